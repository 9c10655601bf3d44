//! Who wrote it: what structured data names, held against the byline that a reader sees.
//!
//! People beat desks, desks beat nobody; an agency is kept apart. A name that the page shows
//! between headline and text is believed before one that it only claims.

use super::Page;
use super::jsonld::Named;
use super::names::{self, Name, Who, after_by_word, looks_like_name};
use super::words::META_AUTHOR;
use crate::document::Tag;
use crate::extract::blocks::Region;
use crate::extract::vocabulary::Hints;
use crate::text::fold;

/// Blocks behind the headline that may hold the byline.
const REACH: usize = 14;
/// Words of a byline: two dozen authors with their jobs do not fit, and need not.
const LINE_WORDS: usize = 40;
/// Blocks behind the headline that are looked through for a signature: a long article and its
/// boxes have three hundred.
const FOOT_REACH: usize = 400;

/// Authors, byline and agency of a page.
#[derive(Debug, Default)]
pub(super) struct Credit {
    pub(super) authors: Vec<String>,
    pub(super) line: Option<String>,
    pub(super) blocks: Vec<usize>,
    pub(super) agency: Option<String>,
}

/// Reads who wrote the page.
pub(super) fn choose(page: &Page<'_>) -> Credit {
    let stated = stated(page);
    let shown = shown(page);
    let metas = claimed(page);
    let all = || stated.iter().chain(&metas).chain(shown.iter().flat_map(|line| &line.names));
    let agency = all().find(|name| name.who == Who::Agency).map(|name| name.text.clone()).or_else(|| source(page));
    let people = |names: &[Name]| -> Vec<String> {
        names.iter().filter(|n| is_person(page, n)).map(|n| n.text.clone()).collect()
    };
    let claims = [people(&stated), people(&metas)].into_iter().find(|p| !p.is_empty()).unwrap_or_default();
    let line = shown.iter().find(|line| !people(&line.names).is_empty());
    let seen = line.map(|line| people(&line.names)).unwrap_or_default();
    let authors = if seen.is_empty() || claims.is_empty() || is_shown(page, &claims) {
        agree(claims, seen, line.is_some_and(|line| line.sure))
    } else {
        seen
    };
    let authors = if authors.is_empty() {
        let lines: Vec<&[Name]> = shown.iter().map(|line| line.names.as_slice()).collect();
        fallback(page, &[stated.as_slice(), metas.as_slice()], &lines)
    } else {
        authors
    };
    weigh(page, &authors, &stated, &shown);
    let texts = &page.layout.blocks;
    Credit {
        line: line.and_then(|line| texts.get(line.block).map(|block| names::byline(&block.text, &line.names))),
        blocks: date_and_bylines(page, &shown, &authors),
        authors,
        agency,
    }
}

/// Notes who was named where: first the sources that name an author, then the others.
fn weigh(page: &Page<'_>, authors: &[String], stated: &[Name], shown: &[Line]) {
    if page.weighed.is_none() {
        return;
    }
    let mut sources = vec![("JSON-LD author", stated.to_vec())];
    sources.extend(tags(page));
    sources.extend(shown.iter().map(|line| (line.source, line.names.clone())));
    let is_author = |name: &Name| authors.iter().any(|author| same(author, &name.text));
    let (won, lost): (Vec<_>, Vec<_>) =
        sources.into_iter().filter(|(_, names)| !names.is_empty()).partition(|(_, names)| names.iter().any(is_author));
    for (source, names) in won.into_iter().chain(lost) {
        page.weigh("authors", source, || {
            let note = if names.iter().any(is_author) {
                ""
            } else if names.iter().any(|name| is_person(page, name)) {
                "another source is surer"
            } else if names.iter().any(|name| page.is_site_name(&name.text)) {
                "names the site"
            } else {
                "no person's name"
            };
            let texts: Vec<String> = names.into_iter().map(|name| name.text).collect();
            Some((texts.join(", "), note.to_owned()))
        });
    }
}

/// The organization that JSON-LD names as the source of the text, if it is another than the site.
fn source(page: &Page<'_>) -> Option<String> {
    let stated = page.main.map(|object| page.graph.values(object, "sourceOrganization")).unwrap_or_default();
    stated.into_iter().filter_map(Named::name).find(|name| !page.is_site_name(name))
}

