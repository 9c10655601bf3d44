//! Cards of other stories below a text, or above it: three or more boxes built alike, each under a heading that leads
//! away.

use crate::document::Tag;
use crate::extract::blocks::{BlockId, Ids, Layout, PerBlock, Region, RegionId};
use crate::extract::vocabulary::Hints;
use crate::text::width;
use rustc_hash::FxHashMap as HashMap;

/// Fewer boxes may be parts of the text.
const CARDS: usize = 3;

/// The most blocks of a card, and words.
const CARD_BLOCKS: usize = 6;
const CARD_WORDS: usize = 70;

/// So many words, as wide as they are in an alphabet.
const CARD_WIDTH: f32 = 420.0;

/// A text beside cards has so many words.
const TEXT_WORDS: usize = 40;

/// Boxes by what is around them, their tag and their class.
type Alike = HashMap<(RegionId, Tag, u32), Vec<RegionId>>;

/// Drops the cards, where they are `article` elements or called cards, or lead to pages of the site that has this page's
/// address, and the text stands elsewhere.
pub(super) fn drop_cards(
    layout: &Layout<'_>,
    headline: Option<BlockId>,
    address: Option<&str>,
    kept: &mut PerBlock<bool>,
) {
    drop_called(layout, headline, kept);
    drop_plain(layout, headline, address.and_then(host), kept);
}

/// What is left without the boxes of which there are several alike; none if there are none, or too little is left.
fn without(layout: &Layout<'_>, alike: Alike, kept: &PerBlock<bool>) -> Option<PerBlock<bool>> {
    let mut cards = alike.into_values().filter(|cards| cards.len() >= CARDS).flatten().peekable();
    cards.peek()?;
    let mut left = kept.clone();
    for card in cards {
        left[layout.regions[card].blocks.clone()].fill(false);
    }
    (layout.words(&left) >= TEXT_WORDS).then_some(left)
}

/// The host of an address, if it names one.
fn host(address: &str) -> Option<&str> {
    address.split_once("://").map(|(_, rest)| rest.split(['/', '?']).next().unwrap_or_default())
}

fn drop_called(layout: &Layout<'_>, headline: Option<BlockId>, kept: &mut PerBlock<bool>) {
    let mut alike = Alike::default();
    for (at, region) in layout.regions.with_ids() {
        let is_box = region.tag == Tag::Article || region.hints.any(Hints::CARD) && !region.tag.is_inline();
        if is_box && is_card(layout, region, headline) {
            alike.entry((region.parent, region.tag, region.class_number)).or_default().push(at);
        }
    }
    if let Some(left) = without(layout, alike, kept) {
        *kept = left;
    }
}

/// Cards that no tag and no class calls so, each with a linked heading over running text, of which there is less than of
/// the text.
fn drop_plain(layout: &Layout<'_>, headline: Option<BlockId>, site: Option<&str>, kept: &mut PerBlock<bool>) {
    /// Boxes between a heading and its card.
    const BOXES: usize = 4;
    let leads_home = |href: &str| {
        let href = href.trim_start();
        !href.starts_with('#') && host(href).is_none_or(|host| site == Some(host))
    };
    let mut alike = Alike::default();
    for (at, block) in layout.blocks.with_ids().filter(|(_, block)| block.words > 1 && block.link_words == block.words)
    {
        let is_heading = |at: &RegionId| layout.regions[*at].tag.heading_level().is_some();
        let is_home = block.spans.iter().filter_map(|span| span.href).all(leads_home);
        let Some(heading) = layout.ancestors(block.region).take(2).find(is_heading).filter(|_| is_home) else {
            continue;
        };
        let fits = |region: &Region<'_>| {
            region.blocks.count() <= CARD_BLOCKS
                && layout.blocks.slice(region.blocks.clone()).iter().map(|block| width(&block.text)).sum::<f32>()
                    <= CARD_WIDTH
                && headline.is_none_or(|at| !region.blocks.contains(&at))
        };
        let boxes = layout.ancestors(layout.regions[heading].parent).take(BOXES);
        let card = boxes.take_while(|up| fits(&layout.regions[*up])).last();
        let Some(card) = card.filter(|card| layout.regions[*card].totals.prose_blocks > 0) else { continue };
        let region = &layout.regions[card];
        if kept[region.blocks.clone()].iter().any(|kept| *kept) && region.blocks.contains(&at) {
            alike.entry((region.parent, region.tag, region.class_number)).or_default().push(card);
        }
    }
    if let Some(left) = without(layout, alike, kept)
        && layout.words(&left) * 2 >= layout.words(kept)
    {
        *kept = left;
    }
}

