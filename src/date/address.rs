//! The day in a page's address.

use super::{Order, PageDate};
use jiff::civil::Date;
use url::Url;

/// Parts of a path that are looked at: an archived address has about twenty.
const PARTS_CAP: usize = 40;

/// A day in the path: `/2024/05/17/`, `/2024-05/17/`, `/2024-05-17-title`, `/20240517/`.
#[must_use]
pub fn day(url: &Url) -> Option<Date> {
    // an archive keeps a page's own address behind the day of the copy
    let path = ["http:/", "https:/"].iter().find_map(|scheme| Some(url.path().rsplit_once(scheme)?.1));
    let parts: Vec<&str> =
        path.unwrap_or(url.path()).split('/').filter(|part| !part.is_empty()).take(PARTS_CAP).collect();
    let windows = parts.windows(3).find_map(|window| match window {
        [year, month, rest] if year.len() == 4 => date(year, month, rest),
        _ => None,
    });
    let pairs = || {
        parts.windows(2).find_map(|window| match window {
            [first, rest] => {
                first.split_once('-').filter(|(year, _)| year.len() == 4).and_then(|(y, m)| date(y, m, rest))
            }
            _ => None,
        })
    };
    windows.or_else(pairs).or_else(|| parts.iter().find_map(|part| in_part(part)))
}

/// A day of which each number stands alone; letters may follow its last one. The month may be a name.
fn date(year: &str, month: &str, rest: &str) -> Option<Date> {
    let number =
        |text: &str| (text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse::<i16>().ok())?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    let day = number(&digits).filter(|_| digits.len() <= 2)?;
    if month.chars().all(char::is_alphabetic) {
        return PageDate::parse(&format!("{day} {month} {}", number(year)?)).map(PageDate::day);
    }
    Date::new(number(year)?, i8::try_from(number(month)?).ok()?, i8::try_from(day).ok()?).ok()
}

/// A date inside one part of a path, its year first: a number of two digits may be anything.
fn in_part(part: &str) -> Option<Date> {
    let starts_with_year = |at: usize| part.get(at..at + 4).is_some_and(|y| y.bytes().all(|b| b.is_ascii_digit()));
    let found = PageDate::scan(part, Order::DayFirst);
    found.into_iter().find(|found| starts_with_year(found.start)).map(|found| found.date.day())
}

#[cfg(test)]
mod tests {
    use super::day;
    use url::Url;

    #[test]
    fn days_in_addresses() {
        for (path, expected) in [
            ("2024/05/17/bridge", "2024-05-17"),
            ("news/2024/5/17-bridge.html", "2024-05-17"),
            ("news/2024-05/17/c_1120.htm", "2024-05-17"),
            ("news/2024/may/17/bridge", "2024-05-17"),
            ("2024-05-17-bridge", "2024-05-17"),
            ("a/20240517/bridge", "2024-05-17"),
            ("web/20250101000000/https://other.example/2024/05/17/bridge", "2024-05-17"),
            ("web/20250101000000/https://other.example/bridge", ""),
            ("17-05-24-bridge", ""),
            ("2024/31/12/bridge", ""),
            ("article/1715940", ""),
        ] {
            let url = Url::parse(&format!("https://lennpost.example/{path}")).expect("an address");
            assert_eq!(day(&url).map(|d| d.to_string()).unwrap_or_default(), expected, "{path}");
        }
    }
}
