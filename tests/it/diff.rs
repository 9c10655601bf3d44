//! `copydesk diff`: a page that is fetched again after it changed, and what a person sees of it.

use crate::program::{err, out, run};
use crate::server::{Reply, Server};
use std::fs;
use std::path::Path;
use std::process::Output;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tempfile::TempDir;

/// What the story says at first.
const PLAN: &str = "Tugs will try to pull her off with the flood of Tuesday, which is the highest of the month.";
const URL: &str = "https://tides.lenn.example/2026/11/dredger-stuck";

/// A page of the newsroom with this headline and paragraph.
fn page(headline: &str, paragraph: &str) -> String {
    format!(
        "<html><head><title>{headline}</title><link rel=canonical href={URL}></head><body><article><h1>{headline}</h1>\
         <p>The dredger Maid of Orr ran aground on the bar on Sunday night, with a crew of five on board, who are well.</p>\
         <p>{paragraph}</p><p>The harbour is open to boats of less than two metres, its master said on Monday morning.</p>\
         </article></body></html>"
    )
}

fn saves(dir: &Path, headline: &str, paragraph: &str) {
    fs::write(dir.join("page.html"), page(headline, paragraph)).expect("written");
    let saved = run(&["fetch", "-o", "news", "page.html", "--url", URL], dir);
    assert!(saved.status.success(), "{}", err(&saved));
}

fn diff(dir: &Path, arguments: &[&str]) -> Output {
    run(&[&["diff", "news"], arguments].concat(), dir)
}

#[test]
fn a_story_that_was_fetched_again_shows_what_changed() {
    let dir = tempfile::tempdir().expect("a folder");
    let dir = dir.path();
    saves(dir, "Dredger stuck", PLAN);
    saves(dir, "Dredger stuck", PLAN);
    saves(dir, "Dredger afloat", "Tugs pulled her off with the flood of Tuesday, which is the highest of the month.");
    let shown = diff(dir, &[URL]);
    let text = out(&shown);
    assert_eq!(shown.status.code(), Some(0), "{}", err(&shown));
    for expected in [
        "headline: Dredger [-stuck-] {+afloat+}\n",
        "\n~ Tugs [-will try to pull-] {+pulled+} her off with the flood of Tuesday, which",
        "(1 block as before)",
    ] {
        assert!(text.contains(expected), "{expected} in {text}");
    }
    let listed = out(&diff(dir, &[URL, "--list"]));
    assert_eq!(listed.lines().count(), 2, "what says the same is no revision: {listed}");
    assert!(listed.starts_with("1\t") && listed.contains("\n2\t"), "{listed}");

    let file = fs::read_dir(dir.join("news")).expect("read").flatten().map(|entry| entry.file_name());
    let file =
        file.map(|name| name.to_string_lossy().into_owned()).find(|name| name.starts_with("000_")).expect("a file");
    let page = diff(dir, &[&file, "-o", "changes.html"]);
    assert_eq!((page.status.code(), out(&page)), (Some(0), String::new()), "{}", err(&page));
    let page = fs::read_to_string(dir.join("changes.html")).expect("a page");
    assert!(page.contains("Dredger <del>stuck</del> <ins>afloat</ins>"), "{page}");
}

#[test]
fn what_is_not_there_is_told() {
    let dir = tempfile::tempdir().expect("a folder");
    let dir = dir.path();
    saves(dir, "Dredger stuck", PLAN);
    for (arguments, code, said) in [
        (&[URL][..], 2, "there is no revision before that; there are: 1"),
        (&[URL, "--to", "7"], 2, "there is no revision 7; there are: 1"),
        (&["https://tides.lenn.example/other"], 2, "no such article is recorded there"),
        (&["dredger"], 2, "an article is named by its address"),
    ] {
        let told = diff(dir, arguments);
        assert_eq!((told.status.code(), out(&told)), (Some(code), String::new()), "{arguments:?}");
        assert!(err(&told).contains(said), "{arguments:?}: {}", err(&told));
    }
    let nowhere = run(&["diff", "nowhere", URL], dir);
    assert_eq!(nowhere.status.code(), Some(3));
    assert!(err(&nowhere).contains("nowhere: cannot read the folder"), "{}", err(&nowhere));
}

