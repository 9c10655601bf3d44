//! Pages of web archives.

use crate::answer::{Answer, Body, Place};
use crate::extractor;
use crate::given;
use crate::many::{Articles, Source};
use copydesk::Extractor;
use copydesk::archive::{Archive as Reader, Entry, Response};
use copydesk::panic::guarded;
use pyo3::exceptions::{PyIsADirectoryError, PyOSError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes of an archive that are asked for at a time.
const READ_BYTES: usize = 256 << 10;

/// Damages that are kept to be told: of an archive that is no more than noise, nobody reads the rest.
const DAMAGE_KEPT: usize = 1000;

type Damages = Arc<Mutex<Vec<(u64, String)>>>;

/// A web archive (``.warc``, ``.warc.gz``, ``.warc.zst``): an iterable over the Article of each page in it.
///
/// It is read as it streams, whatever its size, on ``threads`` [all cores]; each iteration begins anew. What else the archive
/// holds is passed over; what is damaged is lost alone, and told in ``damage``. ``keep`` and ``rules`` as of Extractor.
///
/// >>> import copydesk
/// >>> archive = copydesk.Archive("samples/batch/tides.warc.gz")
/// >>> for article in archive:
/// ...     print(article.warc_offset, article.kind, article.headline)
/// 218 article Ferry Pier Closed After Inspectors Find Cracks
/// 8028 front Sport
/// 13085 article Seilbahn in Hellwitz bleibt stehen
/// 18032 live_blog Marden election results: Kestrel concedes as Harbour Group heads for power
/// >>> archive.damage
/// []
#[pyclass(frozen, module = "copydesk")]
pub(crate) struct Archive {
    path: PathBuf,
    threads: usize,
    extractor: Extractor,
    damages: Damages,
}

/// A part of an archive that could not be read.
#[pyclass(frozen, eq, get_all, module = "copydesk")]
#[derive(PartialEq)]
pub(crate) struct Damage {
    /// Its first byte, from the beginning of the archive.
    offset: u64,
    /// The reason, in words.
    why: String,
}

#[pymethods]
impl Archive {
    #[new]
    #[pyo3(
        signature = (path, threads = None, *, keep = None, rules = None),
        text_signature = "(path, threads=None, *, keep=(), rules=None)"
    )]
    fn new(
        path: &Bound<'_, PyAny>,
        threads: Option<&Bound<'_, PyAny>>,
        keep: Option<&Bound<'_, PyAny>>,
        rules: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let path = given::path(Some(path), "path")?;
        let path = path.ok_or_else(|| PyTypeError::new_err("path: expected a path, not NoneType"))?;
        let archive = Self {
            path,
            threads: given::threads(threads)?,
            extractor: extractor::options(keep, rules)?,
            damages: Arc::default(),
        };
        drop(open(&archive.path)?);
        Ok(archive)
    }

    fn __iter__(&self) -> PyResult<Articles> {
        let from = BufReader::with_capacity(READ_BYTES, open(&self.path)?);
        lock(&self.damages).clear();
        let file = self.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let origin = Arc::new(Origin { path: self.path.clone(), file, damages: Arc::clone(&self.damages) });
        let records = Records { origin, reader: Reader::new(from) };
        Ok(Articles::new(Source::Archive(Box::new(records)), self.threads, self.extractor.clone()))
    }

    /// Parts that the last iteration could not read: list of Damage, the first thousand.
    #[getter]
    fn damage(&self) -> Vec<Damage> {
        lock(&self.damages).iter().map(|(offset, why)| Damage { offset: *offset, why: why.clone() }).collect()
    }

    fn __repr__(&self) -> String {
        format!("<Archive {}>", self.path.display())
    }
}

#[pymethods]
impl Damage {
    fn __repr__(&self) -> String {
        format!("Damage(offset={}, why={:?})", self.offset, self.why)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn open(path: &Path) -> PyResult<File> {
    if path.is_dir() {
        return Err(PyIsADirectoryError::new_err(format!("{}: a folder, not a file", path.display())));
    }
    File::open(path).map_err(|error| failure(path, &error))
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
