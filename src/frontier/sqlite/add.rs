//! What becomes known: jobs, their newsrooms, and what is found there.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Transaction, params};
use url::Url;

use super::Store;
use super::claim::{refresh_due, settle};
use crate::frontier::stored::{BY_HAND, FORGOTTEN, end_number, hash, moment, ms, role_number};
use crate::frontier::{JobId, NewUrl, Outcomes, Terms};
use crate::pace::host_key;
use crate::task::{DEATHS_MAX, End, Role};
use crate::trail::Trail;

impl Store {
    pub(in crate::frontier) fn job(&mut self, name: &str) -> Outcomes<Option<JobId>> {
        self.read("cannot be read", |db| {
            db.query_row("SELECT id FROM job WHERE name = ?", [name], |row| row.get(0).map(JobId)).optional()
        })
    }

    pub(in crate::frontier) fn register(
        &mut self,
        name: &str,
        terms: Terms,
        seeds: &[(Url, Role)],
        now: Timestamp,
    ) -> Outcomes<JobId> {
        let now = ms(now);
        let job = self.write("cannot note the job", |t| {
            t.execute("INSERT OR IGNORE INTO job (name) VALUES (?)", [name])?;
            let job = t.query_row("SELECT id FROM job WHERE name = ?", [name], |row| row.get(0).map(JobId))?;
            let (mut named, mut back) = (HashSet::new(), Vec::new());
            for (url, role) in seeds {
                let (site, is_back) = name_seed(t, job, url, *role, now)?;
                named.insert(site);
                back.extend(is_back.then_some(site));
            }
            let mut known = t.prepare("SELECT id FROM url WHERE job = ? AND named = 1")?;
            let known: Vec<i64> = known.query_map([job.0], |row| row.get(0))?.collect::<Result<_, _>>()?;
            let dropped: Vec<i64> = known.into_iter().filter(|site| !named.contains(site)).collect();
            drop_sites(t, job, &dropped)?;
            bring_back(t, job, &back, now)?;
            Ok(job)
        })?;
        self.terms.insert(job, Arc::new(terms));
        Ok(job)
    }

    pub(in crate::frontier) fn add(
        &mut self,
        job: JobId,
        site: i64,
        via: i64,
        urls: &[NewUrl],
        now: Timestamp,
    ) -> Outcomes<usize> {
        let limit = self.terms(job).urls_per_host;
        self.write("cannot take up URLs", |t| {
            let (mut new, mut hosts) = (0, HashSet::new());
            for url in urls {
                let host = host_id(t, job, &url.found.url)?;
                let is_new =
                    known(t, job, host)? < limit && insert(t, job, host, url, site, Some(via), ms(now))?.is_some();
                if is_new || is_named(t, job, url, via)? {
                    new += 1;
                    hosts.insert(host);
                }
            }
            refresh_hosts(t, job, &hosts)?;
            Ok(new)
        })
    }

    pub(in crate::frontier) fn add_by_hand(&mut self, job: JobId, urls: &[NewUrl], now: Timestamp) -> Outcomes<usize> {
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
                        params![job.0, hash(&url.found.url), now, DEATHS_MAX - 1],
                    )?;
                }
                refresh_due(t, job, host)?;
                settle(t, host)?;
            }
            Ok(new)
        })
    }

    pub(in crate::frontier) fn forget(&mut self, job: JobId, urls: &[NewUrl], now: Timestamp) -> Outcomes<usize> {
        let now = ms(now);
        self.write("cannot forget URLs", |t| {
            let mut known = 0;
            for url in urls {
                let host = host_id(t, job, &url.found.url)?;
                known += usize::from(insert(t, job, host, url, BY_HAND, None, now)?.is_none());
                let (id, site, old): (i64, i64, (Option<i64>, Option<String>)) = t.query_row(
                    "SELECT id, site, outcome, reason FROM url WHERE job = ? AND hash = ?",
                    params![job.0, hash(&url.found.url)],
                    |row| Ok((row.get(0)?, row.get(1)?, (row.get(2)?, row.get(3)?))),
                )?;
                t.execute(
                    "UPDATE url SET due_at = NULL, outcome = ?2, reason = ?3 WHERE id = ?1",
                    params![id, end_number(End::Unwanted), FORGOTTEN],
                )?;
                recount(t, job, site, &old, (end_number(End::Unwanted), FORGOTTEN))?;
                refresh_due(t, job, host)?;
                settle(t, host)?;
            }
            Ok(known)
        })
    }
}

