//! Where answers are printed, and how several of them follow each other in one stream. A form feed stands alone on a line
//! between two texts: a block never holds a control character, so no line of an article can be mistaken for it.

use super::Stop;
use copydesk::store::{Place, Store, Unfinished};
use flate2::write::GzEncoder;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, IsTerminal, Stdout, Write};
use std::path::PathBuf;

/// Size of the writes that reach a file.
const WRITE_BYTES: usize = 256 << 10;

/// What stands around the answers of a stream, and between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Frame {
    /// Before the first.
    opening: String,
    /// Between two.
    between: &'static str,
    /// Behind each.
    after: &'static str,
    /// Behind the last.
    closing: String,
    /// In place of all this where there is no answer.
    none: String,
}

impl Frame {
    fn new(opening: &str, between: &'static str, after: &'static str, closing: &str) -> Self {
        let none = format!("{opening}{closing}");
        Self { opening: opening.to_owned(), between, after, closing: closing.to_owned(), none }
    }

    /// Texts without a line's end behind the last.
    pub(crate) fn texts() -> Self {
        Self::new("", "\n\u{c}\n", "", "")
    }

    /// Documents, of which each ends with its last line.
    pub(crate) fn documents() -> Self {
        Self::new("", "\u{c}\n", "\n", "")
    }

    /// Lines, or runs of lines.
    pub(crate) fn lines() -> Self {
        Self::new("", "", "\n", "")
    }

    /// Lines below one that names their columns.
    pub(crate) fn table(head: String) -> Self {
        Self::new(&(head + "\n"), "", "\n", "")
    }

    /// The elements of one JSON array.
    pub(crate) fn array() -> Self {
        Self { none: "[]\n".to_owned(), ..Self::new("[\n", ",\n", "", "\n]\n") }
    }

    /// The parts of one document.
    pub(crate) fn document(opening: &str, closing: &str) -> Self {
        Self::new(opening, "\n", "", &format!("{closing}\n"))
    }

    /// True if a terminal's prompt would stand right behind the last answer.
    fn ends_in_text(&self) -> bool {
        self.after.is_empty() && self.closing.is_empty()
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
    frame: Frame,
    count: u64,
}

impl Printer {
    pub(crate) fn new(out: Sink, frame: Frame) -> Self {
        Self { blame: out.blame(), out: PackedFile::Plain(out), frame, count: 0 }
    }

    pub(crate) fn packed(out: Sink, frame: Frame, packing: Packing) -> Result<Self, Stop> {
        let blame = out.blame();
        let out = PackedFile::new(out, packing).map_err(|error| blame.stop(error))?;
        Ok(Self { out, blame, frame, count: 0 })
    }

    pub(crate) fn print(&mut self, answer: &str) -> Result<(), Stop> {
        let before = if self.count == 0 { &self.frame.opening } else { self.frame.between };
        let out = self.out.writer();
        let parts = [before, answer, self.frame.after];
        let written = parts.iter().try_for_each(|part| out.write_all(part.as_bytes()));
        self.count += 1;
        written.map_err(|error| self.blame.stop(error))
    }

    pub(crate) fn flush(&mut self) -> Result<(), Stop> {
        self.out.writer().flush().map_err(|error| self.blame.stop(error))
    }

    /// Ends the stream. Text ends as the house format does, without a newline; a terminal's prompt
    /// gets a line of its own. The size is told where it is known.
    pub(crate) fn end(mut self) -> Result<u64, Stop> {
        let terminal = matches!(self.out, PackedFile::Plain(Sink::Stdout(_))) && io::stdout().is_terminal();
        let last = match self.count {
            0 => &self.frame.none,
            _ if self.frame.ends_in_text() && terminal => "\n",
            _ => &self.frame.closing,
        };
        self.out.writer().write_all(last.as_bytes()).map_err(|error| self.blame.stop(error))?;
        let blame = self.blame.clone();
        self.out.finish().map_err(|error| blame.stop(error))?.finish()
    }
}
