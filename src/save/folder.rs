//! A folder of articles: one file a page, and `articles.jsonl` with a record for each.
//!
//! A file is there whole or not at all (written beside, synced, renamed); its record follows it.
//! The same page keeps its name and replaces its file. Any number of processes may share a folder:
//! a lock file, held while one page is saved, keeps numbers apart. Names never lead out of the
//! folder: links found inside it are not followed.

use super::disk::{self, Hold, Result, Sync, at};
use super::latest;
use super::name::{PageId, Template, house, parse_house};
use super::records::{self, Records, Saved};
use crate::render::feed::FeedEntry;
use crate::render::json::{self, Record};
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

pub use super::disk::SaveError;
pub use super::name::RECORDS;

/// A folder that articles are saved to.
#[derive(Debug)]
pub struct Folder {
    dir: PathBuf,
    template: Option<Template>,
    generation: u64,
    next: u64,
    pages: HashMap<PageId, u64>,
    /// The last digest recorded of each page, once that was asked.
    digests: Option<HashMap<PageId, String>>,
    /// The owner of each name, by its path without extension, in lower case (some file systems fold case).
    owners: HashMap<String, PageId>,
}

/// One article to save.
#[derive(Debug, Clone, Copy)]
pub struct Filing<'a> {
    /// The identity of its page.
    pub id: &'a PageId,
    /// The file's content.
    pub content: &'a str,
    /// The file's extension, without the dot.
    pub extension: &'a str,
    /// The page as received, to be kept beside it as `.html`.
    pub html: Option<&'a [u8]>,
    /// The record that is appended to `articles.jsonl`, with the file's name.
    pub record: &'a Record,
}

/// A line of `articles.jsonl`: the record, and where the article lies.
#[derive(Serialize)]
struct SavedLine<'a> {
    #[serde(flatten)]
    record: &'a Record,
    saved: Saved,
}

