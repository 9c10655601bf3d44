//! One walk over the document: its text blocks in order, and the regions (elements) they stand in
//! with totals of what is inside. Everything later works on these two flat lists.
//!
//! A text block is a run of text that no block element interrupts, with at least one letter or
//! digit. Inline elements do not break it, `<br><br>` does. Nothing is judged here; hidden blocks are
//! marked, not dropped, and only words inside a line that nobody sees are left out.

mod folded;
mod ids;
mod line;
mod reader;
#[cfg(test)]
mod tests;

use super::vocabulary::Hints;
use crate::document::{Document, Element, ElementId, NOSCRIPT_TEXT, Tag};
use crate::text::{count_words, ends_sentence};
pub use ids::{BlockId, Id, IdVec, Ids, PerBlock, RegionId};
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use std::ops::Range;

/// Text blocks and regions of a page, each in document order.
#[derive(Debug, Default)]
pub struct Layout<'a> {
    /// Regions; the first is the root. A region comes before everything inside it.
    pub regions: IdVec<RegionId, Region<'a>>,
    /// Text blocks.
    pub blocks: PerBlock<TextBlock<'a>>,
    /// The `title` element's text.
    pub title: Option<String>,
    /// The text for readers without scripts: the first `noscript` that has some.
    pub noscript: Option<String>,
    /// The marks in cells of tables that hold no letter and no digit, `–` or `✓`, by the cell's region.
    pub marks: HashMap<RegionId, String>,
    /// True if the page runs scripts.
    pub has_scripts: bool,
    /// Bytes of inline scripts.
    pub script_bytes: usize,
}

/// An element, as the choice of text sees it.
#[derive(Debug)]
pub struct Region<'a> {
    /// The element itself, for the rare rule that needs an attribute.
    pub element: Element<'a>,
    /// Its tag.
    pub tag: Tag,
    /// Its `class` attribute, as written; empty for none.
    pub class: &'a str,
    /// Tells its class from the others of the page; 0 for none.
    pub class_number: u32,
    /// The region around it; the root's own for the root.
    pub parent: RegionId,
    /// Number of regions around it.
    pub depth: usize,
    /// Hints of its own class, id and role.
    pub hints: Hints,
    /// True if it is itself marked as not shown.
    pub hidden: bool,
    /// The text blocks inside.
    pub blocks: Range<BlockId>,
    /// The first region behind those inside.
    pub end: RegionId,
    /// Sums over the text blocks inside.
    pub totals: Totals,
}

/// Sums over text blocks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Totals {
    /// Words.
    pub words: usize,
    /// Words inside links.
    pub link_words: usize,
    /// Words of blocks that read like prose ([`TextBlock::is_prose`]).
    pub prose_words: usize,
    /// Number of blocks that read like prose.
    pub prose_blocks: usize,
}

/// A run of text on the page, before anyone decides whether it belongs to the article.
#[derive(Debug)]
pub struct TextBlock<'a> {
    /// The nearest block-level region around it.
    pub region: RegionId,
    /// The innermost region, inline ones included, that was open at its first letter.
    pub leaf: RegionId,
    /// Its text on one clean line (inside `pre`: with line breaks).
    pub text: String,
    /// Inline markup, in order of start.
    pub spans: Vec<Inline<'a>>,
    /// Words.
    pub words: usize,
    /// Words inside links.
    pub link_words: usize,
    /// Words in bold.
    pub bold_words: usize,
    /// Ends like a sentence.
    pub is_sentence: bool,
}

/// Inline markup over a byte range of a text block.
#[derive(Debug)]
pub struct Inline<'a> {
    /// Bytes of the block's text.
    pub range: Range<usize>,
    /// The element.
    pub tag: Tag,
    /// The address of a link, as written.
    pub href: Option<&'a str>,
}

impl Region<'_> {
    /// True if it is shown to readers without scripts alone.
    #[must_use]
    pub fn is_noscript(&self) -> bool {
        self.tag == Tag::Other && self.element.name() == NOSCRIPT_TEXT
    }

    /// True if its class words call it the text of an article.
    #[must_use]
    pub fn is_named_body(&self) -> bool {
        self.hints.any(Hints::BODY) || self.hints.all(Hints::SUBJECT.with(Hints::TEXT))
    }
}

