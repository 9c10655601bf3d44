//! A table of articles in a file of SQLite.
//!
//! The file is made on first use, and added to. `articles_fts` is the full-text index (FTS5) of headline, standfirst and
//! text, kept in step by triggers.
//!
//! Rows are written in transactions: those of a list a batch each, those of a crawl one by one, and brought to the disk by
//! [`SqliteTable::sync`]. Whatever moment the process is killed at, a transaction is there whole or not at all, and who does
//! the same work again ends with the same rows. Any number of processes may write to one file.

use super::row::{Cell, ColumnKind, ENTRY, Row, columns, entry, sources};
#[cfg(feature = "cli")]
use super::row::{REVISION, revision, revision_columns};
#[cfg(feature = "cli")]
use crate::render::diff::Revision;
use crate::render::feed::FeedEntry;
use crate::save::disk::{Result, at, refuse_odd};
use crate::save::name::PageId;
#[cfg(feature = "cli")]
use crate::save::revisions::SavedName;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior, params, params_from_iter};
use std::collections::HashSet;
use std::fmt::Write;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

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

/// Columns that no table of ours lacks.
const NEEDED: [&str; 6] = ["row", "id", "revision", "headline", "standfirst", "text"];

/// Columns of crawls: who saved a row, parted by spaces (`-` for what was no crawl), and a number that is greater than that
/// of every row saved before.
const CRAWLED: [(&str, &str); 2] = [("saved_by", "TEXT"), ("save_order", "INTEGER")];

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

/// A table in a file.
#[derive(Debug)]
pub(super) struct SqliteTable {
    path: PathBuf,
    connection: Connection,
    /// The statements that write a row: of a list, and of a crawl.
    upsert: String,
    save: String,
    rows: Vec<Row>,
    bytes: usize,
}

impl SqliteTable {
    /// Opens a file, which is made if it is missing.
    pub(super) fn open(path: PathBuf) -> Result<Self> {
        refuse_odd(&path)?;
        let fail = |error| fault(&path, "cannot be opened", error);
        let mut connection = Connection::open(&path).map_err(fail)?;
        connection.busy_timeout(BUSY).map_err(fail)?;
        // readers read on while a batch is written; where a disk does not allow it, they wait
        let _ = connection.pragma_update(None, "journal_mode", "WAL");
        connection.pragma_update(None, "synchronous", "FULL").map_err(fail)?;
        prepare(&path, &mut connection)?;
        let [upsert, save] = statements();
        Ok(Self { path, connection, upsert, save, rows: Vec::new(), bytes: 0 })
    }

    /// The same for a crawl, whose commits reach the disk with the next [`sync`](Self::sync).
    pub(super) fn open_for_crawl(path: PathBuf) -> Result<Self> {
        let table = Self::open(path)?;
        let mode = table.connection.pragma_query_value(None, "journal_mode", |row| row.get::<_, String>(0));
        if mode.is_ok_and(|mode| mode == "wal") {
            table.set_synchronous("NORMAL")?;
        }
        Ok(table)
    }

    /// Says whether a file could be opened. Nothing is made or changed.
    pub(super) fn check(path: &Path) -> Result<()> {
        refuse_odd(path)?;
        if !path.exists() {
            let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
            return match parent {
                Some(parent) if !parent.is_dir() => {
                    Err(at(path, "cannot be made")(io::Error::other("its folder is missing")))
                }
                _ => Ok(()),
            };
        }
        inspect(path, &open_to_read(path)?).map(drop)
    }

    /// See [`Database::revisions`](super::Database::revisions).
    #[cfg(feature = "cli")]
    pub(super) fn revisions(path: &Path, name: &SavedName) -> Result<Vec<Revision>> {
        refuse_odd(path)?;
        let connection = open_to_read(path)?;
        let Some(known) = inspect(path, &connection)? else { return Ok(Vec::new()) };
        let columns = revision_columns(|column| known.contains(column));
        let read = || {
            let Some(id) = page_of(&connection, name)? else { return Ok(Vec::new()) };
            let sql = format!("SELECT {columns}, revision FROM {TABLE} WHERE id = ? ORDER BY revision");
            let mut statement = connection.prepare(&sql)?;
            let rows = statement.query_map([id], |row| {
                let mut columns = [const { None }; REVISION.len()];
                for (at, column) in columns.iter_mut().enumerate() {
                    *column = row.get(at)?;
                }
                Ok(revision(row.get(REVISION.len())?, columns))
            })?;
            rows.filter_map(rusqlite::Result::transpose).collect()
        };
        read().map_err(|error| fault(path, "cannot be read", error))
    }

