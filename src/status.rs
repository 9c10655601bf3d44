//! The state of a crawl as people and machines see it: a job at one moment, and what a process does with it.
//!
//! The numbers stand for themselves, so that a table, a page and metrics say the same.

use crate::activity::Activity;
use crate::task::{End, Health, Outcome, Role};
use jiff::{SignedDuration, Timestamp};
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;
use std::time::Duration;
use url::Url;

/// Before a day is known, nobody knows what is usual: the first visit of a newsroom finds many articles at once.
const HABIT_MIN: SignedDuration = SignedDuration::from_hours(24);

/// A job at one moment. As JSON: the fields by their names, moments as RFC 3339 in UTC, spans in seconds,
/// `null` where nothing is known.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Status {
    /// The job's name.
    pub job: String,
    /// The moment, on the frontier's clock.
    #[serde(serialize_with = "rfc3339")]
    pub at: Timestamp,
    /// True once it was crawled; before, all counts are zero.
    pub started: bool,
    /// Known URLs.
    pub known: u64,
    /// URLs that were not visited yet.
    pub unvisited: u64,
    /// Hosts with something to do.
    pub hosts: HostCounts,
    /// Time of the next visit that is due.
    #[serde(serialize_with = "rfc3339_or_null")]
    pub next_at: Option<Timestamp>,
    /// URLs by what came of them last.
    pub outcomes: Vec<OutcomeCount>,
    /// Saved articles in each hour of the last two days, oldest first.
    pub hours: Vec<Hour>,
    /// The hook of its output, if it has one.
    pub hook: Option<HookStatus>,
    /// Its newsrooms, in the order in which the job names them.
    pub newsrooms: Vec<Newsroom>,
}

/// A program or a server that is told of each article.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct HookStatus {
    /// Articles that it was told of.
    pub delivered: u64,
    /// Articles that it is to be told of.
    pub waiting: u64,
    /// Tries that failed.
    pub failures: u64,
    /// Why the last try failed; `null` once one succeeded.
    pub error: Option<String>,
}

impl HookStatus {
    /// These counts.
    #[must_use]
    pub fn new(delivered: u64, waiting: u64, failures: u64, error: Option<String>) -> Self {
        Self { delivered, waiting, failures, error }
    }
}

impl Status {
    /// A job that was never crawled.
    #[must_use]
    pub fn unstarted(job: String, at: Timestamp) -> Self {
        Self {
            job,
            at,
            started: false,
            known: 0,
            unvisited: 0,
            hosts: HostCounts::default(),
            next_at: None,
            outcomes: Vec::new(),
            hours: Vec::new(),
            hook: None,
            newsrooms: Vec::new(),
        }
    }
}

/// Hosts that have something due.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct HostCounts {
    /// Hosts that can be asked now.
    pub due: u64,
    /// Hosts that are being asked.
    pub asked: u64,
    /// Hosts that have to be waited for, by why: `pace`; `retry_after` (the server said so); `failing` (it does not
    /// answer); `pages_per_pass` (the pages of this pass are spent).
    pub waiting: BTreeMap<String, u64>,
}

impl HostCounts {
    /// All that wait, whyever.
    #[must_use]
    pub fn waiting_in_all(&self) -> u64 {
        self.waiting.values().sum()
    }
}

/// URLs that ended one way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutcomeCount {
    /// The name of the [`End`].
    #[serde(serialize_with = "end_name")]
    pub end: End,
    /// The kind of page or the failure; empty where the end says all.
    pub reason: String,
    /// Number of URLs.
    pub urls: u64,
}

impl OutcomeCount {
    /// True if something stood in the way.
    #[must_use]
    pub fn is_failure(&self) -> bool {
        self.end.is_failure()
    }
}

/// One hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Hour {
    /// Its start.
    #[serde(serialize_with = "rfc3339")]
    pub from: Timestamp,
    /// Articles saved in it.
    pub saved: u64,
}

/// An address that the job names, and what was found from there.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Newsroom {
    /// The address; `null` for what was added by hand.
    pub url: Option<String>,
    /// The address that it has moved to for good: what lies there counts as its own.
    pub moved_to: Option<String>,
    /// Articles saved.
    pub saved: u64,
    /// Time at which the last new article was found.
    #[serde(serialize_with = "rfc3339_or_null")]
    pub last_at: Option<Timestamp>,
    /// Time since then.
    #[serde(serialize_with = "seconds_or_null")]
    pub silent_seconds: Option<Duration>,
    /// The usual time between two articles, once a day is known.
    #[serde(serialize_with = "seconds_or_null")]
    pub usual_seconds: Option<Duration>,
    /// True if the silence is longer than is usual here, nights and weekends included.
    pub quiet: bool,
    /// URLs by what came of them last.
    pub outcomes: Vec<OutcomeCount>,
    /// Addresses that the last reading of each of its sources left out, in all (see [`SourceStatus::left_out`]).
    pub left_out: BTreeMap<String, u64>,
    /// Its sources, the named one first; of many, the first 200.
    pub sources: Vec<SourceStatus>,
    /// All its sources.
    pub sources_known: u64,
}

