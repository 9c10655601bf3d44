//! Whether an answer is a page at all: by its `Content-Type`, and by its first bytes where the
//! type says little or lies.

/// The first bytes that are looked at.
pub(super) const SNIFF_BYTES: usize = 1024;
/// Beginnings of files that are never pages, whatever the type says.
const MAGIC: &[(&[u8], &str)] = &[
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "an image"),
    (b"GIF8", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"PK\x03\x04", "an archive"),
    (b"\x1f\x8b", "an archive"),
];
/// Beginnings of types that are neither pages nor feeds nor sitemaps.
const NEVER_SOURCES: &[&str] = &["image/", "video/", "audio/", "font/", "application/pdf"];
/// Markup that says HTML, in lower case.
const HTML_SIGNS: &[&str] = &["<!doctype html", "<html", "<head", "<body", "<title", "<meta"];

/// What the type alone says: `Err` names what the answer is if that is no page, nor (where one would
/// do) a feed or a sitemap.
pub(super) fn check_type(content_type: Option<&str>, sources: bool) -> Result<(), String> {
    match essence(content_type).as_str() {
        "text/html" | "application/xhtml+xml" => Ok(()),
        // a sitemap may be packed, a feed may be JSON, and either may be called by any of many names
        essence if sources && !NEVER_SOURCES.iter().any(|kind| essence.starts_with(kind)) => Ok(()),
        essence if is_vague(essence) => Ok(()),
        essence => Err(name(essence)),
    }
}

/// What type and first bytes say together: `Err` names what the answer is if that is no page.
pub(super) fn check_start(content_type: Option<&str>, body: &[u8]) -> Result<(), String> {
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| body.starts_with(magic)) {
        return Err((*what).to_owned());
    }
    let essence = essence(content_type);
    let head = body.get(..SNIFF_BYTES).unwrap_or(body);
    // without the zero bytes of UTF-16, whose ASCII is then readable
    let head: Vec<u8> = head.iter().filter(|b| **b != 0).map(u8::to_ascii_lowercase).collect();
    let head = String::from_utf8_lossy(&head);
    match root(&head) {
        Some("rss" | "feed" | "rdf:rdf") => return Err("a feed".to_owned()),
        Some("urlset" | "sitemapindex") => return Err("a sitemap".to_owned()),
        Some("svg") if essence != "text/html" => return Err("an image".to_owned()),
        _ => {}
    }
    match essence.as_str() {
        "text/xml" | "application/xml" if root(&head) == Some("html") => Ok(()),
        "text/xml" | "application/xml" => Err("XML data".to_owned()),
        essence if is_vague(essence) && !HTML_SIGNS.iter().any(|sign| head.contains(sign)) => Err(name(essence)),
        _ => Ok(()),
    }
}

/// Type and subtype in lower case, without parameters.
fn essence(content_type: Option<&str>) -> String {
    content_type.and_then(|value| value.split([';', ',']).next()).unwrap_or_default().trim().to_ascii_lowercase()
}

/// Types that say too little: the first bytes decide.
fn is_vague(essence: &str) -> bool {
    matches!(
        essence,
        "" | "application/octet-stream" | "text/plain" | "text/xml" | "application/xml" | "unknown/unknown" | "*/*"
    )
}

fn name(essence: &str) -> String {
    let (kind, subtype) = essence.split_once('/').unwrap_or((essence, ""));
    let known = match (kind, subtype) {
        ("application", "pdf" | "x-pdf") => "a PDF",
        ("image", _) => "an image",
        ("video", _) | ("application", "vnd.apple.mpegurl") => "a video",
        ("audio", _) => "a sound",
        ("font", _) => "a font",
        ("application", "rss+xml" | "atom+xml" | "rdf+xml" | "feed+json") => "a feed",
        ("text", "css") => "a style sheet",
        ("text" | "application", "javascript" | "x-javascript" | "ecmascript") => "a script",
        ("application", "json" | "ld+json") => "JSON data",
        ("application", "zip" | "gzip" | "x-gzip" | "x-tar" | "x-7z-compressed" | "vnd.rar") => "an archive",
        ("text", "plain") => "plain text",
        ("text" | "application", "xml") => "XML data",
        ("", _) | ("application", "octet-stream") => "a file of unknown type",
        _ => {
            let plain: String = essence.chars().filter(char::is_ascii_graphic).take(80).collect();
            return format!("a file of type {plain}");
        }
    };
    known.to_owned()
}

/// The first element's name, past byte order mark, white space, declarations and comments.
fn root(head: &str) -> Option<&str> {
    let mut rest = head.trim_start_matches(['\u{feff}', '\u{fffd}']).trim_start();
    loop {
        let tail = rest.strip_prefix('<')?;
        let end = match tail.as_bytes().first()? {
            b'!' if tail.starts_with("!--") => "-->",
            b'!' => ">",
            b'?' => "?>",
            _ => return tail.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next(),
        };
        rest = tail.split_once(end)?.1.trim_start();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_accepted_and_others_named() {
        let html = "<!DOCTYPE html><title>x</title>";
        for (content_type, body, wanted) in [
            (Some("text/html; charset=x"), "anything", None),
            (Some("TEXT/HTML"), "", None),
            (Some("application/xhtml+xml"), "<html/>", None),
            (Some("text/html"), "%PDF-1.7", Some("a PDF")),
            (Some("text/html"), "<?xml version='1.0'?>\n<!-- c --><rss version=2>", Some("a feed")),
            (None, html, None),
            (Some(""), html, None),
            (Some("text/plain"), html, None),
            (Some("application/octet-stream"), "\u{feff} <HTML>", None),
            (Some("text/plain"), "notes", Some("plain text")),
            (None, "\u{0}\u{1}", Some("a file of unknown type")),
            (Some("text/xml"), "<?xml version='1.0'?><!DOCTYPE html PUBLIC 'x'><html xmlns='y'>", None),
            (Some("application/xml"), "<urlset>", Some("a sitemap")),
            (Some("application/xml"), "<note>about <html></note>", Some("XML data")),
            (Some("application/xml"), "<feed xmlns='x'>", Some("a feed")),
            (Some("application/pdf"), "", Some("a PDF")),
            (Some("image/webp"), "", Some("an image")),
            (Some("video/mp4"), "", Some("a video")),
            (Some("application/rss+xml; charset=utf-8"), "", Some("a feed")),
            (Some("application/json"), "{}", Some("JSON data")),
            (Some("application/x-\u{1b}[31mred"), "", Some("a file of type application/x-[31mred")),
        ] {
            let said = check_type(content_type, false).and_then(|()| check_start(content_type, body.as_bytes())).err();
            assert_eq!(said.as_deref(), wanted, "{content_type:?} {body:?}");
        }
        let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain("<html>".bytes().flat_map(|b| [b, 0])).collect();
        assert_eq!(check_start(None, &utf16), Ok(()));
    }
}
