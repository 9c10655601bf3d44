//! The codings of a body undone: chunks, gzip, deflate, Brotli, Zstandard.
//!
//! Some writers store a body with its codings undone and leave the headers as they were. So a body that does not
//! begin as its coding does is taken as it is.

use flate2::bufread::{DeflateDecoder, GzDecoder, ZlibDecoder};
use memchr::memchr;
use std::io::Read;

/// Largest body of a page, its codings undone: as much as is downloaded of one by default.
pub const BODY_BYTES_MAX: usize = 10 << 20;

/// Codings that are undone, one in the other. Servers use one or two.
pub(super) const CODINGS_MAX: usize = 4;

/// Brotli's window buffers that much at a time.
const BROTLI_BUFFER_BYTES: usize = 4096;

/// Digits of a chunk's size: more than any body has.
const SIZE_DIGITS_MAX: usize = 15;

const GZIP: &[u8] = b"\x1f\x8b";
const ZSTD: &[u8] = b"\x28\xb5\x2f\xfd";

/// Why a body cannot be decoded.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Broken {
    /// It ends early, or does not go on as it began; what came before.
    Part(Vec<u8>),
    /// It is larger than [`BODY_BYTES_MAX`].
    TooLarge,
    /// The coding is one that is not read.
    Unknown,
}

/// Undoes a coding, by its name in lower case. What is the name of no coding (servers write charsets there) is
/// none.
pub(super) fn decode(coding: &str, body: Vec<u8>) -> Result<Vec<u8>, Broken> {
    match coding {
        "chunked" => unchunk(body),
        "gzip" | "x-gzip" if body.starts_with(GZIP) => gunzip(&body),
        "zstd" if body.starts_with(ZSTD) => match zstd::stream::read::Decoder::with_buffer(body.as_slice()) {
            Ok(decoder) => read(decoder),
            Err(_) => Err(Broken::Part(Vec::new())),
        },
        // RFC 9110, 8.4.1.2: in a zlib stream; some servers send the deflate stream without
        "deflate" if is_zlib(&body) => read(ZlibDecoder::new(body.as_slice())),
        "deflate" => or_as_it_is(read(DeflateDecoder::new(body.as_slice())), body),
        "br" => or_as_it_is(read(brotli_decompressor::Decompressor::new(body.as_slice(), BROTLI_BUFFER_BYTES)), body),
        "compress" | "x-compress" | "dcb" | "dcz" => Err(Broken::Unknown),
        _ => Ok(body),
    }
}

fn read(decoder: impl Read) -> Result<Vec<u8>, Broken> {
    read_on(decoder, Vec::new())
}

fn read_on(decoder: impl Read, mut out: Vec<u8>) -> Result<Vec<u8>, Broken> {
    let room = (BODY_BYTES_MAX + 1).saturating_sub(out.len());
    let done = decoder.take(room as u64).read_to_end(&mut out);
    if out.len() > BODY_BYTES_MAX {
        Err(Broken::TooLarge)
    } else if done.is_err() {
        Err(Broken::Part(out))
    } else {
        Ok(out)
    }
}

/// Every member, and whatever stands behind them left out, as browsers do.
fn gunzip(body: &[u8]) -> Result<Vec<u8>, Broken> {
    let (mut rest, mut out) = (body, Vec::new());
    while rest.starts_with(GZIP) {
        out = read_on(GzDecoder::new(&mut rest), out)?;
    }
    Ok(out)
}

/// Whether a body begins as RFC 1950, 2.2, says.
fn is_zlib(body: &[u8]) -> bool {
    matches!(*body, [method, flags, ..] if method & 15 == 8 && u16::from_be_bytes([method, flags]).is_multiple_of(31))
}

/// Codings without a beginning that they are known by: what does not decode and begins as markup is not coded.
fn or_as_it_is(decoded: Result<Vec<u8>, Broken>, body: Vec<u8>) -> Result<Vec<u8>, Broken> {
    let text = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&body).trim_ascii_start();
    match decoded {
        Err(Broken::Part(_)) if text.starts_with(b"<") => Ok(body),
        other => other,
    }
}

/// Chunks put together (RFC 9112, 7.1).
fn unchunk(body: Vec<u8>) -> Result<Vec<u8>, Broken> {
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
        if out.len() + size > BODY_BYTES_MAX {
            return Err(Broken::TooLarge);
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
            assert_eq!(decode(name, bytes.clone()).as_deref(), Ok(TEXT), "{coding}");
            assert_eq!(decode(name, TEXT.to_vec()).as_deref(), Ok(TEXT), "{coding} undone before");
            if bytes != TEXT {
                let half = bytes.get(..bytes.len() / 2).expect("half").to_vec();
                assert!(matches!(decode(name, half), Err(Broken::Part(_))), "half of {coding}");
            }
        }
        let twice = [packed("gzip", b"<p>The "), packed("gzip", b"tide"), b"\0\0\0".to_vec()].concat();
        assert_eq!(decode("gzip", twice).as_deref(), Ok(&b"<p>The tide"[..]));
        assert_eq!(decode("dcb", TEXT.to_vec()), Err(Broken::Unknown));
    }

    #[test]
    fn bombs_are_not_unpacked() {
        let zeros = vec![b' '; BODY_BYTES_MAX + 1];
        for coding in ["gzip", "deflate", "br", "zstd"] {
            assert_eq!(decode(coding, packed(coding, &zeros)), Err(Broken::TooLarge), "{coding}");
            let most = zeros.get(1..).expect("one less");
            assert!(decode(coding, packed(coding, most)).is_ok_and(|out| out == most), "{coding}");
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
            assert_eq!(decode("chunked", body.as_bytes().to_vec()), expected, "{body}");
        }
        let many = [b"100000\r\n".to_vec(), vec![b'x'; 1 << 20], b"\r\n".to_vec()].concat().repeat(11);
        assert_eq!(decode("chunked", many), Err(Broken::TooLarge));
    }
}
