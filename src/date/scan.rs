//! Finds dates in a short text: ISO 8601 and RFC 2822 with the liberties that pages take, numbers
//! with dots or slashes, and dates in words.
//!
//! The text is cut into numbers, words and marks; at each number (or month) the patterns are
//! tried in turn. Months without a year, and relative dates ("two hours ago"), are no dates.

use super::words::{ERAS, FILLERS, MONTH_MARKS, Month, ORDINALS, YEAR_MARKS, half_day, month};
use super::{Found, Order, PageDate};
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;
use jiff::{Span, Timestamp};
use std::ops::Range;

/// Bytes of a text that are looked at: no line with a date is longer, and a page's attribute may be.
const TEXT_CAP: usize = 600;

#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) kind: Kind,
    start: usize,
    end: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// Value and number of digits.
    Number(i64, usize),
    /// Lower case, without the full stop at its end.
    Word(String),
    Mark(char),
    Space,
}

/// All dates of a text, in order.
pub(super) fn scan(text: &str, order: Order) -> Vec<Found> {
    if !text.chars().take(TEXT_CAP).any(|c| digit(c).is_some()) {
        return Vec::new();
    }
    let tokens = cut(text);
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let scanner = Scanner { tokens: &tokens, order };
        if let Some((date, wall, next)) = scanner.date_at(at) {
            let start = tokens.get(at).map_or(0, |t| t.start);
            let end = tokens.get(next.saturating_sub(1)).map_or(start, |t| t.end);
            found.push(Found { date, start, end, wall });
            at = next.max(at + 1);
        } else {
            at += 1;
        }
    }
    found
}

/// A digit of any script that pages write dates in.
fn digit(c: char) -> Option<i64> {
    const ZEROS: [char; 10] = ['0', '٠', '۰', '०', '০', '௦', '๐', '០', '၀', '０'];
    if c.is_ascii() {
        return c.to_digit(10).map(i64::from);
    }
    ZEROS.iter().find_map(|&zero| {
        let value = u32::from(c).checked_sub(u32::from(zero))?;
        (value < 10).then_some(i64::from(value))
    })
}

fn is_word_char(c: char) -> bool {
    c.is_alphabetic()
        || matches!(c, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{dff}' | '\u{e30}'..='\u{e4e}' | 'º' | 'ª')
            && digit(c).is_none()
}

fn cut(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut chars = text.char_indices().take_while(|(at, _)| *at < TEXT_CAP).peekable();
    while let Some((start, c)) = chars.next() {
        let mut end = start + c.len_utf8();
        let kind = if let Some(first) = digit(c) {
            let (mut value, mut digits) = (first, 1);
            while let Some(&(at, c)) = chars.peek()
                && let Some(next) = digit(c)
            {
                value = value.saturating_mul(10).saturating_add(next);
                digits += 1;
                end = at + c.len_utf8();
                chars.next();
            }
            Kind::Number(value, digits)
        } else if is_word_char(c) {
            let mut word: String = c.to_lowercase().collect();
            let mut before = c;
            while let Some(&(at, c)) = chars.peek()
                && (is_word_char(c) || c == '.')
                // "NewsMAY 17, 2024": two words that ran into each other
                && !(before.is_lowercase() && c.is_uppercase())
            {
                before = c;
                word.extend(c.to_lowercase());
                end = at + c.len_utf8();
                chars.next();
            }
            word.truncate(word.trim_end_matches('.').len());
            Kind::Word(word)
        } else if c.is_whitespace() {
            if tokens.last().is_some_and(|t: &Token| t.kind == Kind::Space) {
                continue;
            }
            Kind::Space
        } else if crate::text::is_invisible(c) {
            continue;
        } else {
            Kind::Mark(c)
        };
        tokens.push(Token { kind, start, end });
    }
    tokens
}

/// Year, month, day, and the index behind them.
type Ymd = (Date, usize);

/// The tokens of one text, and how to read them.
pub(super) struct Scanner<'t> {
    pub(super) tokens: &'t [Token],
    order: Order,
}

