//! `copydesk crawl`: jobs in; articles out, for one pass or until somebody stops it.

use super::arguments::environment;
use super::filter::FilterArguments;
use super::job::{instance, load, machine, stopped};
use super::live::{self, Live};
use super::rendering::BrowserArguments;
use super::{DONE, SOME_FAILED, Stop, console, runtime, serve};
use clap::{Args, ValueEnum};
use copydesk::crawl::{Crawl, CrawlError, Job, Setup, Until};
use copydesk::store::Store;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::watch;

const EXAMPLES: &str = "\
Examples:
  copydesk crawl lenn.toml              one pass: everything that is due, then the end
  copydesk crawl --watch lenn.toml      stay, and follow the schedule
  copydesk crawl --watch jobs/*.toml    several jobs that share one frontier
  copydesk crawl --since 7d --match ferry lenn.toml     only some of what the job wants, this time
  copydesk crawl --watch --log json --metrics 127.0.0.1:9464 lenn.toml

A terminal shows what is done as it is done; without one, a line at the end says what came of it. `copydesk status` \
says more at any time. --metrics serves a status page at /, metrics for Prometheus at /metrics, and /health; whoever \
reaches the address may read them, so name one that only you can reach.

The first Ctrl-C (or SIGTERM) lets what is under way end, within seconds; the second stops at once. Either way, and \
after kill -9 too, nothing is lost: start it again and it goes on.

Any number of processes, on any number of machines, share the work if their jobs name one database as their frontier \
(frontier = \"postgres://...\", or COPYDESK_FRONTIER in the environment): the manual, src/guide/crawl.md, \"Many \
machines\". Articles may go to an object store (output = \"s3://bucket/prefix\" or gs://), which is reached as \
AWS_... and GOOGLE_... in the environment say.

Exit codes: 0 done, 1 every visit failed (is the network down?), 2 usage or a job file that makes no sense, 3 \
articles or frontier could not be written";

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
    #[arg(short, long, value_name = "N", default_value = "32", value_parser = super::arguments::jobs)]
    parallel: std::num::NonZeroUsize,

    /// What this worker calls its records, where workers share a frontier: the same each time it is started
    /// [default: the name of the machine]
    #[arg(long, value_name = "NAME", env = "COPYDESK_WORKER", help_heading = "Many machines")]
    worker: Option<String>,

    #[command(flatten)]
    browser: BrowserArguments,

    /// Serve a status page, metrics and a health check at this address and port (localhost:9464)
    #[arg(long, value_name = "ADDR", help_heading = "Output", value_parser = address_and_port)]
    metrics: Option<String>,

    /// Log each visit to standard error, a line each; values of queries in addresses are left out
    #[arg(long, value_enum, value_name = "FORMAT", help_heading = "Output")]
    log: Option<LogFormat>,

    /// Say nothing but errors
    #[arg(short, long, help_heading = "Output")]
    quiet: bool,

    /// What this run saves of the articles that the jobs want
    #[command(flatten)]
    filter: FilterArguments,
}

/// A host, by name or by number, and a port.
fn address_and_port(text: &str) -> Result<String, String> {
    let parts = text.rsplit_once(':').filter(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok());
    parts.map(|_| text.to_owned()).ok_or_else(|| "a host and a port are needed: localhost:9464, [::1]:9464".to_owned())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LogFormat {
    /// As people read it
    Text,
    /// One JSON object a line
    Json,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Stop> {
    let jobs = load(&arguments.jobs)?;
    if arguments.watch
        && let Some(job) = jobs.iter().find(|job| !job.may_be_watched())
    {
        return Err(stopped(CrawlError::Contact(job.name.clone())));
    }
    let runtime = runtime()?;
    let ended = runtime.block_on(crawl(arguments, jobs));
    runtime.shutdown_background();
    ended
}

async fn crawl(arguments: &Arguments, jobs: Vec<Job>) -> Result<u8, Stop> {
    let live = if arguments.quiet || arguments.log.is_some() { None } else { Live::on_terminal() };
    console::tell_visits(arguments.log.map(|log| log == LogFormat::Json), live.as_ref().map(Live::lines));
    let mut asked = Signals::listen();
    let worker = Some(arguments.worker.clone().unwrap_or_else(machine));
    let store = Arc::new(Store::new(environment()));
    let browser = if jobs.iter().any(Job::renders) { arguments.browser.or_say() } else { None };
    let setup = Setup::new(instance()).with(|setup| {
        setup.browser.clone_from(&browser);
        setup.parallel = arguments.parallel.get();
        setup.worker = worker;
        setup.store = store;
        setup.filter = arguments.filter.filter();
    });
    let until = if arguments.watch { Until::Stopped } else { Until::Done };
    let listener = match &arguments.metrics {
        Some(address) => Some(serve::bind(address).await?),
        None => None,
    };
    let crawl = Crawl::open(jobs, setup).await.map_err(stopped)?;
    let view = crawl.view();
    let start = view.steady();
    let server = listener.map(|listener| {
        if let (Ok(address), false) = (listener.local_addr(), arguments.quiet) {
            console::say(&format!("status page, /metrics and /health at http://{address}/"));
        }
        let address = arguments.metrics.clone().unwrap_or_default();
        tokio::spawn(serve::serve(listener, address, view.clone()))
    });
    let (stop, mut stopping) = watch::channel(false);
    let signals = async {
        asked.next().await;
        if !arguments.quiet {
            around(live.as_ref(), || console::say("stopping: what is under way may end; again to stop at once"));
        }
        stop.send_replace(true);
        asked.next().await;
    };
    let show = async {
        match &live {
            Some(live) => live.show(&view).await,
            None => std::future::pending().await,
        }
    };
    let ended = tokio::select! {
        ended = crawl.run(until, async { drop(stopping.wait_for(|stop| *stop).await) }) => ended.map_err(stopped),
        () = signals => Ok(()),
        () = show => Ok(()),
    };
    if let Some(browser) = browser {
        browser.close().await;
    }
    drop(live);
    if let Some(server) = server {
        server.abort();
    }
    let seen = view.progress();
    if !arguments.quiet {
        let left = view.totals().await.unwrap_or_default();
        console::say(&live::summary(&seen, &left, view.steady().saturating_sub(start)));
    }
    // one site that is down is no failure of a crawl: `status` tells of it; and whoever stops it knows that it is not done
    let failed = !*stop.borrow() && seen.visits > 0 && seen.outcomes.keys().all(|(end, _)| end.is_failure());
    ended.map(|()| if failed { SOME_FAILED } else { DONE })
}

/// Writes to a terminal that may show a picture.
fn around(live: Option<&Live>, write: impl FnOnce()) {
    match live {
        Some(live) => live.lines().suspend(write),
        None => write(),
    }
}

/// Ctrl-C, and the signal that service managers send; taken in from the moment that this is made.
struct Signals {
    #[cfg(unix)]
    both: Option<[tokio::signal::unix::Signal; 2]>,
}

impl Signals {
    fn listen() -> Self {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            let interrupt = signal(SignalKind::interrupt());
            let both = interrupt.and_then(|interrupt| Ok([interrupt, signal(SignalKind::terminate())?]));
            Self { both: both.ok() }
        }
        #[cfg(not(unix))]
        Self {}
    }

    async fn next(&mut self) {
        #[cfg(unix)]
        if let Some([interrupt, terminate]) = &mut self.both {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
        let _ = tokio::signal::ctrl_c().await;
    }
}
