//! Time as a crawl sees it: the system's, or one of a simulation that passes only while everybody waits.

use crate::frontier::{Clocks, Frontier, FrontierError};
use jiff::{SignedDuration, Timestamp};
#[cfg(target_os = "linux")]
use std::fs;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// A clock.
#[derive(Debug, Clone, Default)]
pub enum Clock {
    /// The machine's.
    #[default]
    System,
    /// One that moves when the crawl has nothing to do but wait, and then at once.
    Simulated(Arc<SimulatedClock>),
}

/// A clock for simulations: weeks pass in seconds.
#[derive(Debug)]
pub struct SimulatedClock {
    start: Timestamp,
    passed_ms: AtomicI64,
    wall_off_ms: AtomicI64,
}

impl SimulatedClock {
    /// A clock that shows `start`.
    #[must_use]
    pub fn new(start: Timestamp) -> Arc<Self> {
        Arc::new(Self { start, passed_ms: AtomicI64::new(0), wall_off_ms: AtomicI64::new(0) })
    }

    /// The time on the wall clock.
    #[must_use]
    pub fn wall(&self) -> Timestamp {
        let ms = self.passed_ms.load(Ordering::SeqCst) + self.wall_off_ms.load(Ordering::SeqCst);
        self.start.checked_add(SignedDuration::from_millis(ms)).unwrap_or(self.start)
    }

    /// Time passes.
    pub fn pass(&self, span: Duration) {
        self.passed_ms.fetch_add(millis(span), Ordering::SeqCst);
    }

    /// Somebody sets the wall clock; no time passes.
    pub fn set_wall(&self, by: SignedDuration) {
        self.wall_off_ms.fetch_add(i64::try_from(by.as_millis()).unwrap_or_default(), Ordering::SeqCst);
    }

    fn passed(&self) -> Duration {
        Duration::from_millis(u64::try_from(self.passed_ms.load(Ordering::SeqCst)).unwrap_or_default())
    }
}

fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

impl Clock {
    /// The time on the wall clock, which may be set while the crawl runs.
    #[must_use]
    pub fn wall(&self) -> Timestamp {
        match self {
            Self::System => Timestamp::now(),
            Self::Simulated(clock) => clock.wall(),
        }
    }

    /// Time since some moment, that nobody sets; where the system tells (Linux), a machine that sleeps passes it too.
    pub(super) fn steady(&self) -> Duration {
        static START: OnceLock<Instant> = OnceLock::new();
        match self {
            #[cfg(target_os = "linux")]
            Self::System => up().unwrap_or_else(|| START.get_or_init(Instant::now).elapsed()),
            #[cfg(not(target_os = "linux"))]
            Self::System => START.get_or_init(Instant::now).elapsed(),
            Self::Simulated(clock) => clock.passed(),
        }
    }

    /// The clocks that the frontier's is set by.
    #[must_use]
    pub fn clocks(&self) -> Clocks {
        let boot = match self {
            Self::System => boot(),
            Self::Simulated(clock) => Some(("simulation".to_owned(), clock.passed())),
        };
        Clocks { wall: self.wall(), boot }
    }

    /// Waits. A simulated clock is moved instead.
    pub(super) async fn wait(&self, span: Duration) {
        match self {
            Self::System => tokio::time::sleep(span).await,
            Self::Simulated(clock) => clock.pass(span),
        }
    }

    pub(super) fn is_simulated(&self) -> bool {
        matches!(self, Self::Simulated(_))
    }
}

/// The boot of the machine, by its name, and the time since, where the system says so (Linux): the same for all
/// processes, and never set.
#[cfg(target_os = "linux")]
fn boot() -> Option<(String, Duration)> {
    let id = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    Some((id.trim().to_owned(), up()?))
}

/// The time that the machine is up, sleep included; to the millisecond, as paces are: `/proc/uptime` has hundredths of
/// a second.
#[cfg(target_os = "linux")]
fn up() -> Option<Duration> {
    Duration::try_from(rustix::time::clock_gettime(rustix::time::ClockId::Boottime)).ok()
}

#[cfg(not(target_os = "linux"))]
fn boot() -> Option<(String, Duration)> {
    None
}

/// The frontier's clock, carried on by a steady one.
#[derive(Debug, Clone)]
pub(super) struct Time {
    clock: Clock,
    /// Microseconds from the steady clock to the frontier's.
    ahead: Arc<AtomicI64>,
}

impl Time {
    /// Takes the frontier's clock up. What that itself takes passes on it too: a clock that is behind another
    /// process's would let that one's hosts be asked too early.
    pub(super) async fn anchored(clock: Clock, frontier: &Frontier) -> Result<Self, FrontierError> {
        let asked_at = clock.steady();
        let anchor = frontier.anchor(clock.clocks()).await?;
        let time = Self { clock, ahead: Arc::default() };
        time.follow(anchor, asked_at);
        Ok(time)
    }

    /// Takes up what the frontier's clock showed after it was asked: two clocks never run at quite the same rate, and a
    /// machine that slept is behind.
    pub(super) fn follow(&self, moment: Timestamp, asked_at: Duration) {
        let asked_at = i64::try_from(asked_at.as_micros()).unwrap_or_default();
        self.ahead.store(moment.as_microsecond() - asked_at, Ordering::Relaxed);
    }

    /// The moment on the frontier's clock.
    pub(super) fn now(&self) -> Timestamp {
        let steady = i64::try_from(self.clock.steady().as_micros()).unwrap_or_default();
        let now = self.ahead.load(Ordering::Relaxed).saturating_add(steady);
        Timestamp::from_microsecond(now).unwrap_or(Timestamp::MAX)
    }

    /// Ends when so much time has really passed; in a simulation never, since nobody is stopped there.
    pub(super) async fn lapse(&self, span: Duration) {
        match &self.clock {
            Clock::System => tokio::time::sleep(span).await,
            Clock::Simulated(_) => std::future::pending().await,
        }
    }

    pub(super) fn wall(&self) -> Timestamp {
        self.clock.wall()
    }

    pub(super) fn steady(&self) -> Duration {
        self.clock.steady()
    }

    pub(super) fn clock(&self) -> &Clock {
        &self.clock
    }
}
