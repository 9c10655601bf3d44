//! An explanation as people read it: a page of HTML that needs nothing but itself, the same in short
//! for a terminal, and as JSON for programs.
//!
//! Everything that comes from the explained page is cleaned of what drives terminals, and escaped in
//! HTML. The HTML loads nothing and runs nothing, whatever the explained page holds.

mod html;
mod lines;
mod terminal;

use super::json::Record;
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

/// The fields that are shown, with their values; empty where nothing is known.
fn fields(explanation: &Explanation) -> Vec<(&'static str, String)> {
    let article = &explanation.article;
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let date = |value: Option<crate::date::PageDate>| value.map(|date| date.to_string()).unwrap_or_default();
    vec![
        ("headline", text(&article.headline)),
        ("authors", article.authors.join(", ")),
        ("byline", text(&article.byline)),
        ("agency", text(&article.agency)),
        ("published", date(article.published)),
        ("modified", date(article.modified)),
        ("section", text(&article.section)),
        ("standfirst", text(&article.standfirst)),
        ("site_name", text(&article.site_name)),
        ("language", text(&article.language)),
        ("tags", article.tags.join(", ")),
        ("canonical_url", text(&article.canonical_url)),
        ("lead_image", article.lead_image.as_ref().map(|image| image.url.clone()).unwrap_or_default()),
    ]
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