impl Folder {
    /// The articles that were saved last, the newest first, each once.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn latest(&self, count: usize) -> Result<Vec<FeedEntry>, SaveError> {
        latest::of_folder(&self.dir, count)
    }

    /// Opens a folder, which is created if it is missing, and reads what it holds. Without a
    /// template, files get house names.
    ///
    /// # Errors
    /// When the folder cannot be made, read or written.
    pub fn open(dir: impl Into<PathBuf>, template: Option<Template>) -> Result<Self, SaveError> {
        let dir = dir.into();
        fs::create_dir_all(&dir).map_err(at(&dir, "cannot make the folder"))?;
        let (pages, owners) = (HashMap::new(), HashMap::new());
        let mut folder = Self { dir, template, generation: 0, next: 0, pages, digests: None, owners };
        let mut hold = Hold::on(&folder.dir)?;
        folder.generation = hold.generation()?;
        folder.read()?;
        folder.clear_away(&mut hold)?;
        Ok(folder)
    }

    /// The addresses that the saved pages were asked for under, and those that they came from, as
    /// [`identity`](crate::link::identity) has them.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn sources(&self) -> Result<HashSet<String>, SaveError> {
        let path = self.dir.join(RECORDS);
        match self.open_records()? {
            Some(file) => records::sources(file).map_err(at(&path, "cannot read")),
            None => Ok(HashSet::new()),
        }
    }

    /// Saves one article and appends its record, unless the last one of the page says the same; answers with the
    /// path of the file.
    ///
    /// # Errors
    /// When something cannot be written. Then no part of a new article is left behind, and of one
    /// that was there before either the old or the new file is there whole.
    pub fn save(&mut self, filing: &Filing<'_>) -> Result<PathBuf, SaveError> {
        let mut hold = Hold::on(&self.dir)?;
        let now = hold.generation()?;
        if now != self.generation {
            self.digests = None;
            self.read()?;
        }
        self.clear_away(&mut hold)?;
        hold.set_generation(now + 1)?;
        self.generation = now + 1;

        let number = self.pages.get(filing.id).copied().unwrap_or(self.next);
        let name = self.name(filing, number);
        let path = self.dir.join(&name);
        let page_path = page_path(&path, filing.extension);
        disk::make_parents(&self.dir, &name)?;
        let is_new = fs::symlink_metadata(&path).is_err();
        // a name that does not tell whose it is: whoever comes next could not know
        let is_noted = is_new && self.template.as_ref().is_some_and(|template| !template.is_unique());
        if is_noted {
            hold.set_intent(&name)?;
        }
        let saved = Saved { file: name.clone(), id: filing.id.as_str().to_owned(), number, revision: 1 };
        let line = json::line(&SavedLine { record: filing.record, saved });
        let digest = records::digest(line.as_bytes());
        let is_recorded = self.pages.contains_key(filing.id) && digest.is_some() && self.digest(filing.id)? == digest;
        let saved = self.write_files(filing, &path, &page_path).and_then(|()| {
            if is_recorded { Ok(()) } else { Records::open(&self.dir, RECORDS)?.append(&line, Sync::Now) }
        });
        if let Err(error) = saved {
            if is_new {
                let _ = fs::remove_file(&path);
                let _ = fs::remove_file(&page_path);
            }
            return Err(error);
        }
        if is_noted {
            hold.set_intent("")?;
        }
        if let (Some(digests), Some(digest)) = (&mut self.digests, digest) {
            digests.insert(filing.id.clone(), digest);
        }
        self.pages.insert(filing.id.clone(), number);
        self.next = self.next.max(number + 1);
        if self.template.is_some() {
            self.owners.insert(owned(&name), filing.id.clone());
        }
        Ok(path)
    }

    /// The path below the folder, with `/` between its parts.
    fn name(&self, filing: &Filing<'_>, number: u64) -> String {
        let extension = filing.extension;
        let Some(template) = &self.template else {
            return format!("{}.{extension}", house(number, filing.id));
        };
        let stem = template.expand(filing.record, filing.id, number).join("/");
        let mut name = format!("{stem}.{extension}");
        let mut twin = 1_u64;
        while !self.is_free(&name, filing, template) {
            twin += 1;
            name = format!("{stem}-{twin}.{extension}");
        }
        name
    }

    /// True if a page may write to this name: nobody's, or its own.
    fn is_free(&self, name: &str, filing: &Filing<'_>, template: &Template) -> bool {
        if name.eq_ignore_ascii_case(RECORDS) {
            return false;
        }
        let path = self.dir.join(name);
        let vacant = |path: &Path| fs::symlink_metadata(path).is_err();
        match self.owners.get(&owned(name)) {
            Some(owner) => owner == filing.id,
            None => template.is_unique() || (vacant(&path) && vacant(&page_path(&path, filing.extension))),
        }
    }

    /// The digest that was recorded of a page last. The records are read once for it.
    fn digest(&mut self, id: &PageId) -> Result<Option<String>> {
        if self.digests.is_none() {
            let read = self.open_records()?.map_or_else(|| Ok(HashMap::new()), records::digests);
            self.digests = Some(read.map_err(at(&self.dir.join(RECORDS), "cannot read"))?);
        }
        Ok(self.digests.as_ref().and_then(|digests| digests.get(id).cloned()))
    }

    /// True if a record names a file, in whatever format.
    fn has_recorded(&self, name: &str) -> Result<bool> {
        let path = self.dir.join(RECORDS);
        let Some(file) = self.open_records()? else { return Ok(false) };
        for saved in records::lines(file) {
            if owned(&saved.map_err(at(&path, "cannot read"))?.file) == owned(name) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Removes the files of an article that somebody did not live to record. They were new, and nobody owns their
    /// name.
    fn clear_away(&self, hold: &mut Hold) -> Result<()> {
        let Some(name) = hold.intent()? else { return Ok(()) };
        let is_inside = name.split('/').all(|part| super::name::safe(part) == part);
        if is_inside && !self.has_recorded(&name)? {
            let path = self.dir.join(&name);
            let extension = path.extension().unwrap_or_default().to_string_lossy().into_owned();
            for path in [page_path(&path, &extension), path] {
                let _ = fs::remove_file(path);
            }
        }
        hold.set_intent("")
    }

    fn write_files(&self, filing: &Filing<'_>, path: &Path, page_path: &Path) -> Result<()> {
        if let Some(html) = filing.html {
            disk::write_whole(&self.dir, page_path, html, Sync::Now)?;
        }
        disk::write_whole(&self.dir, path, filing.content.as_bytes(), Sync::Now)?;
        disk::sync_folder(path.parent().unwrap_or(&self.dir)).map_err(at(&self.dir, "cannot sync the folder"))
    }

    /// Reads which pages are here: names in the house format, and with a template the records.
    fn read(&mut self) -> Result<()> {
        self.pages.clear();
        self.owners.clear();
        self.next = 0;
        if self.template.is_some() {
            return self.read_records();
        }
        let fail = || at(&self.dir, "cannot read the folder");
        for entry in fs::read_dir(&self.dir).map_err(fail())? {
            let name = entry.map_err(fail())?.file_name();
            if let Some((number, id)) = name.to_str().and_then(parse_house) {
                self.next = self.next.max(number.saturating_add(1));
                let kept = self.pages.entry(id).or_insert(number);
                *kept = number.min(*kept);
            }
        }
        Ok(())
    }

    /// The records, if there are any.
    fn open_records(&self) -> Result<Option<File>> {
        let path = self.dir.join(RECORDS);
        disk::refuse_odd(&path)?;
        match File::open(&path) {
            Ok(file) => Ok(Some(file)),
            Err(why) if why.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(why) => Err(at(&path, "cannot read")(why)),
        }
    }

    fn read_records(&mut self) -> Result<()> {
        let path = self.dir.join(RECORDS);
        let Some(file) = self.open_records()? else { return Ok(()) };
        for saved in records::lines(file) {
            let saved = saved.map_err(at(&path, "cannot read"))?;
            if let Some(id) = PageId::parse(&saved.id) {
                self.next = self.next.max(saved.number.saturating_add(1));
                self.owners.insert(owned(&saved.file), id.clone());
                self.pages.insert(id, saved.number);
            }
        }
        Ok(())
    }
}

/// `x.txt` -> `x.html`; a part of the name may hold dots, so the extension is cut by name.
fn page_path(path: &Path, extension: &str) -> PathBuf {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let stem = name.strip_suffix(extension).unwrap_or(&name);
    path.with_file_name(format!("{stem}html"))
}

/// The name by which a file's owner is known: an article, its page and its other formats share one.
fn owned(name: &str) -> String {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;

    /// A process that was killed between the file and its record: it had noted the name.
    fn killed(dir: &Path, name: &str) {
        let mut hold = Hold::on(dir).expect("a lock");
        hold.set_generation(7).expect("written");
        hold.set_intent(name).expect("written");
    }

    #[test]
    fn a_kill_between_file_and_record_leaves_nothing() {
        let kept = tempfile::tempdir().expect("a folder");
        let (dir, template) = (kept.path(), || "{slug}".parse::<Template>().ok());
        let save = |folder: &mut Folder, page: &str| {
            let article = Article { headline: Some("Tide".to_owned()), ..Article::default() };
            let record = Record::new(page, None, Ok(article));
            let id = PageId::of_bytes(page.as_bytes());
            let filing = Filing { id: &id, content: page, extension: "txt", html: Some(b"<p>"), record: &record };
            folder.save(&filing).expect("saved")
        };
        let mut folder = Folder::open(dir, template()).expect("opened");
        save(&mut folder, "a");
        for name in ["tide-2.txt", "tide-2.html"] {
            fs::write(dir.join(name), "of nobody").expect("written");
        }
        killed(dir, "tide-2.txt");
        let path = save(&mut folder, "b");
        assert_eq!(
            (path, fs::read_to_string(dir.join("tide-2.txt")).ok()),
            (dir.join("tide-2.txt"), Some("b".to_owned()))
        );
        // recorded, and killed then
        killed(dir, "tide.txt");
        Folder::open(dir, None).expect("opened");
        assert!(dir.join("tide.txt").exists() && dir.join("tide.html").exists());
        fs::write(dir.join("orphan.txt"), "of nobody").expect("written");
        killed(dir, "orphan.txt");
        Folder::open(dir, template()).expect("opened");
        assert!(!dir.join("orphan.txt").exists());
        // a lock file of somebody else leads nowhere
        fs::write(dir.with_extension("txt"), "outside").expect("written");
        killed(dir, &format!("../{}.txt", dir.file_name().unwrap_or_default().to_string_lossy()));
        Folder::open(dir, template()).expect("opened");
        assert!(dir.with_extension("txt").exists());
        fs::remove_file(dir.with_extension("txt")).expect("removed");
    }
}
