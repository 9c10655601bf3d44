//! The program as people run it: what it prints, where, and how it ends.

use crate::program::{copydesk, err, out, run};
use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

const DONE: Option<i32> = Some(0);
const SOME_FAILED: Option<i32> = Some(1);
const USAGE: Option<i32> = Some(2);
const OUTPUT: Option<i32> = Some(3);

/// A short article about a place.
fn story(place: &str) -> String {
    format!(
        "<!doctype html><html lang=en><head><title>Bridge at {place} reopens</title>\
         <link rel=canonical href=\"https://post.example/{place}\"></head><body><nav><a href=/>Home</a></nav>\
         <article><h1>Bridge at {place} reopens</h1>\
         <p>The old bridge at {place}, closed since the floods of March, reopened to traffic on Monday, the county \
         said, after eight weeks of repairs by a crew of forty.</p>\
         <p>Work had begun in April, when engineers found that two of the four piers had moved by nearly nine \
         centimetres, more than anyone had expected after a mild winter.</p>\
         <p>For people in the valley the closure meant a detour of forty kilometres, said Bo Ek, who runs the bakery \
         on the eastern bank of the river and lost half of her customers.</p></article>\
         <footer>Copyright</footer></body></html>"
    )
}

/// A list of links: no article by any reading.
fn front() -> String {
    let link = |n: usize| format!("<li><a href=\"/{n}\">Story number {n} of the day</a></li>");
    format!("<html><body><h1>News</h1><ul>{}</ul></body></html>", (0..60).map(link).collect::<String>())
}

fn desk() -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    for place in ["lenn", "orr", "sund"] {
        fs::write(dir.path().join(format!("{place}.html")), story(place)).expect("written");
    }
    fs::write(dir.path().join("front.htm"), front()).expect("written");
    dir
}

