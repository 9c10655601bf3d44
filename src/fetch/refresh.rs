//! Pages that are only a signpost to the real one: a `Refresh` header, or `<meta http-equiv=refresh>`.
//!
//! Of the page, a cheap scan of its start, without a parser: good enough for signposts, which are short.
//! What only clients without scripts would see (`noscript`) is left alone.

use super::redirect;
use url::Url;

/// The scan ends here; a signpost stands in the head.
const SCAN_BYTES: usize = 64 * 1024;
/// A longer delay is a page that reloads itself, not a signpost.
const DELAY_MAX_SECONDS: u64 = 10;
/// Elements whose content is no markup to a browser that runs scripts.
const OPAQUE: &[&str] =
    &["script", "style", "noscript", "template", "textarea", "title", "iframe", "xmp", "noframes", "noembed"];

/// The address that a `Refresh` header sends the reader to within ten seconds, if it is another. Browsers read it as
/// they read the element (HTML standard, "refresh").
pub(super) fn by_header(value: Option<&str>, page: &Url) -> Option<Url> {
    redirect::target(page, &address(value?)?).ok().filter(|next| next != page)
}

/// The address that the page sends its reader to within ten seconds, if there is one.
pub(super) fn target(body: &[u8], page: &Url) -> Option<Url> {
    let head = String::from_utf8_lossy(body.get(..SCAN_BYTES).unwrap_or(body));
    let mut rest = &*head;
    while let Some((_, tail)) = rest.split_once('<') {
        rest = tail;
        if let Some(comment) = tail.strip_prefix('!').filter(|comment| comment.starts_with("--")) {
            rest = comment.split_once("-->")?.1;
            continue;
        }
        let (name, after) = split_at_byte(tail, |b| !b.is_ascii_alphanumeric());
        if name.eq_ignore_ascii_case("plaintext") {
            return None;
        } else if name.eq_ignore_ascii_case("meta") {
            let (content, end) = refresh_content(after);
            rest = end;
            if let Some(address) = content.as_deref().and_then(address) {
                return redirect::target(page, &address).ok();
            }
        } else if OPAQUE.iter().any(|opaque| name.eq_ignore_ascii_case(opaque)) {
            let close = format!("</{name}");
            let at = after.as_bytes().windows(close.len()).position(|w| w.eq_ignore_ascii_case(close.as_bytes()))?;
            rest = after.split_at(at).1;
        }
    }
    None
}

/// Reads the attributes of a `meta` tag: its `content` if it is a refresh, and what follows the tag.
fn refresh_content(mut rest: &str) -> (Option<String>, &str) {
    let (mut content, mut is_refresh) = (None, false);
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if rest.is_empty() || rest.starts_with('>') {
            let is_whole = !rest.is_empty(); // a tag that the page's end cuts off is none
            return (content.filter(|_| is_refresh && is_whole), rest);
        }
        let (name, after) = split_at_byte(rest, |b| b.is_ascii_whitespace() || matches!(b, b'=' | b'>' | b'/'));
        let value;
        (value, rest) = match after.trim_ascii_start().strip_prefix('=') {
            Some(after) => attribute_value(after.trim_ascii_start()),
            None => ("", after),
        };
        if name.is_empty() {
            continue; // a stray "=" and what it was given
        }
        if name.eq_ignore_ascii_case("http-equiv") {
            is_refresh = value.trim().eq_ignore_ascii_case("refresh");
        } else if name.eq_ignore_ascii_case("content") && content.is_none() {
            content = Some(value.replace("&amp;", "&"));
        }
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
/// refresh steps").
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
    (!address.is_empty()).then(|| address.to_owned())
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
        target(html.as_bytes(), &Url::parse("https://example.org/a/").expect("a URL")).map(String::from)
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
    }

    #[test]
    fn a_header_is_read_as_the_element_is() {
        let page = Url::parse("https://example.org/a/").expect("a URL");
        let found = |value: &str| by_header(Some(value), &page).map(String::from);
        for value in ["0; url=b", "0;URL=b", "3;b", "0,url='b'", " 1 ; Url = \"b\""] {
            assert_eq!(found(value).as_deref(), Some("https://example.org/a/b"), "{value}");
        }
        for value in ["", "300", "0", "300; url=b", "0; url=", "0; url=/a/", "0; url=#top", "url=b"] {
            assert_eq!(found(value), None, "{value}");
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
            "<meta http-equiv=refresh content=\"0\">",
            "<meta http-equiv=refresh content=\"300;url=b\">",
            "<meta http-equiv=refresh content=\"99999999999999999999;url=b\">",
            "<meta http-equiv=refresh content=\"url=b\">",
            "<meta http-equiv=refresh content=\"0;url=''\">",
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
