//! The state of a crawl as people and machines see it: `status`, `add`, `forget`, the log, the page and the metrics.

use crate::crawl::Stage;
use crate::newsweb::Size;
use crate::program::{bare, on_terminal, run, text, without_colours};
use crate::screens;
use crate::server::{Reply, Server};
use copydesk::crawl::{self, Clock, Snapshot, Until};
use copydesk::frontier::FrontierPlace;
use copydesk::render::screen::Screen;
use copydesk::render::status;
use copydesk::status::{HookStatus, Newsroom, OutcomeCount, SourceStatus, Status};
use copydesk::task::{End, Health, Outcome, Role};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::fs;
use std::future::pending;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Markup, an escape sequence, a quote and a line of its own, as a server may write them.
const HOSTILE: &str = "https://tides.lenn.example/<script>alert(1)</script>\u{1b}[2J\u{9b}31m\"\n\u{202e}x";

fn hostile() -> Status {
    let now: Timestamp = "2026-11-02T06:14:05Z".parse().expect("a moment");
    let ago = |minutes| Some(now - SignedDuration::from_mins(minutes));
    let failed = Outcome::because(End::Failed, HOSTILE);
    let mut source = SourceStatus::unvisited(format!("{HOSTILE}/{}", "a".repeat(300)), Role::Feed);
    source.health = Some(Health::Failing);
    (source.visited_at, source.success_at) = (ago(3), ago(200));
    source.due_at = Some(now + SignedDuration::from_mins(4));
    source.outcome = Some(failed.clone());
    source.left_out = [(HOSTILE.to_owned(), 3)].into();
    let mut newsroom = Newsroom::of_activity(Some(HOSTILE.to_owned()), None, now);
    newsroom.saved = 42;
    newsroom.last_at = ago(3 * 24 * 60);
    newsroom.silent_seconds = Some(std::time::Duration::from_hours(72));
    newsroom.usual_seconds = Some(std::time::Duration::from_hours(2));
    newsroom.quiet = true;
    newsroom.outcomes = vec![
        OutcomeCount { end: End::Saved, reason: String::new(), urls: 42 },
        OutcomeCount { end: End::Failed, reason: HOSTILE.to_owned(), urls: 3 },
    ];
    newsroom.left_out = source.left_out.clone();
    newsroom.moved_to = Some(HOSTILE.to_owned());
    newsroom.sources = vec![source; 7];
    newsroom.sources_known = 9;
    let mut status = Status::unstarted("lenn".to_owned(), now);
    (status.started, status.known, status.unvisited) = (true, 312, 14);
    status.hosts.due = 3;
    status.hosts.waiting.insert("retry_after".to_owned(), 1);
    status.next_at = Some(now + SignedDuration::from_secs(12));
    status.outcomes.clone_from(&newsroom.outcomes);
    status.hook = Some(HookStatus::new(12, 3, 2, Some(HOSTILE.to_owned())));
    status.newsrooms.push(newsroom);
    status
}

#[test]
fn the_table_fits_a_terminal_and_nothing_of_others_drives_it() {
    let table = status::table(&hostile(), false, Screen::default());
    assert!(
        table.starts_with("lenn, 2026-11-02 06:14:05 UTC\n  known       312 URLs, 14 not visited yet\n"),
        "{table}"
    );
    for part in [
        "  hosts       3 due, 0 being asked, 1 waiting (retry_after), next in 12 s\n",
        "  hook        12 delivered, 3 waiting, 2 tries failed,\n              the last: https://tides.lenn.example/<script>",
        "    saved       42; quiet for 3 d, usually every 2 h\n",
        "    source   standing  visited  read     new      next\n",
        "    feed     failing   3 min    3 h      -        in 4 min   https://",
        "    and 4 more: --all shows them\n",
    ] {
        assert!(table.contains(part), "{part:?} in\n{table}");
    }
    assert!(table.lines().all(|line| line.chars().count() <= 100 || line.contains("alert")), "{table}");
    assert!(table.chars().all(|c| c == '\n' || !c.is_control()) && !table.contains('\u{202e}'), "{table:?}");
    let all = status::table(&hostile(), true, Screen::default());
    assert_eq!(all.matches("    feed  ").count(), 7);
    assert!(all.contains("    and 2 more\n"), "{all}");
}

