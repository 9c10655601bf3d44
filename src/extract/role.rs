//! The kinds of the text blocks around the body: captions, notes, comments, menus ... Told from where they stand, from
//! class words and from the words that open them; nearer evidence first.

use super::blocks::{BlockId, Layout, TextBlock};
use super::choice::Choice;
use super::metadata::Metadata;
use super::trim;
use super::vocabulary::Hints;
use crate::article::BlockKind;
use crate::date::{Order, PageDate};
use crate::document::Tag;
use crate::text::fold;

/// A link of so many words is the headline of another story rather than a menu's entry.
const STORY_WORDS: usize = 5;

/// Regions around a block whose class words are asked.
const REACH: usize = 8;

/// Kinds of blocks by the class words around them: the first that fits.
const BY_HINT: [(Hints, BlockKind); 9] = [
    (Hints::COMMENT, BlockKind::Comment),
    (Hints::NOTE, BlockKind::Note),
    (Hints::BIO, BlockKind::Bio),
    (Hints::CAPTION, BlockKind::Caption),
    (Hints::RELATED, BlockKind::Related),
    (Hints::PROMOTION.with(Hints::PAYWALL), BlockKind::Promotion),
    (Hints::CARD, BlockKind::Related),
    (Hints::NAVIGATION.with(Hints::SHARE).with(Hints::CONTROL), BlockKind::Navigation),
    (Hints::FOOTER.with(Hints::CONSENT), BlockKind::Navigation),
];

/// Class words of boxes that invite to a newsletter.
const NEWSLETTER: [&str; 5] = ["newsletter", "mailchimp", "mc4wp", "convertkit", "mailmunch"];

/// The kind of a block that is not body.
#[must_use]
pub fn around_body(layout: &Layout<'_>, metadata: &Metadata, choice: &Choice, at: BlockId) -> BlockKind {
    let block = &layout.blocks[at];
    if metadata.headline_block == Some(at) {
        return BlockKind::Headline;
    }
    let (by_words, by_place) = (trim::kind_by_words(block), by_place(layout, block));
    let is_signature = by_words != Some(BlockKind::Note) && by_place != BlockKind::Bio;
    if metadata.byline_blocks.contains(&at) && is_signature {
        return signature(metadata, block);
    }
    if let Some((_, kind)) =
        choice.trimmed_as.iter().find(|(range, kind)| range.contains(&at) && *kind != BlockKind::Other)
    {
        return *kind;
    }
    by_words.unwrap_or(by_place)
}

/// The asides that a caller asked for, in order: block and kind. What is not shown is left out.
#[must_use]
pub fn asides(
    layout: &Layout<'_>,
    metadata: &Metadata,
    choice: &Choice,
    kinds: &[BlockKind],
) -> Vec<(BlockId, BlockKind)> {
    if kinds.is_empty() {
        return Vec::new();
    }
    let outside = layout.blocks.ids().filter(|at| !choice.kept[*at] && !choice.dropped.contains(at));
    outside
        .map(|at| (at, around_body(layout, metadata, choice, at)))
        .filter(|(at, kind)| kinds.contains(kind) && !layout.around(&layout.blocks[*at]).any(|region| region.hidden))
        .collect()
}

/// Byline, date line and section stand together above the text.
fn signature(metadata: &Metadata, block: &TextBlock<'_>) -> BlockKind {
    if metadata.article.section.as_deref().is_some_and(|section| fold(section) == fold(&block.text)) {
        return BlockKind::Section;
    }
    let named = metadata.article.authors.iter().any(|name| block.text.contains(name.as_str()));
    let dated = !PageDate::scan(&block.text, Order::default()).is_empty();
    if dated && !named { BlockKind::DateLine } else { BlockKind::Byline }
}

