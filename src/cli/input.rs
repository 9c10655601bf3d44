//! Inputs that the arguments name: saved pages and web archives, folders of them, objects, standard input, a manifest.
//!
//! Inputs are read one by one as they are asked for; a million files take no memory, and a million objects
//! that of their names.

use super::Stop;
use anyhow::Context;
use copydesk::media;
pub(crate) use copydesk::media::SAVED_BYTES_MAX as INPUT_BYTES_MAX;
use copydesk::save::name::PageId;
use copydesk::store::{Object, Place, Store};
use copydesk::{Article, Page};
use serde::Deserialize;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::iter;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::vec;
use url::Url;

/// Why a page that is not there cannot be read.
const NO_FILE: &str = "no such file";

/// The message, with a hint where an address could have been given too.
pub(super) fn hinted(why: String) -> String {
    if why == NO_FILE { format!("{why} (a web address starts with https://)") } else { why }
}

pub(super) const ARCHIVE_EXTENSIONS: [&str; 3] = ["warc", "warc.gz", "warc.zst"];

/// The files that a folder is searched for: their name for people, and their extensions.
#[derive(Debug, Clone, Copy)]
struct Wanted {
    called: &'static str,
    extensions: &'static [&'static str],
}

const PAGES_AND_ARCHIVES: Wanted = Wanted {
    called: "pages in this folder and no archives",
    extensions: &["html", "htm", "xhtml", "warc", "warc.gz", "warc.zst"],
};
const TEXTS: Wanted = Wanted { called: "texts in this folder", extensions: &["txt"] };

impl Wanted {
    fn is(self, name: &str) -> bool {
        without_extension(name, self.extensions).is_some()
    }
}

/// Bytes of the beginning that tell what standard input is.
const START_BYTES: u64 = 1 << 10;

/// One page, or one archive, to read.
#[derive(Debug)]
pub(crate) struct Input {
    /// The name, as given.
    pub(crate) source: String,
    /// The place of its bytes, or the reason why there are none.
    pub(crate) at: Result<At, String>,
    /// The page's address, if known.
    pub(crate) url: Option<Url>,
    /// Bytes, where a listing told them.
    pub(crate) size: Option<u64>,
}

/// A place that bytes come from.
#[derive(Debug)]
pub(crate) enum At {
    Place(Place),
    Stdin,
}

/// True if a file or an object of this name is an archive.
pub(super) fn is_archive(name: &str) -> bool {
    without_extension(name, &ARCHIVE_EXTENSIONS).is_some()
}

/// The name of an archive without its extension.
pub(super) fn archive_stem(name: &str) -> Option<&str> {
    without_extension(name, &ARCHIVE_EXTENSIONS)
}

fn without_extension<'a>(name: &'a str, extensions: &[&str]) -> Option<&'a str> {
    extensions.iter().find_map(|extension| {
        let (stem, end) = name.split_at_checked(name.len().checked_sub(extension.len())?)?;
        if end.eq_ignore_ascii_case(extension) { stem.strip_suffix('.').filter(|stem| !stem.is_empty()) } else { None }
    })
}

impl Input {
    pub(crate) fn file(path: PathBuf, url: Option<Url>) -> Self {
        let source = path.to_string_lossy().into_owned();
        Self { source, at: Ok(At::Place(Place::File(path))), url, size: None }
    }

    fn object(object: Object, size: Option<u64>, url: Option<Url>) -> Self {
        Self { source: object.to_string(), at: Ok(At::Place(Place::Object(object))), url, size }
    }

    pub(super) fn unreadable(source: impl Into<String>, why: impl Into<String>) -> Self {
        Self { source: source.into(), at: Err(why.into()), url: None, size: None }
    }

    pub(crate) fn stdin(url: Option<Url>) -> Self {
        Self { source: "-".to_owned(), at: Ok(At::Stdin), url, size: None }
    }

    /// The input at a path or an address of an object, which is one page or one archive.
    fn of(path: &Path, url: Option<Url>) -> Self {
        let source = path.to_string_lossy().into_owned();
        match Place::parse_path(path) {
            Ok(Place::Object(object)) => Self { source, ..Self::object(object, None, url) },
            Ok(Place::File(path)) => Self { source, ..Self::file(path, url) },
            Err(error) => Self::unreadable(source, error.to_string()),
        }
    }

    /// The address of a file's absolute path.
    pub(crate) fn file_url(&self) -> Option<Url> {
        match &self.at {
            Ok(At::Place(Place::File(path))) => Url::from_file_path(std::path::absolute(path).ok()?).ok(),
            _ => None,
        }
    }

    /// Reads the page; the error says why it is none.
    pub(crate) fn read(&self, store: &Store) -> Result<Page, String> {
        self.page(self.bytes(store).map_err(|error| cause(&error)))
    }

