//! What is known and what is due: the memory of a crawl, and the only room that names SQL.
//!
//! One row a URL, known or due alike. Hosts are leased, not URLs: [`Frontier::claim`] takes a host that is
//! free and one of its URLs, and moves the host's next moment before the request leaves, so that a
//! crash can delay a host and never burst it. [`Frontier::finish`] writes everything that came of the visit in
//! one transaction, guarded by the lease's epoch, so that a writer who comes late changes nothing.
//! Text of articles never comes here: files hold it, and rows point to them.
//!
//! The clock is the caller's: every `now` is a moment on the frontier's own clock
//! ([`Frontier::anchor`]), which runs on when the system's clock jumps, and across restarts.

mod counts;
mod error;
mod sqlite;

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use tokio::sync::oneshot;
use url::Url;

pub use counts::{Counts, SiteCounts, SourceCounts};
pub use error::FrontierError;

use crate::habit::Habit;
use crate::pace::Pace;
use crate::task::{Captured, End, Filed, Found, Outcome, Role, SourceState, Task};
use sqlite::Store;

type Outcomes<T> = Result<T, FrontierError>;

/// A job in the frontier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct JobId(i64);

/// How a job wants its hosts treated.
#[derive(Debug, Clone, PartialEq)]
pub struct Terms {
    /// Least gap between an answer of a host and the next request to it.
    pub gap: Duration,
    /// Other gaps, by host key, for servers of one's own.
    pub own_gaps: HashMap<String, Duration>,
    /// Hosts of one resolved address that are asked at the same time.
    pub connections_per_address: u32,
    /// A host's pages in one pass...
    pub pages_per_pass: u32,
    /// ... which lasts so long.
    pub pass: Duration,
    /// Known URLs of one host; more are not taken up.
    pub urls_per_host: u32,
    /// A lease ends after this, if its holder is neither done nor known to be dead: longer than any
    /// request takes.
    pub lease: Duration,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            gap: Duration::from_secs(5),
            own_gaps: HashMap::new(),
            connections_per_address: 4,
            pages_per_pass: 500,
            pass: Duration::from_mins(15),
            urls_per_host: 100_000,
            lease: Duration::from_mins(2),
        }
    }
}

impl Terms {
    /// The least gap of a host.
    #[must_use]
    pub fn gap_of(&self, host: &str) -> Duration {
        self.own_gaps.get(host).copied().unwrap_or(self.gap)
    }
}

/// A URL to take up.
#[derive(Debug, Clone, PartialEq)]
pub struct NewUrl {
    /// The address and its hints.
    pub found: Found,
    /// Lower goes first among the due URLs of a host: 0 to [`RANKS`] - 1.
    pub rank: u8,
    /// Steps from what the job names.
    pub depth: u8,
    /// Redirects that led here.
    pub hops: u8,
    /// When it is due.
    pub due_at: Timestamp,
}

/// Ranks of URLs: sources that the job names, feeds and news sitemaps; articles with a fresh hint;
/// others and sections; old sitemaps.
pub const RANKS: u8 = 4;

/// A host that is ours until we are done, and what is to be asked of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Lease {
    /// Whose URL it is.
    pub job: JobId,
    /// What is to be visited.
    pub task: Task,
    /// The host.
    pub host: HostState,
    /// robots.txt of the URL's origin, if it was asked and the answer still stands.
    pub robots: Option<KnownRobots>,
    /// What addresses of the host's shapes turned out to be, for a source: shape, articles, others.
    pub past: Vec<(String, u32, u32)>,
    /// The newsroom that it was found from.
    pub newsroom: Newsroom,
    /// The lease ends by then.
    pub until: Timestamp,
    site: i64,
    host_id: i64,
    epoch: i64,
}

/// The named URL that something was found from.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Newsroom {
    /// Its address; `None` for what was added by hand.
    pub url: Option<Url>,
    /// How often it brings a new article, if it has brought one.
    pub habit: Option<Habit>,
}

/// What is known of a host.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HostState {
    /// Its [key](crate::pace::host_key).
    pub name: String,
    /// Its pace.
    pub pace: Pace,
    /// Failures of the host itself in a row: no address, no connection, no answer.
    pub fails: u32,
}

