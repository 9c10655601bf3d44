//! The features of the block model: one row of numbers for each text block, computed in one pass over the layout.
//!
//! The groups, by what they weigh: where the page's prose is concentrated around the block, class
//! words near and far, neighbours, position, the block's own text, blocks that are built alike,
//! the page, structured data. No stop words and no dictionary of any language.

mod names;
pub(crate) mod words;

use super::blocks::{BlockId, Id, IdVec, Ids, Layout, PerBlock, Region, RegionId, TextBlock};
use super::measure::FAR;
use super::metadata::Metadata;
use super::rule::Rule;
use super::vocabulary::Hints;
use crate::document::Tag;
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use words::{RUN, TextFeatures, runs, words_of};

pub use names::names;

/// Rows of features, one a block.
#[derive(Debug, Default)]
pub struct Features {
    /// All rows, one after the other.
    pub values: Vec<f32>,
    /// Numbers in a row.
    pub width: usize,
}

/// Tags whose nearest distance above a block is a feature.
const TAGS: [Tag; 20] = [
    Tag::P,
    Tag::Article,
    Tag::Main,
    Tag::Aside,
    Tag::Nav,
    Tag::Footer,
    Tag::Header,
    Tag::Section,
    Tag::Form,
    Tag::Table,
    Tag::Td,
    Tag::Ul,
    Tag::Ol,
    Tag::Li,
    Tag::Figure,
    Tag::Figcaption,
    Tag::Blockquote,
    Tag::A,
    Tag::Address,
    Tag::Details,
];

/// Regions above the block that are described one by one.
const ANCESTORS: usize = 6;

/// Neighbours on each side that are described one by one, and the width of the windows.
const NEIGHBOURS: usize = 3;
const WINDOW: usize = 6;

/// Computes the features of every block of a page; zeros for blocks that the rule settles.
#[must_use]
pub fn features(layout: &Layout<'_>, metadata: &Metadata, rule: &Rule) -> Features {
    let page = FeaturePage::of(layout, metadata, rule);
    let mut out = Features::default();
    for at in layout.blocks.ids() {
        if !rule.is_settled(layout, at) || out.width == 0 {
            let before = out.values.len();
            page.row(at, &mut out.values);
            out.width = out.values.len() - before;
        } else {
            out.values.resize(out.values.len() + out.width, 0.0);
        }
    }
    out
}

/// Sums and look-ups that the rows of a page share.
pub(super) struct FeaturePage<'p, 'a> {
    layout: &'p Layout<'a>,
    rule: &'p Rule,
    metadata: &'p Metadata,
    /// Nearest distance of each hint and each tag above each region.
    hint_distances: IdVec<RegionId, [u8; Hints::COUNT]>,
    tag_distances: IdVec<RegionId, [u8; TAGS.len()]>,
    /// Prose score of each region, and the best of all.
    scores: IdVec<RegionId, f32>,
    best_score: f32,
    /// Sums over blocks whose regions are built alike.
    alike: HashMap<(Tag, u32), Alike>,
    alike_with_parent: HashMap<(Tag, u32, Tag, u32), Alike>,
    /// Words and prose words before each block.
    before: PerBlock<(usize, usize)>,
    /// Number of times that each text stands on the page, and the first block of it.
    copies: HashMap<&'p str, (usize, BlockId)>,
    /// Runs of three words of the structured text.
    article_body: HashSet<u64>,
    /// Words of the description and of the headline.
    description: HashSet<u64>,
    headline: HashSet<u64>,
    headline_block: Option<BlockId>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Alike {
    blocks: usize,
    words: usize,
    prose: usize,
    linked: usize,
}

pub(crate) fn log(n: usize) -> f32 {
    (n as f32 + 1.0).ln()
}

pub(crate) fn share(part: usize, whole: usize) -> f32 {
    part as f32 / whole.max(1) as f32
}

impl<'p, 'a> FeaturePage<'p, 'a> {
    pub(super) fn of(layout: &'p Layout<'a>, metadata: &'p Metadata, rule: &'p Rule) -> Self {
        let (hint_distances, tag_distances) = distances(layout);
        let scores = scores(layout);
        let best_score = scores.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
        let mut alike: HashMap<_, Alike> = HashMap::default();
        let mut alike_with_parent: HashMap<_, Alike> = HashMap::default();
        let mut copies: HashMap<&str, (usize, BlockId)> = HashMap::default();
        let mut before = PerBlock::with_capacity(layout.blocks.len());
        let (mut words, mut prose) = (0, 0);
        for (at, block) in layout.blocks.with_ids() {
            before.push((words, prose));
            words += block.words;
            prose += if block.is_prose() { block.words } else { 0 };
            copies.entry(&block.text).or_insert((0, at)).0 += 1;
            for sums in [
                alike.entry(signature(&layout.regions[block.region])).or_default(),
                alike_with_parent.entry(parent_signature(layout, block)).or_default(),
            ] {
                sums.blocks += 1;
                sums.words += block.words;
                sums.linked += block.link_words;
                sums.prose += if block.is_prose() { block.words } else { 0 };
            }
        }
        Self {
            layout,
            rule,
            metadata,
            hint_distances,
            tag_distances,
            scores,
            best_score,
            alike,
            alike_with_parent,
            before,
            copies,
            article_body: runs(&words_of(metadata.article_body.as_deref().filter(|text| text.len() > 200))).collect(),
            description: words_of(metadata.description.as_deref()).into_iter().collect(),
            headline: words_of(metadata.article.headline.as_deref()).into_iter().collect(),
            headline_block: rule.headline,
        }
    }

