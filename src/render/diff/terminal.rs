//! The differences of two revisions, for a terminal.

use super::{BlockChange, ChangedText, Diff, Fate, Revision};
use crate::render::screen::{FAILURE, KEPT, Screen};
use anstyle::Style;
use std::fmt::Write as _;

const REMOVED: Style = FAILURE.strikethrough();
const ADDED: Style = KEPT;

/// The differences in lines: unchanged blocks are counted, `-` begins one that is gone, `+` a new one, `~` one whose words
/// changed. Words that are gone or new are coloured or, without colours, stand in `[-` and `-]`, `{+` and `+}`.
#[must_use]
pub fn terminal(old: &Revision, new: &Revision, diff: &Diff, screen: Screen) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{}", crate::text::clean(new.headline.as_deref().unwrap_or("(no headline)")));
    let _ = writeln!(out, "{} -> {}", told(old), told(new));
    if diff.is_empty() {
        out.push_str("\nnothing changed\n");
        return out;
    }
    if !diff.fields.is_empty() {
        out.push('\n');
    }
    for (name, changes) in &diff.fields {
        let _ = writeln!(out, "{name}: {}", words(screen, changes));
    }
    let mut same = 0_usize;
    for block in &diff.blocks {
        let line = match block {
            BlockChange::Same(_) => {
                same += 1;
                continue;
            }
            BlockChange::Removed(text) => format!("- {}", screen.paint(REMOVED, text)),
            BlockChange::Added(text) => format!("+ {}", screen.paint(ADDED, text)),
            BlockChange::Changed(changes) => format!("~ {}", words(screen, changes)),
        };
        unchanged(&mut out, std::mem::take(&mut same));
        let _ = writeln!(out, "\n{line}");
    }
    unchanged(&mut out, same);
    out
}

fn unchanged(out: &mut String, blocks: usize) {
    let _ = match blocks {
        0 => Ok(()),
        1 => writeln!(out, "\n(1 block as before)"),
        _ => writeln!(out, "\n({blocks} blocks as before)"),
    };
}

/// A revision in words.
pub(super) fn told(revision: &Revision) -> String {
    let at = revision.fetched_at.as_deref().map(|at| format!(" of {}", crate::text::clean(at))).unwrap_or_default();
    format!("revision {}{at}", revision.number)
}

/// A text with what changed in it.
fn words(screen: Screen, changes: &[ChangedText]) -> String {
    let mut out = String::new();
    for change in changes {
        // the space before a word is no part of the change
        let text = change.text.trim_start_matches(' ');
        if text.len() < change.text.len() && !out.is_empty() {
            out.push(' ');
        }
        match (change.fate, screen.has_colours) {
            (Fate::Same, _) => out.push_str(text),
            (Fate::Removed, true) => out.push_str(&screen.paint(REMOVED, text)),
            (Fate::Added, true) => out.push_str(&screen.paint(ADDED, text)),
            (Fate::Removed, false) => out.extend(["[-", text, "-]"]),
            (Fate::Added, false) => out.extend(["{+", text, "+}"]),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Screen, terminal};
    use crate::render::diff::Diff;
    use crate::render::diff::tests::revision;

    #[test]
    fn a_person_sees_what_changed_with_and_without_colours() {
        let old = revision(
            1,
            "Bridge shut",
            &["The ferry runs.", "The bridge is shut until further notice.", "Tea is sold."],
        );
        let new =
            revision(2, "Bridge open", &["The ferry runs.", "The bridge is open until further notice.", "A bus goes."]);
        let diff = Diff::between(&old, &new);
        let expected = "Bridge open\nrevision 1 of 2026-11-01T06:00:00Z -> revision 2 of 2026-11-02T06:00:00Z\n\n\
            headline: Bridge [-shut-] {+open+}\n\n(1 block as before)\n\n\
            ~ The bridge is [-shut-] {+open+} until further notice.\n\n- Tea is sold.\n\n+ A bus goes.\n";
        assert_eq!(terminal(&old, &new, &diff, Screen::default()), expected);
        let screen = Screen { columns: None, has_colours: true };
        let coloured = terminal(&old, &new, &diff, screen);
        assert!(coloured.contains("\u{1b}[9m\u{1b}[31mshut\u{1b}[0m \u{1b}[32mopen\u{1b}[0m"), "{coloured:?}");
        assert!(terminal(&old, &old, &Diff::between(&old, &old), screen).ends_with("\n\nnothing changed\n"));
    }

    #[test]
    fn a_record_drives_no_terminal() {
        let (old, new) =
            (revision(1, "A\u{1b}[2J", &["b\u{7}\u{1b}]0;x\u{7}"]), revision(2, "B\u{9b}31m", &["c\u{1b}[31m"]));
        let shown = terminal(&old, &new, &Diff::between(&old, &new), Screen::default());
        assert!(shown.chars().all(|c| c == '\n' || !c.is_control()), "{shown:?}");
    }
}
