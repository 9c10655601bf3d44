//! A first look at a job's sites, before any crawl: what their robots.txt says, and what a crawl would find
//! on the pages that the job names.

use super::read::FirstPage;
use super::scope::Scope;
use super::setup::client;
use super::{CrawlError, Job, Setup};
use crate::discover::{self, Listing, guess};
use crate::fetch::{Client, FetchError, Request, Robots, Want, leads_to, refused, robots_state};
use crate::media::{Media, what_is};
use crate::pace::{Pace, host_key};
use crate::page::Exchange;
use crate::task::{End, Outcome, RobotsState, Role, out_of_reach};
use futures_util::{StreamExt as _, stream};
use serde::Serialize;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use url::Url;

/// Hosts that are asked at the same time.
const PARALLEL: usize = 8;
/// Addresses that are asked for what may stand at one place: `/feed/` is `/feed` here and there.
const GUESS_HOPS_MAX: usize = 3;

/// A first look at a site: what a crawl would bring. As JSON: the fields by their names.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Probe {
    /// Its address.
    pub site: String,
    /// The state of its robots.txt: `rules`, `none`, or `unreachable`, which forbids everything for now.
    pub robots: &'static str,
    /// The gap that its robots.txt asks for, in seconds.
    pub crawl_delay_seconds: Option<f64>,
    /// The gap between two requests that a crawl would keep, in seconds.
    pub gap_seconds: f64,
    /// Why nothing was read, by the names of the ends of visits; `null` if it was.
    pub failure: Option<String>,
    /// The kind of source at its address: `front`, `feed` or `sitemap`.
    pub is: Option<&'static str>,
    /// Feeds that it names.
    pub feeds: Vec<String>,
    /// Sitemaps that its robots.txt names.
    pub sitemaps: Vec<String>,
    /// Feeds and sitemaps at the usual places of a site that names none.
    pub guessed: Vec<String>,
    /// Links that seem to be articles', or entries.
    pub articles: usize,
    /// Links that seem to be sections', or further sitemaps.
    pub sections: usize,
    /// True if a feed or a sitemap goes on behind what is read of it: it is too long, or cut off.
    pub cut: bool,
}

/// Asks each site of a job for its robots.txt and, if that allows it, for the page that the job names: at the
/// job's pace, one request at a time to a host. Redirects of pages are told, not followed. In the order of the job.
///
/// # Errors
///
/// The job's network settings are unusable. What a site does is told in its [`Probe`].
pub async fn probe(job: &Job, setup: &Setup) -> Result<Vec<Probe>, CrawlError> {
    let client = client(job, setup)?;
    let mut hosts: HashMap<String, Vec<(usize, &Url)>> = HashMap::new();
    for (at, site) in job.sites.iter().enumerate() {
        hosts.entry(host_key(site)).or_default().push((at, site));
    }
    let visiting =
        &Probing { job, setup, client, scope: Arc::new(Scope::of(job, &setup.filter)), turns: Mutex::default() };
    let parallel = PARALLEL.min(job.pace.connections_per_address).max(1);
    let probes = stream::iter(hosts.into_values()).map(|sites| visiting.host(sites)).buffer_unordered(parallel);
    let mut probes: Vec<(usize, Probe)> = probes.collect::<Vec<_>>().await.into_iter().flatten().collect();
    probes.sort_unstable_by_key(|(at, _)| *at);
    Ok(probes.into_iter().map(|(_, probe)| probe).collect())
}

struct Probing<'a> {
    job: &'a Job,
    setup: &'a Setup,
    client: Client,
    scope: Arc<Scope>,
    /// Times at which hosts may be asked again, on a steady clock: a robots.txt may lie on any of them.
    turns: Mutex<HashMap<String, Duration>>,
}

