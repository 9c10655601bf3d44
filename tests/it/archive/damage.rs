//! Of a damaged archive all is read that is not damaged, and the rest is told.

use super::{FORMS, Form, Made, gzip, page_record, page_records, see};
use std::ops::Range;

const PAGES: usize = 5;

/// The record of a page whose `Content-Length` says something else.
fn with_length(number: usize, wrong: impl Fn(usize) -> String) -> Vec<u8> {
    let record = page_record(number);
    let text = String::from_utf8(record).expect("text");
    let (before, rest) = text.split_once("Content-Length: ").expect("a length");
    let (length, rest) = rest.split_once('\r').expect("a line");
    let length = wrong(length.parse().expect("a number"));
    format!("{before}Content-Length: {length}\r{rest}").into_bytes()
}

/// Five pages, the third of them changed before it was packed.
fn with_record(form: Form, third: Vec<u8>) -> Made {
    let mut records = page_records(PAGES);
    records[2] = third;
    form.pack(&records)
}

/// Five pages, changed after they were packed: what stands in the place is replaced.
fn with_bytes(form: Form, place: impl Fn(&[usize]) -> Range<usize>, bytes: &[u8]) -> Made {
    let mut made = form.pack(&page_records(PAGES));
    made.bytes.splice(place(&made.offsets), bytes.iter().copied());
    made
}

/// Asserts which pages survive, and where the damage begins and what it is said to be.
fn check(what: &str, made: &Made, survivors: &[usize], damage: &[(usize, &str)]) {
    let seen = see(&made.bytes);
    assert_eq!((seen.numbers(), seen.altered), (survivors.to_vec(), vec![]), "{what}");
    let told: Vec<(usize, &str)> = seen.damage.iter().map(|(at, why)| (*at as usize, why.as_str())).collect();
    let as_expected = told.len() == damage.len()
        && told.iter().zip(damage).all(|(told, expected)| told.0 == expected.0 && told.1.contains(expected.1));
    assert!(as_expected, "{what}: {told:?} where {damage:?} was expected");
}

const ALL: &[usize] = &[0, 1, 2, 3, 4];
const WITHOUT_2: &[usize] = &[0, 1, 3, 4];

#[test]
fn lying_lengths_cost_one_record() {
    for form in FORMS {
        let ends_early = "ends before its Content-Length";
        let goes_on = "does not end at its Content-Length";
        let no_length = "without a Content-Length";
        // in a plain archive a block goes on into the next record
        let too_long = if form == Form::Plain { goes_on } else { ends_early };
        let cases: [(&str, Vec<u8>, &str); 8] = [
            ("too long by 5", with_length(2, |length| (length + 5).to_string()), too_long),
            ("too long by 300", with_length(2, |length| (length + 300).to_string()), too_long),
            ("too long by a MB", with_length(2, |length| (length + 1_000_000).to_string()), ends_early),
            ("a thousand terabytes", with_length(2, |_| 1_000_000_000_000_000_u64.to_string()), no_length),
            ("too short by 9", with_length(2, |length| (length - 9).to_string()), goes_on),
            ("too short by 700", with_length(2, |length| (length - 700).to_string()), goes_on),
            ("nothing", with_length(2, |_| "0".to_owned()), goes_on),
            ("no number", with_length(2, |_| "-1".to_owned()), no_length),
        ];
        for (what, third, why) in cases {
            let made = with_record(form, third);
            check(&format!("{form:?}, {what}"), &made, WITHOUT_2, &[(made.offsets[2], why)]);
        }
        let made = with_record(form, b"WARC/9.9\r\nContent-Length: 0\r\n\r\n\r\n\r\n".to_vec());
        check(&format!("{form:?}, a version to come"), &made, WITHOUT_2, &[(made.offsets[2], "no record")]);
        let endless = format!("WARC/1.0\r\nX: {}\r\n\r\n", "x".repeat(70_000)).into_bytes();
        let made = with_record(form, endless);
        check(&format!("{form:?}, an endless head"), &made, WITHOUT_2, &[(made.offsets[2], "head does not end")]);
    }
}

