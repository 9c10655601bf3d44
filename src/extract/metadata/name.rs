//! One name: what of a piece of a line is it, and whether it is a person's, a desk's or an agency's.

use super::by_words::{strip_by_ending, strip_by_word, without_addresses, without_reporter};
use super::dateless::is_date_label;
use super::degree::{ends_with_suffix, is_title_of_study};
use super::words::{
    AGENCIES, CASELESS_LABELS, CUTS, DEGREES, GROUPS, HONORIFICS, LABEL_WORDS, NOBODY, PARTICLES, ROLE_KINDS, ROLES,
    STAMPS, WEEKDAYS,
};
use crate::text::{count_words, fold, is_small, is_word_by_itself};

/// Kinds of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    /// A person, as far as a name tells.
    Person,
    /// An account: `kimlund7`, `ada-moe`.
    Account,
    /// A desk, a team: nobody by name.
    Group,
    /// A news agency.
    Agency,
}

/// A name and what it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) text: String,
    pub(super) who: Who,
}

/// Longest name, in words: "Maria Eduarda de Souza Lima" has five.
const NAME_WORDS: usize = 5;
/// Longest name, in characters.
const NAME_CHARS: usize = 60;

/// True if a text is a person's name, as far as a name tells.
pub(super) fn is_person(text: &str) -> bool {
    name(text).is_some_and(|name| name.who == Who::Person)
}

/// The name in one piece of a byline.
pub(super) fn name(piece: &str) -> Option<Name> {
    let text = bare(piece);
    let text = text.as_str();
    let folded = fold(text);
    if folded.is_empty() || text.chars().count() > NAME_CHARS {
        return None;
    }
    if AGENCIES.contains(&folded.as_str()) {
        return Some(Name { text: text.to_owned(), who: Who::Agency });
    }
    let count = text.split_whitespace().count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    if NOBODY.contains(&folded.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' '))
        || text.to_lowercase().ends_with(" admin")
        || text.contains('：')
        || text.contains(": ")
        || letters < 2
        || count > NAME_WORDS + 1
        || text.split_whitespace().next().is_some_and(|word| CUTS.contains(&word) || is_title_of_study(word))
        || has_address(text)
    {
        return None;
    }
    let lower: Vec<String> = folded.split(' ').map(ToOwned::to_owned).collect();
    // "Rechtsanwalt Bo Ek"
    if let (Some((_, rest)), Some(first)) = (text.split_once(' '), lower.first())
        && lower.len() > 2
        && HONORIFICS.contains(&first.as_str())
        && !lower.iter().skip(1).any(|word| ROLES.contains(&word.as_str()))
    {
        return name(rest);
    }
    if is_date_label(&folded) || !text.is_ascii() && CASELESS_LABELS.iter().any(|label| text.contains(label)) {
        return None;
    }
    who(text, &folded, &lower).map(|who| Name { text: without_number(text, who).to_owned(), who })
}

/// The piece without by-words, addresses, jobs and marks around it.
fn bare(piece: &str) -> String {
    let piece = without_addresses(piece);
    let mut text = piece.trim();
    for _ in 0..3 {
        let Some(rest) = strip_by_word(text) else { break };
        text = rest;
    }
    text = without_reporter(strip_by_ending(text).unwrap_or(text));
    let words: Vec<&str> =
        text.split_whitespace().filter(|word| !word.contains('@') && !word.contains("://")).take(20).collect();
    let text = until_cut(&words).join(" ");
    let text = text.trim_matches(|c: char| {
        !c.is_alphanumeric() && !matches!(c, '.' | '’' | '\'' | '"' | '”' | '“') && !is_word_by_itself(c) && !is_sign(c)
    });
    let text = text.trim_start_matches('.').trim_end_matches([':', '"', '“']);
    let text = if text.contains(['"', '“', '”']) && !has_nickname(text) {
        text.trim_matches(['"', '“', '”'])
    } else {
        text
    };
    let text = if text.ends_with('.') && !ends_with_initial(text) { text.trim_end_matches('.') } else { text };
    let text = text.strip_prefix("Meet ").unwrap_or(text);
    let from = text.strip_prefix("From ");
    let text = from.filter(|rest| AGENCIES.contains(&fold(rest).as_str()) || looks_like_name(rest)).unwrap_or(text);
    text.to_owned()
}

