//! Feeds: RSS 0.9x to 2.0, RSS 1.0 (RDF), Atom, JSON Feed.
//!
//! One reader for all of XML: the formats share the names of what matters, and feeds mix them. A
//! feed with a next page (RFC 5005) is read without it: what is new is on the first.

use super::xml::{self, XmlFormat, XmlSeen, XmlTag};
use super::{Listed, address, decode, json, title, unpack};
use crate::link;
use crate::task::{Found, Role};
use std::ops::ControlFlow;
use std::time::Duration;
use url::Url;

/// Entries that are read: feeds hold some tens, archives of blogs in one file some thousands.
pub const ENTRIES_MAX: usize = 5_000;
/// The longest hint of [`Feed::every`] that is believed: a paper that appears once a year.
const EVERY_MAX: Duration = Duration::from_hours(366 * 24);

const FORMAT: XmlFormat = XmlFormat {
    fields: &[
        "title",
        "link",
        "guid",
        "id",
        "origlink",
        "pubdate",
        "published",
        "issued",
        "created",
        "date",
        "updated",
        "modified",
        "ttl",
        "updateperiod",
        "updatefrequency",
    ],
    // texts of articles, which may hold any markup, and parts with a title and a link of their own
    skipped: &[
        "content",
        "description",
        "summary",
        "encoded",
        "fulltext",
        "source",
        "image",
        "textinput",
        "author",
        "body",
        "related",
    ],
    entries: &["item", "entry"],
};

/// A feed's entries, and its words on itself.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Feed {
    /// The entries that name an address, in the order of the feed.
    pub entries: Vec<Found>,
    /// The time between its changes by its own account: `ttl`, or the period of the syndication module.
    pub every: Option<Duration>,
    /// The site that it says it is about: the link of its channel.
    pub home: Option<Url>,
    /// True if a cap or broken gzip left something out behind what was read.
    pub cut: bool,
}

impl Feed {
    /// Reads a feed; what is broken yields what is whole in it. `url` is where it came from.
    ///
    /// ```
    /// use copydesk::discover::Feed;
    /// let url = "https://tides.lenn.example/feed".parse().unwrap();
    /// let body = b"<rss><channel><ttl>30</ttl><item><title>Sand & stone</title><link>/dredger</link></item><item><ti";
    /// let feed = Feed::read(body, None, &url);
    /// assert_eq!(feed.entries[0].url.as_str(), "https://tides.lenn.example/dredger");
    /// assert_eq!(feed.entries[0].title.as_deref(), Some("Sand & stone"));
    /// assert_eq!(feed.every, Some(std::time::Duration::from_secs(30 * 60)));
    /// ```
    #[must_use]
    pub fn read(body: &[u8], content_type: Option<&str>, url: &Url) -> Self {
        let mut cut = false;
        let bytes = unpack(body, &mut cut);
        let text = decode(&bytes, content_type);
        if text.starts_with('{') {
            let (entries, more) = json::entries(&text, url, ENTRIES_MAX);
            return Self { entries, every: None, home: json::home(&text, url), cut: cut || more };
        }
        let (feed, hint) = (Self::default(), Hint::default());
        let mut reading = FeedReading { feed, url, base: url.clone(), hint, open: None };
        xml::read(&text, &FORMAT, |seen| reading.see(&seen));
        // the feed ends inside it: what was read of it is whole
        reading.close();
        Self { every: reading.hint.every(), cut: cut || reading.feed.cut, ..reading.feed }
    }
}

struct FeedReading<'u> {
    feed: Feed,
    /// The feed's own address.
    url: &'u Url,
    /// The address that others are relative to: by `xml:base`, else its site's or its own.
    base: Url,
    hint: Hint,
    open: Option<FeedEntry>,
}

impl FeedReading<'_> {
    fn see(&mut self, seen: &XmlSeen<'_>) -> ControlFlow<()> {
        match seen {
            XmlSeen::Open(tag) => {
                if FORMAT.entries.contains(&tag.name()) {
                    self.close();
                    if self.feed.entries.len() >= ENTRIES_MAX {
                        self.feed.cut = true;
                        return ControlFlow::Break(());
                    }
                    let base = rebased(&self.base, tag);
                    self.open = Some(FeedEntry { about: tag.attr("rdf:about"), ..FeedEntry::new(base) });
                } else if let Some(entry) = &mut self.open {
                    entry.look(tag);
                } else {
                    self.base = rebased(&self.base, tag);
                }
            }
            XmlSeen::Field(tag, text) => match &mut self.open {
                Some(entry) => entry.fill(tag, text),
                None if tag.name() == "link" => {
                    if let Some(home) = alternate(&self.base, tag, text).filter(|_| self.feed.home.is_none()) {
                        self.tell_home(home);
                    }
                }
                None => self.hint.fill(tag.name(), text),
            },
            XmlSeen::Close => self.close(),
        }
        ControlFlow::Continue(())
    }

    /// The site that the feed is about. Where it lies elsewhere, a service has the feed, and what is relative is the site's.
    fn tell_home(&mut self, home: Url) {
        if self.base == *self.url && !link::same_site(&home, self.url) {
            self.base.clone_from(&home);
        }
        self.feed.home = Some(home);
    }

    fn close(&mut self) {
        self.feed.entries.extend(self.open.take().and_then(FeedEntry::found));
    }
}

/// The base inside an element (XML Base).
fn rebased(base: &Url, tag: &XmlTag<'_>) -> Url {
    tag.attr("xml:base").and_then(|to| base.join(to.trim()).ok()).unwrap_or_else(|| base.clone())
}

