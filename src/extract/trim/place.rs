//! Lines that are told from the text by where they stand and how they are built, whatever their words: above the first
//! paragraph, beside a picture, as a link to another story.

use crate::article::BlockKind;
use crate::document::Tag;
use crate::extract::blocks::{BlockId, Id, Ids, Layout, PerBlock, RegionId, TextBlock};
use crate::text::{is_word_by_itself, width};
use std::ops::Range;

/// Words of a line above the text: a button, a count, a label; where no spaces part words, its width.
const BUTTON_WORDS: usize = 3;
const BUTTON_WIDTH: f32 = 25.0;

/// Words of a line that says whose a picture is.
const CAPTION_WORDS: usize = 12;

/// Words of a line that leads to another story, of the label before its title, and of the title at least.
const LINK_WORDS: usize = 25;
const LABEL_WORDS: usize = 4;
const LABEL_CHARS: usize = 12;
const TITLE_WORDS: usize = 4;

/// Drops what stands before the text and is no part of it: short lines above the first paragraph, and all that is no
/// paragraph above the headline.
pub(super) fn drop_above(layout: &Layout<'_>, headline: Option<BlockId>, kept: &mut PerBlock<bool>) {
    let Some(headline) = headline else { return };
    let is_prose = |at: BlockId| is_paragraph(&layout.blocks[at]);
    // the last step of a path is the page
    let title = &layout.blocks[headline].text;
    let is_path = |at: BlockId| layout.blocks[at].text.strip_suffix(&**title).is_some_and(|path| !path.is_empty());
    let Some(first) = kept.ids().find(|at| *at > headline && kept[*at] && is_prose(*at)) else { return };
    for at in (BlockId::default()..first).ids().filter(|at| kept[*at]).collect::<Vec<_>>() {
        let block = &layout.blocks[at];
        let is_line = plain_line(layout, block) && !is_cell(layout, block) && !is_prose(at) && !ends_open(block);
        let is_narrow = || block.text.contains(is_word_by_itself) && width(&block.text) <= BUTTON_WIDTH;
        let is_short = block.line_words() <= BUTTON_WORDS || is_narrow();
        let is_button = is_short && block.bold_words < block.words;
        if is_line && (at < headline || is_button) || at < headline && is_path(at) {
            kept[at] = false;
        }
    }
}

/// The kind of a line that only its place tells, if it is one of these.
pub(super) fn kind(layout: &Layout<'_>, at: BlockId, kept: &PerBlock<bool>) -> Option<BlockKind> {
    let block = &layout.blocks[at];
    if block.is_sentence || block.line_words() > LINK_WORDS || !plain_line(layout, block) {
        return None;
    }
    let is_list = || is_listed(layout, at.before(1), kept) || is_listed(layout, Some(at + 1), kept);
    if !is_cell(layout, block) && refers(block, || stands_alone(layout, at, kept)) && !is_list() {
        return Some(BlockKind::Related);
    }
    // boxes with an icon each are a list
    let is_boxed = |beside: Option<BlockId>| {
        beside.and_then(|at| layout.blocks.get(at)).is_some_and(|block| !block.is_prose() && has_picture(layout, block))
    };
    let is_caption = block.line_words() <= CAPTION_WORDS && has_picture(layout, block);
    (is_caption && !is_boxed(at.before(1)) && !is_boxed(Some(at + 1))).then_some(BlockKind::Caption)
}

