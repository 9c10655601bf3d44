//! Says why a page was read as it was: `cargo run --example explain_page -- samples/pages/letter/page.html`.
//!
//! Each block of the page with whether it is in the text and why, then what was weighed for the headline.
#![allow(clippy::print_stdout)] // what it prints is what it is for

use copydesk::{Extractor, Page};
use std::error::Error;
use std::fs;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("usage: explain_page PAGE.html")?;
    let explanation = Extractor::new().explain(&Page::saved(fs::read(path)?, None));
    for block in &explanation.blocks {
        let mark = if block.kept { '+' } else { '-' };
        let start: String = block.text.chars().take(60).collect();
        println!("{mark} {start}\n    {} at {}: {}", block.kind.name(), block.path, block.reason);
    }
    for candidate in explanation.candidates.iter().filter(|candidate| candidate.field == "headline") {
        println!("{}: {} {}", candidate.source, candidate.value, candidate.note);
    }
    println!("{}: {}", explanation.article.verdict.kind.name(), explanation.article.verdict.reason);
    Ok(())
}