    /// Appends the row of a block.
    pub(super) fn row(&self, at: BlockId, out: &mut Vec<f32>) {
        let block = &self.layout.blocks[at];
        self.concentration(block, out);
        self.surroundings(at, block, out);
        self.own(at, block, out);
        self.position(at, out);
        self.neighbours(at, block, out);
        self.alike(block, out);
        self.evidence(block, out);
        self.page(out);
    }

    /// The share of the page's prose in each region around the block.
    fn concentration(&self, block: &TextBlock<'_>, out: &mut Vec<f32>) {
        let layout = self.layout;
        let all = layout.regions.first().map_or(0, |root| root.totals.prose_words);
        let mut up = layout.ancestors(block.region).filter(|at| !layout.regions[*at].tag.is_inline());
        let mut last = block.region;
        for _ in 0..ANCESTORS {
            let at = up.next().unwrap_or(last);
            let region = &layout.regions[at];
            out.extend([
                share(region.totals.prose_words, all),
                region.totals.link_density(),
                log(region.totals.words / region.blocks.count().max(1)),
                log(region.totals.prose_blocks),
                share(region.totals.prose_words, region.totals.words),
                self.scores[at] / self.best_score,
            ]);
            last = at;
        }
        let container = &layout.regions[self.rule.container];
        let meets = layout
            .ancestors(block.region)
            .find(|at| {
                layout.regions[*at].blocks.start <= container.blocks.start && layout.regions[*at].end >= container.end
            })
            .map_or(0, |at| layout.regions[at].depth);
        let depth = layout.regions[block.region].depth;
        out.extend([
            depth as f32 - meets as f32,
            container.depth as f32 - meets as f32,
            depth as f32,
            share(container.totals.prose_words, all),
            container.totals.link_density(),
        ]);
    }

    /// Class words and tags around the block.
    fn surroundings(&self, at: BlockId, block: &TextBlock<'_>, out: &mut Vec<f32>) {
        out.extend(self.hint_distances[block.leaf].iter().map(|d| f32::from(*d)));
        out.extend(self.tag_distances[block.leaf].iter().map(|d| f32::from(*d)));
        let regions = &self.layout.regions;
        let region = &regions[block.region];
        out.extend([
            f32::from(self.rule.kept[at]),
            f32::from(self.rule.why[at] as u8),
            f32::from(self.rule.marked[at]),
            tag_code(region),
            tag_code(&regions[region.parent]),
            tag_code(&regions[regions[region.parent].parent]),
            f32::from(self.layout.around(block).any(|r| r.hidden)),
            region.blocks.count() as f32,
        ]);
    }

    /// The block's own text.
    fn own(&self, at: BlockId, block: &TextBlock<'_>, out: &mut Vec<f32>) {
        let text = TextFeatures::of(&block.text);
        let letters = text.chars.max(1.0);
        let (copies, first) = self.copies.get(block.text.as_str()).copied().unwrap_or((1, at));
        out.extend([
            log(block.words),
            letters / block.words.max(1) as f32,
            block.link_density(),
            block.spans.iter().filter(|span| span.tag == Tag::A).count() as f32,
            share(block.bold_words, block.words),
            f32::from(block.is_sentence),
            text.sentences,
            text.commas / block.words.max(1) as f32,
            text.digits / letters,
            text.capitals / letters,
            text.quotes,
            text.marks / letters,
            text.first,
            text.last,
            copies as f32,
            f32::from(first != at),
        ]);
    }

