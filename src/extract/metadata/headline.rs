//! The headline that a reader sees: the visible heading that agrees best with what the page
//! claims of itself, else the claim, without the name of the site.

use super::words::{KICKERS, META_TITLE, ORNAMENTS};
use super::{Clues, jsonld, title};
use crate::document::{Attr, Tag};
use crate::extract::blocks::{BlockId, Region, RegionId, TextBlock};
use crate::extract::vocabulary::Hints;
use crate::text::{fold, is_word_by_itself};

/// Headings of one page that are weighed: a page of an article has thirty.
const HEADINGS_CAP: usize = 120;

/// Longest headline, in characters; longer ones are paragraphs marked up as headings.
const HEADLINE_CAP: usize = 400;

/// Marks that part a headline from the frame of the page, and from nothing else.
const BARS: [char; 2] = ['|', '｜'];

/// Claims of one page that are weighed: pages make two to six.
const CLAIMS_CAP: usize = 12;

/// A headline and the text block that shows it.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Headline {
    pub(super) text: Option<String>,
    pub(super) block: Option<BlockId>,
}

#[derive(Debug)]
struct Heading {
    text: String,
    block: BlockId,
    level: u8,
    /// The part of its score that is due to its class and its place: a headline by name, not in boilerplate
    /// (navigation, footer, related stories), not hidden.
    standing: f32,
    /// Text of an element inside that is marked as a kicker.
    kicker: Option<String>,
    /// Made of several elements, between which marks may be missing.
    parted: bool,
    /// A link to the front page: the name of the site or of the blog.
    is_home: bool,
}

/// A headline that the page claims, without the name of the site.
#[derive(Debug)]
pub(super) struct HeadlineClaim {
    text: String,
    /// The text folded.
    folded: String,
    /// The first source of the claim.
    source: &'static str,
    /// All its sources, a bit each: [`STATED`], [`META`], [`SHARED`], [`TITLE`].
    sources: u8,
}

/// The bit of structured data in [`HeadlineClaim::sources`].
const STATED: u8 = 1;

/// The bit of meta tags.
const META: u8 = 2;

/// The bit of the first of them: what is shown where the page is shared.
const SHARED: u8 = 8;

/// The bit of the `title` element.
const TITLE: u8 = 4;

/// Headlines that the page claims, the surest first.
pub(super) fn claims(page: &Clues<'_>) -> Vec<HeadlineClaim> {
    let mut claims: Vec<HeadlineClaim> = Vec::new();
    let main = page.main.and_then(|object| jsonld::text(object, &["headline", "name", "title"]));
    let metas = META_TITLE.iter().flat_map(|name| page.evidence.metas(&[name]).map(move |content| (*name, content)));
    let metas = metas.take(CLAIMS_CAP).enumerate().map(|(at, (name, content))| {
        let bits = if at == 0 { META | SHARED } else { META };
        (name, bits, super::plain::plain(content))
    });
    let title = page.evidence.title.clone().map(|text| ("title element", TITLE, text));
    let main = main.map(|text| ("JSON-LD headline", STATED, text));
    let blog = blog(page);
    for (source, bits, claim) in main.into_iter().chain(metas).chain(title) {
        let post = blog.as_deref().and_then(|blog| claim.strip_prefix(blog)?.strip_prefix(": "));
        let bare = title::bare(post.unwrap_or(&claim), &page.site_names, &page.sections).to_owned();
        if !bare.is_empty() && bare.chars().count() <= HEADLINE_CAP && !page.is_site_name(&bare) {
            match claims.iter_mut().find(|other| other.text == bare) {
                Some(other) => other.sources |= bits,
                None => claims.push(HeadlineClaim { folded: fold(&bare), text: bare, source, sources: bits }),
            }
        }
    }
    claims
}

/// The name of the blog, where a heading of the first level is that: a link to its front page, or what stands in the
/// title before a colon, of which a lower heading shows the rest ("Salt and Mud: Dredger stuck").
fn blog(page: &Clues<'_>) -> Option<String> {
    const HEADINGS: usize = 3;
    let title = page.evidence.title.as_deref()?;
    let regions = || page.layout.regions.with_ids();
    let is_shown = |wanted: &str| {
        let lower = |region: &Region<'_>| region.tag.heading_level().is_some_and(|level| (2..=4).contains(&level));
        let wanted = fold(wanted);
        let mut posts = regions().filter(|(_, region)| lower(region)).take(HEADINGS_CAP);
        posts.any(|(at, region)| fold(&region.element.text()) == wanted && !page.is_boilerplate(at))
    };
    regions().filter(|(_, region)| region.tag == Tag::H1).take(HEADINGS).find_map(|(at, region)| {
        let name = region.element.text();
        let post = title.strip_prefix(name.as_str())?.strip_prefix(':')?.trim();
        (!post.is_empty() && (super::home::is_home_link(page, at) || is_shown(post))).then_some(name)
    })
}

