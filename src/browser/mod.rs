//! Pages that only scripts fill, in the machine's own Chromium or Chrome: a page in, the page as a browser makes it out.
//!
//! The browser has no way to the network. What a page loads is caught, asked for by the [`Client`] that fetched the page,
//! by its guard, its robots rules and its User-Agent, and handed back; the proxy that the browser is told of refuses
//! whatever is not caught. Each page has a context of its own, of which nothing survives.
//!
//! ```no_run
//! use copydesk::browser::{Browser, BrowserOptions};
//! use copydesk::{Client, ClientOptions, Extractor};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::new(ClientOptions::default())?;
//! let browser = Browser::find(BrowserOptions::default())?;
//! let page = client.fetch(&"https://example.org/news/1".parse()?).await?;
//! let rendered = browser.render(&client, &page, jiff::Timestamp::now()).await?;
//! println!("{}", Extractor::new().extract_page(&rendered.page).text());
//! browser.close().await;
//! # Ok(())
//! # }
//! ```

mod budget;
mod calm;
mod find;
mod launch;
mod load;
mod pipe;
mod refusals;
mod running;
mod tab;
mod wanted;
mod watch;

use crate::article::{Article, Kind};
use crate::fetch::{Client, ClientError};
use crate::page::Page;
use find::Place;
use jiff::Timestamp;
use running::Running;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use thiserror::Error;
use tokio::sync::{Mutex, Semaphore};

/// Target of all events of this room.
const TARGET: &str = "copydesk::browser";

/// A browser is replaced after so many pages: what it leaks goes with it.
const PAGES_MAX: usize = 200;
/// A page that is over its time by so much is in a browser that hangs.
const OVER_TIME: Duration = Duration::from_secs(20);

/// One that runs says its name in that time.
const ANSWER: Duration = Duration::from_secs(10);

/// Options of a [`Browser`].
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct BrowserOptions {
    /// The program, by its path or its name; or the address, `ws://...`, of a browser that runs and listens there, of which
    /// neither `sandbox` nor `memory_bytes` is ours to set, and which is not ended. Default: the first of the usual names that
    /// is there.
    pub program: Option<PathBuf>,
    /// Keeps each page locked in by the system (Chromium's sandbox). Default: yes. Where the system does not allow it, for
    /// root above all, pages are read only if this is off: then what breaks out of a page has all that this user has.
    pub sandbox: bool,
    /// Pages at the same time. Default: one a core.
    pub tabs: usize,
    /// Longest time for one page. Default: 30 s.
    pub time: Duration,
    /// A page is done when it has asked for nothing so long, and its text has not grown. Default: 500 ms.
    pub quiet: Duration,
    /// What one page may load, in bytes. Default: 20 MB.
    pub bytes: usize,
    /// Requests of one page. Default: 300.
    pub requests: usize,
    /// Those of them to its own site: they and the page are one visit. Default: 30.
    pub own_requests: usize,
    /// Memory of one page, in bytes. Default: 1 GiB. Where the system does not tell it (other than Linux), only the memory of
    /// its scripts is limited.
    pub memory_bytes: u64,
}

impl Default for BrowserOptions {
    fn default() -> Self {
        Self {
            program: None,
            sandbox: true,
            tabs: std::thread::available_parallelism().map_or(1, usize::from),
            time: Duration::from_secs(30),
            quiet: Duration::from_millis(500),
            bytes: 20_000_000,
            requests: 300,
            own_requests: 30,
            memory_bytes: 1 << 30,
        }
    }
}

impl BrowserOptions {
    /// The same, changed.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }
}

/// A page as a browser made it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rendered {
    /// The page: its elements as they stand, in UTF-8. What the browser does not show carries `hidden`; scripts are left out.
    pub page: Page,
    /// Requests that it made and that were let out.
    pub requests: usize,
    /// Bytes of their answers.
    pub bytes: usize,
    /// The limit that the page ran into, if it did: it was read as it stood then.
    pub limit: Option<Limit>,
}

