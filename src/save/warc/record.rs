//! One exchange as records of an archive: request, response (or revisit) and metadata, each packed
//! as a gzip member of its own. Pure; [`Archive`](super::Archive) puts them on the disk.
//!
//! The format is WARC 1.1 (ISO 28500:2017,
//! <https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/>).

use crate::page::Exchange;
use crate::render::json::whole_seconds;
use crate::task::Outcome;
use fastwarc::stream_io::gzip::{GzipWriter, GzipWriterOptions};
use fastwarc::warc::record::{WarcRecord, WarcRecordType};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::io;
use url::Url;

/// The level of compression: of the pages in `samples/`, level 3 leaves 27 % at 84 MB a second, level 6 leaves 26 % at
/// 59, and level 9 leaves 25 % at 39.
const GZIP_LEVEL: i32 = 3;

/// Headers that say how the body came over the wire. The archive holds the body decoded, so they are kept
/// under a name that makes no reader decode it again.
const OF_THE_WIRE: [&str; 3] = ["content-encoding", "transfer-encoding", "content-length"];

/// The prefix of their names.
const KEPT_AS: &str = "X-Copydesk-";

/// Request headers that open doors. Archives are passed on: they are not written.
const SECRET: [&str; 3] = ["authorization", "proxy-authorization", "cookie"];

const HTTP_REQUEST: &str = "application/http;msgtype=request";
const HTTP_RESPONSE: &str = "application/http;msgtype=response";
const HTML: &str = "text/html; charset=utf-8";
pub(super) const FIELDS: &str = "application/warc-fields";

/// One visit, as the archive keeps it.
#[derive(Debug, Clone, Copy)]
pub struct Capture<'a> {
    /// The exchange, as it went over the wire.
    pub exchange: &'a Exchange,
    /// Why the body ends early, if it does.
    pub cut: Option<Truncation>,
    /// The earlier record that holds the body, if it is not to be stored again.
    pub repeats: Option<Repeat<'a>>,
    /// The outcome of the visit.
    pub outcome: &'a Outcome,
    /// The article's file, from the folder of the articles on.
    pub article: Option<&'a str>,
}

/// Why a body ends early (`WARC-Truncated`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truncation {
    /// It was larger than is read.
    Length,
    /// It took longer than is waited for.
    Time,
    /// The connection was lost.
    Disconnect,
}

/// An earlier record whose body is this one's too (a `revisit` record).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat<'a> {
    /// The server said 304: not modified since that record.
    NotModified(Earlier<'a>),
    /// The same bytes came again: their [`payload_digest`] is that record's.
    SamePayload(Earlier<'a>),
}

/// A record that is in some archive already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Earlier<'a> {
    /// The address that was asked for then.
    pub url: &'a Url,
    /// The time of that capture: its [`Exchange::asked_at`].
    pub asked_at: Timestamp,
    /// The record's id ([`WarcPlace::record_id`](super::WarcPlace::record_id)), if it is known.
    pub record_id: Option<&'a str>,
}

/// A capture ready to be stored: three gzip members, and a fourth with what a browser made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed {
    pub(super) bytes: Vec<u8>,
    /// The first byte of the response.
    pub(super) response_at: u64,
    pub(super) record_id: String,
    pub(super) asked_at: Timestamp,
}

/// The digest of a body as archives write it: `sha256:` and base32.
///
/// ```
/// let digest = copydesk::save::warc::payload_digest(b"");
/// assert_eq!(digest, "sha256:4OYMIQUY7QOBJGX36TEJS35ZEQT24QPEMSNZGTFESWMRW6CSXBKQ====");
/// ```
#[must_use]
pub fn payload_digest(body: &[u8]) -> String {
    format!("sha256:{}", base32(&Sha256::digest(body)))
}

