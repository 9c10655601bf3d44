//! The wall clock during a fetch.

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

/// Wall-clock time during one fetch: the caller's now, carried on by the runtime's clock.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FetchClock {
    now: Timestamp,
    started: Instant,
}

impl FetchClock {
    pub(crate) fn start(now: Timestamp) -> Self {
        Self { now, started: Instant::now() }
    }

    pub(crate) fn now(&self) -> Timestamp {
        let elapsed = SignedDuration::try_from(self.started.elapsed()).unwrap_or_default();
        self.now.checked_add(elapsed).unwrap_or(self.now)
    }
}
