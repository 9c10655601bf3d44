//! The links of a page: where each leads, with its text and its place on the page.

use super::words::{ASIDE, FEED_FILE, FOOTER, HEADER, NAVIGATION, REL, TRAIL, Words};
use super::{ADDRESS_BYTES_MAX, address, path};
use crate::document::{Attr, Document, Element, ElementId, Step, Tag};
use crate::link;
use crate::text;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use url::Url;

/// Links of one page that are kept. The largest front pages have about 1,500.
pub const LINKS_MAX: usize = 5_000;
/// Feeds of one page that are kept.
pub const FEEDS_MAX: usize = 20;
/// Bytes of a link's text that are kept: longer ones are cards with a summary.
const TEXT_BYTES_MAX: usize = 400;

/// The feeds and the links of a page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Links {
    /// Feeds that its head declares; without those, the files that links say are feeds.
    pub feeds: Vec<Url>,
    /// Links to pages of the same site, each address once, in the order of the page.
    pub links: Vec<Link>,
}

/// A link to a page of the same site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its address, as [`identity`](crate::link::identity) has it.
    pub url: Url,
    /// Its longest text, on one clean line.
    pub text: String,
    /// Its place on the page; of several places the one that says most for an article.
    pub place: LinkPlace,
    /// True if it stands in a heading, or has one in it.
    pub is_heading: bool,
}

/// The place of a link on a page, from the least to the most likely one for an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkPlace {
    /// The page's foot.
    Footer,
    /// Tags, authors, page numbers, sharing: what leads off every page alike.
    Trail,
    /// A menu.
    Navigation,
    /// The page's head.
    Header,
    /// Beside what the page is for.
    Aside,
    /// Nothing says where.
    Body,
    /// The page's main part.
    Main,
}

/// A link whose element is open.
struct OpenLink {
    element: ElementId,
    url: Option<Url>,
    text: String,
    place: LinkPlace,
    is_heading: bool,
}

struct LinksReading<'p> {
    page: &'p Url,
    /// True if a link to another site belongs to the newsroom.
    is_own: &'p dyn Fn(&Url) -> bool,
    base: Url,
    has_base: bool,
    feeds: Vec<Url>,
    feed_files: Vec<Url>,
    links: Vec<Link>,
    known: HashMap<Url, usize>,
    /// Elements that say where they are, and where what follows them is.
    places: Vec<(ElementId, LinkPlace)>,
    headings: usize,
    open: Vec<OpenLink>,
}

impl<'p> LinksReading<'p> {
    fn new(page: &'p Url, is_own: &'p dyn Fn(&Url) -> bool) -> Self {
        Self {
            page,
            is_own,
            base: page.clone(),
            has_base: false,
            feeds: Vec::new(),
            feed_files: Vec::new(),
            links: Vec::new(),
            known: HashMap::new(),
            places: Vec::new(),
            headings: 0,
            open: Vec::new(),
        }
    }

    fn step(&mut self, step: Step<'_>) {
        match step {
            Step::Open(element) => self.open(element),
            Step::Text(text) => {
                if let Some(open) = self.open.last_mut() {
                    let room = TEXT_BYTES_MAX.saturating_sub(open.text.len());
                    text::push_clean(&mut open.text, text.get(..text.floor_char_boundary(room)).unwrap_or(text));
                }
            }
            Step::Close(element) => self.close(element),
        }
    }

