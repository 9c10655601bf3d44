//! What an answer holds: an article, or a list of what to visit. Reading is work for a processor, so
//! it is done off the threads that talk.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use url::Url;

use super::scope::{Scope, Sorted, TOO_OLD, is_older, is_sure};
use super::{CrawlError, Desk, Job, JobDesk, TARGET, save};
use crate::article::{Article, Kind};
use crate::discover::{Feed, Links, Sitemap, Tally, shape};
use crate::frontier::Lease;
use crate::link;
use crate::media::{Media, what_is};
use crate::page::Exchange;
use crate::task::{End, Found, GUESSED, Outcome, Role};

/// A page that was taken for a section, by its address and by where its link stood, is one if it leads to so
/// many articles: teasers of some length read like an article.
const SECTION_ARTICLES: usize = 3;

/// Such a page of fewer links is an article only if it is dated, and as sure as that.
const SURELY_ARTICLE: f32 = 0.8;

/// An answer that was read.
pub(super) struct Read {
    pub(super) contents: Contents,
    /// What it leads to.
    pub(super) found: Sorted,
    /// The site that a feed says it is about.
    pub(super) about: Option<Url>,
    pub(super) exchange: Exchange,
    /// How often it says that it changes.
    pub(super) hint: Option<Duration>,
    /// What pages of this shape turn out to be.
    pub(super) shape: Option<(String, bool)>,
    /// A home page that names no feed.
    pub(super) lacks_feed: bool,
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
    let _turn = desk.readers.acquire().await.map_err(|error| error.to_string())?;
    read(desk, job, lease, exchange, due).await
}

/// Reads an answer of a page that was under way when a process died, for no other end than to see whether this one
/// lives, while nothing else is read. `false` if the lease is no longer ours.
pub(super) async fn rehearse(
    desk: &Desk,
    job: &JobDesk,
    lease: &Lease,
    exchange: &Exchange,
    due: Timestamp,
) -> Result<bool, CrawlError> {
    let Ok(_turns) = desk.readers.acquire_many(desk.readers_max).await else { return Ok(true) };
    if !desk.frontier.reads_alone(lease).await? {
        return Ok(false);
    }
    // a panic is no death: it is met when the page is read
    if let Ok(Read { contents: Contents::Article(article), exchange, .. }) =
        read(desk, job, lease, exchange.clone(), due).await
    {
        save::rehearse(job, lease, &exchange, &article);
    }
    desk.frontier.survived(lease).await?;
    Ok(true)
}

async fn read(desk: &Desk, job: &JobDesk, lease: &Lease, exchange: Exchange, due: Timestamp) -> Result<Read, String> {
    let reading = Reading {
        extractor: job.extractor.clone(),
        job: Arc::clone(&job.job),
        scope: Arc::clone(&job.scope),
        lease: lease.clone(),
        due,
        now: desk.time.now(),
    };
    tokio::task::spawn_blocking(move || reading.read(exchange)).await.map_err(|error| error.to_string())
}

struct Reading {
    extractor: crate::extract::Extractor,
    job: Arc<Job>,
    scope: Arc<Scope>,
    lease: Lease,
    due: Timestamp,
    /// On the clock that nobody sets: an hour with a wrong date makes no article too old.
    now: Timestamp,
}

impl Reading {
    fn read(self, exchange: Exchange) -> Read {
        let content_type = exchange.header("content-type").map(str::to_owned);
        let content_type = content_type.as_deref();
        let (mut hint, mut about) = (None, None);
        let (contents, found) = match what_is(content_type, &exchange.body) {
            Media::Feed => {
                let feed = Feed::read(&exchange.body, content_type, &exchange.url);
                (hint, about) = (feed.every, feed.home);
                tell_cut(feed.cut, &exchange, feed.entries.len());
                (Contents::Listing(Role::Feed), feed.entries)
            }
            Media::Sitemap => {
                let mut sitemap = Sitemap::read(&exchange.body, content_type, &exchange.url);
                tell_cut(sitemap.cut, &exchange, sitemap.entries.len() + sitemap.children.len());
                sitemap.entries.append(&mut sitemap.children);
                (Contents::Listing(Role::Sitemap), sitemap.entries)
            }
            Media::Html if self.lease.task.role != Role::Guess => return self.read_page(exchange),
            Media::Html => (Contents::Nothing(Outcome::because(End::NotArticle, GUESSED)), Vec::new()),
            Media::Other(_) => (Contents::Nothing(Outcome::because(End::Failed, "not_html")), Vec::new()),
        };
        let contents = if self.lease.task.role == Role::Article && matches!(contents, Contents::Listing(_)) {
            // a link that was taken for an article's, and would be a source of its own
            Contents::Nothing(Outcome::because(End::NotArticle, "feed"))
        } else {
            contents
        };
        // what the job names is trusted to name stories of other sites; a page of links never is
        let task = &self.lease.task;
        let found = self.scope.sort(&self.job, &self.lease, found, task.trusted && task.role.is_source(), self.due);
        Read { contents, found, about, exchange, hint, shape: None, lacks_feed: false }
    }

    fn read_page(self, exchange: Exchange) -> Read {
        let task = &self.lease.task;
        let page = exchange.page();
        let is_front = task.role == Role::Front;
        // the links of articles lead to what sources list anyway
        let is_own = |url: &Url| self.scope.is_own(&self.lease, url);
        let (article, links) = self.extractor.extract_and(&page, |document, article| {
            (is_front || article.verdict.kind == Kind::Front)
                .then(|| Links::read_with(document, &exchange.url, &is_own))
        });
        let kind = article.verdict.kind;
        let names_feed = links.as_ref().is_some_and(|links| !links.feeds.is_empty());
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
        let lacks_feed = is_given && !names_feed && matches!(contents, Contents::Listing(_));
        let found = self.scope.sort(&self.job, &self.lease, found, false, self.due);
        Read { contents, found, about: None, exchange, hint: None, shape, lacks_feed }
    }

    /// Feeds and pages that a page of links leads to.
    fn follow(&self, links: &Links) -> Vec<Found> {
        let past: HashMap<&str, Tally> = self
            .lease
            .past
            .iter()
            .map(|(shape, articles, others)| (shape.as_str(), Tally { articles: *articles, others: *others }))
            .collect();
        let feeds = links.feeds.iter().map(|url| Found::new(link::identity(url), Role::Feed));
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
        let published = article.published.filter(|date| is_sure(*date, self.now));
        let published = published.or(self.lease.task.provenance.as_ref().and_then(|hints| hints.published));
        let is_old = published.is_some_and(|date| is_older(date.day(), follow.horizon, self.now));
        (is_old && self.lease.task.first_saved_at.is_none()).then(|| Outcome::because(End::Unwanted, TOO_OLD))
    }
}

/// Tells of a list that goes on behind what is read of it.
fn tell_cut(is_cut: bool, exchange: &Exchange, read: usize) {
    if is_cut {
        let host = exchange.url.host_str().unwrap_or_default();
        tracing::warn!(target: TARGET, host, path = exchange.url.path(), read, "the list goes on: it is too long, or cut off");
    }
}

/// Whether a page of links is one: a wall or an error page in its place lists nothing.
fn is_readable(kind: Kind) -> bool {
    !matches!(kind, Kind::Consent | Kind::Challenge | Kind::ErrorPage)
}
