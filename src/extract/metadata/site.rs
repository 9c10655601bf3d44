//! The site and the page's place in it: the site's name, the page's own address, section and tags.

use super::jsonld::{self, Graph, Named};
use super::plain::plain;
use super::words::{GENERAL_SECTIONS, META_SECTION, META_SITE, META_TAGS, SITE_WORDS, TITLE_MARKS, TITLE_PARTS};
use super::{Clues, MarkupClaims, headline, title};
use crate::document::{Attr, Step, Tag};
use crate::extract::blocks::{BlockId, Id, Ids, Inline, Layout, Region, RegionId, TextBlock};
use crate::extract::vocabulary::Hints;
use url::Url;

/// Tags of one page that are kept: more are a dump of a whole vocabulary.
const TAGS_CAP: usize = 50;

/// Characters of one tag or section: longer ones are sentences.
const LABEL_CAP: usize = 80;

/// Names of the site and where they stand, the best first.
pub(super) fn names(
    evidence: &MarkupClaims<'_>,
    graph: &Graph<'_>,
    main: Option<&jsonld::JsonObject>,
    layout: &Layout<'_>,
    url: Option<&Url>,
) -> Vec<(&'static str, String)> {
    let publisher = main.and_then(|object| object.get("publisher")).and_then(|value| {
        let value = if let serde_json::Value::Array(list) = value { list.first()? } else { value };
        jsonld::text(value.as_object()?, &["name"])
    });
    let mut names: Vec<(&'static str, String)> = Vec::new();
    let metas = META_SITE.iter().filter_map(|name| Some((*name, evidence.meta(&[name])?)));
    let site = graph.of_type("WebSite").and_then(|object| jsonld::text(object, &["name", "alternateName"]));
    let more = ["NewsMediaOrganization", "Organization"]
        .into_iter()
        .filter_map(|kind| Some(("JSON-LD Organization", jsonld::text(graph.of_type(kind)?, &["name"])?)));
    let publisher = publisher.map(|name| ("JSON-LD publisher", name));
    let site = site.map(|name| ("JSON-LD WebSite", name));
    let open = evidence.meta(&["og:site_name"]).map(|name| ("og:site_name", name));
    let stated: Vec<_> = publisher.into_iter().chain(site).chain(metas).chain(more).collect();
    let is_alone = |name: &str| stated.iter().filter(|(_, other)| other == name).count() == 1;
    // a content system that fills in the headline of the page has named no site
    let open = open.filter(|(_, name)| !(is_alone(name) && is_headline(name, evidence, main, layout)));
    let of_page = |name: &str| open.is_none() && is_alone(name) && is_headline(name, evidence, main, layout);
    for (source, name) in open.iter().chain(&stated) {
        let is_new = !names.iter().any(|(_, other)| other == name);
        if name.chars().count() <= LABEL_CAP && is_new && !of_page(name) {
            names.push((*source, name.clone()));
        }
    }
    names.extend(before_archive(evidence).map(|name| ("title element", name)));
    if names.is_empty() {
        names.extend(home(evidence, layout, url).map(|name| ("link to the front page", name)));
    }
    names
}

/// True if a name is as long as a headline, and the page's own: what it is shared by, else its only heading of the
/// first level.
fn is_headline(
    name: &str,
    evidence: &MarkupClaims<'_>,
    main: Option<&jsonld::JsonObject>,
    layout: &Layout<'_>,
) -> bool {
    /// Words and characters of a headline, at least: few sites have a longer name.
    const LENGTH: (usize, usize) = (4, 9);
    if crate::text::count_words(name) < LENGTH.0 || name.chars().count() < LENGTH.1 {
        return false;
    }
    let wanted = crate::text::fold(name);
    let shared = evidence.meta(&["og:title"]);
    let stated = main.and_then(|object| jsonld::text(object, &["headline"]));
    if shared.is_some() || stated.is_some() {
        return shared.into_iter().chain(stated).any(|title| crate::text::fold(&title) == wanted);
    }
    let mut headings = layout.regions.iter().filter(|region| region.tag == Tag::H1);
    let heading = headings.next().filter(|_| headings.next().is_none());
    heading.is_some_and(|h1| crate::text::fold(&h1.element.text()) == wanted)
}

/// The name before what old content systems write between it and the headline.
fn before_archive(evidence: &MarkupClaims<'_>) -> Option<String> {
    let title = evidence.title.as_deref().filter(|title| title.contains('»'))?;
    let at = title.split('»').position(|part| TITLE_PARTS.contains(&title::join(part).as_str()))?;
    title.split('»').nth(at.checked_sub(1)?).map(|name| name.trim().to_owned()).filter(|name| !name.is_empty())
}

/// The name in a link to the front page, as text or as the logo's, where the title holds it as
/// well.
fn home(evidence: &MarkupClaims<'_>, layout: &Layout<'_>, url: Option<&Url>) -> Option<String> {
    let title = evidence.title.as_deref()?;
    let parts = title.split(TITLE_MARKS).map(title::join).take(20);
    let parts: Vec<String> = parts.filter(|part| part.len() > 5).collect();
    if parts.len() < 2 {
        return None;
    }
    let links = layout.regions.iter().filter(|region| region.tag == Tag::A).take(400);
    let own = url.and_then(Url::domain);
    let front = links.filter(|link| {
        let Some(href) = link.element.attr(Attr::Href).map(str::trim) else { return false };
        let path = match href.split_once("://") {
            Some((_, address)) => address.strip_prefix(own.unwrap_or("/")),
            None => Some(href),
        };
        path.and_then(|path| path.strip_prefix('/'))
            .is_some_and(|page| page.is_empty() || (page.starts_with("index.") && !page.contains(['/', '?'])))
    });
    let named = front.take(20).flat_map(|link| {
        let inner = link.element.walk().take(20).filter_map(|step| match step {
            Step::Open(element) if element.tag() == Tag::Img => element.attr(Attr::Alt).map(plain),
            _ => None,
        });
        inner.chain([link.element.text()]).collect::<Vec<_>>()
    });
    named.filter(|name| name.chars().count() <= LABEL_CAP).find(|name| parts.contains(&title::join(name)))
}

/// The domain that the links of a page lead to, of a page whose address nobody knows.
pub(super) fn linked_domain(layout: &Layout<'_>) -> Option<String> {
    /// Links that are counted, and how many of them must agree: more than half, and no less than these.
    const LINKS: (usize, usize) = (200, 5);
    let links = layout.regions.iter().filter(|region| region.tag == Tag::A);
    let hrefs = links.filter_map(|link| link.element.attr(Attr::Href).map(str::trim));
    let domains = hrefs.filter(|href| href.len() <= ADDRESS_BYTES_MAX).filter_map(|href| Url::parse(href).ok());
    let domains = domains.filter_map(|url| url.domain().and_then(crate::link::registrable).map(str::to_owned));
    let mut counts: Vec<(String, usize)> = Vec::new();
    let mut all = 0;
    for domain in domains.take(LINKS.0) {
        all += 1;
        match counts.iter_mut().find(|(other, _)| *other == domain) {
            Some((_, count)) => *count += 1,
            None => counts.push((domain, 1)),
        }
    }
    let (domain, count) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    (count >= LINKS.1 && count * 2 > all).then_some(domain)
}

/// Those names and the host's own, letters alone, for [`title::is_site`].
pub(super) fn joined(names: &[(&str, String)], host: Option<&str>) -> Vec<String> {
    let mut all: Vec<String> =
        names.iter().map(|(_, name)| title::join(name)).filter(|name| name.chars().count() > 1).collect();
    if let Some(host) = host {
        let bare = host.strip_prefix("www.").unwrap_or(host);
        let own = crate::link::registrable(host).unwrap_or(host);
        let label = own.split('.').next().unwrap_or_default();
        for name in [bare, own, label, host] {
            all.push(title::join(name));
        }
        // "Lenn! News" is news.lenn.example
        let parts = bare.strip_suffix(own).unwrap_or_default().split('.').filter(|part| !part.is_empty());
        for part in parts.chain(SITE_WORDS.iter().copied()).take(8 + SITE_WORDS.len()) {
            all.extend([format!("{label} {part}"), format!("{part} {label}")].map(|name| title::join(&name)));
        }
    }
    for name in all.clone() {
        // "The Lenn Post" is "Lenn Post" in a title, and the other way round
        for article in ["the", "der", "die", "das", "le", "la", "el"] {
            all.extend(name.strip_prefix(article).filter(|rest| rest.len() > 3).map(ToOwned::to_owned));
        }
    }
    all.extend(TITLE_PARTS.iter().map(|part| (*part).to_owned()));
    all.sort_unstable();
    all.dedup();
    all
}

/// The site's name as the page claims it, else the end of its title.
pub(super) fn name(page: &Clues<'_>, claimed: &[(&'static str, String)], headline: Option<&str>) -> Option<String> {
    for (source, name) in claimed {
        page.weigh("site_name", source, || Some((name.clone(), String::new())));
    }
    if let Some((_, name)) = claimed.first() {
        return Some(name.clone());
    }
    let (title, headline) = (page.evidence.title.as_deref()?, headline?);
    let rest = title.strip_prefix(headline)?.trim();
    let name = rest.trim_matches(|c: char| c.is_whitespace() || TITLE_MARKS.contains(&c));
    let name = (!name.is_empty() && name.chars().count() <= 40).then(|| name.to_owned())?;
    page.weigh("site_name", "title element", || Some((name.clone(), "stands behind the headline".to_owned())));
    Some(name)
}

