//! Servers as newsrooms have them: stories on other hosts, redirects that come back, connections that die, robots.txt
//! of a whole group, dates that lie, one address for all pages. A crawl loses no story over them, stays polite, and
//! says what it left out and why.

use crate::server::{Ask, Reply, Server};
use copydesk::config;
use copydesk::crawl::{self, Clock, Crawl, Setup, SimulatedClock, Until};
use copydesk::fetch::{Client, ClientOptions};
use copydesk::pace::host_key;
use copydesk::status::{Newsroom, Status};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::future::pending;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use url::Url;

const GAP: SignedDuration = SignedDuration::from_secs(5);
pub(crate) const PAPER: &str = "http://www.ebbe.example";

fn start() -> Timestamp {
    "2026-11-22T06:00:00Z".parse().expect("a moment")
}

/// Sentences that any story may be made of; no two seeds make the same one of them.
fn sentence(seed: u64, place: u64) -> String {
    const WHO: [&str; 7] = [
        "Die Hafenmeisterin",
        "Ein Bäcker",
        "Der Küster",
        "Die Lotsin",
        "Ein Netzflicker",
        "Der Vogelwart",
        "Die Wirtin",
    ];
    const DOES: [&str; 7] = ["zählt", "malt", "verkauft", "sucht", "repariert", "versteckt", "vermisst"];
    const WHAT: [&str; 7] = ["Bojen", "Glocken", "Leitern", "Fässer", "Segel", "Laternen", "Anker"];
    let mut state =
        seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(place.wrapping_mul(1_442_695_040_888_963_407));
    let mut next = |of: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).expect("small") % of
    };
    let (who, does, what) = (WHO[next(7)], DOES[next(7)], WHAT[next(7)]);
    format!(
        "{who} {does} seit {} Tagen {} {what} am Deich von Sektor {}{seed}, sagt {}.",
        next(90),
        next(900),
        next(99),
        WHO[next(7)]
    )
}

fn headline(seed: u64) -> String {
    format!("Sturmflut Nummer {seed} verschont die Halligen im Norden")
}

pub(crate) fn page(seed: u64, sentences: u64, head: &str) -> String {
    let text: Vec<String> = (0..sentences).map(|place| sentence(seed, place)).collect();
    let paragraphs: Vec<String> = text.chunks(4).map(|part| format!("<p>{}</p>", part.join(" "))).collect();
    let paragraphs = paragraphs.concat();
    format!(
        "<!DOCTYPE html><html lang=de><title>{0}</title>{head}<meta property=og:type content=article>\
         <main><article><h1>{0}</h1>{paragraphs}</article></main></html>",
        headline(seed)
    )
}

fn story(seed: u64) -> Reply {
    Reply::html(page(seed, 16, ""))
}

pub(crate) fn feed(links: &[String]) -> Reply {
    dated_feed(links, "Sat, 21 Nov 2026 10:00:00 GMT")
}

fn dated_feed(links: &[String], date: &str) -> Reply {
    let item = |link| format!("<item><title>x</title><link>{link}</link><pubDate>{date}</pubDate></item>");
    let items = links.iter().map(item).collect::<Vec<_>>().concat();
    Reply::of("application/rss+xml", format!("<rss version='2.0'><channel><title>Ebbe</title>{items}</channel></rss>"))
}

pub(crate) fn sitemap(links: &[String], date: &str) -> Reply {
    let url = |link| format!("<url><loc>{link}</loc><lastmod>{date}</lastmod></url>");
    let urls = links.iter().map(url).collect::<Vec<_>>().concat();
    let space = "http://www.sitemaps.org/schemas/sitemap/0.9";
    Reply::of("application/xml", format!("<urlset xmlns='{space}'>{urls}</urlset>"))
}

pub(crate) fn front(links: &[String]) -> Reply {
    let row = |(n, link)| {
        format!("<li><h3><a href='{link}'>Die Fähre nach Norden fährt heute zum {n}. Mal später ab</a></h3>")
    };
    let rows = links.iter().enumerate().map(row).collect::<Vec<_>>().concat();
    Reply::html(format!("<!DOCTYPE html><html lang=de><title>Ebbe</title><body><h1>Ebbe</h1><ul>{rows}</ul></html>"))
}

pub(crate) fn redirect(status: u16, to: &str) -> Reply {
    Reply::status(status).with("location", to)
}

/// The addresses of some stories.
pub(crate) fn stories(host: &str, seeds: std::ops::Range<u64>) -> Vec<String> {
    seeds.map(|seed| format!("{host}/2026/nachrichten-vom-deich-{seed}.html")).collect()
}

