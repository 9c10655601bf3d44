//! An article as Python sees it: the record's names, and Python's own types where they say more.

use crate::answer::{Answer, Place};
use crate::explanation::{self, Explanation};
use copydesk::render::{ArticleFormat, Markup, sha256, text};
use copydesk::{Kind, PageDate};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyString, PyType};

/// One page: its article, or the reason why there is none.
///
/// Attributes bear the names of the record's fields; what the page does not state is None or
/// empty. ``str(article)`` is the article as plain text: section, headline, byline and body.
///
/// >>> import copydesk
/// >>> article = copydesk.extract(
/// ...     "<article><h1>Bridge over the Lenn reopens</h1><p>By Ada Moe</p><time datetime=2024-03-18T09:30+01:00>"
/// ...     "</time><p>The old bridge, closed since the floods of March, is open to traffic again, the county "
/// ...     "said on Monday.</p><p>Buses cross it from the first of the month.</p></article>")
/// >>> article.headline, article.authors, article.kind
/// ('Bridge over the Lenn reopens', ['Ada Moe'], 'article')
/// >>> print(article)
/// Bridge over the Lenn reopens
/// <BLANKLINE>
/// By Ada Moe
/// <BLANKLINE>
/// The old bridge, closed since the floods of March, is open to traffic again, the county said on Monday.
/// <BLANKLINE>
/// Buses cross it from the first of the month.
#[pyclass(frozen, module = "copydesk")]
pub(crate) struct Article {
    answer: Answer,
}

/// One part of the body: a paragraph, a subhead, a list item, a row of a table.
#[pyclass(frozen, eq, get_all, module = "copydesk")]
#[derive(PartialEq)]
pub(crate) struct Block {
    /// ``paragraph``, ``subhead``, ``quote``, ``list_item``, ``table`` (one row), ``standfirst``, ``code``,
    /// ``preformatted``, and the kinds that ``keep`` asked for.
    r#type: &'static str,
    /// Its text; cells of a row are parted by ``" | "``.
    text: String,
    /// Level of a subhead (2 to 6), depth of a list item (1 for the outermost); else 0.
    level: u8,
    /// Absolute address of a picture (``image``); else None.
    url: Option<String>,
}

/// A picture.
#[pyclass(frozen, eq, get_all, module = "copydesk")]
#[derive(PartialEq)]
pub(crate) struct Image {
    /// Its absolute address.
    url: String,
    /// The text under it.
    caption: Option<String>,
    /// Photographer or agency, where the page sets that apart.
    credit: Option<String>,
}

/// The judgement on a page: its kind, how sure that is, and why.
#[pyclass(frozen, eq, get_all, module = "copydesk")]
#[derive(PartialEq)]
pub(crate) struct Verdict {
    /// ``article``, ``live_blog``, ``gallery``, ``video``, ``front``, ``paywall``, ``consent``, ``challenge``,
    /// ``script_shell``, ``error_page``, ``empty`` or ``other``.
    kind: &'static str,
    /// Certainty, from 0 to 1.
    confidence: f64,
    /// Why, in words.
    reason: String,
}

/// A site rule that found nothing on a page of its site.
#[pyclass(frozen, eq, get_all, module = "copydesk")]
#[derive(PartialEq)]
pub(crate) struct UnmatchedRule {
    /// The rule's key: ``headline``, ``byline``, ``date``, ``section`` or ``body``.
    key: String,
    /// Its selectors, as written.
    selectors: Vec<String>,
    /// The place that it is written at: file and line.
    place: String,
}

impl Article {
    pub(crate) fn new(answer: Answer) -> Self {
        Self { answer }
    }

    fn read(&self) -> Option<&copydesk::Article> {
        self.answer.outcome.as_ref().ok()
    }

    /// A field that is a text.
    fn said(&self, field: impl FnOnce(&copydesk::Article) -> Option<&String>) -> Option<&str> {
        self.read().and_then(field).map(String::as_str)
    }
}

#[pymethods]
impl Article {
    /// The path or the address as given; ``-`` for a page that was handed over in memory.
    #[getter]
    fn source(&self) -> String {
        copydesk::link::shown(&self.answer.source).into_owned()
    }

