//! Markdown (`CommonMark` with GFM tables): section, `# headline`, byline, lead image, body.
//!
//! Text of the page stays text: every character that could be markup is escaped, and links lead to http, https and
//! mailto only. Emphasis that `CommonMark` cannot express at its place (`**"so"**x`) is left out, its text stays. Bare
//! addresses in the text stay as they are; readers of GFM turn them into links to just what they show.

use super::markup::Markup;
use super::spans::{self, SpanWriter, matters_at};
use super::text::byline;
use crate::article::{Article, Block, BlockKind, Image, Span, SpanKind};
use crate::text::{clean, is_invisible};
use std::fmt::Write;
use std::ops::Range;
use url::Url;

/// Deepest list that is indented; deeper items stay at this depth.
const DEPTH_MAX: usize = 12;

/// Short rows of a table are filled up with empty cells, for eyes, where that makes no more cells of each than so many.
/// Elsewhere a reader of GFM fills them up: one wide row may stand above thousands of short ones.
const FILLED: usize = 4;

/// Renders an article as Markdown.
///
/// ```
/// use copydesk::{Article, Block, BlockKind, render};
/// let mut subhead = Block::new(BlockKind::Subhead, "What * means");
/// subhead.level = 2;
/// let mut article = Article::default();
/// article.headline = Some("On marks".to_owned());
/// article.blocks = vec![subhead];
/// assert_eq!(render::markdown::render(&article), "# On marks\n\n## What \\* means");
/// ```
#[must_use]
pub fn render(article: &Article) -> String {
    with(article, Markup::default())
}

/// Renders an article as Markdown, with so much of its markup.
pub(super) fn with(article: &Article, markup: Markup) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(article.section.as_deref().map(plain));
    parts.extend(article.headline.as_deref().map(|h| format!("# {}", plain(h))));
    parts.extend(byline(&article.authors).as_deref().map(plain));
    parts.extend(article.lead_image.as_ref().and_then(image));
    let mut rest = article.blocks.as_slice();
    while let Some(first) = rest.first() {
        let run = rest.iter().take_while(|b| b.kind == first.kind).count();
        let (blocks, tail) = rest.split_at(run);
        rest = tail;
        match first.kind {
            BlockKind::Subhead => parts.extend(blocks.iter().map(|block| subhead(block, markup))),
            BlockKind::Quote => parts.push(quote(blocks, markup)),
            BlockKind::ListItem => parts.push(list(blocks, markup)),
            BlockKind::Table => parts.extend(tables(blocks, markup)),
            BlockKind::Image => {
                parts.extend(blocks.iter().filter_map(|block| picture(block.url.as_deref()?, &block.text)));
            }
            BlockKind::Code | BlockKind::Preformatted => parts.extend(blocks.iter().map(fence)),
            _ => parts.extend(blocks.iter().map(|block| line(block, markup))),
        }
    }
    parts.retain(|part| !part.is_empty());
    parts.join("\n\n")
}

fn image(image: &Image) -> Option<String> {
    picture(&image.url, &image.words().unwrap_or_default())
}

fn picture(address: &str, words: &str) -> Option<String> {
    Some(format!("![{}]({})", plain(words), escaped(&spans::picture(address)?)))
}

fn subhead(block: &Block, markup: Markup) -> String {
    let text = line(block, markup);
    if text.is_empty() { text } else { format!("{} {text}", "#".repeat(usize::from(block.level.clamp(2, 6)))) }
}

fn quote(blocks: &[Block], markup: Markup) -> String {
    let lines: Vec<String> = blocks.iter().map(|block| line(block, markup)).filter(|l| !l.is_empty()).collect();
    if lines.is_empty() { String::new() } else { format!("> {}", lines.join("\n>\n> ")) }
}

/// An open list: bullets or numbers, and how far its items' text is indented.
struct OpenMark {
    count: Option<u32>,
    delimiter: char,
    indent: usize,
}

fn list(blocks: &[Block], markup: Markup) -> String {
    let mut lines = Vec::new();
    let mut open: Vec<OpenMark> = Vec::new();
    for block in blocks {
        let text = line(block, markup);
        if text.is_empty() {
            continue;
        }
        let depth = usize::from(block.level.max(1)).min(open.len() + 1).min(DEPTH_MAX);
        open.truncate(depth);
        let outer = depth.checked_sub(2).and_then(|at| open.get(at)).map_or(0, |list| list.indent);
        let before = (open.len() == depth).then(|| open.pop()).flatten();
        let mut list = match before {
            Some(same) if same.count.is_some() == block.numbered && !(block.opens && block.numbered) => same,
            // two numbered lists in a row are told apart by what stands behind the number
            other => OpenMark {
                count: block.numbered.then_some(0),
                delimiter: if other.is_some_and(|o| o.count.is_some() && o.delimiter == '.') { ')' } else { '.' },
                indent: 0,
            },
        };
        let mark = if let Some(count) = &mut list.count {
            *count += 1;
            format!("{count}{} ", list.delimiter)
        } else {
            "- ".to_owned()
        };
        list.indent = outer + mark.len();
        open.push(list);
        lines.push(format!("{}{mark}{text}", " ".repeat(outer)));
    }
    lines.join("\n")
}

