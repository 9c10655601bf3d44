//! `copydesk fetch` over a network: a server of the test's own, and addresses that lead nowhere.
//!
//! The client's ways with redirects, charsets, limits and retries have tests of their own; here it is what a person at
//! the command line sees of them.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
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
    let head: Vec<String> = lines.by_ref().take_while(|line| !line.is_empty()).collect();
    let said = |name: &str| head.iter().find(|line| line.starts_with(name)).cloned().unwrap_or_default();
    let path = request.split(' ').nth(1)?.to_owned();
    let (status, kind, body) = match path.as_str() {
        "/robots.txt" => ("200 OK", "text/plain", "User-agent: *\nDisallow: /secret\n".to_owned()),
        "/missing" => ("404 Not Found", "text/html", "<h1>No such page</h1>".to_owned()),
        "/away" => {
            let port = said("host").rsplit_once(':').map(|(_, port)| port.to_owned())?;
            let to = format!("http://localhost:{port}/login");
            return write!(
                stream,
                "HTTP/1.1 302 Found\r\nlocation: {to}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            )
            .ok();
        }
        "/never" => return stream.read(&mut [0]).ok().map(drop),
        "/paper" => ("200 OK", "application/pdf", "%PDF-1.7".to_owned()),
        "/login" => (
            "200 OK",
            "text/html",
            story(&format!("{} {} {}", said("authorization"), said("cookie"), said("x-reader"))),
        ),
        "/agent" => ("200 OK", "text/html", story(&said("user-agent"))),
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
    assert_eq!(err.lines().count(), 3, "one line a page that failed, and one at the end: {err}");
    assert!(err.lines().last().is_some_and(|line| line.contains("2 printed, 2 failed; in ")), "{err}");
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

#[test]
fn what_is_filed_is_there_before_the_last_page_came() {
    let dir = tempfile::tempdir().expect("a folder");
    let (slow, server) = (Server::start(), Server::start());
    let list = [slow.url("/never"), server.url("/lenn"), server.url("/orr")].join("\n");
    fs::write(dir.path().join("list"), list).expect("written");
    let mut child = Command::new(env!("CARGO_BIN_EXE_copydesk"))
        .args(["fetch", "--allow-private", "--pace", "0", "--timeout", "10m", "--read-timeout", "10m"])
        .args(["-o", "out", "--input", "list"])
        .current_dir(dir.path())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program runs");
    let names = BufReader::new(child.stdout.take().expect("a pipe")).lines().take(2);
    let texts: Vec<String> =
        names.map(|name| fs::read_to_string(dir.path().join(name.expect("a name"))).expect("an article")).collect();
    child.kill().expect("it runs still");
    child.wait().expect("an end");
    assert!(texts.iter().any(|text| text.contains("lenn")) && texts.iter().any(|text| text.contains("orr")));
    let records = fs::read_to_string(dir.path().join("out/articles.jsonl")).expect("records");
    assert_eq!(records.lines().count(), 2);
}

#[test]
fn a_list_is_taken_up_again() {
    let dir = tempfile::tempdir().expect("a folder");
    let server = Server::start();
    let read = |name: &str| fs::read_to_string(dir.path().join(name)).expect(name);
    let list = ["/lenn", "/missing", "/orr?utm_source=list", "/paper"].map(|path| server.url(path)).join("\n");
    fs::write(dir.path().join("list"), list + "\nno-such.html\nhttp://[\n").expect("written");
    let common = ["--allow-private", "-o", "out", "--failed", "failed.jsonl"];
    let again = |more: &[&str]| fetch(&[&common[..], more].concat(), dir.path());

    let (code, out, err) = again(&["--input", "list"]);
    assert!(code == Some(1) && out.lines().count() == 2, "{err}");
    assert!(err.lines().last().is_some_and(|line| line.contains("2 saved, 4 failed; in ")), "{err}");
    let failed = |text: &str| -> Vec<(String, String, serde_json::Value, u64)> {
        let lines = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"));
        let field = |line: &serde_json::Value, name: &str| line[name].as_str().expect(name).to_owned();
        let mut found: Vec<_> = lines
            .map(|line| {
                let tries = line["tries"].as_u64().expect("a number");
                assert!(!field(&line, "message").is_empty());
                (field(&line, "address"), field(&line, "reason"), line["status"].clone(), tries)
            })
            .collect();
        found.sort_by(|one, other| one.0.cmp(&other.0));
        found
    };
    let expected = |tries: u64| {
        let null = serde_json::Value::Null;
        let mut all = vec![
            (server.url("/missing"), "gone".to_owned(), 404.into(), tries),
            (server.url("/paper"), "not_html".to_owned(), null.clone(), tries),
            ("no-such.html".to_owned(), "unreadable".to_owned(), null.clone(), tries),
            ("http://[".to_owned(), "address".to_owned(), null, tries),
        ];
        all.sort_by(|one, other| one.0.cmp(&other.0));
        all
    };
    assert_eq!(failed(&read("failed.jsonl")), expected(1));

    let (code, out, err) = again(&["--input", "list", "--skip-saved"]);
    assert!(code == Some(1) && out.is_empty(), "nothing is saved again: {out}{err}");
    assert!(err.contains("0 saved, 4 failed, 2 passed over, saved before"), "{err}");

    let (code, _, err) = again(&["--input", "failed.jsonl"]);
    assert!(code == Some(1) && err.contains("0 saved, 4 failed"), "{err}");
    assert_eq!(failed(&read("failed.jsonl")), expected(2), "it can be given back, and counts");

    let before = read("out/articles.jsonl");
    let (code, out, _) = fetch(&["--allow-private", "-o", "out", &server.url("/lenn")], dir.path());
    assert!(code == Some(0) && out.lines().count() == 1);
    assert_eq!(read("out/articles.jsonl"), before, "what did not change is not recorded again");
    let (code, _, err) = fetch(&["--allow-private", "-o", "new", "--input", "out/articles.jsonl"], dir.path());
    assert!(code == Some(0) && err.contains("2 saved"), "records name addresses too: {err}");
}

#[test]
fn a_login_in_an_address_is_used_and_written_nowhere() {
    let dir = tempfile::tempdir().expect("a folder");
    let server = Server::start();
    let with_login = |path: &str| server.url(path).replace("http://", "http://desk:sesame@");
    // "desk:sesame" in base64
    let (code, out, err) = fetch(&["--allow-private", &with_login("/login")], dir.path());
    assert!(code == Some(0) && out.contains("ZGVzazpzZXNhbWU="), "it is sent: {out}{err}");
    fs::write(dir.path().join("page.html"), story("home")).expect("written");
    let mut said = String::new();
    for arguments in [
        &["--allow-private", "-o", "out", "--html", "--failed", "failed", &with_login("/a"), &with_login("/missing")][..],
        &["--allow-private", "--verbose", "--format", "json", &with_login("/a")],
        &["--format", "json", "page.html", "--url", "https://desk:sesame@lenn.example/home"],
    ] {
        let (_, out, err) = fetch(arguments, dir.path());
        said.extend([out, err]);
    }
    for verb in
        [&["explain", "--allow-private", "--format", "html"][..], &["explain", "--allow-private", "--format", "json"]]
    {
        let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
        let output = command.args(verb).arg(with_login("/a")).output().expect("the program runs");
        assert!(output.status.success());
        said.push_str(&String::from_utf8_lossy(&output.stdout));
    }
    for entry in fs::read_dir(dir.path().join("out")).expect("a folder") {
        said.push_str(&fs::read_to_string(entry.expect("a file").path()).expect("text"));
    }
    said.push_str(&fs::read_to_string(dir.path().join("failed")).expect("a list"));
    assert!(said.contains("/missing") && said.contains("bridge") && !said.contains("sesame"), "{said}");
}

#[test]
fn a_subscribers_access_goes_to_its_site_alone() {
    let dir = tempfile::tempdir().expect("a folder");
    let server = Server::start();
    let host = server.address.split(':').next().expect("a host").to_owned();
    fs::write(dir.path().join("cookies.txt"), format!("{host}\tFALSE\t/\tFALSE\t0\tsid\tsesame\n")).expect("written");
    fs::write(dir.path().join("headers"), "X-Reader: sesame\n").expect("written");
    let sent = |more: &[&str], path: &str| {
        let (code, out, err) =
            fetch(&[&["--allow-private", "--all", "--verbose"], more, &[&server.url(path)]].concat(), dir.path());
        assert!(code == Some(0) && !err.contains("sesame"), "{err}");
        out
    };
    for more in [&["--cookies", "cookies.txt"][..], &["--header", "X-Reader: sesame"], &["--header", "@headers"]] {
        assert!(sent(more, "/login").contains("sesame"), "{more:?}");
        assert!(!sent(more, "/away").contains("sesame"), "{more:?}: it is not for where a redirect leads");
    }
    for (arguments, said) in [
        (&["--header", "X-Reader", "https://a.invalid/"][..], "NAME: VALUE is needed"),
        (&["--header", "X-Reader: x", "https://a.invalid/", "https://b.invalid/"], "of one site"),
        (&["--header", "@none", "https://a.invalid/"], "none"),
        (&["--cookies", "headers", "https://a.invalid/"], "line 1 is no cookie"),
    ] {
        let (code, _, err) = fetch(arguments, dir.path());
        assert!(code == Some(2) && err.contains(said), "{arguments:?}: {err}");
    }
}
