//! What changed between two revisions of an article: its fields and its blocks, word by word.

mod html;
mod terminal;
mod words;

pub use html::html;
pub use terminal::terminal;

use crate::article::BlockKind;
use crate::text::clean;
use serde::Deserialize;
use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::ops::Range;
use words::{Words, changes};

/// Two texts of more blocks than this, multiplied, are not aligned: the one is gone and the other new.
const BLOCK_PAIRS_MAX: usize = 25_000_000;
/// Blocks that changed are paired by their words up to so many comparisons of words.
const WORD_PAIRS_MAX: usize = 5_000_000;
/// A block is another one, changed, if so much of both is the same words.
const ALIKE_MIN: f32 = 0.4;

/// An article as a record has it, as far as revisions are compared.
///
/// ```
/// use copydesk::render::diff::{Diff, Revision};
/// let record = |text: &str| {
///     format!(r#"{{"headline":"Bridge reopens","blocks":[{{"type":"paragraph","text":"{text}"}}]}}"#)
/// };
/// let old = Revision::read(1, record("It is open to cars.").as_bytes())?;
/// let new = Revision::read(2, record("It is open to buses.").as_bytes())?;
/// let diff = Diff::between(&old, &new);
/// assert!(diff.fields.is_empty() && diff.blocks.len() == 1);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Revision {
    /// Which one it is, counted from 1.
    #[serde(skip)]
    pub number: u32,
    /// When the page was fetched.
    pub fetched_at: Option<String>,
    /// The address of the page.
    pub url: Option<String>,
    /// The headline.
    pub headline: Option<String>,
    /// The names of those who wrote it.
    pub authors: Vec<String>,
    /// The section.
    pub section: Option<String>,
    /// When it was published, as the record has it.
    pub published: Option<String>,
    /// When it was last changed, as the record has it.
    pub modified: Option<String>,
    /// Words of the text.
    pub word_count: Option<u64>,
    blocks: Vec<RevisionBlock>,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
struct RevisionBlock {
    #[serde(rename = "type")]
    kind: String,
    text: String,
}

impl Revision {
    /// Reads a revision from its record, a line of JSON.
    ///
    /// # Errors
    ///
    /// The line is no record.
    pub fn read(number: u32, record: &[u8]) -> serde_json::Result<Self> {
        serde_json::from_slice(record).map(|revision: Self| Self { number, ..revision })
    }

    /// The same of a record that was read.
    pub(crate) fn of(number: u32, record: serde_json::Value) -> serde_json::Result<Self> {
        serde_json::from_value(record).map(|revision: Self| Self { number, ..revision })
    }

    /// The fields that are compared, by their names in the record.
    fn fields(&self) -> [(&'static str, String); 5] {
        let text = |field: &Option<String>| clean(field.as_deref().unwrap_or_default());
        [
            ("headline", text(&self.headline)),
            ("authors", clean(&self.authors.join(", "))),
            ("section", text(&self.section)),
            ("published", text(&self.published)),
            ("modified", text(&self.modified)),
        ]
    }

    /// The blocks as lines of the house format.
    fn lines(&self) -> Vec<String> {
        let texts = self.blocks.iter().filter(|block| block.kind != BlockKind::Image.name());
        texts
            .map(|block| {
                let mark = if block.kind == BlockKind::ListItem.name() { "- " } else { "" };
                mark.to_owned() + &clean(&block.text)
            })
            .collect()
    }
}

/// What became of a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It stands in both.
    Same,
    /// It stands in the old text alone.
    Removed,
    /// It stands in the new text alone.
    Added,
}

/// Words that share a fate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedText {
    /// What became of them.
    pub fate: Fate,
    /// The words, with the spaces between them.
    pub text: String,
}

/// What became of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlockChange {
    /// It is as it was.
    Same(String),
    /// It is gone.
    Removed(String),
    /// It is new.
    Added(String),
    /// Some of its words are others.
    Changed(Vec<ChangedText>),
}

