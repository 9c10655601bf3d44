//! Pages that only scripts fill, in the machine's own browser: what a user gets of each, and what its server was asked.

use crate::fetch::{client, now, options};
use crate::missing::missing;
use crate::program::{err, out, run};
use crate::server::{Ask, Reply, Server};
use copydesk::browser::{Browser, BrowserError, BrowserOptions, Limit, Rendered};
use copydesk::{Article, Client, Extractor};
use std::fs;
use std::net::UdpSocket;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;
use url::Url;

/// A host of this machine that is let through, by its name alone.
const HOST: &str = "www.tides.example";

/// A page of the samples; empty if there is none of that name.
pub(crate) fn sample(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/scripts").join(name);
    fs::read_to_string(path).unwrap_or_default()
}

/// Answers with the samples, and with the data that they ask for. `port` is of another server, `stun` of another still.
pub(crate) fn answer(ask: &Ask, port: u16, stun: u16) -> Reply {
    let path = ask.path.split('?').next().unwrap_or_default();
    let name = path.rsplit('/').next().unwrap_or_default();
    let filled = || sample(name).replace("{port}", &port.to_string()).replace("{stun}", &stun.to_string());
    let lines = [
        "The mill at the weir grinds again, for the first time since the flood took its wheel nine years ago in March.",
        "Three bakers of the valley have ordered flour, and the miller says that she cannot grind as much as is asked for.",
        "The wheel is of oak from the hills, made by the two carpenters who mended the roof of the chapel in the spring.",
        "On Saturdays the mill is open to all who want to see it run, and children may carry their own bag of corn in.",
    ];
    match path {
        "/robots.txt" => Reply::of("text/plain", "User-agent: *\nDisallow: /api/shut\n"),
        "/style.css" => Reply::of("text/css", ".x7q { display: none }"),
        _ if path.ends_with("app.js") => Reply::of("text/javascript", sample(name)),
        "/api/stories" => Reply::of("application/json", r#"{"first": 7}"#),
        "/api/story" => {
            let story = serde_json::json!({"title": "The mill at the weir grinds again", "lines": lines});
            Reply::of("application/json", story.to_string())
        }
        "/api/part" => {
            let more = serde_json::json!({"lines": lines.map(|line| format!("{line} ({})", ask.path))});
            Reply::of("application/json", more.to_string())
        }
        "/to-inside" => Reply::redirect(&format!("http://127.0.0.1:{port}/led")),
        "/api/level" | "/sw.js" | "/other" => Reply::of("text/plain", "7"),
        "/file.zip" => Reply::of("application/zip", "PK"),
        _ if sample(name).is_empty() => Reply::status(404),
        _ => Reply::html(filled()),
    }
}

/// True for root, whom a browser refuses its sandbox.
pub(crate) fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|of_us| of_us.uid() == 0)
}

/// Options for a browser on this machine, where root has no sandbox; none where no browser is.
pub(crate) fn browser(change: impl FnOnce(&mut BrowserOptions)) -> Option<Browser> {
    let options = BrowserOptions::default().with(|options| {
        options.program = std::env::var_os("COPYDESK_BROWSER").map(PathBuf::from);
        options.sandbox = !is_root();
        change(options);
    });
    match Browser::find(options) {
        Ok(browser) => Some(browser),
        Err(error) => {
            missing(&error.to_string());
            None
        }
    }
}

/// A client to which the server is a public one, by its name.
pub(crate) fn visitor(server: &Server) -> (Client, impl Fn(&str) -> Url) {
    let addr = server.addr;
    let client = client(options().with(|options| {
        options.allow_private = false;
        options.ignore_robots = false;
        options.allow_private_hosts = vec![HOST.to_owned(), "data.tides.example".to_owned()];
        let at = |host: &str| (host.to_owned(), vec![addr]);
        options.resolve = vec![at(HOST), at("data.tides.example"), at("inside.tides.example")];
        options.user_agent = "desk-test/1 (+mailto:desk@post.example)".into();
    }));
    (client, move |path: &str| Url::parse(&format!("http://{HOST}:{}{path}", addr.port())).expect("a URL"))
}

