//! One request and its answer, with the limits and the retries around it.
//!
//! Knows nothing of redirects, robots rules or pages; those decide what is asked next.

use super::access::Access;
use super::bodies::within;
use super::clock::FetchClock;
use super::cookie::BoundedJar;
use super::error::{ClientError, FetchError, Meaning, Retry, Stage, cause_of, without_query_values, without_userinfo};
use super::guard::{Guard, Refused};
use super::hosts::HostSlots;
use super::reuse::KeptOpen;
use super::status::good;
use super::{ClientOptions, Request, TARGET, library, reuse};
use crate::coding;
use crate::page::{Bytes, Exchange};
use crate::task::Validators;
use crate::text;
use reqwest::StatusCode;
use reqwest::cookie::CookieStore as _;
use reqwest::header::{self, HeaderMap};
use std::error::Error;
use std::sync::Arc;
use std::thread;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout};
use url::Url;

/// `Accept` of requests for pages.
const ACCEPT_PAGE: &str = "text/html,application/xhtml+xml,application/xml;q=0.8,*/*;q=0.1";
/// Codings that are undone.
pub(super) const ACCEPT_ENCODING: &str = "gzip, br, deflate, zstd";
/// `Accept` of requests for sources.
const ACCEPT_SOURCE: &str = "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,\
    application/feed+json;q=0.9,application/xml;q=0.9,text/xml;q=0.9,*/*;q=0.1";
/// A longer `Location` or `Content-Type` is not looked at.
const HEADER_VALUE_BYTES_MAX: usize = 16 * 1024;
/// Nothing but what is no ASCII.
const BEYOND_ASCII: &percent_encoding::AsciiSet = &percent_encoding::AsciiSet::EMPTY;
/// Names the headers that were sent, and are told to nobody.
const WITHHELD: &str = "x-copydesk-withheld";
/// Longer words of the system or the library are cut in messages.
const CAUSE_CHARS_MAX: usize = 300;
/// Back-off does not grow beyond this.
const BACKOFF_MAX: Duration = Duration::from_secs(30);

/// The purpose of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Want {
    /// An HTML page; anything else is an error.
    Page,
    /// A page, a feed or a sitemap, of up to 50 MiB.
    Source,
    /// A robots.txt: of any type, cut at 500 KiB.
    Robots,
    /// What a page loads: of any type, up to so many bytes.
    Part(usize),
}

/// The HTTP client and the limits it lacks.
#[derive(Debug)]
pub(super) struct Wire {
    http: reqwest::Client,
    /// The same without connections that are kept open.
    fresh: reqwest::Client,
    /// Hosts whose connections are kept open.
    kept: KeptOpen,
    /// Turns to decode: each thread that does keeps memory of its own.
    pub(super) decoders: Semaphore,
    /// For what pages load.
    #[cfg(feature = "render")]
    pub(super) jarless: library::Jarless,
    user_agent: String,
    access: Access,
    cookies: Arc<BoundedJar>,
    proxied: bool,
    hosts: HostSlots,
    guard: Arc<Guard>,
    connect_timeout: Duration,
    pub(super) read_timeout: Duration,
    total_timeout: Duration,
    pub(super) body_bytes_max: usize,
    retries: u32,
    backoff: Duration,
    retry_after_max: Duration,
}

impl Wire {
    pub(super) fn new(options: &ClientOptions) -> Result<Self, ClientError> {
        let guard = Arc::new(Guard::new(options.allow_private, &options.allow_private_hosts));
        let cookies = Arc::new(BoundedJar::with(options.access.set_cookies()));
        let build = |idle_max| library::build(options, &guard, Some(&cookies), idle_max);
        Ok(Self {
            http: build(1)?,
            fresh: build(0)?,
            kept: KeptOpen::default(),
            decoders: Semaphore::new(thread::available_parallelism().map_or(1, usize::from)),
            #[cfg(feature = "render")]
            jarless: library::Jarless::new(options, &guard),
            user_agent: options.user_agent.clone(),
            access: options.access.clone(),
            cookies,
            proxied: options.proxy.is_some(),
            hosts: HostSlots::new(options.pace),
            guard,
            connect_timeout: options.connect_timeout,
            read_timeout: options.read_timeout,
            total_timeout: options.total_timeout,
            body_bytes_max: options.body_bytes_max,
            retries: options.retries,
            backoff: options.backoff,
            retry_after_max: options.retry_after_max,
        })
    }

