//! Lines of the page that show who wrote it: by a by-word, by their markup, or by what stands
//! beside them. Whether to believe them is for [`super::byline`] to say.

use super::Clues;
use super::claims::{LINE_WORDS, REACH, claimed, is_person, stated};
use super::credit::after_by_word;
use super::name::{self, Name, Who, looks_like_name};
use super::names;
use super::parts::Parts;
use super::{by_words, credit};
use crate::document::{Attr, Tag};
use crate::extract::blocks::{BlockId, Id, Ids, Region, RegionId, TextBlock};
use crate::extract::vocabulary::Hints;

/// Blocks behind the headline in which a list of elements marked as authors is one of bylines.
const LIST_REACH: usize = 5;
/// Blocks behind the headline that are looked through for a signature: a long article and its
/// boxes have three hundred.
const FOOT_REACH: usize = 400;

/// The source of a line that holds nothing but names.
pub(super) const ALONE: &str = "name alone";

/// A line of the page that names authors.
pub(super) struct CreditLine {
    pub(super) block: BlockId,
    /// The sign by which it is one: `byline`, `itemprop author` ...
    pub(super) source: &'static str,
    pub(super) names: Vec<Name>,
    /// True if it has a by-word.
    pub(super) sure: bool,
    /// The markup calls it the author.
    pub(super) marked: bool,
}

/// Lines that show who wrote it: near the headline, then marked ones anywhere, then at the foot.
pub(super) fn shown(page: &Clues<'_>) -> Vec<CreditLine> {
    let mut lines = Vec::new();
    let start = page.headline.unwrap_or_default();
    let blocks = &page.layout.blocks;
    let mut prose = 0;
    for at in (start + 1..(start + REACH).min(blocks.end())).ids() {
        prose += usize::from(blocks.get(at).is_some_and(|block| block.is_prose() && block.words > LINE_WORDS));
        if prose > 1 {
            break;
        }
        lines.extend(line(page, at, true));
    }
    for at in (start.up_to_before(6)..start).ids().rev() {
        lines.extend(line(page, at, true));
    }
    lines.extend(marked(page));
    join_siblings(page, &mut lines);
    if !lines.iter().any(|line| line.names.iter().any(|name| is_person(page, name))) {
        let is_byline = |leaf: RegionId| {
            page.layout
                .ancestors(leaf)
                .take(4)
                .filter_map(|at| page.layout.regions.get(at))
                .any(|r| marks_author(page, r))
        };
        let far = |at: &BlockId| {
            blocks.get(*at).is_some_and(|block| {
                block.line_words() <= 12
                    && (is_byline(block.leaf)
                        || by_words::is_by_word(&block.text)
                        || by_words::strip_by_word(credit::unbracketed(&block.text)).is_some())
                    && !page.is_card(block.region)
            })
        };
        lines.extend(
            (start + 1..blocks.end()).ids().take(FOOT_REACH).filter(far).filter_map(|at| line(page, at, false)).take(3),
        );
    }
    lines
}

/// Gives the first of several lines that name an author each, in elements of one kind side by side, the
/// names of all.
fn join_siblings(page: &Clues<'_>, lines: &mut [CreditLine]) {
    /// Blocks between two authors of one list: a job, a place.
    const GAP: usize = 3;
    let kind = |line: &CreditLine| {
        let block = page.layout.blocks.get(line.block)?;
        let region = page.layout.regions.get(block.region)?;
        Some((region.tag, region.class_number, region.depth))
    };
    for at in 0..lines.len() {
        let Some(own) = lines.get(at).and_then(kind) else { continue };
        let mut last = lines.get(at).map_or(BlockId::default(), |line| line.block);
        let mut more: Vec<Name> = Vec::new();
        for other in lines.iter().skip(at + 1) {
            let near = other.block >= last && other.block <= last + GAP;
            let single = other.names.iter().all(|name| is_person(page, name) && looks_like_name(&name.text));
            if near && single && kind(other) == Some(own) && is_list(page, last, other.block) {
                last = other.block;
                more.extend(other.names.iter().cloned());
            }
        }
        if let Some(line) = lines.get_mut(at) {
            for name in more {
                if !line.names.iter().any(|other| other.text == name.text) {
                    line.names.push(name);
                }
            }
        }
    }
}