/// A limit that a page ran into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Limit {
    /// It did not get quiet in its time.
    Time,
    /// It wanted more bytes.
    Bytes,
    /// It made more requests.
    Requests,
    /// It made more requests to its own site.
    OwnRequests,
    /// It is larger than the client's largest page; its end is missing.
    Size,
}

impl Limit {
    /// In words, for people.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Time => "it did not get quiet in its time",
            Self::Bytes => "it wanted more bytes than it may load",
            Self::Requests => "it made more requests than it may",
            Self::OwnRequests => "it made more requests to its own site than one visit may",
            Self::Size => "it is larger than the largest page",
        }
    }
}

/// Why a page could not be rendered.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BrowserError {
    /// There is none.
    #[error(
        "no browser is here to run its scripts; install Chromium or Chrome (Debian: apt install chromium), or name one"
    )]
    Missing,
    /// There is none where a person said.
    #[error("there is no browser {}", program.display())]
    NotThere {
        /// What was said.
        program: PathBuf,
    },
    /// It does not start.
    #[error("the browser does not start: {cause}")]
    Start {
        /// Its last words.
        cause: String,
    },
    /// None answers at the address that a person gave.
    #[error("no browser answers at {address}: {cause}")]
    Address {
        /// What was given.
        address: String,
        /// The reason.
        cause: String,
    },
    /// The system does not let it lock pages in.
    #[error(
        "the browser cannot lock pages in here (its sandbox): {cause}; run as another user than root, or without the sandbox if all pages can be trusted"
    )]
    Sandbox {
        /// Its last words.
        cause: String,
    },
    /// It ended, or was killed.
    #[error("the browser ended before the page was read")]
    Ended,
    /// It says nothing.
    #[error("the browser does not answer")]
    Silent,
    /// The page's process ended.
    #[error("the page broke the browser's tab")]
    Crashed,
    /// The page took more memory than it may.
    #[error("the page took more memory than {bytes} bytes")]
    Memory {
        /// The limit.
        bytes: u64,
    },
    /// The page did not come about, or is no page.
    #[error("the browser could not show the page: {cause}")]
    Page {
        /// The reason.
        cause: String,
    },
    /// The client cannot be used for what pages load.
    #[error(transparent)]
    Client(#[from] ClientError),
}

impl BrowserError {
    /// True if nothing is wrong with the page: another browser may show it.
    fn is_of_browser(&self) -> bool {
        matches!(self, Self::Ended | Self::Silent)
    }

    /// True if no page can be filled on this system, as it is set up.
    #[must_use]
    pub fn is_of_system(&self) -> bool {
        matches!(
            self,
            Self::Missing | Self::NotThere { .. } | Self::Start { .. } | Self::Sandbox { .. } | Self::Address { .. }
        )
    }

    /// Reads what a browser said that did not start.
    fn of_start(said: &str) -> Self {
        let about_sandbox = |line: &&str| {
            ["no-sandbox", "usable sandbox", "sandbox_linux", "new namespace"].iter().any(|words| line.contains(words))
        };
        let plain = |line: &str| {
            // "[PID:TID:TIME:ERROR:file.cc(7)] words"
            let words = line.rsplit_once("] ").filter(|_| line.starts_with('[')).map_or(line, |(_, words)| words);
            crate::text::clean(words).chars().take(200).collect::<String>().trim_end_matches(['.', ' ']).to_owned()
        };
        if let Some(line) = said.lines().find(about_sandbox) {
            return Self::Sandbox { cause: plain(line) };
        }
        let mut lines = said.lines().filter(|line| !line.trim().is_empty());
        // what reports a crash is no cause of it
        let mut logged = lines.clone().filter(|line| line.starts_with('[') && !line.contains("/crashpad/"));
        let fatal = logged.clone().rfind(|line| line.contains(":FATAL:"));
        // a script that starts the browser gives its reason first, and advice behind
        let cause = fatal.or_else(|| logged.next_back()).or_else(|| lines.next());
        Self::Start { cause: cause.map_or_else(|| "it says nothing".to_owned(), plain) }
    }
}

/// A browser, which is started when the first page comes, and replaced when it breaks. Cheap to clone; clones share it.
#[derive(Debug, Clone)]
pub struct Browser {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    place: Place,
    options: BrowserOptions,
    tabs: Semaphore,
    running: Mutex<Option<Arc<Running>>>,
}

