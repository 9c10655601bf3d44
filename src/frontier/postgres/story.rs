//! One story is one file, whatever its addresses and whoever saves it.

use std::sync::PoisonError;
use std::time::Duration;

use tokio_postgres::Row;
use url::Url;

use super::claim::{captured, small};
use super::{Fault, Session, Speaks as _, Store, Work};
use crate::frontier::stored::OF_A_DAY_MAX;
use crate::frontier::story::{Again, ByPage, Known, again, by_page, is_near, may_be_near, pages};
use crate::frontier::{HostId, JobId, Lease, Outcomes, Reserved, Story, StoryId, Superseded, UrlId};
use crate::task::Filed;

/// What is known of a story, and who else may be about to save it.
struct Shared {
    known: Known,
    /// Where it is recorded.
    records: String,
    host: HostId,
    /// The lease of its host, if somebody has it.
    held_until: Option<i64>,
}

/// What is [known](Shared) of a story.
const KNOWN: &str = "SELECT story.id, page, story.url, number, file, content, parts, revision, pending, records_at, records,
    story.host, CASE WHEN host.worker IS NOT NULL THEN host.lease_until END FROM story JOIN host ON host.id = story.host";

/// A transaction that decides about one story.
struct Deciding<'a, 't> {
    t: &'a Work<'t>,
    lease: &'a Lease,
    story: &'a Story,
    /// Where this process would record it.
    records: &'a str,
    /// Its number, if it is new.
    number: i64,
    now: i64,
}

impl Store {
    pub(in crate::frontier) async fn reserve(
        &self,
        lease: &Lease,
        story: &Story,
        file: &(dyn Fn(u64, &str) -> String + Send + Sync),
    ) -> Outcomes<Reserved> {
        let what = "cannot note what is saved";
        self.patiently(what, || self.try_reserve(lease, story, file)).await
    }

    async fn try_reserve(
        &self,
        lease: &Lease,
        story: &Story,
        file: &(dyn Fn(u64, &str) -> String + Send + Sync),
    ) -> Result<Reserved, Fault> {
        let terms = self.terms(lease.job);
        let mut session = self.session().await?;
        // in a simulation: while the lease lasts
        let now = self.moment(&session, lease.until - Duration::from_millis(1)).await?;
        let number = self.number(&session, lease.job).await?;
        let t = session.begin().await?;
        let ours = t
            .row(
                "SELECT EXISTS (SELECT 1 FROM superseded WHERE job = $4 AND records = $5)
                 FROM host WHERE id = $1 AND epoch = $2 AND worker = $3 FOR UPDATE",
                &[&lease.host_id, &lease.epoch, &self.worker, &lease.job, &terms.records],
            )
            .await?;
        let is_owing = ours.map(|row| row.try_get(0)).transpose()?;
        if is_owing != Some(false) {
            self.keep_number(lease.job, number);
            return Ok(if is_owing.is_none() { Reserved::Fenced } else { Reserved::Owing });
        }
        let deciding = Deciding { t: &t, lease, story, records: &terms.records, number, now };
        let reserved = deciding.decide(file).await?;
        t.commit().await?;
        if !matches!(&reserved, Reserved::Save(filed) if filed.number == number.unsigned_abs()) {
            self.keep_number(lease.job, number);
        }
        Ok(reserved)
    }

    /// The next number of a job. Taken by itself: within a transaction, everybody who saves an article would wait for
    /// everybody else.
    async fn number(&self, session: &Session, job: JobId) -> Result<i64, Fault> {
        let spare = self.numbers.lock().unwrap_or_else(PoisonError::into_inner).entry(job).or_default().pop();
        if let Some(number) = spare {
            return Ok(number);
        }
        let next = "UPDATE job SET next_number = next_number + 1 WHERE id = $1 RETURNING next_number - 1";
        let rows = session.rows(next, &[&job]).await?;
        Ok(rows.first().ok_or(Fault::Odd("a job is gone that was there"))?.try_get(0)?)
    }

    fn keep_number(&self, job: JobId, number: i64) {
        self.numbers.lock().unwrap_or_else(PoisonError::into_inner).entry(job).or_default().push(number);
    }