/// A folder with a job of these outputs that saved a story, and saved it again after it changed; and its address.
pub(crate) async fn revised(outputs: &str) -> (TempDir, String) {
    let (dir, is_new) = (tempfile::tempdir().expect("a folder"), Arc::new(AtomicBool::new(false)));
    let shown = Arc::clone(&is_new);
    let web = Server::start(move |ask| match (ask.path.as_str(), shown.load(Ordering::SeqCst)) {
        ("/dredger", false) => Reply::html(page("Dredger stuck", PLAN).replace(URL, "/dredger")),
        ("/dredger", true) => {
            Reply::html(page("Dredger afloat", &PLAN.replace("will try to pull", "pulled")).replace(URL, "/dredger"))
        }
        _ => Reply::status(404),
    })
    .await;
    let job = format!(
        "name = 'lenn'\nsites = ['{}']\noutput = {outputs}\nfrontier = 'frontier.sqlite'\nnetwork.private = ['127.0.0.1']\n\
         own_servers = {{ hosts = ['127.0.0.1'], gap = '0s' }}\nfollow.updates = true\n",
        web.url("/")
    );
    fs::write(dir.path().join("lenn.toml"), job).expect("written");
    let story = web.url("/dredger").to_string();
    for changed in [false, true] {
        is_new.store(changed, Ordering::SeqCst);
        let added = run(&["add", "lenn.toml", &story], dir.path());
        assert!(added.status.success(), "{}", err(&added));
        let crawled = run(&["crawl", "lenn.toml"], dir.path());
        assert!(err(&crawled).contains("1 saved"), "{}", err(&crawled));
    }
    (dir, story)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_shows_what_a_folder_shows() {
    let (dir, story) = revised("['news', 'sqlite:news.sqlite']").await;
    let dir = dir.path();
    for arguments in [&[story.as_str()][..], &[story.as_str(), "--list"], &[story.as_str(), "--format", "html"]] {
        let of = |place: &str| run(&[&["diff", place], arguments].concat(), dir);
        let folder = out(&of("news"));
        assert!(folder.contains("afloat"), "{folder}");
        for place in ["news.sqlite", "sqlite:news.sqlite", "lenn.toml"] {
            let shown = of(place);
            assert_eq!((out(&shown), shown.status.code()), (folder.clone(), Some(0)), "{place}: {}", err(&shown));
        }
    }
    // by the digits too, of a job with a database alone
    let saved = fs::read_to_string(dir.join("news/articles.jsonl")).expect("records");
    let id = saved.split("\"id\":\"").nth(1).and_then(|rest| rest.get(..16)).expect("an id");
    let job = fs::read_to_string(dir.join("lenn.toml")).expect("the job").replace("'news', ", "");
    fs::write(dir.join("alone.toml"), job).expect("written");
    let shown = run(&["diff", "alone.toml", id], dir);
    assert!(out(&shown).starts_with("Dredger afloat\nrevision 1 of "), "{}{}", out(&shown), err(&shown));
    for (arguments, code, said) in [
        (
            ["diff", "news.sqlite", "https://tides.lenn.example/other"],
            2,
            "news.sqlite: no such article is recorded there",
        ),
        (["diff", "none.sqlite", URL], 3, "none.sqlite: cannot be opened"),
        (["diff", "frontier.sqlite", URL], 3, "it is the database of something else"),
    ] {
        let refused = run(&arguments, dir);
        assert_eq!(refused.status.code(), Some(code), "{arguments:?}: {}", err(&refused));
        assert!(err(&refused).contains(said), "{}", err(&refused));
    }
    assert!(!dir.join("none.sqlite").exists(), "nothing is made");
}