fn records(text: &str) -> Vec<serde_json::Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// Files of a folder, without the program's own hidden ones.
fn listing(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(dir)
        .expect("the folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| name != ".copydesk.lock")
        .collect();
    names.sort();
    names
}

#[test]
fn help_version_and_nothing() {
    let dir = desk();
    let alone = run(&[], dir.path());
    assert_eq!(alone.status.code(), USAGE);
    assert!(err(&alone).contains("Usage: copydesk"), "{}", err(&alone));
    assert_eq!(out(&run(&["--version"], dir.path())), format!("copydesk {}\n", env!("CARGO_PKG_VERSION")));
    for verb in ["fetch", "extract"] {
        let help = run(&[verb, "--help"], dir.path());
        assert_eq!(help.status.code(), DONE);
        for part in ["Examples:", "Exit codes:", "form feed", "Output:"] {
            assert!(out(&help).contains(part), "{verb}: {part}");
        }
        assert_eq!(run(&[verb], dir.path()).status.code(), USAGE);
    }
    for shell in ["bash", "zsh", "fish"] {
        assert!(out(&run(&["completions", shell], dir.path())).contains("allow-private"), "{shell}");
    }
    assert!(out(&run(&["man"], dir.path())).starts_with(".ie"));
    assert!(out(&run(&["man", "fetch"], dir.path())).contains("ignore"));
    // nothing of the machine that they are made on
    assert!(out(&run(&["man", "crawl"], dir.path())).contains("[default: the name of the machine]"));
    assert_eq!(run(&["man", "nothing"], dir.path()).status.code(), USAGE);
}

#[test]
fn a_saved_page_prints_as_house_text() {
    let dir = desk();
    let one = run(&["fetch", "lenn.html"], dir.path());
    assert_eq!(one.status.code(), DONE, "{}", err(&one));
    assert!(out(&one).contains("\n\nWork had begun in April, "), "{}", out(&one));
    assert!(!out(&one).ends_with('\n') && !out(&one).contains("Copyright"));
    let json = run(&["fetch", "--format", "json", "lenn.html"], dir.path());
    let record: serde_json::Value = serde_json::from_str(&out(&json)).expect("JSON");
    assert_eq!(record["source"], "lenn.html");
}

#[test]
fn several_articles_are_parted_by_a_form_feed_and_in_order() {
    let dir = desk();
    let both = out(&run(&["fetch", "orr.html", "lenn.html", "sund.html"], dir.path()));
    let parts: Vec<&str> = both.split("\n\u{c}\n").collect();
    assert_eq!(parts.len(), 3);
    for (part, place) in parts.iter().zip(["orr", "lenn", "sund"]) {
        assert!(part.contains(&format!("bridge at {place}")), "{part}");
        assert_eq!(*part, out(&run(&["fetch", &format!("{place}.html")], dir.path())), "as when alone");
    }
}

#[test]
fn standard_input_is_a_page_or_a_list() {
    let dir = desk();
    let feed = |arguments: &[&str], text: &str| {
        let mut child = copydesk()
            .args(arguments)
            .current_dir(dir.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        child.stdin.take().expect("a pipe").write_all(text.as_bytes()).expect("written");
        child.wait_with_output().expect("an end")
    };
    let url = "https://other.example/story";
    let page = feed(&["fetch", "--format", "jsonl", "--url", url, "-"], &story("lenn"));
    assert_eq!(records(&out(&page))[0]["url"], url);
    let page = feed(&["extract", "--url", url, "-"], &story("lenn"));
    assert_eq!(records(&out(&page))[0]["url"], url);
    let list = feed(&["fetch", "--format", "jsonl", "--input", "-"], "# two\n\n  lenn.html\r\nhttp://\norr.html\n");
    assert_eq!(list.status.code(), SOME_FAILED);
    assert_eq!(records(&out(&list)).len(), 2);
    assert!(err(&list).contains("http://: malformed address") && err(&list).contains("line 4"), "{}", err(&list));
    assert_eq!(feed(&["fetch", "-", "--input", "-"], "").status.code(), USAGE);
    assert_eq!(feed(&["fetch", "-", "-"], "").status.code(), USAGE);
    let empty = feed(&["fetch", "-"], " \n");
    assert_eq!((empty.status.code(), err(&empty).contains("empty")), (SOME_FAILED, true));
}

#[test]
fn what_is_no_article_is_said_and_left_out() {
    let dir = desk();
    let some = run(&["fetch", "-o", "out", "front.htm", "lenn.html"], dir.path());
    assert_eq!(some.status.code(), SOME_FAILED);
    assert!(err(&some).contains("front.htm: no article but "), "{}", err(&some));
    assert_eq!(out(&some).lines().count(), 1);
    assert_eq!(listing(&dir.path().join("out")).len(), 2);
    let all = run(&["fetch", "--all", "-o", "all", "front.htm", "lenn.html"], dir.path());
    assert_eq!((all.status.code(), listing(&dir.path().join("all")).len()), (DONE, 3));
}

#[test]
fn a_folder_fills_in_house_names() {
    let dir = desk();
    let first = run(&["fetch", "-o", "out/deep", "lenn.html", "orr.html"], dir.path());
    assert_eq!(first.status.code(), DONE, "{}", err(&first));
    let saved = listing(&dir.path().join("out/deep"));
    assert!(saved[0].starts_with("000_") && saved[1].starts_with("001_") && saved[2] == "articles.jsonl", "{saved:?}");
    let told: Vec<String> = out(&first).lines().map(str::to_owned).collect();
    assert_eq!(told, [format!("out/deep/{}", saved[0]), format!("out/deep/{}", saved[1])]);
    let again = run(&["fetch", "-q", "-o", "out/deep", "--html", "orr.html", "sund.html"], dir.path());
    assert_eq!((again.status.code(), out(&again).as_str()), (DONE, ""));
    let now = listing(&dir.path().join("out/deep"));
    assert!(now.iter().filter(|name| name.contains(".html")).count() == 2, "pages and texts: {now:?}");
    assert!(now.iter().any(|name| name.starts_with("002_") && name.contains(".html")), "{now:?}");
    let texts =
        saved[..2].iter().map(|name| fs::read_to_string(dir.path().join("out/deep").join(name)).expect("a file"));
    let printed = ["lenn.html", "orr.html"].map(|page| out(&run(&["fetch", page], dir.path())));
    assert!(texts.clone().all(|text| printed.contains(&text)), "{texts:?}");
    let log = fs::read_to_string(dir.path().join("out/deep/articles.jsonl")).expect("records");
    assert_eq!(records(&log).len(), 3, "what did not change is not recorded again");
    assert_eq!(records(&log)[2]["saved"]["number"], 2);
    let other = run(&["fetch", "-o", "md", "--format", "markdown", "lenn.html"], dir.path());
    assert!(out(&other).contains(".md\n"), "{}", out(&other));
}

#[test]
fn a_folder_may_have_a_dot_in_its_name() {
    let dir = desk();
    fs::create_dir(dir.path().join("old.docx")).expect("made");
    for folder in ["old.docx", "new.docx/", "2026.11", ".news"] {
        let ended = run(&["fetch", "-q", "-o", folder, "lenn.html"], dir.path());
        assert!(ended.status.success(), "{folder}: {}", err(&ended));
        assert!(dir.path().join(folder).join("articles.jsonl").is_file(), "{folder}");
    }
}

#[test]
fn names_come_from_a_template_and_stay_in_the_folder() {
    let dir = desk();
    let evil = story("lenn").replace("Bridge at lenn reopens", "../../../evil\u{202e}");
    fs::write(dir.path().join("evil.html"), evil).expect("written");
    let named = run(&["fetch", "-o", "out", "--name", "{slug}/{date}/../x", "evil.html"], dir.path());
    assert_eq!(named.status.code(), USAGE, "{}", err(&named));
    let named = run(&["fetch", "-o", "out", "--name", "{slug}/{n}", "evil.html"], dir.path());
    assert_eq!(named.status.code(), DONE, "{}", err(&named));
    let path = out(&named);
    assert!(path.starts_with("out/") && !path.contains(".."), "{path}");
    assert!(dir.path().join(path.trim_end()).is_file());
    let unknown = run(&["fetch", "-o", "out", "--name", "{headline}", "evil.html"], dir.path());
    assert_eq!(unknown.status.code(), USAGE);
    assert!(err(&unknown).contains("{headline} is not known"), "{}", err(&unknown));
    assert_eq!(run(&["fetch", "--name", "{n}", "evil.html"], dir.path()).status.code(), USAGE, "needs -o");
}

#[test]
fn bad_input_is_named() {
    let dir = desk();
    fs::write(dir.path().join("empty.html"), "").expect("written");
    fs::write(dir.path().join("paper.html"), "%PDF-1.7 ...").expect("written");
    fs::write(dir.path().join("feed.html"), "<?xml version='1.0'?>\n<rss version='2.0'>").expect("written");
    fs::write(dir.path().join("map.html"), "<urlset><url><loc>https://tides.lenn.example/a</loc></url></urlset>")
        .expect("written");
    fs::write(dir.path().join("sheet.html"), b"PK\x03\x04\x14\x00\x06\x00").expect("written");
    fs::write(dir.path().join("sound.html"), b"OggS\x00\x02\x00\x00").expect("written");
    fs::create_dir(dir.path().join("bare")).expect("made");
    for (arguments, code, said) in [
        (&["fetch", "http://exa mple/"][..], USAGE, "malformed address"),
        (&["fetch", "https://"], USAGE, "malformed address"),
        (&["fetch", "ftp://x.example/a"], USAGE, "only http and https"),
        (&["fetch", "bare"], USAGE, "extract reads folders"),
        (&["fetch", "old.warc.gz"], USAGE, "copydesk extract reads it: copydesk extract old.warc.gz"),
        (&["explain", "old.warc"], USAGE, "copydesk extract reads it"),
        (
            &["fetch", "-o", "lenn.html", "orr.html"],
            OUTPUT,
            "a folder is needed, for a file each page; for one file, leave",
        ),
        (&["fetch", "-o", "all.csv", "orr.html"], USAGE, "-o all.csv: a folder is needed"),
        (
            &["fetch", "-o", "a.docx", "orr.html"],
            USAGE,
            "what a file that ends in .docx holds; there are folders, for a file each page (a.docx/ makes one of that name), \
             and databases: .sqlite, .sqlite3, .db",
        ),
        (&["extract", "-o", "all.pdf", "lenn.html"], USAGE, "a file that ends in .pdf holds"),
        (&["extract", "-o", "all.doc", "lenn.html"], USAGE, "--format says it for any name"),
        (
            &["extract", "--format", "csv", "--fields", "headline,publishd", "lenn.html"],
            USAGE,
            "did you mean \"published\"?",
        ),
        (
            &["extract", "--format", "csv", "--fields", "colour", "lenn.html"],
            USAGE,
            "there are source, url, canonical_url",
        ),
        (&["extract", "--fields", "url", "lenn.html"], USAGE, "it needs --format csv"),
        (&["extract", "--front-matter", "-o", "x.txt", "lenn.html"], USAGE, "it needs --format markdown"),
        (&["fetch", "--front-matter", "lenn.html"], USAGE, "it needs --format markdown"),
        (&["fetch", "-o", "bare", "--format", "csv", "lenn.html"], USAGE, "leave -o out"),
        (&["fetch", "-o", "bare", "--format", "html", "--html", "lenn.html"], USAGE, "leave one of them out"),
        (&["extract", "-o", "all.csv.gz", "lenn.html"], USAGE, "ends in .gz"),
        (&["explain", "-o", "why.pdf", "lenn.html"], USAGE, "a report is .html, .txt or .json"),
        (&["fetch", "x.example/story"], SOME_FAILED, "starts with https://"),
        (&["fetch", "empty.html"], SOME_FAILED, "empty.html: the file is empty"),
        (&["fetch", "paper.html"], SOME_FAILED, "a PDF"),
        (&["fetch", "feed.html"], SOME_FAILED, "a feed, not an HTML page"),
        (&["fetch", "map.html"], SOME_FAILED, "a sitemap, not an HTML page"),
        (&["extract", "sheet.html"], SOME_FAILED, "an archive, not an HTML page: unpack it first"),
        (&["extract", "sound.html"], SOME_FAILED, "a sound, not an HTML page"),
        (&["fetch", "--input", "missing"], USAGE, "cannot read missing"),
        (&["fetch", "--url", "https://x.example", "lenn.html", "orr.html"], USAGE, "exactly one"),
        (&["fetch", "--jobs", "0", "lenn.html"], USAGE, "from 1 to 1024"),
        (&["fetch", "--timeout", "0s", "lenn.html"], USAGE, "more than 0 seconds are needed"),
        (&["fetch", "--connect-timeout", "0", "lenn.html"], USAGE, "more than 0 seconds are needed"),
        (&["explain", "--read-timeout", "0.0", "lenn.html"], USAGE, "more than 0 seconds are needed"),
        (&["fetch", "--max-size", "0", "lenn.html"], USAGE, "0 is not in 1..=1024"),
        (&["urls", "--max-lists", "0", "https://tides.lenn.example/"], USAGE, "0 is not in 1.."),
        (&["crawl", "--parallel", "0", "lenn.toml"], USAGE, "from 1 to 1024"),
        (&["clean", "--jobs", "0", "lenn.html"], USAGE, "from 1 to 1024"),
        (&["fetch", "--format", "pdf", "lenn.html"], USAGE, "markdown"),
        (&["extract", "bare"], SOME_FAILED, "bare: no pages in this folder"),
        (&["extract", "missing.html"], SOME_FAILED, "no such file"),
        (&["extract", "empty.html"], SOME_FAILED, "the file is empty"),
        (&["extract", "--jobs", "0", "lenn.html"], USAGE, "from 1 to 1024"),
        (&["extract", "--url", "https://x.example", "lenn.html", "orr.html"], USAGE, "exactly one"),
        (&["extract", "--url", "x.example", "lenn.html"], USAGE, "--url"),
        (&["extract", "-o", "bare", "lenn.html"], USAGE, "a folder"),
        (&["extract", "-o", "missing/x.jsonl", "lenn.html"], OUTPUT, "missing/x.jsonl"),
        (&["extract", "--manifest", "missing"], USAGE, "no such file"),
    ] {
        let ended = run(arguments, dir.path());
        assert_eq!(ended.status.code(), code, "{arguments:?}: {}", err(&ended));
        assert!(err(&ended).contains(said), "{arguments:?}: {}", err(&ended));
    }
}

#[test]
fn the_name_of_a_file_says_how_it_is_written() {
    let dir = desk();
    let read = |name: &str| fs::read_to_string(dir.path().join(name)).expect(name);
    let write = |arguments: &[&str]| assert_eq!(run(arguments, dir.path()).status.code(), DONE, "{arguments:?}");
    write(&["extract", "-o", "one.json", "lenn.html"]);
    let one: serde_json::Value = serde_json::from_str(&read("one.json")).expect("one document");
    assert_eq!(one["source"], "lenn.html");
    write(&["extract", "-o", "all.json", "lenn.html", "orr.html"]);
    let all: serde_json::Value = serde_json::from_str(&read("all.json")).expect("one document");
    assert_eq!(all.as_array().map(Vec::len), Some(2));
    assert_eq!(all[1]["source"], "orr.html");
    fs::create_dir(dir.path().join("folder")).expect("made");
    fs::copy(dir.path().join("lenn.html"), dir.path().join("folder/a.html")).expect("copied");
    write(&["extract", "-o", "folder.json", "folder"]);
    let all: serde_json::Value = serde_json::from_str(&read("folder.json")).expect("one document");
    assert_eq!(all.as_array().map(Vec::len), Some(1));
    for (name, starts) in [
        ("all.txt", "Bridge"),
        ("all.md", "# "),
        ("all.html", "<!doctype html>"),
        ("all.xml", "<?xml "),
        ("all.csv", "source,"),
        ("all.jsonl", "{"),
        ("all", "{"),
        ("all.ndjson", "{"),
    ] {
        write(&["extract", "-o", name, "lenn.html"]);
        let text = read(name);
        assert!(text.lines().any(|line| line.starts_with(starts)), "{name}: {text}");
    }
    write(&["extract", "-o", "all.pdf", "--format", "jsonl", "lenn.html"]);
    for (name, starts) in
        [("why.html", "<!doctype html>"), ("why.txt", "article"), ("why.json", "{"), ("why", "<!doctype html>")]
    {
        write(&["explain", "-o", name, "lenn.html"]);
        let text = read(name);
        assert!(text.starts_with(starts), "{name}: {text:.99}");
    }
}

#[test]
fn every_input_answers_once_and_in_order() {
    let dir = desk();
    fs::create_dir_all(dir.path().join("more/deep")).expect("made");
    for n in 0..40 {
        let filler = "<p>x</p>".repeat(if n % 7 == 0 { 20_000 } else { 0 });
        let page = story("lenn").replace("</article>", &format!("</article>{filler}"));
        fs::write(dir.path().join(format!("more/deep/{n:02}.html")), page).expect("written");
    }
    fs::write(dir.path().join("more/deep/07b.xhtml"), "").expect("written");
    fs::write(dir.path().join("more/notes.txt"), "no page").expect("written");
    let arguments = ["extract", "front.htm", "more", "missing.html", "lenn.html"];
    let one = run(&[&arguments[..], &["--jobs", "1"]].concat(), dir.path());
    let four = run(&[&arguments[..], &["--jobs", "4"]].concat(), dir.path());
    assert_eq!((one.status.code(), four.status.code()), (SOME_FAILED, SOME_FAILED));
    assert_eq!(out(&one), out(&four));
    let answers = records(&out(&four));
    let sources: Vec<&str> = answers.iter().filter_map(|r| r["source"].as_str()).collect();
    assert_eq!(sources.len(), 44);
    assert_eq!(sources[..3], ["front.htm", "more/deep/00.html", "more/deep/01.html"]);
    assert_eq!(sources[8..10], ["more/deep/07.html", "more/deep/07b.xhtml"]);
    assert_eq!(sources[42..], ["missing.html", "lenn.html"]);
    assert_eq!(answers[9]["error"], "the file is empty");
    assert!(answers[0]["error"].is_null() && answers[0]["text"].is_string(), "no article is still answered");
    assert!(answers[42]["text"].is_null());
    assert!(answers[43]["text"].as_str().is_some_and(|text| text.contains("detour")));
    let text = out(&run(&["extract", "--format", "text", "missing.html", "lenn.html"], dir.path()));
    assert!(text.starts_with("\n\u{c}\n"), "the n-th part is the n-th input: {text:?}");
    let quiet = run(&["extract", "-q", "missing.html", "-o", "out.jsonl"], dir.path());
    assert_eq!((quiet.status.code(), out(&quiet) + &err(&quiet)), (SOME_FAILED, String::new()));
    assert_eq!(records(&fs::read_to_string(dir.path().join("out.jsonl")).expect("the file")).len(), 1);
}

#[test]
fn a_manifest_names_pages_and_addresses() {
    let dir = desk();
    let url = "https://post.example/lenn?a=1";
    let good = format!(
        "{{\"path\": \"lenn.html\", \"url\": \"{url}\"}}\n\n{{\"path\": \"orr.html\", \"url\": null}}\n\
         {{\"path\": \"no.html\", \"id\": 7}}\n"
    );
    fs::write(dir.path().join("good"), &good).expect("written");
    let answered = run(&["extract", "--manifest", "good", "--format", "jsonl", "--jobs", "1"], dir.path());
    assert_eq!(answered.status.code(), SOME_FAILED, "{}", err(&answered));
    let answers = records(&out(&answered));
    assert_eq!(answers.len(), 3);
    assert_eq!((&answers[0]["url"], &answers[0]["source"]), (&url.into(), &"lenn.html".into()));
    assert!(answers[1]["url"].is_null() && answers[2]["error"].is_string());
    for bad in ["lenn.html", "{\"url\": null}", "[]", "{\"path\": 3}"] {
        fs::write(dir.path().join("bad"), format!("{good}{bad}\n")).expect("written");
        let refused = run(&["extract", "--manifest", "bad"], dir.path());
        assert_eq!((refused.status.code(), out(&refused).as_str()), (USAGE, ""), "nothing is half done");
        assert!(err(&refused).contains("bad, line 5: expected a JSON object"), "{}", err(&refused));
    }
}

#[test]
fn a_full_or_closed_output_ends_the_run() {
    let dir = desk();
    if cfg!(target_os = "linux") {
        for arguments in [&["fetch", "lenn.html"][..], &["extract", "lenn.html"], &["man"], &["completions", "bash"]] {
            let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("a full device");
            let mut command = copydesk();
            command.args(arguments).current_dir(dir.path()).stdout(full).stderr(Stdio::piped());
            let ended = command.output().expect("the program runs");
            assert_eq!(ended.status.code(), OUTPUT, "{arguments:?}");
            assert!(err(&ended).contains("No space left"), "{}", err(&ended));
        }
        let device = run(&["extract", "-o", "/dev/full", "lenn.html"], dir.path());
        assert_eq!(device.status.code(), OUTPUT, "{}", err(&device));
    }
    let list = "lenn.html\n".repeat(400);
    fs::write(dir.path().join("list"), list).expect("written");
    fs::write(dir.path().join("manifest"), "{\"path\": \"lenn.html\"}\n".repeat(2000)).expect("written");
    for arguments in [&["fetch", "--input", "list"][..], &["extract", "--manifest", "manifest", "--jobs", "2"]] {
        let mut child = copydesk();
        child.args(arguments).current_dir(dir.path()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = child.spawn().expect("the program runs");
        let mut start = [0; 10];
        let mut pipe = child.stdout.take().expect("a pipe");
        pipe.read_exact(&mut start).expect("the start");
        drop(pipe);
        let ended = child.wait_with_output().expect("an end");
        assert_eq!((ended.status.code(), err(&ended).as_str()), (DONE, ""), "{arguments:?}");
    }
}

/// Root may write anywhere, so files stand in the way.
#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let dir = desk();
    fs::write(dir.path().join("file"), "in the way").expect("written");
    for folder in ["file", "file/below"] {
        let ended = run(&["fetch", "-o", folder, "lenn.html"], dir.path());
        assert_eq!(ended.status.code(), OUTPUT, "{}", err(&ended));
        assert!(err(&ended).contains(folder), "{}", err(&ended));
    }
    fs::create_dir_all(dir.path().join("out/articles.jsonl")).expect("made");
    let ended = run(&["fetch", "-o", "out", "lenn.html"], dir.path());
    assert_eq!(ended.status.code(), OUTPUT, "{}", err(&ended));
    assert_eq!(listing(&dir.path().join("out")), ["articles.jsonl"], "no article without its record");
}

/// A limit on the size of files fails as a full disk does: in the middle of a write.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_nothing_half_written() {
    let dir = desk();
    let long = story("lenn").replace("forty.", &format!("forty. {}", "And so it went on. ".repeat(400)));
    fs::write(dir.path().join("long.html"), long).expect("written");
    let limited = |arguments: &str| {
        let script = format!("trap '' XFSZ; ulimit -f 8; exec \"$0\" {arguments}");
        Command::new("sh")
            .args(["-c", &script, env!("CARGO_BIN_EXE_copydesk")])
            .current_dir(dir.path())
            .output()
            .expect("a shell")
    };
    // the article does not fit
    let ended = limited("fetch -o one long.html");
    assert_eq!(ended.status.code(), OUTPUT, "{}", err(&ended));
    assert_eq!(listing(&dir.path().join("one")), [""; 0]);
    // its record does not
    let first = run(&["fetch", "-o", "two", "orr.html"], dir.path());
    assert_eq!(first.status.code(), DONE);
    let path = dir.path().join("two/articles.jsonl");
    let before = fs::read_to_string(&path).expect("records") + &format!("{{\"pad\":\"{}\"}}\n", "x".repeat(2000));
    fs::write(&path, &before).expect("padded");
    let files = listing(&dir.path().join("two"));
    let ended = limited("fetch -o two lenn.html");
    assert_eq!(ended.status.code(), OUTPUT, "{}", err(&ended));
    assert!(err(&ended).contains("cannot append the record"), "{}", err(&ended));
    assert_eq!(listing(&dir.path().join("two")), files);
    assert_eq!(fs::read_to_string(&path).expect("records"), before);
    // and when there is room again, it goes on
    assert_eq!(run(&["fetch", "-o", "two", "lenn.html"], dir.path()).status.code(), DONE);
    // a file that is written whole or not at all
    let ended = limited("extract -o all.jsonl long.html");
    assert_eq!(ended.status.code(), OUTPUT, "{}", err(&ended));
    assert!(!dir.path().join("all.jsonl").exists());
    assert!(!listing(dir.path()).iter().any(|name| name.contains("unfinished")));
}

#[test]
fn nothing_from_a_page_drives_the_terminal() {
    let dir = desk();
    let evil = story("lenn").replace("bridge", "br\u{1b}]0;owned\u{7}idge\u{9b}2J").replace("Bo Ek", "\u{202e}Bo Ek");
    fs::write(dir.path().join("evil.html"), evil).expect("written");
    fs::write(dir.path().join("na\u{1b}[2Jme.html"), "").expect("written");
    for format in ["text", "markdown", "html", "xml", "csv", "json", "jsonl"] {
        for verb in ["fetch", "extract"] {
            let ended = run(&[verb, "--format", format, "evil.html", "na\u{1b}[2Jme.html"], dir.path());
            let bad = |text: &str| copydesk::text::unseen(&text.replace('\u{c}', " ")).is_some();
            assert!(!bad(&out(&ended)), "{verb} {format}: {:?}", out(&ended));
            assert!(err(&ended).contains("the file is empty") && !bad(&err(&ended)), "{:?}", err(&ended));
        }
    }
}

#[test]
fn what_stands_around_the_text_is_kept_when_asked_for() {
    let page = "<h1>Old bridge at Lenn reopens</h1><article><p>The old bridge at Lenn, closed since the floods of \
        March, reopened to traffic on Monday, the county said in a statement.</p><figure><img src=b.jpg><figcaption>The \
        bridge on Monday.</figcaption></figure><p>Buses will cross it again from the first of the month, and the ferry \
        stops the day before, after nine long weeks.</p></article><div class=comments><p>I have waited, said nobody.</p>";
    let dir = desk();
    std::fs::write(dir.path().join("bridge.html"), page).expect("a page");
    let text = |keep: &[&str]| {
        let arguments = [&["extract", "--format", "text", "bridge.html"], keep].concat();
        out(&run(&arguments, dir.path()))
    };
    assert!(!text(&[]).contains("on Monday."));
    let kept = text(&["--keep", "captions,comments"]);
    let order = ["county said", "The bridge on Monday.", "Buses will", "I have waited"].map(|start| kept.find(start));
    assert!(order.iter().all(Option::is_some) && order.is_sorted(), "{kept}");
    let wrong = run(&["extract", "--keep", "everything", "bridge.html"], dir.path());
    assert_eq!(wrong.status.code(), Some(2));
}
