//! Lines without their dates, and without what stands beside dates: weekdays, "posted on", "PM ET", "Uhr".

use super::words::{CLOCK_WORDS, DATE_WORDS, MODIFIED_LABELS, OTHER_LABELS, PUBLISHED_LABELS, WEEKDAYS};
use crate::date::{Order, PageDate};
use crate::text::{Openings, is_small};

/// The line without its dates and times, and without the words before them ("Posted on").
pub(super) fn without_dates(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for (i, part) in between_dates(line).into_iter().enumerate() {
        if i > 0 {
            out.push('|');
        }
        out.push_str(part);
    }
    out
}

/// Words and signs between the dates of a line.
pub(super) fn between_dates(line: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut from = 0;
    for found in PageDate::scan(line, Order::DayFirst) {
        let before = line.get(from..found.start).unwrap_or_default();
        parts.push(without_date_word(if from > 0 { without_clock(before) } else { before }));
        from = found.end.max(from);
    }
    let rest = line.get(from..).unwrap_or_default();
    parts.push(if from > 0 { without_clock(rest) } else { rest });
    parts
}

/// The text behind a date without what is left of its time: "33 PM ET", "Uhr".
fn without_clock(text: &str) -> &str {
    let bare = |c: char| c.is_whitespace() || matches!(c, ',' | '.' | ':' | '-' | '–' | ')' | '(');
    let mut rest = text;
    loop {
        let trimmed = rest.trim_start_matches(bare);
        let word =
            trimmed.split(|c: char| c.is_whitespace() || matches!(c, ',' | '|' | ')')).next().unwrap_or_default();
        if !is_clock(word) {
            return rest;
        }
        rest = trimmed.get(word.len()..).unwrap_or_default();
    }
}

/// True if a word is of a time of day: digits, a half of the day, a zone.
fn is_clock(word: &str) -> bool {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let timed = (1..=6).contains(&digits)
        && word
            .trim_end_matches(['h', 'p', 'a', 'm', 'P', 'A', 'M', 'H', '.'])
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, ':' | '.' | 'h' | '+'));
    timed || CLOCK_WORDS.contains(&word.replace('.', "").to_lowercase().as_str())
}

/// The text before a date without a weekday, a "posted:", an "on" or a "le" at its end.
fn without_date_word(text: &str) -> &str {
    let mut rest = text;
    loop {
        let bare = rest.trim_end_matches(|c: char| c.is_whitespace() || ":：,.،(".contains(c));
        let folded = bare.to_lowercase();
        let last = folded.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        let found = if DATE_WORDS.contains(&last) { Some(last.len()) } else { label_at_end(&folded) };
        // lower case may be longer or shorter than the word itself
        let shorter = found.and_then(|length| {
            let count = folded.get(folded.len() - length..)?.chars().count();
            let at = bare.char_indices().rev().nth(count.checked_sub(1)?)?.0;
            bare.get(..at)
        });
        if let Some(shorter) = shorter {
            rest = shorter;
            continue;
        }
        let word = bare.rsplit(char::is_whitespace).next().unwrap_or_default();
        if word.is_empty() || !is_clock(word) && !is_weekday(word) {
            return if bare.is_empty() { bare } else { rest };
        }
        rest = bare.get(..bare.len() - word.len()).unwrap_or_default();
    }
}

/// True if a word of a script without capitals is a day of the week, with the Thai mark of a day of the month behind it
/// or not: those of other scripts may be names.
fn is_weekday(word: &str) -> bool {
    let word = word.strip_suffix("ที่").unwrap_or(word);
    !word.chars().any(|c| c.is_uppercase() || is_small(c)) && crate::date::is_weekday(word)
}

/// The length of the weekday or label of a date that a text in lower case ends with.
fn label_at_end(text: &str) -> Option<usize> {
    let is_at_end = |label: &&&str| {
        // most differ in their last byte
        label.as_bytes().last() == text.as_bytes().last()
            && text.strip_suffix(**label).is_some_and(|before| !before.ends_with(char::is_alphanumeric))
    };
    let labels = [WEEKDAYS, PUBLISHED_LABELS, MODIFIED_LABELS, OTHER_LABELS];
    labels.into_iter().flatten().filter(is_at_end).map(|label| label.len()).max()
}

static OPENING_LABELS: [Openings; 4] =
    [Openings::of(WEEKDAYS), Openings::of(PUBLISHED_LABELS), Openings::of(MODIFIED_LABELS), Openings::of(OTHER_LABELS)];

/// True if a piece of a byline is a weekday, or the label of a date.
pub(super) fn is_date_label(folded: &str) -> bool {
    // "יום רביעי"
    if !folded.is_ascii()
        && folded.contains(' ')
        && !folded.contains(char::is_uppercase)
        && crate::date::is_weekday(folded)
    {
        return true;
    }
    OPENING_LABELS.iter().flat_map(|labels| labels.opening(folded)).any(|label| {
        let rest = folded.get(label.len()..).unwrap_or_default();
        rest.is_empty() || (!label.is_ascii() && !rest.starts_with(char::is_alphabetic))
    })
}
