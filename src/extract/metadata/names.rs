//! Names out of lines like "By Ada Moe and Kim Lund, Staff Writers": by-words, places, roles,
//! addresses and handles fall, what is left is split into people.
//!
//! The words are those of many languages and none of one site's; the rules know no language.

use super::by_words::{is_from, is_other_credit, strip_by_ending, strip_by_word, without_addresses, without_reporter};
use super::dateless::{is_date_label, without_dates};
use super::degree::{ends_with_suffix, is_degree, is_suffix, is_title_of_study};
use super::plain::plain;
use super::words::{
    AGENCIES, BETWEEN, CASELESS_LABELS, CUTS, DEGREES, GROUPS, HONORIFICS, LABEL_WORDS, NOBODY, NOT_BY_ENDINGS,
    PARTICLES, ROLE_KINDS, ROLES, STAMPS, WEEKDAYS,
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
/// Names of one line that are kept: no byline has more, a list of tags may.
const NAMES_CAP: usize = 30;

/// The names in a line that is known to name authors.
pub(super) fn read(line: &str, sites: &[String]) -> Vec<Name> {
    let mut text = lines(line);
    if text.contains("://") || text.starts_with("www.") || text.starts_with('/') || text.len() > 600 {
        return Vec::new();
    }
    if super::title::is_site(&text, sites) {
        let who = if AGENCIES.contains(&fold(&text).as_str()) { Who::Agency } else { Who::Group };
        return vec![Name { text, who }];
    }
    text = without_brackets(&without_dates(&text));
    let segments: Vec<Vec<Name>> =
        text.split(['|', '•', '·']).take(20).map(|segment| in_segment(segment, sites)).collect();
    // behind a bar stand a place, a section, a job
    let is_person = |name: &Name| name.who == Who::Person && looks_like_name(&name.text);
    let people = segments.iter().find(|found| found.iter().any(is_person));
    people.cloned().unwrap_or_else(|| segments.concat())
}

/// The plain text of a line, the parts of which stay apart behind a whole name.
fn lines(line: &str) -> String {
    let mut text = String::new();
    for part in line.lines().map(plain).filter(|part| !part.is_empty()) {
        let last = text.lines().next_back();
        if last.is_some_and(|last| is_place_behind(last, &part)) {
            continue;
        }
        text.extend(last.map(|last| if looks_like_name(last) { '\n' } else { ' ' }));
        text.push_str(&part);
    }
    text
}

/// A place in capitals behind a by-word and a name that has none: "Ada Moe", and below it "DE LENN".
pub(super) fn is_place_behind(name: &str, part: &str) -> bool {
    part.chars().any(char::is_uppercase)
        && !part.chars().any(char::is_lowercase)
        && strip_by_word(part).is_some()
        && looks_like_name(name)
        && name.chars().any(char::is_lowercase)
}

/// The names in a line without bars.
fn in_segment(text: &str, sites: &[String]) -> Vec<Name> {
    let mut names: Vec<Name> = Vec::new();
    let pieces = pieces(text);
    if let Some(name) = turned(text, &pieces) {
        return vec![Name { text: name, who: Who::Person }];
    }
    for piece in pieces {
        if names.len() >= NAMES_CAP {
            break;
        }
        if let Some(last) = names.last_mut().filter(|name| name.who == Who::Person && is_suffix(&piece)) {
            last.text = format!("{}, {piece}", last.text);
            continue;
        }
        let is_other = is_other_credit(&piece) || NOT_BY_ENDINGS.iter().any(|word| piece.ends_with(word));
        if is_other || (!names.is_empty() && (is_degree(&piece) || is_from(&piece) || is_of_agency(&piece))) {
            continue;
        }
        if let Some(name) = name(without_outlet(&piece, sites))
            && !names.iter().any(|other| fold(&other.text) == fold(&name.text))
        {
            names.push(name);
        }
    }
    // "Ada Moe, Lenn News, Marlow Bay": what stands last behind a house is a place
    if let [Name { who: Who::Person, .. }, Name { who: Who::Group, .. }, Name { who: Who::Person, text: last }] =
        names.as_slice()
        && text.rsplit_once(',').is_some_and(|(_, rest)| rest.trim() == last)
    {
        names.pop();
    }
    // "Ada Moe, Lenn": a single word beside a whole name is a place, but where no spaces part words, and in Korean names
    let is_of_words = |c: char| {
        c.is_alphabetic() && !c.is_lowercase() && !is_word_by_itself(c) && !('\u{ac00}'..='\u{d7a3}').contains(&c)
    };
    let is_whole = |name: &Name| name.who == Who::Person && name.text.contains(' ') && looks_like_name(&name.text);
    if names.iter().any(is_whole) {
        names.retain(|name| name.who != Who::Person || name.text.contains(' ') || !name.text.chars().any(is_of_words));
    }
    names
}

/// The people in a line that holds nothing but names.
pub(super) fn read_alone(line: &str, sites: &[String]) -> Vec<Name> {
    let people = |piece: &String| name(piece).is_some_and(|name| name.who == Who::Person);
    if pieces(line).iter().all(people) { read(line, sites) } else { Vec::new() }
}

/// The piece without the name of the site behind a person's ("Ada Moe Lenn Post").
fn without_outlet<'p>(piece: &'p str, sites: &[String]) -> &'p str {
    /// A site's name that is no shorter cannot be a surname by chance.
    const LETTERS: usize = 6;
    let piece = strip_by_word(piece).unwrap_or(piece);
    let spaces = piece.char_indices().filter(|(_, c)| *c == ' ').skip(1).take(4);
    for (at, _) in spaces {
        let (name, rest) = piece.split_at(at);
        let rest = super::title::join(rest);
        if sites.iter().any(|site| site.chars().count() >= LETTERS && rest.starts_with(site.as_str())) {
            return name;
        }
    }
    piece
}

