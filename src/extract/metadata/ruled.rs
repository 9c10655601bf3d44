//! The fields as a user's rules for the site say them: what stands in the elements that a rule names is
//! read and cleaned as from other sources, but not doubted.

use super::byline::Credit;
use super::credit;
use super::date::{self, Dates};
use super::headline::{self, Headline};
use super::name::{self, Name, Who};
use super::names;
use super::plain::plain;
use super::section::Section;
use super::{Clues, Key, RulesOnPage};
use crate::document::{Attr, Element, Step, Tag};
use crate::extract::blocks::{BlockId, Ids};
use crate::extract::site_rules::{blocks, regions};

/// Elements of one rule that are read for a field: a page that makes a thousand of them is at fault.
const ELEMENTS_CAP: usize = 40;

/// Elements inside a byline that are asked for names.
const INNER_CAP: usize = 60;

/// The headline; the name of the site is not cut from it, for the user chose it.
pub(super) fn headline(page: &Clues<'_>, rules: &RulesOnPage<'_>) -> Option<Headline> {
    let (element, text) = first_text(rules, Key::Headline)?;
    rules.hear(Key::Headline);
    let text = headline::without_ornament(&text);
    page.weigh("headline", RULE, || Some((text.clone(), String::new())));
    let block = block_of(page, element).or_else(|| headline::shown(page, &text));
    Some(Headline { text: Some(text), block })
}

/// Sets when it was published.
pub(super) fn date(page: &Clues<'_>, rules: &RulesOnPage<'_>, dates: &mut Dates) {
    let Some(date) = elements(rules, Key::Date).find_map(|element| date::ruled(page, element)) else { return };
    rules.hear(Key::Date);
    page.weigh("published", RULE, || Some((date.to_string(), String::new())));
    dates.published = Some(date);
}

/// The section.
pub(super) fn section(page: &Clues<'_>, rules: &RulesOnPage<'_>) -> Option<Section> {
    let (element, text) = first_text(rules, Key::Section)?;
    rules.hear(Key::Section);
    page.weigh("section", RULE, || Some((text.clone(), String::new())));
    Some(Section { block: block_of(page, element), name: Some(text) })
}

/// Sets who wrote it: people before desks, agencies apart.
pub(super) fn credit(page: &Clues<'_>, rules: &RulesOnPage<'_>, credit: &mut Credit) {
    let elements: Vec<Element<'_>> = elements(rules, Key::Byline).collect();
    let mut names: Vec<Name> = Vec::new();
    for element in &elements {
        for name in names_in(page, *element) {
            if !names.iter().any(|other| other.text == name.text) {
                names.push(name);
            }
        }
    }
    if names.is_empty() {
        return;
    }
    rules.hear(Key::Byline);
    let of = |wanted: &[Who]| -> Vec<String> {
        names.iter().filter(|name| wanted.contains(&name.who)).map(|name| name.text.clone()).collect()
    };
    let sets = [of(&[Who::Person]), of(&[Who::Account, Who::Group]), of(&[Who::Agency])];
    credit.authors = sets.into_iter().find(|set| !set.is_empty()).unwrap_or_default();
    credit.agency = of(&[Who::Agency]).into_iter().next().or(credit.agency.take());
    let line = elements.iter().map(|element| text_of(*element)).find(|line| !line.is_empty());
    credit.line = line.map(|line| credit::byline(&line, &names)).or(credit.line.take());
    page.weigh("authors", RULE, || Some((credit.authors.join(", "), String::new())));
    for region in regions(page.layout, &elements) {
        credit.blocks.extend(blocks(page.layout, region).ids());
    }
    credit.blocks.sort_unstable();
    credit.blocks.dedup();
}

/// The source of candidates from here.
const RULE: &str = "rule for the site";

/// The names of a byline: those of its links or marked elements, where these are people, else those
/// behind a by-word, else all.
fn names_in(page: &Clues<'_>, element: Element<'_>) -> Vec<Name> {
    let read = |text: &str| names::read(text, &page.site_names);
    let inner = element.walk().filter_map(|step| if let Step::Open(inner) = step { Some(inner) } else { None });
    let linked: Vec<Name> = inner
        .skip(1)
        .take(INNER_CAP)
        .filter(|inner| inner.tag() == Tag::A || inner.attr(Attr::Itemprop).is_some_and(|name| name == "name"))
        .flat_map(|inner| read(&inner.text()))
        .filter(|name| name.who == Who::Person && name::looks_like_name(&name.text))
        .collect();
    if !linked.is_empty() {
        return linked;
    }
    let text = text_of(element);
    let line = credit::unbracketed(&text);
    let mut all = credit::after_by_word(line, &page.site_names).unwrap_or_else(|| read(line));
    // "Ada Moe, Lenn": a single word beside a whole name is a place
    if all.iter().any(|name| name::looks_like_name(&name.text)) {
        all.retain(|name| name.who != Who::Person || name::looks_like_name(&name.text));
    }
    all
}

/// The first elements of a rule.
fn elements<'a>(rules: &RulesOnPage<'a>, key: Key) -> impl Iterator<Item = Element<'a>> {
    rules.elements(key).iter().copied().take(ELEMENTS_CAP)
}

/// The first element of a rule that has text.
fn first_text<'a>(rules: &RulesOnPage<'a>, key: Key) -> Option<(Element<'a>, String)> {
    let mut texts = elements(rules, key).map(|element| (element, plain(&text_of(element))));
    texts.find(|(_, text)| !text.is_empty())
}

/// The text of an element, or the content of a meta tag.
fn text_of(element: Element<'_>) -> String {
    match element.tag() {
        Tag::Meta => crate::text::clean(element.attr(Attr::Content).unwrap_or_default()),
        _ => element.text(),
    }
}

/// The first text block of an element.
fn block_of(page: &Clues<'_>, element: Element<'_>) -> Option<BlockId> {
    let region = regions(page.layout, &[element]).first().copied()?;
    blocks(page.layout, region).ids().next()
}
