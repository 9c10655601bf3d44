//! Servers that speak HTTP/2 made to hurt: what breaks it is a broken answer, what never ends is given up, and
//! neither costs more than any other page.

use crate::child;
use crate::fetch::{ARTICLE, CODINGS, client, now, options};
use crate::server::{Frames, Server};
use copydesk::fetch::{ClientOptions, FetchError, Retry, Stage};
use std::fs;
use std::pin::pin;
use std::time::Duration;

const HALF: usize = ARTICLE.len() / 2;

/// A request may take so long: far more than any of these takes on a machine that is busy.
const LIMIT: Duration = Duration::from_mins(2);

// kinds of frames, flags and reasons (RFC 9113, 6 and 7)
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const PRIORITY: u8 = 2;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PUSH_PROMISE: u8 = 5;
const PING: u8 = 6;
const GOAWAY: u8 = 7;
const WINDOW_UPDATE: u8 = 8;
const CONTINUATION: u8 = 9;
const UNKNOWN: u8 = 0x5f;

const END_STREAM: u8 = 1;
const ACK: u8 = 1;
const END_HEADERS: u8 = 4;
const PADDED: u8 = 8;

const NO_ERROR: u32 = 0;
const INTERNAL_ERROR: u32 = 2;
const REFUSED_STREAM: u32 = 7;
const CANCEL: u32 = 8;
const ENHANCE_YOUR_CALM: u32 = 11;

/// `:status: 200` of the static table (RFC 7541, appendix A), and a page's type.
const PAGE: &[u8] = b"\x88\x00\x0ccontent-type\x09text/html";
/// `:status: 103`, by the name of the static table.
const HINT: &[u8] = b"\x08\x03103\x00\x04link\x0a</sea.css>";

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = (payload.len() as u32).to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

fn settings() -> Vec<u8> {
    frame(SETTINGS, 0, 0, &[])
}

/// The head of a page that is not at its end.
fn begun(stream: u32) -> Vec<u8> {
    frame(HEADERS, 0, stream, PAGE)
}

/// A head that is the whole answer.
fn head_alone(stream: u32, fields: &[u8]) -> Vec<u8> {
    frame(HEADERS, END_HEADERS | END_STREAM, stream, &[PAGE, fields].concat())
}

/// A page's head with one field more.
fn head_with(stream: u32, name: &str, value: &str) -> Vec<u8> {
    frame(HEADERS, END_HEADERS, stream, &[PAGE, &field(name, value.as_bytes())].concat())
}

/// The article up to its middle, and what follows.
fn half(stream: u32) -> Vec<u8> {
    [head(stream), frame(DATA, 0, stream, &ARTICLE.as_bytes()[..HALF])].concat()
}

fn rest(stream: u32) -> Vec<u8> {
    frame(DATA, END_STREAM, stream, &ARTICLE.as_bytes()[HALF..])
}

fn head(stream: u32) -> Vec<u8> {
    frame(HEADERS, END_HEADERS, stream, PAGE)
}

fn reset(stream: u32, why: u32) -> Vec<u8> {
    frame(RST_STREAM, 0, stream, &why.to_be_bytes())
}

/// The server ends the connection; streams up to `last` are still answered.
fn go_away(last: u32, why: u32) -> Vec<u8> {
    frame(GOAWAY, 0, 0, &[last.to_be_bytes(), why.to_be_bytes()].concat())
}

/// A field of HPACK that is no part of any table.
fn field(name: &str, value: &[u8]) -> Vec<u8> {
    assert!(name.len() < 127 && value.len() < 127, "a length of one byte");
    [&[0, name.len() as u8], name.as_bytes(), &[value.len() as u8], value].concat()
}

fn whole(stream: u32) -> Vec<u8> {
    [half(stream), rest(stream)].concat()
}

/// A field of 4,000 bytes that is written once, and then meant again in a byte each (RFC 7541, 6.1).
fn multiplied(times: usize) -> Vec<u8> {
    [&b"\x40\x06x-tide\x7f\xa1\x1e"[..], &[b'y'; 4000], &vec![0xbe; times]].concat()
}

/// These frames, behind the settings that every server begins with; then the server waits.
fn once(frames: &[Vec<u8>]) -> Frames {
    Frames { once: [settings(), frames.concat()].concat(), ..Frames::default() }
}

