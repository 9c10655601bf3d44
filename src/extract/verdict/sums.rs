//! Sums over the blocks and regions of a page, for the figures of the verdict: one pass over each.

use super::Evidence;
use crate::document::Tag;
use crate::extract::blocks::{BlockId, IdVec, Ids, Layout, RegionId, TextBlock};
use crate::extract::vocabulary::Hints;
use crate::text::is_sentence_end;
use rustc_hash::FxHashMap as HashMap;
use std::hash::Hash;

/// Columns of a character of Chinese, Japanese or Korean: it says about as much as so many letters.
const WIDE: f32 = 2.5;

/// A linked line of this width is a headline rather than an entry of a menu.
const STORY_WIDTH: f32 = 25.0;

/// A block of this width is a paragraph, and of the other a long one.
const PARAGRAPH_WIDTH: f32 = 80.0;
const LONG_WIDTH: f32 = 200.0;

/// The model is sure of a block from this probability on, and unsure from the other on.
const SURE: f32 = 0.9;
const UNSURE: f32 = 0.2;

/// Text that a reader sees on a line as wide as that, in columns.
pub(super) fn width(text: &str) -> f32 {
    if text.is_ascii() {
        return text.len() as f32;
    }
    let wide = |c: &char| {
        matches!(c,
        '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}'
        | '\u{ff00}'..='\u{ff60}' | '\u{20000}'..='\u{3ffff}')
    };
    // no such character begins with another byte, and few texts of other scripts have one of these
    let may_be_wide = |at: usize, byte: u8| match byte {
        0xe2 => text.as_bytes().get(at + 1).is_some_and(|next| *next >= 0xba),
        _ => byte >= 0xe1,
    };
    let has_wide = text.bytes().enumerate().any(|(at, byte)| may_be_wide(at, byte));
    let wide = if has_wide { text.chars().filter(wide).count() } else { 0 };
    text.chars().count() as f32 + (WIDE - 1.0) * wide as f32
}

/// Sums over the blocks; widths, where nothing else is said.
#[derive(Debug, Default)]
pub(super) struct PageSums {
    pub(super) all: f32,
    pub(super) linked: f32,
    pub(super) blocks: f32,
    pub(super) kept: f32,
    pub(super) kept_linked: f32,
    pub(super) kept_blocks: f32,
    pub(super) kept_sentences: f32,
    pub(super) kept_ends: f32,
    pub(super) kept_cut: f32,
    /// Begins with a link of a headline's width; ends with a link; stands in a list.
    pub(super) kept_led: f32,
    pub(super) kept_leading_on: f32,
    pub(super) kept_listed: f32,
    pub(super) below_links: f32,
    pub(super) above_links: f32,
    pub(super) sure: f32,
    pub(super) unsure: f32,
    pub(super) sure_long: f32,
    pub(super) paragraphs: f32,
    pub(super) left_out: f32,
    pub(super) left_out_paragraphs: f32,
    pub(super) longest: f32,
    pub(super) run: f32,
    pub(super) longest_run: f32,
    pub(super) runs: f32,
    pub(super) gap: f32,
    pub(super) between: f32,
    pub(super) before: f32,
    /// Linked lines of a headline's width outside menus: how many, how wide, between kept blocks, in headings.
    pub(super) stories: f32,
    pub(super) story_width: f32,
    pub(super) stories_gap: f32,
    pub(super) stories_between: f32,
    pub(super) story_headings: f32,
    pub(super) short_lines: f32,
    pub(super) dates: f32,
    /// Short lines with the sign of a currency.
    pub(super) prices: f32,
    pub(super) boilerplate: f32,
    pub(super) comments: f32,
}

/// Facts about a region that come from those around it.
#[allow(clippy::struct_excessive_bools)] // each is handed down by itself
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Surroundings {
    /// In a menu or in the page's foot.
    boilerplate: bool,
    /// In a heading.
    heading: bool,
    /// Among readers' comments.
    comments: bool,
    /// In a list.
    listed: bool,
}

