//! However an archive streams, in pieces of whatever size: the same is read of it, and the same is told of its damage.

use super::{FORMS, Form, Made, gzip, page_record, page_records, see, see_from, zstd};
use std::io::BufReader;

/// Bytes that are to be had at once: the fewest, an odd number, about a line, and more than is unpacked at once.
const PIECES: [usize; 4] = [1, 7, 100, 70_000];

/// Archives of so many pages, by name: a record in each unit, all in one, some in each.
fn archives(pages: usize) -> Vec<(String, Made)> {
    let records = page_records(pages);
    let whole = records.concat();
    let made = |bytes| Made { bytes, offsets: vec![0] };
    let some = |pack: &dyn Fn(&[u8]) -> Vec<u8>| made(records.chunks(3).flat_map(|few| pack(&few.concat())).collect());
    let mut archives: Vec<_> = FORMS.iter().map(|form| (format!("{form:?}"), form.pack(&records))).collect();
    archives.push(("one member".to_owned(), made(gzip(&whole))));
    archives.push(("one frame".to_owned(), made(zstd(&whole, &[]))));
    archives.push(("members of three".to_owned(), some(&gzip)));
    archives.push(("frames of three".to_owned(), some(&|bytes| zstd(bytes, &[]))));
    archives
}

fn check(what: &str, bytes: &[u8]) {
    let whole = see(bytes);
    for piece in PIECES {
        let streamed = see_from(BufReader::with_capacity(piece, bytes));
        assert_eq!(streamed, whole, "{what}, in pieces of {piece}");
    }
}

/// Cuts an archive, flips a bit, takes a piece out and puts noise in, at every so many bytes.
fn check_damage(name: &str, bytes: &[u8], step: usize) {
    for at in (0..bytes.len()).step_by(step) {
        check(&format!("{name}, cut at {at}"), &bytes[..at]);
        let mut flipped = bytes.to_vec();
        flipped[at] ^= 1 << (at % 8);
        check(&format!("{name}, flipped at {at}"), &flipped);
        let end = (at + 300).min(bytes.len());
        check(&format!("{name}, missing at {at}"), &[&bytes[..at], &bytes[end..]].concat());
        check(&format!("{name}, noise at {at}"), &[&bytes[..at], &[0xa5; 300], &bytes[end..]].concat());
    }
}

#[test]
fn damage_is_the_same_however_it_streams() {
    for (name, made) in archives(5) {
        check(&name, &made.bytes);
        check_damage(&name, &made.bytes, 397);
    }
}

/// Archives that are larger than what is unpacked at once, packed and unpacked.
#[test]
fn damage_in_large_archives_is_the_same_however_it_streams() {
    for (name, made) in archives(200) {
        assert!(made.bytes.len() > 80_000, "{name}: {} bytes", made.bytes.len());
        check(&name, &made.bytes);
        check_damage(&name, &made.bytes, made.bytes.len() / 5);
    }
}

#[test]
fn lies_are_the_same_however_it_streams() {
    let record = String::from_utf8(page_record(2)).expect("text");
    let (before, rest) = record.split_once("Content-Length: ").expect("a length");
    let (length, rest) = rest.split_once('\r').expect("a line");
    let length: i64 = length.parse().expect("a number");
    for lie in [-length, -700, -9, -1, 1, 2, 4, 5, 300, 5_000, 70_000, 1_000_000] {
        let mut records = page_records(30);
        records[2] = format!("{before}Content-Length: {}\r{rest}", length + lie).into_bytes();
        for form in FORMS {
            check(&format!("{form:?}, a length that is {lie} more"), &form.pack(&records).bytes);
        }
        let whole = records.concat();
        check(&format!("one member, a length that is {lie} more"), &gzip(&whole));
        check(&format!("one frame, a length that is {lie} more"), &zstd(&whole, &[]));
    }
}

/// Garbage before the first record, and between members, is looked through as far as it is, however it comes.
#[test]
fn garbage_is_the_same_however_it_streams() {
    let magic = b"\x1f\x8b\x08\x08\x28\xb5\x2f\xfd\x04WARC/1.1\r\n";
    for (what, garbage) in [
        ("zeros", vec![0; 70_000]),
        ("magic words", magic.repeat(5_000)),
        ("a name without an end", [&magic[..4], &vec![b'x'; 200_000]].concat()),
        ("a dictionary that ends early", b"\x5d\x2a\x4d\x18\xff\xff\0\0".to_vec()),
        ("more than is looked through", vec![b'\n'; (1 << 20) + 7]),
    ] {
        for form in [Form::Plain, Form::Gzip, Form::Zstd] {
            let Made { bytes, offsets } = form.pack(&page_records(3));
            for at in offsets {
                let bytes = [&bytes[..at], &garbage, &bytes[at..]].concat();
                check(&format!("{form:?}, {what} at {at}"), &bytes);
            }
        }
    }
}
