//! The folder: where what was read lies, and under which name.

use copydesk::render::json::Record;
use copydesk::render::text;
use copydesk::save::folder::{Filing, Folder};
use copydesk::save::name::{PageId, Template};
use copydesk::{Article, Block, BlockKind};
use std::fs;
use std::path::{Path, PathBuf};
use url::Url;

struct Desk {
    dir: tempfile::TempDir,
    folder: Folder,
}

impl Desk {
    fn new(template: Option<&str>) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let folder = open(dir.path(), template);
        Self { dir, folder }
    }

    fn save(&mut self, page: &str, headline: &str) -> String {
        save(&mut self.folder, page, headline).map(|path| relative(&path, self.dir.path())).expect("saved")
    }

    fn files(&self) -> Vec<String> {
        let mut found: Vec<String> = fs::read_dir(self.dir.path())
            .expect("the folder")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .filter(|name| !name.starts_with(".copydesk.lock"))
            .collect();
        found.sort();
        found
    }

    fn records(&self) -> Vec<String> {
        let text = fs::read_to_string(self.dir.path().join("articles.jsonl")).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }
}

fn open(dir: &Path, template: Option<&str>) -> Folder {
    let template = template.map(|t| t.parse::<Template>().expect("a template"));
    Folder::open(dir, template).expect("opened")
}

fn relative(path: &Path, dir: &Path) -> String {
    path.strip_prefix(dir).expect("inside the folder").to_string_lossy().into_owned()
}

fn id(page: &str) -> PageId {
    PageId::of_url(&Url::parse(&format!("https://x.example/{page}")).expect("a URL"))
}

fn save(folder: &mut Folder, page: &str, headline: &str) -> Result<PathBuf, copydesk::save::folder::SaveError> {
    let mut story = Article::default();
    story.blocks = vec![Block::new(BlockKind::Paragraph, page)];
    story.headline = Some(headline.to_owned());
    story.canonical_url = Some(format!("https://x.example/{page}"));
    let record = Record::new(page, None, Ok(story.clone()));
    let content = text::render(&story);
    let html = Some(b"<html>\xff".as_slice());
    folder.save(&Filing { id: &id(page), content: &content, extension: "txt", html, record: &record })
}

#[test]
fn numbers_count_on_and_a_page_keeps_its_own() {
    let mut desk = Desk::new(None);
    let (a, b, c) = (id("a"), id("b"), id("c"));
    assert_eq!(desk.save("a", "A"), format!("000_{}.txt", a.as_str()));
    assert_eq!(desk.save("b", "B"), format!("001_{}.txt", b.as_str()));
    assert_eq!(desk.save("a", "A again"), format!("000_{}.txt", a.as_str()));
    fs::write(desk.dir.path().join("1041_0123456789abcdef.md"), "another's").expect("written");
    desk.folder = open(desk.dir.path(), None);
    assert_eq!(desk.save("c", "C"), format!("1042_{}.txt", c.as_str()));
    assert_eq!(desk.save("b", "B"), format!("001_{}.txt", b.as_str()));
    let kept = fs::read_to_string(desk.dir.path().join(format!("000_{}.txt", a.as_str()))).expect("the file");
    assert_eq!(kept, "A again\n\na");
    let page = fs::read(desk.dir.path().join(format!("000_{}.html", a.as_str()))).expect("the page");
    assert_eq!(page, b"<html>\xff", "bytes as received");
    let records = desk.records();
    assert_eq!(records.len(), 4, "appended, never replaced, and not for what did not change");
    let last: serde_json::Value = serde_json::from_str(&records[3]).expect("JSON");
    assert_eq!(last["saved"]["file"], format!("1042_{}.txt", c.as_str()));
    assert_eq!(desk.files().len(), 3 * 2 + 2, "nothing unfinished is left: {:?}", desk.files());
}

#[test]
fn a_torn_record_is_cut_off() {
    let mut desk = Desk::new(None);
    desk.save("a", "A");
    let path = desk.dir.path().join("articles.jsonl");
    let whole = fs::read(&path).expect("the records");
    fs::write(&path, [&whole[..], b"{\"source\":\"to"].concat()).expect("torn");
    fs::write(desk.dir.path().join(".copydesk-unfinished"), "half").expect("left by a crash");
    desk.folder = open(desk.dir.path(), Some("{n}"));
    assert_eq!(desk.save("b", "B"), "001.txt");
    assert!(!desk.files().iter().any(|name| name.contains("unfinished")), "{:?}", desk.files());
    let records = desk.records();
    assert_eq!(records.len(), 2);
    assert!(records.iter().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()), "{records:?}");
}

