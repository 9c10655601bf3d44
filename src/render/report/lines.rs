//! Why lines of a plain text stay or go, for a terminal.

use super::terminal::{short, weights};
use crate::explanation::ExplainedLine;
use crate::text::clean;
use std::fmt::Write;

/// Renders what became of each line of a text: `+` stays, `-` goes, with the reason and what weighed most. No control
/// character of the text is left.
///
/// ```
/// use copydesk::{clean::Cleaner, render::report};
/// let report = report::lines("letter.txt", &Cleaner::new().explain("Leave a Comment"));
/// assert!(report.starts_with("letter.txt: 0 of 1 lines stay; + stays, - goes\n\n- Leave a Comment\n    "));
/// ```
#[must_use]
pub fn lines(source: &str, lines: &[ExplainedLine]) -> String {
    let stay = lines.iter().filter(|line| line.kept).count();
    let mut out = format!("{}: {stay} of {} lines stay; + stays, - goes\n\n", clean(source), lines.len());
    for line in lines {
        let _ = writeln!(out, "{} {}", if line.kept { '+' } else { '-' }, short(&line.text));
        let _ = writeln!(out, "    {}", clean(&line.reason));
        if !line.weights.is_empty() {
            let _ = writeln!(out, "    {}", weights(&line.weights));
        }
    }
    out
}
