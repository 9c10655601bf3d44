//! A browser that somebody else has started: it is used through its address, has pages of ours only as long as we read
//! them, and is left running.

use crate::missing::missing;
use crate::program::{copydesk, err, out};
use crate::render::{answer, article, browser, html, is_root, rendered, visitor};
use crate::render_crawl::{crawl, newsroom, saved};
use crate::server::{Reply, Server};
use copydesk::browser::BrowserError;
use std::io::{BufRead as _, BufReader, Read as _};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

/// Without this, pages would get past the proxy.
const WEBRTC: &str = "--webrtc-ip-handling-policy=disable_non_proxied_udp";

/// A browser of its own, which listens.
struct Other {
    child: Child,
    /// Where it listens.
    address: String,
    _profile: TempDir,
}

impl Other {
    /// None where no browser is, or the one that tests are to use listens already.
    fn start(flags: &[&str]) -> Option<Self> {
        let chosen = std::env::var_os("COPYDESK_BROWSER").map(PathBuf::from);
        let names =
            chosen.map_or_else(|| ["chromium", "google-chrome", "chrome"].map(PathBuf::from).to_vec(), |n| vec![n]);
        let profile = tempfile::tempdir().expect("a folder");
        let start = |name: PathBuf| {
            let mut command = Command::new(name);
            command.args(["--headless", "--remote-debugging-port=0", "--no-first-run", "--disable-gpu"]);
            command.args(flags);
            command.arg(format!("--user-data-dir={}", profile.path().display()));
            command.args(is_root().then_some("--no-sandbox")).arg("about:blank");
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().ok()
        };
        let Some(mut child) = names.into_iter().find_map(start) else {
            missing("a browser to connect to: chromium, google-chrome or chrome");
            return None;
        };
        let mut says = BufReader::new(child.stderr.take().expect("its words"));
        let mut said = String::new();
        let address = loop {
            let from = said.len();
            assert!(says.read_line(&mut said).is_ok_and(|read| read > 0), "it does not start: {said}");
            if let Some((_, address)) = said.split_at(from).1.split_once("listening on ") {
                break address.trim().to_owned();
            }
        };
        // it would wait for somebody to listen
        std::thread::spawn(move || std::io::copy(&mut says, &mut std::io::sink()));
        Some(Self { child, address, _profile: profile })
    }

