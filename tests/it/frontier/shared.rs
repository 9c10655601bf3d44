//! Dangers of a frontier that many machines share: workers that are stopped, cut off or late, and a server that goes
//! away.

use super::ground::{Ground as _, Postgres, Worker, at, done, new, seconds, url};
use super::story::{story, text};
use crate::postgres;
use copydesk::frontier::{Clocks, Frontier, FrontierError, FrontierPlace, HostAfter, Reserved, Terms};
use copydesk::task::{End, Role};
use jiff::Timestamp;
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::Mutex;

const HOME: &str = "https://www.lenn.example/";

/// A ground, where there is a server.
fn ground() -> Option<Postgres> {
    Postgres::is_there().then(Postgres::default)
}

fn terms(records: &str) -> Terms {
    Terms { lease: seconds(60), records: records.to_owned(), ..Terms::default() }
}

#[tokio::test]
async fn whoever_leaves_gives_back_what_it_has() {
    let Some(ground) = ground() else { return };
    let leaving = Worker::start(&ground, "leaving", Terms::default(), &[HOME]).await;
    let staying = Worker::start(&ground, "staying", Terms::default(), &[HOME]).await;
    assert!(leaving.claim(0).await.is_some());
    leaving.frontier.leave(at(10)).await.expect("left");
    assert!(staying.claim(14).await.is_none(), "its last request may have left a moment ago");
    assert!(staying.claim(15).await.is_some());
}

/// A worker is stopped while it saves, and another one saves the story; then the first goes on.
#[tokio::test]
async fn what_another_worker_saves_meanwhile_is_taken_back() {
    let Some(ground) = ground() else { return };
    let slow = Worker::start(&ground, "slow", terms("file:///a/articles-slow.jsonl"), &[HOME]).await;
    let quick = Worker::start(&ground, "quick", terms("file:///b/articles-quick.jsonl"), &[HOME]).await;
    let late = slow.claim(0).await.expect("due");
    let first = slow.reserve(&late, story("a", &text("harbour"), 1111)).await;
    let Reserved::Save(first) = first else { unreachable!("{first:?}") };
    assert!(slow.frontier.superseded(slow.job).await.expect("told").is_empty());
    let lease = quick.claim(65).await.expect("the lease is over");
    let pending = lease.task.pending.clone().expect("it was about to be saved");
    assert_eq!(pending.since, None, "the other one's records are not ours");
    let again = quick.reserve(&lease, story("a", &text("harbour"), 2222)).await;
    let Reserved::Save(again) = again else { unreachable!("{again:?}") };
    assert_eq!((again.number, &again.file, again.revision, again.since), (first.number, &first.file, 1, None));
    let mut saved = done(&lease, End::Saved, 66);
    saved.story = Some(again.id);
    assert!(quick.finish(lease, saved, 66).await);
    // the first one wakes up, and comes too late
    let mut saved = done(&late, End::Saved, 67);
    saved.story = Some(first.id);
    assert!(!slow.finish(late, saved, 67).await);
    let superseded = slow.frontier.superseded(slow.job).await.expect("told");
    let told: Vec<_> = superseded.iter().map(|record| (&record.page, record.revision, record.since)).collect();
    assert_eq!(told, [(&first.page, 1, 1111)]);
    assert!(quick.frontier.superseded(quick.job).await.expect("told").is_empty());
    slow.frontier.taken_back(superseded).await.expect("noted");
    assert!(slow.frontier.superseded(slow.job).await.expect("told").is_empty());
}