impl Scanner<'_> {
    pub(super) fn number(&self, at: usize) -> Option<(i64, usize)> {
        match self.tokens.get(at)?.kind {
            Kind::Number(value, digits) => Some((value, digits)),
            _ => None,
        }
    }

    pub(super) fn word(&self, at: usize) -> Option<&str> {
        match &self.tokens.get(at)?.kind {
            Kind::Word(word) => Some(word),
            _ => None,
        }
    }

    pub(super) fn mark(&self, at: usize) -> Option<char> {
        match self.tokens.get(at)?.kind {
            Kind::Mark(mark) => Some(mark),
            _ => None,
        }
    }

    /// Index behind spaces, commas, full stops and words that say nothing.
    pub(super) fn skip(&self, mut at: usize) -> usize {
        let limit = at + 6;
        while at < limit {
            match self.tokens.get(at).map(|t| &t.kind) {
                Some(Kind::Space | Kind::Mark('.' | ',' | '،' | '-' | '–' | '/' | '\'' | '’' | '|' | '·')) => {
                    at += 1;
                }
                Some(Kind::Word(word)) if FILLERS.contains(&word.as_str()) => at += 1,
                _ => break,
            }
        }
        at
    }

    /// The date that starts at a token, the time beside it if it has no offset, and the index
    /// behind both.
    fn date_at(&self, at: usize) -> Option<(PageDate, Option<DateTime>, usize)> {
        let (day, next) = self
            .year_first(at)
            .or_else(|| self.compact(at))
            .or_else(|| self.day_first(at))
            .or_else(|| self.month_first(at))
            .or_else(|| self.in_numbers(at))
            .or_else(|| self.in_era(at))
            .map_or_else(|| self.epoch(at), |(date, next)| Some((Day::Civil(date), next)))?;
        match day {
            Day::Epoch(stamp) => Some((PageDate::Moment(stamp, Offset::UTC), None, next)),
            Day::Civil(date) => Some(match self.time_near(date, at, next) {
                (Some(wall), Some(offset), end) => match offset.to_timestamp(wall) {
                    Ok(stamp) => (PageDate::Moment(stamp, offset), None, end),
                    Err(_) => (PageDate::Day(date), None, end),
                },
                (wall, _, end) => (PageDate::Day(date), wall, end),
            }),
        }
    }

    /// `2024-05-17`, `2024/5/17`, `2024. 5. 17.`, `2024年5月17日`, `2024. május 17.`
    fn year_first(&self, at: usize) -> Option<Ymd> {
        let (year, digits) = self.number(at)?;
        if digits != 4 || self.joined_before(at) {
            return None;
        }
        let mut next = at + 1;
        let mut part = |last: bool| -> Option<(i64, Option<Month>)> {
            let from = next;
            next = self.over_separator(next);
            if let Some(name) = self.word(next).and_then(month).filter(|_| !last) {
                next += 1;
                return Some((0, Some(name)));
            }
            let (value, digits) = self.number(next)?;
            if from == next || digits > 2 {
                return None;
            }
            next += 1;
            Some((value, None))
        };
        let (middle, named) = part(false)?;
        let (last, _) = part(true)?;
        let date = match named {
            Some(name) => day_of(year, name, last)?,
            None if (1300..1500).contains(&year) => day_of(year, Month::Jalali(i8::try_from(middle).ok()?), last)?,
            None => day_of(year, Month::Gregorian(i8::try_from(middle).ok()?), last)?,
        };
        Some((date, next))
    }

    /// Index behind what parts year, month and day: a mark with spaces, or a unit (`年`, `월`).
    fn over_separator(&self, at: usize) -> usize {
        let mut next = at;
        let limit = at + 4;
        while next < limit {
            match self.tokens.get(next).map(|t| &t.kind) {
                Some(Kind::Space | Kind::Mark('-' | '/' | '.' | '‑' | '–' | '_' | ',')) => next += 1,
                Some(Kind::Word(w)) if matches!(w.as_str(), "年" | "月" | "년" | "월" | "m" | "de") => next += 1,
                _ => break,
            }
        }
        next
    }

    /// Glued to a number, a word or a colon before it, so that it is the tail of something else.
    fn joined_before(&self, at: usize) -> bool {
        let glue = at.checked_sub(1).and_then(|before| self.mark(before));
        glue.is_some_and(|c| matches!(c, '-' | '.' | '/' | ':'))
            && at.checked_sub(2).is_some_and(|before| self.number(before).is_some())
    }

    /// `20240517`, `20240517T101500Z`, `20240517101500`.
    fn compact(&self, at: usize) -> Option<Ymd> {
        let (value, digits) = self.number(at)?;
        let ymd = match digits {
            8 => value,
            14 => value / 1_000_000,
            12 => value / 10_000,
            _ => return None,
        };
        let date = day_of(ymd / 10_000, Month::Gregorian(i8::try_from(ymd / 100 % 100).ok()?), ymd % 100)?;
        (1990..2100).contains(&date.year()).then_some((date, at + 1))
    }

    /// `17 May 2024`, `17. Mai 2024`, `17 de mayo de 2024`, `17th of May '24`, `17 tháng 5, 2024`.
    fn day_first(&self, at: usize) -> Option<Ymd> {
        let (day, digits) = self.number(at)?;
        if digits > 2 || self.joined_before(at) {
            return None;
        }
        let mut next = at + 1;
        if self.word(next).is_some_and(|w| ORDINALS.contains(&w)) {
            next += 1;
        }
        next = self.skip(next);
        let name = self.month(&mut next)?;
        let year = self.year(&mut next)?;
        Some((day_of(year, name, day)?, next))
    }

    /// `May 17, 2024`, `Fri May 17 10:00:00 EDT 2024`.
    fn month_first(&self, at: usize) -> Option<Ymd> {
        let word = self.word(at)?;
        let mut next = self.skip(at + 1);
        // the number first: it is cheaper to ask for than the name of a month
        let (day, digits) = self.number(next)?;
        if digits == 6 && (1_990..2_100).contains(&(day % 10_000)) {
            // "May 172024": day and year, which the page prints in boxes of their own
            return Some((day_of(day % 10_000, month(word)?, day / 10_000)?, next + 1));
        }
        if digits > 2 {
            return None;
        }
        let name = month(word)?;
        next += 1;
        if self.word(next).is_some_and(|w| ORDINALS.contains(&w)) {
            next += 1;
        }
        let mut after = next;
        if let Some(year) = self.year(&mut after) {
            return Some((day_of(year, name, day)?, after));
        }
        // a time may stand between day and year
        let mut later = self.skip(next);
        let (_, behind) = self.clock(later)?;
        later = self.skip(behind);
        if self.word(later).is_some() {
            later += 1;
        }
        let year = self.year(&mut later)?;
        Some((day_of(year, name, day)?, later))
    }

    fn month(&self, next: &mut usize) -> Option<Month> {
        let word = self.word(*next)?;
        if MONTH_MARKS.contains(&word) {
            let at = self.skip(*next + 1);
            let (value, digits) = self.number(at)?;
            *next = at + 1;
            return (digits <= 2).then_some(Month::Gregorian(i8::try_from(value).ok()?));
        }
        let mut name = month(word);
        if name.is_none() {
            // an Arabic month of the Levant is two words; a glued "17may2024" is none of ours
            let behind = self.skip(*next + 1);
            name = self.word(behind).and_then(|second| levantine(word, second));
            if name.is_some() {
                *next = behind;
            }
        } else if word == "تشرين" {
            let behind = self.skip(*next + 1);
            if let Some(second) = self.word(behind).and_then(|second| levantine(word, second)) {
                *next = behind + 1;
                return Some(second);
            }
        }
        *next += usize::from(name.is_some());
        // "17 July / Juli 2024", "مايو/أيار": the second name is the same month again
        let again = self.skip(*next);
        if name.is_some() && self.word(again).and_then(month).is_some_and(|other| Some(other) == name) {
            *next = again + 1;
        }
        name
    }

    /// A year behind a month: four digits, or two behind an apostrophe or a month in words.
    fn year(&self, next: &mut usize) -> Option<i64> {
        let mut at = self.skip(*next);
        if self.word(at).is_some_and(|w| YEAR_MARKS.contains(&w)) {
            at = self.skip(at + 1);
        }
        let (value, digits) = self.number(at)?;
        let year = match digits {
            4 => value,
            // "May 17, 20245 min read": the line behind has run into the date
            5 if (19_900..21_000).contains(&value) => value / 10,
            2 if self.mark(at + 1) != Some(':') && self.word(at + 1).is_none_or(|w| half_day(w).is_none()) => {
                2000 + value
            }
            _ => return None,
        };
        *next = at + 1;
        Some(year)
    }

    /// `17.05.2024`, `17/5/24`, and `05/17/2024` by the order that the page keeps.
    fn in_numbers(&self, at: usize) -> Option<Ymd> {
        let (first, first_digits) = self.number(at)?;
        if first_digits > 2 || self.joined_before(at) {
            return None;
        }
        let mut next = at + 1;
        let mark = self.dividing(&mut next)?;
        let (second, second_digits) = self.number(next)?;
        next += 1;
        if self.dividing(&mut next)? != mark || second_digits > 2 {
            return None;
        }
        let (third, third_digits) = self.number(next)?;
        let glued = self.mark(next + 1).is_some_and(|c| c == mark && c != '.') && self.number(next + 2).is_some();
        let is_clock = self.mark(next + 1) == Some(':') && self.number(next + 2).is_some_and(|(_, digits)| digits == 2);
        let year = match third_digits {
            // "17.05.2410:15", "17.05.202410:15": the time of day has run into the date
            4 if is_clock => 2000 + third / 100,
            6 if is_clock => third / 100,
            4 => third,
            2 if mark != '-' => 2000 + third,
            _ => return None,
        };
        if glued {
            return None;
        }
        let month_first = second > 12 || (self.order == Order::MonthFirst && first <= 12 && mark != '.');
        let (day, month) = if month_first { (second, first) } else { (first, second) };
        let month = i8::try_from(month).ok()?;
        let name = if (1300..1500).contains(&year) { Month::Jalali(month) } else { Month::Gregorian(month) };
        Some((day_of(year, name, day)?, next + 1))
    }

    fn dividing(&self, next: &mut usize) -> Option<char> {
        let mut at = *next;
        let space = |at: usize| self.tokens.get(at).is_some_and(|t| t.kind == Kind::Space);
        at += usize::from(space(at));
        let mark = self.mark(at).filter(|c| matches!(c, '.' | '/' | '-' | '‑'))?;
        at += 1;
        at += usize::from(space(at));
        *next = at;
        Some(mark)
    }

    /// `令和6年5月17日`.
    fn in_era(&self, at: usize) -> Option<Ymd> {
        let word = self.word(at)?;
        let (_, before) = ERAS.iter().find(|(era, _)| word.ends_with(era))?;
        let (year, _) = self.number(at + 1)?;
        let mut next = self.over_separator(at + 2);
        let (month, _) = self.number(next)?;
        next = self.over_separator(next + 1);
        let (day, _) = self.number(next)?;
        let date = day_of(year + i64::from(*before), Month::Gregorian(i8::try_from(month).ok()?), day)?;
        Some((date, next + 1))
    }

    /// A text that is nothing but seconds or milliseconds since 1970.
    fn epoch(&self, at: usize) -> Option<(Day, usize)> {
        let (value, digits) = self.number(at)?;
        let alone = self.tokens.iter().all(|t| matches!(t.kind, Kind::Number(..) | Kind::Space | Kind::Mark('.')));
        let seconds = match digits {
            10 => value,
            13 => value / 1000,
            _ => return None,
        };
        let stamp = Timestamp::from_second(seconds).ok().filter(|_| alone && at == 0)?;
        let year = Offset::UTC.to_datetime(stamp).year();
        YEARS.contains(&year).then_some((Day::Epoch(stamp), self.tokens.len()))
    }
}

