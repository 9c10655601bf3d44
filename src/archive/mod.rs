//! Web archives (WARC 1.0 and 1.1), read as they stream: one record at a time is in memory, whatever the archive's
//! size, and what is damaged is lost alone.
//!
//! The layers: `window` what is in memory of a stream; `units` gzip members and Zstandard frames; here the
//! records in them; `head` their fields; `response` from a record to a page.
//!
//! The crate that writes our archives reads them too, but it ends at the first damage, knows no offsets of packed
//! records and takes no dictionary; so the reading is done here, and the two check each other in the tests.
//!
//! Not read: records in segments (WARC 1.1, 7), which nobody writes any more, are reported; so are records that
//! are packed in several gzip members.

mod head;
mod response;
mod units;
mod window;

use crate::media::{Media, of_type};
use head::{HEAD_BYTES_MAX, Head};
use memchr::memmem;
use response::{Framing, http_head};
use std::fmt;
use std::io::{self, BufRead};
use units::Units;
use window::Window;

pub use response::Response;

/// Largest body of a page, its codings undone: as much as is downloaded of one by default.
pub const BODY_BYTES_MAX: usize = 10 << 20;

/// The first bytes of every record: the line of WARC 1.0 and 1.1.
const VERSION: &[u8; 7] = b"WARC/1.";

/// Largest block of a page's record: a body of [`BODY_BYTES_MAX`] with its head and its chunks' sizes.
const BLOCK_BYTES_MAX: u64 = BODY_BYTES_MAX as u64 + (1 << 20);

/// Largest `Content-Length` that is believed, in bytes: no crawler writes such a record, and the bytes behind its head
/// are searched for the next record instead of passed over. A wrong length below this limit, in an archive that is not
/// packed, hides the records within its reach: inside of a block, no line is taken for the start of a record.
const LENGTH_MAX: u64 = 8 << 30;

/// The bytes behind a block.
const BLOCK_END: &[u8; 4] = b"\r\n\r\n";

/// Bytes of line ends behind a block, by writers that care less: the usual ones twice.
const NEWLINES_MAX: usize = 2 * BLOCK_END.len();

/// Reads an archive as it streams: `.warc`, `.warc.gz` and `.warc.zst`, told apart by their first bytes.
///
/// An `Err` is the input's own (a disk, a network), and the last item. Behind damage, reading goes on at the next
/// record that can be found: in the next gzip member or Zstandard frame that begins with one, in a plain archive
/// wherever a head stands. The same bytes give the same entries, damage among them, in whatever pieces the input gives
/// them.
///
/// ```
/// use copydesk::archive::{Archive, Entry};
/// let record = "WARC/1.1\r\nWARC-Type: resource\r\nWARC-Target-URI: https://tides.lenn.example/\r\n\
///     Content-Type: text/html\r\nContent-Length: 13\r\n\r\n<h1>Tide</h1>\r\n\r\n";
/// let lying = record.replace("13", "1300");
/// let archive = [record, &lying, record].concat();
/// let (mut pages, mut damage) = (Vec::new(), Vec::new());
/// for entry in Archive::new(archive.as_bytes()) {
///     match entry? {
///         Entry::Response(response) => pages.extend(response.page()?),
///         Entry::Other => {}
///         Entry::Damaged(damaged) => damage.push(damaged),
///     }
/// }
/// assert_eq!(pages.len(), 2);
/// assert!(pages.iter().all(|page| page.body == b"<h1>Tide</h1>"[..]));
/// assert_eq!(damage[0].offset, record.len() as u64);
/// assert_eq!(damage[0].why, "a record that ends before its Content-Length");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Archive<R> {
    units: Units<R>,
    /// The bytes that the unit was unpacked to.
    text: Window,
    records: u64,
    /// The place of the record in them, and the place from which the next one is looked for if it is damaged.
    at: u64,
    behind: u64,
    lost: Option<Lost>,
    has_ended: bool,
}

/// A record of an archive, as far as it is of use.
#[derive(Debug)]
pub enum Entry {
    /// An HTTP response, or a `resource` record, that claims to be HTML or does not say what it is.
    Response(Response),
    /// Anything else: requests, metadata, revisits, images.
    Other,
    /// A part that could not be read.
    Damaged(Damage),
}

/// A part of an archive that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// Its first byte, from the beginning of the archive, counted as [`Response::offset`].
    pub offset: u64,
    /// The reason, in words.
    pub why: String,
}

/// Damage behind which the next record has to be looked for: that of a record, or of its unit.
#[derive(Debug, Clone, Copy)]
enum Lost {
    Record,
    Unit,
}

