//! The articles that were saved last, as the records of a folder say: read from their ends, however long they are.

use super::disk::{Result, at};
use super::records::files_of;
use crate::render::feed::FeedEntry;
use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

/// Bytes from the end that are read at first; of longer records, more.
const WINDOW_BYTES: u64 = 256 * 1024;
/// Bytes that are read at most: some hundred long articles.
const WINDOW_BYTES_MAX: u64 = 64 << 20;

/// The articles of a folder that were saved last, the newest first, each once: by all workers whose records are there.
///
/// # Errors
/// When the records cannot be read.
pub(super) fn of_folder(dir: &Path, count: usize) -> Result<Vec<FeedEntry>> {
    let files = files_of(dir).map_err(at(dir, "cannot read the folder"))?;
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
    let read = lines.filter_map(|line| FeedEntry::read(line).ok());
    read.filter(|entry| seen.insert(entry.page.clone())).take(count).collect()
}
