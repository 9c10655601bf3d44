//! Additions: jobs, their seeds, and what is found from these.

use super::SqliteStore;
use super::claim::{refresh_due, settle};
use crate::frontier::stored::{BY_HAND, FORGOTTEN, end_number, hash, moment, ms, role_number};
use crate::frontier::{HostId, JobId, NewUrl, Result, SeedId, Terms, UrlId};
use crate::pace::host_key;
use crate::task::{DEATHS_MAX, End, Role};
use crate::trail::Trail;
use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Transaction, params};
use std::collections::HashSet;
use std::sync::Arc;
use url::Url;

impl SqliteStore {
    pub(in crate::frontier) fn job(&mut self, name: &str) -> Result<Option<JobId>> {
        self.read("cannot be read", |db| {
            db.query_row("SELECT id FROM job WHERE name = ?", [name], |row| row.get(0)).optional()
        })
    }

    pub(in crate::frontier) fn register(
        &mut self,
        name: &str,
        terms: Terms,
        seeds: &[(Url, Role)],
        now: Timestamp,
    ) -> Result<JobId> {
        let now = ms(now);
        let job = self.write("cannot note the job", |t| {
            t.execute("INSERT OR IGNORE INTO job (name) VALUES (?)", [name])?;
            let job = t.query_row("SELECT id FROM job WHERE name = ?", [name], |row| row.get(0))?;
            let (mut named, mut back) = (HashSet::new(), Vec::new());
            for (url, role) in seeds {
                let (seed, is_back) = name_seed(t, job, url, *role, now)?;
                named.insert(seed);
                back.extend(is_back.then_some(seed));
            }
            let mut known = t.prepare("SELECT id FROM url WHERE job = ? AND named = 1")?;
            let known: Vec<UrlId> = known.query_map([job], |row| row.get(0))?.collect::<Result<_, _>>()?;
            let dropped: Vec<UrlId> = known.into_iter().filter(|seed| !named.contains(seed)).collect();
            drop_seeds(t, job, &dropped)?;
            bring_back(t, job, &back, now)?;
            Ok(job)
        })?;
        self.terms.insert(job, Arc::new(terms));
        Ok(job)
    }

    pub(in crate::frontier) fn add(
        &mut self,
        job: JobId,
        seed: SeedId,
        via: UrlId,
        urls: &[NewUrl],
        now: Timestamp,
    ) -> Result<usize> {
        let limit = self.terms(job).urls_per_host;
        self.write("cannot take up URLs", |t| {
            let (mut new, mut hosts) = (0, HashSet::new());
            for url in urls {
                let host = host_id(t, job, &url.found.url)?;
                let is_new =
                    known(t, job, host)? < limit && insert(t, job, host, url, seed, Some(via), ms(now))?.is_some();
                if is_new || is_named(t, job, url, via)? {
                    new += 1;
                    hosts.insert(host);
                }
            }
            refresh_hosts(t, job, &hosts)?;
            Ok(new)
        })
    }

    pub(in crate::frontier) fn add_by_hand(&mut self, job: JobId, urls: &[NewUrl], now: Timestamp) -> Result<usize> {
        let now = ms(now);
        self.write("cannot take up URLs", |t| {
            let mut new = 0;
            for url in urls {
                let host = host_id(t, job, &url.found.url)?;
                if insert(t, job, host, url, BY_HAND, None, now)?.is_some() {
                    new += 1;
                } else {
                    t.execute(
                        "UPDATE url SET due_at = ?3, rank = 0, tries = 0, etag = NULL, modified = NULL, trail = NULL,
                                        deaths = min(deaths, ?4)
                         WHERE job = ?1 AND hash = ?2",
                        params![job, hash(&url.found.url), now, DEATHS_MAX - 1],
                    )?;
                }
                refresh_due(t, job, host)?;
                settle(t, host)?;
            }
            Ok(new)
        })
    }

    pub(in crate::frontier) fn forget(&mut self, job: JobId, urls: &[NewUrl], now: Timestamp) -> Result<usize> {
        let now = ms(now);
        self.write("cannot forget URLs", |t| {
            let mut known = 0;
            for url in urls {
                let host = host_id(t, job, &url.found.url)?;
                known += usize::from(insert(t, job, host, url, BY_HAND, None, now)?.is_none());
                let (id, seed, old): (UrlId, SeedId, (Option<i64>, Option<String>)) = t.query_row(
                    "SELECT id, site, outcome, reason FROM url WHERE job = ? AND hash = ?",
                    params![job, hash(&url.found.url)],
                    |row| Ok((row.get(0)?, row.get(1)?, (row.get(2)?, row.get(3)?))),
                )?;
                t.execute(
                    "UPDATE url SET due_at = NULL, outcome = ?2, reason = ?3 WHERE id = ?1",
                    params![id, end_number(End::Unwanted), FORGOTTEN],
                )?;
                recount(t, job, seed, &old, (end_number(End::Unwanted), FORGOTTEN))?;
                refresh_due(t, job, host)?;
                settle(t, host)?;
            }
            Ok(known)
        })
    }
}

