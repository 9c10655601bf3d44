//! Crawling: newsrooms visited again and again, politely, and nothing lost.
//!
//! [`Crawl`] leases hosts from the frontier, visits one URL of each, and hands back what came
//! of it. One lease is one request: a redirect, a robots.txt, a retry is a visit of its own, in its
//! host's turn. What is saved is saved before the frontier is told, so that a process that is killed
//! repeats a page at most, and never loses one.

mod clock;
pub mod job;
mod look;
mod probe;
mod progress;
mod read;
mod save;
pub mod schedule;
mod scope;
mod visit;

use std::collections::HashMap;
use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use jiff::Timestamp;
use thiserror::Error;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;

pub use clock::{Clock, SimulatedClock};
pub use job::Job;
pub use look::{add, forget, look};
pub use probe::{Probe, probe};
pub use progress::Progress;

pub use crate::status::{Snapshot, Status};

use crate::extract::Extractor;
use crate::fetch::{Bodies, Client, ClientError, ClientOptions};
use crate::frontier::{Frontier, FrontierError, JobId, NewUrl, Place, Terms};
use crate::link;
use crate::output::crawl_output::CrawlOutput;
use crate::output::folder::FolderError;
use crate::output::warc::{Archive, ArchiveOptions};
use crate::store::Store;
use crate::task::{Found, Role};
use clock::Time;
use schedule::Schedule;
use scope::Scope;

/// Target of all events of this room.
const TARGET: &str = "copydesk::crawl";

/// A pass does not wait longer than this for a host; what it still has is left to the next one. A
/// `Crawl-delay` of two minutes is waited for.
const PATIENCE: Duration = Duration::from_secs(150);
/// The frontier is looked at so often for what others put there.
const POLL: Duration = Duration::from_secs(1);
/// After a stop, what is under way may take so long.
const GRACE: Duration = Duration::from_secs(5);
/// A disk that is full, or a store that is down, is looked at again after this.
const MENDING: Duration = Duration::from_secs(30);
/// The pages of a pass are counted over this at least.
const PASS_MIN: Duration = Duration::from_mins(5);
/// A lease lasts so many times as long as the longest request, ...
const LEASE_TIMES: u32 = 4;
/// ... and long enough to read and save a page on a machine that is busy.
const LEASE_MIN: Duration = Duration::from_secs(10);

/// What a crawl needs besides its jobs.
#[derive(Debug, Clone)]
pub struct Setup {
    /// Hosts that are asked at the same time. Default: 32.
    pub parallel: usize,
    /// Pages that are read at the same time. Default: one a core.
    pub readers: usize,
    /// Bytes of bodies, content encoding undone, that are held at the same time, from their first byte until they are
    /// saved; one body more may go beyond. Default: 32 MiB.
    pub body_bytes: usize,
    /// The clock.
    pub clock: Clock,
    /// Tells this process from every other one that ever shared the frontier.
    pub worker: String,
    /// What a worker on a shared frontier calls its records: the same each time it is started, and no other
    /// worker's. Default: `worker`.
    pub name: Option<String>,
    /// Fixed answers of the resolver, as in [`ClientOptions::resolve`].
    pub resolve: Vec<(String, Vec<SocketAddr>)>,
    /// Reaches the owners of objects, for jobs that save there: from a runtime of several threads. Default: by no
    /// settings at all.
    pub store: Arc<Store>,
}

impl Setup {
    /// The defaults for a worker.
    #[must_use]
    pub fn new(worker: String) -> Self {
        let readers = thread::available_parallelism().map_or(1, usize::from);
        let (clock, store) = (Clock::System, Arc::default());
        let (name, resolve) = (None, Vec::new());
        Self { parallel: 32, readers, body_bytes: 32 << 20, clock, worker, name, resolve, store }
    }
}

/// Why a crawl cannot go on. Nothing that was saved is lost.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CrawlError {
    /// The frontier cannot be used.
    #[error(transparent)]
    Frontier(#[from] FrontierError),
    /// Articles or archives cannot be written.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// A job's network settings are unusable.
    #[error("job {job}: {error}")]
    Client {
        /// The job's name.
        job: String,
        /// What is wrong.
        error: ClientError,
    },
    /// A file that a job names cannot be read.
    #[error("job {job}: cannot read {}: {why}", path.display())]
    File {
        /// The job's name.
        job: String,
        /// The file.
        path: PathBuf,
        /// The system's words.
        why: std::io::Error,
    },
    /// Jobs that run together keep politeness together.
    #[error(
        "the jobs {one} and {other} have frontiers of their own; jobs that run together share one: set `frontier` in both"
    )]
    Frontiers {
        /// A job.
        one: String,
        /// Another.
        other: String,
    },
    /// There is no job.
    #[error("no job to crawl")]
    Nothing,
    /// Two jobs have one name.
    #[error("two jobs are named {0}; a frontier knows them apart by their names")]
    Names(String),
    /// A job that nobody started by hand must say who it is.
    #[error("job {0} has no contact: set `contact` to a page or mailto: that says who asks, since it runs unattended")]
    Contact(String),
}

