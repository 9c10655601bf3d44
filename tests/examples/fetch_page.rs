//! Fetches one page politely, and prints its article: `cargo run --example fetch_page -- https://example.org/news/story.html`.
//!
//! robots.txt is asked first; put your own name and a way to reach you where it says who asks.
#![allow(clippy::print_stdout)] // what it prints is what it is for

use copydesk::fetch::{Client, ClientOptions};
use copydesk::{Extractor, render};
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let url = std::env::args().nth(1).ok_or("usage: fetch_page URL")?.parse()?;
    let user_agent = "example/1.0 (+https://example.org/bot)".to_owned();
    let client = Client::new(ClientOptions::default().with(|options| options.user_agent = user_agent))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let page = runtime.block_on(client.fetch(&url))?;
    let article = Extractor::new().extract_page(&page);
    if !article.verdict.kind.is_article() {
        return Err(format!("no article: {}", article.verdict.reason).into());
    }
    println!("{}", render::text::render(&article));
    Ok(())
}
