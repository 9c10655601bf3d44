//! One visit, from a lease to what came of it: at most one request.

#[cfg(feature = "render")]
mod fill;
mod guesses;
mod pages;
mod robots;
mod settle;

use super::job::shown;
use super::read::{self, Read};
use super::schedule;
use super::scope::OTHER_SITE;
use super::shared::Shared;
use super::visited::Visited;
use super::visiting::{VisitLog, Visiting};
use super::{CrawlError, TARGET, save};
use crate::discover::guess;
use crate::fetch::{FetchError, Request, Retry, Want, host_key, refused};
use crate::frontier::{Done, Lease, Led, NewUrl};
use crate::link;
use crate::page::Exchange;
use crate::task::{BROKE_THE_PROGRAM, DEATHS_MAX, End, Found, Outcome, Role, Validators};
use crate::trail::Trail;
use jiff::Timestamp;
use robots::Gate;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// Visits what was leased, and hands back what came of it. `due` is when new finds are due: what a
/// pass finds belongs to the pass.
pub(super) async fn visit(shared: Arc<Shared>, lease: Lease, due: Timestamp) -> Result<(), CrawlError> {
    let Some(job) = shared.jobs.get(&lease.job) else { return Ok(()) };
    let url = lease.task.url.clone();
    shared.progress.begins(&url, shared.time.steady());
    let (share, log) = (shared.bodies.share(), VisitLog::default());
    let (rules, alone, dom) = (None, None, None);
    let mut visit = Visiting { shared: &shared, job, lease: &lease, due, share, rules, alone, log, dom };
    let done = visit.run().await;
    let Visiting { share, log, alone, .. } = visit;
    drop(share); // the body is gone
    let outcome = done.as_ref().ok().and_then(|done| done.outcome.clone());
    let finished = match done {
        Ok(done) => shared.frontier.finish(lease.clone(), done, shared.time.now()).await.map_err(CrawlError::from),
        Err(error) => {
            // what fails here too has been told
            let _ = shared.frontier.broke_off(&lease).await;
            Err(error)
        }
    };
    drop(alone);
    match &finished {
        Ok(true) => {
            if let Some(outcome) = &outcome {
                log.write(&job.job.name, &url, outcome);
            }
        }
        Ok(false) => {
            tracing::warn!(target: TARGET, url = shown(&url), "came too late: the lease had ended");
            save::take_back(&shared.frontier, lease.job, job).await?;
        }
        Err(_) => {}
    }
    shared.progress.ends(&url, outcome.as_ref().filter(|_| matches!(finished, Ok(true))), shared.time.steady());
    finished.map(drop)
}

