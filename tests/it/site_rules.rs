//! Rules for sites as people use them: the sample, what is said of rules that match nothing, and of
//! files that make no sense.

use crate::program::{err, run};
use copydesk::{Extractor, Page, Rules};
use std::fs;
use std::path::Path;
use std::process::Output;

fn samples() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/samples/rules"))
}

fn records(output: &Output) -> Vec<serde_json::Value> {
    let text = String::from_utf8(output.stdout.clone()).expect("UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn the_sample_reads_its_page() {
    let rules = Rules::load(samples()).expect("the sample is right");
    let page = Page::saved(fs::read(samples().join("page.html")).expect("the page"), None);
    let article = Extractor::new().with_rules(rules).extract_page(&page);
    assert_eq!(article.headline.as_deref(), Some("Dredger stuck on the bar for the third time this spring"));
    assert_eq!(article.authors, ["Rhoswen Cadell"]);
    assert_eq!(article.section.as_deref(), Some("Harbour"));
    assert_eq!(article.published.map(|date| date.to_string()).as_deref(), Some("2024-05-09"));
    let starts: Vec<String> =
        article.blocks.iter().map(|b| b.text.split(' ').take(3).collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(starts, ["The dredger Marta", "It is the", "Fishing boats can"]);
    assert!(!article.text().contains("Advertisement") && article.unmatched_rules.is_empty());
    let file = fs::read_to_string(samples().join("lenn-tides.toml")).expect("the rules");
    let readme = fs::read_to_string(samples().join("../../src/guide/extract.md")).expect("the manual");
    assert!(
        readme.contains(file.split_once("\n\n").expect("a comment, a blank line, a site").1),
        "the manual shows other rules"
    );
    // and without rules the page is as odd as it looks
    assert!(Extractor::new().extract_page(&page).text().contains("Advertisement"));
}

/// A folder with a page of lenn.example, another of it, one of elsewhere, and rules.
fn desk(rules: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    let page = |site: &str| {
        let lines = "<p>The old bridge, closed since the floods of March, reopened to traffic on Monday, the county said \
            in a statement that surprised nobody.</p><p>Buses will cross it again from the first of the month, and the \
            ferry stops the day before, after nine long weeks.</p>";
        format!(
            "<html lang=en><head><title>Bridge is back</title><link rel=canonical href=https://{site}/bridge></head>\
             <body><article><h1>Bridge is back</h1><p class=byline>By Ada Moe</p>{lines}</article></body></html>"
        )
    };
    for (name, site) in [("a.html", "lenn.example"), ("b.html", "lenn.example"), ("c.html", "other.example")] {
        fs::write(dir.path().join(name), page(site)).expect("written");
    }
    fs::create_dir(dir.path().join("rules")).expect("made");
    fs::write(dir.path().join("rules/lenn.toml"), rules).expect("written");
    dir
}

#[test]
fn a_rule_that_matches_nothing_is_told_once_and_recorded_each_time() {
    let dir = desk("[[site]]\nhosts = 'lenn.example'\nheadline = 'h1'\nbody = ['.story', '.text']\n");
    let told = "copydesk: a.html: the rule for the body matches nothing: .story, .text (rules/lenn.toml, line 4); it is \
        not told again\n";
    let plain = records(&run(&["extract", "a.html", "b.html", "c.html"], dir.path()));
    let ruled = run(&["extract", "--rules", "rules", "a.html", "b.html", "c.html"], dir.path());
    let end = |said: &str| said.strip_prefix(told).map(str::to_owned).unwrap_or_default();
    assert!(
        ruled.status.success() && end(&err(&ruled)).starts_with("copydesk: 3 records, 3 articles; in "),
        "{ruled:?}"
    );
    for (number, (ruled, plain)) in records(&ruled).into_iter().zip(plain).enumerate() {
        assert_eq!(ruled["text"], plain["text"]);
        assert_eq!(plain.get("unmatched_rules"), None);
        let unmatched = ruled.get("unmatched_rules");
        let expected = serde_json::json!([
            {"key": "body", "selectors": [".story", ".text"], "place": "rules/lenn.toml, line 4"}
        ]);
        assert_eq!(unmatched, (number < 2).then_some(&expected), "{number}");
    }
    assert_eq!(err(&run(&["extract", "--quiet", "--rules", "rules", "a.html"], dir.path())), "");
    let fetched = err(&run(&["fetch", "--rules", "rules", "a.html", "b.html"], dir.path()));
    assert!(fetched.strip_prefix(told).is_some_and(|end| end.starts_with("copydesk: 2 printed")), "{fetched}");
}

#[test]
fn rules_that_make_no_sense_end_the_run_before_it_starts() {
    let dir = desk("[[site]]\nhosts = 'lenn.example'\nheadline = 'h1'\n");
    fs::create_dir(dir.path().join("empty")).expect("made");
    fs::write(dir.path().join("rules/more.toml"), "[[site]]\nhosts = 'www.lenn.example'").expect("written");
    for (rules, expected) in [
        ("nowhere", "--rules: nowhere: no such folder"),
        ("a.html", "--rules: a.html: not a folder; expected a folder of .toml files"),
        ("empty", "--rules: empty: no rules in this folder; expected .toml files"),
        (
            "rules",
            "--rules: rules/more.toml, line 2: hosts: \"www.lenn.example\" is named twice, first in rules/lenn.toml, line 1; \
             expected each host once",
        ),
    ] {
        for verb in ["extract", "fetch"] {
            let refused = run(&[verb, "--rules", rules, "a.html"], dir.path());
            assert_eq!(refused.status.code(), Some(2));
            assert!(refused.stdout.is_empty());
            assert_eq!(err(&refused), format!("copydesk: error: {expected}\n"), "{verb}");
        }
    }
}
