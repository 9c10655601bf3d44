//! Reads all saved pages of a folder, on all cores: `cargo run --example read_folder -- samples/pages`.
//!
//! One line a page: its path, what kind of page it is, its date and its headline.
#![allow(clippy::print_stdout, clippy::print_stderr)] // what it prints is what it is for

use copydesk::{Extractor, Page};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: read_folder FOLDER")?;
    let mut pages = Vec::new();
    find(Path::new(&folder), &mut pages)?;
    let (extractor, next) = (Extractor::new(), AtomicUsize::new(0));
    let work = || {
        while let Some(path) = pages.get(next.fetch_add(1, Ordering::Relaxed)) {
            match fs::read(path) {
                Ok(bytes) => {
                    // where the page was found is better given: its links and dates become surer
                    let article = extractor.extract_page(&Page::saved(bytes, None));
                    let date = article.published.map(|date| date.to_string()).unwrap_or_default();
                    let headline = article.headline.as_deref().unwrap_or_default();
                    println!("{}\t{}\t{date}\t{headline}", path.display(), article.verdict.kind.name());
                }
                Err(error) => eprintln!("{}: {error}", path.display()),
            }
        }
    };
    thread::scope(|threads| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            threads.spawn(work);
        }
    });
    Ok(())
}

/// The pages in a folder and those below it.
fn find(folder: &Path, pages: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            find(&path, pages)?;
        } else if path.extension().is_some_and(|end| end == "html") {
            pages.push(path);
        }
    }
    Ok(())
}
