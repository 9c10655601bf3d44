//! Delivery of results: printed or filed, and told.

use super::{Failure, Fetched, FetchedStory};
use crate::cli::console::{self, Console, RuleFaults};
use crate::cli::printer::{Printer, Sink};
use crate::cli::writing::Writing;
use crate::cli::{DONE, SOME_FAILED, Stop};
use copydesk::filter::Filter;
use copydesk::link;
use copydesk::render::feed::{FeedHead, atom};
use copydesk::render::json::Record;
use copydesk::save::database::Database;
use copydesk::save::folder::{Filing, Folder};
use jiff::Timestamp;
use serde::Serialize;
use std::path::PathBuf;
use std::time::Instant;

/// Articles of a feed.
const FEED_ARTICLES: usize = 50;

/// The destination of articles.
pub(super) enum FetchOutput {
    Print(Box<Printer>),
    File { folder: Box<Folder>, html: bool, names: Sink },
    Database(Box<Database>),
}

/// The list of what failed.
pub(super) struct Failures(Sink);

/// One of its lines.
#[derive(Serialize)]
struct FailureLine<'a> {
    address: &'a str,
    reason: &'static str,
    status: Option<u16>,
    tries: u32,
    message: &'a str,
}

impl Failures {
    pub(super) fn open(path: PathBuf) -> Result<Self, Stop> {
        Sink::file(path).map(Self)
    }

    fn add(&mut self, source: &str, tries: u32, failure: &Failure) -> Result<(), Stop> {
        let Failure { reason, status, message } = failure;
        let line = FailureLine { address: &link::shown(source), reason, status: *status, tries: tries + 1, message };
        let text = serde_json::to_string(&line).map_err(|error| Stop::Output(error.into()))?;
        self.0.write(format!("{text}\n").as_bytes())
    }
}

/// Counts of the inputs' results.
#[derive(Debug, Default)]
struct FetchCounts {
    done: u64,
    failed: u64,
    no_article: u64,
    /// Articles that the filter does not want.
    unwanted: u64,
    /// Passed over: the folder held them.
    before: u64,
}

/// Takes what comes in, and hands out what is an article.
pub(super) struct Delivery {
    writing: Writing,
    all: bool,
    filter: Filter,
    quiet: bool,
    /// True if the end is worth a line.
    tells_end: bool,
    out: FetchOutput,
    console: Console,
    failures: Option<Failures>,
    /// A feed of what the folder holds, which is written at the end.
    feed: Option<PathBuf>,
    faults: RuleFaults,
    counts: FetchCounts,
    start: Instant,
}

impl Delivery {
    pub(super) fn new(writing: Writing, out: FetchOutput, console: Console, failures: Option<Failures>) -> Self {
        let (faults, counts) = (RuleFaults::default(), FetchCounts::default());
        Self {
            writing,
            all: false,
            filter: Filter::default(),
            quiet: false,
            tells_end: false,
            out,
            console,
            failures,
            feed: None,
            faults,
            counts,
            start: Instant::now(),
        }
    }

    /// Sets what is kept and told of so many inputs; `before` others were passed over.
    pub(super) fn telling(mut self, all: bool, quiet: bool, inputs: usize, before: usize) -> Self {
        (self.all, self.quiet, self.counts.before) = (all, quiet, before as u64);
        self.tells_end = console::tells_end(quiet, inputs + before > 1);
        self
    }

    /// Writes a feed of what is saved.
    pub(super) fn feeding(mut self, feed: Option<PathBuf>) -> Self {
        self.feed = feed;
        self
    }

    /// Hands out only what this filter wants.
    pub(super) fn keeping(mut self, filter: Filter) -> Self {
        self.filter = filter;
        self
    }

