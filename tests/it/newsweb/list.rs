//! Feeds and sitemaps, well-formed or broken in the ways that the cast says.

use super::look::escape;
use super::profile::{Feed, Flaw};
use super::room::{Room, Story};
use jiff::Timestamp;
use std::fmt::Write as _;

/// Entries of a feed, newest first.
const ENTRIES: usize = 20;

fn rfc2822(moment: Timestamp) -> String {
    jiff::fmt::rfc2822::to_string(&moment.to_zoned(jiff::tz::TimeZone::UTC)).expect("a year of four digits")
}

/// The newsroom whose stories a feed tells: its own, unless it is a service.
pub(super) fn told(room: &Room) -> &Room {
    room.served.as_deref().unwrap_or(room)
}

/// A feed as it stands at a moment, and its media type. A service's is all that a client learns of a newsroom.
pub(super) fn feed(room: &Room, number: usize, now: Timestamp) -> (&'static str, Vec<u8>) {
    let (kind, flaw) = room.profile.feeds[number];
    let (entries, room) = (if room.served.is_some() { usize::MAX } else { ENTRIES }, told(room));
    let mut stories: Vec<Story> = room.newest(now, entries).map(|number| room.story(number)).collect();
    if flaw == Flaw::Epoch {
        for story in &mut stories {
            story.published = Timestamp::UNIX_EPOCH;
        }
    }
    let title = |story: &Story| match flaw {
        Flaw::Ampersand => format!("{} & more", escape(&story.headline)),
        _ => escape(&story.headline),
    };
    let dated = flaw != Flaw::NoDates;
    let mut text = match kind {
        Feed::Rss => rss(room, &stories, dated, title),
        Feed::Atom => atom(room, &stories, title),
        Feed::Rdf => rdf(room, &stories, title),
        Feed::Json => json(room, &stories),
    };
    match flaw {
        Flaw::AsHtml => return ("text/html; charset=utf-8", text.into_bytes()),
        Flaw::Space => text.insert_str(0, "\n\n  "),
        Flaw::Truncated => {
            let start = text.rfind("<title").unwrap_or(text.len());
            text.truncate(text.floor_char_boundary(start + 12));
        }
        Flaw::WrongCharset => {
            return ("application/xml", encoding_rs::WINDOWS_1252.encode(&text).0.into_owned());
        }
        Flaw::Comment => {
            let comment = format!("<!-- {} -->\n", "made by a program that tells much of itself ".repeat(100));
            text.insert_str(text.find('\n').map_or(0, |at| at + 1), &comment);
        }
        Flaw::Utf16 => return (kind.media(), text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        Flaw::None | Flaw::Ampersand | Flaw::NoDates | Flaw::Epoch => {}
    }
    (kind.media(), text.into_bytes())
}

fn rss(room: &Room, stories: &[Story], dated: bool, title: impl Fn(&Story) -> String) -> String {
    let (origin, paper) = (room.origin(), escape(&room.title));
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\"><channel><title>{paper}</title>\
         <link>{origin}/</link><description>News from {paper}</description>\n"
    );
    for story in stories {
        let url = escape(&format!("{origin}{}", story.path));
        let _ = write!(
            out,
            "<item><title>{}</title><link>{url}</link><guid isPermaLink=\"true\">{url}</guid>",
            title(story)
        );
        if dated {
            let _ = write!(out, "<pubDate>{}</pubDate>", rfc2822(story.published));
        }
        out.push_str("</item>\n");
    }
    out + "</channel></rss>\n"
}

fn atom(room: &Room, stories: &[Story], title: impl Fn(&Story) -> String) -> String {
    let (origin, paper) = (room.origin(), escape(&room.title));
    let newest = stories.first().map(|story| story.published.to_string()).unwrap_or_default();
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>{paper}</title>\
         <id>{origin}/</id><link href=\"{origin}/\"/><updated>{newest}</updated>\n"
    );
    for story in stories {
        let url = escape(&format!("{origin}{}", story.path));
        let (title, at) = (title(story), story.published);
        let _ = writeln!(
            out,
            "<entry><title>{title}</title><link rel=\"alternate\" href=\"{url}\"/><id>{url}</id>\
             <published>{at}</published><updated>{at}</updated></entry>"
        );
    }
    out + "</feed>\n"
}

fn rdf(room: &Room, stories: &[Story], title: impl Fn(&Story) -> String) -> String {
    let (origin, paper) = (room.origin(), escape(&room.title));
    let mut out = format!(
        "<?xml version=\"1.0\"?>\n<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" \
         xmlns=\"http://purl.org/rss/1.0/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\
         <channel rdf:about=\"{origin}/\"><title>{paper}</title><link>{origin}/</link></channel>\n"
    );
    for story in stories {
        let url = escape(&format!("{origin}{}", story.path));
        let _ = writeln!(
            out,
            "<item rdf:about=\"{url}\"><title>{}</title><link>{url}</link><dc:date>{}</dc:date></item>",
            title(story),
            story.published
        );
    }
    out + "</rdf:RDF>\n"
}

fn json(room: &Room, stories: &[Story]) -> String {
    let origin = room.origin();
    let items: Vec<_> = stories
        .iter()
        .map(|story| {
            let url = format!("{origin}{}", story.path);
            serde_json::json!({
                "id": url,
                "url": url,
                "title": story.headline,
                "date_published": story.published.to_string(),
            })
        })
        .collect();
    serde_json::json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": room.title,
        "home_page_url": format!("{origin}/"),
        "items": items,
    })
    .to_string()
}

/// A sitemap of stories, each with what news sitemaps say of it.
pub(super) fn news_sitemap(room: &Room, numbers: impl Iterator<Item = u32>) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
         xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\">\n",
    );
    for number in numbers {
        let story = room.story(number);
        let _ = writeln!(
            out,
            "<url><loc>{}</loc><news:news><news:publication><news:name>{}</news:name><news:language>en</news:language>\
             </news:publication><news:publication_date>{}</news:publication_date><news:title>{}</news:title></news:news></url>",
            escape(&format!("{}{}", room.origin(), story.path)),
            escape(&room.title),
            story.published,
            escape(&story.headline),
        );
    }
    out + "</urlset>\n"
}

/// A sitemap of stories, each with the moment of its last change.
pub(super) fn sitemap(room: &Room, numbers: impl Iterator<Item = u32>) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for number in numbers {
        let story = room.story(number);
        let url = escape(&format!("{}{}", room.origin(), story.path));
        let _ = writeln!(out, "<url><loc>{url}</loc><lastmod>{}</lastmod></url>", story.published);
    }
    out + "</urlset>\n"
}

/// An index of sitemaps: path and, if known, last change of each.
pub(super) fn sitemap_index(room: &Room, sitemaps: &[(String, Option<Timestamp>)]) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for (path, changed) in sitemaps {
        let _ = write!(out, "<sitemap><loc>{}{path}</loc>", room.origin());
        if let Some(changed) = changed {
            let _ = write!(out, "<lastmod>{changed}</lastmod>");
        }
        out.push_str("</sitemap>\n");
    }
    out + "</sitemapindex>\n"
}
