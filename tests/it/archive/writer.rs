//! Archives by the writers of the field: the crawl's own, warcio's, wget's.

use super::{Form, address, gzip, page, page_records, see};
use crate::missing::missing;
use crate::server::{Reply, Server};
use crate::warc::{options, warcio};
use copydesk::archive::{Archive, Entry};
use copydesk::page::Exchange;
use copydesk::save::warc::{self, Capture, FILE_BYTES, Truncation, WarcPlace};
use copydesk::task::{End, Outcome};
use copydesk::{Extractor, Page};
use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use url::Url;

/// The pages of an archive, each with its offset and its record's id; there is no damage in it.
fn pages(path: &Path) -> Vec<(u64, String, Page)> {
    let (mut pages, mut damage) = (Vec::new(), Vec::new());
    for entry in Archive::new(BufReader::new(File::open(path).expect("an archive"))) {
        match entry.expect("readable") {
            Entry::Other => {}
            Entry::Damaged(damaged) => damage.push(damaged),
            Entry::Response(response) => {
                let (offset, id) = (response.offset, response.record_id.clone());
                let page = response.page().expect("no damage");
                pages.extend(page.map(|page| (offset, id, page)));
            }
        }
    }
    assert_eq!(damage, [], "{}", path.display());
    pages
}

#[test]
fn the_crawls_own_are_read_where_it_says() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut archive = warc::ArchiveWriter::open(dir.path(), options(FILE_BYTES)).expect("opened");
    let mut stored: Vec<(WarcPlace, Exchange)> = Vec::new();
    for number in 0..20 {
        let is_page = number % 5 != 4;
        let content_type = if is_page { "text/html; charset=utf-8" } else { "image/png" };
        let headers = [("content-type", content_type), ("content-encoding", "gzip"), ("transfer-encoding", "chunked")];
        let exchange = Exchange {
            url: Url::parse(&address(number)).expect("an address"),
            request: Vec::new(),
            status: 200,
            headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
            body: page(number).into(),
            address: None,
            asked_at: "2026-11-20T08:15:30Z".parse().expect("a time"),
            took: Duration::ZERO,
        };
        let outcome = Outcome::plain(End::Saved);
        let cut = (number == 3).then_some(Truncation::Length);
        let capture = Capture { exchange: &exchange, cut, repeats: None, outcome: &outcome, article: None };
        let place = archive.store(&capture.pack().expect("packed")).expect("stored");
        if is_page {
            stored.push((place, exchange));
        }
    }
    archive.finish().expect("in place");
    let read = pages(&dir.path().join(&stored[0].0.file));
    assert_eq!(read.len(), 16);
    for ((place, exchange), (offset, id, page)) in stored.into_iter().zip(read) {
        assert_eq!((offset, id), (place.offset, place.record_id));
        assert_eq!(page, exchange.page());
    }
}

/// The python beside `warcio`, which writes archives as its tools do.
fn warcio_python(script: &str, dir: &Path) -> Option<PathBuf> {
    let Some(warcio) = warcio() else {
        missing("archives that warcio wrote; install warcio, or name it in COPYDESK_WARCIO");
        assert!(std::env::var_os("COPYDESK_WARCIO").is_none(), "COPYDESK_WARCIO names no warcio");
        return None;
    };
    let python = warcio.with_file_name("python3");
    let python = if python.exists() { python } else { PathBuf::from("python3") };
    let out = Command::new(python).arg("-c").arg(script).current_dir(dir).output().expect("python runs");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    Some(warcio)
}

const WARCIO_WRITES: &str = r#"
import gzip, io
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

def body(number):
    return open(f"{number}.html", "rb").read()

