//! Serves the news web by hand, and judges what a crawl made of it.
//!
//! ```text
//! cargo run --example newsweb -- serve --size soak --job job.toml --output out --log log.jsonl
//! copydesk crawl job.toml
//! cargo run --example newsweb -- check --log log.jsonl --output out
//! ```

#[path = "mod.rs"]
mod newsweb;

use anyhow::{Context as _, Result, bail};
use clap::{Args, Parser};
use jiff::Timestamp;
use newsweb::{Harvest, Manners, Names, NewsWeb, Plan, Size, World};
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

/// A local web of invented newsrooms, for trying a crawl.
#[derive(Parser)]
enum Arguments {
    /// Serves the web until it is ended, by the real clock.
    Serve(Serve),
    /// Reads log and output of a crawl, and says what is lost, double, half or impolite.
    Check(Check),
}

#[derive(Args)]
struct Serve {
    /// How many newsrooms and stories.
    #[arg(long, value_enum, default_value_t = Size::Full)]
    size: Size,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// 0 lets the system choose.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Seconds that an hour of a fault lasts.
    #[arg(long, default_value_t = 60)]
    hour: u64,
    /// Pages have 200 KB and more.
    #[arg(long)]
    padded: bool,
    /// Writes a job file for the web.
    #[arg(long)]
    job: Option<PathBuf>,
    /// Where the job file says to write to.
    #[arg(long, default_value = "newsweb-output")]
    output: PathBuf,
    /// The gap that the job file asks for, in milliseconds.
    #[arg(long, default_value_t = 20)]
    gap: u64,
    /// Writes the plan of the web and every request, one a line.
    #[arg(long)]
    log: Option<PathBuf>,
}

#[derive(Args)]
struct Check {
    /// What `serve` wrote.
    #[arg(long)]
    log: PathBuf,
    /// The output folder of the crawl.
    #[arg(long)]
    output: PathBuf,
    /// Least gap between two requests to one newsroom, in milliseconds.
    #[arg(long, default_value_t = 20)]
    gap: u64,
    /// What a gap may lack, in milliseconds.
    #[arg(long, default_value_t = 3)]
    slack: u64,
    /// Requests that may have been made twice: one for each time that the crawl was killed.
    #[arg(long, default_value_t = 0)]
    kills: usize,
    /// What the User-Agent must hold.
    #[arg(long, default_value = newsweb::CONTACT)]
    contact: String,
    /// Stories that came out in the last so many seconds need not be there.
    #[arg(long, default_value_t = 60)]
    margin: i64,
}

fn main() -> Result<ExitCode> {
    match Arguments::parse() {
        Arguments::Serve(serve) => serve.run(),
        Arguments::Check(check) => check.run(),
    }
}

impl Serve {
    fn run(self) -> Result<ExitCode> {
        let plan = Plan {
            seed: self.seed,
            names: Names::Literal,
            hour: Duration::from_secs(self.hour),
            padded: self.padded,
            port: self.port,
            ..Plan::new(self.size, Timestamp::now())
        };
        let log = self.log.as_ref().map(|path| File::create(path).with_context(|| path.display().to_string()));
        let web = NewsWeb::start_logged(plan, Arc::new(Timestamp::now), log.transpose()?)?;
        if let Some(path) = &self.job {
            let gap = Duration::from_millis(self.gap);
            let job = web.world.job_file(&self.output, gap, "schedule.every = \"15m\"");
            fs::write(path, job).with_context(|| path.display().to_string())?;
        }
        let mut out = io::stdout().lock();
        for site in web.world.sites() {
            writeln!(out, "{site}")?;
        }
        writeln!(out, "{} newsrooms on port {}", web.world.rooms.len(), web.world.plan.port)?;
        out.flush()?;
        loop {
            std::thread::park();
        }
    }
}

impl Check {
    fn run(self) -> Result<ExitCode> {
        let (plan, asks) = newsweb::read_log(&self.log).with_context(|| self.log.display().to_string())?;
        let world = World::new(plan);
        let Some(last) = asks.last() else { bail!("{}: nothing was asked", self.log.display()) };
        let harvest = Harvest::read(&self.output).with_context(|| self.output.display().to_string())?;
        let manners = Manners {
            gap: Duration::from_millis(self.gap),
            slack: Duration::from_millis(self.slack),
            by_clock: false,
            contact: self.contact.clone(),
            ..Manners::default()
        };
        let since = last.at - jiff::SignedDuration::from_secs(self.margin);
        let repeats = newsweb::repeats(&world, &asks, &manners);
        let parts = [
            ("harvest", 0, world.judge(&harvest.saved, last.at, since)),
            ("files", 0, harvest.faults),
            ("pace", 0, newsweb::paces(&world, &asks, &manners)),
            ("connections", 0, newsweb::connections(&world, &asks, manners.at_address)),
            ("robots", 0, newsweb::robots(&world, &asks)),
            ("repeats", self.kills, repeats),
            ("conditional requests", 0, newsweb::conditionals(&world, &asks)),
            ("User-Agent", 0, newsweb::agents(&asks, &manners.contact)),
            ("pages without end", 0, newsweb::traps(&world, &asks, manners.trap)),
        ];
        let mut out = io::stdout().lock();
        let mut good = true;
        writeln!(out, "{} requests, {} articles", asks.len(), harvest.saved.len())?;
        for (name, allowed, faults) in &parts {
            writeln!(out, "{name}: {} faults", faults.len())?;
            for fault in faults {
                writeln!(out, "  {fault}")?;
            }
            good &= faults.len() <= *allowed;
        }
        Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}
