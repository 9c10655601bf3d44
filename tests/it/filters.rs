//! Filters: by `extract`, by `fetch` and in a job.

use crate::formats::desk;
use crate::program::{err, out, run};
use copydesk::config;
use std::path::Path;

#[test]
fn what_is_left_out_is_counted_and_no_failure() {
    let dir = desk();
    for (filter, kept) in [
        (&["--match", "BRIDGE AT LENN"][..], 1),
        (&["--match", "nowhere", "--match", "bakery"], 2),
        (&["--match", "bak"], 0),
        (&["--languages", "de,en"], 2),
        (&["--languages", "de"], 0),
        // neither page says when it was published
        (&["--since", "2026-11-01", "--until", "2026-11-30"], 2),
        (&["--since", "7d"], 2),
    ] {
        for (verb, lines) in [("extract", &["--format", "jsonl"][..]), ("fetch", &["--format", "jsonl"])] {
            let ended = run(&[&[verb, "lenn.html", "orr.html"], lines, filter].concat(), dir.path());
            assert_eq!(ended.status.code(), Some(0), "{}", err(&ended));
            assert_eq!(out(&ended).lines().count(), kept, "{verb} {filter:?}");
            let left_out = format!("{} left out by the filter", 2 - kept);
            assert_eq!(err(&ended).contains(&left_out), kept < 2, "{verb} {filter:?}: {}", err(&ended));
        }
    }
    for (filter, said) in [
        (["--since", "yesterday"], "a day is written 2026-11-01, a length of time 7d"),
        (["--languages", "English"], "a language is named by two or three letters"),
        (["--match", "..."], "there is no letter in it"),
    ] {
        let ended = run(&[&["extract", "lenn.html"][..], &filter].concat(), dir.path());
        assert_eq!(ended.status.code(), Some(2), "{filter:?}");
        assert!(err(&ended).contains(said), "{}", err(&ended));
    }
}

#[test]
fn a_job_says_which_articles_are_saved() {
    let job = |follow: &str| {
        let text = format!("name = 'lenn'\nsites = ['https://tides.lenn.example/']\noutput = 'a'\n[follow]\n{follow}");
        config::parse("lenn.toml", &text, Path::new("jobs")).map_err(|errors| errors.to_string())
    };
    let read = job("since = '2026-11-01'\nuntil = '2026-11-30'\nmatch = ['storm surge', 'flood']\nlanguages = 'EN'");
    let filter = read.expect("a job").follow.usual().filter.clone();
    assert_eq!(
        (filter.languages, filter.words),
        (vec!["en".to_owned()], vec!["storm surge".to_owned(), "flood".to_owned()])
    );
    assert_eq!(filter.since.zip(filter.until).map(|(since, until)| (until - since).get_days()), Some(29));
    for (follow, said) in [
        ("since = '1 May'", "line 5: follow.since: expected a day such as \"2026-11-01\", found \"1 May\""),
        ("match = '...'", "line 5: follow.match: \"...\": no letter in it; expected words such as \"storm surge\""),
    ] {
        let errors = job(follow).expect_err(follow);
        assert!(errors.contains(said), "{follow}: {errors}");
    }
}