/// When a crawl ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    desk: Arc<Desk>,
    parallel: usize,
    ids: Vec<JobId>,
}

/// What all visits share.
#[derive(Debug)]
struct Desk {
    /// The frontier, for those who look. Closed first: who closes it last clears its log away, and must be able to.
    reader: Frontier,
    frontier: Frontier,
    time: Time,
    progress: Progress,
    readers: Semaphore,
    /// How many pages may be read at the same time.
    readers_max: u32,
    /// Memory for the bodies of all visits.
    bodies: Bodies,
    jobs: HashMap<JobId, JobDesk>,
}

/// What the visits of one job share.
#[derive(Debug)]
struct JobDesk {
    job: Arc<Job>,
    scope: Arc<Scope>,
    client: Client,
    extractor: Extractor,
    output: CrawlOutput,
    archive: Option<Mutex<Archive>>,
    /// Articles that were saved, and how many of them are known to be on the disk or in the store.
    saves: AtomicU64,
    synced: tokio::sync::Mutex<u64>,
    /// Held by many from the moment a story is reserved until it is recorded, or by one that takes records back.
    saving: tokio::sync::RwLock<()>,
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
            Frontier::open_simulated(place.clone(), setup.worker.clone()).await?
        } else {
            Frontier::open(place.clone(), setup.worker.clone()).await?
        };
        let reader = match &place {
            Place::File(_) => Frontier::open_to_read(place).await?.unwrap_or_else(|| frontier.clone()),
            Place::Database(_) => frontier.clone(), // nobody waits there for those who look
        };
        let time = Time::anchored(setup.clock.clone(), &frontier).await?;
        let (mut desks, mut ids) = (HashMap::new(), Vec::new());
        for job in jobs {
            let seeds = job.sites.iter().map(|url| (url.clone(), Role::Front)).collect();
            let desk = JobDesk::open(job, &setup)?;
            let terms = terms(&desk.job, desk.output.records(), time.now());
            let id = frontier.register(desk.job.name.clone(), terms, seeds, time.now()).await?;
            save::take_back(&frontier, id, &desk).await?;
            desks.insert(id, desk);
            ids.push(id);
        }
        let readers_max = u32::try_from(setup.readers.max(1)).unwrap_or(u32::MAX);
        let readers = Semaphore::new(readers_max as usize);
        let (progress, bodies) = (Progress::default(), Bodies::new(setup.body_bytes));
        let desk = Desk { reader, frontier, time, progress, readers, readers_max, bodies, jobs: desks };
        Ok(Self { desk: Arc::new(desk), parallel: setup.parallel.max(1), ids })
    }

    /// What it is doing.
    #[must_use]
    pub fn progress(&self) -> Snapshot {
        self.desk.progress.at(self.desk.time.steady())
    }

    /// A handle that tells the same while the crawl runs.
    #[must_use]
    pub fn view(&self) -> View {
        View { desk: Arc::clone(&self.desk), ids: self.ids.clone() }
    }

    /// Crawls until everything is done, or somebody sets `stop`: then what is under way gets a few
    /// seconds to end.
    ///
    /// # Errors
    ///
    /// The frontier or a folder cannot be written. A crawl that goes on until it is stopped waits such
    /// troubles out.
    pub async fn run(&self, until: Until, mut stop: watch::Receiver<bool>) -> Result<(), CrawlError> {
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
            self.desk.progress.storage(Some(error.to_string()));
            let _ = timeout(MENDING, stop.wait_for(|stop| *stop)).await;
        }
        self.close().await
    }

    async fn go(&self, until: Until, stop: &mut watch::Receiver<bool>) -> Result<(), CrawlError> {
        let desk = &self.desk;
        let start = desk.time.now();
        let pass_end = self.pass_end(until, start);
        let mut visits: JoinSet<Result<(), CrawlError>> = JoinSet::new();
        let mut failed = None;
        loop {
            let now = desk.time.now();
            // what a pass finds belongs to the pass; who stays takes everything when it is due
            let (due, due_until) = if until == Until::Done { (start, start) } else { (now, Timestamp::MAX) };
            let stopped = *stop.borrow() || pass_end.is_some_and(|end| now >= end);
            let mut next_at = None;
            if !stopped && failed.is_none() && visits.len() < self.parallel {
                let room = self.parallel - visits.len();
                let asked_at = desk.time.steady();
                match desk.frontier.claim(self.ids.clone(), room, due_until, now).await {
                    Ok(claimed) => {
                        if let Some(moment) = claimed.now {
                            desk.time.follow(moment, asked_at);
                        }
                        next_at = claimed.next_at;
                        for lease in claimed.leases {
                            visits.spawn(visit::visit(Arc::clone(desk), lease, due));
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
                    desk.progress.storage(None); // what could be written says that the disk is mended
                }
                failed = failed.or(ended.err());
            }
        }
        failed.map_or(Ok(()), Err)
    }

    /// A pass makes room for the next one, so that passes of a timer do not pile up behind a slow host.
    fn pass_end(&self, until: Until, start: Timestamp) -> Option<Timestamp> {
        let gaps = self.desk.jobs.values().map(|job| job.job.schedule.shortest_gap(start));
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
        let clock = self.desk.time.clock();
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
        let desk = &self.desk;
        for (id, job) in &desk.jobs {
            if let Some(archive) = &job.archive {
                archive.lock().unwrap_or_else(PoisonError::into_inner).finish()?;
            }
            save::take_back(&desk.frontier, *id, job).await?;
        }
        Ok(desk.frontier.leave(desk.time.now()).await?)
    }
}

async fn drain(visits: &mut JoinSet<Result<(), CrawlError>>) {
    while visits.join_next().await.is_some() {}
}

/// A look at a crawl that runs.
#[derive(Debug, Clone)]
pub struct View {
    desk: Arc<Desk>,
    ids: Vec<JobId>,
}

impl View {
    /// What it is doing.
    #[must_use]
    pub fn progress(&self) -> Snapshot {
        self.desk.progress.at(self.desk.time.steady())
    }

    /// The moment on a steady clock that [`Snapshot::in_flight`] counts from.
    #[must_use]
    pub fn steady(&self) -> Duration {
        self.desk.time.steady()
    }

    /// The moment on the frontier's clock.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.desk.time.now()
    }

    /// What its jobs know. Looked up beside the crawl, which is not held up.
    ///
    /// # Errors
    ///
    /// The frontier cannot be read.
    pub async fn status(&self) -> Result<Vec<Status>, CrawlError> {
        self.told(true).await
    }

    /// The same without newsrooms: quick however many there are.
    ///
    /// # Errors
    ///
    /// The frontier cannot be read.
    pub async fn totals(&self) -> Result<Vec<Status>, CrawlError> {
        self.told(false).await
    }

    async fn told(&self, newsrooms: bool) -> Result<Vec<Status>, CrawlError> {
        let now = self.now();
        let mut all = Vec::with_capacity(self.ids.len());
        for id in &self.ids {
            let Some(job) = self.desk.jobs.get(id) else { continue };
            let reader = &self.desk.reader;
            let counts = if newsrooms { reader.counts(*id, now).await? } else { reader.totals(*id, now).await? };
            all.push(look::status(job.job.name.clone(), counts, now));
        }
        Ok(all)
    }
}

