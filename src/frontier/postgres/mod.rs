//! The frontier in PostgreSQL: one database, any number of processes on any number of machines.
//!
//! Rows are locked, not tables: a claim takes hosts with `FOR UPDATE SKIP LOCKED`, so that claims never wait for
//! each other; every other write first locks the hosts that it touches, in the order of their rows, so that writers
//! never wait in a circle. A lease ends by the database's clock alone: nobody can tell a process that is dead from one
//! that is cut off. What is interrupted (a connection that breaks, a server that restarts) is tried again for a
//! while; every verb may be repeated.

mod add;
mod claim;
mod connect;
mod counts;
mod death;
mod finish;
mod lead;
mod queue;
mod rows;
mod story;

use super::place::Database;
use super::stored::{moment, ms};
use super::{ClockOf, FrontierError, HostId, JobId, Result, Terms};
use deadpool_postgres::{Object, Pool, PoolError};
use finish::Finish;
use jiff::Timestamp;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};
use tokio_postgres::Row;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;

pub(crate) use connect::pool;

/// Version of the schema; each step up has its migration.
const VERSION: i64 = 3;
/// An interruption is waited out for so long: a server restarts in seconds, a standby takes over within a minute.
const PATIENCE: Duration = Duration::from_secs(90);
/// Between two tries, growing from the one to the other.
const PAUSES: [Duration; 2] = [Duration::from_millis(20), Duration::from_secs(2)];

/// Parameters of a statement.
type Values<'a> = [&'a (dyn ToSql + Sync)];

/// The database, for one process.
#[derive(Debug)]
pub(super) struct PostgresStore {
    pool: Pool,
    shown: String,
    worker: String,
    clock: ClockOf,
    terms: Mutex<HashMap<JobId, Arc<Terms>>>,
    /// Numbers of articles that are ours, and not given yet.
    numbers: Mutex<HashMap<JobId, Vec<i64>>>,
    finishes: mpsc::Sender<Finish>,
}

impl PostgresStore {
    /// Connects, and brings the tables to today's version.
    pub(super) async fn open(database: &Database, worker: String, clock: ClockOf) -> Result<Arc<Self>> {
        let store = Self::connect(database, worker, clock)?;
        store.migrate().await?;
        Ok(store)
    }

    /// Connects to look. `None` if there are no tables yet.
    pub(super) async fn open_to_read(database: &Database) -> Result<Option<Arc<Self>>> {
        let store = Self::connect(database, String::new(), ClockOf::Database)?;
        match store.version().await? {
            0 => Ok(None),
            VERSION => Ok(Some(store)),
            _ => {
                let why = "its tables are of an earlier version; the next crawl brings them up to date".to_owned();
                Err(FrontierError::Database { place: store.shown.clone(), what: "cannot be read yet", why })
            }
        }
    }

    fn connect(database: &Database, worker: String, clock: ClockOf) -> Result<Arc<Self>> {
        let shown = database.to_string();
        let wrong = |why: String| FrontierError::Database { place: shown.clone(), what: "cannot be used", why };
        let pool = connect::pool(database).map_err(wrong)?;
        let (finishes, inbox) = mpsc::channel(finish::AT_ONCE * 2);
        let store =
            Arc::new(Self { pool, shown, worker, clock, terms: Mutex::default(), numbers: Mutex::default(), finishes });
        tokio::spawn(finish::clerk(Arc::downgrade(&store), inbox));
        Ok(store)
    }

    async fn session(&self) -> Result<Session, DatabaseError> {
        Ok(Session(self.pool.get().await?))
    }

    /// The moment: the database's, or the caller's in a simulation.
    async fn moment(&self, session: &Session, now: Timestamp) -> Result<i64, DatabaseError> {
        match self.clock {
            ClockOf::Caller => Ok(ms(now)),
            ClockOf::Database => session.number("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint").await,
        }
    }

    /// See [`Frontier::anchor`](super::Frontier::anchor).
    pub(super) async fn now(&self, wall: Timestamp) -> Result<Timestamp> {
        let read = async { self.moment(&self.session().await?, wall).await };
        read.await.map(moment).map_err(|fault| self.told("cannot be read", &fault))
    }

    /// The version of the tables; 0 where there are none.
    async fn version(&self) -> Result<i64> {
        let read = async { version(&self.session().await?).await };
        let found = read.await.map_err(|fault| self.told("cannot be opened", &fault))?;
        match found {
            Schema::Nothing => Ok(0),
            Schema::Ours(found) if found > VERSION => {
                Err(FrontierError::NewerDatabase { place: self.shown.clone(), found, known: VERSION })
            }
            Schema::Ours(found) => Ok(found),
            Schema::Others => Err(FrontierError::ForeignDatabase { place: self.shown.clone() }),
        }
    }

