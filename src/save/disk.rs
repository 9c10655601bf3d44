//! Folders of outputs: a lock, files that are there whole or not at all, and errors that name the place.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Whoever holds its lock may write to the folder. It holds a number that grows with every save of
/// a [`Folder`](super::folder::Folder), so that a process sees that another one saved.
const LOCK: &str = ".copydesk.lock";

/// Digits of that number.
const GENERATION_BYTES: u64 = 20;

/// Longest name that is noted behind it.
const INTENT_BYTES_MAX: u64 = 16 * 1024;

/// The file that is being written. Under the lock there is only one; what a crash left behind is
/// written over.
const UNFINISHED: &str = ".copydesk-unfinished";

/// The disk, the folder, the object store or the database said no.
#[derive(Debug, thiserror::Error)]
#[error("{place}: {what}: {why}")]
pub struct SaveError {
    place: String,
    what: &'static str,
    why: io::Error,
}

impl SaveError {
    /// An error at a place: the failed action, and the reason.
    pub(crate) fn new(place: impl Into<String>, what: &'static str, why: io::Error) -> Self {
        Self { place: place.into(), what, why }
    }
}

pub(super) type Result<T, E = SaveError> = std::result::Result<T, E>;

/// Says where and at what an error happened.
pub(super) fn at<'a>(path: &'a Path, what: &'static str) -> impl FnOnce(io::Error) -> SaveError + use<'a> {
    move |why| SaveError::new(path.display().to_string(), what, why)
}

/// The right to write to a folder, until it is dropped.
pub(super) struct Hold {
    lock: File,
    dir: PathBuf,
}

impl Hold {
    /// Waits for the right to write. The lock file is opened anew each time: a folder that was
    /// removed and made again has a new one.
    pub(super) fn on(dir: &Path) -> Result<Self> {
        let path = dir.join(LOCK);
        refuse_odd(&path)?;
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let lock = options.open(&path).map_err(at(dir, "cannot write to the folder"))?;
        match lock.lock() {
            // a file system without locks serves one process at a time
            Err(why) if why.kind() != io::ErrorKind::Unsupported => Err(at(dir, "cannot lock the folder")(why)),
            _ => Ok(Self { lock, dir: dir.to_path_buf() }),
        }
    }

    /// Number of times the folder was saved to.
    pub(super) fn generation(&mut self) -> Result<u64> {
        let mut text = String::new();
        let read = self
            .lock
            .seek(SeekFrom::Start(0))
            .and_then(|_| (&self.lock).take(GENERATION_BYTES).read_to_string(&mut text));
        read.map_err(at(&self.dir, "cannot read the lock file"))?;
        Ok(text.trim().parse().unwrap_or(0))
    }

    /// Fixed width: the number is overwritten in place.
    pub(super) fn set_generation(&mut self, generation: u64) -> Result<()> {
        let text = format!("{generation:020}");
        let written = self.lock.seek(SeekFrom::Start(0)).and_then(|_| self.lock.write_all(text.as_bytes()));
        written.map_err(at(&self.dir, "cannot write to the folder"))
    }

    /// The new file that somebody was about to write, and did not live to record.
    pub(super) fn intent(&mut self) -> Result<Option<String>> {
        let mut text = String::new();
        let start = SeekFrom::Start(GENERATION_BYTES);
        let read = self.lock.seek(start).and_then(|_| (&self.lock).take(INTENT_BYTES_MAX).read_to_string(&mut text));
        read.map_err(at(&self.dir, "cannot read the lock file"))?;
        Ok(Some(text.trim().to_owned()).filter(|name| !name.is_empty()))
    }

    /// Notes a file that is about to be there for the first time; nothing once it is recorded.
    pub(super) fn set_intent(&mut self, name: &str) -> Result<()> {
        let cut = self.lock.set_len(GENERATION_BYTES);
        let written = cut.and_then(|()| self.lock.seek(SeekFrom::Start(GENERATION_BYTES)));
        let written = written.and_then(|_| self.lock.write_all(name.as_bytes()));
        written.map_err(at(&self.dir, "cannot write to the folder"))
    }
}

