//! What happened -> when next. Pure: `now` is a parameter, the state of a source or a host is a value
//! that the frontier keeps.

mod article;
mod host;
mod period;
mod source;

pub use article::{Article, RETRY_GAPS, UPDATE_GAPS, next_article};
pub use host::{BACKOFF_MAX, BACKOFF_MIN, RETRY_AFTER_MAX, backoff, blames_host, retry_after};
pub use period::period_end;
pub use source::{Bounds, Next, Source, Standing, Visit};

use croner::Cron;
use croner::errors::CronError;
use croner::parser::{CronParser, Seconds, Year};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::time::Duration;

/// How far ahead of a moment the shortest gap of a cron expression is looked for, in moments: a
/// day of an hourly one.
const MOMENTS: usize = 24;

/// When a job's passes start.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Schedule {
    /// When someone starts one.
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
    /// of the week.
    ///
    /// # Errors
    /// When the text is no such expression.
    pub fn cron(expression: &str, zone: TimeZone) -> Result<Self, CronError> {
        let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
        Ok(Self::Cron(Box::new(CronTimes { cron: parser.parse(expression)?, zone })))
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
fn later(moment: Timestamp, span: Duration) -> Timestamp {
    moment.checked_add(span).unwrap_or(Timestamp::MAX)
}

/// The time from one moment to a later one; none if the clock went back.
fn between(earlier: Timestamp, later: Timestamp) -> Duration {
    Duration::try_from(later.duration_since(earlier)).unwrap_or_default()
}