    /// The page of these bytes.
    pub(super) fn page(&self, bytes: Result<Vec<u8>, String>) -> Result<Page, String> {
        let bytes = bytes?;
        match media::refusal(&bytes) {
            Some(why) => Err(why),
            None => Ok(Page::saved(bytes, self.url.clone())),
        }
    }

    /// Reads the bytes, whatever they are.
    pub(super) fn raw(&self, store: &Store) -> Result<Vec<u8>, String> {
        self.bytes(store).map_err(|error| cause(&error)).and_then(within_limit)
    }

    fn bytes(&self, store: &Store) -> io::Result<Vec<u8>> {
        match self.at.as_ref().map_err(|why| io::Error::other(why.clone()))? {
            At::Stdin => read_capped(io::stdin().lock()),
            At::Place(place) => {
                let from = store.open(place).map_err(|error| match error.kind() {
                    io::ErrorKind::IsADirectory => io::Error::new(error.kind(), "a folder, not a file"),
                    _ => error,
                })?;
                from.read_at_most(INPUT_BYTES_MAX + 1)
            }
        }
    }
}

/// Standard input, and how it begins.
pub(super) fn open_stdin() -> Result<(Vec<u8>, impl Read + Send), String> {
    let mut start = Vec::new();
    io::stdin().take(START_BYTES).read_to_end(&mut start).map_err(|error| cause(&error))?;
    let whole = io::Cursor::new(start.clone()).chain(io::stdin());
    Ok((start, whole))
}

pub(super) fn read_capped(from: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(INPUT_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn within_limit(bytes: Vec<u8>) -> Result<Vec<u8>, String> {
    if bytes.len() as u64 > INPUT_BYTES_MAX {
        return Err(format!("larger than {} MiB", INPUT_BYTES_MAX >> 20));
    }
    Ok(bytes)
}

/// The usual reasons in plain words, the others in the system's.
pub(super) fn cause(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => NO_FILE.to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}

/// Everything that the paths name, in order; a folder stands for the pages and archives in it, a prefix for
/// those below it.
pub(crate) fn paths(paths: Vec<PathBuf>, url: Option<Url>, store: Arc<Store>) -> impl Iterator<Item = Input> + Send {
    named(paths, url, store, PAGES_AND_ARCHIVES)
}

/// Inputs as of [`paths`], of plain texts.
pub(super) fn texts(paths: Vec<PathBuf>, store: Arc<Store>) -> impl Iterator<Item = Input> + Send {
    named(paths, None, store, TEXTS)
}

fn named(
    paths: Vec<PathBuf>,
    url: Option<Url>,
    store: Arc<Store>,
    wanted: Wanted,
) -> impl Iterator<Item = Input> + Send {
    paths.into_iter().flat_map(move |path| -> Box<dyn Iterator<Item = Input> + Send> {
        if path.as_os_str() == "-" {
            return Box::new(iter::once(Input::stdin(url.clone())));
        }
        match Place::parse_path(&path) {
            Ok(place) if is_folder(&place) => found_below(&place, &store, wanted),
            _ => Box::new(iter::once(Input::of(&path, url.clone()))),
        }
    })
}

/// True if a place stands for others below it.
pub(super) fn is_folder(place: &Place) -> bool {
    match place {
        Place::File(path) => path.is_dir(),
        Place::Object(object) => object.is_prefix(),
    }
}

/// The pages and archives below a folder or a prefix, each folder in the order of its names. Where there
/// are none, that is one input that cannot be read.
pub(super) fn below(place: &Place, store: &Store) -> Box<dyn Iterator<Item = Input> + Send> {
    found_below(place, store, PAGES_AND_ARCHIVES)
}

fn found_below(place: &Place, store: &Store, wanted: Wanted) -> Box<dyn Iterator<Item = Input> + Send> {
    let mut found: Box<dyn Iterator<Item = Input> + Send> = match place {
        Place::File(root) => Box::new(FolderWalk { wanted, open: vec![vec![(root.clone(), true)].into_iter()] }),
        Place::Object(prefix) => match objects(prefix, store, wanted) {
            Ok(objects) => Box::new(objects.into_iter()),
            Err(error) => return Box::new(iter::once(Input::unreadable(place.to_string(), error.to_string()))),
        },
    };
    if let Some(first) = found.next() {
        return Box::new(iter::once(first).chain(found));
    }
    let why = format!("no {} (looked for .{})", wanted.called, wanted.extensions.join(", ."));
    Box::new(iter::once(Input::unreadable(place.to_string(), why)))
}

fn objects(prefix: &Object, store: &Store, wanted: Wanted) -> io::Result<Vec<Input>> {
    let mut found = Vec::new();
    store.list(prefix, |object, size| {
        if wanted.is(&object.key) {
            found.push(Input::object(object, Some(size), None));
        }
    })?;
    found.sort_by(|one, other| one.source.cmp(&other.source));
    Ok(found)
}

/// A walk through folders that are open at the moment: paths, and whether each is a folder.
struct FolderWalk {
    wanted: Wanted,
    open: Vec<vec::IntoIter<(PathBuf, bool)>>,
}

impl Iterator for FolderWalk {
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
                    Err(error) => return Some(Input::unreadable(path.to_string_lossy(), cause(&error))),
                },
            }
        }
    }
}