/// The last of these frames again and again.
fn flood(first: &[Vec<u8>], again: &[u8]) -> Frames {
    // as many as fill a packet
    let again = again.repeat(16_000_usize.div_ceil(again.len()));
    Frames { again, ..once(first) }
}

/// An answer on a stream.
type Answer = fn(u32) -> Frames;

/// Why a page is not had of a server that answers so, and how often it was asked.
async fn failure(name: &str, answer: impl Fn(u32) -> Frames + Send + Sync + 'static) -> (FetchError, usize) {
    let server = Server::frames(move |_, stream| answer(stream)).await;
    let client = client(patient());
    let error = client.fetch_at(&server.url("/"), now()).await.expect_err(name);
    (error, server.asks().len())
}

/// The same of a server whose answer never comes to its point: the limit passes when the server was asked, and has sent
/// so much.
async fn failure_in_time(name: &str, answer: Answer, flood: usize) -> (FetchError, usize) {
    let server = Server::frames(move |_, stream| answer(stream)).await;
    let (client, url) = (client(patient()), server.url("/"));
    let passes = async {
        while server.asks().is_empty() || server.flooded() < flood {
            tokio::task::yield_now().await;
        }
        tokio::time::pause();
        tokio::time::advance(LIMIT).await;
    };
    let mut fetch = pin!(client.fetch_at(&url, now()));
    let page = tokio::select! {
        page = &mut fetch => page,
        () = passes => fetch.await,
    };
    tokio::time::resume();
    (page.expect_err(name), server.asks().len())
}

fn patient() -> ClientOptions {
    options().with(|options| {
        (options.connect_timeout, options.read_timeout, options.total_timeout) = (LIMIT, LIMIT, LIMIT);
    })
}