impl Visiting<'_> {
    async fn run(&mut self) -> Result<Done, CrawlError> {
        let task = &self.lease.task;
        if self.is_late() {
            return Ok(self.put_back());
        }
        if let Some(visited) = self.saved_before().await? {
            return Ok(self.settle(visited, self.untouched_host()));
        }
        if task.deaths >= DEATHS_MAX {
            return self.set_aside().await;
        }
        if task.role == Role::Robots {
            return self.ask_robots(&task.url, 0).await;
        }
        let address = task.address();
        let crawl_delay = match self.gate(&address) {
            Gate::Ask(file, hops) if host_key(&file) == self.lease.host.name => {
                return self.ask_robots(&file, hops).await;
            }
            Gate::Ask(file, _) => return self.send_for_robots(&file).await,
            Gate::Shut(visited) => return Ok(self.settle(self.guessed(*visited).await?, self.untouched_host())),
            Gate::Open(crawl_delay) => crawl_delay,
        };
        let trail = self.trail();
        self.job.client.take_up(&trail);
        let want = if task.role == Role::Article { Want::Page } else { Want::Source };
        // they belong to this address, not to where it may lead
        let validators = (address == task.url).then_some(&task.validators);
        let request = Request { validators, fresh: trail.is_again(), ..Request::plain(want) };
        let Some(answer) = self.ask(&address, request).await else { return Ok(self.cut_off()) };
        let host = self.host_after(&answer, crawl_delay);
        let visited = match answer {
            Ok(exchange) => self.read(exchange, trail).await?,
            Err(FetchError::Closed { .. }) if !trail.is_again() => Visited::on(task, trail.again(true)),
            Err(error) => Visited { retry: error.retry(), ..Visited::ended(task, error.outcome()) },
        };
        let mut visited = self.guessed(visited).await?;
        let mut host = visited.host.take().unwrap_or(host);
        if self.dom.is_some() {
            // what the page has loaded since is of this visit
            host.free_at = host.free_at.max(schedule::later(self.shared.time.now(), host.gap));
        }
        match (visited.end(), &task.pending) {
            (Some(End::Saved | End::Updated), _) => save::sync(self.job).await?,
            (Some(_), Some(filed)) => save::withdraw(self.job, filed).await?,
            _ => {}
        }
        Ok(self.settle(visited, host))
    }

    /// A page that processes died of again and again.
    async fn set_aside(&self) -> Result<Done, CrawlError> {
        let task = &self.lease.task;
        if let Some(filed) = &task.pending {
            save::withdraw(self.job, filed).await?;
        }
        tracing::warn!(target: TARGET, url = shown(&task.url), "set aside: {} processes died of it", task.deaths);
        let visited = Visited::ended(task, Outcome::because(End::Failed, BROKE_THE_PROGRAM));
        Ok(self.settle(visited, self.untouched_host()))
    }

    /// The way so far.
    fn trail(&self) -> Trail {
        let task = &self.lease.task;
        task.trail.clone().unwrap_or_else(|| {
            let about = task.provenance.as_ref().and_then(|hints| hints.about.as_ref());
            self.job.client.begin(&task.url).about(about)
        })
    }

    /// The article of a visit that was cut off after it was saved: nobody need be asked again.
    async fn saved_before(&mut self) -> Result<Option<Visited>, CrawlError> {
        let Some(filed) = &self.lease.task.pending else { return Ok(None) };
        if !save::is_saved(self.job, filed).await? {
            return Ok(None);
        }
        save::sync(self.job).await?;
        self.log.file = Some(save::place(self.job, filed));
        let end = if filed.revision > 1 { End::Updated } else { End::Saved };
        let mut visited = Visited::ended(&self.lease.task, Outcome::plain(end));
        (visited.done.role, visited.done.story) = (Role::Article, Some(filed.id));
        Ok(Some(visited))
    }

    /// True if the lease may end before the request does: then the host may be somebody else's soon. The process was
    /// stopped, or the machine slept.
    fn is_late(&self) -> bool {
        self.left() < self.job.job.network.timeout * 2
    }

    /// The time that is left of the lease.
    fn left(&self) -> Duration {
        let left = self.lease.until.duration_since(self.shared.time.now());
        Duration::try_from(left).unwrap_or_default()
    }

    /// Asks, as long as the host is ours: a process that was stopped before its request left sends nothing when it
    /// goes on. `None` if it came to that.
    async fn ask(&mut self, url: &Url, request: Request<'_>) -> Option<Result<Exchange, FetchError>> {
        // no request takes longer, so that none is cut off that left in time
        let left = self.left().saturating_sub(self.job.job.network.timeout);
        let (asked_at, request) = (self.shared.time.steady(), Request { share: Some(&self.share), ..request });
        let answer = tokio::select! {
            biased;
            () = self.shared.time.lapse(left) => return None,
            answer = self.job.client.ask(url, request, self.shared.time.wall()) => answer,
        };
        let took = self.shared.time.steady().saturating_sub(asked_at);
        let bytes = answer.as_ref().map_or(0, |exchange| exchange.body.len());
        self.shared.progress.asked(bytes);
        self.log.status = answer.as_ref().ok().map(|exchange| exchange.status);
        self.log.ms = u64::try_from(took.as_millis()).ok();
        self.log.bytes = answer.is_ok().then_some(bytes as u64);
        Some(answer)
    }

    /// Reads the answer.
    async fn read(&mut self, exchange: Exchange, mut trail: Trail) -> Result<Visited, CrawlError> {
        let task = &self.lease.task;
        let status = exchange.status;
        let validators = if status == 304 { task.validators.clone() } else { validators(&exchange) };
        let hint = max_age(&exchange);
        let ended = |end, reason: &str| Visited::ended(task, Outcome::because(end, reason));
        let mut visited = match status {
            304 if task.validators != Validators::default() => ended(End::Unchanged, ""),
            200..=308 => match self.job.client.step(&exchange, &mut trail) {
                Ok(Some(next)) => {
                    let set = exchange.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"));
                    trail.keep_cookies(&exchange.url, set.map(|(_, value)| value.as_str()));
                    self.moved(&next, trail, matches!(status, 301 | 308)).await?
                }
                Ok(None) if status < 300 && self.may_end_here(&exchange.url, &trail) => {
                    // most of a visit waits for an answer: what comes behind takes its memory then
                    return Box::pin(self.page(exchange, validators, hint)).await;
                }
                Ok(None) if status < 300 => ended(End::Moved, OTHER_SITE),
                Ok(None) => ended(End::Failed, "status"),
                Err(error) => Visited::ended(task, error.outcome()),
            },
            _ => self.refused(&exchange),
        };
        let moved = Outcome::plain(End::Moved);
        let capture = save::archive(self, &exchange, visited.done.outcome.as_ref().unwrap_or(&moved)).await?;
        if visited.done.outcome.is_some() {
            (visited.done.validators, visited.done.capture, visited.hint) = (validators, capture, hint);
        }
        Ok(visited)
    }

    /// True if what stands here may be taken for what a source listed elsewhere: a chain of redirects ends on a site
    /// that the job names, or that its source is about.
    fn may_end_here(&self, here: &Url, trail: &Trail) -> bool {
        self.lease.task.role.is_sought() || trail.may_end(here) || self.job.scope.is_own(self.lease, here)
    }

    fn refused(&self, exchange: &Exchange) -> Visited {
        let error = refused(exchange, self.shared.time.wall());
        // what is not there may yet come, and so may a page of which a cache says that it is as we never saw it; what is gone
        // is gone
        let retry = if matches!(exchange.status, 304 | 404) { Retry::Later } else { error.retry() };
        Visited { retry, ..Visited::ended(&self.lease.task, error.outcome()) }
    }

    /// A redirect. Its target is taken up as a URL of its own, and this visit ends; but the visit goes on there if the target
    /// is the same page again, or is known to lead on itself.
    async fn moved(&self, next: &Url, trail: Trail, for_good: bool) -> Result<Visited, CrawlError> {
        let task = &self.lease.task;
        let page = link::identity(next);
        let leaves = |reason: &str| Visited::ended(task, Outcome::because(End::Moved, reason));
        if page == task.url {
            return Ok(Visited::on(task, trail));
        }
        let scope = &self.job.scope;
        let is_near = link::same_site(&page, &task.url) || trail.may_end(&page) || scope.is_own(self.lease, &page);
        // counters of clicks and short addresses stand between what a trusted source lists and the story
        if !(is_near || task.role.is_sought() || task.trusted) || !is_near && scope.is_private(&page) {
            return Ok(leaves(OTHER_SITE));
        }
        // what the job names may say for good where it is now; a newsroom moves with it
        let speaks = task.is_seed || self.lease.seed.moved_to.as_ref().is_some_and(|to| link::same_site(to, &task.url));
        let moves = task.role.is_source() && for_good && speaks;
        let is_adopted = moves && !scope.is_own(self.lease, &page);
        let trusted = task.trusted && (is_near || moves || task.role == Role::Article);
        let hints = task.provenance.as_ref();
        let found = Found {
            title: hints.and_then(|hints| hints.title.clone()),
            published: hints.and_then(|hints| hints.published),
            ..Found::new(page, task.role)
        };
        let back = trail.comes_back();
        let new = NewUrl { found, rank: 0, depth: task.depth, trusted, trail: Some(trail.clone()), due_at: self.due };
        let led = self.shared.frontier.lead(self.lease, new, back, is_adopted, self.shared.time.now()).await?;
        if led == Led::Passing && !for_good && host_key(next) == self.lease.host.name {
            return Ok(Visited::on(task, trail));
        }
        let retry = if for_good { Retry::Never } else { Retry::Later };
        Ok(Visited { retry, ..leaves("") })
    }

    /// A page on which the program panicked.
    fn broke(&self, why: &str) -> Visited {
        tracing::error!(target: TARGET, url = shown(&self.lease.task.url), "{why}");
        Visited::ended(&self.lease.task, Outcome::because(End::Failed, "internal"))
    }

    /// A page, a feed or a sitemap.
    async fn page(
        &mut self,
        exchange: Exchange,
        validators: Validators,
        hint: Option<Duration>,
    ) -> Result<Visited, CrawlError> {
        let task = &self.lease.task;
        if task.deaths > 0 {
            self.alone = read::alone(self).await?;
            if self.alone.is_none() {
                return Ok(Visited::ended(task, Outcome::because(End::Failed, "late")));
            }
        }
        let read = read::answer(self, exchange, false).await;
        #[cfg(feature = "render")]
        let read = match read {
            Ok(read) => self.fill(read).await,
            broken => broken,
        };
        let read = match read {
            Ok(read) => read,
            Err(why) => return Ok(self.broke(&why)),
        };
        let Read { mut visited, article, wanted, about, exchange, lacks_feed, .. } = read;
        if let Some(site) = about.filter(|site| task.trusted && !self.job.scope.is_own(self.lease, site)) {
            self.shared.frontier.is_about(self.lease, &site).await?;
        }
        if !wanted.is_empty() {
            visited.new = self.shared.frontier.add(self.lease, wanted, self.shared.time.now()).await?;
        }
        if lacks_feed && !self.names_sitemap() {
            self.guess(guess::first(&task.url)).await?;
        }
        if let Some(story) = article {
            let (article, host) = self.join(story).await?;
            let article = match article {
                Ok(article) => article,
                Err(why) => return Ok(Visited { host, ..self.broke(&why) }),
            };
            visited.host = host;
            self.log.file = save::article(self, &exchange, article, &mut visited.done).await?;
        } else if let Some(outcome) = &visited.done.outcome {
            visited.done.capture = save::archive(self, &exchange, outcome).await?;
        }
        visited.done.validators = validators;
        visited.hint = hint.max(visited.hint);
        Ok(visited)
    }
}

/// The validators of an answer.
fn validators(exchange: &Exchange) -> Validators {
    let header = |name| exchange.header(name).map(str::to_owned);
    Validators { etag: header("etag"), last_modified: header("last-modified") }
}

/// The time for which an answer is fresh by its own word (RFC 9111, section 5.2.2.1).
fn max_age(exchange: &Exchange) -> Option<Duration> {
    let control = exchange.header("cache-control")?.to_ascii_lowercase();
    let age = control.split(',').find_map(|part| part.trim().strip_prefix("max-age=")?.parse().ok())?;
    Some(Duration::from_secs(age))
}
