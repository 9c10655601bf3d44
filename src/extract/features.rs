//! What the block model sees: one row of numbers for each text block, computed in one pass over
//! the layout.
//!
//! The groups, by what they weigh: where the page's prose is concentrated around the block, class
//! words near and far, neighbours, position, the block's own text, blocks that are built alike,
//! the page, structured data. No stop words and no dictionary of any language.

use super::blocks::{Layout, Region, TextBlock};
use super::measure::{self, Measure, Unit, YES};
use super::metadata::Metadata;
use super::rule::{Rule, Why};
use super::vocabulary::Hints;
use crate::document::Tag;
use crate::text::{is_sentence_end, is_word_by_itself};
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet, FxHasher};
use std::hash::Hasher;

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

/// Distances above this are all far.
pub(super) const FAR: u8 = 12;

/// Regions above the block that are described one by one.
const ANCESTORS: usize = 6;

/// Neighbours on each side that are described one by one, and the width of the windows.
const NEIGHBOURS: usize = 3;
const WINDOW: usize = 6;

/// Computes the features of every block of a page; zeros for blocks that the rule settles.
#[must_use]
pub fn features(layout: &Layout<'_>, metadata: &Metadata, rule: &Rule) -> Features {
    let page = Page::of(layout, metadata, rule);
    let mut out = Features::default();
    let mut row = Vec::new();
    for at in 0..layout.blocks.len() {
        if !rule.is_settled(layout, at) || out.width == 0 {
            row.clear();
            page.row(at, &mut row);
            out.width = row.len();
            out.values.extend_from_slice(&row);
        } else {
            out.values.resize(out.values.len() + out.width, 0.0);
        }
    }
    out
}

/// What the numbers of a row are, in words and in order. Each table stands beside the code that pushes
/// its values.
#[must_use]
pub fn names() -> Vec<Measure> {
    let mut out = Vec::new();
    for up in 0..ANCESTORS {
        measure::extend(&mut out, &format!(" in the region {}", measure::level(up)), &CONCENTRATION);
    }
    measure::extend(&mut out, "", &CONTAINER);
    let hints =
        (0..Hints::COUNT).map(|bit| Measure::new(format!("class words for {}", Hints::name(bit)), Unit::Levels));
    out.extend(hints);
    let tag = |tag: &Tag| Measure::new(format!("tag {}", format!("{tag:?}").to_lowercase()), Unit::Levels);
    out.extend(TAGS.iter().map(tag));
    measure::extend(&mut out, "", &SURROUNDINGS);
    measure::extend(&mut out, "", &OWN);
    measure::extend(&mut out, "", &POSITION);
    for step in 1..=NEIGHBOURS {
        for side in ["before", "after"] {
            measure::extend(&mut out, &format!(" of block {step} {side} it"), &NEIGHBOUR);
        }
    }
    for side in ["before", "after"] {
        measure::extend(&mut out, &format!(" in the {WINDOW} blocks {side} it"), &WINDOW_SUMS);
    }
    for alike in ["", " and in such a parent"] {
        measure::extend(&mut out, &format!(" of blocks with its tag and class{alike}"), &ALIKE);
    }
    measure::extend(&mut out, "", &EVIDENCE);
    measure::extend(&mut out, "", &PAGE);
    out
}

