//! A table of articles in a file of SQLite: a row for each page and revision, and an index of its words.
//!
//! The file is made on first use, and added to. Its table `articles` has a column for each field of the
//! [`Record`], by the same name: texts and dates as text, numbers as numbers, lists and structures as JSON; besides them
//! `id` (16 hex digits: the page) and `revision`. A page that is saved again replaces its row. `articles_fts` is the
//! full-text index (FTS5) of headline, standfirst and text, kept in step by triggers.
//!
//! Rows are written in transactions, a batch each. Whatever moment the process is killed at, a batch is there whole or not
//! at all, and who does the same work again ends with the same rows. Any number of processes may write to one file.

use super::disk::{Result, SaveError, at, refuse_odd};
use super::name::PageId;
use crate::link;
use crate::render::json::{self, FieldValue, Record};
use rusqlite::types::Value;
use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior, params_from_iter};
use std::collections::HashSet;
use std::fmt::Write;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;
use url::Url;

/// "news": tells our files from other databases of SQLite, the frontier's among them.
const APPLICATION_ID: i64 = 0x6e65_7773;
/// Version of the schema. Fields of the record that were added since are columns that are missing: they are added
/// whenever a file is opened, and need no step of their own.
const VERSION: i64 = 1;
/// Other processes hold the file for as long as a batch takes.
const BUSY: Duration = Duration::from_mins(1);

/// Rows, and bytes of their texts, that are gathered before they are written.
const BATCH_ROWS: usize = 500;
const BATCH_BYTES: usize = 8 << 20;

const TABLE: &str = "articles";

/// What the index is made of, and what keeps it in step. The table's `row` is the index's `rowid`.
const INDEX: &str = "
    CREATE VIRTUAL TABLE articles_fts USING fts5(headline, standfirst, text, content = 'articles', content_rowid = 'row');
    CREATE TRIGGER articles_added AFTER INSERT ON articles BEGIN
        INSERT INTO articles_fts (rowid, headline, standfirst, text) VALUES (new.row, new.headline, new.standfirst, new.text);
    END;
    CREATE TRIGGER articles_removed AFTER DELETE ON articles BEGIN
        INSERT INTO articles_fts (articles_fts, rowid, headline, standfirst, text)
            VALUES ('delete', old.row, old.headline, old.standfirst, old.text);
    END;
    CREATE TRIGGER articles_changed AFTER UPDATE ON articles BEGIN
        INSERT INTO articles_fts (articles_fts, rowid, headline, standfirst, text)
            VALUES ('delete', old.row, old.headline, old.standfirst, old.text);
        INSERT INTO articles_fts (rowid, headline, standfirst, text) VALUES (new.row, new.headline, new.standfirst, new.text);
    END;";

/// A database that articles are saved to.
#[derive(Debug)]
pub struct Database {
    path: PathBuf,
    connection: Connection,
    /// The statement that writes a row.
    upsert: String,
    rows: Vec<Vec<Value>>,
    bytes: usize,
}

impl Database {
    /// Opens a file, which is made if it is missing.
    ///
    /// # Errors
    /// When it cannot be made, read or written, or is the database of something else.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, SaveError> {
        let path = path.into();
        refuse_odd(&path)?;
        let fail = |error| fault(&path, "cannot be opened", error);
        let mut connection = Connection::open(&path).map_err(fail)?;
        connection.busy_timeout(BUSY).map_err(fail)?;
        // readers read on while a batch is written; where a disk does not allow it, they wait
        let _ = connection.pragma_update(None, "journal_mode", "WAL");
        connection.pragma_update(None, "synchronous", "FULL").map_err(fail)?;
        prepare(&path, &mut connection)?;
        Ok(Self { path, connection, upsert: upsert(), rows: Vec::new(), bytes: 0 })
    }

    /// Saves an article with the next batch.
    ///
    /// # Errors
    /// When a batch cannot be written.
    pub fn push(&mut self, id: &PageId, record: &Record) -> Result<(), SaveError> {
        self.bytes += 2 * record.text.as_ref().map_or(0, String::len);
        self.rows.push(row(id, 1, record));
        if self.rows.len() >= BATCH_ROWS || self.bytes >= BATCH_BYTES { self.flush() } else { Ok(()) }
    }

    /// Writes what was pushed: all of it or nothing.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn flush(&mut self) -> Result<(), SaveError> {
        let Self { path, connection, upsert, rows, bytes } = self;
        if rows.is_empty() {
            return Ok(());
        }
        let mut write = || {
            let batch = begin(connection)?;
            let mut statement = batch.prepare_cached(upsert)?;
            for row in rows.iter() {
                statement.execute(params_from_iter(row))?;
            }
            drop(statement);
            batch.commit()
        };
        write().map_err(|error| fault(path, "cannot write articles", error))?;
        rows.clear();
        *bytes = 0;
        Ok(())
    }

    /// What the saved pages were asked for as, and the addresses that they came from, as
    /// [`identity`](crate::link::identity) has them.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn sources(&self) -> Result<HashSet<String>, SaveError> {
        let read = || {
            let mut statement = self.connection.prepare("SELECT source, url FROM articles")?;
            let mut rows = statement.query([])?;
            let mut found = HashSet::new();
            while let Some(row) = rows.next()? {
                let (source, url): (Option<String>, Option<String>) = (row.get(0)?, row.get(1)?);
                let urls = [&source, &url].into_iter().flatten().filter_map(|address| Url::parse(address).ok());
                found.extend(urls.map(|url| link::identity(&url).into()).collect::<Vec<String>>());
                found.extend(source);
            }
            Ok(found)
        };
        read().map_err(|error| fault(&self.path, "cannot be read", error))
    }
}

