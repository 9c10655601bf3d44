//! Feeds: RSS 0.9x to 2.0, RSS 1.0 (RDF), Atom, JSON Feed.
//!
//! One reader for all of XML: the formats share the names of what matters, and feeds mix them. A
//! feed with a next page (RFC 5005) is read without it: what is new is on the first.

use super::xml::{self, XmlFormat, XmlSeen, XmlTag};
use super::{Listed, address, decode, json, title, unpack};
use crate::task::{Found, Role};
use std::ops::ControlFlow;
use std::time::Duration;
use url::Url;

/// Entries that are read: feeds hold some tens, archives of blogs in one file some thousands.
pub const ENTRIES_MAX: usize = 5_000;
/// The longest hint of [`Feed::every`] that is believed: a paper that appears once a year.
const EVERY_MAX: Duration = Duration::from_hours(366 * 24);

const FORMAT: XmlFormat = XmlFormat {
    fields: &[
        "title",
        "link",
        "guid",
        "id",
        "origlink",
        "pubdate",
        "published",
        "issued",
        "created",
        "date",
        "updated",
        "modified",
        "ttl",
        "updateperiod",
        "updatefrequency",
    ],
    // texts of articles, which may hold any markup, and parts with a title and a link of their own
    skipped: &[
        "content",
        "description",
        "summary",
        "encoded",
        "fulltext",
        "source",
        "image",
        "textinput",
        "author",
        "body",
        "related",
    ],
    entries: &["item", "entry"],
};

/// A feed's entries, and its words on itself.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Feed {
    /// The entries that name an address, in the order of the feed.
    pub entries: Vec<Found>,
    /// The time between its changes by its own account: `ttl`, or the period of the syndication module.
    pub every: Option<Duration>,
    /// The site that it says it is about: the link of its channel.
    pub home: Option<Url>,
    /// True if a cap or broken gzip left something out behind what was read.
    pub cut: bool,
}

impl Feed {
    /// Reads a feed; what is broken yields what is whole in it. `url` is where it came from.
    ///
    /// ```
    /// use copydesk::discover::Feed;
    /// let url = "https://tides.lenn.example/feed".parse().unwrap();
    /// let body = b"<rss><channel><ttl>30</ttl><item><title>Sand & stone</title><link>/dredger</link></item><item><ti";
    /// let feed = Feed::read(body, None, &url);
    /// assert_eq!(feed.entries[0].url.as_str(), "https://tides.lenn.example/dredger");
    /// assert_eq!(feed.entries[0].title.as_deref(), Some("Sand & stone"));
    /// assert_eq!(feed.every, Some(std::time::Duration::from_secs(30 * 60)));
    /// ```
    #[must_use]
    pub fn read(body: &[u8], content_type: Option<&str>, url: &Url) -> Self {
        let mut cut = false;
        let bytes = unpack(body, &mut cut);
        let text = decode(&bytes, content_type);
        if text.starts_with('{') {
            let (entries, more) = json::entries(&text, url, ENTRIES_MAX);
            return Self { entries, every: None, home: json::home(&text, url), cut: cut || more };
        }
        let mut reading = FeedReading { feed: Self::default(), base: url.clone(), hint: Hint::default(), open: None };
        xml::read(&text, &FORMAT, |seen| reading.see(&seen));
        // the feed ends inside it: what was read of it is whole
        reading.close();
        Self { every: reading.hint.every(), cut: cut || reading.feed.cut, ..reading.feed }
    }
}

struct FeedReading {
    feed: Feed,
    /// The address that those outside of entries are relative to: by `xml:base`, else the feed's own.
    base: Url,
    hint: Hint,
    open: Option<FeedEntry>,
}

