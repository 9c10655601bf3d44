//! `copydesk extract`: saved pages in, one answer each, in order, on all cores.

use super::console::{Console, RuleFaults};
use super::input::{self, Input};
use super::printer::{Format, Printer, Sink};
use super::reading::Reading;
use super::{DONE, SOME_FAILED, Stop, guarded, ordered};
use clap::Args;
use copydesk::{Extractor, UnmatchedRule};
use std::io::{self, IsTerminal};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::thread;
use url::Url;

const EXAMPLES: &str = "\
Examples:
  copydesk extract page.html
  copydesk extract --jobs 4 saved/ > articles.jsonl
  copydesk extract --manifest pages.jsonl -o articles.jsonl
  curl -s https://example.org/story | copydesk extract --url https://example.org/story -

Every input is answered once, in the order of the inputs, also when it is no article or cannot be
read (then `error` says why). Inputs over 64 MiB are not read. In text and Markdown, answers are
parted by a line that holds only a form feed (U+000C).

Exit codes: 0 all answered, 1 some inputs could not be read, 2 usage, 3 output could not be written";

/// Read articles out of saved pages, without the network
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, arg_required_else_help = true)]
pub(super) struct Arguments {
    /// Saved pages, folders of them (.html, .htm, .xhtml, searched through), or - for standard input
    #[arg(value_name = "PATH", required_unless_present = "manifest", conflicts_with = "manifest")]
    paths: Vec<PathBuf>,

    /// Read the pages that FILE (or -) lists, one {"path": ..., "url": ... or null} a line
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    manifest: Option<PathBuf>,

    /// The address of the one page that is given
    #[arg(long, value_name = "URL", help_heading = "Input", conflicts_with = "manifest")]
    url: Option<Url>,

    /// How answers are written
    #[arg(long, value_enum, default_value_t = Format::Jsonl, help_heading = "Output")]
    format: Format,

    /// Write to FILE, which is there whole or not at all, instead of standard output
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    output: Option<PathBuf>,

    /// Say nothing about inputs that could not be read, and show no progress
    #[arg(short, long, help_heading = "Output")]
    quiet: bool,

    /// Threads [default: all cores]
    #[arg(short, long, value_name = "N", value_parser = jobs, help_heading = "Work")]
    jobs: Option<NonZeroUsize>,

    #[command(flatten)]
    reading: Reading,
}

/// A number of threads.
pub(super) fn jobs(text: &str) -> Result<NonZeroUsize, String> {
    match text.parse::<NonZeroUsize>() {
        Ok(jobs) if jobs.get() <= 1024 => Ok(jobs),
        _ => Err("a number from 1 to 1024 is needed".to_owned()),
    }
}

/// What an input came to.
struct Answer {
    source: String,
    rendered: String,
    error: Option<String>,
    unmatched_rules: Vec<UnmatchedRule>,
}

pub(super) fn run(arguments: Arguments) -> Result<u8, Stop> {
    let Arguments { paths, manifest, url, format, output, quiet, jobs, reading } = arguments;
    if url.is_some() && (paths.len() != 1 || paths.iter().any(|path| path.is_dir())) {
        return Err(Stop::usage("--url is the address of one page; name exactly one"));
    }
    if paths.iter().filter(|path| path.as_os_str() == "-").count() > 1 {
        return Err(Stop::usage("standard input (-) can be read only once"));
    }
    let cores = || thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let extractor = reading.extractor()?;
    let work = Work { extractor, format, quiet, jobs: jobs.unwrap_or_else(cores).get() };
    let total = manifest.is_none().then_some(paths.len()).filter(|_| !paths.iter().any(|path| path.is_dir()));
    // one page is over before anyone could read a bar, and answers on the terminal are progress enough
    let watched = !quiet && total != Some(1) && (output.is_some() || !io::stdout().is_terminal());
    let console = if watched { Console::with_progress(total.map(|n| n as u64)) } else { Console::plain() };
    let inputs: Box<dyn Iterator<Item = Result<Input, Stop>> + Send> = match &manifest {
        Some(path) => Box::new(input::manifest(path)?),
        None => Box::new(input::paths(paths, url).map(Ok)),
    };
    let out = output.map_or_else(|| Ok(Sink::stdout()), Sink::file)?;
    work.answer(inputs, &console, out)
}

/// How the inputs are worked through.
struct Work {
    extractor: Extractor,
    format: Format,
    quiet: bool,
    jobs: usize,
}

impl Work {
    fn answer(
        &self,
        inputs: impl Iterator<Item = Result<Input, Stop>> + Send,
        console: &Console,
        out: Sink,
    ) -> Result<u8, Stop> {
        let mut printer = Printer::new(out, self.format);
        let mut code = DONE;
        let mut faults = RuleFaults::default();
        let one = |input: Result<Input, Stop>| input.map(|input| answer(input, &self.extractor, self.format));
        ordered::run(inputs, self.jobs, one, |answer| {
            let Answer { source, rendered, error, unmatched_rules } = answer?;
            if let Some(error) = error {
                code = SOME_FAILED;
                if !self.quiet {
                    console.about(&source, &error);
                }
            }
            if !self.quiet {
                faults.tell(console, &source, &unmatched_rules);
            }
            printer.print(&rendered)?;
            console.step();
            Ok::<(), Stop>(())
        })?;
        printer.end()?;
        Ok(code)
    }
}

/// Reads and extracts one input; whatever happens is its answer.
fn answer(input: Input, extractor: &Extractor, format: Format) -> Answer {
    let page = input.read();
    let outcome = page.as_ref().map_err(Clone::clone).and_then(|page| guarded(|| extractor.extract_page(page)));
    let error = outcome.as_ref().err().cloned();
    let unmatched_rules = outcome.as_ref().map(RuleFaults::of).unwrap_or_default();
    let mut rendered = format.render(&input.source, page.as_ref().ok(), outcome);
    rendered.shrink_to_fit();
    Answer { source: input.source, rendered, error, unmatched_rules }
}
