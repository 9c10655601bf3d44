//! The languages of a page: what it states, and what its text is in.

use super::evidence::MarkupClaims;
use super::jsonld;
use super::words::META_LANGUAGE;
use crate::extract::blocks::Layout;

/// Bytes of text that the language is told from: whatlang is sure of most after two hundred.
const SAMPLE_CAP: usize = 450;

/// Claims about the language of a page.
pub(super) struct Languages {
    /// The tags (BCP 47) that the page states, the surest first.
    stated: Vec<String>,
    /// The language of its prose (ISO 639-1), if that is sure, and was asked for.
    detected: Option<&'static str>,
}

impl Languages {
    /// Reads what a page states, and looks at its text.
    pub(super) fn of(evidence: &MarkupClaims<'_>, main: Option<&jsonld::JsonObject>, layout: &Layout<'_>) -> Self {
        let lang = evidence.lang.and_then(tag);
        let metas = evidence.metas(META_LANGUAGE).filter_map(tag);
        let object = main.and_then(|object| jsonld::raw(object, "inLanguage")).and_then(|text| tag(&text));
        let stated: Vec<String> = lang.into_iter().chain(metas).chain(object).take(8).collect();
        let detected = if is_settled(&stated) { None } else { detected(layout, &stated) };
        Self { stated, detected }
    }

    /// BCP 47 tag of the text's language: what the page states, unless its text is surely another.
    pub(super) fn tag(&self) -> Option<String> {
        match self.detected {
            Some(found) => match self.stated.iter().find(|claim| same_language(claim, found)) {
                Some(claim) => Some(claim.clone()),
                None => Some(found.to_owned()),
            },
            None => self.stated.first().cloned(),
        }
    }

    /// All tags, the surest first: what a page states by hand, then its text, then the English of templates.
    pub(super) fn tags(&self) -> Vec<&str> {
        let is_other = |tag: &&String| self.detected.is_some_and(|found| primary(tag) == "en" && found != "en");
        let (templates, stated): (Vec<&String>, Vec<&String>) = self.stated.iter().partition(is_other);
        let stated = stated.into_iter().map(String::as_str);
        stated.chain(self.detected).chain(templates.into_iter().map(String::as_str)).collect()
    }

    /// The codes of ISO 639 of these tags.
    pub(super) fn codes(&self) -> Vec<&str> {
        let mut codes: Vec<&str> = self.tags().into_iter().map(primary).collect();
        codes.dedup();
        codes
    }
}

/// True if several places say the same. English alone is what templates say of any language.
fn is_settled(stated: &[String]) -> bool {
    let [first, others @ ..] = stated else { return false };
    !first.starts_with("en") && others.iter().any(|other| same_language(other, primary(first)))
}

fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or_default()
}

/// `en_US`, `en-us`, `EN` as `en-US`, `en-US`, `en`.
fn tag(text: &str) -> Option<String> {
    let mut out = String::new();
    for (i, part) in text.trim().split(['_', '-']).take(3).enumerate() {
        let fits = part.len() <= 8 && !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric());
        match (i, part.len(), fits) {
            (0, 2 | 3, true) => out.push_str(&part.to_ascii_lowercase()),
            (0, ..) | (_, _, false) => break,
            (_, 2, _) => out.extend(['-'].into_iter().chain(part.to_ascii_uppercase().chars())),
            (_, 4, _) => {
                let (first, rest) = part.split_at(1);
                out.push('-');
                out.push_str(&first.to_ascii_uppercase());
                out.push_str(&rest.to_ascii_lowercase());
            }
            _ => out.extend(['-'].into_iter().chain(part.chars())),
        }
    }
    (!out.is_empty()).then_some(out)
}

/// Languages that whatlang cannot part, or that pages state by a wider or narrower name.
const SAME: &[&[&str]] = &[
    &["nb", "no", "nn", "da"],
    &["id", "ms", "jv"],
    &["hr", "sr", "bs", "sl"],
    &["zh", "yue", "cmn"],
    &["tl", "fil"],
    &["hi", "mr", "ne"],
    &["cs", "sk"],
    &["ru", "be", "uk", "bg", "mk"],
    &["az", "tr"],
    &["he", "iw", "yi"],
    &["fa", "ar", "ur", "ps", "ckb"],
    &["es", "gl", "ca", "eu", "pt"],
    &["af", "nl"],
];

fn same_language(stated: &str, found: &str) -> bool {
    let stated = primary(stated);
    stated == found || SAME.iter().any(|group| group.contains(&stated) && group.contains(&found))
}