/// Second names of the Levant's months: the same first word names two of them.
fn levantine(first: &str, second: &str) -> Option<Month> {
    match (first, second) {
        ("كانون", "الثاني") => Some(Month::Gregorian(1)),
        ("كانون", "الأول") => Some(Month::Gregorian(12)),
        ("تشرين", "الأول") => Some(Month::Gregorian(10)),
        ("تشرين", "الثاني") => Some(Month::Gregorian(11)),
        _ => None,
    }
}

enum Day {
    Civil(Date),
    Epoch(Timestamp),
}

/// Years that a page may mean.
const YEARS: Range<i16> = 1900..2200;

/// The day, if there is such a one; years of the Buddhist era and of the Solar Hijri calendar are
/// turned into common ones.
fn day_of(year: i64, month: Month, day: i64) -> Option<Date> {
    let (year, day) = (i16::try_from(year).ok()?, i8::try_from(day).ok()?);
    match month {
        Month::Jalali(month) if (1300..1500).contains(&year) => jalali(i32::from(year), month, day),
        Month::Jalali(_) => None,
        Month::Gregorian(month) => {
            // the Buddhist era is 543 years ahead
            let year = if (2400..2700).contains(&year) { year - 543 } else { year };
            YEARS.contains(&year).then(|| Date::new(year, month, day).ok())?
        }
    }
}

