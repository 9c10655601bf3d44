//! The tests that a user would notice failing; one file a subject.

mod fetch;
mod layers;
mod server;
