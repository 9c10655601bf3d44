//! From an address to a page: downloads politely, guards private networks, keeps every limit.
//!
//! A [`Client`] asks robots.txt first, keeps a pace for each host, follows redirects by hand so that
//! every hop is checked anew, and gives up with a named reason. It does not read what it downloads,
//! except for what decides whether it is a page. The only room that names the HTTP client.

mod access;
mod bodies;
mod body;
mod clock;
mod cookie;
mod error;
mod guard;
mod hosts;
mod library;
mod media;
#[cfg(feature = "crawl")]
mod post;
mod redirect;
mod refresh;
#[cfg(feature = "render")]
mod relay;
mod reuse;
mod robots;
mod robots_text;
mod status;
mod wire;

use crate::page::{Exchange, Page};
use crate::task::Validators;
use crate::trail::{Astray, Trail};
pub(crate) use clock::FetchClock;
use jiff::Timestamp;
use robots::RobotsCache;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use url::Url;
use wire::Wire;

pub use crate::pace::{CRAWL_DELAY_MAX, GAP_MAX, Pace, host_key};
pub use access::{Access, AccessError};
#[doc(hidden)] // for those who keep pace, robots rules and redirects themselves: a crawl
pub use bodies::{Bodies, Share};
pub use error::{ClientError, FetchError, Retry, RobotsRefusal, Stage};
pub use guard::is_public;
#[cfg(feature = "crawl")]
pub(crate) use guard::plain_host;
#[cfg(feature = "crawl")]
pub use post::Poster;
#[cfg(feature = "render")]
pub(crate) use relay::{Relay, RelayRequest};
pub use robots::Robots;
#[doc(hidden)]
pub use robots::{robots_kept, robots_state};
#[doc(hidden)]
pub use wire::Want;

/// Target of all events of this room.
const TARGET: &str = "copydesk::fetch";

/// Options of a [`Client`]. The defaults suit a person who fetches a few pages; [`ClientOptions::with`] changes them.
#[derive(Clone)]
#[non_exhaustive]
pub struct ClientOptions {
    /// The `User-Agent`; the part before the first `/` is the product token that robots.txt is read
    /// for. Say who you are and how to reach you when you crawl.
    pub user_agent: String,
    /// Limit of resolving, connecting and agreeing on keys. Default: 10 s.
    pub connect_timeout: Duration,
    /// Longest silence between two pieces of a body. Default: 15 s.
    pub read_timeout: Duration,
    /// Limit of one request, from leaving to the last byte; waiting for a host's pace does not
    /// count. Default: 30 s.
    pub total_timeout: Duration,
    /// Largest body, content encoding undone. Default: 10 MiB, many times the largest news page.
    pub body_bytes_max: usize,
    /// Redirects followed for one page. Default: 10.
    pub redirects_max: usize,
    /// Further tries after a failure that may pass: no connection, a broken answer, 5xx, 429.
    /// Default: 2.
    pub retries: u32,
    /// Wait before the first further try; doubled for each one, up to 30 s. Default: 1 s.
    pub backoff: Duration,
    /// A `Retry-After` up to this is waited for, a longer one is an error that names it.
    /// Default: 60 s, about as long as a person waits.
    pub retry_after_max: Duration,
    /// Least time between the starts of two requests to one site (registrable domain), robots.txt
    /// and redirects included. A `Crawl-delay` raises it, up to 120 s, from the first page on.
    /// Default: 500 ms, which a few pages on demand can ask of any server. A crawler should keep 5 s.
    pub pace: Duration,
    /// Lets requests into private networks: loopback, link-local and so on. Default: no.
    pub allow_private: bool,
    /// Hosts, by name or literal address without port, that may lie in private networks.
    pub allow_private_hosts: Vec<String>,
    /// Does not ask robots.txt: for one's own pages. Default: no.
    pub ignore_robots: bool,
    /// Further trusted roots, each the content of a PEM file, besides the system's.
    pub ca_pems: Vec<Vec<u8>>,
    /// The proxy for all requests: `http`, `https`, `socks5` or `socks5h`. The environment's proxy
    /// settings are never used. Behind a proxy the proxy resolves names, so the guard against
    /// private networks sees literal addresses only.
    pub proxy: Option<Url>,
    /// A subscriber's headers and cookies.
    pub access: Access,
    /// Fixed answers of the resolver: a host's name and its addresses, where port 0 is the URL's
    /// port. The guard applies to them too.
    pub resolve: Vec<(String, Vec<SocketAddr>)>,
}

impl Default for ClientOptions {
    fn default() -> Self {
        Self {
            user_agent: concat!("copydesk/", env!("CARGO_PKG_VERSION")).to_owned(),
            connect_timeout: Duration::from_secs(10),
            read_timeout: Duration::from_secs(15),
            total_timeout: Duration::from_secs(30),
            body_bytes_max: 10 << 20,
            redirects_max: 10,
            retries: 2,
            backoff: Duration::from_secs(1),
            retry_after_max: Duration::from_mins(1),
            pace: Duration::from_millis(500),
            allow_private: false,
            allow_private_hosts: Vec::new(),
            ignore_robots: false,
            ca_pems: Vec::new(),
            proxy: None,
            access: Access::default(),
            resolve: Vec::new(),
        }
    }
}

