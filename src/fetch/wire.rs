//! One request and its answer, with the limits and the retries around it.
//!
//! Knows nothing of redirects, robots rules or pages; those decide what is asked next.

use super::access::Access;
use super::bodies::within;
use super::cookie::BoundedJar;
use super::error::{ClientError, FetchError, Meaning, Retry, Stage, cause_of, without_query_values, without_userinfo};
use super::guard::{Guard, Refused};
use super::hosts::HostSlots;
use super::reuse::KeptOpen;
use super::{ClientOptions, Request, TARGET, library, media, refresh, reuse};
use crate::coding::{self, Broken};
use crate::page::{Bytes, Exchange};
use crate::task::Validators;
use crate::text;
use jiff::{SignedDuration, Timestamp};
use reqwest::StatusCode;
use reqwest::cookie::CookieStore as _;
use reqwest::header::{self, HeaderMap};
use std::borrow::Cow;
use std::error::Error;
use std::pin::pin;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, SystemTime};
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout};
use url::Url;

/// `Accept` of requests for pages.
const ACCEPT_PAGE: &str = "text/html,application/xhtml+xml,application/xml;q=0.8,*/*;q=0.1";
/// Codings that are undone.
const ACCEPT_ENCODING: &str = "gzip, br, deflate, zstd";
/// The size of an unpacked page over that of the packed one, until it is known: HTML packs to a fifth.
const UNPACKED_TIMES: usize = 5;
/// Memory for a body is taken at once for what the answer announces, up to this.
const RESERVED_MAX: usize = 1 << 20;
/// A page whose answer does not say its length is believed to have so many bytes, until it is known: most have fewer.
const EXPECTED_BYTES: usize = 256 << 10;
/// Bytes that the library holds of a body besides: the part that was read last and the one behind it, each of up to 400
/// KB, and far less where a network is between.
const BUFFERED_BYTES: usize = 192 << 10;
/// A server that has sent nothing for so long keeps no room for what it may send.
const SLOW: Duration = Duration::from_secs(1);
/// `Accept` of requests for sources.
const ACCEPT_SOURCE: &str = "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,\
    application/feed+json;q=0.9,application/xml;q=0.9,text/xml;q=0.9,*/*;q=0.1";
/// A sitemap may have 50 MiB (sitemaps.org), packed or not.
const SOURCE_BYTES_MAX: usize = 50 << 20;
/// So many bytes of a robots.txt are read (RFC 9309, section 2.5: at least 500 KiB).
pub(super) const ROBOTS_BYTES_MAX: usize = robotxt::BYTE_LIMIT;
/// A longer `Location` or `Content-Type` is not looked at.
const HEADER_VALUE_BYTES_MAX: usize = 16 * 1024;
/// So much of what comes of a body's first bytes is looked at.
const START_BYTES_MAX: usize = 2 * media::SNIFF_BYTES;
/// Nothing but what is no ASCII.
const BEYOND_ASCII: &percent_encoding::AsciiSet = &percent_encoding::AsciiSet::EMPTY;
/// Names the headers that were sent, and are told to nobody.
const WITHHELD: &str = "x-copydesk-withheld";
/// Longer words of the system or the library are cut in messages.
const CAUSE_CHARS_MAX: usize = 300;
/// A `Retry-After` beyond a day is taken for a day.
const RETRY_AFTER_CAP: Duration = Duration::from_hours(24);
/// Back-off does not grow beyond this.
const BACKOFF_MAX: Duration = Duration::from_secs(30);

/// Wall-clock time during one fetch: the caller's now, carried on by the runtime's clock.
#[derive(Debug, Clone, Copy)]
pub(super) struct FetchClock {
    now: Timestamp,
    started: Instant,
}

impl FetchClock {
    pub(super) fn start(now: Timestamp) -> Self {
        Self { now, started: Instant::now() }
    }

