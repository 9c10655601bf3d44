//! Dates as pages state them: a day, or a moment with the page's own offset.
//!
//! A time without an offset is no moment (nobody can say which), so it is kept as its day.

pub mod address;
#[rustfmt::skip] // a table, a line a name
mod calendar;
mod clock;
mod day;
mod order;
mod scan;
#[cfg(test)]
mod tests;
mod token;
#[rustfmt::skip] // tables of words, a line as long as it takes
mod words;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;
use serde::{Serialize, Serializer};
use std::fmt;

/// True if a word, in lower case, names a day of the week in any language.
pub(crate) fn is_weekday(word: &str) -> bool {
    words::CalendarName::is_weekday(word)
}

/// A date as precise as the page states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageDate {
    /// A day, no time known.
    Day(Date),
    /// A moment, with the offset that the page wrote it in.
    Moment(Timestamp, Offset),
}

/// The order of day and month in a date of which both are small numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// 05/06/2024 is the fifth of June, as most of the world writes.
    #[default]
    DayFirst,
    /// 05/06/2024 is the sixth of May, as the United States write.
    MonthFirst,
    /// 05/06/2024 is no date, since nothing says which it is.
    Unknown,
}

/// The way to read the dates of a text.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReadAs<'l> {
    /// The order of day and month in numbers.
    pub order: Order,
    /// Codes (ISO 639) of the languages that the text is in, the surest first: they decide which month
    /// `listopada` is. May be empty; names of other languages are read all the same.
    pub languages: &'l [&'l str],
}

impl From<Order> for ReadAs<'_> {
    fn from(order: Order) -> Self {
        Self { order, languages: &[] }
    }
}

/// A date inside a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FoundDate {
    /// The date.
    pub date: PageDate,
    /// Its first byte in the text.
    pub start: usize,
    /// The byte behind it.
    pub end: usize,
    /// Day and time of a date whose text names a time but no offset: no moment, yet a clue.
    pub wall: Option<DateTime>,
}

impl PageDate {
    /// The first sure date in a text, however it is written: ISO 8601, RFC 2822, numbers, words.
    /// Numbers of which either could be the month (`5/6/2024`) are none.
    ///
    /// ```
    /// use copydesk::PageDate;
    /// assert_eq!(PageDate::parse("Stand: 17. Mai 2024").unwrap().to_string(), "2024-05-17");
    /// assert_eq!(PageDate::parse("2024-05-17T10:15:00+0200").unwrap().to_string(), "2024-05-17T10:15:00+02:00");
    /// assert_eq!(PageDate::parse("5/17/2024").unwrap().to_string(), "2024-05-17");
    /// assert_eq!(PageDate::parse("5/6/2024 10:15 AM"), None);
    /// assert_eq!(PageDate::parse("yesterday"), None);
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::scan(text, Order::Unknown).first().map(|found| found.date)
    }

    /// All dates in a text, in order. Only its first few hundred bytes are read.
    #[must_use]
    pub fn scan<'l>(text: &str, reading: impl Into<ReadAs<'l>>) -> Vec<FoundDate> {
        scan::scan(text, reading.into())
    }

    /// True if it is older than the pages of the web are, as dates of clocks that nobody set are (1900, 1970), and
    /// those that stand for none.
    #[must_use]
    pub fn is_before_the_web(self) -> bool {
        const FIRST_YEAR: i16 = 1990;
        self.day().year() < FIRST_YEAR
    }

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
