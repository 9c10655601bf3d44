//! `copydesk diff`: what changed between two revisions of a saved article.

use super::arguments::database;
use super::printer::Sink;
use super::{DONE, Stop, console, job};
use clap::{Args, ValueEnum};
use copydesk::render::diff::{self, Diff, Revision};
use copydesk::save::database::{Database, DatabasePlace};
use copydesk::save::revisions::{self, SavedName};
use copydesk::store::Place;
use std::fmt;
use std::path::{Path, PathBuf};
use std::slice;

const EXAMPLES: &str = "\
Examples:
  copydesk diff lenn.toml https://tides.lenn.example/2026/11/dredger-stuck
  copydesk diff news 012_0123456789abcdef.txt --from 1
  copydesk diff news 0123456789abcdef -o changes.html
  copydesk diff news 0123456789abcdef --list
  copydesk diff news.sqlite https://tides.lenn.example/2026/11/dredger-stuck

Revisions are those that the records of the folder hold, or the rows of the database: of a crawl with \
follow.updates, or of pages that were fetched again into one folder (in a database, such a page replaces its \
row). Words that are gone or new are coloured on a terminal, unless NO_COLOR is set; \
elsewhere they stand in [-brackets-] and {+braces+}.

Exit codes: 0 done, 2 usage (no such article, or no such revision), 3 the records could not be read or the output \
not be written";

/// Show what changed between two revisions of a saved article
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, arg_required_else_help = true)]
pub(super) struct Arguments {
    /// The folder of the articles, their database (FILE.sqlite, or the address of a table of PostgreSQL), or the job
    /// file that names it
    #[arg(value_name = "DIR|DATABASE|JOB")]
    from: PathBuf,

    /// The article: an address, its file, or the 16 digits of its file's name
    #[arg(value_name = "STORY", value_parser = story)]
    story: SavedName,

    /// The older revision [default: the one before the newer]
    #[arg(long = "from", value_name = "N")]
    old: Option<u32>,

    /// The newer revision [default: the last]
    #[arg(long = "to", value_name = "N")]
    new: Option<u32>,

    /// List the revisions
    #[arg(long, conflicts_with_all = ["old", "new", "format"])]
    list: bool,

    /// How the differences are written [default: html where FILE is named so, else text]
    #[arg(long, value_enum, help_heading = "Output")]
    format: Option<DiffFormat>,

    /// Write to FILE, which is there whole or not at all, instead of standard output
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DiffFormat {
    /// Lines: what changed, and how many blocks did not
    Text,
    /// A page with all blocks, which loads and runs nothing
    Html,
}

impl DiffFormat {
    /// The format that a file's name asks for.
    fn of_file(path: &Path) -> Result<Self, Stop> {
        match path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase().as_str() {
            "html" | "htm" => Ok(Self::Html),
            "" | "txt" => Ok(Self::Text),
            _ => Err(Stop::usage(format!(
                "{}: differences are .txt or .html, and --format says it for any name",
                path.display()
            ))),
        }
    }
}

fn story(text: &str) -> Result<SavedName, String> {
    SavedName::parse(text).ok_or_else(|| {
        "an article is named by its address, its file, or the 16 hex digits of its file's name".to_owned()
    })
}

pub(super) fn run(arguments: Arguments) -> Result<u8, Stop> {
    let Arguments { from, story, old, new, list, format, output } = arguments;
    let records = Records::of(&from)?;
    let revisions = match &records {
        Records::Folder(dir) => revisions::read(dir, &story),
        Records::Database(place) => Database::revisions(place, &story),
    };
    let revisions = revisions.map_err(|error| Stop::Output(error.into()))?;
    if revisions.is_empty() {
        return Err(Stop::usage(format!("{records}: no such article is recorded there")));
    }
    let format = match (format, &output) {
        (Some(format), _) => format,
        (None, Some(path)) => DiffFormat::of_file(path)?,
        (None, None) => DiffFormat::Text,
    };
    let screen = console::screen_of(output.as_deref());
    let text = if list {
        revisions.iter().map(line).collect()
    } else {
        let (old, new) = pair(&revisions, old, new)?;
        let changes = Diff::between(old, new);
        match format {
            DiffFormat::Text => diff::terminal(old, new, &changes, screen),
            DiffFormat::Html => diff::html(old, new, &changes),
        }
    };
    let mut out = output.map_or_else(|| Ok(Sink::stdout()), Sink::file)?;
    out.write(text.as_bytes())?;
    out.finish()?;
    Ok(DONE)
}

/// What holds the revisions.
enum Records {
    Folder(PathBuf),
    Database(DatabasePlace),
}

impl Records {
    /// Those that an argument names; of a job, its folder or, without one on a disk, its first database.
    fn of(from: &Path) -> Result<Self, Stop> {
        if let Some(place) = database(from, "DIR")? {
            return Ok(Self::Database(place));
        }
        if from.extension().is_none_or(|end| end != "toml") || from.is_dir() {
            return Ok(Self::Folder(from.to_path_buf()));
        }
        let jobs = job::load(slice::from_ref(&from.to_path_buf()))?;
        let Some(output) = jobs.into_iter().next().map(|job| job.output) else {
            return Err(Stop::usage(format!("{}: no job", from.display())));
        };
        match (output.folder, output.databases.into_iter().next()) {
            (Some(Place::File(dir)), _) => Ok(Self::Folder(dir)),
            (_, Some(place)) => Ok(Self::Database(place)),
            _ => {
                let why = "revisions are read from a folder or a database, and this job has neither";
                Err(Stop::usage(format!("{}: {why}", from.display())))
            }
        }
    }
}

impl fmt::Display for Records {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(dir) => dir.display().fmt(f),
            Self::Database(place) => place.fmt(f),
        }
    }
}

/// The two revisions that are compared.
fn pair(revisions: &[Revision], old: Option<u32>, new: Option<u32>) -> Result<(&Revision, &Revision), Stop> {
    let numbers = || revisions.iter().map(|one| one.number.to_string()).collect::<Vec<_>>().join(", ");
    let named = |number: u32| {
        let found = revisions.iter().position(|revision| revision.number == number);
        found.ok_or_else(|| Stop::usage(format!("there is no revision {number}; there are: {}", numbers())))
    };
    let new = new.map_or(Ok(revisions.len() - 1), named)?;
    let old = match old {
        Some(number) => named(number)?,
        None if new == 0 => {
            return Err(Stop::usage(format!("there is no revision before that; there are: {}", numbers())));
        }
        None => new - 1,
    };
    match (revisions.get(old), revisions.get(new)) {
        (Some(old), Some(new)) => Ok((old, new)),
        _ => Err(Stop::usage("no such revision")),
    }
}

/// A revision in a list: its number, when it was fetched, its words, its headline.
fn line(revision: &Revision) -> String {
    let text = |field: &Option<String>| copydesk::text::clean(field.as_deref().unwrap_or_default());
    let words = revision.word_count.unwrap_or_default();
    format!("{}\t{}\t{words} words\t{}\n", revision.number, text(&revision.fetched_at), text(&revision.headline))
}
