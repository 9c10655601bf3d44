//! The verdict: the kind of a page, an article or another, and how sure that is.
//!
//! Rules decide what is certain: bytes that are no page ([`crate::media`]), robot checks, error pages, walls
//! (`rules`), by what they say and by what an article would have in their place. Of all else a small forest of
//! boosted trees judges whether it is an article or a list of them, by [`figures`] of what became of the page's
//! blocks. How sure an article is, is told in [`confidence`].

pub mod confidence;
pub mod figures;
mod rules;
mod sums;

use super::blocks::Layout;
use super::choice::Choice;
use super::metadata::Metadata;
use super::model::{Forest, Model};
use crate::article::{Block, BlockKind, Kind, TextFrom, Verdict};
use crate::document::Tag;
use crate::explanation::Weight;
use crate::text::count_words;
use url::Url;

/// A paragraph of so many words is prose.
const PROSE_WORDS: usize = 12;

/// A page that is an article with at least this chance is one.
const LIKELY: f32 = 0.5;

/// A page that was read, as the verdict sees it.
pub struct Evidence<'e, 'a> {
    /// The page.
    pub layout: &'e Layout<'a>,
    /// Its fields.
    pub metadata: &'e Metadata,
    /// The choice of the body among its blocks, and how sure that is.
    pub choice: &'e Choice,
    /// The body.
    pub body: &'e [Block],
    /// The part of the page that the body was found in.
    pub text_from: TextFrom,
    /// The page's address.
    pub url: Option<&'e Url>,
    /// The name of the file's kind, if it is no page: `a PDF`.
    pub no_page: Option<&'e str>,
    /// The model whose fourth forest judges pages.
    pub model: Option<&'e Model>,
}

/// Counts that several rules ask for.
struct BodyCounts {
    /// Words of the body.
    body: usize,
    /// Words of body paragraphs that read like prose.
    prose: usize,
    /// Words of the page, links left out.
    unlinked: usize,
    /// Links of at least four words outside menus: headlines of other stories.
    stories: usize,
    /// Bytes of scripts.
    script_bytes: usize,
}

/// A page that is looked at.
struct Look<'l, 'e, 'a> {
    evidence: &'l Evidence<'e, 'a>,
    counts: BodyCounts,
    /// Chance that it is an article rather than a list.
    chance: f32,
}

/// Judges a page.
#[must_use]
pub fn judge(evidence: &Evidence<'_, '_>) -> Verdict {
    if let Some(what) = evidence.no_page {
        return verdict(Kind::Other, NO_PAGE, format!("no page but {what}"));
    }
    let look = Look { evidence, counts: count(evidence), chance: chance(evidence) };
    let ruled = rules::ALL.iter().find_map(|rule| rule(&look));
    ruled.or_else(|| list(&look)).unwrap_or_else(|| article(&look))
}

/// Confidence that what is no page is none.
const NO_PAGE: f32 = 0.99;

fn verdict(kind: Kind, confidence: f32, reason: impl Into<String>) -> Verdict {
    let confidence = (confidence * 100.0).round() / 100.0;
    Verdict { kind, confidence, reason: reason.into() }
}

/// The forest that judges pages, and the numbers of this one, if they fit.
fn forest<'e>(evidence: &Evidence<'e, '_>) -> Option<(&'e Forest, Vec<f32>)> {
    let forest = evidence.model.and_then(|model| model.verdict.as_ref())?;
    let figures = figures::figures(evidence);
    (forest.width() == figures.len()).then_some((forest, figures))
}

/// Chance that the page is an article rather than a list. Where no forest judges, text is one.
#[must_use]
pub fn chance(evidence: &Evidence<'_, '_>) -> f32 {
    forest(evidence).map_or(1.0, |(forest, figures)| forest.probability(&figures))
}

fn count(evidence: &Evidence<'_, '_>) -> BodyCounts {
    let layout = evidence.layout;
    let totals = layout.regions.first().map(|root| root.totals).unwrap_or_default();
    let body = evidence.body.iter().filter(|block| block.kind.is_body());
    let (mut words, mut prose) = (0, 0);
    for block in body {
        let own = count_words(&block.text);
        words += own;
        let reads_on = !matches!(block.kind, BlockKind::Subhead | BlockKind::Table | BlockKind::Code);
        prose += if reads_on && own >= PROSE_WORDS { own } else { 0 };
    }
    let stories = layout
        .blocks
        .iter()
        .filter(|block| block.link_words >= 4 && block.link_words * 10 >= block.words * 8)
        .filter(|block| !layout.around(block).any(|region| matches!(region.tag, Tag::Nav | Tag::Footer)))
        .count();
    BodyCounts {
        body: words,
        prose,
        unlinked: totals.words.saturating_sub(totals.link_words),
        stories,
        script_bytes: layout.script_bytes,
    }
}

/// A page that lists others or whose text is none of its own.
fn list(look: &Look<'_, '_, '_>) -> Option<Verdict> {
    /// Links of headline length that a page of little else lists.
    const STORIES: usize = 8;
    if look.chance >= LIKELY {
        return None;
    }
    let (stories, types) = (look.counts.stories, &look.evidence.metadata.types);
    let is_home = look.evidence.url.is_some_and(|url| matches!(url.path(), "" | "/" | "/index.html" | "/index.php"));
    if stories >= STORIES || is_home || figures::says_list(types) {
        let reason = format!("the page lists stories ({stories} links of headline length)");
        return Some(verdict(Kind::Front, 1.0 - look.chance, reason));
    }
    let reason = format!("its {} words of running text do not read like one article", look.counts.prose);
    Some(verdict(Kind::Other, 1.0 - look.chance, reason))
}

fn article(look: &Look<'_, '_, '_>) -> Verdict {
    let confidence = confidence::of(&look.signs());
    verdict(Kind::Article, confidence, format!("{} words of running text", look.counts.prose))
}

/// Figures that are shown of a verdict.
const SHOWN: usize = 6;

/// The figures that decided whether the page is an article or a list, in words, the heaviest first: with what each
/// adds to the logarithm of the odds for an article.
pub(super) fn explain(evidence: &Evidence<'_, '_>) -> Vec<Weight> {
    let Some((forest, figures)) = forest(evidence).filter(|_| evidence.no_page.is_none()) else { return Vec::new() };
    let names = figures::names();
    let weights = forest.weights(&figures, &forest.expectations(std::iter::empty()));
    let mut order: Vec<usize> = (0..weights.len()).filter(|at| weights[*at] != 0.0).collect();
    order.sort_by(|a, b| weights[*b].abs().total_cmp(&weights[*a].abs()));
    let tell = |at: usize| Weight { feature: names[at].tell(figures[at]), weight: weights[at] };
    order.into_iter().take(SHOWN).map(tell).collect()
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

    /// The kind of a page whose metadata claim these types, all of it body.
    fn kind(html: &str, types: &[&str]) -> Kind {
        let document = crate::document::Document::parse(html);
        let layout = Layout::of(&document);
        let types = types.iter().map(|name| (*name).to_owned()).collect();
        let metadata = Metadata { types, ..Metadata::default() };
        let choice =
            crate::extract::choice::Choice { kept: vec![true; layout.blocks.len()].into(), ..Default::default() };
        let body = super::super::body::build(&layout, &choice, &[], None);
        judge(&Evidence {
            layout: &layout,
            metadata: &metadata,
            choice: &choice,
            body: &body,
            text_from: TextFrom::Page,
            url: None,
            no_page: None,
            model: None,
        })
        .kind
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
