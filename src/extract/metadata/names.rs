//! Names out of lines like "By Ada Moe and Kim Lund, Staff Writers": by-words, places, roles,
//! addresses and handles fall, what is left is split into people.
//!
//! The words are those of many languages and none of one site's; the rules know no language.

use super::by_words::{is_from, is_other_credit, strip_by_word};
use super::dateless::without_dates;
use super::degree::{is_degree, is_suffix};
use super::name::{Name, Who, looks_like_name, name};
use super::plain::plain;
use super::words::{AGENCIES, BETWEEN, GROUPS, LABEL_WORDS, NOBODY, NOT_BY_ENDINGS, ROLE_KINDS, ROLES};
use crate::text::{fold, is_word_by_itself};

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
