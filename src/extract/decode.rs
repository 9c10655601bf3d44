//! From probabilities to a choice: what a block's surroundings say, and which set of blocks is
//! expected to agree best with the article.

use super::blocks::Layout;
use super::measure::{Measure, Unit};
use rustc_hash::FxHashMap as HashMap;

/// Below this a block is never taken, above that it always is.
pub(super) const FLOOR: f32 = 0.15;
pub(super) const CEILING: f32 = 0.6;

/// Neighbours on each side whose probability the second stage sees.
const NEIGHBOURS: usize = 4;

/// Half-widths, in blocks, of the windows over which it sees the mean.
const WINDOWS: [usize; 3] = [3, 6, 15];

/// Regions above a block over which it sees the mean.
const ANCESTORS: usize = 4;

/// Numbers that [`context`] appends to a row.
pub(super) const CONTEXT: usize = 1 + 2 * NEIGHBOURS + 2 * WINDOWS.len() + ANCESTORS + 1 + 8;

/// What [`context`] appends to a row, in words and in order.
pub(super) fn names() -> Vec<Measure> {
    let mut names = vec!["text, at first sight".to_owned()];
    for step in 1..=NEIGHBOURS {
        names.extend(["before", "after"].map(|side| format!("block {step} {side} it is text, at first sight")));
    }
    for window in WINDOWS {
        names.extend(["before", "after"].map(|side| format!("text in the {window} blocks {side} it, at first sight")));
    }
    names.extend((0..ANCESTORS).map(|up| format!("text in the region {}, at first sight", super::measure::level(up))));
    names.push("text in blocks with its tag and class, at first sight".to_owned());
    names.extend(["share of the text before it", "share of the text after it"].map(ToOwned::to_owned));
    let shares = names.into_iter().map(|name| Measure::new(name, Unit::Share));
    let rest = [
        ("probable words of the page", Unit::Log),
        ("probable share of the page's words", Unit::Share),
        ("blocks behind the first probable one", Unit::Number),
        ("blocks before the last probable one", Unit::Number),
        ("best probability on the page", Unit::Share),
        ("third best probability of a long block", Unit::Share),
    ];
    shares.chain(rest.map(|(name, unit)| Measure::new(name, unit))).collect()
}

/// Words and probable words of a run of blocks.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    words: f32,
    probable: f32,
}

impl Sum {
    fn mean(self) -> f32 {
        self.probable / self.words.max(1.0)
    }
}

/// Rows of features with what the first stage thinks of each block's surroundings behind them.
#[must_use]
pub fn context(layout: &Layout<'_>, rows: &[f32], width: usize, probabilities: &[f32]) -> Vec<f32> {
    let count = layout.blocks.len();
    let mut out = Vec::with_capacity(count * (width + CONTEXT));
    let words: Vec<f32> = layout.blocks.iter().map(|block| block.words as f32).collect();
    let mut sums = vec![Sum::default()];
    for (words, probability) in words.iter().zip(probabilities) {
        let last = sums.last().copied().unwrap_or_default();
        sums.push(Sum { words: last.words + words, probable: last.probable + words * probability });
    }
    let between = |from: usize, to: usize| {
        let (a, b) = (sums[from.min(count)], sums[to.min(count)]);
        Sum { words: b.words - a.words, probable: b.probable - a.probable }
    };
    let mut alike: HashMap<_, Sum> = HashMap::default();
    for (at, block) in layout.blocks.iter().enumerate() {
        let region = &layout.regions[block.region];
        let sum = alike.entry((region.tag, region.class)).or_default();
        sum.words += words[at];
        sum.probable += words[at] * probabilities[at];
    }
    let all = between(0, count);
    let total = all.probable.max(1e-6);
    let first = probabilities.iter().position(|p| *p > 0.5).unwrap_or(0);
    let last = probabilities.iter().rposition(|p| *p > 0.5).unwrap_or(count.saturating_sub(1));
    let best = probabilities.iter().copied().fold(0.0, f32::max);
    let mut long: Vec<f32> =
        probabilities.iter().zip(&words).filter(|(_, words)| **words >= 15.0).map(|(p, _)| *p).collect();
    long.sort_by(|a, b| b.total_cmp(a));
    let third = long.get(2).copied().unwrap_or_default();
    for at in 0..count {
        let block = &layout.blocks[at];
        out.extend_from_slice(rows.get(at * width..(at + 1) * width).unwrap_or_default());
        out.push(probabilities[at]);
        for step in 1..=NEIGHBOURS {
            for other in [at.checked_sub(step), Some(at + step)] {
                out.push(other.and_then(|other| probabilities.get(other)).copied().unwrap_or(-1.0));
            }
        }
        for window in WINDOWS {
            out.push(between(at.saturating_sub(window), at).mean());
            out.push(between(at + 1, at + 1 + window).mean());
        }
        let mut up = layout.ancestors(block.region).filter(|region| !layout.regions[*region].tag.is_inline());
        let mut around = between(at, at + 1);
        for _ in 0..ANCESTORS {
            if let Some(region) = up.next() {
                let range = layout.regions[region].blocks.clone();
                around = between(range.start, range.end);
            }
            out.push(around.mean());
        }
        let region = &layout.regions[block.region];
        out.push(alike.get(&(region.tag, region.class)).copied().unwrap_or_default().mean());
        out.extend([
            between(0, at).probable / total,
            between(at + 1, count).probable / total,
            total.ln_1p(),
            all.mean(),
            at as f32 - first as f32,
            last as f32 - at as f32,
            best,
            third,
        ]);
    }
    out
}