fn by_place(layout: &Layout<'_>, block: &TextBlock<'_>) -> BlockKind {
    let mut menu = false;
    for region in layout.around(block).take(REACH) {
        match region.tag {
            Tag::Figcaption | Tag::Figure | Tag::Caption => return BlockKind::Caption,
            Tag::Nav | Tag::Footer | Tag::Header | Tag::Form => menu = true,
            _ => {}
        }
        if matches!(region.tag, Tag::Body | Tag::Html | Tag::Main) {
            break;
        }
        if region.hints.any(Hints::PROMOTION) && is_newsletter(region.class) {
            return BlockKind::Newsletter;
        }
        if let Some((_, kind)) = BY_HINT.iter().find(|(hints, _)| region.hints.any(*hints)) {
            return *kind;
        }
    }
    let linked = block.link_density() > 0.6;
    match (menu, linked) {
        (false, true) if block.link_words >= STORY_WORDS => BlockKind::Related,
        (true, _) | (_, true) => BlockKind::Navigation,
        _ => BlockKind::Other,
    }
}

fn is_newsletter(class: &str) -> bool {
    let class = class.to_ascii_lowercase();
    NEWSLETTER.iter().any(|word| class.contains(word))
}

#[cfg(test)]
mod tests {
    use super::super::{choose, metadata};
    use super::*;
    use crate::document::Document;

    const TEXT: &str = "<p>The old bridge at Lenn, closed since the floods of March, reopened to traffic on Monday, \
        the county said in a statement that surprised nobody who had watched the cranes leave.</p><p>Buses will \
        cross it again from the first of the month, and the ferry stops the day before, after nine long weeks.</p>";

    /// The kind of the block that starts with these words.
    fn kind(around: &str, start: &str) -> BlockKind {
        let html = format!("<article><h1>Old bridge at Lenn reopens</h1>{TEXT}{around}</article>");
        let document = Document::parse(&html);
        let layout = Layout::of(&document);
        let metadata = metadata::read(&metadata::Sources::new(&document, &layout, None));
        let choice = choose::choose(&layout, &metadata, None);
        let at = layout.blocks.first_id(|block| block.text.starts_with(start)).expect("a block");
        around_body(&layout, &metadata, &choice, at)
    }

    #[test]
    fn what_stands_around_the_text_has_its_kind() {
        for (around, start, expected) in [
            ("", "Old bridge", BlockKind::Headline),
            (
                "<figure><img src=a><figcaption>The bridge on Monday.</figcaption></figure>",
                "The bridge",
                BlockKind::Caption,
            ),
            ("<div class=comments><p>I have waited for this, said nobody.</p></div>", "I have", BlockKind::Comment),
            ("<h2>Comments</h2><p>I have waited for this, said nobody.</p>", "I have", BlockKind::Comment),
            ("<div class=author-bio><p>She writes about bridges and ferries.</p></div>", "She", BlockKind::Bio),
            ("<div class=newsletter-box><p>Get it in your inbox.</p></div>", "Get", BlockKind::Newsletter),
            ("<div class=related><a href=/x>Ferry men look for new work at sea</a></div>", "Ferry", BlockKind::Related),
            ("<ul><li><a href=/x>Ferry men look for new work at sea</a></li></ul>", "Ferry", BlockKind::Related),
            ("<p>Reporting by Ada Moe; editing by Kim Lund</p>", "Reporting", BlockKind::Note),
            ("<p>Ada Moe and Kim Lund contributed to this report.</p>", "Ada", BlockKind::Note),
            ("<p>Ada Moe can be reached at ada@lenn.example.</p>", "Ada", BlockKind::Note),
            ("<p>Pictured from left, are Ada Moe, Kim Lund and a goat.</p>", "Pictured", BlockKind::Caption),
            ("<p>In this March 3 file photo, the bridge is under water.</p>", "In this", BlockKind::Caption),
            (
                "<div><p>Nine of us work here.</p><p>Support our newsroom with a crown.</p></div>",
                "Nine",
                BlockKind::Promotion,
            ),
            (
                "<section><h2>Comments</h2><p>I have waited for this.</p></section><div><p>Rain is expected.</p></div>",
                "Rain",
                BlockKind::Other,
            ),
            (
                "<section><h2>Comments</h2><p>I have waited for this.</p></section><div><p>Rain is expected.</p></div>",
                "I have",
                BlockKind::Comment,
            ),
            ("<div class=promo><p>Buy a print of this bridge.</p></div>", "Buy", BlockKind::Promotion),
            ("<nav><a href=/>Home</a></nav>", "Home", BlockKind::Navigation),
        ] {
            assert_eq!(kind(around, start), expected, "{around}");
        }
    }
}
