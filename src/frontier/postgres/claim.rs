//! The hosts that are asked next: `claim`, one transaction for all hosts that it leases.

use super::{DatabaseError, PostgresStore, Speaks as _, Transaction, death};
use crate::activity::Activity;
use crate::date::PageDate;
use crate::frontier::robots::{RobotsWalk, state_of};
use crate::frontier::stored::{ADDRESS_BUSY, duration, health_of, moment, ms, number, role_number, role_of, span};
use crate::frontier::{
    Claimed, HostId, HostState, JobId, KnownRobots, Lease, Result, Seed, SeedId, ShapeCounts, Terms, UrlId,
};
use crate::pace::Pace;
use crate::task::{Captured, Filed, Health, Provenance, Role, SourceState, Task, Validators};
use crate::trail::Trail;
use jiff::Timestamp;
use std::collections::HashMap;
use std::sync::Arc;
use tokio_postgres::Row;
use url::Url;

/// Columns of a URL's visit, of the source that named it, of its story, of its state as a source and of its seed.
const TASK: &str =
    "task.id, task.url, task.role, task.named, task.depth, task.due_at, task.trail, task.tries, task.etag,
    task.modified, task.title, task.published, task.site, task.capture, task.captured_at, task.digest,
    via.url, via.role, story.saved_at, source.interval, source.barren, source.failing_since, source.state,
    home.url, site.since, site.last, site.gap, site.silence, site.moved_to, task.trusted, via.about, task.deaths";

/// A host that may be leased.
struct Free {
    ready_at: i64,
    job: JobId,
    host: HostId,
    state: HostState,
    gap: i64,
    address: Option<String>,
    /// Its last holder never ended its lease.
    died: bool,
}

/// One that is.
struct Leased {
    free: Free,
    terms: Arc<Terms>,
    task: Task,
    seed_id: SeedId,
    seed: Seed,
    gap: i64,
    until: i64,
}

impl PostgresStore {
    pub(in crate::frontier) async fn claim(
        &self,
        jobs: &[JobId],
        limit: usize,
        due_until: Timestamp,
        now: Timestamp,
    ) -> Result<Claimed> {
        self.patiently("cannot lease a host", async || self.try_claim(jobs, limit, ms(due_until), now).await).await
    }

    async fn try_claim(
        &self,
        jobs: &[JobId],
        limit: usize,
        due_until: i64,
        now: Timestamp,
    ) -> Result<Claimed, DatabaseError> {
        let mut session = self.session().await?;
        let now = self.moment(&session, now).await?;
        let t = session.begin().await?;
        let mut free = Vec::new();
        for job in jobs {
            free.extend(free_hosts(&t, *job, limit, due_until, now).await?);
        }
        free.sort_by_key(|free: &Free| (free.ready_at, free.host));
        free.dedup_by_key(|free| free.host);
        free.truncate(limit);
        let mut leases = Vec::new();
        if !free.is_empty() {
            let free = self.spare_addresses(&t, free, now).await?;
            let died: Vec<HostId> = free.iter().filter(|free| free.died).map(|free| free.host).collect();
            death::count(&t, &died).await?;
            let chosen = self.first_due(&t, free, due_until, now).await?;
            leases = self.lease(&t, chosen, now).await?;
        }
        let mut next_at: Option<i64> = None;
        for job in jobs {
            let soonest = "SELECT ready_at FROM line WHERE job = $1 AND ready_at IS NOT NULL
                           AND due_at <= $2 ORDER BY ready_at LIMIT 1";
            let row = t.row(soonest, &[&job, &due_until.max(0)]).await?;
            next_at = next_at.into_iter().chain(row.map(|row| row.try_get(0)).transpose()?).min();
        }
        t.commit().await?;
        Ok(Claimed { leases, next_at: next_at.map(moment), now: Some(moment(now)) })
    }

