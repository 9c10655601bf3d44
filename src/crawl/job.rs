//! A job: what to crawl, how often, how gently, and where the articles go. Plain values, checked.
//!
//! A job is mostly read from a file ([`config::load`](crate::config::load)), which documents each
//! value by its key and holds its bounds.

use super::schedule::Schedule;
use crate::article::BlockKind;
use crate::extract::site_rules::Rules;
use crate::fetch::{host_key, is_public, plain_host};
use crate::filter::Filter;
use crate::frontier;
use crate::link::registrable;
use crate::render::{ArticleFormat, Markup};
use crate::save::database::DatabasePlace;
use crate::save::name::Template;
use crate::store;
use globset::{Glob, GlobBuilder, GlobSet};
use std::collections::HashMap;
use std::fmt::{self, Write};
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;
use url::{Host, Url};

/// One crawl: newsrooms to watch, and what is to become of their articles.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Job {
    /// The name that `status`, logs and metrics call it by; good as the name of a file.
    pub name: String,
    /// The addresses to start from: home pages, sections, feeds, sitemaps. Each once, as
    /// [`identity`](crate::link::identity) has it.
    pub sites: Vec<Url>,
    /// Rules on what is followed; a host may have its own.
    pub follow: PerHost<Follow>,
    /// The times of passes, and the gaps between visits to sources.
    pub schedule: Schedule,
    /// The gaps between requests, and their number.
    pub pace: PaceSettings,
    /// Limits for one host.
    pub caps: Caps,
    /// The place and the form of the articles.
    pub output: OutputSettings,
    /// The place of the known URLs.
    pub frontier: frontier::FrontierPlace,
    /// The address of whoever runs the job: a web page or `mailto:`. Part of [`Job::user_agent`].
    pub contact: Option<Url>,
    /// The whole `User-Agent`, contact included.
    pub user_agent: String,
    /// Settings of the network.
    pub network: NetworkSettings,
    /// Settings for reading pages.
    pub reading: ReadingSettings,
}

impl Job {
    /// The rules on what is followed of the site that a URL belongs to.
    #[must_use]
    pub fn follow(&self, url: &Url) -> &Follow {
        self.follow.of(url)
    }

    /// True if a browser runs the scripts of some of its pages.
    #[must_use]
    pub fn renders(&self) -> bool {
        self.follow.all().any(|follow| follow.render)
    }

    /// Sites that lie in private networks, as far as their addresses show, and that the job does not let in: a
    /// crawl will refuse them.
    pub fn refused_sites(&self) -> impl Iterator<Item = &Url> {
        self.sites.iter().filter(|site| {
            let host = plain_host(site.host_str().unwrap_or_default());
            let is_let_in = self.network.private.iter().any(|known| plain_host(known) == host);
            is_private(site) && !is_let_in && self.network.proxy.is_none()
        })
    }

    /// True if the job may run unattended: whoever is asked again and again must be able to find out by whom.
    #[must_use]
    pub fn may_be_watched(&self) -> bool {
        self.contact.is_some()
    }
}

/// A value that a host may have of its own. What is set for a host holds for its subdomains too,
/// unless they have their own; `www.` makes no difference.
#[derive(Debug, Clone, Default)]
pub struct PerHost<T> {
    usual: T,
    own: HashMap<String, T>,
}

impl<T> PerHost<T> {
    /// One value for all hosts.
    pub fn new(usual: T) -> Self {
        Self { usual, own: HashMap::new() }
    }

    /// Sets the value of a URL's host; answers with the one that it had of its own.
    pub fn set(&mut self, url: &Url, value: T) -> Option<T> {
        let host = url.host_str().unwrap_or_default();
        self.own.insert(without_www(host).to_owned(), value)
    }

    /// The value of all hosts without their own.
    pub fn usual(&self) -> &T {
        &self.usual
    }