/// The differences between two revisions.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diff {
    /// The fields that changed, by their names, with what became of their words.
    pub fields: Vec<(&'static str, Vec<ChangedText>)>,
    /// All blocks of both, in order.
    pub blocks: Vec<BlockChange>,
}

impl Diff {
    /// Compares two revisions.
    #[must_use]
    pub fn between(old: &Revision, new: &Revision) -> Self {
        let fields = old.fields().into_iter().zip(new.fields());
        let fields = fields
            .filter(|((_, old), (_, new))| old != new)
            .map(|((name, old), (_, new))| (name, changes(&Words::of(&old), &Words::of(&new))))
            .collect();
        Self { fields, blocks: blocks(&old.lines(), &new.lines()) }
    }

    /// True if the two say the same.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.blocks.iter().all(|block| matches!(block, BlockChange::Same(_)))
    }
}

fn blocks(old: &[String], new: &[String]) -> Vec<BlockChange> {
    if old.len().saturating_mul(new.len()) > BLOCK_PAIRS_MAX {
        let removed = old.iter().cloned().map(BlockChange::Removed);
        return removed.chain(new.iter().cloned().map(BlockChange::Added)).collect();
    }
    let mut found = Vec::with_capacity(new.len());
    let texts = |lines: &[String], range: Range<usize>| lines.get(range).unwrap_or_default().to_vec();
    for op in capture_diff_slices(Algorithm::Patience, old, new) {
        let (of_old, of_new) = (texts(old, op.old_range()), texts(new, op.new_range()));
        match op {
            DiffOp::Equal { .. } => found.extend(of_new.into_iter().map(BlockChange::Same)),
            DiffOp::Delete { .. } => found.extend(of_old.into_iter().map(BlockChange::Removed)),
            DiffOp::Insert { .. } => found.extend(of_new.into_iter().map(BlockChange::Added)),
            DiffOp::Replace { .. } => replaced(&of_old, &of_new, &mut found),
        }
    }
    found
}

/// Blocks in place of others: those that share most of their words, in their order, are the same ones, changed.
fn replaced(old: &[String], new: &[String], found: &mut Vec<BlockChange>) {
    let (of_old, of_new) = (all_words(old), all_words(new));
    let (mut i, mut j) = (0, 0);
    for (at_old, at_new) in pairs(&of_old, &of_new) {
        found.extend(old.get(i..at_old).unwrap_or_default().iter().cloned().map(BlockChange::Removed));
        found.extend(new.get(j..at_new).unwrap_or_default().iter().cloned().map(BlockChange::Added));
        if let (Some(old), Some(new)) = (of_old.get(at_old), of_new.get(at_new)) {
            found.push(BlockChange::Changed(changes(old, new)));
        }
        (i, j) = (at_old + 1, at_new + 1);
    }
    found.extend(old.get(i..).unwrap_or_default().iter().cloned().map(BlockChange::Removed));
    found.extend(new.get(j..).unwrap_or_default().iter().cloned().map(BlockChange::Added));
}

fn all_words(lines: &[String]) -> Vec<Words<'_>> {
    lines.iter().map(|line| Words::of(line)).collect()
}