/// One entry so far: its addresses from the surest to the least.
struct FeedEntry {
    base: Url,
    /// The address before a counter of readers put its own in its place.
    original: Option<Url>,
    link: Option<Url>,
    /// The identifier, if it says that it is an address.
    permalink: Option<Url>,
    about: Option<String>,
    /// The address of its text, where that is elsewhere (RFC 4287, section 4.1.3.2).
    content: Option<Url>,
    title: Option<String>,
    published: Listed,
    changed: Listed,
}

impl FeedEntry {
    fn new(base: Url) -> Self {
        Self {
            base,
            original: None,
            link: None,
            permalink: None,
            about: None,
            content: None,
            title: None,
            published: Listed::default(),
            changed: Listed::default(),
        }
    }

    /// Looks at the tag of a content that lies elsewhere.
    fn look(&mut self, tag: &XmlTag<'_>) {
        if tag.name() == "content"
            && self.content.is_none()
            && tag.attr("type").is_some_and(|kind| kind.contains("html"))
        {
            self.content = tag.attr("src").and_then(|src| address(&rebased(&self.base, tag), &src));
        }
    }

    /// Fills in a field; if it stands twice, the first counts.
    fn fill(&mut self, tag: &XmlTag<'_>, text: &str) {
        match tag.name() {
            "title" => self.title = self.title.take().or_else(|| title(text)),
            "link" if self.link.is_none() => self.link = alternate(&self.base, tag, text),
            "origlink" => self.original = self.original.take().or_else(|| self.address(text)),
            "guid" | "id" if self.permalink.is_none() => {
                let told = tag.attr("isPermaLink").map(|told| told.trim().eq_ignore_ascii_case("true"));
                // an identifier that is no address is `tag:`, or a number, which must not be joined unless it says so
                let is_permalink = told.unwrap_or_else(|| text.starts_with("http"));
                self.permalink = self.address(text).filter(|_| is_permalink);
            }
            "pubdate" | "published" | "issued" | "created" | "date" => {
                self.published = self.published.or(Listed::parse(text));
            }
            "updated" | "modified" => self.changed = self.changed.or(Listed::parse(text)),
            _ => {}
        }
    }

    fn address(&self, text: &str) -> Option<Url> {
        address(&self.base, &unescaped_twice(text))
    }

    fn found(self) -> Option<Found> {
        let about = || self.about.as_deref().filter(|about| about.starts_with("http")).and_then(|at| self.address(at));
        let url = [&self.original, &self.link, &self.permalink].into_iter().flatten().next().cloned().or_else(about);
        let url = url.or(self.content)?;
        let Listed { date, not_after } = self.published.or(self.changed);
        Some(Found { title: self.title, published: date, not_after, ..Found::new(url, Role::Article) })
    }
}

/// The address of a link to the page itself: its text, or in Atom an attribute, where other links
/// have other relations (RFC 4287, section 4.2.7.2: none is `alternate`).
fn alternate(base: &Url, tag: &XmlTag<'_>, text: &str) -> Option<Url> {
    if !text.is_empty() {
        return address(base, &unescaped_twice(text));
    }
    let names = |rel: &str| rel.split_ascii_whitespace().any(|rel| relation(rel).eq_ignore_ascii_case("alternate"));
    let is_alternate = tag.attr("rel").is_none_or(|rel| rel.trim().is_empty() || names(&rel));
    let is_page = tag.attr("type").is_none_or(|kind| kind.contains("html") || kind.trim().is_empty());
    let href = tag.attr("href").filter(|_| is_alternate && is_page)?;
    address(&rebased(base, tag), &unescaped_twice(&href))
}

/// The name of a relation, which Atom lets stand as an address too (RFC 4287, section 4.2.7.2).
fn relation(rel: &str) -> &str {
    // the register has moved to `link-relations` since
    let is_registered = rel.to_ascii_lowercase().contains("://www.iana.org/assignments/");
    if is_registered { rel.rsplit('/').next().unwrap_or(rel) } else { rel }
}

/// No address holds `&amp;`, but many a feed was escaped twice.
fn unescaped_twice(text: &str) -> String {
    if text.contains("&amp;") { text.replace("&amp;", "&") } else { text.to_owned() }
}

/// The feed's own account of how often it changes.
#[derive(Default)]
struct Hint {
    ttl: Option<Duration>,
    period: Option<Duration>,
    frequency: Option<u32>,
}

impl Hint {
    fn fill(&mut self, name: &str, text: &str) {
        match name {
            // RSS 2.0: "a number of minutes"
            "ttl" => self.ttl = text.parse().ok().map(|minutes: u32| Duration::from_mins(minutes.into())),
            "updateperiod" => self.period = period(text),
            "updatefrequency" => self.frequency = text.parse().ok().filter(|times| *times > 0),
            _ => {}
        }
    }

    fn every(&self) -> Option<Duration> {
        let period = self.period.map(|period| period / self.frequency.unwrap_or(1));
        self.ttl.filter(|ttl| !ttl.is_zero()).or(period).filter(|every| !every.is_zero() && *every <= EVERY_MAX)
    }
}

/// RDF Site Summary 1.0, module Syndication: `updatePeriod`.
fn period(text: &str) -> Option<Duration> {
    let hours = match text.to_ascii_lowercase().as_str() {
        "hourly" => 1,
        "daily" => 24,
        "weekly" => 7 * 24,
        "monthly" => 30 * 24,
        "yearly" => 365 * 24,
        _ => return None,
    };
    Some(Duration::from_hours(hours))
}

#[cfg(test)]
mod tests;
