//! The times at which the page was published and changed: the first believable date of several sources, in the order of
//! how often each is right. What a reader sees beside the headline ([`shown`]) comes behind the claims that are made
//! for nothing else, and before those that say little.

mod shown;

use super::words::{META_DATE, META_MODIFIED, META_PUBLISHED, MONTH_FIRST_DOMAINS};
use super::{Clues, jsonld};
use crate::date::{FoundDate, Order, PageDate, ReadAs, address};
use crate::document::{Element, Step};
use crate::extract::blocks::Id;
use jiff::Span;
use jiff::civil::Date;
use jiff::tz::Offset;
use shown::{Label, Shown};
use std::borrow::Cow;
use std::cell::OnceCell;
use url::Url;

/// Publication and last change.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub(super) struct Dates {
    pub(super) published: Option<PageDate>,
    pub(super) modified: Option<PageDate>,
}

/// Reads both dates.
pub(super) fn choose(page: &Clues<'_>) -> Dates {
    let reader = DateReader::of(page);
    let modified = reader.surest("modified", MODIFIED);
    let published = reader.surest("published", PUBLISHED).or(modified).or_else(|| reader.surest("published", LEFT));
    Dates { published, modified }
}

/// The date in an element that is known to hold one: by an attribute of it or of one inside, else in words.
pub(super) fn ruled(page: &Clues<'_>, element: Element<'_>) -> Option<PageDate> {
    /// Elements that are asked for attributes.
    const INNER_CAP: usize = 40;
    let reader = DateReader::of(page);
    let inner = element.walk().filter_map(|step| if let Step::Open(inner) = step { Some(inner) } else { None });
    let stated = inner.take(INNER_CAP).find_map(|inner| reader.stated(inner));
    stated.or_else(|| reader.first(&element.text())).filter(|date| reader.doubt(*date).is_none())
}

/// A date that something on the page states.
struct DateClaim {
    /// The name of its source, for people who ask.
    source: Cow<'static, str>,
    date: PageDate,
}

/// A source of dates.
type DateSource = fn(&DateReader<'_, '_>) -> Vec<DateClaim>;

/// Sources of the day of publication, the surest first.
const PUBLISHED: &[DateSource] = &[
    |reader| reader.object(reader.page.main, &["datePublished"]),
    |reader| reader.metas(META_PUBLISHED),
    |reader| reader.other_metas(),
    |reader| reader.microdata(&["datePublished", "datepublished"]),
    |reader| reader.near(|line| line.cost <= shown::NEAR && line.label != Some(Label::Modified)),
    |reader| reader.object(reader.page.main, &["dateCreated", "uploadDate"]),
    |reader| reader.microdata(&["dateCreated"]),
    |reader| reader.address(),
    |reader| reader.far_times(|line| line.label != Some(Label::Modified)),
    |reader| reader.near(|line| line.cost <= shown::BESIDE),
    |reader| reader.metas(META_DATE),
    |reader| reader.object(reader.page.webpage, &["datePublished"]),
    |reader| reader.any_object(),
    |reader| reader.opening(),
    |reader| reader.anywhere(|line| line.is_marked && line.label != Some(Label::Modified)),
];

/// Sources of the day of the last change, the surest first.
const MODIFIED: &[DateSource] = &[
    |reader| reader.object(reader.page.main, &["dateModified"]),
    |reader| reader.metas(META_MODIFIED),
    |reader| reader.microdata(&["dateModified"]),
    |reader| reader.near(|line| line.label == Some(Label::Modified)),
    |reader| reader.far_times(|line| line.label == Some(Label::Modified)),
    |reader| reader.anywhere(|line| line.label == Some(Label::Modified)),
];

/// Last sources of the day of publication, where no day of a change is known either.
const LEFT: &[DateSource] = &[|reader| reader.single_day()];

/// A page whose dates are read.
struct DateReader<'p, 'e> {
    page: &'p Clues<'e>,
    order: Order,
    /// The languages of the page, the surest first.
    languages: Vec<&'p str>,
    /// Dates shown around the headline: looked for once, if at all.
    shown: OnceCell<Vec<Shown>>,
    /// The lines that show a date in words.
    in_words: OnceCell<Vec<Shown>>,
}

impl<'p, 'e> DateReader<'p, 'e> {
    fn of(page: &'p Clues<'e>) -> Self {
        let (shown, in_words) = (OnceCell::new(), OnceCell::new());
        Self { page, order: order(page), languages: page.languages.codes(), shown, in_words }
    }
}

impl DateReader<'_, '_> {
    /// All dates of a text, as the page writes them.
    fn scan(&self, text: &str) -> Vec<FoundDate> {
        PageDate::scan(text, ReadAs { order: self.order, languages: &self.languages })
    }

