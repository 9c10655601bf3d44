//! Words that dates are written with, in many languages: lower case, without a full stop at the end.
//! Data, no algorithm but the look-up of the names in [`CALENDAR`].

use super::calendar::CALENDAR;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// Months of the Solar Hijri year, as pages in Persian and in Dari print them.
const JALALI_MONTHS: [[&str; 2]; 12] = [
    ["فروردین", "حمل"],
    ["اردیبهشت", "ثور"],
    ["خرداد", "جوزا"],
    ["تیر", "سرطان"],
    ["مرداد", "اسد"],
    ["شهریور", "سنبله"],
    ["مهر", "میزان"],
    ["آبان", "عقرب"],
    ["آذر", "قوس"],
    ["دی", "جدی"],
    ["بهمن", "دلو"],
    ["اسفند", "حوت"],
];

/// Japanese and Taiwanese eras, with the year before their first.
pub(super) const ERAS: [(&str, i16); 5] =
    [("令和", 2018), ("平成", 1988), ("昭和", 1925), ("民國", 1911), ("民国", 1911)];

/// Words between day, month and year that say nothing ("17 de mayo del 2024", "den 17. Mai").
const FILLERS: [&str; 33] = [
    "de", "del", "d", "of", "do", "di", "da", "den", "the", "st", "nd", "rd", "th", "er", "º", "ª", "г", "m", "น", "ng",
    "ta", "o", "dhen", "an", "t", "viz", "oṣù", "ቀን", "เดือน", "ເດືອນ", "ខែ", "ថ្ងៃទី", "թ",
];

/// True if a word says nothing between day, month and year. Most words are longer than any that does.
pub(super) fn is_filler(word: &str) -> bool {
    (word.len() <= 4 || !word.is_ascii()) && FILLERS.contains(&word)
}

/// Marks of ordinal numbers, which stand right behind the day or behind a hyphen.
pub(super) const ORDINALS: [&str; 30] = [
    "st", "nd", "rd", "th", "er", "º", "ª", "ο", "е", "го", "ого", "re", "ste", "de", "e", "ე", "日", "ی", "a", "fed",
    "eg", "ain", "af", "il", "ydd", "ad", "nji", "njy", "ء", "р",
];

/// Words that stand between year, month and day ("2024年5月17日", "2024. gada 17. maijs").
pub(super) const UNITS: [&str; 33] = [
    "年", "月", "년", "월", "m", "de", "ko", "gada", "g", "ж", "жыл", "жылғы", "жылы", "жылдын", "жылдың", "г", "года",
    "оны", "он", "сарын", "сар", "р", "yil", "ýylyň", "елның", "йылдың", "წლის", "թ", "թվականի", "ခုနှစ်", "ခု", "රු",
    "ء",
];

/// Words that make the number behind them a month ("17 tháng 5").
pub(super) const MONTH_MARKS: [&str; 2] = ["tháng", "thg"];

/// The numbers of months in words, behind such a mark.
pub(super) const MONTH_NUMBERS: [&[&str]; 10] = [
    &["giêng", "một"], &["hai"], &["ba"], &["tư", "bốn"], &["năm"], &["sáu"], &["bảy", "bẩy"], &["tám"], &["chín"], &["mười"],
];

/// Languages that write the year first, of two digits too.
pub(super) const YEAR_FIRST: [&str; 3] = ["ko", "ja", "zh"];

/// Words that make the number behind them a year ("tháng 5 năm 2024", "พ.ศ. 2567").
pub(super) const YEAR_MARKS: [&str; 7] = ["năm", "พ.ศ", "ค.ศ", "year", "ឆ្នាំ", "ປີ", "anno"];

/// Offsets that have a name, in minutes east of Greenwich. Left out: names that two zones share
/// (`IST`), and those that say nothing of summer time (`ET`).
const ZONES: [(&str, i16); 40] = [
    ("z", 0),
    ("utc", 0),
    ("gmt", 0),
    ("ut", 0),
    ("wet", 0),
    ("west", 60),
    ("bst", 60),
    ("cet", 60),
    ("mez", 60),
    ("cest", 120),
    ("mesz", 120),
    ("eet", 120),
    ("eest", 180),
    ("sast", 120),
    ("cat", 120),
    ("wat", 60),
    ("eat", 180),
    ("msk", 180),
    ("мск", 180),
    ("est", -300),
    ("edt", -240),
    ("cdt", -300),
    ("mdt", -360),
    ("mst", -420),
    ("pdt", -420),
    ("pst", -480),
    ("akst", -540),
    ("akdt", -480),
    ("hst", -600),
    ("pkt", 300),
    ("wib", 420),
    ("wita", 480),
    ("wit", 540),
    ("sgt", 480),
    ("hkt", 480),
    ("jst", 540),
    ("kst", 540),
    ("aest", 600),
    ("aedt", 660),
    ("nzdt", 780),
];

/// Words beside a time whose hours and minutes a full stop parts.
#[rustfmt::skip]
pub(super) const CLOCK_WORDS: [&str; 22] = [
    "kl", "klo", "klokken", "uhr", "uur", "ore", "ora", "h", "wib", "wita", "wit", "pukul", "jam", "godz", "hod", "hodin", "sati",
    "kell", "plkst", "val", "ч", "น",
];

/// Words between a time and its day ("10:15 on 17 May 2024").
pub(super) const TO_DAY: [&str; 16] =
    ["on", "am", "le", "el", "il", "em", "op", "den", "dne", "dnia", "uhr", "ist", "et", "ct", "mt", "pt"];

