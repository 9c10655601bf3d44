//! Which text blocks are the body: a careful rule, in four steps.
//!
//! 1. Furniture: regions that their tag or class words mark as something else, unless most of the
//!    page's prose stands in them.
//! 2. The container: the region whose visible words are best explained by the page's prose (the
//!    subtree with the highest F1 of prose, the same idea as an expected-F1 choice).
//! 3. Blocks of the container by kind: prose stays, short lines stay when they stand among it.
//! 4. The ends: a standfirst above is added, stray lines behind the last prose are cut.

use super::blocks::{Layout, Region, TextBlock};
use super::metadata::Metadata;
use super::vocabulary::Hints;
use crate::document::Tag;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// The choice, block by block.
#[derive(Debug, Default)]
pub struct Choice {
    /// Whether the block is body.
    pub kept: Vec<bool>,
    /// What decided it, in a word or two.
    pub why: Vec<&'static str>,
    /// The block that is the standfirst, if the page shows one; it is kept.
    pub standfirst: Option<usize>,
    /// Whether the block stands in furniture.
    pub marked: Vec<bool>,
    /// The block that shows the headline.
    pub headline: Option<usize>,
    /// The region that the body was found in.
    pub container: usize,
}

/// Class words that mark furniture.
const FURNITURE: Hints = Hints::COMMENT
    .with(Hints::SHARE)
    .with(Hints::RELATED)
    .with(Hints::PROMOTION)
    .with(Hints::NAVIGATION)
    .with(Hints::FOOTER)
    .with(Hints::SIDEBAR)
    .with(Hints::CAPTION)
    .with(Hints::BIO)
    .with(Hints::CONSENT)
    .with(Hints::UNSEEN)
    .with(Hints::CONTENTS)
    .with(Hints::CONTROL)
    .with(Hints::TAGS)
    .with(Hints::DATELINE)
    .with(Hints::BYLINE)
    .with(Hints::CARD)
    .with(Hints::META);

/// Class words that mark furniture even where much of the page's prose stands in it.
const FIRM: Hints = Hints::FOOTER.with(Hints::SIDEBAR).with(Hints::NAVIGATION).with(Hints::RELATED);

/// Share of the page's prose that a region must hold to be the text whatever its class says.
const PROTECTED_SHARE: f32 = 0.4;

/// The same where the tag itself says that it is not.
const FIRM_SHARE: f32 = 0.75;

/// Chooses the body.
#[must_use]
pub fn choose(layout: &Layout<'_>, metadata: &Metadata) -> Choice {
    let mut choice = Choice {
        kept: vec![false; layout.blocks.len()],
        why: vec!["outside"; layout.blocks.len()],
        ..Choice::default()
    };
    if layout.blocks.is_empty() {
        return choice;
    }
    let headline = metadata.headline_block.or_else(|| first_heading(layout));
    let furniture = furniture(layout, headline);
    let container = container(layout, &furniture, headline);
    choice.container = container;
    choice.headline = headline;
    choice.marked = layout.blocks.iter().map(|block| !furniture[block.region].is_empty()).collect();
    inside(layout, metadata, &furniture, &mut choice);
    drop_copies(layout, &mut choice);
    choice.standfirst = standfirst(layout, metadata, headline, &choice);
    if let Some(at) = choice.standfirst {
        choice.kept[at] = true;
        choice.why[at] = "standfirst";
    }
    choice
}

/// The first `h1` of more than two words.
fn first_heading(layout: &Layout<'_>) -> Option<usize> {
    layout
        .blocks
        .iter()
        .position(|block| block.words > 2 && layout.around(block).take(3).any(|region| region.tag == Tag::H1))
}

