//! robots.txt by RFC 9309: asked once for each origin, kept for a day, obeyed.
//!
//! [`robots_state`] says what an answer means, and [`Robots::admit`] whether a page may be asked for: both are the same for
//! `fetch`, `crawl` and `check --probe`. A file that does not exist (4xx) allows
//! everything; one that is not to be had (5xx, 429, no answer) disallows everything, for a while.

use super::body::ROBOTS_BYTES_MAX;
use super::clock::FetchClock;
use super::error::{FetchError, RobotsRefusal, without_userinfo};
use super::leads_to;
use super::robots_text::{mended, plain, sitemaps};
use super::wire::{Want, Wire};
use crate::link;
use crate::page::Exchange;
use crate::task::{ROBOTS_REDIRECTS_MAX, ROBOTS_UNREACHABLE, RobotsState};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;
use url::Url;

/// Rules are kept so long (RFC 9309, section 2.4: not longer than 24 hours).
const KEPT: Duration = Duration::from_hours(24);
/// After a failure the file is asked for again no sooner than this (RFC 9309, section 2.3.1.4 leaves it
/// to us): within half an hour, and not for every page of a host that is down.
const FAILURE_KEPT: Duration = Duration::from_mins(20);
/// A `Crawl-delay` above this cannot be meant for anyone who wants to be done; the host is refused.
const CRAWL_DELAY_REFUSED: Duration = Duration::from_mins(5);
/// Rules of all origins together take about so much memory at most; the oldest go first.
const CACHE_BYTES_MAX: usize = 32 << 20;
/// Bytes that a rule or an origin costs besides its text.
const OVERHEAD_BYTES: usize = 128;
/// Origins kept at most.
const ORIGINS_MAX: usize = 8192;

/// The rules of one robots.txt for one crawler.
#[derive(Debug, Clone)]
pub struct Robots {
    rules: robotxt::Robots,
    /// The sitemaps that it names, as written.
    sitemaps: Vec<String>,
}

impl Robots {
    /// Parses a robots.txt; `agent` is the crawler's product token. Never fails: what is not
    /// understood does not apply.
    ///
    /// ```
    /// use copydesk::fetch::Robots;
    /// let robots = Robots::parse(b"User-agent: copydesk/1.0 (news)\nDisallow: /private", "copydesk");
    /// assert!(!robots.allows(&"https://example.org/private/1".parse().unwrap()));
    /// assert!(robots.allows(&"https://example.org/news/1".parse().unwrap()));
    /// ```
    #[must_use]
    pub fn parse(text: &[u8], agent: &str) -> Self {
        let text = plain(text.get(..ROBOTS_BYTES_MAX + 1).unwrap_or(text));
        Self { rules: robotxt::Robots::parse(&mended(&text), agent), sitemaps: sitemaps(&text) }
    }

    /// True if the crawler may fetch the address. The address must belong to the origin that the file came from.
    #[must_use]
    pub fn allows(&self, url: &Url) -> bool {
        self.rules.is_url_allowed(url)
    }

    /// The `Crawl-delay` to keep if the address may be fetched.
    ///
    /// # Errors
    ///
    /// Why it may not.
    pub fn admit(&self, url: &Url) -> Result<Option<Duration>, RobotsRefusal> {
        if !self.allows(url) {
            return Err(RobotsRefusal::Disallowed);
        }
        match self.crawl_delay() {
            Some(delay) if delay > CRAWL_DELAY_REFUSED => Err(RobotsRefusal::CrawlDelay(delay)),
            delay => Ok(delay),
        }
    }

    /// The gap that the site asks for between two requests.
    #[must_use]
    pub fn crawl_delay(&self) -> Option<Duration> {
        self.rules.crawl_delay()
    }

    /// The sitemaps that the file at this address names, for all crawlers; most are whole addresses.
    #[must_use]
    pub fn sitemaps(&self, file: &Url) -> Vec<Url> {
        let joined = self.sitemaps.iter().filter_map(|written| {
            let host = Url::parse(&format!("http://{}", written.split('/').next().unwrap_or_default()));
            // a whole address but for its scheme
            let is_host = host.is_ok_and(|host| link::same_site(&host, file));
            if is_host { file.join(&format!("//{written}")).ok() } else { file.join(written).ok() }
        });
        joined.filter(|url| matches!(url.scheme(), "http" | "https")).collect()
    }

