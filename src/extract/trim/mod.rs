//! Trimming of what stands inside and behind a text without being of it, told by a few words that open it: readers'
//! comments, other stories, corrections, offers, advertisements, picture credits; and the second article of a page that
//! goes on for ever. The words are data, in [`super::phrases`].

mod calls;
mod left;
mod lines;
mod next_story;
mod place;

use super::blocks::{BlockId, Ids, Layout, PerBlock, Region, RegionId, TextBlock};
use super::phrases;
use crate::article::BlockKind;
use crate::document::{Attr, Tag};
use crate::text::{FoldedLine, Openings, fold, is_word_by_itself};
use left::{Left, PLEA_WORDS, heading};
pub(super) use lines::biography;
use std::ops::Range;

/// Before this many words of text, no line can be the end of it.
const BODY_WORDS: usize = 40;

/// A heading of other things is no longer than this, in words; a line of them no longer than that.
const HEADING_WORDS: usize = 8;
const NO_COMMENTS_WORDS: usize = 12;
const LINE_WORDS: usize = 45;
const NOTICE_WORDS: usize = 60;
const EARNINGS_WORDS: usize = 80;
const LEGAL_WORDS: usize = 150;

/// The longest line, in bytes, of however few words.
const LINE_BYTES: usize = 1 << 14;

/// Shares of the text before such a heading, or before an offer on a page that is not free: if more stands behind, the
/// text goes on there.
const FOOT_SHARE: f32 = 0.25;
const OFFER_SHARE: f32 = 0.5;

/// Behind a box of other stories, text that goes on has this probability; a heading that is called as comments are and is one
/// of the text, that one.
const SURELY_TEXT: f32 = 0.65;
const SURELY_SUBHEAD: f32 = 0.9;

/// The thing that a short block opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opens {
    /// Nothing.
    Nothing,
    /// Itself only: the line goes.
    Line(BlockKind),
    /// A box, or the foot of the page: the line goes, and what follows if it is little.
    Foot,
    /// Other stories: as a foot, but running text that looks like the text before is none of them.
    Stories,
    /// An offer in place of the rest: as a foot, but on a page that is not free it may be long.
    Offer,
    /// Readers' comments: whatever follows goes.
    Comments,
    /// Readers' comments, perhaps: the line goes, and what follows if it is no longer than the text.
    NoComments,
}

/// Takes away what is not of the text, and says what it was. `free` unless the page says that it is not.
pub(super) fn trim(
    layout: &Layout<'_>,
    headline: Option<BlockId>,
    free: bool,
    probabilities: &PerBlock<f32>,
    kept: &mut PerBlock<bool>,
) -> Vec<(Range<BlockId>, BlockKind)> {
    let surely = |at: BlockId| probabilities.get(at).is_none_or(|p| *p >= SURELY_TEXT);
    let is_subhead = |at: BlockId| probabilities.get(at).is_some_and(|p| *p >= SURELY_SUBHEAD);
    let mut told = Vec::new();
    if let Some(at) = next_story::second_article(layout, headline, kept) {
        drop_run(at..kept.end(), kept);
        told.push((at..kept.end(), BlockKind::Related));
    }
    told.extend(sign_up_boxes(layout, kept).into_iter().map(|range| (range, BlockKind::Promotion)));
    told.extend(pleas(layout, kept).into_iter().map(|range| (range, BlockKind::Promotion)));
    place::drop_above(layout, headline, kept);
    let mut before = 0;
    let mut left = Left::of(layout, kept);
    for (at, block) in layout.blocks.with_ids() {
        // of what is not kept, only a heading can say that what follows is no text
        if !left.kept[at] && (before == 0 || heading(layout, block).is_none()) {
            left.pass(at);
            continue;
        }
        let folded = folded(block);
        let opens = if before > 0 { opens(block, &folded) } else { line(block, &folded) };
        match opens {
            Opens::Line(kind) => {
                left.drop([at]);
                told.push((at..at + 1, kind));
                if kind == BlockKind::Promotion
                    && PLEAS.begin_words_of(&folded)
                    && let Some(rest) = left.drop_rest_of_plea(at)
                {
                    told.push((rest, kind));
                }
            }
            // a button above the text says the same words as the heading under it
            Opens::Comments if before >= BODY_WORDS / 2 && !is_subhead(at) => {
                left.drop([at]);
                if heading(layout, block).is_some() && block.link_words == 0 || left.after <= before {
                    told.push(drop_comments(layout, at, kept));
                    return told;
                }
            }
            Opens::NoComments => {
                left.drop([at]);
                // a paragraph or two may be the end of the text
                let are_many = || (at + 1..left.kept.end()).ids().filter(|at| left.kept[*at]).nth(2).is_some();
                if before >= BODY_WORDS && left.after <= before && are_many() {
                    told.push(drop_comments(layout, at, kept));
                    return told;
                }
                told.push((at..at + 1, BlockKind::Comment));
            }
            Opens::Foot | Opens::Stories | Opens::Offer => {
                left.drop([at]);
                if opens == Opens::Stories {
                    left.drop_links(at + 1);
                }
                let share = if opens == Opens::Offer && !free { OFFER_SHARE } else { FOOT_SHARE };
                if opens == Opens::Offer {
                    told.push((at..at + 1, BlockKind::Promotion));
                }
                if before >= BODY_WORDS && left.after as f32 <= share * before as f32 {
                    left.drop_elsewhere(at, heading(layout, block).is_some(), opens == Opens::Stories, surely);
                }
            }
            Opens::Nothing | Opens::Comments if before > 0 => {
                if let Some(kind) = place::kind(layout, at, left.kept) {
                    left.drop([at]);
                    told.push((at..at + 1, kind));
                }
            }
            Opens::Nothing | Opens::Comments => {}
        }
        before += if left.kept[at] { block.words } else { 0 };
        left.pass(at);
    }
    told.extend(place::drop_links_at_the_end(layout, kept).map(|links| (links, BlockKind::Related)));
    told.extend(credits_at_the_end(layout, kept).into_iter().map(|at| (at..at + 1, BlockKind::Note)));
    told
}

