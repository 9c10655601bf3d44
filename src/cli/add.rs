//! `copydesk add`: addresses of a job that are due now.

use super::addresses::{Addresses, addresses};
use super::job::{instance, stopped};
use super::{DONE, Stop, console, runtime};
use clap::Args;
use copydesk::crawl::{self, Clock};

const EXAMPLES: &str = "\
Examples:
  copydesk add lenn.toml https://tides.lenn.example/2026/11/dredger.html
  copydesk add lenn.toml --input missed.txt

The addresses are due at once, known or not: the next crawl visits them as articles, one that runs does so now. An \
article that is saved already is not saved twice.

Exit codes: 0 done, 2 usage (then nothing is added), 3 the frontier could not be written";

/// Visit addresses that no site of the job lists
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, arg_required_else_help = true)]
pub(super) struct Arguments {
    #[command(flatten)]
    what: Addresses,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Stop> {
    let (job, urls) = arguments.what.read()?;
    let new = runtime()?.block_on(crawl::add(&job, &urls, &Clock::System, instance())).map_err(stopped)?;
    let known = match urls.len() - new {
        0 => String::new(),
        known => format!(" ({known} known before)"),
    };
    console::say(&format!("{} due now{known}", addresses(urls.len())));
    Ok(DONE)
}
