//! Crawling: newsrooms visited again and again, politely, and nothing lost.
//!
//! [`Crawl`] leases hosts from the frontier, visits one URL of each, and hands back what came
//! of it. One lease is one request: a redirect, a robots.txt, a retry is a visit of its own, in its
//! host's turn. What is saved is saved before the frontier is told, so that a process that is killed
//! repeats a page at most, and never loses one.

mod clock;
mod day;
mod error;
mod find;
pub mod job;
mod look;
mod news;
mod probe;
mod progress;
mod read;
mod save;
pub mod schedule;
mod scope;
mod setup;
mod shared;
mod telling;
mod threads;
mod view;
mod visit;
mod visited;
mod visiting;

use crate::fetch::Bodies;
use crate::frontier::{Frontier, JobId, NewUrl, Terms};
use crate::link;
use crate::task::Found;
use clock::Time;
use futures_util::future::{Either, select};
use jiff::Timestamp;
use schedule::Schedule;
use shared::{JobState, Shared};
use std::collections::HashMap;
use std::pin::pin;
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use telling::Telling;
use threads::ReadingThreads;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

pub use crate::frontier::{FrontierError, FrontierPlace};
pub use crate::save::folder::SaveError;
pub use crate::save::name::Template;
pub use crate::status::{HookStatus, HostCounts, Hour, Newsroom, OutcomeCount, Snapshot, SourceStatus, Status};
pub use crate::store::{Place, Store};
pub use crate::task::{End, Health, Outcome, Role};
pub use clock::{Clock, SimulatedClock};
pub use error::CrawlError;
pub use find::{FindOptions, FindReport, Finding, find};
pub use job::Job;
pub use look::{add, forget, look};
pub use probe::{Probe, probe};
pub use progress::Progress;
pub use setup::Setup;
pub use shared::FOLDER_WRITERS;
pub use view::View;

/// Target of all events of this room.
const TARGET: &str = "copydesk::crawl";

/// A pass does not wait longer than this for a host; what it still has is left to the next one. A
/// `Crawl-delay` of two minutes is waited for.
const PATIENCE: Duration = Duration::from_secs(150);
/// The frontier is looked at so often for what others put there.
const POLL: Duration = Duration::from_secs(1);
/// After a stop, what is under way may take so long.
const GRACE: Duration = Duration::from_secs(5);
/// At the end of a pass, what is saved and not told yet may take so long.
const TELLING: Duration = Duration::from_mins(1);
/// A disk that is full, or a store that is down, is looked at again after this.
const MENDING: Duration = Duration::from_secs(30);
/// The pages of a pass are counted over this at least.
const PASS_MIN: Duration = Duration::from_mins(5);
/// No more hosts are claimed while so many answers wait for memory.
const WAITING_MAX: usize = 64;
/// A lease lasts so many times as long as the longest request, ...
const LEASE_TIMES: u32 = 4;
/// ... and long enough to read and save a page on a machine that is busy.
const LEASE_MIN: Duration = Duration::from_secs(10);

/// The end of a crawl.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Until {
    /// Everything that was due when it began is done, and what was found by it; with a schedule, when
    /// the next pass is to begin, which goes on with the rest.
    Done,
    /// Somebody stops it.
    Stopped,
}

/// A crawl of one job or several.
#[derive(Debug)]
pub struct Crawl {
    shared: Arc<Shared>,
    parallel: usize,
    ids: Vec<JobId>,
}

impl Crawl {
    /// Opens the frontier and the folders of these jobs, and takes up what they name.
    ///
    /// # Errors
    ///
    /// The frontier, a folder or an object store cannot be opened, or the jobs do not go together.
    pub async fn open(jobs: Vec<Job>, setup: Setup) -> Result<Self, CrawlError> {
        go_together(&jobs)?;
        let Some(place) = jobs.first().map(|job| job.frontier.clone()) else { return Err(CrawlError::Nothing) };
        let frontier = if setup.clock.is_simulated() {
            Frontier::open_simulated(place.clone(), setup.instance.clone()).await?
        } else {
            Frontier::open(place.clone(), setup.instance.clone()).await?
        };
        let reader = match &place {
            FrontierPlace::File(_) => Frontier::open_to_read(place).await?.unwrap_or_else(|| frontier.clone()),
            FrontierPlace::Database(_) => frontier.clone(), // nobody waits there for those who look
        };
        let time = Time::anchored(setup.clock.clone(), &frontier).await?;
        let (mut states, mut ids) = (HashMap::new(), Vec::new());
        for job in jobs {
            let seeds = job.sites.iter().map(|url| (url.clone(), Role::Front)).collect();
            let state = JobState::open(job, &setup, time.now())?;
            let terms = terms(&state.job, state.output.records(), time.now());
            let id = frontier.register(state.job.name.clone(), terms, seeds, time.now()).await?;
            save::take_back(&frontier, id, &state).await?;
            states.insert(id, state);
            ids.push(id);
        }
        let readers = ReadingThreads::new(setup.readers).map_err(CrawlError::Threads)?;
        let (progress, bodies) = (Progress::default(), Bodies::new(setup.body_bytes));
        let shared = Shared {
            reader,
            frontier,
            time,
            progress,
            readers,
            bodies,
            jobs: states,
            #[cfg(feature = "render")]
            browser: setup.browser,
            #[cfg(feature = "render")]
            lacks_browser: false.into(),
        };
        Ok(Self { shared: Arc::new(shared), parallel: setup.parallel.max(1), ids })
    }

