//! The speed at which a crawl's outputs are written, synced to the disk in batches of 64: `cargo bench --bench output`.

use copydesk::page::Exchange;
use copydesk::render::json::Record;
use copydesk::save::crawl_database::CrawlDatabase;
use copydesk::save::crawl_folder::{CrawlFiling, CrawlFolder};
use copydesk::save::database::DatabasePlace;
use copydesk::save::name::{PageId, house};
use copydesk::save::warc::{ArchiveOptions, ArchiveWriter, Capture, FILE_BYTES, Packed, WarcPlace};
use copydesk::task::{End, Outcome};
use copydesk::{Article, Block, BlockKind};
use jiff::Timestamp;
use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, Instant};
use url::Url;

/// Articles of a run.
const ARTICLES: u64 = 2_000;

/// Articles and pages that are synced together.
const BATCH: u64 = 64;

/// The size of a page of news.
const PAGE_BYTES: usize = 200_000;

fn main() -> io::Result<()> {
    // beside the build, and not in memory as the folder for temporary files may be
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let exchanges: Vec<Exchange> = (0..50).map(|number| exchange(&page(number), number)).collect();

    let started = Instant::now();
    let packed: Vec<Packed> = exchanges.iter().map(pack).collect();
    tell("pages packed for the archive, on one core", exchanges.len() as u64, started)?;

    let mut archive = ArchiveWriter::open(dir.path().join("warc"), options("one")).map_err(io::Error::other)?;
    let mut place = None;
    let started = Instant::now();
    for (number, packed) in (0..ARTICLES).zip(packed.iter().cycle()) {
        place = Some(archive.store(packed).map_err(io::Error::other)?);
        if number.is_multiple_of(BATCH) {
            archive.sync().map_err(io::Error::other)?;
        }
    }
    tell("pages stored in the archive", ARTICLES, started)?;

    let mut folder = CrawlFolder::open(dir.path().join("articles")).map_err(io::Error::other)?;
    let started = Instant::now();
    for number in 0..ARTICLES {
        save(&mut folder, number, place.as_ref())?;
    }
    tell("articles saved", ARTICLES, started)?;

    let started = Instant::now();
    for (number, packed) in (ARTICLES..2 * ARTICLES).zip(packed.iter().cycle()) {
        let place = archive.store(packed).map_err(io::Error::other)?;
        if number.is_multiple_of(BATCH) {
            archive.sync().map_err(io::Error::other)?;
        }
        save(&mut folder, number, Some(&place))?;
    }
    tell("articles saved with their page in the archive", ARTICLES, started)?;

    let place = DatabasePlace::File(dir.path().join("news.sqlite"));
    let database = CrawlDatabase::open(&place, "bench").map_err(io::Error::other)?;
    let started = Instant::now();
    for number in 0..ARTICLES {
        file(number, None, |filing| database.save(filing)).map_err(io::Error::other)?;
        if number.is_multiple_of(BATCH) {
            database.sync().map_err(io::Error::other)?;
        }
    }
    tell("articles saved as rows of SQLite, with their words in the index", ARTICLES, started)?;

    archive.finish().map_err(io::Error::other)?;
    let started = Instant::now();
    let files = tear(&dir.path().join("warc"))?;
    ArchiveWriter::open(dir.path().join("warc"), options("two")).map_err(io::Error::other)?;
    tell("torn files of the archive put in place", files, started)
}

fn options(worker: &str) -> ArchiveOptions {
    ArchiveOptions {
        name: "bench".to_owned(),
        worker: worker.to_owned(),
        file_bytes: FILE_BYTES,
        user_agent: "copydesk".to_owned(),
        operator: None,
    }
}

/// Leaves the archive's files as a killed process does.
fn tear(dir: &Path) -> io::Result<u64> {
    let mut files = 0;
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "gz") {
            fs::rename(&path, path.with_extension("gz.open"))?;
            files += 1;
        }
    }
    Ok(files)
}

fn tell(what: &str, count: u64, started: Instant) -> io::Result<()> {
    let seconds = started.elapsed().as_secs_f64();
    writeln!(io::stdout(), "{:8.0} a second: {count} {what} in {seconds:.2} s", count as f64 / seconds)
}

/// Sentences of made-up words, with the tags of a page around them: it shrinks as pages do.
fn page(seed: u64) -> String {
    let mut state = seed.wrapping_add(1);
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let mut page = String::from("<!doctype html><title>Tide</title>");
    while page.len() < PAGE_BYTES {
        page.push_str("<div class=\"story-block teaser teaser--small\"><p data-id=\"");
        page.push_str(&next(1_000_000).to_string());
        page.push_str("\">");
        for _ in 0..next(60) {
            for _ in 0..=next(3) {
                page.push_str(["ti", "de", "lo", "ren", "ska", "vi", "um", "ost", "ar", "ne"][next(10) as usize]);
            }
            page.push(' ');
        }
        page.push_str("</p></div>\n");
    }
    page
}

fn exchange(page: &str, number: u64) -> Exchange {
    Exchange {
        url: address(number),
        request: vec![("user-agent".to_owned(), "copydesk".to_owned())],
        status: 200,
        headers: vec![("content-type".to_owned(), "text/html".to_owned())],
        body: page.to_owned().into(),
        address: None,
        asked_at: Timestamp::UNIX_EPOCH,
        took: Duration::ZERO,
    }
}

fn address(number: u64) -> Url {
    Url::parse(&format!("https://tides.lenn.example/{number}")).expect("an address")
}

fn pack(exchange: &Exchange) -> Packed {
    let outcome = Outcome::plain(End::Saved);
    let capture = Capture { exchange, cut: None, repeats: None, outcome: &outcome, article: None };
    capture.pack().expect("packed")
}

fn save(folder: &mut CrawlFolder, number: u64, warc: Option<&WarcPlace>) -> io::Result<()> {
    let since = folder.records_bytes().map_err(io::Error::other)?;
    file(number, warc, |filing| folder.save(filing, Some(since))).map_err(io::Error::other)?;
    if number.is_multiple_of(BATCH) { folder.sync().map_err(io::Error::other) } else { Ok(()) }
}

/// Hands over an article of 5 KB.
fn file<T>(number: u64, warc: Option<&WarcPlace>, save: impl FnOnce(&CrawlFiling<'_>) -> T) -> T {
    let text = "The tide came in as it does. ".repeat(170);
    let blocks = vec![Block::new(BlockKind::Paragraph, text.as_str())];
    let mut article = Article::default();
    article.blocks = blocks;
    let record = Record::new("bench", None, Ok(article));
    let id = PageId::of_url(&address(number));
    let path = format!("site-{}/{}", number % 40, house(number, &id));
    let files: &[(&str, &[u8])] = &[("txt", text.as_bytes())];
    save(&CrawlFiling { path: &path, id: &id, number, revision: 1, files, record: &record, found: None, warc })
}
