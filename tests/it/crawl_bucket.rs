//! A crawl into an object store: how its records are cut into segments, and a store that is down, forgets to answer, or
//! is written to by others meanwhile.
#![cfg(all(feature = "object-store", feature = "postgres"))]

use crate::crawl_folder::{Story, assert_holds};
use crate::moto::{self, Door, Fate, Moto};
use crate::newsweb::{Harvest, Names, NewsWeb, Plan, Size};
use crate::postgres::{self, Cluster};
use copydesk::config;
use copydesk::crawl::{Crawl, Setup, Until};
use copydesk::save::crawl_bucket::CrawlBucket;
use copydesk::store::Place;
use jiff::Timestamp;
use std::fs;
use std::future::pending;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

const STORE_FAILED: Option<i32> = Some(3);

fn bucket(server: SocketAddr) -> CrawlBucket {
    let Ok(Place::Object(prefix)) = Place::parse("s3://lenn/crawl") else { unreachable!("objects") };
    CrawlBucket::open(moto::store(server), prefix, None).expect("opened")
}

fn save(bucket: &CrawlBucket, story: &Story) {
    story.file(|filing| bucket.save(filing, None)).expect("saved");
}

fn assert_bucket_holds(moto: &Moto, stories: &[Story]) {
    let dir = tempfile::tempdir().expect("a folder");
    moto.bring_home("crawl/", dir.path());
    assert_holds(dir.path(), stories);
}

/// Records of 5 KB each.
#[test]
fn segments_are_filled_one_after_the_other_and_begin_where_the_last_one_ends() {
    let Some(moto) = Moto::start() else { return };
    let stories: Vec<Story> = (0..600).map(|number| Story { number, revision: 1 }).collect();
    let mut bytes = Vec::new();
    for part in stories.chunks(200) {
        // a process goes on where the one before it ended
        let bucket = bucket(moto.address);
        assert_eq!(bytes.last().copied().unwrap_or_default(), bucket.records_bytes());
        for (at, story) in part.iter().enumerate() {
            save(&bucket, story);
            if at % 40 == 0 {
                bucket.sync().expect("synced");
            }
        }
        bucket.sync().expect("synced");
        bytes.push(bucket.records_bytes());
    }
    let names = moto.keys("crawl/articles/");
    assert!(names.len() > 2, "{names:?}");
    let mut end = 0;
    for (at, name) in names.iter().enumerate() {
        assert_eq!(*name, format!("crawl/articles/{end:012}.jsonl"));
        let segment = moto.get(&format!("/lenn/{name}"));
        assert!(segment.ends_with(b"\n"));
        assert!(at + 1 == names.len() || segment.len() >= 1 << 20, "{name} is short: {}", segment.len());
        end += segment.len();
    }
    assert_eq!(Some(end as u64), bytes.last().copied());
    assert_bucket_holds(&moto, &stories);

    // looked up from everywhere, and also when the first were moved away
    let late = bucket(moto.address);
    for (story, since, found) in
        [(&stories[3], 0, true), (&stories[3], bytes[0], false), (&stories[599], bytes[1], true)]
    {
        assert_eq!(late.has_saved(&story.id(), 1, since).expect("read"), found, "{} from {since}", story.number);
    }
    moto.delete(&format!("/lenn/{}", names[0]));
    assert!(!late.has_saved(&stories[3].id(), 1, 0).expect("read"));
    assert!(late.has_saved(&stories[599].id(), 1, 0).expect("read"));
    assert!(late.take_back(&stories[300].id(), 1, bytes[0]).expect("taken back"), "out of a segment that is full");
    assert!(!bucket(moto.address).has_saved(&stories[300].id(), 1, 0).expect("read"));
}

