//! The frontier: what a crawl knows and what is due. The only room that names SQL.
//!
//! One row a URL, known or due alike. Hosts are leased, not URLs: [`Frontier::claim`] takes a host that is
//! free and one of its URLs, and moves the host's next moment before the request leaves, so that a
//! crash can delay a host and never burst it. [`Frontier::finish`] writes everything that came of the visit in
//! one transaction, guarded by the lease's epoch, so that a writer who comes late changes nothing.
//! Text of articles never comes here: files hold it, and rows point to them.
//!
//! A frontier is a file of one machine (SQLite), or a database that any number of machines share (PostgreSQL): the
//! same verbs, and one list of tests for both.
//!
//! Every `now` is a moment on the frontier's own clock ([`Frontier::anchor`]), which runs on when the system's clock
//! jumps, and across restarts. In a file it is carried by the callers; a database has a clock itself, and goes by it.

mod counts;
mod error;
mod lease;
mod place;
#[cfg(feature = "postgres")]
mod postgres;
mod robots;
mod sqlite;
mod stored;
mod story;

use crate::task::{Found, Role};
use jiff::Timestamp;
use sqlite::StoreThread;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

pub use crate::task::{HostId, JobId, SeedId, StoryId, UrlId};
pub use counts::{Counts, SeedCounts, SourceCounts};
pub use error::FrontierError;
pub use lease::{
    Claimed, Done, HostAfter, HostState, KnownRobots, Lease, Led, LeftOut, NewUrl, RANKS, Reserved, Seed, ShapeCounts,
    Story, Superseded,
};
pub use place::{Database, FrontierPlace, FrontierPlaceError};
#[cfg(feature = "postgres")]
pub(crate) use postgres::{DatabaseError, pool};

type Result<T, E = FrontierError> = std::result::Result<T, E>;

/// A job's terms for its hosts.
#[derive(Debug, Clone, PartialEq)]
pub struct Terms {
    /// Least gap between an answer of a host and the next request to it.
    pub gap: Duration,
    /// Other gaps, by host key, for servers of one's own.
    pub own_gaps: HashMap<String, Duration>,
    /// Hosts of one resolved address that are asked at the same time.
    pub connections_per_address: u32,
    /// Pages that are asked of one host in one pass.
    pub pages_per_pass: u32,
    /// Length of a pass.
    pub pass: Duration,
    /// Known URLs of one host; more are not taken up.
    pub urls_per_host: u32,
    /// Length of a lease whose holder is neither done nor known to be dead: longer than any request takes.
    pub lease: Duration,
    /// The address of the file of records that this process writes: tells all workers which record of a story counts.
    /// Processes that write to one file of records give the same address. Not used by a frontier in a file.
    pub records: String,
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
            records: String::new(),
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

/// The machine's clocks at one moment: for [`Frontier::anchor`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clocks {
    /// The wall clock, which may be set.
    pub wall: Timestamp,
    /// The boot of the machine, by a name, and the time since: a clock that is never set. `None` where the machine does
    /// not tell.
    pub boot: Option<(String, Duration)>,
}

/// A frontier. Cheap to clone; clones share its connections, which the last of them closes.
#[derive(Debug, Clone)]
pub struct Frontier {
    backend: Backend,
    place: FrontierPlace,
}

/// The clock that a database goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ClockOf {
    /// The database's: the same for all machines.
    Database,
    /// The caller's `now`, for simulations.
    Caller,
}

#[derive(Debug, Clone)]
enum Backend {
    File(Arc<StoreThread>),
    #[cfg(feature = "postgres")]
    Database(Arc<postgres::PostgresStore>),
}

/// A redirect of a visit: whose visit, and from which host.
struct Way {
    job: JobId,
    seed: SeedId,
    via: UrlId,
    /// The host that led.
    host: String,
    /// To where the visit has been.
    back: bool,
    /// The seed goes with it.
    moves: bool,
}

impl Way {
    fn of(lease: &Lease) -> Self {
        let host = lease.host.name.clone();
        Self { job: lease.job, seed: lease.seed_id, via: lease.task.id, host, back: false, moves: false }
    }
}

/// URLs that are taken up in one transaction: a sitemap has 50,000, and others wait meanwhile.
const ADDED_AT_ONCE: usize = 2000;

