//! Redirected visits: to other addresses, and to the robots.txt of other hosts.

use super::SqliteStore;
use super::add::{host_id, insert, known, refresh_hosts};
use crate::frontier::stored::{hash, led, moment, ms};
use crate::frontier::{Led, NewUrl, Result, UrlId, Way};
use crate::pace::host_key;
use crate::trail::Trail;
use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, params};
use std::collections::HashSet;

impl SqliteStore {
    pub(in crate::frontier) fn lead(&mut self, way: &Way, url: &NewUrl, now: Timestamp) -> Result<Led> {
        let limit = self.terms(way.job).urls_per_host;
        self.write("cannot take up where a redirect leads", |t| {
            if way.moves {
                t.execute("UPDATE site SET moved_to = ?2 WHERE url = ?1", params![way.seed, url.found.url.as_str()])?;
            }
            let host = host_id(t, way.job, &url.found.url)?;
            let is_full = known(t, way.job, host)? >= limit;
            if !is_full && insert(t, way.job, host, url, way.seed, Some(way.via), ms(now))?.is_some() {
                refresh_hosts(t, way.job, &HashSet::from([host]))?;
                return Ok(Led::Taken);
            }
            let found = t
                .prepare_cached("SELECT id, outcome, reason, trail IS NOT NULL FROM url WHERE job = ? AND hash = ?")?
                .query_row(params![way.job, hash(&url.found.url)], |row| {
                    Ok((row.get::<_, UrlId>(0)?, row.get(1)?, row.get::<_, Option<String>>(2)?, row.get(3)?))
                })
                .optional()?;
            let Some((id, outcome, reason, is_led)) = found else { return Ok(Led::Known) };
            let is_elsewhere = host_key(&url.found.url) != way.host;
            let led = led(way.back, is_elsewhere, outcome, reason.as_deref(), is_led);
            if led == Led::Taken {
                t.execute(
                    "UPDATE url SET due_at = ?2, trail = ?3 WHERE id = ?1",
                    params![id, ms(url.due_at), url.trail.as_ref().and_then(Trail::store)],
                )?;
                refresh_hosts(t, way.job, &HashSet::from([host]))?;
            }
            Ok(led)
        })
    }

    pub(in crate::frontier) fn is_about(&mut self, feed: UrlId, site: &str) -> Result<()> {
        self.write("cannot note what a feed is about", |t| {
            t.execute("UPDATE url SET about = ?2 WHERE id = ?1", params![feed, site]).map(drop)
        })
    }

    pub(in crate::frontier) fn need_robots(&mut self, way: &Way, file: &NewUrl, now: Timestamp) -> Result<Timestamp> {
        self.write("cannot take up a robots.txt", |t| {
            let host = host_id(t, way.job, &file.found.url)?;
            if insert(t, way.job, host, file, way.seed, Some(way.via), ms(now))?.is_none() {
                t.execute(
                    "UPDATE url SET due_at = ?3 WHERE job = ?1 AND hash = ?2 AND due_at IS NULL",
                    params![way.job, hash(&file.found.url), ms(file.due_at)],
                )?;
            }
            refresh_hosts(t, way.job, &HashSet::from([host]))?;
            let ready: Option<i64> =
                t.query_row("SELECT ready_at FROM line WHERE job = ? AND host = ?", params![way.job, host], |row| {
                    row.get(0)
                })?;
            Ok(ready.map_or(now, moment))
        })
    }
}