/// Drops paragraphs at the end that are a link each, with the label above them ("More of it:"): titles of other stories.
pub(super) fn drop_links_at_the_end(layout: &Layout<'_>, kept: &mut PerBlock<bool>) -> Option<Range<BlockId>> {
    /// So few blocks, the label among them, may be what the text speaks of.
    const BLOCKS: usize = 2;
    let is_title = |at: &BlockId| {
        let block = &layout.blocks[*at];
        block.link_words == block.words
            && block.line_words() >= TITLE_WORDS
            && !block.is_sentence
            && plain_line(layout, block)
            && !is_cell(layout, block)
    };
    let last = kept.last_id(|kept| *kept)?;
    if !is_title(&last) {
        return None;
    }
    let back: Vec<BlockId> = (BlockId::default()..last + 1).ids().rev().filter(|at| kept[*at]).collect();
    let links = back.iter().take_while(|at| is_title(at)).count();
    let label = *back.get(links)?;
    let block = &layout.blocks[label];
    let is_label = block.link_words == 0 && !block.is_sentence && block.line_words() <= LABEL_WORDS + 1;
    let (links, text) = back.split_at(links + 1);
    let words = |blocks: &[BlockId]| blocks.iter().map(|at| layout.blocks[*at].words).sum::<usize>();
    // a text of links is one
    if links.len() <= BLOCKS || !is_label || words(links) * 2 > words(text) {
        return None;
    }
    for at in links {
        kept[*at] = false;
    }
    Some(label..last + 1)
}

/// Running text; where no spaces part words, as long as that.
fn is_paragraph(block: &TextBlock<'_>) -> bool {
    block.is_prose() && block.line_words() >= 8
}

/// A colon or a comma says that more follows.
fn ends_open(block: &TextBlock<'_>) -> bool {
    block.is_sentence || block.text.trim_end().ends_with([':', '：', ',', '，', '、', '،', '፡', '፦', '՝', '—', '–'])
}

/// True for all that stands in a cell of a table; the cells of a layout hold more than one text.
fn is_cell(layout: &Layout<'_>, block: &TextBlock<'_>) -> bool {
    let own = &layout.regions[block.region];
    own.tag == Tag::Td && own.blocks.count() == 1
}

/// True for a line that is no heading, no item of a list and no quotation.
fn plain_line(layout: &Layout<'_>, block: &TextBlock<'_>) -> bool {
    let own = layout.regions[block.region].tag;
    let is_plain = |tag: Tag| {
        tag.heading_level().is_none()
            && !matches!(tag, Tag::Li | Tag::Dt | Tag::Dd | Tag::Th | Tag::Blockquote | Tag::Pre | Tag::Summary)
    };
    is_plain(own) && is_plain(layout.regions[layout.regions[block.region].parent].tag)
}

/// A title that is a link to its end, behind a label ("From our archive: Ferry strike enters its third week") or alone
/// among paragraphs.
fn refers(block: &TextBlock<'_>, is_alone: impl Fn() -> bool) -> bool {
    let leads = |href: &str| {
        let href = href.trim_start();
        !href.starts_with('#') && !href.starts_with("mailto:") && !href.starts_with("tel:")
    };
    let mut links = block.spans.iter().filter(|span| span.href.is_some());
    let (Some(link), None) = (links.next(), links.next()) else { return false };
    if link.range.end < block.text.trim_end().len() || !link.href.is_some_and(leads) {
        return false;
    }
    let title = block.text.get(link.range.clone()).unwrap_or_default();
    // an address is there to be read
    if title.contains("://") || TextBlock::of_line(title).line_words() < TITLE_WORDS {
        return false;
    }
    let before = block.text.get(..link.range.start).unwrap_or_default().trim_end();
    match before.strip_suffix(LABEL_MARKS) {
        Some(label) => is_label(label),
        None if !before.is_empty() => false,
        None => title.split_once(LABEL_MARKS).is_some_and(|(label, _)| is_label(label)) || is_alone(),
    }
}

/// True if a block beside another is a line with a link as well: several of them are a list.
fn is_listed(layout: &Layout<'_>, beside: Option<BlockId>, kept: &PerBlock<bool>) -> bool {
    beside
        .and_then(|at| Some((layout.blocks.get(at)?, kept.get(at)?)))
        .is_some_and(|(block, kept)| *kept && block.link_words > 0 && !block.is_sentence && !is_paragraph(block))
}

/// Marks between a label and the title behind it.
const LABEL_MARKS: [char; 11] = [':', '：', '፦', '։', '-', '–', '—', '|', '»', '>', '→'];

