//! `copydesk fetch`: addresses and saved pages in; articles out, printed or filed.

use super::console::{Console, RuleFaults};
use super::input::{self, Input};
use super::network::Network;
use super::printer::{Format, Printer, Sink};
use super::reading::Reading;
use super::{DONE, SOME_FAILED, Stop, panic_text, runtime};
use clap::Args;
use copydesk::fetch::{self, Client};
use copydesk::output::folder::{Filing, Folder};
use copydesk::output::json::Record;
use copydesk::output::name::{PageId, Template};
use copydesk::store::Store;
use copydesk::{Article, Extractor, Page};
use futures_util::stream::{self, StreamExt};
use jiff::Timestamp;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::{Mutex, Semaphore};
use tokio::task::JoinError;
use url::Url;

const EXAMPLES: &str = "\
Examples:
  copydesk fetch https://example.org/news/story.html
  copydesk fetch saved.html --url https://example.org/news/story.html
  copydesk fetch -o articles --input addresses.txt
  copydesk fetch -o articles --name '{host}/{date}/{slug}' --format markdown --html --input -

Several articles on standard output are parted by a line that holds only a form feed (U+000C),
which never occurs in an article. The order is the order of the inputs.

With -o, an article is saved as NNN_HASH.txt: a number that counts on from what the folder holds,
and 16 hex digits of the SHA-256 of the page's address. The same page keeps its name and replaces
its file. The record is appended to articles.jsonl, and the file's path is printed.

Exit codes: 0 done, 1 some pages failed or were no article, 2 usage, 3 output could not be written";

/// How many inputs the work may be ahead of the oldest unfinished one. Lists come sorted by site,
/// and a site takes one request at a time: only far ahead is there other work. What waits for its
/// turn to be printed is small, an article; with `--html` it is a whole page.
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

    /// Take addresses and paths from LIST (or -), one a line; lines that start with # are comments
    #[arg(short, long, value_name = "LIST", help_heading = "Input")]
    input: Option<PathBuf>,

    /// The address of the one saved page that is given
    #[arg(long, value_name = "URL", help_heading = "Input", conflicts_with = "input")]
    url: Option<Url>,

    /// How articles are written
    #[arg(long, value_enum, default_value_t = Format::Text, help_heading = "Output")]
    format: Format,

    /// Save each article in DIR, which is made if it is missing, and its record in DIR/articles.jsonl
    #[arg(short, long, value_name = "DIR", help_heading = "Output")]
    output: Option<PathBuf>,

    /// Names of the files, from host, date, slug, hash and n in braces: {date}-{slug}; / makes folders
    #[arg(long, value_name = "TEMPLATE", help_heading = "Output", requires = "output")]
    name: Option<Template>,

    /// Keep the page as received beside its article
    #[arg(long, help_heading = "Output", requires = "output")]
    html: bool,

    /// Print and save also what is no article
    #[arg(long, help_heading = "Output")]
    all: bool,

    /// No progress, no names of saved files; failures are still said
    #[arg(short, long, help_heading = "Output")]
    quiet: bool,

    /// Tell the story of each request on standard error
    #[arg(short, long, help_heading = "Output")]
    verbose: bool,

    #[command(flatten)]
    reading: Reading,

    #[command(flatten)]
    network: Network,
}

/// An input, understood.
#[derive(Debug)]
struct Target {
    source: String,
    place: Place,
}

/// Where a page is.
#[derive(Debug)]
pub(super) enum Place {
    Address(Url),
    Saved(Input),
    /// A line of a list that names nothing; the others are still fetched.
    Nowhere(String),
}

/// What an input came to.
struct Visit {
    source: String,
    outcome: Result<Story, String>,
}

/// A page that was read.
struct Story {
    id: PageId,
    /// Its body only if it is to be kept.
    page: Page,
    article: Article,
}