/// The language of the page's prose, if there is enough of it to be sure.
fn detected(layout: &Layout<'_>, stated: &[String]) -> Option<&'static str> {
    let mut sample = String::new();
    for block in layout.blocks.iter().filter(|block| block.is_prose()) {
        sample.push_str(&block.text);
        sample.push('\n');
        if sample.len() >= SAMPLE_CAP {
            break;
        }
    }
    if sample.len() < 200 {
        return None;
    }
    let end = sample.char_indices().map(|(at, _)| at).take_while(|at| *at <= SAMPLE_CAP).last().unwrap_or(0);
    let sample = sample.get(..end)?;
    // a template's own lines are English on pages in any language
    if stated.first().is_none_or(|tag| primary(tag) == "en") && is_english(sample) {
        return Some("en");
    }
    let found = whatlang::detect(sample)?;
    (found.is_reliable() && found.confidence() > 0.95).then(|| two_letters(found.lang()))?
}

/// True of a text that is surely English, which most pages are in, and which is told at a tenth of what the comparison
/// with all languages costs: its article, and the words that join others, again and again. No other language has all.
fn is_english(sample: &str) -> bool {
    /// Articles, and all of these words, in a text of seventy words or so.
    const ARTICLES: usize = 3;
    const WORDS: usize = 9;
    if sample.len() - sample.bytes().filter(u8::is_ascii).count() > sample.len() / 20 {
        return false;
    }
    let (mut articles, mut joining) = (0, 0);
    for word in sample.split_ascii_whitespace() {
        match word {
            "the" | "The" => articles += 1,
            "of" | "to" | "and" | "that" | "with" | "from" | "which" => joining += 1,
            _ => {}
        }
    }
    articles >= ARTICLES && articles + joining >= WORDS
}

/// ISO 639-1 code, for the languages that have one.
fn two_letters(lang: whatlang::Lang) -> Option<&'static str> {
    const CODES: &[(&str, &str)] = &[
        ("epo", "eo"),
        ("eng", "en"),
        ("rus", "ru"),
        ("cmn", "zh"),
        ("spa", "es"),
        ("por", "pt"),
        ("ita", "it"),
        ("ben", "bn"),
        ("fra", "fr"),
        ("deu", "de"),
        ("ukr", "uk"),
        ("kat", "ka"),
        ("ara", "ar"),
        ("hin", "hi"),
        ("jpn", "ja"),
        ("heb", "he"),
        ("yid", "yi"),
        ("pol", "pl"),
        ("amh", "am"),
        ("jav", "jv"),
        ("kor", "ko"),
        ("nob", "nb"),
        ("dan", "da"),
        ("swe", "sv"),
        ("fin", "fi"),
        ("tur", "tr"),
        ("nld", "nl"),
        ("hun", "hu"),
        ("ces", "cs"),
        ("ell", "el"),
        ("bul", "bg"),
        ("bel", "be"),
        ("mar", "mr"),
        ("kan", "kn"),
        ("ron", "ro"),
        ("slv", "sl"),
        ("hrv", "hr"),
        ("srp", "sr"),
        ("mkd", "mk"),
        ("lit", "lt"),
        ("lav", "lv"),
        ("est", "et"),
        ("tam", "ta"),
        ("vie", "vi"),
        ("urd", "ur"),
        ("tha", "th"),
        ("guj", "gu"),
        ("uzb", "uz"),
        ("pan", "pa"),
        ("aze", "az"),
        ("ind", "id"),
        ("tel", "te"),
        ("pes", "fa"),
        ("mal", "ml"),
        ("ori", "or"),
        ("mya", "my"),
        ("nep", "ne"),
        ("sin", "si"),
        ("khm", "km"),
        ("tuk", "tk"),
        ("aka", "ak"),
        ("zul", "zu"),
        ("sna", "sn"),
        ("afr", "af"),
        ("lat", "la"),
        ("slk", "sk"),
        ("cat", "ca"),
        ("tgl", "tl"),
        ("hye", "hy"),
        ("cym", "cy"),
    ];
    CODES.iter().find(|(three, _)| *three == lang.code()).map(|(_, two)| *two)
}

#[cfg(test)]
mod tests {
    use super::{is_english, same_language, tag};

    #[test]
    fn only_english_is_told_by_its_small_words() {
        let english = "The ferry to the island is back after a month in the yard, and the harbour office expects two thousand \
            people on the first of May. It runs from eight to six, with a break at noon that the crew asked for, and to the \
            north of the bridge the town has put up a board with the times.";
        assert!(is_english(english));
        assert_eq!(whatlang::detect(english).map(|found| found.lang()), Some(whatlang::Lang::Eng));
        for other in [
            // names and quotations in another language
            "Die Band „The Ferrymen of the North“ spielt am Freitag im Hafen. Of course, sagt der Wirt, wird to the max \
             gefeiert; der Eintritt ist frei, und das Fest geht bis in die Nacht hinein, wie jedes Jahr im Mai.",
            "Færgen er tilbage efter en måned på værftet, og havnekontoret venter to tusind mennesker den første maj. Den \
             sejler fra otte til seks, med en pause ved middagstid, som besætningen har bedt om.",
            "De veerboot is terug na een maand op de werf, en het havenkantoor verwacht op één mei tweeduizend mensen. Hij \
             vaart van acht tot zes, met een pauze om twaalf uur, waar de bemanning om had gevraagd.",
        ] {
            assert!(!is_english(other), "{other}");
        }
    }

    #[test]
    fn language_tags_are_written_as_bcp_47_has_them() {
        for (text, expected) in [
            ("en_us", Some("en-US")),
            ("DE", Some("de")),
            ("zh-hant-tw", Some("zh-Hant-TW")),
            ("english", None),
            ("", None),
            ("pt-BR ", Some("pt-BR")),
            ("x", None),
        ] {
            assert_eq!(tag(text).as_deref(), expected, "{text}");
        }
        assert!(same_language("nn-NO", "nb"));
        assert!(!same_language("en", "de"));
    }
}
