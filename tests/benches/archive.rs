//! The speed and the memory of reading an archive and extracting its pages: `cargo bench --bench archive [--
//! MEGABYTES]`, of the packed file; without a number 1,000.
//!
//! The archive is made of the pages in `samples/pages`, each in many versions whose words differ, packed
//! one by one as crawlers do; the versions come again and again until the size is reached.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

use copydesk::Extractor;
use copydesk::archive::{Archive, Entry};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Write};
use std::path::Path;
use std::sync::Mutex;
use std::thread;
use std::time::Instant;

const MEGABYTES: u64 = 1_000;

/// Versions of each page.
const VERSIONS: u64 = 25;

/// Shares of the archive after which the memory is told, in percent.
const TOLD_AT: [u64; 3] = [10, 50, 100];

/// The state of a reading.
struct Reading {
    archive: Archive<BufReader<File>>,
    pages: u64,
    told: usize,
}

fn main() {
    let bytes = std::env::args().find_map(|arg| arg.parse().ok()).unwrap_or(MEGABYTES) * 1_000_000;
    // beside the build, and not in memory as the folder for temporary files may be
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let path = dir.path().join("bench.warc.gz");
    make(&path, bytes);
    read(&path, 1, None);
    for jobs in [1, 2] {
        read(&path, jobs, Some(&Extractor::new()));
    }
}

fn make(path: &Path, bytes: u64) {
    let members: Vec<Vec<u8>> = samples()
        .iter()
        .flat_map(|html| (0..VERSIONS).map(move |version| version_of(html, version)))
        .map(|html| member(&html))
        .collect();
    let mut file = BufWriter::new(File::create(path).unwrap());
    let mut written = 0;
    for member in members.iter().cycle().take_while(|member| {
        written += member.len() as u64;
        written < bytes
    }) {
        file.write_all(member).unwrap();
    }
    file.into_inner().unwrap().sync_all().unwrap();
    println!("an archive of {} MB, of {} different pages", bytes / 1_000_000, members.len());
}

fn samples() -> Vec<String> {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/pages");
    let page = |entry: std::io::Result<fs::DirEntry>| fs::read(entry.unwrap().path().join("page.html")).unwrap();
    let pages: Vec<Vec<u8>> = fs::read_dir(samples).unwrap().map(page).collect();
    pages.into_iter().filter_map(|page| String::from_utf8(page).ok()).collect()
}

/// The page with other words for those of its text.
fn version_of(html: &str, version: u64) -> String {
    let mut state = version + 1;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let mut out = String::with_capacity(html.len());
    for (at, piece) in html.split('<').enumerate() {
        if at > 0 {
            out.push('<');
        }
        let is_code = ["script", "style", "!--"].iter().any(|tag| piece.starts_with(tag));
        let (tag, text) = piece.split_once('>').filter(|_| !is_code).unwrap_or((piece, ""));
        out.push_str(tag);
        if !is_code && piece.len() > tag.len() {
            out.push('>');
        }
        for word in text.split_inclusive(|c: char| !c.is_ascii_lowercase()) {
            if word.len() < 6 {
                out.push_str(word);
                continue;
            }
            for _ in 0..2 + next(2) {
                out.push_str(["ti", "de", "lo", "ren", "ska", "vi", "um", "ost", "ar", "ne", "quay", "bo"][next(12)]);
            }
            out.extend(word.chars().next_back().filter(|last| !last.is_ascii_lowercase()));
        }
    }
    out
}

/// The record of a response, packed.
fn member(html: &str) -> Vec<u8> {
    let block = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}");
    let head = "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:0>\r\nWARC-Date: 2026-11-20T08:15:30Z\r\n\
        WARC-Target-URI: https://tides.lenn.example/2026/11/story\r\nContent-Type: application/http;msgtype=response\r\n";
    let mut member = GzEncoder::new(Vec::new(), Compression::default());
    write!(member, "{head}Content-Length: {}\r\n\r\n{block}\r\n\r\n", block.len()).unwrap();
    member.finish().unwrap()
}

/// Reads all; each job takes the next record when it is done with one.
fn read(path: &Path, jobs: usize, extractor: Option<&Extractor>) {
    let size = fs::metadata(path).unwrap().len();
    let archive = Archive::new(BufReader::with_capacity(1 << 20, File::open(path).unwrap()));
    let reading = Mutex::new(Reading { archive, pages: 0, told: 0 });
    let what = if extractor.is_some() { "read and extracted" } else { "read" };
    println!("{what}, {jobs} at a time; resident before: {:.1} MB", resident());
    let (started, worked) = (Instant::now(), processor_seconds());
    let html_bytes: u64 = thread::scope(|scope| {
        let jobs: Vec<_> = (0..jobs).map(|_| scope.spawn(|| job(&reading, size, extractor))).collect();
        jobs.into_iter().map(|job| job.join().unwrap()).sum()
    });
    let seconds = started.elapsed().as_secs_f64();
    let pages = reading.into_inner().unwrap().pages;
    println!(
        "  {pages} records in {seconds:.1} s ({:.1} s of processors): {:.0} records, {:.1} MB packed and {:.1} MB of HTML a second",
        processor_seconds() - worked,
        pages as f64 / seconds,
        size as f64 / 1e6 / seconds,
        html_bytes as f64 / 1e6 / seconds
    );
}

fn job(reading: &Mutex<Reading>, size: u64, extractor: Option<&Extractor>) -> u64 {
    let mut html_bytes = 0;
    while let Some(entry) = next(reading, size) {
        let Entry::Response(response) = entry else { unreachable!("only pages were written: {entry:?}") };
        let page = response.page().unwrap().unwrap();
        html_bytes += page.body.len() as u64;
        if let Some(extractor) = extractor {
            std::hint::black_box(extractor.extract_page(&page));
        }
    }
    html_bytes
}

/// The next record; reading is let go of before anything is done with it.
fn next(reading: &Mutex<Reading>, size: u64) -> Option<Entry> {
    let mut reading = reading.lock().unwrap();
    let entry = reading.archive.next();
    reading.pages += u64::from(entry.is_some());
    let read = reading.archive.read_bytes();
    if let Some(share) = TOLD_AT.get(reading.told).filter(|share| read * 100 >= size * **share) {
        println!("  resident at {share} %: {:.1} MB", resident());
        reading.told += 1;
    }
    entry.map(|entry| entry.unwrap())
}

/// In MB; 0 where the system does not tell.
fn resident() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|kib| kib.parse::<f64>().ok()).unwrap_or_default() / 1024.0
}

/// Processor time of this process so far, in the hundredths of a second that Linux counts; 0 where it is not told.
fn processor_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // from the third field on; the second is the name, which may hold anything
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: u64 = fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
    ticks as f64 / 100.0
}
