//! Which text blocks are the body: rule, features, model, decoding, and the ends of the text.

use super::blocks::{Layout, Region, TextBlock};
use super::boilerplate;
use super::decode;
use super::features;
use super::metadata::Metadata;
use super::model::Model;
use super::narrow;
use super::phrases;
use super::rule::{self, Rule};
use super::tables::{self, Tables};
use super::trim;
use super::unshown;
use super::vocabulary::Hints;
use crate::article::BlockKind;
use crate::document::{Attr, Hiding, Tag};
use crate::text::fold;
use rustc_hash::FxHashMap as HashMap;
use std::collections::hash_map::Entry;
use std::ops::Range;

/// The choice, block by block.
#[derive(Debug, Default)]
pub struct Choice {
    /// Whether the block is body.
    pub kept: Vec<bool>,
    /// The model's probability that it is; empty without a model.
    pub probabilities: Vec<f32>,
    /// The block that is the standfirst, if the page shows one; it is kept.
    pub standfirst: Option<usize>,
    /// The region that the body was found in.
    pub container: usize,
    /// Blocks that a rule for the site drops.
    pub dropped: Vec<usize>,
    /// The step that decided about each block last.
    pub by: Vec<Step>,
    /// The F1, in words, that the model expects of its choice; 0 without a model.
    pub expected: f32,
    /// The F1, in words, between what is kept and what the rule alone would keep.
    pub agreement: f32,
    /// What runs of blocks were told to be, where words at their start gave them away.
    pub told: Vec<(Range<usize>, BlockKind)>,
}

/// A step of the choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The model's probability, against those of the other blocks; without a model, the careful rule.
    Judged,
    /// The page names the element as its text, where next to nothing else was found.
    Named,
    /// Class words cast doubt on the model's answer.
    Doubted,
    /// It is the headline or the byline.
    Head,
    /// The text stands on the page before.
    Copy,
    /// A heading above text.
    Heading,
    /// A quotation between text.
    Quote,
    /// A table is kept or dropped whole; a list is kept whole.
    Table,
    /// Nobody sees it.
    Hidden,
    /// It asks for consent to cookies.
    Consent,
    /// The whole of a paragraph or a heading is a link, among text.
    Linked,
    /// Its words, or those of a block before it, give it away.
    Trimmed,
    /// It stands outside the region that holds the text.
    Narrowed,
    /// It is the standfirst.
    Standfirst,
    /// A rule for the site chose the body.
    SiteBody,
    /// A rule for the site drops it.
    SiteDrop,
}

impl Choice {
    /// Books what changed since `before` on a step.
    fn book(&mut self, before: &mut [bool], step: Step) {
        self.by.resize(self.kept.len(), Step::Judged);
        for ((by, before), kept) in self.by.iter_mut().zip(before.iter_mut()).zip(&self.kept) {
            if *before != *kept {
                (*by, *before) = (step, *kept);
            }
        }
    }
}

