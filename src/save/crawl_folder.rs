//! The folder of a crawl: names and numbers come from the frontier, so that nothing is read from the
//! folder, however much it holds. Each article is saved exactly once, whatever moment the process is
//! killed at:
//!
//! 1. The frontier notes [`records_bytes`](CrawlFolder::records_bytes) with the article's name and number.
//! 2. [`save`](CrawlFolder::save) puts the files in place, and then appends the record.
//! 3. [`sync`](CrawlFolder::sync), once for a batch; then the frontier notes that its articles are saved.
//!
//! A visit that ended between 1 and 3 is repeated with what was noted. If the record is there, it was
//! step 3 that was missed; if it is not, the files, if any, are replaced.
//!
//! A power cut may take what was saved since [`sync`](CrawlFolder::sync): the crawl calls it before the
//! frontier notes that a batch of articles is saved, so that nothing is lost that was noted.

use super::disk::{self, Hold, Result, SaveError, Sync, at};
use super::latest;
use super::name::{self, PageId, RECORDS};
use super::records::{Records, Saved};
use super::warc::WarcPlace;
use crate::date::PageDate;
use crate::render::feed::FeedEntry;
use crate::render::json::{self, Record};
use crate::task::Role;
use serde::{Serialize, Serializer};
use std::fs;
use std::io;
use std::path::PathBuf;

/// Files after which `save` syncs by itself: the list of those that are not synced yet never grows longer.
const UNSYNCED_MAX: usize = 1_000;

/// A folder that a crawl saves articles to. Any number of processes may share it: it is locked
/// while one article is saved.
#[derive(Debug)]
pub struct CrawlFolder {
    dir: PathBuf,
    /// The name of its records.
    records: String,
    /// Files written since the last `sync`.
    unsynced: Vec<PathBuf>,
}

/// One article that a crawl saves.
#[derive(Debug, Clone, Copy)]
pub struct CrawlFiling<'a> {
    /// The path of its files from the folder on, with `/` between its parts and without extension, as
    /// [`Template::expand`](name::Template::expand) names it. A later revision keeps the path of the first.
    pub path: &'a str,
    /// The identity of its page.
    pub id: &'a PageId,
    /// Its number.
    pub number: u64,
    /// 1 when it is saved for the first time, and one more each time it changed.
    pub revision: u32,
    /// The contents of its files, by extension (without the dot). The record names the first.
    pub files: &'a [(&'a str, &'a [u8])],
    /// The record that is appended to `articles.jsonl`.
    pub record: &'a Record,
    /// The source that named it, if that is known.
    pub found: Option<FoundBy<'a>>,
    /// Its place in the archive, if there is one.
    pub warc: Option<&'a WarcPlace>,
}

/// The source that named an article, and what it said of it.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct FoundBy<'a> {
    /// The role of that source; nothing if it was a person.
    #[serde(serialize_with = "source_name")]
    pub by: Option<Role>,
    /// The address of that source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<&'a str>,
    /// The title there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<&'a str>,
    /// The date there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<PageDate>,
}

#[expect(clippy::ref_option, clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn source_name<S: Serializer>(by: &Option<Role>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(by.map_or("hand", Role::name))
}

/// A line of `articles.jsonl`: the record, where the article lies, and how it came there.
#[derive(Serialize)]
struct CrawledLine<'a> {
    #[serde(flatten)]
    record: &'a Record,
    saved: Saved,
    #[serde(skip_serializing_if = "Option::is_none")]
    found: Option<FoundBy<'a>>,
    #[serde(flatten)]
    warc: Option<&'a WarcPlace>,
}

impl CrawlFiling<'_> {
    /// Its line among the records; `file` is where its first file lies.
    pub(super) fn line(&self, file: &str) -> String {
        let (file, id) = (file.to_owned(), self.id.as_str().to_owned());
        let saved = Saved { file, id, number: self.number, revision: self.revision };
        json::line(&CrawledLine { record: self.record, saved, found: self.found, warc: self.warc })
    }
}

/// The name of a file of an article, if all of it is safe.
pub(super) fn file_name(path: &str, extension: &str) -> Option<String> {
    let is_plain = !extension.is_empty() && extension.bytes().all(|b| b.is_ascii_alphanumeric());
    let is_safe = is_plain && path.split('/').all(|part| name::safe(part) == part);
    is_safe.then(|| format!("{path}.{extension}"))
}

impl CrawlFolder {
    /// Opens a folder, which is created if it is missing.
    ///
    /// # Errors
    /// When the folder cannot be made or written to.
    pub fn open(dir: impl Into<PathBuf>) -> Result<Self, SaveError> {
        Self::open_with(dir.into(), RECORDS.to_owned())
    }

    /// Opens a folder for one of many workers, who may have one folder or one each: its records are
    /// `articles-WORKER.jsonl`.
    ///
    /// # Errors
    /// As for [`open`](Self::open).
    pub fn of_worker(dir: impl Into<PathBuf>, worker: &str) -> Result<Self, SaveError> {
        Self::open_with(dir.into(), format!("articles-{}.jsonl", name::safe(worker)))
    }

    fn open_with(dir: PathBuf, records: String) -> Result<Self, SaveError> {
        fs::create_dir_all(&dir).map_err(at(&dir, "cannot make the folder"))?;
        let folder = Self { dir, records, unsynced: Vec::new() };
        folder.records_bytes()?;
        Ok(folder)
    }

    /// The path of its records.
    #[must_use]
    pub fn records(&self) -> PathBuf {
        self.dir.join(&self.records)
    }

