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
//! `archive` reads web archives, `fetch` pages from the network, `render` what only scripts fill, by the machine's browser; `crawl`
//! visits newsrooms again and again and saves; `postgres`, `object-store` and `parquet` add places to that; `cli` is the program,
//! and the default.
//!
//! # What stays
//!
//! Promised, by the rules of semantic versions: what the modules below show. Records and enums will grow, and are
//! `#[non_exhaustive]`: begin with `Article::default()`, `Block::new`, `Page::saved` and the like, and set fields. What is public
//! and not shown here (the stages of the extractor, the rules that rooms share) is public for the program, for training and for
//! tests, and changes with them. [`jiff`] and [`url`] are in signatures, and handed on for that.
//!
//! # Layout
//!
//! A file uses only files on lower floors, or files of its own folder, of which no two use each other (but for a folder's
//! `mod.rs`, which may name all of them, and they it). `tests/reader/layers.rs` reads the floors here and keeps it so.
//!
//! ```text
//! 10 main.rs         arguments, exit code
//! 9  cli/            one file a verb: arguments -> typed options -> a call -> what the person sees
//! 8  config/         a job file (TOML) -> a checked Job
//! 7  crawl/          the loop, a visit from start to end; job what to crawl; schedule what happened -> when next
//! 6  clean/          text that others extracted -> the same without boilerplate
//!    save/           articles, records and what was fetched -> folders, databases, object stores, web archives
//! 5  browser/        a page that only scripts fill -> the same, as the machine's browser makes it
//!    discover/       feeds, sitemaps, links of a page -> what to visit
//!    extract/        Document -> Article: blocks, metadata, choice, verdict
//!    render/         Article -> text, JSON, Markdown, tables, reports; how a crawl stands -> tables, a page, metrics
//! 4  document/       text -> Document; the only place that names the HTML parser
//!    explanation.rs  why an article says what it says
//!    fetch/          address -> Page; the only place that names the HTTP client
//!    filter.rs       which articles are wanted
//!    frontier/       what is known and what is due, in SQL
//!    status.rs       how a crawl stands
//! 3  article.rs      what a page says
//!    task.rs         a URL that is due, and what came of it
//! 2  archive/        a web archive -> Pages
//!    date/           dates as pages state them
//!    fingerprint.rs  hashes that know a text, and nearly the same text, again
//!    trail.rs        the redirects of one visit
//! 1  activity.rs     how often a newsroom brings something new
//!    charset.rs      bytes -> text
//!    coding.rs       gzip, deflate, Brotli, Zstandard -> bytes
//!    duration.rs     lengths of time as people write them
//!    guide/          the manual
//!    link.rs         which address a page is
//!    media/          page, feed, sitemap or something else, by type and first bytes
//!    pace.rs         how soon a host may be asked again
//!    page.rs         what the server sent
//!    panic.rs        a panic costs the page that it happened on
//!    store/          files and objects; the only place that names object stores
//!    text/           white space, words, sentence ends, of every script
//!    toml_file.rs    where things stand in a TOML file
//! ```
//!
//! # Words
//!
//! ```text
//! boilerplate   what stands on a page and is not of its text: menus, offers, other stories
//! block         a run of text that nothing interrupts; of an article, a paragraph, a heading, an item, a row
//! region        an element of a page, as the choice of the text sees it
//! layout        all blocks and regions of a page
//! hints         what the class words of a region say it is
//! careful rule  the choice without a model, which the model sees as one number among many
//! choice        which blocks are the text, and which step decided about each
//! verdict       whether a page is an article, of which kind, and how sure
//! standfirst    the summary under the headline
//! kicker        the label above it, mostly the section
//! credit        a line that names who wrote, photographed or edited
//! record        everything known of one input, as a JSON object or a row
//! house format  an article as plain text: a block a line, a blank line between them
//! story         an article of a crawl, under whatever addresses and in whatever revisions
//! newsroom      a site that a job names, and what is found from there
//! source        a page, feed or sitemap that is visited again and again for what it lists
//! pass          all sources of a job visited once
//! visit         one request of a crawl, and what came of it
//! frontier      what is known and what is due
//! lease         one process's right to ask a host, for a while
//! pace          how soon a host may be asked again
//! habit         how often a newsroom brings something new
//! trail         the redirects of one visit
//! revisit       a body that a web archive holds already, stored as a pointer to it
//! ```
//!
//! Parsing and extracting never fail, they return less; an `Err` means that the outside world did. The clock on the wall is
//! read by `cli`, by `crawl::Clock` and by `Client::fetch` alone: everywhere else `now` is a parameter.

#[cfg(feature = "crawl")]
#[doc(hidden)]
pub mod activity;
#[cfg(feature = "archive")]
pub mod archive;
pub mod article;
#[cfg(feature = "render")]
pub mod browser;
#[doc(hidden)]
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
#[doc(hidden)]
pub mod discover;
#[doc(hidden)]
pub mod document;
#[cfg(feature = "crawl")]
#[doc(hidden)]
pub mod duration;
pub mod explanation;
pub mod extract;
#[cfg(feature = "fetch")]
pub mod fetch;
pub mod filter;
#[cfg(feature = "crawl")]
#[doc(hidden)]
pub mod fingerprint;
#[cfg(feature = "crawl")]
#[doc(hidden)]
pub mod frontier;
#[cfg(feature = "cli")]
pub mod guide;
#[doc(hidden)]
pub mod link;
#[doc(hidden)]
pub mod media;
#[cfg(feature = "fetch")]
#[doc(hidden)]
pub mod pace;
pub mod page;
#[doc(hidden)]
pub mod panic;
pub mod render;
#[cfg(feature = "crawl")]
#[doc(hidden)]
pub mod save;
#[cfg(feature = "crawl")]
#[doc(hidden)]
pub mod status;
#[cfg(feature = "crawl")]
#[doc(hidden)]
pub mod store;
#[cfg(feature = "fetch")]
#[doc(hidden)]
pub mod task;
#[doc(hidden)]
pub mod text;
#[cfg(feature = "rules")]
mod toml_file;
#[cfg(feature = "fetch")]
#[doc(hidden)]
pub mod trail;

pub use article::{Article, Block, BlockKind, Cut, Image, Kind, Span, SpanKind, TextFrom, UnmatchedRule, Verdict};
pub use date::PageDate;
pub use explanation::Explanation;
pub use extract::site_rules::{Rules, RulesError};
pub use extract::{Extractor, extract};
#[cfg(feature = "fetch")]
pub use fetch::{Client, ClientOptions, FetchError};
pub use page::Page;
pub use {jiff, url};

/// The README's examples compile and run as tests.
#[cfg(all(doctest, feature = "cli"))]
#[doc = include_str!("../README.md")]
pub struct Readme;
