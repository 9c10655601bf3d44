//! The stretch of a stream that is in memory: what was not read yet, and what may have to be read again
//! because a record in it turns out to be damaged.

/// Bytes that may be read again: more than the largest record that is taken (`BLOCK_BYTES_MAX`), so that damage in one
/// of those loses no other.
const KEPT_BYTES_MAX: usize = 16 << 20;

/// Bytes that are kept beyond those, so that the rest is not moved with each addition.
const SLACK_BYTES: usize = KEPT_BYTES_MAX / 2;

/// Rereading that is free. Beyond it, a stream is read twice at most: one that is made of nothing but beginnings
/// of records, each of which reaches over the others, takes no longer than one that is not.
const REREAD_BYTES_FREE: u64 = 64 << 20;

/// A part of a stream.
#[derive(Debug, Default)]
pub(super) struct Window {
    kept: Vec<u8>,
    /// The place in the stream of the first byte that is kept.
    begin: u64,
    /// The next byte to read, from `begin` on.
    at: usize,
    /// Bytes of the stream from here on are kept when they were read.
    mark: u64,
    /// Bytes of the stream that were read at the furthest: what may be read again depends on that, not on what happens
    /// to be kept.
    furthest: u64,
    /// Bytes that were read again so far.
    reread: u64,
}

impl Window {
    /// The bytes that are here to be read.
    pub(super) fn unread(&self) -> &[u8] {
        self.kept.get(self.at..).unwrap_or_default()
    }

    /// The place of the next byte in the stream.
    pub(super) fn offset(&self) -> u64 {
        self.begin + self.at as u64
    }

    /// The bytes that were read from an offset on, if they are still kept.
    pub(super) fn since(&self, offset: u64) -> Option<&[u8]> {
        let from = usize::try_from(offset.checked_sub(self.begin)?).ok()?;
        self.kept.get(from..self.at)
    }

    /// Passes over bytes that are here.
    pub(super) fn consume(&mut self, bytes: usize) {
        self.at = (self.at + bytes).min(self.kept.len());
        self.furthest = self.furthest.max(self.offset());
    }

    /// Gives up the bytes before the next one: they will not be read again.
    pub(super) fn mark(&mut self) {
        self.mark = self.offset();
    }

    /// Passes over all that is here; none of it will be read again.
    pub(super) fn clear(&mut self) {
        self.consume(self.kept.len());
        self.mark();
    }

    /// Goes to an offset behind the mark, or as near to it as it can: what is too far back, or was read again too
    /// often, is passed over.
    pub(super) fn seek(&mut self, offset: u64) {
        let offset = offset.max(self.furthest.saturating_sub(KEPT_BYTES_MAX as u64));
        let to = usize::try_from(offset.saturating_sub(self.begin)).unwrap_or(usize::MAX).min(self.kept.len());
        let back = self.at.saturating_sub(to) as u64;
        let allowed = REREAD_BYTES_FREE + self.furthest;
        if self.reread + back <= allowed {
            self.reread += back;
            self.at = to;
        }
    }

    /// Adds what follows in the stream, and lets go of what is kept in vain.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        let mut gone = usize::try_from(self.mark.saturating_sub(self.begin)).unwrap_or(usize::MAX).min(self.at);
        if self.at - gone > KEPT_BYTES_MAX + SLACK_BYTES {
            gone = self.at - KEPT_BYTES_MAX;
        }
        if gone > 0 {
            self.kept.drain(..gone);
            self.begin += gone as u64;
            self.at -= gone;
        }
        self.kept.extend_from_slice(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_since_the_mark_can_be_read_again() {
        let mut window = Window::default();
        window.push(b"one two three");
        window.consume(4);
        window.mark();
        window.consume(4);
        window.push(b" four");
        assert_eq!((window.unread(), window.offset()), (&b"three four"[..], 8));
        assert_eq!((window.since(4), window.since(0)), (Some(&b"two "[..]), None));
        window.seek(4);
        assert_eq!((window.unread(), window.offset()), (&b"two three four"[..], 4));
        window.seek(0);
        assert_eq!(window.offset(), 4, "what is gone is gone");
        window.clear();
        assert_eq!((window.unread(), window.offset()), (&b""[..], 18));
    }

    #[test]
    fn memory_is_bounded_whatever_is_marked() {
        let mut window = Window::default();
        let chunk = vec![7; 1 << 20];
        for _ in 0..100 {
            window.push(&chunk);
            window.consume(chunk.len());
            assert!(window.kept.len() <= KEPT_BYTES_MAX + SLACK_BYTES + chunk.len());
        }
        window.seek(0);
        assert_eq!((window.unread().len(), window.offset()), (KEPT_BYTES_MAX, 84 << 20), "what is left of it");
    }

    /// However it came, the same may be read again.
    #[test]
    fn what_is_too_far_back_does_not_depend_on_the_pieces() {
        for piece in [1 << 10, 3 << 19, 40 << 20] {
            let mut window = Window::default();
            while window.offset() < 40 << 20 {
                window.push(&vec![7; piece]);
                let rest = (40 << 20) - window.offset();
                window.consume(usize::try_from(rest).map_or(piece, |rest| rest.min(piece)));
            }
            window.seek(1 << 20);
            assert_eq!(window.offset(), 24 << 20, "pieces of {piece}");
        }
    }

    #[test]
    fn nothing_is_reread_for_ever() {
        let mut window = Window::default();
        window.push(&vec![7; 8 << 20]);
        let times = (0..1_000).take_while(|_| {
            window.consume(8 << 20);
            window.seek(0);
            window.offset() == 0
        });
        assert_eq!(times.count(), 9, "64 MiB, and 8 of its own");
    }
}
