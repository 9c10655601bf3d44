//! The body of an article as elements, in one of two vocabularies: HTML, and the XML of the Text Encoding Initiative.
//!
//! Both name the same parts: paragraphs, headings, lists in lists, rows and cells, quotations, pictures with captions,
//! emphasis and links. What stands in the page as text stays text.

use super::escape::escape;
use super::markup::Markup;
use super::spans::{self, SpanWriter, matters_at};
use crate::article::{Block, BlockKind, Span, SpanKind};
use crate::text::is_invisible;
use std::fmt::Write;
use std::ops::Range;
use url::Url;

/// The names of elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Vocabulary {
    Html,
    Tei,
}

impl Vocabulary {
    /// The one or the other.
    fn pick(self, html: &'static str, tei: &'static str) -> &'static str {
        match self {
            Self::Html => html,
            Self::Tei => tei,
        }
    }
}

/// True if a text has the form of a language tag (BCP 47), as XML wants it.
pub(super) fn is_language(tag: &str) -> bool {
    let is_part = |(at, part): (usize, &str)| {
        let fits = |byte: u8| byte.is_ascii_alphabetic() || at > 0 && byte.is_ascii_digit();
        (1..=8).contains(&part.len()) && part.bytes().all(fits)
    };
    tag.split('-').enumerate().all(is_part)
}

/// A value of an attribute, or text that has no markup in it.
pub(super) fn attribute(text: &str) -> String {
    escape(&text.replace(is_no_character, ""))
}

/// XML knows no such characters, escaped or not.
fn is_no_character(c: char) -> bool {
    matches!(c, '\u{fffe}' | '\u{ffff}')
}

/// What stands in a figure: the picture (or, if pictures are not loaded, a link to it) and what is said of it. `alt`
/// is what the page says in its place, and `caption` is written already.
pub(super) fn picture(url: &Url, alt: &str, caption: Option<&str>, vocabulary: Vocabulary, markup: Markup) -> String {
    let (address, alt) = (attribute(url.as_str()), attribute(alt));
    match (vocabulary, caption) {
        (Vocabulary::Tei, caption) => {
            let head = caption.map(|caption| format!("<head>{caption}</head>")).unwrap_or_default();
            let described = if alt.is_empty() { String::new() } else { format!("<figDesc>{alt}</figDesc>") };
            format!("{head}{described}<graphic url=\"{address}\"/>")
        }
        (Vocabulary::Html, caption) if markup.images => {
            let said = caption.map(|caption| format!("<figcaption>{caption}</figcaption>")).unwrap_or_default();
            format!("<img src=\"{address}\" alt=\"{alt}\" loading=\"lazy\">{said}")
        }
        (Vocabulary::Html, caption) => {
            let name = || url.path_segments().and_then(|mut parts| parts.next_back()).map(attribute);
            let said = Some(alt).filter(|alt| !alt.is_empty());
            let words = said.or_else(name).filter(|name| !name.is_empty()).unwrap_or_else(|| address.clone());
            match (caption, markup.links) {
                // a caption may hold links of its own
                (Some(caption), true) => {
                    format!("<a href=\"{address}\">{words}</a><figcaption>{caption}</figcaption>")
                }
                (Some(caption), false) => format!("<figcaption>{caption}</figcaption>"),
                (None, true) => format!("<a href=\"{address}\">{words}</a>"),
                (None, false) => String::new(),
            }
        }
    }
}

/// Appends blocks, a line or more each.
pub(super) fn push(out: &mut String, blocks: &[Block], vocabulary: Vocabulary, markup: Markup) {
    let mut elements = Elements { out, vocabulary, markup, divisions: Vec::new() };
    let mut rest = blocks;
    while let Some(first) = rest.first() {
        let run = rest.iter().take_while(|block| block.kind == first.kind).count();
        let (blocks, tail) = rest.split_at(run);
        rest = tail;
        match first.kind {
            BlockKind::Subhead => blocks.iter().for_each(|block| elements.subhead(block)),
            BlockKind::Quote => elements.quote(blocks),
            BlockKind::ListItem => elements.list(blocks),
            BlockKind::Table => blocks.chunk_by(|_, next| !next.opens).for_each(|rows| elements.table(rows)),
            BlockKind::Code | BlockKind::Preformatted => blocks.iter().for_each(|block| elements.lines(block)),
            BlockKind::Image => {
                // the text that follows is of the picture right above it
                let captions = rest.iter().take_while(|block| block.kind == BlockKind::Caption).count();
                let (captions, tail) = rest.split_at(captions);
                rest = tail;
                elements.figures(blocks, captions);
            }
            BlockKind::Caption => elements.figures(&[], blocks),
            _ => blocks.iter().for_each(|block| elements.paragraph(block)),
        }
    }
    elements.close_divisions(0);
}

