//! A TOML file while it is read: where things stand in it, and what stands there. What is shared by
//! all files that people write for us.

use std::borrow::Cow;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A file by the name that messages call it, and where its lines start.
pub(crate) struct File<'t> {
    name: &'t str,
    lines: Vec<usize>,
}

impl<'t> File<'t> {
    pub(crate) fn new(name: &'t str, text: &str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Self { name, lines: std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect() }
    }

    /// File and line of what starts at this byte.
    pub(crate) fn place(&self, start: usize) -> String {
        let line = self.lines.partition_point(|line| *line <= start);
        format!("{}, line {line}", self.name)
    }
}

/// The entries of a table as they are written.
pub(crate) fn in_order<'t, 'i>(table: &'t DeTable<'i>) -> Vec<(&'t Spanned<Cow<'i, str>>, &'t Spanned<DeValue<'i>>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

/// The type of a value with its article: "a string", "an integer".
pub(crate) fn type_name(value: &DeValue<'_>) -> String {
    let found = value.type_str();
    format!("{} {found}", if found.starts_with(['a', 'i']) { "an" } else { "a" })
}

/// The parser's objection to a text, on one line, with its place in bytes.
pub(crate) fn fault(error: &toml::de::Error) -> (usize, String) {
    (error.span().unwrap_or_default().start, error.message().trim().replace('\n', ", "))
}