impl FeedReading {
    fn see(&mut self, seen: &XmlSeen<'_>) -> ControlFlow<()> {
        match seen {
            XmlSeen::Open(tag) => {
                if FORMAT.entries.contains(&tag.name()) {
                    self.close();
                    if self.feed.entries.len() >= ENTRIES_MAX {
                        self.feed.cut = true;
                        return ControlFlow::Break(());
                    }
                    let base = rebased(&self.base, tag);
                    self.open = Some(FeedEntry { about: tag.attr("rdf:about"), ..FeedEntry::new(base) });
                } else if let Some(entry) = &mut self.open {
                    entry.look(tag);
                } else {
                    self.base = rebased(&self.base, tag);
                }
            }
            XmlSeen::Field(tag, text) => match &mut self.open {
                Some(entry) => entry.fill(tag, text),
                None if tag.name() == "link" => {
                    let home = || alternate(&self.base, tag, text);
                    self.feed.home = self.feed.home.take().or_else(home);
                }
                None => self.hint.fill(tag.name(), text),
            },
            XmlSeen::Close => self.close(),
        }
        ControlFlow::Continue(())
    }

    fn close(&mut self) {
        self.feed.entries.extend(self.open.take().and_then(FeedEntry::found));
    }
}

/// The base inside an element (XML Base).
fn rebased(base: &Url, tag: &XmlTag<'_>) -> Url {
    tag.attr("xml:base").and_then(|to| base.join(to.trim()).ok()).unwrap_or_else(|| base.clone())
}

/// One entry so far: its addresses from the surest to the least.
struct FeedEntry {
    base: Url,
    /// The address before a counter of readers put its own in its place.
    original: Option<Url>,
    link: Option<Url>,
    /// The identifier, if it says that it is an address.
    permalink: Option<Url>,
    about: Option<String>,
    /// The address of its text, where that is elsewhere (RFC 4287, section 4.1.3.2).
    content: Option<Url>,
    title: Option<String>,
    published: Listed,
    changed: Listed,
}

impl FeedEntry {
    fn new(base: Url) -> Self {
        Self {
            base,
            original: None,
            link: None,
            permalink: None,
            about: None,
            content: None,
            title: None,
            published: Listed::default(),
            changed: Listed::default(),
        }
    }

    /// Looks at the tag of a content that lies elsewhere.
    fn look(&mut self, tag: &XmlTag<'_>) {
        if tag.name() == "content"
            && self.content.is_none()
            && tag.attr("type").is_some_and(|kind| kind.contains("html"))
        {
            self.content = tag.attr("src").and_then(|src| address(&rebased(&self.base, tag), &src));
        }
    }

    /// Fills in a field; if it stands twice, the first counts.
    fn fill(&mut self, tag: &XmlTag<'_>, text: &str) {
        match tag.name() {
            "title" => self.title = self.title.take().or_else(|| title(text)),
            "link" if self.link.is_none() => self.link = alternate(&self.base, tag, text),
            "origlink" => self.original = self.original.take().or_else(|| self.address(text)),
            "guid" | "id" if self.permalink.is_none() => {
                let told = tag.attr("isPermaLink").map(|told| told.trim().eq_ignore_ascii_case("true"));
                // an identifier that is no address is `tag:`, or a number, which must not be joined unless it says so
                let is_permalink = told.unwrap_or_else(|| text.starts_with("http"));
                self.permalink = self.address(text).filter(|_| is_permalink);
            }
            "pubdate" | "published" | "issued" | "created" | "date" => {
                self.published = self.published.or(Listed::parse(text));
            }
            "updated" | "modified" => self.changed = self.changed.or(Listed::parse(text)),
            _ => {}
        }
    }

    fn address(&self, text: &str) -> Option<Url> {
        address(&self.base, &unescaped_twice(text))
    }

    fn found(self) -> Option<Found> {
        let about = || self.about.as_deref().filter(|about| about.starts_with("http")).and_then(|at| self.address(at));
        let url = [&self.original, &self.link, &self.permalink].into_iter().flatten().next().cloned().or_else(about);
        let url = url.or(self.content)?;
        let Listed { date, not_after } = self.published.or(self.changed);
        Some(Found { title: self.title, published: date, not_after, ..Found::new(url, Role::Article) })
    }
}

