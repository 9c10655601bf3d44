//! Reads the articles of a web archive: `cargo run --example read_archive -- samples/batch/tides.warc.gz`.
//!
//! One JSON record a line, with the file and the offset that it was read at.
#![allow(clippy::print_stdout, clippy::print_stderr)] // what it prints is what it is for

use copydesk::Extractor;
use copydesk::archive::{Archive, Entry};
use copydesk::render::json::Record;
use std::error::Error;
use std::fs::File;
use std::io::BufReader;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("usage: read_archive FILE.warc.gz")?;
    let extractor = Extractor::new();
    for entry in Archive::new(BufReader::new(File::open(&path)?)) {
        let response = match entry? {
            Entry::Response(response) => response,
            Entry::Damaged(damage) => {
                eprintln!("{path} {damage}");
                continue;
            }
            // requests, pictures, metadata
            Entry::Other => continue,
        };
        let (offset, id) = (response.offset, response.record_id.clone());
        match response.page() {
            Ok(Some(page)) => {
                let article = extractor.extract_page(&page);
                if article.verdict.kind.is_article() {
                    let record = Record::new(&path, Some(&page), Ok(article));
                    println!("{}", record.from_archive(&path, offset, id).line());
                }
            }
            Ok(None) => {}
            Err(damage) => eprintln!("{path} {damage}"),
        }
    }
    Ok(())
}
