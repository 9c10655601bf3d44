//! Hosts: who may ask, and when.

use super::ground::{Ground, Worker, at, done, new, seconds};
use super::story::story;
use copydesk::frontier::{Done, HostAfter, Reserved, Terms};
use copydesk::task::{DEATHS_MAX, End, Task};

const HOME: &str = "https://www.lenn.example/";

pub(super) async fn two_workers_never_hold_one_host(ground: &impl Ground) {
    let one = Worker::start(ground, "one", Terms::default(), &[HOME, "https://m.lenn.example/"]).await;
    let other = Worker::start(ground, "other", Terms::default(), &[HOME, "https://m.lenn.example/"]).await;
    let (held, _) = one.claims(10, 0).await;
    assert_eq!(held.len(), 1, "all hosts of a registrable domain are one");
    assert!(other.claim(0).await.is_none());
    assert!(other.claim(60).await.is_none(), "not even when the gap is over");
    for lease in held {
        one.ends(lease, 61).await;
    }
    assert!(other.claim(66).await.is_some());
    assert!(one.claim(66).await.is_none());
}

pub(super) async fn a_crash_delays_a_host_and_never_bursts_it(ground: &impl Ground) {
    let terms = Terms { gap: seconds(300), lease: seconds(120), ..Terms::default() };
    let worker = Worker::start(ground, "one", terms, &[HOME]).await;
    assert!(worker.claim(0).await.is_some());
    // nobody ends the visit: its request may have left just before the lease was over
    let (none, next_at) = worker.claims(1, 301).await;
    assert!(none.is_empty());
    assert_eq!(next_at, Some(at(420)));
    assert!(worker.claim(420).await.is_some());
}

pub(super) async fn no_host_is_asked_before_it_is_free(ground: &impl Ground) {
    let worker = Worker::start(ground, "one", Terms::default(), &[HOME]).await;
    let lease = worker.claim(0).await.expect("due");
    worker.add(&lease, vec![new("https://lenn.example/a", 1, 0)], 0).await;
    let mut rests = done(&lease, End::Listed, 1);
    rests.host.free_at = at(3600);
    rests.host.why = Some("retry_after");
    assert!(worker.finish(lease, rests, 1).await);
    let (none, next_at) = worker.claims(1, 3599).await;
    assert!(none.is_empty());
    assert_eq!(next_at, Some(at(3600)));
    assert_eq!(worker.counts(3599).await.hosts_waiting, [("retry_after".to_owned(), 1)]);
    // what is found meanwhile does not make it free
    worker.by_hand(&["https://lenn.example/b"], 3599).await;
    assert!(worker.claim(3599).await.is_none());
    assert!(worker.claim(3600).await.is_some());
}

pub(super) async fn the_gap_counts_from_the_end_of_the_answer(ground: &impl Ground) {
    let worker = Worker::start(ground, "one", Terms::default(), &[HOME]).await;
    let lease = worker.claim(0).await.expect("due");
    worker.add(&lease, vec![new("https://lenn.example/a", 1, 0), new("https://lenn.example/b", 1, 0)], 0).await;
    worker.ends(lease, 40).await;
    assert!(worker.claim(44).await.is_none());
    let lease = worker.claim(45).await.expect("free");
    // an answer that is there at once does not shorten the gap that was taken with the claim
    let mut hasty = done(&lease, End::Listed, 45);
    hasty.host.free_at = at(45);
    assert!(worker.finish(lease, hasty, 45).await);
    assert!(worker.claim(49).await.is_none());
    let lease = worker.claim(50).await.expect("free");
    // if no request left, the host is as free as before
    let mut unasked = done(&lease, End::Refused, 50);
    unasked.host = HostAfter { asked: false, free_at: at(50), ..unasked.host };
    assert!(worker.finish(lease, unasked, 50).await);
    worker.by_hand(&["https://lenn.example/c"], 50).await;
    assert!(worker.claim(50).await.is_some());
}

/// How a round ends.
#[derive(Clone, Copy, PartialEq)]
enum Round {
    /// With a death, in a download or when the page was read among others.
    Dies,
    /// With a death when the page was read alone.
    DiesAlone,
    /// Read alone, and recorded.
    Lives,
    /// Read alone, when something else failed.
    BreaksOff,
}

