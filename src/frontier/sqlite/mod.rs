//! The frontier in SQLite: one file in WAL mode, any number of processes of one machine.
//!
//! A commit survives SIGKILL at any moment. It is not synced to the disk one by one
//! (`synchronous = NORMAL`): a power cut may undo the last of them, never tear the file, and what is
//! undone is visited again.

mod add;
mod claim;
mod counts;
mod death;
mod finish;
mod lead;
mod rows;
mod store_thread;
mod story;

use super::stored::{moment, ms, span};
use super::{Clocks, FrontierError, HostId, JobId, Result, Terms};
use jiff::Timestamp;
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension as _, Transaction, TransactionBehavior, params};
use std::collections::{HashMap, HashSet};
use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

pub(super) use store_thread::StoreThread;

/// "copy": tells our files from other SQLite databases.
const APPLICATION_ID: i64 = 0x636f_7079;
/// Version of the schema; each step up has its migration.
const VERSION: i64 = 3;
/// Other processes hold the file for milliseconds; a copy of it may take longer.
const BUSY: Duration = Duration::from_secs(20);
/// Between two looks whether it is still held.
const BUSY_STEP: Duration = Duration::from_millis(10);
/// Memory for pages of the file, in KiB; the rest is the system's cache.
const CACHE_KIB: i64 = 8 * 1024;

/// One connection.
#[derive(Debug)]
pub(super) struct SqliteStore {
    path: PathBuf,
    db: Connection,
    worker: String,
    terms: HashMap<JobId, Arc<Terms>>,
    /// A file that this process holds locked: how other processes know that it lives. `None` for a frontier that is only
    /// read.
    alive: Option<File>,
}

impl SqliteStore {
    pub(super) fn open(path: &Path, worker: String) -> Result<Self> {
        let fail = |error| fault(path, "cannot be opened", &error);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|e| FrontierError::file(folder, "cannot make the folder", &e))?;
        }
        let db = Connection::open(path).map_err(fail)?;
        db.busy_timeout(BUSY).map_err(fail)?;
        db.set_prepared_statement_cache_capacity(64);
        prepare(path, &db)?;
        let alive = path_of(path, &worker);
        // nobody who looks for the dead sees the file before it is locked
        let alone = Transaction::new_unchecked(&db, TransactionBehavior::Immediate).map_err(fail)?;
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(&alive);
        let file = file.map_err(|e| FrontierError::file(&alive, "cannot be made", &e))?;
        // a file system without locks: dead workers' leases then end by time alone
        let _ = file.try_lock();
        drop(alone);
        Ok(Self { path: path.to_path_buf(), db, worker, terms: HashMap::new(), alive: Some(file) })
    }

    pub(super) fn open_to_read(path: &Path) -> Result<Self> {
        let fail = |error| fault(path, "cannot be opened", &error);
        let db = connect_to_read(path).map_err(fail)?;
        let found = version(path, &db)?;
        if found < VERSION {
            let why = "it is of an earlier version; the next crawl brings it up to date";
            return Err(FrontierError::file(path, "cannot be read yet", &why));
        }
        Ok(Self { path: path.to_path_buf(), db, worker: String::new(), terms: HashMap::new(), alive: None })
    }

    /// Runs one transaction; other processes' writes come before or after it.
    fn write<T>(
        &mut self,
        what: &'static str,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T> {
        let path = &self.path;
        let run = || {
            let transaction = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let result = work(&transaction)?;
            transaction.commit()?;
            Ok(result)
        };
        run().map_err(|error| fault(path, what, &error))
    }

    fn read<T>(&self, what: &'static str, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T> {
        work(&self.db).map_err(|error| fault(&self.path, what, &error))
    }

    /// See [`Frontier::anchor`](super::super::Frontier::anchor).
    pub(super) fn anchor(&mut self, clocks: &Clocks) -> Result<Timestamp> {
        let (boot, up) = clocks.boot.clone().unwrap_or_default();
        let up = span(up);
        let now = self.write("cannot note the time", |t| {
            let now = moment_by(t, clocks)?;
            let mut note = t.prepare_cached("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)")?;
            note.execute(params!["boot", boot])?;
            note.execute(params!["anchor_at", now])?;
            note.execute(params!["anchor_up", up])?;
            note.execute(params!["seen_at", now])?;
            Ok(now)
        })?;
        self.release_the_dead(now)?;
        Ok(moment(now))
    }

    /// See [`Frontier::now`](super::super::Frontier::now).
    pub(super) fn now(&self, clocks: &Clocks) -> Result<Timestamp> {
        self.read("cannot be read", |db| moment_by(db, clocks).map(moment))
    }

    /// Gives back the hosts of processes that are no more, and removes what they left beside the file. Their last
    /// requests may have left until a moment ago, so their hosts keep a whole gap from now.
    fn release_the_dead(&mut self, now: i64) -> Result<()> {
        let (path, own) = (self.path.clone(), self.worker.clone());
        self.write("cannot give back the leases of the dead", |t| {
            let mut holders = t.prepare("SELECT DISTINCT worker FROM host WHERE worker IS NOT NULL")?;
            let holders = holders.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
            let workers: HashSet<String> = holders.into_iter().chain(workers_of(&path)).collect();
            for worker in workers.iter().filter(|worker| **worker != own && is_dead(&path, worker)) {
                let mut hosts = t.prepare_cached("SELECT id FROM host WHERE worker = ?")?;
                let hosts: Vec<HostId> = hosts.query_map([worker], |row| row.get(0))?.collect::<Result<_, _>>()?;
                for host in hosts {
                    death::count(t, host)?;
                    t.prepare_cached(
                        "UPDATE host SET worker = NULL, lease_until = NULL, free_at = max(free_at, ?2 + gap)
                         WHERE id = ?1",
                    )?
                    .execute(params![host, now])?;
                    claim::settle(t, host)?;
                }
                let _ = fs::remove_file(path_of(&path, worker));
            }
            Ok(())
        })
    }

    fn terms(&self, job: JobId) -> Arc<Terms> {
        self.terms.get(&job).cloned().unwrap_or_default()
    }
}

