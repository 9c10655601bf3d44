//! Pages that the program dies of: each costs itself, after a few deaths, and never the crawl.

use crate::program::{copydesk, err, out};
use crate::server::{Reply, Server};
use copydesk::task::DEATHS_MAX;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// More runs than any page may cost.
const RUNS_MAX: u32 = 12;

/// A story that is an article beyond doubt; `more` goes before its end.
fn story(name: &str, more: &str) -> String {
    let said = "The lifeboat of Lenn went out at four in the morning, when the tide had turned, and came back at nine.";
    let parts: Vec<String> = (1..8).map(|part| format!("<p>{said} So it says in part {part} of {name}.</p>")).collect();
    let text = parts.concat();
    format!(
        "<!DOCTYPE html><html lang=en><head><title>The boat of {name} goes out</title>\
         <meta property=og:type content=article><meta property=article:published_time content=2026-11-02T06:00:00Z>\
         </head><body><article><h1>The boat of {name} goes out</h1>{text}{more}</article></body></html>"
    )
}

/// A newsroom whose feed names three stories, the one in the middle with so much more in it, and a job of it.
async fn newsroom(dir: &Path, more: String, output: &str) -> Server {
    let server = Server::start(move |ask| match ask.path.strip_prefix("/2026/11/02/") {
        Some("heavy") => Reply::html(story("heavy", &more)),
        Some(name) => Reply::html(story(name, "")),
        None if ask.path == "/feed" => {
            let items = ["first", "heavy", "last"].map(|name| {
                format!(
                    "<item><link>http://{}/2026/11/02/{name}</link><title>{name}</title></item>",
                    ask.header("host")
                )
            });
            let items = items.concat();
            Reply::of("application/rss+xml", format!("<rss version='2.0'><channel>{items}</channel></rss>"))
        }
        None => Reply::status(404),
    })
    .await;
    let job = format!(
        "name = 'lenn'\nsites = ['{}']\noutput.folder = 'articles'\n{output}\nnetwork.private = ['127.0.0.1']\n\
         own_servers = {{ hosts = ['127.0.0.1'], gap = '0s' }}\nfollow.horizon = 'none'\n",
        server.url("/feed")
    );
    fs::write(dir.join("job.toml"), job).expect("the job file");
    server
}

/// Runs the program in this shell's limits until it ends by itself; the deaths before, and its last words.
fn crawl(dir: &Path, limit: &str) -> (u32, Output) {
    for deaths in 0..RUNS_MAX {
        let script = format!("{limit}; exec \"$0\" crawl job.toml");
        let mut command = Command::new("sh");
        command.args(["-c", &script, env!("CARGO_BIN_EXE_copydesk")]).current_dir(dir).stdin(Stdio::null());
        let ended = command.output().expect("a shell");
        if ended.status.code().is_some() {
            return (deaths, ended);
        }
    }
    (RUNS_MAX, copydesk().args(["status", "job.toml"]).current_dir(dir).output().expect("the program runs"))
}

/// Names of the stories that were saved.
fn saved(dir: &Path) -> Vec<String> {
    let records = fs::read_to_string(dir.join("articles/articles.jsonl")).unwrap_or_default();
    let name =
        |line: &str| ["first", "heavy", "last"].into_iter().find(|name| line.contains(&format!("boat of {name}")));
    let mut names: Vec<String> = records.lines().filter_map(name).map(str::to_owned).collect();
    names.sort();
    names
}

/// A file that grows beyond the limit kills the program, as long as nobody catches the signal: it reads the page well,
/// and dies when it saves it.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_can_be_read_and_not_be_saved_is_set_aside() {
    let dir = tempfile::tempdir().expect("a folder");
    let padding = format!("<!--{}-->", " ".repeat(9_000_000));
    let server = newsroom(dir.path(), padding, "output.html = true").await;
    assert_set_aside(dir.path(), "ulimit -f 12000");
    // without the limit it is saved after all, if somebody asks for it
    let heavy = server.url("/2026/11/02/heavy");
    let added = copydesk().args(["add", "job.toml", heavy.as_str()]).current_dir(dir.path()).output();
    assert!(added.expect("the program runs").status.success());
    let (deaths, ended) = crawl(dir.path(), "true");
    assert_eq!(deaths, 0, "{}", err(&ended));
    assert_eq!(saved(dir.path()), ["first", "heavy", "last"]);
}

/// More memory than any page needs that news is made of, and less than this one.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_exhausts_memory_is_set_aside() {
    let dir = tempfile::tempdir().expect("a folder");
    let _server = newsroom(dir.path(), "It was so.<br><br>".repeat(500_000), "").await;
    assert_set_aside(dir.path(), "ulimit -d 100000");
}

/// The heavy page costs as many deaths as any may, and nothing but itself.
fn assert_set_aside(dir: &Path, limit: &str) {
    let (deaths, ended) = crawl(dir, limit);
    assert_eq!(deaths, DEATHS_MAX, "{}", err(&ended));
    assert!(ended.status.success(), "{}", err(&ended));
    let status = out(&copydesk().args(["status", "job.toml"]).current_dir(dir).output().expect("the program runs"));
    assert!(status.contains("failed (broke_the_program) 1"), "{status}");
    assert_eq!(saved(dir), ["first", "last"]);
}
