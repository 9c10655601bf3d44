//! Stories: the look-ups and the notes; [`story`](crate::frontier::story) decides.

use super::SqliteStore;
use crate::frontier::lease::LeaseKey;
use crate::frontier::stored::{OF_A_DAY_MAX, moment};
use crate::frontier::story::{
    ByPage, EarlierTry, KnownStory, StoryDecision, by_page, decide, is_near, may_be_near, pages,
};
use crate::frontier::{Reserved, Result, Story, StoryId, UrlId};
use crate::task::{Captured, Filed};
use rusqlite::{OptionalExtension as _, Row, Transaction, params};
use url::Url;

/// The [known](KnownStory) facts of a story.
const KNOWN: &str =
    "SELECT id, page, url, number, file, content, parts, revision, pending, records_at, simhash FROM story";

impl SqliteStore {
    pub(in crate::frontier) fn reserve(
        &mut self,
        key: LeaseKey,
        story: &Story,
        file: &dyn Fn(u64, &str) -> String,
    ) -> Result<Reserved> {
        let worker = self.worker.clone();
        self.write("cannot note what is saved", |t| {
            let ours: Option<i64> = t
                .prepare_cached("SELECT 1 FROM host WHERE id = ? AND epoch = ? AND worker = ?")?
                .query_row(params![key.host, key.epoch, worker], |row| row.get(0))
                .optional()?;
            if ours.is_none() {
                return Ok(Reserved::Fenced);
            }
            let page = by_page(of_pages(t, key, story)?, story, key.url);
            let same = if let ByPage::New(_) = page { same_text(t, key, story)? } else { None };
            match decide(page, same, story, key.url, "") {
                StoryDecision::First(page) => first(t, key, story, page, file),
                StoryDecision::Save(known, revision, earlier) => save(t, key, story, known, revision, earlier),
                StoryDecision::Unchanged => Ok(Reserved::Unchanged),
                StoryDecision::Duplicate(url) => duplicate(t, url),
            }
        })
    }
}

/// The story was saved: it is what its file holds.
pub(super) fn settle(t: &Transaction<'_>, story: StoryId, now: i64) -> rusqlite::Result<()> {
    t.prepare_cached(
        "UPDATE story SET revision = coalesce(pending, revision), pending = NULL, records_at = NULL,
                          saved_at = coalesce(saved_at, ?2) WHERE id = ?1",
    )?
    .execute(params![story, now])?;
    Ok(())
}

/// The article that a visit to this URL was about to save when it was cut off.
pub(super) fn pending(t: &Transaction<'_>, url: UrlId) -> rusqlite::Result<Option<Filed>> {
    t.prepare_cached(
        "SELECT id, page, number, file, pending, records_at FROM story WHERE url = ? AND pending IS NOT NULL",
    )?
    .query_row([url], |row| {
        Ok(Filed {
            id: row.get(0)?,
            page: row.get(1)?,
            number: row.get::<_, i64>(2)?.unsigned_abs(),
            file: row.get(3)?,
            revision: row.get(4)?,
            since: row.get::<_, Option<i64>>(5)?.map(i64::unsigned_abs),
        })
    })
    .optional()
}

/// A visit that was cut off is repeated, and has nothing to save: its story never was. A later revision
/// stays about to be saved.
pub(super) fn withdraw(t: &Transaction<'_>, url: UrlId) -> rusqlite::Result<()> {
    t.prepare_cached("DELETE FROM story WHERE url = ? AND pending IS NOT NULL AND revision = 0")?.execute([url])?;
    Ok(())
}

/// Takes up a new story.
fn first(
    t: &Transaction<'_>,
    key: LeaseKey,
    story: &Story,
    page: String,
    file: &dyn Fn(u64, &str) -> String,
) -> rusqlite::Result<Reserved> {
    let number: i64 = t
        .prepare_cached("UPDATE job SET next_number = next_number + 1 WHERE id = ? RETURNING next_number - 1")?
        .query_row([key.job], |row| row.get(0))?;
    let number = u64::try_from(number).unwrap_or_default();
    let file = file(number, &page);
    t.prepare_cached(
        "INSERT INTO story (job, host, page, url, number, file, content, simhash, parts, day, pending, records_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?)",
    )?
    .execute(params![
        key.job,
        key.host,
        page,
        key.url,
        number.cast_signed(),
        file,
        story.content,
        story.simhash.map(u64::cast_signed),
        story.parts,
        story.day.map(|day| day.to_string()),
        story.records_at.cast_signed()
    ])?;
    let id = StoryId(t.last_insert_rowid());
    Ok(Reserved::Save(Filed { id, page, number, file, revision: 1, since: None }))
}