/// A URL to take up by hand.
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

/// How the frontier treats a job's hosts.
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

/// What asks the servers of a job.
fn client(job: &Job, setup: &Setup) -> Result<Client, CrawlError> {
    let mut ca_pems = Vec::with_capacity(job.network.ca_files.len());
    for path in &job.network.ca_files {
        let read = fs::read(path);
        ca_pems.push(read.map_err(|why| CrawlError::File { job: job.name.clone(), path: path.clone(), why })?);
    }
    Client::new(ClientOptions {
        user_agent: job.user_agent.clone(),
        connect_timeout: job.network.connect_timeout,
        read_timeout: job.network.read_timeout,
        total_timeout: job.network.timeout,
        body_bytes_max: job.caps.page_bytes,
        allow_private_hosts: job.network.private.clone(),
        ca_pems,
        proxy: job.network.proxy.clone(),
        access: job.network.access.clone(),
        resolve: setup.resolve.clone(),
        ..ClientOptions::default()
    })
    .map_err(|error| CrawlError::Client { job: job.name.clone(), error })
}

impl JobDesk {
    fn open(job: Job, setup: &Setup) -> Result<Self, CrawlError> {
        let client = client(&job, setup)?;
        let mut extractor = Extractor::new().keep(&job.reading.keep);
        if let Some(rules) = &job.reading.rules {
            extractor = extractor.with_rules(rules.clone());
        }
        let archive = job.output.archive.as_ref().map(|archive| {
            let options = ArchiveOptions {
                name: job.name.clone(),
                worker: setup.worker.clone(),
                file_bytes: archive.file_bytes_max,
                user_agent: job.user_agent.clone(),
                operator: job.contact.as_ref().map(ToString::to_string),
            };
            Archive::open(&archive.folder, options).map(Mutex::new)
        });
        // those who share a file share records too: it is all that knows how far they went
        let name = job.frontier.is_shared().then(|| setup.name.as_deref().unwrap_or(&setup.worker));
        let output = CrawlOutput::open(&job.output.folder, name, &setup.store)?;
        Ok(Self {
            client,
            extractor,
            output,
            archive: archive.transpose()?,
            saves: AtomicU64::new(0),
            synced: tokio::sync::Mutex::new(0),
            saving: tokio::sync::RwLock::new(()),
            scope: Arc::new(Scope::of(&job)),
            job: Arc::new(job),
        })
    }
}
