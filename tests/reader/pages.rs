//! Whole pages, as the big systems make them: what an ideal editor would file of each, against
//! what is filed. `UPDATE=1` rewrites the expectations from the answers: read the diff before
//! committing it.

use crate::samples::{Sample, samples};
use copydesk::render::json::Record;
use copydesk::render::text::render;
use copydesk::{Article, Extractor, Page};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::fs;
use url::Url;

/// Lines of one difference that are shown; a body missed altogether need not be printed whole.
const SHOWN_LINES: usize = 40;

impl Sample {
    fn extract(&self) -> Article {
        let url = self.fields.get("url").and_then(Value::as_str).map(|url| Url::parse(url).expect("an absolute url"));
        let html = fs::read(self.folder.join("page.html")).expect("the sample's page");
        Extractor::new().extract_page(&Page::saved(html, url))
    }

    /// The fields of `article` that are not as expected, in words; empty if all are.
    fn differences(&self, article: &Article) -> String {
        let mut out = String::new();
        for (name, expected) in self.fields.iter().filter(|(name, _)| *name != "url") {
            let Some(actual) = field(article, name) else {
                _ = writeln!(out, "  {name}: no such field");
                continue;
            };
            if actual != *expected {
                _ = writeln!(out, "  {name}: expected {expected}\n  {:>1$} {actual}", "got", name.len() + 10);
            }
        }
        if let Some(expected) = &self.text {
            let actual = render(article);
            if actual != *expected {
                _ = write!(out, "  text (- expected, + got):\n{}", line_diff(expected, &actual));
            }
        }
        out
    }

    /// Writes what `article` says over the expectations: the same fields, its text.
    fn update(&self, article: &Article) {
        let mut fields = self.fields.clone();
        for (name, value) in &mut fields {
            if name != "url" {
                *value = field(article, name).unwrap_or(Value::Null);
            }
        }
        let mut json = serde_json::to_string_pretty(&fields).expect("plain values");
        json.push('\n');
        fs::write(self.folder.join("expected.json"), json).expect("the sample can be written");
        if self.text.is_some() {
            fs::write(self.folder.join("expected.txt"), render(article)).expect("the sample can be written");
        }
    }
}

/// A field as `expected.json` writes it: as the record has it, but for what is told of verdict and blocks in short; `None` if
/// there is none of that name.
fn field(article: &Article, name: &str) -> Option<Value> {
    match name {
        "kind" => Some(json!(article.verdict.kind.name())),
        "block_types" => Some(json!(article.blocks.iter().map(|block| json!(block.kind)).collect::<Vec<_>>())),
        _ => {
            let record = Record::new("", None, Ok(article.clone()));
            record.fields().into_iter().find(|(known, _)| *known == name).map(|(_, value)| json!(value))
        }
    }
}

/// Lines that are in one text only, `-` and `+`, in order; each run of common lines becomes `...`.
/// Blank lines are left out, since they stand between any two blocks.
fn line_diff(expected: &str, actual: &str) -> String {
    let old: Vec<&str> = expected.lines().filter(|line| !line.is_empty()).collect();
    let new: Vec<&str> = actual.lines().filter(|line| !line.is_empty()).collect();
    // common[i][j]: length of the longest common subsequence of old[i..] and new[j..]
    let mut common = vec![vec![0_usize; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i][j] =
                if old[i] == new[j] { common[i + 1][j + 1] + 1 } else { common[i + 1][j].max(common[i][j + 1]) };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut lines: Vec<String> = Vec::new();
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            if lines.last().is_none_or(|line| line != "    ...") {
                lines.push("    ...".to_owned());
            }
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || i < old.len() && common[i + 1][j] >= common[i][j + 1] {
            lines.push(format!("    - {}", old[i]));
            i += 1;
        } else {
            lines.push(format!("    + {}", new[j]));
            j += 1;
        }
    }
    if lines.iter().all(|line| line == "    ...") {
        lines.push("    (only blank lines or line ends differ)".to_owned());
    }
    let left = lines.len().saturating_sub(SHOWN_LINES);
    lines.truncate(SHOWN_LINES);
    if left > 0 {
        lines.push(format!("    ({left} more lines)"));
    }
    lines.push(String::new());
    lines.join("\n")
}

#[test]
fn every_page_is_filed_as_an_editor_would() {
    let update = std::env::var_os("UPDATE").is_some_and(|value| value == "1");
    let (mut report, mut wrong, mut all) = (String::new(), 0, 0);
    for sample in samples().into_iter().flatten() {
        all += 1;
        let article = sample.extract();
        let differences = sample.differences(&article);
        if differences.is_empty() {
            continue;
        }
        if update {
            sample.update(&article);
        } else {
            wrong += 1;
            _ = writeln!(report, "{}\n{differences}", sample.name);
        }
    }
    assert!(wrong == 0, "{wrong} of {all} sample pages differ\n\n{report}");
}

#[test]
fn every_sample_is_complete_and_in_the_house_format() {
    let mut faults = Vec::new();
    let all = samples();
    assert!(all.len() >= 22, "the walk found {} samples", all.len());
    for sample in all {
        match sample {
            Err(why) => faults.push(why),
            Ok(sample) => house_faults(&sample, &mut faults),
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn house_faults(sample: &Sample, faults: &mut Vec<String>) {
    let mut fault = |what: &str| faults.push(format!("{}: {what}", sample.name));
    let kind = sample.fields.get("kind").and_then(Value::as_str);
    if kind.is_none() {
        fault("expected.json has no kind");
    }
    if !sample.fields.contains_key("url") {
        fault("expected.json has no url (null where none is known)");
    }
    let Some(text) = &sample.text else {
        if matches!(kind, Some("article" | "live_blog" | "gallery" | "paywall")) {
            fault("an article without expected.txt");
        }
        return;
    };
    if text.is_empty() || text.trim() != text {
        fault("expected.txt is empty, or has white space at an end");
    }
    for (at, line) in text.split('\n').enumerate() {
        // blocks on the even lines, blank lines on the odd ones
        if line.is_empty() != (at % 2 == 1) {
            fault(&format!("expected.txt:{}: blocks are separated by exactly one blank line", at + 1));
            break;
        }
        if line != copydesk::text::clean(line) {
            fault(&format!("expected.txt:{}: white space or invisible characters that the format leaves out", at + 1));
        }
    }
    let headline = sample.fields.get("headline").and_then(Value::as_str);
    if headline.is_some_and(|headline| !text.split("\n\n").take(2).any(|line| line == headline)) {
        fault("the headline of expected.json is not the first or second block of expected.txt");
    }
    if let Some(types) = sample.fields.get("block_types").and_then(Value::as_array) {
        let before = ["section", "headline"]
            .iter()
            .filter(|name| sample.fields.get(**name).is_some_and(|v| !v.is_null()))
            .count()
            + usize::from(sample.fields.get("authors").and_then(Value::as_array).is_some_and(|a| !a.is_empty()));
        if text.split("\n\n").count() != types.len() + before {
            fault("block_types of expected.json has not as many blocks as expected.txt");
        }
    }
}

#[test]
fn a_difference_is_shown_line_by_line() {
    assert_eq!(line_diff("a\n\nb\n\nc", "a\n\nx\n\nc\n\nd"), "    ...\n    - b\n    + x\n    ...\n    + d\n");
    assert!(line_diff("a", "a\n").contains("only blank lines"));
}
