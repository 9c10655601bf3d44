//! The units of an archive: the members of a gzip file, the frames of a Zstandard file, or the file where it is not
//! packed. A writer packs each record by itself, so that damage in one loses that one alone.
//!
//! flate2 and zstd unpack; where units begin and end is read here, because their own readers neither tell it nor
//! go on behind damage.

use super::window::Window;
use super::{Fault, VERSION};
use flate2::bufread::GzDecoder;
use flate2::{Crc, Decompress, FlushDecompress, Status};
use memchr::memmem;
use std::fmt;
use std::io::{self, BufRead, Read};
use zstd::stream::raw::{Decoder, Operation};

/// Bytes that are unpacked at once, and that are made at once. Always so many if there are so many: what an unpacker
/// makes of damage depends on what it is given with it, and may not depend on how an archive streams.
const CHUNK_BYTES: usize = 64 << 10;

/// Bytes in which the first record is looked for where a file does not begin with one.
const SEARCH_BYTES_MAX: usize = 1 << 20;

/// The header of a gzip member without names, and the longest that is read: the names are those of files.
const MEMBER_HEADER_BYTES: usize = 10;
const MEMBER_HEADER_BYTES_MAX: usize = 128 << 10;

/// The largest dictionary: `zstd --train` makes them of 110 KiB, and those of archives have up to a MiB.
const DICTIONARY_BYTES_MAX: usize = 16 << 20;

/// A unit that unpacks to more than this, and to so many times its size, was made to fill a disk. Pages shrink
/// to a tenth, and a whole archive of one page over and over to less, but a gigabyte of that is none.
const BOMB_BYTES: u64 = 1 << 30;
const BOMB_RATIO: u64 = 250;

/// First bytes of a gzip member (RFC 1952, 2.3; 8 is deflate, and nothing else is known).
const GZIP: &[u8] = b"\x1f\x8b\x08";

/// First bytes of a Zstandard frame (RFC 8878, 3.1.1).
const ZSTD: &[u8] = b"\x28\xb5\x2f\xfd";

/// The units of a stream, one after the other.
pub(super) struct Units<R> {
    from: R,
    /// The input's error, told when all before it is read.
    failed: Option<io::Error>,
    /// The stream as it is.
    packed: Window,
    /// Told by its first bytes.
    packing: Option<Packing>,
    /// The first byte of the unit in the stream.
    start: u64,
    /// True if more of the unit is to be read.
    is_open: bool,
    /// Bytes that the unit was unpacked to so far.
    unpacked: u64,
    /// The damage of the unit behind them.
    broken: Option<Fault>,
    scratch: Vec<u8>,
}

enum Packing {
    Plain,
    Gzip { inflate: Box<Decompress>, crc: Crc },
    Zstd(Decoder<'static>),
}

impl<R> fmt::Debug for Units<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Units").field("start", &self.start).field("packed", &self.packed).finish_non_exhaustive()
    }
}

/// True if a file that begins so is an archive. Of a Zstandard frame the first KiB is not enough to look inside.
pub(super) fn is_archive(start: &[u8]) -> bool {
    start.starts_with(VERSION) || start.starts_with(ZSTD) || is_skippable(start) || packs_a_record(start)
}

/// True if a unit begins here, and a record in it.
fn packs_a_record(start: &[u8]) -> bool {
    let mut unpacked = [0; VERSION.len()];
    let done = if start.starts_with(GZIP) {
        GzDecoder::new(start).read_exact(&mut unpacked)
    } else {
        zstd::Decoder::with_buffer(start).and_then(|mut frame| frame.read_exact(&mut unpacked))
    };
    done.is_ok() && unpacked == *VERSION
}

impl<R: BufRead> Units<R> {
    pub(super) fn new(from: R) -> Self {
        let scratch = vec![0; CHUNK_BYTES];
        let packed = Window::default();
        Self { from, failed: None, packed, packing: None, start: 0, is_open: false, unpacked: 0, broken: None, scratch }
    }

    /// The first byte of the unit that is being read; `None` in a plain archive, which is one.
    pub(super) fn start(&self) -> Option<u64> {
        if matches!(self.packing, Some(Packing::Plain)) { None } else { Some(self.start) }
    }

    /// The damage of the unit, if it was met in unpacking.
    pub(super) fn damage(&self) -> Option<&str> {
        match &self.broken {
            Some(Fault::Unit(why)) => Some(why),
            _ => None,
        }
    }

    /// Bytes of the stream that were read.
    pub(super) fn read_bytes(&self) -> u64 {
        self.packed.offset()
    }

