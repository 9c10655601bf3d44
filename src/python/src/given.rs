//! Arguments from Python, as Rust has them. They are checked by hand, so that an error names the argument.

use copydesk::media::{self, SAVED_BYTES_MAX};
use copydesk::{BlockKind, Page};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyMemoryView, PyString, PyTuple};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::thread;
use url::Url;

/// The name of a page in memory: that of the command's standard input.
const IN_MEMORY: &str = "-";

/// Most threads, as of the command.
const THREADS_MAX: usize = 1024;

/// A page that is to be read, without anything of Python in it.
pub(crate) struct Given {
    pub(crate) source: String,
    at: At,
    url: Option<Url>,
}

enum At {
    /// Bytes, and the `Content-Type` that a server called them, if one did.
    Memory(Vec<u8>, Option<String>),
    File(PathBuf),
}

impl Given {
    /// One page and its address. An address that is none is as good as not known.
    pub(crate) fn page(html: &Bound<'_, PyAny>, url: Option<&Bound<'_, PyAny>>, name: &str) -> PyResult<Self> {
        let url = url.map(|url| address(url, "url")).transpose()?.flatten();
        let at = At::of(html, name)?;
        let source = match &at {
            At::Memory(..) => IN_MEMORY.to_owned(),
            At::File(path) => path.to_string_lossy().into_owned(),
        };
        Ok(Self { source, at, url })
    }

    /// One of many pages: itself, or itself with its address.
    pub(crate) fn item(item: &Bound<'_, PyAny>, number: u64) -> PyResult<Self> {
        let name = || format!("pages[{number}]");
        let Ok(pair) = item.cast::<PyTuple>() else { return Self::page(item, None, &name()) };
        if pair.len() != 2 {
            let why = format!("{}: expected a page or (page, url), not a tuple of {}", name(), pair.len());
            return Err(PyTypeError::new_err(why));
        }
        let page = Self::page(&pair.get_item(0)?, None, &name())?;
        Ok(Self { url: address(&pair.get_item(1)?, &format!("{}: url", name()))?, ..page })
    }

    /// A page that lies in a file.
    pub(crate) fn file_of(path: PathBuf, url: Option<Url>) -> Self {
        Self { source: path.to_string_lossy().into_owned(), at: At::File(path), url }
    }

    /// The same page, with the type that a server said.
    pub(crate) fn with_content_type(mut self, said: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        let said = said.filter(|said| !said.is_none()).map(|said| text(said, "content_type")).transpose()?;
        if let (Some(said), At::Memory(_, known @ None)) = (said, &mut self.at) {
            *known = Some(said);
        }
        Ok(self)
    }

    /// The file, if the page lies in one.
    pub(crate) fn file(&self) -> Option<&Path> {
        match &self.at {
            At::File(path) => Some(path),
            At::Memory(..) => None,
        }
    }

    /// Reads the page; the error says why it is none, in the words of the command.
    pub(crate) fn read(self) -> Result<Page, String> {
        let (body, content_type) = match self.at {
            At::Memory(body, content_type) => (body, content_type),
            At::File(path) => (read(&path).map_err(|error| cause(&error))?, None),
        };
        if let Some(why) = media::refusal(&body) {
            return Err(why);
        }
        let mut page = Page::saved(body, self.url);
        page.content_type = content_type;
        Ok(page)
    }
}

impl At {
    fn of(value: &Bound<'_, PyAny>, name: &str) -> PyResult<Self> {
        if let Ok(bytes) = value.cast::<PyBytes>() {
            return Ok(Self::Memory(bytes.as_bytes().to_vec(), None));
        }
        if let Ok(text) = value.cast::<PyString>() {
            // half a character of UTF-16, as Python's texts may hold, is none
            let said = "text/html; charset=utf-8".to_owned();
            return Ok(Self::Memory(text.to_string_lossy().into_owned().into_bytes(), Some(said)));
        }
        if let Ok(bytes) = value.cast::<PyByteArray>() {
            return Ok(Self::Memory(bytes.to_vec(), None));
        }
        if let Ok(view) = value.cast::<PyMemoryView>() {
            return Self::of(&view.call_method0("tobytes")?, name);
        }
        if is_path(value)? {
            return Ok(Self::File(value.extract()?));
        }
        Err(expected(name, "bytes, str or a path", value))
    }
}

