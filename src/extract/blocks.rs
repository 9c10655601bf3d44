//! One walk over the document: its text blocks in order, and the regions (elements) they stand in
//! with totals of what is inside. Everything later works on these two flat lists.
//!
//! A text block is a run of text that no block element interrupts, with at least one letter or
//! digit. Inline elements do not break it, `<br><br>` does. Nothing is judged here; hidden blocks are
//! marked, not dropped, and only words inside a line that nobody sees are left out.

use super::folded;
use super::line::{Cap, is_glued, is_indent, quotation_marks};
use super::vocabulary::{Hints, hints};
use crate::document::{
    Attr, Document, Element, ElementId, Hiding, NOSCRIPT_TEXT, Step, Tag, class_hides, hidden_attribute, style_hides,
};
use crate::text::{clean, count_words, ends_sentence, is_invisible, is_word_by_itself, matters, push_clean};
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
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
    /// What stands in cells of tables that hold no letter and no digit: `–`, `✓`; by region.
    pub marks: HashMap<usize, String>,
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
    /// Tells its class from the others of the page; 0 for none.
    pub class_number: u32,
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

impl Region<'_> {
    /// Whether it is shown to readers without scripts alone.
    #[must_use]
    pub fn is_noscript(&self) -> bool {
        self.tag == Tag::Other && self.element.name() == NOSCRIPT_TEXT
    }

    /// Whether its class words call it the text of an article.
    #[must_use]
    pub fn is_named_body(&self) -> bool {
        self.hints.any(Hints::BODY) || self.hints.all(Hints::SUBJECT.with(Hints::TEXT))
    }
}

