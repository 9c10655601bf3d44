//! The codings of a body undone: chunks, gzip, deflate, Brotli, Zstandard. One decoder for the answers of servers and
//! for the records of archives.
//!
//! Servers announce codings that they do not apply, and some writers of archives store a body with its codings undone
//! and leave the headers as they were. So a body that does not begin as its coding does, or is plain text, is taken
//! as it is, and one that begins as another coding does is undone as that.

use flate2::{Decompress, FlushDecompress, Status};
use memchr::memchr;
#[cfg(feature = "fetch")]
use std::borrow::Cow;
use std::io::Read;

/// Codings that are undone, one in the other. Servers use one or two.
const CODINGS_MAX: usize = 4;

/// Brotli's window buffers that much at a time.
const BROTLI_BUFFER_BYTES: usize = 4096;

/// The largest window of Zstandard that an answer may ask for, as a power of two: 8 MiB (RFC 9659, 3).
const ZSTD_WINDOW_LOG_MAX: u32 = 23;

/// Digits of a chunk's size: more than any body has.
const SIZE_DIGITS_MAX: usize = 15;

/// Bytes that are made room for at a time.
const ROOM_BYTES: usize = 64 << 10;

/// Bytes of a body that tell whether it is plain text.
const TEXT_BYTES: usize = 1024;

const GZIP: &[u8] = b"\x1f\x8b\x08";
/// The checksum and the length behind a member of gzip.
const GZIP_END_BYTES: usize = 8;
/// What stands before the deflate stream in one of zlib.
const ZLIB_HEAD_BYTES: usize = 2;
const ZSTD: &[u8] = b"\x28\xb5\x2f\xfd";

/// The reason why a body cannot be decoded.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    /// It ends early, or does not go on as it began; what came before.
    Part(Vec<u8>),
    /// It is larger than the limit; as much of it as the limit allows.
    TooLarge(Vec<u8>),
    /// The coding is one that is not read.
    Unknown,
}

/// The codings that headers name, in lower case and in the order in which they are undone (RFC 9110, 8.4: they are
/// listed in the order in which they were applied).
pub(crate) fn listed<'h>(values: impl IntoIterator<Item = &'h str>) -> Vec<String> {
    let parts = values.into_iter().flat_map(|value| value.split(','));
    // some write them as they stand in `Accept-Encoding`, or in quotes
    let name =
        |part: &str| part.split(';').next().unwrap_or_default().trim_matches([' ', '\t', '"']).to_ascii_lowercase();
    let mut codings: Vec<String> = parts.map(name).filter(|part| !part.is_empty()).collect();
    codings.reverse();
    codings.truncate(CODINGS_MAX);
    codings
}

/// The codings of a body: those that are told, else the one that its first bytes show. Pages are stored packed, and sent
/// so by servers that do not know it.
#[cfg(feature = "fetch")]
pub(crate) fn told_or_seen<'c>(told: &'c [String], body: &[u8]) -> Cow<'c, [String]> {
    if told.is_empty() && body.starts_with(GZIP) { vec!["gzip".to_owned()].into() } else { told.into() }
}

/// Undoes codings, one after the other; no more than `max` bytes come of any. Of a body that `is_cut`, what is there
/// is taken. The error names the coding.
pub(crate) fn decode(codings: &[String], body: Vec<u8>, max: usize, is_cut: bool) -> Result<Vec<u8>, (&str, Broken)> {
    codings.iter().try_fold(body, |body, coding| match undo(coding, body, max) {
        Err(Broken::Part(part)) if is_cut => Ok(part),
        other => other.map_err(|broken| (coding.as_str(), broken)),
    })
}

/// Undoes a coding, by its name in lower case; no more than `max` bytes come of it. What is the name of no coding
/// (servers write charsets there) is none.
fn undo(coding: &str, body: Vec<u8>, max: usize) -> Result<Vec<u8>, Broken> {
    match coding {
        "chunked" => unchunk(body, max),
        _ if is_text(&body) => Ok(body),
        "br" => match read(brotli_decompressor::Decompressor::new(body.as_slice(), BROTLI_BUFFER_BYTES), max) {
            Err(Broken::Part(_)) if body.starts_with(GZIP) => gunzip(&body, max),
            decoded => or_as_it_is(decoded, body),
        },
        // servers name every coding that they were offered, or another than theirs
        "gzip" | "x-gzip" | "deflate" | "zstd" if body.starts_with(GZIP) => gunzip(&body, max),
        "gzip" | "x-gzip" | "deflate" | "zstd" if body.starts_with(ZSTD) => unpack_zstd(&body, max),
        // RFC 9110, 8.4.1.2: in a zlib stream; some servers send the deflate stream without
        "gzip" | "x-gzip" | "deflate" if is_zlib(&body) => {
            inflate(body.get(ZLIB_HEAD_BYTES..).unwrap_or_default(), Vec::new(), max).map(|(out, _)| out)
        }
        "deflate" => or_as_it_is(inflate(&body, Vec::new(), max).map(|(out, _)| out), body),
        "compress" | "x-compress" | "dcb" | "dcz" => Err(Broken::Unknown),
        _ => Ok(body),
    }
}

