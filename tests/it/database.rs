//! Articles in a database of SQLite: by `extract`, by `fetch`, and whatever moment the program is killed at.

use crate::batch::large;
use crate::child;
use crate::formats::desk;
use crate::missing::missing;
use crate::program::{copydesk, err, run};
use copydesk::Article;
use copydesk::render::json::Record;
use copydesk::save::database::Database;
use copydesk::save::name::PageId;
use rusqlite::Connection;
use rusqlite::types::Value;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

const NAME: &str = "news.sqlite";

/// All rows, without the numbers that SQLite gave them, in the order of their pages.
fn rows(dir: &Path) -> Vec<Vec<Value>> {
    let db = Connection::open(dir.join(NAME)).expect("a database");
    let mut statement = db.prepare("SELECT * FROM articles ORDER BY id, revision").expect("a table");
    let columns = statement.column_count();
    let row = |row: &rusqlite::Row<'_>| (1..columns).map(|at| row.get(at)).collect();
    statement.query_map([], row).expect("rows").map(|row| row.expect("a row")).collect()
}

/// Headlines of the rows that a search finds.
fn search(dir: &Path, words: &str) -> Vec<String> {
    let db = Connection::open(dir.join(NAME)).expect("a database");
    let sql = "SELECT articles.headline FROM articles_fts JOIN articles ON articles.row = articles_fts.rowid \
        WHERE articles_fts MATCH ? ORDER BY articles.headline";
    let mut statement = db.prepare(sql).expect("an index");
    let found = statement.query_map([words], |row| row.get(0)).expect("found");
    found.map(|headline| headline.expect("a headline")).collect()
}

/// The file is whole, and its index says what its table says.
fn assert_whole(dir: &Path) {
    let db = Connection::open(dir.join(NAME)).expect("a database");
    let said: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("checked");
    assert_eq!(said, "ok");
    db.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)", []).expect("in step");
}

pub(crate) fn written(arguments: &[&str], dir: &Path) -> String {
    let ended = run(arguments, dir);
    assert!(ended.status.code() < Some(2), "{arguments:?}: {}", err(&ended));
    err(&ended)
}

