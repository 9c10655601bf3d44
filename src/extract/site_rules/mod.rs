//! Site rules: a user's knowledge of a site's pages, as CSS selectors for the headline, the byline, the date, the
//! section and the body, and for elements to drop.
//!
//! A rule says where a field stands; what stands there is read and cleaned as from any other
//! source. A rule that says nothing of a page is reported, and the page is read as without it. Not
//! to be mixed up with [`super::rule`], which chooses the body of any page without a model.

#![cfg_attr(not(feature = "rules"), allow(dead_code))] // who cannot read rules has none

#[cfg(feature = "rules")]
mod file;

use super::blocks::{BlockId, Layout, Region, RegionId};
use crate::article::UnmatchedRule;
use crate::document::{Attr, Document, Element, ElementId, Selector, Step, Tag};
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use std::cell::Cell;
use std::fmt;
#[cfg(feature = "rules")]
use std::path::Path;
use url::Url;

/// Rules by site, from a folder of TOML files (feature `rules`; without it, there are none).
///
#[cfg_attr(feature = "rules", doc = "```")]
#[cfg_attr(not(feature = "rules"), doc = "```ignore")]
/// use copydesk::{Extractor, Rules};
///
/// let rules = Rules::parse("lenn.toml", r#"
///     [[site]]
///     hosts = ["lenn.example", "*.lenn.example"]
///     headline = "h2.story-title"
///     body = ["div.story", "div.story-more"]
///     drop = [".promo", "aside"]
/// "#)?;
/// let page = "<h1>The Lenn Post</h1><h2 class=story-title>Bridge reopens</h2>
///     <div class=story><p>The old bridge is open again.</p><p class=promo>Subscribe!</p></div>";
/// let url = "https://www.lenn.example/bridge".parse()?;
/// let article = Extractor::new().with_rules(rules).extract(page, Some(&url));
/// assert_eq!(article.headline.as_deref(), Some("Bridge reopens"));
/// assert_eq!(article.text(), "The old bridge is open again.");
/// assert!(article.unmatched_rules.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Rules {
    sites: Vec<Site>,
    /// The site of each host, by its name in ASCII and lower case; `*.` stands for any subdomain.
    hosts: HashMap<String, usize>,
}

/// An error in rules: its place, and what was expected there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulesError {
    place: String,
    message: String,
}

impl fmt::Display for RulesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

impl std::error::Error for RulesError {}

/// The rules of one site.
#[derive(Debug, Clone, Default)]
struct Site {
    /// File and line, for messages.
    place: String,
    rules: Vec<SiteRule>,
}

/// One rule: what a key of the file says.
#[derive(Debug, Clone)]
struct SiteRule {
    key: Key,
    selectors: Vec<(Selector, String)>,
    place: String,
}

/// The fields that a rule can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// The headline: the first element with text.
    Headline,
    /// The authors: all elements.
    Byline,
    /// The date of publication: the first element with a date.
    Date,
    /// The section: the first element with text.
    Section,
    /// The body: all elements.
    Body,
    /// Elements that are not body, wherever they stand.
    Drop,
}

impl Key {
    const ALL: [Self; 6] = [Self::Headline, Self::Byline, Self::Date, Self::Section, Self::Body, Self::Drop];

    /// The key in the file.
    fn name(self) -> &'static str {
        match self {
            Self::Headline => "headline",
            Self::Byline => "byline",
            Self::Date => "date",
            Self::Section => "section",
            Self::Body => "body",
            Self::Drop => "drop",
        }
    }
}

impl Rules {
    /// Reads every `*.toml` file of a folder; folders in it are not looked into.
    ///
    /// # Errors
    /// When the folder or a file cannot be read, holds no rules, or is wrong somewhere.
    #[cfg(feature = "rules")]
    pub fn load(folder: impl AsRef<Path>) -> Result<Self, RulesError> {
        file::load(folder.as_ref())
    }

    /// Reads the text of one file; `name` is what messages call it.
    ///
    /// # Errors
    /// When something in the text is not as expected.
    #[cfg(feature = "rules")]
    pub fn parse(name: &str, text: &str) -> Result<Self, RulesError> {
        let mut rules = Self::default();
        file::parse(name, text, &mut rules)?;
        Ok(rules)
    }

    /// The elements that the rules for a page's site name on it. A page of unknown address belongs to the site
    /// that it says it is of.
    pub(super) fn find<'a>(&'a self, document: &'a Document, url: Option<&Url>) -> RulesOnPage<'a> {
        if self.hosts.is_empty() {
            return RulesOnPage::default();
        }
        let stated = if url.is_none() { stated_address(document) } else { None };
        match url.or(stated.as_ref()).and_then(Url::host_str).and_then(|host| self.site(host)) {
            Some(site) => RulesOnPage::of(site, document),
            None => RulesOnPage::default(),
        }
    }

    /// The site of a host: by its own name, else by the longest pattern that fits.
    fn site(&self, host: &str) -> Option<&Site> {
        let host = host.strip_suffix('.').unwrap_or(host);
        let own = host.strip_prefix("www.").unwrap_or(host).to_owned();
        let around = host.match_indices('.').filter_map(|(at, _)| host.get(at..));
        let mut names = std::iter::once(own).chain(around.map(|domain| format!("*{domain}")));
        names.find_map(|name| self.hosts.get(&name)).and_then(|at| self.sites.get(*at))
    }
}

