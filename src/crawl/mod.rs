//! Crawling: what to crawl, and what comes next.

pub mod job;
pub mod schedule;

pub use job::Job;