/// The moment at which what is written reaches the disk itself. A process that is killed loses nothing either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sync {
    /// At once.
    Now,
    /// With others, by [`sync_all`].
    Later,
}

impl Sync {
    pub(super) fn of(self, file: &File) -> io::Result<()> {
        if self == Self::Now { file.sync_all() } else { Ok(()) }
    }
}

/// Brings everything that was written to a folder to the disk. On Linux that is one call for the
/// whole file system: on a busy disk, it brought ten times as many small files a second there as syncing
/// each did, and four times as many as syncing them side by side.
#[cfg(target_os = "linux")]
pub(super) fn sync_all(dir: &Path, _written: &[PathBuf]) -> io::Result<()> {
    Ok(rustix::fs::syncfs(File::open(dir)?)?)
}

/// Brings everything that was written to a folder to the disk: each file, and the folder that it
/// was renamed into.
#[cfg(not(target_os = "linux"))]
pub(super) fn sync_all(dir: &Path, written: &[PathBuf]) -> io::Result<()> {
    let mut parents = std::collections::BTreeSet::from([dir]);
    for path in written {
        File::options().write(true).open(path)?.sync_all()?;
        parents.extend(path.parent());
    }
    parents.into_iter().try_for_each(sync_folder)
}

/// Writes a file that is there whole or not at all, under the folder's lock.
pub(super) fn write_whole(dir: &Path, path: &Path, bytes: &[u8], sync: Sync) -> Result<()> {
    let unfinished = dir.join(UNFINISHED);
    let mut file = create_anew(&unfinished).map_err(at(dir, "cannot write to the folder"))?;
    let written = file.write_all(bytes).and_then(|()| sync.of(&file)).map_err(at(path, "cannot write"));
    let placed = written.and_then(|()| fs::rename(&unfinished, path).map_err(at(path, "cannot put the file in place")));
    if placed.is_err() {
        let _ = fs::remove_file(&unfinished);
    }
    placed
}

/// A new file, whatever lies there: a link is removed, not followed.
fn create_anew(path: &Path) -> io::Result<File> {
    match File::create_new(path) {
        Err(why) if why.kind() == io::ErrorKind::AlreadyExists => {
            fs::remove_file(path)?;
            File::create_new(path)
        }
        made => made,
    }
}

/// Makes the folders above a name (`/` between its parts), and refuses one that is a link: it may
/// lead anywhere.
pub(super) fn make_parents(dir: &Path, name: &str) -> Result<()> {
    let mut parent = dir.to_path_buf();
    let mut parts: Vec<&str> = name.split('/').collect();
    parts.pop();
    for part in parts {
        parent.push(part);
        match fs::symlink_metadata(&parent) {
            Ok(found) if found.is_dir() => {}
            Ok(_) => {
                let why = io::Error::new(io::ErrorKind::NotADirectory, "it is a link or a file; remove it");
                return Err(at(&parent, "a folder is needed here")(why));
            }
            Err(_) => {
                let made = fs::create_dir(&parent).and_then(|()| sync_folder(parent.parent().unwrap_or(dir)));
                made.map_err(at(&parent, "cannot make the folder"))?;
            }
        }
    }
    Ok(())
}

/// The folder's own files are plain files; a link or a pipe in their place is not followed.
pub(super) fn refuse_odd(path: &Path) -> Result<()> {
    match fs::symlink_metadata(path) {
        Ok(found) if !found.is_file() => {
            Err(at(path, "a plain file is needed here")(io::Error::other("it is something else; remove it")))
        }
        _ => Ok(()),
    }
}

/// Makes a rename survive a power cut. Windows cannot sync a folder and need not.
pub(super) fn sync_folder(dir: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(dir)?.sync_all() } else { Ok(()) }
}
