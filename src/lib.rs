//! copydesk: the copy desk for web news. It downloads pages, keeps section, headline, byline and
//! body, drops everything else, and files clean text.
//!
//! # Layout
//!
//! A file uses only files on lower floors, or files of its own folder; the folders of one floor
//! never use each other. `tests/it/layers.rs` keeps it so.
//!
//! ```text
//! 7  main.rs      arguments, exit code
//! 6  cli/         one file a verb: arguments -> typed options -> a call -> what the person sees
//! 5  config/      a job file (TOML) -> a checked Job
//! 4  clean/       text of others -> the same without furniture
//!    crawl/       the loop, a visit from start to end; job what to crawl; schedule what happened -> when next
//! 3  archive/     a web archive -> Pages
//!    fetch/       address -> Page; the only place that names the HTTP client
//!    extract/     Document -> Article: blocks, metadata, choice, verdict
//!    discover/    feeds, sitemaps, links of a page -> what to visit
//!    frontier/    what is known and what is due; the only place that names SQL
//!    output/      Article -> text, JSON, Markdown, tables, files, objects; what was fetched -> a web archive
//! 2  document/    text -> Document; the only place that names the HTML parser
//!    page.rs      what the server sent
//!    store/       where inputs and outputs lie: files and objects; the only place that names object stores
//! 1  article.rs   what a page says; explanation.rs why; task.rs a URL that is due, and what came of it;
//!    status.rs what people see of a crawl;
//!    text, link, date, span, charset, fingerprint, media, pace, habit, trail, toml_file: rules without input or output
//! ```
//!
//! Parsing and extracting never fail, they return less; an `Err` means that the outside world did.
//! Nothing below `cli` reads the clock: `now` is a parameter.

pub mod archive;
pub mod article;
pub mod charset;
pub mod clean;
mod coding;
pub mod config;
pub mod crawl;
pub mod date;
pub mod discover;
pub mod document;
pub mod explanation;
pub mod extract;
pub mod fetch;
pub mod fingerprint;
pub mod frontier;
pub mod habit;
pub mod link;
pub mod media;
pub mod output;
pub mod pace;
pub mod page;
pub mod span;
pub mod status;
pub mod store;
pub mod task;
pub mod text;
mod toml_file;
pub mod trail;

pub use article::{Article, Block, BlockKind, Cut, Image, Kind, Span, SpanKind, TextFrom, UnmatchedRule, Verdict};
pub use date::PageDate;
pub use explanation::Explanation;
pub use extract::site_rules::{Rules, RulesError};
pub use extract::{Extractor, extract};
pub use fetch::{Client, ClientOptions, FetchError};
pub use page::Page;

/// The README's examples compile and run as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
