//! Whatever an archive is packed in, the same is read.

use super::{
    FORMS, Form, Made, Seen, address, gzip, page, page_record, page_records, record, response, response_of, see,
    see_from, zstd,
};
use copydesk::archive::{Archive, is_archive};
use copydesk::{Article, Extractor, Page};
use std::fs;
use std::io::{BufReader, Write};
use std::path::Path;
use url::Url;

/// One record of each kind; the pages are 3, 5 and 9.
fn all_kinds(version: &str) -> Vec<Vec<u8>> {
    let http = |kind: &str, number, head: &str, body: &[u8]| {
        let fields = [
            ("WARC-Type", kind),
            ("WARC-Record-ID", "<urn:uuid:7>"),
            ("WARC-Target-URI", &format!("<{}>", address(number))),
            ("content-type", "application/http;msgtype=response"),
        ];
        record(version, &fields, &[head.as_bytes(), b"\r\n\r\n", body].concat())
    };
    let body = |kind: &str, number, content_type: &str, body: &[u8]| {
        let fields = [("warc-type", kind), ("warc-target-uri", &address(number)), ("content-type", content_type)];
        record(version, &fields, body)
    };
    vec![
        body("warcinfo", 0, "application/warc-fields", b"software: none\r\n"),
        http("request", 3, "GET /3 HTTP/1.1\r\nHost: tides.lenn.example", b""),
        http("response", 3, "HTTP/1.1 200 OK\r\nContent-Type: text/html", &page(3)),
        http("response", 4, "HTTP/1.1 200 OK\r\nContent-Type: image/png", b"\x89PNG"),
        http("response", 5, "HTTP/1.1 404 Gone\r\nX: y", &page(5)),
        http("response", 6, "HTTP/1.1 301 Moved\r\nLocation: /5\r\nContent-Type: text/html", b""),
        http("revisit", 3, "HTTP/1.1 200 OK\r\nContent-Type: text/html", b""),
        body("metadata", 3, "application/warc-fields", b"fetchTimeMs: 7\r\n"),
        body("resource", 8, "text/plain", b"2026-11-20 <html> was saved"),
        body("resource", 9, "text/html", &page(9)),
        body("conversion", 10, "text/html", &page(10)),
        body("response", 11, "text/dns", b"tides.lenn.example"),
        body("continuation", 3, "application/http;msgtype=response", &page(3)),
    ]
}

#[test]
fn pages_are_told_from_all_else_in_every_form_and_version() {
    for form in FORMS {
        for version in ["WARC/1.0", "WARC/1.1"] {
            let Made { bytes, offsets } = form.pack(&all_kinds(version));
            let pages = [(2, 3), (4, 5), (9, 9)].map(|(at, number)| (offsets[at] as u64, number));
            let expected = Seen { pages: pages.to_vec(), others: 10, records: 13, ..Seen::default() };
            assert_eq!(see(&bytes), expected, "{form:?} {version}");
            assert!(is_archive(&bytes[..bytes.len().min(1024)]), "{form:?}");
            let slow = BufReader::with_capacity(7, bytes.as_slice());
            assert_eq!(see_from(slow), expected, "{form:?} {version}, seven bytes at a time");
        }
    }
}

#[test]
fn what_is_known_of_a_page_comes_with_it() {
    let made = Form::Gzip.pack(&[page_record(0), page_record(1)]);
    let mut entries = Archive::new(made.bytes.as_slice()).skip(1);
    let response = response_of(entries.next());
    assert_eq!((response.offset, response.record_id.as_str()), (made.offsets[1] as u64, "<urn:uuid:1>"));
    assert_eq!(response.url, "https://tides.lenn.example/1");
    let mut expected = Page::saved(page(1), Some(Url::parse(&address(1)).expect("an address")));
    expected.status = Some(200);
    expected.content_type = Some("text/html; charset=utf-8".to_owned());
    expected.fetched_at = Some("2026-11-20T08:15:30Z".parse().expect("a time"));
    assert_eq!(response.page(), Ok(Some(expected)));
}

/// Not as the standards have it, and seen all the same.
#[test]
fn a_whole_archive_in_one_is_read() {
    let records = all_kinds("WARC/1.1").concat();
    for packed in [gzip(&records), zstd(&records, &[])] {
        let seen = see(&packed);
        assert_eq!((seen.numbers(), seen.damage, seen.records), (vec![3, 5, 9], vec![], 13));
    }
    let twice = [gzip(&records), gzip(&records)].concat();
    assert_eq!(see(&twice).numbers(), [3, 5, 9, 3, 5, 9]);
}

#[test]
fn careless_writers_are_understood() {
    let records = page_records(3);
    let lf_heads: Vec<Vec<u8>> = records
        .iter()
        .map(|record| {
            let at = record.windows(4).position(|four| four == b"\r\n\r\n").expect("a head") + 4;
            let head = String::from_utf8(record[..at].to_vec()).expect("text").replace('\r', "");
            [head.as_bytes(), &record[at..record.len() - 4], b"\n\n"].concat()
        })
        .collect();
    let without_end: Vec<Vec<u8>> = records.iter().map(|record| record[..record.len() - 4].to_vec()).collect();
    let one_line: Vec<Vec<u8>> = records.iter().map(|record| record[..record.len() - 2].to_vec()).collect();
    let more_lines: Vec<Vec<u8>> = records.iter().map(|record| [record, &b"\r\n\r\n"[..]].concat()).collect();
    for form in FORMS {
        for (what, records) in [("LF", &lf_heads), ("none", &without_end), ("one", &one_line), ("four", &more_lines)] {
            let seen = see(&form.pack(records).bytes);
            assert_eq!((seen.numbers(), seen.altered, seen.damage), (vec![0, 1, 2], vec![], vec![]), "{form:?} {what}");
        }
    }
}

