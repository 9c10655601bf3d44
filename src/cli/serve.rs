//! `--metrics`: a status page, metrics and a health check over HTTP. Nothing here changes anything, and
//! nothing that a request says is believed or repeated.

use super::Stop;
use anyhow::Context;
use copydesk::crawl::{Status, View};
use copydesk::output::status;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{self, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{Mutex, Semaphore};
use tokio::time::{Instant, sleep, timeout};

/// Connections at a time: a browser, a few collectors of metrics, a health check.
const CONNECTIONS: usize = 32;
/// A connection is closed after this, whatever it does: a page is read in less on a slow phone.
const CONNECTION: Duration = Duration::from_secs(30);
/// The head of a request has to be there by then.
const HEAD: Duration = Duration::from_secs(5);
/// What was looked up stands for so long, so that whoever reloads costs nothing.
const FRESH: Duration = Duration::from_secs(5);
/// After a connection could not be taken (too many open files), before the next is tried.
const BREATH: Duration = Duration::from_millis(100);

type Answer = Response<Full<Bytes>>;

/// What the frontier said last.
type Looked = Arc<Mutex<Option<(Instant, Vec<Status>)>>>;

/// Takes the address.
pub(super) async fn bind(address: SocketAddr) -> Result<TcpListener, Stop> {
    let bound = TcpListener::bind(address).await;
    bound.with_context(|| format!("cannot listen on {address} for --metrics")).map_err(Stop::Usage)
}

/// Answers until it is dropped.
pub(super) async fn serve(listener: TcpListener, view: View) {
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    let looked = Looked::default();
    loop {
        let Ok(permit) = Arc::clone(&room).acquire_owned().await else { return };
        let Ok((stream, _)) = listener.accept().await else {
            sleep(BREATH).await;
            continue;
        };
        let (view, looked) = (view.clone(), Arc::clone(&looked));
        tokio::spawn(async move {
            let service = service_fn(move |request| {
                let (view, looked) = (view.clone(), Arc::clone(&looked));
                async move { Ok::<_, Infallible>(answer(&request, &view, &looked).await) }
            });
            let mut http = http1::Builder::new();
            http.timer(TokioTimer::new()).header_read_timeout(HEAD).keep_alive(false);
            // a peer that breaks off is its own affair
            let _ = timeout(CONNECTION, http.serve_connection(TokioIo::new(stream), service)).await;
            drop(permit);
        });
    }
}

async fn answer(request: &Request<Incoming>, view: &View, looked: &Looked) -> Answer {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let mut answer = plain(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD\n");
        answer.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        return answer;
    }
    let seen = view.progress();
    match request.uri().path() {
        "/health" => match &seen.storage_error {
            None => plain(StatusCode::OK, "ok\n"),
            Some(error) => plain(StatusCode::SERVICE_UNAVAILABLE, &format!("{error}\n")),
        },
        path @ ("/" | "/metrics") => match look(view, looked).await {
            Err(error) => plain(StatusCode::SERVICE_UNAVAILABLE, &format!("{error}\n")),
            Ok(statuses) if path == "/" => {
                reply(StatusCode::OK, "text/html; charset=utf-8", status::page(&statuses, &seen))
            }
            Ok(statuses) => {
                let openmetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8";
                reply(StatusCode::OK, openmetrics, status::metrics(&statuses, &seen))
            }
        },
        _ => plain(StatusCode::NOT_FOUND, "there are /, /metrics and /health\n"),
    }
}

async fn look(view: &View, looked: &Looked) -> Result<Vec<Status>, String> {
    // held while the frontier is asked: whoever comes meanwhile gets the same
    let mut looked = looked.lock().await;
    if let Some((at, statuses)) = &*looked
        && at.elapsed() < FRESH
    {
        return Ok(statuses.clone());
    }
    let statuses = view.status().await.map_err(|error| error.to_string())?;
    *looked = Some((Instant::now(), statuses.clone()));
    Ok(statuses)
}

fn plain(status: StatusCode, text: &str) -> Answer {
    reply(status, "text/plain; charset=utf-8", text.to_owned())
}

fn reply(status: StatusCode, media_type: &'static str, body: String) -> Answer {
    let mut answer = Response::new(Full::from(body));
    *answer.status_mut() = status;
    for (name, value) in [
        (header::CONTENT_TYPE, media_type),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        ),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONNECTION, "close"),
    ] {
        answer.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    answer
}