/// Chooses the headline.
pub(super) fn choose(page: &Clues<'_>, claims: &[HeadlineClaim]) -> Headline {
    let mut headings = headings(page);
    let claimed: Vec<Vec<&str>> = claims.iter().map(|claim| words(&claim.folded)).collect();
    let segments = page.title_segments();
    drop_frame(&segments, &mut headings);
    let mut scored: Vec<(f32, &Heading)> = headings
        .iter()
        .filter_map(|heading| Some((score(page, heading, claims, &claimed, &segments)?, heading)))
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.block.cmp(&b.1.block)));
    weigh(page, &headings, &scored, claims);
    if let Some((_, heading)) = scored.first() {
        let text = agreed(page, heading, claims);
        let framed = text.contains(BARS).then(|| first_part(&text, &segments, &headings)).flatten();
        let (text, block) = framed.unwrap_or((text, heading.block));
        return Headline { text: Some(without_ornament(&text)), block: Some(block) };
    }
    let text = claims.first().map(|claim| without_ornament(&claim.text));
    let block = text.as_deref().and_then(|text| shown(page, text));
    if let (Some(text), None) = (&text, block)
        && let Some((part, block)) = first_part(text, &segments, &headings)
            .or_else(|| part_shown(page, text))
            .or_else(|| start_shown(page, text))
    {
        return Headline { text: Some(part), block: Some(block) };
    }
    // a front page is called as the site is
    let text = text.map(|text| before_bar(&text).to_owned()).or_else(|| page.evidence.title.clone());
    Headline { text, block }
}

/// Notes what was weighed: the headings by their scores, then the claims in their order.
fn weigh(page: &Clues<'_>, headings: &[Heading], scored: &[(f32, &Heading)], claims: &[HeadlineClaim]) {
    const LEVELS: [&str; 8] = ["", "h1", "h2", "h3", "h4", "h5", "h6", "called a headline"];
    let name = |heading: &Heading| LEVELS.get(usize::from(heading.level)).copied().unwrap_or_default();
    let behind = |heading: &Heading| if heading.standing <= -1.0 { ", stands in boilerplate" } else { "" };
    for (score, heading) in scored {
        page.weigh("headline", name(heading), || {
            Some((heading.text.clone(), format!("scores {score:.1}{}", behind(heading))))
        });
    }
    for claim in claims {
        page.weigh("headline", claim.source, || {
            let note = match scored.first() {
                Some((_, heading)) if heading.text == claim.text => "agrees with the heading",
                Some(_) => "the heading is what a reader sees",
                None => "no heading agrees with it",
            };
            Some((claim.text.clone(), note.to_owned()))
        });
    }
    let lost = |heading: &&Heading| heading.level == 1 && !scored.iter().any(|(_, other)| other.block == heading.block);
    for heading in headings.iter().filter(lost) {
        page.weigh("headline", name(heading), || {
            let is_site = page.is_site_name(&heading.text);
            let note =
                if is_site || heading.is_home { "names the site" } else { "agrees with nothing that the page claims" };
            Some((heading.text.clone(), note.to_owned()))
        });
    }
}

/// The first part of a title, where a heading of its own shows it: the rest is the frame that
/// every page of the site has, whatever its name.
fn first_part(title: &str, segments: &[String], headings: &[Heading]) -> Option<(String, BlockId)> {
    let first = segments.first().filter(|first| first.contains(' ') && fold(title).len() > first.len())?;
    let heading = headings.iter().find(|heading| fold(&heading.text) == *first)?;
    Some((heading.text.clone(), heading.block))
}

/// The part of a title before its first bar, if it is long enough for a headline.
fn before_bar(title: &str) -> &str {
    let part = title.split_once(BARS).map(|(part, _)| part.trim());
    part.filter(|part| crate::text::count_words(part) >= 3).unwrap_or(title)
}

