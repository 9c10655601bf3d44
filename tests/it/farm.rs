//! The pages that a crawl brings home in a second: the program against a thousand newsrooms of this machine, pages of
//! 200 KB and more, no pace. The server takes its share of the machine, which is told.

use crate::newsweb::{Harvest, Names, NewsWeb, Plan, Size};
use jiff::Timestamp;
use std::fs;
use std::io::Write as _;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// `cargo test --release --test it farm -- --ignored`
#[test]
#[ignore = "takes minutes"]
fn a_thousand_newsrooms_without_pace() {
    let dir = tempfile::tempdir().expect("a folder");
    let plan = Plan { names: Names::Literal, padded: true, ..Plan::new(Size::Farm, Timestamp::now()) };
    let web = NewsWeb::start(plan, Arc::new(Timestamp::now));
    let (job, output) = (dir.path().join("job.toml"), dir.path().join("articles"));
    fs::write(&job, web.world.job_file(&output, Duration::ZERO, "")).expect("the job file");

    let ([server_before, _], began) = (processor_seconds(), Instant::now());
    let status = Command::new(env!("CARGO_BIN_EXE_copydesk")).arg("crawl").arg(&job).status().expect("started");
    let took = began.elapsed().as_secs_f64();
    let [server, crawl] = processor_seconds();
    assert!(status.success(), "{status}");

    let harvest = Harvest::read(&output).expect("what was saved");
    let faults = web.world.judge(&harvest.saved, Timestamp::now(), web.world.plan.start);
    assert!(harvest.faults.is_empty() && faults.is_empty(), "{:?} {:?}", harvest.faults.first(), faults.first());
    let (pages, articles) = (web.asks().len(), harvest.saved.len());
    let told = format!(
        "{pages} pages, {articles} articles in {took:.1} s: {:.0} pages a second; processor: {crawl:.1} s the crawl \
         ({:.2} ms a page), {:.1} s the server\n",
        pages as f64 / took,
        crawl * 1e3 / pages as f64,
        server - server_before,
    );
    // past the harness, which hides what a test prints
    let _ = std::io::stderr().lock().write_all(told.as_bytes());
}

/// The most memory that such a crawl takes, in MB.
const MEMORY_MAX: u64 = 150;
/// The time for which the memory of a crawl is watched.
const WATCHED: Duration = Duration::from_mins(1);

/// `cargo test --profile quick --test it farm::memory -- --ignored`
#[test]
#[ignore = "takes minutes"]
fn memory_of_a_crawl_of_many_hosts_at_once() {
    let plan = Plan { names: Names::Literal, padded: true, ..Plan::new(Size::Wide, Timestamp::now()) };
    let web = NewsWeb::start(plan, Arc::new(Timestamp::now));
    for hosts in [400, 2000] {
        let dir = tempfile::tempdir().expect("a folder");
        let job = dir.path().join("job.toml");
        let (mut sites, mut private) = (web.world.sites(), web.world.private());
        sites.truncate(hosts);
        private.truncate(hosts);
        let text = format!(
            "name = 'wide'\nsites = {sites:?}\noutput = 'articles'\nnetwork.private = {private:?}\n\
             own_servers = {{ hosts = {private:?}, gap = '0s' }}\n"
        );
        fs::write(&job, text).expect("the job file");
        let parallel = hosts.min(1024).to_string();
        let mut crawl = Command::new(env!("CARGO_BIN_EXE_copydesk"));
        let mut crawl =
            crawl.args(["crawl", "-q", "--parallel", &parallel]).arg(&job).spawn().expect("the program runs");
        let (began, before, mut peak) = (Instant::now(), web.asks().len(), 0);
        while began.elapsed() < WATCHED && crawl.try_wait().expect("a child").is_none() {
            peak = peak.max(peak_memory(crawl.id()));
            std::thread::sleep(Duration::from_millis(200));
        }
        let _ = crawl.kill();
        let _ = crawl.wait();
        let (pages, took) = (web.asks().len() - before, began.elapsed().as_secs_f64());
        let told = format!("{hosts} hosts, {parallel} at once: {pages} pages in {took:.0} s, peak memory {peak} MB\n");
        let _ = std::io::stderr().lock().write_all(told.as_bytes());
        assert!(pages > 0 && (1..=MEMORY_MAX).contains(&peak), "{told}");
    }
}

/// The most that a process had in memory, in MB, where the system tells.
fn peak_memory(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or_default() / 1024
}

/// Processor time of this process and of its children that ended, where the system tells (proc(5); its clock has 100
/// ticks a second).
fn processor_seconds() -> [f64; 2] {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let fields: Vec<f64> = fields.map(|field| field.parse().unwrap_or(0.0)).collect();
    let seconds = |from: usize| fields.iter().skip(from).take(2).sum::<f64>() / 100.0;
    [seconds(11), seconds(13)]
}
