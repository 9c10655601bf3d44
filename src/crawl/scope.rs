//! The scope of a job: the part of what is found that it takes up, and the reasons to leave the rest.
//!
//! Sources that a person names are trusted to name addresses: a feed or a sitemap that the job names, and a sitemap
//! that the robots.txt of such a site names, may list stories of other hosts. Those that were merely found keep to the
//! sites that the job names and to where they moved for good. Nothing that is listed leads into a private network.

use super::job::{self, Follow, Job};
use super::schedule;
use crate::article::Article;
use crate::date::{self, PageDate};
use crate::fetch::plain_host;
use crate::filter::{Filter, Unwanted};
use crate::frontier::{Lease, LeftOut, NewUrl};
use crate::link;
use crate::task::{Found, Role};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::collections::HashSet;
use std::time::Duration;
use url::Url;

/// Steps that sitemaps may lead: an index of indexes.
pub(super) const SITEMAP_DEPTH_MAX: u8 = 3;

/// The story lies on a site that its source may not speak for.
pub(super) const OTHER_SITE: &str = "other_site";
/// It lies in a private network.
pub(super) const PRIVATE: &str = "private_address";
/// It is older than the job looks back.
pub(super) const TOO_OLD: &str = "too_old";
/// The job's `follow` says no: a pattern, sections, depth.
const NOT_FOLLOWED: &str = "not_followed";

/// The sites of a job, and what it may ask besides.
#[derive(Debug)]
pub(super) struct Scope {
    sites: HashSet<String>,
    private: HashSet<String>,
    /// What is saved of what the job wants.
    filter: Filter,
}

/// Found addresses, sorted.
#[derive(Debug, Default)]
pub(super) struct Sorted {
    /// Those that the job takes up.
    pub(super) wanted: Vec<NewUrl>,
    /// Counts of those that it leaves out, of what might be stories or sitemaps: links that lead elsewhere are all over
    /// the web.
    pub(super) left_out: LeftOut,
}

impl Scope {
    pub(super) fn of(job: &Job, filter: &Filter) -> Self {
        let sites = job.sites.iter().filter_map(link::site).map(str::to_owned).collect();
        let private = job.network.private.iter().map(|host| plain_host(host)).collect();
        Self { sites, private, filter: filter.clone() }
    }

    /// True if an address lies on a site that the job names.
    pub(super) fn names(&self, url: &Url) -> bool {
        link::site(url).is_some_and(|site| self.sites.contains(site))
    }

    /// True if an address lies where a newsroom speaks for itself: on a site that the job names, or where it moved.
    pub(super) fn speaks_for(&self, lease: &Lease, url: &Url) -> bool {
        self.names(url) || lease.seed.moved_to.as_ref().is_some_and(|to| link::same_site(to, url))
    }

    /// True if an address belongs to a newsroom: to any that the job names, or to where this one moved for good.
    pub(super) fn is_own(&self, lease: &Lease, url: &Url) -> bool {
        let by_hand = lease.seed.url.is_none() && link::same_site(&lease.task.url, url);
        by_hand || self.speaks_for(lease, url)
    }

    /// True if an address lies in a private network, as far as it shows: by a literal address, or by a host that the
    /// job lets into private networks.
    pub(super) fn is_private(&self, url: &Url) -> bool {
        job::is_private(url) || url.host_str().is_some_and(|host| self.private.contains(&plain_host(host)))
    }

    /// Why an article is not saved: the job does not want it, or this crawl of the job.
    pub(super) fn unwanted(&self, follow: &Follow, article: &Article) -> Option<Unwanted> {
        follow.filter.unwanted(article).or_else(|| self.filter.unwanted(article))
    }

    /// Sorts what was found on a visit. `trusted`: by a source that may speak for other sites.
    pub(super) fn sort(&self, job: &Job, lease: &Lease, found: Vec<Found>, trusted: bool, due: Timestamp) -> Sorted {
        let mut sorted = Sorted::default();
        for mut found in found {
            found.published = found.published.filter(|date| is_sure(*date, due));
            found.not_after = found.not_after.filter(|day| is_sure(PageDate::Day(*day), due));
            let counts = matches!(found.role, Role::Article | Role::Sitemap);
            match self.reason(job, lease, &found, trusted, due) {
                None => sorted.wanted.push(place(lease, found, trusted, due)),
                Some(reason) if counts => *sorted.left_out.entry(reason.to_owned()).or_default() += 1,
                Some(_) => {}
            }
        }
        sorted
    }

