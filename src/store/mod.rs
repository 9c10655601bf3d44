//! The store: inputs and outputs as files, and as objects of Amazon S3, Google Cloud Storage and services with the same
//! interface.
//!
//! Inputs are streamed, in bounded memory; outputs are there whole or not at all. Objects are the affair of the
//! `object_store` crate, behind the feature `object-store`: only this room names it.

mod file;
#[cfg(feature = "object-store")]
mod object;
#[cfg(not(feature = "object-store"))]
#[path = "no_object.rs"]
mod object;
mod place;

use std::fs::{self, File};
use std::io::{self, Read, Write};

pub use file::UnfinishedFolder;
pub use object::Version;
pub use place::{Object, Place, PlaceError, Scheme};

/// Reads and writes places.
///
/// ```
/// use copydesk::store::{Place, Store};
/// use std::io::{Read as _, Write as _};
/// let folder = tempfile::tempdir()?;
/// let place = Place::File(folder.path().join("word"));
/// let store = Store::new(std::env::vars());
/// let mut word = store.create(&place)?;
/// word.write_all(b"tide")?;
/// assert_eq!(store.size(&place)?, None); // nothing is there until it is whole
/// assert_eq!(word.finish()?, 4);
/// let mut read = String::new();
/// store.open(&place)?.read_to_string(&mut read)?;
/// assert_eq!(read, "tide");
/// # std::io::Result::Ok(())
/// ```
#[derive(Debug, Default)]
pub struct Store {
    buckets: object::Buckets,
}

/// Bytes that are read from a place.
pub struct Opened {
    from: ReadFrom,
    size: Option<u64>,
}

enum ReadFrom {
    File(File),
    Object(Box<dyn Read + Send>),
}

/// Bytes that are written to a place. Dropped before [`finish`](Unfinished::finish), it leaves nothing.
#[derive(Debug)]
pub struct Unfinished {
    to: To,
    written: u64,
}

#[derive(Debug)]
enum To {
    File(file::UnfinishedFile),
    Object(Box<object::Upload>),
}

impl Store {
    /// A store, and how to reach the owners of objects: names and values as in the environment. Those
    /// that begin with `AWS_` and `GOOGLE_` are used, as the `object_store` crate documents them.
    #[must_use]
    pub fn new(settings: impl IntoIterator<Item = (String, String)>) -> Self {
        Self { buckets: object::Buckets::new(settings) }
    }

    /// Opens a place for reading. A download that breaks off is taken up where it broke.
    ///
    /// # Errors
    /// When nothing is there ([`io::ErrorKind::NotFound`]), or it cannot be read.
    pub fn open(&self, place: &Place) -> io::Result<Opened> {
        match place {
            Place::File(path) => {
                let file = File::open(path)?;
                let found = file.metadata()?;
                if found.is_dir() {
                    return Err(io::Error::new(io::ErrorKind::IsADirectory, "a folder"));
                }
                // pipes and devices have no size
                Ok(Opened { from: ReadFrom::File(file), size: found.is_file().then_some(found.len()) })
            }
            Place::Object(object) => {
                let (from, size) = self.buckets.open(object)?;
                Ok(Opened { from: ReadFrom::Object(Box::new(from)), size: Some(size) })
            }
        }
    }

    /// Bytes of what is there, if anything is; a folder has none.
    ///
    /// # Errors
    /// When that cannot be told.
    pub fn size(&self, place: &Place) -> io::Result<Option<u64>> {
        let found = match place {
            Place::File(path) => fs::metadata(path).map(|found| if found.is_file() { found.len() } else { 0 }),
            Place::Object(object) => self.buckets.size(object),
        };
        match found {
            Ok(size) => Ok(Some(size)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Hands every object whose key begins with that of `prefix` to `found`, with its size, in no order.
    ///
    /// # Errors
    /// When the bucket cannot be listed.
    pub fn list(&self, prefix: &Object, found: impl FnMut(Object, u64)) -> io::Result<()> {
        self.buckets.list(prefix, found)
    }

    /// Begins to write to a place. It is made, or replaced, when all is written. The folder of a file has
    /// to be there.
    ///
    /// # Errors
    /// When the place cannot be written to.
    pub fn create(&self, place: &Place) -> io::Result<Unfinished> {
        let to = match place {
            Place::File(path) => To::File(file::UnfinishedFile::of(path)?),
            Place::Object(object) => To::Object(Box::new(self.buckets.create(object)?)),
        };
        Ok(Unfinished { to, written: 0 })
    }

    /// Makes or replaces an object at once, which is right for small ones: one request, and nothing that could be left
    /// half done.
    ///
    /// # Errors
    /// When it cannot be written. It may be there all the same, if only the answer was lost.
    pub fn put(&self, object: &Object, bytes: Vec<u8>) -> io::Result<()> {
        self.buckets.put(object, bytes)
    }

    /// Reads a small object at once; `None` if there is none. The version is for [`replace`](Self::replace).
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(&self, object: &Object) -> io::Result<Option<(Vec<u8>, Version)>> {
        match self.buckets.read(object) {
            Ok(found) => Ok(Some(found)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Puts as [`put`](Self::put), but only if the object is still as it was: of this version, or not there at all.
    /// Answers with its new version, or `None` if somebody else was quicker, and nothing was written.
    ///
    /// The owner must know conditional requests (`If-Match` and `If-None-Match` of RFC 9110), as Amazon S3 and Google
    /// Cloud Storage do.
    ///
    /// # Errors
    /// As for [`put`](Self::put).
    pub fn replace(&self, object: &Object, version: Option<&Version>, bytes: Vec<u8>) -> io::Result<Option<Version>> {
        self.buckets.replace(object, version, bytes)
    }

    /// Removes what is there, if anything is. A folder is left alone.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn remove(&self, place: &Place) -> io::Result<()> {
        let removed = match place {
            Place::File(path) => fs::remove_file(path),
            Place::Object(object) => self.buckets.remove(object),
        };
        match removed {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

impl Opened {
    /// Bytes of the whole, if that is known.
    #[must_use]
    pub fn size(&self) -> Option<u64> {
        self.size
    }

    /// The bytes of the whole, but not more than so many.
    ///
    /// # Errors
    /// When it cannot be read to its end.
    pub fn read_at_most(self, bytes: u64) -> io::Result<Vec<u8>> {
        let mut read =
            Vec::with_capacity(usize::try_from(self.size.unwrap_or_default().min(bytes) + 1).unwrap_or_default());
        // a file fills the room as it is; for what is only known to read, it would be zeroed first
        match self.from {
            ReadFrom::File(file) => file.take(bytes).read_to_end(&mut read)?,
            ReadFrom::Object(object) => object.take(bytes).read_to_end(&mut read)?,
        };
        Ok(read)
    }
}

impl Read for Opened {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match &mut self.from {
            ReadFrom::File(file) => file.read(buffer),
            ReadFrom::Object(object) => object.read(buffer),
        }
    }
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opened").field("size", &self.size).finish_non_exhaustive()
    }
}

impl Unfinished {
    /// Puts in place what was written, and answers with its size in bytes.
    ///
    /// # Errors
    /// When that fails; then the place is as it was before.
    pub fn finish(self) -> io::Result<u64> {
        match self.to {
            To::File(file) => file.finish()?,
            To::Object(upload) => upload.finish()?,
        }
        Ok(self.written)
    }
}

impl Write for Unfinished {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = match &mut self.to {
            To::File(file) => file.write(bytes)?,
            To::Object(upload) => upload.write(bytes)?,
        };
        self.written += written as u64;
        Ok(written)
    }

    /// Nothing is to be seen before the end.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