#[cfg_attr(not(feature = "postgres"), allow(unused_variables, clippy::unused_async))] // what a file has no use for
impl Frontier {
    /// Opens the frontier at this place, which is made if it is missing. `worker` tells this process
    /// from every other one that ever was. In a file, leases of processes that are dead are given back.
    ///
    /// # Errors
    ///
    /// The file or the database cannot be reached, made or written, or is no frontier of this version.
    pub async fn open(place: impl Into<FrontierPlace>, worker: String) -> Result<Self> {
        Self::open_by(place.into(), worker, ClockOf::Database).await
    }

    /// Opens a frontier for simulations: also a database goes by the `now` of its callers.
    ///
    /// # Errors
    ///
    /// As for [`Frontier::open`].
    pub async fn open_simulated(place: impl Into<FrontierPlace>, worker: String) -> Result<Self> {
        Self::open_by(place.into(), worker, ClockOf::Caller).await
    }

    async fn open_by(place: FrontierPlace, worker: String, clock: ClockOf) -> Result<Self> {
        let backend = match &place {
            FrontierPlace::File(path) => Backend::File(StoreThread::open(path, worker).await?),
            #[cfg(feature = "postgres")]
            FrontierPlace::Database(database) => {
                Backend::Database(postgres::PostgresStore::open(database, worker, clock).await?)
            }
            #[cfg(not(feature = "postgres"))]
            FrontierPlace::Database(database) => return Err(FrontierError::not_built(database)),
        };
        Ok(Self { backend, place })
    }

    /// Opens the frontier at this place to look at it while others work: nothing is made, changed or
    /// held up. `None` if there is none yet. Of its verbs, those that write fail.
    ///
    /// # Errors
    ///
    /// The file or the database cannot be read, or is no frontier of this version.
    pub async fn open_to_read(place: impl Into<FrontierPlace>) -> Result<Option<Self>> {
        let place = place.into();
        let backend = match &place {
            FrontierPlace::File(path) => StoreThread::open_to_read(path).await?.map(Backend::File),
            #[cfg(feature = "postgres")]
            FrontierPlace::Database(database) => {
                postgres::PostgresStore::open_to_read(database).await?.map(Backend::Database)
            }
            #[cfg(not(feature = "postgres"))]
            FrontierPlace::Database(database) => return Err(FrontierError::not_built(database)),
        };
        Ok(backend.map(|backend| Self { backend, place }))
    }

    /// Its place.
    #[must_use]
    pub fn place(&self) -> &FrontierPlace {
        &self.place
    }

    /// The moment on the frontier's own clock. In a file it follows the machine's uptime while the machine is
    /// up, whatever happens to its wall clock, and never runs backwards; after a boot it starts
    /// from the wall clock, or where it was, whichever is later. A database has its own.
    ///
    /// # Errors
    ///
    /// As for all verbs: the frontier cannot be reached, read or written.
    pub async fn anchor(&self, clocks: Clocks) -> Result<Timestamp> {
        match &self.backend {
            Backend::File(thread) => thread.run(move |store| store.anchor(&clocks)).await,
            #[cfg(feature = "postgres")]
            Backend::Database(store) => store.now(clocks.wall).await,
        }
    }

    /// The frontier's moment, without a note of it: for [`Frontier::open_to_read`].
    ///
    /// # Errors
    ///
    /// As for all verbs.
    pub async fn now(&self, clocks: Clocks) -> Result<Timestamp> {
        match &self.backend {
            Backend::File(thread) => thread.run(move |store| store.now(&clocks)).await,
            #[cfg(feature = "postgres")]
            Backend::Database(store) => store.now(clocks.wall).await,
        }
    }

    /// Makes a job known under its name, with the URLs that it names: those are due now if they are
    /// new; those that it does not name any more are not visited again, nor what was found from them.
    ///
    /// # Errors
    ///
    /// As for all verbs.
    pub async fn register(&self, name: String, terms: Terms, seeds: Vec<(Url, Role)>, now: Timestamp) -> Result<JobId> {
        match &self.backend {
            Backend::File(thread) => thread.run(move |store| store.register(&name, terms, &seeds, now)).await,
            #[cfg(feature = "postgres")]
            Backend::Database(store) => store.register(&name, terms, &seeds, now).await,
        }
    }

    /// The job of this name, without any change to it.
    ///
    /// # Errors
    ///
    /// As for all verbs.
    pub async fn job(&self, name: String) -> Result<Option<JobId>> {
        match &self.backend {
            Backend::File(thread) => thread.run(move |store| store.job(&name)).await,
            #[cfg(feature = "postgres")]
            Backend::Database(store) => store.job(&name).await,
        }
    }