/// Chooses the body; by the rule alone where there is no model.
#[must_use]
pub fn choose(layout: &Layout<'_>, metadata: &Metadata, model: Option<&Model>) -> Choice {
    if layout.blocks.is_empty() {
        return Choice::default();
    }
    let rule = rule::apply(layout, metadata);
    let mut choice = Choice { container: rule.container, ..Choice::default() };
    choice.probabilities = model.map(|model| judge(layout, metadata, &rule, model)).unwrap_or_default();
    if choice.probabilities.is_empty() {
        choice.kept.clone_from(&rule.kept);
    } else {
        let words: Vec<usize> = layout.blocks.iter().map(|block| block.words).collect();
        choice.kept = decode::choose(&words, &choice.probabilities);
        choice.container = container(layout, &choice.kept);
    }
    let mut before = choice.kept.clone();
    doubt(layout, &rule, &mut choice);
    choice.book(&mut before, Step::Doubted);
    drop_hidden(layout, metadata, &mut choice.kept);
    choice.book(&mut before, Step::Hidden);
    drop_consent(layout, rule.headline, &mut choice.kept);
    choice.book(&mut before, Step::Consent);
    drop_headline_and_bylines(metadata, rule.headline, &mut choice.kept);
    drop_headline_again(layout, metadata, &mut choice.kept);
    keep_sentences(layout, metadata, &mut choice);
    choice.book(&mut before, Step::Head);
    drop_copies(layout, &mut choice);
    choice.book(&mut before, Step::Copy);
    keep_headings(layout, &rule, &mut choice);
    choice.book(&mut before, Step::Heading);
    keep_quotes(layout, &rule, &mut choice);
    choice.book(&mut before, Step::Quote);
    tables::keep_whole(layout, &Tables::of(layout), &mut choice.kept);
    keep_lists(layout, &rule, &mut choice.kept);
    choice.book(&mut before, Step::Table);
    keep_linked(layout, &rule, &mut choice);
    keep_answers(layout, &mut choice.kept);
    choice.book(&mut before, Step::Linked);
    choice.told =
        trim::trim(layout, rule.headline, metadata.is_free != Some(false), &choice.probabilities, &mut choice.kept);
    choice
        .told
        .extend(boilerplate::biography(layout, metadata, &mut choice.kept).map(|at| (at..at + 1, BlockKind::Bio)));
    choice.book(&mut before, Step::Trimmed);
    if let Some(model) = model.filter(|_| !choice.probabilities.is_empty()) {
        narrow::narrow(layout, metadata, model, rule.headline, &mut choice);
        choice.book(&mut before, Step::Narrowed);
    }
    keep_standfirst(layout, metadata, &rule, &mut choice);
    choice.book(&mut before, Step::Standfirst);
    choice.expected = decode::expected(layout, &choice.probabilities, &choice.kept);
    choice.agreement = agreement(layout, &choice.kept, &rule.kept);
    choice
}

/// The text that the page names as such (`article-body` and its like): for pages without prose, such as
/// lists of winners, of which rule and model find next to nothing. None where it is no more than that.
#[must_use]
pub fn named(layout: &Layout<'_>, metadata: &Metadata, found: usize) -> Option<Choice> {
    let rule = rule::apply(layout, metadata);
    let is_body = |region: &Region<'_>| region.is_named_body() && region.totals.link_density() < NAMED_LINKS;
    let is_text = |at: usize, block: &TextBlock<'_>| {
        !rule.marked[at]
            && layout.around(block).any(is_body)
            && !layout.around(block).any(|region| region.hidden || matches!(region.tag, Tag::Figure | Tag::Aside))
    };
    let mut kept: Vec<bool> = layout.blocks.iter().enumerate().map(|(at, block)| is_text(at, block)).collect();
    drop_headline_and_bylines(metadata, rule.headline, &mut kept);
    if layout.words(&kept) < NAMED_WORDS.max(NAMED_TIMES * found) {
        return None;
    }
    let mut choice = Choice { container: container(layout, &kept), kept, ..Choice::default() };
    choice.told = trim::trim(layout, rule.headline, metadata.is_free != Some(false), &[], &mut choice.kept);
    keep_standfirst(layout, metadata, &rule, &mut choice);
    choice.by = vec![Step::Named; choice.kept.len()];
    choice.agreement = agreement(layout, &choice.kept, &rule.kept);
    Some(choice)
}

/// What is named as text is taken for it from so many words on, if it has so many times what was found,
/// and if no more than this share of it is links.
const NAMED_WORDS: usize = 60;
const NAMED_TIMES: usize = 3;
const NAMED_LINKS: f32 = 0.3;

/// F1 between two sets of blocks, in words.
fn agreement(layout: &Layout<'_>, one: &[bool], other: &[bool]) -> f32 {
    let both: Vec<bool> = one.iter().zip(other).map(|(one, other)| *one && *other).collect();
    let all = layout.words(one) + layout.words(other);
    2.0 * layout.words(&both) as f32 / all.max(1) as f32
}

/// Probability of a block that the rule settles.
const SETTLED: f32 = 0.005;

/// First-stage probability below which a block is not looked at again.
const SURELY_NOT: f32 = 0.04;

/// What the rule marks as furniture by one of these words is text only if the model is surer than that.
const MARKED: f32 = 0.85;
pub(super) const ASIDE: Hints = Hints::COMMENT.with(Hints::PROMOTION).with(Hints::CONSENT).with(Hints::BIO);