    /// All values: the usual one, and those of hosts.
    pub fn all(&self) -> impl Iterator<Item = &T> {
        std::iter::once(&self.usual).chain(self.own.values())
    }

    /// The value for a URL.
    #[must_use]
    pub fn of(&self, url: &Url) -> &T {
        let host = without_www(url.host_str().unwrap_or_default());
        if self.own.is_empty() {
            return &self.usual;
        }
        let top = registrable(host).unwrap_or(host);
        let parents = host.match_indices('.').filter_map(|(at, _)| host.get(at + 1..));
        let parents = parents.take_while(|parent| parent.len() >= top.len());
        std::iter::once(host).chain(parents).find_map(|host| self.own.get(host)).unwrap_or(&self.usual)
    }
}

/// True if an address lies in a private network, as far as it shows itself.
#[must_use]
pub fn is_private(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => !is_public(IpAddr::V4(ip)),
        Some(Host::Ipv6(ip)) => !is_public(IpAddr::V6(ip)),
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            name == "localhost" || name.ends_with(".localhost")
        }
        None => true,
    }
}

fn without_www(host: &str) -> &str {
    let host = host.strip_suffix('.').unwrap_or(host);
    host.strip_prefix("www.").unwrap_or(host)
}

/// Rules on what is followed of a site.
#[derive(Debug, Clone)]
#[allow(clippy::struct_excessive_bools)] // switches
pub struct Follow {
    /// True if section pages are looked for on home pages.
    pub sections: bool,
    /// Only articles whose path fits one of these are visited; of no pattern at all, every article.
    pub keep: Patterns,
    /// Nothing whose path fits one of these is visited.
    pub leave: Patterns,
    /// Which articles are saved.
    pub filter: Filter,
    /// Articles that are listed as older than this are not visited.
    pub horizon: Option<Duration>,
    /// Links between a site's own addresses and the farthest pages of links that are read.
    pub depth: u8,
    /// True if saved articles are visited again for changes.
    pub updates: bool,
    /// True if the further pages of a story are read too.
    pub pages: bool,
    /// True if a browser runs the scripts of pages that show nothing without.
    pub render: bool,
}

impl Default for Follow {
    fn default() -> Self {
        Self {
            sections: true,
            keep: Patterns::default(),
            leave: Patterns::default(),
            filter: Filter::default(),
            horizon: Some(Duration::from_hours(30 * 24)),
            depth: 3,
            updates: false,
            pages: false,
            render: false,
        }
    }
}

impl Follow {
    /// True if an address may be visited at all, by its path.
    #[must_use]
    pub fn allows(&self, url: &Url) -> bool {
        !self.leave.fit(url)
    }

    /// True if an address may be visited as an article, by its path.
    #[must_use]
    pub fn allows_article(&self, url: &Url) -> bool {
        self.allows(url) && (self.keep.is_empty() || self.keep.fit(url))
    }
}

/// Path patterns: `*` is any run of characters but `/`, `**` any run of parts, `?` one character,
/// `{a,b}` one of several.
#[derive(Debug, Clone, Default)]
pub struct Patterns {
    set: GlobSet,
    written: Vec<String>,
}

impl Patterns {
    /// One pattern, to be gathered by [`Patterns::new`].
    ///
    /// # Errors
    /// When it is no pattern, or does not start at the start of a path.
    pub fn parse(written: &str) -> Result<Glob, String> {
        if !written.starts_with(['/', '*']) {
            return Err("does not start with / or *".to_owned());
        }
        let glob = GlobBuilder::new(&as_paths_are(written)).literal_separator(true).backslash_escape(true).build();
        glob.map_err(|error| error.kind().to_string())
    }

    /// The patterns of these texts.
    ///
    /// # Errors
    /// When one is none, or they are too many or too long together.
    pub fn new(written: Vec<String>) -> Result<Self, String> {
        let mut set = GlobSet::builder();
        for pattern in &written {
            set.add(Self::parse(pattern)?);
        }
        let set = set.build().map_err(|error| error.kind().to_string())?;
        Ok(Self { set, written })
    }

