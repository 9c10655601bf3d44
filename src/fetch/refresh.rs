//! Pages that are only a signpost to the real one: a `Refresh` header, or `<meta http-equiv=refresh>`.
//!
//! Of the page, a cheap scan of its start, without a parser: good enough for signposts, which are short.
//! What only clients without scripts would see (`noscript`) is left alone.

use super::redirect;
use crate::charset;
use std::borrow::Cow;
use url::Url;

/// The scan ends here; a signpost stands in the head.
const SCAN_BYTES: usize = 64 * 1024;
/// The word that a signpost has.
const WORD: &[u8] = b"refresh";
/// A longer delay is a page that reloads itself, not a signpost.
const DELAY_MAX_SECONDS: u64 = 10;
/// Elements whose content is no markup to a browser that runs scripts.
const OPAQUE: &[&str] =
    &["script", "style", "noscript", "template", "textarea", "title", "iframe", "xmp", "noframes", "noembed"];

/// The address that a `Refresh` header sends the reader to within ten seconds. Browsers read it as they read the element
/// (HTML standard, "refresh").
pub(super) fn by_header(value: Option<&str>, page: &Url) -> Option<Url> {
    meant(page, page, &address(value?)?)
}

/// The address that the page sends its reader to within ten seconds, if there is one.
pub(super) fn target(body: &[u8], content_type: Option<&str>, page: &Url) -> Option<Url> {
    let head = body.get(..SCAN_BYTES).unwrap_or(body);
    // few pages have the word
    if !charset::is_wide(head) && !head.windows(WORD.len()).any(|bytes| bytes.eq_ignore_ascii_case(WORD)) {
        return None;
    }
    let head = charset::decode(head, content_type);
    let (mut rest, mut base, mut itself) = (&*head, Cow::Borrowed(page), None);
    while let Some((_, tail)) = rest.split_once('<') {
        rest = tail;
        if let Some(comment) = tail.strip_prefix('!').filter(|comment| comment.starts_with("--")) {
            rest = comment.split_once("-->")?.1;
            continue;
        }
        let (name, after) = split_at_byte(tail, |b| !b.is_ascii_alphanumeric());
        if name.eq_ignore_ascii_case("plaintext") {
            return None;
        } else if name.eq_ignore_ascii_case("base") {
            let (attributes, end) = attributes(after);
            rest = end;
            let href = attribute(&attributes, "href").filter(|_| matches!(base, Cow::Borrowed(_)));
            base = href.and_then(|href| page.join(&href).ok()).map_or(base, Cow::Owned);
        } else if name.eq_ignore_ascii_case("meta") {
            let (attributes, end) = attributes(after);
            rest = end;
            let is_refresh =
                attribute(&attributes, "http-equiv").is_some_and(|value| value.trim().eq_ignore_ascii_case("refresh"));
            let content = attribute(&attributes, "content").filter(|_| is_refresh);
            match content.as_deref().and_then(address) {
                Some(address) if address.is_empty() => itself = meant(page, &base, &address),
                Some(address) => return meant(page, &base, &address),
                None => {}
            }
        } else if OPAQUE.iter().any(|opaque| name.eq_ignore_ascii_case(opaque)) {
            let close = format!("</{name}");
            let at = after.as_bytes().windows(close.len()).position(|w| w.eq_ignore_ascii_case(close.as_bytes()))?;
            rest = after.split_at(at).1;
        }
    }
    itself
}

/// The target of an address; none is the page's own (HTML standard, "shared declarative refresh steps").
fn meant(page: &Url, base: &Url, address: &str) -> Option<Url> {
    let next = if address.is_empty() {
        redirect::target(page, page.as_str())
    } else {
        redirect::target_within(page, base, address)
    };
    next.ok()
}

