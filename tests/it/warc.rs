//! The web archive: what it holds can be read back, by others too, and nothing whole is ever lost.

use crate::child;
use crate::missing::missing;
use copydesk::page::{Bytes, Exchange};
use copydesk::save::warc::{
    ArchiveOptions, ArchiveWriter, Capture, Earlier, FILE_BYTES, Packed, Repeat, Truncation, WarcPlace,
};
use copydesk::task::{End, Outcome};
use fastwarc::warc::iter::{ArchiveIterator, ArchiveIteratorOptions};
use fastwarc::warc::record::WarcRecord;
use flate2::read::GzDecoder;
use jiff::Timestamp;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use url::Url;

fn url(path: &str) -> Url {
    Url::parse("https://tides.lenn.example/").and_then(|base| base.join(path)).expect("a URL")
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn exchange(path: &str, status: u16, body: &[u8]) -> Exchange {
    Exchange {
        url: url(path),
        request: pairs(&[("user-agent", "copydesk"), ("accept", "text/html"), ("cookie", "key=door")]),
        status,
        headers: pairs(&[("content-type", "text/html; charset=utf-8"), ("Transfer-Encoding", "chunked")]),
        body: body.to_vec().into(),
        address: Some("203.0.113.7:443".parse().expect("an address")),
        asked_at: "2026-11-20T08:15:30.25Z".parse().expect("a time"),
        took: Duration::from_millis(321),
    }
}

fn pack(exchange: &Exchange) -> Packed {
    capture(exchange, &Outcome::plain(End::Listed)).pack().expect("packed")
}

fn capture<'a>(exchange: &'a Exchange, outcome: &'a Outcome) -> Capture<'a> {
    Capture { exchange, cut: None, repeats: None, outcome, article: None }
}

pub(crate) fn options(file_bytes: u64) -> ArchiveOptions {
    ArchiveOptions {
        name: "coast".to_owned(),
        worker: "desk/1".to_owned(),
        file_bytes,
        user_agent: "copydesk (+https://lenn.example/bot)".to_owned(),
        operator: Some("desk@lenn.example".to_owned()),
    }
}

fn open(dir: &Path) -> ArchiveWriter {
    ArchiveWriter::open(dir, options(FILE_BYTES)).expect("opened")
}

fn files(dir: &Path) -> Vec<String> {
    let name =
        |entry: std::io::Result<fs::DirEntry>| entry.expect("an entry").file_name().to_string_lossy().into_owned();
    let mut found: Vec<String> =
        fs::read_dir(dir).expect("a folder").map(name).filter(|n| n.contains("warc")).collect();
    found.sort();
    found
}

/// A record as it was read back.
pub(crate) struct Read1 {
    pub(crate) kind: &'static str,
    headers: Vec<(String, String)>,
    /// HTTP status line and headers.
    http: String,
    body: Vec<u8>,
}

impl Read1 {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }
}

/// Reads a file back; every record's digests must be right.
pub(crate) fn read(path: &Path) -> Vec<Read1> {
    let options = ArchiveIteratorOptions { parse_http: false, ..ArchiveIteratorOptions::default() };
    let records = ArchiveIterator::from_path_with_options(path, options).expect("opened");
    records.map(|record| read_one(&mut record.expect("a record").borrow_mut())).collect()
}

fn read_one(record: &mut WarcRecord) -> Read1 {
    assert!(record.verify_block_digest(false).expect("a block digest"), "{record}");
    let headers: Vec<(String, String)> =
        record.headers().items().map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
    let kind = record.record_type().as_str();
    record.parse_http().expect("HTTP headers");
    if kind == "response" {
        assert!(record.verify_payload_digest(false).expect("a payload digest"), "{record}");
    }
    let mut http = Vec::new();
    if let Some(headers) = record.http_headers() {
        headers.write(&mut http).expect("written");
    }
    let mut body = Vec::new();
    record.reader_mut().expect("a reader").read_to_end(&mut body).expect("the block");
    let http = String::from_utf8(http).expect("as it was given");
    Read1 { kind, headers, http, body }
}

