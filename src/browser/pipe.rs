//! The talk with a browser: messages of its protocol (CDP) over two pipes, which nobody else can listen at, and at whose
//! end it ends; over a WebSocket with one that ran before.
//!
//! What is sent is numbered, and its answer found by the number. What the browser tells by itself goes to who listens for
//! a tab, or for the browser as a whole. The protocol grows with each version: what is not known is passed over.

use futures_util::{SinkExt as _, StreamExt as _};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message as Frame;

/// The byte behind each message.
const END: u8 = 0;
/// A longer message is none: the largest pages have a sixth, whatever their letters are written as.
pub(super) const MESSAGE_BYTES_MAX: usize = 64 << 20;
/// Messages that wait for a browser that does not read.
const WAITING_MAX: usize = 256;
/// What a browser tells of a tab, and nobody has heard yet; what is more is lost.
const EVENTS_MAX: usize = 4096;
/// Bytes that are read at once.
const PIECE_BYTES: usize = 64 * 1024;

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NoAnswer {
    /// The browser has ended.
    Ended,
    /// It says nothing.
    Silent,
    /// It says no.
    Refused(String),
}

/// What a browser tells by itself.
#[derive(Debug)]
pub(super) struct Event {
    pub(super) method: String,
    pub(super) params: Value,
}

type Answer = Result<Value, NoAnswer>;
type Listener = mpsc::Sender<Event>;

/// Both ends of the talk.
#[derive(Debug)]
pub(super) struct Pipe {
    out: mpsc::Sender<String>,
    number: AtomicU64,
    heard: Arc<Heard>,
    tasks: [JoinHandle<()>; 2],
}

/// Who waits for what.
#[derive(Debug, Default)]
struct Heard {
    /// `None` when the browser has ended.
    calls: Mutex<Option<HashMap<u64, oneshot::Sender<Answer>>>>,
    /// By the session of a tab; the browser's own is empty.
    listeners: Mutex<HashMap<String, Listener>>,
}

/// A message of the browser.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Message {
    id: Option<u64>,
    #[serde(default)]
    result: Value,
    error: Option<Fault>,
    method: Option<String>,
    #[serde(default)]
    params: Value,
    #[serde(default)]
    session_id: String,
}

#[derive(Deserialize)]
struct Fault {
    #[serde(default)]
    message: String,
}

impl Pipe {
    pub(super) fn new(
        to: impl AsyncWrite + Send + Unpin + 'static,
        from: impl AsyncRead + Send + Unpin + 'static,
    ) -> Self {
        Self::with(|queue, heard| [tokio::spawn(write(to, queue)), tokio::spawn(read(from, heard))])
    }

    /// The same over a WebSocket, which keeps the messages apart by itself.
    pub(super) fn over(socket: WebSocketStream<TcpStream>) -> Self {
        let (mut to, mut from) = socket.split();
        Self::with(|mut queue, heard| {
            let sending = async move {
                while let Some(text) = queue.recv().await {
                    if to.send(Frame::text(text)).await.is_err() {
                        return;
                    }
                }
            };
            let hearing = async move {
                while let Some(Ok(frame)) = from.next().await {
                    if let Frame::Text(text) = frame {
                        heard.take(text.as_bytes());
                    }
                }
                heard.end();
            };
            [tokio::spawn(sending), tokio::spawn(hearing)]
        })
    }

    fn with(start: impl FnOnce(mpsc::Receiver<String>, Arc<Heard>) -> [JoinHandle<()>; 2]) -> Self {
        let (out, queue) = mpsc::channel(WAITING_MAX);
        let heard = Arc::new(Heard { calls: Mutex::new(Some(HashMap::new())), ..Heard::default() });
        Self { out, number: AtomicU64::new(1), tasks: start(queue, Arc::clone(&heard)), heard }
    }

    /// What the browser tells of a tab from now on; of itself, if that is empty.
    pub(super) fn listen(&self, session: &str) -> mpsc::Receiver<Event> {
        let (to, events) = mpsc::channel(EVENTS_MAX);
        lock(&self.heard.listeners).insert(session.to_owned(), to);
        events
    }

    pub(super) fn forget(&self, session: &str) {
        lock(&self.heard.listeners).remove(session);
    }

    pub(super) fn has_ended(&self) -> bool {
        lock(&self.heard.calls).is_none()
    }

    /// Sends, and waits for the answer up to a limit.
    pub(super) async fn call(&self, session: &str, method: &str, params: Value, limit: Duration) -> Answer {
        let (to, answer) = oneshot::channel();
        let number = self.number.fetch_add(1, Ordering::Relaxed);
        match &mut *lock(&self.heard.calls) {
            Some(calls) => calls.insert(number, to),
            None => return Err(NoAnswer::Ended),
        };
        let asked = async {
            let text = message(number, session, method, params);
            self.out.send(text).await.map_err(|_| NoAnswer::Ended)?;
            answer.await.unwrap_or(Err(NoAnswer::Ended))
        };
        let answer = timeout(limit, asked).await.unwrap_or(Err(NoAnswer::Silent));
        if let (Err(NoAnswer::Silent), Some(calls)) = (&answer, &mut *lock(&self.heard.calls)) {
            calls.remove(&number);
        }
        answer
    }

    /// Sends, and waits until that has left, up to a limit.
    pub(super) async fn send(
        &self,
        session: &str,
        method: &str,
        params: Value,
        limit: Duration,
    ) -> Result<(), NoAnswer> {
        let number = self.number.fetch_add(1, Ordering::Relaxed);
        let sent = timeout(limit, self.out.send(message(number, session, method, params))).await;
        sent.map_err(|_| NoAnswer::Silent)?.map_err(|_| NoAnswer::Ended)
    }

