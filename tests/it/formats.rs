//! Articles as HTML, XML, CSV and Markdown, by `extract`, `fetch` and a job.

use crate::program::{err, out, run};
use copydesk::config;
use copydesk::render::ArticleFormat;
use copydesk::render::csv::Columns;
use copydesk::render::json::Record;
use copydesk::{Article, Image};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// An article about a place, with a link and a picture among its text.
pub(crate) fn story(place: &str) -> String {
    format!(
        "<!doctype html><html lang=en><head><title>Bridge at {place} reopens</title><meta name=author content='Ada Moe'>\
         <link rel=canonical href=\"https://post.example/{place}\"></head><body><nav><a href=/>Home</a></nav>\
         <article><h1>Bridge at {place} reopens</h1>\
         <p>The old <a href=/bridge>bridge at {place}</a>, closed since the floods of March, reopened to traffic on Monday, \
         the county said, after eight weeks of repairs by a crew of forty.</p>\
         <figure><img src=/{place}.jpg alt='The bridge'><figcaption>The bridge at {place} on Monday.</figcaption></figure>\
         <p>Work had begun in April, when engineers found that two of the four piers had moved by nearly nine \
         centimetres, more than anyone had expected after a mild winter.</p>\
         <ul><li>Buses cross it from the first of the month.</li><li>The ferry stops the day before.</li></ul>\
         <p>For people in the valley the closure meant a detour of forty kilometres, said Bo Ek, who runs the bakery \
         on the eastern bank of the river and lost half of her customers.</p></article>\
         <footer>Copyright</footer></body></html>"
    )
}

/// A folder with two pages, and one that cannot be read.
pub(crate) fn desk() -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    for place in ["lenn", "orr"] {
        fs::write(dir.path().join(format!("{place}.html")), story(place)).expect("written");
    }
    fs::write(dir.path().join("empty.html"), "").expect("written");
    dir
}

fn written(arguments: &[&str], dir: &Path) -> String {
    let ended = run(arguments, dir);
    assert!(ended.status.success(), "{arguments:?}: {}", err(&ended));
    out(&ended)
}

#[test]
fn a_table_has_a_line_a_page_and_the_columns_that_were_asked_for() {
    let dir = desk();
    let fields = "headline,authors,verdict.kind,published,error";
    for verb in ["extract", "fetch"] {
        let table = written(&[verb, "--format", "csv", "--fields", fields, "lenn.html", "orr.html"], dir.path());
        assert_eq!(
            table,
            "headline,authors,verdict.kind,published,error\n\
             Bridge at lenn reopens,Ada Moe,article,,\n\
             Bridge at orr reopens,Ada Moe,article,,\n",
            "{verb}"
        );
    }
    let ended = run(&["extract", "-o", "all.csv", "lenn.html", "empty.html"], dir.path());
    assert_eq!(ended.status.code(), Some(1));
    let table = fs::read_to_string(dir.path().join("all.csv")).expect("a table");
    assert!(table.starts_with("source,url,canonical_url,") && !table.contains("blocks"), "{table}");
    assert!(table.contains("\nempty.html,,") && table.trim_end().ends_with("the file is empty,,,,,,,"), "{table}");
}

#[test]
fn no_spreadsheet_takes_a_headline_for_a_formula() {
    let columns = Columns::of(["headline", "word_count", "lead_image.caption"]).expect("fields");
    for (headline, cell) in [
        ("=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\""),
        ("+44 20", "'+44 20"),
        ("-1 at dawn", "'-1 at dawn"),
        ("@home", "'@home"),
        ("＝1+1", "'＝1+1"),
        ("'=1", "''=1"),
        ("'We are lost'", "'We are lost'"),
        ("\u{2013} a dash", "\u{2013} a dash"),
        ("one\ntwo, \"three\"", "\"one\ntwo, \"\"three\"\"\""),
    ] {
        let mut article = Article::default();
        let mut image = Image::default();
        image.caption = Some("=1".to_owned());
        (article.headline, article.lead_image) = (Some(headline.to_owned()), Some(image));
        let record = Record::new("page.html", None, Ok(article));
        assert_eq!(columns.row(&record), format!("{cell},0,'=1"), "{headline}");
    }
}

