//! One story is one file, whatever its addresses and whoever saves it.

use super::claim::{captured, small};
use super::{DatabaseError, PostgresStore, Session, Speaks as _, Transaction};
use crate::frontier::lease::LeaseKey;
use crate::frontier::stored::OF_A_DAY_MAX;
use crate::frontier::story::{
    ByPage, EarlierTry, KnownStory, StoryDecision, by_page, decide, is_near, may_be_near, pages,
};
use crate::frontier::{HostId, JobId, Reserved, Result, Story, StoryId, Superseded, UrlId};
use crate::task::Filed;
use std::sync::PoisonError;
use std::time::Duration;
use tokio_postgres::Row;
use url::Url;

/// The [known](KnownStory) facts of a story, and the lease of its host, if somebody has it.
const KNOWN: &str =
    "SELECT story.id, page, story.url, number, file, content, parts, revision, pending, records, records_at, story.host,
            CASE WHEN host.worker IS NOT NULL THEN host.lease_until END FROM story JOIN host ON host.id = story.host";

/// A transaction that decides about one story.
struct Deciding<'a, 't> {
    t: &'a Transaction<'t>,
    key: LeaseKey,
    story: &'a Story,
    /// The place at which this process would record it.
    records: &'a str,
    /// Its number, if it is new.
    number: i64,
    now: i64,
}

impl PostgresStore {
    pub(in crate::frontier) async fn reserve(
        &self,
        key: LeaseKey,
        story: &Story,
        file: &(dyn Fn(u64, &str) -> String + Send + Sync),
    ) -> Result<Reserved> {
        let what = "cannot note what is saved";
        self.patiently(what, || self.try_reserve(key, story, file)).await
    }

    async fn try_reserve(
        &self,
        key: LeaseKey,
        story: &Story,
        file: &(dyn Fn(u64, &str) -> String + Send + Sync),
    ) -> Result<Reserved, DatabaseError> {
        let terms = self.terms(key.job);
        let mut session = self.session().await?;
        // in a simulation: while the lease lasts
        let now = self.moment(&session, key.until - Duration::from_millis(1)).await?;
        let number = self.number(&session, key.job).await?;
        let t = session.begin().await?;
        let ours = t
            .row(
                "SELECT EXISTS (SELECT 1 FROM superseded WHERE job = $4 AND records = $5)
                 FROM host WHERE id = $1 AND epoch = $2 AND worker = $3 FOR UPDATE",
                &[&key.host, &key.epoch, &self.worker, &key.job, &terms.records],
            )
            .await?;
        let is_owing = ours.map(|row| row.try_get(0)).transpose()?;
        if is_owing != Some(false) {
            self.keep_number(key.job, number);
            return Ok(if is_owing.is_none() { Reserved::Fenced } else { Reserved::Owing });
        }
        let deciding = Deciding { t: &t, key, story, records: &terms.records, number, now };
        let reserved = deciding.decide(file).await?;
        t.commit().await?;
        if !matches!(&reserved, Reserved::Save(filed) if filed.number == number.unsigned_abs()) {
            self.keep_number(key.job, number);
        }
        Ok(reserved)
    }

    /// The next number of a job. Taken by itself: within a transaction, everybody who saves an article would wait for
    /// everybody else.
    async fn number(&self, session: &Session, job: JobId) -> Result<i64, DatabaseError> {
        let spare = self.numbers.lock().unwrap_or_else(PoisonError::into_inner).entry(job).or_default().pop();
        if let Some(number) = spare {
            return Ok(number);
        }
        let next = "UPDATE job SET next_number = next_number + 1 WHERE id = $1 RETURNING next_number - 1";
        let rows = session.rows(next, &[&job]).await?;
        Ok(rows.first().ok_or(DatabaseError::Odd("a job is gone that was there"))?.try_get(0)?)
    }

    fn keep_number(&self, job: JobId, number: i64) {
        self.numbers.lock().unwrap_or_else(PoisonError::into_inner).entry(job).or_default().push(number);
    }