/// Makes a URL a newsroom of the job; tells its row, and whether it was one before or a part of another.
fn name_seed(t: &Transaction<'_>, job: JobId, url: &Url, role: Role, now: i64) -> rusqlite::Result<(i64, bool)> {
    let host = host_id(t, job, url)?;
    let found = crate::task::Found::new(url.clone(), role);
    let new = NewUrl { found, rank: 0, depth: 0, trusted: true, trail: None, due_at: moment(now) };
    let fresh = insert(t, job, host, &new, BY_HAND, None, now)?;
    let (id, was_named, tallied): (i64, bool, _) = t.query_row(
        "SELECT id, named, outcome, reason FROM url WHERE job = ? AND hash = ?",
        params![job.0, hash(url)],
        |row| Ok((row.get(0)?, row.get(1)?, (row.get(2)?, row.get(3)?))),
    )?;
    if was_named {
        return Ok((id, false));
    }
    let from: i64 = t.query_row("SELECT site FROM url WHERE id = ?", [id], |row| row.get(0))?;
    recount_site(t, job, from, id, &tallied)?;
    t.execute(
        "UPDATE url SET named = 1, site = ?1, role = min(role, ?2), rank = 0, depth = 0, trusted = 1, due_at = ?3, trail = NULL
         WHERE id = ?1",
        params![id, role_number(role), now],
    )?;
    t.execute("INSERT OR IGNORE INTO site (url) VALUES (?)", [id])?;
    refresh_due(t, job, host)?;
    settle(t, host)?;
    Ok((id, fresh.is_none()))
}

/// Newsrooms that the job does not name any more rest, with all that was found from them. One look at the job's
/// URLs, however many newsrooms there are.
fn drop_sites(t: &Transaction<'_>, job: JobId, dropped: &[i64]) -> rusqlite::Result<()> {
    if dropped.is_empty() {
        return Ok(());
    }
    let mut drop = t.prepare("UPDATE url SET named = 0 WHERE id = ?")?;
    for site in dropped {
        drop.execute([site])?;
    }
    let mut rest = t.prepare(
        "UPDATE url SET due_at = NULL
         WHERE job = ?1 AND due_at IS NOT NULL AND site IN (SELECT value FROM json_each(?2)) RETURNING host",
    )?;
    let hosts = rest.query_map(params![job.0, list(dropped)], |row| row.get(0))?.collect::<Result<_, _>>()?;
    refresh_hosts(t, job, &hosts)
}

/// Newsrooms come back with their sources and with what was left to do; what a person forgot stays so.
fn bring_back(t: &Transaction<'_>, job: JobId, back: &[i64], now: i64) -> rusqlite::Result<()> {
    if back.is_empty() {
        return Ok(());
    }
    let mut wake = t.prepare(
        "UPDATE url SET due_at = ?3
         WHERE job = ?1 AND due_at IS NULL AND (outcome IS NULL OR (role < 3 OR role = ?5) AND reason <> ?4)
               AND site IN (SELECT value FROM json_each(?2)) RETURNING host",
    )?;
    let guess = role_number(Role::Guess);
    let woken = wake.query_map(params![job.0, list(back), now, FORGOTTEN, guess], |row| row.get(0))?;
    refresh_hosts(t, job, &woken.collect::<Result<_, _>>()?)
}

