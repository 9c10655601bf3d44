//! The web archive of a crawl: WARC 1.1 in gzip, one member a record, in files of a size that can be
//! handled.
//!
//! A file is written as `NAME.warc.gz.open`, locked by its writer, and renamed to `NAME.warc.gz` when
//! it is whole. What a killed process left open is cut after its last whole record and put in place
//! by the next one that opens the archive.
//!
//! A capture is handed to the system in one write before its place is told: it survives a kill at any
//! moment. A power cut may take what was stored since [`sync`](ArchiveWriter::sync): the crawl calls it before
//! the frontier notes that a batch of pages is done. What a crash kept from being noted is fetched
//! again, and may be stored twice.

mod record;

use super::disk::{Hold, Result, SaveError, at, sync_folder};
use super::name::safe;
use flate2::bufread::GzDecoder;
use jiff::Timestamp;
use jiff::tz::Offset;
use serde::Serialize;
use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, BufReader, Seek, Write};
use std::path::{Path, PathBuf};

pub use record::{Capture, Earlier, Packed, Repeat, Truncation, payload_digest};

/// Size at which a file is closed and the next one begun: what the format's guidelines advise
/// (1 GB), so that files can be copied and read at a time.
pub const FILE_BYTES: u64 = 1_000_000_000;

/// The ending of a whole file's name.
const WHOLE: &str = "warc.gz";

/// And what follows while it is written.
const OPEN: &str = "open";

/// Longest job's and worker's part of a file's name: with time and number it stays below the 255 bytes
/// that file systems allow.
const PART_BYTES_MAX: usize = 80;

/// Files of one name, second and worker. More come of no crawl, only of a folder that lies.
const SERIALS: u32 = 100_000;

/// Options of an archive, and the words on its writer in each file's first record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveOptions {
    /// The beginning of its files' names: the name of the job.
    pub name: String,
    /// The ending of their names: this process among those that share the folder.
    pub worker: String,
    /// Size at which the next file is begun, in bytes. A single page may be larger.
    pub file_bytes: u64,
    /// The `User-Agent` that was sent.
    pub user_agent: String,
    /// Whom to write to about the crawl.
    pub operator: Option<String>,
}

/// The place of a response in an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WarcPlace {
    /// The file's name when it is whole.
    #[serde(rename = "warc_file")]
    pub file: String,
    /// The first byte of the response's gzip member.
    #[serde(rename = "warc_offset")]
    pub offset: u64,
    /// The response's `WARC-Record-ID`, with its angle brackets.
    #[serde(rename = "warc_record_id")]
    pub record_id: String,
}

/// A folder of archive files, of which this process writes one. Any number of processes may
/// share it.
#[derive(Debug)]
pub struct ArchiveWriter {
    dir: PathBuf,
    options: ArchiveOptions,
    current: Option<Current>,
}

/// The file that is being written.
#[derive(Debug)]
struct Current {
    /// Its name when it is whole.
    name: String,
    path: PathBuf,
    /// Locked, so that nobody takes it for one that a dead process left.
    file: File,
    bytes: u64,
    /// The length of its first record.
    info_bytes: u64,
}

impl ArchiveWriter {
    /// Opens an archive, whose folder is created if it is missing, and puts in place what killed
    /// processes left: each such file is read once. A file of this process's own is begun with the
    /// first capture.
    ///
    /// # Errors
    /// When the folder cannot be made, read or written.
    pub fn open(dir: impl Into<PathBuf>, options: ArchiveOptions) -> Result<Self, SaveError> {
        let dir = dir.into();
        fs::create_dir_all(&dir).map_err(at(&dir, "cannot make the folder"))?;
        let hold = Hold::on(&dir)?;
        for entry in fs::read_dir(&dir).map_err(at(&dir, "cannot read the folder"))? {
            let path = entry.map_err(at(&dir, "cannot read the folder"))?.path();
            if is_open(&path) {
                recover(&path)?;
            }
        }
        drop(hold);
        Ok(Self { dir, options, current: None })
    }

    /// Stores a capture, and answers with the place of its response.
    ///
    /// # Errors
    /// When it cannot be written. What was stored before stays whole, and it may be tried again.
    pub fn store(&mut self, packed: &Packed) -> Result<WarcPlace, SaveError> {
        let more = packed.bytes.len() as u64;
        if let Some(current) = &self.current
            && current.bytes > current.info_bytes
            && current.bytes + more > self.options.file_bytes
        {
            self.finish()?;
        }
        let mut current = match self.current.take() {
            Some(current) => current,
            None => self.begin(packed.asked_at)?,
        };
        let offset = current.bytes + packed.response_at;
        let appended = current.append(&packed.bytes);
        let file = current.name.clone();
        self.current = Some(current);
        appended.map(|()| WarcPlace { file, offset, record_id: packed.record_id.clone() })
    }

    /// Brings everything that was stored to the disk itself, where a power cut cannot take it.
    ///
    /// # Errors
    /// When the disk says that it cannot. Then nothing since the last call counts as stored.
    pub fn sync(&mut self) -> Result<(), SaveError> {
        let Some(current) = &self.current else { return Ok(()) };
        current.file.sync_data().map_err(at(&current.path, "cannot sync the archive"))
    }