/// The story at such an address.
pub(crate) fn story_at(url: &str) -> Option<Reply> {
    let seed = url.split_once("/2026/nachrichten-vom-deich-")?.1.strip_suffix(".html")?;
    seed.parse().ok().map(story)
}

/// A web behind a proxy, on a clock that nobody waits for, and what was asked of it.
pub(crate) struct Web {
    proxy: Server,
    pub(crate) clock: Arc<SimulatedClock>,
    asked: Arc<Mutex<Vec<(Url, Timestamp)>>>,
    dir: tempfile::TempDir,
    processes: u32,
}

impl Web {
    /// `answer` knows addresses; everything else is not there.
    pub(crate) async fn new(answer: impl Fn(&str, &Ask) -> Option<Reply> + Send + Sync + 'static) -> Self {
        let clock = SimulatedClock::new(start());
        let asked: Arc<Mutex<Vec<(Url, Timestamp)>>> = Arc::default();
        let (noted, shown) = (Arc::clone(&asked), Arc::clone(&clock));
        let proxy = Server::start(move |ask| {
            let url = Url::parse(&ask.path).expect("a whole address");
            noted.lock().expect("no panic").push((url, shown.wall()));
            answer(&ask.path, ask).unwrap_or_else(|| Reply::status(404))
        })
        .await;
        Self { proxy, clock, asked, dir: tempfile::tempdir().expect("a folder"), processes: 0 }
    }

    pub(crate) fn proxy(&self) -> Url {
        self.proxy.url("/")
    }

    pub(crate) fn job(&self, sites: &[&str], more: &str) -> crawl::Job {
        let proxy = self.proxy.url("/");
        let text = format!("name = 'ebbe'\nsites = {sites:?}\noutput = 'out'\nnetwork.proxy = '{proxy}'\n{more}");
        config::parse("job.toml", &text, self.dir.path()).expect("a job that makes sense")
    }

    pub(crate) fn setup(&mut self) -> Setup {
        self.processes += 1;
        let mut setup = Setup::new(format!("test-{}", self.processes));
        setup.clock = Clock::Simulated(Arc::clone(&self.clock));
        setup
    }

    /// One pass of a process of its own.
    pub(crate) async fn pass(&mut self, sites: &[&str], more: &str) -> Status {
        let crawl = Crawl::open(vec![self.job(sites, more)], self.setup()).await.expect("a crawl");
        let view = crawl.view();
        crawl.run(Until::Done, pending()).await.expect("a pass");
        self.assert_polite();
        view.status().await.expect("a status").remove(0)
    }

    /// Headlines of what is saved, in order.
    fn saved(&self) -> Vec<String> {
        let text = fs::read_to_string(self.dir.path().join("out/articles.jsonl")).unwrap_or_default();
        let mut of_page = BTreeMap::new();
        for line in text.lines() {
            let record: Value = serde_json::from_str(line).expect("a record");
            let headline = record["headline"].as_str().unwrap_or("none").to_owned();
            of_page.insert(record["saved"]["id"].as_str().expect("an identity").to_owned(), headline);
        }
        let mut headlines: Vec<String> = of_page.into_values().collect();
        headlines.sort();
        headlines
    }

    pub(crate) fn assert_saved(&self, seeds: impl IntoIterator<Item = u64>) {
        let mut wanted: Vec<String> = seeds.into_iter().map(headline).collect();
        wanted.sort();
        assert_eq!(self.saved(), wanted, "asked for {:#?}", self.asked());
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("no panic").iter().map(|(url, _)| url.to_string()).collect()
    }

    pub(crate) fn asks_of(&self, part: &str) -> usize {
        self.asked().iter().filter(|url| url.contains(part)).count()
    }

    /// Each request came in its host's turn.
    pub(crate) fn assert_polite(&self) {
        let mut last: BTreeMap<String, Timestamp> = BTreeMap::new();
        for (url, at) in self.asked.lock().expect("no panic").iter() {
            if let Some(before) = last.insert(host_key(url), *at) {
                assert!(
                    at.duration_since(before) >= GAP,
                    "{url} {} after the request before",
                    at.duration_since(before)
                );
            }
        }
    }
}

fn left_out(newsroom: &Newsroom) -> Vec<(&str, u64)> {
    newsroom.left_out.iter().map(|(why, count)| (why.as_str(), *count)).collect()
}

pub(crate) fn ends(newsroom: &Newsroom) -> Vec<String> {
    let words = |end: &copydesk::status::OutcomeCount| format!("{} {} {}", end.urls, end.end.name(), end.reason);
    newsroom.outcomes.iter().map(|end| words(end).trim_end().to_owned()).collect()
}

