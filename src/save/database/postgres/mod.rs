//! A table of articles in PostgreSQL.
//!
//! The table is made on first use, with a comment that says whose it is. Connections are those of the frontier, in number
//! and in manners; requests run on a thread of their own, so that whoever saves need not be asynchronous. What is
//! interrupted (a connection that breaks, a server that restarts) is tried again for a while: every statement may be
//! repeated.

#[cfg(feature = "cli")]
mod revisions;

use super::place::TablePlace;
use super::row::{Cell, ColumnKind, ENTRY, Row, columns, entry, sources};
use crate::frontier::{DatabaseError, pool};
use crate::render::feed::FeedEntry;
use crate::save::disk::{Result, SaveError};
use crate::save::name::PageId;
use deadpool_postgres::{GenericClient, Pool};
use futures_util::future::try_join_all;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio::time::{Instant, sleep};
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

/// The beginning of our tables' comment; a version follows.
const COMMENT: &str = "copydesk: articles, version ";
/// Version of the schema. Fields of the record that were added since are columns that are added whenever a table is opened.
const VERSION: u32 = 1;
/// Rows that are gathered before they are written.
const BATCH_ROWS: usize = 200;
/// An interruption is waited out for so long, as for a store of objects.
const PATIENCE: Duration = Duration::from_mins(1);
/// Between two tries, growing from the one to the other.
const PAUSES: [Duration; 2] = [Duration::from_millis(20), Duration::from_secs(2)];

/// A table in a database.
pub(super) struct PostgresTable {
    statements: Arc<Statements>,
    /// Taken when it is dropped.
    runtime: Option<Runtime>,
    rows: Vec<Row>,
}

/// The statements on one table, and the way to it.
struct Statements {
    pool: Pool,
    shown: String,
    name: String,
    /// The name as SQL has it.
    table: String,
    upsert: String,
    save: String,
}

impl PostgresTable {
    /// Opens a table, which is made if it is missing.
    pub(super) fn open(place: &TablePlace) -> Result<Self> {
        let table = Self::connect(place)?;
        table.run("cannot be opened", |statements| async move { statements.prepare().await })??;
        Ok(table)
    }

    /// Says whether a table could be opened. Nothing is made or changed.
    pub(super) fn check(place: &TablePlace) -> Result<()> {
        let table = Self::connect(place)?;
        let look = |statements: Arc<Statements>| async move {
            let client = statements.pool.get().await?;
            statements.inspect(&client).await
        };
        table.run("cannot be opened", look)?.map(drop)
    }

    fn connect(place: &TablePlace) -> Result<Self> {
        let shown = place.to_string();
        let pool = pool(&place.database);
        let pool = pool.map_err(|why| SaveError::new(&shown, "cannot be used", io::Error::other(why)))?;
        let runtime = Builder::new_multi_thread().worker_threads(1).thread_name("database").enable_all().build();
        let runtime = Some(runtime.map_err(|why| SaveError::new(&shown, "cannot be used", why))?);
        let table = format!("\"{}\"", place.table);
        let [upsert, save] = statements(&table);
        let statements = Arc::new(Statements { pool, shown, name: place.table.clone(), table, upsert, save });
        Ok(Self { statements, runtime, rows: Vec::new() })
    }

    /// Takes a row for the next batch.
    pub(super) fn push(&mut self, row: Row) -> Result<()> {
        self.rows.push(row);
        if self.rows.len() >= BATCH_ROWS { self.flush() } else { Ok(()) }
    }

