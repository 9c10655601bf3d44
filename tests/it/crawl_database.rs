//! A crawl into a database, alone or beside a folder: every article is one row, whatever happens meanwhile.

use crate::child;
use crate::crawl_folder::Story;
use crate::newsweb::{Dice, Names, NewsWeb, Plan, Saved, Size};
use crate::program::{copydesk, err, out, run};
use copydesk::render::json::Record;
use copydesk::save::crawl_database::CrawlDatabase;
use copydesk::save::crawl_folder::CrawlFolder;
use copydesk::save::crawl_output::{CrawlOutput, CrawlOutputs};
use copydesk::save::database::{Database, DatabasePlace};
use jiff::Timestamp;
use rusqlite::Connection;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// The texts in a database, by page and revision.
fn texts(path: &Path) -> BTreeMap<(String, u32), String> {
    let db = Connection::open(path).expect("a database");
    let mut statement = db.prepare("SELECT id, revision, text FROM articles").expect("a table");
    let row = |row: &rusqlite::Row<'_>| Ok(((row.get(0)?, row.get(1)?), row.get(2)?));
    statement.query_map([], row).expect("rows").map(|row| row.expect("a row")).collect()
}

/// The same of the records in a folder.
fn recorded(folder: &Path) -> BTreeMap<(String, u32), String> {
    let records = fs::read_to_string(folder.join("articles.jsonl")).expect("the records");
    let lines = records.lines().map(|line| serde_json::from_str::<Value>(line).expect("a whole line"));
    let of = |line: Value| {
        let saved = line.get("saved")?;
        let revision = saved.get("revision").and_then(Value::as_u64).unwrap_or(1) as u32;
        Some(((saved["id"].as_str()?.to_owned(), revision), line["text"].as_str().unwrap_or_default().to_owned()))
    };
    lines.filter_map(of).collect()
}

/// What of a database is not as the records in a folder beside it say.
pub(crate) fn faults(database: &Path, folder: &Path) -> Vec<String> {
    let (rows, records) = (texts(database), recorded(folder));
    let lost = records.iter().filter(|(key, text)| rows.get(key) != Some(text)).map(|(key, _)| format!("lost {key:?}"));
    let more = rows.keys().filter(|key| !records.contains_key(key)).map(|key| format!("in no record {key:?}"));
    let db = Connection::open(database).expect("a database");
    let whole: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("checked");
    let in_step = db.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)", []);
    let torn = (whole != "ok" || in_step.is_err()).then(|| format!("{whole}, {in_step:?}"));
    lost.chain(more).chain(torn).collect()
}

fn open(path: &Path, writer: &str) -> CrawlDatabase {
    CrawlDatabase::open(&DatabasePlace::File(path.to_path_buf()), writer).expect("opened")
}

fn save(database: &CrawlDatabase, story: &Story) {
    story.file(|filing| database.save(filing)).expect("saved");
}

#[test]
fn a_row_is_there_as_long_as_anybody_has_it() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("news.sqlite");
    let [slow, quick] = ["lenn@slow", "lenn@quick"].map(|worker| open(&path, worker));
    let story = Story { number: 0, revision: 1 };
    let since = slow.records_bytes().expect("a number");
    // one was stopped before it saved, or after; either way it learns later that the other one's counts
    for order in [[&slow, &quick], [&quick, &slow]] {
        for worker in order {
            save(worker, &story);
        }
        assert_eq!(texts(&path).len(), 1);
        assert!(slow.take_back(&story.id(), 1, since).expect("taken back"));
        assert!(!slow.take_back(&story.id(), 1, since).expect("read"), "it is gone");
        assert!(quick.has_saved(&story.id(), 1, 0).expect("read") && !slow.has_saved(&story.id(), 1, 0).expect("read"));
        assert_eq!(texts(&path).len(), 1, "the other one's stays");
    }
    assert!(quick.take_back(&story.id(), 1, 0).expect("taken back"));
    assert_eq!(texts(&path).len(), 0, "nobody has it");
    let later = Story { number: 0, revision: 2 };
    for story in [&story, &later] {
        save(&slow, story);
    }
    assert!(slow.take_back(&later.id(), 2, 0).expect("taken back"));
    assert_eq!(texts(&path).into_keys().map(|(_, revision)| revision).collect::<Vec<_>>(), [1]);
}

#[test]
fn a_row_that_was_there_before_is_not_taken_for_this_crawls() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("news.sqlite");
    let stories = [0, 1].map(|number| Story { number, revision: 1 });
    save(&open(&path, "lenn"), &stories[0]);
    // whoever forgot what it knew begins anew
    let database = open(&path, "lenn");
    let since = database.records_bytes().expect("a number");
    assert!(!database.has_saved(&stories[0].id(), 1, since).expect("read"));
    save(&database, &stories[1]);
    save(&database, &stories[0]);
    assert!(database.has_saved(&stories[0].id(), 1, since).expect("read"));
    // nor is what no crawl saved taken away
    let mut list = Database::open(&path).expect("opened");
    let read = Story { number: 7, revision: 1 };
    list.push(&read.id(), &Record::new("a list", None, Err("none".to_owned())))
        .and_then(|()| list.flush())
        .expect("saved");
    save(&database, &read);
    assert!(database.take_back(&read.id(), 1, 0).expect("taken back"));
    assert_eq!(texts(&path).len(), 3);
}

