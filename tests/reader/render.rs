//! Renderers: what an article becomes in each format.

use copydesk::render::json::Record;
use copydesk::render::{ArticleFormat, Markup, html, markdown, tei, text};
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

/// An article with a part of every kind.
fn full() -> Article {
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
    "https://x.example/a b.jpg".clone_into(&mut image.url);
    image.caption = Some("A [bridge]".to_owned());
    image.credit = Some("Bo".to_owned());
    full.lead_image = Some(image);
    full
}

#[test]
fn markdown_keeps_the_shape_of_the_body() {
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
    assert_eq!(markdown::render(&full()), expected);
}

#[test]
fn html_keeps_the_shape_of_the_body() {
    let page = html::render(&full());
    let (_, body) = page.split_once("<body>\n").expect("a body");
    let expected = r#"<article dir="ltr">
<header>
<p class="section">World</p>
<h1>Head *line*</h1>
<p class="byline">By A_B</p>
<figure><a href="https://x.example/a%20b.jpg">a%20b.jpg</a><figcaption>A [bridge] (Bo)</figcaption></figure>
</header>
<p>Lead.</p>
<h3>Sub #</h3>
<blockquote>
<p>One.</p>
<p>Two.</p>
</blockquote>
<ul>
<li>a
<ol>
<li>a1</li>
<li>a2</li>
</ol>
</li>
<li>b</li>
</ul>
<ol>
<li>n1
<ul>
<li>deep</li>
</ul>
</li>
</ol>
<ol>
<li>other list</li>
</ol>
<table>
<tr><td>Town</td><td>Votes</td></tr>
<tr><td>L|nn</td><td>3</td><td>4</td></tr>
</table>
<table>
<tr><td>x</td><td>y</td></tr>
</table>
<pre><code>a
```
&lt;b&gt;</code></pre>
</article>
</body>
</html>"#;
    assert_eq!(body, expected);
}

#[test]
fn tei_keeps_the_shape_of_the_body() {
    let mut story = full();
    story.blocks.insert(2, spanned("Go on", &[("on", SpanKind::Emphasis)]));
    story.blocks.push(subhead(2, "End"));
    story.published = PageDate::parse("2024-05-17T10:15:00+0200");
    story.canonical_url = Some("https://tides.lenn.example/story?a=1&b=2".to_owned());
    story.language = Some("en-GB".to_owned());
    story.tags = vec!["Ferries & boats".to_owned()];
    let document = tei::render(&story);
    let (header, body) = document.split_once("<text>\n").expect("a text");
    for line in [
        "<TEI xmlns=\"http://www.tei-c.org/ns/1.0\" xml:lang=\"en-GB\">",
        "<title>Head *line*</title>",
        "<author>A_B</author>",
        "<publisher>tides.lenn.example</publisher>",
        "<date type=\"published\" when=\"2024-05-17T10:15:00+02:00\">2024-05-17</date>",
        "<ptr target=\"https://tides.lenn.example/story?a=1&amp;b=2\"/>",
        "<langUsage><language ident=\"en-GB\"/></langUsage>",
        "<term>World</term>",
        "<term>Ferries &amp; boats</term>",
    ] {
        assert!(header.lines().any(|found| found == line), "{line} in {header}");
    }
    let expected = r#"<body>
<figure><head>A [bridge] (Bo)</head><graphic url="https://x.example/a%20b.jpg"/></figure>
<p>Lead.</p>
<div>
<head>Sub #</head>
<p>Go <hi rend="italic">on</hi></p>
<quote>
<p>One.</p>
<p>Two.</p>
</quote>
<list rend="bulleted">
<item>a
<list rend="numbered">
<item>a1</item>
<item>a2</item>
</list>
</item>
<item>b</item>
</list>
<list rend="numbered">
<item>n1
<list rend="bulleted">
<item>deep</item>
</list>
</item>
</list>
<list rend="numbered">
<item>other list</item>
</list>
<table>
<row><cell>Town</cell><cell>Votes</cell></row>
<row><cell>L|nn</cell><cell>3</cell><cell>4</cell></row>
</table>
<table>
<row><cell>x</cell><cell>y</cell></row>
</table>
<ab type="code" xml:space="preserve">a<lb/>
```<lb/>
&lt;b&gt;</ab>
</div>
<div>
<head>End</head>
</div>
</body>
</text>
</TEI>"#;
    assert_eq!(body, expected);
    // to the schema, no body is empty, nor made of pictures alone
    assert!(tei::render(&article(Vec::new())).contains("<body>\n<p/>\n</body>"));
}