/// A longer address is none (sitemaps.org allows so much for a page's). A base would stand in each address that starts
/// from it, and that of a link that is never closed in each paragraph.
const ADDRESS_BYTES_MAX: usize = 2048;

/// The address from which relative links start.
pub(super) fn base(evidence: &MarkupClaims<'_>, url: Option<&Url>) -> Option<Url> {
    match (evidence.base.filter(|base| base.len() <= ADDRESS_BYTES_MAX), url) {
        (Some(base), Some(url)) => url.join(base).ok().or_else(|| Some(url.clone())),
        (Some(base), None) => Url::parse(base).ok(),
        (None, url) => url.cloned(),
    }
}

/// The page's own address.
pub(super) fn canonical(
    evidence: &MarkupClaims<'_>,
    main: Option<&jsonld::JsonObject>,
    url: Option<&Url>,
    base: Option<&Url>,
) -> Option<Url> {
    let entity = main
        .and_then(|object| object.get("mainEntityOfPage"))
        .and_then(|value| value.as_str().or_else(|| value.get("@id").and_then(serde_json::Value::as_str)));
    let entity = entity.filter(|text| text.contains("://"));
    let mut claims = evidence.linked("canonical").chain(evidence.metas(&["og:url"])).chain(entity);
    match (url, base) {
        (Some(url), Some(base)) => crate::link::canonical(url, base, claims),
        _ => claims
            .find_map(|claim| Url::parse(claim.trim()).ok())
            .filter(Url::has_host)
            .map(|u| crate::link::identity(&u)),
    }
}

