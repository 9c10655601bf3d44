//! The confidence of an article: the chance that it is one and that its body was read right, told from what is known of
//! both.

use super::figures::says_article;
use super::{Evidence, Look};
use crate::explanation::Weight;
use crate::text::count_words;

/// Structured text below this many words says nothing of the body's length.
const STATED_WORDS: usize = 120;

/// Numbers that the confidence in an article is told from, [`SIGNS`] of them.
const SIGNS: usize = 9;

/// Signs of how surely the body was read, named beside their weights below.
#[must_use]
pub fn signs(evidence: &Evidence<'_, '_>) -> [f32; SIGNS] {
    Look { evidence, counts: super::count(evidence), chance: super::chance(evidence) }.signs()
}

impl Look<'_, '_, '_> {
    pub(super) fn signs(&self) -> [f32; SIGNS] {
        let Self { evidence, counts, chance } = self;
        let Evidence { layout, metadata, choice, .. } = evidence;
        let body = counts.body as f32;
        let page = layout.regions.first().map(|root| root.totals).unwrap_or_default();
        let stated = metadata.article_body.as_deref().map_or(0, count_words) as f32;
        // the careful rule expects nothing; what the model expects of an easy page does for it
        let expected = if choice.probabilities.is_empty() && choice.expected == 0.0 { EASY } else { choice.expected };
        [
            expected,
            choice.agreement,
            body.ln_1p(),
            body / (page.words.saturating_sub(page.link_words) as f32).max(body).max(1.0),
            counts.prose as f32 / body.max(1.0),
            f32::from(metadata.article.published.is_some()),
            f32::from(says_article(&metadata.types)),
            if stated < STATED_WORDS as f32 { 0.0 } else { stated.min(body) / stated.max(body).max(1.0) - 0.5 },
            logit(*chance),
        ]
    }
}

/// Logarithm of the odds, within reason.
fn logit(chance: f32) -> f32 {
    (chance / (1.0 - chance).max(1e-6)).max(1e-6).ln().clamp(-5.0, 5.0)
}

/// The F1 that the model expects of an easy page.
const EASY: f32 = 0.97;

/// Made by `tests/train/confidence.py`: the weights of a logistic regression of "the body's F1 is
/// above 0.9" on the signs, and its bias.
const WEIGHTS: [(&str, f32); SIGNS] = [
    ("F1 that the model expects", 3.102),
    ("agreement with the careful rule", 1.156),
    ("log of words", -0.232),
    ("share of the page's unlinked words", 2.278),
    ("share of running text", 1.351),
    ("a date is known", 0.399),
    ("the page says that it is an article", 0.052),
    ("structured data holds a text of that length", 0.301),
    ("odds that it is an article", 0.572),
];
const BIAS: f32 = -6.544;

/// Chance that the body is right: its words agree with the article's to an F1 above 0.9.
pub(super) fn of(signs: &[f32; SIGNS]) -> f32 {
    let sum: f32 = signs.iter().zip(WEIGHTS).map(|(sign, (_, weight))| sign * weight).sum();
    1.0 / (1.0 + (-(sum + BIAS)).exp())
}

/// The signs of the confidence, in words, with what each adds to the logarithm of its odds.
pub(crate) fn explain(evidence: &Evidence<'_, '_>) -> Vec<Weight> {
    let start = Weight { feature: "to begin with".to_owned(), weight: BIAS };
    let signs = signs(evidence).into_iter().zip(WEIGHTS);
    let tell = |(sign, (name, weight)): (f32, (&str, f32))| Weight {
        feature: format!("{name}: {sign:.2}"),
        weight: sign * weight,
    };
    std::iter::once(start).chain(signs.map(tell)).filter(|sign| sign.weight != 0.0).collect()
}
