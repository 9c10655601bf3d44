//! The record: everything known of one input as one JSON object, whatever came of it.
//!
//! Every field but the last ones is always there, in this order; `null` where nothing is known. Lists are lists,
//! empty where there is nothing to list. The only serialised promise of the crate.

use super::sha256;
use crate::article::{Article, Block, Cut, Image, UnmatchedRule, Verdict};
use crate::date::PageDate;
use crate::link;
use crate::page::Page;
use crate::text::{is_invisible, matters, unseen};
use jiff::Timestamp;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use std::fmt::Write;

/// One input's answer: where it came from, and the article or why there is none.
///
/// [`Record::fields`] lists what is written of it, in order.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Record {
    /// The path or URL as given, without a user name and a password.
    pub source: String,
    /// The page's address, after redirects.
    pub url: Option<String>,
    /// Time of the fetch, RFC 3339 in UTC, whole seconds.
    pub fetched_at: Option<String>,
    /// HTTP status.
    pub status: Option<u16>,
    /// The article; `None` if there is an [`error`](Self::error).
    pub article: Option<Article>,
    /// The body alone, blocks separated by a blank line; `None` only if the input was not read.
    pub text: Option<String>,
    /// Words of the text.
    pub word_count: Option<usize>,
    /// SHA-256 of `text` (UTF-8) in hex; `None` where there is no text.
    pub content_hash: Option<String>,
    /// Why there is no answer.
    pub error: Option<String>,
    /// The web archive that the page was read from: its name without its folders.
    pub warc_file: Option<String>,
    /// The place of its record in the archive, in bytes, counted as indexes of archives (CDX) count.
    pub warc_offset: Option<u64>,
    /// The record's name there (`WARC-Record-ID`), if it has one.
    pub warc_record_id: Option<String>,
}

