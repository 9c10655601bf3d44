//! Claims of the markup: meta tags, link relations, JSON-LD, microdata, `time` elements, the title. One look through
//! the document collects them; what stands in the page's body is found by its region in the layout, so that a claim can be
//! held against what a reader sees around it.
//!
//! Nothing is judged here. Counts are capped: a page may hold a million meta tags.

use super::jsonld;
use super::plain::{CONTENT_CAP, plain};
use crate::date::{Order, PageDate};
use crate::document::{Attr, Document, Element, Tag};
use crate::extract::blocks::{Layout, RegionId};
use serde_json::Value;

/// Meta tags, microdata properties and the like of one page that are kept: real pages have a
/// tenth of it.
const CLAIMS_CAP: usize = 2_000;

/// The claims of one page.
#[derive(Debug, Default)]
pub(super) struct MarkupClaims<'a> {
    /// Names (lower case) and contents of meta tags, in document order.
    metas: Vec<(String, &'a str)>,
    /// Relations (lower case) and addresses of `link` elements.
    links: Vec<(String, &'a str)>,
    /// Parsed JSON-LD scripts.
    pub(super) items: Vec<Value>,
    /// The `title` element, clean.
    pub(super) title: Option<String>,
    /// `lang` of the root element.
    pub(super) lang: Option<&'a str>,
    /// `href` of the `base` element.
    pub(super) base: Option<&'a str>,
    /// Properties of microdata and `RDFa` in the body: name, region.
    props: Vec<(&'a str, RegionId)>,
    /// Regions of `time` elements and of others that hold a date as an attribute.
    pub(super) times: Vec<RegionId>,
    /// Regions marked `rel=author`.
    pub(super) author_links: Vec<RegionId>,
}

impl<'a> MarkupClaims<'a> {
    /// Collects the claims of a page.
    pub(super) fn of(document: &'a Document, layout: &'a Layout<'a>) -> Self {
        let mut evidence = Self::default();
        let says_so = |tag| matches!(tag, Tag::Html | Tag::Meta | Tag::Link | Tag::Base | Tag::Title | Tag::Script);
        for element in document.tagged(says_so) {
            match element.tag() {
                Tag::Html => {
                    evidence.lang =
                        evidence.lang.or_else(|| filled(element.attr(Attr::Lang).or(element.attr(Attr::XmlLang))));
                }
                Tag::Meta => evidence.meta_tag(element),
                Tag::Link => evidence.link_tag(element),
                Tag::Base => evidence.base = evidence.base.or_else(|| filled(element.attr(Attr::Href))),
                Tag::Title if evidence.title.is_none() && !is_of_picture(element) => {
                    evidence.title = Some(plain(&element.raw_text()))
                        .filter(|title| !title.is_empty() && title.len() <= CONTENT_CAP);
                }
                Tag::Script => evidence.script(element),
                _ => {}
            }
        }
        evidence.body(layout);
        evidence
    }

    fn meta_tag(&mut self, element: Element<'a>) {
        let (mut names, mut content) = ([None; 4], None);
        for (attr, value) in element.attrs() {
            match attr {
                Attr::Property => names[0] = Some(value),
                Attr::Name => names[1] = Some(value),
                Attr::Itemprop => names[2] = Some(value),
                Attr::HttpEquiv => names[3] = Some(value),
                Attr::Content => content = Some(value),
                Attr::Value => content = content.or(Some(value)),
                _ => {}
            }
        }
        let Some(content) = content.filter(|c| !c.trim().is_empty() && c.len() <= CONTENT_CAP) else { return };
        for name in names.into_iter().flatten() {
            if self.metas.len() < CLAIMS_CAP && name.len() <= 100 {
                self.metas.push((name.trim().to_ascii_lowercase(), content));
            }
        }
    }

    fn link_tag(&mut self, element: Element<'a>) {
        if let (Some(rel), Some(href)) =
            (element.attr(Attr::Rel).or(element.attr(Attr::Itemprop)), filled(element.attr(Attr::Href)))
            && self.links.len() < CLAIMS_CAP
            && rel.len() <= 100
        {
            self.links.push((rel.to_ascii_lowercase(), href));
        }
    }

    fn script(&mut self, element: Element<'a>) {
        let kind = element.attr(Attr::Type).unwrap_or_default();
        if kind.trim().to_ascii_lowercase().starts_with("application/ld+json") && self.items.len() < jsonld::SCRIPTS_CAP
        {
            self.items.extend(jsonld::parse(&element.raw_text()));
        }
    }

    fn body(&mut self, layout: &'a Layout<'a>) {
        /// Days in tooltips, at most: more are those of a list.
        const POINTED: usize = 3;
        let mut pointed = Vec::new();
        for (at, region) in layout.regions.with_ids() {
            if self.props.len() + self.times.len() + self.author_links.len() + pointed.len() >= CLAIMS_CAP {
                return;
            }
            if region.tag == Tag::Time {
                self.times.push(at);
            }
            for (attr, value) in region.element.attrs() {
                match attr {
                    Attr::Itemprop | Attr::Property if region.tag != Tag::Meta => {
                        self.props.extend(value.split_whitespace().take(4).map(|name| (name, at)));
                    }
                    Attr::Rel
                        if matches!(region.tag, Tag::A | Tag::Span)
                            && value.split_whitespace().any(|rel| rel.eq_ignore_ascii_case("author")) =>
                    {
                        self.author_links.push(at);
                    }
                    Attr::Datetime
                    | Attr::DataDatetime
                    | Attr::DataTimestamp
                    | Attr::DataTime
                    | Attr::DataDate
                    | Attr::DataPublished
                        if region.tag != Tag::Time =>
                    {
                        self.times.push(at);
                    }
                    // "2 days ago", with the day for those who point at it
                    Attr::Title if region.tag != Tag::Time && (is_iso_day(value) || is_day_in_words(value)) => {
                        pointed.push(at);
                    }
                    _ => {}
                }
            }
        }
        if pointed.len() <= POINTED {
            self.times.extend(pointed);
            self.times.sort_unstable();
        }
    }

    /// Contents of the meta tags of these names: those of the first name first.
    pub(super) fn metas<'e>(&'e self, names: &[&str]) -> std::vec::IntoIter<&'a str> {
        let of = |name: &&str| {
            self.metas.iter().filter(|(n, _)| n == *name).map(|(_, content)| *content).collect::<Vec<_>>()
        };
        names.iter().flat_map(of).collect::<Vec<_>>().into_iter()
    }

    /// Names of the meta tags.
    pub(super) fn meta_names(&self) -> impl Iterator<Item = &str> {
        self.metas.iter().map(|(name, _)| name.as_str())
    }

    /// The first of [`MarkupClaims::metas`], as clean text.
    pub(super) fn meta(&self, names: &[&str]) -> Option<String> {
        self.metas(names).map(plain).find(|text| !text.is_empty())
    }

    /// Addresses of the links with this relation.
    pub(super) fn linked<'e>(&'e self, relation: &'e str) -> impl Iterator<Item = &'a str> + 'e {
        let with = move |rel: &str| rel.split_whitespace().any(|r| r == relation);
        self.links.iter().filter(move |(rel, _)| with(rel)).map(|(_, href)| *href)
    }

    /// Regions in the body with this microdata property.
    pub(super) fn props<'e>(&'e self, name: &'e str) -> impl Iterator<Item = RegionId> + 'e {
        let of = move |prop: &str| prop.rsplit([':', '/', '#']).next().is_some_and(|last| last == name);
        self.props.iter().filter(move |(prop, _)| of(prop)).map(|(_, at)| *at)
    }
}

