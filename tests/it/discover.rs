//! Feeds, sitemaps and pages as sites serve them: what is found in them, whatever is wrong with them.

use crate::robots::data;
use copydesk::discover::{Feed, Links, Sitemap, Tally};
use copydesk::document::Document;
use copydesk::media::{Media, what_is};
use copydesk::task::{Found, Role};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use url::Url;

fn sample(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(name)).expect(name)
}

fn url(text: &str) -> Url {
    Url::parse(text).expect(text)
}

/// A line for each: address, title, date.
fn lines(found: &[Found]) -> Vec<String> {
    let line = |found: &Found| {
        let title = found.title.clone().unwrap_or_default();
        let date = found.published.map(|date| date.to_string()).unwrap_or_default();
        format!("{} | {title} | {date}", found.url.as_str().trim_start_matches("https://"))
    };
    found.iter().map(line).collect()
}

#[test]
fn a_feed_that_is_broken_in_eight_ways_is_read() {
    let body = sample("feeds/harbour.rss");
    assert_eq!(what_is(Some("text/html"), &body), Media::Feed);
    let feed = Feed::read(&body, None, &url("https://tides.lenn.example/harbour/feed"));
    assert_eq!(
        lines(&feed.entries),
        [
            "tides.lenn.example/harbour/2024/05/16/dredger-stuck | Dredger \"Marta\" stuck on the bar – again | 2024-05-16T07:40:00+01:00",
            "tides.lenn.example/harbour/2024/05/15/rope-and-sons | Rope & Sons close after 140 years | 2024-05-15T18:05:00+00:00",
            "tides.lenn.example/harbour/2024/05/14/cafe-on-the-quay | Café on the quay wins prize | 2024-05-14",
            "tides.lenn.example/harbour/2024/05/13/five-boats | Fewer than <5 boats left | ",
        ]
    );
    assert_eq!(feed.every, Some(Duration::from_mins(30)));
    assert!(feed.entries.iter().all(|entry| entry.role == Role::Article));
}

#[test]
fn an_atom_feed_is_read_with_its_bases() {
    let body = sample("feeds/valley.atom");
    assert_eq!(what_is(Some("application/xml"), &body), Media::Feed);
    let feed = Feed::read(&body, Some("application/atom+xml"), &url("https://cdn.lenn.example/valley.atom"));
    assert_eq!(
        lines(&feed.entries),
        [
            "valley.lenn.example/news/bridge | Bridge reopens to walkers | 2024-05-17T08:30:00+01:00",
            "valley.lenn.example/news/owls | Owls return | 2024-05-16T12:00:00+00:00",
        ]
    );
}

#[test]
fn a_news_sitemap_is_read_to_where_it_breaks_off() {
    let body = sample("feeds/news-sitemap.xml");
    assert_eq!(what_is(Some("text/xml"), &body), Media::Sitemap);
    let sitemap = Sitemap::read(&body, Some("text/xml"), &url("https://tides.lenn.example/news.xml"));
    assert_eq!(
        lines(&sitemap.entries),
        [
            "tides.lenn.example/harbour/2024/05/16/dredger-stuck | Dredger “Marta” stuck on the bar – again | 2024-05-16T07:40:00+01:00",
            "tides.lenn.example/harbour/2024/05/15/rope-and-sons?a=1&b=2 | Rope & Sons close | 2024-05-15",
        ]
    );
    assert!(sitemap.is_news && sitemap.cut);
}

fn judged(page: &str, address: &str) -> Vec<Found> {
    let document = Document::parse(&String::from_utf8(sample(page)).expect("UTF-8"));
    let address = url(address);
    Links::read(&document, &address).judge(&address, |_| Tally::default())
}

#[test]
fn a_section_page_leads_to_its_articles_and_to_other_sections() {
    let found = judged("pages/section-front/page.html", "https://www.lennmouthnews.example/sport/");
    let (articles, fronts): (Vec<_>, Vec<_>) = found.iter().partition(|found| found.role == Role::Article);
    assert!(articles.len() >= 30, "{}", articles.len());
    for found in &articles {
        assert!(found.url.path().starts_with("/sport/") && found.url.path().len() > 20, "{}", found.url);
        assert!(found.title.as_ref().is_some_and(|title| title.split(' ').count() > 3), "{found:?}");
    }
    let fronts: Vec<&str> = fronts.iter().map(|found| found.url.path()).collect();
    assert!(fronts.contains(&"/news/") && fronts.contains(&"/business/"), "{fronts:?}");
    for left in ["/about/", "/contact/", "/privacy/", "/complaints/", "/sport/"] {
        assert!(!found.iter().any(|found| found.url.path() == left), "{left}");
    }
    assert!(found.iter().all(|found| found.url.query().is_none()), "the next page of a list is no section");
}

/// Longest time for a document of a megabyte, however it is made. A quarter of a second is usual
/// without optimisation; a cost that grows with the square takes minutes.
const TIME_MAX: Duration = Duration::from_secs(10);

fn in_time<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let begin = Instant::now();
    let out = work();
    assert!(begin.elapsed() < TIME_MAX, "{what}: {:?}", begin.elapsed());
    out
}

