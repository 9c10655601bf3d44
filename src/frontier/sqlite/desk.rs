//! The thread that has the connection: SQLite waits for its disk.

use std::path::Path;
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};

use tokio::sync::oneshot;

use super::Store;
use crate::frontier::{FrontierError, Outcomes};

type Work = Box<dyn FnOnce(&mut Store) + Send>;

/// Takes work to the thread.
#[derive(Debug)]
pub(in crate::frontier) struct Desk {
    work: Option<mpsc::Sender<Work>>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Desk {
    /// Waits until the connection is closed: who opens the file next finds it whole, and nobody in it.
    fn drop(&mut self) {
        drop(self.work.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Desk {
    pub(in crate::frontier) async fn open(path: &Path, worker: String) -> Outcomes<Arc<Self>> {
        Self::start(path, move |path| Store::open(path, worker)).await
    }

    /// `None` if there is no such file yet.
    pub(in crate::frontier) async fn open_to_read(path: &Path) -> Outcomes<Option<Arc<Self>>> {
        if !path.try_exists().map_err(|error| FrontierError::file(path, "cannot be opened", &error))? {
            return Ok(None);
        }
        Self::start(path, Store::open_to_read).await.map(Some)
    }

    async fn start(path: &Path, open: impl FnOnce(&Path) -> Outcomes<Store> + Send + 'static) -> Outcomes<Arc<Self>> {
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
        work: impl FnOnce(&mut Store) -> Outcomes<T> + Send + 'static,
    ) -> Outcomes<T> {
        let (done, ready) = oneshot::channel();
        let work: Work = Box::new(move |store| drop(done.send(work(store))));
        let sent = self.work.as_ref().is_some_and(|desk| desk.send(work).is_ok());
        if !sent {
            return Err(FrontierError::Closed);
        }
        ready.await.unwrap_or(Err(FrontierError::Closed))
    }
}
