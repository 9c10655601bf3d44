//! The output of a crawl, in a folder and in an object store: every article exactly once, whatever happens meanwhile.

use crate::child;
use crate::crawl_folder::{self, Story};
#[cfg(feature = "object-store")]
use crate::moto::{self, Moto};
use copydesk::Article;
use copydesk::render::json::Record;
use copydesk::save::crawl_folder::{CrawlFiling, FoundBy};
use copydesk::save::crawl_output::CrawlOutput;
use copydesk::save::name::{PART_BYTES_MAX, PageId};
use copydesk::save::warc::WarcPlace;
use copydesk::store::Place;
use copydesk::task::Role;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
#[cfg(not(feature = "object-store"))]
use std::sync::Arc;

/// A place of outputs, and the way to look at it from outside.
enum Ground {
    Folder(tempfile::TempDir),
    #[cfg(feature = "object-store")]
    Bucket(Moto),
}

impl Ground {
    /// All that are at hand.
    fn all() -> Vec<Self> {
        let folder = Self::Folder(tempfile::tempdir().expect("a folder"));
        #[cfg(feature = "object-store")]
        let bucket = Moto::start().map(Self::Bucket);
        #[cfg(not(feature = "object-store"))]
        let bucket = None;
        std::iter::once(folder).chain(bucket).collect()
    }

    /// An output by its place and, of objects, their server.
    fn place(&self) -> (Place, Option<SocketAddr>) {
        match self {
            Self::Folder(dir) => (Place::File(dir.path().join("crawl")), None),
            #[cfg(feature = "object-store")]
            Self::Bucket(moto) => (Place::parse("s3://lenn/crawl").expect("a place"), Some(moto.address)),
        }
    }

    fn open(&self, worker: Option<&str>) -> CrawlOutput {
        let (place, server) = self.place();
        open(&place, worker, server)
    }

    /// Hands over a folder with all that there is.
    fn look<T>(&self, look: impl FnOnce(&Path) -> T) -> T {
        match self {
            Self::Folder(dir) => look(&dir.path().join("crawl")),
            #[cfg(feature = "object-store")]
            Self::Bucket(moto) => {
                let dir = tempfile::tempdir().expect("a folder");
                moto.bring_home("crawl/", dir.path());
                look(dir.path())
            }
        }
    }

    fn assert_holds(&self, stories: &[Story]) {
        self.look(|dir| crawl_folder::assert_holds(dir, stories));
    }

    /// The records as they are.
    fn text(&self, name: &str) -> String {
        self.look(|dir| fs::read_to_string(dir.join(name)).unwrap_or_default())
    }
}

fn open(place: &Place, worker: Option<&str>, server: Option<SocketAddr>) -> CrawlOutput {
    #[cfg(feature = "object-store")]
    let store = server.map(moto::store).unwrap_or_default();
    #[cfg(not(feature = "object-store"))]
    let store = server.map_or_else(Arc::default, |_| unreachable!("no objects"));
    CrawlOutput::open(place, worker, &store).expect("opened")
}

fn save(output: &CrawlOutput, story: &Story, since: Option<u64>) {
    story.file(|filing| output.save(filing, since)).expect("saved");
}

