//! One walk over the document: its text blocks in order, and the regions (elements) they stand in
//! with totals of what is inside. Everything later works on these two flat lists.
//!
//! A text block is a run of text that no block element interrupts, with at least one letter or
//! digit. Inline elements do not break it, `<br><br>` does. Nothing is judged here; hidden text is
//! marked, not dropped.

use super::vocabulary::{Hints, hints};
use crate::document::{Document, Element, Step, Tag};
use crate::text::{clean, count_words, ends_sentence, is_invisible, push_clean};
use std::ops::Range;

/// Text blocks and regions of a page, each in document order.
#[derive(Debug, Default)]
pub struct Layout<'a> {
    /// Regions; the first is the root. A region comes before everything inside it.
    pub regions: Vec<Region<'a>>,
    /// Text blocks.
    pub blocks: Vec<TextBlock<'a>>,
    /// The `title` element's text.
    pub title: Option<String>,
    /// What the page shows to readers without scripts: the first `noscript` with text.
    pub noscript: Option<String>,
    /// Whether the page runs scripts.
    pub has_scripts: bool,
    /// Bytes of inline scripts.
    pub script_bytes: usize,
}

/// An element, as the choice of text sees it.
#[derive(Debug)]
pub struct Region<'a> {
    /// The element itself, for the rare rule that needs an attribute.
    pub element: Element<'a>,
    /// Its tag.
    pub tag: Tag,
    /// Its `class` attribute, as written; empty for none.
    pub class: &'a str,
    /// Index of the region around it; the root's own for the root.
    pub parent: usize,
    /// Number of regions around it.
    pub depth: usize,
    /// What its own class, id and role hint at.
    pub hints: Hints,
    /// Whether it is itself marked as not shown.
    pub hidden: bool,
    /// The text blocks inside.
    pub blocks: Range<usize>,
    /// Index behind the last region inside.
    pub end: usize,
    /// Sums over the text blocks inside.
    pub totals: Totals,
}

/// Sums over text blocks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Totals {
    /// Words.
    pub words: usize,
    /// Words inside links.
    pub link_words: usize,
    /// Words of blocks that read like prose ([`TextBlock::is_prose`]).
    pub prose_words: usize,
    /// Number of blocks that read like prose.
    pub prose_blocks: usize,
}

/// A run of text on the page, before anyone decides whether it belongs to the article.
#[derive(Debug)]
pub struct TextBlock<'a> {
    /// The nearest block-level region around it.
    pub region: usize,
    /// The innermost region, inline ones included, that was open at its first letter.
    pub leaf: usize,
    /// Its text on one clean line (inside `pre`: with line breaks).
    pub text: String,
    /// Inline markup, in order of start.
    pub spans: Vec<Inline<'a>>,
    /// Words.
    pub words: usize,
    /// Words inside links.
    pub link_words: usize,
    /// Words in bold.
    pub bold_words: usize,
    /// Ends like a sentence.
    pub is_sentence: bool,
}

/// Inline markup over a byte range of a text block.
#[derive(Debug)]
pub struct Inline<'a> {
    /// Bytes of the block's text.
    pub range: Range<usize>,
    /// The element.
    pub tag: Tag,
    /// Where a link leads, as written.
    pub href: Option<&'a str>,
}

impl TextBlock<'_> {
    /// Share of words inside links, 0 to 1.
    #[must_use]
    pub fn link_density(&self) -> f32 {
        self.link_words as f32 / self.words.max(1) as f32
    }

    /// Long enough, and little linked enough, to be running text rather than a label.
    #[must_use]
    pub fn is_prose(&self) -> bool {
        (self.words >= 20 || self.words >= 8 && self.is_sentence) && self.link_words * 2 < self.words
    }
}

impl Totals {
    fn add(&mut self, block: &TextBlock<'_>) {
        self.words += block.words;
        self.link_words += block.link_words;
        if block.is_prose() {
            self.prose_words += block.words;
            self.prose_blocks += 1;
        }
    }

    /// Share of words inside links, 0 to 1.
    #[must_use]
    pub fn link_density(&self) -> f32 {
        self.link_words as f32 / self.words.max(1) as f32
    }
}

impl<'a> Layout<'a> {
    /// Reads the layout of a document.
    #[must_use]
    pub fn of(document: &'a Document) -> Self {
        let mut reader = Reader::default();
        let mut walk = document.walk();
        while let Some(step) = walk.next() {
            match step {
                // the head is read for its title and scripts alone
                Step::Open(element) if element.tag() == Tag::Head => {}
                Step::Close(element) if element.tag() == Tag::Head => {}
                Step::Open(element) if element.tag().is_unread() || is_head_only(element.tag()) => {
                    reader.unread(element);
                    walk.pass_over(element);
                }
                Step::Open(element) => reader.open(element),
                Step::Close(element) => reader.close(element.tag()),
                Step::Text(text) => reader.text(text),
            }
        }
        reader.finish_block();
        reader.layout.sum();
        reader.layout
    }