    /// True if the path of an address fits one.
    #[must_use]
    pub fn fit(&self, url: &Url) -> bool {
        self.set.is_match(url.path())
    }

    /// True if there is no pattern.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.written.is_empty()
    }

    /// The patterns as they were written.
    #[must_use]
    pub fn written(&self) -> &[String] {
        &self.written
    }
}

/// A pattern as the paths of addresses are: percent-encoded where it is not ASCII.
fn as_paths_are(written: &str) -> String {
    let mut encoded = String::with_capacity(written.len());
    for c in written.chars() {
        if c.is_ascii() {
            encoded.push(c);
        } else {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                // writing to a string does not fail
                let _ = write!(encoded, "%{byte:02X}");
            }
        }
    }
    encoded
}

/// The gaps between requests, and their number.
#[derive(Debug, Clone)]
pub struct PaceSettings {
    /// Least time between the starts of two requests to a host that has no gap of its own.
    pub gap: Duration,
    /// Requests in flight to one IP address at most, whatever number of hosts it serves.
    pub connections_per_address: usize,
    /// Gaps of single sites, by [`host_key`].
    pub gaps: HashMap<String, Duration>,
    /// Hosts of one's own, as addresses have them, and their gap: the one way to ask a server faster
    /// than [`GAP_MIN`].
    pub own_servers: HashMap<String, Duration>,
}

/// The shortest gap that can be asked for with servers of others: a reader who clicks fast. The usual
/// one is five times as long.
pub const GAP_MIN: Duration = Duration::from_secs(1);

impl Default for PaceSettings {
    fn default() -> Self {
        Self {
            gap: Duration::from_secs(5),
            connections_per_address: 4,
            gaps: HashMap::new(),
            own_servers: HashMap::new(),
        }
    }
}

impl PaceSettings {
    /// Least time between the starts of two requests to a URL's host, before its robots.txt and its
    /// answers have their say.
    #[must_use]
    pub fn gap(&self, url: &Url) -> Duration {
        let own = url.host_str().and_then(|host| self.own_servers.get(host));
        own.or_else(|| self.gaps.get(&host_key(url))).copied().unwrap_or(self.gap)
    }

    /// True if a URL's host is one's own.
    #[must_use]
    pub fn is_own(&self, url: &Url) -> bool {
        url.host_str().is_some_and(|host| self.own_servers.contains_key(host))
    }
}

/// Limits for one host, so that an endless site does not hold up the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caps {
    /// URLs of one host that are kept.
    pub urls_per_host: u64,
    /// Pages of one host that a pass visits.
    pub pages_per_pass: u64,
    /// Largest page, content encoding undone.
    pub page_bytes: usize,
}

impl Default for Caps {
    fn default() -> Self {
        Self { urls_per_host: 100_000, pages_per_pass: 500, page_bytes: 10 << 20 }
    }
}

/// The place and the form of the articles.
#[derive(Debug, Clone)]
pub struct OutputSettings {
    /// The folder, made when it is missing, or the prefix of objects, if files are written.
    pub folder: Option<store::Place>,
    /// The databases that articles are saved to; at least one where there is no folder.
    pub databases: Vec<DatabasePlace>,
    /// The forms that each article is written in; at least one.
    pub formats: Vec<ArticleFormat>,
    /// How much of their markup is written.
    pub markup: Markup,
    /// Names of files; `None` is house names, flat in the folder.
    pub names: Option<Template>,
    /// True if the page as received is kept beside the article.
    pub html: bool,
    /// The archive of every exchange, if one is kept.
    pub archive: Option<ArchiveSettings>,
    /// The feed of the last articles, if one is kept.
    pub feed: Option<FeedSettings>,
    /// Who is told of each article that is saved.
    pub hook: Option<HookSettings>,
}

