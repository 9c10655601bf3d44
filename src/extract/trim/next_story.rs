//! The second story of a page that goes on for ever: where its headline begins, the text ends.

use super::left::{heading, place};
use crate::document::Tag;
use crate::extract::blocks::{BlockId, Id, Ids, Layout, PerBlock, Region, RegionId, TextBlock};
use crate::extract::vocabulary::Hints;

/// Before this many words of text no other story begins, and no box of fewer is one.
const BODY_WORDS: usize = 40;

/// The share of links in a story, at most.
const LINKS: f32 = 0.25;

/// A page with more first-level headings than this uses them for its sections.
const TITLES: usize = 6;

/// Signs of a byline or a date.
const SIGNS: Hints = Hints::BYLINE.with(Hints::DATELINE);

/// Where a second headline with its own byline or article element begins.
pub(super) fn second_article(layout: &Layout<'_>, headline: Option<BlockId>, kept: &PerBlock<bool>) -> Option<BlockId> {
    let headline = headline?;
    let first = &layout.blocks[headline];
    let tag = heading(layout, first)?;
    let own_article = article(layout, first);
    let titles = layout.blocks.iter().filter(|block| heading(layout, block) == Some(Tag::H1)).count();
    if titles > TITLES {
        return None;
    }
    let mut before = 0;
    let mut asked = 0;
    for at in (headline + 1..layout.blocks.end()).ids() {
        let block = &layout.blocks[at];
        let level = heading(layout, block).filter(|_| before >= BODY_WORDS && block.text != first.text);
        let is_lower = || level == Some(Tag::H2) && tag == Tag::H1 && asked <= TITLES;
        if is_lower() && is_next_below(layout, headline, at) {
            return Some(at);
        }
        if level == Some(tag) {
            asked += 1;
            if asked <= TITLES && is_next_of_kind(layout, headline, at) {
                return Some(at);
            }
            let other = article(layout, block).filter(|_| tag == Tag::H1);
            let elsewhere = own_article.is_some() && other.is_some() && own_article != other;
            let signed = tag == Tag::H1 && [headline, at].iter().all(|heading| is_signed(layout, *heading, SIGNS));
            if (elsewhere || signed) && !is_among(layout, at, kept) {
                return Some(at);
            }
        }
        before += if kept[at] { block.words } else { 0 };
    }
    None
}

/// True if a lower heading opens the next story all the same, since its box is an article like the first, or is signed
/// like the first.
fn is_next_below(layout: &Layout<'_>, headline: BlockId, at: BlockId) -> bool {
    let [own, next] = [headline, at].map(|at| article(layout, &layout.blocks[at]));
    let is_article = own.is_some() && next.is_some() && own != next;
    let signs = if is_article { SIGNS.with(Hints::META) } else { SIGNS };
    is_next_of_kind(layout, headline, at) && [headline, at].iter().all(|heading| is_signed(layout, *heading, signs))
}

/// True if two headings open two long boxes built alike, one behind the other: the stories of a page that goes on.
fn is_next_of_kind(layout: &Layout<'_>, headline: BlockId, at: BlockId) -> bool {
    /// Blocks of a box before its heading, at most.
    const HEAD: usize = 3;
    let holds = |region: &RegionId, block: BlockId| layout.regions[*region].blocks.contains(&block);
    let around = |block: BlockId, other: BlockId| {
        layout.ancestors(layout.blocks[block].region).take_while(move |region| !holds(region, other)).last()
    };
    let (Some(own), Some(next)) = (around(headline, at), around(at, headline)) else { return false };
    let (own, next) = (&layout.regions[own], &layout.regions[next]);
    let is_text = |region: &Region<'_>| region.totals.prose_words >= BODY_WORDS && region.totals.link_density() < LINKS;
    own.parent == next.parent
        && own.tag == next.tag
        && own.class_number == next.class_number
        && (own.tag == Tag::Article || !own.class.is_empty())
        && own.blocks.start.until(headline) <= HEAD
        && next.blocks.start.until(at) <= HEAD
        && is_text(own)
        && is_text(next)
}

/// The title of another story in the middle of a text: text goes on behind it where it stood before it.
fn is_among(layout: &Layout<'_>, at: BlockId, kept: &PerBlock<bool>) -> bool {
    let place = |at: BlockId| place(layout, at);
    let before = (BlockId::default()..at).ids().rfind(|before| kept[*before]).map(place);
    let own = article(layout, &layout.blocks[at]);
    (at + 1..kept.end()).ids().any(|later| {
        kept[later]
            && layout.blocks[later].is_prose()
            && Some(place(later)) == before
            && article(layout, &layout.blocks[later]) == own
            && before == Some(place(at))
    })
}

/// A byline or a date stands close under the heading.
fn is_signed(layout: &Layout<'_>, heading: BlockId, signs: Hints) -> bool {
    layout
        .blocks
        .iter()
        .skip(heading.index() + 1)
        .take(6)
        .any(|near| near.words <= 20 && layout.around(near).take(3).any(|r| r.hints.any(signs)))
}

/// The nearest `article` around a block.
fn article(layout: &Layout<'_>, block: &TextBlock<'_>) -> Option<RegionId> {
    layout.ancestors(block.region).find(|at| layout.regions[*at].tag == Tag::Article)
}
