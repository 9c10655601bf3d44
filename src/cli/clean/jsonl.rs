//! `copydesk clean --jsonl`: a field of JSON objects, one a line. All else of a line is written as it was read.

use super::work::{CleanWork, TextCounts};
use crate::cli::input::INPUT_BYTES_MAX;
use crate::cli::printer::Sink;
use crate::cli::{Stop, ordered};
use anyhow::Context;
use copydesk::clean::Keys;
use serde_json::value::RawValue;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Files of objects.
pub(super) struct Objects {
    files: Vec<(String, PathBuf)>,
    /// The text from standard input, where it is read twice.
    spooled: Option<File>,
}

/// A line, by where it stands.
struct ObjectLine {
    source: String,
    bytes: Result<Vec<u8>, String>,
}

impl Objects {
    /// Looks whether the files can be opened.
    pub(super) fn open(paths: &[PathBuf]) -> Result<Self, Stop> {
        let files: Vec<(String, PathBuf)> =
            paths.iter().map(|path| (path.to_string_lossy().into_owned(), path.clone())).collect();
        for (name, path) in files.iter().filter(|(name, _)| name != "-") {
            let file = File::open(path).and_then(|file| file.metadata());
            let found = file.map_err(|error| Stop::usage(format!("{name}: {error}")))?;
            if found.is_dir() {
                return Err(Stop::usage(format!("{name}: a folder; --jsonl takes files")));
            }
        }
        Ok(Self { files, spooled: None })
    }

    /// Puts what comes on standard input into a file without a name, so that it can be read twice.
    fn spool(&mut self) -> Result<(), Stop> {
        if self.files.iter().any(|(name, _)| name == "-") {
            let spool = || -> io::Result<File> {
                let mut file = tempfile::tempfile()?;
                io::copy(&mut io::stdin().lock(), &mut file)?;
                Ok(file)
            };
            let spooled = spool().context("cannot keep standard input in a temporary file (--repeats 0 needs none)");
            self.spooled = Some(spooled.map_err(Stop::Output)?);
        }
        Ok(())
    }

    fn reader(&self, path: &Path) -> io::Result<Box<dyn BufRead + Send>> {
        match &self.spooled {
            _ if path.as_os_str() != "-" => Ok(Box::new(BufReader::new(File::open(path)?))),
            Some(file) => {
                let mut file = file.try_clone()?;
                file.rewind()?;
                Ok(Box::new(BufReader::new(file)))
            }
            None => Ok(Box::new(BufReader::new(io::stdin()))),
        }
    }

    fn lines(&self) -> impl Iterator<Item = ObjectLine> + Send {
        self.files.iter().flat_map(|(name, path)| {
            let (reader, why) = match self.reader(path) {
                Ok(reader) => (Some(reader), None),
                Err(error) => (None, Some(error.to_string())),
            };
            let unreadable = why.map(|why| ObjectLine { source: name.clone(), bytes: Err(why) });
            let lines = reader.into_iter().flat_map(|reader| NumberedLines { reader, number: 0 });
            let placed =
                lines.map(move |(number, bytes)| ObjectLine { source: format!("{name}, line {number}"), bytes });
            unreadable.into_iter().chain(placed)
        })
    }
}

/// The lines of a file, numbered, with their ends.
struct NumberedLines {
    reader: Box<dyn BufRead + Send>,
    number: u64,
}

impl Iterator for NumberedLines {
    type Item = (u64, Result<Vec<u8>, String>);

    fn next(&mut self) -> Option<Self::Item> {
        self.number += 1;
        let mut bytes = Vec::new();
        match self.reader.by_ref().take(INPUT_BYTES_MAX + 1).read_until(b'\n', &mut bytes) {
            Ok(0) => None,
            Ok(_) if bytes.len() as u64 > INPUT_BYTES_MAX => {
                drop(bytes);
                let skipped = self.reader.skip_until(b'\n').map_err(|error| error.to_string()).err();
                let long = format!("larger than {} MiB; left out", INPUT_BYTES_MAX >> 20);
                Some((self.number, Err(skipped.unwrap_or(long))))
            }
            Ok(_) => Some((self.number, Ok(bytes))),
            Err(error) => {
                // nothing can be read behind an error
                self.reader = Box::new(io::empty());
                Some((self.number, Err(error.to_string())))
            }
        }
    }
}

