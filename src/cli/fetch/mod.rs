//! `copydesk fetch`: addresses and saved pages in; articles out, printed or filed.

mod delivery;
mod list;
mod visit;

use super::arguments::database;
use super::console::Console;
use super::filter::FilterArguments;
use super::network::NetworkArguments;
use super::printer::{Printer, Sink};
use super::reading::ReadingArguments;
use super::rendering::RenderingArguments;
use super::writing::{Format, Writing, WritingArguments};
use super::{Stop, panic_text, runtime};
use clap::Args;
use copydesk::fetch::FetchError;
use copydesk::save::database::{DATABASE_ENDS, Database};
use copydesk::save::folder::Folder;
use copydesk::save::name::{PageId, Template};
use copydesk::{Article, Page};
use delivery::{Delivery, Failures, FetchOutput};
use futures_util::stream::{self, StreamExt};
use list::{Target, skip_saved, targets};
use std::fs;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use tokio::task::JoinError;
use url::Url;
use visit::{Turns, Visit};

const EXAMPLES: &str = "\
Examples:
  copydesk fetch https://example.org/news/story.html
  copydesk fetch saved.html --url https://example.org/news/story.html
  copydesk fetch -o articles --input addresses.txt
  copydesk fetch -o news.sqlite --input addresses.txt
  copydesk fetch -o articles --input addresses.txt --skip-saved --failed failed.jsonl
  copydesk fetch -o articles --input failed.jsonl --failed failed.jsonl
  copydesk fetch -o articles --name '{host}/{date}/{slug}' --format markdown --html --input -
  copydesk fetch --render auto https://example.org/news/story.html
  copydesk fetch --format csv --fields url,headline,published --input addresses.txt > articles.csv

Several articles on standard output are parted by a line that holds only a form feed (U+000C), which never occurs in \
an article; records and lines of a table are not. The order is the order of the inputs. With -o, each article is \
saved when it is there.

With -o, an article is saved as NNN_HASH.txt: a number that counts on from what the folder holds, and 16 hex digits \
of the SHA-256 of the page's address. The same page keeps its name and replaces its file. The record is appended to \
articles.jsonl, unless it says the same as the one before it, and the file's path is printed.

--failed writes a line for each page that failed: one JSON object with address, reason, status (or null), tries \
(runs that have tried it) and message. The file is put in place when the run ends.

Exit codes: 0 done, 1 some pages failed or were no article, 2 usage, 3 output could not be written";

/// Inputs that the work may be ahead of the oldest unfinished one. Lists come sorted by site, and a site takes one
/// request at a time: only far ahead is there other work. What waits for its turn to be printed is small, an article;
/// with `--html` it is a whole page.
const AHEAD: usize = 1000;
const AHEAD_WITH_PAGES: usize = 100;

/// Download pages and print or save their articles
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, arg_required_else_help = true)]
#[allow(clippy::struct_excessive_bools)] // switches
pub(super) struct Arguments {
    /// Addresses, saved pages, or - for a page on standard input
    #[arg(value_name = "URL|PATH", required_unless_present = "input")]
    pages: Vec<String>,

    /// Take addresses and paths from LIST (or -), one a line, or what --failed wrote; lines that start
    /// with # are comments
    #[arg(short, long, value_name = "LIST", help_heading = "Input")]
    input: Option<PathBuf>,

    /// Do not ask again for what DIR or the database holds
    #[arg(long, help_heading = "Input", requires = "output")]
    skip_saved: bool,

    /// The address of the one saved page that is given
    #[arg(long, value_name = "URL", help_heading = "Input", conflicts_with = "input")]
    url: Option<Url>,

    /// How articles are written
    #[arg(long, value_enum, default_value_t = Format::Text, help_heading = "Output")]
    format: Format,

    #[command(flatten)]
    writing: WritingArguments,

    /// Save each article in DIR, which is made if it is missing, and its record in DIR/articles.jsonl; or as a
    /// row of a database: of SQLite, FILE.sqlite or sqlite:FILE, or of PostgreSQL, `postgres://USER@HOST/DATABASE/TABLE`
    #[arg(short, long, value_name = "DIR|DATABASE", help_heading = "Output")]
    output: Option<PathBuf>,

