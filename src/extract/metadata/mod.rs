//! The fields around the body: headline, byline, dates, section and their like, each from several
//! sources that are checked against each other and against what the page shows.

mod by_words;
mod byline;
mod claims;
mod credit;
mod credit_line;
mod date;
mod dateless;
mod degree;
mod evidence;
mod headline;
mod home;
mod image;
mod jsonld;
mod language;
mod name;
mod names;
mod parts;
mod plain;
mod ruled;
mod section;
mod site;
#[cfg(test)]
mod tests;
mod title;
#[rustfmt::skip] // tables of words, a line as long as it takes
mod words;

use super::blocks::{BlockId, Layout, RegionId};
use super::site_rules::{Key, RulesOnPage};
use super::vocabulary::Hints;
use crate::article::Article;
use crate::document::{Document, Tag};
use crate::explanation::Candidate;
use evidence::MarkupClaims;
pub(super) use image::picture_name;
use jiff::Timestamp;
use jsonld::Graph;
use language::Languages;
use std::cell::RefCell;
use url::Url;

/// The fields of a page, and the evidence that the choice of the body asks for.
#[derive(Debug, Clone, Default)]
pub struct Metadata {
    /// The fields of the article; its body and what is told of that are not read here.
    pub article: Article,
    /// Text block that shows the headline.
    pub headline_block: Option<BlockId>,
    /// Text blocks that show the byline, a date line or the section: never body.
    pub byline_blocks: Vec<BlockId>,
    /// The page's summary of itself, one or two sentences (`og:description`, JSON-LD `description`).
    pub description: Option<String>,
    /// JSON-LD or microdata `articleBody`, as plain text: evidence, not the answer.
    pub article_body: Option<String>,
    /// JSON-LD `isAccessibleForFree`, else whether `article:content_tier` is free or locked.
    pub is_free: Option<bool>,
    /// Types that the page claims: `og:type` and JSON-LD `@type` of the main entity, as written.
    pub types: Vec<String>,
    /// The address that relative links of the page start from.
    pub base_url: Option<Url>,
    /// Candidates for each field, if somebody asks: the surest first within each.
    pub candidates: Vec<Candidate>,
}

/// Everything the rules of the fields look at.
struct Clues<'e> {
    layout: &'e Layout<'e>,
    evidence: &'e MarkupClaims<'e>,
    graph: &'e Graph<'e>,
    /// The JSON-LD object of the article.
    main: Option<&'e jsonld::JsonObject>,
    /// The JSON-LD object of the page around it.
    webpage: Option<&'e jsonld::JsonObject>,
    url: Option<&'e Url>,
    base: Option<Url>,
    canonical: Option<Url>,
    languages: Languages,
    /// Names of the site, letters alone.
    site_names: Vec<String>,
    /// Names of the sections that the page states, letters alone.
    sections: Vec<String>,
    now: Option<Timestamp>,
    /// Text block that shows the headline, once it is chosen.
    headline: Option<BlockId>,
    /// Candidates so far, if somebody asks: the surest first within each field.
    weighed: Option<RefCell<Vec<Candidate>>>,
}