fn is_path(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    value.hasattr("__fspath__")
}

/// A file's bytes, one more than are read at most.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    let size = file.metadata()?.len().min(SAVED_BYTES_MAX);
    let mut bytes = Vec::with_capacity(usize::try_from(size + 1).unwrap_or_default());
    file.take(SAVED_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The usual reasons in plain words, the others in the system's: as the command tells them.
pub(crate) fn cause(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::IsADirectory => "a folder, not a file".to_owned(),
        _ => error.to_string(),
    }
}

/// The error of an argument of another type.
fn expected(name: &str, what: &str, value: &Bound<'_, PyAny>) -> PyErr {
    let found = value.get_type().name().map_or_else(|_| "something else".to_owned(), |name| name.to_string());
    PyTypeError::new_err(format!("{name}: expected {what}, not {found}"))
}

/// An argument that is a text.
pub(crate) fn text(value: &Bound<'_, PyAny>, name: &str) -> PyResult<String> {
    let text = value.cast::<PyString>().map_err(|_| expected(name, "str", value))?;
    Ok(text.to_string_lossy().into_owned())
}

fn address(value: &Bound<'_, PyAny>, name: &str) -> PyResult<Option<Url>> {
    if value.is_none() {
        return Ok(None);
    }
    let text = value.cast::<PyString>().map_err(|_| expected(name, "str or None", value))?;
    Ok(Url::parse(&text.to_string_lossy()).ok())
}

/// The kinds of blocks that are kept besides the body.
pub(crate) fn keep(value: Option<&Bound<'_, PyAny>>) -> PyResult<Vec<BlockKind>> {
    let Some(value) = value.filter(|value| !value.is_none()) else { return Ok(Vec::new()) };
    let wrong = || expected("keep", "a list or a tuple of names", value);
    if value.is_instance_of::<PyString>() {
        return Err(wrong());
    }
    let mut kinds = Vec::new();
    for item in value.try_iter().map_err(|_| wrong())? {
        let name = text(&item?, "keep")?;
        let Some(kind) = BlockKind::aside(&name) else {
            let known = BlockKind::ASIDES.map(|(known, _)| known).join(", ");
            return Err(PyValueError::new_err(format!("keep: there is no {name:?}; known are {known}")));
        };
        kinds.push(kind);
    }
    Ok(kinds)
}

/// The names of the kept kinds.
pub(crate) fn names(kinds: &[BlockKind]) -> Vec<&'static str> {
    BlockKind::ASIDES.iter().filter(|(_, kind)| kinds.contains(kind)).map(|(name, _)| *name).collect()
}

/// A path, if one is given.
pub(crate) fn path(value: Option<&Bound<'_, PyAny>>, name: &str) -> PyResult<Option<PathBuf>> {
    let Some(value) = value.filter(|value| !value.is_none()) else { return Ok(None) };
    if value.is_instance_of::<PyString>() || is_path(value)? {
        return value.extract().map(Some);
    }
    Err(expected(name, "a path", value))
}

/// The number of threads that are wanted; all cores, if nothing is said.
pub(crate) fn threads(value: Option<&Bound<'_, PyAny>>) -> PyResult<usize> {
    let Some(value) = value.filter(|value| !value.is_none()) else {
        return Ok(thread::available_parallelism().map_or(1, usize::from));
    };
    let number: i64 = value.extract().map_err(|_| expected("threads", "an int or None", value))?;
    let number = usize::try_from(number).ok().filter(|number| (1..=THREADS_MAX).contains(number));
    number.ok_or_else(|| PyValueError::new_err(format!("threads: a number from 1 to {THREADS_MAX} is needed")))
}

/// Pages that are to be iterated over: not one page, which would be taken letter by letter.
pub(crate) fn pages<'py>(value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    let wrong = || expected("pages", "an iterable of pages", value);
    if value.is_instance_of::<PyString>() || value.is_instance_of::<PyBytes>() || value.is_instance_of::<PyByteArray>()
    {
        return Err(wrong());
    }
    Ok(value.try_iter().map_err(|_| wrong())?.into_any())
}