    /// Puts the current file in place; the next capture begins another.
    ///
    /// # Errors
    /// When it cannot be renamed. It is put in place when the archive is opened again.
    pub fn finish(&mut self) -> Result<(), SaveError> {
        self.sync()?;
        let Some(current) = self.current.take() else { return Ok(()) };
        let _hold = Hold::on(&self.dir)?;
        put_in_place(&current.path)
    }

    /// Makes the next file, with its first record. Under the folder's lock, so that nobody takes it
    /// for a dead process's before it is locked.
    fn begin(&self, now: Timestamp) -> Result<Current> {
        let _hold = Hold::on(&self.dir)?;
        let time = Offset::UTC.to_datetime(now).strftime("%Y%m%d%H%M%S").to_string();
        let (prefix, worker) = (part(&self.options.name), part(&self.options.worker));
        for serial in 0..SERIALS {
            let name = format!("{prefix}-{time}-{serial:05}-{worker}.{WHOLE}");
            let path = self.dir.join(format!("{name}.{OPEN}"));
            let is_taken = [&path, &self.dir.join(&name)].iter().any(|path| fs::symlink_metadata(path).is_ok());
            if !is_taken {
                return self.begin_at(name, path, now);
            }
        }
        Err(at(&self.dir, "cannot begin a file")(io::Error::other("all its names are taken")))
    }

    fn begin_at(&self, name: String, path: PathBuf, now: Timestamp) -> Result<Current> {
        let fail = || at(&path, "cannot begin the file");
        let file = OpenOptions::new().append(true).create_new(true).open(&path).map_err(fail())?;
        lock(&file).map_err(fail())?;
        sync_folder(&self.dir).map_err(fail())?;
        let software = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
        let mut fields = vec![
            ("software", software),
            ("format", "WARC File Format 1.1"),
            ("conformsTo", "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"),
            ("isPartOf", self.options.name.as_str()),
            ("http-header-user-agent", self.options.user_agent.as_str()),
        ];
        fields.extend(self.options.operator.as_deref().map(|operator| ("operator", operator)));
        let info = record::info(&name, now, &fields).map_err(fail())?;
        let info_bytes = info.len() as u64;
        let mut current = Current { name, path, file, bytes: 0, info_bytes };
        if let Err(error) = current.append(&info) {
            let _ = fs::remove_file(&current.path);
            return Err(error);
        }
        Ok(current)
    }
}

impl Current {
    /// Appends whole records; after a failure the file is as before.
    fn append(&mut self, bytes: &[u8]) -> Result<()> {
        if let Err(why) = self.file.write_all(bytes) {
            let _ = self.file.set_len(self.bytes);
            return Err(at(&self.path, "cannot write to the archive")(why));
        }
        self.bytes += bytes.len() as u64;
        Ok(())
    }
}

fn part(text: &str) -> String {
    let mut part = safe(text);
    part.truncate(part.floor_char_boundary(PART_BYTES_MAX));
    part
}

fn is_open(path: &Path) -> bool {
    path.extension() == Some(OsStr::new(OPEN))
        && path.file_stem().and_then(OsStr::to_str).is_some_and(|name| name.ends_with(&format!(".{WHOLE}")))
}

/// A file system without locks serves one process at a time.
fn lock(file: &File) -> io::Result<()> {
    match file.lock() {
        Err(why) if why.kind() != io::ErrorKind::Unsupported => Err(why),
        _ => Ok(()),
    }
}

/// Cuts a file that no living process writes after its last whole record, and puts it in place; one
/// that holds nothing is removed.
fn recover(path: &Path) -> Result<()> {
    let fail = || at(path, "cannot recover the file");
    if !fs::symlink_metadata(path).is_ok_and(|found| found.is_file()) {
        return Ok(());
    }
    let file = OpenOptions::new().read(true).write(true).open(path).map_err(fail())?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => return Ok(()),
        Err(TryLockError::Error(why)) if why.kind() != io::ErrorKind::Unsupported => return Err(fail()(why)),
        _ => {}
    }
    let end = file.metadata().map_err(fail())?.len();
    let whole = whole_bytes(&file, end).map_err(fail())?;
    if whole == 0 {
        return fs::remove_file(path).map_err(fail());
    }
    if whole < end {
        file.set_len(whole).and_then(|()| file.sync_all()).map_err(fail())?;
    }
    put_in_place(path)
}

/// Drops the `.open` of a file's name.
fn put_in_place(path: &Path) -> Result<()> {
    let fail = || at(path, "cannot put the file in place");
    let place = path.with_extension("");
    if fs::symlink_metadata(&place).is_ok() {
        return Err(fail()(io::Error::new(io::ErrorKind::AlreadyExists, "there is one of that name; move it away")));
    }
    fs::rename(path, place).map_err(fail())?;
    sync_folder(path.parent().unwrap_or(Path::new("."))).map_err(fail())
}

/// Up to where a file consists of whole gzip members, their checksums right.
fn whole_bytes(file: &File, end: u64) -> io::Result<u64> {
    let mut reader = BufReader::new(file);
    let mut whole = 0;
    while whole < end {
        let mut member = GzDecoder::new(&mut reader);
        if let Err(why) = io::copy(&mut member, &mut io::sink()) {
            // what is wrong in the bytes is a torn tail; a disk that cannot be read is not
            return if is_of_the_bytes(&why) { Ok(whole) } else { Err(why) };
        }
        whole = reader.stream_position()?;
    }
    Ok(whole)
}

fn is_of_the_bytes(why: &io::Error) -> bool {
    matches!(why.kind(), io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData)
}