    /// Takes a row for the next batch.
    pub(super) fn push(&mut self, row: Row) -> Result<()> {
        self.bytes += row.bytes;
        self.rows.push(row);
        if self.rows.len() >= BATCH_ROWS || self.bytes >= BATCH_BYTES { self.flush() } else { Ok(()) }
    }

    /// Writes what was pushed: all of it or nothing.
    pub(super) fn flush(&mut self) -> Result<()> {
        let Self { path, connection, upsert, rows, bytes, .. } = self;
        if rows.is_empty() {
            return Ok(());
        }
        let mut write = || {
            let batch = begin(connection)?;
            let mut statement = batch.prepare_cached(upsert)?;
            for row in rows.iter() {
                statement.execute(params_from_iter(values(row)))?;
            }
            drop(statement);
            batch.commit()
        };
        write().map_err(|error| fault(path, "cannot write articles", error))?;
        rows.clear();
        *bytes = 0;
        Ok(())
    }

    /// Writes a row of a crawl at once.
    pub(super) fn save(&self, row: &Row, writer: &str) -> Result<()> {
        let write = || {
            let writer = ToSqlOutput::Borrowed(ValueRef::Text(writer.as_bytes()));
            let values = values(row).chain([writer]);
            self.connection.prepare_cached(&self.save)?.execute(params_from_iter(values))
        };
        write().map(drop).map_err(|error| fault(&self.path, "cannot write an article", error))
    }

    /// The greatest `save_order`.
    pub(super) fn last_save(&self) -> Result<u64> {
        let sql = "SELECT coalesce(max(save_order), 0) FROM articles";
        let read = || self.connection.prepare_cached(sql)?.query_row([], |row| row.get::<_, i64>(0));
        read().map(i64::unsigned_abs).map_err(|error| fault(&self.path, "cannot be read", error))
    }

    /// True if this writer saved a revision since that `save_order`.
    pub(super) fn has_saved(&self, id: &PageId, revision: u32, writer: &str, since: u64) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM articles WHERE id = ? AND revision = ? AND save_order > ?
                       AND instr(' ' || saved_by || ' ', ' ' || ? || ' '))";
        let read = || {
            let values = params![id.as_str(), revision, since.cast_signed(), writer];
            self.connection.prepare_cached(sql)?.query_row(values, |row| row.get(0))
        };
        read().map_err(|error| fault(&self.path, "cannot be read", error))
    }

    /// Takes back what this writer saved since that `save_order`. The row goes if nobody else saved it too.
    pub(super) fn take_back(&mut self, id: &PageId, revision: u32, writer: &str, since: u64) -> Result<bool> {
        let Self { path, connection, .. } = self;
        let mut write = || {
            let change = begin(connection)?;
            let changed = change.execute(
                "UPDATE articles SET saved_by = trim(replace(' ' || saved_by || ' ', ' ' || ?4 || ' ', ' '))
                 WHERE id = ?1 AND revision = ?2 AND save_order > ?3
                     AND instr(' ' || saved_by || ' ', ' ' || ?4 || ' ')",
                params![id.as_str(), revision, since.cast_signed(), writer],
            )?;
            let sql = "DELETE FROM articles WHERE id = ? AND revision = ? AND saved_by = ''";
            change.execute(sql, params![id.as_str(), revision])?;
            change.commit().map(|()| changed > 0)
        };
        write().map_err(|error| fault(path, "cannot take an article back", error))
    }

    /// See [`Database::latest`](super::Database::latest).
    pub(super) fn latest(&self, count: usize) -> Result<Vec<FeedEntry>> {
        let sql = format!(
            "SELECT {} FROM articles WHERE save_order NOT NULL AND NOT EXISTS (SELECT 1 FROM articles AS later
                 WHERE later.id = articles.id AND later.save_order > articles.save_order)
             ORDER BY save_order DESC LIMIT ?",
            ENTRY.join(", ")
        );
        let read = || {
            let mut statement = self.connection.prepare_cached(&sql)?;
            let rows = statement.query_map([i64::try_from(count).unwrap_or(i64::MAX)], |row| {
                let mut columns = [const { None }; ENTRY.len()];
                for (at, column) in columns.iter_mut().enumerate() {
                    *column = row.get(at)?;
                }
                Ok(entry(columns))
            })?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        };
        read().map_err(|error| fault(&self.path, "cannot be read", error))
    }

    /// Brings all commits to the disk: the next one that is synced takes along those before it.
    pub(super) fn sync(&self) -> Result<()> {
        let synchronous = self.connection.pragma_query_value(None, "synchronous", |row| row.get::<_, i64>(0));
        if synchronous.is_ok_and(|synchronous| synchronous > 1) {
            return Ok(()); // each commit was synced
        }
        self.set_synchronous("FULL")?;
        let written = self.connection.pragma_update(None, "user_version", VERSION);
        self.set_synchronous("NORMAL")?;
        written.map_err(|error| fault(&self.path, "cannot be synced", error))
    }

    fn set_synchronous(&self, how: &str) -> Result<()> {
        let set = self.connection.pragma_update(None, "synchronous", how);
        set.map_err(|error| fault(&self.path, "cannot be used", error))
    }

    /// See [`Database::sources`](super::Database::sources).
    pub(super) fn sources(&self) -> Result<HashSet<String>> {
        let read = || {
            let mut statement = self.connection.prepare("SELECT source, url FROM articles")?;
            let pages = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(sources(pages.collect::<rusqlite::Result<Vec<_>>>()?))
        };
        read().map_err(|error| fault(&self.path, "cannot be read", error))
    }
}

