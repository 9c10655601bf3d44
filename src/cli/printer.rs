//! Formats, and how several answers follow each other in one stream.

use super::Stop;
use clap::ValueEnum;
use copydesk::render::json::Record;
use copydesk::render::{markdown, text};
use copydesk::store::{Place, Store, Unfinished};
use copydesk::{Article, Page};
use flate2::write::GzEncoder;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, IsTerminal, Stdout, Write};
use std::path::PathBuf;

/// Stands alone on a line between two articles. A block never holds a control character, so no
/// line of an article can be mistaken for it.
pub(crate) const SEPARATOR: char = '\u{c}';

/// Size of the writes that reach a file.
const WRITE_BYTES: usize = 256 << 10;

/// Forms of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// The house format: section, headline, byline and body as plain text
    Text,
    /// Markdown with subheads, emphasis, links, quotes, lists, tables and the lead image
    Markdown,
    /// The record as JSON over several lines
    Json,
    /// The record as JSON on one line
    Jsonl,
}

impl Format {
    /// Extension of a file in this format.
    pub(crate) fn extension(self) -> &'static str {
        match self {
            Self::Text => "txt",
            Self::Markdown => "md",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
        }
    }

    /// True if answers are lines (or runs of lines) that follow each other without a separator.
    pub(crate) fn is_json(self) -> bool {
        matches!(self, Self::Json | Self::Jsonl)
    }

    /// One input's answer; `place` adds to a record where its page was found. For text and Markdown, an
    /// input without an answer is an empty one.
    pub(crate) fn render(
        self,
        source: &str,
        page: Option<&Page>,
        outcome: Result<Article, String>,
        place: impl FnOnce(Record) -> Record,
    ) -> String {
        match (self, outcome) {
            (Self::Text, Ok(article)) => text::render(&article),
            (Self::Markdown, Ok(article)) => markdown::render(&article),
            (Self::Text | Self::Markdown, Err(_)) => String::new(),
            (Self::Json, outcome) => place(Record::new(source, page, outcome)).pretty(),
            (Self::Jsonl, outcome) => place(Record::new(source, page, outcome)).line(),
        }
    }

    /// Renders as [`Format::render`], for an answer whose record is there already.
    pub(crate) fn of(self, article: &Article, record: &Record) -> String {
        match self {
            Self::Text => text::render(article),
            Self::Markdown => markdown::render(article),
            Self::Json => record.pretty(),
            Self::Jsonl => record.line(),
        }
    }
}

/// A stream's destination: standard output, or a file or an object that is there whole or not at all.
pub(crate) enum Sink {
    Stdout(BufWriter<Stdout>),
    /// A pipe or a device: written to as it is.
    Plain(BufWriter<File>, Blame),
    Whole(BufWriter<Unfinished>, Blame),
}

/// The words on a stream that cannot be written.
#[derive(Debug, Clone)]
pub(crate) struct Blame(Option<String>);

impl Blame {
    pub(crate) fn of(place: &Place) -> Self {
        Self(Some(place.to_string()))
    }

    pub(crate) fn stop(&self, error: io::Error) -> Stop {
        match &self.0 {
            None => error.into(),
            Some(name) => Stop::Output(anyhow::Error::new(error).context(format!("cannot write {name}"))),
        }
    }
}

impl Sink {
    pub(crate) fn stdout() -> Self {
        Self::Stdout(BufWriter::new(io::stdout()))
    }

    pub(crate) fn file(path: PathBuf) -> Result<Self, Stop> {
        Self::at(&Store::default(), &Place::File(path))
    }

    pub(crate) fn at(store: &Store, place: &Place) -> Result<Self, Stop> {
        let blame = Blame::of(place);
        if let Place::File(path) = place {
            match fs::metadata(path) {
                Ok(found) if found.is_dir() => {
                    return Err(Stop::usage(format!("{place}: a folder; name a file")));
                }
                Ok(found) if !found.is_file() => {
                    let file = OpenOptions::new().write(true).open(path).map_err(|error| blame.stop(error))?;
                    return Ok(Self::Plain(BufWriter::new(file), blame));
                }
                _ => {}
            }
        }
        let unfinished = store.create(place).map_err(|error| blame.stop(error))?;
        Ok(Self::Whole(BufWriter::with_capacity(WRITE_BYTES, unfinished), blame))
    }

    pub(crate) fn blame(&self) -> Blame {
        match self {
            Self::Stdout(_) => Blame(None),
            Self::Plain(_, blame) | Self::Whole(_, blame) => blame.clone(),
        }
    }

