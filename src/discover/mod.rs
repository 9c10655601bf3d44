//! Bytes or a document -> the addresses that they name: what a job visits next.
//!
//! Feeds, sitemaps and links of pages; [`read`] tells which of the three an answer is. Nothing here fails: what is
//! broken yields what is whole in it.

pub mod feed;
pub mod guess;
mod json;
mod judge;
pub mod links;
mod path;
pub mod sitemap;
mod words;
mod xml;

use crate::charset;
use crate::date::{Order, PageDate};
use crate::document::Document;
use crate::media::{Media, what_is};
use crate::page::Exchange;
use flate2::read::MultiGzDecoder;
use jiff::civil::Date;
use std::borrow::Cow;
use std::io::Read;
use url::Url;

pub use feed::Feed;
pub use judge::Tally;
pub use links::{Link, LinkPlace, Links};
pub use path::shape;
pub use sitemap::Sitemap;

/// Longer addresses are no articles' but traps and mistakes; servers refuse them from here on
/// (RFC 9110, section 4.1, recommends 8,000 octets; sitemaps.org allows 2,048).
const ADDRESS_BYTES_MAX: usize = 2048;

/// Bytes of one file, unpacked (sitemaps.org: "no larger than 50MB").
pub const UNPACKED_BYTES_MAX: u64 = 50 << 20;

/// An answer, as far as it lists addresses.
#[derive(Debug, Clone, PartialEq)]
pub enum Listing {
    /// A feed, read.
    Feed(Feed),
    /// A sitemap, read.
    Sitemap(Sitemap),
    /// A page; its links are [`Links`], read from its document.
    Page,
    /// None of these: nothing is listed.
    Other,
}

/// Tells by type and content which kind of source an answer is, and reads it if it is a feed or a sitemap.
#[must_use]
pub fn read(exchange: &Exchange) -> Listing {
    let content_type = exchange.header("content-type");
    let (body, url) = (&exchange.body, &exchange.url);
    match what_is(content_type, body) {
        Media::Feed => Listing::Feed(Feed::read(body, content_type, url)),
        Media::Sitemap => Listing::Sitemap(Sitemap::read(body, content_type, url)),
        Media::Html => Listing::Page,
        Media::Other(_) => Listing::Other,
    }
}

/// An address as a document writes it, http or https, as [`identity`](crate::link::identity) has it.
fn address(base: &Url, text: &str) -> Option<Url> {
    let text = text.trim();
    if text.is_empty() || text.len() > ADDRESS_BYTES_MAX {
        return None;
    }
    let url = base.join(text).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.as_str().len() <= ADDRESS_BYTES_MAX)
        .then(|| crate::link::identity(&url))
}

/// The bytes that gzip holds, up to the cap; a body that is not packed stays as it is.
fn unpack<'b>(body: &'b [u8], cut: &mut bool) -> Cow<'b, [u8]> {
    if !body.starts_with(b"\x1f\x8b") {
        return body.into();
    }
    let mut out = Vec::new();
    // what was read before an error is whole
    let broken = MultiGzDecoder::new(body).take(UNPACKED_BYTES_MAX).read_to_end(&mut out).is_err();
    *cut |= broken || out.len() as u64 == UNPACKED_BYTES_MAX;
    out.into()
}

/// Text of a feed or a sitemap, from its first `<` or `{` if XML comes behind what a broken program
/// printed: the declaration of the encoding must come first to be found.
fn decode<'b>(body: &'b [u8], content_type: Option<&str>) -> Cow<'b, str> {
    /// The bytes in which the declaration is looked for.
    const JUNK_BYTES_MAX: usize = 1024;
    let body = if charset::is_wide(body) { body } else { body.trim_ascii_start() };
    let head = body.get(..JUNK_BYTES_MAX).unwrap_or(body);
    let start = memchr::memmem::find(head, b"<?xml").unwrap_or(0);
    let trimmed =
        |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}').len();
    match charset::decode(body.get(start..).unwrap_or(body), content_type) {
        Cow::Borrowed(text) => Cow::Borrowed(text.get(trimmed(text)..).unwrap_or(text)),
        Cow::Owned(mut text) => {
            text.drain(..trimmed(&text));
            Cow::Owned(text)
        }
    }
}

/// A date as a list writes it.
#[derive(Debug, Clone, Copy, Default)]
struct Listed {
    /// The date, if there is one way to read it.
    date: Option<PageDate>,
    /// The later day, if there are two.
    not_after: Option<Date>,
}

impl Listed {
    /// `11/05/2026` is a day of May or of November; nothing beside it proves which, not even a clock of twelve hours.
    fn parse(text: &str) -> Self {
        let first = |order| PageDate::scan(text, order).first().map(|found| found.date);
        match (first(Order::DayFirst), first(Order::MonthFirst)) {
            (Some(one), Some(other)) if one.day() != other.day() => {
                Self { date: None, not_after: Some(one.day().max(other.day())) }
            }
            (date, _) => Self { date, not_after: None },
        }
    }

    fn or(self, other: Self) -> Self {
        let is_sure = self.date.is_some() || (self.not_after.is_some() && other.date.is_none());
        if is_sure { self } else { other }
    }
}

/// Characters of a title that are kept.
const TITLE_CHARS_MAX: usize = 300;

/// A title as readers see it. Feeds escape it once, twice, or hold it in markup.
fn title(text: &str) -> Option<String> {
    let plain = if text.contains(['&', '<']) {
        Document::parse(text).root().map(crate::document::Element::text).unwrap_or_default()
    } else {
        crate::text::clean(text)
    };
    let mut plain: String = plain.chars().take(TITLE_CHARS_MAX).collect();
    plain.truncate(plain.trim_end().len());
    Some(plain).filter(|title| !title.is_empty())
}