impl TextBlock<'_> {
    /// A line of plain text, of which no page and no markup is known.
    pub(crate) fn of_line(text: &str) -> Self {
        Self {
            region: RegionId::default(),
            leaf: RegionId::default(),
            text: text.to_owned(),
            spans: Vec::new(),
            words: count_words(text),
            link_words: 0,
            bold_words: 0,
            is_sentence: ends_sentence(text),
        }
    }

    /// Share of words inside links, 0 to 1.
    #[must_use]
    pub fn link_density(&self) -> f32 {
        self.link_words as f32 / self.words.max(1) as f32
    }

    /// Words of a line; of Thai, Lao, Burmese and Khmer, whose every letter counts as one, about as many as its words.
    #[must_use]
    pub fn line_words(&self) -> usize {
        const LETTERS: usize = 4;
        let is_one = |c: &char| matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}');
        // all of them are words by themselves: no other line has so many words
        let ones = if self.words * 2 > self.text.len() / 3 { self.text.chars().filter(is_one).count() } else { 0 };
        self.words.saturating_sub(ones) + ones.div_ceil(LETTERS)
    }

    /// Long enough, and little linked enough, to be running text rather than a label.
    #[must_use]
    pub fn is_prose(&self) -> bool {
        (self.words >= 20 || self.words >= 8 && self.is_sentence) && self.link_words * 2 < self.words
    }
}

impl Totals {
    fn add(&mut self, block: &TextBlock<'_>) {
        self.words += block.words;
        self.link_words += block.link_words;
        if block.is_prose() {
            self.prose_words += block.words;
            self.prose_blocks += 1;
        }
    }

    /// Share of words inside links, 0 to 1.
    #[must_use]
    pub fn link_density(&self) -> f32 {
        self.link_words as f32 / self.words.max(1) as f32
    }
}

impl<'a> Layout<'a> {
    /// Reads the layout of a document.
    #[must_use]
    pub fn of(document: &'a Document) -> Self {
        Self::without(document, &HashSet::default())
    }

    /// Reads the layout of a document, as if these elements were not in it.
    #[must_use]
    pub fn without(document: &'a Document, left_out: &HashSet<ElementId>) -> Self {
        let mut layout = reader::read(document, left_out);
        layout.sum();
        folded::unfold(&mut layout);
        layout
    }

    /// The regions around a text block, innermost (block-level) first, root last.
    pub fn around(&self, block: &TextBlock<'_>) -> impl Iterator<Item = &Region<'a>> {
        self.ancestors(block.region).map(|at| &self.regions[at])
    }

    /// Words of the blocks that are kept.
    #[must_use]
    pub fn words(&self, kept: &[bool]) -> usize {
        self.blocks.iter().zip(kept).filter(|(_, kept)| **kept).map(|(block, _)| block.words).sum()
    }

    /// True if most of what is kept is shown to readers without scripts alone.
    #[must_use]
    pub fn is_mostly_noscript(&self, kept: &PerBlock<bool>) -> bool {
        let noscript = self.regions.iter().filter(|region| region.is_noscript()).flat_map(|region| region.blocks.ids());
        let words: usize = noscript.filter(|at| kept[*at]).map(|at| self.blocks[at].words).sum();
        words > 0 && words * 2 > self.words(kept)
    }

    /// The region and all around it, innermost first.
    pub fn ancestors(&self, region: RegionId) -> impl Iterator<Item = RegionId> + use<'_, 'a> {
        let mut next = self.regions.get(region).map(|_| region);
        std::iter::from_fn(move || {
            let at = next?;
            let parent = self.regions[at].parent;
            next = (parent != at).then_some(parent);
            Some(at)
        })
    }

    fn sum(&mut self) {
        for block in &self.blocks {
            self.regions[block.region].totals.add(block);
        }
        for at in self.regions.ids().skip(1).rev() {
            let Region { totals, parent, .. } = self.regions[at];
            let around = &mut self.regions[parent].totals;
            around.words += totals.words;
            around.link_words += totals.link_words;
            around.prose_words += totals.prose_words;
            around.prose_blocks += totals.prose_blocks;
        }
    }
}