/// A hook: each record is handed to a program, or sent to a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookSettings {
    /// Who is told.
    pub to: HookTarget,
    /// A try that takes longer has failed.
    pub timeout: Duration,
}

/// Who is told of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HookTarget {
    /// A program, by its path or its name, which gets the record on its standard input.
    Program {
        /// The program.
        program: PathBuf,
        /// Its arguments.
        arguments: Vec<String>,
    },
    /// A server, which gets the record by POST.
    Server {
        /// The address.
        url: Url,
        /// The secret that messages are signed with.
        secret: Option<HookSecret>,
    },
}

/// A secret that is shared with a server. It is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct HookSecret(pub(crate) String);

impl fmt::Debug for HookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HookSecret")
    }
}

impl fmt::Display for HookTarget {
    /// The program alone, or the address without the values of its query.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Program { program, .. } => program.display().fmt(f),
            Self::Server { url, .. } => f.write_str(&shown(url)),
        }
    }
}

/// A feed (Atom) of the articles that were saved last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedSettings {
    /// Its file.
    pub file: PathBuf,
    /// The number of articles.
    pub articles: usize,
    /// Its title; the job's name if it has none.
    pub title: Option<String>,
}

impl OutputSettings {
    /// True if an output takes longer to answer than a disk.
    #[must_use]
    pub fn waits_long(&self) -> bool {
        matches!(self.folder, Some(store::Place::Object(_)))
            || self.databases.iter().any(|place| matches!(place, DatabasePlace::Table(_)))
    }

    /// Extensions of the files of one article, if files are written.
    pub fn extensions(&self) -> impl Iterator<Item = &'static str> {
        let forms = self.formats.iter().map(|format| format.extension());
        forms.chain(self.html.then_some("html")).filter(|_| self.folder.is_some())
    }
}

/// A web archive (WARC) of every request and answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveSettings {
    /// The folder of its files: on a disk, since they are appended to.
    pub folder: PathBuf,
    /// A file that has grown to this is closed and the next one begun.
    pub file_bytes_max: u64,
}

/// Settings of the network.
#[derive(Debug, Clone)]
pub struct NetworkSettings {
    /// Hosts, by name or literal address, that may lie in private networks.
    pub private: Vec<String>,
    /// The proxy for all requests.
    pub proxy: Option<Url>,
    /// PEM files of further trusted roots.
    pub ca_files: Vec<PathBuf>,
    /// A subscriber's headers and cookies.
    pub access: crate::fetch::Access,
    /// Limit of resolving, connecting and agreeing on keys.
    pub connect_timeout: Duration,
    /// Longest silence between two pieces of a body.
    pub read_timeout: Duration,
    /// Limit of one request, to its last byte.
    pub timeout: Duration,
}

impl Default for NetworkSettings {
    fn default() -> Self {
        let usual = crate::fetch::ClientOptions::default();
        Self {
            private: Vec::new(),
            proxy: None,
            ca_files: Vec::new(),
            access: usual.access,
            connect_timeout: usual.connect_timeout,
            read_timeout: usual.read_timeout,
            timeout: usual.total_timeout,
        }
    }
}

/// Settings for reading pages.
#[derive(Debug, Clone)]
pub struct ReadingSettings {
    /// The user's rules for single sites.
    pub rules: Option<Rules>,
    /// The kinds of blocks that are kept besides the body.
    pub keep: Vec<BlockKind>,
    /// Articles of a lower [confidence](crate::Verdict::confidence) are not saved; 0 to 1.
    pub confidence: f32,
}

impl Default for ReadingSettings {
    fn default() -> Self {
        // below it three in four are no articles, or have little of their text right
        Self { rules: None, keep: Vec::new(), confidence: 0.1 }
    }
}

/// An address for logs: values of a query may be secrets.
pub(super) fn shown(url: &Url) -> String {
    let mut url = url.clone();
    if url.query().is_some() {
        url.set_query(Some("..."));
    }
    url.into()
}
