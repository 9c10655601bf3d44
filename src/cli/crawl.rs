//! `copydesk crawl`: jobs in; articles out, for one pass or until somebody stops it.

use super::{DONE, Stop, runtime};
use clap::Args;
use copydesk::crawl::{Crawl, CrawlError, Job, Setup, Until};
use copydesk::{config, task::End};
use std::future::Future;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::sync::watch;

const EXAMPLES: &str = "\
Examples:
  copydesk crawl lenn.toml              one pass: everything that is due, then the end
  copydesk crawl --watch lenn.toml      stay, and follow the schedule
  copydesk crawl --watch jobs/*.toml    several jobs that share one frontier

The first Ctrl-C (or SIGTERM) lets what is under way end, within seconds; the second stops at once. Either
way, and after kill -9 too, nothing is lost: start it again and it goes on.

Exit codes: 0 done, 2 usage or a job file that makes no sense, 3 articles or frontier could not be written";

/// Visit the newsrooms of job files and save their new articles
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, arg_required_else_help = true)]
pub(super) struct Arguments {
    /// Job files
    #[arg(value_name = "JOB.toml", required = true)]
    jobs: Vec<PathBuf>,

    /// Stay, and visit each source when it is due
    #[arg(short, long)]
    watch: bool,

    /// Hosts that are asked at the same time; of one host, one page at a time whatever N is
    #[arg(short, long, value_name = "N", default_value = "32", value_parser = super::extract::jobs)]
    parallel: std::num::NonZeroUsize,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Stop> {
    let jobs = load(&arguments.jobs)?;
    if arguments.watch
        && let Some(job) = jobs.iter().find(|job| !job.may_be_watched())
    {
        return Err(stopped(CrawlError::Contact(job.name.clone())));
    }
    let setup = Setup { parallel: arguments.parallel.get(), ..Setup::new(worker()) };
    let until = if arguments.watch { Until::Stopped } else { Until::Done };
    let runtime = runtime()?;
    let ended = runtime.block_on(async {
        let crawl = Crawl::open(jobs, setup).await.map_err(stopped)?;
        let (stop, stopping) = watch::channel(false);
        let signals = async {
            signal().await;
            super::console::say("stopping: what is under way may end; again to stop at once");
            stop.send_replace(true);
            signal().await;
        };
        let ended = tokio::select! {
            ended = crawl.run(until, stopping) => ended.map_err(stopped),
            () = signals => Ok(()),
        };
        let seen = crawl.progress();
        let saved = seen.outcomes.iter().filter(|((end, _), _)| matches!(end, End::Saved)).map(|(_, n)| n).sum::<u64>();
        super::console::say(&format!("{saved} saved, {} visits, {} requests", seen.visits, seen.requests));
        ended
    });
    runtime.shutdown_background();
    ended.map(|()| DONE)
}

/// Reads job files; all that is wrong with all of them is said.
pub(super) fn load(paths: &[PathBuf]) -> Result<Vec<Job>, Stop> {
    let (mut jobs, mut wrong) = (Vec::new(), Vec::new());
    for path in paths {
        match config::load(path) {
            Ok(job) => jobs.push(job),
            Err(errors) => wrong.push(errors.to_string()),
        }
    }
    if wrong.is_empty() { Ok(jobs) } else { Err(Stop::usage(wrong.join("\n"))) }
}

fn stopped(error: CrawlError) -> Stop {
    match error {
        CrawlError::Frontier(_) | CrawlError::Folder(_) => Stop::Output(error.into()),
        _ => Stop::Usage(error.into()),
    }
}

/// A name that no other process has, had or will have on this machine.
fn worker() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("{}-{:x}", std::process::id(), since.as_nanos())
}

/// Ctrl-C, or the signal that service managers send.
fn signal() -> impl Future<Output = ()> {
    async {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            if let Ok(mut terminate) = signal(SignalKind::terminate()) {
                tokio::select! {
                    _ = tokio::signal::ctrl_c() => {}
                    _ = terminate.recv() => {}
                }
                return;
            }
        }
        let _ = tokio::signal::ctrl_c().await;
    }
}
