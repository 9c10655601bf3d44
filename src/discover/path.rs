//! The shape of an address, and what it says of the page behind it.

use super::words::{ARTICLE, ENDLESS, ID, LIST, NO_PAGE, SECTION, UTILITY};
use crate::date;
use crate::text;
use percent_encoding::percent_decode_str;
use std::borrow::Cow;
use url::Url;

/// Parts of a path that are looked at. Deeper ones come from links that are relative by mistake
/// and grow with each page.
const PARTS_MAX: usize = 12;
/// The number of times that one part stands in a path, from which on that is such a mistake.
const REPEATS_MAX: usize = 3;
/// Characters of a shape.
const SHAPE_CHARS_MAX: usize = 80;
/// A part of so many words is a headline.
const SLUG_WORDS: usize = 3;
/// A number of so many digits names one page of many.
const ID_DIGITS: usize = 5;
/// Parts that a section's path has at most.
const FRONT_PARTS_MAX: usize = 3;

/// The shape of an address on its host: numbers, headlines and other names of single pages are
/// generalised, so that a host has few shapes, and pages of one kind have one.
///
/// ```
/// let url = "https://tides.lenn.example/news/2024/05/dredger-stuck-on-the-bar-4711?id=7".parse().unwrap();
/// assert_eq!(copydesk::discover::shape(&url), "/news/9999/99/slug-9?id");
/// ```
#[must_use]
pub fn shape(url: &Url) -> String {
    let parts: Vec<Cow<'_, str>> = parts(url).collect();
    let mut out = String::new();
    for (at, part) in parts.iter().enumerate() {
        out.push('/');
        // a first part with others behind it is a section, of which a host has few
        let is_section = at == 0 && parts.len() > 1;
        out.push_str(&generalised(part, is_section));
    }
    if url.path().ends_with('/') {
        out.push('/');
    }
    for (at, (name, _)) in url.query_pairs().take(3).enumerate() {
        out.push(if at == 0 { '?' } else { '&' });
        out.extend(name.chars().filter(|c| c.is_ascii_alphabetic() || *c == '_').take(12));
    }
    out.chars().take(SHAPE_CHARS_MAX).collect()
}

fn generalised(part: &str, is_section: bool) -> String {
    let (stem, end) = match part.rsplit_once('.') {
        Some((stem, end)) if is_extension(end) => (stem, format!(".{}", end.to_ascii_lowercase())),
        _ => (part, String::new()),
    };
    let stem = if stem.bytes().all(|b| b.is_ascii_digit()) {
        "9".repeat(stem.len().min(ID_DIGITS))
    } else if slug_words(stem) >= SLUG_WORDS {
        let has_id = stem.split(['-', '_', ',', '.']).any(|word| is_number(word) && word.len() > 2);
        (if has_id { "slug-9" } else { "slug" }).to_owned()
    } else if stem.bytes().any(|b| b.is_ascii_digit()) {
        if stem.len() > 16 { "hash" } else { "a9" }.to_owned()
    } else if is_section {
        stem.to_lowercase()
    } else {
        "word".to_owned()
    };
    stem + &end
}

/// Parts of a path, decoded.
fn parts(url: &Url) -> impl Iterator<Item = Cow<'_, str>> {
    let parts = url.path().split('/').filter(|part| !part.is_empty());
    let decoded = |part| percent_decode_str(part).decode_utf8().unwrap_or(Cow::Borrowed(part));
    parts.map(decoded).take(PARTS_MAX)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_extension(end: &str) -> bool {
    (1..=5).contains(&end.len()) && end.bytes().all(|b| b.is_ascii_alphanumeric()) && !is_number(end)
}

/// The extension: the text behind the last dot of a path's last part.
pub(super) fn extension(path: &str) -> Option<&str> {
    let last = path.rsplit('/').next()?;
    last.rsplit_once('.').map(|(_, end)| end).filter(|end| is_extension(end))
}

/// Words of a part that are no numbers. Scripts without spaces count by characters, of which a word
/// has about two.
fn slug_words(part: &str) -> usize {
    let words = part.split(['-', '_', '+', ',', '.', ' ', '~']).filter(|word| word.chars().any(char::is_alphabetic));
    words.map(|word| if word.is_ascii() { 1 } else { text::count_words(word).div_ceil(2).max(1) }).sum()
}

