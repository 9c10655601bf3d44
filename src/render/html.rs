//! An article as a page of HTML: semantic, standalone and safe. And what every page of HTML that is written here has in
//! common.
//!
//! Nothing of it runs, and nothing is loaded but pictures, if that is asked for: links lead to http, https and mailto
//! only, all text is escaped, and a policy in the page's head says so to the browser.

use super::elements::{self, Vocabulary};
pub(super) use super::escape::escape;
use super::markup::Markup;
use super::spans;
use super::text::byline;
use crate::article::{Article, Image};
use std::fmt::Write;

/// Nothing is loaded and nothing runs, should anything of others ever get past the escaping.
pub(super) const HEAD: &str = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
    <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
    <meta name=\"viewport\" content=\"width=device-width\">\n";

/// Narrow enough to be read, on a telephone too.
const STYLE: &str = ":root{color-scheme:light dark}body{max-width:42em;margin:0 auto;padding:1em;line-height:1.5;overflow-wrap:anywhere}\
    img{max-width:100%;height:auto}pre,table{overflow-x:auto;max-width:100%}pre{white-space:pre-wrap}\
    td{padding:.2em .5em;vertical-align:top}figure{margin:1em 0}";

/// Renders an article as a page of HTML. It names pictures; it does not load them.
///
/// ```
/// use copydesk::{Article, Block, BlockKind, render};
/// let mut article = Article::default();
/// article.headline = Some("Rise & fall".to_owned());
/// article.blocks = vec![Block::new(BlockKind::Paragraph, "The <river> fell.")];
/// let page = render::html::render(&article);
/// assert!(page.starts_with("<!doctype html>"));
/// assert!(page.contains("<h1>Rise &amp; fall</h1>") && page.contains("<p>The &lt;river&gt; fell.</p>"));
/// ```
#[must_use]
pub fn render(article: &Article) -> String {
    with(article, Markup::default())
}

/// Renders an article as a page of HTML, with so much of its markup.
pub(super) fn with(article: &Article, markup: Markup) -> String {
    let mut out = opening(Some(article), markup);
    out.push_str(&part(article, markup));
    out.push_str(CLOSING);
    out
}

/// What ends a page.
pub(super) const CLOSING: &str = "\n</body>\n</html>";

/// What begins a page of an article, or of many: its head.
pub(super) fn opening(article: Option<&Article>, markup: Markup) -> String {
    let pictures = if markup.images { "img-src http: https:; " } else { "" };
    let mut out = format!(
        "<!doctype html>\n<html{}>\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" \
         content=\"default-src 'none'; {pictures}style-src 'unsafe-inline'\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"viewport\" content=\"width=device-width\">\n",
        article.map(language).unwrap_or_default()
    );
    if let Some(article) = article {
        let title = article.headline.as_deref().or(article.site_name.as_deref()).unwrap_or_default();
        let _ = writeln!(out, "<title>{}</title>", escape(title));
        for author in &article.authors {
            let _ = writeln!(out, "<meta name=\"author\" content=\"{}\">", escape(author));
        }
        if let Some(url) = article.canonical_url.as_deref().or(article.url.as_deref()).and_then(spans::link) {
            let _ = writeln!(out, "<link rel=\"canonical\" href=\"{}\">", escape(url.as_str()));
        }
    } else {
        out.push_str("<title>Articles</title>\n");
    }
    let _ = write!(out, "<style>{STYLE}</style>\n</head>\n<body>\n");
    out
}

/// An article as an element of a page.
pub(super) fn part(article: &Article, markup: Markup) -> String {
    let mut out = format!("<article{}>\n", language(article));
    let mut head = String::new();
    let mut line = |element: &str, attributes: &str, text: Option<&str>| {
        if let Some(text) = text.map(escape).filter(|text| !text.is_empty()) {
            let _ = writeln!(head, "<{element}{attributes}>{text}</{element}>");
        }
    };
    line("p", " class=\"section\"", article.section.as_deref());
    line("h1", "", article.headline.as_deref());
    line("p", " class=\"byline\"", byline(&article.authors).as_deref());
    if let Some(date) = article.published {
        let _ = writeln!(head, "<p class=\"published\"><time datetime=\"{date}\">{}</time></p>", date.day());
    }
    if let Some(image) = article.lead_image.as_ref().and_then(|image| lead(image, markup)) {
        head.push_str(&image);
    }
    if !head.is_empty() {
        let _ = write!(out, "<header>\n{head}</header>\n");
    }
    elements::push(&mut out, &article.blocks, Vocabulary::Html, markup);
    out.push_str("</article>");
    out
}

/// The picture that the page leads with; nothing where nothing can be shown of it.
fn lead(image: &Image, markup: Markup) -> Option<String> {
    let url = spans::picture(&image.url)?;
    let words = image.words().map(|words| escape(&words));
    let inside = elements::picture(&url, "", words.as_deref(), Vocabulary::Html, markup);
    (!inside.is_empty()).then(|| format!("<figure>{inside}</figure>\n"))
}

/// The attributes that tell in which language and direction a text is to be read.
fn language(article: &Article) -> String {
    let tag = article.language.as_deref().filter(|tag| elements::is_language(tag));
    let said = tag.map(|tag| format!(" lang=\"{tag}\"")).unwrap_or_default();
    format!("{said} dir=\"{}\"", if is_right_to_left(article) { "rtl" } else { "ltr" })
}

/// Letters by which the direction is told: more say no more.
const LETTERS_READ: usize = 2000;

/// True if most letters of an article are of scripts that run from right to left, whatever its language is called.
fn is_right_to_left(article: &Article) -> bool {
    let headline = article.headline.iter().map(String::as_str);
    let texts = headline.chain(article.blocks.iter().map(|block| block.text.as_str()));
    let letters = texts.flat_map(str::chars).filter(|c| c.is_alphabetic()).take(LETTERS_READ);
    let (mut left, mut right) = (0, 0);
    for letter in letters {
        // Hebrew, Arabic, Syriac, Thaana, N'Ko and their kin, in all their blocks
        let is_right = matches!(letter,
            '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}'
            | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}');
        *(if is_right { &mut right } else { &mut left }) += 1;
    }
    right > left
}
