//! The program itself, stopped at any moment and started again: nothing is lost, nothing is there
//! twice or by half, and no server is asked sooner than its pace allows.

use crate::newsweb::{
    Ask, CONTACT, Dice, Harvest, Manners, Names, NewsWeb, Plan, Size, World, agents, connections, paces, repeats,
    robots, traps,
};
use crate::{child, crawl_database, feed, hook, warc};
use copydesk::frontier::{Clocks, Frontier, Terms};
use copydesk::link;
use copydesk::save::delivery::look;
use copydesk::task::Role;
use jiff::Timestamp;
use serde_json::Value;
use std::collections::HashSet;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};
use url::Url;

/// Hosts that the program asks at the same time, unless it is told otherwise: what a kill may cut off.
const PARALLEL: usize = 32;
/// The part of a gap that may be lacking in the server's log: the log is written by a thread that waits for its turn on
/// a busy machine, so that a request may be entered later than it came.
const SLACK: Duration = Duration::from_millis(20);

/// Passes that may be needed until a hook was told of everything.
const PASSES_MAX: usize = 10;

/// A web, and a folder for what the program makes of it.
struct Stage {
    web: NewsWeb,
    dir: tempfile::TempDir,
    start: Timestamp,
    gap: Duration,
}

/// The findings in the log and the folder in the end.
struct Findings {
    requests: usize,
    articles: usize,
    /// Faults: the kind of each, and each case in words.
    faults: Vec<(&'static str, Vec<String>)>,
    /// Addresses that were asked for again, though they had been answered.
    repeated: Vec<String>,
}

impl Stage {
    fn new(size: Size, gap: Duration) -> Self {
        let start = Timestamp::now();
        // faults that last for an hour last for all of the test
        let plan = Plan { names: Names::Literal, hour: Duration::from_hours(12), ..Plan::new(size, start) };
        let web = NewsWeb::start(plan, Arc::new(Timestamp::now));
        let stage = Self { web, dir: tempfile::tempdir().expect("a folder"), start, gap };
        let more = "output.archive = true\noutput.databases = 'sqlite:news.sqlite'\noutput.feed = 'news.atom'\n";
        let more = format!("{more}{}", hook::listener(&stage.dir.path().join("heard")));
        let job = stage.web.world.job_file(&stage.output(), gap, &more);
        fs::write(stage.dir.path().join("job.toml"), job).expect("the job file");
        stage
    }

    fn output(&self) -> PathBuf {
        self.dir.path().join("articles")
    }

    /// The program on the job, in a process of its own.
    fn start(&self) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
        command.arg("crawl").arg(self.dir.path().join("job.toml"));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        command.spawn().expect("started")
    }

    /// Lets the program run to its end.
    fn finish(&self) {
        let out = self.start().wait_with_output().expect("ended");
        assert!(out.status.success(), "{}: {}", out.status, String::from_utf8_lossy(&out.stderr));
    }