/// Elements that are being written.
struct Elements<'o> {
    out: &'o mut String,
    vocabulary: Vocabulary,
    markup: Markup,
    /// Levels of the subheads whose divisions are open.
    divisions: Vec<u8>,
}

impl Elements<'_> {
    fn paragraph(&mut self, block: &Block) {
        let text = self.inline(block);
        if text.is_empty() {
            return;
        }
        let kind = self.vocabulary.pick("class", "rend");
        let _ = match block.kind {
            BlockKind::Paragraph => writeln!(self.out, "<p>{text}</p>"),
            other => writeln!(self.out, "<p {kind}=\"{}\">{text}</p>", other.name()),
        };
    }

    fn subhead(&mut self, block: &Block) {
        let (text, level) = (self.inline(block), block.level.clamp(2, 6));
        if text.is_empty() {
            return;
        }
        if self.vocabulary == Vocabulary::Html {
            let _ = writeln!(self.out, "<h{level}>{text}</h{level}>");
            return;
        }
        self.close_divisions(level);
        self.divisions.push(level);
        let _ = write!(self.out, "<div>\n<head>{text}</head>\n");
    }

    /// Ends the divisions that a subhead of this level does not stand in.
    fn close_divisions(&mut self, level: u8) {
        while self.divisions.pop_if(|open| *open >= level).is_some() {
            self.out.push_str("</div>\n");
        }
    }

    fn quote(&mut self, blocks: &[Block]) {
        let texts: Vec<String> =
            blocks.iter().map(|block| self.inline(block)).filter(|text| !text.is_empty()).collect();
        if texts.is_empty() {
            return;
        }
        let name = self.vocabulary.pick("blockquote", "quote");
        let _ = writeln!(self.out, "<{name}>");
        for text in texts {
            let _ = writeln!(self.out, "<p>{text}</p>");
        }
        let _ = writeln!(self.out, "</{name}>");
    }

    /// Items, in lists that stand in items of others.
    fn list(&mut self, items: &[Block]) {
        let item = self.vocabulary.pick("li", "item");
        // whether each open list is numbered
        let mut open: Vec<bool> = Vec::new();
        for block in items {
            let text = self.inline(block);
            if text.is_empty() {
                continue;
            }
            let depth = usize::from(block.level.max(1)).min(open.len() + 1);
            while open.len() > depth {
                self.close_list(&mut open);
            }
            if open.len() == depth {
                let goes_on = open.last() == Some(&block.numbered) && !(block.opens && block.numbered);
                if goes_on {
                    let _ = writeln!(self.out, "</{item}>");
                } else {
                    self.close_list(&mut open);
                }
            }
            if open.len() < depth {
                if depth > 1 {
                    self.out.push('\n');
                }
                let (list, numbered) = (self.list_name(block.numbered), block.numbered);
                let rend = match (self.vocabulary, numbered) {
                    (Vocabulary::Html, _) => "",
                    (Vocabulary::Tei, true) => " rend=\"numbered\"",
                    (Vocabulary::Tei, false) => " rend=\"bulleted\"",
                };
                let _ = writeln!(self.out, "<{list}{rend}>");
                open.push(numbered);
            }
            let _ = write!(self.out, "<{item}>{text}");
        }
        while !open.is_empty() {
            self.close_list(&mut open);
        }
    }

    fn list_name(&self, numbered: bool) -> &'static str {
        self.vocabulary.pick(if numbered { "ol" } else { "ul" }, "list")
    }

    /// Ends the innermost list and its last item.
    fn close_list(&mut self, open: &mut Vec<bool>) {
        if let Some(numbered) = open.pop() {
            let (item, list) = (self.vocabulary.pick("li", "item"), self.list_name(numbered));
            let _ = writeln!(self.out, "</{item}>\n</{list}>");
        }
    }

    fn table(&mut self, rows: &[Block]) {
        let (row, cell) = (self.vocabulary.pick("tr", "row"), self.vocabulary.pick("td", "cell"));
        self.out.push_str("<table>\n");
        for block in rows {
            let _ = write!(self.out, "<{row}>");
            for (part, spans) in spans::cells(block) {
                let text = self.line(&block.text, part, spans);
                let _ = write!(self.out, "<{cell}>{text}</{cell}>");
            }
            let _ = writeln!(self.out, "</{row}>");
        }
        self.out.push_str("</table>\n");
    }

    /// Code and verse, whose white space matters.
    fn lines(&mut self, block: &Block) {
        let mut text = String::new();
        for (number, line) in block.text.trim_matches('\n').split('\n').enumerate() {
            if number > 0 {
                text.push_str(self.vocabulary.pick("\n", "<lb/>\n"));
            }
            for (at, c) in line.char_indices() {
                if c == '\t' || !c.is_control() && (!is_invisible(c) || matters_at(line, at, c)) {
                    push_escaped(&mut text, c);
                }
            }
        }
        let is_code = block.kind == BlockKind::Code;
        if text.trim().is_empty() {
            return;
        }
        let _ = match (self.vocabulary, is_code) {
            (Vocabulary::Html, true) => writeln!(self.out, "<pre><code>{text}</code></pre>"),
            // the first line end in `pre` is none
            (Vocabulary::Html, false) => writeln!(self.out, "<pre>{text}</pre>"),
            (Vocabulary::Tei, _) => {
                let kind = block.kind.name();
                writeln!(self.out, "<ab type=\"{kind}\" xml:space=\"preserve\">{text}</ab>")
            }
        };
    }

    /// Pictures, and the text of the last of them; or text of pictures that are not kept.
    fn figures(&mut self, pictures: &[Block], captions: &[Block]) {
        let texts = captions.iter().map(|block| self.inline(block)).filter(|text| !text.is_empty());
        let caption = Some(texts.collect::<Vec<_>>().join(" ")).filter(|caption| !caption.is_empty());
        let (last, others) = match pictures.split_last() {
            Some((last, others)) => (self.picture(last, caption.as_deref()), others),
            None => (None, pictures),
        };
        let name = self.vocabulary.pick("figcaption", "head");
        let alone = || caption.as_ref().map(|caption| format!("<{name}>{caption}</{name}>"));
        let others = others.iter().filter_map(|block| self.picture(block, None));
        let figures: Vec<String> = others.chain(last.or_else(alone)).collect();
        for figure in figures {
            let _ = writeln!(self.out, "<figure>{figure}</figure>");
        }
    }

    fn picture(&self, block: &Block, caption: Option<&str>) -> Option<String> {
        let url = spans::picture(block.url.as_deref()?)?;
        let inside = picture(&url, &block.text, caption, self.vocabulary, self.markup);
        Some(inside).filter(|inside| !inside.is_empty())
    }

    /// A block's text with its emphasis and links.
    fn inline(&self, block: &Block) -> String {
        let whole = 0..block.text.len();
        self.line(&block.text, whole.clone(), spans::within(&block.text, whole, block.spans.iter()))
    }

    /// A part of a text with its emphasis and links, on one line.
    fn line(&self, text: &str, part: Range<usize>, mut spans: Vec<Span>) -> String {
        spans.retain(|span| self.markup.keeps(&span.kind));
        let mut line = Line { text, out: String::new(), vocabulary: self.vocabulary, in_link: false };
        line.push(part, &spans);
        line.out.truncate(line.out.trim_end_matches(' ').len());
        line.out
    }
}