impl Drop for SqliteStore {
    /// A process that ends in good order leaves no trace of itself.
    fn drop(&mut self) {
        if self.alive.is_some() {
            let _ = fs::remove_file(path_of(&self.path, &self.worker));
        }
    }
}

/// A connection that writes nothing. In a folder that cannot be written, SQLite opens a file in WAL mode only
/// if a process that may write has it open; else, and if no change waits in its log, it is as good as
/// immutable.
fn connect_to_read(path: &Path) -> rusqlite::Result<Connection> {
    let usual = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connect = |db: Connection| {
        db.busy_timeout(BUSY)?;
        db.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get::<_, i64>(0)).map(|_| db)
    };
    let opened = Connection::open_with_flags(path, usual).and_then(connect);
    let is_closed = |error: &rusqlite::Error| {
        matches!(error.sqlite_error_code(), Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly))
    };
    let log = path.with_file_name(format!("{}-wal", path.file_name().unwrap_or_default().to_string_lossy()));
    let is_settled = fs::metadata(log).map_or(true, |log| log.len() == 0);
    match (opened, url::Url::from_file_path(std::path::absolute(path).unwrap_or_default())) {
        (Err(error), Ok(mut file)) if is_closed(&error) && is_settled => {
            file.set_query(Some("immutable=1"));
            Connection::open_with_flags(file.as_str(), usual | OpenFlags::SQLITE_OPEN_URI).and_then(connect)
        }
        (opened, _) => opened,
    }
}

/// The moment on the frontier's clock, in milliseconds.
fn moment_by(db: &Connection, clocks: &Clocks) -> rusqlite::Result<i64> {
    let (boot, up) = clocks.boot.clone().unwrap_or_default();
    let (wall, up) = (ms(clocks.wall), span(up));
    let known = |name: &str| {
        db.query_row("SELECT value FROM meta WHERE name = ?", [name], |row| row.get::<_, i64>(0)).optional()
    };
    let known_boot: Option<String> =
        db.query_row("SELECT value FROM meta WHERE name = 'boot'", [], |row| row.get(0)).optional()?;
    let seen = known("seen_at")?.unwrap_or(i64::MIN);
    Ok(match (known("anchor_at")?, known("anchor_up")?) {
        (Some(at), Some(at_up)) if !boot.is_empty() && known_boot.as_deref() == Some(&boot) => {
            (at + up - at_up).max(seen)
        }
        _ => wall.max(seen),
    })
}