    /// The first believable date of the sources.
    fn surest(&self, field: &'static str, sources: &[DateSource]) -> Option<PageDate> {
        let claims = || sources.iter().flat_map(|source| source(self));
        let stated = claims().find(|claim| self.doubt(claim.date).is_none())?;
        let date = self.precise(stated.date);
        // a day of change that the page shows is no other reading of the day of publication beside it
        let date = if field == "modified" && self.shows_change(date) { date } else { self.local(date) };
        if self.page.weighed.is_some() {
            self.tell(field, date, claims());
        }
        Some(date)
    }

    /// Notes all claims for people who ask, each value of a source once.
    fn tell(&self, field: &'static str, date: PageDate, claims: impl Iterator<Item = DateClaim>) {
        let mut told: Vec<(Cow<'static, str>, PageDate)> = Vec::new();
        for claim in claims.take(100) {
            let known = (claim.source, claim.date);
            if told.contains(&known) {
                continue;
            }
            let doubt = self.doubt(known.1);
            if told.is_empty() && known.1 != date && doubt.is_none() {
                let note = "the same, as the newsroom's clocks and calendars show it".to_owned();
                self.page.weigh(field, "what the page shows", || Some((date.to_string(), note)));
            }
            self.page.weigh(field, &known.0, || Some((known.1.to_string(), doubt.unwrap_or_default().to_owned())));
            told.push(known);
        }
    }

    /// True for a bare day that a line near the headline calls that of the last change.
    fn shows_change(&self, date: PageDate) -> bool {
        let is_same = |line: &Shown| line.label == Some(Label::Modified) && line.date.day() == date.day();
        matches!(date, PageDate::Day(_)) && self.shown().iter().any(is_same)
    }

    /// Why a date cannot be right: before the web, or in the future.
    fn doubt(&self, date: PageDate) -> Option<&'static str> {
        let latest = self.page.now.and_then(|now| now.checked_add(Span::new().hours(24)).ok());
        let is_late = latest.is_some_and(|latest| match date {
            PageDate::Moment(at, _) => at > latest,
            PageDate::Day(day) => day > Offset::UTC.to_datetime(latest).date(),
        });
        if date.is_before_the_web() { Some("before the web") } else { is_late.then_some("in the future") }
    }

    /// The first believable date of a text, else its first.
    fn first(&self, text: &str) -> Option<PageDate> {
        let found = self.scan(text);
        let dates = || found.iter().map(|found| found.date);
        dates().find(|date| self.doubt(*date).is_none()).or_else(|| dates().next())
    }

    fn claim(&self, source: impl Into<Cow<'static, str>>, text: &str) -> Option<DateClaim> {
        self.first(text).map(|date| DateClaim { source: source.into(), date })
    }

    /// Properties of a JSON-LD object.
    fn object(&self, object: Option<&jsonld::JsonObject>, keys: &[&str]) -> Vec<DateClaim> {
        let stated = keys.iter().filter_map(|key| Some((key, jsonld::raw(object?, key)?)));
        stated.filter_map(|(key, text)| self.claim(format!("JSON-LD {key}"), &text)).collect()
    }

    fn any_object(&self) -> Vec<DateClaim> {
        let stated = self.page.graph.any("datePublished");
        stated.and_then(|text| self.claim("JSON-LD datePublished of another object", &text)).into_iter().collect()
    }

    fn metas(&self, names: &[&str]) -> Vec<DateClaim> {
        let stated =
            |name: &&str| self.page.evidence.metas(&[*name]).map(|t| (format!("meta {name}"), t)).collect::<Vec<_>>();
        names.iter().flat_map(stated).filter_map(|(name, text)| self.claim(name, text)).collect()
    }

    /// Meta tags of content systems that nobody has listed, whose names say it all the same.
    fn other_metas(&self) -> Vec<DateClaim> {
        let names = self.page.evidence.meta_names().filter(|name| {
            let is_day = ["publish", "publication"].iter().any(|word| name.contains(word))
                && ["date", "time"].iter().any(|word| name.contains(word));
            is_day && !["last", "modif", "update", "unpublish", "expir"].iter().any(|word| name.contains(word))
        });
        names.flat_map(|name| self.metas(&[name])).collect()
    }

    /// Microdata in the body.
    fn microdata(&self, names: &[&str]) -> Vec<DateClaim> {
        let stated = |name: &&str| {
            let regions = self.page.evidence.props(name).take(20).filter(|at| !self.is_of_another(*at));
            let dates = regions.filter_map(|at| self.region_date(at));
            let source = format!("microdata {name}");
            dates.map(|date| DateClaim { source: source.clone().into(), date }).collect::<Vec<_>>()
        };
        names.iter().flat_map(stated).collect()
    }

    /// A day in the path of the page's address.
    fn address(&self) -> Vec<DateClaim> {
        let url = self.page.url.or(self.page.canonical.as_ref());
        let day =
            url.and_then(address::day).map(|day| DateClaim { source: "address".into(), date: PageDate::Day(day) });
        day.into_iter().collect()
    }

