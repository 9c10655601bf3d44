//! Bytes to text, in the HTML standard's order: byte order mark, the transport's word, the page's
//! own in its first 1,024 bytes, and only then a guess.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::borrow::Cow;
use std::cell::LazyCell;

/// Bytes in which the standard looks for a page's own declaration.
const PRESCAN_BYTES: usize = 1024;

/// Decodes a page. Valid UTF-8 is not copied; bytes that fit no charset become U+FFFD.
///
/// `content_type` is the value of the header of that name, if the page came with one.
///
/// ```
/// let page = b"<meta charset=windows-1251><p>\xcf\xf0\xe8\xe2\xe5\xf2";
/// assert!(copydesk::charset::decode(page, None).ends_with("Привет"));
/// ```
#[must_use]
pub fn decode<'a>(bytes: &'a [u8], content_type: Option<&str>) -> Cow<'a, str> {
    // most pages are, and a page is long: it is looked through once
    let utf8 = LazyCell::new(|| std::str::from_utf8(bytes).ok());
    let (encoding, skip) = find(bytes, content_type, &utf8);
    match *utf8 {
        Some(text) if encoding == UTF_8 => text.get(skip..).unwrap_or_default().into(),
        _ => encoding.decode_without_bom_handling(bytes.get(skip..).unwrap_or_default()).0,
    }
}

/// The bytes as a text, if they are UTF-8; asked when it is needed.
type Utf8<'a, F> = LazyCell<Option<&'a str>, F>;

/// The encoding of a page, and the length of its byte order mark.
fn find<'a, F: FnOnce() -> Option<&'a str>>(
    bytes: &[u8],
    content_type: Option<&str>,
    utf8: &Utf8<'a, F>,
) -> (&'static Encoding, usize) {
    if let Some(found) = Encoding::for_bom(bytes) {
        return found;
    }
    if let Some(encoding) = wide(bytes) {
        return (encoding, 0);
    }
    let head = bytes.get(..PRESCAN_BYTES).unwrap_or(bytes);
    let declared = content_type.and_then(charset_parameter).or_else(|| declared(head));
    match declared {
        // a declaration that the bytes contradict: UTF-8 is never valid by accident, and a page
        // that says UTF-8 but is not is an old page behind a new header
        Some(encoding) if encoding != UTF_8 && goes_beyond_ascii(encoding, bytes) && utf8.is_some() => (UTF_8, 0),
        Some(encoding) if encoding != UTF_8 || utf8.is_some() || mostly_utf8(bytes) => (encoding, 0),
        _ if utf8.is_some() => (UTF_8, 0),
        _ => (guess(bytes), 0),
    }
}

/// Text in UTF-16 without a mark: its first two characters are ASCII (XML 1.0, appendix F; the HTML standard's
/// prescan).
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let is_text = |byte: u8| byte.is_ascii_graphic() || byte.is_ascii_whitespace();
    match *bytes {
        [first, 0, next, 0, ..] if is_text(first) && is_text(next) => Some(UTF_16LE),
        [0, first, 0, next, ..] if is_text(first) && is_text(next) => Some(UTF_16BE),
        _ => None,
    }
}

/// True if a text is in UTF-16, with a byte order mark or without.
#[cfg(feature = "fetch")]
pub(crate) fn is_wide(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") || wide(bytes).is_some()
}

/// Text in Chinese, Japanese or Korean charsets of so many bytes beyond ASCII is not valid UTF-8 by
/// accident; two or three characters can be.
const NO_ACCIDENT_BYTES: usize = 48;

/// True of so many bytes beyond ASCII that they are not UTF-8 by accident where another charset is declared: a page that
/// was saved anew and kept its old declaration.
fn goes_beyond_ascii(declared: &'static Encoding, bytes: &[u8]) -> bool {
    let evidence = if declared.is_single_byte() { 1 } else { NO_ACCIDENT_BYTES };
    bytes.iter().filter(|b| !b.is_ascii()).take(evidence).count() == evidence
}

/// Damaged UTF-8 (cut in the middle of a character, a stray byte) is still UTF-8: of the bytes
/// beyond ASCII, nine in ten stand in valid sequences.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let beyond = bytes.iter().filter(|b| !b.is_ascii()).count();
    let valid: usize = bytes.utf8_chunks().map(|chunk| chunk.valid().bytes().filter(|b| !b.is_ascii()).count()).sum();
    valid * 10 >= beyond * 9
}

/// Fewer bytes beyond ASCII than this are a currency sign or two: no evidence of any language.
const EVIDENCE_BYTES: usize = 6;

fn guess(bytes: &[u8]) -> &'static Encoding {
    if bytes.iter().filter(|b| !b.is_ascii()).take(EVIDENCE_BYTES).count() < EVIDENCE_BYTES && !bytes.contains(&0x1b) {
        return WINDOWS_1252; // the standard's fallback
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    let evidence = evidence(bytes);
    detector.feed(evidence, evidence.len() == bytes.len());
    detector.guess(domain_of_language(bytes), Utf8Detection::Allow)
}

