//! Pages of web archives.

use crate::extractor;
use crate::given;
use crate::many::{Articles, Source};
use crate::records::{Damages, Records, check, lock};
use copydesk::Extractor;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use std::path::PathBuf;
use std::sync::Arc;

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
        check(&archive.path)?;
        Ok(archive)
    }

    fn __iter__(&self) -> PyResult<Articles> {
        let records = Records::open(&self.path, &self.damages)?;
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
