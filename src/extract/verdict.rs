//! Whether a page is an article, of which kind, and how sure: told from what was found, from what
//! the page claims to be, and from phrases of walls and error pages.

use super::blocks::Layout;
use super::choose::Choice;
use super::metadata::Metadata;
use super::phrases;
use crate::article::{Block, BlockKind, Kind, Verdict};
use crate::document::Tag;
use crate::explanation::Weight;
use crate::text::{count_words, fold};
use url::Url;

/// A body below this many words is looked at with suspicion.
const SHORT_WORDS: usize = 120;

/// A paragraph of so many words is prose.
const PROSE_WORDS: usize = 12;

/// Running text below this many words is none.
const LINE_WORDS: usize = 15;

/// A body below this many words is hardly one.
const BRIEF_WORDS: usize = 40;

/// Walls and error pages say little; a longer page that holds their phrases quotes them.
const WALL_WORDS: usize = 260;

/// A page that says it is paid and shows less than this shows only the start.
const TEASER_WORDS: usize = 250;

/// Links of headline length that a page of little else lists.
const FRONT_STORIES: usize = 8;

/// Consent dialogs are shorter than this.
const CONSENT_WORDS: usize = 600;

/// What the verdict is told from.
pub struct Evidence<'e, 'a> {
    /// The page.
    pub layout: &'e Layout<'a>,
    /// Its fields.
    pub metadata: &'e Metadata,
    /// Which of its blocks were chosen, and how surely.
    pub choice: &'e Choice,
    /// The body.
    pub body: &'e [Block],
    /// The page's address.
    pub url: Option<&'e Url>,
}

/// Counts that several rules ask for.
struct Counts {
    /// Words of the body.
    body: usize,
    /// Words of body paragraphs that read like prose.
    prose: usize,
    /// Words of the page, links left out.
    unlinked: usize,
    /// Links of at least four words outside menus: headlines of other stories.
    stories: usize,
    /// Share of the body's words that are linked.
    linked: f32,
    /// Bytes of scripts.
    script_bytes: usize,
}

/// Judges a page.
#[must_use]
pub fn judge(evidence: &Evidence<'_, '_>) -> Verdict {
    let counts = count(evidence);
    let rules: [fn(&Evidence<'_, '_>, &Counts) -> Option<Verdict>; 9] =
        [challenge, error_page, special, script_shell, consent, empty, front, paywall, other];
    rules.iter().find_map(|rule| rule(evidence, &counts)).unwrap_or_else(|| article(evidence, &counts))
}

fn verdict(kind: Kind, confidence: f32, reason: impl Into<String>) -> Verdict {
    Verdict { kind, confidence, reason: reason.into() }
}

fn count(evidence: &Evidence<'_, '_>) -> Counts {
    let layout = evidence.layout;
    let totals = layout.regions.first().map(|root| root.totals).unwrap_or_default();
    let body = || evidence.body.iter().filter(|block| block.kind.is_body());
    let (mut words, mut prose) = (0, 0);
    for block in body() {
        let own = count_words(&block.text);
        words += own;
        let reads_on = !matches!(block.kind, BlockKind::Subhead | BlockKind::Table | BlockKind::Code);
        prose += if reads_on && own >= PROSE_WORDS { own } else { 0 };
    }
    let linked: usize = body()
        .flat_map(|block| {
            block.spans.iter().filter_map(|span| block.text.get(span.range.clone()).zip(Some(&span.kind)))
        })
        .filter(|(_, kind)| matches!(kind, crate::article::SpanKind::Link(_)))
        .map(|(text, _)| count_words(text))
        .sum();
    let stories = layout
        .blocks
        .iter()
        .filter(|block| block.link_words >= 4 && block.link_words * 10 >= block.words * 8)
        .filter(|block| !layout.around(block).any(|region| matches!(region.tag, Tag::Nav | Tag::Footer)))
        .count();
    Counts {
        body: words,
        prose,
        unlinked: totals.words.saturating_sub(totals.link_words),
        stories,
        linked: linked as f32 / words.max(1) as f32,
        script_bytes: layout.script_bytes,
    }
}

/// The first block that holds one of the phrases, among those of a page with few words.
fn says<'e>(evidence: &'e Evidence<'_, '_>, counts: &Counts, phrases: &[&str]) -> Option<&'e str> {
    if counts.unlinked > WALL_WORDS {
        return None;
    }
    let blocks = evidence.layout.blocks.iter().map(|block| block.text.as_str());
    let title = evidence.layout.title.as_deref();
    blocks.chain(title).find(|text| holds(text, phrases))
}

fn holds(text: &str, phrases: &[&str]) -> bool {
    let folded = fold(text);
    phrases.iter().any(|phrase| holds_words(&folded, phrase))
}

