//! Who wrote it: what structured data names, held against the byline that a reader sees.
//!
//! People beat desks, desks beat nobody; an agency is kept apart. A name that the page shows
//! between headline and text is believed before one that it only claims.

use super::names::{self, Name, Who, after_by_word, looks_like_name};
use super::{Page, jsonld};
use crate::document::Tag;
use crate::extract::vocabulary::Hints;
use crate::text::fold;

/// Names of authors in meta tags, the surest first.
const META_AUTHOR: &[&str] = &[
    "parsely-author",
    "sailthru.author",
    "byl",
    "dc.creator",
    "dcterms.creator",
    "author",
    "article:author",
    "og:article:author",
    "cxenseparse:author",
    "citation_author",
    "dc.contributor",
    "rnews:creator",
    "creator",
    "twitter:creator_name",
    "article:author_name",
    "authors",
    "og:author",
];

/// Blocks behind the headline that may hold the byline.
const REACH: usize = 14;
/// Words of a byline: two dozen authors with their jobs do not fit, and need not.
const LINE_WORDS: usize = 40;

/// Authors, byline and agency of a page.
#[derive(Debug, Default)]
pub(super) struct Credit {
    pub(super) authors: Vec<String>,
    pub(super) line: Option<String>,
    pub(super) blocks: Vec<usize>,
    pub(super) agency: Option<String>,
}

/// Reads who wrote the page.
pub(super) fn choose(page: &Page<'_>, headline: Option<usize>) -> Credit {
    let stated = stated(page);
    let shown = shown(page, headline);
    let metas: Vec<Name> = page
        .evidence
        .metas(META_AUTHOR)
        .take(40)
        .map(names::read)
        .find(|names| names.iter().any(|n| is_person(page, n)))
        .unwrap_or_default();
    let all = || stated.iter().chain(&metas).chain(shown.iter().flat_map(|line| &line.names));
    let agency = all().find(|name| name.who == Who::Agency).map(|name| name.text.clone());
    let people = |names: &[Name]| -> Vec<String> {
        names.iter().filter(|n| is_person(page, n)).map(|n| n.text.clone()).collect()
    };

    let claimed = [people(&stated), people(&metas)].into_iter().find(|p| !p.is_empty()).unwrap_or_default();
    let line = shown.iter().find(|line| !people(&line.names).is_empty());
    let seen = line.map(|line| people(&line.names)).unwrap_or_default();
    let authors = agree(claimed, seen, line.is_some_and(|l| l.sure));
    let authors = if authors.is_empty() { fallback(page, all()) } else { authors };
    let texts = &page.layout.blocks;
    Credit {
        line: line.and_then(|line| texts.get(line.block)).map(|block| block.text.clone()),
        blocks: date_and_bylines(page, headline, &shown, &authors),
        authors,
        agency,
    }
}

/// The claim, unless the page shows more: the same people and others beside them.
fn agree(claimed: Vec<String>, seen: Vec<String>, sure: bool) -> Vec<String> {
    let holds = |list: &[String], name: &str| list.iter().any(|other| fold(other) == fold(name));
    if claimed.is_empty() {
        return seen;
    }
    if sure && seen.len() > claimed.len() && claimed.iter().all(|name| holds(&seen, name)) {
        return seen;
    }
    claimed
}

/// Where nobody is named: the desk, if the page names one that is not just the site itself.
fn fallback<'n>(page: &Page<'_>, names: impl Iterator<Item = &'n Name>) -> Vec<String> {
    let names: Vec<&Name> = names.collect();
    let group = names.iter().find(|n| n.who == Who::Group && !page.is_site_name(&n.text));
    let agency = names.iter().find(|n| n.who == Who::Agency);
    let site = names.iter().find(|n| page.is_site_name(&n.text));
    group.or(agency).or(site).map(|name| vec![name.text.clone()]).unwrap_or_default()
}

fn is_person(page: &Page<'_>, name: &Name) -> bool {
    name.who == Who::Person && !page.is_site_name(&name.text)
}

/// Authors by JSON-LD.
fn stated(page: &Page<'_>) -> Vec<Name> {
    let mut found: Vec<Name> = Vec::new();
    for key in ["author", "creator"] {
        for value in page.main.map(|object| page.graph.values(object, key)).unwrap_or_default() {
            let Some(text) = value.name() else { continue };
            let mut names = names::read(&text);
            if value.is("Organization") || value.is("NewsMediaOrganization") {
                for name in names.iter_mut().filter(|n| n.who == Who::Person) {
                    name.who = Who::Group;
                }
            }
            for name in names {
                if !found.iter().any(|other| fold(&other.text) == fold(&name.text)) {
                    found.push(name);
                }
            }
        }
        if !found.is_empty() {
            break;
        }
    }
    let _ = jsonld::raw;
    found
}

