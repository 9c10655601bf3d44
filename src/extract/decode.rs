//! From probabilities to a choice: what a block's surroundings say, and which set of blocks is
//! expected to agree best with the article.

use super::blocks::{BlockId, Id, Layout};
use super::measure::{Measure, Unit};
use crate::document::Tag;
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

/// A block of so many words is long.
const LONG_WORDS: usize = 15;

/// Numbers that [`context`] appends to a row.
pub(super) const CONTEXT: usize = 1 + 2 * NEIGHBOURS + 2 * WINDOWS.len() + ANCESTORS + 1 + 8;

/// The names of the numbers that [`context`] appends to a row, in order.
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
struct ProbableWords {
    words: f32,
    probable: f32,
}

impl ProbableWords {
    fn mean(self) -> f32 {
        self.probable / self.words.max(1.0)
    }
}

/// Rows of features with what the first stage thinks of each block's surroundings behind them.
#[must_use]
pub fn context(layout: &Layout<'_>, rows: &[f32], width: usize, probabilities: &[f32]) -> Vec<f32> {
    let around = Around::of(layout, probabilities);
    let mut out = Vec::with_capacity(layout.blocks.len() * (width + CONTEXT));
    for at in layout.blocks.ids() {
        let own = at.index() * width;
        out.extend_from_slice(rows.get(own..own + width).unwrap_or_default());
        around.append(at, &mut out);
    }
    out
}

/// The first stage's answers about a page, with sums over them that the rows of the second stage share.
pub(super) struct Around<'p, 'a> {
    layout: &'p Layout<'a>,
    probabilities: &'p [f32],
    /// Sums over the blocks before each.
    sums: Vec<ProbableWords>,
    /// Sums over blocks with one tag and class.
    alike: HashMap<(Tag, u32), ProbableWords>,
    /// The first and the last probable block.
    first: usize,
    last: usize,
    /// The best probability, and the third best of a long block.
    best: f32,
    third: f32,
}

impl<'p, 'a> Around<'p, 'a> {
    pub(super) fn of(layout: &'p Layout<'a>, probabilities: &'p [f32]) -> Self {
        let mut sums = Vec::with_capacity(layout.blocks.len() + 1);
        let mut alike: HashMap<_, ProbableWords> = HashMap::default();
        let mut long = Vec::new();
        let mut last = ProbableWords::default();
        sums.push(last);
        for (block, probability) in layout.blocks.iter().zip(probabilities) {
            let words = block.words as f32;
            last = ProbableWords { words: last.words + words, probable: last.probable + words * probability };
            sums.push(last);
            let region = &layout.regions[block.region];
            let sum = alike.entry((region.tag, region.class_number)).or_default();
            sum.words += words;
            sum.probable += words * probability;
            if block.words >= LONG_WORDS {
                long.push(*probability);
            }
        }
        long.sort_by(|a: &f32, b| b.total_cmp(a));
        let is_probable = |p: &f32| *p > 0.5;
        Self {
            layout,
            probabilities,
            sums,
            alike,
            first: probabilities.iter().position(is_probable).unwrap_or(0),
            last: probabilities.iter().rposition(is_probable).unwrap_or(layout.blocks.len().saturating_sub(1)),
            best: probabilities.iter().copied().fold(0.0, f32::max),
            third: long.get(2).copied().unwrap_or_default(),
        }
    }

    fn between(&self, from: usize, to: usize) -> ProbableWords {
        let end = self.sums.len() - 1;
        let (a, b) = (self.sums[from.min(end)], self.sums[to.min(end)]);
        ProbableWords { words: b.words - a.words, probable: b.probable - a.probable }
    }

    /// Appends the [`CONTEXT`] of a block to its row.
    pub(super) fn append(&self, at: BlockId, out: &mut Vec<f32>) {
        let (layout, probabilities, number) = (self.layout, self.probabilities, at.index());
        let count = layout.blocks.len();
        let all = self.between(0, count);
        let total = all.probable.max(1e-6);
        let between = |from: usize, to: usize| self.between(from, to);
        let block = &layout.blocks[at];
        out.push(probabilities[number]);
        for step in 1..=NEIGHBOURS {
            for other in [number.checked_sub(step), Some(number + step)] {
                out.push(other.and_then(|other| probabilities.get(other)).copied().unwrap_or(-1.0));
            }
        }
        for window in WINDOWS {
            out.push(between(number.saturating_sub(window), number).mean());
            out.push(between(number + 1, number + 1 + window).mean());
        }
        let mut up = layout.ancestors(block.region).filter(|region| !layout.regions[*region].tag.is_inline());
        let mut around = between(number, number + 1);
        for _ in 0..ANCESTORS {
            if let Some(region) = up.next() {
                let range = layout.regions[region].blocks.clone();
                around = between(range.start.index(), range.end.index());
            }
            out.push(around.mean());
        }
        let region = &layout.regions[block.region];
        out.push(self.alike.get(&(region.tag, region.class_number)).copied().unwrap_or_default().mean());
        out.extend([
            between(0, number).probable / total,
            between(number + 1, count).probable / total,
            total.ln_1p(),
            all.mean(),
            number as f32 - self.first as f32,
            self.last as f32 - number as f32,
            self.best,
            self.third,
        ]);
    }
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
