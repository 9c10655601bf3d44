//! A job in numbers: from short tables, whatever the number of URLs.

use super::SqliteStore;
use super::claim::activity;
use crate::frontier::stored::{
    BY_HAND, HOUR_MS, HOURS, SOURCES_MAX, counts_of, end_of, health_of, moment, ms, role_of,
};
use crate::frontier::{Counts, JobId, Result, SeedCounts, SeedId, SourceCounts};
use crate::task::Outcome;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

impl SqliteStore {
    pub(in crate::frontier) fn counts(&mut self, job: JobId, now: Timestamp) -> Result<Counts> {
        self.read("cannot be read", |db| {
            // one transaction: numbers of one moment
            let t = db.unchecked_transaction()?;
            Ok(Counts { seeds: seeds(&t, job)?, ..totals(&t, job, ms(now))? })
        })
    }

    pub(in crate::frontier) fn totals(&mut self, job: JobId, now: Timestamp) -> Result<Counts> {
        self.read("cannot be read", |db| totals(&*db.unchecked_transaction()?, job, ms(now)))
    }
}

fn totals(db: &Connection, job: JobId, now: i64) -> rusqlite::Result<Counts> {
    let mut counts = Counts { hours: hours(db, job, now)?, ..Counts::default() };
    for (outcome, urls) in outcomes(db, job)? {
        counts.known += urls;
        match outcome {
            Some(outcome) => counts.outcomes.push((outcome, urls)),
            None => counts.unvisited += urls,
        }
    }
    queues(db, job, now, &mut counts)?;
    Ok(counts)
}

/// URLs by what came of them last; `None` for those that were not visited.
fn outcomes(db: &Connection, job: JobId) -> rusqlite::Result<Vec<(Option<Outcome>, u64)>> {
    let mut tally = db.prepare_cached(
        "SELECT outcome, reason, sum(urls) FROM tally WHERE job = ?
         GROUP BY outcome, reason HAVING sum(urls) > 0 ORDER BY outcome, sum(urls) DESC",
    )?;
    tally.query_map([job], outcome_row)?.collect()
}

/// The outcomes of one seed's visited URLs.
fn seed_outcomes(db: &Connection, job: JobId, seed: SeedId) -> rusqlite::Result<Vec<(Outcome, u64)>> {
    let mut tally = db.prepare_cached(
        "SELECT outcome, reason, urls FROM tally WHERE job = ? AND site = ? AND urls > 0 ORDER BY outcome, urls DESC",
    )?;
    let all: Vec<_> = tally.query_map(params![job, seed], outcome_row)?.collect::<Result<_, _>>()?;
    Ok(all.into_iter().filter_map(|(outcome, urls)| outcome.map(|outcome| (outcome, urls))).collect())
}

fn outcome_row(row: &Row<'_>) -> rusqlite::Result<(Option<Outcome>, u64)> {
    let reason: String = row.get(1)?;
    Ok((end_of(row.get(0)?).map(|end| Outcome::because(end, reason)), row.get::<_, i64>(2)?.unsigned_abs()))
}

fn queues(db: &Connection, job: JobId, now: i64, counts: &mut Counts) -> rusqlite::Result<()> {
    let mut waiting = db.prepare_cached(
        "SELECT CASE WHEN host.lease_until > ?2 THEN 'asked' WHEN line.ready_at <= ?2 THEN 'ready'
                     WHEN line.held_until > ?2 THEN 'pages_per_pass' ELSE coalesce(host.why, 'pace') END AS why,
                count(*)
         FROM line JOIN host ON host.id = line.host WHERE line.job = ?1 AND line.due_at <= ?2 GROUP BY why
         ORDER BY why",
    )?;
    let rows = waiting.query_map(params![job, now], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs())))?;
    for row in rows {
        let (why, hosts): (String, u64) = row?;
        match why.as_str() {
            "asked" => counts.hosts_leased = hosts,
            "ready" => counts.hosts_due = hosts,
            _ => counts.hosts_waiting.push((why, hosts)),
        }
    }
    let mut next = db
        .prepare_cached("SELECT ready_at FROM line WHERE job = ? AND ready_at IS NOT NULL ORDER BY ready_at LIMIT 1")?;
    counts.next_at = next.query_row([job], |row| row.get(0)).optional()?.map(moment);
    Ok(())
}

