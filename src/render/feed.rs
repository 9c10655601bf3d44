//! A feed of articles in Atom 1.0 (RFC 4287), for whatever reads feeds.
//!
//! An entry is known by its page, and stays the same entry when the article changes; `updated` is when that text was
//! fetched, `published` what the page says. Texts of others are escaped, and hold no control characters.

use super::escape::escape;
use super::sha256;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer};
use std::fmt::Write;
use url::Url;

/// Characters of a summary.
const SUMMARY_CHARS_MAX: usize = 400;
/// Keywords of an entry.
const TAGS_MAX: usize = 20;

/// The feed itself.
#[derive(Debug, Clone, Copy)]
pub struct FeedHead<'a> {
    /// Tells it from other feeds, and stays.
    pub name: &'a str,
    /// Its title.
    pub title: &'a str,
    /// The moment that it is of while it has no entries.
    pub begun_at: Timestamp,
}

/// An article in a feed, by the names that a record has.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct FeedEntry {
    /// The identity of its page.
    #[serde(rename = "saved", deserialize_with = "id")]
    pub page: String,
    /// Where it came from, and the address that it names as its own.
    pub url: Option<String>,
    /// See [`url`](Self::url).
    pub canonical_url: Option<String>,
    /// The headline.
    pub headline: Option<String>,
    /// The names of its authors.
    #[serde(default)]
    pub authors: Vec<String>,
    /// When it was fetched: RFC 3339.
    pub fetched_at: Option<String>,
    /// What the page says of when it was published.
    pub published: Option<String>,
    /// The summary under the headline.
    pub standfirst: Option<String>,
    /// The text, or its beginning.
    pub text: Option<String>,
    /// The section.
    pub section: Option<String>,
    /// Keywords.
    #[serde(default)]
    pub tags: Vec<String>,
    /// The language of the text.
    pub language: Option<String>,
}

/// The identity of a page, of what a record says of where its article is.
fn id<'d, D: Deserializer<'d>>(saved: D) -> Result<String, D::Error> {
    #[derive(Deserialize)]
    struct Place {
        id: String,
        #[expect(dead_code, reason = "what names no file of ours is none of our records")]
        file: String,
        #[expect(dead_code, reason = "likewise")]
        number: u64,
    }
    Place::deserialize(saved).map(|place| place.id)
}

/// Renders a feed, its entries in this order.
#[must_use]
pub fn atom(head: &FeedHead<'_>, entries: &[FeedEntry]) -> String {
    let updated = entries.iter().filter_map(FeedEntry::updated).max().unwrap_or(head.begun_at);
    let mut out =
        String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n");
    element(&mut out, 2, "title", head.title);
    element(&mut out, 2, "id", &urn(&format!("feed {}", head.name)));
    element(&mut out, 2, "updated", &updated.to_string());
    let _ = writeln!(out, "  <author><name>{}</name></author>", escape(head.title));
    out.push_str("  <generator>copydesk</generator>\n");
    for found in entries {
        entry(&mut out, found, updated);
    }
    out.push_str("</feed>\n");
    out
}

fn entry(out: &mut String, entry: &FeedEntry, feed_at: Timestamp) {
    let link = entry.link();
    let language = entry.language.as_deref().map(|tag| format!(" xml:lang=\"{}\"", escape(tag))).unwrap_or_default();
    let _ = writeln!(out, "  <entry{language}>");
    let title = entry.headline.as_deref().or(link.as_ref().map(Url::as_str)).unwrap_or("untitled");
    element(out, 4, "title", title);
    element(out, 4, "id", &urn(&entry.page));
    if let Some(link) = &link {
        let _ = writeln!(out, "    <link rel=\"alternate\" href=\"{}\"/>", escape(link.as_str()));
    }
    element(out, 4, "updated", &entry.updated().unwrap_or(feed_at).to_string());
    if let Some(published) = entry.published.as_deref().and_then(moment) {
        element(out, 4, "published", &published);
    }
    for author in &entry.authors {
        let _ = writeln!(out, "    <author><name>{}</name></author>", escape(author));
    }
    if let Some(summary) = entry.standfirst.as_deref().or(entry.text.as_deref()) {
        element(out, 4, "summary", &shortened(summary));
    }
    for term in entry.section.iter().chain(&entry.tags).take(TAGS_MAX) {
        let _ = writeln!(out, "    <category term=\"{}\"/>", escape(term));
    }
    out.push_str("  </entry>\n");
}

