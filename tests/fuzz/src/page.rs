//! Pages, and what stands in them.

use super::{assert_line, assert_shown, tree};
use copydesk::article::{Article, BlockKind};
use copydesk::date::{Order, PageDate, address};
use copydesk::discover::{Links, Tally};
use copydesk::document::Document;
use copydesk::page::Page;
use copydesk::render::json::Record;
use copydesk::render::screen::Screen;
use copydesk::render::{markdown, report, text};
use copydesk::{Extractor, charset as charsets, duration};
use url::Url;

const ADDRESS: &str = "https://tides.lenn.example/news/2024/05/17/ferry-stops";

const TEXT: &str = "The last ferry between Lennmouth and the island of Sarrow left the pier at noon on Monday with forty \
    people and two goats on board, the harbour master said, and it will not come back before the spring.";

/// Kinds that are kept besides the body, so that blocks of every kind are written.
pub(super) const KEPT: [BlockKind; 8] = [
    BlockKind::Image,
    BlockKind::Caption,
    BlockKind::Note,
    BlockKind::Bio,
    BlockKind::Related,
    BlockKind::Promotion,
    BlockKind::Newsletter,
    BlockKind::Comment,
];

fn url(text: &str) -> Url {
    Url::parse(text).expect("an address")
}

pub(super) fn page(body: &[u8]) -> Page {
    Page::saved(body.to_vec(), Some(url(ADDRESS)))
}

/// A page of any bytes: its article in every form, its links.
pub fn article(data: &[u8]) {
    let links = |document: &Document, _: &Article| {
        let here = url(ADDRESS);
        Links::read(document, &here).judge(&here, |_| Tally::default())
    };
    let page = page(data);
    let (article, links) = Extractor::new().keep(&KEPT).extract_and(&page, links);
    check(&article);
    for found in links {
        assert_eq!(found.url, copydesk::link::identity(&found.url));
        assert!(matches!(found.url.scheme(), "http" | "https"), "{}", found.url);
    }
    let record = Record::new("page.html", Some(&page), Ok(article));
    for json in [record.line(), record.pretty()] {
        assert_shown("the record", &json);
        assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok(), "{json}");
    }
    assert!(!record.line().contains('\n'));
}

/// A page of any bytes, explained.
pub fn explain(data: &[u8]) {
    let page = page(data);
    let explanation = Extractor::new().explain(&page);
    check(&explanation.article);
    for told in [report::html("page.html", &explanation), report::json("page.html", &page, &explanation)] {
        assert_shown("the report", &told);
    }
    // its own colours are escape sequences
    let _ = report::terminal(&explanation, Screen::default());
}

fn check(article: &Article) {
    let house = text::render(article);
    assert_shown("house text", &house);
    assert!(!house.contains(['\t', '\u{c}', '\r']), "{house:?}");
    for line in house.split("\n\n").filter(|_| !house.is_empty()) {
        assert!(!line.contains('\n') && !line.is_empty() && line.trim() == line, "{line:?} of {house:?}");
    }
    assert_shown("markdown", &markdown::render(article));
    for (what, said) in [
        ("headline", &article.headline),
        ("section", &article.section),
        ("byline", &article.byline),
        ("agency", &article.agency),
        ("standfirst", &article.standfirst),
        ("site name", &article.site_name),
    ] {
        if let Some(said) = said {
            assert_line(what, said);
        }
    }
    for named in article.authors.iter().chain(&article.tags) {
        assert_line("an author or a tag", named);
    }
    for block in &article.blocks {
        for span in &block.spans {
            assert!(block.text.get(span.range.clone()).is_some(), "{span:?} of {:?}", block.text);
        }
    }
    assert!((0.0..=1.0).contains(&article.verdict.confidence), "{:?}", article.verdict);
}

/// A page of any text has the tree that the standard's parser gives it.
pub fn tokenizer(data: &[u8]) {
    let Ok(html) = std::str::from_utf8(data) else { return };
    // html5ever drops a byte order mark behind every script, and keeps the line end of `<pre>&#10` that the standard
    // drops, since it notes the missing `;` in between; caps make trees that differ on purpose
    let keeps_line_ends = ["<pre", "<listing", "<textarea"].iter().any(|tag| html.to_ascii_lowercase().contains(tag));
    if html.contains('\u{feff}') || keeps_line_ends && html.contains("&#") || Document::parse(html).cut().is_some() {
        return;
    }
    // without one, a title ends where markup begins
    let html = &format!("{html}</title>");
    assert_eq!(tree::ours(html), tree::theirs(html), "{html:?}");
}

/// A content type on the first line, and a page.
pub fn charset(data: &[u8]) {
    let line = data.iter().position(|byte| *byte == b'\n').unwrap_or(0);
    let (content_type, body) = data.split_at(line);
    let _ = charsets::decode(body, std::str::from_utf8(content_type).ok());
    let _ = charsets::decode(body, None);
    if let Ok(text) = std::str::from_utf8(body)
        && !text.starts_with('\u{feff}')
    {
        assert_eq!(charsets::decode(body, Some("text/html; charset=utf-8")), text);
    }
}

/// A story with these bytes in its structured data.
pub fn jsonld(data: &[u8]) {
    around(b"<script type=\"application/ld+json\">", data, b"</script>");
}

/// A story with these bytes where its writers are named.
pub fn bylines(data: &[u8]) {
    around(b"<h1>Ferry stops until spring</h1><p class=byline>By ", data, b"</p>");
    around(b"<meta name=author content=\"", data, b"\"><h1>Ferry stops until spring</h1>");
}

fn around(before: &[u8], data: &[u8], behind: &[u8]) {
    let body = format!("<p>{TEXT}</p>").repeat(3);
    let html = [b"<meta charset=utf-8>", before, data, behind, b"<article>", body.as_bytes(), b"</article>"].concat();
    check(&Extractor::new().extract_page(&page(&html)));
}

/// A text with dates in it, which is an address too, and a length of time.
pub fn dates(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for order in [Order::DayFirst, Order::MonthFirst, Order::Unknown] {
        let mut behind = 0;
        for found in PageDate::scan(text, order) {
            assert!(found.start >= behind && found.start < found.end, "{found:?} in {text:?}");
            assert!(text.get(found.start..found.end).is_some(), "{found:?} in {text:?}");
            assert_eq!(PageDate::parse(&found.date.to_string()), Some(found.date), "{text:?}");
            behind = found.end;
        }
    }
    let _ = url("https://tides.lenn.example/").join(text).map(|url| address::day(&url));
    if let Some(span) = duration::parse(text) {
        assert!(!duration::words(span).is_empty() && !duration::short(span).is_empty());
    }
}
