//! The choice of the text blocks that are the body: rule, features, model, decoding, and the ends of the text.

mod apart;
mod cards;
mod dropped;
mod joined;
mod judge;
mod standfirst;

use super::blocks::{BlockId, Layout, PerBlock, Region, TextBlock};
use super::choice::{Choice, DecidedBy, container};
use super::metadata::Metadata;
use super::model::Model;
use super::rule::{self, Rule};
use super::tables::{self, Tables};
use super::vocabulary::Hints;
use super::{decode, narrow, trim};
use crate::article::BlockKind;
use crate::document::Tag;
pub(super) use dropped::drop_headline_and_bylines;
use dropped::{drop_consent, drop_copies, drop_headline_again, drop_hidden, drop_pulled_quotes, keep_sentences};
use joined::{keep_announced_lists, keep_answers, keep_headings, keep_linked, keep_lists, keep_quotes};
pub(super) use judge::{JudgedBlocks, is_sure, see};
use standfirst::keep_standfirst;
pub(super) use standfirst::standfirst;
use std::ops::Range;

/// Chooses the body; by the rule alone where there is no model.
#[must_use]
pub fn choose(layout: &Layout<'_>, metadata: &Metadata, model: Option<&Model>) -> Choice {
    if layout.blocks.is_empty() {
        return Choice::default();
    }
    let rule = rule::apply(layout, metadata);
    let mut choice = Choice { container: rule.container, ..Choice::default() };
    choice.probabilities = model.map(|model| judge::judge(layout, metadata, &rule, model)).unwrap_or_default();
    if choice.probabilities.is_empty() {
        choice.kept.clone_from(&rule.kept);
    } else {
        choice.kept = decode(layout, &choice.probabilities);
    }
    let mut before = choice.kept.clone();
    leave_apart(layout, &rule, &mut choice);
    choice.book(&mut before, DecidedBy::Apart);
    doubt(layout, &rule, &mut choice);
    choice.book(&mut before, DecidedBy::Doubted);
    drop_hidden(layout, metadata, &mut choice.kept);
    choice.book(&mut before, DecidedBy::Hidden);
    drop_consent(layout, rule.headline, &mut choice.kept);
    choice.book(&mut before, DecidedBy::Consent);
    cards::drop_cards(layout, rule.headline, metadata.article.canonical_url.as_deref(), &mut choice.kept);
    choice.book(&mut before, DecidedBy::Trimmed);
    drop_headline_and_bylines(metadata, rule.headline, &mut choice.kept);
    drop_headline_again(layout, metadata, &mut choice.kept);
    keep_sentences(layout, metadata, &mut choice);
    choice.book(&mut before, DecidedBy::Head);
    drop_copies(layout, &mut choice);
    choice.book(&mut before, DecidedBy::Copy);
    keep_headings(layout, &rule, &mut choice);
    choice.book(&mut before, DecidedBy::Heading);
    keep_quotes(layout, &rule, &mut choice);
    choice.book(&mut before, DecidedBy::Quote);
    tables::keep_whole(layout, &Tables::of(layout), &mut choice.kept);
    keep_lists(layout, &rule, &mut choice.kept);
    keep_announced_lists(layout, &rule, &mut choice.kept);
    choice.book(&mut before, DecidedBy::Table);
    keep_linked(layout, &rule, &mut choice);
    keep_answers(layout, &mut choice.kept);
    choice.book(&mut before, DecidedBy::Linked);
    drop_headline_again(layout, metadata, &mut choice.kept);
    choice.book(&mut before, DecidedBy::Head);
    drop_pulled_quotes(layout, &mut choice.kept);
    choice.book(&mut before, DecidedBy::Copy);
    choice.trimmed_as =
        trim::trim(layout, rule.headline, metadata.is_free != Some(false), &choice.probabilities, &mut choice.kept);
    choice
        .trimmed_as
        .extend(trim::biography(layout, metadata, &mut choice.kept).map(|at| (at..at + 1, BlockKind::Bio)));
    choice.book(&mut before, DecidedBy::Trimmed);
    if let Some(model) = model.filter(|_| !choice.probabilities.is_empty()) {
        narrow::narrow(layout, metadata, model, &rule, &mut choice);
        choice.book(&mut before, DecidedBy::Narrowed);
    }
    keep_standfirst(layout, metadata, &rule, &mut choice);
    choice.book(&mut before, DecidedBy::Standfirst);
    choice.expected = decode::expected(layout, &choice.probabilities, &choice.kept);
    choice.agreement = agreement(layout, &choice.kept, &rule.kept);
    choice
}

fn decode(layout: &Layout<'_>, probabilities: &PerBlock<f32>) -> PerBlock<bool> {
    let words: Vec<usize> = layout.blocks.iter().map(|block| block.words).collect();
    decode::choose(&words, probabilities).into()
}

/// Chooses again without what is built for something else than the text, if enough is left.
fn leave_apart(layout: &Layout<'_>, rule: &Rule, choice: &mut Choice) {
    if choice.probabilities.is_empty() {
        return;
    }
    choice.by = PerBlock::filled(DecidedBy::Judged, layout.blocks.len());
    let mut apart = apart::apart(layout, rule.headline);
    apart.extend(apart::above(layout, rule.headline, choice));
    leave(layout, apart, apart::LEAST_WORDS, choice);
    leave(layout, apart::galleries(layout, rule.headline, &choice.kept), apart::LEAST_WORDS_BESIDE, choice);
    choice.container = container(layout, &choice.kept);
}