    fn allow_all() -> Self {
        Self { rules: robotxt::Robots::allow_all(), sitemaps: Vec::new() }
    }

    /// Bytes in memory, roughly.
    fn cost(&self) -> usize {
        let rules = self.rules.rules().iter().map(|rule| rule.pattern().len() + OVERHEAD_BYTES);
        let sitemaps = self.sitemaps.iter().map(|written| written.len() + OVERHEAD_BYTES);
        rules.chain(sitemaps).sum()
    }
}

/// The state of a robots.txt by the answer to a request for it, after so many redirects.
#[must_use]
pub fn robots_state(answer: &Result<Exchange, FetchError>, hops: u8) -> RobotsState {
    let status = match answer {
        Ok(exchange) => exchange.status,
        Err(FetchError::Status { status, .. }) => *status,
        // an address that leads nowhere has no file; a page there says so itself
        Err(FetchError::Address { .. } | FetchError::Redirect { .. }) => return RobotsState::None,
        // nobody is asked there: a page there says so itself
        Err(FetchError::PrivateAddress { .. }) if hops == 0 => return RobotsState::None,
        // the page would meet the same
        Err(error) if hops == 0 => return RobotsState::Unavailable(error.reason().to_owned()),
        Err(_) => return RobotsState::Unavailable(ROBOTS_UNREACHABLE.to_owned()),
    };
    match (status, answer) {
        (200..=299, Ok(exchange)) => RobotsState::Rules(exchange.body.clone()),
        (300..=399, Ok(exchange)) => match leads_to(exchange) {
            Ok(Some(next)) if hops < ROBOTS_REDIRECTS_MAX => RobotsState::At(next, hops + 1),
            _ => RobotsState::None,
        },
        (429 | 500.., _) => RobotsState::Unavailable(ROBOTS_UNREACHABLE.to_owned()),
        _ => RobotsState::None,
    }
}

/// The time for which that stands.
#[must_use]
pub fn robots_kept(state: &RobotsState) -> Duration {
    if matches!(state, RobotsState::Unavailable(_)) { FAILURE_KEPT } else { KEPT }
}

/// The rules of one origin, as far as they are known.
#[derive(Debug, Clone)]
enum KnownRules {
    Rules(Robots),
    Refused(RobotsRefusal),
    Failed(FetchError),
}

#[derive(Debug, Clone)]
struct KnownUntil {
    known: Arc<KnownRules>,
    until: Instant,
}

/// One origin's entry. The holder of the lock asks for the file; those that wait for the lock find its answer.
type RobotsCell = Arc<tokio::sync::Mutex<Option<KnownUntil>>>;

/// robots.txt of the origins that were asked lately.
#[derive(Debug)]
pub(super) struct RobotsCache {
    agent: String,
    shelf: Mutex<Shelf>,
}

#[derive(Debug, Default)]
struct Shelf {
    cells: HashMap<String, (RobotsCell, usize)>,
    /// Oldest first.
    order: VecDeque<String>,
    bytes: usize,
}

impl Shelf {
    fn cell(&mut self, origin: &str) -> RobotsCell {
        if let Some((cell, _)) = self.cells.get(origin) {
            return Arc::clone(cell);
        }
        let cell = RobotsCell::default();
        self.cells.insert(origin.to_owned(), (Arc::clone(&cell), OVERHEAD_BYTES));
        self.order.push_back(origin.to_owned());
        self.bytes += OVERHEAD_BYTES;
        self.shrink();
        cell
    }

    fn set_cost(&mut self, origin: &str, cost: usize) {
        if let Some((_, old)) = self.cells.get_mut(origin) {
            self.bytes = self.bytes - *old + cost;
            *old = cost;
        }
        self.shrink();
    }

    /// Drops the oldest, but never the last one that came.
    fn shrink(&mut self) {
        while self.order.len() > 1 && (self.bytes > CACHE_BYTES_MAX || self.order.len() > ORIGINS_MAX) {
            if let Some((_, cost)) = self.order.pop_front().and_then(|oldest| self.cells.remove(&oldest)) {
                self.bytes -= cost;
            }
        }
    }
}