/// What each region is marked as; empty for none.
fn furniture(layout: &Layout<'_>, headline: Option<usize>) -> Vec<&'static str> {
    let all = layout.regions.first().map_or(0, |root| root.totals.prose_words) as f32;
    let shares = shares(layout);
    let mut marks: Vec<&'static str> = Vec::with_capacity(layout.regions.len());
    for (region, share) in layout.regions.iter().zip(shares) {
        let around = marks.get(region.parent).copied().unwrap_or_default();
        let share = share / all.max(1.0);
        let mark = if !around.is_empty() {
            around
        } else if region.tag.is_inline() || headline.is_some_and(|at| region.blocks.contains(&at) && share > 0.15) {
            ""
        } else {
            own_mark(region, share, all)
        };
        marks.push(mark);
    }
    marks
}

/// Prose words of each region, or of all that share its tag and class, if those are more.
fn shares(layout: &Layout<'_>) -> Vec<f32> {
    let mut by_class: HashMap<(Tag, &str), usize> = HashMap::new();
    for region in layout.regions.iter().filter(|r| r.totals.prose_words > 0) {
        if !region.class.is_empty() {
            *by_class.entry((region.tag, region.class)).or_default() += region.totals.prose_words;
        }
    }
    let alike = |region: &Region<'_>| by_class.get(&(region.tag, region.class)).copied().unwrap_or(0);
    layout.regions.iter().map(|region| alike(region).max(region.totals.prose_words) as f32).collect()
}

fn own_mark(region: &Region<'_>, share: f32, all: f32) -> &'static str {
    let names_body = region.hints.any(Hints::BODY) || region.hints.all(Hints::SUBJECT.with(Hints::TEXT));
    let page = matches!(region.tag, Tag::Body | Tag::Html);
    // readers may write more than the reporter did
    let rest = all * (1.0 - share);
    if region.hints.any(Hints::COMMENT.with(Hints::CONSENT)) && !names_body && !page && rest >= 40.0 {
        return "class";
    }
    if share <= FIRM_SHARE {
        match region.tag {
            Tag::Nav => return "nav",
            Tag::Footer => return "footer",
            Tag::Aside => return "aside",
            _ if !page && !names_body && region.hints.any(FIRM) => return "class",
            _ => {}
        }
    }
    if share > PROTECTED_SHARE || page {
        return "";
    }
    match region.tag {
        Tag::Figcaption | Tag::Figure => return "figure",
        Tag::Form => return "form",
        _ => {}
    }
    if region.hidden {
        return "hidden";
    }
    if region.hints.any(FURNITURE) && !names_body { "class" } else { "" }
}

/// The region in which prose explains the words best.
fn container(layout: &Layout<'_>, furniture: &[&str], headline: Option<usize>) -> usize {
    let mut prose = vec![0.0_f32; layout.regions.len()];
    let mut words = vec![0.0_f32; layout.regions.len()];
    for (at, block) in layout.blocks.iter().enumerate() {
        let free = furniture[block.region].is_empty();
        if headline == Some(at) {
            continue;
        }
        // furniture inside the text costs little: it can be left out
        words[block.region] += block.words as f32 * if free { 1.0 } else { 0.1 };
        if free && block.is_prose() {
            prose[block.region] += block.words as f32;
        }
    }
    for at in (1..layout.regions.len()).rev() {
        let parent = layout.regions[at].parent;
        prose[parent] += prose[at];
        words[parent] += words[at];
    }
    let all = prose.first().copied().unwrap_or_default().max(1.0);
    let score = |at: usize| {
        let f1 = 2.0 * prose[at] / (words[at] + all);
        let named = layout.regions[at].hints.any(Hints::BODY)
            || layout.regions[at].hints.all(Hints::SUBJECT.with(Hints::TEXT))
            || layout.regions[at].tag == Tag::Article;
        f1 * if named { 1.05 } else { 1.0 }
    };
    (0..layout.regions.len())
        .filter(|&at| !layout.regions[at].tag.is_inline())
        .max_by(|&a, &b| score(a).total_cmp(&score(b)).then(a.cmp(&b)))
        .unwrap_or(0)
}

fn inside(layout: &Layout<'_>, metadata: &Metadata, furniture: &[&'static str], choice: &mut Choice) {
    let range = layout.regions[choice.container].blocks.clone();
    for at in range {
        let block = &layout.blocks[at];
        let (kept, why) = if !furniture[block.region].is_empty() {
            (false, furniture[block.region])
        } else if metadata.headline_block == Some(at) {
            (false, "headline")
        } else if metadata.byline_blocks.contains(&at) {
            (false, "byline")
        } else {
            by_kind(layout, block)
        };
        choice.kept[at] = kept;
        choice.why[at] = why;
    }
}

fn by_kind(layout: &Layout<'_>, block: &TextBlock<'_>) -> (bool, &'static str) {
    let region = &layout.regions[block.region];
    if block.link_density() > 0.5 {
        return (false, "links");
    }
    if block.is_prose() {
        return (true, "prose");
    }
    match region.tag {
        Tag::P | Tag::Blockquote | Tag::Li | Tag::Pre | Tag::Dd | Tag::Dt => (true, "short"),
        Tag::H2 | Tag::H3 | Tag::H4 | Tag::H5 | Tag::H6 => (true, "subhead"),
        Tag::H1 => (false, "h1"),
        Tag::Td | Tag::Th => (true, "cell"),
        _ => (block.is_sentence || block.words >= 10, "bare"),
    }
}

/// A text that stands twice (for phones, for print) is kept once.
fn drop_copies(layout: &Layout<'_>, choice: &mut Choice) {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for (at, block) in layout.blocks.iter().enumerate() {
        if !choice.kept[at] || block.words < COPY_WORDS {
            continue;
        }
        let parent = layout.regions[block.region].parent;
        match seen.entry(&block.text) {
            Entry::Vacant(new) => {
                new.insert(parent);
            }
            // the same words twice side by side are the author's choice
            Entry::Occupied(first) if *first.get() == parent => {}
            Entry::Occupied(_) => {
                choice.kept[at] = false;
                choice.why[at] = "copy";
            }
        }
    }
}