    fn position(&self, at: BlockId, out: &mut Vec<f32>) {
        let blocks = self.layout.blocks.len();
        let totals = self.layout.regions.first().map(|root| root.totals).unwrap_or_default();
        let (words, prose) = self.before[at];
        let range = &self.layout.regions[self.rule.container].blocks;
        let distance = |from: BlockId| at.index() as f32 - from.index() as f32;
        let from_headline = self.headline_block.map_or(-999.0, distance);
        let words_since = self.headline_block.map_or(-1.0, |headline| words as f32 - self.before[headline].0 as f32);
        let byline = self.metadata.byline_blocks.first();
        out.extend([
            share(at.index(), blocks),
            at.until(self.layout.blocks.end()) as f32,
            share(words, totals.words),
            share(prose, totals.prose_words),
            from_headline.clamp(-300.0, 300.0),
            words_since.clamp(-3000.0, 3000.0),
            byline.map_or(-999.0, |byline| distance(*byline).clamp(-300.0, 300.0)),
            distance(range.start).clamp(-100.0, 300.0),
            distance(range.end).clamp(-300.0, 100.0),
        ]);
    }

    fn neighbours(&self, at: BlockId, block: &TextBlock<'_>, out: &mut Vec<f32>) {
        let blocks = &self.layout.blocks;
        let parent = self.layout.regions[block.region].parent;
        for step in 1..=NEIGHBOURS {
            for other in [at.before(step), Some(at + step)] {
                let Some((other, found)) = other.and_then(|other| blocks.get(other).map(|found| (other, found))) else {
                    out.extend([-1.0; 5]);
                    continue;
                };
                let near = found.region == block.region || self.layout.regions[found.region].parent == parent;
                out.extend([
                    log(found.words),
                    found.link_density(),
                    f32::from(found.is_sentence),
                    f32::from(near),
                    f32::from(self.rule.kept[other]),
                ]);
            }
        }
        for range in [at.up_to_before(WINDOW)..at, at + 1..(at + 1 + WINDOW).min(blocks.end())] {
            let window = blocks.slice(range.clone());
            let words: usize = window.iter().map(|b| b.words).sum();
            let prose: usize = window.iter().filter(|b| b.is_prose()).map(|b| b.words).sum();
            let linked: usize = window.iter().map(|b| b.link_words).sum();
            let kept = self.rule.kept.slice(range).iter().filter(|kept| **kept).count();
            out.extend([log(words), share(prose, words), share(linked, words), kept as f32]);
        }
    }

    /// Blocks that are built alike: same tag and class.
    fn alike(&self, block: &TextBlock<'_>, out: &mut Vec<f32>) {
        let all = self.layout.regions.first().map_or(0, |root| root.totals.prose_words);
        let own = self.alike.get(&signature(&self.layout.regions[block.region]));
        let with_parent = self.alike_with_parent.get(&parent_signature(self.layout, block));
        for sums in [own, with_parent] {
            let sums = sums.copied().unwrap_or_default();
            out.extend([
                log(sums.blocks),
                log(sums.words / sums.blocks.max(1)),
                share(sums.prose, all),
                share(sums.linked, sums.words),
                share(sums.prose, sums.words),
            ]);
        }
    }

    /// Overlap of the block with what structured data says.
    fn evidence(&self, block: &TextBlock<'_>, out: &mut Vec<f32>) {
        if self.article_body.is_empty() && self.description.is_empty() && self.headline.is_empty() {
            out.extend([-1.0; 3]);
            return;
        }
        let words = words_of(Some(&block.text));
        let known =
            |set: &HashSet<u64>, found: usize, all: usize| if set.is_empty() { -1.0 } else { share(found, all) };
        let overlap =
            |set: &HashSet<u64>| known(set, words.iter().filter(|word| set.contains(word)).count(), words.len());
        let found = runs(&words).filter(|run| self.article_body.contains(run)).count();
        out.extend([
            known(&self.article_body, found, words.len().saturating_sub(RUN - 1)),
            overlap(&self.description),
            overlap(&self.headline),
        ]);
    }