impl RobotsCache {
    pub(super) fn new(agent: String) -> Self {
        Self { agent, shelf: Mutex::default() }
    }

    /// The `Crawl-delay` to keep if the address may be fetched, or why it may not.
    pub(super) async fn admit(
        &self,
        wire: &Wire,
        url: &Url,
        clock: &FetchClock,
    ) -> Result<Option<Duration>, FetchError> {
        let refused = |why| FetchError::Robots { url: without_userinfo(url), why };
        match &*self.known(wire, url, clock).await? {
            KnownRules::Rules(rules) => rules.admit(url).map_err(refused),
            KnownRules::Refused(why) => Err(refused(*why)),
            KnownRules::Failed(error) => Err(error.clone()),
        }
    }

    /// The sitemaps that robots.txt of an address's origin names; none where the file is not to be had.
    pub(super) async fn sitemaps(&self, wire: &Wire, url: &Url, clock: &FetchClock) -> Vec<Url> {
        let (Ok(file), Ok(known)) = (robotxt::robots_url(url), self.known(wire, url, clock).await) else {
            return Vec::new();
        };
        match &*known {
            KnownRules::Rules(rules) => rules.sitemaps(&file),
            KnownRules::Refused(_) | KnownRules::Failed(_) => Vec::new(),
        }
    }

    async fn known(&self, wire: &Wire, url: &Url, clock: &FetchClock) -> Result<Arc<KnownRules>, FetchError> {
        let fault =
            |error: robotxt::Error| FetchError::Address { url: without_userinfo(url), problem: error.to_string() };
        let file = robotxt::robots_url(url).map_err(fault)?;
        let cell = self.shelf().cell(file.as_str());
        let mut entry = cell.lock().await;
        if let Some(entry) = entry.as_ref().filter(|entry| entry.until > Instant::now()) {
            return Ok(Arc::clone(&entry.known));
        }
        let (known, kept) = self.download(wire, file.clone(), clock).await;
        let cost = if let KnownRules::Rules(rules) = &known { rules.cost() } else { 0 };
        let known = Arc::new(known);
        *entry = Some(KnownUntil { known: Arc::clone(&known), until: Instant::now() + kept });
        self.shelf().set_cost(file.as_str(), cost + OVERHEAD_BYTES);
        Ok(known)
    }

