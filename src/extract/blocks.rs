//! One walk over the document: its text blocks in order, and the regions (elements) they stand in
//! with totals of what is inside. Everything later works on these two flat lists.
//!
//! A text block is a run of text that no block element interrupts, with at least one letter or
//! digit. Inline elements do not break it, `<br><br>` does. Nothing is judged here; hidden text is
//! marked, not dropped.

use super::vocabulary::{Hints, hints};
use crate::document::{Attr, Document, Element, ElementId, Step, Tag};
use crate::text::{clean, count_words, ends_sentence, is_invisible, push_clean};
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

impl Region<'_> {
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
                Step::Open(element) if element.tag().is_unread() || is_head_only(element.tag()) => {
                    reader.unread(element);
                    walk.pass_over(element);
                }
                Step::Open(element) if !left_out.is_empty() && left_out.contains(&element.id()) => {
                    walk.pass_over(element);
                }
                Step::Open(element) => reader.open(element),
                Step::Close(element) => reader.close(element.tag()),
                Step::Text(text) => reader.text(text),
            }
        }
        reader.finish_block();
        reader.layout.sum();
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
    /// Hints of the classes met so far: most elements share theirs with others.
    classes: HashMap<&'a str, Hints>,
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
            let href = if tag == Tag::A { element.attr(Attr::Href) } else { None };
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
        for (attr, value) in element.attrs() {
            match attr {
                Attr::Class => {
                    class = value;
                    found = found.with(*self.classes.entry(value).or_insert_with(|| hints(value)));
                }
                Attr::Id
                | Attr::Role
                | Attr::Itemprop
                | Attr::DataTestid
                | Attr::DataComponent
                | Attr::Property
                | Attr::AriaLabel => {
                    found = found.with(hints(value));
                }
                Attr::Hidden => unseen = true,
                Attr::AriaHidden => unseen |= value == "true",
                Attr::Style => unseen |= is_style_hidden(value),
                _ => {}
            }
        }
        (found, unseen, class)
    }

    fn text(&mut self, raw: &'a str) {
        // `<br>&nbsp;<br>` is an empty line too
        let first = raw.bytes().find(|byte| !byte.is_ascii_whitespace());
        let is_seen = |c: char| !c.is_whitespace() && !is_invisible(c);
        if first.is_some_and(|first| matches!(first, b'!'..=b'~')) || first.is_some() && raw.chars().any(is_seen) {
            if self.text.trim_start().is_empty() {
                self.leaf = self.open.last().copied().unwrap_or(0);
            }
            self.after_break = false;
        }
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
            ("<p>One<button>Share</button>two<iframe></iframe>three", &["One", "two", "three"]),
        ] {
            assert_eq!(texts(html), expected, "{html}");
        }
    }

    #[test]
    fn what_stands_inside_a_line_does_not_break_it() {
        for (html, expected) in [
            ("<p>One <b>t</b>wo <i>three</i><a href=x>four</a> <time>5</time>", "One two threefour 5"),
            ("<p><span class=dropcap>T</span>he mill", "The mill"),
            ("<p><img src=t.png alt=T>he<wbr>re<!-- note -->in", "herein"),
            ("<p>x<script>var y = 1</script>z<style>p{}</style>w", "xzw"),
            ("<p>See <a href=x>the map<svg><title>out</title></svg></a> of it", "See the map of it"),
            ("<p><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp>字<rt>じ</rt></ruby>だ", "漢字だ"),
            ("<p>H<sub>2</sub>O, 5<sup>th</sup>", "H2O, 5th"),
        ] {
            assert_eq!(texts(html), [expected], "{html}");
        }
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
            ("hidden=\"until-found\"", true),
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
