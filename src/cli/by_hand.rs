//! `copydesk add` and `copydesk forget`: URLs of a job by hand.

use super::job::{load, stopped, worker};
use super::{DONE, Stop, console, runtime};
use clap::Args;
use copydesk::crawl::{self, Clock, Job};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use url::Url;

/// Longest list that is read, 64 MiB: a million addresses.
const LIST_BYTES_MAX: u64 = 64 << 20;

const ADD_EXAMPLES: &str = "\
Examples:
  copydesk add lenn.toml https://tides.lenn.example/2026/11/dredger.html
  copydesk add lenn.toml --input missed.txt

The addresses are due at once, known or not: the next crawl visits them as articles, one that runs does so now. An
article that is saved already is not saved twice.

Exit codes: 0 done, 2 usage (then nothing is added), 3 the frontier could not be written";

const FORGET_EXAMPLES: &str = "\
Examples:
  copydesk forget lenn.toml https://tides.lenn.example/archive/
  sort -u unwanted.txt | copydesk forget lenn.toml --input -

The addresses are not visited any more, whoever lists them; `copydesk add` takes that back. What is saved of them stays.
A site that the job file names is taken out there.

Exit codes: 0 done, 2 usage (then nothing is forgotten), 3 the frontier could not be written";

/// Visit addresses that no site of the job lists
#[derive(Debug, Args)]
#[command(after_help = ADD_EXAMPLES, arg_required_else_help = true)]
pub(super) struct Add {
    #[command(flatten)]
    what: What,
}

/// Never visit addresses again
#[derive(Debug, Args)]
#[command(after_help = FORGET_EXAMPLES, arg_required_else_help = true)]
pub(super) struct Forget {
    #[command(flatten)]
    what: What,
}

#[derive(Debug, Args)]
struct What {
    /// The job file
    #[arg(value_name = "JOB.toml")]
    job: PathBuf,

    /// Addresses: http or https
    #[arg(value_name = "URL", required_unless_present = "input")]
    urls: Vec<String>,

    /// A file of addresses, one a line (# starts a comment line, - is standard input)
    #[arg(short, long, value_name = "LIST")]
    input: Option<PathBuf>,
}

pub(super) fn add(arguments: &Add) -> Result<u8, Stop> {
    let (job, urls) = arguments.what.read()?;
    let new = runtime()?.block_on(crawl::add(&job, &urls, &Clock::System, worker())).map_err(stopped)?;
    let known = match urls.len() - new {
        0 => String::new(),
        known => format!(" ({known} known before)"),
    };
    console::say(&format!("{} due now{known}", addresses(urls.len())));
    Ok(DONE)
}

pub(super) fn forget(arguments: &Forget) -> Result<u8, Stop> {
    let (job, urls) = arguments.what.read()?;
    if let Some(site) = urls.iter().find(|url| job.sites.contains(url)) {
        return Err(Stop::usage(format!("{site} is a site of the job {}: take it out of the job file", job.name)));
    }
    let known = runtime()?.block_on(crawl::forget(&job, &urls, &Clock::System, worker())).map_err(stopped)?;
    let new = match urls.len() - known {
        0 => String::new(),
        new => format!(" ({new} never known before)"),
    };
    console::say(&format!("{} not visited any more{new}", addresses(urls.len())));
    Ok(DONE)
}

fn addresses(count: usize) -> String {
    if count == 1 { "1 address is".to_owned() } else { format!("{count} addresses are") }
}

impl What {
    /// The job and the addresses, each once; all that is wrong with them is said.
    fn read(&self) -> Result<(Job, Vec<Url>), Stop> {
        let job = load(std::slice::from_ref(&self.job))?.pop();
        let job = job.ok_or_else(|| Stop::usage("no job file"))?;
        let mut written = self.urls.clone();
        if let Some(list) = &self.input {
            written.extend(lines(list)?);
        }
        let (mut urls, mut wrong) = (Vec::with_capacity(written.len()), Vec::new());
        for text in &written {
            match Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host()) {
                Some(url) => urls.push(copydesk::link::identity(&url)),
                None => wrong.push(format!("{text:?} is no http or https address")),
            }
        }
        if !wrong.is_empty() {
            return Err(Stop::usage(wrong.join("\n")));
        }
        if urls.is_empty() {
            return Err(Stop::usage("there is no address in the list"));
        }
        urls.sort_unstable();
        urls.dedup();
        Ok((job, urls))
    }
}

/// The addresses of a list.
fn lines(list: &Path) -> Result<Vec<String>, Stop> {
    let unreadable = |error: io::Error| Stop::usage(format!("cannot read {}: {error}", list.display()));
    let reader: Box<dyn Read> =
        if list == Path::new("-") { Box::new(io::stdin()) } else { Box::new(File::open(list).map_err(unreadable)?) };
    let mut found = Vec::new();
    for line in BufReader::new(reader.take(LIST_BYTES_MAX)).lines() {
        let line = line.map_err(unreadable)?;
        let line = line.trim();
        if !line.is_empty() && !line.starts_with('#') {
            found.push(line.to_owned());
        }
    }
    Ok(found)
}
