//! The folder of a crawl, where it is a folder that matters: what a crash may leave in it, full and unwritable disks,
//! many processes at a time. What holds for objects too is in `crawl_output.rs`.

use crate::child;
use copydesk::render::json::Record;
use copydesk::save::crawl_folder::{CrawlFiling, CrawlFolder};
use copydesk::save::folder::SaveError;
use copydesk::save::name::PageId;
use copydesk::{Article, Block, BlockKind};
use serde_json::Value;
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use url::Url;

/// An article that is saved in some revision.
pub(crate) struct Story {
    pub(crate) number: u64,
    pub(crate) revision: u32,
}

impl Story {
    pub(crate) fn id(&self) -> PageId {
        PageId::of_url(&Url::parse(&format!("https://tides.lenn.example/{}", self.number)).expect("a URL"))
    }

    pub(crate) fn path(&self) -> String {
        format!("tides.lenn.example/{:03}_{}", self.number, self.id().as_str())
    }

    fn text(&self) -> String {
        format!("The tide of {} as told for the {}th time. ", self.number, self.revision).repeat(40)
    }

    /// Hands over what is to be saved.
    pub(crate) fn file<T>(&self, save: impl FnOnce(&CrawlFiling<'_>) -> T) -> T {
        let text = self.text();
        let blocks = vec![Block::new(BlockKind::Paragraph, text.as_str())];
        let mut article = Article::default();
        article.blocks = blocks;
        let record = Record::new("a job", None, Ok(article));
        save(&CrawlFiling {
            path: &self.path(),
            id: &self.id(),
            number: self.number,
            revision: self.revision,
            files: &[("txt", text.as_bytes()), ("html", b"<p>\xff")],
            record: &record,
            found: None,
            warc: None,
        })
    }

    fn save(&self, folder: &mut CrawlFolder, since: Option<u64>) -> Result<PathBuf, SaveError> {
        self.file(|filing| folder.save(filing, since))
    }
}

fn lines(dir: &Path) -> Vec<Value> {
    let text = fs::read_to_string(dir.join("articles.jsonl")).expect("the records");
    assert!(text.is_empty() || text.ends_with('\n'), "the last line is whole");
    text.lines().map(|line| serde_json::from_str(line).expect("a whole line")).collect()
}

/// Every story exactly once, its last text in its file, and nothing else in the folder.
pub(crate) fn assert_holds(dir: &Path, stories: &[Story]) {
    let lines = lines(dir);
    let mut seen = HashSet::new();
    for line in &lines {
        let revision = line["saved"].get("revision").map_or(1, |revision| revision.as_u64().expect("a number"));
        assert!(seen.insert((line["saved"]["number"].as_u64(), revision)), "twice: {}", line["saved"]);
    }
    assert_eq!(lines.len(), stories.len(), "one line a save");
    let last: BTreeMap<u64, &Story> = stories.iter().map(|story| (story.number, story)).collect();
    for story in last.values() {
        let path = dir.join(story.path());
        assert_eq!(fs::read_to_string(path.with_extension("txt")).expect("a file"), story.text());
        assert_eq!(fs::read(path.with_extension("html")).expect("a file"), b"<p>\xff");
    }
    let files = fs::read_dir(dir.join("tides.lenn.example")).expect("a folder").count();
    assert_eq!(files, 2 * last.len());
    let mut own: Vec<_> =
        fs::read_dir(dir).expect("a folder").map(|entry| entry.expect("an entry").file_name()).collect();
    own.retain(|name| name != ".copydesk.lock");
    own.sort();
    assert_eq!(own, ["articles.jsonl", "tides.lenn.example"]);
}

/// A crash may leave some of the files of a save, and part of the line.
#[test]
fn a_try_is_repeated_from_wherever_it_broke_off() {
    let story = Story { number: 1, revision: 1 };
    let whole = {
        let dir = tempfile::tempdir().expect("a folder");
        story.save(&mut CrawlFolder::open(dir.path()).expect("opened"), None).expect("saved");
        fs::read(dir.path().join("articles.jsonl")).expect("the records")
    };
    let line_bytes = whole.len();
    for kept in [0, 1, 2, line_bytes / 2, line_bytes - 2, line_bytes - 1, line_bytes] {
        for files in ["whole", "text only", "text empty", "none"] {
            let dir = tempfile::tempdir().expect("a folder");
            let mut folder = CrawlFolder::open(dir.path()).expect("opened");
            Story { number: 0, revision: 1 }.save(&mut folder, None).expect("saved");
            let since = folder.records_bytes().expect("a length");
            story.save(&mut folder, Some(since)).expect("saved");
            let records = dir.path().join("articles.jsonl");
            fs::File::options()
                .write(true)
                .open(&records)
                .and_then(|file| file.set_len(since + kept as u64))
                .expect("torn");
            let path = dir.path().join(story.path());
            if files == "text empty" {
                fs::write(path.with_extension("txt"), "").expect("emptied");
            }
            if files == "none" {
                fs::remove_file(path.with_extension("txt")).expect("removed");
            }
            if files != "whole" {
                fs::remove_file(path.with_extension("html")).expect("removed");
            }
            fs::write(dir.path().join(".copydesk-unfinished"), "half").expect("left by a crash");

            let mut folder = CrawlFolder::open(dir.path()).expect("opened");
            // all but the line's end is a whole record
            assert_eq!(folder.has_saved(&story.id(), 1, since).expect("read"), kept + 1 >= line_bytes, "{kept}");
            story.save(&mut folder, Some(since)).expect("saved");
            let next = Story { number: 2, revision: 1 };
            next.save(&mut folder, None).expect("saved");
            let _ = fs::remove_file(dir.path().join(".copydesk-unfinished"));
            assert_holds(dir.path(), &[Story { number: 0, revision: 1 }, Story { number: 1, revision: 1 }, next]);
        }
    }
}

#[test]
fn many_at_one_folder_lose_no_line() {
    let dir = tempfile::tempdir().expect("a folder");
    let next = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let mut folder = CrawlFolder::open(dir.path()).expect("opened");
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= 100 {
                        break;
                    }
                    let since = folder.records_bytes().expect("a length");
                    Story { number, revision: 1 }.save(&mut folder, Some(since)).expect("saved");
                }
            });
        }
    });
    let stories: Vec<Story> = (0..100).map(|number| Story { number, revision: 1 }).collect();
    assert_holds(dir.path(), &stories);
}

