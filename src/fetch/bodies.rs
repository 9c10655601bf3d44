//! Memory for bodies: all requests that are under way hold so many bytes together, however many they are.
//!
//! A reader of a body takes room for all of it before its first byte comes. Where there is none left, one goes on
//! without, so that somebody ends in any case, and the others wait for what is given back: their servers wait with
//! them.

use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};

/// Room is taken by so many bytes.
const PIECE_BYTES: usize = 64 << 10;

/// Room for bodies. Clones share it.
#[derive(Debug, Clone)]
pub struct Bodies {
    room: Arc<Semaphore>,
    /// Held by the one that goes on without room.
    beyond: Arc<Semaphore>,
    /// Those that wait for room.
    waiting: Arc<AtomicUsize>,
}

/// One that waits for room, as long as it does.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn begin(waiting: &'a AtomicUsize) -> Self {
        waiting.fetch_add(1, Ordering::Relaxed);
        Self(waiting)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// One request's share of the room: held until its answer was dealt with, given back when this is dropped.
#[derive(Debug)]
pub struct Share {
    of: Bodies,
    held: Mutex<HeldRoom>,
}

#[derive(Debug, Default)]
struct HeldRoom {
    pieces: usize,
    room: Option<OwnedSemaphorePermit>,
    beyond: Option<OwnedSemaphorePermit>,
    /// The time that it has waited for room, but for the wait that goes on.
    waited: Duration,
    waits_since: Option<Instant>,
}

impl Bodies {
    /// Room for so many bytes in all; one body more may go beyond.
    #[must_use]
    pub fn new(bytes: usize) -> Self {
        let pieces = bytes.div_ceil(PIECE_BYTES).min(Semaphore::MAX_PERMITS);
        Self { room: Arc::new(Semaphore::new(pieces)), beyond: Arc::new(Semaphore::new(1)), waiting: Arc::default() }
    }

    /// So many requests wait for room: their answers have begun to come.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// A share that holds nothing yet.
    #[must_use]
    pub fn share(&self) -> Share {
        Share { of: self.clone(), held: Mutex::default() }
    }
}

impl Share {
    /// Holds room for so many bytes from now on; waits until there is some.
    pub(super) async fn hold(&self, bytes: usize) {
        let pieces = bytes.div_ceil(PIECE_BYTES);
        let missing = {
            let held = self.lock();
            if held.beyond.is_some() { 0 } else { pieces.saturating_sub(held.pieces) }
        };
        let Some(missing) = u32::try_from(missing).ok().filter(|missing| *missing > 0) else { return };
        self.lock().waits_since = Some(Instant::now());
        let _waiting = Waiting::begin(&self.of.waiting);
        // neither is ever closed
        let (room, beyond) = tokio::select! {
            biased;
            room = Arc::clone(&self.of.room).acquire_many_owned(missing) => (room.ok(), None),
            beyond = Arc::clone(&self.of.beyond).acquire_owned() => (None, beyond.ok()),
        };
        let mut held = self.lock();
        let waited = held.waits_since.take().map(|since| since.elapsed()).unwrap_or_default();
        held.waited += waited;
        held.pieces = pieces;
        match (&mut held.room, room) {
            (Some(held), Some(more)) => held.merge(more),
            (none, more) => *none = none.take().or(more),
        }
        held.beyond = held.beyond.take().or(beyond);
    }

    /// The time that it has waited for room, and waits.
    fn waited(&self) -> Duration {
        let held = self.lock();
        held.waited + held.waits_since.map(|since| since.elapsed()).unwrap_or_default()
    }

    fn lock(&self) -> MutexGuard<'_, HeldRoom> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives back what it holds beyond room for so many bytes.
    pub(super) fn keep(&self, bytes: usize) {
        let kept = bytes.div_ceil(PIECE_BYTES);
        let mut held = self.lock();
        if held.beyond.is_some() {
            return;
        }
        let spare = held.pieces.saturating_sub(kept);
        drop(held.room.as_mut().and_then(|room| room.split(spare)));
        held.pieces -= spare;
    }
}

