//! Errors between a crawl and its memory.

use std::fmt;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// The frontier cannot be used. Nothing that was written before is lost.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FrontierError {
    /// The file cannot be made, read or written.
    #[error("the frontier {}: {what}: {why}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The action that failed.
        what: &'static str,
        /// The system's words.
        why: String,
    },
    /// The file is something else.
    #[error("{} is no frontier of copydesk; name another file, or move this one away", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// The file was written by a later version.
    #[error("the frontier {} is of version {found}, this program knows version {known}; use a newer copydesk", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// The file is damaged.
    #[error(
        "the frontier {} is damaged ({why}); restore it, or move it away with its -wal and -shm files: saved articles stay, \
         what is known of the sites is learnt anew", path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// SQLite's words.
        why: String,
    },
    /// The disk is full.
    #[error("the frontier {} cannot grow: the disk is full; free some space and start again, nothing is lost", path.display())]
    Full {
        /// The file.
        path: PathBuf,
    },
    /// The database cannot be reached, made, read or written.
    #[error("the frontier {place}: {what}: {why}")]
    Database {
        /// Its address, without what is secret.
        place: String,
        /// The action that failed.
        what: &'static str,
        /// The database's words.
        why: String,
    },
    /// The database holds something else.
    #[error("{place} holds tables of another program; name a database of its own")]
    ForeignDatabase {
        /// Its address.
        place: String,
    },
    /// The database was written by a later version.
    #[error("the frontier {place} is of version {found}, this program knows version {known}; use a newer copydesk")]
    NewerDatabase {
        /// Its address.
        place: String,
        /// Its version.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// Its thread has ended.
    #[error("the frontier is closed")]
    Closed,
}

impl FrontierError {
    pub(super) fn file(path: &Path, what: &'static str, why: &impl fmt::Display) -> Self {
        Self::File { path: path.to_path_buf(), what, why: why.to_string() }
    }

    #[cfg(not(feature = "postgres"))]
    pub(super) fn not_built(database: &super::Database) -> Self {
        let why = super::FrontierPlaceError::NotBuilt.to_string();
        Self::Database { place: database.to_string(), what: "open", why }
    }
}
