//! The authors: the names in structured data, held against the byline that a reader sees.
//!
//! People beat desks, desks beat nobody; an agency is kept apart. A name that the page shows
//! between headline and text is believed before one that it only claims.

use super::Clues;
use super::claims::{LINE_WORDS, REACH, claimed, is_person, is_shown, stated, tags};
use super::credit_line::{ALONE, CreditLine, shown};
use super::jsonld::Named;
use super::name::{self, Name, Who, looks_like_name};
use super::parts::Parts;
use super::words::META_AUTHOR;
use super::{by_words, credit};
use crate::extract::blocks::{BlockId, Id, Ids, TextBlock};
use crate::text::fold;

/// Authors, byline and agency of a page.
#[derive(Debug, Default)]
pub(super) struct Credit {
    pub(super) authors: Vec<String>,
    pub(super) line: Option<String>,
    pub(super) blocks: Vec<BlockId>,
    pub(super) agency: Option<String>,
}

/// Reads who wrote the page.
pub(super) fn choose(page: &Clues<'_>) -> Credit {
    let stated = stated(page);
    let shown = shown(page);
    let metas = claimed(page);
    let all = || stated.iter().chain(&metas).chain(shown.iter().flat_map(|line| &line.names));
    let agency = all().find(|name| name.who == Who::Agency).map(|name| name.text.clone()).or_else(|| source(page));
    let (line, authors) = people(page, &stated, &metas, &shown);
    let authors = if authors.is_empty() {
        let lines: Vec<&[Name]> = shown.iter().map(|line| line.names.as_slice()).collect();
        fallback(page, &[stated.as_slice(), metas.as_slice()], &lines)
    } else {
        authors
    };
    let authors = each_once(authors);
    weigh(page, &authors, &stated, &shown);
    Credit {
        line: line.and_then(|line| byline(page, line, &authors)),
        blocks: date_and_bylines(page, &shown, &authors),
        authors,
        agency,
    }
}

/// The names without those that stand among them already: some pages state an author a paragraph.
fn each_once(authors: Vec<String>) -> Vec<String> {
    let mut once: Vec<String> = Vec::with_capacity(authors.len());
    for author in authors {
        if !once.iter().any(|other| same(other, &author)) {
            once.push(author);
        }
    }
    once
}

/// The people who wrote it, and the line that shows them. What structured data names is doubted where the
/// page shows somebody else, in a line that says "by" or that the markup calls the author's, and not them.
fn people<'l>(
    page: &Clues<'_>,
    stated: &[Name],
    metas: &[Name],
    shown: &'l [CreditLine],
) -> (Option<&'l CreditLine>, Vec<String>) {
    let people = |names: &[Name]| -> Vec<String> {
        names.iter().filter(|n| is_person(page, n)).map(|n| n.text.clone()).collect()
    };
    let claims = [people(stated), people(metas)].into_iter().find(|p| !p.is_empty()).unwrap_or_default();
    let claims = without_others(page, claims);
    let with_people = || shown.iter().filter(|line| !people(&line.names).is_empty());
    let whole = |line: &&CreditLine| people(&line.names).iter().any(|name| looks_like_name(name));
    let line = with_people().filter(|line| line.sure).find(whole).or_else(|| with_people().next());
    let strong = with_people().find(|line| line.sure || line.marked);
    let names_of = |line: Option<&CreditLine>| line.map(|line| people(&line.names)).unwrap_or_default();
    if claims.is_empty() {
        let own = own_name(page).filter(|_| !line.is_some_and(|line| line.sure || line.marked));
        return own.map_or_else(|| (line, names_of(line)), |own| (None, vec![own]));
    }
    let in_short = |name: &String| claims.iter().any(|claim| short_for(name, claim));
    let is_seen = is_shown(page, &claims) || names_of(strong).iter().any(in_short);
    let line = if is_seen { line } else { strong };
    let seen = names_of(line);
    // "Ada" is the account of the one who is shown as Ada Moe, but "MOEPRESS" the house's
    let is_account = |claim: &String| !claim.contains(' ') && !seen.iter().any(|name| name.starts_with(claim.as_str()));
    let by_house = line.is_some_and(|line| line.sure)
        && claims.iter().all(|claim| claim.is_ascii() && is_account(claim))
        && seen.iter().all(|name| name.contains(' '));
    if seen.is_empty() || (is_seen && !by_house) {
        let claims = shown_alone(page, claims, line);
        return (line, agree(claims, seen, line.is_some_and(|line| line.sure || line.source == ALONE)));
    }
    (line, seen)
}

