//! Texts and tables in the columns of a terminal, each character as wide as it is shown.

use super::screen::Screen;
use anstyle::Style;
use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width, presets};
use unicode_width::UnicodeWidthStr;

impl Screen {
    /// Lines of these pieces behind a head, in at most so many columns: what does not fit goes on below, under the first
    /// piece, and a piece that is longer than a line between its words.
    #[must_use]
    pub fn fill(self, style: Style, head: &str, pieces: &[String], columns: usize) -> String {
        let indent = head.width();
        let room = columns.saturating_sub(indent);
        let (mut out, mut line) = (String::new(), head.to_owned());
        let mut push = |piece: &str| {
            let used = line.width();
            if used > indent && used + 1 + piece.width() > columns {
                out.extend([self.paint(style, line.trim_end()), "\n".to_owned()]);
                line = " ".repeat(indent);
            } else if used > indent {
                line.push(' ');
            }
            line.push_str(piece);
        };
        for piece in pieces {
            if piece.width() > room { piece.split(' ').for_each(&mut push) } else { push(piece) }
        }
        out.extend([self.paint(style, line.trim_end()), "\n".to_owned()]);
        out
    }
}

/// Rows as lines, the cells of a column under each other, and each column at least so wide.
pub(super) fn aligned<const N: usize>(rows: Vec<[String; N]>, least: [u16; N]) -> Vec<String> {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled).add_rows(rows);
    for (column, least) in table.column_iter_mut().zip(least) {
        column.set_padding((0, 1)).set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(least + 1)));
    }
    table.lines().collect()
}

/// A text, its middle left out if it is wider than that: addresses differ at both ends.
pub(super) fn short(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let kept = columns.saturating_sub(1);
    let start = taken(text.chars(), kept - kept / 3);
    let end: String = taken(text.chars().rev(), kept / 3).chars().rev().collect();
    format!("{start}…{end}")
}

/// The first characters that have room in so many columns.
fn taken(chars: impl Iterator<Item = char>, columns: usize) -> String {
    let mut out = String::new();
    for c in chars {
        let length = out.len();
        out.push(c);
        if out.width() > columns {
            out.truncate(length);
            break;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{aligned, short};
    use crate::render::screen::{FAILURE, PLAIN, Screen};
    use unicode_width::UnicodeWidthStr;

    #[test]
    fn pieces_stay_whole_where_a_line_can_hold_them() {
        let pieces = ["saved 12,", "failed (took too long) 3,", "gone 4"].map(str::to_owned);
        let filled = |columns| Screen::default().fill(PLAIN, "  ended  ", &pieces, columns);
        assert_eq!(filled(80), "  ended  saved 12, failed (took too long) 3, gone 4\n");
        assert_eq!(filled(40), "  ended  saved 12,\n         failed (took too long) 3,\n         gone 4\n");
        assert_eq!(filled(26), "  ended  saved 12, failed\n         (took too long)\n         3, gone 4\n");
        let coloured = Screen { columns: Some(40), has_colours: true };
        let red = coloured.fill(FAILURE, "  ended  ", &pieces, 40);
        assert!(red.lines().all(|line| line.starts_with("\u{1b}[31m") && line.ends_with("\u{1b}[0m")), "{red:?}");
        assert_eq!(coloured.paint(PLAIN, "gone"), "gone");
    }

    #[test]
    fn columns_are_those_of_a_terminal() {
        let rows = vec![["港区".to_owned(), "x".to_owned()], ["a".to_owned(), "東京の港".to_owned()]];
        let lines = aligned(rows, [3, 0]);
        assert_eq!([lines[0].trim_end(), lines[1].trim_end()], ["港区 x", "a    東京の港"]);
        let cut = short("https://例え.example/港で橋が閉鎖された", 21);
        assert_eq!((cut.as_str(), cut.width()), ("https://例え.e…された", 21));
    }
}