/// The attributes of a tag, and what follows it.
fn attributes(mut rest: &str) -> (Vec<(&str, &str)>, &str) {
    let mut found = Vec::new();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if rest.is_empty() {
            return (Vec::new(), rest); // a tag that the page's end cuts off is none
        }
        if rest.starts_with('>') {
            return (found, rest);
        }
        let (name, after) = split_at_byte(rest, |b| b.is_ascii_whitespace() || matches!(b, b'=' | b'>' | b'/'));
        let value;
        (value, rest) = match after.trim_ascii_start().strip_prefix('=') {
            Some(after) => attribute_value(after.trim_ascii_start()),
            None => ("", after),
        };
        // a stray "=" and what it was given are none
        if !name.is_empty() {
            found.push((name, value));
        }
    }
}

/// The value of an attribute: of several, the first.
fn attribute(attributes: &[(&str, &str)], name: &str) -> Option<String> {
    attributes.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| unescaped(value))
}

/// A value with the character references that addresses are written with: those of one character, and the names of
/// ampersand, quotes, slash and colon.
fn unescaped(value: &str) -> String {
    let mut parts = value.split('&');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let read = part.split_once(';').and_then(|(name, behind)| Some((referred(name)?, behind)));
        let (c, behind) = read.unwrap_or(('&', part));
        out.push(c);
        out.push_str(behind);
    }
    out
}

fn referred(name: &str) -> Option<char> {
    let number = |digits, radix| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
    match name {
        "amp" | "AMP" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "sol" => Some('/'),
        "colon" => Some(':'),
        _ => match name.strip_prefix("#x").or_else(|| name.strip_prefix("#X")) {
            Some(digits) => number(digits, 16),
            None => number(name.strip_prefix('#')?, 10),
        },
    }
}

fn attribute_value(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(inner) = text.strip_prefix(quote) {
            return inner.split_once(quote).unwrap_or((inner, ""));
        }
    }
    split_at_byte(text, |b| b.is_ascii_whitespace() || b == b'>')
}

/// The address in a refresh's `content`, by the steps of the HTML standard ("shared declarative
/// refresh steps"). A page that loads itself anew at once has not been read; one that does so later is kept fresh.
fn address(content: &str) -> Option<String> {
    let text = content.trim_ascii_start();
    let (digits, after) = split_at_byte(text, |b| !b.is_ascii_digit());
    let starts_with_point = after.starts_with('.');
    if digits.is_empty() && !starts_with_point {
        return None;
    }
    if !digits.is_empty() && digits.parse::<u64>().ok()? > DELAY_MAX_SECONDS {
        return None;
    }
    let after = after.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').trim_ascii_start();
    let after = after.strip_prefix([';', ',']).unwrap_or(after).trim_ascii_start();
    let after = match after.split_at_checked(3) {
        Some((url, rest)) if url.eq_ignore_ascii_case("url") => match rest.trim_ascii_start().strip_prefix('=') {
            Some(value) => value.trim_ascii_start(),
            None => after,
        },
        _ => after,
    };
    let address = match after.strip_prefix(['"', '\'']) {
        Some(inner) => inner.split(['"', '\'']).next().unwrap_or(inner),
        None => after,
    };
    let address = address.trim();
    let is_at_once = digits.parse() == Ok(0);
    (is_at_once || !address.is_empty()).then(|| address.to_owned())
}

