//! A folder of articles: one file a page, and `articles.jsonl` with a record for each.
//!
//! A file is there whole or not at all (written beside, synced, renamed); its record follows it.
//! The same page keeps its name and replaces its file. Any number of processes may share a folder:
//! a lock file, held while one page is saved, keeps numbers apart. Names never lead out of the
//! folder: links found inside it are not followed.

use super::json::{self, Record};
use super::name::{PageId, Template, house, parse_house};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// The records of everything saved in a folder; the last one of a page counts.
pub const RECORDS: &str = "articles.jsonl";

/// Holds a number that grows with every save, so that a process sees that another one saved.
const LOCK: &str = ".copydesk.lock";

/// Start of the names of files that are being written; one that is found was left by a crash.
const UNFINISHED: &str = ".copydesk-unfinished-";

/// A folder that articles are saved to.
#[derive(Debug)]
pub struct Folder {
    dir: PathBuf,
    template: Option<Template>,
    lock: File,
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

/// The disk or the folder said no.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {what}: {why}", path = path.display())]
pub struct FolderError {
    path: PathBuf,
    what: &'static str,
    why: io::Error,
}

/// A line of `articles.jsonl`: the record, and where the article lies.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    record: &'a Record,
    saved: Saved,
}

/// Where an article lies.
#[derive(Serialize, Deserialize)]
struct Saved {
    file: String,
    id: String,
    number: u64,
}

#[derive(Deserialize)]
struct SavedOnly {
    saved: Saved,
}

type Outcome<T> = Result<T, FolderError>;

fn at<'a>(path: &'a Path, what: &'static str) -> impl FnOnce(io::Error) -> FolderError + use<'a> {
    move |why| FolderError { path: path.to_path_buf(), what, why }
}

impl Folder {
    /// Opens a folder, which is created if it is missing, and reads what it holds. Without a
    /// template, files get house names.
    ///
    /// # Errors
    /// When the folder cannot be made, read or written.
    pub fn open(dir: impl Into<PathBuf>, template: Option<Template>) -> Outcome<Self> {
        let dir = dir.into();
        fs::create_dir_all(&dir).map_err(at(&dir, "cannot make the folder"))?;
        let path = dir.join(LOCK);
        refuse_odd(&path)?;
        let lock = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(at(&dir, "cannot write to the folder"))?;
        let (pages, owners) = (HashMap::new(), HashMap::new());
        let mut folder = Self { dir, template, lock, generation: 0, next: 0, pages, owners };
        folder.hold()?;
        let opened = folder.read_generation().and_then(|now| {
            folder.generation = now;
            folder.sweep();
            folder.read()
        });
        folder.release();
        opened.map(|()| folder)
    }

    /// Saves one article and appends its record; answers with the path of the file.
    ///
    /// # Errors
    /// When something cannot be written. Then no part of a new article is left behind, and of one
    /// that was there before either the old or the new file is there whole.
    pub fn save(&mut self, filing: &Filing<'_>) -> Outcome<PathBuf> {
        self.hold()?;
        let saved = self.save_held(filing);
        self.release();
        saved
    }

