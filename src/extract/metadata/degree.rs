//! Letters behind a name that are no part of another: suffixes (`Jr.`, `III`) and degrees (`PhD`).

use super::words::{AGENCIES, DEGREES, SUFFIXES};
use crate::text::fold;

/// Suffixes that tell a son from his father: `Jr.`, `III`.
pub(super) fn is_suffix(piece: &str) -> bool {
    SUFFIXES.contains(&piece.trim_end_matches('.').to_lowercase().as_str())
}

/// True if a text ends with such a suffix and its full stop.
pub(super) fn ends_with_suffix(text: &str) -> bool {
    text.rsplit(' ').next().is_some_and(|last| last.ends_with('.') && is_suffix(last))
}

/// True if a line starts with letters that stand behind names: "M.A. Journalism".
pub(super) fn is_title_of_study(word: &str) -> bool {
    let letters = word.replace('.', "").to_lowercase();
    word.matches('.').count() > 1 && letters != "dr" && DEGREES.contains(&letters.as_str())
}

/// Letters behind a name: `MS`, `FAND`, `Ph.D`.
pub(super) fn is_degree(piece: &str) -> bool {
    let letters: Vec<char> = piece.chars().filter(|c| c.is_alphanumeric()).collect();
    let folded = fold(piece).replace(' ', "");
    let shouted = letters.len() <= 5 && letters.iter().all(char::is_ascii_uppercase) && !piece.contains(' ');
    (shouted && !AGENCIES.contains(&folded.as_str())) || DEGREES.contains(&folded.as_str())
}