/// Sections that the page states, letters alone: titles carry them beside the site's name.
pub(super) fn stated_sections(evidence: &MarkupClaims<'_>, main: Option<&jsonld::JsonObject>) -> Vec<String> {
    let stated = main.and_then(|object| jsonld::text(object, &["articleSection"]));
    let metas = evidence.metas(META_SECTION).take(4).map(plain);
    let stated = stated.into_iter().chain(metas).map(|name| title::join(&name)).filter(|name| !name.is_empty());
    stated.chain(GENERAL_SECTIONS.iter().map(|name| (*name).to_owned())).collect()
}

/// A section, and the text block that shows it.
#[derive(Default)]
pub(super) struct Section {
    pub(super) name: Option<String>,
    pub(super) block: Option<BlockId>,
}

/// The section: the kicker above the headline, what structured data states, the breadcrumb, the
/// meta tag, the path.
pub(super) fn section(page: &Clues<'_>, text: Option<&str>) -> Section {
    let fits = |label: &String| is_label(label) && !page.is_site_name(label) && text.is_none_or(|text| text != label);
    let shown = kicker(page).filter(|(_, label)| fits(label));
    let linked = linked_kicker(page, text).filter(|(_, label)| fits(label));
    let block = shown.as_ref().or(linked.as_ref()).map(|(at, _)| *at);
    let sources: [(&str, &dyn Fn() -> Option<String>); 8] = [
        ("kicker", &|| Some(shown.as_ref()?.1.clone())),
        ("JSON-LD articleSection", &|| jsonld::text(page.main?, &["articleSection"])),
        ("JSON-LD BreadcrumbList", &|| breadcrumb(page, text)),
        ("meta tag of the section", &|| page.evidence.meta(META_SECTION)),
        ("itemprop articleSection", &|| prop(page)),
        ("link above the headline", &|| Some(linked.as_ref()?.1.clone())),
        ("breadcrumb", &|| path(page, text)),
        ("path of the address", &|| path_section(page)),
    ];
    for (source, read) in sources {
        page.weigh("section", source, || {
            let label = read()?;
            let note = if fits(&label) { "" } else { "names the site or the story, or is no label" };
            Some((label, note.to_owned()))
        });
    }
    let name = sources.iter().find_map(|(_, read)| read().filter(fits));
    Section { name, block }
}

