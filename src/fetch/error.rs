//! Errors between a caller and a page, as values that answer one question: is another try worth it, and when?
//!
//! Messages name the address and the remedy. No address in them carries a user name or a password.

use crate::task::{End, Outcome, ROBOTS_UNREACHABLE};
use std::fmt;
use std::io;
use std::net::IpAddr;
use std::time::Duration;
use thiserror::Error;
use url::Url;

/// Why a page could not be fetched. Every variant holds the address that failed, which after a
/// redirect is another one than was asked for; it never carries a user name or a password.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FetchError {
    /// The address is no web address: another scheme than http and https, or no host.
    #[error("{url} is not a web address: {problem}")]
    Address {
        /// The address.
        url: Url,
        /// The objection to it.
        problem: String,
    },
    /// The host is, or resolves to, an address inside some private network.
    #[error("{url} leads to {ip}, which is not a public address; allow private addresses if this server is yours")]
    PrivateAddress {
        /// The address.
        url: Url,
        /// The refused IP address.
        ip: IpAddr,
    },
    /// The host's name does not resolve.
    #[error("the host {} does not resolve ({cause}); check the spelling of {url}", host(url))]
    Dns {
        /// The address.
        url: Url,
        /// The resolver's words.
        cause: String,
    },
    /// No connection came about.
    #[error("cannot connect to {} for {url}: {cause}", host(url))]
    Connect {
        /// The address.
        url: Url,
        /// The system's words.
        cause: String,
    },
    /// The server's certificate is not trusted, or no secure connection came about.
    #[error("no secure connection for {url}: {cause}; a private authority's certificate can be added")]
    Tls {
        /// The address.
        url: Url,
        /// The TLS library's words.
        cause: String,
    },
    /// A limit of time passed.
    #[error("{url} took too long: {stage} passed the limit of {limit:?}")]
    Timeout {
        /// The address.
        url: Url,
        /// The stage that took too long.
        stage: Stage,
        /// The limit that passed.
        limit: Duration,
    },
    /// The redirects lead nowhere.
    #[error("the redirects of {url} lead nowhere: {problem}")]
    Redirect {
        /// The address that redirected last.
        url: Url,
        /// The objection to them.
        problem: String,
    },
    /// The server answered with a status that carries no page.
    #[error("{url} answered {}", status_words(*status, *after))]
    Status {
        /// The address.
        url: Url,
        /// The HTTP status.
        status: u16,
        /// The pause that the server asked for (`Retry-After`).
        after: Option<Duration>,
    },
    /// The site's robots.txt stands in the way.
    #[error("{url} is not fetched: {why}")]
    Robots {
        /// The address of the page.
        url: Url,
        /// The reason: a rule, or a robots.txt that is not to be had.
        why: RobotsRefusal,
    },
    /// The answer is something else than a page.
    #[error("{url} is {what}, not an HTML page")]
    NotHtml {
        /// The address.
        url: Url,
        /// The kind of thing that it is: "a PDF", "an image", "a feed".
        what: String,
    },
    /// The answer has no body.
    #[error("{url} answered {status} without a page: the body is empty")]
    Empty {
        /// The address.
        url: Url,
        /// The HTTP status.
        status: u16,
    },
    /// The body, its content encoding undone, is larger than the limit.
    #[error("{url} is larger than {limit_bytes} bytes; raise the limit if this page is worth it")]
    TooLarge {
        /// The address.
        url: Url,
        /// The limit, in bytes.
        limit_bytes: usize,
    },
    /// The server closed a connection that was kept open, before it answered: it may have done so before it
    /// was asked.
    #[error("the connection for {url} was closed before an answer came: {cause}")]
    Closed {
        /// The address.
        url: Url,
        /// The HTTP library's words.
        cause: String,
    },
    /// The answer broke off or does not hold to HTTP: a reset, a body shorter than announced, a
    /// content encoding that does not decode, headers beyond the limits.
    #[error("the answer of {url} is broken: {cause}")]
    Broken {
        /// The address.
        url: Url,
        /// The HTTP library's words.
        cause: String,
    },
}

/// Another try of a page: the worth and the time of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Retry {
    /// The same request would fail in the same way.
    Never,
    /// The trouble may pass; the caller chooses when.
    Later,
    /// The server named the time to wait.
    After(Duration),
}

