//! A folder of articles: one file a page, and `articles.jsonl` with a record for each.
//!
//! A file is there whole or not at all (written beside, synced, renamed); its record follows it.
//! The same page keeps its name and replaces its file. Any number of processes may share a folder:
//! a lock file, held while one page is saved, keeps numbers apart. Names never lead out of the
//! folder: links found inside it are not followed.

use super::disk::{self, Hold, Outcome, Sync, at};
use super::json::{self, Record};
use super::name::{PageId, Template, house, parse_house};
use super::records::{self, Records, Saved};
use serde::Serialize;
use std::collections::HashMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

pub use super::disk::FolderError;
pub use super::records::RECORDS;

/// A folder that articles are saved to.
#[derive(Debug)]
pub struct Folder {
    dir: PathBuf,
    template: Option<Template>,
    generation: u64,
    next: u64,
    pages: HashMap<PageId, u64>,
    /// Who owns a name, by its path without extension, in lower case (some file systems fold case).
    owners: HashMap<String, PageId>,
}

/// One article to save.
#[derive(Debug, Clone, Copy)]
pub struct Filing<'a> {
    /// Which page it is.
    pub id: &'a PageId,
    /// The file's content.
    pub content: &'a str,
    /// The file's extension, without the dot.
    pub extension: &'a str,
    /// The page as received, to be kept beside it as `.html`.
    pub html: Option<&'a [u8]>,
    /// What is appended to `articles.jsonl`, with the file's name.
    pub record: &'a Record,
}

/// A line of `articles.jsonl`: the record, and where the article lies.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    record: &'a Record,
    saved: Saved,
}

impl Folder {
    /// Opens a folder, which is created if it is missing, and reads what it holds. Without a
    /// template, files get house names.
    ///
    /// # Errors
    /// When the folder cannot be made, read or written.
    pub fn open(dir: impl Into<PathBuf>, template: Option<Template>) -> Result<Self, FolderError> {
        let dir = dir.into();
        fs::create_dir_all(&dir).map_err(at(&dir, "cannot make the folder"))?;
        let (pages, owners) = (HashMap::new(), HashMap::new());
        let mut folder = Self { dir, template, generation: 0, next: 0, pages, owners };
        let mut hold = Hold::on(&folder.dir)?;
        folder.generation = hold.generation()?;
        folder.read()?;
        Ok(folder)
    }

    /// Saves one article and appends its record; answers with the path of the file.
    ///
    /// # Errors
    /// When something cannot be written. Then no part of a new article is left behind, and of one
    /// that was there before either the old or the new file is there whole.
    pub fn save(&mut self, filing: &Filing<'_>) -> Result<PathBuf, FolderError> {
        let mut hold = Hold::on(&self.dir)?;
        let now = hold.generation()?;
        if now != self.generation {
            self.read()?;
        }
        hold.set_generation(now + 1)?;
        self.generation = now + 1;

        let number = self.pages.get(filing.id).copied().unwrap_or(self.next);
        let name = self.name(filing, number);
        let path = self.dir.join(&name);
        let page_path = page_path(&path, filing.extension);
        disk::make_parents(&self.dir, &name)?;
        let is_new = fs::symlink_metadata(&path).is_err();
        let saved = self.write_files(filing, &path, &page_path).and_then(|()| {
            let saved = Saved { file: name.clone(), id: filing.id.as_str().to_owned(), number, revision: 1 };
            Records::open(&self.dir, RECORDS)?.append(&json::line(&Line { record: filing.record, saved }), Sync::Now)
        });
        if let Err(error) = saved {
            if is_new {
                let _ = fs::remove_file(&path);
                let _ = fs::remove_file(&page_path);
            }
            return Err(error);
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

    /// Whether a page may write to this name: nobody's, or its own.
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

    fn write_files(&self, filing: &Filing<'_>, path: &Path, page_path: &Path) -> Outcome<()> {
        if let Some(html) = filing.html {
            disk::write_whole(&self.dir, page_path, html, Sync::Now)?;
        }
        disk::write_whole(&self.dir, path, filing.content.as_bytes(), Sync::Now)?;
        disk::sync_folder(path.parent().unwrap_or(&self.dir)).map_err(at(&self.dir, "cannot sync the folder"))
    }

    /// Reads which pages are here: names in the house format, and with a template the records.
    fn read(&mut self) -> Outcome<()> {
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

    fn read_records(&mut self) -> Outcome<()> {
        let path = self.dir.join(RECORDS);
        disk::refuse_odd(&path)?;
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(why) if why.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(why) => return Err(at(&path, "cannot read")(why)),
        };
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

/// What a file's owner is known by: an article, its page and its other formats share a name.
fn owned(name: &str) -> String {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_lowercase()
}
