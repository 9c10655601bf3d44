//! The consequences of a visit: for the pace of its host, for its source, for its next visit.

use crate::activity::Activity;
use crate::crawl::schedule::{self, Bounds, SourceVisits, VisitResult, blames_host, next_article};
use crate::crawl::visited::Visited;
use crate::crawl::visiting::Visiting;
use crate::fetch::{FetchError, Retry, asked_pause};
use crate::frontier::{Done, HostAfter};
use crate::pace::Pace;
use crate::page::Exchange;
use crate::task::{End, Health, Role, SourceState, Validators};
use jiff::Timestamp;
use std::time::Duration;

/// Why a host is left alone that cannot be reached.
const FAILING: &str = "failing";
/// A host that failed so often in a row (at the longest gap: a month) is believed to be gone.
const HOST_FAILS_MAX: u32 = 120;

impl Visiting<'_> {
    /// Nothing was asked: task and host as they were.
    pub(super) fn put_back(&self) -> Done {
        Done::unchanged(&self.lease.task, self.untouched_host())
    }

    /// The visit was cut off: the task as it was, and a host that may have been asked.
    pub(super) fn cut_off(&self) -> Done {
        let mut done = self.put_back();
        done.host.asked = true;
        done.host.free_at = schedule::later(done.host.free_at, done.host.gap);
        done
    }

    pub(super) fn untouched_host(&self) -> HostAfter {
        let host = &self.lease.host;
        let gap = host.pace.gap(self.floor(), None);
        HostAfter {
            asked: false,
            pace: host.pace,
            gap,
            fails: host.fails,
            free_at: self.shared.time.now(),
            address: None,
            why: None,
        }
    }

    pub(super) fn floor(&self) -> Duration {
        self.job.job.pace.gap(&self.lease.task.url)
    }

    /// The host after a request: its pace, and when it may be asked again, counted from the answer's end.
    pub(super) fn host_after(&self, answer: &Result<Exchange, FetchError>, crawl_delay: Option<Duration>) -> HostAfter {
        let before = &self.lease.host;
        let (floor, now) = (self.floor(), self.shared.time.now());
        let is_own = self.job.job.pace.is_own(&self.lease.task.url);
        let status = match answer {
            Ok(exchange) => Some(exchange.status),
            Err(_) => None,
        };
        let pace = match status {
            Some(429 | 503) => before.pace.slower(),
            Some(_) => before.pace.faster(),
            None => before.pace,
        };
        let pace = match answer {
            Ok(exchange) if !is_own => pace.took(exchange.took),
            _ => Pace { took: if is_own { Duration::ZERO } else { pace.took }, ..pace },
        };
        let fails = match answer {
            Err(error) if blames_host(error) => before.fails + 1,
            Err(FetchError::Broken { .. } | FetchError::Closed { .. }) => before.fails,
            _ => 0,
        };
        let gap = pace.gap(floor, crawl_delay);
        let pause = answer.as_ref().ok().and_then(|exchange| asked_pause(exchange, self.shared.time.wall()));
        let (rest, why) = match pause {
            Some(pause) => (schedule::retry_after(pause), Some("retry_after")),
            None if fails > 0 => (schedule::backoff(fails), Some(FAILING)),
            None => (Duration::ZERO, None),
        };
        let address =
            answer.as_ref().ok().and_then(|exchange| exchange.address).map(|address| address.ip().to_string());
        HostAfter { asked: true, pace, gap, fails, free_at: schedule::later(now, gap.max(rest)), address, why }
    }

    /// The end of a visit as the frontier is told it: its outcome, its host, and the time of the next visit.
    pub(super) fn settle(&self, visited: Visited, host: HostAfter) -> Done {
        let Some(end) = visited.end() else { return Done { host, ..visited.done } };
        let (lease, now) = (self.lease, self.shared.time.now());
        let (task, role) = (&lease.task, visited.done.role);
        let is_failure = end.is_failure();
        let tries = match is_failure {
            true if self.is_excused(visited.excused, &host) => task.tries,
            true => task.tries + 1,
            false => 0,
        };
        let (due_at, source) = if role.is_source() {
            let (due, state) = self.next_source(&visited, end, tries, now);
            (due, Some((state, visited.new)))
        } else {
            let article = schedule::ArticleVisits {
                failures: tries,
                first_saved_at: task.first_saved_at.or((end == End::Saved).then_some(now)),
            };
            let updates = self.job.job.follow(&task.url).updates;
            // a robots.txt is asked for again when somebody needs it
            let is_robots = role == Role::Robots;
            let next = next_article(end, visited.retry, article, updates, now).filter(|_| !is_robots);
            let is_guess = role == Role::Guess;
            (next.or_else(|| is_guess.then(|| schedule::later(now, schedule::GUESS_GAP))), None)
        };
        let keeps = !is_failure && due_at.is_some();
        let validators = match visited.done.validators {
            _ if is_failure => task.validators.clone(),
            validators if keeps => validators,
            _ => Validators::default(),
        };
        let activity = (end == End::Saved)
            .then(|| lease.seed.activity.map_or_else(|| Activity::begin(now), |activity| activity.found(1, now)));
        Done { due_at, tries, validators, host, source, activity, ..visited.done }
    }

    /// True if a failure says nothing of the page: its host is down as a whole, or its robots.txt is not to be had.
    /// Such pages are not given up with their tries, as long as there is hope for the host.
    fn is_excused(&self, excused: bool, host: &HostAfter) -> bool {
        let fails = self.lease.host.fails;
        excused && fails < HOST_FAILS_MAX || host.why == Some(FAILING) && (1..HOST_FAILS_MAX).contains(&fails)
    }

    fn next_source(&self, visited: &Visited, end: End, tries: u32, now: Timestamp) -> (Option<Timestamp>, SourceState) {
        let (job, task) = (&self.job.job, &self.lease.task);
        let before = task.source.map_or_else(SourceVisits::default, |state| SourceVisits {
            interval: state.interval,
            failures: tries.saturating_sub(1),
            failing_since: state.failing_since,
            visits_without_news: state.visits_without_news,
            retired: state.health == Health::Retired,
        });
        let visit = match end {
            End::Gone => VisitResult::Gone,
            End::Moved if visited.retry == Retry::Never => VisitResult::Moved,
            End::Failed | End::Blocked | End::Refused => VisitResult::Failed,
            _ if visited.new > 0 => VisitResult::News,
            _ => VisitResult::Nothing,
        };
        let bounds = Bounds {
            schedule: &job.schedule,
            is_seed: task.is_seed || task.depth == 0,
            hint: visited.hint,
            period_end: schedule::period_end(&task.url),
        };
        let next = before.visited(visit, &bounds, self.due.min(now));
        let state = SourceState {
            interval: next.source.interval,
            visits_without_news: next.source.visits_without_news,
            failing_since: next.source.failing_since,
            health: next.source.health(),
        };
        (next.due, state)
    }
}
