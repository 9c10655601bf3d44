//! Hosts that cannot be reached, or ask for rest.

use crate::fetch::FetchError;
use std::time::Duration;

/// The wait after a host's first failure; doubled for each further one.
pub const BACKOFF_MIN: Duration = Duration::from_mins(1);
/// The longest wait: a host that is mended in the morning has its news by noon.
pub const BACKOFF_MAX: Duration = Duration::from_hours(6);
/// `Retry-After` is honoured up to this; longer ones are mostly mistakes, and the next answer can
/// say it again.
pub const RETRY_AFTER_MAX: Duration = Duration::from_hours(24);

/// The rest of a host after so many failures of its own in a row.
#[must_use]
pub fn backoff(failures: u32) -> Duration {
    match failures {
        0 => Duration::ZERO,
        n => BACKOFF_MIN.saturating_mul(2_u32.saturating_pow(n - 1)).min(BACKOFF_MAX),
    }
}

/// The rest of a host that asks to be left alone for so long.
#[must_use]
pub fn retry_after(asked: Duration) -> Duration {
    asked.min(RETRY_AFTER_MAX)
}

/// True if a failure is the host's and not the page's: every other request would fail likewise.
#[must_use]
pub fn blames_host(error: &FetchError) -> bool {
    matches!(
        error,
        FetchError::Dns { .. } | FetchError::Connect { .. } | FetchError::Tls { .. } | FetchError::Timeout { .. }
    )
}

#[cfg(test)]
mod tests {
    use super::{backoff, retry_after};
    use std::time::Duration;

    #[test]
    fn a_host_rests_longer_each_time() {
        for (failures, minutes) in [(0, 0), (1, 1), (2, 2), (3, 4), (9, 256), (10, 360), (u32::MAX, 360)] {
            assert_eq!(backoff(failures), Duration::from_mins(minutes), "{failures}");
        }
        assert_eq!(retry_after(Duration::from_mins(7)), Duration::from_mins(7));
        assert_eq!(retry_after(Duration::MAX), Duration::from_hours(24));
    }
}