/// The last part of a title without the name of the site, where a line of the page ends with it:
/// "Lenn Gazette Online - Farming - Bridge is back" above "Bridge is back".
fn part_shown(page: &Clues<'_>, title: &str) -> Option<(String, BlockId)> {
    let part = title.rsplit(" - ").next()?.rsplit(['|', '»']).next()?.rsplit("::").next()?.trim();
    let is_headline = |part: &str| part.len() < title.len() && TextBlock::of_line(part).line_words() >= 4;
    let near = |len: usize| len <= part.len() + 40;
    let ends = || page.layout.blocks.first_id(|b| near(b.text.len()) && b.text.ends_with(part));
    if is_headline(part)
        && let Some(block) = ends()
    {
        return Some((part.to_owned(), block));
    }
    // a colon is often of the headline: a line of the page is what stands behind it, and no more
    let behind = title.split_once([':', '：'])?.1.trim();
    let block = page.layout.blocks.first_id(|b| b.text == behind).filter(|_| is_headline(behind))?;
    Some((behind.to_owned(), block))
}

/// The start of a title, where a line of the page is that: what stands behind the mark is the frame that every page of the
/// site has, whatever its name ("Bridge is back - Lenn Gazette" above "Bridge is back").
fn start_shown(page: &Clues<'_>, title: &str) -> Option<(String, BlockId)> {
    /// Characters of a headline, at least: a topic before it has fewer.
    const WIDTH: f32 = 12.0;
    const MARKS: [char; 12] = ['|', '｜', '-', '–', '—', '_', '<', '>', '«', '»', '·', '（'];
    let is_framed = |start: &str| {
        let Some(rest) = title.strip_prefix(start) else { return false };
        // a hyphen that touches letters of an alphabet is of a word
        let is_apart =
            rest.starts_with(char::is_whitespace) || start.ends_with(is_word_by_itself) || !rest.starts_with('-');
        is_apart && rest.trim_start().starts_with(MARKS)
    };
    let blocks = page.layout.blocks.with_ids();
    let starts = blocks.filter(|(_, block)| {
        block.text.len() < title.len() && 2 * block.link_words <= block.words && is_framed(&block.text)
    });
    let longest = starts.max_by_key(|(at, block)| (block.text.len(), std::cmp::Reverse(*at)));
    longest.filter(|(_, block)| crate::text::width(&block.text) >= WIDTH).map(|(at, block)| (block.text.clone(), at))
}

fn headings(page: &Clues<'_>) -> Vec<Heading> {
    let layout = page.layout;
    let blog = blog(page);
    let mut found = Vec::new();
    for (at, region) in layout.regions.with_ids() {
        let Some(level) = region.tag.heading_level().or(region.hints.all(Hints::HEADLINE).then_some(7)) else {
            continue;
        };
        let blocks = layout.blocks.slice(region.blocks.clone());
        if blocks.is_empty() || blocks.len() > 4 || region.totals.words > HEADLINE_CAP || found.len() >= HEADINGS_CAP {
            continue;
        }
        let mut text = String::new();
        for block in blocks {
            crate::text::push_clean(&mut text, &block.text);
            text.push(' ');
        }
        text.truncate(text.trim_end().len());
        if text.chars().count() > HEADLINE_CAP {
            continue;
        }
        let around = || layout.ancestors(region.parent).filter_map(|at| layout.regions.get(at));
        let far = Hints::NAVIGATION
            .with(Hints::FOOTER)
            .with(Hints::SIDEBAR)
            .with(Hints::RELATED)
            .with(Hints::COMMENT)
            .with(Hints::CONSENT)
            .with(Hints::CARD);
        let boilerplate = around().take(6).any(|r| {
            matches!(r.tag, Tag::Nav | Tag::Aside | Tag::Footer)
                || (r.hints.any(far) && !r.hints.any(Hints::SUBJECT.with(Hints::HEADER)))
        });
        let mut standing = if region.hints.any(Hints::HEADLINE) { 0.4 } else { 0.0 };
        standing -= if boilerplate { 1.5 } else { 0.0 };
        standing -= if region.hidden { 1.0 } else { 0.0 };
        let is_home = blog.as_ref() == Some(&text) || super::home::is_home_link(page, at);
        found.push(Heading {
            text,
            block: region.blocks.start,
            level,
            standing,
            kicker: kicker(page, at),
            parted: region.end > at + 1,
            is_home,
        });
    }
    found
}

/// "What is ownership? - The book": where the first part of the title is one heading and its end
/// another, the latter is on every page.
fn drop_frame(segments: &[String], headings: &mut Vec<Heading>) {
    let [first, rest @ ..] = segments else { return };
    let is_first = |heading: &Heading| fold(&heading.text) == *first;
    if rest.is_empty() || !headings.iter().any(is_first) {
        return;
    }
    let ends: Vec<String> = (0..rest.len()).filter_map(|at| Some(rest.get(at..)?.join(" "))).collect();
    let is_end = |line: &str| {
        ends.iter().any(|end| {
            line == end || (line != first && line.strip_prefix(end.as_str()).is_some_and(|more| more.starts_with(' ')))
        })
    };
    headings.retain(|heading| !is_end(&fold(&heading.text)));
}

