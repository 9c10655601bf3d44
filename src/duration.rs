//! Lengths of time as people write them: `90s`, `15m`, `1h 30m`, `30d`.

use jiff::SpanRelativeTo;
use jiff::fmt::friendly::SpanParser;
use std::time::Duration;

/// Reads a length of time: numbers, each with a unit from milliseconds to weeks. A day has 24
/// hours. Months and years have no fixed length and are not read, nor is what lies before now.
///
/// ```
/// use copydesk::duration;
/// use std::time::Duration;
///
/// assert_eq!(duration::parse("1h 30m"), Some(Duration::from_secs(5400)));
/// assert_eq!(duration::parse("30d"), Some(Duration::from_secs(30 * 86_400)));
/// assert_eq!(duration::parse("soon"), None);
/// ```
#[must_use]
pub fn parse(text: &str) -> Option<Duration> {
    let span = SpanParser::new().parse_span(text.trim()).ok()?;
    let span = span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?;
    Duration::try_from(span).ok()
}

/// A length of time in words, to its two largest units.
///
/// ```
/// use copydesk::duration;
/// use std::time::Duration;
///
/// assert_eq!(duration::words(Duration::from_secs(5400)), "1 hour 30 minutes");
/// assert_eq!(duration::words(Duration::from_secs(86_400)), "1 day");
/// ```
#[must_use]
pub fn words(span: Duration) -> String {
    const UNITS: [(&str, u128); 5] =
        [("day", 86_400_000), ("hour", 3_600_000), ("minute", 60_000), ("second", 1000), ("millisecond", 1)];
    let mut left = span.as_millis();
    let mut said: Vec<String> = Vec::new();
    for (unit, length) in UNITS {
        let count = left / length;
        left %= length;
        if count > 0 {
            said.push(format!("{count} {unit}{}", if count == 1 { "" } else { "s" }));
        }
        if said.len() == 2 || (!said.is_empty() && count == 0) {
            break;
        }
    }
    if said.is_empty() { "0 seconds".to_owned() } else { said.join(" ") }
}

/// A length of time in whole seconds, once there is one.
#[must_use]
pub fn whole(span: Duration) -> Duration {
    if span.as_secs() == 0 { span } else { Duration::from_secs(span.as_secs()) }
}

/// A length of time for a column of a table: its largest unit alone, rounded down.
///
/// ```
/// use copydesk::duration;
/// use std::time::Duration;
///
/// assert_eq!(duration::short(Duration::from_secs(5400)), "1 h");
/// ```
#[must_use]
pub fn short(span: Duration) -> String {
    const UNITS: [(&str, u64); 3] = [("d", 86_400), ("h", 3600), ("min", 60)];
    let seconds = span.as_secs();
    let (unit, length) = UNITS.into_iter().find(|(_, length)| seconds >= *length).unwrap_or(("s", 1));
    format!("{} {unit}", seconds / length)
}

#[cfg(test)]
mod tests {
    use super::{parse, short, words};
    use std::time::Duration;

    #[test]
    fn what_people_write_is_read() {
        for (text, milliseconds) in [
            ("90s", Some(90_000)),
            ("500ms", Some(500)),
            ("0s", Some(0)),
            (" 15m ", Some(900_000)),
            ("15 minutes", Some(900_000)),
            ("1h30m", Some(5_400_000)),
            ("2w", Some(14 * 86_400_000)),
            ("1 month", None),
            ("-5m", None),
            ("5m ago", None),
            ("5", None),
            ("", None),
            ("99999999999999999999d", None),
        ] {
            assert_eq!(parse(text), milliseconds.map(Duration::from_millis), "{text:?}");
        }
    }

    #[test]
    fn words_are_short() {
        for (milliseconds, expected) in [
            (0, "0 seconds"),
            (250, "250 milliseconds"),
            (1000, "1 second"),
            (90_000, "1 minute 30 seconds"),
            (3_605_000, "1 hour"),
            (93_784_005, "1 day 2 hours"),
            (30 * 86_400_000, "30 days"),
        ] {
            assert_eq!(words(Duration::from_millis(milliseconds)), expected);
        }
    }

    #[test]
    fn short_is_one_unit() {
        for (seconds, expected) in
            [(0, "0 s"), (59, "59 s"), (60, "1 min"), (7199, "1 h"), (86_399, "23 h"), (40 * 86_400, "40 d")]
        {
            assert_eq!(short(Duration::from_secs(seconds)), expected);
        }
    }
}
