//! Crawls of the local news web: complete, each story once, and polite by the server's own log.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use copydesk::config;
use copydesk::crawl::{Clock, Crawl, Job, Setup, SimulatedClock, Snapshot, Until};
use jiff::Timestamp;
use serde_json::Value;
use tokio::sync::watch;

use crate::newsweb::{Manners, NewsWeb, Plan, Saved, Size, violations};

const CONTACT: &str = "https://desk.example/bot";

fn start() -> Timestamp {
    "2026-11-02T06:00:00Z".parse().expect("a moment")
}

/// A web, its clock and a folder for what a crawl makes of it.
pub(crate) struct Stage {
    web: NewsWeb,
    pub(crate) clock: Arc<SimulatedClock>,
    dir: tempfile::TempDir,
    workers: u32,
}

impl Stage {
    pub(crate) fn new(size: Size) -> Self {
        let clock = SimulatedClock::new(start());
        let shown = Arc::clone(&clock);
        let web = NewsWeb::start(Plan::new(size, start()), Arc::new(move || shown.wall()));
        Self { web, clock, dir: tempfile::tempdir().expect("a folder"), workers: 0 }
    }

    /// The job that watches all of it; `more` are further lines.
    pub(crate) fn job(&self, more: &str) -> Job {
        let (sites, private) = (self.web.world.sites(), self.web.world.private());
        let text = format!(
            "name = \"lenn\"\nsites = {sites:?}\noutput = {:?}\ncontact = \"{CONTACT}\"\nnetwork.private = {private:?}\n{more}",
            self.dir.path().join("articles")
        );
        config::parse("job.toml", &text, self.dir.path()).unwrap_or_else(|errors| panic!("{errors}"))
    }

    pub(crate) async fn open(&mut self, more: &str) -> Crawl {
        self.workers += 1;
        let mut setup = Setup::new(format!("test-{}", self.workers));
        setup.clock = Clock::Simulated(Arc::clone(&self.clock));
        setup.resolve = self.web.world.resolve();
        Crawl::open(vec![self.job(more)], setup).await.expect("a crawl")
    }

    /// One pass by a process of its own.
    pub(crate) async fn pass(&mut self, more: &str) -> Snapshot {
        let crawl = self.open(more).await;
        let (_stop, stopping) = watch::channel(false);
        crawl.run(Until::Done, stopping).await.expect("a pass");
        crawl.progress()
    }

    /// What `articles.jsonl` says is saved; each line's file is there, and holds its text.
    fn saved(&self) -> Vec<Saved> {
        let folder = self.dir.path().join("articles");
        let records = fs::read_to_string(folder.join("articles.jsonl")).unwrap_or_default();
        records.lines().map(|line| saved(&folder, line)).collect()
    }

    fn manners(&self) -> Manners {
        Manners {
            gap: Duration::from_secs(5),
            slack: Duration::ZERO,
            by_clock: true,
            revisit: Duration::from_mins(13),
            tracks_updates: false,
            at_address: 4,
            contact: CONTACT.to_owned(),
            trap: 60,
        }
    }
}

fn saved(folder: &Path, line: &str) -> Saved {
    let record: Value = serde_json::from_str(line).expect("a record");
    let text = record["text"].as_str().expect("text").to_owned();
    let file = folder.join(record["saved"]["file"].as_str().expect("a file"));
    let house = fs::read_to_string(&file).expect("the file of a record");
    assert!(house.ends_with(&text), "{} holds its text", file.display());
    let url = record["canonical_url"].as_str().or(record["url"].as_str()).expect("an address");
    Saved { url: url.to_owned(), headline: record["headline"].as_str().map(str::to_owned), text }
}

fn none(faults: &[String]) {
    let some: Vec<&String> = faults.iter().take(60).collect();
    assert!(faults.is_empty(), "{} faults:\n{some:#?}", faults.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn passes_save_every_story_once_and_ask_politely() {
    let mut stage = Stage::new(Size::Small);
    stage.pass("").await;
    // nothing is due: the next pass asks nothing
    let asked = stage.web.asks().len();
    stage.clock.pass(Duration::from_mins(1));
    stage.pass("").await;
    assert_eq!(stage.web.asks().len(), asked);
    // what failed in a way that passes is tried again
    stage.clock.pass(Duration::from_mins(14));
    stage.pass("").await;
    none(&stage.web.world.judge(&stage.saved(), stage.clock.wall(), start()));
    none(&violations(&stage.web.world, &stage.web.asks(), &stage.manners()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_cast() {
    let mut stage = Stage::new(Size::Full);
    let timeouts = "network.timeout = \"1s\"\nnetwork.connect_timeout = \"1s\"\nnetwork.read_timeout = \"1s\"";
    for _ in 0..8 {
        let seen = stage.pass(timeouts).await;
        eprintln!("{:?} {} {} {:?}", stage.clock.wall(), seen.visits, seen.requests, seen.outcomes);
        stage.clock.pass(Duration::from_mins(15));
    }
    let now = stage.clock.wall();
    let faults = stage.web.world.judge(&stage.saved(), now, start());
    eprintln!("{faults:#?}");
    none(&violations(&stage.web.world, &stage.web.asks(), &stage.manners()));
    none(&faults);
}
