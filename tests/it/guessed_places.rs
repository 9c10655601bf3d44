//! Newsrooms that name neither a feed nor a sitemap: the usual places are tried once, in turn, and no wrong guess is a
//! failure.

use crate::server::Reply;
use crate::servers::{PAPER, SERVICE, Web, ends, feed, front, redirect, sitemap, stories, story_at};
use copydesk::crawl;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

const HOME: &str = "http://www.ebbe.example/";
const PLACES: [&str; 6] = ["/sitemap.xml", "/feed/", "/rss/", "/rss.xml", "/feed.xml", "/atom.xml"];
const MONTH: Duration = Duration::from_hours(30 * 24);

/// Requests for each place of the paper.
fn asks(web: &Web) -> Vec<usize> {
    PLACES.iter().map(|place| web.asks_of(&format!("{PAPER}{place}"))).collect()
}

#[tokio::test]
async fn places_that_nobody_named_are_tried_once_a_month() {
    let mut web = Web::new(|url, _| if url == HOME { Some(front(&stories(PAPER, 0..1))) } else { story_at(url) }).await;
    for _ in 0..3 {
        let told = web.pass(&[HOME], "").await;
        assert_eq!(asks(&web), [1; 6]);
        let told = ends(&told.newsrooms[0]);
        assert_eq!(told, ["1 saved", "1 listed", "6 not_article guessed"]);
        web.clock.pass(Duration::from_hours(24));
    }
    web.assert_saved([0]);
    web.clock.pass(MONTH);
    web.pass(&[HOME], "").await;
    assert_eq!(asks(&web), [2; 6]);
}

/// The links of the home page, the robots.txt, the contents of the places; the places that a crawl asks for, those of
/// them that hold a list, and whether the story that only a list has is saved.
type Case = (
    &'static str,
    &'static str,
    &'static str,
    fn(&str) -> Option<Reply>,
    &'static [&'static str],
    &'static [&'static str],
);

fn listed() -> Vec<String> {
    stories(PAPER, 7..8)
}

const CASES: [Case; 12] = [
    (
        "a feed at the first place",
        "",
        "",
        |path| (path == "/feed/").then(|| feed(&listed())),
        &["/sitemap.xml", "/feed/"],
        &["/feed/"],
    ),
    (
        "a feed at the last place",
        "",
        "",
        |path| (path == "/atom.xml").then(|| feed(&listed())),
        &PLACES,
        &["/atom.xml"],
    ),
    (
        "a sitemap",
        "",
        "",
        |path| (path == "/sitemap.xml").then(|| sitemap(&listed(), "2026-11-21")),
        &PLACES,
        &["/sitemap.xml"],
    ),
    ("a page in every place", "", "", |path| PLACES.contains(&path).then(|| front(&listed())), &PLACES, &[]),
    ("the home page in place of what is not there", "", "", |_| Some(redirect(302, "/")), &PLACES, &[]),
    (
        "a place that leads on",
        "",
        "",
        |path| match path {
            "/feed/" => Some(redirect(301, "/feed")),
            "/feed" => Some(feed(&listed())),
            _ => None,
        },
        &PLACES,
        &["/feed/"],
    ),
    ("places that refuse", "", "", |path| PLACES.contains(&path).then(|| Reply::status(403)), &PLACES, &[]),
    (
        "a place that is broken",
        "",
        "",
        |path| match path {
            "/feed/" => Some(Reply::status(500)),
            "/rss.xml" => Some(feed(&listed())),
            _ => None,
        },
        &["/sitemap.xml", "/feed/", "/rss/", "/rss.xml"],
        &["/rss.xml"],
    ),
    (
        "places out of bounds",
        "",
        "User-agent: *\nDisallow: /feed/\nDisallow: /*.xml",
        |path| (path == "/rss/").then(|| feed(&listed())),
        &["/rss/"],
        &["/rss/"],
    ),
    (
        "a page that names its feed",
        "<link rel=alternate type='application/rss+xml' href='/news'>",
        "",
        |path| (path == "/news").then(|| feed(&listed())),
        &[],
        &[],
    ),
    (
        "a robots.txt that names a sitemap",
        "",
        "Sitemap: /news",
        |path| (path == "/news").then(|| sitemap(&listed(), "2026-11-21")),
        &[],
        &[],
    ),
    (
        "a server that is down at these places",
        "",
        "",
        |path| PLACES.contains(&path).then(|| Reply::status(404).with("retry-after", "60")),
        &PLACES,
        &[],
    ),
];

