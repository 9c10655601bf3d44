//! Arguments that several verbs take alike: a number of threads, the environment.

use std::env;
use std::num::NonZeroUsize;

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