/// Whether the page shows one of these names anywhere but in its furniture.
fn is_shown(page: &Page<'_>, names: &[String]) -> bool {
    let folded: Vec<String> = names.iter().map(|name| fold(name)).collect();
    let near = page.headline.map_or(0..0, |at| at.saturating_sub(REACH)..at + REACH);
    page.layout.blocks.iter().enumerate().filter(|(_, block)| block.words <= LINE_WORDS).any(|(at, block)| {
        let said = names.iter().any(|name| block.text.contains(name.as_str()))
            || (near.contains(&at) && {
                let text = fold(&block.text);
                folded.iter().any(|name| text.contains(name.as_str()))
            });
        said && !page.is_furniture(block.region) && !names::is_other_credit(&block.text)
    })
}

/// Authors by meta tags: the first tag that names a person, else the first that names anyone.
fn claimed(page: &Page<'_>) -> Vec<Name> {
    let tags: Vec<Vec<Name>> = tags(page).map(|(_, names)| names).filter(|names| !names.is_empty()).collect();
    let named = tags.iter().find(|names| names.iter().any(|name| is_person(page, name)));
    named.or(tags.first()).cloned().unwrap_or_default()
}

/// The meta tags of authors and the names in them, the surest first. What is shown beside a
/// shared link is a label and its text: "Written by", "Ada Moe".
fn tags<'p>(page: &'p Page<'_>) -> impl Iterator<Item = (&'static str, Vec<Name>)> + 'p {
    const LABELLED: [(&str, &str); 2] = [("twitter:label1", "twitter:data1"), ("twitter:label2", "twitter:data2")];
    let named = META_AUTHOR.iter().map(|tag| (*tag, *tag));
    let is_by = |label: &str| page.evidence.meta(&[label]).is_some_and(|text| names::is_by_word(&text));
    let labelled = LABELLED.into_iter().filter(move |(label, _)| is_by(label));
    named
        .chain(labelled)
        .map(|(_, tag)| (tag, page.evidence.metas(&[tag]).take(40).flat_map(|text| stated_names(page, text)).collect()))
}

/// Names of one meta tag; what follows the site's own name in it is a place ("Lenn Post, Lenn").
fn stated_names(page: &Page<'_>, text: &str) -> Vec<Name> {
    let mut names = names::read(text, &page.site_names);
    if names.first().is_some_and(|name| name.who == Who::Group || page.is_site_name(&name.text)) {
        names.truncate(1);
    }
    names
}

/// The claim, unless the page shows more: the same people and others beside them. Names are spelt
/// as the page shows them: meta tags lose accents, and surnames.
fn agree(claimed: Vec<String>, seen: Vec<String>, sure: bool) -> Vec<String> {
    if claimed.is_empty() {
        return seen;
    }
    let shown = |name: &str| seen.iter().find(|other| same(other, name));
    if sure && seen.len() > claimed.len() && claimed.iter().all(|name| shown(name).is_some()) {
        return seen;
    }
    let whole =
        |name: &str| seen.iter().find(|other| other.strip_prefix(name).is_some_and(|rest| rest.starts_with(' ')));
    let spelt = |name: String| {
        let accented = shown(&name).filter(|other| !other.is_ascii());
        accented.or_else(|| whole(&name).filter(|_| !name.contains(' '))).cloned().unwrap_or(name)
    };
    claimed.into_iter().map(spelt).collect()
}

/// The same name, accents and case apart.
fn same(a: &str, b: &str) -> bool {
    let (a, b) = (fold(a), fold(b));
    let alike = |(x, y): (char, char)| x == y || !x.is_ascii() || !y.is_ascii();
    a == b
        || (a.chars().count() == b.chars().count()
            && a.chars().zip(b.chars()).all(alike)
            && a.is_ascii() != b.is_ascii())
}

/// Where nobody is named: the desk or agency that the surest source names, else the site, where
/// the page shows it as the author or calls it a person. That systems name the publisher in the
/// author's place says nothing.
fn fallback(page: &Page<'_>, claims: &[&[Name]], shown: &[&[Name]]) -> Vec<String> {
    let is_site = |name: &&Name| page.is_site_name(&name.text) && name.who != Who::Agency;
    let first = |wanted: &dyn Fn(&&Name) -> bool| {
        claims.iter().chain(shown).find_map(|names| {
            let found: Vec<String> =
                names.iter().filter(|n| !is_site(n) && wanted(n)).map(|name| name.text.clone()).collect();
            (!found.is_empty()).then_some(found)
        })
    };
    let said = shown.iter().flat_map(|names| names.iter());
    let named = site_as_author(page);
    // the site of one person bears the name
    if let Some(own) = named.as_ref().filter(|name| looks_like_name(name)) {
        return vec![own.clone()];
    }
    let mut site = said.filter(is_site).map(|name| name.text.clone()).chain(named);
    first(&|name| name.who == Who::Account)
        .or_else(|| first(&|name| name.who != Who::Account))
        .or_else(|| site.next().map(|name| vec![name]))
        .unwrap_or_default()
}