/// The address of a link to the page itself: its text, or in Atom an attribute, where other links
/// have other relations (RFC 4287, section 4.2.7.2: none is `alternate`).
fn alternate(base: &Url, tag: &XmlTag<'_>, text: &str) -> Option<Url> {
    if !text.is_empty() {
        return address(base, &unescaped_twice(text));
    }
    let names = |rel: &str| rel.split_ascii_whitespace().any(|rel| relation(rel).eq_ignore_ascii_case("alternate"));
    let is_alternate = tag.attr("rel").is_none_or(|rel| names(&rel));
    let is_page = tag.attr("type").is_none_or(|kind| kind.contains("html") || kind.trim().is_empty());
    let href = tag.attr("href").filter(|_| is_alternate && is_page)?;
    address(&rebased(base, tag), &unescaped_twice(&href))
}

/// The name of a relation, which Atom lets stand as an address too (RFC 4287, section 4.2.7.2).
fn relation(rel: &str) -> &str {
    // the register has moved to `link-relations` since
    let is_registered = rel.to_ascii_lowercase().contains("://www.iana.org/assignments/");
    if is_registered { rel.rsplit('/').next().unwrap_or(rel) } else { rel }
}

/// No address holds `&amp;`, but many a feed was escaped twice.
fn unescaped_twice(text: &str) -> String {
    if text.contains("&amp;") { text.replace("&amp;", "&") } else { text.to_owned() }
}

/// The feed's own account of how often it changes.
#[derive(Default)]
struct Hint {
    ttl: Option<Duration>,
    period: Option<Duration>,
    frequency: Option<u32>,
}

impl Hint {
    fn fill(&mut self, name: &str, text: &str) {
        match name {
            // RSS 2.0: "a number of minutes"
            "ttl" => self.ttl = text.parse().ok().map(|minutes: u32| Duration::from_mins(minutes.into())),
            "updateperiod" => self.period = period(text),
            "updatefrequency" => self.frequency = text.parse().ok().filter(|times| *times > 0),
            _ => {}
        }
    }

    fn every(&self) -> Option<Duration> {
        let period = self.period.map(|period| period / self.frequency.unwrap_or(1));
        self.ttl.filter(|ttl| !ttl.is_zero()).or(period).filter(|every| !every.is_zero() && *every <= EVERY_MAX)
    }
}

/// RDF Site Summary 1.0, module Syndication: `updatePeriod`.
fn period(text: &str) -> Option<Duration> {
    let hours = match text.to_ascii_lowercase().as_str() {
        "hourly" => 1,
        "daily" => 24,
        "weekly" => 7 * 24,
        "monthly" => 30 * 24,
        "yearly" => 365 * 24,
        _ => return None,
    };
    Some(Duration::from_hours(hours))
}

#[cfg(test)]
mod tests {
    use super::Feed;
    use std::time::Duration;
    use url::Url;

    fn read(body: &[u8]) -> Feed {
        Feed::read(body, None, &Url::parse("https://tides.lenn.example/feeds/all.xml").expect("an address"))
    }

    /// `path | title | published` of each entry.
    fn entries(body: &str) -> Vec<String> {
        let entries = read(body.as_bytes()).entries.into_iter().map(|found| {
            let title = found.title.unwrap_or_default();
            let date = found.published.map(|date| date.to_string()).unwrap_or_default();
            let url = found.url.as_str();
            format!("{}|{title}|{date}", url.strip_prefix("https://tides.lenn.example").unwrap_or(url))
        });
        entries.collect()
    }