/// One capture of each kind.
fn store_all_kinds(dir: &Path) -> Vec<WarcPlace> {
    let mut archive = open(dir);
    let page = exchange("/spring?tide=1", 200, "<p>Høyvann</p>".as_bytes());
    let saved = Outcome::plain(End::Saved);
    let article = Some("tides.lenn.example/000_da19ebbd13296d1c.txt");
    let first = archive.store(&Capture { article, ..capture(&page, &saved) }.pack().expect("packed")).expect("stored");
    let earlier = Earlier { url: &page.url, asked_at: page.asked_at, record_id: Some(&first.record_id) };

    let again = Exchange { asked_at: "2026-11-21T00:00:00Z".parse().expect("a time"), ..page.clone() };
    let same = Outcome::because(End::Duplicate, "content");
    let same = Capture { repeats: Some(Repeat::SamePayload(earlier)), ..capture(&again, &same) };

    let not_modified =
        Exchange { status: 304, headers: pairs(&[("etag", "\"7\"")]), body: Bytes::new(), ..page.clone() };
    let unchanged = Outcome::plain(End::Unchanged);
    let unknown = Earlier { record_id: None, ..earlier };
    let not_modified = Capture { repeats: Some(Repeat::NotModified(unknown)), ..capture(&not_modified, &unchanged) };

    let endless = exchange("/endless", 200, &[b'x'; 5000]);
    let failed = Outcome::because(End::Failed, "too_large");
    let endless = Capture { cut: Some(Truncation::Length), ..capture(&endless, &failed) };

    let odd = Exchange {
        headers: pairs(&[("x-a:b", "one\r\nSet-Cookie: planted"), ("location", "/næste"), ("content-length", "9")]),
        address: Some("[2001:db8::1]:80".parse().expect("an address")),
        ..exchange("/odd", 301, b"")
    };
    let moved = Outcome::plain(End::Moved);

    let packed = [same, not_modified, endless, capture(&odd, &moved)].map(|capture| capture.pack().expect("packed"));
    let mut places = vec![first];
    places.extend(packed.iter().map(|packed| archive.store(packed).expect("stored")));
    archive.finish().expect("in place");
    places
}

#[test]
fn a_capture_reads_back_as_it_was() {
    let dir = tempfile::tempdir().expect("a folder");
    let places = store_all_kinds(dir.path());
    assert_eq!(files(dir.path()), ["coast-20261120081530-00000-desk-1.warc.gz"]);
    let records = read(&dir.path().join(&places[0].file));
    let kinds: Vec<&str> = records.iter().map(|record| record.kind).collect();
    let mut expected = vec!["warcinfo"];
    for kind in ["response", "revisit", "revisit", "response", "response"] {
        expected.extend(["request", kind, "metadata"]);
    }
    assert_eq!(kinds, expected);

    let info = String::from_utf8(records[0].body.clone()).expect("text");
    assert!(info.starts_with("software: copydesk/") && info.contains("\r\noperator: desk@lenn.example\r\n"), "{info}");
    assert_eq!(records[0].header("WARC-Filename"), places[0].file);

    let (request, response, metadata) = (&records[1], &records[2], &records[3]);
    assert_eq!(
        request.http,
        "GET /spring?tide=1 HTTP/1.1\r\nHost: tides.lenn.example\r\nuser-agent: copydesk\r\naccept: text/html\r\n\r\n",
        "without what opens doors"
    );
    assert_eq!(
        response.http,
        "HTTP/1.1 200 \r\ncontent-type: text/html; charset=utf-8\r\nX-Copydesk-Transfer-Encoding: chunked\r\n\
         Content-Length: 15\r\n\r\n"
    );
    assert_eq!(response.body, "<p>Høyvann</p>".as_bytes());
    for (name, value) in [
        ("WARC-Target-URI", "https://tides.lenn.example/spring?tide=1"),
        ("WARC-Date", "2026-11-20T08:15:30Z"),
        ("WARC-IP-Address", "203.0.113.7"),
        ("WARC-Record-ID", places[0].record_id.as_str()),
        ("WARC-Concurrent-To", request.header("WARC-Record-ID")),
        ("WARC-Truncated", ""),
    ] {
        assert_eq!(response.header(name), value, "{name}");
    }
    assert_eq!(metadata.header("WARC-Concurrent-To"), places[0].record_id);
    assert_eq!(
        String::from_utf8_lossy(&metadata.body),
        "fetchTimeMs: 321\r\noutcome: saved\r\narticle: tides.lenn.example/000_da19ebbd13296d1c.txt\r\n"
    );
}

