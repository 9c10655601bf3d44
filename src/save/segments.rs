//! The records of a crawl in an object store. An object cannot be appended to, so the records are cut into segments:
//! objects that are named by the offset at which they begin. Joined in the order of their names, they are what
//! `articles.jsonl` is in a folder.
//!
//! Only the last segment is written to. It is put whole, on condition that it is still what was read or written last
//! (compare and swap); whoever comes too late reads what another process has put there, and puts its lines behind.
//! So processes may share records, a put whose answer was lost is known again, and one that is late changes nothing.

use super::disk::{Result, SaveError};
use super::name::PageId;
use super::records;
use crate::store::{Object, Store, Version};
use std::fmt;
use std::io;
use std::sync::Arc;

/// A segment that has grown to this is left alone and the next one begun: it is put whole with every batch of records,
/// and by then costs as much as a page or two.
pub(super) const SEGMENT_BYTES: usize = 1 << 20;

/// Digits of an offset in a name, for names that sort as offsets do up to a terabyte.
const DIGITS: usize = 12;

/// Tries to put a segment that others change meanwhile: so many processes do not share records.
const TRIES_MAX: usize = 16;

/// The records in an object store, and lines that are to be put there.
pub(super) struct Segments {
    store: Arc<Store>,
    folder: Object,
    /// The first bytes of the segments before the last, in order.
    starts: Vec<u64>,
    last: Segment,
    lines: Vec<u8>,
}

/// A segment as it was read or written last.
#[derive(Clone)]
struct Segment {
    start: u64,
    bytes: Vec<u8>,
    /// `None`: it is not there yet.
    version: Option<Version>,
}

/// A record that was found in a segment.
struct FoundRecord {
    segment: Segment,
    at: usize,
    bytes: usize,
}

impl Segment {
    /// One that begins here.
    fn at(start: u64) -> Self {
        Self { start, bytes: Vec::new(), version: None }
    }

    fn end(&self) -> u64 {
        self.start + self.bytes.len() as u64
    }

    fn is_full(&self) -> bool {
        self.bytes.len() >= SEGMENT_BYTES
    }
}

impl Segments {
    /// Takes up the records that lie in a folder, if any do.
    pub(super) fn open(store: Arc<Store>, folder: Object) -> Result<Self> {
        let mut starts = Vec::new();
        let listed = store.list(&folder, |object, _| starts.extend(start_of(&folder, &object)));
        listed.map_err(at(&folder, "cannot list the records"))?;
        starts.sort_unstable();
        let last = Segment::at(starts.pop().unwrap_or_default());
        let mut segments = Self { store, folder, starts, last, lines: Vec::new() };
        segments.read_on()?;
        Ok(segments)
    }

    /// The length of what is surely in the store.
    pub(super) fn bytes(&self) -> u64 {
        self.last.end()
    }

    /// Takes lines, each with its end, to be [put](Self::put).
    pub(super) fn append(&mut self, lines: &[u8]) {
        self.lines.extend_from_slice(lines);
    }

    /// Puts all lines into the store. After a failure they are still to be put.
    pub(super) fn put(&mut self) -> Result<()> {
        let mut tries = 0;
        while !self.lines.is_empty() {
            if self.last.is_full() {
                self.begin_next();
            }
            let taken = self.taken();
            let mut segment = self.last.clone();
            segment.bytes.extend_from_slice(self.lines.get(..taken).unwrap_or_default());
            if self.swap(segment)? {
                self.lines.drain(..taken);
                continue;
            }
            tries += 1;
            if tries == TRIES_MAX {
                return Err(self.busy());
            }
            self.read_last()?;
        }
        Ok(())
    }

    /// True if a revision of a page was recorded from this offset on, or is to be put. As in a folder, all records are
    /// looked through if they end before it: they are others than those that it was noted for.
    pub(super) fn has(&mut self, id: &PageId, revision: u32, since: u64) -> Result<bool> {
        // reading bytes of memory does not fail
        if records::find(&self.lines[..], id, revision).is_ok_and(|found| found.is_some()) {
            return Ok(true);
        }
        Ok(self.find(id, revision, since)?.is_some())
    }

    /// Takes such a record back, if it is there: its line stays as long as it was, and says nothing.
    pub(super) fn take_back(&mut self, id: &PageId, revision: u32, since: u64) -> Result<bool> {
        self.put()?;
        for _ in 0..TRIES_MAX {
            let Some(FoundRecord { mut segment, at, bytes }) = self.find(id, revision, since)? else {
                return Ok(false);
            };
            if let Some(line) = segment.bytes.get_mut(at..at + bytes) {
                line.copy_from_slice(records::taken_back(bytes).as_bytes());
            }
            if self.swap(segment)? {
                return Ok(true);
            }
        }
        Err(self.busy())
    }

