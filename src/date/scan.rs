//! Finds dates in a short text: ISO 8601 and RFC 2822 with the liberties that pages take, numbers
//! with dots or slashes, and dates in words.
//!
//! The text is cut into numbers, words and marks; at each number (or month) the patterns are
//! tried in turn. Months without a year, and relative dates ("two hours ago"), are no dates; but a
//! line that names a year says it of its other dates as well.

use super::day::{YEARS, day_of};
use super::token::{TEXT_CAP, Token, TokenKind, cut, digit};
use super::words::{
    CalendarName, ERAS, MONTH_MARKS, MONTH_NUMBERS, Month, ORDINALS, UNITS, YEAR_FIRST, YEAR_MARKS, half_day,
    is_filler, jalali_month,
};
use super::{FoundDate, Order, PageDate, ReadAs};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;

/// All dates of a text, in order.
pub(super) fn scan(text: &str, reading: ReadAs<'_>) -> Vec<FoundDate> {
    if !may_hold_a_date(text) {
        return Vec::new();
    }
    let tokens = cut(text);
    let mut scanner = Scanner { tokens: &tokens, reading, behind: 0, year: None };
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if let Some((date, wall, next)) = scanner.date_at(at) {
            let start = tokens.get(at).map_or(0, |t| t.start);
            let end = tokens.get(next.saturating_sub(1)).map_or(start, |t| t.end);
            found.push(FoundDate { date, start, end, wall });
            at = next.max(at + 1);
            scanner.behind = at;
            scanner.year = Some(date.day().year());
        } else {
            at += 1;
        }
    }
    found
}

/// True if there are numbers enough for a date: one of six digits or more, or two of three digits together. That is
/// quicker to see than what the words around them say. Other scripts have eras that count from one.
fn may_hold_a_date(text: &str) -> bool {
    let (mut numbers, mut digits, mut run) = (0, 0, 0);
    for byte in text.bytes().take(TEXT_CAP) {
        if byte.is_ascii_digit() {
            numbers += usize::from(run == 0);
            digits += 1;
            run += 1;
            if run >= 6 || numbers >= 2 && digits >= 3 {
                return true;
            }
        } else {
            run = 0;
        }
        // the first byte of all characters from Arabic on, but punctuation
        if byte >= 0xd8 && byte != 0xe2 {
            return text.chars().take(TEXT_CAP).any(|c| digit(c).is_some());
        }
    }
    false
}

/// Day and the index behind it.
type Ymd = (Date, usize);

/// The tokens of one text, and how to read them.
pub(super) struct Scanner<'t> {
    pub(super) tokens: &'t [Token],
    reading: ReadAs<'t>,
    /// The index behind the last date.
    pub(super) behind: usize,
    /// The year of the last date.
    year: Option<i16>,
}

