//! Crawls in simulated time: a wall clock that somebody sets, and a week of `--watch`.

use crate::child;
use crate::newsweb::{Ask, Harvest, Manners, NewsWeb, Plan, Size, violations};
use copydesk::config;
use copydesk::crawl::{Clock, Crawl, Setup, SimulatedClock, Until};
use jiff::{SignedDuration, Timestamp};
use std::fs;
use std::future::pending;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;
use tokio::sync::watch;

const CONTACT: &str = "https://desk.example/bot";
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Newsrooms of the whole cast that answer at once, with a story every 60, 20, 90, 360, 720 and 25 minutes; the
/// one of `SILENT` stops on the first day.
const WATCHED: [usize; 7] = [0, 1, 4, SILENT, 19, 21, 23];
const SILENT: usize = 18;
/// The busiest of them, and the one that writes two stories a day.
const BUSY: usize = 1;
const RARE: usize = 21;

fn start() -> Timestamp {
    "2026-11-02T06:00:00Z".parse().expect("a moment")
}

fn manners() -> Manners {
    Manners {
        gap: Duration::from_secs(5),
        slack: Duration::ZERO,
        by_clock: true,
        revisit: Duration::from_mins(13),
        tracks_updates: false,
        at_address: 4,
        contact: CONTACT.to_owned(),
        trap: 60,
        ..Manners::default()
    }
}

/// A crawl of some newsrooms of a web into a folder.
async fn open(web: &NewsWeb, rooms: &[usize], clock: &Arc<SimulatedClock>, dir: &Path) -> Crawl {
    let sites = web.world.sites();
    let sites: Vec<&String> = rooms.iter().map(|room| &sites[*room]).collect();
    let text = format!(
        "name = \"lenn\"\nsites = {sites:?}\noutput = \"{}\"\ncontact = \"{CONTACT}\"\nnetwork.private = {:?}\nschedule.every = \"15m\"",
        dir.join("articles").display(),
        web.world.private()
    );
    let job = config::parse("job.toml", &text, dir).expect("a job");
    let mut setup = Setup::new("test".to_owned());
    setup.clock = Clock::Simulated(Arc::clone(clock));
    setup.resolve = web.world.resolve();
    Crawl::open(vec![job], setup).await.expect("a crawl")
}

/// Faults in what was saved of some newsrooms by `until`.
fn faults(web: &NewsWeb, rooms: &[usize], dir: &Path, until: Timestamp, since: Timestamp) -> Vec<String> {
    let harvest = Harvest::read(&dir.join("articles")).expect("an output");
    let origins: Vec<String> = rooms.iter().map(|room| format!("{}/", web.world.rooms[*room].origin())).collect();
    let judged = web.world.judge(&harvest.saved, until, since);
    let ours = judged.into_iter().filter(|fault| origins.iter().any(|origin| fault.contains(origin)));
    harvest.faults.into_iter().chain(ours).collect()
}

fn none(faults: &[String]) {
    let some: Vec<&String> = faults.iter().take(40).collect();
    assert!(faults.is_empty(), "{} faults:\n{some:#?}", faults.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wall_clock_that_is_set_in_the_middle_breaks_no_gap() {
    let clock = SimulatedClock::new(start());
    // somebody sets the crawl's wall clock between two requests; the web knows the right time
    let set = Mutex::new((0_u32, SignedDuration::ZERO));
    let shown = Arc::clone(&clock);
    let right = move || {
        let mut set = set.lock().expect("no panic");
        let by = match set.0 {
            20 | 110 => SignedDuration::from_hours(1),
            50 | 51 | 95 => SignedDuration::from_hours(-1),
            80 => SignedDuration::from_hours(24 * 365),
            81 => SignedDuration::from_hours(-24 * 365),
            _ => SignedDuration::ZERO,
        };
        shown.set_wall(by);
        *set = (set.0 + 1, set.1 + by);
        shown.wall() - set.1
    };
    let web = NewsWeb::start(Plan::new(Size::Small, start()), Arc::new(right));
    let dir = tempfile::tempdir().expect("a folder");
    let rooms: Vec<usize> = (0..web.world.rooms.len()).collect();
    for _ in 0..2 {
        let crawl = open(&web, &rooms, &clock, dir.path()).await;
        crawl.run(Until::Done, pending()).await.expect("a pass");
        drop(crawl);
        clock.pass(Duration::from_mins(15));
    }
    let asks = web.asks();
    assert!(asks.len() > 110, "{} requests: every jump was made", asks.len());
    none(&violations(&web.world, &asks, &manners()));
    let end = asks.last().expect("one").at;
    none(&faults(&web, &rooms, dir.path(), end, start()));
}

/// In a process of its own, so that its memory can be told.
#[test]
fn a_week_is_quiet_complete_and_flat() {
    let dir = tempfile::tempdir().expect("a folder");
    for line in child::start("week::child_watches_for_a_week", dir.path(), None).end() {
        child::say(&line);
    }
}

/// Resident memory in MB, as the system tells it.
fn resident() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? / 1024)
}