    /// The place of such a record.
    fn find(&mut self, id: &PageId, revision: u32, since: u64) -> Result<Option<FoundRecord>> {
        self.read_on()?;
        let since = if since > self.bytes() { 0 } else { since };
        let first = self.starts.partition_point(|start| *start <= since).saturating_sub(1);
        for start in self.starts.iter().copied().skip(first) {
            // who has taken them in may have moved segments elsewhere
            let Some(segment) = self.read(start)? else { continue };
            if let Some(found) = segment.find(id, revision, since) {
                return Ok(Some(found));
            }
        }
        Ok(self.last.find(id, revision, since))
    }

    /// Bytes of the lines that belong into the last segment: all, or up to the line that fills it.
    fn taken(&self) -> usize {
        let room = SEGMENT_BYTES.saturating_sub(self.last.bytes.len()).saturating_sub(1);
        let behind = self.lines.get(room..).unwrap_or_default();
        memchr::memchr(b'\n', behind).map_or(self.lines.len(), |end| room + end + 1)
    }

    /// Writes a segment, if it is still what it was.
    fn swap(&mut self, segment: Segment) -> Result<bool> {
        let Segment { start, bytes, version } = segment;
        let object = self.object(start);
        let swapped = self.store.replace(&object, version.as_ref(), bytes.clone());
        let Some(version) = swapped.map_err(at(&object, "cannot write the records"))? else { return Ok(false) };
        if start == self.last.start {
            self.last = Segment { start, bytes, version: Some(version) };
        }
        Ok(true)
    }

    /// Reads what others have put since, up to the end.
    fn read_on(&mut self) -> Result<()> {
        self.read_last()?;
        while self.last.is_full() {
            self.begin_next();
            self.read_last()?;
        }
        Ok(())
    }

    /// Reads the last segment. Lines of ours that stand there came with a put whose answer was lost.
    fn read_last(&mut self) -> Result<()> {
        let segment = self.read(self.last.start)?.unwrap_or_else(|| Segment::at(self.last.start));
        let behind = segment.bytes.get(self.last.bytes.len()..).unwrap_or_default();
        let ours = same_lines(behind, &self.lines);
        self.lines.drain(..ours);
        self.last = segment;
        Ok(())
    }

    fn begin_next(&mut self) {
        self.starts.push(self.last.start);
        self.last = Segment::at(self.last.end());
    }

    fn read(&self, start: u64) -> Result<Option<Segment>> {
        let object = self.object(start);
        let found = self.store.read(&object).map_err(at(&object, "cannot read the records"))?;
        Ok(found.map(|(bytes, version)| Segment { start, bytes, version: Some(version) }))
    }

    fn object(&self, start: u64) -> Object {
        self.folder.join(&format!("{start:0DIGITS$}.jsonl"))
    }

    fn busy(&self) -> SaveError {
        at(&self.folder, "cannot write the records")(io::Error::other("others write to them all the time"))
    }
}

impl Segment {
    /// The place in it of a record that begins at this offset of all records, or behind.
    fn find(&self, id: &PageId, revision: u32, since: u64) -> Option<FoundRecord> {
        let passed = usize::try_from(since.saturating_sub(self.start)).ok()?;
        let lines = self.bytes.get(passed..)?;
        let (at, bytes) = records::find(lines, id, revision).ok()??;
        Some(FoundRecord { segment: self.clone(), at: passed + at as usize, bytes })
    }
}

impl fmt::Debug for Segments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Segments({}, {} bytes)", self.folder, self.bytes())
    }
}

/// The first byte of the segment of this name, if it is the name of one.
fn start_of(folder: &Object, object: &Object) -> Option<u64> {
    let digits = object.key.strip_prefix(&folder.key)?.strip_suffix(".jsonl")?;
    let is_offset = digits.len() >= DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_offset { digits.parse().ok() } else { None }
}

/// Bytes of the whole lines with which both begin.
fn same_lines(one: &[u8], other: &[u8]) -> usize {
    let same = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let same = one.get(..same).unwrap_or_default();
    memchr::memrchr(b'\n', same).map_or(0, |end| end + 1)
}

/// Says at which object an error happened.
fn at<'a>(object: &'a Object, what: &'static str) -> impl FnOnce(io::Error) -> SaveError + use<'a> {
    move |why| SaveError::new(object.to_string(), what, why)
}
