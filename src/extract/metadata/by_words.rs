//! Words that bylines start and end with, and those of other credits: "By", "Text:", `기자`, "Photo by".

use super::words::{
    BY_ENDINGS, BY_NOUNS, BY_WORDS, COLUMNS, NOT_BY, OUTLETS, REPORTERS, REPORTERS_OF, REPORTS, TAKEN_BY,
};

/// The line without e-mail addresses and handles.
pub(super) fn without_addresses(line: &str) -> std::borrow::Cow<'_, str> {
    if !line.contains('@') {
        return line.into();
    }
    line.split(' ').filter(|word| !word.contains('@')).collect::<Vec<&str>>().join(" ").into()
}

/// A name without the place, the outlet or the noun before it: "Seoul=", "text".
pub(super) fn without_noun(text: &str) -> &str {
    let placed = text.strip_prefix('(').and_then(|text| text.split_once(')'));
    let text = placed.map_or(text, |(_, behind)| behind);
    let text = text.rsplit('=').next().unwrap_or(text).trim();
    let is_outlet = |noun: &str| OUTLETS.iter().any(|end| noun.ends_with(end));
    match text.split_once(' ') {
        Some((noun, rest)) if BY_NOUNS.contain(noun) || is_outlet(noun) => rest.trim_start(),
        _ => text,
    }
}

/// The line without a by-word at its start.
pub(super) fn strip_by_word(line: &str) -> Option<&str> {
    let line = line.trim_start();
    if let Some(names) = behind_reporter(line) {
        return Some(names);
    }
    if !BY_WORDS.may_open(line) && !BY_NOUNS.may_open(line) {
        return None;
    }
    let head = lower_head(line);
    let openings: Vec<&str> = BY_WORDS.opening(&head).collect();
    if openings.contains(&head.trim_end_matches(glue)) {
        return None; // it is a by-word as a whole, and no shorter one with a name
    }
    let behind = |word: &str| {
        let rest = after_chars(line, word.chars().count())?;
        Some((rest, rest.chars().next()?))
    };
    let words = openings.into_iter().filter_map(|word| {
        let (rest, next) = behind(word)?;
        // "ByAda Moe": the space between the word and a link is often a style
        let glued = word == "by" && next.is_uppercase() && line.starts_with("By");
        let spaced = next.is_whitespace() || sign(next) || word.ends_with([':', '：', '.', '・']);
        (spaced || glued).then_some((word.len(), rest))
    });
    let nouns = BY_NOUNS.opening(&head).filter_map(|word| {
        let (rest, _) = behind(word)?;
        rest.trim_start().starts_with([':', '：', '/', '／', '＝', '=', '・']).then_some((word.len(), rest))
    });
    let longest = words.chain(nouns).map(|(length, rest)| (length, rest.trim_start_matches(glue)));
    longest.filter(|(_, rest)| !rest.is_empty()).max_by_key(|(length, _)| *length).map(|(_, rest)| rest)
}

fn sign(c: char) -> bool {
    matches!(c, ':' | '：' | '՝' | '/' | '／' | '＝' | '=' | '|' | '・')
}

fn glue(c: char) -> bool {
    c.is_whitespace() || sign(c) || matches!(c, '-' | '–' | '—')
}

