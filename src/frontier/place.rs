//! Where a frontier is.

use std::fmt;
use std::path::{Path, PathBuf};

use url::Url;

/// Where a frontier is: a file of one machine, or a database that many share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A file (SQLite).
    File(PathBuf),
    /// A database (PostgreSQL).
    Database(Database),
}

/// The address of a database, `postgres://user:password@host:port/name?sslmode=require`.
#[derive(Clone, PartialEq, Eq)]
pub struct Database(Url);

impl Place {
    /// The database, if this is the address of one.
    ///
    /// ```
    /// use copydesk::frontier::Place;
    ///
    /// let place = Place::database("postgres://desk:secret@db.lenn.example/crawl").unwrap();
    /// assert_eq!(place.to_string(), "postgres://desk@db.lenn.example/crawl");
    /// assert_eq!(Place::database("articles/frontier.sqlite"), None);
    /// ```
    #[must_use]
    pub fn database(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "postgres" | "postgresql"))?;
        Some(Self::Database(Database(url)))
    }

    /// Whether any number of machines may share it.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        matches!(self, Self::Database(_))
    }
}

impl From<&Path> for Place {
    fn from(path: &Path) -> Self {
        Self::File(path.to_path_buf())
    }
}

impl From<&PathBuf> for Place {
    fn from(path: &PathBuf) -> Self {
        Self::File(path.clone())
    }
}

impl From<PathBuf> for Place {
    fn from(path: PathBuf) -> Self {
        Self::File(path)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Database(database) => database.fmt(f),
        }
    }
}

impl Database {
    pub(super) fn url(&self) -> &Url {
        &self.0
    }
}

impl fmt::Display for Database {
    /// Without password and settings, which may be secrets too.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = self.0.clone();
        let _ = shown.set_password(None);
        shown.set_query(None);
        f.write_str(shown.as_str())
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Database({self})")
    }
}
