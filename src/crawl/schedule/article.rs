//! Articles: visited once, again after failures that may pass, and again for changes where the job
//! tracks them.

use super::{later, retry_after};
use crate::fetch::Retry;
use crate::task::End;
use jiff::Timestamp;
use std::time::Duration;

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

/// The waits after failures: soon enough for a server that restarts, late enough for one that is
/// mended the next day. After the last one a page is not tried again.
pub const RETRY_GAPS: [Duration; 4] = [Duration::from_mins(5), HOUR, Duration::from_hours(6), DAY];

/// Times after which an article that was saved is looked at again: most corrections come within the hour, most of the
/// rest within the day.
pub const UPDATE_GAPS: [Duration; 2] = [HOUR, DAY];

/// Visits to a page whose server refuses us: a block may be lifted, but not by asking.
const BLOCKED_VISITS_MAX: u32 = 3;
/// The wait after a refusal.
const BLOCKED_GAP: Duration = DAY;
/// A page that is listed but not there may not have reached all servers yet; once is enough to know.
const GONE_VISITS_MAX: u32 = 2;
/// The wait after that.
const GONE_GAP: Duration = HOUR;

/// The history of an article that is kept from visit to visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ArticleVisits {
    /// Visits in a row that did not bring the page, the last one included.
    pub failures: u32,
    /// Time at which it was first saved.
    pub first_saved_at: Option<Timestamp>,
}

/// The time of an article's next visit after one at `now`; `None` is never. `retry` is what the failure says of another
/// try, where there was one.
#[must_use]
pub fn next_article(
    end: End,
    retry: Retry,
    article: ArticleVisits,
    updates: bool,
    now: Timestamp,
) -> Option<Timestamp> {
    match end {
        End::Saved | End::Updated | End::Unchanged => {
            let saved_at = article.first_saved_at.filter(|_| updates)?;
            UPDATE_GAPS.iter().map(|gap| later(saved_at, *gap)).find(|due| *due > now)
        }
        End::Blocked => (article.failures < BLOCKED_VISITS_MAX).then(|| later(now, BLOCKED_GAP)),
        End::Gone => {
            let hoped_for =
                retry != Retry::Never && article.first_saved_at.is_none() && article.failures < GONE_VISITS_MAX;
            hoped_for.then(|| later(now, GONE_GAP))
        }
        End::Failed | End::Refused => {
            let asked = match retry {
                Retry::Never => return None,
                Retry::Later => Duration::ZERO,
                Retry::After(span) => retry_after(span),
            };
            let failed_before = usize::try_from(article.failures.saturating_sub(1)).unwrap_or(usize::MAX);
            RETRY_GAPS.get(failed_before).map(|gap| later(now, asked.max(*gap)))
        }
        End::Listed | End::Duplicate | End::Moved | End::NotArticle | End::Unwanted => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{ArticleVisits, next_article};
    use crate::fetch::Retry;
    use crate::task::End;
    use jiff::{SignedDuration, Timestamp};
    use std::time::Duration;

    fn minutes(end: End, retry: Retry, article: ArticleVisits, updates: bool, now: Timestamp) -> Option<i64> {
        next_article(end, retry, article, updates, now).map(|next| next.duration_since(now).as_mins())
    }

    #[test]
    fn failures_are_tried_again_where_that_may_help() {
        let after = |minutes| Retry::After(Duration::from_mins(minutes));
        for (end, retry, waits) in [
            (End::Failed, Retry::Later, [5, 60, 360, 1440, 0]),
            (End::Failed, Retry::Never, [0; 5]),
            (End::Failed, after(30), [30, 60, 360, 1440, 0]),
            (End::Failed, after(100_000), [1440, 1440, 1440, 1440, 0]),
            (End::Refused, Retry::Never, [0; 5]),
            (End::Refused, Retry::Later, [5, 60, 360, 1440, 0]),
            (End::Blocked, Retry::Never, [1440, 1440, 0, 0, 0]),
            (End::Gone, Retry::Later, [60, 0, 0, 0, 0]),
            (End::Gone, Retry::Never, [0; 5]),
            (End::NotArticle, Retry::Never, [0; 5]),
            (End::Moved, Retry::Never, [0; 5]),
            (End::Duplicate, Retry::Never, [0; 5]),
            (End::Unwanted, Retry::Never, [0; 5]),
        ] {
            for (failures, wait) in (1..).zip(waits) {
                let article = ArticleVisits { failures, first_saved_at: None };
                let expected = (wait > 0).then_some(wait);
                assert_eq!(minutes(end, retry, article, true, Timestamp::UNIX_EPOCH), expected, "{end:?}, {failures}");
            }
        }
    }

    #[test]
    fn saved_articles_are_looked_at_again_only_for_updates() {
        let saved_at = Timestamp::UNIX_EPOCH;
        let article = ArticleVisits { failures: 0, first_saved_at: Some(saved_at) };
        for (end, hours, wait) in [
            (End::Saved, 0, Some(60)),
            (End::Unchanged, 1, Some(23 * 60)),
            (End::Updated, 5, Some(19 * 60)),
            (End::Unchanged, 24, None),
            (End::Gone, 1, None),
        ] {
            let now = saved_at + SignedDuration::from_hours(hours);
            assert_eq!(minutes(end, Retry::Never, article, true, now), wait, "{end:?} after {hours} h");
            assert_eq!(minutes(end, Retry::Never, article, false, now), None);
        }
    }
}
