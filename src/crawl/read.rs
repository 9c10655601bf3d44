//! Reading of answers: an article, or a list of what to visit. Reading is work for a processor, so it is done off the
//! threads that talk.

use super::scope::{Scope, TOO_OLD, is_older, is_sure};
use super::threads::Turn;
use super::visited::Visited;
use super::visiting::Visiting;
use super::{CrawlError, Job, TARGET, day};
use crate::article::{Article, Kind, Verdict};
use crate::discover::{self, Links, Listing, Tally, shape};
use crate::extract::page_links::PageLinks;
use crate::extract::{Extractor, StoryPages};
use crate::frontier::{Lease, LeftOut, NewUrl};
use crate::link;
use crate::page::{Exchange, Page};
use crate::task::{End, Found, GUESSED, Outcome, Role};
use jiff::Timestamp;
use std::collections::HashMap;
use std::sync::Arc;
use url::Url;

/// A page that was taken for a section, by its address and by where its link stood, is one if it leads to so
/// many articles: teasers of some length read like an article.
const SECTION_ARTICLES: usize = 3;

/// Such a page of fewer links is an article only if it is dated, and as sure as that.
const SURELY_ARTICLE: f32 = 0.8;

/// An answer that was read.
pub(super) struct Read {
    /// The end of the visit; with an article, if that can be saved.
    pub(super) visited: Visited,
    /// An article that the job wants, with the pages that it goes on on.
    pub(super) article: Option<Box<StoryPages>>,
    /// The URLs that it leads to and that the job wants.
    pub(super) wanted: Vec<NewUrl>,
    /// The site that a feed says it is about.
    pub(super) about: Option<Url>,
    pub(super) exchange: Exchange,
    /// A home page that names no feed.
    pub(super) lacks_feed: bool,
    /// A page that scripts may fill.
    #[cfg(feature = "render")]
    pub(super) is_unfilled: bool,
}

/// Waits until nothing else is read, for a page that was under way when a process died: it is read alone until its visit
/// is recorded, so that it is known what this process dies of, if it does. `None` if the lease is no longer ours.
pub(super) async fn alone<'a>(visit: &Visiting<'a>) -> Result<Option<Turn<'a>>, CrawlError> {
    let shared = visit.shared;
    let turns = shared.readers.all_turns().await;
    Ok(shared.frontier.reads_alone(visit.lease).await?.then_some(turns))
}

/// Reads an answer, as a browser made it or as it came, when it is its turn. The error is a panic's: of that page, not of
/// the crawl.
pub(super) async fn answer(visit: &Visiting<'_>, exchange: Exchange, rendered: bool) -> Result<Read, String> {
    let Visiting { shared, job, lease, due, .. } = visit;
    let _turn = if visit.alone.is_some() { None } else { Some(shared.readers.turn().await) };
    let reading = PageReading {
        extractor: job.extractor.clone(),
        job: Arc::clone(&job.job),
        scope: Arc::clone(&job.scope),
        lease: (*lease).clone(),
        due: *due,
        now: shared.time.now(),
        rendered,
    };
    shared.readers.run(move || reading.read(exchange)).await
}

/// Takes a further page of a story, or that there is none, when it is its turn.
pub(super) async fn take(
    visit: &Visiting<'_>,
    mut story: Box<StoryPages>,
    page: Option<Page>,
) -> Result<Box<StoryPages>, String> {
    let _turn = if visit.alone.is_some() { None } else { Some(visit.shared.readers.turn().await) };
    let extractor = visit.job.extractor.clone();
    let work = move || {
        story.take(&extractor, page.as_ref());
        story
    };
    visit.shared.readers.run(work).await
}

struct PageReading {
    extractor: Extractor,
    job: Arc<Job>,
    scope: Arc<Scope>,
    lease: Lease,
    due: Timestamp,
    /// On the clock that nobody sets: an hour with a wrong date makes no article too old.
    now: Timestamp,
    /// A browser made the page.
    rendered: bool,
}

impl PageReading {
    fn read(self, exchange: Exchange) -> Read {
        let task = &self.lease.task;
        let (mut hint, mut about) = (None, None);
        let (listing, found) = match discover::read(&exchange) {
            Listing::Feed(feed) => {
                (hint, about) = (feed.every, feed.home);
                tell_cut(feed.cut, &exchange, feed.entries.len());
                (Ok(Role::Feed), feed.entries)
            }
            Listing::Sitemap(mut sitemap) => {
                tell_cut(sitemap.cut, &exchange, sitemap.entries.len() + sitemap.children.len());
                sitemap.entries.append(&mut sitemap.children);
                (Ok(Role::Sitemap), sitemap.entries)
            }
            Listing::Page if task.role != Role::Guess => return self.read_page(exchange),
            Listing::Page => (Err(Outcome::because(End::NotArticle, GUESSED)), Vec::new()),
            Listing::Other => (Err(Outcome::because(End::Failed, "not_html")), Vec::new()),
        };
        let listing = match listing {
            // a link that was taken for an article's, and would be a source of its own
            Ok(_) if task.role == Role::Article => Err(Outcome::because(End::NotArticle, "feed")),
            listing => listing,
        };
        // what the job names is trusted to name stories of other sites; a page of links never is
        let found = self.scope.sort(&self.job, &self.lease, found, task.trusted && task.role.is_source(), self.due);
        let visited = Visited { hint, ..self.visited(listing, found.left_out) };
        Read {
            visited,
            article: None,
            wanted: found.wanted,
            about,
            exchange,
            lacks_feed: false,
            #[cfg(feature = "render")]
            is_unfilled: false,
        }
    }