/// The answer to a conditional request is lost: it was done, and the condition does not hold any more.
#[test]
fn a_put_whose_answer_was_lost_is_not_repeated() {
    let Some(moto) = Moto::start() else { return };
    let door = Door::before(moto.address);
    let ours = bucket(door.address);
    let mut stories: Vec<Story> = (0..12).map(|number| Story { number, revision: 1 }).collect();
    let others: Vec<Story> = (0..3).map(|number| Story { number: 100 + number, revision: 1 }).collect();
    for (at, story) in stories.iter().enumerate() {
        let fate = [Fate::Unheard, Fate::Cut, Fate::Refused(500)][at % 3];
        let times = AtomicUsize::new(0);
        door.decide(move |line| {
            let is_first =
                line.starts_with("PUT") && line.contains("/articles/") && times.fetch_add(1, Ordering::SeqCst) == 0;
            if is_first { fate } else { Fate::Through }
        });
        save(&ours, story);
        if at % 4 == 3 {
            // somebody else comes first
            let other = bucket(moto.address);
            save(&other, &others[at / 4]);
            other.sync().expect("synced");
        }
        while ours.sync().is_err() {} // what is not put now is put next time
    }
    stories.extend(others);
    assert_bucket_holds(&moto, &stories);
}

#[test]
fn while_the_store_is_down_records_are_kept() {
    let Some(moto) = Moto::start() else { return };
    let door = Door::before(moto.address);
    let bucket = bucket(door.address);
    let stories: Vec<Story> = (0..3).map(|number| Story { number, revision: 1 }).collect();
    save(&bucket, &stories[0]);
    save(&bucket, &stories[1]);
    let before = bucket.records_bytes();
    door.decide(|_| Fate::Refused(403));
    let error = bucket.sync().expect_err("down").to_string();
    assert!(error.starts_with("s3://lenn/crawl/articles/000000000000.jsonl: cannot write the records: "), "{error}");
    let error = stories[2].file(|filing| bucket.save(filing, None)).expect_err("down").to_string();
    assert!(error.starts_with("s3://lenn/crawl/tides.lenn.example/002_") && error.contains("cannot write"), "{error}");
    assert_eq!(bucket.records_bytes(), before, "what is not in the store does not count");
    door.decide(|_| Fate::Through);
    assert!(bucket.has_saved(&stories[1].id(), 1, before).expect("known"));
    save(&bucket, &stories[2]);
    bucket.sync().expect("synced");
    assert!(bucket.records_bytes() > before);
    assert_bucket_holds(&moto, &stories);
}

/// The length that is noted before a save does not count lines that only the process knows: the next one begins before
/// them, and its records would be looked for too far behind.
#[test]
fn a_visit_that_is_repeated_twice_is_found_where_the_second_process_recorded_it() {
    let Some(moto) = Moto::start() else { return };
    let stories = [0, 1].map(|number| Story { number, revision: 1 });
    let killed = bucket(moto.address);
    save(&killed, &Story { number: 2, revision: 1 });
    let since = killed.records_bytes();
    drop(killed);
    let second = bucket(moto.address);
    for story in &stories {
        story.file(|filing| second.save(filing, Some(since))).expect("saved");
    }
    second.sync().expect("synced");
    let third = bucket(moto.address);
    for story in &stories {
        assert!(third.has_saved(&story.id(), 1, since).expect("read"), "{}", story.number);
    }
}

#[test]
fn two_who_write_at_a_time_lose_no_line() {
    let Some(moto) = Moto::start() else { return };
    let door = Door::before(moto.address); // the server itself is not strict about conditions
    thread::scope(|scope| {
        for half in 0..2 {
            let ours = bucket(door.address);
            scope.spawn(move || {
                for number in (half..60).step_by(2) {
                    save(&ours, &Story { number, revision: 1 });
                    ours.sync().expect("synced");
                }
            });
        }
    });
    assert_bucket_holds(&moto, &(0..60).map(|number| Story { number, revision: 1 }).collect::<Vec<_>>());
}