/// Shorter texts may well stand twice.
const COPY_WORDS: usize = 8;

/// How far below the headline a standfirst may stand, in text blocks, and how long it may be, in words.
const STANDFIRST_REACH: usize = 12;
const STANDFIRST_WORDS: std::ops::RangeInclusive<usize> = 4..=90;

/// The summary under the headline: a block that is called one, or that says what the page's own
/// description says, before the body's second block.
fn standfirst(layout: &Layout<'_>, metadata: &Metadata, headline: Option<usize>, choice: &Choice) -> Option<usize> {
    let first = choice.kept.iter().position(|kept| *kept)?;
    let from = headline.map_or(first, |at| at + 1);
    let description = metadata.description.as_deref().map(crate::text::fold).unwrap_or_default();
    (from..=first.max(from)).take(STANDFIRST_REACH).find(|&at| {
        let Some(block) = layout.blocks.get(at) else { return false };
        if !STANDFIRST_WORDS.contains(&block.words)
            || block.link_density() > 0.3
            || metadata.byline_blocks.contains(&at)
            || layout
                .around(block)
                .any(|r| r.hidden || matches!(r.tag, Tag::Nav | Tag::Figure | Tag::Aside | Tag::Footer))
        {
            return false;
        }
        let called = layout.around(block).take(2).any(|region| region.hints.any(Hints::STANDFIRST))
            && !layout.around(block).take(3).any(|region| region.hints.any(NEVER_STANDFIRST));
        called || at < first && !description.is_empty() && crate::text::fold(&block.text) == description
    })
}

const NEVER_STANDFIRST: Hints = Hints::RELATED
    .with(Hints::CAPTION)
    .with(Hints::SHARE)
    .with(Hints::BYLINE)
    .with(Hints::DATELINE)
    .with(Hints::COMMENT)
    .with(Hints::CONSENT)
    .with(Hints::PROMOTION)
    .with(Hints::CARD);
