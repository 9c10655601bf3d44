//! What the arguments name: saved pages, folders of them, standard input, a manifest.
//!
//! Inputs are read one by one as they are asked for; a million of them take no memory.

use super::Stop;
use anyhow::Context;
use copydesk::Page;
use serde::Deserialize;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::iter;
use std::path::{Path, PathBuf};
use std::vec;
use url::Url;

/// Largest input that is read, 64 MiB: ten times the largest news page seen, and small enough to
/// hold one on each thread.
pub(crate) const INPUT_BYTES_MAX: u64 = 64 << 20;

/// Why a page that is not there cannot be read.
const NO_FILE: &str = "no such file";

/// The same, where an address could have been given too.
pub(super) fn hinted(why: String) -> String {
    if why == NO_FILE { format!("{why} (a web address starts with https://)") } else { why }
}

/// What a folder is searched for, by extension.
type Wanted = (&'static str, &'static [&'static str]);
const PAGES: Wanted = ("pages", &["html", "htm", "xhtml"]);
const TEXTS: Wanted = ("texts", &["txt"]);

/// One page to read.
#[derive(Debug)]
pub(crate) struct Input {
    /// As given.
    pub(crate) source: String,
    /// Where its bytes are, or why they are nowhere.
    pub(crate) place: Result<Place, String>,
    /// The page's address, if known.
    pub(crate) url: Option<Url>,
}

/// Where bytes come from.
#[derive(Debug)]
pub(crate) enum Place {
    File(PathBuf),
    Stdin,
}

impl Input {
    pub(crate) fn file(path: PathBuf, url: Option<Url>) -> Self {
        Self { source: path.to_string_lossy().into_owned(), place: Ok(Place::File(path)), url }
    }

    fn unreadable(path: &Path, why: String) -> Self {
        Self { source: path.to_string_lossy().into_owned(), place: Err(why), url: None }
    }

    pub(crate) fn stdin(url: Option<Url>) -> Self {
        Self { source: "-".to_owned(), place: Ok(Place::Stdin), url }
    }

    /// The address of a file's absolute path.
    pub(crate) fn file_url(&self) -> Option<Url> {
        match &self.place {
            Ok(Place::File(path)) => Url::from_file_path(std::path::absolute(path).ok()?).ok(),
            _ => None,
        }
    }

    /// Reads the bytes; the error says why there are none.
    pub(crate) fn bytes(&self) -> Result<Vec<u8>, String> {
        let bytes = match self.place.as_ref().map_err(Clone::clone)? {
            Place::File(path) => read_file(path),
            Place::Stdin => read_capped(io::stdin().lock(), 0),
        };
        let bytes = bytes.map_err(|error| cause(&error))?;
        if bytes.len() as u64 > INPUT_BYTES_MAX {
            return Err(format!("larger than {} MiB", INPUT_BYTES_MAX >> 20));
        }
        Ok(bytes)
    }

    /// Reads the page; the error says why it is none.
    pub(crate) fn read(&self) -> Result<Page, String> {
        let bytes = self.bytes()?;
        match no_page(&bytes) {
            Some(what) => Err(what.to_owned()),
            None => Ok(Page::saved(bytes, self.url.clone())),
        }
    }
}

fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    let found = file.metadata()?;
    if found.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "a folder, not a file"));
    }
    read_capped(file, found.len())
}

fn read_capped(from: impl Read, expected: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(usize::try_from(expected.min(INPUT_BYTES_MAX) + 1).unwrap_or_default());
    from.take(INPUT_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The usual reasons in plain words, the others in the system's.
fn cause(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => NO_FILE.to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}

/// What the bytes are, if they are certainly no page.
fn no_page(bytes: &[u8]) -> Option<&'static str> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    if text.is_empty() {
        return Some("the file is empty");
    }
    let is_feed = |start: &[u8]| [&b"<rss"[..], b"<feed", b"<rdf:RDF"].iter().any(|tag| start.starts_with(tag));
    match bytes {
        [b'%', b'P', b'D', b'F', b'-', ..] => Some("a PDF, not an HTML page"),
        [0x89, b'P', b'N', b'G', ..] | [0xff, 0xd8, 0xff, ..] | [b'G', b'I', b'F', b'8', ..] => {
            Some("an image, not an HTML page")
        }
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("an image, not an HTML page"),
        [b'P', b'K', 3, 4, ..] => Some("a ZIP archive or office document, not an HTML page"),
        [0x1f, 0x8b, ..] | [0x28, 0xb5, 0x2f, 0xfd, ..] => Some("compressed; unpack it first"),
        [0x7f, b'E', b'L', b'F', ..] => Some("a program, not an HTML page"),
        _ if is_feed(text) || (text.starts_with(b"<?xml") && text.windows(4).take(512).any(is_feed)) => {
            Some("a feed, not an HTML page")
        }
        _ => None,
    }
}