#[test]
fn a_line_says_where_an_article_lies_and_how_it_came() {
    for ground in Ground::all() {
        let output = ground.open(None);
        let mut article = Article::default();
        article.headline = Some("Spring tide".to_owned());
        let record = Record::new("", None, Ok(article));
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
        output.save(&filing, None).expect("saved");
        filing.revision = 2;
        filing.found = Some(FoundBy { by: None, at: None, title: None, published: None });
        filing.warc = None;
        output.save(&filing, None).expect("saved");
        output.sync().expect("synced");

        assert_eq!(ground.look(|dir| fs::read(dir.join("003.md"))).expect("a file"), b"# Spring tide");
        let text = ground.text("articles.jsonl");
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
}

#[test]
fn each_revision_is_recorded_once_and_replaces_the_file() {
    for ground in Ground::all() {
        let output = ground.open(None);
        let stories: Vec<Story> = (1..=3).map(|revision| Story { number: 5, revision }).collect();
        for story in &stories {
            let since = output.records_bytes().expect("a length");
            assert!(!output.has_saved(&story.id(), story.revision, 0).expect("read"));
            save(&output, story, Some(since));
            save(&output, story, Some(since));
            output.sync().expect("synced");
            save(&ground.open(None), story, Some(since));
        }
        ground.assert_holds(&stories);
    }
}

/// Two workers have one output; one was stopped while it saved, and the other saved the story.
#[test]
fn a_record_that_does_not_count_any_more_is_taken_back_and_the_others_stay() {
    for ground in Ground::all() {
        let [slow, quick] = ["slow", "../quick"].map(|worker| ground.open(Some(worker)));
        let stories = [0, 1, 2].map(|number| Story { number, revision: 1 });
        save(&slow, &stories[0], None);
        slow.sync().expect("synced");
        let since = slow.records_bytes().expect("a length");
        save(&quick, &stories[1], None);
        quick.sync().expect("synced");
        save(&slow, &stories[1], None);
        save(&slow, &stories[2], None);
        slow.sync().expect("synced");
        let before = ground.text("articles-slow.jsonl");
        let slow = ground.open(Some("slow"));
        assert!(slow.take_back(&stories[1].id(), 1, since).expect("taken back"));
        assert!(!slow.take_back(&stories[1].id(), 1, since).expect("read"), "it is gone");
        assert!(!slow.take_back(&stories[0].id(), 1, since).expect("read"), "it was there before");
        let after = ground.text("articles-slow.jsonl");
        let (before, after): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
        assert_eq!((after[0], after[2]), (before[0], before[2]));
        assert_eq!(after[1].trim_end(), r#"{"taken_back":true}"#);
        assert_eq!(after[1].len(), before[1].len());
        assert!(!quick.records().contains("/quick"), "a name leads nowhere else: {}", quick.records());
        assert!(quick.has_saved(&stories[1].id(), 1, 0).expect("read"));
    }
}

#[test]
fn what_a_try_left_behind_can_be_withdrawn() {
    for ground in Ground::all() {
        let output = ground.open(None);
        let stories = [0, 1].map(|number| Story { number, revision: 1 });
        for story in &stories {
            save(&output, story, None);
        }
        output.withdraw(&stories[1].path(), &["txt", "html", "md"]).expect("removed, or not there");
        ground.look(|dir| {
            assert!(!dir.join(stories[1].path()).with_extension("txt").exists());
            assert!(dir.join(stories[0].path()).with_extension("txt").exists());
        });
        assert!(output.withdraw("../x", &["txt"]).is_err() && output.withdraw("articles", &["jsonl"]).is_err());
    }
}

#[test]
fn records_that_were_replaced_are_looked_through_from_their_start() {
    for ground in Ground::all() {
        let output = ground.open(None);
        let story = Story { number: 0, revision: 1 };
        save(&output, &story, None);
        output.sync().expect("synced");
        save(&output, &story, Some(1 << 40));
        // and an offset that is no line's start finds what stands behind it
        let next = Story { number: 1, revision: 1 };
        save(&output, &next, None);
        output.sync().expect("synced");
        save(&output, &next, Some(7));
        output.sync().expect("synced");
        ground.assert_holds(&[story, next]);
    }
}

#[test]
fn processes_that_share_records_lose_no_line() {
    for ground in Ground::all() {
        let outputs = [0, 1, 2].map(|_| ground.open(None));
        let stories: Vec<Story> = (0..30).map(|number| Story { number, revision: 1 }).collect();
        for (story, output) in stories.iter().zip(outputs.iter().cycle()) {
            let since = output.records_bytes().expect("a length");
            save(output, story, None);
            output.sync().expect("synced");
            // whoever repeats the visit finds it
            for other in &outputs {
                assert!(other.has_saved(&story.id(), 1, since).expect("read"));
            }
        }
        ground.assert_holds(&stories);
    }
}

#[test]
fn only_names_that_a_template_gives() {
    for ground in Ground::all() {
        let output = ground.open(None);
        let id = Story { number: 0, revision: 1 }.id();
        let record = Record::default();
        let one: &[(&str, &[u8])] = &[("txt", b"x")];
        let records: &[(&str, &[u8])] = &[("jsonl", b"x")];
        let leading_out: &[(&str, &[u8])] = &[("txt", b"x"), ("/../../x", b"x")];
        let filing = |path, files| save_as(&output, path, files, &id, &record);
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
            assert!(filing(path, files).is_err(), "{path}");
        }
        output.sync().expect("synced");
        assert_eq!(ground.text("articles.jsonl"), "");
        ground.look(|dir| {
            let names = fs::read_dir(dir).into_iter().flatten().map(|entry| entry.expect("an entry").file_name());
            let left: Vec<_> = names.filter(|name| name != ".copydesk.lock" && name != "articles.jsonl").collect();
            assert!(left.is_empty(), "{left:?}");
        });
        // the longest part that a template gives
        filing(&"x".repeat(PART_BYTES_MAX), one).expect("saved");
    }
}

fn save_as(
    output: &CrawlOutput,
    path: &str,
    files: &[(&str, &[u8])],
    id: &PageId,
    record: &Record,
) -> Result<(), copydesk::save::folder::SaveError> {
    output.save(&CrawlFiling { path, id, number: 0, revision: 1, files, record, found: None, warc: None }, None)
}

/// Every third save is a new revision of an earlier story.
fn jobs(saves: u64) -> Vec<Story> {
    let job = |at: u64| match at % 3 {
        2 => Story { number: (at / 3) * 2, revision: 2 },
        rest => Story { number: (at / 3) * 2 + rest, revision: 1 },
    };
    (0..saves).map(job).collect()
}

/// A folder takes more saves between two kills.
const SAVES: [u64; 2] = [900, 240];

#[cfg(unix)]
#[test]
fn killed_at_any_moment_everything_is_saved_once() {
    for ground in Ground::all() {
        let dir = tempfile::tempdir().expect("a folder");
        let (place, server) = ground.place();
        let server = server.map(|server| server.to_string());
        fs::write(dir.path().join("place"), format!("{place}\n{}", server.clone().unwrap_or_default())).expect("told");
        let mut kills = 0;
        for lines in (1_usize..).map(|turn| turn * 7 % 23) {
            let mut part = child::start("crawl_output::child_saves_what_is_left", dir.path(), None);
            let heard: Vec<String> = std::iter::from_fn(|| part.hear()).take(lines).collect();
            let is_done = part.kill().iter().chain(&heard).any(|line| line == "done");
            if is_done {
                break;
            }
            kills += 1;
        }
        assert!(kills >= 10, "killed {kills} times only");
        ground.assert_holds(&jobs(SAVES[usize::from(server.is_some())]));
    }
}

/// Does what the frontier does: notes a job with the records' length, saves it, notes that it is done.
#[test]
#[ignore = "runs in a process of its own, for another test"]
fn child_saves_what_is_left() {
    let Some(dir) = child::dir() else { return };
    let told = fs::read_to_string(dir.join("place")).expect("told");
    let (place, server) = told.split_once('\n').expect("two lines");
    let server = server.parse().ok();
    let output = open(&Place::parse(place).expect("a place"), None, server);
    let note = |text: &str| {
        fs::write(dir.join("new note"), text).and_then(|()| fs::rename(dir.join("new note"), dir.join("note")))
    };
    let noted = fs::read_to_string(dir.join("note")).unwrap_or_else(|_| "0".to_owned());
    let mut noted = noted.split(' ').map(|number| number.parse::<u64>().expect("a number"));
    let first = noted.next().expect("a job");
    let mut since = noted.next();
    let saves = SAVES[usize::from(server.is_some())];
    for (at, story) in (0_u64..).zip(jobs(saves)).skip(first as usize) {
        let from = match since.take() {
            Some(from) => from,
            None => output.records_bytes().expect("a length"),
        };
        note(&format!("{at} {from}")).expect("noted");
        save(&output, &story, Some(from));
        // a kill takes nothing from a disk that was written to
        if server.is_some() || at.is_multiple_of(64) {
            output.sync().expect("synced");
        }
        note(&(at + 1).to_string()).expect("noted");
        child::say(&at.to_string());
    }
    child::say("done");
}

#[test]
fn an_address_of_records_says_whose_they_are() {
    for ground in Ground::all() {
        let [ours, theirs] = ["rack-1", "rack-2"].map(|worker| ground.open(Some(worker)).records());
        assert!(
            ours.contains("/crawl/articles-rack-1") && theirs.contains("/crawl/articles-rack-2"),
            "{ours} {theirs}"
        );
        assert!(url::Url::parse(&ours).is_ok(), "{ours}");
    }
}
