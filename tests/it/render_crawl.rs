//! A crawl of pages that only scripts fill: each is saved once, whenever the program is killed, and no browser is left.

use crate::newsweb::Dice;
use crate::program::{copydesk, err, out, run};
use crate::render::{browser, is_root, sample};
use crate::render_ends::check_nothing_is_left;
use crate::server::{Reply, Server};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// What stories are made of, so that no two are nearly the same.
const WORDS: [&str; 40] = [
    "boat", "harbour", "quay", "tide", "keeper", "bridge", "valley", "mill", "chapel", "ferry", "of", "the", "and",
    "with", "before", "after", "under", "beside", "slowly", "again", "opened", "closed", "carried", "found", "said",
    "built", "kept", "asked", "stone", "oak", "river", "market", "winter", "morning", "county", "council", "bell",
    "road", "farmer", "baker",
];

/// A newsroom whose feed names so many shells, and a job of it.
pub(crate) async fn newsroom(dir: &Path, shells: usize) -> Server {
    let server = Server::start(move |ask| match ask.path.as_str() {
        "/feed" => {
            let item = |n: usize| {
                let link = format!("http://{}/2026/11/02/story-{n}", ask.header("host"));
                format!("<item><link>{link}</link><title>Story {n}</title></item>")
            };
            let items: String = (0..shells).map(item).collect();
            Reply::of("application/rss+xml", format!("<rss version='2.0'><channel>{items}</channel></rss>"))
        }
        "/app.js" => Reply::of("text/javascript", sample("app.js")),
        "/api/stories" => Reply::of("application/json", r#"{"first": 7}"#),
        "/api/story" => {
            // which of them is asked for stands in the page that asks
            let name = ask.header("referer").rsplit('/').next().unwrap_or_default().to_owned();
            let number = name.rsplit('-').next().and_then(|number| number.parse().ok()).unwrap_or_default();
            let mut dice = Dice::new(number, 7);
            let mut line = |_| format!("The {}.", [(); 18].map(|()| dice.pick(&WORDS)).join(" "));
            let lines: Vec<String> = (0..6).map(&mut line).collect();
            Reply::of(
                "application/json",
                serde_json::json!({"title": format!("The boat of {name}"), "lines": lines}).to_string(),
            )
        }
        path if path.starts_with("/2026/") => Reply::html(sample("shell.html")),
        _ => Reply::status(404),
    })
    .await;
    let job = format!(
        "name = 'lenn'\nsites = ['{}']\noutput.folder = 'articles'\noutput.archive = true\nnetwork.private = ['127.0.0.1']\n\
         own_servers = {{ hosts = ['127.0.0.1'], gap = '0s' }}\nfollow = {{ horizon = 'none', render = 'auto' }}\n",
        server.url("/feed")
    );
    fs::write(dir.join("job.toml"), job).expect("the job file");
    server
}

pub(crate) fn crawl(dir: &Path, temporary: &Path) -> Command {
    let mut command = copydesk();
    command.args(["crawl", "job.toml"]).current_dir(dir).env("TMPDIR", temporary);
    if is_root() {
        command.arg("--no-sandbox");
    }
    command
}

/// How often each story was saved.
pub(crate) fn saved(dir: &Path) -> BTreeMap<String, usize> {
    let records = fs::read_to_string(dir.join("articles/articles.jsonl")).expect("records");
    let mut saved = BTreeMap::new();
    for record in records.lines().map(|line| serde_json::from_str::<Value>(line).expect("a record")) {
        assert_eq!(record["rendered"], true, "{record}");
        let url = record["url"].as_str().expect("an address");
        let name = url.rsplit('/').next().unwrap_or_default();
        assert_eq!(record["headline"], format!("The boat of {name}"));
        *saved.entry(name.to_owned()).or_default() += 1;
    }
    saved
}

/// Kills the program so often, each time a little later, and lets it run to its end.
async fn check_kills(shells: usize, kills: usize) {
    if browser(|_| {}).is_none() {
        return;
    }
    let (dir, temporary) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let server = newsroom(dir.path(), shells).await;
    let asked = || server.paths().iter().filter(|path| path.starts_with("/api/")).count();
    for kill in 0..kills {
        let mut child = crawl(dir.path(), temporary.path()).spawn().expect("the program runs");
        let enough = asked() + 1 + kill % 5;
        while asked() < enough && child.try_wait().expect("a child").is_none() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        child.kill().expect("killed");
        child.wait().expect("ended");
    }
    let mut ended = crawl(dir.path(), temporary.path()).output().expect("the program runs");
    for _ in 0..5 {
        // what a killed process had under way is free when its lease has ended
        if saved(dir.path()).len() == shells {
            break;
        }
        ended = crawl(dir.path(), temporary.path()).output().expect("the program runs");
    }
    let saved = saved(dir.path());
    assert_eq!(saved.len(), shells, "{saved:?}\n{}", err(&ended));
    assert!(saved.values().all(|times| *times == 1), "{saved:?}");
    check_nothing_is_left(temporary.path());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crawl_of_shells_that_is_killed_loses_nothing_and_leaves_nothing() {
    check_kills(12, 5).await;
}

/// Takes minutes.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes"]
async fn a_crawl_of_two_hundred_shells_is_killed_twenty_times() {
    check_kills(200, 20).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_archive_has_the_answer_and_what_the_browser_made_of_it() {
    if browser(|_| {}).is_none() {
        return;
    }
    let (dir, temporary) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let server = newsroom(dir.path(), 2).await;
    let ended = crawl(dir.path(), temporary.path()).output().expect("the program runs");
    assert_eq!(saved(dir.path()).len(), 2, "{}", err(&ended));
    let once = |path: &str| server.paths().iter().filter(|asked| *asked == path).count();
    assert_eq!((once("/2026/11/02/story-0"), once("/2026/11/02/story-1")), (1, 1), "{:?}", server.paths());
    // beside the archive's file stands the lock of who writes it
    let files = fs::read_dir(dir.path().join("articles/archive")).expect("an archive").flatten().map(|e| e.path());
    let mut archives = files.filter(|path| path.extension().is_some_and(|extension| extension == "gz"));
    let archive = archives.next().expect("an archive").display().to_string();
    assert_eq!(archives.next(), None, "one file");
    let read = run(&["extract", "--format", "jsonl", &archive], dir.path());
    let records: Vec<Value> = out(&read).lines().map(|line| serde_json::from_str(line).expect("a record")).collect();
    let stories = records.iter().filter(|record| record["url"].as_str().is_some_and(|url| url.contains("/story-")));
    let kinds: Vec<_> = stories.map(|record| record["verdict"]["kind"].as_str().unwrap_or_default()).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == "article").count(), 2, "{kinds:?} {}", err(&read));
    assert_eq!(kinds.iter().filter(|kind| **kind == "script_shell").count(), 2, "{kinds:?}");
    assert!(records.iter().any(|record| record["headline"] == "The boat of story-1"));
}

#[tokio::test(flavor = "multi_thread")]
async fn check_says_which_browser_a_job_has() {
    if browser(|_| {}).is_none() {
        return;
    }
    let dir = tempfile::tempdir().expect("a folder");
    let job = "name = 'lenn'\nsites = ['https://tides.lenn.example/']\noutput = 'articles'\n";
    fs::write(dir.path().join("plain.toml"), job).expect("the job file");
    fs::write(dir.path().join("job.toml"), format!("{job}follow.render = 'auto'\n")).expect("the job file");
    let check = |arguments: &[&str]| {
        let done = run(&[&["check"], arguments].concat(), dir.path());
        (done.status.code(), out(&done))
    };
    let sandbox: &[&str] = if is_root() { &["--no-sandbox"] } else { &[] };
    let (code, said) = check(&[&["job.toml"], sandbox].concat());
    let line = said.lines().find(|line| line.starts_with("  browser     ")).expect(&said);
    assert!(code == Some(0) && line.contains("Chrom") && line.contains(", for pages that only scripts fill"), "{said}");
    let (code, said) = check(&["job.toml", "--browser", "no-such-browser"]);
    let warned = "  warning     pages that only scripts fill stay empty: there is no browser no-such-browser";
    assert!(code == Some(0) && said.contains(warned), "{said}");
    let (_, told) = check(&["job.toml", "plain.toml", "--format", "json", "--browser", "ws://127.0.0.1:1/x"]);
    let told: Vec<Value> = told.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let why = told[0]["job"]["no_browser"].as_str().expect("a reason");
    assert!(why.starts_with("no browser answers at ws://127.0.0.1:1/x"), "{why}");
    assert!(told[1]["job"]["no_browser"].is_null() && told[1]["job"]["browser"].is_null(), "{}", told[1]);
}

/// Whoever runs a crawl by a service manager hears nothing else of it.
#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_does_not_start_is_told_once_and_costs_no_page() {
    let dir = tempfile::tempdir().expect("a folder");
    let server = newsroom(dir.path(), 3).await;
    let ended = run(&["crawl", "--quiet", "--browser", "/bin/false", "job.toml"], dir.path());
    assert_eq!(err(&ended).matches("no page is filled: the browser does not start").count(), 1, "{}", err(&ended));
    let known = run(&["status", "job.toml"], dir.path());
    assert!(out(&known).contains("not_article (script_shell) 3"), "{}", out(&known));
    assert_eq!(server.paths().iter().filter(|path| path.starts_with("/2026/")).count(), 3);
}
