//! An article: what extraction hands on and every output renders.
//!
//! These types are the promise to users of the library and of the JSON record. They hold plain
//! values only: no parser type, no borrowed page, nothing that needs the network.

use crate::date::PageDate;
use crate::text::clean;
use serde::Serialize;
use std::ops::Range;

/// Everything that copydesk reads out of one page.
///
/// Every field that the page does not state (or states wrongly enough not to be believed) is
/// `None` or empty: no author is better than a wrong one.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Article {
    /// The address that the caller gave for the page.
    pub url: Option<String>,
    /// The address that the page names as its own (`rel=canonical`, `og:url`), when believable.
    pub canonical_url: Option<String>,
    /// The headline a reader sees.
    pub headline: Option<String>,
    /// Names as printed, in order; no roles, no "By".
    pub authors: Vec<String>,
    /// The byline as the page shows it.
    pub byline: Option<String>,
    /// News agency, apart from the people.
    pub agency: Option<String>,
    /// Time of first publication.
    pub published: Option<PageDate>,
    /// Time of the last change.
    pub modified: Option<PageDate>,
    /// The section (desk) that the page belongs to.
    pub section: Option<String>,
    /// Keywords and tags.
    pub tags: Vec<String>,
    /// Name of the site.
    pub site_name: Option<String>,
    /// BCP 47 tag of the text's language.
    pub language: Option<String>,
    /// The summary under the headline, where the page shows one.
    pub standfirst: Option<String>,
    /// The picture that the page leads with.
    pub lead_image: Option<Image>,
    /// The body, in reading order; starts with the standfirst where the page shows one.
    pub blocks: Vec<Block>,
    /// The part of the page that the text was found in.
    pub text_from: TextFrom,
    /// The kind of page, and how sure that is.
    pub verdict: Verdict,
    /// Rules of the user for the page's site that said nothing of it: the fields are as without them.
    pub unmatched_rules: Vec<UnmatchedRule>,
    /// The limit that the page ran into, if it did: not all of it was read as browsers would.
    pub cut: Option<Cut>,
    /// The pages that the text was joined from, if they are several.
    pub pages: Option<u32>,
    /// True if a browser ran the page's scripts first: the page as it was sent shows less.
    pub rendered: bool,
}

/// A limit that only pages run into that were made to, or by a program gone wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Cut {
    /// Elements inside 512 others: they were read as if they stood beside them.
    Depth,
    /// More than 250,000 elements and texts, or more than the page has bytes (markup that, never closed, is repeated in
    /// whatever follows): the page's end was not read.
    Growth,
}

impl Cut {
    /// The name in the record.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Depth => "depth",
            Self::Growth => "growth",
        }
    }
}

/// A rule for a site whose selectors name nothing on a page of it, or nothing that can be read as
/// its field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct UnmatchedRule {
    /// The rule's key: `headline`, `byline`, `date`, `section` or `body`.
    pub key: String,
    /// Its selectors, as written.
    pub selectors: Vec<String>,
    /// The place that it is written at: file and line.
    pub place: String,
}

/// One part of the body: a paragraph, a subhead, one list item, one row of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Block {
    /// Its kind.
    #[serde(rename = "type")]
    pub kind: BlockKind,
    /// Its text on one line; only [`BlockKind::Code`] and [`BlockKind::Preformatted`] hold `\n`.
    /// Cells of a table row are joined by `" | "`.
    pub text: String,
    /// Level of a subhead (2 to 6), depth of a list item (1 for the outermost); else 0.
    #[serde(skip_serializing_if = "is_zero")]
    pub level: u8,
    /// Absolute address of a picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// First row of a table, first item of a numbered list; what Markdown needs to know.
    #[serde(skip)]
    pub opens: bool,
    /// A list item of a numbered list.
    #[serde(skip)]
    pub numbered: bool,
    /// Emphasis and links inside `text`, in order of their start, never crossing each other.
    #[serde(skip)]
    pub spans: Vec<Span>,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // the signature is serde's
fn is_zero(n: &u8) -> bool {
    *n == 0
}