/// Makes a URL a seed of the job; tells its row, and whether it was one before or a part of another.
fn name_seed(t: &Transaction<'_>, job: JobId, url: &Url, role: Role, now: i64) -> rusqlite::Result<(UrlId, bool)> {
    let host = host_id(t, job, url)?;
    let found = crate::task::Found::new(url.clone(), role);
    let new = NewUrl { found, rank: 0, depth: 0, trusted: true, trail: None, due_at: moment(now) };
    let fresh = insert(t, job, host, &new, BY_HAND, None, now)?;
    let (id, was_seed, tallied): (UrlId, bool, _) = t.query_row(
        "SELECT id, named, outcome, reason FROM url WHERE job = ? AND hash = ?",
        params![job, hash(url)],
        |row| Ok((row.get(0)?, row.get(1)?, (row.get(2)?, row.get(3)?))),
    )?;
    if was_seed {
        return Ok((id, false));
    }
    let from: SeedId = t.query_row("SELECT site FROM url WHERE id = ?", [id], |row| row.get(0))?;
    recount_seed(t, job, from, SeedId::from(id), &tallied)?;
    t.execute(
        "UPDATE url SET named = 1, site = ?1, role = min(role, ?2), rank = 0, depth = 0, trusted = 1, due_at = ?3,
                        trail = NULL
         WHERE id = ?1",
        params![id, role_number(role), now],
    )?;
    t.execute("INSERT OR IGNORE INTO site (url) VALUES (?)", [id])?;
    refresh_due(t, job, host)?;
    settle(t, host)?;
    Ok((id, fresh.is_none()))
}

/// Seeds that the job does not name any more rest, with all that was found from them. One look at the job's URLs,
/// however many seeds there are.
fn drop_seeds(t: &Transaction<'_>, job: JobId, dropped: &[UrlId]) -> rusqlite::Result<()> {
    if dropped.is_empty() {
        return Ok(());
    }
    let mut drop = t.prepare("UPDATE url SET named = 0 WHERE id = ?")?;
    for seed in dropped {
        drop.execute([seed])?;
    }
    let mut rest = t.prepare(
        "UPDATE url SET due_at = NULL
         WHERE job = ?1 AND due_at IS NOT NULL AND site IN (SELECT value FROM json_each(?2)) RETURNING host",
    )?;
    let hosts = rest.query_map(params![job, list(dropped)], |row| row.get(0))?.collect::<Result<_, _>>()?;
    refresh_hosts(t, job, &hosts)
}

/// Seeds come back with their sources and with what was left to do; what a person forgot stays so.
fn bring_back(t: &Transaction<'_>, job: JobId, back: &[UrlId], now: i64) -> rusqlite::Result<()> {
    if back.is_empty() {
        return Ok(());
    }
    let mut wake = t.prepare(
        "UPDATE url SET due_at = ?3
         WHERE job = ?1 AND due_at IS NULL AND (outcome IS NULL OR (role < 3 OR role = ?5) AND reason <> ?4)
               AND site IN (SELECT value FROM json_each(?2)) RETURNING host",
    )?;
    let guess = role_number(Role::Guess);
    let woken = wake.query_map(params![job, list(back), now, FORGOTTEN, guess], |row| row.get(0))?;
    refresh_hosts(t, job, &woken.collect::<Result<_, _>>()?)
}

/// Rows for `json_each`.
fn list(rows: &[UrlId]) -> String {
    let written: Vec<String> = rows.iter().map(|row| row.0.to_string()).collect();
    format!("[{}]", written.join(","))
}

/// After URLs of these hosts became due, or stopped being so.
pub(super) fn refresh_hosts(t: &Transaction<'_>, job: JobId, hosts: &HashSet<HostId>) -> rusqlite::Result<()> {
    for host in hosts {
        refresh_due(t, job, *host)?;
        settle(t, *host)?;
    }
    Ok(())
}