    pub(in crate::frontier) async fn superseded(&self, job: JobId) -> Result<Vec<Superseded>> {
        let records = self.terms(job).records.clone();
        let records = &records;
        let read = || async move {
            let sql =
                "SELECT id, page, revision, records_at FROM superseded WHERE job = $1 AND records = $2 ORDER BY id";
            let rows = self.session().await?.rows(sql, &[&job, records]).await?;
            rows.iter()
                .map(|row| {
                    Ok(Superseded {
                        id: row.try_get(0)?,
                        page: row.try_get(1)?,
                        revision: small(row.try_get(2)?),
                        since: row.try_get::<_, i64>(3)?.unsigned_abs(),
                    })
                })
                .collect()
        };
        self.patiently("cannot be read", read).await
    }

    pub(in crate::frontier) async fn taken_back(&self, done: &[Superseded]) -> Result<()> {
        let ids: Vec<i64> = done.iter().map(|superseded| superseded.id).collect();
        let ids = &ids;
        let delete = || async move {
            self.session().await?.rows("DELETE FROM superseded WHERE id = ANY($1)", &[ids]).await.map(drop)
        };
        self.patiently("cannot note what was taken back", delete).await
    }
}

/// A worker may have a record of what another one saves now.
pub(super) async fn supersede(
    t: &Transaction<'_>,
    job: JobId,
    records: &str,
    page: &str,
    revision: i64,
    since: i64,
) -> Result<(), DatabaseError> {
    t.run(
        "INSERT INTO superseded (job, records, page, revision, records_at) VALUES ($1, $2, $3, $4, $5)",
        &[&job, &records, &page, &revision, &since],
    )
    .await
    .map(drop)
}

impl Deciding<'_, '_> {
    async fn decide(&self, file: &(dyn Fn(u64, &str) -> String + Send + Sync)) -> Result<Reserved, DatabaseError> {
        let Self { key, story, records, .. } = *self;
        let of_pages = format!("{KNOWN} WHERE story.job = $1 AND page = ANY($2)");
        let rows = self.t.rows(&of_pages, &[&key.job, &pages(story).as_slice()]).await?;
        let known = rows.iter().map(|row| self.known_row(row)).collect::<Result<_, _>>()?;
        let page = by_page(known, story, key.url);
        let same = if let ByPage::New(_) = page { self.same_text().await? } else { None };
        match decide(page, same, story, key.url, records) {
            StoryDecision::First(page) => self.first(page, file).await,
            StoryDecision::Save(known, revision, earlier) => self.save(known, revision, earlier).await,
            StoryDecision::Unchanged => Ok(Reserved::Unchanged),
            StoryDecision::Duplicate(url) => self.duplicate(url).await,
        }
    }