    /// The addresses of its pages, whoever opened them.
    fn pages(&self) -> Vec<String> {
        let authority = self.address.split('/').nth(2).expect("a host");
        let mut stream = std::net::TcpStream::connect(authority).expect("it listens");
        let ask = format!("GET /json/list HTTP/1.1\r\nhost: {authority}\r\n\r\n");
        std::io::Write::write_all(&mut stream, ask.as_bytes()).expect("asked");
        let (mut head, mut stream) = (String::new(), BufReader::new(stream));
        while !head.ends_with("\r\n\r\n") {
            assert!(stream.read_line(&mut head).is_ok_and(|read| read > 0), "{head}");
        }
        let length =
            head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
        let mut body = vec![0; length.expect("a length")];
        stream.read_exact(&mut body).expect("a body");
        let targets: Vec<serde_json::Value> = serde_json::from_slice(&body).expect("JSON");
        let pages = targets.iter().filter(|target| target["type"] == "page");
        pages.map(|target| target["url"].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// Waits until it has no page but its own.
    async fn check_only_its_own(&self) {
        for _ in 0..1200 {
            if self.pages() == ["about:blank"] {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(self.pages(), ["about:blank"]);
    }
}

impl Drop for Other {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn a_browser_that_runs_reads_pages_by_the_same_rules_and_is_left_running() {
    let Some(other) = Other::start(&[WEBRTC]) else { return };
    let browser = browser(|options| options.program = Some(PathBuf::from(&other.address))).expect("an address");
    let inside = Server::start(|_| Reply::of("text/plain", "a secret")).await;
    let stun = std::net::UdpSocket::bind("127.0.0.1:0").expect("a port");
    stun.set_nonblocking(true).expect("a socket");
    let (port, stun_port) = (inside.addr.port(), stun.local_addr().expect("an address").port());
    let server = Server::start(move |ask| answer(ask, port, stun_port)).await;
    let (client, url) = visitor(&server);
    let shell = rendered(&browser, &client, &url("/shell.html")).await.expect("a page");
    assert_eq!(article(&shell).headline.as_deref(), Some("The mill at the weir grinds again"));
    for round in 0..2 {
        let reach = rendered(&browser, &client, &url("/reach.html")).await.expect("a page");
        let text = html(&reach);
        for way in
            ["number", "name", "six", "cloud", "dns", "file", "led", "chrome", "decimal", "socket", "peer", "frame"]
        {
            assert!(text.contains(&format!("<li>{way}: refused")), "{way}, round {round}: {text}");
        }
        assert!(text.contains("<li>storage: empty") || text.contains("<li>storage: shut"), "nothing is kept: {text}");
    }
    assert_eq!(inside.paths(), [""; 0], "the other server was asked");
    assert!(stun.recv(&mut [0; 64]).is_err(), "a packet came");
    let refused = browser.refused().await;
    assert!(refused.iter().any(|asked| *asked == format!("CONNECT 127.0.0.1:{port}")), "the socket: {refused:?}");
    let windows = rendered(&browser, &client, &url("/windows.html")).await.expect("a page");
    assert!(html(&windows).contains("The page opens what it can") && !html(&windows).contains("Notes: granted"));
    let paths = server.paths();
    assert!(!paths.iter().any(|path| path.starts_with("/popup") || path == "/other"), "{paths:?}");
    browser.close().await;
    other.check_only_its_own().await;
    let again = rendered(&browser, &client, &url("/plain.html")).await.expect("it still runs");
    assert!(article(&again).verdict.kind.is_article());
    drop(other);
    let ended = rendered(&browser, &client, &url("/plain.html")).await;
    assert!(matches!(ended, Err(BrowserError::Address { .. })), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_killed_leaves_no_page_in_the_browser_of_another() {
    let Some(other) = Other::start(&[WEBRTC]) else { return };
    let server = Server::start(|ask| {
        let is_level = ask.path.starts_with("/api/level");
        if is_level { Reply::of("text/plain", "7").endless(Duration::from_secs(1)) } else { answer(ask, 0, 0) }
    })
    .await;
    let dir = tempfile::tempdir().expect("a folder");
    let fetch = |page: &str| {
        let mut command = copydesk();
        command.args(["fetch", "--allow-private", "--pace", "0", "--format", "json", "--render", "always"]);
        command.args(["--browser", &other.address]).arg(server.url(page).as_str()).current_dir(dir.path());
        command
    };
    let mut child = fetch("/restless.html").spawn().expect("the program runs");
    while !server.paths().iter().any(|path| path.starts_with("/api/level")) {
        assert!(child.try_wait().expect("a child").is_none(), "it ended by itself");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(other.pages().iter().any(|page| page.ends_with("/restless.html")), "{:?}", other.pages());
    child.kill().expect("killed");
    child.wait().expect("ended");
    other.check_only_its_own().await;
    let done = fetch("/plain.html").output().expect("the program runs");
    let (text, said) = (out(&done), err(&done));
    let record: serde_json::Value = serde_json::from_str(&text).expect(&said);
    assert_eq!((&record["rendered"], &record["headline"]), (&true.into(), &"Ferry stops for the winter".into()));
    other.check_only_its_own().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crawl_has_its_pages_filled_by_the_browser_that_runs() {
    let Some(other) = Other::start(&[WEBRTC]) else { return };
    let (dir, temporary) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let _server = newsroom(dir.path(), 2).await;
    let ended = crawl(dir.path(), temporary.path()).env("COPYDESK_BROWSER", &other.address).output();
    let ended = ended.expect("the program runs");
    assert_eq!(saved(dir.path()).len(), 2, "{}", err(&ended));
    let started = std::fs::read_dir(temporary.path()).expect("a folder").count();
    assert_eq!(started, 0, "no browser was started beside");
    other.check_only_its_own().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_at_which_no_browser_answers_or_an_open_one_is_told() {
    let server = Server::start(|ask| answer(ask, 0, 0)).await;
    let (client, url) = visitor(&server);
    let closed = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port");
    let Some(open) = Other::start(&[]) else { return };
    for (address, cause) in [
        (format!("ws://{closed}/devtools/browser/7"), "refused"),
        (format!("ws://{}/none", server.addr), "404"),
        (open.address.clone(), WEBRTC),
    ] {
        let Some(browser) = browser(|options| options.program = Some(PathBuf::from(&address))) else { return };
        let error = rendered(&browser, &client, &url("/shell.html")).await.expect_err("no browser");
        assert!(matches!(&error, BrowserError::Address { .. }), "{error:?}");
        assert!(error.to_string().contains(&address) && error.to_string().contains(cause), "{error}");
    }
    let url = server.url("/shell.html").to_string();
    for address in [format!("ws://{closed}/devtools/browser/7"), format!("http://{closed}")] {
        let mut fetch = copydesk();
        fetch.args(["fetch", "--allow-private", "--pace", "0", "--render", "auto", "--browser", &address, &url]);
        let said = err(&fetch.output().expect("the program runs"));
        assert!(said.contains("script_shell") && said.contains(&address) && said.contains("--browser"), "{said}");
    }
}
