//! `copydesk forget`: addresses of a job that are not visited any more.

use super::addresses::{Addresses, addresses};
use super::job::{instance, stopped};
use super::{DONE, Stop, console, runtime};
use clap::Args;
use copydesk::crawl::{self, Clock};

const EXAMPLES: &str = "\
Examples:
  copydesk forget lenn.toml https://tides.lenn.example/archive/
  sort -u unwanted.txt | copydesk forget lenn.toml --input -

The addresses are not visited any more, whoever lists them; `copydesk add` takes that back. What is saved of them \
stays. A site that the job file names is taken out there.

Exit codes: 0 done, 2 usage (then nothing is forgotten), 3 the frontier could not be written";

/// Never visit addresses again
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, arg_required_else_help = true)]
pub(super) struct Arguments {
    #[command(flatten)]
    what: Addresses,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Stop> {
    let (job, urls) = arguments.what.read()?;
    if let Some(site) = urls.iter().find(|url| job.sites.contains(url)) {
        return Err(Stop::usage(format!("{site} is a site of the job {}: take it out of the job file", job.name)));
    }
    let known = runtime()?.block_on(crawl::forget(&job, &urls, &Clock::System, instance())).map_err(stopped)?;
    let new = match urls.len() - known {
        0 => String::new(),
        new => format!(" ({new} never known before)"),
    };
    console::say(&format!("{} not visited any more{new}", addresses(urls.len())));
    Ok(DONE)
}
