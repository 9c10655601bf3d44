//! The records of a web archive, one by one, and the pages in them.

use crate::answer::{Answer, Body, Place};
use crate::given;
use copydesk::Extractor;
use copydesk::archive::{Archive as Reader, Entry, Response};
use copydesk::panic::guarded;
use pyo3::exceptions::{PyIsADirectoryError, PyOSError, PyValueError};
use pyo3::prelude::*;
use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes of an archive that are asked for at a time.
const READ_BYTES: usize = 256 << 10;

/// Damages that are kept to be told: of an archive that is no more than noise, nobody reads the rest.
const DAMAGE_KEPT: usize = 1000;

/// Damage that a reading met: places and reasons.
pub(crate) type Damages = Arc<Mutex<Vec<(u64, String)>>>;

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn open(path: &Path) -> PyResult<File> {
    if path.is_dir() {
        return Err(PyIsADirectoryError::new_err(format!("{}: a folder, not a file", path.display())));
    }
    File::open(path).map_err(|error| failure(path, &error))
}

/// Fails as reading will, where the archive cannot be opened.
pub(crate) fn check(path: &Path) -> PyResult<()> {
    open(path).map(drop)
}

/// The error of the system, as Python tells it of a file.
fn failure(path: &Path, error: &io::Error) -> PyErr {
    match error.raw_os_error() {
        Some(code) => PyOSError::new_err((code, given::cause(error), path.to_string_lossy().into_owned())),
        None => PyOSError::new_err(format!("{}: {}", path.display(), given::cause(error))),
    }
}

/// The archive that pages are of.
struct Origin {
    path: PathBuf,
    /// Its name without folders.
    file: String,
    damages: Damages,
}

impl Origin {
    fn damaged(&self, offset: u64, why: String) {
        let mut damages = lock(&self.damages);
        if damages.len() < DAMAGE_KEPT {
            damages.push((offset, why));
        }
    }
}

/// The records of an archive, one by one.
pub(crate) struct Records {
    origin: Arc<Origin>,
    reader: Reader<BufReader<File>>,
}

/// A record that may hold a page.
pub(crate) struct Found {
    origin: Arc<Origin>,
    response: Response,
}

impl Records {
    /// The records of an archive from the first one on. Damage of an earlier reading is forgotten.
    pub(crate) fn open(path: &Path, damages: &Damages) -> PyResult<Self> {
        let from = BufReader::with_capacity(READ_BYTES, open(path)?);
        lock(damages).clear();
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let origin = Arc::new(Origin { path: path.to_path_buf(), file, damages: Arc::clone(damages) });
        Ok(Self { origin, reader: Reader::new(from) })
    }

    /// The next record that may hold a page.
    pub(crate) fn next_page(&mut self) -> PyResult<Option<Found>> {
        loop {
            match self.reader.next() {
                Some(Ok(Entry::Response(response))) => {
                    return Ok(Some(Found { origin: Arc::clone(&self.origin), response }));
                }
                Some(Ok(Entry::Other)) => {}
                Some(Ok(Entry::Damaged(damage))) => self.origin.damaged(damage.offset, damage.why),
                Some(Err(error)) => return Err(failure(&self.origin.path, &error)),
                None if self.reader.records() == 0 => {
                    let why = format!("{}: no web archive: no record can be read", self.origin.path.display());
                    return Err(PyValueError::new_err(why));
                }
                None => return Ok(None),
            }
        }
    }
}

impl Found {
    /// Reads the page, if it is one.
    pub(crate) fn answer(self, extractor: &Extractor) -> Option<Answer> {
        let Self { origin, response } = self;
        let (offset, record_id) = (response.offset, response.record_id.clone());
        let page = match guarded(|| response.page()) {
            Ok(Ok(page)) => page?,
            Ok(Err(damage)) => {
                origin.damaged(damage.offset, damage.why);
                return None;
            }
            Err(why) => {
                origin.damaged(offset, why);
                return None;
            }
        };
        let source = origin.path.to_string_lossy().into_owned();
        let place = Some(Place { file: origin.file.clone(), offset, record_id });
        Some(Answer { place, ..Answer::of_page(source, Ok(page), extractor, Body::Dropped) })
    }
}
