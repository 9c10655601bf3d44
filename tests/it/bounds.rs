//! Outputs are bounded by what was read, whatever a page holds: see [`copydesk::render`].

use crate::checks;
use copydesk::page::Exchange;
use copydesk::render::markdown;
use copydesk::{Article, Block, BlockKind, Extractor, Page, Span, SpanKind};

const TEXT: &str = "<p>The last ferry between Lennmouth and the island of Sarrow left the pier at noon on Monday with forty people \
    and two goats on board, the harbour master said, and it will not come back before the spring.";

/// A story with this in the middle of it.
fn story(inside: &str) -> String {
    format!("<title>Ferry stops</title><article><h1>Ferry stops</h1>{TEXT}{TEXT}{inside}{TEXT}{TEXT}</article>")
}

/// Pages that were made to grow when they are written, and what shows that the part made for it was read.
fn shapes() -> Vec<(&'static str, String, &'static str)> {
    let rows = |cell: &str, rows: &str| format!("<table><tr>{}{rows}</table>", cell.repeat(4000));
    let long = "a&b/".repeat(500);
    vec![
        ("a wide row above short ones", story(&rows("<td>a", &"<tr><td>a<td>b".repeat(4000))), "| a | a | a |"),
        ("cells over many columns", story(&rows("<td colspan=1000>a", "<tr><td>b<td>c")), "| a |  |"),
        ("rows over many columns", story(&rows("<td>a", &"<tr><td colspan=1000>b<td>c".repeat(4000))), "| b |  |"),
        ("cells over many rows", story(&rows("<td rowspan=1000>a", &"<tr><td>b<td>c".repeat(1000))), "| a | a |"),
        ("small tables of wide cells", story(&"<table><tr><th colspan=999>a<td>b</table>".repeat(3000)), "| a |  |"),
        ("cells of bars", story(&rows("<td> | | x", "<tr><td>a<td>b")), "x |"),
        (
            "one row of links",
            story(&rows("<td><a href=/x>some words of it</a>, and some more", "<tr><td>b<td>c")),
            "[some",
        ),
        ("lists in lists", story(&format!("{}{}", "<ol><li>x".repeat(20), "<li>y".repeat(20_000))), "2. y"),
        ("lists with long numbers", story(&format!("<ol>{}", "<li>y<ol><li>x".repeat(500))), "1. x"),
        ("letters that are escaped", story(&format!("<p>{}", "x*_`[&amp;&lt; ".repeat(20_000))), "\\*"),
        ("ticks", story(&format!("<p>{}", "<code>``` ` x</code> y ".repeat(5000))), "```` ``` ` x ````"),
        ("one link around all", story(&format!("<a href=//h.example/{long}>{}</a>", "<p>x".repeat(20_000))), "x"),
        (
            "links from a long base",
            format!("<base href=/{long}>{}", story(&"<p>See <a href=x>it</a>.".repeat(9000))),
            "See",
        ),
        ("marks around all", story(&format!("{}{}", "<b><i>".repeat(9), "<p>x, <p>y.".repeat(5000))), "x"),
        ("short blocks", story(&"<p>x".repeat(20_000)), "x"),
        ("subheads", story(&"<h6>x</h6><p>y".repeat(10_000)), "y"),
        ("long names", story(&format!("<div id={long} class='{long} {long}2'>{}", "<p>x".repeat(10_000))), "x"),
        ("fields", format!("<title>{long}</title><meta name=author content='{long}'>{}", story("")), "ferry"),
        ("tags", format!("<meta name=keywords content='{}'>{}", "a,".repeat(20_000), story("")), "ferry"),
        ("what nobody sees", story(&format!("<p>{}<pre>{0}", "x\u{e0001}\u{85}\u{200b}".repeat(9000))), "x"),
    ]
}

fn article(html: &str) -> Article {
    let url = "https://tides.lenn.example/story".parse().expect("a URL");
    Extractor::new().extract_page(&Page::saved(html.to_owned(), Some(url)))
}

