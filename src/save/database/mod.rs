//! A table of articles in a database: a row for each page and revision, in a file of SQLite or in PostgreSQL.
//!
//! It is made on first use, and added to. It has a column for each field of the [`Record`], by the same name: texts and
//! dates as text, numbers as numbers, lists and structures as JSON; besides them `id` (16 hex digits: the page) and
//! `revision`. A page that is saved again replaces its row. Of a crawl, `found` says which source named the article,
//! `saved_by` who saved it, and `save_order` in which order.

mod place;
#[cfg(feature = "postgres")]
mod postgres;
mod row;
mod sqlite;

use super::crawl_folder::CrawlFiling;
use super::disk::{Result, SaveError};
use super::name::PageId;
#[cfg(feature = "cli")]
use super::revisions::SavedName;
#[cfg(feature = "cli")]
use crate::render::diff::Revision;
use crate::render::feed::FeedEntry;
use crate::render::json::Record;
#[cfg(feature = "postgres")]
use postgres::PostgresTable;
use row::Row;
use sqlite::SqliteTable;
use std::collections::HashSet;
#[cfg(not(feature = "postgres"))]
use std::io;
use std::path::PathBuf;

pub use place::{DATABASE_ENDS, DatabasePlace, DatabasePlaceError, TablePlace};

/// A database that articles are saved to.
#[derive(Debug)]
pub struct Database {
    table: Table,
}

#[derive(Debug)]
enum Table {
    Sqlite(SqliteTable),
    #[cfg(feature = "postgres")]
    Postgres(PostgresTable),
}

impl Database {
    /// Opens a file of SQLite, which is made if it is missing.
    ///
    /// # Errors
    /// When it cannot be made, read or written, or is the database of something else.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, SaveError> {
        Self::at(&DatabasePlace::File(path.into()))
    }

    /// Opens a database; the file or the table is made if it is missing.
    ///
    /// # Errors
    /// As for [`open`](Self::open), and when it cannot be reached.
    pub fn at(place: &DatabasePlace) -> Result<Self, SaveError> {
        let table = match place {
            DatabasePlace::File(path) => Table::Sqlite(SqliteTable::open(path.clone())?),
            #[cfg(feature = "postgres")]
            DatabasePlace::Table(place) => Table::Postgres(PostgresTable::open(place)?),
            #[cfg(not(feature = "postgres"))]
            DatabasePlace::Table(place) => return Err(not_built(place)),
        };
        Ok(Self { table })
    }

    /// Opens a database for a crawl: what it [saves](Self::save) is there at once, and outlives a power cut after the next
    /// [`sync`](Self::sync).
    pub(super) fn for_crawl(place: &DatabasePlace) -> Result<Self> {
        match place {
            DatabasePlace::File(path) => Ok(Self { table: Table::Sqlite(SqliteTable::open_for_crawl(path.clone())?) }),
            table @ DatabasePlace::Table(_) => Self::at(table),
        }
    }

    /// Says whether a database could be opened. Nothing is made or changed.
    ///
    /// # Errors
    /// As for [`at`](Self::at).
    pub fn check(place: &DatabasePlace) -> Result<(), SaveError> {
        match place {
            DatabasePlace::File(path) => SqliteTable::check(path),
            #[cfg(feature = "postgres")]
            DatabasePlace::Table(place) => PostgresTable::check(place),
            #[cfg(not(feature = "postgres"))]
            DatabasePlace::Table(place) => Err(not_built(place)),
        }
    }

    /// Saves an article with the next batch.
    ///
    /// # Errors
    /// When a batch cannot be written.
    pub fn push(&mut self, id: &PageId, record: &Record) -> Result<(), SaveError> {
        match &mut self.table {
            Table::Sqlite(table) => table.push(Row::of(id, record)),
            #[cfg(feature = "postgres")]
            Table::Postgres(table) => table.push(Row::of(id, record)),
        }
    }

    /// Writes what was pushed: all of it or nothing.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn flush(&mut self) -> Result<(), SaveError> {
        match &mut self.table {
            Table::Sqlite(table) => table.flush(),
            #[cfg(feature = "postgres")]
            Table::Postgres(table) => table.flush(),
        }
    }

    /// What the saved pages were asked for as, and the addresses that they came from, as
    /// [`identity`](crate::link::identity) has them.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn sources(&self) -> Result<HashSet<String>, SaveError> {
        match &self.table {
            Table::Sqlite(table) => table.sources(),
            #[cfg(feature = "postgres")]
            Table::Postgres(table) => table.sources(),
        }
    }

    /// The revisions of an article, the oldest first; none where it is not there. Nothing is made or changed.
    ///
    /// # Errors
    /// When the database cannot be opened or read.
    #[cfg(feature = "cli")]
    pub fn revisions(place: &DatabasePlace, name: &SavedName) -> Result<Vec<Revision>, SaveError> {
        match place {
            DatabasePlace::File(path) => SqliteTable::revisions(path, name),
            #[cfg(feature = "postgres")]
            DatabasePlace::Table(place) => PostgresTable::revisions(place, name),
            #[cfg(not(feature = "postgres"))]
            DatabasePlace::Table(place) => Err(not_built(place)),
        }
    }

    /// Saves an article of a crawl.
    pub(super) fn save(&mut self, filing: &CrawlFiling<'_>, writer: &str) -> Result<()> {
        let row = Row::filed(filing);
        match &mut self.table {
            Table::Sqlite(table) => table.save(&row, writer),
            #[cfg(feature = "postgres")]
            Table::Postgres(table) => table.save(row, writer),
        }
    }

    /// The `save_order` that every later save is behind.
    pub(super) fn last_save(&self) -> Result<u64> {
        match &self.table {
            Table::Sqlite(table) => table.last_save(),
            #[cfg(feature = "postgres")]
            Table::Postgres(table) => table.last_save(),
        }
    }

    /// True if this writer saved a revision since that moment.
    pub(super) fn has_saved(&self, id: &PageId, revision: u32, writer: &str, since: u64) -> Result<bool> {
        match &self.table {
            Table::Sqlite(table) => table.has_saved(id, revision, writer, since),
            #[cfg(feature = "postgres")]
            Table::Postgres(table) => table.has_saved(id, revision, writer, since),
        }
    }

    /// Takes back what this writer saved since that moment; the row stays if somebody else saved it too.
    pub(super) fn take_back(&mut self, id: &PageId, revision: u32, writer: &str, since: u64) -> Result<bool> {
        match &mut self.table {
            Table::Sqlite(table) => table.take_back(id, revision, writer, since),
            #[cfg(feature = "postgres")]
            Table::Postgres(table) => table.take_back(id, revision, writer, since),
        }
    }

    /// The articles that crawls saved last, the newest first, each once.
    pub(super) fn latest(&self, count: usize) -> Result<Vec<FeedEntry>> {
        match &self.table {
            Table::Sqlite(table) => table.latest(count),
            #[cfg(feature = "postgres")]
            Table::Postgres(table) => table.latest(count),
        }
    }

    /// Brings what was saved to the disk.
    pub(super) fn sync(&self) -> Result<()> {
        match &self.table {
            Table::Sqlite(table) => table.sync(),
            // a commit is on its disk
            #[cfg(feature = "postgres")]
            Table::Postgres(_) => Ok(()),
        }
    }
}

/// No address of such a table is read where the feature is off.
#[cfg(not(feature = "postgres"))]
fn not_built(table: &TablePlace) -> SaveError {
    let why =
        io::Error::new(io::ErrorKind::Unsupported, "it needs a copydesk that was built with the feature postgres");
    SaveError::new(table.to_string(), "cannot be opened", why)
}
