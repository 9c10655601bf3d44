//! Signs: what a line gives away by its words alone. The words are data, in [`super::phrases`] and in those of the
//! extractor.

use super::phrases as own;
use crate::article::BlockKind;
use crate::extract::blocks::TextBlock;
use crate::extract::phrases;
use crate::extract::trim::{self, Opens};
use crate::text::fold;
use aho_corasick::AhoCorasick;
use rustc_hash::FxHashMap as HashMap;
use std::sync::LazyLock;

/// Longer lines are text that speaks of such things, not the thing: in words.
const LABEL_WORDS: f32 = 10.0;
const LINE_WORDS: f32 = 45.0;

/// A line that speaks so often of cookies and data is a notice.
const CONSENT_WORDS: usize = 2;

/// Labels: whole lines, without what is counted in them.
const WHOLE: [(Sign, &[&str]); 4] = [
    (Sign::Control, own::CONTROLS),
    (Sign::Share, own::SHARING),
    (Sign::Reply, own::REPLY),
    (Sign::Offer, own::OFFERS),
];

/// Phrases that give away the line that they stand in.
const INSIDE: [(Sign, &[&str]); 5] = [
    (Sign::Reply, own::REPLY_INSIDE),
    (Sign::Share, own::SHARING_INSIDE),
    (Sign::Offer, own::OFFERS_INSIDE),
    (Sign::Consent, own::CONSENT_INSIDE),
    (Sign::Legal, own::LEGAL_INSIDE),
];

/// Kinds of lines by their words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Sign {
    /// Its words say nothing.
    #[default]
    Nothing,
    /// A button, a box to type into, a way to log in.
    Control,
    /// Buttons and counts of sharing.
    Share,
    /// The form for comments.
    Reply,
    /// Cookies and personal data.
    Consent,
    /// Newsletters, subscriptions, apps, pleas.
    Offer,
    /// Copyright and its like.
    Legal,
    /// Leads to another story.
    Story,
    /// Text or credit of a picture.
    Caption,
    /// Reporters, and how to reach them.
    Note,
    /// An advertisement, a label.
    Label,
    /// The heading of other stories.
    Stories,
    /// The heading of what stands under a text.
    Foot,
    /// The heading of readers' comments.
    Comments,
}

impl Sign {
    /// In words, behind "its words are those of".
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Control => "a button or a form",
            Self::Share => "sharing",
            Self::Reply => "a form for comments",
            Self::Consent => "a notice on cookies and data",
            Self::Offer => "an offer",
            Self::Legal => "a legal line",
            Self::Story => "a line that leads to another story",
            Self::Caption => "a caption or a credit",
            Self::Note => "a note on who reported",
            Self::Label => "a label",
            Self::Stories => "a heading of other stories",
            Self::Foot => "a heading under a text",
            Self::Comments => "a heading of readers’ comments",
        }
    }

    /// True if what follows is under this heading, and no text either.
    pub(super) fn opens_the_foot(self) -> bool {
        matches!(self, Self::Stories | Self::Foot | Self::Comments)
    }

    /// The kind of a line of so many words.
    pub(super) fn of(line: &str, words: f32) -> Self {
        if words > LINE_WORDS {
            return Self::Nothing;
        }
        let folded = fold(line);
        let label = if words <= LABEL_WORDS { whole(&folded) } else { None };
        let opens = || trim::opens_by_words(&TextBlock::of_line(line));
        match label.or_else(|| inside(&folded)) {
            Some(sign) => sign,
            None if line.contains('©') => Self::Legal,
            None => match opens() {
                Opens::Nothing => Self::Nothing,
                Opens::Line(BlockKind::Caption) => Self::Caption,
                Opens::Line(BlockKind::Related) => Self::Story,
                Opens::Line(BlockKind::Promotion) | Opens::Offer => Self::Offer,
                Opens::Line(BlockKind::Note) => Self::Note,
                Opens::Line(_) | Opens::NoComments => Self::Label,
                Opens::Foot => Self::Foot,
                Opens::Stories => Self::Stories,
                Opens::Comments => Self::Comments,
            },
        }
    }
}

/// A line that is one of the labels, whatever is counted in it: `12 shares`, `Share -`.
fn whole(folded: &str) -> Option<Sign> {
    let is_count = |word: &&str| word.contains(|c: char| c.is_ascii_digit());
    let bare: Vec<&str> = folded.split(' ').filter(|word| !is_count(word)).collect();
    let bare = bare.join(" ");
    LABELS.get(bare.as_str()).copied()
}

/// All labels, and whose they are.
static LABELS: LazyLock<HashMap<String, Sign>> = LazyLock::new(|| {
    // of two lists that hold a label, the first says what it is
    WHOLE.iter().rev().flat_map(|(sign, labels)| labels.iter().map(|label| (fold(label), *sign))).collect()
});

/// All phrases that give a line away wherever they stand in it, and whose they are.
static PHRASES: LazyLock<(Option<AhoCorasick>, Vec<Sign>)> = LazyLock::new(|| {
    let all = || INSIDE.iter().flat_map(|(sign, phrases)| phrases.iter().map(|phrase| (*sign, *phrase)));
    (AhoCorasick::new(all().map(|(_, phrase)| fold(phrase))).ok(), all().map(|(sign, _)| sign).collect())
});
static CONSENT: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| AhoCorasick::new(phrases::CONSENT).ok());

fn inside(folded: &str) -> Option<Sign> {
    let (phrases, signs) = &*PHRASES;
    let found = phrases.as_ref().and_then(|phrases| phrases.find(folded));
    let found = found.and_then(|found| signs.get(found.pattern().as_usize())).copied();
    found.or_else(|| {
        let spoken = CONSENT.as_ref().map_or(0, |consent| consent.find_iter(folded).count());
        (spoken >= CONSENT_WORDS).then_some(Sign::Consent)
    })
}

#[cfg(test)]
mod tests {
    use super::Sign;
    use crate::text::count_words;

    #[test]
    fn boilerplate_gives_itself_away() {
        for (line, sign) in [
            ("Type to search", Sign::Control),
            ("Share -", Sign::Share),
            ("1.2K Shares", Sign::Share),
            ("Leave a Comment", Sign::Comments),
            ("3 Comments", Sign::Comments),
            ("Your email address will not be published. Required fields are marked *", Sign::Reply),
            ("We and our partners use cookies to store personal data on your device.", Sign::Consent),
            ("Sign up for our newsletter", Sign::Foot),
            ("Subscribe now", Sign::Offer),
            // marks above and below letters are part of no word here
            ("ค้นหา", Sign::Control),
            ("อีเมลของคุณจะไม่แสดง", Sign::Reply),
            ("Copyright © 2026 Lenn Tides. All rights reserved.", Sign::Legal),
            ("Read more: Ferry men look for work", Sign::Story),
            ("Related stories", Sign::Stories),
            ("Photo: Ines Calloway", Sign::Caption),
            ("Deine E-Mail-Adresse wird nicht veröffentlicht.", Sign::Reply),
            ("Votre adresse e-mail ne sera pas publiée.", Sign::Reply),
            ("メールアドレスが公開されることはありません。", Sign::Reply),
            ("Auf Facebook teilen", Sign::Share),
            ("International News", Sign::Nothing),
            ("The last ferry left the pier at noon on Monday, the harbour master said.", Sign::Nothing),
        ] {
            assert_eq!(Sign::of(line, count_words(line) as f32), sign, "{line}");
        }
    }
}
