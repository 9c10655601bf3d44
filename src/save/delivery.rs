//! The delivery of a folder's records, one after the other: how far it has come, whatever moment a process is killed at.
//!
//! A file beside the records, `.copydesk-hook`, says behind which byte of them the next one is that is to be delivered. It is
//! replaced after each delivery: who is killed in between delivers that record again. What is taken back keeps its
//! length, and is passed over. Only what is surely on the disk is delivered, so that no power cut takes away what was
//! delivered and puts something else in its place. Of several processes that write to the records one delivers, the one
//! that holds a lock, and when it ends another one.

use super::disk::{Result, SaveError, at, refuse_odd};
use super::name;
use super::records::SavedOnly;
use crate::store::{Place, Store};
use serde::{Deserialize, Serialize};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

/// The file that says how far a delivery has come; of a worker, its name follows.
const NAME: &str = ".copydesk-hook";
/// The end of its lock's name.
const LOCK: &str = ".lock";

/// How far a delivery has come.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryProgress {
    /// Bytes of the records that were delivered or passed over.
    pub bytes: u64,
    /// Records that were delivered.
    pub delivered: u64,
    /// Tries that failed.
    pub failures: u64,
    /// Why the last try failed; nothing once one succeeded.
    pub error: Option<String>,
}

/// A record that is to be delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcel {
    /// The record, a line without its end.
    pub line: Vec<u8>,
    /// The identity of its page.
    pub id: String,
    /// The revision.
    pub revision: u32,
    /// The first byte behind it.
    end: u64,
}

/// The delivery of one file of records.
#[derive(Debug)]
pub struct RecordDelivery {
    records: PathBuf,
    file: PathBuf,
    progress: DeliveryProgress,
    /// The length of the records when it was opened.
    begun: u64,
    /// Bytes of them that are surely on the disk.
    reach: u64,
    /// Held while it delivers.
    lock: Option<File>,
}

impl RecordDelivery {
    /// Takes up the delivery of these records. One that begins delivers what is saved from now on.
    ///
    /// # Errors
    /// When the records or the file beside them cannot be read or written.
    pub fn open(records: &Path) -> Result<Self, SaveError> {
        let file = beside(records);
        refuse_odd(&file)?;
        let begun = length(records).map_err(at(records, "cannot read the records"))?;
        let progress = DeliveryProgress::default();
        let mut delivery = Self { records: records.to_path_buf(), file, progress, begun, reach: begun, lock: None };
        delivery.is_ours()?;
        Ok(delivery)
    }

    /// How far it has come.
    #[must_use]
    pub fn progress(&self) -> &DeliveryProgress {
        &self.progress
    }

    /// True if this process is the one that delivers, from now on.
    fn is_ours(&mut self) -> Result<bool> {
        if self.lock.is_some() {
            return Ok(true);
        }
        let path = self.file.with_file_name(format!("{}{LOCK}", self.file.file_name().unwrap_or_default().display()));
        refuse_odd(&path)?;
        let opened = OpenOptions::new().write(true).create(true).truncate(false).open(&path);
        let lock = opened.map_err(at(&path, "cannot be made"))?;
        match lock.try_lock() {
            Ok(()) => self.lock = Some(lock),
            Err(TryLockError::WouldBlock) => return Ok(false),
            Err(TryLockError::Error(why)) => return Err(at(&path, "cannot be locked")(why)),
        }
        if let Some(progress) = read(&self.file) {
            self.progress = progress;
        } else {
            self.progress.bytes = self.begun;
            self.note()?;
        }
        Ok(true)
    }

    /// The next record. `None` if there is none yet, or another process delivers.
    ///
    /// # Errors
    /// When the records cannot be read, or the lock cannot be made.
    pub fn next_record(&mut self) -> Result<Option<Parcel>, SaveError> {
        if !self.is_ours()? {
            return Ok(None);
        }
        let fail = |why| at(&self.records, "cannot read the records")(why);
        if let Some(parcel) = next(&self.records, self.progress.bytes, self.reach).map_err(fail)? {
            return Ok(Some(parcel));
        }
        self.reach = length(&self.records).map_err(fail)?;
        if self.reach < self.progress.bytes {
            self.progress.bytes = 0; // they are others
        }
        next(&self.records, self.progress.bytes, self.reach).map_err(fail)
    }

