//! The text of a robots.txt, as a parser takes it for what it means.

use super::body::ROBOTS_BYTES_MAX;
use crate::coding::Broken;
use crate::{charset, coding};
use std::borrow::Cow;

/// The text as it was written: stored packed and sent so, or saved by an editor as UTF-16.
pub(super) fn plain(text: &[u8]) -> Cow<'_, [u8]> {
    let mut text = Cow::Borrowed(text);
    for _ in 0..2 {
        let seen = coding::told_or_seen(&[], &text).into_owned();
        if seen.is_empty() {
            break;
        }
        text = match coding::decode(&seen, text.into_owned(), ROBOTS_BYTES_MAX + 1, true) {
            Ok(text) | Err((_, Broken::TooLarge(text) | Broken::Part(text))) => text.into(),
            Err((_, Broken::Unknown)) => Cow::Borrowed(b"".as_slice()),
        };
    }
    if charset::is_wide(&text) { charset::decode(&text, None).into_owned().into_bytes().into() } else { text }
}

/// The lines as the parser takes them for what they mean.
///
/// A `Crawl-delay` may have a comma for a point, or name its seconds.
///
/// Agents' names end where the product token ends: sites write `User-agent: copydesk/1.0` or
/// `User-agent: copydesk (news)`. A rule of `*/a` means `/a` too, since a star stands for nothing as
/// well (RFC 9309, section 2.2.3); the parser reads `/*/a`, so `/a` is added as a rule of its own.
pub(super) fn mended(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for line in text.split_inclusive(|b| matches!(b, b'\n' | b'\r' | 0)) {
        let key_end = line.iter().position(|b| *b == b':').unwrap_or(0);
        let (key, value) = line.split_at(key_end);
        let key = key.strip_prefix(b"\xef\xbb\xbf").unwrap_or(key).trim_ascii();
        let value = value.strip_prefix(b":").unwrap_or(value).trim_ascii_start();
        if [&b"user-agent"[..], b"user agent", b"useragent"].iter().any(|name| key.eq_ignore_ascii_case(name)) {
            let token = value.split(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'#' | 0)).next();
            out.extend_from_slice(b"user-agent: ");
            out.extend_from_slice(token.unwrap_or_default());
            out.push(b'\n');
            continue;
        }
        if let Some(seconds) = seconds(key, value) {
            out.extend_from_slice(format!("crawl-delay: {seconds}\n").as_bytes());
            continue;
        }
        if let Some(rule) = behind_stars(value) {
            out.extend_from_slice(key);
            out.extend_from_slice(b": ");
            out.extend_from_slice(rule);
            // the longer of two rules wins: as long as it was
            out.extend_from_slice(if rule.ends_with(b"$") { b"\n" } else { b"*\n" });
        }
        out.extend_from_slice(line);
    }
    out
}

/// The number of a `Crawl-delay`, as numbers are written elsewhere.
fn seconds(key: &[u8], value: &[u8]) -> Option<String> {
    if ![&b"crawl-delay"[..], b"crawl delay", b"crawldelay"].iter().any(|name| key.eq_ignore_ascii_case(name)) {
        return None;
    }
    let value = value.split(|b| matches!(b, b'#' | b'\n' | b'\r' | 0)).next().unwrap_or_default().trim_ascii();
    let digits = value.iter().take_while(|b| b.is_ascii_digit() || matches!(b, b'.' | b',')).count();
    let (number, unit) = value.split_at_checked(digits)?;
    let is_seconds = unit.trim_ascii_start().first().is_none_or(|first| first.eq_ignore_ascii_case(&b's'));
    let number = std::str::from_utf8(number).ok()?.replace(',', ".");
    (is_seconds && number.parse::<f64>().is_ok()).then_some(number)
}

/// Sitemaps of one file that are kept.
const SITEMAPS_MAX: usize = 1000;
/// Longest address of one (sitemaps.org: less than 2,048 characters).
const SITEMAP_BYTES_MAX: usize = 2048;

/// The sitemaps that the file names.
pub(super) fn sitemaps(text: &[u8]) -> Vec<String> {
    let lines = text.split(|b| matches!(b, b'\n' | b'\r' | 0));
    lines.flat_map(on_line).take(SITEMAPS_MAX).collect()
}

/// The sitemaps that a line names: the first word, and what else is a whole address. A space may stand for the colon, as
/// the parser has it of rules, and people put addresses into quotes and brackets.
fn on_line(line: &[u8]) -> Vec<String> {
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line).trim_ascii();
    let is_named = |name: &&&[u8]| line.get(..name.len()).is_some_and(|key| key.eq_ignore_ascii_case(name));
    let names = [&b"sitemaps"[..], b"sitemap", b"site-map", b"site map"];
    let Some(value) = names.iter().find(is_named).and_then(|name| line.get(name.len()..)) else { return Vec::new() };
    let value = String::from_utf8_lossy(value).replace(",http", " http");
    let is_parted = value.trim_start().starts_with(':') || value.starts_with(char::is_whitespace);
    let around = |c: char| c.is_whitespace() || matches!(c, ':' | '<' | '>' | '"' | '\'');
    // a comment begins behind a space: addresses have fragments
    let words = value.trim_start_matches(around).split(char::is_whitespace).take_while(|word| !word.starts_with('#'));
    let words = words.map(|word| word.trim_start_matches(around).trim_end_matches(|c| around(c) || c == ','));
    let is_whole = |word: &str| word.starts_with("http://") || word.starts_with("https://");
    let words = words.enumerate().filter(|(at, word)| *at == 0 || is_whole(word)).map(|(_, word)| word);
    let is_address = |word: &&str| is_parted && !word.is_empty() && word.len() <= SITEMAP_BYTES_MAX;
    words.filter(is_address).map(str::to_owned).collect()
}

/// The bytes behind the stars that a rule starts with, if it could start a path.
fn behind_stars(rule: &[u8]) -> Option<&[u8]> {
    let rule = rule.split(|b| *b == b'#').next().unwrap_or_default().trim_ascii_end();
    let stars = rule.iter().take_while(|b| **b == b'*').count();
    rule.get(stars..).filter(|rest| stars > 0 && rest.starts_with(b"/"))
}
