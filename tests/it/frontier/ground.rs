//! A frontier under test: where it stands, and short words for what the tests do with it.

#[cfg(feature = "postgres")]
use crate::postgres;
use copydesk::frontier::{Clocks, Counts, Done, Frontier, HostAfter, JobId, Lease, NewUrl, Reserved, Story, Terms};
use copydesk::pace::Pace;
use copydesk::task::{End, Found, Outcome, Role};
use jiff::{SignedDuration, Timestamp};
use std::path::PathBuf;
use std::time::Duration;
use url::Url;

/// A backend: a place for one frontier, empty at first.
pub(super) trait Ground: Default {
    /// A worker opens it. One that is dropped is dead.
    async fn open(&self, worker: &str) -> Frontier;

    /// Rows that do not fit together in it, whatever the verbs say.
    async fn faults(&self) -> Vec<String>;

    /// True if this machine has one.
    fn is_there() -> bool {
        true
    }
}

/// Rows that do not fit together, in the SQL of all databases.
const FAULTS: [(&str, &str); 6] = [
    (
        "a line's earliest URL",
        "SELECT line.host FROM line WHERE line.due_at IS DISTINCT FROM
         (SELECT min(due_at) FROM url WHERE url.job = line.job AND url.host = line.host)",
    ),
    (
        "a line's known URLs",
        "SELECT line.host FROM line WHERE urls <>
         (SELECT count(*) FROM url WHERE url.job = line.job AND url.host = line.host)",
    ),
    ("a line that is never ready", "SELECT host FROM line WHERE (due_at IS NULL) <> (ready_at IS NULL)"),
    (
        "a tally",
        "SELECT job, site, outcome, reason FROM tally AS t WHERE urls <> (SELECT count(*) FROM url WHERE url.job = t.job
         AND url.site = t.site AND coalesce(url.outcome, -1) = t.outcome AND coalesce(url.reason, '') = t.reason)",
    ),
    (
        "a URL that no tally counts",
        "SELECT id FROM url WHERE NOT EXISTS (SELECT 1 FROM tally AS t WHERE url.job = t.job AND url.site = t.site
         AND coalesce(url.outcome, -1) = t.outcome AND coalesce(url.reason, '') = t.reason)",
    ),
    ("a number of two stories", "SELECT number FROM story GROUP BY job, number HAVING count(*) > 1"),
];

/// A file in a folder of its own.
pub(super) struct Sqlite(tempfile::TempDir);

impl Default for Sqlite {
    fn default() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }
}

impl Sqlite {
    pub(super) fn path(&self) -> PathBuf {
        self.0.path().join("frontier.sqlite")
    }
}

impl Ground for Sqlite {
    async fn open(&self, worker: &str) -> Frontier {
        Frontier::open(self.path(), worker.to_owned()).await.expect("a frontier")
    }

    async fn faults(&self) -> Vec<String> {
        let db = rusqlite::Connection::open(self.path()).expect("a file");
        let count = |query: &str| {
            let count = format!("SELECT count(*) FROM ({query}) AS faults");
            db.query_row(&count, [], |row| row.get::<_, i64>(0)).expect(query)
        };
        let integrity = ("integrity", "SELECT 1 FROM pragma_integrity_check WHERE integrity_check <> 'ok'");
        let all = FAULTS.into_iter().chain([integrity]).map(|(what, query)| (what, count(query)));
        all.filter(|(_, count)| *count > 0).map(|(what, count)| format!("{what}: {count}")).collect()
    }
}

/// A schema of its own in the server of the tests.
#[cfg(feature = "postgres")]
#[derive(Default)]
pub(super) struct Postgres(tokio::sync::OnceCell<String>);

#[cfg(feature = "postgres")]
impl Postgres {
    pub(super) async fn address(&self) -> &str {
        self.0.get_or_init(|| postgres::schema(postgres::server().expect("a server"))).await
    }

    pub(super) async fn place(&self) -> copydesk::frontier::FrontierPlace {
        copydesk::frontier::FrontierPlace::parse(self.address().await).expect("an address")
    }
}

#[cfg(feature = "postgres")]
impl Ground for Postgres {
    async fn open(&self, worker: &str) -> Frontier {
        Frontier::open_simulated(self.place().await, worker.to_owned()).await.expect("a frontier")
    }

    async fn faults(&self) -> Vec<String> {
        let db = postgres::connect(self.address().await).await;
        let mut faults = Vec::new();
        for (what, query) in FAULTS {
            let row = db.query_one(&format!("SELECT count(*) FROM ({query}) AS faults"), &[]).await.expect(query);
            let count: i64 = row.get(0);
            if count > 0 {
                faults.push(format!("{what}: {count}"));
            }
        }
        faults
    }

    fn is_there() -> bool {
        postgres::server().is_some()
    }
}

/// So many seconds after the test began.
pub(super) fn at(seconds: u64) -> Timestamp {
    let start: Timestamp = "2026-11-02T06:00:00Z".parse().expect("a moment");
    start + Duration::from_secs(seconds)
}

