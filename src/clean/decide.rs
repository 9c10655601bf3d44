//! From probabilities to what stays.
//!
//! A wrongly dropped paragraph is the worst fault, so a line is weighed by what its loss would cost: it goes when the
//! words of text that would be lost with it, as far as can be told (probability times words), are few beside the
//! probability that it is boilerplate. A label goes at even odds, a paragraph only when next to nothing speaks for it.
//! A line whose words are those of boilerplate has to be text surely, or at least likely.

use super::line::Line;
use super::repeats::Repeats;
use super::sign::Sign;
use std::ops::Range;

/// Words of text whose loss weighs as much as a line of boilerplate that is left. The trainer says what share of text
/// and boilerplate other values keep.
const WORDS_A_LINE: f32 = 1.0;

/// A line of more words is not weighed heavier.
const WORDS_MAX: f32 = 100.0;

/// Lines above the first paragraph that hold section, headline and byline. A label there is weighed as so many words:
/// its loss is seen at once.
const HEAD_LINES: usize = 8;
const HEAD_WORDS: f32 = 3.0;

/// Words from which on a line that is likelier text than not is a paragraph.
const PARAGRAPH_WORDS: f32 = 15.0;

/// Probabilities from which on a line is surely text, and is likelier text than not.
const SURE: f32 = 0.9;
const LIKELY: f32 = 0.5;

/// Share of the documents from which on a line that recurs is boilerplate though it is surely text: agencies repeat
/// paragraphs of background word for word, and these are text.
const RECURRING_SHARE: f32 = 0.2;

/// A text of which more than this share of words stands in other documents is a copy of them.
const COPY_SHARE: f32 = 0.5;

/// The fate of a line, and the reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Decision {
    pub(super) kept: bool,
    pub(super) step: CleanStep,
}

/// The step that decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CleanStep {
    /// The model, or the rule where there is none.
    Judged,
    /// The sign that its words give.
    Told,
    /// The line stands in so many documents, of so many.
    Repeated(u32, u32),
}

/// In how many documents of the batch each line stands, where it is often enough to tell something.
pub(super) struct Counted {
    often: Vec<Option<u32>>,
    documents: u32,
}

impl Counted {
    pub(super) fn of(texts: &[&str], repeats: &Repeats, least: u32) -> Self {
        let often = texts.iter().map(|text| Some(repeats.of(text)).filter(|count| *count >= least.max(2)));
        Self { often: often.collect(), documents: repeats.documents() }
    }

    fn share(&self, count: u32) -> f32 {
        count as f32 / self.documents.max(1) as f32
    }
}

/// Decides by the model, and by what recurs in the batch.
pub(super) fn by_model(lines: &[Line], probabilities: &[f32], batch: Option<&Counted>) -> Vec<Decision> {
    let head = head(lines, probabilities);
    let judged = |(at, (line, probability)): (usize, (&Line, &f32))| {
        let least = if head.contains(&at) && line.sign == Sign::Nothing { HEAD_WORDS } else { 1.0 };
        let lost = probability * line.words.clamp(least, WORDS_MAX);
        let kept = lost >= WORDS_A_LINE * (1.0 - probability);
        let told = kept && *probability < needed(line.sign);
        Decision { kept: kept && !told, step: if told { CleanStep::Told } else { CleanStep::Judged } }
    };
    let mut decisions: Vec<Decision> = lines.iter().zip(probabilities).enumerate().map(judged).collect();
    if let Some(batch) = batch.filter(|batch| !is_a_copy(lines, &decisions, batch)) {
        drop_repeated(lines, probabilities, batch, &mut decisions);
    }
    decisions
}

/// The lines right above the first paragraph.
fn head(lines: &[Line], probabilities: &[f32]) -> Range<usize> {
    let is_paragraph = |(line, p): (&Line, &f32)| *p > LIKELY && line.words >= PARAGRAPH_WORDS;
    let start = lines.iter().zip(probabilities).position(is_paragraph);
    let start = start.or_else(|| lines.iter().position(Line::is_prose)).unwrap_or(lines.len());
    start.saturating_sub(HEAD_LINES)..start
}

/// The least probability of a line that stays though its words are those of boilerplate.
fn needed(sign: Sign) -> f32 {
    match sign {
        Sign::Nothing => 0.0,
        // running text may speak of them
        Sign::Offer | Sign::Consent | Sign::Legal | Sign::Story => LIKELY,
        _ => SURE,
    }
}

