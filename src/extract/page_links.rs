//! Links from one page of a story to the others: the address says which page it is, whatever the language.

use crate::document::{Attr, Document, Element, Step, Tag};
use crate::link;
use url::Url;

/// Names, in addresses, of a story's view on one page: of path segments and of parameters or their values.
const WHOLE_VIEWS: [&str; 30] = [
    "all",
    "all-pages",
    "allpages",
    "complete",
    "druck",
    "druckansicht",
    "drucken",
    "druckversion",
    "full",
    "fullpage",
    "imprimer",
    "imprimir",
    "komplett",
    "komplettansicht",
    "one-page",
    "onepage",
    "print",
    "print-view",
    "printable",
    "printer",
    "printview",
    "showall",
    "single",
    "single-page",
    "singlepage",
    "stampa",
    "view-all",
    "viewall",
    "vollansicht",
    "whole",
];

/// Letters of a word before a page's number, as in `/seite-2`.
const WORD_CHARS_MAX: usize = 10;
/// Digits of a page's number.
const DIGITS_MAX: usize = 3;

/// Where a story goes on, as one of its pages links it.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct PageLinks {
    /// The page after this one.
    pub(super) next: Option<Url>,
    /// The story on one page.
    pub(super) whole: Option<Url>,
}

/// The number in an address, beside that of the first page.
#[derive(Debug, Clone, Copy, PartialEq)]
enum PageNumber {
    /// The first page has none.
    Added(u32),
    /// The first page has this one, of 0 and 1.
    Raised { from: u32, to: u32 },
}

impl PageNumber {
    /// True if this is the address of a story's page of that number, by a site that counts from 1 or, `from_zero`, from 0.
    fn is(self, page: u32, from_zero: bool) -> bool {
        match self {
            Self::Added(number) => number == page || from_zero && number + 1 == page,
            Self::Raised { from, to } => to == from + page - 1,
        }
    }
}

impl PageLinks {
    /// The links of a page that stands at `here` and is page `number` of a story whose first page is at `first`.
    pub(crate) fn read(document: &Document, here: &Url, first: &Url, number: u32) -> Self {
        let (mut base, mut has_base, mut links) = (here.clone(), false, Self::default());
        let first = link::identity(first);
        let mut is_marked = false;
        for step in document.walk() {
            let Step::Open(element) = step else { continue };
            let href = element.attr(Attr::Href).map(str::trim);
            match (element.tag(), href) {
                (Tag::Base, Some(href)) if !has_base => {
                    (base, has_base) = (here.join(href).unwrap_or(base), true);
                }
                (Tag::A | Tag::Link, Some(href)) if !href.starts_with('#') => {
                    let Ok(url) = base.join(href) else { continue };
                    let url = link::identity(&url);
                    if links.whole.is_none() && is_whole(&first, &url) {
                        links.whole = Some(url);
                    } else if !is_marked && let Some(at) = page_number(&first, &url) {
                        // a marked link is believed over a plain number
                        let is_next = is_marked_next(element) && at.is(number + 1, true);
                        if is_next
                            || links.next.is_none() && says_number(element, number + 1) && at.is(number + 1, true)
                        {
                            is_marked = is_next;
                            links.next = Some(url);
                        }
                    }
                }
                _ => {}
            }
        }
        links
    }
}

/// True if the markup says that a link leads to the next page.
fn is_marked_next(element: Element<'_>) -> bool {
    let has = |attr, wanted: &str| {
        element.attr(attr).is_some_and(|value| {
            value.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word.eq_ignore_ascii_case(wanted))
        })
    };
    has(Attr::Rel, "next") || has(Attr::Class, "next")
}

/// True if the text of a link is this number, in any digits.
fn says_number(element: Element<'_>, number: u32) -> bool {
    element.tag() == Tag::A && {
        let text = element.text();
        let text = text.trim_matches(|c: char| !c.is_alphanumeric());
        let read = text.chars().try_fold(0_u32, |value, c| value.checked_mul(10)?.checked_add(decimal(c)?));
        !text.is_empty() && read == Some(number)
    }
}

/// The value of a decimal digit of ASCII, of Arabic, Persian and Indian scripts, or as wide as a Chinese character.
fn decimal(c: char) -> Option<u32> {
    const ZEROS: [char; 13] = ['0', '٠', '۰', '०', '০', '੦', '૦', '୦', '௦', '౦', '೦', '൦', '０'];
    ZEROS.iter().find_map(|zero| (c as u32).checked_sub(*zero as u32).filter(|value| *value < 10))
}