/// Drops readers' comments from a line on, with all that follows, and says where they stand.
fn drop_comments(layout: &Layout<'_>, from: BlockId, kept: &mut PerBlock<bool>) -> (Range<BlockId>, BlockKind) {
    let comments = from..end_of_comments(layout, from, kept);
    drop_run(from..kept.end(), kept);
    (comments, BlockKind::Comment)
}

/// Comments end with the region that they stand in, apart from the text: what follows is a sidebar or
/// the foot of the page.
fn end_of_comments(layout: &Layout<'_>, heading: BlockId, kept: &PerBlock<bool>) -> BlockId {
    let holds_text = |region: RegionId| {
        let blocks = &layout.regions[region].blocks;
        (blocks.start..heading).ids().any(|at| kept[at])
    };
    let apart = layout.ancestors(layout.blocks[heading].region).take_while(|region| !holds_text(*region)).last();
    let end = |region: RegionId| layout.regions[region].blocks.end;
    match apart.map(|apart| (end(apart), end(layout.regions[apart].parent))) {
        // a heading that stands among the text itself, with the comments behind it
        Some((end, around)) if end == heading + 1 => around,
        Some((end, _)) => end,
        None => kept.end(),
    }
}

fn drop_run(run: Range<BlockId>, kept: &mut PerBlock<bool>) {
    kept[run].fill(false);
}

/// True if a page offers its text for money.
pub(super) fn asks_for_money(layout: &Layout<'_>) -> bool {
    layout.blocks.iter().any(|block| block.words < 60 && makes_an_offer(&block.text))
}

/// True if a text holds an offer in place of the rest.
fn makes_an_offer(text: &str) -> bool {
    text.len() <= LINE_BYTES && OFFERS.begin_words_of(&FoldedLine::of(fold(text)))
}

static OFFERS: Openings = Openings::of(phrases::PAYWALL);
static EARNINGS: Openings = Openings::of(phrases::EARNINGS);
static NOTICES: Openings = Openings::of(phrases::NOTICES);
static PLEAS: Openings = Openings::of(phrases::PLEAS);

/// The folded text of a block, of a long one its start: what the phrases are looked for in.
fn folded(block: &TextBlock<'_>) -> FoldedLine {
    /// Longer than any legal line's opening.
    const START_CHARS: usize = 40;
    if block.words <= EARNINGS_WORDS && block.text.len() <= LINE_BYTES {
        return FoldedLine::of(fold(&block.text));
    }
    FoldedLine::of(fold(&block.text.chars().take(START_CHARS).collect::<String>()))
}

fn opens(block: &TextBlock<'_>, folded: &FoldedLine) -> Opens {
    // where no spaces part words, two characters are about one
    let may_be_short = (HEADING_WORDS + 1..=4 * HEADING_WORDS).contains(&block.words) && !block.text.is_ascii();
    let is_unspaced = may_be_short && block.text.contains(is_word_by_itself);
    let words = if is_unspaced { block.line_words().div_ceil(2) } else { block.words };
    if words > 2 * HEADING_WORDS {
        return line(block, folded);
    }
    if OFFERS.begin_words_of(folded) {
        return Opens::Offer;
    }
    if words > HEADING_WORDS {
        return line(block, folded);
    }
    let bare = folded.trim_matches(|c: char| c.is_ascii_digit() || c == ' ');
    if phrases::COMMENTS.contain(bare) {
        return Opens::Comments;
    }
    if phrases::FOOT.contain(bare) {
        return Opens::Foot;
    }
    if phrases::STORIES.contain(bare) || phrases::STORIES_START.open(bare) {
        return Opens::Stories;
    }
    line(block, folded)
}

