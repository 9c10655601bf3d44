//! The model's probability for each block: of its first stage alone, then of the second, which sees the answers around.

use crate::extract::blocks::{BlockId, Id, Layout, PerBlock};
use crate::extract::decode;
use crate::extract::features;
use crate::extract::metadata::Metadata;
use crate::extract::model::Model;
use crate::extract::rule::Rule;

/// Probability of a block that the rule settles.
const SETTLED: f32 = 0.005;

/// First-stage probability below which a block is not looked at again.
const SURELY_NOT: f32 = 0.04;

/// Both stages of the model; empty if the model was made for other features.
pub(super) fn judge(layout: &Layout<'_>, metadata: &Metadata, rule: &Rule, model: &Model) -> PerBlock<f32> {
    let page = features::FeaturePage::of(layout, metadata, rule);
    let width = model.first.width();
    let (mut alone, mut row) = (PerBlock::with_capacity(layout.blocks.len()), Vec::with_capacity(width));
    // most blocks of a page are surely no text: only the rows of the others are kept, each by itself: as one list they would
    // be megabytes, and the allocator gives nothing back that is smaller than the largest piece it ever had
    let mut unsure: Vec<(BlockId, Box<[f32]>)> = Vec::new();
    for at in layout.blocks.ids() {
        if rule.is_settled(layout, at) {
            alone.push(SETTLED);
            continue;
        }
        row.clear();
        page.row(at, &mut row);
        if row.len() != width || model.second.width() != width + decode::CONTEXT {
            return PerBlock::new();
        }
        let probability = model.first.probability(&row);
        alone.push(probability);
        if !is_sure(probability) {
            unsure.push((at, row.as_slice().into()));
        }
    }
    let around = decode::Around::of(layout, &alone);
    let second = |(at, own): &(BlockId, Box<[f32]>)| {
        row.clear();
        row.extend_from_slice(own);
        around.append(*at, &mut row);
        // the mean of both stages errs least
        let both = alone[*at] + model.second.probability(&row);
        (*at, both / 2.0)
    };
    let judged: Vec<(BlockId, f32)> = unsure.iter().map(second).collect();
    let mut probabilities = alone.clone();
    for (at, probability) in judged {
        probabilities[at] = probability;
    }
    probabilities
}

/// True if the first stage is sure that a block is no text, and the second need not be asked.
pub(in crate::extract) fn is_sure(first: f32) -> bool {
    first < SURELY_NOT
}

/// The rows of both stages for all blocks, for who asks why.
pub(in crate::extract) struct JudgedBlocks {
    rows: Vec<f32>,
    /// Numbers in a row that the first stage sees.
    pub(in crate::extract) width: usize,
    /// The first stage's probabilities.
    pub(in crate::extract) alone: PerBlock<f32>,
}

impl JudgedBlocks {
    /// The row of each block that is explained.
    pub(in crate::extract) fn rows(&self) -> impl Iterator<Item = (BlockId, &[f32])> {
        self.alone.ids().zip(self.rows.chunks_exact(self.width + decode::CONTEXT))
    }
}

/// The first stage of the model, and the rows for the second of so many blocks; none if it was made for other features.
pub(in crate::extract) fn see(
    layout: &Layout<'_>,
    metadata: &Metadata,
    rule: &Rule,
    model: &Model,
    most: usize,
) -> Option<JudgedBlocks> {
    let page = features::FeaturePage::of(layout, metadata, rule);
    let width = model.first.width();
    let (mut alone, mut own, mut row) = (PerBlock::with_capacity(layout.blocks.len()), Vec::new(), Vec::new());
    for at in layout.blocks.ids() {
        row.clear();
        page.row(at, &mut row);
        if row.len() != width || model.second.width() != width + decode::CONTEXT {
            return None;
        }
        alone.push(if rule.is_settled(layout, at) { SETTLED } else { model.first.probability(&row) });
        if at.index() < most {
            own.extend_from_slice(&row);
        }
    }
    let around = decode::Around::of(layout, &alone);
    let mut rows = Vec::with_capacity(own.len() + most * decode::CONTEXT);
    for (at, own) in own.chunks_exact(width.max(1)).enumerate() {
        rows.extend_from_slice(own);
        around.append(BlockId::of(at), &mut rows);
    }
    Some(JudgedBlocks { rows, width, alone })
}
