//! Features of a text's characters and words, without a dictionary of any language.

use crate::extract::measure::Unit;
use crate::text::{is_letter, is_sentence_end, is_word_by_itself, may_matter, small};
use rustc_hash::FxHasher;
use std::hash::Hasher;

/// Counts of the characters of a block.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct TextFeatures {
    pub(crate) chars: f32,
    pub(crate) sentences: f32,
    pub(crate) commas: f32,
    pub(crate) digits: f32,
    pub(crate) capitals: f32,
    pub(crate) quotes: f32,
    pub(crate) marks: f32,
    pub(crate) first: f32,
    pub(crate) last: f32,
}

/// Kinds of characters for [`TextFeatures`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CharKind {
    Comma,
    Quote,
    Mark,
    Digit,
    Capital,
    End,
    Other,
}

/// The kinds of ASCII characters.
static ASCII: [CharKind; 128] = {
    let mut kinds = [CharKind::Other; 128];
    let mut byte = 0;
    while byte < 128 {
        kinds[byte] = match byte as u8 {
            b',' => CharKind::Comma,
            b'"' => CharKind::Quote,
            b'|' | b'@' | b'#' | b'/' => CharKind::Mark,
            b'0'..=b'9' => CharKind::Digit,
            b'A'..=b'Z' => CharKind::Capital,
            b'.' | b'!' | b'?' => CharKind::End,
            _ => CharKind::Other,
        };
        byte += 1;
    }
    kinds
};

impl CharKind {
    const COUNT: usize = Self::Other as usize + 1;

    /// The kind of a character beyond ASCII.
    fn of(c: char) -> Self {
        match c {
            '،' | '、' | '，' => Self::Comma,
            '“' | '”' | '«' | '»' | '„' | '「' | '」' => Self::Quote,
            '©' | '•' | '›' | '→' => Self::Mark,
            c if c.is_uppercase() => Self::Capital,
            c if is_sentence_end(c) => Self::End,
            _ => Self::Other,
        }
    }
}

impl TextFeatures {
    /// The names of its numbers but for `chars`, as rows of features have them.
    pub(crate) const NAMES: [(&'static str, Unit); 8] = [
        ("sentence ends", Unit::Number),
        ("commas a word", Unit::Share),
        ("digits", Unit::Share),
        ("capitals", Unit::Share),
        ("quotation marks", Unit::Number),
        ("bars, bullets and the like", Unit::Share),
        (
            "starts with",
            Unit::Words(&["a mark", "a small letter", "a capital", "a digit", "a letter", "a quotation mark"]),
        ),
        (
            "ends with",
            Unit::Words(&[
                "a letter",
                "a colon",
                "a question mark",
                "an ellipsis",
                "a full stop",
                "a quotation mark",
                "a mark",
            ]),
        ),
    ];

    pub(crate) fn of(text: &str) -> Self {
        let mut counts = [0_u32; CharKind::COUNT];
        let (mut last, mut chars) = (' ', 0_u32);
        for c in text.chars() {
            let kind = if c.is_ascii() { ASCII[c as usize & 0x7f] } else { CharKind::of(c) };
            // a mark behind a space ends no sentence
            counts[kind as usize] += u32::from(!(kind == CharKind::End && last == ' '));
            chars += 1;
            last = c;
        }
        let count = |kind: CharKind| counts[kind as usize] as f32;
        let mut out = Self {
            chars: chars as f32,
            sentences: count(CharKind::End),
            commas: count(CharKind::Comma),
            digits: count(CharKind::Digit),
            capitals: count(CharKind::Capital),
            quotes: count(CharKind::Quote),
            marks: count(CharKind::Mark),
            ..Self::default()
        };
        out.first = match text.chars().next() {
            Some(c) if c.is_lowercase() => 1.0,
            Some(c) if c.is_uppercase() => 2.0,
            Some(c) if c.is_numeric() => 3.0,
            Some(c) if c.is_alphabetic() => 4.0,
            Some('"' | '“' | '«' | '„' | '‘' | '「') => 5.0,
            _ => 0.0,
        };
        out.last = match last {
            ':' | '：' => 1.0,
            '?' | '？' | '؟' => 2.0,
            '…' => 3.0,
            c if is_sentence_end(c) => 4.0,
            '"' | '”' | '»' | '“' | '’' | '」' => 5.0,
            c if c.is_alphanumeric() => 0.0,
            _ => 6.0,
        };
        out
    }
}

/// Hashes of the words of a text, case folded.
pub(crate) fn words_of(text: Option<&str>) -> Vec<u64> {
    /// Bytes of a short word and the space behind it.
    const WORD_BYTES: usize = 4;
    let text = text.unwrap_or_default();
    let mut words = Vec::with_capacity(text.len() / WORD_BYTES);
    let (mut hasher, mut inside) = (FxHasher::default(), false);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        // words are mostly runs of ASCII
        let run = rest.bytes().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let (piece, behind) = rest.split_at(if run > 0 { run } else { c.len_utf8() });
        rest = behind;
        let (letter, lone) = match c {
            c if c.is_ascii() => (run > 0, false),
            c if may_matter(c) => continue,
            c if is_word_by_itself(c) => (false, true),
            c => (is_letter(c), false),
        };
        if inside && !letter {
            words.push(hasher.finish());
        }
        if letter {
            if !inside {
                hasher = FxHasher::default();
            }
            match small(c) {
                _ if run > 0 => write_small(&mut hasher, piece.as_bytes()),
                Some(c) => hasher.write_u32(u32::from(c)),
                None => c.to_lowercase().for_each(|c| hasher.write_u32(u32::from(c))),
            }
        } else if lone {
            words.push(u64::from(u32::from(c)));
        }
        inside = letter;
    }
    if inside {
        words.push(hasher.finish());
    }
    words
}

/// Hashes letters and digits of ASCII, of which the bit of small letters is set in each: digits have it too.
fn write_small(hasher: &mut FxHasher, letters: &[u8]) {
    let (eights, rest) = letters.as_chunks();
    for eight in eights {
        hasher.write_u64(u64::from_le_bytes(*eight) | u64::from_le_bytes([0x20; 8]));
    }
    if !rest.is_empty() {
        let last = rest.iter().fold(0, |last, byte| last << 8 | u64::from(*byte | 0x20));
        hasher.write_u64(last);
    }
}

/// Words in a run.
pub(super) const RUN: usize = 3;

/// Hashes of the runs of words.
pub(super) fn runs(words: &[u64]) -> impl Iterator<Item = u64> {
    words.windows(RUN).map(|run| {
        let mut hasher = FxHasher::default();
        for word in run {
            hasher.write_u64(*word);
        }
        hasher.finish()
    })
}
