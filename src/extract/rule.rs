//! The careful rule: which text blocks are the body. The model sees its answer as one feature among many; without a
//! model it is the answer.
//!
//! 1. Boilerplate: regions that their tag or class words mark as something else, unless most of the
//!    page's prose stands in them.
//! 2. The container: the region whose visible words are best explained by the page's prose (the
//!    subtree with the highest F1 of prose, the same idea as an expected-F1 choice).
//! 3. Blocks of the container by kind: prose stays, short lines stay when they stand among it.

use super::blocks::{BlockId, IdVec, Ids, Layout, PerBlock, Region, RegionId, TextBlock};
use super::metadata::Metadata;
use super::vocabulary::Hints;
use crate::document::Tag;
use rustc_hash::FxHashMap as HashMap;

/// The careful rule's answer, block by block.
#[derive(Debug, Default)]
pub struct Rule {
    /// For each block, whether it is body.
    pub kept: PerBlock<bool>,
    /// The reason.
    pub why: PerBlock<Why>,
    /// True if the block stands in boilerplate.
    pub marked: PerBlock<bool>,
    /// The block that shows the headline.
    pub headline: Option<BlockId>,
    /// The region that the body was found in.
    pub container: RegionId,
}

/// Reasons of the careful rule. The numbers are a feature of the model: never renumber.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u8)]
#[allow(missing_docs)] // the names say it
pub enum Why {
    Prose = 0,
    Short = 1,
    Subhead = 2,
    Cell = 3,
    Bare = 4,
    Links = 7,
    OtherHeading = 8,
    Headline = 9,
    Byline = 10,
    #[default]
    Outside = 11,
    Class = 12,
    Tag = 13,
}

impl Why {
    /// In words, by number.
    pub(super) const WORDS: [&'static str; 14] = [
        "prose",
        "a short line",
        "a subhead",
        "a cell of a table",
        "text outside paragraphs",
        "",
        "",
        "links",
        "another heading",
        "the headline",
        "the byline",
        "outside the text",
        "boilerplate by its class",
        "boilerplate by its tag",
    ];
}

impl Rule {
    /// True for a block of links in boilerplate, which is no body: the model is not asked.
    #[must_use]
    pub fn is_settled(&self, layout: &Layout<'_>, at: BlockId) -> bool {
        self.marked[at] && layout.blocks[at].link_density() > 0.5
    }
}

/// Class words that mark boilerplate.
const BOILERPLATE: Hints = Hints::NO_TEXT
    .with(Hints::CAPTION)
    .with(Hints::BIO)
    .with(Hints::UNSEEN)
    .with(Hints::CONTROL)
    .with(Hints::TAGS)
    .with(Hints::DATELINE)
    .with(Hints::BYLINE)
    .with(Hints::CARD)
    .with(Hints::META);

/// Class words that mark boilerplate even where much of the page's prose stands in it.
const FIRM: Hints = Hints::FOOTER.with(Hints::SIDEBAR).with(Hints::NAVIGATION).with(Hints::RELATED);

/// Share of the page's prose that a region must hold to be the text whatever its class says.
const PROTECTED_SHARE: f32 = 0.4;

/// The share where the tag itself says that it is no text.
const FIRM_SHARE: f32 = 0.75;

/// Applies the rule.
#[must_use]
pub fn apply(layout: &Layout<'_>, metadata: &Metadata) -> Rule {
    let headline = metadata.headline_block.or_else(|| first_heading(layout));
    let boilerplate = boilerplate(layout, headline);
    let mut rule = Rule {
        kept: PerBlock::filled(false, layout.blocks.len()),
        why: PerBlock::filled(Why::Outside, layout.blocks.len()),
        marked: layout.blocks.iter().map(|block| boilerplate[block.region].is_some()).collect(),
        headline,
        container: container(layout, &boilerplate, headline),
    };
    inside(layout, metadata, &boilerplate, &mut rule);
    rule
}

/// The first `h1` of more than two words.
fn first_heading(layout: &Layout<'_>) -> Option<BlockId> {
    layout.blocks.first_id(|block| block.words > 2 && layout.around(block).take(3).any(|region| region.tag == Tag::H1))
}

