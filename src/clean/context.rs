//! Further features of the second stage: the answers of the first for the lines around.

use super::features::LineFeatures;
use super::line::Line;
use crate::extract::measure::{Measure, Unit};

/// Neighbours on each side, and the widths of the windows.
const NEIGHBOURS: usize = 3;
const WINDOWS: [usize; 3] = [2, 5, 15];

/// A line of more words is a paragraph, which a few of make a text.
const PARAGRAPH_WORDS: f32 = 15.0;

/// Words, and the words that are probably text.
#[derive(Debug, Clone, Copy, Default)]
struct LineSum {
    words: f32,
    text: f32,
}

impl LineSum {
    fn to(self, end: Self) -> Self {
        Self { words: end.words - self.words, text: end.text - self.text }
    }

    /// Probability that a word is text; -1 where there are none.
    fn mean(self) -> f32 {
        if self.words > 0.5 { self.text / self.words } else { -1.0 }
    }
}

/// Rows with what the first stage thinks behind them.
pub(super) fn rows(own: &LineFeatures, lines: &[Line], probabilities: &[f32]) -> LineFeatures {
    let mut sums = vec![LineSum::default()];
    for (line, probability) in lines.iter().zip(probabilities) {
        let last = sums.last().copied().unwrap_or_default();
        sums.push(LineSum { words: last.words + line.words, text: last.text + line.words * probability });
    }
    let count = lines.len();
    let between = |from: usize, to: usize| sums[from.min(count)].to(sums[to.min(count)]);
    let all = between(0, count);
    let total = all.text.max(1e-6);
    let first = probabilities.iter().position(|p| *p > 0.5).unwrap_or(0);
    let last = probabilities.iter().rposition(|p| *p > 0.5).unwrap_or(count.saturating_sub(1));
    let mut long: Vec<f32> =
        lines.iter().zip(probabilities).filter(|(line, _)| line.words >= PARAGRAPH_WORDS).map(|(_, p)| *p).collect();
    long.sort_by(|a, b| b.total_cmp(a));
    let mut values = Vec::with_capacity(own.values.len() * 2);
    for (at, probability) in probabilities.iter().enumerate() {
        values.extend_from_slice(own.values.get(at * own.width..(at + 1) * own.width).unwrap_or_default());
        values.push(*probability);
        for step in 1..=NEIGHBOURS {
            for other in [at.checked_sub(step), Some(at + step)] {
                values.push(other.and_then(|other| probabilities.get(other)).copied().unwrap_or(-1.0));
            }
        }
        for width in WINDOWS {
            values.push(between(at.saturating_sub(width), at).mean());
            values.push(between(at + 1, at + 1 + width).mean());
        }
        values.extend([
            between(0, at).text / total,
            between(at + 1, count).text / total,
            total.ln_1p(),
            all.mean(),
            at as f32 - first as f32,
            last as f32 - at as f32,
            long.first().copied().unwrap_or_default(),
            long.get(2).copied().unwrap_or_default(),
        ]);
    }
    LineFeatures { width: values.len() / count.max(1), values }
}

/// The names of the numbers behind the first stage's, in order.
pub(super) fn names() -> Vec<Measure> {
    let mut out = vec![Measure::new("text, at first sight", Unit::Share)];
    for step in 1..=NEIGHBOURS {
        for side in ["before", "behind"] {
            out.push(Measure::new(format!("text in line {step} {side} it, at first sight"), Unit::Share));
        }
    }
    for width in WINDOWS {
        for side in ["before", "behind"] {
            out.push(Measure::new(format!("text in the {width} lines {side} it, at first sight"), Unit::Share));
        }
    }
    let rest = [
        ("text before it, at first sight", Unit::Share),
        ("text behind it, at first sight", Unit::Share),
        ("words of text, at first sight", Unit::Log),
        ("text among the words, at first sight", Unit::Share),
        ("lines behind the first of the text, at first sight", Unit::Number),
        ("lines before the last of the text, at first sight", Unit::Number),
        ("the likeliest paragraph, at first sight", Unit::Share),
        ("the third likeliest paragraph, at first sight", Unit::Share),
    ];
    out.extend(rest.map(|(name, unit)| Measure::new(name, unit)));
    out
}