/// Opens a file that is there. Nothing is made or changed.
fn open_to_read(path: &Path) -> Result<Connection> {
    let fail = |error| fault(path, "cannot be opened", error);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(fail)?;
    connection.busy_timeout(BUSY).map_err(fail)?;
    Ok(connection)
}

/// The page that a person names.
#[cfg(feature = "cli")]
fn page_of(connection: &Connection, name: &SavedName) -> rusqlite::Result<Option<String>> {
    if let SavedName::Id(id) = name {
        return Ok(Some(id.as_str().to_owned()));
    }
    let mut statement = connection.prepare("SELECT id, source, url, canonical_url FROM articles ORDER BY row")?;
    let (mut rows, mut found) = (statement.query([])?, None);
    while let Some(row) = rows.next()? {
        let (id, addresses): (String, [Option<String>; 3]) = (row.get(0)?, [row.get(1)?, row.get(2)?, row.get(3)?]);
        if name.is_of(&id, addresses.each_ref().map(Option::as_deref)) {
            found = Some(id);
        }
    }
    Ok(found)
}

fn begin(connection: &mut Connection) -> rusqlite::Result<Transaction<'_>> {
    connection.transaction_with_behavior(TransactionBehavior::Immediate)
}

fn fault(path: &Path, what: &'static str, error: rusqlite::Error) -> crate::save::folder::SaveError {
    let is_other = error.sqlite_error_code() == Some(ErrorCode::NotADatabase);
    let why = if is_other { io::Error::other("it is no database of SQLite") } else { io::Error::other(error) };
    at(path, what)(why)
}

/// Looks what a file holds: the columns of our table, or none in a new file.
fn inspect(path: &Path, connection: &Connection) -> Result<Option<HashSet<String>>> {
    let fail = |error| fault(path, "cannot be opened", error);
    let refuse = |why: String| Err(at(path, "cannot be opened")(io::Error::other(why)));
    let number = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).map_err(fail);
    let (application, version) = (number("application_id")?, number("user_version")?);
    let count = connection.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get::<_, i64>(0));
    match (application, version) {
        (0, 0) if count.map_err(fail)? == 0 => return Ok(None),
        (APPLICATION_ID, VERSION) => {}
        (APPLICATION_ID, later) => {
            return refuse(format!("a later copydesk made it (version {later}; this one knows {VERSION})"));
        }
        _ => return refuse("it is the database of something else; name a file of its own".to_owned()),
    }
    let columns = columns_of(connection).map_err(fail)?;
    match NEEDED.iter().find(|needed| !columns.contains(**needed)) {
        Some(missing) => refuse(format!("its table {TABLE} has another shape: it has no column {missing}")),
        None => Ok(Some(columns)),
    }
}