#[test]
fn the_table_follows_the_width_of_a_terminal() {
    let mut status = hostile();
    let newsroom = &mut status.newsrooms[0];
    newsroom.url = Some(format!("https://tides.lenn.example/{}", "long".repeat(60)));
    newsroom.moved_to = Some("https://港.example/".to_owned());
    newsroom.outcomes = vec![OutcomeCount { end: End::Failed, reason: "timeout".to_owned(), urls: 3 }];
    newsroom.left_out = (1..9).map(|n| (format!("reason_{n}"), n)).collect();
    for source in &mut newsroom.sources {
        source.outcome = Some(Outcome::because(End::Failed, "took_too_long"));
    }
    status.outcomes.clone_from(&newsroom.outcomes);
    status.hook = Some(HookStatus::new(12, 3, 2, Some("the desk answered that it is closed ".repeat(4))));
    for columns in [60, 80, 100, 160] {
        let table = status::table(&status, false, Screen { columns: Some(columns), has_colours: true });
        let plain = status::table(&status, false, Screen { columns: Some(columns), has_colours: false });
        let bare: Vec<String> = table.lines().map(bare).collect();
        assert!(bare.iter().eq(plain.lines()), "{table}");
        for line in &bare {
            assert!(line.chars().count() <= columns, "{columns}: {line}");
        }
        let has_address_below = bare.iter().any(|line| line.starts_with("      https://"));
        assert_eq!(has_address_below, columns == 60 || columns == 80, "{plain}");
        for part in [
            "\u{1b}[1mlenn, 2026-11-02 06:14:05 UTC\u{1b}[0m\n",
            "\u{1b}[31m    not got     failed (timeout) 3\u{1b}[0m\n",
            "\u{1b}[33m    saved       42; quiet for 3 d, usually every 2 h\u{1b}[0m\n",
        ] {
            assert!(table.contains(part), "{part:?} in {table:?}");
        }
    }
}

#[test]
fn the_page_shows_markup_of_others_as_text() {
    let mut seen = Snapshot::default();
    seen.storage_error = Some("<b>no space</b>".to_owned());
    let page = status::page(&[hostile()], &seen);
    assert!(!page.contains("<script") && !page.contains("<b>no space"), "{page}");
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && page.contains("&lt;b&gt;no space"), "{page}");
    assert!(page.contains("<tr class=\"bad\"><th scope=\"row\"><b class=\"mark\">failing</b>"), "{page}");
    assert!(page.contains("<td>42</td><td>3 d</td><td>2 h</td>"), "{page}");
    let hook =
        "<dt>Hook</dt><dd>12 delivered, 3 waiting, 2 tries failed, the last: https://tides.lenn.example/&lt;script";
    assert!(page.contains(hook), "{page}");
    assert!(page.contains("<small class=\"told\">left out: 3 https://tides.lenn.example/&lt;script&gt;"), "{page}");
    assert!(page.contains("<small class=\"told\">moved to https://tides.lenn.example/&lt;script&gt;"), "{page}");
    for outside in ["src=", "href=", "url(", "<form", "http-equiv=\"refresh\""] {
        assert!(!page.contains(outside), "{outside} in {page}");
    }
    assert!(page.chars().all(|c| c == '\n' || !c.is_control()), "{page:?}");
}

#[test]
fn every_text_of_the_page_can_be_read_in_light_and_in_dark() {
    let page = status::page(&[hostile()], &Snapshot::default());
    for colours in screens::readable(&page, &["--alarm-ink"]) {
        let alarm = screens::contrast(&colours["--alarm-ink"], &colours["--alarm"]);
        assert!(alarm >= 4.5, "the alarm has {alarm:.2}");
        let bar = screens::contrast(&colours["--bar"], &colours["--page"]);
        assert!(bar >= 3.0, "the chart has {bar:.2}");
    }
}