/// The line as a reader sees it: the parts that name the authors, and the by-word before them.
fn byline(page: &Clues<'_>, line: &CreditLine, authors: &[String]) -> Option<String> {
    let parts = Parts::of_block(page, line.block);
    let text = parts.with_names(&line.names);
    let text = credit::byline(&text, &line.names);
    let folded = fold(&text);
    let shows = |name: &str| name.split(' ').all(|word| folded.contains(&fold(word)));
    let is_named = authors.iter().any(|author| shows(author)) || line.names.iter().any(|name| shows(&name.text));
    (!text.is_empty() && is_named).then_some(text)
}

/// The claimed names but for those that the page shows as editors, reviewers or photographers alone.
fn without_others(page: &Clues<'_>, claims: Vec<String>) -> Vec<String> {
    if claims.len() < 2 {
        return claims;
    }
    let blocks = &page.layout.blocks;
    let short = blocks.with_ids().filter(|(_, block)| block.line_words() <= LINE_WORDS);
    let credits: Vec<&str> = short
        .filter(|(_, block)| by_words::is_other_credit(&block.text))
        .flat_map(|(at, block)| {
            let next = blocks
                .get(at + 1)
                .filter(|next| by_words::is_other_label(&block.text) && next.line_words() <= LINE_WORDS);
            [Some(block), next]
        })
        .flatten()
        .map(|block| block.text.as_str())
        .take(20)
        .collect();
    let writes = |name: &String| !credits.iter().any(|text| text.contains(name.as_str()));
    let left: Vec<String> = claims.iter().filter(|name| writes(name)).cloned().collect();
    if left.is_empty() { claims } else { left }
}

/// The claimed names but for those that the page shows nowhere, where a line that is marked as the byline
/// shows others: tags list illustrators and editors too.
fn shown_alone(page: &Clues<'_>, claims: Vec<String>, line: Option<&CreditLine>) -> Vec<String> {
    let Some(line) = line.filter(|line| claims.len() > 1 && (line.sure || line.marked)) else { return claims };
    let named = |name: &String| line.names.iter().any(|other| same(name, &other.text));
    if !claims.iter().any(named) {
        return claims;
    }
    claims.into_iter().filter(|name| named(name) || is_shown(page, std::slice::from_ref(name))).collect()
}

/// The author who gave the site his name: structured data, or a meta tag, calls that a person's.
fn own_name(page: &Clues<'_>) -> Option<String> {
    site_as_author(page).filter(|name| looks_like_name(name) && name::is_person(name))
}