pub(super) fn places(layout: &Layout<'_>) -> IdVec<RegionId, Surroundings> {
    let mut places: IdVec<RegionId, Surroundings> = IdVec::with_capacity(layout.regions.len());
    for region in &layout.regions {
        let around = places.get(region.parent).copied().unwrap_or_default();
        let named = region.hints.any(Hints::NAVIGATION.with(Hints::FOOTER)) && region.totals.prose_words == 0;
        places.push(Surroundings {
            boilerplate: around.boilerplate || matches!(region.tag, Tag::Nav | Tag::Footer) || named,
            heading: around.heading || region.tag.heading_level().is_some(),
            listed: around.listed || matches!(region.tag, Tag::Li | Tag::Dl),
            comments: around.comments
                || region.hints.any(Hints::COMMENT) && !matches!(region.tag, Tag::Body | Tag::Html),
        });
    }
    places
}

/// Numbers of regions.
#[derive(Debug, Default)]
pub(super) struct Shapes {
    pub(super) articles: f32,
    pub(super) times: f32,
    pub(super) pictures: f32,
    pub(super) inputs: f32,
    pub(super) headings: [f32; 3],
    /// The most boxes of one tag and class that hold a few lines, one of them linked.
    pub(super) cards: f32,
}

/// Lines and words of such a box.
const CARD_BLOCKS: std::ops::RangeInclusive<usize> = 2..=12;
const CARD_WORDS: std::ops::RangeInclusive<usize> = 8..=120;

pub(super) fn shapes(layout: &Layout<'_>, places: &[Surroundings]) -> Shapes {
    let mut shapes = Shapes::default();
    let mut cards: HashMap<(Tag, u32), f32> = HashMap::default();
    for (region, place) in layout.regions.iter().zip(places) {
        match region.tag {
            Tag::Article => shapes.articles += 1.0,
            Tag::Time => shapes.times += 1.0,
            Tag::Img => shapes.pictures += 1.0,
            Tag::Input => shapes.inputs += 1.0,
            _ => {}
        }
        if let Some(count) = region.tag.heading_level().and_then(|level| shapes.headings.get_mut(level as usize - 1)) {
            *count += 1.0;
        }
        let is_card = CARD_BLOCKS.contains(&region.blocks.count())
            && CARD_WORDS.contains(&region.totals.words)
            && region.totals.link_words >= 3
            && !place.boilerplate;
        if is_card {
            *cards.entry((region.tag, region.class_number)).or_default() += 1.0;
        }
    }
    shapes.cards = cards.into_values().fold(0.0, f32::max);
    shapes
}

fn is_story(block: &TextBlock<'_>, width: f32) -> bool {
    width >= STORY_WIDTH && block.link_density() >= 0.8
}

/// Signs of currencies.
const CURRENCIES: [char; 9] = ['$', '€', '£', '¥', '￥', '₹', '₽', '₩', '₺'];

/// Short lines that hold two digits at least: dates, times, numbers of readers.
fn is_dated(block: &TextBlock<'_>, width: f32) -> bool {
    width < 40.0 && block.text.chars().filter(|c| c.is_numeric()).take(2).count() == 2
}

/// The two ends of a text: true if it begins with a link of a headline's width, and if it ends with a link.
fn ends_in_links(block: &TextBlock<'_>) -> (bool, bool) {
    /// Marks before a link or behind it, in bytes.
    const NEAR: usize = 8;
    let mut links = block.spans.iter().filter(|span| span.tag == Tag::A);
    let is_headline =
        |range: &std::ops::Range<usize>| block.text.get(range.clone()).is_some_and(|text| width(text) >= STORY_WIDTH);
    let leads = links.clone().next().is_some_and(|span| span.range.start <= NEAR && is_headline(&span.range));
    (leads, links.any(|span| span.range.end + NEAR >= block.text.len()))
}

pub(super) fn is_cut(text: &str) -> bool {
    let end = text.trim_end_matches([']', ')', '»', '›', ' ']);
    end.ends_with('…') || end.ends_with("...") || end.ends_with("..")
}

/// Widths of the text that is kept, by what it stands in.
pub(super) struct Homes {
    pub(super) parents: HashMap<RegionId, f32>,
    pub(super) above: HashMap<RegionId, f32>,
}

impl Homes {
    pub(super) fn most<K: Hash + Eq>(map: &HashMap<K, f32>) -> f32 {
        map.values().copied().fold(0.0, f32::max)
    }
}

pub(super) struct BlocksSeen {
    pub(super) sums: PageSums,
    pub(super) homes: Homes,
    /// First and last block that is kept.
    pub(super) ends: Option<(BlockId, BlockId)>,
}