/// True if nothing but labels stands between two blocks, and both lie in one part of the page, not far up.
fn is_list(page: &Clues<'_>, from: BlockId, to: BlockId) -> bool {
    let between = page.layout.blocks.slice(from + 1..to);
    let parents = |at: BlockId| {
        let block = page.layout.blocks.get(at).map_or(RegionId::default(), |block| block.region);
        page.layout.ancestors(block).skip(1).take(3).collect::<Vec<RegionId>>()
    };
    let (one, other) = (parents(from), parents(to));
    between.iter().all(|block| block.line_words() <= 8 && !by_words::is_other_label(&block.text))
        && one.iter().any(|at| other.contains(at))
}

/// Elements that the markup itself calls the author.
fn marked(page: &Clues<'_>) -> Vec<CreditLine> {
    let props = page.evidence.props("author").map(|at| ("itemprop author", at));
    let related = page.evidence.author_links.iter().map(|at| ("rel=author", *at));
    let mut lines = Vec::new();
    for (source, at) in props.chain(related).take(40) {
        let Some(region) = page.layout.regions.get(at).filter(|region| region.blocks.count() <= 3) else { continue };
        // a list of authors right below the headline holds no cards
        let below = page.headline.is_some_and(|at| (at + 1..at + LIST_REACH).contains(&region.blocks.start));
        let is_foot = || page.is_boilerplate(at) && !is_author_box(page, at) && !is_all_posts(page, region);
        if (page.is_card(at) && !below) || is_foot() {
            continue;
        }
        if page.layout.blocks.get(region.blocks.start).is_some_and(|block| is_quoted(page, block)) {
            continue;
        }
        let text = Parts::of(region.element).line();
        let names = names::read(&text, &page.site_names);
        if !names.is_empty() && text.len() < 120 {
            lines.push(CreditLine { block: region.blocks.start, source, names, sure: false, marked: true });
        }
    }
    lines
}

/// True if an element lies in a box about the author inside an article, its foot included.
fn is_author_box(page: &Clues<'_>, region: RegionId) -> bool {
    let around = || page.layout.ancestors(region).take(10).filter_map(|at| page.layout.regions.get(at));
    around().any(|r| r.hints.any(Hints::BIO.with(Hints::BYLINE)) && r.tag != Tag::A)
        && around().any(|r| r.tag == Tag::Article)
        && !around()
            .any(|r| r.hints.any(Hints::COMMENT.with(Hints::RELATED).with(Hints::EMBED)) || r.tag == Tag::Blockquote)
}

/// True for a link to all that somebody wrote, in the foot of an article.
fn is_all_posts(page: &Clues<'_>, region: &Region<'_>) -> bool {
    let Some(block) = page.layout.blocks.get(region.blocks.start) else { return false };
    let around = || page.layout.ancestors(block.region).take(6).filter_map(|at| page.layout.regions.get(at));
    by_words::strip_by_word(&region.element.text()).is_some()
        && around().any(|r| r.tag == Tag::Article)
        && !around().any(|r| r.hints.any(Hints::COMMENT.with(Hints::RELATED)) || matches!(r.tag, Tag::Aside | Tag::Nav))
}