/// The headline and the byline are no body; a name between two parts of it is (the signature of a
/// letter, with a postscript behind it).
pub(super) fn drop_headline_and_bylines(metadata: &Metadata, headline: Option<usize>, kept: &mut [bool]) {
    if let Some(at) = headline {
        kept[at] = false;
    }
    let is_name = |at: &usize| metadata.byline_blocks.contains(at);
    for at in &metadata.byline_blocks {
        let before = kept.iter().take(*at).filter(|kept| **kept).count();
        let beside = |at: usize| kept.get(at).is_some_and(|kept| *kept && !is_name(&at));
        kept[*at] &= before >= SIGNED_BLOCKS && at.checked_sub(1).is_some_and(beside) && beside(at + 1);
    }
}

/// The headline may stand once more right above the text.
fn drop_headline_again(layout: &Layout<'_>, metadata: &Metadata, kept: &mut [bool]) {
    /// Blocks above the text in which it is looked for.
    const REACH: usize = 3;
    let Some(headline) = metadata.headline.as_deref().map(fold).filter(|headline| headline.contains(' ')) else {
        return;
    };
    let first = (0..kept.len()).filter(|at| kept[*at]).take(REACH);
    let again: Vec<usize> = first.take_while(|at| !layout.blocks[*at].is_prose()).collect();
    for at in again.into_iter().filter(|at| fold(&layout.blocks[*at].text) == headline) {
        kept[at] = false;
    }
}

