//! A look at a crawl that runs.

use super::shared::Shared;
use super::{CrawlError, look};
use crate::frontier::JobId;
use crate::status::{Snapshot, Status};
use jiff::Timestamp;
use std::sync::Arc;
use std::time::Duration;

/// A look at a crawl that runs.
#[derive(Debug, Clone)]
pub struct View {
    pub(super) shared: Arc<Shared>,
    pub(super) ids: Vec<JobId>,
}

impl View {
    /// The counts of the crawl, and its visits of this moment.
    #[must_use]
    pub fn progress(&self) -> Snapshot {
        self.shared.progress.at(self.shared.time.steady())
    }

    /// The moment on a steady clock that [`Snapshot::in_flight`] counts from.
    #[must_use]
    pub fn steady(&self) -> Duration {
        self.shared.time.steady()
    }

    /// The moment on the frontier's clock.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.shared.time.now()
    }

    /// The status of its jobs. Looked up beside the crawl, which is not held up.
    ///
    /// # Errors
    ///
    /// The frontier cannot be read.
    pub async fn status(&self) -> Result<Vec<Status>, CrawlError> {
        self.look(true).await
    }

    /// The same without newsrooms: quick however many there are.
    ///
    /// # Errors
    ///
    /// The frontier cannot be read.
    pub async fn totals(&self) -> Result<Vec<Status>, CrawlError> {
        self.look(false).await
    }

    async fn look(&self, newsrooms: bool) -> Result<Vec<Status>, CrawlError> {
        let now = self.now();
        let mut all = Vec::with_capacity(self.ids.len());
        for id in &self.ids {
            let Some(job) = self.shared.jobs.get(id) else { continue };
            let reader = &self.shared.reader;
            let counts = if newsrooms { reader.counts(*id, now).await? } else { reader.totals(*id, now).await? };
            all.push(look::status(&job.job, counts, now));
        }
        Ok(all)
    }
}
