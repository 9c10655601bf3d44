//! From a document to an article. Pure: no clock, no network, no file; never fails.
//!
//! Stages, in order: [`blocks`] (one walk to a flat layout), [`metadata`] (the fields), [`choose`]
//! (which blocks are body: [`rule`], [`features`], [`model`], [`decode`], then what a few words give
//! away is trimmed), the blocks' types, the verdict. [`Extractor`] is the promise; the stages are
//! public for training (`tests/train`) and for looking inside, and change with the model.

pub mod blocks;
pub mod body;
pub mod choose;
pub mod decode;
pub mod features;
pub mod metadata;
pub mod model;
mod phrases;
pub mod role;
pub mod rule;
mod trim;
mod unshown;
pub mod verdict;
pub mod vocabulary;

use crate::article::{Article, BlockKind, TextFrom};
use crate::document::Document;
use crate::page::Page;
use blocks::Layout;
use choose::Choice;
use jiff::Timestamp;
use metadata::Metadata;
use model::Model;
use std::sync::Arc;
use url::Url;

/// Reads articles out of pages. One serves any number of pages and threads.
#[derive(Debug, Clone, Default)]
pub struct Extractor {
    now: Option<Timestamp>,
    model: Choosing,
    keep: Vec<BlockKind>,
}

/// What chooses the body.
#[derive(Debug, Clone, Default)]
enum Choosing {
    #[default]
    DefaultModel,
    Model(Arc<Model>),
    Rule,
}

impl Extractor {
    /// An extractor with the defaults.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The latest moment that a page may name as its date; later ones are not believed. A page
    /// that was fetched brings its own.
    #[must_use]
    pub fn now(mut self, now: Timestamp) -> Self {
        self.now = Some(now);
        self
    }

    /// Chooses the body with this model instead of the one compiled in.
    #[must_use]
    pub fn with_model(mut self, model: Model) -> Self {
        self.model = Choosing::Model(Arc::new(model));
        self
    }

    /// Chooses the body by rule, without a model: what the model is measured against.
    #[must_use]
    pub fn without_model(mut self) -> Self {
        self.model = Choosing::Rule;
        self
    }

    /// Keeps blocks of these kinds too, at their place among the body: captions, notes, comments ...
    ///
    /// ```
    /// use copydesk::{BlockKind, Extractor};
    /// let html = "<h1>Bridge reopens</h1><p>The old bridge at Lenn, closed since the floods of March, reopened to \
    ///     traffic on Monday.</p><figure><img src=b.jpg><figcaption>The bridge on Monday</figcaption></figure>";
    /// let article = Extractor::new().keep(&[BlockKind::Caption]).extract(html, None);
    /// assert_eq!(article.blocks.last().map(|block| block.kind), Some(BlockKind::Caption));
    /// ```
    #[must_use]
    pub fn keep(mut self, kinds: &[BlockKind]) -> Self {
        self.keep.extend_from_slice(kinds);
        self
    }

    fn model(&self) -> Option<&Model> {
        match &self.model {
            Choosing::DefaultModel => Model::default_model(),
            Choosing::Model(model) => Some(model),
            Choosing::Rule => None,
        }
    }

    /// Reads the article out of a page's bytes: decodes them, then as [`Extractor::extract`].
    #[must_use]
    pub fn extract_page(&self, page: &Page) -> Article {
        let html = crate::charset::decode(&page.body, page.content_type.as_deref());
        self.run(&html, page.url.as_ref(), page.fetched_at.or(self.now))
    }

    /// Reads the article out of a page's text. Never fails: a page without an article gives an
    /// [`Article`] whose verdict says so.
    #[must_use]
    pub fn extract(&self, html: &str, url: Option<&Url>) -> Article {
        self.run(html, url, self.now)
    }

    fn run(&self, html: &str, url: Option<&Url>, now: Option<Timestamp>) -> Article {
        let document = Document::parse(html);
        let layout = Layout::of(&document);
        let metadata = metadata::extract(&document, &layout, url, now);
        let mut choice = choose::choose(&layout, &metadata, self.model());
        if choice.agreement < DOUBTFUL
            && let Some(other) = second_opinion(&layout, &metadata, &choice)
        {
            choice = other;
        }
        let asides = role::asides(&layout, &metadata, &choice, &self.keep);
        let mut blocks = body::build(&layout, &choice, &asides, metadata.base_url.as_ref());
        let mut text_from = TextFrom::Page;
        if let Some(unshown) = unshown::find(html, &layout, &metadata, layout.words(&choice.kept)) {
            (blocks, text_from) = (unshown.blocks(&metadata), unshown.from);
        }
        let evidence = verdict::Evidence { layout: &layout, metadata: &metadata, choice: &choice, body: &blocks, url };
        let verdict = verdict::judge(&evidence);
        let standfirst = choice.standfirst.map(|at| layout.blocks[at].text.clone());
        Article {
            url: url.map(Url::to_string),
            canonical_url: metadata.canonical_url,
            headline: metadata.headline,
            authors: metadata.authors,
            byline: metadata.byline,
            agency: metadata.agency,
            published: metadata.published,
            modified: metadata.modified,
            section: metadata.section,
            tags: metadata.tags,
            site_name: metadata.site_name,
            language: metadata.language,
            lead_image: metadata.lead_image,
            standfirst,
            blocks,
            text_from,
            verdict,
        }
    }
}

/// Where model and rule agree less than this (F1 in words), a second look is worth its time.
const DOUBTFUL: f32 = 0.7;

/// How much surer (see [`verdict::confidence`]) the rule's answer must be to stand for the model's.
/// Cross-validated on pages of news, answers with this margin were the better ones.
const MARGIN: f32 = 0.07;

/// The rule's choice, where by all signs it is surer to be right than the model's.
fn second_opinion(layout: &Layout<'_>, metadata: &Metadata, choice: &Choice) -> Option<Choice> {
    let confidence = |choice: &Choice| {
        let body = body::build(layout, choice, &[], None);
        verdict::confidence(&verdict::Evidence { layout, metadata, choice, body: &body, url: None })
    };
    let mut other = choose::choose(layout, metadata, None);
    other.probabilities.clone_from(&choice.probabilities);
    other.expected = decode::expected(layout, &other.probabilities, &other.kept);
    (!choice.probabilities.is_empty() && confidence(&other) > confidence(choice) + MARGIN).then_some(other)
}

/// Reads the article out of a page's text, with the defaults of [`Extractor`].
///
/// ```
/// let html = "<html><body><h1>Bridge reopens</h1><p>The old bridge at Lenn, closed since the \
///     floods of March, reopened to traffic on Monday, the county said.</p></body></html>";
/// let article = copydesk::extract(html, None);
/// assert!(article.url.is_none());
/// ```
#[must_use]
pub fn extract(html: &str, url: Option<&Url>) -> Article {
    Extractor::new().extract(html, url)
}
