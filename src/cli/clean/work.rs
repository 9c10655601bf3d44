//! Work on inputs, whatever they hold: what is counted and told of each, and at the end.

use crate::cli::console::{self, Console};
use crate::cli::{DONE, SOME_FAILED, Stop, guarded, ordered};
use copydesk::clean::{Cleaner, Keys, Repeats};
use copydesk::render::report;
use copydesk::render::screen::Screen;
use std::time::Instant;

/// Options that all inputs of a run are worked through by.
pub(super) struct CleanWork {
    pub(super) cleaner: Cleaner,
    /// What reports are shown on, if they are wanted in place of clean texts.
    pub(super) explain: Option<Screen>,
    pub(super) repeats: u32,
    pub(super) jobs: usize,
    pub(super) console: Console,
    pub(super) quiet: bool,
    pub(super) start: Instant,
}

/// Counts of the texts by what became of them.
#[derive(Debug, Default)]
pub(super) struct TextCounts {
    pub(super) texts: u64,
    pub(super) changed: u64,
    pub(super) failed: u64,
}

impl CleanWork {
    /// One line of what came of it, and the exit code.
    pub(super) fn end(self, counts: &TextCounts) -> u8 {
        let TextCounts { texts, changed, failed } = *counts;
        drop(self.console);
        if console::tells_end(self.quiet, texts + failed > 1) {
            let done = if self.explain.is_some() { "explained" } else { "cleaned" };
            // a report is another text in any case
            let changed = if self.explain.is_some() { 0 } else { changed };
            let words = console::counted(&[(texts, done), (changed, "of them changed"), (failed, "failed")]);
            console::say(&format!("{words}; {}", console::took(self.start)));
        }
        if failed > 0 { SOME_FAILED } else { DONE }
    }

    /// Counts the lines of all documents, if that is asked for.
    pub(super) fn count<I: Send>(
        &mut self,
        inputs: impl Iterator<Item = I> + Send,
        keys: impl Fn(I) -> Option<Keys> + Sync,
    ) -> Result<(), Stop> {
        if self.repeats == 0 {
            return Ok(());
        }
        let mut repeats = Repeats::default();
        ordered::run(inputs, self.jobs, keys, |keys| {
            if let Some(keys) = keys {
                repeats.count(keys);
            }
            Ok::<(), Stop>(())
        })?;
        self.cleaner = std::mem::take(&mut self.cleaner).with_repeats(repeats, self.repeats);
        Ok(())
    }

    /// The clean text, or the report on it; a panic costs this text alone.
    pub(super) fn clean(&self, source: &str, text: &str) -> Result<String, String> {
        guarded(|| {
            if let Some(screen) = self.explain {
                return report::lines(source, &self.cleaner.explain(text), screen);
            }
            self.cleaner.clean(text).into_owned()
        })
    }

    pub(super) fn tell(&self, source: &str, why: &str) {
        if !self.quiet {
            self.console.about(source, why);
        }
    }
}
