//! `copydesk extract` over archives: one output for each input, made once and whole, whatever happens.

use crate::program::{copydesk, err, out, run};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

pub(crate) const DONE: Option<i32> = Some(0);
const SOME_FAILED: Option<i32> = Some(1);
const USAGE: Option<i32> = Some(2);
const OUTPUT: Option<i32> = Some(3);
pub(crate) const UNREADABLE: Option<i32> = Some(4);

fn story(place: &str) -> String {
    format!(
        "<!doctype html><html lang=en><head><title>Tide at {place}</title></head><body><nav><a href=/>Home</a></nav>\
         <article><h1>Tide at {place}</h1>\
         <p>The spring tide at {place} rose two hands above the quay on Monday, the harbour office said, and left the \
         boats of forty families on the grass behind the market hall.</p>\
         <p>No one was hurt. By noon the water had gone, and the people of {place} were rolling their boats back on \
         logs which the saw mill had lent them for nothing.</p>\
         <p>A higher tide is not known since the winter of the long storm, when the sea came as far as the church, \
         said the keeper of the books, who has lived through both.</p></article><footer>Copyright</footer></body></html>"
    )
}

fn front() -> String {
    let link = |n: usize| format!("<li><a href=\"/{n}\">Story number {n} of the day</a></li>");
    format!("<html><body><h1>News</h1><ul>{}</ul></body></html>", (0..60).map(link).collect::<String>())
}

/// An HTTP response as a record.
fn response(number: usize, kind: &str, body: &str) -> Vec<u8> {
    let http = format!("HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    format!(
        "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number:08}-0000-4000-8000-000000000000>\r\n\
         WARC-Target-URI: https://tides.lenn.example/{number}\r\nWARC-Date: 2026-11-20T08:15:30Z\r\n\
         Content-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n{http}\r\n\r\n",
        http.len()
    )
    .into_bytes()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(bytes).expect("packed");
    packed.finish().expect("packed")
}

/// An archive: `stories` stories, a front page and a picture.
pub(crate) fn archive(stories: usize) -> Vec<u8> {
    let mut records: Vec<Vec<u8>> =
        (0..stories).map(|n| response(n, "text/html", &story(&format!("Lenn {n}")))).collect();
    records.insert(1, response(9000, "text/html", &front()));
    records.insert(2, response(9001, "image/png", "\u{1}PNG"));
    records.iter().flat_map(|record| gzip(record)).collect()
}

/// Two archives in `in`.
fn desk() -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    write(dir.path(), "in/CC-1.warc.gz", &archive(3));
    write(dir.path(), "in/deep/CC-2.warc.gz", &archive(5));
    dir
}

fn write(dir: &Path, name: &str, bytes: &[u8]) {
    let path = dir.join(name);
    fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    fs::write(path, bytes).expect("written");
}

fn read(dir: &Path, name: &str) -> Vec<u8> {
    let read = fs::read(dir.join(name));
    assert!(read.is_ok(), "{name}: {read:?}");
    read.unwrap_or_default()
}

fn json(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).expect("JSON")
}

/// Every file below a folder, by its path, hidden ones too.
fn listing(dir: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![dir.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.push(path.strip_prefix(dir).expect("below").to_string_lossy().into_owned());
            }
        }
    }
    found.sort();
    found
}

fn contents(dir: &Path) -> Vec<(String, Vec<u8>)> {
    listing(dir).into_iter().map(|name| (name.clone(), read(dir, &name))).collect()
}