    /// A source of this role, or why it is none.
    fn visited(&self, listing: Result<Role, Outcome>, left_out: LeftOut) -> Visited {
        match listing {
            Ok(role) => {
                let mut visited = Visited::ended(&self.lease.task, Outcome::plain(End::Listed));
                (visited.done.role, visited.done.left_out) = (role, Some(left_out));
                visited
            }
            Err(outcome) => Visited::ended(&self.lease.task, outcome),
        }
    }

    fn read_page(self, exchange: Exchange) -> Read {
        let task = &self.lease.task;
        let page = exchange.page();
        let is_front = task.role == Role::Front;
        // the links of articles lead to what sources list anyway
        let is_own = |url: &Url| self.scope.is_own(&self.lease, url);
        let joins = self.job.follow(&task.url).pages;
        let (mut article, (links, pages)) = self.extractor.extract_and(&page, |document, article| {
            let links = (is_front || article.verdict.kind == Kind::Front)
                .then(|| Links::read_with(document, &exchange.url, &is_own));
            let pages = joins.then(|| PageLinks::read(document, &exchange.url, &exchange.url, 1));
            (links, pages.unwrap_or_default())
        });
        article.rendered = self.rendered;
        #[cfg(feature = "render")]
        let is_unfilled = crate::browser::is_unfilled(&page, &article);
        let kind = article.verdict.kind;
        let names_feed = links.as_ref().is_some_and(|links| !links.feeds.is_empty());
        let mut found = links.map_or_else(Vec::new, |links| self.follow(&links));
        let articles = found.iter().filter(|found| found.role == Role::Article).count();
        // what was read as a section stays one, in a week with little news too
        let was_listing = task.source.is_some_and(|source| !source.interval.is_zero());
        let is_given = task.is_seed || task.depth == 0;
        let is_told = kind.is_article() && article.published.is_some() && article.verdict.confidence >= SURELY_ARTICLE;
        let is_listing = is_front && (is_given || was_listing || !is_told || articles >= SECTION_ARTICLES);
        if !is_listing && kind != Kind::Front {
            found.clear();
        }
        let shape = (!task.is_seed).then(|| (shape(&task.url), kind.is_article() && !is_listing));
        let (listing, article) = if is_listing && (is_readable(kind) || kind == Kind::Consent && articles > 0) {
            (Ok(Role::Front), None)
        } else if let Some(outcome) = self.unwanted(&article, &page) {
            (Err(outcome), None)
        } else {
            let story = StoryPages::on(article, Some(exchange.url.clone()), pages);
            (Err(Outcome::plain(End::Saved)), Some(Box::new(story)))
        };
        let lacks_feed = is_given && !names_feed && listing.is_ok();
        let found = self.scope.sort(&self.job, &self.lease, found, false, self.due);
        let mut visited = self.visited(listing, found.left_out);
        visited.done.shape = shape;
        if article.is_some() {
            visited.done.role = Role::Article;
        }
        Read {
            visited,
            article,
            wanted: found.wanted,
            about: None,
            exchange,
            lacks_feed,
            #[cfg(feature = "render")]
            is_unfilled,
        }
    }

    /// Feeds and pages that a page of links leads to.
    fn follow(&self, links: &Links) -> Vec<Found> {
        let past: HashMap<&str, Tally> = self
            .lease
            .past
            .iter()
            .map(|past| (past.shape.as_str(), Tally { articles: past.articles, others: past.others }))
            .collect();
        let feeds = links.feeds.iter().map(|url| Found::new(link::identity(url), Role::Feed));
        let judged = links.judge(&self.lease.task.url, |shape| past.get(shape).copied().unwrap_or_default());
        feeds.chain(judged).collect()
    }

    /// Why a page is not saved, if so.
    fn unwanted(&self, article: &Article, page: &Page) -> Option<Outcome> {
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
        if let Some(why) = self.scope.unwanted(follow, article) {
            return Some(Outcome::because(End::Unwanted, why.name()));
        }
        let is_old = |day| is_older(day, follow.horizon, self.now);
        let is_old = if let Some(date) = article.published.filter(|date| is_sure(*date, self.now)) {
            is_old(date.day()) && is_old(day::latest(page, article, date, self.now))
        } else {
            let listed = self.lease.task.provenance.as_ref().and_then(|hints| hints.published);
            listed.is_some_and(|date| is_old(date.day()))
        };
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

/// A page of links of a site that nothing is known of.
pub(super) struct FirstPage {
    pub(super) verdict: Verdict,
    /// The feeds that it names.
    pub(super) feeds: Vec<Url>,
    /// What its links seem to lead to.
    pub(super) found: Vec<Found>,
}

impl FirstPage {
    /// Reads it; `is_own` knows the addresses of the site.
    pub(super) fn read(exchange: &Exchange, is_own: &dyn Fn(&Url) -> bool) -> Self {
        let links = |document: &_| Links::read_with(document, &exchange.url, is_own);
        let (article, links) = Extractor::new().extract_and(&exchange.page(), |document, _| links(document));
        let found = links.judge(&exchange.url, |_| Tally::default());
        Self { verdict: article.verdict, feeds: links.feeds, found }
    }
}

/// True if a page of links is one: a wall or an error page in its place lists nothing.
pub(super) fn is_readable(kind: Kind) -> bool {
    !matches!(kind, Kind::Consent | Kind::Challenge | Kind::ErrorPage)
}