/// Visits of sources of a newsroom on a day of the week, from 0.
fn source_visits(asks: &[Ask], room: usize, day: i64) -> usize {
    let of_day = |ask: &&Ask| (ask.at.duration_since(start()).as_hours()).div_euclid(24) == day;
    let is_source = |ask: &&Ask| {
        let path = ask.target.split('?').next().unwrap_or_default();
        path == "/"
            || path.contains("feed")
            || path.contains("sitemap")
            || path.contains("rss")
            || path.contains("atom")
    };
    asks.iter().filter(|ask| ask.room == Some(room)).filter(of_day).filter(is_source).count()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a part of a_week_is_quiet_complete_and_flat"]
async fn child_watches_for_a_week() {
    let Some(dir) = child::dir() else { return };
    let clock = SimulatedClock::new(start());
    let shown = Arc::clone(&clock);
    let (stop, mut stopping) = watch::channel(false);
    let noted: Arc<[OnceLock<Option<u64>>; 2]> = Arc::default();
    let resident_at = Arc::clone(&noted);
    let watched = move || {
        let now = shown.wall();
        let passed = now.duration_since(start());
        if passed >= DAY * 2 {
            resident_at[0].get_or_init(resident);
        }
        if passed >= DAY * 7 {
            resident_at[1].get_or_init(resident);
            stop.send_replace(true);
        }
        now
    };
    let web = NewsWeb::start(Plan::new(Size::Full, start()), Arc::new(watched));
    let crawl = open(&web, &WATCHED, &clock, &dir).await;
    crawl.run(Until::Stopped, async { drop(stopping.wait_for(|stop| *stop).await) }).await.expect("a week");
    let end = clock.wall();
    let asks = web.asks();
    let status = crawl.view().status().await.expect("a status").remove(0);
    child::say(&format!("{} requests in a week, {} articles", asks.len(), crawl.progress().saved));
    for room in WATCHED {
        let days: Vec<usize> = (0..7).map(|day| source_visits(&asks, room, day)).collect();
        child::say(&format!("{}: source visits by day {days:?}", web.world.rooms[room].domain()));
    }
    none(&faults(&web, &WATCHED, &dir, end, end - DAY));
    none(&violations(&web.world, &asks, &manners()));
    // feeds are visited as often as they bring something
    let visits = |room, day| source_visits(&asks, room, day);
    assert!(visits(SILENT, 6) * 4 <= visits(SILENT, 0), "a silent newsroom is looked at less and less");
    assert!(visits(SILENT, 6) * 4 <= visits(BUSY, 6), "a busy one is not");
    assert!(visits(RARE, 6) * 2 <= visits(BUSY, 6));
    // who falls silent is missed, and nobody else
    let origin = |room: usize| format!("{}/", web.world.rooms[room].origin());
    for newsroom in &status.newsrooms {
        let url = newsroom.url.as_deref().unwrap_or_default();
        assert_eq!(newsroom.quiet, url == origin(SILENT), "{url}: {newsroom:?}");
    }
    // the log of the web grows by a kilobyte a request; the crawl by nothing
    if let [Some(Some(early)), Some(Some(late))] = [noted[0].get(), noted[1].get()] {
        child::say(&format!("resident memory after two days {early} MB, after seven {late} MB"));
        assert!(late.saturating_sub(*early) <= 32, "{early} MB, then {late} MB");
    }
}