/// The value of a field.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum FieldValue<'r> {
    /// A text.
    Text(Option<&'r str>),
    /// Texts, in order.
    Texts(&'r [String]),
    /// A number.
    Number(Option<u64>),
    /// A moment: RFC 3339 in UTC.
    Moment(Option<&'r str>),
    /// RFC 3339 with the page's own offset, or a bare date.
    Date(Option<PageDate>),
    /// A picture.
    Image(Option<&'r Image>),
    /// The body, typed.
    Blocks(&'r [Block]),
    /// The verdict: kind, confidence and reason.
    Verdict(Option<&'r Verdict>),
    /// Rules for the site that said nothing of the page.
    Rules(&'r [UnmatchedRule]),
    /// Something that mostly is not so.
    Flag(bool),
}

impl FieldValue<'_> {
    /// True if nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) | Self::Moment(text) => text.is_none(),
            Self::Texts(texts) => texts.is_empty(),
            Self::Number(number) => number.is_none(),
            Self::Date(date) => date.is_none(),
            Self::Image(image) => image.is_none(),
            Self::Blocks(blocks) => blocks.is_empty(),
            Self::Verdict(verdict) => verdict.is_none(),
            Self::Rules(rules) => rules.is_empty(),
            Self::Flag(flag) => !flag,
        }
    }
}

/// Fields from this one on are left out where nothing is known.
const OPTIONAL_FROM: &str = "unmatched_rules";

impl Record {
    /// The record of an input: what was given, the page if there is one, and the article read
    /// from it or the reason why there is none.
    #[must_use]
    pub fn new(source: impl Into<String>, page: Option<&Page>, outcome: Result<Article, String>) -> Self {
        let record = Self {
            source: link::shown(&source.into()).into_owned(),
            url: page.and_then(|page| page.url.as_ref()).map(ToString::to_string),
            fetched_at: page.and_then(|page| page.fetched_at).map(whole_seconds),
            status: page.and_then(|page| page.status),
            ..Self::default()
        };
        match outcome {
            Ok(article) => {
                let text = article.text();
                Self {
                    url: record.url.or_else(|| article.url.clone()),
                    word_count: Some(article.word_count()),
                    content_hash: (!text.is_empty()).then(|| sha256(text.as_bytes())),
                    text: Some(text),
                    article: Some(article),
                    ..record
                }
            }
            Err(why) => Self { error: Some(why), ..record },
        }
    }

    /// The record of a page that was read from a web archive: with the archive's name, the offset of the page's record
    /// in it, and that record's name.
    #[must_use]
    pub fn from_archive(self, file: impl Into<String>, offset: u64, record_id: impl Into<String>) -> Self {
        let record_id = Some(record_id.into()).filter(|id| !id.is_empty());
        Self { warc_file: Some(file.into()), warc_offset: Some(offset), warc_record_id: record_id, ..self }
    }

    /// Every field by its name, in the order that is promised. JSON, the columns of tables and the report on a page are
    /// made of this list: a new field is a line here.
    #[must_use]
    pub fn fields(&self) -> [(&'static str, FieldValue<'_>); 31] {
        let article = self.article.as_ref();
        let text =
            |of: fn(&Article) -> &Option<String>| FieldValue::Text(article.and_then(|article| of(article).as_deref()));
        let texts = |of: fn(&Article) -> &[String]| FieldValue::Texts(article.map(of).unwrap_or_default());
        let date = |of: fn(&Article) -> Option<PageDate>| FieldValue::Date(article.and_then(of));
        [
            ("source", FieldValue::Text(Some(&self.source))),
            ("url", FieldValue::Text(self.url.as_deref())),
            ("canonical_url", text(|article| &article.canonical_url)),
            ("fetched_at", FieldValue::Moment(self.fetched_at.as_deref())),
            ("status", FieldValue::Number(self.status.map(u64::from))),
            ("headline", text(|article| &article.headline)),
            ("authors", texts(|article| &article.authors)),
            ("byline", text(|article| &article.byline)),
            ("agency", text(|article| &article.agency)),
            ("published", date(|article| article.published)),
            ("modified", date(|article| article.modified)),
            ("section", text(|article| &article.section)),
            ("tags", texts(|article| &article.tags)),
            ("site_name", text(|article| &article.site_name)),
            ("language", text(|article| &article.language)),
            ("standfirst", text(|article| &article.standfirst)),
            ("lead_image", FieldValue::Image(article.and_then(|article| article.lead_image.as_ref()))),
            ("text", FieldValue::Text(self.text.as_deref())),
            ("blocks", FieldValue::Blocks(article.map(|article| &*article.blocks).unwrap_or_default())),
            ("text_from", FieldValue::Text(article.map(|article| article.text_from.name()))),
            ("word_count", FieldValue::Number(self.word_count.map(|words| words as u64))),
            ("verdict", FieldValue::Verdict(article.map(|article| &article.verdict))),
            ("content_hash", FieldValue::Text(self.content_hash.as_deref())),
            ("error", FieldValue::Text(self.error.as_deref())),
            (OPTIONAL_FROM, FieldValue::Rules(article.map(|article| &*article.unmatched_rules).unwrap_or_default())),
            ("cut", FieldValue::Text(article.and_then(|article| article.cut).map(Cut::name))),
            ("pages", FieldValue::Number(article.and_then(|article| article.pages).map(u64::from))),
            ("rendered", FieldValue::Flag(article.is_some_and(|article| article.rendered))),
            ("warc_file", FieldValue::Text(self.warc_file.as_deref())),
            ("warc_offset", FieldValue::Number(self.warc_offset)),
            ("warc_record_id", FieldValue::Text(self.warc_record_id.as_deref())),
        ]
    }

    /// The record on one line, without the line's end (`jsonl`).
    #[must_use]
    pub fn line(&self) -> String {
        line(self)
    }

    /// The record over several lines, for people (`json`).
    #[must_use]
    pub fn pretty(&self) -> String {
        pretty(self)
    }
}

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        let mut is_optional = false;
        for (name, value) in self.fields() {
            is_optional |= name == OPTIONAL_FROM;
            if !(is_optional && value.is_empty()) {
                map.serialize_entry(name, &value)?;
            }
        }
        map.end()
    }
}

/// Any plain data as JSON over several lines.
pub(super) fn pretty(value: &impl Serialize) -> String {
    // plain data: serde_json fails on maps with odd keys and on failing writers, here is neither
    escape_invisible(serde_json::to_string_pretty(value).unwrap_or_default())
}

/// Any plain data as one line of JSON.
pub(crate) fn line(value: &impl Serialize) -> String {
    escape_invisible(serde_json::to_string(value).unwrap_or_default())
}

/// RFC 3339 in UTC.
pub(crate) fn whole_seconds(at: Timestamp) -> String {
    Timestamp::from_second(at.as_second()).unwrap_or(at).to_string()
}

/// JSON escapes the control characters of ASCII only. The others (and what turns the direction of
/// a terminal's line) are escaped here; to a reader of JSON it is the same string.
fn escape_invisible(json: String) -> String {
    // of ASCII, only `DEL` is left to escape
    let is_plain = |byte: &u8| matches!(byte, b' '..=b'~');
    // a terminal begins a line at U+0085, which is white space in a text
    if json.as_bytes().iter().all(is_plain) || unseen(&json).is_none() && !json.contains('\u{85}') {
        return json;
    }
    let mut out = String::with_capacity(json.len() + 64);
    for (at, c) in json.char_indices() {
        let after = || json.get(at + c.len_utf8()..).unwrap_or_default();
        if c == '\u{85}' || is_invisible(c) && !matters(&out, c, after()) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    out
}