/// For each region, the reason to mark it as boilerplate, if there is one.
fn boilerplate(layout: &Layout<'_>, headline: Option<BlockId>) -> IdVec<RegionId, Option<Why>> {
    let all = layout.regions.first().map_or(0, |root| root.totals.prose_words) as f32;
    let shares = shares(layout);
    let mut marks: IdVec<RegionId, Option<Why>> = IdVec::with_capacity(layout.regions.len());
    for (region, share) in layout.regions.iter().zip(shares) {
        let around = marks.get(region.parent).copied().flatten();
        let share = share / all.max(1.0);
        let mark = if around.is_some() {
            around
        } else if region.tag.is_inline() || headline.is_some_and(|at| region.blocks.contains(&at) && share > 0.0) {
            // whatever its class says, what a headline and prose stand in is no boilerplate
            None
        } else {
            own_mark(region, share, all)
        };
        marks.push(mark);
    }
    marks
}

/// Prose words of each region, or of all that share its tag and class, if those are more.
fn shares(layout: &Layout<'_>) -> Vec<f32> {
    let mut by_class: HashMap<(Tag, &str), usize> = HashMap::default();
    for region in layout.regions.iter().filter(|r| r.totals.prose_words > 0) {
        if !region.class.is_empty() {
            *by_class.entry((region.tag, region.class)).or_default() += region.totals.prose_words;
        }
    }
    let alike = |region: &Region<'_>| by_class.get(&(region.tag, region.class)).copied().unwrap_or(0);
    layout.regions.iter().map(|region| alike(region).max(region.totals.prose_words) as f32).collect()
}

fn own_mark(region: &Region<'_>, share: f32, all: f32) -> Option<Why> {
    let names_body = region.is_named_body();
    let page = matches!(region.tag, Tag::Body | Tag::Html);
    // readers may write more than the reporter did
    let rest = all * (1.0 - share);
    if region.hints.any(Hints::COMMENT.with(Hints::CONSENT)) && !names_body && !page && rest >= 40.0 {
        return Some(Why::Class);
    }
    if share <= FIRM_SHARE {
        match region.tag {
            Tag::Nav | Tag::Footer | Tag::Aside => return Some(Why::Tag),
            _ if !page && !names_body && region.hints.any(FIRM) => return Some(Why::Class),
            _ => {}
        }
    }
    if share > PROTECTED_SHARE || page {
        return None;
    }
    match region.tag {
        Tag::Figcaption | Tag::Figure | Tag::Form => return Some(Why::Tag),
        _ => {}
    }
    if region.hidden {
        return Some(Why::Tag);
    }
    if region.hints.any(BOILERPLATE) && !names_body { Some(Why::Class) } else { None }
}

/// The region in which prose explains the words best.
fn container(layout: &Layout<'_>, boilerplate: &IdVec<RegionId, Option<Why>>, headline: Option<BlockId>) -> RegionId {
    let mut prose = IdVec::filled(0.0_f32, layout.regions.len());
    let mut words = IdVec::filled(0.0_f32, layout.regions.len());
    for (at, block) in layout.blocks.with_ids() {
        let free = boilerplate[block.region].is_none();
        if headline == Some(at) {
            continue;
        }
        // boilerplate inside the text costs little: it can be left out
        words[block.region] += block.words as f32 * if free { 1.0 } else { 0.1 };
        if free && block.is_prose() {
            prose[block.region] += block.words as f32;
        }
    }
    for at in layout.regions.ids().skip(1).rev() {
        let parent = layout.regions[at].parent;
        prose[parent] += prose[at];
        words[parent] += words[at];
    }
    let all = prose.first().copied().unwrap_or_default().max(1.0);
    let score = |at: RegionId| {
        let f1 = 2.0 * prose[at] / (words[at] + all);
        let named = layout.regions[at].is_named_body() || layout.regions[at].tag == Tag::Article;
        f1 * if named { 1.05 } else { 1.0 }
    };
    layout
        .regions
        .ids()
        .filter(|&at| !layout.regions[at].tag.is_inline())
        .max_by(|&a, &b| score(a).total_cmp(&score(b)).then(a.cmp(&b)))
        .unwrap_or_default()
}

fn inside(layout: &Layout<'_>, metadata: &Metadata, boilerplate: &IdVec<RegionId, Option<Why>>, rule: &mut Rule) {
    let range = layout.regions[rule.container].blocks.clone();
    for at in range.ids() {
        let block = &layout.blocks[at];
        let (kept, why) = if let Some(why) = boilerplate[block.region] {
            (false, why)
        } else if metadata.headline_block == Some(at) {
            (false, Why::Headline)
        } else if metadata.byline_blocks.contains(&at) {
            (false, Why::Byline)
        } else {
            by_kind(layout, block)
        };
        rule.kept[at] = kept;
        rule.why[at] = why;
    }
}

