//! Pages that processes died of.

use super::{DatabaseError, PostgresStore, Transaction};
use crate::frontier::lease::LeaseKey;
use crate::frontier::{HostId, Result};

impl PostgresStore {
    /// See [`Frontier::reads_alone`](crate::frontier::Frontier::reads_alone).
    pub(in crate::frontier) async fn reads_alone(&self, key: LeaseKey) -> Result<bool> {
        self.note(key, "UPDATE host SET alone = true WHERE id = $1 AND epoch = $2 AND worker = $3").await
    }

    /// See [`Frontier::broke_off`](crate::frontier::Frontier::broke_off).
    pub(in crate::frontier) async fn broke_off(&self, key: LeaseKey) -> Result<()> {
        self.note(key, "UPDATE host SET task = NULL WHERE id = $1 AND epoch = $2 AND worker = $3").await.map(drop)
    }

    /// Notes something of a lease; `false` if it is no longer ours.
    async fn note(&self, key: LeaseKey, change: &str) -> Result<bool> {
        let note = || async move {
            let mut session = self.session().await?;
            let t = session.begin().await?;
            let noted = t.run(change, &[&key.host, &key.epoch, &self.worker]).await?;
            t.commit().await?;
            Ok(noted == 1)
        };
        self.patiently("cannot note what is read", note).await
    }
}

/// Clears the deaths of pages whose visits have ended, if they were read alone.
pub(super) async fn clear(t: &Transaction<'_>, hosts: &[HostId]) -> Result<(), DatabaseError> {
    if hosts.is_empty() {
        return Ok(());
    }
    t.run(
        "UPDATE url SET deaths = 0 FROM host WHERE host.id = ANY($1) AND url.id = host.task AND host.alone",
        &[&hosts],
    )
    .await
    .map(drop)
}

/// Counts leases that nobody ended against their pages: the first one of any page that was under way, others only if it
/// was read alone.
pub(super) async fn count(t: &Transaction<'_>, hosts: &[HostId]) -> Result<(), DatabaseError> {
    if hosts.is_empty() {
        return Ok(());
    }
    t.run(
        "UPDATE url SET deaths = deaths + 1 FROM host
         WHERE host.id = ANY($1) AND url.id = host.task AND (url.deaths = 0 OR host.alone)",
        &[&hosts],
    )
    .await?;
    t.run("UPDATE host SET task = NULL WHERE id = ANY($1)", &[&hosts]).await.map(drop)
}