    /// The page's address, after redirects: str or None.
    #[getter]
    fn url(&self) -> Option<String> {
        let page = self.answer.page.as_ref().and_then(|page| page.url.as_ref()).map(ToString::to_string);
        page.or_else(|| self.said(|article| article.url.as_ref()).map(str::to_owned))
    }

    /// The address that the page names as its own: str or None.
    #[getter]
    fn canonical_url(&self) -> Option<&str> {
        self.said(|article| article.canonical_url.as_ref())
    }

    /// Time of the fetch: datetime in UTC or None.
    #[getter]
    fn fetched_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.answer.record().fetched_at.map(|at| moment(py, &at)).transpose()
    }

    /// HTTP status: int or None.
    #[getter]
    fn status(&self) -> Option<u16> {
        self.answer.page.as_ref().and_then(|page| page.status)
    }

    /// The headline a reader sees: str or None.
    #[getter]
    fn headline(&self) -> Option<&str> {
        self.said(|article| article.headline.as_ref())
    }

    /// Names as printed, without roles and "By": list of str.
    #[getter]
    fn authors(&self) -> Vec<String> {
        self.read().map(|article| article.authors.clone()).unwrap_or_default()
    }

    /// The line that names them, as a reader sees it: str or None.
    #[getter]
    fn byline(&self) -> Option<&str> {
        self.said(|article| article.byline.as_ref())
    }

    /// News agency, apart from the people: str or None.
    #[getter]
    fn agency(&self) -> Option<&str> {
        self.said(|article| article.agency.as_ref())
    }

    /// First published: datetime with the page's own offset, date where only a day is known, or None.
    #[getter]
    fn published<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.read().and_then(|article| article.published).map(|date| page_date(py, date)).transpose()
    }

    /// Last changed: as ``published``.
    #[getter]
    fn modified<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.read().and_then(|article| article.modified).map(|date| page_date(py, date)).transpose()
    }

    /// The desk: World, Business ...: str or None.
    #[getter]
    fn section(&self) -> Option<&str> {
        self.said(|article| article.section.as_ref())
    }

    /// Keywords: list of str.
    #[getter]
    fn tags(&self) -> Vec<String> {
        self.read().map(|article| article.tags.clone()).unwrap_or_default()
    }

    /// Name of the site: str or None.
    #[getter]
    fn site_name(&self) -> Option<&str> {
        self.said(|article| article.site_name.as_ref())
    }

    /// BCP 47 tag of the text's language: str or None.
    #[getter]
    fn language(&self) -> Option<&str> {
        self.said(|article| article.language.as_ref())
    }

    /// The summary under the headline, where the page shows one: str or None. It is part of ``text`` too.
    #[getter]
    fn standfirst(&self) -> Option<&str> {
        self.said(|article| article.standfirst.as_ref())
    }

    /// The picture that the page leads with: Image or None.
    #[getter]
    fn lead_image(&self) -> Option<Image> {
        let image = self.read()?.lead_image.as_ref()?.clone();
        Some(Image { url: image.url, caption: image.caption, credit: image.credit })
    }

    /// The body alone, blocks parted by a blank line: str; None only if the page could not be read.
    #[getter]
    fn text(&self) -> Option<String> {
        self.read().map(copydesk::Article::text)
    }

    /// The body, typed: list of Block.
    #[getter]
    fn blocks(&self) -> Vec<Block> {
        let blocks = self.read().map(|article| article.blocks.as_slice()).unwrap_or_default();
        let block = |block: &copydesk::Block| Block {
            r#type: block.kind.name(),
            text: block.text.clone(),
            level: block.level,
            url: block.url.clone(),
        };
        blocks.iter().map(block).collect()
    }

    /// The part of the page that the text was found in: ``page``, ``noscript``, ``structured_data``, ``script``; or
    /// None.
    #[getter]
    fn text_from(&self) -> Option<&'static str> {
        self.read().map(|article| article.text_from.name())
    }

    /// Words of the text: int or None.
    #[getter]
    fn word_count(&self) -> Option<usize> {
        self.read().map(copydesk::Article::word_count)
    }

    /// The kind of page, and how sure that is: Verdict; None if the page could not be read.
    #[getter]
    fn verdict(&self) -> Option<Verdict> {
        let verdict = &self.read()?.verdict;
        // as decimal places have it, so that a record in JSON holds the same number
        let confidence = verdict.confidence.to_string().parse().unwrap_or_else(|_| verdict.confidence.into());
        Some(Verdict { kind: verdict.kind.name(), confidence, reason: verdict.reason.clone() })
    }

    /// The verdict's kind: str; None if the page could not be read.
    #[getter]
    fn kind(&self) -> Option<&'static str> {
        self.read().map(|article| article.verdict.kind.name())
    }

    /// True if the page is an article, a live blog or a gallery of pictures: what the command keeps.
    #[getter]
    fn is_article(&self) -> bool {
        self.read().map(|article| article.verdict.kind).is_some_and(Kind::is_article)
    }

    /// SHA-256 of ``text`` in hex: str; None where there is no text.
    #[getter]
    fn content_hash(&self) -> Option<String> {
        self.text().filter(|text| !text.is_empty()).map(|text| sha256(text.as_bytes()))
    }

    /// Why there is no answer: str; None if there is one.
    #[getter]
    fn error(&self) -> Option<&str> {
        self.answer.outcome.as_ref().err().map(String::as_str)
    }

    /// Site rules that found nothing: list of UnmatchedRule.
    #[getter]
    fn unmatched_rules(&self) -> Vec<UnmatchedRule> {
        let rules = self.read().map(|article| article.unmatched_rules.clone()).unwrap_or_default();
        let rule = |rule: copydesk::UnmatchedRule| UnmatchedRule {
            key: rule.key,
            selectors: rule.selectors,
            place: rule.place,
        };
        rules.into_iter().map(rule).collect()
    }

    /// The limit that the page ran into: ``depth``, ``growth`` or None.
    #[getter]
    fn cut(&self) -> Option<&'static str> {
        self.read()?.cut.map(copydesk::Cut::name)
    }

    /// The pages that the text was joined from: int, or None where it is one.
    #[getter]
    fn pages(&self) -> Option<u32> {
        self.read()?.pages
    }

    /// True if a browser ran the page's scripts first: bool.
    #[getter]
    fn rendered(&self) -> bool {
        self.read().is_some_and(|article| article.rendered)
    }

    /// The web archive that the page was read from, without its folders: str or None.
    #[getter]
    fn warc_file(&self) -> Option<&str> {
        self.answer.place.as_ref().map(|place| place.file.as_str())
    }

    /// The place of its record there, in bytes: int or None.
    #[getter]
    fn warc_offset(&self) -> Option<u64> {
        self.answer.place.as_ref().map(|place| place.offset)
    }

    /// The record's name there: str or None.
    #[getter]
    fn warc_record_id(&self) -> Option<&str> {
        let Place { record_id, .. } = self.answer.place.as_ref()?;
        Some(record_id.as_str()).filter(|id| !id.is_empty())
    }

    /// The page as it was received: bytes, where it is kept (by ``extract`` and ``fetch``); else None.
    #[getter]
    fn html<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyBytes>> {
        let page = self.answer.page.as_ref().filter(|page| !page.body.is_empty())?;
        Some(PyBytes::new(py, &page.body))
    }

    /// The article as Markdown, with subheads, emphasis, links, quotes, lists, tables and the lead image; an
    /// empty str if the page could not be read. ``front_matter`` puts the record's fields before it, in YAML.
    #[pyo3(signature = (*, links = true, front_matter = false))]
    fn markdown(&self, links: bool, front_matter: bool) -> String {
        let mut markup = Markup::default();
        (markup.links, markup.front_matter) = (links, front_matter);
        ArticleFormat::Markdown.write(&self.answer.record(), markup)
    }

    /// The article as a page of HTML with the same, in which nothing runs; ``images`` lets it load its pictures. An
    /// empty str if the page could not be read.
    #[pyo3(signature = (*, links = true, images = false))]
    fn to_html(&self, links: bool, images: bool) -> String {
        let mut markup = Markup::default();
        (markup.links, markup.images) = (links, images);
        ArticleFormat::Html.write(&self.answer.record(), markup)
    }

    /// The article as XML of the Text Encoding Initiative (TEI P5); an empty str if the page could not be read.
    #[pyo3(signature = (*, links = true))]
    fn to_xml(&self, links: bool) -> String {
        let mut markup = Markup::default();
        markup.links = links;
        ArticleFormat::Xml.write(&self.answer.record(), markup)
    }

    /// The record as a dict of plain values, as ``json.loads(article.to_json())``: times are str.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        loads(py, &self.answer.record().line())
    }

    /// The record as JSON, as the command writes it: on one line, or over several with ``pretty=True``.
    #[pyo3(signature = (*, pretty = false))]
    fn to_json(&self, pretty: bool) -> String {
        let record = self.answer.record();
        if pretty { record.pretty() } else { record.line() }
    }

    /// Why the article is as it is: reads the page again, which costs more than extracting.
    ///
    /// The page is at hand where ``extract`` or ``fetch`` read it, or where it lies in a file. Raises ValueError
    /// where it is not: ``extract_many`` and ``Archive`` keep no pages. ``copydesk.explain(html)`` explains any.
    fn explain(&self, py: Python<'_>) -> PyResult<Explanation> {
        explanation::of_answer(py, &self.answer)
    }

    fn __str__(&self) -> String {
        self.read().map(text::render).unwrap_or_default()
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let answer = match self.verdict() {
            Some(verdict) => format!("{}, {:.2}", verdict.kind, verdict.confidence),
            None => format!("no answer: {}", self.error().unwrap_or_default()),
        };
        let name = quoted(py, self.headline().unwrap_or(&self.source()))?;
        Ok(format!("<Article {name} ({answer})>"))
    }
}