/// Kinds of [`Block`]: first those of the body, then those of what stands around it. Of the latter an article holds
/// only those that the caller asked for ([`Extractor::keep`](crate::Extractor::keep)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum BlockKind {
    /// The summary under the headline.
    Standfirst,
    /// Running text.
    Paragraph,
    /// A heading inside the body.
    Subhead,
    /// A block quotation.
    Quote,
    /// One item of a list.
    ListItem,
    /// One row of a data table.
    Table,
    /// A listing of program code.
    Code,
    /// Text whose line breaks matter.
    Preformatted,
    /// A picture: its [address](Block::url), and as text what the page says in its place.
    Image,
    /// Text of a picture, and who took it.
    Caption,
    /// Corrections, who else reported, where the text comes from.
    Note,
    /// About the author.
    Bio,
    /// Other stories: their headlines, teasers, links to them.
    Related,
    /// An advertisement, an offer, a plea.
    Promotion,
    /// An invitation to a newsletter.
    Newsletter,
    /// A comment of a reader.
    Comment,
    /// The headline.
    Headline,
    /// Names of the authors, as the page shows them.
    Byline,
    /// The date of publication or of a change, as the page shows it.
    DateLine,
    /// The section, shown above the headline.
    Section,
    /// Menus, buttons, the page's head and foot.
    Navigation,
    /// None of these.
    Other,
}

impl BlockKind {
    /// Kinds that can be kept besides the body ([`Extractor::keep`](crate::Extractor::keep)), each with its name in
    /// `--keep`, in job files and in Python.
    pub const ASIDES: [(&'static str, Self); 8] = [
        ("images", Self::Image),
        ("captions", Self::Caption),
        ("notes", Self::Note),
        ("bios", Self::Bio),
        ("related", Self::Related),
        ("promotions", Self::Promotion),
        ("newsletters", Self::Newsletter),
        ("comments", Self::Comment),
    ];

    /// The kind of a name among [`Self::ASIDES`].
    ///
    /// ```
    /// use copydesk::BlockKind;
    /// assert_eq!(BlockKind::aside("captions"), Some(BlockKind::Caption));
    /// assert_eq!(BlockKind::aside("paragraphs"), None);
    /// ```
    #[must_use]
    pub fn aside(name: &str) -> Option<Self> {
        Self::ASIDES.into_iter().find(|(known, _)| *known == name).map(|(_, kind)| kind)
    }

    /// True for kinds that make up the body.
    #[must_use]
    pub fn is_body(self) -> bool {
        matches!(
            self,
            Self::Standfirst
                | Self::Paragraph
                | Self::Subhead
                | Self::Quote
                | Self::ListItem
                | Self::Table
                | Self::Code
                | Self::Preformatted
        )
    }

    /// The name in the record: `list_item`, `date_line` ...
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Standfirst => "standfirst",
            Self::Paragraph => "paragraph",
            Self::Subhead => "subhead",
            Self::Quote => "quote",
            Self::ListItem => "list_item",
            Self::Table => "table",
            Self::Code => "code",
            Self::Preformatted => "preformatted",
            Self::Image => "image",
            Self::Caption => "caption",
            Self::Note => "note",
            Self::Bio => "bio",
            Self::Related => "related",
            Self::Promotion => "promotion",
            Self::Newsletter => "newsletter",
            Self::Comment => "comment",
            Self::Headline => "headline",
            Self::Byline => "byline",
            Self::DateLine => "date_line",
            Self::Section => "section",
            Self::Navigation => "navigation",
            Self::Other => "other",
        }
    }
}

/// Inline markup over a byte range of a block's text.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Span {
    /// Bytes of [`Block::text`]; always on character boundaries.
    pub range: Range<usize>,
    /// The kind of markup.
    pub kind: SpanKind,
}

impl Span {
    /// Markup over these bytes of a block's text.
    #[must_use]
    pub fn new(range: Range<usize>, kind: SpanKind) -> Self {
        Self { range, kind }
    }
}

/// Kinds of inline markup.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SpanKind {
    /// A link, with its absolute address where the page's is known.
    Link(String),
    /// `strong`, `b`.
    Strong,
    /// `em`, `i`, `cite`.
    Emphasis,
    /// `code`, `kbd`, `samp`.
    Code,
}

/// A picture.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct Image {
    /// Absolute address.
    pub url: String,
    /// Text under the picture.
    pub caption: Option<String>,
    /// Photographer or agency, where the page sets that apart.
    pub credit: Option<String>,
}

