//! Renderers and the folder: what an article becomes in each format, and where it lies.

use copydesk::output::folder::{Filing, Folder};
use copydesk::output::json::Record;
use copydesk::output::name::{PageId, Template};
use copydesk::output::{markdown, text};
use copydesk::{Article, Block, BlockKind, Image, Kind, Page, PageDate, Span, SpanKind, Verdict};
use jiff::Timestamp;
use std::fs;
use std::path::{Path, PathBuf};
use url::Url;

fn block(kind: BlockKind, text: &str) -> Block {
    Block::new(kind, text)
}

fn item(level: u8, numbered: bool, opens: bool, text: &str) -> Block {
    Block { level, numbered, opens, ..block(BlockKind::ListItem, text) }
}

fn spanned(text: &str, spans: &[(&str, SpanKind)]) -> Block {
    let spans = spans
        .iter()
        .map(|(part, kind)| {
            let start = text.find(part).expect("the part stands in the text");
            Span { range: start..start + part.len(), kind: kind.clone() }
        })
        .collect();
    Block { spans, ..block(BlockKind::Paragraph, text) }
}

fn article(blocks: Vec<Block>) -> Article {
    let verdict = Verdict { kind: Kind::Article, confidence: 0.9, reason: "because".to_owned() };
    Article { blocks, verdict, ..Article::default() }
}

#[test]
fn house_text_splits_into_its_blocks_again() {
    let mut full = article(vec![
        block(BlockKind::Paragraph, "One \u{1b}[31mred."),
        block(BlockKind::Subhead, "Two"),
        block(BlockKind::Code, "let a;\n\n  let b;\n"),
        block(BlockKind::ListItem, "Three"),
        block(BlockKind::Paragraph, " "),
        block(BlockKind::Table, "a | b"),
    ]);
    full.section = Some("World\nNews".to_owned());
    full.headline = Some("A\u{c}headline".to_owned());
    full.authors = ["A", "B", "C"].map(str::to_owned).to_vec();
    let rendered = text::render(&full);
    let blocks: Vec<&str> = rendered.split("\n\n").collect();
    assert_eq!(
        blocks,
        ["World News", "A headline", "By A, B and C", "One [31mred.", "Two", "let a; let b;", "- Three", "a | b"]
    );
    assert!(rendered.lines().all(|line| !line.contains(char::is_control)), "{rendered:?}");
    assert_eq!(text::render(&Article::default()), "");
}

#[test]
fn bylines_read_as_people_write_them() {
    for (names, line) in [
        (&[][..], None),
        (&["A"], Some("By A")),
        (&["A", "B"], Some("By A and B")),
        (&["A", "", "B", "C"], Some("By A, B and C")),
    ] {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(text::byline(&names).as_deref(), line);
    }
}

#[test]
fn page_text_stays_text_in_markdown() {
    for (page, markdown) in [
        ("*not* _em_ `code` [x](y) <b> ~~s~~ \\", r"\*not\* \_em\_ \`code\` \[x\](y) \<b> \~\~s\~\~ \\"),
        ("# no heading", r"\# no heading"),
        ("We are #1 in C#", r"We are \#1 in C#"),
        ("- no item", r"\- no item"),
        ("+ no item", r"\+ no item"),
        ("> no quote", r"\> no quote"),
        ("2024. A year", r"2024\. A year"),
        ("7) no item", r"7\) no item"),
        ("3.", r"3\."),
        ("3.5 percent", "3.5 percent"),
        ("3 of 4. Yes", "3 of 4. Yes"),
        ("AT&T &amp; &#35; & co", r"AT&T \&amp; \&#35; & co"),
        ("---", r"\---"),
        ("two\nlines\r\nand \u{202e}a \u{1b}turn", "two lines and a turn"),
        ("![alt](http://x)", r"!\[alt\](http://x)"),
        ("a | b", "a | b"),
    ] {
        assert_eq!(markdown::render(&article(vec![block(BlockKind::Paragraph, page)])), markdown, "{page:?}");
    }
}