/// Which old block became which new one: the pairs, in order, that are most alike in sum.
fn pairs(old: &[Words<'_>], new: &[Words<'_>]) -> Vec<(usize, usize)> {
    let count = |blocks: &[Words<'_>]| blocks.iter().map(Words::len).sum::<usize>();
    if (count(old) * new.len()).saturating_add(count(new) * old.len()) > WORD_PAIRS_MAX {
        return Vec::new();
    }
    let (sorted_old, sorted_new) =
        (old.iter().map(Words::sorted).collect::<Vec<_>>(), new.iter().map(Words::sorted).collect::<Vec<_>>());
    let width = new.len() + 1;
    let mut best = vec![0.0_f32; (old.len() + 1) * width];
    let mut alike = vec![0.0_f32; old.len() * new.len()];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            let share = words::alike(&sorted_old[i], &sorted_new[j]);
            alike[i * new.len() + j] = share;
            let paired = if share < ALIKE_MIN { 0.0 } else { share + best[(i + 1) * width + j + 1] };
            best[i * width + j] = paired.max(best[(i + 1) * width + j]).max(best[i * width + j + 1]);
        }
    }
    let (mut found, mut i, mut j) = (Vec::new(), 0, 0);
    while i < old.len() && j < new.len() {
        let (here, share) = (best[i * width + j], alike[i * new.len() + j]);
        // built of the same sums, so that equality is exact
        #[expect(clippy::float_cmp, reason = "the same sums")]
        if here == best[(i + 1) * width + j] {
            i += 1;
        } else if here == best[i * width + j + 1] {
            j += 1;
        } else {
            debug_assert!(share >= ALIKE_MIN, "else one of the two would be as good");
            found.push((i, j));
            (i, j) = (i + 1, j + 1);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{BlockChange, Diff, Revision, RevisionBlock};

    pub(super) fn revision(number: u32, headline: &str, blocks: &[&str]) -> Revision {
        let block = |text: &&str| RevisionBlock { kind: "paragraph".to_owned(), text: (*text).to_owned() };
        let fetched_at = Some(format!("2026-11-0{number}T06:00:00Z"));
        let blocks = blocks.iter().map(block).collect();
        Revision { number, headline: Some(headline.to_owned()), fetched_at, blocks, ..Revision::default() }
    }

    /// A letter a block.
    fn marks(old: &[&str], new: &[&str]) -> String {
        let diff = Diff::between(&revision(1, "Bridge", old), &revision(2, "Bridge", new));
        let mark = |block: &BlockChange| match block {
            BlockChange::Same(_) => '=',
            BlockChange::Removed(_) => '-',
            BlockChange::Added(_) => '+',
            BlockChange::Changed(_) => '~',
        };
        diff.blocks.iter().map(mark).collect()
    }

    #[test]
    fn blocks_are_the_same_changed_gone_or_new() {
        let (ferry, bridge, bus) = (
            "The ferry runs every hour until the evening.",
            "The bridge is closed until further notice, the county said.",
            "Buses turn round at the mill.",
        );
        assert_eq!(marks(&[ferry, bridge], &[ferry, bridge]), "==");
        assert_eq!(marks(&[ferry, bridge], &[ferry, bus, bridge]), "=+=");
        assert_eq!(marks(&[ferry, bus, bridge], &[ferry, bridge]), "=-=");
        let reopened = "The bridge is closed until Monday, the county said.";
        assert_eq!(marks(&[ferry, bridge], &[ferry, reopened]), "=~");
        assert_eq!(marks(&[ferry, bridge], &[ferry, bus, reopened]), "=+~");
        assert_eq!(marks(&[bridge], &[bus]), "-+");
        assert_eq!(marks(&[], &[bus]), "+");
    }

    #[test]
    fn a_text_of_very_many_blocks_is_not_aligned() {
        let many: Vec<String> = (0..6_000).map(|n| format!("Line {n}")).collect();
        let others: Vec<String> = (0..6_000).map(|n| format!("Row {n}")).collect();
        let found = super::blocks(&many, &others);
        assert_eq!(found.len(), 12_000);
        assert!(matches!((&found[0], &found[11_999]), (BlockChange::Removed(_), BlockChange::Added(_))));
    }

    #[test]
    fn fields_that_changed_are_named() {
        let diff = Diff::between(&revision(1, "Bridge shut", &[]), &revision(2, "Bridge open", &[]));
        assert_eq!(diff.fields.iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["headline"]);
        assert!(!diff.is_empty() && Diff::between(&revision(1, "A", &["b"]), &revision(2, "A", &["b"])).is_empty());
    }
}
