//! Articles in a table of PostgreSQL: by `extract`, by `fetch` and by crawls, in what `psql` shows.

use crate::database::written;
use crate::diff;
use crate::formats::desk;
use crate::missing::missing;
use crate::newsweb::Saved;
use crate::postgres;
use crate::program::{copydesk, err, out, run};
use std::fs;
use std::process::{Command, Stdio};
use tokio_postgres::Client;

/// An address with a table behind its database.
pub(crate) fn with_table(address: &str, table: &str) -> String {
    let (database, settings) = address.split_once('?').unwrap_or((address, ""));
    format!("{database}/{table}?{settings}")
}

/// Asks a database something.
fn ask<T>(address: &str, question: impl AsyncFnOnce(Client) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async { question(postgres::connect(address).await).await })
}

/// The articles of a table.
pub(crate) fn rows(address: &str, table: &str) -> Vec<Saved> {
    let sql = format!("SELECT coalesce(canonical_url, url), url, headline, text FROM {table}");
    let rows = ask(address, async |client| client.query(&sql, &[]).await.expect("rows"));
    rows.iter().map(|row| Saved { url: row.get(0), from: row.get(1), headline: row.get(2), text: row.get(3) }).collect()
}

/// A schema of its own.
fn schema() -> Option<String> {
    let server = postgres::server()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    Some(runtime.block_on(postgres::schema(server)))
}

fn count(address: &str, sql: &str) -> i64 {
    ask(address, async |client| client.query_one(sql, &[]).await.expect("a row").get(0))
}

fn change(address: &str, sql: &str) {
    ask(address, async |client| client.batch_execute(sql).await.expect("changed"));
}

#[test]
fn a_page_has_a_row_however_often_it_is_saved() {
    let Some(address) = schema() else { return };
    let (dir, table) = (desk(), with_table(&address, "stories"));
    written(&["extract", "-o", &table, "lenn.html", "orr.html", "empty.html"], dir.path());
    assert_eq!(count(&address, "SELECT count(*) FROM stories"), 2, "what could not be read is no page");
    let good =
        "SELECT count(*) FROM stories WHERE authors ? 'Ada Moe' AND verdict ->> 'kind' = 'article' AND word_count > 80";
    assert_eq!(count(&address, good), 2);
    // the same page with another text: its row is replaced
    let page = fs::read_to_string(dir.path().join("lenn.html")).expect("a page");
    fs::write(dir.path().join("lenn.html"), page.replace("bakery", "brewery")).expect("written");
    let said = written(&["fetch", "-o", &table, "lenn.html", "orr.html"], dir.path());
    assert!(said.contains("2 saved"), "{said}");
    assert_eq!(count(&address, "SELECT count(*) FROM stories"), 2);
    assert_eq!(count(&address, "SELECT count(*) FROM stories WHERE text LIKE '%brewery%'"), 1);
    let said = written(&["fetch", "-o", &table, "--skip-saved", "lenn.html", "orr.html"], dir.path());
    assert!(said.contains("2 passed over"), "{said}");
    // a column that an older table lacks is added
    change(&address, "ALTER TABLE stories DROP COLUMN word_count");
    written(&["extract", "-o", &table, "lenn.html"], dir.path());
    assert_eq!(count(&address, "SELECT count(word_count) FROM stories"), 1);
}

