//! `copydesk urls`, and the reading of a site behind it: each story once, of every list, and nothing that may not be asked.

use crate::program::copydesk;
use crate::server::{Ask, Reply, Server};
use copydesk::crawl::{FindOptions, FindReport, Finding, find};
use copydesk::fetch::{Client, ClientOptions, FetchError};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::time::Duration;

const HOME: &str = "<html><head><title>Lenn Tides</title><link rel=alternate type=application/rss+xml href=/feed></head>\
    <body><nav><a href=/harbour/>Harbour</a><a href=/secret/>Secret</a></nav><main>\
    <h2><a href=/2026/11/dredger-stuck-for-a-third-day>Dredger stuck for a third day at the mouth of the harbour</a></h2>\
    <h2><a href=/2026/11/council-votes-on-the-old-bridge>Council votes on the old bridge on Monday evening</a></h2>\
    <h2><a href=https://other.example/2026/11/story-of-another-site>A story of another site that is linked here</a></h2>\
    </main></body></html>";
const SECTION: &str = "<html><head><title>Harbour</title></head><body><main>\
    <h2><a href=/2026/11/ferry-back-after-a-winter-of-repairs>Ferry back after a winter of repairs at the yard</a></h2>\
    </main></body></html>";
const FEED: &str = "<rss><channel><link>/</link>\
    <item><title>Dredger &amp; sand</title><link>/2026/11/dredger-stuck-for-a-third-day</link>\
    <pubDate>Mon, 02 Nov 2026 06:00:00 GMT</pubDate></item>\
    <item><title>Elsewhere</title><link>https://other.example/2026/11/a</link></item></channel></rss>";
const INDEX: &str = "<sitemapindex><sitemap><loc>/map-2019.xml</loc><lastmod>2019-12-31</lastmod></sitemap>\
    <sitemap><loc>/map-2026.xml</loc><lastmod>2026-11-02</lastmod></sitemap></sitemapindex>";

fn map(year: u16) -> String {
    format!(
        "<urlset><url><loc>/{year}/01/of-the-sitemap</loc><lastmod>{year}-01-05</lastmod></url>\
         <url><loc>https://partner.example/{year}/story</loc></url><url><loc>http://127.8.8.8/inside</loc></url></urlset>"
    )
}

/// A newsroom with a feed, an index of sitemaps in its robots.txt, and a section.
fn newsroom(ask: &Ask) -> Reply {
    let xml = |text: &str| Reply::of("application/xml", text);
    match ask.path.as_str() {
        "/robots.txt" => Reply::of("text/plain", "Sitemap: /maps.xml\nUser-agent: *\nDisallow: /secret"),
        "/" => Reply::html(HOME),
        "/harbour/" => Reply::html(SECTION),
        "/feed" => Reply::of("application/rss+xml", FEED),
        "/maps.xml" => xml(INDEX),
        "/map-2019.xml" => xml(&map(2019)),
        "/map-2026.xml" => xml(&map(2026)),
        "/paper" => Reply::of("application/pdf", "%PDF-1.7"),
        _ => Reply::status(404),
    }
}

fn client() -> Client {
    let options = ClientOptions::default().with(|options| {
        (options.allow_private, options.pace, options.retries) = (true, Duration::ZERO, 0);
    });
    Client::new(options).expect("a client")
}

async fn found(web: &Server, path: &str, options: &FindOptions) -> Result<(Vec<Finding>, FindReport), FetchError> {
    let now: Timestamp = "2026-11-03T12:00:00Z".parse().expect("a moment");
    let mut findings = Vec::new();
    let report = find(&client(), &web.url(path), options, now, |finding| findings.push(finding)).await?;
    Ok((findings, report))
}

/// Paths of findings of a kind, sorted; whole addresses of those on other sites.
fn paths(web: &Server, findings: &[Finding], is_story: bool) -> Vec<String> {
    let own = web.url("/").to_string();
    let of_kind = findings.iter().filter(|finding| (finding.role == "article") == is_story);
    let mut paths: Vec<String> = of_kind.map(|finding| finding.url.replace(&own, "/")).collect();
    paths.sort();
    paths
}

#[tokio::test]
async fn every_list_of_a_site_is_read_and_each_story_told_once() {
    let web = Server::start(newsroom).await;
    let (findings, report) = found(&web, "/", &FindOptions::default()).await.expect("read");
    assert_eq!(
        paths(&web, &findings, true),
        [
            "/2019/01/of-the-sitemap",
            "/2026/01/of-the-sitemap",
            "/2026/11/council-votes-on-the-old-bridge",
            "/2026/11/dredger-stuck-for-a-third-day",
            "/2026/11/ferry-back-after-a-winter-of-repairs",
            // robots.txt names the sitemap, which may speak for others; the feed was merely found
            "https://partner.example/2019/story",
            "https://partner.example/2026/story",
        ]
    );
    assert_eq!(
        paths(&web, &findings, false),
        ["/", "/feed", "/harbour/", "/map-2019.xml", "/map-2026.xml", "/maps.xml"]
    );
    let dredger = findings.iter().find(|finding| finding.url.contains("dredger")).expect("told");
    assert_eq!(
        (dredger.title.as_deref(), dredger.published.as_deref(), dredger.found_in.as_deref()),
        (Some("Dredger & sand"), Some("2026-11-02T06:00:00+00:00"), Some(web.url("/feed").as_str())),
        "a feed knows more of a story than a link"
    );
    assert_eq!((report.articles, report.lists, report.unread, report.cut), (7, 7, 0, 0));
    let left_out = BTreeMap::from([("other_site".to_owned(), 1), ("private_address".to_owned(), 2)]);
    assert_eq!(report.left_out, left_out);
    assert_eq!(report.failures.len(), 1, "{:?}", report.failures);
    let (refused, why) = &report.failures[0];
    assert!(refused.path() == "/secret/" && why.contains("robots.txt"), "{why}");
    assert!(!web.paths().contains(&"/secret/".to_owned()));
}