    /// Sends without waiting for an answer. A browser that does not listen misses it.
    pub(super) fn tell(&self, session: &str, method: &str, params: Value) {
        let number = self.number.fetch_add(1, Ordering::Relaxed);
        let _ = self.out.try_send(message(number, session, method, params));
    }
}

impl Drop for Pipe {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

/// The inside of a lock, whoever died with it.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn message(number: u64, session: &str, method: &str, params: Value) -> String {
    let mut message = json!({"id": number, "method": method});
    message["params"] = params;
    if !session.is_empty() {
        message["sessionId"] = session.into();
    }
    message.to_string()
}

async fn write(mut to: impl AsyncWrite + Unpin, mut queue: mpsc::Receiver<String>) {
    while let Some(text) = queue.recv().await {
        let mut text = text.into_bytes();
        text.push(END);
        if to.write_all(&text).await.is_err() || to.flush().await.is_err() {
            return;
        }
    }
}

async fn read(mut from: impl AsyncRead + Unpin, heard: Arc<Heard>) {
    let (mut held, mut piece) = (Vec::new(), vec![0; PIECE_BYTES]);
    while let Ok(read @ 1..) = from.read(&mut piece).await {
        let mut rest = piece.get(..read).unwrap_or_default();
        while let Some(end) = memchr::memchr(END, rest) {
            let (part, behind) = rest.split_at(end);
            held.extend_from_slice(part);
            heard.take(&held);
            held = Vec::new();
            rest = behind.get(1..).unwrap_or_default();
        }
        held.extend_from_slice(rest);
        if held.len() > MESSAGE_BYTES_MAX {
            break;
        }
    }
    heard.end();
}

impl Heard {
    /// Hands a message to who waits for it.
    fn take(&self, text: &[u8]) {
        let Ok(message) = serde_json::from_slice(text) else { return };
        let Message { id, result, error, method, params, session_id } = message;
        if let Some(id) = id {
            let waiting = lock(&self.calls).as_mut().and_then(|calls| calls.remove(&id));
            if let Some(waiting) = waiting {
                let answer = error.map_or(Ok(result), |fault| Err(NoAnswer::Refused(fault.message)));
                let _ = waiting.send(answer);
            }
        } else if let Some(method) = method {
            let listener = lock(&self.listeners).get(&session_id).cloned();
            if let Some(listener) = listener {
                let _ = listener.try_send(Event { method, params });
            }
        }
    }

    /// Nothing more comes: whoever waits is told.
    fn end(&self) {
        lock(&self.calls).take();
        lock(&self.listeners).clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncBufReadExt as _, BufReader, DuplexStream, duplex};

    const SOON: Duration = Duration::from_secs(5);

    /// A pipe, and the browser's ends of it.
    fn pipe() -> (Pipe, BufReader<DuplexStream>, DuplexStream) {
        let ((to, asked), (answers, from)) = (duplex(1 << 16), duplex(1 << 16));
        (Pipe::new(to, from), BufReader::new(asked), answers)
    }

    async fn asked(from: &mut BufReader<DuplexStream>) -> Value {
        let mut text = Vec::new();
        from.read_until(END, &mut text).await.expect("a message");
        text.pop();
        serde_json::from_slice(&text).expect("JSON")
    }

    #[tokio::test]
    async fn answers_find_who_asked_and_events_who_listens() {
        let (pipe, mut from, mut to) = pipe();
        let mut events = pipe.listen("T");
        let browser = async {
            let (first, second) = (asked(&mut from).await, asked(&mut from).await);
            assert_eq!((&first["method"], &first["sessionId"]), (&json!("A"), &json!("T")));
            assert_eq!((&second["method"], second.get("sessionId")), (&json!("B"), None));
            let event = json!({"method": "New.kind", "params": {"n": 7}, "sessionId": "T"});
            let other = json!({"method": "New.kind", "params": {}, "sessionId": "other"});
            let no = json!({"id": second["id"], "error": {"code": -32000, "message": "no"}});
            let yes = json!({"id": first["id"], "result": {"x": 1}});
            let text = format!("{other}\0not JSON\0{event}\0{no}\0{yes}\0");
            for part in text.as_bytes().chunks(7) {
                to.write_all(part).await.expect("written");
            }
        };
        let (yes, no, ()) =
            tokio::join!(pipe.call("T", "A", json!({}), SOON), pipe.call("", "B", json!({}), SOON), browser);
        assert_eq!(yes, Ok(json!({"x": 1})));
        assert_eq!(no, Err(NoAnswer::Refused("no".to_owned())));
        let event = events.recv().await.expect("an event");
        assert_eq!((event.method.as_str(), event.params), ("New.kind", json!({"n": 7})));
    }

    #[tokio::test(start_paused = true)]
    async fn silence_and_the_end_are_told() {
        let (pipe, _from, to) = pipe();
        let mut events = pipe.listen("");
        assert_eq!(pipe.call("", "A", json!({}), SOON).await, Err(NoAnswer::Silent));
        let (ended, ()) = tokio::join!(pipe.call("", "B", json!({}), SOON), async { drop(to) });
        assert_eq!(ended, Err(NoAnswer::Ended));
        assert_eq!(pipe.call("", "C", json!({}), SOON).await, Err(NoAnswer::Ended));
        assert!(pipe.has_ended() && events.recv().await.is_none());
    }
}