#[test]
fn many_articles_are_one_document_in_a_file() {
    let dir = desk();
    for (name, document, part) in [
        ("all.html", ("<!doctype html>", "</html>\n"), "<article "),
        ("all.xml", ("<?xml ", "</teiCorpus>\n"), "<TEI "),
    ] {
        written(&["extract", "-o", name, "lenn.html", "orr.html"], dir.path());
        let text = fs::read_to_string(dir.path().join(name)).expect(name);
        assert!(text.starts_with(document.0) && text.ends_with(document.1), "{text}");
        assert_eq!((text.matches(part).count(), text.matches(document.0).count()), (2, 1), "{text}");
        assert!(!text.contains('\u{c}'));
    }
    // on standard output each is a document, and a form feed parts them
    let stream = written(&["fetch", "--format", "xml", "lenn.html", "orr.html"], dir.path());
    let documents: Vec<&str> = stream.split("\u{c}\n").collect();
    assert_eq!(documents.len(), 2);
    assert!(documents.iter().all(|text| text.starts_with("<?xml ") && text.ends_with("</TEI>\n")), "{stream}");
    // a folder has a file for each
    written(&["fetch", "-o", "pages", "--format", "html", "lenn.html", "orr.html"], dir.path());
    written(&["extract", "-o", "each/", "--format", "html", "pages"], dir.path());
    let count = |folder: &str| {
        let entries = fs::read_dir(dir.path().join(folder)).expect(folder);
        entries
            .filter(|entry| entry.as_ref().is_ok_and(|entry| entry.path().extension().is_some_and(|e| e == "html")))
            .count()
    };
    assert_eq!((count("pages"), count("each/pages")), (2, 2));
}

#[test]
fn links_pictures_and_front_matter_are_as_asked_for() {
    let dir = desk();
    let page = |more: &[&str]| {
        written(&[&["fetch", "--url", "https://post.example/lenn", "lenn.html"], more].concat(), dir.path())
    };
    let html = page(&["--format", "html"]);
    assert!(
        html.contains("<a href=\"https://post.example/bridge\">bridge at lenn</a>") && !html.contains("<img"),
        "{html}"
    );
    let html = page(&["--format", "html", "--links", "drop", "--keep", "images,captions"]);
    assert!(!html.contains("<a href") && html.contains("<img src=\"https://post.example/lenn.jpg\""), "{html}");
    assert!(html.contains("<figcaption>The bridge at lenn on Monday.</figcaption>"), "{html}");
    let markdown = page(&["--format", "markdown", "--keep", "images", "--front-matter"]);
    assert!(markdown.starts_with("---\nsource: \"lenn.html\"\nurl: \"https://post.example/lenn\"\n"), "{markdown}");
    assert!(markdown.contains("\n---\n\n# Bridge at lenn reopens\n"), "{markdown}");
    assert!(markdown.contains("![The bridge](https://post.example/lenn.jpg)"), "{markdown}");
    assert!(!page(&["--format", "markdown", "--links", "drop"]).contains("post.example"));
    let record = page(&["--format", "jsonl", "--keep", "images"]);
    let record: serde_json::Value = serde_json::from_str(&record).expect("a record");
    assert_eq!(
        record["blocks"][1],
        serde_json::json!({
            "type": "image", "text": "The bridge", "url": "https://post.example/lenn.jpg"
        })
    );
    assert!(!record["text"].to_string().contains("The bridge\""));
}

#[test]
fn a_job_says_how_articles_are_written() {
    let job = |output: &str| {
        let text = format!(
            "name = 'lenn'\nsites = ['https://tides.lenn.example/']\nreading.keep = ['images']\n[output]\nfolder = 'a'\n{output}"
        );
        config::parse("lenn.toml", &text, Path::new("jobs")).map_err(|errors| errors.to_string())
    };
    let read = job("formats = ['markdown', 'html', 'xml']\nlinks = 'drop'\nfront_matter = true").expect("a job").output;
    assert_eq!(read.formats, [ArticleFormat::Markdown, ArticleFormat::Html, ArticleFormat::Xml]);
    assert_eq!((read.markup.links, read.markup.images, read.markup.front_matter), (false, true, true));
    for (output, said) in [
        ("links = 'yes'", "line 6: output.links: expected \"keep\" or \"drop\", found \"yes\""),
        (
            "front_matter = true",
            "line 6: output.front_matter: the head of Markdown; expected \"markdown\" among output.formats",
        ),
        ("formats = ['html']\nhtml = true", "line 7: output.html: the page as received and the article in \"html\""),
        ("formats = ['csv']", "expected \"text\", \"markdown\", \"html\", \"xml\" or \"json\", found \"csv\""),
    ] {
        let errors = job(output).expect_err(output);
        assert!(errors.contains(said), "{output}: {errors}");
    }
}