pub(super) fn run(arguments: Arguments) -> Result<u8, Stop> {
    let Arguments { pages, input, url, format, output, name, html, all, quiet, verbose, reading, network } = arguments;
    let targets = targets(&pages, input.as_deref(), url.as_ref())?;
    let extractor = reading.extractor()?;
    if verbose {
        super::console::tell_requests();
    }
    let reaches_out = targets.iter().any(|target| matches!(target.place, Place::Address(_)));
    let turns = Turns { sites: HashMap::new(), slots: Arc::new(Semaphore::new(network.jobs.get())) };
    let client = if reaches_out { Some(network.client()?) } else { None };
    let out = match &output {
        None => Out::Print(Printer::new(Sink::stdout(), format)),
        Some(dir) => {
            let folder = Folder::open(dir, name).map_err(|error| Stop::Output(error.into()))?;
            Out::File { folder: Box::new(folder), html, names: Sink::stdout() }
        }
    };
    let bar = !quiet && !verbose && targets.len() > 1 && (output.is_some() || !io::stdout().is_terminal());
    let console = if bar { Console::with_progress(Some(targets.len() as u64)) } else { Console::plain() };
    let faults = RuleFaults::default();
    let mut desk = Desk { format, all, quiet, out, console, faults, code: DONE };

    let runtime = runtime()?;
    let ended = runtime.block_on(async {
        let mut turns = turns;
        let visits = stream::iter(targets).map(|target| {
            let source = target.source.clone();
            let visit = tokio::spawn(visit(turns.of(&target), target, client.clone(), extractor.clone(), html));
            async move {
                let failed = |error| Visit { source, outcome: Err(panicked(error)) };
                visit.await.unwrap_or_else(failed)
            }
        });
        let mut visits = visits.buffered(if html { AHEAD_WITH_PAGES } else { AHEAD });
        while let Some(visit) = visits.next().await {
            desk.take(visit)?;
        }
        Ok::<(), Stop>(())
    });
    // what is still under way when the desk stops early is not waited for
    runtime.shutdown_background();
    ended?;
    desk.end()
}

/// Who may go: one page of a site at a time, and so many at all.
struct Turns {
    sites: HashMap<String, Arc<Mutex<()>>>,
    slots: Arc<Semaphore>,
}

/// A place in the line of a site.
struct Turn {
    site: Arc<Mutex<()>>,
    slots: Arc<Semaphore>,
}

impl Turns {
    fn of(&mut self, target: &Target) -> Turn {
        let site = match &target.place {
            Place::Address(url) => self.sites.entry(fetch::host_key(url)).or_default().clone(),
            Place::Saved(_) | Place::Nowhere(_) => Arc::default(),
        };
        Turn { site, slots: self.slots.clone() }
    }
}

/// One page, from its address to its article. The page is read off the threads that do the talking.
async fn visit(turn: Turn, target: Target, client: Option<Client>, extractor: Extractor, keep_body: bool) -> Visit {
    let Target { source, place } = target;
    let first = turn.site.lock().await;
    let slot = turn.slots.acquire().await;
    let mut file = None;
    let read = match (place, client) {
        (Place::Nowhere(why), _) => Err(why),
        (Place::Saved(input), _) => {
            file = input.file_url();
            tokio::task::spawn_blocking(move || input.read(&Store::default()))
                .await
                .unwrap_or_else(|error| Err(panicked(error)))
        }
        (Place::Address(url), Some(client)) => client.fetch(&url, Timestamp::now()).await.map_err(|e| e.to_string()),
        (Place::Address(_), None) => Err("there is no client".to_owned()),
    };
    drop(first);
    let outcome = match read {
        Err(why) => Err(input::hinted(why)),
        Ok(mut page) => tokio::task::spawn_blocking(move || {
            let article = extractor.now(Timestamp::now()).extract_page(&page);
            let id = identity(&article, &page, file.as_ref());
            if !keep_body {
                page.body = Vec::new();
            }
            Story { id, page, article }
        })
        .await
        .map_err(panicked),
    };
    drop(slot);
    Visit { source, outcome }
}

fn panicked(error: JoinError) -> String {
    match error.try_into_panic() {
        Ok(panic) => panic_text(&*panic),
        Err(error) => error.to_string(),
    }
}

/// All inputs. What is wrong on the command line ends the run before it starts; what is wrong in a
/// list is that line's failure.
fn targets(pages: &[String], list: Option<&Path>, url: Option<&Url>) -> Result<Vec<Target>, Stop> {
    let mut targets = Vec::with_capacity(pages.len());
    for page in pages {
        let place = place(page, url).map_err(|why| Stop::usage(format!("{page}: {why}")))?;
        targets.push(Target { source: page.clone(), place });
    }
    if url.is_some() && !matches!(targets.as_slice(), [Target { place: Place::Saved(_), .. }]) {
        return Err(Stop::usage("--url is the address of one saved page; name exactly one"));
    }
    let stdin = pages.iter().filter(|page| *page == "-").count();
    if let Some(list) = list {
        if stdin > 0 && list.as_os_str() == "-" {
            return Err(Stop::usage("standard input (-) can be a page or a list, not both"));
        }
        read_list(list, &mut targets)?;
    }
    if stdin > 1 {
        return Err(Stop::usage("standard input (-) can be read only once"));
    }
    Ok(targets)
}

