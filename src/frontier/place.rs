//! The place of a frontier.

use std::fmt;
use std::path::{Path, PathBuf};
use url::Url;

/// The place of a frontier: a file of one machine, or a database that many share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FrontierPlace {
    /// A file (SQLite).
    File(PathBuf),
    /// A database (PostgreSQL).
    Database(Database),
}

/// The address of a database, `postgres://user:password@host:port/name?sslmode=require`.
#[derive(Clone, PartialEq, Eq)]
pub struct Database(Url);

/// The reason why a text is no place of a frontier. It never quotes the text, which may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrontierPlaceError {
    /// It begins as the address of something else.
    #[error("another kind of address than postgres://")]
    Scheme,
    /// It holds settings as `name=value`.
    #[error("settings with =, where an address or a file is needed")]
    Settings,
    /// The address of the database is none.
    #[error(
        "no address of a database can be read in it; in a user's name and a password, # / ? @ : and % are written \
         %23 %2F %3F %40 %3A and %25"
    )]
    Database,
    /// It is the address of a database, and the program was built without the feature `postgres`.
    #[error("a database needs a copydesk that was built with the feature postgres")]
    NotBuilt,
}

impl FrontierPlace {
    /// The database or the file that a text names. A text that seems to be meant as an address is never a file.
    ///
    /// ```
    /// use copydesk::frontier::{FrontierPlace, FrontierPlaceError};
    ///
    /// assert_eq!(FrontierPlace::parse("articles/frontier.sqlite"), Ok(FrontierPlace::File("articles/frontier.sqlite".into())));
    /// # #[cfg(feature = "postgres")]
    /// # {
    /// let place = FrontierPlace::parse("postgres://desk:secret@db.lenn.example/crawl").unwrap();
    /// assert_eq!(place.to_string(), "postgres://desk@db.lenn.example/crawl");
    /// # }
    /// assert_eq!(FrontierPlace::parse("mysql://desk@db.lenn.example/crawl"), Err(FrontierPlaceError::Scheme));
    /// ```
    ///
    /// # Errors
    /// It has a scheme or settings, and is no address of a PostgreSQL database, or of one that this program can use.
    pub fn parse(text: &str) -> Result<Self, FrontierPlaceError> {
        match scheme(text) {
            Some("postgres" | "postgresql") => match database(text) {
                None => Err(FrontierPlaceError::Database),
                Some(_) if !cfg!(feature = "postgres") => Err(FrontierPlaceError::NotBuilt),
                Some(database) => Ok(Self::Database(database)),
            },
            Some(_) => Err(FrontierPlaceError::Scheme),
            None if text.contains('=') => Err(FrontierPlaceError::Settings),
            None => Ok(Self::File(text.into())),
        }
    }

    /// True if any number of machines may share it.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        matches!(self, Self::Database(_))
    }
}

/// The text before the first colon, if it can be a scheme (RFC 3986, 3.1). A single letter is a drive.
fn scheme(text: &str) -> Option<&str> {
    let (scheme, _) = text.trim_start().split_once(':')?;
    let is_scheme = scheme.len() > 1
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    is_scheme.then_some(scheme)
}

/// The address of a database. Where a password was not escaped, its rest would be read as a path, a query or a
/// fragment: none of them is as it would be then.
fn database(text: &str) -> Option<Database> {
    let url = Url::parse(text.trim()).ok()?;
    let name = url.path().strip_prefix('/').unwrap_or_default();
    let is_plain = |text: &str| !text.contains(['@', '/', ':']);
    let settings = url.query().unwrap_or_default();
    let is_settings = settings.is_empty() || settings.split('&').all(|pair| pair.contains('=') && !pair.contains('@'));
    let names_host = settings.split('&').any(|pair| pair.starts_with("host="));
    let has_host = names_host || url.host_str().is_some_and(|host| !host.is_empty());
    let is_whole = has_host && text.contains("://") && is_plain(name) && is_settings && url.fragment().is_none();
    is_whole.then_some(Database(url))
}

impl From<&Path> for FrontierPlace {
    fn from(path: &Path) -> Self {
        Self::File(path.to_path_buf())
    }
}

impl From<&PathBuf> for FrontierPlace {
    fn from(path: &PathBuf) -> Self {
        Self::File(path.clone())
    }
}

impl From<PathBuf> for FrontierPlace {
    fn from(path: PathBuf) -> Self {
        Self::File(path)
    }
}

impl fmt::Display for FrontierPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Database(database) => database.fmt(f),
        }
    }
}

#[cfg(feature = "postgres")]
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

#[cfg(test)]
mod tests {
    use super::{FrontierPlace, FrontierPlaceError};

    #[test]
    fn an_address_that_is_not_understood_is_no_file() {
        for text in [
            "postgres://desk:se#cret@db.lenn.example/crawl",
            "postgres://desk:12#cret@db.lenn.example/crawl",
            "postgres://desk:se/cret@db.lenn.example/crawl",
            "postgres://desk:12/cret@db.lenn.example/crawl",
            "postgres://desk:12?cret@db.lenn.example/crawl",
            "postgres://desk:secret@db.lenn.example:port/crawl",
            "postgres://desk:secret@db.lenn.example:99999/crawl",
            "postgres:/desk:secret@db.lenn.example/crawl",
            "postgres:desk",
            "postgresql:///crawl",
            "postgres://desk:secret@db.lenn.example/crawl/more",
        ] {
            assert_eq!(FrontierPlace::parse(text), Err(FrontierPlaceError::Database), "{text}");
        }
        for text in ["mysql://desk:secret@db/crawl", "sqlite:///x", "file:x.sqlite", "jdbc:postgresql://db/x"] {
            assert_eq!(FrontierPlace::parse(text), Err(FrontierPlaceError::Scheme), "{text}");
        }
        for text in ["host=db user=desk password=secret", "dbname=crawl"] {
            assert_eq!(FrontierPlace::parse(text), Err(FrontierPlaceError::Settings), "{text}");
        }
        for text in ["frontier.sqlite", "/var/lib/desk/frontier.sqlite", "C:\\desk\\frontier.sqlite", "./a:b", "é:x"] {
            assert_eq!(FrontierPlace::parse(text), Ok(FrontierPlace::File(text.into())), "{text}");
        }
        for text in [
            "postgres://desk:se%23cret@db.lenn.example/crawl",
            "postgresql://db.lenn.example",
            "postgres:///crawl?user=desk&host=/run/postgresql",
            "postgres://desk@[::1]:5433/crawl?sslmode=require&connect_timeout=5",
        ] {
            match FrontierPlace::parse(text) {
                Ok(place) => assert!(place.is_shared() && !place.to_string().contains("cret"), "{place}"),
                Err(error) => {
                    assert!(!cfg!(feature = "postgres") && error == FrontierPlaceError::NotBuilt, "{text}: {error}");
                }
            }
        }
    }
}