/// A day of the Solar Hijri calendar by its 33-year cycle, which is right for 1178 to 1633.
fn jalali(year: i32, month: i8, day: i8) -> Option<Date> {
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let cycle = year + 1595;
    let months = i32::from(month);
    let before = if months < 7 { (months - 1) * 31 } else { (months - 7) * 30 + 186 };
    let days = 365 * cycle + cycle / 33 * 8 + (cycle % 33 + 3) / 4 + i32::from(day) + before - 355_668;
    // day 0 of that count is the last of the year before 1 of the common era's proleptic calendar
    Date::new(0, 1, 1).ok()?.checked_add(Span::new().days(days)).ok()
}

#[cfg(test)]
mod tests {
    use super::super::{Order, PageDate};

    fn parse(text: &str) -> String {
        PageDate::parse(text).map(|d| d.to_string()).unwrap_or_default()
    }

    #[test]
    fn machine_dates() {
        for (text, expected) in [
            ("2024-05-17", "2024-05-17"),
            ("2024-5-7", "2024-05-07"),
            ("2024-05-17T10:15:00Z", "2024-05-17T10:15:00+00:00"),
            ("2024-05-17T10:15:00.000+0200", "2024-05-17T10:15:00+02:00"),
            ("2024-05-17T10:15+02:00[Europe/Paris]", "2024-05-17T10:15:00+02:00"),
            ("2024-05-17 10:15:00 -05:00", "2024-05-17T10:15:00-05:00"),
            ("2024-05-17T10:15:00+05:30", "2024-05-17T10:15:00+05:30"),
            ("2024-05-17T10:15:00-07", "2024-05-17T10:15:00-07:00"),
            ("2024-05-17T10:15:00", "2024-05-17"),
            ("2024-05-17 10:15 - 12:30", "2024-05-17"),
            ("20240517", "2024-05-17"),
            ("20240517T101500Z", "2024-05-17T10:15:00+00:00"),
            ("Fri, 17 May 2024 10:15:00 +0200", "2024-05-17T10:15:00+02:00"),
            ("Fri, 17 May 2024 10:15:00 GMT", "2024-05-17T10:15:00+00:00"),
            ("Fri May 17 2024 10:15:00 GMT+0200 (CEST)", "2024-05-17T10:15:00+02:00"),
            ("Fri May 17 10:15:00 EDT 2024", "2024-05-17T10:15:00-04:00"),
            ("1715940900", "2024-05-17T10:15:00+00:00"),
            ("1715940900000", "2024-05-17T10:15:00+00:00"),
            ("2024-02-31", ""),
            ("0000-00-00 00:00:00", ""),
            ("10.0.0.1", ""),
            ("+49 30 1234567", ""),
        ] {
            assert_eq!(parse(text), expected, "{text}");
        }
    }