fn unpack_zstd(body: &[u8], max: usize) -> Result<Vec<u8>, Broken> {
    let broken = |_| Broken::Part(Vec::new());
    let mut decoder = zstd::stream::read::Decoder::with_buffer(body).map_err(broken)?;
    decoder.window_log_max(ZSTD_WINDOW_LOG_MAX).map_err(broken)?;
    read(decoder, max)
}

fn read(decoder: impl Read, max: usize) -> Result<Vec<u8>, Broken> {
    let mut out = Vec::new();
    let done = decoder.take(max as u64 + 1).read_to_end(&mut out);
    if out.len() > max {
        out.truncate(max);
        Err(Broken::TooLarge(out))
    } else if done.is_err() {
        Err(Broken::Part(out))
    } else {
        Ok(out)
    }
}

/// Every member, and whatever stands behind them left out, as browsers do: they do not look at the checksum and the
/// length at a member's end either, which some servers leave out.
fn gunzip(body: &[u8], max: usize) -> Result<Vec<u8>, Broken> {
    let (mut rest, mut out) = (body, Vec::new());
    while rest.starts_with(GZIP) {
        let Some(stream) = behind_gzip_head(rest) else { return Err(Broken::Part(out)) };
        let length;
        (out, length) = inflate(stream, out, max)?;
        rest = stream.get(length + GZIP_END_BYTES..).unwrap_or_default();
    }
    Ok(out)
}

/// The bytes behind the header of a member (RFC 1952, 2.3).
fn behind_gzip_head(member: &[u8]) -> Option<&[u8]> {
    const HEAD_BYTES: usize = 10;
    const CHECKED: u8 = 2;
    const EXTRA: u8 = 4;
    const NAME_AND_COMMENT: u8 = 8 | 16;
    let flags = *member.get(3)?;
    let mut rest = member.get(HEAD_BYTES..)?;
    if flags & EXTRA > 0 {
        let (length, behind) = rest.split_first_chunk()?;
        rest = behind.get(usize::from(u16::from_le_bytes(*length))..)?;
    }
    for _ in 0..(flags & NAME_AND_COMMENT).count_ones() {
        rest = rest.get(memchr(0, rest)? + 1..)?;
    }
    rest.get(if flags & CHECKED > 0 { 2 } else { 0 }..)
}

/// A deflate stream undone, behind what came before, and the bytes that it takes; what stands behind it is not looked at.
fn inflate(stream: &[u8], mut out: Vec<u8>, max: usize) -> Result<(Vec<u8>, usize), Broken> {
    let mut inflater = Decompress::new(false);
    let mut rest = stream;
    loop {
        let before = (rest.len(), out.len());
        out.reserve(ROOM_BYTES.min((max + 1).saturating_sub(out.len())).max(1));
        let read = inflater.total_in();
        let status = inflater.decompress_vec(rest, &mut out, FlushDecompress::None);
        let read = usize::try_from(inflater.total_in() - read).unwrap_or(usize::MAX);
        rest = rest.get(read..).unwrap_or_default();
        if out.len() > max {
            out.truncate(max);
            return Err(Broken::TooLarge(out));
        }
        match status {
            Ok(Status::StreamEnd) => return Ok((out, stream.len() - rest.len())),
            Ok(_) if (rest.len(), out.len()) != before => {}
            _ => return Err(Broken::Part(out)),
        }
    }
}

/// True if a body begins as RFC 1950, 2.2, says.
fn is_zlib(body: &[u8]) -> bool {
    matches!(*body, [method, flags, ..] if method & 15 == 8 && u16::from_be_bytes([method, flags]).is_multiple_of(31))
}

/// True if a body is plain text: no coding gives UTF-8 without control characters.
fn is_text(body: &[u8]) -> bool {
    let start = body.get(..TEXT_BYTES).unwrap_or(body);
    let is_utf8 = match std::str::from_utf8(start) {
        Ok(_) => true,
        // the last character may be cut
        Err(error) => error.error_len().is_none() && start.len() < body.len(),
    };
    is_utf8 && !has_controls(start)
}

fn has_controls(start: &[u8]) -> bool {
    start.iter().any(|byte| byte.is_ascii_control() && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b))
}

