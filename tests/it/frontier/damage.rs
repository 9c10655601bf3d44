//! Files that are no frontier, or a damaged one: each is told for what it is, and left as it is.

use super::ground::{Ground as _, Sqlite, Worker, at, clocks, done, new, url};
use copydesk::frontier::{Frontier, FrontierError, Terms};
use copydesk::task::{End, Role};
use std::fs;
use std::path::Path;

async fn open(path: &Path) -> Result<Frontier, FrontierError> {
    Frontier::open(path, "one".to_owned()).await
}

/// A frontier of some size, closed.
async fn filled() -> Sqlite {
    let ground = Sqlite::default();
    let worker = Worker::start(&ground, "filler", Terms::default(), &["https://www.lenn.example/"]).await;
    let home = worker.claim(0).await.expect("due");
    let urls = (0..2000).map(|n| new(&format!("https://paper-{}.example/{n}", n % 100), 1, 0)).collect();
    assert_eq!(worker.add(&home, urls, 0).await, 2000);
    worker.ends(home, 0).await;
    drop(worker);
    ground
}

/// Everything that a crawl does with a frontier, until something fails.
async fn use_it(path: &Path) -> Result<(), FrontierError> {
    let frontier = open(path).await?;
    let now = frontier.anchor(clocks(100, "boot", 100)).await?;
    let seeds = vec![(url("https://www.lenn.example/"), Role::Front)];
    let job = frontier.register("lenn".to_owned(), Terms::default(), seeds, now).await?;
    for _ in 0..300 {
        let claimed = frontier.claim(vec![job], 10, at(1_000_000), at(1_000_000)).await?;
        for lease in claimed.leases {
            let urls = (0..5).map(|n| new(&format!("https://more.example/{}/{n}", lease.task.id), 1, 0)).collect();
            frontier.add(&lease, urls, now).await?;
            let mut done = done(&lease, End::Listed, 0);
            done.host.asked = false;
            done.host.free_at = at(0);
            frontier.finish(lease, done, at(1_000_000)).await?;
        }
    }
    frontier.counts(job, now).await.map(drop)
}

#[tokio::test]
async fn a_frontier_of_an_earlier_version_is_brought_up_to_date() {
    let ground = Sqlite::default();
    let db = rusqlite::Connection::open(ground.path()).expect("a file");
    db.execute_batch(include_str!("../../../src/frontier/sqlite/schema.sql")).expect("the tables of version 1");
    db.execute_batch(
        "PRAGMA application_id = 1668247673; PRAGMA user_version = 1;
         INSERT INTO job (id, name) VALUES (1, 'lenn');
         INSERT INTO host (id, name) VALUES (1, 'lenn.example');
         INSERT INTO line (job, host, due_at, ready_at, urls) VALUES (1, 1, 0, 0, 1);
         INSERT INTO url (id, job, host, hash, url, role, rank, depth, named, site, found_at, due_at, hops)
         VALUES (1, 1, 1, x'00', 'https://www.lenn.example/', 0, 0, 0, 1, 1, 0, 0, 3);
         INSERT INTO site (url, saved) VALUES (1, 42);",
    )
    .expect("rows of version 1");
    drop(db);
    let read = Frontier::open_to_read(ground.path()).await.expect_err("not yet");
    assert!(read.to_string().contains("the next crawl brings it up to date"), "{read}");
    let frontier = open(&ground.path()).await.expect("a frontier");
    let job = frontier.job("lenn".to_owned()).await.expect("read").expect("known");
    let lease = frontier.claim(vec![job], 1, at(0), at(0)).await.expect("claimed").leases.remove(0);
    assert!(lease.task.trusted, "the job names it");
    assert_eq!(frontier.counts(job, at(0)).await.expect("counts").seeds[0].saved, 42);
}

