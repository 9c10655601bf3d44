//! Threads of their own for the reading of pages. The runtime's threads for blocking work are many, since whoever looks up
//! a name or waits for a disk takes one, and the allocator keeps for each what the largest page there has needed.

use std::io;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Semaphore, SemaphorePermit};

/// A few threads that read pages, and the turns to use them.
#[derive(Debug)]
pub(super) struct ReadingThreads {
    threads: Option<Runtime>,
    /// One permit for each thread.
    turns: Semaphore,
    /// All permits of `turns`.
    count: u32,
}

/// The turn of one page, or of all: given back when it is dropped.
#[derive(Debug)]
pub(super) struct Turn<'a> {
    /// The turns are never closed, so that there always is one.
    _permit: Option<SemaphorePermit<'a>>,
}

impl ReadingThreads {
    /// So many threads, one at least, started as they are needed.
    ///
    /// # Errors
    ///
    /// The system has none left.
    pub(super) fn new(count: usize) -> io::Result<Self> {
        let count = u32::try_from(count.max(1)).unwrap_or(u32::MAX);
        let threads =
            Builder::new_current_thread().max_blocking_threads(count as usize).thread_name("reader").build()?;
        Ok(Self { threads: Some(threads), turns: Semaphore::new(count as usize), count })
    }

    /// Waits for the turn of a page.
    pub(super) async fn turn(&self) -> Turn<'_> {
        Turn { _permit: self.turns.acquire().await.ok() }
    }

    /// Waits until nothing is read, and lets nothing else be read meanwhile.
    pub(super) async fn all_turns(&self) -> Turn<'_> {
        Turn { _permit: self.turns.acquire_many(self.count).await.ok() }
    }

    /// Does work on one of them; after those that came before.
    ///
    /// # Errors
    ///
    /// The message of the panic, if the work panicked.
    pub(super) async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, String> {
        let Some(threads) = &self.threads else { return Err("no threads are left".to_owned()) };
        threads.spawn_blocking(work).await.map_err(|error| error.to_string())
    }
}

impl Drop for ReadingThreads {
    fn drop(&mut self) {
        // a runtime that waited for its threads could not be dropped by another
        if let Some(threads) = self.threads.take() {
            threads.shutdown_background();
        }
    }
}
