//! The choice of the body: which blocks are kept, and which step decided about each.

use super::blocks::{BlockId, Layout, PerBlock, RegionId};
use crate::article::BlockKind;
use std::ops::Range;

/// The choice, block by block.
#[derive(Debug, Default)]
pub struct Choice {
    /// For each block, whether it is body.
    pub kept: PerBlock<bool>,
    /// The model's probability that it is; empty without a model.
    pub probabilities: PerBlock<f32>,
    /// The block that is the standfirst, if the page shows one; it is kept.
    pub standfirst: Option<BlockId>,
    /// The region that the body was found in.
    pub container: RegionId,
    /// Blocks that a rule for the site drops.
    pub dropped: Vec<BlockId>,
    /// The step that decided about each block last.
    pub by: PerBlock<DecidedBy>,
    /// The F1, in words, that the model expects of its choice; 0 without a model.
    pub expected: f32,
    /// The F1, in words, between what is kept and what the rule alone would keep.
    pub agreement: f32,
    /// Runs of blocks that words at their start gave away as something else, with its kind.
    pub trimmed_as: Vec<(Range<BlockId>, BlockKind)>,
}

/// A step of the choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecidedBy {
    /// The model's probability, against those of the other blocks; without a model, the careful rule.
    Judged,
    /// The page names the element as its text, where next to nothing else was found.
    Named,
    /// It stands in a part of the page that is built for something else, or is chosen now that this is left apart.
    Apart,
    /// Class words cast doubt on the model's answer.
    Doubted,
    /// It is the headline or the byline.
    Head,
    /// The text stands on the page before.
    Copy,
    /// A heading above text.
    Heading,
    /// A quotation between text.
    Quote,
    /// A table is kept or dropped whole; a list is kept whole.
    Table,
    /// Nobody sees it.
    Hidden,
    /// It asks for consent to cookies.
    Consent,
    /// The whole of a paragraph or a heading is a link, among text.
    Linked,
    /// Its words, or those of a block before it, give it away.
    Trimmed,
    /// It stands outside the region that holds the text.
    Narrowed,
    /// It is the standfirst.
    Standfirst,
    /// A rule for the site chose the body.
    SiteBody,
    /// A rule for the site drops it.
    SiteDrop,
}

impl Choice {
    /// Books what changed since `before` on a step.
    pub(super) fn book(&mut self, before: &mut [bool], step: DecidedBy) {
        self.by.resize(self.kept.len(), DecidedBy::Judged);
        for ((by, before), kept) in self.by.iter_mut().zip(before.iter_mut()).zip(&self.kept) {
            if *before != *kept {
                (*by, *before) = (step, *kept);
            }
        }
    }
}

/// The innermost region around all that is kept.
pub(super) fn container(layout: &Layout<'_>, kept: &PerBlock<bool>) -> RegionId {
    let (Some(first), Some(last)) = (kept.first_id(|k| *k), kept.last_id(|k| *k)) else { return RegionId::default() };
    let block = &layout.blocks[first];
    layout.ancestors(block.region).find(|at| layout.regions[*at].blocks.contains(&last)).unwrap_or_default()
}