    /// Names of the files, from host, date, slug, hash and n in braces: {date}-{slug}; / makes folders
    #[arg(long, value_name = "TEMPLATE", help_heading = "Output", requires = "output")]
    name: Option<Template>,

    /// Write a feed (Atom) of the last 50 articles in DIR to FILE, when all is done
    #[arg(long, value_name = "FILE", help_heading = "Output", requires = "output")]
    feed: Option<PathBuf>,

    /// Write what failed to FILE, as JSON lines that --input takes
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    failed: Option<PathBuf>,

    /// Keep the page beside its article: as received, or as a browser made it
    #[arg(long, help_heading = "Output", requires = "output")]
    html: bool,

    /// Print and save also what is no article
    #[arg(long, help_heading = "Output")]
    all: bool,

    /// Read only the page itself: a story that goes on on further pages of its site is not joined
    #[arg(long, help_heading = "Reading")]
    one_page: bool,

    /// No progress, no names of saved files; failures are still said
    #[arg(short, long, help_heading = "Output")]
    quiet: bool,

    /// Tell the story of each request on standard error
    #[arg(short, long, help_heading = "Output")]
    verbose: bool,

    #[command(flatten)]
    filter: FilterArguments,

    #[command(flatten)]
    reading: ReadingArguments,

    #[command(flatten)]
    rendering: RenderingArguments,

    #[command(flatten)]
    network: NetworkArguments,
}

/// The result of an input.
struct Fetched {
    source: String,
    /// Earlier runs that tried it.
    tries: u32,
    outcome: Result<FetchedStory, Failure>,
}

/// Why there is no article.
struct Failure {
    /// A short name for programs.
    reason: &'static str,
    /// The HTTP status, where there is one.
    status: Option<u16>,
    /// The message for people.
    message: String,
}

impl Failure {
    fn new(reason: &'static str, message: String) -> Self {
        Self { reason, status: None, message }
    }

    fn panicked(error: JoinError) -> Self {
        Self::new(
            "internal",
            match error.try_into_panic() {
                Ok(panic) => panic_text(&*panic),
                Err(error) => error.to_string(),
            },
        )
    }
}

impl From<FetchError> for Failure {
    fn from(error: FetchError) -> Self {
        let status = match &error {
            FetchError::Status { status, .. } | FetchError::Empty { status, .. } => Some(*status),
            _ => None,
        };
        Self { reason: error.reason(), status, message: error.to_string() }
    }
}

/// A page that was read.
struct FetchedStory {
    id: PageId,
    /// Its body only if it is to be kept.
    page: Page,
    article: Article,
    /// Why the browser made nothing of it, or not all.
    note: Option<String>,
}

