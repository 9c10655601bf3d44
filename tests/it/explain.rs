//! Why an article is as it is: each block of the page has its reason in words, and whatever a page
//! holds, the report is safe to look at.

use crate::program::{bare, on_terminal, run, text, without_colours};
use copydesk::explanation::ExplainedBlock;
use copydesk::render::report;
use copydesk::render::screen::Screen;
use copydesk::{Explanation, Extractor, Page, Rules};
use std::fs;
use std::path::Path;

const ONE: &str = "The old bridge at Lenn, closed since the floods of March, reopened to traffic on Monday, the county \
    said in a statement that surprised nobody who had watched the cranes leave.";
const TWO: &str = "Buses will cross it again from the first of the month, and the ferry stops the day before, after nine \
    long weeks in which it carried more people than in the nine years before.";

fn explain(extractor: &Extractor, html: &str) -> Explanation {
    extractor.explain(&Page::saved(html.to_owned(), None))
}

fn block<'e>(explanation: &'e Explanation, start: &str) -> &'e ExplainedBlock {
    explanation.blocks.iter().rfind(|block| block.text.starts_with(start)).expect(start)
}

#[test]
fn the_step_that_decided_is_named() {
    let rule = Extractor::new().without_model();
    let page = |inside: &str| {
        format!(
            "<html lang=en><head><title>Old bridge at Lenn reopens</title></head><body><article>\
             <h1>Old bridge at Lenn reopens</h1><p class=byline>By Ada Moe</p><p>{ONE}</p>{inside}<p>{TWO}</p></article>"
        )
    };
    for (inside, start, kept, reason) in [
        (String::new(), "Old bridge", false, "it is the headline"),
        (String::new(), "By Ada", false, "it shows the byline, the date or the section"),
        (String::new(), "Buses", true, "the careful rule calls it prose"),
        ("<aside><p>Buy a boat, they are cheap this year.</p></aside>".into(), "Buy", false, "boilerplate by its tag"),
        (format!("<div><p>{ONE}</p></div>"), "The old bridge", false, "the same text stands on the page before"),
        (
            "<p>Read also: Ferry men look for work</p>".into(),
            "Read also",
            false,
            "its words are those of other stories",
        ),
        (
            "<table><tr><th>Year<th>Cars<tr><td>2022<td><a href=x>41,300</a></table>".into(),
            "41,300",
            true,
            "it is part of a table or a list that is kept whole",
        ),
    ] {
        let explanation = explain(&rule, &page(&inside));
        let block = block(&explanation, start);
        assert_eq!((block.kept, block.probability), (kept, None), "{inside}: {}", block.reason);
        assert!(block.reason.contains(reason), "{inside}: {}", block.reason);
    }
    let summary = page("").replace("<p class=byline>", "<p class=standfirst>It took nine weeks.</p><p class=byline>");
    let explanation = explain(&rule, &summary);
    assert_eq!(block(&explanation, "It took").reason, "it is the standfirst");
    let comments = format!("{}<h2>Comments</h2><p>I have waited for this, and so has my horse.</p>", page(""));
    let explanation = explain(&rule, &comments);
    assert!(block(&explanation, "I have waited").reason.starts_with("readers’ comments begin before it"));
    // the article is the same as without questions
    assert_eq!(explanation.article, rule.extract(&comments, None));
}

#[test]
fn the_models_answer_comes_with_what_weighed_most() {
    let page =
        fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/samples/pages/correction-bio/page.html")).expect("a sample");
    let explanation = Extractor::new().explain(&Page::saved(page, None));
    let bio = block(&explanation, "Leander Moss has reported");
    assert!(!bio.kept && bio.reason.starts_with("the model gives it "), "{}", bio.reason);
    let speaking = bio.weights.iter().filter(|weight| weight.weight < 0.0).count();
    assert!(bio.weights.len() == 3 && speaking >= 2, "{:?}", bio.weights);
    assert!(bio.weights.iter().any(|weight| weight.feature.contains(": ")), "{:?}", bio.weights);
    assert!(bio.path.ends_with("div.author-bio > div.author-bio-text > p"), "{}", bio.path);
    assert_eq!(bio.kind.name(), "bio");
    for block in &explanation.blocks {
        assert!(!block.reason.is_empty(), "{}", block.text);
        let settled = block.reason.starts_with("mostly links");
        assert_eq!(block.weights.is_empty(), settled, "{}: {}", block.text, block.reason);
    }
    // every block of the article is among those that are kept
    let kept = explanation.blocks.iter().filter(|block| block.kept).count();
    assert_eq!(kept, explanation.article.blocks.len());
    let headline = explanation.candidates.iter().filter(|candidate| candidate.field == "headline");
    assert!(headline.clone().any(|candidate| candidate.agrees) && headline.count() >= 2);
}