    /// Leaves out hosts whose address is asked for others already.
    async fn spare_addresses(
        &self,
        t: &Transaction<'_>,
        free: Vec<Free>,
        now: i64,
    ) -> Result<Vec<Free>, DatabaseError> {
        let mut addresses: Vec<&str> = free.iter().filter_map(|free| free.address.as_deref()).collect();
        addresses.sort_unstable();
        addresses.dedup();
        if addresses.is_empty() {
            return Ok(free);
        }
        // two claims at once do not both take the last place of an address
        let one_by_one = "SELECT pg_advisory_xact_lock(hashtext(address)) FROM unnest($1::text[]) AS address";
        t.rows(one_by_one, &[&addresses]).await?;
        let busy = "SELECT address, count(*) FROM host WHERE address = ANY($1) AND worker IS NOT NULL
                    AND lease_until > $2 GROUP BY address";
        let mut busy: HashMap<String, i64> = pairs(&t.rows(busy, &[&addresses, &now]).await?)?;
        let (mut kept, mut jobs, mut hosts) = (Vec::new(), Vec::new(), Vec::new());
        for free in free {
            let Some(address) = &free.address else {
                kept.push(free);
                continue;
            };
            let asked = busy.entry(address.clone()).or_default();
            if *asked < i64::from(self.terms(free.job).connections_per_address) {
                *asked += 1;
                kept.push(free);
            } else {
                jobs.push(free.job);
                hosts.push(free.host);
            }
        }
        if !hosts.is_empty() {
            let later = now + span(ADDRESS_BUSY);
            t.run(
                "UPDATE line SET ready_at = $3 FROM unnest($1::bigint[], $2::bigint[]) AS busy (job, host)
                 WHERE line.job = busy.job AND line.host = busy.host",
                &[&jobs, &hosts, &later],
            )
            .await?;
        }
        Ok(kept)
    }

