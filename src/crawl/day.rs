//! The day of a page whose date may be read two ways: 11/05/2026 is a day of May or of November. An extractor has to
//! choose; but a story is not left out as too old where only that choice says so.

use crate::article::Article;
use crate::charset;
use crate::date::{Order, PageDate};
use crate::page::Page;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use url::Url;

/// Places of a page that name the year, and are looked at.
const PLACES_MAX: usize = 500;
/// Bytes before and behind a year that its date may take.
const AROUND_BYTES: usize = 40;

/// The latest day that a date of a page can mean.
pub(super) fn latest(page: &Page, article: &Article, date: PageDate, now: Timestamp) -> Date {
    let day = date.day();
    let tomorrow = now.checked_add(24.hours()).unwrap_or(now).to_zoned(TimeZone::UTC).date();
    let swapped = Date::new(day.year(), day.day(), day.month()).ok();
    let Some(other) = swapped.filter(|other| *other > day && *other <= tomorrow) else { return day };
    if is_order_known(page, article) || is_written_out(page, day) { day } else { other }
}

/// True if the language, or the country of the site, writes in one order. The country of a language does not count:
/// "en-US" is what content systems say where nobody has chosen.
fn is_order_known(page: &Page, article: &Article) -> bool {
    let language = article.language.as_deref().and_then(|tag| tag.split('-').next());
    Order::of(language.as_slice(), page.url.as_ref().and_then(Url::domain)).is_some()
}

/// True if the page writes the day somewhere so that it can be read in one way; that of another zone of time is as good.
fn is_written_out(page: &Page, day: Date) -> bool {
    let html = charset::decode(&page.body, page.content_type.as_deref());
    let near = [day.yesterday(), Ok(day), day.tomorrow()];
    let is_day = |found: Date| near.iter().any(|near| near.as_ref().is_ok_and(|near| *near == found));
    html.match_indices(&day.year().to_string()).take(PLACES_MAX).any(|(at, _)| {
        let from = html.floor_char_boundary(at.saturating_sub(AROUND_BYTES));
        let to = html.ceil_char_boundary((at + AROUND_BYTES).min(html.len()));
        let place = html.get(from..to).unwrap_or_default();
        PageDate::scan(place, Order::Unknown).iter().any(|found| is_day(found.date.day()))
    })
}

#[cfg(test)]
mod tests {
    use super::latest;
    use crate::extract::Extractor;
    use crate::page::Page;
    use jiff::Timestamp;
    use url::Url;

    #[test]
    fn a_day_that_may_be_two_is_the_later_one() {
        let now: Timestamp = "2026-11-30T12:00:00Z".parse().expect("a moment");
        for (language, url, date, more, wanted) in [
            ("en", "https://tides.example/a", "02/11/2026", "", "2026-11-02"),
            ("en", "https://tides.example/a", "11/02/2026", "", "2026-11-02"),
            ("en-US", "https://tides.example/a", "02/11/2026 4:05 PM", "", "2026-11-02"),
            ("en", "https://tides.example/a", "2026-02-11", "", "2026-02-11"),
            ("en", "https://tides.example/a", "02/11/2026", "<p>11 February 2026</p>", "2026-02-11"),
            ("en", "https://tides.example/a", "12/02/2026", "", "2026-02-12"),
            ("en", "https://tides.co.uk/a", "11/02/2026", "", "2026-02-11"),
            ("de", "https://tides.example/a", "11/02/2026", "", "2026-02-11"),
            ("en", "https://tides.example/a", "25/02/2026", "", "2026-02-25"),
        ] {
            let text = "<p>The dredger has been afloat since the tide of the morning, the harbour says.</p>".repeat(9);
            let html = format!(
                "<html lang={language}><meta property=article:published_time content='{date}'><h1>Afloat</h1>{text}{more}</html>"
            );
            let url = Url::parse(url).expect(url);
            let article = Extractor::new().extract(&html, Some(&url));
            let page = Page::saved(html, Some(url.clone()));
            let date = article.published.expect(date);
            assert_eq!(latest(&page, &article, date, now).to_string(), wanted, "{language} {url} {date} {more}");
        }
    }
}
