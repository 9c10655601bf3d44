//! One visit, from a lease to what came of it: at most one request.

mod settle;

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::read::{self, Contents};
use super::{CrawlError, Desk, JobDesk, TARGET, save};
use crate::fetch::{FetchError, Retry, Robots, Want, asked_pause, leads_to};
use crate::frontier::{Done, KnownRobots, Lease, NewUrl};
use crate::link;
use crate::page::Exchange;
use crate::task::{Captured, End, Found, Outcome, Role};

/// Rules are kept so long (RFC 9309, section 2.4: not longer than 24 hours).
const ROBOTS_KEPT: SignedDuration = SignedDuration::from_hours(24);
/// After a failure the file is asked for again so soon (RFC 9309, section 2.3.1.4 leaves it to us).
const ROBOTS_FAILED_KEPT: SignedDuration = SignedDuration::from_mins(50);
/// Redirects of a robots.txt that are followed (RFC 9309, section 2.3.1.2: at least five).
pub(super) const ROBOTS_HOPS_MAX: u8 = 5;
/// A `Crawl-delay` above this cannot be meant for anyone who wants to be done: the host is left alone.
pub(super) const CRAWL_DELAY_REFUSED: Duration = Duration::from_mins(5);
/// Why a page is not asked for while its robots.txt is not to be had.
const ROBOTS_UNREACHABLE: &str = "robots_unreachable";
/// Redirects from one page to the next.
const HOPS_MAX: u8 = 10;

/// What robots.txt says to a visit.
enum Gate {
    /// It is not known: ask for it first, here, after so many redirects.
    Ask(Url, u8),
    /// It forbids the visit, now or for ever.
    Shut(Outcome, Retry),
    /// It allows it.
    Open(Option<Robots>),
}

/// Visits what was leased, and hands back what came of it. `due` is when new finds are due: what a
/// pass finds belongs to the pass.
pub(super) async fn visit(desk: Arc<Desk>, lease: Lease, due: Timestamp) -> Result<(), CrawlError> {
    let Some(job) = desk.jobs.get(&lease.job) else { return Ok(()) };
    let url = lease.task.url.clone();
    desk.progress.begins(&url, desk.time.steady());
    let visit = Visiting { desk: &desk, job, lease: &lease, due };
    let done = visit.run().await;
    let outcome = done.as_ref().ok().and_then(|done| done.outcome.clone());
    let finished = match done {
        Ok(done) => desk.frontier.finish(lease.clone(), done, desk.time.now()).await.map_err(CrawlError::from),
        Err(error) => Err(error),
    };
    match &finished {
        Ok(true) => {
            if let Some(outcome) = &outcome {
                tracing::info!(target: TARGET, job = job.job.name, url = shown(&url), end = outcome.end.name(), reason = outcome.reason);
            }
        }
        Ok(false) => {
            tracing::warn!(target: TARGET, url = shown(&url), "came too late: the lease had ended");
            save::take_back(&desk.frontier, lease.job, job).await?;
        }
        Err(_) => {}
    }
    desk.progress.ends(&url, outcome.as_ref().filter(|_| matches!(finished, Ok(true))), desk.time.steady());
    finished.map(drop)
}

/// An address for logs: values of a query may be secrets.
fn shown(url: &Url) -> String {
    let mut url = url.clone();
    if url.query().is_some() {
        url.set_query(Some("..."));
    }
    url.into()
}

struct Visiting<'a> {
    desk: &'a Desk,
    job: &'a JobDesk,
    lease: &'a Lease,
    due: Timestamp,
}

/// What came of a page, before it is known when it is visited next.
struct Ended {
    outcome: Outcome,
    role: Role,
    retry: Retry,
    /// The shortest interval that a source asks for.
    hint: Option<Duration>,
    /// New URLs that it brought.
    new: usize,
    validators: (Option<String>, Option<String>),
    shape: Option<(String, bool)>,
    story: Option<i64>,
    capture: Option<Captured>,
}

impl Ended {
    fn plain(outcome: Outcome, role: Role) -> Self {
        Self {
            outcome,
            role,
            retry: Retry::Never,
            hint: None,
            new: 0,
            validators: (None, None),
            shape: None,
            story: None,
            capture: None,
        }
    }
}

