//! Places of inputs and outputs: their names, read and written.

use std::fmt;
use std::path::{Path, PathBuf};
use url::Url;

/// A file or folder, or an object or all objects below a prefix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// On a disk.
    File(PathBuf),
    /// In an object store.
    Object(Object),
}

/// An object, or where objects lie whose keys begin alike: then its key is empty or ends in `/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// The owner.
    pub scheme: Scheme,
    /// Its bucket.
    pub bucket: String,
    /// Its key, as it is: nothing in it is escaped.
    pub key: String,
}

/// Owners of objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// `s3://`: Amazon S3, and what speaks as it does.
    S3,
    /// `gs://`: Google Cloud Storage.
    Gs,
}

/// The reason why a name is none of a [`Place`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name}: {why}")]
pub struct PlaceError {
    name: String,
    why: &'static str,
}

impl PlaceError {
    /// The reason, without the name.
    #[must_use]
    pub fn why(&self) -> &'static str {
        self.why
    }
}

impl Place {
    /// Reads `s3://bucket/key`, `gs://bucket/key`, `file:///path`; anything else is a path.
    ///
    /// ```
    /// use copydesk::store::Place;
    /// assert_eq!(Place::parse("saved/page.html").unwrap(), Place::File("saved/page.html".into()));
    /// assert_eq!(Place::parse("file:///saved/a%20b").unwrap(), Place::File("/saved/a b".into()));
    /// assert!(Place::parse("s3:///key").is_err());
    /// ```
    ///
    /// # Errors
    /// When the name of an object has no bucket, a `file://` names no path, or objects cannot be read
    /// because the feature `object-store` is off.
    pub fn parse(name: &str) -> Result<Self, PlaceError> {
        let wrong = |why| PlaceError { name: name.to_owned(), why };
        if name.starts_with("file://") {
            let path = Url::parse(name).ok().and_then(|url| url.to_file_path().ok());
            return path.map(Self::File).ok_or_else(|| wrong("a file is named as file:///folder/name"));
        }
        let schemes = [("s3://", Scheme::S3), ("gs://", Scheme::Gs)];
        let Some((rest, scheme)) = schemes.iter().find_map(|(start, s)| Some((name.strip_prefix(start)?, *s))) else {
            return Ok(Self::File(PathBuf::from(name)));
        };
        if cfg!(not(feature = "object-store")) {
            return Err(wrong("objects are not read by this copydesk: it was built without the feature object-store"));
        }
        let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
        if bucket.is_empty() {
            return Err(wrong("a bucket is needed: scheme://bucket/key"));
        }
        Ok(Self::Object(Object { scheme, bucket: bucket.to_owned(), key: key.to_owned() }))
    }

    /// Reads a place as [`Place::parse`], of a path that may not be UTF-8.
    ///
    /// # Errors
    /// As there.
    pub fn parse_path(path: &Path) -> Result<Self, PlaceError> {
        path.to_str().map_or_else(|| Ok(Self::File(path.to_path_buf())), Self::parse)
    }

    /// A place in this folder or below this prefix, by its name (`/` between its parts).
    #[must_use]
    pub fn join(&self, name: &str) -> Self {
        match self {
            Self::File(path) => Self::File(path.join(name)),
            Self::Object(object) => Self::Object(object.join(name)),
        }
    }
}

impl Object {
    /// An object below this prefix, by its name (`/` between its parts).
    #[must_use]
    pub fn join(&self, name: &str) -> Self {
        let slash = if self.is_prefix() { "" } else { "/" };
        Self { key: format!("{}{slash}{name}", self.key), ..self.clone() }
    }

    /// True if it stands for all objects below it.
    #[must_use]
    pub fn is_prefix(&self) -> bool {
        self.key.is_empty() || self.key.ends_with('/')
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::S3 => "s3",
            Self::Gs => "gs",
        })
    }
}

impl fmt::Display for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}/{}", self.scheme, self.bucket, self.key)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Object(object) => object.fmt(f),
        }
    }
}