/// What came of asking for a robots.txt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownRobots {
    /// 200: the rules count; 404: there are none; 503: it is not to be had, and nothing may be asked;
    /// 302: it is to be had at `ask`.
    pub status: u16,
    /// The file, up to 500 KiB.
    pub rules: Vec<u8>,
    /// Stands until then.
    pub until: Timestamp,
    /// Where a redirect leads, and how many there were.
    pub ask: Option<(Url, u8)>,
}

/// What came of a visit.
#[derive(Debug, Clone, PartialEq)]
pub struct Done {
    /// How it ended; `None` if only robots.txt was asked for, and the task is as due as before.
    pub outcome: Option<Outcome>,
    /// What the URL turned out to be.
    pub role: Role,
    /// When to visit it next, if ever.
    pub due_at: Option<Timestamp>,
    /// Failures in a row.
    pub tries: u32,
    /// Validators to give back, the server's own words.
    pub etag: Option<String>,
    /// Likewise.
    pub modified: Option<String>,
    /// The host, as it is now.
    pub host: HostAfter,
    /// What robots.txt of this origin is, if it was asked.
    pub robots: Option<(String, KnownRobots)>,
    /// How a source behaves, and how many new URLs it brought.
    pub source: Option<(SourceState, usize)>,
    /// The shape of the address, and whether it was an article's.
    pub shape: Option<(String, bool)>,
    /// The row of the story that was saved, if one was.
    pub story: Option<i64>,
    /// The newsroom's habit, after a new article.
    pub habit: Option<Habit>,
    /// What the archive holds of it now, if that is new.
    pub capture: Option<Captured>,
}

/// A host after a request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HostAfter {
    /// Whether a request left: if not, the host is as free as before.
    pub asked: bool,
    /// Its pace.
    pub pace: Pace,
    /// The gap that follows from it.
    pub gap: Duration,
    /// Failures of the host itself in a row.
    pub fails: u32,
    /// It is not asked before.
    pub free_at: Timestamp,
    /// The address that answered.
    pub address: Option<String>,
    /// Why it is left alone for longer than its pace: `retry_after`, `failing`.
    pub why: Option<&'static str>,
}

/// The text that is about to be saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Story {
    /// The page's identity by its canonical address, then by its own: 16 hex digits each. The second
    /// counts where the first belongs to another text; one of its own where both do.
    pub pages: [String; 2],
    /// SHA-256 of the text.
    pub content: Vec<u8>,
    /// Its simhash, if it is long enough to have one.
    pub simhash: Option<u64>,
    /// The day it was published.
    pub day: Option<Date>,
    /// Length of the job's records now.
    pub records_at: u64,
}

/// Whether a story is to be saved, and as what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reserved {
    /// It is to be saved.
    Save(Filed),
    /// It is saved already, from this URL, with the same text.
    Unchanged,
    /// It is saved already, under this other address, with that body in the archive.
    Duplicate(Url, Option<Captured>),
    /// The lease is no longer ours.
    Fenced,
}

/// What a claim brought.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Claimed {
    /// Hosts that are ours now.
    pub leases: Vec<Lease>,
    /// When there is something to claim again, as far as is known: now, if there is more.
    pub next_at: Option<Timestamp>,
}

/// What the machine's clocks say at one moment: for [`Frontier::anchor`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clocks {
    /// The wall clock, which may be set.
    pub wall: Timestamp,
    /// Which boot of the machine this is, and how long ago it was: a clock that is never set. `None` where
    /// the machine does not tell.
    pub boot: Option<(String, Duration)>,
}

/// A frontier. Cheap to clone; clones share one connection, which the last of them closes.
#[derive(Debug, Clone)]
pub struct Frontier {
    desk: Arc<Desk>,
    path: Arc<Path>,
}