/// Rows of one or more tables, parted where a row opens one.
fn tables(rows: &[Block], markup: Markup) -> Vec<String> {
    rows.chunk_by(|_, next| !next.opens).map(|rows| table(rows, markup)).collect()
}

fn table(rows: &[Block], markup: Markup) -> String {
    let cells: Vec<Vec<String>> = rows.iter().map(|block| row(block, markup)).collect();
    let width = cells.iter().map(Vec::len).max().unwrap_or_default();
    let said: usize = cells.iter().map(Vec::len).sum();
    let is_filled = width * cells.len() <= FILLED * said;
    let mut lines = Vec::with_capacity(cells.len() + 1);
    for (at, mut row) in cells.into_iter().enumerate() {
        if at == 0 || is_filled {
            row.resize(width, String::new());
        }
        lines.push(format!("| {} |", row.join(" | ")));
        if at == 0 {
            lines.push(format!("|{}", " --- |".repeat(width)));
        }
    }
    lines.join("\n")
}

/// The cells of a row.
fn row(block: &Block, markup: Markup) -> Vec<String> {
    let cell = |(part, spans): (_, Vec<Span>)| inline(&block.text, part, spans, markup, true);
    spans::cells(block).into_iter().map(cell).collect()
}

/// Code and verse: a fence longer than any inside, and nothing escaped. Of what is not seen, line ends and tabs stay.
fn fence(block: &Block) -> String {
    let matters = |at: usize, c: char| matters_at(&block.text, at, c);
    let is_kept = |(at, c): &(usize, char)| match c {
        '\n' | '\t' => true,
        c => !c.is_control() && (!is_invisible(*c) || matters(*at, *c)),
    };
    let text: String = block.text.char_indices().filter(is_kept).map(|(_, c)| c).collect();
    let text = text.trim_matches('\n');
    if text.trim().is_empty() {
        return String::new();
    }
    let ticks = "`".repeat((longest_run(text, '`') + 1).max(3));
    format!("{ticks}\n{text}\n{ticks}")
}

fn longest_run(text: &str, of: char) -> usize {
    text.split(|c| c != of).map(str::len).max().unwrap_or_default()
}

/// A link's destination, if it is one that a text may lead to.
fn destination(address: &str) -> Option<String> {
    Some(escaped(&spans::link(address)?))
}

/// An address, as it stands in brackets.
fn escaped(url: &Url) -> String {
    let mut out = String::with_capacity(url.as_str().len());
    for c in url.as_str().chars() {
        match c {
            '(' | ')' => out.extend(['\\', c]),
            '\\' | '|' | '<' | '>' | '`' | '"' => {
                let _ = write!(out, "%{:02X}", u32::from(c));
            }
            '&' => out.push_str("&amp;"),
            c if c.is_whitespace() || is_invisible(c) => {}
            c => out.push(c),
        }
    }
    out
}

/// A text without emphasis and links, on one line.
fn plain(text: &str) -> String {
    let text = clean(text);
    inline(&text, 0..text.len(), Vec::new(), Markup::default(), false)
}

/// A block's text with its emphasis and links, on one line.
fn line(block: &Block, markup: Markup) -> String {
    let whole = 0..block.text.len();
    inline(&block.text, whole.clone(), spans::within(&block.text, whole, block.spans.iter()), markup, false)
}

/// A part of a text with its emphasis and links, on one line.
fn inline(text: &str, part: Range<usize>, mut spans: Vec<Span>, markup: Markup, in_table: bool) -> String {
    spans.retain(|span| markup.keeps(&span.kind));
    let mut line = MarkdownLine {
        text,
        out: String::new(),
        in_table,
        in_link: false,
        digits: true,
        closed: false,
        open: Vec::new(),
    };
    line.push(part, &spans);
    line.out.truncate(line.out.trim_end_matches(' ').len());
    line.out
}

/// A line being written.
#[allow(clippy::struct_excessive_bools)] // four separate facts
struct MarkdownLine<'a> {
    text: &'a str,
    out: String,
    in_table: bool,
    in_link: bool,
    /// Nothing but digits so far: a `.` would make it a numbered list.
    digits: bool,
    /// The last thing written was a closing mark of stars.
    closed: bool,
    /// The marks of stars around what is being written.
    open: Vec<&'static str>,
}

fn is_word(c: Option<char>) -> bool {
    c.is_some_and(char::is_alphanumeric)
}

