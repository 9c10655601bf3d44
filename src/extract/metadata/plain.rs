//! The plain text of what a page claims: it may be markup, and encoded more than once.

use crate::document::{Document, Element};
use crate::extract::blocks::Layout;

/// Bytes of one meta tag's content or one text that is read for a field: a summary is shorter.
pub(super) const CONTENT_CAP: usize = 8_000;

/// Clean text of a claim: entities decoded, however often they were encoded, and tags dropped.
pub(super) fn plain(raw: &str) -> String {
    /// `&amp;amp;rsquo;` is as deep as content systems go.
    const ROUNDS: usize = 3;
    let mut text = crate::text::clean(raw);
    if text.contains(is_private) {
        text = crate::text::clean(&text.replace(is_private, " "));
    }
    for _ in 0..ROUNDS {
        let encoded = has_markup(&text) || has_entity(&text);
        if !encoded || text.len() > CONTENT_CAP {
            break;
        }
        // a sign of less that opens no markup stays one
        let source =
            if has_markup(&text) { format!("<body>{text}") } else { format!("<body>{}", text.replace('<', "&lt;")) };
        let decoded = Document::parse(&source).root().map(Element::text).unwrap_or_default();
        if decoded.is_empty() || decoded == text {
            break;
        }
        text = decoded;
    }
    text
}

/// Plain text of a long claim that may be markup: its blocks on lines of their own.
pub(super) fn plain_text(raw: &str) -> String {
    if !raw.contains('<') && !has_entity(raw) {
        return raw.lines().map(crate::text::clean).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
    }
    let document = Document::parse(raw);
    let lines = Layout::of(&document).blocks.into_iter().map(|block| block.text);
    lines.collect::<Vec<_>>().join("\n")
}

/// A character that fonts of icons draw, and that means nothing in any other.
pub(super) fn is_private(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10fffd}')
}

/// True if a text is markup, and not a text about it: it ends an element that it has opened, or breaks a line. The
/// `details` of "How the `<details>` element changed" are a word.
fn has_markup(text: &str) -> bool {
    /// Elements of one text that are looked for.
    const ELEMENTS: usize = 40;
    let names = text.split('<').skip(1).take(ELEMENTS).map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '/').unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default().to_ascii_lowercase()
    });
    let names: Vec<String> = names.collect();
    let is_void = |name: &String| matches!(name.trim_end_matches('/'), "br" | "wbr" | "img" | "hr");
    names.iter().any(is_void)
        || names.iter().any(|name| name.strip_prefix('/').is_some_and(|name| names.iter().any(|open| open == name)))
}

/// An ampersand with a name or number and a semicolon behind it.
fn has_entity(text: &str) -> bool {
    text.split('&').skip(1).any(|rest| {
        let name = rest.bytes().take(10).position(|b| b == b';').unwrap_or(0);
        name > 1 && rest.bytes().take(name).all(|b| b.is_ascii_alphanumeric() || b == b'#')
    })
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn claims_lose_entities_and_tags() {
        for (raw, expected) in [
            ("Mayor&amp;#8217;s  plan", "Mayor’s plan"),
            ("&quot;Yes&quot;, <b>says</b> Kim", "\"Yes\", says Kim"),
            ("R&D & more", "R&D & more"),
            ("AT&amp;amp;T", "AT&T"),
            ("1 < 2", "1 < 2"),
            ("If a<b and b>c, who wins", "If a<b and b>c, who wins"),
            ("Why <summary> is not <em>enough</em>", "Why is not enough"),
            ("The <marquee> element is back", "The <marquee> element is back"),
            ("The &amp;lt;marquee&amp;gt; element", "The <marquee> element"),
            ("One line<br/>and another", "One line and another"),
            ("\u{f09a} Share the news \u{e80a}", "Share the news"),
            ("a\u{ad}b\n c", "ab c"),
        ] {
            assert_eq!(plain(raw), expected, "{raw}");
        }
    }
}