fn element(out: &mut String, indent: usize, name: &str, text: &str) {
    let _ = writeln!(out, "{:indent$}<{name}>{}</{name}>", "", escape(text));
}

impl FeedEntry {
    /// Reads an entry from the record of a saved article, a line of JSON.
    ///
    /// # Errors
    ///
    /// The line is no such record.
    pub fn read(record: &[u8]) -> serde_json::Result<Self> {
        serde_json::from_slice(record)
    }

    /// The moment of its text.
    #[must_use]
    pub fn updated(&self) -> Option<Timestamp> {
        self.fetched_at.as_deref()?.parse().ok()
    }

    /// The address for readers: the page's own word for it, if that can be one.
    fn link(&self) -> Option<Url> {
        let address = |text: &Option<String>| Url::parse(text.as_deref()?).ok();
        let is_web = |url: &Url| matches!(url.scheme(), "http" | "https");
        address(&self.canonical_url).filter(is_web).or_else(|| address(&self.url))
    }
}

/// A page's date as feeds have it. Of a bare day, its first moment.
fn moment(text: &str) -> Option<String> {
    if text.parse::<Timestamp>().is_ok() {
        return Some(text.to_owned());
    }
    text.get(..10)?.parse::<Date>().ok().map(|day| format!("{day}T00:00:00Z"))
}

/// A summary of bounded length, cut between two words where there are some.
fn shortened(text: &str) -> String {
    let Some((end, _)) = text.char_indices().nth(SUMMARY_CHARS_MAX) else { return text.to_owned() };
    let cut = text.get(..end).unwrap_or_default();
    let whole = cut.rsplit_once(char::is_whitespace).map_or(cut, |(whole, _)| whole);
    format!("{}…", whole.trim_end())
}

/// A name that stays (a UUID of version 8, RFC 9562: of a hash).
fn urn(name: &str) -> String {
    let digits: Vec<char> = sha256(format!("copydesk {name}").as_bytes()).chars().take(32).collect();
    let mut out = String::from("urn:uuid:");
    for (at, digit) in digits.into_iter().enumerate() {
        if matches!(at, 8 | 12 | 16 | 20) {
            out.push('-');
        }
        out.push(match at {
            12 => '8',
            16 => 'a',
            _ => digit,
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: FeedHead<'_> = FeedHead { name: "lenn", title: "Lenn & sea", begun_at: Timestamp::UNIX_EPOCH };

    #[test]
    fn an_entry_says_what_is_known_and_nothing_breaks_out() {
        let entry = FeedEntry {
            page: "8198d1bac40a1033".to_owned(),
            url: Some("https://tides.lenn.example/a?b=1&c=2".to_owned()),
            canonical_url: Some("javascript:alert(1)".to_owned()),
            headline: Some("Tide <b>\u{0} & \u{1b}\"sea\"\u{fffe}</title>".to_owned()),
            authors: vec!["Ada Moe".to_owned()],
            fetched_at: Some("2026-11-02T06:14:05Z".to_owned()),
            published: Some("2026-11-01".to_owned()),
            text: Some("word ".repeat(200)),
            ..FeedEntry::default()
        };
        let feed = atom(&HEAD, std::slice::from_ref(&entry));
        for part in [
            "<title>Lenn &amp; sea</title>",
            "<link rel=\"alternate\" href=\"https://tides.lenn.example/a?b=1&amp;c=2\"/>",
            "<updated>2026-11-02T06:14:05Z</updated>",
            "<published>2026-11-01T00:00:00Z</published>",
            "<author><name>Ada Moe</name></author>",
            "&lt;/title&gt;</title>",
            "word…</summary>",
        ] {
            assert!(feed.contains(part), "{part}: {feed}");
        }
        assert!(!feed.chars().any(|c| c.is_control() && c != '\n'), "{feed}");
        let mut reader = quick_xml::Reader::from_str(&feed);
        while !matches!(reader.read_event().expect("well-formed"), quick_xml::events::Event::Eof) {}
        // a later text of the same page is the same entry
        let later = FeedEntry { headline: None, ..entry };
        let id = |feed: &str| feed.split("<id>").nth(2).and_then(|rest| rest.split('<').next()).map(str::to_owned);
        assert_eq!(id(&feed), id(&atom(&HEAD, &[later])));
        assert!(id(&feed).is_some_and(|id| id.len() == "urn:uuid:".len() + 36));
    }

    #[test]
    fn a_feed_without_entries_is_one() {
        assert!(atom(&HEAD, &[]).contains("<updated>1970-01-01T00:00:00Z</updated>"));
    }
}
