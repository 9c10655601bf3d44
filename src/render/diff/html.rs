//! The differences of two revisions as a page: all blocks, with what is gone and what is new.

use super::terminal::told;
use super::{BlockChange, ChangedText, Diff, Fate, Revision};
use crate::render::escape::escape;
use std::fmt::Write as _;

const STYLE: &str = include_str!("style.css");

/// The differences as a page of its own, which loads and runs nothing.
#[must_use]
pub fn html(old: &Revision, new: &Revision, diff: &Diff) -> String {
    let headline = escape(new.headline.as_deref().unwrap_or("(no headline)"));
    let mut out = String::from(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
    );
    let _ = write!(out, "<title>Changes: {headline}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n");
    let _ = write!(out, "<h1 dir=\"auto\">{headline}</h1>\n<p>{} → {}</p>\n", escape(&told(old)), escape(&told(new)));
    if diff.is_empty() {
        out.push_str("<p>Nothing changed.</p>\n");
    }
    if !diff.fields.is_empty() {
        out.push_str("<dl>\n");
        for (name, changes) in &diff.fields {
            let _ = writeln!(out, "<dt>{name}</dt><dd dir=\"auto\">{}</dd>", words(changes));
        }
        out.push_str("</dl>\n");
    }
    for block in &diff.blocks {
        let (class, text) = match block {
            BlockChange::Same(text) => ("same", escape(text)),
            BlockChange::Removed(text) => ("removed", format!("<del>{}</del>", escape(text))),
            BlockChange::Added(text) => ("added", format!("<ins>{}</ins>", escape(text))),
            BlockChange::Changed(changes) => ("changed", words(changes)),
        };
        let _ = writeln!(out, "<p class=\"{class}\" dir=\"auto\">{text}</p>");
    }
    out.push_str("</body>\n</html>\n");
    out
}

fn words(changes: &[ChangedText]) -> String {
    let mut out = String::new();
    for (at, change) in changes.iter().enumerate() {
        let text = change.text.trim_start_matches(' ');
        if at > 0 && text.len() < change.text.len() {
            out.push(' ');
        }
        let text = escape(text);
        let _ = match change.fate {
            Fate::Same => write!(out, "{text}"),
            Fate::Removed => write!(out, "<del>{text}</del>"),
            Fate::Added => write!(out, "<ins>{text}</ins>"),
        };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::html;
    use crate::render::diff::Diff;
    use crate::render::diff::tests::revision;

    #[test]
    fn a_page_shows_all_blocks_and_trusts_no_record() {
        let old = revision(1, "Bridge", &["The ferry runs.", "The bridge is shut for now."]);
        let new =
            revision(2, "Bridge", &["The ferry runs.", "The bridge is <b>open</b> for now.", "<script>x</script>"]);
        let page = html(&old, &new, &Diff::between(&old, &new));
        for expected in [
            "<p class=\"same\" dir=\"auto\">The ferry runs.</p>",
            "The bridge is <del>shut</del> <ins>&lt;b&gt;open&lt;/b&gt;</ins> for now.",
            "<p class=\"added\" dir=\"auto\"><ins>&lt;script&gt;x&lt;/script&gt;</ins></p>",
        ] {
            assert!(page.contains(expected), "{expected} in {page}");
        }
    }
}