pub(crate) async fn rendered(browser: &Browser, client: &Client, url: &Url) -> Result<Rendered, BrowserError> {
    let page = client.fetch_at(url, now()).await.expect("a page");
    browser.render(client, &page, now()).await
}

pub(crate) fn article(rendered: &Rendered) -> Article {
    Extractor::new().extract_page(&rendered.page)
}

pub(crate) fn html(rendered: &Rendered) -> String {
    String::from_utf8(rendered.page.body.to_vec()).expect("UTF-8")
}

#[tokio::test]
async fn texts_that_scripts_write_are_read_as_a_reader_sees_them() {
    let Some(browser) = browser(|_| {}) else { return };
    let server = Server::start(|ask| answer(ask, 0, 0)).await;
    let (client, url) = visitor(&server);
    for (page, headline, starts, ends) in [
        ("plain.html", "Ferry stops for the winter", "The ferry across the Lenn", "the bridge bring in."),
        ("shell.html", "The mill at the weir grinds again", "The mill at the weir", "their own bag of corn in."),
        ("components.html", "The lock at Orr is rebuilt", "The lock at Orr,", "last of its kind."),
        (
            "consent.html",
            "Chapel of the valley gets its bell back",
            "The bell of the chapel",
            "when they last heard it.",
        ),
    ] {
        let fetched = client.fetch_at(&url(&format!("/{page}")), now()).await.expect("a page");
        let plain = Extractor::new().extract_page(&fetched);
        assert!(!plain.verdict.kind.is_article(), "{page} without scripts: {:?}", plain.verdict);
        let rendered = browser.render(&client, &fetched, now()).await.expect(page);
        let article = article(&rendered);
        assert!(article.verdict.kind.is_article(), "{page}: {:?}", article.verdict);
        assert_eq!(article.headline.as_deref(), Some(headline), "{page}");
        let text = article.text();
        assert!(text.starts_with(starts) && text.trim_end().ends_with(ends), "{page}: {text}");
        assert!(!text.contains("printer") && !text.contains("cookies"), "{page}: {text}");
        assert_eq!((rendered.limit, rendered.page.status), (None, Some(200)), "{page}");
        assert!(!html(&rendered).contains("<script"), "{page}");
    }
    let asks = server.asks();
    let asked = |path: &str| asks.iter().filter(|ask| ask.path == path).count();
    for once in ["/shell.html", "/app.js", "/style.css", "/api/stories", "/api/story", "/robots.txt"] {
        assert_eq!(asked(once), 1, "{once} of {:?}", server.paths());
    }
    assert_eq!(asked("/picture.png") + asked("/favicon.ico"), 0);
    assert!(asks.iter().all(|ask| ask.header("user-agent").starts_with("desk-test/1 ")));
    let headers = |path: &str| asks.iter().find(|ask| ask.path == path).expect(path);
    assert_eq!(headers("/api/stories").header("x-edition"), "lenn");
    assert_eq!(headers("/api/story").header("content-length"), "28", "a question has its body");
    browser.close().await;
}

#[tokio::test]
async fn a_page_without_an_end_is_read_as_it_stands() {
    let Some(browser) = browser(|options| {
        options.requests = 40;
        options.own_requests = 25;
    }) else {
        return;
    };
    let server = Server::start(|ask| answer(ask, 0, 0)).await;
    let (client, url) = visitor(&server);
    let scrolled = rendered(&browser, &client, &url("/scroll.html")).await.expect("a page");
    let text = html(&scrolled);
    assert!(text.contains("n=0)") && !text.contains("n=9)"), "as much of it as a window shows: {text}");
    assert_eq!(scrolled.limit, None);

    let restless = rendered(&browser, &client, &url("/restless.html")).await.expect("a page");
    assert!(article(&restless).text().contains("The meadows below the weir"), "{}", html(&restless));
    assert_eq!(restless.limit, Some(Limit::OwnRequests));
    assert_eq!(server.paths().iter().filter(|path| path.starts_with("/api/level")).count(), 25);
    browser.close().await;
}

