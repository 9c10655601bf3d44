//! The listener: connections in, answers out, in the manner that each answer asks for.

use super::Clock;
use super::answer::{Answer, Desk, Manner, Question, http_date};
use super::log::{Ask, Log, Open};
use super::plan::Names;
use super::world::World;
use futures_util::stream;
use http_body_util::StreamBody;
use http_body_util::combinators::UnsyncBoxBody;
use hyper::body::{Bytes, Frame, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use jiff::Timestamp;
use std::future::{pending, poll_fn};
use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};

type Body = UnsyncBoxBody<Bytes, io::Error>;

/// A web that is being served.
pub(super) struct Serving {
    pub(super) world: Arc<World>,
    pub(super) log: Arc<Log>,
    pub(super) clock: Clock,
}

static CONNECTIONS: AtomicU64 = AtomicU64::new(0);

/// Serves until the task is dropped.
pub(super) async fn serve(listener: TcpListener, serving: Arc<Serving>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        tokio::spawn(converse(stream, Arc::clone(&serving)));
    }
}

async fn converse(stream: TcpStream, serving: Arc<Serving>) {
    let _ = stream.set_nodelay(true);
    let address = stream.local_addr().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |address| address.ip());
    let number = CONNECTIONS.fetch_add(1, Ordering::Relaxed);
    let reset = Arc::new(AtomicBool::new(false));
    let marked = Arc::clone(&reset);
    let used = AtomicBool::new(false);
    let service = service_fn(move |request: Request<Incoming>| {
        let (serving, reset) = (Arc::clone(&serving), Arc::clone(&marked));
        let came_by = (number, used.swap(true, Ordering::Relaxed));
        Box::pin(async move { respond(&serving, &request, address, came_by, &reset).await })
    });
    let mut connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    let _ = poll_fn(|context| connection.poll_without_shutdown(context)).await;
    let stream = connection.into_parts().io.into_inner();
    if reset.load(Ordering::Relaxed) {
        let _ = stream.set_zero_linger(); // what is dropped now is reset rather than closed
    }
}

async fn respond(
    serving: &Serving,
    request: &Request<Incoming>,
    address: IpAddr,
    (connection, reused): (u64, bool),
    reset: &AtomicBool,
) -> Result<Response<Body>, io::Error> {
    let now = (serving.clock)();
    let (ask, room) = ask(&serving.world, request, address, connection, now);
    let (open, before, again) = serving.log.begin(ask.clone());
    let Some(room) = room else {
        open.answered(Some(421), |_| None);
        return Ok(Response::builder().status(421).body(Body::default()).expect("a response"));
    };
    let question = Question {
        host: &ask.host,
        target: &ask.target,
        now,
        before,
        again,
        if_none_match: ask.headers.get("if-none-match").map(String::as_str),
        if_modified_since: ask.headers.get("if-modified-since").map(String::as_str),
        cookie: ask.headers.get("cookie").map(String::as_str),
        reused,
    };
    let answer = Desk { plan: &serving.world.plan, room: &serving.world.rooms[room] }.answer(&question);
    let silent = matches!(answer.manner, Manner::Hang | Manner::Close | Manner::Reset);
    open.answered((!silent).then_some(answer.status), |name| answer.header(name).map(str::to_owned));
    match answer.manner {
        Manner::Hang => {
            drop(open); // the client leaves when it likes, and is heard of later
            pending().await
        }
        Manner::Close => Err(io::ErrorKind::ConnectionAborted.into()),
        Manner::Reset => {
            reset.store(true, Ordering::Relaxed);
            Err(io::ErrorKind::ConnectionReset.into())
        }
        manner => {
            reset.store(manner == Manner::Cut, Ordering::Relaxed);
            Ok(response(answer, open, now))
        }
    }
}

/// The log's entry for a request, and which newsroom it is for.
fn ask(
    world: &World,
    request: &Request<Incoming>,
    address: IpAddr,
    connection: u64,
    now: Timestamp,
) -> (Ask, Option<usize>) {
    let text = |value: &hyper::header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let mut host = request.headers().get("host").map(text).unwrap_or_default();
    if world.plan.names == Names::Hosts {
        host.truncate(host.find(':').unwrap_or(host.len()));
    }
    let room = world.room_of(&host);
    let ask = Ask {
        number: 0,
        connection,
        room,
        host,
        address,
        target: request.uri().path_and_query().map_or("/", |target| target.as_str()).to_owned(),
        headers: request.headers().iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect(),
        at: now,
        real_us: 0,
        open: 0,
        open_at_address: 0,
        status: None,
        retry_after: None,
        etag: None,
        last_modified: None,
    };
    (ask, room)
}

fn response(answer: Answer, open: Open, now: Timestamp) -> Response<Body> {
    let mut response = Response::builder().status(answer.status).header("date", http_date(now));
    for (name, value) in &answer.headers {
        response = response.header(*name, value);
    }
    let (pause, endless, cut) = match answer.manner {
        Manner::Slow(pause) => (pause, false, false),
        Manner::Endless(pause) => (pause, true, false),
        manner => (Duration::ZERO, false, manner == Manner::Cut),
    };
    if !endless && answer.status != 304 {
        let bytes: usize = answer.body.iter().map(Bytes::len).sum();
        response = response.header("content-length", bytes);
    }
    let sent_pieces = if cut { answer.body.len() / 2 } else { answer.body.len() };
    let pieces = answer.body;
    let frames = stream::unfold((0, Some(open)), move |(at, mut open)| {
        let piece =
            if endless { pieces.get(at % pieces.len()) } else { pieces.get(at).filter(|_| at < sent_pieces) }.cloned();
        async move {
            if at > 0 && !pause.is_zero() {
                tokio::time::sleep(pause).await;
            }
            if endless || at + 1 >= sent_pieces {
                drop(open.take()); // before the client can know that it has everything, or leaves
            }
            match piece {
                Some(piece) => Some((Ok(Frame::data(piece)), (at + 1, open))),
                None if cut && at == sent_pieces => Some((Err(io::ErrorKind::ConnectionReset.into()), (at + 1, open))),
                None => None,
            }
        }
    });
    response.body(Body::new(StreamBody::new(frames))).expect("a response")
}
