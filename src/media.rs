//! What a body is: a page, a feed, a sitemap or something else, by its `Content-Type`, by its first bytes where
//! the type says little or lies, and by what its text looks like.

#[cfg(any(feature = "archive", feature = "fetch"))]
use flate2::read::GzDecoder;
use memchr::memmem;
use serde::Deserialize;
use std::borrow::Cow;
use std::fmt;
#[cfg(any(feature = "archive", feature = "fetch"))]
use std::io::Read;

/// The first bytes that are looked at, behind blank lines: what stands before the first element (comments of
/// programs, style sheets, entities) takes some KB at most.
pub const SNIFF_BYTES: usize = 32 << 10;
/// Of those, what is looked through where no element begins the body.
const START_BYTES: usize = 1024;

/// The name of files that hold packed ones, in [`Media::Other`].
pub const ARCHIVE: &str = "an archive";

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
/// Byte order marks.
const MARKS: &[&[u8]] = &[b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"];

/// The kind of body by its type alone; `None` if that says too little and the first bytes decide.
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

/// The kind of body by type and first bytes together.
///
/// ```
/// use copydesk::media::{Media, what_is};
/// assert_eq!(what_is(Some("text/html"), b"<?xml version='1.0'?><rss version='2.0'>"), Media::Feed);
/// assert_eq!(what_is(None, b"<urlset><url><loc>https://tides.lenn.example/a</loc>"), Media::Sitemap);
/// assert_eq!(what_is(Some("text/html"), b"%PDF-1.7").to_string(), "a PDF");
/// ```
#[must_use]
pub fn what_is(content_type: Option<&str>, body: &[u8]) -> Media {
    if opens_a_page(body) && of_type(content_type) == Some(Media::Html) {
        return Media::Html;
    }
    by_first_bytes(content_type, body)
}

/// The kind of a body that does not begin as most pages do.
fn by_first_bytes(content_type: Option<&str>, body: &[u8]) -> Media {
    if body.starts_with(GZIP) {
        return match by_content("", &unpacked_start(body)) {
            source @ (Media::Feed | Media::Sitemap) => source,
            _ => Media::Other(ARCHIVE.to_owned()),
        };
    }
    let start = body.get(..SNIFF_BYTES).unwrap_or(body);
    signature(start).map_or_else(|| by_content(&essence(content_type), body), Media::Other)
}

fn by_content(essence: &str, body: &[u8]) -> Media {
    let start = start(body);
    let root = root(&start);
    match root.as_deref() {
        Some("rss" | "feed" | "rdf") => return Media::Feed,
        Some("urlset" | "sitemapindex") => return Media::Sitemap,
        Some("svg") if essence != "text/html" => return Media::Other("an image".to_owned()),
        _ => {}
    }
    let is_xml = matches!(essence, "text/xml" | "application/xml");
    match essence {
        "text/html" | "application/xhtml+xml" => Media::Html,
        _ if is_xml && root.as_deref() == Some("html") => Media::Html,
        _ if is_xml => Media::Other("XML data".to_owned()),
        _ if (essence.contains("json") || is_vague(essence)) && is_json_feed(&start, body) => Media::Feed,
        _ if is_vague(essence) && (root.as_deref() == Some("html") || has_html_signs(&start)) => Media::Html,
        _ if is_vague(essence) && is_address(&start) => Media::Sitemap,
        // a feed by its type alone: of an error page that comes with it, nothing is listed
        _ => of_type(Some(essence)).unwrap_or_else(|| Media::Other(name(essence))),
    }
}

/// The first bytes, past byte order marks and blank lines, without the zero bytes of UTF-16: its ASCII is readable then.
fn start(body: &[u8]) -> Cow<'_, [u8]> {
    let mut rest = body;
    while let Some(behind) = MARKS.iter().find_map(|mark| rest.strip_prefix(*mark)) {
        rest = behind;
    }
    let blank = rest.iter().take_while(|byte| byte.is_ascii_whitespace() || **byte == 0).count();
    // the zero byte of a first character whose other half comes behind it belongs to it
    let rest = rest.get(blank..).unwrap_or_default();
    let start = rest.get(..SNIFF_BYTES).unwrap_or(rest);
    if start.iter().take(8).any(|byte| *byte == 0) {
        return start.iter().copied().filter(|byte| *byte != 0).collect();
    }
    start.into()
}

