//! Lists of phrases that are looked for in many texts, each time at once.

use super::is_word_by_itself;
use aho_corasick::{AhoCorasick, AhoCorasickKind};

/// Phrases that texts open with, in lower case. Most texts open with none of them, which its first three bytes tell.
#[derive(Debug)]
pub(crate) struct Openings {
    phrases: &'static [&'static str],
    /// A bit for each three first bytes; some share one.
    starts: [u64; STARTS / 64],
    /// A bit for each length and last two bytes; some share one.
    ends: [u64; STARTS / 64],
}

const STARTS: usize = 4096;

impl Openings {
    pub(crate) const fn of(phrases: &'static [&'static str]) -> Self {
        let mut starts = [0; STARTS / 64];
        let mut ends = [0; STARTS / 64];
        let mut at = 0;
        while at < phrases.len() {
            let end = Self::end(phrases[at].as_bytes());
            ends[end / 64] |= 1 << (end % 64);
            match phrases[at].as_bytes() {
                [first, second, third, ..] => {
                    let start = Self::start(*first, *second, *third);
                    starts[start / 64] |= 1 << (start % 64);
                }
                [first, second] => {
                    let mut third = 0;
                    while third <= u8::MAX as usize {
                        let start = Self::start(*first, *second, third as u8);
                        starts[start / 64] |= 1 << (start % 64);
                        third += 1;
                    }
                }
                // nothing is known of what follows
                _ => starts = [u64::MAX; STARTS / 64],
            }
            at += 1;
        }
        Self { phrases, starts, ends }
    }

    const fn end(text: &[u8]) -> usize {
        let (before, last) = if let [.., before, last] = text { (*before, *last) } else { (0, 0) };
        (text.len() * 331 + before as usize * 37 + last as usize) % STARTS
    }

    const fn start(first: u8, second: u8, third: u8) -> usize {
        (first as usize * 1369 + second as usize * 37 + third as usize) % STARTS
    }

    /// True if a text may open with one of them, whatever its case: quick, and seldom wrong.
    pub(crate) fn may_open(&self, text: &str) -> bool {
        let head = text.as_bytes();
        if let [first, second, third, ..] = head
            && first.is_ascii()
            && second.is_ascii()
            && third.is_ascii()
        {
            return self.has_start(&[*first, *second, *third].map(|byte| byte.to_ascii_lowercase()));
        }
        // case may change the bytes
        let mut small = [0; 3];
        let mut length = 0;
        for c in text.chars().flat_map(char::to_lowercase).take(small.len()) {
            for byte in c.encode_utf8(&mut [0; 4]).bytes().take(small.len() - length) {
                small[length] = byte;
                length += 1;
            }
        }
        self.has_start(small.get(..length).unwrap_or_default())
    }

    fn has_start(&self, text: &[u8]) -> bool {
        let [first, second, third, ..] = text else { return true };
        self.has(Self::start(*first, *second, *third))
    }

    fn has(&self, start: usize) -> bool {
        self.starts[start / 64] >> (start % 64) & 1 == 1
    }

    /// The phrases that a text in lower case opens with.
    pub(crate) fn opening<'t>(&self, text: &'t str) -> impl Iterator<Item = &'static str> + use<'t> {
        let phrases = if self.has_start(text.as_bytes()) { self.phrases } else { &[] };
        let first = text.as_bytes().first();
        // most differ in their first byte: that is cheaper to see than to call for
        phrases.iter().copied().filter(move |phrase| phrase.as_bytes().first() == first && text.starts_with(phrase))
    }

    /// True if a text in lower case opens with one of them.
    pub(crate) fn open(&self, text: &str) -> bool {
        self.opening(text).next().is_some()
    }

    /// True if one of them begins a word of a line.
    pub(crate) fn begin_words_of(&self, line: &FoldedLine) -> bool {
        let may_open = |start: u16| start == UNKNOWN || self.has(usize::from(start));
        let opens_at = |at: u32| line.spaced.get(at as usize..).is_some_and(|rest| self.open(rest));
        line.words.iter().any(|(at, start)| may_open(*start) && opens_at(*at))
    }

    /// True if a text in lower case is one of them.
    pub(crate) fn contain(&self, text: impl AsRef<[u8]>) -> bool {
        let text = text.as_ref();
        let end = Self::end(text);
        let may_be = self.ends[end / 64] >> (end % 64) & 1 == 1;
        may_be && self.has_start(text) && self.phrases.iter().any(|phrase| phrase.as_bytes() == text)
    }
}

/// A folded line, and where its words begin: many lists are compared with it in turn.
#[derive(Debug)]
pub(crate) struct FoldedLine {
    /// The line with a space behind it, so that each word ends at one.
    spaced: String,
    /// The place of each word's first byte, and the number of its first three ([`Openings::start`]).
    words: Vec<(u32, u16)>,
}

/// The first three bytes of a word that has fewer.
const UNKNOWN: u16 = u16::MAX;

impl FoldedLine {
    /// A word begins behind a space, or an article, a preposition or an "and" of Arabic or Hebrew, or where no spaces
    /// part words.
    pub(crate) fn of(folded: String) -> Self {
        let mut spaced = folded;
        spaced.push(' ');
        let bytes = spaced.as_bytes();
        let word = |at: usize| match bytes.get(at..) {
            Some([first, second, third, ..]) => (at as u32, Openings::start(*first, *second, *third) as u16),
            _ => (at as u32, UNKNOWN),
        };
        let words = if spaced.is_ascii() {
            std::iter::once(0).chain(memchr::memchr_iter(b' ', bytes).map(|space| space + 1)).map(word).collect()
        } else {
            let mut before = ' ';
            let begins = |(at, c): (usize, char)| {
                let behind = matches!(before, ' ' | 'ל' | 'ה' | 'ב' | 'ו' | 'و' | 'ل' | 'ب');
                before = c;
                (behind || is_word_by_itself(c) || is_unspaced(c)).then(|| word(at))
            };
            spaced.char_indices().filter_map(begins).collect()
        };
        Self { spaced, words }
    }

    /// The line with a space behind it.
    pub(crate) fn spaced(&self) -> &str {
        &self.spaced
    }
}

impl std::ops::Deref for FoldedLine {
    type Target = str;

    fn deref(&self) -> &str {
        self.spaced.strip_suffix(' ').unwrap_or(&self.spaced)
    }
}

/// Letters of Thai, Lao, Myanmar and Khmer, which set no spaces between words.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}')
}

/// A few phrases that are looked for anywhere in a text.
#[derive(Debug)]
pub(crate) struct Phrases(Option<AhoCorasick>);

impl Phrases {
    pub(crate) fn of(list: &[&str]) -> Self {
        // the quickest search; what is built for it is small for a list of a few
        Self(AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).build(list).ok())
    }

    /// True if one of them stands in the folded text.
    pub(crate) fn stand_in(&self, folded: &str) -> bool {
        self.0.as_ref().is_some_and(|phrases| phrases.is_match(folded))
    }
}