impl ClientOptions {
    /// The same, changed.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }
}

/// Fetches pages. Cheap to clone; clones share pace, robots rules, cookies and connections.
///
/// ```no_run
/// use copydesk::fetch::{Client, ClientOptions};
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let client = Client::new(ClientOptions::default().with(|options| options.user_agent = "mydesk/1.0".into()))?;
/// let page = client.fetch(&"https://example.org/news/1".parse()?).await?;
/// println!("{} bytes from {:?}", page.body.len(), page.url);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    wire: Wire,
    robots: Option<RobotsCache>,
    redirects_max: usize,
    product_token: String,
}

/// Options of one request of [`Client::ask`].
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Request<'a> {
    /// Its purpose.
    pub want: Want,
    /// Those of an earlier answer.
    pub validators: Option<&'a Validators>,
    /// On a connection of its own: the last one was closed before it answered.
    pub fresh: bool,
    /// Holds room for the body, where it is short.
    pub share: Option<&'a Share>,
}

impl Request<'_> {
    /// A request without validators, on whatever connection there is.
    #[must_use]
    pub fn plain(want: Want) -> Self {
        Self { want, validators: None, fresh: false, share: None }
    }
}

impl Client {
    /// A client with these options.
    ///
    /// # Errors
    ///
    /// The User-Agent, a certificate or the proxy is unusable, or the system has no trusted
    /// certificates and none were given.
    pub fn new(options: ClientOptions) -> Result<Self, ClientError> {
        let Some(token) = product_token(&options.user_agent) else {
            return Err(ClientError::UserAgent(options.user_agent));
        };
        let product_token = token.to_owned();
        let robots = (!options.ignore_robots).then(|| RobotsCache::new(product_token.clone()));
        let wire = Wire::new(&options)?;
        Ok(Self { inner: Arc::new(Inner { wire, robots, redirects_max: options.redirects_max, product_token }) })
    }

    /// One request, for callers that keep the pace, the robots rules and the redirects themselves, as a
    /// crawl does: nothing is waited for, followed or tried again. An answer is an [`Exchange`] whatever its
    /// status is; only of a 2xx the body is read. `now` is the wall clock at the moment of the call.
    ///
    /// # Errors
    ///
    /// There was no answer, or it is not what was wanted; the reason is in the [`FetchError`].
    #[doc(hidden)]
    pub async fn ask(&self, url: &Url, request: Request<'_>, now: Timestamp) -> Result<Exchange, FetchError> {
        let Inner { wire, .. } = &*self.inner;
        let mut url = url.clone();
        url.set_fragment(None);
        wire.guard().check(&url)?;
        wire.ask(&url, request, &FetchClock::start(now)).await
    }

    /// Begins the trail of a visit to an address that is about to be asked for.
    #[doc(hidden)]
    #[must_use]
    pub fn begin(&self, url: &Url) -> Trail {
        Trail::begin(url, self.inner.wire.cookies().header(url).as_deref())
    }

    /// Takes up cookies that were set on a trail, perhaps before another process.
    #[doc(hidden)]
    pub fn take_up(&self, trail: &Trail) {
        for (from, header) in trail.cookies() {
            self.inner.wire.cookies().remember(&from, header);
        }
    }

    /// One step of a visit: to where an answer leads, if it does. Redirects are followed up to the client's
    /// limit, a page's own `Refresh` twice; an address comes again only with other cookies than before.
    ///
    /// # Errors
    ///
    /// The answer leads nowhere, or in a circle.
    #[doc(hidden)]
    pub fn step(&self, exchange: &Exchange, trail: &mut Trail) -> Result<Option<Url>, FetchError> {
        let is_redirect = status::is_redirect(exchange);
        let Some(next) = names_next(exchange)? else { return Ok(None) };
        let cookies = self.inner.wire.cookies().header(&next);
        if !is_redirect && !trail.may_refresh(&next, cookies.as_deref()) {
            return Ok(None);
        }
        let fault = |problem| FetchError::Redirect { url: error::without_userinfo(&exchange.url), problem };
        let most = self.inner.redirects_max;
        trail.step(&next, cookies.as_deref(), most).map_err(|why| match why {
            Astray::Circle => fault(format!("they run in a circle over {}", error::without_userinfo(&next))),
            Astray::TooFar => fault(format!("there are more than {most}")),
        })?;
        if !is_redirect {
            trail.refresh();
        }
        Ok(Some(next))
    }

    /// The product token that robots.txt is read for.
    #[must_use]
    pub fn product_token(&self) -> &str {
        &self.inner.product_token
    }

