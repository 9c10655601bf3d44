//! The walk over a document that makes the layout.

use super::line::{
    Cap, counts_comments, is_block_class, is_block_style, is_glued, is_head_only, is_indent, is_item, is_span,
    quotation_marks,
};
use super::{Inline, Layout, Region, RegionId, TextBlock, Totals};
use crate::document::{
    Attr, Document, Element, ElementId, Hiding, Step, Tag, class_hides, hidden_attribute, style_hides,
};
use crate::extract::vocabulary::{Hints, hints};
use crate::text::{clean, count_words, ends_sentence, is_invisible, is_word_by_itself};
use crate::text::{matters, meet_unspaced, push_clean};
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

/// More inline markup than this around one letter is no author's: a page of unclosed tags would
/// cost the square of their number.
pub(super) const OPEN_SPANS_MAX: usize = 16;

/// A letter and a quotation mark have no more bytes.
const INITIAL_BYTES: usize = 8;

/// Elements that may stand around an initial, or between it and its word.
const BOX_REGIONS: usize = 8;

#[derive(Default)]
struct LayoutReader<'a> {
    layout: Layout<'a>,
    /// Open regions, outermost first.
    open: Vec<RegionId>,
    /// Open inline elements that become spans, with where they start in `text`.
    spans: Vec<(Tag, Option<&'a str>, usize)>,
    /// Open inline elements inside [`OPEN_SPANS_MAX`] others: these become no spans.
    spans_too_deep: usize,
    text: String,
    done_spans: Vec<Inline<'a>>,
    leaf: RegionId,
    /// The last thing in the text was a `<br>`.
    after_break: bool,
    /// Depth of open `pre` elements.
    pre: usize,
    /// Facts about the classes and the styles met so far: most elements share theirs with others.
    classes: HashMap<&'a str, Class>,
    styles: HashMap<&'a str, Style>,
    /// An initial that waits for its word.
    cap: Option<Cap>,
    /// The last thing in the text was the end of an inline element of this class.
    after_inline: Option<&'a str>,
    /// The last thing in the text was a button, and nothing of it is read.
    after_button: bool,
    /// The language of the page, as it says.
    language: &'a str,
    /// Quotation marks that wait for the end of their `q`.
    quotes: Vec<&'static str>,
}

/// Facts that the words of a `class` attribute tell.
#[derive(Debug, Clone, Copy)]
struct Class {
    number: u32,
    hints: Hints,
    hiding: Hiding,
    /// True for an inline element that is shown as a block.
    is_block: bool,
}

/// Facts that a `style` attribute tells.
#[derive(Debug, Clone, Copy)]
struct Style {
    hiding: Hiding,
    is_block: bool,
}

/// Facts that the attributes of an element tell.
#[derive(Default)]
struct Said<'a> {
    hints: Hints,
    hiding: Hiding,
    /// Hidden by its class alone.
    by_class: Hiding,
    /// Not there for screen readers.
    is_aria_hidden: bool,
    is_shown_as_block: bool,
    has_block_class: bool,
    class: &'a str,
    class_number: u32,
}

/// Walks through a document, as if these elements were not in it. Sums are not made yet.
pub(super) fn read<'a>(document: &'a Document, left_out: &HashSet<ElementId>) -> Layout<'a> {
    let mut reader = LayoutReader::default();
    let mut walk = document.walk();
    while let Some(step) = walk.next() {
        match step {
            // the head is read for its title and scripts alone
            Step::Open(element) if element.tag() == Tag::Head => {}
            Step::Close(element) if element.tag() == Tag::Head => {}
            Step::Open(element) if is_head_only(element.tag()) || element.is_unread() => {
                reader.unread(element);
                walk.pass_over(element);
            }
            Step::Open(element) if !left_out.is_empty() && left_out.contains(&element.id()) => {
                walk.pass_over(element);
            }
            Step::Open(element) => {
                if !reader.open(element) {
                    walk.pass_over(element);
                }
            }
            Step::Close(_) => reader.close(),
            Step::Text(text) => reader.text(text),
        }
    }
    reader.finish_block();
    reader.layout.script_bytes += document.skipped_script_bytes();
    reader.layout
}