/// Microdata in the body.
fn prop(page: &Clues<'_>) -> Option<String> {
    page.evidence.props("articleSection").take(4).find_map(|at| {
        let element = page.layout.regions.get(at)?.element;
        Some(element.attr(Attr::Content).map_or_else(|| element.text(), plain))
    })
}

/// A linked label right above the headline, or before it in its own block, that the menus or the
/// title hold as well.
fn linked_kicker(page: &Clues<'_>, text: Option<&str>) -> Option<(BlockId, String)> {
    let at = page.headline?;
    let layout = page.layout;
    let own = layout.blocks.get(at)?;
    if let Some(before) = text.and_then(|text| own.text.strip_suffix(text)).map(str::trim).filter(|t| !t.is_empty()) {
        let is_link =
            own.spans.iter().any(|span| span.tag == Tag::A && own.text.get(span.range.clone()) == Some(before));
        return (is_link && is_known(page, before, at)).then(|| (at, before.to_owned()));
    }
    let above = at.before(1)?;
    let block = layout.blocks.get(above)?;
    let short = block.words <= 4 || block.text.chars().count() <= 8;
    if !short || block.words == 0 || block.link_words != block.words || page.is_boilerplate(block.region) {
        return None;
    }
    // the last link of a menu is no kicker: what holds both, or stands before it, tells
    let around = layout.ancestors(own.region).filter_map(|at| layout.regions.get(at));
    let both = around.into_iter().find(|region| region.blocks.contains(&above))?;
    let before = above.before(1).filter(|before| both.blocks.contains(before));
    let in_list = before.and_then(|before| layout.blocks.get(before)).is_some_and(|b| b.link_words == b.words);
    (!in_list && is_known(page, &block.text, above)).then(|| (above, block.text.clone()))
}

/// True if a label is a part of the title, or a link elsewhere on the page.
fn is_known(page: &Clues<'_>, label: &str, own: BlockId) -> bool {
    let folded = crate::text::fold(label);
    let title = page.evidence.title.as_deref().unwrap_or_default();
    let mut parts = title.split(TITLE_MARKS);
    let mut others = page.layout.blocks.with_ids().take(400).filter(|(at, _)| *at != own);
    parts.any(|part| crate::text::fold(part) == folded)
        || others.any(|(_, block)| {
            let links = block.spans.iter().filter(|span| span.tag == Tag::A);
            links.filter_map(|span| block.text.get(span.range.clone())).any(|text| text.trim() == label)
        })
}

/// The last step before the page itself in a path that the page shows: links parted by arrows in
/// one line ("Home > News > Story"), or a list that is called a breadcrumb.
fn path(page: &Clues<'_>, headline: Option<&str>) -> Option<String> {
    /// Blocks before the headline that are looked at.
    const ABOVE: usize = 12;
    let at = page.headline?;
    let layout = page.layout;
    let lines = (at.up_to_before(ABOVE)..at).ids().rev().filter_map(|at| layout.blocks.get(at));
    let in_line = lines.into_iter().find_map(|block| arrows(block));
    let in_list = || {
        let called = |region: &&Region<'_>| {
            region.blocks.end <= at
                && region.blocks.count() <= 8
                && [Attr::Class, Attr::Id, Attr::Itemtype]
                    .into_iter()
                    .filter_map(|attr| region.element.attr(attr))
                    .any(|name| name.len() <= 200 && name.to_ascii_lowercase().contains("breadcrumb"))
        };
        let region = layout.regions.iter().find(called)?;
        let blocks = layout.blocks.slice(region.blocks.clone());
        Some(blocks.iter().filter(|block| block.link_words == block.words).map(|block| block.text.clone()).collect())
    };
    let mut steps: Vec<String> = in_line.or_else(in_list)?;
    if steps.last().zip(headline).is_some_and(|(last, headline)| headline::likeness(last, headline) > 0.6) {
        steps.pop();
    }
    // the first step is the front page
    steps.into_iter().skip(1).last().filter(|last| crate::text::count_words(last) <= 8)
}

/// The links of a line that arrows part.
fn arrows(block: &TextBlock<'_>) -> Option<Vec<String>> {
    let links: Vec<_> = block.spans.iter().filter(|span| span.tag == Tag::A).take(8).collect();
    let between = |pair: &[&Inline<'_>]| match pair {
        [a, b] => block.text.get(a.range.end..b.range.start).map(str::trim),
        _ => None,
    };
    let parted = |pair: &[&Inline<'_>]| {
        between(pair).is_some_and(|mark| matches!(mark, ">" | "›" | "»" | "→" | "＞" | "/" | "::" | ">>" | "»»"))
    };
    (links.len() >= 2 && links.windows(2).all(parted))
        .then(|| links.iter().filter_map(|span| block.text.get(span.range.clone())).map(str::to_owned).collect())
}

