//! A database as the output of a crawl: a row for each article and revision. Each is there exactly once, whatever moment
//! the process is killed at: a row is written in a transaction of its own, and whoever repeats a visit writes the same row
//! again.
//!
//! A row names those who saved it. So a worker that is told that its record does not count takes away its own name, and
//! the row stays if another one has saved the same revision meanwhile, in whatever order they came. And a row that was
//! there before this crawl began to save the article, from an earlier crawl say, is not taken for its own: it is older
//! than what [`records_bytes`](CrawlDatabase::records_bytes) had said.

use super::crawl_folder::CrawlFiling;
use super::database::{Database, DatabasePlace};
use super::disk::{Result, SaveError};
use super::name::PageId;
use crate::render::feed::FeedEntry;
use std::path;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A database that a crawl saves articles to. Any number of processes may share it.
#[derive(Debug)]
pub struct CrawlDatabase {
    database: Mutex<Database>,
    /// The name of those who may repeat each other's visits: without spaces.
    writer: String,
    records: String,
}

impl CrawlDatabase {
    /// Opens a database, which is made if it is missing. `writer` is the same whenever a job's worker is started, and no
    /// other worker's.
    ///
    /// # Errors
    /// When it cannot be made, reached or written, or is the database of something else.
    pub fn open(place: &DatabasePlace, writer: &str) -> Result<Self, SaveError> {
        let writer = super::name::safe(writer);
        let records = match place {
            DatabasePlace::File(path) => {
                let path = path::absolute(path).unwrap_or_else(|_| path.clone());
                format!("sqlite:{}#{writer}", path.display())
            }
            DatabasePlace::Table(table) => format!("{table}#{writer}"),
        };
        Ok(Self { database: Mutex::new(Database::for_crawl(place)?), writer, records })
    }

    /// The address of the rows of this writer.
    #[must_use]
    pub fn records(&self) -> &str {
        &self.records
    }

    /// The number behind which the next row will stand, to be noted before an article is saved.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn records_bytes(&self) -> Result<u64, SaveError> {
        self.lock().last_save()
    }

    /// True if a revision of a page was saved since that number was noted.
    ///
    /// # Errors
    /// When the rows cannot be read.
    pub fn has_saved(&self, id: &PageId, revision: u32, since: u64) -> Result<bool, SaveError> {
        self.lock().has_saved(id, revision, &self.writer, since)
    }

    /// Takes a revision back that was saved since that number was noted.
    ///
    /// # Errors
    /// When the rows cannot be written.
    pub fn take_back(&self, id: &PageId, revision: u32, since: u64) -> Result<bool, SaveError> {
        self.lock().take_back(id, revision, &self.writer, since)
    }

    /// Saves an article. It may be tried again.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn save(&self, filing: &CrawlFiling<'_>) -> Result<(), SaveError> {
        self.lock().save(filing, &self.writer)
    }

    /// Brings everything that was saved to where no power cut can take it.
    ///
    /// # Errors
    /// When that fails.
    pub fn sync(&self) -> Result<(), SaveError> {
        self.lock().sync()
    }

    /// The articles that crawls saved last, the newest first, each once.
    ///
    /// # Errors
    /// When the rows cannot be read.
    pub fn latest(&self, count: usize) -> Result<Vec<FeedEntry>, SaveError> {
        self.lock().latest(count)
    }

    fn lock(&self) -> MutexGuard<'_, Database> {
        self.database.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