/// The names behind the word for a reporter and the house before it, as Chinese lines have them with or without spaces
/// (`新华社记者…`, `…報／記者…／台北報導`). Behind a name, the word ends a byline; in a sentence, it is a word.
fn behind_reporter(line: &str) -> Option<&str> {
    /// Letters of a house's name and the kind of its reporter, at most.
    const HOUSE: usize = 16;
    if line.is_ascii() || !line.contains('者') {
        return None;
    }
    let (before, behind) = REPORTERS.iter().find_map(|word| line.split_once(word))?;
    let (before, names) = (before.trim_end(), behind.trim_start_matches(glue));
    if before.chars().count() > HOUSE || before.contains(['。', '！', '？']) || is_taken_by(names) {
        return None;
    }
    let of_house = before.ends_with(sign) || REPORTERS_OF.iter().any(|end| before.ends_with(end));
    let is_list = names.contains(['、', '，', '／', '/']) || REPORTS.iter().any(|end| names.ends_with(end));
    let is_apart = names.len() < behind.len();
    let fits = of_house || if is_apart { before.is_empty() } else { is_list };
    // a sentence goes on with more letters than names have
    let first = names.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let first = REPORTS.iter().find_map(|end| first.strip_suffix(end)).unwrap_or(first);
    let is_name = (2..=4).contains(&first.chars().count()) && !COLUMNS.iter().any(|word| first.starts_with(word));
    (fits && is_name).then_some(names)
}

/// True if those who are named took a picture (`…／攝影`, `… 摄`).
fn is_taken_by(names: &str) -> bool {
    names.ends_with(['摄', '攝']) || TAKEN_BY.iter().any(|word| names.ends_with(word))
}

/// A name without the word for a reporter that is glued to it.
pub(super) fn without_reporter(name: &str) -> &str {
    let rest = REPORTERS.iter().find_map(|word| name.strip_prefix(word));
    rest.filter(|rest| (2..=4).contains(&rest.chars().count())).unwrap_or(name)
}

/// True if a part of a byline behind the names says from where they report (`台北報導`).
pub(super) fn is_from(part: &str) -> bool {
    REPORTS.iter().any(|end| part.ends_with(end))
}

/// True if a line is a by-word and nothing else, so that the name is the next line.
pub(super) fn is_by_word(line: &str) -> bool {
    let line =
        line.trim_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '：' | '՝' | '|' | '•' | '·' | '-' | '–'));
    line.len() < 40 && BY_WORDS.may_open(line) && BY_WORDS.contain(line.to_lowercase())
}

/// True if a text is a word that stands behind names, and nothing else.
pub(super) fn is_by_ending(text: &str) -> bool {
    BY_ENDINGS.contains(&text)
}

/// True if a line is the label of people who did not write the text, and nothing else ("Reviewed by").
pub(super) fn is_other_label(line: &str) -> bool {
    let line = line.trim_end_matches([':', ' ', '：']);
    line.len() < 40 && NOT_BY.may_open(line) && {
        let head = lower_head(line);
        NOT_BY.opening(&head).any(|word| word.trim_end_matches([':', ' ']) == head)
    }
}

/// True if a line names someone who did not write the text: a photographer, a reviewer.
pub(super) fn is_other_credit(line: &str) -> bool {
    let line = line.trim_start();
    if TAKEN_BY.iter().any(|word| line.strip_prefix(word).is_some_and(|rest| !rest.starts_with(['师', '師', '部'])))
    {
        return true;
    }
    if !NOT_BY.may_open(line) {
        return false;
    }
    let head = lower_head(line);
    NOT_BY.opening(&head).any(|word| {
        head.strip_prefix(word).is_some_and(|rest| word.ends_with(':') || !rest.starts_with(char::is_alphanumeric))
    })
}

/// The first characters of a line in lower case: longer than any word that bylines start with.
fn lower_head(line: &str) -> String {
    let mut head = String::with_capacity(80);
    for c in line.chars().take(40) {
        if c.is_ascii() {
            head.push(c.to_ascii_lowercase());
        } else {
            head.extend(c.to_lowercase());
        }
    }
    head
}

fn after_chars(line: &str, count: usize) -> Option<&str> {
    match line.char_indices().nth(count) {
        Some((at, _)) => line.get(at..),
        None => None,
    }
}

pub(super) fn strip_by_ending(line: &str) -> Option<&str> {
    BY_ENDINGS.iter().find_map(|word| line.strip_suffix(word)).map(str::trim_end).filter(|rest| !rest.is_empty())
}
