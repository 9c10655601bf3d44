//! What a body is: a page, a feed, a sitemap or something else, by its `Content-Type`, by its first bytes where
//! the type says little or lies, and by what its text looks like.

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
    if body.starts_with(GZIP) {
        return match by_start("", &unpacked_start(body)) {
            Media::Sitemap => Media::Sitemap,
            _ => Media::Other("an archive".to_owned()),
        };
    }
    let start = body.get(..SNIFF_BYTES).unwrap_or(body);
    signature(start).map_or_else(|| by_start(&essence(content_type), start), Media::Other)
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
        (
            "application",
            "zip"
            | "gzip"
            | "x-gzip"
            | "x-tar"
            | "x-7z-compressed"
            | "vnd.rar"
            | "x-bzip2"
            | "x-xz"
            | "zstd"
            | "x-lz4"
            | "x-compress"
            | "x-lzip"
            | "x-unix-archive"
            | "vnd.ms-cab-compressed"
            | "x-cpio"
            | "x-rpm",
        ) => "an archive",
        ("application", "msword" | "rtf" | "epub+zip") => "a document",
        ("application", office) if office.starts_with("vnd.openxml") || office.starts_with("vnd.oasis") => "a document",
        ("application", "x-executable" | "vnd.microsoft.portable-executable" | "x-mach-binary" | "wasm" | "java") => {
            "a program"
        }
        ("application", "vnd.sqlite3") => "a database",
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

/// What a saved body that is no page is instead, as people say it (`a PDF`): by its first bytes, and by what its decoded
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
    match what_is(Some("text/html"), body) {
        Media::Html => of_text(text).map(ToOwned::to_owned),
        other => Some(other.to_string()),
    }
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
        return match root(&start) {
            Some("svg") if text.trim_end().ends_with("</svg>") => Some("an image"),
            Some(name) if start.starts_with("<?xml") && !TAGS.contains(&name) => Some("XML data"),
            // elements of their own names have a dash
            Some(name) if tags == 0 && !name.contains('-') => Some("XML data"),
            _ => None,
        };
    }
    (!text.is_empty() && tags * BYTES_A_TAG < text.len()).then_some("plain text")
}

/// Whether a text is JSON, or one such value after another, or the beginning of one.
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

/// Beginnings that are enough, where a file was cut off before any byte that no text has.
const PLAIN_SIGNATURES: &[&[u8]] = &[b"%PDF-", b"%!PS", b"{\\rtf", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"PK\x03\x04"];

/// What the first bytes of a file that is none of ours say, whatever the type says.
fn signature(start: &[u8]) -> Option<String> {
    use infer::MatcherType::{Audio, Font, Image, Text, Video};
    let is_text = !start.iter().any(|byte| *byte < b' ' && !byte.is_ascii_whitespace());
    // some signatures are two letters, which a text may begin with
    if is_text && !PLAIN_SIGNATURES.iter().any(|signature| start.starts_with(signature)) {
        return None;
    }
    // in UTF-16 every second byte of a page is zero
    if start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff") {
        return None;
    }
    let found = infer::get(start).filter(|found| found.matcher_type() != Text);
    let what = found.map(|found| match found.matcher_type() {
        Image => "an image".to_owned(),
        Video => "a video".to_owned(),
        Audio => "a sound".to_owned(),
        Font => "a font".to_owned(),
        _ => name(found.mime_type()),
    });
    // too little of one for all of its signature
    let cut = [(b"GIF8".as_slice(), "an image"), (b"\x89PNG", "an image")];
    what.or_else(|| cut.iter().find(|(begin, _)| start.starts_with(begin)).map(|(_, what)| (*what).to_owned()))
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

    #[test]
    fn files_are_known_by_their_first_bytes() {
        let program = [b"\x7fELF\x02\x01\x01".as_slice(), &[0; 60]].concat();
        for (start, wanted) in [
            (b"\x89PNG\r\n\x1a\n\0\0".as_slice(), "an image"),
            (b"GIF89a\x01\0", "an image"),
            (b"RIFF\x01\0\0\0WEBPVP8 ", "an image"),
            (b"PK\x03\x04\x14\0\0\0", "an archive"),
            (b"7z\xbc\xaf\x27\x1c\0\x04", "an archive"),
            (&program, "a program"),
            (b"OggS\0\x02\0\0", "a sound"),
            (b"wOF2\0\x01\0\0", "a font"),
            (b"SQLite format 3\0", "a database"),
        ] {
            assert_eq!(what_is(Some("text/html"), start).to_string(), wanted, "{start:?}");
        }
        assert_eq!(what_is(Some("text/html"), b"BMW is back <p>at the pier"), Media::Html);
    }

    #[test]
    fn gzip_is_looked_into_for_sitemaps() {
        for (text, wanted) in [("<urlset><url>", "a sitemap"), ("<html>", "an archive"), ("", "an archive")] {
            assert_eq!(what_is(Some("application/x-gzip"), &gzip(text)).to_string(), wanted, "{text}");
        }
        assert_eq!(what_is(None, b"\x1f\x8b\x08broken").to_string(), "an archive");
    }
}
