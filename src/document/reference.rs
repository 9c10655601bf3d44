//! Character references (`&amp;`, `&#8212;`): the WHATWG HTML standard, section 13.2.5.72 and what follows it.

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};
use html5ever::tendril::StrTendril;

/// The kind of text that holds references.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ReferenceIn {
    Text,
    /// Here a name without `;` is none if a letter, a digit or `=` follows: addresses hold such.
    Attribute,
}

/// Appends a text with its references resolved and NUL characters replaced.
pub(super) fn resolve(text: &str, place: ReferenceIn, out: &mut StrTendril) {
    let mut rest = text;
    while let Some(at) = memchr::memchr2(b'&', 0, rest.as_bytes()) {
        let (plain, found) = rest.split_at(at);
        out.push_slice(plain);
        rest = if let Some(after) = found.strip_prefix('&') {
            let length = reference(after, place, out);
            after.split_at(length).1
        } else {
            out.push_char(char::REPLACEMENT_CHARACTER);
            found.split_at(1).1
        };
    }
    out.push_slice(rest);
}

/// Reads the reference behind an `&`, and tells its length; an `&` that begins none stands for itself.
fn reference(after: &str, place: ReferenceIn, out: &mut StrTendril) -> usize {
    let read = match after.as_bytes().first() {
        Some(b'#') => numeric(after, out),
        Some(first) if first.is_ascii_alphanumeric() => named(after, place, out),
        _ => None,
    };
    read.unwrap_or_else(|| {
        out.push_char('&');
        0
    })
}

fn numeric(after: &str, out: &mut StrTendril) -> Option<usize> {
    let bytes = after.as_bytes();
    let (radix, start) = if matches!(bytes.get(1), Some(b'x' | b'X')) { (16, 2) } else { (10, 1) };
    let mut end = start;
    let mut value: u32 = 0;
    while let Some(digit) = bytes.get(end).and_then(|byte| char::from(*byte).to_digit(radix)) {
        value = value.saturating_mul(radix).saturating_add(digit);
        end += 1;
    }
    if end == start {
        return None;
    }
    let c = match value {
        0 => char::REPLACEMENT_CHARACTER,
        // what the old Windows code page has there is what authors meant
        0x80..=0x9f => C1_REPLACEMENTS
            .get(value as usize - 0x80)
            .copied()
            .flatten()
            .or_else(|| char::from_u32(value))
            .unwrap_or(char::REPLACEMENT_CHARACTER),
        _ => char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER),
    };
    out.push_char(c);
    Some(end + usize::from(bytes.get(end) == Some(&b';')))
}

fn named(after: &str, place: ReferenceIn, out: &mut StrTendril) -> Option<usize> {
    if let Some((length, c)) = common(after.as_bytes()) {
        out.push_char(c);
        return Some(length);
    }
    // the table holds the beginnings of names too, with no character
    let (mut length, mut found) = (1, None);
    while let Some(entry) = after.get(..length).and_then(|name| NAMED_ENTITIES.get(name)) {
        if entry.0 != 0 {
            found = Some((length, *entry));
        }
        length += 1;
    }
    let (length, (first, second)) = found?;
    let next = after.as_bytes().get(length);
    let is_closed = after.as_bytes().get(length - 1) == Some(&b';');
    if place == ReferenceIn::Attribute && !is_closed && next.is_some_and(|b| *b == b'=' || b.is_ascii_alphanumeric()) {
        return None;
    }
    out.push_char(char::from_u32(first)?);
    if let Some(second) = char::from_u32(second).filter(|c| *c != '\0') {
        out.push_char(second);
    }
    Some(length)
}

/// The names that make up nearly all of what pages hold.
fn common(after: &[u8]) -> Option<(usize, char)> {
    const NAMES: [(&[u8], char); 12] = [
        (b"amp;", '&'),
        (b"nbsp;", '\u{a0}'),
        (b"quot;", '"'),
        (b"lt;", '<'),
        (b"gt;", '>'),
        (b"rsquo;", '’'),
        (b"lsquo;", '‘'),
        (b"ldquo;", '“'),
        (b"rdquo;", '”'),
        (b"ndash;", '–'),
        (b"mdash;", '—'),
        (b"apos;", '\''),
    ];
    NAMES.iter().find(|(name, _)| after.starts_with(name)).map(|(name, c)| (name.len(), *c))
}