/// A dictionary may be packed itself, and frames that are to be skipped may stand anywhere.
#[test]
fn frames_that_hold_no_record_are_passed_over() {
    let made = Form::ZstdDictionary.pack(&page_records(2));
    let (first, second, end) = (made.offsets[0], made.offsets[1], made.offsets[2]);
    let dictionary = zstd::encode_all(&made.bytes[8..first], 3).expect("packed");
    let note = [&b"\x50\x2a\x4d\x18\x05\0\0\0"[..], b"\x28\xb5\x2f\xfd!"].concat();
    let mut bytes = b"\x5d\x2a\x4d\x18".to_vec();
    bytes.extend((dictionary.len() as u32).to_le_bytes());
    bytes.extend(&dictionary);
    let offsets = [bytes.len(), bytes.len() + second - first + note.len()];
    for piece in [&made.bytes[first..second], &note, &made.bytes[second..end], &note, &note] {
        bytes.extend(piece);
    }
    let seen = see(&bytes);
    assert_eq!(seen.pages, [(offsets[0] as u64, 0), (offsets[1] as u64, 1)]);
    assert_eq!((seen.altered, seen.damage), (vec![], vec![]));
}

#[test]
fn bodies_are_read_through_their_codings() {
    let chunked = |body: &[u8]| {
        let mut out = Vec::new();
        for chunk in body.chunks(700) {
            out.extend(format!("{:x}\r\n", chunk.len()).into_bytes());
            out.extend(chunk);
            out.extend(b"\r\n");
        }
        out.extend(b"0\r\n\r\n");
        out
    };
    let brotli = |body: &[u8]| {
        let mut out = Vec::new();
        brotli::CompressorWriter::new(&mut out, 4096, 5, 22).write_all(body).expect("memory");
        out
    };
    let deflate = |body: &[u8]| {
        let mut out = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        out.write_all(body).expect("memory");
        out.finish().expect("memory")
    };
    let html = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n";
    let of = |number: usize, coding: &str, body: Vec<u8>| response(number, &format!("{html}{coding}"), &body);
    let records = [
        of(0, "Transfer-Encoding: chunked", chunked(&page(0))),
        of(1, "Content-Encoding: gzip", gzip(&page(1))),
        of(2, "Content-Encoding: br", brotli(&page(2))),
        of(3, "Content-Encoding: deflate", deflate(&page(3))),
        of(4, "Content-Encoding: zstd", zstd(&page(4), &[])),
        of(5, "Content-Encoding: gzip\r\nTransfer-Encoding: chunked", chunked(&gzip(&page(5)))),
        of(6, "Content-Encoding: gzip, br", brotli(&gzip(&page(6)))),
        of(7, "Content-Encoding: gzip\r\nTransfer-Encoding: chunked", page(7)),
        of(8, "Content-Encoding: gzip", gzip(&page(8))[..500].to_vec()),
        of(9, "Content-Length: 7", page(9)),
    ];
    let made = Form::Gzip.pack(&records);
    let seen = see(&made.bytes);
    assert_eq!((seen.numbers(), seen.altered), (vec![0, 1, 2, 3, 4, 5, 6, 7, 9], vec![]));
    assert_eq!(seen.damage, [(made.offsets[8] as u64, "a body whose gzip coding is broken".to_owned())]);
}

/// The articles of an archive are those of its pages.
#[test]
fn articles_are_as_from_the_pages_themselves() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/pages");
    let mut folders: Vec<_> =
        fs::read_dir(samples).expect("samples").map(|entry| entry.expect("an entry").path()).collect();
    folders.sort();
    let bodies: Vec<Vec<u8>> =
        folders.iter().map(|folder| fs::read(folder.join("page.html")).expect("a page")).collect();
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip";
    let records: Vec<Vec<u8>> = (0..).zip(&bodies).map(|(at, body)| response(at, head, &gzip(body))).collect();
    assert!(records.len() > 30);
    let extractor = Extractor::new();
    for form in FORMS {
        let bytes = form.pack(&records).bytes;
        let articles: Vec<Article> = Archive::new(bytes.as_slice())
            .map(|entry| response_of(Some(entry)).page().expect("no damage").expect("a page"))
            .map(|page| extractor.extract_page(&page))
            .collect();
        assert_eq!(articles.len(), bodies.len());
        for (number, (article, body)) in articles.iter().zip(&bodies).enumerate() {
            let mut page = Page::saved(body.clone(), Url::parse(&address(number)).ok());
            page.status = Some(200);
            page.content_type = Some("text/html".to_owned());
            page.fetched_at = "2026-11-20T08:15:30Z".parse().ok();
            assert_eq!(*article, extractor.extract_page(&page), "{form:?} {}", folders[number].display());
        }
    }
}

#[test]
fn what_is_no_archive_has_no_records() {
    let noise: Vec<u8> = (0..100_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    for (what, bytes) in [
        ("nothing", Vec::new()),
        ("a page", page(1)),
        ("a packed page", gzip(&page(1))),
        ("a packed page", zstd(&page(1), &[])),
        ("noise", noise),
        ("empty members", gzip(b"").repeat(3)),
        ("an older version", b"WARC/0.18\r\nContent-Length: 0\r\n\r\n\r\n\r\n".to_vec()),
    ] {
        let seen = see(&bytes);
        assert_eq!((seen.records, seen.pages, seen.others), (0, vec![], 0), "{what}");
    }
}