    fn open(&mut self, element: Element<'_>) {
        match element.tag() {
            Tag::Base if !self.has_base => {
                let base = element.attr(Attr::Href).and_then(|href| self.page.join(href.trim()).ok());
                // no link from a longer one is kept
                if let Some(base) = base.filter(|base| base.as_str().len() <= ADDRESS_BYTES_MAX) {
                    self.base = base;
                    self.has_base = true;
                }
            }
            Tag::Link => {
                if let Some((href, is_sure)) = feed(element) {
                    let feeds = if is_sure { &mut self.feeds } else { &mut self.feed_files };
                    feeds.extend(address(&self.base, plain_address(href)));
                }
            }
            Tag::A => {
                let url =
                    element.attr(Attr::Href).filter(|_| is_followed(element)).and_then(|to| address(&self.base, to));
                let (place, is_heading) = (self.place(), self.headings > 0);
                self.open.push(OpenLink { element: element.id(), url, text: String::new(), place, is_heading });
            }
            tag if tag.heading_level().is_some() => {
                self.headings += 1;
                if let Some(open) = self.open.last_mut() {
                    open.is_heading = true;
                }
            }
            tag => {
                if let Some(place) = place_of(element, self.place()) {
                    self.places.push((element.id(), place));
                }
                if let Some(open) = self.open.last_mut()
                    && (!tag.is_inline() || tag == Tag::Br)
                {
                    text::push_clean(&mut open.text, " ");
                }
            }
        }
    }

    fn close(&mut self, element: Element<'_>) {
        if element.tag().heading_level().is_some() {
            self.headings = self.headings.saturating_sub(1);
        }
        if self.places.last().is_some_and(|(id, _)| *id == element.id()) {
            self.places.pop();
        }
        if self.open.last().is_some_and(|open| open.element == element.id())
            && let Some(open) = self.open.pop()
        {
            self.keep(open, element);
        }
    }

    fn place(&self) -> LinkPlace {
        self.places.last().map_or(LinkPlace::Body, |(_, place)| *place)
    }

    fn keep(&mut self, open: OpenLink, element: Element<'_>) {
        let Some(url) = open.url else { return };
        if is_feed_file(&url) {
            self.feed_files.push(url);
            return;
        }
        if !link::same_site(&url, self.page) && !(self.is_own)(&url) {
            return;
        }
        let mut text = open.text;
        if text.is_empty() {
            let label = element.attr(Attr::AriaLabel).or_else(|| element.attr(Attr::Title)).unwrap_or_default();
            text = text::clean(label.get(..label.floor_char_boundary(TEXT_BYTES_MAX)).unwrap_or(label));
        }
        text.truncate(text.trim_end().len());
        match self.known.entry(url) {
            Entry::Occupied(known) => {
                if let Some(link) = self.links.get_mut(*known.get()) {
                    link.place = link.place.max(open.place);
                    link.is_heading |= open.is_heading;
                    if text.len() > link.text.len() {
                        link.text = text;
                    }
                }
            }
            Entry::Vacant(place) if self.links.len() < LINKS_MAX => {
                let url = place.key().clone();
                place.insert(self.links.len());
                self.links.push(Link { url, text, place: open.place, is_heading: open.is_heading });
            }
            Entry::Vacant(_) => {}
        }
    }

    fn finish(self) -> Links {
        let mut feeds = if self.feeds.is_empty() { self.feed_files } else { self.feeds };
        let mut known = HashSet::new();
        feeds.retain(|feed| known.insert(feed.clone()));
        feeds.truncate(FEEDS_MAX);
        Links { feeds, links: self.links }
    }
}

/// The address of a feed that a `link` declares, and whether that is sure: any data may be XML or JSON. A sitemap is as
/// good where there is none.
fn feed(element: Element<'_>) -> Option<(&str, bool)> {
    let names = element.attr(Attr::Rel)?.split_ascii_whitespace();
    let is_named = |name: &str| names.clone().any(|rel| rel.eq_ignore_ascii_case(name));
    let href = element.attr(Attr::Href).filter(|href| !href.trim().is_empty())?;
    if is_named("feed") || is_named("sitemap") {
        return Some((href, is_named("feed")));
    }
    let kind = element.attr(Attr::Type).filter(|_| is_named("alternate"))?.to_ascii_lowercase();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let is_sure = ["rss+xml", "atom+xml", "rdf+xml", "feed+json"].iter().any(|feed| kind.contains(feed))
        || matches!(kind, "application/rss" | "application/atom" | "text/rss");
    let is_named = || [Some(href), element.attr(Attr::Title)].into_iter().flatten().any(names_feed);
    let is_likely = match kind {
        "text/xml" | "application/xml" => true,
        "application/json" | "text/json" => is_named(),
        _ => false,
    };
    (is_sure || is_likely).then_some((href, is_sure))
}

