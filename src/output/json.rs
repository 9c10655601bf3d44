//! The record: everything known of one input as one JSON object, whatever came of it.
//!
//! Every field but the last ones is always there, in this order; `null` where nothing is known. Lists are lists,
//! empty where there is nothing to list. The only serialised promise of the crate.

use super::sha256;
use crate::article::{Article, Block, Cut, Image, TextFrom, UnmatchedRule, Verdict};
use crate::date::PageDate;
use crate::link;
use crate::page::Page;
use crate::text::{is_invisible, matters, unseen};
use jiff::Timestamp;
use serde::Serialize;
use std::fmt::Write;

/// One input's answer.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[non_exhaustive]
pub struct Record {
    /// The path or URL as given, without a user name and a password.
    pub source: String,
    /// Where the page came from, after redirects.
    pub url: Option<String>,
    /// The address that the page names as its own.
    pub canonical_url: Option<String>,
    /// When it was fetched, RFC 3339 in UTC, whole seconds.
    pub fetched_at: Option<String>,
    /// HTTP status.
    pub status: Option<u16>,
    /// The headline a reader sees.
    pub headline: Option<String>,
    /// Names as printed, in order.
    pub authors: Vec<String>,
    /// The byline as the page shows it.
    pub byline: Option<String>,
    /// News agency.
    pub agency: Option<String>,
    /// First published: RFC 3339 with the page's own offset, or a bare date.
    pub published: Option<PageDate>,
    /// Last changed, likewise.
    pub modified: Option<PageDate>,
    /// Section (desk).
    pub section: Option<String>,
    /// Keywords and tags.
    pub tags: Vec<String>,
    /// Name of the site.
    pub site_name: Option<String>,
    /// BCP 47 tag of the text's language.
    pub language: Option<String>,
    /// The summary under the headline, where the page shows one; it is part of `text` too.
    pub standfirst: Option<String>,
    /// The picture that the page leads with.
    pub lead_image: Option<Image>,
    /// The body alone, blocks separated by a blank line; `null` only if the input was not read.
    pub text: Option<String>,
    /// The body, typed.
    pub blocks: Vec<Block>,
    /// Where the text was found: `page`, or what the page does not show.
    pub text_from: Option<TextFrom>,
    /// Words of the text.
    pub word_count: Option<usize>,
    /// Whether this is an article, of which kind, and why.
    pub verdict: Option<Verdict>,
    /// SHA-256 of `text` (UTF-8) in hex; `null` where there is no text.
    pub content_hash: Option<String>,
    /// Why there is no answer; `null` if there is one.
    pub error: Option<String>,
    /// The user's rules for the site that said nothing of the page; left out where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unmatched_rules: Vec<UnmatchedRule>,
    /// The limit that the page ran into: `depth` or `growth`; left out where it ran into none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cut: Option<Cut>,
    /// The web archive that the page was read from: its name without its folders. This and the fields
    /// below are left out of pages from elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warc_file: Option<String>,
    /// Where in the archive its record begins, in bytes, counted as indexes of archives (CDX) count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warc_offset: Option<u64>,
    /// The record's name there (`WARC-Record-ID`), if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warc_record_id: Option<String>,
}

impl Record {
    /// The record of an input: what was given, the page if there is one, and the article read
    /// from it or the reason why there is none.
    #[must_use]
    pub fn new(source: impl Into<String>, page: Option<&Page>, outcome: Result<Article, String>) -> Self {
        let source = link::shown(&source.into()).into_owned();
        let url = page.and_then(|p| p.url.as_ref()).map(ToString::to_string);
        let fetched_at = page.and_then(|p| p.fetched_at).map(whole_seconds);
        let status = page.and_then(|p| p.status);
        let article = match outcome {
            Ok(article) => article,
            Err(why) => return Self { source, url, fetched_at, status, error: Some(why), ..Self::default() },
        };
        let (text, words) = (article.text(), article.word_count());
        Self {
            source,
            url: url.or(article.url),
            canonical_url: article.canonical_url,
            fetched_at,
            status,
            headline: article.headline,
            authors: article.authors,
            byline: article.byline,
            agency: article.agency,
            published: article.published,
            modified: article.modified,
            section: article.section,
            tags: article.tags,
            site_name: article.site_name,
            language: article.language,
            standfirst: article.standfirst,
            lead_image: article.lead_image,
            word_count: Some(words),
            blocks: article.blocks,
            text_from: Some(article.text_from),
            verdict: Some(article.verdict),
            content_hash: (!text.is_empty()).then(|| sha256(text.as_bytes())),
            text: Some(text),
            error: None,
            unmatched_rules: article.unmatched_rules,
            cut: article.cut,
            warc_file: None,
            warc_offset: None,
            warc_record_id: None,
        }
    }

    /// The same record, of a page that was read from a web archive: the archive's name, the offset of the
    /// page's record in it, and that record's name.
    #[must_use]
    pub fn from_archive(self, file: impl Into<String>, offset: u64, record_id: impl Into<String>) -> Self {
        let record_id = Some(record_id.into()).filter(|id| !id.is_empty());
        Self { warc_file: Some(file.into()), warc_offset: Some(offset), warc_record_id: record_id, ..self }
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

/// Any plain data as JSON over several lines.
pub(super) fn pretty(value: &impl Serialize) -> String {
    // plain data: serde_json fails on maps with odd keys and on failing writers, here is neither
    escape_invisible(serde_json::to_string_pretty(value).unwrap_or_default())
}

/// Any plain data as one line of JSON.
pub(super) fn line(value: &impl Serialize) -> String {
    escape_invisible(serde_json::to_string(value).unwrap_or_default())
}

/// RFC 3339 in UTC.
pub(super) fn whole_seconds(at: Timestamp) -> String {
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