    /// Writes what was pushed: all of it or nothing.
    pub(super) fn flush(&mut self) -> Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let rows = Arc::new(std::mem::take(&mut self.rows));
        let batch = Arc::clone(&rows);
        let written = self.run("cannot write articles", move |statements| {
            let rows = Arc::clone(&batch);
            async move { statements.write(&rows).await }
        });
        if written.is_err() {
            self.rows = Arc::try_unwrap(rows).unwrap_or_default();
        }
        written
    }

    /// Writes a row of a crawl at once.
    pub(super) fn save(&self, row: Row, writer: &str) -> Result<()> {
        let (row, writer) = (Arc::new(row), Cell::Text(writer.to_owned()));
        self.run("cannot write an article", move |statements| {
            let (row, writer) = (Arc::clone(&row), writer.clone());
            async move {
                let client = statements.pool.get().await?;
                let statement = client.prepare_cached(&statements.save).await?;
                let known = known(&row);
                client.execute(&statement, &values(&known, &row, Some(&writer))).await?;
                Ok(())
            }
        })
    }

    /// The greatest `save_order` that was given.
    pub(super) fn last_save(&self) -> Result<u64> {
        let read = |statements: Arc<Statements>| async move {
            let client = statements.pool.get().await?;
            let sql = "SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence($1, 'save_order')::regclass), 0)";
            let statement = client.prepare_cached(sql).await?;
            Ok(client.query_one(&statement, &[&statements.table]).await?.try_get::<_, i64>(0)?)
        };
        self.run("cannot be read", read).map(i64::unsigned_abs)
    }

    /// True if this writer saved a revision since that `save_order`.
    pub(super) fn has_saved(&self, id: &PageId, revision: u32, writer: &str, since: u64) -> Result<bool> {
        let key = key(id, revision, writer, since);
        self.run("cannot be read", move |statements| {
            let key = key.clone();
            async move {
                let client = statements.pool.get().await?;
                let sql = format!("SELECT EXISTS (SELECT 1 FROM {} WHERE {IS_OF_WRITER})", statements.table);
                let statement = client.prepare_cached(&sql).await?;
                Ok(client.query_one(&statement, &refs(&key)).await?.try_get(0)?)
            }
        })
    }

    /// Takes back what this writer saved since that `save_order`. The row goes if nobody else saved it too.
    pub(super) fn take_back(&self, id: &PageId, revision: u32, writer: &str, since: u64) -> Result<bool> {
        let key = key(id, revision, writer, since);
        self.run("cannot take an article back", move |statements| {
            let key = key.clone();
            async move {
                let table = &statements.table;
                let mut client = statements.pool.get().await?;
                let change = client.transaction().await?;
                let sql = format!(
                    "UPDATE {table} SET saved_by = trim(replace(' ' || saved_by || ' ', ' ' || $4::text || ' ', ' '))
                     WHERE {IS_OF_WRITER}"
                );
                let changed = change.execute(&change.prepare_cached(&sql).await?, &refs(&key)).await?;
                let sql = format!("DELETE FROM {table} WHERE id = $1 AND revision = $2 AND saved_by = ''");
                let [id, revision, ..] = &key;
                change.execute(&change.prepare_cached(&sql).await?, &[id, revision]).await?;
                change.commit().await?;
                Ok(changed > 0)
            }
        })
    }

    /// See [`Database::sources`](super::Database::sources).
    pub(super) fn sources(&self) -> Result<HashSet<String>> {
        let read = |statements: Arc<Statements>| async move {
            let client = statements.pool.get().await?;
            let rows = client.query(&format!("SELECT source, url FROM {}", statements.table), &[]).await?;
            let pairs: Vec<(Option<String>, Option<String>)> =
                rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect::<Result<_, DatabaseError>>()?;
            Ok(sources(pairs))
        };
        self.run("cannot be read", read)
    }

    /// See [`Database::latest`](super::Database::latest).
    pub(super) fn latest(&self, count: usize) -> Result<Vec<FeedEntry>> {
        self.run("cannot be read", move |statements| async move {
            let client = statements.pool.get().await?;
            let table = &statements.table;
            let columns: Vec<String> = ENTRY.iter().map(|column| format!("{column}::text")).collect();
            let sql = format!(
                "SELECT {} FROM {table} AS known WHERE saved_by IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {table} AS later
                     WHERE later.id = known.id AND later.saved_by IS NOT NULL AND later.save_order > known.save_order)
                 ORDER BY save_order DESC LIMIT $1",
                columns.join(", ")
            );
            let rows = client.query(&client.prepare_cached(&sql).await?, &[&i64::try_from(count).unwrap_or(i64::MAX)]).await?;
            let mut found = Vec::with_capacity(rows.len());
            for row in &rows {
                let mut columns = [const { None }; ENTRY.len()];
                for (at, column) in columns.iter_mut().enumerate() {
                    *column = row.try_get(at)?;
                }
                found.push(entry(columns));
            }
            Ok(found)
        })
    }

    /// Does some work on the database's thread, and waits for it.
    fn run<T, W, F>(&self, what: &'static str, work: F) -> Result<T>
    where
        T: Send + 'static,
        W: Future<Output = Result<T, DatabaseError>> + Send + 'static,
        F: Fn(Arc<Statements>) -> W + Send + 'static,
    {
        let (statements, (to, from)) = (Arc::clone(&self.statements), sync_channel(1));
        let closed = || SaveError::new(&self.statements.shown, what, io::Error::other("its thread has ended"));
        let Some(runtime) = &self.runtime else { return Err(closed()) };
        runtime.spawn(async move {
            let _ = to.send(statements.patiently(what, work).await);
        });
        from.recv().unwrap_or_else(|_| Err(closed()))
    }
}

