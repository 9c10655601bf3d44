//! The reader: tests of what is read of a page. They need the light library alone and `rules`, and build in a fraction
//! of the time: `cargo test --no-default-features --features rules --test reader`

mod around;
mod document;
mod extract;
mod hostile;
mod layers;
mod licences;
mod pages;
mod quality;
mod render;
mod samples;
#[path = "../fuzz/src/tree.rs"]
#[allow(unreachable_pub)] // public in the crate of the fuzz targets
mod tree;
mod verdict;
