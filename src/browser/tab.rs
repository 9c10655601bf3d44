//! A tab: a page of its own in a context of its own, of which nothing stays when it is closed.

use super::BrowserError;
use super::calm::Seen;
use super::pipe::{Event, NoAnswer, Pipe, lock};
use super::running::Running;
use super::watch::Open;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;

/// An answer for which no script of a page need run comes soon; on a busy machine later.
const SOON: Duration = Duration::from_secs(10);
/// The text of a large page takes a while to write down.
const WRITING: Duration = Duration::from_secs(10);

/// Width and height of what a page takes for a window.
const WINDOW: (u32, u32) = (1280, 2400);

/// Reads a page's elements. Takes the length from which on it is cut.
const DOM: &str = include_str!("dom.js");

/// Ways out that no page needs to show its text, besides those that the browser was told to shut.
const SHUT: &str = "for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'WebTransport']) {\
    try { delete globalThis[name]; } catch {} } globalThis.open = () => null;";

/// Whether the page has come, with its scripts and styles, and how much text it shows, that of its shadow trees too.
const LOOK: &str = "(() => { let length = document.body ? document.body.innerText.length : 0;\
    for (const element of document.getElementsByTagName('*')) {\
        if (element.shadowRoot) length += element.shadowRoot.textContent.length; }\
    return [document.readyState === 'complete', length]; })()";

/// The page's elements as the script wrote them down.
#[derive(Debug, Deserialize)]
pub(super) struct Dom {
    pub(super) html: String,
    /// The end is missing.
    pub(super) cut: bool,
}

#[derive(Debug)]
pub(super) struct Tab {
    pipe: Arc<Pipe>,
    /// The page, and its own frame.
    target: String,
    context: String,
    session: String,
    open: Open,
    is_closed: bool,
}

impl From<NoAnswer> for BrowserError {
    fn from(why: NoAnswer) -> Self {
        match why {
            NoAnswer::Ended => Self::Ended,
            NoAnswer::Silent => Self::Silent,
            NoAnswer::Refused(cause) => Self::Page { cause },
        }
    }
}

/// A text of an answer.
fn text(answer: &Value, name: &str) -> Result<String, BrowserError> {
    let missing = || BrowserError::Page { cause: format!("the browser named no {name}") };
    answer[name].as_str().map(str::to_owned).ok_or_else(missing)
}

impl Tab {
    /// An empty page, and what the browser tells of it.
    pub(super) async fn open(
        running: &Running,
        user_agent: &str,
    ) -> Result<(Self, mpsc::Receiver<Event>), BrowserError> {
        let (pipe, open) = (Arc::clone(&running.pipe), Arc::clone(&running.watch.open));
        // it goes when we do, and has no way but the proxy, not to this machine either
        let of_its_own = json!({
            "disposeOnDetach": true,
            "proxyServer": running.proxy,
            "proxyBypassList": "<-loopback>",
        });
        let context = pipe.call("", "Target.createBrowserContext", of_its_own, SOON).await?;
        let context = text(&context, "browserContextId")?;
        lock(&open).insert(context.clone());
        let mut tab = Self { pipe, target: String::new(), context, session: String::new(), open, is_closed: false };
        let page = json!({"url": "about:blank", "browserContextId": tab.context});
        tab.target = text(&tab.call("Target.createTarget", page).await?, "targetId")?;
        let attach = json!({"targetId": tab.target, "flatten": true});
        let session = text(&tab.call("Target.attachToTarget", attach).await?, "sessionId")?;
        let deny = json!({"behavior": "deny", "browserContextId": tab.context});
        tab.call("Browser.setDownloadBehavior", deny).await?;
        let none = json!({"permissions": [], "browserContextId": tab.context});
        tab.call("Browser.grantPermissions", none).await?;
        let events = tab.pipe.listen(&session);
        tab.session = session;
        let window = json!({"width": WINDOW.0, "height": WINDOW.1, "deviceScaleFactor": 1, "mobile": false});
        for (method, params) in [
            ("Fetch.enable", json!({"patterns": [{"urlPattern": "*"}]})),
            ("Inspector.enable", json!({})),
            ("Page.enable", json!({})),
            ("Page.addScriptToEvaluateOnNewDocument", json!({"source": SHUT})),
            ("Emulation.setUserAgentOverride", json!({"userAgent": user_agent})),
            ("Emulation.setDeviceMetricsOverride", window),
            ("Emulation.setFocusEmulationEnabled", json!({"enabled": true})),
        ] {
            tab.call(method, params).await?;
        }
        Ok((tab, events))
    }

