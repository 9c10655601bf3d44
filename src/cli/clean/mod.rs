//! `copydesk clean`: texts that others extracted in, the same without boilerplate out.
//!
//! Lines that stand in several documents are boilerplate too, so a batch is read twice: once to count its lines, once
//! to clean. Standard input is kept for that: a text in memory, JSON lines in a temporary file.

mod jsonl;
mod work;

use super::arguments::{environment, jobs};
use super::console::{self, Console};
use super::input::{self, At, Input};
use super::printer::{Frame, Printer, Sink};
use super::{Stop, ordered};
use clap::Args;
use copydesk::clean::{Cleaner, Keys};
use copydesk::extract::model::Model;
use copydesk::store::{Place, Store};
use jsonl::Objects;
use std::collections::HashSet;
use std::fs;
use std::io::{self, IsTerminal};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Instant;
use work::{CleanWork, TextCounts};

const EXAMPLES: &str = "\
Examples:
  copydesk clean story.txt
  copydesk clean --explain story.txt
  copydesk clean -o clean/ extracted/
  copydesk clean --jsonl -o clean.jsonl articles.jsonl
  zcat articles.jsonl.gz | copydesk clean --jsonl=content -

Lines that stay, stay byte for byte. Lines that stand in 3 documents or more go as well (--repeats), though text \
above the first paragraph, and what is surely prose, need more than that; the same story twice is no reason. \
TextInputs and JSON lines over 64 MiB are not read. TextInputs on standard output are parted by a line that holds \
only a form feed (U+000C).

Exit codes: 0 all cleaned, 1 some inputs could not be read, 2 usage, 3 output could not be written";

/// Take boilerplate out of plain text: buttons, forms, notices, other stories
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, arg_required_else_help = true)]
pub(super) struct Arguments {
    /// Texts in UTF-8, folders of them (.txt, searched through), or - for standard input
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,

    /// The paths hold a JSON object a line; clean the text in FIELD [default: text]
    #[arg(long, value_name = "FIELD", num_args = 0..=1, require_equals = true, default_missing_value = "text",
        help_heading = "Input")]
    jsonl: Option<String>,

    /// Write to FILE instead of standard output; to FOLDER/, a file for each text, with its name. Each is there
    /// whole or not at all
    #[arg(short, long, value_name = "FILE|FOLDER/", help_heading = "Output")]
    output: Option<PathBuf>,

    /// Say of every line whether it stays, and why
    #[arg(long, help_heading = "Output")]
    explain: bool,

    /// Say nothing about inputs that could not be read, and show no progress
    #[arg(short, long, help_heading = "Output")]
    quiet: bool,

    /// Documents that a line stands in to be boilerplate; 0: each document by itself
    #[arg(long, value_name = "N", default_value_t = 3, help_heading = "Work")]
    repeats: u32,

    /// Threads [default: all cores]
    #[arg(short, long, value_name = "N", value_parser = jobs, help_heading = "Work")]
    jobs: Option<NonZeroUsize>,

    /// Judge lines with this model instead of the one built in ("none": by rule alone)
    #[arg(long, value_name = "FILE", help_heading = "Work")]
    model: Option<PathBuf>,
}

pub(super) fn run(arguments: Arguments) -> Result<u8, Stop> {
    let Arguments { paths, jsonl, output, explain, quiet, repeats, jobs, model } = arguments;
    let from_stdin = paths.iter().filter(|path| path.as_os_str() == "-").count();
    if from_stdin > 1 {
        return Err(Stop::usage("standard input (-) can be read only once"));
    }
    let folder = output.clone().filter(|output| output.as_os_str().as_encoded_bytes().ends_with(b"/"));
    if folder.is_some() && (jsonl.is_some() || explain || from_stdin > 0) {
        return Err(Stop::usage("-o FOLDER/ is for texts with names; for this, name a file"));
    }
    let progress = !quiet && (output.is_some() || !io::stdout().is_terminal());
    let console = if progress { Console::with_progress(None, "texts") } else { Console::plain() };
    let cleaner = cleaner(model.as_deref())?;
    let jobs = jobs.unwrap_or_else(|| thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)).get();
    let explain = explain.then(|| console::screen_of(output.as_deref()));
    let work = CleanWork { cleaner, explain, repeats, jobs, console, quiet, start: Instant::now() };
    match (jsonl, folder) {
        (Some(field), _) => {
            let objects = Objects::open(&paths)?;
            work.objects(objects, &field, sink(output)?)
        }
        (None, Some(folder)) => work.texts(&TextInputs::open(paths), CleanOutput::Folder(folder, HashSet::new())),
        (None, None) => {
            // reports are runs of lines and follow each other as JSON does
            let out = Printer::new(sink(output)?, if work.explain.is_some() { Frame::lines() } else { Frame::texts() });
            work.texts(&TextInputs::open(paths), CleanOutput::Stream(Box::new(out)))
        }
    }
}

fn sink(output: Option<PathBuf>) -> Result<Sink, Stop> {
    match output {
        Some(path) if path.is_dir() => {
            Err(Stop::usage(format!("{}: a folder; write it with a slash at its end to fill it", path.display())))
        }
        output => output.map_or_else(|| Ok(Sink::stdout()), Sink::file),
    }
}

fn cleaner(model: Option<&Path>) -> Result<Cleaner, Stop> {
    match model {
        None => Ok(Cleaner::new()),
        Some(path) if path.as_os_str() == "none" => Ok(Cleaner::new().without_model()),
        Some(path) => {
            let wrong = |error: &dyn std::fmt::Display| Stop::usage(format!("{}: {error}", path.display()));
            let bytes = fs::read(path).map_err(|error| wrong(&error))?;
            Ok(Cleaner::new().with_model(Model::read(&bytes).map_err(|error| wrong(&error))?))
        }
    }
}

