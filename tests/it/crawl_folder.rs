//! The folder of a crawl: every article exactly once, whatever happens while it is saved.

use crate::child;
use copydesk::output::crawl_folder::{CrawlFiling, CrawlFolder, FoundBy};
use copydesk::output::folder::FolderError;
use copydesk::output::json::Record;
use copydesk::output::name::{PART_BYTES_MAX, PageId};
use copydesk::output::warc::WarcPlace;
use copydesk::task::Role;
use copydesk::{Article, Block, BlockKind};
use serde_json::Value;
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use url::Url;

/// An article that is saved in some revision.
struct Story {
    number: u64,
    revision: u32,
}

impl Story {
    fn id(&self) -> PageId {
        PageId::of_url(&Url::parse(&format!("https://tides.lenn.example/{}", self.number)).expect("a URL"))
    }

    fn path(&self) -> String {
        format!("tides.lenn.example/{:03}_{}", self.number, self.id().as_str())
    }

    fn text(&self) -> String {
        format!("The tide of {} as told for the {}th time. ", self.number, self.revision).repeat(40)
    }

    fn save(&self, folder: &mut CrawlFolder, since: Option<u64>) -> Result<PathBuf, FolderError> {
        let text = self.text();
        let blocks = vec![Block::new(BlockKind::Paragraph, text.as_str())];
        let record = Record::new("a job", None, Ok(Article { blocks, ..Article::default() }));
        folder.save(
            &CrawlFiling {
                path: &self.path(),
                id: &self.id(),
                number: self.number,
                revision: self.revision,
                files: &[("txt", text.as_bytes()), ("html", b"<p>\xff")],
                record: &record,
                found: None,
                warc: None,
            },
            since,
        )
    }
}

fn lines(dir: &Path) -> Vec<Value> {
    let text = fs::read_to_string(dir.join("articles.jsonl")).expect("the records");
    assert!(text.is_empty() || text.ends_with('\n'), "the last line is whole");
    text.lines().map(|line| serde_json::from_str(line).expect("a whole line")).collect()
}

/// Every story exactly once, its last text in its file, and nothing else in the folder.
fn assert_holds(dir: &Path, stories: &[Story]) {
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
    own.sort();
    assert_eq!(own, [".copydesk.lock", "articles.jsonl", "tides.lenn.example"]);
}

#[test]
fn a_line_says_where_an_article_lies_and_how_it_came() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut folder = CrawlFolder::open(dir.path()).expect("opened");
    let record = Record { headline: Some("Spring tide".to_owned()), ..Record::default() };
    let warc = WarcPlace { file: "a.warc.gz".to_owned(), offset: 40, record_id: "<urn:uuid:1>".to_owned() };
    let found = FoundBy {
        by: Some(Role::Feed),
        at: Some("https://tides.lenn.example/feed"),
        title: Some("Tide"),
        published: None,
    };
    let id = Story { number: 3, revision: 1 }.id();
    let files: &[(&str, &[u8])] = &[("md", b"# Spring tide"), ("txt", b"Spring tide")];
    let mut filing = CrawlFiling {
        path: "003",
        id: &id,
        number: 3,
        revision: 1,
        files,
        record: &record,
        found: Some(found),
        warc: Some(&warc),
    };
    assert_eq!(folder.save(&filing, None).expect("saved"), dir.path().join("003.md"));
    filing.revision = 2;
    filing.found = Some(FoundBy { by: None, at: None, title: None, published: None });
    filing.warc = None;
    folder.save(&filing, None).expect("saved");

    let text = fs::read_to_string(dir.path().join("articles.jsonl")).expect("the records");
    let behind = |line: &str| line.split_once(r#""error":null,"#).expect("the record's last field").1.to_owned();
    let behind: Vec<String> = text.lines().map(behind).collect();
    let id = id.as_str();
    assert_eq!(
        behind[0],
        format!(
            r#""saved":{{"file":"003.md","id":"{id}","number":3}},"found":{{"by":"feed","at":"https://tides.lenn.example/feed","title":"Tide"}},"warc_file":"a.warc.gz","warc_offset":40,"warc_record_id":"<urn:uuid:1>"}}"#
        )
    );
    assert_eq!(
        behind[1],
        format!(r#""saved":{{"file":"003.md","id":"{id}","number":3,"revision":2}},"found":{{"by":"hand"}}}}"#)
    );
}

/// What a crash may leave of a save: which files, and how much of the line.
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
fn each_revision_is_recorded_once_and_replaces_the_file() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut folder = CrawlFolder::open(dir.path()).expect("opened");
    let stories: Vec<Story> = (1..=3).map(|revision| Story { number: 5, revision }).collect();
    for story in &stories {
        let since = folder.records_bytes().expect("a length");
        assert!(!folder.has_saved(&story.id(), story.revision, 0).expect("read"));
        story.save(&mut folder, Some(since)).expect("saved");
        story.save(&mut folder, Some(since)).expect("saved again");
    }
    assert_holds(dir.path(), &stories);
}