/// A sentence of running text is no byline, whatever it says, where the model is as sure that it is body.
fn keep_sentences(layout: &Layout<'_>, metadata: &Metadata, choice: &mut Choice) {
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

/// Where class words say comments, an offer or a biography, the model must be surer; unless that
/// would take most of the text, for then the words say something else.
fn doubt(layout: &Layout<'_>, rule: &Rule, choice: &mut Choice) {
    let mut kept = choice.kept.clone();
    for (at, block) in layout.blocks.iter().enumerate() {
        let doubted = rule.marked[at] && choice.probabilities.get(at).is_some_and(|p| *p < MARKED);
        kept[at] &= !(doubted && layout.around(block).any(|region| region.hints.any(ASIDE)));
    }
    if layout.words(&kept) * 2 > layout.words(&choice.kept) {
        choice.kept = kept;
    }
}

/// Both stages of the model; empty if the model was made for other features.
fn judge(layout: &Layout<'_>, metadata: &Metadata, rule: &Rule, model: &Model) -> Vec<f32> {
    let page = features::Page::of(layout, metadata, rule);
    let width = model.first.width();
    let (mut alone, mut row) = (Vec::with_capacity(layout.blocks.len()), Vec::with_capacity(width));
    // most blocks of a page are surely no text: only the rows of the others are kept
    let (mut unsure, mut rows) = (Vec::new(), Vec::new());
    for at in 0..layout.blocks.len() {
        if rule.is_settled(layout, at) {
            alone.push(SETTLED);
            continue;
        }
        row.clear();
        page.row(at, &mut row);
        if row.len() != width || model.second.width() != width + decode::CONTEXT {
            return Vec::new();
        }
        let probability = model.first.probability(&row);
        alone.push(probability);
        if !is_sure(probability) {
            unsure.push(at);
            rows.extend_from_slice(&row);
        }
    }
    let around = decode::Around::of(layout, &alone);
    let second = |(at, own): (&usize, &[f32])| {
        row.clear();
        row.extend_from_slice(own);
        around.append(*at, &mut row);
        // the mean of both stages errs least
        let both = alone[*at] + model.second.probability(&row);
        (*at, both / 2.0)
    };
    let judged: Vec<(usize, f32)> = unsure.iter().zip(rows.chunks_exact(width)).map(second).collect();
    let mut probabilities = alone.clone();
    for (at, probability) in judged {
        probabilities[at] = probability;
    }
    probabilities
}

/// What the first stage is sure about needs no second opinion.
pub(super) fn is_sure(first: f32) -> bool {
    first < SURELY_NOT
}

/// What both stages see of all blocks, for who asks why.
pub(super) struct Seen {
    rows: Vec<f32>,
    /// Numbers in a row that the first stage sees.
    pub(super) width: usize,
    /// What the first stage thinks.
    pub(super) alone: Vec<f32>,
}

impl Seen {
    pub(super) fn rows(&self) -> impl Iterator<Item = &[f32]> {
        self.rows.chunks_exact(self.width + decode::CONTEXT)
    }
}

/// The first stage of the model, and the rows for the second of so many blocks; none if it was made for other features.
pub(super) fn see(layout: &Layout<'_>, metadata: &Metadata, rule: &Rule, model: &Model, most: usize) -> Option<Seen> {
    let page = features::Page::of(layout, metadata, rule);
    let width = model.first.width();
    let (mut alone, mut own, mut row) = (Vec::with_capacity(layout.blocks.len()), Vec::new(), Vec::new());
    for at in 0..layout.blocks.len() {
        row.clear();
        page.row(at, &mut row);
        if row.len() != width || model.second.width() != width + decode::CONTEXT {
            return None;
        }
        alone.push(if rule.is_settled(layout, at) { SETTLED } else { model.first.probability(&row) });
        if at < most {
            own.extend_from_slice(&row);
        }
    }
    let around = decode::Around::of(layout, &alone);
    let mut rows = Vec::with_capacity(own.len() + most * decode::CONTEXT);
    for (at, own) in own.chunks_exact(width.max(1)).enumerate() {
        rows.extend_from_slice(own);
        around.append(at, &mut rows);
    }
    Some(Seen { rows, width, alone })
}

/// The innermost region around all that is kept.
pub(super) fn container(layout: &Layout<'_>, kept: &[bool]) -> usize {
    let (Some(first), Some(last)) = (kept.iter().position(|k| *k), kept.iter().rposition(|k| *k)) else { return 0 };
    let block = &layout.blocks[first];
    layout.ancestors(block.region).find(|at| layout.regions[*at].blocks.contains(&last)).unwrap_or(0)
}

/// How many blocks (of a box, say) may stand between a quotation and the text.
const NEAR: usize = 5;

/// A quotation between two kept blocks of the same region is of the text, unless the rule says otherwise.
fn keep_quotes(layout: &Layout<'_>, rule: &Rule, choice: &mut Choice) {
    for at in 1..layout.blocks.len().saturating_sub(1) {
        let quote =
            layout.ancestors(layout.blocks[at].region).take(2).find(|r| layout.regions[*r].tag == Tag::Blockquote);
        let Some(quote) = quote else { continue };
        let around = &layout.regions[layout.regions[quote].parent].blocks;
        let beside = |other: usize| choice.kept.get(other) == Some(&true) && around.contains(&other);
        let between = (at.saturating_sub(NEAR)..at).any(beside) && (at + 1..=at + NEAR).any(beside);
        if !choice.kept[at] && rule.kept[at] && !rule.marked[at] && between {
            choice.kept[at] = true;
        }
    }
}

/// A heading right above a kept block, beside it in the same region, belongs to it.
fn keep_headings(layout: &Layout<'_>, rule: &Rule, choice: &mut Choice) {
    let Some(first) = choice.kept.iter().position(|kept| *kept) else { return };
    for at in (1..layout.blocks.len().saturating_sub(1)).rev() {
        let block = &layout.blocks[at];
        let region = &layout.regions[block.region];
        let beside = layout.regions[region.parent].blocks.contains(&(at + 1));
        if choice.kept[at + 1]
            && !choice.kept[at]
            && at >= first.saturating_sub(1)
            && beside
            && !rule.marked[at]
            && rule.headline != Some(at)
            && matches!(region.tag, Tag::H2 | Tag::H3 | Tag::H4)
            && (block.link_words == 0 || leads_into_page(block))
        {
            choice.kept[at] = true;
        }
    }
}

/// Whether all links of a block lead to places of the same page.
fn leads_into_page(block: &TextBlock<'_>) -> bool {
    block.spans.iter().filter_map(|span| span.href).all(|href| href.trim_start().starts_with('#'))
}

/// A paragraph or a heading between two paragraphs of the text is of it, even if all of it is a link.
fn keep_linked(layout: &Layout<'_>, rule: &Rule, choice: &mut Choice) {
    for at in 1..layout.blocks.len().saturating_sub(1) {
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
        let is_own = |other: usize| {
            let other_region = &layout.regions[layout.blocks[other].region];
            choice.kept[other] && other_region.parent == region.parent && layout.blocks[other].is_prose()
        };
        if is_text && is_own(at - 1) && is_own(at + 1) && !region.hints.any(NEVER_STANDFIRST) {
            choice.kept[at] = true;
        }
    }
}

/// A link to another story has fewer words, or is no sentence.
const LINKED_WORDS: usize = 20;

/// Of an item that is a link and nothing else, more words than this share are linked.
const LINK: f32 = 0.9;

/// Of a list whose items are mostly kept, all are that are more than a link to another story.
fn keep_lists(layout: &Layout<'_>, rule: &Rule, kept: &mut [bool]) {
    let is_list = |region: &&Region<'_>| matches!(region.tag, Tag::Ul | Tag::Ol) && region.blocks.len() > 2;
    for region in layout.regions.iter().filter(is_list) {
        let items = region.blocks.clone();
        let count = items.clone().filter(|at| kept[*at]).count();
        if count < items.len() && count * 2 > items.len() {
            for at in items {
                kept[at] |= !rule.marked[at] && layout.blocks[at].link_density() < LINK;
            }
        }
    }
}

/// Questions and answers that stand right below the text, or among it, are of it: all of them.
fn keep_answers(layout: &Layout<'_>, kept: &mut [bool]) {
    let is_faq = |region: &&Region<'_>| {
        region.blocks.len() > 1
            && !region.hidden
            && region.totals.link_density() < NAMED_LINKS
            && ["faq", "FAQ", "Faq"].iter().any(|faq| region.class.contains(faq))
    };
    for region in layout.regions.iter().filter(is_faq) {
        let around = layout.regions[region.parent].blocks.start..region.blocks.start;
        let beside = |at: usize| {
            let block = &layout.blocks[at];
            kept[at] && block.is_prose() && layout.regions[block.region].parent == region.parent
        };
        let is_kept = around.clone().any(beside) || region.blocks.clone().any(|at| kept[at]);
        if is_kept {
            kept[region.blocks.clone()].fill(true);
        }
    }
}

