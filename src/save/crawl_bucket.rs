//! The output of a crawl in an object store: files and records as in the [folder](super::crawl_folder) of a crawl, by
//! the same names and with the same promise, that each article is saved exactly once. No disk is needed.
//!
//! Files are put one by one, by names that do not change; records are lines in memory until
//! [`sync`](CrawlBucket::sync) puts them. So [`records_bytes`](CrawlBucket::records_bytes) is the length of what is
//! surely in the store: what is recorded later stands behind it, also when a process that was killed has taken
//! lines with it, and its visits are repeated.

use super::crawl_folder::{CrawlFiling, file_name};
use super::disk::{Result, SaveError};
use super::name::{self, PageId};
use super::segments::{SEGMENT_BYTES, Segments};
use crate::store::{Object, Place, Store};
use std::io;
use std::mem;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Objects below a prefix, to which a crawl saves articles. Any number of processes may share it; those with one
/// name share their records.
#[derive(Debug)]
pub struct CrawlBucket {
    store: Arc<Store>,
    prefix: Object,
    records: Object,
    /// Held while they are read and written.
    segments: Mutex<Segments>,
    /// Lines for them.
    lines: Mutex<Vec<u8>>,
    bytes: AtomicU64,
}

impl CrawlBucket {
    /// Takes up what lies below a prefix. The records are the objects `articles/OFFSET.jsonl`, or those of one of many
    /// workers `articles-WORKER/OFFSET.jsonl`; joined in the order of their names they are one file.
    ///
    /// # Errors
    /// When the store cannot be reached or read.
    pub fn open(store: Arc<Store>, prefix: Object, worker: Option<&str>) -> Result<Self, SaveError> {
        let folder = match worker {
            Some(worker) => format!("articles-{}/", name::safe(worker)),
            None => "articles/".to_owned(),
        };
        let records = prefix.join(&folder);
        let segments = Segments::open(Arc::clone(&store), records.clone())?;
        let bytes = AtomicU64::new(segments.bytes());
        Ok(Self { store, prefix, records, segments: Mutex::new(segments), lines: Mutex::default(), bytes })
    }

    /// The place of its records.
    #[must_use]
    pub fn records(&self) -> &Object {
        &self.records
    }

    /// The length of the records that are in the store, to be noted before an article is saved: its record will stand
    /// behind.
    #[must_use]
    pub fn records_bytes(&self) -> u64 {
        self.bytes.load(Ordering::SeqCst)
    }

    /// True if a revision of a page was recorded since that length was noted, as for [a
    /// folder](super::crawl_folder::CrawlFolder::has_saved). After the next [`sync`](Self::sync) it is in the store.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn has_saved(&self, id: &PageId, revision: u32, since: u64) -> Result<bool, SaveError> {
        self.with_segments(|segments| segments.has(id, revision, since))
    }

    /// Takes the record of a revision back, as from [a folder](super::crawl_folder::CrawlFolder::take_back).
    ///
    /// # Errors
    /// When the records cannot be read or written.
    pub fn take_back(&self, id: &PageId, revision: u32, since: u64) -> Result<bool, SaveError> {
        self.with_segments(|segments| segments.take_back(id, revision, since))
    }

    /// Saves the files of an article, and takes up its record for the next [`sync`](Self::sync). When a try is
    /// repeated, `since` is the length of the records that was noted before the first one.
    ///
    /// # Errors
    /// When something cannot be written. Then it is not recorded, and some of its files may be there; it may be tried
    /// again, with `since`, or [withdrawn](Self::withdraw).
    pub fn save(&self, filing: &CrawlFiling<'_>, since: Option<u64>) -> Result<(), SaveError> {
        let names: Vec<String> =
            (filing.files.iter()).map(|(extension, _)| self.name(filing.path, extension)).collect::<Result<_>>()?;
        let Some(first) = names.first() else { return Err(self.refuse("it has no files")) };
        if let Some(since) = since
            && self.has_saved(filing.id, filing.revision, since)?
        {
            return Ok(()); // its files were there before its record
        }
        for (name, (_, content)) in names.iter().zip(filing.files) {
            let object = self.prefix.join(name);
            let put = self.store.put(&object, content.to_vec());
            put.map_err(|why| SaveError::new(object.to_string(), "cannot write", why))?;
        }
        let mut lines = lock(&self.lines);
        lines.extend_from_slice(filing.line(first).as_bytes());
        lines.push(b'\n');
        let is_much = lines.len() > SEGMENT_BYTES;
        drop(lines);
        // the list stays short even if nobody calls `sync`
        if is_much { self.sync() } else { Ok(()) }
    }

    /// Puts the records of all that was saved into the store.
    ///
    /// # Errors
    /// When they cannot be written. They are kept, and put with the next call.
    pub fn sync(&self) -> Result<(), SaveError> {
        self.with_segments(Segments::put)
    }

    /// Removes the files of an article that is none any more, as from
    /// [a folder](super::crawl_folder::CrawlFolder::withdraw).
    ///
    /// # Errors
    /// When they cannot be removed.
    pub fn withdraw(&self, path: &str, extensions: &[&str]) -> Result<(), SaveError> {
        for extension in extensions {
            let place = Place::Object(self.prefix.join(&self.name(path, extension)?));
            let removed = self.store.remove(&place);
            removed.map_err(|why| SaveError::new(place.to_string(), "cannot remove", why))?;
        }
        Ok(())
    }

    /// Works on the records, with the lines that are new.
    fn with_segments<T>(&self, work: impl FnOnce(&mut Segments) -> Result<T>) -> Result<T> {
        let mut segments = lock(&self.segments);
        segments.append(&mem::take(&mut *lock(&self.lines)));
        let done = work(&mut segments);
        self.bytes.store(segments.bytes(), Ordering::SeqCst);
        done
    }

    /// A file's name, if it may have it: not one that records could have.
    fn name(&self, path: &str, extension: &str) -> Result<String> {
        let name = file_name(path, extension).filter(|_| !extension.eq_ignore_ascii_case("jsonl"));
        name.ok_or_else(|| self.refuse("its name is not one that a template gives"))
    }

    fn refuse(&self, why: &'static str) -> SaveError {
        let why = io::Error::new(io::ErrorKind::InvalidInput, why);
        SaveError::new(self.prefix.to_string(), "cannot save an article", why)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
