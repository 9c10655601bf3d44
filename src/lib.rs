//! The copy desk for web news: keeps section, headline, byline and body of a page, drops everything else, and gives
//! clean text.
//!
//! ```
//! let page = "<nav><a href=/>Home</a></nav><article><h1>Bridge over the Lenn reopens</h1><p>By Ada Moe</p>
//!     <p>The old bridge, closed since the floods of March, is open to traffic again, the county said on Monday.</p>
//!     <p>Buses cross it from the first of the month. The ferry stops the day before.</p></article>";
//! let article = copydesk::extract(page, None);
//! assert_eq!(article.headline.as_deref(), Some("Bridge over the Lenn reopens"));
//! assert_eq!(article.authors, ["Ada Moe"]);
//! assert!(article.text().starts_with("The old bridge, closed since"));
//! ```
//!
//! [`Extractor`] does the same for many pages, on all threads, and says why ([`Extractor::explain`]). Nothing of a page is an error:
//! what is missing is `None` or empty, and [`Article::verdict`] says whether it is an article at all.
//!
//! # Features
//!
//! Without any, this is the extractor, without C compiler and async runtime. `rules` adds what a user knows of a site (`Rules`),
//! `archive` reads web archives, `fetch` pages from the network, `crawl` visits newsrooms again and again and saves; `postgres`,
//! `object-store` and `parquet` add places to that; `cli` is the program, and the default.
//!
//! # Layout
//!
//! A file uses only files on lower floors, or files of its own folder; the folders of one floor
//! never use each other. `tests/reader/layers.rs` keeps it so.
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

#[cfg(feature = "archive")]
pub mod archive;
pub mod article;
pub mod charset;
pub mod clean;
#[cfg(any(feature = "archive", feature = "fetch"))]
mod coding;
#[cfg(feature = "crawl")]
pub mod config;
#[cfg(feature = "crawl")]
pub mod crawl;
pub mod date;
#[cfg(feature = "crawl")]
pub mod discover;
pub mod document;
pub mod explanation;
pub mod extract;
#[cfg(feature = "fetch")]
pub mod fetch;
#[cfg(feature = "crawl")]
pub mod fingerprint;
#[cfg(feature = "crawl")]
pub mod frontier;
#[cfg(feature = "cli")]
pub mod guide;
#[cfg(feature = "crawl")]
pub mod habit;
pub mod link;
pub mod media;
pub mod output;
#[cfg(feature = "fetch")]
pub mod pace;
pub mod page;
#[cfg(feature = "crawl")]
pub mod span;
#[cfg(feature = "crawl")]
pub mod status;
#[cfg(feature = "crawl")]
pub mod store;
#[cfg(feature = "fetch")]
pub mod task;
pub mod text;
#[cfg(feature = "rules")]
mod toml_file;
#[cfg(feature = "fetch")]
pub mod trail;

pub use article::{Article, Block, BlockKind, Cut, Image, Kind, Span, SpanKind, TextFrom, UnmatchedRule, Verdict};
pub use date::PageDate;
pub use explanation::Explanation;
pub use extract::site_rules::{Rules, RulesError};
pub use extract::{Extractor, extract};
#[cfg(feature = "fetch")]
pub use fetch::{Client, ClientOptions, FetchError};
pub use page::Page;

/// The README's examples compile and run as tests.
#[cfg(all(doctest, feature = "cli"))]
#[doc = include_str!("../README.md")]
pub struct Readme;
