//! Which address a page is: URL identity, without input or output.

use sha2::{Digest, Sha256};
use url::Url;

/// First 16 hex digits of the SHA-256 of a page's canonical URL: the page's part of a file name.
///
/// ```
/// let url = url::Url::parse("https://example.org/").unwrap();
/// assert_eq!(copydesk::link::hash(&url), "8198d1bac40a1033");
/// ```
#[must_use]
pub fn hash(url: &Url) -> String {
    let digest = Sha256::digest(url.as_str().as_bytes());
    digest.iter().take(8).fold(String::with_capacity(16), |mut out, byte| {
        out.push(char::from_digit(u32::from(byte >> 4), 16).unwrap_or('0'));
        out.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or('0'));
        out
    })
}
