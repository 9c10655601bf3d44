//! The status of a crawl: a table for people, one JSON object for programs, a page for a browser, metrics for whoever
//! keeps watch.
//!
//! Everything that comes from servers (addresses, reasons) is cleaned of what drives terminals, and
//! escaped. All of it is pure.

mod metrics;
mod page;
mod table;

use crate::duration;
use crate::status::{Newsroom, OutcomeCount, Status};

pub use metrics::metrics;
pub use page::page;
pub use table::{left_words, table};

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

/// The articles that a newsroom saved, and its silence: `42, the last 12 min ago, usually every 2 h`.
fn saved_words(newsroom: &Newsroom) -> String {
    let Some(silence) = newsroom.silent_seconds else {
        return if newsroom.saved == 0 { "nothing yet".to_owned() } else { newsroom.saved.to_string() };
    };
    let (saved, silence) = (newsroom.saved, duration::short(silence));
    let usual = newsroom.usual_seconds.map(|usual| format!(", usually every {}", duration::short(usual)));
    let usual = usual.unwrap_or_default();
    if newsroom.quiet {
        format!("{saved}; quiet for {silence}{usual}")
    } else {
        format!("{saved}, the last {silence} ago{usual}")
    }
}