/// `phrase` stands in `folded` as whole words.
fn holds_words(folded: &str, phrase: &str) -> bool {
    // to look for all of its places costs more, and most texts have none
    folded.contains(phrase)
        && folded.match_indices(phrase).any(|(at, found)| {
            let before = folded.get(..at).is_none_or(|s| s.is_empty() || s.ends_with(' '));
            let after = folded.get(at + found.len()..).is_none_or(|s| s.is_empty() || s.starts_with(' '));
            (before && after) || !phrase.is_ascii()
        })
}

/// Some dated text: no robot check has a date.
fn is_told(evidence: &Evidence<'_, '_>, counts: &Counts) -> bool {
    counts.prose >= BRIEF_WORDS && evidence.metadata.published.is_some()
}

fn challenge(evidence: &Evidence<'_, '_>, counts: &Counts) -> Option<Verdict> {
    if counts.prose >= SHORT_WORDS || is_told(evidence, counts) {
        return None;
    }
    let text = says(evidence, counts, phrases::CHALLENGE)?;
    Some(verdict(Kind::Challenge, 0.9, format!("the page is a robot check: \"{}\"", brief(text))))
}

fn error_page(evidence: &Evidence<'_, '_>, counts: &Counts) -> Option<Verdict> {
    if counts.prose >= SHORT_WORDS {
        return None;
    }
    let headings = evidence.layout.blocks.iter().filter(|block| {
        evidence.layout.around(block).take(2).any(|region| region.tag.heading_level().is_some_and(|level| level <= 2))
    });
    let candidates =
        evidence.layout.title.as_deref().into_iter().chain(headings.take(4).map(|block| block.text.as_str()));
    // "500 jobs to go" over a dated text is news; there only a whole heading counts
    let told = is_told(evidence, counts);
    let found = candidates.filter(|text| count_words(text) <= 14).find(|text| {
        let folded = fold(text);
        phrases::ERROR.iter().any(|phrase| {
            if told {
                return folded == *phrase;
            }
            folded
                .strip_prefix(phrase)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(' ') || !phrase.is_ascii())
                || phrase.contains(' ') && holds_words(&folded, phrase)
                || folded.strip_suffix(phrase).is_some_and(|rest| rest.ends_with(' ')) && count_words(&folded) <= 5
        })
    })?;
    Some(verdict(Kind::ErrorPage, 0.85, format!("the page says \"{}\"", brief(found))))
}

fn script_shell(evidence: &Evidence<'_, '_>, counts: &Counts) -> Option<Verdict> {
    let asks = says(evidence, counts, phrases::SCRIPT_SHELL).is_some()
        || evidence.layout.noscript.as_deref().is_some_and(|text| holds(text, phrases::SCRIPT_SHELL));
    // a page that says what it is, and shows some of it, or a list of stories is not empty
    let brief = !asks && counts.prose >= LINE_WORDS && evidence.metadata.published.is_some();
    if counts.stories >= FRONT_STORIES || brief || counts.prose > 0 && special(evidence, counts).is_some() {
        return None;
    }
    if counts.prose < BRIEF_WORDS
        && counts.unlinked < 60
        && (counts.script_bytes > 0 || asks)
        && evidence.layout.has_scripts
    {
        return Some(verdict(Kind::ScriptShell, 0.85, "the page holds almost no text; scripts fill it in a browser"));
    }
    None
}

fn consent(evidence: &Evidence<'_, '_>, counts: &Counts) -> Option<Verdict> {
    let heading = evidence.metadata.headline.as_deref().is_some_and(|h| holds(h, phrases::CONSENT));
    let dated = evidence.metadata.published.is_some();
    let undated = counts.body < CONSENT_WORDS && !dated;
    // news about cookies has them in its headline, and a date
    let article = dated && evidence.metadata.types.iter().any(|claim| claim.to_ascii_lowercase().ends_with("article"));
    if counts.body == 0 || counts.body > 900 || article || !(heading || undated) {
        return None;
    }
    let asking: Vec<usize> = evidence
        .body
        .iter()
        .filter(|block| holds(&block.text, phrases::CONSENT))
        .map(|block| count_words(&block.text))
        .collect();
    let share = asking.iter().sum::<usize>() as f32 / counts.body as f32;
    (share > 0.6 && (asking.len() >= 2 || counts.body < SHORT_WORDS))
        .then(|| verdict(Kind::Consent, 0.8, "the page asks for consent to cookies in place of its text"))
}

fn empty(_: &Evidence<'_, '_>, counts: &Counts) -> Option<Verdict> {
    (counts.body == 0 && counts.stories < FRONT_STORIES).then(|| verdict(Kind::Empty, 0.9, "no text was found"))
}