/// Two workers have one folder; one was stopped while it saved, and the other saved the story.
#[test]
fn a_record_that_does_not_count_any_more_is_taken_back_and_the_others_stay() {
    let dir = tempfile::tempdir().expect("a folder");
    let [mut slow, mut quick] =
        ["slow", "../quick"].map(|worker| CrawlFolder::of_worker(dir.path(), worker).expect("opened"));
    let stories = [0, 1, 2].map(|number| Story { number, revision: 1 });
    stories[0].save(&mut slow, None).expect("saved");
    let since = slow.records_bytes().expect("a length");
    stories[1].save(&mut quick, None).expect("saved");
    stories[1].save(&mut slow, None).expect("saved too late");
    stories[2].save(&mut slow, None).expect("saved");
    let before = fs::read_to_string(slow.records()).expect("the records");
    assert!(slow.take_back(&stories[1].id(), 1, since).expect("taken back"));
    assert!(!slow.take_back(&stories[1].id(), 1, since).expect("read"), "it is gone");
    assert!(!slow.take_back(&stories[0].id(), 1, since).expect("read"), "it was there before");
    let after = fs::read_to_string(slow.records()).expect("the records");
    let (before, after): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    assert_eq!((after[0], after[2]), (before[0], before[2]));
    assert_eq!(after[1].trim_end(), r#"{"taken_back":true}"#);
    assert_eq!(after[1].len(), before[1].len());
    assert_eq!(quick.records().parent(), Some(dir.path()), "a name leads nowhere else");
    assert!(quick.has_saved(&stories[1].id(), 1, 0).expect("read"));
}

#[test]
fn what_a_try_left_behind_can_be_withdrawn() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut folder = CrawlFolder::open(dir.path()).expect("opened");
    let stories = [0, 1].map(|number| Story { number, revision: 1 });
    for story in &stories {
        story.save(&mut folder, None).expect("saved");
    }
    folder.withdraw(&stories[1].path(), &["txt", "html", "md"]).expect("removed, or not there");
    assert!(!dir.path().join(stories[1].path()).with_extension("txt").exists());
    assert!(dir.path().join(stories[0].path()).with_extension("txt").exists());
    assert!(folder.withdraw("../x", &["txt"]).is_err() && folder.withdraw("articles", &["jsonl"]).is_err());
}