#[test]
fn rules_for_sites_are_reasons_too() {
    let samples = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/samples/rules"));
    let extractor = Extractor::new().with_rules(Rules::load(samples).expect("the sample is right"));
    let page = Page::saved(fs::read(samples.join("page.html")).expect("the page"), None);
    let explanation = extractor.explain(&page);
    for (start, reason) in [
        ("The dredger", "the site's rule for the body names it"),
        ("Readers who", "the site's rule for the body does not name it"),
        ("set down by", "the site's rule for what to drop names it"),
        ("Dredger stuck", "it is the headline"),
    ] {
        assert_eq!(block(&explanation, start).reason, reason);
    }
    assert!(
        explanation.candidates.iter().any(|c| c.field == "headline" && c.source == "rule for the site" && c.agrees)
    );
}

/// Markup, terminal escapes and direction overrides wherever a page can put them.
fn hostile() -> String {
    let bad = "\u{1b}]0;owned\u{7}\u{1b}[31m\u{202e}&lt;script&gt;alert(1)&lt;/script&gt;&quot;&gt;&lt;img src=https://evil.example/x onerror=x&gt;";
    let id = "x&quot;&gt;&lt;script&gt;alert(2)&lt;/script&gt;\u{1b}[2J";
    format!(
        "<html lang='{bad}'><head><title>{bad} reopens</title><meta property=og:title content='{bad}'>\
         <meta name=author content='{bad}'><meta name=keywords content='{bad}, b'>\
         <meta property=article:section content='{bad}'><meta property=og:site_name content='{bad}'>\
         <script type=application/ld+json>{{\"@type\":\"NewsArticle\",\"headline\":\"\\u001b[31m<script>alert(3)\"}}</script>\
         </head><body id='{id}' class='{id}'><article class='{id}'><h1>{bad}</h1><p class=byline>By Ada {bad}</p>\
         <p>{ONE} {bad}</p><p>{TWO} {bad}</p><pre>a\u{1b}[31m\n{bad}</pre></article><x-{bad}>what is it</x-{bad}></body></html>"
    )
}

#[test]
fn a_hostile_page_reaches_neither_browser_nor_terminal() {
    let page = Page::saved(hostile().into_bytes(), None);
    let explanation = Extractor::new().explain(&page);
    assert!(explanation.blocks.iter().any(|block| block.text.contains("<script>alert(1)")), "the bait is not there");
    let source = "</title><script>alert(4)</script>\u{1b}[31m.html";
    let html = report::html(source, &explanation);
    let plain = report::terminal(&explanation, Screen::default());
    let json = report::json(source, &page, &explanation);
    for (name, report) in [("html", &html), ("terminal", &plain), ("json", &json)] {
        let bad = report.chars().find(|c| c.is_control() && *c != '\n').or(copydesk::text::unseen(report));
        assert_eq!(bad, None, "{name}");
    }
    loads_nothing(&html);
    assert!(html.contains("default-src 'none'"));
    assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&gt;&lt;img src=https://evil.example/x"));
    assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok());
}

/// No element and no attribute that runs or loads anything.
fn loads_nothing(html: &str) {
    let page = scraper::Html::parse_document(html);
    let allowed = [
        "html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "b", "i", "table", "tbody", "tr", "th",
        "td", "main", "section", "details", "summary", "small", "meter", "ul", "li", "code",
    ];
    for element in page.tree.nodes().filter_map(|node| node.value().as_element()) {
        assert!(allowed.contains(&element.name()), "<{}>", element.name());
        for (name, value) in element.attrs() {
            let known = ["lang", "charset", "http-equiv", "content", "name", "class", "colspan", "value", "dir"]
                .contains(&name);
            assert!(known && !value.contains("://"), "{}: {name}={value}", element.name());
        }
    }
    let style = html.split("</style>").next().unwrap_or_default();
    assert!(!style.contains("url(") && !style.contains("@import") && !style.contains("http:"), "{style}");
}

