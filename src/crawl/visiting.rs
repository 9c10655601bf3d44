//! A visit that is under way: what it works with, and what the log will say of it.

use super::TARGET;
use super::job::shown;
use super::shared::{JobState, Shared};
use super::threads::Turn;
use crate::fetch::{Robots, Share};
use crate::frontier::Lease;
use crate::page::Bytes;
use crate::task::Outcome;
use jiff::Timestamp;
use url::Url;

/// A visit that is under way.
pub(super) struct Visiting<'a> {
    pub(super) shared: &'a Shared,
    pub(super) job: &'a JobState,
    pub(super) lease: &'a Lease,
    /// Time at which new finds are due.
    pub(super) due: Timestamp,
    /// Its body's share of the memory that all bodies have.
    pub(super) share: Share,
    /// The robots.txt that counts for its address, once it is read.
    pub(super) rules: Option<Robots>,
    /// All turns to read, held until the visit is recorded: only for a page that processes may have died of.
    pub(super) alone: Option<Turn<'a>>,
    pub(super) log: VisitLog,
    /// The page as a browser made it, if one did.
    pub(super) dom: Option<Bytes>,
}

/// The words of the log on a visit, besides how it ended.
#[derive(Default, Clone)]
pub(super) struct VisitLog {
    /// HTTP status of the answer, if there was one.
    pub(super) status: Option<u16>,
    /// Milliseconds from the request to the answer's end, or to the failure; `None` if nobody was asked.
    pub(super) ms: Option<u64>,
    /// Bytes of the body, content encoding undone.
    pub(super) bytes: Option<u64>,
    /// The place of the article, if one was saved.
    pub(super) file: Option<String>,
}

impl VisitLog {
    pub(super) fn write(&self, job: &str, url: &Url, outcome: &Outcome) {
        let Self { status, ms, bytes, file } = self;
        let (end, file) = (outcome.end.name(), file.as_deref());
        tracing::info!(target: TARGET, job, url = shown(url), end, reason = outcome.reason, status, ms, bytes, file);
    }
}
