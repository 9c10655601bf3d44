//! Lines that stand in several documents of a batch.

use super::lines::Lines;
use crate::text::fold;
use rustc_hash::{FxHashMap, FxHashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Most lines that are remembered, 4 million: 100 MB. When there are more, those seen least are forgotten
/// first (the idea of lossy counting: G. S. Manku, R. Motwani, "Approximate frequency counts over data
/// streams", 2002). So a count may come out too low, which keeps a line, and never too high.
const LINES_MAX: usize = 4_000_000;

/// Counts of the lines of a batch: a line counts once a document, however it is cased and punctuated.
///
/// ```
/// use copydesk::clean::Repeats;
/// let mut repeats = Repeats::default();
/// for document in ["One.\nSee the tide tables", "Two.\nSee the tide tables", "Three."] {
///     repeats.add(document);
/// }
/// assert_eq!((repeats.documents(), repeats.of("See the tide tables!")), (3, 2));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Repeats {
    counts: FxHashMap<u64, u32>,
    documents: u32,
    /// The largest count of lines that may have been forgotten.
    forgotten: u32,
}

impl Repeats {
    /// Counts the lines of one more document.
    pub fn add(&mut self, text: &str) {
        self.count(Keys::of(text));
    }

    /// Counts as [`Repeats::add`], lines that are read already: reading them is most of the work, and can be done on
    /// many threads.
    pub fn count(&mut self, keys: Keys) {
        self.documents = self.documents.saturating_add(1);
        for key in keys.0 {
            let count = self.counts.entry(key).or_default();
            *count = count.saturating_add(1);
        }
        self.forget(LINES_MAX);
    }

    fn forget(&mut self, most: usize) {
        while self.counts.len() > most {
            self.forgotten += 1;
            let least = self.forgotten;
            self.counts.retain(|_, count| *count > least);
        }
    }

    /// Documents that were counted.
    #[must_use]
    pub fn documents(&self) -> u32 {
        self.documents
    }

    /// In how many documents a line stands.
    #[must_use]
    pub fn of(&self, line: &str) -> u32 {
        key(line).and_then(|key| self.counts.get(&key)).copied().unwrap_or_default()
    }
}

/// The lines of one document, each once, as [`Repeats`] knows them.
#[derive(Debug, Clone)]
pub struct Keys(FxHashSet<u64>);

impl Keys {
    /// The keys of a text's lines.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self(Lines::of(text).iter().filter_map(key).collect())
    }
}

/// None for a line without letters: lines of stars part texts everywhere.
fn key(line: &str) -> Option<u64> {
    let folded = fold(line);
    let mut hasher = DefaultHasher::new();
    folded.hash(&mut hasher);
    folded.chars().any(char::is_alphabetic).then(|| hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::Repeats;

    #[test]
    fn a_line_counts_once_a_document() {
        let mut repeats = Repeats::default();
        repeats.add("Share\nshare!\n***\nA");
        repeats.add("SHARE –\n***\nB");
        assert_eq!(["Share", "***", "A", "C"].map(|line| repeats.of(line)), [2, 0, 1, 0]);
    }

    #[test]
    fn when_lines_are_forgotten_counts_only_fall() {
        let mut repeats = Repeats::default();
        for number in 0..50 {
            repeats.add(&format!("line {number} alone\nhere again"));
            repeats.forget(10);
            assert!(repeats.counts.len() <= 10);
        }
        let count = repeats.of("here again");
        assert!((30..=50).contains(&count), "{count}");
        assert!(repeats.of("line 49 alone") <= 1);
    }
}