/// The address behind a scheme that some browsers opened feeds by: `feed:https://...`, `feed://...`.
fn plain_address(href: &str) -> &str {
    let href = href.trim();
    match href.split_at_checked(5) {
        Some((scheme, address)) if scheme.eq_ignore_ascii_case("feed:") => address,
        _ => href,
    }
}

/// True if an address or a title has a word for a feed.
fn names_feed(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let mut words = lower.split(|c: char| !c.is_ascii_alphanumeric());
    words.any(|word| matches!(word, "feed" | "feeds" | "jsonfeed" | "rss" | "atom"))
}

/// An address that ends like a feed's: a hint where a page declares none.
fn is_feed_file(url: &Url) -> bool {
    path::extension(url.path()).is_some_and(|end| FEED_FILE.has(&end.to_ascii_lowercase()))
}

fn is_followed(element: Element<'_>) -> bool {
    element.attr(Attr::Download).is_none() && element.attr(Attr::Rel).is_none_or(|rel| !has_word(rel, &REL))
}

fn has_word(list: &str, words: &Words) -> bool {
    list.split_ascii_whitespace().any(|word| words.has(&word.to_ascii_lowercase()))
}

/// The place on the page of what is inside an element, if the element says so; `around` is the element's own.
fn place_of(element: Element<'_>, around: LinkPlace) -> Option<LinkPlace> {
    let role = element.attr(Attr::Role).unwrap_or_default();
    let place = match (element.tag(), role) {
        (Tag::Html | Tag::Body, _) => return None,
        (Tag::Nav, _) | (_, "navigation" | "menu" | "menubar") => LinkPlace::Navigation,
        (Tag::Footer, _) | (_, "contentinfo") => LinkPlace::Footer,
        (Tag::Header, _) | (_, "banner") => LinkPlace::Header,
        (Tag::Aside, _) | (_, "complementary") => LinkPlace::Aside,
        (Tag::Main | Tag::Article, _) | (_, "main" | "article") => LinkPlace::Main,
        (Tag::Address, _) => LinkPlace::Trail,
        _ => named_place(element)?,
    };
    let is_head_or_foot = matches!(place, LinkPlace::Header | LinkPlace::Footer);
    match around {
        // the head of a card is no head of the page
        LinkPlace::Main | LinkPlace::Aside if is_head_or_foot => None,
        // a menu in the foot is the foot's
        LinkPlace::Footer => None,
        _ => Some(place),
    }
}

/// The place by a whole class name or id: `has-sidebar` says nothing of what is inside.
fn named_place(element: Element<'_>) -> Option<LinkPlace> {
    static NAMES: [(&Words, LinkPlace); 5] = [
        (&TRAIL, LinkPlace::Trail),
        (&NAVIGATION, LinkPlace::Navigation),
        (&FOOTER, LinkPlace::Footer),
        (&HEADER, LinkPlace::Header),
        (&ASIDE, LinkPlace::Aside),
    ];
    let mut names = [element.attr(Attr::Id), element.attr(Attr::Class)].into_iter().flatten();
    names.find_map(|list| NAMES.iter().find(|(words, _)| has_word(list, words)).map(|(_, place)| *place))
}

impl Links {
    /// Reads the links of a page; `url` is its own address.
    ///
    /// ```
    /// use copydesk::discover::{Links, Tally};
    /// use copydesk::document::Document;
    /// let url = "https://tides.lenn.example/".parse().unwrap();
    /// let page = "<nav><a href=/harbour/>Harbour</a></nav><h2><a href=/harbour/dredger-stuck-on-the-bar>Dredger stuck on the bar</a></h2>";
    /// let found = Links::read(&Document::parse(page), &url).judge(&url, |_| Tally::default());
    /// let found: Vec<_> = found.iter().map(|found| (found.role.name(), found.url.path())).collect();
    /// assert_eq!(found, [("article", "/harbour/dredger-stuck-on-the-bar"), ("front", "/harbour/")]);
    /// ```
    #[must_use]
    pub fn read(document: &Document, url: &Url) -> Self {
        Self::read_with(document, url, &|_| false)
    }