impl Newsroom {
    /// A newsroom of which nothing but its activity is known.
    #[must_use]
    pub fn of_activity(url: Option<String>, activity: Option<Activity>, now: Timestamp) -> Self {
        let usual = activity.filter(|activity| activity.last.duration_since(activity.since) >= HABIT_MIN);
        Self {
            url,
            moved_to: None,
            saved: 0,
            last_at: activity.map(|activity| activity.last),
            silent_seconds: activity.map(|activity| activity.silent_for(now)),
            usual_seconds: usual.and_then(|activity| Duration::try_from_secs_f64(activity.gap_seconds).ok()),
            quiet: activity.is_some_and(|activity| activity.is_quiet(now)),
            outcomes: Vec::new(),
            left_out: BTreeMap::new(),
            sources: Vec::new(),
            sources_known: 0,
        }
    }
}

/// A page of links, a feed or a sitemap.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SourceStatus {
    /// Its address.
    pub url: String,
    /// The kind of source: `front`, `feed`, `sitemap`.
    #[serde(serialize_with = "role_name")]
    pub role: Role,
    /// Its health: `active`, `slowed`, `failing`, `retired`; `null` before its first visit.
    #[serde(rename = "standing", serialize_with = "health_name")]
    pub health: Option<Health>,
    /// The last visit.
    #[serde(serialize_with = "rfc3339_or_null")]
    pub visited_at: Option<Timestamp>,
    /// The last visit that succeeded.
    #[serde(serialize_with = "rfc3339_or_null")]
    pub success_at: Option<Timestamp>,
    /// The last visit that brought something new.
    #[serde(serialize_with = "rfc3339_or_null")]
    pub new_at: Option<Timestamp>,
    /// New URLs that it brought.
    pub new_urls: u64,
    /// The next visit.
    #[serde(serialize_with = "rfc3339_or_null")]
    pub due_at: Option<Timestamp>,
    /// The end of the last visit, with its reason.
    #[serde(serialize_with = "outcome_words")]
    pub outcome: Option<Outcome>,
    /// Number of addresses that might be stories and that its last reading left out, by reason: `other_site` (a site
    /// that it may not speak for), `private_address`, `too_old`, `not_followed` (the job says so).
    pub left_out: BTreeMap<String, u64>,
}

impl SourceStatus {
    /// A source that was not visited yet.
    #[must_use]
    pub fn unvisited(url: String, role: Role) -> Self {
        Self {
            url,
            role,
            health: None,
            visited_at: None,
            success_at: None,
            new_at: None,
            new_urls: 0,
            due_at: None,
            outcome: None,
            left_out: BTreeMap::new(),
        }
    }

    /// The end of the last visit, if something stood in its way.
    #[must_use]
    pub fn failure(&self) -> Option<&Outcome> {
        self.outcome.as_ref().filter(|outcome| outcome.end.is_failure())
    }
}

/// Counts of one process since it started, and its visits of this moment.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Snapshot {
    /// Visits that ended.
    pub visits: u64,
    /// Requests that left: pages and robots.txt.
    pub requests: u64,
    /// Bytes of bodies, content encoding undone.
    pub bytes: u64,
    /// Articles that were saved, anew ones included.
    pub saved: u64,
    /// Visits by their ends.
    pub outcomes: BTreeMap<(End, String), u64>,
    /// Addresses that are being fetched, oldest first, each with the time at which its request left, on a steady clock.
    pub in_flight: Vec<(Url, Duration)>,
    /// Visits that ended within the last minute.
    pub per_minute: u64,
    /// Errors of the disk or the frontier that are being waited out.
    pub storage_error: Option<String>,
}

fn rfc3339<S: Serializer>(at: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(at)
}

// serde hands fields by reference
#[allow(clippy::ref_option)]
fn rfc3339_or_null<S: Serializer>(at: &Option<Timestamp>, to: S) -> Result<S::Ok, S::Error> {
    at.map(|at| at.to_string()).serialize(to)
}

#[allow(clippy::ref_option)]
fn seconds_or_null<S: Serializer>(span: &Option<Duration>, to: S) -> Result<S::Ok, S::Error> {
    span.map(|span| span.as_secs()).serialize(to)
}

#[allow(clippy::trivially_copy_pass_by_ref)]
fn end_name<S: Serializer>(end: &End, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(end.name())
}

#[allow(clippy::trivially_copy_pass_by_ref)]
fn role_name<S: Serializer>(role: &Role, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(role.name())
}

#[allow(clippy::trivially_copy_pass_by_ref, clippy::ref_option)]
fn health_name<S: Serializer>(health: &Option<Health>, to: S) -> Result<S::Ok, S::Error> {
    health.map(Health::name).serialize(to)
}

#[allow(clippy::ref_option)]
fn outcome_words<S: Serializer>(outcome: &Option<Outcome>, to: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct OutcomeWords<'a> {
        end: &'static str,
        reason: &'a str,
    }
    outcome.as_ref().map(|outcome| OutcomeWords { end: outcome.end.name(), reason: &outcome.reason }).serialize(to)
}
