//! The feed of what was saved: by crawls that are killed, and by `fetch`; read by a reader of feeds.

use crate::crawl_database::Desk;
use crate::formats::desk;
use crate::missing::missing;
use crate::program::{err, out, run};
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;
use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The titles of a feed's entries, in their order; it is well-formed.
pub(crate) fn titles(feed: &Path) -> Vec<String> {
    let text = fs::read_to_string(feed).expect("a feed");
    let mut reader = Reader::from_str(&text);
    while !matches!(reader.read_event().expect("well-formed"), Event::Eof) {}
    let title = |entry: &str| entry.split("<title>").nth(1).expect("a title").split('<').next().map(str::to_owned);
    let plain = |title: String| {
        let signs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
        signs.iter().fold(title, |title, (written, sign)| title.replace(written, sign))
    };
    text.split("<entry").skip(1).filter_map(title).map(plain).collect()
}

/// The ids of its entries.
fn ids(feed: &Path) -> Vec<String> {
    let text = fs::read_to_string(feed).expect("a feed");
    let entries = text.split("<entry").skip(1);
    entries.map(|entry| entry.split("<id>").nth(1).expect("an id").split('<').next().expect("it").to_owned()).collect()
}

/// What a feed lacks of the last articles in a folder.
pub(crate) fn faults(feed: &Path, folder: &Path, count: usize) -> Vec<String> {
    let records = fs::read_to_string(folder.join("articles.jsonl")).expect("the records");
    let lines: Vec<Value> = records.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let mut seen = HashSet::new();
    let saved = lines.iter().rev().filter(|line| line["saved"]["id"].as_str().is_some_and(|id| seen.insert(id)));
    let last: Vec<&Value> = saved.take(count).collect();
    let text = fs::read_to_string(feed).unwrap_or_default();
    let found: Vec<&str> =
        text.split("rel=\"alternate\" href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let mut faults = Vec::new();
    if found.len() != last.len() || ids(feed).into_iter().collect::<HashSet<_>>().len() != last.len() {
        faults.push(format!("{} entries of {}", found.len(), last.len()));
    }
    for (link, line) in found.iter().zip(&last) {
        let url = line["canonical_url"].as_str().or(line["url"].as_str()).unwrap_or_default().replace('&', "&amp;");
        if *link != url {
            faults.push(format!("{link} where {url} should be"));
        }
    }
    faults
}

/// Python with feedparser, from `COPYDESK_READERS` or the PATH.
fn feedparser() -> Option<PathBuf> {
    let python = std::env::var_os("COPYDESK_READERS").map_or_else(|| PathBuf::from("python3"), PathBuf::from);
    let has_it = Command::new(&python).args(["-c", "import feedparser"]).output();
    if has_it.is_ok_and(|out| out.status.success()) {
        return Some(python);
    }
    missing("reading a feed with feedparser; install it, or name a Python that has it in COPYDESK_READERS");
    None
}

/// Reads a feed as a reader of feeds does.
fn assert_read(feed: &Path, entries: usize) {
    let Some(python) = feedparser() else { return };
    let read = "import sys, feedparser\n\
        feed = feedparser.parse(sys.argv[1])\n\
        assert not feed.bozo and feed.version == 'atom10', (feed.bozo, feed.version)\n\
        assert len(feed.entries) == int(sys.argv[2]), len(feed.entries)\n\
        assert feed.feed.title and feed.feed.updated_parsed\n\
        for entry in feed.entries:\n\
        \x20   assert entry.title and entry.id and entry.link and entry.summary and entry.updated_parsed, entry\n";
    let ended =
        Command::new(python).args(["-c", read]).arg(feed).arg(entries.to_string()).output().expect("Python runs");
    assert!(ended.status.success(), "{}", err(&ended));
}

#[test]
fn a_crawl_keeps_a_feed_of_the_last_articles() {
    let desk = Desk::new(
        "output.folder = 'articles'\noutput.feed = { file = 'news.atom', articles = 9, title = 'The <sea>' }",
    );
    let feed = desk.dir.path().join("news.atom");
    desk.killed(6, || {
        if feed.exists() {
            titles(&feed); // it is there whole or not at all
        }
    });
    desk.finish();
    let folder = desk.dir.path().join("articles");
    assert_eq!(faults(&feed, &folder, 9), Vec::<String>::new());
    assert_eq!(titles(&feed).len(), 9);
    assert_read(&feed, 9);
    // what is lost, or old because the process was killed before it came to it, is made anew: nothing else is new
    let known = fs::read(&feed).expect("a feed");
    fs::write(&feed, "half of").expect("written");
    desk.finish();
    assert!(fs::read(&feed).expect("a feed") == known, "the same as before");
    let modified = || fs::metadata(&feed).and_then(|found| found.modified()).expect("a moment");
    let before = modified();
    desk.finish();
    assert_eq!(modified(), before, "what says the same is left alone");
}

#[test]
fn a_feed_may_be_made_of_a_database() {
    let desk = Desk::new("output.databases = 'sqlite:news.sqlite'\noutput.feed = 'news.atom'");
    desk.finish();
    let feed = desk.dir.path().join("news.atom");
    let rows = rusqlite::Connection::open(desk.database()).expect("a database");
    let sql = "SELECT headline FROM articles ORDER BY save_order DESC LIMIT 50";
    let mut statement = rows.prepare(sql).expect("a table");
    let headlines: Vec<String> =
        statement.query_map([], |row| row.get(0)).expect("rows").map(|row| row.expect("a headline")).collect();
    assert_eq!(headlines.len(), 50);
    assert_eq!(titles(&feed), headlines);
    assert_read(&feed, 50);
}

#[test]
fn a_list_that_is_fetched_may_have_a_feed() {
    let dir = desk();
    let fetch = |pages: &[&str]| {
        let ended = run(&[&["fetch", "-o", "articles", "--feed", "news.atom"], pages].concat(), dir.path());
        assert!(ended.status.success(), "{}", err(&ended));
    };
    fetch(&["lenn.html"]);
    fetch(&["orr.html", "lenn.html"]);
    let mut found = titles(&dir.path().join("news.atom"));
    found.sort();
    assert_eq!(found, ["Bridge at lenn reopens", "Bridge at orr reopens"]);
    for arguments in
        [&["fetch", "--feed", "news.atom", "lenn.html"][..], &["fetch", "-o", "x.db", "--feed", "f", "lenn.html"]]
    {
        let ended = run(arguments, dir.path());
        assert!(ended.status.code() == Some(2), "{}", err(&ended));
    }
}

#[test]
fn what_cannot_be_a_feed_is_told() {
    let dir = tempfile::tempdir().expect("a folder");
    let told = |output: &str, verb: &str| {
        let text = format!("name = 'lenn'\nsites = 'http://127.0.0.1:9/'\nfrontier = 'f.sqlite'\n[output]\n{output}\n");
        fs::write(dir.path().join("job.toml"), text).expect("the job file");
        let ended = run(&[verb, "job.toml"], dir.path());
        (ended.status.code(), out(&ended) + &err(&ended))
    };
    for (feed, said) in [
        ("7", "line 6: output.feed: expected a file such as \"news.atom\", or a table with one, found 7"),
        ("{ articles = 5 }", "line 6: output.feed.file is missing; expected file = \"news.atom\""),
        ("{ file = 'f', articles = 0 }", "line 6: output.feed.articles: expected a number from 1 to 1000, found 0"),
        (
            "{ file = 'f', titel = 'x' }",
            "line 6: unknown key \"output.feed.titel\"; did you mean \"output.feed.title\"?",
        ),
        ("'missing/news.atom'", "the feed missing/news.atom: its folder is missing"),
    ] {
        let (code, said_all) = told(&format!("folder = 'articles'\nfeed = {feed}"), "check");
        assert!(code == Some(2) && said_all.contains(said), "{feed}: {said_all}");
    }
    let (code, said) = told("folder = 'articles'\nfeed = 'missing/news.atom'", "crawl");
    assert!(code == Some(3) && said.contains("job lenn: the feed missing/news.atom: cannot be written"), "{said}");
    let (code, said) = told("folder = 'articles'\nfeed = 'articles/news.atom'", "check");
    assert!(code == Some(0) && said.contains("feed        articles/news.atom, the last 50 articles"), "{said}");
    #[cfg(feature = "object-store")]
    {
        let (code, said) = told("folder = 's3://lenn/articles'\nfeed = 'news.atom'", "check");
        assert!(code == Some(2) && said.contains("made of the records in a folder or a database"), "{said}");
    }
}