#[test]
fn spans_become_marks_where_markdown_has_them() {
    let link = |to: &str| SpanKind::Link(to.to_owned());
    let (strong, em, code) = (SpanKind::Strong, SpanKind::Emphasis, SpanKind::Code);
    for (page, spans, markdown) in [
        ("a bold word", vec![("bold ", strong.clone())], "a **bold** word"),
        ("a b c", vec![("a b c", em.clone()), ("b", strong.clone())], "*a **b** c*"),
        (
            "see this page",
            vec![("this page", link("https://x.example/a(b)?q=1&lt;"))],
            r"see [this page](https://x.example/a\(b\)?q=1&amp;lt;)",
        ),
        ("see this page", vec![("this page", link("javascript:alert(1)"))], "see this page"),
        ("see this page", vec![("this page", link("/relative"))], "see this page"),
        ("Look!here", vec![("here", link("https://x.example"))], r"Look\![here](https://x.example/)"),
        ("run ls | wc now", vec![("ls | wc", code.clone())], "run `ls | wc` now"),
        ("a ` tick", vec![("`", code.clone())], "a `` ` `` tick"),
        // no marks where CommonMark would not read them as marks
        ("so“it is”said", vec![("“it is”", em.clone())], "so“it is”said"),
        ("mailme", vec![("mail", em.clone()), ("me", em.clone())], "*mail*me"),
        ("これは強調です", vec![("強調", em.clone())], "これは*強調*です"),
        ("a b", vec![(" ", strong.clone())], "a b"),
        ("a b", vec![("a b", em.clone()), ("b", em.clone())], "*a b*"),
        ("all", vec![("all", strong.clone()), ("all", em.clone())], "***all***"),
        ("xyz", vec![("xyz", strong.clone()), ("y", em.clone())], "**xyz**"),
        ("ab", vec![("a", code.clone()), ("b", code.clone())], "`a`b"),
    ] {
        assert_eq!(markdown::render(&article(vec![spanned(page, &spans)])), markdown, "{page:?}");
    }
}

