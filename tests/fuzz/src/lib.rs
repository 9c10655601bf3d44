//! Promises that hold of every input, whoever made it: one function for each fuzz target, from bytes to nothing, that
//! panics where one is broken.
//!
//! The fuzzer calls them with what it makes up, and `tests/it/fuzzed.rs` with the inputs in `seeds/`, where every input
//! stays that once broke one.

mod file;
mod page;
mod rendered;
mod source;
pub mod tree;

use copydesk::text::unseen;

pub use file::{clean, config, names, warc, written};
pub use page::{article, bylines, charset, dates, explain, jsonld, tokenizer};
pub use rendered::{html, markdown, report};
pub use source::{feed, robots, sitemap};

/// Holds of everything that is printed or filed: nothing in it drives a terminal, or deceives.
fn assert_shown(what: &str, text: &str) {
    let found = unseen(text)
        .filter(|c| !matches!(c, '\n' | '\t'))
        .or(text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t')));
    assert_eq!(found, None, "{what}: {text:?}");
}

/// Holds of everything that stands on a line of its own.
fn assert_line(what: &str, text: &str) {
    assert_eq!(text, copydesk::text::clean(text), "{what}");
    assert!(!text.is_empty(), "{what} is empty");
}
