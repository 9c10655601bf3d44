//! How a frontier of a million known URLs on 50,000 hosts behaves: time to open it, time of a claim and
//! of a finish, memory. `cargo bench --bench frontier [-- FOLDER]`; a folder that holds the file already
//! is used as it is.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::path::PathBuf;
use std::time::{Duration, Instant};

use copydesk::frontier::{Clocks, Done, Frontier, HostAfter, NewUrl, Terms};
use copydesk::task::{End, Found, Outcome, Role};
use jiff::Timestamp;
use url::Url;

const HOSTS: usize = 50_000;
const URLS_A_HOST: usize = 20;
const CLAIMS: usize = 5_000;

fn main() {
    let folder = std::env::args().nth(1).filter(|arg| !arg.starts_with('-')).map(PathBuf::from);
    let kept = tempfile::tempdir().unwrap();
    let path = folder.unwrap_or_else(|| kept.path().to_path_buf()).join("frontier.sqlite");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    if !path.exists() {
        runtime.block_on(fill(&path));
    }
    // a process of its own would have this and nothing else in memory
    let before = resident();
    runtime.block_on(measure(&path));
    println!("resident memory: {:.1} MB (before opening {:.1} MB)", resident(), before);
}

fn start() -> Timestamp {
    "2026-03-01T00:00:00Z".parse().unwrap()
}

fn clocks() -> Clocks {
    Clocks { wall: start(), boot: None }
}

async fn fill(path: &std::path::Path) {
    let begin = Instant::now();
    let frontier = Frontier::open(path, "fill".to_owned()).await.unwrap();
    let now = frontier.anchor(clocks()).await.unwrap();
    let job = frontier.register("bench".to_owned(), Terms::default(), Vec::new(), now).await.unwrap();
    for host in 0..HOSTS {
        let urls = (0..URLS_A_HOST).map(|n| {
            let url =
                format!("https://www.paper-{host}.example/news/2026/03/01/{n}-the-harbour-office-said-on-monday.html");
            let found = Found { url: Url::parse(&url).unwrap(), role: Role::Article, title: None, published: None };
            // half of the hosts are due now, half later
            let later = if host % 2 == 0 { Duration::ZERO } else { Duration::from_hours(1) };
            NewUrl { found, rank: 1, depth: 1, hops: 0, due_at: now + later }
        });
        frontier.add_by_hand(job, urls.collect(), now).await.unwrap();
    }
    println!("filled with {} URLs in {:.0?}", HOSTS * URLS_A_HOST, begin.elapsed());
}

async fn measure(path: &std::path::Path) {
    let begin = Instant::now();
    let frontier = Frontier::open(path, "measure".to_owned()).await.unwrap();
    let mut now = frontier.anchor(clocks()).await.unwrap() + Duration::from_secs(10);
    let job = frontier.register("bench".to_owned(), Terms::default(), Vec::new(), now).await.unwrap();
    println!("open: {:.1?}", begin.elapsed());
    let (mut claims, mut finishes) = (Vec::new(), Vec::new());
    while claims.len() < CLAIMS {
        let begin = Instant::now();
        let claimed = frontier.claim(vec![job], 1, now, now).await.unwrap();
        claims.push(begin.elapsed());
        for lease in claimed.leases {
            let begin = Instant::now();
            let host = HostAfter {
                free_at: now + Duration::from_secs(5),
                gap: Duration::from_secs(5),
                ..HostAfter::default()
            };
            let done = Done {
                outcome: Some(Outcome::plain(End::Saved)),
                role: Role::Article,
                due_at: None,
                tries: 0,
                etag: None,
                modified: None,
                host,
                robots: None,
                source: None,
                shape: None,
                story: None,
                habit: None,
                capture: None,
            };
            assert!(frontier.finish(lease, done, now).await.unwrap());
            finishes.push(begin.elapsed());
        }
        now += Duration::from_millis(7);
    }
    tell("claim", &mut claims);
    tell("finish", &mut finishes);
    let begin = Instant::now();
    let counts = frontier.counts(job, now).await.unwrap();
    println!("counts of {} URLs: {:.1?}", counts.known, begin.elapsed());
}

fn tell(what: &str, times: &mut [Duration]) {
    times.sort_unstable();
    let at = |part: usize| times[(times.len() - 1) * part / 100];
    println!("{what}: {} of them, median {:.2?}, 99 % {:.2?}, slowest {:.2?}", times.len(), at(50), at(99), at(100));
}

/// Resident memory of this process in MB, as the system tells it.
fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|kb| kb.parse::<f64>().ok()).unwrap_or_default() / 1024.0
}
