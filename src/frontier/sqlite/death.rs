//! Pages that processes died of.

use rusqlite::{Transaction, params};

use super::Store;
use crate::frontier::lease::Hold;
use crate::frontier::{HostId, Outcomes};

impl Store {
    /// See [`Frontier::reads_alone`](crate::frontier::Frontier::reads_alone).
    pub(in crate::frontier) fn reads_alone(&mut self, hold: Hold) -> Outcomes<bool> {
        let worker = self.worker.clone();
        self.write("cannot note what is read", |t| mark(t, hold, &worker, true))
    }

    /// See [`Frontier::survived`](crate::frontier::Frontier::survived).
    pub(in crate::frontier) fn survived(&mut self, hold: Hold) -> Outcomes<()> {
        let worker = self.worker.clone();
        self.write("cannot note what was read", |t| {
            if mark(t, hold, &worker, false)? {
                t.prepare_cached("UPDATE url SET deaths = 0 WHERE id = ?")?.execute([hold.url])?;
            }
            Ok(())
        })
    }
}

/// Notes whether the page of a lease is read alone; `false` if the lease is no longer ours.
fn mark(t: &Transaction<'_>, hold: Hold, worker: &str, alone: bool) -> rusqlite::Result<bool> {
    let marked = t
        .prepare_cached("UPDATE host SET alone = ?4 WHERE id = ?1 AND epoch = ?2 AND worker = ?3")?
        .execute(params![hold.host, hold.epoch, worker, alone])?;
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