/// Codings without a beginning that they are known by: what does not decode and begins as markup, or is text in some
/// older charset, is not coded.
fn or_as_it_is(decoded: Result<Vec<u8>, Broken>, body: Vec<u8>) -> Result<Vec<u8>, Broken> {
    let start = body.get(..TEXT_BYTES).unwrap_or(&body);
    match decoded {
        Err(Broken::Part(_)) if start.trim_ascii_start().starts_with(b"<") || !has_controls(start) => Ok(body),
        other => other,
    }
}

/// Chunks put together (RFC 9112, 7.1).
fn unchunk(body: Vec<u8>, max: usize) -> Result<Vec<u8>, Broken> {
    let mut rest = body.as_slice();
    let mut out = Vec::new();
    loop {
        let Some((size, data)) = chunk_size(rest) else {
            return if rest.len() == body.len() { Ok(body) } else { Err(Broken::Part(out)) };
        };
        if size == 0 {
            return Ok(out);
        }
        let Some(chunk) = data.get(..size) else {
            out.extend_from_slice(data);
            return Err(Broken::Part(out));
        };
        if out.len() + size > max {
            return Err(Broken::TooLarge(out));
        }
        out.extend_from_slice(chunk);
        let behind = data.get(size..).unwrap_or_default();
        rest = behind.strip_prefix(b"\r\n").or_else(|| behind.strip_prefix(b"\n")).unwrap_or(behind);
    }
}

