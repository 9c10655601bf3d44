//! The kind of a body: a page, a feed, a sitemap or something else, by its `Content-Type`, by its first bytes where
//! the type says little or lies, and by what its text looks like.

mod content_type;
mod saved;
mod start;

use content_type::{essence, is_strange, is_vague, name};
use start::{
    has_html_signs, is_address, is_json_feed, lists_addresses, opens_a_page, root, signature, start, unpacked_start,
};
use std::fmt;

pub use saved::{SAVED_BYTES_MAX, no_page, refusal};

/// The first bytes that are looked at, behind blank lines: what stands before the first element (comments of
/// programs, style sheets, entities) takes some KB at most.
pub const SNIFF_BYTES: usize = 32 << 10;

/// The name of files that hold packed ones, in [`Media::Other`].
pub const ARCHIVE: &str = "an archive";

/// First bytes of what gzip packed.
const GZIP: &[u8] = b"\x1f\x8b";

/// A kind of body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Media {
    /// A page in HTML.
    Html,
    /// A feed: RSS, Atom, RDF, JSON Feed.
    Feed,
    /// A sitemap or an index of sitemaps: XML, or one address a line.
    Sitemap,
    /// None of these; its name, as people say it (`a PDF`).
    Other(String),
}

/// The name, as people say it.
impl fmt::Display for Media {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Html => "a page",
            Self::Feed => "a feed",
            Self::Sitemap => "a sitemap",
            Self::Other(name) => name,
        })
    }
}

/// The kind of body by its type alone; `None` if that says too little and the first bytes decide.
#[must_use]
pub fn of_type(content_type: Option<&str>) -> Option<Media> {
    let essence = essence(content_type);
    match essence.as_str() {
        "text/html" | "application/xhtml+xml" => Some(Media::Html),
        "application/rss+xml" | "application/atom+xml" | "application/rdf+xml" | "application/feed+json" => {
            Some(Media::Feed)
        }
        essence if is_vague(essence) || is_strange(essence) => None,
        essence => Some(Media::Other(name(essence))),
    }
}

/// The kind of body by type and first bytes together.
///
/// ```
/// use copydesk::media::{Media, what_is};
/// assert_eq!(what_is(Some("text/html"), b"<?xml version='1.0'?><rss version='2.0'>"), Media::Feed);
/// assert_eq!(what_is(None, b"<urlset><url><loc>https://tides.lenn.example/a</loc>"), Media::Sitemap);
/// assert_eq!(what_is(Some("text/html"), b"%PDF-1.7").to_string(), "a PDF");
/// ```
#[must_use]
pub fn what_is(content_type: Option<&str>, body: &[u8]) -> Media {
    if opens_a_page(body) && of_type(content_type) == Some(Media::Html) {
        return Media::Html;
    }
    by_first_bytes(content_type, body)
}

/// The kind of a body that does not begin as most pages do.
fn by_first_bytes(content_type: Option<&str>, body: &[u8]) -> Media {
    if body.starts_with(GZIP) {
        return match by_content("", &unpacked_start(body)) {
            source @ (Media::Feed | Media::Sitemap) => source,
            _ => Media::Other(ARCHIVE.to_owned()),
        };
    }
    let start = body.get(..SNIFF_BYTES).unwrap_or(body);
    signature(start).map_or_else(|| by_content(&essence(content_type), body), Media::Other)
}