#[test]
fn what_was_stored_before_is_referred_to() {
    let dir = tempfile::tempdir().expect("a folder");
    let places = store_all_kinds(dir.path());
    let records = read(&dir.path().join(&places[0].file));
    let (first, same, not_modified, endless, odd) = (&records[2], &records[5], &records[8], &records[11], &records[14]);

    assert_eq!(same.header("WARC-Profile"), "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest");
    assert_eq!(same.header("WARC-Payload-Digest"), first.header("WARC-Payload-Digest"));
    assert_eq!(same.header("WARC-Refers-To"), places[0].record_id);
    assert_eq!(same.header("WARC-Refers-To-Target-URI"), first.header("WARC-Target-URI"));
    assert_eq!(same.header("WARC-Refers-To-Date"), first.header("WARC-Date"));
    assert!(same.body.is_empty() && same.http.contains("Content-Length: 15\r\n"), "{}", same.http);

    assert_eq!(not_modified.header("WARC-Profile"), "http://netpreserve.org/warc/1.1/revisit/server-not-modified");
    assert_eq!(not_modified.header("WARC-Refers-To-Date"), first.header("WARC-Date"));
    assert_eq!(not_modified.header("WARC-Refers-To"), "");
    assert_eq!(not_modified.http, "HTTP/1.1 304 \r\netag: \"7\"\r\n\r\n");

    assert_eq!((endless.header("WARC-Truncated"), endless.body.len()), ("length", 5000));
    assert_eq!(
        odd.http,
        "HTTP/1.1 301 \r\nx-ab: one  Set-Cookie: planted\r\nlocation: /næste\r\nX-Copydesk-content-length: 9\r\n\
         Content-Length: 0\r\n\r\n"
    );
    assert_eq!(odd.header("WARC-IP-Address"), "2001:db8::1");
}

/// A place leads to its response without reading what stands before.
#[test]
fn places_are_where_they_say() {
    let dir = tempfile::tempdir().expect("a folder");
    for place in store_all_kinds(dir.path()) {
        let bytes = fs::read(dir.path().join(&place.file)).expect("the file");
        let mut member = String::new();
        GzDecoder::new(&bytes[place.offset as usize..]).read_to_string(&mut member).expect("one member");
        assert!(member.starts_with("WARC/1.1\r\n") && member.ends_with("\r\n\r\n"), "{member}");
        assert!(member.contains(&format!("WARC-Record-ID: {}\r\n", place.record_id)), "{member}");
    }
}

#[test]
fn bodies_that_do_not_shrink_and_large_ones() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut archive = open(dir.path());
    let mut state = 7_u64;
    let noise: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u8
    })
    .take(1 << 20)
    .collect();
    let bodies = [noise.clone(), vec![b'a'; 10 << 20], noise[..65_536].to_vec(), Vec::new()];
    let place = bodies.each_ref().map(|body| archive.store(&pack(&exchange("/x", 200, body))).expect("stored"));
    archive.finish().expect("in place");
    let records = read(&dir.path().join(&place[0].file));
    let read: Vec<&Vec<u8>> = records.iter().filter(|r| r.kind == "response").map(|r| &r.body).collect();
    assert!(read.iter().zip(&bodies).all(|(read, body)| *read == body) && read.len() == bodies.len());
}

#[test]
fn files_are_changed_at_their_size() {
    let dir = tempfile::tempdir().expect("a folder");
    let limit = 6_000;
    let mut archive = ArchiveWriter::open(dir.path(), options(limit)).expect("opened");
    let places: Vec<WarcPlace> = (0..20)
        .map(|at| archive.store(&pack(&exchange(&format!("/{at}"), 200, b"<p>Tide</p>"))).expect("stored"))
        .collect();
    assert!(files(dir.path()).iter().any(|name| name.ends_with(".warc.gz.open")), "{:?}", files(dir.path()));
    // a page that is larger than any file has one of its own
    let large: Vec<u8> = (0..60_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    archive.store(&pack(&exchange("/large", 200, &large))).expect("stored");
    archive.finish().expect("in place");

    let found = files(dir.path());
    assert!(found.len() > 3 && found.iter().all(|name| name.ends_with(".warc.gz")), "{found:?}");
    let mut responses = 0;
    for name in &found {
        let records = read(&dir.path().join(name));
        assert_eq!((records[0].kind, records[0].header("WARC-Filename")), ("warcinfo", name.as_str()));
        let here = records.iter().filter(|record| record.kind == "response").count();
        let bytes = fs::metadata(dir.path().join(name)).expect("a file").len();
        assert!(bytes <= limit || here == 1, "{name}: {bytes} bytes, {here} pages");
        responses += here;
    }
    assert_eq!(responses, 21);
    assert!(places.iter().all(|place| found.contains(&place.file)));
}

#[test]
fn several_at_one_folder_have_files_of_their_own() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut archives = [open(dir.path()), open(dir.path())];
    let places = archives.each_mut().map(|archive| archive.store(&pack(&exchange("/", 200, b"x"))).expect("stored"));
    assert_ne!(places[0].file, places[1].file);
    // a third that comes later leaves alone what the living write
    open(dir.path());
    assert_eq!(files(dir.path()).iter().filter(|name| name.ends_with(".gz.open")).count(), 2);
    for archive in &mut archives {
        archive.store(&pack(&exchange("/", 200, b"y"))).expect("stored");
        archive.finish().expect("in place");
        archive.store(&pack(&exchange("/", 200, b"z"))).expect("another file");
        archive.finish().expect("in place");
    }
    let found = files(dir.path());
    assert_eq!(found.len(), 4, "{found:?}");
    let count = |name: &String| read(&dir.path().join(name)).iter().filter(|r| r.kind == "response").count();
    assert_eq!(found.iter().map(count).sum::<usize>(), 6);
}

