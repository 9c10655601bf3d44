//! `copydesk extract`: saved pages and web archives in, one answer for each page, in order, on all cores.
//!
//! Either all answers are one stream, or each input has an output of its own ([`batch`]).

mod answer;
mod batch;
mod form;
mod out;
mod plan;
mod stats;
mod stream;

use super::Stop;
use super::arguments::{database_address, environment, jobs};
use super::console::{Console, RuleFaults};
use super::filter::{self, FilterArguments};
use super::input::{self, Input};
use super::reading::ReadingArguments;
use super::writing::{Format, Writing, WritingArguments};
use answer::{Answer, Fact, PageAnswers};
use batch::Batch;
use clap::Args;
use copydesk::save::database::DatabasePlace;
use copydesk::store::{Place, Store};
use form::OutputForm;
use out::StreamEnd;
use stats::OutputOptions;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use url::Url;

const EXAMPLES: &str = "\
Examples:
  copydesk extract page.html
  copydesk extract --jobs 4 saved/ > articles.jsonl
  copydesk extract --manifest pages.jsonl -o articles.jsonl
  curl -s https://example.org/story | copydesk extract --url https://example.org/story -
  copydesk extract --articles-only CC-NEWS-1.warc.gz -o articles.parquet
  copydesk extract saved/ -o articles.csv --fields url,headline,published,text
  copydesk extract saved/ -o news.sqlite
  copydesk extract archives/ -o articles/ --format jsonl.zst
  copydesk extract s3://crawl/2026/ -o s3://articles/2026/ --format parquet

Every page is answered once, in the order of the inputs, also when it is no article or cannot be read (then `error` \
says why). Inputs over 64 MiB are not read, archives of any size are: their HTML responses are answered, everything \
else in them is passed over. In text, Markdown, HTML and XML, answers are parted by a line that holds only a form \
feed (U+000C); in a file that -o names, those in HTML, XML and JSON are one document.

With -o PLACE/ each archive has an output of its own, named after it, and so have all pages of a folder together. \
Beside NAME.jsonl (or .parquet ...) stands NAME.stats.json, which is written last: an output that has it is done, \
and is not made again unless the options or the input's size are others. In text, Markdown, HTML, XML and JSON, an \
output is a folder with a file for each page.

Objects are reached as AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION, AWS_ENDPOINT, AWS_ALLOW_HTTP, \
GOOGLE_SERVICE_ACCOUNT and the other AWS_ and GOOGLE_ variables say.

Exit codes: 0 all answered, 1 some pages or parts of archives could not be read, 2 usage, 3 output could not be \
written, 4 (with -o PLACE/) an input could not be read at all: it has no output";

/// Read articles out of saved pages and web archives, without the network
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, arg_required_else_help = true)]
#[allow(clippy::struct_excessive_bools)] // each is a flag of its own
pub(super) struct Arguments {
    /// Saved pages, archives (.warc, .warc.gz, .warc.zst), folders of them (pages: .html, .htm, .xhtml;
    /// searched through), s3:// and gs:// objects or prefixes of them, or - for standard input
    #[arg(value_name = "PATH", required_unless_present = "manifest", conflicts_with = "manifest")]
    paths: Vec<PathBuf>,

    /// Read the pages and archives that FILE (or -) lists, one {"path": ..., "url": ... or null} a line
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    manifest: Option<PathBuf>,

    /// The address of the one page that is given
    #[arg(long, value_name = "URL", help_heading = "Input", conflicts_with = "manifest")]
    url: Option<Url>,

    /// How answers are written [default: jsonl, or as the name of the output's file says: .jsonl,
    /// .jsonl.gz, .jsonl.zst, .json, .txt, .md, .html, .xml, .csv, .parquet, .sqlite]
    #[arg(long, value_enum, help_heading = "Output")]
    format: Option<OutputForm>,

    #[command(flatten)]
    writing: WritingArguments,

