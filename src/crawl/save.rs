//! Saving what a visit brought: the archive first, then the article's files and its record, each whole.

use super::shared::JobState;
use super::visiting::Visiting;
use super::{CrawlError, TARGET};
use crate::article::Article;
use crate::fingerprint;
use crate::frontier::{Done, Frontier, JobId, Lease, Reserved, Story};
use crate::link;
use crate::page::{Bytes, Exchange, Page};
use crate::render::json::Record;
use crate::save::crawl_folder::{CrawlFiling, FoundBy};
use crate::save::folder::SaveError;
use crate::save::name::{PageId, Template, house};
use crate::save::warc::{Capture, Earlier, Repeat, WarcPlace, payload_digest};
use crate::task::{Captured, End, Filed, Outcome};
use std::sync::atomic::Ordering;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::runtime::{Handle, RuntimeFlavor};
use url::Url;

/// The place of an article: its file in the first of the job's formats, or the database.
pub(super) fn place(job: &JobState, filed: &Filed) -> String {
    let output = &job.job.output;
    match (&output.folder, output.databases.first()) {
        (Some(folder), _) => {
            folder.join(&format!("{}.{}", filed.file, output.extensions().next().unwrap_or_default())).to_string()
        }
        (None, database) => database.map(ToString::to_string).unwrap_or_default(),
    }
}

/// An exchange, and the page as a browser made it of the answer, if one did.
#[derive(Clone, Copy)]
struct Answered<'a> {
    exchange: &'a Exchange,
    dom: Option<&'a Bytes>,
}

/// Keeps an exchange in the job's archive, if there is one. Tells what is to be remembered of it.
pub(super) async fn archive(
    visit: &Visiting<'_>,
    exchange: &Exchange,
    outcome: &Outcome,
) -> Result<Option<Captured>, CrawlError> {
    let known = visit.lease.task.capture.as_ref().map(|known| (&visit.lease.task.url, known));
    store_again(visit.job, Answered { exchange, dom: visit.dom.as_ref() }, outcome, known).await
}

/// Keeps an answer that a visit needed besides its page's, and why: a robots.txt says what might be asked, further pages
/// are of the same story.
pub(super) async fn archive_beside(job: &JobState, exchange: &Exchange, why: &str) -> Result<(), CrawlError> {
    blocking(job, || store(job, Answered { exchange, dom: None }, &Outcome::because(End::Listed, why), None, None))
        .await
        .map(drop)
}

/// Waits until what was saved so far is on the disk or in the store. Visits that end at the same time share one sync.
pub(super) async fn sync(job: &JobState) -> Result<(), CrawlError> {
    let ticket = job.saves.fetch_add(1, Ordering::SeqCst) + 1;
    let mut synced = job.synced.lock().await;
    if *synced >= ticket {
        return Ok(());
    }
    let saves = job.saves.load(Ordering::SeqCst);
    blocking(job, || {
        if let Some(archive) = &job.archive {
            lock(archive).sync()?;
        }
        job.output.sync()
    })
    .await?;
    *synced = saves;
    job.news.saved();
    Ok(())
}

/// True if a visit that was cut off had saved what it was about to.
pub(super) async fn is_saved(job: &JobState, filed: &Filed) -> Result<bool, CrawlError> {
    let (Some(id), Some(since)) = (PageId::parse(&filed.page), filed.since) else { return Ok(false) };
    Ok(blocking(job, || job.output.has_saved(&id, filed.revision, since)).await?)
}

/// Removes what a visit that was cut off had begun to save, now that there is nothing to save any more.
pub(super) async fn withdraw(job: &JobState, filed: &Filed) -> Result<(), CrawlError> {
    let Some(id) = PageId::parse(&filed.page) else { return Ok(()) };
    let extensions: Vec<&str> = job.job.output.extensions().collect();
    Ok(blocking(job, || job.output.withdraw(&id, filed.revision, &filed.file, &extensions)).await?)
}