#[tokio::test]
async fn what_is_no_frontier_is_told_and_left_alone() {
    let dir = tempfile::tempdir().expect("a folder");
    let text = dir.path().join("notes.txt");
    fs::write(&text, "Ferry pier closed. ".repeat(1000)).expect("written");
    let database = dir.path().join("other.sqlite");
    let other = rusqlite::Connection::open(&database).expect("a file");
    other.execute_batch("CREATE TABLE tide (height REAL)").expect("made");
    drop(other);
    for path in [&text, &database] {
        let before = fs::read(path).expect("a file");
        let error = open(path).await.expect_err("no frontier");
        assert!(matches!(&error, FrontierError::Foreign { path: told } if told == path), "{error}");
        assert_eq!(fs::read(path).expect("a file"), before);
    }
    // an empty file is what a crash at the first start leaves
    let empty = dir.path().join("empty.sqlite");
    fs::write(&empty, "").expect("written");
    open(&empty).await.expect("a frontier");
}

#[tokio::test]
async fn a_file_of_a_later_version_is_left_to_a_later_program() {
    let ground = filled().await;
    let db = rusqlite::Connection::open(ground.path()).expect("a file");
    db.execute_batch("PRAGMA user_version = 7000").expect("set");
    drop(db);
    let error = open(&ground.path()).await.expect_err("too new");
    assert!(matches!(error, FrontierError::Newer { found: 7000, .. }), "{error}");
    assert!(error.to_string().contains("use a newer copydesk"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn several_may_make_the_file_at_once() {
    for _ in 0..20 {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("frontier.sqlite");
        let opening: Vec<_> = (0..8)
            .map(|worker| {
                let path = path.clone();
                tokio::spawn(async move { Frontier::open(&path, format!("worker-{worker}")).await.map(drop) })
            })
            .collect();
        for opened in opening {
            opened.await.expect("no panic").expect("opened");
        }
    }
}

#[tokio::test]
async fn a_place_that_cannot_be_written_is_named() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("file");
    fs::write(&file, "").expect("written");
    for path in [file.join("frontier.sqlite"), file.join("deeper/frontier.sqlite"), dir.path().to_path_buf()] {
        let error = open(&path).await.expect_err("no place for a file");
        assert!(matches!(&error, FrontierError::File { path: told, .. } if path.starts_with(told)), "{error}");
    }
}

#[tokio::test]
async fn damage_anywhere_in_the_file_is_an_error_and_no_panic() {
    let whole = filled().await;
    let bytes = fs::read(whole.path()).expect("a file");
    let mut told = 0;
    for place in 0..24 {
        let mut bytes = bytes.clone();
        // in the first byte, within the header, and in the middle of pages
        let from = bytes.len() * place / 24 + if place % 2 == 0 { 0 } else { 1500 };
        let to = (from + 700).min(bytes.len());
        bytes[from..to].iter_mut().for_each(|byte| *byte ^= 0x5a);
        told += usize::from(told_as_damaged(&bytes, &format!("{from} to {to}")).await);
    }
    for cut in [bytes.len() / 2, bytes.len() - 4096 * 3, 5000, 100] {
        told += usize::from(told_as_damaged(&bytes[..cut], &format!("cut at {cut}")).await);
    }
    assert!(told >= 10, "only {told} of 28 were noticed");
}

/// True if a file with these bytes is told to be damaged, or is good enough to be used.
async fn told_as_damaged(bytes: &[u8], place: &str) -> bool {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("frontier.sqlite");
    fs::write(&path, bytes).expect("written");
    match use_it(&path).await {
        Ok(()) => false,
        Err(FrontierError::Damaged { .. } | FrontierError::Foreign { .. }) => true,
        Err(error) => unreachable!("{place}: {error}"),
    }
}

#[tokio::test]
async fn what_a_killed_process_leaves_beside_the_file_is_cleared_away() {
    let ground = filled().await;
    let left = ground.path().with_file_name("frontier.sqlite-worker-dead");
    fs::write(&left, "").expect("written");
    let living = ground.open("living").await;
    let next = ground.open("next").await;
    next.anchor(clocks(0, "boot", 0)).await.expect("a moment");
    assert!(!left.exists());
    assert!(ground.path().with_file_name("frontier.sqlite-worker-living").exists());
    drop(living);
}