impl Browser {
    /// The browser that the options name, or the first that is there.
    ///
    /// # Errors
    ///
    /// There is none.
    pub fn find(options: BrowserOptions) -> Result<Self, BrowserError> {
        let place = find::place(options.program.as_deref())?;
        let tabs = Semaphore::new(options.tabs.max(1));
        Ok(Self { inner: Arc::new(Inner { place, options, tabs, running: Mutex::new(None) }) })
    }

    /// Shows a page, lets its scripts run until it is quiet, and reads it. What it loads is asked for by the client. `now` is
    /// the wall clock at the moment of the call.
    ///
    /// # Errors
    ///
    /// The browser does not start or answer, or the page broke it. A browser that breaks is replaced, and tried once more.
    pub async fn render(&self, client: &Client, page: &Page, now: Timestamp) -> Result<Rendered, BrowserError> {
        // it is never closed
        let _tab = self.inner.tabs.acquire().await;
        let mut is_second = false;
        loop {
            let running = self.running().await?;
            let limit = self.inner.options.time + OVER_TIME;
            let read = load::read(&running, &self.inner.options, client, page, now);
            let read = tokio::time::timeout(limit, read).await.unwrap_or(Err(BrowserError::Silent));
            match &read {
                Err(error) if error.is_of_browser() => {
                    running.give_up();
                    if !is_second {
                        tracing::info!(target: TARGET, "{error}: another one is started");
                        is_second = true;
                        continue;
                    }
                }
                Err(error) => tracing::info!(target: TARGET, "{error}"),
                Ok(rendered) => {
                    let Rendered { requests, bytes, limit, .. } = rendered;
                    let limit = limit.map(Limit::words);
                    tracing::info!(target: TARGET, requests, bytes, limit, "the page's scripts have run");
                }
            }
            return read;
        }
    }

    /// Its name and version, such as `Chrome/156.0`, and its path or address. Starts it, if it does not run.
    ///
    /// # Errors
    ///
    /// It does not start or answer.
    pub async fn describe(&self) -> Result<String, BrowserError> {
        let product = self.running().await?.product(ANSWER).await?;
        Ok(format!("{product}, {}", self.inner.place))
    }

    /// Ends the browser, if it runs, and waits for that. One that is not closed ends when it is dropped; one that ran before
    /// is left running.
    pub async fn close(&self) {
        let running = self.inner.running.lock().await.take();
        if let Some(running) = running {
            running.close().await;
        }
    }

    /// The last requests that got past the interception, and ended at the proxy: method and target of each.
    #[doc(hidden)]
    pub async fn refused(&self) -> Vec<String> {
        let running = self.inner.running.lock().await;
        running.as_ref().map(|running| running.refusals.refused()).unwrap_or_default()
    }

    /// The folder of the browser that runs.
    #[doc(hidden)]
    pub async fn folder(&self) -> Option<PathBuf> {
        self.inner.running.lock().await.as_ref().and_then(|running| running.folder())
    }

    /// A browser that runs, a new one if need be.
    async fn running(&self) -> Result<Arc<Running>, BrowserError> {
        let mut current = self.inner.running.lock().await;
        let usable = |running: &&Arc<Running>| running.is_good() && running.pages.load(Ordering::SeqCst) < PAGES_MAX;
        let running = if let Some(running) = current.as_ref().filter(usable) {
            Arc::clone(running)
        } else {
            *current = None;
            let running = Arc::new(match &self.inner.place {
                Place::Program(program) => Running::start(program, &self.inner.options).await?,
                Place::Address(address) => Running::connect(address).await?,
            });
            *current = Some(Arc::clone(&running));
            running
        };
        running.pages.fetch_add(1, Ordering::SeqCst);
        Ok(running)
    }
}

/// A page that announces more words than this, and shows few of them, is not filled yet.
const ANNOUNCED_WORDS: usize = 150;
/// It shows less than this part of them.
const SHOWN_PART: usize = 3;