/// Lines that are never text, wherever they stand.
fn line(block: &TextBlock<'_>, folded: &FoldedLine) -> Opens {
    if block.words > LEGAL_WORDS {
        return Opens::Nothing;
    }
    if block.words <= NO_COMMENTS_WORDS && phrases::NO_COMMENTS.open(folded) {
        return Opens::NoComments;
    }
    if phrases::RIGHTS.open(folded) || phrases::LEGAL_START.open(folded) {
        return Opens::Line(BlockKind::Other);
    }
    if let Some(kind) = lines::kind(block, folded).or_else(|| calls::kind(block, folded)) {
        return Opens::Line(kind);
    }
    if block.words > EARNINGS_WORDS {
        return Opens::Nothing;
    }
    let is_notice = || [&NOTICES, &PLEAS].iter().any(|phrases| phrases.begin_words_of(folded));
    if EARNINGS.begin_words_of(folded) || block.words <= NOTICE_WORDS && is_notice() {
        return Opens::Line(BlockKind::Promotion);
    }
    if block.words > LINE_WORDS {
        return Opens::Nothing;
    }
    if phrases::LINES.contain(&**folded) {
        Opens::Line(BlockKind::Other)
    } else if lines::is_credit(&block.text) || lines::describes_a_picture(folded) {
        Opens::Line(BlockKind::Caption)
    } else if leads_away(block, folded) {
        Opens::Line(BlockKind::Related)
    } else {
        Opens::Nothing
    }
}

/// Opening words, then a colon or a link to another story.
fn leads_away(block: &TextBlock<'_>, folded: &str) -> bool {
    let Some(phrase) = phrases::READ_ALSO.opening(folded).max_by_key(|phrase| phrase.len()) else { return false };
    let colon = block.text.split([':', '：', '|', '»', '→']).next().is_some_and(|opening| fold(opening) == phrase);
    let phrase_words = phrase.split(' ').count();
    let rest_is_link = block.link_words > 0 && block.link_words + phrase_words >= block.words;
    colon || folded == phrase || rest_is_link || block.link_density() > 0.4
}

fn pleas(layout: &Layout<'_>, kept: &mut PerBlock<bool>) -> Vec<Range<BlockId>> {
    let mut boxes = Vec::new();
    let all = layout.words(kept);
    for block in layout.blocks.iter().filter(|block| block.words <= HEADING_WORDS && block.link_density() > 0.8) {
        let leads = || block.spans.iter().filter_map(|span| span.href).any(leads_to_an_offer);
        let own = &layout.regions[block.region];
        let around = if own.blocks.count() > 1 { own } else { &layout.regions[own.parent] };
        if around.totals.words <= PLEA_WORDS.min(all / 2) && leads() {
            drop_run(around.blocks.clone(), kept);
            boxes.push(around.blocks.clone());
        }
    }
    boxes
}

/// Drops small boxes that ask for an address: the words around the field are of a newsletter.
fn sign_up_boxes(layout: &Layout<'_>, kept: &mut PerBlock<bool>) -> Vec<Range<BlockId>> {
    /// Fields of one page that are looked at.
    const FIELDS: usize = 20;
    let all = layout.words(kept);
    let is_field = |(_, region): &(RegionId, &Region<'_>)| {
        region.tag == Tag::Input
            && region.element.attr(Attr::Type).is_some_and(|kind| kind.eq_ignore_ascii_case("email"))
    };
    let mut boxes = Vec::new();
    for (at, _) in layout.regions.with_ids().filter(is_field).take(FIELDS) {
        let holds_text = |region: &&Region<'_>| region.blocks.ids().any(|block| kept[block]);
        let around = layout.ancestors(at).map(|up| &layout.regions[up]);
        let small = around.take_while(|up| up.totals.words <= PLEA_WORDS.min(all / 3)).find(holds_text);
        if let Some(around) = small.filter(|around| around.tag != Tag::Body) {
            drop_run(around.blocks.clone(), kept);
            boxes.push(around.blocks.clone());
        }
    }
    boxes
}

fn leads_to_an_offer(href: &str) -> bool {
    path_names(href, &phrases::OFFER_PATHS)
}

/// True if one of these words stands in the path of an address.
fn path_names(href: &str, words: &Openings) -> bool {
    let path = href.as_bytes().split(|byte| matches!(byte, b'?' | b'#')).next().unwrap_or_default();
    let mut names = path.split(|byte| matches!(byte, b'/' | b'-' | b'_' | b'.'));
    names.any(|name| words.contain(name))
}

