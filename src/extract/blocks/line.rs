//! Small matters of one line of text: initials, quotation marks, indents, and spans that a style shows as blocks.

use super::BlockId;
use crate::document::{Element, Step, Tag};
use crate::extract::vocabulary::Hints;
use crate::text::{ends_sentence, is_word_by_itself};

/// The initial of a text that stands apart from its word: in a box of its own, or as a picture that says so.
#[derive(Debug)]
pub(super) struct Cap {
    /// The letter, perhaps behind a quotation mark.
    pub(super) text: String,
    /// The number of the block that it is, or that it comes before.
    pub(super) at: BlockId,
    /// True if it is a block.
    pub(super) is_block: bool,
}

impl Cap {
    /// A text that is one letter.
    pub(super) fn of(text: &str, at: BlockId, is_block: bool) -> Option<Self> {
        let mut letters = text.trim().chars().filter(|c| !is_quotation_mark(*c));
        let letter = letters.next()?;
        let is_initial = letters.next().is_none() && (letter.is_uppercase() || is_word_by_itself(letter));
        is_initial.then(|| Self { text: text.trim().to_owned(), at, is_block })
    }

    fn is_first_of(&self, word: &str) -> bool {
        word.chars().next().is_some_and(|first| self.text.ends_with(first.to_uppercase().next().unwrap_or(first)))
    }

    /// True if a text goes on with the word that the initial begins.
    pub(super) fn begins(&self, rest: &str) -> bool {
        let is_han = self.text.contains(is_word_by_itself);
        // a letter for a portrait stands before the whole name
        if self.is_block && (!rest.trim().contains(char::is_whitespace) || self.is_first_of(rest.trim_start())) {
            return false;
        }
        // around a box there may be white space that nobody sees
        let rest = if self.is_block { rest.trim_start() } else { rest };
        let mut letters = rest.chars();
        match (letters.next(), letters.next()) {
            (Some(first), _) if is_han => !self.is_block && is_word_by_itself(first),
            (Some(first), Some(second)) if first.is_uppercase() => !self.is_block && second.is_uppercase(),
            (Some(first), _) => first.is_lowercase() || first == '’' || first == '\'',
            _ => false,
        }
    }
}

/// The marks that a browser puts around a `q`: those of the language (CLDR), the outer ones where it stands in no other;
/// none if the author wrote some.
pub(super) fn quotation_marks(
    language: &str,
    before: &str,
    q: Element<'_>,
    depth: usize,
) -> (&'static str, &'static str) {
    let own = first_char(q).is_some_and(is_quotation_mark);
    if own || before.ends_with(['"', '“', '„', '«', '‘', '‚', '「', '『']) {
        return ("", "");
    }
    let language = language.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    let [outer, inner] = match &*language {
        "de" | "cs" | "sk" | "sl" | "is" | "lt" | "bg" | "sq" | "mk" | "ka" | "et" | "lv" => [("„", "“"), ("‚", "‘")],
        "da" | "nb" | "nn" | "no" | "el" | "pt" | "es" | "it" | "ca" | "gl" | "eu" | "fa" | "az" | "hy" => {
            [("«", "»"), ("“", "”")]
        }
        "ru" | "uk" | "be" | "kk" | "ky" => [("«", "»"), ("„", "“")],
        "fr" | "br" => [("« ", " »"), ("“", "”")],
        "pl" | "hu" | "ro" | "hr" | "bs" => [("„", "”"), ("«", "»")],
        "fi" | "sv" | "he" | "yi" => [("”", "”"), ("’", "’")],
        "ar" => [("”", "“"), ("’", "‘")],
        "ja" => [("「", "」"), ("『", "』")],
        _ => [("“", "”"), ("‘", "’")],
    };
    if depth.is_multiple_of(2) { outer } else { inner }
}

fn is_quotation_mark(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '‟' | '«' | '»' | '‘' | '’' | '‚' | '‹' | '›' | '「' | '『' | '\'')
}

fn first_char(element: Element<'_>) -> Option<char> {
    /// Nodes in which it is looked for.
    const NODES: usize = 8;
    let mut texts =
        element.walk().take(NODES).filter_map(|step| if let Step::Text(text) = step { Some(text) } else { None });
    texts.find_map(|text| text.trim_start().chars().next())
}

