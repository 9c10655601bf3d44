//! An article as people and programs read it: house text, Markdown, the JSON record, the report on why it is as it is, the
//! table of many records, and how a crawl stands. Nothing here touches a disk or a network.
//!
//! Outputs are bounded by inputs, whatever a page holds: an article in any format and the record have at most 32 bytes for
//! each of the page's and 4 KiB besides; what has links 20 MiB more, for addresses of links (4 MiB of them are kept, and `&` is
//! written as five characters); a report 8 KiB more for each block that it explains, of which there are 5,000 at most;
//! a table a quarter of the record's bound; an archive a hundredth more than was received, and 2 KiB an exchange
//! (`tests/it/bounds.rs`).

#[cfg(feature = "cli")]
mod columns;
#[cfg(feature = "cli")]
pub mod csv;
#[cfg(feature = "cli")]
pub mod diff;
mod elements;
mod escape;
#[cfg(feature = "crawl")]
pub mod feed;
mod format;
mod front_matter;
pub mod html;
pub mod json;
pub mod markdown;
mod markup;
pub mod report;
pub mod screen;
mod spans;
#[cfg(feature = "crawl")]
pub mod status;
#[cfg(feature = "parquet")]
pub mod table;
pub mod tei;
pub mod text;

pub use format::ArticleFormat;
pub use markup::Markup;

use sha2::{Digest, Sha256};

/// SHA-256 in lower-case hex.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes in lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digits = |byte: u8| [byte >> 4, byte & 15].map(|half| char::from_digit(u32::from(half), 16).unwrap_or('0'));
    bytes.iter().flat_map(|byte| digits(*byte)).collect()
}
