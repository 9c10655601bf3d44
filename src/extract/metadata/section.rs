//! The section that a page stands in.

use super::jsonld::{self, Named};
use super::plain::plain;
use super::words::{GENERAL_SECTIONS, META_SECTION, NO_SECTIONS, TITLE_MARKS};
use super::{Clues, MarkupClaims, headline, title};
use crate::date::{Order, PageDate};
use crate::document::{Attr, Tag};
use crate::extract::blocks::{BlockId, Id, Ids, Inline, Region, TextBlock};
use crate::extract::vocabulary::Hints;
use crate::text::fold;

/// Characters of one tag or section: longer ones are sentences.
pub(super) const LABEL_CAP: usize = 80;

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
pub(super) fn section(page: &Clues<'_>, text: Option<&str>, authors: &[String]) -> Section {
    let fits = |label: &String| {
        is_label(label)
            && !page.is_site_name(label)
            && text.is_none_or(|text| text != label)
            && !names_none(label)
            && !authors.contains(label)
    };
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

/// True if a label stands where a section would and is none: the front page, a date, or what a content system files under
/// that was told nothing.
fn names_none(label: &str) -> bool {
    let is_date = || label.contains(char::is_numeric) && !PageDate::scan(label, Order::default()).is_empty();
    NO_SECTIONS.contain(fold(label)) || is_date()
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
    let short = block.line_words() <= 4 || block.text.chars().count() <= 8;
    if !short || block.words == 0 || block.link_words != block.words || page.is_boilerplate(block.region) {
        return None;
    }
    // the last link of a menu is no kicker: what holds both, or stands before it, tells
    let around = layout.ancestors(own.region).filter_map(|at| layout.regions.get(at));
    let both = around.into_iter().find(|region| region.blocks.contains(&above))?;
    let before = above.before(1).filter(|before| both.blocks.contains(before));
    let in_list = before.and_then(|before| layout.blocks.get(before)).is_some_and(|b| b.link_words == b.words);
    let label = first_of_links(block);
    (!in_list && is_known(page, label, above)).then(|| (above, label.to_owned()))
}

/// The first of several links that commas part, else the whole line.
fn first_of_links<'b>(block: &'b TextBlock<'_>) -> &'b str {
    let link = block.spans.iter().find(|span| span.tag == Tag::A && span.range.start == 0);
    let first = link.and_then(|link| Some((block.text.get(link.range.clone())?, block.text.get(link.range.end..)?)));
    first.filter(|(_, rest)| rest.starts_with([',', '،', '、', '，'])).map_or(&*block.text, |(first, _)| first)
}

/// True if a label is a part of the title, or a link elsewhere on the page.
fn is_known(page: &Clues<'_>, label: &str, own: BlockId) -> bool {
    let folded = fold(label);
    let title = page.evidence.title.as_deref().unwrap_or_default();
    let mut parts = title.split(TITLE_MARKS);
    let mut others = page.layout.blocks.with_ids().take(400).filter(|(at, _)| *at != own);
    parts.any(|part| fold(part) == folded)
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
    steps.into_iter().skip(1).last().filter(|last| line_words(last) <= 8)
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

/// Words of a label, in scripts without spaces about as many.
fn line_words(label: &str) -> usize {
    TextBlock::of_line(label).line_words()
}

pub(super) fn is_label(label: &str) -> bool {
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
    let fits =
        (1..=4).contains(&block.line_words()) && !block.is_sentence && !block.text.chars().any(|c| c.is_ascii_digit());
    (marked && fits).then(|| (above, block.text.clone()))
}

/// The last step of the breadcrumb before the page itself.
fn breadcrumb(page: &Clues<'_>, headline: Option<&str>) -> Option<String> {
    let list = page.graph.of_type("BreadcrumbList")?;
    let named = page.graph.values(list, "itemListElement").into_iter().filter_map(|step| match step {
        Named::Object(object) => {
            let name = jsonld::text(object, &["name"])
                .or_else(|| object.get("item").and_then(|item| jsonld::text(item.as_object()?, &["name"])));
            Some((object.get("position").and_then(serde_json::Value::as_u64), name?))
        }
        Named::Text(_) => None,
    });
    // a list says itself in which order it is
    let mut placed: Vec<_> = named.collect();
    if placed.iter().all(|(place, _)| place.is_some()) {
        placed.sort_by_key(|(place, _)| *place);
    }
    let mut steps: Vec<String> = placed.into_iter().map(|(_, name)| name).collect();
    if let Some(headline) = headline
        && steps.last().is_some_and(|last| headline::likeness(last, headline) > 0.6)
    {
        steps.pop();
    }
    steps.pop().filter(|_| !steps.is_empty()).filter(|last| line_words(last) <= 4)
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

#[cfg(test)]
mod tests {
    use crate::document::Document;
    use crate::extract::blocks::Layout;
    use crate::extract::metadata::{Sources, read};

    fn section(head: &str, above: &str) -> Option<String> {
        let html = format!(
            "<html><head><title>Dredger stuck on the bar | Lenn Courier</title>{head}<body><nav><a href=/>Lenn Courier</a> \
             <a href=/harbour>Harbour</a> <a href=/港>港湾</a> <a href=/th>คมนาคมและขนส่ง</a></nav><main>{above}<h1>Dredger stuck \
             on the bar</h1><p class=byline>By <a rel=author href=/a>Ada Moe</a></p><p>The dredger of the port of Lenn ran aground \
             on Monday, and could not be moved before the tide came back, the harbour master said.</p>"
        );
        let document = Document::parse(&html);
        read(&Sources::new(&document, &Layout::of(&document), None)).article.section
    }

    #[test]
    fn the_front_page_a_date_and_a_name_are_no_sections() {
        let meta = |label: &str| format!("<meta property=article:section content='{label}'>");
        for label in
            ["Home", "Startseite", "Главная", "الرئيسية", "首页", "หน้าแรก", "Uncategorized", "12 April 2024", "Ada Moe"]
        {
            assert_eq!(section(&meta(label), ""), None, "{label}");
        }
        for label in ["Harbour", "Home news", "港湾", "Election 2024"] {
            assert_eq!(section(&meta(label), "").as_deref(), Some(label), "{label}");
        }
        assert_eq!(section(&meta("Harbour"), "<div class=kicker>12 April 2024</div>").as_deref(), Some("Harbour"));
    }

    #[test]
    fn a_path_says_its_own_order() {
        let step = |at: u8, name: &str| format!(r#"{{"@type":"ListItem","position":{at},"name":"{name}"}}"#);
        let list = |steps: &[String]| {
            format!(
                r#"<script type="application/ld+json">{{"@type":"BreadcrumbList","itemListElement":[{}]}}</script>"#,
                steps.join(",")
            )
        };
        let steps = [step(2, "Harbour"), step(1, "Lenn Courier")];
        assert_eq!(section(&list(&steps), "").as_deref(), Some("Harbour"));
        assert_eq!(
            section(&list(&[step(1, "Lenn Courier"), step(2, "คมนาคมและขนส่ง")]), "").as_deref(),
            Some("คมนาคมและขนส่ง")
        );
    }

    #[test]
    fn the_first_of_several_labels_above_the_headline_is_the_section() {
        for above in
            ["<p><a href=/harbour>Harbour</a>, <a href=/bar>The bar</a></p>", "<p><a href=/harbour>Harbour</a></p>"]
        {
            assert_eq!(section("", above).as_deref(), Some("Harbour"), "{above}");
        }
    }
}
