//! The rules of the verdict: what a page must say to be a robot check, an error page, an empty shell, a wall, and what
//! it may not have then. A text with a headline and a date that reads like an article is none of these, however short.

use super::{Look, brief, verdict};
use crate::article::{BlockKind, Kind, TextFrom, Verdict};
use crate::document::Tag;
use crate::extract::blocks::RegionId;
use crate::extract::phrases;
use crate::extract::vocabulary::Hints;
use crate::text::{count_words, ends_sentence, fold};

/// A body below this many words is looked at with suspicion.
const SHORT_WORDS: usize = 120;

/// Running text below this many words is none.
const LINE_WORDS: usize = 15;

/// A body below this many words is hardly one.
const BRIEF_WORDS: usize = 40;

/// Walls and error pages say little; a longer page that holds their phrases quotes them.
const WALL_WORDS: usize = 260;

/// A page that says it is paid and shows less than this may show only the start.
const TEASER_WORDS: usize = 250;

/// Links of headline length that a page of little else lists.
const FRONT_STORIES: usize = 8;

/// Consent dialogs are shorter than this.
const CONSENT_WORDS: usize = 600;

/// Links of a menu that a page has around a banner about cookies; a dialog that stands alone has none.
const MENU_LINKS: usize = 4;

/// Blocks that may stand between the start of a text and the offer of its rest.
const OFFER_NEAR: usize = 8;
/// The start of a paid text that pages show is mostly shorter than this.
const BRIEF_TEASER_WORDS: usize = 80;

type VerdictRule = fn(&Look<'_, '_, '_>) -> Option<Verdict>;

/// In order: the first that fits decides.
pub(super) const ALL: [VerdictRule; 7] = [challenge, error_page, special, script_shell, consent, empty, paywall];

/// The first block that holds one of the phrases, among those of a page with few words.
fn says<'e>(look: &Look<'_, 'e, '_>, phrases: &[&str]) -> Option<&'e str> {
    let evidence = look.evidence;
    if look.counts.unlinked > WALL_WORDS {
        return None;
    }
    let blocks = evidence.layout.blocks.iter().map(|block| block.text.as_str());
    let title = evidence.layout.title.as_deref();
    blocks.chain(title).find(|text| holds(text, phrases))
}

/// A text of so few words that is longer is of no wall.
const WALL_BYTES: usize = 1 << 14;