/// "Moe, Ada" the right way round: two words and one comma.
fn turned(line: &str, pieces: &[String]) -> Option<String> {
    let [last, first] = pieces else { return None };
    let comma = line.matches(',').count() == 1 && line.contains(", ");
    let single = |word: &str| !word.contains(' ') && word.chars().next().is_some_and(char::is_uppercase);
    let initialled = |words: &str| {
        let mut words = words.split(' ');
        words.next().is_some_and(single) && words.all(|word| word.trim_end_matches('.').chars().count() == 1)
    };
    let both = [last, first].into_iter().all(|piece| matches!(name(piece), Some(Name { who: Who::Person, .. })));
    (comma && single(last) && initialled(first) && both && !is_degree(first)).then(|| format!("{first} {last}"))
}

/// What somebody does for an agency: "AP Sports Writer".
fn is_of_agency(piece: &str) -> bool {
    let job = piece.split_once(' ').filter(|(agency, _)| AGENCIES.contains(&fold(agency).as_str()));
    job.is_some_and(|(_, job)| is_job(job))
}

/// True if a line is what somebody does ("Rural affairs reporter"), and no name.
pub(super) fn is_job(line: &str) -> bool {
    let folded = fold(line);
    let words: Vec<&str> = folded.split(' ').collect();
    words.len() <= 8 && words.iter().any(|word| ROLES.contains(word))
}