    fn shelf(&self) -> std::sync::MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The rules of a file, and the time for which they stand.
    async fn download(&self, wire: &Wire, file: Url, clock: &FetchClock) -> (KnownRules, Duration) {
        let (mut file, mut hops) = (file, 0);
        loop {
            let answer = match wire.guard().check(&file) {
                Ok(()) => wire.exchange(&file, Want::Robots, None, clock).await,
                Err(error) => Err(error),
            };
            let state = robots_state(&answer, hops);
            tracing::debug!(target: super::TARGET, url = file.as_str(), robots = state.name(), "robots.txt");
            let kept = robots_kept(&state);
            let known = match (state, answer) {
                (RobotsState::At(next, so_far), _) => {
                    (file, hops) = (next, so_far);
                    continue;
                }
                (RobotsState::Rules(text), _) => KnownRules::Rules(Robots::parse(&text, &self.agent)),
                (RobotsState::Unavailable(_), Err(FetchError::Status { status, after, .. })) => {
                    KnownRules::Refused(RobotsRefusal::Unreachable { status, after })
                }
                (RobotsState::Unavailable(_), Err(error)) => KnownRules::Failed(error),
                _ => KnownRules::Rules(Robots::allow_all()),
            };
            return (known, kept);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(text: &str, path: &str) -> bool {
        let url = Url::parse("https://example.org").and_then(|base| base.join(path)).expect(path);
        Robots::parse(text.as_bytes(), "copydesk").allows(&url)
    }

    #[test]
    fn the_group_is_chosen_by_the_product_token() {
        for agent in ["copydesk", "CopyDesk", "copydesk/1.0", "copydesk (news)", "copydesk # us", "  copydesk\t"] {
            let text = format!("User-agent: *\nAllow: /\n\nUser-Agent : {agent}\r\nDisallow: /no");
            assert!(!allows(&text, "/no/1"), "{agent:?}");
            assert!(allows(&text, "/yes"), "{agent:?}");
        }
        for agent in ["copydeskbot", "copy", "other copydesk", "copydesk-images"] {
            assert!(allows(&format!("User-agent: {agent}\nDisallow: /"), "/no"), "{agent:?}");
        }
        assert!(!allows("\u{feff}user-agent: *\ndisallow: /no", "/no"));
        assert!(!allows("User-agent: a\nUser-agent: copydesk x\nUser-agent: b\nDisallow: /no", "/no"));
        assert!(allows("User-agent: copydesk\nDisallow:\n\nUser-agent: *\nDisallow: /", "/any"));
    }

    #[test]
    fn the_longest_rule_wins() {
        let text = "User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /*.pdf$\nDisallow: /q?x=\n";
        for (path, wanted) in [
            ("/a", false),
            ("/a/c", false),
            ("/a/b", true),
            ("/x.pdf", false),
            ("/x.pdf?y", true),
            ("/q?x=1", false),
            ("/robots.txt", true),
            ("/", true),
        ] {
            assert_eq!(allows(text, path), wanted, "{path}");
        }
        assert!(!allows("User-agent: *\nDisallow: /", "/"));
        assert!(allows("", "/"));
        // a star stands for nothing too
        let text = "User-agent: *\nDisallow: */no/\nDisallow : **/end$ # here\rDisallow: *x\nAllow: */no/but/\n\
                    Allow: */tie # wins\nDisallow: /tie*";
        for (path, wanted) in [
            ("/no/1", false),
            ("/a/no/1", false),
            ("/nothing", true),
            ("/end", false),
            ("/a/end", false),
            ("/end/", true),
            ("/ax", false),
            ("/x", false),
            ("/no/but/1", true),
            ("/a/no/but/1", true),
            ("/tied", true),
        ] {
            assert_eq!(allows(text, path), wanted, "{path}");
        }
        assert!(allows("<html><body>Disallow: /</body></html>", "/"));
    }

    #[test]
    fn delays_and_sitemaps_are_read() {
        let text = b"Sitemap: https://example.org/s.xml\nUser-agent: copydesk 1\nCrawl-delay: 2.5\nUser-agent: *\nCrawl-delay: 90";
        let robots = Robots::parse(text, "copydesk");
        assert_eq!(robots.crawl_delay(), Some(Duration::from_millis(2500)));
        let file = Url::parse("https://example.org/robots.txt").expect("an address");
        let named = |text: &[u8]| -> Vec<String> {
            Robots::parse(text, "copydesk").sitemaps(&file).into_iter().map(String::from).collect()
        };
        assert_eq!(named(text), ["https://example.org/s.xml"]);
        let lines = "\u{feff}SITEMAP: /maps/a.xml # news\r\nUser-agent: *\nSitemap : //maps.example.net/b.xml\n\
                     sitemap: maps/c.xml\nSitemap:\nSitemap: # none\nSitemap: ftp://example.org/d.xml";
        let wanted =
            ["https://example.org/maps/a.xml", "https://maps.example.net/b.xml", "https://example.org/maps/c.xml"];
        assert_eq!(named(lines.as_bytes()), wanted);
        let wide: Vec<u8> = format!("\u{feff}{}\nUser-agent: *\nDisallow: /no", lines.trim_start_matches('\u{feff}'))
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(named(&wide), wanted);
        assert!(!Robots::parse(&wide, "copydesk").allows(&file.join("/no/1").expect("an address")));
        for delay in ["2.5", "2,5", "2.5s", "2,5 seconds # a pause", ".25e1"] {
            let text = format!("User-agent: *\nCrawl-delay: {delay}\nDisallow: /a");
            let robots = Robots::parse(text.as_bytes(), "copydesk");
            assert_eq!(robots.crawl_delay(), Some(Duration::from_millis(2500)), "{delay}");
            assert!(!robots.allows(&file.join("/a").expect("an address")));
        }
        for delay in ["-1", "x", "nan", "1e400", "", "2 minutes"] {
            let text = format!("User-agent: *\nCrawl-delay: {delay}\nDisallow: /a");
            assert_eq!(Robots::parse(text.as_bytes(), "copydesk").crawl_delay(), None, "{delay}");
        }
    }

    #[test]
    fn sitemaps_are_named_as_people_write_them() {
        let file = Url::parse("https://www.example.org/robots.txt").expect("an address");
        for line in [
            "Sitemap https://www.example.org/a.xml",
            "Site map: /a.xml",
            "Sitemaps:/a.xml",
            "Sitemap: <https://www.example.org/a.xml>",
            "Sitemap: '/a.xml'",
            "Sitemap:: \"/a.xml\"",
            "Sitemap: \u{a0}/a.xml, /b.xml",
            "Sitemap: www.example.org/a.xml",
        ] {
            let named = Robots::parse(line.as_bytes(), "copydesk").sitemaps(&file);
            assert_eq!(named.iter().map(Url::as_str).collect::<Vec<_>>(), ["https://www.example.org/a.xml"], "{line}");
        }
        for line in [
            "Sitemap: https://www.example.org/a.xml https://maps.example.net/b.xml # the old ones",
            "Sitemap: https://www.example.org/a.xml, <https://maps.example.net/b.xml>",
            "Sitemap: /a.xml,https://maps.example.net/b.xml",
        ] {
            let named = Robots::parse(line.as_bytes(), "copydesk").sitemaps(&file);
            let named: Vec<_> = named.iter().map(Url::as_str).collect();
            assert_eq!(named, ["https://www.example.org/a.xml", "https://maps.example.net/b.xml"], "{line}");
        }
        for line in ["Sitemap-url: /a.xml", "Sitemap/a.xml", "Sitemapped: /a.xml", "Sitemap:", "Sitemap: \"\""] {
            assert!(Robots::parse(line.as_bytes(), "copydesk").sitemaps(&file).is_empty(), "{line}");
        }
    }

    #[test]
    fn a_file_that_was_packed_or_saved_as_utf_16_counts() {
        let text = "User-agent: *\nDisallow: /no";
        let packed = |text: &[u8]| {
            let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            std::io::Write::write_all(&mut out, text).expect("memory");
            out.finish().expect("memory")
        };
        let (once, twice) = (packed(text.as_bytes()), packed(&packed(text.as_bytes())));
        let cut = once.get(..once.len() - 8).expect("less").to_vec();
        let wide = |order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<u8>>();
        let url = Url::parse("https://example.org/no/1").expect("an address");
        for body in [once, twice, cut, wide(u16::to_le_bytes), wide(u16::to_be_bytes)] {
            assert!(!Robots::parse(&body, "copydesk").allows(&url), "{body:?}");
        }
    }

    #[test]
    fn hostile_files_are_read_to_the_limit_in_no_time() {
        let begin = std::time::Instant::now();
        for line in ["Disallow: /a*a*a*a*a*a*a*a*a*b\n", "User-agent: x\n", "user-agent:", "\r", "Allow: /$*$\n"] {
            let text = format!("User-agent: *\nDisallow: /no\n{}", line.repeat(600 * 1024 / line.len()));
            let _ = allows(&text, &format!("/{}", "a".repeat(500)));
        }
        assert!(begin.elapsed() < Duration::from_secs(5), "{:?}", begin.elapsed());
    }

    #[test]
    fn the_shelf_keeps_to_its_size() {
        let mut shelf = Shelf::default();
        for n in 0..100 {
            let origin = format!("https://host{n}.example/robots.txt");
            let _ = shelf.cell(&origin);
            shelf.set_cost(&origin, 1 << 20);
        }
        assert_eq!(shelf.cells.len(), 32);
        assert_eq!(shelf.bytes, 32 << 20);
        for n in 0..2 * ORIGINS_MAX {
            let _ = shelf.cell(&format!("http://host{n}.example/robots.txt"));
        }
        assert_eq!((shelf.cells.len(), shelf.order.len()), (ORIGINS_MAX, ORIGINS_MAX));
    }
}
