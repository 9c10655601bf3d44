//! Renderers: what an article becomes in each format.

use copydesk::render::json::Record;
use copydesk::render::{markdown, text};
use copydesk::{Article, Block, BlockKind, Image, Kind, Page, PageDate, Span, SpanKind, Verdict};
use jiff::Timestamp;
use url::Url;

fn block(kind: BlockKind, text: &str) -> Block {
    Block::new(kind, text)
}

fn item(level: u8, numbered: bool, opens: bool, text: &str) -> Block {
    let mut item = block(BlockKind::ListItem, text);
    (item.level, item.numbered, item.opens) = (level, numbered, opens);
    item
}

fn spanned(text: &str, spans: &[(&str, SpanKind)]) -> Block {
    let mut marked = block(BlockKind::Paragraph, text);
    let span = |(part, kind): &(&str, SpanKind)| {
        let start = text.find(part).expect("the part stands in the text");
        Span::new(start..start + part.len(), kind.clone())
    };
    marked.spans = spans.iter().map(span).collect();
    marked
}

/// The first row of a table.
fn first_row(text: &str) -> Block {
    let mut row = block(BlockKind::Table, text);
    row.opens = true;
    row
}

fn subhead(level: u8, text: &str) -> Block {
    let mut subhead = block(BlockKind::Subhead, text);
    subhead.level = level;
    subhead
}

fn article(blocks: Vec<Block>) -> Article {
    let mut article = Article::default();
    article.blocks = blocks;
    article.verdict = Verdict::new(Kind::Article, 0.9, "because");
    article
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
        subhead(3, "Sub #"),
        block(BlockKind::Quote, "One."),
        block(BlockKind::Quote, "Two."),
        item(1, false, false, "a"),
        item(2, true, true, "a1"),
        item(2, true, false, "a2"),
        item(1, false, false, "b"),
        item(1, true, true, "n1"),
        item(3, false, false, "deep"),
        item(1, true, true, "other list"),
        first_row("Town | Votes"),
        block(BlockKind::Table, "L|nn | 3 | 4"),
        first_row("x | y"),
        block(BlockKind::Code, "a\n```\n<b>"),
    ]);
    full.section = Some("World".to_owned());
    full.headline = Some("Head *line*".to_owned());
    full.authors = vec!["A_B".to_owned()];
    let mut image = Image::default();
    image.url = "https://x.example/a b.jpg".to_owned();
    image.caption = Some("A [bridge]".to_owned());
    image.credit = Some("Bo".to_owned());
    full.lead_image = Some(image);
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
    let mut page = Page::saved(Vec::new(), Url::parse("https://x.example/a").ok());
    page.status = Some(200);
    page.fetched_at = "2024-05-06T07:08:09.123Z".parse::<Timestamp>().ok();
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
    assert_eq!(value["content_hash"], copydesk::render::sha256(b"Hello there.\n\n- item"));
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
