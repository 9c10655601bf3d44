//! The authors that the page claims, in structured data and meta tags, and whether it shows those names.

use super::name::{Name, Who};
use super::names;
use super::words::META_AUTHOR;
use super::{Clues, by_words};
use crate::extract::blocks::{BlockId, Id};
use crate::text::fold;

/// Blocks behind the headline that may hold the byline.
pub(super) const REACH: usize = 14;
/// Words of a byline: two dozen authors with their jobs do not fit, and need not.
pub(super) const LINE_WORDS: usize = 40;

/// Authors by JSON-LD.
pub(super) fn stated(page: &Clues<'_>) -> Vec<Name> {
    let mut found: Vec<Name> = Vec::new();
    for key in ["author", "creator"] {
        for value in page.main.map(|object| page.graph.values(object, key)).unwrap_or_default() {
            let texts = value.names();
            let mut names: Vec<Name> = texts.iter().flat_map(|text| names::read(text, &page.site_names)).collect();
            if value.is_organization() {
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
    found
}

/// Authors by meta tags: the first tag that names a person, else the first that names anyone.
pub(super) fn claimed(page: &Clues<'_>) -> Vec<Name> {
    let tags: Vec<Vec<Name>> = tags(page).map(|(_, names)| names).filter(|names| !names.is_empty()).collect();
    let people = |names: &Vec<Name>| -> Vec<String> {
        names.iter().filter(|name| is_person(page, name)).map(|name| name.text.clone()).collect()
    };
    let mut named = tags.iter().filter(|names| !people(names).is_empty());
    // a theme, or the publisher's house, is named beside the author
    let seen =
        if named.clone().count() > 1 { named.clone().find(|names| is_shown(page, &people(names))) } else { None };
    let named = seen.or_else(|| named.next());
    named.or(tags.first()).cloned().unwrap_or_default()
}

/// The meta tags of authors and the names in them, the surest first. What is shown beside a
/// shared link is a label and its text: "Written by", "Ada Moe".
pub(super) fn tags<'p>(page: &'p Clues<'_>) -> impl Iterator<Item = (&'static str, Vec<Name>)> + 'p {
    const LABELLED: [(&str, &str); 2] = [("twitter:label1", "twitter:data1"), ("twitter:label2", "twitter:data2")];
    let named = META_AUTHOR.iter().map(|tag| (*tag, *tag));
    let is_by = |label: &str| page.evidence.meta(&[label]).is_some_and(|text| by_words::is_by_word(&text));
    let labelled = LABELLED.into_iter().filter(move |(label, _)| is_by(label));
    named
        .chain(labelled)
        .map(|(_, tag)| (tag, page.evidence.metas(&[tag]).take(40).flat_map(|text| stated_names(page, text)).collect()))
}

/// Names of one meta tag; what follows the site's own name in it is a place ("Lenn Post, Lenn").
fn stated_names(page: &Clues<'_>, text: &str) -> Vec<Name> {
    let mut names = names::read(text, &page.site_names);
    if names.first().is_some_and(|name| name.who == Who::Group || page.is_site_name(&name.text)) {
        names.truncate(1);
    }
    names
}

/// True if the page shows one of these names anywhere but in its boilerplate.
pub(super) fn is_shown(page: &Clues<'_>, names: &[String]) -> bool {
    let folded: Vec<String> = names.iter().map(|name| fold(name)).collect();
    let near = page.headline.map_or(BlockId::default()..BlockId::default(), |at| at.up_to_before(REACH)..at + REACH);
    page.layout.blocks.with_ids().filter(|(_, block)| block.line_words() <= LINE_WORDS).any(|(at, block)| {
        let said = names.iter().any(|name| block.text.contains(name.as_str()))
            || (near.contains(&at) && {
                let text = fold(&block.text);
                folded.iter().any(|name| text.contains(name.as_str()))
            });
        said && !page.is_boilerplate(block.region) && !by_words::is_other_credit(&block.text)
    })
}

/// True if a name is a person's, and not the site's.
pub(super) fn is_person(page: &Clues<'_>, name: &Name) -> bool {
    // "Lenn Post US" is the site too
    let edition = || {
        let (site, place) = name.text.rsplit_once(' ').unwrap_or_default();
        place.len() == 2 && place.bytes().all(|b| b.is_ascii_uppercase()) && page.is_site_name(site)
    };
    name.who == Who::Person && !page.is_site_name(&name.text) && !edition()
}
