//! Rules on plain text that hold for every script: white space, invisible characters, words,
//! sentence ends. No stop words, no tokenizer of one language.

mod invisible;
#[cfg(feature = "crawl")]
mod nearest;
mod phrases;

pub use invisible::{is_invisible, matters, may_matter, unseen};
#[cfg(feature = "crawl")]
pub(crate) use nearest::nearest;
pub(crate) use phrases::{FoldedLine, Openings, Phrases};

/// Appends `raw` to `out` with runs of white space folded into one space and invisible characters
/// dropped, but for those that matter ([`matters`]). White space at the very start of `out` is dropped too, so that pieces of one line can
/// be appended one by one; the caller trims the end.
pub fn push_clean(out: &mut String, raw: &str) {
    let mut rest = raw;
    while !rest.is_empty() {
        let before = out.as_bytes().last().copied().unwrap_or(b' ');
        // markup is mostly set apart by line breaks and long indents
        let space = rest.bytes().position(|byte| !matches!(byte, b' ' | b'\t'..=b'\r')).unwrap_or(rest.len());
        if space > 0 {
            if before != b' ' {
                out.push(' ');
            }
            rest = rest.split_at(space).1;
            continue;
        }
        out.reserve(rest.len()); // once, and not word by word
        let plain = plain_run(rest.as_bytes(), before);
        let (run, tail) = rest.split_at(plain);
        out.push_str(run);
        let Some(c) = tail.chars().next() else { break };
        if c.is_whitespace() {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else if !is_invisible(c) || matters(out, c, tail.split_at(c.len_utf8()).1) {
            out.push(c);
        }
        rest = tail.split_at(c.len_utf8()).1;
    }
}

/// A byte, eight times.
const fn all(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// The high bit of each byte that is zero: exact, as no sum carries.
const fn zeros(eight: u64) -> u64 {
    !(((eight & all(0x7f)) + all(0x7f)) | eight | all(0x7f))
}

/// Length of the run at the start that is clean as it stands: printable ASCII, with one space between words. `before`
/// is what stands before it.
fn plain_run(bytes: &[u8], mut before: u8) -> usize {
    let mut run = 0;
    // eight bytes at a time: text is mostly this
    while let Some((eight, _)) = bytes.get(run..).and_then(<[u8]>::split_first_chunk) {
        let word = u64::from_le_bytes(*eight);
        let spaces = zeros(word ^ all(b' '));
        let is_printable = (word | (word & all(0x7f)).wrapping_sub(all(b' '))) & all(0x80) == 0;
        let ends = spaces & (spaces << 8 | u64::from(before == b' ') << 7) | zeros(word ^ all(0x7f));
        if !is_printable || ends != 0 {
            break;
        }
        before = eight[7];
        run += 8;
    }
    for byte in bytes.get(run..).unwrap_or_default() {
        if !matches!(byte, b'!'..=b'~') && (*byte != b' ' || before == b' ') {
            break;
        }
        before = *byte;
        run += 1;
    }
    run
}

/// One line of clean text: white space folded, invisible characters dropped, ends trimmed.
///
/// ```
/// assert_eq!(copydesk::text::clean(" A\u{a0}\n line\u{200b}, so\u{ad}ft "), "A line, soft");
/// ```
#[must_use]
pub fn clean(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    push_clean(&mut out, raw);
    out.truncate(out.trim_end().len());
    out
}

/// True if a text goes on between two letters that no space parts.
pub(crate) fn meet_unspaced(before: &str, after: &str) -> bool {
    before.trim_end().ends_with(is_word_by_itself) && after.trim_start().starts_with(is_word_by_itself)
}

/// True if each character of this script is counted as a word, since no spaces part its words: Thai, Lao, Burmese,
/// Khmer, kana, Han.
#[must_use]
pub fn is_word_by_itself(c: char) -> bool {
    matches!(c,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Width of a text in characters of an alphabet: a character that is a word by itself counts 2.5, about what a word of
/// its kind takes in one.
#[must_use]
pub fn width(text: &str) -> f32 {
    if text.is_ascii() {
        return text.len() as f32;
    }
    // no such character begins with another byte
    let may_be_word = |byte: u8| byte >= 0xe0 && byte != 0xe2;
    let words = if text.bytes().any(may_be_word) { text.chars().filter(|c| is_word_by_itself(*c)).count() } else { 0 };
    text.chars().count() as f32 + 1.5 * words as f32
}

/// True if a letter is a small one, where names begin with large ones. Georgian has both in Unicode, and writes in one.
pub(crate) fn is_small(c: char) -> bool {
    c.is_lowercase() && !('\u{10d0}'..='\u{10ff}').contains(&c)
}

/// Number of words: runs of letters and digits, and single characters of scripts without spaces.
#[must_use]
pub fn count_words(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut words, mut inside, mut at) = (0, false, 0);
    while let Some(byte) = bytes.get(at) {
        if let Some((eight, _)) = bytes.get(at..).and_then(<[u8]>::split_first_chunk)
            && let Some(letters) = letters_of_eight(*eight)
        {
            // a word begins at each letter with none before it
            words += (letters & !(letters << 8 | u64::from(inside) << 7)).count_ones() as usize;
            inside = letters >> 63 == 1;
            at += 8;
        } else if byte.is_ascii() {
            let letter = byte.is_ascii_alphanumeric();
            words += usize::from(letter && !inside);
            inside = letter || (inside && *byte == b'\'');
            at += 1;
        } else {
            let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else { break };
            if is_word_by_itself(c) {
                words += 1;
                inside = false;
            } else {
                let letter = is_letter(c) || (inside && is_mark(c));
                words += usize::from(letter && !inside);
                inside = letter || (inside && (c == '’' || may_matter(c)));
            }
            at += c.len_utf8();
        }
    }
    words
}

/// The high bit of each byte that is a letter or a digit, the first byte in the lowest place; `None` if not all are
/// ASCII, or one is an apostrophe, which may stand inside a word.
fn letters_of_eight(eight: [u8; 8]) -> Option<u64> {
    /// The high bit of each byte, below 0x80, that is at least so much.
    const fn at_least(word: u64, least: u8) -> u64 {
        word + all(0x80 - least)
    }
    let word = u64::from_le_bytes(eight);
    let within = |word, first: u8, last: u8| at_least(word, first) & !at_least(word, last + 1);
    if word & all(0x80) != 0 || zeros(word ^ all(b'\'')) != 0 {
        return None;
    }
    let letters = within(word | all(0x20), b'a', b'z'); // of what becomes a small letter so, all are letters
    Some((letters | within(word, b'0', b'9')) & all(0x80))
}

/// True if a character is a letter or a digit, as [`char::is_alphanumeric`] has it: told at once where most letters
/// that are written stand, since its tables are slow and texts are long.
#[inline]
pub(crate) fn is_letter(c: char) -> bool {
    match c {
        '\u{c0}'..='\u{d6}'
        | '\u{d8}'..='\u{f6}'
        | '\u{f8}'..='\u{2c1}'
        | '\u{3a3}'..='\u{3f5}'
        | '\u{3f7}'..='\u{481}'
        | '\u{48a}'..='\u{52f}'
        | '\u{5b0}'..='\u{5bd}'
        | '\u{5d0}'..='\u{5ea}'
        | '\u{620}'..='\u{657}'
        | '\u{66e}'..='\u{6d3}'
        | '\u{8f0}'..='\u{93b}'
        | '\u{93d}'..='\u{94c}'
        | '\u{e01}'..='\u{e3a}'
        | '\u{1e00}'..='\u{1f15}'
        | '\u{3041}'..='\u{3096}'
        | '\u{30a1}'..='\u{30fa}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{a48c}'
        | '\u{ac00}'..='\u{d7a3}' => true,
        '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{3004}' => false,
        c => c.is_alphanumeric(),
    }
}

/// The small letter of a character, as [`char::to_lowercase`] has it, where it is told at once: in the alphabets of Latin
/// and Cyrillic, and in scripts without capitals.
#[inline]
pub(crate) fn small(c: char) -> Option<char> {
    let behind = |distance: u32| char::from_u32(u32::from(c) + distance);
    match c {
        '\u{df}'..='\u{ff}'
        | '\u{d7}'
        | '\u{430}'..='\u{45f}'
        | '\u{557}'..='\u{109f}'
        | '\u{10ce}'..='\u{139f}'
        | '\u{13f6}'..='\u{1c88}'
        | '\u{2000}'..='\u{206f}'
        | '\u{2cf3}'..='\u{a63f}'
        | '\u{a7f6}'..='\u{ff20}' => Some(c),
        '\u{c0}'..='\u{de}' | '\u{410}'..='\u{42f}' => behind(0x20),
        '\u{400}'..='\u{40f}' => behind(0x50),
        _ => None,
    }
}

/// Combining marks that sit inside words (Devanagari vowel signs, Arabic and Hebrew points).
fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}'
        | '\u{900}'..='\u{903}' | '\u{93a}'..='\u{94f}' | '\u{981}'..='\u{983}' | '\u{9bc}'..='\u{9cd}'
        | '\u{a3c}'..='\u{a4d}' | '\u{abc}'..='\u{acd}' | '\u{b3c}'..='\u{b4d}' | '\u{b82}' | '\u{bbe}'..='\u{bcd}'
        | '\u{c3e}'..='\u{c56}' | '\u{cbc}'..='\u{ccd}' | '\u{d3e}'..='\u{d4d}' | '\u{dca}'..='\u{ddf}'
        | '\u{e47}'..='\u{e4e}' | '\u{eb4}'..='\u{ecd}' | '\u{f71}'..='\u{f84}' | '\u{102b}'..='\u{103e}'
        | '\u{17b4}'..='\u{17d3}')
}