/// The set of blocks whose expected F1, in words, is highest: the best prefix by probability.
///
/// With `p` the probability and `w` the words of a block, the expected F1 of a set is about
/// `2 Σ p w / (Σ w + Σ_all p w)`; sorted by `p`, some prefix is the best set.
#[must_use]
pub fn choose(words: &[usize], probabilities: &[f32]) -> Vec<bool> {
    let mut order: Vec<usize> = (0..words.len().min(probabilities.len())).collect();
    order.sort_by(|a, b| probabilities[*b].total_cmp(&probabilities[*a]).then(a.cmp(b)));
    let all: f32 = order.iter().map(|at| words[*at] as f32 * probabilities[*at]).sum();
    let (mut taken, mut probable, mut best, mut length) = (0.0, 0.0, 0.0, 0);
    for (rank, at) in order.iter().enumerate() {
        taken += words[*at] as f32;
        probable += words[*at] as f32 * probabilities[*at];
        let expected = 2.0 * probable / (taken + all).max(1e-6);
        if expected > best {
            (best, length) = (expected, rank + 1);
        }
    }
    let mut kept = vec![false; words.len()];
    for (rank, at) in order.iter().enumerate() {
        let p = probabilities[*at];
        kept[*at] = p >= CEILING || rank < length && p >= FLOOR;
    }
    kept
}

/// The expected F1, in words, of a set of blocks: see [`choose`]. 0 where there are no probabilities.
#[must_use]
pub fn expected(layout: &Layout<'_>, probabilities: &[f32], kept: &[bool]) -> f32 {
    let (mut taken, mut probable, mut all) = (0.0, 0.0, 0.0);
    for ((block, probability), kept) in layout.blocks.iter().zip(probabilities).zip(kept) {
        let words = block.words as f32;
        all += words * probability;
        if *kept {
            taken += words;
            probable += words * probability;
        }
    }
    2.0 * probable / (taken + all).max(1e-6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_what_is_expected_to_agree_best() {
        // a long likely block carries short doubtful ones; a long doubtful one is left
        assert_eq!(choose(&[100, 5, 300, 5], &[0.95, 0.4, 0.2, 0.1]), [true, true, false, false]);
        // where nothing is likely, the best of it is still an answer
        assert_eq!(choose(&[50, 50], &[0.3, 0.28]), [true, true]);
        assert_eq!(choose(&[50], &[0.01]), [false]);
        assert!(choose(&[], &[]).is_empty());
    }

    #[test]
    fn an_expectation_weighs_words() {
        let document = crate::document::Document::parse("<p>one two three four<p>five six");
        let layout = Layout::of(&document);
        let of = |kept: &[bool]| format!("{:.2}", expected(&layout, &[0.8, 0.4], kept));
        assert_eq!([of(&[true, false]), of(&[true, true]), of(&[false, false])], ["0.80", "0.80", "0.00"]);
    }
}