fn by_content(essence: &str, body: &[u8]) -> Media {
    let start = start(body);
    let root = root(&start);
    match root.as_deref() {
        Some("rss" | "feed" | "rdf") => return Media::Feed,
        Some("urlset" | "sitemapindex") => return Media::Sitemap,
        Some("svg") if essence != "text/html" => return Media::Other("an image".to_owned()),
        _ => {}
    }
    let is_xml = matches!(essence, "text/xml" | "application/xml");
    match essence {
        // for some servers all that a program writes is HTML
        "text/html" if is_json_feed(&start, body) => Media::Feed,
        "text/html" if lists_addresses(&start) => Media::Sitemap,
        "text/html" | "application/xhtml+xml" => Media::Html,
        _ if is_xml && root.as_deref() == Some("html") => Media::Html,
        _ if is_xml => Media::Other("XML data".to_owned()),
        _ if (essence.contains("json") || is_vague(essence)) && is_json_feed(&start, body) => Media::Feed,
        _ if is_vague(essence) && (root.as_deref() == Some("html") || has_html_signs(&start)) => Media::Html,
        _ if is_vague(essence) && is_address(&start) => Media::Sitemap,
        // what a page begins with is no accident
        _ if is_strange(essence) && root.as_deref() == Some("html") => Media::Html,
        // a feed by its type alone: of an error page that comes with it, nothing is listed
        _ => of_type(Some(essence)).unwrap_or_else(|| Media::Other(name(essence))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(any(feature = "archive", feature = "fetch"))]
    fn gzip(text: &str) -> Vec<u8> {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut out, text.as_bytes()).expect("memory");
        out.finish().expect("memory")
    }

    #[test]
    fn bodies_are_told_apart() {
        let html = "<!DOCTYPE html><title>x</title>";
        for (content_type, body, wanted) in [
            (Some("text/html; charset=x"), "anything", "a page"),
            (Some("TEXT/HTML"), "", "a page"),
            (Some("application/xhtml+xml"), "<html/>", "a page"),
            (Some("text/html"), "%PDF-1.7", "a PDF"),
            (Some("text/html"), "<?xml version='1.0'?>\n<!-- c --><rss version=2>", "a feed"),
            (None, html, "a page"),
            (Some(""), html, "a page"),
            (Some("text/plain"), html, "a page"),
            (Some("application/octet-stream"), "\u{feff} <HTML>", "a page"),
            (Some("text/plain"), "notes", "plain text"),
            (None, "\u{0}\u{1}", "a file of unknown type"),
            (Some("text/xml"), "<?xml version='1.0'?><!DOCTYPE html PUBLIC 'x'><html xmlns='y'>", "a page"),
            (Some("application/xml"), "<urlset>", "a sitemap"),
            (Some("application/xml"), "<s:sitemapindex xmlns:s='x'>", "a sitemap"),
            (Some("application/xml"), "<note>about <html></note>", "XML data"),
            (Some("application/xml"), "<feed xmlns='x'>", "a feed"),
            (Some("text/xml"), "<rdf:RDF xmlns='x'>", "a feed"),
            (Some("text/html"), "Notice: line 7\n<?xml version='1.0'?><rss>", "a feed"),
            (Some("application/pdf"), "", "a PDF"),
            (Some("image/webp"), "", "an image"),
            (Some("video/mp4"), "", "a video"),
            (Some("application/rss+xml; charset=utf-8"), "", "a feed"),
            (Some("application/json"), "{}", "JSON data"),
            (Some("application/json"), "{\"version\": \"https://jsonfeed.org/version/1.1\"", "a feed"),
            (Some("application/feed+json"), "{}", "a feed"),
            (Some("text/plain"), "https://tides.lenn.example/a\nhttps://tides.lenn.example/b\n", "a sitemap"),
            (Some("text/plain"), "https://tides.lenn.example/a is where it stood", "plain text"),
            (Some("application/x-\u{1b}[31mred"), "", "a file of type application/x-[31mred"),
        ] {
            assert_eq!(what_is(content_type, body.as_bytes()).to_string(), wanted, "{content_type:?} {body:?}");
        }
        for (content_type, body) in [
            ("html", html),
            ("text", html),
            ("charset=utf-8", html),
            ("\"text/html\"", "anything"),
            ("application/unknown; charset=x", html),
            ("unknown", "<!-- "),
            ("text/x-html", html),
        ] {
            let body =
                if body == "<!-- " { format!("<!-- {} --><html>", "tide ".repeat(900)) } else { body.to_owned() };
            assert_eq!(what_is(Some(content_type), body.as_bytes()), Media::Html, "{content_type}");
            let pdf = what_is(Some(content_type), b"%PDF-1.7").to_string();
            assert_eq!(pdf, "a PDF", "{content_type}");
        }
        assert_eq!(what_is(Some("html"), b"notes of the day").to_string(), "a file of unknown type");
        for strange in ["httpd/unix-directory", "application/x-httpd-php", "html/text", "multipart/form-data"] {
            assert_eq!(of_type(Some(strange)), None, "{strange}");
            assert_eq!(what_is(Some(strange), html.as_bytes()), Media::Html, "{strange}");
            assert_eq!(what_is(Some(strange), b"about <html>").to_string(), format!("a file of type {strange}"));
        }
        for known in ["text/css", "application/json", "text/json", "image/svg+xml", "application/zip"] {
            assert_ne!(what_is(Some(known), html.as_bytes()), Media::Html, "{known}");
        }
        let notice = "<br />\n<b>Notice</b>: line 7<br />\n<?xml version='1.0'?><rss>";
        for content_type in ["text/html", "text/xml"] {
            assert_eq!(what_is(Some(content_type), notice.as_bytes()), Media::Feed, "{content_type}");
        }
        assert_eq!(what_is(Some("text/html"), b"<br><p>The tide"), Media::Html);
        let addresses = "\nhttps://tides.lenn.example/a\r\nhttps://tides.lenn.example/b\n";
        assert_eq!(what_is(Some("text/html"), addresses.as_bytes()), Media::Sitemap);
        assert_eq!(what_is(Some("text/html"), format!("{addresses}<p>The tide").as_bytes()), Media::Html);
        let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain("<html>".bytes().flat_map(|b| [b, 0])).collect();
        assert_eq!(what_is(None, &utf16), Media::Html);
    }

    #[test]
    fn sources_are_known_behind_what_stands_before_them() {
        let before = [
            "\n \t\r\n".repeat(9_000),
            format!("<?xml version='1.0'?><!-- {} -->", "written by the harbour's own program > ".repeat(80)),
            "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY shy '&#173;'><!-- it's > ]> --><?p ]> ?>\n]>".to_owned(),
            "<!DOCTYPE x SYSTEM 'a>b' [\n<!ENTITY % latin PUBLIC \"-//W3C//X\" \"http://a.example/x.ent\">\n%latin;\n]>\n".to_owned(),
            "<!DOCTYPE rss PUBLIC '-//Netscape//DTD RSS 0.91//EN' 'http://a.example/rss.dtd'>".to_owned(),
            "<?xml-stylesheet href='/style/of/the/quarter.css'?>\n".repeat(90),
            "<!DOCTYPE x [<!ENTITY unclosed 'x>".to_owned(),
        ];
        for before in before {
            for (root, wanted) in [
                ("<rss version='2.0'>", Media::Feed),
                ("<rdf:RDF xmlns='x'>", Media::Feed),
                ("<feed\nxmlns='x'>", Media::Feed),
                ("<urlset>", Media::Sitemap),
                ("<sm:sitemapindex>", Media::Sitemap),
                ("<html>", Media::Html),
            ] {
                let body = format!("{before}{root}");
                for content_type in [Some("text/xml"), Some("application/xml"), Some("text"), None] {
                    assert_eq!(what_is(content_type, body.as_bytes()), wanted, "{content_type:?} {body:.200}");
                }
                let wide: Vec<u8> = body.bytes().flat_map(|byte| [byte, 0]).collect();
                assert_eq!(what_is(Some("text/xml"), &wide), wanted, "{body:.200}");
            }
        }
        let html = format!("<!-- {} <rss> --><html><script>'<urlset>'</script>", "<?xml version='1.0'?>".repeat(80));
        assert_eq!(what_is(Some("text/html"), html.as_bytes()), Media::Html);
        let subset = "<?xml version='1.0'?><!DOCTYPE html PUBLIC 'x' 'y' [<!ENTITY rss '<rss>'>]><html>";
        assert_eq!(what_is(Some("text/xml"), subset.as_bytes()), Media::Html);
    }

    #[test]
    fn a_json_feed_tells_its_version_wherever_it_likes() {
        let items = format!("\"items\": [{{\"id\": \"{}\"}}]", "tide ".repeat(9_000));
        let version = "\"version\": \"https://jsonfeed.org/version/1.1\"";
        for (body, is_feed) in [
            (format!("{{{items}, {version}}}"), true),
            (format!("\u{feff}{{{items}, {version}}}"), true),
            (format!("{{{version}, \"items\": [{{\"id\""), true),
            (format!("{{{items}, \"total\": 1}}"), false),
            (format!("{{{items}, \"about\": {{{version}}}}}"), false),
            ("{\"version\": 2, \"see\": \"jsonfeed\"}".to_owned(), false),
        ] {
            for content_type in
                [Some("application/json"), Some("text/json"), Some("text/plain"), Some("text/html"), None]
            {
                assert_eq!(
                    what_is(content_type, body.as_bytes()) == Media::Feed,
                    is_feed,
                    "{content_type:?} {body:.99}"
                );
            }
        }
    }

    #[test]
    fn files_are_known_by_their_first_bytes() {
        let program = [b"\x7fELF\x02\x01\x01".as_slice(), &[0; 60]].concat();
        for (start, wanted) in [
            (b"\x89PNG\r\n\x1a\n\0\0".as_slice(), "an image"),
            (b"GIF89a\x01\0", "an image"),
            (b"RIFF\x01\0\0\0WEBPVP8 ", "an image"),
            (b"PK\x03\x04\x14\0\0\0", "an archive"),
            (b"7z\xbc\xaf\x27\x1c\0\x04", "an archive"),
            (&program, "a program"),
            (b"OggS\0\x02\0\0", "a sound"),
            (b"wOF2\0\x01\0\0", "a font"),
            (b"SQLite format 3\0", "a database"),
        ] {
            assert_eq!(what_is(Some("text/html"), start).to_string(), wanted, "{start:?}");
        }
        assert_eq!(what_is(Some("text/html"), b"BMW is back <p>at the pier"), Media::Html);
    }

    #[cfg(any(feature = "archive", feature = "fetch"))]
    #[test]
    fn gzip_is_looked_into_for_sources() {
        for (text, wanted) in
            [("<urlset><url>", "a sitemap"), ("<?xml?><rss>", "a feed"), ("<html>", "an archive"), ("", "an archive")]
        {
            assert_eq!(what_is(Some("application/x-gzip"), &gzip(text)).to_string(), wanted, "{text}");
        }
        assert_eq!(what_is(None, b"\x1f\x8b\x08broken").to_string(), "an archive");
    }
}