    /// Goes to the next unit; `false` at the end of the stream.
    pub(super) fn open_next(&mut self) -> Result<bool, Fault> {
        if self.packing.is_none() {
            let start = self.ahead(VERSION.len())?;
            let mut packing = packing_of(start);
            if packing.is_none() && !start.is_empty() {
                let start = self.ahead(SEARCH_BYTES_MAX)?;
                packing = first_packing(start.get(..SEARCH_BYTES_MAX).unwrap_or(start));
            }
            self.packing = Some(packing.unwrap_or(Packing::Plain));
        }
        self.packed.mark();
        self.start = self.packed.offset();
        if self.ahead(1)?.is_empty() {
            return Ok(false);
        }
        self.open()?;
        Ok(true)
    }

    /// Goes to the next unit behind the beginning of this one that holds a record, of which the first bytes are
    /// unpacked; `false` if there is none.
    pub(super) fn recover(&mut self, text: &mut Window) -> Result<bool, Fault> {
        let magic = match self.packing {
            Some(Packing::Gzip { .. }) => GZIP,
            Some(Packing::Zstd(_)) => ZSTD,
            Some(Packing::Plain) | None => return Ok(false),
        };
        loop {
            self.packed.seek(self.start + 1);
            loop {
                let here = self.ahead(magic.len())?;
                if here.len() < magic.len() {
                    return Ok(false);
                }
                let found = memmem::find(here, magic);
                let passed = found.unwrap_or(here.len() - (magic.len() - 1));
                self.packed.consume(passed);
                self.packed.mark();
                if found.is_some() {
                    break;
                }
            }
            self.start = self.packed.offset();
            text.clear();
            match self.open().and_then(|()| self.begins_record(text)) {
                Ok(true) => return Ok(true),
                Ok(false) | Err(Fault::Unit(_)) => {}
                Err(fault) => return Err(fault),
            }
        }
    }

    fn begins_record(&mut self, text: &mut Window) -> Result<bool, Fault> {
        while text.unread().len() < VERSION.len() {
            if !self.read_up_to(VERSION.len() - text.unread().len(), text)? {
                return Ok(false);
            }
        }
        Ok(text.unread() == VERSION)
    }

    /// Unpacks a little more of the unit; `false` if it was read to its end, and is whole.
    pub(super) fn read(&mut self, text: &mut Window) -> Result<bool, Fault> {
        self.read_up_to(CHUNK_BYTES, text)
    }

    fn read_up_to(&mut self, limit: usize, text: &mut Window) -> Result<bool, Fault> {
        if let Some(fault) = self.broken.take() {
            return Err(fault);
        }
        if !self.is_open {
            return Ok(false);
        }
        self.fill(1, CHUNK_BYTES)?;
        let input = self.packed.unread();
        let input = input.get(..CHUNK_BYTES).unwrap_or(input);
        let room = self.scratch.get_mut(..limit).unwrap_or_default();
        let (used, made, ended) = match &mut self.packing {
            Some(Packing::Gzip { inflate, crc }) => {
                let before = (inflate.total_in(), inflate.total_out());
                let status = inflate.decompress(input, room, FlushDecompress::None);
                let (used, made) = (inflate.total_in() - before.0, inflate.total_out() - before.1);
                crc.update(room.get(..made as usize).unwrap_or_default());
                let ended = status.map(|status| status == Status::StreamEnd);
                (used as usize, made as usize, ended.map_err(|_| Fault::unit("a gzip member with broken data")))
            }
            Some(Packing::Zstd(decoder)) => match decoder.run_on_buffers(input, room) {
                Ok(status) => (status.bytes_read, status.bytes_written, Ok(status.remaining == 0)),
                Err(error) => (0, 0, Err(Fault::Unit(format!("a broken Zstandard frame ({error})")))),
            },
            Some(Packing::Plain) | None => {
                let bytes = input.len().min(limit);
                text.push(input.get(..bytes).unwrap_or_default());
                self.packed.consume(bytes);
                self.packed.mark();
                return Ok(bytes > 0);
            }
        };
        if used == 0 && made == 0 && matches!(ended, Ok(false)) {
            return Err(Fault::unit("the archive ends in the middle of a record"));
        }
        text.push(room.get(..made).unwrap_or_default());
        self.packed.consume(used);
        self.unpacked += made as u64;
        if self.unpacked > BOMB_BYTES && self.unpacked / BOMB_RATIO > self.packed.offset() - self.start {
            return Err(Fault::unit("it unpacks to more than anyone would have packed"));
        }
        // what was unpacked before the damage comes first
        self.broken = match ended {
            Ok(false) => None,
            Ok(true) => {
                self.is_open = false;
                self.check_trailer().err()
            }
            Err(fault) => Some(fault),
        };
        Ok(made > 0 || self.is_open || self.broken.is_some())
    }

