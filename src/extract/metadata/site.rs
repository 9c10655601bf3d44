//! The site: its name, the page's own address, and what the page is tagged with.

use super::jsonld::{self, Graph, Named};
use super::plain::plain;
use super::section::{LABEL_CAP, is_label};
use super::words::{META_SITE, META_TAGS, SITE_WORDS, TITLE_MARKS, TITLE_PARTS};
use super::{Clues, MarkupClaims, title};
use crate::document::{Attr, Step, Tag};
use crate::extract::blocks::{Ids, Layout, Region, RegionId};
use crate::extract::vocabulary::Hints;
use crate::text::fold;
use url::Url;

/// Tags of one page that are kept: more are a dump of a whole vocabulary.
const TAGS_CAP: usize = 50;

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
    let wanted = fold(name);
    let shared = evidence.meta(&["og:title"]);
    let stated = main.and_then(|object| jsonld::text(object, &["headline"]));
    if shared.is_some() || stated.is_some() {
        return shared.into_iter().chain(stated).any(|title| fold(&title) == wanted);
    }
    let mut headings = layout.regions.iter().filter(|region| region.tag == Tag::H1);
    let heading = headings.next().filter(|_| headings.next().is_none());
    heading.is_some_and(|h1| fold(&h1.element.text()) == wanted)
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
            let folded = fold(tag);
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