/// The row of a URL that was not known; `None` if it was.
pub(super) fn insert(
    t: &Transaction<'_>,
    job: JobId,
    host: HostId,
    url: &NewUrl,
    seed: SeedId,
    via: Option<UrlId>,
    now: i64,
) -> rusqlite::Result<Option<UrlId>> {
    let NewUrl { found, rank, depth, trusted, trail, due_at } = url;
    let published = found.published.map(|date| date.to_string());
    let inserted = t
        .prepare_cached(
            "INSERT OR IGNORE INTO url (job, host, hash, url, role, rank, depth, trusted, trail, site, via, title,
                                        published, found_at, due_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            job,
            host,
            hash(&found.url),
            found.url.as_str(),
            role_number(found.role),
            rank,
            depth,
            trusted,
            trail.as_ref().and_then(Trail::store),
            seed,
            via,
            found.title,
            published,
            now,
            ms(*due_at)
        ])?;
    if inserted == 0 {
        return Ok(None);
    }
    let id = UrlId(t.last_insert_rowid());
    t.prepare_cached("UPDATE line SET urls = urls + 1 WHERE job = ? AND host = ?")?.execute(params![job, host])?;
    tally(t, job, seed, (-1, ""), 1)?;
    Ok(Some(id))
}

/// True if a URL that was only guessed before is named now: then it is as good as new.
fn is_named(t: &Transaction<'_>, job: JobId, url: &NewUrl, via: UrlId) -> rusqlite::Result<bool> {
    let NewUrl { found, rank, depth, trusted, trail: _, due_at } = url;
    if !found.role.is_source() {
        return Ok(false);
    }
    let named = t
        .prepare_cached(
            "UPDATE url SET role = ?3, rank = ?4, depth = ?5, trusted = ?6, due_at = ?7, via = ?8, tries = 0
             WHERE job = ?1 AND hash = ?2 AND role = ?9 AND due_at IS NOT NULL",
        )?
        .execute(params![
            job,
            hash(&found.url),
            role_number(found.role),
            rank,
            depth,
            trusted,
            ms(*due_at),
            via,
            role_number(Role::Guess)
        ])?;
    Ok(named > 0)
}

/// The host of a URL, known from now on.
pub(super) fn host_id(t: &Transaction<'_>, job: JobId, url: &Url) -> rusqlite::Result<HostId> {
    let name = host_key(url);
    let mut find = t.prepare_cached("SELECT id FROM host WHERE name = ?")?;
    let id = if let Some(id) = find.query_row([&name], |row| row.get(0)).optional()? {
        id
    } else {
        t.prepare_cached("INSERT INTO host (name) VALUES (?)")?.execute([&name])?;
        HostId(t.last_insert_rowid())
    };
    t.prepare_cached("INSERT OR IGNORE INTO line (job, host) VALUES (?, ?)")?.execute(params![job, id])?;
    Ok(id)
}

pub(super) fn known(t: &Transaction<'_>, job: JobId, host: HostId) -> rusqlite::Result<u32> {
    t.prepare_cached("SELECT urls FROM line WHERE job = ? AND host = ?")?
        .query_row(params![job, host], |row| row.get(0))
}

/// Changes a count of URLs.
pub(super) fn tally(
    t: &Transaction<'_>,
    job: JobId,
    seed: SeedId,
    (end, reason): (i64, &str),
    by: i64,
) -> rusqlite::Result<()> {
    t.prepare_cached(
        "INSERT INTO tally (job, site, outcome, reason, urls) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO UPDATE SET urls = urls + ?5",
    )?
    .execute(params![job, seed, end, reason, by])?;
    Ok(())
}

/// Moves a URL from the count of its old outcome to that of the new one.
pub(super) fn recount(
    t: &Transaction<'_>,
    job: JobId,
    seed: SeedId,
    (old, old_reason): &(Option<i64>, Option<String>),
    new: (i64, &str),
) -> rusqlite::Result<()> {
    tally(t, job, seed, (old.unwrap_or(-1), old_reason.as_deref().unwrap_or_default()), -1)?;
    tally(t, job, seed, new, 1)
}

/// A URL belongs to another seed now.
fn recount_seed(
    t: &Transaction<'_>,
    job: JobId,
    from: SeedId,
    to: SeedId,
    (outcome, reason): &(Option<i64>, Option<String>),
) -> rusqlite::Result<()> {
    let key = (outcome.unwrap_or(-1), reason.as_deref().unwrap_or_default());
    tally(t, job, from, key, -1)?;
    tally(t, job, to, key, 1)
}