fn without_brackets(line: &str) -> String {
    let mut depth = 0_usize;
    let mut out = String::with_capacity(line.len());
    for c in line.chars() {
        match c {
            '(' | '[' | '（' | '{' | '<' | '【' => depth += 1,
            ')' | ']' | '）' | '}' | '>' | '】' => depth = depth.saturating_sub(1),
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// The line cut at separators and at words between names.
fn pieces(line: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    for part in
        line.split([',', ';', '|', '/', '&', '、', '，', '•', '·', '\n', '，', '／', '+', '،', '–', '—', '➔', '…'])
    {
        let part = part.trim();
        // an initial keeps its dash: "Jean-Luc"; a spaced one parts a name from a role
        let parts = if is_double_name(part) { vec![part] } else { part.split(" - ").collect() };
        for part in parts {
            let mut piece = String::new();
            for word in part.split_whitespace() {
                let lower = word.to_lowercase();
                if BETWEEN.contains(&lower.as_str())
                    && (word == lower
                        || matches!(word, "And" | "Und")
                        || word.chars().all(char::is_uppercase) && word.len() > 1)
                {
                    pieces.push(std::mem::take(&mut piece));
                    continue;
                }
                if !piece.is_empty() {
                    piece.push(' ');
                }
                piece.push_str(word);
            }
            pieces.push(piece);
        }
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces.truncate(4 * NAMES_CAP);
    pieces
}

/// True if the dash with spaces around it stands inside a name: one word on one side of it, and two or more on both.
fn is_double_name(part: &str) -> bool {
    let Some((left, right)) = part.split_once(" - ") else { return false };
    let left = strip_by_word(left).unwrap_or(left);
    let plain = |side: &str| {
        side.split_whitespace().all(|word| {
            let low = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
            word.chars().next().is_some_and(char::is_uppercase)
                && word.chars().any(char::is_lowercase)
                && word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '’' | '\''))
                && ![ROLES, GROUPS, AGENCIES, LABEL_WORDS, NOBODY, ROLE_KINDS]
                    .iter()
                    .any(|list| list.contains(&low.as_str()))
        })
    };
    let (before, behind) = (left.split_whitespace().count(), right.split_whitespace().count());
    (before == 1) != (behind == 1) && before + behind <= 4 && !right.contains(" - ") && plain(left) && plain(right)
}

/// True if a text is a person's name, as far as a name tells.
pub(super) fn is_person(text: &str) -> bool {
    name(text).is_some_and(|name| name.who == Who::Person)
}

/// The name in one piece of a byline.
fn name(piece: &str) -> Option<Name> {
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
                && !(at..words.len()).any(|at| shouted(at));
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

#[cfg(test)]
mod tests {
    use super::{Who, read};

    fn people(line: &str) -> Vec<String> {
        read(line, &[]).into_iter().filter(|name| name.who == Who::Person).map(|name| name.text).collect()
    }

    #[test]
    fn bylines_of_many_languages() {
        for (line, expected) in [
            ("By Ada Moe", vec!["Ada Moe"]),
            ("BY ADA MOE AND KIM LUND", vec!["ADA MOE", "KIM LUND"]),
            ("By Ada Moe, Staff Writer", vec!["Ada Moe"]),
            ("By Ada Moe, Kim Lund and Bo Ek", vec!["Ada Moe", "Kim Lund", "Bo Ek"]),
            ("Von Ada Moe und Kim Lund, Berlin", vec!["Ada Moe", "Kim Lund"]),
            ("Par Ada Moe et Kim Lund", vec!["Ada Moe", "Kim Lund"]),
            ("Por Ada Moe y Kim Lund", vec!["Ada Moe", "Kim Lund"]),
            ("Door: Ada Moe en Kim Lund", vec!["Ada Moe", "Kim Lund"]),
            ("Автор: Анна Мороз", vec!["Анна Мороз"]),
            ("김철수 기자", vec!["김철수"]),
            ("文/王小明", vec!["王小明"]),
            ("山田太郎、鈴木花子", vec!["山田太郎", "鈴木花子"]),
            ("Written by Ada Moe | 17 May 2024", vec!["Ada Moe"]),
            ("Ada Moe (ada@example.org)", vec!["Ada Moe"]),
            ("Ada Moe ada@example.org @adamoe", vec!["Ada Moe"]),
            ("Ada van der Moe", vec!["Ada van der Moe"]),
            ("Martin L. King Jr.", vec!["Martin L. King Jr."]),
            ("https://example.org/author/ada", vec![]),
            ("admin", vec![]),
            ("Senior Editor", vec![]),
            ("dpa", vec![]),
            ("News Desk", vec![]),
            ("By Ada Moe In Travel", vec!["Ada Moe"]),
            ("Ada Moe Updated 2 hours ago", vec!["Ada Moe"]),
            ("Ada Moe\nSeguir", vec!["Ada Moe"]),
            ("מאת: נועה לב, כתבתנו בדרום", vec!["נועה לב"]),
            ("Joined: Sun", vec![]),
            ("in News", vec![]),
            ("By ADA MOE Marlow Daily Post", vec!["ADA MOE"]),
            ("ADA MOE THE LENN COURIER", vec!["ADA MOE"]),
            ("By ADA MOE AP White House Correspondent", vec!["ADA MOE"]),
            ("ADA McMOE", vec!["ADA McMOE"]),
            ("ADA VAN DER MOE", vec!["ADA VAN DER MOE"]),
            ("By Ada Moe For", vec!["Ada Moe"]),
            ("By Ada Moe ? More by this author", vec!["Ada Moe"]),
            ("\"Ada Moe", vec!["Ada Moe"]),
            ("Ada \"Bridges\" Moe", vec!["Ada \"Bridges\" Moe"]),
            ("By Ada Moe, Lenn News, Marlow Bay", vec!["Ada Moe"]),
            ("By Ada Moe, Lenn News and Kim Lund", vec!["Ada Moe", "Kim Lund"]),
            ("某新聞組北京17日電", vec![]),
            ("E-mail", vec![]),
        ] {
            assert_eq!(people(line), expected, "{line}");
        }
    }

    #[test]
    fn agencies_and_desks_are_no_people() {
        let kinds = |line: &str| read(line, &[]).into_iter().map(|name| name.who).collect::<Vec<_>>();
        assert_eq!(kinds("Ada Moe, dpa"), [Who::Person, Who::Agency]);
        assert_eq!(kinds("Lenn Post Staff"), [Who::Group]);
        assert_eq!(kinds("某新聞組北京17日電"), []);
    }
}