/// True if a page with scripts, read as it was sent, shows no text, or far less than its structured data announce: scripts may fill it.
#[must_use]
pub fn is_unfilled(page: &Page, article: &Article) -> bool {
    let falls_short = |announced: usize| announced > ANNOUNCED_WORDS && article.word_count() * SHOWN_PART < announced;
    match article.verdict.kind {
        Kind::ScriptShell => true,
        Kind::Empty if memchr::memmem::find(&page.body, b"<script").is_some() => true,
        Kind::Article | Kind::Other => announced_words(&page.body).is_some_and(falls_short),
        _ => false,
    }
}

/// The number of words that a page announces (`"wordCount": 800`).
fn announced_words(page: &[u8]) -> Option<usize> {
    let name = b"\"wordCount\"";
    let at = memchr::memmem::find(page, name)? + name.len();
    let value = page.get(at..)?.iter().skip_while(|b| b" \t\n\r:\"".contains(b));
    let digits: Vec<u8> = value.take_while(|b| b.is_ascii_digit()).take(7).copied().collect();
    std::str::from_utf8(&digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_unfilled_that_shows_little_of_what_it_announces() {
        let page = |announced: &str, words: usize| {
            let text = "The bridge over the Lenn is open again. ".repeat(words / 8);
            let html = format!(
                "<script type=application/ld+json>{{\"@type\":\"NewsArticle\",{announced}}}</script><article><h1>Bridge \
                 reopens</h1><p>{text}</p></article>"
            );
            let page = Page::saved(html, None);
            let article = crate::Extractor::new().extract_page(&page);
            is_unfilled(&page, &article)
        };
        assert!(page("\"wordCount\": 900", 80) && page("\"wordCount\":\"900\"", 80));
        assert!(!page("\"wordCount\": 900", 400) && !page("\"wordCount\": 140", 40) && !page("\"a\":1", 80));
        assert!(!page("\"wordCount\": null", 80));
        for (html, is) in [("<div id=app></div><script src=/app.js></script>", true), ("<div></div>", false)] {
            let page = Page::saved(html, None);
            assert_eq!(is_unfilled(&page, &crate::Extractor::new().extract_page(&page)), is, "{html}");
        }
    }

    #[test]
    fn what_a_browser_says_that_does_not_start_is_read() {
        let root = "[7:7:1130/203904.0:ERROR:zygote_host.cc(101)] Running as root without --no-sandbox is not supported. See \
                    https://crbug.com/638180.\n";
        let error = BrowserError::of_start(root);
        assert!(matches!(&error, BrowserError::Sandbox { cause } if cause.starts_with("Running as root")), "{error}");
        let locked = "Failed to move to new namespace: PID namespaces supported, but failed: errno = Operation not permitted\n\
                      [7:7:1130/203904.0:FATAL:zygote_host_impl_linux.cc:228] Zygote process exited prematurely\n";
        let error = BrowserError::of_start(locked);
        assert!(matches!(&error, BrowserError::Sandbox { cause } if cause.starts_with("Failed to move")), "{error}");
        for (said, cause) in [
            (
                "\nerror while loading shared libraries: libnss3.so\n\n",
                "error while loading shared libraries: libnss3.so",
            ),
            (
                "grep: /proc/cpuinfo: No such file or directory\nThe hardware on this system lacks support for the sse3 \
                 instruction set.\nplease read and possibly provide input to their\nbug tracking system at \
                 http://crbug.com/1123353\n",
                "grep: /proc/cpuinfo: No such file or directory",
            ),
            (
                "[7:7:1201/041954.5:ERROR:dbus/bus.cc:408] No bus\n[7:7:1201/041954.6:FATAL:v8_oom.cc:49] V8 process OOM.\n\
                 [7:7:1201/041954.6:ERROR:zygote.cc(1)] No zygote\n[1201/041954.7:ERROR:third_party/crashpad/crashpad/util/scoped_ptrace_attach.cc:27] ptrace: not permitted\n",
                "V8 process OOM",
            ),
        ] {
            assert_eq!(BrowserError::of_start(said).to_string(), format!("the browser does not start: {cause}"));
        }
        assert_eq!(BrowserError::of_start("").to_string(), "the browser does not start: it says nothing");
    }
}
