//! The destination of one output's answers.

use super::answer::{Content, PageAnswers};
#[cfg(not(feature = "parquet"))]
use super::form::OutputForm;
use crate::cli::Stop;
use crate::cli::printer::{Blame, Printer, Sink};
#[cfg(feature = "parquet")]
use copydesk::render::table::Table;
use copydesk::save::database::{Database, DatabasePlace};
use copydesk::save::name::{house, parse_house};
use copydesk::store::{Place, UnfinishedFolder};
use std::fs;
use std::io;
use std::path::Path;

/// An output that is being written.
pub(super) enum AnswerOutput {
    Stream(Box<Printer>),
    #[cfg(feature = "parquet")]
    Table(Box<Table<Sink>>, Blame),
    Database(Box<Database>),
    Files(Files),
}

/// The end of a stream of answers.
pub(super) enum StreamEnd {
    Stdout,
    Place(Place),
    Database(DatabasePlace),
}

/// A folder with a file for each page.
pub(super) struct Files {
    folder: UnfinishedFolder,
    extension: &'static str,
    count: u64,
    blame: Blame,
}

impl AnswerOutput {
    /// All answers one after the other, or in one document.
    pub(super) fn stream(answers: &PageAnswers, sink: Sink) -> Result<Self, Stop> {
        match &answers.writing {
            Some(writing) => {
                let printer = Printer::packed(sink, writing.frame(), answers.form.packing())?;
                Ok(Self::Stream(Box::new(printer)))
            }
            None => Self::table(sink),
        }
    }

    /// The answers of a whole run.
    pub(super) fn of(answers: &PageAnswers, end: &StreamEnd) -> Result<Self, Stop> {
        match end {
            StreamEnd::Stdout => Self::stream(answers, Sink::stdout()),
            StreamEnd::Place(place) => Self::stream(answers, Sink::at(&answers.store, place)?),
            StreamEnd::Database(place) => {
                let database = Database::at(place).map_err(|error| Stop::Output(error.into()))?;
                Ok(Self::Database(Box::new(database)))
            }
        }
    }

    #[cfg(feature = "parquet")]
    fn table(sink: Sink) -> Result<Self, Stop> {
        let blame = sink.blame();
        let table = Table::new(sink).map_err(|error| blame.stop(error))?;
        Ok(Self::Table(Box::new(table), blame))
    }

    #[cfg(not(feature = "parquet"))]
    fn table(_sink: Sink) -> Result<Self, Stop> {
        Err(OutputForm::Parquet.check().err().unwrap_or_else(|| Stop::usage("parquet")))
    }

    /// The output of one input, in the form that such a one has.
    pub(super) fn object(answers: &PageAnswers, place: &Place) -> Result<Self, Stop> {
        let (store, blame) = (&answers.store, Blame::of(place));
        let Place::File(path) = place else { return Self::stream(answers, Sink::at(store, place)?) };
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|error| blame.stop(error))?;
        }
        match &answers.writing {
            Some(writing) if answers.form.is_folder() => {
                let extension = writing.format().extension();
                refuse_other(path).map_err(|error| blame.stop(error))?;
                let folder = UnfinishedFolder::of(path).map_err(|error| blame.stop(error))?;
                Ok(Self::Files(Files { folder, extension, count: 0, blame }))
            }
            _ => Self::stream(answers, Sink::at(store, place)?),
        }
    }

    pub(super) fn put(&mut self, content: Content) -> Result<(), Stop> {
        match (self, content) {
            (Self::Stream(printer), Content::Text(text)) => printer.print(&text),
            #[cfg(feature = "parquet")]
            (Self::Table(table, blame), Content::Row(_, record)) => table.push(*record).map_err(|why| blame.stop(why)),
            // what could not be read is no page
            (Self::Database(database), Content::Row(Some(id), record)) => {
                database.push(&id, &record).map_err(|error| Stop::Output(error.into()))
            }
            (Self::Files(files), Content::File(id, text)) => {
                let name = format!("{}.{}", house(files.count, &id), files.extension);
                files.count += 1;
                files.folder.write(&name, text.as_bytes()).map_err(|error| files.blame.stop(error))
            }
            // each form has its own content
            _ => Ok(()),
        }
    }

    /// Puts the output in place, and answers with its bytes.
    pub(super) fn finish(self) -> Result<u64, Stop> {
        match self {
            Self::Stream(printer) => printer.end(),
            #[cfg(feature = "parquet")]
            Self::Table(table, blame) => table.finish().map_err(|error| blame.stop(error))?.finish(),
            Self::Database(mut database) => database.flush().map(|()| 0).map_err(|error| Stop::Output(error.into())),
            Self::Files(Files { folder, blame, .. }) => folder.finish().map_err(|error| blame.stop(error)),
        }
    }
}

/// Only a folder that was filled here is replaced: one whose files have house names, all of them.
fn refuse_other(folder: &Path) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let name = entry?.file_name();
        if name.to_str().and_then(parse_house).is_none() {
            let why = format!("the folder holds other files too ({}): it is not replaced", name.display());
            return Err(io::Error::other(why));
        }
    }
    Ok(())
}
