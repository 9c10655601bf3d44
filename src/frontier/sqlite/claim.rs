//! The hosts that are asked next: `claim`, and the short rows that make it quick.

use super::story::{captured, pending};
use super::{SqliteStore, death};
use crate::activity::Activity;
use crate::date::PageDate;
use crate::frontier::robots::{RobotsWalk, state_of};
use crate::frontier::stored::{
    ADDRESS_BUSY, SHAPES_MAX, duration, health_of, moment, ms, number, role_number, role_of, span,
};
use crate::frontier::{
    Claimed, HostId, HostState, JobId, KnownRobots, Lease, RANKS, Result, Seed, SeedId, ShapeCounts, Terms, UrlId,
};
use crate::pace::Pace;
use crate::task::{Health, Provenance, Role, SourceState, Task, Validators};
use crate::trail::Trail;
use jiff::Timestamp;
use rusqlite::types::Type;
use rusqlite::{OptionalExtension as _, Row, Transaction, params};
use std::sync::Arc;
use url::Url;

impl SqliteStore {
    pub(in crate::frontier) fn claim(
        &mut self,
        jobs: &[JobId],
        limit: usize,
        due_until: Timestamp,
        now: Timestamp,
    ) -> Result<Claimed> {
        let (due_until, now) = (ms(due_until), ms(now));
        let candidates = self.read("cannot be read", |db| {
            let mut ready = db.prepare_cached(
                "SELECT ready_at, host FROM line WHERE job = ?1 AND ready_at <= ?2 AND due_at <= ?3
                 ORDER BY ready_at LIMIT ?4",
            )?;
            let mut found: Vec<(i64, HostId, JobId)> = Vec::new();
            for job in jobs {
                let rows = ready.query_map(params![job, now, due_until, number(limit)], |row| {
                    Ok((row.get(0)?, row.get(1)?, *job))
                })?;
                for row in rows {
                    found.push(row?);
                }
            }
            found.sort_unstable();
            Ok(found)
        })?;
        let mut leases = Vec::new();
        if !candidates.is_empty() && limit > 0 {
            let worker = self.worker.clone();
            let terms: Vec<(JobId, Arc<Terms>)> = jobs.iter().map(|job| (*job, self.terms(*job))).collect();
            leases = self.write("cannot lease a host", |t| {
                let mut leases = Vec::new();
                for (_, host, job) in candidates {
                    if leases.len() >= limit {
                        break;
                    }
                    let Some((_, terms)) = terms.iter().find(|(known, _)| *known == job) else { continue };
                    let ask = Ask { job, host, terms, worker: &worker, due_until, now };
                    leases.extend(ask.lease(t)?);
                }
                t.prepare_cached("UPDATE meta SET value = max(value, ?) WHERE name = 'seen_at'")?.execute([now])?;
                Ok(leases)
            })?;
        }
        let next_at = self.read("cannot be read", |db| {
            let mut next: Option<i64> = None;
            let mut soonest = db.prepare_cached(
                "SELECT ready_at FROM line WHERE job = ?1 AND ready_at IS NOT NULL AND due_at <= ?2
                 ORDER BY ready_at LIMIT 1",
            )?;
            for job in jobs {
                let at = soonest.query_row(params![job, due_until.max(0)], |row| row.get(0)).optional()?;
                next = next.into_iter().chain(at).min();
            }
            Ok(next)
        })?;
        Ok(Claimed { leases, next_at: next_at.map(moment), now: None })
    }
}

/// One host that may be leased.
struct Ask<'a> {
    job: JobId,
    host: HostId,
    terms: &'a Terms,
    worker: &'a str,
    due_until: i64,
    now: i64,
}

/// A row of `host`.
struct HostRow {
    state: HostState,
    gap: i64,
    free_at: i64,
    epoch: i64,
    leased_until: Option<i64>,
    address: Option<String>,
}

