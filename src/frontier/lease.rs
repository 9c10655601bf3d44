//! Values that go into a frontier and come out of it: a URL to take up, a leased host with the URL to ask it for, and
//! the end of the visit.

use crate::activity::Activity;
use crate::pace::Pace;
use crate::task::{
    Captured, Filed, Found, HostId, JobId, Outcome, RobotsState, Role, SeedId, SourceState, StoryId, Task, UrlId,
    Validators,
};
use crate::trail::Trail;
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::time::Duration;
use url::Url;

/// A URL to take up.
#[derive(Debug, Clone, PartialEq)]
pub struct NewUrl {
    /// The address and its hints.
    pub found: Found,
    /// Lower goes first among the due URLs of a host: 0 to [`RANKS`] - 1.
    pub rank: u8,
    /// Steps from what the job names.
    pub depth: u8,
    /// True if it may name stories of other sites, or was named by what may.
    pub trusted: bool,
    /// A visit that goes on here.
    pub trail: Option<Trail>,
    /// Time at which it is due.
    pub due_at: Timestamp,
}

/// Ranks of URLs: sources that the job names, feeds and news sitemaps; articles with a fresh hint;
/// others and sections; old sitemaps.
pub const RANKS: u8 = 4;

/// A host that is ours until we are done, and what is to be asked of it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Lease {
    /// The job that the URL belongs to.
    pub job: JobId,
    /// The visit that is due.
    pub task: Task,
    /// The host.
    pub host: HostState,
    /// robots.txt of the URL's origin, if it was asked and the answer still stands.
    pub robots: Option<KnownRobots>,
    /// Counts of the host's shapes, for a page of links.
    pub past: Vec<ShapeCounts>,
    /// The seed that it was found from.
    pub seed: Seed,
    /// The lease ends by then.
    pub until: Timestamp,
    pub(super) seed_id: SeedId,
    pub(super) host_id: HostId,
    pub(super) epoch: i64,
}

/// The proof that a lease is ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LeaseKey {
    pub(super) job: JobId,
    pub(super) url: UrlId,
    pub(super) host: HostId,
    /// The number of the lease among those of its host.
    pub(super) epoch: i64,
    pub(super) until: Timestamp,
}

impl Lease {
    pub(super) fn key(&self) -> LeaseKey {
        LeaseKey { job: self.job, url: self.task.id, host: self.host_id, epoch: self.epoch, until: self.until }
    }
}

/// A URL that the job names, from which others are found: a newsroom.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Seed {
    /// Its address; `None` for what was added by hand.
    pub url: Option<Url>,
    /// Its activity, if it has brought an article.
    pub activity: Option<Activity>,
    /// The address that it has moved to for good.
    pub moved_to: Option<Url>,
}

/// Visited addresses of one shape, by what they turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShapeCounts {
    /// The [shape](crate::discover::shape).
    pub shape: String,
    /// Articles.
    pub articles: u32,
    /// Anything else.
    pub others: u32,
}

/// A host, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HostState {
    /// Its [key](crate::pace::host_key).
    pub name: String,
    /// Its pace.
    pub pace: Pace,
    /// Failures of the host itself in a row: no address, no connection, no answer.
    pub fails: u32,
}

/// The answer to a request for a robots.txt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownRobots {
    /// The rules, or why there are none.
    pub state: RobotsState,
    /// The file is asked for again after this.
    pub until: Timestamp,
}

/// The end of a visit, and what it changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Done {
    /// Its outcome; `None` if it did not end: the task is as due as before.
    pub outcome: Option<Outcome>,
    /// The role that the URL turned out to have.
    pub role: Role,
    /// Time of the next visit, if there is to be one.
    pub due_at: Option<Timestamp>,
    /// Failures in a row.
    pub tries: u32,
    /// Validators to ask with the next time.
    pub validators: Validators,
    /// The host, as it is now.
    pub host: HostAfter,
    /// The robots.txt at this address, if it was asked for.
    pub robots: Option<(Url, KnownRobots)>,
    /// The trail that the visit goes on along, if it did not end.
    pub trail: Option<Trail>,
    /// Addresses that were left out of a source, if it was read.
    pub left_out: Option<LeftOut>,
    /// The history of a source, and the number of new URLs that it brought.
    pub source: Option<(SourceState, usize)>,
    /// The shape of the address, and whether it was an article's.
    pub shape: Option<(String, bool)>,
    /// The story that was saved, if one was.
    pub story: Option<StoryId>,
    /// The seed's activity, after a new article.
    pub activity: Option<Activity>,
    /// The body that the archive holds of it now, if that is new.
    pub capture: Option<Captured>,
}

impl Done {
    /// Nothing came of it: the task is as it was.
    #[must_use]
    pub fn unchanged(task: &Task, host: HostAfter) -> Self {
        Self {
            outcome: None,
            role: task.role,
            due_at: Some(task.due_at),
            tries: task.tries,
            validators: task.validators.clone(),
            host,
            robots: None,
            trail: task.trail.clone(),
            left_out: None,
            source: None,
            shape: None,
            story: None,
            activity: None,
            capture: None,
        }
    }

    /// The visit ended so, and there is to be no other one.
    #[must_use]
    pub fn ended(task: &Task, outcome: Outcome, host: HostAfter) -> Self {
        Self {
            outcome: Some(outcome),
            due_at: None,
            tries: 0,
            validators: Validators::default(),
            trail: None,
            ..Self::unchanged(task, host)
        }
    }
}

/// Counts of what was left out, by short names of why.
pub type LeftOut = BTreeMap<String, u64>;

/// The page that a redirect has led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Led {
    /// To a page that is visited in its own right, with the trail that led there.
    Taken,
    /// To a page that is visited anyway, or was.
    Known,
    /// To a page that itself leads on: the visit follows it.
    Passing,
}

/// A host after a request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HostAfter {
    /// True if a request left: if not, the host is as free as before.
    pub asked: bool,
    /// Its pace.
    pub pace: Pace,
    /// The gap that follows from it.
    pub gap: Duration,
    /// Failures of the host itself in a row.
    pub fails: u32,
    /// Time before which it is not asked.
    pub free_at: Timestamp,
    /// The address that answered.
    pub address: Option<String>,
    /// The reason why it is left alone for longer than its pace: `retry_after`, `failing`.
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
    /// Hashes of its parts, by which two texts are compared.
    pub parts: Vec<u8>,
    /// The day it was published.
    pub day: Option<Date>,
    /// Length of the job's records now.
    pub records_at: u64,
}

/// The decision on a story: whether it is to be saved, and as what.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reserved {
    /// It is to be saved.
    Save(Filed),
    /// It is saved already, from this URL, with the same text.
    Unchanged,
    /// It is saved already, under this other address, with that body in the archive.
    Duplicate(Url, Option<Captured>),
    /// The lease is no longer ours.
    Fenced,
    /// Not yet: this process first has to take back its records that are [`Superseded`]. A new record might else be taken
    /// for one of them.
    Owing,
}

/// A record of this process that no longer counts: its lease was over, and another one saved the story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Superseded {
    /// The page's identity.
    pub page: String,
    /// The revision.
    pub revision: u32,
    /// The byte of the records behind which its record lies, if it was recorded.
    pub since: u64,
    pub(super) id: i64,
}

/// Leases that a claim brought.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Claimed {
    /// Hosts that are ours now.
    pub leases: Vec<Lease>,
    /// Time at which there is something to claim again, as far as is known: now, if there is more.
    pub next_at: Option<Timestamp>,
    /// The moment of the claim, where the frontier has a clock itself: what the caller believed may be off.
    pub now: Option<Timestamp>,
}
