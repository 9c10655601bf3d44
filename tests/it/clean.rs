//! Boilerplate goes, prose stays byte for byte: texts, folders, JSON lines, batches, and what is no text.

use crate::program::{err, out};
use copydesk::clean::Cleaner;
use std::fs;
use std::io::{Seek, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

const DREDGER: &str = include_str!("../../samples/clean/dredger.txt");
const BOILERPLATE: [&str; 5] = [
    "Type to search",
    "Share -",
    "Copyright © 2026 Lenn Tides. All rights reserved.",
    "Leave a Comment",
    "Your email address will not be published. Required fields are marked *",
];

const DONE: Option<i32> = Some(0);
const SOME_FAILED: Option<i32> = Some(1);
const USAGE: Option<i32> = Some(2);
const OUTPUT: Option<i32> = Some(3);

fn run(arguments: &[&str], dir: &Path) -> Output {
    fed(arguments, dir, Stdio::null())
}

fn fed(arguments: &[&str], dir: &Path, stdin: Stdio) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
    command.arg("clean").args(arguments).current_dir(dir).stdin(stdin).output().expect("the program runs")
}

fn piped(arguments: &[&str], dir: &Path, bytes: &[u8]) -> Output {
    let mut file = tempfile::tempfile().expect("a file");
    file.write_all(bytes).and_then(|()| file.rewind()).expect("written");
    fed(arguments, dir, file.into())
}

/// A text without some of its lines, in the house format.
fn without(text: &str, gone: &[&str]) -> String {
    text.split("\n\n").filter(|line| !gone.contains(line)).collect::<Vec<_>>().join("\n\n")
}

/// Folder with `texts/`, one file a text.
fn desk(texts: &[(&str, &str)]) -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    for (name, text) in texts {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    }
    dir
}

/// A story of its own about a place.
fn story(place: &str, days: usize) -> String {
    format!(
        "Bridge at {place} reopens\n\nThe old bridge at {place}, closed since the floods of March, reopened to traffic on \
         Monday after {days} days, the mayor of {place} said, and nobody was there to see it.\n\nPeople of {place} had \
         made a detour of {days} kilometres, which cost the baker of {place} half of her customers and most of her sleep."
    )
}

#[test]
fn section_headline_and_paragraphs_are_what_is_left() {
    let dir = desk(&[("dredger.txt", DREDGER)]);
    let cleaned = run(&["dredger.txt"], dir.path());
    assert_eq!(cleaned.status.code(), DONE, "{}", err(&cleaned));
    assert_eq!(out(&cleaned), without(DREDGER, &BOILERPLATE));
    assert_eq!(out(&piped(&["-"], dir.path(), DREDGER.as_bytes())), out(&cleaned));
    // a line a block, without lines between: as the text has it, its last line end too
    let dense = DREDGER.replace("\n\n", "\r\n") + "\r\n";
    let expected = without(DREDGER, &BOILERPLATE).replace("\n\n", "\r\n") + "\r\n";
    assert_eq!(out(&piped(&["-"], dir.path(), dense.as_bytes())), expected);
    // what holds no boilerplate stays as it is, odd white space and all
    let odd = "\n\n  ".to_owned() + &without(DREDGER, &BOILERPLATE).replace("Fishing", "\u{a0}Fishing") + " \n\n";
    assert_eq!(out(&piped(&["-"], dir.path(), odd.as_bytes())), odd);
}

/// Section, headline, two paragraphs and boilerplate before, between and behind them.
const LANGUAGES: [(&str, [&str; 4], [&str; 4]); 12] = include!("clean_languages.in");