/// A line of the page that names authors.
struct Line {
    block: usize,
    names: Vec<Name>,
    /// It stands near the headline and is marked as a byline in two ways.
    sure: bool,
}

/// Lines that show who wrote it: near the headline, then marked ones anywhere, then at the foot.
fn shown(page: &Page<'_>, headline: Option<usize>) -> Vec<Line> {
    let mut lines = Vec::new();
    let start = headline.unwrap_or(0);
    let blocks = &page.layout.blocks;
    for at in (start + 1..(start + REACH).min(blocks.len())).chain((start.saturating_sub(4)..start).rev()) {
        let Some(block) = blocks.get(at) else { continue };
        if block.is_prose() && block.words > LINE_WORDS {
            if at > start { break } else { continue }
        }
        if let Some(line) = line(page, at) {
            lines.push(line);
        }
    }
    let marked = page.evidence.props("author").chain(page.evidence.author_links.iter().copied()).take(40);
    for region in marked.filter(|at| !page.is_furniture(*at)) {
        let Some(region) = page.layout.regions.get(region) else { continue };
        let text = region.element.text();
        let names = names::read(&text);
        if !names.is_empty() && text.len() < 120 {
            lines.push(Line { block: region.blocks.start, names, sure: false });
        }
    }
    lines
}

fn line(page: &Page<'_>, at: usize) -> Option<Line> {
    let block = page.layout.blocks.get(at)?;
    if block.words > LINE_WORDS || page.is_furniture(block.region) {
        return None;
    }
    let around = || page.layout.ancestors(block.leaf).take(4).filter_map(|at| page.layout.regions.get(at));
    let captioned = around().any(|r| {
        matches!(r.tag, Tag::Figure | Tag::Figcaption) || r.hints.any(Hints::CAPTION) && !r.hints.any(Hints::BYLINE)
    });
    if captioned {
        return None;
    }
    let marked = around().any(|r| r.hints.any(Hints::BYLINE));
    let linked = block
        .spans
        .iter()
        .find(|span| span.href.is_some_and(is_profile))
        .and_then(|span| block.text.get(span.range.clone()));
    if let Some(names) = after_by_word(&block.text)
        && names.iter().any(|name| marked || linked.is_some() || looks_like_name(&name.text))
    {
        return Some(Line { block: at, names, sure: true });
    }
    if marked || linked.is_some() {
        let names: Vec<Name> = names::read(linked.filter(|_| !marked).unwrap_or(&block.text));
        let names: Vec<Name> = names.into_iter().filter(|n| n.who != Who::Person || looks_like_name(&n.text)).collect();
        return (!names.is_empty()).then_some(Line { block: at, names, sure: linked.is_some() });
    }
    None
}

/// Whether a link leads to a page about a person.
fn is_profile(href: &str) -> bool {
    const PARTS: [&str; 16] = [
        "author",
        "authors",
        "autor",
        "autoren",
        "auteur",
        "profile",
        "profil",
        "people",
        "person",
        "writer",
        "writers",
        "staff",
        "by",
        "contributor",
        "contributors",
        "team",
    ];
    href.split(['/', '?', '=', '-']).skip(1).take(12).any(|part| PARTS.contains(&part))
}

/// Blocks that are byline, date line or reading time.
fn date_and_bylines(page: &Page<'_>, headline: Option<usize>, shown: &[Line], authors: &[String]) -> Vec<usize> {
    let Some(headline) = headline else { return Vec::new() };
    let blocks = &page.layout.blocks;
    let mut found: Vec<usize> =
        shown.iter().map(|line| line.block).filter(|at| at.abs_diff(headline) <= REACH).collect();
    for at in headline.saturating_sub(4)..(headline + REACH).min(blocks.len()) {
        let Some(block) = blocks.get(at).filter(|block| block.words <= 16 && at != headline) else { continue };
        let dated =
            !crate::date::PageDate::scan(&block.text, crate::date::Order::DayFirst).is_empty() && block.words <= 16;
        let named = authors.iter().any(|name| fold(&block.text) == fold(name));
        if (dated && !block.is_prose()) || named {
            found.push(at);
        }
    }
    found.sort_unstable();
    found.dedup();
    found.retain(|at| *at != headline && *at < blocks.len());
    found
}
