//! Sources: how often a page of links, a feed or a sitemap is looked at, and when it is given up.
//!
//! The interval of a source follows what it brings, as in the news crawler of Common Crawl
//! (`StormCrawler`'s `AdaptiveScheduler`): longer by half when nothing is new, shorter by a fifth when
//! something is.

use super::{Schedule, between, later};
use crate::task::Health;
use jiff::Timestamp;
use jiff::civil::Date;
use std::time::Duration;

const MINUTE: Duration = Duration::from_mins(1);
const DAY: Duration = Duration::from_hours(24);

/// The shortest interval of a job that says none: a newsroom writes a few articles an hour, and its
/// feed lists the last ten or more.
const FLOOR: Duration = Duration::from_mins(90);
/// The longest interval of a source that was found: a section that rests for a season.
const CEILING_FOUND: Duration = Duration::from_hours(90 * 24);
/// The longest interval of a seed: a job that names a newsroom wants today's news.
const CEILING_SEED: Duration = DAY;
/// A source's own hint (`ttl`, `sy:updatePeriod`, `max-age`) is heeded up to this: longer ones are
/// settings that nobody looked at, and news is old by then.
const HINT_MAX: Duration = Duration::from_hours(6);
/// An interval from which on a source counts as slowed.
const SLOW: Duration = DAY;
/// The first wait after a failure; doubled for each further one.
const RETRY_FIRST: Duration = Duration::from_mins(15);
/// The longest wait after a failure of a source that was found, and how long a source is gone
/// before that is believed: a weekend without anybody to mend it.
const FAILING_MAX: Duration = Duration::from_hours(3 * 24);
/// Time for which a source that fails, without being gone, is hoped for; and the gap between visits when there is no
/// hope left.
const RETIRED_GAP: Duration = Duration::from_hours(60 * 24);
/// A place where a source might be, and is not, is looked at again after this: newsrooms change their programs seldom.
pub const GUESS_GAP: Duration = Duration::from_hours(30 * 24);
/// Visits in a row without anything new after which a sitemap of days long past is done.
const WITHOUT_NEWS_MAX: u32 = 3;
/// Days after its end from which on a period is past: leaves room for time zones and for late entries.
const PERIOD_GRACE_DAYS: i32 = 2;
/// A source falls due a tenth of its interval early, but no more than this, so that a timer whose
/// pass starts a moment too soon does not miss a whole round.
const SLACK_MAX: Duration = MINUTE;

/// The history of a source that is kept from visit to visit. A new one is [`SourceVisits::default`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SourceVisits {
    /// The wait between two visits while all goes well; zero before the first one.
    pub interval: Duration,
    /// Failures in a row.
    pub failures: u32,
    /// The first of them.
    pub failing_since: Option<Timestamp>,
    /// Visits in a row that brought nothing new.
    pub visits_without_news: u32,
    /// True if it was given up.
    pub retired: bool,
}

/// The result of a visit to a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VisitResult {
    /// It names addresses that were not known.
    News,
    /// It names nothing new, or has not changed.
    Nothing,
    /// It stands elsewhere for good (301, 308), where it is visited in its own right.
    Moved,
    /// There is no such page (404, 410).
    Gone,
    /// It could not be fetched or read, whatever the reason.
    Failed,
}

/// The bounds of a source's interval.
#[derive(Debug, Clone, Copy)]
pub struct Bounds<'j> {
    /// The job's schedule.
    pub schedule: &'j Schedule,
    /// True if it is a seed: the job names it itself.
    pub is_seed: bool,
    /// The shortest interval that the source asks for.
    pub hint: Option<Duration>,
    /// The last day of what the source covers, if its address says ([`super::period_end`]).
    pub period_end: Option<Date>,
}

/// A source after a visit, and when the next one is due; `None` is never.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Next {
    /// To be kept.
    pub source: SourceVisits,
    /// The moment from which on it is due.
    pub due: Option<Timestamp>,
}

impl SourceVisits {
    /// The source after a visit at `now`. Within a pass, `now` is best the pass's start, so that all that was due in
    /// one pass is due in the same later one.
    #[must_use]
    pub fn visited(self, visit: VisitResult, bounds: &Bounds<'_>, now: Timestamp) -> Next {
        let (floor, ceiling) = bounds.intervals(now);
        match visit {
            VisitResult::Moved if !bounds.is_seed => {
                let source = Self { retired: true, ..Self::default() };
                Next { source, due: Some(later(now, RETIRED_GAP)) }
            }
            VisitResult::News | VisitResult::Nothing | VisitResult::Moved => {
                self.answered(visit == VisitResult::News, bounds, now, (floor, ceiling))
            }
            VisitResult::Gone | VisitResult::Failed => self.failed(visit == VisitResult::Gone, bounds, now, floor),
        }
    }

