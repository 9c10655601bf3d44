//! What a body is: a page, a feed, a sitemap or something else, by its `Content-Type`, and by its
//! first bytes where the type says little or lies.

use flate2::read::GzDecoder;
use std::fmt;
use std::io::Read;

/// The first bytes that are looked at.
pub const SNIFF_BYTES: usize = 1024;

/// A kind of body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Media {
    /// A page in HTML.
    Html,
    /// A feed: RSS, Atom, RDF, JSON Feed.
    Feed,
    /// A sitemap or an index of sitemaps: XML, or one address a line.
    Sitemap,
    /// None of these; its name, as people say it (`a PDF`).
    Other(String),
}

/// As people say it.
impl fmt::Display for Media {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Html => "a page",
            Self::Feed => "a feed",
            Self::Sitemap => "a sitemap",
            Self::Other(name) => name,
        })
    }
}

const GZIP: &[u8] = b"\x1f\x8b";
/// Beginnings of files that are none of ours, whatever the type says.
const MAGIC: &[(&[u8], &str)] = &[
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "an image"),
    (b"GIF8", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"PK\x03\x04", "an archive"),
];
/// Markup that says HTML, in lower case.
const HTML_SIGNS: &[&str] = &["<!doctype html", "<html", "<head", "<body", "<title", "<meta"];
/// Where XML starts that something was printed before, in lower case.
const XML_SIGNS: &[&str] = &["<?xml", "<rss", "<feed", "<rdf:rdf", "<urlset", "<sitemapindex"];

/// What the type alone says; `None` if it says too little and the first bytes decide.
#[must_use]
pub fn of_type(content_type: Option<&str>) -> Option<Media> {
    let essence = essence(content_type);
    match essence.as_str() {
        "text/html" | "application/xhtml+xml" => Some(Media::Html),
        "application/rss+xml" | "application/atom+xml" | "application/rdf+xml" | "application/feed+json" => {
            Some(Media::Feed)
        }
        essence if is_vague(essence) => None,
        essence => Some(Media::Other(name(essence))),
    }
}

/// What type and first bytes say together.
///
/// ```
/// use copydesk::media::{Media, what_is};
/// assert_eq!(what_is(Some("text/html"), b"<?xml version='1.0'?><rss version='2.0'>"), Media::Feed);
/// assert_eq!(what_is(None, b"<urlset><url><loc>https://tides.lenn.example/a</loc>"), Media::Sitemap);
/// assert_eq!(what_is(Some("text/html"), b"%PDF-1.7").to_string(), "a PDF");
/// ```
#[must_use]
pub fn what_is(content_type: Option<&str>, body: &[u8]) -> Media {
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| body.starts_with(magic)) {
        return Media::Other((*what).to_owned());
    }
    if body.starts_with(GZIP) {
        return match by_start("", &unpacked_start(body)) {
            Media::Sitemap => Media::Sitemap,
            _ => Media::Other("an archive".to_owned()),
        };
    }
    by_start(&essence(content_type), body.get(..SNIFF_BYTES).unwrap_or(body))
}

fn by_start(essence: &str, start: &[u8]) -> Media {
    // without the zero bytes of UTF-16, whose ASCII is then readable
    let head: Vec<u8> = start.iter().filter(|b| **b != 0).map(u8::to_ascii_lowercase).collect();
    let head = String::from_utf8_lossy(&head);
    let root = root(&head);
    match root {
        Some("rss" | "feed" | "rdf") => return Media::Feed,
        Some("urlset" | "sitemapindex") => return Media::Sitemap,
        Some("svg") if essence != "text/html" => return Media::Other("an image".to_owned()),
        _ => {}
    }
    match essence {
        "text/html" | "application/xhtml+xml" => Media::Html,
        "text/xml" | "application/xml" if root == Some("html") => Media::Html,
        "text/xml" | "application/xml" => Media::Other("XML data".to_owned()),
        "application/json" | "application/feed+json" | "text/plain" | "" if is_json_feed(&head) => Media::Feed,
        _ if is_vague(essence) && HTML_SIGNS.iter().any(|sign| head.contains(sign)) => Media::Html,
        _ if is_vague(essence) && is_address(&head) => Media::Sitemap,
        // a feed by its type alone: of an error page that comes with it, nothing is listed
        _ => of_type(Some(essence)).unwrap_or_else(|| Media::Other(name(essence))),
    }
}