    /// The page's own frame.
    pub(super) fn frame(&self) -> &str {
        &self.target
    }

    async fn call(&self, method: &str, params: Value) -> Result<Value, NoAnswer> {
        self.pipe.call(&self.session, method, params, SOON).await
    }

    /// Sends without waiting for what comes of it.
    pub(super) async fn send(&self, method: &str, params: Value) -> Result<(), NoAnswer> {
        self.pipe.send(&self.session, method, params, SOON).await
    }

    /// Goes to an address. What it waits for is the page's to send.
    pub(super) fn navigate(&self, url: &str, limit: Duration) -> BoxFuture<'static, Result<Value, NoAnswer>> {
        self.later("Page.navigate", json!({"url": url}), limit)
    }

    /// The page as it stands; nothing as long as its scripts are busy.
    pub(super) fn look(&self) -> BoxFuture<'static, Option<Seen>> {
        let asked = self.later("Runtime.evaluate", json!({"expression": LOOK, "returnByValue": true}), SOON);
        asked
            .map(|answer| {
                let seen = &answer.ok()?["result"]["value"];
                Some(Seen { is_there: seen[0].as_bool()?, text: seen[1].as_u64()? })
            })
            .boxed()
    }

    fn later(
        &self,
        method: &'static str,
        params: Value,
        limit: Duration,
    ) -> BoxFuture<'static, Result<Value, NoAnswer>> {
        let (pipe, session) = (Arc::clone(&self.pipe), self.session.clone());
        async move { pipe.call(&session, method, params, limit).await }.boxed()
    }

    /// The page's elements, of up to so many letters.
    pub(super) async fn dom(&self, length_max: usize) -> Result<Dom, BrowserError> {
        let busy = |why| match why {
            NoAnswer::Silent => BrowserError::Page { cause: "its scripts come to no end".to_owned() },
            why => why.into(),
        };
        let world = self.call("Page.createIsolatedWorld", json!({"frameId": self.target})).await.map_err(busy)?;
        let run = json!({
            "expression": format!("({DOM})({length_max})"),
            "contextId": world["executionContextId"],
            "returnByValue": true,
        });
        let answer = self.pipe.call(&self.session, "Runtime.evaluate", run, WRITING).await.map_err(busy)?;
        Dom::deserialize(&answer["result"]["value"]).map_err(|_| {
            let told = answer["exceptionDetails"]["exception"]["description"].as_str().unwrap_or("it has no elements");
            BrowserError::Page { cause: told.lines().next().unwrap_or_default().chars().take(200).collect() }
        })
    }

    /// Closes it, and waits for that. False if the browser does not answer.
    pub(super) async fn close(mut self) -> bool {
        self.is_closed = true;
        let context = json!({"browserContextId": self.context});
        self.pipe.call("", "Target.disposeBrowserContext", context, SOON).await != Err(NoAnswer::Silent)
    }
}

impl Drop for Tab {
    fn drop(&mut self) {
        self.pipe.forget(&self.session);
        if !self.is_closed {
            self.pipe.tell("", "Target.disposeBrowserContext", json!({"browserContextId": self.context}));
        }
        lock(&self.open).remove(&self.context);
    }
}