/// Everything that the paths name, in order; a folder stands for the pages in it.
pub(crate) fn paths(paths: Vec<PathBuf>, url: Option<Url>) -> impl Iterator<Item = Input> + Send {
    named(paths, url, PAGES)
}

/// As [`paths`], of plain texts.
pub(crate) fn texts(paths: Vec<PathBuf>) -> impl Iterator<Item = Input> + Send {
    named(paths, None, TEXTS)
}

fn named(paths: Vec<PathBuf>, url: Option<Url>, wanted: Wanted) -> impl Iterator<Item = Input> + Send {
    paths.into_iter().flat_map(move |path| -> Box<dyn Iterator<Item = Input> + Send> {
        if path.as_os_str() == "-" {
            Box::new(iter::once(Input::stdin(url.clone())))
        } else if path.is_dir() {
            folder(&path, wanted)
        } else {
            Box::new(iter::once(Input::file(path, url.clone())))
        }
    })
}

/// The pages of a folder and of the folders in it, each folder in the order of its names. A folder
/// without pages is one input that cannot be read.
fn folder(root: &Path, wanted: Wanted) -> Box<dyn Iterator<Item = Input> + Send> {
    let mut pages = Walk { wanted, open: vec![vec![(root.to_path_buf(), true)].into_iter()] }.peekable();
    if pages.peek().is_some() {
        return Box::new(pages);
    }
    let (what, extensions) = wanted;
    let why = format!("no {what} in this folder (looked for .{})", extensions.join(", ."));
    Box::new(iter::once(Input::unreadable(root, why)))
}

/// A walk through folders that are open at the moment: paths, and whether each is a folder.
struct Walk {
    wanted: Wanted,
    open: Vec<vec::IntoIter<(PathBuf, bool)>>,
}

impl Iterator for Walk {
    type Item = Input;

    fn next(&mut self) -> Option<Input> {
        loop {
            match self.open.last_mut()?.next() {
                None => {
                    self.open.pop();
                }
                Some((path, false)) => return Some(Input::file(path, None)),
                Some((path, true)) => match entries(&path, self.wanted) {
                    Ok(entries) => self.open.push(entries.into_iter()),
                    Err(error) => return Some(Input::unreadable(&path, cause(&error))),
                },
            }
        }
    }
}

/// Folders and pages in a folder, sorted. A link to a folder is not entered: it may lead in a ring.
fn entries(folder: &Path, (_, extensions): Wanted) -> io::Result<Vec<(PathBuf, bool)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let is_folder = entry.file_type()?.is_dir();
        let extension = path.extension().and_then(OsStr::to_str).unwrap_or_default();
        if is_folder || extensions.iter().any(|known| extension.eq_ignore_ascii_case(known)) {
            found.push((path, is_folder));
        }
    }
    found.sort();
    Ok(found)
}

/// A line of a manifest.
#[derive(Deserialize)]
struct Row {
    path: PathBuf,
    url: Option<String>,
}

/// The inputs that a manifest lists. A plain file is checked whole before the first is answered, so
/// that a bad line at its end does not waste a night.
pub(crate) fn manifest(path: &Path) -> Result<impl Iterator<Item = Result<Input, Stop>> + Send, Stop> {
    let name = path.display().to_string();
    let open = || -> Result<Box<dyn BufRead + Send>, Stop> {
        if path.as_os_str() == "-" {
            return Ok(Box::new(BufReader::new(io::stdin())));
        }
        let file = File::open(path).map_err(|error| Stop::usage(format!("{name}: {}", cause(&error))))?;
        Ok(Box::new(BufReader::new(file)))
    };
    if path.is_file() {
        rows(open()?, name.clone()).try_for_each(|row| row.map(drop))?;
    }
    Ok(rows(open()?, name))
}

fn rows(lines: impl BufRead + Send, name: String) -> impl Iterator<Item = Result<Input, Stop>> + Send {
    let numbered = (1_u64..).zip(lines.split(b'\n'));
    numbered.filter_map(move |(number, line)| {
        let place = || format!("{name}, line {number}");
        let row = line.with_context(place).and_then(|line| {
            if line.trim_ascii().is_empty() {
                return Ok(None);
            }
            serde_json::from_slice::<Row>(&line).map(Some).with_context(|| {
                format!("{}: expected a JSON object like {{\"path\": \"page.html\", \"url\": null}}", place())
            })
        });
        match row {
            // an address that is none is as good as not known
            Ok(row) => row.map(|row| Ok(Input::file(row.path, row.url.and_then(|url| Url::parse(&url).ok())))),
            Err(error) => Some(Err(Stop::Usage(error))),
        }
    })
}
