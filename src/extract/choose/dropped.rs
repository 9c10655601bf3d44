//! Blocks that are no text whatever the model says: headline and bylines, what nobody sees, boxes that ask for consent,
//! copies.

use super::MARKED;
use crate::document::{Attr, Hiding, Tag};
use crate::extract::blocks::{BlockId, Id, Ids, Layout, PerBlock, Region, RegionId, TextBlock};
use crate::extract::choice::Choice;
use crate::extract::metadata::Metadata;
use crate::extract::vocabulary::Hints;
use crate::extract::{phrases, trim};
use crate::text::{FoldedLine, Openings, Phrases, fold, opens_quotation};
use rustc_hash::FxHashMap as HashMap;
use std::collections::hash_map::Entry;
use std::sync::LazyLock;

/// The headline and the byline are no body; a name between two parts of it is (the signature of a
/// letter, with a postscript behind it).
pub(in crate::extract) fn drop_headline_and_bylines(
    metadata: &Metadata,
    headline: Option<BlockId>,
    kept: &mut PerBlock<bool>,
) {
    if let Some(at) = headline {
        kept[at] = false;
    }
    let is_name = |at: &BlockId| metadata.byline_blocks.contains(at);
    for at in &metadata.byline_blocks {
        let before = kept.iter().take(at.index()).filter(|kept| **kept).count();
        let beside = |at: BlockId| kept.get(at).is_some_and(|kept| *kept && !is_name(&at));
        kept[*at] &= before >= SIGNED_BLOCKS && at.before(1).is_some_and(beside) && beside(*at + 1);
    }
}

/// The headline may stand once more right above the text.
pub(super) fn drop_headline_again(layout: &Layout<'_>, metadata: &Metadata, kept: &mut PerBlock<bool>) {
    /// Blocks above the text in which it is looked for.
    const REACH: usize = 3;
    /// Bytes of a headline that is no single word, where no spaces part words.
    const UNSPACED: usize = 24;
    let Some(headline) = metadata
        .article
        .headline
        .as_deref()
        .map(fold)
        .filter(|headline| headline.contains(' ') || headline.len() >= UNSPACED)
    else {
        return;
    };
    let is_again = |at: BlockId| {
        let folded = fold(&layout.blocks[at].text);
        folded == headline || begins_again(&layout.blocks[at], &folded, &headline)
    };
    let first = kept.ids().filter(|at| kept[*at]).take(REACH);
    let head: Vec<BlockId> = first.take_while(|at| !layout.blocks[*at].is_prose() || is_again(*at)).collect();
    let left = kept.iter().filter(|kept| **kept).count();
    for at in head.into_iter().filter(|at| left > 1 && is_again(*at)) {
        kept[at] = false;
    }
}

/// The headline, with a break and the date line behind it.
fn begins_again(block: &TextBlock<'_>, folded: &str, headline: &str) -> bool {
    /// Words of a date line.
    const DATE_WORDS: usize = 16;
    let ends = |text: &str| text.trim_end().ends_with(['.', '!', '?', '。', '।']);
    folded.strip_prefix(headline).is_some_and(|rest| {
        rest.starts_with(' ')
            && rest.split(' ').count() <= DATE_WORDS
            && rest.contains(char::is_numeric)
            && !ends(&block.text)
    })
}