#[tokio::test]
async fn a_script_without_an_end_costs_its_page_alone() {
    let Some(browser) = browser(|options| options.time = Duration::from_secs(10)) else { return };
    let server = Server::start(|ask| answer(ask, 0, 0)).await;
    let (client, url) = visitor(&server);
    let endless = rendered(&browser, &client, &url("/endless.html")).await;
    assert!(matches!(&endless, Err(BrowserError::Page { cause }) if cause.contains("no end")), "{endless:?}");
    let after = rendered(&browser, &client, &url("/plain.html")).await.expect("a page");
    assert_eq!(article(&after).headline.as_deref(), Some("Ferry stops for the winter"));
    browser.close().await;
}

#[tokio::test]
async fn what_a_page_may_load_is_limited() {
    let Some(browser) = browser(|options| {
        options.requests = 10;
        options.bytes = 300_000;
    }) else {
        return;
    };
    let server = Server::start(|ask| match ask.path.split('?').next().unwrap_or_default() {
        "/many" => Reply::html("<p>x</p><script>for (let n = 0; n < 50; n++) fetch(`/part?${n}`)</script>"),
        "/large" => Reply::html(
            "<p>x</p><script>(async () => { for (let n = 0; n < 9; n++) await (await fetch(`/mass?${n}`)).text(); })()</script>",
        ),
        "/mass" => Reply::of("text/plain", "x".repeat(100_000)),
        "/vast" => Reply::html("<p>x</p><script>fetch('/flood').then(a => a.text())</script>"),
        "/flood" => Reply::of("text/plain", "x".repeat(50_000)).again(100, Duration::ZERO),
        _ => Reply::of("text/plain", "x"),
    })
    .await;
    let (client, url) = visitor(&server);
    let asked = |path: &str| server.paths().iter().filter(|asked| asked.starts_with(path)).count();
    for (page, limit, part, most) in [
        ("/many", Limit::Requests, "/part", 10),
        ("/large", Limit::Bytes, "/mass", 3),
        ("/vast", Limit::Bytes, "/flood", 1),
    ] {
        let rendered = rendered(&browser, &client, &url(page)).await.expect(page);
        assert_eq!((rendered.limit, asked(part)), (Some(limit), most), "{page}");
    }
    browser.close().await;
}

#[tokio::test]
async fn a_script_that_leads_on_is_followed_like_a_redirect() {
    let Some(browser) = browser(|_| {}) else { return };
    let server = Server::start(|ask| match ask.path.as_str() {
        "/old/plain.html" => Reply::redirect("/new/plain.html"),
        "/to-shut" => Reply::html("<p>x</p><script>location = '/shut'</script>"),
        "/round" => Reply::html("<p>x</p><script>location = '/round?' + Math.random()</script>"),
        path if path.starts_with("/round?") => Reply::html("<script>location = '/round?' + Math.random()</script>"),
        "/robots.txt" => Reply::of("text/plain", "User-agent: *\nDisallow: /shut\nDisallow: /api/shut\n"),
        "/data" => Reply::html(
            "<p id=p>x</p><script>fetch('/api/shut').catch(() => { p.textContent = 'not asked for' })</script>",
        ),
        _ => answer(ask, 0, 0),
    })
    .await;
    let (client, url) = visitor(&server);
    let moved = rendered(&browser, &client, &url("/moved.html")).await.expect("a page");
    assert_eq!(moved.page.url, Some(url("/new/plain.html")));
    assert_eq!(article(&moved).headline.as_deref(), Some("Ferry stops for the winter"));

    let shut = rendered(&browser, &client, &url("/to-shut")).await.expect("a page");
    assert_eq!(shut.page.url, Some(url("/to-shut")));
    let data = rendered(&browser, &client, &url("/data")).await.expect("a page");
    assert!(html(&data).contains("not asked for"), "{}", html(&data));
    assert!(server.paths().iter().all(|path| !path.ends_with("/shut")), "{:?}", server.paths());

    rendered(&browser, &client, &url("/round")).await.expect("a page");
    let rounds = server.paths().iter().filter(|path| path.starts_with("/round?")).count();
    assert!((1..=5).contains(&rounds), "{rounds}");
    browser.close().await;
}