def chunked(body):
    parts = [body[at:at + 500] for at in range(0, len(body), 500)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"

for version in ("1.0", "1.1"):
    for packed in (True, False):
        name = f"{version}.warc" + (".gz" if packed else "")
        with open(name, "wb") as out:
            writer = WARCWriter(out, gzip=packed, warc_version=version)
            writer.write_record(writer.create_warcinfo_record(name, {"software": "warcio"}))
            def write(number, kind, headers, payload, **more):
                head = StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1") if kind != "resource" else None
                writer.write_record(writer.create_warc_record(
                    f"https://tides.lenn.example/{number}", kind, payload=io.BytesIO(payload), http_headers=head, **more))
            html = ("Content-Type", "text/html; charset=utf-8")
            write(0, "response", [html], body(0))
            write(1, "response", [html, ("Transfer-Encoding", "chunked")], chunked(body(1)))
            write(2, "response", [html, ("Content-Encoding", "gzip")], gzip.compress(body(2)))
            write(3, "response", [("Content-Type", "image/png")], b"\x89PNG")
            write(4, "response", [html, ("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")],
                  chunked(gzip.compress(body(4))))
            write(5, "resource", [], body(5), warc_content_type="text/html")
            writer.write_record(writer.create_revisit_record(
                "https://tides.lenn.example/6", "sha1:AAAA", "https://tides.lenn.example/0", "2026-11-20T08:15:30Z"))
            write(7, "response", [html], body(7))
"#;

#[test]
fn warcios_are_read_at_the_offsets_it_tells() {
    let dir = tempfile::tempdir().expect("a folder");
    for number in 0..8 {
        fs::write(dir.path().join(format!("{number}.html")), page(number)).expect("written");
    }
    let Some(warcio) = warcio_python(WARCIO_WRITES, dir.path()) else { return };
    for name in ["1.0.warc", "1.0.warc.gz", "1.1.warc", "1.1.warc.gz"] {
        let path = dir.path().join(name);
        let out =
            Command::new(&warcio).args(["index", "-f", "offset,warc-record-id,warc-target-uri"]).arg(&path).output();
        let index = String::from_utf8(out.expect("warcio runs").stdout).expect("text");
        let read = pages(&path);
        let urls: Vec<String> = read.iter().filter_map(|(_, _, page)| page.url.as_ref().map(Url::to_string)).collect();
        assert_eq!(urls, [0, 1, 2, 4, 5, 7].map(address), "{name}");
        for ((offset, id, read), number) in read.iter().zip([0, 1, 2, 4, 5, 7]) {
            assert_eq!(read.body, page(number), "{name} {number}");
            assert!(read.fetched_at.is_some(), "{name} {number}");
            let line = format!("{{\"offset\": \"{offset}\", \"warc-record-id\": \"{id}\"");
            assert!(index.contains(&line), "{name} {number}: {line} is not in\n{index}");
        }
    }
}

/// The archives of these tests are archives to another reader too.
#[test]
fn warcio_reads_the_archives_of_these_tests() {
    let dir = tempfile::tempdir().expect("a folder");
    let Some(warcio) = warcio_python("", dir.path()) else { return };
    for form in [Form::Plain, Form::Gzip] {
        let made = form.pack(&page_records(5));
        let path = dir.path().join("tides.warc");
        fs::write(&path, &made.bytes).expect("written");
        let out = Command::new(&warcio).args(["index", "-f", "offset"]).arg(&path).output().expect("warcio runs");
        let expected: Vec<String> =
            made.offsets[..5].iter().map(|offset| format!("{{\"offset\": \"{offset}\"}}")).collect();
        let told = String::from_utf8(out.stdout).expect("text");
        assert_eq!(told.lines().collect::<Vec<_>>(), expected, "{form:?}");
        assert_eq!(see(&made.bytes).pages.iter().map(|(at, _)| *at as usize).collect::<Vec<_>>(), made.offsets[..5]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wgets_give_the_pages_that_were_served() {
    let is_here = Command::new("wget").arg("--version").output().is_ok_and(|out| out.status.success());
    if !is_here {
        missing("archives that wget wrote; install wget");
        return;
    }
    let server = Server::start(|ask| {
        let number: usize = ask.path.trim_start_matches('/').parse().unwrap_or(0);
        match number {
            1 => Reply::html(gzip(&page(1))).with("content-encoding", "gzip"),
            // without a length, in chunks
            2 => Reply::html(page(2)).again(1, Duration::ZERO),
            3 => Reply::redirect("/4"),
            5 => Reply::of("image/png", b"\x89PNG"),
            _ => Reply::html(page(number)),
        }
    })
    .await;
    let dir = tempfile::tempdir().expect("a folder");
    for (name, more) in [("packed", None), ("plain", Some("--no-warc-compression"))] {
        let mut wget = Command::new("wget");
        wget.args([
            "--no-config",
            "--no-proxy",
            "--no-verbose",
            "--tries=1",
            "--timeout=20",
            "--output-document=/dev/null",
        ]);
        wget.arg(format!("--warc-file={name}")).args(more).current_dir(dir.path());
        wget.args([0, 1, 2, 3, 5, 6].map(|number| server.url(&format!("/{number}")).to_string()));
        let out = tokio::task::spawn_blocking(move || wget.output()).await.expect("no panic").expect("wget runs");
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        let file = dir.path().join(if more.is_none() { "packed.warc.gz" } else { "plain.warc" });
        let extractor = Extractor::new();
        let expected = [(0, page(0)), (1, page(1)), (2, page(2).repeat(2)), (4, page(4)), (6, page(6))];
        let read = pages(&file);
        assert_eq!(read.len(), expected.len(), "{name}: {read:?}");
        for ((_, _, read), (number, body)) in read.iter().zip(expected) {
            assert_eq!(read.url, Some(server.url(&format!("/{number}"))), "{name}");
            assert_eq!((read.status, &read.body[..]), (Some(200), &body[..]), "{name} {number}");
            let mut saved = Page::saved(body, read.url.clone());
            saved.fetched_at = read.fetched_at;
            saved.content_type = Some("text/html; charset=utf-8".to_owned());
            assert_eq!(extractor.extract_page(read), extractor.extract_page(&saved), "{name} {number}");
        }
    }
}