    /// Waits until the web was asked for something, and gives up after a while.
    fn wait_for(&self, what: &str, asked: impl Fn(&[Ask]) -> bool) {
        let began = Instant::now();
        while !asked(&self.web.asks()) {
            assert!(began.elapsed() < Duration::from_secs(30), "waited in vain for {what}");
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// The findings after so many kills.
    fn findings(&self, kills: usize) -> Findings {
        let (world, asks) = (&self.web.world, self.web.asks());
        let manners = Manners {
            gap: self.gap,
            slack: SLACK,
            by_clock: false,
            heard: kills == 0,
            contact: CONTACT.to_owned(),
            ..Manners::default()
        };
        let harvest = Harvest::read(&self.output()).expect("what the program saved");
        let (lost, wrong) = world
            .judge(&harvest.saved, Timestamp::now(), self.start)
            .into_iter()
            .partition(|fault| fault.starts_with("lost"));
        let faults = vec![
            ("lost", lost),
            ("twice, or otherwise wrong", wrong),
            ("half files and records", harvest.faults),
            ("archive", self.archive_faults()),
            ("database", crawl_database::faults(&self.dir.path().join("news.sqlite"), &self.output())),
            ("feed", feed::faults(&self.dir.path().join("news.atom"), &self.output(), 50)),
            ("hook", hook::faults(&self.dir.path().join("heard"), &self.output())),
            ("pace", paces(world, &asks, &manners)),
            ("connections", connections(world, &asks, manners.at_address)),
            ("robots.txt", robots(world, &asks)),
            ("User-Agent", agents(&asks, &manners.contact)),
            ("Retry-After", hurries(world, &asks, kills)),
            ("pages without end", traps(world, &asks, manners.trap)),
        ];
        let repeated = repeats(world, &asks, &manners);
        Findings { requests: asks.len(), articles: harvest.saved.len(), faults, repeated }
    }

    /// Archives that cannot be read back, or are not in place, and articles that are not where their
    /// records say.
    fn archive_faults(&self) -> Vec<String> {
        let folder = self.output().join("archive");
        let mut files = Vec::new();
        let mut faults = Vec::new();
        for entry in fs::read_dir(&folder).expect("the archive") {
            let path = entry.expect("an entry").path();
            match path.extension().and_then(|extension| extension.to_str()) {
                Some("gz") => files.push(path),
                Some("open") => faults.push(format!("not in place: {}", path.display())),
                _ => {}
            }
        }
        let responses: HashSet<(String, String)> = files.iter().flat_map(|file| responses(file)).collect();
        let records = fs::read_to_string(self.output().join("articles.jsonl")).expect("the records");
        for line in records.lines() {
            let record: Value = serde_json::from_str(line).unwrap_or_default();
            let text = |key: &str| record[key].as_str().unwrap_or_default().to_owned();
            if !responses.contains(&(text("warc_record_id"), identity(&text("url")))) {
                faults.push(format!("not in the archive: {}", text("url")));
            }
        }
        if let Some(warcio) = warc::warcio() {
            let out = Command::new(warcio).arg("check").args(&files).output().expect("warcio runs");
            if !out.status.success() {
                faults.push(String::from_utf8_lossy(&out.stdout).into_owned());
            }
        }
        faults
    }
}

/// Newsrooms that are down for the day, said so, and were asked again and again: kills can only make a client
/// miss that a few times.
fn hurries(world: &World, asks: &[Ask], kills: usize) -> Vec<String> {
    let mut faults = Vec::new();
    for room in &world.rooms {
        let down = asks.iter().filter(|ask| ask.room == Some(room.index) && ask.status == Some(503)).count();
        if down > 1 + kills.div_ceil(5) {
            faults.push(format!("{down} times: {}", room.domain()));
        }
    }
    faults
}

/// Record and address of each response in an archive file.
fn responses(file: &Path) -> Vec<(String, String)> {
    let records = warc::read(file).into_iter().filter(|record| record.kind == "response");
    records
        .map(|record| (record.header("WARC-Record-ID").to_owned(), identity(record.header("WARC-Target-URI"))))
        .collect()
}

fn identity(url: &str) -> String {
    Url::parse(url).map(|url| link::identity(&url).to_string()).unwrap_or_default()
}

impl Findings {
    fn count(&self, kind: &str) -> usize {
        self.faults.iter().filter(|(known, _)| *known == kind).map(|(_, faults)| faults.len()).sum()
    }

    /// Nothing is wrong, and no more was asked again than was cut off.
    fn assert_good(&self, kills: usize) {
        let told = self.faults.iter().filter(|(_, faults)| !faults.is_empty()).map(|(kind, faults)| {
            let some: Vec<&String> = faults.iter().take(10).collect();
            format!("{kind}: {} faults\n{some:#?}\n", faults.len())
        });
        let told: String = told.collect();
        assert!(told.is_empty(), "{told}");
        let some: Vec<&String> = self.repeated.iter().take(10).collect();
        assert!(self.repeated.len() <= kills * PARALLEL, "{} requests were repeated\n{some:#?}", self.repeated.len());
    }
}

/// Kills the program at random moments and starts it again, so many times, and then lets it end. A
/// process lives for `longest` at most.
fn soak(stage: &Stage, kills: usize, longest: Duration) -> Findings {
    let began = Instant::now();
    let mut dice = Dice::new(4, 2);
    let most = usize::try_from(longest.as_micros()).expect("short");
    for kill in 0..kills {
        let mut process = stage.start();
        thread::sleep(Duration::from_micros(dice.below(most) as u64));
        let ended = process.try_wait().expect("its state");
        assert!(ended.is_none(), "the crawl was over before kill {kill}: {ended:?}");
        process.kill().expect("killed");
        process.wait().expect("ended");
    }
    let killing = began.elapsed();
    stage.finish();
    // a pass leaves to the next one what it cannot deliver in a minute
    let waits = || look(&stage.output()).is_some_and(|(_, waiting)| waiting > 0);
    for _ in 0..PASSES_MAX {
        if waits() {
            stage.finish();
        }
    }
    let (took, found) = (began.elapsed(), stage.findings(kills));
    let told = format!(
        "{kills} kills, {kills} restarts, {:.1} s ({:.1} s until the last kill): {} requests, {} articles; {} lost, {} twice or \
         wrong, {} half files, {} pace violations, {} connection violations, {} requests repeated\n",
        took.as_secs_f64(),
        killing.as_secs_f64(),
        found.requests,
        found.articles,
        found.count("lost"),
        found.count("twice, or otherwise wrong"),
        found.count("half files and records"),
        found.count("pace"),
        found.count("connections"),
        found.repeated.len()
    );
    // past the harness, which hides what a test prints
    let _ = std::io::stderr().lock().write_all(told.as_bytes());
    found
}

#[test]
fn twenty_kills_lose_nothing() {
    let stage = Stage::new(Size::Brief, Duration::from_millis(100));
    soak(&stage, 20, Duration::from_millis(300)).assert_good(20);
}

/// `cargo test --release --test it soak::two_hundred_kills -- --ignored`
#[test]
#[ignore = "takes minutes"]
fn two_hundred_kills_lose_nothing() {
    let stage = Stage::new(Size::Soak, Duration::from_millis(300));
    let found = soak(&stage, 200, Duration::from_millis(450));
    assert!(found.requests > 5000);
    found.assert_good(200);
}

/// `cargo test --release --test it soak::fifty_kills -- --ignored`
#[test]
#[ignore = "takes minutes"]
fn fifty_kills_leave_every_output_whole() {
    let stage = Stage::new(Size::Soak, Duration::from_millis(300));
    soak(&stage, 50, Duration::from_millis(600)).assert_good(50);
}

#[test]
fn two_processes_share_a_job() {
    let stage = Stage::new(Size::Brief, Duration::from_millis(20));
    for process in [stage.start(), stage.start()] {
        let out = process.wait_with_output().expect("ended");
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    }
    stage.findings(0).assert_good(0);
}

/// The first request to a host may have left at the last moment before the kill.
#[tokio::test]
async fn the_host_of_a_killed_process_keeps_a_whole_gap() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("frontier.sqlite");
    let wall = Timestamp::now();
    let home = Url::parse("https://tides.lenn.example/").expect("a URL");
    let terms = Terms { gap: Duration::from_secs(5), ..Terms::default() };
    let opened = async |worker: &str, up: u64| {
        let frontier = Frontier::open(&path, worker.to_owned()).await.expect("opened");
        let clocks = Clocks { wall, boot: Some(("boot".to_owned(), Duration::from_secs(up))) };
        let now = frontier.anchor(clocks).await.expect("a moment");
        let job = frontier.register("lenn".to_owned(), terms.clone(), vec![(home.clone(), Role::Front)], now).await;
        (frontier, job.expect("a job"), now)
    };
    let (killed, job, now) = opened("a", 100).await;
    assert_eq!(killed.claim(vec![job], 1, now, now).await.expect("claimed").leases.len(), 1);
    drop(killed);
    // its thread lives a moment longer
    while dir.path().join("frontier.sqlite-worker-a").exists() {
        thread::sleep(Duration::from_millis(1));
    }
    let (next, job, now) = opened("b", 104).await;
    for (seconds, leases) in [(0, 0), (1, 0), (4, 0), (5, 1)] {
        let then = now + Duration::from_secs(seconds);
        let claimed = next.claim(vec![job], 1, then, then).await.expect("claimed");
        assert_eq!(claimed.leases.len(), leases, "{seconds} s after the restart");
    }
}

/// Takes the home page in hand, says of how many deaths it is known, and goes on reading it for ever.
#[tokio::test]
#[ignore = "a part of another test, in a process of its own"]
async fn reads_until_it_is_killed() {
    let Some(dir) = child::dir() else { return };
    let frontier = Frontier::open(dir.join("frontier.sqlite"), std::process::id().to_string()).await.expect("opened");
    let now = frontier.anchor(Clocks { wall: Timestamp::now(), boot: None }).await.expect("a moment");
    let terms = Terms { gap: Duration::ZERO, ..Terms::default() };
    let home = Url::parse(HOME).expect("a URL");
    let job = frontier.register("lenn".to_owned(), terms, vec![(home, Role::Front)], now).await.expect("a job");
    let claimed = frontier.claim(vec![job], 1, now, now).await.expect("claimed");
    let lease = claimed.leases.first().expect("the dead one's host is free");
    assert!(lease.task.deaths == 0 || frontier.reads_alone(lease).await.expect("noted"));
    child::say(&lease.task.deaths.to_string());
    loop {
        thread::park();
    }
}

const HOME: &str = "https://tides.lenn.example/";

#[test]
fn a_page_that_kills_the_program_is_set_aside_and_told() {
    let dir = tempfile::tempdir().expect("a folder");
    let died = |_| {
        let mut part = child::start("soak::reads_until_it_is_killed", dir.path(), None);
        let told = part.hear();
        part.kill();
        told.expect("a number")
    };
    assert_eq!((0..=3).map(died).collect::<Vec<_>>(), ["0", "1", "2", "3"]);
    // from now on nobody is asked for it
    let job = dir.path().join("job.toml");
    fs::write(&job, format!("name = 'lenn'\nsites = '{HOME}'\noutput = 'articles'\nfrontier = 'frontier.sqlite'\n"))
        .expect("the job file");
    let run = |verb: &str| {
        let out = Command::new(env!("CARGO_BIN_EXE_copydesk")).arg(verb).arg(&job).output().expect("the program runs");
        format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr))
    };
    let crawled = run("crawl");
    let status = run("status");
    assert!(status.contains("failed (broke_the_program) 1"), "{crawled}\n{status}");
}

