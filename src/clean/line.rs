//! A line of a text: counts of its characters and words, and the sign that its words give.

use super::sign::Sign;
use crate::extract::features::words::{TextFeatures, words_of};
use crate::text::{count_words, ends_sentence, is_word_by_itself};

/// Bytes of a line that are looked at: its start says what it is. Longer than any paragraph of news, and small enough
/// that a line of 64 MiB costs no more than others.
const LOOKED_AT_BYTES: usize = 8 << 10;

/// Characters that say as much as a word elsewhere, in scripts of which each character counts as a word.
const UNSPACED_A_WORD: f32 = 2.0;

/// Words from which on a line is a sentence, in scripts that end none with a mark (Thai, Lao).
const UNMARKED_WORDS: f32 = 12.0;

/// One line, looked at.
#[derive(Debug)]
pub(super) struct Line {
    /// Words, in the measure of scripts with spaces.
    pub(super) words: f32,
    /// Counts of its characters.
    pub(super) text: TextFeatures,
    /// Ends like a sentence.
    pub(super) is_sentence: bool,
    /// Share of words that start with a capital.
    pub(super) titled: f32,
    /// Holds an address of the web or of mail.
    pub(super) has_address: bool,
    /// The kind that its words give away.
    pub(super) sign: Sign,
    /// Hashes of its words.
    pub(super) hashes: Vec<u64>,
}

impl Line {
    pub(super) fn of(line: &str) -> Self {
        let line = line.get(..line.floor_char_boundary(LOOKED_AT_BYTES)).unwrap_or(line).trim();
        let counted = count_words(line);
        let unspaced = line.chars().filter(|c| !c.is_ascii() && is_word_by_itself(*c)).count();
        let words = counted.saturating_sub(unspaced) as f32 + unspaced as f32 / UNSPACED_A_WORD;
        let starts = || line.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphabetic()));
        let titled = starts().filter(|c| c.is_uppercase()).count() as f32 / starts().count().max(1) as f32;
        let is_unmarked = line.chars().next_back().is_some_and(|c| ('\u{e00}'..='\u{eff}').contains(&c));
        Self {
            words,
            text: TextFeatures::of(line),
            is_sentence: ends_sentence(line) || is_unmarked && words >= UNMARKED_WORDS,
            titled,
            has_address: line.contains('@') || line.contains("://") || line.contains("www."),
            sign: Sign::of(line, words),
            hashes: words_of(Some(line)),
        }
    }

    /// Long enough to be running text rather than a label: as blocks of a page are judged.
    pub(super) fn is_prose(&self) -> bool {
        self.words >= 20.0 || self.words >= 8.0 && self.is_sentence
    }
}
