//! Why lines of a plain text stay or go, for a terminal.

use super::terminal::{painted, short, weights};
use crate::explanation::ExplainedLine;
use crate::render::screen::{HEADING, Screen};
use crate::text::clean;
use std::fmt::Write;

/// Renders what became of each line of a text: `+` stays, `-` goes, with the reason and what weighed most; what stays in
/// green, if the screen has colours. No control character of the text is left.
///
/// ```
/// use copydesk::{clean::Cleaner, render::report, render::screen::Screen};
/// let report = report::lines("letter.txt", &Cleaner::new().explain("Leave a Comment"), Screen::default());
/// assert!(report.starts_with("letter.txt: 0 of 1 lines stay; + stays, - goes\n\n- Leave a Comment\n    "));
/// ```
#[must_use]
pub fn lines(source: &str, lines: &[ExplainedLine], screen: Screen) -> String {
    let stay = lines.iter().filter(|line| line.kept).count();
    let heading = format!("{}: {stay} of {} lines stay; + stays, - goes", clean(source), lines.len());
    let mut out = format!("{}\n\n", screen.paint(HEADING, &heading));
    for line in lines {
        let told = format!("{} {}", if line.kept { '+' } else { '-' }, short(&line.text, screen));
        let _ = writeln!(out, "{}", painted(screen, line.kept, &told));
        let _ = writeln!(out, "    {}", clean(&line.reason));
        if !line.weights.is_empty() {
            let _ = writeln!(out, "    {}", weights(&line.weights));
        }
    }
    out
}
