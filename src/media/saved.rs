//! Saved bodies that are no page, by their first bytes and by what their text looks like.

use super::start::{opens_a_page, root};
use super::{ARCHIVE, Media, SNIFF_BYTES, what_is};

/// Largest saved page that is read, 64 MiB: ten times the largest news page seen, and small enough to
/// hold one on each thread.
pub const SAVED_BYTES_MAX: u64 = 64 << 20;

/// The reason why a saved body is not read as a page, where its size or its beginning tells it for certain; what only
/// its text tells is the verdict's.
///
/// ```
/// use copydesk::media::refusal;
/// assert_eq!(refusal(b"<p>The dredger is afloat again."), None);
/// assert_eq!(refusal(b"%PDF-1.7").as_deref(), Some("a PDF, not an HTML page"));
/// assert_eq!(refusal(b" ").as_deref(), Some("the file is empty"));
/// ```
#[must_use]
pub fn refusal(body: &[u8]) -> Option<String> {
    if body.len() as u64 > SAVED_BYTES_MAX {
        return Some(format!("larger than {} MiB", SAVED_BYTES_MAX >> 20));
    }
    if body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii().is_empty() {
        return Some("the file is empty".to_owned());
    }
    let what = other_than_page(body)?;
    let advice = if what == ARCHIVE { ": unpack it first" } else { "" };
    Some(format!("{what}, not an HTML page{advice}"))
}

/// The kind of a saved body that is no page, as people say it (`a PDF`): by its first bytes, and by what its decoded
/// text looks like. A page has markup; what merely quotes some is none.
///
/// ```
/// use copydesk::media::no_page;
/// let what = |text: &str| no_page(text.as_bytes(), text);
/// assert_eq!(what("<p>The dredger is afloat again."), None);
/// assert_eq!(what("{\"title\": \"<p>Dredger afloat</p>\"}").as_deref(), Some("JSON data"));
/// assert_eq!(what("day,place\n2024-03-01,Lenn\n").as_deref(), Some("plain text"));
/// ```
#[must_use]
pub fn no_page(body: &[u8], text: &str) -> Option<String> {
    if opens_a_page(text.as_bytes()) {
        return None;
    }
    other_than_page(body).or_else(|| of_text(text).map(ToOwned::to_owned))
}

/// The kind of a saved body whose first bytes tell for certain that it is no page.
fn other_than_page(body: &[u8]) -> Option<String> {
    let what = what_is(Some("text/html"), body);
    (what != Media::Html).then(|| what.to_string())
}

/// Characters that are looked at for what no text has.
const LOOK_CHARS: usize = 8192;
/// One such character in so many is too much.
const ODD_ONE_IN: usize = 20;
/// A text that does not open with markup has a tag for so many bytes at least.
const BYTES_A_TAG: usize = 2000;

fn of_text(text: &str) -> Option<&'static str> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let tags = tags(text);
    let (mut odd, mut all) = (0, 0);
    for c in text.chars().take(LOOK_CHARS) {
        // zero bytes stand between the letters of a page in UTF-16 that nobody declared
        odd += usize::from(c == '\u{fffd}' || c.is_control() && !c.is_whitespace() && !(c == '\0' && tags > 0));
        all += 1;
    }
    if odd * ODD_ONE_IN > all {
        return Some("binary data");
    }
    if is_json(text) {
        return Some("JSON data");
    }
    if text.starts_with('<') {
        let start = text.chars().take(SNIFF_BYTES).collect::<String>().to_ascii_lowercase();
        return match root(start.as_bytes()).as_deref() {
            Some("svg") if text.trim_end().ends_with("</svg>") => Some("an image"),
            Some(name) if start.starts_with("<?xml") && !TAGS.contains(&name) => Some("XML data"),
            // elements of their own names have a dash
            Some(name) if tags == 0 && !name.contains('-') => Some("XML data"),
            _ => None,
        };
    }
    (!text.is_empty() && tags * BYTES_A_TAG < text.len()).then_some("plain text")
}