impl Clues<'_> {
    /// Notes a candidate of a field, where somebody asks for them; `told` gives value and note.
    fn weigh(&self, field: &'static str, source: &str, told: impl FnOnce() -> Option<(String, String)>) {
        if let Some(weighed) = &self.weighed
            && let Some((value, note)) = told()
        {
            weighed.borrow_mut().push(Candidate { field, source: source.to_owned(), value, note, agrees: false });
        }
    }

    fn is_site_name(&self, line: &str) -> bool {
        title::is_site(line, &self.site_names)
    }

    /// The title cut at bars, spaced dashes and spaced colons, each part folded.
    fn title_segments(&self) -> Vec<String> {
        let title = self.evidence.title.as_deref().unwrap_or_default();
        let bars = title.split(['|', '｜', '·', '•', '»']).flat_map(|part| part.split(" - "));
        bars.flat_map(|part| part.split(" – "))
            .flat_map(|part| part.split(" : "))
            .map(crate::text::fold)
            .filter(|part| !part.is_empty())
            .take(8)
            .collect()
    }

    /// The absolute address of a link of the page, http or https alone.
    fn absolute(&self, href: &str) -> Option<String> {
        let href = href.trim();
        let url = match &self.base {
            Some(base) => base.join(href).ok(),
            None => Url::parse(href).ok(),
        };
        url.filter(|url| !href.is_empty() && matches!(url.scheme(), "http" | "https")).map(String::from)
    }

    /// True if a region belongs to other stories, comments, menus or the page's foot. What also holds the headline does
    /// not.
    fn is_boilerplate(&self, region: RegionId) -> bool {
        const FAR: Hints = Hints::NAVIGATION
            .with(Hints::FOOTER)
            .with(Hints::SIDEBAR)
            .with(Hints::RELATED)
            .with(Hints::COMMENT)
            .with(Hints::CONSENT)
            .with(Hints::PROMOTION);
        const NEAR: Hints = Hints::SUBJECT
            .with(Hints::BYLINE)
            .with(Hints::DATELINE)
            .with(Hints::HEADER)
            .with(Hints::META)
            .with(Hints::TEXT);
        let around = self.layout.ancestors(region).take(12).filter_map(|at| self.layout.regions.get(at));
        around.take_while(|region| self.headline.is_none_or(|at| !region.blocks.contains(&at))).any(|region| {
            (matches!(region.tag, Tag::Nav | Tag::Aside | Tag::Footer)
                && !region.hints.any(Hints::BYLINE.with(Hints::META)))
                || (region.hints.any(FAR)
                    && !region.hints.any(NEAR)
                    && !matches!(region.tag, Tag::Body | Tag::Html | Tag::Main))
        })
    }

    /// True if a region is one of several cards that show other stories.
    fn is_card(&self, region: RegionId) -> bool {
        let around = self.layout.ancestors(region).take(6).filter_map(|at| self.layout.regions.get(at));
        around.take_while(|region| self.headline.is_none_or(|at| !region.blocks.contains(&at))).any(|region| {
            matches!(region.tag, Tag::Li | Tag::Article) && region.hints.any(Hints::CARD.with(Hints::SUBJECT))
                || region.hints.any(Hints::RELATED.with(Hints::COMMENT))
                || region.tag == Tag::Li
        })
    }
}

/// A page, and what is known of it, for [`read`].
#[derive(Debug, Clone, Copy)]
pub struct Sources<'i> {
    /// The page.
    pub document: &'i Document,
    /// Its text blocks and regions.
    pub layout: &'i Layout<'i>,
    /// Its address, if it is known.
    pub url: Option<&'i Url>,
    /// The latest moment that a date may name, if the caller knows one.
    pub now: Option<Timestamp>,
    /// Elements that the user's rules for its site name on it: they are not doubted.
    pub rules: Option<&'i RulesOnPage<'i>>,
    /// True if the reader of the explanation wants to see all that was weighed.
    pub is_explained: bool,
}

impl<'i> Sources<'i> {
    /// A page of this address, without rules and with nobody who asks.
    #[must_use]
    pub fn new(document: &'i Document, layout: &'i Layout<'i>, url: Option<&'i Url>) -> Self {
        Self { document, layout, url, now: None, rules: None, is_explained: false }
    }
}

