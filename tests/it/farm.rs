//! How many pages a second a crawl brings home: the program against a thousand newsrooms of this machine, pages of
//! 200 KB and more, no pace. The server takes its share of the machine, which is told.

use std::fs;
use std::io::Write as _;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::newsweb::{Harvest, Names, NewsWeb, Plan, Size};

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

/// What this process and its children that ended have used of the processors, where the system tells
/// (proc(5); its clock has 100 ticks a second).
fn processor_seconds() -> [f64; 2] {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let fields: Vec<f64> = fields.map(|field| field.parse().unwrap_or(0.0)).collect();
    let seconds = |from: usize| fields.iter().skip(from).take(2).sum::<f64>() / 100.0;
    [seconds(11), seconds(13)]
}
