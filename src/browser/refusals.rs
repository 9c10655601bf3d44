//! The proxy that a browser has: it refuses all.
//!
//! What a page loads is caught before it leaves and asked for by us. Whatever is not caught, a WebSocket, a look-ahead
//! connection, the browser's own questions to its maker, knows no way but this one, and this one ends here.

use super::TARGET;
use super::pipe::lock;
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// So many of the last that were refused are remembered.
const REMEMBERED: usize = 64;
/// Connections at once; more wait.
const AT_ONCE: usize = 32;
/// So much of a question is read.
const HEAD_BYTES_MAX: usize = 4096;
/// A longer question is not waited for.
const PATIENCE: Duration = Duration::from_secs(5);
const ANSWER: &[u8] = b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

/// The proxy, which ends when this is dropped.
#[derive(Debug)]
pub(super) struct Refusals {
    address: SocketAddr,
    refused: Arc<Mutex<VecDeque<String>>>,
    task: JoinHandle<()>,
}

impl Refusals {
    pub(super) async fn start() -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let refused = Arc::<Mutex<VecDeque<String>>>::default();
        let (told, turns) = (Arc::clone(&refused), Arc::new(Semaphore::new(AT_ONCE)));
        let task = tokio::spawn(async move {
            // the turns are never closed
            while let Ok(turn) = Arc::clone(&turns).acquire_owned().await {
                let Ok((stream, _)) = listener.accept().await else { continue };
                let told = Arc::clone(&told);
                tokio::spawn(async move {
                    if let Ok(Some(asked)) = timeout(PATIENCE, refuse(stream)).await {
                        remember(&told, asked);
                    }
                    drop(turn);
                });
            }
        });
        Ok(Self { address, refused, task })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The last that were refused: method and target of each.
    pub(super) fn refused(&self) -> Vec<String> {
        lock(&self.refused).iter().cloned().collect()
    }
}

impl Drop for Refusals {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn remember(refused: &Mutex<VecDeque<String>>, asked: String) {
    let mut refused = lock(refused);
    if refused.len() == REMEMBERED {
        refused.pop_front();
    }
    tracing::debug!(target: TARGET, "not let out: {asked}");
    refused.push_back(asked);
}

/// Reads a question and refuses it. Answers with its method and target.
async fn refuse(mut stream: TcpStream) -> Option<String> {
    let mut head = vec![0; HEAD_BYTES_MAX];
    let mut read = 0;
    while let Ok(more @ 1..) = stream.read(head.get_mut(read..)?).await {
        read += more;
        if head.get(..read)?.windows(4).any(|end| end == b"\r\n\r\n") {
            break;
        }
    }
    let _ = stream.write_all(ANSWER).await;
    let head = String::from_utf8_lossy(head.get(..read)?).into_owned();
    let mut words = head.split_ascii_whitespace();
    let (method, target) = (words.next()?, words.next()?);
    let target = target.split(['?', '#']).next().unwrap_or_default();
    Some(format!("{method} {}", target.chars().take(200).collect::<String>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whatever_is_asked_is_refused_and_remembered() {
        let refusals = Refusals::start().await.expect("a port");
        for (asked, told) in [
            ("CONNECT tides.example:443 HTTP/1.1\r\nhost: tides.example\r\n\r\n", "CONNECT tides.example:443"),
            ("GET http://127.0.0.1/x?key=7 HTTP/1.1\r\n\r\n", "GET http://127.0.0.1/x"),
        ] {
            let mut stream = TcpStream::connect(refusals.address()).await.expect("connected");
            stream.write_all(asked.as_bytes()).await.expect("written");
            let mut answer = String::new();
            stream.read_to_string(&mut answer).await.expect("an answer");
            assert!(answer.starts_with("HTTP/1.1 403 "), "{answer}");
            assert_eq!(refusals.refused().last().map(String::as_str), Some(told));
        }
    }
}