impl Drop for PostgresTable {
    fn drop(&mut self) {
        // whoever lets go of it may be a task, which must not wait for threads to end
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl fmt::Debug for PostgresTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PostgresTable({})", self.statements.shown)
    }
}

/// What a table is.
enum Shape {
    Missing,
    /// Ours, with these columns.
    Ours(HashMap<String, String>),
    /// None that articles can be written to, and why.
    Other(String),
}

impl Statements {
    /// Tries it until it succeeds, fails for good, or was interrupted for too long.
    async fn patiently<T, W>(self: Arc<Self>, what: &'static str, work: impl Fn(Arc<Self>) -> W) -> Result<T>
    where
        W: Future<Output = Result<T, DatabaseError>>,
    {
        let (began, mut pause) = (Instant::now(), PAUSES[0]);
        loop {
            let fault = match work(Arc::clone(&self)).await {
                Ok(done) => return Ok(done),
                Err(fault) => fault,
            };
            if !fault.is_passing() || began.elapsed() > PATIENCE {
                return Err(self.refuse(what, fault.in_words()));
            }
            sleep(pause).await;
            pause = (pause * 2).min(PAUSES[1]);
        }
    }

    fn refuse(&self, what: &'static str, why: String) -> SaveError {
        SaveError::new(&self.shown, what, io::Error::other(why))
    }

    /// Makes the table, or adds the columns that it lacks. Several processes may come here at once.
    async fn prepare(self: &Arc<Self>) -> Result<Result<()>, DatabaseError> {
        let mut client = self.pool.get().await?;
        if let Ok(Some(known)) = self.inspect(&client).await?
            && wanted().all(|(name, _)| known.contains_key(&name))
        {
            return Ok(Ok(()));
        }
        let change = client.transaction().await?;
        // "news"; waits for whoever is at it
        change.execute("SELECT pg_advisory_xact_lock(1852143475)", &[]).await?;
        let known = match self.inspect(&change).await? {
            Ok(known) => known,
            Err(other) => return Ok(Err(other)),
        };
        let table = &self.table;
        match known {
            None => change.batch_execute(&schema(table)).await?,
            Some(known) => {
                for (name, kind) in wanted().filter(|(name, _)| !known.contains_key(name)) {
                    change.batch_execute(&format!("ALTER TABLE {table} ADD COLUMN \"{name}\" {kind}")).await?;
                }
            }
        }
        change.commit().await?;
        Ok(Ok(()))
    }

    /// The columns of the table, if it is there, and their types; or why it is none of ours.
    async fn inspect(
        &self,
        client: &impl GenericClient,
    ) -> Result<Result<Option<HashMap<String, String>>>, DatabaseError> {
        Ok(match self.shape(client).await? {
            Shape::Missing => Ok(None),
            Shape::Ours(columns) => Ok(Some(columns)),
            Shape::Other(why) => Err(self.refuse("cannot be opened", why)),
        })
    }

    async fn shape(&self, client: &impl GenericClient) -> Result<Shape, DatabaseError> {
        // not by `to_regclass`, which may remember that there was none before others made it
        let sql = "SELECT oid, obj_description(oid, 'pg_class') FROM pg_class
                   WHERE relname = $1 AND relnamespace = to_regnamespace(quote_ident(current_schema()))";
        let Some(found) = client.query_opt(sql, &[&self.name]).await? else { return Ok(Shape::Missing) };
        let (oid, comment): (u32, Option<String>) = (found.try_get(0)?, found.try_get(1)?);
        let version = comment.as_deref().and_then(|comment| comment.strip_prefix(COMMENT)?.parse::<u32>().ok());
        match version {
            Some(VERSION) => {}
            Some(later) => {
                let why = format!("a later copydesk made it (version {later}; this one knows {VERSION})");
                return Ok(Shape::Other(why));
            }
            None => return Ok(Shape::Other("it is the table of something else; name one of its own".to_owned())),
        }
        let sql = "SELECT attname::text, format_type(atttypid, NULL) FROM pg_attribute
                   WHERE attrelid = $1 AND attnum > 0 AND NOT attisdropped";
        let rows = client.query(sql, &[&oid]).await?;
        let columns: HashMap<String, String> =
            rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect::<Result<_, DatabaseError>>()?;
        let needed = [("id", "text"), ("revision", "bigint"), ("saved_by", "text"), ("save_order", "bigint")];
        if let Some((missing, _)) = needed.iter().find(|(name, _)| !columns.contains_key(*name)) {
            return Ok(Shape::Other(format!("it has another shape: it has no column {missing}")));
        }
        let kinds = wanted().map(|(name, kind)| (name, kind.to_owned()));
        let all = kinds.chain(needed.map(|(name, kind)| (name.to_owned(), kind.to_owned())));
        for (name, kind) in all {
            match columns.get(&name) {
                Some(found) if *found != kind => {
                    let why = format!("it has another shape: its column {name} is of type {found}, and not {kind}");
                    return Ok(Shape::Other(why));
                }
                _ => {}
            }
        }
        Ok(Shape::Ours(columns))
    }

    /// Writes rows in one transaction; the requests go out one behind the other without waiting for answers.
    async fn write(&self, rows: &[Row]) -> Result<(), DatabaseError> {
        let mut client = self.pool.get().await?;
        let batch = client.transaction().await?;
        let statement = batch.prepare_cached(&self.upsert).await?;
        let (batch_of, statement) = (&batch, &statement);
        try_join_all(rows.iter().map(|row| async move {
            let known = known(row);
            batch_of.execute(statement, &values(&known, row, None)).await
        }))
        .await?;
        batch.commit().await?;
        Ok(())
    }
}

/// True for the row of a page and revision that a writer saved since a moment: `$1` to `$4`.
const IS_OF_WRITER: &str =
    "id = $1 AND revision = $2 AND save_order > $3 AND position(' ' || $4::text || ' ' IN ' ' || saved_by || ' ') > 0";

/// The values of [`IS_OF_WRITER`].
fn key(id: &PageId, revision: u32, writer: &str, since: u64) -> [Cell; 4] {
    let (revision, since) = (Cell::Number(revision.into()), Cell::Number(since.cast_signed()));
    [Cell::Text(id.as_str().to_owned()), revision, since, Cell::Text(writer.to_owned())]
}

fn refs(key: &[Cell; 4]) -> [&(dyn ToSql + Sync); 4] {
    let [id, revision, since, writer] = key;
    [id, revision, since, writer]
}

/// The columns of what is known of an article, with their types.
fn wanted() -> impl Iterator<Item = (String, &'static str)> {
    columns().into_iter().map(|(name, kind)| (name.to_owned(), type_of(kind)))
}

fn type_of(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Text => "text",
        ColumnKind::Number => "bigint",
        ColumnKind::Structure => "jsonb",
    }
}

