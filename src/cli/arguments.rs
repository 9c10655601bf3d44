//! Arguments that several verbs take alike: a number of threads, the address of a database, the environment.

use super::Stop;
use copydesk::save::database::DatabasePlace;
use std::env;
use std::num::NonZeroUsize;
use std::path::Path;

/// A number of threads.
pub(super) fn jobs(text: &str) -> Result<NonZeroUsize, String> {
    match text.parse::<NonZeroUsize>() {
        Ok(jobs) if jobs.get() <= 1024 => Ok(jobs),
        _ => Err("a number from 1 to 1024 is needed".to_owned()),
    }
}

/// Names and values, where both are text.
pub(super) fn environment() -> impl Iterator<Item = (String, String)> {
    env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}

/// The database that an output names by its address, `sqlite:FILE` or `postgres://...`, if it names one.
pub(super) fn database_address(output: &Path) -> Result<Option<DatabasePlace>, Stop> {
    let Some(text) = output.to_str() else { return Ok(None) };
    DatabasePlace::parse(text).map_err(|error| Stop::usage(format!("-o: {error}")))
}
