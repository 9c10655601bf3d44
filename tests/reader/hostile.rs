//! Pages made to hurt: each gets an answer, and soon. No clock is read; a cost that grows with the
//! square of the page would make these tests the slowest of all, and a walk that recurses would
//! end them.

use copydesk::{Article, Cut, Extractor, Page};

const TEXT: &str = "The last ferry between Lennmouth and the island of Sarrow left the pier at noon on Monday with \
    forty people and two goats on board, the harbour master said, and it will not come back before the spring.";

fn read(html: impl Into<Vec<u8>>) -> Article {
    Extractor::new().extract_page(&Page::saved(html.into(), None))
}

/// The story, with this before, inside and behind it.
fn around(before: &str, inside: &str, behind: &str) -> Article {
    let paragraphs = format!("<p>{TEXT}</p>").repeat(2);
    read(format!(
        "<title>Ferry stops until spring</title><body>{before}<h1>Ferry stops until spring</h1>\
         <article>{paragraphs}<p>{TEXT} {inside}</p><p>{TEXT}</p></article>{behind}"
    ))
}

/// Bytes of the largest pages here: a cost that grows with the square would take hours of them.
const LARGE: usize = 4_000_000;

fn assert_read(article: &Article) {
    assert!(article.text().contains(TEXT), "{:?}\n{}", article.verdict, article.text().get(..500).unwrap_or_default());
}

#[test]
fn markup_without_end() {
    assert_read(&around(&"<b>".repeat(50_000), "", ""));
    assert_read(&around("", &"<b>x<br><br>".repeat(3_000), ""));
    assert_read(&around("", &"<i><b>x".repeat(3_000), ""));
    assert_read(&around("", &"<a href=x>".repeat(3_000), ""));
    assert_read(&around("", "", &format!("<a href=/{}>{}", "x".repeat(5_000_000), "<p>x".repeat(40_000))));
    assert_read(&around("", &"<br>".repeat(100_000), ""));
    assert_read(&around("", "", &"</p>".repeat(20_000)));
    assert_read(&around("", "", &"<!--".repeat(50_000)));
    assert_read(&around("", "", &"<table><tr><td>".repeat(500)));
}

#[test]
fn depth_without_end() {
    assert_read(&around(&"<div>".repeat(2_000), "", ""));
    assert_read(&around(&"<span>".repeat(20_000), "", ""));
    assert_read(&around("", "", &"<ul><li>".repeat(1_000)));
    assert_read(&around("", "", &"<blockquote>x".repeat(1_000)));
    assert_read(&around("", "", &"<svg><g>".repeat(1_000)));
}

#[test]
fn boxes_in_each_other_are_looked_through_once() {
    let text = format!("<p>{TEXT}").repeat(15_000);
    for open in ["<div class=cookie-box>", "<div role=dialog>", "<div class=faq>", "<table><tr><td>"] {
        assert_read(&around("", "", &format!("{}{text}", open.repeat(400))));
    }
}

#[test]
fn a_million_elements_in_each_other_are_cut_and_the_record_says_so() {
    for tag in ["<div>", "<span>", "<b>", "<ul><li>", "<table><tr><td>", "<svg><g>", "<dl><dt>", "<select><option>"] {
        let article = around("", "", &tag.repeat(LARGE / tag.len()));
        assert_read(&article);
        let is_depth = !tag.contains("select") && !tag.contains("<b>");
        assert!(!is_depth || article.cut.is_some(), "{tag}: {:?}", article.cut);
    }
    let closed = around("", "", &format!("{}x{}", "<div>".repeat(300_000), "</div>".repeat(300_000)));
    assert_eq!(closed.cut, Some(Cut::Depth));
    // what stands behind the depths is where it was
    let article = around(&format!("{}{}", "<div>".repeat(2_000), "</div>".repeat(2_000)), "", "");
    assert_read(&article);
    assert_eq!(around("", "", "").cut, None);
}