    /// The regions around a text block, innermost (block-level) first, root last.
    pub fn around(&self, block: &TextBlock<'_>) -> impl Iterator<Item = &Region<'a>> {
        self.ancestors(block.region).map(|at| &self.regions[at])
    }

    /// Index of the region and of all around it, innermost first.
    pub fn ancestors(&self, region: usize) -> impl Iterator<Item = usize> + use<'_, 'a> {
        let mut next = self.regions.get(region).map(|_| region);
        std::iter::from_fn(move || {
            let at = next?;
            let parent = self.regions[at].parent;
            next = (parent != at).then_some(parent);
            Some(at)
        })
    }

    fn sum(&mut self) {
        for block in &self.blocks {
            self.regions[block.region].totals.add(block);
        }
        for at in (1..self.regions.len()).rev() {
            let Region { totals, parent, .. } = self.regions[at];
            let around = &mut self.regions[parent].totals;
            around.words += totals.words;
            around.link_words += totals.link_words;
            around.prose_words += totals.prose_words;
            around.prose_blocks += totals.prose_blocks;
        }
    }
}

/// More inline markup than this around one letter is no author's: a page of unclosed tags would
/// cost the square of their number.
const OPEN_SPANS_MAX: usize = 16;

#[derive(Default)]
struct Reader<'a> {
    layout: Layout<'a>,
    /// Open regions, outermost first.
    open: Vec<usize>,
    /// Open inline elements that become spans, with where they start in `text`.
    spans: Vec<(Tag, Option<&'a str>, usize)>,
    /// Open inline elements inside [`OPEN_SPANS_MAX`] others: these become no spans.
    spans_too_deep: usize,
    text: String,
    done_spans: Vec<Inline<'a>>,
    leaf: usize,
    /// The last thing in the text was a `<br>`.
    after_break: bool,
    /// Depth of open `pre` elements.
    pre: usize,
    /// The attribute and hints of the last element that had a class: siblings share theirs.
    last_class: (&'a str, Hints),
}

impl<'a> Reader<'a> {
    fn open(&mut self, element: Element<'a>) {
        let tag = element.tag();
        if tag == Tag::Br {
            self.line_break();
        } else if !tag.is_inline() {
            self.finish_block();
        }
        self.push_region(element, tag);
        if tag == Tag::Pre {
            self.pre += 1;
        }
        if is_span(tag) {
            let href = if tag == Tag::A { element.attr("href") } else { None };
            if self.spans.len() < OPEN_SPANS_MAX {
                self.spans.push((tag, href, self.text.len()));
            } else {
                self.spans_too_deep += 1;
            }
        }
    }

    /// An element whose content is no text of the page; some of it tells what the page is.
    fn unread(&mut self, element: Element<'a>) {
        let tag = element.tag();
        // an icon, a formula or the reading of a character stands inside its line
        let in_line = matches!(tag, Tag::Svg | Tag::Math | Tag::Rp | Tag::Rt);
        if !in_line && !matches!(tag, Tag::Script | Tag::Style | Tag::Template | Tag::Noscript) {
            self.finish_block();
        }
        match tag {
            Tag::Script => {
                self.layout.has_scripts = true;
                self.layout.script_bytes += element.own_text().map(str::len).sum::<usize>();
            }
            Tag::Noscript if self.layout.noscript.is_none() => {
                // its content is raw text to a parser that runs scripts; a tag in it is a picture
                // or a frame
                let text = clean(element.own_text().next().unwrap_or_default());
                self.layout.noscript = (!text.is_empty() && !text.contains('<')).then_some(text);
            }
            Tag::Title if self.layout.title.is_none() => {
                self.layout.title = Some(clean(element.own_text().next().unwrap_or_default()));
            }
            _ => {}
        }
    }

    fn close(&mut self, tag: Tag) {
        if !tag.is_inline() {
            self.finish_block();
        }
        if tag == Tag::Pre {
            self.pre = self.pre.saturating_sub(1);
        }
        if is_span(tag) {
            if self.spans_too_deep > 0 {
                self.spans_too_deep -= 1;
            } else if let Some((tag, href, start)) = self.spans.pop() {
                self.finish_span(tag, href, start);
            }
        }
        if let Some(at) = self.open.pop() {
            let end = self.layout.regions.len();
            let region = &mut self.layout.regions[at];
            region.blocks.end = self.layout.blocks.len();
            region.end = end;
        }
    }

    fn push_region(&mut self, element: Element<'a>, tag: Tag) {
        let at = self.layout.regions.len();
        let parent = self.open.last().copied().unwrap_or(0);
        let depth = self.layout.regions.get(parent).map_or(0, |around| around.depth + 1);
        let (hints, hidden, class) = self.read_attributes(element);
        let blocks = self.layout.blocks.len();
        self.layout.regions.push(Region {
            element,
            tag,
            class,
            parent,
            depth,
            hints,
            hidden,
            blocks: blocks..blocks,
            end: at + 1,
            totals: Totals::default(),
        });
        self.open.push(at);
    }

    fn read_attributes(&mut self, element: Element<'a>) -> (Hints, bool, &'a str) {
        let (mut found, mut unseen, mut class) = (Hints::NONE, false, "");
        for (name, value) in element.attrs() {
            match name {
                "class" => {
                    class = value;
                    if self.last_class.0 != value {
                        self.last_class = (value, hints(value));
                    }
                    found = found.with(self.last_class.1);
                }
                "id" | "role" | "itemprop" | "data-testid" | "data-component" | "property" | "aria-label" => {
                    found = found.with(hints(value));
                }
                "hidden" => unseen = true,
                "aria-hidden" => unseen |= value == "true",
                "style" => unseen |= is_style_hidden(value),
                _ => {}
            }
        }
        (found, unseen, class)
    }

    fn text(&mut self, raw: &'a str) {
        // `<br>&nbsp;<br>` is an empty line too
        if raw.chars().any(|c| !c.is_whitespace() && !is_invisible(c)) {
            if self.text.trim_start().is_empty() {
                self.leaf = self.open.last().copied().unwrap_or(0);
            }
            return;
        }
        if self.text.is_empty() {
            self.leaf = self.open.last().copied().unwrap_or(0);
        }
        self.after_break = false;
        if self.pre == 0 {
            push_clean(&mut self.text, raw);
        } else {
            self.text.extend(raw.chars().filter(|c| !is_invisible(*c)));
        }
    }

    fn line_break(&mut self) {
        if self.pre > 0 {
            self.text.push('\n');
        } else if self.after_break {
            self.finish_block();
        } else {
            push_clean(&mut self.text, " ");
            self.after_break = !self.text.is_empty();
        }
    }

    fn finish_span(&mut self, tag: Tag, href: Option<&'a str>, start: usize) {
        let end = self.text.trim_end().len();
        if start < end {
            self.done_spans.push(Inline { range: start..end, tag, href });
        }
    }

    /// Ends the text block at hand, if there is one; open inline elements go on in the next.
    fn finish_block(&mut self) {
        self.after_break = false;
        if self.text.is_empty() {
            return;
        }
        for at in 0..self.spans.len() {
            let (tag, href, start) = self.spans[at];
            self.finish_span(tag, href, start);
            self.spans[at].2 = 0;
        }
        let mut text = std::mem::take(&mut self.text);
        let mut spans = std::mem::take(&mut self.done_spans);
        text.truncate(text.trim_end().len());
        if !text.chars().any(char::is_alphanumeric) {
            return;
        }
        spans.sort_by_key(|span| (span.range.start, usize::MAX - span.range.end));
        let words = count_words(&text);
        let count = |tags: &[Tag]| {
            spans
                .iter()
                .filter(|span| tags.contains(&span.tag))
                .filter_map(|span| text.get(span.range.clone()))
                .map(count_words)
                .sum::<usize>()
                .min(words)
        };
        let region = self.open.iter().rev().copied().find(|&at| !self.layout.regions[at].tag.is_inline()).unwrap_or(0);
        let block = TextBlock {
            region,
            leaf: self.leaf,
            words,
            link_words: count(&[Tag::A]),
            bold_words: count(&[Tag::B, Tag::Strong]),
            is_sentence: ends_sentence(&text),
            spans,
            text,
        };
        self.layout.blocks.push(block);
    }
}

/// What belongs into the head, wherever it stands.
fn is_head_only(tag: Tag) -> bool {
    matches!(tag, Tag::Title | Tag::Meta | Tag::Link | Tag::Base)
}

fn is_span(tag: Tag) -> bool {
    matches!(
        tag,
        Tag::A | Tag::B | Tag::Strong | Tag::I | Tag::Em | Tag::Cite | Tag::Code | Tag::Kbd | Tag::Samp | Tag::Tt
    )
}

/// `display:none` or `visibility:hidden` in a style attribute, however it is spaced.
fn is_style_hidden(style: &str) -> bool {
    let mut property = String::new();
    for declaration in style.split(';').take(40) {
        property.clear();
        property.extend(declaration.chars().filter(|c| !c.is_whitespace()).take(40).map(|c| c.to_ascii_lowercase()));
        if property.starts_with("display:none") || property.starts_with("visibility:hidden") {
            return true;
        }
    }
    false
}