    /// The day in words far from the headline: that of the page, if the page names no other. Many
    /// are those of other stories.
    fn single_day(&self) -> Vec<DateClaim> {
        let mut claims = self.anywhere(|line| !line.is_marked);
        if claims.iter().any(|claim| claims.first().is_some_and(|first| first.date.day() != claim.date.day())) {
            claims.clear();
        }
        claims
    }

    /// Dates that a paragraph opens with, behind the headline ("Lenn, 17 May 2024 - The bridge").
    fn opening(&self) -> Vec<DateClaim> {
        /// Bytes before the date: a place and a dash.
        const PLACE: usize = 30;
        let blocks = self.page.layout.blocks.iter().skip(self.page.headline.map_or(0, |at| at.index() + 1)).take(60);
        let prose = blocks.filter(|block| block.is_prose()).take(3);
        let found = prose.filter_map(|block| self.scan(&block.text).into_iter().next());
        let opens = found.filter(|found| found.start <= PLACE);
        opens.map(|found| DateClaim { source: "opening of the text".into(), date: found.date }).collect()
    }

    /// A claim of a day, with the time that another claim of that day knows.
    fn precise(&self, date: PageDate) -> PageDate {
        let PageDate::Day(day) = date else { return date };
        let metas = self.page.evidence.metas(META_PUBLISHED).chain(self.page.evidence.metas(META_DATE)).take(20);
        let object = self.object(self.page.main, &["dateCreated", "uploadDate"]).into_iter().map(|claim| claim.date);
        let mut dates = metas.filter_map(|text| self.first(text)).chain(object);
        dates.find(|other| matches!(other, PageDate::Moment(..)) && other.day() == day).unwrap_or(date)
    }

    /// A claim as the newsroom's own clocks and calendars show it: by the same moment with its
    /// offset, by the time of day, else by the day alone.
    fn local(&self, date: PageDate) -> PageDate {
        let beside = || self.shown().iter().filter(|line| line.cost <= shown::BESIDE);
        if let PageDate::Moment(at, Offset::UTC) = date {
            let same = beside().find_map(|line| match line.date {
                PageDate::Moment(other, offset) if other == at && offset != Offset::UTC => Some(line.date),
                _ => None,
            });
            if let Some(same) = same {
                return same;
            }
            // minutes from the claim to the time that the page shows, which leaves the seconds out
            let shown = self.shown().iter().filter_map(|line| Offset::UTC.to_timestamp(line.wall?).ok());
            let apart: Vec<i64> = shown.map(|shown| (shown.as_second() - at.as_second() + 59).div_euclid(60)).collect();
            if apart.contains(&0) {
                return date;
            }
            let own = apart.into_iter().find(|minutes| minutes.abs() <= 14 * 60 && minutes % 30 == 0);
            if let Some(own) = own.and_then(|minutes| Offset::from_seconds(i32::try_from(minutes * 60).ok()?).ok()) {
                return PageDate::Moment(at, own);
            }
        }
        // a line that shows another time of day is of something else
        let is_day = |line: &&Shown| line.wall.is_none() && matches!(line.date, PageDate::Day(_));
        let printed =
            beside().filter(|line| line.label != Some(Label::Modified)).filter(is_day).map(|line| line.date.day());
        let days: Vec<Date> = printed.chain(self.address().into_iter().map(|claim| claim.date.day())).collect();
        if let Some(day) = days.iter().find(|day| is_swapped(date, **day)) {
            return PageDate::Day(*day);
        }
        if days.contains(&date.day()) {
            return date;
        }
        days.into_iter().find(|day| is_beside(date, *day)).map_or(date, PageDate::Day)
    }
}

/// True if a day is another reading of a date: a moment's day elsewhere in the world, or the day beside a bare day.
fn is_beside(stated: PageDate, shown: Date) -> bool {
    match stated {
        PageDate::Moment(at, _) => {
            [-11, 13].into_iter().any(|hours| Offset::constant(hours).to_datetime(at).date() == shown)
        }
        PageDate::Day(day) => shown.since(day).is_ok_and(|span| span.get_days().abs() == 1),
    }
}

/// True if a day is a bare one with day and month swapped.
fn is_swapped(stated: PageDate, shown: Date) -> bool {
    let PageDate::Day(day) = stated else { return false };
    day != shown && (shown.year(), shown.month(), shown.day()) == (day.year(), day.day(), day.month())
}

/// The number of a date that is the month: by the languages and the place that the page states; else English on a
/// domain of the whole world is most often American.
fn order(page: &Clues<'_>) -> Order {
    let tags = page.languages.tags();
    let host = page.url.or(page.canonical.as_ref()).and_then(Url::domain);
    Order::of(&tags, host).unwrap_or_else(|| {
        let domain = host.and_then(|host| host.rsplit('.').next()).unwrap_or_default();
        if MONTH_FIRST_DOMAINS.contains(&domain) { Order::MonthFirst } else { Order::DayFirst }
    })
}
