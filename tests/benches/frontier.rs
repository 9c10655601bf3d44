//! A frontier of a million known URLs on 50,000 hosts: time to open it, time of a claim and of a finish, pages a
//! second, memory. `cargo bench --bench frontier [-- FOLDER | postgres://...]`; a folder or a database that holds it
//! already is used as it is. A database is claimed from by four workers at once, as many hosts at a time as a crawl
//! asks.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

use copydesk::frontier::{Clocks, Done, Frontier, FrontierPlace, HostAfter, Lease, NewUrl, Terms};
use copydesk::task::{End, Found, Outcome, Role};
use jiff::Timestamp;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use url::Url;

const HOSTS: usize = 50_000;
const URLS_A_HOST: usize = 20;
const CLAIMS: usize = 5_000;

/// Workers on a shared frontier, what each claims at a time, and how many pages they visit in all.
const WORKERS: usize = 4;
const AT_ONCE: usize = 32;
const PAGES: usize = 40_000;

fn main() {
    let place = std::env::args().nth(1).filter(|arg| !arg.starts_with('-'));
    let kept = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let shared = place.as_deref().and_then(|place| FrontierPlace::parse(place).ok().filter(FrontierPlace::is_shared));
    let folder = place.map_or_else(|| kept.path().to_path_buf(), PathBuf::from);
    let place = shared.clone().unwrap_or_else(|| folder.join("frontier.sqlite").into());
    runtime.block_on(async {
        if !is_filled(&place).await {
            fill(&place).await;
        }
    });
    // a process of its own would have this and nothing else in memory
    let before = resident();
    runtime.block_on(async {
        if shared.is_some() {
            share(&place).await;
        } else {
            measure(&place).await;
        }
    });
    println!("resident memory: {:.1} MB (before opening {:.1} MB)", resident(), before);
}

async fn is_filled(place: &FrontierPlace) -> bool {
    let Some(frontier) = Frontier::open_to_read(place.clone()).await.unwrap() else { return false };
    frontier.job("bench".to_owned()).await.unwrap().is_some()
}

fn start() -> Timestamp {
    "2026-03-01T00:00:00Z".parse().unwrap()
}

fn clocks() -> Clocks {
    Clocks { wall: start(), boot: None }
}

async fn fill(place: &FrontierPlace) {
    let begin = Instant::now();
    let frontier = Frontier::open_simulated(place.clone(), "fill".to_owned()).await.unwrap();
    let now = frontier.anchor(clocks()).await.unwrap();
    let job = frontier.register("bench".to_owned(), Terms::default(), Vec::new(), now).await.unwrap();
    let mut all = Vec::new();
    for host in 0..HOSTS {
        all.extend((0..URLS_A_HOST).map(|n| {
            let url =
                format!("https://www.paper-{host}.example/news/2026/03/01/{n}-the-harbour-office-said-on-monday.html");
            let found = Found::new(Url::parse(&url).unwrap(), Role::Article);
            // half of the hosts are due now, half later
            let later = if host % 2 == 0 { Duration::ZERO } else { Duration::from_hours(1) };
            NewUrl { found, rank: 1, depth: 1, trusted: false, trail: None, due_at: now + later }
        }));
        if all.len() >= 2000 || host + 1 == HOSTS {
            frontier.add_by_hand(job, std::mem::take(&mut all), now).await.unwrap();
        }
    }
    println!("filled with {} URLs in {:.0?}", HOSTS * URLS_A_HOST, begin.elapsed());
}

/// Four workers visit pages as fast as the database lets them.
async fn share(place: &FrontierPlace) {
    let looker = Frontier::open_simulated(place.clone(), "looker".to_owned()).await.unwrap();
    let job = looker.job("bench".to_owned()).await.unwrap().unwrap();
    // a minute after the last run, by the clock of this one
    let next_at = looker.totals(job, start()).await.unwrap().next_at.unwrap();
    let now = next_at.max(start()) + Duration::from_mins(1);
    drop(looker);
    let begin = Instant::now();
    let mut workers = Vec::new();
    for worker in 0..WORKERS {
        let frontier =
            Frontier::open_simulated(place.clone(), format!("worker-{worker}-{}", std::process::id())).await.unwrap();
        let job = frontier.register("bench".to_owned(), Terms::default(), Vec::new(), now).await.unwrap();
        workers.push((frontier, job));
    }
    println!("{WORKERS} workers open: {:.1?}", begin.elapsed());
    let begin = Instant::now();
    let visits = workers.iter().cloned().map(|(frontier, job)| {
        tokio::spawn(async move {
            let (mut pages, mut claims) = (0, Vec::new());
            while pages < PAGES / WORKERS {
                // so long after the one before that the hosts are free again
                let then = now + Duration::from_secs(5) * u32::try_from(pages / 2000).unwrap();
                let begin = Instant::now();
                let claimed = frontier.claim(vec![job], AT_ONCE, then, then).await.unwrap();
                claims.push(begin.elapsed());
                let ends = claimed.leases.into_iter().map(|lease| {
                    let done = done(&lease, then);
                    frontier.finish(lease, done, then)
                });
                let ends = futures_util::future::join_all(ends).await;
                assert!(!ends.is_empty(), "nothing is due any more");
                pages += ends.into_iter().filter(|ended| *ended.as_ref().unwrap()).count();
            }
            (pages, claims)
        })
    });
    let (mut pages, mut claims) = (0, Vec::new());
    for (some, times) in futures_util::future::join_all(visits).await.into_iter().map(Result::unwrap) {
        pages += some;
        claims.extend(times);
    }
    let took = begin.elapsed();
    println!("{pages} pages claimed and finished in {took:.1?}: {:.0} a second", pages as f64 / took.as_secs_f64());
    tell("claim", &mut claims);
    let (frontier, job) = &workers[0];
    for newsrooms in [false, true] {
        let begin = Instant::now();
        let counts = if newsrooms { frontier.counts(*job, now).await } else { frontier.totals(*job, now).await };
        println!("counts of {} URLs (newsrooms: {newsrooms}): {:.1?}", counts.unwrap().known, begin.elapsed());
    }
}

/// An article that was saved.
fn done(lease: &Lease, now: Timestamp) -> Done {
    let host = HostAfter { free_at: now + Duration::from_secs(5), gap: Duration::from_secs(5), ..HostAfter::default() };
    Done::ended(&lease.task, Outcome::plain(End::Saved), host)
}

async fn measure(place: &FrontierPlace) {
    let begin = Instant::now();
    let frontier = Frontier::open(place.clone(), "measure".to_owned()).await.unwrap();
    let mut now = frontier.anchor(clocks()).await.unwrap() + Duration::from_secs(10);
    let job = frontier.register("bench".to_owned(), Terms::default(), Vec::new(), now).await.unwrap();
    println!("open: {:.1?}", begin.elapsed());
    let (mut claims, mut finishes) = (Vec::new(), Vec::new());
    while claims.len() < CLAIMS {
        let begin = Instant::now();
        let claimed = frontier.claim(vec![job], 1, now, now).await.unwrap();
        claims.push(begin.elapsed());
        for lease in claimed.leases {
            let done = done(&lease, now);
            let begin = Instant::now();
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