/// Each round is a claim, perhaps a note that the page is read alone, and the end of the visit, or none.
pub(super) async fn a_page_that_breaks_the_program_is_told_from_those_beside_it(ground: &impl Ground) {
    use Round::{BreaksOff, Dies, DiesAlone, Lives};

    let terms = Terms { lease: seconds(120), ..Terms::default() };
    let worker = Worker::start(ground, "one", terms, &[HOME]).await;
    let mut now = 0;
    let mut round = async |round: Round| {
        let lease = worker.claim(now).await.expect("due");
        if round != Dies {
            assert!(worker.frontier.reads_alone(&lease).await.expect("noted"));
        }
        now += 130;
        match round {
            Dies | DiesAlone => {}
            Lives => {
                let done = Done { due_at: Some(at(now)), ..done(&lease, End::Listed, now - 130) };
                assert!(worker.finish(lease.clone(), done, now - 130).await);
            }
            BreaksOff => worker.frontier.broke_off(&lease).await.expect("noted"),
        }
        lease
    };
    assert_eq!(round(Dies).await.task.deaths, 0);
    // under way among others; then in a download again, which says nothing more
    assert_eq!(round(Dies).await.task.deaths, 1);
    assert_eq!(round(DiesAlone).await.task.deaths, 1);
    // the process could not save it, and went on
    assert_eq!(round(BreaksOff).await.task.deaths, 2);
    // read to its end
    assert_eq!(round(Lives).await.task.deaths, 2);
    assert_eq!(round(Dies).await.task.deaths, 0);
    let late = round(DiesAlone).await;
    assert_eq!(late.task.deaths, 1);
    assert_eq!(round(DiesAlone).await.task.deaths, 2);
    assert_eq!(round(DiesAlone).await.task.deaths, 3);
    let aside = round(Dies).await;
    assert_eq!(aside.task.deaths, DEATHS_MAX);
    // a lease that is over notes nothing
    assert!(!worker.frontier.reads_alone(&late).await.expect("asked"));
    worker.frontier.broke_off(&late).await.expect("asked");
    // nor does the end of a visit that did not read it
    let aside = worker.claim(now).await.expect("due");
    let again = Done { due_at: Some(at(now + 10)), ..done(&aside, End::Failed, now) };
    assert!(worker.finish(aside, again, now).await);
    assert_eq!(worker.claim(now + 10).await.expect("due").task.deaths, DEATHS_MAX);
    // whoever wants it all the same gets one more try
    worker.by_hand(&[HOME], 10_000).await;
    assert_eq!(worker.claim(10_000).await.expect("due").task.deaths, DEATHS_MAX - 1);
}

pub(super) async fn a_writer_who_comes_late_changes_nothing(ground: &impl Ground) {
    let terms = Terms { lease: seconds(120), ..Terms::default() };
    let slow = Worker::start(ground, "slow", terms.clone(), &[HOME]).await;
    let quick = Worker::start(ground, "quick", terms, &[HOME]).await;
    let late = slow.claim(0).await.expect("due");
    assert!(quick.claim(124).await.is_none());
    let lease = quick.claim(125).await.expect("the lease is over, and a gap");
    assert_eq!(lease.task, Task { deaths: 1, ..late.task.clone() });
    let before = quick.counts(126).await;
    assert!(!slow.finish(late.clone(), done(&late, End::Saved, 126), 126).await);
    assert_eq!(slow.reserve(&late, story("a", "text", 0)).await, Reserved::Fenced);
    assert_eq!(quick.counts(126).await, before);
    quick.ends(lease.clone(), 127).await;
    // and neither does one who says it twice
    assert!(!quick.finish(lease.clone(), done(&lease, End::Gone, 128), 128).await);
    assert_eq!(quick.counts(128).await.outcomes, [(copydesk::task::Outcome::plain(End::Listed), 1)]);
}

pub(super) async fn the_hosts_of_the_dead_come_back_with_a_whole_gap(ground: &impl Ground) {
    let terms = Terms { lease: seconds(3600), ..Terms::default() };
    let homes = [HOME, "https://sarrow.example/"];
    let dead = Worker::start(ground, "dead", terms.clone(), &homes).await;
    let living = Worker::start(ground, "living", terms.clone(), &homes).await;
    let lost = dead.claim(0).await.expect("due");
    let held = living.claim(1).await.expect("due");
    assert_ne!(lost.host.name, held.host.name);
    drop(dead);
    let heir = Worker::start_at(ground, "heir", terms, &homes, 100).await;
    // its last request may have left until a moment ago
    assert!(heir.claim(104).await.is_none());
    let lease = heir.claim(105).await.expect("given back");
    assert_eq!(lease.task.url, lost.task.url);
    assert!(heir.claim(110).await.is_none(), "the living worker's host is its own");
    living.ends(held, 110).await;
}

