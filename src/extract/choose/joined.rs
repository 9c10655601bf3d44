//! Blocks that are of the text because they stand among it: quotations, headings, linked paragraphs, lists, answers.

use super::NAMED_LINKS;
use super::standfirst::NEVER_STANDFIRST;
use crate::document::{Attr, Tag};
use crate::extract::blocks::{BlockId, Id, Ids, Layout, PerBlock, Region, TextBlock};
use crate::extract::choice::Choice;
use crate::extract::rule::Rule;

/// Blocks (of a box, say) that may stand between a quotation and the text.
const NEAR: usize = 5;

/// A quotation between two kept blocks of the same region is of the text, unless the rule says otherwise.
pub(super) fn keep_quotes(layout: &Layout<'_>, rule: &Rule, choice: &mut Choice) {
    for at in layout.blocks.inner().ids() {
        let quote =
            layout.ancestors(layout.blocks[at].region).take(2).find(|r| layout.regions[*r].tag == Tag::Blockquote);
        let Some(quote) = quote else { continue };
        let around = &layout.regions[layout.regions[quote].parent].blocks;
        let beside = |other: BlockId| choice.kept.get(other) == Some(&true) && around.contains(&other);
        let between = (at.up_to_before(NEAR)..at).ids().any(beside) && (at + 1..at + NEAR + 1).ids().any(beside);
        if !choice.kept[at] && rule.kept[at] && !rule.marked[at] && between {
            choice.kept[at] = true;
        }
    }
}

/// A heading right above a kept block, beside it in the same region, belongs to it.
pub(super) fn keep_headings(layout: &Layout<'_>, rule: &Rule, choice: &mut Choice) {
    let Some(first) = choice.kept.first_id(|kept| *kept) else { return };
    for at in layout.blocks.inner().ids().rev() {
        let block = &layout.blocks[at];
        let region = &layout.regions[block.region];
        if choice.kept[at + 1]
            && !choice.kept[at]
            && at >= first.up_to_before(1)
            && !rule.marked[at]
            && rule.headline != Some(at)
            && is_subhead(region)
            && is_right_above(layout, region, at + 1)
            && (block.link_words == 0 || leads_into_page(block))
        {
            choice.kept[at] = true;
        }
    }
}

/// A heading below the first: by its tag, by its role, by what its class calls it, or as that of a part that opens.
fn is_subhead(region: &Region<'_>) -> bool {
    const NAMES: [&str; 5] = ["subhead", "crosshead", "zwischentitel", "zwischenueberschrift", "intertitre"];
    matches!(region.tag, Tag::H2 | Tag::H3 | Tag::H4 | Tag::H5 | Tag::H6 | Tag::Summary)
        || region.element.attr(Attr::Role) == Some("heading")
        || NAMES.iter().any(|name| region.class.contains(name))
}

/// True if a block stands in the same element as a heading, a box for the heading alone left out.
fn is_right_above(layout: &Layout<'_>, heading: &Region<'_>, below: BlockId) -> bool {
    let around = &layout.regions[heading.parent];
    let is_header = around.tag == Tag::Header || around.element.name() == "hgroup";
    let is_box = is_header && around.blocks == heading.blocks;
    let around = if is_box { &layout.regions[around.parent] } else { around };
    around.blocks.contains(&below)
}

/// True if all links of a block lead to places of the same page.
fn leads_into_page(block: &TextBlock<'_>) -> bool {
    block.spans.iter().filter_map(|span| span.href).all(|href| href.trim_start().starts_with('#'))
}

/// A paragraph or a heading between two paragraphs of the text is of it, even if all of it is a link.
pub(super) fn keep_linked(layout: &Layout<'_>, rule: &Rule, choice: &mut Choice) {
    for at in layout.blocks.inner().ids() {
        let block = &layout.blocks[at];
        if choice.kept[at]
            || block.link_density() < 0.5
            || layout.ancestors(block.region).any(|up| layout.regions[up].hidden)
        {
            continue;
        }
        let region = &layout.regions[block.region];
        let is_text = match region.tag {
            Tag::H2 | Tag::H3 | Tag::H4 => rule.headline != Some(at),
            Tag::P => block.is_sentence && block.words >= LINKED_WORDS,
            _ => false,
        };
        let is_own = |other: BlockId| {
            let other_region = &layout.regions[layout.blocks[other].region];
            choice.kept[other] && other_region.parent == region.parent && layout.blocks[other].is_prose()
        };
        if is_text && at.before(1).is_some_and(is_own) && is_own(at + 1) && !region.hints.any(NEVER_STANDFIRST) {
            choice.kept[at] = true;
        }
    }
}

/// A link to another story has fewer words, or is no sentence.
const LINKED_WORDS: usize = 20;

/// The share of an item's words that is linked, above which it is a link and nothing else.
const LINK: f32 = 0.9;

/// The share of a list's words that is linked, from which on it is one of links.
const HALF: f32 = 0.5;