/// True if two addresses are of one host, or of files in one folder.
fn same_place<'u>(first: &'u Url, other: &'u Url) -> bool {
    first.host_str() == other.host_str() && first.port_or_known_default() == other.port_or_known_default()
        || first.scheme() == "file" && other.scheme() == "file" && folder(first) == folder(other)
        || first.host_str() == other.host_str() && is_web(first) && is_web(other) && first.scheme() != other.scheme()
}

fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https") && url.port().is_none()
}

fn folder(url: &Url) -> &str {
    url.path().rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The number by which an address differs from that of the first page, if it differs by nothing else.
fn page_number(first: &Url, other: &Url) -> Option<PageNumber> {
    if !same_place(first, other) {
        return None;
    }
    let (path, first_path) = (other.path().trim_end_matches('/'), first.path().trim_end_matches('/'));
    if path == first_path {
        return number_of_query(first, other);
    }
    if first.query() != other.query() || first_path.is_empty() {
        return None;
    }
    let ((stem, end), (first_stem, first_end)) = (extension(path), extension(first_path));
    let added = || path.strip_prefix(first_path).and_then(added_number);
    if end != first_end {
        return added();
    }
    if let Some(number) = stem.strip_prefix(first_stem).and_then(added_number) {
        return Some(number);
    }
    let ((before, to), (first_before, from)) = (trailing_number(stem)?, trailing_number(first_stem)?);
    (before == first_before && from <= 1 && to > from).then_some(PageNumber::Raised { from, to })
}

/// The one parameter that was added or raised.
fn number_of_query(first: &Url, other: &Url) -> Option<PageNumber> {
    let pairs = |url: &Url| url.query_pairs().into_owned().collect::<Vec<_>>();
    let (mut of_first, mut of_other) = (pairs(first), pairs(other));
    of_other.retain(|pair| {
        let known = of_first.iter().position(|known| known == pair);
        known.map(|at| of_first.swap_remove(at)).is_none()
    });
    let [(name, value)] = of_other.as_slice() else { return None };
    let to = number(value)?;
    match of_first.as_slice() {
        [] => Some(PageNumber::Added(to)),
        [(before, value)] if before == name => {
            let from = number(value).filter(|from| *from <= 1 && to > *from)?;
            Some(PageNumber::Raised { from, to })
        }
        _ => None,
    }
}

/// A path without the extension of its last segment, and that.
fn extension(path: &str) -> (&str, &str) {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.rsplit_once('.') {
        Some((stem, end))
            if !stem.is_empty() && end.len() <= 5 && end.bytes().any(|byte| byte.is_ascii_alphabetic()) =>
        {
            path.split_at(path.len() - end.len() - 1)
        }
        _ => (path, ""),
    }
}

/// The number in what was added behind a path: a separator, perhaps a word, digits.
fn added_number(added: &str) -> Option<PageNumber> {
    let rest = added.strip_prefix(is_separator)?;
    let word = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let digits = rest.get(word..)?.trim_start_matches(is_separator);
    (word <= WORD_CHARS_MAX).then_some(())?;
    number(digits).map(PageNumber::Added)
}

/// What stands before the number at the end of a path, with its separator or word, and the number.
fn trailing_number(stem: &str) -> Option<(&str, u32)> {
    let before = stem.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = stem.get(before.len()..)?;
    // the name of the story stands before the number
    let is_parted = before.ends_with(is_separator) || before.ends_with(|c: char| c.is_ascii_alphabetic());
    if is_parted { number(digits).map(|number| (before, number)) } else { None }
}

fn number(digits: &str) -> Option<u32> {
    let is_number = (1..=DIGITS_MAX).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
}

fn is_separator(c: char) -> bool {
    matches!(c, '/' | '-' | '_' | ',' | '.' | ';' | '~')
}

/// True if an address is that of the first page and says that it shows the whole story, or its print.
fn is_whole(first: &Url, other: &Url) -> bool {
    let names = |text: &str| WHOLE_VIEWS.contains(&text.to_ascii_lowercase().as_str());
    if !same_place(first, other) {
        return false;
    }
    let (path, first_path) = (other.path().trim_end_matches('/'), first.path().trim_end_matches('/'));
    if path == first_path {
        let known: Vec<_> = first.query_pairs().collect();
        let added: Vec<_> = other.query_pairs().filter(|pair| !known.contains(pair)).collect();
        return matches!(added.as_slice(), [(name, value)] if names(value) || names(name) && value.len() <= 4);
    }
    if first.query() != other.query() || first_path.is_empty() {
        return false;
    }
    let ((stem, end), (first_stem, first_end)) = (extension(path), extension(first_path));
    let added = if end == first_end { stem.strip_prefix(first_stem) } else { path.strip_prefix(first_path) };
    added.and_then(|added| added.strip_prefix(is_separator)).is_some_and(names)
}

#[cfg(test)]
mod tests {
    use super::{PageLinks, PageNumber, is_whole, page_number};
    use crate::document::Document;
    use url::Url;

    fn url(text: &str) -> Url {
        Url::parse("https://tides.lenn.example/").and_then(|base| base.join(text)).expect("an address")
    }

    #[test]
    fn an_address_tells_which_page_it_is() {
        let added = |number| Some(PageNumber::Added(number));
        let raised = |from, to| Some(PageNumber::Raised { from, to });
        for (first, other, expected) in [
            ("/a/story", "/a/story/2", added(2)),
            ("/a/story/", "/a/story/page/3/", added(3)),
            ("/a/story", "/a/story?page=2", added(2)),
            ("/a/story?id=77", "/a/story?id=77&seite=2", added(2)),
            ("/a/story.html", "/a/story-2.html", added(2)),
            ("/a/story.html", "/a/story,2.html", added(2)),
            ("/a/story.html", "/a/story_p2.html", added(2)),
            ("/a/story.html", "/a/story.html/2", added(2)),
            ("/a/story.html", "/a/story-seite-2.html", added(2)),
            ("/a/story.php?id=9&page=1", "/a/story.php?id=9&page=2", raised(1, 2)),
            ("/a/story-1.html", "/a/story-2.html", raised(1, 2)),
            ("/a/story/page1", "/a/story/page2", raised(1, 2)),
            ("http://tides.lenn.example/a/story", "/a/story/2", added(2)),
            ("/a/story?utm_source=x", "/a/story?page=2", added(2)),
            // other stories, other places
            ("/a/story-101", "/a/story-102", None),
            ("/a/story.php?id=101", "/a/story.php?id=102", None),
            ("/a/story", "/a/story-2026-2", None),
            ("/a/story", "/b/story/2", None),
            ("/a/story", "https://weirs.lenn.example/a/story/2", None),
            ("/", "/page/2", None),
            ("/a/story", "/a/story?page=2&comments=3", None),
            ("/2026/11", "/2026/12", None),
            ("/a/story", "/a/storyteller2", None),
        ] {
            let (first, other) = (crate::link::identity(&url(first)), url(other));
            assert_eq!(page_number(&first, &other), expected, "{first} {other}");
        }
    }

    #[test]
    fn a_view_of_the_whole_story_is_known_by_its_name() {
        for (first, other, expected) in [
            ("/a/story", "/a/story?page=all", true),
            ("/a/story.html", "/a/story.html?print=1", true),
            ("/a/story", "/a/story/komplettansicht", true),
            ("/a/story", "/a/story/print/", true),
            ("/a/story", "/a/story?share=mail", false),
            ("/a/story", "/print/", false),
            ("/a/story", "/a/story?print=https://weirs.example/", false),
        ] {
            assert_eq!(is_whole(&url(first), &url(other)), expected, "{first} {other}");
        }
    }

    #[test]
    fn the_next_page_is_marked_or_bears_its_number() {
        let first = url("/a/story");
        for (links, page, expected) in [
            ("<a href=/a/story/2>2</a> <a href=/a/story/3>3</a>", 1, Some("/a/story/2")),
            ("<a href=/a/story/2>2</a> <a href=/a/story/3>3</a>", 2, Some("/a/story/3")),
            ("<a href='?page=1'>2</a> <a href='?page=2'>3</a>", 1, Some("/a/story?page=1")),
            ("<a href='?page=1'>2</a> <a href='?page=2'>3</a>", 2, Some("/a/story?page=2")),
            ("<a href='?p=2'>২</a>", 1, Some("/a/story?p=2")),
            ("<a rel=next href=/a/story/2>Weiter</a>", 1, Some("/a/story/2")),
            ("<link rel=next href=/a/story/2>", 1, Some("/a/story/2")),
            ("<a class='btn btn--next' href=/a/story/2>›</a>", 1, Some("/a/story/2")),
            // the next story, a list's next page, comments, a number elsewhere
            ("<a rel=next href=/a/another-story>Next: Another story</a>", 1, None),
            ("<a rel=next href=/a/page/2>Older</a>", 1, None),
            ("<a href=/a/story/comments-2>more comments</a>", 1, None),
            ("<a href=/b/2>2</a>", 1, None),
            ("<a href=/a/story/2>2 comments</a>", 1, None),
        ] {
            let found = PageLinks::read(&Document::parse(links), &first, &first, page);
            assert_eq!(found.next, expected.map(url), "{links}");
        }
    }
}
