//! Pages that processes died of.

use super::SqliteStore;
use crate::frontier::lease::LeaseKey;
use crate::frontier::{HostId, Result};
use rusqlite::{Transaction, params};

impl SqliteStore {
    /// See [`Frontier::reads_alone`](crate::frontier::Frontier::reads_alone).
    pub(in crate::frontier) fn reads_alone(&mut self, key: LeaseKey) -> Result<bool> {
        let worker = self.worker.clone();
        self.write("cannot note what is read", |t| mark(t, key, &worker, true))
    }

    /// See [`Frontier::survived`](crate::frontier::Frontier::survived).
    pub(in crate::frontier) fn survived(&mut self, key: LeaseKey) -> Result<()> {
        let worker = self.worker.clone();
        self.write("cannot note what was read", |t| {
            if mark(t, key, &worker, false)? {
                t.prepare_cached("UPDATE url SET deaths = 0 WHERE id = ?")?.execute([key.url])?;
            }
            Ok(())
        })
    }
}

/// Notes whether the page of a lease is read alone; `false` if the lease is no longer ours.
fn mark(t: &Transaction<'_>, key: LeaseKey, worker: &str, alone: bool) -> rusqlite::Result<bool> {
    let marked = t
        .prepare_cached("UPDATE host SET alone = ?4 WHERE id = ?1 AND epoch = ?2 AND worker = ?3")?
        .execute(params![key.host, key.epoch, worker, alone])?;
    Ok(marked == 1)
}

/// Counts a lease that nobody ended against its page: the first one of any page that was under way, others only if it
/// was read alone.
pub(super) fn count(t: &Transaction<'_>, host: HostId) -> rusqlite::Result<()> {
    t.prepare_cached(
        "UPDATE url SET deaths = deaths + 1 WHERE id = (SELECT task FROM host WHERE id = ?1)
         AND (deaths = 0 OR (SELECT alone FROM host WHERE id = ?1))",
    )?
    .execute([host])?;
    t.prepare_cached("UPDATE host SET task = NULL WHERE id = ?")?.execute([host])?;
    Ok(())
}