/// A chunk's size, and what follows its line.
fn chunk_size(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_hexdigit()).take(SIZE_DIGITS_MAX + 1).count();
    if digits > SIZE_DIGITS_MAX {
        return None;
    }
    let (number, rest) = bytes.split_at_checked(digits)?;
    let size = usize::from_str_radix(std::str::from_utf8(number).ok()?, 16).ok()?;
    let (extension, rest) = rest.split_at_checked(memchr(b'\n', rest)? + 1)?;
    // an extension begins so; anything else is text
    matches!(extension.trim_ascii(), [] | [b';', ..]).then_some((size, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use std::io::Write;

    const MAX: usize = 10 << 20;
    const TEXT: &[u8] = b"<p>The tide came in as it does, and went out as it does.";

    fn packed(coding: &str, text: &[u8]) -> Vec<u8> {
        let level = Compression::default();
        let wrote = |done: std::io::Result<()>| done.expect("memory");
        match coding {
            "gzip" => {
                let mut out = flate2::write::GzEncoder::new(Vec::new(), level);
                wrote(out.write_all(text));
                out.finish().expect("memory")
            }
            "deflate" => {
                let mut out = flate2::write::ZlibEncoder::new(Vec::new(), level);
                wrote(out.write_all(text));
                out.finish().expect("memory")
            }
            "raw deflate" => {
                let mut out = flate2::write::DeflateEncoder::new(Vec::new(), level);
                wrote(out.write_all(text));
                out.finish().expect("memory")
            }
            "br" => {
                let mut out = Vec::new();
                wrote(brotli::CompressorWriter::new(&mut out, 4096, 5, 22).write_all(text));
                out
            }
            "zstd" => zstd::encode_all(text, 3).expect("memory"),
            _ => text.to_vec(),
        }
    }

    #[test]
    fn every_coding_is_undone() {
        for coding in ["gzip", "deflate", "raw deflate", "br", "zstd", "utf-8", "identity"] {
            let name = coding.trim_start_matches("raw ");
            let bytes = packed(coding, TEXT);
            assert_eq!(undo(name, bytes.clone(), MAX).as_deref(), Ok(TEXT), "{coding}");
            assert_eq!(undo(name, TEXT.to_vec(), MAX).as_deref(), Ok(TEXT), "{coding} undone before");
            if bytes != TEXT {
                let half = bytes.get(..bytes.len() / 2).expect("half").to_vec();
                assert!(matches!(undo(name, half, MAX), Err(Broken::Part(_))), "half of {coding}");
            }
        }
        let twice = [packed("gzip", b"<p>The "), packed("gzip", b"tide"), b"\0\0\0".to_vec()].concat();
        assert_eq!(undo("gzip", twice, MAX).as_deref(), Ok(&b"<p>The tide"[..]));
        assert_eq!(undo("dcb", b"\xff\x44\x43\x42".to_vec(), MAX), Err(Broken::Unknown));
        let head = b"\x1f\x8b\x08\x1e\0\0\0\0\0\x03\x02\0xxtide.html\0noon\0cc";
        let named = [head.as_slice(), &packed("raw deflate", TEXT)].concat();
        assert_eq!(undo("gzip", named, MAX).as_deref(), Ok(TEXT), "a member with all that a header may have");
    }

    #[test]
    fn the_first_bytes_tell_of_a_coding_that_is_not_the_announced_one() {
        for (told, coding) in [
            ("gzip, deflate", "gzip"),
            ("gzip, deflate, br, zstd", "gzip"),
            ("deflate", "gzip"),
            ("br", "gzip"),
            ("gzip", "deflate"),
            ("x-gzip", "zstd"),
            ("gzip;q=1.0", "gzip"),
            ("\"gzip\"", "gzip"),
        ] {
            let body = packed(coding, TEXT);
            assert_eq!(decode(&listed([told]), body, MAX, false).as_deref(), Ok(TEXT), "{told}: {coding}");
        }
    }

    #[test]
    fn a_stream_that_is_whole_needs_no_checksum() {
        for (coding, end) in [("gzip", 8), ("deflate", 4)] {
            let body = packed(coding, TEXT);
            let (stream, _) = body.split_at(body.len() - end);
            for behind in [&b""[..], b"\0\0\0", &[0; 8]] {
                assert_eq!(undo(coding, [stream, behind].concat(), MAX).as_deref(), Ok(TEXT), "{coding} {behind:?}");
            }
            let cut = stream.get(..stream.len() - 1).expect("one less");
            assert!(matches!(undo(coding, cut.to_vec(), MAX), Err(Broken::Part(_))), "{coding} that is cut");
        }
    }

    #[test]
    fn what_is_announced_and_not_done_is_told_by_the_body() {
        let cyrillic = encoding_rs::WINDOWS_1251.encode("Прилив: порт закрыт, суда ждут на рейде").0.into_owned();
        for body in [
            &b"User-agent: *\nDisallow: /archive/\n"[..],
            b"Notice: nothing here\n",
            b"{\"items\": []}",
            b"\xef\xbb\xbfNews from the quay",
            b"",
            &cyrillic,
        ] {
            for coding in ["gzip", "x-gzip", "deflate", "br", "zstd", "compress"].map(str::to_owned) {
                let is_read = coding != "compress" || std::str::from_utf8(body).is_ok();
                let undone = decode(std::slice::from_ref(&coding), body.to_vec(), MAX, false);
                assert_eq!(undone.is_ok_and(|undone| undone == body), is_read, "{coding} {body:?}");
            }
        }
        for (told, body) in [
            (vec!["GZIP, gzip"], packed("gzip", &packed("gzip", TEXT))),
            (vec!["gzip", " X-Gzip"], packed("gzip", TEXT)),
            (vec!["deflate, br"], packed("br", &packed("raw deflate", TEXT))),
            (vec!["utf-8,, none"], TEXT.to_vec()),
        ] {
            assert_eq!(decode(&listed(told.clone()), body, MAX, false).as_deref(), Ok(TEXT), "{told:?}");
        }
    }

    #[test]
    fn bombs_are_not_unpacked() {
        let zeros = vec![b' '; MAX + 1];
        let most = zeros.get(1..).expect("one less");
        for coding in ["gzip", "deflate", "br", "zstd"] {
            assert_eq!(undo(coding, packed(coding, &zeros), MAX), Err(Broken::TooLarge(most.to_vec())), "{coding}");
            assert!(undo(coding, packed(coding, most), MAX).is_ok_and(|out| out == most), "{coding}");
        }
    }

    #[test]
    fn chunks_are_put_together() {
        for (body, expected) in [
            ("3\r\n<p>\r\n4;x=\"y\"\r\nTide\r\n0\r\nTrailer: x\r\n\r\n", Ok("<p>Tide")),
            ("7\n<p>Tide\n0\n\n", Ok("<p>Tide")),
            ("003 \r\n<p>\r\n0\r\n\r\n", Ok("<p>")),
            ("0\r\n\r\n", Ok("")),
            ("<p>Tide", Ok("<p>Tide")),
            ("dead calm at sea\n", Ok("dead calm at sea\n")),
            ("ffffffffffffffffffff\r\n<p>", Ok("ffffffffffffffffffff\r\n<p>")),
            ("3\r\n<p>\r\n", Err("<p>")),
            ("3\r\n<p>\r\n9\r\nTide", Err("<p>Tide")),
            ("3\r\n<p>\r\nx\r\nTide", Err("<p>")),
            ("fffffffffffffff\r\n<p>", Err("<p>")),
        ] {
            let expected = expected.map(|text| text.as_bytes().to_vec());
            let expected = expected.map_err(|text| Broken::Part(text.as_bytes().to_vec()));
            assert_eq!(undo("chunked", body.as_bytes().to_vec(), MAX), expected, "{body}");
        }
        let many = [b"100000\r\n".to_vec(), vec![b'x'; 1 << 20], b"\r\n".to_vec()].concat().repeat(11);
        assert!(matches!(undo("chunked", many, MAX), Err(Broken::TooLarge(_))));
    }
}