/// True if a text is JSON, or one such value after another, or the beginning of one.
fn is_json(text: &str) -> bool {
    if !text.starts_with(['{', '[']) {
        return false;
    }
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<serde::de::IgnoredAny>();
    match values.next() {
        Some(Ok(_)) => {
            let rest = text.get(values.byte_offset()..).unwrap_or_default().trim_start();
            rest.is_empty() || rest.starts_with(['{', '['])
        }
        Some(Err(error)) => error.is_eof() && text.len() > 1,
        None => false,
    }
}

/// Tags that pages are made of.
#[rustfmt::skip]
const TAGS: &[&str] = &[
    "html", "head", "body", "title", "meta", "link", "script", "style", "div", "p", "span", "a", "br", "img", "b", "i", "em",
    "strong", "font", "center", "table", "tr", "td", "ul", "ol", "li", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "article",
    "section", "main", "header", "footer", "nav", "figure", "blockquote", "pre", "form", "noscript", "frameset", "svg",
];

/// Tags of pages in a text; of many, not all are counted.
fn tags(text: &str) -> usize {
    let enough = text.len() / BYTES_A_TAG + 1;
    let bytes = text.as_bytes();
    let is_tag = |at: &usize| {
        let rest = bytes.get(at + 1..).unwrap_or_default();
        let rest = rest.strip_prefix(b"/").unwrap_or(rest);
        let length = rest.iter().take(12).position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(0);
        let (name, end) = rest.split_at(length);
        let ends = end.first().is_some_and(|end| matches!(end, b'>' | b'/' | b'\0' | b' ' | 9..=13));
        ends && TAGS.iter().any(|tag| tag.as_bytes().eq_ignore_ascii_case(name))
    };
    memchr::memchr_iter(b'<', bytes).filter(is_tag).take(enough).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_page_is_named() {
        for (text, wanted) in [
            ("<!doctype html><title>x</title><p>Dredger afloat</p>", None),
            ("", None),
            ("  \n", None),
            ("<p>Dredger afloat", None),
            ("Dredger afloat <br> again", None),
            ("<?xml version='1.0'?><!DOCTYPE html><html xmlns='y'><p>x</p></html>", None),
            ("<my-app></my-app>", None),
            ("{{ title }} <p>Dredger afloat", None),
            ("[Update] <p>Dredger afloat", None),
            ("Dredger afloat, the port said.\n", Some("plain text")),
            ("MZ and BM and ID3 are letters", Some("plain text")),
            ("day,place\n2024-03-01,Lenn\n", Some("plain text")),
            ("# lock\n[[package]]\nname = \"dredger\"\n", Some("plain text")),
            ("{\"text\": \"<p>Dredger</p>\"}", Some("JSON data")),
            ("[1, 2, {\"a\": \"b", Some("JSON data")),
            ("{\"a\": 1}\n{\"a\": 2}\n", Some("JSON data")),
            ("<?xml version='1.0'?><rss version='2.0'><channel/></rss>", Some("a feed")),
            ("<?xml version='1.0'?><opml version='2.0'><body/></opml>", Some("XML data")),
            ("<note><to>Lenn</to></note>", Some("XML data")),
            ("<svg xmlns='x'><path d='M0 0'/></svg>", Some("an image")),
            ("\u{1}\u{2}\u{3}<p>\u{4}", Some("binary data")),
            ("%PDF-1.7\n1 0 obj", Some("a PDF")),
            ("{\\rtf1\\ansi Dredger afloat}", Some("a document")),
        ] {
            assert_eq!(no_page(text.as_bytes(), text).as_deref(), wanted, "{text:?}");
        }
        // a manual in plain text that quotes a tag, and a page as long
        let story = "The dredger is afloat again, the port said. ".repeat(90);
        assert_eq!(no_page(b"", &format!("{story} Write <p> before it.")).as_deref(), Some("plain text"));
        assert_eq!(no_page(b"", &format!("<p>{story}")), None);
    }

    #[test]
    fn bytes_without_sense_are_no_page() {
        let mut state = 7_u32;
        let next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        let bytes: Vec<u8> = std::iter::repeat_with(next).take(20_000).collect();
        let text = crate::charset::decode(&bytes, None);
        assert_eq!(no_page(&bytes, &text).as_deref(), Some("binary data"));
    }
}
