//! The frontier's own clock.

use super::ground::{Ground, at, clocks, url};
use copydesk::frontier::{Clocks, Frontier, Terms};
use copydesk::task::Role;
use jiff::{SignedDuration, Timestamp};

const HOUR: i64 = 3600;

async fn anchor(frontier: &Frontier, clocks: Clocks) -> Timestamp {
    frontier.anchor(clocks).await.expect("a moment")
}

pub(super) async fn a_clock_that_is_set_changes_nothing_while_the_machine_is_up(ground: &impl Ground) {
    let one = ground.open("one").await;
    assert_eq!(anchor(&one, clocks(0, "boot", 5000)).await, at(0));
    let other = ground.open("other").await;
    // what the wall clock shows, and what is right
    for (wall, passed) in [(60, 60), (HOUR + 120, 120), (180 - HOUR, 180), (1_000_000 * HOUR, 240), (-HOUR, 300)] {
        for frontier in [&one, &other] {
            assert_eq!(anchor(frontier, clocks(wall, "boot", 5000 + passed)).await, at(passed));
        }
    }
}

pub(super) async fn after_a_boot_no_clock_runs_backwards(ground: &impl Ground) {
    let frontier = ground.open("one").await;
    anchor(&frontier, clocks(0, "first", 9000)).await;
    anchor(&frontier, clocks(7200, "first", 9000 + 7200)).await;
    // the machine starts with a clock that is an hour slow: its battery is empty
    assert_eq!(anchor(&frontier, clocks(7200 - HOUR, "second", 30)).await, at(7200));
    assert_eq!(anchor(&frontier, clocks(8000, "second", 60)).await, at(7230), "and runs on from there");
    // and once more, with the right time
    assert_eq!(anchor(&frontier, clocks(9000, "third", 20)).await, at(9000));
    // a claim is a moment that was seen, too
    let seeds = vec![(url("https://www.lenn.example/"), Role::Front)];
    let job = frontier.register("lenn".to_owned(), Terms::default(), seeds, at(9000)).await.expect("a job");
    assert_eq!(frontier.claim(vec![job], 1, at(20_000), at(20_000)).await.expect("a claim").leases.len(), 1);
    assert_eq!(anchor(&frontier, clocks(9500, "fourth", 10)).await, at(20_000));
}

pub(super) async fn without_a_boot_clock_the_wall_clock_counts_forwards_alone(ground: &impl Ground) {
    let frontier = ground.open("one").await;
    let wall = |seconds| Clocks { wall: at(0) + SignedDuration::from_secs(seconds), boot: None };
    assert_eq!(anchor(&frontier, wall(0)).await, at(0));
    assert_eq!(anchor(&frontier, wall(100)).await, at(100));
    assert_eq!(anchor(&frontier, wall(100 - HOUR)).await, at(100));
    assert_eq!(anchor(&frontier, wall(101)).await, at(101));
}
