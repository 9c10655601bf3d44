//! Errors that end a crawl before its time.

use crate::fetch::ClientError;
use crate::frontier::FrontierError;
use crate::save::folder::SaveError;
use std::path::PathBuf;
use thiserror::Error;

/// Why a crawl cannot go on. Nothing that was saved is lost.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CrawlError {
    /// The frontier cannot be used.
    #[error(transparent)]
    Frontier(#[from] FrontierError),
    /// Articles or archives cannot be written.
    #[error(transparent)]
    Save(#[from] SaveError),
    /// A job's network settings are unusable.
    #[error("job {job}: {error}")]
    Client {
        /// The job's name.
        job: String,
        /// The reason.
        error: ClientError,
    },
    /// A file that a job names cannot be read.
    #[error("job {job}: cannot read {}: {why}", path.display())]
    File {
        /// The job's name.
        job: String,
        /// The file.
        path: PathBuf,
        /// The system's words.
        why: std::io::Error,
    },
    /// Jobs that run together keep politeness together.
    #[error(
        "the jobs {one} and {other} have frontiers of their own; jobs that run together share one: set `frontier` in both"
    )]
    Frontiers {
        /// A job.
        one: String,
        /// Another.
        other: String,
    },
    /// The system gives no threads to read pages on.
    #[error("cannot start threads: {0}")]
    Threads(std::io::Error),
    /// A job's feed cannot be written.
    #[error("job {job}: the feed {}: cannot be written: {why}", path.display())]
    Feed {
        /// The job's name.
        job: String,
        /// Its file.
        path: PathBuf,
        /// The system's words.
        why: std::io::Error,
    },
    /// A job names no output.
    #[error("job {0} has no output: name a folder or a database")]
    NoOutput(String),
    /// There is no job.
    #[error("no job to crawl")]
    Nothing,
    /// Two jobs have one name.
    #[error("two jobs are named {0}; a frontier knows them apart by their names")]
    Names(String),
    /// A job with a schedule runs unattended, and has no `contact`.
    #[error("job {0} has no contact: set `contact` to a page or mailto: that says who asks, since it runs unattended")]
    Contact(String),
}