    #[test]
    fn every_format_is_read() {
        for (feed, wanted) in [
            (
                "<?xml version='1.0'?><rss version='2.0'><channel><title>Tides</title><link>https://tides.lenn.example/</link>\
                 <image><title>Logo</title><link>/logo</link></image><item><title>Dredger stuck</title>\
                 <link>https://tides.lenn.example/a</link><pubDate>Fri, 17 May 2024 10:15:00 +0200</pubDate></item></channel></rss>",
                "/a|Dredger stuck|2024-05-17T10:15:00+02:00",
            ),
            ("<rss version='0.91'><channel><item><title>A</title><link>/a</link></item></channel></rss>", "/a|A|"),
            (
                "<rdf:RDF xmlns:rdf='r' xmlns='s' xmlns:dc='d'><channel rdf:about='x'><items><rdf:Seq><rdf:li resource='y'/>\
                 </rdf:Seq></items></channel><item rdf:about='https://tides.lenn.example/a'><title>A</title>\
                 <dc:date>2024-05-17T10:15Z</dc:date></item></rdf:RDF>",
                "/a|A|2024-05-17T10:15:00+00:00",
            ),
            (
                "<feed xmlns='http://www.w3.org/2005/Atom'><link href='/'/><entry><title type='html'>Sand &amp;amp; &lt;b>stone&lt;/b></title>\
                 <link rel='self' href='/self'/><link rel='enclosure' type='audio/mpeg' href='/a.mp3'/>\
                 <link rel='alternate' type='text/html' href='/a'/><id>tag:tides,2024:1</id>\
                 <updated>2024-05-18T00:00:00Z</updated><published>2024-05-17T00:00:00Z</published></entry></feed>",
                "/a|Sand & stone|2024-05-17T00:00:00+00:00",
            ),
            (
                "{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"Tides\", \"items\": [{\"id\": \"1\", \
                 \"url\": \"/a\", \"title\": \"A\", \"date_published\": \"2024-05-17T10:15:00+02:00\"}]}",
                "/a|A|2024-05-17T10:15:00+02:00",
            ),
        ] {
            assert_eq!(entries(feed), [wanted], "{feed}");
        }
    }

    #[test]
    fn the_address_of_an_entry_is_that_of_its_page() {
        for (entry, wanted) in [
            ("<guid>https://tides.lenn.example/a</guid>", "/a"),
            ("<guid isPermaLink='false'>https://tides.lenn.example/a</guid>", ""),
            ("<guid>4711</guid>", ""),
            ("<guid>https://tides.lenn.example/g</guid><link>/a</link>", "/a"),
            ("<link>https://count.example/1</link><feedburner:origLink>/a</feedburner:origLink>", "/a"),
            ("<link/><guid>https://tides.lenn.example/a</guid>", "/a"),
            ("<link><![CDATA[ \n /a ]]></link>", "/a"),
            ("<link>/a?utm_source=rss&amp;id=7#top</link>", "/a?id=7"),
            ("<link>/a?b=1&amp;amp;id=7</link>", "/a?b=1&id=7"),
            ("<link>/a?b=1&id=7</link>", "/a?b=1&id=7"),
            ("<link>a</link>", "/feeds/a"),
            ("<atom:link href='/a'/>", "/a"),
            ("<link>mailto:desk@tides.lenn.example</link>", ""),
            ("<source><link>/other</link></source><link>/a</link>", "/a"),
            ("<x:related><link url='/other'>Other</link></x:related><link>/a</link>", "/a"),
            ("<link rel='http://www.iana.org/assignments/relation/alternate' href='/a'/>", "/a"),
            ("<link rel='http://www.iana.org/assignments/relation/self' href='/self'/><link href='/a'/>", "/a"),
            ("<link rel='http://other.example/alternate' href='/no'/>", ""),
            ("<link rel='https://www.iana.org/assignments/link-relations/alternate' href='/a'/>", "/a"),
            ("<link rel='self alternate' href='/a'/>", "/a"),
            ("<content type='text/html' src='/a'/>", "/a"),
            ("<content type='text/html' src='/text'/><link href='/a'/>", "/a"),
            ("<content type='image/png' src='/picture'/>", ""),
            ("<guid isPermaLink='true'>/a</guid>", "/a"),
            ("<guid isPermaLink='false'>/a</guid>", ""),
            ("<guid>/a</guid>", ""),
            ("<description><link>/other</link></description><link>/a</link>", "/a"),
            ("<enclosure url='/a.mp3'/>", ""),
        ] {
            let found = entries(&format!("<rss><channel><item>{entry}</item></channel></rss>"));
            let wanted = if wanted.is_empty() { vec![] } else { vec![format!("{wanted}||")] };
            assert_eq!(found, wanted, "{entry}");
        }
        let based = "<feed xml:base='https://tides.lenn.example/news/'><entry xml:base='may/'><link href='a'/></entry>\
                     <entry><link xml:base='/x/' href='b'/></entry></feed>";
        assert_eq!(entries(based), ["/news/may/a||", "/x/b||"]);
    }