    /// The length of `articles.jsonl` in bytes, to be noted before an article is saved: its record
    /// will stand behind.
    ///
    /// # Errors
    /// When the records cannot be read, or a torn line cannot be cut off.
    pub fn records_bytes(&self) -> Result<u64, SaveError> {
        let _hold = Hold::on(&self.dir)?;
        Ok(Records::open(&self.dir, &self.records)?.bytes())
    }

    /// True if a revision of a page was recorded since that length was noted: then it is saved, and the page need not
    /// be fetched again to know.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn has_saved(&self, id: &PageId, revision: u32, since: u64) -> Result<bool, SaveError> {
        let _hold = Hold::on(&self.dir)?;
        Records::open(&self.dir, &self.records)?.has(id, revision, since)
    }

    /// Takes the record of a revision back, if it was recorded since that length was noted: another worker saved it
    /// too, and that one's counts. A line `{"taken_back":true}` is left in its place. The files stay: those of the
    /// other worker have the same names.
    ///
    /// # Errors
    /// When the records cannot be read or written.
    pub fn take_back(&self, id: &PageId, revision: u32, since: u64) -> Result<bool, SaveError> {
        let _hold = Hold::on(&self.dir)?;
        Records::open(&self.dir, &self.records)?.take_back(id, revision, since)
    }

    /// The articles that were saved last, the newest first, each once.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn latest(&self, count: usize) -> Result<Vec<FeedEntry>, SaveError> {
        latest::of_folder(&self.dir, count)
    }

    /// Saves an article and appends its record; answers with the path of its first file. When a
    /// try is repeated, `since` is the length of the records that was noted before the first one.
    ///
    /// # Errors
    /// When something cannot be written. Then of a new article nothing is left behind, and of one that
    /// was there before either the old or the new files are there, each whole. It may be tried again,
    /// with `since`.
    pub fn save(&mut self, filing: &CrawlFiling<'_>, since: Option<u64>) -> Result<PathBuf, SaveError> {
        let Some((extension, _)) = filing.files.first() else { return Err(self.refuse("it has no files")) };
        let name = self.name(filing.path, extension)?;
        let _hold = Hold::on(&self.dir)?;
        let mut records = Records::open(&self.dir, &self.records)?;
        let is_recorded = match since {
            Some(since) => records.has(filing.id, filing.revision, since)?,
            None => false,
        };
        disk::make_parents(&self.dir, &name)?;
        let mut made = Vec::new();
        let saved = self.write_files(filing, is_recorded, &mut made).and_then(|()| {
            if is_recorded {
                return Ok(());
            }
            records.append(&filing.line(&name), Sync::Later)
        });
        if let Err(error) = saved {
            for path in made {
                let _ = fs::remove_file(path);
            }
            return Err(error);
        }
        if self.unsynced.len() >= UNSYNCED_MAX {
            self.sync()?;
        }
        Ok(self.dir.join(name))
    }

    /// Brings everything that was saved to the disk itself, where a power cut cannot take it.
    ///
    /// # Errors
    /// When the disk says that it cannot. Then nothing since the last call counts as saved; it may be
    /// saved again, with `since`.
    pub fn sync(&mut self) -> Result<(), SaveError> {
        if self.unsynced.is_empty() {
            return Ok(());
        }
        self.unsynced.push(self.records());
        disk::sync_all(&self.dir, &self.unsynced).map_err(at(&self.dir, "cannot sync the folder"))?;
        self.unsynced.clear();
        Ok(())
    }

    /// Removes the files of an article that was to be saved for the first time, and is none any more
    /// now that its visit is repeated: the first try may have left them, without a record. Only
    /// after [`has_saved`](Self::has_saved) said that there is none.
    ///
    /// # Errors
    /// When a file is there and cannot be removed.
    pub fn withdraw(&mut self, path: &str, extensions: &[&str]) -> Result<(), SaveError> {
        let _hold = Hold::on(&self.dir)?;
        for extension in extensions {
            let path = self.dir.join(self.name(path, extension)?);
            match fs::remove_file(&path) {
                Err(why) if why.kind() != io::ErrorKind::NotFound => return Err(at(&path, "cannot remove")(why)),
                _ => {}
            }
        }
        Ok(())
    }

    /// Writes the files, or those that are missing although the article is recorded, and notes
    /// which there were not before.
    fn write_files(&mut self, filing: &CrawlFiling<'_>, is_recorded: bool, made: &mut Vec<PathBuf>) -> Result<()> {
        for (extension, content) in filing.files {
            let path = self.dir.join(self.name(filing.path, extension)?);
            let bytes_before = fs::symlink_metadata(&path).ok().map(|found| found.len());
            // a power cut may leave a file that is empty: it was renamed before its content came
            if is_recorded && bytes_before.is_some_and(|bytes| bytes > 0) {
                self.unsynced.push(path); // by the first try, which may not have come to that
                continue;
            }
            disk::write_whole(&self.dir, &path, content, Sync::Later)?;
            if bytes_before.is_none() {
                made.push(path.clone());
            }
            self.unsynced.push(path);
        }
        Ok(())
    }

    /// A file's name, if it may have it.
    fn name(&self, path: &str, extension: &str) -> Result<String> {
        let name = file_name(path, extension).filter(|name| !name.eq_ignore_ascii_case(&self.records));
        name.ok_or_else(|| self.refuse("its name is not one that a template gives"))
    }

    fn refuse(&self, why: &'static str) -> SaveError {
        at(&self.dir, "cannot save an article")(io::Error::new(io::ErrorKind::InvalidInput, why))
    }
}