/// The texts that are cleaned.
struct TextInputs {
    paths: Vec<PathBuf>,
    store: Arc<Store>,
    /// The text from standard input.
    stdin: Option<Result<String, String>>,
}

/// One text: what it is called, where it goes below a folder, and what it holds or why not.
struct NamedText {
    source: String,
    name: PathBuf,
    content: Result<String, String>,
}

impl TextInputs {
    fn open(paths: Vec<PathBuf>) -> Self {
        let stdin = paths.iter().any(|path| path.as_os_str() == "-");
        let store = Arc::new(Store::new(environment()));
        Self { stdin: stdin.then(|| decode(Input::stdin(None).raw(&store))), paths, store }
    }

    /// True if there are several, so that lines can stand in several.
    fn are_many(&self) -> bool {
        let is_folder = |path: &PathBuf| Place::parse_path(path).is_ok_and(|place| input::is_folder(&place));
        self.paths.len() > 1 || self.paths.iter().any(is_folder)
    }

    /// Each with the name that it has below the folder that it was found in.
    fn iter(&self) -> impl Iterator<Item = (Input, PathBuf)> + Send {
        self.paths.clone().into_iter().flat_map(|path| {
            let root = if path.is_dir() { Some(path.as_path()) } else { path.parent() };
            let root = root.map(Path::to_path_buf).unwrap_or_default();
            input::texts(vec![path], Arc::clone(&self.store)).map(move |input| {
                let name = match &input.at {
                    Ok(At::Place(Place::File(path))) => path.strip_prefix(&root).unwrap_or(path).to_path_buf(),
                    Ok(At::Place(Place::Object(object))) => {
                        Path::new(&object.key).file_name().map(PathBuf::from).unwrap_or_default()
                    }
                    _ => PathBuf::new(),
                };
                (input, name)
            })
        })
    }

    fn read(&self, (input, name): (Input, PathBuf)) -> NamedText {
        let content = match (&input.at, &self.stdin) {
            (Ok(At::Stdin), Some(text)) => text.clone(),
            _ => decode(input.raw(&self.store)),
        };
        NamedText { source: input.source, name, content }
    }
}

/// The text of bytes, or what they are instead.
fn decode(bytes: Result<Vec<u8>, String>) -> Result<String, String> {
    let bytes = bytes?;
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err("UTF-16 text; convert it to UTF-8 first".to_owned());
    }
    if bytes.contains(&0) {
        return Err("binary, not text".to_owned());
    }
    let text = String::from_utf8(bytes)
        .map_err(|error| format!("not UTF-8 text (byte {})", error.utf8_error().valid_up_to() + 1))?;
    let start = text.trim_start_matches('\u{feff}').trim_start().get(..9).unwrap_or_default().to_ascii_lowercase();
    if start.starts_with("<!doctype") || start.starts_with("<html") {
        return Err("an HTML page, not text; copydesk extract reads it".to_owned());
    }
    Ok(text)
}

/// The destination of cleaned texts.
enum CleanOutput {
    Stream(Box<Printer>),
    /// A folder, and the names in it that are taken.
    Folder(PathBuf, HashSet<PathBuf>),
}

impl CleanOutput {
    /// Writes one text; the inner error is that of the input.
    fn write(&mut self, name: PathBuf, text: &str) -> Result<Result<(), String>, Stop> {
        match self {
            Self::Stream(printer) => printer.print(text).map(Ok),
            Self::Folder(folder, taken) => {
                let path = folder.join(&name);
                if !taken.insert(name) {
                    return Ok(Err(format!("{} is the clean text of another input", path.display())));
                }
                let parent = path.parent().unwrap_or(folder);
                fs::create_dir_all(parent).map_err(|error| {
                    Stop::Output(anyhow::Error::new(error).context(format!("cannot make {}", parent.display())))
                })?;
                let mut sink = Sink::file(path)?;
                sink.write(text.as_bytes())?;
                sink.finish().map(|_| Ok(()))
            }
        }
    }
}

impl CleanWork {
    fn texts(mut self, texts: &TextInputs, mut out: CleanOutput) -> Result<u8, Stop> {
        if texts.are_many() {
            self.count(texts.iter(), |input| texts.read(input).content.ok().map(|text| Keys::of(&text)))?;
        }
        let mut counts = TextCounts::default();
        let clean = |input| {
            let NamedText { source, name, content } = texts.read(input);
            let clean = content.and_then(|text| self.clean(&source, &text).map(|clean| (clean != text, clean)));
            (source, name, clean)
        };
        ordered::run(texts.iter(), self.jobs, clean, |(source, name, clean)| {
            let written = match clean {
                Ok((is_changed, clean)) => {
                    counts.changed += u64::from(is_changed);
                    out.write(name, &clean)?
                }
                Err(why) => {
                    // in a stream every input has its place
                    if let CleanOutput::Stream(printer) = &mut out {
                        printer.print("")?;
                    }
                    Err(why)
                }
            };
            match written {
                Ok(()) => counts.texts += 1,
                Err(why) => {
                    counts.failed += 1;
                    self.tell(&source, &why);
                }
            }
            self.console.step();
            Ok::<(), Stop>(())
        })?;
        if let CleanOutput::Stream(printer) = out {
            printer.end()?;
        }
        Ok(self.end(&counts))
    }
}