    /// The first due URL of each host. A host that has nothing after all is noted as such.
    async fn first_due(
        &self,
        t: &Transaction<'_>,
        free: Vec<Free>,
        due_until: i64,
        now: i64,
    ) -> Result<Vec<Leased>, DatabaseError> {
        let (jobs, hosts): (Vec<JobId>, Vec<HostId>) = free.iter().map(|free| (free.job, free.host)).unzip();
        let first = format!(
            "SELECT want.host, {TASK} FROM unnest($1::bigint[], $2::bigint[]) AS want (job, host) CROSS JOIN LATERAL (
                 SELECT first.* FROM (VALUES (0), (1), (2), (3)) AS ranks (rank) CROSS JOIN LATERAL (
                     SELECT * FROM url WHERE url.job = want.job AND url.host = want.host AND url.rank = ranks.rank
                            AND url.due_at <= $3 ORDER BY url.due_at LIMIT 1
                 ) AS first ORDER BY ranks.rank LIMIT 1
             ) AS task
             LEFT JOIN url AS via ON via.id = task.via LEFT JOIN story ON story.id = task.story
             LEFT JOIN source ON source.url = task.id LEFT JOIN site ON site.url = task.site
             LEFT JOIN url AS home ON home.id = site.url"
        );
        let mut tasks = HashMap::new();
        for row in t.rows(&first, &[&jobs, &hosts, &due_until.min(now)]).await? {
            tasks.insert(row.try_get::<_, HostId>(0)?, task_row(&row)?);
        }
        let (mut chosen, mut idle) = (Vec::new(), Vec::new());
        for free in free {
            let Some((task, seed_id, seed)) = tasks.remove(&free.host) else {
                idle.push((free.job, free.host));
                continue;
            };
            let terms = self.terms(free.job);
            let gap = free.gap.max(span(terms.gap_of(&free.state.name)));
            let until = now + span(terms.lease);
            chosen.push(Leased { free, terms, task, seed_id, seed, gap, until });
        }
        if !idle.is_empty() {
            t.refresh(&idle).await?;
        }
        Ok(chosen)
    }

    async fn lease(&self, t: &Transaction<'_>, chosen: Vec<Leased>, now: i64) -> Result<Vec<Lease>, DatabaseError> {
        let hosts: Vec<HostId> = chosen.iter().map(|leased| leased.free.host).collect();
        let gaps: Vec<i64> = chosen.iter().map(|leased| leased.gap).collect();
        let untils: Vec<i64> = chosen.iter().map(|leased| leased.until).collect();
        let tasks: Vec<UrlId> = chosen.iter().map(|leased| leased.task.id).collect();
        let rows = t
            .rows(
                "UPDATE host SET epoch = epoch + 1, worker = $1, lease_until = leased.until, free_at = $2 + leased.gap,
                                 gap = leased.gap, why = NULL, task = leased.task, alone = false
                 FROM unnest($3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[]) AS leased (host, gap, until, task)
                 WHERE host.id = leased.host RETURNING host.id, host.epoch",
                &[&self.worker, &now, &hosts, &gaps, &untils, &tasks],
            )
            .await?;
        let epochs: HashMap<HostId, i64> = pairs(&rows)?;
        count_pages(t, &chosen, now).await?;
        t.settle(&hosts).await?;
        let mut robots = robots(t, &chosen, now).await?;
        let mut pending = self.pending(t, &chosen).await?;
        let mut past = past(t, &chosen).await?;
        let leases = chosen.into_iter().map(|leased| {
            let Leased { free, task, seed_id, seed, until, .. } = leased;
            Lease {
                job: free.job,
                robots: robots.remove(&task.id),
                past: past.remove(&free.host).unwrap_or_default(),
                seed,
                host: free.state,
                until: moment(until),
                seed_id,
                host_id: free.host,
                epoch: epochs.get(&free.host).copied().unwrap_or_default(),
                task: Task { pending: pending.remove(&task.id), ..task },
            }
        });
        Ok(leases.collect())
    }

    /// The articles that earlier visits were about to save when they were cut off. Of another worker's, nobody but that
    /// one knows whether it did.
    async fn pending(&self, t: &Transaction<'_>, chosen: &[Leased]) -> Result<HashMap<UrlId, Filed>, DatabaseError> {
        let urls: Vec<UrlId> = chosen.iter().map(|leased| leased.task.id).collect();
        let pending = "SELECT url, id, page, number, file, pending, records, records_at FROM story
                       WHERE url = ANY($1) AND pending IS NOT NULL";
        let mut found = HashMap::new();
        for row in t.rows(pending, &[&urls]).await? {
            let url: UrlId = row.try_get(0)?;
            let records: String = row.try_get(6)?;
            let is_ours = chosen.iter().any(|leased| leased.task.id == url && leased.terms.records == records);
            let since = row.try_get::<_, Option<i64>>(7)?.map(i64::unsigned_abs);
            let filed = Filed {
                id: row.try_get(1)?,
                page: row.try_get(2)?,
                number: row.try_get::<_, i64>(3)?.unsigned_abs(),
                file: row.try_get(4)?,
                revision: small(row.try_get(5)?),
                since: since.filter(|_| is_ours),
            };
            found.insert(url, filed);
        }
        Ok(found)
    }

    /// See [`Frontier::leave`](crate::frontier::Frontier::leave).
    pub(in crate::frontier) async fn leave(&self, now: Timestamp) -> Result<()> {
        let leave = || async move {
            let mut session = self.session().await?;
            let now = self.moment(&session, now).await?;
            let t = session.begin().await?;
            let held = t.rows("SELECT id FROM host WHERE worker = $1 ORDER BY id FOR UPDATE", &[&self.worker]).await?;
            let hosts = held.iter().map(|row| row.try_get(0)).collect::<Result<Vec<HostId>, _>>()?;
            t.run(
                "UPDATE host SET worker = NULL, lease_until = NULL, free_at = greatest(free_at, $2 + gap)
                 WHERE id = ANY($1)",
                &[&hosts, &now],
            )
            .await?;
            t.settle(&hosts).await?;
            t.commit().await
        };
        self.patiently("cannot give back leases", leave).await
    }
}

/// Hosts that are free and have something due, those that wait longest first; locked, past those that others have
/// locked.
async fn free_hosts(
    t: &Transaction<'_>,
    job: JobId,
    limit: usize,
    due_until: i64,
    now: i64,
) -> Result<Vec<Free>, DatabaseError> {
    // the limit stands in the text: with one that is a parameter, all rows would be sorted
    let ready = format!(
        "SELECT line.ready_at, line.host, host.name, host.gap, host.level, host.took, host.fails, host.address,
                host.lease_until IS NOT NULL
         FROM line JOIN host ON host.id = line.host
         WHERE line.job = $1 AND line.ready_at <= $2 AND line.due_at <= $3 AND host.free_at <= $2
               AND (host.lease_until IS NULL OR host.lease_until + host.gap <= $2)
         ORDER BY line.ready_at LIMIT {} FOR UPDATE OF host SKIP LOCKED",
        number(limit)
    );
    let mut free = Vec::new();
    for row in t.rows(&ready, &[&job, &now, &due_until]).await? {
        let pace = Pace { level: small(row.try_get(4)?), took: duration(row.try_get(5)?) };
        free.push(Free {
            ready_at: row.try_get(0)?,
            job,
            host: row.try_get(1)?,
            state: HostState { name: row.try_get(2)?, pace, fails: small(row.try_get(6)?) },
            gap: row.try_get(3)?,
            address: row.try_get(7)?,
            died: row.try_get(8)?,
        });
    }
    Ok(free)
}