/// True if a text opens with a quotation mark of any language.
pub(crate) fn opens_quotation(text: &str) -> bool {
    text.starts_with(['“', '"', '„', '«', '»', '”', '「', '『', '‘'])
}

/// True if the character ends a sentence, in any script.
#[must_use]
pub fn is_sentence_end(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '。' | '！' | '？' | '．' | '｡' | '؟' | '۔' | '।' | '॥' | '։' | '።' | '؛' | '‽')
}

/// True if the line ends like a sentence: a sentence mark, perhaps with closing quotes or brackets behind it.
#[must_use]
pub fn ends_sentence(line: &str) -> bool {
    line.chars()
        .rev()
        .find(|c| !matches!(c, '"' | '\'' | '”' | '’' | '“' | '»' | '«' | ')' | ']' | '」' | '』' | '）' | ' '))
        .is_some_and(is_sentence_end)
}

/// The line as two people would agree it is the same line: case, kinds of quotes and dashes and
/// everything but letters and digits folded away, one space between words.
///
/// ```
/// assert_eq!(copydesk::text::fold("“It’s over” – says Kim"), copydesk::text::fold("\"IT'S OVER\" - says Kim."));
/// ```
#[must_use]
pub fn fold(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut gap = false;
    let mut part = |out: &mut String, is_letter: bool, c: char| {
        if is_letter {
            if std::mem::take(&mut gap) && !out.is_empty() {
                out.push(' ');
            }
        } else if !is_invisible(c) && !matches!(c, '\'' | '’' | '‘' | '`' | '´') {
            gap = true;
        }
        is_letter
    };
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        // words are mostly runs of ASCII, of which the capitals become small in the end
        let run = rest.bytes().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let (word, tail) = rest.split_at(if run > 0 { run } else { c.len_utf8() });
        rest = tail;
        if c.is_ascii() {
            if part(&mut out, run > 0, c) {
                out.push_str(word);
            }
        } else {
            let mut push = |c: char| {
                if part(&mut out, is_letter(c) || is_mark(c), c) {
                    out.push(c);
                }
            };
            match small(c) {
                // the capital of Turkish, of which the dot would become a mark of its own
                _ if c == 'İ' => push('i'),
                Some(c) => push(c),
                None => c.to_lowercase().for_each(push),
            }
        }
    }
    out.make_ascii_lowercase();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted_in_every_script() {
        for (text, words) in [
            ("", 0),
            (" – * … ", 0),
            ("One two", 2),
            ("don't don’t l'eau", 3),
            ("well-known 3.5 U.S.", 6),
            ("a\u{a0}b", 2),
            ("größe Ärger", 2),
            ("Привет, мир", 2),
            ("한국 사람", 2),
            ("हिन्दी में", 2),
            ("مُحَمَّد قال", 2),
            ("東京都", 3),
            ("カタカナ, x", 5),
            ("2024年3月", 4),
            ("a'b ''c' d' e", 4),
            ("it's the harbour master's 2nd ferry to Sarrow-on-Lenn", 10),
            ("@AZ[`az{/09: @AZ[`az{/09: @AZ[`az{/09:", 9),
            ("lennmouth größer lennmouth", 3),
            ("eight888eight888 eight888", 2),
        ] {
            assert_eq!(count_words(text), words, "{text}");
            // wherever it stands among others
            for spaces in 1..8 {
                let placed = format!("{}{text} and some more words", " ".repeat(spaces));
                assert_eq!(count_words(&placed), words + 4, "{placed}");
            }
        }
    }

    #[test]
    fn what_is_told_at_once_is_told_as_the_tables_have_it() {
        for c in '\u{80}'..=char::MAX {
            assert_eq!(is_letter(c), c.is_alphanumeric(), "{:x}", u32::from(c));
            assert!(small(c).is_none_or(|small| c.to_lowercase().eq([small])), "{:x}", u32::from(c));
        }
    }

    #[test]
    fn lines_are_cleaned_of_what_nobody_sees() {
        for (raw, expected) in [
            ("", ""),
            (" \u{a0}\t\n", ""),
            ("a\u{3000}b \u{2009} c", "a b c"),
            ("\u{feff}a\u{200b}b\u{ad}c\u{200f}", "abc"),
            ("a\u{202e}b\u{2066}c\u{1b}d\u{7f}e\0", "abcde"),
            ("a \u{200b} b", "a b"),
            ("é\u{301} 東\r\n京", "é\u{301} 東 京"),
            ("👩\u{e0067}x", "👩x"),
        ] {
            assert_eq!(clean(raw), expected, "{raw:?}");
        }
    }

    #[test]
    fn a_run_that_is_clean_ends_where_thought_is_needed() {
        let tail = "and so on and so on";
        for (start, run) in [
            ("", 19),
            ("word by word, ", 14 + 19),
            (" word", 0),
            ("word  by word", 5),
            ("words by  word", 9),
            ("words of 8  x", 11),
            ("wordsof8 \u{a0}", 9),
            ("word\tby word", 4),
            ("words and\nwords", 9),
            ("wordsof8\u{7f}", 8),
            ("words\u{7f}of8", 5),
            ("größe", 2),
            ("~~~~~~~~~", 9 + 19),
            ("\0wordsof8", 0),
        ] {
            let text = format!("{start}{tail}");
            assert_eq!(plain_run(text.as_bytes(), b' '), run, "{text:?}");
        }
        assert_eq!(plain_run(b" word by word", b'x'), 13);
    }

    #[test]
    fn pieces_of_a_line_join_as_one() {
        let mut out = String::new();
        for piece in [" ", "one ", " two", "\u{200b}", "th", "ree "] {
            push_clean(&mut out, piece);
        }
        assert_eq!(out, "one twothree ");
    }

    #[test]
    fn sentences_end_in_every_script() {
        for line in ["Done.", "Done?”", "«Done!»", "(Done.)", "Done…", "終わった。」", "हो गया।", "تم؟", "Done. "]
        {
            assert!(ends_sentence(line), "{line}");
        }
        for line in ["", "Done", "Done:", "3,5", "“Done”", ".Done"] {
            assert!(!ends_sentence(line), "{line}");
        }
    }

    #[test]
    fn lines_that_people_call_the_same_fold_alike() {
        for (line, folded) in [
            ("“It’s OVER” – says Kim.", "its over says kim"),
            ("It's over - says Kim", "its over says kim"),
            ("so\u{ad}ft\u{200b} ÉTÉ", "soft été"),
            ("  404 | Not  found!  ", "404 not found"),
            ("हिन्दी", "हिन्दी"),
            ("อ่านต่อ", "อ่านต่อ"),
            ("İLGİLİ HABER", "ilgili haber"),
            ("***", ""),
        ] {
            assert_eq!(fold(line), folded, "{line}");
        }
    }
}