/// The reason why a record cannot be read.
#[derive(Debug)]
enum Fault {
    /// The input cannot be read at all.
    Io(io::Error),
    /// It cannot be unpacked.
    Unit(String),
    /// It is not as records are.
    Record(String),
}

/// The handling of a record.
enum Take {
    Page(Framing),
    PassOver,
    Refuse(String),
}

/// True if a file that begins so (its first KiB) is an archive.
#[must_use]
pub fn is_archive(start: &[u8]) -> bool {
    units::is_archive(start)
}

impl<R: BufRead> Archive<R> {
    /// Reads from the beginning of an archive.
    pub fn new(from: R) -> Self {
        let (units, text) = (Units::new(from), Window::default());
        Self { units, text, records: 0, at: 0, behind: 0, lost: None, has_ended: false }
    }

    /// Records that were found so far, whatever they hold. None at the end: the input is no archive.
    pub fn records(&self) -> u64 {
        self.records
    }

    /// Bytes of the input that were read so far.
    pub fn read_bytes(&self) -> u64 {
        self.units.read_bytes()
    }

    fn step(&mut self) -> Result<Option<Entry>, Fault> {
        if self.go_on()? { self.record().map(Some) } else { Ok(None) }
    }

    /// Goes to the next record; `false` if there is none.
    fn go_on(&mut self) -> Result<bool, Fault> {
        let unit_is_lost = match self.lost.take() {
            None => false,
            Some(Lost::Unit) => true,
            Some(Lost::Record) => match self.find_record() {
                Ok(true) => return Ok(true),
                Ok(false) => false,
                // it has been told that not all of it could be read
                Err(Fault::Unit(_)) => true,
                Err(fault) => return Err(fault),
            },
        };
        if unit_is_lost {
            self.text.clear();
            return self.units.recover(&mut self.text);
        }
        while !self.skip_newlines()? {
            self.text.clear();
            if !self.units.open_next()? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Passes over empty lines between records; `false` at the end of the unit.
    fn skip_newlines(&mut self) -> Result<bool, Fault> {
        loop {
            let here = self.ahead(1)?;
            let newlines = here.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            let (is_end, is_found) = (here.is_empty(), newlines < here.len());
            self.text.consume(newlines);
            self.text.mark();
            if is_end || is_found {
                return Ok(is_found);
            }
        }
    }

    /// Looks in the unit for the next record: a version, and a head behind it that can be read.
    fn find_record(&mut self) -> Result<bool, Fault> {
        self.text.seek(self.behind);
        loop {
            let here = self.ahead(VERSION.len())?;
            let found = memmem::find(here, VERSION);
            let passed = found.unwrap_or_else(|| here.len().saturating_sub(VERSION.len() - 1));
            let is_end = here.len() < VERSION.len();
            self.text.consume(passed);
            self.text.mark();
            if is_end {
                self.text.clear();
                return Ok(false);
            }
            if found.is_some() {
                let at = self.text.offset();
                let is_record = match self.head() {
                    Ok((_, _)) => true,
                    Err(Fault::Record(_)) => false,
                    Err(fault) => return Err(fault),
                };
                self.text.seek(if is_record { at } else { at + 1 });
                if is_record {
                    return Ok(true);
                }
            }
        }
    }

    /// Reads the record that begins here.
    fn record(&mut self) -> Result<Entry, Fault> {
        self.text.mark();
        self.at = self.text.offset();
        self.behind = self.at + 1;
        let (head, length) = self.head()?;
        self.records += 1;
        let block_at = self.text.offset();
        self.behind = block_at;
        let take = self.take(&head, length)?;
        self.pass_over(length)?;
        self.check_end()?;
        let offset = self.offset();
        Ok(match take {
            Take::PassOver => Entry::Other,
            Take::Refuse(why) => Entry::Damaged(Damage { offset, why }),
            Take::Page(framing) => {
                let block = self.text.since(block_at).and_then(|block| block.get(..length as usize));
                Entry::Response(Response::new(offset, &head, framing, block.unwrap_or_default().to_vec()))
            }
        })
    }

    /// The place of the record, as it is told.
    fn offset(&self) -> u64 {
        self.units.start().unwrap_or(self.at)
    }

    /// Reads a record's head, and the length of its block.
    fn head(&mut self) -> Result<(Head, u64), Fault> {
        let mut wanted = VERSION.len();
        loop {
            let here = self.ahead(wanted)?;
            if !here.starts_with(VERSION) {
                return Err(Fault::record("no record where one should begin"));
            }
            if let Some(head) = Head::parse(here) {
                let length = head.get("Content-Length").and_then(|length| length.parse().ok());
                let length = length.filter(|length| *length <= LENGTH_MAX);
                self.text.consume(head.bytes);
                return match length {
                    Some(length) => Ok((head, length)),
                    None => Err(Fault::record("a record without a Content-Length that can be meant")),
                };
            }
            if here.len() < wanted || here.len() >= HEAD_BYTES_MAX {
                // what was looked at in vain counts as read
                self.text.consume(HEAD_BYTES_MAX);
                return Err(Fault::record("a record whose head does not end"));
            }
            wanted = (here.len() * 2).min(HEAD_BYTES_MAX);
        }
    }

    /// Looks at a record's head, and at the head of the HTTP response in it.
    fn take(&mut self, head: &Head, length: u64) -> Result<Take, Fault> {
        let kind = head.get("WARC-Type").unwrap_or_default().to_ascii_lowercase();
        let content_type = head.get("Content-Type");
        let (framing, media) = match kind.as_str() {
            "response" if content_type.is_none_or(is_http) && length > 0 => {
                let most = usize::try_from(length).unwrap_or(usize::MAX).min(HEAD_BYTES_MAX);
                let start = self.ahead(most)?;
                let Some(http) = http_head(start.get(..most).unwrap_or(start)) else {
                    return Ok(Take::Refuse("a response without an HTTP head".to_owned()));
                };
                (Framing::Http, of_type(http.get("Content-Type")))
            }
            "resource" => match of_type(content_type) {
                // of types that say little (logs), none holds a page
                None if content_type.is_some() => return Ok(Take::PassOver),
                media => (Framing::Bare, media),
            },
            _ => return Ok(Take::PassOver),
        };
        let is_segment = head.get("WARC-Segment-Number").is_some();
        Ok(match media {
            Some(Media::Html) | None if is_segment => Take::Refuse("a record in segments".to_owned()),
            Some(Media::Html) if length > BLOCK_BYTES_MAX => {
                Take::Refuse(format!("a page larger than {} MiB", BODY_BYTES_MAX >> 20))
            }
            Some(Media::Html) | None if length <= BLOCK_BYTES_MAX => Take::Page(framing),
            _ => Take::PassOver,
        })
    }

    fn pass_over(&mut self, length: u64) -> Result<(), Fault> {
        let mut left = length;
        while left > 0 {
            let here = self.ahead(1)?.len();
            if here == 0 {
                return Err(Fault::record("a record that ends before its Content-Length"));
            }
            let passed = left.min(here as u64);
            self.text.consume(passed as usize);
            left -= passed;
        }
        Ok(())
    }

    /// Checks that the block ends where its length says. An empty line stands there, of which a byte may be damaged,
    /// or, by writers that care less, a line's end or nothing before the next record.
    fn check_end(&mut self) -> Result<(), Fault> {
        // so much and no more, so that it does not matter how the archive streams
        let most = NEWLINES_MAX + VERSION.len();
        let here = self.ahead(most)?;
        let here = here.get(..most).unwrap_or(here);
        let newlines = here.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let rest = here.get(newlines..).unwrap_or_default();
        let alike = here.iter().zip(BLOCK_END).filter(|(byte, expected)| byte == expected).count();
        if rest.is_empty() || rest.starts_with(VERSION) || alike >= BLOCK_END.len() - 1 || here.starts_with(b"\n\n") {
            Ok(())
        } else {
            Err(Fault::record("a record that does not end at its Content-Length"))
        }
    }

    /// The next bytes of the unit: so many at least, but at its end. At the end it is known to be whole.
    fn ahead(&mut self, bytes: usize) -> Result<&[u8], Fault> {
        while self.text.unread().len() < bytes && self.units.read(&mut self.text)? {}
        Ok(self.text.unread())
    }
}

impl<R: BufRead> Iterator for Archive<R> {
    type Item = io::Result<Entry>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.has_ended {
            return None;
        }
        let (lost, why) = match self.step() {
            Ok(Some(entry)) => return Some(Ok(entry)),
            Ok(None) => {
                self.has_ended = true;
                return None;
            }
            Err(Fault::Io(error)) => {
                self.has_ended = true;
                return Some(Err(error));
            }
            Err(Fault::Unit(why)) => (Lost::Unit, why),
            // what is unpacked right before damage may be none of the record
            Err(Fault::Record(why)) => (Lost::Record, self.units.damage().map_or(why, str::to_owned)),
        };
        self.lost = Some(lost);
        Some(Ok(Entry::Damaged(Damage { offset: self.offset(), why })))
    }
}

fn is_http(content_type: &str) -> bool {
    content_type.to_ascii_lowercase().starts_with("application/http")
}

impl Fault {
    fn unit(why: &str) -> Self {
        Self::Unit(why.to_owned())
    }

    fn record(why: &str) -> Self {
        Self::Record(why.to_owned())
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at byte {}: {}", self.offset, self.why)
    }
}

impl std::error::Error for Damage {}
