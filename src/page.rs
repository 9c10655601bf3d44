//! A page as the server sent it: bytes, with what is known of their transport.
//!
//! A page from a file is the same type with fewer facts, so that everything after the fetcher is
//! one path.

use jiff::Timestamp;
use std::net::SocketAddr;
use std::time::Duration;
use url::Url;

pub use bytes::Bytes;

/// A downloaded (or saved) page before anyone reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page {
    /// The address of the body, after redirects; `None` for a saved page of unknown address.
    pub url: Option<Url>,
    /// HTTP status; `None` for a saved page.
    pub status: Option<u16>,
    /// Value of the `Content-Type` header.
    pub content_type: Option<String>,
    /// The body, content encoding undone, charset not. Clones share it.
    pub body: Bytes,
    /// Time of arrival of the answer; `None` for a saved page.
    pub fetched_at: Option<Timestamp>,
}

impl Page {
    /// A saved page: bytes and, if known, the address they were saved from, of which user name and password are
    /// dropped.
    #[must_use]
    pub fn saved(body: impl Into<Bytes>, url: Option<Url>) -> Self {
        let url = url.map(|mut url| {
            // both fail only where there is nothing to drop
            let _ = url.set_username("");
            let _ = url.set_password(None);
            url
        });
        Self { url, status: None, content_type: None, body: body.into(), fetched_at: None }
    }
}

/// One request and its answer, as they went over the wire: what an archive keeps of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// The address that was asked for, without fragment, user name and password.
    pub url: Url,
    /// The headers that were sent, in their order.
    pub request: Vec<(String, String)>,
    /// HTTP status.
    pub status: u16,
    /// The headers of the answer, in their order; `Content-Encoding` and `Content-Length` are as the
    /// decoded body has them: they are left out.
    pub headers: Vec<(String, String)>,
    /// The body, content encoding undone; empty where there is none. Clones share it.
    pub body: Bytes,
    /// The address that answered; `None` behind a proxy.
    pub address: Option<SocketAddr>,
    /// Time at which the request left.
    pub asked_at: Timestamp,
    /// From then to the last byte.
    pub took: Duration,
}

impl Exchange {
    /// The first header of this name, in whatever case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The page that was answered. They share the body.
    #[must_use]
    pub fn page(&self) -> Page {
        Page {
            status: Some(self.status),
            content_type: self.header("content-type").map(str::to_owned),
            url: Some(self.url.clone()),
            body: self.body.clone(),
            fetched_at: Some(self.asked_at),
        }
    }
}
