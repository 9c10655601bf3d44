//! Lists of phrases that are looked for in many texts, each time at once.

use super::is_word_by_itself;
use aho_corasick::{AhoCorasick, AhoCorasickKind};

/// Phrases that texts open with, in lower case. Most texts open with none of them, which their first two bytes tell.
#[derive(Debug)]
pub(crate) struct Openings {
    phrases: &'static [&'static str],
    /// A bit for each pair of first bytes; some pairs share one.
    pairs: [u64; PAIRS / 64],
}

const PAIRS: usize = 1024;

impl Openings {
    pub(crate) const fn of(phrases: &'static [&'static str]) -> Self {
        let mut pairs = [0; PAIRS / 64];
        let mut at = 0;
        while at < phrases.len() {
            match phrases[at].as_bytes() {
                [first, second, ..] => {
                    let pair = Self::pair(*first, *second);
                    pairs[pair / 64] |= 1 << (pair % 64);
                }
                // nothing is known of what follows
                _ => pairs = [u64::MAX; PAIRS / 64],
            }
            at += 1;
        }
        Self { phrases, pairs }
    }

    const fn pair(first: u8, second: u8) -> usize {
        (first as usize * 37 + second as usize) % PAIRS
    }

    /// True if a text may open with one of them, whatever its case: quick, and seldom wrong.
    pub(crate) fn may_open(&self, text: &str) -> bool {
        if let [first, second, ..] = text.as_bytes()
            && first.is_ascii()
            && second.is_ascii()
        {
            return self.has_pair(first.to_ascii_lowercase(), second.to_ascii_lowercase());
        }
        // case may change the bytes
        let mut small = text.chars().flat_map(char::to_lowercase);
        let mut letter = [0; 4];
        let first = small.next().map(|c| c.encode_utf8(&mut letter).as_bytes());
        match (first, small.next()) {
            (Some([first, second, ..]), _) => self.has_pair(*first, *second),
            (Some([first]), Some(next)) => self.has_pair(*first, next.encode_utf8(&mut [0; 4]).as_bytes()[0]),
            _ => true,
        }
    }

    fn has_pair(&self, first: u8, second: u8) -> bool {
        let pair = Self::pair(first, second);
        self.pairs[pair / 64] >> (pair % 64) & 1 == 1
    }

    /// The phrases that a text in lower case opens with.
    pub(crate) fn opening<'t>(&self, text: &'t str) -> impl Iterator<Item = &'static str> + use<'t> {
        let phrases = match text.as_bytes() {
            [first, second, ..] if !self.has_pair(*first, *second) => &[],
            _ => self.phrases,
        };
        let first = text.as_bytes().first();
        // most differ in their first byte: that is cheaper to see than to call for
        phrases.iter().copied().filter(move |phrase| phrase.as_bytes().first() == first && text.starts_with(phrase))
    }

    /// True if a text in lower case opens with one of them.
    pub(crate) fn open(&self, text: &str) -> bool {
        self.opening(text).next().is_some()
    }

    /// True if one of them begins a word of a text in lower case: behind a space, or an article, a preposition or an
    /// "and" of Arabic or Hebrew, or where no spaces part words.
    pub(crate) fn begin_words_of(&self, text: &str) -> bool {
        let opens_at = |at: usize| text.get(at..).is_some_and(|rest| self.open(rest));
        if text.is_ascii() {
            return opens_at(0) || memchr::memchr_iter(b' ', text.as_bytes()).any(|space| opens_at(space + 1));
        }
        let mut before = ' ';
        text.char_indices().any(|(at, c)| {
            let behind = matches!(before, ' ' | 'ל' | 'ה' | 'ב' | 'ו' | 'و' | 'ل' | 'ب');
            let begins = behind || is_word_by_itself(c) || is_unspaced(c);
            before = c;
            begins && opens_at(at)
        })
    }

    /// True if a text in lower case is one of them.
    pub(crate) fn contain(&self, text: impl AsRef<[u8]>) -> bool {
        let text = text.as_ref();
        let may = !matches!(text, [first, second, ..] if !self.has_pair(*first, *second));
        may && self.phrases.iter().any(|phrase| phrase.as_bytes() == text)
    }
}

/// Letters of Thai, Lao, Myanmar and Khmer, which set no spaces between words.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}')
}

/// Phrases that are looked for anywhere in a text.
#[derive(Debug)]
pub(crate) struct Phrases(Option<AhoCorasick>);

impl Phrases {
    pub(crate) fn of(list: &[&str]) -> Self {
        // what is built for the quickest search costs more than it saves
        Self(AhoCorasick::builder().kind(Some(AhoCorasickKind::ContiguousNFA)).build(list).ok())
    }

    /// True if one of them stands in the folded text.
    pub(crate) fn stand_in(&self, folded: &str) -> bool {
        self.0.as_ref().is_some_and(|phrases| phrases.is_match(folded))
    }
}