fn by_kind(layout: &Layout<'_>, block: &TextBlock<'_>) -> (bool, Why) {
    let region = &layout.regions[block.region];
    if block.link_density() > 0.5 {
        return (false, Why::Links);
    }
    if block.is_prose() {
        return (true, Why::Prose);
    }
    match region.tag {
        Tag::P | Tag::Blockquote | Tag::Li | Tag::Pre | Tag::Dd | Tag::Dt => (true, Why::Short),
        Tag::H2 | Tag::H3 | Tag::H4 | Tag::H5 | Tag::H6 => (true, Why::Subhead),
        Tag::H1 => (false, Why::OtherHeading),
        Tag::Td | Tag::Th => (true, Why::Cell),
        _ => (block.is_sentence || block.words >= 10, Why::Bare),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;

    const A: &str = "The ferry left the pier at noon with forty people on board, the harbour master said.";
    const B: &str = "Nobody on the island had been told that it would not come back before the spring tide.";
    const C: &str = "The council will vote on a second boat next month, and it is expected to say no again.";
    const D: &str = "I have lived here for thirty years and I never saw such a thing, this must stop now!";

    /// The first words of the blocks that the rule keeps.
    fn kept(html: &str) -> String {
        let document = Document::parse(html);
        let layout = Layout::of(&document);
        let rule = apply(&layout, &Metadata::default());
        let kept = layout.blocks.iter().zip(&rule.kept).filter(|(_, kept)| **kept);
        let words: Vec<_> = kept.filter_map(|(block, _)| block.text.split(' ').next()).collect();
        words.join(" ")
    }

    #[test]
    fn boilerplate_is_left_and_text_is_kept() {
        for (inside, expected) in [
            (format!("<nav><p>{D}</p></nav>"), "The Nobody The"),
            (format!("<aside><p>{D}</p></aside>"), "The Nobody The"),
            (format!("<footer><p>{D}</p></footer>"), "The Nobody The"),
            (format!("<form><p>{D}</p></form>"), "The Nobody The"),
            (format!("<figure><p>{D}</p></figure>"), "The Nobody The"),
            (format!("<div hidden><p>{D}</p></div>"), "The Nobody The"),
            (format!("<div class=related-stories><p>{D}</p></div>"), "The Nobody The"),
            (format!("<div class=newsletter-signup><p>{D}</p></div>"), "The Nobody The"),
            (format!("<div class=author-bio><p>{D}</p></div>"), "The Nobody The"),
            (format!("<p><a href=x>{D}</a></p>"), "The Nobody The"),
            (format!("<div class=plain><p>{D}</p></div>"), "The Nobody I The"),
            // the class words of one inline element say nothing about its block
            (format!("<p><span class=related>{D}</span></p>"), "The Nobody I The"),
            ("<h2>Tides</h2>".to_owned(), "The Nobody Tides The"),
            ("<p>Yes.</p>".to_owned(), "The Nobody Yes. The"),
            ("<ul><li>Goats</li></ul>".to_owned(), "The Nobody Goats The"),
            ("<div>Share</div>".to_owned(), "The Nobody The"),
        ] {
            let html =
                format!("<h1>Ferry gone until spring</h1><article><p>{A}</p><p>{B}</p>{inside}<p>{C}</p></article>");
            assert_eq!(kept(&html), expected, "{inside}");
        }
    }

    #[test]
    fn readers_who_write_more_than_the_reporter_are_not_the_text() {
        let comments = format!("<p>{D}</p>").repeat(12);
        let html = format!(
            "<h1>Ferry gone until spring</h1><div><p>{A}</p><p>{B}</p><p>{C}</p></div>\
             <div class=comments>{comments}</div>"
        );
        assert_eq!(kept(&html), "The Nobody The");
    }

    #[test]
    fn a_class_word_around_all_of_the_text_says_nothing() {
        for open in ["div class=sidebar", "div class=related", "div class=card", "aside", "form", "div hidden"] {
            let html = format!("<h1>Ferry gone until spring</h1><{open}><p>{A}</p><p>{B}</p><p>{C}</p>");
            assert_eq!(kept(&html), "The Nobody The", "{open}");
        }
    }

    #[test]
    fn the_headline_is_no_body() {
        let html = format!("<article><h1>Ferry gone until the spring tide, says council</h1><p>{A}</p></article>");
        assert_eq!(kept(&html), "The");
    }
}