#[test]
fn a_page_has_a_row_however_often_it_is_saved() {
    let dir = desk();
    written(&["extract", "-o", NAME, "lenn.html", "orr.html", "empty.html"], dir.path());
    let first = rows(dir.path());
    assert_eq!(first.len(), 2, "what could not be read is no page");
    assert_eq!(search(dir.path(), "bakery"), ["Bridge at lenn reopens", "Bridge at orr reopens"]);
    let db = Connection::open(dir.path().join(NAME)).expect("a database");
    let (authors, kind, words): (String, String, i64) = db
        .query_row("SELECT authors, verdict ->> 'kind', word_count FROM articles", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .expect("a row");
    assert_eq!((authors.as_str(), kind.as_str()), ("[\"Ada Moe\"]", "article"));
    assert!(words > 80);
    written(&["extract", "-o", NAME, "lenn.html"], dir.path());
    assert_eq!(rows(dir.path()), first);
    // the same page with another text: its row is replaced, and so is what is found of it
    let page = fs::read_to_string(dir.path().join("lenn.html")).expect("a page");
    fs::write(dir.path().join("lenn.html"), page.replace("bakery", "brewery")).expect("written");
    let said = written(&["fetch", "-o", NAME, "lenn.html", "orr.html"], dir.path());
    assert!(said.contains("2 saved"), "{said}");
    assert_eq!(rows(dir.path()).len(), 2);
    assert_eq!(search(dir.path(), "bakery"), ["Bridge at orr reopens"]);
    assert_eq!(search(dir.path(), "brewery"), ["Bridge at lenn reopens"]);
    assert_whole(dir.path());
    let address = format!("sqlite:{NAME}");
    let said = written(&["fetch", "-o", &address, "--skip-saved", "lenn.html", "orr.html"], dir.path());
    assert!(said.contains("2 passed over"), "{said}");
}

#[test]
fn a_file_of_something_else_is_refused() {
    let dir = desk();
    let path = dir.path().join(NAME);
    let make = |sql: &str| {
        let _ = fs::remove_file(&path);
        Connection::open(&path).expect("a database").execute_batch(sql).expect("made");
    };
    let refused = |said: &str| {
        for verb in ["extract", "fetch"] {
            let ended = run(&[verb, "-o", NAME, "lenn.html"], dir.path());
            assert_eq!(ended.status.code(), Some(3), "{}", err(&ended));
            assert!(err(&ended).contains(said), "{}", err(&ended));
        }
    };
    fs::write(&path, "these are no pages of SQLite, however long it goes on like this, and it goes on")
        .expect("written");
    refused("it is no database of SQLite");
    make("CREATE TABLE articles (headline TEXT)");
    refused("it is the database of something else; name a file of its own");
    make("PRAGMA application_id = 0x6e657773; PRAGMA user_version = 9");
    refused("a later copydesk made it (version 9; this one knows 1)");
    make(
        "PRAGMA application_id = 0x6e657773; PRAGMA user_version = 1; CREATE TABLE articles (row INTEGER PRIMARY KEY, id TEXT)",
    );
    refused("its table articles has another shape: it has no column revision");
    fs::remove_file(&path).expect("removed");
    fs::create_dir(dir.path().join("folder.sqlite")).expect("made");
    for (arguments, said) in [
        (&["extract", "-o", "missing/news.sqlite", "lenn.html"][..], "missing/news.sqlite"),
        (&["extract", "-o", "folder.sqlite", "lenn.html"], "a folder"),
        (&["extract", "--format", "sqlite", "lenn.html"], "name its file: -o news.sqlite"),
        (&["extract", "--format", "sqlite", "-o", "x/", "lenn.html"], "name its file"),
        (&["fetch", "-o", NAME, "--html", "lenn.html"], "a database has rows"),
        (&["extract", "-o", "sqlite:", "lenn.html"], "a file is named as sqlite:news.sqlite"),
        (
            &["extract", "-o", "sqlite:x", "--format", "csv", "lenn.html"],
            "x: a database has rows, and none in the form csv",
        ),
        (&["fetch", "-o", "postgres://desk:se/cret@db/x", "lenn.html"], "no address of a database can be read in it"),
    ] {
        let ended = run(arguments, dir.path());
        assert!(ended.status.code() >= Some(2) && err(&ended).contains(said), "{arguments:?}: {}", err(&ended));
    }
}

#[test]
fn a_field_that_an_older_file_lacks_becomes_a_column() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join(NAME);
    let save = |page: &str| {
        let mut article = Article::default();
        article.headline = Some(format!("Tide {page}"));
        let mut database = Database::open(&path).expect("opened");
        let record = Record::new(page, None, Ok(article));
        database.push(&PageId::of_bytes(page.as_bytes()), &record).and_then(|()| database.flush()).expect("saved");
    };
    save("a");
    Connection::open(&path)
        .expect("a database")
        .execute_batch("ALTER TABLE articles DROP COLUMN byline")
        .expect("dropped");
    save("b");
    let db = Connection::open(&path).expect("a database");
    let byline: Option<String> =
        db.query_row("SELECT max(byline) FROM articles", [], |row| row.get(0)).expect("a column");
    assert_eq!((byline, rows(dir.path()).len()), (None, 2));
    assert_eq!(search(dir.path(), "tide"), ["Tide a", "Tide b"]);
}

/// The article of this number, as if it had been read.
fn numbered(number: usize) -> (PageId, Record) {
    let page = format!("https://tides.lenn.example/{number}");
    let mut article = Article::default();
    article.headline = Some(format!("Tide {number}"));
    (PageId::of_bytes(page.as_bytes()), Record::new(page, None, Ok(article)))
}

#[test]
#[ignore = "a part of the next test, in a process of its own"]
fn child_saves() {
    let Some(dir) = child::dir() else { return };
    let mut database = Database::open(dir.join(NAME)).expect("opened");
    for number in 0..1000 {
        let (id, record) = numbered(number);
        database.push(&id, &record).expect("saved");
        if number % 7 == 6 {
            database.flush().expect("saved");
            child::say(&number.to_string());
        }
    }
}

