//! Web archives (WARC 1.0 and 1.1), read as they stream.

use crate::page::Page;
use jiff::Timestamp;
use std::fmt;
use std::io::{self, BufRead};

/// Reads an archive as it streams: `.warc`, `.warc.gz` and `.warc.zst`, told apart by their first bytes.
///
/// An `Err` is the input's own (a disk, a network) and the last item.
#[derive(Debug)]
pub struct Archive<R> {
    from: R,
    records: u64,
    read_bytes: u64,
}

/// What an archive holds, record by record.
#[derive(Debug)]
pub enum Entry {
    /// An HTTP response, or a `resource` record, that claims to be HTML or does not say what it is.
    Response(Response),
    /// Anything else: requests, metadata, revisits, images.
    Other,
    /// What could not be read. Reading goes on behind it.
    Damaged(Damage),
}

/// A part of an archive that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// Where it begins, in bytes from the beginning of the archive, counted as [`Response::offset`].
    pub offset: u64,
    /// What is wrong with it.
    pub why: String,
}

/// The record of a response, still as it went over the wire.
#[derive(Debug, Clone)]
pub struct Response {
    /// Where the record begins: its gzip member or zstd frame, in a plain archive the record itself.
    pub offset: u64,
    /// The `WARC-Record-ID`, with its angle brackets.
    pub record_id: String,
    /// The `WARC-Target-URI`.
    pub url: String,
    /// The `WARC-Date`; `None` where it is missing or none.
    pub date: Option<Timestamp>,
    block: Vec<u8>,
}

/// Whether a file that begins so is an archive.
#[must_use]
pub fn is_archive(start: &[u8]) -> bool {
    start.starts_with(b"WARC/1.")
}

impl<R: BufRead> Archive<R> {
    /// Reads from the beginning of an archive.
    pub fn new(from: R) -> Self {
        Self { from, records: 0, read_bytes: 0 }
    }

    /// Records that were found so far, whatever they hold. None at the end: the input is no archive.
    pub fn records(&self) -> u64 {
        self.records
    }

    /// Bytes of the input that were read so far.
    pub fn read_bytes(&self) -> u64 {
        self.read_bytes
    }
}

impl<R: BufRead> Iterator for Archive<R> {
    type Item = io::Result<Entry>;

    fn next(&mut self) -> Option<Self::Item> {
        self.from.fill_buf().err().map(Err)
    }
}

impl Response {
    /// The page: the HTTP head parsed, chunks and content encodings undone. `None`: no HTML after all, or an
    /// empty body.
    ///
    /// # Errors
    /// When the response is broken, or larger than is read.
    pub fn page(self) -> Result<Option<Page>, Damage> {
        Ok(Some(Page::saved(self.block, None)))
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at byte {}: {}", self.offset, self.why)
    }
}

impl std::error::Error for Damage {}