#[test]
fn two_pages_never_share_a_name() {
    let mut desk = Desk::new(Some("{host}/{slug}"));
    assert_eq!(desk.save("a", "Bridge!"), "x.example/bridge.txt");
    assert_eq!(desk.save("b", "bridge"), "x.example/bridge-2.txt");
    assert_eq!(desk.save("a", "Bridge"), "x.example/bridge.txt");
    desk.folder = open(desk.dir.path(), Some("{host}/{slug}"));
    assert_eq!(desk.save("b", "Bridge"), "x.example/bridge-2.txt");
    assert_eq!(desk.save("c", "Bridge"), "x.example/bridge-3.txt");
    // a file that is nobody's, and the records' own name
    fs::write(desk.dir.path().join("x.example/found.txt"), "mine").expect("written");
    assert_eq!(desk.save("d", "Found"), "x.example/found-2.txt");
    assert_eq!(fs::read_to_string(desk.dir.path().join("x.example/found.txt")).ok().as_deref(), Some("mine"));
}

#[test]
fn what_did_not_change_is_not_recorded_again() {
    let mut desk = Desk::new(Some("{slug}"));
    desk.save("a", "Tide");
    desk.save("b", "Ebb");
    let once = desk.records();
    desk.save("a", "Tide");
    desk.folder = open(desk.dir.path(), Some("{slug}"));
    desk.save("b", "Ebb");
    desk.save("a", "Tide");
    assert_eq!(desk.records(), once);
    // another process meanwhile
    let mut other = open(desk.dir.path(), Some("{slug}"));
    save(&mut other, "a", "Tide turns").expect("saved");
    desk.save("a", "Tide");
    assert_eq!(desk.records().len(), 4, "it changed, and changed back");
    fs::remove_file(desk.dir.path().join("ebb.txt")).expect("removed");
    desk.save("b", "Ebb");
    assert!(desk.dir.path().join("ebb.txt").exists() && desk.records().len() == 4, "the file is there again");
}

#[test]
fn no_name_leaves_the_folder() {
    for headline in ["../../../../tmp/evil", "..", "/etc/passwd", "C:\\x", "\u{0}\u{1b}[2J", "...", "con", "-", ""] {
        for template in ["{slug}", "{slug}/{slug}", "x{slug}y/../{slug}", ".{slug}", "{date}-{slug}"] {
            let Ok(template) = template.parse::<Template>() else { continue };
            let mut article = Article::default();
            article.headline = Some(headline.to_owned());
            let record = Record::new("a page", None, Ok(article));
            for part in template.expand(&record, &id("a"), 0) {
                assert!(!part.is_empty() && !part.starts_with('.') && part.len() < 255, "{part:?}");
                assert!(!part.contains(['/', '\\', '\0', ':']) && !part.contains(char::is_control), "{part:?}");
            }
        }
    }
    assert!("../{slug}".parse::<Template>().is_err());
}

#[cfg(unix)]
#[test]
fn links_in_the_folder_are_not_followed() {
    let outside = tempfile::tempdir().expect("a folder");
    let mut desk = Desk::new(Some("{host}/{slug}"));
    std::os::unix::fs::symlink(outside.path(), desk.dir.path().join("x.example")).expect("planted");
    let error = save(&mut desk.folder, "a", "A").expect_err("refused").to_string();
    assert!(error.contains("link"), "{error}");
    fs::remove_file(desk.dir.path().join("x.example")).expect("removed");
    let target = outside.path().join("records");
    std::os::unix::fs::symlink(&target, desk.dir.path().join("articles.jsonl")).expect("planted");
    assert!(save(&mut desk.folder, "a", "A").is_err());
    assert!(!target.exists());
    assert!(!desk.dir.path().join("x.example/a.txt").exists(), "an article without its record is not left");
    assert_eq!(fs::read_dir(outside.path()).expect("the folder").count(), 0);
}

#[test]
fn many_at_one_folder_take_different_numbers() {
    let dir = tempfile::tempdir().expect("a folder");
    std::thread::scope(|scope| {
        for worker in 0..4 {
            let mut folder = open(dir.path(), None);
            scope.spawn(move || {
                for page in 0..10 {
                    save(&mut folder, &format!("{worker}-{page}"), "A").expect("saved");
                }
            });
        }
    });
    let mut numbers: Vec<u64> = fs::read_dir(dir.path())
        .expect("the folder")
        .filter_map(|entry| copydesk::save::name::parse_house(entry.ok()?.file_name().to_str()?))
        .map(|(number, _)| number)
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers, (0..40).collect::<Vec<_>>());
    let records = fs::read_to_string(dir.path().join("articles.jsonl")).expect("the records");
    assert_eq!(records.lines().filter(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()).count(), 40);
}
