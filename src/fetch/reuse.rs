//! Whether a request went out on a connection that was kept open: then its server may have closed it
//! just before, and nothing is wrong with either.

use super::error::cause_of;
use std::cell::Cell;
use std::collections::HashMap;
use std::error::Error;
use std::io;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use tower_layer::Layer;
use tower_service::Service;
use url::Url;

/// A connection that nobody uses is kept open so long.
pub(super) const IDLE: Duration = Duration::from_mins(1);
/// Hosts whose connections are kept open. Each that waits holds up to 400 KB (hyper's largest buffer), whatever comes
/// by it; a crawl of thousands of hosts opens connections anew to the others.
const KEPT_HOSTS_MAX: usize = 64;

/// Hosts whose connections are kept open, and when each was asked last.
#[derive(Debug, Default)]
pub(super) struct KeptOpen(Mutex<HashMap<String, Instant>>);

impl KeptOpen {
    /// True if the connection for this request is to be kept open, as one before may have been.
    pub(super) fn has(&self, url: &Url) -> bool {
        let authority = url.authority();
        let mut hosts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !hosts.contains_key(authority) && hosts.len() >= KEPT_HOSTS_MAX {
            hosts.retain(|_, asked_at| asked_at.elapsed() < IDLE);
        }
        let is_kept = hosts.contains_key(authority) || hosts.len() < KEPT_HOSTS_MAX;
        if is_kept {
            hosts.insert(authority.to_owned(), Instant::now());
        }
        is_kept
    }
}

tokio::task_local! {
    /// True if the request of this task has opened a connection.
    static OPENED: Cell<bool>;
}

/// Runs a request; tells too whether it opened a connection of its own.
pub(super) async fn noted<T>(request: impl Future<Output = T>) -> (T, bool) {
    let run = async {
        let answer = request.await;
        (answer, OPENED.with(Cell::get))
    };
    OPENED.scope(Cell::new(false), run).await
}

/// Notes that a connection is opened, for the request that needs it.
#[derive(Debug, Clone)]
pub(super) struct Noting;

impl<S> Layer<S> for Noting {
    type Service = Noted<S>;

    fn layer(&self, connector: S) -> Noted<S> {
        Noted(connector)
    }
}

/// A connector that is watched.
#[derive(Debug, Clone)]
pub(super) struct Noted<S>(S);

impl<S: Service<Target>, Target> Service<Target> for Noted<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, target: Target) -> S::Future {
        // outside of a request nobody asks
        let _ = OPENED.try_with(|opened| opened.set(true));
        self.0.call(target)
    }
}

/// True if the connection ended before there was an answer: closed or reset.
pub(super) fn is_closed(error: &reqwest::Error) -> bool {
    let mut next: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = next {
        let is_hyper = |error: &hyper::Error| error.is_incomplete_message() || error.is_canceled() || error.is_closed();
        if error.downcast_ref::<hyper::Error>().is_some_and(is_hyper) {
            return true;
        }
        if error.downcast_ref::<io::Error>().is_some_and(|error| {
            use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, NotConnected, UnexpectedEof};
            matches!(error.kind(), BrokenPipe | ConnectionAborted | ConnectionReset | NotConnected | UnexpectedEof)
        }) {
            return true;
        }
        next = cause_of(error);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::{KEPT_HOSTS_MAX, KeptOpen};
    use url::Url;

    #[test]
    fn connections_to_so_many_hosts_are_kept_open() {
        let kept = KeptOpen::default();
        let host = |number: usize| Url::parse(&format!("https://h{number}.example/a")).expect("an address");
        assert!((0..KEPT_HOSTS_MAX).all(|number| kept.has(&host(number))));
        assert!(!kept.has(&host(KEPT_HOSTS_MAX)));
        assert!(kept.has(&host(0)), "what is kept stays so");
    }
}