    pub(super) fn now(&self) -> Timestamp {
        let elapsed = SignedDuration::try_from(self.started.elapsed()).unwrap_or_default();
        self.now.checked_add(elapsed).unwrap_or(self.now)
    }
}

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
}

/// An answer of status 2xx with its body, or a redirect; any other is an error.
fn good(exchange: Exchange, clock: &FetchClock) -> Result<Exchange, FetchError> {
    let Exchange { url, status, .. } = &exchange;
    if is_redirect(&exchange) {
        if exchange.header("location").is_none() {
            let problem = format!("{status} comes without an address");
            return Err(FetchError::Redirect { url: url.clone(), problem });
        }
    } else if !(200..300).contains(status) {
        return Err(refused(&exchange, clock.now()));
    }
    Ok(exchange)
}

/// True if an answer leads to another address. One that offers several may name the best (RFC 9110, section 15.4.1).
pub(super) fn is_redirect(exchange: &Exchange) -> bool {
    matches!(exchange.status, 301 | 302 | 303 | 307 | 308)
        || exchange.status == 300 && exchange.header("location").is_some()
}

/// The failure of an answer that is neither a page nor leads to one.
pub(super) fn refused(exchange: &Exchange, now: Timestamp) -> FetchError {
    FetchError::Status { url: exchange.url.clone(), status: exchange.status, after: asked_pause(exchange, now) }
}

/// The pause that a server which is overloaded asks for.
pub(super) fn asked_pause(exchange: &Exchange, now: Timestamp) -> Option<Duration> {
    if Meaning::of(exchange.status) != Meaning::Busy {
        return None;
    }
    // a moment is meant by the server's own clock, if it shows it
    let theirs = exchange.header("date").and_then(|date| httpdate::parse_http_date(date).ok());
    retry_after(exchange.header("retry-after")?, theirs.unwrap_or_else(|| SystemTime::from(now)))
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
    decoders: Semaphore,
    user_agent: String,
    access: Access,
    cookies: Arc<BoundedJar>,
    proxied: bool,
    hosts: HostSlots,
    guard: Arc<Guard>,
    connect_timeout: Duration,
    read_timeout: Duration,
    total_timeout: Duration,
    body_bytes_max: usize,
    retries: u32,
    backoff: Duration,
    retry_after_max: Duration,
}

