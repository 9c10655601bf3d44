//! The meaning of an answer by its status: a page, a redirect, or a failure, and the pause that its server asks for.

use super::clock::FetchClock;
use super::error::{FetchError, Meaning};
use crate::page::Exchange;
use jiff::Timestamp;
use std::time::{Duration, SystemTime};

/// A `Retry-After` beyond a day is taken for a day.
const RETRY_AFTER_CAP: Duration = Duration::from_hours(24);

/// An answer of status 2xx with its body, or a redirect; any other is an error.
pub(super) fn good(exchange: Exchange, clock: &FetchClock) -> Result<Exchange, FetchError> {
    let Exchange { url, status, .. } = &exchange;
    if is_redirect(&exchange) {
        if exchange.header("location").is_none() {
            let problem = format!("{status} comes without an address");
            return Err(FetchError::Redirect { url: url.clone(), problem });
        }
    } else if !(200..300).contains(status) {
        return Err(refused(&exchange, clock.now()));
    }
    Ok(exchange)
}

/// True if an answer leads to another address. One that offers several may name the best (RFC 9110, section 15.4.1).
pub(super) fn is_redirect(exchange: &Exchange) -> bool {
    matches!(exchange.status, 301 | 302 | 303 | 307 | 308)
        || exchange.status == 300 && exchange.header("location").is_some()
}

/// The failure of an answer that is neither a page nor leads to one.
pub(super) fn refused(exchange: &Exchange, now: Timestamp) -> FetchError {
    FetchError::Status { url: exchange.url.clone(), status: exchange.status, after: asked_pause(exchange, now) }
}

/// The pause that a server which is overloaded asks for.
pub(super) fn asked_pause(exchange: &Exchange, now: Timestamp) -> Option<Duration> {
    if Meaning::of(exchange.status) != Meaning::Busy {
        return None;
    }
    // a moment is meant by the server's own clock, if it shows it
    let theirs = exchange.header("date").and_then(|date| httpdate::parse_http_date(date).ok());
    retry_after(exchange.header("retry-after")?, theirs.unwrap_or_else(|| SystemTime::from(now)))
}

/// `Retry-After` in either form (RFC 9110, section 10.2.3).
fn retry_after(value: &str, now: SystemTime) -> Option<Duration> {
    let after = if let Ok(seconds) = value.parse::<u64>() {
        Duration::from_secs(seconds)
    } else {
        let until = httpdate::parse_http_date(value).ok()?;
        until.duration_since(now).unwrap_or_default()
    };
    Some(after.min(RETRY_AFTER_CAP))
}