    #[test]
    fn dates_in_words() {
        for text in [
            "May 17, 2024",
            "Published on Friday, May 17th, 2024 at 10:15 am",
            "17 May 2024",
            "17. Mai 2024, 10:15 Uhr",
            "le vendredi 17 mai 2024 à 10h15",
            "17 de mayo de 2024",
            "17 maggio 2024",
            "17 de maio de 2024 às 10h15",
            "17 mei 2024",
            "17 maj 2024",
            "17. toukokuuta 2024",
            "17 maja 2024",
            "17. května 2024",
            "17. mája 2024",
            "2024. május 17.",
            "17 mai 2024",
            "17 Mayıs 2024 Cuma",
            "17 мая 2024 г.",
            "17 травня 2024",
            "17 май 2024",
            "17 Μαΐου 2024",
            "17 مايو 2024",
            "١٧ أيار ٢٠٢٤",
            "17 במאי 2024",
            "۲۸ اردیبهشت ۱۴۰۳",
            "17 मई 2024",
            "17 Mei 2024 10:15 WIB",
            "17 tháng 5, 2024",
            "ngày 17/5/2024",
            "2024年5月17日（金）",
            "令和6年5月17日",
            "2024년 5월 17일",
            "2024. 5. 17.",
            "17 พฤษภาคม 2567",
            "17 พ.ค. 2567",
            "17/05/2024",
            "17.05.24",
            "17.05.2410:15",
            "17.05.202410:15",
            "May 172024",
            "NewsMay 17, 20245 min read",
            "17-05-2024",
            "05/17/2024",
        ] {
            let day = PageDate::parse(text).map(|d| d.day().to_string());
            assert_eq!(day.as_deref(), Some("2024-05-17"), "{text}");
        }
    }

    #[test]
    fn the_page_decides_which_number_is_the_month() {
        let day = |order| PageDate::scan("05/06/2024", order).first().map(|f| f.date.to_string());
        assert_eq!(day(Order::DayFirst).as_deref(), Some("2024-06-05"));
        assert_eq!(day(Order::MonthFirst).as_deref(), Some("2024-05-06"));
    }

    #[test]
    fn a_time_before_or_behind_the_day_with_its_zone_is_a_moment() {
        assert_eq!(parse("10:15 CEST, 17 May 2024"), "2024-05-17T10:15:00+02:00");
        assert_eq!(parse("May 17, 2024 5:05 PM EST"), "2024-05-17T17:05:00-05:00");
        assert_eq!(parse("May 17, 2024 5:05 PM"), "2024-05-17");
    }

    #[test]
    fn all_dates_of_a_line_in_order() {
        let line = "Published May 17, 2024 | Updated 18 May 2024";
        let found: Vec<String> = PageDate::scan(line, Order::DayFirst).iter().map(|f| f.date.to_string()).collect();
        assert_eq!(found, ["2024-05-17", "2024-05-18"]);
    }
}