    /// Write to FILE, which is there whole or not at all, instead of standard output; to a database, which is
    /// added to: of SQLite, FILE.sqlite or sqlite:FILE, or of PostgreSQL, `postgres://USER@HOST/DATABASE/TABLE`; or to
    /// PLACE/, an output for each input
    #[arg(short, long, value_name = "FILE|DATABASE|PLACE/", help_heading = "Output")]
    output: Option<PathBuf>,

    /// Write nothing of pages that are no articles
    #[arg(long, help_heading = "Output")]
    articles_only: bool,

    /// Make the outputs in PLACE/ that are done again
    #[arg(long, help_heading = "Output", requires = "output")]
    force: bool,

    /// Say nothing about pages that could not be read, and show no progress
    #[arg(short, long, help_heading = "Output")]
    quiet: bool,

    /// Say of each input that it is done
    #[arg(short, long, help_heading = "Output", conflicts_with = "quiet")]
    verbose: bool,

    /// Threads [default: all cores]
    #[arg(short, long, value_name = "N", value_parser = jobs, help_heading = "Work")]
    jobs: Option<NonZeroUsize>,

    #[command(flatten)]
    filter: FilterArguments,

    #[command(flatten)]
    reading: ReadingArguments,
}

/// The destination of the answers.
enum Destination {
    Stdout,
    /// All to one file.
    One(Place),
    /// All to a database, by its address.
    Database(DatabasePlace),
    /// A place below which the answers of each input get an output of its own.
    Each(Place),
}

impl Destination {
    fn of(output: Option<PathBuf>) -> Result<Self, Stop> {
        let Some(path) = output else { return Ok(Self::Stdout) };
        if let Some(database) = database_address(&path, "-o")? {
            return Ok(Self::Database(database));
        }
        let is_folder = path.as_os_str().as_encoded_bytes().ends_with(b"/");
        let place = Place::parse_path(&path).map_err(|error| Stop::usage(error.to_string()))?;
        match &place {
            Place::File(path) if !is_folder && path.is_dir() => {
                Err(Stop::usage(format!("{place}: a folder; end it in / for an output of each input")))
            }
            Place::Object(object) if object.is_prefix() => Ok(Self::Each(place)),
            _ => Ok(if is_folder { Self::Each(place) } else { Self::One(place) }),
        }
    }
}

impl Destination {
    /// The form of the answers: the one that is asked for, or that of what is named.
    fn form(&self, format: Option<OutputForm>) -> Result<OutputForm, Stop> {
        let named = match self {
            Self::One(place) if format.is_none() => OutputForm::of_file(place)?,
            Self::Database(_) => Some(OutputForm::Sqlite),
            _ => None,
        };
        let form = format.or(named).unwrap_or(OutputForm::Plain(Format::Jsonl)).check()?;
        match self {
            Self::Database(place) if form != OutputForm::Sqlite => {
                let form = form.name();
                Err(Stop::usage(format!(
                    "{place}: a database has rows, and none in the form {form}; leave --format out"
                )))
            }
            Self::Stdout | Self::Each(_) if form == OutputForm::Sqlite => {
                Err(Stop::usage("--format sqlite is a database; name its file: -o news.sqlite"))
            }
            _ => Ok(form),
        }
    }

    /// The end of a stream of answers.
    fn stream(self, form: OutputForm) -> Result<StreamEnd, Stop> {
        let is_database = form == OutputForm::Sqlite;
        match self {
            Self::Database(place) => Ok(StreamEnd::Database(place)),
            Self::One(Place::File(path)) if is_database => Ok(StreamEnd::Database(DatabasePlace::File(path))),
            Self::One(place) if is_database => {
                Err(Stop::usage(format!("{place}: a database of SQLite lies on a disk; name a file")))
            }
            Self::One(place) => Ok(StreamEnd::Place(place)),
            Self::Stdout | Self::Each(_) => Ok(StreamEnd::Stdout),
        }
    }
}

/// Options that all inputs of a run are worked through by.
struct ExtractWork {
    answers: PageAnswers,
    jobs: usize,
    quiet: bool,
}

