//! What visits share: all of them, and those of one job.

use std::collections::HashMap;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};

use tokio::sync::{Mutex as AsyncMutex, RwLock, Semaphore};

use super::clock::Time;
use super::scope::Scope;
use super::setup::client;
use super::{CrawlError, Job, Progress, Setup};
use crate::extract::Extractor;
use crate::fetch::{Bodies, Client};
use crate::frontier::{Frontier, JobId};
use crate::output::crawl_output::CrawlOutput;
use crate::output::warc::{Archive, ArchiveOptions};

/// What all visits share.
#[derive(Debug)]
pub(super) struct Shared {
    /// The frontier, for those who look. Closed first: who closes it last clears its log away, and must be able to.
    pub(super) reader: Frontier,
    pub(super) frontier: Frontier,
    pub(super) time: Time,
    pub(super) progress: Progress,
    pub(super) readers: Semaphore,
    /// How many pages may be read at the same time.
    pub(super) readers_max: u32,
    /// Memory for the bodies of all visits.
    pub(super) bodies: Bodies,
    pub(super) jobs: HashMap<JobId, JobState>,
}

/// What the visits of one job share.
#[derive(Debug)]
pub(super) struct JobState {
    pub(super) job: Arc<Job>,
    pub(super) scope: Arc<Scope>,
    pub(super) client: Client,
    pub(super) extractor: Extractor,
    pub(super) output: CrawlOutput,
    pub(super) archive: Option<Mutex<Archive>>,
    /// Articles that were saved, and how many of them are known to be on the disk or in the store.
    pub(super) saves: AtomicU64,
    pub(super) synced: AsyncMutex<u64>,
    /// Held by many from the moment a story is reserved until it is recorded, or by one that takes records back.
    pub(super) saving: RwLock<()>,
}

impl JobState {
    pub(super) fn open(job: Job, setup: &Setup) -> Result<Self, CrawlError> {
        let client = client(&job, setup)?;
        let mut extractor = Extractor::new().keep(&job.reading.keep);
        if let Some(rules) = &job.reading.rules {
            extractor = extractor.with_rules(rules.clone());
        }
        let archive = job.output.archive.as_ref().map(|archive| {
            let options = ArchiveOptions {
                name: job.name.clone(),
                worker: setup.worker.clone(),
                file_bytes: archive.file_bytes_max,
                user_agent: job.user_agent.clone(),
                operator: job.contact.as_ref().map(ToString::to_string),
            };
            Archive::open(&archive.folder, options).map(Mutex::new)
        });
        // those who share a file share records too: it is all that knows how far they went
        let name = job.frontier.is_shared().then(|| setup.name.as_deref().unwrap_or(&setup.worker));
        let output = CrawlOutput::open(&job.output.folder, name, &setup.store)?;
        Ok(Self {
            client,
            extractor,
            output,
            archive: archive.transpose()?,
            saves: AtomicU64::new(0),
            synced: AsyncMutex::new(0),
            saving: RwLock::new(()),
            scope: Arc::new(Scope::of(&job)),
            job: Arc::new(job),
        })
    }
}
