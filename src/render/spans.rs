//! Inline markup, as all that is written with markup reads it.

use crate::article::{Block, Span, SpanKind};
use crate::text::{matters, may_matter};
use std::ops::Range;
use url::Url;

/// A line that text and the spans in it are written to.
pub(super) trait SpanWriter {
    /// Writes a range of the text that no span covers.
    fn escape(&mut self, range: Range<usize>);

    /// Writes a range that a span covers; `inner` are the spans in it.
    fn span(&mut self, range: Range<usize>, kind: &SpanKind, inner: &[Span]);

    /// Writes a range, whose spans are sorted by start and nest. Spans that cross are cut.
    fn push(&mut self, range: Range<usize>, spans: &[Span]) {
        let mut at = range.start;
        let mut rest = spans;
        while let Some((span, after)) = rest.split_first() {
            let (start, end) = (span.range.start.max(at), span.range.end.min(range.end));
            let inner_count = after.iter().take_while(|other| other.range.start < end).count();
            let (inner, next) = after.split_at(inner_count);
            rest = next;
            if start < end {
                self.escape(at..start);
                self.span(start..end, &span.kind, inner);
                at = end;
            }
        }
        self.escape(at..range.end);
    }
}

/// The cells of a row, each with the spans that reach into it. Spans are gone through once: those that reach over the
/// end of a cell are carried to the next.
pub(super) fn cells(block: &Block) -> Vec<(Range<usize>, Vec<Span>)> {
    let mut start = 0;
    let mut cells = Vec::new();
    let mut rest = block.spans.iter().peekable();
    let mut open: Vec<&Span> = Vec::new();
    for cell in block.text.split(" | ") {
        let end = start + cell.len();
        open.retain(|span| span.range.end > start);
        while let Some(span) = rest.next_if(|span| span.range.start < end) {
            open.push(span);
        }
        cells.push((start..end, within(&block.text, start..end, open.iter().copied())));
        start = end + " | ".len();
    }
    cells
}

/// The spans of a part of a text, without white space at their ends; those of which nothing is left are left out.
pub(super) fn within<'s>(text: &str, part: Range<usize>, spans: impl Iterator<Item = &'s Span>) -> Vec<Span> {
    let cut = |span: &Span| span.range.start.max(part.start)..span.range.end.min(part.end);
    spans.filter_map(|span| trimmed(text, cut(span), span)).collect()
}

fn trimmed(text: &str, range: Range<usize>, span: &Span) -> Option<Span> {
    let inside = text.get(range.clone())?;
    let start = range.start + (inside.len() - inside.trim_start().len());
    let end = start + inside.trim().len();
    (start < end).then(|| Span { range: start..end, kind: span.kind.clone() })
}

/// Where a link of a text may lead.
pub(super) fn link(address: &str) -> Option<Url> {
    Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https" | "mailto"))
}

/// Where a picture may be loaded from.
pub(super) fn picture(address: &str) -> Option<Url> {
    Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"))
}

/// True if an invisible character of a text matters where it stands.
pub(super) fn matters_at(text: &str, at: usize, c: char) -> bool {
    may_matter(c) && matters(text.get(..at).unwrap_or_default(), c, text.get(at + c.len_utf8()..).unwrap_or_default())
}