    /// Reads the links of a page, with those to other sites that belong to the newsroom.
    #[must_use]
    pub fn read_with(document: &Document, url: &Url, is_own: &dyn Fn(&Url) -> bool) -> Self {
        let mut reading = LinksReading::new(url, is_own);
        for step in document.walk() {
            reading.step(step);
        }
        reading.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "https://www.lenn.example/";

    fn read(html: &str) -> Links {
        Links::read(&Document::parse(html), &Url::parse(PAGE).expect("an address"))
    }

    #[test]
    fn feeds_are_those_of_the_head_else_those_of_links() {
        let urls = |html: &str| read(html).feeds.iter().map(|url| url.path().to_owned()).collect::<Vec<_>>();
        let head = "<link rel=alternate type=application/rss+xml href=/feed/><link rel='alternate home' \
                    type='application/atom+xml; charset=utf-8' href=/atom><link rel=alternate type=application/feed+json href=/f.json>\
                    <link rel=alternate type=application/rss+xml href=/feed/><link rel=alternate hreflang=de href=/de/>\
                    <link rel=stylesheet type=application/rss+xml href=/no><link rel=alternate type=application/rss+xml href=''>";
        assert_eq!(urls(&format!("{head}<a href=/rss.xml>Feed</a>")), ["/feed/", "/atom", "/f.json"]);
        let vague = "<link rel=alternate type=text/xml href=/all.xml><link rel=alternate type='application/json' href=/feed.json>\
                     <link rel=alternate type=application/json title='JSON Feed' href=/latest>\
                     <link rel=alternate type=application/json href=/wp-json/wp/v2/posts/7>\
                     <link rel=alternate type=text/xml+oembed href=/embed><link rel=alternate type=application/json+oembed href=/feed/o>";
        assert_eq!(urls(vague), ["/all.xml", "/feed.json", "/latest"]);
        assert_eq!(urls(&format!("{vague}{head}")), ["/feed/", "/atom", "/f.json"]);
        let named = "<link rel='feed home' href=/feed><link rel=alternate type=application/rss+xml href='feed:https://tides.lenn.example/rss'>\
                     <link rel=alternate type=application/rss+xml href='FEED://tides.lenn.example/all'>";
        assert_eq!(urls(named), ["/feed", "/rss", "/all"]);
        let map = "<link rel=sitemap type=application/xml href=/map.xml>";
        assert_eq!(urls(map), ["/map.xml"]);
        assert_eq!(urls(&format!("{map}{named}")).len(), 3, "a feed is better");
        assert_eq!(
            urls("<a href=/news.rss>Feed</a><a href=/all.xml>XML</a><a href=/feed.png>x</a>"),
            ["/news.rss", "/all.xml"]
        );
    }

    #[test]
    fn a_link_is_read_once_with_what_says_most_of_it() {
        let html = "<base href='/news/'><header class=site-header><nav><a href=/sport>Sport</a></nav></header>\
            <main><article><a href='a?utm_source=x#top'><img src=x></a><h2><a href=a>Dredger <b>stuck</b><br>again</a></h2>\
            <footer><a href=b title='By the title'></a></footer></article></main>\
            <a rel='nofollow ugc' href=/c>c</a><a href=https://other.example/d>d</a><a href='javascript:x'>e</a>\
            <a href='mailto:x@y'>f</a><a href=https://sport.lenn.example/g>g</a><a>h</a><a href=/z download>z</a>\
            <footer id=foot><div class=menu><a href=/about>About</a></div></footer>";
        let links = read(html).links;
        let told: Vec<String> = links
            .iter()
            .map(|l| format!("{} {:?} {:?} {}", l.url.as_str().replace("https://", ""), l.text, l.place, l.is_heading))
            .collect();
        assert_eq!(
            told,
            [
                "www.lenn.example/sport \"Sport\" Navigation false",
                "www.lenn.example/news/a \"Dredger stuck again\" Main true",
                "www.lenn.example/news/b \"By the title\" Main false",
                "sport.lenn.example/g \"g\" Body false",
                "www.lenn.example/about \"About\" Footer false",
            ]
        );
    }
}