/// A database and a folder.
fn both(dir: &Path) -> CrawlOutputs {
    let folder = CrawlFolder::open(dir.join("articles")).expect("opened");
    let database = open(&dir.join("news.sqlite"), "lenn");
    let outputs = vec![CrawlOutput::Database(Box::new(database)), CrawlOutput::Folder(Mutex::new(folder))];
    CrawlOutputs::new(outputs).expect("some")
}

#[test]
fn an_article_is_saved_when_all_outputs_have_it() {
    let dir = tempfile::tempdir().expect("a folder");
    let outputs = both(dir.path());
    let story = Story { number: 0, revision: 1 };
    let (id, since) = (story.id(), outputs.records_bytes().expect("a length"));
    let saved = || outputs.has_saved(&id, 1, since).expect("read");
    // killed between the two: the visit is repeated, and may find nothing to save any more
    save(&open(&dir.path().join("news.sqlite"), "lenn"), &story);
    assert!(!saved());
    outputs.withdraw(&id, 1, &story.path(), &["txt", "html"]).expect("withdrawn");
    assert_eq!(texts(&dir.path().join("news.sqlite")).len(), 0);
    story.file(|filing| outputs.save(filing, Some(since))).expect("saved");
    assert!(saved());
    outputs.sync().expect("synced");
    assert_eq!(faults(&dir.path().join("news.sqlite"), &dir.path().join("articles")), Vec::<String>::new());
    // a database that was moved away since gets the row again
    drop(outputs);
    fs::remove_file(dir.path().join("news.sqlite")).expect("removed");
    let outputs = both(dir.path());
    assert!(!outputs.has_saved(&id, 1, since).expect("read"));
    story.file(|filing| outputs.save(filing, Some(since))).expect("saved");
    outputs.take_back(&id, 1, since).expect("taken back");
    assert_eq!((texts(&dir.path().join("news.sqlite")).len(), recorded(&dir.path().join("articles")).len()), (0, 0));
}

/// Saves between two kills: every third is a new revision.
fn jobs() -> impl Iterator<Item = Story> {
    (0..600).map(|at| match at % 3 {
        2 => Story { number: (at / 3) * 2, revision: 2 },
        rest => Story { number: (at / 3) * 2 + rest, revision: 1 },
    })
}

#[cfg(unix)]
#[test]
fn killed_at_any_moment_both_have_every_article_once() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut kills = 0;
    for lines in (1_usize..).map(|turn| turn * 7 % 23) {
        let mut part = child::start("crawl_database::child_saves_what_is_left", dir.path(), None);
        let heard: Vec<String> = std::iter::from_fn(|| part.hear()).take(lines).collect();
        if part.kill().iter().chain(&heard).any(|line| line == "done") {
            break;
        }
        kills += 1;
    }
    assert!(kills >= 10, "killed {kills} times only");
    assert_eq!(faults(&dir.path().join("news.sqlite"), &dir.path().join("articles")), Vec::<String>::new());
    assert_eq!(texts(&dir.path().join("news.sqlite")).len(), 600);
}

/// Does what the frontier does: notes a job with the records' length, saves it, notes that it is done.
#[test]
#[ignore = "runs in a process of its own, for another test"]
fn child_saves_what_is_left() {
    let Some(dir) = child::dir() else { return };
    let outputs = both(&dir);
    let note = |text: &str| {
        fs::write(dir.join("new note"), text).and_then(|()| fs::rename(dir.join("new note"), dir.join("note")))
    };
    let noted = fs::read_to_string(dir.join("note")).unwrap_or_else(|_| "0".to_owned());
    let mut noted = noted.split(' ').map(|number| number.parse::<u64>().expect("a number"));
    let (first, mut since) = (noted.next().expect("a job"), noted.next());
    for (at, story) in (0_u64..).zip(jobs()).skip(first as usize) {
        let from = since.take().unwrap_or_else(|| outputs.records_bytes().expect("a length"));
        note(&format!("{at} {from}")).expect("noted");
        story.file(|filing| outputs.save(filing, Some(from))).expect("saved");
        if at.is_multiple_of(16) {
            outputs.sync().expect("synced");
        }
        note(&(at + 1).to_string()).expect("noted");
        child::say(&at.to_string());
    }
    child::say("done");
}

/// A local web, and a job that saves it somewhere.
pub(crate) struct Desk {
    pub(crate) web: NewsWeb,
    pub(crate) dir: tempfile::TempDir,
    start: Timestamp,
}

