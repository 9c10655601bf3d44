//! The body as a user's rules for the site say it.

use super::blocks::{BlockId, Ids, Layout, PerBlock};
use super::choice::{Choice, DecidedBy, container};
use super::choose::{drop_headline_and_bylines, standfirst};
use super::metadata::Metadata;
use super::site_rules::{Key, RulesOnPage, blocks, regions};
use crate::document::Tag;

/// The choice of the body as the rules of the page's site say it; `otherwise` where none names a body.
pub(super) fn choose(
    rules: &RulesOnPage<'_>,
    layout: &Layout<'_>,
    metadata: &Metadata,
    otherwise: impl FnOnce() -> Choice,
) -> Choice {
    let mut choice = body(rules, layout, metadata).unwrap_or_else(otherwise);
    drop(rules, layout, &mut choice);
    choice
}

/// The body as the rule says it: all text of its elements, but for headline, byline and captions. The
/// user is believed: the choice is as sure as one can be.
fn body(rules: &RulesOnPage<'_>, layout: &Layout<'_>, metadata: &Metadata) -> Option<Choice> {
    let mut kept = PerBlock::filled(false, layout.blocks.len());
    for at in regions(layout, rules.elements(Key::Body)) {
        for block in blocks(layout, at).ids() {
            let caption = layout.around(&layout.blocks[block]).any(|region| region.tag == Tag::Figcaption);
            kept[block] = !caption;
        }
    }
    drop_from(rules, layout, &mut kept);
    drop_headline_and_bylines(metadata, metadata.headline_block, &mut kept);
    if !kept.contains(&true) {
        return None;
    }
    let container = container(layout, &kept);
    let by = PerBlock::filled(DecidedBy::SiteBody, kept.len());
    let mut choice = Choice { kept, container, by, expected: 1.0, agreement: 1.0, ..Choice::default() };
    let standfirst = standfirst(layout, metadata, metadata.headline_block, &choice);
    choice.standfirst = standfirst.filter(|at| choice.kept[*at]);
    rules.hear(Key::Body);
    Some(choice)
}

/// Takes away what is to be dropped.
fn drop(rules: &RulesOnPage<'_>, layout: &Layout<'_>, choice: &mut Choice) {
    choice.dropped = drop_from(rules, layout, &mut choice.kept);
    for at in &choice.dropped {
        choice.by[*at] = DecidedBy::SiteDrop;
    }
    choice.standfirst = choice.standfirst.filter(|at| choice.kept[*at]);
}

/// The blocks to be dropped; none of them is kept.
fn drop_from(rules: &RulesOnPage<'_>, layout: &Layout<'_>, kept: &mut PerBlock<bool>) -> Vec<BlockId> {
    let mut dropped: Vec<BlockId> = Vec::new();
    for at in regions(layout, rules.elements(Key::Drop)) {
        dropped.extend(blocks(layout, at).ids());
    }
    for at in &dropped {
        kept[*at] = false;
    }
    dropped
}