impl TextBlock<'_> {
    /// A line of plain text, of which no page and no markup is known.
    pub(crate) fn of_line(text: &str) -> Self {
        Self {
            region: 0,
            leaf: 0,
            text: text.to_owned(),
            spans: Vec::new(),
            words: count_words(text),
            link_words: 0,
            bold_words: 0,
            is_sentence: ends_sentence(text),
        }
    }

    /// Share of words inside links, 0 to 1.
    #[must_use]
    pub fn link_density(&self) -> f32 {
        self.link_words as f32 / self.words.max(1) as f32
    }

    /// Words of a line; of Thai, Lao, Burmese and Khmer, whose every letter counts as one, about as many as its words.
    #[must_use]
    pub fn line_words(&self) -> usize {
        const LETTERS: usize = 4;
        let is_one = |c: &char| matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}');
        // all of them are words by themselves: no other line has so many words
        let ones = if self.words * 2 > self.text.len() / 3 { self.text.chars().filter(is_one).count() } else { 0 };
        self.words.saturating_sub(ones) + ones.div_ceil(LETTERS)
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
        Self::without(document, &HashSet::default())
    }

    /// Reads the layout of a document, as if these elements were not in it.
    #[must_use]
    pub fn without(document: &'a Document, left_out: &HashSet<ElementId>) -> Self {
        let mut reader = Reader::default();
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
        reader.layout.sum();
        folded::unfold(&mut reader.layout);
        reader.layout.script_bytes += document.skipped_script_bytes();
        reader.layout
    }

    /// The regions around a text block, innermost (block-level) first, root last.
    pub fn around(&self, block: &TextBlock<'_>) -> impl Iterator<Item = &Region<'a>> {
        self.ancestors(block.region).map(|at| &self.regions[at])
    }

    /// Words of the blocks that are kept.
    #[must_use]
    pub fn words(&self, kept: &[bool]) -> usize {
        self.blocks.iter().zip(kept).filter(|(_, kept)| **kept).map(|(block, _)| block.words).sum()
    }

    /// Whether most of what is kept is shown to readers without scripts alone.
    #[must_use]
    pub fn is_mostly_noscript(&self, kept: &[bool]) -> bool {
        let noscript =
            self.regions.iter().filter(|region| region.is_noscript()).flat_map(|region| region.blocks.clone());
        let words: usize = noscript.filter(|at| kept[*at]).map(|at| self.blocks[at].words).sum();
        words > 0 && words * 2 > self.words(kept)
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

/// A letter and a quotation mark have no more bytes.
const INITIAL_BYTES: usize = 8;

/// Elements that may stand around an initial, or between it and its word.
const BOX_REGIONS: usize = 8;

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
    /// What is known of the classes met so far: most elements share theirs with others.
    classes: HashMap<&'a str, Class>,
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

/// What the words of a `class` attribute say.
#[derive(Debug, Clone, Copy)]
struct Class {
    number: u32,
    hints: Hints,
    hiding: Hiding,
    /// It shows an inline element as a block.
    is_block: bool,
}

/// What the attributes of an element say.
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

impl<'a> Reader<'a> {
    /// Opens an element; or not, if it shows a reader nothing that belongs into the line.
    fn open(&mut self, element: Element<'a>) -> bool {
        let said = self.read_attributes(element);
        let tag = self.shown_as(element, &said);
        if tag.is_inline() && element.is_unshown_inline(said.hiding.max(said.by_class)) {
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
        // an icon, a formula, a button or the reading of a character stands inside its line
        let in_line = matches!(tag, Tag::Svg | Tag::Math | Tag::Rp | Tag::Rt)
            || tag == Tag::Button && !self.text.is_empty() && element.is_beside_text();
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
        let end = self.layout.regions.len();
        let region = &mut self.layout.regions[at];
        region.blocks.end = self.layout.blocks.len();
        region.end = end;
    }

    fn push_region(&mut self, element: Element<'a>, tag: Tag, said: &Said<'a>) {
        let at = self.layout.regions.len();
        let parent = self.open.last().copied().unwrap_or(0);
        let depth = self.layout.regions.get(parent).map_or(0, |around| around.depth + 1);
        let blocks = self.layout.blocks.len();
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
                    said.hiding = said.hiding.max(style_hides(value));
                    said.is_shown_as_block |= is_block_style(value);
                }
                _ => {}
            }
        }
        said
    }

    fn text(&mut self, raw: &'a str) {
        // `<br>&nbsp;<br>` is an empty line too
        let first = raw.bytes().find(|byte| !byte.is_ascii_whitespace());
        let is_seen = |c: char| !c.is_whitespace() && !is_invisible(c);
        if first.is_some_and(|first| matches!(first, b'!'..=b'~')) || first.is_some() && raw.chars().any(is_seen) {
            if self.after_break && is_indent(raw) && ends_sentence(&self.text) {
                self.finish_block();
            }
            if self.text.trim_start().is_empty() {
                self.leaf = self.open.last().copied().unwrap_or(0);
                self.join_initial(raw);
            }
            self.after_break = false;
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

    /// Where a button is left out, words stay apart, and a mark stands at its word.
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
            self.leaf = self.open.last().copied().unwrap_or(0);
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
            self.cap = Cap::of(letter, self.layout.blocks.len(), false);
        }
    }

    /// Puts an initial before the word that it begins.
    fn join_initial(&mut self, raw: &str) {
        let Some(cap) = self.cap.take() else { return };
        let is_next = self.layout.blocks.len() == cap.at + usize::from(cap.is_block);
        if !is_next || !cap.begins(raw) {
            return;
        }
        if cap.is_block {
            let Some(block) = self.layout.blocks.last() else { return };
            let table =
                |region: usize| self.layout.ancestors(region).find(|at| self.layout.regions[*at].tag == Tag::Table);
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
        let around = self.open.iter().rev().map(|at| self.layout.regions[*at].tag).find(|tag| !tag.is_inline());
        let is_long = count_words(&self.text) >= WORDS;
        if is_long && around.is_some_and(|tag| matches!(tag, Tag::Div | Tag::Section | Tag::Article | Tag::Main)) {
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
        let region = self.open.iter().rev().copied().find(|&at| !self.layout.regions[at].tag.is_inline()).unwrap_or(0);
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
            self.cap = Cap::of(&block.text, self.layout.blocks.len(), true);
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
        let mut around = self.open.iter().rev().map(|at| self.layout.regions[*at].tag);
        around.find(|tag| !tag.is_inline()).is_some_and(|tag| tag.heading_level().is_some())
    }

    /// Keeps what stands alone in a cell, so that the columns of its table stay.
    fn mark(&mut self, region: usize, text: String) {
        if matches!(self.layout.regions.get(region), Some(Region { tag: Tag::Td | Tag::Th, .. })) && !text.is_empty() {
            self.layout.marks.insert(region, text);
        }
    }
}

/// Classes by which the public frameworks show an element as a block.
fn is_block_class(name: &str) -> bool {
    matches!(name, "d-block" | "block" | "is-block" | "u-block" | "display-block")
}

/// `display:block` and its like in a style attribute.
fn is_block_style(style: &str) -> bool {
    let Some((_, value)) = style.split_once("display") else { return false };
    let value = value.trim_start().strip_prefix(':').unwrap_or_default().trim_start();
    ["block", "list-item", "flex", "grid", "table"].iter().any(|kind| value.starts_with(kind))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read<T>(html: &str, look: impl FnOnce(&Layout<'_>) -> T) -> T {
        look(&Layout::of(&Document::parse(html)))
    }

    fn texts(html: &str) -> Vec<String> {
        read(html, |layout| layout.blocks.iter().map(|block| block.text.clone()).collect())
    }

    /// Each block's spans: tag and the text they cover.
    fn marked(html: &str) -> Vec<Vec<(Tag, String)>> {
        let cover = |block: &TextBlock<'_>| {
            let spans = block.spans.iter();
            spans.map(|s| (s.tag, block.text.get(s.range.clone()).expect("on characters").to_owned())).collect()
        };
        read(html, |layout| layout.blocks.iter().map(cover).collect())
    }

    #[test]
    fn text_breaks_where_a_reader_sees_a_break() {
        for (html, expected) in [
            ("<p>One<br>two<br/>\n three", &["One two three"][..]),
            ("<p>One<br><br>two<br> \n <br/>three", &["One", "two", "three"]),
            ("<p>One<br>&nbsp;<br>two<br>\u{200b}<br>three", &["One", "two", "three"]),
            ("<p>One<br>two<br>three<br><br>four", &["One two three", "four"]),
            ("<div>Bare <p>child</p> tail <ul><li>item</ul> end</div>", &["Bare", "child", "tail", "item", "end"]),
            ("<table><tr><td>a<td>b<tr><th>c</table>", &["a", "b", "c"]),
            ("<p>One<button>Share</button>two<iframe></iframe>three", &["One two", "three"]),
            ("<div>One<br>\u{a0}\u{a0}two.<br>\u{3000}\u{3000}Three<br> \n four</div>", &["One two.", "Three four"]),
            (
                "<div><span style='display: block'>One</span><span style='display:block'>two</span></div>",
                &["One", "two"],
            ),
        ] {
            assert_eq!(texts(html), expected, "{html}");
        }
    }

    #[test]
    fn what_stands_inside_a_line_does_not_break_it() {
        for (html, expected) in [
            ("<p>One <b>t</b>wo <i>three</i><a href=x>four</a> <time>5</time>", "One two threefour 5"),
            ("<p><span class=dropcap>T</span>he mill", "The mill"),
            ("<p><img src=t.png alt=T>he<wbr>re<!-- note -->in", "Therein"),
            ("<p>An <x-card>odd</x-card> <acronym>el</acronym><st1:place>ement</st1:place>", "An odd element"),
            ("<div>An <amp-x><b>odd</b></amp-x> one</div>", "An odd one"),
            ("<p>In the <button class=term>harbour office</button>, she said", "In the harbour office, she said"),
            ("<p>The <b>Lenn <button>Follow</button></b> band <button>Teilen</button>.", "The Lenn band."),
            ("<h2><button aria-expanded=false>Who pays?</button></h2>", "Who pays?"),
            ("<h2>Who pays <button>Copy link</button> <a href=#x>#</a></h2>", "Who pays"),
            (
                "<p>It is <math><mn>3</mn><mo>=</mo><mi>x</mi><annotation>x</annotation></math> or more",
                "It is 3=x or more",
            ),
            (
                "<p>of <span><span class=k><math><mi>x</mi></math></span><span aria-hidden=true>x</span></span> kg",
                "of x kg",
            ),
            ("<html lang=de><p>Ein <q>Hafen <q>im</q> Eis</q>.", "Ein „Hafen ‚im‘ Eis“."),
            ("<html lang=en><p>A <q>“port”</q>.", "A “port”."),
            ("<p><span class=s>One two.</span><span class=s>Three four.</span>", "One two. Three four."),
            ("<div class=initial>T</div><p>he mill stands", "The mill stands"),
            ("<p>x<script>var y = 1</script>z<style>p{}</style>w", "xzw"),
            ("<p>See <a href=x>the map<svg><title>out</title></svg></a> of it", "See the map of it"),
            ("<p><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp>字<rt>じ</rt></ruby>だ", "漢字だ"),
            ("<p>H<sub>2</sub>O, 5<sup>th</sup>", "H2O, 5th"),
        ] {
            assert_eq!(texts(html), [expected], "{html}");
        }
    }

    #[test]
    fn words_that_nobody_sees_are_not_of_the_line() {
        for hidden in [
            "<span hidden>x</span>",
            "<i style='display : none'>x</i>",
            "<b style=visibility:hidden>x</b>",
            "<span style='position:absolute; clip: rect(0, 0, 0, 0)'>x</span>",
            "<span style='left:-9999px'>x</span>",
            "<em class='sr-only'>x</em>",
            "<span class='css-1ab-VisuallyHidden e1'>x</span>",
            "<span class=screen-reader-text>x</span>",
            "<span class='d-none'>x</span>",
            "<span role=tooltip>x <b>y</b></span>",
            "<span aria-hidden=true>The</span>",
        ] {
            let html = format!("<p>{hidden}<span>The</span> mill of <a href=x>Lenn{hidden}</a>, she said");
            let hidden_twin = hidden.contains("aria-hidden");
            let expected = if hidden_twin { "The mill of LennThe, she said" } else { "The mill of Lenn, she said" };
            assert_eq!(texts(&html), [expected], "{html}");
        }
        let rest = "and the rest of it is there for whoever asks, with all of its twenty words or more, as a story on a paper’s page has";
        for (html, expected) in [
            ("<p>a <span class='hidden md:inline'>b</span> c", "a b c".to_owned()),
            ("<p><a href=x><span class=small>Lenn</span><span class=large>Lenn</span></a> now", "Lenn now".to_owned()),
            ("<p><span aria-hidden=true>T</span><span class=sr-only>T</span>he", "The".to_owned()),
            ("<h1><span class=sr-only>Lenn Post</span></h1>", "Lenn Post".to_owned()),
            (&format!("<p>a <span style=display:none>{rest}</span>"), format!("a {rest}")),
        ] {
            assert_eq!(texts(html), [expected], "{html}");
        }
    }

    #[test]
    fn custom_elements_hold_blocks_as_others_do() {
        for html in [
            "<x-body><x-par><span>One.</span></x-par><x-par>Two.</x-par></x-body>",
            "<x-body><x-box><p>One.</p></x-box><x-box><p>Two.</p></x-box></x-body>",
            "<x-story><template shadowrootmode=open><style>p{}</style><p>One.</p><p>Two.</p></template></x-story>",
        ] {
            assert_eq!(texts(html), ["One.", "Two."], "{html}");
        }
    }

    #[test]
    fn what_is_shown_without_scripts_is_read_in_its_place() {
        let text = "<p>The old bridge at Lenn, closed since the floods of March, reopened to traffic on Monday, the county said.</p>"
            .repeat(4);
        let html = format!("<body><p>Before</p><noscript>{text}</noscript><p>After");
        assert_eq!(texts(&html).len(), 6);
        read(&html, |layout| assert!(layout.is_mostly_noscript(&[true; 6])));
        assert_eq!(texts("<body><p>Before<noscript><p>Turn on scripts.</p><p>Please.</p></noscript>"), ["Before"]);
    }

    #[test]
    fn what_scripts_leave_behind_is_no_text() {
        let html = "<p>One</p><script>document.write(\"<script src='/a.js'></script>\"); var network = 'of ads';</script><p>two</p>";
        assert_eq!(texts(html), ["One", "two"]);
        assert_eq!(texts("<script>a()</script>\"Quoted\", she said, <b>twice</b>"), ["\"Quoted\", she said, twice"]);
    }

    #[test]
    fn invisible_characters_leave_no_trace() {
        for (html, expected) in [
            ("<p>10&nbsp;000 &nbsp; km\u{2003}away\n\tnow", "10 000 km away now"),
            ("<p>zero&#8203;width, so&shy;ft, \u{feff}mark", "zerowidth, soft, mark"),
            ("<p>bi\u{202e}di\u{202c} \u{1b}[31mred", "bidi [31mred"),
            ("<p>nu\0ll", "null"),
            ("<p>one<span>&#8203;</span>word", "oneword"),
        ] {
            assert_eq!(texts(html), [expected], "{html}");
        }
        // no letter, no digit: no block
        assert_eq!(texts("<p>* * *</p><p>&nbsp;</p><p>–</p><p>4</p>"), ["4"]);
    }

    #[test]
    fn preformatted_text_keeps_its_lines() {
        for (html, expected) in [
            ("<pre>let a;\n  let b;\n</pre>", "let a;\n  let b;"),
            ("<pre><code><b>let</b> <i>a</i>;\n    <b>let</b>\n<i>b</i></code></pre>", "let a;\n    let\nb"),
            ("<pre>one<br>two</pre>", "one\ntwo"),
            ("<pre>\n  <b>in</b>\n  <b>step</b></pre>", "  in\n  step"),
            ("<pre>a\u{200b}b\u{1b}c</pre>", "abc"),
            ("<pre>one\u{2028}two\u{85}three</pre>", "one\ntwo\nthree"),
            ("<pre><span style=display:block>one</span><span style=display:block>two</span></pre>", "one\ntwo"),
        ] {
            assert_eq!(texts(html), [expected], "{html}");
        }
        assert_eq!(texts("<pre>a\nb</pre><p>c\nd</p>"), ["a\nb", "c d"]);
    }

    #[test]
    fn spans_cover_the_words_they_mark() {
        for (html, expected) in [
            ("<p>Über <b>größe</b> und <a href=x>東京</a>.", vec![vec![(Tag::B, "größe"), (Tag::A, "東京")]]),
            ("<p><a href=x>a <b>é</b> c</a>", vec![vec![(Tag::A, "a é c"), (Tag::B, "é")]]),
            // one element over two blocks marks its part of each
            ("<p>ö <i>één<br><br>twee</i> drie", vec![vec![(Tag::I, "één")], vec![(Tag::I, "twee")]]),
            ("<b><p>ein</p> <p>zwei</p></b>", vec![vec![(Tag::B, "ein")], vec![(Tag::B, "zwei")]]),
            ("<p><b>end </b> x<i> </i><em></em>", vec![vec![(Tag::B, "end")]]),
            ("<p>&nbsp;<b>é</b>\u{200b}<i>è</i>", vec![vec![(Tag::B, "é"), (Tag::I, "è")]]),
        ] {
            let expected: Vec<Vec<(Tag, String)>> = expected
                .into_iter()
                .map(|block| block.into_iter().map(|(tag, text)| (tag, text.to_owned())).collect())
                .collect();
            assert_eq!(marked(html), expected, "{html}");
        }
    }

    #[test]
    fn hidden_text_is_marked_not_dropped() {
        for (attribute, expected) in [
            ("hidden", true),
            ("hidden=\"until-found\"", false),
            ("aria-hidden=true", true),
            ("style=\"color: red; DISPLAY :\u{a0}none !important\"", true),
            ("style=\"visibility:hidden\"", true),
            ("aria-hidden=false", false),
            ("style=\"display:block; --x: display:none\"", false),
            ("class=hidden-gem", false),
        ] {
            let html = format!("<div {attribute}><p>Some text</p></div>");
            let found = read(&html, |layout| {
                assert_eq!(layout.blocks.len(), 1, "{html}");
                layout.around(&layout.blocks[0]).any(|region| region.hidden)
            });
            assert_eq!(found, expected, "{html}");
        }
    }

    #[test]
    fn text_that_is_folded_up_is_text() {
        let text = "The old bridge at Lenn, closed since the floods of March, reopened to traffic on Monday.";
        for (html, expected) in [
            (format!("<h3>Who pays?</h3><div hidden><p>{text}</div>"), false),
            (
                format!("<h3><button aria-expanded=false>Who pays?</button></h3><div style=display:none>{text}</div>"),
                false,
            ),
            (format!("<dl><dt>Who<dd style=display:none>{text}</dl>"), false),
            (format!("<p>{text}<p>{text}<button>More</button><div style=display:none><p>{text}<p>{text}</div>"), false),
            (format!("<p>{text}<p>{text}<p style=display:none>{text}"), true),
            (format!("<p>{text}<p>{text}<div hidden><form><p>{text}<p>{text}</form></div>"), true),
            (format!("<nav>Menu</nav><div hidden><p>{text}</div>"), true),
        ] {
            let hidden = |layout: &Layout<'_>| {
                let last = layout.blocks.last().expect("a block");
                layout.around(last).any(|region| region.hidden)
            };
            assert_eq!(read(&html, hidden), expected, "{html}");
        }
    }

    #[test]
    fn words_are_counted_by_what_marks_them() {
        let html = "<div><p>One <a href=x>two <b>three</b></a> four.</p><nav><a href=y>Five</a></nav></div>";
        read(html, |layout| {
            let counts: Vec<_> =
                layout.blocks.iter().map(|b| (b.words, b.link_words, b.bold_words, b.is_sentence)).collect();
            assert_eq!(counts, [(4, 2, 1, true), (1, 1, 0, false)]);
            assert_eq!((layout.regions[0].totals.words, layout.regions[0].totals.link_words), (5, 3));
        });
    }

    #[test]
    fn unread_parts_tell_what_the_page_is() {
        let html = "<head><title> A\n title </title><script>12345</script></head><body>\
            <noscript><img src=x></noscript><noscript>Turn it on</noscript><p>Text</p><title>Not this</title>";
        read(html, |layout| {
            assert_eq!(layout.title.as_deref(), Some("A title"));
            assert_eq!(layout.noscript.as_deref(), Some("Turn it on"));
            assert_eq!((layout.has_scripts, layout.script_bytes), (true, 5));
            assert_eq!(layout.blocks.len(), 1);
        });
    }

    #[test]
    fn depth_is_the_pages_choice() {
        for (tag, depth) in [("span", 20_000), ("b", 20_000), ("div", 3_000)] {
            let html = format!("{}word{}after", format!("<{tag}>").repeat(depth), format!("</{tag}>").repeat(depth));
            assert_eq!(texts(&html).concat(), "wordafter", "{tag}");
        }
    }

    #[test]
    fn unclosed_markup_is_not_paid_for_again_in_every_block() {
        let spans = |html: &str| read(html, |layout| layout.blocks.iter().map(|b| b.spans.len()).sum::<usize>());
        assert!(spans(&"<b>x<br><br>".repeat(1_000)) <= 1_000 * OPEN_SPANS_MAX);
        // what is inside too much is read, and what follows is marked as ever
        let html = format!("<p>{}deep{} <i>after</i>", "<b>".repeat(40), "</b>".repeat(40));
        let found = marked(&html);
        assert_eq!(found[0].len(), OPEN_SPANS_MAX + 1);
        assert_eq!(found[0].first(), Some(&(Tag::B, "deep".to_owned())));
        assert_eq!(found[0].last(), Some(&(Tag::I, "after".to_owned())));
    }
}
