//! `copydesk status`: what jobs know, what is due and what waits; who writes, and who is quiet.

use super::job::{load, stopped};
use super::printer::Sink;
use super::{DONE, Stop, console, runtime};
use clap::{Args, ValueEnum};
use copydesk::crawl::{self, Clock, Job};
use copydesk::render::status;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  copydesk status lenn.toml
  copydesk status --format json jobs/*.toml | jq -r '.newsrooms[] | select(.quiet) | .url'

Changes nothing and holds nothing up: a crawl may run meanwhile. \"read\" is the last visit of a source that \
succeeded, \"new\" the last that brought something new. A newsroom is quiet when it is silent for longer than is \
usual for it, nights and weekends included.

Exit codes: 0 done, 2 usage or a job file that makes no sense, 3 a frontier could not be read";

/// Say how crawls stand: what is known, due, waiting and why, and which newsrooms are quiet
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, arg_required_else_help = true)]
pub(super) struct Arguments {
    /// Job files
    #[arg(value_name = "JOB.toml", required = true)]
    jobs: Vec<PathBuf>,

    /// How it is said: as a table, or one JSON object a line for each job
    #[arg(long, value_enum, default_value = "table", help_heading = "Output")]
    format: StatusFormat,

    /// Show all newsrooms, and up to 200 sources of each
    #[arg(long, help_heading = "Output")]
    all: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum StatusFormat {
    /// For people
    Table,
    /// One JSON object a line
    Json,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Stop> {
    let jobs = load(&arguments.jobs)?;
    let runtime = runtime()?;
    let mut out = Sink::stdout();
    // jobs of any frontiers: each is looked at by itself
    for (number, job) in jobs.iter().enumerate() {
        let looked = crawl::look(std::slice::from_ref::<Job>(job), &Clock::System);
        for status in runtime.block_on(looked).map_err(stopped)? {
            let text = match arguments.format {
                StatusFormat::Json => status::json(&status),
                StatusFormat::Table => status::table(&status, arguments.all, console::screen()),
            };
            let gap = if number > 0 && arguments.format == StatusFormat::Table { "\n" } else { "" };
            out.write(format!("{gap}{text}").as_bytes())?;
        }
    }
    out.finish()?;
    Ok(DONE)
}