/// True if a part of a name stands between quotation marks: `Ada "Bridges" Moe`.
fn has_nickname(text: &str) -> bool {
    text.matches(['"', '“', '”']).count() > 1
}

/// "the Lenn team 2" is the team's second account.
fn without_number(text: &str, who: Who) -> &str {
    match who {
        Who::Group => text.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' '),
        _ => text,
    }
}

/// The kind of name that a text may be, if any; `lower` are the words of `folded`.
fn who(text: &str, folded: &str, lower: &[String]) -> Option<Who> {
    let count = text.split_whitespace().count();
    let of_agency = || AGENCIES.iter().any(|agency| agency.contains(' ') && folded.starts_with(agency));
    let group = lower.iter().any(|word| GROUPS.contains(&word.as_str()))
        || (text.contains('.') && looks_like_host(text))
        || of_agency();
    let role = lower.iter().filter(|word| ROLES.contains(&word.as_str())).count();
    if role > 0
        && (count == 1
            || role > 1
            || lower.last().is_some_and(|w| ROLES.contains(&w.as_str()))
            || lower.first().is_some_and(|w| ROLES.contains(&w.as_str())))
    {
        return group.then_some(Who::Group);
    }
    if group {
        // a date has run into it
        return (text.chars().filter(char::is_ascii_digit).count() <= 4).then_some(Who::Group);
    }
    let digits = text.chars().any(|c| c.is_ascii_digit());
    if count == 1 && (digits || text.contains(['-', '_', '.']) || text.starts_with(is_small)) {
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        let plain = !text.contains([' ', '@', '/', ':'])
            && text.chars().count() <= 40
            && letters >= 3
            && !text.chars().any(is_word_by_itself);
        let hyphened = text.contains('-') && text.split('-').all(|part| part.starts_with(char::is_uppercase));
        if !hyphened {
            return plain.then_some(Who::Account);
        }
    }
    (!digits && count <= NAME_WORDS && reads_like_a_name(text, lower)).then_some(Who::Person)
}

/// True if no word of it is one of sentences or of menus. A name that has no capitals at all is not judged by them.
fn reads_like_a_name(text: &str, lower: &[String]) -> bool {
    let starts = |word: &str, test: fn(char) -> bool| word.chars().find(|c| c.is_alphabetic()).is_some_and(test);
    let cased = text.split_whitespace().any(|word| starts(word, char::is_uppercase));
    let small = |word: &str| {
        let low = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        // "d'Arc", "al-Amin", "iMoe"
        let joined = word.chars().skip(1).any(|c| c.is_uppercase() || matches!(c, '-' | '’' | '\''));
        starts(word, is_small) && !joined && !PARTICLES.contains(&low.as_str())
    };
    let is_job = |word: &String| [ROLES, ROLE_KINDS].iter().any(|list| list.contains(&word.as_str()));
    let is_label =
        |word: &String| LABEL_WORDS.contains(&word.as_str()) || (lower.len() == 1 && WEEKDAYS.contains(&word.as_str()));
    // "Bo ek": some write their last name so
    let smalls = usize::from(lower.len() == 2 && text.starts_with(char::is_uppercase));
    if cased && text.split_whitespace().filter(|word| small(word)).count() > smalls {
        return false;
    }
    !lower.iter().all(is_job) && !lower.iter().any(is_label)
}