/// True if a heading that names the site is the headline all the same: the page is shared by it, and claims no other.
fn is_own_title(page: &Clues<'_>, heading: &str, claims: &[HeadlineClaim]) -> bool {
    claims.is_empty() && page.evidence.meta(&["og:title"]).is_some_and(|title| fold(&title) == fold(heading))
}

/// The score of a heading as the headline; none if it cannot be.
fn score(
    page: &Clues<'_>,
    heading: &Heading,
    claims: &[HeadlineClaim],
    claimed: &[Vec<&str>],
    segments: &[String],
) -> Option<f32> {
    if heading.is_home || page.is_site_name(&heading.text) && !is_own_title(page, &heading.text, claims) {
        return None;
    }
    let folded = fold(&heading.text);
    let own = words(&folded);
    let mut agreement = claimed.iter().map(|claim| common(claim, &own)).fold(0.0, f32::max);
    if heading.level == 1 && segments.first() == Some(&folded) {
        agreement = 1.0;
    }
    let mut score = 0.0;
    // below its kicker: where the first heading stands in a breadcrumb or a menu, it is written
    // for search engines, and the one that is shared for readers
    let is_shared = |claim: &HeadlineClaim| claim.sources & SHARED != 0 && folded.ends_with(claim.folded.as_str());
    if heading.level <= 2 && heading.standing > -1.0 && claims.iter().any(is_shared) {
        agreement = 1.0;
        score += 0.5;
    }
    score += agreement * 4.0;
    match heading.level {
        1 => score += 2.0,
        2 => score += 0.5,
        7 => score -= 0.5,
        _ => {}
    }
    score += heading.standing;
    let words = crate::text::count_words(&heading.text);
    score -= if words < 3 { 0.8 } else { 0.0 };
    let enough = if claims.is_empty() || heading.level == 1 { 1.9 } else { 2.9 };
    (score >= enough).then_some(score)
}

/// The heading as a reader sees it: without a kicker that stands inside, and with the punctuation
/// that only the claim has, since a style may draw what the text leaves out.
fn agreed(page: &Clues<'_>, heading: &Heading, claims: &[HeadlineClaim]) -> String {
    let text = super::plain::plain(heading.text.trim_end_matches(['¶', '#', ' ', '|']));
    let text = title::without_site(&text, &page.site_names).to_owned();
    let folded = fold(&text);
    let bare = heading.kicker.as_deref().and_then(|kicker| text.strip_prefix(kicker));
    let bare = bare.map(title::behind_mark);
    let matching = |wanted: &str| claims.iter().find(|claim| claim.folded == wanted).map(|claim| &claim.text);
    if let Some(claim) = with_topic(&folded, claims).or_else(|| without_topic(&text, claims)) {
        return claim.clone();
    }
    if let Some(claim) = bare.and_then(|bare| matching(&fold(bare))) {
        return claim.clone();
    }
    let is_below = |claim: &&HeadlineClaim| {
        claim.sources & SHARED != 0
            && folded
                .strip_suffix(claim.folded.as_str())
                .is_some_and(|kicker| kicker.ends_with(' ') || kicker.ends_with(is_word_by_itself))
    };
    if let Some(claim) = claims.iter().filter(|_| heading.parted).find(is_below) {
        return claim.text.clone();
    }
    if let Some(claim) = matching(&folded) {
        let marks = |line: &str| line.chars().filter(|c| !c.is_alphanumeric() && !c.is_whitespace()).count();
        let loose = text.contains(" :") || text.contains(" ,");
        let better = (heading.parted && marks(claim) > marks(&text)) || (loose && marks(claim) >= marks(&text));
        // a style draws the colon between the parts; a dash stands for it in titles alone
        let colon = claims.iter().find(|other| other.folded == folded && other.text.contains(": "));
        let claim = colon.map_or(claim, |other| &other.text);
        return if better { claim.clone() } else { text };
    }
    let part = claims.iter().filter(|claim| claim.folded.split(' ').count() >= 3).find(|claim| {
        (folded.ends_with(claim.folded.as_str()) && text.ends_with(claim.text.as_str()))
            || (heading.parted && folded.starts_with(claim.folded.as_str()))
    });
    if let Some(claim) = part {
        return claim.text.clone();
    }
    bare.filter(|rest| crate::text::count_words(rest) >= 2).map_or(text.clone(), ToOwned::to_owned)
}

