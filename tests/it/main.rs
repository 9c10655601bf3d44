//! The tests that a user would notice failing; one file a subject.

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
mod crawl_folder;
mod crawl_output;
mod discover;
mod disk;
mod document;
mod explain;
mod extract;
mod farm;
mod fetch;
#[cfg(feature = "postgres")]
mod fleet;
mod frontier;
mod fuzzed;
mod guessed_places;
mod hostile;
mod hostile_frames;
mod hostile_server;
mod layers;
mod licences;
mod missing;
mod moto;
mod newsweb;
mod objects;
mod output;
mod pages;
#[cfg(feature = "postgres")]
mod postgres;
mod properties;
mod quality;
mod readme;
mod robots;
mod server;
mod servers;
mod site_rules;
mod soak;
mod status;
mod verdict;
mod warc;
mod week;
