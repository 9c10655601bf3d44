//! The activity of a newsroom: how often it brings something new, and whether it is quiet for longer
//! than is usual for it.
//!
//! A mean alone would call every night and every weekend quiet; so the longest silence of late is
//! kept beside it, and fades in a few weeks.

use jiff::Timestamp;
use std::time::Duration;

/// Share of the newest gap in the smoothed one (an exponentially weighted moving average): the last
/// thirty articles or so are what counts.
const NEWEST: f64 = 1.0 / 16.0;
/// The time in which half of the longest silence is forgotten: weekends come back in seven days.
const HALF_LIFE: Duration = Duration::from_hours(14 * 24);
/// Silence below this is never worth a word: a night.
const QUIET_MIN: Duration = Duration::from_hours(6);
/// Silence is unusual beyond so many times the smoothed gap ...
const GAPS: f64 = 4.0;
/// ... and so many times the longest silence of late.
const SILENCES: f64 = 1.5;
/// Before a week is known, nobody knows the weekend.
const WEEK: Duration = Duration::from_hours(7 * 24);
/// Silence up to this is no surprise in the first week.
const QUIET_MIN_NEW: Duration = Duration::from_hours(3 * 24);

/// The figures that are kept of a source or a site to know its activity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Activity {
    /// Time at which the first article was found.
    pub since: Timestamp,
    /// Time at which the last one was found.
    pub last: Timestamp,
    /// The smoothed time between two articles, in seconds; zero while there was but one visit.
    pub gap_seconds: f64,
    /// The longest silence of late, in seconds.
    pub silence_seconds: f64,
}

impl Activity {
    /// The first new articles.
    #[must_use]
    pub fn begin(now: Timestamp) -> Self {
        Self { since: now, last: now, gap_seconds: 0.0, silence_seconds: 0.0 }
    }

    /// The activity after so many new articles were found at `now`.
    #[must_use]
    pub fn found(self, articles: u32, now: Timestamp) -> Self {
        if articles == 0 || now <= self.last {
            return self;
        }
        let silence = since(self.last, now).as_secs_f64();
        let gap = silence / f64::from(articles);
        let faded = self.silence_seconds * 0.5_f64.powf(silence / HALF_LIFE.as_secs_f64());
        let kept = if self.gap_seconds > 0.0 { (1.0 - NEWEST).powf(f64::from(articles)) } else { 0.0 };
        Self {
            last: now,
            gap_seconds: self.gap_seconds * kept + gap * (1.0 - kept),
            silence_seconds: silence.max(faded),
            ..self
        }
    }

    /// The time in which nothing new was found.
    #[must_use]
    pub fn silent_for(&self, now: Timestamp) -> Duration {
        since(self.last, now)
    }

    /// True if that is longer than is usual.
    #[must_use]
    pub fn is_quiet(&self, now: Timestamp) -> bool {
        self.silent_for(now) > self.quiet_from()
    }

    /// The silence from which on it is unusual.
    #[must_use]
    pub fn quiet_from(&self) -> Duration {
        let usual = (GAPS * self.gap_seconds).max(SILENCES * self.silence_seconds);
        let least = if since(self.since, self.last) < WEEK { QUIET_MIN_NEW } else { QUIET_MIN };
        Duration::try_from_secs_f64(usual).unwrap_or(Duration::MAX).max(least)
    }
}

/// The time from one moment to a later one; none if the clock went back.
fn since(earlier: Timestamp, later: Timestamp) -> Duration {
    Duration::try_from(later.duration_since(earlier)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::Activity;
    use jiff::{SignedDuration, Timestamp};

    fn hours(hours: i64) -> SignedDuration {
        SignedDuration::from_hours(hours)
    }

    /// A newsroom that writes each hour of the working day, five days a week, for some weeks.
    fn newsroom(weeks: i64) -> Activity {
        let monday: Timestamp = "2026-01-05T00:00:00Z".parse().expect("a moment");
        let mut activity = Activity::begin(monday + hours(8));
        for day in (0..weeks * 7).filter(|day| day % 7 < 5) {
            for hour in 8..18 {
                activity = activity.found(1, monday + hours(day * 24 + hour));
            }
        }
        activity
    }

    #[test]
    fn nights_and_weekends_are_no_silence_but_days_are() {
        for (weeks, silent_hours, quiet) in [
            (4, 14, false), // a night
            (4, 63, false), // a weekend
            (4, 100, true),
            (1, 63, false), // the first weekend of all
            (1, 73, true),
        ] {
            let activity = newsroom(weeks);
            assert_eq!(
                activity.is_quiet(activity.last + hours(silent_hours)),
                quiet,
                "{silent_hours} h after {weeks} weeks"
            );
        }
    }

    #[test]
    fn a_newsroom_around_the_clock_is_missed_within_hours() {
        let start: Timestamp = "2026-01-05T00:00:00Z".parse().expect("a moment");
        let activity =
            (1..24 * 30).fold(Activity::begin(start), |activity, hour| activity.found(4, start + hours(hour)));
        assert!((activity.gap_seconds - 900.0).abs() < 1.0, "{}", activity.gap_seconds);
        assert!(!activity.is_quiet(activity.last + hours(6)));
        assert!(activity.is_quiet(activity.last + hours(7)));
    }

    #[test]
    fn a_weekly_is_not_missed_for_a_week() {
        let start: Timestamp = "2026-01-05T00:00:00Z".parse().expect("a moment");
        let activity =
            (1..12).fold(Activity::begin(start), |activity, week| activity.found(10, start + hours(week * 168)));
        assert!(!activity.is_quiet(activity.last + hours(8 * 24)));
        assert!(activity.is_quiet(activity.last + hours(11 * 24)));
    }

    #[test]
    fn a_clock_that_goes_back_changes_nothing() {
        let activity = newsroom(2);
        assert_eq!(activity.found(3, activity.last - hours(1)), activity);
        assert!(!activity.is_quiet(activity.last - hours(1)));
    }
}