fn front(evidence: &Evidence<'_, '_>, counts: &Counts) -> Option<Verdict> {
    let root = evidence.url.is_some_and(|url| matches!(url.path(), "" | "/" | "/index.html" | "/index.php"));
    let claims = |types: &[&str]| {
        evidence.metadata.types.iter().any(|claim| types.iter().any(|t| claim.eq_ignore_ascii_case(t)))
    };
    let article = claims(&[
        "article",
        "newsarticle",
        "reportagenewsarticle",
        "blogposting",
        "liveblogposting",
        "analysisnewsarticle",
        "opinionnewsarticle",
    ]);
    if article {
        return None;
    }
    let list = claims(&["collectionpage", "itemlist", "searchresultspage", "website"]);
    let many = counts.stories >= 12 && counts.prose < counts.stories * 12;
    if root && (counts.stories >= FRONT_STORIES || counts.prose < 300)
        || many && (list || counts.stories >= 20 || counts.prose < SHORT_WORDS)
    {
        let reason = format!("the page lists stories ({} links of headline length)", counts.stories);
        return Some(verdict(Kind::Front, if root || list { 0.85 } else { 0.7 }, reason));
    }
    None
}

/// Kinds that structured data names.
fn special(evidence: &Evidence<'_, '_>, counts: &Counts) -> Option<Verdict> {
    let claims = |name: &str| evidence.metadata.types.iter().any(|claim| claim.eq_ignore_ascii_case(name));
    if claims("LiveBlogPosting") {
        return Some(verdict(Kind::LiveBlog, 0.9, "the page says that it is a live blog"));
    }
    if (claims("ImageGallery") || claims("MediaGallery")) && counts.prose < 400 {
        return Some(verdict(Kind::Gallery, 0.8, "the page says that it is a gallery"));
    }
    let video = evidence.metadata.types.iter().any(|claim| claim.to_ascii_lowercase().starts_with("video"));
    if video && counts.prose < SHORT_WORDS / 2 {
        return Some(verdict(Kind::Video, 0.8, "the page shows a video with little text"));
    }
    None
}

fn paywall(evidence: &Evidence<'_, '_>, counts: &Counts) -> Option<Verdict> {
    let paid = evidence.metadata.is_free == Some(false);
    if counts.prose >= if paid { TEASER_WORDS } else { SHORT_WORDS } {
        return None;
    }
    let offer = evidence.layout.blocks.iter().find(|block| block.words < 60 && holds(&block.text, phrases::PAYWALL));
    if paid && (offer.is_some() || counts.prose < SHORT_WORDS) {
        return Some(verdict(Kind::Paywall, 0.85, "the page says that it is not free, and shows only the start"));
    }
    let offer = offer?;
    (counts.prose < SHORT_WORDS && evidence.metadata.is_free != Some(true))
        .then(|| verdict(Kind::Paywall, 0.65, format!("the text stops at an offer: \"{}\"", brief(&offer.text))))
}

fn other(evidence: &Evidence<'_, '_>, counts: &Counts) -> Option<Verdict> {
    if counts.prose < LINE_WORDS && evidence.metadata.published.is_none() {
        return Some(verdict(Kind::Other, 0.6, format!("only {} words of running text", counts.prose)));
    }
    (counts.linked > 0.6).then(|| verdict(Kind::Other, 0.6, "most of the text is links"))
}

fn article(evidence: &Evidence<'_, '_>, counts: &Counts) -> Verdict {
    let confidence = (confidence(&signs_of(evidence, counts)) * 100.0).round() / 100.0;
    verdict(Kind::Article, confidence, format!("{} words of running text", counts.prose))
}

/// Numbers that the confidence in an article is told from, [`SIGNS`] of them.
const SIGNS: usize = 8;

/// What tells how surely the body was read: named beside their weights below.
#[must_use]
pub fn signs(evidence: &Evidence<'_, '_>) -> [f32; SIGNS] {
    signs_of(evidence, &count(evidence))
}

fn signs_of(evidence: &Evidence<'_, '_>, counts: &Counts) -> [f32; SIGNS] {
    let Evidence { layout, metadata, choice, .. } = evidence;
    let body = counts.body as f32;
    let page = layout.regions.first().map(|root| root.totals).unwrap_or_default();
    let stated = metadata.article_body.as_deref().map_or(0, count_words) as f32;
    let claims = |end: &str| metadata.types.iter().any(|claim| claim.to_ascii_lowercase().ends_with(end));
    let yes = |fact: bool| f32::from(u8::from(fact));
    // the careful rule expects nothing; what the model expects of an easy page does for it
    let expected = if choice.probabilities.is_empty() && choice.expected == 0.0 { EASY } else { choice.expected };
    [
        expected,
        choice.agreement,
        body.ln_1p(),
        body / (page.words.saturating_sub(page.link_words) as f32).max(body).max(1.0),
        counts.prose as f32 / body.max(1.0),
        yes(metadata.published.is_some()),
        yes(claims("article") || claims("posting")),
        if stated < SHORT_WORDS as f32 { 0.0 } else { stated.min(body) / stated.max(body).max(1.0) - 0.5 },
    ]
}

