//! Rows of a table of articles: its columns, and the cells of one article.

use crate::link;
#[cfg(feature = "cli")]
use crate::render::diff::Revision;
use crate::render::feed::FeedEntry;
use crate::render::json::{self, FieldValue, Record};
use crate::save::crawl_folder::{CrawlFiling, FoundBy};
use crate::save::name::PageId;
use std::collections::HashSet;
use url::Url;

/// The column of the source that named an article.
const FOUND: &str = "found";

/// The kinds of columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ColumnKind {
    Text,
    Number,
    /// A list or a structure, as JSON.
    Structure,
}

/// The content of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    Empty,
    Text(String),
    Number(i64),
}

/// One article.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) revision: u32,
    /// In the order of [`columns`].
    pub(super) cells: Vec<Cell>,
    /// Its bytes, more or less.
    pub(super) bytes: usize,
}

/// The columns of what is known of an article, besides its identity and its revision.
pub(super) fn columns() -> Vec<(&'static str, ColumnKind)> {
    let record = Record::default();
    let fields = record.fields().map(|(name, value)| (name, kind(&value)));
    fields.into_iter().chain([(FOUND, ColumnKind::Structure)]).collect()
}

fn kind(value: &FieldValue<'_>) -> ColumnKind {
    match value {
        FieldValue::Number(_) => ColumnKind::Number,
        FieldValue::Text(_) | FieldValue::Moment(_) | FieldValue::Date(_) => ColumnKind::Text,
        _ => ColumnKind::Structure,
    }
}

impl Row {
    /// An article that was read once.
    pub(super) fn of(id: &PageId, record: &Record) -> Self {
        Self::new(id, 1, record, None)
    }

    /// An article of a crawl.
    pub(super) fn filed(filing: &CrawlFiling<'_>) -> Self {
        let Some(warc) = filing.warc else {
            return Self::new(filing.id, filing.revision, filing.record, filing.found.as_ref());
        };
        let mut record = filing.record.clone();
        record.warc_file = Some(warc.file.clone());
        record.warc_offset = Some(warc.offset);
        record.warc_record_id = Some(warc.record_id.clone());
        Self::new(filing.id, filing.revision, &record, filing.found.as_ref())
    }

    fn new(id: &PageId, revision: u32, record: &Record, found: Option<&FoundBy<'_>>) -> Self {
        let found = found.map_or(Cell::Empty, |found| Cell::Text(json::line(found)));
        let cells = record.fields().iter().map(|(_, value)| cell(value)).chain([found]).collect();
        // the text, and the same as blocks
        let bytes = 2 * record.text.as_ref().map_or(0, String::len);
        Self { id: id.as_str().to_owned(), revision, cells, bytes }
    }
}

/// What saved pages were asked for as, and where they came from, of their `source` and `url`.
pub(super) fn sources(pages: impl IntoIterator<Item = (Option<String>, Option<String>)>) -> HashSet<String> {
    let mut found = HashSet::new();
    for (source, url) in pages {
        let urls = [&source, &url].into_iter().flatten().filter_map(|address| Url::parse(address).ok());
        found.extend(urls.map(|url| link::identity(&url).into()).collect::<Vec<String>>());
        found.extend(source);
    }
    found
}

/// Columns of an entry of a feed, in the order of [`entry`].
pub(super) const ENTRY: [&str; 12] = [
    "id",
    "url",
    "canonical_url",
    "headline",
    "fetched_at",
    "published",
    "standfirst",
    "substr(text, 1, 2000)",
    "section",
    "language",
    "authors",
    "tags",
];

/// An entry of a feed, by its columns.
pub(super) fn entry(columns: [Option<String>; 12]) -> FeedEntry {
    let [page, url, canonical_url, headline, fetched_at, published, standfirst, text, section, language, authors, tags] =
        columns;
    let list = |json: Option<String>| serde_json::from_str(json.as_deref().unwrap_or("[]")).unwrap_or_default();
    FeedEntry {
        page: page.unwrap_or_default(),
        url,
        canonical_url,
        headline,
        authors: list(authors),
        fetched_at,
        published,
        standfirst,
        text,
        section,
        tags: list(tags),
        language,
    }
}

/// Columns of a revision, in the order of [`revision`].
#[cfg(feature = "cli")]
pub(super) const REVISION: [&str; 9] =
    ["fetched_at", "url", "headline", "section", "published", "modified", "word_count", "authors", "blocks"];

/// The columns of a revision as SQL reads them, all of them as text, of a table that has these.
#[cfg(feature = "cli")]
pub(super) fn revision_columns(has: impl Fn(&str) -> bool) -> String {
    let read = |name: &str| format!("CAST({} AS text)", if has(name) { name } else { "NULL" });
    REVISION.map(read).join(", ")
}

/// A revision of an article, by its columns.
#[cfg(feature = "cli")]
pub(super) fn revision(number: u32, columns: [Option<String>; REVISION.len()]) -> Option<Revision> {
    let mut record = serde_json::Map::new();
    for (name, column) in REVISION.into_iter().zip(columns) {
        let value = match (name, column) {
            (_, None) => continue,
            ("word_count" | "authors" | "blocks", Some(json)) => serde_json::from_str(&json).ok()?,
            (_, Some(text)) => text.into(),
        };
        record.insert(name.to_owned(), value);
    }
    Revision::of(number, record.into()).ok()
}

fn cell(value: &FieldValue<'_>) -> Cell {
    match value {
        value if value.is_empty() => Cell::Empty,
        FieldValue::Text(text) | FieldValue::Moment(text) => {
            text.map_or(Cell::Empty, |text| Cell::Text(text.to_owned()))
        }
        FieldValue::Number(number) => {
            number.and_then(|number| i64::try_from(number).ok()).map_or(Cell::Empty, Cell::Number)
        }
        FieldValue::Date(date) => date.map_or(Cell::Empty, |date| Cell::Text(date.to_string())),
        structure => Cell::Text(json::line(structure)),
    }
}