/// Chooses again without these blocks, if so many words are left.
fn leave(layout: &Layout<'_>, apart: Vec<Range<BlockId>>, least_words: usize, choice: &mut Choice) {
    let Some(rest) = apart::without(&apart, &choice.probabilities) else { return };
    let kept = decode(layout, &rest);
    if layout.words(&kept) < least_words {
        return;
    }
    (choice.kept, choice.probabilities) = (kept, rest);
    for blocks in apart {
        choice.by[blocks].fill(DecidedBy::Apart);
    }
}

/// The text that the page names as such (`article-body` and its like): for pages without prose, such as
/// lists of winners, of which rule and model find next to nothing. None where it is no more than that.
#[must_use]
pub fn named(layout: &Layout<'_>, metadata: &Metadata, found: usize) -> Option<Choice> {
    let rule = rule::apply(layout, metadata);
    let is_body = |region: &Region<'_>| region.is_named_body() && region.totals.link_density() < NAMED_LINKS;
    let is_text = |at: BlockId, block: &TextBlock<'_>| {
        !rule.marked[at]
            && layout.around(block).any(is_body)
            && !layout.around(block).any(|region| region.hidden || matches!(region.tag, Tag::Figure | Tag::Aside))
    };
    let mut kept: PerBlock<bool> = layout.blocks.with_ids().map(|(at, block)| is_text(at, block)).collect();
    drop_headline_and_bylines(metadata, rule.headline, &mut kept);
    leave_above(layout, rule.headline, &mut kept);
    if layout.words(&kept) < NAMED_WORDS.max(NAMED_TIMES * found) {
        return None;
    }
    let mut choice = Choice { container: container(layout, &kept), kept, ..Choice::default() };
    choice.trimmed_as =
        trim::trim(layout, rule.headline, metadata.is_free != Some(false), &PerBlock::new(), &mut choice.kept);
    keep_standfirst(layout, metadata, &rule, &mut choice);
    choice.by = PerBlock::filled(DecidedBy::Named, choice.kept.len());
    choice.agreement = agreement(layout, &choice.kept, &rule.kept);
    Some(choice)
}

/// Without what stands above the headline, if enough stands below: teasers of other stories are named as texts too.
fn leave_above(layout: &Layout<'_>, headline: Option<BlockId>, kept: &mut PerBlock<bool>) {
    let mut below = kept.clone();
    below[BlockId::default()..headline.unwrap_or_default()].fill(false);
    if layout.words(&below) >= NAMED_WORDS {
        *kept = below;
    }
}

/// The least words of a region that is named as text, the least multiple of the words found elsewhere, and the greatest
/// share of links in it, for it to be taken as the text.
const NAMED_WORDS: usize = 60;
const NAMED_TIMES: usize = 3;
const NAMED_LINKS: f32 = 0.3;

/// F1 between two sets of blocks, in words.
fn agreement(layout: &Layout<'_>, one: &[bool], other: &[bool]) -> f32 {
    let both: PerBlock<bool> = one.iter().zip(other).map(|(one, other)| *one && *other).collect();
    let all = layout.words(one) + layout.words(other);
    2.0 * layout.words(&both) as f32 / all.max(1) as f32
}

/// Probability above which a block is text that the rule marks as boilerplate by one of these words.
const MARKED: f32 = 0.85;
pub(super) const ASIDE: Hints = Hints::COMMENT.with(Hints::PROMOTION).with(Hints::CONSENT).with(Hints::BIO);

/// Demands more certainty of the model where class words say comments, an offer or a biography; unless that would take
/// most of the text, for then the words say something else.
fn doubt(layout: &Layout<'_>, rule: &Rule, choice: &mut Choice) {
    let mut kept = choice.kept.clone();
    for (at, block) in layout.blocks.with_ids() {
        let doubted = rule.marked[at] && choice.probabilities.get(at).is_some_and(|p| *p < MARKED);
        kept[at] &= !(doubted && layout.around(block).any(|region| region.hints.any(ASIDE)));
    }
    if layout.words(&kept) * 2 > layout.words(&choice.kept) {
        choice.kept = kept;
    }
}

#[cfg(test)]
mod tests {
    const STORY: &str = "<p>The medical inquiry into the death of the ferry's engineer has ended, the port authority of \
        Lennmouth says. He died of a fever that he had caught on land.</p><p>His family had asked for the inquiry in \
        December, when the ship was sold and its papers were handed to the new owner.</p>";

    #[test]
    fn a_box_with_the_headline_holds_no_comments() {
        let teaser = "<td><a href=/a>Paper kite</a><p>Not long ago I asked a doctor whom I know how people live on what \
            the county pays, and she laughed so long that I went home.</p></td>";
        let html = format!(
            "<title>The engineer died of a fever</title><table><tr>{}</table><div id=comments_page><div \
            class=headline>The engineer died of a fever</div><div class=text>{STORY}</div></div>",
            teaser.repeat(12)
        );
        let text = crate::extract(&html, None).text();
        assert!(text.contains("medical inquiry"), "{text}");
    }

    #[test]
    fn a_text_that_the_page_names_stands_below_the_headline() {
        let teaser = "<div class=news-item><div class=news-item-text><a href=/b>A post without pay</a><p>Who drives fast, \
            and where does the road lead? Ten drivers of the county were asked.</p></div></div>";
        let line = "<p>Ada Moe, 9:41<p>Kim Lund, 9:52<p>Jo Berg, 10:03<p>Ida Falk, 10:15<p>Ola Ness, 10:22";
        let html = format!(
            "<title>All who finished</title><div>{}</div><h1>All who finished</h1><div class=article-text>{}</div>",
            teaser.repeat(9),
            line.repeat(6)
        );
        let text = crate::extract(&html, None).text();
        assert!(text.contains("Ola Ness") && !text.contains("Who drives fast"), "{text}");
    }
}