#[cfg(unix)]
mod signals {
    use super::*;

    fn terminate(process: &Child) {
        let sent = Command::new("kill").arg("-TERM").arg(process.id().to_string()).status();
        assert!(sent.is_ok_and(|status| status.success()));
    }

    /// The exit of a process, and the time that it took.
    fn end_of(mut process: Child) -> (ExitStatus, Duration) {
        let began = Instant::now();
        (process.wait().expect("ended"), began.elapsed())
    }

    #[test]
    fn the_first_ends_in_good_order() {
        let stage = Stage::new(Size::Brief, Duration::from_millis(50));
        for some in [30, 90] {
            let process = stage.start();
            stage.wait_for("requests", |asks| asks.len() > some);
            terminate(&process);
            let (status, took) = end_of(process);
            assert!(status.success() && took < Duration::from_secs(4), "{status} after {took:?}");
        }
        stage.finish();
        // what was under way was brought to its end: nothing had to be asked again
        stage.findings(0).assert_good(0);
    }

    #[test]
    fn the_second_ends_at_once() {
        let stage = Stage::new(Size::Full, Duration::from_millis(20));
        let hangs = |asks: &[Ask]| asks.iter().any(|ask| ask.status.is_none());
        let mut process = stage.start();
        stage.wait_for("a server that hangs", hangs);
        terminate(&process);
        let mut said = BufReader::new(process.stderr.take().expect("piped")).lines();
        assert!(said.any(|line| line.is_ok_and(|line| line.contains("stopping"))), "it says that it stops");
        terminate(&process);
        let (status, took) = end_of(process);
        assert!(status.success() && took < Duration::from_secs(2), "{status} after {took:?}");
    }
}
