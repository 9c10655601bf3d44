//! A body narrower than what was chosen: the part of it that stands in one kind of place on the page.
//!
//! The block model looks at blocks one by one, and where it errs it errs alike: teasers of other stories that read like
//! text, comments under a short post, a column beside a table layout. What sets them apart is their place. So each place
//! that holds some of the choice is a candidate, a place being all elements that are reached by the same path of tags and
//! classes; and a third forest estimates what the body's F1 would gain if nothing but that were kept. It sees shapes
//! alone: no word, no class name.

use super::blocks::{BlockId, Id, IdVec, Ids, Layout, PerBlock, RegionId, TextBlock};
use super::choice::{Choice, container};
use super::decode;
use super::metadata::Metadata;
use super::model::Model;
use super::rule::Rule;
use crate::document::Tag;
use crate::text::width;
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

/// A place with a smaller share of the choice is never all of the text.
const SHARE_MIN: f32 = 0.03;

/// Candidates of one page: those that hold most of the choice.
const CANDIDATES_MAX: usize = 60;

/// A page with more chosen blocks is left as it is: the work grows with candidates times blocks.
const BLOCKS_MAX: usize = 3000;

/// The choice is narrowed if the F1 is expected to gain so much.
const GAIN_MIN: f32 = 0.03;

/// Text of this width, in characters, is a paragraph.
const LONG_WIDTH: f32 = 150.0;

/// Probability from which on the block model is sure.
const SURE: f32 = 0.8;

/// A chosen block, as the forest sees it.
#[derive(Debug, Clone, Copy)]
struct Chosen {
    /// Its index in the layout.
    block: BlockId,
    width: f32,
    probability: f32,
    linked: f32,
    is_sentence: bool,
    is_item: bool,
    is_heading: bool,
    /// Its width if the careful rule keeps it too, else 0.
    ruled: f32,
    /// Tag and class of its region.
    look: (Tag, u32),
}

/// Sums over chosen blocks.
#[derive(Debug, Clone, Copy, Default)]
struct PartSum {
    blocks: f32,
    width: f32,
    probable: f32,
    sure: f32,
    sentences: f32,
    long: f32,
    linked: f32,
    items: f32,
    headings: f32,
    widest: f32,
    best: f32,
}

impl PartSum {
    fn add(&mut self, block: &Chosen) {
        let when = |fact: bool| if fact { block.width } else { 0.0 };
        self.blocks += 1.0;
        self.width += block.width;
        self.probable += block.width * block.probability;
        self.sure += when(block.probability > SURE);
        self.sentences += when(block.is_sentence);
        self.long += when(block.width > LONG_WIDTH);
        self.linked += block.width * block.linked;
        self.items += when(block.is_item);
        self.headings += if block.is_heading { 1.0 } else { 0.0 };
        self.widest = self.widest.max(block.width);
        self.best = self.best.max(block.probability);
    }

    /// Its numbers for the forest: shares of its width; -1 where there is nothing.
    fn append(self, out: &mut Vec<f32>) {
        if self.blocks < 0.5 {
            out.extend([0.0, -1.0, -1.0, -1.0, -1.0, -1.0, -1.0, -1.0, -1.0, -1.0, -1.0]);
            return;
        }
        let share = |part: f32| part / self.width.max(1.0);
        out.extend([
            self.width.ln_1p(),
            self.width / self.blocks,
            share(self.probable),
            share(self.sure),
            share(self.sentences),
            share(self.long),
            share(self.linked),
            share(self.items),
            self.headings / self.blocks,
            self.widest,
            self.best,
        ]);
    }
}

/// A place: elements that one path of tags and classes leads to.
#[derive(Debug, Clone, Copy)]
struct TagPath {
    /// The first such element.
    region: RegionId,
    /// Number of such elements.
    elements: usize,
}

/// A page, and sums over it that its candidates share.
struct NarrowPage<'p, 'a> {
    layout: &'p Layout<'a>,
    headline: Option<BlockId>,
    chosen: Vec<Chosen>,
    /// Width of all that the careful rule keeps.
    ruled: f32,
    /// Width of all blocks before each block.
    all: PerBlock<f32>,
    /// The place of each region, by number.
    place_of: IdVec<RegionId, usize>,
    places: Vec<TagPath>,
    total: PartSum,
    /// Depth of the innermost region around all that is chosen.
    container_depth: f32,
    /// Probable width of the whole page.
    probable: f32,
    expected: f32,
    stated: f32,
    is_dated: bool,
}

