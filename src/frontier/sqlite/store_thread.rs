//! The thread that has the connection: SQLite waits for its disk.

use super::SqliteStore;
use crate::frontier::{FrontierError, Result};
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};
use tokio::sync::oneshot;

type Work = Box<dyn FnOnce(&mut SqliteStore) + Send>;

/// Takes work to the thread.
#[derive(Debug)]
pub(in crate::frontier) struct StoreThread {
    work: Option<mpsc::Sender<Work>>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for StoreThread {
    /// Waits until the connection is closed, so that the next one to open the file finds it whole and unlocked.
    fn drop(&mut self) {
        drop(self.work.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl StoreThread {
    pub(in crate::frontier) async fn open(path: &Path, worker: String) -> Result<Arc<Self>> {
        Self::start(path, move |path| SqliteStore::open(path, worker)).await
    }

    /// `None` if there is no such file yet.
    pub(in crate::frontier) async fn open_to_read(path: &Path) -> Result<Option<Arc<Self>>> {
        if !path.try_exists().map_err(|error| FrontierError::file(path, "cannot be opened", &error))? {
            return Ok(None);
        }
        Self::start(path, SqliteStore::open_to_read).await.map(Some)
    }

    async fn start(path: &Path, open: impl FnOnce(&Path) -> Result<SqliteStore> + Send + 'static) -> Result<Arc<Self>> {
        let opened = path.to_path_buf();
        let (done, ready) = oneshot::channel();
        let (work, inbox) = mpsc::channel::<Work>();
        let spawned = thread::Builder::new().name("frontier".to_owned()).spawn(move || match open(&opened) {
            Err(error) => drop(done.send(Err(error))),
            Ok(mut store) => {
                if done.send(Ok(())).is_ok() {
                    for work in inbox {
                        work(&mut store);
                    }
                }
            }
        });
        let thread = spawned.map_err(|error| FrontierError::file(path, "cannot start its thread", &error))?;
        let desk = Arc::new(Self { work: Some(work), thread: Some(thread) });
        ready.await.unwrap_or(Err(FrontierError::Closed))?;
        Ok(desk)
    }

    pub(in crate::frontier) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut SqliteStore) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (done, ready) = oneshot::channel();
        let work: Work = Box::new(move |store| drop(done.send(work(store))));
        let sent = self.work.as_ref().is_some_and(|desk| desk.send(work).is_ok());
        if !sent {
            return Err(FrontierError::Closed);
        }
        ready.await.unwrap_or(Err(FrontierError::Closed))
    }
}