impl Ask<'_> {
    /// Leases the host, if it is still free, with the URL that is due first.
    fn lease(&self, t: &Transaction<'_>) -> rusqlite::Result<Option<Lease>> {
        let row = t
            .prepare_cached(
                "SELECT name, gap, free_at, epoch, lease_until, level, took, fails, address FROM host WHERE id = ?",
            )?
            .query_row([self.host], host_row)?;
        if row.leased_until.is_some_and(|until| until + row.gap > self.now) || row.free_at > self.now {
            settle(t, self.host)?; // another process was quicker, or another job of ours
            return Ok(None);
        }
        if self.is_address_busy(t, row.address.as_deref())? {
            let later = self.now + span(ADDRESS_BUSY);
            t.prepare_cached("UPDATE line SET ready_at = ?3 WHERE job = ?1 AND host = ?2")?
                .execute(params![self.job, self.host, later])?;
            return Ok(None);
        }
        if row.leased_until.is_some() {
            death::count(t, self.host)?; // its holder never ended it
        }
        let Some((mut task, seed_id)) = self.first_due(t)? else {
            refresh_due(t, self.job, self.host)?;
            settle(t, self.host)?;
            return Ok(None);
        };
        task.source = source_state(t, task.id)?;
        task.pending = pending(t, task.id)?;
        let gap = row.gap.max(span(self.terms.gap_of(&row.state.name)));
        let until = self.now + span(self.terms.lease);
        t.prepare_cached(
            "UPDATE host SET epoch = epoch + 1, worker = ?2, lease_until = ?3, free_at = ?4, gap = ?5, why = NULL,
                             task = ?6, alone = 0 WHERE id = ?1",
        )?
        .execute(params![self.host, self.worker, until, self.now + gap, gap, task.id])?;
        self.count_page(t)?;
        settle(t, self.host)?;
        let past = if task.role == Role::Front { past(t, self.host)? } else { Vec::new() };
        Ok(Some(Lease {
            job: self.job,
            robots: robots(t, &task.address(), self.now)?,
            past,
            seed: seed(t, seed_id)?,
            task,
            host: row.state,
            until: moment(until),
            seed_id,
            host_id: self.host,
            epoch: row.epoch + 1,
        }))
    }

    fn is_address_busy(&self, t: &Transaction<'_>, address: Option<&str>) -> rusqlite::Result<bool> {
        let Some(address) = address else { return Ok(false) };
        let busy: u32 = t
            .prepare_cached("SELECT count(*) FROM host WHERE address = ? AND worker IS NOT NULL AND lease_until > ?")?
            .query_row(params![address, self.now], |row| row.get(0))?;
        Ok(busy >= self.terms.connections_per_address)
    }

    fn first_due(&self, t: &Transaction<'_>) -> rusqlite::Result<Option<(Task, SeedId)>> {
        let mut due = t.prepare_cached(
            "SELECT url.id, url.url, url.role, url.named, url.depth, url.due_at, url.tries, url.etag, url.modified,
                    url.title, url.published, via.url, via.role, url.site, url.trail, story.saved_at,
                    url.capture, url.captured_at, url.digest, url.trusted, via.about, url.deaths
             FROM url LEFT JOIN url AS via ON via.id = url.via LEFT JOIN story ON story.id = url.story
             WHERE url.job = ?1 AND url.host = ?2 AND url.rank = ?3 AND url.due_at <= ?4 ORDER BY url.due_at LIMIT 1",
        )?;
        for rank in 0..RANKS {
            let first = due.query_row(params![self.job, self.host, rank, self.due_until.min(self.now)], task_row);
            if let Some(found) = first.optional()? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// Counts the request against the pages of this pass; the last one holds the host until the next pass.
    fn count_page(&self, t: &Transaction<'_>) -> rusqlite::Result<()> {
        let pass = span(self.terms.pass);
        t.prepare_cached(
            "UPDATE line SET window_pages = iif(window_at + ?4 <= ?3, 1, window_pages + 1),
                             window_at = iif(window_at + ?4 <= ?3, ?3, window_at) WHERE job = ?1 AND host = ?2",
        )?
        .execute(params![self.job, self.host, self.now, pass])?;
        t.prepare_cached(
            "UPDATE line SET held_until = window_at + ?4 WHERE job = ?1 AND host = ?2 AND window_pages >= ?3",
        )?
        .execute(params![self.job, self.host, self.terms.pages_per_pass, pass])?;
        Ok(())
    }
}

/// Notes anew when a host may be asked for each job. A lease that nobody ended costs its gap too: the last request
/// may have left just before.
pub(super) fn settle(t: &Transaction<'_>, host: HostId) -> rusqlite::Result<()> {
    t.prepare_cached(
        "UPDATE line SET ready_at = (
             SELECT max(line.due_at, line.held_until, host.free_at, coalesce(host.lease_until + host.gap, 0))
             FROM host WHERE host.id = ?1
         ) WHERE host = ?1",
    )?
    .execute([host])?;
    Ok(())
}

/// Looks up anew what of a host is due first.
pub(super) fn refresh_due(t: &Transaction<'_>, job: JobId, host: HostId) -> rusqlite::Result<()> {
    let mut first = t.prepare_cached(
        "SELECT due_at FROM url WHERE job = ?1 AND host = ?2 AND rank = ?3 AND due_at IS NOT NULL
         ORDER BY due_at LIMIT 1",
    )?;
    let mut due: Option<i64> = None;
    for rank in 0..RANKS {
        let at = first.query_row(params![job, host, rank], |row| row.get(0)).optional()?;
        due = due.into_iter().chain(at).min();
    }
    t.prepare_cached("UPDATE line SET due_at = ?3 WHERE job = ?1 AND host = ?2")?.execute(params![job, host, due])?;
    Ok(())
}

