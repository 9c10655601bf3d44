//! The setup of a crawl: all that it needs besides its jobs, and the client that asks their servers by it.

#[cfg(feature = "render")]
use super::job::GAP_MIN;
use super::{Clock, CrawlError, Job};
#[cfg(feature = "render")]
use crate::browser::Browser;
use crate::fetch::{Client, ClientOptions};
use crate::filter::Filter;
use crate::save::crawl_database::CrawlDatabase;
use crate::save::crawl_output::{CrawlOutput, CrawlOutputs};
use crate::store::Store;
use std::fs;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread;

/// The setup of a crawl: all that it needs besides its jobs.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Setup {
    /// Hosts that are asked at the same time. Default: 32.
    pub parallel: usize,
    /// Pages that are read at the same time. Default: one a core.
    pub readers: usize,
    /// Bytes of bodies, content encoding undone, that are held at the same time, from their first byte until they are
    /// saved; one body more may go beyond. Default: 24 MiB.
    pub body_bytes: usize,
    /// What is saved of the articles that the jobs want. Default: all of them.
    pub filter: Filter,
    /// The clock.
    pub clock: Clock,
    /// Tells this process from every other one that ever shared the frontier.
    pub instance: String,
    /// The name that a worker on a shared frontier gives its records: the same each time it is started, and no other
    /// worker's. Default: `instance`.
    pub worker: Option<String>,
    /// Fixed answers of the resolver, as in [`ClientOptions::resolve`].
    pub resolve: Vec<(String, Vec<SocketAddr>)>,
    /// Reaches the owners of objects, for jobs that save there: from a runtime of several threads. Default: by no
    /// settings at all.
    pub store: Arc<Store>,
    /// Runs the scripts of pages, for jobs that have that done. Default: none.
    #[cfg(feature = "render")]
    pub browser: Option<Browser>,
}

impl Setup {
    /// The defaults for a process.
    #[must_use]
    pub fn new(instance: String) -> Self {
        let readers = thread::available_parallelism().map_or(1, usize::from);
        let (clock, store) = (Clock::System, Arc::default());
        let (filter, worker, resolve) = (Filter::default(), None, Vec::new());
        Self {
            parallel: 32,
            readers,
            body_bytes: 24 << 20,
            filter,
            clock,
            instance,
            worker,
            resolve,
            store,
            #[cfg(feature = "render")]
            browser: None,
        }
    }

    /// The same, changed.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }
}

/// The client that asks the servers of a job, with a subscriber's access to them.
pub(super) fn client(job: &Job, setup: &Setup) -> Result<Client, CrawlError> {
    let options = ClientOptions { access: job.network.access.clone(), ..client_options(job, setup)? };
    Client::new(options).map_err(|error| CrawlError::Client { job: job.name.clone(), error })
}

/// The client that asks for what a job's pages load, if a browser fills any of them: within the visit of their page, and by
/// robots rules that it keeps itself. Its pace is for these, and for pages that scripts lead to.
#[cfg(feature = "render")]
pub(super) fn filling(job: &Job, setup: &Setup) -> Result<Option<Client>, CrawlError> {
    if setup.browser.is_none() || !job.renders() {
        return Ok(None);
    }
    let options =
        ClientOptions { access: job.network.access.clone(), pace: GAP_MIN, retries: 0, ..client_options(job, setup)? };
    Client::new(options).map(Some).map_err(|error| CrawlError::Client { job: job.name.clone(), error })
}

/// What a job says of the network, but for access.
pub(super) fn client_options(job: &Job, setup: &Setup) -> Result<ClientOptions, CrawlError> {
    let mut ca_pems = Vec::with_capacity(job.network.ca_files.len());
    for path in &job.network.ca_files {
        let read = fs::read(path);
        ca_pems.push(read.map_err(|why| CrawlError::File { job: job.name.clone(), path: path.clone(), why })?);
    }
    Ok(ClientOptions {
        user_agent: job.user_agent.clone(),
        connect_timeout: job.network.connect_timeout,
        read_timeout: job.network.read_timeout,
        total_timeout: job.network.timeout,
        body_bytes_max: job.caps.page_bytes,
        allow_private_hosts: job.network.private.clone(),
        ca_pems,
        proxy: job.network.proxy.clone(),
        resolve: setup.resolve.clone(),
        ..ClientOptions::default()
    })
}

/// Opens the outputs of a job. A worker has records by its own name.
pub(super) fn outputs(job: &Job, worker: Option<&str>, setup: &Setup) -> Result<CrawlOutputs, CrawlError> {
    let writer = worker.map_or_else(|| job.name.clone(), |worker| format!("{}@{worker}", job.name));
    let mut outputs = Vec::new();
    for place in &job.output.databases {
        outputs.push(CrawlOutput::Database(Box::new(CrawlDatabase::open(place, &writer)?)));
    }
    if let Some(folder) = &job.output.folder {
        outputs.push(CrawlOutput::open(folder, worker, &setup.store)?);
    }
    CrawlOutputs::new(outputs).ok_or_else(|| CrawlError::NoOutput(job.name.clone()))
}
