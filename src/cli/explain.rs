//! `copydesk explain`: one page in, the story of how it was read out.

use super::console::{self, Console, RuleFaults};
use super::input::{self, Where, where_is};
use super::network::NetworkArguments;
use super::printer::Sink;
use super::reading::ReadingArguments;
use super::{DONE, SOME_FAILED, Stop, guarded, runtime};
use clap::{Args, ValueEnum};
use copydesk::Page;
use copydesk::explanation::Explanation;
use copydesk::render::report;
use copydesk::store::Store;
use std::path::{Path, PathBuf};
use std::time::Instant;
use url::Url;

const EXAMPLES: &str = "\
Examples:
  copydesk explain page.html
  copydesk explain https://example.org/news/story.html -o report.html
  copydesk explain page.html -o report.txt
  copydesk explain --format json page.html

Says of every block of the page whether it is in the text and what decided: the model's probability with the three \
features that weighed most (in logarithms of the odds: above zero for text), or a later step. Of every field, what \
was weighed for it; = marks what agrees with the answer. On a terminal both are green, unless NO_COLOR is set.

Exit codes: 0 explained, 1 the page could not be read, 2 usage, 3 output could not be written";

/// Show why a page's article is as it is: each block, each field
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, arg_required_else_help = true, mut_arg("jobs", |arg| arg.hide(true)))]
pub(super) struct Arguments {
    /// An address, a saved page, or - for a page on standard input
    #[arg(value_name = "URL|PATH")]
    page: String,

    /// The address of the saved page
    #[arg(long, value_name = "URL", help_heading = "Input")]
    url: Option<Url>,

    /// How the report is written [default: as the name of FILE says (.html, .txt, .json), else html with
    /// -o, and text without]
    #[arg(long, value_enum, help_heading = "Output")]
    format: Option<ReportFormat>,

    /// Write to FILE, which is there whole or not at all, instead of standard output
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    output: Option<PathBuf>,

    /// Tell the story of each request on standard error
    #[arg(short, long, help_heading = "Output")]
    verbose: bool,

    #[command(flatten)]
    reading: ReadingArguments,

    #[command(flatten)]
    network: NetworkArguments,
}

/// Forms of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ReportFormat {
    /// In short, for a terminal
    Text,
    /// One file that a browser shows, without network or scripts
    Html,
    /// One JSON object: record, candidates, blocks
    Json,
}

impl ReportFormat {
    /// The format that a file's name asks for.
    fn of_file(path: &Path) -> Result<Self, Stop> {
        let end = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        match end.as_str() {
            "" | "html" | "htm" => Ok(Self::Html),
            "txt" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err(Stop::usage(format!(
                "{}: a report is .html, .txt or .json, and --format says it for any name",
                path.display()
            ))),
        }
    }
}

pub(super) fn run(arguments: Arguments) -> Result<u8, Stop> {
    let Arguments { page: source, url, format, output, verbose, reading, network } = arguments;
    let place = where_is(&source, url.as_ref()).map_err(|why| Stop::usage(format!("{source}: {why}")))?;
    if url.is_some() && matches!(place, Where::Address(_)) {
        return Err(Stop::usage("--url is the address of a saved page; this one has its own"));
    }
    let extractor = reading.extractor()?;
    if verbose {
        super::console::tell_requests();
    }
    let format = match (format, &output) {
        (Some(format), _) => format,
        (None, None) => ReportFormat::Text,
        (None, Some(path)) => ReportFormat::of_file(path)?,
    };
    let screen = console::screen_of(output.as_deref());
    let mut out = output.map_or_else(|| Ok(Sink::stdout()), Sink::file)?;
    let (console, start) = (Console::plain(), Instant::now());
    let explained = read(place, network)?.and_then(|page| {
        let explanation = guarded(|| extractor.explain(&page))?;
        RuleFaults::default().tell(&console, &source, &explanation.article.unmatched_rules);
        let report = match format {
            ReportFormat::Text => report::terminal(&explanation, screen),
            ReportFormat::Html => report::html(&source, &explanation),
            ReportFormat::Json => report::json(&source, &page, &explanation) + "\n",
        };
        Ok((report, words(&explanation)))
    });
    match explained {
        Ok((report, words)) => {
            out.write(report.as_bytes())?;
            out.finish()?;
            if console::tells_end(false, false) {
                console::say(&format!("{words}; {}", console::took(start)));
            }
            Ok(DONE)
        }
        Err(why) => {
            console.about(&source, &why);
            Ok(SOME_FAILED)
        }
    }
}

/// The kind of page, and how much of it is text, in words.
fn words(explanation: &Explanation) -> String {
    let kept = explanation.blocks.iter().filter(|block| block.kept).count();
    let (kind, all) = (explanation.article.verdict.kind.name(), explanation.blocks.len());
    format!("{kind}, {kept} of {all} blocks in the text")
}

/// The page, or why there is none.
fn read(place: Where, network: NetworkArguments) -> Result<Result<Page, String>, Stop> {
    match place {
        Where::Nowhere(why) => Ok(Err(why)),
        Where::Saved(input) => Ok(input.read(&Store::default()).map_err(input::hinted)),
        Where::Address(url) => {
            let client = network.client(&[&url])?;
            let runtime = runtime()?;
            let page = runtime.block_on(client.fetch(&url)).map_err(|error| error.to_string());
            runtime.shutdown_background();
            Ok(page)
        }
    }
}