/// Work that may take so long, besides the time that its share waits for room: that is no fault of a server's. `None`
/// if it takes longer.
pub(super) async fn within<T>(limit: Duration, share: Option<&Share>, work: impl Future<Output = T>) -> Option<T> {
    let waited = || share.map(Share::waited).unwrap_or_default();
    let (mut work, mut left, mut before) = (pin!(work), limit, waited());
    loop {
        if let Ok(answer) = timeout(left, &mut work).await {
            return Some(answer);
        }
        left = waited().saturating_sub(before);
        if left.is_zero() {
            return None;
        }
        before += left;
    }
}

#[cfg(test)]
mod tests {
    use super::{Bodies, PIECE_BYTES, within};
    use futures_util::FutureExt as _;
    use std::time::Duration;
    use tokio::time::sleep;

    #[tokio::test]
    async fn one_goes_beyond_and_the_others_wait_for_room() {
        let bodies = Bodies::new(3 * PIECE_BYTES);
        let (one, other, third) = (bodies.share(), bodies.share(), bodies.share());
        one.hold(1).await;
        one.hold(2 * PIECE_BYTES).await;
        other.hold(PIECE_BYTES).await;
        assert_eq!(bodies.room.available_permits(), 0);
        other.hold(50 * PIECE_BYTES).await;
        other.hold(90 * PIECE_BYTES).await;
        let mut waits = Box::pin(third.hold(1));
        assert!(waits.as_mut().now_or_never().is_none(), "there is no room");
        assert_eq!(bodies.waiting(), 1);
        drop(waits);
        assert_eq!(bodies.waiting(), 0, "it is given up");
        drop(other);
        third.hold(PIECE_BYTES).await;
        assert_eq!((bodies.room.available_permits(), bodies.beyond.available_permits()), (0, 1));
        drop((one, third));
        assert_eq!(bodies.room.available_permits(), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn what_waits_for_room_is_not_slow() {
        let seconds = Duration::from_secs;
        let bodies = Bodies::new(PIECE_BYTES);
        let (one, beyond, other) = (bodies.share(), bodies.share(), bodies.share());
        one.hold(PIECE_BYTES).await;
        beyond.hold(PIECE_BYTES).await;
        let frees = async {
            sleep(seconds(100)).await;
            drop(one);
        };
        let waits = |after| {
            let other = &other;
            within(seconds(30), Some(other), async move {
                sleep(seconds(20)).await;
                other.hold(PIECE_BYTES).await;
                sleep(seconds(after)).await;
            })
        };
        let (answer, ()) = tokio::join!(waits(9), frees);
        assert_eq!(answer, Some(()), "it waited 80 of 109 seconds");
        assert_eq!(waits(11).await, None, "it took 31 seconds and waited for nothing");
        assert_eq!(within(seconds(1), None, sleep(seconds(2))).await, None);
    }

    #[tokio::test]
    async fn what_is_not_needed_is_given_back() {
        let bodies = Bodies::new(4 * PIECE_BYTES);
        let one = bodies.share();
        one.hold(4 * PIECE_BYTES).await;
        one.keep(PIECE_BYTES + 1);
        assert_eq!(bodies.room.available_permits(), 2);
        one.keep(4 * PIECE_BYTES);
        assert_eq!(bodies.room.available_permits(), 2, "nothing is taken");
        one.hold(3 * PIECE_BYTES).await;
        assert_eq!(bodies.room.available_permits(), 1);
        one.keep(0);
        assert_eq!(bodies.room.available_permits(), 4);
    }

    #[tokio::test]
    async fn a_body_that_is_larger_than_all_room_is_read() {
        let bodies = Bodies::new(PIECE_BYTES);
        bodies.share().hold(100 * PIECE_BYTES).await;
        assert_eq!((bodies.room.available_permits(), bodies.beyond.available_permits()), (1, 1));
    }
}