pub(super) fn see(evidence: &Evidence<'_, '_>, places: &IdVec<RegionId, Surroundings>) -> BlocksSeen {
    let Evidence { layout, choice, .. } = evidence;
    let mut sums = PageSums::default();
    let mut homes = Homes { parents: HashMap::default(), above: HashMap::default() };
    let mut ends = None;
    let mut was_linked = false;
    let mut kept_before = 0.0;
    for (at, block) in layout.blocks.with_ids() {
        let width = width(&block.text);
        let place = places.get(block.region).copied().unwrap_or_default();
        let kept = choice.kept.get(at).copied().unwrap_or_default();
        let probability = choice.probabilities.get(at).copied().unwrap_or(f32::from(kept));
        let is_linked = width >= STORY_WIDTH / 2.0 && block.link_density() >= 0.8;
        sums.add(block, width, place, probability);
        if kept {
            sums.keep(block, width, place, was_linked);
            kept_before = width;
            let parent = layout.regions[block.region].parent;
            *homes.parents.entry(parent).or_default() += width;
            *homes.above.entry(layout.regions[parent].parent).or_default() += width;
            ends = Some((ends.map_or(at, |(first, _)| first), at));
        } else {
            sums.above_links += if is_linked { kept_before } else { 0.0 };
            kept_before = 0.0;
            sums.leave(block, width, ends.is_none());
        }
        sums.stories_gap += f32::from(!kept && !place.boilerplate && is_story(block, width));
        was_linked = is_linked;
    }
    BlocksSeen { sums, homes, ends }
}

impl PageSums {
    fn add(&mut self, block: &TextBlock<'_>, width: f32, place: Surroundings, probability: f32) {
        self.all += width;
        self.linked += width * block.link_density();
        self.blocks += 1.0;
        self.sure += if probability >= SURE { width } else { 0.0 };
        self.unsure += if (UNSURE..SURE).contains(&probability) { width } else { 0.0 };
        self.sure_long += f32::from(probability >= SURE && width >= LONG_WIDTH);
        let is_prose = width >= PARAGRAPH_WIDTH && block.link_density() < 0.3;
        self.paragraphs += f32::from(is_prose);
        self.longest = if is_prose { self.longest.max(width) } else { self.longest };
        self.short_lines += f32::from(width < STORY_WIDTH);
        self.boilerplate += if place.boilerplate { width } else { 0.0 };
        self.comments += if place.comments { width } else { 0.0 };
        if !place.boilerplate {
            self.dates += f32::from(is_dated(block, width));
            self.prices += f32::from(width < 2.0 * STORY_WIDTH && block.text.contains(CURRENCIES));
            if is_story(block, width) {
                self.stories += 1.0;
                self.story_width += width;
                self.story_headings += f32::from(place.heading);
            }
        }
    }

    fn keep(&mut self, block: &TextBlock<'_>, width: f32, place: Surroundings, below_link: bool) {
        self.kept += width;
        self.kept_linked += width * block.link_density();
        self.kept_blocks += 1.0;
        self.kept_sentences += if block.is_sentence { width } else { 0.0 };
        self.kept_ends += block.text.chars().filter(|c| is_sentence_end(*c)).count() as f32;
        self.kept_cut += f32::from(is_cut(&block.text));
        self.below_links += if below_link { width } else { 0.0 };
        let (leads, leads_on) = ends_in_links(block);
        self.kept_led += if leads { width } else { 0.0 };
        self.kept_leading_on += if leads_on { width } else { 0.0 };
        self.kept_listed += if place.listed { width } else { 0.0 };
        self.runs += f32::from(self.run == 0.0);
        self.run += width;
        self.longest_run = self.longest_run.max(self.run);
        // what stood since the block before stands between
        self.between += std::mem::take(&mut self.gap);
        self.stories_between += std::mem::take(&mut self.stories_gap);
    }

    fn leave(&mut self, block: &TextBlock<'_>, width: f32, is_first: bool) {
        self.run = 0.0;
        self.gap += width;
        self.before += if is_first { width } else { 0.0 };
        if is_first {
            (self.gap, self.stories_gap) = (0.0, 0.0);
        }
        if width >= PARAGRAPH_WIDTH && block.link_density() < 0.3 {
            self.left_out += width;
            self.left_out_paragraphs += 1.0;
        }
    }
}