/// Numbers for `json_each`.
fn list(numbers: &[i64]) -> String {
    let written: Vec<String> = numbers.iter().map(i64::to_string).collect();
    format!("[{}]", written.join(","))
}

/// After URLs of these hosts became due, or stopped being so.
pub(super) fn refresh_hosts(t: &Transaction<'_>, job: JobId, hosts: &HashSet<i64>) -> rusqlite::Result<()> {
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
    host: i64,
    url: &NewUrl,
    site: i64,
    via: Option<i64>,
    now: i64,
) -> rusqlite::Result<Option<i64>> {
    let NewUrl { found, rank, depth, trusted, trail, due_at } = url;
    let published = found.published.map(|date| date.to_string());
    let inserted = t
        .prepare_cached(
            "INSERT OR IGNORE INTO url (job, host, hash, url, role, rank, depth, trusted, trail, site, via, title,
                                        published, found_at, due_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            job.0,
            host,
            hash(&found.url),
            found.url.as_str(),
            role_number(found.role),
            rank,
            depth,
            trusted,
            trail.as_ref().and_then(Trail::store),
            site,
            via,
            found.title,
            published,
            now,
            ms(*due_at)
        ])?;
    if inserted == 0 {
        return Ok(None);
    }
    let id = t.last_insert_rowid();
    t.prepare_cached("UPDATE line SET urls = urls + 1 WHERE job = ? AND host = ?")?.execute([job.0, host])?;
    tally(t, job, site, (-1, ""), 1)?;
    Ok(Some(id))
}

/// Whether what was only guessed before is named now: then it is as good as new.
fn is_named(t: &Transaction<'_>, job: JobId, url: &NewUrl, via: i64) -> rusqlite::Result<bool> {
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
            job.0,
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
pub(super) fn host_id(t: &Transaction<'_>, job: JobId, url: &Url) -> rusqlite::Result<i64> {
    let name = host_key(url);
    let mut find = t.prepare_cached("SELECT id FROM host WHERE name = ?")?;
    let id = if let Some(id) = find.query_row([&name], |row| row.get(0)).optional()? {
        id
    } else {
        t.prepare_cached("INSERT INTO host (name) VALUES (?)")?.execute([&name])?;
        t.last_insert_rowid()
    };
    t.prepare_cached("INSERT OR IGNORE INTO line (job, host) VALUES (?, ?)")?.execute([job.0, id])?;
    Ok(id)
}

pub(super) fn known(t: &Transaction<'_>, job: JobId, host: i64) -> rusqlite::Result<u32> {
    t.prepare_cached("SELECT urls FROM line WHERE job = ? AND host = ?")?.query_row([job.0, host], |row| row.get(0))
}

/// Changes a count of URLs.
pub(super) fn tally(
    t: &Transaction<'_>,
    job: JobId,
    site: i64,
    (end, reason): (i64, &str),
    by: i64,
) -> rusqlite::Result<()> {
    t.prepare_cached(
        "INSERT INTO tally (job, site, outcome, reason, urls) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO UPDATE SET urls = urls + ?5",
    )?
    .execute(params![job.0, site, end, reason, by])?;
    Ok(())
}

/// What came of a URL last has changed.
pub(super) fn recount(
    t: &Transaction<'_>,
    job: JobId,
    site: i64,
    (old, old_reason): &(Option<i64>, Option<String>),
    new: (i64, &str),
) -> rusqlite::Result<()> {
    tally(t, job, site, (old.unwrap_or(-1), old_reason.as_deref().unwrap_or_default()), -1)?;
    tally(t, job, site, new, 1)
}

/// A URL belongs to another newsroom now.
fn recount_site(
    t: &Transaction<'_>,
    job: JobId,
    from: i64,
    to: i64,
    (outcome, reason): &(Option<i64>, Option<String>),
) -> rusqlite::Result<()> {
    let key = (outcome.unwrap_or(-1), reason.as_deref().unwrap_or_default());
    tally(t, job, from, key, -1)?;
    tally(t, job, to, key, 1)
}