/// What nobody sees is no text, unless most of the text stands there: then scripts show it. What a page that is paid
/// for shows without scripts is not looked for.
fn drop_hidden(layout: &Layout<'_>, metadata: &Metadata, kept: &mut Vec<bool>) {
    if layout.regions.iter().any(Region::is_noscript)
        && (metadata.is_free == Some(false) || unshown::asks_for_money(layout))
    {
        for region in layout.regions.iter().filter(|region| region.is_noscript()) {
            kept[region.blocks.clone()].fill(false);
        }
    }
    // what is not there for screen readers is there for eyes
    let hides = |region: &Region<'_>| region.hidden && region.element.hiding() != Hiding::Shown;
    let is_hidden = |block: &TextBlock<'_>| layout.around(block).any(hides);
    let shown: Vec<bool> = layout.blocks.iter().zip(&*kept).map(|(block, kept)| *kept && !is_hidden(block)).collect();
    if layout.words(&shown) * 2 > layout.words(kept) {
        *kept = shown;
    }
}

/// A box that its class calls consent, or that is a dialog, and of which the words agree, is no text, however much there
/// is of it.
fn drop_consent(layout: &Layout<'_>, headline: Option<usize>, kept: &mut [bool]) {
    let is_box =
        |region: &&Region<'_>| !region.blocks.is_empty() && (region.hints.any(Hints::CONSENT) || is_dialog(region));
    // boxes stand in each other: what a block says is asked once
    let mut speaking: Vec<Option<bool>> = vec![None; kept.len()];
    let mut speaks = |at: usize| {
        *speaking[at].get_or_insert_with(|| {
            let folded = fold(&layout.blocks[at].text);
            phrases::CONSENT.iter().any(|phrase| folded.contains(phrase))
        })
    };
    let mut left = kept.iter().filter(|kept| **kept).count();
    for region in layout.regions.iter().filter(is_box) {
        let blocks = region.blocks.clone();
        let holds_text = headline.is_some_and(|at| blocks.contains(&at)) || matches!(region.tag, Tag::Body | Tag::Html);
        let inside = kept[blocks.clone()].iter().filter(|kept| **kept).count();
        if !holds_text
            && (1..left).contains(&inside)
            && blocks.clone().filter(|at| speaks(*at)).count() * 3 >= blocks.len()
        {
            kept[blocks].fill(false);
            left -= inside;
        }
    }
}