/// Reads the fields of a page.
#[must_use]
pub fn read(sources: &Sources<'_>) -> Metadata {
    let Sources { document, layout, url, now, rules, is_explained } = *sources;
    let none = RulesOnPage::default();
    let rules = rules.unwrap_or(&none);
    let evidence = MarkupClaims::of(document, layout);
    let graph = Graph::of(&evidence.items);
    let base = site::base(&evidence, url);
    let title = evidence.title.clone().unwrap_or_default();
    let is_page = |address: &str| is_same_page(address, base.as_ref(), url);
    let main = graph.main(is_page, |headline| headline::likeness(headline, &title) > 0.5);
    let canonical = site::canonical(&evidence, main, url, base.as_ref());
    let address = url.or(canonical.as_ref());
    let names = site::names(&evidence, &graph, main, layout, address);
    let host = address.and_then(Url::domain).map(str::to_owned).or_else(|| site::linked_domain(layout));
    let mut page = Clues {
        layout,
        evidence: &evidence,
        graph: &graph,
        main,
        webpage: graph.page(is_page),
        url,
        languages: Languages::of(&evidence, main, layout),
        site_names: site::joined(&names, host.as_deref()),
        sections: section::stated_sections(&evidence, main),
        base,
        canonical,
        now,
        headline: None,
        weighed: is_explained.then(RefCell::default),
    };
    let claims = headline::claims(&page);
    let headline = ruled::headline(&page, rules).unwrap_or_else(|| headline::choose(&page, &claims));
    page.headline = headline.block;
    let mut dates = date::choose(&page);
    ruled::date(&page, rules, &mut dates);
    let mut credit = byline::choose(&page);
    ruled::credit(&page, rules, &mut credit);
    let section = ruled::section(&page, rules)
        .unwrap_or_else(|| section::section(&page, headline.text.as_deref(), &credit.authors));
    let kicker = section.block.filter(|at| Some(*at) != headline.block);
    if let Some(at) = kicker.filter(|at| !credit.blocks.contains(at)) {
        credit.blocks.push(at);
        credit.blocks.sort_unstable();
    }
    let article = Article {
        authors: credit.authors,
        byline: credit.line,
        agency: credit.agency,
        published: dates.published,
        modified: dates.modified,
        section: section.name,
        tags: site::tags(&page),
        site_name: site::name(&page, &names, headline.text.as_deref()),
        language: page.languages.tag(),
        lead_image: image::choose(&page),
        headline: headline.text,
        canonical_url: page.canonical.as_ref().map(Url::to_string),
        ..Article::default()
    };
    Metadata {
        article,
        headline_block: headline.block,
        byline_blocks: credit.blocks,
        description: page
            .evidence
            .meta(words::META_DESCRIPTION)
            .or_else(|| page.main.and_then(|object| jsonld::text(object, &["description"]))),
        article_body: article_body(&page),
        is_free: is_free(&page),
        types: types(&page),
        base_url: page.base,
        candidates: page.weighed.map(RefCell::into_inner).unwrap_or_default(),
    }
}

/// True if an address is this page's: host and scheme apart, since copies of a page keep theirs.
fn is_same_page(address: &str, base: Option<&Url>, url: Option<&Url>) -> bool {
    let (Some(base), Some(url)) = (base, url) else { return false };
    base.join(address)
        .is_ok_and(|other| other.path().trim_end_matches('/') == url.path().trim_end_matches('/') && url.path() != "/")
}

/// Bytes of an article in structured data: ten times a long one.
const BODY_CAP: usize = 1 << 19;

/// The text that structured data holds, as plain text.
fn article_body(page: &Clues<'_>) -> Option<String> {
    let stated =
        page.main.and_then(|object| jsonld::raw(object, "articleBody").or_else(|| jsonld::raw(object, "text")));
    let body = plain::plain_text(&stated.filter(|text| text.len() <= BODY_CAP)?);
    (!body.is_empty()).then_some(body)
}

fn is_free(page: &Clues<'_>) -> Option<bool> {
    let tier = || match page.evidence.meta(&["article:content_tier"])?.to_ascii_lowercase().as_str() {
        "free" => Some(true),
        "locked" => Some(false),
        _ => None,
    };
    stated_free(page).or_else(tier)
}

fn stated_free(page: &Clues<'_>) -> Option<bool> {
    [page.main, page.webpage].into_iter().flatten().find_map(|object| match object.get("isAccessibleForFree")? {
        serde_json::Value::Bool(free) => Some(*free),
        serde_json::Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "yes" | "http://schema.org/true" | "https://schema.org/true" => Some(true),
            "false" | "no" | "http://schema.org/false" | "https://schema.org/false" => Some(false),
            _ => None,
        },
        _ => None,
    })
}

fn types(page: &Clues<'_>) -> Vec<String> {
    let claimed = page.evidence.metas(&["og:type"]).take(1).map(|t| t.trim().to_owned());
    let stated = page.main.into_iter().chain(page.webpage).flat_map(jsonld::types_of).map(ToOwned::to_owned);
    let mut types: Vec<String> = Vec::new();
    for name in claimed.chain(stated) {
        if !name.is_empty() && !types.contains(&name) {
            types.push(name);
        }
    }
    types
}
