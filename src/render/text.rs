//! The house format: UTF-8, one block a line, a blank line between blocks, none at either end,
//! no newline after the last block.
//!
//! Blocks in order: section, headline, byline (`By A, B and C`), each if known, then the body.

use crate::article::{Article, BlockKind};
use crate::text::{clean, is_invisible, unseen};
use std::borrow::Cow;

/// Renders an article in the house format.
///
/// ```
/// use copydesk::{Article, Block, BlockKind, render};
/// let mut article = Article::default();
/// article.headline = Some("Bridge reopens".to_owned());
/// article.authors = vec!["Ada Lund".to_owned(), "Bo Ek".to_owned()];
/// article.blocks = vec![Block::new(BlockKind::Paragraph, "It is open.")];
/// assert_eq!(render::text::render(&article), "Bridge reopens\n\nBy Ada Lund and Bo Ek\n\nIt is open.");
/// ```
#[must_use]
pub fn render(article: &Article) -> String {
    let mut out = String::new();
    let head =
        [article.section.as_deref().map(clean), article.headline.as_deref().map(clean), byline(&article.authors)];
    for line in head.into_iter().flatten() {
        push(&mut out, &line);
    }
    let mut line = String::new();
    for block in article.blocks.iter().filter(|block| block.kind != BlockKind::Image) {
        line.clear();
        block.push_line(&mut line);
        if block.text.contains(|c: char| !c.is_whitespace() && !is_invisible(c)) {
            push(&mut out, &one_line(&line));
        }
    }
    out
}

/// `By A`, `By A and B`, `By A, B and C`; nothing when nobody is named.
#[must_use]
pub fn byline(authors: &[String]) -> Option<String> {
    let names: Vec<String> = authors.iter().map(|name| clean(name)).filter(|name| !name.is_empty()).collect();
    let (last, others) = names.split_last()?;
    Some(if others.is_empty() { format!("By {last}") } else { format!("By {} and {last}", others.join(", ")) })
}

fn push(out: &mut String, line: &str) {
    if line.is_empty() {
        return;
    }
    if !out.is_empty() {
        out.push_str("\n\n");
    }
    out.push_str(line);
}

/// Extraction cleans its text; what a caller built by hand is held to the same promise here.
fn one_line(line: &str) -> Cow<'_, str> {
    if line.contains(char::is_control) || unseen(line).is_some() {
        Cow::Owned(clean(line))
    } else {
        Cow::Borrowed(line)
    }
}
