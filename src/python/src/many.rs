//! Pages on many threads, articles in the order of the pages, a bounded number of both in memory.
//!
//! Pages are taken from Python by whoever asks for the next article, so an iterable is used by one thread alone; the
//! threads that read them never touch Python.

use crate::answer::{Answer, Body};
use crate::article::Article;
use crate::given::Given;
use copydesk::Extractor;
use pyo3::exceptions::{PyException, PyRuntimeError};
use pyo3::prelude::*;
use std::collections::BTreeMap;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// Pages that a thread may be ahead of the oldest one that has not come out.
const AHEAD: u64 = 4;

/// Time after which Python is asked again whether a person wants to break off.
const SIGNALS_EVERY: Duration = Duration::from_millis(100);

/// A page that is still to be read.
pub(crate) enum Job {
    Given(Given),
    #[cfg(feature = "full")]
    Record(crate::records::Found),
}

impl Job {
    /// Reads it. What is no page of an archive has no answer.
    #[cfg_attr(not(feature = "full"), expect(clippy::unnecessary_wraps, reason = "there are no archives"))]
    fn answer(self, extractor: &Extractor) -> Option<Answer> {
        match self {
            Self::Given(given) => Some(Answer::of_given(given, extractor, Body::Dropped)),
            #[cfg(feature = "full")]
            Self::Record(found) => found.answer(extractor),
        }
    }
}

/// The source of pages.
pub(crate) enum Source {
    /// An iterator of Python.
    Python(Py<PyAny>),
    #[cfg(feature = "full")]
    Archive(Box<crate::records::Records>),
    Ended,
}

/// The articles of many pages, in their order. Made by ``extract_many`` and ``Archive``.
#[pyclass(module = "copydesk")]
pub(crate) struct Articles {
    source: Source,
    /// The error that ended the source, until it is told.
    failed: Option<PyErr>,
    window: Mutex<Window>,
}

impl Articles {
    pub(crate) fn new(source: Source, threads: usize, extractor: Extractor) -> Self {
        Self { source, failed: None, window: Mutex::new(Window::new(threads, extractor)) }
    }

    /// Takes pages from the source as long as there is room for them.
    fn fill(&mut self, py: Python<'_>) -> PyResult<()> {
        let window = self.window.get_mut().unwrap_or_else(PoisonError::into_inner);
        while window.has_room() {
            let taken = match &mut self.source {
                Source::Ended => return Ok(()),
                Source::Python(pages) => match pages.bind(py).cast::<pyo3::types::PyIterator>() {
                    Ok(pages) => match pages.clone().next() {
                        Some(item) => {
                            item.and_then(|item| Given::item(&item, window.given)).map(|g| Some(Job::Given(g)))
                        }
                        None => Ok(None),
                    },
                    Err(error) => Err(error.into()),
                },
                #[cfg(feature = "full")]
                Source::Archive(records) => py.detach(|| records.next_page()).map(|found| found.map(Job::Record)),
            };
            match taken {
                Ok(Some(job)) => window.give(job)?,
                Ok(None) => self.source = Source::Ended,
                Err(error) => {
                    self.source = Source::Ended;
                    // whoever breaks off does not want to wait
                    if !error.is_instance_of::<PyException>(py) {
                        return Err(error);
                    }
                    self.failed = Some(error);
                }
            }
        }
        Ok(())
    }
}

#[pymethods]
impl Articles {
    fn __iter__(this: PyRef<'_, Self>) -> PyRef<'_, Self> {
        this
    }

    fn __next__(&mut self, py: Python<'_>) -> PyResult<Option<Article>> {
        loop {
            self.fill(py)?;
            let window = self.window.get_mut().unwrap_or_else(PoisonError::into_inner);
            if window.is_empty() {
                return self.failed.take().map_or(Ok(None), Err);
            }
            while !py.detach(|| window.wait(SIGNALS_EVERY))? {
                py.check_signals()?;
            }
            if let Some(answer) = window.take() {
                return Ok(Some(Article::new(answer)));
            }
        }
    }
}

/// Pages under way: given and not yet taken, in order.
struct Window {
    threads: usize,
    extractor: Extractor,
    /// There once the first page is.
    work: Option<Work>,
    waiting: BTreeMap<u64, Option<Answer>>,
    given: u64,
    taken: u64,
}

struct Work {
    to: Sender<(u64, Job)>,
    from: Receiver<(u64, Option<Answer>)>,
}

impl Window {
    fn new(threads: usize, extractor: Extractor) -> Self {
        Self { threads, extractor, work: None, waiting: BTreeMap::new(), given: 0, taken: 0 }
    }

    fn has_room(&self) -> bool {
        self.given < self.taken + self.threads as u64 * AHEAD
    }

    fn is_empty(&self) -> bool {
        self.given == self.taken
    }

    fn give(&mut self, job: Job) -> PyResult<()> {
        if self.work.is_none() {
            self.work = Some(start(self.threads, &self.extractor)?);
        }
        let sent = self.work.as_ref().map(|work| work.to.send((self.given, job)).is_ok());
        self.given += 1;
        if sent == Some(true) { Ok(()) } else { Err(no_threads()) }
    }

    /// Waits for the oldest answer, so long at most; whether it is there.
    fn wait(&mut self, most: Duration) -> PyResult<bool> {
        while !self.waiting.contains_key(&self.taken) {
            match self.work.as_ref().map(|work| work.from.recv_timeout(most)) {
                Some(Ok((number, answer))) => drop(self.waiting.insert(number, answer)),
                Some(Err(RecvTimeoutError::Timeout)) => return Ok(false),
                Some(Err(RecvTimeoutError::Disconnected)) | None => return Err(no_threads()),
            }
        }
        Ok(true)
    }

    /// Takes the oldest answer, for which was waited. A record of an archive may have none.
    fn take(&mut self) -> Option<Answer> {
        let answer = self.waiting.remove(&self.taken);
        self.taken += 1;
        answer.flatten()
    }
}

fn no_threads() -> PyErr {
    PyRuntimeError::new_err("the threads that read pages have ended")
}

/// Starts the threads. They end once nobody gives them work, or takes it.
fn start(threads: usize, extractor: &Extractor) -> PyResult<Work> {
    let (to, jobs) = mpsc::channel::<(u64, Job)>();
    let (done, from) = mpsc::channel();
    let jobs = Arc::new(Mutex::new(jobs));
    for _ in 0..threads {
        let (jobs, done, extractor) = (Arc::clone(&jobs), done.clone(), extractor.clone());
        thread::Builder::new().name("copydesk".to_owned()).spawn(move || {
            loop {
                let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
                let Ok((number, job)) = job else { return };
                if done.send((number, job.answer(&extractor))).is_err() {
                    return;
                }
            }
        })?;
    }
    Ok(Work { to, from })
}