#[tokio::test]
async fn a_page_reaches_nothing_but_what_the_guard_lets_out() {
    let Some(browser) = browser(|_| {}) else { return };
    let inside = Server::start(|_| Reply::of("text/plain", "a secret")).await;
    let stun = UdpSocket::bind("127.0.0.1:0").expect("a port");
    stun.set_nonblocking(true).expect("a socket");
    let (port, stun_port) = (inside.addr.port(), stun.local_addr().expect("an address").port());
    let server = Server::start(move |ask| answer(ask, port, stun_port)).await;
    let (client, url) = visitor(&server);
    for round in 0..2 {
        let rendered = rendered(&browser, &client, &url("/reach.html")).await.expect("a page");
        let text = html(&rendered);
        for way in
            ["number", "name", "six", "cloud", "dns", "file", "led", "chrome", "decimal", "socket", "peer", "frame"]
        {
            assert!(text.contains(&format!("<li>{way}: refused")), "{way}, round {round}: {text}");
        }
        assert!(!text.contains("reached") && !text.contains("candidate"), "{text}");
        assert!(text.contains("<li>storage: empty") || text.contains("<li>storage: shut"), "nothing is kept: {text}");
        assert!(!text.contains("root:") && !text.contains("a secret"), "{text}");
        assert_eq!(rendered.page.url, Some(url("/reach.html")));
    }
    assert_eq!(inside.paths(), [""; 0], "the other server was asked");
    assert!(stun.recv(&mut [0; 64]).is_err(), "a packet came");
    let asks = server.asks();
    assert!(asks.iter().all(|ask| ask.host() == HOST && ask.header("cookie").is_empty()), "{:?}", server.paths());
    let refused = browser.refused().await;
    assert!(refused.iter().any(|asked| *asked == format!("CONNECT 127.0.0.1:{port}")), "the socket: {refused:?}");
    browser.close().await;
}

#[tokio::test]
async fn a_page_is_loaded_over_tls_by_the_client_and_no_worker_stays() {
    let Some(browser) = browser(|_| {}) else { return };
    let server = Server::start_tls(|ask| match ask.path.as_str() {
        "/" => Reply::html(
            "<p id=p>x</p><script>(async () => {\
             const answer = await (await fetch('/data')).text();\
             const worker = await navigator.serviceWorker.register('/sw.js').then(() => 'stays', () => 'refused');\
             p.textContent = `${answer}, a worker is ${worker}`; })()</script>",
        ),
        "/data" => Reply::of("text/plain", "data came"),
        _ => Reply::of("text/javascript", ""),
    })
    .await;
    // its certificate is of an authority that the client trusts, and the browser has never heard of
    let client = client(options());
    let rendered = rendered(&browser, &client, &server.url("/")).await.expect("a page");
    assert!(html(&rendered).contains("data came, a worker is refused"), "{}", html(&rendered));
    assert_eq!(server.paths(), ["/", "/data"]);
    browser.close().await;
}

#[tokio::test]
async fn windows_dialogs_and_downloads_come_to_nothing() {
    let Some(browser) = browser(|_| {}) else { return };
    let server = Server::start(|ask| answer(ask, 0, 0)).await;
    let (client, url) = visitor(&server);
    let rendered = rendered(&browser, &client, &url("/windows.html")).await.expect("a page");
    let text = html(&rendered);
    assert!(text.contains("The page opens what it can"), "{text}");
    assert!(!text.contains("Notes: granted"), "{text}");
    let paths = server.paths();
    assert!(!paths.iter().any(|path| path.starts_with("/popup") || path == "/other"), "{paths:?}");
    browser.close().await;
}

#[tokio::test]
async fn a_page_that_eats_memory_costs_itself() {
    let Some(browser) = browser(|options| {
        options.memory_bytes = 400 << 20;
        options.tabs = 2;
    }) else {
        return;
    };
    let server = Server::start(|ask| answer(ask, 0, 0)).await;
    let (client, url) = visitor(&server);
    let (hungry, plain) = (url("/hungry.html"), url("/plain.html"));
    let (eaten, beside) = tokio::join!(rendered(&browser, &client, &hungry), rendered(&browser, &client, &plain));
    assert!(matches!(eaten, Err(BrowserError::Memory { .. })), "{eaten:?}");
    assert!(article(&beside.expect("a page")).verdict.kind.is_article());
    let after = rendered(&browser, &client, &plain).await.expect("a page");
    assert!(article(&after).verdict.kind.is_article());
    browser.close().await;
}