    /// Takes up a new story.
    async fn first(
        &self,
        page: String,
        file: &(dyn Fn(u64, &str) -> String + Send + Sync),
    ) -> Result<Reserved, DatabaseError> {
        let Self { t, key, story, records, number, .. } = self;
        let file = file(number.unsigned_abs(), &page);
        let row = t
            .row(
                "INSERT INTO story (job, host, page, url, number, file, content, simhash, day, pending, records,
                                    records_at, parts)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10, $11, $12) RETURNING id",
                &[
                    &key.job,
                    &key.host,
                    &page,
                    &key.url,
                    number,
                    &file,
                    &story.content,
                    &story.simhash.map(u64::cast_signed),
                    &story.day.map(|day| day.to_string()),
                    records,
                    &story.records_at.cast_signed(),
                    &story.parts,
                ],
            )
            .await?;
        let id = row.ok_or(DatabaseError::Odd("a story is gone that was there"))?.try_get(0)?;
        let number = number.unsigned_abs();
        Ok(Reserved::Save(Filed { id, page, number, file, revision: 1, since: None }))
    }

    /// Notes that a known story is about to be saved.
    async fn save(&self, known: KnownStory, revision: u32, earlier: EarlierTry) -> Result<Reserved, DatabaseError> {
        let Self { t, key, story, records, .. } = self;
        let since = match earlier {
            EarlierTry::Ours(since) => since,
            EarlierTry::Others => {
                let since = known.records_at.unwrap_or_default().cast_signed();
                supersede(t, key.job, &known.records, &known.page, i64::from(revision), since).await?;
                None
            }
            EarlierTry::Untried => None,
        };
        t.run(
            "UPDATE story SET content = $2, simhash = $3, day = $4, pending = $5, records = $6, records_at = $7,
                              url = $8, host = $9, parts = $10
             WHERE id = $1",
            &[
                &known.id,
                &story.content,
                &story.simhash.map(u64::cast_signed),
                &story.day.map(|day| day.to_string()),
                &i64::from(revision),
                records,
                &since.unwrap_or(story.records_at).cast_signed(),
                &key.url,
                &key.host,
                &story.parts,
            ],
        )
        .await?;
        Ok(known.save(revision, earlier))
    }

    /// A story of this host with the same text, or nearly the same of the same day.
    async fn same_text(&self) -> Result<Option<KnownStory>, DatabaseError> {
        let Self { t, key, story, .. } = self;
        let same = format!("{KNOWN} WHERE story.job = $1 AND story.host = $2 AND content = $3 LIMIT 1");
        let found = t.row(&same, &[&key.job, &key.host, &story.content]).await?;
        if let Some(row) = found {
            return self.known_row(&row).map(Some);
        }
        if story.simhash.is_none() {
            return Ok(None);
        }
        let of_the_day = "SELECT id, simhash FROM story WHERE job = $1 AND host = $2 AND day IS NOT DISTINCT FROM $3
                          AND simhash IS NOT NULL ORDER BY id DESC LIMIT $4";
        let day = story.day.map(|day| day.to_string());
        for row in t.rows(of_the_day, &[&key.job, &key.host, &day, &OF_A_DAY_MAX]).await? {
            if may_be_near(story, row.try_get(1)?) {
                let id: StoryId = row.try_get(0)?;
                let near = t.row(&format!("{KNOWN} WHERE story.id = $1"), &[&id]).await?;
                let near = near.as_ref().map(|row| self.known_row(row)).transpose()?;
                if let Some(near) = near.filter(|near| is_near(near, story)) {
                    return Ok(Some(near));
                }
            }
        }
        Ok(None)
    }

    async fn duplicate(&self, url: UrlId) -> Result<Reserved, DatabaseError> {
        let row = self.t.row("SELECT url, capture, captured_at, digest FROM url WHERE id = $1", &[&url]).await?;
        let row = row.ok_or(DatabaseError::Odd("a story's address is gone"))?;
        let (of, capture): (String, _) = (row.try_get(0)?, captured(&row, 1)?);
        // every address in the table was one when it came in
        Ok(Url::parse(&of).map_or(Reserved::Unchanged, |of| Reserved::Duplicate(of, capture)))
    }

    fn known_row(&self, row: &Row) -> Result<KnownStory, DatabaseError> {
        let (host, held_until): (HostId, Option<i64>) = (row.try_get(11)?, row.try_get(12)?);
        Ok(KnownStory {
            id: row.try_get(0)?,
            page: row.try_get(1)?,
            url: row.try_get(2)?,
            number: row.try_get::<_, i64>(3)?.unsigned_abs(),
            file: row.try_get(4)?,
            content: row.try_get(5)?,
            parts: row.try_get(6)?,
            revision: small(row.try_get(7)?),
            pending: row.try_get::<_, Option<i64>>(8)?.map(small),
            records: row.try_get(9)?,
            records_at: row.try_get::<_, Option<i64>>(10)?.map(i64::unsigned_abs),
            is_held: host != self.key.host && held_until.is_some_and(|until| until > self.now),
        })
    }
}