/// The first bytes of what gzip holds; fewer, or none, if it is broken.
fn unpacked_start(body: &[u8]) -> Vec<u8> {
    let mut start = Vec::new();
    // an error leaves what was read before it
    let _ = GzDecoder::new(body).take(SNIFF_BYTES as u64).read_to_end(&mut start);
    start
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

/// The first element's name without its prefix, past byte order mark, white space, declarations,
/// comments, and what a broken program printed before.
fn root(head: &str) -> Option<&str> {
    let start = head.trim_start_matches(['\u{feff}', '\u{fffd}']).trim_start();
    let mut rest = if start.starts_with('<') {
        start
    } else {
        start.get(XML_SIGNS.iter().filter_map(|sign| start.find(sign)).min()?..)?
    };
    loop {
        let tail = rest.strip_prefix('<')?;
        let end = match tail.as_bytes().first()? {
            b'!' if tail.starts_with("!--") => "-->",
            b'!' => ">",
            b'?' => "?>",
            _ => {
                let name = tail.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next()?;
                return name.rsplit(':').next();
            }
        };
        rest = tail.split_once(end)?.1.trim_start();
    }
}

/// A JSON Feed must name its version by an address of jsonfeed.org (JSON Feed 1.1, "version").
fn is_json_feed(head: &str) -> bool {
    head.trim_start_matches('\u{feff}').trim_start().starts_with('{') && head.contains("jsonfeed.org")
}

/// Whether the first line is an address and nothing else: a sitemap in plain text.
fn is_address(head: &str) -> bool {
    let line = head.trim_start_matches('\u{feff}').trim_start().lines().next().unwrap_or_default().trim_end();
    (line.starts_with("http://") || line.starts_with("https://")) && !line.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn gzip(text: &str) -> Vec<u8> {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        out.write_all(text.as_bytes()).expect("memory");
        out.finish().expect("memory")
    }

    #[test]
    fn bodies_are_told_apart() {
        let html = "<!DOCTYPE html><title>x</title>";
        for (content_type, body, wanted) in [
            (Some("text/html; charset=x"), "anything", "a page"),
            (Some("TEXT/HTML"), "", "a page"),
            (Some("application/xhtml+xml"), "<html/>", "a page"),
            (Some("text/html"), "%PDF-1.7", "a PDF"),
            (Some("text/html"), "<?xml version='1.0'?>\n<!-- c --><rss version=2>", "a feed"),
            (None, html, "a page"),
            (Some(""), html, "a page"),
            (Some("text/plain"), html, "a page"),
            (Some("application/octet-stream"), "\u{feff} <HTML>", "a page"),
            (Some("text/plain"), "notes", "plain text"),
            (None, "\u{0}\u{1}", "a file of unknown type"),
            (Some("text/xml"), "<?xml version='1.0'?><!DOCTYPE html PUBLIC 'x'><html xmlns='y'>", "a page"),
            (Some("application/xml"), "<urlset>", "a sitemap"),
            (Some("application/xml"), "<s:sitemapindex xmlns:s='x'>", "a sitemap"),
            (Some("application/xml"), "<note>about <html></note>", "XML data"),
            (Some("application/xml"), "<feed xmlns='x'>", "a feed"),
            (Some("text/xml"), "<rdf:RDF xmlns='x'>", "a feed"),
            (Some("text/html"), "Notice: line 7\n<?xml version='1.0'?><rss>", "a feed"),
            (Some("application/pdf"), "", "a PDF"),
            (Some("image/webp"), "", "an image"),
            (Some("video/mp4"), "", "a video"),
            (Some("application/rss+xml; charset=utf-8"), "", "a feed"),
            (Some("application/json"), "{}", "JSON data"),
            (Some("application/json"), "{\"version\": \"https://jsonfeed.org/version/1.1\"", "a feed"),
            (Some("application/feed+json"), "{}", "a feed"),
            (Some("text/plain"), "https://tides.lenn.example/a\nhttps://tides.lenn.example/b\n", "a sitemap"),
            (Some("text/plain"), "https://tides.lenn.example/a is where it stood", "plain text"),
            (Some("application/x-\u{1b}[31mred"), "", "a file of type application/x-[31mred"),
        ] {
            assert_eq!(what_is(content_type, body.as_bytes()).to_string(), wanted, "{content_type:?} {body:?}");
        }
        let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain("<html>".bytes().flat_map(|b| [b, 0])).collect();
        assert_eq!(what_is(None, &utf16), Media::Html);
    }

    #[test]
    fn gzip_is_looked_into_for_sitemaps() {
        for (text, wanted) in [("<urlset><url>", "a sitemap"), ("<html>", "an archive"), ("", "an archive")] {
            assert_eq!(what_is(Some("application/x-gzip"), &gzip(text)).to_string(), wanted, "{text}");
        }
        assert_eq!(what_is(None, b"\x1f\x8b\x08broken").to_string(), "an archive");
    }
}
