//! Pages that processes died of.

use super::SqliteStore;
use crate::frontier::lease::LeaseKey;
use crate::frontier::{HostId, Result};
use rusqlite::{Transaction, params};

impl SqliteStore {
    /// See [`Frontier::reads_alone`](crate::frontier::Frontier::reads_alone).
    pub(in crate::frontier) fn reads_alone(&mut self, key: LeaseKey) -> Result<bool> {
        self.note(key, "UPDATE host SET alone = 1 WHERE id = ?1 AND epoch = ?2 AND worker = ?3")
    }

    /// See [`Frontier::broke_off`](crate::frontier::Frontier::broke_off).
    pub(in crate::frontier) fn broke_off(&mut self, key: LeaseKey) -> Result<()> {
        self.note(key, "UPDATE host SET task = NULL WHERE id = ?1 AND epoch = ?2 AND worker = ?3").map(drop)
    }

    /// Notes something of a lease; `false` if it is no longer ours.
    fn note(&mut self, key: LeaseKey, change: &str) -> Result<bool> {
        let worker = self.worker.clone();
        self.write("cannot note what is read", |t| {
            Ok(t.prepare_cached(change)?.execute(params![key.host, key.epoch, worker])? == 1)
        })
    }
}

/// Clears the deaths of a page whose visit has ended, if it was read alone.
pub(super) fn clear(t: &Transaction<'_>, host: HostId) -> rusqlite::Result<()> {
    t.prepare_cached("UPDATE url SET deaths = 0 WHERE id = (SELECT task FROM host WHERE id = ? AND alone)")?
        .execute([host])?;
    Ok(())
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
