//! The articles that were saved last, as the records of a folder say: read from their ends, however long they are.

use super::disk::{Result, at};
use super::records::Saved;
use crate::render::feed::FeedEntry;
use serde::Deserialize;
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// Bytes from the end that are read at first; of longer records, more.
const WINDOW_BYTES: u64 = 256 * 1024;
/// Bytes that are read at most: some hundred long articles.
const WINDOW_BYTES_MAX: u64 = 64 << 20;

/// A record, as far as a feed says it.
#[derive(Deserialize)]
struct LatestLine {
    saved: Saved,
    url: Option<String>,
    canonical_url: Option<String>,
    headline: Option<String>,
    #[serde(default)]
    authors: Vec<String>,
    fetched_at: Option<String>,
    published: Option<String>,
    standfirst: Option<String>,
    text: Option<String>,
    section: Option<String>,
    #[serde(default)]
    tags: Vec<String>,
    language: Option<String>,
}

impl From<LatestLine> for FeedEntry {
    fn from(line: LatestLine) -> Self {
        Self {
            page: line.saved.id,
            url: line.url,
            canonical_url: line.canonical_url,
            headline: line.headline,
            authors: line.authors,
            fetched_at: line.fetched_at,
            published: line.published,
            standfirst: line.standfirst,
            text: line.text,
            section: line.section,
            tags: line.tags,
            language: line.language,
        }
    }
}

/// The articles of a folder that were saved last, the newest first, each once: by all workers whose records are there.
///
/// # Errors
/// When the records cannot be read.
pub(super) fn of_folder(dir: &Path, count: usize) -> Result<Vec<FeedEntry>> {
    let files = record_files(dir).map_err(at(dir, "cannot read the folder"))?;
    let mut all = Vec::new();
    for file in &files {
        all.extend(of_file(file, count).map_err(at(file, "cannot read the records"))?);
    }
    if files.len() > 1 {
        // the order within a file is that of its lines
        all.sort_by_key(|entry| std::cmp::Reverse(entry.updated()));
    }
    let mut seen = HashSet::new();
    all.retain(|entry| seen.insert(entry.page.clone()));
    all.truncate(count);
    Ok(all)
}

/// The records of all workers.
fn record_files(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let worker = name.strip_prefix("articles").and_then(|rest| rest.strip_suffix(".jsonl"));
        if worker.is_some_and(|worker| worker.is_empty() || worker.starts_with('-')) && path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// The last articles of a file, the newest first, each once.
fn of_file(path: &Path, count: usize) -> io::Result<Vec<FeedEntry>> {
    let mut file = File::open(path)?;
    let bytes = file.metadata()?.len();
    let mut window = WINDOW_BYTES;
    loop {
        let start = bytes.saturating_sub(window);
        file.seek(SeekFrom::Start(start))?;
        let mut end = Vec::new();
        (&file).take(bytes - start).read_to_end(&mut end)?;
        let found = entries(&end, start > 0, count);
        if found.len() >= count || start == 0 || window >= WINDOW_BYTES_MAX {
            return Ok(found);
        }
        window *= 4;
    }
}

/// The articles of these lines, the last first. What is torn, or was taken back, is none.
fn entries(lines: &[u8], begins_within: bool, count: usize) -> Vec<FeedEntry> {
    let whole = if begins_within { memchr::memchr(b'\n', lines).map_or(lines.len(), |end| end + 1) } else { 0 };
    let mut seen = HashSet::new();
    let lines = lines.get(whole..).unwrap_or_default().rsplit(|byte| *byte == b'\n');
    let read = lines.filter_map(|line| serde_json::from_slice::<LatestLine>(line).ok());
    read.map(FeedEntry::from).filter(|entry| seen.insert(entry.page.clone())).take(count).collect()
}
