//! Two texts compared word by word; where no spaces part words, character by character.

use super::{ChangedText, Fate};
use crate::text::is_word_by_itself;
use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::ops::Range;

/// Texts of more words than this, both together, are not compared: the one is gone and the other new.
const WORDS_MAX: usize = 10_000;

/// A word, and whether a space stands before it.
#[derive(Debug, Clone, Copy)]
struct Word<'t> {
    text: &'t str,
    is_parted: bool,
}

impl PartialEq for Word<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Word<'_> {}

impl std::hash::Hash for Word<'_> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl PartialOrd for Word<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Word<'_> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.text.cmp(other.text)
    }
}

/// The words of a text.
pub(super) struct Words<'t>(Vec<Word<'t>>);

impl<'t> Words<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let mut words = Vec::new();
        for run in text.split(' ').filter(|run| !run.is_empty()) {
            let (mut rest, mut is_parted) = (run, !words.is_empty());
            while let Some(first) = rest.chars().next() {
                let bytes = if is_word_by_itself(first) {
                    first.len_utf8()
                } else {
                    rest.find(is_word_by_itself).unwrap_or(rest.len())
                };
                let (text, behind) = rest.split_at(bytes);
                words.push(Word { text, is_parted });
                (rest, is_parted) = (behind, false);
            }
        }
        Self(words)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The words by the alphabet.
    pub(super) fn sorted(&self) -> Vec<&'t str> {
        let mut words: Vec<&str> = self.0.iter().map(|word| word.text).collect();
        words.sort_unstable();
        words
    }

    fn text(&self, range: Range<usize>) -> String {
        let mut out = String::new();
        for word in self.0.get(range).unwrap_or_default() {
            if word.is_parted {
                out.push(' ');
            }
            out.push_str(word.text);
        }
        out
    }
}

/// The share of two texts' words that both have, from 0 to 1; both are sorted.
pub(super) fn alike(one: &[&str], other: &[&str]) -> f32 {
    let (mut i, mut j, mut common) = (0, 0, 0_usize);
    while let (Some(a), Some(b)) = (one.get(i), other.get(j)) {
        match a.cmp(b) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => (i, j, common) = (i + 1, j + 1, common + 1),
        }
    }
    2.0 * common as f32 / (one.len() + other.len()).max(1) as f32
}

/// What became of the words of a text, in order.
pub(super) fn changes(old: &Words<'_>, new: &Words<'_>) -> Vec<ChangedText> {
    let mut found = Vec::new();
    let mut push = |fate, text: String| {
        if !text.is_empty() {
            found.push(ChangedText { fate, text });
        }
    };
    if old.len() + new.len() > WORDS_MAX {
        push(Fate::Removed, old.text(0..old.len()));
        push(Fate::Added, new.text(0..new.len()));
        return found;
    }
    for op in capture_diff_slices(Algorithm::Myers, &old.0, &new.0) {
        if let DiffOp::Equal { .. } = op {
            push(Fate::Same, new.text(op.new_range()));
        } else {
            push(Fate::Removed, old.text(op.old_range()));
            push(Fate::Added, new.text(op.new_range()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{Words, changes};
    use crate::render::diff::Fate;

    /// As `wdiff` writes it.
    fn marked(old: &str, new: &str) -> String {
        let piece = |fate, text: &str| match fate {
            Fate::Same => text.to_owned(),
            Fate::Removed => format!("[-{text}-]"),
            Fate::Added => format!("{{+{text}+}}"),
        };
        changes(&Words::of(old), &Words::of(new)).iter().map(|change| piece(change.fate, &change.text)).collect()
    }

    #[test]
    fn words_are_compared_in_every_script() {
        for (old, new, expected) in [
            ("the bridge is shut", "the bridge is open", "the bridge is[- shut-]{+ open+}"),
            ("the bridge", "the old bridge", "the{+ old+} bridge"),
            ("北部で洪水警報", "南部で洪水警報", "[-北-]{+南+}部で洪水警報"),
            ("мост закрыт", "мост открыт", "мост[- закрыт-]{+ открыт+}"),
            ("same", "same", "same"),
            ("", "new", "{+new+}"),
        ] {
            assert_eq!(marked(old, new), expected);
        }
    }

    #[test]
    fn long_texts_that_share_nothing_cost_little() {
        let many = |word: &str| (0..20_000).map(|n| format!("{word}{n}")).collect::<Vec<_>>().join(" ");
        assert_eq!(changes(&Words::of(&many("a")), &Words::of(&many("b"))).len(), 2);
    }
}
