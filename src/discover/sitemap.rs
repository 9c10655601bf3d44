//! Sitemaps and their indexes: XML with the news extension, or one address a line; packed or not.
//!
//! Pictures, videos and the page in other languages, which a sitemap may name beside each address,
//! are left out.

use super::xml::{self, XmlFormat, XmlSeen};
use super::{Listed, address, decode, title, unpack};
use crate::task::{Found, Role};
use std::ops::ControlFlow;
use url::Url;

/// Entries of one file (sitemaps.org: "no more than 50,000 URLs").
pub const ENTRIES_MAX: usize = 50_000;
pub use super::UNPACKED_BYTES_MAX;

const FORMAT: XmlFormat = XmlFormat {
    fields: &["loc", "lastmod", "publication_date", "title"],
    skipped: &["image", "image:image", "video", "video:video"],
    entries: &["url", "sitemap"],
};

/// The entries of a sitemap.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sitemap {
    /// Pages, in the order of the file, as what may be articles.
    pub entries: Vec<Found>,
    /// Other sitemaps; their `published` is when they changed last.
    pub children: Vec<Found>,
    /// True if it has the news extension: it lists the articles of the last two days.
    pub is_news: bool,
    /// True if a cap or damage left something out behind what was read.
    pub cut: bool,
}

impl Sitemap {
    /// Reads a sitemap; what is broken yields what is whole in it. `url` is where it came from.
    ///
    /// ```
    /// use copydesk::discover::Sitemap;
    /// let url = "https://tides.lenn.example/sitemap.xml".parse().unwrap();
    /// let body = b"<urlset><url><loc>https://tides.lenn.example/dredger</loc><lastmod>2024-05-17</lastmod></url><url><lo";
    /// let sitemap = Sitemap::read(body, None, &url);
    /// assert_eq!(sitemap.entries.len(), 1);
    /// assert_eq!(sitemap.entries[0].published.unwrap().to_string(), "2024-05-17");
    /// ```
    #[must_use]
    pub fn read(body: &[u8], content_type: Option<&str>, url: &Url) -> Self {
        let mut out = Self::default();
        let bytes = unpack(body, &mut out.cut);
        let text = decode(&bytes, content_type);
        if text.starts_with('<') {
            out.read_xml(&text, url);
        } else {
            out.read_lines(&text, url);
        }
        out
    }

    fn read_xml(&mut self, text: &str, url: &Url) {
        let mut open: Option<SitemapEntry> = None;
        xml::read(text, &FORMAT, |seen| {
            match seen {
                XmlSeen::Open(tag) if FORMAT.entries.contains(&tag.name()) => {
                    self.keep(open.take(), url);
                    self.make_room()?;
                    open = Some(SitemapEntry { is_sitemap: tag.name() == "sitemap", ..SitemapEntry::default() });
                }
                XmlSeen::Open(_) => {}
                XmlSeen::Field(tag, text) => {
                    self.is_news |= tag.name() == "publication_date";
                    if let Some(entry) = &mut open {
                        entry.fill(tag.name(), text);
                    }
                }
                XmlSeen::Close => self.keep(open.take(), url),
            }
            ControlFlow::Continue(())
        });
        // the file ends inside it: what was read of it is whole
        self.cut |= open.is_some();
        self.keep(open, url);
    }

    fn read_lines(&mut self, text: &str, url: &Url) {
        for line in text.split(['\n', '\r']).map(str::trim).filter(|line| line.starts_with("http")) {
            if self.make_room().is_break() {
                break;
            }
            self.keep(Some(SitemapEntry { loc: line.to_owned(), ..SitemapEntry::default() }), url);
        }
    }

    fn make_room(&mut self) -> ControlFlow<()> {
        if self.entries.len() + self.children.len() < ENTRIES_MAX {
            return ControlFlow::Continue(());
        }
        self.cut = true;
        ControlFlow::Break(())
    }

    fn keep(&mut self, entry: Option<SitemapEntry>, base: &Url) {
        let Some(entry) = entry else { return };
        let Some(url) = address(base, &entry.loc) else { return };
        let role = if entry.is_sitemap { Role::Sitemap } else { Role::Article };
        let Listed { date, not_after } = entry.published.or(entry.changed);
        let found = Found { title: entry.title, published: date, not_after, ..Found::new(url, role) };
        if entry.is_sitemap { self.children.push(found) } else { self.entries.push(found) }
    }
}

/// One `url` or `sitemap` so far.
#[derive(Default)]
struct SitemapEntry {
    is_sitemap: bool,
    loc: String,
    title: Option<String>,
    published: Listed,
    changed: Listed,
}