/// Makes the tables of a new file, or brings those of an older one up to date.
fn prepare(path: &Path, connection: &mut Connection) -> Result<()> {
    let fail = |error| fault(path, "cannot be opened", error);
    let change = begin(connection).map_err(fail)?;
    let known = if let Some(known) = inspect(path, &change)? {
        known
    } else {
        change.execute_batch(&schema()).map_err(fail)?;
        columns_of(&change).map_err(fail)?
    };
    let ours = columns().into_iter().map(|(name, kind)| (name, affinity(kind)));
    for (name, kind) in ours.chain(CRAWLED) {
        if !known.contains(name) {
            change.execute_batch(&format!("ALTER TABLE {TABLE} ADD COLUMN \"{name}\" {kind}")).map_err(fail)?;
        }
    }
    let index = "CREATE INDEX IF NOT EXISTS articles_save_order ON articles (save_order)";
    change.execute_batch(index).map_err(fail)?;
    change.commit().map_err(fail)
}

fn columns_of(connection: &Connection) -> rusqlite::Result<HashSet<String>> {
    let mut statement = connection.prepare("SELECT name FROM pragma_table_info(?)")?;
    statement.query_map([TABLE], |row| row.get(0))?.collect()
}

/// The type of a column.
fn affinity(kind: ColumnKind) -> &'static str {
    if kind == ColumnKind::Number { "INTEGER" } else { "TEXT" }
}

fn schema() -> String {
    // `row` stays what it is when the file is packed (`VACUUM`)
    let mut sql = format!(
        "CREATE TABLE {TABLE} (\n  row INTEGER PRIMARY KEY,\n  id TEXT NOT NULL,\n  revision INTEGER NOT NULL,\n"
    );
    for (name, kind) in columns() {
        // writing to a string does not fail
        let _ = writeln!(sql, "  \"{name}\" {},", affinity(kind));
    }
    for (name, kind) in CRAWLED {
        let _ = writeln!(sql, "  {name} {kind},");
    }
    let _ = write!(
        sql,
        "  UNIQUE (id, revision)\n);\n{INDEX}\nPRAGMA application_id = {APPLICATION_ID};\nPRAGMA user_version = {VERSION};"
    );
    sql
}

/// The statements that write a row: of a list, and of a crawl.
fn statements() -> [String; 2] {
    let names: Vec<String> = columns().iter().map(|(name, _)| format!("\"{name}\"")).collect();
    let values = vec!["?"; names.len()].join(", ");
    let changes: Vec<String> = names.iter().map(|name| format!("{name} = excluded.{name}")).collect();
    let (names, changes) = (names.join(", "), changes.join(", "));
    let upsert = format!(
        "INSERT INTO {TABLE} (id, revision, {names}) VALUES (?, ?, {values}) ON CONFLICT (id, revision) DO UPDATE SET {changes}"
    );
    let save = format!(
        "INSERT INTO {TABLE} (id, revision, {names}, saved_by, save_order)
         VALUES (?, ?, {values}, ?, (SELECT coalesce(max(save_order), 0) + 1 FROM {TABLE}))
         ON CONFLICT (id, revision) DO UPDATE SET {changes}, save_order = excluded.save_order,
             saved_by = CASE
                 WHEN instr(' ' || {TABLE}.saved_by || ' ', ' ' || excluded.saved_by || ' ') THEN {TABLE}.saved_by
                 ELSE coalesce({TABLE}.saved_by, '-') || ' ' || excluded.saved_by END"
    );
    [upsert, save]
}

/// A row's identity, revision and cells.
fn values(row: &Row) -> impl Iterator<Item = ToSqlOutput<'_>> {
    let known = [ValueRef::Text(row.id.as_bytes()), ValueRef::Integer(row.revision.into())];
    let cells = row.cells.iter().map(|cell| match cell {
        Cell::Empty => ValueRef::Null,
        Cell::Text(text) => ValueRef::Text(text.as_bytes()),
        Cell::Number(number) => ValueRef::Integer(*number),
    });
    known.into_iter().chain(cells).map(ToSqlOutput::Borrowed)
}
