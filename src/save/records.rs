//! `articles.jsonl`: one record a line, appended under the folder's lock. A line that a crash tore is
//! cut off before the next one is written.

use super::disk::{Result, Sync, at, refuse_odd, sync_folder};
use super::name::PageId;
use crate::link;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use url::Url;

/// The line in place of a record that was taken back, filled up with spaces.
const TAKEN_BACK: &str = r#"{"taken_back":true}"#;

/// Bytes at a time in which the end of the last whole line is looked for.
const STEP_BYTES: usize = 64 * 1024;

/// The place of an article.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Saved {
    /// The file, from the folder on.
    pub(super) file: String,
    pub(super) id: String,
    pub(super) number: u64,
    /// Number of times the article was saved, this one included.
    #[serde(default = "first", skip_serializing_if = "is_first")]
    pub(super) revision: u32,
}

/// A record, as far as it says where its article is.
#[derive(Deserialize)]
pub(super) struct SavedOnly {
    pub(super) saved: Saved,
}

fn first() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_first(revision: &u32) -> bool {
    *revision <= 1
}

/// The records of a folder, open and ending with a whole line. Only under the folder's lock.
pub(super) struct Records {
    path: PathBuf,
    file: File,
    bytes: u64,
}

impl Records {
    /// Opens the records, which are made if they are missing, and cuts off a torn line.
    pub(super) fn open(dir: &Path, name: &str) -> Result<Self> {
        let path = dir.join(name);
        refuse_odd(&path)?;
        let opened = OpenOptions::new().read(true).append(true).create(true).open(&path);
        let mut file = opened.map_err(at(&path, "cannot open the records"))?;
        let bytes = mend(&mut file).map_err(at(&path, "cannot read the records"))?;
        if bytes == 0 {
            sync_folder(dir).map_err(at(dir, "cannot sync the folder"))?;
        }
        Ok(Self { path, file, bytes })
    }

    /// The length of the records, in bytes.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Appends a line; after a failure the records are as before.
    pub(super) fn append(&mut self, line: &str, sync: Sync) -> Result<()> {
        let mut bytes = Vec::with_capacity(line.len() + 1);
        bytes.extend_from_slice(line.as_bytes());
        bytes.push(b'\n');
        if let Err(why) = self.file.write_all(&bytes).and_then(|()| sync.of(&self.file)) {
            let _ = self.file.set_len(self.bytes);
            return Err(at(&self.path, "cannot append the record")(why));
        }
        self.bytes += bytes.len() as u64;
        Ok(())
    }

    /// True if a revision of a page was recorded from this offset on. Records that are shorter are others than those
    /// that had it: then all are looked through.
    pub(super) fn has(&mut self, id: &PageId, revision: u32, since: u64) -> Result<bool> {
        Ok(self.find(id, revision, since)?.is_some())
    }

    /// Takes such a record back, if it is there: its line stays as long as it was, and says nothing.
    pub(super) fn take_back(&mut self, id: &PageId, revision: u32, since: u64) -> Result<bool> {
        let Some((start, bytes)) = self.find(id, revision, since)? else { return Ok(false) };
        let line = taken_back(bytes);
        // opened anew: a file that is appended to is written nowhere else
        let written = OpenOptions::new().write(true).open(&self.path).and_then(|mut file| {
            file.seek(SeekFrom::Start(start))?;
            file.write_all(line.as_bytes())?;
            file.sync_data()
        });
        written.map_err(at(&self.path, "cannot take a record back"))?;
        Ok(true)
    }

    /// The place of such a record, and its length, in bytes.
    fn find(&mut self, id: &PageId, revision: u32, since: u64) -> Result<Option<(u64, usize)>> {
        let start = if since > self.bytes { 0 } else { since };
        self.file.seek(SeekFrom::Start(start)).map_err(at(&self.path, "cannot read the records"))?;
        let found =
            find(BufReader::new(&self.file), id, revision).map_err(at(&self.path, "cannot read the records"))?;
        Ok(found.map(|(place, bytes)| (start + place, bytes)))
    }
}