    /// Its health.
    #[must_use]
    pub fn health(&self) -> Health {
        if self.retired {
            Health::Retired
        } else if self.failures > 0 {
            Health::Failing
        } else if self.interval >= SLOW {
            Health::Slowed
        } else {
            Health::Active
        }
    }

    fn answered(self, news: bool, bounds: &Bounds<'_>, now: Timestamp, (floor, ceiling): (Duration, Duration)) -> Next {
        let usual = if self.retired { floor } else { self.interval.max(floor) };
        let changed = if news { usual.saturating_mul(4) / 5 } else { usual.saturating_mul(3) / 2 };
        let visits_without_news = if news { 0 } else { self.visits_without_news.saturating_add(1) };
        let source = Self { interval: changed.clamp(floor, ceiling), visits_without_news, ..Self::default() };
        if visits_without_news >= WITHOUT_NEWS_MAX && bounds.is_past(now) {
            return Next { source: Self { retired: true, ..source }, due: None };
        }
        Next { source, due: Some(bounds.due(source.interval, now)) }
    }

    fn failed(self, gone: bool, bounds: &Bounds<'_>, now: Timestamp, floor: Duration) -> Next {
        let since = self.failing_since.unwrap_or(now);
        let lasted = between(since, now);
        let hopeless = lasted >= if gone { FAILING_MAX } else { RETIRED_GAP };
        let source = Self {
            failures: self.failures.saturating_add(1),
            failing_since: Some(since),
            retired: !bounds.is_seed && (self.retired || hopeless),
            ..self
        };
        let gap = if source.retired {
            RETIRED_GAP
        } else {
            let longest = if bounds.is_seed { CEILING_SEED } else { FAILING_MAX };
            let doubled = 2_u32.saturating_pow(self.failures);
            RETRY_FIRST.min(floor).saturating_mul(doubled).min(longest)
        };
        Next { source, due: Some(later(now, gap)) }
    }
}

impl Bounds<'_> {
    /// The shortest and the longest interval.
    fn intervals(&self, now: Timestamp) -> (Duration, Duration) {
        let wanted = self.schedule.shortest_gap(now).unwrap_or(FLOOR);
        let floor = wanted.max(self.hint.unwrap_or_default().min(HINT_MAX));
        (floor, floor.max(if self.is_seed { CEILING_SEED } else { CEILING_FOUND }))
    }

    /// The time at which an interval from now is over. A cron expression is kept to: the first of its moments when what
    /// the interval has more than its own gap is over.
    fn due(&self, interval: Duration, now: Timestamp) -> Timestamp {
        let early = later(now, interval.saturating_sub((interval / 10).min(SLACK_MAX)));
        let Schedule::Cron(_) = self.schedule else { return early };
        let slowdown = interval.saturating_sub(self.schedule.shortest_gap(now).unwrap_or_default());
        self.schedule.next_after(later(now, slowdown)).unwrap_or(early)
    }

    /// True if what the source covers lies in the past.
    fn is_past(&self, now: Timestamp) -> bool {
        let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
        let days = |end: Date| (today - end).get_days();
        !self.is_seed && self.period_end.is_some_and(|end| end < today && days(end) > PERIOD_GRACE_DAYS)
    }
}

#[cfg(test)]
mod tests {
    use super::{Bounds, Health, Next, SourceVisits, VisitResult};
    use crate::crawl::schedule::Schedule;
    use jiff::tz::TimeZone;
    use jiff::{SignedDuration, Timestamp};
    use std::time::Duration;

    const NONE: Schedule = Schedule::None;
    const EVERY: Schedule = Schedule::Every(Duration::from_mins(15));

