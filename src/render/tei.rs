//! An article as XML of the Text Encoding Initiative (TEI P5), as linguists read corpora. It is valid by the schema
//! `tei_all`, whatever the page holds; what XML does not know (control characters) is left out.
//!
//! The header names title, authors, dates, publisher and source; the body has a `div` with a `head` for each subhead,
//! in each other as their levels are, and in them `p`, `list`, `quote`, `table`, `figure` and `ab` (text whose lines
//! matter).

use super::elements::{self, Vocabulary, attribute};
use super::markup::Markup;
use super::spans;
use crate::article::Article;
use crate::date::PageDate;
use std::fmt::Write;
use url::Url;

const NAMESPACE: &str = "http://www.tei-c.org/ns/1.0";

/// The first line of a document.
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// What ends a document of many articles.
pub(super) const CLOSING: &str = "\n</teiCorpus>";

/// Renders an article as a document of TEI.
///
/// ```
/// use copydesk::{Article, Block, BlockKind, render};
/// let mut article = Article::default();
/// article.headline = Some("Bridge reopens".to_owned());
/// article.blocks = vec![Block::new(BlockKind::Paragraph, "It is open.")];
/// let document = render::tei::render(&article);
/// assert!(document.contains("<title>Bridge reopens</title>") && document.contains("<body>\n<p>It is open.</p>\n</body>"));
/// ```
#[must_use]
pub fn render(article: &Article) -> String {
    with(article, Markup::default())
}

/// Renders an article as a document of TEI, with so much of its markup.
pub(super) fn with(article: &Article, markup: Markup) -> String {
    format!("{DECLARATION}{}", part(article, markup))
}

/// What begins a document of many articles.
pub(super) fn opening() -> String {
    format!(
        "{DECLARATION}<teiCorpus xmlns=\"{NAMESPACE}\">\n<teiHeader>\n<fileDesc>\n<titleStmt><title>Articles</title></titleStmt>\n\
         <publicationStmt><p/></publicationStmt>\n<sourceDesc><p/></sourceDesc>\n</fileDesc>\n</teiHeader>\n"
    )
}

/// An article as an element of a document.
pub(super) fn part(article: &Article, markup: Markup) -> String {
    let language = article.language.as_deref().filter(|tag| elements::is_language(tag));
    let said = language.map(|tag| format!(" xml:lang=\"{tag}\"")).unwrap_or_default();
    let mut out = format!("<TEI xmlns=\"{NAMESPACE}\"{said}>\n");
    push_header(&mut out, article, language);
    out.push_str("<text>\n<body>\n");
    let start = out.len();
    if let Some(figure) = lead(article, markup) {
        let _ = writeln!(out, "<figure>{figure}</figure>");
    }
    elements::push(&mut out, &article.blocks, Vocabulary::Tei, markup);
    // to the schema, pictures alone are no body
    let body = out.get(start..).unwrap_or_default();
    if !["<p", "<div", "<list", "<quote", "<table", "<ab"].iter().any(|part| body.contains(part)) {
        out.push_str("<p/>\n");
    }
    out.push_str("</body>\n</text>\n</TEI>");
    out
}

fn lead(article: &Article, markup: Markup) -> Option<String> {
    let image = article.lead_image.as_ref()?;
    let words = image.words().map(|words| attribute(&words));
    Some(elements::picture(&spans::picture(&image.url)?, "", words.as_deref(), Vocabulary::Tei, markup))
}

fn push_header(out: &mut String, article: &Article, language: Option<&str>) {
    let address = article.canonical_url.as_deref().or(article.url.as_deref());
    let publisher = article.site_name.as_deref().map(attribute).filter(|name| !name.is_empty());
    let publisher = publisher.or_else(|| Some(attribute(Url::parse(address?).ok()?.host_str()?)));
    let headline = attribute(article.headline.as_deref().unwrap_or_default());
    let dates: String =
        [("published", article.published), ("modified", article.modified)].into_iter().filter_map(date).collect();
    let authors: String = article.authors.iter().map(|name| element("author", name)).collect();
    let publisher_line = publisher.map(|name| format!("<publisher>{name}</publisher>\n")).unwrap_or_default();
    let _ = write!(
        out,
        "<teiHeader>\n<fileDesc>\n<titleStmt>\n<title>{headline}</title>\n{authors}</titleStmt>\n<publicationStmt>"
    );
    if publisher_line.is_empty() {
        out.push_str("<p/>");
    } else {
        let _ = write!(out, "\n{publisher_line}{dates}");
    }
    let _ = write!(
        out,
        "</publicationStmt>\n<sourceDesc>\n<bibl>\n<title level=\"a\">{headline}</title>\n{authors}{publisher_line}{dates}"
    );
    if let Some(url) = address.and_then(|address| Url::parse(address).ok()) {
        let _ = writeln!(out, "<ptr target=\"{}\"/>", attribute(url.as_str()));
    }
    out.push_str("</bibl>\n</sourceDesc>\n</fileDesc>\n");
    push_profile(out, article, language);
    out.push_str("</teiHeader>\n");
}

/// Language, section and tags.
fn push_profile(out: &mut String, article: &Article, language: Option<&str>) {
    let mut inside = String::new();
    if let Some(tag) = language {
        let _ = writeln!(inside, "<langUsage><language ident=\"{tag}\"/></langUsage>");
    }
    let section: String = article.section.iter().map(|section| element("term", section)).collect();
    let tags: String = article.tags.iter().map(|tag| element("term", tag)).collect();
    let mut keywords = String::new();
    for (kind, terms) in [("section", section), ("tags", tags)] {
        if !terms.is_empty() {
            let _ = writeln!(keywords, "<keywords n=\"{kind}\">\n{terms}</keywords>");
        }
    }
    if !keywords.is_empty() {
        let _ = writeln!(inside, "<textClass>\n{keywords}</textClass>");
    }
    if !inside.is_empty() {
        let _ = writeln!(out, "<profileDesc>\n{inside}</profileDesc>");
    }
}

/// A line of text; nothing for a text without a letter.
fn element(name: &str, text: &str) -> String {
    let text = attribute(text);
    if text.is_empty() { text } else { format!("<{name}>{text}</{name}>\n") }
}

fn date((kind, date): (&str, Option<PageDate>)) -> Option<String> {
    let date = date?;
    // the schema's dates and times are those of XML: no fractions are needed, and all years have four digits
    Some(format!("<date type=\"{kind}\" when=\"{date}\">{}</date>\n", date.day()))
}
