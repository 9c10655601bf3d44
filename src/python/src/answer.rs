//! From a page that was handed over to what is known of it; whatever happens is its answer. Nothing here is of Python,
//! so any thread may do it.

use crate::given::Given;
use copydesk::page::Bytes;
use copydesk::panic::guarded;
use copydesk::render::json::Record;
use copydesk::{Article, Extractor, Page};
use jiff::Timestamp;
use std::path::PathBuf;

/// One page, as far as it was read.
pub(crate) struct Answer {
    pub(crate) source: String,
    /// The page as far as it was read; its body only where it is kept, to explain the article by it.
    pub(crate) page: Option<Page>,
    pub(crate) outcome: Result<Article, String>,
    /// Its place in a web archive.
    pub(crate) place: Option<Place>,
    /// The file that it was read from.
    pub(crate) file: Option<PathBuf>,
    /// The extractor that read it.
    pub(crate) extractor: Extractor,
}

/// The place of a page in a web archive.
pub(crate) struct Place {
    pub(crate) file: String,
    pub(crate) offset: u64,
    pub(crate) record_id: String,
}

/// The body of a page that was read: kept in memory with its article, or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Body {
    Kept,
    Dropped,
}

impl Answer {
    /// Reads a page that was handed over. One that lies in a file can be read again, and is never kept.
    pub(crate) fn of_given(given: Given, extractor: &Extractor, body: Body) -> Self {
        let source = given.source.clone();
        let file = given.file().map(PathBuf::from);
        let body = if file.is_some() { Body::Dropped } else { body };
        Self { file, ..Self::of_page(source, given.read(), extractor, body) }
    }

    /// Reads the article out of a page, if there is one.
    pub(crate) fn of_page(source: String, page: Result<Page, String>, extractor: &Extractor, body: Body) -> Self {
        let extractor = extractor.clone().now(Timestamp::now());
        let outcome = page.as_ref().map_err(Clone::clone).and_then(|page| guarded(|| extractor.extract_page(page)));
        let mut page = page.ok();
        if let (Some(page), Body::Dropped) = (&mut page, body) {
            page.body = Bytes::new();
        }
        Self { source, page, outcome, place: None, file: None, extractor }
    }

    /// The record, as the command writes it.
    pub(crate) fn record(&self) -> Record {
        let record = Record::new(&*self.source, self.page.as_ref(), self.outcome.clone());
        match &self.place {
            Some(Place { file, offset, record_id }) => record.from_archive(file, *offset, record_id),
            None => record,
        }
    }
}