fn host_row(row: &Row<'_>) -> rusqlite::Result<HostRow> {
    let pace = Pace { level: row.get(5)?, took: duration(row.get(6)?) };
    Ok(HostRow {
        state: HostState { name: row.get(0)?, pace, fails: row.get(7)? },
        gap: row.get(1)?,
        free_at: row.get(2)?,
        epoch: row.get(3)?,
        leased_until: row.get(4)?,
        address: row.get(8)?,
    })
}

/// A task and its seed.
fn task_row(row: &Row<'_>) -> rusqlite::Result<(Task, SeedId)> {
    let url: String = row.get(1)?;
    // it was an address when it came in
    let url =
        Url::parse(&url).map_err(|why| rusqlite::Error::FromSqlConversionFailure(1, Type::Text, Box::new(why)))?;
    let at = row.get::<_, Option<String>>(11)?.and_then(|at| Url::parse(&at).ok());
    let by = role_of(row.get::<_, Option<i64>>(12)?.unwrap_or_else(|| role_number(Role::Front)));
    let (title, published) = (row.get(9)?, row.get::<_, Option<String>>(10)?);
    let published = published.and_then(|date| PageDate::parse(&date));
    let about = row.get::<_, Option<String>>(20)?.and_then(|about| Url::parse(&about).ok());
    let task = Task {
        id: row.get(0)?,
        url,
        role: role_of(row.get(2)?),
        is_seed: row.get(3)?,
        depth: row.get(4)?,
        due_at: moment(row.get(5)?),
        tries: row.get(6)?,
        validators: Validators { etag: row.get(7)?, last_modified: row.get(8)? },
        provenance: at.map(|at| Provenance { by, at, title, published, about }),
        source: None,
        trail: row.get::<_, Option<String>>(14)?.as_deref().and_then(Trail::restore),
        trusted: row.get(19)?,
        deaths: row.get(21)?,
        first_saved_at: row.get::<_, Option<i64>>(15)?.map(moment),
        capture: captured(row, 16)?,
        pending: None,
    };
    Ok((task, row.get(13)?))
}

fn source_state(t: &Transaction<'_>, url: UrlId) -> rusqlite::Result<Option<SourceState>> {
    t.prepare_cached("SELECT interval, barren, failing_since, state FROM source WHERE url = ?")?
        .query_row([url], |row| {
            let state: String = row.get(3)?;
            Ok(SourceState {
                interval: duration(row.get(0)?),
                visits_without_news: row.get(1)?,
                failing_since: row.get::<_, Option<i64>>(2)?.map(moment),
                health: health_of(&state).unwrap_or(Health::Active),
            })
        })
        .optional()
}

fn seed(t: &Transaction<'_>, id: SeedId) -> rusqlite::Result<Seed> {
    let found = t
        .prepare_cached(
            "SELECT url.url, site.since, site.last, site.gap, site.silence, site.moved_to FROM site JOIN url
             ON url.id = site.url WHERE site.url = ?",
        )?
        .query_row([id], |row| {
            let url: String = row.get(0)?;
            let moved_to = row.get::<_, Option<String>>(5)?.and_then(|to| Url::parse(&to).ok());
            Ok(Seed { url: Url::parse(&url).ok(), activity: activity(row, 1)?, moved_to })
        })
        .optional()?;
    Ok(found.unwrap_or_default())
}

/// The activity, from four columns.
pub(super) fn activity(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Activity>> {
    let since = row.get::<_, Option<i64>>(at)?.map(moment);
    let last = row.get::<_, Option<i64>>(at + 1)?.map(moment);
    let Some((since, last)) = since.zip(last) else { return Ok(None) };
    Ok(Some(Activity { since, last, gap_seconds: row.get(at + 2)?, silence_seconds: row.get(at + 3)? }))
}

/// The known robots.txt that counts for an address.
fn robots(t: &Transaction<'_>, address: &Url, now: i64) -> rusqlite::Result<Option<KnownRobots>> {
    let Some(mut walk) = RobotsWalk::to_that_of(address) else { return Ok(None) };
    loop {
        let known = t
            .prepare_cached("SELECT state, rules, detail, hops, until FROM robots WHERE file = ? AND until > ?")?
            .query_row(params![walk.file.as_str(), now], |row| {
                let state: String = row.get(0)?;
                let until = moment(row.get(4)?);
                let state = state_of(&state, row.get(1)?, row.get(2)?, row.get(3)?);
                Ok(state.map(|state| KnownRobots { state, until }))
            })
            .optional()?;
        if !walk.goes_on(known.flatten()) {
            return Ok(walk.end());
        }
    }
}

fn past(t: &Transaction<'_>, host: HostId) -> rusqlite::Result<Vec<ShapeCounts>> {
    t.prepare_cached(
        "SELECT shape, articles, others FROM shape WHERE host = ? ORDER BY articles + others DESC LIMIT ?",
    )?
    .query_map(params![host, SHAPES_MAX], |row| {
        Ok(ShapeCounts { shape: row.get(0)?, articles: row.get(1)?, others: row.get(2)? })
    })?
    .collect()
}
