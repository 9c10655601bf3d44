//! Why an article is as it is.

use crate::answer::Answer;
use crate::article::{Article, loads};
use crate::given::Given;
use copydesk::panic::guarded;
use copydesk::render::report;
use copydesk::render::screen::Screen;
use copydesk::{Extractor, Page};
use jiff::Timestamp;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyString;

/// Why an article is as it is: of each block of the page whether it is in the text and what decided, of each
/// field what was weighed. ``str(explanation)`` is the report of ``copydesk explain``.
///
/// >>> import copydesk
/// >>> page = "<h1>Bridge reopens</h1><p>The old bridge at Lenn reopened on Monday.</p><nav><a href=/>Home</a></nav>"
/// >>> explanation = copydesk.explain(page)
/// >>> [block["kept"] for block in explanation.to_dict()["blocks"] if block["text"] == "Home"]
/// [False]
#[pyclass(frozen, module = "copydesk")]
pub(crate) struct Explanation {
    source: String,
    page: Page,
    told: copydesk::Explanation,
    extractor: Extractor,
}

#[pymethods]
impl Explanation {
    /// The article that is explained.
    #[getter]
    fn article(&self) -> Article {
        Article::new(Answer {
            source: self.source.clone(),
            page: Some(self.page.clone()),
            outcome: Ok(self.told.article.clone()),
            place: None,
            file: None,
            extractor: self.extractor.clone(),
        })
    }

    /// The report as one file of HTML that a browser shows, without network or scripts: str.
    fn html(&self) -> String {
        report::html(&self.source, &self.told)
    }

    /// Record, candidates of the fields, blocks: dict of plain values, as ``copydesk explain --format json``.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        loads(py, &report::json(&self.source, &self.page, &self.told))
    }

    fn __str__(&self) -> String {
        report::terminal(&self.told, Screen::default())
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let kept = self.told.blocks.iter().filter(|block| block.kept).count();
        let name = PyString::new(py, &self.source).repr()?;
        Ok(format!("<Explanation of {name}: {kept} of {} blocks in the text>", self.told.blocks.len()))
    }
}

/// Explains a page that was handed over. What is no page cannot be explained.
pub(crate) fn of_given(py: Python<'_>, given: Given, extractor: &Extractor) -> PyResult<Explanation> {
    let source = given.source.clone();
    let extractor = extractor.clone().now(Timestamp::now());
    py.detach(|| given.read().and_then(|page| explain(source, page, extractor))).map_err(PyValueError::new_err)
}

/// Explains what was read before.
pub(crate) fn of_answer(py: Python<'_>, answer: &Answer) -> PyResult<Explanation> {
    let refused = |why: &str| PyValueError::new_err(format!("{}: {why}", answer.source));
    if let Err(why) = &answer.outcome {
        return Err(refused(why));
    }
    let page = answer.page.clone().unwrap_or_else(|| Page::saved(Vec::new(), None));
    let extractor = answer.extractor.clone();
    if let Some(path) = &answer.file {
        let given = Given::file_of(path.clone(), page.url);
        return of_given(py, given, &extractor);
    }
    if page.body.is_empty() {
        return Err(refused("the page is not kept with its article; copydesk.explain(html) explains it"));
    }
    py.detach(|| explain(answer.source.clone(), page, extractor)).map_err(PyValueError::new_err)
}

fn explain(source: String, page: Page, extractor: Extractor) -> Result<Explanation, String> {
    let told = guarded(|| extractor.explain(&page))?;
    Ok(Explanation { source, page, told, extractor })
}