/// The names of a line, if it is a byline.
fn line(page: &Clues<'_>, at: BlockId, near: bool) -> Option<CreditLine> {
    let block = page.layout.blocks.get(at)?;
    if block.line_words() > LINE_WORDS
        || page.is_boilerplate(block.region) && !is_head(page, at)
        || by_words::is_other_credit(&block.text)
    {
        return None;
    }
    let is_label = |before: &TextBlock<'_>| before.line_words() <= 6 && by_words::is_other_label(&before.text);
    if is_foreign(page, block) || at.before(1).and_then(|at| page.layout.blocks.get(at)).is_some_and(is_label) {
        return None;
    }
    let around = || page.layout.ancestors(block.leaf).take(4).filter_map(|at| page.layout.regions.get(at));
    let text = Parts::of_block(page, at).line();
    let is_marked = around().any(|r| marks_author(page, r));
    let inner = inner_names(page, at);
    // "De Waterkant" is the name of a paper, and "de" a by-word of other languages
    let by_word = after_by_word(credit::unbracketed(&text), &page.site_names).filter(|_| !page.is_site_name(&text));
    if is_cell(page, block, near) && (by_word.is_none() || is_form(page, block)) {
        return None;
    }
    let found = |source: &'static str, names: Vec<Name>, sure: bool| {
        Some(CreditLine { block: at, source, names, sure, marked: is_marked || !inner.is_empty() })
    };
    if by_word.is_some() || is_marked {
        let named: Vec<Name> = inner.iter().flat_map(|text| names::read(text, &page.site_names)).collect();
        if named.iter().any(|name| is_person(page, name)) && (near || by_word.is_some()) {
            let source = if by_word.is_some() { "byline" } else { "marked link" };
            return found(source, named, by_word.is_some());
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
        return found("byline", kept(said, block.words <= 8 && (is_marked || near))?, true);
    }
    if by_words::is_by_word(&text) {
        let is_headline = page.headline == Some(at + 1);
        page.layout.blocks.get(at + 1).filter(|next| next.line_words() <= 8 && !is_headline)?;
        let names = kept(names::read(&Parts::of_block(page, at + 1).line(), &page.site_names), false)?;
        return Some(CreditLine {
            block: at + 1,
            source: "line below a by-word",
            names,
            sure: true,
            marked: is_marked,
        });
    }
    if near && let Some(names) = credit::beside_date(&text, &page.site_names) {
        return found("line beside a date", names, false);
    }
    if near && let Some(names) = beside_job(page, at) {
        return found("line beside a job", names, false);
    }
    if near && let Some(names) = names_alone(page, at) {
        return found(ALONE, names, false);
    }
    let tagged = around().any(|r| r.hints.any(Hints::TAGS) && !r.hints.any(Hints::BYLINE));
    if (!is_marked && inner.is_empty()) || tagged || !(near || is_marked) {
        return None;
    }
    if let Some(name) = inner_account(page, at).filter(|_| near && inner.is_empty()) {
        return found("marked account", vec![name], false);
    }
    let names: Vec<Name> = match inner.as_slice() {
        [] if !name::is_person(credit::unbracketed(&text)) => names::read(&text, &page.site_names),
        [] => names::read(credit::unbracketed(&text), &page.site_names),
        inner => inner.iter().flat_map(|text| names::read(text, &page.site_names)).collect(),
    };
    let names = kept(names, is_marked && near && block.words <= 2)?;
    found(if is_marked { "marked line" } else { "link to a person" }, names, false)
}

/// True if class words of an element call what it shows an author. Systems put the author's account among the classes of
/// the whole post too, which holds the headline and the text.
fn marks_author(page: &Clues<'_>, region: &Region<'_>) -> bool {
    let is_post = || {
        page.headline.is_some_and(|headline| region.blocks.contains(&headline))
            && page.layout.blocks.slice(region.blocks.clone()).iter().any(TextBlock::is_prose)
    };
    region.hints.any(Hints::BYLINE) && !is_post()
}

/// True if a line that is marked as a byline stands between the headline and the text, whatever is called a foot there.
fn is_head(page: &Clues<'_>, at: BlockId) -> bool {
    let blocks = &page.layout.blocks;
    page.headline.is_some_and(|headline| {
        (headline + 1..headline + LIST_REACH).contains(&at)
            && !blocks.slice(headline + 1..at).iter().any(TextBlock::is_prose)
            && blocks.slice(at + 1..(at + REACH).min(blocks.end())).iter().any(TextBlock::is_prose)
            && blocks.get(at).is_some_and(|block| {
                around(page, block).any(|r| marks_author(page, r))
                    && !around(page, block)
                        .any(|r| r.hints.any(Hints::COMMENT) || matches!(r.tag, Tag::Aside | Tag::Nav))
            })
    })
}

