//! The outputs of a crawl: a [folder](super::crawl_folder) on a disk, or [objects](super::crawl_bucket) below a prefix; and
//! [databases](super::crawl_database), instead of it or beside it.
//!
//! An article is saved to one output after the other. It counts as saved when the last one has it, as that one's records
//! say; what the others have already is written again, and is the same.

use super::crawl_bucket::CrawlBucket;
use super::crawl_database::CrawlDatabase;
use super::crawl_folder::{CrawlFiling, CrawlFolder};
use super::disk::SaveError;
use super::name::PageId;
use crate::render::feed::FeedEntry;
use crate::store::{Place, Store};
use std::path::{self, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use url::Url;

/// An output of a crawl, for all threads of a process. What each method does is told at
/// [`CrawlFolder`], [`CrawlBucket`] and [`CrawlDatabase`].
#[derive(Debug)]
pub enum CrawlOutput {
    /// On a disk.
    Folder(Mutex<CrawlFolder>),
    /// In an object store.
    Bucket(Box<CrawlBucket>),
    /// In a database.
    Database(Box<CrawlDatabase>),
}

impl CrawlOutput {
    /// Opens a folder, which is made if it is missing, or takes up what lies below a prefix of objects. A worker has
    /// records by its own name.
    ///
    /// # Errors
    /// When the folder cannot be made or written to, or the store cannot be reached.
    pub fn open(place: &Place, worker: Option<&str>, store: &Arc<Store>) -> Result<Self, SaveError> {
        Ok(match (place, worker) {
            (Place::Object(prefix), worker) => {
                Self::Bucket(Box::new(CrawlBucket::open(Arc::clone(store), prefix.clone(), worker)?))
            }
            (Place::File(dir), Some(worker)) => Self::Folder(Mutex::new(CrawlFolder::of_worker(dir, worker)?)),
            (Place::File(dir), None) => Self::Folder(Mutex::new(CrawlFolder::open(dir)?)),
        })
    }

    /// The address of its records: `file:///folder/articles.jsonl`, or `s3://bucket/prefix/articles/`.
    #[must_use]
    pub fn records(&self) -> String {
        match self {
            Self::Folder(folder) => {
                let path = lock(folder).records();
                let path = path::absolute(&path).unwrap_or(path);
                Url::from_file_path(&path).map_or_else(|()| path.display().to_string(), Into::into)
            }
            Self::Bucket(bucket) => bucket.records().to_string(),
            Self::Database(database) => database.records().to_owned(),
        }
    }

    /// The length of the records, to be noted before an article is saved.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn records_bytes(&self) -> Result<u64, SaveError> {
        match self {
            Self::Folder(folder) => lock(folder).records_bytes(),
            Self::Bucket(bucket) => Ok(bucket.records_bytes()),
            Self::Database(database) => database.records_bytes(),
        }
    }

    /// True if a revision of a page was recorded since that length was noted.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn has_saved(&self, id: &PageId, revision: u32, since: u64) -> Result<bool, SaveError> {
        match self {
            Self::Folder(folder) => lock(folder).has_saved(id, revision, since),
            Self::Bucket(bucket) => bucket.has_saved(id, revision, since),
            Self::Database(database) => database.has_saved(id, revision, since),
        }
    }

    /// Takes the record of a revision back.
    ///
    /// # Errors
    /// When the records cannot be read or written.
    pub fn take_back(&self, id: &PageId, revision: u32, since: u64) -> Result<bool, SaveError> {
        match self {
            Self::Folder(folder) => lock(folder).take_back(id, revision, since),
            Self::Bucket(bucket) => bucket.take_back(id, revision, since),
            Self::Database(database) => database.take_back(id, revision, since),
        }
    }

    /// Saves an article.
    ///
    /// # Errors
    /// When something cannot be written. It may be tried again, with `since`.
    pub fn save(&self, filing: &CrawlFiling<'_>, since: Option<u64>) -> Result<(), SaveError> {
        match self {
            Self::Folder(folder) => lock(folder).save(filing, since).map(drop),
            Self::Bucket(bucket) => bucket.save(filing, since),
            Self::Database(database) => database.save(filing),
        }
    }

    /// Brings everything that was saved to where neither a kill nor a power cut can take it.
    ///
    /// # Errors
    /// When that fails. Then nothing since the last call counts as saved; it may be saved again, with `since`.
    pub fn sync(&self) -> Result<(), SaveError> {
        match self {
            Self::Folder(folder) => lock(folder).sync(),
            Self::Bucket(bucket) => bucket.sync(),
            Self::Database(database) => database.sync(),
        }
    }

    /// The articles that were saved last, the newest first, each once. Of objects none: they are far away.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn latest(&self, count: usize) -> Result<Vec<FeedEntry>, SaveError> {
        match self {
            Self::Folder(folder) => lock(folder).latest(count),
            Self::Bucket(_) => Ok(Vec::new()),
            Self::Database(database) => database.latest(count),
        }
    }

    /// Removes the files of an article that is none any more. A database has none.
    ///
    /// # Errors
    /// When a file is there and cannot be removed.
    pub fn withdraw(&self, path: &str, extensions: &[&str]) -> Result<(), SaveError> {
        match self {
            Self::Folder(folder) => lock(folder).withdraw(path, extensions),
            Self::Bucket(bucket) => bucket.withdraw(path, extensions),
            Self::Database(_) => Ok(()),
        }
    }
}