/// The headline with the topic before it, where structured data and another source of the page
/// call it so with one voice ("After the flood: Bridge reopens") and the heading shows the rest.
fn with_topic<'c>(heading: &str, claims: &'c [HeadlineClaim]) -> Option<&'c String> {
    let has_topic = |claim: &&HeadlineClaim| {
        let topic = claim.text.split_once(": ").filter(|(_, rest)| fold(rest) == heading);
        topic.is_some_and(|(topic, _)| crate::text::count_words(topic) >= 2)
    };
    let agree = |claim: &&HeadlineClaim| {
        let same = claims.iter().filter(|other| other.folded == claim.folded);
        let sources = same.fold(0, |sources, other| sources | other.sources);
        sources & STATED != 0 && sources != STATED
    };
    claims.iter().filter(has_topic).find(agree).map(|claim| &claim.text)
}

/// The headline without the topic before it, where the page leaves that out when it is shared.
fn without_topic<'c>(heading: &str, claims: &'c [HeadlineClaim]) -> Option<&'c String> {
    let shared = claims.iter().find(|claim| claim.sources & SHARED != 0)?;
    let mut rests = [": ", " - ", " – "].into_iter().filter_map(|mark| heading.split_once(mark)).map(|(_, rest)| rest);
    (crate::text::count_words(&shared.text) >= 3 && rests.any(|rest| fold(rest) == shared.folded))
        .then_some(&shared.text)
}

/// The words of an element inside the heading that is marked as a kicker.
fn kicker(page: &Clues<'_>, region: RegionId) -> Option<String> {
    let outer = page.layout.regions.get(region)?;
    let inside = page.layout.regions.slice(region + 1..outer.end);
    let marked = |r: &&Region<'_>| {
        r.element.attr(Attr::Class).is_some_and(|class| {
            let class = class.to_ascii_lowercase();
            KICKERS.iter().any(|word| class.contains(word))
        })
    };
    let ornament = |text: &String| ORNAMENTS.contains(&fold(text).as_str());
    let first = || inside.first().map(|r| r.element.text()).filter(ornament);
    inside.iter().take(8).find(marked).map(|r| r.element.text()).filter(|text| !text.is_empty()).or_else(first)
}

/// The block that shows a headline which is no heading.
pub(super) fn shown(page: &Clues<'_>, text: &str) -> Option<BlockId> {
    let wanted = fold(text);
    let near = |len: usize| len + 8 >= text.len() && len <= text.len() + 8;
    page.layout.blocks.first_id(|block| near(block.text.len()) && fold(&block.text) == wanted)
}

/// Likeness of two lines, 0 to 1: the share of their words that they have in common.
pub(super) fn likeness(a: &str, b: &str) -> f32 {
    common(&words(&fold(a)), &words(&fold(b)))
}

/// Share of words that two lists in order have in common.
fn common(a: &[&str], b: &[&str]) -> f32 {
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let (mut i, mut j, mut shared) = (0, 0, 0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        match x.cmp(y) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                shared += 1;
                i += 1;
                j += 1;
            }
        }
    }
    2.0 * shared as f32 / (a.len() + b.len()) as f32
}

/// Words of a folded line in order of the alphabet; a character of a script without spaces is one.
fn words(folded: &str) -> Vec<&str> {
    let mut words = Vec::new();
    for word in folded.split(' ') {
        if word.chars().any(is_word_by_itself) {
            words.extend(word.split_inclusive(|_| true));
        } else if !word.is_empty() {
            words.push(word);
        }
    }
    words.sort_unstable();
    words
}

pub(super) fn without_ornament(headline: &str) -> String {
    for (at, c) in headline.char_indices().filter(|(_, c)| matches!(c, ':' | '|' | '–' | '—' | '-' | '•')).take(1)
    {
        let (head, tail) = headline.split_at(at);
        let tail = tail.get(c.len_utf8()..).unwrap_or_default().trim_start();
        if ORNAMENTS.contains(&fold(head).as_str()) && crate::text::count_words(tail) >= 3 {
            return tail.to_owned();
        }
    }
    headline.to_owned()
}

#[cfg(test)]
mod tests {
    use super::{likeness, without_ornament};

    #[test]
    fn ornaments_fall() {
        assert_eq!(without_ornament("LIVE: Bridge reopens to all"), "Bridge reopens to all");
        assert_eq!(without_ornament("Live music returns: a night"), "Live music returns: a night");
    }

    #[test]
    fn likeness_knows_scripts_without_spaces() {
        assert!(likeness("橋が再開した", "橋が再開") > 0.7);
        assert!(likeness("Bridge reopens", "Weather for Monday") < 0.1);
    }
}
