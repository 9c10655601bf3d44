//! `--metrics`: a status page, metrics and a health check over HTTP. Nothing here changes anything, and
//! nothing that a request says is believed or repeated.

use super::Stop;
use anyhow::Context;
use copydesk::crawl::{Snapshot, Status, View};
use copydesk::render::status;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{self, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::collections::VecDeque;
use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{Mutex, oneshot};
use tokio::time::{Instant, sleep, timeout};

/// Connections at a time: a browser, a few collectors of metrics, a health check.
const CONNECTIONS: usize = 128;
/// Of those, connections that have not asked anything yet: beyond these the oldest is closed, so that nobody who says
/// nothing keeps others waiting.
const SILENT: usize = 32;
/// A connection is closed after this, whatever it does: a page is read in less on a slow phone.
const CONNECTION: Duration = Duration::from_secs(30);
/// The head of a request has to be there by then.
const HEAD: Duration = Duration::from_secs(5);
/// A browser asks again after so many seconds.
const REFRESH_SECONDS: &str = "15";
/// Time for which what was looked up stands, so that whoever reloads costs nothing.
const FRESH: Duration = Duration::from_secs(5);
/// After a connection could not be taken (too many open files), before the next is tried.
const BREATH: Duration = Duration::from_millis(100);
/// Ends of names that nobody can register (RFC 6761 and 6762, and the private ones of ICANN and Kubernetes).
const PRIVATE_ENDS: [&str; 6] = ["localhost", "local", "internal", "test", "home.arpa", "lan"];

type HttpAnswer = Response<Full<Bytes>>;

/// The last answers of the frontier and the crawl, of one moment.
type Looked = Arc<Mutex<Option<(Instant, (Vec<Status>, Snapshot))>>>;

/// Takes the address.
pub(super) async fn bind(address: &str) -> Result<TcpListener, Stop> {
    let bound = TcpListener::bind(address).await;
    bound.with_context(|| format!("cannot listen on {address} for --metrics")).map_err(Stop::Usage)
}

/// The things that all answers are made from.
#[derive(Clone)]
struct Answering {
    view: View,
    looked: Looked,
    /// The host that the person named.
    name: Arc<str>,
}

/// A connection that is open.
struct OpenConnection {
    has_asked: Arc<AtomicBool>,
    /// Closes it.
    close: oneshot::Sender<()>,
}

/// Answers until it is dropped; `address` is as the person wrote it.
pub(super) async fn serve(listener: TcpListener, address: String, view: View) {
    let name = address.rsplit_once(':').map_or(address.as_str(), |(host, _)| host);
    let answering = Answering { view, looked: Looked::default(), name: name.to_ascii_lowercase().into() };
    let mut open: VecDeque<OpenConnection> = VecDeque::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            sleep(BREATH).await;
            continue;
        };
        open.retain(|connection| !connection.close.is_closed());
        let silent = open.iter().filter(|connection| !connection.has_asked.load(Ordering::Relaxed)).count();
        let oldest = open.iter().position(|connection| !connection.has_asked.load(Ordering::Relaxed));
        if let Some(oldest) = oldest.filter(|_| silent >= SILENT).or_else(|| (open.len() >= CONNECTIONS).then_some(0))
            && let Some(connection) = open.remove(oldest)
        {
            // it may have ended meanwhile
            let _ = connection.close.send(());
        }
        let (close, closed) = oneshot::channel();
        let has_asked = Arc::new(AtomicBool::new(false));
        open.push_back(OpenConnection { has_asked: Arc::clone(&has_asked), close });
        let answering = answering.clone();
        tokio::spawn(async move {
            let service = service_fn(move |request| {
                has_asked.store(true, Ordering::Relaxed);
                let answering = answering.clone();
                async move { Ok::<_, Infallible>(answering.answer(&request).await) }
            });
            let mut http = http1::Builder::new();
            http.timer(TokioTimer::new()).header_read_timeout(HEAD).keep_alive(false);
            let talk = timeout(CONNECTION, http.serve_connection(TokioIo::new(stream), service));
            tokio::select! {
                // a peer that breaks off is its own affair
                _ = talk => {}
                _ = closed => {}
            }
        });
    }
}

