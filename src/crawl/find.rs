//! A site read once, without a frontier: the feeds, sitemaps and sections that a crawl would visit, and the stories
//! that these list.

use super::job;
use super::read::{FirstPage, is_readable};
use super::scope::{OTHER_SITE, PRIVATE, SITEMAP_DEPTH_MAX, TOO_OLD, dated, is_sure};
use crate::discover::{self, Listing, guess};
use crate::fetch::{Client, FetchError};
use crate::frontier::LeftOut;
use crate::link;
use crate::page::Exchange;
use crate::task::{Found, Role};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::HashSet;
use std::hash::{BuildHasher as _, RandomState};
use url::Url;

/// How far a site is read.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct FindOptions {
    /// Stories listed with an older day are left out, and so are sitemaps that changed last before it. Default: none
    /// is too old.
    pub since: Option<Date>,
    /// Lists read of one site at most: its home page, feeds, sitemaps, sections. Default: 100.
    pub lists_max: usize,
    /// Links from the home page to pages of links that are read: 1 for its sections, 0 for none. Default: 1.
    pub depth: u8,
}

impl Default for FindOptions {
    fn default() -> Self {
        Self { since: None, lists_max: 100, depth: 1 }
    }
}

impl FindOptions {
    /// The same, changed.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }
}

/// An address that a site lists, or a list of such. As JSON: the fields by their names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// The address.
    pub url: String,
    /// `article`; of a list `front`, `feed` or `sitemap`.
    pub role: &'static str,
    /// The title that it is listed with.
    pub title: Option<String>,
    /// The date that it is listed with, ISO 8601: of publication, or in a sitemap perhaps of the last change.
    pub published: Option<String>,
    /// The list that names it; `None` for the address that was given and for what nobody names.
    pub found_in: Option<String>,
}

/// The sum of a reading of a site.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FindReport {
    /// Lists that were read.
    pub lists: usize,
    /// Stories that they name, each address once.
    pub articles: usize,
    /// Lists that were not read, since [`FindOptions::lists_max`] were.
    pub unread: usize,
    /// Lists that go on behind what is read of them.
    pub cut: usize,
    /// Lists that could not be read, and why.
    pub failures: Vec<(Url, String)>,
    /// Stories and sitemaps that are left out, by why.
    pub left_out: LeftOut,
}

/// Reads a site, and tells of each address once, as soon as it is known: lists when they were read, stories of feeds
/// and sitemaps, and at the end those that only pages link to. Robots rules and pace are the client's.
///
/// A feed or a sitemap that is given, and a sitemap that robots.txt names, may list stories of other sites; what
/// was merely found may not. `now` is the wall clock.
///
/// # Errors
///
/// The address that was given cannot be read, or is no list.
pub async fn find(
    client: &Client,
    site: &Url,
    options: &FindOptions,
    now: Timestamp,
    mut tell: impl FnMut(Finding),
) -> Result<FindReport, FetchError> {
    let mut finder = Finder {
        client,
        options,
        now,
        sites: vec![site.clone()],
        queue: Vec::new(),
        known: HashSet::new(),
        hasher: RandomState::new(),
        linked: Vec::new(),
        report: FindReport::default(),
        tell: &mut tell,
    };
    finder.wait(List::given(site));
    finder.run().await?;
    Ok(finder.report)
}

/// A list that is to be read.
#[derive(Debug, Clone)]
struct List {
    url: Url,
    role: Role,
    /// Steps from the address that was given.
    depth: u8,
    /// It may name stories of other sites.
    trusted: bool,
    /// The day that it is listed with.
    day: Option<Date>,
    found_in: Option<Url>,
}

impl List {
    fn given(url: &Url) -> Self {
        Self { url: link::identity(url), role: Role::Front, depth: 0, trusted: true, day: None, found_in: None }
    }

    /// Feeds tell most of their stories and change most often; of sitemaps, the newest.
    fn turn(&self) -> (u8, Reverse<Option<Date>>) {
        let rank = match self.role {
            Role::Feed => 0,
            Role::Guess => 1,
            Role::Sitemap if self.url.path().contains("news") => 1,
            Role::Sitemap => 2,
            _ => 3,
        };
        (rank, Reverse(self.day))
    }
}

