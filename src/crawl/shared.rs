//! State that visits share: all of them, and those of one job.

use super::clock::Time;
use super::news::News;
use super::scope::Scope;
use super::setup::{client, outputs};
use super::threads::ReadingThreads;
use super::{CrawlError, Job, Progress, Setup};
#[cfg(feature = "render")]
use crate::browser::Browser;
use crate::extract::Extractor;
use crate::fetch::{Bodies, Client};
use crate::frontier::{Frontier, JobId};
use crate::save::crawl_output::CrawlOutputs;
use crate::save::warc::{ArchiveOptions, ArchiveWriter};
use jiff::Timestamp;
use std::collections::HashMap;
#[cfg(feature = "render")]
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};
use tokio::sync::{Mutex as AsyncMutex, RwLock, Semaphore};

/// So many articles of a job are written to a folder at the same time, each on a worker of the runtime: it should have so
/// many more than the machine has cores.
pub const FOLDER_WRITERS: usize = 2;
/// So many are written to an object store at the same time, which takes longer to answer.
const STORE_WRITERS: usize = 16;

/// The state that all visits share.
#[derive(Debug)]
pub(super) struct Shared {
    /// A second connection to the frontier, for status pages. Declared, and so closed, before `frontier`: SQLite clears
    /// its log away when the last connection closes, and a connection that only reads cannot.
    pub(super) reader: Frontier,
    /// The connection of the visits.
    pub(super) frontier: Frontier,
    pub(super) time: Time,
    pub(super) progress: Progress,
    pub(super) readers: ReadingThreads,
    /// Memory for the bodies of all visits.
    pub(super) bodies: Bodies,
    pub(super) jobs: HashMap<JobId, JobState>,
    #[cfg(feature = "render")]
    pub(super) browser: Option<Browser>,
    /// It was told that the browser does not start.
    #[cfg(feature = "render")]
    pub(super) lacks_browser: AtomicBool,
}

/// The state that the visits of one job share.
#[derive(Debug)]
pub(super) struct JobState {
    pub(super) job: Arc<Job>,
    pub(super) scope: Arc<Scope>,
    pub(super) client: Client,
    /// Asks for what pages load that a browser fills.
    #[cfg(feature = "render")]
    pub(super) filling: Option<Client>,
    pub(super) extractor: Extractor,
    pub(super) output: CrawlOutputs,
    pub(super) archive: Option<Mutex<ArchiveWriter>>,
    /// What is told of the articles.
    pub(super) news: News,
    /// Articles that were saved, and how many of these are known to be on the disk or in the store.
    pub(super) saves: AtomicU64,
    pub(super) synced: AsyncMutex<u64>,
    /// A permit for each article that may be written at the same time.
    pub(super) writers: Semaphore,
    /// Held for reading by each visit from the moment its story is reserved until it is recorded; held for writing while
    /// records are taken back.
    pub(super) saving: RwLock<()>,
}

impl JobState {
    pub(super) fn open(job: Job, setup: &Setup, now: Timestamp) -> Result<Self, CrawlError> {
        let client = client(&job, setup)?;
        let mut extractor = Extractor::new().keep(&job.reading.keep);
        if let Some(rules) = &job.reading.rules {
            extractor = extractor.with_rules(rules.clone());
        }
        let archive = job.output.archive.as_ref().map(|archive| {
            let options = ArchiveOptions {
                name: job.name.clone(),
                worker: setup.instance.clone(),
                file_bytes: archive.file_bytes_max,
                user_agent: job.user_agent.clone(),
                operator: job.contact.as_ref().map(ToString::to_string),
            };
            ArchiveWriter::open(&archive.folder, options).map(Mutex::new)
        });
        // those who share a file share records too: it is all that knows how far they went
        let name = job.frontier.is_shared().then(|| setup.worker.as_deref().unwrap_or(&setup.instance));
        let output = outputs(&job, name, setup)?;
        let writers = if job.output.waits_long() { STORE_WRITERS } else { FOLDER_WRITERS };
        Ok(Self {
            #[cfg(feature = "render")]
            filling: super::setup::filling(&job, setup)?,
            client,
            extractor,
            news: News::open(&job, &output, setup, now)?,
            output,
            archive: archive.transpose()?,
            saves: AtomicU64::new(0),
            synced: AsyncMutex::new(0),
            writers: Semaphore::new(writers),
            saving: RwLock::new(()),
            scope: Arc::new(Scope::of(&job, &setup.filter)),
            job: Arc::new(job),
        })
    }
}
