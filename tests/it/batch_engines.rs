//! The recipes for Ray and Spark in `samples/batch`, with two workers each: processes die in the middle, and what comes out
//! is byte for byte what one process makes. They run where `COPYDESK_ENGINES` names a virtual environment of Python with `ray` and
//! `pyspark` (`.ci/run` makes it), and Java is there.

use crate::missing::missing;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

const ARCHIVES: usize = 10;
const PAGES: usize = 12;

/// The environment's Python, or none, said loudly.
fn python(needed: &str) -> Option<PathBuf> {
    let found = std::env::var_os("COPYDESK_ENGINES").map(|venv| PathBuf::from(venv).join("bin/python"));
    let imports = |python: &PathBuf| {
        let import = Command::new(python).args(["-c", &format!("import {needed}")]).stderr(Stdio::null()).status();
        import.is_ok_and(|status| status.success())
    };
    let found = found.filter(imports);
    if found.is_none() {
        missing(&format!("COPYDESK_ENGINES names no virtual environment with {needed}; .ci/run makes one"));
    }
    found
}

/// One page of an archive.
fn page(archive: usize, number: usize) -> String {
    let place = format!("Lenn {archive}-{number}");
    format!(
        "<html lang=en><head><title>Bridge at {place} reopens</title></head><body><nav><a href=/>Home</a></nav><article>\
         <h1>Bridge at {place} reopens</h1><p>The old bridge at {place}, closed since the floods of March, reopened to traffic \
         on Monday, the county said, after {} weeks of repairs by a crew of forty.</p><p>Work had begun in April, when \
         engineers found that two of the four piers had moved by nearly {} centimetres, more than anyone had expected after a \
         mild winter.</p></article></body></html>",
        number + 2,
        archive + 3,
    )
}

/// Ten archives (WARC 1.1, each record compressed by itself) in `in/`, and a list of them.
fn desk() -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    fs::create_dir(dir.path().join("in")).expect("made");
    let mut list = String::new();
    for archive in 0..ARCHIVES {
        let name = format!("in/web-{archive}.warc.gz");
        let mut file = File::create(dir.path().join(&name)).expect("a file");
        for number in 0..PAGES {
            let html = page(archive, number);
            let http =
                format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n{html}", html.len());
            let record = format!(
                "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{archive:06}{number:06}>\r\n\
                 WARC-Date: 2026-11-02T06:14:05Z\r\nWARC-Target-URI: https://tides.lenn.example/{archive}/{number}.html\r\n\
                 Content-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n{http}\r\n\r\n",
                http.len()
            );
            let mut member = flate2::write::GzEncoder::new(&mut file, flate2::Compression::default());
            member.write_all(record.as_bytes()).expect("written");
            member.finish().expect("written");
        }
        let _ = writeln!(list, "{name}");
    }
    fs::write(dir.path().join("list.txt"), list).expect("written");
    dir
}

/// The files in a folder, but for what a kill may leave.
fn outputs(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry"));
    let named = entries.map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path()));
    named
        .filter(|(name, _)| !name.starts_with('.'))
        .map(|(name, path)| (name, fs::read(path).expect("a file")))
        .collect()
}

fn alone(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let names: Vec<String> = (0..ARCHIVES).map(|archive| format!("in/web-{archive}.warc.gz")).collect();
    let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
    let done = command.arg("extract").args(&names).args(["-o", "alone/", "--quiet"]).current_dir(dir).output();
    let done = done.expect("the program runs");
    assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
    let outputs = outputs(&dir.join("alone"));
    assert_eq!(outputs.len(), 2 * ARCHIVES, "{:?}", outputs.keys());
    outputs
}

/// A program in place of copydesk that kills with the first archives: `victims` are, in order, what dies with the copydesk
/// that works on one. Each dies once.
fn killer(dir: &Path, victims: &[&str]) -> PathBuf {
    let path = dir.join("copydesk-that-dies");
    let mut script = "#!/bin/sh\nparent=$PPID\ngrandparent=$(cut -d' ' -f4 /proc/$PPID/stat)\n".to_owned();
    for (number, victim) in victims.iter().enumerate() {
        let mark = dir.join(format!("died-{number}"));
        let _ = write!(
            script,
            "if mkdir '{}' 2>/dev/null; then\n  \"$REAL\" \"$@\" & child=$!\n  \
             while kill -0 $child 2>/dev/null && ! ls out/.copydesk-unfinished* >/dev/null 2>&1; do :; done\n  \
             kill -9 $child {victim}\n  kill -9 $$\nfi\n",
            mark.display()
        );
    }
    script += "exec \"$REAL\" \"$@\"\n";
    fs::write(&path, script.replace("$REAL", env!("CARGO_BIN_EXE_copydesk"))).expect("written");
    let mode = <fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o755);
    fs::set_permissions(&path, mode).expect("made a program");
    path
}