fn schema(table: &str) -> String {
    let fields: Vec<String> = wanted().map(|(name, kind)| format!("\"{name}\" {kind}")).collect();
    let fields = fields.join(", ");
    format!(
        "CREATE TABLE {table} (\n    id text NOT NULL,\n    revision bigint NOT NULL, {fields}, saved_by text,
             save_order bigserial,\n    PRIMARY KEY (id, revision)\n);
         COMMENT ON TABLE {table} IS '{COMMENT}{VERSION}';
         CREATE INDEX ON {table} (save_order);"
    )
}

/// The statements that write a row: of a list, and of a crawl.
fn statements(table: &str) -> [String; 2] {
    let columns = columns();
    let names: Vec<String> = columns.iter().map(|(name, _)| format!("\"{name}\"")).collect();
    // a structure is sent as the text that it is
    let values: Vec<String> = columns
        .iter()
        .zip(3..)
        .map(|((_, kind), at)| match kind {
            ColumnKind::Structure => format!("${at}::text::jsonb"),
            ColumnKind::Text | ColumnKind::Number => format!("${at}"),
        })
        .collect();
    let changes: Vec<String> = names.iter().map(|name| format!("{name} = excluded.{name}")).collect();
    let (names, values, changes, writer) = (names.join(", "), values.join(", "), changes.join(", "), columns.len() + 3);
    let upsert = format!(
        "INSERT INTO {table} AS known (id, revision, {names}) VALUES ($1, $2, {values})
         ON CONFLICT (id, revision) DO UPDATE SET {changes}"
    );
    let save = format!(
        "INSERT INTO {table} AS known (id, revision, {names}, saved_by) VALUES ($1, $2, {values}, ${writer})
         ON CONFLICT (id, revision) DO UPDATE SET {changes}, save_order = excluded.save_order,
             saved_by = CASE WHEN position(' ' || excluded.saved_by || ' ' IN ' ' || known.saved_by || ' ') > 0
                 THEN known.saved_by ELSE coalesce(known.saved_by, '-') || ' ' || excluded.saved_by END"
    );
    [upsert, save]
}

