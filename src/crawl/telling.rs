//! The tasks that tell of saved articles while a crawl runs: they never hold it up.

use super::news::feed;
use super::news::hook::{self, Step};
use super::shared::{JobState, Shared};
use super::{CrawlError, TARGET};
use crate::frontier::JobId;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::{sleep, timeout};

/// The tasks that tell of articles, for as long as a crawl runs. Dropped, they stop at once.
pub(super) struct Telling {
    tasks: JoinSet<Result<(), CrawlError>>,
    ending: watch::Sender<bool>,
}

impl Telling {
    pub(super) fn start(shared: &Arc<Shared>) -> Self {
        let (mut tasks, ending) = (JoinSet::new(), watch::Sender::new(false));
        for (id, job) in &shared.jobs {
            if job.job.output.feed.is_some() {
                tasks.spawn(keep_feed(Arc::clone(shared), *id, ending.subscribe()));
            }
            if job.news.hook.is_some() {
                tasks.spawn(deliver(Arc::clone(shared), *id, ending.subscribe()));
            }
        }
        Self { tasks, ending }
    }

    /// Tells the rest, for a while.
    pub(super) async fn end(mut self, patience: Duration) -> Result<(), CrawlError> {
        self.ending.send_replace(true);
        let all = async {
            let mut ended = Ok(());
            while let Some(task) = self.tasks.join_next().await {
                ended = ended.and(task.unwrap_or(Ok(())));
            }
            ended
        };
        timeout(patience, all).await.unwrap_or(Ok(()))
    }
}

/// Writes a job's feed again and again: when articles were saved, and a last time at the end.
async fn keep_feed(shared: Arc<Shared>, id: JobId, mut ending: watch::Receiver<bool>) -> Result<(), CrawlError> {
    let Some(job) = shared.jobs.get(&id) else { return Ok(()) };
    let mut saved = job.news.watch();
    loop {
        let is_last = *ending.borrow();
        saved.mark_unchanged();
        let writer = Arc::clone(&shared);
        let written = spawn_blocking(move || writer.jobs.get(&id).map_or(Ok(()), |job| write_feed(job, &writer)));
        let written = written.await.unwrap_or(Ok(()));
        if is_last {
            return written;
        }
        if let Err(error) = written {
            tracing::error!(target: TARGET, "{error}");
        }
        tokio::select! {
            _ = ending.wait_for(|ending| *ending) => {}
            () = async {
                sleep(feed::PAUSE).await;
                let _ = saved.changed().await;
            } => {}
        }
    }
}

fn write_feed(job: &JobState, shared: &Shared) -> Result<(), CrawlError> {
    let Some(settings) = &job.job.output.feed else { return Ok(()) };
    feed::write(&job.job, settings, &job.output, shared.time.now())
}

/// Hands a job's records to its hook, as they come. At the end the rest, unless it is not taken: then the next crawl goes
/// on with it.
async fn deliver(shared: Arc<Shared>, id: JobId, mut ending: watch::Receiver<bool>) -> Result<(), CrawlError> {
    let Some(job) = shared.jobs.get(&id) else { return Ok(()) };
    let Some(hook) = &job.news.hook else { return Ok(()) };
    let mut saved = job.news.watch();
    let mut pause = hook::PAUSES[0];
    loop {
        let is_last = *ending.borrow();
        saved.mark_unchanged();
        let why = match hook.deliver().await {
            Ok(Step::Delivered) => {
                pause = hook::PAUSES[0];
                continue;
            }
            Ok(Step::Idle) if is_last && hook.release().await? => continue,
            Ok(Step::Idle) if is_last => return Ok(()),
            Ok(Step::Idle) => {
                tokio::select! {
                    _ = ending.wait_for(|ending| *ending) => {}
                    _ = saved.changed() => {}
                    () = sleep(hook::LOOK) => {}
                }
                continue;
            }
            Ok(Step::Failed(why)) => why,
            Err(error) if is_last => return Err(error.into()),
            Err(error) => error.to_string(),
        };
        tracing::warn!(target: TARGET, job = job.job.name, "the hook: {why}; trying again");
        if is_last {
            return Ok(());
        }
        tokio::select! {
            _ = ending.wait_for(|ending| *ending) => {}
            () = sleep(pause) => pause = (pause * 2).min(hook::PAUSES[1]),
        }
    }
}
