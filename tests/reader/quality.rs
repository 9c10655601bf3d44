//! Floors that only rise: how much of our sample pages' text is right, with the model and by rule
//! alone. A change that loses accuracy fails here; one that gains it raises the floor.

use copydesk::render::text::render;
use copydesk::{Extractor, Page};
use std::collections::HashMap;
use std::fs;
use std::path::Path;

/// Mean F1 of words over the samples that have a text.
const WITH_MODEL: f64 = 0.995;
const BY_RULE: f64 = 0.95;

fn bag(text: &str) -> HashMap<String, usize> {
    let mut bag = HashMap::new();
    for word in copydesk::text::fold(text).split(' ').filter(|word| !word.is_empty()) {
        *bag.entry(word.to_owned()).or_default() += 1;
    }
    bag
}

fn f1(one: &str, other: &str) -> f64 {
    let (one, other) = (bag(one), bag(other));
    let shared: usize = one.iter().map(|(word, n)| *n.min(other.get(word).unwrap_or(&0))).sum();
    let all: usize = one.values().sum::<usize>() + other.values().sum::<usize>();
    2.0 * shared as f64 / all.max(1) as f64
}

fn mean(extractor: &Extractor) -> f64 {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/pages");
    let mut scores = Vec::new();
    for entry in fs::read_dir(samples).expect("the samples") {
        let folder = entry.expect("a sample").path();
        let Ok(expected) = fs::read_to_string(folder.join("expected.txt")) else { continue };
        let facts: serde_json::Value =
            serde_json::from_slice(&fs::read(folder.join("expected.json")).expect("expected.json")).expect("JSON");
        let url = facts["url"].as_str().map(|url| url.parse().expect("an address"));
        let page = Page::saved(fs::read(folder.join("page.html")).expect("page.html"), url);
        scores.push(f1(&render(&extractor.extract_page(&page)), &expected));
    }
    assert!(scores.len() >= 25, "{} samples with a text", scores.len());
    scores.iter().sum::<f64>() / scores.len() as f64
}

#[test]
fn the_model_loses_no_accuracy() {
    let got = mean(&Extractor::new());
    assert!(got >= WITH_MODEL, "mean F1 {got:.4} is below {WITH_MODEL}");
}

#[test]
fn the_rule_alone_loses_no_accuracy() {
    let got = mean(&Extractor::new().without_model());
    assert!(got >= BY_RULE, "mean F1 {got:.4} is below {BY_RULE}");
}
