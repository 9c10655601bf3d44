//! The ways in: `extract`, `extract_many`, `explain`, and an `Extractor` that does the same again and again.

use crate::answer::{Answer, Body};
use crate::article::Article;
use crate::explanation::{self, Explanation};
use crate::given::{self, Given};
use crate::many::{Articles, Source};
use copydesk::{BlockKind, Rules};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};
use std::path::PathBuf;

/// Reads articles out of pages, always in the same way. One serves any number of pages and threads.
///
/// ``keep``: kinds of blocks to keep besides the body, at their place: ``captions``, ``notes``, ``bios``, ``related``,
/// ``promotions``, ``newsletters``, ``comments``. ``rules``: a folder of site rules.
///
/// >>> import copydesk
/// >>> extractor = copydesk.Extractor(keep=["captions"])
/// >>> extractor.extract(b"<title>Bridge reopens</title><h1>Bridge reopens</h1><p>The old bridge is open again.").headline
/// 'Bridge reopens'
#[pyclass(frozen, module = "copydesk")]
pub(crate) struct Extractor {
    inner: copydesk::Extractor,
    keep: Vec<BlockKind>,
    rules: Option<PathBuf>,
}

impl Extractor {
    /// Checks the arguments that say how pages are read.
    fn of(keep: Option<&Bound<'_, PyAny>>, rules: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        let (keep, rules) = (given::keep(keep)?, given::path(rules, "rules")?);
        let mut inner = copydesk::Extractor::new().keep(&keep);
        if let Some(folder) = &rules {
            let loaded = Rules::load(folder).map_err(|error| PyValueError::new_err(format!("rules: {error}")))?;
            inner = inner.with_rules(loaded);
        }
        Ok(Self { inner, keep, rules })
    }

    fn read(
        &self,
        html: &Bound<'_, PyAny>,
        url: Option<&Bound<'_, PyAny>>,
        content_type: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Article> {
        let given = Given::page(html, url, "html")?.with_content_type(content_type)?;
        let answer = html.py().detach(|| Answer::of_given(given, &self.inner, Body::Kept));
        Ok(Article::new(answer))
    }

    fn many<'py>(
        &self,
        pages: &Bound<'py, PyAny>,
        threads: Option<&Bound<'py, PyAny>>,
        progress: bool,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (py, threads) = (pages.py(), given::threads(threads)?);
        let source = Source::Python(given::pages(pages)?.unbind());
        let articles = Bound::new(py, Articles::new(source, threads, self.inner.clone()))?.into_any();
        if !progress {
            return Ok(articles);
        }
        let total = py.import("operator")?.call_method1("length_hint", (pages, -1))?;
        let total = total.extract::<i64>().ok().filter(|total| *total >= 0);
        let options = PyDict::new(py);
        options.set_item("total", total)?;
        options.set_item("unit", "page")?;
        py.import("tqdm.auto")?.getattr("tqdm")?.call((articles,), Some(&options))
    }
}

/// The options for reading pages, for other ways in.
#[cfg(feature = "full")]
pub(crate) fn options(
    keep: Option<&Bound<'_, PyAny>>,
    rules: Option<&Bound<'_, PyAny>>,
) -> PyResult<copydesk::Extractor> {
    Extractor::of(keep, rules).map(|extractor| extractor.inner)
}

#[pymethods]
impl Extractor {
    #[new]
    #[pyo3(signature = (*, keep = None, rules = None), text_signature = "(*, keep=(), rules=None)")]
    fn new(keep: Option<&Bound<'_, PyAny>>, rules: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        Self::of(keep, rules)
    }

    /// As ``copydesk.extract``.
    #[pyo3(signature = (html, url = None, *, content_type = None))]
    fn extract(
        &self,
        html: &Bound<'_, PyAny>,
        url: Option<&Bound<'_, PyAny>>,
        content_type: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Article> {
        self.read(html, url, content_type)
    }

    /// As ``copydesk.extract_many``.
    #[pyo3(signature = (pages, threads = None, progress = false))]
    fn extract_many<'py>(
        &self,
        pages: &Bound<'py, PyAny>,
        threads: Option<&Bound<'py, PyAny>>,
        progress: bool,
    ) -> PyResult<Bound<'py, PyAny>> {
        self.many(pages, threads, progress)
    }

    /// As ``copydesk.explain``.
    #[pyo3(signature = (html, url = None, *, content_type = None))]
    fn explain(
        &self,
        html: &Bound<'_, PyAny>,
        url: Option<&Bound<'_, PyAny>>,
        content_type: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Explanation> {
        let given = Given::page(html, url, "html")?.with_content_type(content_type)?;
        explanation::of_given(html.py(), given, &self.inner)
    }

    /// So that it can be pickled, and with it what uses it in other processes.
    fn __getnewargs_ex__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyTuple>, Bound<'py, PyDict>)> {
        let options = PyDict::new(py);
        options.set_item("keep", given::names(&self.keep))?;
        options.set_item("rules", self.rules.as_ref())?;
        Ok((PyTuple::empty(py), options))
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let keep = given::names(&self.keep).into_pyobject(py)?.repr()?;
        let rules = self.rules.as_ref().map(|path| path.to_string_lossy().into_owned());
        Ok(format!("Extractor(keep={keep}, rules={})", rules.into_pyobject(py)?.repr()?))
    }
}