impl<'a> LayoutReader<'a> {
    /// Opens an element; or not, if it shows a reader nothing that belongs into the line.
    fn open(&mut self, element: Element<'a>) -> bool {
        let said = self.read_attributes(element);
        let tag = self.shown_as(element, &said);
        if tag.is_inline()
            && (element.is_hidden_inline(said.hiding.max(said.by_class)) || counts_comments(element, said.hints))
        {
            return false;
        }
        match tag {
            Tag::Html => self.language = element.attr(Attr::Lang).unwrap_or_default(),
            Tag::Br => self.line_break(),
            Tag::Img => self.initial(element),
            tag if !tag.is_inline() => self.finish_block(),
            _ => {}
        }
        let is_another = self.after_inline.take() == Some(said.class) && tag == Tag::Span;
        if is_another && is_glued(&self.text, element) {
            self.part();
        }
        self.push_region(element, tag, &said);
        if tag == Tag::Pre {
            self.pre += 1;
        }
        if is_span(tag) {
            let href = if tag == Tag::A { element.attr(Attr::Href) } else { None };
            if self.spans.len() < OPEN_SPANS_MAX {
                self.spans.push((tag, href, self.text.len()));
            } else {
                self.spans_too_deep += 1;
            }
        }
        if tag == Tag::Q {
            let (open, close) = quotation_marks(self.language, &self.text, element, self.quotes.len());
            self.text.push_str(open);
            self.quotes.push(close);
        }
        true
    }

