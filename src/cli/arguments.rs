//! Arguments that several verbs take alike: a number of threads, the address of a database, the environment.

use super::Stop;
use copydesk::save::database::{DATABASE_ENDS, DatabasePlace};
use std::env;
use std::ffi::OsStr;
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

/// The database that an argument names by its address, `sqlite:FILE` or `postgres://...`, if it names one.
pub(super) fn database_address(path: &Path, argument: &str) -> Result<Option<DatabasePlace>, Stop> {
    let Some(text) = path.to_str() else { return Ok(None) };
    DatabasePlace::parse(text).map_err(|error| Stop::usage(format!("{argument}: {error}")))
}

/// The database that an argument names, if it names one: by its address, or as a file of SQLite.
pub(super) fn database(path: &Path, argument: &str) -> Result<Option<DatabasePlace>, Stop> {
    if let Some(place) = database_address(path, argument)? {
        return Ok(Some(place));
    }
    let is_named = |end: &OsStr| DATABASE_ENDS.iter().any(|known| end.eq_ignore_ascii_case(known));
    let is_file = path.extension().is_some_and(is_named)
        && !path.is_dir()
        && !path.as_os_str().as_encoded_bytes().ends_with(b"/");
    Ok(is_file.then(|| DatabasePlace::File(path.to_path_buf())))
}