impl<'p, 'a> NarrowPage<'p, 'a> {
    fn of(layout: &'p Layout<'a>, metadata: &Metadata, choice: &Choice, rule: &Rule) -> Self {
        let (mut chosen, mut all) = (Vec::new(), PerBlock::with_capacity(layout.blocks.len() + 1));
        let (mut wide, mut probable, mut ruled, mut total) = (0.0, 0.0, 0.0, PartSum::default());
        for (at, block) in layout.blocks.with_ids() {
            all.push(wide);
            let width = width(&block.text);
            let probability = choice.probabilities.get(at).copied().unwrap_or_default();
            wide += width;
            probable += width * probability;
            ruled += if rule.kept[at] { width } else { 0.0 };
            if choice.kept[at] {
                let block = chosen_block(layout, block, at, width, probability);
                let block = Chosen { ruled: if rule.kept[at] { width } else { 0.0 }, ..block };
                total.add(&block);
                chosen.push(block);
            }
        }
        all.push(wide);
        let (place_of, places) = places(layout);
        let around = container(layout, &choice.kept);
        let container_depth = layout.regions.get(around).map_or(0.0, |region| region.depth as f32);
        let expected = decode::expected(layout, &choice.probabilities, &choice.kept);
        let stated = metadata.article_body.as_deref().map_or(0.0, width);
        let is_dated = metadata.article.published.is_some();
        Self {
            layout,
            headline: rule.headline,
            chosen,
            ruled,
            all,
            place_of,
            places,
            total,
            container_depth,
            probable,
            expected,
            stated,
            is_dated,
        }
    }

    /// Numbers of the places that a block stands in, innermost first.
    fn around(&self, block: &Chosen) -> impl Iterator<Item = usize> {
        let regions = self.layout.ancestors(self.layout.blocks[block.block].region);
        regions.filter(|at| !self.layout.regions[*at].tag.is_inline()).map(|at| self.place_of[at])
    }

    /// Places that hold different parts of the choice, each as that part (indices into `chosen`), the largest first.
    fn candidates(&self) -> Vec<(usize, Vec<usize>)> {
        if self.chosen.len() > BLOCKS_MAX {
            return Vec::new();
        }
        // the part of each place, and its width
        let mut parts = vec![(Vec::new(), 0.0); self.places.len()];
        for (at, block) in self.chosen.iter().enumerate() {
            for place in self.around(block) {
                let (part, wide) = &mut parts[place];
                part.push(at);
                *wide += block.width;
            }
        }
        let is_part = |(part, wide): &(Vec<usize>, f32)| {
            !part.is_empty() && part.len() < self.chosen.len() && *wide >= SHARE_MIN * self.total.width
        };
        let mut found: Vec<(usize, (Vec<usize>, f32))> =
            parts.into_iter().enumerate().filter(|(_, part)| is_part(part)).collect();
        found.sort_by(|(a, (one, wide)), (b, (other, wider))| {
            wider.total_cmp(wide).then_with(|| one.cmp(other)).then(a.cmp(b))
        });
        // of places with the same part, the outermost: places are numbered from the outside in
        found.dedup_by(|later, first| later.1.0 == first.1.0);
        found.truncate(CANDIDATES_MAX);
        found.into_iter().map(|(place, (part, _))| (place, part)).collect()
    }

