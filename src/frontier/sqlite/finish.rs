//! The end of a visit: one transaction, or nothing.

use super::SqliteStore;
use super::add::recount;
use super::claim::{refresh_due, settle};
use super::death;
use crate::frontier::robots::Stored;
use crate::frontier::stored::{HOUR_MS, HOURS_KEPT, SHAPES_MAX, end_number, ms, number, role_number, span, written};
use crate::frontier::{Done, HostId, KnownRobots, Lease, Result, UrlId};
use crate::task::{End, SourceState};
use crate::trail::Trail;
use jiff::Timestamp;
use rusqlite::{Transaction, params};
use url::Url;

impl SqliteStore {
    pub(in crate::frontier) fn finish(&mut self, lease: &Lease, done: &Done, now: Timestamp) -> Result<bool> {
        let now = ms(now);
        let worker = self.worker.clone();
        self.write("cannot note what came of a visit", |t| {
            if !give_back(t, lease, done, &worker)? {
                return Ok(false);
            }
            if lease.task.deaths > 0 {
                death::clear(t, lease.host_id)?;
            }
            if let Some((file, robots)) = &done.robots {
                keep_robots(t, file, robots)?;
            }
            if done.trail != lease.task.trail {
                let trail = done.trail.as_ref().and_then(Trail::store);
                t.prepare_cached("UPDATE url SET trail = ?2 WHERE id = ?1")?.execute(params![lease.task.id, trail])?;
            }
            if let Some(outcome) = &done.outcome {
                let new = (end_number(outcome.end), outcome.reason.as_str());
                // its seed may be another one than when it was claimed
                let (seed, old) = t
                    .prepare_cached("SELECT site, outcome, reason FROM url WHERE id = ?")?
                    .query_row([lease.task.id], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?;
                recount(t, lease.job, seed, &old, new)?;
                // due while it was claimed; if it is not any more, it was forgotten meanwhile
                t.prepare_cached(
                    "UPDATE url SET role = ?2, due_at = iif(due_at IS NULL, NULL, ?3), visited_at = ?4, tries = ?5,
                                    etag = ?6, modified = ?7, outcome = ?8, reason = ?9,
                                    story = coalesce(?10, story), capture = coalesce(?11, capture),
                                    captured_at = coalesce(?12, captured_at), digest = coalesce(?13, digest)
                     WHERE id = ?1",
                )?
                .execute(params![
                    lease.task.id,
                    role_number(done.role),
                    done.due_at.map(ms),
                    now,
                    done.tries,
                    done.validators.etag,
                    done.validators.last_modified,
                    new.0,
                    new.1,
                    done.story,
                    done.capture.as_ref().map(|capture| &capture.record_id),
                    done.capture.as_ref().map(|capture| ms(capture.asked_at)),
                    done.capture.as_ref().map(|capture| &capture.digest)
                ])?;
                if let Some((state, new_urls)) = done.source {
                    keep_source(t, lease.task.id, state, new_urls, outcome.end, now)?;
                }
                if let Some(left_out) = &done.left_out {
                    t.prepare_cached("UPDATE source SET left_out = ?2 WHERE url = ?1")?
                        .execute(params![lease.task.id, written(left_out)])?;
                }
                if let Some((shape, is_article)) = &done.shape {
                    keep_shape(t, lease.host_id, shape, *is_article)?;
                }
                match done.story {
                    Some(story) => super::story::settle(t, story, now)?,
                    None if lease.task.pending.is_some() => super::story::withdraw(t, lease.task.id)?,
                    None => {}
                }
                if outcome.end == End::Saved {
                    count_saved(t, lease, done, now)?;
                }
            }
            refresh_due(t, lease.job, lease.host_id)?;
            settle(t, lease.host_id)?;
            Ok(true)
        })
    }
}

/// Ends the lease, if it is still ours.
fn give_back(t: &Transaction<'_>, lease: &Lease, done: &Done, worker: &str) -> rusqlite::Result<bool> {
    let host = &done.host;
    let given = t
        .prepare_cached(
            "UPDATE host SET worker = NULL, lease_until = NULL, free_at = iif(?11, max(free_at, ?4), ?4), gap = ?5,
                             level = ?6, took = ?7, fails = ?8, address = coalesce(?9, address), why = ?10
             WHERE id = ?1 AND epoch = ?2 AND worker = ?3",
        )?
        .execute(params![
            lease.host_id,
            lease.epoch,
            worker,
            ms(host.free_at),
            span(host.gap),
            host.pace.level,
            span(host.pace.took),
            host.fails,
            host.address,
            host.why,
            host.asked
        ])?;
    Ok(given == 1)
}

fn keep_robots(t: &Transaction<'_>, file: &Url, robots: &KnownRobots) -> rusqlite::Result<()> {
    let Stored { state, rules, detail, hops } = Stored::of(&robots.state);
    t.prepare_cached(
        "INSERT OR REPLACE INTO robots (file, state, rules, detail, hops, until) VALUES (?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![file.as_str(), state, rules, detail, hops, ms(robots.until)])?;
    Ok(())
}

fn keep_source(
    t: &Transaction<'_>,
    url: UrlId,
    state: SourceState,
    new_urls: usize,
    end: End,
    now: i64,
) -> rusqlite::Result<()> {
    let success = matches!(end, End::Listed | End::Unchanged | End::Saved | End::Updated).then_some(now);
    let brought = (new_urls > 0).then_some(now);
    t.prepare_cached(
        "INSERT INTO source (url, interval, barren, failing_since, success_at, new_at, new_urls, state)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT DO UPDATE SET interval = ?2, barren = ?3, failing_since = ?4,
             success_at = coalesce(?5, success_at),
             new_at = coalesce(?6, new_at), new_urls = new_urls + ?7, state = ?8",
    )?
    .execute(params![
        url,
        span(state.interval),
        state.visits_without_news,
        state.failing_since.map(ms),
        success,
        brought,
        number(new_urls),
        state.health.name()
    ])?;
    Ok(())
}

fn keep_shape(t: &Transaction<'_>, host: HostId, shape: &str, is_article: bool) -> rusqlite::Result<()> {
    let (articles, others) = (i64::from(is_article), i64::from(!is_article));
    let known = t
        .prepare_cached(
            "UPDATE shape SET articles = articles + ?3, others = others + ?4 WHERE host = ?1 AND shape = ?2",
        )?
        .execute(params![host, shape, articles, others])?;
    if known == 0 {
        t.prepare_cached(
            "INSERT INTO shape (host, shape, articles, others)
             SELECT ?1, ?2, ?3, ?4 WHERE (SELECT count(*) FROM shape WHERE host = ?1) < ?5",
        )?
        .execute(params![host, shape, articles, others, SHAPES_MAX])?;
    }
    Ok(())
}

/// A new article: of its seed, and of this hour.
fn count_saved(t: &Transaction<'_>, lease: &Lease, done: &Done, now: i64) -> rusqlite::Result<()> {
    t.prepare_cached("UPDATE site SET saved = saved + 1 WHERE url = ?")?.execute([lease.seed_id])?;
    if let Some(activity) = done.activity {
        t.prepare_cached("UPDATE site SET since = ?2, last = ?3, gap = ?4, silence = ?5 WHERE url = ?1")?.execute(
            params![
                lease.seed_id,
                ms(activity.since),
                ms(activity.last),
                activity.gap_seconds,
                activity.silence_seconds
            ],
        )?;
    }
    let hour = now.div_euclid(HOUR_MS);
    let first = t
        .prepare_cached("INSERT OR IGNORE INTO hour (job, hour, saved) VALUES (?, ?, 0)")?
        .execute(params![lease.job, hour])?;
    t.prepare_cached("UPDATE hour SET saved = saved + 1 WHERE job = ? AND hour = ?")?
        .execute(params![lease.job, hour])?;
    if first == 1 {
        t.execute("DELETE FROM hour WHERE hour < ?", [hour - HOURS_KEPT])?;
    }
    Ok(())
}