/// The thread that has the connection.
#[derive(Debug)]
struct Desk {
    work: Option<mpsc::Sender<Work>>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Desk {
    /// Waits until the connection is closed: who opens the file next finds it whole, and nobody in it.
    fn drop(&mut self) {
        drop(self.work.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// URLs that are taken up in one transaction: a sitemap has 50,000, and others wait meanwhile.
const ADDED_AT_ONCE: usize = 2000;

type Work = Box<dyn FnOnce(&mut Store) + Send>;

impl Frontier {
    /// Opens the frontier in this file, which is made if it is missing. `worker` tells this process
    /// from every other one that ever was. Leases of processes that are dead are given back.
    ///
    /// # Errors
    ///
    /// The file cannot be made or written, or is no frontier of this version.
    pub async fn open(path: &Path, worker: String) -> Outcomes<Self> {
        Self::start(path, move |path| Store::open(path, worker)).await
    }

    /// Opens the frontier in this file to look at it while others work: nothing is made, changed or
    /// held up. `None` if there is no such file yet. Of its verbs, those that write fail.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or is no frontier of this version.
    pub async fn open_to_read(path: &Path) -> Outcomes<Option<Self>> {
        if !path.try_exists().map_err(|error| FrontierError::file(path, "cannot be opened", &error))? {
            return Ok(None);
        }
        Self::start(path, Store::open_to_read).await.map(Some)
    }

    async fn start(path: &Path, open: impl FnOnce(&Path) -> Outcomes<Store> + Send + 'static) -> Outcomes<Self> {
        let path: Arc<Path> = path.into();
        let opened = Arc::clone(&path);
        let (done, ready) = oneshot::channel();
        let (work, inbox) = mpsc::channel::<Work>();
        // SQLite waits for its disk, so it has a thread of its own
        let spawned = thread::Builder::new().name("frontier".to_owned()).spawn(move || match open(&opened) {
            Err(error) => drop(done.send(Err(error))),
            Ok(mut store) => {
                if done.send(Ok(())).is_ok() {
                    for work in inbox {
                        work(&mut store);
                    }
                }
            }
        });
        let thread = spawned.map_err(|error| FrontierError::file(&path, "cannot start its thread", &error))?;
        let desk = Arc::new(Desk { work: Some(work), thread: Some(thread) });
        ready.await.unwrap_or(Err(FrontierError::Closed))?;
        Ok(Self { desk, path })
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Store) -> Outcomes<T> + Send + 'static,
    ) -> Outcomes<T> {
        let (done, ready) = oneshot::channel();
        let work: Work = Box::new(move |store| drop(done.send(work(store))));
        let sent = self.desk.work.as_ref().is_some_and(|desk| desk.send(work).is_ok());
        if !sent {
            return Err(FrontierError::Closed);
        }
        ready.await.unwrap_or(Err(FrontierError::Closed))
    }

    /// The moment on the frontier's own clock. It follows the machine's uptime while the machine is
    /// up, whatever happens to its wall clock, and never runs backwards; after a boot it starts
    /// from the wall clock, or where it was, whichever is later.
    ///
    /// # Errors
    ///
    /// The file cannot be read or written.
    pub async fn anchor(&self, clocks: Clocks) -> Outcomes<Timestamp> {
        self.run(move |store| store.anchor(&clocks)).await
    }

    /// The same moment, without a note of it: for [`Frontier::open_to_read`].
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub async fn now(&self, clocks: Clocks) -> Outcomes<Timestamp> {
        self.run(move |store| store.now(&clocks)).await
    }

    /// Makes a job known under its name, with the URLs that it names: those are due now if they are
    /// new; those that it does not name any more are not visited again, nor what was found from them.
    ///
    /// # Errors
    ///
    /// As for all verbs: the file cannot be read or written.
    pub async fn register(
        &self,
        name: String,
        terms: Terms,
        seeds: Vec<(Url, Role)>,
        now: Timestamp,
    ) -> Outcomes<JobId> {
        self.run(move |store| store.register(&name, terms, &seeds, now)).await
    }

    /// The job of this name, without any change to it.
    ///
    /// # Errors
    ///
    /// As for all verbs.
    pub async fn job(&self, name: String) -> Outcomes<Option<JobId>> {
        self.run(move |store| store.job(&name)).await
    }

    /// Takes up URLs that a source names, and tells how many of them were new. Known ones are left as
    /// they are.
    ///
    /// # Errors
    ///
    /// As for all verbs.
    pub async fn add(&self, lease: &Lease, urls: Vec<NewUrl>, now: Timestamp) -> Outcomes<usize> {
        let (job, site, via) = (lease.job, lease.site, lease.task.id);
        let (mut new, mut urls) = (0, urls);
        while !urls.is_empty() {
            let rest = urls.split_off(urls.len().min(ADDED_AT_ONCE));
            let part = std::mem::replace(&mut urls, rest);
            new += self.run(move |store| store.add(job, site, via, &part, now)).await?;
        }
        Ok(new)
    }

    /// Takes up URLs by hand: they are due now, known or not.
    ///
    /// # Errors
    ///
    /// As for all verbs.
    pub async fn add_by_hand(&self, job: JobId, urls: Vec<NewUrl>, now: Timestamp) -> Outcomes<usize> {
        self.run(move |store| store.add_by_hand(job, &urls, now)).await
    }

    /// URLs that are not to be visited again; those that were never known are from now on.
    ///
    /// # Errors
    ///
    /// As for all verbs.
    pub async fn forget(&self, job: JobId, urls: Vec<NewUrl>, now: Timestamp) -> Outcomes<usize> {
        self.run(move |store| store.forget(job, &urls, now)).await
    }

    /// Leases up to `limit` hosts, each with the URL that is due first, among what is due by
    /// `due_until`: those that wait longest first.
    ///
    /// # Errors
    ///
    /// As for all verbs.
    pub async fn claim(
        &self,
        jobs: Vec<JobId>,
        limit: usize,
        due_until: Timestamp,
        now: Timestamp,
    ) -> Outcomes<Claimed> {
        self.run(move |store| store.claim(&jobs, limit, due_until, now)).await
    }

    /// Whether a story is to be saved, and as what; noted before the first byte is written, so that a try
    /// that a crash cuts off is repeated as the same. `file` makes the path from number and identity.
    ///
    /// # Errors
    ///
    /// As for all verbs.
    pub async fn reserve(
        &self,
        lease: &Lease,
        story: Story,
        file: impl Fn(u64, &str) -> String + Send + 'static,
    ) -> Outcomes<Reserved> {
        let lease = lease.clone();
        self.run(move |store| store.reserve(&lease, &story, &file)).await
    }

    /// Writes what came of a visit, and gives the host back. `false` if the lease was no longer ours: then
    /// nothing is written.
    ///
    /// # Errors
    ///
    /// As for all verbs.
    pub async fn finish(&self, lease: Lease, done: Done, now: Timestamp) -> Outcomes<bool> {
        self.run(move |store| store.finish(&lease, &done, now)).await
    }

    /// What a job knows, in numbers, without its newsrooms: quick however many there are.
    ///
    /// # Errors
    ///
    /// As for all verbs.
    pub async fn totals(&self, job: JobId, now: Timestamp) -> Outcomes<Counts> {
        self.run(move |store| store.totals(job, now)).await
    }

    /// What a job knows, in numbers.
    ///
    /// # Errors
    ///
    /// As for all verbs.
    pub async fn counts(&self, job: JobId, now: Timestamp) -> Outcomes<Counts> {
        self.run(move |store| store.counts(job, now)).await
    }
}

/// Ends are kept by their place in [`End::ALL`], to which new ones are added at the end.
fn end_number(end: End) -> i64 {
    End::ALL.iter().position(|known| *known == end).and_then(|at| i64::try_from(at).ok()).unwrap_or(-1)
}

fn end_of(number: i64) -> Option<End> {
    usize::try_from(number).ok().and_then(|at| End::ALL.get(at)).copied()
}

fn role_number(role: Role) -> i64 {
    Role::ALL.iter().position(|known| *known == role).and_then(|at| i64::try_from(at).ok()).unwrap_or(3)
}

fn role_of(number: i64) -> Role {
    usize::try_from(number).ok().and_then(|at| Role::ALL.get(at)).copied().unwrap_or(Role::Article)
}