/// The first bytes of what gzip holds; fewer, or none, if it is broken. Where nothing is fetched, nobody asks for feeds.
#[cfg(not(any(feature = "archive", feature = "fetch")))]
fn unpacked_start(_body: &[u8]) -> Vec<u8> {
    Vec::new()
}

/// The first bytes of what gzip holds; fewer, or none, if it is broken.
#[cfg(any(feature = "archive", feature = "fetch"))]
fn unpacked_start(body: &[u8]) -> Vec<u8> {
    let mut start = Vec::new();
    // an error leaves what was read before it
    let _ = GzDecoder::new(body).take(SNIFF_BYTES as u64).read_to_end(&mut start);
    start
}

/// Type and subtype in lower case, without parameters; nothing if it is none (`html`, `charset=utf-8`).
fn essence(content_type: Option<&str>) -> String {
    let value = content_type.and_then(|value| value.split([';', ',']).next()).unwrap_or_default();
    let essence = value.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'')).to_ascii_lowercase();
    let is_type = essence.split_once('/').is_some_and(|(kind, subtype)| !kind.is_empty() && !subtype.is_empty());
    if is_type { essence } else { String::new() }
}

/// Types that say too little: the first bytes decide.
fn is_vague(essence: &str) -> bool {
    let (kind, subtype) = essence.split_once('/').unwrap_or_default();
    matches!(essence, "" | "text/plain" | "text/text" | "text/xml" | "application/xml" | "*/*")
        || matches!(subtype, "octet-stream" | "force-download" | "x-download" | "download")
        || kind.contains("unknown")
        || subtype.contains("unknown")
        // misspelt
        || subtype.contains("htm")
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
        ) => ARCHIVE,
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

/// The first element's name in lower case, without its prefix: past declarations, instructions and comments, and past
/// what a broken program printed before. A document type that says HTML is as good as the element.
fn root(start: &[u8]) -> Option<String> {
    let mut rest = if start.starts_with(b"<") {
        start
    } else {
        let head = start.get(..START_BYTES).unwrap_or(start).to_ascii_lowercase();
        start.get(XML_SIGNS.iter().filter_map(|sign| memmem::find(&head, sign.as_bytes())).min()?..)?
    };
    loop {
        let tail = rest.strip_prefix(b"<")?;
        let behind = match tail {
            [b'!', b'-', b'-', comment @ ..] => behind(comment, b"-->")?,
            [b'!', declaration @ ..] => {
                let (doctype, name) = declaration.split_at_checked(8).unwrap_or_default();
                let is_html = name.get(..4).is_some_and(|name| name.eq_ignore_ascii_case(b"html"));
                if doctype.eq_ignore_ascii_case(b"doctype ") && is_html {
                    return Some("html".to_owned());
                }
                behind_declaration(declaration).or_else(|| behind(declaration, b">"))?
            }
            [b'?', ..] => behind(tail, b"?>")?,
            _ => {
                let end = tail.iter().position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'))?;
                let name = tail.get(..end)?.rsplit(|byte| *byte == b':').next()?;
                return Some(String::from_utf8_lossy(name).to_ascii_lowercase());
            }
        };
        rest = behind.trim_ascii_start();
    }
}

fn behind<'b>(bytes: &'b [u8], end: &[u8]) -> Option<&'b [u8]> {
    bytes.get(memmem::find(bytes, end)? + end.len()..)
}

/// What follows a declaration that may hold others in brackets (XML 1.0, 2.8): neither an angle bracket in quotes or in
/// a comment ends it, nor one in the brackets.
fn behind_declaration(mut rest: &[u8]) -> Option<&[u8]> {
    let mut depth = 0_usize;
    loop {
        let at = rest.iter().position(|byte| matches!(byte, b'"' | b'\'' | b'[' | b']' | b'>' | b'<'))?;
        let found = rest.get(at..)?;
        rest = found.get(1..)?;
        match found {
            [b'<', b'!', b'-', b'-', comment @ ..] => rest = behind(comment, b"-->")?,
            [b'<', b'?', instruction @ ..] => rest = behind(instruction, b"?>")?,
            [quote @ (b'"' | b'\''), ..] => rest = behind(rest, &[*quote])?,
            [b'[', ..] => depth += 1,
            [b']', ..] => depth = depth.saturating_sub(1),
            [b'>', ..] if depth == 0 => return Some(rest),
            _ => {}
        }
    }
}