    /// From any earlier version to today's, in one transaction. Several processes may come here at once.
    async fn migrate(&self) -> Result<()> {
        if self.version().await? == VERSION {
            return Ok(());
        }
        let run = async {
            let mut session = self.session().await?;
            let t = session.begin().await?;
            // "copydesk"; waits for whoever is at it
            t.run("SELECT pg_advisory_xact_lock(7165921862412428139)", &[]).await?;
            let mut found = match version(&t).await? {
                Schema::Ours(found) => found,
                Schema::Nothing | Schema::Others => 0,
            };
            if found == 0 {
                t.script(include_str!("schema.sql")).await?;
                t.run("INSERT INTO meta (name, value) VALUES ('application', 'copydesk'), ('version', '1')", &[])
                    .await?;
                found = 1;
            }
            if found < 2 {
                t.script(include_str!("schema_2.sql")).await?;
            }
            if found < 3 {
                t.script(include_str!("schema_3.sql")).await?;
            }
            t.run("UPDATE meta SET value = $1 WHERE name = 'version'", &[&VERSION.to_string()]).await?;
            t.commit().await
        };
        run.await.map_err(|fault| self.told("its tables cannot be made", &fault))?;
        self.version().await.map(drop)
    }

    fn terms(&self, job: JobId) -> Arc<Terms> {
        self.terms.lock().unwrap_or_else(PoisonError::into_inner).get(&job).cloned().unwrap_or_default()
    }

    fn keep_terms(&self, job: JobId, terms: Terms) {
        self.terms.lock().unwrap_or_else(PoisonError::into_inner).insert(job, Arc::new(terms));
    }

    fn told(&self, what: &'static str, fault: &DatabaseError) -> FrontierError {
        FrontierError::Database { place: self.shown.clone(), what, why: fault.in_words() }
    }

    /// Tries it until it succeeds, fails for good, or was interrupted for too long.
    async fn patiently<T, W>(&self, what: &'static str, mut work: impl FnMut() -> W) -> Result<T>
    where
        W: Future<Output = Result<T, DatabaseError>>,
    {
        let (began, mut pause) = (Instant::now(), PAUSES[0]);
        loop {
            match work().await {
                Ok(done) => return Ok(done),
                Err(fault) if fault.is_passing() && began.elapsed() < PATIENCE => {
                    tracing::debug!(target: "copydesk::frontier", "{what}: {}; trying again", fault.in_words());
                    sleep(pause).await;
                    pause = (pause * 2).min(PAUSES[1]);
                }
                Err(fault) => return Err(self.told(what, &fault)),
            }
        }
    }
}

/// The schema that a database holds.
enum Schema {
    Nothing,
    Ours(i64),
    Others,
}

async fn version(session: &impl Speaks) -> Result<Schema, DatabaseError> {
    let tables = session
        .rows(
            // not by information_schema, which shows nobody what he may not read
            "SELECT count(*) FILTER (WHERE relname = 'meta'), count(*) FROM pg_catalog.pg_class
             WHERE relnamespace = to_regnamespace(quote_ident(current_schema())) AND relkind IN ('r', 'p')
             AND relname IN ('meta', 'job', 'host', 'line', 'url', 'story')",
            &[],
        )
        .await?;
    let (meta, any): (i64, i64) =
        tables.first().map_or(Ok((0, 0)), |row| Ok::<_, DatabaseError>((row.try_get(0)?, row.try_get(1)?)))?;
    if meta == 0 {
        return Ok(if any == 0 { Schema::Nothing } else { Schema::Others });
    }
    let ours = "SELECT value FROM meta WHERE name = 'version' AND EXISTS
                (SELECT 1 FROM meta WHERE name = 'application' AND value = 'copydesk')";
    let rows = match session.rows(ours, &[]).await {
        Ok(rows) => rows,
        Err(fault) if fault.is_of_rights() => return Err(fault),
        Err(_) => return Ok(Schema::Others),
    };
    let value: Option<String> = rows.first().map(|row| row.try_get(0)).transpose()?;
    Ok(value.and_then(|value| value.parse().ok()).map_or(Schema::Others, Schema::Ours))
}

/// A connection that is ours until it is dropped.
struct Session(Object);

/// A transaction; undone unless it is committed.
struct Transaction<'a>(deadpool_postgres::Transaction<'a>);