/// The top domain of the country whose language the page names: a guess leans on it where the letters leave a choice.
fn domain_of_language(bytes: &[u8]) -> Option<&'static [u8]> {
    /// Bytes in which the root element stands.
    const HEAD: usize = 2_048;
    const DOMAINS: [(&[u8; 2], &[u8]); 20] = [
        (b"cs", b"cz"),
        (b"pl", b"pl"),
        (b"hu", b"hu"),
        (b"sk", b"sk"),
        (b"sl", b"si"),
        (b"hr", b"hr"),
        (b"ro", b"ro"),
        (b"bg", b"bg"),
        (b"ru", b"ru"),
        (b"uk", b"ua"),
        (b"el", b"gr"),
        (b"tr", b"tr"),
        (b"he", b"il"),
        (b"fa", b"ir"),
        (b"th", b"th"),
        (b"vi", b"vn"),
        (b"lt", b"lt"),
        (b"lv", b"lv"),
        (b"et", b"ee"),
        (b"de", b"de"),
    ];
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    let at = memchr::memmem::find(head, b"lang=")?;
    let value = head.get(at + b"lang=".len()..)?;
    let code = value.strip_prefix(b"\"").or_else(|| value.strip_prefix(b"'")).unwrap_or(value);
    let code = [code.first()?.to_ascii_lowercase(), code.get(1)?.to_ascii_lowercase()];
    let ends = value.iter().skip(2).find(|byte| !byte.is_ascii_alphabetic());
    ends.and_then(|_| DOMAINS.iter().find(|(language, _)| **language == code)).map(|(_, domain)| *domain)
}

/// The bytes that a guess looks at: all of a page, of a very long one a part that begins close to its first byte beyond ASCII.
fn evidence(bytes: &[u8]) -> &[u8] {
    /// More than all but the longest pages have.
    const GUESS_BYTES: usize = 1 << 20;
    if bytes.len() <= GUESS_BYTES {
        return bytes;
    }
    let first = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(0);
    let from = first.saturating_sub(PRESCAN_BYTES).min(bytes.len() - GUESS_BYTES);
    bytes.get(from..from + GUESS_BYTES).unwrap_or(bytes)
}

/// `charset=` in a content type.
fn charset_parameter(value: &str) -> Option<&'static Encoding> {
    let lower = value.to_ascii_lowercase();
    let (_, rest) = lower.split_once("charset")?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let label = rest.trim_start_matches(['"', '\'']);
    let end = label.find(['"', '\'', ';', ' ', ',']).unwrap_or(label.len());
    Encoding::for_label(label.get(..end)?.as_bytes())
}

/// The standard's prescan, simplified: the first `meta` that declares a charset, outside comments.
fn declared(head: &[u8]) -> Option<&'static Encoding> {
    let text = WINDOWS_1252.decode_without_bom_handling(head).0.to_ascii_lowercase();
    if let Some(xml) = text.strip_prefix("<?xml") {
        let declaration = xml.split("?>").next().unwrap_or_default();
        if let Some((_, rest)) = declaration.split_once("encoding") {
            return charset_parameter(&format!("charset{rest}")).map(not_utf16);
        }
    }
    let mut rest = text.as_str();
    while let Some(at) = rest.find('<') {
        rest = rest.get(at..)?;
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.split_once("-->")?.1;
        } else if let Some(meta) = rest.strip_prefix("<meta") {
            let tag = meta.split('>').next().unwrap_or_default();
            if let Some(encoding) = charset_parameter(tag) {
                return Some(not_utf16(encoding));
            }
            rest = meta;
        } else {
            rest = rest.get(1..)?;
        }
    }
    None
}

/// A page whose declaration could be read as ASCII is not UTF-16, whatever it declares.
fn not_utf16(encoding: &'static Encoding) -> &'static Encoding {
    if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { encoding }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_beats_the_header() {
        assert_eq!(decode(b"\xef\xbb\xbf\xc3\xa9", Some("text/html; charset=iso-8859-1")), "é");
        assert_eq!(decode(b"\xff\xfea\0", None), "a");
        assert_eq!(decode(b"\0\n\0T\0i", None), "\nTi", "and zeros are as plain as one");
    }

    #[test]
    fn the_header_beats_the_page() {
        let page = b"<meta charset=windows-1252>\xef\xf0\xe8";
        assert_eq!(decode(page, Some("text/html; charset=\"windows-1251\"")).get(27..), Some("при"));
    }

    #[test]
    fn declarations_are_found_however_they_are_written() {
        for page in [
            b"<meta http-equiv=Content-Type content='text/html; charset = windows-1251'>\xef".as_slice(),
            b"<!-- <meta charset=utf-8> --><META CHARSET=\"windows-1251\">\xef",
            b"<?xml version='1.0' encoding='windows-1251'?>\xef",
        ] {
            assert!(decode(page, None).ends_with('п'), "{page:?}");
        }
    }

    #[test]
    fn a_false_declaration_does_not_garble() {
        // UTF-8 declared as Latin-1
        assert!(decode("<meta charset=iso-8859-1>naïve".as_bytes(), None).ends_with("naïve"));
        let long = "这座桥星期一重新开放，县政府说，没有人感到意外。";
        assert!(decode(format!("<meta charset=gb2312>{long}").as_bytes(), None).ends_with(long));
        // "联通" in GBK happens to be valid UTF-8
        assert!(decode(b"<meta charset=gbk>\xc1\xaa\xcd\xa8", None).ends_with("联通"));
        // Latin-1 declared as UTF-8
        assert!(decode(b"<meta charset=utf-8>na\xefve caf\xe9", None).ends_with("naïve café"));
        // UTF-8 with one broken byte
        assert!(
            decode(b"<meta charset=utf-8>\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xff", None)
                .contains("éééééé")
        );
        assert_eq!(decode(b"<meta charset=utf-16>x", None).get(21..), Some("x"));
    }

    #[test]
    fn undeclared_text_is_guessed() {
        let (bytes, ..) = encoding_rs::SHIFT_JIS.encode("これは日本語の文章です。新聞の記事を読みます。");
        assert_eq!(decode(&bytes, None), "これは日本語の文章です。新聞の記事を読みます。");
        assert_eq!(decode(b"", None), "");
        // two pounds are not Polish
        assert_eq!(decode(b"It costs \xa3190, not \xa362.", None), "It costs £190, not £62.");
    }
}