pub(super) fn seconds(n: u64) -> Duration {
    Duration::from_secs(n)
}

pub(super) fn url(text: &str) -> Url {
    Url::parse(text).expect(text)
}

/// An article's address to take up.
pub(super) fn new(address: &str, rank: u8, due: u64) -> NewUrl {
    let found = Found::new(url(address), Role::Article);
    NewUrl { found, rank, depth: 1, trusted: false, trail: None, due_at: at(due) }
}

/// The machine's clocks: the wall clock is off by so many seconds, and the machine runs for so many.
pub(super) fn clocks(wall: i64, boot: &str, up: u64) -> Clocks {
    Clocks { wall: at(0) + SignedDuration::from_secs(wall), boot: Some((boot.to_owned(), seconds(up))) }
}

async fn register(frontier: &Frontier, name: &str, terms: Terms, homes: &[&str], now: u64) -> JobId {
    let seeds = homes.iter().map(|home| (url(home), Role::Front)).collect();
    frontier.register(name.to_owned(), terms, seeds, at(now)).await.expect("a job")
}

/// A worker at a frontier, with one job.
pub(super) struct Worker {
    pub(super) frontier: Frontier,
    pub(super) job: JobId,
}

impl Worker {
    /// A worker whose job watches some home pages.
    pub(super) async fn start(ground: &impl Ground, name: &str, terms: Terms, homes: &[&str]) -> Self {
        Self::start_at(ground, name, terms, homes, 0).await
    }

    /// One who starts so many seconds after the test began.
    pub(super) async fn start_at(ground: &impl Ground, name: &str, terms: Terms, homes: &[&str], now: u64) -> Self {
        let frontier = ground.open(name).await;
        let wall = i64::try_from(now).expect("small");
        assert_eq!(frontier.anchor(clocks(wall, "boot", now)).await.expect("a moment"), at(now));
        let job = register(&frontier, "lenn", terms, homes, now).await;
        Self { frontier, job }
    }

    /// Another job, or this one anew.
    pub(super) async fn register(&self, name: &str, terms: Terms, homes: &[&str], now: u64) -> JobId {
        register(&self.frontier, name, terms, homes, now).await
    }

    /// The hosts that are leased at a moment, and when to ask again.
    pub(super) async fn claims(&self, limit: usize, now: u64) -> (Vec<Lease>, Option<Timestamp>) {
        let claimed = self.frontier.claim(vec![self.job], limit, at(now), at(now)).await.expect("a claim");
        (claimed.leases, claimed.next_at)
    }

    /// The host that is leased at a moment, if there is one.
    pub(super) async fn claim(&self, now: u64) -> Option<Lease> {
        self.claims(1, now).await.0.pop()
    }

    /// Takes up addresses that a leased source names.
    pub(super) async fn add(&self, lease: &Lease, urls: Vec<NewUrl>, now: u64) -> usize {
        self.frontier.add(lease, urls, at(now)).await.expect("added")
    }

    pub(super) async fn by_hand(&self, addresses: &[&str], now: u64) -> usize {
        let urls = addresses.iter().map(|address| new(address, 0, now)).collect();
        self.frontier.add_by_hand(self.job, urls, at(now)).await.expect("added")
    }

    pub(super) async fn finish(&self, lease: Lease, done: Done, now: u64) -> bool {
        self.frontier.finish(lease, done, at(now)).await.expect("finished")
    }

    /// A visit that ended well, and is not repeated.
    pub(super) async fn ends(&self, lease: Lease, now: u64) {
        let done = done(&lease, End::Listed, now);
        assert!(self.finish(lease, done, now).await, "the lease is ours");
    }

    pub(super) async fn reserve(&self, lease: &Lease, story: Story) -> Reserved {
        let file = |number, page: &str| format!("{number:03}_{page}");
        self.frontier.reserve(lease, story, file).await.expect("reserved")
    }

    pub(super) async fn counts(&self, now: u64) -> Counts {
        self.frontier.counts(self.job, at(now)).await.expect("counts")
    }

    /// All that is due, visited one after the other, in the order in which it was claimed.
    pub(super) async fn visit_all(&self, mut now: u64) -> Vec<String> {
        let mut visited = Vec::new();
        while let Some(lease) = self.claim(now).await {
            visited.push(lease.task.url.to_string());
            self.ends(lease, now).await;
            now += 5;
        }
        visited
    }
}

/// The end of a visit: asked, answered at `now`, asked again five seconds later at the earliest.
pub(super) fn done(lease: &Lease, end: End, now: u64) -> Done {
    let host = HostAfter {
        asked: true,
        pace: Pace::default(),
        gap: seconds(5),
        fails: 0,
        free_at: at(now + 5),
        address: None,
        why: None,
    };
    Done::ended(&lease.task, Outcome::plain(end), host)
}