/// Saves an article, unless its story is saved already. Tells where it lies, if it was saved.
pub(super) async fn article(
    visit: &Visiting<'_>,
    exchange: &Exchange,
    article: Article,
    done: &mut Done,
) -> Result<Option<String>, CrawlError> {
    let Visiting { shared, job, lease, .. } = visit;
    let texts = ArticleFiles::of(job, lease, &article, exchange);
    let text = article.text();
    let story = Story {
        pages: identities(&texts.record, &address(lease, exchange)),
        content: fingerprint::content(&text),
        simhash: fingerprint::simhash(&text),
        parts: fingerprint::parts(&text),
        day: article.published.map(crate::date::PageDate::day),
        records_at: blocking(job, || job.output.records_bytes()).await?,
    };
    let (record, names) = (texts.record.clone(), job.job.output.names.clone());
    let file = move |number, page: &str| path(&record, names.as_ref(), number, page);
    let known = lease.task.capture.as_ref().map(|known| (&lease.task.url, known));
    loop {
        let saving = job.saving.read().await;
        let (outcome, same) = match shared.frontier.reserve(lease, story.clone(), file.clone()).await? {
            Reserved::Save(filed) => return blocking(job, || texts.save(visit, exchange, &filed, done)).await,
            Reserved::Owing => {
                drop(saving);
                take_back(&shared.frontier, lease.job, job).await?;
                continue;
            }
            Reserved::Unchanged => (Outcome::plain(End::Unchanged), None),
            Reserved::Duplicate(of, capture) => (Outcome::plain(End::Duplicate), capture.map(|capture| (of, capture))),
            Reserved::Fenced => {
                tracing::warn!(target: TARGET, "an article came too late: its lease had ended");
                done.outcome = Some(Outcome::because(End::Failed, "late"));
                return Ok(None);
            }
        };
        let same = same.as_ref().map(|(of, capture)| (of, capture));
        let answered = Answered { exchange, dom: visit.dom.as_ref() };
        done.capture = store_again(job, answered, &outcome, same.or(known)).await?;
        done.outcome = Some(outcome);
        return Ok(None);
    }
}

/// Takes back what this process recorded of stories that others have saved since: it was stopped for longer than its
/// leases, or killed before it could say so.
pub(super) async fn take_back(frontier: &Frontier, id: JobId, job: &JobState) -> Result<(), CrawlError> {
    // whoever has reserved a story records it first: else its record might come when it was looked for in vain
    let _nobody_saves = job.saving.write().await;
    let superseded = frontier.superseded(id).await?;
    if superseded.is_empty() {
        return Ok(());
    }
    blocking(job, || {
        for record in &superseded {
            if let Some(page) = PageId::parse(&record.page) {
                job.output.take_back(&page, record.revision, record.since)?;
            }
        }
        Ok::<_, CrawlError>(())
    })
    .await?;
    Ok(frontier.taken_back(superseded).await?)
}