/// Half of the day in a twelve-hour time: whether twelve hours are added.
pub(super) fn half_day(word: &str) -> Option<bool> {
    match word {
        "am" | "a.m" | "a" | "上午" | "午前" | "오전" | "凌晨" | "早上" | "π.μ" | "ص" => Some(false),
        "pm" | "p.m" | "p" | "下午" | "午後" | "오후" | "晚上" | "μ.μ" | "م" => Some(true),
        _ => None,
    }
}

/// Minutes east of Greenwich of a zone's name.
pub(super) fn zone(word: &str) -> Option<i16> {
    ZONES.iter().find(|(name, _)| *name == word).map(|(_, minutes)| *minutes)
}

/// A month by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Month {
    Gregorian(i8),
    Jalali(i8),
}

/// A name of the calendar: its words, and what it means on pages of which language.
#[derive(Debug, Clone, Copy)]
pub(super) struct CalendarName {
    /// One word, or several with a space between them.
    pub(super) words: &'static str,
    meanings: &'static str,
}

impl CalendarName {
    /// The names that begin with a word: the word alone comes first, then those of which it is the first word.
    pub(super) fn beginning_with(word: &str) -> impl Iterator<Item = Self> {
        let first = FIRST.get(word).and_then(|at| CALENDAR.get(*at as usize..));
        let names = first.unwrap_or_default().lines().filter_map(|line| line.split_once('\t'));
        names.map(|(words, meanings)| Self { words, meanings }).take_while(move |name| {
            let rest = name.words.strip_prefix(word);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        })
    }

    /// The month that it names on a page in these languages (codes of ISO 639), the surest first.
    pub(super) fn month(self, languages: &[&str]) -> Option<Month> {
        self.number('m', languages).map(Month::Gregorian)
    }

    /// The day of the week that it names, Monday being 1.
    pub(super) fn weekday(self, languages: &[&str]) -> Option<i8> {
        self.number('w', languages)
    }

    /// True if a word names a day of the week in any language.
    pub(super) fn is_weekday(word: &str) -> bool {
        let first = word.split(' ').next().unwrap_or_default();
        Self::beginning_with(first).any(|name| name.words == word && name.meanings.split(' ').any(|m| m.starts_with('w')))
    }

    fn number(self, kind: char, languages: &[&str]) -> Option<i8> {
        let meanings = || self.meanings.split(' ').filter_map(|meaning| meaning.strip_prefix(kind));
        let of = |wanted: &str| {
            let mut numbers = meanings().map(|meaning| meaning.split_at(meaning.bytes().take_while(u8::is_ascii_digit).count()));
            numbers.find(|(_, language)| *language == wanted).and_then(|(number, _)| number.parse().ok())
        };
        languages.iter().find_map(|language| of(language)).or_else(|| of(""))
    }
}

/// The place of the first name, in the table, that begins with a word: every word beside a number is asked about.
static FIRST: LazyLock<FxHashMap<&str, u32>> = LazyLock::new(|| {
    let mut first = FxHashMap::default();
    first.reserve(CALENDAR.len() / 16);
    let mut at = 0;
    for line in CALENDAR.split_inclusive('\n') {
        let word = line.split([' ', '\t']).next().unwrap_or_default();
        first.entry(word).or_insert(at);
        at += u32::try_from(line.len()).unwrap_or_default();
    }
    first
});

/// A month of the Solar Hijri year.
pub(super) fn jalali_month(word: &str) -> Option<Month> {
    if !word.starts_with(|c: char| ('\u{600}'..='\u{6ff}').contains(&c)) {
        return None;
    }
    let at = JALALI_MONTHS.iter().position(|names| names.contains(&word))?;
    i8::try_from(at + 1).ok().map(Month::Jalali)
}

#[cfg(test)]
mod tests {
    use super::{Month, CalendarName};

    #[test]
    fn the_table_is_in_order_and_every_name_is_found() {
        let names: Vec<&str> = super::CALENDAR.lines().filter_map(|line| Some(line.split_once('\t')?.0)).collect();
        assert!(names.len() > 6000 && names.is_sorted());
        for name in names {
            let first = name.split(' ').next().unwrap_or_default();
            assert!(CalendarName::beginning_with(first).any(|found| found.words == name), "{name}");
        }
    }

    #[test]
    fn the_language_decides_between_names_alike() {
        let month = |word: &str, languages: &[&str]| CalendarName::beginning_with(word).next().and_then(|n| n.month(languages));
        assert_eq!(month("lipca", &[]), Some(Month::Gregorian(7)));
        assert_eq!(month("lipnja", &[]), Some(Month::Gregorian(6)));
        assert_eq!(month("listopad", &["hr"]), Some(Month::Gregorian(10)));
        assert_eq!(month("listopad", &["en", "hr"]), Some(Month::Gregorian(10)));
        assert_eq!(month("listopad", &["cs"]), Some(Month::Gregorian(11)));
        assert_eq!(month("listopad", &[]), Some(Month::Gregorian(11)));
        // in a language of few pages it is none elsewhere; what is a day of the week in one of many neither
        assert_eq!(month("dzi", &["ts"]), Some(Month::Gregorian(4)));
        assert_eq!(month("dzi", &["en"]), None);
        assert_eq!(month("sat", &["ha"]), Some(Month::Gregorian(9)));
        assert_eq!(month("sat", &[]), None);
        assert_eq!(month("nothing", &["en"]), None);
    }
}