fn holds(text: &str, phrases: &[&str]) -> bool {
    if text.len() > WALL_BYTES {
        return false;
    }
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

/// A short text that headline and date vouch for: an agency's flash, a picture with its caption.
fn is_told(look: &Look<'_, '_, '_>) -> bool {
    let metadata = look.evidence.metadata;
    look.counts.prose >= BRIEF_WORDS
        && metadata.article.published.is_some()
        && metadata.article.headline.is_some()
        && look.chance >= super::LIKELY
}

fn challenge(look: &Look<'_, '_, '_>) -> Option<Verdict> {
    if look.counts.prose >= SHORT_WORDS || is_told(look) {
        return None;
    }
    let text = says(look, phrases::CHALLENGE)?;
    Some(verdict(Kind::Challenge, 0.9, format!("the page is a robot check: \"{}\"", brief(text))))
}

fn error_page(look: &Look<'_, '_, '_>) -> Option<Verdict> {
    if look.counts.prose >= SHORT_WORDS {
        return None;
    }
    let layout = look.evidence.layout;
    let headings = layout.blocks.iter().filter(|block| {
        layout.around(block).take(2).any(|region| region.tag.heading_level().is_some_and(|level| level <= 2))
    });
    let candidates = layout.title.as_deref().into_iter().chain(headings.take(4).map(|block| block.text.as_str()));
    // "500 jobs to go" over a dated text is news; there only a whole heading counts
    let told = is_told(look);
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

fn script_shell(look: &Look<'_, '_, '_>) -> Option<Verdict> {
    let (evidence, counts) = (look.evidence, &look.counts);
    let asks = says(look, phrases::SCRIPT_SHELL).is_some()
        || evidence.layout.noscript.as_deref().is_some_and(|text| holds(text, phrases::SCRIPT_SHELL));
    // a page that says what it is, and shows some of it, or a list of stories is not empty
    let brief = !asks && counts.prose >= LINE_WORDS && evidence.metadata.article.published.is_some();
    if counts.stories >= FRONT_STORIES || brief || counts.prose > 0 && special(look).is_some() {
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

/// A dialog in place of a page: most of the text asks, nothing else is told, and no menu leads on.
fn consent(look: &Look<'_, '_, '_>) -> Option<Verdict> {
    let (evidence, counts) = (look.evidence, &look.counts);
    let heading = evidence.metadata.article.headline.as_deref().is_some_and(|h| holds(h, phrases::CONSENT));
    let dated = evidence.metadata.article.published.is_some();
    let undated = counts.body < CONSENT_WORDS && !dated;
    // news about cookies has them in its headline, and a date
    let article = dated && super::figures::says_article(&evidence.metadata.types);
    if counts.body == 0 || counts.body > 900 || article || !(heading || undated) || menu_links(look) >= MENU_LINKS {
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

/// Linked lines in menus.
fn menu_links(look: &Look<'_, '_, '_>) -> usize {
    let layout = look.evidence.layout;
    let is_menu = |at: RegionId| {
        let region = &layout.regions[at];
        region.tag == Tag::Nav || region.hints.any(Hints::NAVIGATION)
    };
    let links = layout.blocks.iter().filter(|block| block.link_density() > 0.8);
    links.filter(|block| layout.ancestors(block.region).take(8).any(is_menu)).take(MENU_LINKS).count()
}

fn empty(look: &Look<'_, '_, '_>) -> Option<Verdict> {
    (look.counts.body == 0 && look.counts.stories < FRONT_STORIES)
        .then(|| verdict(Kind::Empty, 0.9, "no text was found"))
}

/// Kinds that structured data names.
fn special(look: &Look<'_, '_, '_>) -> Option<Verdict> {
    let (types, counts) = (&look.evidence.metadata.types, &look.counts);
    let claims = |name: &str| types.iter().any(|claim| claim.eq_ignore_ascii_case(name));
    if claims("LiveBlogPosting") {
        return Some(verdict(Kind::LiveBlog, 0.9, "the page says that it is a live blog"));
    }
    if (claims("ImageGallery") || claims("MediaGallery")) && counts.prose < 400 {
        return Some(verdict(Kind::Gallery, 0.8, "the page says that it is a gallery"));
    }
    let video = types.iter().any(|claim| claim.to_ascii_lowercase().starts_with("video"));
    // a report that a video stands over is a report
    let reported = super::figures::says_article(types) && is_told(look);
    if video && counts.prose < SHORT_WORDS / 2 && !reported {
        return Some(verdict(Kind::Video, 0.8, "the page shows a video with little text"));
    }
    None
}

/// An offer where the text stops; a page that says it is paid, and whose text breaks off.
fn paywall(look: &Look<'_, '_, '_>) -> Option<Verdict> {
    let (metadata, counts) = (look.evidence.metadata, &look.counts);
    let paid = metadata.is_free == Some(false);
    if counts.prose >= if paid { TEASER_WORDS } else { SHORT_WORDS } || look.evidence.text_from != TextFrom::Page {
        return None;
    }
    let offer = offer(look);
    if paid && (offer.is_some() || counts.prose < SHORT_WORDS && !(is_told(look) && is_whole(look))) {
        return Some(verdict(Kind::Paywall, 0.85, "the page says that it is not free, and shows only the start"));
    }
    let offer = offer.filter(|_| metadata.is_free != Some(true))?;
    Some(verdict(Kind::Paywall, 0.65, format!("the text stops at an offer: \"{}\"", brief(offer))))
}

/// The offer of the rest right behind the text, or among it; of a text no longer than a teaser, anywhere on the page.
fn offer<'e>(look: &Look<'_, 'e, '_>) -> Option<&'e str> {
    let evidence = look.evidence;
    let first = evidence.choice.kept.iter().position(|kept| *kept).unwrap_or(0);
    let last = evidence.choice.kept.iter().rposition(|kept| *kept).unwrap_or(evidence.layout.blocks.len());
    let reach = (last - first).saturating_add(OFFER_NEAR);
    let (from, reach) = if look.counts.prose < BRIEF_TEASER_WORDS { (0, usize::MAX) } else { (first, reach) };
    let near = evidence.layout.blocks.iter().skip(from).take(reach);
    near.filter(|block| block.words < 60).map(|block| block.text.as_str()).find(|text| holds(text, phrases::PAYWALL))
}

/// True if the text ends like one, and is as long as the structured data have it.
fn is_whole(look: &Look<'_, '_, '_>) -> bool {
    let last = look.evidence.body.iter().rev().find(|block| block.kind == BlockKind::Paragraph);
    let ends = last.is_some_and(|block| ends_sentence(&block.text) && !super::sums::is_cut(&block.text));
    // a teaser may end like a text; the page's own data say how long the text is
    let stated = look.evidence.metadata.article_body.as_deref().map_or(0, count_words);
    ends && stated > 0 && stated * 4 <= look.counts.body * 5
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
}
