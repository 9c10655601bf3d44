//! The loading of a page: what it wants is judged and asked for, until it is quiet or a limit is there.

use super::budget::Budget;
use super::calm::Calm;
use super::pipe::{Event, NoAnswer};
use super::running::Running;
use super::tab::Tab;
use super::wanted::{Purpose, Wanted, packed};
use super::{BrowserError, BrowserOptions, Limit, Rendered, TARGET};
use crate::fetch::{Client, FetchClock, FetchError, Relay, RelayRequest};
use crate::link;
use crate::page::{Exchange, Page};
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt as _, StreamExt as _};
use jiff::Timestamp;
use serde::Deserialize as _;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, mpsc};
use tokio::time::{Instant, sleep_until};
use url::Url;

/// Requests of a page at the same time; the others wait.
const AT_ONCE: usize = 6;
/// Pages that a page's scripts may lead to, one after another.
const LEADS_MAX: usize = 5;
/// Headers of an answer that are of its way here.
const OF_THE_WAY: [&str; 6] =
    ["content-length", "transfer-encoding", "connection", "keep-alive", "alt-svc", "strict-transport-security"];

/// Shows a page and reads it.
pub(super) async fn read(
    running: &Running,
    options: &BrowserOptions,
    client: &Client,
    page: &Page,
    now: Timestamp,
) -> Result<Rendered, BrowserError> {
    let url = page.url.clone().filter(|url| matches!(url.scheme(), "http" | "https"));
    let url = url.ok_or_else(|| BrowserError::Page { cause: "it has no web address".to_owned() })?;
    let (relay, killed) = (Arc::new(client.relay()?), running.watch.killed());
    let (tab, events) = Tab::open(running, client.user_agent()).await?;
    let mut load = Load {
        tab: &tab,
        out: Out { client, relay, turns: Arc::new(Semaphore::new(AT_ONCE)), clock: FetchClock::start(now) },
        way: Way { given: page, ready: None, url, shown: 0 },
        asked: FuturesUnordered::new(),
        budget: Budget::new(options),
        calm: Calm::new(options.quiet),
    };
    let read = match load.run(events, options.time).await {
        Ok(()) => load.dom().await,
        Err(error) => Err(error),
    };
    drop(load);
    let has_ended = read == Err(BrowserError::Ended);
    if !has_ended && !tab.close().await {
        running.give_up();
    }
    match read {
        Err(BrowserError::Crashed) if running.watch.killed() > killed => {
            Err(BrowserError::Memory { bytes: options.memory_bytes })
        }
        read => read,
    }
}

/// What came of a request.
enum Came {
    Part(Result<Exchange, FetchError>),
    Document(Url, Result<Page, FetchError>),
}

/// The way of a request to its server.
struct Out<'a> {
    client: &'a Client,
    relay: Arc<Relay>,
    turns: Arc<Semaphore>,
    clock: FetchClock,
}

/// The pages that are shown one after another.
struct Way<'a> {
    /// The first, as it was fetched.
    given: &'a Page,
    /// The page that a script led to, fetched, from where its redirects ended.
    ready: Option<Page>,
    /// The address of the page that is shown.
    url: Url,
    /// Pages that were handed over.
    shown: usize,
}

struct Load<'a> {
    tab: &'a Tab,
    out: Out<'a>,
    way: Way<'a>,
    /// Requests that are under way, by their names.
    asked: FuturesUnordered<BoxFuture<'static, (String, Came)>>,
    budget: Budget<'a>,
    calm: Calm,
}

impl Out<'_> {
    /// A page that a script leads to.
    fn document(&self, url: Url) -> BoxFuture<'static, Came> {
        let (client, now) = (self.client.clone(), self.clock.now());
        Box::pin(async move {
            let page = client.fetch_at(&url, now).await;
            Came::Document(url, page)
        })
    }

    /// Something that a page is made with; `is_data` if robots.txt has a say in it.
    fn part(&self, wanted: &Wanted, url: Url, is_data: bool, bytes_max: usize) -> BoxFuture<'static, Came> {
        let (relay, turns, now) = (Arc::clone(&self.relay), Arc::clone(&self.turns), self.clock.now());
        let (method, headers, body) = (wanted.method().to_owned(), wanted.headers(), wanted.body());
        let bytes_max = bytes_max.min(self.client.page_bytes_max());
        let answer = async move {
            // it is never closed
            let _turn = turns.acquire().await;
            if is_data {
                relay.admit(&url, now).await?;
            }
            let body = body.ok_or_else(|| FetchError::TooLarge { url: url.clone(), limit_bytes: 0 })?;
            relay.ask(RelayRequest { url, method, headers, body, bytes_max }, now).await
        };
        answer.map(Came::Part).boxed()
    }
}

