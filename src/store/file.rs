//! Files and folders that are there whole or not at all.
//!
//! An output that is being written has a hidden name of its own beside its place, and is locked: a second process that
//! writes to the same place takes the next name, and what a killed one left is written over.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The beginning of an unfinished output's name.
const UNFINISHED: &str = ".copydesk-unfinished-";

/// Processes that may write to one place at a time. More than two are a mistake.
const WRITERS_MAX: u32 = 16;

/// A file that is being written.
#[derive(Debug)]
pub(super) struct UnfinishedFile {
    file: File,
    hidden: Hidden,
    place: PathBuf,
}

impl UnfinishedFile {
    pub(super) fn of(place: &Path) -> io::Result<Self> {
        let (hidden, file) = Hidden::beside(place)?;
        file.set_len(0)?;
        Ok(Self { file, hidden, place: place.to_path_buf() })
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        self.file.sync_all()?;
        // the lock is held meanwhile: nobody writes over a file that moves
        fs::rename(&self.hidden.path, &self.place)?;
        self.hidden.gone = true;
        sync_folder(&self.place)
    }
}

/// A folder that is being filled: it is put in place, or replaces the one that is there, when all its files
/// are written. Dropped before, it leaves nothing.
#[derive(Debug)]
pub struct UnfinishedFolder {
    place: PathBuf,
    files: PathBuf,
    written: u64,
    gone: bool,
    /// A file that stands for the folder, which cannot be locked itself.
    hidden: Hidden,
    _lock: File,
}

impl UnfinishedFolder {
    /// Begins to fill a folder. The one that it will stand in has to be there.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn of(place: &Path) -> io::Result<Self> {
        let (hidden, lock) = Hidden::beside(place)?;
        let mut files = hidden.path.clone().into_os_string();
        files.push(".files");
        let files = PathBuf::from(files);
        remove_folder(&files)?;
        fs::create_dir(&files)?;
        Ok(Self { place: place.to_path_buf(), files, written: 0, gone: false, hidden, _lock: lock })
    }

    /// Writes a file of this name, which holds no separator.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let mut file = File::create_new(self.files.join(name))?;
        file.write_all(bytes)?;
        self.written += bytes.len() as u64;
        if cfg!(target_os = "linux") { Ok(()) } else { file.sync_all() }
    }

    /// Puts the folder in place, and answers with the bytes of its files.
    ///
    /// # Errors
    /// When that fails.
    pub fn finish(mut self) -> io::Result<u64> {
        // one call for all files: of each on its own, a disk writes ten times fewer a second
        #[cfg(target_os = "linux")]
        rustix::fs::syncfs(File::open(&self.files)?)?;
        let mut before = self.hidden.path.clone().into_os_string();
        before.push(".before");
        let before = PathBuf::from(before);
        remove_folder(&before)?;
        if fs::symlink_metadata(&self.place).is_ok() {
            fs::rename(&self.place, &before)?;
        }
        fs::rename(&self.files, &self.place)?;
        self.gone = true;
        remove_folder(&before)?;
        sync_folder(&self.place)?;
        Ok(self.written)
    }
}

impl Drop for UnfinishedFolder {
    fn drop(&mut self) {
        if !self.gone {
            let _ = fs::remove_dir_all(&self.files);
        }
    }
}

/// A hidden file that this process alone writes to. It goes when it is dropped.
#[derive(Debug)]
struct Hidden {
    path: PathBuf,
    gone: bool,
}

impl Hidden {
    /// Beside a place, locked until the file is dropped.
    fn beside(place: &Path) -> io::Result<(Self, File)> {
        let Some(name) = place.file_name() else {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "the name of a file is needed"));
        };
        for writer in 0..WRITERS_MAX {
            let mut hidden = OsString::from(UNFINISHED);
            hidden.push(name);
            if writer > 0 {
                hidden.push(format!(".{writer}"));
            }
            let path = place.with_file_name(hidden);
            if let Some(file) = take(&path)? {
                return Ok((Self { path, gone: false }, file));
            }
        }
        Err(io::Error::other(format!("{WRITERS_MAX} processes write to it already")))
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        if !self.gone {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// The file by this name, if no other process writes to it.
fn take(path: &Path) -> io::Result<Option<File>> {
    let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => return Ok(None),
        // a file system without locks serves one process at a time
        Err(TryLockError::Error(error)) if error.kind() != io::ErrorKind::Unsupported => return Err(error),
        _ => {}
    }
    // another process may have put it in place, or removed it, before it was locked here
    Ok(is_still(&file, path).then_some(file))
}

#[cfg(unix)]
fn is_still(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let known = |found: fs::Metadata| (found.dev(), found.ino());
    let (held, named) = (file.metadata(), fs::symlink_metadata(path));
    held.is_ok_and(|held| named.is_ok_and(|named| known(held) == known(named)))
}

#[cfg(not(unix))]
fn is_still(_file: &File, path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|named| named.is_file())
}

fn remove_folder(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Makes the rename of a place survive a power cut. Windows cannot sync a folder and need not.
fn sync_folder(place: &Path) -> io::Result<()> {
    let parent = place.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if cfg!(unix) { File::open(parent)?.sync_all() } else { Ok(()) }
}