/// All outputs of a crawl. Each verb goes to the databases first, in their order, and then to the files.
#[derive(Debug)]
pub struct CrawlOutputs {
    others: Vec<CrawlOutput>,
    /// The one whose records decide.
    last: CrawlOutput,
}

impl CrawlOutputs {
    /// These outputs: of files one at most, at the end. `None` if there are none.
    #[must_use]
    pub fn new(mut outputs: Vec<CrawlOutput>) -> Option<Self> {
        let last = outputs.pop()?;
        Some(Self { others: outputs, last })
    }

    /// See [`CrawlOutput::records`].
    #[must_use]
    pub fn records(&self) -> String {
        self.last.records()
    }

    /// See [`CrawlOutput::records_bytes`].
    ///
    /// # Errors
    /// As there.
    pub fn records_bytes(&self) -> Result<u64, SaveError> {
        self.last.records_bytes()
    }

    /// True if all outputs have a revision, the last one since that length was noted.
    ///
    /// # Errors
    /// As for [`CrawlOutput::has_saved`].
    pub fn has_saved(&self, id: &PageId, revision: u32, since: u64) -> Result<bool, SaveError> {
        if !self.last.has_saved(id, revision, since)? {
            return Ok(false);
        }
        // it had come there first; but a file may have been moved away since
        for other in &self.others {
            if !other.has_saved(id, revision, 0)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Takes the record of a revision back, wherever it is.
    ///
    /// # Errors
    /// As for [`CrawlOutput::take_back`].
    pub fn take_back(&self, id: &PageId, revision: u32, since: u64) -> Result<(), SaveError> {
        for other in &self.others {
            other.take_back(id, revision, 0)?;
        }
        self.last.take_back(id, revision, since).map(drop)
    }

    /// Saves an article to all outputs.
    ///
    /// # Errors
    /// When something cannot be written. It may be tried again, with `since`.
    pub fn save(&self, filing: &CrawlFiling<'_>, since: Option<u64>) -> Result<(), SaveError> {
        self.all().try_for_each(|output| output.save(filing, since))
    }

    /// Brings everything that was saved to where neither a kill nor a power cut can take it.
    ///
    /// # Errors
    /// As for [`CrawlOutput::sync`].
    pub fn sync(&self) -> Result<(), SaveError> {
        self.all().try_for_each(CrawlOutput::sync)
    }

    /// Removes what a try left of an article that is none any more, now that [`has_saved`](Self::has_saved) said that not
    /// all outputs have it: its row, and its files unless those of an earlier revision have their names.
    ///
    /// # Errors
    /// When something is there and cannot be removed.
    pub fn withdraw(&self, id: &PageId, revision: u32, path: &str, extensions: &[&str]) -> Result<(), SaveError> {
        for output in self.all() {
            if let CrawlOutput::Database(database) = output {
                database.take_back(id, revision, 0)?;
            } else if revision == 1 {
                output.withdraw(path, extensions)?;
            }
        }
        Ok(())
    }

    /// The file of the records, if they are in a folder.
    #[must_use]
    pub fn records_file(&self) -> Option<PathBuf> {
        if let CrawlOutput::Folder(folder) = &self.last { Some(lock(folder).records()) } else { None }
    }

    /// The articles that were saved last, as the folder or else the first database has them.
    ///
    /// # Errors
    /// As for [`CrawlOutput::latest`].
    pub fn latest(&self, count: usize) -> Result<Vec<FeedEntry>, SaveError> {
        let folder = Some(&self.last).filter(|last| matches!(last, CrawlOutput::Folder(_)));
        folder.or(self.others.first()).unwrap_or(&self.last).latest(count)
    }

    fn all(&self) -> impl Iterator<Item = &CrawlOutput> {
        self.others.iter().chain([&self.last])
    }
}

fn lock(folder: &Mutex<CrawlFolder>) -> MutexGuard<'_, CrawlFolder> {
    folder.lock().unwrap_or_else(PoisonError::into_inner)
}