#[test]
fn page_text_stays_text_in_html_and_tei() {
    let link = |to: &str| SpanKind::Link(to.to_owned());
    for (block, html_line, tei_line) in [
        (
            spanned("<b>a</b> & \"c\"\u{0}\u{fffe}\u{200b}", &[]),
            "<p>&lt;b&gt;a&lt;/b&gt; &amp; \"c\"</p>",
            "<p>&lt;b&gt;a&lt;/b&gt; &amp; \"c\"</p>",
        ),
        (
            spanned("see this", &[("this", link("https://a.example/?x=1&y=\"'>"))]),
            "<p>see <a href=\"https://a.example/?x=1&amp;y=%22%27%3E\">this</a></p>",
            "<p>see <ref target=\"https://a.example/?x=1&amp;y=%22%27%3E\">this</ref></p>",
        ),
        (spanned("see this", &[("this", link("javascript:alert(1)"))]), "<p>see this</p>", "<p>see this</p>"),
        (
            spanned("a b c", &[("a b", SpanKind::Strong), ("b c", SpanKind::Emphasis)]),
            "<p><strong>a <em>b</em></strong> c</p>",
            "<p><hi rend=\"bold\">a <hi rend=\"italic\">b</hi></hi> c</p>",
        ),
        (
            spanned("run x now", &[("x", SpanKind::Code)]),
            "<p>run <code>x</code> now</p>",
            "<p>run <code>x</code> now</p>",
        ),
        (
            block(BlockKind::Standfirst, "In short."),
            "<p class=\"standfirst\">In short.</p>",
            "<p rend=\"standfirst\">In short.</p>",
        ),
        (
            block(BlockKind::Caption, "The pier"),
            "<figure><figcaption>The pier</figcaption></figure>",
            "<figure><head>The pier</head></figure>",
        ),
    ] {
        let story = article(vec![block.clone()]);
        for (rendered, line) in [(html::render(&story), html_line), (tei::render(&story), tei_line)] {
            assert!(rendered.lines().any(|found| found == line), "{block:?}: {line} in {rendered}");
        }
    }
}

#[test]
fn links_and_pictures_are_as_asked_for() {
    let mut picture = block(BlockKind::Image, "A pier");
    picture.url = Some("https://x.example/pier.jpg".to_owned());
    let mut odd = picture.clone();
    odd.url = Some("javascript:alert(1)".to_owned());
    let link = spanned("see this", &[("this", SpanKind::Link("https://a.example/".to_owned()))]);
    let story = article(vec![link, picture, block(BlockKind::Caption, "On Monday"), odd]);
    let record = Record::new("page.html", None, Ok(story));
    let mut markup = Markup::default();
    let page = ArticleFormat::Html.write(&record, markup);
    assert!(page.contains("default-src 'none'; style-src") && !page.contains("<img") && !page.contains("javascript"));
    assert!(page.contains(
        "<figure><a href=\"https://x.example/pier.jpg\">A pier</a><figcaption>On Monday</figcaption></figure>"
    ));
    assert_eq!(
        ArticleFormat::Markdown.write(&record, markup),
        "see [this](https://a.example/)\n\n![A pier](https://x.example/pier.jpg)\n\nOn Monday"
    );
    assert_eq!(ArticleFormat::Text.write(&record, markup), "see this\n\nOn Monday");
    markup.links = false;
    markup.images = true;
    let page = ArticleFormat::Html.write(&record, markup);
    let figure = "<figure><img src=\"https://x.example/pier.jpg\" alt=\"A pier\" loading=\"lazy\">\
        <figcaption>On Monday</figcaption></figure>";
    assert!(
        page.contains(figure) && page.contains("<p>see this</p>") && page.contains("img-src http: https:"),
        "{page}"
    );
    for format in [ArticleFormat::Markdown, ArticleFormat::Xml] {
        assert!(!format.write(&record, markup).contains("a.example"), "{format:?}");
    }
}

#[test]
fn a_page_says_its_language_and_direction() {
    for (headline, language, expected) in [
        ("Bridge reopens", Some("en"), "<html lang=\"en\" dir=\"ltr\">"),
        ("افتتاح الجسر بعد 2024", Some("ar"), "<html lang=\"ar\" dir=\"rtl\">"),
        ("הגשר נפתח", None, "<html dir=\"rtl\">"),
        ("Bridge", Some("en\" onload=\"x"), "<html dir=\"ltr\">"),
    ] {
        let mut story = article(Vec::new());
        (story.headline, story.language) = (Some(headline.to_owned()), language.map(str::to_owned));
        assert!(html::render(&story).lines().any(|line| line == expected), "{expected}");
    }
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