    fn page(&self, out: &mut Vec<f32>) {
        let totals = self.layout.regions.first().map(|root| root.totals).unwrap_or_default();
        let container = &self.layout.regions[self.rule.container];
        out.extend([
            log(totals.words),
            log(totals.prose_words),
            totals.link_density(),
            log(self.layout.blocks.len()),
            log(container.totals.prose_words),
            share(container.totals.prose_words, container.totals.words),
        ]);
    }
}

fn signature(region: &Region<'_>) -> (Tag, u32) {
    (region.tag, region.class_number)
}

fn parent_signature(layout: &Layout<'_>, block: &TextBlock<'_>) -> (Tag, u32, Tag, u32) {
    let region = &layout.regions[block.region];
    let parent = &layout.regions[region.parent];
    (region.tag, region.class_number, parent.tag, parent.class_number)
}

fn tag_code(region: &Region<'_>) -> f32 {
    match region.tag {
        Tag::P => 1.0,
        Tag::Div => 2.0,
        Tag::Section => 3.0,
        Tag::Article => 4.0,
        Tag::Main => 5.0,
        Tag::Body => 6.0,
        Tag::Blockquote => 7.0,
        Tag::Td | Tag::Th | Tag::Tr | Tag::Table | Tag::Tbody | Tag::Thead => 8.0,
        Tag::Dd | Tag::Dt | Tag::Dl => 9.0,
        Tag::Li => 10.0,
        Tag::Ul => 11.0,
        Tag::Ol => 12.0,
        Tag::H1 => 13.0,
        Tag::H2 => 14.0,
        Tag::H3 => 15.0,
        Tag::H4 | Tag::H5 | Tag::H6 => 16.0,
        Tag::Header => 17.0,
        Tag::Figure | Tag::Figcaption => 18.0,
        Tag::Form | Tag::Label | Tag::Fieldset => 19.0,
        Tag::Aside => 20.0,
        Tag::Footer => 21.0,
        Tag::Nav => 22.0,
        Tag::Pre => 23.0,
        _ => 0.0,
    }
}

fn distances(layout: &Layout<'_>) -> (IdVec<RegionId, [u8; Hints::COUNT]>, IdVec<RegionId, [u8; TAGS.len()]>) {
    let mut hints: IdVec<RegionId, [u8; Hints::COUNT]> = IdVec::with_capacity(layout.regions.len());
    let mut tags: IdVec<RegionId, [u8; TAGS.len()]> = IdVec::with_capacity(layout.regions.len());
    for region in &layout.regions {
        let step = |d: u8| d.saturating_add(1).min(FAR);
        let mut near_hints = hints.get(region.parent).map_or([FAR; Hints::COUNT], |around| around.map(step));
        for (bit, distance) in near_hints.iter_mut().enumerate() {
            if region.hints.has(bit) {
                *distance = 0;
            }
        }
        let mut near_tags = tags.get(region.parent).map_or([FAR; TAGS.len()], |around| around.map(step));
        if let Some(at) = TAGS.iter().position(|tag| *tag == region.tag) {
            near_tags[at] = 0;
        }
        hints.push(near_hints);
        tags.push(near_tags);
    }
    (hints, tags)
}

/// Prose words that each region holds, its children's counted whole, their children's half, and
/// so on: Readability's score without its class words.
fn scores(layout: &Layout<'_>) -> IdVec<RegionId, f32> {
    let mut scores = IdVec::filled(0.0, layout.regions.len());
    for block in layout.blocks.iter().filter(|block| block.is_prose()) {
        let mut weight = block.words as f32 * (1.0 - block.link_density());
        let up = layout.ancestors(block.region).filter(|at| !layout.regions[*at].tag.is_inline());
        for at in up.skip(1).take(5) {
            scores[at] += weight;
            weight *= 0.6;
        }
    }
    scores
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use crate::extract::{decode, metadata, rule};

    #[test]
    fn every_number_of_a_row_has_a_name() {
        let document = Document::parse("<h1>Bridge is back</h1><p>The old bridge reopened to traffic on Monday.</p>");
        let layout = Layout::of(&document);
        let metadata = metadata::read(&metadata::Sources::new(&document, &layout, None));
        let features = features(&layout, &metadata, &rule::apply(&layout, &metadata));
        let mut names: Vec<String> = names().into_iter().map(|measure| measure.name).collect();
        assert_eq!(names.len(), features.width);
        names.extend(decode::names().into_iter().map(|measure| measure.name));
        assert_eq!(names.len(), features.width + decode::CONTEXT);
        names.sort();
        names.dedup();
        assert_eq!(names.len(), features.width + decode::CONTEXT, "two numbers have one name");
        assert!(Hints::COUNT > 0 && tag_code(&layout.regions[RegionId::default()]) < names::TAG_CODES.len() as f32);
    }
}