pub(crate) const SERVICE: &str = "http://feeds.sammler.test";
const STRANGER: &str = "http://www.fremd.test";

#[tokio::test]
async fn a_feed_that_the_job_names_may_list_stories_of_other_hosts() {
    let links: Vec<String> = stories(PAPER, 0..2)
        .into_iter()
        .chain(["http://10.1.2.3/2026/nachrichten-vom-deich-9.html".to_owned()])
        .collect();
    let mut web = Web::new(move |url, _| match url {
        _ if url == format!("{SERVICE}/ebbe") => Some(feed(&links)),
        "http://www.ebbe.example/robots.txt" => Some(Reply::of(
            "text/plain",
            "Sitemap: http://www.ebbe.example/karte.xml\nUser-agent: *\nDisallow: /*deich-1.html",
        )),
        _ => story_at(url),
    })
    .await;
    let status = web.pass(&[&format!("{SERVICE}/ebbe")], "").await;
    web.assert_saved([0]);
    let newsroom = &status.newsrooms[0];
    assert_eq!(newsroom.saved, 1, "it counts for the newsroom that listed it");
    assert_eq!(left_out(newsroom), [("private_address", 1)]);
    assert_eq!(
        ends(newsroom),
        ["1 saved", "1 listed", "1 refused robots"],
        "the robots.txt of the stories' own host counts"
    );
    assert_eq!(web.asks_of("10.1.2.3") + web.asks_of("karte.xml"), 0, "a host that is only listed is not read through");
}

#[tokio::test]
async fn a_feed_that_was_merely_found_speaks_for_the_newsroom_alone() {
    let links: Vec<String> =
        stories(PAPER, 0..2).into_iter().chain(stories(STRANGER, 2..5)).chain(stories(SERVICE, 5..6)).collect();
    let mut web = Web::new(move |url, _| match url {
        "http://www.ebbe.example/" => {
            Some(Reply::html(format!("<html><link rel=alternate type=application/rss+xml href={SERVICE}/ebbe><p>Ebbe")))
        }
        _ if url == format!("{SERVICE}/ebbe") => Some(feed(&links)),
        _ => story_at(url),
    })
    .await;
    let status = web.pass(&["http://www.ebbe.example/"], "").await;
    web.assert_saved([0, 1]);
    assert_eq!(left_out(&status.newsrooms[0]), [("other_site", 4)]);
    assert_eq!(web.asks_of("fremd.test"), 0);
}

#[tokio::test]
async fn a_counter_of_clicks_may_stand_before_a_story_and_a_stranger_behind_it_may_not() {
    let counted: Vec<String> = (0..3).map(|n| format!("http://klick.test/r/{n}")).collect();
    let mut web = Web::new(move |url, _| match url {
        "http://www.ebbe.example/feed" => Some(feed(&counted)),
        "http://klick.test/r/0" => Some(redirect(302, "http://kurz.test/0")),
        "http://kurz.test/0" => Some(redirect(301, &stories(PAPER, 0..1)[0])),
        "http://klick.test/r/1" => Some(redirect(301, &stories(STRANGER, 1..2)[0])),
        "http://klick.test/r/2" => Some(redirect(301, "http://192.168.1.1/2026/nachrichten-vom-deich-2.html")),
        _ => story_at(url),
    })
    .await;
    let status = web.pass(&["http://www.ebbe.example/feed"], "").await;
    web.assert_saved([0]);
    let other = ends(&status.newsrooms[0]).into_iter().find(|end| end.ends_with("other_site"));
    assert_eq!(other.as_deref(), Some("2 moved other_site"), "{:?}", status.newsrooms[0].outcomes);
    assert_eq!(web.asks_of("192.168."), 0);
}

#[tokio::test]
async fn a_chain_may_end_at_the_site_that_the_feed_is_about() {
    let channel = "<link>http://www.ebbe.example/</link>";
    let item = "<item><link>http://klick.test/r/0</link></item>";
    let body = format!("<rss><channel>{channel}{item}</channel></rss>");
    let mut web = Web::new(move |url, _| match url {
        "http://feeds.sammler.test/ebbe" => Some(Reply::of("application/rss+xml", body.clone())),
        "http://klick.test/r/0" => Some(redirect(302, &stories(PAPER, 0..1)[0])),
        _ => story_at(url),
    })
    .await;
    web.pass(&["http://feeds.sammler.test/ebbe"], "").await;
    web.assert_saved([0]);
}