#[test]
fn markup_that_multiplies_is_cut_and_the_record_says_so() {
    // each paragraph has all the elements before it again
    for html in [
        (0..60_000).map(|n| format!("<p><b id={n}></p>")).collect::<Vec<_>>().concat(),
        (0..60_000).map(|n| format!("<p><font size={n}>x")).collect::<Vec<_>>().concat(),
    ] {
        let article = around("", "", &html);
        assert_read(&article);
        assert!(article.cut.is_some());
    }
    let article = around("", "", &"<br>".repeat(LARGE / 4));
    assert_read(&article);
    assert_eq!(article.cut, Some(Cut::Growth));
}

#[test]
fn attributes_without_end() {
    let many = (0..100_000).map(|n| format!(" a{n}=\"{n}\"")).collect::<Vec<_>>().concat();
    assert_read(&around("", &format!("<b{many}>x</b>"), ""));
    assert_read(&around("", "", &format!("<div class=\"{}\">x</div>", "share ".repeat(50_000))));
    assert_read(&around("", "", &format!("<div style=\"{}\">x</div>", "display:".repeat(50_000))));
    assert_read(&around("", &format!("<a href=\"{}\">x</a>", "../".repeat(50_000)), ""));
}

#[test]
fn text_without_end() {
    assert_read(&around("", &"&amp".repeat(20_000), ""));
    assert_read(&around("", &"&#99999999999;&#xd800;&notit;&".repeat(5_000), ""));
    assert_read(&around("", "", &format!("<p>{}</p>", "word ".repeat(100_000))));
    assert_read(&around("", "", &format!("<p>{}</p>", "x".repeat(500_000))));
    assert_read(&around("", "", &"<p>Short.</p>".repeat(20_000)));
    assert_read(&around(&format!("<title>{}</title>", "| ".repeat(50_000)), "", ""));
}

#[test]
fn structured_data_without_end() {
    for (open, close) in [("{\"a\":", "}"), ("[", "]"), ("{\"@graph\":[", "]}")] {
        let deep = format!("{}1{}", open.repeat(5_000), close.repeat(5_000));
        assert_read(&around(&format!("<script type=application/ld+json>{deep}</script>"), "", ""));
        let cut = open.repeat(5_000);
        assert_read(&around(&format!("<script type=application/ld+json>{cut}</script>"), "", ""));
    }
}

#[test]
fn bytes_that_are_no_text() {
    let mut html = format!("<meta charset=utf-8><h1>Ferry stops until spring</h1><p>{TEXT}</p>").into_bytes();
    html.extend(b"<p>caf\xc3\xa9 \xff\xfe\xc3( \xf0\x9f</p>");
    html.extend(format!("<p>{TEXT}</p>").bytes());
    assert_read(&read(html));
    // whatever it is taken for, it is taken
    let _ = read((0..=255).cycle().take(20_000).collect::<Vec<u8>>());
    for bytes in [vec![0; 10_000], vec![0xff; 10_000], b"\xff\xfe<".to_vec()] {
        let article = read(bytes);
        assert!(!article.verdict.kind.is_article(), "{:?}", article.verdict);
    }
}

#[test]
fn characters_that_deceive_are_in_no_answer() {
    let trick = "\u{202e}\u{2066}\u{200b}\u{1b}[31m\u{7}\u{9b}2J\u{0}\u{feff}";
    let html = format!(
        "<title>Ferry {trick}stops until spring</title><meta property=og:title content=\"Ferry {trick}stops until spring\">\
         <h1>Ferry {trick}stops until spring</h1><p>{TEXT} {trick}End&#x202e;&#27;.</p><p>{TEXT}</p><pre>{TEXT}{trick}</pre>"
    );
    let article = read(html);
    assert_read(&article);
    let headline = article.headline.clone().expect("a headline");
    assert!(headline.starts_with("Ferry") && headline.ends_with("stops until spring"), "{headline:?}");
    for line in [&headline, &article.text()] {
        let found = line.chars().find(|c| c.is_control() && *c != '\n').or(copydesk::text::unseen(line));
        assert_eq!(found, None, "{line:?}");
    }
}
