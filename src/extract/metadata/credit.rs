//! Lines that credit somebody: the names behind a by-word or beside a date, and the line as it is printed.

use super::by_words::{
    is_by_word, is_from, is_other_credit, strip_by_ending, strip_by_word, without_addresses, without_noun,
};
use super::dateless::{between_dates, without_dates};
use super::degree::ends_with_suffix;
use super::name::{Name, Who, looks_like_name};
use super::names::{is_place_behind, read};
use super::words::{BEFORE_LISTS, BETWEEN, BY_NOUNS, CREDIT_LABELS, CUTS, GROUPS, LABELS, LABELS_BY, PARTICLES, ROLES};
use crate::text::is_small;
use std::borrow::Cow;

/// The names behind a by-word, where the line has one: at its start, behind a date, behind a bar.
pub(super) fn after_by_word(line: &str, sites: &[String]) -> Option<Vec<Name>> {
    if line.len() > 400 {
        return None;
    }
    if let Some((_, names)) = labelled(line) {
        let names = read(names, sites);
        return (!names.is_empty()).then_some(names);
    }
    let line = with_colons(line);
    let dateless = without_dates(&line);
    let text = with_breaks(&without_addresses(&dateless));
    let mut found = Vec::new();
    let mut before = "";
    for part in text.split(['|', '•', '·', '\n', '–', '—']) {
        let is_mark = |c: char| c.is_whitespace() || matches!(c, ',' | '-' | ':' | '.');
        let part = part.trim_start_matches(is_mark).trim_end();
        let part = if ends_with_suffix(part) { part } else { part.trim_end_matches(is_mark) };
        if is_other_credit(part) || is_place_behind(before, part) {
            continue;
        }
        before = part;
        let rest = strip_by_word(part).filter(|rest| starts_like_a_name(rest));
        // "an in-depth report" is written like a name and what he does, but for the space
        let is_label = |name: &str| {
            is_from(part) && part.strip_prefix(name).is_some_and(|end| !end.starts_with(char::is_whitespace))
        };
        let named = || strip_by_ending(part).filter(|name| !is_label(name)).map(without_noun);
        if let Some(rest) = rest.or_else(named) {
            found.extend(read(rest, sites));
        }
    }
    (!found.is_empty()).then_some(found)
}

/// The line with one label in place of two for the same people: words and pictures.
fn one_label(line: &str) -> String {
    const BOTH: [(&str, &str); 5] =
        [("글·사진", "글"), ("사진·글", "글"), ("글/사진", "글"), ("文・写真", "文"), ("写真・文", "文")];
    /// Words before who wrote and who took the pictures, with nothing but spaces behind them.
    const EACH: [(&str, &str); 3] = [("글", "사진"), ("文", "写真"), ("文", "摄影")];
    let both = BOTH.iter().find_map(|(both, one)| Some((line.strip_prefix(both)?, one)));
    if let Some((rest, one)) = both {
        return [one, rest].concat();
    }
    let each = EACH.iter().find_map(|(one, other)| {
        let rest = line.strip_prefix(one)?.strip_prefix(' ').filter(|rest| rest.contains(other))?;
        Some([one, "/", rest].concat())
    });
    each.unwrap_or_else(|| line.to_owned())
}

/// The line with a break before each word with a colon that credits others: "Text: Ada Moe Foto: Kim Lund".
fn with_labels_apart(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut before = "";
    for (i, word) in line.split(' ').enumerate() {
        if i > 0 {
            // "Text and photos: Ada Moe" is one label
            let is_joined = BETWEEN.contains(&before) || before == "&";
            out.push(if word.ends_with(':') && !is_joined && is_other_credit(word) { '\n' } else { ' ' });
        }
        out.push_str(word);
        before = word;
    }
    out
}

/// The line with commas between the names behind the Chinese word for a reporter, which spaces part: each of them has two
/// letters or more.
fn with_reporters_apart(line: &str) -> String {
    let is_name = |word: &str| (2..=4).contains(&word.chars().count()) && word.chars().all(char::is_alphabetic);
    let list = BEFORE_LISTS.iter().find_map(|word| Some((word, line.split_once(word)?)));
    match list {
        Some((word, (before, names))) if names.trim().contains(' ') && names.split_whitespace().all(is_name) => {
            let names: Vec<&str> = names.split_whitespace().collect();
            format!("{before}{word} {}", names.join("、"))
        }
        _ => line.to_owned(),
    }
}

/// The line with colons behind labels in place of bars (`文｜…`, `作者丨…`), as Chinese magazines set them.
fn with_colons(line: &str) -> Cow<'_, str> {
    const BARS: [char; 4] = ['|', '｜', '丨', '︱'];
    if line.is_ascii() || !line.contains(BARS) {
        return Cow::Borrowed(line);
    }
    let is_label = |part: &str| {
        let word = part.split_whitespace().next_back().unwrap_or_default();
        !word.is_ascii() && (is_by_word(word) || BY_NOUNS.contain(word) || CREDIT_LABELS.contains(&word))
    };
    let mut out = String::with_capacity(line.len());
    for part in line.split_inclusive(BARS) {
        match part.strip_suffix(BARS) {
            Some(label) if is_label(label) => out.extend([label.trim_end(), "："]),
            _ => out.push_str(part),
        }
    }
    Cow::Owned(out)
}

