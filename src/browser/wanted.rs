//! What a page wants to load, and what of it is let out: what text may come of.

use crate::page::Bytes;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::Deserialize;
use std::collections::HashMap;
use url::Url;

/// A longer body of a request is not sent.
const BODY_BYTES_MAX: usize = 1 << 20;
/// Methods of those who read.
const METHODS: [&str; 4] = ["GET", "HEAD", "POST", "OPTIONS"];
/// Addresses of others are longer than any that text comes from.
const URL_BYTES_MAX: usize = 8192;

/// A request that waits.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Wanted {
    /// Its name, for the answer.
    pub(super) request_id: String,
    request: Asked,
    #[serde(default)]
    frame_id: String,
    resource_type: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    url: String,
    method: String,
    #[serde(default)]
    headers: HashMap<String, String>,
    #[serde(default)]
    post_data_entries: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
struct Entry {
    bytes: Option<String>,
}

/// The purpose of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// The page itself, or one that it leads to.
    Document,
    /// What it is made with: scripts, styles.
    Part,
    /// What it is filled with.
    Data,
}

impl Wanted {
    /// The address and the purpose, if it is let out; else why not. `frame` is the page's own.
    pub(super) fn judge(&self, frame: &str) -> Result<(Url, Purpose), &'static str> {
        let is_get = self.request.method == "GET";
        let purpose = match self.resource_type.as_str() {
            "Document" if self.frame_id != frame => return Err("a frame"),
            "Document" if !is_get => return Err("a form"),
            "Document" => Purpose::Document,
            "Script" | "Stylesheet" if is_get => Purpose::Part,
            // the first asks whether the second may be sent
            "Preflight" | "XHR" | "Fetch" => Purpose::Data,
            _ => return Err("of a kind that holds no text"),
        };
        let url = Url::parse(&self.request.url).map_err(|_| "no address")?;
        match url.scheme() {
            _ if self.request.url.len() > URL_BYTES_MAX => Err("too long"),
            "http" | "https" if METHODS.contains(&self.method()) => Ok((url, purpose)),
            "http" | "https" => Err("more than reading"),
            _ => Err("no web address"),
        }
    }

    pub(super) fn method(&self) -> &str {
        &self.request.method
    }

    /// The address, for the log.
    pub(super) fn address(&self) -> &str {
        let end = self.request.url.char_indices().nth(200).map_or(self.request.url.len(), |(at, _)| at);
        let shown = self.request.url.get(..end).unwrap_or_default();
        shown.split(['?', '#']).next().unwrap_or_default()
    }

    pub(super) fn headers(&self) -> Vec<(String, String)> {
        self.request.headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    /// What it sends, if that is not too much.
    pub(super) fn body(&self) -> Option<Bytes> {
        let mut body = Vec::new();
        for bytes in self.request.post_data_entries.iter().filter_map(|entry| entry.bytes.as_ref()) {
            body.extend(BASE64.decode(bytes).ok()?);
            if body.len() > BODY_BYTES_MAX {
                return None;
            }
        }
        Some(body.into())
    }
}

/// Bytes as the protocol has them.
pub(super) fn packed(body: &[u8]) -> String {
    BASE64.encode(body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn wanted(kind: &str, method: &str, url: &str, frame: &str) -> Wanted {
        let request = json!({"url": url, "method": method, "headers": {"A": "b"}, "initialPriority": "High"});
        let told = json!({"requestId": "r", "request": request, "frameId": frame, "resourceType": kind, "new": 1});
        serde_json::from_value(told).expect("a request")
    }

    #[test]
    fn what_text_may_come_of_is_let_out() {
        let page = "https://tides.example/a";
        for (kind, method, purpose) in [
            ("Document", "GET", Purpose::Document),
            ("Script", "GET", Purpose::Part),
            ("Stylesheet", "GET", Purpose::Part),
            ("XHR", "POST", Purpose::Data),
            ("Fetch", "GET", Purpose::Data),
            ("XHR", "OPTIONS", Purpose::Data),
        ] {
            let judged = wanted(kind, method, page, "F").judge("F");
            assert_eq!(judged.map(|(_, purpose)| purpose), Ok(purpose), "{kind}");
        }
        for (kind, method, url, frame) in [
            ("Document", "GET", page, "other"),
            ("Document", "POST", page, "F"),
            ("Image", "GET", page, "F"),
            ("Media", "GET", page, "F"),
            ("Font", "GET", page, "F"),
            ("Ping", "POST", page, "F"),
            ("CSPViolationReport", "POST", page, "F"),
            ("EventSource", "GET", page, "F"),
            ("WebSocket", "GET", "wss://tides.example/", "F"),
            ("Other", "GET", "https://tides.example/favicon.ico", "F"),
            ("XHR", "DELETE", page, "F"),
            ("XHR", "GET", "file:///etc/passwd", "F"),
            ("Document", "GET", "chrome://version", "F"),
            ("XHR", "GET", &format!("https://tides.example/{}", "a".repeat(9000)), "F"),
        ] {
            assert!(wanted(kind, method, url, frame).judge("F").is_err(), "{kind} {method} {url}");
        }
    }

    #[test]
    fn bodies_are_unpacked_up_to_a_limit() {
        let mut asked = wanted("XHR", "POST", "https://tides.example/api", "F");
        assert_eq!(asked.body(), Some(Bytes::new()));
        asked.request.post_data_entries = vec![
            Entry { bytes: Some(packed(b"{\"a\"")) },
            Entry { bytes: None },
            Entry { bytes: Some(packed(b":7}")) },
        ];
        assert_eq!(asked.body(), Some(Bytes::from_static(b"{\"a\":7}")));
        asked.request.post_data_entries = vec![Entry { bytes: Some(packed(&vec![0; BODY_BYTES_MAX + 1])) }];
        assert_eq!(asked.body(), None);
    }
}
