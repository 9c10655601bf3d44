//! Which articles are wanted: by language, by day, by words. Asked of each article that was read, by whoever prints or
//! saves it.

use crate::article::Article;
use crate::text::{fold, is_word_by_itself};
use jiff::civil::Date;
use std::fmt;

/// What an article has to be. What a page does not say is no reason against it.
///
/// ```
/// use copydesk::filter::{Filter, Unwanted};
/// let mut filter = Filter::default();
/// filter.languages = vec!["de".to_owned()];
/// let mut article = copydesk::Article::default();
/// assert_eq!(filter.unwanted(&article), None);
/// article.language = Some("en-GB".to_owned());
/// assert_eq!(filter.unwanted(&article), Some(Unwanted::Language));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Filter {
    /// [Primary tags](primary_tag) of its language; all languages where there is none.
    pub languages: Vec<String>,
    /// The first day on which it may have been published.
    pub since: Option<Date>,
    /// The last one.
    pub until: Option<Date>,
    /// Words of which its headline or a block of its text holds some; any text where there are none.
    pub words: Vec<WantedWords>,
}

/// Words that a text may hold, next to each other and in their order, in capitals or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedWords {
    written: String,
    folded: String,
}

impl WantedWords {
    /// The words of a text; `None` if there is no letter and no digit in it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let folded = fold(text);
        (!folded.is_empty()).then(|| Self { written: text.to_owned(), folded })
    }
}

impl fmt::Display for WantedWords {
    /// The words as they were written.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

/// Why an article is not wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unwanted {
    /// It is in another language.
    Language,
    /// It was published before.
    TooOld,
    /// It was published after.
    TooNew,
    /// It has other words.
    Words,
}

impl Unwanted {
    /// A short name for programs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Language => "language",
            Self::TooOld => "too_old",
            Self::TooNew => "too_new",
            Self::Words => "words",
        }
    }
}

impl Filter {
    /// Why an article is not wanted, if so.
    #[must_use]
    pub fn unwanted(&self, article: &Article) -> Option<Unwanted> {
        let day = article.published.map(crate::date::PageDate::day);
        if !self.wants_language(article.language.as_deref()) {
            Some(Unwanted::Language)
        } else if day.zip(self.since).is_some_and(|(day, since)| day < since) {
            Some(Unwanted::TooOld)
        } else if day.zip(self.until).is_some_and(|(day, until)| day > until) {
            Some(Unwanted::TooNew)
        } else {
            (!self.wants_words(article)).then_some(Unwanted::Words)
        }
    }

    fn wants_language(&self, tag: Option<&str>) -> bool {
        let Some(tag) = tag else { return true };
        let primary = tag.split(['-', '_']).next().unwrap_or(tag);
        self.languages.is_empty() || self.languages.iter().any(|wanted| wanted.eq_ignore_ascii_case(primary))
    }

    fn wants_words(&self, article: &Article) -> bool {
        if self.words.is_empty() {
            return true;
        }
        let blocks = article.blocks.iter().map(|block| block.text.as_str());
        article.headline.as_deref().into_iter().chain(blocks).any(|text| {
            let text = fold(text);
            self.words.iter().any(|words| holds(&text, &words.folded))
        })
    }
}

/// A primary tag of BCP 47 in small letters, if a text is one: two or three letters.
#[must_use]
pub fn primary_tag(text: &str) -> Option<String> {
    let is_primary = (2..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_primary.then(|| text.to_ascii_lowercase())
}

/// True if a text holds these words whole; both are folded. In scripts that part no words, or glue to them what other
/// languages part (Korean), any place will do.
fn holds(text: &str, words: &str) -> bool {
    let joins = |c: Option<char>| c.is_some_and(|c| c != ' ' && !is_word_by_itself(c) && !is_hangul(c));
    let (first, last) = (words.chars().next(), words.chars().next_back());
    last.is_some()
        && text.match_indices(words).any(|(at, found)| {
            let (before, rest) = text.split_at(at);
            let after = rest.get(found.len()..).and_then(|rest| rest.chars().next());
            let goes_on = joins(first) && joins(before.chars().next_back()) || joins(last) && joins(after);
            !goes_on
        })
}

fn is_hangul(c: char) -> bool {
    matches!(c, '\u{ac00}'..='\u{d7a3}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Block, BlockKind};
    use crate::date::PageDate;

    #[test]
    fn words_are_found_in_every_script() {
        for (words, headline, expected) in [
            ("storm surge", "Storm-Surge warning for the coast", true),
            ("surge storm", "Storm surge warning", false),
            ("art", "A party for the arts", false),
            ("ART", "Modern art", true),
            ("it's", "It’s over", true),
            ("größe", "Auf die GRÖSSE und die GRÖßE kommt es an", true),
            ("мост", "МОСТ открыт", true),
            ("мост", "Мосты открыты", false),
            ("洪水", "北部で洪水警報", true),
            ("서울", "서울은 비", true),
            ("น้ำท่วม", "เตือนน้ำท่วมหนัก", true),
            ("پل", "پل بازگشایی شد", true),
        ] {
            let article = Article { headline: Some(headline.to_owned()), ..Article::default() };
            let words = ["nowhere", words].into_iter().filter_map(WantedWords::parse).collect();
            let filter = Filter { words, ..Filter::default() };
            let unwanted = filter.unwanted(&article);
            assert_eq!(unwanted, (!expected).then_some(Unwanted::Words), "{:?} in {headline}", filter.words);
        }
        assert_eq!(WantedWords::parse("…"), None, "no word in it");
        let article = Article {
            headline: Some("Tide".to_owned()),
            blocks: vec![Block::new(BlockKind::Paragraph, "The pier."), Block::new(BlockKind::Paragraph, "Is shut.")],
            ..Article::default()
        };
        let wants = |words: &str| {
            let words = WantedWords::parse(words).into_iter().collect();
            Filter { words, ..Filter::default() }.unwanted(&article)
        };
        assert_eq!((wants("is shut"), wants("pier is")), (None, Some(Unwanted::Words)));
    }

    #[test]
    fn days_are_counted_in_and_what_is_not_said_is_wanted() {
        let filter = Filter {
            languages: vec!["en".to_owned()],
            since: "2026-11-01".parse().ok(),
            until: "2026-11-30".parse().ok(),
            ..Filter::default()
        };
        for (published, language, expected) in [
            (None, None, None),
            (Some("2026-11-01"), Some("en-GB"), None),
            (Some("2026-11-30T23:59:00-05:00"), Some("EN"), None),
            (Some("2026-10-31"), None, Some(Unwanted::TooOld)),
            (Some("2026-12-01T00:10:00+09:00"), None, Some(Unwanted::TooNew)),
            (Some("2026-11-11"), Some("de"), Some(Unwanted::Language)),
        ] {
            let published = published.and_then(PageDate::parse);
            let article = Article { published, language: language.map(str::to_owned), ..Article::default() };
            assert_eq!(filter.unwanted(&article), expected, "{article:?}");
        }
    }
}