fn has_html_signs(start: &[u8]) -> bool {
    let head = start.get(..START_BYTES).unwrap_or(start).to_ascii_lowercase();
    HTML_SIGNS.iter().any(|sign| memmem::find(&head, sign.as_bytes()).is_some())
}

/// A JSON Feed must name its version by an address of jsonfeed.org (JSON Feed 1.1, "version"), at the end as well:
/// objects have no order. Of a feed that is cut off, the first bytes tell.
fn is_json_feed(start: &[u8], body: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct FeedVersion<'t> {
        #[serde(borrow)]
        version: Option<Cow<'t, str>>,
    }
    const SIGN: &[u8] = b"jsonfeed.org";
    if !start.starts_with(b"{") {
        return false;
    }
    let text = MARKS.iter().find_map(|mark| body.strip_prefix(*mark)).unwrap_or(body);
    match serde_json::from_slice::<FeedVersion>(text) {
        Ok(told) => told.version.is_some_and(|version| memmem::find(version.as_bytes(), SIGN).is_some()),
        Err(_) => memmem::find(start.get(..START_BYTES).unwrap_or(start), SIGN).is_some(),
    }
}

/// Whether the first line is an address and nothing else: a sitemap in plain text.
fn is_address(start: &[u8]) -> bool {
    let line = start.split(|byte| matches!(byte, b'\r' | b'\n')).next().unwrap_or_default().trim_ascii();
    let is_web = line.starts_with(b"http://") || line.starts_with(b"https://");
    is_web && !line.iter().any(u8::is_ascii_whitespace)
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
    match by_first_bytes(Some("text/html"), body) {
        Media::Html => of_text(text).map(ToOwned::to_owned),
        other => Some(other.to_string()),
    }
}

/// Largest saved page that is read, 64 MiB: ten times the largest news page seen, and small enough to
/// hold one on each thread.
pub const SAVED_BYTES_MAX: u64 = 64 << 20;

/// Why a saved body is not read as a page, where its size or its beginning tells it for certain; what only its text
/// tells is the verdict's.
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
    match what_is(Some("text/html"), body) {
        Media::Html => None,
        Media::Other(what) if what == ARCHIVE => Some(format!("{what}, not an HTML page: unpack it first")),
        what => Some(format!("{what}, not an HTML page")),
    }
}