    #[test]
    fn what_lies_beyond_the_cap_is_told() {
        let item = "<item><link>/a</link></item>";
        for (count, cut) in [(super::ENTRIES_MAX, false), (super::ENTRIES_MAX + 1, true)] {
            let feed = read(format!("<rss>{}</rss>", item.repeat(count)).as_bytes());
            assert_eq!((feed.entries.len(), feed.cut), (super::ENTRIES_MAX, cut), "{count}");
            let items = vec!["{\"url\": \"/a\"}"; count].join(",");
            let feed =
                read(format!("{{\"version\": \"https://jsonfeed.org/version/1\", \"items\": [{items}]}}").as_bytes());
            assert_eq!((feed.entries.len(), feed.cut), (super::ENTRIES_MAX, cut), "{count} in JSON");
        }
    }

    #[test]
    fn packed_and_wide_feeds_are_read() {
        use std::io::Write;
        let feed =
            "<?xml version='1.0' encoding='UTF-16'?>\n<rss><item><title>Größe</title><link>/a</link></item></rss>";
        for order in [u16::to_le_bytes, u16::to_be_bytes] {
            let wide: Vec<u8> = feed.encode_utf16().flat_map(order).collect();
            assert_eq!(read(&wide).entries[0].title.as_deref(), Some("Größe"));
        }
        let plain = feed.replace("UTF-16", "UTF-8");
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(plain.as_bytes()).expect("memory");
        let packed = packed.finish().expect("memory");
        assert_eq!(read(&packed), read(plain.as_bytes()));
        let half = read(packed.get(..packed.len() / 2).expect("half"));
        assert!(half.cut, "{half:?}");
    }