impl Image {
    /// The caption and, in brackets where it does not name it, the credit.
    pub(crate) fn words(&self) -> Option<String> {
        let said = |text: &Option<String>| text.as_deref().map(clean).filter(|text| !text.is_empty());
        match (said(&self.caption), said(&self.credit)) {
            (Some(caption), Some(credit)) if !caption.contains(&credit) => Some(format!("{caption} ({credit})")),
            (caption, credit) => caption.or(credit),
        }
    }
}

/// The part of a page that the text of an article was found in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TextFrom {
    /// On the page, where its readers see it.
    #[default]
    Page,
    /// In what the page shows to readers without scripts (`noscript`).
    Noscript,
    /// In the page's structured data (`articleBody`): it shows no text of its own.
    StructuredData,
    /// In the data that the page's scripts start from: it shows no text of its own.
    Script,
}

/// The judgement on a page: its kind, how sure that is, and why.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Verdict {
    /// The kind of page.
    pub kind: Kind,
    /// 0 to 1: how sure.
    pub confidence: f32,
    /// In words, for people; lower case, no full stop.
    pub reason: String,
}

impl Verdict {
    /// A verdict: `confidence` from 0 to 1, `reason` in words, lower case, without a full stop.
    #[must_use]
    pub fn new(kind: Kind, confidence: f32, reason: impl Into<String>) -> Self {
        Self { kind, confidence, reason: reason.into() }
    }
}

impl Default for Verdict {
    fn default() -> Self {
        Self { kind: Kind::Empty, confidence: 1.0, reason: "no text".to_owned() }
    }
}

/// Kinds of page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Kind {
    /// An article.
    Article,
    /// A page of dated updates on one event.
    LiveBlog,
    /// Pictures with captions.
    Gallery,
    /// A video with little text.
    Video,
    /// A front page, section page, search result or other list of stories.
    Front,
    /// The opening of an article; the rest is for subscribers.
    Paywall,
    /// A consent dialog in place of the page.
    Consent,
    /// A robot check ("verify you are human").
    Challenge,
    /// A page that only scripts fill.
    ScriptShell,
    /// An error page, also one that was served with status 200.
    ErrorPage,
    /// Nothing to read.
    Empty,
    /// A page, but none of the above (a product, a form, a profile).
    Other,
}

impl TextFrom {
    /// The name in the record: `structured_data` ...
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Noscript => "noscript",
            Self::StructuredData => "structured_data",
            Self::Script => "script",
        }
    }
}

impl Kind {
    /// True for the kinds that `fetch` saves without being told to (`--all` saves the rest).
    #[must_use]
    pub fn is_article(self) -> bool {
        matches!(self, Self::Article | Self::LiveBlog | Self::Gallery)
    }

    /// The name in the record: `live_blog`, `script_shell` ...
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::LiveBlog => "live_blog",
            Self::Gallery => "gallery",
            Self::Video => "video",
            Self::Front => "front",
            Self::Paywall => "paywall",
            Self::Consent => "consent",
            Self::Challenge => "challenge",
            Self::ScriptShell => "script_shell",
            Self::ErrorPage => "error_page",
            Self::Empty => "empty",
            Self::Other => "other",
        }
    }
}

impl Article {
    /// The body as the house format writes it: one block a line, a blank line between blocks,
    /// list items marked `- `, pictures left out.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::new();
        for block in self.blocks.iter().filter(|block| block.kind != BlockKind::Image) {
            if !out.is_empty() {
                out.push_str("\n\n");
            }
            block.push_line(&mut out);
        }
        out
    }

    /// Words of the body; a character of a script without spaces counts as a word.
    #[must_use]
    pub fn word_count(&self) -> usize {
        let texts = self.blocks.iter().filter(|block| block.kind != BlockKind::Image);
        texts.map(|block| crate::text::count_words(&block.text)).sum()
    }
}

impl Block {
    /// A block of plain text without level or spans.
    #[must_use]
    pub fn new(kind: BlockKind, text: impl Into<String>) -> Self {
        Self { kind, text: text.into(), level: 0, url: None, opens: false, numbered: false, spans: Vec::new() }
    }

    /// Appends the block's line in the house format: line breaks become spaces, list items get
    /// their mark.
    pub(crate) fn push_line(&self, out: &mut String) {
        if self.kind == BlockKind::ListItem {
            out.push_str("- ");
        }
        let mut lines = self.text.lines().map(str::trim).filter(|line| !line.is_empty());
        out.push_str(lines.next().unwrap_or_default());
        for line in lines {
            out.push(' ');
            out.push_str(line);
        }
    }
}
