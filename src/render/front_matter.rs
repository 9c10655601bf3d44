//! Front matter of Markdown: the fields of the record in YAML, between two lines of `---`.
//!
//! A line a field, by the record's names and in its order; what is not known is left out, and so are the text, which
//! follows, and its blocks. Values are written as JSON is, which is YAML too: texts in quotes, so that no headline
//! (`yes`, `12:30`, `# 1`) is anything else to a reader.

use super::json::{FieldValue, Record};
use crate::text::is_invisible;
use serde::Serialize;
use std::fmt::Write;

/// The front matter of a record, and the text behind it.
pub(super) fn before(record: &Record, text: &str) -> String {
    let mut out = "---\n".to_owned();
    for (name, value) in record.fields() {
        let is_text = matches!(value, FieldValue::Blocks(_)) || name == "text";
        if !is_text && !value.is_empty() {
            // writing to a string does not fail
            let _ = writeln!(out, "{name}: {}", yaml(&value));
        }
    }
    out.push_str("---\n");
    if !text.is_empty() {
        out.push('\n');
        out.push_str(text);
    }
    out
}

/// Plain data on one line of YAML: JSON, where what YAML does not hold, or what nobody sees, is escaped.
fn yaml(value: &impl Serialize) -> String {
    let json = serde_json::to_string(value).unwrap_or_default();
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        let is_plain = match c {
            ' '..='~' => true,
            // line ends of YAML 1.1, and what is no character
            '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{fffe}' | '\u{ffff}' => false,
            c => !is_invisible(c),
        };
        let _ = match u32::from(c) {
            _ if is_plain => out.write_char(c),
            code @ ..=0xffff => write!(out, "\\u{code:04x}"),
            code => write!(out, "\\U{code:08x}"),
        };
    }
    out
}
