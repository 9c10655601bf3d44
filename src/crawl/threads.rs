//! Threads of their own for the reading of pages. The runtime's threads for blocking work are many, since whoever looks up
//! a name or waits for a disk takes one, and the allocator keeps for each what the largest page there has needed.

use std::io;
use tokio::runtime::{Builder, Runtime};

/// A few threads that read pages.
#[derive(Debug)]
pub(super) struct ReadingThreads(Option<Runtime>);

impl ReadingThreads {
    /// So many threads, started as they are needed.
    ///
    /// # Errors
    ///
    /// The system has none left.
    pub(super) fn new(count: usize) -> io::Result<Self> {
        Builder::new_current_thread().max_blocking_threads(count).thread_name("reader").build().map(Some).map(Self)
    }

    /// Does work on one of them; after those that came before.
    ///
    /// # Errors
    ///
    /// The message of the panic, if the work panicked.
    pub(super) async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, String> {
        let Some(threads) = &self.0 else { return Err("no threads are left".to_owned()) };
        threads.spawn_blocking(work).await.map_err(|error| error.to_string())
    }
}

impl Drop for ReadingThreads {
    fn drop(&mut self) {
        // a runtime that waited for its threads could not be dropped by another
        if let Some(threads) = self.0.take() {
            threads.shutdown_background();
        }
    }
}