#[tokio::test]
async fn what_is_listed_as_older_is_left_out_and_its_sitemap_not_read() {
    let web = Server::start(newsroom).await;
    let since = FindOptions::default().with(|options| options.since = "2026-10-01".parse().ok());
    let (findings, report) = found(&web, "/", &since).await.expect("read");
    let stories = paths(&web, &findings, true);
    assert!(!stories.iter().any(|path| path.contains("of-the-sitemap")), "{stories:?}");
    assert!(stories.contains(&"https://partner.example/2026/story".to_owned()), "what has no date stays: {stories:?}");
    assert!(!web.paths().contains(&"/map-2019.xml".to_owned()));
    assert_eq!(report.left_out.get("too_old"), Some(&2));
}

#[tokio::test]
async fn of_many_lists_the_newest_are_read_and_the_rest_is_counted() {
    let web = Server::start(newsroom).await;
    let few = FindOptions::default().with(|options| options.lists_max = 4);
    let (findings, report) = found(&web, "/", &few).await.expect("read");
    assert_eq!(paths(&web, &findings, false), ["/", "/feed", "/map-2026.xml", "/maps.xml"]);
    assert_eq!((report.lists, report.unread), (4, 3));
}

#[tokio::test]
async fn a_feed_that_is_given_may_list_stories_of_other_sites() {
    let web = Server::start(newsroom).await;
    let (findings, report) = found(&web, "/feed", &FindOptions::default()).await.expect("read");
    let expected = ["/2026/11/dredger-stuck-for-a-third-day", "https://other.example/2026/11/a"];
    assert_eq!(paths(&web, &findings, true), expected);
    assert_eq!(report.lists, 1, "nothing but the feed");
}

#[tokio::test]
async fn a_site_that_names_no_list_is_asked_at_the_usual_places() {
    let web = Server::start(|ask| match ask.path.as_str() {
        "/" => Reply::html("<html><title>Lenn</title><body><p>Nothing here leads anywhere.</p></body></html>"),
        "/rss.xml" => Reply::of("text/xml", FEED),
        _ => Reply::status(404),
    })
    .await;
    let (findings, report) = found(&web, "/", &FindOptions::default()).await.expect("read");
    assert_eq!(paths(&web, &findings, true), ["/2026/11/dredger-stuck-for-a-third-day"]);
    assert_eq!(paths(&web, &findings, false), ["/", "/rss.xml"]);
    assert_eq!(report.failures, [], "a usual place that holds none is no failure");
}

#[tokio::test]
async fn what_is_given_and_no_list_is_an_error() {
    let web = Server::start(newsroom).await;
    for (path, reason) in [("/paper", "not_html"), ("/missing", "gone"), ("/secret/", "robots")] {
        let error = found(&web, path, &FindOptions::default()).await.expect_err(path);
        assert_eq!(error.reason(), reason, "{path}: {error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_verb_prints_lines_and_ends_with_the_sum() {
    let web = Server::start(newsroom).await;
    let home = web.url("/").to_string();
    let run = |arguments: &[&str]| {
        let mut command = copydesk();
        command.args(["urls", "--allow-private", "--pace", "0", "--retries", "0"]).args(arguments).arg(&home);
        async move {
            let ended =
                tokio::task::spawn_blocking(move || command.output().expect("the program")).await.expect("ended");
            let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
            (ended.status.code(), text(&ended.stdout), text(&ended.stderr))
        }
    };
    let (code, out, err) = run(&[]).await;
    assert_eq!(code, Some(1), "a section that robots.txt forbids: {err}");
    assert!(out.lines().all(|line| line.starts_with("http")) && out.lines().count() == 7, "{out}");
    assert!(err.contains("7 stories, 7 lists read, 1 failed, left out: 1 other_site, 2 private_address in "), "{err}");
    let (_, out, _) = run(&["--format", "tsv", "--no-sections"]).await;
    let dredger = format!("2026-11-02T06:00:00+00:00\t{home}2026/11/dredger-stuck-for-a-third-day\tDredger & sand\n");
    assert!(out.contains(&dredger), "{out}");
    let (_, out, _) = run(&["--format", "jsonl", "--lists", "--max-lists", "2", "-q"]).await;
    let roles: Vec<String> = out
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON")["role"].to_string())
        .collect();
    assert_eq!(roles, ["\"front\"", "\"feed\""]);
    for (arguments, said) in [
        (&["--since", "soon"][..], "soon"),
        (&["--max-lists", "0"], "0 is not in"),
        (&["ftp://lenn.example/"], "ftp addresses are not fetched"),
        (&["lenn.example"], "a web address starts with https://"),
    ] {
        let (code, out, err) = run(arguments).await;
        assert_eq!((code, out.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(err.contains(said), "{arguments:?}: {err}");
    }
}
