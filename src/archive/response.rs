//! From the record of a response to a page.

use super::Damage;
use super::head::Head;
use crate::coding::{self, Broken};
use crate::media::{Media, what_is};
use crate::page::Page;
use jiff::Timestamp;
use url::Url;

/// Interim answers (`100 Continue`, `103 Early Hints`) before the one that is meant; nobody sends more.
const INTERIM_MAX: usize = 8;

/// The record of a response, still as it went over the wire.
#[derive(Debug, Clone)]
pub struct Response {
    /// The place of the record: its gzip member or Zstandard frame, in a plain archive the record itself.
    pub offset: u64,
    /// The `WARC-Record-ID`, with its angle brackets; empty where it is missing.
    pub record_id: String,
    /// The `WARC-Target-URI`, without the angle brackets that some writers of WARC 1.0 put around it.
    pub url: String,
    /// The `WARC-Date`; `None` where it is missing or none.
    pub date: Option<Timestamp>,
    pub(super) framing: Framing,
    /// The record's `Content-Type`.
    pub(super) content_type: Option<String>,
    /// True if the record says that it does not hold all of the body (`WARC-Truncated`).
    pub(super) is_cut: bool,
    pub(super) block: Vec<u8>,
}

/// The form of a record's block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Framing {
    /// An HTTP response.
    Http,
    /// The body alone.
    Bare,
}

impl Response {
    pub(super) fn new(offset: u64, head: &Head, framing: Framing, block: Vec<u8>) -> Self {
        let text = |name| head.get(name).unwrap_or_default();
        Self {
            offset,
            record_id: text("WARC-Record-ID").to_owned(),
            url: text("WARC-Target-URI").trim_start_matches('<').trim_end_matches('>').to_owned(),
            date: head.get("WARC-Date").and_then(date),
            framing,
            content_type: head.get("Content-Type").map(str::to_owned),
            is_cut: head.get("WARC-Truncated").is_some(),
            block,
        }
    }

    /// The page: the HTTP head parsed, chunks and content encodings undone. `None`: no HTML after all, or an
    /// empty body, as redirects have. Pages of every status are given: it is the caller who knows whether an error
    /// page is of use.
    ///
    /// This is the costly half of reading an archive, and needs no archive: any thread may do it.
    ///
    /// # Errors
    /// When the body is broken, or larger than [`BODY_BYTES_MAX`](super::BODY_BYTES_MAX). Of a record that says
    /// that it was truncated, what is there is taken.
    pub fn page(self) -> Result<Option<Page>, Damage> {
        let offset = self.offset;
        self.read().map_err(|why| Damage { offset, why })
    }

    fn read(self) -> Result<Option<Page>, String> {
        let (mut status, mut content_type) = (None, self.content_type);
        let mut body = self.block;
        if self.framing == Framing::Http {
            let head = http_head(&body).ok_or("a response without an HTTP head")?;
            status = http_status(&head.line);
            content_type = head.get("Content-Type").map(str::to_owned);
            body.drain(..head.bytes);
            let codings = codings(&head);
            body = coding::decode(&codings, body, super::BODY_BYTES_MAX, self.is_cut).map_err(
                |(name, why)| match why {
                    Broken::Part(_) => format!("a body whose {name} coding is broken"),
                    Broken::TooLarge(_) => format!("a page larger than {} MiB", super::BODY_BYTES_MAX >> 20),
                    Broken::Unknown => format!("a body in the coding {name}, which is not read"),
                },
            )?;
        }
        if body.iter().all(u8::is_ascii_whitespace) || what_is(content_type.as_deref(), &body) != Media::Html {
            return Ok(None);
        }
        Ok(Some(Page {
            url: Url::parse(&self.url).ok(),
            status,
            content_type,
            body: body.into(),
            fetched_at: self.date,
        }))
    }
}

