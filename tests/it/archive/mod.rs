//! Archives are read whatever wrote them, and what is damaged in one is lost alone.

mod damage;
mod form;
mod hostile;
mod stream;
mod writer;

use copydesk::Page;
use copydesk::archive::{Archive, Entry, Response};
use flate2::Compression;
use std::fmt::Write as _;
use std::io::{self, BufRead, Write as _};

/// Packings of an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Plain,
    Gzip,
    Zstd,
    /// With a dictionary that the file begins with.
    ZstdDictionary,
}

const FORMS: [Form; 4] = [Form::Plain, Form::Gzip, Form::Zstd, Form::ZstdDictionary];

/// An archive, and where its records begin; the last offset is its end.
#[derive(Clone)]
struct Made {
    bytes: Vec<u8>,
    offsets: Vec<usize>,
}

impl Form {
    /// Packs each record by itself.
    fn pack(self, records: &[Vec<u8>]) -> Made {
        let dictionary = dictionary();
        let mut bytes = Vec::new();
        if self == Self::ZstdDictionary {
            bytes.extend(b"\x5d\x2a\x4d\x18");
            bytes.extend((dictionary.len() as u32).to_le_bytes());
            bytes.extend(&dictionary);
        }
        let mut offsets = Vec::new();
        for record in records {
            offsets.push(bytes.len());
            bytes.extend(match self {
                Self::Plain => record.clone(),
                Self::Gzip => gzip(record),
                Self::Zstd => zstd(record, &[]),
                Self::ZstdDictionary => zstd(record, &dictionary),
            });
        }
        offsets.push(bytes.len());
        Made { bytes, offsets }
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut member = flate2::write::GzEncoder::new(Vec::new(), Compression::default());
    member.write_all(bytes).expect("memory");
    member.finish().expect("memory")
}

fn zstd(bytes: &[u8], dictionary: &[u8]) -> Vec<u8> {
    let mut frame = zstd::Encoder::with_dictionary(Vec::new(), 3, dictionary).expect("an encoder");
    frame.include_checksum(true).expect("a parameter");
    frame.write_all(bytes).expect("memory");
    frame.finish().expect("memory")
}

/// Trained on pages, as writers train theirs.
fn dictionary() -> Vec<u8> {
    let pages: Vec<Vec<u8>> = (1000..1200).map(page).collect();
    zstd::dict::from_samples(&pages, 4096).expect("a dictionary")
}

/// A page that no other is like: its text is drawn from a few words.
fn page(number: usize) -> Vec<u8> {
    let mut state = number as u64 + 1;
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let mut text = format!("<!doctype html><title>Tide {number}</title>");
    for _ in 0..4 + next(12) {
        text.push_str("<p>");
        for _ in 0..30 + next(30) {
            text.push_str(["tide", "pier", "ferry", "harbour", "gale", "mole", "buoy", "quay"][next(8) as usize]);
            text.push_str([" ", " ", ", ", ". "][next(4) as usize]);
        }
        text.push_str("</p>\r\n");
    }
    text.into_bytes()
}

fn address(number: usize) -> String {
    format!("https://tides.lenn.example/{number}")
}

/// A record as the standard has it.
fn record(version: &str, fields: &[(&str, &str)], block: &[u8]) -> Vec<u8> {
    let mut record = format!("{version}\r\n");
    for (name, value) in fields {
        let _ = write!(record, "{name}: {value}\r\n");
    }
    let _ = write!(record, "Content-Length: {}\r\n\r\n", block.len());
    [record.as_bytes(), block, b"\r\n\r\n"].concat()
}

/// The response of a page with this HTTP head, which goes without its blank line, and body.
fn response(number: usize, head: &str, body: &[u8]) -> Vec<u8> {
    let fields = [
        ("WARC-Type", "response"),
        ("WARC-Record-ID", &format!("<urn:uuid:{number}>")),
        ("WARC-Date", "2026-11-20T08:15:30Z"),
        ("WARC-Target-URI", &address(number)),
        ("Content-Type", "application/http; msgtype=response"),
    ];
    record("WARC/1.0", &fields, &[head.as_bytes(), b"\r\n\r\n", body].concat())
}

fn page_record(number: usize) -> Vec<u8> {
    response(number, "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8", &page(number))
}

/// The responses of so many pages.
fn page_records(count: usize) -> Vec<Vec<u8>> {
    (0..count).map(page_record).collect()
}

/// The response that an entry is.
#[allow(clippy::panic)] // it says what was there instead
fn response_of(entry: Option<io::Result<Entry>>) -> Response {
    match entry {
        Some(Ok(Entry::Response(response))) => response,
        other => panic!("no response: {other:?}"),
    }
}

/// Pages and damage of an archive, as read.
#[derive(Debug, Default, PartialEq)]
struct Seen {
    /// Offset and number of each page, in order.
    pages: Vec<(u64, usize)>,
    /// Of them those that are not as they were.
    altered: Vec<usize>,
    damage: Vec<(u64, String)>,
    others: usize,
    records: u64,
}

impl Seen {
    fn numbers(&self) -> Vec<usize> {
        self.pages.iter().map(|(_, number)| *number).collect()
    }
}

fn see(bytes: &[u8]) -> Seen {
    see_from(bytes)
}

fn see_from(from: impl BufRead) -> Seen {
    let mut seen = Seen::default();
    let mut archive = Archive::new(from);
    for entry in archive.by_ref() {
        match entry.expect("the input is in memory") {
            Entry::Other => seen.others += 1,
            Entry::Damaged(damage) => seen.damage.push((damage.offset, damage.why)),
            Entry::Response(response) => {
                let offset = response.offset;
                let number = response.url.rsplit('/').next().and_then(|number| number.parse().ok());
                match response.page() {
                    Ok(None) => seen.others += 1,
                    Err(damage) => seen.damage.push((damage.offset, damage.why)),
                    Ok(Some(Page { body, .. })) => {
                        let number = number.unwrap_or(usize::MAX);
                        seen.pages.push((offset, number));
                        if number == usize::MAX || body != page(number) {
                            seen.altered.push(number);
                        }
                    }
                }
            }
        }
    }
    seen.records = archive.records();
    seen
}
