//! One visit, from a lease to what came of it: at most one request.

mod guesses;
mod robots;
mod settle;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use url::Url;

use robots::Gate;

use super::read::{self, Contents};
use super::scope::OTHER_SITE;
use super::{CrawlError, Desk, JobDesk, TARGET, save};
use crate::discover::guess;
use crate::fetch::{FetchError, Request, Retry, Share, Want, asked_pause, host_key};
use crate::frontier::{Done, Lease, Led, LeftOut, NewUrl};
use crate::link;
use crate::page::Exchange;
use crate::task::{BROKE_THE_PROGRAM, Captured, DEATHS_MAX, End, Found, Outcome, Role};
use crate::trail::Trail;

/// Visits what was leased, and hands back what came of it. `due` is when new finds are due: what a
/// pass finds belongs to the pass.
pub(super) async fn visit(desk: Arc<Desk>, lease: Lease, due: Timestamp) -> Result<(), CrawlError> {
    let Some(job) = desk.jobs.get(&lease.job) else { return Ok(()) };
    let url = lease.task.url.clone();
    desk.progress.begins(&url, desk.time.steady());
    let (share, told) = (desk.bodies.share(), Mutex::default());
    let visit = Visiting { desk: &desk, job, lease: &lease, due, share, told };
    let done = visit.run().await;
    let Visiting { share, told, .. } = visit;
    drop(share); // the body is gone
    let told = told.into_inner().unwrap_or_else(PoisonError::into_inner);
    let outcome = done.as_ref().ok().and_then(|done| done.outcome.clone());
    let finished = match done {
        Ok(done) => desk.frontier.finish(lease.clone(), done, desk.time.now()).await.map_err(CrawlError::from),
        Err(error) => Err(error),
    };
    match &finished {
        Ok(true) => {
            if let Some(outcome) = &outcome {
                told.log(&job.job.name, &url, outcome);
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
    /// What its body holds of the memory for all.
    share: Share,
    told: Mutex<Told>,
}

/// What the log tells of a visit besides how it ended.
#[derive(Default)]
struct Told {
    /// Of the answer, if there was one.
    status: Option<u16>,
    /// From the request to the answer's end, or to the failure; nothing if nobody was asked.
    ms: Option<u64>,
    /// Of the body, content encoding undone.
    bytes: Option<u64>,
    /// Where the article lies, if one was saved.
    file: Option<String>,
}

impl Told {
    fn log(&self, job: &str, url: &Url, outcome: &Outcome) {
        let Self { status, ms, bytes, file } = self;
        let (end, file) = (outcome.end.name(), file.as_deref());
        tracing::info!(target: TARGET, job, url = shown(url), end, reason = outcome.reason, status, ms, bytes, file);
    }
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
    left_out: Option<LeftOut>,
    /// It says nothing of the page: a whole host is out of reach.
    excused: bool,
}

/// What came of an answer.
enum Came {
    /// The visit is over.
    Ended(Box<Ended>),
    /// It goes on here, in its host's next turn.
    On(Trail),
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
            left_out: None,
            excused: false,
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
        if task.deaths >= DEATHS_MAX {
            return self.set_aside();
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
            Gate::Shut(ended) => return Ok(self.done(self.guessed(*ended).await?, self.untouched_host())),
            Gate::Open(crawl_delay) => crawl_delay,
        };
        let trail = self.trail();
        self.job.client.take_up(&trail);
        let want = if task.role == Role::Article { Want::Page } else { Want::Source };
        // they belong to this address, not to where it may lead
        let validators = if address == task.url { (&task.etag, &task.modified) } else { (&None, &None) };
        let (etag, modified) = (validators.0.as_deref(), validators.1.as_deref());
        let request = Request { etag, modified, fresh: trail.is_again(), ..Request::plain(want) };
        let Some(answer) = self.ask(&address, request).await else { return Ok(self.cut_off()) };
        let host = self.host_after(&answer, crawl_delay);
        let came = match answer {
            Ok(exchange) => self.read(exchange, trail).await?,
            Err(FetchError::Closed { .. }) if !trail.is_again() => Came::On(trail.again(true)),
            Err(error) => {
                let outcome = Outcome::because(End::Failed, error.reason());
                Came::Ended(Box::new(Ended { retry: error.retry(), ..Ended::plain(outcome, task.role) }))
            }
        };
        let ended = match came {
            Came::Ended(ended) => self.guessed(*ended).await?,
            Came::On(trail) => return Ok(Done { trail: Some(trail), ..Done::unchanged(task, host) }),
        };
        if matches!(ended.outcome.end, End::Saved | End::Updated) {
            save::sync(self.job).await?;
        } else if let Some(filed) = &task.pending {
            save::withdraw(self.job, filed)?;
        }
        Ok(self.done(ended, host))
    }

    /// A page that processes died of again and again.
    fn set_aside(&self) -> Result<Done, CrawlError> {
        let task = &self.lease.task;
        if let Some(filed) = &task.pending {
            save::withdraw(self.job, filed)?;
        }
        tracing::warn!(target: TARGET, url = shown(&task.url), "set aside: {} processes died of it", task.deaths);
        let ended = Ended::plain(Outcome::because(End::Failed, BROKE_THE_PROGRAM), task.role);
        Ok(self.done(ended, self.untouched_host()))
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
    async fn saved_before(&self) -> Result<Option<Ended>, CrawlError> {
        let Some(filed) = &self.lease.task.pending else { return Ok(None) };
        if !save::is_saved(self.job, filed)? {
            return Ok(None);
        }
        save::sync(self.job).await?;
        self.tell(|told| told.file = Some(save::place(self.job, filed)));
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
    async fn ask(&self, url: &Url, request: Request<'_>) -> Option<Result<Exchange, FetchError>> {
        // no request takes longer, so that none is cut off that left in time
        let left = self.left().saturating_sub(self.job.job.network.timeout);
        let (asked_at, request) = (self.desk.time.steady(), Request { share: Some(&self.share), ..request });
        let answer = tokio::select! {
            biased;
            () = self.desk.time.lapse(left) => return None,
            answer = self.job.client.ask(url, request, self.desk.time.wall()) => answer,
        };
        let took = self.desk.time.steady().saturating_sub(asked_at);
        let bytes = answer.as_ref().map_or(0, |exchange| exchange.body.len());
        self.desk.progress.asked(bytes);
        self.tell(|told| {
            told.status = answer.as_ref().ok().map(|exchange| exchange.status);
            told.ms = u64::try_from(took.as_millis()).ok();
            told.bytes = answer.is_ok().then_some(bytes as u64);
        });
        Some(answer)
    }

    fn tell(&self, note: impl FnOnce(&mut Told)) {
        note(&mut self.told.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// What the answer says.
    async fn read(&self, exchange: Exchange, mut trail: Trail) -> Result<Came, CrawlError> {
        let task = &self.lease.task;
        let status = exchange.status;
        let validators = if status == 304 {
            (task.etag.clone(), task.modified.clone())
        } else {
            (exchange.header("etag").map(str::to_owned), exchange.header("last-modified").map(str::to_owned))
        };
        let hint = max_age(&exchange);
        let plain = |end, reason: &str| Came::Ended(Box::new(Ended::plain(Outcome::because(end, reason), task.role)));
        let came = match status {
            304 => plain(End::Unchanged, ""),
            200..=308 => match self.job.client.step(&exchange, &mut trail) {
                Ok(Some(next)) => {
                    let set = exchange.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"));
                    trail.keep_cookies(&exchange.url, set.map(|(_, value)| value.as_str()));
                    self.moved(&next, trail, matches!(status, 301 | 308)).await?
                }
                Ok(None) if status < 300 && self.may_end_here(&exchange.url, &trail) => {
                    let ended = self.page(exchange, validators, hint).await?;
                    return Ok(Came::Ended(Box::new(ended)));
                }
                Ok(None) if status < 300 => plain(End::Moved, OTHER_SITE),
                Ok(None) => plain(End::Failed, "status"),
                Err(error) => plain(End::Failed, error.reason()),
            },
            _ => Came::Ended(Box::new(self.refused(&exchange))),
        };
        let moved = Outcome::plain(End::Moved);
        let outcome = if let Came::Ended(ended) = &came { &ended.outcome } else { &moved };
        let capture = save::archive(self.job, self.lease, &exchange, outcome)?;
        Ok(match came {
            Came::Ended(ended) => Came::Ended(Box::new(Ended { hint, validators, capture, ..*ended })),
            on @ Came::On(_) => on,
        })
    }

    /// Whether what stands here may be taken for what a source listed elsewhere: a chain of redirects ends on a site
    /// that the job names, or that its source is about.
    fn may_end_here(&self, here: &Url, trail: &Trail) -> bool {
        self.lease.task.role.is_sought() || trail.may_end(here) || self.job.scope.is_own(self.lease, here)
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

    /// A redirect. Where it leads is visited in its own right; the visit itself goes on where that is the same page
    /// again, or one that only leads on for whoever asks.
    async fn moved(&self, next: &Url, trail: Trail, for_good: bool) -> Result<Came, CrawlError> {
        let task = &self.lease.task;
        let page = link::identity(next);
        let ended = |end, reason: &str| Ended::plain(Outcome::because(end, reason), task.role);
        if page == task.url {
            return Ok(Came::On(trail));
        }
        let scope = &self.job.scope;
        let is_near = link::same_site(&page, &task.url) || trail.may_end(&page) || scope.is_own(self.lease, &page);
        // counters of clicks and short addresses stand between what a trusted source lists and the story
        if !(is_near || task.role.is_sought() || task.trusted) || !is_near && scope.is_private(&page) {
            return Ok(Came::Ended(Box::new(ended(End::Moved, OTHER_SITE))));
        }
        // what the job names may say for good where it is now; a newsroom moves with it
        let speaks =
            task.named || self.lease.newsroom.moved_to.as_ref().is_some_and(|to| link::same_site(to, &task.url));
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
        let led = self.desk.frontier.lead(self.lease, new, back, is_adopted, self.desk.time.now()).await?;
        if led == Led::Passing && !for_good && host_key(next) == self.lease.host.name {
            return Ok(Came::On(trail));
        }
        let retry = if for_good { Retry::Never } else { Retry::Later };
        Ok(Came::Ended(Box::new(Ended { retry, ..ended(End::Moved, "") })))
    }

    /// A page, a feed or a sitemap.
    async fn page(
        &self,
        exchange: Exchange,
        validators: (Option<String>, Option<String>),
        hint: Option<Duration>,
    ) -> Result<Ended, CrawlError> {
        let task = &self.lease.task;
        if task.deaths > 0 && !read::rehearse(self.desk, self.job, self.lease, &exchange, self.due).await? {
            return Ok(Ended::plain(Outcome::because(End::Failed, "late"), task.role));
        }
        let read = read::contents(self.desk, self.job, self.lease, exchange, self.due).await;
        let read = match read {
            Ok(read) => read,
            Err(why) => {
                tracing::error!(target: TARGET, url = shown(&task.url), "{why}");
                return Ok(Ended::plain(Outcome::because(End::Failed, "internal"), task.role));
            }
        };
        let read::Read { contents, found, about, exchange, hint: own_hint, shape, lacks_feed } = read;
        if let Some(site) = about.filter(|site| task.trusted && !self.job.scope.is_own(self.lease, site)) {
            self.desk.frontier.is_about(self.lease, &site).await?;
        }
        let mut new = 0;
        if !found.wanted.is_empty() {
            new = self.desk.frontier.add(self.lease, found.wanted, self.desk.time.now()).await?;
        }
        if lacks_feed && !self.names_sitemap() {
            self.guess(guess::first(&task.url)).await?;
        }
        let mut ended = match contents {
            Contents::Listing(role) => {
                let outcome = Outcome::plain(End::Listed);
                let capture = save::archive(self.job, self.lease, &exchange, &outcome)?;
                let left_out = Some(found.left_out);
                Ended { capture, left_out, ..Ended::plain(outcome, role) }
            }
            Contents::Nothing(outcome) => {
                let capture = save::archive(self.job, self.lease, &exchange, &outcome)?;
                Ended { capture, ..Ended::plain(outcome, task.role) }
            }
            Contents::Article(article) => {
                let saved = save::article(self.desk, self.job, self.lease, &exchange, *article).await?;
                self.tell(|told| told.file.clone_from(&saved.place));
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