impl ExtractWork {
    /// Tells the person of what went wrong, if that is wanted; of damage while more of it is to be told.
    fn report(&self, console: &Console, faults: &mut RuleFaults, answer: &Answer, tells_damage: bool) {
        if self.quiet {
            return;
        }
        match &answer.fact {
            Fact::Failed(why) | Fact::Lost(why) => console.about(&answer.source, why),
            Fact::Damaged(damage) if tells_damage => console.about(&answer.source, &format!("damaged {damage}")),
            Fact::Damaged(_) | Fact::Read { .. } | Fact::Other => {}
        }
        faults.tell(console, &answer.source, &answer.unmatched_rules);
    }
}

pub(super) fn run(arguments: Arguments) -> Result<u8, Stop> {
    let Arguments {
        paths,
        manifest,
        url,
        format,
        writing,
        output,
        articles_only,
        force,
        quiet,
        verbose,
        jobs,
        filter,
        reading,
    } = arguments;
    if url.is_some() && (paths.len() != 1 || paths.iter().any(|path| path.is_dir())) {
        return Err(Stop::usage("--url is the address of one page; name exactly one"));
    }
    if paths.iter().filter(|path| path.as_os_str() == "-").count() > 1 {
        return Err(Stop::usage("standard input (-) can be read only once"));
    }
    let to = Destination::of(output)?;
    let form = to.form(format)?;
    let extractor = reading.extractor()?; // says best what is wrong with rules and model
    let filter = filter.filter();
    let told = OutputOptions {
        format: writing.told(form.name()),
        articles_only,
        filter: filter::told(&filter),
        reading: reading.told()?,
    };
    let writing = match form.format() {
        Some(format) => Some(Writing::new(format, &writing, reading.keeps_images())?),
        None => writing.check(None).map(|()| None)?,
    };
    let files = form.is_folder() && matches!(to, Destination::Each(_));
    let store = Arc::new(Store::new(environment()));
    let answers =
        PageAnswers { extractor, form, writing, files, articles_only, filter, store, read_bytes: Arc::default() };
    let cores = || thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let work = ExtractWork { answers, quiet, jobs: jobs.unwrap_or_else(cores).get() };
    match to {
        Destination::Each(to) => {
            if url.is_some() {
                return Err(Stop::usage("--url is the address of one page; -o PLACE/ is for archives and folders"));
            }
            if files && matches!(to, Place::Object(_)) {
                let form = form.name();
                let why =
                    format!("{to}: --format {form} makes folders, on disks only; jsonl, csv and parquet make objects");
                return Err(Stop::usage(why));
            }
            let paths = manifest.map_or(Ok(paths), |manifest| input::listed(&manifest))?;
            let jobs = plan::jobs(paths, &work.answers.store)?;
            Batch { work: &work, told, to, force, verbose }.run(jobs)
        }
        _ if force || verbose => Err(Stop::usage("--force and --verbose are for -o PLACE/, an output for each input")),
        to => {
            let inputs = inputs(paths, manifest, url, &work)?;
            stream::run(work, inputs, &to.stream(form)?)
        }
    }
}

/// The inputs of one stream, and how many pages they are where that is known.
struct Inputs {
    inputs: Box<dyn Iterator<Item = Result<Input, Stop>> + Send>,
    total: Option<usize>,
}

fn inputs(
    paths: Vec<PathBuf>,
    manifest: Option<PathBuf>,
    url: Option<Url>,
    work: &ExtractWork,
) -> Result<Inputs, Stop> {
    if let Some(manifest) = manifest {
        return Ok(Inputs { inputs: Box::new(input::manifest(&manifest)?), total: None });
    }
    let mut holds_many = false;
    for path in &paths {
        let place = Place::parse_path(path).map_err(|error| Stop::usage(error.to_string()))?;
        holds_many |= input::is_folder(&place) || input::is_archive(&place.to_string());
    }
    let total = Some(paths.len()).filter(|_| !holds_many);
    let store = Arc::clone(&work.answers.store);
    Ok(Inputs { inputs: Box::new(input::paths(paths, url, store).map(Ok)), total })
}
