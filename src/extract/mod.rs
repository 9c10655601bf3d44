//! From a document to an article. Pure: no clock, no network, no file (but for [`Rules::load`], which
//! reads what a user says of a site before the first page); never fails.
//!
//! Stages, in order: [`blocks`] (one walk to a flat layout), [`metadata`] (the fields), [`choose`]
//! (which blocks are body: [`rule`], [`features`], [`model`], [`decode`], then what a few words give
//! away is trimmed), the blocks' types, the verdict. [`Extractor`] and [`Rules`] are the promise; the stages are
//! public, and hidden, for training (`tests/train`) and for looking inside, and change with the model.

#[doc(hidden)]
pub mod blocks;
#[doc(hidden)]
pub mod body;
mod call_phrases;
mod cells;
#[doc(hidden)]
pub mod choice;
#[doc(hidden)]
pub mod choose;
#[doc(hidden)]
pub mod decode;
pub(crate) mod explain;
#[doc(hidden)]
pub mod features;
mod hidden_text;
mod link_addresses;
#[doc(hidden)]
pub mod measure;
#[doc(hidden)]
pub mod metadata;
#[doc(hidden)]
pub mod model;
#[doc(hidden)]
pub mod narrow;
pub(crate) mod page_links;
pub(crate) mod phrases;
mod pictures;
#[doc(hidden)]
pub mod role;
#[doc(hidden)]
pub mod rule;
mod site_body;
pub mod site_rules;
mod story_pages;
mod tables;
pub(crate) mod trim;
#[doc(hidden)]
pub mod verdict;
#[doc(hidden)]
pub mod vocabulary;

use crate::article::{Article, Block, BlockKind, TextFrom};
use crate::document::Document;
use crate::explanation::Explanation;
use crate::media;
use crate::page::Page;
use crate::text::{clean, count_words};
use blocks::Layout;
use choice::Choice;
use jiff::Timestamp;
use metadata::Metadata;
use model::Model;
use site_rules::{Key, Rules};
use std::sync::Arc;
use url::Url;
use verdict::Evidence;

pub use story_pages::{PAGES_MAX, StoryPages};

/// Reads articles out of pages. One serves any number of pages and threads.
#[derive(Debug, Clone, Default)]
pub struct Extractor {
    now: Option<Timestamp>,
    model: Choosing,
    rules: Option<Arc<Rules>>,
    keep: Vec<BlockKind>,
}

