//! A URL that is due, and what came of it: what discovery finds, the frontier keeps, and a visit
//! ends in.

use crate::date::PageDate;
use crate::trail::Trail;
use bytes::Bytes;
use jiff::Timestamp;
use jiff::civil::Date;
use std::fmt;
use std::time::Duration;
use url::Url;

macro_rules! rows {
    ($($(#[$doc:meta])* $name:ident)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub(crate) i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

rows! {
    /// A job's row in the frontier.
    JobId
    /// A URL's.
    UrlId
    /// A host's.
    HostId
    /// A seed's: that of its URL, or 0 for what was added by hand.
    SeedId
    /// A story's.
    StoryId
}

impl From<UrlId> for SeedId {
    /// The seed whose address this is.
    fn from(UrlId(row): UrlId) -> Self {
        Self(row)
    }
}

/// The role of a URL in a job: a place to look for articles, or perhaps an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Role {
    /// A page of links: a home page, a section.
    Front,
    /// A feed (RSS, Atom, RDF, JSON Feed).
    Feed,
    /// A sitemap, or an index of sitemaps.
    Sitemap,
    /// Perhaps an article: nothing says otherwise until it was visited.
    Article,
    /// A robots.txt to which another host's redirects.
    Robots,
    /// A usual place of a feed or a sitemap that nobody has named.
    Guess,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 6] = [Self::Front, Self::Feed, Self::Sitemap, Self::Article, Self::Robots, Self::Guess];

    /// True for roles that are visited again and again for what they list.
    #[must_use]
    pub fn is_source(self) -> bool {
        matches!(self, Self::Front | Self::Feed | Self::Sitemap)
    }

    /// True for roles that are visited for what they list, as far as that is there at all: they may lead to other
    /// hosts, as newsrooms have their feeds at services for feeds.
    #[must_use]
    pub fn is_sought(self) -> bool {
        self.is_source() || self == Self::Guess
    }

    /// The name in `status` and in the frontier.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Front => "front",
            Self::Feed => "feed",
            Self::Sitemap => "sitemap",
            Self::Article => "article",
            Self::Robots => "robots",
            Self::Guess => "guess",
        }
    }
}

/// The reason why a [guess](Role::Guess) is not what it might have been: of a page that is no article.
pub const GUESSED: &str = "guessed";

/// An address that a page, a feed or a sitemap names.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The address, as [`identity`](crate::link::identity) has it.
    pub url: Url,
    /// The role that it seems to have.
    pub role: Role,
    /// The title that it is listed with: a hint, not believed over the page's own.
    pub title: Option<String>,
    /// The date of publication or of the last change by what lists it: likewise a hint.
    pub published: Option<PageDate>,
    /// The later of two dates, where what lists it writes one that can be read two ways.
    pub not_after: Option<Date>,
}

impl Found {
    /// An address without hints.
    #[must_use]
    pub fn new(url: Url, role: Role) -> Self {
        Self { url, role, title: None, published: None, not_after: None }
    }
}

/// A URL whose visit is due.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// Its row in the frontier.
    pub id: UrlId,
    /// The address.
    pub url: Url,
    /// The role that it is believed to have.
    pub role: Role,
    /// True for a seed, which the job names itself.
    pub is_seed: bool,
    /// Steps from the seed that it was found from.
    pub depth: u8,
    /// Time at which it was due.
    pub due_at: Timestamp,
    /// The visit has begun, and goes on here.
    pub trail: Option<Trail>,
    /// True if it may name stories of other sites: the job names it, or the robots.txt of a site that the job names.
    pub trusted: bool,
    /// Failures in a row.
    pub tries: u32,
    /// Processes that died when they were at it: the first time among others, then only while it was being read
    /// alone. From [`DEATHS_MAX`] on it is set aside.
    pub deaths: u32,
    /// Validators of the last good answer.
    pub validators: Validators,
    /// The source that named it, if one did.
    pub provenance: Option<Provenance>,
    /// Its history as a source, if it is one that was visited before.
    pub source: Option<SourceState>,
    /// Time at which its article was first saved, if it was.
    pub first_saved_at: Option<Timestamp>,
    /// The last body of it in the archive.
    pub capture: Option<Captured>,
    /// The article that an earlier visit was about to save when it was cut off.
    pub pending: Option<Filed>,
}

impl Task {
    /// The address to ask for.
    #[must_use]
    pub fn address(&self) -> Url {
        self.trail.as_ref().and_then(Trail::next).unwrap_or_else(|| self.url.clone())
    }
}

/// Words of a server's answer that the next request quotes, to be told whether the page has changed (RFC 9110, section
/// 8.8).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Validators {
    /// `ETag`.
    pub etag: Option<String>,
    /// `Last-Modified`.
    pub last_modified: Option<String>,
}

/// A page that was under way in so many deaths of processes, in all but the first as the only one that was being read,
/// is not tried again. Processes are killed by others too: that three kills in a row meet the moments in which one and
/// the same page is read and saved alone does not happen by chance.
pub const DEATHS_MAX: u32 = 4;
/// The reason with which visits to such a page end.
pub const BROKE_THE_PROGRAM: &str = "broke_the_program";

/// The reason why a page is not asked for while a server fails to give its robots.txt.
pub const ROBOTS_UNREACHABLE: &str = "robots_unreachable";
/// Redirects of a robots.txt that are followed, to whatever authority (RFC 9309, section 2.3.1.2: at least five).
pub const ROBOTS_REDIRECTS_MAX: u8 = 5;

