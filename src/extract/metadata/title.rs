//! The frame of a title: the names of the site and the section around the headline, and the marks between them.

use super::words::TITLE_MARKS;
use crate::text::fold;

/// A title without the site's name, and without the section that stood beside it.
pub(super) fn bare<'t>(title: &'t str, sites: &[String], sections: &[String]) -> &'t str {
    let bare = without_site(title, sites);
    if bare.len() == title.len() {
        return bare;
    }
    let bare = without_section(drop_last(bare, sections).unwrap_or(bare), title);
    without_section_behind(bare, title)
}

/// The title without the name of the site at its end or start.
pub(super) fn without_site<'t>(title: &'t str, sites: &[String]) -> &'t str {
    let mut rest = title.trim();
    for _ in 0..3 {
        let Some(shorter) = drop_last(rest, sites).or_else(|| drop_first(rest, sites)) else { break };
        rest = shorter;
    }
    rest
}

/// A title without the section that stood between it and the name of the site, each behind the same mark:
/// "Lenn Post : Farming : Rain at last".
fn without_section<'t>(bare: &'t str, title: &str) -> &'t str {
    /// Words of a section, at most, and of what is left, at least.
    const WORDS: (usize, usize) = (3, 3);
    const MARKS: [&str; 5] = [" : ", " :: ", " › ", " » ", " > "];
    let site = title.strip_suffix(bare).unwrap_or_default();
    let parts = MARKS.iter().filter(|mark| site.ends_with(**mark)).find_map(|mark| bare.split_once(mark));
    let fits = |(section, rest): &(&str, &str)| {
        crate::text::count_words(section) <= WORDS.0 && crate::text::count_words(rest) >= WORDS.1
    };
    parts.filter(fits).map_or(bare, |(_, rest)| rest)
}

/// A title without the section that stands between it and the name of the site, behind arrows as a path is set:
/// "Rain at last < Farming < Lenn Post".
fn without_section_behind<'t>(bare: &'t str, title: &str) -> &'t str {
    /// Words of a section, at most, and of what is left, at least.
    const WORDS: (usize, usize) = (3, 3);
    const MARKS: [&str; 3] = [" < ", " « ", " ‹ "];
    let site = title.strip_prefix(bare).unwrap_or_default();
    let parts = MARKS.iter().filter(|mark| site.starts_with(**mark)).find_map(|mark| bare.rsplit_once(mark));
    let fits = |(rest, section): &(&str, &str)| {
        crate::text::count_words(section) <= WORDS.0 && crate::text::count_words(rest) >= WORDS.1
    };
    parts.filter(fits).map_or(bare, |(rest, _)| rest)
}

fn drop_last<'t>(title: &'t str, sites: &[String]) -> Option<&'t str> {
    title.char_indices().rev().filter(|(_, c)| TITLE_MARKS.contains(c)).take(6).find_map(|(at, c)| {
        let (head, tail) = title.split_at(at);
        let tail = tail.get(c.len_utf8()..)?;
        let head = before_mark(head);
        (is_site(tail, sites) && !head.is_empty()).then_some(head)
    })
}

fn drop_first<'t>(title: &'t str, sites: &[String]) -> Option<&'t str> {
    title.char_indices().filter(|(_, c)| TITLE_MARKS.contains(c)).take(4).find_map(|(at, c)| {
        let (head, tail) = title.split_at(at);
        let tail = tail.get(c.len_utf8()..)?;
        let tail = behind_mark(tail);
        // "Apple: the year" on apple.example is a headline; a bar, a spaced dash or a name of a domain is a frame
        let is_frame = head.ends_with(char::is_whitespace) || c == ':' && head.contains('.');
        (is_frame && is_site(head, sites) && !tail.is_empty()).then_some(tail)
    })
}

/// True if a mark parts what stands on both sides of it; quotation marks that touch a word belong to it.
fn is_parting(c: char, touches: bool) -> bool {
    c.is_whitespace() || TITLE_MARKS.contains(&c) && !(touches && matches!(c, '«' | '»' | '‹' | '›' | '<' | '>'))
}

/// A text without the spaces and marks that it begins with.
pub(super) fn behind_mark(text: &str) -> &str {
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let behind = rest.get(c.len_utf8()..).unwrap_or_default();
        if !is_parting(c, behind.starts_with(|c: char| !c.is_whitespace())) {
            break;
        }
        rest = behind;
    }
    rest
}

/// A text without the spaces and marks that it ends with.
fn before_mark(text: &str) -> &str {
    let mut rest = text;
    while let Some(c) = rest.chars().next_back() {
        let before = rest.get(..rest.len() - c.len_utf8()).unwrap_or_default();
        if !is_parting(c, before.ends_with(|c: char| !c.is_whitespace())) {
            break;
        }
        rest = before;
    }
    rest
}

/// True if a line is a name of the site, whatever its spaces and marks.
pub(super) fn is_site(line: &str, sites: &[String]) -> bool {
    let joined = join(line);
    !joined.is_empty() && sites.contains(&joined)
}

/// Letters and digits alone, lower case.
pub(super) fn join(line: &str) -> String {
    let mut joined = fold(line);
    joined.retain(|c| c != ' ');
    joined
}

#[cfg(test)]
mod tests {
    use super::{bare, without_site};

    #[test]
    fn a_path_behind_a_headline_is_cut() {
        let sites = vec!["lennpost".to_owned()];
        for (title, expected) in [
            ("Rain comes at last < Farming < Lenn Post", "Rain comes at last"),
            ("Rain comes at last < Lenn Post", "Rain comes at last"),
            ("Why x < y is true < Lenn Post", "Why x < y is true"),
        ] {
            assert_eq!(bare(title, &sites, &[]), expected, "{title}");
        }
    }

    #[test]
    fn the_name_of_the_site_is_no_headline() {
        let sites = vec!["lennpost".to_owned(), "lennpostcom".to_owned()];
        for (title, expected) in [
            ("Bridge reopens | Lenn Post", "Bridge reopens"),
            ("Bridge reopens - The future - LennPost.com", "Bridge reopens - The future"),
            ("Lenn Post | Bridge reopens", "Bridge reopens"),
            ("Bridge reopens", "Bridge reopens"),
            ("Bridge: what now?", "Bridge: what now?"),
            ("Lenn Post", "Lenn Post"),
        ] {
            assert_eq!(without_site(title, &sites), expected, "{title}");
        }
    }
}