#[test]
fn markdown_keeps_the_shape_of_the_body() {
    let mut full = article(vec![
        block(BlockKind::Paragraph, "Lead."),
        Block { level: 3, ..block(BlockKind::Subhead, "Sub #") },
        block(BlockKind::Quote, "One."),
        block(BlockKind::Quote, "Two."),
        item(1, false, false, "a"),
        item(2, true, true, "a1"),
        item(2, true, false, "a2"),
        item(1, false, false, "b"),
        item(1, true, true, "n1"),
        item(3, false, false, "deep"),
        item(1, true, true, "other list"),
        Block { opens: true, ..block(BlockKind::Table, "Town | Votes") },
        block(BlockKind::Table, "L|nn | 3 | 4"),
        Block { opens: true, ..block(BlockKind::Table, "x | y") },
        block(BlockKind::Code, "a\n```\n<b>"),
    ]);
    full.section = Some("World".to_owned());
    full.headline = Some("Head *line*".to_owned());
    full.authors = vec!["A_B".to_owned()];
    full.lead_image = Some(Image {
        url: "https://x.example/a b.jpg".to_owned(),
        caption: Some("A [bridge]".to_owned()),
        credit: Some("Bo".to_owned()),
    });
    let expected = r"World

# Head \*line\*

By A\_B

![A \[bridge\] (Bo)](https://x.example/a%20b.jpg)

Lead.

### Sub \#

> One.
>
> Two.

- a
  1. a1
  2. a2
- b
1. n1
   - deep
1) other list

| Town | Votes |  |
| --- | --- | --- |
| L\|nn | 3 | 4 |

| x | y |
| --- | --- |

````
a
```
<b>
````";
    assert_eq!(markdown::render(&full), expected);
}

const FIELDS: [&str; 24] = [
    "source",
    "url",
    "canonical_url",
    "fetched_at",
    "status",
    "headline",
    "authors",
    "byline",
    "agency",
    "published",
    "modified",
    "section",
    "tags",
    "site_name",
    "language",
    "standfirst",
    "lead_image",
    "text",
    "blocks",
    "text_from",
    "word_count",
    "verdict",
    "content_hash",
    "error",
];

/// Names of the fields in the order they stand in.
fn fields(line: &str) -> Vec<String> {
    let value: serde_json::Value = serde_json::from_str(line).expect("JSON");
    let mut places: Vec<(usize, String)> = value
        .as_object()
        .expect("an object")
        .keys()
        .map(|key| (line.find(&format!("\"{key}\":")).expect("the key"), key.clone()))
        .collect();
    places.sort();
    places.into_iter().map(|(_, key)| key).collect()
}

#[test]
fn the_record_has_every_field_in_order() {
    let mut full = article(vec![block(BlockKind::Paragraph, "Hello there."), item(1, false, false, "item")]);
    full.published = Some(PageDate::Day("2024-05-06".parse().expect("a date")));
    let page = Page {
        url: Url::parse("https://x.example/a").ok(),
        status: Some(200),
        content_type: None,
        body: Vec::new(),
        fetched_at: "2024-05-06T07:08:09.123Z".parse::<Timestamp>().ok(),
    };
    let answered = Record::new("given", Some(&page), Ok(full));
    let failed = Record::new("given", None, Err("no such file".to_owned()));
    for record in [&answered, &failed] {
        assert_eq!(fields(&record.line()), FIELDS);
        assert_eq!(fields(&record.pretty().replace("\": ", "\":")), FIELDS);
        assert!(!record.line().contains('\n'));
    }
    let value: serde_json::Value = serde_json::from_str(&answered.line()).expect("JSON");
    assert_eq!(value["fetched_at"], "2024-05-06T07:08:09Z");
    assert_eq!(value["published"], "2024-05-06");
    assert_eq!(value["text"], "Hello there.\n\n- item");
    assert_eq!(value["blocks"][1]["type"], "list_item");
    assert_eq!(value["word_count"], 3);
    assert_eq!(value["verdict"]["kind"], "article");
    assert_eq!(value["content_hash"], copydesk::output::sha256(b"Hello there.\n\n- item"));
    let value: serde_json::Value = serde_json::from_str(&failed.line()).expect("JSON");
    assert_eq!(value["error"], "no such file");
    assert!(value["text"].is_null() && value["verdict"].is_null() && value["word_count"].is_null());
    assert!(value["authors"].as_array().is_some_and(Vec::is_empty));
}

#[test]
fn no_record_can_drive_a_terminal() {
    let source = "a\u{1b}[2J\u{9b}1m\u{202e}b\u{e0041}\u{7f}";
    let line = Record::new(source, None, Err(String::new())).line();
    assert_eq!(copydesk::text::unseen(&line), None, "{line:?}");
    let value: serde_json::Value = serde_json::from_str(&line).expect("JSON");
    assert_eq!(value["source"], source, "a reader of JSON gets what was given");
}

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

fn save(folder: &mut Folder, page: &str, headline: &str) -> Result<PathBuf, copydesk::output::folder::FolderError> {
    let story = Article {
        headline: Some(headline.to_owned()),
        canonical_url: Some(format!("https://x.example/{page}")),
        ..article(vec![block(BlockKind::Paragraph, page)])
    };
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
            let record = Record { headline: Some(headline.to_owned()), ..Record::default() };
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
        .filter_map(|entry| copydesk::output::name::parse_house(entry.ok()?.file_name().to_str()?))
        .map(|(number, _)| number)
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers, (0..40).collect::<Vec<_>>());
    let records = fs::read_to_string(dir.path().join("articles.jsonl")).expect("the records");
    assert_eq!(records.lines().filter(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()).count(), 40);
}