fn hours(db: &Connection, job: JobId, now: i64) -> rusqlite::Result<Vec<(Timestamp, u64)>> {
    let this = now.div_euclid(HOUR_MS);
    let mut saved = db.prepare_cached("SELECT saved FROM hour WHERE job = ? AND hour = ?")?;
    let mut hours = Vec::new();
    for hour in this - HOURS + 1..=this {
        let count: Option<i64> = saved.query_row(params![job, hour], |row| row.get(0)).optional()?;
        hours.push((moment(hour * HOUR_MS), count.unwrap_or_default().unsigned_abs()));
    }
    Ok(hours)
}

fn seeds(db: &Connection, job: JobId) -> rusqlite::Result<Vec<SeedCounts>> {
    let mut named = db.prepare_cached(
        "SELECT url.id, url.url, site.saved, site.since, site.last, site.gap, site.silence, site.moved_to
         FROM url JOIN site ON site.url = url.id
         WHERE url.job = ? AND url.named = 1 ORDER BY url.id",
    )?;
    let mut found: Vec<(SeedId, SeedCounts)> = named
        .query_map([job], |row| {
            let seed = SeedCounts {
                url: row.get(1)?,
                saved: row.get::<_, i64>(2)?.unsigned_abs(),
                activity: activity(row, 3)?,
                moved_to: row.get(7)?,
                outcomes: Vec::new(),
                sources: Vec::new(),
                sources_known: 0,
            };
            Ok((row.get(0)?, seed))
        })?
        .collect::<Result<_, _>>()?;
    let by_hand = SeedCounts {
        url: String::new(),
        saved: 0,
        activity: None,
        moved_to: None,
        outcomes: Vec::new(),
        sources: Vec::new(),
        sources_known: 0,
    };
    found.push((BY_HAND, by_hand));
    for (id, seed) in &mut found {
        seed.outcomes = seed_outcomes(db, job, *id)?;
        seed.sources = sources(db, job, *id)?;
        seed.sources_known = db
            .prepare_cached("SELECT count(*) FROM url WHERE job = ? AND site = ? AND role < 3")?
            .query_row(params![job, *id], |row| row.get::<_, i64>(0))?
            .unsigned_abs();
    }
    found.retain(|(id, seed)| *id != BY_HAND || !seed.outcomes.is_empty());
    Ok(found.into_iter().map(|(_, seed)| seed).collect())
}

fn sources(db: &Connection, job: JobId, seed: SeedId) -> rusqlite::Result<Vec<SourceCounts>> {
    let mut sources = db.prepare_cached(
        "SELECT url.url, url.role, source.state, url.visited_at, source.success_at, source.new_at,
                coalesce(source.new_urls, 0), url.due_at, url.outcome, url.reason, source.left_out
         FROM url LEFT JOIN source ON source.url = url.id WHERE url.job = ? AND url.site = ? AND url.role < 3
         ORDER BY url.named DESC, url.role, url.id LIMIT ?",
    )?;
    sources.query_map(params![job, seed, SOURCES_MAX], source_row)?.collect()
}

fn source_row(row: &Row<'_>) -> rusqlite::Result<SourceCounts> {
    let at = |column| row.get::<_, Option<i64>>(column).map(|at| at.map(moment));
    let state: Option<String> = row.get(2)?;
    let end = row.get::<_, Option<i64>>(8)?.and_then(end_of);
    let reason: Option<String> = row.get(9)?;
    Ok(SourceCounts {
        url: row.get(0)?,
        role: role_of(row.get(1)?),
        health: state.as_deref().and_then(health_of),
        visited_at: at(3)?,
        success_at: at(4)?,
        new_at: at(5)?,
        new_urls: row.get::<_, i64>(6)?.unsigned_abs(),
        due_at: at(7)?,
        outcome: end.map(|end| Outcome::because(end, reason.unwrap_or_default())),
        left_out: counts_of(row.get::<_, Option<String>>(10)?.as_deref()),
    })
}
