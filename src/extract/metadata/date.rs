//! When the page was published and changed: the first believable of what it claims, in the order
//! of how often such a claim is right, else what a reader finds near the headline.

use super::words::{META_MODIFIED, META_PUBLISHED, MONTH_FIRST_DOMAINS};
use super::{Page, jsonld};
use crate::date::{Order, PageDate};
use crate::document::{Element, Step, Tag};
use crate::extract::vocabulary::Hints;
use jiff::civil::Date;
use jiff::{Span, Timestamp};

/// Words of a line that is taken for a date line: byline, date, time and "min read" fit.
const LINE_WORDS: usize = 30;

/// Publication and last change.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub(super) struct Dates {
    pub(super) published: Option<PageDate>,
    pub(super) modified: Option<PageDate>,
}

/// Reads both dates.
pub(super) fn choose(page: &Page<'_>, headline: Option<usize>) -> Dates {
    let order = order(page);
    let read = |text: &str| first(text, order, page.now);
    let modified = page
        .main
        .and_then(|object| jsonld::raw(object, "dateModified"))
        .and_then(|text| read(&text))
        .or_else(|| page.evidence.metas(META_MODIFIED).find_map(read))
        .or_else(|| prop(page, &["dateModified"], order));
    let published = claimed(page, order)
        .or_else(|| beside(page, headline, order))
        .or_else(|| url_date(page))
        .or_else(|| in_words(page, headline, order))
        .or_else(|| page.webpage.and_then(|object| jsonld::raw(object, "datePublished")).and_then(|text| read(&text)))
        .or_else(|| page.graph.any("datePublished").and_then(|text| read(&text)))
        .or_else(|| anywhere(page, order))
        .or_else(|| opening(page, headline, order))
        .or(modified);
    let published = published.map(|date| local(page, date, headline, order));
    Dates { published, modified }
}

/// Claims that hold for the page as a whole.
fn claimed(page: &Page<'_>, order: Order) -> Option<PageDate> {
    let read = |text: &str| first(text, order, page.now);
    let main = page.main.and_then(|object| {
        ["datePublished", "dateCreated", "uploadDate"]
            .into_iter()
            .filter_map(|key| jsonld::raw(object, key))
            .find_map(|t| read(&t))
    });
    let found = main
        .or_else(|| page.evidence.metas(META_PUBLISHED).find_map(read))
        .or_else(|| prop(page, &["datePublished", "dateCreated", "datepublished"], order))?;
    // a claim of the same day may know the time as well
    let precise = || {
        page.evidence.metas(META_PUBLISHED).take(20).filter_map(read).find(|d| is_moment(*d) && d.day() == found.day())
    };
    Some(if is_moment(found) { found } else { precise().unwrap_or(found) })
}

fn is_moment(date: PageDate) -> bool {
    matches!(date, PageDate::Moment(..))
}

/// The first believable date of a text.
fn first(text: &str, order: Order, now: Option<Timestamp>) -> Option<PageDate> {
    PageDate::scan(text, order).into_iter().map(|found| found.date).find(|date| is_believable(*date, now))
}

/// Neither before the web nor in the future.
fn is_believable(date: PageDate, now: Option<Timestamp>) -> bool {
    let latest = now.and_then(|now| now.checked_add(Span::new().hours(24)).ok());
    let early_enough = latest.is_none_or(|latest| match date {
        PageDate::Moment(at, _) => at <= latest,
        PageDate::Day(day) => day <= jiff::tz::Offset::UTC.to_datetime(latest).date(),
    });
    date.day().year() >= 1990 && early_enough
}

/// Microdata in the body.
fn prop(page: &Page<'_>, names: &[&str], order: Order) -> Option<PageDate> {
    names.iter().find_map(|name| page.evidence.props(name).take(20).find_map(|at| region_date(page, at, order)))
}

/// The date that an element states by an attribute.
fn stated(page: &Page<'_>, element: Element<'_>, order: Order) -> Option<PageDate> {
    const ATTRIBUTES: [&str; 8] =
        ["datetime", "content", "data-datetime", "data-timestamp", "data-published", "data-time", "data-date", "title"];
    ATTRIBUTES.iter().filter_map(|name| element.attr(name)).find_map(|v| first(v, order, page.now))
}