/// Counts the requests against the pages of this pass; the last one holds the host until the next pass.
async fn count_pages(t: &Transaction<'_>, chosen: &[Leased], now: i64) -> Result<(), DatabaseError> {
    let (jobs, hosts): (Vec<JobId>, Vec<HostId>) =
        chosen.iter().map(|leased| (leased.free.job, leased.free.host)).unzip();
    let passes: Vec<i64> = chosen.iter().map(|leased| span(leased.terms.pass)).collect();
    let pages: Vec<i64> = chosen.iter().map(|leased| i64::from(leased.terms.pages_per_pass)).collect();
    t.run(
        "UPDATE line SET window_pages = counted.pages, window_at = counted.since,
                         held_until = CASE WHEN counted.pages >= counted.most THEN counted.since + counted.pass
                              ELSE held_until END
         FROM (SELECT line.job, line.host, asked.pass, asked.most,
                      CASE WHEN line.window_at + asked.pass <= $5 THEN 1 ELSE line.window_pages + 1 END AS pages,
                      CASE WHEN line.window_at + asked.pass <= $5 THEN $5 ELSE line.window_at END AS since
               FROM line JOIN unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[]) 
                    AS asked (job, host, pass, most)
                    ON line.job = asked.job AND line.host = asked.host) AS counted
         WHERE line.job = counted.job AND line.host = counted.host",
        &[&jobs, &hosts, &passes, &pages, &now],
    )
    .await
    .map(drop)
}

/// The known robots.txt that count for these tasks. Most are one look away; redirects are rare.
async fn robots(
    t: &Transaction<'_>,
    chosen: &[Leased],
    now: i64,
) -> Result<HashMap<UrlId, KnownRobots>, DatabaseError> {
    let walk = |leased: &Leased| Some((leased.task.id, RobotsWalk::to_that_of(&leased.task.address())?));
    let mut walks: Vec<(UrlId, RobotsWalk)> = chosen.iter().filter_map(walk).collect();
    let mut found = HashMap::new();
    while !walks.is_empty() {
        let files: Vec<&str> = walks.iter().map(|(_, walk)| walk.file.as_str()).collect();
        let known = "SELECT file, state, rules, detail, hops, until FROM robots WHERE file = ANY($1) AND until > $2";
        let mut of_file = HashMap::new();
        for row in t.rows(known, &[&files, &now]).await? {
            let state = state_of(row.try_get(1)?, row.try_get(2)?, row.try_get(3)?, small(row.try_get(4)?));
            let until = moment(row.try_get(5)?);
            let file: String = row.try_get(0)?;
            of_file.extend(state.map(|state| (file, KnownRobots { state, until })));
        }
        let mut going = Vec::new();
        for (task, mut walk) in walks {
            if walk.goes_on(of_file.get(walk.file.as_str()).cloned()) {
                going.push((task, walk));
            } else {
                found.extend(walk.end().map(|known| (task, known)));
            }
        }
        walks = going;
    }
    Ok(found)
}

/// The counts of a host's shapes, for pages of links.
async fn past(t: &Transaction<'_>, chosen: &[Leased]) -> Result<HashMap<HostId, Vec<ShapeCounts>>, DatabaseError> {
    let fronts = chosen.iter().filter(|leased| leased.task.role == Role::Front);
    let hosts: Vec<HostId> = fronts.map(|leased| leased.free.host).collect();
    let mut found: HashMap<HostId, Vec<ShapeCounts>> = HashMap::new();
    if hosts.is_empty() {
        return Ok(found);
    }
    let shapes = "SELECT host, shape, articles, others FROM shape WHERE host = ANY($1) ORDER BY articles + others DESC";
    for row in t.rows(shapes, &[&hosts]).await? {
        let (articles, others) = (small(row.try_get(2)?), small(row.try_get(3)?));
        let shape = ShapeCounts { shape: row.try_get(1)?, articles, others };
        found.entry(row.try_get(0)?).or_default().push(shape);
    }
    Ok(found)
}

