//! Archives and outputs in object stores: against a real server that speaks as Amazon S3 does, and against one
//! that breaks off.
#![cfg(feature = "object-store")]

use crate::batch::{DONE, Half, UNREADABLE, archive, large};
use crate::moto::{self, Moto};
use crate::program::{copydesk, run};
use std::collections::HashMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};
use std::thread;

/// The program, for objects that a local server has.
fn against(server: SocketAddr) -> Command {
    let mut command = copydesk();
    command.env_clear();
    command.envs(moto::settings(server));
    command
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A server with a bucket `lenn`, and archives in it.
fn stocked() -> Option<Moto> {
    let moto = Moto::start()?;
    moto.put("/lenn/2026/CC-1.warc.gz", &archive(3));
    moto.put("/lenn/2026/deep/CC-2.warc.gz", &archive(5));
    moto.put("/lenn/2026/page.html", b"<html><body><h1>Tide</h1><p>It came.</p></body></html>");
    moto.put("/lenn/2026/list.txt", b"no page");
    Some(moto)
}

fn extract(moto: &Moto, arguments: &[&str], dir: &Path) -> Output {
    against(moto.address).arg("extract").args(arguments).current_dir(dir).output().expect("the program runs")
}

#[test]
fn objects_become_objects() {
    let Some(moto) = stocked() else { return };
    let dir = tempfile::tempdir().expect("a folder");
    let made = extract(&moto, &["s3://lenn/2026/", "-o", "s3://lenn/out/", "--format", "jsonl.zst"], dir.path());
    assert_eq!(made.status.code(), DONE, "{}", err(&made));
    let names = [
        "2026.jsonl.zst",
        "2026.stats.json",
        "CC-1.jsonl.zst",
        "CC-1.stats.json",
        "deep/CC-2.jsonl.zst",
        "deep/CC-2.stats.json",
    ];
    assert_eq!(moto.keys("out/"), names.map(|name| format!("out/{name}")));

    // the lines are those of a local run, but for the name of the source
    fs::write(dir.path().join("CC-1.warc.gz"), archive(3)).expect("written");
    let local = run(&["extract", "CC-1.warc.gz"], dir.path());
    let lines = zstd::decode_all(&moto.get("/lenn/out/CC-1.jsonl.zst")[..]).expect("Zstandard");
    let lines = String::from_utf8(lines).expect("UTF-8").replace("s3://lenn/2026/", "");
    assert!(lines.as_bytes() == local.stdout, "{lines}");
    let stream = extract(&moto, &["s3://lenn/2026/CC-1.warc.gz", "-o", "s3://lenn/one.jsonl"], dir.path());
    assert_eq!(stream.status.code(), DONE, "{}", err(&stream));
    assert_eq!(String::from_utf8(moto.get("/lenn/one.jsonl")).expect("UTF-8").replace("s3://lenn/2026/", ""), lines);

    // done is done
    let again = ["s3://lenn/2026/", "-o", "s3://lenn/out/", "--format", "jsonl.zst", "-v"];
    assert_eq!(err(&extract(&moto, &again, dir.path())).matches("done before").count(), 3);
    moto.put("/lenn/out/CC-1.jsonl.zst", b"half");
    assert_eq!(err(&extract(&moto, &again, dir.path())).matches("done before").count(), 2, "an output of another size");

    for (arguments, code, said) in [
        (["s3://lenn/2026/CC-9.warc.gz", "-o", "out/"], UNREADABLE, "CC-9.warc.gz: no such file"),
        (["s3://orr/CC-9.warc.gz", "-o", "out/"], UNREADABLE, "s3://orr/CC-9.warc.gz"),
        (["s3://lenn/2026/CC-1.warc.gz", "-o", "s3://orr/"], Some(3), "cannot write s3://orr/CC-1"),
        (["s3://lenn/2026/list.txt", "-o", "out/"], Some(2), "for pages name a file"),
        (["s3://lenn/bare/", "-o", "out/"], UNREADABLE, "no pages in this folder and no archives"),
    ] {
        let ended = extract(&moto, &arguments, dir.path());
        assert_eq!(ended.status.code(), code, "{arguments:?}: {}", err(&ended));
        assert!(err(&ended).contains(said), "{arguments:?}: {}", err(&ended));
    }
    let text = extract(&moto, &["s3://lenn/2026/", "-o", "s3://lenn/out/", "--format", "text"], dir.path());
    assert_eq!(text.status.code(), Some(2), "{}", err(&text));
}

#[cfg(unix)]
#[test]
fn a_kill_leaves_no_object() {
    let Some(moto) = stocked() else { return };
    let dir = tempfile::tempdir().expect("a folder");
    let whole = large().repeat(8);
    let arguments = ["extract", "CC.warc", "-o", "s3://lenn/killed/"];
    Half::of(dir.path(), "CC.warc", &whole, against(moto.address).args(arguments)).kill();
    assert_eq!(moto.keys("killed/"), [""; 0]);
    fs::write(dir.path().join("CC.warc"), &whole).expect("written");
    let again = extract(&moto, &arguments[1..], dir.path());
    assert_eq!(again.status.code(), DONE, "{}", err(&again));
    assert_eq!(moto.keys("killed/"), ["killed/CC.jsonl", "killed/CC.stats.json"]);
    let local = run(&["extract", "CC.warc"], dir.path());
    let object = moto.get("/lenn/killed/CC.jsonl");
    assert!(object.len() > 16 << 20, "several parts: {} bytes", object.len());
    assert!(object == local.stdout);
}

/// A server with one object, whose answers break off in the middle: each range is answered whole only when it
/// is asked for again.
fn breaks_off(object: Vec<u8>) -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&asked);
    thread::spawn(move || {
        let mut times: HashMap<usize, usize> = HashMap::new();
        for stream in listener.incoming().map_while(Result::ok) {
            let mut lines = BufReader::new(&stream).lines().map_while(Result::ok);
            let first = lines.next().unwrap_or_default();
            let range = lines.by_ref().take_while(|line| !line.is_empty()).find_map(|line| {
                let line = line.to_ascii_lowercase();
                let (start, end) = line.strip_prefix("range: bytes=")?.split_once('-')?;
                Some((start.parse::<usize>().ok()?, end.parse::<usize>().ok()?))
            });
            log.lock().expect("a log").push(format!("{first} {range:?}"));
            let size = object.len();
            let fixed = "ETag: \"lenn\"\r\nLast-Modified: Fri, 20 Nov 2026 08:15:30 GMT\r\nConnection: close\r\n";
            let (head, body) = match range {
                None => (format!("HTTP/1.1 200 OK\r\nContent-Length: {size}\r\n{fixed}\r\n"), &object[..0]),
                Some((start, end)) => {
                    let body = &object[start..=end];
                    let times = times.entry(end).or_default();
                    *times += 1;
                    let part = if *times == 1 { &body[..body.len() / 2] } else { body };
                    let length = body.len();
                    let head = format!(
                        "HTTP/1.1 206 Partial Content\r\nContent-Length: {length}\r\nContent-Range: bytes {start}-{end}/{size}\r\n{fixed}\r\n"
                    );
                    (head, part)
                }
            };
            let mut stream = &stream;
            let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
        }
    });
    (address, asked)
}

#[test]
fn a_download_that_breaks_off_goes_on_where_it_broke() {
    let dir = tempfile::tempdir().expect("a folder");
    let whole = large().repeat(8);
    fs::write(dir.path().join("CC.warc"), &whole).expect("written");
    let pieces = whole.len().div_ceil(8 << 20);
    assert!(pieces > 1, "{}", whole.len());
    let (server, asked) = breaks_off(whole);
    let read = against(server).args(["extract", "s3://lenn/CC.warc"]).output().expect("the program runs");
    assert_eq!(read.status.code(), DONE, "{}", err(&read));
    let local = run(&["extract", "CC.warc"], dir.path());
    assert!(String::from_utf8_lossy(&read.stdout).replace("s3://lenn/", "").as_bytes() == local.stdout);
    let asked = asked.lock().expect("a log");
    assert_eq!(asked.len(), 1 + 2 * pieces, "each piece was asked for twice: {asked:?}");
    assert!(asked[2].contains("4194304, 8388607"), "the second time for what was missing: {asked:?}");
}