/// A row's identity and revision.
fn known(row: &Row) -> [Cell; 2] {
    [Cell::Text(row.id.clone()), Cell::Number(row.revision.into())]
}

fn values<'a>(known: &'a [Cell; 2], row: &'a Row, writer: Option<&'a Cell>) -> Vec<&'a (dyn ToSql + Sync)> {
    let cells = known.iter().chain(&row.cells).chain(writer);
    cells.map(|cell| -> &(dyn ToSql + Sync) { cell }).collect()
}

impl ToSql for Cell {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + std::marker::Sync + Send>> {
        match self {
            Self::Empty => Ok(IsNull::Yes),
            Self::Text(text) => without_nul(text).as_ref().to_sql(kind, out),
            Self::Number(number) => number.to_sql(kind, out),
        }
    }

    fn accepts(kind: &Type) -> bool {
        [Type::TEXT, Type::INT8].contains(kind)
    }

    to_sql_checked!();
}

/// A text without U+0000, which PostgreSQL keeps nowhere: itself, or as JSON writes it.
fn without_nul(text: &str) -> Cow<'_, str> {
    if !text.contains('\0') && !text.contains("\\u0000") {
        return text.into();
    }
    let mut kept = String::with_capacity(text.len());
    let plain = text.replace('\0', "");
    let mut rest = plain.as_str();
    while let Some((before, behind)) = rest.split_once('\\') {
        kept.push_str(before);
        if let Some(behind) = behind.strip_prefix("u0000") {
            rest = behind;
            continue;
        }
        // what is escaped is not looked at: it may be a backslash itself
        let mut behind = behind.chars();
        kept.push('\\');
        kept.extend(behind.next());
        rest = behind.as_str();
    }
    kept.push_str(rest);
    kept.into()
}