/// The files of records in a folder: its own, and those of workers.
pub(super) fn files_of(dir: &Path) -> io::Result<Vec<PathBuf>> {
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

/// The place of a revision's record in these lines, and its length, in bytes.
pub(super) fn find(lines: impl BufRead, id: &PageId, revision: u32) -> io::Result<Option<(u64, usize)>> {
    let mut place = 0;
    for line in lines.split(b'\n') {
        let line = line?;
        let saved = serde_json::from_slice(&line).map(|SavedOnly { saved }| saved);
        if saved.is_ok_and(|saved| saved.id == id.as_str() && saved.revision == revision) {
            return Ok(Some((place, line.len())));
        }
        place += line.len() as u64 + 1;
    }
    Ok(None)
}

/// The line in place of a record of this length that was taken back.
pub(super) fn taken_back(bytes: usize) -> String {
    format!("{TAKEN_BACK:bytes$}")
}

/// The places of the articles, in the order in which they were saved. A line of another program names no file of ours,
/// and is passed over.
pub(super) fn lines(records: impl Read) -> impl Iterator<Item = io::Result<Saved>> {
    BufReader::new(records).split(b'\n').filter_map(|line| match line {
        Ok(line) => serde_json::from_slice(&line).ok().map(|SavedOnly { saved }| Ok(saved)),
        Err(why) => Some(Err(why)),
    })
}

/// The digest of a line, but for the moment when the page was fetched: the same for what did not change.
pub(super) fn digest(line: &[u8]) -> Option<String> {
    let mut record: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(line).ok()?;
    record.remove("fetched_at");
    Some(crate::render::sha256(serde_json::to_string(&record).ok()?.as_bytes()))
}

/// The last digest of each page in these records.
pub(super) fn digests(records: impl Read) -> io::Result<HashMap<PageId, String>> {
    let mut found = HashMap::new();
    for line in BufReader::new(records).split(b'\n') {
        let line = line?;
        let Ok(SavedOnly { saved }) = serde_json::from_slice(&line) else { continue };
        if let Some((id, digest)) = PageId::parse(&saved.id).zip(digest(&line)) {
            found.insert(id, digest);
        }
    }
    Ok(found)
}

/// The origin of a saved page.
#[derive(Deserialize)]
struct Came {
    source: String,
    url: Option<String>,
    #[expect(dead_code, reason = "what names no file of ours is none of our records")]
    saved: Saved,
}

/// The addresses that the pages of these records were asked for under, and those that they came from, as
/// [`identity`](crate::link::identity) has them.
pub(super) fn sources(records: impl Read) -> io::Result<HashSet<String>> {
    let mut found = HashSet::new();
    for line in BufReader::new(records).split(b'\n') {
        let Ok(Came { source, url, .. }) = serde_json::from_slice(&line?) else { continue };
        for address in [Some(source.as_str()), url.as_deref()].into_iter().flatten() {
            if let Ok(url) = Url::parse(address) {
                found.insert(link::identity(&url).into());
            }
        }
        found.insert(source);
    }
    Ok(found)
}

/// Makes the records end with a whole line, and answers with their length. What a crash tore is cut
/// off; a whole record that lacks only its line's end gets it.
fn mend(file: &mut File) -> io::Result<u64> {
    let end = file.seek(SeekFrom::End(0))?;
    let start = last_line(file, end)?;
    if start == end {
        return Ok(end);
    }
    file.seek(SeekFrom::Start(start))?;
    if serde_json::from_reader::<_, IgnoredAny>(BufReader::new(&*file)).is_ok() {
        file.write_all(b"\n")?;
        return Ok(end + 1);
    }
    file.set_len(start)?;
    Ok(start)
}

/// The first byte behind the last line's end.
fn last_line(file: &mut File, end: u64) -> io::Result<u64> {
    let mut buffer = vec![0; STEP_BYTES];
    let mut before = end;
    while before > 0 {
        // most often the last byte ends a line: one byte is read first
        let step = if before == end { 1 } else { before.min(STEP_BYTES as u64) };
        let chunk = buffer.get_mut(..step as usize).unwrap_or_default();
        file.seek(SeekFrom::Start(before - step))?;
        file.read_exact(chunk)?;
        if let Some(found) = memchr::memrchr(b'\n', chunk) {
            return Ok(before - step + found as u64 + 1);
        }
        before -= step;
    }
    Ok(0)
}