    pub(in crate::frontier) async fn superseded(&self, job: JobId) -> Outcomes<Vec<Superseded>> {
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

    pub(in crate::frontier) async fn taken_back(&self, done: &[Superseded]) -> Outcomes<()> {
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
    t: &Work<'_>,
    job: JobId,
    records: &str,
    page: &str,
    revision: i64,
    since: i64,
) -> Result<(), Fault> {
    t.run(
        "INSERT INTO superseded (job, records, page, revision, records_at) VALUES ($1, $2, $3, $4, $5)",
        &[&job, &records, &page, &revision, &since],
    )
    .await
    .map(drop)
}

impl Deciding<'_, '_> {
    async fn decide(&self, file: &(dyn Fn(u64, &str) -> String + Send + Sync)) -> Result<Reserved, Fault> {
        let pages = pages(self.story);
        let rows = self
            .t
            .rows(&format!("{KNOWN} WHERE story.job = $1 AND page = ANY($2)"), &[&self.lease.job, &pages.as_slice()])
            .await?;
        let mut shared = rows.iter().map(shared_row).collect::<Result<Vec<Shared>, Fault>>()?;
        let known: Vec<Known> = shared.iter().map(|shared| shared.known.clone()).collect();
        match by_page(&known, self.story, self.lease.task.id) {
            ByPage::New(page) => self.first(&page, file).await,
            ByPage::Story(at) => self.again(shared.swap_remove(at)).await,
        }
    }

    /// A page that nothing is known of: a new story, or a known text.
    async fn first(&self, page: &str, file: &(dyn Fn(u64, &str) -> String + Send + Sync)) -> Result<Reserved, Fault> {
        let Self { t, lease, story, records, number, .. } = self;
        match self.same_text().await? {
            // a visit to another address was about to save it, and was cut off: it is saved from here
            Some(shared) if shared.known.revision == 0 => return self.again(shared).await,
            Some(shared) => return self.duplicate(shared.known.url).await,
            None => {}
        }
        let file = file(number.unsigned_abs(), page);
        let row = t
            .row(
                "INSERT INTO story (job, host, page, url, number, file, content, simhash, day, pending, records, records_at, parts)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10, $11, $12) RETURNING id",
                &[
                    &lease.job,
                    &lease.host_id,
                    &page,
                    &lease.task.id,
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
        let id = row.ok_or(Fault::Odd("a story is gone that was there"))?.try_get(0)?;
        Ok(Reserved::Save(Filed {
            id,
            page: page.to_owned(),
            number: number.unsigned_abs(),
            file,
            revision: 1,
            since: None,
        }))
    }

    /// Whether whoever is about to save it still has its host, which is not the one that we have.
    fn is_being_saved(&self, shared: &Shared) -> bool {
        shared.host != self.lease.host_id && shared.held_until.is_some_and(|until| until > self.now)
    }

    /// A page that is known: saved already, changed, or cut off by a crash.
    async fn again(&self, shared: Shared) -> Result<Reserved, Fault> {
        let Self { t, lease, story, records, .. } = self;
        let known = &shared.known;
        let (revision, since) = match again(known, story, lease.task.id) {
            // somebody is about to save it
            Again::Pending(_) if self.is_being_saved(&shared) => return self.duplicate(known.url).await,
            Again::Pending(revision) if shared.records == *records => (revision, known.records_at),
            Again::Pending(revision) => {
                let since = known.records_at.unwrap_or_default();
                supersede(t, lease.job, &shared.records, &known.page, i64::from(revision), since).await?;
                (revision, None)
            }
            Again::Changed(revision) => (revision, None),
            Again::Unchanged => return Ok(Reserved::Unchanged),
            Again::Duplicate => return self.duplicate(known.url).await,
        };
        t.run(
            "UPDATE story SET content = $2, simhash = $3, day = $4, pending = $5, records = $6, records_at = $7, url = $8, host = $9,
                              parts = $10
             WHERE id = $1",
            &[
                &known.id,
                &story.content,
                &story.simhash.map(u64::cast_signed),
                &story.day.map(|day| day.to_string()),
                &i64::from(revision),
                records,
                &since.unwrap_or(story.records_at.cast_signed()),
                &lease.task.id,
                &lease.host_id,
                &story.parts,
            ],
        )
        .await?;
        Ok(shared.known.save(revision, since.map(i64::unsigned_abs)))
    }

    /// A story of this host with the same text, or nearly the same of the same day.
    async fn same_text(&self) -> Result<Option<Shared>, Fault> {
        let Self { t, lease, story, .. } = self;
        let same = format!("{KNOWN} WHERE story.job = $1 AND story.host = $2 AND content = $3 LIMIT 1");
        let found = t.row(&same, &[&lease.job, &lease.host_id, &story.content]).await?;
        if let Some(row) = found {
            return shared_row(&row).map(Some);
        }
        if story.simhash.is_none() {
            return Ok(None);
        }
        let of_the_day = "SELECT id, simhash FROM story WHERE job = $1 AND host = $2 AND day IS NOT DISTINCT FROM $3
                          AND simhash IS NOT NULL ORDER BY id DESC LIMIT $4";
        let day = story.day.map(|day| day.to_string());
        for row in t.rows(of_the_day, &[&lease.job, &lease.host_id, &day, &OF_A_DAY_MAX]).await? {
            if may_be_near(story, row.try_get(1)?) {
                let id: StoryId = row.try_get(0)?;
                let near = t.row(&format!("{KNOWN} WHERE story.id = $1"), &[&id]).await?;
                let near = near.as_ref().map(shared_row).transpose()?;
                if let Some(near) = near.filter(|near| is_near(&near.known, story)) {
                    return Ok(Some(near));
                }
            }
        }
        Ok(None)
    }

    async fn duplicate(&self, url: UrlId) -> Result<Reserved, Fault> {
        let row = self.t.row("SELECT url, capture, captured_at, digest FROM url WHERE id = $1", &[&url]).await?;
        let row = row.ok_or(Fault::Odd("a story's address is gone"))?;
        let (of, capture): (String, _) = (row.try_get(0)?, captured(&row, 1)?);
        // every address in the table was one when it came in
        Ok(Url::parse(&of).map_or(Reserved::Unchanged, |of| Reserved::Duplicate(of, capture)))
    }
}

fn shared_row(row: &Row) -> Result<Shared, Fault> {
    let known = Known {
        id: row.try_get(0)?,
        page: row.try_get(1)?,
        url: row.try_get(2)?,
        number: row.try_get::<_, i64>(3)?.unsigned_abs(),
        file: row.try_get(4)?,
        content: row.try_get(5)?,
        parts: row.try_get(6)?,
        revision: small(row.try_get(7)?),
        pending: row.try_get::<_, Option<i64>>(8)?.map(small),
        records_at: row.try_get(9)?,
    };
    Ok(Shared { known, records: row.try_get(10)?, host: row.try_get(11)?, held_until: row.try_get(12)? })
}