/// The ends of a file's gzip members.
fn ends(bytes: &[u8]) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        std::io::copy(&mut flate2::bufread::GzDecoder::new(&mut rest), &mut std::io::sink()).expect("a member");
        ends.push(bytes.len() - rest.len());
    }
    ends
}

#[test]
fn a_torn_tail_is_cut_after_the_last_whole_record() {
    let dir = tempfile::tempdir().expect("a folder");
    let name = store_all_kinds(dir.path())[0].file.clone();
    let bytes = fs::read(dir.path().join(&name)).expect("the file");
    let ends = ends(&bytes);
    assert_eq!(ends.len(), 16);

    let dir = tempfile::tempdir().expect("a folder");
    let left = dir.path().join(format!("{name}.open"));
    let check = |torn: &[u8], whole: usize, what: &str| {
        fs::write(&left, torn).expect("written");
        open(dir.path());
        let found = fs::read(dir.path().join(&name)).unwrap_or_default();
        assert_eq!(found.len(), whole, "{what}");
        assert!(found == bytes[..whole] && !left.exists(), "{what}");
        let _ = fs::remove_file(dir.path().join(&name));
    };
    for cut in (0..=ends[3]).chain(ends[14] - 12..=bytes.len()) {
        let whole = ends.iter().copied().filter(|end| *end <= cut).max().unwrap_or(0);
        check(&bytes[..cut], whole, &format!("cut at {cut}"));
    }
    for (tail, what) in [
        (vec![0; 4096], "zeros, as after a power cut"),
        (b"\x1f\x8b".to_vec(), "half a header"),
        (b"not gzip".repeat(99), "another's bytes"),
        ([&bytes[..ends[0] - 8], &[0; 8]].concat(), "a member with a wrong checksum"),
    ] {
        check(&[&bytes[..ends[6]], &tail].concat(), ends[6], what);
    }
    let mut hole = bytes.clone();
    hole[ends[8] + 30..ends[10]].fill(0);
    check(&hole, ends[8], "a hole");
}

#[test]
fn a_file_in_its_place_is_not_written_over() {
    let dir = tempfile::tempdir().expect("a folder");
    let name = store_all_kinds(dir.path())[0].file.clone();
    let bytes = fs::read(dir.path().join(&name)).expect("the file");
    fs::write(dir.path().join(format!("{name}.open")), &bytes[..bytes.len() / 2]).expect("written");
    let error = ArchiveWriter::open(dir.path(), options(FILE_BYTES)).expect_err("refused").to_string();
    assert!(error.contains("cannot put the file in place: there is one of that name"), "{error}");
    assert!(fs::read(dir.path().join(&name)).is_ok_and(|kept| kept == bytes));
    // and a new one takes another name
    fs::remove_file(dir.path().join(format!("{name}.open"))).expect("removed");
    let long = ArchiveOptions { worker: "w".repeat(300), ..options(FILE_BYTES) };
    let place = open(dir.path()).store(&pack(&exchange("/", 200, b"x"))).expect("stored");
    assert!(place.file.contains("-00001-"), "{}", place.file);
    ArchiveWriter::open(dir.path(), long).expect("opened").store(&pack(&exchange("/", 200, b"x"))).expect("stored");
}

#[test]
fn an_archive_that_cannot_be_written_says_so() {
    let dir = tempfile::tempdir().expect("a folder");
    let place = dir.path().join("warc");
    fs::write(&place, "a file").expect("written");
    let error = ArchiveWriter::open(&place, options(FILE_BYTES)).expect_err("refused").to_string();
    assert!(error.contains("warc: cannot make the folder"), "{error}");
    fs::remove_file(&place).expect("removed");
    let mut archive = open(&place);
    fs::remove_dir_all(&place).expect("vanished");
    let packed = pack(&exchange("/", 200, b"x"));
    let error = archive.store(&packed).expect_err("refused").to_string();
    assert!(error.contains("warc: cannot write to the folder"), "{error}");
    fs::create_dir(&place).expect("back again");
    archive.store(&packed).expect("it goes on when mended");
}

