//! How many pages a second a crawl brings home: the program against a thousand newsrooms of this machine,
//! pages of 200 KB and more, no pace: `cargo bench --bench farm [-- FOLDER [ARGUMENTS]]`; the arguments are the
//! program's. The server takes its share of the machine, which is told.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

#[path = "../it/newsweb/mod.rs"]
mod newsweb;

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use newsweb::{Harvest, Names, NewsWeb, Plan, Size};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let kept = tempfile::tempdir().unwrap();
    let folder = arguments.first().map_or_else(|| kept.path().to_path_buf(), PathBuf::from);
    let plan = Plan { names: Names::Literal, padded: true, ..Plan::new(Size::Farm, Timestamp::now()) };
    let web = NewsWeb::start(plan, Arc::new(Timestamp::now));
    let output = folder.join("articles");
    fs::create_dir_all(&folder).unwrap();
    let job = folder.join("job.toml");
    fs::write(&job, web.world.job_file(&output, Duration::ZERO, "")).unwrap();

    let (began, [server_before, _]) = (Instant::now(), processor_seconds());
    let status = Command::new(env!("CARGO_BIN_EXE_copydesk"))
        .arg("crawl")
        .arg(&job)
        .args(arguments.get(1..).unwrap_or_default())
        .status()
        .unwrap();
    let took = began.elapsed().as_secs_f64();
    let [server, crawl] = processor_seconds();
    assert!(status.success(), "{status}");

    let harvest = Harvest::read(&output).unwrap();
    let faults = web.world.judge(&harvest.saved, Timestamp::now(), web.world.plan.start);
    assert!(harvest.faults.is_empty() && faults.is_empty(), "{:?} {:?}", harvest.faults.first(), faults.first());
    let (pages, articles) = (web.asks().len() as f64, harvest.saved.len() as f64);
    println!(
        "{pages} pages, {articles} articles in {took:.1} s: {:.0} pages and {:.0} articles a second",
        pages / took,
        articles / took
    );
    println!(
        "processor: {crawl:.1} s the crawl ({:.2} ms a page), {:.1} s the server",
        crawl * 1e3 / pages,
        server - server_before
    );
}

/// What this process and its children that ended have used of the processors, where the system tells
/// (proc(5); its clock has 100 ticks a second).
fn processor_seconds() -> [f64; 2] {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<f64> = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .map(|field| field.parse().unwrap_or(0.0))
        .collect();
    let ticks = |from: usize| fields.iter().skip(from).take(2).sum::<f64>() / 100.0;
    [ticks(11), ticks(13)]
}