    #[test]
    fn broken_feeds_yield_what_is_whole() {
        let two = vec!["/a|A|".to_owned(), "/b|B|".to_owned()];
        let (a, b) = ("<item><title>A</title><link>/a</link></item>", "<item><title>B</title><link>/b</link></item>");
        for feed in [
            format!("{a}{b}"),
            format!("\u{feff}\u{feff}<rss>{a}{b}"),
            format!("Warning: line 7 &c.\n<br/>\n<?xml version='1.0'?><rss>{a}{b}</rss>"),
            format!("<rss>{a}{b}</rss> trailing <junk"),
            format!("<rss>{a}{b}<item><title>C</title><link>/c"),
            format!("<rss>{a}{b}<item><title>C</title><lin"),
            format!("<rss>{a}<item><title>C</title><description><![CDATA[ cut </item>{b}"),
            format!("<rss>{a}<item><description><p>one<br>two</description><title>B</title><link>/b</link></item>"),
            format!("<rss>{a}<item><title>B<link>/b</item>"),
            format!("<rss>{a}<item><title>B</title <link>/b</link></item>"),
            format!("<rss>{a}<item><title>B</title><x y='<'/><link>/b</link><z q=\"></item>"),
            format!("<rss><item><title>A</title><link>/a</link>{b}"),
            format!("<rss>{a}</channel></item></x>{b}"),
            format!("<!DOCTYPE rss [<!ENTITY b 'x'>]><rss>{a}{b}"),
            format!(
                "<ns0:rss xmlns:ns0='wrong'>{}",
                format!("{a}{b}").replace('<', "<ns0:").replace("<ns0:/", "</ns0:")
            ),
            format!("{a}{b}").to_uppercase().replace("/A<", "/a<").replace("/B<", "/b<"),
        ] {
            assert_eq!(entries(&feed), two, "{feed}");
        }
        for (title, wanted) in [
            ("Sand & stone", "Sand & stone"),
            ("Sand &amp; stone", "Sand & stone"),
            ("Sand &amp;amp; stone", "Sand & stone"),
            ("5 < 6 & 7 > 6", "5 < 6 & 7 > 6"),
            ("Under <5 years", "Under <5 years"),
            ("Caf&eacute; &#8217;24&#x21;", "Café ’24!"),
            ("One<br>two", "One two"),
            ("<![CDATA[<b>Sand</b> &amp; stone]]>", "Sand & stone"),
            ("&unknown; &;&#xd800;", "&unknown; &;\u{fffd}"),
        ] {
            let feed = format!("<rss><item><title>{title}</title><link>/a</link></item>{b}</rss>");
            assert_eq!(entries(&feed), [format!("/a|{wanted}|"), "/b|B|".to_owned()], "{title}");
        }
        let cut = "{\"version\": \"https://jsonfeed.org/version/1\", \"items\": [{\"url\": \"/a\", \"title\": \"A\"}, \
                   {\"id\": \"https://tides.lenn.example/b\", \"title\": \"B\"}, {\"url\": \"/c\", \"ti";
        assert_eq!(entries(cut), two);
    }

    #[test]
    fn encodings_are_believed_with_care() {
        let item = "<rss><item><title>Тихая вода у причала</title><link>/a</link></item></rss>";
        let windows: Vec<u8> = encoding_rs::WINDOWS_1251.encode(item).0.into_owned();
        let declared = |name: &str, body: &[u8]| {
            let mut out = format!("\n <?xml version=\"1.0\" encoding=\"{name}\"?>").into_bytes();
            out.extend(body);
            out
        };
        let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(item.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        for body in [
            declared("windows-1251", &windows),
            declared("utf-8", item.as_bytes()),
            declared("iso-8859-1", item.as_bytes()),
            declared("utf-16", item.as_bytes()),
            item.as_bytes().to_vec(),
            utf16,
        ] {
            let feed = read(&body);
            assert_eq!(feed.entries[0].title.as_deref(), Some("Тихая вода у причала"), "{body:?}");
        }
    }

    #[test]
    fn the_feed_says_how_often_it_changes() {
        let hours = Duration::from_hours;
        for (told, wanted) in [
            ("<ttl>90</ttl>", Some(Duration::from_mins(90))),
            ("<ttl> 60 </ttl><sy:updatePeriod>daily</sy:updatePeriod>", Some(hours(1))),
            (
                "<sy:updatePeriod>\n hourly </sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>",
                Some(hours(1) / 2),
            ),
            ("<sy:updatePeriod>weekly</sy:updatePeriod>", Some(hours(7 * 24))),
            ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", Some(hours(24))),
            ("<ttl>0</ttl>", None),
            ("<ttl>soon</ttl>", None),
            ("<ttl>4294967295</ttl>", None),
            ("<sy:updatePeriod>never</sy:updatePeriod>", None),
            ("<item><ttl>5</ttl></item>", None),
        ] {
            assert_eq!(read(format!("<rss><channel>{told}</channel></rss>").as_bytes()).every, wanted, "{told}");
        }
    }
}
