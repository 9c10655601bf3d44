//! The verbs: one file each, from arguments to what the person sees.
//!
//! They live in the binary, not in the library, so that the compiler holds them to what every
//! user of the crate has: its public names. The package for Python compiles this folder too.

mod add;
mod addresses;
mod arguments;
mod check;
mod clean;
pub(crate) mod console;
mod crawl;
mod diff;
mod explain;
mod extract;
mod fetch;
mod filter;
mod forget;
mod input;
mod job;
mod live;
mod manual;
mod network;
mod ordered;
mod printer;
mod reading;
mod rendering;
mod serve;
mod status;
mod urls;
mod writing;

use clap::{Parser, Subcommand};
use copydesk::panic::{guarded, panic_text};
use std::ffi::OsString;
use std::io;
use tokio::runtime::Runtime;

/// All inputs were answered.
pub(crate) const DONE: u8 = 0;
/// Some pages failed, or were no article.
pub(crate) const SOME_FAILED: u8 = 1;
/// The command line or a file it names makes no sense.
pub(crate) const USAGE: u8 = 2;
/// The output could not be written.
pub(crate) const OUTPUT: u8 = 3;
/// An input that has an output of its own could not be read at all.
pub(crate) const UNREADABLE: u8 = 4;

const EXAMPLES: &str = "\
Examples:
  copydesk fetch https://example.org/news/story.html
  copydesk fetch -o articles --input addresses.txt
  copydesk extract saved/ > articles.jsonl
  copydesk explain page.html -o report.html
  copydesk clean -o clean/ extracted/
  copydesk urls https://example.org/ | copydesk fetch -o articles --input -
  copydesk check lenn.toml
  copydesk crawl lenn.toml
  copydesk status lenn.toml
  copydesk diff lenn.toml https://example.org/news/story.html

Exit codes: 0 done, 1 some pages failed or were no article, 2 usage, 3 output could not be written";

/// The copy desk for web news: downloads pages, keeps section, headline, byline and body, files
/// clean text.
#[derive(Debug, Parser)]
#[command(name = "copydesk", version, after_help = EXAMPLES, arg_required_else_help = true, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Fetch(Box<fetch::Arguments>),
    Extract(Box<extract::Arguments>),
    Explain(Box<explain::Arguments>),
    Clean(clean::Arguments),
    Crawl(crawl::Arguments),
    Status(status::Arguments),
    Check(check::Arguments),
    Urls(Box<urls::Arguments>),
    Diff(diff::Arguments),
    Add(add::Arguments),
    Forget(forget::Arguments),
    Completions(manual::Completions),
    Man(manual::Man),
}

/// Why the program ends before its work is done.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The command line, or a file that it names, makes no sense.
    Usage(anyhow::Error),
    /// The output cannot be written.
    Output(anyhow::Error),
    /// Whoever read the output has gone; that is their right.
    Closed,
}

impl Stop {
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::Usage(anyhow::Error::msg(message.into()))
    }

    /// Exit code.
    pub(crate) fn code(&self) -> u8 {
        match self {
            Self::Usage(_) => USAGE,
            Self::Output(_) => OUTPUT,
            Self::Closed => DONE,
        }
    }

    /// The message to the person, if there is one: one error a line.
    pub(crate) fn message(&self) -> Option<String> {
        match self {
            Self::Usage(error) | Self::Output(error) => Some(format!("error: {error:#}").replace('\n', "\nerror: ")),
            Self::Closed => None,
        }
    }
}

/// From writing to standard output.
impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::Closed;
        }
        Self::Output(anyhow::Error::new(error).context("cannot write the output"))
    }
}

/// The program: arguments in, the name that it was called by first; exit code out.
pub(crate) fn main(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let arguments = match Cli::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // help and version come this way too; nothing is left to do if they cannot be printed
            let _ = error.print();
            return u8::try_from(error.exit_code()).unwrap_or(USAGE);
        }
    };
    quiet_panics();
    match run(arguments) {
        Ok(code) => code,
        Err(stop) => {
            for line in stop.message().unwrap_or_default().lines() {
                console::fail(line);
            }
            stop.code()
        }
    }
}

/// Does what was asked; answers with the exit code.
fn run(cli: Cli) -> Result<u8, Stop> {
    match cli.verb {
        Verb::Fetch(arguments) => fetch::run(*arguments),
        Verb::Extract(arguments) => extract::run(*arguments),
        Verb::Explain(arguments) => explain::run(*arguments),
        Verb::Clean(arguments) => clean::run(arguments),
        Verb::Crawl(arguments) => crawl::run(&arguments),
        Verb::Status(arguments) => status::run(&arguments),
        Verb::Check(arguments) => check::run(&arguments),
        Verb::Urls(arguments) => urls::run(*arguments),
        Verb::Diff(arguments) => diff::run(arguments),
        Verb::Add(arguments) => add::run(&arguments),
        Verb::Forget(arguments) => forget::run(&arguments),
        Verb::Completions(arguments) => manual::completions(&arguments),
        Verb::Man(arguments) => manual::man(&arguments),
    }
}

/// A panic is reported once, as the error of the page it happened on.
fn quiet_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        console::say(&format!("internal error at {place}; please report it with the page"));
    }));
}

/// The runtime of requests: a thread a core, and those that may wait for a disk.
fn runtime() -> Result<Runtime, Stop> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from) + copydesk::crawl::FOLDER_WRITERS;
    let built = tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build();
    built.map_err(|error| Stop::Usage(anyhow::Error::new(error).context("cannot start the runtime")))
}