/// The F1 that the model expects of an easy page.
const EASY: f32 = 0.97;

/// Made by `tests/train/confidence.py`: the weights of a logistic regression of "the body's F1 is
/// above 0.9" on the signs, and its bias.
const WEIGHTS: [(&str, f32); SIGNS] = [
    ("F1 that the model expects", 4.552),
    ("agreement with the careful rule", 0.952),
    ("log of words", -0.156),
    ("share of the page's unlinked words", 2.851),
    ("share of running text", 1.412),
    ("a date is known", 0.841),
    ("the page says that it is an article", 0.539),
    ("structured data holds a text of that length", 0.583),
];
const BIAS: f32 = -6.985;

/// Chance that the body is right: its words agree with the article's to an F1 above 0.9.
fn confidence(signs: &[f32; SIGNS]) -> f32 {
    let sum: f32 = signs.iter().zip(WEIGHTS).map(|(sign, (_, weight))| sign * weight).sum();
    1.0 / (1.0 + (-(sum + BIAS)).exp())
}

/// What the confidence is told from, in words, with what each sign adds to the logarithm of its odds.
pub(super) fn explain(evidence: &Evidence<'_, '_>) -> Vec<Weight> {
    let start = Weight { feature: "to begin with".to_owned(), weight: BIAS };
    let signs = signs(evidence).into_iter().zip(WEIGHTS);
    let tell = |(sign, (name, weight)): (f32, (&str, f32))| Weight {
        feature: format!("{name}: {sign:.2}"),
        weight: sign * weight,
    };
    std::iter::once(start).chain(signs.map(tell)).filter(|sign| sign.weight != 0.0).collect()
}

/// Start of a text, for a reason.
fn brief(text: &str) -> String {
    const CHARS: usize = 60;
    let mut out: String = text.chars().take(CHARS).collect();
    if text.chars().nth(CHARS).is_some() {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_found_as_whole_words() {
        for (text, expected) in [
            ("Please verify you are human.", true),
            ("VERIFY — you are “human”!", true),
            ("They verify you are humane", false),
            ("verify you are", false),
            // scripts that part no words
            ("続けるにはロボットではないことを", true),
            ("", false),
        ] {
            assert_eq!(holds(text, &["verify you are human", "ロボットではない"]), expected, "{text}");
        }
    }

    #[test]
    fn every_phrase_can_be_found() {
        let lists =
            [phrases::CHALLENGE, phrases::ERROR, phrases::CONSENT, phrases::PAYWALL, phrases::SCRIPT_SHELL].concat();
        for phrase in lists {
            assert_eq!(fold(phrase), phrase, "a phrase is compared folded");
        }
    }

    /// What a page is whose metadata claim these types, all of it body.
    fn kind(html: &str, types: &[&str]) -> Kind {
        let document = crate::document::Document::parse(html);
        let layout = Layout::of(&document);
        let types = types.iter().map(|name| (*name).to_owned()).collect();
        let metadata = Metadata { types, ..Metadata::default() };
        let choice = crate::extract::choose::Choice { kept: vec![true; layout.blocks.len()], ..Default::default() };
        let body = super::super::body::build(&layout, &choice, &[], None);
        judge(&Evidence { layout: &layout, metadata: &metadata, choice: &choice, body: &body, url: None }).kind
    }

    #[test]
    fn claims_are_weighed_against_the_text() {
        let brief = format!("<script>start()</script><p>{}</p>", "The ferry left the pier at noon. ".repeat(4));
        let long = format!("<p>{}</p>", "The ferry left the pier at noon. ".repeat(80));
        for (types, html, expected) in [
            (&["LiveBlogPosting"][..], &brief, Kind::LiveBlog),
            (&["LiveBlogPosting"], &long, Kind::LiveBlog),
            (&["ImageGallery"], &brief, Kind::Gallery),
            (&["mediagallery"], &brief, Kind::Gallery),
            (&["ImageGallery"], &long, Kind::Article),
            (&["video.other"], &brief, Kind::Video),
            (&["VideoObject"], &long, Kind::Article),
            // nothing but a script and a line, of no date and no kind
            (&[], &brief, Kind::ScriptShell),
            (&[], &long, Kind::Article),
        ] {
            assert_eq!(kind(html, types), expected, "{types:?}");
        }
    }

    #[test]
    fn reasons_are_brief() {
        assert_eq!(brief("short"), "short");
        assert_eq!(brief(&"é".repeat(60)), "é".repeat(60));
        assert_eq!(brief(&"é".repeat(61)), format!("{}…", "é".repeat(60)));
    }
}