    /// The numbers of a candidate, for the forest.
    fn row(&self, place: usize, part: &[usize]) -> Vec<f32> {
        let (layout, total) = (self.layout, self.total);
        let Some((first, last)) = part.first().zip(part.last()) else { return Vec::new() };
        let [mut inside, mut before, mut between, mut after] = [PartSum::default(); 4];
        let mut own = part.iter().peekable();
        for (at, block) in self.chosen.iter().enumerate() {
            let side = if own.next_if_eq(&&at).is_some() {
                &mut inside
            } else if at < *first {
                &mut before
            } else if at > *last {
                &mut after
            } else {
                &mut between
            };
            side.add(block);
        }
        let mut out = Vec::with_capacity(96);
        for side in [inside, before, between, after] {
            side.append(&mut out);
        }
        let share = |width: f32| width / total.width.max(1.0);
        let expected = 2.0 * inside.probable / (inside.width + self.probable).max(1e-6);
        let wide = |from: BlockId, to: BlockId| (self.all[to.max(from)] - self.all[from]).max(0.0);
        let (from, to) = (self.chosen[*first].block, self.chosen[*last].block);
        let next = self.chosen.get(last + 1).map(|block| block.block);
        let previous = first.checked_sub(1).map(|at| self.chosen[at].block);
        let TagPath { region, elements } = self.places[place];
        let own = &layout.regions[region];
        let parent = &layout.regions[own.parent];
        let stated = |width: f32| {
            if self.stated < 100.0 { -1.0 } else { width.min(self.stated) / width.max(self.stated).max(1.0) }
        };
        out.extend([
            share(inside.width),
            share(before.width),
            share(between.width),
            share(after.width),
            total.width.ln_1p(),
            total.blocks.ln(),
            inside.blocks,
            total.blocks - inside.blocks,
            inside.width / wide(from, to + 1).max(1.0),
            expected,
            self.expected,
            expected - self.expected,
            before.best.max(between.best).max(after.best),
            own.depth as f32 - self.container_depth,
            own.depth as f32,
            self.headline.map_or(-99.0, |at| (from.index() as f32 - at.index() as f32).clamp(-60.0, 60.0)),
            self.headline.map_or(-1.0, |at| f32::from(own.blocks.contains(&at))),
            next.map_or(-1.0, |next| to.until(next) as f32),
            next.map_or(-1.0, |next| wide(to + 1, next).ln_1p()),
            previous.map_or(-1.0, |previous| previous.until(from) as f32),
            previous.map_or(-1.0, |previous| wide(previous + 1, from).ln_1p()),
            elements as f32,
            f32::from(own.is_named_body()),
            f32::from(layout.ancestors(region).any(|at| layout.regions[at].is_named_body())),
            kind(own.tag),
            kind(parent.tag),
            stated(inside.width),
            stated(total.width),
            f32::from(self.is_dated),
        ]);
        self.append_contrast(part, &mut out);
        out
    }

    /// How a candidate and the rest of the choice differ: what the careful rule thinks of each, whether they look alike,
    /// how scattered they are, and which of them the headline stands above.
    fn append_contrast(&self, part: &[usize], out: &mut Vec<f32>) {
        let (mut inside, mut outside) = (Vec::with_capacity(part.len()), Vec::new());
        let mut own = part.iter().peekable();
        for (at, block) in self.chosen.iter().enumerate() {
            if own.next_if_eq(&&at).is_some() { inside.push(*block) } else { outside.push(*block) }
        }
        let looks: HashSet<_> = inside.iter().map(|block| block.look).collect();
        let other_looks: HashSet<_> = outside.iter().map(|block| block.look).collect();
        let ruled = |blocks: &[Chosen]| blocks.iter().map(|block| block.ruled).sum::<f32>();
        let agreement = |blocks: &[Chosen]| 2.0 * ruled(blocks) / (wide(blocks, |_| true) + self.ruled).max(1.0);
        let between = self.headline.zip(inside.first()).filter(|(headline, first)| *headline < first.block);
        let below = self.headline.and_then(|headline| {
            let first = outside.iter().find(|block| block.block > headline)?;
            Some(headline.until(first.block) as f32)
        });
        out.extend([
            agreement(&inside),
            agreement(&self.chosen),
            wide(&outside, |block| looks.contains(&block.look)) / wide(&outside, |_| true).max(1.0),
            other_looks.len() as f32,
            looks.len() as f32,
            between.map_or(-1.0, |(headline, first)| self.all[first.block] - self.all[headline + 1]),
            below.unwrap_or(-1.0),
        ]);
        for side in [inside, outside] {
            let runs = runs(&side) as f32;
            out.extend([runs, runs / side.len().max(1) as f32, median_width(side)]);
        }
    }
}