async fn web_of((_, head, robots, answer, ..): Case) -> Web {
    Web::new(move |url, _| {
        let path = url.strip_prefix(PAPER)?;
        match path {
            "/" => {
                Some(Reply::html(format!("<!DOCTYPE html><html lang=de><title>Ebbe</title>{head}<h1>Ebbe</h1></html>")))
            }
            "/robots.txt" => Some(Reply::of("text/plain", robots)),
            _ => story_at(url).or_else(|| answer(path)),
        }
    })
    .await
}

#[tokio::test]
async fn a_crawl_and_a_look_try_the_same_places() {
    for case in CASES {
        let (what, .., asked, there) = case;
        let expected: Vec<usize> = PLACES.iter().map(|place| usize::from(asked.contains(place))).collect();
        let mut web = web_of(case).await;
        let told = web.pass(&[HOME], "").await;
        web.pass(&[HOME], "").await;
        assert_eq!(asks(&web), expected, "crawl: {what}");
        let failed = told.newsrooms[0].outcomes.iter().any(copydesk::status::OutcomeCount::is_failure);
        assert!(!failed, "{what}: {:?}", told.newsrooms[0]);
        let lists = !there.is_empty() || asked.is_empty();
        web.assert_saved(lists.then_some(7));

        let mut web = web_of(case).await;
        let setup = web.setup();
        let probes = crawl::probe(&web.job(&[HOME], ""), &setup).await.expect("a look");
        web.assert_polite();
        let there: Vec<String> = there.iter().map(|place| format!("{PAPER}{place}")).collect();
        // a look follows a redirect at once, and knows sooner that it need not go on
        let is_less = asks(&web).iter().zip(&expected).all(|(asked, expected)| *asked <= *expected);
        assert!(is_less, "check --probe: {what}: {:?}", asks(&web));
        assert_eq!(probes[0].guessed, there, "check --probe: {what}");
    }
}

#[tokio::test]
async fn a_guess_that_is_named_later_is_a_source_at_once() {
    let is_named = Arc::new(AtomicBool::new(false));
    let named = Arc::clone(&is_named);
    let mut web = Web::new(move |url, _| {
        let is_named = named.load(Ordering::SeqCst);
        let link = if is_named { "<link rel=alternate type='application/rss+xml' href='/rss.xml'>" } else { "" };
        match url {
            HOME => Some(Reply::html(format!("<!DOCTYPE html><title>Ebbe</title>{link}<h1>Ebbe</h1>"))),
            "http://www.ebbe.example/rss.xml" if is_named => Some(feed(&listed())),
            _ => story_at(url),
        }
    })
    .await;
    web.pass(&[HOME], "").await;
    web.assert_saved([]);
    is_named.store(true, Ordering::SeqCst);
    web.clock.pass(Duration::from_hours(24));
    let told = web.pass(&[HOME], "").await;
    web.assert_saved([7]);
    assert!(told.newsrooms[0].sources.iter().any(|source| source.url.ends_with("/rss.xml")));
}

#[tokio::test]
async fn a_guess_may_lead_to_a_service_for_feeds() {
    let place = format!("{SERVICE}/ebbe");
    let mut web = Web::new(move |url, _| match url {
        HOME => Some(front(&[])),
        "http://www.ebbe.example/feed/" => Some(redirect(302, &place)),
        "http://feeds.sammler.test/ebbe" => Some(feed(&listed())),
        _ => story_at(url),
    })
    .await;
    web.pass(&[HOME], "").await;
    web.assert_saved([7]);
}
