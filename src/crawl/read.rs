//! What an answer holds: an article, or a list of what to visit. Reading is work for a processor, so
//! it is done off the threads that talk.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::{Desk, Job, JobDesk};
use crate::article::{Article, Kind};
use crate::date;
use crate::discover::{Feed, Links, Sitemap, Tally, shape};
use crate::frontier::{Lease, NewUrl};
use crate::link;
use crate::media::{Media, what_is};
use crate::page::Exchange;
use crate::task::{End, Found, Outcome, Role};

/// Steps that sitemaps may lead: an index of indexes.
const SITEMAP_DEPTH_MAX: u8 = 3;

/// A page that was taken for a section, by its address and by where its link stood, is one if it leads to so
/// many articles: teasers of some length read like an article.
const SECTION_ARTICLES: usize = 3;

/// Such a page of fewer links is an article only if it is dated, and as sure as that.
const SURELY_ARTICLE: f32 = 0.8;

/// An answer that was read.
pub(super) struct Read {
    pub(super) contents: Contents,
    /// What it leads to, and the job wants.
    pub(super) found: Vec<NewUrl>,
    pub(super) exchange: Exchange,
    /// How often it says that it changes.
    pub(super) hint: Option<Duration>,
    /// What pages of this shape turn out to be.
    pub(super) shape: Option<(String, bool)>,
}

/// What it is.
pub(super) enum Contents {
    /// A source.
    Listing(Role),
    /// Nothing to save.
    Nothing(Outcome),
    /// An article that the job wants.
    Article(Box<Article>),
}

/// Reads an answer, when it is its turn. The error is a panic's: of that page, not of the crawl.
pub(super) async fn contents(
    desk: &Desk,
    job: &JobDesk,
    lease: &Lease,
    exchange: Exchange,
    due: Timestamp,
) -> Result<Read, String> {
    let turn = desk.readers.acquire().await.map_err(|error| error.to_string())?;
    let reading = Reading {
        extractor: job.extractor.clone(),
        job: Arc::clone(&job.job),
        lease: lease.clone(),
        due,
        now: desk.time.now(),
    };
    let read = tokio::task::spawn_blocking(move || reading.read(exchange)).await;
    drop(turn);
    read.map_err(|error| error.to_string())
}

struct Reading {
    extractor: crate::extract::Extractor,
    job: Arc<Job>,
    lease: Lease,
    due: Timestamp,
    /// On the clock that nobody sets: an hour with a wrong date makes no article too old.
    now: Timestamp,
}

impl Reading {
    fn read(self, exchange: Exchange) -> Read {
        let content_type = exchange.header("content-type").map(str::to_owned);
        let content_type = content_type.as_deref();
        let mut hint = None;
        let (contents, found, shape) = match what_is(content_type, &exchange.body) {
            Media::Feed => {
                let feed = Feed::read(&exchange.body, content_type, &exchange.url);
                hint = feed.every;
                (Contents::Listing(Role::Feed), feed.entries, None)
            }
            Media::Sitemap => {
                let mut sitemap = Sitemap::read(&exchange.body, content_type, &exchange.url);
                sitemap.entries.append(&mut sitemap.children);
                (Contents::Listing(Role::Sitemap), sitemap.entries, None)
            }
            Media::Html => return self.read_page(exchange),
            Media::Other(_) => (Contents::Nothing(Outcome::because(End::Failed, "not_html")), Vec::new(), None),
        };
        let contents = if self.lease.task.role == Role::Article && matches!(contents, Contents::Listing(_)) {
            // a link that was taken for an article's, and would be a source of its own
            Contents::Nothing(Outcome::because(End::NotArticle, "feed"))
        } else {
            contents
        };
        Read { contents, found: wanted(&self.job, &self.lease, found, self.due), exchange, hint, shape }
    }

    fn read_page(self, mut exchange: Exchange) -> Read {
        let task = &self.lease.task;
        let page = exchange.take_page();
        let is_front = task.role == Role::Front;
        // the links of articles lead to what sources list anyway
        let (article, links) = self.extractor.extract_and(&page, |document, article| {
            (is_front || article.verdict.kind == Kind::Front).then(|| Links::read(document, &exchange.url))
        });
        exchange.put_back(page);
        let kind = article.verdict.kind;
        let mut found = links.map_or_else(Vec::new, |links| self.follow(&links));
        let articles = found.iter().filter(|found| found.role == Role::Article).count();
        // what was read as a section stays one, in a week with little news too
        let was_listing = task.source.is_some_and(|source| !source.interval.is_zero());
        let is_given = task.named || task.depth == 0;
        let is_told = kind.is_article() && article.published.is_some() && article.verdict.confidence >= SURELY_ARTICLE;
        let is_listing = is_front && (is_given || was_listing || !is_told || articles >= SECTION_ARTICLES);
        if !is_listing && kind != Kind::Front {
            found.clear();
        }
        let shape = (!task.named).then(|| (shape(&task.url), kind.is_article() && !is_listing));
        let contents = if is_listing && (is_readable(kind) || kind == Kind::Consent && articles > 0) {
            Contents::Listing(Role::Front)
        } else if let Some(outcome) = self.unwanted(&article) {
            Contents::Nothing(outcome)
        } else {
            Contents::Article(Box::new(article))
        };
        Read { contents, found: wanted(&self.job, &self.lease, found, self.due), exchange, hint: None, shape }
    }