    /// An element whose content is no text of the page; some of it tells what the page is.
    fn unread(&mut self, element: Element<'a>) {
        let tag = element.tag();
        // an icon, a formula, a button or the reading of a character stands inside its line; a player may
        let in_line = matches!(tag, Tag::Svg | Tag::Math | Tag::Rp | Tag::Rt)
            || tag == Tag::Button && !self.text.is_empty() && element.is_beside_text()
            || matches!(tag, Tag::Iframe | Tag::Audio | Tag::Video) && self.is_in_sentence();
        if !in_line && !matches!(tag, Tag::Script | Tag::Style | Tag::Template | Tag::Noscript) {
            self.finish_block();
        }
        match tag {
            Tag::Math => self.words(&element.formula()),
            Tag::Button => self.after_button = in_line,
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

    /// True if a sentence of a paragraph has begun, and stops at a space.
    fn is_in_sentence(&self) -> bool {
        let is_open = self.text.ends_with(' ') && !self.after_break && !ends_sentence(&self.text);
        is_open && self.block_tag() == Some(Tag::P)
    }

    fn close(&mut self) {
        let Some(at) = self.open.pop() else { return };
        let (tag, class) = (self.layout.regions[at].tag, self.layout.regions[at].class);
        if !tag.is_inline() {
            self.open.push(at);
            self.finish_block();
            self.open.pop();
        }
        if tag == Tag::Pre {
            self.pre = self.pre.saturating_sub(1);
        }
        if tag == Tag::Q
            && let Some(close) = self.quotes.pop()
        {
            self.text.truncate(self.text.trim_end().len());
            self.text.push_str(close);
        }
        if is_span(tag) {
            if self.spans_too_deep > 0 {
                self.spans_too_deep -= 1;
            } else if let Some((tag, href, start)) = self.spans.pop() {
                self.finish_span(tag, href, start);
            }
        }
        self.after_inline = (tag == Tag::Span).then_some(class);
        let end = self.layout.regions.end();
        let region = &mut self.layout.regions[at];
        region.blocks.end = self.layout.blocks.end();
        region.end = end;
    }

    fn push_region(&mut self, element: Element<'a>, tag: Tag, said: &Said<'a>) {
        let at = self.layout.regions.end();
        let parent = self.open.last().copied().unwrap_or_default();
        let depth = self.layout.regions.get(parent).map_or(0, |around| around.depth + 1);
        let blocks = self.layout.blocks.end();
        self.layout.regions.push(Region {
            element,
            tag,
            class: said.class,
            class_number: said.class_number,
            parent,
            depth,
            hints: said.hints,
            // a class may be a name that a style gives another meaning
            hidden: said.hiding != Hiding::Shown || said.is_aria_hidden || said.by_class == Hiding::FromEyes,
            blocks: blocks..blocks,
            end: at + 1,
            totals: Totals::default(),
        });
        self.open.push(at);
    }

    fn read_attributes(&mut self, element: Element<'a>) -> Said<'a> {
        let mut said = Said::default();
        // the id of a heading is made of its own words
        let is_heading = element.tag().heading_level().is_some();
        for (attr, value) in element.attrs() {
            match attr {
                Attr::Class => {
                    let number = if value.is_empty() { 0 } else { self.classes.len() as u32 + 1 };
                    let new = || Class {
                        number,
                        hints: hints(value),
                        hiding: class_hides(value),
                        is_block: value.split_ascii_whitespace().any(is_block_class),
                    };
                    let class = *self.classes.entry(value).or_insert_with(new);
                    (said.class, said.class_number) = (value, class.number);
                    (said.hints, said.by_class) = (said.hints.with(class.hints), class.hiding);
                    said.has_block_class = class.is_block;
                }
                Attr::Id if is_heading => {}
                Attr::Id
                | Attr::Role
                | Attr::Itemprop
                | Attr::DataTestid
                | Attr::DataComponent
                | Attr::Property
                | Attr::AriaLabel => {
                    said.hints = said.hints.with(hints(value));
                }
                Attr::Hidden => said.hiding = said.hiding.max(hidden_attribute(value)),
                Attr::AriaHidden => said.is_aria_hidden = value == "true",
                Attr::Style => {
                    let new = || Style { hiding: style_hides(value), is_block: is_block_style(value) };
                    let style = *self.styles.entry(value).or_insert_with(new);
                    said.hiding = said.hiding.max(style.hiding);
                    said.is_shown_as_block |= style.is_block;
                }
                _ => {}
            }
        }
        said
    }

    fn text(&mut self, raw: &'a str) {
        // `<br>&nbsp;<br>` is an empty line too
        let first = raw.bytes().find(|byte| !byte.is_ascii_whitespace());
        let is_seen = || raw.chars().any(|c| !c.is_whitespace() && !is_invisible(c));
        if first.is_some_and(|first| matches!(first, b'!'..=b'~') || is_seen()) {
            if self.after_break && (is_indent(raw) && ends_sentence(&self.text) || is_item(raw)) {
                self.finish_block();
            }
            if self.text.trim_start().is_empty() {
                self.leaf = self.open.last().copied().unwrap_or_default();
                self.join_initial(raw);
            }
            let end = self.text.trim_end().len();
            if std::mem::take(&mut self.after_break) && meet_unspaced(&self.text, raw) && !self.marks_behind(end) {
                self.text.truncate(end);
            }
            if std::mem::take(&mut self.after_button) {
                self.close_gap(raw);
            }
        }
        if !raw.is_empty() {
            self.after_inline = None;
        }
        if self.pre == 0 {
            push_clean(&mut self.text, raw);
        } else {
            self.verbatim(raw);
        }
    }

    /// True if inline markup begins or ends behind this byte of the text.
    fn marks_behind(&self, end: usize) -> bool {
        self.spans.last().is_some_and(|(_, _, start)| *start > end)
            || self.done_spans.last().is_some_and(|span| span.range.end > end)
    }

    /// Closes the gap of a button that is left out: words stay apart, and a mark stands at its word.
    fn close_gap(&mut self, raw: &str) {
        let is_word = |c: char| c.is_alphanumeric() && !is_word_by_itself(c);
        let Some(first) = raw.chars().next() else { return };
        if self.text.ends_with(is_word) && is_word(first) {
            self.text.push(' ');
        } else if matches!(first, '.' | ',' | ';' | ':' | '!' | '?' | ')' | '，' | '。' | '、') {
            self.text.truncate(self.text.trim_end().len());
        }
    }

    /// Words that stand in no text of the page.
    fn words(&mut self, words: &str) {
        if self.text.trim_start().is_empty() {
            self.leaf = self.open.last().copied().unwrap_or_default();
        }
        (self.after_break, self.after_inline) = (false, None);
        push_clean(&mut self.text, words);
    }

    /// Text inside `pre`: line ends of all kinds are one kind.
    fn verbatim(&mut self, raw: &str) {
        for (at, c) in raw.char_indices() {
            match c {
                '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => self.text.push('\n'),
                c if is_invisible(c) => {
                    let after = raw.get(at + c.len_utf8()..).unwrap_or_default();
                    if matters(&self.text, c, after) {
                        self.text.push(c);
                    }
                }
                c => self.text.push(c),
            }
        }
    }

    /// A picture of the first letter of a text.
    fn initial(&mut self, image: Element<'a>) {
        if self.text.trim_start().is_empty()
            && let Some(letter) = image.attr(Attr::Alt)
        {
            self.cap = Cap::of(letter, self.layout.blocks.end(), false);
        }
    }

    /// Puts an initial before the word that it begins.
    fn join_initial(&mut self, raw: &str) {
        let Some(cap) = self.cap.take() else { return };
        let is_next = self.layout.blocks.end() == cap.at + usize::from(cap.is_block);
        if !is_next || !cap.begins(raw) {
            return;
        }
        if cap.is_block {
            let Some(block) = self.layout.blocks.last() else { return };
            let table =
                |region: RegionId| self.layout.ancestors(region).find(|at| self.layout.regions[*at].tag == Tag::Table);
            let own = table(block.region);
            if own.is_some() && own == table(self.leaf) {
                return;
            }
            self.layout.blocks.truncate(cap.at);
            // the box of the initial is empty now
            for region in self.layout.regions.iter_mut().rev().take(BOX_REGIONS) {
                region.blocks.end = region.blocks.end.min(cap.at);
            }
        }
        self.text.insert_str(0, &cap.text);
    }

    /// Parts two sentences that nothing parts: with a space inside a paragraph, as paragraphs elsewhere.
    fn part(&mut self) {
        /// Sentences of a paragraph are shorter than paragraphs.
        const WORDS: usize = 12;
        let is_long = count_words(&self.text) >= WORDS;
        if is_long && matches!(self.block_tag(), Some(Tag::Div | Tag::Section | Tag::Article | Tag::Main)) {
            self.finish_block();
        } else if !self.text.ends_with(is_word_by_itself) && !self.text.ends_with(['。', '！', '？', '」']) {
            self.text.push(' ');
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
        (self.after_break, self.after_button) = (false, false);
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
        let region =
            self.open.iter().rev().copied().find(|&at| !self.layout.regions[at].tag.is_inline()).unwrap_or_default();
        if !text.chars().any(char::is_alphanumeric) {
            self.mark(region, text);
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
        let tag = self.layout.regions[region].tag;
        if words == 1 && block.text.len() <= INITIAL_BYTES && tag != Tag::Li && tag.heading_level().is_none() {
            self.cap = Cap::of(&block.text, self.layout.blocks.end(), true);
        }
        self.layout.blocks.push(block);
    }

    /// The tag as which an element is read: by what it is shown as.
    fn shown_as(&mut self, element: Element<'_>, said: &Said<'_>) -> Tag {
        match element.tag() {
            // a line of a listing, or of a heading, is no block
            Tag::Span if (said.is_shown_as_block || said.has_block_class) && self.pre > 0 => {
                self.text.push_str(if self.text.ends_with(['\n']) || self.text.is_empty() { "" } else { "\n" });
                Tag::Span
            }
            Tag::Span if said.is_shown_as_block && !self.is_in_heading() => Tag::Div,
            Tag::Span if said.is_shown_as_block || said.has_block_class => {
                push_clean(&mut self.text, " ");
                Tag::Span
            }
            Tag::Other if element.is_inline() => Tag::Span,
            // of a button, only words of a line or a heading are read
            Tag::Button if element.attr(Attr::AriaExpanded).is_none() || element.is_beside_text() => Tag::Span,
            tag => tag,
        }
    }

    fn is_in_heading(&self) -> bool {
        self.block_tag().is_some_and(|tag| tag.heading_level().is_some())
    }

    /// The tag of the block that is open.
    fn block_tag(&self) -> Option<Tag> {
        self.open.iter().rev().map(|at| self.layout.regions[*at].tag).find(|tag| !tag.is_inline())
    }

    /// Keeps what stands alone in a cell, so that the columns of its table stay.
    fn mark(&mut self, region: RegionId, text: String) {
        if matches!(self.layout.regions.get(region), Some(Region { tag: Tag::Td | Tag::Th, .. })) && !text.is_empty() {
            self.layout.marks.insert(region, text);
        }
    }
}