    fn found(schedule: &Schedule) -> Bounds<'_> {
        Bounds { schedule, is_seed: false, hint: None, period_end: None }
    }

    fn seed(schedule: &Schedule) -> Bounds<'_> {
        Bounds { is_seed: true, ..found(schedule) }
    }

    fn noon() -> Timestamp {
        "2026-11-22T12:00:00Z".parse().expect("a moment")
    }

    /// Visits a source as often as it falls due; answers with the minutes of each wait.
    fn waits(bounds: &Bounds<'_>, visits: &[VisitResult]) -> (Vec<i64>, SourceVisits) {
        let (mut now, mut source, mut waits) = (noon(), SourceVisits::default(), Vec::new());
        for visit in visits {
            let next = source.visited(*visit, bounds, now);
            let Some(due) = next.due else { break };
            source = next.source;
            waits.push((due.duration_since(now) + SignedDuration::from_secs(59)).as_mins());
            now = due;
        }
        (waits, source)
    }

    #[test]
    fn the_interval_follows_what_a_source_brings() {
        use VisitResult::{News, Nothing};
        // due a minute early, so that a timer that comes a moment too soon does not miss a round
        let (minutes, source) = waits(&found(&NONE), &[News, Nothing, Nothing, Nothing, News, News, News, News]);
        assert_eq!(minutes, [89, 134, 202, 303, 242, 194, 155, 124]);
        assert_eq!(source.health(), Health::Active);
        let (minutes, source) = waits(&found(&NONE), &[Nothing; 30]);
        assert_eq!((minutes.last(), source.health()), (Some(&(90 * 24 * 60 - 1)), Health::Slowed));
        let (minutes, source) = waits(&seed(&NONE), &[Nothing; 30]);
        assert_eq!((minutes.last(), source.health()), (Some(&(24 * 60 - 1)), Health::Slowed));
        assert_eq!(waits(&seed(&EVERY), &[News, News, Nothing]).0, [14, 14, 22]);
    }

    #[test]
    fn a_hint_is_heeded_for_some_hours() {
        for (hours, minutes) in [(1, 89), (3, 179), (48, 359)] {
            let bounds = Bounds { hint: Some(Duration::from_hours(hours)), ..found(&NONE) };
            assert_eq!(waits(&bounds, &[VisitResult::News]).0, [minutes], "{hours} h");
        }
    }

    #[test]
    fn a_schedule_by_cron_is_kept_to() {
        let cron = Schedule::cron("0,30 * * * *", TimeZone::UTC).expect("an expression");
        let (waits, _) = waits(
            &found(&cron),
            &[VisitResult::News, VisitResult::Nothing, VisitResult::Nothing, VisitResult::Nothing],
        );
        assert_eq!(waits, [30, 30, 60, 90]);
        let late = noon() + SignedDuration::from_mins(7);
        let due = SourceVisits::default().visited(VisitResult::News, &found(&cron), late).due;
        assert_eq!(due, Some(noon() + SignedDuration::from_mins(30)));
    }

    #[test]
    fn failures_are_retried_and_given_up() {
        use VisitResult::{Failed, Gone, News};
        let (minutes, source) = waits(&found(&EVERY), &[Failed; 11]);
        assert_eq!(minutes, [15, 30, 60, 120, 240, 480, 960, 1920, 3840, 4320, 4320]);
        assert_eq!(source.health(), Health::Failing);
        let (minutes, source) = waits(&found(&EVERY), &[Failed; 40]);
        assert_eq!((minutes.last(), source.health()), (Some(&(60 * 24 * 60)), Health::Retired));
        let (minutes, source) = waits(&found(&EVERY), &[Gone; 11]);
        assert_eq!((minutes.get(8), minutes.last()), (Some(&3840), Some(&(60 * 24 * 60))));
        assert_eq!(source.health(), Health::Retired);
        let Next { source, due } = source.visited(News, &found(&EVERY), noon());
        assert_eq!((source.health(), due), (Health::Active, Some(noon() + SignedDuration::from_mins(14))));
        let (minutes, source) = waits(&seed(&EVERY), &[Gone; 60]);
        assert_eq!((minutes.last(), source.health()), (Some(&(24 * 60)), Health::Failing), "the job wants it");
        let (minutes, source) = waits(&seed(&EVERY), &[News, Failed, Failed, News]);
        assert_eq!((minutes, source.failures, source.failing_since), (vec![14, 15, 30, 14], 0, None));
    }

    #[test]
    fn what_has_moved_is_hardly_asked_for_again() {
        let (minutes, source) = waits(&found(&EVERY), &[VisitResult::News, VisitResult::Moved]);
        assert_eq!((minutes, source.health()), (vec![14, 60 * 24 * 60], Health::Retired));
        // the job wants it there, and its target may be another one tomorrow
        assert_eq!(waits(&seed(&EVERY), &[VisitResult::News, VisitResult::Moved, VisitResult::Moved]).0, [14, 22, 33]);
    }

    #[test]
    fn sitemaps_of_days_past_are_done_when_they_bring_nothing() {
        let past = Bounds { period_end: "2026-10-31".parse().ok(), ..found(&NONE) };
        let today = Bounds { period_end: "2026-11-22".parse().ok(), ..found(&NONE) };
        let yesterday = Bounds { period_end: "2026-11-21".parse().ok(), ..found(&NONE) };
        for (bounds, visits) in [(past, 2), (today, 3), (yesterday, 3), (Bounds { is_seed: true, ..past }, 3)] {
            assert_eq!(waits(&bounds, &[VisitResult::Nothing; 3]).0.len(), visits, "{:?}", bounds.period_end);
        }
        assert_eq!(
            waits(&past, &[VisitResult::Nothing, VisitResult::Nothing, VisitResult::News, VisitResult::Nothing])
                .0
                .len(),
            4
        );
    }
}