/// True if a page of somebody else's cannot have made a browser ask by this name: its owner could let any name that can
/// be registered lead here (DNS rebinding), but no number, and no name of this network's own.
fn is_own(host: &str, named: &str) -> bool {
    let host = host.trim().to_ascii_lowercase();
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => &host,
    };
    let plain = name.trim_matches(['[', ']']).trim_end_matches('.');
    let is_private = || {
        PRIVATE_ENDS
            .iter()
            .any(|end| plain.strip_suffix(end).is_some_and(|stem| stem.is_empty() || stem.ends_with('.')))
    };
    plain.parse::<IpAddr>().is_ok() || !plain.contains('.') || name == named || is_private()
}

impl Answering {
    async fn answer(&self, request: &Request<Incoming>) -> HttpAnswer {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            let mut answer = plain(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD\n");
            answer.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
            return answer;
        }
        let host = request.headers().get(header::HOST).map(|host| host.to_str().unwrap_or_default());
        if host.is_some_and(|host| !is_own(host, &self.name)) {
            let why = "this name is not known here; ask by number, or name it in --metrics NAME:PORT\n";
            return plain(StatusCode::MISDIRECTED_REQUEST, why);
        }
        match request.uri().path() {
            "/health" => match &self.view.progress().storage_error {
                None => plain(StatusCode::OK, "ok\n"),
                Some(error) => plain(StatusCode::SERVICE_UNAVAILABLE, &format!("{error}\n")),
            },
            path @ ("/" | "/metrics") => match self.look().await {
                Err(error) => plain(StatusCode::SERVICE_UNAVAILABLE, &format!("{error}\n")),
                Ok((statuses, seen)) if path == "/" => {
                    let mut page = reply(StatusCode::OK, "text/html; charset=utf-8", status::page(&statuses, &seen));
                    page.headers_mut().insert(header::REFRESH, HeaderValue::from_static(REFRESH_SECONDS));
                    page
                }
                Ok((statuses, seen)) => {
                    let openmetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8";
                    reply(StatusCode::OK, openmetrics, status::metrics(&statuses, &seen))
                }
            },
            _ => plain(StatusCode::NOT_FOUND, "there are /, /metrics and /health\n"),
        }
    }

    async fn look(&self) -> Result<(Vec<Status>, Snapshot), String> {
        // held while the frontier is asked: whoever comes meanwhile gets the same
        let mut looked = self.looked.lock().await;
        if let Some((at, seen)) = &*looked
            && at.elapsed() < FRESH
        {
            return Ok(seen.clone());
        }
        let statuses = self.view.status().await.map_err(|error| error.to_string())?;
        let seen = (statuses, self.view.progress());
        *looked = Some((Instant::now(), seen.clone()));
        Ok(seen)
    }
}

fn plain(status: StatusCode, text: &str) -> HttpAnswer {
    reply(status, "text/plain; charset=utf-8", text.to_owned())
}

fn reply(status: StatusCode, media_type: &'static str, body: String) -> HttpAnswer {
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

#[cfg(test)]
mod tests {
    use super::is_own;

    #[test]
    fn a_name_that_can_be_registered_is_not_answered() {
        for host in [
            "127.0.0.1:9464",
            "[::1]:9464",
            "localhost:9464",
            "desk",
            "desk.local:80",
            "copydesk.news.svc.cluster.local",
            "status.lenn.example",
            "STATUS.lenn.example:9464",
            "10.1.2.3",
            "",
        ] {
            assert!(is_own(host, "status.lenn.example"), "{host}");
        }
        for host in
            ["rebind.example:9464", "localhost.rebind.example", "127.0.0.1.nip.example", "xlocal.example", "a.b"]
        {
            assert!(!is_own(host, "status.lenn.example") && !is_own(host, "127.0.0.1"), "{host}");
        }
    }
}