impl Desk {
    /// A job with these lines for its output.
    pub(crate) fn new(output: &str) -> Self {
        let start = Timestamp::now();
        let plan = Plan { names: Names::Literal, hour: Duration::from_hours(12), ..Plan::new(Size::Brief, start) };
        let web = NewsWeb::start(plan, Arc::new(Timestamp::now));
        let dir = tempfile::tempdir().expect("a folder");
        let job = web.world.job_file(Path::new("x"), Duration::from_millis(50), "");
        fs::write(dir.path().join("job.toml"), job.replace("output.folder = \"x\"", output)).expect("the job file");
        Self { web, dir, start }
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.dir.path().join("news.sqlite")
    }

    /// Kills the crawl so many times, at random moments, and looks at what it left.
    pub(crate) fn killed(&self, kills: usize, look: impl Fn()) {
        let mut dice = Dice::new(7, 3);
        for kill in 0..kills {
            let mut crawl = copydesk();
            crawl.args(["crawl", "job.toml"]).current_dir(self.dir.path()).stdout(Stdio::null()).stderr(Stdio::null());
            let mut crawl = crawl.spawn().expect("started");
            thread::sleep(Duration::from_micros(dice.below(300_000) as u64));
            assert!(crawl.try_wait().expect("its state").is_none(), "the crawl was over before kill {kill}");
            crawl.kill().and_then(|()| crawl.wait()).expect("killed");
            look();
        }
    }

    pub(crate) fn finish(&self) {
        let ended = run(&["crawl", "job.toml"], self.dir.path());
        assert!(ended.status.success(), "{}", err(&ended));
    }

    /// All stories that the world knows of are rows, once.
    fn assert_whole(&self) {
        let db = Connection::open(self.database()).expect("a database");
        let mut statement =
            db.prepare("SELECT coalesce(canonical_url, url), url, headline, text FROM articles").expect("a table");
        let row = |row: &rusqlite::Row<'_>| {
            Ok(Saved { url: row.get(0)?, from: row.get(1)?, headline: row.get(2)?, text: row.get(3)? })
        };
        let saved: Vec<Saved> = statement.query_map([], row).expect("rows").map(|row| row.expect("a row")).collect();
        assert!(saved.len() > 20, "{} articles", saved.len());
        let faults = self.web.world.judge(&saved, Timestamp::now(), self.start);
        assert!(faults.is_empty(), "{faults:#?}");
    }
}

#[test]
fn a_crawl_may_save_to_a_database_alone() {
    let desk = Desk::new("output = 'sqlite:news.sqlite'");
    desk.killed(8, || {});
    desk.finish();
    desk.assert_whole();
    assert!(desk.dir.path().join("frontier.sqlite").exists(), "beside the database");
    let found: i64 = Connection::open(desk.database())
        .and_then(|db| {
            db.query_row("SELECT count(*) FROM articles WHERE found ->> 'by' = 'feed'", [], |row| row.get(0))
        })
        .expect("rows");
    assert!(found > 0, "rows say how an article was found");
}

#[test]
fn check_and_crawl_refuse_what_is_no_output() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("news.sqlite");
    let job = |output: &str| {
        let text = format!("name = 'lenn'\nsites = 'http://127.0.0.1:9/'\nfrontier = 'f.sqlite'\noutput = {output}\n");
        fs::write(dir.path().join("job.toml"), text).expect("the job file");
    };
    let said = |verb: &str| {
        let ended = run(&[verb, "job.toml"], dir.path());
        (ended.status.code(), out(&ended) + &err(&ended))
    };
    job("['articles', 'sqlite:news.sqlite']");
    let (code, told) = said("check");
    assert!(code == Some(0) && told.contains("database    news.sqlite"), "{told}");
    assert!(!path.exists() && !dir.path().join("articles").exists(), "check makes nothing");
    let make = |sql: &str| {
        let _ = fs::remove_file(&path);
        Connection::open(&path).expect("a database").execute_batch(sql).expect("made");
    };
    let refused = |why: &str| {
        for (verb, code) in [("check", 2), ("crawl", 3)] {
            let (ended, told) = said(verb);
            assert!(ended == Some(code) && told.contains(why), "{verb}: {ended:?} {told}");
        }
    };
    make("CREATE TABLE articles (headline TEXT)");
    refused("news.sqlite: cannot be opened: it is the database of something else");
    make(
        "PRAGMA application_id = 0x6e657773; PRAGMA user_version = 1; CREATE TABLE articles (row INTEGER PRIMARY KEY, id TEXT)",
    );
    refused("its table articles has another shape: it has no column revision");
    fs::write(&path, "these are no pages of SQLite, however long it goes on like this, and it goes on")
        .expect("written");
    refused("it is no database of SQLite");
    job("'sqlite:missing/news.sqlite'");
    let (code, told) = said("check");
    assert!(code == Some(2) && told.contains("missing/news.sqlite: cannot be made: its folder is missing"), "{told}");
    fs::write(dir.path().join("file"), "").expect("written");
    job("'file'");
    let (code, told) = said("check");
    assert!(code == Some(2) && told.contains("file: a folder is needed, and this is none"), "{told}");
}