    /// Begins a unit at the place where the stream is.
    fn open(&mut self) -> Result<(), Fault> {
        self.unpacked = 0;
        self.broken = None;
        self.is_open = true;
        match &self.packing {
            Some(Packing::Gzip { .. }) => self.open_member(),
            Some(Packing::Zstd(_)) => self.open_frame(),
            Some(Packing::Plain) | None => Ok(()),
        }
    }

    fn open_member(&mut self) -> Result<(), Fault> {
        if !self.ahead(GZIP.len())?.starts_with(GZIP) {
            return Err(Fault::unit("no gzip member where one should begin"));
        }
        let header = match member_header(self.ahead(MEMBER_HEADER_BYTES)?) {
            None => {
                let start = self.ahead(MEMBER_HEADER_BYTES_MAX)?;
                member_header(start.get(..MEMBER_HEADER_BYTES_MAX).unwrap_or(start))
            }
            found => found,
        };
        // what was looked at in vain counts as read
        self.packed.consume(header.unwrap_or(MEMBER_HEADER_BYTES_MAX));
        if header.is_none() {
            return Err(Fault::unit("a gzip member with a broken header"));
        }
        if let Some(Packing::Gzip { inflate, crc }) = &mut self.packing {
            inflate.reset(false);
            crc.reset();
        }
        Ok(())
    }

    /// Checks the trailer behind a member (RFC 1952, 2.3.1): checksum and size.
    fn check_trailer(&mut self) -> Result<(), Fault> {
        let Some(Packing::Gzip { crc, .. }) = &self.packing else { return Ok(()) };
        let size = self.unpacked as u32;
        let expected = (u64::from(size) << 32 | u64::from(crc.sum())).to_le_bytes();
        let trailer = self.ahead(expected.len())?;
        if trailer.len() < expected.len() {
            return Err(Fault::unit("the archive ends in the middle of a record"));
        }
        if !trailer.starts_with(&expected) {
            return Err(Fault::unit("a gzip member with a wrong checksum"));
        }
        self.packed.consume(expected.len());
        Ok(())
    }

    /// Skippable frames are passed over, but for a dictionary that the file begins with (IIPC, "Zstandard
    /// Compression for WARC Files 1.0").
    fn open_frame(&mut self) -> Result<(), Fault> {
        while is_skippable(self.ahead(8)?) {
            self.skip_frame()?;
            if self.ahead(1)?.is_empty() {
                self.is_open = false;
                return Ok(());
            }
        }
        if !self.ahead(ZSTD.len())?.starts_with(ZSTD) {
            return Err(Fault::unit("no Zstandard frame where one should begin"));
        }
        self.start = self.packed.offset();
        if let Some(Packing::Zstd(decoder)) = &mut self.packing {
            decoder.reinit().map_err(Fault::Io)?;
        }
        Ok(())
    }

    fn skip_frame(&mut self) -> Result<(), Fault> {
        let &[kind, _, _, _, a, b, c, d, ..] = self.ahead(8)? else {
            return Err(Fault::unit("the archive ends in the middle of a frame"));
        };
        let size = u32::from_le_bytes([a, b, c, d]) as usize;
        let is_dictionary = kind == 0x5d && self.packed.offset() == 0;
        self.packed.consume(8);
        if is_dictionary && size <= DICTIONARY_BYTES_MAX {
            let dictionary = self.ahead(size)?.get(..size).map(dictionary);
            let decoder = dictionary.and_then(|bytes| Decoder::with_dictionary(&bytes.ok()?).ok());
            self.packing = Some(Packing::Zstd(decoder.ok_or_else(|| Fault::unit("a dictionary that cannot be read"))?));
        }
        let mut left = size;
        while left > 0 {
            let here = self.ahead(1)?.len().min(left);
            if here == 0 {
                return Err(Fault::unit("the archive ends in the middle of a frame"));
            }
            self.packed.consume(here);
            left -= here;
        }
        Ok(())
    }

    /// The next bytes of the stream: so many at least, but at its end.
    fn ahead(&mut self, bytes: usize) -> Result<&[u8], Fault> {
        self.fill(bytes, bytes)?;
        Ok(self.packed.unread())
    }