#[test]
fn newsrooms_that_need_somebody_stand_first() {
    let mut status = hostile();
    let (mut failing, now) = (status.newsrooms.remove(0), status.at);
    let named = |name: &str| Newsroom::of_activity(Some(name.to_owned()), None, now);
    let mut quiet = named("https://quiet.example/");
    quiet.quiet = true;
    failing.url = Some("https://failing.example/".to_owned());
    status.newsrooms = vec![named("https://one.example/"), named("https://two.example/"), quiet, failing];
    let page = status::page(&[status], &Snapshot::default());
    let place = |name: &str| page.find(&format!("https://{name}.example/")).expect(name);
    let places = ["failing", "quiet", "one", "two"].map(place);
    assert!(places.is_sorted(), "{places:?} in {page}");
    assert!(page.contains("4 newsrooms: 1 failing, 1 quiet"), "{page}");
}

#[test]
fn metrics_keep_to_their_lines() {
    let mut seen = Snapshot::default();
    seen.outcomes = [((End::Failed, "a\"b\\c\nd".to_owned()), 3)].into();
    (seen.requests, seen.bytes) = (11, 2048);
    let metrics = status::metrics(&[hostile()], &seen);
    for line in [
        r#"copydesk_visits_total{end="failed",reason="a\"b\\c\nd"} 3"#,
        "copydesk_requests_total 11",
        "copydesk_body_bytes_total 2048",
        "copydesk_storage_failing 0",
        r#"copydesk_urls_known{job="lenn"} 312"#,
        r#"copydesk_hosts_waiting{job="lenn",why="retry_after"} 1"#,
        r#"copydesk_hook_delivered{job="lenn"} 12"#,
        r#"copydesk_hook_waiting{job="lenn"} 3"#,
        r#"copydesk_hook_failures{job="lenn"} 2"#,
    ] {
        assert!(metrics.lines().any(|found| found == line), "{line} in\n{metrics}");
    }
    let known = |line: &str| line.starts_with("copydesk_") || line.starts_with("# ");
    assert!(metrics.lines().all(known) && metrics.ends_with("# EOF\n"), "{metrics}");
    assert!(metrics.contains("copydesk_newsroom_quiet{job=\"lenn\",newsroom=\"https://"), "{metrics}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_changes_nothing_and_tells_a_crawl_that_runs() {
    let mut stage = Stage::new(Size::Small);
    let (job, clock) = (stage.job(""), Clock::Simulated(stage.clock.clone()));
    let FrontierPlace::File(frontier) = job.frontier.clone() else { unreachable!("a file") };
    let before = crawl::look(std::slice::from_ref(&job), &clock).await.expect("looked");
    assert!(!before[0].started && before[0].known == 0);
    assert!(!frontier.exists(), "a look makes no frontier");
    assert!(status::table(&before[0], false, Screen::default()).contains("the job was never crawled"));

    let crawl = stage.open("").await;
    let view = crawl.view();
    let mut looks = 0;
    {
        let run = crawl.run(Until::Done, pending());
        tokio::pin!(run);
        loop {
            tokio::select! {
                ended = &mut run => break ended.expect("a pass"),
                looked = crawl::look(std::slice::from_ref(&job), &clock) => {
                    let looked = looked.expect("looked");
                    assert!(looked[0].started && looked[0].known > 0);
                    looks += 1;
                }
            }
        }
    }
    assert!(looks > 1, "looked {looks} times while it ran");

    let (seen, told) = (view.progress(), view.status().await.expect("told"));
    let looked = crawl::look(&[job], &clock).await.expect("looked");
    assert_eq!(looked, told, "from outside it looks as from inside");
    let ended =
        |status: &Status, end| status.outcomes.iter().filter(|one| one.end == end).map(|one| one.urls).sum::<u64>();
    assert_eq!(ended(&looked[0], End::Saved), seen.saved);
    assert_eq!(looked[0].newsrooms.iter().map(|newsroom| newsroom.saved).sum::<u64>(), seen.saved);
    assert_eq!(looked[0].hours.iter().map(|hour| hour.saved).sum::<u64>(), seen.saved);
    let json: Value = serde_json::from_str(&status::json(&looked[0])).expect("JSON");
    assert_eq!((&json["job"], json["known"].as_u64()), (&Value::from("lenn"), Some(looked[0].known)));
    assert!(
        json["newsrooms"][0]["sources"][0]["visited_at"].as_str().is_some_and(|at| at.starts_with("2026-11-02T06:")),
        "{json}"
    );
}

/// A small newsroom, and the job that watches it.
async fn newsroom(dir: &Path) -> Server {
    let server = Server::start(|ask| match ask.path.as_str() {
        "/" => Reply::html((1..6).map(link).collect::<String>()),
        path if path.starts_with("/2026/11/01/") => Reply::html(story("Ferry pier closed")),
        _ => Reply::status(404),
    })
    .await;
    let job = format!(
        "name = \"lenn\"\nsites = [\"{}\"]\noutput = \"articles\"\ncontact = \"https://desk.example/bot\"\nnetwork.private = [\"127.0.0.1\"]\nown_servers = {{ hosts = [\"127.0.0.1\"], gap = \"0s\" }}\nfollow.horizon = \"none\"\n",
        server.url("/")
    );
    fs::write(dir.join("lenn.toml"), job).expect("written");
    server
}

fn link(day: u32) -> String {
    format!(
        "<article><h2><a href='/2026/11/0{day}/ferry-pier-closed-{day}.html'>Ferry pier {day} is closed until the spring</a></h2></article>"
    )
}

fn story(headline: &str) -> String {
    let said = ["was closed after divers found cracks in two piles", "will open again when the summer boats come"];
    let body = said
        .map(|said| format!("<p>The ferry pier at Lennmouth {said}, the harbour office said on Monday evening.</p>"));
    format!("<title>Pier</title><article><h1>{headline}</h1>{}</article>", body.concat().repeat(3))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pass_is_told_in_the_log_at_its_end_and_by_status() {
    let dir = tempfile::tempdir().expect("a folder");
    let server = newsroom(dir.path()).await;
    let early = run(&["status", "lenn.toml"], dir.path());
    assert!(early.status.success() && text(&early.stdout).contains("never crawled"));

    let secret = server.url("/2026/11/09/by-hand.html?token=secret");
    assert!(run(&["add", "lenn.toml", secret.as_str()], dir.path()).status.success());
    let crawled = run(&["crawl", "lenn.toml", "--log", "json"], dir.path());
    let said = text(&crawled.stderr);
    assert!(crawled.status.success(), "{said}");
    let events: Vec<Value> = said.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    assert_eq!(events.len(), 13, "one a visit:\n{said}");
    let saved = events.iter().find(|event| event["end"] == "saved").expect("an article");
    let file = saved["file"].as_str().expect("a file");
    assert!(saved["job"] == "lenn" && dir.path().join(file).is_file(), "{saved}");
    for event in &events {
        let status = if matches!(event["end"].as_str(), Some("saved" | "listed")) { 200 } else { 404 };
        assert_eq!(event["status"], status, "{event}");
        assert!(event["ms"].is_u64() && event["bytes"].is_u64(), "{event}");
        assert_eq!(event["file"].is_string(), event["end"] == "saved", "{event}");
        assert!(event["bytes"].as_u64() > Some(100) || status == 404, "{event}");
    }
    assert!(!said.contains("secret"), "{said}");
    let summary = said.lines().last().expect("a summary");
    assert!(summary.starts_with("copydesk: 1 saved, 13 visits, 14 requests in "), "{summary}");
    assert!(
        summary.contains("; listed 1, not_article (guessed) 6, gone 5; left for later: nothing that is due, next in "),
        "{summary}"
    );

    let told = text(&run(&["status", "lenn.toml"], dir.path()).stdout);
    assert!(told.contains("  known       13 URLs, 0 not visited yet\n"), "{told}");
    assert!(told.contains("  ended       saved 1, listed 1, not_article (guessed) 6, gone 5\n"), "{told}");
    assert!(told.contains(&format!("\n  {}\n    saved       1, the last ", server.url("/"))), "{told}");

    assert!(!told.contains('\u{1b}'), "{told:?}");
    if let Some(shown) = on_terminal("status lenn.toml", dir.path()) {
        assert!(
            shown.contains("\u{1b}[1mlenn, 20") && shown.contains("\u{1b}[31m    not got     gone 4\u{1b}[0m"),
            "{shown:?}"
        );
        assert!(shown.lines().all(|line| bare(line).chars().count() <= 60), "{shown}");
        let failed = on_terminal("check missing.toml", dir.path()).unwrap_or_default();
        assert!(failed.starts_with("\u{1b}[31mcopydesk: missing.toml: "), "{failed:?}");
        let colourless = without_colours("status lenn.toml", dir.path()).unwrap_or_default();
        assert!(colourless.contains("lenn, 20") && !colourless.contains('\u{1b}'), "{colourless:?}");
    }
    let quiet = run(&["crawl", "-q", "lenn.toml"], dir.path());
    assert!(quiet.status.success() && quiet.stderr.is_empty(), "{}", text(&quiet.stderr));
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_are_added_and_forgotten_by_hand() {
    let dir = tempfile::tempdir().expect("a folder");
    let server = newsroom(dir.path()).await;
    let (by_hand, other) = (server.url("/2026/11/01/by-hand.html"), server.url("/2026/11/02/ferry-pier-closed-2.html"));
    let asked = |arguments: &[&str]| {
        let output = run(arguments, dir.path());
        (output.status.code(), text(&output.stderr).trim_end().to_owned())
    };
    let (code, said) = asked(&["add", "lenn.toml", by_hand.as_str(), "ftp://lenn.example/"]);
    assert_eq!(
        (code, said.as_str()),
        (Some(2), "copydesk: error: \"ftp://lenn.example/\" is no http or https address")
    );
    assert!(!dir.path().join("articles").exists(), "nothing was added");
    let added = |known: &str| (Some(0), format!("copydesk: 1 address is due now{known}"));
    assert_eq!(asked(&["add", "lenn.toml", by_hand.as_str()]), added(""));
    assert_eq!(asked(&["add", "lenn.toml", by_hand.as_str()]), added(" (1 known before)"));
    fs::write(dir.path().join("list.txt"), format!("# unwanted\n\n{other}\n{other}\n")).expect("written");
    let forgotten = (Some(0), "copydesk: 1 address is not visited any more (1 never known before)".to_owned());
    assert_eq!(asked(&["forget", "lenn.toml", "--input", "list.txt"]), forgotten);
    let home = server.url("/");
    assert_eq!(asked(&["forget", "lenn.toml", home.as_str()]).0, Some(2), "a site of the job file");

    let crawled = run(&["crawl", "-q", "lenn.toml"], dir.path());
    assert!(crawled.status.success(), "{}", text(&crawled.stderr));
    assert!(server.paths().contains(&"/2026/11/01/by-hand.html".to_owned()), "{:?}", server.paths());
    assert!(server.paths().contains(&"/2026/11/03/ferry-pier-closed-3.html".to_owned()), "{:?}", server.paths());
    assert!(!server.paths().contains(&"/2026/11/02/ferry-pier-closed-2.html".to_owned()), "{:?}", server.paths());
    let told = text(&run(&["status", "lenn.toml"], dir.path()).stdout);
    assert!(told.contains("unwanted (forgotten) 1") && told.contains("added by hand\n"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_probe_asks_each_site_once_and_says_what_it_would_bring() {
    let dir = tempfile::tempdir().expect("a folder");
    let server = newsroom(dir.path()).await;
    let said = run(&["check", "--probe", "lenn.toml"], dir.path());
    let told = text(&said.stdout);
    assert!(said.status.success(), "{told}{}", text(&said.stderr));
    let site = server.url("/");
    assert!(
        told.contains(&format!("\n  {site}\n    no robots.txt\n    5 links like articles, 0 like sections\n")),
        "{told}"
    );
    let places = ["/sitemap.xml", "/feed/", "/rss/", "/rss.xml", "/feed.xml", "/atom.xml"];
    assert_eq!(server.paths(), [&["/robots.txt", "/"][..], &places].concat());
    assert!(!dir.path().join("articles").exists(), "nothing is made");

    let shut = Server::start(|ask| match ask.path.as_str() {
        "/robots.txt" => Reply::of("text/plain", "User-agent: *\nCrawl-delay: 7\nDisallow: /\nSitemap: /news.xml\n"),
        _ => Reply::html(""),
    })
    .await;
    let job = fs::read_to_string(dir.path().join("lenn.toml")).expect("the job");
    fs::write(dir.path().join("lenn.toml"), job.replace(site.as_str(), shut.url("/").as_str())).expect("written");
    let said = run(&["check", "--probe", "--format", "json", "lenn.toml"], dir.path());
    let told: Value = serde_json::from_slice(&said.stdout).expect("JSON");
    assert_eq!(said.status.code(), Some(1), "{told}");
    assert_eq!(told["probes"][0]["failure"], "refused (robots)", "{told}");
    assert_eq!(told["probes"][0]["gap_seconds"], 7.0, "{told}");
    assert_eq!(shut.paths(), ["/robots.txt"], "what robots.txt forbids is not asked");
}

/// A crawl that stays, with a status page; it ends with the test.
struct Watching {
    child: Child,
    address: String,
}

impl Watching {
    fn start(dir: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
        command.args(["crawl", "--watch", "--metrics", "127.0.0.1:0", "lenn.toml"]).current_dir(dir);
        let mut child = command.stderr(Stdio::piped()).spawn().expect("copydesk runs");
        let mut first = String::new();
        BufReader::new(child.stderr.take().expect("piped")).read_line(&mut first).expect("a line");
        let address = first.trim_end().trim_end_matches('/').rsplit('/').next().expect("an address").to_owned();
        Self { child, address }
    }

    fn ask(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("connected");
        stream.write_all(request.as_bytes()).expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("answered");
        answer
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_status_page_is_read_and_changes_nothing() {
    let dir = tempfile::tempdir().expect("a folder");
    let _server = newsroom(dir.path()).await;
    let watching = Watching::start(dir.path());
    let get = |path: &str| watching.ask(&format!("GET {path} HTTP/1.1\r\nhost: <script>\r\n\r\n"));
    let page = get("/");
    assert!(page.starts_with("HTTP/1.1 200 ") && page.contains("<h1>lenn</h1>") && page.contains("<svg "), "{page}");
    for header in [
        "content-security-policy: default-src 'none'; ",
        "x-content-type-options: nosniff",
        "cache-control: no-store",
        "refresh: 15",
    ] {
        assert!(page.contains(header), "{header} in {page}");
    }
    assert!(!page.contains("<script>"), "the host header is not repeated: {page}");
    let metrics = get("/metrics");
    assert!(metrics.contains("\r\ncontent-type: application/openmetrics-text; version=1.0.0"), "{metrics}");
    assert!(metrics.contains("\ncopydesk_urls_known{job=\"lenn\"} ") && metrics.ends_with("# EOF\n"), "{metrics}");
    assert!(get("/health").ends_with("\r\n\r\nok\n"));
    assert!(get("/../etc/passwd").starts_with("HTTP/1.1 404 "));
    for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
        let answer = watching.ask(&format!("{method} / HTTP/1.1\r\nhost: lenn\r\ncontent-length: 0\r\n\r\n"));
        assert!(answer.starts_with("HTTP/1.1 405 ") && answer.contains("allow: GET, HEAD"), "{answer}");
    }
    let head = watching.ask("HEAD / HTTP/1.1\r\nhost: lenn\r\n\r\n");
    assert!(head.starts_with("HTTP/1.1 200 ") && head.ends_with("\r\n\r\n"), "{head}");

    let stranger = watching.ask("GET / HTTP/1.1\r\nhost: rebind.lenn.example\r\n\r\n");
    assert!(stranger.starts_with("HTTP/1.1 421 ") && !stranger.contains("lenn.example"), "{stranger}");
    // a queue of those who never say what they want does not keep others waiting
    let half: Vec<TcpStream> = (0..200)
        .filter_map(|_| {
            let mut stream = TcpStream::connect(&watching.address).ok()?;
            stream.write_all(b"GET / HTTP/1.1\r\nhost: ").ok()?;
            Some(stream)
        })
        .collect();
    let begin = std::time::Instant::now();
    assert!(get("/health").ends_with("\r\n\r\nok\n"));
    assert!(half.len() > 100 && begin.elapsed() < Duration::from_secs(4), "{:?}", begin.elapsed());

    let taken = run(&["crawl", "--metrics", &watching.address, "lenn.toml"], dir.path());
    let said = text(&taken.stderr);
    assert_eq!(taken.status.code(), Some(2), "{said}");
    assert!(said.contains(&format!("cannot listen on {} for --metrics", watching.address)), "{said}");
}