/// Width of those blocks of which something holds.
fn wide(blocks: &[Chosen], holds: impl Fn(&Chosen) -> bool) -> f32 {
    blocks.iter().filter(|block| holds(block)).map(|block| block.width).sum()
}

/// Number of runs of blocks that follow each other on the page.
fn runs(blocks: &[Chosen]) -> usize {
    blocks.chunk_by(|one, next| one.block + 1 == next.block).count()
}

/// -1 for no blocks.
fn median_width(mut blocks: Vec<Chosen>) -> f32 {
    blocks.sort_by(|one, other| one.width.total_cmp(&other.width));
    blocks.get(blocks.len() / 2).map_or(-1.0, |block| block.width)
}

fn chosen_block(layout: &Layout<'_>, block: &TextBlock<'_>, at: BlockId, width: f32, probability: f32) -> Chosen {
    let region = &layout.regions[block.region];
    let tag = region.tag;
    Chosen {
        block: at,
        width,
        probability,
        linked: block.link_density(),
        is_sentence: block.is_sentence,
        is_item: matches!(tag, Tag::Li | Tag::Dd | Tag::Dt | Tag::Td | Tag::Th),
        is_heading: tag.heading_level().is_some(),
        ruled: 0.0,
        look: (tag, region.class_number),
    }
}

/// The place of each region, and the places, from the outside in.
fn places(layout: &Layout<'_>) -> (IdVec<RegionId, usize>, Vec<TagPath>) {
    let mut numbers: HashMap<(usize, Tag, u32), usize> = HashMap::default();
    let (mut place_of, mut places) = (IdVec::with_capacity(layout.regions.len()), Vec::<TagPath>::new());
    for (at, region) in layout.regions.with_ids() {
        let around = if at == region.parent { usize::MAX } else { place_of[region.parent] };
        let number = *numbers.entry((around, region.tag, region.class_number)).or_insert(places.len());
        match places.get_mut(number) {
            Some(place) => place.elements += 1,
            None => places.push(TagPath { region: at, elements: 1 }),
        }
        place_of.push(number);
    }
    (place_of, places)
}

/// Tags that are told apart.
fn kind(tag: Tag) -> f32 {
    match tag {
        Tag::Div => 1.0,
        Tag::Section => 2.0,
        Tag::Article => 3.0,
        Tag::Main => 4.0,
        Tag::Td => 5.0,
        Tag::Tr => 6.0,
        Tag::Table | Tag::Tbody => 7.0,
        Tag::Ul | Tag::Ol | Tag::Dl => 8.0,
        Tag::Li | Tag::Dd => 9.0,
        Tag::P => 10.0,
        Tag::Blockquote => 11.0,
        Tag::Body => 12.0,
        Tag::Form => 13.0,
        _ => 0.0,
    }
}

/// A part of the choice that might be all of the body.
#[derive(Debug)]
pub struct Narrowing {
    /// Its blocks.
    pub blocks: Vec<BlockId>,
    /// Its numbers, for the forest.
    pub row: Vec<f32>,
}

/// The candidates of a page.
#[must_use]
pub fn candidates(layout: &Layout<'_>, metadata: &Metadata, choice: &Choice, rule: &Rule) -> Vec<Narrowing> {
    let page = NarrowPage::of(layout, metadata, choice, rule);
    let candidate = |(place, part): (usize, Vec<usize>)| Narrowing {
        row: page.row(place, &part),
        blocks: part.into_iter().map(|at| page.chosen[at].block).collect(),
    };
    page.candidates().into_iter().map(candidate).collect()
}

/// True if all of a part stands above the headline, and text below it would go.
fn leaves_text_below(layout: &Layout<'_>, headline: Option<BlockId>, kept: &PerBlock<bool>, part: &[BlockId]) -> bool {
    /// Words of a text.
    const WORDS: usize = 30;
    let Some(headline) = headline.filter(|headline| part.iter().all(|at| at < headline)) else { return false };
    let below = (headline + 1..layout.blocks.end()).ids().filter(|at| kept[*at]);
    below.map(|at| layout.blocks[at].words).sum::<usize>() >= WORDS
}

