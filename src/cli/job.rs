//! Job files, and who works on them: what the verbs of a crawl share.

use super::Stop;
use copydesk::config;
use copydesk::crawl::{CrawlError, Job};
use copydesk::frontier::FrontierPlace;
use copydesk::save::name::safe;
use std::env;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

/// The variable that names the frontier of jobs which do not name it themselves.
const FRONTIER: &str = "COPYDESK_FRONTIER";

/// The frontier of jobs that name none.
pub(super) fn frontier() -> Result<Option<FrontierPlace>, Stop> {
    let Some(place) = env::var(FRONTIER).ok().filter(|place| !place.is_empty()) else { return Ok(None) };
    FrontierPlace::parse(&place).map(Some).map_err(|error| Stop::usage(format!("{FRONTIER}: {error}")))
}

/// Reads job files; all that is wrong with all of them is said.
pub(super) fn load(paths: &[PathBuf]) -> Result<Vec<Job>, Stop> {
    let (mut jobs, mut wrong) = (Vec::new(), Vec::new());
    let frontier = frontier()?;
    for path in paths {
        match config::load(path, frontier.as_ref()) {
            Ok(job) => jobs.push(job),
            Err(errors) => wrong.push(errors.to_string()),
        }
    }
    if wrong.is_empty() { Ok(jobs) } else { Err(Stop::usage(wrong.join("\n"))) }
}

pub(super) fn stopped(error: CrawlError) -> Stop {
    match error {
        CrawlError::Frontier(_) | CrawlError::Save(_) | CrawlError::Feed { .. } => Stop::Output(error.into()),
        _ => Stop::Usage(error.into()),
    }
}

/// A name that no other process has, had or will have.
pub(super) fn instance() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("{}-{}-{:x}", machine(), std::process::id(), since.as_nanos())
}

/// The name of this machine.
pub(super) fn machine() -> String {
    #[cfg(target_os = "linux")]
    let name = rustix::system::uname().nodename().to_string_lossy().into_owned();
    #[cfg(not(target_os = "linux"))]
    let name = env::var("HOSTNAME").or_else(|_| env::var("COMPUTERNAME")).unwrap_or_default();
    let name = safe(&name);
    if name.is_empty() { "worker".to_owned() } else { name }
}