#[test]
fn records_that_were_replaced_are_looked_through_from_their_start() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut folder = CrawlFolder::open(dir.path()).expect("opened");
    let story = Story { number: 0, revision: 1 };
    story.save(&mut folder, None).expect("saved");
    story.save(&mut folder, Some(1 << 40)).expect("saved");
    // and an offset that is no line's start finds what stands behind it
    Story { number: 1, revision: 1 }.save(&mut folder, None).expect("saved");
    Story { number: 1, revision: 1 }.save(&mut folder, Some(7)).expect("saved");
    assert_holds(dir.path(), &[story, Story { number: 1, revision: 1 }]);
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
fn only_names_that_a_template_gives() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut folder = CrawlFolder::open(dir.path().join("in")).expect("opened");
    let id = Story { number: 0, revision: 1 }.id();
    let record = Record::default();
    let one: &[(&str, &[u8])] = &[("txt", b"x")];
    let records: &[(&str, &[u8])] = &[("jsonl", b"x")];
    let leading_out: &[(&str, &[u8])] = &[("txt", b"x"), ("/../../x", b"x")];
    for (path, files) in [
        ("../x", one),
        ("a/../../x", one),
        ("/tmp/x", one),
        ("", one),
        (".x", one),
        ("a//x", one),
        ("x/", one),
        ("articles", records),
        ("x", &[]),
        ("y", leading_out),
    ] {
        let filing =
            CrawlFiling { path, id: &id, number: 0, revision: 1, files, record: &record, found: None, warc: None };
        assert!(folder.save(&filing, None).is_err(), "{path}");
    }
    assert_eq!(fs::read_dir(dir.path()).expect("a folder").count(), 1);
    assert!(lines(&dir.path().join("in")).is_empty());
    assert_eq!(fs::read_dir(dir.path().join("in")).expect("a folder").count(), 2, "nothing is left");
    // the longest part that a template gives
    let path = &"x".repeat(PART_BYTES_MAX);
    let filing =
        CrawlFiling { path, id: &id, number: 0, revision: 1, files: one, record: &record, found: None, warc: None };
    folder.save(&filing, None).expect("saved");
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

/// Every third save is a new revision of an earlier story.
fn jobs() -> Vec<Story> {
    let job = |at: u64| match at % 3 {
        2 => Story { number: (at / 3) * 2, revision: 2 },
        rest => Story { number: (at / 3) * 2 + rest, revision: 1 },
    };
    (0..900).map(job).collect()
}

#[cfg(unix)]
#[test]
fn killed_at_any_moment_everything_is_saved_once() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut kills = 0;
    for lines in (1_usize..).map(|turn| turn * 7 % 23) {
        let mut part = child::start("crawl_folder::child_saves_what_is_left", dir.path(), None);
        let heard: Vec<String> = std::iter::from_fn(|| part.hear()).take(lines).collect();
        let is_done = part.kill().iter().chain(&heard).any(|line| line == "done");
        if is_done {
            break;
        }
        kills += 1;
    }
    assert!(kills >= 10, "killed {kills} times only");
    assert_holds(&dir.path().join("articles"), &jobs());
}

/// Does what the frontier does: notes a job with the records' length, saves it, notes that it is done.
#[test]
#[ignore = "runs in a process of its own, for another test"]
fn child_saves_what_is_left() {
    let Some(dir) = child::dir() else { return };
    let mut folder = CrawlFolder::open(dir.join("articles")).expect("opened");
    let note = |text: &str| {
        fs::write(dir.join("new note"), text).and_then(|()| fs::rename(dir.join("new note"), dir.join("note")))
    };
    let noted = fs::read_to_string(dir.join("note")).unwrap_or_else(|_| "0".to_owned());
    let mut noted = noted.split(' ').map(|number| number.parse::<u64>().expect("a number"));
    let first = noted.next().expect("a job");
    let mut since = noted.next();
    for (at, story) in (0_u64..).zip(jobs()).skip(first as usize) {
        let from = match since.take() {
            Some(from) => from,
            None => folder.records_bytes().expect("a length"),
        };
        note(&format!("{at} {from}")).expect("noted");
        story.save(&mut folder, Some(from)).expect("saved");
        if at.is_multiple_of(64) {
            folder.sync().expect("synced");
        }
        note(&(at + 1).to_string()).expect("noted");
        child::say(&at.to_string());
    }
    child::say("done");
}