    fn save_held(&mut self, filing: &Filing<'_>) -> Outcome<PathBuf> {
        let now = self.read_generation()?;
        if now != self.generation {
            self.read()?;
        }
        self.write_generation(now + 1)?;

        let number = self.pages.get(filing.id).copied().unwrap_or(self.next);
        let name = self.name(filing, number);
        let path = self.dir.join(&name);
        let page_path = page_path(&path, filing.extension);
        self.make_parents(&name)?;
        let is_new = fs::symlink_metadata(&path).is_err();
        let saved = self.write_files(filing, &path, &page_path).and_then(|()| {
            let saved = Saved { file: name.clone(), id: filing.id.as_str().to_owned(), number };
            self.append(&json::line(&Line { record: filing.record, saved }))
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

    /// Makes the folders above a name, and refuses one that is a link: it may lead anywhere.
    fn make_parents(&self, name: &str) -> Outcome<()> {
        let mut parent = self.dir.clone();
        let mut parts: Vec<&str> = name.split('/').collect();
        parts.pop();
        for part in parts {
            parent.push(part);
            match fs::symlink_metadata(&parent) {
                Ok(found) if found.is_dir() => {}
                Ok(_) => {
                    let why = io::Error::new(io::ErrorKind::NotADirectory, "it is a link or a file; remove it");
                    return Err(at(&parent, "a folder is needed here")(why));
                }
                Err(_) => {
                    let made = fs::create_dir(&parent).and_then(|()| sync_folder(parent.parent().unwrap_or(&self.dir)));
                    made.map_err(at(&parent, "cannot make the folder"))?;
                }
            }
        }
        Ok(())
    }

    fn write_files(&self, filing: &Filing<'_>, path: &Path, page_path: &Path) -> Outcome<()> {
        if let Some(html) = filing.html {
            self.write_whole(page_path, html)?;
        }
        self.write_whole(path, filing.content.as_bytes())?;
        sync_folder(path.parent().unwrap_or(&self.dir)).map_err(at(&self.dir, "cannot sync the folder"))
    }

    /// Writes a file that is there whole or not at all.
    fn write_whole(&self, path: &Path, bytes: &[u8]) -> Outcome<()> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(UNFINISHED);
        #[cfg(unix)]
        {
            // as any file that a program makes: what the umask allows, not the owner alone
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let mut file = builder.tempfile_in(&self.dir).map_err(at(&self.dir, "cannot write to the folder"))?;
        file.write_all(bytes).map_err(at(path, "cannot write"))?;
        file.as_file().sync_all().map_err(at(path, "cannot write"))?;
        file.persist(path).map_err(|e| at(path, "cannot put the file in place")(e.error))?;
        Ok(())
    }

    /// Appends a line to the records; after a failure they are as before.
    fn append(&self, line: &str) -> Outcome<()> {
        let path = self.dir.join(RECORDS);
        refuse_odd(&path)?;
        let fail = || at(&path, "cannot append the record");
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(&path).map_err(fail())?;
        let before = file.metadata().map_err(fail())?.len();
        let mut bytes = Vec::with_capacity(line.len() + 2);
        if before > 0 && last_byte(&mut file).map_err(fail())? != b'\n' {
            bytes.push(b'\n'); // a crash tore the last line
        }
        bytes.extend_from_slice(line.as_bytes());
        bytes.push(b'\n');
        let written = file.write_all(&bytes).and_then(|()| file.sync_all());
        let written = written.and_then(|()| if before == 0 { sync_folder(&self.dir) } else { Ok(()) });
        if let Err(why) = written {
            let _ = file.set_len(before);
            return Err(fail()(why));
        }
        Ok(())
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
        refuse_odd(&path)?;
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(why) if why.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(why) => return Err(at(&path, "cannot read")(why)),
        };
        for line in BufReader::new(file).split(b'\n') {
            let line = line.map_err(at(&path, "cannot read"))?;
            // a torn line, or one of another program, names no file of ours
            let Ok(SavedOnly { saved }) = serde_json::from_slice(&line) else { continue };
            if let Some(id) = PageId::parse(&saved.id) {
                self.next = self.next.max(saved.number.saturating_add(1));
                self.owners.insert(owned(&saved.file), id.clone());
                self.pages.insert(id, saved.number);
            }
        }
        Ok(())
    }

    /// Removes what a crash left half-written. Only under the lock: then nobody is writing.
    fn sweep(&self) {
        for entry in fs::read_dir(&self.dir).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    fn hold(&self) -> Outcome<()> {
        match self.lock.lock() {
            // a file system without locks serves one process at a time
            Err(why) if why.kind() != io::ErrorKind::Unsupported => Err(at(&self.dir, "cannot lock the folder")(why)),
            _ => Ok(()),
        }
    }

    fn release(&self) {
        let _ = self.lock.unlock();
    }

    fn read_generation(&mut self) -> Outcome<u64> {
        let mut text = String::new();
        let read = self.lock.seek(SeekFrom::Start(0)).and_then(|_| (&self.lock).take(20).read_to_string(&mut text));
        read.map_err(at(&self.dir, "cannot read the lock file"))?;
        Ok(text.trim().parse().unwrap_or(0))
    }

    /// Fixed width: the number is overwritten in place.
    fn write_generation(&mut self, generation: u64) -> Outcome<()> {
        let text = format!("{generation:020}");
        let written = self.lock.seek(SeekFrom::Start(0)).and_then(|_| self.lock.write_all(text.as_bytes()));
        written.map_err(at(&self.dir, "cannot write to the folder"))?;
        self.generation = generation;
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

/// The folder's own files are plain files; a link or a pipe in their place is not followed.
fn refuse_odd(path: &Path) -> Outcome<()> {
    match fs::symlink_metadata(path) {
        Ok(found) if !found.is_file() => {
            Err(at(path, "a plain file is needed here")(io::Error::other("it is something else; remove it")))
        }
        _ => Ok(()),
    }
}

fn last_byte(file: &mut File) -> io::Result<u8> {
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last[0])
}

/// Makes a rename survive a power cut. Windows cannot sync a folder and need not.
fn sync_folder(dir: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(dir)?.sync_all() } else { Ok(()) }
}
