//! Slots that keep to a host's pace, for those who fetch a few pages.
//!
//! [`HostSlots`] holds one slot a host: a request takes it, waits for the host's moment, and gives it
//! back when the body is read. The moment moves before the request leaves, so that a request that is
//! dropped halfway can delay a host and never burst it. A crawl keeps its hosts in the frontier.

use crate::pace::{Pace, host_key};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::OwnedMutexGuard;
use tokio::time::Instant;
use url::Url;

/// A slowed host that nobody asked for this long is forgotten: it starts afresh.
const FORGET: Duration = Duration::from_mins(10);
/// The longest gap between two requests that an option can ask for.
const FLOOR_MAX: Duration = Duration::from_hours(24);
/// So many hosts are kept before idle ones are looked for.
const HOSTS_BEFORE_SWEEP: usize = 1024;

/// The state of a host between two requests.
#[derive(Debug)]
pub(super) struct SlotState {
    pace: Pace,
    /// No request starts before.
    next: Instant,
    /// The last `Retry-After`: status it came with, and when it ends.
    held: Option<(u16, Instant)>,
}

impl SlotState {
    /// The request may leave at the returned moment; the next one a gap later.
    fn book(&mut self, now: Instant, gap: Duration) -> Instant {
        let start = self.next.max(now);
        self.next = start + gap;
        start
    }

    fn is_idle(&self, now: Instant) -> bool {
        let kept_for = if self.pace == Pace::default() { Duration::ZERO } else { FORGET };
        self.next + kept_for <= now
    }
}

type HostCell = Arc<tokio::sync::Mutex<SlotState>>;

/// The slots of all hosts that were asked lately. Idle hosts are dropped, so that the number of
/// hosts kept follows the number of hosts in use and not the length of a crawl.
#[derive(Debug)]
pub(super) struct HostSlots {
    floor: Duration,
    cells: Mutex<(HashMap<String, HostCell>, usize)>,
}

/// The right to have a request in flight to one host; given back on drop.
#[derive(Debug)]
pub(super) struct Slot {
    state: OwnedMutexGuard<SlotState>,
    floor: Duration,
    crawl_delay: Option<Duration>,
}

impl HostSlots {
    pub(super) fn new(floor: Duration) -> Self {
        Self { floor: floor.min(FLOOR_MAX), cells: Mutex::new((HashMap::new(), HOSTS_BEFORE_SWEEP)) }
    }

    /// Takes the host's slot when its turn and its moment have come. The error is a `Retry-After`
    /// that still runs for longer than `patience`: its status, and the time that is left of it.
    pub(super) async fn slot(
        &self,
        url: &Url,
        crawl_delay: Option<Duration>,
        patience: Duration,
    ) -> Result<Slot, (u16, Duration)> {
        let mut state = self.cell(host_key(url)).lock_owned().await;
        let now = Instant::now();
        if let Some((status, until)) = state.held {
            let left = until.saturating_duration_since(now);
            if left > patience {
                return Err((status, left));
            }
        }
        let gap = state.pace.gap(self.floor, crawl_delay);
        let start = state.book(now, gap);
        if start > now {
            tracing::debug!(target: super::TARGET, host = url.host_str(), wait = ?(start - now), "waiting for the host's pace");
            tokio::time::sleep_until(start).await;
        }
        Ok(Slot { state, floor: self.floor, crawl_delay })
    }

    fn cell(&self, key: String) -> HostCell {
        let mut cells = self.cells.lock().unwrap_or_else(PoisonError::into_inner);
        let (hosts, sweep_at) = &mut *cells;
        let now = Instant::now();
        if hosts.len() >= *sweep_at && !hosts.contains_key(&key) {
            // nobody else can take a cell while the map is locked
            hosts.retain(|_, cell| {
                Arc::strong_count(cell) > 1 || cell.try_lock().is_ok_and(|state| !state.is_idle(now))
            });
            *sweep_at = HOSTS_BEFORE_SWEEP.max(hosts.len() * 2);
        }
        let fresh = || Arc::new(tokio::sync::Mutex::new(SlotState { pace: Pace::default(), next: now, held: None }));
        Arc::clone(hosts.entry(key).or_insert_with(fresh))
    }
}