/// Notes that a known story is about to be saved.
fn save(
    t: &Transaction<'_>,
    key: LeaseKey,
    story: &Story,
    known: KnownStory,
    revision: u32,
    earlier: EarlierTry,
) -> rusqlite::Result<Reserved> {
    t.prepare_cached(
        "UPDATE story SET content = ?2, simhash = ?3, parts = ?4, day = ?5, pending = ?6,
                          records_at = coalesce(records_at, ?7), url = ?8
         WHERE id = ?1",
    )?
    .execute(params![
        known.id,
        story.content,
        story.simhash.map(u64::cast_signed),
        story.parts,
        story.day.map(|day| day.to_string()),
        revision,
        story.records_at.cast_signed(),
        key.url
    ])?;
    Ok(known.save(revision, earlier))
}

fn of_pages(t: &Transaction<'_>, key: LeaseKey, story: &Story) -> rusqlite::Result<Vec<KnownStory>> {
    let mut of_page = t.prepare_cached(&format!("{KNOWN} WHERE job = ? AND page = ?"))?;
    let find = |page: String| of_page.query_row(params![key.job, page], known_row).optional().transpose();
    pages(story).into_iter().filter_map(find).collect()
}

fn known_row(row: &Row<'_>) -> rusqlite::Result<KnownStory> {
    Ok(KnownStory {
        id: row.get(0)?,
        page: row.get(1)?,
        url: row.get(2)?,
        number: row.get::<_, i64>(3)?.unsigned_abs(),
        file: row.get(4)?,
        content: row.get(5)?,
        parts: row.get(6)?,
        revision: row.get(7)?,
        pending: row.get(8)?,
        records: String::new(),
        records_at: row.get::<_, Option<i64>>(9)?.map(i64::unsigned_abs),
        is_held: false,
    })
}

/// A story of this host with the same text, or nearly the same of the same day.
fn same_text(t: &Transaction<'_>, key: LeaseKey, story: &Story) -> rusqlite::Result<Option<KnownStory>> {
    let same = t
        .prepare_cached(&format!("{KNOWN} WHERE job = ? AND host = ? AND content = ? LIMIT 1"))?
        .query_row(params![key.job, key.host, story.content], known_row)
        .optional()?;
    if same.is_some() || story.simhash.is_none() {
        return Ok(same);
    }
    let mut of_the_day = t.prepare_cached(&format!(
        "{KNOWN} WHERE job = ? AND host = ? AND day IS ? AND simhash IS NOT NULL ORDER BY id DESC LIMIT ?"
    ))?;
    let day = story.day.map(|day| day.to_string());
    let mut rows = of_the_day.query(params![key.job, key.host, day, OF_A_DAY_MAX])?;
    while let Some(row) = rows.next()? {
        if may_be_near(story, row.get(10)?) {
            let known = known_row(row)?;
            if is_near(&known, story) {
                return Ok(Some(known));
            }
        }
    }
    Ok(None)
}

fn duplicate(t: &Transaction<'_>, url: UrlId) -> rusqlite::Result<Reserved> {
    let (of, capture): (String, _) = t
        .prepare_cached("SELECT url, capture, captured_at, digest FROM url WHERE id = ?")?
        .query_row([url], |row| Ok((row.get(0)?, captured(row, 1)?)))?;
    // every address in the table was one when it came in
    Ok(Url::parse(&of).map_or(Reserved::Unchanged, |of| Reserved::Duplicate(of, capture)))
}

/// A body in the archive, from three columns.
pub(super) fn captured(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Captured>> {
    let record_id: Option<String> = row.get(at)?;
    let asked_at = row.get::<_, Option<i64>>(at + 1)?.map(moment);
    let digest: Option<String> = row.get(at + 2)?;
    let all = record_id.zip(asked_at).zip(digest);
    Ok(all.map(|((record_id, asked_at), digest)| Captured { record_id, asked_at, digest }))
}
