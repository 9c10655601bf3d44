//! The explanation of an article: every block of the page with what decided about it, and every value that was weighed
//! for a field.
//!
//! Plain values, in words: for people, and for outputs that show them.

use crate::article::{Article, BlockKind};
use serde::Serialize;

/// An article and why it is as it is.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Explanation {
    /// The article, as extraction gives it.
    pub article: Article,
    /// The numbers that weighed most in the judgement whether the page is an article or a list, the heaviest first; none
    /// for a file that is no page.
    pub verdict: Vec<Weight>,
    /// The signs that the confidence in an article is computed from; none for other pages.
    pub confidence: Vec<Weight>,
    /// Values that were weighed for the fields: the surest first within each field.
    pub candidates: Vec<Candidate>,
    /// The text of the page, in order, up to 5,000 blocks.
    pub blocks: Vec<ExplainedBlock>,
    /// Blocks behind these, which are not explained.
    pub more_blocks: usize,
}

/// A value that was weighed for a field; for people who ask why a field says what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Candidate {
    /// Name of the field, as in the record.
    pub field: &'static str,
    /// The place of the value on the page: `og:title`, `JSON-LD datePublished`, `h1`, `byline` ...
    pub source: String,
    /// The value, as read from there.
    pub value: String,
    /// A note on how much it is believed, where its place in the list does not say enough; else empty.
    pub note: String,
    /// True if the article has the same value.
    pub agrees: bool,
}

/// A run of text on the page, and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ExplainedBlock {
    /// The text.
    pub text: String,
    /// The elements around it, outermost first, as `div#main.story > p`.
    pub path: String,
    /// Its kind.
    #[serde(rename = "type")]
    pub kind: BlockKind,
    /// True if it is in the article's text.
    pub kept: bool,
    /// The model's probability that it is body; `None` without a model.
    pub probability: Option<f32>,
    /// The step that decided about it, in words.
    pub reason: String,
    /// The features that weighed most in the model's answer, the heaviest first; none where the answer
    /// needed no weighing.
    pub weights: Vec<Weight>,
}

/// A line of a plain text, and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ExplainedLine {
    /// The line.
    pub text: String,
    /// True if it stays in the text.
    pub kept: bool,
    /// The model's probability that it is of the text; `None` without a model.
    pub probability: Option<f32>,
    /// The step that decided about it, in words.
    pub reason: String,
    /// The features that weighed most in the model's answer, the heaviest first.
    pub weights: Vec<Weight>,
}

/// The weight of one feature in the model's answer, or of one sign in the confidence.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Weight {
    /// The feature and its value, in words.
    pub feature: String,
    /// Logarithm of the odds: above zero it speaks for it, below against.
    pub weight: f32,
}