fn is_dialog(region: &Region<'_>) -> bool {
    matches!(region.element.attr(Attr::Role), Some("dialog" | "alertdialog"))
}

/// A text that stands twice (for phones, for print) is kept once.
fn drop_copies(layout: &Layout<'_>, choice: &mut Choice) {
    let mut seen: HashMap<&str, usize> = HashMap::default();
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
            }
        }
    }
}

/// Shorter texts may well stand twice.
const COPY_WORDS: usize = 8;

fn keep_standfirst(layout: &Layout<'_>, metadata: &Metadata, rule: &Rule, choice: &mut Choice) {
    choice.standfirst = standfirst(layout, metadata, rule.headline, choice);
    if let Some(at) = choice.standfirst {
        choice.kept[at] = true;
    }
}

/// How far below the headline a standfirst may stand, in text blocks, and how long it may be, in words.
const STANDFIRST_REACH: usize = 12;
const STANDFIRST_WORDS: std::ops::RangeInclusive<usize> = 4..=90;

/// The summary under the headline: a block that is called one, or that says what the page's own
/// description says, before the body's second block.
pub(super) fn standfirst(
    layout: &Layout<'_>,
    metadata: &Metadata,
    headline: Option<usize>,
    choice: &Choice,
) -> Option<usize> {
    let first = choice.kept.iter().position(|kept| *kept)?;
    let from = headline.map_or(first, |at| at + 1);
    let description = metadata.description.as_deref().map(fold).unwrap_or_default();
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
        let placed = headline.is_some_and(|headline| {
            let parent = |at: usize| layout.regions[layout.blocks[at].region].parent;
            let titled = layout.regions[block.region].tag.heading_level().is_some();
            at == headline + 1 && titled && block.words >= 8 && block.is_sentence && parent(at) == parent(headline)
        });
        called || placed || at < first && !description.is_empty() && says_the_same(&fold(&block.text), &description)
    })
}

/// Equal, or one the cut-off start of the other.
fn says_the_same(a: &str, b: &str) -> bool {
    /// Shorter starts are shared by chance.
    const CHARS: usize = 60;
    a == b || a.len().min(b.len()) >= CHARS && (a.starts_with(b) || b.starts_with(a))
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

#[cfg(test)]
mod tests {
    use super::super::metadata;
    use super::*;
    use crate::document::Document;

    #[test]
    fn a_list_that_is_mostly_kept_is_kept_whole() {
        let document = Document::parse("<p>Closed are:<ul><li>the pier<li>the quay<li>the lock</ul><p>Ask the master.");
        let layout = Layout::of(&document);
        for (before, after) in [
            ([true, true, true, false, true], [true; 5]),
            ([true, true, false, false, true], [true, true, false, false, true]),
        ] {
            let mut kept = before;
            keep_lists(&layout, &Rule { marked: vec![false; 5], ..Rule::default() }, &mut kept);
            assert_eq!(kept, after);
        }
    }

    #[test]
    fn a_sentence_of_the_text_is_no_byline() {
        let html = "<h1>Bridge reopens</h1><p>By Ada Moe</p><p>Ada Moe, who went under it on Sunday with two divers, \
            found no cracks in any of its nine piles.</p>";
        let document = Document::parse(html);
        let layout = Layout::of(&document);
        let metadata = Metadata { byline_blocks: vec![1, 2], ..metadata::extract(&document, &layout, None, None) };
        let kept = |sure: f32| {
            let mut choice = Choice { kept: vec![true; 3], probabilities: vec![sure; 3], ..Choice::default() };
            drop_headline_and_bylines(&metadata, Some(0), &mut choice.kept);
            keep_sentences(&layout, &metadata, &mut choice);
            choice.kept
        };
        assert_eq!(kept(0.9), [false, false, true]);
        assert_eq!(kept(0.5), [false, false, false]);
    }
}