/// Whoever has but one thread would wait for itself.
#[test]
fn a_runtime_of_one_thread_is_told_and_one_of_several_is_not_held_up() {
    let Some(moto) = Moto::start() else { return };
    let prefix = || match Place::parse("s3://lenn/crawl") {
        Ok(Place::Object(prefix)) => prefix,
        other => unreachable!("{other:?}"),
    };
    let one = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let opened = one.block_on(async { CrawlBucket::open(moto::store(moto.address), prefix(), None) });
    let error = opened.expect_err("refused").to_string();
    assert!(error.contains("objects need a runtime of several threads"), "{error}");
    let several =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
    several.block_on(async {
        let saved = tokio::spawn(async move {
            let bucket = CrawlBucket::open(moto::store(moto.address), prefix(), None).expect("opened");
            save(&bucket, &Story { number: 0, revision: 1 });
            bucket.sync().expect("synced");
            (bucket.records_bytes(), moto)
            // and the last who holds the store lets go of it here
        });
        assert!(saved.await.expect("no panic").0 > 0);
    });
}

/// A web, a store behind a door, and a folder for job files and the frontier.
struct Stage {
    web: NewsWeb,
    moto: Moto,
    door: Door,
    dir: tempfile::TempDir,
    start: Timestamp,
}

impl Stage {
    fn new() -> Option<Self> {
        let moto = Moto::start()?;
        let start = Timestamp::now();
        // faults that last for an hour last for all of the test
        let plan = Plan { names: Names::Literal, hour: Duration::from_hours(12), ..Plan::new(Size::Brief, start) };
        let web = NewsWeb::start(plan, Arc::new(Timestamp::now));
        let stage =
            Self { web, door: Door::before(moto.address), moto, dir: tempfile::tempdir().expect("a folder"), start };
        let job = stage.web.world.job_file(Path::new("s3://lenn/crawl"), Duration::from_millis(20), "");
        let job = job.replace("[network]\n", "[network]\ntimeout = \"2s\"\n");
        fs::write(stage.job(), job).expect("the job file");
        Some(stage)
    }

    fn job(&self) -> PathBuf {
        self.dir.path().join("job.toml")
    }

    fn crawl(&self, frontier: &str, worker: &str) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
        command.env_clear().envs(moto::settings(self.door.address)).env("COPYDESK_FRONTIER", frontier);
        command.arg("crawl").arg(self.job()).args(["--parallel", "8", "--worker", worker]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("started")
    }

    /// Waits until so many files were put.
    fn wait_for(&self, files: usize) {
        let began = Instant::now();
        while self.moto.keys("crawl/").len() < files {
            assert!(began.elapsed() < Duration::from_mins(1), "no files");
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// All stories, each once, each record with its file and each file with its record.
    fn assert_good(&self) {
        let dir = tempfile::tempdir().expect("a folder");
        self.moto.bring_home("crawl/", dir.path());
        let harvest = Harvest::read(dir.path()).expect("what was saved");
        let lost = self.web.world.judge(&harvest.saved, Timestamp::now(), self.start);
        let _ = writeln!(
            std::io::stderr().lock(),
            "{} articles, {} lost, twice or wrong, {} half",
            harvest.saved.len(),
            lost.len(),
            harvest.faults.len()
        );
        assert!(lost.is_empty() && harvest.faults.is_empty(), "{lost:#?} {:#?}", harvest.faults);
        assert!(harvest.saved.len() > 50, "{}", harvest.saved.len());
    }
}

fn kill(worker: &mut Child) {
    worker.kill().expect("killed");
    worker.wait().expect("ended");
}

fn end(worker: Child) -> Output {
    worker.wait_with_output().expect("ended")
}

fn assert_ended_well(worker: Child) {
    let out = end(worker);
    assert!(out.status.success(), "{}: {}", out.status, String::from_utf8_lossy(&out.stderr));
}

#[test]
fn a_crawl_goes_on_after_kills_and_while_the_store_fails() {
    let Some(stage) = Stage::new() else { return };
    let frontier = stage.dir.path().join("frontier.sqlite").display().to_string();
    for files in [20, 60] {
        let mut worker = stage.crawl(&frontier, "w");
        stage.wait_for(files);
        kill(&mut worker);
    }
    // the store refuses everything from some request on: the pass ends, and says why
    let puts = AtomicUsize::new(0);
    stage.door.decide(move |line| match puts.fetch_add(usize::from(line.starts_with("PUT")), Ordering::SeqCst) {
        0..40 => Fate::Through,
        _ => Fate::Refused(403),
    });
    let ended = end(stage.crawl(&frontier, "w"));
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), STORE_FAILED, "{said}");
    assert!(said.contains("s3://lenn/crawl/"), "{said}");
    // it comes back, busy and forgetful
    let requests = AtomicUsize::new(0);
    stage.door.decide(move |_| match requests.fetch_add(1, Ordering::SeqCst) % 29 {
        7 => Fate::Refused(503),
        15 => Fate::Cut,
        22 => Fate::Unheard,
        _ => Fate::Through,
    });
    // an answer that was lost too often ends a pass too
    while end(stage.crawl(&frontier, "w")).status.code() == STORE_FAILED {}
    stage.door.decide(|_| Fate::Through);
    assert_ended_well(stage.crawl(&frontier, "w"));
    stage.assert_good();
    assert_eq!(stage.moto.keys("crawl/articles-"), [""; 0], "a frontier of one machine has one log");
}