impl Slot {
    /// The host answered in good order.
    pub(super) fn answered(&mut self) {
        self.state.pace = self.state.pace.faster();
    }

    /// The host is overloaded; it may have said for how long.
    pub(super) fn overloaded(&mut self, status: u16, retry_after: Option<Duration>) {
        let (before, after) = (self.state.pace, self.state.pace.slower());
        let gap = |pace: Pace| pace.gap(self.floor, self.crawl_delay);
        let more = gap(after).saturating_sub(gap(before));
        self.state.pace = after;
        self.state.next += more;
        if let Some(after) = retry_after {
            let until = Instant::now() + after;
            self.state.held = Some((status, until));
            self.state.next = self.state.next.max(until);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn seconds(n: u64) -> Duration {
        Duration::from_secs(n)
    }

    fn url(text: &str) -> Url {
        Url::parse(text).expect(text)
    }

    #[tokio::test(start_paused = true)]
    async fn requests_to_one_host_start_a_gap_apart_and_never_together() {
        let hosts = HostSlots::new(seconds(5));
        let begin = Instant::now();
        let page = url("http://a.example/");
        let mut starts = Vec::new();
        for body in [0, 1, 7] {
            let slot = hosts.slot(&page, None, seconds(60)).await.expect("a slot");
            starts.push(begin.elapsed().as_secs());
            tokio::time::sleep(seconds(body)).await;
            drop(slot);
        }
        // the third body took longer than the gap: the next request follows at once, not earlier
        let _slot = hosts.slot(&page, None, seconds(60)).await.expect("a slot");
        starts.push(begin.elapsed().as_secs());
        assert_eq!(starts, [0, 5, 10, 17]);
        let _other = hosts.slot(&url("http://b.example/"), None, seconds(60)).await.expect("a slot");
        assert_eq!(begin.elapsed().as_secs(), 17, "another host does not wait");
    }

    #[tokio::test(start_paused = true)]
    async fn a_dropped_request_still_moves_the_moment() {
        let hosts = HostSlots::new(seconds(5));
        let page = url("http://a.example/");
        let begin = Instant::now();
        drop(hosts.slot(&page, None, seconds(60)).await.expect("a slot"));
        let given_up = tokio::time::timeout(seconds(1), hosts.slot(&page, None, seconds(60))).await;
        assert!(given_up.is_err());
        let _slot = hosts.slot(&page, None, seconds(60)).await.expect("a slot");
        assert_eq!(begin.elapsed().as_secs(), 10);
    }

    #[tokio::test(start_paused = true)]
    async fn retry_after_holds_the_host() {
        let hosts = HostSlots::new(seconds(1));
        let page = url("http://a.example/");
        let begin = Instant::now();
        let mut slot = hosts.slot(&page, None, seconds(60)).await.expect("a slot");
        slot.overloaded(429, Some(seconds(30)));
        drop(slot);
        assert_eq!(hosts.slot(&page, None, seconds(10)).await.err(), Some((429, seconds(30))));
        let mut slot = hosts.slot(&page, None, seconds(60)).await.expect("a slot");
        assert_eq!(begin.elapsed().as_secs(), 30);
        slot.overloaded(503, None);
        drop(slot);
        let _slot = hosts.slot(&page, None, seconds(60)).await.expect("a slot");
        assert_eq!(begin.elapsed().as_secs(), 34, "the gap was doubled twice");
    }

    #[tokio::test(start_paused = true)]
    async fn idle_hosts_are_forgotten() {
        let hosts = HostSlots::new(Duration::from_millis(1));
        for n in 0..20 * HOSTS_BEFORE_SWEEP {
            drop(hosts.slot(&url(&format!("http://host{n}.example/")), None, seconds(60)).await.expect("a slot"));
            if n % 256 == 0 {
                tokio::time::advance(seconds(1)).await;
            }
        }
        let kept = hosts.cells.lock().expect("no panic").0.len();
        assert!(kept <= HOSTS_BEFORE_SWEEP, "{kept} hosts are kept");
    }
}
