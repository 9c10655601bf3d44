//! Serves the news web by hand, and judges what a crawl made of it.
//!
//! ```text
//! cargo run --example newsweb -- serve --size soak --job job.toml --output out --log log.jsonl
//! copydesk crawl job.toml
//! cargo run --example newsweb -- check --log log.jsonl --output out
//! ```

#[path = "mod.rs"]
mod newsweb;

fn main() {}