    pub(super) fn guard(&self) -> &Guard {
        &self.guard
    }

    pub(super) fn cookies(&self) -> &BoundedJar {
        &self.cookies
    }

    #[cfg(feature = "render")]
    pub(super) fn user_agent(&self) -> &str {
        &self.user_agent
    }

    #[cfg(feature = "render")]
    pub(super) fn total_timeout(&self) -> Duration {
        self.total_timeout
    }

    /// A jar that holds nothing but what a person gave.
    #[cfg(feature = "render")]
    pub(super) fn new_jar(&self) -> BoundedJar {
        BoundedJar::with(self.access.set_cookies())
    }

    /// Asks for one address, again if the failure is worth it, and always at the host's pace.
    /// The caller has checked the address with the guard.
    pub(super) async fn exchange(
        &self,
        url: &Url,
        want: Want,
        crawl_delay: Option<Duration>,
        clock: &FetchClock,
    ) -> Result<Exchange, FetchError> {
        let (mut tried, mut ask) = (0, Request::plain(want));
        loop {
            let error = match self.attempt(url, ask, crawl_delay, clock).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            if matches!(error, FetchError::Closed { .. }) && !ask.fresh {
                // nothing is wrong with the server, and the host's slot does the waiting
                ask.fresh = true;
                continue;
            }
            if tried >= self.retries || !error.is_worth_a_retry() {
                return Err(error);
            }
            match error.retry() {
                // the host's slot does the waiting, for everyone who wants something of this host
                Retry::After(after) if after <= self.retry_after_max => {}
                Retry::After(_) => return Err(error),
                _ => tokio::time::sleep(self.backoff.saturating_mul(1 << tried.min(16)).min(BACKOFF_MAX)).await,
            }
            tried += 1;
            tracing::info!(target: TARGET, attempt = tried + 1, reason = error.reason(), "trying again: {error}");
        }
    }

    async fn attempt(
        &self,
        url: &Url,
        ask: Request<'_>,
        crawl_delay: Option<Duration>,
        clock: &FetchClock,
    ) -> Result<Exchange, FetchError> {
        let slot = self.hosts.slot(url, crawl_delay, self.retry_after_max).await;
        let held = |(status, left)| FetchError::Status { url: without_userinfo(url), status, after: Some(left) };
        let mut slot = slot.map_err(held)?;
        tracing::info!(target: TARGET, "GET {}", without_userinfo(url));
        let begin = Instant::now();
        let answer = timeout(self.total_timeout, self.request(url, ask, clock))
            .await
            .unwrap_or_else(|_| Err(self.too_long(url, Stage::Total)))
            .and_then(|exchange| good(exchange, clock));
        let took = begin.elapsed();
        match &answer {
            Ok(answer) => {
                slot.answered();
                let (status, bytes) = (answer.status, answer.body.len());
                tracing::info!(target: TARGET, status, bytes, ?took, "answered");
            }
            Err(error) => {
                match error {
                    FetchError::Status { status, after, .. } if Meaning::of(*status) == Meaning::Busy => {
                        slot.overloaded(*status, *after);
                    }
                    FetchError::Status { status: ..500, .. } | FetchError::NotHtml { .. } => slot.answered(),
                    _ => {}
                }
                tracing::info!(target: TARGET, reason = error.reason(), ?took, "failed: {error}");
            }
        }
        answer
    }