#[test]
fn two_workers_share_a_bucket_and_one_is_killed() {
    if postgres::server().is_none() {
        return; // said loudly
    }
    let (Some(stage), Some(cluster)) = (Stage::new(), Cluster::start()) else { return };
    let frontier = cluster.address();
    let mut workers = ["w0", "w1"].map(|worker| stage.crawl(&frontier, worker));
    for (files, at) in [(15, 0), (40, 1), (80, 0)] {
        stage.wait_for(files);
        kill(&mut workers[at]);
        workers[at] = stage.crawl(&frontier, ["w0", "w1"][at]);
    }
    for worker in workers {
        assert_ended_well(worker);
    }
    // what the last blows have left, and whoever must take something back
    for worker in ["w0", "w1"] {
        assert_ended_well(stage.crawl(&frontier, worker));
    }
    stage.assert_good();
    for worker in ["w0", "w1"] {
        assert!(!stage.moto.keys(&format!("crawl/articles-{worker}/")).is_empty(), "one worker did all the work");
    }
}

/// A worker dies over a story, so does the one that takes it over, and the first one gets it back: what it records then
/// is not taken for what it had recorded before.
#[tokio::test(flavor = "multi_thread")]
async fn a_story_that_goes_to_and_fro_is_recorded() {
    if postgres::server().is_none() {
        return; // said loudly
    }
    let (Some(stage), Some(cluster)) = (Stage::new(), Cluster::start()) else { return };
    let frontier = copydesk::frontier::FrontierPlace::parse(&cluster.address()).expect("a database");
    let mut job = config::load(stage.job(), Some(&frontier)).expect("a job");
    job.sites.truncate(1); // so that all of them begin with the same story
    let open = async |worker: &str| {
        let store = moto::store(stage.door.address);
        let setup = Setup::new(worker.to_owned()).with(|setup| {
            setup.store = store;
            setup.worker = Some(worker.to_owned());
        });
        Crawl::open(vec![job.clone()], setup).await.expect("a crawl")
    };
    let run = async |crawl: &Crawl| crawl.run(Until::Done, pending()).await;
    let shut = |records: &'static str| {
        let is_theirs = move |line: &str| line.starts_with("PUT") && line.contains(records);
        stage.door.decide(move |line| if is_theirs(line) { Fate::Refused(403) } else { Fate::Through });
    };
    shut("/articles-w0/");
    run(&open("w0").await).await.expect_err("no record can be put");
    // it starts anew before the other one comes, and knows of nothing
    let first = open("w0").await;
    shut("/articles-w1/");
    run(&open("w1").await).await.expect_err("no record can be put");
    assert_eq!(stage.moto.keys("crawl/").len(), 1, "both wrote the same file");
    stage.door.decide(|_| Fate::Through);
    run(&first).await.expect("a pass");
    let dir = tempfile::tempdir().expect("a folder");
    stage.moto.bring_home("crawl/", dir.path());
    let harvest = Harvest::read(dir.path()).expect("what was saved");
    assert!(harvest.faults.is_empty(), "{:#?}", harvest.faults);
    assert!(harvest.saved.len() > 5, "{}", harvest.saved.len());
}
