//! Dates as pages state them: a day, or a moment with the page's own offset.
//!
//! A time without an offset is no moment (nobody can say which), so it is kept as its day.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use serde::{Serialize, Serializer};
use std::fmt;

/// A date as precise as the page states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageDate {
    /// A day, no time known.
    Day(Date),
    /// A moment, with the offset that the page wrote it in.
    Moment(Timestamp, Offset),
}

impl PageDate {
    /// The calendar day as the page means it (in its own offset).
    #[must_use]
    pub fn day(self) -> Date {
        match self {
            Self::Day(day) => day,
            Self::Moment(at, offset) => offset.to_datetime(at).date(),
        }
    }
}

/// RFC 3339 with the page's offset, or a bare `YYYY-MM-DD`.
impl fmt::Display for PageDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => day.fmt(f),
            Self::Moment(at, offset) => at.display_with_offset(*offset).fmt(f),
        }
    }
}

impl Serialize for PageDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
