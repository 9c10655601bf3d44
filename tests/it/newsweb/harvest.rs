//! What a crawl filed: its record of articles and its files, and whether they fit together.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::truth::Saved;

/// The record of a folder of articles.
const RECORD: &str = "articles.jsonl";
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
    /// The record or a folder cannot be read.
    pub(crate) fn read(folder: &Path) -> io::Result<Self> {
        let mut harvest = Self::default();
        let mut recorded = BTreeSet::new();
        for (id, record) in harvest.records(&fs::read(folder.join(RECORD))?) {
            let text = |key: &str| record.get(key).and_then(Value::as_str).map(str::to_owned);
            let saved = Saved {
                url: text("canonical_url").or_else(|| text("url")).unwrap_or_default(),
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
            recorded.insert(path);
            harvest.saved.push(saved);
        }
        harvest.strays(folder, &recorded)?;
        Ok(harvest)
    }

    /// The last record of each page. The same content twice in a row is a page that was filed twice.
    fn records(&mut self, lines: &[u8]) -> BTreeMap<String, Value> {
        let mut records = BTreeMap::<String, Value>::new();
        for line in lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            let Ok(record) = serde_json::from_slice::<Value>(line) else {
                self.faults.push(format!("a torn record: {}", String::from_utf8_lossy(line)));
                continue;
            };
            let id = record.pointer("/saved/id").and_then(Value::as_str).unwrap_or_default().to_owned();
            let same = |before: &Value| before.get("content_hash") == record.get("content_hash");
            if records.get(&id).is_some_and(same) {
                self.faults.push(format!("recorded twice: {id}"));
            }
            records.insert(id, record);
        }
        if !lines.is_empty() && !lines.ends_with(b"\n") {
            self.faults.push("the last record has no end".to_owned());
        }
        records
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