/// The date in an element that is known to hold one.
pub(super) fn told(page: &Page<'_>, element: Element<'_>) -> Option<PageDate> {
    let order = order(page);
    stated(page, element, order).or_else(|| {
        // a page dates the line around it, or the `time` inside
        let inner = element.walk().filter_map(|step| if let Step::Open(inner) = step { Some(inner) } else { None });
        let inner = inner.skip(1).take(INNER_CAP).find_map(|inner| stated(page, inner, order));
        inner.or_else(|| first(&element.text(), order, page.now))
    })
}

/// Elements inside one with a date that are asked for it.
const INNER_CAP: usize = 40;

/// The date that an element states, by attribute or by its text.
fn region_date(page: &Page<'_>, at: usize, order: Order) -> Option<PageDate> {
    let region = page.layout.regions.get(at)?;
    stated(page, region.element, order).or_else(|| {
        let blocks = page.layout.blocks.get(region.blocks.clone())?;
        let own = || region.element.text();
        let text = match blocks {
            [] => own(),
            [block] => block.text.clone(),
            _ => return None,
        };
        (text.len() < 200).then(|| first(&text, order, page.now))?
    })
}

/// `time` elements by their nearness to the headline: behind it before the text starts, then
/// shortly before it, then the first outside lists of other stories.
fn beside(page: &Page<'_>, headline: Option<usize>, order: Order) -> Option<PageDate> {
    let regions = &page.layout.regions;
    let mut best: Option<(usize, PageDate)> = None;
    for &at in page.evidence.times.iter().take(200) {
        let Some(region) = regions.get(at) else { continue };
        if page.is_furniture(at) || region.hidden && region.blocks.is_empty() {
            continue;
        }
        let card = if page.is_card(at) { 100 } else { 0 };
        let distance = match headline {
            Some(headline) if region.blocks.start >= headline => region.blocks.start - headline,
            Some(headline) => (headline - region.blocks.start) * 3 + 2,
            None => region.blocks.start,
        };
        let distance = distance + card + if updated(page, at) { 4 } else { 0 };
        if best.is_none_or(|(nearest, _)| distance < nearest)
            && let Some(date) = region_date(page, at, order)
        {
            best = Some((distance, date));
        }
    }
    best.map(|(_, date)| date)
}

/// Marked as the time of a change.
fn updated(page: &Page<'_>, at: usize) -> bool {
    page.layout.ancestors(at).take(2).filter_map(|at| page.layout.regions.get(at)).any(|region| {
        ["class", "itemprop"]
            .into_iter()
            .filter_map(|name| region.element.attr(name))
            .any(|value| value.contains("updated") && !value.contains("published") || value.contains("modified"))
    })
}

/// A day in the path of the address: `/2024/05/17/`, `/2024-05-17-title`, `/20240517/`.
fn url_date(page: &Page<'_>) -> Option<PageDate> {
    let url = page.url.or(page.canonical.as_ref())?;
    let parts: Vec<&str> = url.path().split('/').filter(|part| !part.is_empty()).take(40).collect();
    let number = |text: &str, digits: usize| {
        (text.len() <= digits && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse::<i16>().ok())?
    };
    let day = |year: i16, month: i16, day: i16| {
        let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
        Some(PageDate::Day(date)).filter(|date| is_believable(*date, page.now))
    };
    for window in parts.windows(3) {
        if let [year, month, date] = window
            && let (4, Some(y), Some(m)) = (year.len(), number(year, 4), number(month, 2))
        {
            let digits: String = date.chars().take_while(char::is_ascii_digit).collect();
            if let Some(found) = number(&digits, 2).filter(|_| !digits.is_empty()).and_then(|d| day(y, m, d)) {
                return Some(found);
            }
        }
    }
    parts.iter().find_map(|part| {
        let found = PageDate::scan(part, Order::DayFirst);
        let starts_with_year = |f: &crate::date::Found| {
            part.get(f.start..f.start + 4).is_some_and(|y| y.bytes().all(|b| b.is_ascii_digit()))
        };
        found
            .into_iter()
            .find(|f| starts_with_year(f))
            .map(|f| PageDate::Day(f.date.day()))
            .filter(|d| is_believable(*d, page.now))
    })
}