#[test]
fn each_archive_has_an_output_and_its_stats() {
    let dir = desk();
    let made = run(&["extract", "in", "-o", "out/"], dir.path());
    assert_eq!((made.status.code(), out(&made)), (DONE, String::new()), "{}", err(&made));
    assert!(
        err(&made).starts_with("copydesk: 2 made: 10 records, 8 articles; in ") && err(&made).lines().count() == 1,
        "{}",
        err(&made)
    );
    let again = run(&["extract", "in", "-o", "out/"], dir.path());
    assert!(err(&again).starts_with("copydesk: 0 made, 2 made before: 10 records, 8 articles; in "), "{}", err(&again));
    assert_eq!(err(&run(&["extract", "-q", "in", "-o", "out/"], dir.path())), "");
    let out_dir = dir.path().join("out");
    assert_eq!(
        listing(&out_dir),
        ["CC-1.jsonl", "CC-1.stats.json", "deep/CC-2.jsonl", "deep/CC-2.stats.json"],
        "named after the inputs, below PLACE as below the folder"
    );
    let lines = String::from_utf8(read(&out_dir, "CC-1.jsonl")).expect("UTF-8");
    let records: Vec<Value> = lines.lines().map(|line| json(line.as_bytes())).collect();
    let urls: Vec<&str> = records.iter().filter_map(|record| record["url"].as_str()).collect();
    assert_eq!(urls, ["0", "9000", "1", "2"].map(|page| format!("https://tides.lenn.example/{page}")));
    let second = &records[1];
    assert_eq!(second["source"], "in/CC-1.warc.gz");
    assert_eq!(second["verdict"]["kind"], "front");
    assert_eq!(second["fetched_at"], "2026-11-20T08:15:30Z");
    assert_eq!(second["warc_file"], "CC-1.warc.gz");
    assert_eq!(second["warc_offset"], gzip(&response(0, "text/html", &story("Lenn 0"))).len());
    assert_eq!(second["warc_record_id"], "<urn:uuid:00009000-0000-4000-8000-000000000000>");
    assert!(lines.contains(r#""error":null,"warc_file":"#), "the archive's fields come after those of pages");

    let mut stats = json(&read(&out_dir, "CC-1.stats.json"));
    let words = stats["words"].take();
    assert!(words.as_u64().is_some_and(|words| words > 200), "{words}");
    assert_eq!(
        stats,
        json!({
            "input": "in/CC-1.warc.gz", "input_bytes": archive(3).len(), "output": "CC-1.jsonl",
            "output_bytes": lines.len(), "version": env!("CARGO_PKG_VERSION"),
            "options":
                {"format": "jsonl", "articles_only": false, "keep": [], "rules": null, "model": "built in"},
            "records": 4, "articles": 3, "words": null, "kinds": {"article": 3, "front": 1}, "dropped": 0, "failed": 0,
            "other": 1, "damaged": 0, "damage": [],
        })
    );
}

#[test]
fn what_is_done_is_made_again_only_for_a_reason() {
    let dir = desk();
    let first = ["extract", "in/CC-1.warc.gz", "-o", "out/", "-v"];
    let out_dir = dir.path().join("out");
    assert_eq!(run(&first, dir.path()).status.code(), DONE);
    let made = contents(&out_dir);

    // what was not written again still holds what was not written by us
    let mark = || {
        let text = String::from_utf8(read(&out_dir, "CC-1.stats.json")).expect("UTF-8");
        fs::write(out_dir.join("CC-1.stats.json"), text.replace("\"other\": 1", "\"other\": 77")).expect("marked");
    };
    let is_marked = || json(&read(&out_dir, "CC-1.stats.json"))["other"] == 77;
    let again = |arguments: &[&str]| {
        mark();
        let ended = run(&[&first, arguments].concat(), dir.path());
        assert_eq!(ended.status.code(), DONE, "{}", err(&ended));
        (is_marked(), err(&ended).contains("done before"))
    };
    assert_eq!(again(&[]), (true, true), "nothing to do");
    assert_eq!(again(&["--jobs", "1"]), (true, true), "threads change nothing");
    assert_eq!(again(&["--force"]), (false, false));
    assert_eq!(contents(&out_dir), made, "the same again");
    assert_eq!(again(&["--articles-only"]), (false, false), "other options");
    assert_eq!(again(&["--keep", "captions"]), (false, false), "other options");
    assert_eq!(again(&[]), (false, false), "and back");

    fs::write(out_dir.join("CC-1.jsonl"), "half").expect("written");
    assert_eq!(again(&[]), (false, false), "an output of another size");
    fs::remove_file(out_dir.join("CC-1.jsonl")).expect("removed");
    assert_eq!(again(&[]), (false, false), "an output that is gone");
    fs::write(out_dir.join("CC-1.stats.json"), "no JSON").expect("written");
    assert_eq!(again(&[]), (false, false), "stats that are none");
    assert_eq!(contents(&out_dir), made);

    write(dir.path(), "in/CC-1.warc.gz", &archive(4));
    assert_eq!(again(&[]), (false, false), "an input of another size");
    fs::remove_file(dir.path().join("in/CC-1.warc.gz")).expect("removed");
    assert_eq!(again(&[]), (true, true), "an input that is gone has not changed");
}

#[test]
fn the_pages_of_a_folder_are_one_output() {
    let dir = desk();
    for place in ["orr", "sund"] {
        write(dir.path(), &format!("in/deep/pages/{place}.html"), story(place).as_bytes());
    }
    write(dir.path(), "in/deep/pages/empty.html", b"");
    let made = run(&["extract", "in", "-o", "out/"], dir.path());
    assert_eq!(made.status.code(), SOME_FAILED, "{}", err(&made));
    assert!(err(&made).contains("in/deep/pages/empty.html: the file is empty"), "{}", err(&made));
    let out_dir = dir.path().join("out");
    let lines = String::from_utf8(read(&out_dir, "in.jsonl")).expect("UTF-8");
    let sources: Vec<Value> = lines.lines().map(|line| json(line.as_bytes())["source"].take()).collect();
    assert_eq!(sources, ["in/deep/pages/empty.html", "in/deep/pages/orr.html", "in/deep/pages/sund.html"]);
    let stats = json(&read(&out_dir, "in.stats.json"));
    assert_eq!((&stats["records"], &stats["failed"], &stats["input_bytes"]), (&json!(3), &json!(1), &Value::Null));
    // found done, it ends as it did when it was made
    assert_eq!(run(&["extract", "in", "-o", "out/"], dir.path()).status.code(), SOME_FAILED);
}

#[test]
fn a_stream_and_an_output_say_the_same() {
    let dir = desk();
    let made = run(&["extract", "in", "-o", "out/"], dir.path());
    assert_eq!(made.status.code(), DONE);
    let both = [read(dir.path(), "out/CC-1.jsonl"), read(dir.path(), "out/deep/CC-2.jsonl")].concat();
    for jobs in ["1", "2", "5"] {
        let stream = run(&["extract", "--jobs", jobs, "in"], dir.path());
        assert_eq!((stream.status.code(), stream.stdout == both), (DONE, true), "{jobs} jobs");
    }
    write(
        dir.path(),
        "list",
        b"{\"path\": \"in/CC-1.warc.gz\"}\n{\"path\": \"in/deep/CC-2.warc.gz\", \"url\": null}\n",
    );
    assert!(run(&["extract", "--manifest", "list"], dir.path()).stdout == both);
    let listed = run(&["extract", "--manifest", "list", "-o", "listed/"], dir.path());
    assert_eq!(listed.status.code(), DONE);
    assert_eq!(read(dir.path(), "listed/CC-1.jsonl"), read(dir.path(), "out/CC-1.jsonl"));

    // standard input is known by its first bytes
    for packed in [archive(3), response(0, "text/html", &story("Lenn 0"))] {
        let mut child =
            copydesk().args(["extract", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("started");
        child.stdin.take().expect("a pipe").write_all(&packed).expect("written");
        let ended = child.wait_with_output().expect("an end");
        assert_eq!(ended.status.code(), DONE);
        let first = json(out(&ended).lines().next().expect("a line").as_bytes());
        assert_eq!((&first["headline"], &first["warc_file"]), (&json!("Tide at Lenn 0"), &json!("-")));
    }
}

#[test]
fn articles_alone() {
    let dir = desk();
    let stream = run(&["extract", "--articles-only", "in/CC-1.warc.gz"], dir.path());
    assert_eq!(out(&stream).lines().count(), 3);
    assert!(!out(&stream).contains("example/9000"));
    run(&["extract", "--articles-only", "in/CC-1.warc.gz", "-o", "out/"], dir.path());
    assert_eq!(read(dir.path(), "out/CC-1.jsonl"), stream.stdout);
    let stats = json(&read(dir.path(), "out/CC-1.stats.json"));
    assert_eq!((&stats["records"], &stats["dropped"], &stats["kinds"]["front"]), (&json!(3), &json!(1), &json!(1)));
}

#[test]
fn packed_forms_hold_the_same_lines() {
    let dir = desk();
    let plain = run(&["extract", "in/CC-1.warc.gz"], dir.path()).stdout;
    let unpack = |name: &str| {
        let packed = read(dir.path(), name);
        let mut lines = Vec::new();
        if name.ends_with("zst") {
            lines = zstd::decode_all(&packed[..]).expect("Zstandard");
        } else {
            GzDecoder::new(&packed[..]).read_to_end(&mut lines).expect("gzip");
        }
        lines
    };
    for form in ["jsonl.gz", "jsonl.zst"] {
        let made = run(&["extract", "in/CC-1.warc.gz", "-o", "out/", "--format", form], dir.path());
        assert_eq!(made.status.code(), DONE, "{}", err(&made));
        assert!(unpack(&format!("out/CC-1.{form}")) == plain, "{form}");
        // a file's name says its form
        let name = format!("all.{form}");
        assert_eq!(run(&["extract", "in/CC-1.warc.gz", "-o", &name], dir.path()).status.code(), DONE);
        assert!(unpack(&name) == plain, "{form}");
        let stream = run(&["extract", "in/CC-1.warc.gz", "--format", form], dir.path());
        assert!(stream.stdout == read(dir.path(), &name), "{form}: to standard output too");
    }
}

/// A row or a structure of a table, as JSON.
#[cfg(feature = "parquet")]
fn group(row: &parquet::record::Row) -> Value {
    row.get_column_iter().map(|(name, field)| (name.clone(), field_value(field))).collect()
}

#[cfg(feature = "parquet")]
fn field_value(field: &parquet::record::Field) -> Value {
    use parquet::record::Field;
    match field {
        Field::Null => Value::Null,
        Field::Int(number) => json!(number),
        Field::Long(number) | Field::TimestampMillis(number) => json!(number),
        Field::Float(number) => json!(number),
        Field::Str(text) => json!(text),
        Field::Group(row) => group(row),
        Field::ListInternal(list) => list.elements().iter().map(field_value).collect(),
        other => json!({ "unexpected": other.to_string() }),
    }
}

#[cfg(feature = "parquet")]
#[test]
fn a_table_holds_what_the_lines_hold() {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    let dir = desk();
    write(dir.path(), "in/broken.html", b"");
    let lines = run(&["extract", "in/CC-1.warc.gz", "in/broken.html"], dir.path());
    let table = run(&["extract", "in/CC-1.warc.gz", "in/broken.html", "-o", "all.parquet"], dir.path());
    assert_eq!(table.status.code(), SOME_FAILED, "{}", err(&table));
    let file = fs::File::open(dir.path().join("all.parquet")).expect("a table");
    let reader = SerializedFileReader::new(file).expect("Parquet");
    let rows: Vec<Value> = reader.get_row_iter(None).expect("rows").map(|row| group(&row.expect("a row"))).collect();
    let records: Vec<Value> = out(&lines).lines().map(|line| json(line.as_bytes())).collect();
    assert_eq!(rows.len(), records.len());
    for (row, record) in rows.iter().zip(&records) {
        for (name, value) in record.as_object().expect("a record") {
            let held = &row[name];
            match name.as_str() {
                // a moment is a number; a confidence has half the digits
                "fetched_at" if !value.is_null() => assert_eq!(held, 1_795_162_530_000_u64),
                "verdict" if !value.is_null() => {
                    assert_eq!((&held["kind"], &held["reason"]), (&value["kind"], &value["reason"]));
                    let apart =
                        held["confidence"].as_f64().zip(value["confidence"].as_f64()).map(|(a, b)| (a - b).abs());
                    assert!(apart.is_some_and(|apart| apart < 1e-6), "{apart:?}");
                }
                "blocks" => {
                    let texts = |blocks: &Value| -> Vec<(Value, Value)> {
                        let blocks = blocks.as_array().expect("a list");
                        blocks.iter().map(|block| (block["type"].clone(), block["text"].clone())).collect()
                    };
                    assert_eq!(texts(held), texts(value));
                }
                _ => assert_eq!(held, value, "{name}"),
            }
        }
    }
    assert_eq!(rows[0]["warc_file"], "CC-1.warc.gz");
    assert_eq!(rows[4]["error"], "the file is empty");
}

#[test]
fn house_files_fill_a_folder_for_each_archive() {
    let dir = desk();
    let made = run(&["extract", "in", "-o", "out/", "--format", "text", "--articles-only"], dir.path());
    assert_eq!(made.status.code(), DONE, "{}", err(&made));
    let names = listing(&dir.path().join("out/CC-1"));
    assert_eq!(names.iter().filter_map(|name| name.split('_').next()).collect::<Vec<_>>(), ["000", "001", "002"]);
    assert!(names.iter().all(|name| name.len() == "000_da19ebbd13296d1c.txt".len()), "{names:?}");
    let second = String::from_utf8(read(&dir.path().join("out/CC-1"), &names[1])).expect("UTF-8");
    assert!(second.starts_with("Tide at Lenn 1\n\nThe spring tide at Lenn 1 rose"), "{second}");
    assert!(!second.ends_with('\n'));

    // the page has the same name in every archive, and a folder is replaced as a whole
    write(dir.path(), "in/CC-1.warc.gz", &archive(1));
    let again = run(&["extract", "in", "-o", "out/", "--format", "text", "--articles-only"], dir.path());
    assert_eq!(again.status.code(), DONE, "{}", err(&again));
    assert_eq!(listing(&dir.path().join("out/CC-1")), names[..1]);
    let stats = json(&read(dir.path(), "out/CC-1.stats.json"));
    assert_eq!((&stats["output"], &stats["records"]), (&json!("CC-1"), &json!(1)));

    // but only if it was filled by us
    write(dir.path(), "out/CC-1/diary.txt", b"mine");
    let refused = run(&["extract", "in", "-o", "out/", "--format", "text", "--force"], dir.path());
    assert_eq!(refused.status.code(), OUTPUT);
    assert!(err(&refused).contains("diary.txt"), "{}", err(&refused));
    assert_eq!(read(dir.path(), "out/CC-1/diary.txt"), b"mine");
}

#[test]
fn ends_are_told_apart() {
    let dir = desk();
    let mut broken = archive(3);
    let cut = broken.len() - 40;
    broken.truncate(cut);
    write(dir.path(), "cut.warc.gz", &broken);
    write(dir.path(), "none.warc.gz", b"<html>");
    write(dir.path(), "empty.warc", b"");
    write(dir.path(), "page.html", story("orr").as_bytes());
    write(dir.path(), "file", b"");
    write(dir.path(), "other/CC-1.warc", &response(0, "text/html", &story("Lenn 0")));
    fs::create_dir(dir.path().join("bare")).expect("made");
    let cases: &[(&[&str], Option<i32>, &str)] = &[
        (&["in", "-o", "out/"], DONE, ""),
        (&["cut.warc.gz", "in", "-o", "out/"], SOME_FAILED, "cut.warc.gz: damaged at byte"),
        (&["none.warc.gz", "in/CC-1.warc.gz", "-o", "out/"], UNREADABLE, "none.warc.gz: no web archive"),
        (&["empty.warc", "-o", "out/"], UNREADABLE, "empty.warc: no web archive"),
        (&["missing.warc.gz", "cut.warc.gz", "-o", "out/"], UNREADABLE, "missing.warc.gz: no such file"),
        (&["missing", "-o", "out/"], UNREADABLE, "missing: no such file"),
        (&["bare", "-o", "out/"], UNREADABLE, "bare: no pages in this folder and no archives"),
        (&["page.html", "-o", "out/"], USAGE, "for pages name a file"),
        (&["in", "-o", "in"], USAGE, "end it in /"),
        (&["in", "-o", "out.jsonl", "--force"], USAGE, "--force"),
        (&["in/CC-1.warc.gz", "other", "-o", "out/"], USAGE, "would both be written to CC-1"),
        (&["in", "-o", "out/", "--url", "https://x.example/"], USAGE, "--url"),
        (&["s3:///key", "-o", "out/"], USAGE, "s3:///key"),
        (&["in", "-o", "file/"], OUTPUT, "cannot write file/"),
    ];
    for (arguments, code, said) in cases {
        let ended = run(&[&["extract"], *arguments].concat(), dir.path());
        let told = err(&ended);
        assert_eq!(ended.status.code(), *code, "{arguments:?}: {told}");
        assert!(told.contains(said), "{arguments:?}: {told}");
    }
    // what can be read is, beside what cannot
    assert_eq!(
        listing(&dir.path().join("out")),
        ["CC-1.jsonl", "CC-1.stats.json", "cut.jsonl", "cut.stats.json", "deep/CC-2.jsonl", "deep/CC-2.stats.json"]
    );
    let stats = json(&read(dir.path(), "out/cut.stats.json"));
    assert_eq!((&stats["records"], &stats["damaged"]), (&json!(3), &json!(1)));
    assert!(stats["damage"][0]["offset"].as_u64() < Some(cut as u64));
    // in a stream, an archive that cannot be read is answered, as a page is
    let stream = run(&["extract", "none.warc.gz", "in/CC-1.warc.gz"], dir.path());
    assert_eq!(stream.status.code(), SOME_FAILED);
    let first = json(out(&stream).lines().next().expect("a line").as_bytes());
    assert_eq!(first["source"], "none.warc.gz");
    assert!(first["error"].as_str().is_some_and(|why| why.starts_with("no web archive")), "{first}");
    assert_eq!(out(&stream).lines().count(), 5);
    let told = err(&stream);
    let end = told.lines().last().expect("an end");
    assert!(end.starts_with("copydesk: 5 records, ") && end.contains(", 1 inputs not read; in "), "{told}");
    let help = run(&["extract", "--help"], dir.path());
    assert!(out(&help).contains("4 (with -o PLACE/) an input could not be read at all"));
}

/// An archive that is half read: the program waits for the rest of it.
#[cfg(unix)]
pub(crate) struct Half {
    pub(crate) child: Child,
    pipe: fs::File,
    rest: Vec<u8>,
}

#[cfg(unix)]
impl Half {
    /// Makes a pipe by this name, and starts a program that reads it.
    pub(crate) fn of(dir: &Path, name: &str, whole: &[u8], command: &mut Command) -> Self {
        let path = dir.join(name);
        assert!(Command::new("mkfifo").arg(&path).status().expect("mkfifo").success());
        let child = command.current_dir(dir).stderr(Stdio::null()).spawn().expect("started");
        let mut pipe = fs::OpenOptions::new().write(true).open(&path).expect("the program reads");
        let (half, rest) = whole.split_at(whole.len() / 2);
        // far more than a pipe holds: when it is written, most of it was read
        assert!(half.len() > 1 << 19, "{}", half.len());
        pipe.write_all(half).expect("written");
        fs::remove_file(path).expect("removed");
        Self { child, pipe, rest: rest.to_vec() }
    }

    pub(crate) fn kill(mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("ended");
    }

    fn end(self) -> Option<i32> {
        let Self { mut child, mut pipe, rest } = self;
        pipe.write_all(&rest).expect("written");
        drop(pipe);
        child.wait().expect("ended").code()
    }
}

/// An archive of some megabytes: half of it is more than a pipe holds.
pub(crate) fn large() -> Vec<u8> {
    (0..1600).flat_map(|n| response(n, "text/html", &story(&format!("Orr {n}")))).collect()
}

#[cfg(unix)]
#[test]
fn a_kill_leaves_nothing_that_looks_done() {
    for form in ["jsonl", "jsonl.zst", "parquet", "text"] {
        if form == "parquet" && cfg!(not(feature = "parquet")) {
            continue;
        }
        let dir = tempfile::tempdir().expect("a folder");
        let whole = large();
        let arguments = ["extract", "CC.warc", "-o", "out/", "--format", form];
        let half = Half::of(dir.path(), "CC.warc", &whole, copydesk().args(arguments));
        half.kill();
        let left = listing(&dir.path().join("out"));
        assert!(!left.is_empty(), "{form}: it was at work");
        assert!(left.iter().all(|name| name.starts_with(".copydesk-unfinished-CC")), "{form}: {left:?}");

        write(dir.path(), "CC.warc", &whole);
        let again = run(&arguments, dir.path());
        assert_eq!(again.status.code(), DONE, "{}", err(&again));
        let undisturbed = tempfile::tempdir().expect("a folder");
        write(undisturbed.path(), "CC.warc", &whole);
        assert_eq!(run(&[&arguments[..], &["--jobs", "1"]].concat(), undisturbed.path()).status.code(), DONE);
        assert!(contents(&dir.path().join("out")) == contents(&undisturbed.path().join("out")), "{form}");
    }
}

#[cfg(unix)]
#[test]
fn two_on_one_output_do_not_disturb_each_other() {
    let dir = tempfile::tempdir().expect("a folder");
    let whole = large();
    fs::create_dir(dir.path().join("slow")).expect("made");
    let slow = Half::of(dir.path(), "slow/CC.warc", &whole, copydesk().args(["extract", "slow/CC.warc", "-o", "out/"]));
    write(dir.path(), "slow/CC.warc", &whole);
    let quick = run(&["extract", "slow/CC.warc", "-o", "out/"], dir.path());
    assert_eq!(quick.status.code(), DONE, "{}", err(&quick));
    let made = read(dir.path(), "out/CC.jsonl");
    assert_eq!(json(&read(dir.path(), "out/CC.stats.json"))["output_bytes"], made.len());
    assert_eq!(slow.end(), DONE);
    assert!(read(dir.path(), "out/CC.jsonl") == made);
    assert_eq!(listing(&dir.path().join("out")), ["CC.jsonl", "CC.stats.json"], "nothing is left");
}

/// Most that a process ever held in memory, in KiB.
#[cfg(target_os = "linux")]
fn most_memory(child: &Child) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).expect("its status");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("told");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_archive() {
    let dir = tempfile::tempdir().expect("a folder");
    let (part, rest) = (large().repeat(2), large().repeat(10));
    let whole = [part.clone(), part].concat();
    let arguments = ["extract", "-q", "--jobs", "2", "CC.warc", "-o", "out/"];
    let mut half = Half::of(dir.path(), "CC.warc", &whole, copydesk().args(arguments));
    half.pipe.write_all(&half.rest).expect("written");
    let before = most_memory(&half.child);
    half.pipe.write_all(&rest).expect("written");
    let after = most_memory(&half.child);
    half.rest.clear();
    assert_eq!(half.end(), DONE);
    assert_eq!(json(&read(dir.path(), "out/CC.stats.json"))["records"], 14 * 1600);
    let grown = after.saturating_sub(before) * 1024;
    assert!(grown < rest.len() as u64 / 3, "{before} KiB, and after {} bytes more {after} KiB", rest.len());
}