fn begin(connection: &mut Connection) -> rusqlite::Result<Transaction<'_>> {
    connection.transaction_with_behavior(TransactionBehavior::Immediate)
}

fn fault(path: &Path, what: &'static str, error: rusqlite::Error) -> SaveError {
    let is_other = error.sqlite_error_code() == Some(ErrorCode::NotADatabase);
    let why = if is_other { io::Error::other("it is no database of SQLite") } else { io::Error::other(error) };
    at(path, what)(why)
}

/// Makes the tables of a new file, or brings those of an older one up to date.
fn prepare(path: &Path, connection: &mut Connection) -> Result<()> {
    let fail = |error| fault(path, "cannot be opened", error);
    let refuse = |why: String| Err(at(path, "cannot be opened")(io::Error::other(why)));
    let change = begin(connection).map_err(fail)?;
    let number = |name: &str| change.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).map_err(fail);
    let (application, version) = (number("application_id")?, number("user_version")?);
    let count = change.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get::<_, i64>(0));
    match (application, version) {
        (0, 0) if count.map_err(fail)? == 0 => {
            change.execute_batch(&schema()).map_err(fail)?;
        }
        (APPLICATION_ID, VERSION) => {}
        (APPLICATION_ID, later) => {
            return refuse(format!("a later copydesk made it (version {later}; this one knows {VERSION})"));
        }
        _ => return refuse("it is the database of something else; name a file of its own".to_owned()),
    }
    let columns = columns_of(&change).map_err(fail)?;
    for needed in ["row", "id", "revision", "headline", "standfirst", "text"] {
        if !columns.contains(needed) {
            return refuse(format!("its table {TABLE} has another shape: it has no column {needed}"));
        }
    }
    for (name, kind) in Record::default().fields() {
        if !columns.contains(name) {
            let add = format!("ALTER TABLE {TABLE} ADD COLUMN \"{name}\" {}", affinity(kind));
            change.execute_batch(&add).map_err(fail)?;
        }
    }
    change.commit().map_err(fail)
}

fn columns_of(connection: &Connection) -> rusqlite::Result<HashSet<String>> {
    let mut statement = connection.prepare("SELECT name FROM pragma_table_info(?)")?;
    statement.query_map([TABLE], |row| row.get(0))?.collect()
}

/// The type of a field's column.
fn affinity(kind: FieldValue<'_>) -> &'static str {
    if matches!(kind, FieldValue::Number(_)) { "INTEGER" } else { "TEXT" }
}

fn schema() -> String {
    // `row` stays what it is when the file is packed (`VACUUM`)
    let mut sql = format!(
        "CREATE TABLE {TABLE} (\n  row INTEGER PRIMARY KEY,\n  id TEXT NOT NULL,\n  revision INTEGER NOT NULL,\n"
    );
    for (name, kind) in Record::default().fields() {
        // writing to a string does not fail
        let _ = writeln!(sql, "  \"{name}\" {},", affinity(kind));
    }
    let _ = write!(
        sql,
        "  UNIQUE (id, revision)\n);\n{INDEX}\nPRAGMA application_id = {APPLICATION_ID};\nPRAGMA user_version = {VERSION};"
    );
    sql
}

fn upsert() -> String {
    let names = Record::default().fields().map(|(name, _)| format!("\"{name}\""));
    let values = vec!["?"; names.len()].join(", ");
    let changes: Vec<String> = names.iter().map(|name| format!("{name} = excluded.{name}")).collect();
    format!(
        "INSERT INTO {TABLE} (id, revision, {}) VALUES (?, ?, {values}) ON CONFLICT (id, revision) DO UPDATE SET {}",
        names.join(", "),
        changes.join(", ")
    )
}

fn row(id: &PageId, revision: u32, record: &Record) -> Vec<Value> {
    let known = [Value::Text(id.as_str().to_owned()), Value::Integer(revision.into())];
    known.into_iter().chain(record.fields().map(|(_, value)| column(&value))).collect()
}

/// A field's value in its column.
fn column(value: &FieldValue<'_>) -> Value {
    match value {
        value if value.is_empty() => Value::Null,
        FieldValue::Text(text) | FieldValue::Moment(text) => {
            text.map_or(Value::Null, |text| Value::Text(text.to_owned()))
        }
        FieldValue::Number(number) => {
            number.and_then(|number| i64::try_from(number).ok()).map_or(Value::Null, Value::Integer)
        }
        FieldValue::Date(date) => date.map_or(Value::Null, |date| Value::Text(date.to_string())),
        structure => Value::Text(json::line(structure)),
    }
}