/// The site's name where structured data calls it a person, or a meta tag names it.
fn site_as_author(page: &Page<'_>) -> Option<String> {
    let stated = page.main.map(|object| page.graph.values(object, "author")).unwrap_or_default();
    let persons = stated.into_iter().filter(|value| !value.is("Organization") && !value.is("NewsMediaOrganization"));
    let metas = META_AUTHOR.iter().flat_map(|tag| page.evidence.metas(&[tag]).take(4)).map(super::evidence::plain);
    persons.filter_map(Named::name).chain(metas).find(|name| page.is_site_name(name))
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
            let mut names = names::read(&text, &page.site_names);
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
    found
}

/// A line of the page that names authors.
struct Line {
    block: usize,
    /// What makes it one: `byline`, `itemprop author` ...
    source: &'static str,
    names: Vec<Name>,
    /// It stands near the headline and is marked as a byline in two ways.
    sure: bool,
}

/// Lines that show who wrote it: near the headline, then marked ones anywhere, then at the foot.
fn shown(page: &Page<'_>) -> Vec<Line> {
    let mut lines = Vec::new();
    let start = page.headline.unwrap_or(0);
    let blocks = &page.layout.blocks;
    let mut prose = 0;
    for at in start + 1..(start + REACH).min(blocks.len()) {
        prose += usize::from(blocks.get(at).is_some_and(|block| block.is_prose() && block.words > LINE_WORDS));
        if prose > 1 {
            break;
        }
        lines.extend(line(page, at, true));
    }
    for at in (start.saturating_sub(6)..start).rev() {
        lines.extend(line(page, at, true));
    }
    lines.extend(marked(page));
    if !lines.iter().any(|line| line.names.iter().any(|name| is_person(page, name))) {
        let is_byline = |leaf: usize| {
            page.layout
                .ancestors(leaf)
                .take(4)
                .filter_map(|at| page.layout.regions.get(at))
                .any(|r| r.hints.any(Hints::BYLINE))
        };
        let far = |at: &usize| {
            blocks.get(*at).is_some_and(|block| {
                block.words <= 12
                    && (is_byline(block.leaf)
                        || names::is_by_word(&block.text)
                        || names::strip_by_word(names::unbracketed(&block.text)).is_some())
                    && !page.is_card(block.region)
            })
        };
        lines.extend(
            (start + 1..blocks.len()).take(FOOT_REACH).filter(far).filter_map(|at| line(page, at, false)).take(3),
        );
    }
    lines
}

/// Elements that the markup itself calls the author.
fn marked(page: &Page<'_>) -> Vec<Line> {
    let props = page.evidence.props("author").map(|at| ("itemprop author", at));
    let links = page.evidence.author_links.iter().map(|at| ("rel=author", *at));
    let mut lines = Vec::new();
    for (source, at) in props.chain(links).take(40).filter(|(_, at)| !page.is_furniture(*at) && !page.is_card(*at)) {
        let Some(region) = page.layout.regions.get(at).filter(|region| region.blocks.len() <= 3) else { continue };
        let text = region.element.text();
        let names = names::read(&text, &page.site_names);
        if !names.is_empty() && text.len() < 120 {
            lines.push(Line { block: region.blocks.start, source, names, sure: false });
        }
    }
    lines
}

