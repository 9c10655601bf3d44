//! Whether a page has come to rest: it is there, asks for nothing, and its text no longer grows.
//!
//! The clock alone does not tell: on a machine that has other things to do, a script that has come may take long until it
//! runs. So the page is looked at again and again, and has to have answered so often that nothing is new.

use std::time::Duration;
use tokio::time::Instant;

/// Between two looks at a page.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// What a look at a page has shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    /// It is there, with its scripts and styles.
    pub(super) is_there: bool,
    /// The length of its text.
    pub(super) text: u64,
}

#[derive(Debug)]
pub(super) struct Calm {
    /// So long nothing may be new.
    quiet: Duration,
    /// When something was new last.
    moved_at: Instant,
    is_there: bool,
    /// The longest text so far.
    text: u64,
    /// Looks since something was new.
    looks: u32,
}

impl Calm {
    pub(super) fn new(quiet: Duration) -> Self {
        Self { quiet, moved_at: Instant::now(), is_there: false, text: 0, looks: 0 }
    }

    /// Something was asked for or answered.
    pub(super) fn stir(&mut self) {
        (self.moved_at, self.looks) = (Instant::now(), 0);
    }

    /// Another page is shown.
    pub(super) fn begin(&mut self) {
        *self = Self::new(self.quiet);
    }

    /// Takes in a look; nothing, if the page was too busy to answer.
    pub(super) fn see(&mut self, seen: Option<Seen>) {
        match seen {
            Some(Seen { is_there: true, text }) if self.is_there && text <= self.text => self.looks += 1,
            Some(Seen { is_there, text }) => {
                self.stir();
                (self.is_there, self.text) = (is_there, text.max(self.text));
            }
            None => self.stir(),
        }
    }

    /// The time between two looks.
    pub(super) fn pause(&self) -> Duration {
        LOOK_EVERY.min(self.quiet)
    }

    pub(super) fn is_quiet(&self) -> bool {
        let enough = self.quiet.as_millis().div_ceil(self.pause().as_millis().max(1));
        self.is_there && u128::from(self.looks) >= enough && self.moved_at.elapsed() >= self.quiet
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_page_is_quiet_when_it_has_said_so_often_enough() {
        let quiet = Duration::from_millis(500);
        let mut calm = Calm::new(quiet);
        let there = |text| Some(Seen { is_there: true, text });
        calm.see(Some(Seen { is_there: false, text: 7 }));
        tokio::time::advance(quiet * 9).await;
        assert!(!calm.is_quiet(), "it has not come");
        calm.see(there(7));
        tokio::time::advance(quiet * 9).await;
        calm.see(there(7));
        assert!(!calm.is_quiet(), "whatever the clock says, one look is not enough");
        for _ in 0..4 {
            calm.see(there(7));
        }
        assert!(calm.is_quiet());
        calm.see(there(8));
        assert!(!calm.is_quiet(), "its text has grown");
        for _ in 0..5 {
            calm.see(there(6));
        }
        assert!(!calm.is_quiet(), "however often it is asked, the time is not over");
        tokio::time::advance(quiet).await;
        assert!(calm.is_quiet());
        calm.see(None);
        assert!(!calm.is_quiet(), "its scripts are busy");
    }
}
