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
//! 3  fetch/       address -> Page; the only place that names the HTTP client
//!    extract/     Document -> Article: blocks, metadata, choice, verdict
//!    output/      Article -> text, JSON, Markdown, files; what was fetched -> a web archive
//! 2  document.rs  text -> Document; the only file that names the HTML parser
//!    page.rs      what the server sent
//! 1  article.rs   what a page says; explanation.rs why; task.rs a URL that is due, and what came of it;
//!    text, link, date, charset: rules without input or output
//! ```
//!
//! Parsing and extracting never fail, they return less; an `Err` means that the outside world did.
//! Nothing below `cli` reads the clock: `now` is a parameter.

pub mod article;
pub mod charset;
pub mod date;
pub mod document;
pub mod explanation;
pub mod extract;
pub mod fetch;
pub mod link;
pub mod output;
pub mod page;
pub mod task;
pub mod text;

pub use article::{Article, Block, BlockKind, Image, Kind, Span, SpanKind, TextFrom, UnmatchedRule, Verdict};
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
