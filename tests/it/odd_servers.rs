//! Servers that hold to no standard, or to a rare part of one: a crawl takes what they mean, and says what it cannot.

use crate::server::{Ask, Reply, Server};
use crate::servers::{PAPER, Web, ends, ends_of_pass, feed, page, redirect, stories, story_at};
use copydesk::fetch::{Client, ClientOptions};
use url::Url;

const FEED: &str = "http://www.ebbe.example/feed";

fn has(ask: &Ask, cookie: &str) -> bool {
    ask.header("cookie").split("; ").any(|known| known == cookie)
}

#[tokio::test]
async fn a_connection_that_was_idle_for_too_long_is_no_failure() {
    let links = |base: &str| stories(base, 0..4);
    let server = Server::timed_out(move |ask| match ask.path.as_str() {
        "/feed" => feed(&links(&format!("http://{}", ask.header("host")))),
        path => story_at(path).unwrap_or_else(|| Reply::status(404)),
    })
    .await;
    assert_eq!(ends_of_pass(&server).await, ["4 saved", "1 listed"]);

    // what is said on a new connection is meant
    let server = Server::start(|_| Reply::status(408)).await;
    let options = ClientOptions::default().with(|options| {
        options.pace = std::time::Duration::ZERO;
        options.retries = 0;
        options.allow_private = true;
        options.ignore_robots = true;
    });
    let client = Client::new(options).expect("a client");
    for number in 1..3 {
        let error = client.fetch(&server.url("/")).await.expect_err("a refusal");
        assert_eq!(error.reason(), "status", "{error}");
        assert!(server.paths().len() <= 2 * number, "{:?}", server.paths());
    }
}

#[tokio::test]
async fn a_page_that_was_never_seen_is_not_unchanged() {
    let mut web = Web::new(|url, ask| match url {
        FEED => Some(feed(&stories(PAPER, 0..2))),
        _ if url.contains("deich-1") && ask.header("if-none-match").is_empty() => Some(Reply::status(304)),
        _ => story_at(url),
    })
    .await;
    let told = web.pass(&[FEED], "").await;
    web.assert_saved([0]);
    assert_eq!(ends(&told.newsrooms[0]), ["1 saved", "1 listed", "1 failed status"]);
}

#[tokio::test]
async fn a_page_that_reloads_itself_to_see_a_cookie_is_read_with_it() {
    let mut web = Web::new(|url, ask| {
        let again = || Reply::html("<title>Moment</title>").with("set-cookie", "gast=1; Path=/");
        match url {
            FEED if !has(ask, "gast=1") => Some(again().with("refresh", "0; url=/feed")),
            FEED => Some(feed(&stories(PAPER, 0..2))),
            _ if url.contains("deich-1") && !has(ask, "eins=1") => Some(
                Reply::html(format!("<meta http-equiv=refresh content='1;url={url}'>"))
                    .with("set-cookie", "eins=1; Path=/"),
            ),
            _ => story_at(url),
        }
    })
    .await;
    web.pass(&[FEED], "").await;
    web.assert_saved([0, 1]);
    assert_eq!((web.asks_of("/feed"), web.asks_of("deich-1")), (2, 2));
}

#[tokio::test]
async fn a_cookie_may_name_a_town() {
    let mut web = Web::new(|url, ask| {
        let is_known = ask.headers.get("cookie").is_some_and(|cookie| cookie.as_bytes() == "ort=Büsum".as_bytes());
        match url {
            FEED if !is_known => Some(redirect(302, "/feed").with("set-cookie", "ort=Büsum; Path=/")),
            FEED => Some(feed(&stories(PAPER, 0..1))),
            _ => story_at(url),
        }
    })
    .await;
    web.pass(&[FEED], "").await;
    web.assert_saved([0]);
}

#[tokio::test]
async fn rules_that_lie_in_a_private_network_shut_the_host_for_everybody() {
    let answer = |url: &str| match url {
        "http://www.ebbe.example/robots.txt" => Some(redirect(302, "http://10.1.2.3/robots.txt")),
        _ => story_at(url),
    };
    let link = stories(PAPER, 0..1).remove(0);
    let mut web = Web::new(move |url, _| answer(url)).await;
    let told = web.pass(&[&link], "").await;
    let told = ends(&told.newsrooms[0]);
    assert!(told.len() == 1 && told[0].ends_with("refused robots_unreachable"), "{told:?}");
    let setup = web.setup();
    let probes = copydesk::crawl::probe(&web.job(&[&link], ""), &setup).await.expect("a look");
    assert_eq!(probes[0].failure.as_deref(), Some("refused (robots_unreachable)"));
    let client = Client::new(ClientOptions::default().with(|options| {
        options.proxy = Some(web.proxy());
        options.retries = 0;
    }));
    client.expect("a client").fetch(&Url::parse(&link).expect("a URL")).await.expect_err("no rules");
    assert_eq!(web.asks_of("10.1.2.3") + web.asks_of("/2026/"), 0);
}

#[tokio::test]
async fn empty_dates_in_addresses_decide_nothing() {
    for day in ["1970/01/01", "1999/11/30", "2000-01-01", "19700101"] {
        let link = format!("{PAPER}/{day}/die-faehre-nach-norden.html");
        let listed = link.clone();
        let mut web = Web::new(move |url, _| match url {
            FEED => Some(Reply::of(
                "application/rss+xml",
                format!("<rss><channel><item><link>{listed}</link></item></channel></rss>"),
            )),
            _ if url == listed => Some(Reply::html(page(3, 16, ""))),
            _ => None,
        })
        .await;
        web.pass(&[FEED], "").await;
        web.assert_saved([3]);
    }
}

#[tokio::test]
async fn a_page_whose_date_may_be_read_two_ways_is_not_too_old() {
    let boats = |n| {
        format!(
            "<p>The harbour office counted {n} boats and {} gulls at the pier that morning, the warden says.</p>",
            7 * n
        )
    };
    let text: String = (1..20).map(boats).collect();
    // a day of November, or of the spring before
    for (date, is_saved) in [
        ("05/11/2026", true),
        ("11/05/2026", true),
        ("11/05/2026 4:57 PM", true),
        ("05-11-2026", true),
        ("2026-05-11", false),
        ("11 May 2026", false),
        ("25/05/2026", false),
    ] {
        let html = page(3, 0, &format!("<meta property='article:published_time' content='{date}'>"));
        let html = html.replace("lang=de", "lang=en").replace("</h1>", &format!("</h1>{text}"));
        let mut web = Web::new(move |url, _| match url {
            FEED => Some(Reply::of(
                "application/rss+xml",
                format!("<rss><channel><item><link>{}</link></item></channel></rss>", stories(PAPER, 3..4)[0]),
            )),
            _ => url.contains("deich-3").then(|| Reply::html(html.clone())),
        })
        .await;
        web.pass(&[FEED], "").await;
        web.assert_saved(is_saved.then_some(3));
    }
}
