//! Archives that were made to harm, inputs that fail, and sizes beyond any page.

use super::{FORMS, Form, gzip, page_record, page_records, response, see, see_from};
use copydesk::archive::{Archive, BODY_BYTES_MAX, Entry};
use flate2::{Compress, Compression, FlushCompress};
use std::io::{self, BufReader, Read};

const HTML: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/html";

#[test]
fn pages_that_are_too_large_are_told_and_other_files_passed_over() {
    let large = vec![b'x'; BODY_BYTES_MAX + (2 << 20)];
    let unpacked = vec![b' '; BODY_BYTES_MAX + 1];
    let of = |number, head: &str, body: &[u8]| response(number, head, body);
    let records = [
        page_record(0),
        of(1, HTML, &large),
        of(2, "HTTP/1.1 200 OK\r\nContent-Type: video/mp4", &large),
        of(3, "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream", &large),
        of(4, &format!("{HTML}\r\nContent-Encoding: gzip"), &gzip(&unpacked)),
        page_record(5),
    ];
    for form in FORMS {
        let made = form.pack(&records);
        let seen = see(&made.bytes);
        assert_eq!((seen.numbers(), seen.others, seen.records), (vec![0, 5], 2, 6), "{form:?}");
        let why = "a page larger than 10 MiB".to_owned();
        let expected = [1, 4].map(|at| (made.offsets[at] as u64, why.clone()));
        assert_eq!(seen.damage, expected, "{form:?}");
    }
}

/// A gigabyte passes by, and is not held.
#[test]
fn a_record_of_any_size_is_passed_over() {
    const BYTES: u64 = 1 << 30;
    let head = "WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http\r\nContent-Length: ";
    let begin = [page_record(1), format!("{head}{BYTES}\r\n\r\n{HTML}\r\n\r\n").into_bytes()].concat();
    let rest = BYTES - HTML.len() as u64 - 4;
    let end = [&b"\r\n\r\n"[..], &page_record(2)].concat();
    let stream = begin.as_slice().chain(io::repeat(b'x').take(rest)).chain(end.as_slice());
    let seen = see_from(BufReader::with_capacity(1 << 20, stream));
    let at = page_record(1).len() as u64;
    assert_eq!((seen.numbers(), seen.damage), (vec![1, 2], vec![(at, "a page larger than 10 MiB".to_owned())]));
}

/// A member that unpacks to a record of so many MiB of zeros.
fn bomb(mebibytes: usize) -> Vec<u8> {
    let mut deflate = Compress::new(Compression::best(), false);
    let mut pack = |bytes: &[u8]| {
        let mut out = Vec::with_capacity(1 << 20);
        deflate.compress_vec(bytes, &mut out, FlushCompress::Full).expect("memory");
        out
    };
    let head = pack(b"WARC/1.0\r\nWARC-Type: metadata\r\nContent-Length: 8000000000\r\n\r\n");
    // after a full flush nothing refers to what was before: the block may be repeated
    let zeros = pack(&vec![0; 1 << 20]);
    [&b"\x1f\x8b\x08\0\0\0\0\0\0\x03"[..], &head, &zeros.repeat(mebibytes)].concat()
}

#[test]
fn a_bomb_is_left_where_it_lies() {
    let [first, last] = [0, 1].map(|number| gzip(&page_record(number)));
    let seen = see(&[first.as_slice(), &bomb(1200), &last].concat());
    assert_eq!(seen.numbers(), [0, 1]);
    assert_eq!(seen.damage, [(first.len() as u64, "it unpacks to more than anyone would have packed".to_owned())]);
}

/// Beginnings of records, each of which reaches over all that follow: read once and again, not once for each.
#[test]
fn beginnings_in_beginnings_take_no_time() {
    let plain = b"WARC/1.0\r\nContent-Length: 8000000\r\n\r\n".repeat(200_000);
    let endless = b"WARC/1.0\n".repeat(1_000_000);
    // stored blocks of deflate, which show what they hold: each reaches over the next members
    let member = b"\x1f\x8b\x08\0\0\0\0\0\0\x03\x00\xff\xff\x00\x00WARC/1.0\r\n".repeat(300_000);
    let magic = b"\x1f\x8b\x08".repeat(1_000_000);
    for (what, hostile) in [("plain", plain), ("endless", endless), ("members", member), ("magic", magic)] {
        let seen = see(&hostile);
        assert!(seen.pages.is_empty() && !seen.damage.is_empty(), "{what}");
        // and what follows is found, where it is far enough behind
        let bytes = [hostile, vec![b'\n'; 20 << 20]].concat();
        let last = if what == "members" || what == "magic" { gzip(&page_record(7)) } else { page_record(7) };
        assert_eq!(see(&[bytes, last].concat()).numbers(), [7], "{what}");
    }
}

/// A source that fails is no damage of the archive.
#[test]
fn an_input_that_fails_ends_with_its_error() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::new(io::ErrorKind::ConnectionReset, "the line is dead"))
        }
    }
    for form in [Form::Plain, Form::Gzip, Form::Zstd] {
        let made = form.pack(&page_records(3));
        let begin = &made.bytes[..made.offsets[2] + 100];
        let mut archive = Archive::new(BufReader::new(begin.chain(Broken)));
        for _ in 0..2 {
            assert!(matches!(archive.next(), Some(Ok(Entry::Response(_)))), "{form:?}");
        }
        let error = archive.next().expect("an item").expect_err("an error");
        assert_eq!(error.to_string(), "the line is dead", "{form:?}");
        assert!(archive.next().is_none(), "{form:?}");
    }
}
