//! The body of an answer: read as it comes, within its limits and its share of the memory, its codings undone, and judged.

use super::error::{FetchError, Stage, without_userinfo};
use super::wire::{Want, Wire};
use super::{Request, media, refresh};
use crate::coding::{self, Broken};
use crate::page::{Bytes, Exchange};
use std::borrow::Cow;
use std::pin::pin;
use std::time::Duration;
use tokio::time::timeout;
use url::Url;

/// The size of an unpacked page over that of the packed one, until it is known: HTML packs to a fifth.
const UNPACKED_TIMES: usize = 5;
/// Memory for a body is taken at once for what the answer announces, up to this.
const RESERVED_MAX: usize = 1 << 20;
/// A page whose answer does not say its length is believed to have so many bytes, until it is known: most have fewer.
const EXPECTED_BYTES: usize = 256 << 10;
/// Bytes that the library holds of a body besides: the part that was read last and the one behind it, each of up to 400
/// KB, and far less where a network is between.
const BUFFERED_BYTES: usize = 192 << 10;
/// A server that has sent nothing for so long keeps no room for what it may send.
const SLOW: Duration = Duration::from_secs(1);
/// A sitemap may have 50 MiB (sitemaps.org), packed or not.
const SOURCE_BYTES_MAX: usize = 50 << 20;
/// So many bytes of a robots.txt are read (RFC 9309, section 2.5: at least 500 KiB).
pub(super) const ROBOTS_BYTES_MAX: usize = robotxt::BYTE_LIMIT;
/// So much of what comes of a body's first bytes is looked at.
const START_BYTES_MAX: usize = 2 * media::SNIFF_BYTES;

impl Wire {
    /// The body of an answer of status 2xx, if it is of a type that is wanted.
    pub(super) async fn body(
        &self,
        url: &Url,
        ask: Request<'_>,
        response: reqwest::Response,
        answer: &Exchange,
        codings: Vec<String>,
    ) -> Result<Bytes, FetchError> {
        let (want, content_type) = (ask.want, answer.header("content-type"));
        let leads_on = refresh::by_header(answer.header("refresh"), &answer.url).is_some();
        let wrong = match want {
            Want::Page if answer.status != 204 && !leads_on => media::check_type(content_type).err(),
            Want::Source => media::check_source_type(content_type).err(),
            Want::Page | Want::Robots | Want::Part(_) => None,
        };
        if let Some(what) = wrong {
            return Err(FetchError::NotHtml { url: without_userinfo(url), what });
        }
        let is_judged = want != Want::Page || leads_on;
        let raw = self.read(url, ask, response, answer, &codings, is_judged).await?;
        let codings = seen(want, answer, &codings, &raw).into_owned();
        if let (Some(share), false) = (ask.share, codings.is_empty()) {
            share.hold(raw.len().saturating_mul(UNPACKED_TIMES).min(self.bytes_max(want))).await;
        }
        let body = self.decoded(url, want, raw, codings).await?;
        if let Some(share) = ask.share {
            share.keep(body.len());
        }
        if !is_judged {
            judge(url, answer.status, content_type, &body)?;
        }
        Ok(body.into())
    }

    /// The largest body, its codings undone.
    fn bytes_max(&self, want: Want) -> usize {
        match want {
            Want::Page => self.body_bytes_max,
            Want::Source => self.body_bytes_max.max(SOURCE_BYTES_MAX),
            Want::Robots => ROBOTS_BYTES_MAX + 1,
            Want::Part(max) => max,
        }
    }