/// Keeps the rest of lists whose items are mostly kept: all items that are more than a link to another story.
pub(super) fn keep_lists(layout: &Layout<'_>, rule: &Rule, kept: &mut PerBlock<bool>) {
    let is_list = |region: &&Region<'_>| matches!(region.tag, Tag::Ul | Tag::Ol) && region.blocks.count() > 2;
    for region in layout.regions.iter().filter(is_list) {
        let items = region.blocks.clone();
        let count = items.ids().filter(|at| kept[*at]).count();
        if count == 0 || count == items.count() {
            continue;
        }
        let is_text = |beside: Option<BlockId>| {
            beside.is_some_and(|at| {
                let block = layout.blocks.get(at);
                kept.get(at) == Some(&true)
                    && block.is_some_and(|b| b.is_prose() && layout.regions[b.region].parent == region.parent)
            })
        };
        // among paragraphs, an item that is a link is one of the others
        let is_among =
            region.totals.link_density() < HALF && is_text(items.start.before(1)) && is_text(Some(items.end));
        if is_among || count * 2 > items.count() {
            for at in items.ids() {
                kept[at] |= !rule.marked[at] && (is_among || layout.blocks[at].link_density() < LINK);
            }
        }
    }
}

/// A list that the line before it announces by a colon is of the text, unless it is one of links.
pub(super) fn keep_announced_lists(layout: &Layout<'_>, rule: &Rule, kept: &mut PerBlock<bool>) {
    /// Longer lists are tables of contents, or of all there is.
    const ITEMS: usize = 40;
    for region in layout.regions.iter().filter(|region| matches!(region.tag, Tag::Ul | Tag::Ol)) {
        let items = region.blocks.clone();
        let Some(before) = items.start.before(1).filter(|_| (2..=ITEMS).contains(&items.count())) else { continue };
        let block = &layout.blocks[before];
        let announces = kept[before]
            && block.text.trim_end().ends_with([':', '：'])
            && layout.regions[block.region].parent == region.parent;
        let is_text = region.totals.link_density() < HALF
            && !region.hidden
            && !items.ids().any(|at| rule.marked[at])
            && !region.hints.any(NEVER_STANDFIRST);
        if announces && is_text {
            kept[items].fill(true);
        }
    }
}

/// Questions and answers that stand right below the text, or among it, are of it: all of them.
pub(super) fn keep_answers(layout: &Layout<'_>, kept: &mut PerBlock<bool>) {
    let is_faq = |region: &&Region<'_>| {
        region.blocks.count() > 1
            && !region.hidden
            && region.totals.link_density() < NAMED_LINKS
            && ["faq", "FAQ", "Faq", "accordion", "Accordion"].iter().any(|faq| region.class.contains(faq))
    };
    for region in layout.regions.iter().filter(is_faq) {
        let around = layout.regions[region.parent].blocks.start..region.blocks.start;
        let beside = |at: BlockId| {
            let block = &layout.blocks[at];
            kept[at] && block.is_prose() && layout.regions[block.region].parent == region.parent
        };
        let is_kept = around.ids().any(beside) || region.blocks.ids().any(|at| kept[at]);
        if is_kept {
            kept[region.blocks.clone()].fill(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;

    #[test]
    fn a_list_that_a_colon_announces_is_kept() {
        for (html, after) in [
            ("<p>Closed are:<ul><li><div>the pier</div><li><div>the quay</div></ul><p>Ask the master.", true),
            ("<p>Closed are some.<ul><li>the pier<li>the quay</ul><p>Ask the master.", false),
            ("<p>Related:<ul><li><a href=/1>The pier</a><li><a href=/2>The quay</a></ul><p>Ask the master.", false),
        ] {
            let document = Document::parse(html);
            let layout = Layout::of(&document);
            let mut kept: PerBlock<bool> = [true, false, false, true].into_iter().collect();
            let rule = Rule { marked: PerBlock::filled(false, 4), ..Rule::default() };
            keep_announced_lists(&layout, &rule, &mut kept);
            assert_eq!(*kept, [true, after, after, true], "{html}");
        }
    }

    #[test]
    fn a_subhead_right_above_text_is_kept_whatever_its_tag() {
        for (head, expected) in [
            ("<h2>Two cracks</h2>", true),
            ("<h5>Two cracks</h5>", true),
            ("<header><h2>Two cracks</h2></header>", true),
            ("<div role=heading aria-level=2>Two cracks</div>", true),
            ("<div class='css-1 subheading'>Two cracks</div>", true),
            ("<div class=label>Two cracks</div>", false),
            ("<div><h2>Two cracks</h2></div>", false),
        ] {
            let html = format!("<section><p>The old bridge is open.{head}<p>Engineers found them.</section>");
            let document = Document::parse(&html);
            let layout = Layout::of(&document);
            let kept = [true, false, true].into_iter().collect();
            let mut choice = Choice { kept, ..Choice::default() };
            keep_headings(&layout, &Rule { marked: PerBlock::filled(false, 3), ..Rule::default() }, &mut choice);
            assert_eq!(choice.kept[BlockId::of(1)], expected, "{head}");
        }
    }

    #[test]
    fn a_list_that_is_mostly_kept_is_kept_whole() {
        let document = Document::parse("<p>Closed are:<ul><li>the pier<li>the quay<li>the lock</ul><p>Ask the master.");
        let layout = Layout::of(&document);
        for (before, after) in [
            ([true, true, true, false, true], [true; 5]),
            ([true, true, false, false, true], [true, true, false, false, true]),
        ] {
            let mut kept: PerBlock<bool> = before.into_iter().collect();
            keep_lists(&layout, &Rule { marked: PerBlock::filled(false, 5), ..Rule::default() }, &mut kept);
            assert_eq!(*kept, after);
        }
    }
}