/// Stages of a request that can take too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stage {
    /// Resolving the name, connecting, agreeing on keys.
    Connect,
    /// The silence between two pieces of the body.
    Silence,
    /// The whole request, from leaving to the last byte.
    Total,
}

/// Ways in which robots.txt stands in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RobotsRefusal {
    /// A rule disallows the address.
    Disallowed,
    /// The server answered robots.txt with this status, and a file that the server fails to give
    /// counts as one that disallows everything (RFC 9309, section 2.3.1.4).
    Unreachable {
        /// The HTTP status.
        status: u16,
        /// The pause that the server asked for (`Retry-After`).
        after: Option<Duration>,
    },
    /// The `Crawl-delay` is longer than anyone will wait.
    CrawlDelay(Duration),
}

impl RobotsRefusal {
    /// A short name for programs and for counting; it does not change between versions.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Disallowed => "robots",
            Self::Unreachable { .. } => ROBOTS_UNREACHABLE,
            Self::CrawlDelay(_) => "crawl_delay",
        }
    }
}

impl FetchError {
    /// Another try: the worth and the time of it. The client's own retries are over when an error
    /// is returned.
    #[must_use]
    pub fn retry(&self) -> Retry {
        match self {
            Self::Status { status, after, .. }
            | Self::Robots { why: RobotsRefusal::Unreachable { status, after }, .. } => match after {
                Some(after) => Retry::After(*after),
                None if is_passing(*status) => Retry::Later,
                None => Retry::Never,
            },
            Self::Dns { .. }
            | Self::Connect { .. }
            | Self::Tls { .. }
            | Self::Timeout { .. }
            | Self::Closed { .. }
            | Self::Broken { .. }
            | Self::Empty { .. } => Retry::Later,
            Self::Address { .. }
            | Self::PrivateAddress { .. }
            | Self::Redirect { .. }
            | Self::Robots { .. }
            | Self::NotHtml { .. }
            | Self::TooLarge { .. } => Retry::Never,
        }
    }

    /// A short name of the reason for programs and for counting; it does not change between
    /// versions. A status is `gone` (404, 410), `refused` (401, 403, 451), `busy` (429, 503) or
    /// `status`.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Address { .. } => "address",
            Self::PrivateAddress { .. } => "private_address",
            Self::Dns { .. } => "dns",
            Self::Connect { .. } => "connect",
            Self::Tls { .. } => "tls",
            Self::Timeout { .. } => "timeout",
            Self::Redirect { .. } => "redirects",
            Self::Status { status, .. } => match Meaning::of(*status) {
                Meaning::Gone => "gone",
                Meaning::Refused => "refused",
                Meaning::Busy => "busy",
                Meaning::Other => "status",
            },
            Self::Robots { .. } => "robots",
            Self::NotHtml { .. } => "not_html",
            Self::Empty { .. } => "empty",
            Self::TooLarge { .. } => "too_large",
            Self::Closed { .. } | Self::Broken { .. } => "broken",
        }
    }

    /// The end of a visit that failed so.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::Status { status, .. } => match Meaning::of(*status) {
                Meaning::Gone => Outcome::plain(End::Gone),
                Meaning::Refused => Outcome::because(End::Blocked, status.to_string()),
                Meaning::Busy | Meaning::Other => Outcome::because(End::Failed, self.reason()),
            },
            _ => Outcome::because(End::Failed, self.reason()),
        }
    }

    /// The address that failed.
    #[must_use]
    pub fn url(&self) -> &Url {
        match self {
            Self::Address { url, .. }
            | Self::PrivateAddress { url, .. }
            | Self::Dns { url, .. }
            | Self::Connect { url, .. }
            | Self::Tls { url, .. }
            | Self::Timeout { url, .. }
            | Self::Redirect { url, .. }
            | Self::Status { url, .. }
            | Self::Robots { url, .. }
            | Self::NotHtml { url, .. }
            | Self::Empty { url, .. }
            | Self::TooLarge { url, .. }
            | Self::Closed { url, .. }
            | Self::Broken { url, .. } => url,
        }
    }

    /// True if the client itself tries again, a moment later: what breaks by chance, and what the server says will
    /// pass. A limit of time that passed once would cost as much again.
    pub(super) fn is_worth_a_retry(&self) -> bool {
        match self {
            Self::Connect { .. }
            | Self::Closed { .. }
            | Self::Broken { .. }
            | Self::Timeout { stage: Stage::Connect, .. } => true,
            Self::Status { status, .. } => *status == 429 || *status >= 500,
            _ => false,
        }
    }
}

