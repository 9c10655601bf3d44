//! Past visits -> the time of the next. Pure: `now` is a parameter, the state of a source or a host is a value that the
//! frontier keeps.

mod article;
mod host;
mod period;
mod source;

use croner::Cron;
use croner::parser::{CronParser, Seconds, Year};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::time::Duration;

pub use article::{ArticleVisits, RETRY_GAPS, UPDATE_GAPS, next_article};
pub use host::{BACKOFF_MAX, BACKOFF_MIN, RETRY_AFTER_MAX, backoff, blames_host, retry_after};
pub use period::period_end;
pub use source::{Bounds, GUESS_GAP, Next, SourceVisits, VisitResult};

/// Moments ahead among which the shortest gap of a cron expression is looked for: a day of an hourly one.
const MOMENTS: usize = 24;

/// The starts of a job's passes.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Schedule {
    /// A pass starts when someone starts one.
    #[default]
    None,
    /// This long after the last one.
    Every(Duration),
    /// At the moments of a cron expression.
    Cron(Box<CronTimes>),
}

/// A cron expression in a time zone.
#[derive(Debug, Clone, PartialEq)]
pub struct CronTimes {
    cron: Cron,
    zone: TimeZone,
}

impl Schedule {
    /// The moments of a cron expression of five fields: minute, hour, day of the month, month, day
    /// of the week. `None` if the text is no such expression.
    #[must_use]
    pub fn cron(expression: &str, zone: TimeZone) -> Option<Self> {
        let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
        let cron = parser.parse(expression).ok()?;
        Some(Self::Cron(Box::new(CronTimes { cron, zone })))
    }

    /// The next start after a moment; `None` where there is none.
    #[must_use]
    pub fn next_after(&self, moment: Timestamp) -> Option<Timestamp> {
        match self {
            Self::None => None,
            Self::Every(span) => Some(later(moment, *span)),
            Self::Cron(times) => {
                let from = moment.to_zoned(times.zone.clone());
                times.cron.find_next_occurrence(&from, false).ok().map(|next| next.timestamp())
            }
        }
    }

    /// The shortest time between two starts, in the near future of a moment.
    #[must_use]
    pub fn shortest_gap(&self, moment: Timestamp) -> Option<Duration> {
        match self {
            Self::None => None,
            Self::Every(span) => Some(*span),
            Self::Cron(_) => {
                let first = self.next_after(moment)?;
                let starts = std::iter::successors(Some(first), |start| self.next_after(*start)).take(MOMENTS);
                let starts: Vec<Timestamp> = starts.collect();
                starts.iter().zip(starts.iter().skip(1)).map(|(one, next)| between(*one, *next)).min()
            }
        }
    }
}

impl std::fmt::Display for CronTimes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({})", self.expression(), self.zone.iana_name().unwrap_or("UTC"))
    }
}

impl CronTimes {
    /// The expression as it was written.
    #[must_use]
    pub fn expression(&self) -> &str {
        self.cron.as_str()
    }

    /// The zone that the expression is read in.
    #[must_use]
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }
}

/// A moment and a span after it; at the end of time, that.
pub(super) fn later(moment: Timestamp, span: Duration) -> Timestamp {
    moment.checked_add(span).unwrap_or(Timestamp::MAX)
}

/// The time from one moment to a later one; none if the clock went back.
fn between(earlier: Timestamp, later: Timestamp) -> Duration {
    Duration::try_from(later.duration_since(earlier)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::Schedule;
    use jiff::Timestamp;
    use jiff::tz::TimeZone;
    use std::time::Duration;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a moment")
    }

    fn cron(expression: &str, zone: &str) -> Schedule {
        Schedule::cron(expression, TimeZone::get(zone).expect("a zone")).expect("an expression")
    }

    #[test]
    fn passes_start_as_the_schedule_says() {
        let every = Schedule::Every(Duration::from_mins(15));
        for (schedule, from, next) in [
            (Schedule::None, "2026-11-22T12:07:00Z", None),
            (every, "2026-11-22T12:07:00Z", Some("2026-11-22T12:22:00Z")),
            (cron("*/15 * * * *", "UTC"), "2026-11-22T12:07:00Z", Some("2026-11-22T12:15:00Z")),
            (cron("*/15 * * * *", "UTC"), "2026-11-22T12:15:00Z", Some("2026-11-22T12:30:00Z")),
            (cron("0 7 * * *", "Europe/Berlin"), "2026-01-22T12:07:00Z", Some("2026-01-23T06:00:00Z")),
            (cron("0 7 * * *", "Europe/Berlin"), "2026-07-22T12:07:00Z", Some("2026-07-23T05:00:00Z")),
            // 02:30 is left out in the night when clocks go forward, and comes once when they go back
            (cron("30 2 * * *", "Europe/Berlin"), "2026-10-25T00:30:00Z", Some("2026-10-26T01:30:00Z")),
            (cron("0 0 29 2 *", "UTC"), "2026-11-22T12:07:00Z", Some("2028-02-29T00:00:00Z")),
            (cron("0 0 30 2 *", "UTC"), "2026-11-22T12:07:00Z", None),
        ] {
            assert_eq!(schedule.next_after(at(from)), next.map(at), "{schedule:?} from {from}");
        }
    }

    #[test]
    fn the_shortest_gap_is_known() {
        let now = at("2026-11-22T22:00:00Z");
        for (schedule, minutes) in [
            (Schedule::None, None),
            (Schedule::Every(Duration::from_mins(7)), Some(7)),
            (cron("0 6,7,22 * * *", "UTC"), Some(60)),
            (cron("0 0 * * MON", "UTC"), Some(7 * 24 * 60)),
        ] {
            assert_eq!(schedule.shortest_gap(now), minutes.map(Duration::from_mins), "{schedule:?}");
        }
    }

    #[test]
    fn expressions_have_five_fields() {
        for bad in ["", "* * * *", "0 * * * * *", "61 * * * *", "* * * * * * 2026", "often"] {
            assert!(Schedule::cron(bad, TimeZone::UTC).is_none(), "{bad:?}");
        }
    }
}