    /// The counts of the crawl, and its visits of this moment.
    #[must_use]
    pub fn progress(&self) -> Snapshot {
        self.shared.progress.at(self.shared.time.steady())
    }

    /// A handle that tells the same while the crawl runs.
    #[must_use]
    pub fn view(&self) -> View {
        View { shared: Arc::clone(&self.shared), ids: self.ids.clone() }
    }

    /// Crawls until everything is done, or until `stop` is ready ([`std::future::pending`] never is): then what is under
    /// way gets a few seconds to end.
    ///
    /// # Errors
    ///
    /// The frontier or a folder cannot be written. A crawl that goes on until it is stopped waits such
    /// troubles out.
    pub async fn run(&self, until: Until, stop: impl Future<Output = ()>) -> Result<(), CrawlError> {
        let (stopping, stopped) = watch::channel(false);
        let crawl = pin!(self.run_till(until, stopped));
        match select(crawl, pin!(stop)).await {
            Either::Left((ended, _)) => ended,
            Either::Right(((), crawl)) => {
                stopping.send_replace(true);
                crawl.await
            }
        }
    }

    async fn run_till(&self, until: Until, stop: watch::Receiver<bool>) -> Result<(), CrawlError> {
        let telling = Telling::start(&self.shared);
        let ended = self.work_till(until, stop.clone()).await;
        let patience = if *stop.borrow() { GRACE } else { TELLING };
        ended.and(telling.end(patience).await)
    }

    async fn work_till(&self, until: Until, mut stop: watch::Receiver<bool>) -> Result<(), CrawlError> {
        loop {
            let error = match self.go(until, &mut stop).await {
                Ok(()) => break,
                Err(error) if until == Until::Done => {
                    self.close().await?;
                    return Err(error);
                }
                Err(error) => error,
            };
            tracing::error!(target: TARGET, "{error}; trying again in {} s", MENDING.as_secs());
            self.shared.progress.storage(Some(error.to_string()));
            let _ = timeout(MENDING, stop.wait_for(|stop| *stop)).await;
        }
        self.close().await
    }

    async fn go(&self, until: Until, stop: &mut watch::Receiver<bool>) -> Result<(), CrawlError> {
        let shared = &self.shared;
        let start = shared.time.now();
        let pass_end = self.pass_end(until, start);
        let mut visits: JoinSet<Result<(), CrawlError>> = JoinSet::new();
        let mut failed = None;
        loop {
            let now = shared.time.now();
            // what a pass finds belongs to the pass; who stays takes everything when it is due
            let (due, due_until) = if until == Until::Done { (start, start) } else { (now, Timestamp::MAX) };
            let stopped = *stop.borrow() || pass_end.is_some_and(|end| now >= end);
            let mut next_at = None;
            let room = self.room(visits.len());
            if !stopped && failed.is_none() && room > 0 {
                let asked_at = shared.time.steady();
                match shared.frontier.claim(self.ids.clone(), room, due_until, now).await {
                    Ok(claimed) => {
                        if let Some(moment) = claimed.now {
                            shared.time.follow(moment, asked_at);
                        }
                        next_at = claimed.next_at;
                        for lease in claimed.leases {
                            // boxed: the runtime aligns what it allocates, and of that more is lost between
                            visits.spawn(Box::pin(visit::visit(Arc::clone(shared), lease, due)));
                        }
                    }
                    Err(error) => failed = Some(error.into()),
                }
            }
            if visits.is_empty() {
                if stopped || failed.is_some() {
                    break;
                }
                match next_at {
                    Some(at) if until == Until::Stopped || at <= start.max(now) + PATIENCE => {}
                    None if until == Until::Stopped => {}
                    _ => break,
                }
            }
            let wait = next_at.map_or(POLL, |at| Duration::try_from(at.duration_since(now)).unwrap_or_default());
            if stopped {
                // whoever takes longer is cut off, and visited again
                if timeout(GRACE, drain(&mut visits)).await.is_err() {
                    visits.shutdown().await;
                }
                break;
            }
            if let Some(ended) = self.next(&mut visits, wait, stop).await {
                if ended.is_ok() {
                    shared.progress.storage(None); // what could be written says that the disk is mended
                }
                failed = failed.or(ended.err());
            }
        }
        failed.map_or(Ok(()), Err)
    }