fn is_label(text: &str) -> bool {
    let is_short = TextBlock::of_line(text).line_words() <= LABEL_WORDS || text.chars().count() <= LABEL_CHARS;
    is_short && !text.contains(char::is_numeric)
}

/// True if paragraphs stand right before and behind a block, and the text goes on in them.
fn stands_alone(layout: &Layout<'_>, at: BlockId, kept: &PerBlock<bool>) -> bool {
    let block = &layout.blocks[at];
    let is_text = |beside: Option<BlockId>| {
        beside.is_some_and(|beside| kept.get(beside) == Some(&true) && is_paragraph(&layout.blocks[beside]))
    };
    block.bold_words < block.words && is_text(at.before(1)) && is_text(Some(at + 1))
}

/// True if a picture, and no other text, stands with a line in one of the boxes around it.
fn has_picture(layout: &Layout<'_>, block: &TextBlock<'_>) -> bool {
    /// Boxes around the line: rows and cells of a table, a `div` for the picture and one for the line.
    const BOXES: usize = 4;
    let boxes = layout.ancestors(block.region).take(BOXES);
    let alone = boxes.take_while(|at| layout.regions[*at].blocks.count() == 1).last();
    // a flag stands beside its country; a table for a picture holds nothing else
    let alone = alone.filter(|at| !is_cell(layout, block) || layout.regions[*at].tag == Tag::Table);
    let has_image =
        |at: RegionId| layout.regions.slice(at + 1..layout.regions[at].end).iter().any(|inner| inner.tag == Tag::Img);
    !block.text.contains("://") && alone.is_some_and(has_image)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;

    const TEXT: &str =
        "<p>The dredger of the port of Lenn ran aground on Monday, the harbour master said in a statement.";

    /// The lines that are kept between headline, paragraphs and the end.
    fn left(above: &str, between: &str) -> Vec<String> {
        let html = format!("<div>{above}{TEXT}{between}{TEXT}</div>");
        let document = Document::parse(&html);
        let layout = Layout::of(&document);
        let mut kept = PerBlock::filled(true, layout.blocks.len());
        let headline = layout.blocks.first_id(|block| block.text.starts_with("Dredger stuck"));
        drop_above(&layout, headline, &mut kept);
        for at in layout.blocks.ids() {
            kept[at] &= kind(&layout, at, &kept).is_none();
        }
        let lines = layout.blocks.with_ids().filter(|(at, block)| kept[*at] && !block.is_prose());
        lines.map(|(_, block)| block.text.clone()).filter(|text| !text.starts_with("Dredger stuck")).collect()
    }

    #[test]
    fn short_lines_above_the_text_are_none_of_it() {
        for above in [
            "<p>Transport<h1>Dredger stuck</h1>",
            "<p>Start » Hafen » Dredger stuck<h1>Dredger stuck</h1>",
            "<p>หน้าแรก » การขนส่งและการคมนาคมทางน้ำของเมืองเลนน์ » Dredger stuck<h1>Dredger stuck</h1>",
            "<h1>Dredger stuck</h1><p>12 комментариев",
            "<h1>Dredger stuck</h1><p>1,234 views<p>Поделиться",
            "<h1>Dredger stuck</h1><p>文字サイズ 小 中 大",
        ] {
            assert!(left(above, "").is_empty(), "{above}");
        }
        for above in [
            "<h1>Dredger stuck</h1><h2>Aground</h2>",
            "<h1>Dredger stuck</h1><p><b>Aground</b>",
            "<h1>Dredger stuck</h1><p>Nobody is hurt.",
            "<h1>Dredger stuck</h1><p>Dear readers,",
            "<h1>Dredger stuck</h1><ul><li>Nobody is hurt</ul>",
            "<h1>Dredger stuck</h1><table><tr><td>Low water<td>9.40</table>",
        ] {
            assert!(!left(above, "").is_empty(), "{above}");
        }
    }

    #[test]
    fn titles_at_the_end_are_other_stories() {
        let left = |end: &str| {
            let document = Document::parse(&format!("<div>{TEXT}{TEXT}{end}</div>"));
            let layout = Layout::of(&document);
            let mut kept = PerBlock::filled(true, layout.blocks.len());
            drop_links_at_the_end(&layout, &mut kept);
            kept.iter().filter(|kept| **kept).count()
        };
        let titles = "<p><a href=/1>What the harbour master knew</a><p>- <a href=/2>The pier before the flood</a>";
        for label in ["<p>Aus dem Archiv:", "<h4>Mere om havnen</h4>"] {
            assert_eq!(left(&format!("{label}{titles}")), 2, "{label}");
        }
        for (end, blocks) in [
            ("<p>Aus dem Archiv:<p><a href=/1>What the harbour master knew</a>", 4),
            (
                "<p>The port has published what it knows in two papers of which nobody had heard.<p><a href=/1>What the harbour master knew</a><p><a href=/2>The pier before the flood</a>",
                5,
            ),
            (
                "<p>To be seen:<ul><li><a href=/1>The mole of the old port</a><li><a href=/2>The pier of the new one</a></ul>",
                5,
            ),
            ("<p>Numbers:<p><a href=/1>Harbour office</a><p><a href=/2>Lifeboat</a>", 5),
        ] {
            assert_eq!(left(end), blocks, "{end}");
        }
    }

    #[test]
    fn a_title_that_is_a_link_leads_to_another_story() {
        for line in [
            "<p>From our archive: <a href=/f>Ferry strike enters its third week</a>",
            "<p><a href=/f>Aus dem Archiv: Fährstreik geht in die dritte Woche</a>",
            "<p><a href=/f>Ferry strike enters its third week</a>",
            "<div>另外一則 – <a href=/f>渡輪罷工進入第三週</a></div>",
            "<p>อ่านข่าวอื่น: <a href=/f>การนัดหยุดงานเรือข้ามฟากเข้าสู่สัปดาห์ที่สาม</a>",
        ] {
            assert!(left("<h1>Dredger stuck</h1>", line).is_empty(), "{line}");
        }
        for line in [
            "<p>The report: <a href=/r>It was the tide that came too early.</a>",
            "<p>Tide tables: <a href=https://tides.example>https://tides.example/lenn/of/the/year</a>",
            "<p>To be read: <a href=#tides>The tides of the year below</a>",
            "<ul><li>Where: <a href=/m>The pier of the old ferry</a></ul>",
            "<p>12 May – <a href=/1>The Pilots play at the pier</a>",
            "<p>Monday – <a href=/1>The Pilots play at the pier</a><p>Friday – <a href=/2>The Divers sing in the lock</a>",
            "<p><b><a href=/1>What the harbour master knew before</a></b>",
        ] {
            assert!(!left("<h1>Dredger stuck</h1>", line).is_empty(), "{line}");
        }
    }

    #[test]
    fn a_line_beside_a_picture_is_its_caption() {
        for line in [
            "<p><img src=d.jpg><br><em>Nora Pelling/Lenn Press</em>",
            "<div><img src=d.jpg><span>ეკა ლენი</span></div>",
            "<table><tr><td><img src=d.jpg><tr><td><font size=1>Nora Pelling/Lenn Press</font></table>",
            "<div><div><img src=d.jpg></div><div>Nora Pelling</div></div>",
        ] {
            assert!(left("<h1>Dredger stuck</h1>", line).is_empty(), "{line}");
        }
        for line in [
            "<p><img src=d.gif> Nobody is hurt.",
            "<h3><img src=d.gif> What is next</h3>",
            "<p>https://lenn.example/dredger<br><img src=d.jpg>",
            "<table><tr><td><img src=l.gif> Lenn<td>3<tr><td><img src=m.gif> Marlow Bay<td>2</table>",
            "<div><img src=1.svg>The pier</div><div><img src=2.svg>The quay</div>",
        ] {
            assert!(!left("<h1>Dredger stuck</h1>", line).is_empty(), "{line}");
        }
    }
}