/// The words before those that end a name: a preposition, a job, an agency, a name in capitals
/// behind one that is not.
fn until_cut<'w, 't>(words: &'w [&'t str]) -> &'w [&'t str] {
    let lower = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let last_only = |word: &str| matches!(word, "der" | "le" | "el" | "es");
    let shouted = |at: usize| {
        words
            .get(at)
            .is_some_and(|w| w.chars().filter(|c| c.is_alphabetic()).count() > 2 && !w.chars().any(char::is_lowercase))
    };
    let mixed = words.iter().take(2).all(|word| word.chars().any(char::is_lowercase));
    // "ADA MOE Daily Post"
    let in_capitals = shouted(0) && shouted(1);
    let ends = |at: usize, word: &str| {
        let low = lower(word);
        // "By Ada Moe In Travel" is a name and a section
        let section = at >= 2 && (word == "In" || STAMPS.contains(&low.as_str()));
        let preposition =
            section || (CUTS.contains(&low.as_str()) && word == low && (at + 1 == words.len() || !last_only(&low)));
        let rest = || words.get(at..).map(|rest| fold(&rest.join(" "))).unwrap_or_default();
        let outlet = at >= 2 && mixed && shouted(at) && shouted(at + 1);
        let outlet = outlet
            || at >= 2
                && in_capitals
                && word.chars().nth(1).is_some_and(char::is_lowercase)
                && !(at..words.len()).any(shouted);
        let again = at >= 2 && (low == "by" || matches!(word, "The" | "THE"));
        // "Ada Moe For" is what is left where the site's name was cut off; a question mark, of a sign that was lost
        let again = again
            || at >= 2 && (at + 1 == words.len() && matches!(word, "For" | "From" | "At" | "With") || word == "?");
        let wire = at >= 2 && word.chars().all(char::is_uppercase) && AGENCIES.contains(&low.as_str());
        let degree = DEGREES.contains(&low.replace('.', "").as_str())
            && (word.contains('.') || word.chars().skip(1).any(char::is_uppercase));
        let outlet = outlet || (at >= 2 && low == "for" && words.get(at + 1).is_some_and(|next| lower(next) == "the"));
        preposition
            || outlet
            || again
            || wire
            || (at >= 2 && degree)
            || (at >= 2 && (ROLES.contains(&low.as_str()) || AGENCIES.contains(&rest().as_str())))
    };
    let mut end = words.iter().enumerate().skip(1).find(|(at, word)| ends(*at, word)).map_or(words.len(), |(at, _)| at);
    // "Ada Moe Money Reporter": the kind of the job goes with the job
    while end > 2
        && end < words.len()
        && words.get(end - 1).is_some_and(|word| ROLE_KINDS.contains(&lower(word).as_str()))
    {
        end -= 1;
    }
    words.get(..end).unwrap_or(words)
}

fn is_sign(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{dff}')
}

fn ends_with_initial(text: &str) -> bool {
    let last = text.split_whitespace().last().unwrap_or_default();
    last.chars().filter(|c| c.is_alphabetic()).count() <= 2 || ends_with_suffix(text)
}

fn has_address(text: &str) -> bool {
    text.contains('@')
        || text.contains("www.")
        || text.contains("http")
        || text.contains('=')
        || text.contains('_') && !text.contains(' ') && text.len() > 30
}

/// A word like `lenn.example`: letters, a full stop, letters, and no space.
pub(super) fn looks_like_host(text: &str) -> bool {
    !text.contains(' ')
        && text.rsplit_once('.').is_some_and(|(name, end)| {
            name.len() > 2 && (2..=4).contains(&end.len()) && end.bytes().all(|b| b.is_ascii_lowercase())
        })
}

/// True if a line reads like names alone: one to five words, each set as a name is.
pub(super) fn looks_like_name(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.is_empty() || words.len() > NAME_WORDS || text.chars().count() > NAME_CHARS || count_words(text) == 0 {
        return false;
    }
    let cased = text.chars().any(|c| c.is_uppercase() || is_small(c));
    if !cased {
        return text.chars().count() <= 20;
    }
    let starts = |word: &str| word.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase);
    let capital = words.iter().filter(|word| starts(word)).count();
    // "van der", "de la", "al-", "bin" are the small words of names
    words.first().is_some_and(|w| starts(w) || words.len() > 1)
        && words.last().is_some_and(|w| starts(w))
        && capital * 2 >= words.len()
        && words.len() >= 2
}