impl SitemapEntry {
    /// Fills in a field; if it stands twice, the first counts.
    fn fill(&mut self, name: &str, text: &str) {
        match name {
            "loc" if self.loc.is_empty() => text.clone_into(&mut self.loc),
            "title" if self.title.is_none() => self.title = title(text),
            "publication_date" => self.published = self.published.or(Listed::parse(text)),
            "lastmod" => self.changed = self.changed.or(Listed::parse(text)),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ENTRIES_MAX, Sitemap};
    use crate::task::Found;
    use std::io::Write;
    use url::Url;

    fn read(body: &[u8]) -> Sitemap {
        Sitemap::read(body, None, &Url::parse("https://tides.lenn.example/sitemap.xml").expect("an address"))
    }

    fn lines(found: &[Found]) -> Vec<String> {
        let line = |found: &Found| {
            let title = found.title.clone().unwrap_or_default();
            format!("{}|{title}|{}", found.url.path(), found.published.map(|date| date.to_string()).unwrap_or_default())
        };
        found.iter().map(line).collect()
    }

    const NEWS: &str = "<?xml version='1.0' encoding='UTF-8'?>\n<!-- made by hand -->\n\
        <urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' xmlns:news='n' xmlns:image='i'>\n\
        <url><loc>https://tides.lenn.example/a</loc><lastmod>2024-05-18</lastmod><news:news><news:publication><news:name>Tides\
        </news:name></news:publication><news:publication_date>2024-05-17T10:15:00+02:00</news:publication_date>\
        <news:title>Sand &amp; stone</news:title></news:news><image:image><image:loc>https://tides.lenn.example/a.jpg\
        </image:loc><image:title>Sand</image:title></image:image></url>\n\
        <url><loc>\n https://tides.lenn.example/b?utm_source=map </loc><lastmod>2024-05-16</lastmod></url></urlset>";

    #[test]
    fn pages_are_listed_with_title_and_date() {
        let sitemap = read(NEWS.as_bytes());
        assert_eq!(lines(&sitemap.entries), ["/a|Sand & stone|2024-05-17T10:15:00+02:00", "/b||2024-05-16"]);
        assert!(sitemap.is_news && !sitemap.cut && sitemap.children.is_empty());
    }

    #[test]
    fn indexes_list_sitemaps() {
        let index = "<sitemapindex><sitemap><loc>/news.xml.gz</loc><lastmod>2024-05-17T00:00:00Z</lastmod></sitemap>\
                     <sitemap><loc>/2023.xml</loc></sitemap></sitemapindex>";
        let sitemap = read(index.as_bytes());
        assert_eq!(lines(&sitemap.children), ["/news.xml.gz||2024-05-17T00:00:00+00:00", "/2023.xml||"]);
        assert!(sitemap.entries.is_empty() && !sitemap.is_news);
    }

    #[test]
    fn plain_text_and_gzip_are_read() {
        let text = "\u{feff}https://tides.lenn.example/a\r\n\r\nnot an address\nhttps://tides.lenn.example/b";
        assert_eq!(lines(&read(text.as_bytes()).entries), ["/a||", "/b||"]);
        for text in
            [text.replace("\r\n", "\r").replace('\n', "\r"), format!("\r\n{}", text.trim_start_matches('\u{feff}'))]
        {
            assert_eq!(lines(&read(text.as_bytes()).entries), ["/a||", "/b||"]);
            for order in [u16::to_le_bytes, u16::to_be_bytes] {
                let wide: Vec<u8> = text.trim_start_matches('\u{feff}').encode_utf16().flat_map(order).collect();
                assert_eq!(lines(&read(&wide).entries), ["/a||", "/b||"]);
            }
        }
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packed.write_all(NEWS.as_bytes()).expect("memory");
        let packed = packed.finish().expect("memory");
        assert_eq!(read(&packed), read(NEWS.as_bytes()));
        let half = read(packed.get(..packed.len() - 20).expect("longer"));
        assert!(half.cut, "{half:?}");
    }

    #[test]
    fn broken_sitemaps_yield_what_is_whole() {
        let (a, b) = ("<url><loc>/a</loc></url>", "<url><loc>/b</loc></url>");
        for text in [
            format!("\u{feff}<?xml version='1.0'?><urlset xmlns='wrong'>{a}{b}</urlset>"),
            format!("\n\n Notice: line 7 <?xml version='1.0'?><urlset>{a}{b}"),
            format!("<urlset>{a}<url><loc></loc></url><url/><url><loc>ftp://x/y</loc></url>{b}"),
            format!("<urlset>{a}{b}<url><loc>https://tides.lenn.exam"),
            format!("<s:urlset>{}", format!("{a}{b}").replace('<', "<s:").replace("<s:/", "</s:")),
            format!("<urlset><url><loc>/a</loc>{b}</urlset>"),
            format!("<urlset>{a}<url><loc>/b</loc><image:image><image:loc>/b.jpg</image:loc></url></urlset>"),
        ] {
            assert_eq!(lines(&read(text.as_bytes()).entries), ["/a||", "/b||"], "{text}");
        }
        for text in ["", "<", "<urlset>", "<html><body>404</body></html>", "\u{1f}\u{8b}"] {
            assert!(read(text.as_bytes()).entries.is_empty(), "{text}");
        }
    }

    #[test]
    fn no_more_is_read_than_a_sitemap_may_hold() {
        let full = "<url><loc>/a</loc></url>".repeat(ENTRIES_MAX);
        let exact = read(format!("<urlset>{full}</urlset>").as_bytes());
        assert_eq!((exact.entries.len(), exact.cut), (ENTRIES_MAX, false));
        let more = read(format!("<urlset>{full}<url><loc>/b</loc></url></urlset>").as_bytes());
        assert_eq!((more.entries.len(), more.cut), (ENTRIES_MAX, true));
    }
}
