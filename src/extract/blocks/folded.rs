//! Text that a page shows when a reader asks for it: answers below their questions, the rest of a story behind a button.
//! Its markup hides it as it hides menus and forms; what stands around it tells them apart.

use super::{BlockId, IdVec, Ids, Layout, Region, RegionId};
use crate::document::{Attr, Tag};

/// More linked than this is a menu.
const LINKS: f32 = 0.3;

/// A question has no more words.
const QUESTION_WORDS: usize = 40;

/// A story has so many paragraphs before the rest of it is folded up.
const SHOWN_PARAGRAPHS: usize = 2;

/// Marks folded text as text that is shown.
pub(super) fn unfold(layout: &mut Layout<'_>) {
    let mut last_inside: IdVec<RegionId, Option<RegionId>> = IdVec::filled(None, layout.regions.len());
    let mut unfolded = Vec::new();
    for (at, region) in layout.regions.with_ids().skip(1) {
        let before = last_inside[region.parent].replace(at);
        if region.hidden && !region.tag.is_inline() && is_text(layout, at) {
            let is_answer =
                region.tag == Tag::Dd || before.is_some_and(|before| is_question(layout, before, region.tag == Tag::P));
            if is_answer || region.blocks.count() > 1 && follows_text(layout, region) {
                unfolded.push(at);
            }
        }
    }
    for at in unfolded {
        layout.regions[at].hidden = false;
    }
}

/// Running text, and no form.
fn is_text(layout: &Layout<'_>, at: RegionId) -> bool {
    let region = &layout.regions[at];
    let mut inside = layout.regions[at..region.end].iter();
    region.totals.prose_words > 0
        && region.totals.link_density() < LINKS
        && !inside.any(|inner| matches!(inner.tag, Tag::Form | Tag::Input))
}

/// A heading or a button that opens something, or a box that holds nothing else; with a question mark if it has to be `sure`.
fn is_question(layout: &Layout<'_>, at: RegionId, sure: bool) -> bool {
    let region = &layout.regions[at];
    let is_head = |region: &Region<'_>| {
        region.tag.heading_level().is_some()
            || matches!(region.tag, Tag::Dt | Tag::Summary | Tag::Button)
            || region.element.attr(Attr::Role) == Some("button") && region.element.attr(Attr::AriaExpanded).is_some()
    };
    (1..=QUESTION_WORDS).contains(&region.totals.words)
        && region.blocks.count() == 1
        && (!sure || layout.blocks[region.blocks.start].text.ends_with(['?', '？', '؟', ';']))
        && layout
            .around(&layout.blocks[region.blocks.start])
            .take_while(|around| around.depth >= region.depth)
            .any(is_head)
}

/// Paragraphs stand beside it, before it.
fn follows_text(layout: &Layout<'_>, region: &Region<'_>) -> bool {
    let before = layout.regions[region.parent].blocks.start..region.blocks.start;
    let is_paragraph = |at: &BlockId| {
        let block = &layout.blocks[*at];
        block.is_prose() && layout.regions[block.region].parent == region.parent && !layout.regions[block.region].hidden
    };
    before.ids().rev().filter(is_paragraph).take(SHOWN_PARAGRAPHS).count() == SHOWN_PARAGRAPHS
}
