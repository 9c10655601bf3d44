//! Many workers on one frontier: the program itself, several times, with a folder each as on machines of their own.
//! They are killed, stopped for longer than their leases and continued, their connections are cut and the database
//! crashes; nothing is lost, nothing is saved twice, and no server is asked sooner than its pace allows. All of them save to
//! one table besides, or to it alone.

use crate::database_postgres;
use crate::newsweb::{
    CONTACT, Dice, Harvest, Manners, Names, NewsWeb, Plan, Size, agents, connections, paces, robots, traps,
};
use crate::postgres::{self, Cluster};
use jiff::Timestamp;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// The table that all save to.
const TABLE: &str = "news";
/// Workers.
const WORKERS: usize = 4;
/// The part of a gap that may be lacking in the server's log: the log is written by a thread that waits for its turn on
/// a busy machine, so that a request may be entered later than it came.
const SLACK: Duration = Duration::from_millis(20);
/// Longer than a lease lasts that belongs to requests of two seconds.
const STOPPED: Duration = Duration::from_secs(13);

/// A web, a database, and a folder for each worker.
struct Stage {
    web: NewsWeb,
    cluster: Cluster,
    dir: tempfile::TempDir,
    start: Timestamp,
    gap: Duration,
    /// True if a table is the only output.
    has_rows_alone: bool,
}

/// Blows that workers are dealt.
#[derive(Debug, Clone, Copy)]
enum Blow {
    /// SIGKILL, and a new start under the same name.
    Kill,
    /// SIGSTOP, and SIGCONT when the leases are over.
    Stop,
    /// All connections to the database are cut.
    Cut,
    /// The database crashes, and starts again.
    Crash,
}

impl Stage {
    /// `None` where there is no PostgreSQL.
    fn new(size: Size, gap: Duration) -> Option<Self> {
        Self::saving(size, gap, false)
    }

    fn saving(size: Size, gap: Duration, has_rows_alone: bool) -> Option<Self> {
        postgres::server()?; // says it loudly
        let cluster = Cluster::start()?;
        let start = Timestamp::now();
        // faults that last for an hour last for all of the test
        let plan = Plan { names: Names::Literal, hour: Duration::from_hours(12), ..Plan::new(size, start) };
        let web = NewsWeb::start(plan, Arc::new(Timestamp::now));
        let dir = tempfile::tempdir().expect("a folder");
        let stage = Self { web, cluster, dir, start, gap, has_rows_alone };
        for worker in 0..WORKERS {
            let table = database_postgres::with_table(&stage.cluster.address(), TABLE);
            let more = format!("output.databases = '{table}'");
            let job = stage.web.world.job_file(&stage.output(worker), gap, &more);
            let folder = format!("output.folder = {:?}\n", stage.output(worker).display().to_string());
            let job = if has_rows_alone { job.replace(&folder, "") } else { job };
            let job = job.replace("[network]\n", "[network]\ntimeout = \"2s\"\n");
            fs::write(stage.dir.path().join(format!("{worker}.toml")), job).expect("the job file");
        }
        Some(stage)
    }

    fn output(&self, worker: usize) -> PathBuf {
        self.dir.path().join(format!("machine-{worker}"))
    }