    /// Feeds and pages that a page of links leads to.
    fn follow(&self, links: &Links) -> Vec<Found> {
        let past: HashMap<&str, Tally> = self
            .lease
            .past
            .iter()
            .map(|(shape, articles, others)| (shape.as_str(), Tally { articles: *articles, others: *others }))
            .collect();
        let feeds = links.feeds.iter().map(|url| Found {
            url: link::identity(url),
            role: Role::Feed,
            title: None,
            published: None,
        });
        let judged = links.judge(&self.lease.task.url, |shape| past.get(shape).copied().unwrap_or_default());
        feeds.chain(judged).collect()
    }

    /// Why a page is not saved, if so.
    fn unwanted(&self, article: &Article) -> Option<Outcome> {
        let kind = article.verdict.kind;
        let follow = self.job.follow(&self.lease.task.url);
        if kind == Kind::Challenge {
            return Some(Outcome::because(End::Blocked, kind.name()));
        }
        if !kind.is_article() {
            return Some(Outcome::because(End::NotArticle, kind.name()));
        }
        if article.verdict.confidence < self.job.reading.confidence {
            return Some(Outcome::because(End::NotArticle, "unsure"));
        }
        if !follow.wants_language(article.language.as_deref()) {
            return Some(Outcome::because(End::Unwanted, "language"));
        }
        let published = article.published.or(self.lease.task.provenance.as_ref().and_then(|hints| hints.published));
        let is_old = published.is_some_and(|date| is_older(date.day(), follow.horizon, self.now));
        (is_old && self.lease.task.first_saved_at.is_none()).then(|| Outcome::because(End::Unwanted, "too_old"))
    }
}

/// Whether a page of links is one: a wall or an error page in its place lists nothing.
fn is_readable(kind: Kind) -> bool {
    !matches!(kind, Kind::Consent | Kind::Challenge | Kind::ErrorPage)
}

/// Whether a day lies before the horizon; one day more is allowed for zones of time.
fn is_older(day: jiff::civil::Date, horizon: Option<Duration>, now: Timestamp) -> bool {
    let Some(horizon) = horizon.and_then(|horizon| SignedDuration::try_from(horizon).ok()) else { return false };
    let edge = now.checked_sub(horizon + SignedDuration::from_hours(24));
    edge.is_ok_and(|edge| day < edge.to_zoned(jiff::tz::TimeZone::UTC).date())
}

/// What the job wants of what was found, with its place in the line.
pub(super) fn wanted(job: &Job, lease: &Lease, found: Vec<Found>, due: Timestamp) -> Vec<NewUrl> {
    found.into_iter().filter_map(|found| place(job, lease, found, due)).collect()
}

fn place(job: &Job, lease: &Lease, found: Found, due: Timestamp) -> Option<NewUrl> {
    let task = &lease.task;
    let follow = job.follow(&found.url);
    let own = [Some(&task.url), lease.newsroom.url.as_ref()];
    let is_own = own.into_iter().flatten().any(|own| link::same_site(own, &found.url));
    let depth = task.depth.saturating_add(1);
    let dated = found.published.map(crate::date::PageDate::day).or_else(|| match found.role {
        Role::Sitemap => super::schedule::period_end(&found.url),
        _ => date::address::day(&found.url),
    });
    let is_old = dated.is_some_and(|day| is_older(day, follow.horizon, due));
    let is_wanted = match found.role {
        Role::Article => is_own && !is_old && follow.allows_article(&found.url),
        Role::Front => is_own && follow.sections && depth <= follow.depth && follow.allows(&found.url),
        // newsrooms have their feeds at services for feeds
        Role::Feed => depth <= follow.depth && follow.allows(&found.url),
        Role::Sitemap => is_own && !is_old && depth <= SITEMAP_DEPTH_MAX && follow.allows(&found.url),
    };
    let rank = match found.role {
        Role::Feed => 0,
        Role::Front => 1,
        Role::Article if found.published.is_some() => 1,
        Role::Article => 2,
        Role::Sitemap if found.url.path().contains("news") => 1,
        Role::Sitemap => 3,
    };
    is_wanted.then_some(NewUrl { found, rank, depth, hops: 0, due_at: due })
}