impl Wire {
    pub(super) fn new(options: &ClientOptions) -> Result<Self, ClientError> {
        let guard = Arc::new(Guard::new(options.allow_private, &options.allow_private_hosts));
        let cookies = Arc::new(BoundedJar::with(options.access.set_cookies()));
        let build = |idle_max| library::build(options, &guard, &cookies, idle_max);
        Ok(Self {
            http: build(1)?,
            fresh: build(0)?,
            kept: KeptOpen::default(),
            decoders: Semaphore::new(thread::available_parallelism().map_or(1, usize::from)),
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
        let mut request = request.build().map_err(|error| self.fault(url, &error))?;
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
            let content_type = exchange.header("content-type");
            let leads_on = refresh::by_header(exchange.header("refresh"), &exchange.url).is_some();
            let wrong = match want {
                Want::Page if exchange.status != 204 && !leads_on => media::check_type(content_type).err(),
                Want::Source => media::check_source_type(content_type).err(),
                Want::Page | Want::Robots => None,
            };
            if let Some(what) = wrong {
                return Err(FetchError::NotHtml { url: without_userinfo(url), what });
            }
            let is_judged = want != Want::Page || leads_on;
            let raw = self.read(url, ask, response, &exchange, &codings, is_judged).await?;
            let codings = seen(want, &exchange, &codings, &raw).into_owned();
            if let (Some(share), false) = (ask.share, codings.is_empty()) {
                share.hold(raw.len().saturating_mul(UNPACKED_TIMES).min(self.bytes_max(want))).await;
            }
            exchange.body = self.decoded(url, want, raw, codings).await?.into();
            if let Some(share) = ask.share {
                share.keep(exchange.body.len());
            }
            if !is_judged {
                judge(url, exchange.status, exchange.header("content-type"), &exchange.body)?;
            }
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

    /// The largest body, its codings undone.
    fn bytes_max(&self, want: Want) -> usize {
        match want {
            Want::Page => self.body_bytes_max,
            Want::Source => self.body_bytes_max.max(SOURCE_BYTES_MAX),
            Want::Robots => ROBOTS_BYTES_MAX + 1,
        }
    }

    /// Reads the body as it comes, counting. What its first bytes say is no page is not read to the end.
    async fn read(
        &self,
        url: &Url,
        ask: Request<'_>,
        mut response: reqwest::Response,
        answer: &Exchange,
        codings: &[String],
        mut is_judged: bool,
    ) -> Result<Vec<u8>, FetchError> {
        let shown = || without_userinfo(url);
        // what is packed is hardly larger than what comes of it
        let (want, max) = (ask.want, self.bytes_max(ask.want));
        let too_large = || FetchError::TooLarge { url: shown(), limit_bytes: max };
        if want != Want::Robots && response.content_length().is_some_and(|announced| announced > max as u64) {
            return Err(too_large());
        }
        let announced = response.content_length().and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or_default();
        let mut body = Vec::new();
        if let Some(share) = ask.share {
            let expected = match (announced, codings.len()) {
                (0, _) => EXPECTED_BYTES.min(max),
                (announced, 0) => announced.min(RESERVED_MAX),
                (packed, _) => packed.min(RESERVED_MAX).saturating_mul(UNPACKED_TIMES).min(max),
            };
            share.hold(expected + BUFFERED_BYTES).await;
        }
        loop {
            let Some(chunk) = self.part(url, ask, &mut response, body.len()).await? else {
                // the library takes a stream of HTTP/2 that is reset without an error for one that is whole
                if response.content_length().is_some_and(|left| left > 0) {
                    return Err(FetchError::Broken {
                        url: shown(),
                        cause: "the body is shorter than it says".to_owned(),
                    });
                }
                return Ok(body);
            };
            if let Some(share) = ask.share {
                share.hold(body.len() + chunk.len()).await;
            }
            if body.is_empty() {
                // no more than it says, so that nothing is held in vain; who says too much gets it bit by bit
                body.reserve_exact(announced.min(RESERVED_MAX));
            }
            let room = max - body.len();
            if chunk.len() > room && want != Want::Robots {
                return Err(too_large());
            }
            body.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
            if body.len() == max && want == Want::Robots {
                return Ok(body);
            }
            if !is_judged && body.len() >= media::SNIFF_BYTES {
                let start = body.get(..START_BYTES_MAX).unwrap_or(&body);
                let codings = seen(want, answer, codings, start);
                let start = match coding::decode(&codings, start.to_vec(), START_BYTES_MAX, true) {
                    Ok(start) | Err((_, Broken::TooLarge(start))) => start,
                    Err(_) => Vec::new(),
                };
                if start.trim_ascii_start().len() >= media::SNIFF_BYTES {
                    judge(url, answer.status, answer.header("content-type"), &start)?;
                    is_judged = true;
                }
            }
        }
    }

    /// The next part of a body of which so many bytes are there.
    async fn part(
        &self,
        url: &Url,
        ask: Request<'_>,
        response: &mut reqwest::Response,
        held: usize,
    ) -> Result<Option<Bytes>, FetchError> {
        let mut part = pin!(response.chunk());
        let soon = SLOW.min(self.read_timeout);
        let answer = if let Ok(answer) = timeout(soon, &mut part).await {
            answer
        } else {
            if let Some(share) = ask.share {
                share.keep(held);
            }
            let left = self.read_timeout.saturating_sub(soon);
            timeout(left, part).await.map_err(|_| self.too_long(url, Stage::Silence))?
        };
        answer.map_err(|error| self.fault(url, &error))
    }

    /// The body with its codings undone: work for a processor.
    async fn decoded(&self, url: &Url, want: Want, raw: Vec<u8>, codings: Vec<String>) -> Result<Vec<u8>, FetchError> {
        if codings.is_empty() {
            return Ok(raw);
        }
        let max = self.bytes_max(want);
        // of a robots.txt that goes on, its beginning counts
        let is_cut = want == Want::Robots && raw.len() == max;
        let url = without_userinfo(url);
        let shown = url.clone();
        let work = move || match coding::decode(&codings, raw, max, is_cut) {
            Ok(body) => Ok(body),
            Err((_, Broken::TooLarge(start))) if want == Want::Robots => Ok(start),
            Err((_, Broken::TooLarge(_))) => Err(FetchError::TooLarge { url, limit_bytes: max }),
            Err((name, Broken::Part(_))) => {
                Err(FetchError::Broken { url, cause: format!("its coding {name} does not decode") })
            }
            Err((name, Broken::Unknown)) => {
                Err(FetchError::Broken { url, cause: format!("its coding {name} is not read") })
            }
        };
        let fault = |error: tokio::task::JoinError| FetchError::Broken { url: shown, cause: error.to_string() };
        // it is never closed
        let _turn = self.decoders.acquire().await;
        tokio::task::spawn_blocking(work).await.map_err(fault)?
    }

    fn too_long(&self, url: &Url, stage: Stage) -> FetchError {
        let limit = match stage {
            Stage::Connect => self.connect_timeout,
            Stage::Silence => self.read_timeout,
            Stage::Total => self.total_timeout,
        };
        FetchError::Timeout { url: without_userinfo(url), stage, limit }
    }

    /// Reads the library's error: the kind of failure, and the words of its innermost cause.
    fn fault(&self, url: &Url, error: &reqwest::Error) -> FetchError {
        let url_shown = without_userinfo(url);
        let mut is_tls = false;
        let mut inner: &(dyn Error + 'static) = error;
        while let Some(next) = cause_of(inner) {
            if let Some(refused) = next.downcast_ref::<Refused>() {
                return FetchError::PrivateAddress { url: url_shown, ip: refused.ip };
            }
            is_tls |= next.is::<rustls::Error>();
            inner = next;
        }
        // certificates and resolvers bring foreign words
        let cause: String = text::clean(&inner.to_string()).chars().take(CAUSE_CHARS_MAX).collect();
        let url = url_shown;
        if error.is_builder() {
            FetchError::Address { url, problem: cause }
        } else if error.is_timeout() && error.is_connect() {
            self.too_long(&url, Stage::Connect)
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
}

/// Judges by its type and first bytes whether a body is a page.
pub(super) fn judge(url: &Url, status: u16, content_type: Option<&str>, body: &[u8]) -> Result<(), FetchError> {
    let url = without_userinfo(url);
    if body.iter().all(u8::is_ascii_whitespace) {
        return Err(FetchError::Empty { url, status });
    }
    media::check_start(content_type, body).map_err(|what| FetchError::NotHtml { url, what })
}

/// The codings of a body, as they are told; of a page that says to be text, as its first bytes show.
fn seen<'c>(want: Want, answer: &Exchange, told: &'c [String], body: &[u8]) -> Cow<'c, [String]> {
    let may = want == Want::Page && media::says_text(answer.header("content-type"));
    if may { coding::told_or_seen(told, body) } else { told.into() }
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

/// `Retry-After` in either form (RFC 9110, section 10.2.3).
fn retry_after(value: &str, now: SystemTime) -> Option<Duration> {
    let after = if let Ok(seconds) = value.parse::<u64>() {
        Duration::from_secs(seconds)
    } else {
        let until = httpdate::parse_http_date(value).ok()?;
        until.duration_since(now).unwrap_or_default()
    };
    Some(after.min(RETRY_AFTER_CAP))
}
