//! Crawls of the local news web: complete, each story once, and polite by the server's own log.

use crate::newsweb::{Expected, Harvest, Manners, NewsWeb, Plan, Saved, Size, violations};
use copydesk::config;
use copydesk::crawl::{Clock, Crawl, Job, Setup, SimulatedClock, Until};
use jiff::Timestamp;
use std::fs;
use std::future::pending;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

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

    fn output(&self) -> PathBuf {
        self.dir.path().join("articles")
    }

    /// The job that watches all of it; `more` are further lines.
    pub(crate) fn job(&self, more: &str) -> Job {
        let (sites, private) = (self.web.world.sites(), self.web.world.private());
        let text = format!(
            "name = \"lenn\"\nsites = {sites:?}\noutput = \"{}\"\ncontact = \"{CONTACT}\"\nnetwork.private = {private:?}\n{more}",
            self.output().display()
        );
        config::parse("job.toml", &text, self.dir.path()).expect("a job that makes sense")
    }

    pub(crate) async fn open(&mut self, more: &str) -> Crawl {
        self.workers += 1;
        let mut setup = Setup::new(format!("test-{}", self.workers));
        setup.clock = Clock::Simulated(Arc::clone(&self.clock));
        setup.resolve = self.web.world.resolve();
        Crawl::open(vec![self.job(more)], setup).await.expect("a crawl")
    }

    /// One pass by a process of its own.
    pub(crate) async fn pass(&mut self, more: &str) {
        let crawl = self.open(more).await;
        crawl.run(Until::Done, pending()).await.expect("a pass");
    }

    /// Passes that start so long after one another, until that long from the start.
    async fn passes(&mut self, more: &str, every: Duration, until: Duration) {
        let (mut next, end) = (self.clock.wall(), start() + until);
        while next < end {
            self.pass(more).await;
            next += every;
            let wait = next.duration_since(self.clock.wall());
            self.clock.pass(Duration::try_from(wait).unwrap_or_default());
        }
    }

    /// The saved articles; the file of each is there, whole, and in the records.
    fn saved(&self) -> Vec<Saved> {
        let harvest = Harvest::read(&self.output()).expect("what was saved");
        none(&harvest.faults);
        harvest.saved
    }

    /// Every story that came out by then is saved once, and nothing else.
    fn assert_complete(&self, since: Timestamp) {
        none(&self.web.world.judge(&self.saved(), self.clock.wall(), since));
    }

    fn assert_polite(&self, manners: &Manners) {
        none(&violations(&self.web.world, &self.web.asks(), manners));
    }
}

fn manners() -> Manners {
    Manners {
        gap: Duration::from_secs(5),
        slack: Duration::ZERO,
        by_clock: true,
        heard: true,
        revisit: Duration::from_mins(13),
        tracks_updates: false,
        at_address: 4,
        contact: CONTACT.to_owned(),
        trap: 60,
    }
}

fn none(faults: &[String]) {
    let some: Vec<&String> = faults.iter().take(60).collect();
    assert!(faults.is_empty(), "{} faults:\n{some:#?}", faults.len());
}

const SCHEDULED: &str = "schedule.every = \"15m\"";
const QUARTER: Duration = Duration::from_mins(15);
const HOUR: Duration = Duration::from_hours(1);

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
    stage.assert_complete(start());
    stage.assert_polite(&manners());
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_cost_what_they_spoil_and_nothing_else() {
    let mut stage = Stage::new(Size::Full);
    let timeouts = "network.timeout = \"3s\"\nnetwork.connect_timeout = \"3s\"\nnetwork.read_timeout = \"3s\"";
    stage.passes(timeouts, QUARTER, 2 * HOUR).await;
    stage.assert_complete(start());
    stage.assert_polite(&manners());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_on_a_schedule_misses_no_story() {
    let mut stage = Stage::new(Size::Small);
    stage.passes(SCHEDULED, QUARTER, 24 * HOUR).await;
    let now = stage.clock.wall();
    // newsrooms that write little are visited every few hours
    stage.assert_complete(now - 8 * HOUR);
    stage.assert_polite(&manners());
    let published = stage.web.world.articles(now).iter().filter(|story| story.published > start()).count();
    assert!(published > 200, "{published} stories came out");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changed_is_saved_anew_where_updates_are_tracked() {
    let mut stage = Stage::new(Size::Small);
    stage.passes(&format!("{SCHEDULED}\nfollow.updates = true"), QUARTER, 32 * HOUR).await;
    let (now, saved) = (stage.clock.wall(), stage.saved());
    stage.assert_complete(now - 8 * HOUR);
    stage.assert_polite(&Manners { tracks_updates: true, ..manners() });
    // they change ninety minutes after they come out, and are looked at an hour and a day after they were saved
    let stories = stage.web.world.articles(now).into_iter();
    let changed: Vec<Expected> = stories
        .filter(|story| story.is_due() && story.texts.len() > 1 && story.urls.len() == 1)
        .filter(|story| story.published > start() && story.published < start() + 5 * HOUR)
        .collect();
    assert!(!changed.is_empty());
    for story in changed {
        let one = saved.iter().find(|one| story.urls.contains(&one.url)).expect("it is saved");
        assert_eq!(one.text, story.texts[1].join("\n\n"), "{}", one.url);
    }
    let records = fs::read_to_string(stage.output().join("articles.jsonl")).expect("the records");
    assert!(records.contains("\"revision\":2"), "one was saved anew");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newsroom_that_was_away_is_taken_up_again() {
    let mut stage = Stage::new(Size::Brief);
    stage.passes("schedule.every = \"1h\"", HOUR, 16 * HOUR).await;
    stage.assert_polite(&Manners { revisit: Duration::from_mins(55), ..manners() });
    let saved = stage.saved();
    let mut written = 0;
    for story in stage.web.world.articles(start() + 6 * HOUR) {
        let room = &stage.web.world.rooms[story.room];
        if room.vanishes() && story.published > start() + 2 * HOUR {
            assert!(saved.iter().any(|one| story.urls.contains(&one.url)), "lost: {}", story.urls[0]);
            written += 1;
        }
    }
    assert!(written > 2, "{written} stories came out while it was away");
}
