//! A browser that runs: started by us, or before us by somebody else.

use super::launch::{self, Own, WEBRTC};
use super::pipe::{self, MESSAGE_BYTES_MAX, NoAnswer, Pipe};
use super::refusals::Refusals;
use super::watch::Watch;
use super::{BrowserError, BrowserOptions};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::client_async_with_config;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use url::{Host, Url};

/// A browser that is slow to start is started on a machine that is busy.
const START: Duration = Duration::from_secs(30);
/// One that runs answers at once; on a busy machine later.
const CONNECT: Duration = Duration::from_secs(10);
/// The port that an address has that names none.
const PORT: u16 = 80;
/// The proxy of a browser on another machine, which does not reach ours: a name that never leads anywhere.
const NOWHERE: &str = "http://nowhere.invalid:9";

#[derive(Debug)]
pub(super) struct Running {
    pub(super) pipe: Arc<Pipe>,
    pub(super) watch: Watch,
    pub(super) refusals: Refusals,
    /// The proxy that its pages have.
    pub(super) proxy: String,
    /// Pages that it was given.
    pub(super) pages: AtomicUsize,
    is_broken: AtomicBool,
    /// Of one that we started.
    own: Mutex<Option<Own>>,
}

impl Running {
    /// Behind a pipe. Memory is watched if there is a limit.
    pub(super) fn new(pipe: Pipe, refusals: Refusals, memory_bytes: Option<u64>, own: Option<Own>) -> Self {
        let pipe = Arc::new(pipe);
        Self {
            watch: Watch::start(&pipe, memory_bytes),
            pipe,
            proxy: format!("http://{}", refusals.address()),
            refusals,
            pages: AtomicUsize::new(0),
            is_broken: AtomicBool::new(false),
            own: Mutex::new(own),
        }
    }

    /// Starts a program, and waits until it answers.
    pub(super) async fn start(program: &Path, options: &BrowserOptions) -> Result<Self, BrowserError> {
        let refusals = Refusals::start().await.map_err(|error| BrowserError::Start { cause: error.to_string() })?;
        let (pipe, own) = launch::start(program, options, &refusals)?;
        let running = Self::new(pipe, refusals, Some(options.memory_bytes), Some(own));
        let why = match running.product(START).await {
            Ok(product) => {
                tracing::debug!(target: super::TARGET, product, "a browser runs");
                return Ok(running);
            }
            Err(why) => why,
        };
        let own = pipe::lock(&running.own).take();
        let mut said = String::new();
        if let Some(mut own) = own {
            said = own.last_words(why == NoAnswer::Ended).await;
            own.end().await;
        }
        Err(BrowserError::of_start(&said))
    }

    /// Connects to one that runs. It has contexts of ours as long as the connection lasts; what else is in it is left alone.
    pub(super) async fn connect(address: &Url) -> Result<Self, BrowserError> {
        let fault = |cause: String| BrowserError::Address { address: address.to_string(), cause };
        let refusals = Refusals::start().await.map_err(|error| fault(error.to_string()))?;
        let host = address.host_str().unwrap_or_default().trim_matches(['[', ']']);
        let connecting = async {
            let stream = TcpStream::connect((host, address.port().unwrap_or(PORT))).await;
            let stream = stream.map_err(|error| fault(error.to_string()))?;
            // its messages are many and small
            let _ = stream.set_nodelay(true);
            let config = WebSocketConfig::default()
                .max_message_size(Some(MESSAGE_BYTES_MAX))
                .max_frame_size(Some(MESSAGE_BYTES_MAX));
            let talk = client_async_with_config(address.as_str(), stream, Some(config)).await;
            let (socket, _) = talk.map_err(|error| fault(error.to_string()))?;
            let mut running = Self::new(Pipe::over(socket), refusals, None, None);
            if !is_here(address) {
                NOWHERE.clone_into(&mut running.proxy);
            }
            let product = running.product(CONNECT).await.map_err(|_| fault("it is no browser".to_owned()))?;
            let told = running.pipe.call("", "SystemInfo.getInfo", json!({}), CONNECT).await.unwrap_or_default();
            // no command of the protocol shuts this way out of all frames of a page
            let mut flags = told["commandLine"].as_str().unwrap_or_default().split_ascii_whitespace();
            if !flags.any(|flag| flag == WEBRTC) {
                return Err(fault(format!(
                    "its pages would get past the proxy by WebRTC; it has to be started with {WEBRTC}"
                )));
            }
            tracing::debug!(target: super::TARGET, product, "connected to a browser");
            Ok(running)
        };
        let connected = timeout(CONNECT, connecting).await;
        connected.unwrap_or_else(|_| Err(fault("it says nothing".to_owned())))
    }

    /// Its name and version.
    pub(super) async fn product(&self, limit: Duration) -> Result<String, NoAnswer> {
        let version = self.pipe.call("", "Browser.getVersion", json!({}), limit).await?;
        Ok(version["product"].as_str().unwrap_or_default().to_owned())
    }

    /// True if pages can be given to it.
    pub(super) fn is_good(&self) -> bool {
        !self.is_broken.load(Ordering::SeqCst) && !self.pipe.has_ended()
    }

    /// Takes it out of use: it does not answer.
    pub(super) fn give_up(&self) {
        self.is_broken.store(true, Ordering::SeqCst);
    }

    /// Where one of ours has all that it writes.
    pub(super) fn folder(&self) -> Option<PathBuf> {
        pipe::lock(&self.own).as_ref().and_then(Own::folder).map(PathBuf::from)
    }

    /// Asks one of ours to end, and waits until it has.
    pub(super) async fn close(&self) {
        let own = pipe::lock(&self.own).take();
        if let Some(own) = own {
            self.pipe.tell("", "Browser.close", json!({}));
            own.end().await;
        }
    }
}

/// True if an address is of this machine.
fn is_here(address: &Url) -> bool {
    match address.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    #[test]
    fn a_browser_on_another_machine_is_told_apart() {
        for (address, is) in [
            ("ws://127.0.0.1:9222/x", true),
            ("ws://localhost/x", true),
            ("ws://[::1]:9222/x", true),
            ("ws://10.0.0.7:9222/x", false),
            ("ws://browser.example/x", false),
        ] {
            assert_eq!(is_here(&Url::parse(address).expect("a URL")), is, "{address}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_says_nothing_is_not_waited_for_without_end() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("ws://{}/devtools/browser/7", listener.local_addr().expect("an address"));
        let error = Running::connect(&Url::parse(&address).expect("a URL")).await.expect_err("nobody");
        assert_eq!(error.to_string(), format!("no browser answers at {address}: it says nothing"));
    }
}
