//! The first bytes of a body, and what they say it is.

use super::SNIFF_BYTES;
use super::content_type::name;
#[cfg(any(feature = "archive", feature = "fetch"))]
use flate2::read::GzDecoder;
use memchr::memmem;
use serde::Deserialize;
use std::borrow::Cow;
#[cfg(any(feature = "archive", feature = "fetch"))]
use std::io::Read;

/// The first bytes that are looked through where no element begins the body.
const START_BYTES: usize = 1024;
/// Markup that says HTML, in lower case.
const HTML_SIGNS: &[&str] = &["<!doctype html", "<html", "<head", "<body", "<title", "<meta"];
/// Beginnings of XML that something was printed before, in lower case.
const XML_SIGNS: &[&str] = &["<?xml", "<rss", "<feed", "<rdf:rdf", "<urlset", "<sitemapindex"];
/// Beginnings of what programs print when something is wrong, as a page would show it.
const NOTICES: &[&[u8]] = &[b"<br", b"<b>"];
/// Byte order marks.
const MARKS: &[&[u8]] = &[b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"];

/// The first bytes, past byte order marks and blank lines, without the zero bytes of UTF-16: its ASCII is readable then.
pub(super) fn start(body: &[u8]) -> Cow<'_, [u8]> {
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
pub(super) fn unpacked_start(_body: &[u8]) -> Vec<u8> {
    Vec::new()
}

/// The first bytes of what gzip holds; fewer, or none, if it is broken.
#[cfg(any(feature = "archive", feature = "fetch"))]
pub(super) fn unpacked_start(body: &[u8]) -> Vec<u8> {
    let mut start = Vec::new();
    // an error leaves what was read before it
    let _ = GzDecoder::new(body).take(SNIFF_BYTES as u64).read_to_end(&mut start);
    start
}

/// True if a body begins as most pages do, so that nobody need look further.
pub(super) fn opens_a_page(body: &[u8]) -> bool {
    let start = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii_start();
    [b"<!doctype html".as_slice(), b"<html"].iter().any(|opening| {
        let (begin, rest) = start.split_at_checked(opening.len()).unwrap_or_default();
        begin.eq_ignore_ascii_case(opening)
            && rest.first().is_some_and(|byte| *byte == b'>' || byte.is_ascii_whitespace())
    })
}

/// The first element's name in lower case, without its prefix: past declarations, instructions and comments, and past
/// what a broken program printed before. A document type that says HTML is as good as the element.
pub(super) fn root(start: &[u8]) -> Option<String> {
    let head = || start.get(..START_BYTES).unwrap_or(start).to_ascii_lowercase();
    let printed = |head: &[u8]| XML_SIGNS.iter().filter_map(|sign| memmem::find(head, sign.as_bytes())).min();
    let mut rest = if !start.starts_with(b"<") {
        start.get(printed(&head())?..)?
    } else if NOTICES.iter().any(|notice| start.get(..notice.len()).is_some_and(|s| s.eq_ignore_ascii_case(notice))) {
        start.get(printed(&head()).unwrap_or(0)..)?
    } else {
        start
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

/// The bytes behind a declaration that may hold others in brackets (XML 1.0, 2.8): neither an angle bracket in quotes
/// or in a comment ends it, nor one in the brackets.
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

pub(super) fn has_html_signs(start: &[u8]) -> bool {
    let head = start.get(..START_BYTES).unwrap_or(start).to_ascii_lowercase();
    HTML_SIGNS.iter().any(|sign| memmem::find(&head, sign.as_bytes()).is_some())
}

/// A JSON Feed must name its version by an address of jsonfeed.org (JSON Feed 1.1, "version"), at the end as well:
/// objects have no order. Of a feed that is cut off, the first bytes tell.
pub(super) fn is_json_feed(start: &[u8], body: &[u8]) -> bool {
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

/// True if the first line is an address and nothing else: a sitemap in plain text.
pub(super) fn is_address(start: &[u8]) -> bool {
    let line = start.split(|byte| matches!(byte, b'\r' | b'\n')).next().unwrap_or_default().trim_ascii();
    let is_web = line.starts_with(b"http://") || line.starts_with(b"https://");
    is_web && !line.iter().any(u8::is_ascii_whitespace)
}

/// True if there is nothing but addresses, one a line.
pub(super) fn lists_addresses(start: &[u8]) -> bool {
    let mut lines = start.split(|byte| matches!(byte, b'\r' | b'\n')).filter(|line| !line.trim_ascii().is_empty());
    // the last line may be cut
    let is_cut = |line: &[u8]| start.len() == SNIFF_BYTES && start.ends_with(line);
    is_address(start) && lines.all(|line| is_address(line) || is_cut(line))
}

/// Beginnings that are enough, where a file was cut off before any byte that no text has.
const PLAIN_SIGNATURES: &[&[u8]] = &[b"%PDF-", b"%!PS", b"{\\rtf", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"PK\x03\x04"];

/// The kind of a file that is none of ours, by its first bytes, whatever the type says.
pub(super) fn signature(start: &[u8]) -> Option<String> {
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