/// A text in an object, and where its JSON stands in the line. None for an object that has `null` there.
fn text(line: &str, field: &str) -> Result<Option<(String, Range<usize>)>, String> {
    let object: HashMap<String, &RawValue> =
        serde_json::from_str(line).map_err(|error| format!("no JSON object: {error}"))?;
    let value = object.get(field).ok_or_else(|| format!("the object has no {field:?}"))?.get();
    let text = serde_json::from_str::<Option<String>>(value).map_err(|error| {
        if value.starts_with('"') { format!("{field:?}: {error}") } else { format!("{field:?} is no string") }
    })?;
    let start = value.as_ptr().addr() - line.as_ptr().addr();
    Ok(text.map(|text| (text, start..start + value.len())))
}

/// A line after cleaning.
struct CleanedObject {
    source: String,
    bytes: Vec<u8>,
    is_changed: bool,
    error: Option<String>,
}

impl CleanWork {
    /// Cleans a field of each object. What is no such object is written as it stands, and told.
    pub(super) fn objects(mut self, mut objects: Objects, field: &str, mut out: Sink) -> Result<u8, Stop> {
        if self.repeats > 0 {
            objects.spool()?;
            self.count(objects.lines(), |line| {
                let bytes = line.bytes.ok()?;
                let (text, _) = text(std::str::from_utf8(&bytes).ok()?, field).ok()??;
                Some(Keys::of(&text))
            })?;
        }
        let mut counts = TextCounts::default();
        ordered::run(
            objects.lines(),
            self.jobs,
            |line| self.object(line, field),
            |answer| {
                out.write(&answer.bytes)?;
                counts.changed += u64::from(answer.is_changed);
                match answer.error {
                    None => counts.texts += 1,
                    Some(why) => {
                        counts.failed += 1;
                        self.tell(&answer.source, &why);
                    }
                }
                self.console.step();
                Ok::<(), Stop>(())
            },
        )?;
        out.finish()?;
        Ok(self.end(&counts))
    }

    fn object(&self, line: ObjectLine, field: &str) -> CleanedObject {
        let ObjectLine { source, bytes } = line;
        let bytes = match bytes {
            Ok(bytes) => bytes,
            Err(why) => return CleanedObject { source, bytes: Vec::new(), is_changed: false, error: Some(why) },
        };
        let found = std::str::from_utf8(&bytes)
            .map_err(|_| "not UTF-8".to_owned())
            .and_then(|line| if line.trim().is_empty() { Ok(None) } else { text(line, field) });
        let cleaned = found.and_then(|found| match found {
            Some((text, place)) => Ok(Some((self.clean(&source, &text)?, text, place))),
            None => Ok(None),
        });
        match cleaned {
            Ok(Some((report, ..))) if self.explain.is_some() => {
                CleanedObject { bytes: (report + "\n").into_bytes(), source, is_changed: false, error: None }
            }
            Ok(_) if self.explain.is_some() => {
                CleanedObject { bytes: Vec::new(), source, is_changed: false, error: None }
            }
            Ok(Some((clean, text, place))) if clean != text => {
                let json = serde_json::Value::String(clean).to_string();
                let mut bytes = bytes;
                bytes.splice(place, json.into_bytes());
                CleanedObject { source, bytes, is_changed: true, error: None }
            }
            Ok(_) => CleanedObject { source, bytes, is_changed: false, error: None },
            Err(why) => {
                let bytes = if self.explain.is_some() { Vec::new() } else { bytes };
                CleanedObject { source, bytes, is_changed: false, error: Some(why) }
            }
        }
    }
}
