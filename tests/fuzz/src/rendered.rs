//! The outputs of an article and its explanation: no more than a few times what was read, whole, and safe to show.

use super::assert_shown;
use super::page::{KEPT, page};
use copydesk::article::{Article, SpanKind};
use copydesk::render::json::Record;
use copydesk::render::screen::Screen;
use copydesk::render::{ArticleFormat, Markup, markdown as md, report as reports, text};
use copydesk::text::clean;
use copydesk::{Explanation, Extractor};
use scraper::{Html, Selector};

/// Bytes that are written for each byte of a page, at most; and besides for the names of the fields.
const TIMES: usize = 32;
const FIELDS: usize = 4096;

/// Bytes of the addresses of an article's links, and what a byte of one may become: `&amp;`.
const ADDRESSES: usize = 4 << 20;
const ESCAPED: usize = 5;

/// Blocks that are explained, and what a report says of each besides its text.
const EXPLAINED: usize = 5000;
const REASONS: usize = 8192;

fn assert_bounded(what: &str, written: usize, read: usize, besides: usize) {
    assert!(written <= TIMES * read + besides + FIELDS, "{what} has {written} bytes of {read}, and {besides} besides");
}

/// A page of any bytes, as Markdown, as text, as a record, and as HTML and XML.
pub fn markdown(data: &[u8]) {
    let page = page(data);
    let article = Extractor::new().keep(&KEPT).extract_page(&page);
    let rendered = md::render(&article);
    assert_shown("Markdown", &rendered);
    assert_bounded("Markdown", rendered.len(), data.len(), ESCAPED * addresses(&article));
    assert_bounded("house text", text::render(&article).len(), data.len(), 0);
    assert_tables(&rendered);
    let record = Record::new("page.html", Some(&page), Ok(article));
    for json in [record.line(), record.pretty()] {
        assert_bounded("the record", json.len(), data.len(), 0);
    }
    for images in [false, true] {
        assert_elements(&record, images, data.len());
    }
}

/// An article as HTML and as XML: whole, and neither loads nor runs anything that was not asked for.
fn assert_elements(record: &Record, images: bool, read: usize) {
    let besides = ESCAPED * record.article.as_ref().map_or(0, addresses);
    let mut markup = Markup::default();
    markup.images = images;
    let page = ArticleFormat::Html.write(record, markup);
    assert_shown("HTML", &page);
    assert_bounded("HTML", page.len(), read, besides);
    let document = Html::parse_document(&page);
    for element in document.select(&Selector::parse("*").expect("a selector")).map(|element| element.value()) {
        let is_odd = matches!(element.name(), "script" | "iframe" | "object" | "embed" | "form" | "svg" | "math");
        assert!(!is_odd && (images || element.name() != "img"), "{element:?}");
        for (name, value) in element.attrs() {
            assert!(!name.starts_with("on") && name != "style", "{element:?}");
            let is_safe = ["http://", "https://", "mailto:"].iter().any(|scheme| value.starts_with(scheme));
            assert!(!matches!(name, "href" | "src") || is_safe, "{element:?}");
        }
    }
    let xml = ArticleFormat::Xml.write(record, markup);
    assert_shown("XML", &xml);
    assert_bounded("XML", xml.len(), read, besides);
    let mut reader = quick_xml::Reader::from_str(&xml);
    reader.config_mut().check_end_names = true;
    loop {
        let event = reader.read_event();
        assert!(event.is_ok(), "{event:?}: {xml}");
        if matches!(event, Ok(quick_xml::events::Event::Eof)) {
            break;
        }
    }
}

fn addresses(article: &Article) -> usize {
    let spans = article.blocks.iter().flat_map(|block| &block.spans);
    let bytes = spans.map(|span| if let SpanKind::Link(to) = &span.kind { to.len() } else { 0 }).sum();
    assert!(bytes <= ADDRESSES, "{bytes} bytes of addresses");
    bytes
}

/// The line under the head of a table has as many cells as the head: to readers of GFM, others make no table.
fn assert_tables(markdown: &str) {
    let mut fence = None;
    let mut head = "";
    for line in markdown.lines() {
        let is_fence = line.len() >= 3 && line.bytes().all(|byte| byte == b'`');
        match fence {
            Some(open) if is_fence && open == line => fence = None,
            None if is_fence => fence = Some(line),
            None if line.starts_with("| --- |") => {
                let bars = |line: &str| line.matches('|').count() - line.matches("\\|").count();
                assert_eq!(bars(head), bars(line), "{head:?} above {line:?}");
            }
            _ => {}
        }
        head = line;
    }
}

/// A page of any bytes, explained in HTML, which reads back and neither loads nor runs anything.
pub fn html(data: &[u8]) {
    let (explanation, besides) = explain(data);
    let html = reports::html("page.html", &explanation);
    assert_shown("the report", &html);
    assert_bounded("the report in HTML", html.len(), data.len(), besides);
    let document = Html::parse_document(&html);
    let all = |selector: &str| Selector::parse(selector).expect("a selector");
    for element in document.select(&all("*")).map(|element| element.value()) {
        assert!(!matches!(element.name(), "script" | "img" | "link" | "iframe" | "object" | "a"), "{element:?}");
        assert!(element.attrs().all(|(name, _)| !name.starts_with("on") && name != "style"), "{element:?}");
    }
    let texts = all(".block > summary > p");
    let shown = document.select(&texts).map(|text| text.text().collect::<String>());
    assert!(shown.eq(explanation.blocks.iter().map(|block| clean(&block.text))), "{html}");
}

/// A page of any bytes, explained in JSON and for a terminal.
pub fn report(data: &[u8]) {
    let (explanation, besides) = explain(data);
    let json = reports::json("page.html", &page(data), &explanation);
    assert_shown("the report", &json);
    assert_bounded("the report in JSON", json.len(), data.len(), besides);
    let read: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(read["blocks"].as_array().map(Vec::len), Some(explanation.blocks.len()));
    let terminal = reports::terminal(&explanation, Screen::default());
    assert_shown("the report", &terminal);
    assert_bounded("the report for a terminal", terminal.len(), data.len(), besides);
}

/// An explanation, and what a report may say of it besides its text.
fn explain(data: &[u8]) -> (Explanation, usize) {
    let explanation = Extractor::new().explain(&page(data));
    let blocks = explanation.blocks.len();
    assert!(blocks == EXPLAINED || explanation.more_blocks == 0 && blocks < EXPLAINED, "{blocks} blocks");
    (explanation, 2 * REASONS + blocks * REASONS)
}