/// A quotation in a box of its own that only repeats words of the text is there for the eye.
pub(super) fn drop_pulled_quotes(layout: &Layout<'_>, kept: &mut PerBlock<bool>) {
    /// Words of such a quotation.
    const WORDS: std::ops::RangeInclusive<usize> = 5..=60;
    /// Quotations of one page that are looked for.
    const QUOTES: usize = 40;
    let is_pulled = |block: &TextBlock<'_>| {
        let place = layout.regions[block.region].parent;
        let alone = || {
            let place = &layout.regions[place];
            let is_signed = || {
                let last = place.blocks.ids().next_back().map(|at| &layout.blocks[at]);
                last.is_some_and(|last| layout.regions[last.leaf].tag == Tag::Cite)
            };
            matches!(place.tag, Tag::Div | Tag::Blockquote)
                && opens_quotation(&block.text)
                && (place.blocks.count() == 1 || place.blocks.count() == 2 && is_signed())
        };
        WORDS.contains(&block.words)
            && (alone()
                || layout.around(block).take(3).any(|region| {
                    !region.hints.any(Hints::EMBED)
                        && (matches!(region.tag, Tag::Aside | Tag::Figure) || region.hints.any(Hints::BOX))
                }))
    };
    let pulled: Vec<BlockId> =
        kept.ids().filter(|at| kept[*at] && is_pulled(&layout.blocks[*at])).take(QUOTES).collect();
    if pulled.is_empty() {
        return;
    }
    let texts: Vec<(BlockId, String)> =
        kept.ids().filter(|at| kept[*at]).map(|at| (at, fold(&layout.blocks[at].text))).collect();
    for at in pulled {
        let own = fold(&layout.blocks[at].text);
        let sought = memchr::memmem::Finder::new(&own);
        let repeats = |(other, text): &(BlockId, String)| {
            *other != at && text.len() > own.len() && sought.find(text.as_bytes()).is_some()
        };
        if own.is_empty() || !texts.iter().any(repeats) {
            continue;
        }
        kept[at] = false;
        // and whoever said it, right below
        let place = layout.regions[layout.blocks[at].region].parent;
        let is_in = |region: RegionId| region == place || layout.regions[region].parent == place;
        let signed = layout.blocks.get(at + 1).is_some_and(|next| {
            next.words <= SIGNED_WORDS
                && layout
                    .around(next)
                    .take(2)
                    .any(|region| region.tag == Tag::Cite || is_in(next.region) && region.tag != Tag::P)
        });
        if signed && !layout.blocks[at + 1].is_sentence {
            kept[at + 1] = false;
        }
    }
}

/// A name and a job have no more words.
const SIGNED_WORDS: usize = 8;

/// A sentence of running text is no byline, whatever it says, where the model is as sure that it is body.
pub(super) fn keep_sentences(layout: &Layout<'_>, metadata: &Metadata, choice: &mut Choice) {
    for at in &metadata.byline_blocks {
        let sure = choice.probabilities.get(*at).is_some_and(|p| *p >= MARKED);
        let block = &layout.blocks[*at];
        choice.kept[*at] |= sure && block.is_sentence && block.words >= SENTENCE_WORDS;
    }
}

/// Bylines have fewer words.
const SENTENCE_WORDS: usize = 12;

/// A signature stands behind at least so many blocks of text.
const SIGNED_BLOCKS: usize = 3;

/// Drops hidden blocks, unless most of the text is hidden: then scripts show it. On a page that is paid for, text for
/// readers without scripts goes too.
pub(super) fn drop_hidden(layout: &Layout<'_>, metadata: &Metadata, kept: &mut PerBlock<bool>) {
    if layout.regions.iter().any(Region::is_noscript)
        && (metadata.is_free == Some(false) || trim::asks_for_money(layout))
    {
        for region in layout.regions.iter().filter(|region| region.is_noscript()) {
            kept[region.blocks.clone()].fill(false);
        }
    }
    // what is not there for screen readers is there for eyes
    let hides = |region: &Region<'_>| {
        region.hidden && region.element.hiding() != Hiding::Shown || region.element.attr(Attr::Id) == Some(WAYBACK)
    };
    let is_hidden = |block: &TextBlock<'_>| layout.around(block).any(hides);
    let shown: PerBlock<bool> =
        layout.blocks.iter().zip(&*kept).map(|(block, kept)| *kept && !is_hidden(block)).collect();
    if layout.words(&shown) * 2 > layout.words(kept) {
        *kept = shown;
    }
}

/// The bar that the Wayback Machine sets above the pages that it keeps.
const WAYBACK: &str = "wm-ipp-base";

/// A box that its class calls consent, or that is a dialog, and of which the words agree, is no text, however much there
/// is of it.
pub(super) fn drop_consent(layout: &Layout<'_>, headline: Option<BlockId>, kept: &mut PerBlock<bool>) {
    let noticed = cookie_notices(layout);
    let is_box = |region: &&Region<'_>| {
        !region.blocks.is_empty()
            && (region.hints.any(Hints::CONSENT) || is_dialog(region) || is_around(layout, region, &noticed))
    };
    // boxes stand in each other: what a block says is asked once
    let mut speaking: PerBlock<Option<bool>> = PerBlock::filled(None, kept.len());
    let mut speaks = |at: BlockId| {
        *speaking[at].get_or_insert_with(|| CONSENT.begin_words_of(&FoldedLine::of(fold(&layout.blocks[at].text))))
    };
    let mut left = kept.iter().filter(|kept| **kept).count();
    for region in layout.regions.iter().filter(is_box) {
        let blocks = region.blocks.clone();
        let holds_text = headline.is_some_and(|at| blocks.contains(&at)) || matches!(region.tag, Tag::Body | Tag::Html);
        let inside = kept[blocks.clone()].iter().filter(|kept| **kept).count();
        if !holds_text
            && (1..left).contains(&inside)
            && blocks.ids().filter(|at| speaks(*at)).count() * 3 >= blocks.count()
        {
            kept[blocks].fill(false);
            left -= inside;
        }
    }
}

