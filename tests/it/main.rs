//! The tests that a user would notice failing; one file a subject.

mod check;
mod child;
mod cli;
mod cli_fetch;
mod crawl;
mod crawl_folder;
mod discover;
mod disk;
mod explain;
mod extract;
mod fetch;
mod frontier;
mod hostile;
mod layers;
mod newsweb;
mod output;
mod pages;
mod quality;
mod readme;
mod robots;
mod server;
mod site_rules;
mod soak;
mod warc;
mod week;
