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

/// How long after it was first saved an article is looked at again: most corrections come within
/// the hour, most of the rest within the day.
pub const UPDATE_GAPS: [Duration; 2] = [HOUR, DAY];

/// Visits to a page whose server refuses us: a block may be lifted, but not by asking.
const BLOCKED_VISITS_MAX: u32 = 3;
/// The wait after a refusal.
const BLOCKED_GAP: Duration = DAY;
/// A page that is listed but not there may not have reached all servers yet; once is enough to know.
const GONE_VISITS_MAX: u32 = 2;
/// The wait after that.
const GONE_GAP: Duration = HOUR;

/// What is kept of an article from visit to visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Article {
    /// Visits in a row that did not bring the page, the last one included.
    pub failures: u32,
    /// When it was first saved.
    pub first_saved_at: Option<Timestamp>,
}

/// When an article is visited again after a visit at `now`; `None` is never. `retry` is what the
/// failure says of another try, where there was one.
#[must_use]
pub fn next_article(end: End, retry: Retry, article: Article, updates: bool, now: Timestamp) -> Option<Timestamp> {
    match end {
        End::Saved | End::Updated | End::Unchanged => {
            let saved_at = article.first_saved_at.filter(|_| updates)?;
            UPDATE_GAPS.iter().map(|gap| later(saved_at, *gap)).find(|due| *due > now)
        }
        End::Blocked => (article.failures < BLOCKED_VISITS_MAX).then(|| later(now, BLOCKED_GAP)),
        End::Gone => {
            let hoped_for = article.first_saved_at.is_none() && article.failures < GONE_VISITS_MAX;
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