    fn start(&self, worker: usize) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
        command.arg("crawl").arg(self.dir.path().join(format!("{worker}.toml")));
        command.args(["--parallel", "16", "--worker", &format!("w{worker}")]);
        command.env("COPYDESK_FRONTIER", self.cluster.address());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("started")
    }

    /// Deals blows until they are spent or everybody is done; tells how many of each were dealt.
    fn strike(&self, blows: impl Iterator<Item = Blow>, between: Duration) -> Vec<(Blow, usize)> {
        let mut dice = Dice::new(7, 3);
        let mut workers: Vec<Child> = (0..WORKERS).map(|worker| self.start(worker)).collect();
        let mut stopped: Vec<(usize, Instant)> = Vec::new();
        let mut dealt: Vec<(Blow, usize)> = Vec::new();
        for blow in blows {
            thread::sleep(between.mul_f64(0.5) + between.mul_f64(dice.below(1000) as f64 / 1000.0));
            let awake = |(at, since): &(usize, Instant)| (since.elapsed() > STOPPED).then_some(*at);
            let woken: Vec<usize> = stopped.iter().filter_map(awake).collect();
            for worker in woken {
                stopped.retain(|(at, _)| *at != worker);
                signal(&workers[worker], "CONT");
            }
            if workers.iter_mut().all(|worker| worker.try_wait().expect("its state").is_some()) {
                break;
            }
            let worker = dice.below(WORKERS);
            let is_stopped = stopped.iter().any(|(at, _)| *at == worker);
            match blow {
                Blow::Kill if !is_stopped => {
                    let _ = workers[worker].kill();
                    workers[worker].wait().expect("ended");
                    workers[worker] = self.start(worker);
                }
                Blow::Stop if !is_stopped => {
                    signal(&workers[worker], "STOP");
                    stopped.push((worker, Instant::now()));
                }
                Blow::Cut => self.cut(),
                Blow::Crash => {
                    self.cluster.crash();
                    self.cluster.go();
                }
                Blow::Kill | Blow::Stop => continue,
            }
            match dealt.iter_mut().find(|(known, _)| std::mem::discriminant(known) == std::mem::discriminant(&blow)) {
                Some((_, count)) => *count += 1,
                None => dealt.push((blow, 1)),
            }
        }
        for (worker, since) in stopped {
            thread::sleep(STOPPED.saturating_sub(since.elapsed()));
            signal(&workers[worker], "CONT");
        }
        for worker in workers {
            assert_ended(worker);
        }
        dealt
    }

    /// Cuts all connections to the database.
    fn cut(&self) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let cut =
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'copydesk'";
            postgres::connect(&self.cluster.address()).await.query_one(cut, &[]).await.expect("cut");
        });
    }

    /// One more pass of one worker: for what the last blows have left.
    fn finish(&self) {
        assert_ended(self.start(0));
        // whoever has not come back since takes back what it must
        for worker in 1..WORKERS {
            assert_ended(self.start(worker));
        }
    }

    /// What is in the folders, as one.
    fn harvest(&self) -> Harvest {
        let folders: Vec<PathBuf> = (0..WORKERS).map(|worker| self.output(worker)).collect();
        Harvest::of(&folders).expect("what the workers saved")
    }

    fn judge(&self, harvest: &Harvest) -> Vec<String> {
        if self.has_rows_alone {
            return Vec::new();
        }
        self.web.world.judge(&harvest.saved, Timestamp::now(), self.start)
    }

    fn assert_good(&self, dealt: &[(Blow, usize)], took: Duration) -> usize {
        let (world, asks) = (&self.web.world, self.web.asks());
        let manners = Manners {
            gap: self.gap,
            slack: SLACK,
            by_clock: false,
            heard: false,
            contact: CONTACT.to_owned(),
            ..Manners::default()
        };
        let rows = database_postgres::rows(&self.cluster.address(), TABLE);
        let harvest = if self.has_rows_alone { Harvest::default() } else { self.harvest() };
        let faults = [
            ("lost, twice or wrong in the table", world.judge(&rows, Timestamp::now(), self.start)),
            ("lost, twice or wrong in folders", self.judge(&harvest)),
            ("half files and records", harvest.faults),
            ("pace", paces(world, &asks, &manners)),
            ("connections", connections(world, &asks, manners.at_address)),
            ("robots.txt", robots(world, &asks)),
            ("User-Agent", agents(&asks, &manners.contact)),
            ("pages without end", traps(world, &asks, manners.trap)),
        ];
        let mut told = format!(
            "{WORKERS} workers, {} requests, {} articles in {:.0} s; blows: {dealt:?}",
            asks.len(),
            rows.len(),
            took.as_secs_f64()
        );
        for (kind, faults) in &faults {
            let _ = write!(told, "; {kind}: {}", faults.len());
        }
        // past the harness, which hides what a test prints
        let _ = writeln!(std::io::stderr().lock(), "{told}");
        for (kind, faults) in faults {
            let some: Vec<&String> = faults.iter().take(10).collect();
            assert!(faults.is_empty(), "{kind}: {} faults\n{some:#?}", faults.len());
        }
        asks.len()
    }
}

/// A worker that came when the others had the rest may be left with hosts that fail: its code is 1, that of a pass whose
/// visits failed all.
fn assert_ended(worker: Child) {
    let out = worker.wait_with_output().expect("ended");
    assert!(matches!(out.status.code(), Some(0 | 1)), "{}: {}", out.status, String::from_utf8_lossy(&out.stderr));
}

fn signal(process: &Child, name: &str) {
    let _ = Command::new("kill").arg(format!("-{name}")).arg(process.id().to_string()).status();
}

#[test]
fn four_workers_share_a_job() {
    let Some(stage) = Stage::new(Size::Brief, Duration::from_millis(20)) else { return };
    let began = Instant::now();
    stage.strike(std::iter::empty(), Duration::ZERO);
    stage.assert_good(&[], began.elapsed());
    let busy = (0..WORKERS).filter(|worker| {
        fs::metadata(stage.output(*worker).join(format!("articles-w{worker}.jsonl")))
            .is_ok_and(|records| records.len() > 0)
    });
    assert!(busy.count() > 1, "one worker did all the work");
}

#[test]
fn blows_lose_nothing_and_save_nothing_twice() {
    let Some(stage) = Stage::new(Size::Brief, Duration::from_millis(250)) else { return };
    let began = Instant::now();
    let blows = [Blow::Stop, Blow::Kill, Blow::Cut, Blow::Kill, Blow::Crash, Blow::Kill, Blow::Cut, Blow::Kill];
    let dealt = stage.strike(blows.into_iter(), Duration::from_millis(900));
    stage.finish();
    stage.assert_good(&dealt, began.elapsed());
}

#[test]
fn blows_leave_every_story_one_row_where_a_table_is_all_there_is() {
    let Some(stage) = Stage::saving(Size::Brief, Duration::from_millis(250), true) else { return };
    let began = Instant::now();
    let blows = [Blow::Kill, Blow::Stop, Blow::Kill, Blow::Crash, Blow::Cut, Blow::Kill, Blow::Kill, Blow::Cut];
    let dealt = stage.strike(blows.into_iter(), Duration::from_millis(900));
    stage.finish();
    stage.assert_good(&dealt, began.elapsed());
}

/// `cargo test --release --test it fleet::a_hundred_thousand -- --ignored`
#[test]
#[ignore = "takes a quarter of an hour"]
fn a_hundred_thousand_requests_under_blows() {
    let Some(stage) = Stage::new(Size::Fleet, Duration::from_millis(500)) else { return };
    let began = Instant::now();
    let cycle = [Blow::Kill, Blow::Cut, Blow::Stop, Blow::Kill, Blow::Kill, Blow::Cut, Blow::Crash, Blow::Stop];
    let dealt = stage.strike(cycle.into_iter().cycle().take(400), Duration::from_secs(2));
    stage.finish();
    assert!(stage.assert_good(&dealt, began.elapsed()) >= 100_000);
}