#[test]
fn boilerplate_goes_in_many_languages() {
    let mut faults = Vec::new();
    for (language, [headline, one, two, three], boilerplate) in LANGUAGES {
        let [top, under, foot, last] = boilerplate;
        let text = [top, headline, under, one, two, three, foot, last].join("\n\n");
        let cleaned = Cleaner::new().clean(&text).into_owned();
        let expected = [headline, one, two, three].join("\n\n");
        if cleaned != expected {
            faults.push(format!("{language}: {cleaned}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n---\n"));
}

#[test]
fn what_recurs_in_a_batch_goes_and_the_same_story_twice_stays() {
    let house =
        "Lenn Tides comes out at every high water and is read by eleven thousand people on both banks of the river.";
    let texts: Vec<(String, String)> = ["Lenn", "Orr", "Sund", "Varn", "Hald"]
        .iter()
        .zip(10..)
        .map(|(place, days)| (format!("texts/{place}.txt"), format!("Roads\n\n{}\n\n{house}", story(place, days))))
        .collect();
    let mut all: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let twice = story("Nowhere", 3);
    for name in ["texts/a/first.txt", "texts/a/second.txt", "texts/a/third.txt"] {
        all.push((name, &twice));
    }
    let dir = desk(&all);
    let done = run(&["-o", "clean/", "texts"], dir.path());
    assert_eq!(done.status.code(), DONE);
    assert!(err(&done).starts_with("copydesk: 8 cleaned, 5 of them changed; in "), "{}", err(&done));
    for (name, text) in &all {
        let cleaned =
            fs::read_to_string(dir.path().join("clean").join(name.trim_start_matches("texts/"))).expect("a clean text");
        assert_eq!(cleaned, without(text, &[house]), "{name}: the section recurs too, and stays");
    }
    // one by one, nothing tells the line from prose
    let alone = run(&["--repeats", "0", "texts"], dir.path());
    assert_eq!(out(&alone).matches(house).count(), 5);
    let told = run(&["--explain", "texts"], dir.path());
    assert_eq!(out(&told).matches("it stands in 5 of 8 documents").count(), 5, "{}", out(&told));
    // with a folder given, its own texts can be cleaned in place
    assert_eq!(run(&["-o", "texts/", "texts"], dir.path()).status.code(), DONE);
    assert_eq!(fs::read_to_string(dir.path().join("texts/Orr.txt")).expect("a text"), without(all[1].1, &[house]));
}

#[test]
fn a_field_of_json_is_cleaned_and_all_else_stays_as_it_was_written() {
    let field = serde_json::Value::from(DREDGER).to_string();
    let clean = serde_json::Value::from(without(DREDGER, &BOILERPLATE)).to_string();
    let plain =
        "\"\\u0054he bridge at Lenn, closed since the floods, reopened to traffic on Monday, the county said.\"";
    let lines = [
        (format!("{{ \"id\":1e400,  \"text\" : {field}, \"n\": 0.10000000000000000001}}"), true),
        (format!("{{\"text\":{plain},\"text2\":null}}"), true),
        ("{\"text\":null,\"id\":3}".to_owned(), true),
        (String::new(), true),
        ("{\"content\":\"Share\"}".to_owned(), false),
        ("{\"text\":12}".to_owned(), false),
        ("{\"text\":\"\\ud800\"}".to_owned(), false),
        ("no JSON".to_owned(), false),
        (format!("{{\"text\":{field}}}"), true),
    ];
    let input: Vec<&str> = lines.iter().map(|(line, _)| line.as_str()).collect();
    let input = input.join("\n");
    let dir = desk(&[("in.jsonl", &input)]);
    let expected = input.replace(&field, &clean);
    for arguments in [&["--jsonl", "in.jsonl"][..], &["--jsonl", "-"], &["--jsonl=text", "--repeats=0", "-j1", "-"]] {
        let done = piped(arguments, dir.path(), input.as_bytes());
        assert_eq!((done.status.code(), out(&done)), (SOME_FAILED, expected.clone()), "{arguments:?}");
        let faults: Vec<usize> = (1..).zip(&lines).filter(|(_, (_, fine))| !fine).map(|(number, _)| number).collect();
        let told = err(&done);
        assert_eq!(told.lines().count(), faults.len() + 1, "{told}");
        let end = told.lines().last().expect("an end");
        assert!(end.starts_with("copydesk: 5 cleaned, 2 of them changed, 4 failed; in "), "{told}");
        for (line, number) in told.lines().zip(faults) {
            assert!(line.contains(&format!("line {number}: ")), "{line}");
        }
    }
    let other = run(&["--jsonl=content", "-q", "-o", "out.jsonl", "in.jsonl"], dir.path());
    assert_eq!((other.status.code(), err(&other)), (SOME_FAILED, String::new()));
    let written = fs::read_to_string(dir.path().join("out.jsonl")).expect("written");
    assert_eq!(written, input.replace("{\"content\":\"Share\"}", "{\"content\":\"\"}"));
}

#[test]
fn the_report_says_of_every_line_why() {
    let dir = desk(&[("dredger.txt", DREDGER), ("odd.txt", "Share \u{1b}[31mred\u{7} \u{202e}this\n")]);
    let told = out(&run(&["--explain", "dredger.txt"], dir.path()));
    assert!(
        told.starts_with(
            "dredger.txt: 6 of 11 lines stay; + stays, - goes\n\n- Type to search\n    the model gives it "
        ),
        "{told}"
    );
    assert_eq!((told.matches("\n- ").count(), told.matches("\n+ ").count()), (5, 6), "{told}");
    assert!(told.contains("- Leave a Comment\n"), "{told}");
    assert!(told.contains("its words are those of a form for comments"), "{told}");
    let odd = out(&run(&["--explain", "odd.txt"], dir.path()));
    assert!(odd.contains("Share [31mred this") && !odd.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{odd:?}");
    let object = format!("{{\"text\":{}}}\n", serde_json::Value::from(DREDGER));
    let told = out(&piped(&["--jsonl", "--explain", "-"], dir.path(), object.as_bytes()));
    assert!(told.starts_with("-, line 1: 6 of 11 lines stay"), "{told}");
}

#[test]
fn what_is_no_text_is_said_and_the_rest_is_cleaned() {
    let dir = desk(&[("fine.txt", DREDGER), ("page.txt", "\n<!DOCTYPE html><p>x"), ("empty.txt", "")]);
    fs::write(dir.path().join("binary.txt"), b"text\0more").expect("written");
    fs::write(dir.path().join("latin.txt"), b"caf\xe9 noir").expect("written");
    fs::write(dir.path().join("wide.txt"), b"\xff\xfea\0").expect("written");
    fs::create_dir(dir.path().join("bare")).expect("made");
    for (name, why) in [
        ("binary.txt", "binary, not text"),
        ("latin.txt", "not UTF-8 text (byte 4)"),
        ("wide.txt", "UTF-16 text; convert it to UTF-8 first"),
        ("page.txt", "an HTML page, not text; copydesk extract reads it"),
        ("none.txt", "no such file"),
        ("bare", "no texts in this folder (looked for .txt)"),
    ] {
        let done = run(&[name, "fine.txt"], dir.path());
        assert_eq!(done.status.code(), SOME_FAILED, "{name}");
        let told = err(&done);
        let end = told.strip_prefix(&format!("copydesk: {name}: {why}\n")).expect(&told);
        assert!(end.starts_with("copydesk: 1 cleaned, 1 of them changed, 1 failed; in "), "{told}");
        assert_eq!(out(&done), format!("\n\u{c}\n{}", without(DREDGER, &BOILERPLATE)));
    }
    assert_eq!(run(&["empty.txt"], dir.path()).status.code(), DONE);
    for (arguments, code) in [
        (&["-", "-"][..], USAGE),
        (&["-o", "x/", "-"], USAGE),
        (&["-o", "x/", "--explain", "fine.txt"], USAGE),
        (&["-o", "bare", "fine.txt"], USAGE),
        (&["--jsonl", "none.jsonl"], USAGE),
        (&["--jsonl", "bare"], USAGE),
        (&["--model", "fine.txt", "fine.txt"], USAGE),
        (&[], USAGE),
        (&["-o", "fine.txt/x/", "fine.txt"], OUTPUT),
        (&["-o", "none/x.txt", "fine.txt"], OUTPUT),
    ] {
        let done = run(arguments, dir.path());
        assert_eq!(done.status.code(), code, "{arguments:?}: {}", err(&done));
    }
    // two texts of one name, one file
    fs::copy(dir.path().join("fine.txt"), dir.path().join("bare/fine.txt")).expect("copied");
    let done = run(&["-o", "x/", "fine.txt", "bare"], dir.path());
    assert_eq!(done.status.code(), SOME_FAILED);
    assert!(err(&done).contains("x/fine.txt is the clean text of another input"), "{}", err(&done));
}

#[test]
fn hostile_texts_cost_what_others_cost() {
    let dir = tempfile::tempdir().expect("a folder");
    let long = "a b, ".repeat((64 << 20) / 5);
    for (name, text) in [
        ("one line of 64 MiB", long.clone()),
        ("a million lines", "Share\n".repeat(1_000_000)),
        ("controls", "\u{1}\u{2}\u{1b}]0;x\u{7}\n\u{b}\u{c}\u{85}\n\u{2028}\n".repeat(1000)),
        ("white space", " \t\u{3000}".repeat(100_000)),
        ("marks", "´".repeat(1_000_000)),
    ] {
        let done = piped(&["-"], dir.path(), text.as_bytes());
        assert_eq!((done.status.code(), err(&done)), (DONE, String::new()), "{name}");
    }
    let over = piped(&["-"], dir.path(), (long.clone() + "and more").as_bytes());
    assert_eq!((over.status.code(), err(&over)), (SOME_FAILED, "copydesk: -: larger than 64 MiB\n".to_owned()));
    let over = piped(&["--jsonl", "-"], dir.path(), format!("{long}and more\n{{\"text\":\"Share\"}}\n").as_bytes());
    assert_eq!(out(&over), "{\"text\":\"\"}\n");
    let told = err(&over);
    let end = told.strip_prefix("copydesk: -, line 1: larger than 64 MiB; left out\n");
    assert!(end.is_some_and(|end| end.starts_with("copydesk: 1 cleaned, 1 of them changed, 1 failed; in ")), "{told}");
}
