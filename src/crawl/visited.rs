//! The result of a visit.

use crate::fetch::Retry;
use crate::frontier::{Done, HostAfter};
use crate::task::{End, Outcome, Task};
use crate::trail::Trail;
use std::time::Duration;

/// The result of a visit, filled in on its way: the part that the frontier is told, and whatever else decides when the
/// next one is.
pub(super) struct Visited {
    /// Without an outcome, the visit goes on along its trail, in its host's next turn. The host, and when the URL is
    /// due, are put in last, by `Visiting::settle`.
    pub(super) done: Done,
    pub(super) retry: Retry,
    /// The shortest interval that a source asks for.
    pub(super) hint: Option<Duration>,
    /// New URLs that it brought.
    pub(super) new: usize,
    /// The host, where it was asked for further pages.
    pub(super) host: Option<HostAfter>,
    /// It says nothing of the page: a whole host is out of reach.
    pub(super) excused: bool,
}

impl Visited {
    /// A visit that ended.
    pub(super) fn ended(task: &Task, outcome: Outcome) -> Self {
        let done = Done::ended(task, outcome, HostAfter::default());
        Self { done, retry: Retry::Never, hint: None, new: 0, host: None, excused: false }
    }

    /// A visit that goes on here.
    pub(super) fn on(task: &Task, trail: Trail) -> Self {
        let done = Done { trail: Some(trail), ..Done::unchanged(task, HostAfter::default()) };
        Self { done, retry: Retry::Never, hint: None, new: 0, host: None, excused: false }
    }

    pub(super) fn end(&self) -> Option<End> {
        self.done.outcome.as_ref().map(|outcome| outcome.end)
    }
}