pub(super) fn run(arguments: Arguments) -> Result<u8, Stop> {
    let Arguments {
        pages,
        input,
        url,
        skip_saved: skips,
        format,
        writing,
        output,
        name,
        feed,
        failed,
        html,
        all,
        one_page,
        quiet,
        verbose,
        filter,
        reading,
        rendering,
        network,
    } = arguments;
    let writing = Writing::new(format, &writing, reading.keeps_images())?;
    let database = output.as_deref().map(|path| database(path, "-o")).transpose()?.flatten();
    match (&output, &database) {
        (_, Some(_)) if html || name.is_some() => {
            return Err(Stop::usage("--html and --name are of the files in a folder; a database has rows"));
        }
        (_, Some(_)) if feed.is_some() => {
            return Err(Stop::usage("--feed is made of the records in a folder; name one with -o DIR"));
        }
        (Some(_), None) => check_filed(format, html)?,
        _ => {}
    }
    let mut targets = targets(&pages, input.as_deref(), url.as_ref())?;
    let extractor = reading.extractor()?;
    if verbose {
        super::console::tell_requests();
    }
    let out = match &output {
        Some(_) if let Some(place) = &database => {
            let database = Database::at(place).map_err(|error| Stop::Output(error.into()))?;
            FetchOutput::Database(Box::new(database))
        }
        None => FetchOutput::Print(Box::new(Printer::new(Sink::stdout(), writing.frame()))),
        Some(dir) => {
            let folder = Folder::open(folder(dir)?, name).map_err(|error| Stop::Output(error.into()))?;
            FetchOutput::File { folder: Box::new(folder), html, names: Sink::stdout() }
        }
    };
    let before = match &out {
        FetchOutput::File { folder, .. } if skips => skip_saved(folder.sources(), &mut targets)?,
        FetchOutput::Database(database) if skips => skip_saved(database.sources(), &mut targets)?,
        _ => 0,
    };
    let failures = failed.map(Failures::open).transpose()?;
    let urls: Vec<&Url> = targets.iter().filter_map(Target::url).collect();
    let turns = Turns::new(network.jobs.get());
    let client = if urls.is_empty() { None } else { Some(network.client(&urls)?) };
    let rendering = rendering.rendering();
    let visiting = Visit { client, extractor, rendering: rendering.clone(), keeps_body: html, joins_pages: !one_page };
    let many = !quiet && targets.len() + before > 1;
    let bar = many && !verbose && (output.is_some() || !io::stdout().is_terminal());
    let console = if bar { Console::with_progress(Some(targets.len() as u64), "pages") } else { Console::plain() };
    let mut delivery = Delivery::new(writing, out, console, failures)
        .telling(all, quiet, targets.len(), before)
        .feeding(feed)
        .keeping(filter.filter());

    let runtime = runtime()?;
    let ended = runtime.block_on(async {
        let mut turns = turns;
        let in_order = output.is_none();
        let visits = stream::iter(targets).map(|target| {
            let (source, tries) = (target.source.clone(), target.tries);
            let visit = tokio::spawn(visiting.clone().run(turns.of(&target), target));
            async move {
                let failed = |error| Fetched { source, tries, outcome: Err(Failure::panicked(error)) };
                visit.await.unwrap_or_else(failed)
            }
        });
        let ahead = if html { AHEAD_WITH_PAGES } else { AHEAD };
        // what is filed is filed when it is there: whoever breaks off keeps it
        let mut visits =
            if in_order { visits.buffered(ahead).left_stream() } else { visits.buffer_unordered(ahead).right_stream() };
        while let Some(visit) = visits.next().await {
            delivery.take(visit)?;
        }
        rendering.close().await;
        Ok::<(), Stop>(())
    });
    // what is still under way when the delivery stops early is not waited for
    runtime.shutdown_background();
    ended?;
    delivery.end()
}

/// Refuses what cannot be a file of its own in a folder.
fn check_filed(format: Format, keeps_page: bool) -> Result<(), Stop> {
    match format {
        Format::Csv => Err(Stop::usage(
            "--format csv is one table of all pages, and -o DIR has a file for each; leave -o out and write \"> articles.csv\" behind",
        )),
        Format::Html if keeps_page => Err(Stop::usage(
            "--format html and --html would write the article and the page as received to one file; leave one of them out",
        )),
        _ => Ok(()),
    }
}

/// Ends of the names of files that hold articles.
const FILE_ENDS: [&str; 12] =
    ["csv", "gz", "htm", "html", "json", "jsonl", "md", "ndjson", "parquet", "txt", "xml", "zst"];

/// The folder that `-o` names, unless it was meant as a file.
fn folder(dir: &Path) -> Result<&Path, Stop> {
    let name = dir.display();
    let no_file = format!(
        "-o {name}: a folder is needed, for a file each page; for one file, leave -o out and write \"> {name}\" behind"
    );
    match fs::metadata(dir) {
        Ok(found) if found.is_dir() => return Ok(dir),
        Ok(_) => return Err(Stop::Output(anyhow::Error::msg(no_file))),
        Err(_) => {}
    }
    match file_end(dir) {
        None => Ok(dir),
        Some(end) if FILE_ENDS.iter().any(|known| end.eq_ignore_ascii_case(known)) => Err(Stop::usage(no_file)),
        Some(end) => Err(Stop::usage(format!(
            "-o {name}: it is not known what a file that ends in .{end} holds; there are folders, for a file each page \
             ({name}/ makes one of that name), and databases: .{}",
            DATABASE_ENDS.join(", .")
        ))),
    }
}

/// The end of a name that is a file's: begun by a letter, and not followed by a slash.
fn file_end(path: &Path) -> Option<&str> {
    let end = path.extension()?.to_str()?;
    let is_folder = path.as_os_str().as_encoded_bytes().ends_with(b"/");
    (!is_folder && end.starts_with(|c: char| c.is_ascii_alphabetic())).then_some(end)
}