static CONSENT: Openings = Openings::of(phrases::CONSENT);
static COOKIE_WORDS: LazyLock<Phrases> = LazyLock::new(|| Phrases::of(phrases::COOKIE_WORDS));

/// Paragraphs by which a site says of itself that it sets cookies.
fn cookie_notices(layout: &Layout<'_>) -> Vec<BlockId> {
    /// Notices of one page that are looked for.
    const NOTICES: usize = 8;
    let says_so = |at: &BlockId| {
        let block = &layout.blocks[*at];
        let text = &block.text;
        let is_short = block.words >= NOTICE_WORDS && text.len() <= NOTICE_BYTES;
        let is_in_box = || layout.regions[layout.regions[block.region].parent].blocks.count() <= NOTICE_BLOCKS;
        is_short && is_in_box() && COOKIE_WORDS.stand_in(text) && {
            let folded = fold(text);
            phrases::COOKIE_NOTICES.iter().any(|phrase| folded.contains(phrase))
        }
    };
    layout.blocks.ids().filter(says_so).take(NOTICES).collect()
}

/// A notice has no more blocks.
const NOTICE_BLOCKS: usize = 16;

/// A paragraph of a notice is no longer, and no shorter: most blocks of a page are single words.
const NOTICE_BYTES: usize = 1_200;
const NOTICE_WORDS: usize = 2;

/// True if such a paragraph stands right in a region.
fn is_around(layout: &Layout<'_>, region: &Region<'_>, notices: &[BlockId]) -> bool {
    region.blocks.count() <= NOTICE_BLOCKS
        && notices.iter().any(|at| {
            let own = &layout.regions[layout.blocks[*at].region];
            region.blocks.contains(at) && layout.regions[own.parent].blocks == region.blocks
        })
}

fn is_dialog(region: &Region<'_>) -> bool {
    matches!(region.element.attr(Attr::Role), Some("dialog" | "alertdialog"))
}

/// A text that stands twice (for phones, for print) is kept once.
pub(super) fn drop_copies(layout: &Layout<'_>, choice: &mut Choice) {
    let mut seen: HashMap<&str, (RegionId, u32)> = HashMap::default();
    for (at, block) in layout.blocks.with_ids() {
        if !choice.kept[at] || block.words < COPY_WORDS {
            continue;
        }
        let own = &layout.regions[block.region];
        let place = (own.parent, own.class_number);
        match seen.entry(&block.text) {
            Entry::Vacant(new) => {
                new.insert(place);
            }
            // the same words twice side by side are the author's choice, where no class tells them apart
            Entry::Occupied(first) if *first.get() == place => {}
            Entry::Occupied(_) => {
                choice.kept[at] = false;
            }
        }
    }
}

/// Shorter texts may well stand twice.
const COPY_WORDS: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use crate::extract::metadata;

    #[test]
    fn each_notice_has_a_word_for_cookies() {
        let is_found =
            |notice: &&&str| COOKIE_WORDS.stand_in(notice) && crate::text::count_words(notice) >= NOTICE_WORDS;
        assert_eq!(phrases::COOKIE_NOTICES.iter().find(|notice| !is_found(notice)), None);
    }

    #[test]
    fn a_sentence_of_the_text_is_no_byline() {
        let html = "<h1>Bridge reopens</h1><p>By Ada Moe</p><p>Ada Moe, who went under it on Sunday with two divers, \
            found no cracks in any of its nine piles.</p>";
        let document = Document::parse(html);
        let layout = Layout::of(&document);
        let metadata = Metadata {
            byline_blocks: vec![BlockId::of(1), BlockId::of(2)],
            ..metadata::read(&metadata::Sources::new(&document, &layout, None))
        };
        let kept = |sure: f32| {
            let mut choice = Choice {
                kept: PerBlock::filled(true, 3),
                probabilities: PerBlock::filled(sure, 3),
                ..Choice::default()
            };
            drop_headline_and_bylines(&metadata, Some(BlockId::default()), &mut choice.kept);
            keep_sentences(&layout, &metadata, &mut choice);
            choice.kept.to_vec()
        };
        assert_eq!(kept(0.9), [false, false, true]);
        assert_eq!(kept(0.5), [false, false, false]);
    }
}