#[test]
fn xml_made_to_hurt_is_read_in_time() {
    let whole = "<item><title>A</title><link>https://tides.lenn.example/a</link></item>";
    let address = url("https://tides.lenn.example/feed");
    let bomb = "<!DOCTYPE rss [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;'>]>";
    for junk in [
        "<",
        "<<",
        "<a",
        "<a b='",
        "<a b=\"<",
        "</",
        "</a <",
        "<!",
        "<!--",
        "<![CDATA[",
        "<!DOCTYPE x [",
        "<?",
        "&",
        "&#",
        "&a;",
        "&amp",
        "]]>",
        "<item>",
        "<item><title>",
        "</item>",
        "<title>",
        "<link>",
        "<description>",
        "<x y='1' ",
        "\u{feff}",
        "<\u{feff}",
        "<a:b:c d:e='f'/>",
        "<item xml:base='x/'>",
        "<title>&amp;amp;",
        "\0",
    ] {
        let text = format!("<rss>{whole}{}", junk.repeat((1 << 20) / junk.len()));
        let feed = in_time(junk, || Feed::read(text.as_bytes(), None, &address));
        assert_eq!(feed.entries.first().map(|found| found.url.path()), Some("/a"), "{junk}");
        let text = text.replace("item>", "url>").replace("link>", "loc>");
        let sitemap = in_time(junk, || Sitemap::read(text.as_bytes(), None, &address));
        assert_eq!(sitemap.entries.first().map(|found| found.url.path()), Some("/a"), "{junk}");
    }
    let feed =
        Feed::read(format!("{bomb}<rss><item><title>&c;</title><link>/a?&c;</link></item>").as_bytes(), None, &address);
    assert_eq!(feed.entries[0].title.as_deref(), Some("&c;"), "what a document declares is not expanded");
    for deep in ["{\"items\":[", "{\"items\":[{\"a\":", "[", "{\"items\":[{},"] {
        let text = format!("{{{}", deep.repeat((1 << 20) / deep.len()));
        in_time(deep, || Feed::read(text.as_bytes(), None, &address));
    }
    let many = format!("<rss>{}", whole.repeat(20_000));
    assert_eq!(in_time("entries", || Feed::read(many.as_bytes(), None, &address)).entries.len(), 5_000);
}

#[test]
fn gzip_that_swells_is_cut() {
    use std::io::Write;
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(b"<urlset><url><loc>https://tides.lenn.example/a</loc></url>").expect("memory");
    for _ in 0..200 {
        packed.write_all(&vec![b' '; 1 << 20]).expect("memory");
    }
    let packed = packed.finish().expect("memory");
    let sitemap = in_time("gzip", || Sitemap::read(&packed, None, &url("https://tides.lenn.example/s.xml.gz")));
    assert_eq!((sitemap.entries.len(), sitemap.cut), (1, true));
}

#[test]
fn pages_of_links_without_end_are_read_in_time() {
    let address = url("https://tides.lenn.example/");
    let read = |html: &str| {
        let document = Document::parse(html);
        let links = Links::read(&document, &address);
        let _ = links.judge(&address, |_| Tally::default());
        links
    };
    let many: Vec<String> =
        (0..50_000).map(|n| format!("<a href=/news/story-of-the-day-{n}>Story of the day {n}</a>")).collect();
    assert_eq!(in_time("links", || read(&many.concat())).links.len(), 5_000);
    for junk in [
        "<a href=/x>",
        "<nav>",
        "<h1><a href=/y>",
        "<table><td><a href=/z>t",
        "<a href='/a/b/c/d/e/f/g/h/2024/05/17/'>x</a>",
    ] {
        in_time(junk, || read(&junk.repeat(2_000)));
    }
    let long = format!("<a href='/{}'>{}</a>", "a-".repeat(500_000), "word ".repeat(200_000));
    assert!(in_time("length", || read(&long)).links.is_empty());
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|end| end == "xml") {
            found.push(path);
        }
    }
}

/// Files that are understood otherwise here, and why.
const OTHERWISE: [(&str, &str); 2] = [
    ("/cdf/", "CDF is a format of 1997 that nobody serves"),
    ("base_content_location", "addresses are relative to where the feed came from"),
];

#[test]
fn feeds_made_to_be_wrong_yield_what_another_parser_finds() {
    let Some(folder) = data("COPYDESK_FEED_FILES") else { return };
    let mut found = Vec::new();
    files(&folder, &mut found);
    assert!(found.len() > 2_000, "{} files", found.len());
    let (mut asked, mut differ) = (0, Vec::new());
    for path in found {
        let body = fs::read(&path).expect("a file");
        let feed = in_time(&path.display().to_string(), || Feed::read(&body, None, &url("http://127.0.0.1:8097/feed")));
        // each file says in its first comment what is to be found
        let text = String::from_utf8_lossy(&body);
        let expected =
            ["entries[0]['link'] == ", "entries[0].link == "].iter().find_map(|start| text.split_once(start));
        if OTHERWISE.iter().any(|(part, _)| path.to_string_lossy().contains(part)) {
            continue;
        }
        let Some(expected) = expected.map(|(_, behind)| behind.trim_start_matches('u')) else { continue };
        let expected = expected.get(1..).unwrap_or_default().split(['\'', '"']).next().unwrap_or_default();
        if let Ok(expected) = Url::parse(expected) {
            asked += 1;
            if feed.entries.first().map(|entry| &entry.url) != Some(&copydesk::link::identity(&expected)) {
                differ.push(format!("{}: {expected}, not {:?}", path.display(), feed.entries.first()));
            }
        }
    }
    assert!(asked > 10, "{asked} files name an address");
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}
