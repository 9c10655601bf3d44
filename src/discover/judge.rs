//! The judging of links: those that lead to articles, and those that lead to sections.
//!
//! [`Links::judge`] decides by the shape of the address, the place on the page, the words of the link, and what links of
//! the same shape turned out to be before. Everything else is left: a crawl is bound by politeness, and each visit of a
//! login page is an article later.

use super::links::{Link, LinkPlace, Links};
use super::path;
use crate::link;
use crate::task::{Found, Role};
use crate::text;
use std::collections::HashSet;
use url::Url;

/// Least score of a link to an article.
const ARTICLE_SCORE: i32 = 3;
/// Least number of visited links of a shape whose past speaks for the next.
const PAST_MIN: u32 = 3;

/// Pages behind the visited links of one shape, by what they turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Articles.
    pub articles: u32,
    /// Pages of another kind.
    pub others: u32,
}

impl Links {
    /// Articles and sections among the links: articles first, the surest of them first, then sections
    /// ([`Role::Front`]), in the order of the page. Links that seem to lead to neither are left out.
    ///
    /// `page` is the address of the page itself; `past` says what links of a [`shape`](super::shape)
    /// turned out to be on this host.
    #[must_use]
    pub fn judge(&self, page: &Url, past: impl Fn(&str) -> Tally) -> Vec<Found> {
        let own = link::identity(page);
        let open: Vec<&Link> =
            self.links.iter().filter(|link| link.url != own && !path::is_neither(&link.url)).collect();
        let mut articles: Vec<(i32, &Link)> = Vec::new();
        let mut rest = Vec::new();
        for link in open {
            let score = article_score(link, past(&path::shape(&link.url)));
            if score >= ARTICLE_SCORE { articles.push((score, link)) } else { rest.push(link) }
        }
        // a section is what articles stand below
        let parents: HashSet<(&str, &str)> = articles.iter().flat_map(|(_, link)| path::parents(&link.url)).collect();
        let fronts = rest.into_iter().filter(|link| is_front(link, &parents));
        articles.sort_by_key(|(score, _)| -score);
        let found = |link: &Link, role: Role| Found {
            title: Some(link.text.clone()).filter(|text| role == Role::Article && !text.is_empty()),
            ..Found::new(link.url.clone(), role)
        };
        let articles = articles.iter().map(|(_, link)| found(link, Role::Article));
        articles.chain(fronts.map(|link| found(link, Role::Front))).collect()
    }
}

/// The score of a link as one to an article: the evidence for it less the evidence against.
fn article_score(link: &Link, past: Tally) -> i32 {
    let words = words(&link.text);
    let by_text = match words {
        1 | 2 => -2,
        0 | 3 | 4 => 0,
        _ => 2,
    };
    let by_place = match link.place {
        LinkPlace::Footer | LinkPlace::Navigation | LinkPlace::Trail => -3,
        LinkPlace::Header => -1,
        LinkPlace::Aside | LinkPlace::Body => 0,
        LinkPlace::Main => 1,
    };
    let by_heading = if link.is_heading && words > 2 { 2 } else { 0 };
    path::article_score(&link.url) + by_text + by_place + by_heading + by_past(past)
}

/// Words of a link; of scripts that part none, a word has about two characters.
fn words(text: &str) -> usize {
    let unparted = text.chars().filter(|c| text::is_word_by_itself(*c)).count();
    text::count_words(text) - unparted / 2
}

fn by_past(past: Tally) -> i32 {
    let all = past.articles.saturating_add(past.others);
    if all < PAST_MIN {
        return 0;
    }
    match u64::from(past.articles) * 100 / u64::from(all) {
        70.. => 4,
        40.. => 1,
        10.. => -1,
        // a shape that is tried again now and then: a site may change what stands behind it
        _ => -4,
    }
}

/// Words of a link that could be a section's name.
const NAME_WORDS_MAX: usize = 3;

fn is_front(link: &Link, parents: &HashSet<(&str, &str)>) -> bool {
    let is_name = (1..=NAME_WORDS_MAX).contains(&words(&link.text));
    let is_placed = match link.place {
        LinkPlace::Trail => return false,
        LinkPlace::Navigation | LinkPlace::Header => true,
        // old pages say of no part what it is
        LinkPlace::Body | LinkPlace::Aside => is_name && path::is_top(&link.url),
        LinkPlace::Main | LinkPlace::Footer => false,
    };
    let is_told = is_placed || parents.contains(&path::place(&link.url)) || path::names_section(&link.url);
    is_told && path::may_be_front(&link.url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;

    const PAGE: &str = "https://www.lenn.example/";

    fn judged(html: &str, past: impl Fn(&str) -> Tally) -> Vec<String> {
        let page = Url::parse(PAGE).expect("an address");
        let found = Links::read(&Document::parse(html), &page).judge(&page, past);
        found.iter().map(|found| format!("{} {}", found.role.name(), found.url.path())).collect()
    }

    fn unknown(_: &str) -> Tally {
        Tally::default()
    }

    #[test]
    fn articles_come_first_and_sections_behind() {
        let html = "<nav><a href=/sport>Sport</a><a href=/rathaus/>Rathaus</a><a href=/login>Log in</a><a href=/>Home</a></nav>\
            <main><h3><a href=/sport/dredger-wins-the-rowing-cup>Dredger wins the rowing cup</a></h3>\
            <a href=/kiel/4711>Read</a><a href=/4711.html>Nobody expected the harbour to close so soon</a>\
            <a href=/docks/the-lock-is-shut-for-a-week-7>The lock is shut for a week</a><a href=/docks>More</a>\
            <a href=/sport/?page=2>Older</a></main>\
            <footer><a href=/about>About</a><a href=/our-little-history-of-the-paper>Our history</a><a href=/wirtschaft>Wirtschaft</a></footer>";
        assert_eq!(
            judged(html, unknown),
            [
                "article /sport/dredger-wins-the-rowing-cup",
                "article /docks/the-lock-is-shut-for-a-week-7",
                "article /4711.html",
                "front /sport",
                "front /rathaus/",
                "front /docks",
                "front /wirtschaft",
            ]
        );
    }

    #[test]
    fn pages_that_name_no_part_of_them_lead_on_too() {
        let html = "<table><td><a href=/boats>Boats</a><a href=/c/7>市長選、三氏の争いか 来春の予定</a><a href=/c/8>コラム</a>\
            <a href=/the-lamp-is-lit-again>The lamp is lit again</a><a href=/more-about-the-lamp>More about the lamp here</a></table>";
        assert_eq!(
            judged(html, unknown),
            ["article /the-lamp-is-lit-again", "article /more-about-the-lamp", "article /c/7", "front /boats"]
        );
    }

    #[test]
    fn the_past_of_a_shape_speaks() {
        let html = "<main><a href=/kiel/4711>Read</a><a href=/guide/how-to-tie-a-bowline-knot>How to tie a bowline knot</a></main>";
        assert_eq!(judged(html, unknown), ["article /guide/how-to-tie-a-bowline-knot"]);
        let past = |shape: &str| match shape {
            "/kiel/9999" => Tally { articles: 9, others: 1 },
            "/guide/slug" => Tally { articles: 0, others: 40 },
            other => unknown(other),
        };
        assert_eq!(judged(html, past), ["article /kiel/4711"]);
    }
}