/// True if more words would go than stay, and the model was nearly as sure of them: a text in several places, as that of a
/// live blog is.
fn leaves_most_of_the_text(layout: &Layout<'_>, choice: &Choice, left: &PerBlock<bool>) -> bool {
    /// The mean probability of a text.
    const PROBABLE: f32 = 0.6;
    /// That of what goes may be so much less than that of what stays.
    const NEARLY: f32 = 0.3;
    let sums = |stays: bool| {
        let blocks = choice.kept.ids().filter(|at| choice.kept[*at] && left[*at] == stays);
        blocks.fold((0, 0.0_f32), |(words, probable), at| {
            let own = layout.blocks[at].words;
            (words + own, probable + own as f32 * choice.probabilities[at])
        })
    };
    let ((stay, likely_stay), (go, likely_go)) = (sums(true), sums(false));
    let mean = |likely: f32, words: usize| likely / words.max(1) as f32;
    let gone = mean(likely_go, go);
    go >= stay && gone >= PROBABLE && gone >= mean(likely_stay, stay) - NEARLY
}

/// Keeps nothing but the candidate that gains most, if one gains enough.
pub(super) fn narrow(layout: &Layout<'_>, metadata: &Metadata, model: &Model, rule: &Rule, choice: &mut Choice) {
    let Some(forest) = &model.narrow else { return };
    let best = candidates(layout, metadata, choice, rule)
        .into_iter()
        .filter(|candidate| candidate.row.len() == forest.width())
        .filter(|candidate| !leaves_text_below(layout, rule.headline, &choice.kept, &candidate.blocks))
        .map(|candidate| (forest.value(&candidate.row), candidate))
        .max_by(|a, b| a.0.total_cmp(&b.0));
    if let Some((gain, candidate)) = best
        && gain > GAIN_MIN
    {
        let mut left = PerBlock::filled(false, choice.kept.len());
        for at in candidate.blocks {
            left[at] = true;
        }
        if !leaves_most_of_the_text(layout, choice, &left) {
            choice.kept = left;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;

    #[test]
    fn no_part_above_the_headline_takes_the_place_of_the_text_below() {
        let text =
            "The old bridge at Lenn, closed since the floods of March, reopened to traffic on Monday. ".repeat(3);
        let document =
            Document::parse(&format!("<p>Dredger stuck on the bar<h1>Bridge reopens</h1><p>{text}<p>Ada Moe"));
        let layout = Layout::of(&document);
        let (above, headline, below) = (BlockId::of(0), BlockId::of(1), BlockId::of(2));
        let kept = PerBlock::filled(true, layout.blocks.len());
        let leaves = |headline, part: &[BlockId]| leaves_text_below(&layout, headline, &kept, part);
        assert!(leaves(Some(headline), &[above]));
        assert!(!leaves(Some(headline), &[above, below]) && !leaves(None, &[above]));
        // a signature is no text
        assert!(!leaves(Some(below), &[above]));
    }

    #[test]
    fn most_of_a_text_stays_unless_the_model_doubts_it() {
        let paragraph = "<p>The old bridge at Lenn, closed since the floods of March, reopened to traffic on Monday.";
        let document = Document::parse(&paragraph.repeat(5));
        let layout = Layout::of(&document);
        let leaves = |sure: usize, first: f32, others: f32| {
            let mut probabilities = PerBlock::filled(others, layout.blocks.len());
            probabilities[BlockId::default()..BlockId::of(sure)].fill(first);
            let choice =
                Choice { kept: PerBlock::filled(true, layout.blocks.len()), probabilities, ..Choice::default() };
            let mut left = PerBlock::filled(false, layout.blocks.len());
            left[BlockId::default()..BlockId::of(sure)].fill(true);
            leaves_most_of_the_text(&layout, &choice, &left)
        };
        assert!(leaves(2, 0.95, 0.9) && leaves(1, 0.9, 0.65));
        assert!(!leaves(3, 0.95, 0.9), "less goes than stays");
        assert!(!leaves(2, 0.95, 0.5) && !leaves(2, 0.98, 0.62), "the model doubts it");
    }
}