    /// Reads until there are `most` bytes, or all that there are; an error if the input fails before the `least`.
    fn fill(&mut self, least: usize, most: usize) -> Result<(), Fault> {
        while self.failed.is_none() && self.packed.unread().len() < most {
            match self.from.fill_buf() {
                Ok([]) => break,
                Ok(more) => {
                    let taken = more.len().min(CHUNK_BYTES);
                    self.packed.push(more.get(..taken).unwrap_or_default());
                    self.from.consume(taken);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => self.failed = Some(error),
            }
        }
        if self.packed.unread().len() < least
            && let Some(error) = self.failed.take()
        {
            return Err(Fault::Io(error));
        }
        Ok(())
    }
}

fn packing_of(start: &[u8]) -> Option<Packing> {
    if start.starts_with(GZIP) {
        Some(Packing::Gzip { inflate: Box::new(Decompress::new(false)), crc: Crc::new() })
    } else if start.starts_with(ZSTD) || is_skippable(start) {
        Decoder::new().ok().map(Packing::Zstd)
    } else {
        start.starts_with(VERSION).then_some(Packing::Plain)
    }
}

/// The packing of a file whose beginning is damaged, by the first record that is found in it. It is plain if none is
/// packed: a frame may hold a record's first line as it is.
fn first_packing(bytes: &[u8]) -> Option<Packing> {
    let first = |magic| memmem::find_iter(bytes, magic).find(|at| bytes.get(*at..).is_some_and(packs_a_record));
    let at = [first(GZIP), first(ZSTD)].into_iter().flatten().min()?;
    packing_of(bytes.get(at..)?)
}

/// RFC 8878, 3.1.2.
fn is_skippable(start: &[u8]) -> bool {
    matches!(start, [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..])
}

/// A dictionary as it is, or packed itself.
fn dictionary(bytes: &[u8]) -> io::Result<Vec<u8>> {
    if bytes.starts_with(ZSTD) { zstd::bulk::decompress(bytes, DICTIONARY_BYTES_MAX) } else { Ok(bytes.to_vec()) }
}

/// The length of a member's header (RFC 1952, 2.3); `None` if it is none, or not all here.
fn member_header(bytes: &[u8]) -> Option<usize> {
    const RESERVED: u8 = 0xe0;
    let flags = *bytes.get(3)?;
    let is_set = |bit: u8| flags & (1 << bit) != 0;
    if flags & RESERVED != 0 {
        return None;
    }
    let mut at = MEMBER_HEADER_BYTES;
    if is_set(2) {
        let length = bytes.get(at..at + 2)?;
        at += 2 + usize::from(u16::from_le_bytes(length.try_into().ok()?));
    }
    for name in [3, 4] {
        if is_set(name) {
            at += 1 + memchr::memchr(0, bytes.get(at..)?)?;
        }
    }
    if is_set(1) {
        at += 2;
    }
    (at <= bytes.len()).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn headers_of_members_are_measured() {
        let mut builder = flate2::GzBuilder::new().extra([7; 300]).filename("a.warc").comment("tide");
        builder = builder.mtime(1_800_000_000);
        let mut member = builder.write(Vec::new(), flate2::Compression::fast());
        member.write_all(b"x").expect("memory");
        let member = member.finish().expect("memory");
        let header = 10 + 2 + 300 + 7 + 5;
        assert_eq!(member_header(&member), Some(header));
        assert!((0..header).all(|cut| member_header(&member[..cut]).is_none()));
        assert_eq!(member_header(b"\x1f\x8b\x08\x00\0\0\0\0\0\x03"), Some(10));
        assert_eq!(member_header(b"\x1f\x8b\x08\x20\0\0\0\0\0\x03"), None, "a flag that nobody knows");
    }

    #[test]
    fn archives_are_known_by_their_beginning() {
        let gzip = |text: &[u8]| {
            let mut member = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            member.write_all(text).expect("memory");
            member.finish().expect("memory")
        };
        for (start, expected) in [
            (b"WARC/1.0\r\n".to_vec(), true),
            (gzip(b"WARC/1.1\r\nWARC-Type: warcinfo\r\n"), true),
            (gzip(b"<!doctype html>"), false),
            (b"\x28\xb5\x2f\xfd\x04".to_vec(), true),
            (b"\x5d\x2a\x4d\x18\0\0\0\0".to_vec(), true),
            (b"<!doctype html>".to_vec(), false),
            (Vec::new(), false),
        ] {
            assert_eq!(is_archive(&start), expected, "{start:?}");
        }
    }
}
