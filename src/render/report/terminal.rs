//! In short, for a terminal.

use super::{candidates, fields, more};
use crate::explanation::{ExplainedBlock, Explanation, Weight};
use crate::render::screen::{HEADING, KEPT, Screen};
use crate::text::clean;
use std::fmt::Write;

/// Characters of a text that are shown where there is no terminal.
const SHOWN: usize = 70;
/// On a terminal, what stands beside a text leaves it the columns but these, and so many at least.
const BESIDE: usize = 16;
const SHOWN_LEAST: usize = 30;

/// Elements of a path that are shown.
const SHOWN_ELEMENTS: usize = 3;

/// Runs of at least so many blocks without a word of their own are told as one.
const RUN: usize = 3;

/// Renders an explanation for a terminal: the verdict, the fields with what was weighed for them, and
/// each block of the page with what decided about it: what is kept in green, if the screen has colours. No control
/// character of the page is left.
#[must_use]
pub fn terminal(explanation: &Explanation, screen: Screen) -> String {
    let short = |text: &str| short(text, screen);
    let mut out = String::new();
    let verdict = &explanation.article.verdict;
    let kind = screen.paint(HEADING, verdict.kind.name());
    let _ = writeln!(out, "{kind}, confidence {:.2}: {}", verdict.confidence, clean(&verdict.reason));
    for (told, name) in [(&explanation.verdict, "an article"), (&explanation.confidence, "the confidence")] {
        if !told.is_empty() {
            let _ = writeln!(out, "    {name}: {}", weights(told));
        }
    }
    out.push('\n');
    for (field, value) in fields(explanation) {
        let candidates = candidates(explanation, field);
        if value.is_empty() && candidates.is_empty() {
            continue;
        }
        let value = if value.is_empty() { "-".to_owned() } else { short(&value) };
        let _ = writeln!(out, "{}: {value}", screen.paint(HEADING, field));
        for candidate in candidates {
            let mark = if candidate.agrees { '=' } else { ' ' };
            let mut line = format!("  {mark} {}: {}", clean(&candidate.source), short(&candidate.value));
            let note = clean(&candidate.note);
            if !note.is_empty() {
                let _ = write!(line, " ({note})");
            }
            out.extend([painted(screen, candidate.agrees, &line), "\n".to_owned()]);
        }
    }
    let heading = "The text of the page in order; + is kept, - is not";
    let _ = writeln!(out, "\n{}\n", screen.paint(HEADING, heading));
    let mut rest = explanation.blocks.as_slice();
    while let Some(first) = rest.first() {
        let alike = |block: &ExplainedBlock| !block.kept && block.weights.is_empty() && block.reason == first.reason;
        let run = rest.iter().take_while(|block| alike(block)).count();
        if run >= RUN {
            let _ = writeln!(out, "- {run} blocks from {:?} on: {}", short(&first.text), clean(&first.reason));
            rest = rest.get(run..).unwrap_or_default();
        } else {
            block(&mut out, first, screen, &short(&first.text));
            rest = rest.get(1..).unwrap_or_default();
        }
    }
    if explanation.more_blocks > 0 {
        let _ = writeln!(out, "{}", more(explanation));
    }
    out
}

pub(super) fn painted(screen: Screen, kept: bool, line: &str) -> String {
    if kept { screen.paint(KEPT, line) } else { line.to_owned() }
}

fn block(out: &mut String, block: &ExplainedBlock, screen: Screen, shown: &str) {
    let mark = if block.kept { '+' } else { '-' };
    let line = format!("{mark} {}: {shown}", block.kind.name());
    let _ = writeln!(out, "{}", painted(screen, block.kept, &line));
    let path = clean(&block.path);
    let near: Vec<&str> = path.rsplit(" > ").take(SHOWN_ELEMENTS).collect();
    let near: Vec<&str> = near.into_iter().rev().collect();
    let _ = writeln!(out, "    {} [{}]", clean(&block.reason), near.join(" > "));
    if !block.weights.is_empty() {
        let _ = writeln!(out, "    {}", weights(&block.weights));
    }
}

pub(super) fn weights(weights: &[Weight]) -> String {
    let told = weights.iter().map(|weight| format!("{} ({:+.1})", clean(&weight.feature), weight.weight));
    told.collect::<Vec<_>>().join("; ")
}

/// The start of a text, clean.
pub(super) fn short(text: &str, screen: Screen) -> String {
    let shown = screen.columns.map_or(SHOWN, |columns| columns.saturating_sub(BESIDE).max(SHOWN_LEAST));
    let text = clean(text);
    if text.chars().count() <= shown {
        return text;
    }
    let start: String = text.chars().take(shown).collect();
    format!("{}…", start.trim_end())
}
