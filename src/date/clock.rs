//! Times of day and offsets beside a date: the half of [`super::scan`] that looks at clocks.

use super::scan::{Kind, Scanner};
use super::words::{half_day, zone};
use jiff::Span;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;

impl Scanner<'_> {
    /// The time that stands near the date (inside it, behind it, else before), its offset, and
    /// the index behind all of it.
    pub(super) fn time_near(&self, date: Date, start: usize, next: usize) -> (Option<DateTime>, Option<Offset>, usize) {
        for at in start..(next + 8).min(self.tokens.len()) {
            if let Some((clock, behind)) = self.clock(at) {
                let (offset, end) = self.offset(behind).map_or((None, behind), |(offset, end)| (Some(offset), end));
                return (clock.on(date), offset, end.max(next));
            }
            if at >= next && self.number(at).is_some() && !self.is_compact_time(at) {
                break;
            }
        }
        for at in (start.saturating_sub(12)..start).rev() {
            if let Some((clock, behind)) = self.clock(at)
                && (at == 0 || self.mark(at - 1) != Some(':'))
            {
                return (clock.on(date), self.offset(behind).map(|(offset, _)| offset), next);
            }
        }
        (None, None, next)
    }

    fn is_compact_time(&self, at: usize) -> bool {
        self.number(at).is_some_and(|(_, digits)| digits == 6 || digits == 4)
    }

    /// `10:15`, `10:15:30.250`, `10:15 p.m.`, `101530` behind a `T`.
    pub(super) fn clock(&self, at: usize) -> Option<(Clock, usize)> {
        let (hour, digits) = self.number(at)?;
        if digits == 6 && at > 0 && self.word(at - 1) == Some("t") {
            let clock = Clock { hour: hour / 10_000, minute: hour / 100 % 100, second: hour % 100 };
            return Some((clock, at + 1));
        }
        let colon = self.mark(at + 1) == Some(':');
        let unit = self.word(at + 1).is_some_and(|w| matches!(w, "h" | "時" | "时" | "點" | "点" | "시"));
        let (minute, minute_digits) = self.number(at + 2).filter(|_| digits <= 2 && (colon || unit))?;
        if minute_digits != 2 {
            return None;
        }
        let mut clock = Clock { hour, minute, second: 0 };
        let mut next = at + 3;
        if self.mark(next) == Some(':')
            && let Some((second, 1 | 2)) = self.number(next + 1)
        {
            clock.second = second;
            next += 2;
            if matches!(self.mark(next), Some('.' | ',')) && self.number(next + 1).is_some() {
                next += 2;
            }
        }
        let half = if self.tokens.get(next).is_some_and(|t| t.kind == Kind::Space) { next + 1 } else { next };
        if let Some(afternoon) = self.word(half).and_then(half_day) {
            clock.hour = clock.hour % 12 + if afternoon { 12 } else { 0 };
            next = half + 1;
        }
        Some((clock, next))
    }

    /// `Z`, `+02:00`, `+0200`, `-5`, `GMT+2`, `CEST`, right behind a time.
    fn offset(&self, at: usize) -> Option<(Offset, usize)> {
        let mut next = at;
        let spaced = self.tokens.get(next).is_some_and(|t| t.kind == Kind::Space);
        next += usize::from(spaced);
        next += usize::from(self.mark(next) == Some('('));
        let mut named = None;
        if let Some(word) = self.word(next) {
            named = Some(zone(word)?);
            next += 1;
        }
        let sign = match self.mark(next) {
            Some('+') => 1,
            Some('-' | '−') => -1,
            _ => return Some((offset(i64::from(named?))?, next)),
        };
        let Some((value, digits)) = self.number(next + 1) else {
            return Some((offset(i64::from(named?))?, next));
        };
        // behind a space, "10:15 -12:30" is a span of time unless it looks like an offset alone
        let minutes = match (digits, self.mark(next + 2), self.number(next + 3)) {
            (1 | 2, Some(':'), Some((minutes, 2))) => {
                next += 4;
                value * 60 + minutes
            }
            (4, ..) => {
                next += 2;
                value / 100 * 60 + value % 100
            }
            (1 | 2, ..) if !spaced || named.is_some() => {
                next += 2;
                value * 60
            }
            _ => return None,
        };
        Some((offset(sign * minutes)?, next))
    }
}

pub(super) struct Clock {
    hour: i64,
    minute: i64,
    second: i64,
}

impl Clock {
    fn on(&self, date: Date) -> Option<DateTime> {
        let part = |value: i64| i8::try_from(value).ok();
        let (hour, next_day) = if self.hour == 24 { (0, 1) } else { (self.hour, 0) };
        let time = jiff::civil::Time::new(part(hour)?, part(self.minute)?, part(self.second.min(59))?, 0).ok()?;
        Some(date.checked_add(Span::new().days(next_day)).ok()?.to_datetime(time))
    }
}

/// An offset that some place on earth keeps: 15 hours at most.
fn offset(minutes: i64) -> Option<Offset> {
    let seconds = i32::try_from(minutes.checked_mul(60)?).ok()?;
    (seconds.abs() <= 15 * 3600).then(|| Offset::from_seconds(seconds).ok())?
}
