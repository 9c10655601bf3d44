//! The days that a sitemap covers, by its address: `sitemap-2024-05.xml`, `/sitemaps/2024/05/31`.

use jiff::civil::Date;
use url::Url;

/// Years that an address can mean.
const YEARS: std::ops::RangeInclusive<i16> = 1990..=2099;

/// The last day of the year, month or day that an address names; the last one named, if there are
/// several (`from=2024-01-01&to=2024-01-31`).
///
/// ```
/// # use copydesk::crawl::schedule::period_end;
/// let url = "https://tides.lenn.example/sitemaps/2024-02.xml.gz".parse().unwrap();
/// assert_eq!(period_end(&url).unwrap().to_string(), "2024-02-29");
/// ```
#[must_use]
pub fn period_end(url: &Url) -> Option<Date> {
    let numbers = numbers(url);
    (0..numbers.len()).filter_map(|at| end_of(numbers.get(at..)?)).max()
}

/// Runs of digits in path and query, and whether just one mark parts each from the run before.
fn numbers(url: &Url) -> Vec<(&str, bool)> {
    let mut found = Vec::new();
    for text in [Some(url.path()), url.query()].into_iter().flatten() {
        let mut behind = None;
        for run in text.split(|c: char| !c.is_ascii_digit()) {
            if !run.is_empty() {
                found.push((run, behind == Some(1)));
                behind = Some(0);
            }
            behind = behind.map(|marks: usize| marks + 1);
        }
    }
    found
}

/// The period whose year stands first in these runs.
fn end_of(numbers: &[(&str, bool)]) -> Option<Date> {
    let (first, _) = numbers.first()?;
    let joined = |at: usize| numbers.get(at).filter(|(run, joined)| *joined && run.len() <= 2).map(|(run, _)| *run);
    let (year, month, day) = match first.len() {
        8 => (first.get(..4)?, first.get(4..6), first.get(6..)),
        6 => (first.get(..4)?, first.get(4..), None),
        4 => (*first, joined(1), joined(2)),
        _ => return None,
    };
    let year = year.parse().ok().filter(|year| YEARS.contains(year))?;
    let Some(month) = month else { return Date::new(year, 12, 31).ok() };
    let first_day = Date::new(year, month.parse().ok()?, 1).ok()?;
    match day {
        Some(day) => first_day.with().day(day.parse().ok()?).build().ok(),
        None => Some(first_day.last_of_month()),
    }
}

#[cfg(test)]
mod tests {
    use super::period_end;

    #[test]
    fn addresses_name_their_days() {
        for (path, end) in [
            ("/sitemap-2024.xml", Some("2024-12-31")),
            ("/sitemap-2024-05.xml", Some("2024-05-31")),
            ("/sitemap_20240531.xml.gz", Some("2024-05-31")),
            ("/sitemaps/2024/5/3/index.xml", Some("2024-05-03")),
            ("/sitemap.xml?yyyy=2024&mm=02", Some("2024-12-31")),
            ("/sitemap.xml?from=2024-01-01&to=2024-01-31", Some("2024-01-31")),
            ("/sitemap-202402.xml", Some("2024-02-29")),
            ("/sitemap-news.xml", None),
            ("/sitemap-17.xml", None),
            ("/sitemap-202499.xml", None),
            ("/sitemap-2024-02-31.xml", None),
            ("/sitemap-1024.xml", None),
            ("/wp-sitemap-posts-post-1.xml", None),
        ] {
            let url = format!("https://tides.lenn.example{path}").parse().expect("an address");
            assert_eq!(period_end(&url).map(|day| day.to_string()).as_deref(), end, "{path}");
        }
    }
}