/// True if a line begins with an indent that somebody wrote: two spaces that do not fold, or one as wide as a letter.
pub(super) fn is_indent(line: &str) -> bool {
    let indent = line.chars().take_while(|c| c.is_whitespace());
    let width = |c| match c {
        '\u{3000}' | '\u{2001}' | '\u{2003}' => 2,
        '\u{a0}' | '\u{2000}' | '\u{2002}' => 1,
        _ => 0,
    };
    indent.map(width).sum::<usize>() >= 2
}

/// True if a line begins with the mark of an item of a list.
pub(super) fn is_item(line: &str) -> bool {
    line.trim_start().starts_with(['•', '▪', '■', '●', '◆', '◦', '‣', '⁃', '►', '▶', '✓', '✔', '・'])
}

/// True if a sentence ends and the next begins with nothing between them, where one inline element follows another of
/// its kind: a style shows them as blocks.
pub(super) fn is_glued(text: &str, next: Element<'_>) -> bool {
    let is_start = |c: char| c.is_uppercase() || is_quotation_mark(c) || is_word_by_itself(c);
    !text.ends_with(' ') && ends_sentence(text) && first_char(next).is_some_and(is_start)
}

/// Classes by which the public frameworks show an element as a block.
pub(super) fn is_block_class(name: &str) -> bool {
    matches!(name, "d-block" | "block" | "is-block" | "u-block" | "display-block")
}

/// Tags that belong into the head, wherever they stand.
pub(super) fn is_head_only(tag: Tag) -> bool {
    matches!(tag, Tag::Title | Tag::Meta | Tag::Link | Tag::Base)
}

/// True for an inline element that is kept as markup of its line.
pub(super) fn is_span(tag: Tag) -> bool {
    matches!(
        tag,
        Tag::A | Tag::B | Tag::Strong | Tag::I | Tag::Em | Tag::Cite | Tag::Code | Tag::Kbd | Tag::Samp | Tag::Tt
    )
}

/// `display:block` and its like in a style attribute.
pub(super) fn is_block_style(style: &str) -> bool {
    let Some((_, value)) = style.split_once("display") else { return false };
    let value = value.trim_start().strip_prefix(':').unwrap_or_default().trim_start();
    ["block", "list-item", "flex", "grid", "table"].iter().any(|kind| value.starts_with(kind))
}

/// True of the number of comments inside a line: a headline may end with it, a paragraph begin.
pub(super) fn counts_comments(element: Element<'_>, hints: Hints) -> bool {
    hints.any(Hints::COMMENT) && {
        let text = element.text();
        !text.is_empty() && text.chars().all(|c| c.is_numeric() || matches!(c, '(' | ')' | ' ' | ',' | '.'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_initial_is_told_from_a_word() {
        for (text, rest, is_block, expected) in [
            ("T", "he mill", true, true),
            ("“T", "\n he mill", true, true),
            ("T", "he mill", false, true),
            ("T", "HE MILL of", false, true),
            ("L", "’eau monte", true, true),
            ("J", "juliet", true, false),
            ("J", "juliet of lenn", true, false),
            ("県", "議会は", false, true),
            ("T", " he mill", false, false),
            ("X", "Share", false, false),
            ("X", "Share", true, false),
        ] {
            let cap = Cap::of(text, BlockId::default(), is_block).expect("an initial");
            assert_eq!(cap.begins(rest), expected, "{text} {rest}");
        }
        for text in ["", "4", "t", "The", "“”"] {
            assert!(Cap::of(text, BlockId::default(), true).is_none(), "{text}");
        }
    }

    #[test]
    fn indents_are_written_and_not_laid_out() {
        for (line, expected) in [
            ("\u{a0}\u{a0}The", true),
            ("\n \u{a0} \u{a0} The", true),
            ("\u{3000}今日", true),
            ("\u{a0}The", false),
            ("\n\t      The", false),
        ] {
            assert_eq!(is_indent(line), expected, "{line:?}");
        }
    }
}