/// Notes who was named where: first the sources that name an author, then the others.
fn weigh(page: &Clues<'_>, authors: &[String], stated: &[Name], shown: &[CreditLine]) {
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
fn source(page: &Clues<'_>) -> Option<String> {
    let stated = page.main.map(|object| page.graph.values(object, "sourceOrganization")).unwrap_or_default();
    stated.into_iter().filter_map(Named::name).find(|name| !page.is_site_name(name))
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

/// True if a name is another without its middle names.
fn short_for(short: &str, long: &str) -> bool {
    let (short, long) = (fold(short), fold(long));
    let ends = |name: &str| Some((name.split(' ').next()?.to_owned(), name.rsplit(' ').next()?.to_owned()));
    short.contains(' ') && short.len() < long.len() && ends(&short) == ends(&long)
}

/// True for the same name, accents and case apart.
fn same(a: &str, b: &str) -> bool {
    let (a, b) = (fold(a), fold(b));
    let alike = |(x, y): (char, char)| x == y || !x.is_ascii() || !y.is_ascii();
    a == b
        || (a.chars().count() == b.chars().count()
            && a.chars().zip(b.chars()).all(alike)
            && a.is_ascii() != b.is_ascii())
}

/// The author where nobody is named: the desk or agency that the surest source names, else the site, where the page
/// shows it as the author or calls it a person. That systems name the publisher in the author's place says nothing.
fn fallback(page: &Clues<'_>, claims: &[&[Name]], shown: &[&[Name]]) -> Vec<String> {
    let is_site =
        |name: &&Name| (page.is_site_name(&name.text) || name::looks_like_host(&name.text)) && name.who != Who::Agency;
    let first = |wanted: &dyn Fn(&&Name) -> bool| {
        claims.iter().chain(shown).find_map(|names| {
            let found: Vec<String> =
                names.iter().filter(|n| !is_site(n) && wanted(n)).map(|name| name.text.clone()).collect();
            (!found.is_empty()).then_some(found)
        })
    };
    let said = shown.iter().flat_map(|names| names.iter());
    let named = site_as_author(page);
    let mut site = said.filter(is_site).map(|name| name.text.clone()).chain(named);
    first(&|name| name.who == Who::Account)
        .or_else(|| first(&|name| name.who != Who::Account))
        .or_else(|| site.next().map(|name| vec![name]))
        .unwrap_or_default()
}

/// The site's name where structured data calls a person so. A meta tag that names the house says nothing, but where
/// structured data does too, or where the house bears a person's name.
fn site_as_author(page: &Clues<'_>) -> Option<String> {
    let stated = page.main.map(|object| page.graph.values(object, "author")).unwrap_or_default();
    let both = stated.iter().filter_map(|value| value.name()).any(|name| page.is_site_name(&name));
    let persons = stated.into_iter().filter(|value| !value.is_organization());
    let metas = META_AUTHOR.iter().flat_map(|tag| page.evidence.metas(&[tag]).take(4)).map(super::plain::plain);
    let metas = metas.filter(|name| both || (looks_like_name(name) && name::is_person(name)));
    persons.filter_map(Named::name).chain(metas).find(|name| page.is_site_name(name))
}

/// Words of a line between headline and byline that is no summary.
const RUBRIC_WORDS: usize = 3;

/// Blocks that are byline, date line or reading time.
fn date_and_bylines(page: &Clues<'_>, shown: &[CreditLine], authors: &[String]) -> Vec<BlockId> {
    let Some(headline) = page.headline else { return Vec::new() };
    let blocks = &page.layout.blocks;
    let signature =
        |line: &&CreditLine| line.sure && blocks.get(line.block).is_some_and(|block| block.line_words() <= 12);
    let is_signature = |at: BlockId| shown.iter().any(|line| line.block == at && (line.sure || line.marked));
    // the name of a column or a place between headline and byline
    let is_rubric = |at: BlockId| {
        let rubric = blocks.get(at).filter(|block| block.line_words() <= RUBRIC_WORDS && !block.is_sentence);
        rubric.and_then(|block| page.layout.regions.get(block.region)).is_some_and(|r| r.tag.heading_level().is_none())
    };
    let mut found: Vec<BlockId> = shown
        .iter()
        .filter(|line| line.block.index().abs_diff(headline.index()) <= REACH || signature(line))
        .map(|line| line.block)
        .collect();
    let mut prose = 0;
    for at in (headline.up_to_before(4)..(headline + REACH).min(blocks.end())).ids() {
        prose += usize::from(at > headline && blocks.get(at).is_some_and(|b| b.is_prose() && b.words >= 20));
        if prose > 2 {
            break; // what is signed below the text may be the end of a letter
        }
        let Some(block) = blocks.get(at).filter(|block| block.line_words() <= 16 && at != headline) else { continue };
        let dated = !crate::date::PageDate::scan(&block.text, crate::date::Order::DayFirst).is_empty();
        let named = authors.iter().any(|name| fold(&block.text) == fold(name));
        // a date counts many words where no spaces part them
        let is_date = || !super::dateless::without_dates(&block.text).contains(char::is_alphabetic);
        if dated && (!block.is_prose() || is_date()) || named {
            found.push(at);
        }
    }
    found.sort_unstable();
    found.dedup();
    let signed = found.iter().copied().find(|at| *at > headline && is_signature(*at));
    let no_text = |at: &BlockId| !blocks.slice(headline + 1..*at).iter().any(TextBlock::is_prose);
    if let Some(signed) = signed.filter(|at| *at < headline + REACH && no_text(at)) {
        found.extend((headline + 1..signed).ids().filter(|at| is_rubric(*at)));
        found.sort_unstable();
        found.dedup();
    }
    found.retain(|at| *at != headline && *at < blocks.end());
    found
}