/// Why a client could not be made: what is wrong with its options.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ClientError {
    /// The User-Agent does not start with a product token (letters, `-`, `_`) or cannot be a header.
    #[error("the user agent {0:?} must be one line that starts with a name of letters, such as \"copydesk/1.0\"")]
    UserAgent(String),
    /// One of the extra roots is no certificate in PEM.
    #[error("certificate file {number} holds no usable PEM certificate: {cause}")]
    Certificate {
        /// The number of the file, counted from 1.
        number: usize,
        /// The objection to it.
        cause: String,
    },
    /// The proxy's address cannot be used.
    #[error("the proxy {url} cannot be used: give http://, https://, socks5:// or socks5h:// and a host")]
    Proxy {
        /// The proxy, without user name and password.
        url: Url,
    },
    /// So few files may be open at a time that the system's certificates cannot be read.
    #[error("too few files may be open at a time to read the system's certificates; raise the limit (ulimit -n)")]
    Files,
    /// TLS could not be set up; most often the system has no certificates.
    #[error("cannot set up TLS: {cause}; install the system's CA certificates or give some")]
    Tls {
        /// The TLS library's words.
        cause: String,
    },
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "connecting",
            Self::Silence => "a silence within the body",
            Self::Total => "the whole request",
        })
    }
}

impl fmt::Display for RobotsRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Disallowed => f.write_str("robots.txt disallows it; robots.txt can be ignored on one's own pages"),
            Self::Unreachable { status, after } => {
                write!(f, "robots.txt is not to be had, it answered {}", status_words(*status, *after))
            }
            Self::CrawlDelay(delay) => write!(f, "robots.txt asks for {delay:?} between requests, which is too long"),
        }
    }
}

/// The address without user name and password, for messages, logs and records.
pub(super) fn without_userinfo(url: &Url) -> Url {
    let mut url = url.clone();
    // both fail only where there is nothing to remove
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url
}

/// The address for logs: what stands in a query may be a secret, its names are not.
pub(super) fn without_query_values(url: &Url) -> String {
    let mut url = without_userinfo(url);
    if let Some(query) = url.query() {
        let names: Vec<String> = query
            .split('&')
            .map(|pair| pair.split_once('=').map_or_else(|| pair.to_owned(), |(name, _)| format!("{name}=...")))
            .collect();
        url.set_query(Some(&names.join("&")));
    }
    url.into()
}

fn host(url: &Url) -> &str {
    url.host_str().unwrap_or_default()
}

/// The meaning of an HTTP status that comes without a page: the one table of `fetch`, `crawl` and `check --probe`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// There is no such page (any more).
    Gone,
    /// The server refuses this client.
    Refused,
    /// It has too much to do.
    Busy,
    /// Something else.
    Other,
}

impl Meaning {
    pub(super) fn of(status: u16) -> Self {
        match status {
            404 | 410 => Self::Gone,
            401 | 403 | 451 => Self::Refused,
            429 | 503 => Self::Busy,
            _ => Self::Other,
        }
    }
}

/// Statuses of a trouble that passes.
fn is_passing(status: u16) -> bool {
    matches!(status, 408 | 425 | 429) || status >= 500
}

fn status_words(status: u16, after: Option<Duration>) -> String {
    let meaning = match status {
        401 => " (it wants a login)",
        403 => " (it refuses this client)",
        404 => " (there is no such page)",
        410 => " (the page is gone)",
        429 => " (too many requests)",
        451 => " (withheld for legal reasons)",
        503 => " (it is busy)",
        500.. => " (the server failed)",
        _ => "",
    };
    match after {
        Some(after) => format!("{status}{meaning}; it asks to come back in {} s", after.as_secs()),
        None => format!("{status}{meaning}"),
    }
}

/// The next error inside; an I/O error's own cause is not in its `source`, but it itself is one.
pub(super) fn cause_of<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> Option<&'a (dyn std::error::Error + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(inner) => Some(inner),
        None => error.source(),
    }
}