#[tokio::test]
async fn a_newsroom_moves_for_good_and_not_for_a_day() {
    for (status, saved) in [(301, vec![0, 1]), (308, vec![0, 1]), (302, vec![]), (307, vec![])] {
        let mut web = Web::new(move |url, _| match url {
            "http://www.ebbe.example/" => Some(redirect(status, "http://www.flut.test/start")),
            "http://www.flut.test/start" => Some(front(&stories("http://www.flut.test", 0..2))),
            _ => story_at(url),
        })
        .await;
        let told = web.pass(&["http://www.ebbe.example/"], "").await;
        web.assert_saved(saved.clone());
        let moved_to = told.newsrooms[0].moved_to.as_deref();
        assert_eq!(moved_to, (!saved.is_empty()).then_some("http://www.flut.test/start"), "{status}");
    }
}

#[tokio::test]
async fn a_sitemap_that_robots_txt_names_may_lie_anywhere() {
    let robots = "User-agent: *\nDisallow:\nSitemap: http://ablage.test/ebbe/index.xml";
    let index = "<sitemapindex><sitemap><loc>http://ablage.test/ebbe/news.xml</loc><lastmod>1970-01-01</lastmod></sitemap></sitemapindex>";
    let mut web = Web::new(move |url, _| match url {
        "http://www.ebbe.example/" => Some(front(&[])),
        "http://www.ebbe.example/robots.txt" => Some(Reply::of("text/plain", robots)),
        "http://ablage.test/ebbe/index.xml" => Some(Reply::of("application/xml", index)),
        "http://ablage.test/ebbe/news.xml" => {
            let all: Vec<String> =
                stories(PAPER, 0..2).into_iter().chain(stories("http://schwester.test", 2..3)).collect();
            Some(sitemap(&all, "2026-11-21"))
        }
        _ => story_at(url),
    })
    .await;
    web.pass(&["http://www.ebbe.example/"], "").await;
    web.assert_saved([0, 1, 2]);
}

#[tokio::test]
async fn a_page_of_links_keeps_to_the_sites_that_the_job_names() {
    let mut web = Web::new(move |url, _| match url {
        "http://www.ebbe.example/" => {
            let all = [stories("http://www.flut.test", 0..2), stories(STRANGER, 2..4)].concat();
            Some(front(&all))
        }
        "http://www.flut.test/" => Some(front(&[])),
        _ => story_at(url),
    })
    .await;
    web.pass(&["http://www.ebbe.example/", "http://www.flut.test/"], "").await;
    web.assert_saved([0, 1]);
    assert_eq!(web.asks_of("fremd.test"), 0);
}

/// A paper whose visitors must keep a cookie, in the ways that are known of.
fn gated(url: &str, ask: &Ask) -> Option<Reply> {
    let has = |cookie: &str| ask.header("cookie").split("; ").any(|known| known == cookie);
    let path = url.strip_prefix(PAPER)?;
    let set = |reply: Reply, cookie: &str| reply.with("set-cookie", format!("{cookie}; Path=/"));
    match path {
        "/feed" if !has("leser=1") => Some(set(redirect(303, "/feed"), "leser=1")),
        "/feed" => Some(feed(&stories(PAPER, 0..6))),
        _ if path.starts_with("/tor?") => Some(set(redirect(302, path.strip_prefix("/tor?")?), "tor=1")),
        _ if path.contains("-0.html") && !path.contains("PHPSESSID") => {
            Some(redirect(302, &format!("{path}?PHPSESSID=a1b2c3d4e5f6a7b8c9d0e1f2")))
        }
        _ if path.contains("-1.html") && !path.contains(";jsessionid=") => {
            Some(redirect(301, &format!("{path};jsessionid=0A1B2C3D")))
        }
        _ if path.contains("-2.html") && !path.contains("utm_source") => {
            Some(redirect(302, &format!("{path}?utm_source=feed")))
        }
        _ if path.contains("-3.html") && !has("tor=1") => Some(redirect(302, &format!("/tor?{path}"))),
        _ if path.contains("-4.html") && !has("vier=1") => Some(set(redirect(307, path), "vier=1")),
        _ if path.contains("-5.html") && !path.contains("ausgabe=nord") => {
            Some(redirect(302, &format!("{path}?ausgabe=nord")))
        }
        _ => story_at(url.split(['?', ';']).next()?),
    }
}

