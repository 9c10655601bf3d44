//! The form of an output: a stream of answers, a table, a folder of files.

use crate::cli::Stop;
use crate::cli::printer::Packing;
use crate::cli::writing::Format;
use clap::ValueEnum;
use copydesk::store::Place;

/// Forms of outputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum OutputForm {
    /// The house format: section, headline, byline and body as plain text
    Text,
    /// Markdown with subheads, emphasis, links, quotes, lists, tables and the lead image
    Markdown,
    /// A page of HTML with the same, which runs nothing, and loads nothing but --keep images
    Html,
    /// XML of the Text Encoding Initiative (TEI P5)
    Xml,
    /// The record as JSON over several lines
    Json,
    /// The record as JSON on one line
    Jsonl,
    /// The same, compressed by gzip
    #[value(name = "jsonl.gz")]
    JsonlGz,
    /// The same, compressed by Zstandard
    #[value(name = "jsonl.zst")]
    JsonlZst,
    /// A table of the records: a line a page, a column a field (--fields)
    Csv,
    /// A table of the records in Apache Parquet
    Parquet,
    /// A table in a file of SQLite, which is added to (manual, "A database")
    Sqlite,
}

/// Ends of file names that say how the file is to be written.
const ENDS: [(&str, OutputForm); 17] = [
    ("jsonl.gz", OutputForm::JsonlGz),
    ("ndjson.gz", OutputForm::JsonlGz),
    ("jsonl.zst", OutputForm::JsonlZst),
    ("ndjson.zst", OutputForm::JsonlZst),
    ("jsonl", OutputForm::Jsonl),
    ("ndjson", OutputForm::Jsonl),
    ("json", OutputForm::Json),
    ("txt", OutputForm::Text),
    ("md", OutputForm::Markdown),
    ("html", OutputForm::Html),
    ("htm", OutputForm::Html),
    ("xml", OutputForm::Xml),
    ("csv", OutputForm::Csv),
    ("parquet", OutputForm::Parquet),
    ("sqlite", OutputForm::Sqlite),
    ("sqlite3", OutputForm::Sqlite),
    ("db", OutputForm::Sqlite),
];

impl OutputForm {
    /// The form that a file's name asks for: what it says of itself has to be true. A name without an end says
    /// nothing.
    pub(super) fn of_file(place: &Place) -> Result<Option<Self>, Stop> {
        let text = place.to_string();
        let name = text.rsplit(['/', '\\']).next().unwrap_or_default().to_ascii_lowercase();
        let is_end = |end: &str| name.strip_suffix(end).is_some_and(|stem| stem.len() > 1 && stem.ends_with('.'));
        if let Some((_, form)) = ENDS.iter().find(|(end, _)| is_end(end)) {
            return Ok(Some(*form));
        }
        match name.trim_start_matches('.').rsplit_once('.') {
            // of a name that says only how it is packed
            Some((stem, "gz")) if !stem.contains('.') => Ok(Some(Self::JsonlGz)),
            Some((stem, "zst")) if !stem.contains('.') => Ok(Some(Self::JsonlZst)),
            Some((_, end)) if end.starts_with(|c: char| c.is_ascii_alphabetic()) => Err(Stop::usage(format!(
                "{text}: it is not known what a file that ends in .{end} holds; there are .jsonl (.gz, .zst), .json, .txt, .md, .html, .xml, .csv, .parquet and .sqlite, \
                 and --format says it for any name"
            ))),
            _ => Ok(None),
        }
    }

    /// Refuses what this program was built without.
    pub(super) fn check(self) -> Result<Self, Stop> {
        if cfg!(not(feature = "parquet")) && self == Self::Parquet {
            return Err(Stop::usage("parquet: this copydesk was built without the feature parquet"));
        }
        Ok(self)
    }

    /// The format of a single answer; none for a table's row.
    pub(super) fn format(self) -> Option<Format> {
        match self {
            Self::Text => Some(Format::Text),
            Self::Markdown => Some(Format::Markdown),
            Self::Html => Some(Format::Html),
            Self::Xml => Some(Format::Xml),
            Self::Csv => Some(Format::Csv),
            Self::Json => Some(Format::Json),
            Self::Jsonl | Self::JsonlGz | Self::JsonlZst => Some(Format::Jsonl),
            Self::Parquet | Self::Sqlite => None,
        }
    }

    pub(super) fn packing(self) -> Packing {
        match self {
            Self::JsonlGz => Packing::Gzip,
            Self::JsonlZst => Packing::Zstandard,
            _ => Packing::Plain,
        }
    }

    /// True if the answers of one input are a folder of files, one a page, where each input has an output of its own.
    pub(super) fn is_folder(self) -> bool {
        matches!(self, Self::Text | Self::Markdown | Self::Html | Self::Xml | Self::Json)
    }

    /// The name, as the arguments and the names of files have it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Xml => "xml",
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::JsonlGz => "jsonl.gz",
            Self::JsonlZst => "jsonl.zst",
            Self::Parquet => "parquet",
            Self::Sqlite => "sqlite",
        }
    }
}