#[cfg(unix)]
#[test]
fn what_was_written_outlives_a_kill_at_any_moment() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut most = 0;
    for kill in 1..=50 {
        let mut part = child::start("database::child_saves", dir.path(), None);
        let mut said: Vec<String> = (0..kill).filter_map(|_| part.hear()).collect();
        said.extend(part.kill());
        let last: usize = said.last().and_then(|number| number.parse().ok()).expect("a number");
        most = most.max(last + 1);
        assert_whole(dir.path());
        let found = rows(dir.path()).len();
        // a batch may have been written and not told
        assert!(found >= most && found.is_multiple_of(7) || found == 1000, "{found} rows, {most} were told");
        most = found;
    }
    assert_eq!(search(dir.path(), "\"tide 6\""), ["Tide 6"], "no row is there twice");
}

#[cfg(unix)]
#[test]
fn a_killed_run_ends_as_if_it_had_not_been() {
    const KILLS: usize = 5;
    let dir = tempfile::tempdir().expect("a folder");
    let whole = large();
    for kill in 1..=KILLS {
        let pipe = dir.path().join("CC.warc");
        assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
        let mut program = copydesk();
        program.args(["extract", "CC.warc", "-o", NAME]).current_dir(dir.path()).stderr(Stdio::null());
        let mut child = program.spawn().expect("started");
        let mut to = fs::OpenOptions::new().write(true).open(&pipe).expect("the program reads");
        // when this is written, all but what a pipe holds was read
        to.write_all(&whole[..whole.len() * kill / KILLS]).expect("written");
        child.kill().expect("killed");
        child.wait().expect("ended");
        fs::remove_file(&pipe).expect("removed");
    }
    assert!(!rows(dir.path()).is_empty(), "it was at work");
    let clean = tempfile::tempdir().expect("a folder");
    for dir in [dir.path(), clean.path()] {
        fs::write(dir.join("CC.warc"), &whole).expect("written");
        assert_eq!(run(&["extract", "CC.warc", "-o", NAME], dir).status.code(), Some(0));
        assert_whole(dir);
    }
    assert_eq!(rows(dir.path()).len(), 1600);
    assert!(rows(dir.path()) == rows(clean.path()), "the same as if it had never been killed");
}

#[test]
fn two_may_write_to_one_file() {
    let dir = desk();
    let start = |page: &str| {
        let mut program = copydesk();
        program.args(["extract", "-o", NAME, page]).current_dir(dir.path()).stderr(Stdio::null());
        program.spawn().expect("started")
    };
    for mut child in [start("lenn.html"), start("orr.html"), start("lenn.html")] {
        assert!(child.wait().expect("ended").success());
    }
    assert_eq!(rows(dir.path()).len(), 2);
    assert_whole(dir.path());
}

#[test]
fn the_shell_of_sqlite_opens_it() {
    let dir = desk();
    written(&["extract", "-o", NAME, "lenn.html"], dir.path());
    let sql =
        "SELECT headline, authors FROM articles WHERE row IN (SELECT rowid FROM articles_fts('\"nine centimetres\"'))";
    let Ok(shell) = Command::new("sqlite3").args([NAME, sql]).current_dir(dir.path()).output() else {
        missing("the database in SQLite's own shell; install sqlite3");
        return;
    };
    assert_eq!(String::from_utf8_lossy(&shell.stdout), "Bridge at lenn reopens|[\"Ada Moe\"]\n", "{}", err(&shell));
}

#[cfg(not(feature = "postgres"))]
#[test]
fn postgres_is_asked_for_by_its_feature() {
    let dir = desk();
    let ended = run(&["extract", "-o", "postgres://desk@db.lenn.example/news", "lenn.html"], dir.path());
    let said = err(&ended);
    assert!(ended.status.code() == Some(2) && said.contains("built with the feature postgres"), "{said}");
}