#[test]
fn what_is_no_table_of_ours_is_refused() {
    let Some(address) = schema() else { return };
    let dir = desk();
    let refused = |table: &str, said: &str| {
        let place = with_table(&address, table);
        let job = format!("name = 'lenn'\nsites = 'http://127.0.0.1:9/'\nfrontier = 'f.sqlite'\noutput = '{place}'\n");
        fs::write(dir.path().join("job.toml"), job).expect("the job file");
        for (arguments, code) in [
            (&["extract", "-o", &place, "lenn.html"][..], 3),
            (&["fetch", "-o", &place, "lenn.html"], 3),
            (&["crawl", "job.toml"], 3),
            (&["check", "job.toml"], 2),
        ] {
            let ended = run(arguments, dir.path());
            assert!(ended.status.code() == Some(code) && err(&ended).contains(said), "{}", err(&ended));
        }
    };
    change(&address, "CREATE TABLE others (id text)");
    refused("others", "postgres/others: cannot be opened: it is the table of something else; name one of its own");
    change(&address, "CREATE TABLE later (id text); COMMENT ON TABLE later IS 'copydesk: articles, version 9'");
    refused("later", "a later copydesk made it (version 9; this one knows 1)");
    change(&address, "CREATE TABLE bare (id text); COMMENT ON TABLE bare IS 'copydesk: articles, version 1'");
    refused("bare", "it has another shape: it has no column revision");
    written(&["extract", "-o", &with_table(&address, "odd"), "lenn.html"], dir.path());
    change(&address, "ALTER TABLE odd ALTER COLUMN status TYPE text");
    refused("odd", "it has another shape: its column status is of type text, and not bigint");
    let place = with_table(&address, "new");
    fs::write(
        dir.path().join("job.toml"),
        format!("name = 'lenn'\nsites = 'http://127.0.0.1:9/'\nfrontier = 'f.sqlite'\noutput = '{place}'\n"),
    )
    .expect("the job file");
    let ended = run(&["check", "job.toml"], dir.path());
    assert!(ended.status.success() && out(&ended).contains("/new\n"), "{}", err(&ended));
    assert_eq!(count(&address, "SELECT count(*) FROM pg_class WHERE relname = 'new'"), 0, "check makes nothing");
}

#[test]
fn a_password_is_never_shown() {
    let dir = desk();
    let nobody = "postgres://desk:sesame@127.0.0.1:9/news/stories?connect_timeout=1";
    let mut command = copydesk();
    command.args(["extract", "-o", "postgres://desk:ses/ame@127.0.0.1:9/news/stories", "lenn.html"]);
    let ended = command.current_dir(dir.path()).output().expect("the program runs");
    assert!(ended.status.code() == Some(2) && !err(&ended).contains("ame@"), "{}", err(&ended));
    fs::write(dir.path().join("job.toml"), format!("name = 'lenn'\nsites = 7\noutput = ['a', '{nobody}', 'b']\n"))
        .expect("the job file");
    let ended = run(&["check", "job.toml"], dir.path());
    assert!(ended.status.code() == Some(2) && !err(&ended).contains("sesame"), "{}", err(&ended));
}

#[test]
fn many_may_make_the_table_at_once() {
    let Some(address) = schema() else { return };
    let (dir, table) = (desk(), with_table(&address, "articles"));
    let start = |page: &str| {
        let mut program = copydesk();
        program.args(["extract", "-o", &table, page]).current_dir(dir.path()).stderr(Stdio::piped());
        program.spawn().expect("started")
    };
    for child in ["lenn.html", "orr.html", "lenn.html", "orr.html"].map(start) {
        let ended = child.wait_with_output().expect("ended");
        assert!(ended.status.success(), "{}", err(&ended));
    }
    assert_eq!(count(&address, "SELECT count(*) FROM articles"), 2);
}

#[test]
fn the_shell_of_postgresql_shows_it() {
    let Some(address) = schema() else { return };
    let dir = desk();
    written(&["extract", "-o", &with_table(&address, "articles"), "lenn.html"], dir.path());
    let sql = "SELECT headline, authors ->> 0 FROM articles";
    let Ok(shell) = Command::new("psql").args(["-At", &address, "-c", sql]).output() else {
        missing("the table in PostgreSQL's own shell; install psql");
        return;
    };
    assert_eq!(String::from_utf8_lossy(&shell.stdout), "Bridge at lenn reopens|Ada Moe\n", "{}", err(&shell));
}

#[tokio::test(flavor = "multi_thread")]
async fn revisions_are_compared_as_those_of_a_folder() {
    let Some(server) = postgres::server() else { return };
    let table = with_table(&postgres::schema(server).await, "stories");
    let (dir, story) = diff::revised(&format!("['news', '{table}']")).await;
    for arguments in [&[story.as_str()][..], &[story.as_str(), "--list"]] {
        let of = |place: &str| run(&[&["diff", place], arguments].concat(), dir.path());
        let (folder, rows) = (of("news"), of(&table));
        assert!(out(&folder).contains("afloat"), "{}", err(&folder));
        assert_eq!(out(&rows), out(&folder), "{}", err(&rows));
    }
    let nowhere = run(&["diff", &table.replace("stories", "none"), &story], dir.path());
    assert!(nowhere.status.code() == Some(2) && err(&nowhere).contains("no such article"), "{}", err(&nowhere));
}
