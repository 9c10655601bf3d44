//! Outputs that stay: articles in folders, object stores and databases with records of them, and the web archive of what
//! was fetched. Each is there whole or not at all, whenever a process or a machine stops.

pub mod crawl_bucket;
pub mod crawl_database;
pub mod crawl_folder;
pub mod crawl_output;
pub mod database;
pub mod delivery;
mod disk;
pub mod folder;
mod latest;
pub mod name;
mod records;
#[cfg(feature = "cli")]
pub mod revisions;
mod segments;
pub mod warc;