#[test]
fn every_sample_page_can_be_explained() {
    let pages = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/samples/pages"));
    for entry in fs::read_dir(pages).expect("the samples") {
        let path = entry.expect("an entry").path().join("page.html");
        let page = Page::saved(fs::read(&path).expect("a page"), None);
        let explanation = Extractor::new().explain(&page);
        assert_eq!(explanation.article, Extractor::new().extract_page(&page), "{}", path.display());
        loads_nothing(&report::html("page.html", &explanation));
        let terminal = report::terminal(&explanation, Screen::default());
        assert!(terminal.starts_with(explanation.article.verdict.kind.name()), "{}", path.display());
    }
    // nothing to explain is explained, too
    assert!(report::terminal(&explain(&Extractor::new(), ""), Screen::default()).starts_with("empty, "));
}

#[test]
fn the_verb_writes_reports_and_says_what_went_wrong() {
    let dir = tempfile::tempdir().expect("a folder");
    let page = format!("<h1>Old bridge at Lenn reopens</h1><p>{ONE}</p><p>{TWO}</p><nav><a href=/>Home</a></nav>");
    fs::write(dir.path().join("a.html"), page).expect("written");
    let short = run(&["explain", "a.html"], dir.path());
    assert_eq!(short.status.code(), Some(0), "{}", text(&short.stderr));
    assert!(text(&short.stdout).contains("\n- navigation: Home\n"), "{}", text(&short.stdout));
    let filed = run(&["explain", "a.html", "-o", "why.html"], dir.path());
    assert_eq!((filed.status.code(), filed.stdout.len()), (Some(0), 0));
    let html = fs::read_to_string(dir.path().join("why.html")).expect("the report");
    assert!(html.starts_with("<!doctype html>") && html.contains("<p dir=\"auto\">Home</p>"));
    let json = run(&["explain", "--format", "json", "--url", "https://lenn.example/a", "a.html"], dir.path());
    let report: serde_json::Value = serde_json::from_slice(&json.stdout).expect("JSON");
    assert_eq!(report["record"]["url"], "https://lenn.example/a");
    assert_eq!(report["blocks"][0]["type"], "headline");
    for (arguments, code, said) in [
        (vec!["explain", "b.html"], 1, "b.html: no such file (a web address starts with https://)"),
        (vec!["explain", "http://127.0.0.1:9/"], 1, "127.0.0.1"),
        (vec!["explain", "ftp://lenn.example/"], 2, "ftp addresses are not fetched"),
        (vec!["explain", "."], 2, "a folder"),
        (vec!["explain", "https://lenn.example/", "--url", "https://lenn.example/"], 2, "this one has its own"),
        (vec!["explain", "--rules", "none", "a.html"], 2, "no such folder"),
        (vec!["explain", "-o", "no/such/folder/why.html", "a.html"], 3, "cannot write"),
        (vec!["explain"], 2, "Usage: copydesk explain"),
    ] {
        let refused = run(&arguments, dir.path());
        assert_eq!(refused.status.code(), Some(code), "{arguments:?}");
        assert!(text(&refused.stderr).contains(said), "{arguments:?}: {}", text(&refused.stderr));
    }
    if let Some(told) = on_terminal("explain a.html -o shown.html", dir.path()) {
        assert!(told.starts_with("copydesk: article, 2 of 4 blocks in the text; in "), "{told}");
    }
    if let (Some(seen), Some(plain)) =
        (on_terminal("explain a.html", dir.path()), without_colours("explain a.html", dir.path()))
    {
        assert!(seen.contains("\u{1b}[32m+ paragraph: ") && seen.contains("\u{1b}[1mheadline\u{1b}[0m: "), "{seen:?}");
        assert!(seen.lines().any(|line| line.trim_end() == "- navigation: Home"), "what goes has no colour: {seen:?}");
        // the last line is of the run: it says how long that took
        let report = |text: &str| text.lines().map(bare).filter(|l| !l.starts_with("copydesk: ")).collect::<Vec<_>>();
        assert_eq!(report(&seen), report(&plain));
        assert!(!plain.contains('\u{1b}'), "{plain:?}");
        let blocks =
            plain.lines().filter(|line| line.starts_with(['+', '-'])).map(|line| line.trim_end().chars().count());
        assert!(blocks.max().is_some_and(|longest| (50..=60).contains(&longest)), "{plain}");
    }
    if let Some(told) = on_terminal("extract a.html -o shown.jsonl", dir.path()) {
        assert!(told.starts_with("copydesk: 1 records, 1 articles; in "), "{told}");
    }
    assert!(text(&filed.stderr).is_empty(), "of one page, without anybody who watches: {}", text(&filed.stderr));
    // a report that cannot be made leaves the old one
    run(&["explain", "b.html", "-o", "why.html"], dir.path());
    assert_eq!(fs::read_to_string(dir.path().join("why.html")).expect("the report"), html);
}
