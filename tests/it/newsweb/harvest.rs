//! The harvest of a crawl: its record of articles and its files, and whether they fit together.

use super::truth::Saved;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The line in place of a record that a worker took back.
const TAKEN_BACK: &str = r#"{"taken_back":true}"#;
/// Forms of files that hold one article each.
const FORMS: [&str; 3] = ["txt", "md", "json"];

/// An output folder.
#[derive(Debug, Default)]
pub(crate) struct Harvest {
    /// Each article once.
    pub(crate) saved: Vec<Saved>,
    /// Half files, torn or double records, files without record and records without file, in words.
    pub(crate) faults: Vec<String>,
}

impl Harvest {
    /// Reads a folder and those in it.
    ///
    /// # Errors
    ///
    /// A record or a folder cannot be read.
    pub(crate) fn read(folder: &Path) -> io::Result<Self> {
        Self::of(&[folder.to_path_buf()])
    }

    /// Reads the folders of workers who crawled together, as one.
    ///
    /// # Errors
    ///
    /// A record or a folder cannot be read.
    pub(crate) fn of(folders: &[PathBuf]) -> io::Result<Self> {
        let mut harvest = Self::default();
        let (mut recorded, mut records) = (BTreeSet::new(), BTreeMap::new());
        for folder in folders {
            for file in record_files(folder)? {
                harvest.records(folder, &fs::read(file)?, &mut records);
            }
        }
        for (id, (folder, record)) in records {
            let text = |key: &str| record.get(key).and_then(Value::as_str).map(str::to_owned);
            let saved = Saved {
                url: text("canonical_url").or_else(|| text("url")).unwrap_or_default(),
                from: text("url").unwrap_or_default(),
                headline: text("headline"),
                text: text("text").unwrap_or_default(),
            };
            let file = record.pointer("/saved/file").and_then(Value::as_str).unwrap_or_default();
            let path = folder.join(file);
            match fs::read_to_string(&path) {
                Ok(content) if path.extension().is_some_and(|form| form != "txt") && !content.is_empty() => {}
                Ok(content) if content.ends_with(&saved.text) && content.len() > saved.text.len() => {}
                Ok(_) => harvest.faults.push(format!("the file is not what the record says: {file}")),
                Err(error) => harvest.faults.push(format!("recorded as {id}, but {error}: {file}")),
            }
            // a worker that was cut off may have left a file that another one saved again, under the same name
            recorded.extend(folders.iter().map(|folder| folder.join(file)));
            harvest.saved.push(saved);
        }
        for folder in folders {
            harvest.strays(folder, &recorded)?;
        }
        Ok(harvest)
    }

    /// The last record of each page. The same content twice in a row is a page that was filed twice.
    fn records(&mut self, folder: &Path, lines: &[u8], records: &mut BTreeMap<String, (PathBuf, Value)>) {
        for line in lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            let Ok(record) = serde_json::from_slice::<Value>(line) else {
                self.faults.push(format!("a torn record: {}", String::from_utf8_lossy(line)));
                continue;
            };
            if line.starts_with(TAKEN_BACK.as_bytes()) {
                continue;
            }
            let id = record.pointer("/saved/id").and_then(Value::as_str).unwrap_or_default().to_owned();
            let same = |before: &(PathBuf, Value)| before.1.get("content_hash") == record.get("content_hash");
            if records.get(&id).is_some_and(same) {
                self.faults.push(format!("recorded twice: {id}"));
            }
            records.insert(id, (folder.to_path_buf(), record));
        }
        if !lines.is_empty() && !lines.ends_with(b"\n") {
            self.faults.push("the last record has no end".to_owned());
        }
    }

    fn strays(&mut self, folder: &Path, recorded: &BTreeSet<PathBuf>) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                self.strays(&path, recorded)?;
            } else if path.extension().is_some_and(|form| FORMS.iter().any(|known| form == *known))
                && !recorded.contains(&path)
            {
                self.faults.push(format!("in no record: {}", path.display()));
            }
        }
        Ok(())
    }
}

/// `articles.jsonl`, or that of each worker.
fn record_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if name.strip_suffix(".jsonl").is_some_and(|name| name.starts_with("articles")) {
            files.push(path);
        }
    }
    if files.is_empty() {
        return Err(io::Error::new(io::ErrorKind::NotFound, "no records"));
    }
    Ok(files)
}
