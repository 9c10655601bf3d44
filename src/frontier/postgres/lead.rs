//! Redirected visits: to other addresses, and to the robots.txt of other hosts.

use super::add::UrlBatch;
use super::{DatabaseError, PostgresStore, Speaks as _};
use crate::frontier::stored::{led, moment, ms};
use crate::frontier::{HostId, Led, NewUrl, Result, UrlId, Way};
use crate::pace::host_key;
use crate::trail::Trail;
use jiff::Timestamp;
use std::collections::BTreeMap;

impl PostgresStore {
    pub(in crate::frontier) async fn lead(&self, way: &Way, url: &NewUrl, now: Timestamp) -> Result<Led> {
        let what = "cannot take up where a redirect leads";
        self.patiently(what, || self.try_lead(way, url, now)).await
    }

    async fn try_lead(&self, way: &Way, url: &NewUrl, now: Timestamp) -> Result<Led, DatabaseError> {
        let most = i64::from(self.terms(way.job).urls_per_host);
        let mut session = self.session().await?;
        let now = self.moment(&session, now).await?;
        let t = session.begin().await?;
        let batch = UrlBatch::prepare(&t, way.job, std::iter::once(url)).await?;
        if way.moves {
            let to = url.found.url.as_str();
            t.run("UPDATE site SET moved_to = $2 WHERE url = $1", &[&way.seed, &to]).await?;
        }
        let found = t
            .row(
                "SELECT id, outcome, reason, trail IS NOT NULL FROM url WHERE job = $1 AND hash = ANY($2)",
                &[&way.job, &batch.hashes()],
            )
            .await?;
        let mut new = BTreeMap::new();
        let led = match found {
            None => {
                new = batch.insert(&t, way.seed, Some(way.via), most, now).await?;
                if new.is_empty() { Led::Known } else { Led::Taken }
            }
            Some(row) => {
                let is_elsewhere = host_key(&url.found.url) != way.host;
                let led = led(way.back, is_elsewhere, row.try_get(1)?, row.try_get(2)?, row.try_get(3)?);
                if led == Led::Taken {
                    let trail = url.trail.as_ref().and_then(Trail::store);
                    let id: UrlId = row.try_get(0)?;
                    t.run("UPDATE url SET due_at = $2, trail = $3 WHERE id = $1", &[&id, &ms(url.due_at), &trail])
                        .await?;
                }
                led
            }
        };
        if led == Led::Taken {
            batch.refresh(&t, batch.hosts.values().copied()).await?;
        }
        batch.count(&t, way.seed, &new).await?;
        t.commit().await?;
        Ok(led)
    }

    pub(in crate::frontier) async fn is_about(&self, feed: UrlId, site: &str) -> Result<()> {
        let note = || async move {
            let session = self.session().await?;
            session.rows("UPDATE url SET about = $2 WHERE id = $1", &[&feed, &site]).await.map(drop)
        };
        self.patiently("cannot note what a feed is about", note).await
    }

    pub(in crate::frontier) async fn need_robots(&self, way: &Way, file: &NewUrl, now: Timestamp) -> Result<Timestamp> {
        self.patiently("cannot take up a robots.txt", || self.try_need_robots(way, file, now)).await
    }

    async fn try_need_robots(&self, way: &Way, file: &NewUrl, now: Timestamp) -> Result<Timestamp, DatabaseError> {
        let mut session = self.session().await?;
        let now = self.moment(&session, now).await?;
        let t = session.begin().await?;
        let batch = UrlBatch::prepare(&t, way.job, std::iter::once(file)).await?;
        let new = batch.insert(&t, way.seed, Some(way.via), i64::MAX, now).await?;
        t.run(
            "UPDATE url SET due_at = $3 WHERE job = $1 AND hash = ANY($2) AND due_at IS NULL",
            &[&way.job, &batch.hashes(), &ms(file.due_at)],
        )
        .await?;
        batch.refresh(&t, batch.hosts.values().copied()).await?;
        batch.count(&t, way.seed, &new).await?;
        let hosts: Vec<HostId> = batch.hosts.values().copied().collect();
        let ready = "SELECT max(ready_at) FROM line WHERE job = $1 AND host = ANY($2)";
        let ready: Option<i64> = t.row(ready, &[&way.job, &hosts]).await?.map_or(Ok(None), |row| row.try_get(0))?;
        t.commit().await?;
        Ok(moment(ready.unwrap_or(now)))
    }
}
