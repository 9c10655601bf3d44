//! Pages that processes died of.

use super::{DatabaseError, PostgresStore, Transaction};
use crate::frontier::lease::LeaseKey;
use crate::frontier::{HostId, Result};

impl PostgresStore {
    /// See [`Frontier::reads_alone`](crate::frontier::Frontier::reads_alone).
    pub(in crate::frontier) async fn reads_alone(&self, key: LeaseKey) -> Result<bool> {
        let note = || async move {
            let mut session = self.session().await?;
            let t = session.begin().await?;
            let is_ours = self.mark(&t, key, true).await?;
            t.commit().await?;
            Ok(is_ours)
        };
        self.patiently("cannot note what is read", note).await
    }

    /// See [`Frontier::survived`](crate::frontier::Frontier::survived).
    pub(in crate::frontier) async fn survived(&self, key: LeaseKey) -> Result<()> {
        let note = || async move {
            let mut session = self.session().await?;
            let t = session.begin().await?;
            if self.mark(&t, key, false).await? {
                t.run("UPDATE url SET deaths = 0 WHERE id = $1", &[&key.url]).await?;
            }
            t.commit().await
        };
        self.patiently("cannot note what was read", note).await
    }

    /// Notes whether the page of a lease is read alone; `false` if the lease is no longer ours.
    async fn mark(&self, t: &Transaction<'_>, key: LeaseKey, alone: bool) -> Result<bool, DatabaseError> {
        let mark = "UPDATE host SET alone = $4 WHERE id = $1 AND epoch = $2 AND worker = $3";
        Ok(t.run(mark, &[&key.host, &key.epoch, &self.worker, &alone]).await? == 1)
    }
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