    /// One request, whatever its status is; the body is read where there is a page to read.
    async fn request(&self, url: &Url, ask: Request<'_>, clock: &FetchClock) -> Result<Exchange, FetchError> {
        let want = ask.want;
        let http = if ask.fresh || !self.kept.has(url) { &self.fresh } else { &self.http };
        let accept = match want {
            Want::Page => ACCEPT_PAGE,
            Want::Source => ACCEPT_SOURCE,
            Want::Robots => "text/plain,*/*;q=0.1",
            Want::Part(_) => "*/*",
        };
        let mut request = http.get(url.clone()).header(header::ACCEPT, accept);
        request = request.header(header::ACCEPT_ENCODING, ACCEPT_ENCODING);
        // RFC 9110, section 13.2.2: a server that knows tags does not look at the date
        match ask.validators {
            Some(Validators { etag: Some(etag), .. }) => request = request.header(header::IF_NONE_MATCH, etag),
            Some(Validators { last_modified: Some(date), .. }) => {
                request = request.header(header::IF_MODIFIED_SINCE, date);
            }
            _ => {}
        }
        let request = request.build().map_err(|error| self.fault(url, &error))?;
        self.exchanged(http, request, ask, clock).await
    }

    /// A request as it stands but for what opens doors, and its answer; the body is read where there is a page to read.
    pub(super) async fn exchanged(
        &self,
        http: &reqwest::Client,
        mut request: reqwest::Request,
        ask: Request<'_>,
        clock: &FetchClock,
    ) -> Result<Exchange, FetchError> {
        let url = &request.url().clone();
        let sent = self.sent(url, request.headers_mut());
        let (begin, asked_at) = (Instant::now(), clock.now());
        let (response, opened) = reuse::noted(http.execute(request)).await;
        let response = response.map_err(|error| match self.fault(url, &error) {
            FetchError::Broken { url, cause } if !opened && reuse::is_closed(&error) => {
                FetchError::Closed { url, cause }
            }
            fault => fault,
        })?;
        if response.status() == StatusCode::REQUEST_TIMEOUT && !opened {
            // RFC 9110, section 15.5.9: said of the connection, which was idle
            return Err(FetchError::Closed { url: without_userinfo(url), cause: response.status().to_string() });
        }
        tracing::debug!(target: TARGET, version = ?response.version(), remote = ?response.remote_addr(), "headers are here");
        let mut exchange = Exchange {
            url: without_userinfo(url),
            request: sent,
            status: response.status().as_u16(),
            headers: header_list(response.headers()),
            body: Bytes::new(),
            address: response.remote_addr().filter(|_| !self.proxied),
            asked_at,
            took: Duration::ZERO,
        };
        let told = exchange.headers.iter().filter(|(name, _)| name == header::CONTENT_ENCODING.as_str());
        let codings = coding::listed(told.map(|(_, value)| value.as_str()));
        if !codings.is_empty() {
            exchange.headers.retain(|(name, _)| {
                ![header::CONTENT_ENCODING, header::CONTENT_LENGTH]
                    .iter()
                    .any(|of_the_wire| of_the_wire.as_str() == name)
            });
        }
        if response.status().is_success() {
            exchange.body = self.body(url, ask, response, &exchange, codings).await?;
        }
        exchange.took = begin.elapsed();
        Ok(exchange)
    }

    /// Adds what opens doors to the headers of a request, and answers with the headers as they leave: of what opens
    /// doors, the names. The library adds its own at the last moment.
    fn sent(&self, url: &Url, headers: &mut HeaderMap) -> Vec<(String, String)> {
        let host = url.host_str().unwrap_or_default();
        let host = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        let mut sent = vec![("host".to_owned(), host), ("user-agent".to_owned(), self.user_agent.clone())];
        let is_login = |(name, _): &(String, String)| name == header::AUTHORIZATION.as_str();
        sent.extend(header_list(headers).into_iter().filter(|header| !is_login(header)));
        let mut withheld = self.access.add_to(url, headers);
        for (name, is_there) in [
            (header::AUTHORIZATION, headers.contains_key(header::AUTHORIZATION)),
            (header::COOKIE, self.cookies.cookies(url).is_some()),
        ] {
            if is_there && !withheld.iter().any(|known| known == name.as_str()) {
                withheld.push(name.as_str().to_owned());
            }
        }
        if !withheld.is_empty() {
            sent.push((WITHHELD.to_owned(), withheld.join(", ")));
        }
        sent
    }

