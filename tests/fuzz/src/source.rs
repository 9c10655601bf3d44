//! Sources, which lead to pages: feeds, sitemaps, robots.txt.

use super::assert_line;
use copydesk::discover::{Feed, Sitemap, feed as feeds, sitemap as sitemaps};
use copydesk::fetch::Robots;
use copydesk::link::identity;
use copydesk::media;
use copydesk::task::Found;
use url::Url;

fn here() -> Url {
    Url::parse("https://tides.lenn.example/feeds/all.xml").expect("an address")
}

fn check(found: &[Found], most: usize) {
    assert!(found.len() <= most);
    for found in found {
        assert!(matches!(found.url.scheme(), "http" | "https"), "{}", found.url);
        assert_eq!(found.url, identity(&found.url));
        if let Some(title) = &found.title {
            assert_line("title", title);
        }
    }
}

/// A feed of any bytes.
pub fn feed(data: &[u8]) {
    let _ = media::what_is(None, data);
    let feed = Feed::read(data, None, &here());
    check(&feed.entries, feeds::ENTRIES_MAX);
    assert!(feed.every.is_none_or(|every| !every.is_zero()));
}

/// A sitemap of any bytes.
pub fn sitemap(data: &[u8]) {
    let _ = media::what_is(Some("text/xml"), data);
    let sitemap = Sitemap::read(data, None, &here());
    check(&sitemap.entries, sitemaps::ENTRIES_MAX);
    check(&sitemap.children, sitemaps::ENTRIES_MAX);
}

/// A path on the first line, and a robots.txt.
pub fn robots(data: &[u8]) {
    let line = data.iter().position(|byte| *byte == b'\n').unwrap_or(0);
    let (path, file) = data.split_at(line);
    let robots = Robots::parse(file, "copydesk");
    assert!(robots.allows(&here().join("/robots.txt").expect("an address")), "who asks for rules may read them");
    if let Ok(url) = here().join(&String::from_utf8_lossy(path)) {
        let _ = robots.allows(&url);
    }
    let _ = (robots.crawl_delay(), robots.sitemaps(&here()));
    assert!(Robots::parse(b"", "copydesk").allows(&here()));
}
