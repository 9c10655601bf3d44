//! From an input to its answers: a page has one, an archive one for each page in it.

use super::form::OutputForm;
use crate::cli::console::RuleFaults;
use crate::cli::guarded;
use crate::cli::input::{self, At, Input, identity};
use crate::cli::writing::Writing;
use copydesk::archive::{Archive, Damage, Entry, Response};
use copydesk::filter::Filter;
use copydesk::render::json::Record;
use copydesk::save::name::PageId;
use copydesk::store::{Opened, Store};
use copydesk::{Article, Extractor, Kind, Page, UnmatchedRule};
use std::io::{self, BufReader, Read};
use std::iter;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes of an archive that are asked for at a time.
const READ_BYTES: usize = 256 << 10;

/// A piece of work, still to be done on any thread.
pub(super) enum Piece {
    /// A page that is read where it lies, or was read from standard input.
    Page(Input, Option<Vec<u8>>),
    Record(Arc<Origin>, Entry),
    /// An input, or what was left of it, that cannot be read.
    Lost(String, String),
}

/// The archive that a record is of.
#[derive(Debug)]
pub(super) struct Origin {
    source: String,
    /// Its name without folders.
    file: String,
}

/// The answer to a piece.
pub(super) struct Answer {
    /// Its name.
    pub(super) source: String,
    pub(super) fact: Fact,
    /// The part that goes to the output.
    pub(super) content: Option<Content>,
    pub(super) unmatched_rules: Vec<UnmatchedRule>,
}

/// The part of an answer that is counted.
pub(super) enum Fact {
    /// A page was read.
    Read {
        kind: Kind,
        words: usize,
        left_out: Option<LeftOut>,
    },
    /// A page could not be.
    Failed(String),
    /// A record that is no page.
    Other,
    Damaged(Damage),
    /// The input could not be read (on).
    Lost(String),
}

/// Why a page that was read is not written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LeftOut {
    /// It is no article, and these alone were asked for.
    NoArticle,
    /// The filter does not want it.
    Unwanted,
}

/// Forms in which answers go to an output.
pub(super) enum Content {
    Text(String),
    /// For a table.
    Row(Option<PageId>, Box<Record>),
    File(PageId, String),
}

/// Options that all answers of a run are made by.
pub(super) struct PageAnswers {
    pub(super) extractor: Extractor,
    pub(super) form: OutputForm,
    /// None for the rows of a table that is not of text.
    pub(super) writing: Option<Writing>,
    /// Each answer is a file of its own.
    pub(super) files: bool,
    pub(super) articles_only: bool,
    pub(super) filter: Filter,
    pub(super) store: Arc<Store>,
    /// Bytes of archives that were read.
    pub(super) read_bytes: Arc<AtomicU64>,
}

impl PageAnswers {
    /// The pieces of an input. The error says why there are none.
    pub(super) fn pieces(&self, input: Input) -> Result<Box<dyn Iterator<Item = Piece> + Send>, String> {
        let place = match &input.at {
            Err(why) => return Err(why.clone()),
            Ok(At::Stdin) if input.url.is_some() => return Ok(Box::new(iter::once(Piece::Page(input, None)))),
            Ok(At::Stdin) => return stdin(input),
            Ok(At::Place(_)) if !input::is_archive(&input.source) => {
                return Ok(Box::new(iter::once(Piece::Page(input, None))));
            }
            Ok(At::Place(place)) => place,
        };
        let from = self.store.open(place).map_err(|error| input::cause(&error))?;
        let counted = CountedRead { from, read_bytes: Arc::clone(&self.read_bytes) };
        Ok(Box::new(records(input.source, counted)))
    }

    /// The pieces as of [`PageAnswers::pieces`]; what cannot be read is a piece too.
    pub(super) fn pieces_or_why(&self, input: Input) -> Box<dyn Iterator<Item = Piece> + Send> {
        let source = input.source.clone();
        self.pieces(input).unwrap_or_else(|why| Box::new(iter::once(Piece::Lost(source, why))))
    }

    /// Does the work of a piece; whatever happens is its answer.
    pub(super) fn answer(&self, piece: Piece) -> Answer {
        match piece {
            Piece::Page(input, bytes) => {
                let page = match bytes {
                    Some(bytes) => input.page(Ok(bytes)),
                    None => input.read(&self.store),
                };
                let file = input.file_url();
                let outcome = page.as_ref().map_err(Clone::clone).and_then(|page| self.article(page));
                let id = page.as_ref().ok().zip(outcome.as_ref().ok()).map(|(p, a)| identity(a, p, file.as_ref()));
                self.written(input.source, page.ok().as_ref(), id, outcome, |record| record)
            }
            Piece::Record(origin, Entry::Response(response)) => self.response(&origin, response),
            Piece::Record(origin, Entry::Other) => Answer::bare(origin.source.clone(), Fact::Other),
            Piece::Record(origin, Entry::Damaged(damage)) => Answer::bare(origin.source.clone(), Fact::Damaged(damage)),
            Piece::Lost(source, why) => {
                let content = self.content(&source, None, None, Err(why.clone()), |record| record);
                Answer { content, ..Answer::bare(source, Fact::Lost(why)) }
            }
        }
    }