    /// Takes up URLs that a source names, and tells how many of them were new. Known ones are left as
    /// they are.
    ///
    /// # Errors
    ///
    /// As for all verbs.
    pub async fn add(&self, lease: &Lease, urls: Vec<NewUrl>, now: Timestamp) -> Result<usize> {
        let (job, seed, via) = (lease.job, lease.seed_id, lease.task.id);
        let (mut new, mut urls) = (0, urls);
        while !urls.is_empty() {
            let rest = urls.split_off(urls.len().min(ADDED_AT_ONCE));
            let part = std::mem::replace(&mut urls, rest);
            new += match &self.backend {
                Backend::File(thread) => thread.run(move |store| store.add(job, seed, via, &part, now)).await?,
                #[cfg(feature = "postgres")]
                Backend::Database(store) => store.add(job, seed, via, &part, now).await?,
            };
        }
        Ok(new)
    }

    /// Takes up where a redirect leads. A page that is known is left as it is, unless the redirect comes
    /// `back` to it: then the visit goes on there. `moves`: the seed lies there from now on.
    ///
    /// # Errors
    ///
    /// As for all verbs.
    pub async fn lead(&self, lease: &Lease, url: NewUrl, back: bool, moves: bool, now: Timestamp) -> Result<Led> {
        let way = Way { back, moves, ..Way::of(lease) };
        match &self.backend {
            Backend::File(thread) => thread.run(move |store| store.lead(&way, &url, now)).await,
            #[cfg(feature = "postgres")]
            Backend::Database(store) => store.lead(&way, &url, now).await,
        }
    }

    /// Notes the site that a feed is about, before what it lists is taken up.
    ///
    /// # Errors
    ///
    /// As for all verbs.
    pub async fn is_about(&self, lease: &Lease, site: &Url) -> Result<()> {
        let (id, site) = (lease.task.id, site.to_string());
        match &self.backend {
            Backend::File(thread) => thread.run(move |store| store.is_about(id, &site)).await,
            #[cfg(feature = "postgres")]
            Backend::Database(store) => store.is_about(id, &site).await,
        }
    }

    /// Sees to it that a robots.txt of another host is asked for in that host's turn, and tells when that may be.
    ///
    /// # Errors
    ///
    /// As for all verbs.
    pub async fn need_robots(&self, lease: &Lease, file: &Url, due: Timestamp, now: Timestamp) -> Result<Timestamp> {
        let found = Found::new(file.clone(), Role::Robots);
        let url = NewUrl { found, rank: 0, depth: u8::MAX, trusted: false, trail: None, due_at: due };
        let way = Way::of(lease);
        match &self.backend {
            Backend::File(thread) => thread.run(move |store| store.need_robots(&way, &url, now)).await,
            #[cfg(feature = "postgres")]
            Backend::Database(store) => store.need_robots(&way, &url, now).await,
        }
    }

    /// Takes up URLs by hand: they are due now, known or not.
    ///
    /// # Errors
    ///
    /// As for all verbs.
    pub async fn add_by_hand(&self, job: JobId, urls: Vec<NewUrl>, now: Timestamp) -> Result<usize> {
        match &self.backend {
            Backend::File(thread) => thread.run(move |store| store.add_by_hand(job, &urls, now)).await,
            #[cfg(feature = "postgres")]
            Backend::Database(store) => store.add_by_hand(job, &urls, now).await,
        }
    }

    /// URLs that are not to be visited again; those that were never known are from now on.
    ///
    /// # Errors
    ///
    /// As for all verbs.
    pub async fn forget(&self, job: JobId, urls: Vec<NewUrl>, now: Timestamp) -> Result<usize> {
        match &self.backend {
            Backend::File(thread) => thread.run(move |store| store.forget(job, &urls, now)).await,
            #[cfg(feature = "postgres")]
            Backend::Database(store) => store.forget(job, &urls, now).await,
        }
    }

    /// Leases up to `limit` hosts, each with the URL that is due first, among what is due by
    /// `due_until`: those that wait longest first.
    ///
    /// # Errors
    ///
    /// As for all verbs.
    pub async fn claim(&self, jobs: Vec<JobId>, limit: usize, due_until: Timestamp, now: Timestamp) -> Result<Claimed> {
        match &self.backend {
            Backend::File(thread) => thread.run(move |store| store.claim(&jobs, limit, due_until, now)).await,
            #[cfg(feature = "postgres")]
            Backend::Database(store) => store.claim(&jobs, limit, due_until, now).await,
        }
    }