impl Capture<'_> {
    /// Packs the capture. This is where the time goes, and it needs no archive: any thread may do it.
    ///
    /// # Errors
    /// When compression fails, which it does not for want of a reason outside.
    pub fn pack(&self) -> io::Result<Packed> {
        self.pack_with(None)
    }

    /// The same with the page as a browser made it of the answer, in UTF-8: a `resource` record behind the others.
    ///
    /// # Errors
    /// As for [`Capture::pack`].
    pub fn pack_with(&self, dom: Option<&[u8]>) -> io::Result<Packed> {
        let exchange = self.exchange;
        let mut request = self.record(WarcRecordType::Request, HTTP_REQUEST);
        let request_id = id_of(&request);
        let mut bytes = member(&mut request, request_block(exchange))?;
        let response_at = bytes.len() as u64;

        let kind = if self.repeats.is_some() { WarcRecordType::Revisit } else { WarcRecordType::Response };
        let mut response = self.record(kind, HTTP_RESPONSE);
        let record_id = id_of(&response);
        set(&mut response, "WARC-Concurrent-To", &request_id);
        self.describe_payload(&mut response);
        let mut block = response_head(exchange);
        if self.repeats.is_none() {
            block.extend_from_slice(&exchange.body);
        }
        bytes.extend(member(&mut response, block)?);

        let mut metadata = self.record(WarcRecordType::Metadata, FIELDS);
        set(&mut metadata, "WARC-Concurrent-To", &record_id);
        bytes.extend(member(&mut metadata, self.metadata_block().into_bytes())?);
        if let Some(dom) = dom {
            let mut resource = self.record(WarcRecordType::Resource, HTML);
            set(&mut resource, "WARC-Concurrent-To", &record_id);
            bytes.extend(member(&mut resource, dom.to_vec())?);
        }
        Ok(Packed { bytes, response_at, record_id, asked_at: exchange.asked_at })
    }

    fn record(&self, kind: WarcRecordType, content_type: &str) -> WarcRecord {
        let mut record = new_record(kind, self.exchange.asked_at, content_type);
        set(&mut record, "WARC-Target-URI", self.exchange.url.as_str());
        if let Some(address) = self.exchange.address
            && kind != WarcRecordType::Metadata
        {
            set(&mut record, "WARC-IP-Address", &address.ip().to_string());
        }
        record
    }

    /// Describes the body of a response in its headers, and names the record that holds it already.
    fn describe_payload(&self, response: &mut WarcRecord) {
        if !matches!(self.repeats, Some(Repeat::NotModified(_))) {
            set(response, "WARC-Payload-Digest", &payload_digest(&self.exchange.body));
        }
        if let Some(cut) = self.cut {
            set(response, "WARC-Truncated", cut.name());
        }
        let (profile, earlier) = match self.repeats {
            Some(Repeat::NotModified(earlier)) => ("server-not-modified", earlier),
            Some(Repeat::SamePayload(earlier)) => ("identical-payload-digest", earlier),
            None => return,
        };
        set(response, "WARC-Profile", &format!("http://netpreserve.org/warc/1.1/revisit/{profile}"));
        set(response, "WARC-Refers-To-Target-URI", earlier.url.as_str());
        set(response, "WARC-Refers-To-Date", &whole_seconds(earlier.asked_at));
        if let Some(id) = earlier.record_id {
            set(response, "WARC-Refers-To", id);
        }
    }

    fn metadata_block(&self) -> String {
        let mut fields = String::new();
        push_field(&mut fields, "fetchTimeMs", &self.exchange.took.as_millis().to_string());
        push_field(&mut fields, "outcome", self.outcome.end.name());
        if !self.outcome.reason.is_empty() {
            push_field(&mut fields, "reason", &self.outcome.reason);
        }
        if let Some(article) = self.article {
            push_field(&mut fields, "article", article);
        }
        fields
    }
}

impl Truncation {
    fn name(self) -> &'static str {
        match self {
            Self::Length => "length",
            Self::Time => "time",
            Self::Disconnect => "disconnect",
        }
    }
}

/// The first record of an archive's file: who wrote it, and how.
pub(super) fn info(file: &str, made_at: Timestamp, fields: &[(&str, &str)]) -> io::Result<Vec<u8>> {
    let mut record = new_record(WarcRecordType::WarcInfo, made_at, FIELDS);
    set(&mut record, "WARC-Filename", file);
    let mut block = String::new();
    for (name, value) in fields {
        push_field(&mut block, name, value);
    }
    member(&mut record, block.into_bytes())
}