/// What rows share.
struct Page<'p, 'a> {
    layout: &'p Layout<'a>,
    rule: &'p Rule,
    metadata: &'p Metadata,
    /// Nearest distance of each hint and each tag above each region.
    hint_distances: Vec<[u8; Hints::COUNT]>,
    tag_distances: Vec<[u8; TAGS.len()]>,
    /// Prose score of each region, and the best of all.
    scores: Vec<f32>,
    best_score: f32,
    /// Sums over blocks whose regions are built alike.
    alike: HashMap<(Tag, &'a str), Alike>,
    alike_with_parent: HashMap<(Tag, &'a str, Tag, &'a str), Alike>,
    /// Words and prose words before each block.
    before: Vec<(usize, usize)>,
    /// How often each text stands on the page.
    copies: HashMap<&'p str, (usize, usize)>,
    /// Runs of three words of the structured text.
    article_body: HashSet<u64>,
    /// Words of the description and of the headline.
    description: HashSet<u64>,
    headline: HashSet<u64>,
    headline_block: Option<usize>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Alike {
    blocks: usize,
    words: usize,
    prose: usize,
    linked: usize,
}

/// What the characters of a block say.
#[derive(Debug, Clone, Copy, Default)]
struct Text {
    chars: f32,
    sentences: f32,
    commas: f32,
    digits: f32,
    capitals: f32,
    quotes: f32,
    marks: f32,
    first: f32,
    last: f32,
}

impl Text {
    fn of(text: &str) -> Self {
        let mut out = Self::default();
        let mut last = ' ';
        for c in text.chars() {
            out.chars += 1.0;
            match c {
                ',' | '،' | '、' | '，' => out.commas += 1.0,
                '"' | '“' | '”' | '«' | '»' | '„' | '「' | '」' => out.quotes += 1.0,
                '|' | '©' | '@' | '•' | '›' | '→' | '#' | '/' => out.marks += 1.0,
                c if c.is_ascii_digit() => out.digits += 1.0,
                c if c.is_uppercase() => out.capitals += 1.0,
                c if is_sentence_end(c) && last != ' ' => out.sentences += 1.0,
                _ => {}
            }
            last = c;
        }
        out.first = match text.chars().next() {
            Some(c) if c.is_lowercase() => 1.0,
            Some(c) if c.is_uppercase() => 2.0,
            Some(c) if c.is_numeric() => 3.0,
            Some(c) if c.is_alphabetic() => 4.0,
            Some('"' | '“' | '«' | '„' | '‘' | '「') => 5.0,
            _ => 0.0,
        };
        out.last = match last {
            ':' | '：' => 1.0,
            '?' | '？' | '؟' => 2.0,
            '…' => 3.0,
            c if is_sentence_end(c) => 4.0,
            '"' | '”' | '»' | '“' | '’' | '」' => 5.0,
            c if c.is_alphanumeric() => 0.0,
            _ => 6.0,
        };
        out
    }
}

fn log(n: usize) -> f32 {
    (n as f32 + 1.0).ln()
}

fn share(part: usize, whole: usize) -> f32 {
    part as f32 / whole.max(1) as f32
}

/// Names of what [`Page::concentration`] pushes for each region, and for the container.
const CONCENTRATION: [(&str, Unit); 6] = [
    ("share of the page's prose", Unit::Share),
    ("linked words", Unit::Share),
    ("words a block", Unit::Log),
    ("paragraphs", Unit::Log),
    ("prose among the words", Unit::Share),
    ("prose score, of the best region's,", Unit::Share),
];
const CONTAINER: [(&str, Unit); 5] = [
    ("levels from it up to what it shares with the rule's text", Unit::Number),
    ("levels from there down to the rule's text", Unit::Number),
    ("depth in the page", Unit::Number),
    ("share of the page's prose in the rule's text", Unit::Share),
    ("linked words in the rule's text", Unit::Share),
];

/// Names of what [`Page::surroundings`] pushes behind the distances.
const SURROUNDINGS: [(&str, Unit); 8] = [
    ("text by the careful rule", YES),
    ("what the careful rule calls it", Unit::Words(&Why::WORDS)),
    ("marked as furniture", YES),
    ("tag around it", Unit::Words(&TAG_CODES)),
    ("tag of the parent", Unit::Words(&TAG_CODES)),
    ("tag of the grandparent", Unit::Words(&TAG_CODES)),
    ("hidden", YES),
    ("blocks in its element", Unit::Number),
];

/// Names of what [`Page::own`] pushes.
const OWN: [(&str, Unit); 16] = [
    ("words", Unit::Log),
    ("letters a word", Unit::Number),
    ("linked words", Unit::Share),
    ("links", Unit::Number),
    ("bold words", Unit::Share),
    ("ends like a sentence", YES),
    ("sentence ends", Unit::Number),
    ("commas a word", Unit::Share),
    ("digits", Unit::Share),
    ("capitals", Unit::Share),
    ("quotation marks", Unit::Number),
    ("bars, bullets and the like", Unit::Share),
    ("starts with", Unit::Words(&["a mark", "a small letter", "a capital", "a digit", "a letter", "a quotation mark"])),
    (
        "ends with",
        Unit::Words(&[
            "a letter",
            "a colon",
            "a question mark",
            "an ellipsis",
            "a full stop",
            "a quotation mark",
            "a mark",
        ]),
    ),
    ("times that the text stands on the page", Unit::Number),
    ("a copy of an earlier block", YES),
];

/// Names of what [`Page::position`] pushes.
const POSITION: [(&str, Unit); 9] = [
    ("blocks of the page before it", Unit::Share),
    ("blocks from it to the end", Unit::Number),
    ("words of the page before it", Unit::Share),
    ("prose of the page before it", Unit::Share),
    ("blocks behind the headline", Unit::Number),
    ("words behind the headline", Unit::Number),
    ("blocks behind the byline", Unit::Number),
    ("blocks behind the start of the rule's text", Unit::Number),
    ("blocks behind the end of the rule's text", Unit::Number),
];

/// Names of what [`Page::neighbours`] pushes for each neighbour and each window.
const NEIGHBOUR: [(&str, Unit); 5] = [
    ("words", Unit::Log),
    ("linked words", Unit::Share),
    ("sentence", YES),
    ("shared parent", YES),
    ("text by the careful rule", YES),
];
const WINDOW_SUMS: [(&str, Unit); 4] = [
    ("words", Unit::Log),
    ("prose", Unit::Share),
    ("linked words", Unit::Share),
    ("text by the careful rule", Unit::Number),
];

/// Names of what [`Page::alike`] pushes.
const ALIKE: [(&str, Unit); 5] = [
    ("number", Unit::Log),
    ("words each", Unit::Log),
    ("share of the page's prose", Unit::Share),
    ("linked words", Unit::Share),
    ("prose among the words", Unit::Share),
];

/// Names of what [`Page::evidence`] pushes.
const EVIDENCE: [(&str, Unit); 3] = [
    ("found in the structured data's text", Unit::Share),
    ("words shared with the page's description", Unit::Share),
    ("words shared with the headline", Unit::Share),
];

/// Names of what [`Page::page`] pushes.
const PAGE: [(&str, Unit); 6] = [
    ("words of the page", Unit::Log),
    ("prose words of the page", Unit::Log),
    ("linked words of the page", Unit::Share),
    ("blocks of the page", Unit::Log),
    ("prose words in the rule's text", Unit::Log),
    ("prose among the words of the rule's text", Unit::Share),
];

impl<'p, 'a> Page<'p, 'a> {
    fn of(layout: &'p Layout<'a>, metadata: &'p Metadata, rule: &'p Rule) -> Self {
        let (hint_distances, tag_distances) = distances(layout);
        let scores = scores(layout);
        let best_score = scores.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
        let mut alike: HashMap<_, Alike> = HashMap::default();
        let mut alike_with_parent: HashMap<_, Alike> = HashMap::default();
        let mut copies: HashMap<&str, (usize, usize)> = HashMap::default();
        let mut before = Vec::with_capacity(layout.blocks.len());
        let (mut words, mut prose) = (0, 0);
        for (at, block) in layout.blocks.iter().enumerate() {
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
            headline: words_of(metadata.headline.as_deref()).into_iter().collect(),
            headline_block: rule.headline,
        }
    }

    fn row(&self, at: usize, out: &mut Vec<f32>) {
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

    /// Where the page's prose is, seen from the block.
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
                log(region.totals.words / region.blocks.len().max(1)),
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
    fn surroundings(&self, at: usize, block: &TextBlock<'_>, out: &mut Vec<f32>) {
        out.extend(self.hint_distances[block.leaf].iter().map(|d| f32::from(*d)));
        out.extend(self.tag_distances[block.leaf].iter().map(|d| f32::from(*d)));
        let regions = &self.layout.regions;
        let region = &regions[block.region];
        out.extend([
            f32::from(u8::from(self.rule.kept[at])),
            f32::from(self.rule.why[at] as u8),
            f32::from(u8::from(self.rule.marked[at])),
            tag_code(region),
            tag_code(&regions[region.parent]),
            tag_code(&regions[regions[region.parent].parent]),
            f32::from(u8::from(self.layout.around(block).any(|r| r.hidden))),
            region.blocks.len() as f32,
        ]);
    }

    /// The block's own text.
    fn own(&self, at: usize, block: &TextBlock<'_>, out: &mut Vec<f32>) {
        let text = Text::of(&block.text);
        let letters = text.chars.max(1.0);
        let (copies, first) = self.copies.get(block.text.as_str()).copied().unwrap_or((1, at));
        out.extend([
            log(block.words),
            letters / block.words.max(1) as f32,
            block.link_density(),
            block.spans.iter().filter(|span| span.tag == Tag::A).count() as f32,
            share(block.bold_words, block.words),
            f32::from(u8::from(block.is_sentence)),
            text.sentences,
            text.commas / block.words.max(1) as f32,
            text.digits / letters,
            text.capitals / letters,
            text.quotes,
            text.marks / letters,
            text.first,
            text.last,
            copies as f32,
            f32::from(u8::from(first != at)),
        ]);
    }

    fn position(&self, at: usize, out: &mut Vec<f32>) {
        let blocks = self.layout.blocks.len();
        let totals = self.layout.regions.first().map(|root| root.totals).unwrap_or_default();
        let (words, prose) = self.before[at];
        let range = &self.layout.regions[self.rule.container].blocks;
        let from_headline = self.headline_block.map_or(-999.0, |headline| at as f32 - headline as f32);
        let words_since = self.headline_block.map_or(-1.0, |headline| words as f32 - self.before[headline].0 as f32);
        let byline = self.metadata.byline_blocks.first();
        out.extend([
            share(at, blocks),
            (blocks - at) as f32,
            share(words, totals.words),
            share(prose, totals.prose_words),
            from_headline.clamp(-300.0, 300.0),
            words_since.clamp(-3000.0, 3000.0),
            byline.map_or(-999.0, |byline| (at as f32 - *byline as f32).clamp(-300.0, 300.0)),
            (at as f32 - range.start as f32).clamp(-100.0, 300.0),
            (at as f32 - range.end as f32).clamp(-300.0, 100.0),
        ]);
    }

    fn neighbours(&self, at: usize, block: &TextBlock<'_>, out: &mut Vec<f32>) {
        let blocks = &self.layout.blocks;
        let parent = self.layout.regions[block.region].parent;
        for step in 1..=NEIGHBOURS {
            for other in [at.checked_sub(step), Some(at + step)] {
                let Some((other, found)) = other.and_then(|other| blocks.get(other).map(|found| (other, found))) else {
                    out.extend([-1.0; 5]);
                    continue;
                };
                let near = found.region == block.region || self.layout.regions[found.region].parent == parent;
                out.extend([
                    log(found.words),
                    found.link_density(),
                    f32::from(u8::from(found.is_sentence)),
                    f32::from(u8::from(near)),
                    f32::from(u8::from(self.rule.kept[other])),
                ]);
            }
        }
        for range in [at.saturating_sub(WINDOW)..at, at + 1..(at + 1 + WINDOW).min(blocks.len())] {
            let window = blocks.get(range.clone()).unwrap_or_default();
            let words: usize = window.iter().map(|b| b.words).sum();
            let prose: usize = window.iter().filter(|b| b.is_prose()).map(|b| b.words).sum();
            let linked: usize = window.iter().map(|b| b.link_words).sum();
            let kept = self.rule.kept.get(range).unwrap_or_default().iter().filter(|kept| **kept).count();
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

    /// What structured data says of the block.
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

fn signature<'a>(region: &Region<'a>) -> (Tag, &'a str) {
    (region.tag, region.class)
}

fn parent_signature<'a>(layout: &Layout<'a>, block: &TextBlock<'_>) -> (Tag, &'a str, Tag, &'a str) {
    let region = &layout.regions[block.region];
    let parent = &layout.regions[region.parent];
    (region.tag, region.class, parent.tag, parent.class)
}

/// Hashes of the words of a text, case folded.
fn words_of(text: Option<&str>) -> Vec<u64> {
    let mut words = Vec::new();
    let (mut hasher, mut inside) = (FxHasher::default(), false);
    for c in text.unwrap_or_default().chars() {
        let lone = !c.is_ascii() && is_word_by_itself(c);
        let letter = !lone && c.is_alphanumeric();
        if inside && !letter {
            words.push(hasher.finish());
        }
        if letter {
            if !inside {
                hasher = FxHasher::default();
            }
            if c.is_ascii() {
                hasher.write_u32(u32::from(c.to_ascii_lowercase()));
            } else {
                c.to_lowercase().for_each(|c| hasher.write_u32(u32::from(c)));
            }
        } else if lone {
            words.push(u64::from(u32::from(c)));
        }
        inside = letter;
    }
    if inside {
        words.push(hasher.finish());
    }
    words
}

/// Words in a run.
const RUN: usize = 3;

/// Hashes of the runs of words.
fn runs(words: &[u64]) -> impl Iterator<Item = u64> {
    words.windows(RUN).map(|run| {
        let mut hasher = FxHasher::default();
        for word in run {
            hasher.write_u64(*word);
        }
        hasher.finish()
    })
}

/// Names of [`tag_code`]'s numbers.
const TAG_CODES: [&str; 24] = [
    "other",
    "p",
    "div",
    "section",
    "article",
    "main",
    "body",
    "blockquote",
    "table",
    "dl",
    "li",
    "ul",
    "ol",
    "h1",
    "h2",
    "h3",
    "h4 to h6",
    "header",
    "figure",
    "form",
    "aside",
    "footer",
    "nav",
    "pre",
];

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

fn distances(layout: &Layout<'_>) -> (Vec<[u8; Hints::COUNT]>, Vec<[u8; TAGS.len()]>) {
    let mut hints: Vec<[u8; Hints::COUNT]> = Vec::with_capacity(layout.regions.len());
    let mut tags: Vec<[u8; TAGS.len()]> = Vec::with_capacity(layout.regions.len());
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
fn scores(layout: &Layout<'_>) -> Vec<f32> {
    let mut scores = vec![0.0; layout.regions.len()];
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
        let metadata = metadata::extract(&document, &layout, None, None);
        let features = features(&layout, &metadata, &rule::apply(&layout, &metadata));
        let mut names: Vec<String> = names().into_iter().map(|measure| measure.name).collect();
        assert_eq!(names.len(), features.width);
        names.extend(decode::names().into_iter().map(|measure| measure.name));
        assert_eq!(names.len(), features.width + decode::CONTEXT);
        names.sort();
        names.dedup();
        assert_eq!(names.len(), features.width + decode::CONTEXT, "two numbers have one name");
        assert!(Hints::COUNT > 0 && tag_code(&layout.regions[0]) < TAG_CODES.len() as f32);
    }
}
