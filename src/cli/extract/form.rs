//! The form of an output: a stream of answers, a table, a folder of files.

use crate::cli::Stop;
use crate::cli::printer::Packing;
use crate::cli::writing::Format;
use clap::ValueEnum;
use clap::builder::PossibleValue;
use copydesk::store::Place;

/// Forms of outputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OutputForm {
    /// Answers one after the other, or as the files of a folder.
    Plain(Format),
    /// Records as lines, compressed by gzip.
    JsonlGz,
    /// Records as lines, compressed by Zstandard.
    JsonlZst,
    /// A table in Apache Parquet.
    Parquet,
    /// A table in a file of SQLite.
    Sqlite,
}

impl ValueEnum for OutputForm {
    fn value_variants<'a>() -> &'a [Self] {
        &[
            Self::Plain(Format::Text),
            Self::Plain(Format::Markdown),
            Self::Plain(Format::Html),
            Self::Plain(Format::Xml),
            Self::Plain(Format::Json),
            Self::Plain(Format::Jsonl),
            Self::JsonlGz,
            Self::JsonlZst,
            Self::Plain(Format::Csv),
            Self::Parquet,
            Self::Sqlite,
        ]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let help = match self {
            Self::Plain(format) => return format.to_possible_value(),
            Self::JsonlGz => "The same, compressed by gzip",
            Self::JsonlZst => "The same, compressed by Zstandard",
            Self::Parquet => "A table of the records in Apache Parquet",
            Self::Sqlite => "A table in a file of SQLite, which is added to (manual, \"A database\")",
        };
        Some(PossibleValue::new(self.name()).help(help))
    }
}

/// Ends of file names that say how the file is to be written.
const ENDS: [(&str, OutputForm); 17] = [
    ("jsonl.gz", OutputForm::JsonlGz),
    ("ndjson.gz", OutputForm::JsonlGz),
    ("jsonl.zst", OutputForm::JsonlZst),
    ("ndjson.zst", OutputForm::JsonlZst),
    ("jsonl", OutputForm::Plain(Format::Jsonl)),
    ("ndjson", OutputForm::Plain(Format::Jsonl)),
    ("json", OutputForm::Plain(Format::Json)),
    ("txt", OutputForm::Plain(Format::Text)),
    ("md", OutputForm::Plain(Format::Markdown)),
    ("html", OutputForm::Plain(Format::Html)),
    ("htm", OutputForm::Plain(Format::Html)),
    ("xml", OutputForm::Plain(Format::Xml)),
    ("csv", OutputForm::Plain(Format::Csv)),
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
            Self::Plain(format) => Some(format),
            Self::JsonlGz | Self::JsonlZst => Some(Format::Jsonl),
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
        matches!(self, Self::Plain(format) if !matches!(format, Format::Jsonl | Format::Csv))
    }

    /// The name, as the arguments and the names of files have it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Plain(format) => format.name(),
            Self::JsonlGz => "jsonl.gz",
            Self::JsonlZst => "jsonl.zst",
            Self::Parquet => "parquet",
            Self::Sqlite => "sqlite",
        }
    }
}