impl Way<'_> {
    /// A page that need not be asked for.
    fn at_hand(&mut self, url: &Url) -> Option<Page> {
        let mut plain = url.clone();
        plain.set_fragment(None);
        if self.shown == 0 && plain == self.url {
            return Some(self.given.clone());
        }
        self.ready.take_if(|ready| ready.url.as_ref() == Some(&plain))
    }
}

impl Load<'_> {
    /// Goes to the page and waits until it is quiet, or out of time.
    async fn run(&mut self, mut events: mpsc::Receiver<Event>, time: Duration) -> Result<(), BrowserError> {
        let begun = Instant::now();
        let mut going = Some(self.tab.navigate(self.way.url.as_str(), time));
        let mut looking = None;
        let mut look_at = begun;
        while !(self.asked.is_empty() && self.calm.is_quiet()) {
            let is_idle = looking.is_none();
            tokio::select! {
                event = events.recv() => match event {
                    Some(event) => self.hear(event).await?,
                    None => return Err(BrowserError::Ended),
                },
                Some((id, came)) = self.asked.next() => self.hand_over(id, came).await?,
                gone = answer_of(&mut going) => {
                    going = None;
                    self.has_gone(gone)?;
                }
                seen = answer_of(&mut looking) => {
                    looking = None;
                    look_at = Instant::now() + self.calm.pause();
                    self.calm.see(seen);
                }
                () = sleep_until(look_at), if self.way.shown > 0 && is_idle => {
                    looking = Some(self.tab.look());
                }
                () = sleep_until(begun + time) => {
                    self.budget.ran_into(Limit::Time);
                    break;
                }
            }
        }
        if self.way.shown == 0 {
            return Err(BrowserError::Page { cause: "it did not come in time".to_owned() });
        }
        Ok(())
    }

    fn has_gone(&self, gone: Result<Value, NoAnswer>) -> Result<(), BrowserError> {
        let why = match gone {
            Ok(gone) => gone["errorText"].as_str().map(str::to_owned),
            // the limit of time is kept elsewhere
            Err(NoAnswer::Silent) => None,
            Err(why) => return Err(why.into()),
        };
        // a script that leads on breaks off what was under way
        match why.filter(|why| self.way.shown == 0 || why != "net::ERR_ABORTED") {
            Some(cause) => Err(BrowserError::Page { cause }),
            None => Ok(()),
        }
    }

    async fn hear(&mut self, event: Event) -> Result<(), BrowserError> {
        match event.method.as_str() {
            "Fetch.requestPaused" => {
                if let Ok(wanted) = Wanted::deserialize(&event.params) {
                    self.want(&wanted).await?;
                }
            }
            "Page.javascriptDialogOpening" => {
                // one that asks whether the page may be left is told yes
                let accept = event.params["type"] == "beforeunload";
                self.tab.send("Page.handleJavaScriptDialog", json!({"accept": accept})).await?;
            }
            "Inspector.targetCrashed" => return Err(BrowserError::Crashed),
            _ => {}
        }
        Ok(())
    }

    /// Judges what the page wants, and asks for it.
    async fn want(&mut self, wanted: &Wanted) -> Result<(), BrowserError> {
        let judged = wanted.judge(self.tab.frame());
        if let Ok((url, Purpose::Document)) = &judged
            && let Some(page) = self.way.at_hand(url)
        {
            return self.show(&wanted.request_id, &page).await;
        }
        match judged.and_then(|(url, purpose)| self.count(&url, purpose).map(|()| (url, purpose))) {
            Ok((url, purpose)) => {
                self.calm.stir();
                self.ask(wanted, url, purpose);
                Ok(())
            }
            Err(why) => {
                tracing::debug!(target: TARGET, "not loaded, {why}: {}", wanted.address());
                Ok(self.refuse(&wanted.request_id).await?)
            }
        }
    }

    /// Counts a request, if it is within the limits.
    fn count(&mut self, url: &Url, purpose: Purpose) -> Result<(), &'static str> {
        if purpose == Purpose::Document && self.way.shown > LEADS_MAX {
            return Err("one page leads to another without end");
        }
        self.budget.take(link::same_site(url, &self.way.url))
    }

    fn ask(&mut self, wanted: &Wanted, url: Url, purpose: Purpose) {
        let id = wanted.request_id.clone();
        let answer = if purpose == Purpose::Document {
            self.out.document(url)
        } else {
            // whether a request may be sent is no data
            let is_data =
                purpose == Purpose::Data && link::same_site(&url, &self.way.url) && wanted.method() != "OPTIONS";
            self.out.part(wanted, url, is_data, self.budget.bytes_left())
        };
        self.asked.push(answer.map(|came| (id, came)).boxed());
    }

    /// Hands to the page what came of its request.
    async fn hand_over(&mut self, id: String, came: Came) -> Result<(), BrowserError> {
        self.calm.stir();
        match came {
            Came::Part(Ok(exchange)) => {
                self.budget.bytes += exchange.body.len();
                Ok(self.fulfil(&id, exchange.status, &exchange.headers, &exchange.body).await?)
            }
            Came::Document(asked, Ok(page)) => {
                self.budget.bytes += page.body.len();
                match page.url.clone() {
                    Some(end) if end != asked => {
                        self.way.ready = Some(page);
                        let location = [("location".to_owned(), end.to_string())];
                        Ok(self.fulfil(&id, 302, &location, b"").await?)
                    }
                    _ => self.show(&id, &page).await,
                }
            }
            Came::Part(Err(FetchError::TooLarge { .. })) => {
                self.budget.ran_into(Limit::Bytes);
                Ok(self.refuse(&id).await?)
            }
            Came::Part(Err(error)) | Came::Document(_, Err(error)) => {
                tracing::debug!(target: TARGET, reason = error.reason(), "not loaded: {error}");
                Ok(self.refuse(&id).await?)
            }
        }
    }

    /// Hands a page over as what is shown.
    async fn show(&mut self, id: &str, page: &Page) -> Result<(), BrowserError> {
        self.way.shown += 1;
        if let Some(url) = &page.url {
            self.way.url.clone_from(url);
        }
        self.calm.begin();
        let kind = page.content_type.clone().unwrap_or_else(|| "text/html".to_owned());
        Ok(self.fulfil(id, page.status.unwrap_or(200), &[("content-type".to_owned(), kind)], &page.body).await?)
    }

    async fn fulfil(
        &mut self,
        id: &str,
        status: u16,
        headers: &[(String, String)],
        body: &[u8],
    ) -> Result<(), NoAnswer> {
        let kept = headers.iter().filter(|(name, _)| !OF_THE_WAY.contains(&name.as_str()));
        let headers: Vec<Value> = kept.map(|(name, value)| json!({"name": name, "value": value})).collect();
        let answer = json!({"requestId": id, "responseCode": status, "responseHeaders": headers, "body": packed(body)});
        self.tab.send("Fetch.fulfillRequest", answer).await
    }

    async fn refuse(&mut self, id: &str) -> Result<(), NoAnswer> {
        let answer = json!({"requestId": id, "errorReason": "BlockedByClient"});
        self.tab.send("Fetch.failRequest", answer).await
    }

    /// The page as it stands.
    async fn dom(&mut self) -> Result<Rendered, BrowserError> {
        let dom = self.tab.dom(self.out.client.page_bytes_max()).await?;
        if dom.cut {
            self.budget.ran_into(Limit::Size);
        }
        let page = Page {
            url: Some(self.way.url.clone()),
            status: self.way.given.status,
            content_type: Some("text/html; charset=utf-8".to_owned()),
            body: dom.html.into(),
            fetched_at: self.way.given.fetched_at,
        };
        let Budget { requests, bytes, limit, .. } = self.budget;
        Ok(Rendered { page, requests, bytes, limit })
    }
}

/// What an answer is that is waited for; nothing ever, if none is.
async fn answer_of<T>(waiting: &mut Option<BoxFuture<'static, T>>) -> T {
    match waiting {
        Some(waiting) => waiting.await,
        None => std::future::pending().await,
    }
}
