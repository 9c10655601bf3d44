//! What an article is written as.

use super::json::Record;
use super::markup::Markup;
use super::{front_matter, html, markdown, tei, text};

/// What an article is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ArticleFormat {
    /// The house format.
    Text,
    /// Markdown.
    Markdown,
    /// A page of HTML.
    Html,
    /// XML of the Text Encoding Initiative.
    Xml,
    /// The record, over several lines.
    Json,
}

impl ArticleFormat {
    /// All formats.
    pub const ALL: [Self; 5] = [Self::Text, Self::Markdown, Self::Html, Self::Xml, Self::Json];

    /// As in the job file.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Xml => "xml",
            Self::Json => "json",
        }
    }

    /// Extension of a file, without the dot.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Text => "txt",
            Self::Markdown => "md",
            Self::Html => "html",
            Self::Xml => "xml",
            Self::Json => "json",
        }
    }

    /// True if what is written ends with a line's end. House text and Markdown end with their last block.
    #[must_use]
    pub fn ends_in_newline(self) -> bool {
        !matches!(self, Self::Text | Self::Markdown)
    }

    /// Writes what is known of an input, without the last line's end. Of an input that has no article the record
    /// alone says something.
    ///
    /// ```
    /// use copydesk::{Article, render::{ArticleFormat, Markup, json::Record}};
    /// let mut article = Article::default();
    /// article.headline = Some("Bridge reopens".to_owned());
    /// let record = Record::new("page.html", None, Ok(article));
    /// assert_eq!(ArticleFormat::Markdown.write(&record, Markup::default()), "# Bridge reopens");
    /// ```
    #[must_use]
    pub fn write(self, record: &Record, markup: Markup) -> String {
        let article = match (self, &record.article) {
            (Self::Json, _) => return record.pretty(),
            (_, Some(article)) => article,
            (_, None) => return String::new(),
        };
        match self {
            Self::Markdown if markup.front_matter => front_matter::before(record, &markdown::with(article, markup)),
            Self::Markdown => markdown::with(article, markup),
            Self::Html => html::with(article, markup),
            Self::Xml => tei::with(article, markup),
            Self::Text | Self::Json => text::render(article),
        }
    }

    /// True if many articles can be parts of one document.
    #[must_use]
    pub fn has_parts(self) -> bool {
        matches!(self, Self::Html | Self::Xml)
    }

    /// What begins and ends a document of many articles; nothing in formats that have none.
    #[must_use]
    pub fn around(self, markup: Markup) -> (String, &'static str) {
        match self {
            Self::Html => (html::opening(None, markup), html::CLOSING),
            Self::Xml => (tei::opening(), tei::CLOSING),
            Self::Text | Self::Markdown | Self::Json => (String::new(), ""),
        }
    }

    /// Writes an article as a part of a document; in formats that have no parts, by itself.
    #[must_use]
    pub fn part(self, record: &Record, markup: Markup) -> String {
        match (self, &record.article) {
            (Self::Html, Some(article)) => html::part(article, markup),
            (Self::Xml, Some(article)) => tei::part(article, markup),
            _ => self.write(record, markup),
        }
    }

    /// What [`ArticleFormat::write`] writes, as the content of a file.
    #[must_use]
    pub fn file(self, record: &Record, markup: Markup) -> String {
        let mut content = self.write(record, markup);
        if !content.is_empty() && self.ends_in_newline() {
            content.push('\n');
        }
        content
    }
}