#[test]
fn what_stands_between_records_costs_none() {
    let fake = b"\x1f\x8b\x08\0\x28\xb5\x2f\xfd".repeat(50);
    for form in FORMS {
        let why = if form == Form::Plain { "no record where one should begin" } else { "" };
        let line = [&fake[..], b"\r\n"].concat();
        for (what, garbage) in [("zeros", [&[0; 5000][..], b"\n"].concat()), ("magic words", line)] {
            for at in [1, 2, 4] {
                let made = with_bytes(form, |offsets| offsets[at]..offsets[at], &garbage);
                check(&format!("{form:?}, {what} before {at}"), &made, ALL, &[(made.offsets[at], why)]);
            }
            let made = with_bytes(form, |offsets| offsets[PAGES]..offsets[PAGES], &garbage);
            check(&format!("{form:?}, {what} at the end"), &made, ALL, &[(made.offsets[PAGES], why)]);
        }
    }
    // with a dictionary a file is known by that
    for form in [Form::Plain, Form::Gzip, Form::Zstd] {
        let made = with_bytes(form, |_| 0..0, b"<!doctype html>\n");
        check(&format!("{form:?}, a page before all"), &made, ALL, &[(0, "where one should begin")]);
    }
}

/// Of the empty line behind a plain record, any byte may be damaged.
#[test]
fn a_broken_line_between_records_costs_none() {
    for back in 1..=4 {
        let made = with_bytes(Form::Plain, |offsets| offsets[3] - back..offsets[3] - back + 1, b"X");
        check(&format!("{back} before the next"), &made, ALL, &[(made.offsets[3] - back, "no record")]);
    }
}

#[test]
fn a_truncated_archive_is_read_to_its_end() {
    for form in FORMS {
        let Made { bytes, offsets } = form.pack(&page_records(PAGES));
        let why = if form == Form::Plain { "ends before its Content-Length" } else { "in the middle of a record" };
        let cut = |to: usize| Made { bytes: bytes[..to].to_vec(), offsets: offsets.clone() };
        for (whole, begin) in offsets.iter().copied().enumerate().take(PAGES) {
            check(&format!("{form:?}, cut at a seam"), &cut(begin), &ALL[..whole], &[]);
            let next = offsets[whole + 1];
            check(&format!("{form:?}, cut short"), &cut(next - 5), &ALL[..whole], &[(begin, why)]);
            check(&format!("{form:?}, half"), &cut(usize::midpoint(begin, next)), &ALL[..whole], &[(begin, why)]);
        }
        // of a plain one the end of the last record's block is there
        if form == Form::Plain {
            check("the last empty line", &cut(bytes.len() - 3), ALL, &[]);
        }
    }
}

#[test]
fn damage_in_a_packed_record_costs_that_one() {
    let middle = |offsets: &[usize]| {
        let middle = usize::midpoint(offsets[2], offsets[3]);
        middle..middle + 1
    };
    for form in [Form::Gzip, Form::Zstd, Form::ZstdDictionary] {
        let kind = if form == Form::Gzip { "gzip member" } else { "Zstandard frame" };
        let lost = |what: &str, made: &Made, survivors: &[usize], at: usize| {
            check(&format!("{form:?}, {what}"), made, survivors, &[(made.offsets[at], kind)]);
        };
        lost("a byte", &with_bytes(form, middle, b"\xa5"), WITHOUT_2, 2);
        lost("a byte less", &with_bytes(form, middle, b""), WITHOUT_2, 2);
        lost("a kilobyte more", &with_bytes(form, middle, &[0x5a; 1024]), WITHOUT_2, 2);
        lost("the first byte", &with_bytes(form, |offsets| offsets[2]..offsets[2] + 1, b"\0"), WITHOUT_2, 2);
        lost("the checksum", &with_bytes(form, |offsets| offsets[3] - 1..offsets[3], b"\xa5"), WITHOUT_2, 2);
        let hole = |offsets: &[usize]| offsets[1] + 100..offsets[4];
        lost("a hole", &with_bytes(form, hole, &[0; 3000]), &[0, 4], 1);
        lost("a piece that is gone", &with_bytes(form, hole, b""), &[0, 4], 1);
        if form != Form::ZstdDictionary {
            lost("the first byte of all", &with_bytes(form, |_| 0..1, b"\0"), &[1, 2, 3, 4], 0);
        }
    }
    let flags = with_bytes(Form::Gzip, |offsets| offsets[2] + 3..offsets[2] + 4, b"\xff");
    check("flags of gzip", &flags, WITHOUT_2, &[(flags.offsets[2], "a gzip member with a broken header")]);
    // a page whose text came through is not given if the member's checksum is wrong
    let sum = with_bytes(Form::Gzip, |offsets| offsets[3] - 8..offsets[3] - 7, b"\0");
    check("the checksum of gzip", &sum, WITHOUT_2, &[(sum.offsets[2], "a gzip member with a wrong checksum")]);
}