    /// Reads the body as it comes, counting. What its first bytes say is no page is not read to the end.
    async fn read(
        &self,
        url: &Url,
        ask: Request<'_>,
        mut response: reqwest::Response,
        answer: &Exchange,
        codings: &[String],
        mut is_judged: bool,
    ) -> Result<Vec<u8>, FetchError> {
        let shown = || without_userinfo(url);
        // what is packed is hardly larger than what comes of it
        let (want, max) = (ask.want, self.bytes_max(ask.want));
        let too_large = || FetchError::TooLarge { url: shown(), limit_bytes: max };
        if want != Want::Robots && response.content_length().is_some_and(|announced| announced > max as u64) {
            return Err(too_large());
        }
        let announced = response.content_length().and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or_default();
        let mut body = Vec::new();
        if let Some(share) = ask.share {
            let expected = match (announced, codings.len()) {
                (0, _) => EXPECTED_BYTES.min(max),
                (announced, 0) => announced.min(RESERVED_MAX),
                (packed, _) => packed.min(RESERVED_MAX).saturating_mul(UNPACKED_TIMES).min(max),
            };
            share.hold(expected + BUFFERED_BYTES).await;
        }
        loop {
            let Some(chunk) = self.part(url, ask, &mut response, body.len()).await? else {
                // the library takes a stream of HTTP/2 that is reset without an error for one that is whole
                if response.content_length().is_some_and(|left| left > 0) {
                    return Err(FetchError::Broken {
                        url: shown(),
                        cause: "the body is shorter than it says".to_owned(),
                    });
                }
                return Ok(body);
            };
            if let Some(share) = ask.share {
                share.hold(body.len() + chunk.len()).await;
            }
            if body.is_empty() {
                // no more than it says, so that nothing is held in vain; who says too much gets it bit by bit
                body.reserve_exact(announced.min(RESERVED_MAX));
            }
            let room = max - body.len();
            if chunk.len() > room && want != Want::Robots {
                return Err(too_large());
            }
            body.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
            if body.len() == max && want == Want::Robots {
                return Ok(body);
            }
            if !is_judged && body.len() >= media::SNIFF_BYTES {
                let start = body.get(..START_BYTES_MAX).unwrap_or(&body);
                let codings = seen(want, answer, codings, start);
                let start = match coding::decode(&codings, start.to_vec(), START_BYTES_MAX, true) {
                    Ok(start) | Err((_, Broken::TooLarge(start))) => start,
                    Err(_) => Vec::new(),
                };
                if start.trim_ascii_start().len() >= media::SNIFF_BYTES {
                    judge(url, answer.status, answer.header("content-type"), &start)?;
                    is_judged = true;
                }
            }
        }
    }

    /// The next part of a body of which so many bytes are there.
    async fn part(
        &self,
        url: &Url,
        ask: Request<'_>,
        response: &mut reqwest::Response,
        held: usize,
    ) -> Result<Option<Bytes>, FetchError> {
        let mut part = pin!(response.chunk());
        let soon = SLOW.min(self.read_timeout);
        let answer = if let Ok(answer) = timeout(soon, &mut part).await {
            answer
        } else {
            if let Some(share) = ask.share {
                share.keep(held);
            }
            let left = self.read_timeout.saturating_sub(soon);
            timeout(left, part).await.map_err(|_| self.too_long(url, Stage::Silence))?
        };
        answer.map_err(|error| self.fault(url, &error))
    }

    /// The body with its codings undone: work for a processor.
    async fn decoded(&self, url: &Url, want: Want, raw: Vec<u8>, codings: Vec<String>) -> Result<Vec<u8>, FetchError> {
        if codings.is_empty() {
            return Ok(raw);
        }
        let max = self.bytes_max(want);
        // of a robots.txt that goes on, its beginning counts
        let is_cut = want == Want::Robots && raw.len() == max;
        let url = without_userinfo(url);
        let shown = url.clone();
        let work = move || match coding::decode(&codings, raw, max, is_cut) {
            Ok(body) => Ok(body),
            Err((_, Broken::TooLarge(start))) if want == Want::Robots => Ok(start),
            Err((_, Broken::TooLarge(_))) => Err(FetchError::TooLarge { url, limit_bytes: max }),
            Err((name, Broken::Part(_))) => {
                Err(FetchError::Broken { url, cause: format!("its coding {name} does not decode") })
            }
            Err((name, Broken::Unknown)) => {
                Err(FetchError::Broken { url, cause: format!("its coding {name} is not read") })
            }
        };
        let fault = |error: tokio::task::JoinError| FetchError::Broken { url: shown, cause: error.to_string() };
        // it is never closed
        let _turn = self.decoders.acquire().await;
        tokio::task::spawn_blocking(work).await.map_err(fault)?
    }
}

/// Judges by its type and first bytes whether a body is a page.
pub(super) fn judge(url: &Url, status: u16, content_type: Option<&str>, body: &[u8]) -> Result<(), FetchError> {
    let url = without_userinfo(url);
    if body.iter().all(u8::is_ascii_whitespace) {
        return Err(FetchError::Empty { url, status });
    }
    media::check_start(content_type, body).map_err(|what| FetchError::NotHtml { url, what })
}

/// The codings of a body, as they are told; of a page that says to be text, as its first bytes show.
fn seen<'c>(want: Want, answer: &Exchange, told: &'c [String], body: &[u8]) -> Cow<'c, [String]> {
    let may = want == Want::Page && media::says_text(answer.header("content-type"));
    if may { coding::told_or_seen(told, body) } else { told.into() }
}
