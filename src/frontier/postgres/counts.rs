//! A job in numbers: from short tables, whatever the number of URLs.

use super::claim::{activity, pairs};
use super::{DatabaseError, PostgresStore, Speaks as _, Transaction};
use crate::activity::Activity;
use crate::frontier::stored::{BY_HAND, HOUR_MS, HOURS, SOURCES_MAX, counts_of, end_of, health_of, moment, role_of};
use crate::frontier::{Counts, JobId, Result, SeedCounts, SeedId, SourceCounts};
use crate::task::Outcome;
use jiff::Timestamp;
use std::collections::HashMap;
use tokio_postgres::Row;

impl PostgresStore {
    pub(in crate::frontier) async fn counts(&self, job: JobId, seeds: bool, now: Timestamp) -> Result<Counts> {
        let look = || async move {
            let mut session = self.session().await?;
            let now = self.moment(&session, now).await?;
            let t = session.look().await?;
            let mut counts = totals(&t, job, now).await?;
            if seeds {
                counts.seeds = self::seeds(&t, job).await?;
            }
            Ok(counts)
        };
        self.patiently("cannot be read", look).await
    }
}

async fn totals(t: &Transaction<'_>, job: JobId, now: i64) -> Result<Counts, DatabaseError> {
    let mut counts = Counts { hours: hours(t, job, now).await?, ..Counts::default() };
    let tally = "SELECT outcome, reason, sum(urls)::bigint FROM tally WHERE job = $1
                 GROUP BY outcome, reason HAVING sum(urls) > 0 ORDER BY outcome, sum(urls) DESC";
    for row in t.rows(tally, &[&job]).await? {
        let (outcome, urls) = outcome_row(&row, 0)?;
        counts.known += urls;
        match outcome {
            Some(outcome) => counts.outcomes.push((outcome, urls)),
            None => counts.unvisited += urls,
        }
    }
    let waiting = "SELECT CASE WHEN host.lease_until > $2 THEN 'asked' WHEN line.ready_at <= $2 THEN 'ready'
                               WHEN line.held_until > $2 THEN 'pages_per_pass'
                                    ELSE coalesce(host.why, 'pace') END AS waits, count(*)
                   FROM line JOIN host ON host.id = line.host WHERE line.job = $1 AND line.due_at <= $2
                   GROUP BY waits ORDER BY waits";
    for row in t.rows(waiting, &[&job, &now]).await? {
        let (why, hosts): (String, u64) = (row.try_get(0)?, row.try_get::<_, i64>(1)?.unsigned_abs());
        match why.as_str() {
            "asked" => counts.hosts_leased = hosts,
            "ready" => counts.hosts_due = hosts,
            _ => counts.hosts_waiting.push((why, hosts)),
        }
    }
    let next = "SELECT ready_at FROM line WHERE job = $1 AND ready_at IS NOT NULL ORDER BY ready_at LIMIT 1";
    counts.next_at = t.row(next, &[&job]).await?.map(|row| row.try_get(0)).transpose()?.map(moment);
    Ok(counts)
}

/// The end in two columns, and how often; `None` for what was not visited.
fn outcome_row(row: &Row, at: usize) -> Result<(Option<Outcome>, u64), DatabaseError> {
    let reason: String = row.try_get(at + 1)?;
    let urls = row.try_get::<_, i64>(at + 2)?.unsigned_abs();
    Ok((end_of(row.try_get(at)?).map(|end| Outcome::because(end, reason)), urls))
}

async fn hours(t: &Transaction<'_>, job: JobId, now: i64) -> Result<Vec<(Timestamp, u64)>, DatabaseError> {
    let this = now.div_euclid(HOUR_MS);
    let first = this - HOURS + 1;
    let rows = t.rows("SELECT hour, saved FROM hour WHERE job = $1 AND hour >= $2", &[&job, &first]).await?;
    let saved: HashMap<i64, i64> = pairs(&rows)?;
    let of = |hour| saved.get(&hour).copied().unwrap_or_default().unsigned_abs();
    Ok((first..=this).map(|hour| (moment(hour * HOUR_MS), of(hour))).collect())
}