    /// One request outside of any pace: the caller keeps one.
    pub(super) async fn ask(&self, url: &Url, ask: Request<'_>, clock: &FetchClock) -> Result<Exchange, FetchError> {
        let begin = Instant::now();
        let answer = within(self.total_timeout, ask.share, self.request(url, ask, clock))
            .await
            .unwrap_or_else(|| Err(self.too_long(url, Stage::Total)));
        let took = begin.elapsed();
        match &answer {
            Ok(exchange) => {
                let (status, bytes) = (exchange.status, exchange.body.len());
                tracing::info!(target: TARGET, status, bytes, ?took, url = without_query_values(url), "answered");
            }
            Err(error) => {
                tracing::info!(target: TARGET, reason = error.reason(), ?took, url = without_query_values(url), "failed");
            }
        }
        answer
    }

    pub(super) fn too_long(&self, url: &Url, stage: Stage) -> FetchError {
        let limit = match stage {
            Stage::Connect => self.connect_timeout,
            Stage::Silence => self.read_timeout,
            Stage::Total => self.total_timeout,
        };
        FetchError::Timeout { url: without_userinfo(url), stage, limit }
    }

    /// Reads the library's error.
    pub(super) fn fault(&self, url: &Url, error: &reqwest::Error) -> FetchError {
        fault(url, error, self.connect_timeout)
    }
}

/// Reads the library's error: the kind of failure, and the words of its innermost cause.
pub(super) fn fault(url: &Url, error: &reqwest::Error, connect_timeout: Duration) -> FetchError {
    let url = without_userinfo(url);
    let mut is_tls = false;
    let mut inner: &(dyn Error + 'static) = error;
    while let Some(next) = cause_of(inner) {
        if let Some(refused) = next.downcast_ref::<Refused>() {
            return FetchError::PrivateAddress { url, ip: refused.ip };
        }
        is_tls |= next.is::<rustls::Error>();
        inner = next;
    }
    // certificates and resolvers bring foreign words
    let cause: String = text::clean(&inner.to_string()).chars().take(CAUSE_CHARS_MAX).collect();
    if error.is_builder() {
        FetchError::Address { url, problem: cause }
    } else if error.is_timeout() && error.is_connect() {
        FetchError::Timeout { url, stage: Stage::Connect, limit: connect_timeout }
    } else if error.is_dns() {
        FetchError::Dns { url, cause }
    } else if is_tls {
        FetchError::Tls { url, cause }
    } else if error.is_connect() {
        FetchError::Connect { url, cause }
    } else {
        FetchError::Broken { url, cause }
    }
}

/// Headers as text, those that are too long to be meant left out.
fn header_list(headers: &HeaderMap) -> Vec<(String, String)> {
    let short = headers.iter().filter(|(_, value)| value.len() <= HEADER_VALUE_BYTES_MAX);
    let text = |name: &header::HeaderName, value: &[u8]| match std::str::from_utf8(value) {
        Ok(text) => text.trim().to_owned(),
        // an address in some older charset is asked for in the bytes that it has, as browsers do
        Err(_) if [header::LOCATION, header::REFRESH].contains(name) => {
            percent_encoding::percent_encode(value.trim_ascii(), BEYOND_ASCII).to_string()
        }
        Err(_) => String::from_utf8_lossy(value).trim().to_owned(),
    };
    short.map(|(name, value)| (name.as_str().to_owned(), text(name, value.as_bytes()))).collect()
}
