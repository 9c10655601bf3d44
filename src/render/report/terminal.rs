//! In short, for a terminal.

use super::{candidates, fields, more};
use crate::explanation::{ExplainedBlock, Explanation, Weight};
use crate::text::clean;
use std::fmt::Write;

/// Characters of a text that are shown.
const SHOWN: usize = 70;

/// Elements of a path that are shown.
const SHOWN_ELEMENTS: usize = 3;

/// Runs of at least so many blocks without a word of their own are told as one.
const RUN: usize = 3;

/// Renders an explanation for a terminal: the verdict, the fields with what was weighed for them, and
/// each block of the page with what decided about it. No control character of the page is left.
#[must_use]
pub fn terminal(explanation: &Explanation) -> String {
    let mut out = String::new();
    let verdict = &explanation.article.verdict;
    let _ = writeln!(out, "{}, confidence {:.2}: {}", verdict.kind.name(), verdict.confidence, clean(&verdict.reason));
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
        let _ = writeln!(out, "{field}: {}", if value.is_empty() { "-".to_owned() } else { short(&value) });
        for candidate in candidates {
            let mark = if candidate.agrees { '=' } else { ' ' };
            let _ = write!(out, "  {mark} {}: {}", clean(&candidate.source), short(&candidate.value));
            let note = clean(&candidate.note);
            if !note.is_empty() {
                let _ = write!(out, " ({note})");
            }
            out.push('\n');
        }
    }
    out.push_str("\nThe text of the page in order; + is kept, - is not\n\n");
    let mut rest = explanation.blocks.as_slice();
    while let Some(first) = rest.first() {
        let alike = |block: &ExplainedBlock| !block.kept && block.weights.is_empty() && block.reason == first.reason;
        let run = rest.iter().take_while(|block| alike(block)).count();
        if run >= RUN {
            let _ = writeln!(out, "- {run} blocks from {:?} on: {}", short(&first.text), clean(&first.reason));
            rest = rest.get(run..).unwrap_or_default();
        } else {
            block(&mut out, first);
            rest = rest.get(1..).unwrap_or_default();
        }
    }
    if explanation.more_blocks > 0 {
        let _ = writeln!(out, "{}", more(explanation));
    }
    out
}

fn block(out: &mut String, block: &ExplainedBlock) {
    let mark = if block.kept { '+' } else { '-' };
    let _ = writeln!(out, "{mark} {}: {}", block.kind.name(), short(&block.text));
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
pub(super) fn short(text: &str) -> String {
    let text = clean(text);
    if text.chars().count() <= SHOWN {
        return text;
    }
    let start: String = text.chars().take(SHOWN).collect();
    format!("{}…", start.trim_end())
}