/// True if a line is a cell of a table or of a list of facts, or the label of a form: the next one is not its name.
fn is_cell(page: &Clues<'_>, block: &TextBlock<'_>, near: bool) -> bool {
    around(page, block).any(|r| {
        matches!(r.tag, Tag::Th | Tag::Label | Tag::Form)
            // "pull-left" is of a grid, and no box
            || (r.hints.any(Hints::BOX) && !r.class.contains("pull-"))
            || (!near && matches!(r.tag, Tag::Dt | Tag::Dd))
    })
}

/// True if a line is a label of a form.
fn is_form(page: &Clues<'_>, block: &TextBlock<'_>) -> bool {
    around(page, block).any(|r| matches!(r.tag, Tag::Label | Tag::Form))
}

/// True if a line stands in a caption, among buttons, in a comment or in a post of another network.
fn is_foreign(page: &Clues<'_>, block: &TextBlock<'_>) -> bool {
    let caption = Hints::CAPTION.with(Hints::SHARE).with(Hints::COMMENT);
    let ours = Hints::BYLINE.with(Hints::SUBJECT).with(Hints::TEXT);
    let foreign =
        |r: &Region<'_>| matches!(r.tag, Tag::Figure | Tag::Figcaption) || (r.hints.any(caption) && !r.hints.any(ours));
    around(page, block).take(4).any(foreign) || is_quoted(page, block)
}

/// True if a line stands in a quotation or in a post of another network.
fn is_quoted(page: &Clues<'_>, block: &TextBlock<'_>) -> bool {
    const OURS: Hints = Hints::BYLINE.with(Hints::SUBJECT).with(Hints::TEXT).with(Hints::META);
    around(page, block).any(|r| r.tag == Tag::Blockquote || (r.hints.any(Hints::EMBED) && !r.hints.any(OURS)))
}

/// The elements around a line that do not hold the headline too, the innermost first.
fn around<'p>(page: &'p Clues<'_>, block: &TextBlock<'_>) -> impl Iterator<Item = &'p Region<'p>> {
    let around = page.layout.ancestors(block.leaf).take(6).filter_map(|at| page.layout.regions.get(at));
    around.take_while(|region| page.headline.is_none_or(|at| !region.blocks.contains(&at)))
}

/// One word that starts like a name.
fn is_single(text: &str) -> bool {
    !text.contains(' ') && text.chars().count() >= 3 && text.chars().next().is_some_and(char::is_uppercase)
}

/// The inline elements of a block.
fn inline<'p>(page: &'p Clues<'_>, at: BlockId) -> impl Iterator<Item = &'p Region<'p>> {
    /// Inline elements of one line that are looked at.
    const INNER_CAP: usize = 60;
    let layout = page.layout;
    let range = layout.blocks.get(at).and_then(|block| {
        // the leaf is the first inline element of the line; those around it follow the block's region
        let first = layout.ancestors(block.leaf).take_while(|at| *at != block.region).last().unwrap_or(block.leaf);
        Some(first.max(block.region + 1)..layout.regions.get(block.region)?.end)
    });
    let inner = range.map(|range| layout.regions.slice(range)).unwrap_or_default();
    inner.iter().take(INNER_CAP).filter(|region| region.tag.is_inline() && region.blocks.count() <= 1)
}

