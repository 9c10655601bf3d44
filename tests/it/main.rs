//! Fetching, crawling, saving and the program: one file a subject. What is read of a page is tested in `tests/reader`.

mod archive;
mod batch;
mod batch_engines;
mod bounds;
mod check;
#[path = "../fuzz/src/lib.rs"]
#[allow(unreachable_pub)] // public in the crate of the fuzz targets
mod checks;
mod child;
mod clean;
mod cli;
mod cli_fetch;
mod crawl;
mod crawl_bucket;
mod crawl_database;
mod crawl_folder;
mod crawl_output;
mod database;
#[cfg(feature = "postgres")]
mod database_postgres;
mod deaths;
mod diff;
mod discover;
mod disk;
mod explain;
mod farm;
mod feed;
mod fetch;
mod filters;
#[cfg(feature = "postgres")]
mod fleet;
mod folder;
mod formats;
mod frontier;
mod fuzzed;
mod guessed_places;
mod help;
mod hook;
mod hostile_frames;
mod hostile_server;
mod missing;
mod moto;
mod newsweb;
mod objects;
mod odd_servers;
mod pages;
#[cfg(feature = "postgres")]
mod postgres;
mod program;
mod properties;
mod readers;
mod readme;
#[cfg(feature = "render")]
mod render;
#[cfg(feature = "render")]
mod render_connect;
#[cfg(feature = "render")]
mod render_crawl;
#[cfg(feature = "render")]
mod render_ends;
#[cfg(feature = "render")]
mod render_frameworks;
mod robots;
#[path = "../reader/samples.rs"]
mod samples;
mod screens;
mod server;
mod servers;
mod site_rules;
mod soak;
mod status;
mod story_pages;
mod urls;
mod verdict;
mod warc;
mod week;