fn is_label(label: &str) -> bool {
    let words = crate::text::count_words(label);
    words > 0 && label.chars().count() <= LABEL_CAP && label.chars().any(char::is_alphabetic)
}

/// A short marked line right above the headline.
fn kicker(page: &Clues<'_>) -> Option<(BlockId, String)> {
    let above = page.headline?.before(1)?;
    let block = page.layout.blocks.get(above)?;
    let marked = page
        .layout
        .ancestors(block.leaf)
        .take(3)
        .filter_map(|at| page.layout.regions.get(at))
        .any(|r| r.hints.any(Hints::TAGS) && !r.hints.any(Hints::NAVIGATION.with(Hints::SHARE)));
    let fits = (1..=4).contains(&block.words) && !block.is_sentence && !block.text.chars().any(|c| c.is_ascii_digit());
    (marked && fits).then(|| (above, block.text.clone()))
}

/// The last step of the breadcrumb before the page itself.
fn breadcrumb(page: &Clues<'_>, headline: Option<&str>) -> Option<String> {
    let list = page.graph.of_type("BreadcrumbList")?;
    let mut steps: Vec<String> = page
        .graph
        .values(list, "itemListElement")
        .into_iter()
        .filter_map(|step| match step {
            Named::Object(object) => jsonld::text(object, &["name"])
                .or_else(|| object.get("item").and_then(|item| jsonld::text(item.as_object()?, &["name"]))),
            Named::Text(_) => None,
        })
        .collect();
    if let Some(headline) = headline
        && steps.last().is_some_and(|last| headline::likeness(last, headline) > 0.6)
    {
        steps.pop();
    }
    steps.pop().filter(|_| !steps.is_empty()).filter(|last| crate::text::count_words(last) <= 4)
}

/// The first part of the path, where the page's own menus show it as a word.
fn path_section(page: &Clues<'_>) -> Option<String> {
    let url = page.url.or(page.canonical.as_ref())?;
    let mut parts = url.path_segments()?.filter(|part| !part.is_empty());
    let first = parts.next().filter(|_| parts.next().is_some())?;
    let wanted = title::join(&first.replace('-', " "));
    if wanted.len() < 3 {
        return None;
    }
    page.layout
        .blocks
        .iter()
        .take(300)
        .find(|block| block.words <= 3 && block.link_words > 0 && title::join(&block.text) == wanted)
        .map(|block| block.text.clone())
}

/// Keywords, each once.
pub(super) fn tags(page: &Clues<'_>) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    let mut seen: Vec<String> = Vec::new();
    let stated = page.main.map(|object| page.graph.values(object, "keywords")).unwrap_or_default();
    let stated = stated.into_iter().filter_map(Named::name);
    let linked = page
        .layout
        .regions
        .iter()
        .filter(|r| {
            let relations = |rel: &str| {
                let mut words = rel.split_whitespace();
                words.clone().any(|r| r == "tag") && words.all(|r| r != "category")
            };
            r.tag == Tag::A && r.element.attr(Attr::Rel).is_some_and(relations)
        })
        .map(|r| r.element.text());
    let metas = page.evidence.metas(META_TAGS).map(plain);
    for list in stated.chain(metas).chain(linked.take(TAGS_CAP)) {
        for tag in list.split([',', ';', '،', '、']).map(str::trim) {
            let folded = crate::text::fold(tag);
            if tags.len() < TAGS_CAP && is_label(tag) && !seen.contains(&folded) {
                seen.push(folded);
                tags.push(tag.to_owned());
            }
        }
    }
    if tags.is_empty() { below(page) } else { tags }
}

/// Linked labels below the headline in a list that is called tags.
fn below(page: &Clues<'_>) -> Vec<String> {
    let Some(headline) = page.headline else { return Vec::new() };
    let layout = page.layout;
    let is_list = |(at, region): &(RegionId, &Region<'_>)| {
        region.hints.any(Hints::TAGS)
            && region.blocks.start > headline
            && region.blocks.count() <= TAGS_CAP
            && !page.is_boilerplate(*at)
    };
    let Some((at, list)) = layout.regions.with_ids().find(is_list) else { return Vec::new() };
    let links = layout.regions.slice(at..list.end).iter().filter(|region| region.tag == Tag::A);
    let short = |text: &String| is_label(text) && crate::text::count_words(text) <= 5;
    links.map(|link| link.element.text()).filter(short).take(TAGS_CAP).collect()
}