pub(super) async fn two_jobs_share_the_pace_of_a_host(ground: &impl Ground) {
    let worker = Worker::start(ground, "one", Terms::default(), &[HOME]).await;
    let slower = Terms { gap: seconds(60), ..Terms::default() };
    let other = worker.register("sarrow", slower, &["https://www.lenn.example/sport/"], 0).await;
    let both = vec![worker.job, other];
    let claimed = worker.frontier.claim(both.clone(), 10, at(0), at(0)).await.expect("a claim");
    assert_eq!(claimed.leases.len(), 1);
    let first = claimed.leases.into_iter().next().expect("one");
    let first_job = first.job;
    worker.ends(first, 1).await;
    for (now, leases) in [(5, 0), (6, 1), (7, 0)] {
        let claimed = worker.frontier.claim(both.clone(), 10, at(now), at(now)).await.expect("a claim");
        assert_eq!(claimed.leases.len(), leases, "at {now}");
        assert!(claimed.leases.iter().all(|lease| lease.job != first_job), "each job has its turn");
    }
}

pub(super) async fn one_address_is_not_asked_for_all_its_hosts_at_once(ground: &impl Ground) {
    let terms = Terms { connections_per_address: 2, ..Terms::default() };
    let homes: Vec<String> = (0..5).map(|n| format!("https://paper-{n}.example/")).collect();
    let homes: Vec<&str> = homes.iter().map(String::as_str).collect();
    let worker = Worker::start(ground, "one", terms, &homes).await;
    let (leases, _) = worker.claims(10, 0).await;
    assert_eq!(leases.len(), 5, "nobody knows their addresses yet");
    for lease in leases {
        let mut done = done(&lease, End::Listed, 0);
        done.host.address = Some("192.0.2.1".to_owned());
        done.due_at = Some(at(100));
        assert!(worker.finish(lease, done, 0).await);
    }
    let (mut leases, next_at) = worker.claims(10, 100).await;
    assert_eq!(leases.len(), 2);
    assert!(next_at.is_some_and(|next| next > at(100) && next <= at(101)), "the others wait a moment: {next_at:?}");
    assert!(worker.claim(101).await.is_none());
    worker.ends(leases.pop().expect("one"), 101).await;
    assert_eq!(worker.claims(10, 102).await.0.len(), 1);
}

pub(super) async fn a_pass_has_so_many_pages_of_a_host(ground: &impl Ground) {
    let terms = Terms { pages_per_pass: 3, pass: seconds(900), ..Terms::default() };
    let worker = Worker::start(ground, "one", terms, &[HOME, "https://sarrow.example/"]).await;
    let (leases, _) = worker.claims(2, 0).await;
    for lease in leases {
        let pages = (0..9).map(|n| new(&format!("{}{n}", lease.task.url), 1, 0)).collect();
        worker.add(&lease, pages, 0).await;
        worker.ends(lease, 0).await;
    }
    let mut passes = Vec::new();
    for pass in 0..4 {
        let mut pages = 0;
        for now in (pass * 900 + 5..(pass + 1) * 900).step_by(5) {
            for lease in worker.claims(2, now).await.0 {
                pages += 1;
                worker.ends(lease, now).await;
            }
        }
        passes.push(pages);
    }
    assert_eq!(passes, [4, 6, 6, 2], "the home pages are the first pages of the first pass");
}

pub(super) async fn what_goes_first_is_asked_first(ground: &impl Ground) {
    let worker = Worker::start(ground, "one", Terms::default(), &[HOME]).await;
    let lease = worker.claim(100).await.expect("due");
    let urls = [("old-sitemap", 3, 10), ("section", 2, 20), ("fresh-2", 1, 30), ("fresh-1", 1, 25), ("feed", 0, 40)];
    let urls = urls.map(|(name, rank, due)| new(&format!("https://lenn.example/{name}"), rank, due));
    worker.add(&lease, urls.into(), 100).await;
    worker.ends(lease, 100).await;
    let visited = worker.visit_all(105).await;
    let names: Vec<&str> = visited.iter().map(|url| url.rsplit('/').next().expect("a path")).collect();
    assert_eq!(names, ["feed", "fresh-1", "fresh-2", "section", "old-sitemap"]);
}