/// True if an element is a part of a drawing, as its title is.
fn is_of_picture(element: Element<'_>) -> bool {
    std::iter::successors(element.parent(), |around| around.parent()).any(|around| around.tag() == Tag::Svg)
}

fn filled(value: Option<&str>) -> Option<&str> {
    value.map(str::trim).filter(|v| !v.is_empty())
}

/// A day in words, and nothing beside it but the time: "Friday, May 17, 2024 9:30 AM".
fn is_day_in_words(text: &str) -> bool {
    /// The longest of a weekday, a day, a month, a year, a time and its zone.
    const BYTES: usize = 60;
    if text.len() > BYTES || !text.contains(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let found = PageDate::scan(text, Order::DayFirst);
    let [found] = found.as_slice() else { return false };
    let before = text.get(..found.start).unwrap_or_default();
    let rest = text.get(found.end..).unwrap_or_default();
    let is_bare = |part: &str| part.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).count() <= 2;
    text.chars().any(char::is_alphabetic) && is_bare(before) && is_bare(rest)
}

/// A day as machines write it at the start of a text: `2024-05-17`.
fn is_iso_day(text: &str) -> bool {
    let digits =
        |from: usize, to: usize| text.as_bytes().get(from..to).is_some_and(|b| b.iter().all(u8::is_ascii_digit));
    digits(0, 4) && digits(5, 7) && digits(8, 10) && text.as_bytes().get(4) == Some(&b'-')
}