/// A line that is being written.
struct Line<'a> {
    text: &'a str,
    out: String,
    vocabulary: Vocabulary,
    in_link: bool,
}

impl SpanWriter for Line<'_> {
    fn span(&mut self, range: Range<usize>, kind: &SpanKind, inner: &[Span]) {
        let (open, close) = match (self.vocabulary, kind) {
            (_, SpanKind::Link(_)) if self.in_link => return self.push(range, inner),
            (vocabulary, SpanKind::Link(address)) => {
                let Some(url) = spans::link(address) else { return self.push(range, inner) };
                let name = vocabulary.pick("<a href", "<ref target");
                (format!("{name}=\"{}\">", attribute(url.as_str())), vocabulary.pick("</a>", "</ref>"))
            }
            (Vocabulary::Html, SpanKind::Strong) => ("<strong>".to_owned(), "</strong>"),
            (Vocabulary::Html, SpanKind::Emphasis) => ("<em>".to_owned(), "</em>"),
            (Vocabulary::Tei, SpanKind::Strong) => ("<hi rend=\"bold\">".to_owned(), "</hi>"),
            (Vocabulary::Tei, SpanKind::Emphasis) => ("<hi rend=\"italic\">".to_owned(), "</hi>"),
            (_, SpanKind::Code) => ("<code>".to_owned(), "</code>"),
        };
        // TEI's `code` holds text alone
        let inner = if *kind == SpanKind::Code { &[] } else { inner };
        self.out.push_str(&open);
        let is_link = matches!(kind, SpanKind::Link(_));
        self.in_link |= is_link;
        self.push(range, inner);
        self.in_link &= !is_link;
        self.out.push_str(close);
    }

    /// Text as text.
    fn escape(&mut self, range: Range<usize>) {
        let start = range.start;
        for (at, c) in self.text.get(range).unwrap_or_default().char_indices() {
            if c.is_whitespace() {
                if !self.out.is_empty() && !self.out.ends_with(' ') {
                    self.out.push(' ');
                }
            } else if !is_invisible(c) || matters_at(self.text, start + at, c) {
                push_escaped(&mut self.out, c);
            }
        }
    }
}

fn push_escaped(out: &mut String, c: char) {
    match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        c if is_no_character(c) => {}
        c => out.push(c),
    }
}
