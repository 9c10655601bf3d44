//! The status of a crawl: a table for people, one JSON object for programs, a page for a browser, metrics for whoever
//! keeps watch.
//!
//! Everything that comes from servers (addresses, reasons) is cleaned of what drives terminals, and
//! escaped. All of it is pure.

mod metrics;
mod page;
#[cfg(feature = "cli")]
mod table;

use crate::duration;
use crate::status::{HookStatus, HostCounts, OutcomeCount, Status};
use crate::text::clean;
use jiff::Timestamp;
use std::time::Duration;

pub use metrics::metrics;
pub use page::page;
#[cfg(feature = "cli")]
pub use table::table;

/// A job as one JSON object on one line, newline included: the fields of [`Status`].
#[must_use]
pub fn json(status: &Status) -> String {
    serde_json::to_string(status).unwrap_or_default() + "\n"
}

/// One end and how often it came, as in `failed (timeout) 3`.
fn end_words(end: &OutcomeCount) -> String {
    if end.reason.is_empty() {
        format!("{} {}", end.end.name(), end.urls)
    } else {
        format!("{} ({}) {}", end.end.name(), end.reason, end.urls)
    }
}

/// The deliveries to a hook: `12 delivered`, `3 waiting`, `2 tries failed`, `the last: timeout`.
fn hook_words(hook: &HookStatus) -> Vec<String> {
    let mut said = vec![format!("{} delivered", hook.delivered), format!("{} waiting", hook.waiting)];
    if hook.failures > 0 {
        said.push(format!("{} tries failed", hook.failures));
    }
    said.extend(hook.error.as_deref().map(|error| format!("the last: {}", clean(error))));
    said
}

/// The work that is left, in one line: hosts by the reason that they wait for, and the time at which the next of them
/// can be asked.
#[must_use]
pub fn left_words(status: &Status) -> String {
    let HostCounts { due, asked, waiting } = &status.hosts;
    let hosts = |count: u64| if count == 1 { "1 host".to_owned() } else { format!("{count} hosts") };
    let mut left: Vec<String> =
        waiting.iter().map(|(why, count)| format!("{} waiting ({why})", hosts(*count))).collect();
    if due + asked > 0 {
        left.insert(0, format!("{} due", hosts(due + asked)));
    }
    if left.is_empty() {
        left.push("nothing that is due".to_owned());
    }
    left.extend(status.next_at.map(|at| format!("next {}", until(at, status.at))));
    left.join(", ")
}

fn until(at: Timestamp, now: Timestamp) -> String {
    if at <= now { "now".to_owned() } else { format!("in {}", duration::short(between(now, at))) }
}

fn between(earlier: Timestamp, later: Timestamp) -> Duration {
    Duration::try_from(later.duration_since(earlier)).unwrap_or_default()
}
