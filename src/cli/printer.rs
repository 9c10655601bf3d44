//! Formats, and how several answers follow each other in one stream.

use super::Stop;
use clap::ValueEnum;
use copydesk::output::json::Record;
use copydesk::output::{markdown, text};
use copydesk::{Article, Page};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Stands alone on a line between two articles. A block never holds a control character, so no
/// line of an article can be mistaken for it.
pub(crate) const SEPARATOR: char = '\u{c}';

/// How an answer is written.
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

    /// Whether answers are lines (or runs of lines) that follow each other without a separator.
    pub(crate) fn is_json(self) -> bool {
        matches!(self, Self::Json | Self::Jsonl)
    }

    /// One input's answer. For text and Markdown, an input without an answer is an empty one.
    pub(crate) fn render(self, source: &str, page: Option<&Page>, outcome: Result<Article, String>) -> String {
        match (self, outcome) {
            (Self::Text, Ok(article)) => text::render(&article),
            (Self::Markdown, Ok(article)) => markdown::render(&article),
            (Self::Text | Self::Markdown, Err(_)) => String::new(),
            (Self::Json, outcome) => Record::new(source, page, outcome).pretty(),
            (Self::Jsonl, outcome) => Record::new(source, page, outcome).line(),
        }
    }

    /// As [`Format::render`], for an answer whose record is there already.
    pub(crate) fn of(self, article: &Article, record: &Record) -> String {
        match self {
            Self::Text => text::render(article),
            Self::Markdown => markdown::render(article),
            Self::Json => record.pretty(),
            Self::Jsonl => record.line(),
        }
    }
}

/// Where a stream goes: standard output, or a file that is there whole or not at all.
pub(crate) enum Sink {
    Stdout(BufWriter<StdoutLock<'static>>),
    /// A pipe or a device: written to as it is.
    Plain(BufWriter<File>, PathBuf),
    Whole(BufWriter<NamedTempFile>, PathBuf),
}

impl Sink {
    pub(crate) fn stdout() -> Self {
        Self::Stdout(BufWriter::new(io::stdout().lock()))
    }

    pub(crate) fn file(path: PathBuf) -> Result<Self, Stop> {
        match fs::metadata(&path) {
            Ok(found) if found.is_dir() => {
                Err(Stop::usage(format!("{}: a folder; name a file (fetch -o fills folders)", path.display())))
            }
            Ok(found) if !found.is_file() => {
                let file = OpenOptions::new().write(true).open(&path).map_err(|e| unwritable(&path, e))?;
                Ok(Self::Plain(BufWriter::new(file), path))
            }
            _ => {
                let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
                let mut builder = tempfile::Builder::new();
                builder.prefix(".copydesk-unfinished-");
                #[cfg(unix)]
                {
                    use std::os::unix::fs::PermissionsExt;
                    builder.permissions(fs::Permissions::from_mode(0o666)); // what the umask allows
                }
                let file = builder.tempfile_in(folder).map_err(|e| unwritable(&path, e))?;
                Ok(Self::Whole(BufWriter::new(file), path))
            }
        }
    }

    fn writer(&mut self) -> &mut dyn Write {
        match self {
            Self::Stdout(out) => out,
            Self::Plain(out, _) => out,
            Self::Whole(out, _) => out,
        }
    }

    fn failed(&self, error: io::Error) -> Stop {
        match self {
            Self::Stdout(_) => error.into(),
            Self::Plain(_, path) | Self::Whole(_, path) => unwritable(path, error),
        }
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        self.writer().write_all(bytes).map_err(|error| self.failed(error))
    }

    pub(crate) fn flush(&mut self) -> Result<(), Stop> {
        self.writer().flush().map_err(|error| self.failed(error))
    }

    pub(crate) fn finish(mut self) -> Result<(), Stop> {
        self.flush()?;
        if let Self::Whole(out, path) = self {
            let file = out.into_inner().map_err(|e| unwritable(&path, e.into_error()))?;
            file.as_file().sync_all().map_err(|e| unwritable(&path, e))?;
            file.persist(&path).map_err(|e| unwritable(&path, e.error))?;
        }
        Ok(())
    }
}

fn unwritable(path: &Path, error: io::Error) -> Stop {
    Stop::Output(anyhow::Error::new(error).context(format!("cannot write {}", path.display())))
}

/// A stream of answers.
pub(crate) struct Printer {
    out: Sink,
    format: Format,
    count: u64,
}

impl Printer {
    pub(crate) fn new(out: Sink, format: Format) -> Self {
        Self { out, format, count: 0 }
    }

    pub(crate) fn print(&mut self, answer: &str) -> Result<(), Stop> {
        if self.count > 0 && !self.format.is_json() {
            self.out.write(format!("\n{SEPARATOR}\n").as_bytes())?;
        }
        self.out.write(answer.as_bytes())?;
        if self.format.is_json() {
            self.out.write(b"\n")?;
        }
        self.count += 1;
        Ok(())
    }

    pub(crate) fn flush(&mut self) -> Result<(), Stop> {
        self.out.flush()
    }

    /// Ends the stream. Text ends as the house format does, without a newline; a terminal's prompt
    /// gets a line of its own.
    pub(crate) fn end(mut self) -> Result<(), Stop> {
        let terminal = matches!(self.out, Sink::Stdout(_)) && io::stdout().is_terminal();
        if self.count > 0 && !self.format.is_json() && terminal {
            self.out.write(b"\n")?;
        }
        self.out.finish()
    }
}