/// The names of a line, if it is a byline.
fn line(page: &Page<'_>, at: usize, near: bool) -> Option<Line> {
    let block = page.layout.blocks.get(at)?;
    if block.words > LINE_WORDS || page.is_furniture(block.region) || names::is_other_credit(&block.text) {
        return None;
    }
    let around = || page.layout.ancestors(block.leaf).take(4).filter_map(|at| page.layout.regions.get(at));
    let caption = Hints::CAPTION.with(Hints::SHARE).with(Hints::COMMENT);
    let ours = Hints::BYLINE.with(Hints::SUBJECT).with(Hints::TEXT);
    let foreign =
        |r: &Region<'_>| matches!(r.tag, Tag::Figure | Tag::Figcaption) || (r.hints.any(caption) && !r.hints.any(ours));
    if around().take_while(|r| page.headline.is_none_or(|at| !r.blocks.contains(&at))).any(foreign) {
        return None;
    }
    let is_marked = around().any(|r| r.hints.any(Hints::BYLINE));
    let inner = inner_names(page, at);
    let by_word = after_by_word(names::unbracketed(&block.text), &page.site_names);
    if by_word.is_some() || is_marked {
        let named: Vec<Name> = inner.iter().flat_map(|text| names::read(text, &page.site_names)).collect();
        if named.iter().any(|name| is_person(page, name)) && (near || by_word.is_some()) {
            return Some(Line { block: at, source: "byline", names: named, sure: by_word.is_some() });
        }
    }
    let fits = |name: &Name, single: bool| match name.who {
        Who::Person => looks_like_name(&name.text) || (single && is_single(&name.text)),
        Who::Account => is_marked && near,
        Who::Group | Who::Agency => true,
    };
    let kept = |names: Vec<Name>, single: bool| -> Option<Vec<Name>> {
        let fitting: Vec<Name> = names.into_iter().filter(|name| fits(name, single)).collect();
        (!fitting.is_empty()).then_some(fitting)
    };
    if let Some(said) = by_word {
        let names = kept(said, block.words <= 8 && (is_marked || near))?;
        return Some(Line { block: at, source: "byline", names, sure: true });
    }
    if names::is_by_word(&block.text) {
        let next = page.layout.blocks.get(at + 1).filter(|next| next.words <= 8)?;
        let names = kept(names::read(&next.text, &page.site_names), false)?;
        return Some(Line { block: at + 1, source: "byline", names, sure: true });
    }
    if near && let Some(names) = names::beside_date(&block.text, &page.site_names) {
        return Some(Line { block: at, source: "byline", names, sure: false });
    }
    if near && let Some(names) = beside_job(page, at) {
        return Some(Line { block: at, source: "byline", names, sure: false });
    }
    if near && let Some(names) = names_alone(page, at) {
        return Some(Line { block: at, source: "name alone", names, sure: false });
    }
    let tagged = around().any(|r| r.hints.any(Hints::TAGS) && !r.hints.any(Hints::BYLINE));
    if (!is_marked && inner.is_empty()) || tagged || !(near || is_marked) {
        return None;
    }
    if let Some(name) = inner_account(page, at).filter(|_| near && inner.is_empty()) {
        return Some(Line { block: at, source: "byline", names: vec![name], sure: false });
    }
    let names: Vec<Name> = match inner.as_slice() {
        [] => names::read(&block.text, &page.site_names),
        inner => inner.iter().flat_map(|text| names::read(text, &page.site_names)).collect(),
    };
    let names = kept(names, is_marked && near && block.words <= 2)?;
    Some(Line { block: at, source: "byline", names, sure: false })
}

/// One word that starts like a name.
fn is_single(text: &str) -> bool {
    !text.contains(' ') && text.chars().count() >= 3 && text.chars().next().is_some_and(char::is_uppercase)
}

/// The inline elements of a block.
fn inline<'p>(page: &'p Page<'_>, at: usize) -> impl Iterator<Item = &'p Region<'p>> {
    /// Inline elements of one line that are looked at.
    const INNER_CAP: usize = 60;
    let layout = page.layout;
    let range = layout.blocks.get(at).and_then(|block| {
        // the leaf is the first inline element of the line; those around it follow the block's region
        let first = layout.ancestors(block.leaf).take_while(|at| *at != block.region).last().unwrap_or(block.leaf);
        Some(first.max(block.region + 1)..layout.regions.get(block.region)?.end)
    });
    let inner = range.and_then(|range| layout.regions.get(range)).unwrap_or_default();
    inner.iter().take(INNER_CAP).filter(|region| region.tag.is_inline() && region.blocks.len() <= 1)
}

/// Texts of the links to people, and of the elements marked as author, inside a block.
fn inner_names(page: &Page<'_>, at: usize) -> Vec<String> {
    let Some(block) = page.layout.blocks.get(at) else { return Vec::new() };
    let mut found: Vec<String> = Vec::new();
    for region in inline(page, at).filter(|region| region.tag != Tag::Time) {
        let person = region.hints.any(Hints::BYLINE) || region.element.attr("href").is_some_and(is_profile);
        if !person {
            continue;
        }
        let text = region.element.text();
        if !block.text.contains(&text)
            || !names::read(&text, &page.site_names).iter().any(|name| looks_like_name(&name.text))
        {
            continue;
        }
        // an inner element says it better than the one around it
        found.retain(|outer| !outer.contains(&text));
        found.push(text);
    }
    found
}

