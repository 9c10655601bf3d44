//! The cells of a table's row, joined into one line.

use crate::article::{Block, Span};

/// The separator of the cells of a row.
pub(super) const CELL_GAP: &str = " | ";

/// The separator's twin inside a cell: no-break spaces part no cells.
const GUARDED_GAP: &str = "\u{a0}|\u{a0}";

/// Appends what stands in the same row.
pub(super) fn append(row: &mut Block, gap: &str, more: Block) {
    row.text.push_str(gap);
    let shift = row.text.len();
    row.text.push_str(&more.text);
    row.spans.extend(
        more.spans
            .into_iter()
            .map(|span| Span { range: span.range.start + shift..span.range.end + shift, kind: span.kind }),
    );
}

/// Keeps a cell that holds what stands between cells whole. Its text and its spans are the last of the row.
pub(super) fn guard_gaps(row: &mut Block, start: usize, first_span: usize) {
    let cell = row.text.get(start..).unwrap_or_default();
    let gaps: Vec<usize> = cell.match_indices(CELL_GAP).map(|(at, _)| start + at).collect();
    if gaps.is_empty() {
        return;
    }
    let guarded = cell.replace(CELL_GAP, GUARDED_GAP);
    row.text.truncate(start);
    row.text.push_str(&guarded);
    // each of the two spaces is a byte longer
    let moved = |at: usize| {
        let begun = gaps.partition_point(|gap| *gap < at);
        let ended = gaps.partition_point(|gap| gap + CELL_GAP.len() <= at);
        at + begun + ended
    };
    for span in row.spans.iter_mut().skip(first_span) {
        span.range = moved(span.range.start)..moved(span.range.end);
    }
}