/// Written dates in short lines near the headline.
fn in_words(page: &Page<'_>, headline: Option<usize>, order: Order) -> Option<PageDate> {
    let at = headline?;
    let blocks = &page.layout.blocks;
    let short = |at: &usize| blocks.get(*at).is_some_and(|b| b.words <= LINE_WORDS && !page.is_furniture(b.region));
    let mut lines =
        (at + 1..(at + 12).min(blocks.len())).filter(short).chain((at.saturating_sub(6)..at).rev().filter(short));
    lines.find_map(|at| first(&blocks.get(at)?.text, order, page.now))
}

/// Written dates in lines that are marked as such, then any short line with a date.
fn anywhere(page: &Page<'_>, order: Order) -> Option<PageDate> {
    let blocks = page.layout.blocks.iter().filter(|b| b.words <= LINE_WORDS).take(400);
    let hinted = |leaf: usize| {
        page.layout
            .ancestors(leaf)
            .take(3)
            .filter_map(|at| page.layout.regions.get(at))
            .any(|r| r.hints.any(Hints::DATELINE) || r.tag == Tag::Time)
    };
    let marked = || blocks.clone().filter(|b| hinted(b.leaf) && !page.is_furniture(b.region));
    marked().find_map(|b| first(&b.text, order, page.now)).or_else(|| {
        blocks
            .clone()
            .filter(|b| b.words <= 12 && !page.is_furniture(b.region))
            .find_map(|b| first(&b.text, order, page.now))
    })
}

/// Dates that a paragraph opens with, behind the headline ("Lenn, 17 May 2024 - The bridge").
fn opening(page: &Page<'_>, headline: Option<usize>, order: Order) -> Option<PageDate> {
    /// Bytes before the date: a place and a dash.
    const PLACE: usize = 30;
    let prose = page.layout.blocks.iter().skip(headline.map_or(0, |at| at + 1)).take(60);
    let mut opened = prose
        .filter(|block| block.is_prose())
        .take(3)
        .filter_map(|block| PageDate::scan(&block.text, order).into_iter().next());
    opened.find(|found| found.start <= PLACE && is_believable(found.date, page.now)).map(|found| found.date)
}

/// A moment in UTC, in the newsroom's own time where the page shows it: the time beside the
/// headline gives the offset; a day in the address that is the day before or after is the day.
fn local(page: &Page<'_>, date: PageDate, headline: Option<usize>, order: Order) -> PageDate {
    let PageDate::Moment(at, offset) = date else { return date };
    if offset != jiff::tz::Offset::UTC {
        return date;
    }
    let blocks = &page.layout.blocks;
    let near = headline.map_or(0..0, |at| at.saturating_sub(6)..(at + 12).min(blocks.len()));
    let lines = near.filter_map(|at| blocks.get(at)).filter(|block| block.words <= LINE_WORDS);
    let walls = lines.flat_map(|block| PageDate::scan(&block.text, order)).filter_map(|found| found.wall);
    // minutes from the claim to the time that the page shows, which leaves the seconds out
    let apart: Vec<i64> = walls
        .filter_map(|wall| jiff::tz::Offset::UTC.to_timestamp(wall).ok())
        .map(|shown| (shown.as_second() - at.as_second() + 59).div_euclid(60))
        .collect();
    if apart.contains(&0) {
        return date;
    }
    let own = apart.into_iter().find(|minutes| minutes.abs() <= 14 * 60 && minutes % 30 == 0);
    if let Some(own) = own.and_then(|minutes| jiff::tz::Offset::from_seconds(i32::try_from(minutes * 60).ok()?).ok()) {
        return PageDate::Moment(at, own);
    }
    let beside = |day: Date| day.since(date.day()).is_ok_and(|span| span.get_days().abs() == 1);
    url_date(page).filter(|day| beside(day.day())).unwrap_or(date)
}

/// Which number of a date is the month: by the language and place that the page states.
fn order(page: &Page<'_>) -> Order {
    let lang = page.evidence.lang.unwrap_or_default().to_ascii_lowercase().replace('_', "-");
    let locale = page.evidence.metas(&["og:locale"]).next().unwrap_or_default().to_ascii_lowercase();
    if lang == "en-us" || (locale == "en_us" && lang.starts_with("en")) {
        return Order::MonthFirst;
    }
    let domain = page.url.and_then(|url| url.domain()).and_then(|host| host.rsplit('.').next()).unwrap_or_default();
    let english = lang == "en" || (lang.is_empty() && (locale.is_empty() || locale == "en_us"));
    if english && MONTH_FIRST_DOMAINS.contains(&domain) { Order::MonthFirst } else { Order::DayFirst }
}
