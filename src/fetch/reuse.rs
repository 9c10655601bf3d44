//! Whether a request went out on a connection that was kept open: then its server may have closed it
//! just before, and nothing is wrong with either.

use std::cell::Cell;
use std::error::Error;
use std::io;
use std::task::{Context, Poll};

use tower_layer::Layer;
use tower_service::Service;

use super::wire::cause_of;

tokio::task_local! {
    /// Whether the request of this task has opened a connection.
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

/// Whether the connection ended before there was an answer: closed or reset.
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