#[tokio::test]
async fn redirects_that_come_back_are_followed_by_who_crawls_and_who_fetches() {
    let mut web = Web::new(gated).await;
    let feed = format!("{PAPER}/feed");
    web.pass(&[&feed], "").await;
    web.assert_saved(0..6);
    // on the next day, by another process without cookies
    web.clock.pass(Duration::from_hours(30));
    let before = web.asks_of("/feed");
    web.pass(&[&feed], "").await;
    assert_eq!(web.asks_of("/feed"), before + 2, "once without a cookie, once with it");
    let proxy = Some(web.proxy.url("/"));
    for (seed, link) in (0..6).zip(stories(PAPER, 0..6)) {
        let client = Client::new(ClientOptions::default().with(|options| {
            options.proxy = proxy.clone();
            options.pace = Duration::ZERO;
        }));
        let got = client.expect("a client").fetch_at(&Url::parse(&link).expect("a URL"), start()).await.expect(&link);
        assert_eq!(String::from_utf8_lossy(&got.body), page(seed, 16, ""));
    }
}

#[tokio::test]
async fn a_circle_ends() {
    let links: Vec<String> =
        ["selbst", "hin", "kekse"].iter().map(|name| format!("{PAPER}/2026/im-kreis-{name}.html")).collect();
    let mut web = Web::new(move |url, ask| match url.strip_prefix(PAPER)? {
        "/feed" => Some(feed(&links)),
        "/2026/im-kreis-selbst.html" => Some(redirect(302, "/2026/im-kreis-selbst.html")),
        "/2026/im-kreis-hin.html" => Some(redirect(302, "/2026/im-kreis-her.html")),
        "/2026/im-kreis-her.html" => Some(redirect(302, "/2026/im-kreis-hin.html")),
        "/2026/im-kreis-kekse.html" => {
            Some(redirect(302, "/2026/im-kreis-kekse.html").with("set-cookie", format!("n{}=1; Path=/", ask.number)))
        }
        _ => None,
    })
    .await;
    let told = web.pass(&[&format!("{PAPER}/feed")], "").await;
    web.assert_saved([]);
    for (name, most) in [("selbst", 1..=2), ("hin", 1..=2), ("her", 1..=2), ("kekse", 11..=11)] {
        assert!(most.contains(&web.asks_of(name)), "{name}: {:#?}", web.asked());
    }
    assert!(
        ends(&told.newsrooms[0]).iter().any(|end| end.ends_with("failed redirects")),
        "{:?}",
        told.newsrooms[0].outcomes
    );
}

/// Answers to requests for a paper's robots.txt, whether its story may be had then, and the end of its visit if not.
const ROBOTS: [(&str, &str, bool, &str); 32] = [
    ("rules that allow", "200 User-agent: *\nDisallow: /admin", true, ""),
    ("rules that forbid", "200 User-agent: *\nDisallow: /2026", false, "refused robots"),
    ("rules behind a mark of byte order", "200 \u{feff}User-agent: *\nDisallow: /2026", false, "refused robots"),
    ("a gap that nobody keeps", "200 User-agent: *\nCrawl-delay: 4000", false, "refused crawl_delay"),
    ("nothing", "200 ", true, ""),
    ("a page of HTML", "html <!DOCTYPE html><title>Ebbe</title><p>Disallow: /2026", true, ""),
    ("rules before all that is read", "long User-agent: *\nDisallow: /2026", false, "refused robots"),
    ("rules behind all that is read", "late User-agent: *\nDisallow: /2026", true, ""),
    ("rules in UTF-16 without a mark", "wide User-agent: *\nDisallow: /2026", false, "refused robots"),
    ("rules that are announced as gzip", "liar User-agent: *\nDisallow: /2026", false, "refused robots"),
    ("rules without end", "slow User-agent: *\nAllow: /", false, "failed timeout"),
    ("rules that are cut off", "half User-agent: *\nAllow: /", false, "failed broken"),
    ("none", "404", true, ""),
    ("gone", "410", true, ""),
    ("for members", "401", true, ""),
    ("forbidden", "403", true, ""),
    ("forbidden by law", "451", true, ""),
    ("too many", "429", false, "refused robots_unreachable"),
    ("broken", "500", false, "refused robots_unreachable"),
    ("busy", "503", false, "refused robots_unreachable"),
    ("elsewhere on the host", "301 http://www.ebbe.example/rules", false, "refused robots"),
    ("the home page", "302 http://www.ebbe.example/", true, ""),
    ("the group's, which forbids", "301 http://gruppe.test/forbids", false, "refused robots"),
    ("the group's, which allows", "302 http://gruppe.test/allows", true, ""),
    ("the group's, which is busy", "302 http://gruppe.test/busy", false, "refused robots_unreachable"),
    ("the group's, which is gone", "302 http://gruppe.test/gone", true, ""),
    ("over one host", "302 http://a1.test/1", false, "refused robots"),
    ("over two hosts", "307 http://a1.test/2", false, "refused robots"),
    ("over three hosts", "308 http://a1.test/3", false, "refused robots"),
    ("over four hosts", "302 http://a1.test/4", false, "refused robots"),
    ("over five hosts", "302 http://a1.test/5", false, "refused robots"),
    ("over six hosts", "302 http://a1.test/6", true, ""),
];