    fn article(&self, page: &Page) -> Result<Article, String> {
        guarded(|| self.extractor.extract_page(page))
    }

    fn response(&self, origin: &Origin, response: Response) -> Answer {
        let (offset, record_id) = (response.offset, response.record_id.clone());
        let source = || origin.source.clone();
        let page = guarded(|| response.page()).map_err(|why| Damage { offset, why }).flatten();
        match page {
            Ok(Some(page)) => {
                let outcome = self.article(&page);
                let id = outcome.as_ref().ok().map(|article| identity(article, &page, None));
                let place = |record: Record| record.from_archive(&origin.file, offset, record_id);
                self.written(source(), Some(&page), id, outcome, place)
            }
            Ok(None) => Answer::bare(source(), Fact::Other),
            Err(damage) => Answer::bare(source(), Fact::Damaged(damage)),
        }
    }

    /// The answer of a page; `place` adds to its record where it was found.
    fn written(
        &self,
        source: String,
        page: Option<&Page>,
        id: Option<PageId>,
        outcome: Result<Article, String>,
        place: impl FnOnce(Record) -> Record,
    ) -> Answer {
        let unmatched_rules = outcome.as_ref().map(RuleFaults::of).unwrap_or_default();
        let fact = match &outcome {
            Ok(article) => {
                let kind = article.verdict.kind;
                let left_out = if self.articles_only && !kind.is_article() {
                    Some(LeftOut::NoArticle)
                } else {
                    self.filter.unwanted(article).map(|_| LeftOut::Unwanted)
                };
                Fact::Read { kind, words: article.word_count(), left_out }
            }
            Err(why) => Fact::Failed(why.clone()),
        };
        let is_left_out = matches!(fact, Fact::Read { left_out: Some(_), .. });
        let content = if is_left_out { None } else { self.content(&source, page, id, outcome, place) };
        Answer { source, fact, content, unmatched_rules }
    }

    /// The text of a page's answer. A folder of files has none for one without a word.
    fn content(
        &self,
        source: &str,
        page: Option<&Page>,
        id: Option<PageId>,
        outcome: Result<Article, String>,
        place: impl FnOnce(Record) -> Record,
    ) -> Option<Content> {
        let record = place(Record::new(source, page, outcome));
        let Some(writing) = &self.writing else { return Some(Content::Row(id, Box::new(record))) };
        let mut text = if self.files { writing.file(&record) } else { writing.answer(&record) };
        text.shrink_to_fit();
        if !self.files {
            return Some(Content::Text(text));
        }
        id.filter(|_| !text.is_empty()).map(|id| Content::File(id, text))
    }
}

impl Answer {
    fn bare(source: String, fact: Fact) -> Self {
        Self { source, fact, content: None, unmatched_rules: Vec::new() }
    }
}

/// Standard input is an archive or a page: its first bytes tell.
fn stdin(input: Input) -> Result<Box<dyn Iterator<Item = Piece> + Send>, String> {
    let (start, whole) = input::open_stdin()?;
    if copydesk::archive::is_archive(&start) {
        return Ok(Box::new(records(input.source, whole)));
    }
    let bytes = input::read_capped(whole).map_err(|error| input::cause(&error))?;
    Ok(Box::new(iter::once(Piece::Page(input, Some(bytes)))))
}

/// The records of an archive. What cannot be read on, and what holds none, ends in a lost piece.
fn records(source: String, from: impl Read + Send + 'static) -> impl Iterator<Item = Piece> + Send {
    let file = source.rsplit(['/', std::path::MAIN_SEPARATOR]).next().unwrap_or_default().to_owned();
    let origin = Arc::new(Origin { source, file });
    let mut archive = Archive::new(BufReader::with_capacity(READ_BYTES, from));
    let mut has_ended = false;
    iter::from_fn(move || {
        if has_ended {
            return None;
        }
        let why = match archive.next() {
            Some(Ok(entry)) => return Some(Piece::Record(Arc::clone(&origin), entry)),
            Some(Err(error)) => input::cause(&error),
            None if archive.records() == 0 => "no web archive: no record can be read".to_owned(),
            None => return None,
        };
        has_ended = true;
        Some(Piece::Lost(origin.source.clone(), why))
    })
}

/// Counts what is read.
struct CountedRead {
    from: Opened,
    read_bytes: Arc<AtomicU64>,
}

impl Read for CountedRead {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(buffer)?;
        self.read_bytes.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