fn drop_repeated(lines: &[Line], probabilities: &[f32], batch: &Counted, decisions: &mut [Decision]) {
    let own = |at: usize| decisions[at].kept && lines[at].is_prose() && batch.often[at].is_none();
    let start = (0..lines.len()).find(|at| own(*at)).unwrap_or(lines.len());
    for (at, decision) in decisions.iter_mut().enumerate().filter(|(_, decision)| decision.kept) {
        let Some(count) = batch.often[at] else { continue };
        let stays = match probabilities[at] {
            surely if surely >= SURE => batch.share(count) < RECURRING_SHARE || at < start && !lines[at].is_prose(),
            probability => at < start && probability >= LIKELY,
        };
        if !stays {
            *decision = Decision { kept: false, step: CleanStep::Repeated(count, batch.documents) };
        }
    }
}

/// True if most of the text that stays stands in other documents too: the same story twice is not boilerplate.
fn is_a_copy(lines: &[Line], decisions: &[Decision], batch: &Counted) -> bool {
    let words = |of: &dyn Fn(usize) -> bool| -> f32 {
        (0..lines.len()).filter(|at| decisions[*at].kept && of(*at)).map(|at| lines[at].words).sum()
    };
    words(&|at| batch.often[at].is_some()) > COPY_SHARE * words(&|_| true)
}

/// Decides by a plain rule: what stays is running text whose words do not give it away, and the line right above it.
pub(super) fn by_rule(lines: &[Line]) -> Vec<Decision> {
    let is_text = |line: &Line| line.is_prose() && line.sign == Sign::Nothing;
    let stays =
        |at: usize| is_text(&lines[at]) || lines[at].sign == Sign::Nothing && lines.get(at + 1).is_some_and(is_text);
    (0..lines.len()).map(|at| Decision { kept: stays(at), step: CleanStep::Judged }).collect()
}

#[cfg(test)]
mod tests {
    use super::{CleanStep, Counted, by_model};
    use crate::clean::line::Line;

    const PROSE: &str =
        "The old bridge at Lenn, closed since the floods of March, reopened to traffic on Monday, the county said.";

    fn kept(lines: &[(&str, f32)], often: &[(usize, u32)], documents: u32) -> Vec<bool> {
        let (texts, probabilities): (Vec<&str>, Vec<f32>) = lines.iter().copied().unzip();
        let lines: Vec<Line> = texts.iter().map(|text| Line::of(text)).collect();
        let mut counted = Counted { often: vec![None; lines.len()], documents };
        for (at, count) in often {
            counted.often[*at] = Some(*count);
        }
        let decisions = by_model(&lines, &probabilities, (documents > 0).then_some(&counted));
        assert!(decisions.iter().all(|made| !(made.kept && matches!(made.step, CleanStep::Repeated(..)))));
        decisions.into_iter().map(|made| made.kept).collect()
    }

    #[test]
    fn length_and_words_weigh() {
        // a label goes at even odds, a paragraph when next to nothing speaks for it
        assert_eq!(kept(&[(PROSE, 0.99), ("Ferries", 0.45), ("Ferries", 0.55)], &[], 0), [true, false, true]);
        assert_eq!(kept(&[(PROSE, 0.99), (PROSE, 0.06), (PROSE, 0.01)], &[], 0), [true, true, false]);
        // above the first paragraph a label is worth more: it may be the section
        assert_eq!(kept(&[("Ferries", 0.3), (PROSE, 0.99), ("Ferries", 0.3)], &[], 0), [true, true, false]);
        // words that give a line away need more than that
        let told = [("Share", 0.8), (PROSE, 0.99), ("Leave a comment", 0.8), ("Read more: Ferry men", 0.6)];
        assert_eq!(kept(&told, &[], 0), [false, true, false, true]);
    }

    #[test]
    fn what_recurs_goes_unless_it_is_surely_text() {
        let lines = [("Roads", 0.8), (PROSE, 0.99), ("Ferries", 0.8), (PROSE, 0.95), (PROSE, 0.99)];
        // a section recurs above the text; a paragraph of an agency in few documents
        assert_eq!(kept(&lines, &[(0, 50), (2, 3), (3, 3)], 100), [true, true, false, true, true]);
        assert_eq!(kept(&lines, &[(0, 50), (3, 30)], 100), [true, true, true, false, true]);
        // most of it stands elsewhere: a copy
        assert_eq!(kept(&lines, &[(1, 3), (3, 3), (4, 3)], 3), [true; 5]);
    }
}