/// Whether a body begins as most pages do, so that nobody need look further.
fn opens_a_page(body: &[u8]) -> bool {
    let start = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii_start();
    [b"<!doctype html".as_slice(), b"<html"].iter().any(|opening| {
        let (begin, rest) = start.split_at_checked(opening.len()).unwrap_or_default();
        begin.eq_ignore_ascii_case(opening)
            && rest.first().is_some_and(|byte| *byte == b'>' || byte.is_ascii_whitespace())
    })
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

/// The kind of a file that is none of ours, by its first bytes, whatever the type says.
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

    #[cfg(any(feature = "archive", feature = "fetch"))]
    fn gzip(text: &str) -> Vec<u8> {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut out, text.as_bytes()).expect("memory");
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
        for (content_type, body) in [
            ("html", html),
            ("text", html),
            ("charset=utf-8", html),
            ("\"text/html\"", "anything"),
            ("application/unknown; charset=x", html),
            ("unknown", "<!-- "),
            ("text/x-html", html),
        ] {
            let body =
                if body == "<!-- " { format!("<!-- {} --><html>", "tide ".repeat(900)) } else { body.to_owned() };
            assert_eq!(what_is(Some(content_type), body.as_bytes()), Media::Html, "{content_type}");
            let pdf = what_is(Some(content_type), b"%PDF-1.7").to_string();
            assert_eq!(pdf, "a PDF", "{content_type}");
        }
        assert_eq!(what_is(Some("html"), b"notes of the day").to_string(), "a file of unknown type");
        let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain("<html>".bytes().flat_map(|b| [b, 0])).collect();
        assert_eq!(what_is(None, &utf16), Media::Html);
    }

    #[test]
    fn sources_are_known_behind_what_stands_before_them() {
        let before = [
            "\n \t\r\n".repeat(9_000),
            format!("<?xml version='1.0'?><!-- {} -->", "written by the harbour's own program > ".repeat(80)),
            "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY shy '&#173;'><!-- it's > ]> --><?p ]> ?>\n]>".to_owned(),
            "<!DOCTYPE x SYSTEM 'a>b' [\n<!ENTITY % latin PUBLIC \"-//W3C//X\" \"http://a.example/x.ent\">\n%latin;\n]>\n".to_owned(),
            "<!DOCTYPE rss PUBLIC '-//Netscape//DTD RSS 0.91//EN' 'http://a.example/rss.dtd'>".to_owned(),
            "<?xml-stylesheet href='/style/of/the/quarter.css'?>\n".repeat(90),
            "<!DOCTYPE x [<!ENTITY unclosed 'x>".to_owned(),
        ];
        for before in before {
            for (root, wanted) in [
                ("<rss version='2.0'>", Media::Feed),
                ("<rdf:RDF xmlns='x'>", Media::Feed),
                ("<feed\nxmlns='x'>", Media::Feed),
                ("<urlset>", Media::Sitemap),
                ("<sm:sitemapindex>", Media::Sitemap),
                ("<html>", Media::Html),
            ] {
                let body = format!("{before}{root}");
                for content_type in [Some("text/xml"), Some("application/xml"), Some("text"), None] {
                    assert_eq!(what_is(content_type, body.as_bytes()), wanted, "{content_type:?} {body:.200}");
                }
                let wide: Vec<u8> = body.bytes().flat_map(|byte| [byte, 0]).collect();
                assert_eq!(what_is(Some("text/xml"), &wide), wanted, "{body:.200}");
            }
        }
        let html = format!("<!-- {} <rss> --><html><script>'<urlset>'</script>", "<?xml version='1.0'?>".repeat(80));
        assert_eq!(what_is(Some("text/html"), html.as_bytes()), Media::Html);
        let subset = "<?xml version='1.0'?><!DOCTYPE html PUBLIC 'x' 'y' [<!ENTITY rss '<rss>'>]><html>";
        assert_eq!(what_is(Some("text/xml"), subset.as_bytes()), Media::Html);
    }

    #[test]
    fn a_json_feed_tells_its_version_wherever_it_likes() {
        let items = format!("\"items\": [{{\"id\": \"{}\"}}]", "tide ".repeat(9_000));
        let version = "\"version\": \"https://jsonfeed.org/version/1.1\"";
        for (body, is_feed) in [
            (format!("{{{items}, {version}}}"), true),
            (format!("\u{feff}{{{items}, {version}}}"), true),
            (format!("{{{version}, \"items\": [{{\"id\""), true),
            (format!("{{{items}, \"total\": 1}}"), false),
            (format!("{{{items}, \"about\": {{{version}}}}}"), false),
            ("{\"version\": 2, \"see\": \"jsonfeed\"}".to_owned(), false),
        ] {
            for content_type in [Some("application/json"), Some("text/json"), Some("text/plain"), None] {
                assert_eq!(
                    what_is(content_type, body.as_bytes()) == Media::Feed,
                    is_feed,
                    "{content_type:?} {body:.99}"
                );
            }
        }
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

    #[cfg(any(feature = "archive", feature = "fetch"))]
    #[test]
    fn gzip_is_looked_into_for_sources() {
        for (text, wanted) in
            [("<urlset><url>", "a sitemap"), ("<?xml?><rss>", "a feed"), ("<html>", "an archive"), ("", "an archive")]
        {
            assert_eq!(what_is(Some("application/x-gzip"), &gzip(text)).to_string(), wanted, "{text}");
        }
        assert_eq!(what_is(None, b"\x1f\x8b\x08broken").to_string(), "an archive");
    }
}
