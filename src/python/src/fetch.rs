//! One page from the network. All calls of a process share what good manners need: a pace for each site, the rules of
//! its robots.txt, one request to it at a time.

use crate::answer::{Answer, Body};
use crate::article::Article;
use crate::{extractor, given};
use copydesk::Page;
use copydesk::fetch::{Client, ClientOptions, host_key};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::runtime::Runtime;
use url::Url;

/// Time after which Python is asked again whether a person wants to break off.
const SIGNALS_EVERY: Duration = Duration::from_millis(100);

/// Longest time that may be asked for: a day.
const TIMEOUT_MAX: f64 = 86_400.0;

/// Options that tell clients apart.
#[derive(Debug, Clone, PartialEq)]
struct Options {
    user_agent: Option<String>,
    timeout: Option<Duration>,
    ignore_robots: bool,
    allow_private: bool,
}

/// The clients and turns that the calls of a process share.
struct Network {
    /// The process that it was made in: threads do not follow into one that is forked.
    process: u32,
    runtime: Runtime,
    clients: Mutex<Vec<(Options, Client)>>,
    /// The turns at each site.
    turns: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
}

static NETWORK: Mutex<Option<Arc<Network>>> = Mutex::new(None);

/// Fetches one page and reads the article out of it.
///
/// robots.txt is obeyed, a site is asked once in half a second at most, and redirects are followed. A page, a server or an
/// address never raises: the ``error`` of the Article says why there is none. ``user_agent``: who asks [copydesk/VERSION]; say
/// who you are and how to reach you. ``timeout``: seconds for one request [30]. ``ignore_robots``: for pages of your own.
/// ``allow_private``: lets requests into private networks. ``keep`` and ``rules`` as of Extractor.
///
/// >>> import copydesk
/// >>> copydesk.fetch("lenn.example/news").error
/// 'no web address: relative URL without a base'
#[pyfunction]
#[pyo3(
    signature = (url, *, keep = None, rules = None, user_agent = None, timeout = None, ignore_robots = false, allow_private = false),
    text_signature = "(url, *, keep=(), rules=None, user_agent=None, timeout=None, ignore_robots=False, allow_private=False)"
)]
#[expect(clippy::too_many_arguments, reason = "each has a name in Python")]
pub(crate) fn fetch(
    py: Python<'_>,
    url: &Bound<'_, PyAny>,
    keep: Option<&Bound<'_, PyAny>>,
    rules: Option<&Bound<'_, PyAny>>,
    user_agent: Option<String>,
    timeout: Option<f64>,
    ignore_robots: bool,
    allow_private: bool,
) -> PyResult<Article> {
    let source = given::text(url, "url")?;
    let extractor = extractor::options(keep, rules)?;
    let timeout = timeout.map(span).transpose()?;
    let options = Options { user_agent, timeout, ignore_robots, allow_private };
    let page = match Url::parse(source.trim()) {
        Ok(url) => get(py, &url, options)?,
        Err(error) => Err(format!("no web address: {error}")),
    };
    Ok(Article::new(py.detach(|| Answer::of_page(source, page, &extractor, Body::Kept))))
}

fn span(seconds: f64) -> PyResult<Duration> {
    let span = Duration::try_from_secs_f64(seconds).ok().filter(|_| seconds <= TIMEOUT_MAX);
    span.ok_or_else(|| PyValueError::new_err(format!("timeout: seconds from 0 to {TIMEOUT_MAX} are needed")))
}

/// Fetches a page, or says why there is none.
fn get(py: Python<'_>, url: &Url, options: Options) -> PyResult<Result<Page, String>> {
    let network = py.detach(Network::of_this_process)?;
    let client = network.client(options)?;
    let turn = network.turn(url);
    let (runtime, url) = (&network.runtime, url.clone());
    let mut visit = runtime.spawn(async move {
        let _turn = turn.lock_owned().await;
        client.fetch(&url).await.map_err(|error| error.to_string())
    });
    loop {
        let waited = py.detach(|| runtime.block_on(async { tokio::time::timeout(SIGNALS_EVERY, &mut visit).await }));
        match waited {
            Ok(page) => return Ok(page.map_err(|error| format!("internal error: {error}")).flatten()),
            Err(_) => py.check_signals().inspect_err(|_| visit.abort())?,
        }
    }
}

impl Network {
    fn of_this_process() -> PyResult<Arc<Self>> {
        let mut shared = lock(&NETWORK);
        let process = std::process::id();
        if let Some(network) = shared.as_ref().filter(|network| network.process == process) {
            return Ok(Arc::clone(network));
        }
        // the one of the process before cannot be ended here: its threads are not
        std::mem::forget(shared.take());
        let built = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let network = Self { process, runtime: built, clients: Mutex::default(), turns: Mutex::default() };
        Ok(Arc::clone(shared.insert(Arc::new(network))))
    }

    fn client(&self, options: Options) -> PyResult<Client> {
        let mut clients = lock(&self.clients);
        if let Some((_, client)) = clients.iter().find(|(known, _)| *known == options) {
            return Ok(client.clone());
        }
        let Options { user_agent, timeout, ignore_robots, allow_private } = options.clone();
        // what a client is made of may want the runtime
        let _inside = self.runtime.enter();
        let made = Client::new(ClientOptions::default().with(|options| {
            options.user_agent = user_agent.unwrap_or_else(|| options.user_agent.clone());
            options.total_timeout = timeout.unwrap_or(options.total_timeout);
            options.ignore_robots = ignore_robots;
            options.allow_private = allow_private;
        }));
        let client = made.map_err(|error| PyValueError::new_err(error.to_string()))?;
        clients.push((options, client.clone()));
        Ok(client)
    }

    fn turn(&self, url: &Url) -> Arc<tokio::sync::Mutex<()>> {
        Arc::clone(lock(&self.turns).entry(host_key(url)).or_default())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