impl SpanWriter for MarkdownLine<'_> {
    fn span(&mut self, range: Range<usize>, kind: &SpanKind, inner: &[Span]) {
        match kind {
            SpanKind::Code => self.code(range),
            SpanKind::Link(address) => match destination(address) {
                Some(to) if !self.in_link => {
                    if self.out.ends_with('!') {
                        self.out.insert(self.out.len() - 1, '\\'); // `![` would be a picture
                    }
                    self.mark("[");
                    self.in_link = true;
                    self.push(range, inner);
                    self.in_link = false;
                    self.mark(&format!("]({to})"));
                }
                _ => self.push(range, inner),
            },
            SpanKind::Strong => self.stars("**", range, inner),
            SpanKind::Emphasis => self.stars("*", range, inner),
        }
    }

    /// Text as text.
    fn escape(&mut self, range: Range<usize>) {
        let start = range.start;
        let text = self.text.get(range).unwrap_or_default();
        for (at, c) in text.char_indices() {
            if c.is_whitespace() {
                if !self.out.is_empty() && !self.out.ends_with(' ') {
                    self.out.push(' ');
                    self.digits = false;
                    self.closed = false;
                }
                continue;
            }
            if is_invisible(c) && !matters_at(self.text, start + at, c) {
                continue;
            }
            let first = self.out.is_empty();
            let escaped = match c {
                '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '~' => true,
                '|' => self.in_table,
                '>' | '+' | '-' | '=' => first,
                // opens a heading, and closes one behind a space
                '#' => first || self.out.ends_with([' ', '#']),
                '.' | ')' => self.digits && !first && !text.get(at + 1..).is_some_and(starts_word),
                '&' => is_reference(text.get(at + 1..).unwrap_or_default()),
                _ => false,
            };
            if escaped {
                self.out.push('\\');
            }
            self.out.push(c);
            self.digits &= c.is_ascii_digit();
            self.closed = false;
        }
    }
}

impl MarkdownLine<'_> {
    /// Emphasis. It never holds emphasis of its own kind: two marks in a row would be another mark.
    fn stars(&mut self, mark: &'static str, range: Range<usize>, inner: &[Span]) {
        if self.open.contains(&mark) || !self.can_hold(&range, inner) {
            return self.push(range, inner);
        }
        self.mark(mark);
        self.open.push(mark);
        self.push(range, inner);
        self.open.pop();
        self.mark(mark);
        self.closed = true;
    }

    /// `CommonMark`'s rule: a mark opens before a word and closes behind one; at a mark of
    /// punctuation it needs more room outside. Inside other emphasis, a mark that could be read
    /// both ways would end that one, so there it must be readable one way only.
    fn can_hold(&self, range: &Range<usize>, inner: &[Span]) -> bool {
        let inside = self.text.get(range.clone()).unwrap_or_default();
        let before = self.out.trim_end_matches('*').chars().next_back();
        let after = self.text.get(range.end..).unwrap_or_default().chars().next();
        // links and code put their own mark where the text's first or last character would stand
        let marked = |s: &&Span| matches!(s.kind, SpanKind::Link(_) | SpanKind::Code);
        let opens_on_word =
            is_word(inside.chars().next()) && !inner.iter().filter(marked).any(|s| s.range.start <= range.start);
        let closes_on_word =
            is_word(inside.chars().next_back()) && !inner.iter().filter(marked).any(|s| s.range.end >= range.end);
        let nested = !self.open.is_empty();
        let fits = |on_word: bool, outside: Option<char>| match (on_word, nested) {
            (true, false) => true,
            (true, true) | (false, false) => !is_word(outside),
            (false, true) => outside.is_none_or(char::is_whitespace),
        };
        !self.closed && fits(opens_on_word, before) && fits(closes_on_word, after)
    }

    fn code(&mut self, range: Range<usize>) {
        if self.out.ends_with('`') {
            return self.escape(range); // two runs of ticks side by side would be one
        }
        let inside = clean(self.text.get(range).unwrap_or_default());
        if inside.is_empty() {
            return;
        }
        let ticks = "`".repeat(longest_run(&inside, '`') + 1);
        let pad = if inside.starts_with('`') || inside.ends_with('`') { " " } else { "" };
        let inside = if self.in_table { inside.replace('|', "\\|") } else { inside };
        self.mark(&format!("{ticks}{pad}{inside}{pad}{ticks}"));
    }

    fn mark(&mut self, mark: &str) {
        self.out.push_str(mark);
        self.digits = false;
        self.closed = false;
    }
}

fn starts_word(rest: &str) -> bool {
    rest.starts_with(|c: char| !c.is_whitespace())
}

/// True if what follows a `&` makes it a character reference.
fn is_reference(rest: &str) -> bool {
    let name = rest.strip_prefix('#').unwrap_or(rest);
    let end = name.bytes().position(|b| !b.is_ascii_alphanumeric()).unwrap_or(name.len());
    end > 0 && name.as_bytes().get(end) == Some(&b';')
}