/// A record with an id of its own, drawn at random.
fn new_record(kind: WarcRecordType, date: Timestamp, content_type: &str) -> WarcRecord {
    let mut record = WarcRecord::new();
    record.init_headers(kind, None);
    set(&mut record, "WARC-Date", &whole_seconds(date));
    set(&mut record, "Content-Type", content_type);
    record
}

fn id_of(record: &WarcRecord) -> String {
    record.record_id().unwrap_or_default().into_owned()
}

fn set(record: &mut WarcRecord, name: &str, value: &str) {
    record.headers_mut().set(name, value);
}

/// A record with its block and the block's digest, compressed by itself.
fn member(record: &mut WarcRecord, block: Vec<u8>) -> io::Result<Vec<u8>> {
    set(record, "WARC-Block-Digest", &payload_digest(&block));
    record.set_bytes_payload(block);
    let options = GzipWriterOptions { compression_level: GZIP_LEVEL, ..GzipWriterOptions::default() };
    let mut packed = GzipWriter::with_options(Vec::new(), options);
    record.write(&mut packed)?;
    packed.into_inner()
}

/// The request as HTTP/1.1 writes it, whatever version was spoken: archives know no other.
fn request_block(exchange: &Exchange) -> Vec<u8> {
    let url = &exchange.url;
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    let mut block = format!("GET {}{query} HTTP/1.1\r\n", url.path());
    if !exchange.request.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        push_field(&mut block, "Host", &format!("{}{port}", url.host_str().unwrap_or_default()));
    }
    for (name, value) in &exchange.request {
        if !SECRET.iter().any(|secret| name.eq_ignore_ascii_case(secret)) {
            push_field(&mut block, name, value);
        }
    }
    block.push_str("\r\n");
    block.into_bytes()
}

/// Status line and headers, with the length of the body as it is stored.
fn response_head(exchange: &Exchange) -> Vec<u8> {
    // no reason phrase: HTTP/2 sends none, and RFC 9112 (4) lets it be empty
    let mut head = format!("HTTP/1.1 {} \r\n", exchange.status);
    for (name, value) in &exchange.headers {
        if OF_THE_WIRE.iter().any(|wire| name.eq_ignore_ascii_case(wire)) {
            push_field(&mut head, &format!("{KEPT_AS}{name}"), value);
        } else {
            push_field(&mut head, name, value);
        }
    }
    // RFC 9110 (8.6): none where there can be no body
    if !matches!(exchange.status, 100..=199 | 204 | 304) {
        push_field(&mut head, "Content-Length", &exchange.body.len().to_string());
    }
    head.push_str("\r\n");
    head.into_bytes()
}

/// One field on one line, whatever stands in it.
fn push_field(block: &mut String, name: &str, value: &str) {
    let one_line = |text: &str| text.replace(['\r', '\n', '\0'], " ").trim().to_owned();
    let _ = write!(block, "{}: {}\r\n", one_line(name).replace(':', ""), one_line(value));
}

/// RFC 4648 (6).
fn base32(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut out = String::with_capacity(bytes.len().div_ceil(5) * 8);
    for group in bytes.chunks(5) {
        let mut bits = [0_u8; 8];
        for (byte, place) in group.iter().zip(bits.iter_mut().skip(3)) {
            *place = *byte;
        }
        let bits = u64::from_be_bytes(bits);
        let digits = (group.len() * 8).div_ceil(5);
        for at in 0..8 {
            let digit = ALPHABET[(bits >> (35 - 5 * at) & 31) as usize];
            out.push(if at < digits { char::from(digit) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base32_is_that_of_rfc_4648() {
        for (text, expected) in [
            ("", ""),
            ("f", "MY======"),
            ("fo", "MZXQ===="),
            ("foo", "MZXW6==="),
            ("foob", "MZXW6YQ="),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI======"),
        ] {
            assert_eq!(base32(text.as_bytes()), expected, "{text:?}");
        }
    }

    #[test]
    fn a_field_stays_on_its_line() {
        let mut block = String::new();
        push_field(&mut block, "X:\r\nY", "a\r\nSet-Cookie: b\0");
        assert_eq!(block, "X  Y: a  Set-Cookie: b\r\n");
    }
}