/// The way in which the body is chosen.
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

    /// Reads pages of the sites that these rules are for by them. A rule that says nothing of a page is
    /// named in [`Article::unmatched_rules`].
    #[must_use]
    pub fn with_rules(mut self, rules: Rules) -> Self {
        self.rules = Some(Arc::new(rules));
        self
    }

    /// Keeps blocks of these kinds too, at their place among the body: pictures, captions, notes, comments ...
    ///
    /// ```
    /// use copydesk::{BlockKind, Extractor};
    /// let html = "<article><h1>Bridge reopens</h1><p>The old bridge at Lenn, closed since the floods of March, reopened to \
    ///     traffic on Monday.</p><p>Buses will cross it again from Tuesday, the county said.</p><figure><img src=b.jpg> \
    ///     <figcaption>The bridge on Monday. Photo: Ada Moe</figcaption></figure></article>";
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
        self.run(self.source(page, &html))
    }

    /// Extracts as [`Extractor::extract_page`], and lets `look` see the page and what was read of it, so that one parse
    /// serves whatever else is wanted of it.
    ///
    /// ```
    /// use copydesk::{Extractor, Page, discover};
    /// let url = "https://tides.lenn.example/".parse()?;
    /// let page = Page::saved("<main><h2><a href=/news/dredger-stuck-on-the-bar-4711>Dredger stuck</a></h2>", Some(url));
    /// let (article, links) = Extractor::new().extract_and(&page, |document, _| {
    ///     page.url.as_ref().map(|url| discover::Links::read(document, url))
    /// });
    /// assert!(!article.verdict.kind.is_article());
    /// assert_eq!(links.map(|found| found.links.len()), Some(1));
    /// # Ok::<(), url::ParseError>(())
    /// ```
    #[must_use]
    pub fn extract_and<T>(&self, page: &Page, look: impl FnOnce(&Document, &Article) -> T) -> (Article, T) {
        let html = crate::charset::decode(&page.body, page.content_type.as_deref());
        let document = self.parse(&html);
        let (article, ()) = self.read(&document, self.source(page, &html), false, |_| ());
        let seen = look(&document, &article);
        (article, seen)
    }

    /// Reads the article out of a page's text. Never fails: a page without an article gives an
    /// [`Article`] whose verdict says so.
    #[must_use]
    pub fn extract(&self, html: &str, url: Option<&Url>) -> Article {
        self.run(PageSource { bytes: html.as_bytes(), html, url, now: self.now })
    }

    /// Reads the article out of a page's bytes, and says why it is as it is: what decided about each
    /// block of the page, and what was weighed for each field. Costs more than [`Extractor::extract_page`].
    ///
    /// ```
    /// use copydesk::{Extractor, Page};
    ///
    /// let html = "<h1>Bridge reopens</h1><p>The old bridge at Lenn, closed since March, reopened on Monday.</p>
    ///     <nav><a href=/>Home</a></nav>";
    /// let explanation = Extractor::new().explain(&Page::saved(html, None));
    /// let home = explanation.blocks.iter().find(|block| block.text == "Home").ok_or("no block")?;
    /// assert!(!home.kept && !home.reason.is_empty());
    /// # Ok::<(), &str>(())
    /// ```
    #[must_use]
    pub fn explain(&self, page: &Page) -> Explanation {
        let html = crate::charset::decode(&page.body, page.content_type.as_deref());
        let look = |evidence: &Evidence<'_, '_>| Explanation {
            article: Article::default(),
            verdict: verdict::explain(evidence),
            confidence: verdict::confidence::explain(evidence),
            candidates: evidence.metadata.candidates.clone(),
            blocks: explain::blocks(evidence.layout, evidence.metadata, evidence.choice, self.model()),
            more_blocks: evidence.layout.blocks.len().saturating_sub(explain::EXPLAINED),
        };
        let document = self.parse(&html);
        let (article, mut explanation) = self.read(&document, self.source(page, &html), true, look);
        explanation.article = article;
        explain::agree(&mut explanation);
        explanation
    }

    /// The model's choice; where it found next to nothing, what the page names as its text.
    fn choose(&self, layout: &Layout<'_>, metadata: &Metadata) -> Choice {
        let choice = choose::choose(layout, metadata, self.model());
        let found = layout.words(&choice.kept);
        let named = if found < LITTLE_WORDS { choose::named(layout, metadata, found) } else { None };
        named.unwrap_or(choice)
    }

    /// Selectors may name any attribute.
    fn parse(&self, html: &str) -> Document {
        if self.rules.is_some() { Document::parse_whole(html) } else { Document::parse(html) }
    }

    fn source<'s>(&self, page: &'s Page, html: &'s str) -> PageSource<'s> {
        PageSource { bytes: &page.body, html, url: page.url.as_ref(), now: page.fetched_at.or(self.now) }
    }

    fn run(&self, source: PageSource<'_>) -> Article {
        self.read(&self.parse(source.html), source, false, |_| ()).0
    }

    /// Reads a page, and lets `look` see what it was read from before that is gone.
    fn read<T>(
        &self,
        document: &Document,
        source: PageSource<'_>,
        is_explained: bool,
        look: impl FnOnce(&Evidence<'_, '_>) -> T,
    ) -> (Article, T) {
        let PageSource { bytes, html, url, now } = source;
        let rules = self.rules.as_ref().map(|rules| rules.find(document, url)).unwrap_or_default();
        let layout = Layout::without(document, &rules.dropped_inline());
        let sources = metadata::Sources {
            now,
            rules: Some(&rules),
            is_explained,
            ..metadata::Sources::new(document, &layout, url)
        };
        let mut metadata = metadata::read(&sources);
        let choice = site_body::choose(&rules, &layout, &metadata, || self.choose(&layout, &metadata));
        let asides = role::asides(&layout, &metadata, &choice, &self.keep);
        let asks_for_pictures = self.keep.contains(&BlockKind::Image);
        let pictures = if asks_for_pictures { pictures::of(&layout, &metadata, &choice) } else { Vec::new() };
        let mut blocks = body::with_pictures(&layout, &choice, &asides, pictures, metadata.base_url.as_ref());
        let mut text_from = TextFrom::Page;
        if !rules.was_heard(Key::Body)
            && let Some(hidden) = hidden_text::find(document, &layout, &metadata, layout.words(&choice.kept))
        {
            let found = hidden.blocks(&metadata);
            if words(&found) > words(&blocks) {
                (blocks, text_from) = (found, hidden.from);
            }
        } else if layout.is_mostly_noscript(&choice.kept) {
            text_from = TextFrom::Noscript;
        }
        let no_page = media::no_page(bytes, html);
        let evidence = Evidence {
            layout: &layout,
            metadata: &metadata,
            choice: &choice,
            body: &blocks,
            text_from,
            url,
            no_page: no_page.as_deref(),
            model: self.model().filter(|model| model.judges_pages()).or(Model::default_model()),
        };
        let verdict = verdict::judge(&evidence);
        let standfirst = choice.standfirst.map(|at| layout.blocks[at].text.clone());
        let seen = look(&evidence);
        let article = Article {
            url: url.map(Url::to_string),
            standfirst,
            blocks,
            text_from,
            verdict,
            unmatched_rules: rules.unmatched(),
            cut: document.cut(),
            ..std::mem::take(&mut metadata.article)
        };
        let article = on_one_line(article);
        (article, seen)
    }
}

/// A page, and what is known of it before it is read.
#[derive(Clone, Copy)]
struct PageSource<'s> {
    bytes: &'s [u8],
    /// The bytes, decoded.
    html: &'s str,
    url: Option<&'s Url>,
    /// No date of the page is later.
    now: Option<Timestamp>,
}

/// Words of a body.
fn words(blocks: &[Block]) -> usize {
    blocks.iter().map(|block| count_words(&block.text)).sum()
}

/// The fields with each text on one line: a page may show it inside `pre`.
fn on_one_line(mut article: Article) -> Article {
    let Article { headline, authors, byline, agency, section, tags, site_name, standfirst, .. } = &mut article;
    for text in [headline, byline, agency, section, site_name, standfirst] {
        *text = text.take().map(|text| clean(&text)).filter(|text| !text.is_empty());
    }
    for texts in [authors, tags] {
        for text in texts.iter_mut() {
            *text = clean(text);
        }
        texts.retain(|text| !text.is_empty());
    }
    article
}

/// A text of fewer words is looked at with doubt.
const LITTLE_WORDS: usize = 100;

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
