//! A job file (TOML) to a checked [`Job`].
//!
//! Whatever is not as expected is an error that names the file, the line, the key, what was expected
//! and what was found; all errors of a file are told at once. Paths are relative to the file's
//! folder. `samples/crawl.toml` shows every key with its default.

mod access;
mod news;
mod output;
mod reader;
mod sites;
mod table;
mod value;

use crate::crawl::Job;
use crate::crawl::job::HookTarget;
use crate::frontier::FrontierPlace;
use crate::save::database::Database;
use crate::store::Place;
use crate::toml_file::{self, File};
use reader::Reader;
use std::fmt;
use std::fs;
use std::io::{ErrorKind, Read};
use std::path::Path;
use table::{Faults, KeyTable};
use toml::de::DeTable;

/// Largest job file: ten thousand sites with values of their own fit.
const FILE_BYTES_MAX: u64 = 4 << 20;
/// Largest list of sites: a hundred thousand addresses fit.
const LIST_BYTES_MAX: u64 = 16 << 20;
/// Errors of one file that are told. Who wrote more of them knows where to look.
const ERRORS_MAX: usize = 100;

/// Everything that is wrong with a job file, in the order of the file; at least one error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobErrors(Vec<JobError>);

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobError {
    /// The file and, where one is to blame, the line.
    pub place: String,
    /// The key, what was expected and what was found; lower case, no full stop.
    pub message: String,
}

impl JobErrors {
    /// The errors.
    #[must_use]
    pub fn all(&self) -> &[JobError] {
        &self.0
    }

    fn one(place: impl Into<String>, message: impl Into<String>) -> Self {
        Self(vec![JobError { place: place.into(), message: message.into() }])
    }
}

impl fmt::Display for JobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

/// One error a line.
impl fmt::Display for JobErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, error) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            error.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for JobErrors {}

/// Reads a job file, and the list of sites that it may name. `frontier` is where the frontier is of a job that does not
/// say it itself; else it is in the folder of the job's output.
///
/// # Errors
/// When a file cannot be read, or something in it is not as expected.
pub fn load(path: impl AsRef<Path>, frontier: Option<&FrontierPlace>) -> Result<Job, JobErrors> {
    let path = path.as_ref();
    let name = path.display().to_string();
    let text = read(path, FILE_BYTES_MAX).map_err(|why| JobErrors::one(&name, why))?;
    job(&name, &text, Reader::new(path.parent().unwrap_or(Path::new("")), frontier))
}

/// The same, and opens the outputs that are there already, as a crawl would: nothing is made or changed.
///
/// # Errors
/// As for [`load`], or when an output cannot be opened or holds something else.
pub fn load_and_open(path: impl AsRef<Path>, frontier: Option<&FrontierPlace>) -> Result<Job, JobErrors> {
    let path = path.as_ref();
    let job = load(path, frontier)?;
    let wrong: Vec<String> = output_faults(&job);
    if wrong.is_empty() {
        return Ok(job);
    }
    let place = path.display().to_string();
    Err(JobErrors(
        wrong.into_iter().map(|why| JobError { place: place.clone(), message: format!("output: {why}") }).collect(),
    ))
}

/// The reasons why outputs cannot be opened.
fn output_faults(job: &Job) -> Vec<String> {
    let mut faults = Vec::new();
    if let Some(Place::File(folder)) = &job.output.folder
        && folder.exists()
        && !folder.is_dir()
    {
        faults.push(format!("{}: a folder is needed, and this is none", folder.display()));
    }
    if let Some(feed) = &job.output.feed {
        let parent = feed.file.parent().filter(|parent| !parent.as_os_str().is_empty() && !parent.is_dir());
        let is_made = |parent: &Path| matches!(&job.output.folder, Some(Place::File(folder)) if folder == parent);
        if parent.is_some_and(|parent| !is_made(parent)) {
            faults.push(format!("the feed {}: its folder is missing", feed.file.display()));
        }
    }
    if let Some(HookTarget::Program { program, .. }) = job.output.hook.as_ref().map(|hook| &hook.to)
        && !is_program(program)
    {
        faults.push(format!("the hook {}: no such program", program.display()));
    }
    let opened = job.output.databases.iter().map(Database::check);
    faults.extend(opened.filter_map(Result::err).map(|error| error.to_string()));
    faults
}