/// A story goes to and fro between workers that die over it: whoever gets it back has first to take back what it may
/// have recorded then. Else it would take back what it records now.
#[tokio::test]
async fn a_story_that_comes_back_is_recorded_when_the_old_record_is_taken_back() {
    let Some(ground) = ground() else { return };
    let one = Worker::start(&ground, "one", terms("file:///a"), &[HOME]).await;
    let other = Worker::start(&ground, "other", terms("file:///b"), &[HOME]).await;
    let first = one.claim(0).await.expect("due");
    let Reserved::Save(filed) = one.reserve(&first, story("a", &text("harbour"), 7)).await else { unreachable!("new") };
    let second = other.claim(65).await.expect("the lease is over");
    assert!(matches!(other.reserve(&second, story("a", &text("harbour"), 0)).await, Reserved::Save(_)));
    let third = one.claim(130).await.expect("that lease is over too");
    assert_eq!(one.reserve(&third, story("a", &text("harbour"), 99)).await, Reserved::Owing);
    let superseded = one.frontier.superseded(one.job).await.expect("told");
    assert_eq!(superseded.iter().map(|record| record.since).collect::<Vec<_>>(), [7]);
    one.frontier.taken_back(superseded).await.expect("noted");
    let again = one.reserve(&third, story("a", &text("harbour"), 99)).await;
    assert_eq!(again, Reserved::Save(filed), "as before, and not to be looked for");
    // it dies once more, this time with the record: that lies where it was saved last
    let fourth = one.claim(195).await.expect("due");
    assert_eq!(fourth.task.pending.clone().expect("it was about to be saved").since, Some(99));
    let mut saved = done(&fourth, End::Saved, 196);
    saved.story = fourth.task.pending.as_ref().map(|pending| pending.id);
    assert!(one.finish(fourth, saved, 196).await);
    assert!(one.frontier.superseded(one.job).await.expect("told").is_empty());
    assert_eq!(other.frontier.superseded(other.job).await.expect("told").len(), 1);
}

/// A page that was about to be saved is no article any more when another worker comes.
#[tokio::test]
async fn what_nobody_saves_after_all_is_taken_back_too() {
    let Some(ground) = ground() else { return };
    let dead = Worker::start(&ground, "dead", terms("file:///a"), &[HOME]).await;
    let heir = Worker::start(&ground, "heir", terms("file:///b"), &[HOME]).await;
    let lost = dead.claim(0).await.expect("due");
    assert!(matches!(dead.reserve(&lost, story("a", &text("harbour"), 7)).await, Reserved::Save(_)));
    let lease = heir.claim(65).await.expect("the lease is over");
    heir.ends(lease, 66).await;
    assert_eq!(dead.frontier.superseded(dead.job).await.expect("told").len(), 1);
    assert!(ground.faults().await.is_empty());
}

#[tokio::test]
async fn while_one_saves_a_story_another_address_of_it_is_a_duplicate() {
    let Some(ground) = ground() else { return };
    let homes = [HOME, "https://www.sarrow.example/"];
    let one = Worker::start(&ground, "one", terms("file:///a"), &homes).await;
    let other = Worker::start(&ground, "other", terms("file:///b"), &homes).await;
    let (first, second) = (one.claim(0).await.expect("due"), other.claim(0).await.expect("due"));
    // in a simulation, a host is held until its lease ends
    assert!(matches!(one.reserve(&first, story("a", &text("harbour"), 0)).await, Reserved::Save(_)));
    let told = other.reserve(&second, story("a", &text("harbour"), 0)).await;
    assert!(matches!(&told, Reserved::Duplicate(of, _) if *of == first.task.url), "{told:?}");
}

/// Leases, gaps and moments are the database's, whatever a worker believes.
#[tokio::test]
async fn the_clock_is_the_database_s() {
    let Some(ground) = ground() else { return };
    let open = async |worker: &str| Frontier::open(ground.place().await, worker.to_owned()).await.expect("opened");
    let (one, other) = (open("one").await, open("other").await);
    let wrong = Clocks { wall: at(0), boot: None };
    let now = one.anchor(wrong).await.expect("a moment");
    let off = Timestamp::now().duration_since(now).abs();
    assert!(off < jiff::SignedDuration::from_mins(10), "the database believes that it is {now}");
    let seeds = vec![(url(HOME), Role::Front)];
    let job = one.register("lenn".to_owned(), Terms::default(), seeds, now).await.expect("a job");
    let year = Duration::from_hours(24 * 365);
    assert_eq!(one.claim(vec![job], 1, now + year, now - year).await.expect("claimed").leases.len(), 1);
    let ahead = other.claim(vec![job], 1, now + year, now + year).await.expect("claimed");
    assert!(ahead.leases.is_empty(), "whose clock is a year ahead gets nobody else's host");
    let told = ahead.now.expect("the database's moment");
    assert!(told.duration_since(now).abs() < jiff::SignedDuration::from_mins(10));
}