fn recipe(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/batch").join(name)
}

/// Every archive is answered once, as done; every victim died; what came out is what one process makes.
fn judge(dir: &Path, done: &Output, victims: usize) {
    let (said, told) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert_eq!(done.status.code(), Some(0), "{said}\n{told}");
    let mut lines: Vec<&str> = said.lines().filter(|line| line.contains("\tin/")).collect();
    lines.sort_unstable();
    let expected: Vec<String> = (0..ARCHIVES).map(|archive| format!("0\tin/web-{archive}.warc.gz")).collect();
    assert_eq!(lines, expected, "{told}");
    for number in 0..victims {
        assert!(dir.join(format!("died-{number}")).exists(), "nobody died: {told}");
    }
    let (out, alone) = (outputs(&dir.join("out")), alone(dir));
    assert_eq!(out.keys().collect::<Vec<_>>(), alone.keys().collect::<Vec<_>>());
    assert!(out == alone, "other bytes");
}

#[cfg(unix)]
#[test]
fn a_list_is_worked_through_and_says_what_is_to_be_tried_again() {
    let dir = desk();
    let each = |list: &str| {
        let mut command = Command::new(recipe("extract_each.sh"));
        command.arg("out/").env("COPYDESK", env!("CARGO_BIN_EXE_copydesk")).current_dir(dir.path());
        let file = dir.path().join("some.txt");
        fs::write(&file, list).expect("written");
        let done = command.stdin(File::open(file).expect("a list")).output().expect("a shell");
        (done.status.code(), String::from_utf8(done.stdout).expect("UTF-8"))
    };
    let told = "4\tin/none.warc.gz\n0\tin/web-1.warc.gz\n";
    assert_eq!(each("in/none.warc.gz\nin/web-1.warc.gz\n"), (Some(1), told.to_owned()));
    let all = fs::read_to_string(dir.path().join("list.txt")).expect("the list");
    assert_eq!(each(&all).0, Some(0));
    assert!(outputs(&dir.path().join("out")) == alone(dir.path()), "other bytes");
}

#[cfg(target_os = "linux")]
#[test]
fn ray_with_a_worker_killed_makes_what_one_process_makes() {
    let Some(python) = python("ray") else { return };
    let dir = desk();
    // the child dies alone; then a child with the worker that waits for it
    let victims = ["", "$parent"];
    let mut command = Command::new(python);
    command.arg(recipe("ray_extract.py")).args(["out/", "--list", "list.txt", "--tasks", "2"]);
    command.env("COPYDESK", killer(dir.path(), &victims)).env("RAY_USAGE_STATS_ENABLED", "0").env("HOME", dir.path());
    // a Ray of this machine alone, at its loopback address, as it is elsewhere than on Linux
    command.env("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER", "0");
    let done = command.current_dir(dir.path()).stdin(Stdio::null()).output().expect("Python runs");
    judge(dir.path(), &done, victims.len());
}

#[cfg(target_os = "linux")]
#[test]
fn spark_with_a_worker_killed_makes_what_one_process_makes() {
    let Some(python) = python("pyspark") else { return };
    if !Command::new("java").arg("-version").output().is_ok_and(|java| java.status.success()) {
        return missing("Spark needs Java");
    }
    let dir = desk();
    // the child dies alone; then a child, the script that waits for it, and the worker that waits for that
    let victims = ["", "$parent $grandparent"];
    let submit = python.with_file_name("spark-submit");
    let mut command = Command::new(submit);
    // two workers, and four tries of each task
    command.args(["--master", "local[2,4]"]).arg(recipe("spark_extract.py")).args(["out/", "list.txt"]);
    command
        .env("PYSPARK_PYTHON", &python)
        .env("PYSPARK_DRIVER_PYTHON", &python)
        .env("COPYDESK", killer(dir.path(), &victims))
        .env("SPARK_LOCAL_IP", "127.0.0.1");
    let done = command.current_dir(dir.path()).stdin(Stdio::null()).output().expect("Spark runs");
    judge(dir.path(), &done, victims.len());
}