/// A connection or a transaction that statements are sent to.
trait Speaks {
    /// Rows of a query.
    async fn rows(&self, sql: &str, values: &Values<'_>) -> Result<Vec<Row>, DatabaseError>;
}

impl Speaks for Session {
    async fn rows(&self, sql: &str, values: &Values<'_>) -> Result<Vec<Row>, DatabaseError> {
        let statement = self.0.prepare_cached(sql).await?;
        Ok(self.0.query(&statement, values).await?)
    }
}

impl Speaks for Transaction<'_> {
    async fn rows(&self, sql: &str, values: &Values<'_>) -> Result<Vec<Row>, DatabaseError> {
        let statement = self.0.prepare_cached(sql).await?;
        Ok(self.0.query(&statement, values).await?)
    }
}

impl Session {
    async fn begin(&mut self) -> Result<Transaction<'_>, DatabaseError> {
        Ok(Transaction(self.0.transaction().await?))
    }

    /// A transaction that sees one moment and writes nothing.
    async fn look(&mut self) -> Result<Transaction<'_>, DatabaseError> {
        let level = tokio_postgres::IsolationLevel::RepeatableRead;
        Ok(Transaction(self.0.build_transaction().isolation_level(level).read_only(true).start().await?))
    }

    async fn number(&self, sql: &str) -> Result<i64, DatabaseError> {
        let statement = self.0.prepare_cached(sql).await?;
        Ok(self.0.query_one(&statement, &[]).await?.try_get(0)?)
    }
}

impl Transaction<'_> {
    /// The row of a query, if there is one.
    async fn row(&self, sql: &str, values: &Values<'_>) -> Result<Option<Row>, DatabaseError> {
        Ok(self.rows(sql, values).await?.into_iter().next())
    }

    /// Rows that a statement changed.
    async fn run(&self, sql: &str, values: &Values<'_>) -> Result<u64, DatabaseError> {
        let statement = self.0.prepare_cached(sql).await?;
        Ok(self.0.execute(&statement, values).await?)
    }

    async fn script(&self, sql: &str) -> Result<(), DatabaseError> {
        Ok(self.0.batch_execute(sql).await?)
    }

    async fn commit(self) -> Result<(), DatabaseError> {
        Ok(self.0.commit().await?)
    }

    /// Nobody else changes these hosts, or leases them, until the end. In the order of their rows, as everybody does.
    async fn lock_hosts(&self, hosts: &[HostId]) -> Result<(), DatabaseError> {
        self.run("SELECT 1 FROM host WHERE id = ANY($1) ORDER BY id FOR UPDATE", &[&hosts]).await.map(drop)
    }
}

/// Errors of the database.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DatabaseError {
    #[error(transparent)]
    Pool(#[from] PoolError),
    #[error(transparent)]
    Sql(#[from] tokio_postgres::Error),
    /// A row holds what was never written.
    #[error("{0}")]
    Odd(&'static str),
}

impl DatabaseError {
    fn sql(&self) -> Option<&tokio_postgres::Error> {
        match self {
            Self::Sql(error) | Self::Pool(PoolError::Backend(error)) => Some(error),
            Self::Pool(_) | Self::Odd(_) => None,
        }
    }

    /// True if the same may succeed in a moment: the connection or the server went away, or another writer was first.
    pub(crate) fn is_passing(&self) -> bool {
        const PASSING: [SqlState; 8] = [
            SqlState::T_R_SERIALIZATION_FAILURE,
            SqlState::T_R_DEADLOCK_DETECTED,
            SqlState::UNIQUE_VIOLATION,
            SqlState::ADMIN_SHUTDOWN,
            SqlState::CRASH_SHUTDOWN,
            SqlState::CANNOT_CONNECT_NOW,
            SqlState::TOO_MANY_CONNECTIONS,
            SqlState::READ_ONLY_SQL_TRANSACTION, // a standby that was not promoted yet
        ];
        match self.sql() {
            Some(error) => match error.code() {
                Some(code) => PASSING.contains(code) || code.code().starts_with("08"),
                None => error.is_closed() || is_of_network(error),
            },
            None => matches!(self, Self::Pool(PoolError::Timeout(_))),
        }
    }

    /// True if the user may not do it.
    fn is_of_rights(&self) -> bool {
        self.sql().and_then(tokio_postgres::Error::code) == Some(&SqlState::INSUFFICIENT_PRIVILEGE)
    }

    pub(crate) fn in_words(&self) -> String {
        match self.sql() {
            Some(error) => match error.as_db_error() {
                Some(told) => told.message().to_owned(),
                None => {
                    std::error::Error::source(error).map_or_else(|| error.to_string(), |why| format!("{error}: {why}"))
                }
            },
            None => self.to_string(),
        }
    }
}

fn is_of_network(error: &tokio_postgres::Error) -> bool {
    let source = std::error::Error::source(error);
    source.is_some_and(<dyn std::error::Error>::is::<std::io::Error>) || error.to_string().contains("timeout")
}