/// The address that a page names as its own.
fn stated_address(document: &Document) -> Option<Url> {
    let mut shared = None;
    for step in document.walk() {
        let Step::Open(element) = step else { continue };
        let is = |attr: Attr, wanted: &str| element.attr(attr).is_some_and(|value| value.eq_ignore_ascii_case(wanted));
        let address = |attr: Attr| element.attr(attr).and_then(|href| Url::parse(href.trim()).ok());
        match element.tag() {
            Tag::Link if is(Attr::Rel, "canonical") => {
                if let Some(url) = address(Attr::Href) {
                    return Some(url);
                }
            }
            Tag::Meta if is(Attr::Property, "og:url") => shared = shared.or_else(|| address(Attr::Content)),
            _ => {}
        }
    }
    shared
}

/// The elements that the rules of a page's site name on it, and which rules were heard; none on most pages.
#[derive(Debug, Default)]
pub struct RulesOnPage<'a> {
    rules: Vec<RuleOnPage<'a>>,
}

#[derive(Debug)]
struct RuleOnPage<'a> {
    rule: &'a SiteRule,
    /// The elements that its selectors name: by selector, then in document order.
    elements: Vec<Element<'a>>,
    /// True if its field was read from there.
    was_heard: Cell<bool>,
}

impl<'a> RulesOnPage<'a> {
    fn of(site: &'a Site, document: &'a Document) -> Self {
        let sane = is_sane(document);
        let elements = |rule: &SiteRule| {
            if !sane {
                return Vec::new();
            }
            let mut seen = HashSet::default();
            let named = rule.selectors.iter().flat_map(|(selector, _)| document.select(selector));
            named.filter(|element| seen.insert(element.id())).collect()
        };
        let on_page = |rule| RuleOnPage { rule, elements: elements(rule), was_heard: Cell::new(false) };
        Self { rules: site.rules.iter().map(on_page).collect() }
    }

    fn rule(&self, key: Key) -> Option<&RuleOnPage<'a>> {
        self.rules.iter().find(|on_page| on_page.rule.key == key)
    }

    /// The elements that the rule for this field names, by selector, then in document order.
    pub(super) fn elements(&self, key: Key) -> &[Element<'a>] {
        self.rule(key).map_or(&[], |on_page| &on_page.elements)
    }

    /// Notes that a field is as its rule says.
    pub(super) fn hear(&self, key: Key) {
        if let Some(on_page) = self.rule(key) {
            on_page.was_heard.set(true);
        }
    }

    /// True if a field is as its rule says.
    pub(super) fn was_heard(&self, key: Key) -> bool {
        self.rule(key).is_some_and(|on_page| on_page.was_heard.get())
    }

    /// Elements to drop that stand inside a line: the line is read without them.
    pub(super) fn dropped_inline(&self) -> HashSet<ElementId> {
        let inline = self.elements(Key::Drop).iter().filter(|element| element.tag().is_inline());
        inline.map(|element| element.id()).collect()
    }

    /// The rules that said nothing. That nothing was to be dropped is no fault.
    pub(super) fn unmatched(&self) -> Vec<UnmatchedRule> {
        let silent = self.rules.iter().filter(|on_page| on_page.rule.key != Key::Drop && !on_page.was_heard.get());
        silent
            .map(|RuleOnPage { rule, .. }| UnmatchedRule {
                key: rule.key.name().to_owned(),
                selectors: rule.selectors.iter().map(|(_, written)| written.clone()).collect(),
                place: rule.place.clone(),
            })
            .collect()
    }
}

/// Elements inside each other: browsers nest no more than 512. To match `.story p` costs a climb from
/// each `p`, so that a page may not be as deep as it likes.
const DEPTH_MAX: usize = 512;

fn is_sane(document: &Document) -> bool {
    let mut depth = 0_usize;
    document.walk().all(|step| {
        match step {
            Step::Open(_) => depth += 1,
            Step::Close(_) => depth -= 1,
            Step::Text(_) => {}
        }
        depth <= DEPTH_MAX
    })
}

/// The regions of these elements. What is no text of the page (the head, a button) has none.
pub(super) fn regions(layout: &Layout<'_>, elements: &[Element<'_>]) -> Vec<RegionId> {
    if elements.is_empty() {
        return Vec::new();
    }
    let wanted: HashSet<ElementId> = elements.iter().map(|element| element.id()).collect();
    layout.regions.ids().filter(|at| wanted.contains(&layout.regions[*at].element.id())).collect()
}

/// The text blocks of a region; of one inside a line, the line.
pub(super) fn blocks(layout: &Layout<'_>, region: RegionId) -> std::ops::Range<BlockId> {
    let Region { blocks, tag, .. } = &layout.regions[region];
    if !blocks.is_empty() || !tag.is_inline() {
        return blocks.clone();
    }
    let block_level = layout.ancestors(region).find(|at| !layout.regions[*at].tag.is_inline());
    let line = layout.blocks.get(blocks.start).filter(|block| Some(block.region) == block_level);
    blocks.start..blocks.start + usize::from(line.is_some())
}

#[cfg(test)]
mod tests;