fn read_list(list: &Path, targets: &mut Vec<Target>) -> Result<(), Stop> {
    let name = list.display();
    let failed = |error: io::Error| Stop::Usage(anyhow::Error::new(error).context(format!("cannot read {name}")));
    let lines: Box<dyn BufRead> = if list.as_os_str() == "-" {
        Box::new(io::stdin().lock())
    } else {
        Box::new(BufReader::new(File::open(list).map_err(failed)?))
    };
    for (number, line) in (1_u64..).zip(lines.lines()) {
        let line = line.map_err(failed)?;
        let line = line.trim_start_matches('\u{feff}').trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let found = if line == "-" { Err("a list names no standard input".to_owned()) } else { place(line, None) };
        let place = found.unwrap_or_else(|why| Place::Nowhere(format!("{why} ({name}, line {number})")));
        targets.push(Target { source: line.to_owned(), place });
    }
    Ok(())
}

/// What one argument names: an address if it looks like one, else a file.
pub(super) fn place(text: &str, url: Option<&Url>) -> Result<Place, String> {
    if text == "-" {
        return Ok(Place::Saved(Input::stdin(url.cloned())));
    }
    if !text.contains("://") {
        let path = PathBuf::from(text);
        return if path.is_dir() {
            Err("a folder; copydesk extract reads folders".to_owned())
        } else {
            Ok(Place::Saved(Input::file(path, url.cloned())))
        };
    }
    let address = Url::parse(text).map_err(|error| format!("malformed address: {error}"))?;
    match address.scheme() {
        "http" | "https" => Ok(Place::Address(address)),
        "file" => match address.to_file_path() {
            Ok(path) => Ok(Place::Saved(Input::file(path, url.cloned()))),
            Err(()) => Err("the address names no file of this machine".to_owned()),
        },
        other => Err(format!("{other} addresses are not fetched, only http and https")),
    }
}

/// Where articles go.
enum Out {
    Print(Printer),
    File { folder: Box<Folder>, html: bool, names: Sink },
}

/// Takes what comes in, in order, and hands out what is an article.
struct Desk {
    format: Format,
    all: bool,
    quiet: bool,
    out: Out,
    console: Console,
    faults: RuleFaults,
    code: u8,
}

impl Desk {
    fn take(&mut self, visit: Visit) -> Result<(), Stop> {
        let Visit { source, outcome } = visit;
        match outcome {
            Err(why) => self.refuse(&source, &why),
            Ok(Story { article, .. }) if !self.all && !article.verdict.kind.is_article() => {
                let (kind, reason) = (article.verdict.kind.name(), &article.verdict.reason);
                self.refuse(&source, &format!("no article but {kind}: {reason} (--all keeps it)"));
            }
            Ok(story) => {
                self.faults.tell(&self.console, &source, &RuleFaults::of(&story.article));
                self.accept(&source, &story)?;
            }
        }
        self.console.step();
        Ok(())
    }

    fn refuse(&mut self, source: &str, why: &str) {
        self.code = SOME_FAILED;
        self.console.about(source, why);
    }

    fn accept(&mut self, source: &str, story: &Story) -> Result<(), Stop> {
        let Story { id, page, article } = story;
        let record = Record::new(source, Some(page), Ok(article.clone()));
        let mut content = self.format.of(article, &record);
        match &mut self.out {
            Out::Print(printer) => {
                printer.print(&content)?;
                printer.flush()
            }
            Out::File { folder, html, names } => {
                let extension = self.format.extension();
                let html = html.then_some(page.body.as_slice());
                if self.format.is_json() {
                    content.push('\n'); // a line of JSON ends; house text and Markdown do not
                }
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

    fn end(self) -> Result<u8, Stop> {
        match self.out {
            Out::Print(printer) => drop(printer.end()?),
            Out::File { names, .. } => match names.finish() {
                Err(Stop::Closed) => {}
                finished => drop(finished?),
            },
        }
        Ok(self.code)
    }
}

/// Which page it is: its own word for its address, else where it came from, else the file, else
/// its bytes.
pub(super) fn identity(article: &Article, page: &Page, file: Option<&Url>) -> PageId {
    let canonical = article.canonical_url.as_deref().and_then(|url| Url::parse(url).ok());
    match canonical.as_ref().or(page.url.as_ref()).or(file) {
        Some(url) => PageId::of_url(url),
        None => PageId::of_bytes(&page.body),
    }
}