#[pymethods]
impl Block {
    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let (kind, text) = (quoted(py, self.r#type)?, quoted(py, &self.text)?);
        Ok(format!("Block(type={kind}, text={text}, level={})", self.level))
    }
}

#[pymethods]
impl Image {
    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let said = |text: &Option<String>| text.as_deref().map_or_else(|| Ok("None".to_owned()), |t| quoted(py, t));
        let (url, caption, credit) = (quoted(py, &self.url)?, said(&self.caption)?, said(&self.credit)?);
        Ok(format!("Image(url={url}, caption={caption}, credit={credit})"))
    }
}

#[pymethods]
impl Verdict {
    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let (kind, reason) = (quoted(py, self.kind)?, quoted(py, &self.reason)?);
        Ok(format!("Verdict(kind={kind}, confidence={}, reason={reason})", self.confidence))
    }
}

#[pymethods]
impl UnmatchedRule {
    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(format!("UnmatchedRule(key={}, place={})", quoted(py, &self.key)?, quoted(py, &self.place)?))
    }
}

/// A text as Python writes it in its code.
fn quoted(py: Python<'_>, text: &str) -> PyResult<String> {
    Ok(PyString::new(py, text).repr()?.to_string())
}

/// JSON as Python's own values.
pub(crate) fn loads<'py>(py: Python<'py>, json: &str) -> PyResult<Bound<'py, PyAny>> {
    static LOADS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    LOADS.import(py, "json", "loads")?.call1((json,))
}

/// A datetime of RFC 3339.
fn moment<'py>(py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyAny>> {
    static DATETIME: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    // older versions of Python do not know the Z
    let text = text.strip_suffix('Z').map_or_else(|| text.to_owned(), |text| format!("{text}+00:00"));
    DATETIME.import(py, "datetime", "datetime")?.call_method1("fromisoformat", (text,))
}

fn page_date(py: Python<'_>, date: PageDate) -> PyResult<Bound<'_, PyAny>> {
    static DATE: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    match date {
        PageDate::Day(day) => DATE.import(py, "datetime", "date")?.call_method1("fromisoformat", (day.to_string(),)),
        PageDate::Moment(..) => moment(py, &date.to_string()),
    }
}