fn robots(url: &str, first: &str) -> Option<Reply> {
    let rules = |body: &str| Reply::of("text/plain", body);
    let of = |answer: &str| {
        let (how, rest) = answer.split_once(' ').unwrap_or((answer, ""));
        // 500 KiB are read (RFC 9309, section 2.5)
        let padding = "# and so on\n".repeat(50_000);
        match how {
            "200" => rules(rest),
            "html" => Reply::html(rest),
            "long" => rules(&format!("{rest}\n{padding}")),
            "late" => rules(&format!("{padding}{rest}\n")),
            "wide" => Reply::of("text/plain", rest.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()),
            "liar" => rules(rest).with("content-encoding", "gzip"),
            "slow" => rules(&format!("{rest}\n")).endless(Duration::from_millis(100)),
            "half" => rules(rest).again(1, Duration::ZERO).with("content-length", "5000"),
            "301" | "302" | "307" | "308" => redirect(how.parse().expect("a status"), rest),
            _ => Reply::status(how.parse().expect("a status")),
        }
    };
    match url {
        "http://www.ebbe.example/robots.txt" => Some(of(first)),
        "http://www.ebbe.example/" => Some(front(&[])),
        "http://www.ebbe.example/rules" | "http://gruppe.test/forbids" => {
            Some(of("200 User-agent: *\nDisallow: /2026"))
        }
        "http://gruppe.test/allows" => Some(of("200 User-agent: *\nDisallow: /admin")),
        "http://gruppe.test/busy" => Some(of("503")),
        _ => {
            let (host, left) = url.strip_prefix("http://a")?.split_once(".test/")?;
            let (host, left): (u32, u32) = (host.parse().ok()?, left.parse().ok()?);
            if left == 1 {
                return Some(of("200 User-agent: *\nDisallow: /2026"));
            }
            Some(of(&format!("302 http://a{}.test/{}", host + 1, left - 1)))
        }
    }
}

/// Nobody waits longer for a file without end.
const PATIENCE: Duration = Duration::from_secs(1);

#[tokio::test]
async fn who_crawls_who_fetches_and_who_looks_read_robots_txt_alike() {
    let impatient = "network.timeout = '1s'";
    for (what, first, allowed, end) in ROBOTS {
        let mut web = Web::new(move |url, _| robots(url, first).or_else(|| story_at(url))).await;
        let link = stories(PAPER, 0..1).remove(0);
        let told = web.pass(&[&link], impatient).await;
        let crawled = web.asks_of("/2026/") > 0;
        assert_eq!(crawled, allowed, "crawl: {what}: {:#?}", web.asked());
        let told = ends(&told.newsrooms[0]);
        let ending = format!(" {end}");
        assert!(allowed || told.iter().any(|told| told.ends_with(&ending)), "crawl: {what}: {told:?}");

        let mut web = Web::new(move |url, _| robots(url, first).or_else(|| story_at(url))).await;
        let setup = web.setup();
        let probes = crawl::probe(&web.job(&[&link], impatient), &setup).await.expect("a look");
        web.assert_polite();
        let failure = end.split_once(' ').map(|(end, why)| format!("{end} ({why})"));
        assert_eq!((web.asks_of("/2026/") > 0, &probes[0].failure), (allowed, &failure), "check --probe: {what}");

        let web = Web::new(move |url, _| robots(url, first).or_else(|| story_at(url))).await;
        let options = hasty().with(|options| {
            options.proxy = Some(web.proxy.url("/"));
            options.total_timeout = PATIENCE;
        });
        let got = Client::new(options).expect("a client").fetch_at(&Url::parse(&link).expect("a URL"), start()).await;
        assert_eq!((web.asks_of("/2026/") > 0, got.is_ok()), (allowed, allowed), "fetch: {what}");
        let reason = end.strip_prefix("failed ").unwrap_or("robots");
        assert!(got.is_ok() || got.as_ref().is_err_and(|error| error.reason() == reason), "fetch: {what}: {got:?}");
    }
}

/// A client for tests: it asks at once, and once.
fn hasty() -> ClientOptions {
    ClientOptions::default().with(|options| {
        options.pace = Duration::ZERO;
        options.retries = 0;
    })
}

