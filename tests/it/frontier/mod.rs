//! One conformance list for every backend of the frontier: each danger a test, told apart by name.
//!
//! `ground.rs` is where a backend says how it is opened; `lease.rs`, `known.rs`, `story.rs` and `clock.rs` are
//! the list; `walk.rs` compares random walks with a model; `damage.rs` is what can be wrong with a file.

mod clock;
mod damage;
mod ground;
mod known;
mod lease;
#[cfg(feature = "postgres")]
mod shared;
mod story;
mod walk;

/// Runs the list on a backend, where this machine has it.
macro_rules! conformance {
    ($name:ident, $ground:ty: $($list:ident { $($danger:ident)* })*) => {
        mod $name { $( mod $list { $(
            #[tokio::test]
            async fn $danger() {
                if <$ground as crate::frontier::ground::Ground>::is_there() {
                    crate::frontier::$list::$danger(&<$ground>::default()).await;
                }
            }
        )* } )* }
    };
}

/// Dangers that every backend has to stand.
macro_rules! every_danger {
    ($name:ident, $ground:ty) => {
        conformance! { $name, $ground:
            lease {
                two_workers_never_hold_one_host
                a_crash_delays_a_host_and_never_bursts_it
                no_host_is_asked_before_it_is_free
                the_gap_counts_from_the_end_of_the_answer
                a_writer_who_comes_late_changes_nothing
                a_page_that_breaks_the_program_is_told_from_those_beside_it
                two_jobs_share_the_pace_of_a_host
                one_address_is_not_asked_for_all_its_hosts_at_once
                a_pass_has_so_many_pages_of_a_host
                what_goes_first_is_asked_first
            }
            known {
                what_is_known_stays_as_it_is
                what_was_guessed_may_be_named
                an_endless_site_is_known_up_to_a_cap
                a_newsroom_that_is_dropped_rests_and_comes_back
                what_is_forgotten_stays_forgotten
                what_is_added_by_hand_is_due_at_once
                a_robots_txt_stands_for_its_time
                a_robots_txt_may_lie_on_another_host
                a_redirect_may_come_back
                what_was_left_out_is_counted
                everything_survives_a_restart
                counts_tell_sources_and_newsrooms
            }
            story {
                a_story_is_saved_once_and_changes_in_its_place
                one_text_is_one_story_whatever_its_addresses
                a_page_that_lies_about_its_address_takes_nobodys_place
                a_crash_between_saving_and_noting_repeats_the_same_save
                numbers_are_never_used_again
                a_copy_of_a_story_that_was_cut_off_takes_its_place
            }
            walk {
                counts_are_what_a_full_count_says
            }
        }
    };
}

every_danger!(sqlite, crate::frontier::ground::Sqlite);
#[cfg(feature = "postgres")]
every_danger!(postgres, crate::frontier::ground::Postgres);

// a file knows of its processes whether they live, and is carried by their clocks
conformance! { one_machine, crate::frontier::ground::Sqlite:
    lease {
        the_hosts_of_the_dead_come_back_with_a_whole_gap
    }
    clock {
        a_clock_that_is_set_changes_nothing_while_the_machine_is_up
        after_a_boot_no_clock_runs_backwards
        without_a_boot_clock_the_wall_clock_counts_forwards_alone
    }
}
