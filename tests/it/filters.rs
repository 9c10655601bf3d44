//! Filters: by `extract`, by `fetch` and in a job.

use crate::formats::desk;
use crate::program::{err, out, run};
use crate::server::{Ask, Reply, Server};
use copydesk::config;
use std::fs;
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
    let words: Vec<String> = filter.words.iter().map(ToString::to_string).collect();
    assert_eq!(
        (&filter.languages[..], &words[..]),
        (&["en".to_owned()][..], &["storm surge".to_owned(), "flood".to_owned()][..])
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

/// A story: language, day, headline, and a sentence that its body says again and again.
const STORIES: [(&str, &str, &str, &str); 4] = [
    (
        "en",
        "2026/11/05",
        "Ferry pier is shut until spring",
        "The ferry pier at Lennmouth was shut on Monday after divers found cracks in two of its piles.",
    ),
    (
        "de",
        "2026/11/06",
        "Die Fähre fährt wieder",
        "Die Fähre nach Sarrow fährt seit dem Montag wieder, sagte das Hafenamt in Lennmouth am Abend.",
    ),
    (
        "en",
        "2026/11/07",
        "Bakery opens in the old mill",
        "The bakery in the old mill opened on Tuesday, and the first loaves were sold before seven.",
    ),
    (
        "en",
        "2026/10/02",
        "Ferry gets a new timetable",
        "The ferry to Sarrow gets a new timetable with two more crossings on each day of the week.",
    ),
];

fn newsroom(ask: &Ask) -> Reply {
    if ask.path == "/" {
        let links = STORIES.iter().enumerate().map(|(at, (_, day, headline, _))| {
            format!("<article><h2><a href='/{day}/a-story-of-the-harbour-{at}.html'>{headline}</a></h2></article>")
        });
        return Reply::html(links.collect::<String>());
    }
    let story = STORIES.iter().enumerate().find(|(at, _)| ask.path.ends_with(&format!("-{at}.html")));
    let Some((_, (language, day, headline, said))) = story else { return Reply::status(404) };
    let (day, body) = (day.replace('/', "-"), format!("<p>{said} {said}</p>").repeat(4));
    Reply::html(format!(
        "<html lang='{language}'><meta property='article:published_time' content='{day}T09:00:00Z'>\
         <title>{headline}</title><article><h1>{headline}</h1>{body}</article>"
    ))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_of_a_crawl_may_want_less_than_its_job() {
    let (dir, web) = (tempfile::tempdir().expect("a folder"), Server::start(newsroom).await);
    let job = format!(
        "name = 'lenn'\nsites = ['{}']\noutput = 'a'\nnetwork.private = ['127.0.0.1']\n\
         own_servers = {{ hosts = ['127.0.0.1'], gap = '0s' }}\nfollow = {{ horizon = 'none', languages = ['en', 'de'] }}\n",
        web.url("/")
    );
    fs::write(dir.path().join("lenn.toml"), job).expect("written");
    let saved = || {
        let records = fs::read_to_string(dir.path().join("a/articles.jsonl")).unwrap_or_default();
        STORIES.map(|(_, _, headline, _)| records.contains(headline))
    };
    let crawl = |options: &[&str]| {
        let ended = run(&[&["crawl", "lenn.toml"], options].concat(), dir.path());
        assert_eq!(ended.status.code(), Some(0), "{}", err(&ended));
        err(&ended)
    };
    let said = crawl(&["--languages", "en", "--match", "ferry", "--since", "2026-11-01"]);
    assert_eq!(saved(), [true, false, false, false], "{said}");
    assert!(said.contains("unwanted (language) 1") && said.contains("unwanted (words) 1"), "{said}");
    let told = out(&run(&["status", "lenn.toml"], dir.path()));
    assert!(told.contains("unwanted (language) 1") && told.contains("left out    1 too_old"), "{told}");
    // what was listed as too old was never asked for, and is new to a run that wants it; what was read is known
    let home = web.url("/");
    assert!(
        run(&["add", "lenn.toml", web.url("/2026/11/07/a-story-of-the-harbour-2.html").as_str()], dir.path())
            .status
            .success()
    );
    assert!(run(&["add", "lenn.toml", home.as_str()], dir.path()).status.success());
    let said = crawl(&["--until", "2026-11-30"]);
    assert_eq!(saved(), [true, false, true, true], "{said}");
}
