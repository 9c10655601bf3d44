//! Times of day and offsets beside a date: the half of [`super::scan`] that looks at clocks.

use super::scan::Scanner;
use super::words::{CLOCK_WORDS, TO_DAY, half_day, zone};
use jiff::Span;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;

impl Scanner<'_> {
    /// The time of a date, its offset, and the index behind all of it: inside the date, right before it
    /// ("10:15 GMT, 17 May 2024"), behind it, else somewhere before.
    pub(super) fn time_near(&self, date: Date, start: usize, next: usize) -> (Option<DateTime>, Option<Offset>, usize) {
        let timed = |(clock, offset, end): (TimeOfDay, Option<Offset>, usize)| (clock.on(date), offset, end.max(next));
        let inside = (start..next).find_map(|at| self.time(at));
        let found = inside.or_else(|| self.time_before(start, true)).or_else(|| self.time_behind(next));
        found.or_else(|| self.time_before(start, false)).map_or((None, None, next), timed)
    }

    /// The time behind a date, unless it is that of the next one.
    fn time_behind(&self, next: usize) -> Option<(TimeOfDay, Option<Offset>, usize)> {
        for at in next..(next + 8).min(self.tokens.len()) {
            if let Some(time) = self.time(at) {
                let is_next = (next..at).all(|at| self.space(at) || matches!(self.mark(at), Some(',' | '-')));
                return (is_next || !self.begins_date(time.2)).then_some(time);
            }
            if self.number(at).is_some() && !self.is_compact_time(at) {
                return None;
            }
        }
        None
    }

    /// The time before a date and behind the one before that; `right` before it, or with anything between.
    fn time_before(&self, start: usize, right: bool) -> Option<(TimeOfDay, Option<Offset>, usize)> {
        const REACH: usize = 12;
        for at in (start.saturating_sub(REACH).max(self.behind)..start).rev() {
            let is_whole = at == 0 || self.mark(at - 1) != Some(':');
            if let Some((clock, offset, end)) = self.time(at).filter(|_| is_whole) {
                return (!right || self.over_weekday(end) == start).then_some((clock, offset, 0));
            }
        }
        None
    }

    /// True if a day with its month stands right behind a time.
    fn begins_date(&self, end: usize) -> bool {
        let at = self.over_weekday(end);
        let (day, month) = (self.day_at(at), self.month_at(at));
        day.is_some_and(|(_, next)| self.month_at(self.skip(next)).is_some())
            || month.is_some_and(|(_, next)| self.day_at(self.skip(next)).is_some())
    }

    /// Index behind marks, the words between time and day, and the day of the week.
    fn over_weekday(&self, at: usize) -> usize {
        let mut next = self.skip(at);
        next += usize::from(self.mark(next) == Some(')'));
        next = self.skip(next);
        if self.word(next).is_some_and(|w| TO_DAY.contains(&w)) {
            next = self.skip(next + 1);
        }
        self.weekday_at(next).map_or(next, |(_, next)| self.skip(next))
    }

    /// The time at a token, the offset behind it, and the index behind both.
    fn time(&self, at: usize) -> Option<(TimeOfDay, Option<Offset>, usize)> {
        let (clock, behind) = self.clock(at)?;
        let (offset, end) = self.offset(behind).map_or((None, behind), |(offset, end)| (Some(offset), end));
        Some((clock, offset, end))
    }

    fn is_compact_time(&self, at: usize) -> bool {
        self.number(at).is_some_and(|(_, digits)| digits == 6 || digits == 4)
    }

    /// `10:15`, `10:15:30.250`, `10:15 p.m.`, `101530` behind a `T`.
    pub(super) fn clock(&self, at: usize) -> Option<(TimeOfDay, usize)> {
        let (hour, digits) = self.number(at)?;
        if digits == 6 && at > 0 && self.word(at - 1) == Some("t") {
            let clock = TimeOfDay { hour: hour / 10_000, minute: hour / 100 % 100, second: hour % 100 };
            return Some((clock, at + 1));
        }
        let colon = self.mark(at + 1) == Some(':') || self.is_dotted_time(at);
        let unit = self.word(at + 1).is_some_and(|w| matches!(w, "h" | "時" | "时" | "點" | "点" | "시"));
        let (minute, minute_digits) = self.number(at + 2).filter(|_| digits <= 2 && (colon || unit))?;
        if minute_digits != 2 {
            return None;
        }
        let mut clock = TimeOfDay { hour, minute, second: 0 };
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
        let half = next + usize::from(self.space(next));
        let (behind, before) = (self.word(half).and_then(half_day), || self.half_before(at));
        next = if behind.is_some() { half + 1 } else { next };
        if let Some(afternoon) = behind.or_else(before) {
            clock.hour = clock.hour % 12 + if afternoon { 12 } else { 0 };
        }
        Some((clock, next))
    }

    /// True if a full stop parts hours and minutes: a word says that it is a time (`kl. 21.40`, `21.40 WIB`).
    fn is_dotted_time(&self, at: usize) -> bool {
        let before = (at.saturating_sub(3)..at).any(|at| self.word(at).is_some_and(|w| CLOCK_WORDS.contains(&w)));
        let behind = || (at + 3..at + 5).any(|at| self.word(at).is_some_and(|w| CLOCK_WORDS.contains(&w)));
        self.mark(at + 1) == Some('.') && self.mark(at + 3) != Some('.') && (before || behind())
    }

    /// The half of the day as East Asian languages write it, in front of the time: `下午9:40`.
    fn half_before(&self, at: usize) -> Option<bool> {
        let last = at.checked_sub(1).map(|before| before - usize::from(before > 0 && self.space(before)))?;
        let word = self.word(last).filter(|word| !word.is_ascii())?;
        let half = word.char_indices().rev().nth(1).and_then(|(start, _)| word.get(start..))?;
        half_day(half)
    }

    /// `Z`, `+02:00`, `+0200`, `-5`, `GMT+2`, `CEST`, right behind a time.
    fn offset(&self, at: usize) -> Option<(Offset, usize)> {
        let mut next = at;
        let spaced = self.space(next);
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

pub(super) struct TimeOfDay {
    hour: i64,
    minute: i64,
    second: i64,
}

impl TimeOfDay {
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