#[tokio::test]
async fn a_server_that_cannot_be_reached_is_told_alike() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let closed = listener.local_addr().expect("an address");
    drop(listener);
    let resolve = vec![("www.ebbe.example".to_owned(), vec![closed])];
    let link = stories(PAPER, 0..1).remove(0);
    let dir = tempfile::tempdir().expect("a folder");
    let text = format!("name = 'ebbe'\nsites = ['{link}']\noutput = 'out'\nnetwork.private = ['www.ebbe.example']");
    let job = config::parse("job.toml", &text, dir.path()).expect("a job that makes sense");
    let clock = Clock::Simulated(SimulatedClock::new(start()));
    let setup = Setup::new("test".to_owned()).with(|setup| {
        setup.clock = clock;
        setup.resolve = resolve.clone();
    });

    let crawl = Crawl::open(vec![job.clone()], setup.clone()).await.expect("a crawl");
    let view = crawl.view();
    crawl.run(Until::Done, pending()).await.expect("a pass");
    let told = view.status().await.expect("a status").remove(0);
    assert_eq!(ends(&told.newsrooms[0]), ["1 failed connect"]);
    let probes = crawl::probe(&job, &setup).await.expect("a look");
    assert_eq!(probes[0].failure.as_deref(), Some("failed (connect)"));
    let private = vec!["www.ebbe.example".to_owned()];
    let client = Client::new(hasty().with(|options| {
        options.resolve = resolve;
        options.allow_private_hosts = private;
    }))
    .expect("a client");
    let got = client.fetch_at(&Url::parse(&link).expect("a URL"), start()).await;
    assert_eq!(got.map(drop).map_err(|error| error.reason()), Err("connect"));
}

#[tokio::test]
async fn one_file_of_a_group_is_asked_for_once() {
    let papers = ["http://www.ebbe.example", "http://www.flut.test", "http://www.watt.test"];
    let mut web = Web::new(move |url, _| match url {
        "http://gruppe.test/robots.txt" => Some(Reply::of("text/plain", "User-agent: *\nDisallow: /admin")),
        _ if url.ends_with("/robots.txt") => Some(redirect(301, "http://gruppe.test/robots.txt")),
        _ => story_at(url),
    })
    .await;
    let links: Vec<String> = papers.iter().zip(0..).flat_map(|(paper, seed)| stories(paper, seed..seed + 1)).collect();
    let links: Vec<&str> = links.iter().map(String::as_str).collect();
    web.pass(&links, "").await;
    assert_eq!((web.asks_of("gruppe.test"), web.asks_of("/2026/")), (1, 3), "{:#?}", web.asked());
}

#[tokio::test]
async fn dates_that_lie_decide_nothing() {
    let entries = stories(PAPER, 0..2);
    for (date, is_dated) in [
        ("Thu, 01 Jan 1970 00:00:00 GMT", false),
        ("Fri, 31 Dec 1999 16:00:00 -0800", false),
        ("Sun, 31 Dec 2000 19:00:00 EST", false),
        ("Wed, 31 Dec 1969 23:59:59 +0000", false),
        ("Mon, 01 Jan 1900 00:00:00 GMT", false),
        ("0001-01-01T00:00:00Z", false),
        ("1601-01-01T00:00:00Z", false),
        ("2001-01-01T00:00:00Z", false),
        ("11/05/2026 04:57:14 AM", false),
        ("5/11/2026", false),
        ("11-05-2026", false),
        ("Tue, 05 May 2015 10:00:00 GMT", true),
        ("05/06/2019", true),
        ("24.12.2019", true),
    ] {
        let wanted: Vec<u64> = if is_dated { vec![] } else { vec![0, 1] };
        for name in ["/feed", "/sitemap.xml"] {
            let entries = entries.clone();
            let mut web = Web::new(move |url, _| match url.strip_prefix(PAPER)? {
                "/feed" => Some(dated_feed(&entries, date)),
                "/sitemap.xml" => Some(sitemap(&entries, date)),
                _ => story_at(url),
            })
            .await;
            let told = web.pass(&[&format!("{PAPER}{name}")], "").await;
            web.assert_saved(wanted.clone());
            assert_eq!(left_out(&told.newsrooms[0]) == [("too_old", 2)], is_dated, "{name}: {date}");
        }
    }
}

#[tokio::test]
async fn stories_that_name_one_address_are_all_saved() {
    let mut web = Web::new(move |url, _| {
        let path = url.strip_prefix(PAPER)?;
        if path == "/feed" {
            let twin = format!("{PAPER}/2026/nachrichten-vom-deich-0.html?ansicht=amp");
            return Some(feed(&[stories(PAPER, 0..8), vec![twin]].concat()));
        }
        let seed: u64 = path.split_once("deich-")?.1.split(".html").next()?.parse().ok()?;
        // short items and long stories, which all say that they are the section
        let sentences = if seed.is_multiple_of(2) { 3 } else { 20 };
        let html = page(seed, sentences, "<link rel=canonical href=/2026/deich>");
        Some(Reply::html(if path.contains("ansicht") { html.replacen("seit", "schon seit", 1) } else { html }))
    })
    .await;
    web.pass(&[&format!("{PAPER}/feed")], "").await;
    web.assert_saved(0..8);
}