    /// Decides whether a story is to be saved, and as what; noted before the first byte is written, so that a try that
    /// a crash cuts off is repeated as the same. `file` makes the path from number and identity.
    ///
    /// # Errors
    ///
    /// As for all verbs.
    pub async fn reserve(
        &self,
        lease: &Lease,
        story: Story,
        file: impl Fn(u64, &str) -> String + Send + Sync + 'static,
    ) -> Result<Reserved> {
        let key = lease.key();
        match &self.backend {
            Backend::File(thread) => thread.run(move |store| store.reserve(key, &story, &file)).await,
            #[cfg(feature = "postgres")]
            Backend::Database(database) => database.reserve(key, &story, &file).await,
        }
    }

    /// Writes what came of a visit, and gives the host back. `false` if the lease was no longer ours: then
    /// nothing is written.
    ///
    /// # Errors
    ///
    /// As for all verbs.
    pub async fn finish(&self, lease: Lease, done: Done, now: Timestamp) -> Result<bool> {
        match &self.backend {
            Backend::File(thread) => thread.run(move |store| store.finish(&lease, &done, now)).await,
            #[cfg(feature = "postgres")]
            Backend::Database(store) => Box::pin(store.finish(lease, done, now)).await,
        }
    }

    /// Notes, before a page is read that processes may have died of, that nothing else is being read here until its visit
    /// ends: if this one dies before, it counts against the page; the end of the visit clears the count. `false` if the
    /// lease is no longer ours.
    ///
    /// # Errors
    ///
    /// As for all verbs.
    pub async fn reads_alone(&self, lease: &Lease) -> Result<bool> {
        let key = lease.key();
        match &self.backend {
            Backend::File(thread) => thread.run(move |store| store.reads_alone(key)).await,
            #[cfg(feature = "postgres")]
            Backend::Database(store) => store.reads_alone(key).await,
        }
    }

    /// Notes that a visit ends without a word of what came of it, since something else failed than its page: this
    /// process lives, and the lease, which runs out by itself, counts as no death.
    ///
    /// # Errors
    ///
    /// As for all verbs.
    pub async fn broke_off(&self, lease: &Lease) -> Result<()> {
        let key = lease.key();
        match &self.backend {
            Backend::File(thread) => thread.run(move |store| store.broke_off(key)).await,
            #[cfg(feature = "postgres")]
            Backend::Database(store) => store.broke_off(key).await,
        }
    }

    /// Records of this process that do not count any more: to be taken back, and then said to
    /// [`Frontier::taken_back`]; until then, it can [reserve](Frontier::reserve) no story. In a file there are none,
    /// since nobody else's records count.
    ///
    /// # Errors
    ///
    /// As for all verbs.
    pub async fn superseded(&self, job: JobId) -> Result<Vec<Superseded>> {
        match &self.backend {
            Backend::File(_) => Ok(Vec::new()),
            #[cfg(feature = "postgres")]
            Backend::Database(store) => store.superseded(job).await,
        }
    }

    /// Notes that these records were taken back.
    ///
    /// # Errors
    ///
    /// As for all verbs.
    pub async fn taken_back(&self, records: Vec<Superseded>) -> Result<()> {
        match &self.backend {
            Backend::File(_) => Ok(()),
            #[cfg(feature = "postgres")]
            Backend::Database(store) => store.taken_back(&records).await,
        }
    }

    /// Gives back what this process still has: it ends in good order, and asks nobody any more. Without, its hosts
    /// are free when their leases are over; in a file, as soon as another process sees that it is dead.
    ///
    /// # Errors
    ///
    /// As for all verbs.
    pub async fn leave(&self, now: Timestamp) -> Result<()> {
        match &self.backend {
            Backend::File(_) => Ok(()),
            #[cfg(feature = "postgres")]
            Backend::Database(store) => store.leave(now).await,
        }
    }

    /// A job in numbers, without its seeds: quick however many there are.
    ///
    /// # Errors
    ///
    /// As for all verbs.
    pub async fn totals(&self, job: JobId, now: Timestamp) -> Result<Counts> {
        match &self.backend {
            Backend::File(thread) => thread.run(move |store| store.totals(job, now)).await,
            #[cfg(feature = "postgres")]
            Backend::Database(store) => store.counts(job, false, now).await,
        }
    }

    /// A job in numbers.
    ///
    /// # Errors
    ///
    /// As for all verbs.
    pub async fn counts(&self, job: JobId, now: Timestamp) -> Result<Counts> {
        match &self.backend {
            Backend::File(thread) => thread.run(move |store| store.counts(job, now)).await,
            #[cfg(feature = "postgres")]
            Backend::Database(store) => store.counts(job, true, now).await,
        }
    }
}