/// Reads the article out of one page.
///
/// ``html``: bytes (whose charset is found as browsers find it) or str; or a path, whose file is read. ``url``: where the
/// page came from, if that is known; links and pictures are resolved by it. ``content_type``: what the server called
/// it, if bytes came from one. ``keep`` and ``rules`` as of Extractor.
///
/// A page never raises: whatever it holds, there is an Article, whose ``verdict`` says what it is, or whose ``error`` says
/// why there is none. An argument of another type raises TypeError.
///
/// >>> import copydesk
/// >>> page = "<article><h1>Bridge reopens</h1><p>The old bridge at Lenn reopened on Monday, the county said.</p>"
/// >>> copydesk.extract(page, "https://lenn.example/news/bridge").text
/// 'The old bridge at Lenn reopened on Monday, the county said.'
/// >>> copydesk.extract(b"%PDF-1.7").error
/// 'a PDF, not an HTML page'
/// >>> copydesk.extract(42)
/// Traceback (most recent call last):
///     ...
/// TypeError: html: expected bytes, str or a path, not int
#[pyfunction]
#[pyo3(
    signature = (html, url = None, *, content_type = None, keep = None, rules = None),
    text_signature = "(html, url=None, *, content_type=None, keep=(), rules=None)"
)]
pub(crate) fn extract(
    html: &Bound<'_, PyAny>,
    url: Option<&Bound<'_, PyAny>>,
    content_type: Option<&Bound<'_, PyAny>>,
    keep: Option<&Bound<'_, PyAny>>,
    rules: Option<&Bound<'_, PyAny>>,
) -> PyResult<Article> {
    Extractor::of(keep, rules)?.read(html, url, content_type)
}

/// Reads the articles out of many pages, on all cores: an iterator over Article, in the order of the pages.
///
/// ``pages``: an iterable of pages as ``extract`` takes them, or of ``(page, url)``. They are taken as they are needed, a few
/// ahead of what has come out, so that a million take no memory. ``threads``: how many [all cores]. ``progress``: shows a bar, by
/// the package tqdm. ``keep`` and ``rules`` as of Extractor.
///
/// What ``pages`` itself raises is raised once the articles before it have come out.
///
/// >>> import copydesk
/// >>> pages = [("<h1>Bridges</h1><p>They are open.</p>", "https://lenn.example/1"), b"<p>The ferry is not.</p>"]
/// >>> [(article.url, article.blocks[-1].text) for article in copydesk.extract_many(pages)]
/// [('https://lenn.example/1', 'They are open.'), (None, 'The ferry is not.')]
#[pyfunction]
#[pyo3(
    signature = (pages, threads = None, progress = false, *, keep = None, rules = None),
    text_signature = "(pages, threads=None, progress=False, *, keep=(), rules=None)"
)]
pub(crate) fn extract_many<'py>(
    pages: &Bound<'py, PyAny>,
    threads: Option<&Bound<'py, PyAny>>,
    progress: bool,
    keep: Option<&Bound<'py, PyAny>>,
    rules: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    Extractor::of(keep, rules)?.many(pages, threads, progress)
}

/// Says why the article of a page is as it is: an Explanation. Arguments as of ``extract``.
///
/// Raises ValueError for what is no page at all (nothing, a PDF, a file that cannot be read).
///
/// >>> import copydesk
/// >>> copydesk.explain("<title>Bridge reopens</title><h1>Bridge reopens</h1><p>The old bridge at Lenn reopened on Monday.</p>")
/// <Explanation of '-': 1 of 2 blocks in the text>
#[pyfunction]
#[pyo3(
    signature = (html, url = None, *, content_type = None, keep = None, rules = None),
    text_signature = "(html, url=None, *, content_type=None, keep=(), rules=None)"
)]
pub(crate) fn explain(
    html: &Bound<'_, PyAny>,
    url: Option<&Bound<'_, PyAny>>,
    content_type: Option<&Bound<'_, PyAny>>,
    keep: Option<&Bound<'_, PyAny>>,
    rules: Option<&Bound<'_, PyAny>>,
) -> PyResult<Explanation> {
    Extractor::of(keep, rules)?.explain(html, url, content_type)
}
