//! What the server sent: one page as bytes, with what is known of its transport.
//!
//! A page from a file is the same type with fewer facts, so that everything after the fetcher is
//! one path.

use jiff::Timestamp;
use url::Url;

/// A downloaded (or saved) page before anyone reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Where the body came from, after redirects; `None` for a saved page of unknown address.
    pub url: Option<Url>,
    /// HTTP status; `None` for a saved page.
    pub status: Option<u16>,
    /// Value of the `Content-Type` header.
    pub content_type: Option<String>,
    /// The body, content encoding undone, charset not.
    pub body: Vec<u8>,
    /// When the answer arrived; `None` for a saved page.
    pub fetched_at: Option<Timestamp>,
}

impl Page {
    /// A saved page: bytes and, if known, the address they were saved from.
    #[must_use]
    pub fn saved(body: Vec<u8>, url: Option<Url>) -> Self {
        Self { url, status: None, content_type: None, body, fetched_at: None }
    }
}