/// True if an address leads neither to an article nor to a section, by its shape alone.
pub(super) fn is_neither(url: &Url) -> bool {
    let parts: Vec<String> = parts(url).map(|part| part.to_lowercase()).collect();
    let is_file = extension(url.path()).is_some_and(|end| NO_PAGE.has(&end.to_ascii_lowercase()));
    let is_endless = url.query_pairs().any(|(name, _)| ENDLESS.has(&name.to_lowercase()));
    let is_utility = parts.iter().any(|part| UTILITY.has(part) || UTILITY.has(stem(part)));
    let on_utility = url.host_str().and_then(|host| host.split('.').next()).is_some_and(|label| UTILITY.has(label));
    let behind_list = parts.iter().position(|part| LIST.has(stem(part))).and_then(|at| parts.get(at..));
    let is_list = behind_list.is_some_and(|tail| tail.iter().all(|part| slug_words(stem(part)) <= SLUG_WORDS));
    is_file || is_endless || is_utility || on_utility || is_list || is_trap(url, &parts) || is_day_archive(&parts)
}

/// A part of a path without the end of a file's name.
fn stem(part: &str) -> &str {
    part.rsplit_once('.').filter(|(_, end)| is_extension(end)).map_or(part, |(stem, _)| stem)
}

/// A path that grows without end.
fn is_trap(url: &Url, parts: &[String]) -> bool {
    let repeats = |part: &String| parts.iter().filter(|other| *other == part).count() >= REPEATS_MAX;
    url.path().split('/').filter(|part| !part.is_empty()).count() > PARTS_MAX || parts.iter().any(repeats)
}

/// A list of what appeared in a year, month or on a day: `/2024/05/`, `/news/2024/05/17`.
fn is_day_archive(parts: &[String]) -> bool {
    let behind = parts.iter().rposition(|part| is_year(part)).map(|at| parts.get(at..).unwrap_or_default());
    let is_date = |part: &String| is_year(part) || (is_number(part) && part.len() <= 2);
    behind.is_some_and(|tail| tail.iter().all(is_date))
}

fn is_year(part: &str) -> bool {
    is_number(part) && part.len() == 4 && (part.starts_with("19") || part.starts_with("20"))
}

/// The score that the address alone gives a link for an article.
pub(super) fn article_score(url: &Url) -> i32 {
    let parts: Vec<Cow<'_, str>> = parts(url).collect();
    let has_id = url.query_pairs().any(|(name, value)| is_id(&name, &value));
    let Some(last) = parts.last() else { return if has_id { 2 } else { -3 } };
    let has_id = has_id || digits_run(last) >= ID_DIGITS;
    let stem = stem(last);
    // the headline may stand before a number of its own: `/dredger-stuck-on-the-bar/4711`
    let before = parts.len().checked_sub(2).and_then(|at| parts.get(at)).filter(|_| slug_words(stem) < 2);
    let by_slug = match slug_words(stem).max(before.map_or(0, |part| slug_words(part))) {
        0 | 1 => 0,
        2 => 1,
        3 => 2,
        _ => 3,
    };
    let by_date = if date::address::day(url).is_some() { 3 } else { i32::from(parts.iter().any(|part| is_year(part))) };
    let is_number = is_number(stem) && !is_year(stem);
    let is_article_word = parts.iter().any(|part| ARTICLE.has(&part.to_lowercase()));
    let is_file = extension(url.path()).is_some();
    let by_id = if has_id { 2 } else { i32::from(is_number) };
    by_slug + by_date + by_id + i32::from(is_article_word) + i32::from(is_file)
}

fn is_id(name: &str, value: &str) -> bool {
    ID.has(&name.to_lowercase()) && value.len() >= 2 && value.bytes().any(|b| b.is_ascii_digit())
}

/// The longest run of digits.
fn digits_run(part: &str) -> usize {
    part.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0)
}

/// True if the address could be a section's: few and short parts, no number of a page, no query.
pub(super) fn may_be_front(url: &Url) -> bool {
    let parts: Vec<Cow<'_, str>> = parts(url).collect();
    let is_name = |part: &Cow<'_, str>| slug_words(part) <= SLUG_WORDS && digits_run(part) < ID_DIGITS;
    url.query().is_none() && parts.len() <= FRONT_PARTS_MAX && parts.iter().all(is_name)
}

/// True if the path has one part.
pub(super) fn is_top(url: &Url) -> bool {
    parts(url).count() == 1
}

/// True if a part of the path is a word for a section.
pub(super) fn names_section(url: &Url) -> bool {
    parts(url).any(|part| SECTION.has(&stem(&part).to_lowercase()))
}

/// Host and path, without the slash at its end: where an address is.
pub(super) fn place(url: &Url) -> (&str, &str) {
    (url.host_str().unwrap_or_default(), url.path().trim_end_matches('/'))
}