#[test]
fn a_folder_that_cannot_be_written_says_so() {
    let dir = tempfile::tempdir().expect("a folder");
    let story = Story { number: 0, revision: 1 };
    let place = dir.path().join("crawl");
    fs::write(&place, "a file").expect("written");
    let error = CrawlFolder::open(&place).expect_err("refused").to_string();
    assert!(error.contains("crawl: cannot make the folder"), "{error}");
    fs::remove_file(&place).expect("removed");

    let mut folder = CrawlFolder::open(&place).expect("opened");
    fs::remove_dir_all(&place).expect("vanished");
    let error = story.save(&mut folder, None).expect_err("refused").to_string();
    assert!(error.contains("crawl: cannot write to the folder"), "{error}");
    fs::create_dir(&place).expect("back again");
    story.save(&mut folder, Some(0)).expect("it goes on when mended");
    assert_holds(&place, &[story]);

    fs::remove_file(place.join("articles.jsonl")).expect("removed");
    fs::create_dir(place.join("articles.jsonl")).expect("made");
    let error = CrawlFolder::open(&place).expect_err("refused").to_string();
    assert!(error.contains("articles.jsonl: a plain file is needed here"), "{error}");
}

#[cfg(unix)]
#[test]
fn a_read_only_folder_says_so() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().expect("a folder");
    let mut folder = CrawlFolder::open(dir.path()).expect("opened");
    let story = Story { number: 0, revision: 1 };
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o555)).expect("read-only");
    let is_root = fs::write(dir.path().join("probe"), "").is_ok();
    let refused = story.save(&mut folder, None).err().map(|error| error.to_string());
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).expect("writable");
    if is_root {
        return; // to the administrator no folder is read-only
    }
    let refused = refused.expect("refused");
    assert!(refused.contains("cannot"), "{refused}");
    story.save(&mut folder, Some(0)).expect("it goes on when mended");
    assert_holds(dir.path(), &[story]);
}

/// Text of 2 KB, records of 5 KB: with files of at most 32 or 64 KB it is a line that does not fit.
#[cfg(unix)]
#[test]
fn a_full_disk_loses_nothing() {
    let dir = tempfile::tempdir().expect("a folder");
    let said = child::start("crawl_folder::child_saves_until_the_disk_is_full", dir.path(), Some(64)).end();
    let saved: u64 = said.last().and_then(|line| line.parse().ok()).expect("how many were saved");
    let mut stories: Vec<Story> = (0..saved).map(|number| Story { number, revision: 1 }).collect();
    assert_holds(dir.path(), &stories);
    let last = Story { number: saved, revision: 1 };
    let mut folder = CrawlFolder::open(dir.path()).expect("opened");
    last.save(&mut folder, Some(0)).expect("it goes on when there is room");
    stories.push(last);
    assert_holds(dir.path(), &stories);
}

#[test]
#[ignore = "runs in a process of its own, for another test"]
fn child_saves_until_the_disk_is_full() {
    let Some(dir) = child::dir() else { return };
    let mut folder = CrawlFolder::open(&dir).expect("opened");
    let mut number = 0;
    let error = loop {
        match (Story { number, revision: 1 }).save(&mut folder, None) {
            Ok(_) => number += 1,
            Err(error) => break error.to_string(),
        }
    };
    assert!(number > 3 && error.contains("articles.jsonl: cannot append the record"), "{number}: {error}");
    child::say(&number.to_string());
}