/// Texts of the links to people, and of the elements marked as author, inside a block.
fn inner_names(page: &Clues<'_>, at: BlockId) -> Vec<String> {
    let Some(block) = page.layout.blocks.get(at) else { return Vec::new() };
    let mut found: Vec<String> = Vec::new();
    // a list of links that the markup calls the authors
    let is_list = block.link_words == block.words
        && block.spans.iter().filter(|span| span.href.is_some()).count() > 1
        && around(page, block).take(4).any(|r| r.hints.any(Hints::BYLINE));
    for region in inline(page, at).filter(|region| region.tag != Tag::Time) {
        let person = region.hints.any(Hints::BYLINE)
            || region.element.attr(Attr::Href).is_some_and(|href| is_list || is_profile(href));
        if !person {
            continue;
        }
        let parts = Parts::of(region.element);
        let text = parts.line();
        if !parts.shown().all(|part| block.text.contains(part))
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
fn inner_account(page: &Clues<'_>, at: BlockId) -> Option<Name> {
    let block = page.layout.blocks.get(at)?;
    let marked = |region: &&Region<'_>| region.tag != Tag::Time && region.hints.any(Hints::BYLINE);
    let texts = inline(page, at).filter(marked).map(|region| region.element.text());
    let single =
        |text: &String| !text.contains(' ') && text.len() < block.text.len() && block.text.starts_with(text.as_str());
    let name = names::read(&texts.take(4).find(single)?, &page.site_names).pop()?;
    (name.who == Who::Account || (name.who == Who::Person && is_single(&name.text))).then_some(name)
}

/// True if the systems name the house itself as the author: then bylines are set by hand.
fn is_house_named(page: &Clues<'_>) -> bool {
    let mut names = stated(page).into_iter().chain(claimed(page)).peekable();
    names.peek().is_some() && names.all(|name| page.is_site_name(&name.text))
}

/// The people in a line below the headline that holds nothing but names, and has a job, a date or,
/// where the author is said to be the site and the line is bold, the text for its next line.
fn names_alone(page: &Clues<'_>, at: BlockId) -> Option<Vec<Name>> {
    let blocks = &page.layout.blocks;
    let (block, next) = (blocks.get(at)?, blocks.get(at + 1)?);
    let dated =
        || next.line_words() <= 10 && !crate::date::PageDate::scan(&next.text, crate::date::Order::DayFirst).is_empty();
    let job = || next.line_words() <= 5 && names::is_job(&next.text);
    let below = |reach: usize| page.headline.is_some_and(|headline| (headline + 1..headline + reach).contains(&at));
    let above = |headline: BlockId| blocks.slice(headline + 1..at);
    let bold = || {
        block.bold_words == block.words
            && next.is_prose()
            && page.headline.is_some_and(|headline| !above(headline).iter().any(TextBlock::is_prose))
            && page.layout.regions.get(block.region).is_some_and(|region| region.tag.heading_level().is_none())
            && is_house_named(page)
    };
    let linked = || block.link_words == block.words && dated();
    if block.is_sentence || block.line_words() > 12 || !((below(5) && (job() || linked())) || (below(REACH) && bold()))
    {
        return None;
    }
    let names = names::read_alone(&block.text, &page.site_names);
    let is_section = |name: &str| page.sections.contains(&super::title::join(name));
    let fits = |name: &Name| {
        // scripts without capitals set names and words alike
        let cased = name.text.chars().any(char::is_uppercase);
        is_person(page, name) && looks_like_name(&name.text) && cased && !is_section(&name.text)
    };
    (!names.is_empty() && names.iter().all(fits)).then_some(names)
}

/// The person whose name and job stand in two elements of one line, and nothing else.
fn beside_job(page: &Clues<'_>, at: BlockId) -> Option<Vec<Name>> {
    let block = page.layout.blocks.get(at).filter(|block| block.line_words() <= 12 && !block.is_sentence)?;
    let texts: Vec<String> = inline(page, at).take(8).map(|region| region.element.text()).collect();
    let name = texts.iter().find(|text| block.text.starts_with(text.as_str()) && looks_like_name(text))?;
    let job = block.text.strip_prefix(name.as_str())?.trim_start_matches(|c: char| !c.is_alphanumeric());
    if !texts.iter().any(|text| text == job) || !names::is_job(job) {
        return None;
    }
    Some(names::read(name, &page.site_names)).filter(|names| names.iter().all(|name| is_person(page, name)))
}

/// True if a link leads to a page about a person.
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
