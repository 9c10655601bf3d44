//! Characters that nobody sees, and the few places where they matter: in spelling, and in emoji.

use icu_properties::props::{
    CanonicalCombiningClass, Emoji, EmojiModifier, ExtendedPictographic, GeneralCategory, JoiningType,
};
use icu_properties::{CodePointMapData, CodePointSetData};

const NON_JOINER: char = '\u{200c}';
const JOINER: char = '\u{200d}';
const BLACK_FLAG: char = '\u{1f3f4}';
const CANCEL_TAG: char = '\u{e007f}';
const KEYCAP: char = '\u{20e3}';
const EMOJI_STYLE: char = '\u{fe0f}';

/// Characters between a letter and what acts on it (vowel signs, points) that are looked at; and tags of one flag.
const NEAR: usize = 8;

/// True if a character is seen by nobody: control characters, and what Unicode calls `Default_Ignorable_Code_Point`
/// (zero-width characters, soft hyphens, bidirectional controls, fillers, variation selectors, tags ...). A few of
/// these matter where they stand: see [`matters`].
#[must_use]
#[inline] // asked of each character of all that is written
pub fn is_invisible(c: char) -> bool {
    // most characters are ASCII that leaves one
    !matches!(c, ' '..='~')
        && matches!(c,
        '\u{0}'..='\u{8}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}'
        | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// True if an invisible character may matter somewhere: joiners, variation selectors, tags.
#[must_use]
#[inline]
pub fn may_matter(c: char) -> bool {
    matches!(c,
        '\u{180b}'..='\u{180f}' | NON_JOINER | JOINER | '\u{fe00}'..='\u{fe0f}' | '\u{e0020}'..=CANCEL_TAG
        | '\u{e0100}'..='\u{e01ef}')
}

/// True if an invisible character changes how what stands around it is read: joiners in the contexts of Unicode's annex
/// 31 (section 2.3) and between emoji; variation selectors, one behind what has variants; the tags of a flag.
///
/// ```
/// use copydesk::text::matters;
/// assert!(matters("می", '\u{200c}', "خواهم"));
/// assert!(!matters("may", '\u{200c}', "be"));
/// ```
#[must_use]
pub fn matters(before: &str, c: char, after: &str) -> bool {
    if !may_matter(c) {
        return false;
    }
    let Some(last) = before.chars().next_back() else { return false };
    let next = after.chars().next();
    match c {
        NON_JOINER => {
            let next_is_letter = next.is_some_and(char::is_alphabetic);
            joins(before, after) || next_is_letter && ends_in_virama(before)
        }
        // a joiner before a virama: Bengali and Kannada `ra`, touching letters of Sinhala
        JOINER => {
            ends_in_virama(before)
                || next.is_some_and(is_virama) && last.is_alphabetic()
                || next.is_some_and(is_pictograph) && ends_in_pictograph(before)
        }
        '\u{180b}'..='\u{180d}' | '\u{180f}' => is_mongolian(last),
        '\u{180e}' => is_mongolian(last) && matches!(next, Some('\u{1820}' | '\u{1821}')),
        '\u{fe0e}' | EMOJI_STYLE => match last {
            '0'..='9' | '#' | '*' => next == Some(KEYCAP),
            _ => CodePointSetData::new::<Emoji>().contains(last),
        },
        '\u{fe00}'..='\u{fe0d}' => has_variants(last),
        '\u{e0100}'..='\u{e01ef}' => is_han(last),
        _ => is_tag_of_flag(before, c, after),
    }
}

/// The first character of a text that nobody sees, but for those that matter.
#[must_use]
pub fn unseen(text: &str) -> Option<char> {
    let mut at = 0;
    loop {
        // most are printable ASCII
        at += text.as_bytes().get(at..)?.iter().position(|byte| !matches!(byte, b' '..=b'~'))?;
        let (before, rest) = text.split_at_checked(at)?;
        let c = rest.chars().next()?;
        at += c.len_utf8();
        if is_invisible(c) && !matters(before, c, text.get(at..)?) {
            return Some(c);
        }
    }
}

/// Between a letter that joins to the next and one that joins to the last, points between them left out.
fn joins(before: &str, after: &str) -> bool {
    let joining = CodePointMapData::<JoiningType>::new();
    let near = |c: &char| joining.get(*c) != JoiningType::Transparent;
    let left = before.chars().rev().take(NEAR).find(near).map(|c| joining.get(c));
    let right = after.chars().take(NEAR).find(near).map(|c| joining.get(c));
    matches!(left, Some(JoiningType::DualJoining | JoiningType::LeftJoining))
        && matches!(right, Some(JoiningType::DualJoining | JoiningType::RightJoining))
}

fn ends_in_virama(before: &str) -> bool {
    let category = |c: &char| CodePointMapData::<GeneralCategory>::new().get(*c);
    let is_mark = |c: &char| matches!(category(c), GeneralCategory::NonspacingMark | GeneralCategory::SpacingMark);
    before.chars().rev().take(NEAR).take_while(is_mark).any(is_virama)
}

fn is_virama(c: char) -> bool {
    CodePointMapData::<CanonicalCombiningClass>::new().get(c) == CanonicalCombiningClass::Virama
}

fn is_pictograph(c: char) -> bool {
    CodePointSetData::new::<ExtendedPictographic>().contains(c)
}

fn ends_in_pictograph(before: &str) -> bool {
    let modifies = |c: char| c == EMOJI_STYLE || CodePointSetData::new::<EmojiModifier>().contains(c);
    before.chars().rev().take(2).find(|c| !modifies(*c)).is_some_and(is_pictograph)
}

fn is_mongolian(c: char) -> bool {
    matches!(c, '\u{1820}'..='\u{18aa}')
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Scripts and signs with standardized variants (`StandardizedVariants.txt`).
fn has_variants(c: char) -> bool {
    is_han(c)
        || matches!(c,
        '\u{1000}'..='\u{109f}' | '\u{aa60}'..='\u{aa7f}' | '\u{a840}'..='\u{a87f}' | '\u{2205}'..='\u{2aff}'
        | '\u{3001}'..='\u{3002}' | '\u{ff01}'..='\u{ff1f}' | '\u{13000}'..='\u{1345f}')
}

/// A black flag, the letters of a region as tags, and the tag that ends them.
fn is_tag_of_flag(before: &str, c: char, after: &str) -> bool {
    let is_tag = |c: &char| matches!(c, '\u{e0030}'..='\u{e0039}' | '\u{e0061}'..='\u{e007a}');
    let opens = before.chars().rev().take(NEAR).find(|c| !is_tag(c)) == Some(BLACK_FLAG);
    opens && (c == CANCEL_TAG || is_tag(&c) && after.chars().take(NEAR).find(|c| !is_tag(c)) == Some(CANCEL_TAG))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::clean;
    use icu_properties::props::DefaultIgnorableCodePoint;

    #[test]
    fn what_unicode_calls_ignorable_is_invisible() {
        let ignorable = CodePointSetData::new::<DefaultIgnorableCodePoint>();
        for c in '\u{80}'..=char::MAX {
            let is_more = matches!(c, '\u{80}'..='\u{9f}' | '\u{fff9}'..='\u{fffb}');
            assert!(is_more || is_invisible(c) == ignorable.contains(c), "{:x}", u32::from(c));
        }
    }

    #[test]
    fn joiners_stay_where_spelling_needs_them() {
        for word in [
            "می\u{200c}خواهم",
            "خانه\u{200c}ها",
            "مُ\u{200c}حَ",
            "අක්\u{200d}ෂර",
            "ක\u{200d}්ක",
            "ന\u{d4d}\u{200d}",
            "র\u{200d}্যা",
            "क्\u{200d}ष",
            "क्\u{200c}ष",
            "दर\u{94d}\u{200d}या",
            "ರ\u{200d}\u{ccd}ಕ",
        ] {
            assert_eq!(clean(word), word, "{word:?}");
        }
        for (raw, expected) in [
            ("Auf\u{200c}lage of\u{200d}fice", "Auflage office"),
            ("دا\u{200c}ر", "دار"),
            ("می\u{200c} رود", "می رود"),
            ("می\u{200c}\u{200c}\u{200c}رود", "می\u{200c}رود"),
            ("\u{200d}\u{200c}می\u{200d}", "می"),
            ("東\u{200d}京\u{200c}都", "東京都"),
        ] {
            assert_eq!(clean(raw), expected, "{raw:?}");
        }
    }

    #[test]
    fn emoji_and_variants_stay_whole_and_nothing_hides_behind_them() {
        for text in [
            "👩\u{200d}🚒 👨🏽\u{200d}🌾 🏳\u{fe0f}\u{200d}🌈 ❤\u{fe0f}\u{200d}🔥 ☎\u{fe0e} 3\u{fe0f}\u{20e3}",
            "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f} won",
            "葛\u{e0100}城 \u{182d}\u{180b} \u{1828}\u{180e}\u{1820}",
        ] {
            assert_eq!(clean(text), text, "{text:?}");
        }
        for (raw, expected) in [
            ("a\u{fe0f}b3\u{fe0f}", "ab3"),
            ("❤\u{fe0f}\u{fe0f}\u{fe0e}\u{fe00}", "❤\u{fe0f}"),
            ("葛\u{e0100}\u{e0101}\u{e0102}", "葛\u{e0100}"),
            ("x\u{e0101}\u{e0148}\u{e0180}y", "xy"),
            ("🏴\u{e0067}\u{e0062} a\u{e0068}\u{e0069}\u{e007f}", "🏴 a"),
            ("👩\u{200d}\u{200d}x", "👩x"),
            ("\u{115f}\u{1160}\u{3164}\u{ffa0}a\u{17b4}\u{1bca0}\u{1d173}\u{e0080}\u{2065}\u{fff0}b", "ab"),
        ] {
            assert_eq!(clean(raw), expected, "{raw:?}");
        }
    }
}