    pub(super) fn take(&mut self, visit: Fetched) -> Result<(), Stop> {
        let Fetched { source, tries, outcome } = visit;
        let failure = match outcome {
            Err(failure) => {
                self.counts.failed += 1;
                failure
            }
            Ok(FetchedStory { article, page, note, .. }) if !self.all && !article.verdict.kind.is_article() => {
                self.counts.no_article += 1;
                let (kind, reason) = (article.verdict.kind.name(), &article.verdict.reason);
                let note = note.map(|note| format!("; {note}")).unwrap_or_default();
                let message = format!("no article but {kind}: {reason}{note} (--all keeps it)");
                Failure { status: page.status, ..Failure::new("not_article", message) }
            }
            Ok(FetchedStory { article, .. }) if self.filter.unwanted(&article).is_some() => {
                self.counts.unwanted += 1;
                self.console.step();
                return Ok(());
            }
            Ok(story) => {
                self.counts.done += 1;
                self.faults.tell(&self.console, &source, &RuleFaults::of(&story.article));
                if let Some(note) = &story.note {
                    self.console.about(&source, note);
                }
                self.accept(&source, &story)?;
                self.console.step();
                return Ok(());
            }
        };
        self.console.about(&source, &failure.message);
        if let Some(failures) = &mut self.failures {
            failures.add(&source, tries, &failure)?;
        }
        self.console.step();
        Ok(())
    }

    fn accept(&mut self, source: &str, story: &FetchedStory) -> Result<(), Stop> {
        let FetchedStory { id, page, article, .. } = story;
        let record = Record::new(source, Some(page), Ok(article.clone()));
        match &mut self.out {
            FetchOutput::Print(printer) => {
                printer.print(&self.writing.answer(&record))?;
                printer.flush()
            }
            FetchOutput::Database(database) => {
                // whoever breaks off keeps what is there
                database.push(id, &record).and_then(|()| database.flush()).map_err(|error| Stop::Output(error.into()))
            }
            FetchOutput::File { folder, html, names } => {
                let (content, extension) = (self.writing.file(&record), self.writing.format().extension());
                let html = html.then_some(&*page.body);
                let filing = Filing { id, content: &content, extension, html, record: &record };
                let path = folder.save(&filing).map_err(|error| Stop::Output(error.into()))?;
                if self.quiet {
                    return Ok(());
                }
                let line = format!("{}\n", path.display());
                match self.console.around(|| names.write(line.as_bytes()).and_then(|()| names.flush())) {
                    Err(Stop::Closed) => Ok(()), // nobody reads the names; the articles are still wanted
                    written => written,
                }
            }
        }
    }

    pub(super) fn end(self) -> Result<u8, Stop> {
        if let (Some(feed), FetchOutput::File { folder, .. }) = (self.feed, &self.out) {
            write_feed(feed, folder)?;
        }
        let is_filed = !matches!(self.out, FetchOutput::Print(_));
        match self.out {
            FetchOutput::Print(printer) => drop(printer.end()?),
            FetchOutput::Database(_) => {}
            FetchOutput::File { names, .. } => match names.finish() {
                Err(Stop::Closed) => {}
                finished => drop(finished?),
            },
        }
        if let Some(Failures(sink)) = self.failures {
            sink.finish()?;
        }
        drop(self.console);
        if self.tells_end {
            console::say(&format!("{}; {}", self.counts.words(is_filed), console::took(self.start)));
        }
        Ok(if self.counts.failed + self.counts.no_article == 0 { DONE } else { SOME_FAILED })
    }
}

/// Writes a feed of the last articles in a folder.
fn write_feed(file: PathBuf, folder: &Folder) -> Result<(), Stop> {
    let entries = folder.latest(FEED_ARTICLES).map_err(|error| Stop::Output(error.into()))?;
    let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let head = FeedHead { name: &name, title: &name, begun_at: Timestamp::now() };
    let mut sink = Sink::file(file)?;
    sink.write(atom(&head, &entries).as_bytes())?;
    sink.finish().map(drop)
}

impl FetchCounts {
    fn words(&self, is_filed: bool) -> String {
        let done = if is_filed { "saved" } else { "printed" };
        let Self { failed, no_article, unwanted, before, .. } = *self;
        console::counted(&[
            (self.done, done),
            (failed, "failed"),
            (no_article, "no articles"),
            (unwanted, "left out by the filter"),
            (before, "passed over, saved before"),
        ])
    }
}