/// A page that holds an archive brings no records into one whose lengths are right.
#[test]
fn an_archive_in_an_archive_is_a_body() {
    let inner = Form::Plain.pack(&page_records(3)).bytes;
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/warc";
    for form in FORMS {
        let records = [page_record(7), super::response(8, head, &inner), page_record(9)];
        let seen = see(&form.pack(&records).bytes);
        assert_eq!((seen.numbers(), seen.others, seen.damage), (vec![7, 9], 1, vec![]), "{form:?}");
    }
    let packed = super::response(8, head, &gzip(&page_record(1)));
    let seen = see(&Form::Gzip.pack(&[page_record(7), packed, page_record(9)]).bytes);
    assert_eq!((seen.numbers(), seen.others, seen.damage), (vec![7, 9], 1, vec![]));
}

#[test]
fn what_is_not_read_is_told() {
    let segment = |number: &str, kind: &str| {
        let address = super::address(7);
        let fields = [
            ("WARC-Type", kind),
            ("WARC-Target-URI", address.as_str()),
            ("WARC-Segment-Number", number),
            ("Content-Type", "application/http"),
        ];
        super::record("WARC/1.1", &fields, b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>Tide")
    };
    let made =
        Form::Gzip.pack(&[page_record(0), segment("1", "response"), segment("2", "continuation"), page_record(1)]);
    check("segments", &made, &[0, 1], &[(made.offsets[1], "a record in segments")]);
    let headless = super::record("WARC/1.1", &[("WARC-Type", "response")], b"<p>Tide");
    let made = Form::Gzip.pack(&[page_record(0), headless, page_record(1)]);
    check("no head", &made, &[0, 1], &[(made.offsets[1], "a response without an HTTP head")]);
}

/// Those of the pages whose records do not touch the range.
fn untouched(offsets: &[usize], touched: &Range<usize>) -> Vec<usize> {
    let is_apart = |at: &usize| offsets[at + 1] <= touched.start || offsets[*at] >= touched.end;
    (0..offsets.len() - 1).filter(is_apart).collect()
}

/// Wherever a byte is flipped, wherever a piece is missing: the records apart from it are read, whole.
#[test]
fn wherever_it_is_damaged_the_rest_is_read() {
    let records: Vec<Vec<u8>> = (0..6).map(|number| page_record(number * 7)).collect();
    let numbers = |at: Vec<usize>| -> Vec<usize> { at.into_iter().map(|at| at * 7).collect() };
    for form in FORMS {
        let made = form.pack(&records);
        // a dictionary that is damaged takes all with it
        let from = made.offsets[0];
        let check = |bytes: &[u8], touched: Range<usize>, what: &str| {
            let seen = see(bytes);
            let expected = numbers(untouched(&made.offsets, &touched));
            let read: Vec<usize> = seen.numbers().into_iter().filter(|number| !seen.altered.contains(number)).collect();
            assert!(
                expected.iter().all(|number| read.contains(number)),
                "{form:?}, {what} {touched:?}: {expected:?} are whole, {seen:?}"
            );
            if form != Form::Plain {
                assert_eq!(seen.altered, Vec::<usize>::new(), "{form:?}, {what} {touched:?}");
            }
            assert!(seen.pages.is_sorted(), "{form:?}, {what} {touched:?}: {seen:?}");
        };
        let near_seams = made.offsets.iter().flat_map(|seam| seam.saturating_sub(24)..seam + 40);
        let places: Vec<usize> = near_seams
            .chain((from..made.bytes.len()).step_by(101))
            .filter(|at| (from..made.bytes.len()).contains(at))
            .collect();
        for at in places {
            for bit in [1, 6] {
                let mut bytes = made.bytes.clone();
                bytes[at] ^= 1 << bit;
                check(&bytes, at..at + 1, "flipped");
            }
            check(&made.bytes[..at], at..made.bytes.len(), "cut");
            for length in [1, 9, 300, 5000] {
                let end = (at + length).min(made.bytes.len());
                let bytes = [&made.bytes[..at], &made.bytes[end..]].concat();
                check(&bytes, at..end, "missing");
                // what a plain record ends in belongs to the next one's beginning
                let noise = vec![0xa5; end - at];
                let bytes = [&made.bytes[..at], &noise, &made.bytes[end..]].concat();
                check(&bytes, at..end, "overwritten");
            }
        }
    }
}
