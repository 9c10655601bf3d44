//! The tests that a user would notice failing; one file a subject.

mod child;
mod cli;
mod cli_fetch;
mod crawl_folder;
mod explain;
mod extract;
mod fetch;
mod hostile;
mod layers;
mod output;
mod pages;
mod quality;
mod readme;
mod server;
mod site_rules;
mod warc;
