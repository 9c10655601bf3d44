//! Addresses to be fetched: arguments, and lists of them.

use crate::cli::Stop;
use crate::cli::input::{Where, where_is};
use copydesk::link;
use copydesk::save::folder::SaveError;
use serde::Deserialize;
use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;
use url::Url;

/// An input, understood.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) source: String,
    pub(super) place: Where,
    /// Earlier runs that tried it.
    pub(super) tries: u32,
}

impl Target {
    /// Its address, if it is asked for.
    pub(super) fn url(&self) -> Option<&Url> {
        match &self.place {
            Where::Address(url) => Some(url),
            Where::Saved(_) | Where::Nowhere(_) => None,
        }
    }
}

/// All inputs. What is wrong on the command line ends the run before it starts; what is wrong in a
/// list is that line's failure.
pub(super) fn targets(pages: &[String], list: Option<&Path>, url: Option<&Url>) -> Result<Vec<Target>, Stop> {
    let mut targets = Vec::with_capacity(pages.len());
    for page in pages {
        let place = where_is(page, url).map_err(|why| Stop::usage(format!("{page}: {why}")))?;
        targets.push(Target { source: page.clone(), place, tries: 0 });
    }
    if url.is_some() && !matches!(targets.as_slice(), [Target { place: Where::Saved(_), .. }]) {
        return Err(Stop::usage("--url is the address of one saved page; name exactly one"));
    }
    let stdin = pages.iter().filter(|page| *page == "-").count();
    if let Some(list) = list {
        if stdin > 0 && list.as_os_str() == "-" {
            return Err(Stop::usage("standard input (-) can be a page or a list, not both"));
        }
        read_list(list, &mut targets)?;
    }
    if stdin > 1 {
        return Err(Stop::usage("standard input (-) can be read only once"));
    }
    Ok(targets)
}

fn read_list(list: &Path, targets: &mut Vec<Target>) -> Result<(), Stop> {
    let name = list.display();
    let failed = |error: io::Error| Stop::Usage(anyhow::Error::new(error).context(format!("cannot read {name}")));
    let lines: Box<dyn BufRead> = if list.as_os_str() == "-" {
        Box::new(io::stdin().lock())
    } else {
        Box::new(BufReader::new(File::open(list).map_err(failed)?))
    };
    for (number, line) in (1_u64..).zip(lines.lines()) {
        let line = line.map_err(failed)?;
        let line = line.trim_start_matches('\u{feff}').trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (named, tries) = named(line);
        let found = match &named {
            Ok(text) if text == "-" => Err("a list names no standard input".to_owned()),
            Ok(text) => where_is(text, None),
            Err(why) => Err(why.clone()),
        };
        let place = found.unwrap_or_else(|why| Where::Nowhere(format!("{why} ({name}, line {number})")));
        targets.push(Target { source: named.unwrap_or_else(|_| line.to_owned()), place, tries });
    }
    Ok(())
}

/// A line of a list in JSON: what `--failed` writes, or a record.
#[derive(Deserialize)]
struct ListRow {
    address: Option<String>,
    source: Option<String>,
    url: Option<String>,
    path: Option<String>,
    #[serde(default)]
    tries: u32,
}

/// The address that a line names, and the number of earlier runs that tried it.
fn named(line: &str) -> (Result<String, String>, u32) {
    if !line.starts_with('{') {
        return (Ok(line.to_owned()), 0);
    }
    match serde_json::from_str::<ListRow>(line) {
        Ok(row) => {
            let named = row.address.or(row.source).or(row.url).or(row.path);
            (named.ok_or_else(|| "a line that names no address".to_owned()), row.tries)
        }
        Err(error) => (Err(format!("no JSON as --failed writes it: {error}")), 0),
    }
}

/// Takes out what is saved, by the sources of what is, and answers with how many that were.
pub(super) fn skip_saved(saved: Result<HashSet<String>, SaveError>, targets: &mut Vec<Target>) -> Result<usize, Stop> {
    let saved = saved.map_err(|error| Stop::Output(error.into()))?;
    let before = targets.len();
    targets.retain(|target| match &target.place {
        Where::Address(url) => !saved.contains(link::identity(url).as_str()),
        Where::Saved(_) | Where::Nowhere(_) => !saved.contains(&target.source),
    });
    Ok(before - targets.len())
}