/// The line with a break before each label of another credit, and commas for the dots between names, as
/// Chinese, Japanese and Korean lines have them.
fn with_breaks(line: &str) -> String {
    let line = &one_label(line);
    let mut out = with_labels_apart(line);
    if line.is_ascii() {
        return out;
    }
    for label in CREDIT_LABELS.iter().filter(|label| line.contains(**label)) {
        for gap in [' ', '　', '·', '，', ',', '、'] {
            out = out.replace(&format!("{gap}{label}"), &format!("\n{label}"));
        }
    }
    if out.contains(['者', '员', '員']) {
        out = out.split('\n').map(with_reporters_apart).collect::<Vec<String>>().join("\n");
    }
    let mut dotted = String::with_capacity(out.len());
    let mut before = ' ';
    let mut chars = out.chars().peekable();
    while let Some(c) = chars.next() {
        let between = before.is_alphabetic() && !before.is_ascii() && chars.peek().is_some_and(|c| c.is_alphabetic());
        dotted.push(if c == '·' && between { '、' } else { c });
        before = c;
    }
    dotted
}

/// True if what follows a by-word may be a name: "By using this site" goes on like a sentence.
fn starts_like_a_name(rest: &str) -> bool {
    let Some(word) = rest.split_whitespace().next() else { return false };
    let low = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let starts_low = word.chars().find(|c| c.is_alphabetic()).is_some_and(is_small);
    // "by adam7" is an account, "by our correspondent" a desk
    !starts_low
        || rest.split_whitespace().count() <= 2
        || PARTICLES.contains(&low.as_str())
        || ROLES.contains(&low.as_str())
        || GROUPS.contains(&low.as_str())
}

/// The name in a line of a date and a name alone ("11.12.2019 - Ada Moe").
pub(super) fn beside_date(line: &str, sites: &[String]) -> Option<Vec<Name>> {
    let parts = between_dates(line);
    let rest = parts.join("|");
    let rest = rest.lines().next().filter(|line| looks_like_name(line.trim())).unwrap_or(&rest);
    let rest = rest.trim_matches(|c: char| !c.is_alphabetic());
    // "Galaxy Tab 9 (2023)" is a product
    let is_dated = parts.len() > 1 && line.len() < 80;
    // where no letter is a capital, a weekday, a label and a name look the same
    let cased = rest.chars().any(char::is_uppercase);
    let first = rest.split(' ').next().unwrap_or_default().to_lowercase();
    let placed = CUTS.contains(&first.as_str()) && !PARTICLES.contains(&first.as_str()) || first == "aus";
    (is_dated && cased && !placed && looks_like_name(rest) && !rest.contains(['|', ',', '&', '/']))
        .then(|| read(rest, sites))
        .filter(|names| !names.is_empty() && names.iter().all(|name| name.who == Who::Person))
}

/// The byline in a line that shows these names: without the date and the reading time beside it.
pub(super) fn byline(line: &str, names: &[Name]) -> String {
    let has_name = |part: &str| names.iter().any(|name| part.contains(name.text.as_str()));
    if let Some((labelled, _)) = labelled(line) {
        return labelled.to_owned();
    }
    let Some(part) = between_dates(line).into_iter().find(|part| has_name(part)) else { return line.to_owned() };
    let bare = |c: char| c.is_whitespace() || matches!(c, '|' | '•' | '·' | '–' | '—' | '-' | ',' | ':' | ';' | '/');
    let mut part = part.trim_matches(bare);
    while let Some(at) = part.rfind(['|', '•', '·']) {
        let (head, tail) = part.split_at(at);
        if has_name(tail) || !tail.chars().any(|c| c.is_ascii_digit()) {
            break;
        }
        part = head.trim_end_matches(bare);
    }
    part.to_owned()
}

/// The author in a line of labels without spaces between them, as Chinese papers set it
/// (`来源：清河日报作者：沈若溪责任编辑：高颖`): with the label, and without.
fn labelled(line: &str) -> Option<(&str, &str)> {
    if line.is_ascii() {
        return None; // no label is
    }
    let (start, rest) = LABELS_BY.iter().find_map(|label| {
        let (before, behind) = line.split_once(label)?;
        Some((before.len(), behind.strip_prefix(['：', ':'])?))
    })?;
    if start == 0 && !LABELS.iter().any(|label| rest.contains(label)) {
        return None;
    }
    let rest = rest.trim_start();
    let end = LABELS.iter().filter_map(|label| rest.find(label)).chain(rest.find(['|', '｜'])).min();
    let names = rest.get(..end.unwrap_or(rest.len()))?.trim_end();
    let from = line.len() - rest.len();
    Some((line.get(start..from + names.len())?, names)).filter(|_| !names.is_empty())
}

/// The inside of a line that is wholly in brackets, as signatures at the foot are.
pub(super) fn unbracketed(line: &str) -> &str {
    let inside = |open: char, close: char| {
        let inner = line.trim().strip_prefix(open)?.strip_suffix(close)?;
        (!inner.contains([open, close])).then_some(inner.trim())
    };
    [('（', '）'), ('(', ')'), ('[', ']'), ('【', '】'), ('［', '］'), ('〔', '〕')]
        .into_iter()
        .find_map(|(open, close)| inside(open, close))
        .unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::super::name::looks_like_name;
    use super::after_by_word;

    #[test]
    fn a_byline_needs_its_word_or_its_ending() {
        assert!(after_by_word("By Ada Moe May 17, 2024", &[]).is_some());
        assert!(after_by_word("17 May 2024 | By Ada Moe", &[]).is_some());
        assert!(after_by_word("Bypass opens", &[]).is_none());
        for line in [
            "Text: Ada Moe Foto: Kim Lund",
            "Door onze verslaggever Ada Moe",
            "Gespeichert von Ada Moe am Sa., 3.2.2024",
        ] {
            let names: Vec<String> = after_by_word(line, &[]).into_iter().flatten().map(|name| name.text).collect();
            assert_eq!(names, ["Ada Moe"], "{line}");
        }
        assert!(looks_like_name("Ada van der Moe") && !looks_like_name("reads the news"));
    }
}
