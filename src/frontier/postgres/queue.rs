//! The short rows that tell whether a host has something to do, and the counts: kept by every write.

use super::{DatabaseError, Transaction};
use crate::frontier::{HostId, JobId, SeedId};
use std::collections::BTreeMap;

impl Transaction<'_> {
    /// Looks up anew what of these hosts is due first, and when they may be asked. The hosts are locked.
    pub(super) async fn refresh(&self, queues: &[(JobId, HostId)]) -> Result<(), DatabaseError> {
        let (jobs, hosts): (Vec<JobId>, Vec<HostId>) = queues.iter().copied().unzip();
        self.run(
            "UPDATE line SET due_at = (
                 SELECT min(first.due_at) FROM (VALUES (0), (1), (2), (3)) AS ranks (rank) CROSS JOIN LATERAL (
                     SELECT url.due_at FROM url WHERE url.job = line.job AND url.host = line.host
                            AND url.rank = ranks.rank
                            AND url.due_at IS NOT NULL ORDER BY url.due_at LIMIT 1
                 ) AS first
             )
             FROM unnest($1::bigint[], $2::bigint[]) AS touched (job, host)
             WHERE line.job = touched.job AND line.host = touched.host",
            &[&jobs, &hosts],
        )
        .await?;
        self.settle(&hosts).await
    }

    /// Notes anew when hosts may be asked for each job. A lease that nobody ended costs its gap too: the last request
    /// may have left just before.
    pub(super) async fn settle(&self, hosts: &[HostId]) -> Result<(), DatabaseError> {
        self.run(
            "UPDATE line SET ready_at = CASE WHEN line.due_at IS NULL THEN NULL ELSE
                 greatest(line.due_at, line.held_until, host.free_at, coalesce(host.lease_until + host.gap, 0)) END
             FROM host WHERE host.id = line.host AND line.host = ANY($1)",
            &[&hosts],
        )
        .await
        .map(drop)
    }

    /// Changes counts of URLs.
    pub(super) async fn count(&self, tally: &TallyChanges) -> Result<(), DatabaseError> {
        // in the order of their keys, as everybody does
        let changed = || tally.0.iter().filter(|(_, by)| **by != 0);
        let jobs: Vec<JobId> = changed().map(|(key, _)| key.0).collect();
        let seeds: Vec<SeedId> = changed().map(|(key, _)| key.1).collect();
        let outcomes: Vec<i64> = changed().map(|(key, _)| key.2).collect();
        let reasons: Vec<&str> = changed().map(|(key, _)| key.3.as_str()).collect();
        let by: Vec<i64> = changed().map(|(_, by)| *by).collect();
        if by.is_empty() {
            return Ok(());
        }
        self.run(
            "INSERT INTO tally (job, site, outcome, reason, urls)
             SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::bigint[])
             ON CONFLICT (job, site, outcome, reason) DO UPDATE SET urls = tally.urls + excluded.urls",
            &[&jobs, &seeds, &outcomes, &reasons, &by],
        )
        .await
        .map(drop)
    }
}

/// Changes of the counts of URLs: by job, seed, end and reason.
#[derive(Debug, Default)]
pub(super) struct TallyChanges(BTreeMap<(JobId, SeedId, i64, String), i64>);

impl TallyChanges {
    /// Counts so many URLs more that ended so; `None` for those that were not visited yet.
    pub(super) fn add(&mut self, job: JobId, seed: SeedId, (end, reason): (Option<i64>, Option<&str>), by: i64) {
        let key = (job, seed, end.unwrap_or(-1), reason.unwrap_or_default().to_owned());
        *self.0.entry(key).or_default() += by;
    }
}