    /// Fetches a page.
    ///
    /// Redirects and up to two `Refresh` headers or `<meta http-equiv=refresh>` are followed; the page's `url` is where
    /// the body came from, without fragment, user name and password.
    ///
    /// # Errors
    ///
    /// The world outside failed or refused, and trying again at once did not help; the reason is in
    /// the [`FetchError`].
    pub async fn fetch(&self, url: &Url) -> Result<Page, FetchError> {
        self.fetch_at(url, Timestamp::now()).await
    }

    /// The same where `now` is the wall clock at the moment of the call.
    ///
    /// # Errors
    ///
    /// As for [`Client::fetch`].
    pub async fn fetch_at(&self, url: &Url, now: Timestamp) -> Result<Page, FetchError> {
        let (answer, clock) = self.follow(url, Want::Page, now).await?;
        if refresh::by_header(answer.header("refresh"), &answer.url).is_some() {
            // it was not read as a page before
            body::judge(&answer.url, answer.status, answer.header("content-type"), &answer.body)?;
        }
        Ok(Page { fetched_at: Some(clock.now()), ..answer.page() })
    }

    /// Fetches what may list addresses, a page, a feed or a sitemap, as [`Client::fetch`] does pages. `now` is the wall
    /// clock at the moment of the call.
    ///
    /// # Errors
    ///
    /// As for [`Client::fetch`].
    pub async fn fetch_list(&self, url: &Url, now: Timestamp) -> Result<Exchange, FetchError> {
        self.follow(url, Want::Source, now).await.map(|(answer, _)| answer)
    }

    /// The sitemaps that robots.txt of an address's host names; none where the file is not asked for, or not to be had.
    pub async fn sitemaps(&self, url: &Url, now: Timestamp) -> Vec<Url> {
        let Inner { wire, robots, .. } = &*self.inner;
        match robots {
            Some(robots) if wire.guard().check(url).is_ok() => {
                robots.sitemaps(wire, url, &FetchClock::start(now)).await
            }
            _ => Vec::new(),
        }
    }

    /// The answer at the end of a trail of redirects.
    async fn follow(&self, url: &Url, want: Want, now: Timestamp) -> Result<(Exchange, FetchClock), FetchError> {
        let Inner { wire, robots, .. } = &*self.inner;
        let clock = FetchClock::start(now);
        let mut url = url.clone();
        url.set_fragment(None);
        let mut trail = self.begin(&url);
        loop {
            wire.guard().check(&url)?;
            let crawl_delay = match robots {
                Some(robots) => robots.admit(wire, &url, &clock).await?,
                None => None,
            };
            let mut answer = wire.exchange(&url, want, crawl_delay, &clock).await?;
            // user name and password stay on the origin that they were given for
            answer.url.clone_from(&url);
            let Some(next) = self.step(&answer, &mut trail)? else {
                answer.url = error::without_userinfo(&url);
                return Ok((answer, clock));
            };
            tracing::info!(target: TARGET, "on to {}", error::without_userinfo(&next));
            url = next;
        }
    }
}

/// The failure of an answer that is neither a page nor leads to one. `now` is the wall clock.
#[must_use]
pub fn refused(exchange: &Exchange, now: Timestamp) -> FetchError {
    status::refused(exchange, now)
}

/// The pause that the server of an answer asks for: the `Retry-After` of a 429 or 503, up to a day. `now` is the wall
/// clock, for servers that name a moment.
#[must_use]
pub fn asked_pause(exchange: &Exchange, now: Timestamp) -> Option<Duration> {
    status::asked_pause(exchange, now)
}

/// The address that an answer leads to instead of being a page: its `Location`, its `Refresh` header, or its `<meta
/// http-equiv=refresh>`.
///
/// # Errors
///
/// It leads nowhere: the address is missing or makes no sense.
pub fn leads_to(exchange: &Exchange) -> Result<Option<Url>, FetchError> {
    let is_redirect = status::is_redirect(exchange);
    Ok(names_next(exchange)?.filter(|next| is_redirect || *next != exchange.url))
}

/// The same, where a page may lead to itself.
fn names_next(exchange: &Exchange) -> Result<Option<Url>, FetchError> {
    if status::is_redirect(exchange) {
        return redirect::target(&exchange.url, exchange.header("location").unwrap_or_default()).map(Some);
    }
    let told = refresh::by_header(exchange.header("refresh"), &exchange.url);
    let shown = || refresh::target(&exchange.body, exchange.header("content-type"), &exchange.url);
    Ok(told.or_else(shown))
}

/// The name that robots.txt knows a crawler by (RFC 9309, section 2.2.1), if the User-Agent starts
/// with one and can be sent.
pub(crate) fn product_token(user_agent: &str) -> Option<&str> {
    let token = user_agent.split(['/', ' ']).next()?;
    let is_name = !token.is_empty() && token.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    let is_line = user_agent.bytes().all(|b| (b' '..0x7f).contains(&b));
    (is_name && is_line).then_some(token)
}