/// The head of the response that is meant, with the length of what stands before its body.
pub(super) fn http_head(block: &[u8]) -> Option<Head> {
    let mut at = 0;
    for _ in 0..=INTERIM_MAX {
        let mut head = Head::parse(block.get(at..)?)?;
        if !head.line.starts_with("HTTP/") {
            return None;
        }
        at += head.bytes;
        // 101 ends the talk in HTTP: nothing that follows is a head
        if !matches!(http_status(&head.line), Some(100 | 102..=199)) {
            head.bytes = at;
            return Some(head);
        }
    }
    None
}

fn http_status(line: &str) -> Option<u16> {
    line.split_ascii_whitespace().nth(1)?.parse().ok()
}

/// The codings of the body, in the order in which they are undone (RFC 9110, 8.4; RFC 9112, 6.1).
fn codings(head: &Head) -> Vec<String> {
    coding::listed(head.all("Content-Encoding").chain(head.all("Transfer-Encoding")))
}

/// WARC 1.1 allows parts of a second, and a day alone.
fn date(value: &str) -> Option<Timestamp> {
    value.parse().ok().or_else(|| format!("{value}T00:00:00Z").parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(head: &str, body: &[u8]) -> Response {
        Response {
            offset: 7,
            record_id: String::new(),
            url: "https://tides.lenn.example/".to_owned(),
            date: None,
            framing: Framing::Http,
            content_type: Some("application/http".to_owned()),
            is_cut: false,
            block: [head.as_bytes(), body].concat(),
        }
    }

    #[test]
    fn heads_are_undone() {
        for (head, body, expected) in [
            ("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", "<p>Tide", Some((200, "<p>Tide"))),
            ("HTTP/1.0 404\nContent-type: text/html\n\n", "<p>Tide", Some((404, "<p>Tide"))),
            ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", "<html>Tide", Some((200, "<html>Tide"))),
            ("HTTP/1.1 200 OK\r\n\r\n", "Tide", None),
            ("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", "%PDF-1.7", None),
            ("HTTP/1.1 301 Moved\r\nContent-Type: text/html\r\n\r\n", " \r\n", None),
            (
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n",
                "3\r\n<p>\r\n4;x=y\r\nTide\r\n0\r\n\r\n",
                Some((200, "<p>Tide")),
            ),
        ] {
            let page = response(head, body.as_bytes()).page().expect("no damage");
            let found = page.map(|page| (page.status, String::from_utf8(page.body.into()).expect("text")));
            let expected = expected.map(|(status, body)| (Some(status), body.to_owned()));
            assert_eq!(found, expected, "{head}{body}");
        }
    }

    #[test]
    fn half_a_body_is_no_page_unless_the_record_says_so() {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n";
        let half = response(head, b"3\r\n<p>\r\n9\r\nTide");
        let why = "a body whose chunked coding is broken".to_owned();
        assert_eq!(half.clone().page(), Err(Damage { offset: 7, why }));
        let page = Response { is_cut: true, ..half }.page().expect("no damage").expect("a page");
        assert_eq!(page.body, b"<p>Tide"[..]);
        let odd = response("HTTP/1.1 200 OK\r\nContent-Encoding: dcz\r\n\r\n", b"\x5e\x2a\x4d\x18")
            .page()
            .expect_err("damage");
        assert_eq!(odd.why, "a body in the coding dcz, which is not read");
    }

    #[test]
    fn dates_are_read_in_every_precision() {
        for (value, expected) in [
            ("2026-11-20T08:15:30Z", Some("2026-11-20T08:15:30Z")),
            ("2026-11-20T08:15:30.25Z", Some("2026-11-20T08:15:30.25Z")),
            ("2026-11-20T08:15Z", Some("2026-11-20T08:15:00Z")),
            ("2026-11-20", Some("2026-11-20T00:00:00Z")),
            ("20261120081530", None),
            ("yesterday", None),
        ] {
            assert_eq!(date(value).map(|date| date.to_string()).as_deref(), expected, "{value}");
        }
    }
}