/// The program's arguments for a browser.
pub(crate) fn arguments(server: &Server, page: &str, when: &str) -> Vec<String> {
    let mut all: Vec<String> =
        ["fetch", "--allow-private", "--pace", "0", "--format", "json", "--render", when].map(str::to_owned).to_vec();
    all.extend(is_root().then(|| "--no-sandbox".to_owned()));
    all.push(server.url(page).to_string());
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn fetch_has_a_browser_fill_what_is_empty_and_says_so() {
    if browser(|_| {}).is_none() {
        return;
    }
    let dir = tempfile::tempdir().expect("a folder");
    let server = Server::start(|ask| answer(ask, 0, 0)).await;
    let fetch = |page: &str, when: &str| {
        let all = arguments(&server, page, when);
        let done = run(&all.iter().map(String::as_str).collect::<Vec<_>>(), dir.path());
        (done.status.code(), out(&done), err(&done))
    };
    let (code, text, said) = fetch("/shell.html", "never");
    assert!(code == Some(1) && text.is_empty() && said.contains("script_shell"), "{text}{said}");
    let (code, text, said) = fetch("/shell.html", "auto");
    let record: serde_json::Value = serde_json::from_str(&text).expect(&said);
    assert_eq!((code, &record["rendered"], &record["status"]), (Some(0), &true.into(), &200.into()), "{said}");
    assert_eq!(record["headline"], "The mill at the weir grinds again");
    let before = server.paths().len();
    let (_, text, said) = fetch("/consent.html", "auto");
    assert!(text.contains("gets its bell back"), "{said}");
    assert!(server.paths().len() - before <= 2, "the page itself is asked for once: {:?}", server.paths());
    let (code, text, said) = fetch("/restless.html", "always");
    assert!(code == Some(0) && text.contains("The meadows below the weir"), "{said}");
    assert!(said.contains("read as it stood: it made more requests to its own site than one visit may"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_browser_a_page_ends_as_it_did_and_says_what_is_missing() {
    let dir = tempfile::tempdir().expect("a folder");
    let server = Server::start(|ask| answer(ask, 0, 0)).await;
    let url = server.url("/shell.html").to_string();
    for (browser, says) in
        [("no-such-browser", "there is no browser no-such-browser"), ("/bin/false", "does not start")]
    {
        let all = ["fetch", "--allow-private", "--pace", "0", "--render", "auto", "--browser", browser, &url];
        let done = run(&all, dir.path());
        let said = err(&done);
        assert_eq!(done.status.code(), Some(1), "{said}");
        assert!(said.contains("script_shell") && said.contains(says), "{said}");
    }
    let mut none = crate::program::copydesk();
    none.args(["fetch", "--allow-private", "--pace", "0", "--render", "auto", &url]);
    let done = none.env("PATH", dir.path()).env_remove("COPYDESK_BROWSER").output().expect("the program runs");
    assert!(err(&done).contains("install Chromium or Chrome"), "{}", err(&done));
}

#[tokio::test(flavor = "multi_thread")]
async fn root_has_to_say_that_pages_are_not_locked_in() {
    if browser(|_| {}).is_none() {
        return;
    }
    if !is_root() {
        return missing("root, whom a browser refuses its sandbox");
    }
    let dir = tempfile::tempdir().expect("a folder");
    let server = Server::start(|ask| answer(ask, 0, 0)).await;
    let url = server.url("/shell.html").to_string();
    let mut fetch = crate::program::copydesk();
    fetch.args(["fetch", "--allow-private", "--pace", "0", "--render", "auto", &url]).env("TMPDIR", dir.path());
    let said = err(&fetch.output().expect("the program runs"));
    assert_eq!(fs::read_dir(dir.path()).expect("read").count(), 0, "nothing is left of the try");
    assert!(said.contains("sandbox") && said.contains("--no-sandbox") && said.contains("root"), "{said}");
}