impl Probing<'_> {
    /// The sites of one host, one after the other.
    async fn host(&self, sites: Vec<(usize, &Url)>) -> Vec<(usize, Probe)> {
        let mut probes = Vec::with_capacity(sites.len());
        for (at, site) in sites {
            probes.push((at, self.site(site).await));
        }
        probes
    }

    /// One request, when it is its host's turn; once more if a connection was closed before it answered.
    async fn ask(&self, url: &Url, want: Want, gap: Duration) -> Result<Exchange, FetchError> {
        let mut request = Request::plain(want);
        loop {
            let turn = self.turn(url, gap);
            self.setup.clock.wait(turn.saturating_sub(self.setup.clock.steady())).await;
            let answer = self.client.ask(url, request, self.setup.clock.wall()).await;
            self.turn_ends(url, gap);
            match answer {
                Err(FetchError::Closed { .. }) if !request.fresh => request.fresh = true,
                answer => return answer,
            }
        }
    }

    /// Takes the next turn of a host, and tells when it is; the turn behind it is a gap later.
    fn turn(&self, url: &Url, gap: Duration) -> Duration {
        let now = self.setup.clock.steady();
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        let free = turns.entry(host_key(url)).or_default();
        let turn = (*free).max(now);
        *free = turn + gap;
        turn
    }

    /// The gap is counted from the answer.
    fn turn_ends(&self, url: &Url, gap: Duration) {
        let after = self.setup.clock.steady() + gap;
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        let free = turns.entry(host_key(url)).or_default();
        *free = (*free).max(after);
    }

    async fn site(&self, site: &Url) -> Probe {
        let (state, took) = self.robots(site).await;
        let rules = match &state {
            RobotsState::Rules(text) => Some(Robots::parse(text, self.client.product_token())),
            _ => None,
        };
        let delay = rules.as_ref().and_then(Robots::crawl_delay);
        let file = site.join("/robots.txt").ok();
        let sitemaps = rules.iter().zip(&file).flat_map(|(rules, file)| rules.sitemaps(file));
        let sitemaps = sitemaps.map(String::from).collect();
        let gap = |took| Pace::default().took(took).gap(self.job.pace.gap(site), delay);
        let mut probe = Probe {
            site: site.to_string(),
            robots: state.name(),
            crawl_delay_seconds: delay.map(|delay| delay.as_secs_f64()),
            gap_seconds: gap(took).as_secs_f64(),
            failure: None,
            is: None,
            feeds: Vec::new(),
            sitemaps,
            guessed: Vec::new(),
            articles: 0,
            sections: 0,
            cut: false,
        };
        probe.failure = match (&state, rules.as_ref().map_or(Ok(None), |rules| rules.admit(site))) {
            (RobotsState::Unavailable(why), _) => Some(out_of_reach(why).to_string()),
            (_, Err(why)) => Some(Outcome::because(End::Refused, why.reason()).to_string()),
            _ => None,
        };
        if probe.failure.is_none() {
            match self.ask(site, Want::Source, gap(took)).await {
                Ok(exchange) => {
                    probe.gap_seconds = gap(exchange.took).as_secs_f64();
                    self.read(&mut probe, exchange).await;
                }
                Err(error) => probe.failure = Some(error.outcome().to_string()),
            }
        }
        if probe.is == Some(Role::Front.name()) && probe.feeds.is_empty() && probe.sitemaps.is_empty() {
            probe.guessed = self.guessed(site, rules.as_ref(), gap(took)).await;
        }
        probe
    }

    /// The places of a feed and a sitemap, of those that a crawl would try, that hold one.
    async fn guessed(&self, site: &Url, rules: Option<&Robots>, gap: Duration) -> Vec<String> {
        let mut found = Vec::new();
        for first in guess::first(site) {
            let mut place = Some(first);
            while let Some(url) = place {
                if self.is_list(&url, rules, gap).await {
                    found.push(url.to_string());
                    break;
                }
                place = guess::next(&url);
            }
        }
        found
    }

    /// True if an address, or where it leads on its host, holds a feed or a sitemap.
    async fn is_list(&self, url: &Url, rules: Option<&Robots>, gap: Duration) -> bool {
        let mut url = url.clone();
        for _ in 0..GUESS_HOPS_MAX {
            let is_wanted = self.job.follow(&url).allows(&url);
            if !is_wanted || rules.is_some_and(|rules| rules.admit(&url).is_err()) {
                return false;
            }
            let Ok(exchange) = self.ask(&url, Want::Source, gap).await else { return false };
            match leads_to(&exchange) {
                Ok(Some(next)) if next.origin() == url.origin() => url = next,
                Ok(None) if exchange.status == 200 => {
                    let media = what_is(exchange.header("content-type"), &exchange.body);
                    return matches!(media, Media::Feed | Media::Sitemap);
                }
                _ => return false,
            }
        }
        false
    }

    /// robots.txt of a site, and how long its server took.
    async fn robots(&self, site: &Url) -> (RobotsState, Duration) {
        let Ok(file) = site.join("/robots.txt") else { return (RobotsState::None, Duration::ZERO) };
        let (mut file, mut hops, mut took) = (file, 0, None);
        loop {
            let answer = self.ask(&file, Want::Robots, self.job.pace.gap(&file)).await;
            let first = answer.as_ref().map_or(Duration::ZERO, |exchange| exchange.took);
            let took = *took.get_or_insert(first);
            match robots_state(&answer, hops) {
                RobotsState::At(next, so_far) => (file, hops) = (next, so_far),
                state => return (state, took),
            }
        }
    }

    async fn read(&self, probe: &mut Probe, exchange: Exchange) {
        if let Some(failure) = self.failure(&exchange) {
            probe.failure = Some(failure);
            return;
        }
        // reading is work for a processor
        let scope = Arc::clone(&self.scope);
        let listed = tokio::task::spawn_blocking(move || ProbedPage::read(&exchange, &scope)).await;
        match listed {
            Ok(Some(listed)) => {
                probe.is = Some(listed.role.name());
                probe.feeds = listed.feeds.iter().map(Url::to_string).collect();
                (probe.articles, probe.sections, probe.cut) = (listed.articles, listed.sections, listed.cut);
            }
            Ok(None) => probe.failure = Some("failed (not_html)".to_owned()),
            Err(_) => probe.failure = Some("failed (internal)".to_owned()),
        }
    }

    /// Why an answer is no page, if so.
    fn failure(&self, exchange: &Exchange) -> Option<String> {
        match exchange.status {
            200..=399 => match leads_to(exchange) {
                Ok(Some(next)) => Some(format!("moved to {next}")),
                Ok(None) => None,
                Err(error) => Some(error.outcome().to_string()),
            },
            status => {
                let mut outcome = refused(exchange, self.setup.clock.wall()).outcome();
                if outcome.end == End::Failed {
                    outcome.reason = format!("{}, {status}", outcome.reason);
                }
                Some(outcome.to_string())
            }
        }
    }
}

/// The list in an answer.
struct ProbedPage {
    role: Role,
    feeds: Vec<Url>,
    articles: usize,
    sections: usize,
    cut: bool,
}

impl ProbedPage {
    fn read(exchange: &Exchange, scope: &Scope) -> Option<Self> {
        match discover::read(exchange) {
            Listing::Feed(feed) => Some(Self {
                role: Role::Feed,
                feeds: Vec::new(),
                articles: feed.entries.len(),
                sections: 0,
                cut: feed.cut,
            }),
            Listing::Sitemap(sitemap) => {
                let (articles, sections) = (sitemap.entries.len(), sitemap.children.len());
                Some(Self { role: Role::Sitemap, feeds: Vec::new(), articles, sections, cut: sitemap.cut })
            }
            Listing::Page => {
                let FirstPage { feeds, found, .. } = FirstPage::read(exchange, &|url| scope.names(url));
                let articles = found.iter().filter(|found| found.role == Role::Article).count();
                Some(Self { role: Role::Front, feeds, articles, sections: found.len() - articles, cut: false })
            }
            Listing::Other => None,
        }
    }
}
