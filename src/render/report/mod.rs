//! An explanation as people read it: a page of HTML that needs nothing but itself, the same in short
//! for a terminal, and as JSON for programs.
//!
//! Everything that comes from the explained page is cleaned of what drives terminals, and escaped in
//! HTML. The HTML loads nothing and runs nothing, whatever the explained page holds.

mod html;
mod lines;
mod terminal;

use super::json::{FieldValue, Record};
use crate::explanation::{Candidate, ExplainedBlock, Explanation, Weight};
use crate::page::Page;
use serde::Serialize;

pub use html::html;
pub use lines::lines;
pub use terminal::terminal;

/// The explanation as one JSON object: the `record`, what weighed most in its `verdict`, the signs that its
/// `confidence` is told from, the `candidates` of the fields, the `blocks`; `more_blocks` where a very long page has some.
#[must_use]
pub fn json(source: &str, page: &Page, explanation: &Explanation) -> String {
    #[derive(Serialize)]
    struct Report<'e> {
        record: Record,
        verdict: &'e [Weight],
        confidence: &'e [Weight],
        candidates: &'e [Candidate],
        blocks: &'e [ExplainedBlock],
        #[serde(skip_serializing_if = "is_zero")]
        more_blocks: usize,
    }
    let record = Record::new(source, Some(page), Ok(explanation.article.clone()));
    let Explanation { verdict, confidence, candidates, blocks, more_blocks, .. } = explanation;
    super::json::pretty(&Report { record, verdict, confidence, candidates, blocks, more_blocks: *more_blocks })
}

#[allow(clippy::trivially_copy_pass_by_ref)] // the signature is serde's
fn is_zero(n: &usize) -> bool {
    *n == 0
}

/// Says that a page goes on.
fn more(explanation: &Explanation) -> String {
    format!("The page has {} more blocks, which are not explained.", explanation.more_blocks)
}

/// The fields that are shown, in this order.
const SHOWN: [&str; 13] = [
    "headline",
    "authors",
    "byline",
    "agency",
    "published",
    "modified",
    "section",
    "standfirst",
    "site_name",
    "language",
    "tags",
    "canonical_url",
    "lead_image",
];

/// The fields that are shown, with their values; empty where nothing is known.
fn fields(explanation: &Explanation) -> Vec<(&'static str, String)> {
    let record = Record::new("", None, Ok(explanation.article.clone()));
    let fields = record.fields();
    let text = |value: &FieldValue<'_>| match value {
        FieldValue::Text(text) => text.unwrap_or_default().to_owned(),
        FieldValue::Texts(texts) => texts.join(", "),
        FieldValue::Date(date) => date.map(|date| date.to_string()).unwrap_or_default(),
        FieldValue::Image(image) => image.map(|image| image.url.clone()).unwrap_or_default(),
        _ => String::new(),
    };
    let shown = SHOWN.iter().filter_map(|shown| fields.iter().find(|(name, _)| name == shown));
    shown.map(|(name, value)| (*name, text(value))).collect()
}

/// The candidates of a field, without those that say the same from the same place.
fn candidates<'e>(explanation: &'e Explanation, field: &str) -> Vec<&'e Candidate> {
    /// Candidates of one field that are shown: a page may name a thousand authors.
    const SHOWN: usize = 12;
    let mut found: Vec<&Candidate> = Vec::new();
    for candidate in explanation.candidates.iter().filter(|candidate| candidate.field == field) {
        if !found.contains(&candidate) && found.len() < SHOWN {
            found.push(candidate);
        }
    }
    found
}