impl Scanner<'_> {
    pub(super) fn number(&self, at: usize) -> Option<(i64, usize)> {
        match self.tokens.get(at)?.kind {
            TokenKind::Number(value, digits) => Some((value, digits)),
            _ => None,
        }
    }

    pub(super) fn word(&self, at: usize) -> Option<&str> {
        match &self.tokens.get(at)?.kind {
            TokenKind::Word(word) => Some(word),
            _ => None,
        }
    }

    pub(super) fn mark(&self, at: usize) -> Option<char> {
        match self.tokens.get(at)?.kind {
            TokenKind::Mark(mark) => Some(mark),
            _ => None,
        }
    }

    pub(super) fn space(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|t| t.kind == TokenKind::Space)
    }

    /// Index behind spaces, commas, full stops and words that say nothing.
    pub(super) fn skip(&self, mut at: usize) -> usize {
        let limit = at + 6;
        while at < limit {
            match self.tokens.get(at).map(|t| &t.kind) {
                Some(
                    TokenKind::Space
                    | TokenKind::Mark('.' | ',' | '،' | '၊' | '-' | '–' | '/' | '\'' | '’' | '|' | '·'),
                ) => {
                    at += 1;
                }
                Some(TokenKind::Word(word)) if is_filler(word) => at += 1,
                _ => break,
            }
        }
        at
    }

    /// The date that starts at a token, the time beside it if it has no offset, and the index
    /// behind both.
    fn date_at(&self, at: usize) -> Option<(PageDate, Option<DateTime>, usize)> {
        let (date, next) = match self.tokens.get(at)?.kind {
            TokenKind::Number(..) => self
                .year_first(at)
                .or_else(|| self.compact(at))
                .or_else(|| self.day_first(at))
                .or_else(|| self.in_numbers(at)),
            TokenKind::Word(_) => self.month_first(at).or_else(|| self.in_era(at)),
            _ => return None,
        }
        .or_else(|| self.of_the_same_year(at))
        .map_or_else(|| self.epoch(at), |(date, next)| Some((Day::Civil(date), next)))?;
        match date {
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

    /// `2024-05-17`, `2024/5/17`, `2024. 5. 17.`, `2024年5月17日`, `2024. május 17.`, `2024. gada 17. maijā`
    fn year_first(&self, at: usize) -> Option<Ymd> {
        let (year, digits) = self.number(at)?;
        let middle = self.over_units(self.over_brackets(at + 1));
        if digits != 4 || middle == at + 1 || self.joined_before(at) {
            return None;
        }
        if let Some((month, behind)) = self.month_at(middle) {
            let (day, next) = self.day_at(self.over_units(behind))?;
            // "In 2019, May 17, 2024": the year belongs to what stands before
            return self.year_at(next).is_none().then_some((day_of(year, month, day)?, next));
        }
        let (value, behind) = self.day_at(middle)?;
        if let Some((month, next)) = self.month_at(self.over_units(behind)) {
            return self.year_at(next).is_none().then_some((day_of(year, month, value)?, next));
        }
        let last = self.over_units(behind);
        let (day, digits) = self.number(last).filter(|_| last > behind)?;
        (digits <= 2).then_some((day_of(year, self.month_of(year, value)?, day)?, last + 1))
    }

    /// A month by its number, in the calendar that counts the year so; years of the lunar Hijri calendar, in
    /// Arabic, are read in none.
    fn month_of(&self, year: i64, month: i64) -> Option<Month> {
        let month = i8::try_from(month).ok()?;
        let is_solar = (1300..1500).contains(&year) && self.reading.languages.first() != Some(&"ar");
        Some(if is_solar { Month::Jalali(month) } else { Month::Gregorian(month) })
    }

    /// A number of one or two digits with its ordinal mark, and the index behind.
    pub(super) fn day_at(&self, at: usize) -> Option<(i64, usize)> {
        let (day, digits) = self.number(at)?;
        let mut next = at + 1;
        let hyphen = usize::from(self.mark(next) == Some('-'));
        if self.word(next + hyphen).is_some_and(|w| ORDINALS.contains(&w)) {
            next += hyphen + 1;
        }
        (digits <= 2).then_some((day, next))
    }

    /// Index behind what parts year, month and day: a mark with spaces, or a unit (`年`, `월`).
    fn over_units(&self, at: usize) -> usize {
        let mut next = at;
        while next < at + 6 {
            match self.tokens.get(next).map(|t| &t.kind) {
                Some(TokenKind::Space | TokenKind::Mark('-' | '/' | '.' | '‑' | '–' | '_' | ',' | '၊')) => {
                    next += 1;
                }
                Some(TokenKind::Word(w)) if UNITS.contains(&w.as_str()) => next += 1,
                _ => break,
            }
        }
        next
    }

    /// Index behind the same year in brackets: `2024年（令和6年）5月17日`, `2024(e)ko`.
    fn over_brackets(&self, at: usize) -> usize {
        const INSIDE: usize = 5;
        let open = at + usize::from(self.word(at).is_some_and(|w| UNITS.contains(&w)));
        if !matches!(self.mark(open), Some('(' | '（')) {
            return at;
        }
        let close = (open..open + INSIDE).find(|at| matches!(self.mark(*at), Some(')' | '）')));
        close.map_or(at, |close| close + 1)
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
        let (day, next) = self.day_at(at).filter(|_| !self.joined_before(at))?;
        let (month, next) = self.month_at(self.skip(next))?;
        let (year, next) = self.year_at(next)?;
        Some((day_of(year, month, day)?, next))
    }

    /// True if a number follows a word, or the word behind it: that is cheaper to ask for than the name of a month.
    fn is_before_number(&self, at: usize) -> bool {
        /// Tokens between them, at most.
        const REACH: usize = 8;
        if !(at + 1..at + REACH).any(|at| self.number(at).is_some()) {
            return false;
        }
        let next = self.skip(at + 1);
        let is_counted = || self.word(at).is_some_and(|word| MONTH_MARKS.contains(&word));
        self.number(next).is_some()
            || self.word(next).is_some() && (self.number(self.skip(next + 1)).is_some() || is_counted())
    }

    /// `May 17, 2024`, `Fri May 17 10:00:00 EDT 2024`.
    fn month_first(&self, at: usize) -> Option<Ymd> {
        if !self.is_before_number(at) {
            return None;
        }
        let (month, behind) = self.month_at(at)?;
        let next = self.skip(behind);
        let (day, digits) = self.number(next)?;
        if digits == 6 && (1_990..2_100).contains(&(day % 10_000)) {
            // "May 172024": day and year, which the page prints in boxes of their own
            return Some((day_of(day % 10_000, month, day / 10_000)?, next + 1));
        }
        let (day, next) = self.day_at(next)?;
        if let Some((year, after)) = self.year_at(next) {
            return Some((day_of(year, month, day)?, after));
        }
        // a time may stand between day and year
        let (_, behind) = self.clock(self.skip(next))?;
        let mut later = self.skip(behind);
        later += usize::from(self.word(later).is_some());
        let (year, later) =
            self.year_at(later).filter(|(_, behind)| self.number(behind - 1).is_some_and(|(_, digits)| digits == 4))?;
        Some((day_of(year, month, day)?, later))
    }

    /// `Updated 09:12 GMT, 19 May` in a line that has named a year: day and month with a time.
    fn of_the_same_year(&self, at: usize) -> Option<Ymd> {
        let year = i64::from(self.year?);
        let day_first = self.day_at(at).filter(|_| !self.joined_before(at));
        let day_first = day_first.and_then(|(day, next)| Some((day, self.month_at(self.skip(next))?)));
        let month_first = || {
            let (month, next) = self.is_before_number(at).then(|| self.month_at(at))??;
            let (day, next) = self.day_at(self.skip(next))?;
            Some((day, (month, next)))
        };
        let (day, (month, next)) = day_first.or_else(month_first)?;
        let date = day_of(year, month, day)?;
        let (wall, ..) = self.time_near(date, at, next);
        wall.map(|_| (date, next))
    }

    /// The month that is named at a token, and the index behind its name.
    pub(super) fn month_at(&self, at: usize) -> Option<(Month, usize)> {
        let word = self.word(at)?;
        if MONTH_MARKS.contains(&word) {
            let number = self.skip(at + 1);
            if let Some(named) = self.month_in_words(number) {
                return Some(named);
            }
            let (value, digits) = self.number(number)?;
            return (digits <= 2).then_some((Month::Gregorian(i8::try_from(value).ok()?), number + 1));
        }
        let named = self.named(at, |name| name.month(self.reading.languages));
        let (month, next) = named.or_else(|| Some((jalali_month(word)?, at + 1)))?;
        // "17 July / Juli 2024", "مايو/أيار": the second name is the same month again
        let again = self.skip(next);
        match self.named(again, |name| name.month(self.reading.languages)).filter(|_| again > next) {
            Some((other, behind)) if other == month => Some((month, behind)),
            _ => Some((month, next)),
        }
    }

    /// The month whose number is written out at a token (`tháng Mười Một`), and the index behind it.
    fn month_in_words(&self, at: usize) -> Option<(Month, usize)> {
        let place = |word: &str| MONTH_NUMBERS.iter().position(|numbers| numbers.contains(&word));
        let (first, next) = (place(self.word(at)?)?, self.skip(at + 1));
        // ten and one, ten and two
        let more = self.word(next).and_then(place).filter(|more| first == 9 && *more < 2);
        let (number, behind) = more.map_or((first + 1, at + 1), |more| (11 + more, next + 1));
        Some((Month::Gregorian(i8::try_from(number).ok()?), behind))
    }

    /// The day of the week that is named at a token, and the index behind its name.
    pub(super) fn weekday_at(&self, at: usize) -> Option<(i8, usize)> {
        self.named(at, |name| name.weekday(self.reading.languages))
    }

    /// The meaning of the longest name of the calendar at a token, and the index behind it.
    fn named<T>(&self, at: usize, says: impl Fn(CalendarName) -> Option<T>) -> Option<(T, usize)> {
        /// Names that begin with the same word, at most.
        const ALIKE: usize = 16;
        let names = CalendarName::beginning_with(self.word(at)?).take(ALIKE);
        names.filter_map(|name| Some((says(name)?, self.behind_words(at, name.words)?))).last()
    }

    /// The index behind these words, if they stand here.
    fn behind_words(&self, at: usize, words: &str) -> Option<usize> {
        let mut next = at;
        for (nth, word) in words.split(' ').enumerate() {
            let apart = nth > 0 && (self.space(next) || self.mark(next) == Some('-'));
            next += usize::from(apart);
            next = (self.word(next) == Some(word)).then_some(next + 1)?;
        }
        Some(next)
    }

    /// A year behind a month, and the index behind it: four digits, or two behind an apostrophe or
    /// a month in words. The day of the week may stand between.
    fn year_at(&self, at: usize) -> Option<(i64, usize)> {
        let mut next = self.skip(at);
        if let Some((_, behind)) = self.weekday_at(next).filter(|_| self.month_at(next).is_none()) {
            next = self.skip(behind);
        }
        if self.word(next).is_some_and(|w| YEAR_MARKS.contains(&w)) {
            next = self.skip(next + 1);
        }
        let (value, digits) = self.number(next)?;
        let year = match digits {
            4 => value,
            // "May 17, 20245 min read": the line behind has run into the date
            5 if (19_900..21_000).contains(&value) => value / 10,
            2 if !self.is_divided(next + 1) && self.word(next + 1).is_none_or(|w| half_day(w).is_none()) => {
                self.short_year(value)
            }
            _ => return None,
        };
        Some((year, next + 1))
    }

    /// True if a number goes on behind a mark: a time, or another date.
    fn is_divided(&self, at: usize) -> bool {
        matches!(self.mark(at), Some(':' | '/' | '-')) && self.number(at + 1).is_some()
    }

    /// A year of two digits; Thai pages may count in the Buddhist era, of which 2550 was 2007.
    fn short_year(&self, value: i64) -> i64 {
        let is_thai = self.reading.languages.contains(&"th") || self.tokens.iter().any(is_thai);
        if is_thai && value >= 50 { 2500 + value } else { 2000 + value }
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
            2 if mark != '-' => self.short_year(third),
            _ => return None,
        };
        if glued {
            return None;
        }
        // "26.03.04" of a Korean page
        let is_year_first = (first_digits, third_digits) == (2, 2)
            && self.reading.languages.first().is_some_and(|language| YEAR_FIRST.contains(language));
        if is_year_first {
            let year = self.short_year(first);
            if let Some(date) = day_of(year, self.month_of(year, second)?, third) {
                return Some((date, next + 1));
            }
        }
        let day_first = self.month_of(year, second).and_then(|month| day_of(year, month, first));
        let month_first = self.month_of(year, first).and_then(|month| day_of(year, month, second));
        let date = match (day_first, month_first) {
            // full stops part the numbers where the day comes first
            (Some(one), Some(other)) if one != other && mark != '.' => self.of_two(one, other, at, next)?,
            (one, other) => one.or(other)?,
        };
        Some((date, next + 1))
    }

    /// The right one of two readings, the day or the month first: as the day of the week beside them says, else by the
    /// order that the page keeps.
    fn of_two(&self, day_first: Date, month_first: Date, at: usize, last: usize) -> Option<Date> {
        let near = (at.saturating_sub(4)..at).chain(last + 1..last + 4).filter_map(|at| self.weekday_at(at));
        for (weekday, _) in near {
            let fits = |date: &Date| date.weekday().to_monday_one_offset() == weekday;
            match (fits(&day_first), fits(&month_first)) {
                (true, false) => return Some(day_first),
                (false, true) => return Some(month_first),
                _ => {}
            }
        }
        match self.reading.order {
            Order::DayFirst => Some(day_first),
            Order::MonthFirst => Some(month_first),
            Order::Unknown => None,
        }
    }

    fn dividing(&self, next: &mut usize) -> Option<char> {
        let mut at = *next;
        at += usize::from(self.space(at));
        let mark = self.mark(at).filter(|c| matches!(c, '.' | '/' | '-' | '‑'))?;
        at += 1;
        at += usize::from(self.space(at));
        *next = at;
        Some(mark)
    }

    /// `令和6年5月17日`, `令和元年5月17日`.
    fn in_era(&self, at: usize) -> Option<Ymd> {
        let word = self.word(at)?;
        let first = word.strip_suffix("元年");
        let (_, before) = ERAS.iter().find(|(era, _)| first.unwrap_or(word).ends_with(era))?;
        let (year, next) = if first.is_some() { (1, at + 1) } else { (self.number(at + 1)?.0, at + 2) };
        let next = self.over_units(next);
        let (month, _) = self.number(next)?;
        let next = self.over_units(next + 1);
        let (day, _) = self.number(next)?;
        let date = day_of(year.checked_add(i64::from(*before))?, Month::Gregorian(i8::try_from(month).ok()?), day)?;
        Some((date, next + 1))
    }

    /// A text that is nothing but seconds or milliseconds since 1970, as `/Date(1715940900000)/` is.
    fn epoch(&self, at: usize) -> Option<(Day, usize)> {
        let (value, digits) = self.number(at)?;
        let is_wrapping = |kind: &TokenKind| match kind {
            TokenKind::Number(..) | TokenKind::Space | TokenKind::Mark('.' | '/' | '(' | ')') => true,
            TokenKind::Word(word) => word == "date",
            TokenKind::Mark(_) => false,
        };
        let alone = at <= 3 && self.tokens.iter().all(|t| is_wrapping(&t.kind));
        let seconds = match digits {
            10 => value,
            13 => value / 1000,
            _ => return None,
        };
        let is_first = !(0..at).any(|at| self.number(at).is_some());
        let stamp = Timestamp::from_second(seconds).ok().filter(|_| alone && is_first)?;
        let year = Offset::UTC.to_datetime(stamp).year();
        YEARS.contains(&year).then_some((Day::Epoch(stamp), self.tokens.len()))
    }
}

fn is_thai(token: &Token) -> bool {
    matches!(&token.kind, TokenKind::Word(word) if word.starts_with(|c| ('\u{e01}'..='\u{e3a}').contains(&c)))
}

enum Day {
    Civil(Date),
    Epoch(Timestamp),
}