/// Work for a disk or a store, in its turn. Work for a disk is short, and stays on the thread that has it: tokio would make
/// one thread after another a worker in its place, and each keeps memory of its own.
async fn blocking<T>(job: &JobState, work: impl FnOnce() -> T) -> T {
    // it is never closed
    let _turn = job.writers.acquire().await;
    let runtime = Handle::try_current().ok().map(|runtime| runtime.runtime_flavor());
    if job.job.output.waits_long() && runtime == Some(RuntimeFlavor::MultiThread) {
        return tokio::task::block_in_place(work);
    }
    work()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Stores an exchange that no article was saved from. Tells what is to be remembered of it.
async fn store_again(
    job: &JobState,
    answered: Answered<'_>,
    outcome: &Outcome,
    known: Option<(&Url, &Captured)>,
) -> Result<Option<Captured>, CrawlError> {
    let stored = blocking(job, || store(job, answered, outcome, None, known)).await?;
    Ok(stored.and_then(|(_, captured)| captured))
}

/// Stores an exchange; the body is left out where the archive has it. Tells where it is, and what is to be
/// remembered of it.
fn store(
    job: &JobState,
    Answered { exchange, dom }: Answered<'_>,
    outcome: &Outcome,
    article: Option<&str>,
    known: Option<(&Url, &Captured)>,
) -> Result<Option<(WarcPlace, Option<Captured>)>, CrawlError> {
    let Some(archive) = &job.archive else { return Ok(None) };
    let digest = payload_digest(&exchange.body);
    let earlier =
        known.map(|(url, known)| (known, Earlier { url, asked_at: known.asked_at, record_id: Some(&known.record_id) }));
    let repeats = match earlier {
        Some((_, earlier)) if exchange.status == 304 => Some(Repeat::NotModified(earlier)),
        Some((known, earlier)) if known.digest == digest && !exchange.body.is_empty() => {
            Some(Repeat::SamePayload(earlier))
        }
        _ => None,
    };
    let is_body = repeats.is_none() && (200..300).contains(&exchange.status);
    let capture = Capture { exchange, cut: None, repeats, outcome, article };
    let folder = job.job.output.archive.as_ref().map(|archive| archive.folder.display().to_string());
    let packed = capture
        .pack_with(dom.map(|dom| &**dom))
        .map_err(|error| SaveError::new(folder.unwrap_or_default(), "cannot pack a page", error))?;
    let place = lock(archive).store(&packed)?;
    let captured =
        is_body.then(|| Captured { record_id: place.record_id.clone(), asked_at: exchange.asked_at, digest });
    Ok(Some((place, captured)))
}

/// The files of an article.
struct ArticleFiles {
    record: Record,
    files: Vec<(&'static str, Bytes)>,
}

impl ArticleFiles {
    fn of(job: &JobState, lease: &Lease, article: &Article, exchange: &Exchange) -> Self {
        let url = address(lease, exchange);
        let page = Page { url: Some(url.clone()), ..exchange.page() };
        let record = Record::new(url.as_str(), Some(&page), Ok(article.clone()));
        let output = &job.job.output;
        let mut files: Vec<(&'static str, Bytes)> = Vec::new();
        for format in output.formats.iter().filter(|_| output.folder.is_some()) {
            files.push((format.extension(), format.file(&record, output.markup).into()));
        }
        if output.html && output.folder.is_some() {
            files.push(("html", exchange.body.clone()));
        }
        Self { record, files }
    }

    /// Tells where the article lies.
    fn save(
        &self,
        visit: &Visiting<'_>,
        exchange: &Exchange,
        filed: &Filed,
        done: &mut Done,
    ) -> Result<Option<String>, CrawlError> {
        let Visiting { job, lease, .. } = visit;
        let outcome = Outcome::plain(if filed.revision > 1 { End::Updated } else { End::Saved });
        let name = self.files.first().map(|(extension, _)| format!("{}.{extension}", filed.file));
        let answered = Answered { exchange, dom: visit.dom.as_ref() };
        let stored = store(job, answered, &outcome, name.as_deref(), None)?;
        let (place, capture) = stored.unzip();
        let Some(id) = PageId::parse(&filed.page) else {
            done.outcome = Some(Outcome::because(End::Failed, "internal"));
            return Ok(None);
        };
        let contents: Vec<(&str, &[u8])> = self.files.iter().map(|(extension, bytes)| (*extension, &**bytes)).collect();
        let hints = lease.task.provenance.as_ref();
        let found = FoundBy {
            by: hints.map(|hints| hints.by),
            at: hints.map(|hints| hints.at.as_str()),
            title: hints.and_then(|hints| hints.title.as_deref()),
            published: hints.and_then(|hints| hints.published),
        };
        let filing = CrawlFiling {
            path: &filed.file,
            id: &id,
            number: filed.number,
            revision: filed.revision,
            files: &contents,
            record: &self.record,
            found: Some(found),
            warc: place.as_ref(),
        };
        job.output.save(&filing, filed.since)?;
        (done.outcome, done.story, done.capture) = (Some(outcome), Some(filed.id), capture.flatten());
        Ok(Some(self::place(job, filed)))
    }
}

/// The address of a page. What redirects have put into it for this visit alone is left out.
fn address(lease: &Lease, exchange: &Exchange) -> Url {
    if lease.task.trail.is_some() { link::identity(&exchange.url) } else { exchange.url.clone() }
}

/// The identities of a page: its own word for its address, and the address that it came from.
fn identities(record: &Record, url: &Url) -> [String; 2] {
    let own = link::hash(url);
    let canonical = record
        .article
        .as_ref()
        .and_then(|article| article.canonical_url.as_deref())
        .and_then(|canonical| Url::parse(canonical).ok());
    [canonical.map_or_else(|| own.clone(), |canonical| link::hash(&link::identity(&canonical))), own]
}

/// The path of an article's files below the folder, without extension.
fn path(record: &Record, names: Option<&Template>, number: u64, page: &str) -> String {
    let Some(id) = PageId::parse(page) else { return format!("{number:03}") };
    match names {
        Some(names) => names.expand(record, &id, number).join("/"),
        None => house(number, &id),
    }
}
