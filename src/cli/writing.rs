//! How answers are written: the options that `fetch` and `extract` share, and what they make of a record.

use super::Stop;
use super::printer::Frame;
use clap::{Args, ValueEnum};
use copydesk::render::csv::Columns;
use copydesk::render::json::Record;
use copydesk::render::{ArticleFormat, Markup};
use std::fmt::Write;

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
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
    /// A table of the records: a line a page, a column a field (--fields)
    Csv,
}

impl Format {
    /// That of a single article, if this is one.
    fn of_article(self) -> Option<ArticleFormat> {
        match self {
            Self::Text => Some(ArticleFormat::Text),
            Self::Markdown => Some(ArticleFormat::Markdown),
            Self::Html => Some(ArticleFormat::Html),
            Self::Xml => Some(ArticleFormat::Xml),
            Self::Json => Some(ArticleFormat::Json),
            Self::Jsonl | Self::Csv => None,
        }
    }

    /// The name, as the arguments have it.
    pub(super) fn name(self) -> &'static str {
        match (self, self.of_article()) {
            (_, Some(format)) => format.name(),
            (Self::Csv, None) => "csv",
            (_, None) => "jsonl",
        }
    }

    /// Extension of a file in this format.
    pub(super) fn extension(self) -> &'static str {
        self.of_article().map_or(self.name(), ArticleFormat::extension)
    }
}

/// What of an article is written.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct WritingArguments {
    /// Columns of --format csv: fields of the record (manual, "The record"), and parts of them such as
    /// verdict.kind [default: all fields but blocks]
    #[arg(long, value_name = "FIELDS", value_delimiter = ',')]
    fields: Vec<String>,

    /// What becomes of links in Markdown, HTML and XML
    #[arg(long, value_enum, default_value_t = Links::Keep)]
    links: Links,

    /// Begin Markdown with the record's fields, in YAML
    #[arg(long)]
    front_matter: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Links {
    /// They lead where they lead on the page
    Keep,
    /// Their text stays
    Drop,
}

/// How answers are written: everything that their text depends on.
#[derive(Debug, Clone)]
pub(super) struct Writing {
    format: Format,
    markup: Markup,
    columns: Columns,
    /// Each answer is a part of one document.
    in_document: bool,
}

impl Writing {
    /// `images` says whether pictures are kept.
    pub(super) fn new(format: Format, arguments: &WritingArguments, images: bool) -> Result<Self, Stop> {
        arguments.check(Some(format))?;
        let names = arguments.fields.iter().map(|name| name.trim());
        let columns = if arguments.fields.is_empty() { Ok(Columns::default()) } else { Columns::of(names) };
        let columns = columns.map_err(|error| Stop::usage(format!("--fields: {error}")))?;
        let mut markup = Markup::default();
        (markup.links, markup.images) = (arguments.links == Links::Keep, images);
        markup.front_matter = arguments.front_matter;
        Ok(Self { format, markup, columns, in_document: false })
    }

    /// Makes the answers parts of one document, in formats that have such.
    pub(super) fn in_one_document(mut self) -> Self {
        self.in_document = true;
        self
    }

    pub(super) fn format(&self) -> Format {
        self.format
    }

    /// What stands around the answers of a stream, and between them.
    pub(super) fn frame(&self) -> Frame {
        match (self.format, self.format.of_article()) {
            (Format::Json, _) if self.in_document => Frame::array(),
            (_, Some(format)) if self.in_document && format.has_parts() => {
                let (opening, closing) = format.around(self.markup);
                Frame::document(&opening, closing)
            }
            (Format::Text | Format::Markdown, _) => Frame::texts(),
            (Format::Html | Format::Xml, _) => Frame::documents(),
            (Format::Csv, _) => Frame::table(self.columns.head()),
            (Format::Json | Format::Jsonl, _) => Frame::lines(),
        }
    }

    /// One input's answer. For all but records, an input without an answer is an empty one.
    pub(super) fn answer(&self, record: &Record) -> String {
        match (self.format.of_article(), self.format) {
            (Some(format), _) if self.in_document && format.has_parts() => format.part(record, self.markup),
            (Some(format), _) => format.write(record, self.markup),
            (None, Format::Csv) => self.columns.row(record),
            (None, _) => record.line(),
        }
    }

    /// The same as the content of a file of its own.
    pub(super) fn file(&self, record: &Record) -> String {
        match self.format.of_article() {
            Some(format) => format.file(record, self.markup),
            None => self.answer(record) + "\n",
        }
    }
}

impl WritingArguments {
    /// Refuses options that say nothing in this format; there is none for a table's rows.
    pub(super) fn check(&self, format: Option<Format>) -> Result<(), Stop> {
        if !self.fields.is_empty() && format != Some(Format::Csv) {
            return Err(Stop::usage("--fields are the columns of a table; it needs --format csv"));
        }
        if self.front_matter && format != Some(Format::Markdown) {
            return Err(Stop::usage("--front-matter is the head of Markdown; it needs --format markdown"));
        }
        Ok(())
    }

    /// These options in short, behind the name of a format: nothing where they are the usual ones.
    pub(super) fn told(&self, format: &str) -> String {
        let mut told = format.to_owned();
        if !self.fields.is_empty() {
            let _ = write!(told, " of {}", self.fields.join(",")); // writing to a string does not fail
        }
        if self.links == Links::Drop {
            told.push_str(" without links");
        }
        if self.front_matter {
            told.push_str(" with front matter");
        }
        told
    }
}