/// Many at once, for real: no host is ever held by two, nothing is visited twice or lost.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_workers_at_once_share_out_the_hosts() {
    const HOSTS: usize = 40;
    let Some(ground) = ground() else { return };
    // a worker that gets nothing asks again at once, and takes a second with it: no lease ends meanwhile
    let terms = Terms { lease: Duration::from_hours(10_000), ..Terms::default() };
    let filler = Worker::start(&ground, "filler", terms.clone(), &[]).await;
    let pages = |host: usize| (0..5).map(move |page| format!("https://paper-{host}.example/{page}"));
    let all: Vec<String> = (0..HOSTS).flat_map(pages).collect();
    filler.by_hand(&all.iter().map(String::as_str).collect::<Vec<_>>(), 0).await;
    let held = Arc::new(Mutex::new(HashSet::new()));
    let visited = Arc::new(Mutex::new(Vec::new()));
    let now = Arc::new(AtomicUsize::new(0));
    let mut workers = Vec::new();
    for number in 0..4 {
        let frontier = ground.open(&format!("worker-{number}")).await;
        let job = frontier.register("lenn".to_owned(), terms.clone(), Vec::new(), at(0)).await.expect("a job");
        let (held, visited, now) = (Arc::clone(&held), Arc::clone(&visited), Arc::clone(&now));
        workers.push(tokio::spawn(async move {
            while visited.lock().await.len() < HOSTS * 5 {
                let then = at(now.fetch_add(1, Ordering::SeqCst) as u64);
                let claimed = frontier.claim(vec![job], 7, then, then).await.expect("claimed");
                let mut taken = Vec::new();
                for lease in claimed.leases {
                    assert!(held.lock().await.insert(lease.host.name.clone()), "{} is held by two", lease.host.name);
                    taken.push(lease);
                }
                let ends = taken.into_iter().map(async |lease| {
                    held.lock().await.remove(&lease.host.name);
                    visited.lock().await.push(lease.task.url.to_string());
                    let mut done = done(&lease, End::Gone, 0);
                    done.host = HostAfter { free_at: at(0), gap: Duration::ZERO, ..done.host };
                    assert!(frontier.finish(lease, done, then).await.expect("finished"), "the lease is ours");
                });
                futures_util::future::join_all(ends).await;
            }
        }));
    }
    for worker in workers {
        worker.await.expect("no panic");
    }
    let mut visited = visited.lock().await.clone();
    visited.sort();
    let mut all = all;
    all.sort();
    assert_eq!(visited, all);
    assert!(ground.faults().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn several_may_make_the_tables_at_once() {
    let Some(ground) = ground() else { return };
    let place = ground.place().await;
    let opening: Vec<_> = (0..8)
        .map(|worker| {
            let place = place.clone();
            tokio::spawn(async move {
                let frontier = Frontier::open_simulated(place, format!("worker-{worker}")).await?;
                frontier.register("lenn".to_owned(), Terms::default(), vec![(url(HOME), Role::Front)], at(0)).await
            })
        })
        .collect();
    let mut jobs = HashSet::new();
    for opened in opening {
        jobs.insert(opened.await.expect("no panic").expect("opened"));
    }
    assert_eq!(jobs.len(), 1);
    assert!(ground.faults().await.is_empty());
}

/// Connections are cut again and again: every verb is tried anew, and does what it says once.
#[tokio::test(flavor = "multi_thread")]
async fn connections_that_are_cut_are_made_anew() {
    let Some(ground) = ground() else { return };
    let worker = Worker::start(&ground, "one", Terms::default(), &[HOME]).await;
    let cutter = postgres::connect(ground.address().await).await;
    let mut often = tokio::time::interval(Duration::from_millis(120));
    let (stop, mut stopped) = tokio::sync::oneshot::channel();
    let cutter = tokio::spawn(async move {
        let mut cuts = 0;
        while stopped.try_recv().is_err() {
            often.tick().await;
            let cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                       WHERE application_name = current_schema() AND pid <> pg_backend_pid()";
            cuts += cutter.query_one(cut, &[]).await.expect("cut").get::<_, i64>(0);
        }
        cuts
    });
    let lease = worker.claim(0).await.expect("due");
    worker.add(&lease, (0..100).map(|n| new(&format!("https://paper-{n}.example/"), 1, 0)).collect(), 0).await;
    worker.ends(lease, 0).await;
    let mut visited = 0;
    for now in (100..).step_by(100).take(60) {
        for lease in worker.claims(3, now).await.0 {
            // a commit whose answer was cut off is told as late: it is written all the same
            let done = done(&lease, End::Gone, now);
            worker.finish(lease, done, now).await;
            visited += 1;
        }
    }
    let _ = stop.send(());
    let cuts = cutter.await.expect("no panic");
    assert!(cuts > 0, "nothing was cut");
    let counts = worker.counts(100_000).await;
    assert_eq!((counts.known, counts.unvisited, visited), (101, 0, 100), "after {cuts} cuts");
    assert!(ground.faults().await.is_empty());
}

#[tokio::test]
async fn a_database_that_is_not_ours_is_told_and_left_alone() {
    let Some(ground) = ground() else { return };
    let place = ground.place().await;
    let client = postgres::connect(ground.address().await).await;
    assert!(Frontier::open_to_read(place.clone()).await.expect("reachable").is_none(), "nothing is made by looking");
    client.batch_execute("CREATE TABLE job (tide INTEGER)").await.expect("made");
    for opened in
        [Frontier::open(place.clone(), "one".to_owned()).await.map(Some), Frontier::open_to_read(place.clone()).await]
    {
        let error = opened.expect_err("another program's");
        assert!(matches!(error, FrontierError::ForeignDatabase { .. }), "{error}");
    }
    client.batch_execute("DROP TABLE job").await.expect("gone");
    drop(Frontier::open(place.clone(), "one".to_owned()).await.expect("a frontier"));
    client.batch_execute("UPDATE meta SET value = '7000' WHERE name = 'version'").await.expect("set");
    let error = Frontier::open(place, "one".to_owned()).await.expect_err("too new");
    assert!(matches!(error, FrontierError::NewerDatabase { found: 7000, .. }), "{error}");
}

#[tokio::test]
async fn who_may_not_read_is_told_so() {
    let Some(ground) = ground() else { return };
    drop(Frontier::open(ground.place().await, "one".to_owned()).await.expect("a frontier"));
    let client = postgres::connect(ground.address().await).await;
    let role = format!("onlooker_{}", std::process::id());
    let made = format!(
        "CREATE ROLE {role} LOGIN; DO $$ BEGIN EXECUTE format('GRANT USAGE ON SCHEMA %I TO {role}', current_schema()); END $$"
    );
    client.batch_execute(&made).await.expect("a role");
    let address = ground.address().await.replace("user=copydesk", &format!("user={role}"));
    let looked = Frontier::open_to_read(FrontierPlace::parse(&address).expect("an address")).await;
    client.batch_execute(&format!("DROP OWNED BY {role}; DROP ROLE {role}")).await.expect("gone");
    if address != ground.address().await {
        let told = looked.expect_err("it may not read").to_string();
        assert!(told.contains("permission denied"), "{told}");
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named_and_its_password_is_not() {
    let place = FrontierPlace::parse("postgres://desk:sesame@127.0.0.1:1/crawl?sslmode=disable").expect("an address");
    let error = Frontier::open(place, "one".to_owned()).await.expect_err("nobody listens");
    let told = error.to_string();
    assert!(told.contains("postgres://desk@127.0.0.1:1/crawl") && told.contains("refused"), "{told}");
    assert!(!told.contains("sesame"), "{told}");
    for (address, says) in [
        ("postgres://desk@127.0.0.1:1/crawl?sslmode=sometimes", "sslmode=sometimes is none"),
        ("postgres://desk@127.0.0.1:1/crawl?sslmode=require&sslrootcert=/no/such.pem", "/no/such.pem"),
        ("postgres://desk@127.0.0.1:1/crawl?tide=high", "tide"),
    ] {
        let place = FrontierPlace::parse(address).expect("an address");
        let told = Frontier::open(place, "one".to_owned()).await.expect_err("unusable").to_string();
        assert!(told.contains(says), "{told}");
    }
}