impl Visiting<'_> {
    async fn run(&self) -> Result<Done, CrawlError> {
        let task = &self.lease.task;
        if self.is_late() {
            return Ok(self.put_back());
        }
        if let Some(ended) = self.saved_before().await? {
            return Ok(self.done(ended, self.untouched_host()));
        }
        let rules = match self.gate() {
            Gate::Ask(file, hops) => return self.ask_robots(&file, hops).await,
            Gate::Shut(outcome, retry) => {
                let ended = Ended { retry, ..Ended::plain(outcome, task.role) };
                return Ok(self.done(ended, self.untouched_host()));
            }
            Gate::Open(rules) => rules,
        };
        let want = if task.role == Role::Article { Want::Page } else { Want::Source };
        let validators = (task.etag.as_deref(), task.modified.as_deref());
        let Some(answer) = self.ask(&task.url, want, validators).await else { return Ok(self.cut_off()) };
        let host = self.host_after(&answer, rules.as_ref().and_then(Robots::crawl_delay));
        let ended = match answer {
            Ok(exchange) => self.read(exchange).await?,
            Err(error) => {
                let outcome = Outcome::because(End::Failed, error.reason());
                Ended { retry: error.retry(), ..Ended::plain(outcome, task.role) }
            }
        };
        if matches!(ended.outcome.end, End::Saved | End::Updated) {
            save::sync(self.job).await?;
        } else if let Some(filed) = &task.pending {
            save::withdraw(self.job, filed)?;
        }
        Ok(self.done(ended, host))
    }

    /// The article of a visit that was cut off after it was saved: nobody need be asked again.
    async fn saved_before(&self) -> Result<Option<Ended>, CrawlError> {
        let Some(filed) = &self.lease.task.pending else { return Ok(None) };
        if !save::is_saved(self.job, filed)? {
            return Ok(None);
        }
        save::sync(self.job).await?;
        let end = if filed.revision > 1 { End::Updated } else { End::Saved };
        Ok(Some(Ended { story: Some(filed.id), ..Ended::plain(Outcome::plain(end), Role::Article) }))
    }

    /// Whether the lease may end before the request does: then the host may be somebody else's soon. The
    /// process was stopped, or the machine slept.
    fn is_late(&self) -> bool {
        self.left() < self.job.job.network.timeout * 2
    }

    /// What is left of the lease.
    fn left(&self) -> Duration {
        let left = self.lease.until.duration_since(self.desk.time.now());
        Duration::try_from(left).unwrap_or_default()
    }

    /// Asks, as long as the host is ours: a process that was stopped before its request left sends nothing when it
    /// goes on. `None` if it came to that.
    async fn ask(
        &self,
        url: &Url,
        want: Want,
        validators: (Option<&str>, Option<&str>),
    ) -> Option<Result<Exchange, FetchError>> {
        // no request takes longer, so that none is cut off that left in time
        let left = self.left().saturating_sub(self.job.job.network.timeout);
        let answer = tokio::select! {
            biased;
            () = self.desk.time.lapse(left) => return None,
            answer = self.job.client.ask(url, want, validators, self.desk.time.wall()) => answer,
        };
        self.desk.progress.asked(answer.as_ref().map_or(0, |exchange| exchange.body.len()));
        Some(answer)
    }

    fn gate(&self) -> Gate {
        let task = &self.lease.task;
        let Some(known) = &self.lease.robots else {
            return match task.url.join("/robots.txt") {
                Ok(file) => Gate::Ask(file, 0),
                Err(_) => Gate::Shut(Outcome::because(End::Failed, "address"), Retry::Never),
            };
        };
        let shut = |reason, retry| Gate::Shut(Outcome::because(End::Refused, reason), retry);
        match (known.status, &known.ask) {
            (302, Some((file, hops))) => Gate::Ask(file.clone(), *hops),
            (200, _) => {
                let rules = Robots::parse(&known.rules, self.job.client.product_token());
                if !rules.allows(&task.url) {
                    return shut("robots", Retry::Never);
                }
                if rules.crawl_delay().is_some_and(|delay| delay > CRAWL_DELAY_REFUSED) {
                    return shut("crawl_delay", Retry::Never);
                }
                Gate::Open(Some(rules))
            }
            (404, _) => Gate::Open(None),
            _ => {
                let left = known.until.duration_since(self.desk.time.now());
                shut(ROBOTS_UNREACHABLE, Retry::After(Duration::try_from(left).unwrap_or_default()))
            }
        }
    }

    /// Asks for the robots.txt of the URL's origin; the URL is as due as before.
    async fn ask_robots(&self, file: &Url, hops: u8) -> Result<Done, CrawlError> {
        let Some(answer) = self.ask(file, Want::Robots, (None, None)).await else { return Ok(self.cut_off()) };
        let now = self.desk.time.now();
        let known = |status, kept, rules| KnownRobots { status, rules, until: later(now, kept), ask: None };
        let mut sitemaps = Vec::new();
        let robots = match &answer {
            Ok(exchange) => match exchange.status {
                200..=299 => {
                    let rules = Robots::parse(&exchange.body, self.job.client.product_token());
                    sitemaps = rules.sitemaps(file);
                    known(200, ROBOTS_KEPT, exchange.body.clone())
                }
                // another site's server is not asked outside of its own turn: its rules are its own
                300..=399 => match leads_to(exchange) {
                    Ok(Some(next)) if hops < ROBOTS_HOPS_MAX && link::same_site(&next, file) => {
                        KnownRobots { ask: Some((next, hops + 1)), ..known(302, ROBOTS_KEPT, Vec::new()) }
                    }
                    _ => known(404, ROBOTS_KEPT, Vec::new()),
                },
                429 | 500.. => known(503, ROBOTS_FAILED_KEPT, Vec::new()),
                _ => known(404, ROBOTS_KEPT, Vec::new()),
            },
            // a private address, or one that cannot be asked: the page would meet the same, and say so
            Err(error) if error.retry() == Retry::Never => known(404, ROBOTS_FAILED_KEPT, Vec::new()),
            Err(_) => known(503, ROBOTS_FAILED_KEPT, Vec::new()),
        };
        if let Ok(exchange) = &answer {
            save::archive_robots(self.job, exchange)?;
        }
        self.take_up_sitemaps(&sitemaps).await?;
        let host = self.host_after(&answer, None);
        let mut done = self.put_back();
        done.host = host;
        done.robots = Some((self.lease.task.url.origin().ascii_serialization(), robots));
        Ok(done)
    }

    async fn take_up_sitemaps(&self, sitemaps: &[Url]) -> Result<(), CrawlError> {
        let found = sitemaps.iter().map(|url| Found {
            url: link::identity(url),
            role: Role::Sitemap,
            title: None,
            published: None,
        });
        let wanted = read::wanted(&self.job.job, self.lease, found.collect(), self.due);
        if !wanted.is_empty() {
            self.desk.frontier.add(self.lease, wanted, self.desk.time.now()).await?;
        }
        Ok(())
    }

    /// What the answer says.
    async fn read(&self, exchange: Exchange) -> Result<Ended, CrawlError> {
        let task = &self.lease.task;
        let status = exchange.status;
        let validators = if status == 304 {
            (task.etag.clone(), task.modified.clone())
        } else {
            (exchange.header("etag").map(str::to_owned), exchange.header("last-modified").map(str::to_owned))
        };
        let hint = max_age(&exchange);
        let mut ended = match status {
            304 => Ended::plain(Outcome::plain(End::Unchanged), task.role),
            200..=308 => match leads_to(&exchange) {
                Ok(Some(next)) => self.moved(next, matches!(status, 301 | 308)).await?,
                Ok(None) if status < 300 => return self.page(exchange, validators, hint).await,
                Ok(None) => Ended::plain(Outcome::because(End::Failed, "status"), task.role),
                Err(error) => Ended::plain(Outcome::because(End::Failed, error.reason()), task.role),
            },
            _ => self.refused(&exchange),
        };
        ended.capture = save::archive(self.job, self.lease, &exchange, &ended.outcome)?;
        Ok(Ended { hint, validators, ..ended })
    }

    fn refused(&self, exchange: &Exchange) -> Ended {
        let status = exchange.status;
        let error = FetchError::Status {
            url: exchange.url.clone(),
            status,
            after: asked_pause(exchange, self.desk.time.wall()),
        };
        let outcome = match status {
            404 | 410 => Outcome::plain(End::Gone),
            401 | 403 | 451 => Outcome::because(End::Blocked, status.to_string()),
            _ => Outcome::because(End::Failed, error.reason()),
        };
        // what is not there may yet come; what is gone is gone
        let retry = if status == 404 { Retry::Later } else { error.retry() };
        Ended { retry, ..Ended::plain(outcome, self.lease.task.role) }
    }

    /// A redirect: its target is visited in its own right, if it belongs to the newsroom.
    async fn moved(&self, next: Url, for_good: bool) -> Result<Ended, CrawlError> {
        let task = &self.lease.task;
        let next = link::identity(&next);
        let ended = |end, reason: &str| Ended::plain(Outcome::because(end, reason), task.role);
        if next == task.url || task.hops >= HOPS_MAX {
            return Ok(ended(End::Failed, "redirects"));
        }
        let belongs = task.role.is_source()
            || link::same_site(&next, &task.url)
            || self.lease.newsroom.url.as_ref().is_some_and(|home| link::same_site(&next, home));
        if !belongs {
            return Ok(ended(End::Moved, "other_site"));
        }
        let hints = task.provenance.as_ref();
        let found = Found {
            url: next,
            role: task.role,
            title: hints.and_then(|hints| hints.title.clone()),
            published: hints.and_then(|hints| hints.published),
        };
        let new = NewUrl { found, rank: 0, depth: task.depth, hops: task.hops + 1, due_at: self.due };
        self.desk.frontier.add(self.lease, vec![new], self.desk.time.now()).await?;
        let retry = if for_good { Retry::Never } else { Retry::Later };
        Ok(Ended { retry, ..ended(End::Moved, "") })
    }

    /// A page, a feed or a sitemap.
    async fn page(
        &self,
        exchange: Exchange,
        validators: (Option<String>, Option<String>),
        hint: Option<Duration>,
    ) -> Result<Ended, CrawlError> {
        let task = &self.lease.task;
        let read = read::contents(self.desk, self.job, self.lease, exchange, self.due).await;
        let read = match read {
            Ok(read) => read,
            Err(why) => {
                tracing::error!(target: TARGET, url = shown(&task.url), "{why}");
                return Ok(Ended::plain(Outcome::because(End::Failed, "internal"), task.role));
            }
        };
        let read::Read { contents, found, exchange, hint: own_hint, shape } = read;
        let new =
            if found.is_empty() { 0 } else { self.desk.frontier.add(self.lease, found, self.desk.time.now()).await? };
        let mut ended = match contents {
            Contents::Listing(role) => {
                let outcome = Outcome::plain(End::Listed);
                let capture = save::archive(self.job, self.lease, &exchange, &outcome)?;
                Ended { capture, ..Ended::plain(outcome, role) }
            }
            Contents::Nothing(outcome) => {
                let capture = save::archive(self.job, self.lease, &exchange, &outcome)?;
                Ended { capture, ..Ended::plain(outcome, task.role) }
            }
            Contents::Article(article) => {
                let saved = save::article(self.desk, self.job, self.lease, &exchange, *article).await?;
                Ended { story: saved.story, capture: saved.capture, ..Ended::plain(saved.outcome, Role::Article) }
            }
        };
        ended.validators = validators;
        ended.hint = hint.max(own_hint);
        ended.new = new;
        ended.shape = shape;
        Ok(ended)
    }
}

/// How long an answer is fresh by its own word (RFC 9111, section 5.2.2.1).
fn max_age(exchange: &Exchange) -> Option<Duration> {
    let control = exchange.header("cache-control")?.to_ascii_lowercase();
    let age = control.split(',').find_map(|part| part.trim().strip_prefix("max-age=")?.parse().ok())?;
    Some(Duration::from_secs(age))
}

fn later(moment: Timestamp, span: SignedDuration) -> Timestamp {
    moment.checked_add(span).unwrap_or(Timestamp::MAX)
}
