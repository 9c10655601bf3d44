//! A story that a site spreads over several pages: joined by `fetch`, from the web and from a folder.

use crate::program::{copydesk, run, text};
use crate::server::{Reply, Server};
use serde_json::Value;
use std::fs;

const PARAGRAPHS: [[&str; 2]; 3] = [
    [
        "The path begins at the old mill, where the miller's house is now an inn, and leads up the river for an hour.",
        "Behind the weir it climbs to the chapel, from which the whole valley can be seen, down to the mouth and the sea.",
    ],
    [
        "From the chapel two ways lead on; the one to the left is shorter, but closed while the lambs are on the hill.",
        "At the upper lock a keeper sells tea, and tells whoever asks how high the water stood in the winter of the flood.",
    ],
    [
        "The last mile is a road, which the county closed to cars in spring, and on which children learn to ride a bicycle.",
        "Those who are tired take the bus at the bridge, which goes down every hour until the evening, in summer until ten.",
    ],
];

/// A page of the story, as its site shows each of them.
fn page(number: usize, links: &str) -> String {
    let [one, other] = PARAGRAPHS[number - 1];
    format!(
        "<html><head><title>The long way up the Lenn</title></head><body><nav><a href=/>Home</a></nav><article>\
         <h1>The long way up the Lenn</h1><p class=standfirst>A day on foot, with three inns, one bus and a river.</p>\
         <time datetime=2026-11-02>2 November 2026</time><p>{one}</p><p>{other}</p></article>{links}</body></html>"
    )
}

const NUMBERS: &str = "<ul class=pager><li><a href=/walks/lenn>1</a><li><a href=/walks/lenn/2>2</a><li>\
    <a href=/walks/lenn/3>3</a></ul><a rel=next href=/walks/orr>The next walk</a><a href=/walks/lenn/print>Print</a>";

/// The newsroom: its robots.txt shuts the printed view.
fn newsroom(path: &str) -> Reply {
    match path {
        "/robots.txt" => Reply::of("text/plain", "User-agent: *\nDisallow: /walks/lenn/print\n"),
        "/walks/lenn" => Reply::html(page(1, NUMBERS)),
        "/walks/lenn/2" => Reply::html(page(2, NUMBERS)),
        "/walks/lenn/3" => Reply::html(page(3, NUMBERS)),
        "/cut" => Reply::html(page(1, "<a href=/cut/2>2</a>")),
        _ => Reply::status(404),
    }
}

/// The record that `fetch` prints of an address.
async fn fetched(web: &Server, path: &str, arguments: &'static [&str]) -> Value {
    let mut command = copydesk();
    command.args(["fetch", "--allow-private", "--pace", "0", "--retries", "0", "--format", "json"]);
    command.args(arguments).arg(web.url(path).as_str());
    let output = tokio::task::spawn_blocking(move || command.output().expect("the program")).await.expect("ended");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("a record")
}

fn paragraphs(record: &Value) -> Vec<&str> {
    let blocks = record["blocks"].as_array().expect("blocks").iter();
    blocks.filter(|block| block["type"] == "paragraph").filter_map(|block| block["text"].as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_of_a_story_are_joined_and_each_is_asked_for_once() {
    let web = Server::start(|ask| newsroom(&ask.path)).await;
    let record = fetched(&web, "/walks/lenn", &[]).await;
    assert_eq!(paragraphs(&record), PARAGRAPHS.concat());
    assert_eq!((&record["pages"], &record["url"]), (&3.into(), &web.url("/walks/lenn").as_str().into()));
    let standfirsts = record["text"].as_str().map(|text| text.matches("A day on foot").count());
    assert_eq!(standfirsts, Some(1), "{record}");
    assert_eq!(web.paths(), ["/robots.txt", "/walks/lenn", "/walks/lenn/2", "/walks/lenn/3"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_page_alone_is_read_where_that_is_wanted_and_where_the_next_is_not_to_be_had() {
    let web = Server::start(|ask| newsroom(&ask.path)).await;
    let record = fetched(&web, "/walks/lenn", &["--one-page"]).await;
    assert_eq!(paragraphs(&record), PARAGRAPHS[0]);
    assert_eq!(record.get("pages"), None);
    assert_eq!(web.paths(), ["/robots.txt", "/walks/lenn"]);
    let record = fetched(&web, "/cut", &[]).await;
    assert_eq!((paragraphs(&record), record.get("pages")), (PARAGRAPHS[0].to_vec(), None));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crawl_joins_pages_where_its_job_says_so() {
    let dir = tempfile::tempdir().expect("a folder");
    let web = Server::start(|ask| match ask.path.as_str() {
        "/feed" => {
            let link = format!("<link>http://{}/walks/lenn</link>", ask.header("host"));
            Reply::of("application/rss+xml", format!("<rss version='2.0'><channel><item>{link}</item></channel></rss>"))
        }
        path => newsroom(path),
    })
    .await;
    for (job, pages) in [("plain", false), ("joined", true)] {
        let settings = format!(
            "name = '{job}'\nsites = ['{}']\noutput = {{ folder = '{job}', archive = {{ folder = '{job}-archive' }} }}\n\
             network.private = ['127.0.0.1']\nown_servers = {{ hosts = ['127.0.0.1'], gap = '0s' }}\n\
             follow = {{ horizon = 'none', pages = {pages} }}\n",
            web.url("/feed")
        );
        fs::write(dir.path().join("job.toml"), settings).expect("written");
        let at = dir.path().to_path_buf();
        let ended = tokio::task::spawn_blocking(move || run(&["crawl", "job.toml"], &at)).await.expect("ended");
        assert_eq!(ended.status.code(), Some(0), "{}", text(&ended.stderr));
        let records = fs::read_to_string(dir.path().join(job).join("articles.jsonl")).expect("records");
        let record: Value = serde_json::from_str(records.trim()).expect("one record");
        let expected = if pages { PARAGRAPHS.concat() } else { PARAGRAPHS[0].to_vec() };
        assert_eq!(paragraphs(&record), expected);
        assert_eq!(record.get("pages"), pages.then_some(&Value::from(3)));
    }
    let asked: Vec<String> = web.paths().into_iter().filter(|path| path.starts_with("/walks")).collect();
    let once = ["/walks/lenn", "/walks/lenn/2", "/walks/lenn/3"];
    assert_eq!(asked, [&once[..1], &once].concat(), "the printed view is shut");
}

#[test]
fn saved_pages_are_joined_with_those_that_they_name_beside_them() {
    let dir = tempfile::tempdir().expect("a folder");
    let walks = dir.path().join("walks");
    fs::create_dir(&walks).expect("made");
    let links = "<a href=lenn.html>1</a> <a href=lenn-2.html>2</a> <a href=lenn-3.html>3</a>";
    for (name, number) in [("lenn.html", 1), ("lenn-2.html", 2), ("lenn-3.html", 3)] {
        fs::write(walks.join(name), page(number, links)).expect("written");
    }
    // a page names what lies elsewhere in vain
    let away = "<a rel=next href=../walks/lenn-2.html>2</a> <a rel=next href=/etc/hostname>2</a>";
    fs::write(dir.path().join("lenn.html"), page(1, away)).expect("written");
    let record = |path: &str| -> Value {
        let output = run(&["fetch", "--format", "json", path], dir.path());
        serde_json::from_slice(&output.stdout).expect("a record")
    };
    let joined = record("walks/lenn.html");
    assert_eq!((paragraphs(&joined), &joined["pages"]), (PARAGRAPHS.concat(), &3.into()));
    assert_eq!(paragraphs(&record("lenn.html")), PARAGRAPHS[0]);
}