/// The end of a visit to a page whose robots.txt is not to be had: a refusal, or what the page would meet too.
#[must_use]
pub fn out_of_reach(why: &str) -> Outcome {
    Outcome::because(if why == ROBOTS_UNREACHABLE { End::Refused } else { End::Failed }, why)
}

/// The state of a robots.txt, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RobotsState {
    /// The file, up to 500 KiB: its rules count.
    Rules(Bytes),
    /// There is none: everything may be asked for.
    None,
    /// It is not to be had: nothing may be asked for. Why: `robots_unreachable`, or what a page would meet too
    /// (`dns`, `connect`, `tls`, `timeout`, `private_address` ...).
    Unavailable(String),
    /// It is to be had there; so many redirects led to it.
    At(Url, u8),
}

impl RobotsState {
    /// The name in `check --probe`, in logs and in the frontier.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Rules(_) => "rules",
            Self::None => "none",
            Self::Unavailable(_) => "unreachable",
            Self::At(..) => "redirect",
        }
    }
}

/// The place of a story in the output, taken or about to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filed {
    /// Its row in the frontier.
    pub id: StoryId,
    /// The identity that counts: 16 hex digits.
    pub page: String,
    /// Its number.
    pub number: u64,
    /// Its path below the job's folder, without extension.
    pub file: String,
    /// 1 for the first, 2 when it changed ...
    pub revision: u32,
    /// Length of the records, in bytes, before an earlier try to save it: if that try succeeded, its record lies behind.
    pub since: Option<u64>,
}

/// A body in the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Captured {
    /// The record that holds it.
    pub record_id: String,
    /// Time of the request.
    pub asked_at: Timestamp,
    /// Its digest, as archives write it.
    pub digest: String,
}

/// The source that named a URL, and what it said of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Provenance {
    /// The role of that source.
    pub by: Role,
    /// The address of that source.
    pub at: Url,
    /// The title there.
    pub title: Option<String>,
    /// The date there.
    pub published: Option<PageDate>,
    /// The site that the source says it is about.
    pub about: Option<Url>,
}

/// The history of a source, as far as its next visit depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SourceState {
    /// Time between two visits.
    pub interval: Duration,
    /// Visits in a row that brought nothing new.
    pub visits_without_news: u32,
    /// Time of the first of the failed visits in a row, if the last visit failed.
    pub failing_since: Option<Timestamp>,
    /// Its health, as `status` shows it.
    pub health: Health,
}

/// The health of a source, as `status` shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Health {
    /// It brings something now and then.
    Active,
    /// It has brought nothing for a while, and is visited less.
    Slowed,
    /// It cannot be read.
    Failing,
    /// It is dead, or has brought nothing for long: hardly visited any more.
    Retired,
}

impl Health {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Active, Self::Slowed, Self::Failing, Self::Retired];

    /// The name in `status` and in the frontier.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Slowed => "slowed",
            Self::Failing => "failing",
            Self::Retired => "retired",
        }
    }
}

/// The result of a visit, as `status` counts it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The kind of end.
    pub end: End,
    /// The reason within that kind: the kind of page, the failure. A short name that does not change between versions;
    /// empty where the end says all.
    pub reason: String,
}

/// The kinds of ends of a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum End {
    /// A new article was saved.
    Saved,
    /// A saved article had changed, and was saved anew.
    Updated,
    /// Nothing new since the last visit.
    Unchanged,
    /// A source was read.
    Listed,
    /// A story that is saved already, under another address.
    Duplicate,
    /// The address leads to another one, which is visited in its own right.
    Moved,
    /// A page, but no article; the reason is the kind of page.
    NotArticle,
    /// An article that the job does not want: too old, another language.
    Unwanted,
    /// robots.txt says no.
    Refused,
    /// The server refuses this client, or asks for proof of being human.
    Blocked,
    /// There is no such page (any more).
    Gone,
    /// It could not be fetched or read; the reason is the failure's.
    Failed,
}

impl End {
    /// All ends, in the order of a table.
    pub const ALL: [Self; 12] = [
        Self::Saved,
        Self::Updated,
        Self::Unchanged,
        Self::Listed,
        Self::Duplicate,
        Self::Moved,
        Self::NotArticle,
        Self::Unwanted,
        Self::Refused,
        Self::Blocked,
        Self::Gone,
        Self::Failed,
    ];

    /// True if something stood in the way.
    #[must_use]
    pub fn is_failure(self) -> bool {
        matches!(self, Self::Refused | Self::Blocked | Self::Gone | Self::Failed)
    }

    /// The name in `status`, in metrics and in the frontier.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Saved => "saved",
            Self::Updated => "updated",
            Self::Unchanged => "unchanged",
            Self::Listed => "listed",
            Self::Duplicate => "duplicate",
            Self::Moved => "moved",
            Self::NotArticle => "not_article",
            Self::Unwanted => "unwanted",
            Self::Refused => "refused",
            Self::Blocked => "blocked",
            Self::Gone => "gone",
            Self::Failed => "failed",
        }
    }
}

impl Outcome {
    /// An end that says all.
    #[must_use]
    pub fn plain(end: End) -> Self {
        Self { end, reason: String::new() }
    }

    /// An end and which of its kind.
    #[must_use]
    pub fn because(end: End, reason: impl Into<String>) -> Self {
        Self { end, reason: reason.into() }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.end.name())?;
        if self.reason.is_empty() { Ok(()) } else { write!(f, " ({})", self.reason) }
    }
}