/// Folders in a folder, and what is wanted in it, sorted. A link to a folder is not entered: it may lead in a ring.
fn entries(folder: &Path, wanted: Wanted) -> io::Result<Vec<(PathBuf, bool)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let is_folder = entry.file_type()?.is_dir();
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if is_folder || wanted.is(&name) {
            found.push((path, is_folder));
        }
    }
    found.sort();
    Ok(found)
}

/// A line of a manifest.
#[derive(Deserialize)]
struct ManifestRow {
    path: PathBuf,
    url: Option<String>,
}

/// The inputs that a manifest lists. A plain file is checked whole before the first is answered, so
/// that a bad line at its end does not waste a night.
pub(crate) fn manifest(path: &Path) -> Result<impl Iterator<Item = Result<Input, Stop>> + Send + use<>, Stop> {
    if path.is_file() {
        rows(path)?.try_for_each(|row| row.map(drop))?;
    }
    // an address that is none is as good as not known
    let input = |row: ManifestRow| Input::of(&row.path, row.url.and_then(|url| Url::parse(&url).ok()));
    Ok(rows(path)?.map(move |row| row.map(input)))
}

/// The paths that a manifest lists.
pub(super) fn listed(path: &Path) -> Result<Vec<PathBuf>, Stop> {
    rows(path)?.map(|row| row.map(|row| row.path)).collect()
}

fn rows(path: &Path) -> Result<impl Iterator<Item = Result<ManifestRow, Stop>> + Send + use<>, Stop> {
    let name = path.display().to_string();
    let lines: Box<dyn BufRead + Send> = if path.as_os_str() == "-" {
        Box::new(BufReader::new(io::stdin()))
    } else {
        let file = File::open(path).map_err(|error| Stop::usage(format!("{name}: {}", cause(&error))))?;
        Box::new(BufReader::new(file))
    };
    let numbered = (1_u64..).zip(lines.split(b'\n'));
    Ok(numbered.filter_map(move |(number, line)| {
        let place = || format!("{name}, line {number}");
        let row = line.with_context(place).and_then(|line| {
            if line.trim_ascii().is_empty() {
                return Ok(None);
            }
            serde_json::from_slice::<ManifestRow>(&line).map(Some).with_context(|| {
                format!("{}: expected a JSON object like {{\"path\": \"page.html\", \"url\": null}}", place())
            })
        });
        row.map_err(Stop::Usage).transpose()
    }))
}

/// The place of a page.
#[derive(Debug)]
pub(super) enum Where {
    Address(Url),
    Saved(Input),
    /// A line of a list that names nothing; the others are still fetched.
    Nowhere(String),
}

/// The place that one argument names: an address if it looks like one, else a file.
pub(super) fn where_is(text: &str, url: Option<&Url>) -> Result<Where, String> {
    if text == "-" {
        return Ok(Where::Saved(Input::stdin(url.cloned())));
    }
    if !text.contains("://") {
        let path = PathBuf::from(text);
        return if is_archive(text) {
            Err(format!("a web archive; copydesk extract reads it: copydesk extract {text}"))
        } else if path.is_dir() {
            Err("a folder; copydesk extract reads folders".to_owned())
        } else {
            Ok(Where::Saved(Input::file(path, url.cloned())))
        };
    }
    match Url::parse(text) {
        Ok(address) if address.scheme() == "file" => match address.to_file_path() {
            Ok(path) => Ok(Where::Saved(Input::file(path, url.cloned()))),
            Err(()) => Err("the address names no file of this machine".to_owned()),
        },
        _ => web_address(text).map(Where::Address),
    }
}

/// An address of the web.
pub(super) fn web_address(text: &str) -> Result<Url, String> {
    let malformed = |error| format!("malformed address: {error} (a web address starts with https://)");
    let address = Url::parse(text).map_err(malformed)?;
    match address.scheme() {
        "http" | "https" => Ok(address),
        other => Err(format!("{other} addresses are not fetched, only http and https")),
    }
}

/// The identity of a page: its own word for its address, else where it came from, else the file, else its bytes.
pub(super) fn identity(article: &Article, page: &Page, file: Option<&Url>) -> PageId {
    let canonical = article.canonical_url.as_deref().and_then(|url| Url::parse(url).ok());
    match canonical.as_ref().or(page.url.as_ref()).or(file) {
        Some(url) => PageId::of_url(url),
        None => PageId::of_bytes(&page.body),
    }
}