/// Splits before the first byte that ends the run. The bytes asked for are ASCII, so that the cut
/// never falls inside a character.
fn split_at_byte(text: &str, ends: impl Fn(u8) -> bool) -> (&str, &str) {
    let at = text.bytes().position(|b| b.is_ascii() && ends(b)).unwrap_or(text.len());
    text.split_at(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(html: &str) -> Option<String> {
        target(html.as_bytes(), None, &Url::parse("https://example.org/a/").expect("a URL")).map(String::from)
    }

    #[test]
    fn signposts_are_read_as_they_are_written() {
        for html in [
            "<meta http-equiv=\"refresh\" content=\"0; url=b\">",
            "<META CONTENT='0;URL=b' HTTP-EQUIV='Refresh'/>",
            "<meta http-equiv=refresh content=0;b>",
            "<meta http-equiv = refresh content = \"5 ; url = 'b' \">",
            "<meta http-equiv=refresh content=\"0.5,\"><meta http-equiv=refresh content=\"1 b\">",
            "<!-- <meta --><meta name=x http-equiv=' refresh ' content='10;url=\"b\" x'>",
            "<!--><meta http-equiv=refresh content='.5;url=b'><!-- -->",
            "<head><script>'<meta http-equiv=refresh content=0;c>'</SCRIPT><meta =x http-equiv=refresh content=0;b>",
            "<title>é<</title><p>é<é<meta http-equiv=refresh content=0;b>",
        ] {
            assert_eq!(found(html).as_deref(), Some("https://example.org/a/b"), "{html}");
        }
        assert_eq!(
            found("<meta http-equiv=refresh content='0;url=/b?c=1&amp;d=2'>").as_deref(),
            Some("https://example.org/b?c=1&d=2")
        );
        for content in ["0;url=&#x2F;a&#47;b", "0;url=&quot;b&quot;", "0;url=https&colon;&sol;/example.org/a/b"] {
            assert_eq!(
                found(&format!("<meta http-equiv=refresh content='{content}'>")).as_deref(),
                Some("https://example.org/a/b")
            );
        }
        for base in ["<base target=_top><base href='/a/'>", "<base href=/a/><base href=/x/>"] {
            let html = format!("{base}<meta http-equiv=refresh content='0;url=b'>");
            assert_eq!(found(&html).as_deref(), Some("https://example.org/a/b"), "{html}");
        }
    }

    #[test]
    fn a_signpost_is_read_in_the_charset_of_its_page() {
        let page = Url::parse("https://example.org/").expect("a URL");
        let html = "<meta http-equiv=refresh content='0;url=/новости'>";
        let wanted = page.join("/новости").expect("a URL");
        let old = encoding_rs::WINDOWS_1251.encode(html).0;
        assert_eq!(target(&old, Some("text/html; charset=windows-1251"), &page), Some(wanted.clone()));
        let wide: Vec<u8> = html.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(target(&wide, None, &page), Some(wanted));
    }

    #[test]
    fn a_header_is_read_as_the_element_is() {
        let page = Url::parse("https://example.org/a/").expect("a URL");
        let found = |value: &str| by_header(Some(value), &page).map(String::from);
        for value in ["0; url=b", "0;URL=b", "3;b", "0,url='b'", " 1 ; Url = \"b\""] {
            assert_eq!(found(value).as_deref(), Some("https://example.org/a/b"), "{value}");
        }
        for value in ["", "300", "5", "300; url=b", "5; url=", "url=b"] {
            assert_eq!(found(value), None, "{value}");
        }
        for value in ["0; url=/a/", "0; url=#top", "0", "0; url="] {
            assert_eq!(found(value).as_deref(), Some(page.as_str()), "{value}: with a cookie, it is another request");
        }
        assert_eq!(by_header(None, &page), None);
    }

    #[test]
    fn what_is_no_signpost_is_left_alone() {
        for html in [
            "",
            "<",
            "<meta",
            "<meta http-equiv=refresh",
            "<meta http-equiv=refresh content=300>",
            "<meta http-equiv=refresh content=\"5\">",
            "<meta http-equiv=refresh content=\"300;url=b\">",
            "<meta http-equiv=refresh content=\"99999999999999999999;url=b\">",
            "<meta http-equiv=refresh content=\"url=b\">",
            "<meta http-equiv=refresh content=\"5;url=''\">",
            "<meta name=refresh content=\"0;url=b\">",
            "<meta http-equiv=refresh content=\"0;url=b",
            "<!-- <meta http-equiv=refresh content=0;b> -->",
            "<noscript><meta http-equiv=refresh content=0;b></noscript>",
            "<script><meta http-equiv=refresh content=0;b>",
            "<meta http-equiv=refresh content='0;url=https://['>",
        ] {
            assert_eq!(found(html), None, "{html}");
        }
    }
}