/// The places that an address stands below, but the root.
pub(super) fn parents(url: &Url) -> impl Iterator<Item = (&str, &str)> {
    let (host, path) = place(url);
    let ends = path.match_indices('/').map(|(at, _)| at).filter(|at| *at > 0).take(FRONT_PARTS_MAX);
    ends.filter_map(move |at| Some((host, path.get(..at)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(path: &str) -> Url {
        Url::parse("https://tides.lenn.example").and_then(|base| base.join(path)).expect(path)
    }

    #[test]
    fn pages_of_one_kind_have_one_shape() {
        for (path, wanted) in [
            ("/", "/"),
            ("/news/2024/05/17/dredger-stuck-on-the-bar", "/news/9999/99/99/slug"),
            ("/news/2024/11/02/no-water-in-the-lock", "/news/9999/99/99/slug"),
            ("/sport/rowing-final-lost-4711", "/sport/slug-9"),
            ("/sport/rowing-final-lost-by-12-4712", "/sport/slug-9"),
            ("/article123456.html", "/a9.html"),
            ("/123456789", "/99999"),
            ("/1234567", "/99999"),
            ("/rowing", "/word"),
            ("/sport/rowing/", "/sport/word/"),
            ("/a/0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0", "/a/slug-9"),
            ("/a/0b1c2d3e4f5061728394", "/a/hash"),
            ("/view.php?id=7&x1=2", "/word.php?id&x"),
            ("/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8/%D1%82%D0%B8%D1%85%D0%B0%D1%8F", "/новости/word"),
            ("/%ff%fe/%", "/%ff%fe/word"),
        ] {
            assert_eq!(shape(&url(path)), wanted, "{path}");
        }
        let long = url(&format!("/{}", "x/".repeat(3000)));
        assert!(shape(&long).len() <= SHAPE_CHARS_MAX);
    }

    #[test]
    fn what_leads_nowhere_is_left() {
        for path in [
            "/login",
            "/user/login/",
            "/login.php",
            "/suche?wort=x",
            "/tag/harbour",
            "/author/petra-holloway",
            "/news/dredger-stuck-on-the-bar/print",
            "/share?u=x",
            "/impressum.html",
            "/feed/",
            "/people/petra-ann-holloway",
            "/a/b.jpg",
            "/paper.PDF",
            "/news?page=2",
            "/news/page/2/",
            "/news/dredger-stuck-on-the-bar?page=2",
            "/list?sort=new",
            "/calendar/2031/05",
            "/events?month=5",
            "/2024/05/",
            "/2024/05/17",
            "/news/2024/",
            "/archive/",
            "/a/b/a/b/a/b/story",
            "/1/2/3/4/5/6/7/8/9/10/11/12/13/story",
            "/x?replytocom=7#respond",
            "/%D0%BF%D0%BE%D0%B8%D1%81%D0%BA",
        ] {
            assert!(is_neither(&url(path)), "{path}");
        }
        assert!(is_neither(&Url::parse("https://shop.lenn.example/").expect("an address")));
        for path in [
            "/",
            "/sport",
            "/news/2024/05/17/dredger-stuck",
            "/politics/archive/2024/05/dredger-stuck-on-the-bar/4711/",
            "/archive/dredger-stuck-on-the-bar",
            "/video/dredger-stuck-on-the-bar",
            "/?p=4711",
            "/view.php?id=4711",
            "/news/search-for-the-missing-anchor",
        ] {
            assert!(!is_neither(&url(path)), "{path}");
        }
    }

    #[test]
    fn addresses_speak_for_articles() {
        for (path, at_least) in [
            ("/news/2024/05/17/dredger", 3),
            ("/2024/05/dredger-stuck-on-the-bar", 4),
            ("/news/dredger-stuck-on-the-bar", 3),
            ("/dredger-stuck-on-the-bar/4711", 3),
            ("/article/4711123", 3),
            ("/?p=4711", 2),
            ("/view.php?id=4711", 3),
            ("/a/%E7%96%8F%E6%B5%9A%E8%88%B9%E5%8F%88%E6%90%81%E6%B5%85%E4%BA%86", 3),
            ("/c_1120481.htm", 3),
        ] {
            let score = article_score(&url(path));
            assert!(score >= at_least, "{path}: {score}");
        }
        for (path, at_most) in [("/", -1), ("/sport", 0), ("/sport/rowing", 0), ("/news/local-news", 1), ("/2024", 1)] {
            let score = article_score(&url(path));
            assert!(score <= at_most, "{path}: {score}");
        }
    }
}
