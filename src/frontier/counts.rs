//! Counts of a frontier for one job.

use super::LeftOut;
use crate::activity::Activity;
use crate::task::{Health, Outcome, Role};
use jiff::Timestamp;

/// A job in numbers.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Counts {
    /// Known URLs.
    pub known: u64,
    /// Not visited yet.
    pub unvisited: u64,
    /// Hosts with something due now.
    pub hosts_due: u64,
    /// Hosts with something due that have to be waited for, by why.
    pub hosts_waiting: Vec<(String, u64)>,
    /// Hosts that are being asked right now.
    pub hosts_leased: u64,
    /// Time of the next visit that is due.
    pub next_at: Option<Timestamp>,
    /// URLs by what came of them last.
    pub outcomes: Vec<(Outcome, u64)>,
    /// Saved articles in each hour (its start), oldest first, of the last two days.
    pub hours: Vec<(Timestamp, u64)>,
    /// Seeds, in the order in which the job names them.
    pub seeds: Vec<SeedCounts>,
}

/// One seed in numbers, with all that was found from it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct SeedCounts {
    /// The address that the job names.
    pub url: String,
    /// Articles saved.
    pub saved: u64,
    /// Its activity: the time between new articles, and that of the last one.
    pub activity: Option<Activity>,
    /// The address that it has moved to for good.
    pub moved_to: Option<String>,
    /// URLs by what came of them last.
    pub outcomes: Vec<(Outcome, u64)>,
    /// Its sources, the named one first; of many, the first 200.
    pub sources: Vec<SourceCounts>,
    /// All its sources.
    pub sources_known: u64,
}

/// One source in numbers.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct SourceCounts {
    /// Its address.
    pub url: String,
    /// The kind of source.
    pub role: Role,
    /// Its health; `None` before its first visit.
    pub health: Option<Health>,
    /// The last visit, the last that succeeded, the last that brought something new.
    pub visited_at: Option<Timestamp>,
    /// The last visit that succeeded.
    pub success_at: Option<Timestamp>,
    /// The last visit that brought something new.
    pub new_at: Option<Timestamp>,
    /// New URLs that it brought.
    pub new_urls: u64,
    /// The next visit.
    pub due_at: Option<Timestamp>,
    /// The end of the last visit.
    pub outcome: Option<Outcome>,
    /// Addresses that its last reading left out, by reason.
    pub left_out: LeftOut,
}