    /// Lets another process deliver. True if there is more all the same: it came when this one had seen the end, and whoever
    /// saved it may have left it to this one.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn release(&mut self) -> Result<bool, SaveError> {
        if self.lock.take().is_none() {
            return Ok(false);
        }
        let bytes = length(&self.records).map_err(at(&self.records, "cannot read the records"))?;
        Ok(bytes > self.reach)
    }

    /// Notes that a record was delivered.
    ///
    /// # Errors
    /// When that cannot be written.
    pub fn delivered(&mut self, parcel: &Parcel) -> Result<(), SaveError> {
        self.progress.bytes = parcel.end;
        self.progress.delivered += 1;
        self.progress.error = None;
        self.note()
    }

    /// Notes that a try failed.
    ///
    /// # Errors
    /// When that cannot be written.
    pub fn failed(&mut self, why: String) -> Result<(), SaveError> {
        self.progress.failures += 1;
        self.progress.error = Some(why);
        self.note()
    }

    fn note(&self) -> Result<()> {
        let put = || {
            let text = serde_json::to_string(&self.progress)?;
            let mut file = Store::default().create(&Place::File(self.file.clone()))?;
            file.write_all(text.as_bytes())?;
            file.finish().map(drop)
        };
        put().map_err(at(&self.file, "cannot be written"))
    }
}

/// The deliveries from a folder, by all workers: how far they have come, and how many records wait. `None` if there is
/// none.
#[must_use]
pub fn look(folder: &Path) -> Option<(DeliveryProgress, u64)> {
    let mut found: Option<(DeliveryProgress, u64)> = None;
    for entry in fs::read_dir(folder).ok()?.flatten() {
        let name = entry.file_name();
        let Some(worker) = name.to_str().and_then(|name| name.strip_prefix(NAME)) else { continue };
        let is_one = worker.is_empty() || worker.starts_with('-');
        let Some(progress) = read(&entry.path()).filter(|_| is_one && !worker.ends_with(LOCK)) else { continue };
        let waiting = waiting(&folder.join(format!("articles{worker}.jsonl")), progress.bytes).unwrap_or_default();
        let (all, waits) = found.get_or_insert_default();
        all.delivered += progress.delivered;
        all.failures += progress.failures;
        all.error = all.error.take().or(progress.error);
        *waits += waiting;
    }
    found
}

/// The file beside records.
fn beside(records: &Path) -> PathBuf {
    let stem = records.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let worker = stem.strip_prefix("articles-").map(|worker| format!("-{}", name::safe(worker)));
    records.with_file_name(format!("{NAME}{}", worker.unwrap_or_default()))
}

/// What the file says. One that cannot be read, which a power cut may leave, says that nothing was delivered.
fn read(file: &Path) -> Option<DeliveryProgress> {
    let text = fs::read(file).ok()?;
    Some(serde_json::from_slice(&text).unwrap_or_default())
}

/// The length of records, which are brought to the disk before.
fn length(records: &Path) -> io::Result<u64> {
    match File::options().append(true).open(records) {
        Ok(file) => file.sync_all().and_then(|()| file.metadata()).map(|found| found.len()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
        Err(error) => Err(error),
    }
}

/// The first record between two bytes.
fn next(records: &Path, start: u64, reach: u64) -> io::Result<Option<Parcel>> {
    if start >= reach {
        return Ok(None);
    }
    let mut file = File::open(records)?;
    file.seek(SeekFrom::Start(start))?;
    let mut lines = BufReader::new(file.take(reach - start));
    let mut end = start;
    loop {
        let mut line = Vec::new();
        let bytes = lines.read_until(b'\n', &mut line)?;
        if bytes == 0 || line.pop() != Some(b'\n') {
            return Ok(None);
        }
        end += bytes as u64;
        // what was taken back, or written by another program, is none of ours
        if let Ok(SavedOnly { saved }) = serde_json::from_slice(&line) {
            return Ok(Some(Parcel { line, id: saved.id, revision: saved.revision, end }));
        }
    }
}

/// Records behind a byte.
fn waiting(records: &Path, start: u64) -> io::Result<u64> {
    let mut file = File::open(records)?;
    let start = if file.metadata()?.len() < start { 0 } else { start };
    file.seek(SeekFrom::Start(start))?;
    let lines = BufReader::new(file).split(b'\n');
    Ok(lines.map_while(io::Result::ok).filter(|line| serde_json::from_slice::<SavedOnly>(line).is_ok()).count() as u64)
}
