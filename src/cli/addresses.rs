//! Addresses of a job, as `copydesk add` and `copydesk forget` take them.

use super::Stop;
use super::job::load;
use clap::Args;
use copydesk::crawl::Job;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use url::Url;

/// Longest list that is read, 64 MiB: a million addresses.
const LIST_BYTES_MAX: u64 = 64 << 20;

#[derive(Debug, Args)]
pub(super) struct Addresses {
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

pub(super) fn addresses(count: usize) -> String {
    if count == 1 { "1 address is".to_owned() } else { format!("{count} addresses are") }
}

impl Addresses {
    /// The job and the addresses, each once; all that is wrong with them is said.
    pub(super) fn read(&self) -> Result<(Job, Vec<Url>), Stop> {
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