/// Drops credits at the end of a text: who reported and edited, and how to reach them.
fn credits_at_the_end(layout: &Layout<'_>, kept: &mut PerBlock<bool>) -> Vec<BlockId> {
    let mut notes = Vec::new();
    let mut left = kept.iter().filter(|kept| **kept).count();
    for last in kept.ids().rev().filter(|at| kept[*at]).collect::<Vec<_>>() {
        let block = &layout.blocks[last];
        let folded = folded(block);
        let credit =
            is_sign_off(block, &folded) || is_contact(block, &folded) || left > 1 && lines::is_colophon(block, &folded);
        let legal = leads_to_terms_alone(block) && left > 1;
        let heading = layout.regions[block.region].tag.heading_level().is_some() && left > 1;
        if !credit && !legal && !heading {
            break;
        }
        if credit {
            notes.push(last);
        }
        kept[last] = false;
        left -= 1;
    }
    notes
}

/// A line whose links lead to the terms of the site and nowhere else.
fn leads_to_terms_alone(block: &TextBlock<'_>) -> bool {
    let mut links = block.spans.iter().filter_map(|span| span.href).peekable();
    block.words <= LINE_WORDS && links.peek().is_some() && links.all(|href| path_names(href, &phrases::TERMS_PATHS))
}

fn is_sign_off(block: &TextBlock<'_>, folded: &str) -> bool {
    let contributed = || phrases::CONTRIBUTED.iter().any(|phrase| folded.contains(phrase));
    block.words <= LINE_WORDS && (phrases::SIGN_OFF.open(folded) || contributed())
}

/// True for an address of the author; with more about a person it is a biography, which its place tells.
fn is_contact(block: &TextBlock<'_>, folded: &str) -> bool {
    block.words <= LINE_WORDS && block.text.contains('@') && phrases::CONTACT.iter().any(|how| folded.contains(how))
}

/// The thing that a line opens by its words alone, on a page or in plain text.
pub(crate) fn opens_by_words(block: &TextBlock<'_>) -> Opens {
    opens(block, &folded(block))
}

/// True for a line that is never text, by its words alone.
pub(super) fn is_line(block: &TextBlock<'_>) -> bool {
    matches!(line(block, &folded(block)), Opens::Line(_) | Opens::NoComments)
}

/// The kind of a line that is not kept, by its words alone.
pub(super) fn kind_by_words(block: &TextBlock<'_>) -> Option<BlockKind> {
    let folded = folded(block);
    if is_sign_off(block, &folded) {
        return Some(BlockKind::Note);
    }
    match opens(block, &folded) {
        Opens::Line(kind) => Some(kind).filter(|kind| *kind != BlockKind::Other),
        Opens::Offer => Some(BlockKind::Promotion),
        Opens::NoComments => Some(BlockKind::Comment),
        Opens::Nothing | Opens::Foot | Opens::Stories | Opens::Comments => None,
    }
}

/// The kind that is told of the only block of a page.
#[cfg(test)]
fn kind_of_line(html: &str, kind: impl Fn(&TextBlock<'_>, &FoldedLine) -> Option<BlockKind>) -> Option<BlockKind> {
    let document = crate::document::Document::parse(html);
    let layout = Layout::of(&document);
    let block = layout.blocks.first().expect("a block");
    kind(block, &FoldedLine::of(fold(&block.text)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;

    /// Number of the blocks that a page without a model keeps at its end.
    fn left(last: &str) -> usize {
        let html = format!("<p>The ferry left the pier at noon.<p>It came back at six with an empty deck.{last}");
        let document = Document::parse(&html);
        let layout = Layout::of(&document);
        let mut kept = PerBlock::filled(true, layout.blocks.len());
        credits_at_the_end(&layout, &mut kept);
        kept.iter().filter(|kept| **kept).count()
    }

    #[test]
    fn a_line_that_leads_to_the_terms_of_the_site_ends_no_text() {
        for (last, blocks) in [
            (
                "<p>Whoever reads on agrees to our <a href=/terms>rules</a> and <a href=/privacy-policy>data notice</a>.",
                2,
            ),
            ("<p>Mit dem Besuch gelten unsere <a href=/datenschutz.html>Hinweise</a>.", 2),
            ("<p>Al seguir navegando acepta las <a href='https://puerto.example/condiciones/'>normas</a>.", 2),
            ("<p>The port has published <a href=/terms>its terms</a> and <a href=/news/crane>its crane</a>.", 3),
            ("<p>Nobody asked the harbour master.", 3),
        ] {
            assert_eq!(left(last), blocks, "{last}");
        }
    }
}