    /// Hosts that may be claimed besides so many visits: fewer where answers wait for memory already, which would only wait
    /// with them.
    fn room(&self, visits: usize) -> usize {
        self.parallel.saturating_sub(visits).min(WAITING_MAX.saturating_sub(self.shared.bodies.waiting()))
    }

    /// A pass makes room for the next one, so that passes of a timer do not pile up behind a slow host.
    fn pass_end(&self, until: Until, start: Timestamp) -> Option<Timestamp> {
        let gaps = self.shared.jobs.values().map(|job| job.job.schedule.shortest_gap(start));
        let longest = gaps.collect::<Option<Vec<_>>>()?.into_iter().max()?;
        (until == Until::Done).then(|| start.checked_add(longest.max(PASS_MIN)).unwrap_or(Timestamp::MAX))
    }

    /// Waits for a visit to end, for the next host to be free, or for the stop.
    async fn next(
        &self,
        visits: &mut JoinSet<Result<(), CrawlError>>,
        wait: Duration,
        stop: &mut watch::Receiver<bool>,
    ) -> Option<Result<(), CrawlError>> {
        let clock = self.shared.time.clock();
        let wait = wait.max(Duration::from_millis(1));
        // simulated time stands still while somebody works
        let wait = if clock.is_simulated() { wait } else { wait.min(POLL) };
        let may_wait = visits.is_empty() || !clock.is_simulated();
        tokio::select! {
            biased;
            Some(ended) = visits.join_next() => Some(ended.unwrap_or_else(|error| {
                tracing::error!(target: TARGET, "a visit broke off: {error}");
                Ok(())
            })),
            _ = stop.wait_for(|stop| *stop) => None,
            () = clock.wait(wait), if may_wait => None,
        }
    }

    /// Puts the archives in place, and gives back the hosts of visits that were cut off.
    async fn close(&self) -> Result<(), CrawlError> {
        let shared = &self.shared;
        for (id, job) in &shared.jobs {
            if let Some(archive) = &job.archive {
                archive.lock().unwrap_or_else(PoisonError::into_inner).finish()?;
            }
            save::take_back(&shared.frontier, *id, job).await?;
        }
        Ok(shared.frontier.leave(shared.time.now()).await?)
    }
}

async fn drain(visits: &mut JoinSet<Result<(), CrawlError>>) {
    while visits.join_next().await.is_some() {}
}

/// A URL to take up by hand.
#[doc(hidden)]
#[must_use]
pub fn by_hand(url: &url::Url, now: Timestamp) -> NewUrl {
    let found = Found::new(link::identity(url), Role::Article);
    NewUrl { found, rank: 0, depth: 0, trusted: false, trail: None, due_at: now }
}

/// Jobs that run together have one frontier, and names that tell them apart.
fn go_together(jobs: &[Job]) -> Result<(), CrawlError> {
    for (at, job) in jobs.iter().enumerate() {
        for other in jobs.iter().skip(at + 1) {
            if job.frontier != other.frontier {
                return Err(CrawlError::Frontiers { one: job.name.clone(), other: other.name.clone() });
            }
            if job.name == other.name {
                return Err(CrawlError::Names(job.name.clone()));
            }
        }
        if job.schedule != Schedule::None && !job.may_be_watched() {
            return Err(CrawlError::Contact(job.name.clone()));
        }
    }
    Ok(())
}

/// A job's terms for its hosts.
fn terms(job: &Job, records: String, now: Timestamp) -> Terms {
    let own =
        job.sites.iter().filter(|url| job.pace.is_own(url)).map(|url| (crate::pace::host_key(url), job.pace.gap(url)));
    let mut gaps = job.pace.gaps.clone();
    gaps.extend(own);
    Terms {
        gap: job.pace.gap,
        own_gaps: gaps,
        connections_per_address: u32::try_from(job.pace.connections_per_address).unwrap_or(u32::MAX),
        pages_per_pass: u32::try_from(job.caps.pages_per_pass).unwrap_or(u32::MAX),
        pass: job.schedule.shortest_gap(now).unwrap_or_default().max(PASS_MIN),
        urls_per_host: u32::try_from(job.caps.urls_per_host).unwrap_or(u32::MAX),
        lease: (job.network.timeout * LEASE_TIMES).max(LEASE_MIN),
        records,
    }
}
