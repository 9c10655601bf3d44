//! Requests of a page's own making, in a browser: sent by the client, through its guard, instead of by the browser.

use super::clock::FetchClock;
use super::cookie::BoundedJar;
use super::error::{ClientError, FetchError, Stage, without_userinfo};
use super::wire::{self, Want};
use super::{Client, Request, TARGET};
use crate::page::{Bytes, Exchange};
use jiff::Timestamp;
use reqwest::Method;
use reqwest::cookie::CookieStore as _;
use reqwest::header::{ACCEPT_ENCODING, COOKIE, HeaderMap, HeaderName, HeaderValue};
use tokio::time::timeout;
use url::Url;

/// Headers of a browser that are not passed on: of its connection, of its person, and those that are ours to set.
const WITHHELD: [&str; 13] = [
    "host",
    "connection",
    "content-length",
    "transfer-encoding",
    "accept-encoding",
    "accept-language",
    "user-agent",
    "cookie",
    "expect",
    "te",
    "trailer",
    "keep-alive",
    "dnt",
];
/// The same by how they begin.
const WITHHELD_STARTS: [&str; 4] = ["sec-", "proxy-", "upgrade", "x-copydesk"];

/// A request as a page made it.
#[derive(Debug)]
pub(crate) struct RelayRequest {
    pub(crate) url: Url,
    pub(crate) method: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Bytes,
    /// Of the answer, its coding undone.
    pub(crate) bytes_max: usize,
}

/// Sends what one page asks for. Its cookies are those that a person gave and those that the page is sent, and end with it.
#[derive(Debug)]
pub(crate) struct Relay {
    client: Client,
    http: reqwest::Client,
    cookies: BoundedJar,
}

impl Client {
    /// A relay for one page.
    pub(crate) fn relay(&self) -> Result<Relay, ClientError> {
        let wire = &self.inner.wire;
        Ok(Relay { client: self.clone(), http: wire.jarless.get()?.clone(), cookies: wire.new_jar() })
    }

    /// The User-Agent.
    pub(crate) fn user_agent(&self) -> &str {
        self.inner.wire.user_agent()
    }

    /// The size of the largest page.
    pub(crate) fn page_bytes_max(&self) -> usize {
        self.inner.wire.body_bytes_max
    }
}

impl Relay {
    /// Asks robots.txt, where the client does. `now` is the wall clock at the moment of the call.
    pub(crate) async fn admit(&self, url: &Url, now: Timestamp) -> Result<(), FetchError> {
        let inner = &self.client.inner;
        inner.wire.guard().check(url)?;
        match &inner.robots {
            Some(robots) => robots.admit(&inner.wire, url, &FetchClock::start(now)).await.map(drop),
            None => Ok(()),
        }
    }

    /// One request, outside of any pace: it belongs to the visit of its page. Of a 2xx the body is read. `now` is the wall
    /// clock at the moment of the call.
    pub(crate) async fn ask(&self, ask: RelayRequest, now: Timestamp) -> Result<Exchange, FetchError> {
        let wire = &self.client.inner.wire;
        wire.guard().check(&ask.url)?;
        let url = ask.url.clone();
        let answer = timeout(wire.total_timeout(), self.send(ask, now)).await;
        let answer = answer.unwrap_or_else(|_| Err(wire.too_long(&url, Stage::Total)));
        let shown = without_userinfo(&url);
        match &answer {
            Ok(exchange) => {
                let (status, bytes) = (exchange.status, exchange.body.len());
                tracing::debug!(target: TARGET, status, bytes, "for the page: {shown}");
            }
            Err(error) => tracing::debug!(target: TARGET, reason = error.reason(), "for the page, failed: {error}"),
        }
        answer
    }

    async fn send(&self, ask: RelayRequest, now: Timestamp) -> Result<Exchange, FetchError> {
        let RelayRequest { url, method, headers, body, bytes_max } = ask;
        let (wire, clock) = (&self.client.inner.wire, FetchClock::start(now));
        let method = Method::from_bytes(method.as_bytes()).unwrap_or(Method::GET);
        let request = self.http.request(method, url.clone()).headers(self.headers(&url, &headers));
        let request = if body.is_empty() { request } else { request.body(body) };
        let request = request.build().map_err(|error| wire.fault(&url, &error))?;
        let again = request.try_clone();
        let want = Request::plain(Want::Part(bytes_max));
        let answer = match (wire.exchanged(&self.http, request, want, &clock).await, again) {
            // the connection was idle for too long: nothing is wrong with the server
            (Err(FetchError::Closed { .. }), Some(again)) => wire.exchanged(&self.http, again, want, &clock).await,
            (answer, _) => answer,
        }?;
        for (_, cookie) in answer.headers.iter().filter(|(name, _)| name == "set-cookie") {
            self.cookies.remember(&url, cookie);
        }
        Ok(answer)
    }

    fn headers(&self, url: &Url, given: &[(String, String)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in given {
            let name = name.to_ascii_lowercase();
            let is_withheld = WITHHELD.contains(&name.as_str()) || WITHHELD_STARTS.iter().any(|s| name.starts_with(s));
            let header = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value));
            if let ((Ok(name), Ok(value)), false) = (header, is_withheld) {
                headers.insert(name, value);
            }
        }
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(wire::ACCEPT_ENCODING));
        if let Some(cookies) = self.cookies.cookies(url) {
            headers.insert(COOKIE, cookies);
        }
        headers
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::ClientOptions;

    #[test]
    fn what_is_of_the_browser_is_not_passed_on() {
        let client = Client::new(ClientOptions::default()).expect("a client");
        let relay = client.relay().expect("a relay");
        let url = Url::parse("https://tides.example/api").expect("a URL");
        relay.cookies.remember(&url, "sid=7");
        let given = [
            ("X-Edition", "lenn"),
            ("Content-Type", "application/json"),
            ("Cookie", "a=b"),
            ("User-Agent", "Mozilla/5.0"),
            ("Sec-CH-UA", "x"),
            ("Proxy-Authorization", "x"),
            ("bad name", "x"),
            ("X-Bad", "a\nb"),
        ];
        let given: Vec<(String, String)> = given.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        let headers = relay.headers(&url, &given);
        let mut names: Vec<&str> = headers.keys().map(HeaderName::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["accept-encoding", "content-type", "cookie", "x-edition"]);
        assert_eq!(headers[COOKIE], "sid=7");
        let other = client.relay().expect("a relay");
        assert!(!other.headers(&url, &given).contains_key(COOKIE), "no cookie survives a page");
    }
}