/// True if there is such a program: a path, or a name in one of the folders of the `PATH`.
fn is_program(program: &Path) -> bool {
    if program.components().count() > 1 {
        return program.is_file();
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file()) || cfg!(windows)
}

/// Reads the text of a job file; `name` is what messages call it, and `folder` what its paths are
/// relative to.
///
/// ```
/// use copydesk::config;
/// use std::path::Path;
///
/// let job = config::parse("lenn.toml", r#"
///     name = "lenn"
///     sites = ["https://tides.lenn.example/"]
///     output = "articles"
/// "#, Path::new("jobs"))?;
/// assert_eq!(job.output.folder.map(|folder| folder.to_string()).as_deref(), Some("jobs/articles"));
/// assert_eq!(job.frontier, Path::new("jobs/articles/frontier.sqlite").into());
///
/// let errors = config::parse("lenn.toml", "name = 'lenn'\nsiets = []", Path::new("")).unwrap_err();
/// assert_eq!(errors.all()[2].to_string(), "lenn.toml, line 2: unknown key \"siets\"; did you mean \"sites\"?");
/// # Ok::<(), config::JobErrors>(())
/// ```
///
/// # Errors
/// When something in the text is not as expected, or the list of sites that it names cannot be read.
pub fn parse(name: &str, text: &str, folder: &Path) -> Result<Job, JobErrors> {
    job(name, text, Reader::new(folder, None))
}

fn job(name: &str, text: &str, mut reader: Reader<'_>) -> Result<Job, JobErrors> {
    let file = File::new(name, text);
    let (table, broken) = DeTable::parse_recoverable(text);
    if !broken.is_empty() {
        let mut faults = Faults::default();
        for (start, message) in broken.iter().map(toml_file::fault) {
            faults.add(start, value_and_table(text, start).unwrap_or(message));
        }
        let mut errors = faults.told(&file);
        // the parser tells what it meets next on a line that it does not understand
        errors.dedup_by(|next, first| next.place == first.place);
        return Err(JobErrors(errors));
    }
    let job = reader.job(KeyTable::new("", table.get_ref(), 0));
    match job {
        Some(job) if reader.faults.is_empty() && reader.list_errors.is_empty() => Ok(job),
        _ => {
            let mut errors = reader.faults.told(&file);
            errors.append(&mut reader.list_errors);
            errors.truncate(ERRORS_MAX);
            Err(JobErrors(errors))
        }
    }
}

/// The error of a table's head at this byte, if its name has a value already: the parser's words are about keys and
/// dots.
fn value_and_table(text: &str, start: usize) -> Option<String> {
    let line_start = text.get(..start)?.rfind('\n').map_or(0, |end| end + 1);
    let (before, rest) = text.split_at_checked(line_start)?;
    let head = rest.lines().next()?.trim().strip_prefix('[')?;
    let name = head.split(']').next()?.trim();
    let mut tables = before.lines().enumerate().take_while(|(_, line)| !line.trim_start().starts_with('['));
    let has_value =
        |line: &str| line.trim_start().strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with('='));
    let (number, _) = tables.find(|(_, line)| !name.is_empty() && has_value(line))?;
    let hint = if name == "output" { "; in [output] the folder is folder = \"articles\"" } else { "" };
    Some(format!("{name} has a value in line {} and is a table here; expected one of them{hint}", number + 1))
}

/// The text of a file of reasonable size, or why there is none.
fn read(path: &Path, bytes_max: u64) -> Result<String, String> {
    let file = fs::File::open(path).map_err(|error| reason(&error))?;
    let mut text = String::new();
    // a pipe has no size to ask for first
    file.take(bytes_max + 1).read_to_string(&mut text).map_err(|error| reason(&error))?;
    if text.len() as u64 > bytes_max {
        return Err(format!("larger than {} MiB", bytes_max >> 20));
    }
    Ok(text)
}

fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "no such file".to_owned(),
        ErrorKind::IsADirectory => "a folder; expected a file".to_owned(),
        ErrorKind::InvalidData => "not text in UTF-8".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests;