async fn seeds(t: &Transaction<'_>, job: JobId) -> Result<Vec<SeedCounts>, DatabaseError> {
    let named = "SELECT url.id, url.url, site.saved, site.since, site.last, site.gap, site.silence, site.moved_to
                 FROM url JOIN site ON site.url = url.id WHERE url.job = $1 AND url.named ORDER BY url.id";
    let mut found = Vec::new();
    for row in t.rows(named, &[&job]).await? {
        let saved = row.try_get::<_, i64>(2)?.unsigned_abs();
        found.push((row.try_get(0)?, seed(row.try_get(1)?, saved, activity(&row, 3)?, row.try_get(7)?)));
    }
    found.push((BY_HAND, seed(String::new(), 0, None, None)));
    let ids: Vec<SeedId> = found.iter().map(|(id, _)| *id).collect();
    let place: HashMap<SeedId, usize> = ids.iter().enumerate().map(|(at, id)| (*id, at)).collect();
    let mut of = |id: SeedId, keep: &mut dyn FnMut(&mut SeedCounts)| {
        if let Some((_, seed)) = place.get(&id).and_then(|at| found.get_mut(*at)) {
            keep(seed);
        }
    };
    let tally =
        "SELECT site, outcome, reason, urls FROM tally WHERE job = $1 AND site = ANY($2) AND urls > 0 AND outcome >= 0
                 ORDER BY outcome, urls DESC";
    for row in t.rows(tally, &[&job, &ids]).await? {
        if let (Some(outcome), urls) = outcome_row(&row, 1)? {
            of(row.try_get(0)?, &mut |seed| seed.outcomes.push((outcome.clone(), urls)));
        }
    }
    let sources = "SELECT * FROM (
                       SELECT url.site, url.url, url.role, source.state, url.visited_at, source.success_at,
                              source.new_at,
                              coalesce(source.new_urls, 0), url.due_at, url.outcome, url.reason, source.left_out,
                              row_number() OVER (PARTITION BY url.site ORDER BY url.named DESC, url.role, url.id)
                                  AS place,
                              count(*) OVER (PARTITION BY url.site) AS known
                       FROM url LEFT JOIN source ON source.url = url.id WHERE url.job = $1
                            AND url.site = ANY($2) AND url.role < 3
                   ) AS ranked WHERE place <= $3 ORDER BY site, place";
    for row in t.rows(sources, &[&job, &ids, &SOURCES_MAX]).await? {
        let (source, known) = (source_row(&row)?, row.try_get::<_, i64>(13)?.unsigned_abs());
        of(row.try_get(0)?, &mut |seed| {
            seed.sources.push(source.clone());
            seed.sources_known = known;
        });
    }
    found.retain(|(id, seed)| *id != BY_HAND || !seed.outcomes.is_empty());
    Ok(found.into_iter().map(|(_, seed)| seed).collect())
}

fn seed(url: String, saved: u64, activity: Option<Activity>, moved_to: Option<String>) -> SeedCounts {
    SeedCounts { url, saved, activity, moved_to, outcomes: Vec::new(), sources: Vec::new(), sources_known: 0 }
}

fn source_row(row: &Row) -> Result<SourceCounts, DatabaseError> {
    let at = |column| Ok::<_, DatabaseError>(row.try_get::<_, Option<i64>>(column)?.map(moment));
    let state: Option<String> = row.try_get(3)?;
    let end = row.try_get::<_, Option<i64>>(9)?.and_then(end_of);
    let reason: Option<String> = row.try_get(10)?;
    Ok(SourceCounts {
        url: row.try_get(1)?,
        role: role_of(row.try_get(2)?),
        health: state.as_deref().and_then(health_of),
        visited_at: at(4)?,
        success_at: at(5)?,
        new_at: at(6)?,
        new_urls: row.try_get::<_, i64>(7)?.unsigned_abs(),
        due_at: at(8)?,
        outcome: end.map(|end| Outcome::because(end, reason.unwrap_or_default())),
        left_out: counts_of(row.try_get::<_, Option<&str>>(11)?),
    })
}