    fn writer(&mut self) -> &mut dyn Write {
        match self {
            Self::Stdout(out) => out,
            Self::Plain(out, _) => out,
            Self::Whole(out, _) => out,
        }
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        self.writer().write_all(bytes).map_err(|error| self.blame().stop(error))
    }

    pub(crate) fn flush(&mut self) -> Result<(), Stop> {
        self.writer().flush().map_err(|error| self.blame().stop(error))
    }

    /// Puts what was written in place, and answers with its size where that is known.
    pub(crate) fn finish(mut self) -> Result<u64, Stop> {
        self.flush()?;
        let blame = self.blame();
        match self {
            Self::Whole(out, _) => {
                let unfinished = out.into_inner().map_err(|error| blame.stop(error.into_error()))?;
                unfinished.finish().map_err(|error| blame.stop(error))
            }
            Self::Stdout(_) | Self::Plain(..) => Ok(0),
        }
    }
}

/// The sink, for what packs a stream.
impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer().flush()
    }
}

/// Compression of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    Plain,
    Gzip,
    Zstandard,
}

/// A stream, and what compresses it.
enum PackedFile {
    Plain(Sink),
    Gzip(GzEncoder<Sink>),
    Zstandard(zstd::Encoder<'static, Sink>),
}

impl PackedFile {
    fn new(sink: Sink, packing: Packing) -> io::Result<Self> {
        Ok(match packing {
            Packing::Plain => Self::Plain(sink),
            Packing::Gzip => Self::Gzip(GzEncoder::new(sink, flate2::Compression::default())),
            Packing::Zstandard => {
                let mut encoder = zstd::Encoder::new(sink, zstd::DEFAULT_COMPRESSION_LEVEL)?;
                encoder.include_checksum(true)?;
                Self::Zstandard(encoder)
            }
        })
    }

    fn writer(&mut self) -> &mut dyn Write {
        match self {
            Self::Plain(out) => out,
            Self::Gzip(out) => out,
            Self::Zstandard(out) => out,
        }
    }

    fn finish(self) -> io::Result<Sink> {
        match self {
            Self::Plain(out) => Ok(out),
            Self::Gzip(out) => out.finish(),
            Self::Zstandard(out) => out.finish(),
        }
    }
}

/// A stream of answers.
pub(crate) struct Printer {
    out: PackedFile,
    blame: Blame,
    format: Format,
    /// True if the answers are elements of one JSON array.
    is_array: bool,
    count: u64,
}

impl Printer {
    pub(crate) fn new(out: Sink, format: Format) -> Self {
        Self { blame: out.blame(), out: PackedFile::Plain(out), format, is_array: false, count: 0 }
    }

    pub(crate) fn packed(out: Sink, format: Format, packing: Packing) -> Result<Self, Stop> {
        let blame = out.blame();
        let out = PackedFile::new(out, packing).map_err(|error| blame.stop(error))?;
        Ok(Self { out, blame, format, is_array: false, count: 0 })
    }

    /// Makes one JSON document of all answers.
    pub(crate) fn in_an_array(mut self) -> Self {
        self.is_array = true;
        self
    }

    pub(crate) fn print(&mut self, answer: &str) -> Result<(), Stop> {
        if self.is_array {
            self.write(if self.count == 0 { b"[\n" } else { b",\n" })?;
            self.count += 1;
            return self.write(answer.as_bytes());
        }
        if self.count > 0 && !self.format.is_json() {
            self.write(format!("\n{SEPARATOR}\n").as_bytes())?;
        }
        self.write(answer.as_bytes())?;
        if self.format.is_json() {
            self.write(b"\n")?;
        }
        self.count += 1;
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        self.out.writer().write_all(bytes).map_err(|error| self.blame.stop(error))
    }

    pub(crate) fn flush(&mut self) -> Result<(), Stop> {
        self.out.writer().flush().map_err(|error| self.blame.stop(error))
    }

    /// Ends the stream. Text ends as the house format does, without a newline; a terminal's prompt
    /// gets a line of its own. The size is told where it is known.
    pub(crate) fn end(mut self) -> Result<u64, Stop> {
        if self.is_array {
            self.write(if self.count == 0 { b"[]\n" } else { b"\n]\n" })?;
        }
        let terminal = matches!(self.out, PackedFile::Plain(Sink::Stdout(_))) && io::stdout().is_terminal();
        if self.count > 0 && !self.format.is_json() && terminal {
            self.write(b"\n")?;
        }
        let blame = self.blame.clone();
        self.out.finish().map_err(|error| blame.stop(error))?.finish()
    }
}
