//! Cuts a text into the numbers, words and marks that dates are made of.

/// Bytes of a text that are looked at: no line with a date is longer, and a page's attribute may be.
pub(super) const TEXT_CAP: usize = 600;

/// A piece of a text.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Kinds of pieces.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum TokenKind {
    /// Value and number of digits.
    Number(i64, usize),
    /// Lower case, without the full stop at its end.
    Word(String),
    Mark(char),
    Space,
}

/// The digit nought of each script that pages write dates in, the nine others behind it.
const ZEROS: [char; 22] =
    ['٠', '۰', '०', '০', '੦', '૦', '୦', '௦', '౦', '೦', '൦', '෦', '๐', '໐', '༠', '၀', '០', '᠐', '᱐', '꯰', '０', '߀'];

/// A digit of any of these scripts.
pub(super) fn digit(c: char) -> Option<i64> {
    if c < '٠' {
        return c.to_digit(10).map(i64::from);
    }
    if !c.is_numeric() {
        return None;
    }
    ZEROS.iter().find_map(|&zero| {
        let value = u32::from(c).checked_sub(u32::from(zero))?;
        (value < 10).then_some(i64::from(value))
    })
}

/// A letter, or a mark that is drawn on one: of these scripts the standard library calls some no letters.
fn is_word_char(c: char) -> bool {
    c.is_alphabetic()
        || matches!(c, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{64b}'..='\u{65f}' | '\u{900}'..='\u{dff}'
            | '\u{e30}'..='\u{e4e}' | '\u{eb0}'..='\u{ecd}' | '\u{f71}'..='\u{f84}' | '\u{102b}'..='\u{103e}'
            | '\u{17b4}'..='\u{17d3}' | 'º' | 'ª')
            && digit(c).is_none()
            && !matches!(c, '।' | '॥')
}

/// The letters that a word is compared by: small, with one sigma and a Turkish i without its dot apart.
fn push_small(word: &mut String, c: char) {
    match c {
        'ς' => word.push('σ'),
        _ => word.extend(c.to_lowercase().filter(|c| *c != '\u{307}')),
    }
}

/// The pieces of the start of a text.
pub(super) fn cut(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut chars = text.char_indices().take_while(|(at, _)| *at < TEXT_CAP).peekable();
    while let Some((start, c)) = chars.next() {
        let mut end = start + c.len_utf8();
        let kind = if let Some(first) = digit(c) {
            let (mut value, mut digits) = (first, 1);
            while let Some(&(at, c)) = chars.peek()
                && let Some(next) = digit(c)
            {
                value = value.saturating_mul(10).saturating_add(next);
                digits += 1;
                end = at + c.len_utf8();
                chars.next();
            }
            TokenKind::Number(value, digits)
        } else if is_word_char(c) {
            let mut word = String::new();
            push_small(&mut word, c);
            let mut before = c;
            while let Some(&(at, c)) = chars.peek()
                && (is_word_char(c) || c == '.' || crate::text::is_invisible(c))
                // "NewsMAY 17, 2024": two words that ran into each other
                && !(before.is_lowercase() && c.is_uppercase())
            {
                before = c;
                // joiners are spelling in some scripts, and no part of the name
                if !crate::text::is_invisible(c) {
                    push_small(&mut word, c);
                }
                end = at + c.len_utf8();
                chars.next();
            }
            word.truncate(word.trim_end_matches('.').len());
            TokenKind::Word(word)
        } else if c.is_whitespace() {
            if tokens.last().is_some_and(|t| t.kind == TokenKind::Space) {
                continue;
            }
            TokenKind::Space
        } else if crate::text::is_invisible(c) {
            continue;
        } else {
            TokenKind::Mark(c)
        };
        tokens.push(Token { kind, start, end });
    }
    tokens
}
