//! `copydesk fetch` over a network: a server of the test's own, and addresses that lead nowhere.
//!
//! What the client does with redirects, charsets, limits and retries has tests of its own; here it
//! is what a person at the command line sees of it.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread;

/// Answers until the test ends.
struct Server {
    address: String,
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                thread::spawn(|| answer(stream));
            }
        });
        Self { address }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

fn answer(mut stream: TcpStream) -> Option<()> {
    let mut lines = BufReader::new(stream.try_clone().ok()?).lines().map_while(Result::ok);
    let request = lines.next()?;
    let agent = lines.by_ref().take_while(|line| !line.is_empty()).find(|line| line.starts_with("user-agent"));
    let path = request.split(' ').nth(1)?.to_owned();
    let (status, kind, body) = match path.as_str() {
        "/robots.txt" => ("200 OK", "text/plain", "User-agent: *\nDisallow: /secret\n".to_owned()),
        "/missing" => ("404 Not Found", "text/html", "<h1>No such page</h1>".to_owned()),
        "/paper" => ("200 OK", "application/pdf", "%PDF-1.7".to_owned()),
        "/agent" => ("200 OK", "text/html", story(&agent.unwrap_or_default())),
        _ => ("200 OK", "text/html; charset=utf-8", story(path.trim_start_matches('/'))),
    };
    let head = format!("HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n", body.len());
    write!(stream, "{head}connection: close\r\n\r\n{body}").ok()
}

fn story(place: &str) -> String {
    let lines =
        ["was closed since the floods of March", "will reopen to traffic on Monday", "cost the county a crown a day"];
    let paragraph = |line| format!("<p>The old bridge at {place} {line}, as people of the valley said at length.</p>");
    let body: String = lines.map(paragraph).concat().repeat(2);
    format!(
        "<html><head><title>Bridge</title></head><body><article><h1>Bridge at {place}</h1>{body}</article></body></html>"
    )
}

fn fetch(arguments: &[&str], dir: &Path) -> (Option<i32>, String, String) {
    let quick = ["fetch", "--retries", "0", "--pace", "0", "--timeout", "10"];
    let output: Output = Command::new(env!("CARGO_BIN_EXE_copydesk"))
        .args(quick)
        .args(arguments)
        .current_dir(dir)
        .stdin(Stdio::null())
        .output()
        .expect("the program runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn pages_are_fetched_in_order_and_filed() {
    let dir = tempfile::tempdir().expect("a folder");
    let server = Server::start();
    let list: String = ["/lenn", "/missing", "/orr", "/paper"].map(|path| server.url(path) + "\n").concat();
    fs::write(dir.path().join("list"), list).expect("written");
    let (code, out, err) = fetch(&["--allow-private", "--format", "jsonl", "--input", "list"], dir.path());
    assert_eq!(code, Some(1), "{err}");
    let records: Vec<serde_json::Value> = out.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
    assert_eq!(records.len(), 2, "{err}");
    for (record, path) in records.iter().zip(["/lenn", "/orr"]) {
        assert_eq!(record["url"], server.url(path));
        assert_eq!(record["source"], server.url(path));
        assert_eq!(record["status"], 200);
        assert!(record["fetched_at"].as_str().is_some_and(|at| at.ends_with('Z') && at.len() == 20), "{record}");
    }
    assert_eq!(err.lines().count(), 2, "one line a page that failed: {err}");
    assert!(err.contains("404") && err.contains("PDF") && !err.contains('\u{1b}'), "{err}");

    let (code, out, err) = fetch(&["--allow-private", "-o", "out", "--html", &server.url("/lenn")], dir.path());
    assert_eq!(code, Some(0), "{err}");
    let path = dir.path().join(out.trim_end());
    assert!(fs::read_to_string(&path).expect("the article").contains("The old bridge at lenn"));
    assert_eq!(fs::read_to_string(path.with_extension("html")).expect("the page"), story("lenn"));
}

#[test]
fn who_asks_and_what_robots_say_is_up_to_the_caller() {
    let dir = tempfile::tempdir().expect("a folder");
    let server = Server::start();
    let secret = server.url("/secret");
    let (code, _, err) = fetch(&["--allow-private", &secret], dir.path());
    assert!(code == Some(1) && err.contains("robots.txt"), "{err}");
    let (code, out, err) = fetch(&["--allow-private", "--ignore-robots", &secret], dir.path());
    assert!(code == Some(0) && out.contains("bridge at secret"), "{err}");
    let agent = ["--allow-private", "--user-agent", "desk-test/1 (+mailto:desk@post.example)"];
    let (_, out, err) = fetch(&[&agent[..], &[&server.url("/agent")]].concat(), dir.path());
    assert!(out.contains("desk-test/1"), "{out}{err}");
    let (_, _, err) = fetch(&["--allow-private", "--verbose", &server.url("/lenn")], dir.path());
    assert!(err.contains("/lenn") && err.contains("200"), "the story of each request: {err}");
}

#[test]
fn explain_asks_for_pages_as_fetch_does() {
    let server = Server::start();
    let explain = |path: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
        let output =
            command.args(["explain", "--allow-private", &server.url(path)]).output().expect("the program runs");
        (output.status.code(), String::from_utf8(output.stdout).expect("UTF-8"), String::from_utf8(output.stderr))
    };
    let (code, out, _) = explain("/lenn");
    assert!(code == Some(0) && out.contains("headline: Bridge at lenn"), "{out}");
    let (code, _, err) = explain("/secret");
    assert!(code == Some(1) && err.expect("UTF-8").contains("robots.txt"));
}

#[test]
fn addresses_that_lead_nowhere_are_named() {
    let dir = tempfile::tempdir().expect("a folder");
    let closed = {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        format!("http://{}/", listener.local_addr().expect("an address"))
    };
    fs::write(dir.path().join("no.pem"), "nothing").expect("written");
    for (arguments, code, said) in [
        (&["--allow-private", &closed][..], 1, "connect"),
        (&[&closed], 1, "not a public address"),
        (&["http://no-such-name.invalid/"], 1, "no-such-name.invalid"),
        (&["--ca-file", "missing.pem", "https://x.invalid/"], 2, "missing.pem"),
        (&["--ca-file", "no.pem", "https://x.invalid/"], 2, "certificate"),
        (&["--proxy", "gopher://x.invalid", "https://x.invalid/"], 2, "proxy"),
        (&["--timeout", "soon", "https://x.invalid/"], 2, "seconds"),
        (&["--user-agent", "a\nb", "https://x.invalid/"], 2, "user agent"),
    ] {
        let (ended, out, err) = fetch(arguments, dir.path());
        assert_eq!((ended, out.as_str()), (Some(code), ""), "{arguments:?}: {err}");
        assert!(err.to_lowercase().contains(said), "{arguments:?}: {err}");
    }
    let (_, _, err) = fetch(&["http://desk:secret@127.0.0.1:9/"], dir.path());
    assert!(!err.contains("secret"), "{err}");
}