/// A task, the row of its seed and what is known of that, from the columns of [`TASK`] behind the first.
fn task_row(row: &Row) -> Result<(Task, SeedId, Seed), DatabaseError> {
    let url: String = row.try_get(2)?;
    let url = Url::parse(&url).map_err(|_| DatabaseError::Odd("an address in the table is none"))?;
    let at = row.try_get::<_, Option<String>>(17)?.and_then(|at| Url::parse(&at).ok());
    let by = role_of(row.try_get::<_, Option<i64>>(18)?.unwrap_or_else(|| role_number(Role::Front)));
    let title = row.try_get(11)?;
    let about = row.try_get::<_, Option<&str>>(31)?.and_then(|about| Url::parse(about).ok());
    let published = row.try_get::<_, Option<String>>(12)?.and_then(|date| PageDate::parse(&date));
    let source = match row.try_get::<_, Option<i64>>(20)? {
        None => None,
        Some(interval) => Some(SourceState {
            interval: duration(interval),
            visits_without_news: small(row.try_get(21)?),
            failing_since: row.try_get::<_, Option<i64>>(22)?.map(moment),
            health: health_of(row.try_get(23)?).unwrap_or(Health::Active),
        }),
    };
    let home = row.try_get::<_, Option<String>>(24)?.and_then(|home| Url::parse(&home).ok());
    let task = Task {
        id: row.try_get(1)?,
        url,
        role: role_of(row.try_get(3)?),
        is_seed: row.try_get(4)?,
        depth: small(row.try_get(5)?),
        due_at: moment(row.try_get(6)?),
        trail: row.try_get::<_, Option<&str>>(7)?.and_then(Trail::restore),
        trusted: row.try_get(30)?,
        deaths: small(row.try_get(32)?),
        tries: small(row.try_get(8)?),
        validators: Validators { etag: row.try_get(9)?, last_modified: row.try_get(10)? },
        provenance: at.map(|at| Provenance { by, at, title, published, about }),
        source,
        first_saved_at: row.try_get::<_, Option<i64>>(19)?.map(moment),
        capture: captured(row, 14)?,
        pending: None,
    };
    let moved_to = row.try_get::<_, Option<&str>>(29)?.and_then(|to| Url::parse(to).ok());
    Ok((task, row.try_get(13)?, Seed { url: home, activity: activity(row, 25)?, moved_to }))
}

/// A body in the archive, from three columns.
pub(super) fn captured(row: &Row, at: usize) -> Result<Option<Captured>, DatabaseError> {
    let record_id: Option<String> = row.try_get(at)?;
    let asked_at = row.try_get::<_, Option<i64>>(at + 1)?.map(moment);
    let digest: Option<String> = row.try_get(at + 2)?;
    let all = record_id.zip(asked_at).zip(digest);
    Ok(all.map(|((record_id, asked_at), digest)| Captured { record_id, asked_at, digest }))
}

/// The activity, from four columns.
pub(super) fn activity(row: &Row, at: usize) -> Result<Option<Activity>, DatabaseError> {
    let since = row.try_get::<_, Option<i64>>(at)?.map(moment);
    let last = row.try_get::<_, Option<i64>>(at + 1)?.map(moment);
    let Some((since, last)) = since.zip(last) else { return Ok(None) };
    let gap_seconds = row.try_get::<_, Option<f64>>(at + 2)?;
    let silence_seconds = row.try_get::<_, Option<f64>>(at + 3)?;
    Ok(gap_seconds.zip(silence_seconds).map(|(gap_seconds, silence_seconds)| Activity {
        since,
        last,
        gap_seconds,
        silence_seconds,
    }))
}

/// Rows of two columns, the first of which is the key.
pub(super) fn pairs<K, V>(rows: &[Row]) -> Result<HashMap<K, V>, DatabaseError>
where
    K: std::hash::Hash + Eq + for<'a> tokio_postgres::types::FromSql<'a>,
    V: for<'a> tokio_postgres::types::FromSql<'a>,
{
    rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
}

/// A number that was small when it was written.
pub(super) fn small<N: TryFrom<i64> + Default>(number: i64) -> N {
    N::try_from(number).unwrap_or_default()
}
