//! A text in lines, and what is left of it when some of them go, byte for byte.

use std::borrow::Cow;
use std::ops::Range;

/// Texts whose longest line has so many characters were broken at a margin: no shorter margin is in
/// use, and of a longer line nobody could say where it was broken.
const MARGIN: std::ops::RangeInclusive<usize> = 50..=100;

/// The lines of a text that hold anything but white space. Where a text was broken at a margin, a
/// paragraph is one line.
#[derive(Debug)]
pub(super) struct Lines<'t> {
    text: &'t str,
    ranges: Vec<Range<usize>>,
}

impl<'t> Lines<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let mut ranges: Vec<Range<usize>> = Vec::new();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let bare = line.strip_suffix('\n').unwrap_or(line);
            let bare = bare.strip_suffix('\r').unwrap_or(bare);
            // a byte order mark is of the file, not of its first line
            let mark = if at == 0 && bare.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
            if bare.chars().any(|c| !c.is_whitespace() && c != '\u{feff}') {
                ranges.push(at + mark..at + bare.len());
            }
            at += line.len();
        }
        let mut lines = Self { text, ranges };
        lines.join_broken();
        lines
    }

    /// Joins what a margin parted: a line belongs to the one before if its first word would not have fitted
    /// there.
    fn join_broken(&mut self) {
        let chars = |range: &Range<usize>| self.slice(range).chars().count();
        let Some(margin) = self.ranges.iter().map(chars).max().filter(|longest| MARGIN.contains(longest)) else {
            return;
        };
        let mut joined: Vec<Range<usize>> = Vec::with_capacity(self.ranges.len());
        let mut last_chars = 0;
        for range in &self.ranges {
            let line = self.slice(range);
            let first_word = line.split_whitespace().next().map_or(0, |word| word.chars().count());
            let runs_on = last_chars + 1 + first_word > margin && !line.starts_with(char::is_whitespace);
            match joined.last_mut() {
                Some(last) if runs_on && is_one_end(self.text.get(last.end..range.start)) => last.end = range.end,
                _ => joined.push(range.clone()),
            }
            last_chars = line.chars().count();
        }
        self.ranges = joined;
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.ranges.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &'t str> {
        self.ranges.iter().map(|range| self.slice(range))
    }

    /// The lines in runs of so many.
    pub(super) fn pieces(&self, most: usize) -> impl Iterator<Item = Vec<&'t str>> {
        self.ranges.chunks(most).map(|piece| piece.iter().map(|range| self.slice(range)).collect())
    }

    fn slice(&self, range: &Range<usize>) -> &'t str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    /// The text with these lines alone. What parts two of them is the widest that stood between them; the
    /// end is as it was.
    pub(super) fn keep(&self, kept: &[bool]) -> Cow<'t, str> {
        if kept.iter().all(|kept| *kept) {
            return Cow::Borrowed(self.text);
        }
        let mut out = String::with_capacity(self.text.len());
        if self.text.starts_with('\u{feff}') {
            out.push('\u{feff}');
        }
        let (mut parted, mut any, mut end) = ("", false, 0);
        for (range, kept) in self.ranges.iter().zip(kept) {
            let gap = self.slice(&(end..range.start));
            if ends(gap) > ends(parted) {
                parted = gap;
            }
            end = range.end;
            if *kept {
                out.push_str(if any { parted } else { "" });
                out.push_str(self.slice(range));
                (parted, any) = ("", true);
            }
        }
        let rest = self.slice(&(end..self.text.len()));
        if any && rest.contains('\n') {
            out.push_str(rest);
        }
        Cow::Owned(out)
    }
}

fn ends(gap: &str) -> usize {
    gap.bytes().filter(|byte| *byte == b'\n').count()
}

fn is_one_end(gap: Option<&str>) -> bool {
    matches!(gap, Some("\n" | "\r\n"))
}

#[cfg(test)]
mod tests {
    use super::Lines;

    fn without(text: &str, gone: &[usize]) -> String {
        let lines = Lines::of(text);
        let kept: Vec<bool> = (0..lines.len()).map(|at| !gone.contains(&at)).collect();
        lines.keep(&kept).into_owned()
    }

    #[test]
    fn what_stays_stays_as_it_was() {
        for (text, gone, left) in [
            ("a\n\nb\n\nc", &[1_usize][..], "a\n\nc"),
            ("a\n\nb\n\nc", &[0], "b\n\nc"),
            ("a\n\nb\n\nc", &[2], "a\n\nb"),
            ("a\nb\nc\n", &[1], "a\nc\n"),
            ("a\nb\nc\n", &[2], "a\nb\n"),
            ("a\r\n\r\nb\r\nc\r\n", &[1], "a\r\n\r\nc\r\n"),
            ("a\nb\n\nc", &[1], "a\n\nc"),
            ("a\n \t\nb\n\n\nc", &[1], "a\n\n\nc"),
            (" a \n  b\t\n", &[0], "  b\t\n"),
            ("\u{feff}a\nb", &[0], "\u{feff}b"),
            ("\n\na\n\n", &[], "\n\na\n\n"),
            ("a\nb", &[0, 1], ""),
            ("a\u{2028}b\u{c}\nc", &[1], "a\u{2028}b\u{c}"),
        ] {
            assert_eq!(without(text, gone), left, "{text:?} without {gone:?}");
        }
    }

    #[test]
    fn a_paragraph_that_a_margin_broke_is_one_line() {
        let text = "Harbour\n\nThe dredger Marta ran aground on the sandbar off Lennmouth\nearly on Thursday, for the third \
                    time this spring, and will\nnot float before high water.\nShare\nNobody was hurt.\n";
        let lines: Vec<&str> = Lines::of(text).iter().collect();
        assert_eq!(lines.len(), 4, "{lines:?}");
        assert!(lines[1].starts_with("The dredger") && lines[1].ends_with("high water."), "{lines:?}");
        // nobody breaks lines this long: each is a paragraph
        let long = "word ".repeat(40);
        assert_eq!(Lines::of(&format!("{long}\n{long}\n")).len(), 2);
    }
}
