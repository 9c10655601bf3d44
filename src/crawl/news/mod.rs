//! News of news: what a crawl tells others of the articles that it saved. It is made of what is recorded, so that a process
//! that is killed leaves nothing untold.

pub(super) mod feed;
pub(super) mod hook;

use super::{CrawlError, Setup};
use crate::crawl::job::Job;
use crate::save::crawl_output::CrawlOutputs;
use hook::Hook;
use jiff::Timestamp;
use tokio::sync::watch;

/// The articles of a job that are told of.
#[derive(Debug)]
pub(super) struct News {
    /// Counts the batches that were saved.
    saved: watch::Sender<u64>,
    pub(super) hook: Option<Hook>,
}

impl News {
    /// What is told of a job. A feed is written at once: one that cannot be is an error before the crawl begins.
    pub(super) fn open(job: &Job, outputs: &CrawlOutputs, setup: &Setup, now: Timestamp) -> Result<Self, CrawlError> {
        if let Some(settings) = &job.output.feed {
            feed::write(job, settings, outputs, now)?;
        }
        Ok(Self { saved: watch::Sender::new(0), hook: Hook::open(job, outputs, setup)? })
    }

    /// Some articles were saved.
    pub(super) fn saved(&self) {
        self.saved.send_modify(|batches| *batches += 1);
    }

    /// Waits for articles to be saved.
    pub(super) fn watch(&self) -> watch::Receiver<u64> {
        self.saved.subscribe()
    }
}
