//! The progress of a crawl: shown on terminals, on the status page and in metrics.

use crate::status::Snapshot;
use crate::task::{End, Outcome};
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use url::Url;

/// Speed is told over so long.
const RECENT: Duration = Duration::from_mins(1);

/// Counts of one process since it started, and what it does right now.
#[derive(Debug, Default)]
pub struct Progress(Mutex<ProgressState>);

#[derive(Debug, Default)]
struct ProgressState {
    seen: Snapshot,
    /// Moments of the last visits, on a steady clock.
    recent: VecDeque<Duration>,
}

impl Progress {
    /// The progress at a moment of a steady clock.
    #[must_use]
    pub(super) fn at(&self, now: Duration) -> Snapshot {
        let mut state = self.state();
        state.forget(now);
        Snapshot { per_minute: state.recent.len() as u64, ..state.seen.clone() }
    }

    pub(super) fn begins(&self, url: &Url, now: Duration) {
        self.state().seen.in_flight.push((url.clone(), now));
    }

    pub(super) fn asked(&self, bytes: usize) {
        let mut state = self.state();
        state.seen.requests += 1;
        state.seen.bytes += bytes as u64;
    }

    pub(super) fn ends(&self, url: &Url, outcome: Option<&Outcome>, now: Duration) {
        let mut state = self.state();
        if let Some(at) = state.seen.in_flight.iter().position(|(known, _)| known == url) {
            state.seen.in_flight.remove(at);
        }
        let Some(outcome) = outcome else { return };
        state.seen.visits += 1;
        state.seen.saved += u64::from(matches!(outcome.end, End::Saved | End::Updated));
        *state.seen.outcomes.entry((outcome.end, outcome.reason.clone())).or_default() += 1;
        state.forget(now);
        state.recent.push_back(now);
    }

    pub(super) fn storage(&self, error: Option<String>) {
        self.state().seen.storage_error = error;
    }

    fn state(&self) -> MutexGuard<'_, ProgressState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ProgressState {
    fn forget(&mut self, now: Duration) {
        while self.recent.front().is_some_and(|at| *at + RECENT < now) {
            self.recent.pop_front();
        }
    }
}