/// Checks that the file is ours, or empty; tells its version.
fn version(path: &Path, db: &Connection) -> Result<i64> {
    let fail = |error| fault(path, "cannot be opened", &error);
    let number = |pragma: &str| db.query_row(&format!("PRAGMA {pragma}"), [], |row| row.get::<_, i64>(0)).map_err(fail);
    let tables = || db.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get::<_, i64>(0)).map_err(fail);
    // in this order: another process may make it ours in between, with its tables and its mark at once
    let is_empty = tables()? == 0;
    let application = number("application_id")?;
    if application != APPLICATION_ID && !(application == 0 && is_empty) {
        return Err(FrontierError::Foreign { path: path.to_path_buf() });
    }
    let found = number("user_version")?;
    if found > VERSION {
        return Err(FrontierError::Newer { path: path.to_path_buf(), found, known: VERSION });
    }
    Ok(found)
}

/// Turns a new file to WAL; tells the mode that it has then. Where two processes make the file at the same
/// moment, SQLite tells one of them at once that it is locked, without the patience it was given.
fn to_wal(db: &Connection) -> rusqlite::Result<String> {
    let began = Instant::now();
    loop {
        let mode = db.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0));
        match &mode {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && began.elapsed() < BUSY => {
                thread::sleep(BUSY_STEP);
            }
            _ => return mode,
        }
    }
}

/// Brings the file to today's version.
fn prepare(path: &Path, db: &Connection) -> Result<()> {
    let fail = |error| fault(path, "cannot be opened", &error);
    let found = version(path, db)?;
    let mode = to_wal(db).map_err(fail)?;
    if mode != "wal" {
        return Err(FrontierError::file(
            path,
            "cannot be opened",
            &"its file system cannot share memory (WAL); use a local disk",
        ));
    }
    db.execute_batch(&format!(
        "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -{CACHE_KIB}; PRAGMA temp_store = MEMORY;"
    ))
    .map_err(fail)?;
    if found < VERSION {
        migrate(db).map_err(fail)?;
    }
    Ok(())
}

/// From any earlier version to today's, in one transaction. Two processes may come here at once.
fn migrate(db: &Connection) -> rusqlite::Result<()> {
    db.execute_batch("BEGIN IMMEDIATE")?;
    let run = || {
        let found: i64 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if found < 1 {
            db.execute_batch(include_str!("schema.sql"))?;
        }
        if found < 2 {
            db.execute_batch(include_str!("schema_2.sql"))?;
        }
        if found < 3 {
            db.execute_batch(include_str!("schema_3.sql"))?;
        }
        db.execute_batch(&format!("PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION}; COMMIT"))
    };
    run().inspect_err(|_| {
        let _ = db.execute_batch("ROLLBACK");
    })
}

/// The file that a process locks while it lives.
fn path_of(frontier: &Path, worker: &str) -> PathBuf {
    frontier.with_file_name(format!("{}{worker}", prefix_of(frontier)))
}

fn prefix_of(frontier: &Path) -> String {
    let name = frontier.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    format!("{name}-worker-")
}

/// The workers whose files lie beside the frontier.
fn workers_of(frontier: &Path) -> Vec<String> {
    let prefix = prefix_of(frontier);
    let beside = frontier.parent().and_then(|folder| fs::read_dir(folder).ok()).into_iter().flatten().flatten();
    beside.filter_map(|entry| Some(entry.file_name().to_str()?.strip_prefix(&prefix)?.to_owned())).collect()
}

/// True if nobody holds a worker's file any more.
fn is_dead(frontier: &Path, worker: &str) -> bool {
    match File::open(path_of(frontier, worker)) {
        Err(error) => error.kind() == std::io::ErrorKind::NotFound,
        Ok(file) => file.try_lock().is_ok(),
    }
}

fn fault(path: &Path, what: &'static str, error: &rusqlite::Error) -> FrontierError {
    let path = path.to_path_buf();
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => FrontierError::Foreign { path },
        // or a row is missing, or holds what was never written
        Some(ErrorCode::DatabaseCorrupt) | None => FrontierError::Damaged { path, why: error.to_string() },
        Some(ErrorCode::DiskFull) => FrontierError::Full { path },
        _ => FrontierError::File { path, what, why: error.to_string() },
    }
}