#[tokio::test]
async fn answers_that_break_http_2_are_broken_and_never_half_a_page() {
    const CASES: &[(&str, Answer)] = &[
        ("a stream reset before the answer", |at| once(&[reset(at, INTERNAL_ERROR)])),
        ("a stream reset in the middle", |at| once(&[half(at), reset(at, CANCEL)])),
        ("a stream that is refused", |at| once(&[reset(at, REFUSED_STREAM)])),
        ("a farewell before the answer", |_| once(&[go_away(0, NO_ERROR)])),
        ("a farewell in the middle", |at| once(&[half(at), go_away(at, NO_ERROR)]).and_close()),
        ("a farewell that takes the stream back", |at| {
            once(&[head_with(at, "content-length", "500"), frame(DATA, 0, at, b"<html>"), go_away(0, NO_ERROR)])
        }),
        ("a farewell that grows", |_| once(&[go_away(0, NO_ERROR), go_away(3, NO_ERROR)])),
        ("the end in the middle", |at| once(&[half(at)]).and_close()),
        ("the end at once", |_| once(&[]).and_close()),
        ("another protocol", |_| once(&[b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n<html>".to_vec()])),
        ("a body before its head", |at| once(&[frame(DATA, 0, at, b"<html>"), head(at)])),
        ("a head in a body", |at| once(&[half(at), head(at)])),
        ("a body that is shorter than it says", |at| once(&[head_with(at, "content-length", "500"), rest(at)])),
        ("a body that is longer than it says", |at| once(&[head_with(at, "content-length", "5"), rest(at)])),
        ("a body without an error before its length", |at| {
            once(&[head_with(at, "content-length", "500"), frame(DATA, 0, at, b"<html>"), reset(at, NO_ERROR)])
        }),
        ("a body of nothing", |at| flood(&[head(at)], &frame(DATA, 0, at, &[]))),
        ("a body of padding", |at| flood(&[head(at)], &frame(DATA, PADDED, at, b"\x03\0\0\0"))),
        ("padding that is longer than its frame", |at| once(&[head(at), frame(DATA, PADDED, at, b"\xff<html>")])),
        ("a frame beyond the largest", |at| once(&[head(at), frame(DATA, END_STREAM, at, &[b'x'; 1 << 20])])),
        ("a head on a stream that nobody asked for", |_| once(&[head(77)])),
        ("a push", |at| once(&[frame(PUSH_PROMISE, END_HEADERS, at, b"\0\0\0\x02\x82\x84\x87\x41\x01a")])),
        ("a head that goes on elsewhere", |at| once(&[begun(at), frame(CONTINUATION, END_HEADERS, at + 2, &[])])),
        ("something else in a head", |at| once(&[begun(at), frame(PING, 0, 0, &[0; 8])])),
        ("a head without end", |at| {
            flood(&[begun(at)], &frame(CONTINUATION, 0, at, &field("x-tide", &[b'y'; 100]).repeat(100)))
        }),
        ("a head without end, and nothing in it", |at| flood(&[begun(at)], &frame(CONTINUATION, 0, at, &[]))),
        ("a head that multiplies", |at| {
            once(&[begun(at), frame(CONTINUATION, END_HEADERS | END_STREAM, at, &multiplied(10_000))])
        }),
        ("a field of no table", |at| once(&[head_alone(at, &[0xff, 0x80, 0x80, 0x80, 0x80, 0x01])])),
        ("a field that ends early", |at| once(&[head_alone(at, b"\x00\x7fx")])),
        ("a number without end", |at| once(&[head_alone(at, &[0xff; 200])])),
        ("a table beyond the largest", |at| once(&[head_alone(at, &[0x3f, 0xff, 0xff, 0xff, 0x7f])])),
        ("a field of HTTP/1.1", |at| once(&[head_with(at, "connection", "close"), rest(at)])),
        ("a name that is none", |at| once(&[head_with(at, "X Tide", "1"), rest(at)])),
        ("a status that is none", |at| once(&[frame(HEADERS, END_HEADERS, at, b"\x08\x02xx"), rest(at)])),
        ("no status", |at| once(&[frame(HEADERS, END_HEADERS, at, &field("content-type", b"text/html")), rest(at)])),
        ("settings that are none", |_| once(&[frame(SETTINGS, 0, 0, &[0; 5])])),
        ("settings beyond their bounds", |_| once(&[frame(SETTINGS, 0, 0, b"\0\x05\0\0\0\0")])),
        ("a window beyond counting", |_| once(&[frame(WINDOW_UPDATE, 0, 0, &0x7fff_ffff_u32.to_be_bytes())])),
        ("a window that does not grow", |_| once(&[frame(WINDOW_UPDATE, 0, 0, &[0; 4])])),
        ("a ping that is none", |_| once(&[frame(PING, 0, 0, b"tide")])),
    ];
    for (name, answer) in CASES {
        let (error, asks) = failure(name, answer).await;
        assert_eq!((error.reason(), error.retry(), asks), ("broken", Retry::Later, 3), "{name}: {error}");
    }
}

/// What waits for its reader, who may wait for memory, waits with the server.
#[tokio::test]
async fn a_server_sends_no_more_than_a_page_before_it_is_read() {
    const PAGE_BYTES: usize = 256 << 10;

    let server = Server::frames(|_, at| once(&[whole(at)])).await;
    client(options()).fetch_at(&server.url("/"), now()).await.expect("a page");
    assert!((1..=PAGE_BYTES).contains(&server.window()), "{} bytes", server.window());
}

#[tokio::test]
async fn a_body_that_is_cut_without_an_error_is_no_page() {
    for (name, encode) in CODINGS {
        let body = encode(ARTICLE.repeat(50).as_bytes());
        let answer = move |at| {
            let head = head_with(at, "content-encoding", name);
            once(&[head, frame(DATA, 0, at, &body[..body.len() / 2]), reset(at, NO_ERROR)])
        };
        let (error, asks) = failure(name, answer).await;
        assert_eq!((error.reason(), asks), ("broken", 3), "{name}: {error}");
    }
}

/// Memory in MiB that the process of the floods may take at any time, ...
const MEMORY_MAX: usize = 100;
/// ... and bytes that each sends: with what the test takes itself, more than that.
const FLOOD: usize = 80 << 20;

/// In a process of its own, so that its memory can be told.
#[test]
fn what_never_comes_to_its_point_over_http_2_is_given_up() {
    let dir = tempfile::tempdir().expect("a folder");
    let said = child::start("hostile_frames::child_is_flooded", dir.path(), None).end();
    let most = |line: &String| line.split_once(" MiB: ").and_then(|(most, _)| most.parse::<usize>().ok());
    assert!(!said.is_empty() && said.iter().all(|line| most(line).is_some_and(|most| most < MEMORY_MAX)), "{said:#?}");
}

#[tokio::test]
#[ignore = "a part of another test"]
async fn child_is_flooded() {
    const CASES: &[(&str, Answer)] = &[
        ("silence", |_| Frames::default()),
        ("an answer that does not begin", |_| once(&[])),
        ("settings that do not end", |_| once(&[vec![0, 0x30, 0, SETTINGS, 0, 0, 0, 0, 0, 0, 3, 0]])),
        ("settings without end", |_| flood(&[], &settings())),
        ("settings of many", |_| flood(&[], &frame(SETTINGS, 0, 0, &b"\0\x03\0\0\0\x64".repeat(100)))),
        ("pings without end", |_| flood(&[], &frame(PING, 0, 0, b"tidetide"))),
        ("pongs without end", |_| flood(&[], &frame(PING, ACK, 0, b"tidetide"))),
        ("priorities without end", |at| flood(&[], &frame(PRIORITY, 0, at, &[0, 0, 0, 5, 7]))),
        ("frames of no kind", |_| flood(&[], &frame(UNKNOWN, 0, 0, b"tide"))),
        ("hints without end", |at| flood(&[], &frame(HEADERS, END_HEADERS, at, HINT))),
        ("hints that multiply", |at| flood(&[], &frame(HEADERS, END_HEADERS, at, &[HINT, &multiplied(50)].concat()))),
        ("windows that grow", |_| flood(&[], &frame(WINDOW_UPDATE, 0, 0, &[0, 0, 0, 1]))),
        ("farewells without end", |at| flood(&[], &go_away(at, NO_ERROR))),
        ("a farewell in anger, and the rest to come", |at| once(&[half(at), go_away(at, ENHANCE_YOUR_CALM)])),
        ("resets without end", |at| flood(&[half(at)], &reset(at, CANCEL))),
    ];
    if child::dir().is_none() {
        return;
    }
    for (name, answer) in CASES {
        let flood = if answer(1).again.is_empty() { 0 } else { FLOOD };
        forget_most_memory();
        let (error, asks) = failure_in_time(name, *answer, flood).await;
        assert!(matches!(error, FetchError::Timeout { stage: Stage::Total, .. }), "{name}: {error}");
        assert_eq!((error.retry(), asks), (Retry::Later, 1), "{name}");
        child::say(&format!("{} MiB: {name}", most_memory()));
    }
}

/// The most counts from now on, where the system lets it (`man proc_pid_clear_refs`); elsewhere it is that of all.
fn forget_most_memory() {
    let _ = fs::write("/proc/self/clear_refs", "5");
}

/// Most that this process held in memory since, in MiB; nothing where the system does not tell.
fn most_memory() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0 kB");
    line.trim().trim_end_matches(" kB").parse::<usize>().expect("a number") / 1024
}

/// An answer to a question by its number, on a stream.
type AnswerTo = fn(usize, u32) -> Frames;

/// Each of these is a page, and how often the server is asked for it.
#[tokio::test]
async fn what_http_2_allows_is_a_page() {
    const CASES: &[(&str, AnswerTo, usize)] = &[
        ("refused at first", |number, at| once(&[if number == 0 { reset(at, REFUSED_STREAM) } else { whole(at) }]), 2),
        (
            "broken at first",
            |number, at| once(&[if number == 0 { [half(at), reset(at, INTERNAL_ERROR)].concat() } else { whole(at) }]),
            2,
        ),
        ("a farewell at first", |number, at| once(&[if number == 0 { go_away(0, NO_ERROR) } else { whole(at) }]), 2),
        ("a farewell in the middle", |_, at| once(&[half(at), go_away(at, NO_ERROR), rest(at)]), 1),
        (
            "a farewell in two steps",
            |_, at| once(&[go_away(0x7fff_ffff, NO_ERROR), half(at), go_away(at, NO_ERROR), rest(at)]),
            1,
        ),
        ("the end after the end", |_, at| once(&[whole(at), reset(at, NO_ERROR)]), 1),
        (
            "a hint before, and a ping within",
            |_, at| {
                let within = [settings(), frame(PING, 0, 0, b"tidetide"), frame(UNKNOWN, 0, 0, b"tide")];
                once(&[frame(HEADERS, END_HEADERS, at, HINT), half(at), within.concat(), rest(at)])
            },
            1,
        ),
    ];
    for (name, answer, asks) in CASES {
        let server = Server::frames(answer).await;
        let client = client(options());
        let page = client.fetch_at(&server.url("/"), now()).await.expect(name);
        assert_eq!(String::from_utf8_lossy(&page.body), ARTICLE, "{name}");
        assert_eq!(server.asks().len(), *asks, "{name}");
        assert!(client.fetch_at(&server.url("/"), now()).await.is_ok(), "{name}: the next page");
    }
}