/// How the visits of a pass over the feed of a server end.
pub(crate) async fn ends_of_pass(server: &Server) -> Vec<String> {
    let dir = tempfile::tempdir().expect("a folder");
    let text = format!(
        "name = 'ebbe'\nsites = ['{}']\noutput = 'out'\nnetwork.private = ['127.0.0.1']\n[own_servers]\nhosts = ['127.0.0.1']\ngap = '0s'\n",
        server.url("/feed")
    );
    let job = config::parse("job.toml", &text, dir.path()).expect("a job");
    let crawl = Crawl::open(vec![job], Setup::new("test".to_owned())).await.expect("a crawl");
    let view = crawl.view();
    crawl.run(Until::Done, pending()).await.expect("a pass");
    let told = view.status().await.expect("a status").remove(0);
    ends(&told.newsrooms[0])
}

#[tokio::test]
async fn connections_that_die_between_two_requests_lose_nothing() {
    for reset in [false, true] {
        let entries = |base: &str| stories(base, 0..4);
        let server = Server::tired(reset, move |ask| match ask.path.as_str() {
            "/feed" => feed(&entries(&format!("http://{}", ask.header("host")))),
            path => story_at(path).unwrap_or_else(|| Reply::status(404)),
        })
        .await;
        assert_eq!(ends_of_pass(&server).await, ["4 saved", "1 listed"], "reset: {reset}");
        let paths = server.paths();
        for path in paths.iter().collect::<HashSet<_>>() {
            let times = paths.iter().filter(|known| *known == path).count();
            assert!(times <= 2, "{path} was asked for {times} times");
        }
        // who fetches without any retries loses nothing either
        let options = ClientOptions::default().with(|options| {
            options.pace = Duration::ZERO;
            options.retries = 0;
            options.allow_private = true;
        });
        let client = Client::new(options).expect("a client");
        for link in stories("", 0..4) {
            client.fetch_at(&server.url(&link), start()).await.expect("a page");
        }
    }
}

#[tokio::test]
async fn a_server_that_closes_every_connection_is_asked_once_more_and_no_oftener() {
    let server = Server::rude(|_| (Vec::new(), crate::server::End::Reset)).await;
    let options = ClientOptions::default().with(|options| {
        options.pace = Duration::ZERO;
        options.retries = 0;
        options.allow_private = true;
        options.ignore_robots = true;
    });
    let client = Client::new(options).expect("a client");
    assert_eq!(client.fetch_at(&server.url("/"), start()).await.expect_err("closed").reason(), "broken");
    assert_eq!(server.paths().len(), 1, "a new connection says that the server means it");
}

#[tokio::test]
async fn a_visit_that_fails_says_why() {
    let tls = Server::start_tls(|_| story(1)).await;
    let closed = {
        let server = Server::start(|_| story(1)).await;
        server.url("/").as_str().replace("127.0.0.1", "127.0.0.2")
    };
    let secure = tls.url("/").as_str().to_owned();
    let dir = tempfile::tempdir().expect("a folder");
    let sites = [closed.as_str(), secure.as_str(), "http://10.1.2.3/"];
    let text =
        format!("name = 'ebbe'\nsites = {sites:?}\noutput = 'out'\nnetwork.private = ['127.0.0.2', 'localhost']\n");
    let job = config::parse("job.toml", &text, dir.path()).expect("a job");
    assert_eq!(job.refused_sites().map(Url::as_str).collect::<Vec<_>>(), ["http://10.1.2.3/"]);
    let mut setup = Setup::new("test".to_owned());
    setup.clock = Clock::Simulated(SimulatedClock::new(start()));
    let probes = crawl::probe(&job, &setup).await.expect("a look");
    let failures: Vec<&str> = probes.iter().filter_map(|probe| probe.failure.as_deref()).collect();
    assert_eq!(failures, ["failed (connect)", "failed (tls)", "failed (private_address)"]);
    let crawl = Crawl::open(vec![job], setup).await.expect("a crawl");
    let view = crawl.view();
    crawl.run(Until::Done, pending()).await.expect("a pass");
    let told = view.status().await.expect("a status").remove(0);
    let why: Vec<Vec<String>> = told.newsrooms.iter().map(ends).collect();
    assert_eq!(why, [["1 failed connect"], ["1 failed tls"], ["1 failed private_address"]]);
}
