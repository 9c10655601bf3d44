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
        ("<link rel='' href='/a'/>", "/a"),
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
fn relative_links_of_a_feed_that_a_service_has_are_its_sites() {
    let url = Url::parse("https://feeds.harbour.example/tides").expect("an address");
    let found = |channel: &str| {
        let feed = format!("<rss><channel>{channel}<item><link>/dredger</link></item></channel></rss>");
        Feed::read(feed.as_bytes(), None, &url).entries.remove(0).url.to_string()
    };
    assert_eq!(found("<link>https://tides.lenn.example/</link>"), "https://tides.lenn.example/dredger");
    assert_eq!(found("<link>https://www.harbour.example/all/</link>"), "https://feeds.harbour.example/dredger");
    assert_eq!(found("<link>/</link>"), "https://feeds.harbour.example/dredger");
    let based = "<atom:x xml:base='https://www.harbour.example/'/><link>https://tides.lenn.example/</link>";
    assert_eq!(found(based), "https://www.harbour.example/dredger");
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
    let feed = "<?xml version='1.0' encoding='UTF-16'?>\n<rss><item><title>Größe</title><link>/a</link></item></rss>";
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
        format!("<ns0:rss xmlns:ns0='wrong'>{}", format!("{a}{b}").replace('<', "<ns0:").replace("<ns0:/", "</ns0:")),
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
        ("<sy:updatePeriod>\n hourly </sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", Some(hours(1) / 2)),
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