#[test]
fn what_is_written_is_bounded_by_what_was_read() {
    for (what, html, shown) in shapes() {
        assert!(markdown::render(&article(&html)).contains(shown), "{what}: it is not read");
        for check in [checks::markdown, checks::html, checks::report] {
            let told = std::panic::catch_unwind(|| check(html.as_bytes()));
            assert!(told.is_ok(), "{what}");
        }
    }
}

#[cfg(feature = "parquet")]
#[test]
fn a_table_is_bounded_by_its_records() {
    use copydesk::render::json::Record;
    use copydesk::render::table::Table;
    for (what, html, _) in shapes() {
        let mut table = Table::new(Vec::new()).expect("a table");
        table.push(Record::new("page.html", None, Ok(article(&html)))).expect("pushed");
        let bytes = table.finish().expect("finished").len();
        assert!(bytes <= 4 * html.len() + (64 << 10), "{what}: {bytes} bytes of {}", html.len());
    }
}

#[test]
fn an_archive_is_bounded_by_what_was_received() {
    use copydesk::save::warc::{ArchiveWriter, Capture, FILE_BYTES};
    use copydesk::task::{End, Outcome};
    let dir = tempfile::tempdir().expect("a folder");
    let mut archive = ArchiveWriter::open(dir.path(), crate::warc::options(FILE_BYTES)).expect("opened");
    let mut received = 0;
    // what does not pack, and what packs to next to nothing
    let noise = (0..1_000_000_u64).map(|n| (n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as u8).collect::<Vec<u8>>();
    for body in [noise, vec![0; 1_000_000], shapes().remove(0).1.into_bytes()] {
        let headers = (0..500).map(|n| (format!("x-{n}"), "x".repeat(n))).collect::<Vec<_>>();
        received += body.len() + headers.iter().map(|(name, value)| name.len() + value.len() + 4).sum::<usize>();
        let exchange = Exchange {
            url: "https://tides.lenn.example/story".parse().expect("a URL"),
            request: Vec::new(),
            status: 200,
            headers,
            body: body.into(),
            address: None,
            asked_at: jiff::Timestamp::UNIX_EPOCH,
            took: std::time::Duration::ZERO,
        };
        let outcome = Outcome::plain(End::Saved);
        let capture = Capture { exchange: &exchange, cut: None, repeats: None, outcome: &outcome, article: None };
        archive.store(&capture.pack().expect("packed")).expect("stored");
    }
    archive.finish().expect("finished");
    let files = std::fs::read_dir(dir.path()).expect("the folder").map(|entry| entry.expect("an entry").metadata());
    let written: u64 = files.map(|file| file.expect("a file").len()).sum();
    assert!(written <= received as u64 + received as u64 / 100 + (8 << 10), "{written} bytes of {received}");
}

/// Tables that other programs make too: each cell costs itself alone, and marks reach over cells as before.
#[test]
fn a_row_of_many_links_is_gone_through_once() {
    let mut row = Block::new(BlockKind::Table, "");
    row.opens = true;
    for _ in 0..200_000 {
        let start = row.text.len();
        row.text.push_str("one | ");
        let kind = SpanKind::Link("https://tides.lenn.example/x".to_owned());
        row.spans.push(Span::new(start..start + 3, kind));
    }
    let mut article = Article::default();
    article.blocks = vec![row];
    let long = markdown::render(&article);
    assert_eq!(long.matches("[one](https://tides.lenn.example/x)").count(), 200_000);
    let mut row = Block::new(BlockKind::Table, "one two | three | four");
    row.opens = true;
    row.spans = vec![Span::new(4..15, SpanKind::Strong), Span::new(10..15, SpanKind::Emphasis)];
    article.blocks = vec![row];
    let row = markdown::render(&article);
    assert_eq!(row, "| one **two** | ***three*** | four |\n| --- | --- | --- |");
}