struct Finder<'f> {
    client: &'f Client,
    options: &'f FindOptions,
    now: Timestamp,
    /// The address that was given, and where it leads.
    sites: Vec<Url>,
    queue: Vec<List>,
    /// Hashes of the addresses that were told or wait: those of a large site's sitemaps are millions.
    known: HashSet<u64>,
    hasher: RandomState,
    /// Stories that pages link to, told last: a feed that lists them knows their dates.
    linked: Vec<(List, Vec<Found>, Url)>,
    report: FindReport,
    tell: &'f mut dyn FnMut(Finding),
}

impl Finder<'_> {
    async fn run(&mut self) -> Result<(), FetchError> {
        while let Some(list) = self.next() {
            if self.report.lists >= self.options.lists_max {
                self.report.unread = self.queue.len() + 1;
                break;
            }
            self.report.lists += 1;
            match self.client.fetch_list(&list.url, self.now).await {
                Ok(exchange) => self.read(list, exchange).await?,
                Err(error) if list.depth == 0 => return Err(error),
                Err(error) => self.fails(&list, error.to_string()),
            }
        }
        for (list, stories, page) in std::mem::take(&mut self.linked) {
            for story in stories {
                self.take(&list, story, &page);
            }
        }
        Ok(())
    }

    /// The list whose turn it is.
    fn next(&mut self) -> Option<List> {
        let (at, _) = self.queue.iter().enumerate().min_by_key(|(_, list)| list.turn())?;
        Some(self.queue.remove(at))
    }

    /// A list that was not read. A usual place that holds none is no failure.
    fn fails(&mut self, list: &List, why: String) {
        if list.role != Role::Guess {
            self.report.failures.push((list.url.clone(), why));
        } else if let Some(url) = guess::next(&list.url) {
            self.queue.push(List { url, ..list.clone() });
        }
    }

    async fn read(&mut self, list: List, exchange: Exchange) -> Result<(), FetchError> {
        let url = exchange.url.clone();
        if list.depth == 0 && !self.is_own(&url) {
            self.sites.push(url.clone());
        }
        let (role, found, is_cut) = match discover::read(&exchange) {
            Listing::Feed(feed) => (Role::Feed, feed.entries, feed.cut),
            Listing::Sitemap(mut sitemap) => {
                sitemap.entries.append(&mut sitemap.children);
                (Role::Sitemap, sitemap.entries, sitemap.cut)
            }
            Listing::Page if list.role != Role::Guess => return self.page(list, exchange).await,
            Listing::Other if list.depth == 0 => {
                return Err(FetchError::NotHtml { url, what: "neither a feed nor a sitemap".to_owned() });
            }
            Listing::Page | Listing::Other => {
                self.fails(&list, "neither a page nor a list".to_owned());
                return Ok(());
            }
        };
        self.report.cut += usize::from(is_cut);
        let list = List { role, ..list };
        self.list(&list);
        for found in found {
            self.take(&list, found, &url);
        }
        Ok(())
    }

    /// A page of links.
    async fn page(&mut self, list: List, exchange: Exchange) -> Result<(), FetchError> {
        let sites = self.sites.clone();
        // reading is work for a processor
        let read = tokio::task::spawn_blocking(move || {
            let is_own = |url: &Url| sites.iter().any(|site| link::same_site(site, url));
            let page = FirstPage::read(&exchange, &is_own);
            (exchange.url, page)
        });
        let Ok((url, FirstPage { verdict, feeds, found })) = read.await else {
            self.fails(&list, "internal error".to_owned());
            return Ok(());
        };
        if !is_readable(verdict.kind) {
            self.fails(&list, format!("{}: {}", verdict.kind.name(), verdict.reason));
            return Ok(());
        }
        let list = List { role: Role::Front, ..list };
        self.list(&list);
        let has_feed = !feeds.is_empty();
        let feeds = feeds.iter().map(|url| Found::new(link::identity(url), Role::Feed));
        let (stories, lists): (Vec<Found>, Vec<Found>) =
            feeds.chain(found).partition(|found| found.role == Role::Article);
        self.linked.push((list.clone(), stories, url.clone()));
        for found in lists {
            self.take(&list, found, &url);
        }
        if list.depth == 0 {
            self.unlinked(&list, &url, has_feed).await;
        }
        Ok(())
    }

    /// Lists of a home page that no link leads to: the sitemaps of its robots.txt, else the usual places.
    async fn unlinked(&mut self, home: &List, url: &Url, has_feed: bool) {
        let sitemaps = self.client.sitemaps(url, self.now).await;
        let robots = url.join("/robots.txt").ok();
        let guesses = if sitemaps.is_empty() && !has_feed { guess::first(url) } else { Vec::new() };
        for sitemap in sitemaps {
            self.wait(List {
                url: link::identity(&sitemap),
                role: Role::Sitemap,
                depth: 1,
                found_in: robots.clone(),
                ..home.clone()
            });
        }
        for place in guesses {
            self.wait(List { url: place, role: Role::Guess, depth: 1, trusted: false, ..home.clone() });
        }
    }

    /// What a list names: a story is told, a list waits for its turn.
    fn take(&mut self, list: &List, mut found: Found, by: &Url) {
        found.published = found.published.filter(|date| is_sure(*date, self.now));
        if let Some(why) = self.reason(list, &found) {
            if matches!(found.role, Role::Article | Role::Sitemap) {
                *self.report.left_out.entry(why.to_owned()).or_default() += 1;
            }
            return;
        }
        let depth = list.depth.saturating_add(1);
        let is_near = match found.role {
            Role::Article => return self.article(&found, by),
            Role::Front => depth <= self.options.depth,
            Role::Sitemap => depth <= SITEMAP_DEPTH_MAX,
            _ => depth <= self.options.depth.max(1),
        };
        if is_near {
            let trusted = list.trusted && found.role == Role::Sitemap;
            let day = dated(&found);
            self.wait(List { url: found.url, role: found.role, depth, trusted, day, found_in: Some(by.clone()) });
        }
    }

    /// Why an address is left out, if it is.
    fn reason(&self, list: &List, found: &Found) -> Option<&'static str> {
        let is_own = self.is_own(&found.url);
        // newsrooms have their feeds at services for feeds
        let may = is_own || found.role == Role::Feed || list.trusted && list.role != Role::Front;
        let is_old = self.options.since.zip(dated(found)).is_some_and(|(since, day)| day < since);
        if !may {
            Some(OTHER_SITE)
        } else if !is_own && job::is_private(&found.url) {
            Some(PRIVATE)
        } else {
            (is_old && matches!(found.role, Role::Article | Role::Sitemap)).then_some(TOO_OLD)
        }
    }

    fn is_own(&self, url: &Url) -> bool {
        self.sites.iter().any(|site| link::same_site(site, url))
    }

    /// True if an address was not met before.
    fn is_new(&mut self, url: &Url) -> bool {
        self.known.insert(self.hasher.hash_one(url.as_str()))
    }

    fn wait(&mut self, list: List) {
        if self.is_new(&list.url) {
            self.queue.push(list);
        }
    }

    fn list(&mut self, list: &List) {
        let found_in = list.found_in.as_ref().map(Url::to_string);
        let published = list.day.map(|day| day.to_string());
        (self.tell)(Finding { url: list.url.to_string(), role: list.role.name(), title: None, published, found_in });
    }

    fn article(&mut self, found: &Found, by: &Url) {
        if !self.is_new(&found.url) {
            return;
        }
        self.report.articles += 1;
        let day = || dated(found).map(|day| day.to_string());
        (self.tell)(Finding {
            url: found.url.to_string(),
            role: Role::Article.name(),
            title: found.title.clone(),
            published: found.published.map(|date| date.to_string()).or_else(day),
            found_in: Some(by.to_string()),
        });
    }
}
