//! A look at jobs from outside: what their frontier knows, while a crawl runs or while none does.

use super::{Clock, CrawlError, Job, by_hand, go_together, terms};
use crate::frontier::{Counts, Frontier, SeedCounts, SourceCounts};
use crate::save::delivery::{self, DeliveryProgress};
use crate::status::{HookStatus, HostCounts, Hour, Newsroom, OutcomeCount, SourceStatus, Status};
use crate::store::Place;
use crate::task::{Outcome, Role};
use jiff::Timestamp;
use std::collections::BTreeMap;
use url::Url;

/// The status of jobs that share a frontier. Nothing is changed or held up, and nothing is made: a job that was never
/// crawled is told as such.
///
/// # Errors
///
/// The frontier cannot be read, or the jobs do not share one.
pub async fn look(jobs: &[Job], clock: &Clock) -> Result<Vec<Status>, CrawlError> {
    go_together(jobs)?;
    let Some(first) = jobs.first() else { return Ok(Vec::new()) };
    let unstarted = |job: &Job, at| Status::unstarted(job.name.clone(), at);
    let Some(frontier) = Frontier::open_to_read(first.frontier.clone()).await? else {
        return Ok(jobs.iter().map(|job| unstarted(job, clock.wall())).collect());
    };
    let now = frontier.now(clock.clocks()).await?;
    let mut all = Vec::with_capacity(jobs.len());
    for job in jobs {
        all.push(match frontier.job(job.name.clone()).await? {
            Some(id) => status(job, frontier.counts(id, now).await?, now),
            None => unstarted(job, now),
        });
    }
    Ok(all)
}

/// The status of a job by a frontier's counts.
pub(super) fn status(job: &Job, counts: Counts, now: Timestamp) -> Status {
    Status {
        job: job.name.clone(),
        at: now,
        started: true,
        known: counts.known,
        unvisited: counts.unvisited,
        hosts: HostCounts {
            due: counts.hosts_due,
            asked: counts.hosts_leased,
            waiting: counts.hosts_waiting.into_iter().collect(),
        },
        next_at: counts.next_at,
        outcomes: ended(counts.outcomes),
        hours: counts.hours.into_iter().map(|(from, saved)| Hour { from, saved }).collect(),
        hook: hook(job),
        newsrooms: counts.seeds.into_iter().map(|seed| newsroom(seed, now)).collect(),
    }
}

/// How far the deliveries to a job's hook have come.
fn hook(job: &Job) -> Option<HookStatus> {
    job.output.hook.as_ref()?;
    let Some(Place::File(folder)) = &job.output.folder else { return None };
    let (progress, waiting) = delivery::look(folder)?;
    let DeliveryProgress { delivered, failures, error, .. } = progress;
    Some(HookStatus::new(delivered, waiting, failures, error))
}

fn ended(outcomes: Vec<(Outcome, u64)>) -> Vec<OutcomeCount> {
    outcomes
        .into_iter()
        .map(|(outcome, urls)| OutcomeCount { end: outcome.end, reason: outcome.reason, urls })
        .collect()
}

fn newsroom(seed: SeedCounts, now: Timestamp) -> Newsroom {
    let url = Some(seed.url).filter(|url| !url.is_empty());
    let mut left_out = BTreeMap::new();
    for (why, count) in seed.sources.iter().flat_map(|source| &source.left_out) {
        *left_out.entry(why.clone()).or_default() += count;
    }
    Newsroom {
        saved: seed.saved,
        moved_to: seed.moved_to,
        left_out,
        outcomes: ended(seed.outcomes),
        sources: seed.sources.into_iter().map(source).collect(),
        sources_known: seed.sources_known,
        ..Newsroom::of_activity(url, seed.activity, now)
    }
}

fn source(source: SourceCounts) -> SourceStatus {
    let SourceCounts { url, role, health, visited_at, success_at, new_at, new_urls, due_at, outcome, left_out } =
        source;
    SourceStatus { url, role, health, visited_at, success_at, new_at, new_urls, due_at, outcome, left_out }
}

/// Takes up addresses by hand: they are due now, whether they were known or not. Tells how many were
/// not. A job that was never crawled begins with them.
///
/// # Errors
///
/// The frontier cannot be written.
pub async fn add(job: &Job, urls: &[Url], clock: &Clock, worker: String) -> Result<usize, CrawlError> {
    let frontier = Frontier::open(job.frontier.clone(), worker).await?;
    let (id, now) = enter(&frontier, job, clock).await?;
    Ok(frontier.add_by_hand(id, urls.iter().map(|url| by_hand(url, now)).collect(), now).await?)
}

/// Sees to it that addresses are not visited any more. Tells how many were known; the others are known from
/// now on, so that nobody takes them up.
///
/// # Errors
///
/// The frontier cannot be written.
pub async fn forget(job: &Job, urls: &[Url], clock: &Clock, worker: String) -> Result<usize, CrawlError> {
    let frontier = Frontier::open(job.frontier.clone(), worker).await?;
    let (id, now) = enter(&frontier, job, clock).await?;
    Ok(frontier.forget(id, urls.iter().map(|url| by_hand(url, now)).collect(), now).await?)
}

/// The job in its frontier. One that is known is left as it is: a crawl that runs may have read another
/// version of its file.
async fn enter(
    frontier: &Frontier,
    job: &Job,
    clock: &Clock,
) -> Result<(crate::frontier::JobId, Timestamp), CrawlError> {
    let now = frontier.anchor(clock.clocks()).await?;
    if let Some(id) = frontier.job(job.name.clone()).await? {
        return Ok((id, now));
    }
    let seeds = job.sites.iter().map(|url| (url.clone(), Role::Front)).collect();
    Ok((frontier.register(job.name.clone(), terms(job, String::new(), now), seeds, now).await?, now))
}