/// A few words under a heading that is a link to elsewhere.
fn is_card(layout: &Layout<'_>, region: &Region<'_>, headline: Option<BlockId>) -> bool {
    let blocks = || region.blocks.ids().map(|at| &layout.blocks[at]);
    let is_heading = |at: RegionId| layout.regions[at].tag.heading_level().is_some();
    let leads = |href: &str| !href.trim_start().starts_with('#');
    (1..=CARD_BLOCKS).contains(&region.blocks.count())
        && region.totals.words <= CARD_WORDS
        && headline.is_none_or(|at| !region.blocks.contains(&at))
        && blocks().any(|block| {
            block.link_words == block.words
                && layout.ancestors(block.region).take(2).any(is_heading)
                && block.spans.iter().filter_map(|span| span.href).any(leads)
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;

    #[test]
    fn boxes_under_headings_that_lead_away_are_cards() {
        let text = "<p>The ferry left the pier at noon with forty people and two goats on board, the harbour master \
            said.<p>It came back at six with an empty deck, and nobody on the quay could say where the goats had gone, \
            or who had paid for their tickets in the first place.";
        let card =
            |head: &str| format!("<article class=card><h3>{head}</h3><p>Nobody was hurt, the police said.</article>");
        for (head, cards, left) in [
            ("<a href=/1>Fire in the old mill</a>", 3, 2),
            ("<a href=/1>Fire in the old mill</a>", 2, 6),
            ("<a href=#mill>Fire in the old mill</a>", 3, 8),
            ("Fire in the old mill", 3, 8),
        ] {
            let html = format!("<div>{text}</div><div>{}</div>", card(head).repeat(cards));
            let document = Document::parse(&html);
            let layout = Layout::of(&document);
            let mut kept = PerBlock::filled(true, layout.blocks.len());
            drop_cards(&layout, None, None, &mut kept);
            assert_eq!(kept.iter().filter(|kept| **kept).count(), left, "{head} {cards}");
        }
    }

    #[test]
    fn plain_boxes_that_lead_to_pages_of_the_site_are_cards() {
        let text = "<p>The ferry left the pier at noon with forty people and two goats on board, the harbour master \
            said.<p>It came back at six with an empty deck, and nobody on the quay could say where the goats had gone, \
            or who had paid for their tickets in the first place.";
        let card = |href: &str| {
            format!(
                "<div><a href={href}><h4>Fire in the old mill</h4></a><p>Nobody was hurt in the old mill, said the police.</div>"
            )
        };
        for (href, cards, left) in [
            ("/1", 3, 2),
            ("https://lenn.example/1", 3, 2),
            ("https://shop.example/1", 3, 8),
            ("#1", 3, 8),
            ("/1", 2, 6),
            ("/1", 9, 20),
        ] {
            let html = format!("<div>{text}</div><div>{}</div>", card(href).repeat(cards));
            let document = Document::parse(&html);
            let layout = Layout::of(&document);
            let mut kept = PerBlock::filled(true, layout.blocks.len());
            drop_cards(&layout, None, Some("https://lenn.example/a"), &mut kept);
            assert_eq!(kept.iter().filter(|kept| **kept).count(), left, "{href} {cards}");
        }
    }
}