    /// Why an address is left out, if it is.
    fn reason(&self, job: &Job, lease: &Lease, found: &Found, trusted: bool, due: Timestamp) -> Option<&'static str> {
        let url = &found.url;
        let follow = job.follow(url);
        let depth = depth(lease, found);
        let is_own = self.is_own(lease, url);
        let is_old = dated(found).is_some_and(|day| is_older(day, follow.horizon, due) || self.is_before(day, follow));
        let may = match found.role {
            Role::Article | Role::Sitemap => is_own || trusted,
            Role::Front | Role::Guess => is_own,
            // newsrooms have their feeds at services for feeds
            Role::Feed => true,
            Role::Robots => false,
        };
        let is_followed = match found.role {
            Role::Article => follow.allows_article(url),
            Role::Front => follow.sections && depth <= follow.depth && follow.allows(url),
            Role::Feed | Role::Guess => depth <= follow.depth && follow.allows(url),
            Role::Sitemap => depth <= SITEMAP_DEPTH_MAX && follow.allows(url),
            Role::Robots => false,
        };
        if !may {
            Some(OTHER_SITE)
        } else if !is_own && self.is_private(url) {
            Some(PRIVATE)
        } else if matches!(found.role, Role::Article | Role::Sitemap) && is_old {
            Some(TOO_OLD)
        } else {
            (!is_followed).then_some(NOT_FOLLOWED)
        }
    }

    /// True if a day lies before the first that is wanted; one day more is allowed for zones of time.
    fn is_before(&self, day: Date, follow: &Follow) -> bool {
        let since = follow.filter.since.max(self.filter.since);
        since.and_then(|since| since.yesterday().ok()).is_some_and(|edge| day < edge)
    }
}

/// With its place among what is due.
fn place(lease: &Lease, found: Found, trusted: bool, due: Timestamp) -> NewUrl {
    let rank = match found.role {
        Role::Feed | Role::Robots => 0,
        Role::Front | Role::Guess => 1,
        Role::Article if found.published.is_some() => 1,
        Role::Article => 2,
        Role::Sitemap if found.url.path().contains("news") => 1,
        Role::Sitemap => 3,
    };
    let trusted = trusted && matches!(found.role, Role::Article | Role::Sitemap);
    NewUrl { depth: depth(lease, &found), found, rank, trusted, trail: None, due_at: due }
}

/// Steps from what the job names. A guess after another one is as far away as that.
fn depth(lease: &Lease, found: &Found) -> u8 {
    let is_next_guess = lease.task.role == Role::Guess && found.role == Role::Guess;
    lease.task.depth.saturating_add(u8::from(!is_next_guess))
}

/// Dates of days that the web has not seen are what programs write that have none: the zero of some clock or table.
const FIRST_YEAR: i16 = 1991;
/// Zeros of later days: of PHP, of spreadsheets and clocks without a battery, of Apple's systems.
const ZEROS: [Date; 3] = [Date::constant(1999, 11, 30), Date::constant(2000, 1, 1), Date::constant(2001, 1, 1)];
/// Nobody lists stories that are to appear in more than a year.
const AHEAD: SignedDuration = SignedDuration::from_hours(366 * 24);

/// True if a date can be meant. One that cannot decides nothing.
pub(super) fn is_sure(date: PageDate, now: Timestamp) -> bool {
    let day = date.day();
    let latest = now.checked_add(AHEAD).map_or(Date::MAX, |latest| latest.to_zoned(TimeZone::UTC).date());
    // the zero of a clock is another day in America
    let clock = if let PageDate::Moment(at, _) = date { at.to_zoned(TimeZone::UTC).date() } else { day };
    is_meant(day) && is_meant(clock) && day <= latest
}

fn is_meant(day: Date) -> bool {
    (FIRST_YEAR..).contains(&day.year()) && !ZEROS.contains(&day)
}

/// The day that decides whether it is too old: by what lists it, else by its address.
pub(super) fn dated(found: &Found) -> Option<Date> {
    found.published.map(PageDate::day).or(found.not_after).or_else(|| match found.role {
        Role::Sitemap => schedule::period_end(&found.url),
        // addresses are made of empty dates too
        _ => date::address::day(&found.url).filter(|day| is_meant(*day)),
    })
}

/// True if a day lies before the horizon; one day more is allowed for zones of time.
pub(super) fn is_older(day: Date, horizon: Option<Duration>, now: Timestamp) -> bool {
    let Some(horizon) = horizon.and_then(|horizon| SignedDuration::try_from(horizon).ok()) else { return false };
    let edge = now.checked_sub(horizon + SignedDuration::from_hours(24));
    edge.is_ok_and(|edge| day < edge.to_zoned(TimeZone::UTC).date())
}
