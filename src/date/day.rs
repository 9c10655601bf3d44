//! Days of the calendars that pages count in, as days of the Gregorian one.

use super::words::Month;
use jiff::Span;
use jiff::civil::Date;
use std::ops::Range;

/// Years that a page may mean.
pub(super) const YEARS: Range<i16> = 1900..2200;

/// The day, if there is such a one; years of the Buddhist era and of the Solar Hijri calendar are
/// turned into common ones.
pub(super) fn day_of(year: i64, month: Month, day: i64) -> Option<Date> {
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
