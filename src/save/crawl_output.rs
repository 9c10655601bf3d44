//! The output of a crawl: a [folder](super::crawl_folder) on a disk, or [objects](super::crawl_bucket) below a prefix.

use super::crawl_bucket::CrawlBucket;
use super::crawl_folder::{CrawlFiling, CrawlFolder};
use super::disk::SaveError;
use super::name::PageId;
use crate::store::{Place, Store};
use std::path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use url::Url;

/// The output of a crawl, for all threads of a process. What each method does is told at
/// [`CrawlFolder`] and [`CrawlBucket`].
#[derive(Debug)]
pub enum CrawlOutput {
    /// On a disk.
    Folder(Mutex<CrawlFolder>),
    /// In an object store.
    Bucket(Box<CrawlBucket>),
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
        }
    }

    /// Removes the files of an article that is none any more.
    ///
    /// # Errors
    /// When a file is there and cannot be removed.
    pub fn withdraw(&self, path: &str, extensions: &[&str]) -> Result<(), SaveError> {
        match self {
            Self::Folder(folder) => lock(folder).withdraw(path, extensions),
            Self::Bucket(bucket) => bucket.withdraw(path, extensions),
        }
    }
}

fn lock(folder: &Mutex<CrawlFolder>) -> MutexGuard<'_, CrawlFolder> {
    folder.lock().unwrap_or_else(PoisonError::into_inner)
}
