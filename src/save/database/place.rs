//! The place of a database of articles: a file of SQLite, or a table in PostgreSQL.

use crate::frontier::{self, FrontierPlace, FrontierPlaceError};
use std::fmt;
use std::path::{Path, PathBuf};
use url::Url;

/// The table of an address that names none.
const TABLE: &str = "articles";
/// Ends of the names of files of SQLite.
pub const DATABASE_ENDS: [&str; 3] = ["sqlite", "sqlite3", "db"];
/// Longest name of a table; PostgreSQL cuts off what is longer.
const TABLE_BYTES_MAX: usize = 63;

/// The place of a database of articles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatabasePlace {
    /// A file of SQLite.
    File(PathBuf),
    /// A table of PostgreSQL.
    Table(TablePlace),
}

/// A table of PostgreSQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TablePlace {
    pub(super) database: frontier::Database,
    pub(super) table: String,
}

/// The reason why a text is no place of a database. It never quotes the text, which may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DatabasePlaceError {
    /// The name of its file is missing.
    #[error("a file is named as sqlite:news.sqlite")]
    File,
    /// The address of a database of PostgreSQL is none.
    #[error(transparent)]
    Address(#[from] FrontierPlaceError),
    /// The name of its table is none.
    #[error(
        "a table is named behind the database, postgres://user@host/database/table, by small letters without accents, digits \
         and _"
    )]
    Table,
}

impl DatabasePlace {
    /// Reads `sqlite:FILE` and `postgres://user@host/database/table`; the table is `articles` where none is named. `None` if
    /// the text is meant as something else.
    ///
    /// ```
    /// use copydesk::save::database::DatabasePlace;
    ///
    /// assert_eq!(DatabasePlace::parse("sqlite:news.sqlite"), Ok(Some(DatabasePlace::File("news.sqlite".into()))));
    /// assert_eq!(DatabasePlace::parse("news"), Ok(None));
    /// # #[cfg(feature = "postgres")]
    /// # {
    /// let place = DatabasePlace::parse("postgres://desk:secret@db.lenn.example/news").unwrap().unwrap();
    /// assert_eq!(place.to_string(), "postgres://desk@db.lenn.example/news/articles");
    /// # }
    /// ```
    ///
    /// # Errors
    /// It names no file, or is no address of a table that this program can use.
    pub fn parse(text: &str) -> Result<Option<Self>, DatabasePlaceError> {
        let text = text.trim();
        if let Some(file) = text.strip_prefix("sqlite:") {
            // `sqlite:///folder/file` is how some programs write a whole path
            let file = file.strip_prefix("//").unwrap_or(file);
            let is_named = !file.is_empty() && !file.ends_with('/');
            return if is_named { Ok(Some(Self::File(file.into()))) } else { Err(DatabasePlaceError::File) };
        }
        let is_address = ["postgres:", "postgresql:"].iter().any(|scheme| text.starts_with(scheme));
        if is_address { TablePlace::parse(text).map(Self::Table).map(Some) } else { Ok(None) }
    }

    /// The same, where a file lies from this folder on.
    #[must_use]
    pub fn within(self, folder: &Path) -> Self {
        match self {
            // so that one file has one name
            Self::File(file) => Self::File(folder.join(file.strip_prefix(".").unwrap_or(&file))),
            table @ Self::Table(_) => table,
        }
    }
}

impl TablePlace {
    fn parse(text: &str) -> Result<Self, DatabasePlaceError> {
        let unreadable = DatabasePlaceError::Address(FrontierPlaceError::Database);
        let mut url = Url::parse(text).map_err(|_| unreadable)?;
        let path = url.path().strip_prefix('/').unwrap_or_default().to_owned();
        let (database, table) = path.split_once('/').unwrap_or((&path, TABLE));
        url.set_path(database);
        let FrontierPlace::Database(database) = FrontierPlace::parse(url.as_str())? else { return Err(unreadable) };
        let is_first = |b: u8| b.is_ascii_lowercase() || b == b'_';
        let is_name = table.bytes().all(|b| is_first(b) || b.is_ascii_digit()) && table.len() <= TABLE_BYTES_MAX;
        if is_name && table.bytes().next().is_some_and(is_first) {
            Ok(Self { database, table: table.to_owned() })
        } else {
            Err(DatabasePlaceError::Table)
        }
    }
}

impl fmt::Display for DatabasePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(file) => file.display().fmt(f),
            Self::Table(table) => table.fmt(f),
        }
    }
}

impl fmt::Display for TablePlace {
    /// Without password and settings.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.database, self.table)
    }
}

#[cfg(test)]
mod tests {
    use super::{DatabasePlace, DatabasePlaceError};

    #[test]
    fn no_address_is_taken_for_a_folder() {
        for text in ["sqlite:", "sqlite://", "sqlite:news/"] {
            assert_eq!(DatabasePlace::parse(text), Err(DatabasePlaceError::File), "{text}");
        }
        for text in [
            "postgres:",
            "postgres://",
            "postgres://desk:se#cret@db.lenn.example/news/articles",
            "postgres://desk:12/cret@db.lenn.example/news",
            "postgresql://desk:se/cret@db.lenn.example/news/articles",
        ] {
            assert!(DatabasePlace::parse(text).is_err(), "{text}");
        }
        for text in ["news", "s3://lenn/news", "./sqlite:news", "news.sqlite"] {
            assert_eq!(DatabasePlace::parse(text), Ok(None), "{text}");
        }
        assert_eq!(DatabasePlace::parse("sqlite:///srv/news"), Ok(Some(DatabasePlace::File("/srv/news".into()))));
    }

    #[cfg(feature = "postgres")]
    #[test]
    fn a_table_is_named_behind_its_database() {
        for (text, shown) in [
            (
                "postgres://desk:secret@db.lenn.example/news/stories?sslmode=require",
                "postgres://desk@db.lenn.example/news/stories",
            ),
            ("postgresql://db.lenn.example/news", "postgresql://db.lenn.example/news/articles"),
            ("postgres:///news/stories?host=/run/postgresql&user=desk", "postgres:///news/stories"),
        ] {
            let place = DatabasePlace::parse(text).expect("a place").expect("of a database");
            assert_eq!(place.to_string(), shown);
            assert!(!format!("{place:?}").contains("secret"));
        }
        for table in ["Stories", "a-b", "1", "a/b", "", &"x".repeat(64)] {
            let text = format!("postgres://db.lenn.example/news/{table}");
            assert_eq!(DatabasePlace::parse(&text), Err(DatabasePlaceError::Table), "{text}");
        }
    }
}