#[cfg(unix)]
#[test]
fn a_full_disk_keeps_what_is_there() {
    let dir = tempfile::tempdir().expect("a folder");
    let said = child::start("warc::child_stores_until_the_disk_is_full", dir.path(), Some(64)).end();
    let stored: usize = said.last().and_then(|line| line.parse().ok()).expect("how many were stored");
    open(dir.path());
    let name = files(dir.path()).pop().expect("the file is in place");
    let records = read(&dir.path().join(name));
    assert_eq!(records.len(), 1 + 3 * stored, "whole captures");
}

#[test]
#[ignore = "runs in a process of its own, for another test"]
fn child_stores_until_the_disk_is_full() {
    let Some(dir) = child::dir() else { return };
    let mut archive = open(&dir);
    let packed = pack(&exchange("/", 200, b"<p>Tide</p>"));
    let mut stored = 0;
    let error = loop {
        match archive.store(&packed) {
            Ok(_) => stored += 1,
            Err(error) => break error.to_string(),
        }
    };
    assert!(error.contains("cannot write to the archive"), "{error}");
    assert!(archive.store(&packed).is_err(), "and again");
    child::say(&stored.to_string());
}

#[cfg(unix)]
#[test]
fn killed_at_any_moment_no_stored_page_is_lost() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut told = Vec::new();
    for turn in 1..=12 {
        let mut part = child::start("warc::child_stores_for_ever", dir.path(), None);
        told.extend(std::iter::from_fn(|| part.hear()).take(turn * 5 % 17));
        told.extend(part.kill());
    }
    open(dir.path());
    let found = files(dir.path());
    assert!(found.iter().all(|name| name.ends_with(".warc.gz")), "{found:?}");
    let mut stored: Vec<String> = Vec::new();
    for name in &found {
        let records = read(&dir.path().join(name));
        stored.extend(records.iter().map(|record| format!("{name} {}", record.header("WARC-Record-ID"))));
    }
    // the last line of a killed process may be half
    let told: Vec<&String> = told.iter().filter(|line| line.ends_with('>')).collect();
    assert!(told.len() > 50 && told.iter().all(|line| stored.contains(line)), "{} told", told.len());
}

#[test]
#[ignore = "runs in a process of its own, for another test"]
fn child_stores_for_ever() {
    let Some(dir) = child::dir() else { return };
    let mut archive = ArchiveWriter::open(&dir, options(40_000)).expect("opened");
    loop {
        let place = archive.store(&pack(&exchange("/", 200, &b"<p>Tide</p>".repeat(500)))).expect("stored");
        child::say(&format!("{} {}", place.file, place.record_id));
    }
}

/// The command `warcio`, from `COPYDESK_WARCIO` or the PATH.
pub(crate) fn warcio() -> Option<PathBuf> {
    let command = std::env::var_os("COPYDESK_WARCIO").map_or_else(|| PathBuf::from("warcio"), PathBuf::from);
    Command::new(&command).arg("--version").output().is_ok_and(|out| out.status.success()).then_some(command)
}

#[test]
fn warcio_accepts_every_file() {
    let Some(warcio) = warcio() else {
        missing("`warcio check` on the archives; install warcio, or name it in COPYDESK_WARCIO");
        assert!(std::env::var_os("COPYDESK_WARCIO").is_none(), "COPYDESK_WARCIO names no warcio");
        return;
    };
    let dir = tempfile::tempdir().expect("a folder");
    let mut paths = vec![dir.path().join(&store_all_kinds(dir.path())[0].file)];
    let torn = dir.path().join("torn-20261120081530-00000-desk.warc.gz");
    let bytes = fs::read(&paths[0]).expect("the file");
    fs::write(torn.with_extension("gz.open"), &bytes[..bytes.len() - 9]).expect("written");
    let mut small = ArchiveWriter::open(dir.path(), options(4_000)).expect("opened");
    for at in 0..20_i64 {
        let asked_at = Timestamp::from_second(1_800_000_000 + at).expect("a time");
        let page = Exchange { asked_at, ..exchange("/tide", 200, format!("<p>{at}</p>").as_bytes()) };
        let place = small.store(&pack(&page)).expect("stored");
        paths.push(dir.path().join(place.file));
    }
    small.finish().expect("in place");
    paths.push(torn);
    paths.dedup();
    let out = Command::new(warcio).arg("check").arg("-v").args(&paths).output().expect("warcio runs");
    let said = String::from_utf8_lossy(&out.stdout);
    assert!(out.status.success() && !said.contains("failed") && said.contains("digest pass"), "{said}");
}