/// The single name or account in an element that is marked as the author, in a line that says more.
fn inner_account(page: &Page<'_>, at: usize) -> Option<Name> {
    let block = page.layout.blocks.get(at)?;
    let marked = |region: &&Region<'_>| region.tag != Tag::Time && region.hints.any(Hints::BYLINE);
    let texts = inline(page, at).filter(marked).map(|region| region.element.text());
    let single =
        |text: &String| !text.contains(' ') && text.len() < block.text.len() && block.text.starts_with(text.as_str());
    let name = names::read(&texts.take(4).find(single)?, &page.site_names).pop()?;
    (name.who == Who::Account || (name.who == Who::Person && is_single(&name.text))).then_some(name)
}

/// Whether the systems name the house itself as the author: then bylines are set by hand.
fn is_house_named(page: &Page<'_>) -> bool {
    let mut names = stated(page).into_iter().chain(claimed(page)).peekable();
    names.peek().is_some() && names.all(|name| page.is_site_name(&name.text))
}

/// The people in a line below the headline that holds nothing but names, and has a job, a date or,
/// where the author is said to be the site and the line is bold, the text for its next line.
fn names_alone(page: &Page<'_>, at: usize) -> Option<Vec<Name>> {
    let blocks = &page.layout.blocks;
    let (block, next) = (blocks.get(at)?, blocks.get(at + 1)?);
    let dated =
        || next.words <= 10 && !crate::date::PageDate::scan(&next.text, crate::date::Order::DayFirst).is_empty();
    let job = || next.words <= 5 && names::is_job(&next.text);
    let below = |reach: usize| page.headline.is_some_and(|headline| (headline + 1..headline + reach).contains(&at));
    let above = |headline: usize| blocks.get(headline + 1..at).unwrap_or_default();
    let bold = || {
        block.bold_words == block.words
            && next.is_prose()
            && page.headline.is_some_and(|headline| !above(headline).iter().any(|block| block.is_prose()))
            && page.layout.regions.get(block.region).is_some_and(|region| region.tag.heading_level().is_none())
            && is_house_named(page)
    };
    let linked = || block.link_words == block.words && dated();
    if block.is_sentence || block.words > 12 || !((below(5) && (job() || linked())) || (below(REACH) && bold())) {
        return None;
    }
    let names = names::read(&block.text, &page.site_names);
    let is_section = |name: &str| page.sections.contains(&super::headline::join(name));
    let fits = |name: &Name| {
        // scripts without capitals set names and words alike
        let cased = name.text.chars().any(char::is_uppercase);
        is_person(page, name) && looks_like_name(&name.text) && cased && !is_section(&name.text)
    };
    (!names.is_empty() && names.iter().all(fits)).then_some(names)
}

/// The person whose name and job stand in two elements of one line, and nothing else.
fn beside_job(page: &Page<'_>, at: usize) -> Option<Vec<Name>> {
    let block = page.layout.blocks.get(at).filter(|block| block.words <= 12 && !block.is_sentence)?;
    let texts: Vec<String> = inline(page, at).take(8).map(|region| region.element.text()).collect();
    let name = texts.iter().find(|text| block.text.starts_with(text.as_str()) && looks_like_name(text))?;
    let job = block.text.strip_prefix(name.as_str())?.trim_start_matches(|c: char| !c.is_alphanumeric());
    if !texts.iter().any(|text| text == job) || !names::is_job(job) {
        return None;
    }
    Some(names::read(name, &page.site_names)).filter(|names| names.iter().all(|name| is_person(page, name)))
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
fn date_and_bylines(page: &Page<'_>, shown: &[Line], authors: &[String]) -> Vec<usize> {
    let Some(headline) = page.headline else { return Vec::new() };
    let blocks = &page.layout.blocks;
    let signature = |line: &&Line| line.sure && blocks.get(line.block).is_some_and(|block| block.words <= 12);
    let mut found: Vec<usize> = shown
        .iter()
        .filter(|line| line.block.abs_diff(headline) <= REACH || signature(line))
        .map(|line| line.block)
        .collect();
    let mut prose = 0;
    for at in headline.saturating_sub(4)..(headline + REACH).min(blocks.len()) {
        prose += usize::from(at > headline && blocks.get(at).is_some_and(|b| b.is_prose() && b.words >= 20));
        if prose > 2 {
            break; // what is signed below the text may be the end of a letter
        }
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
