//! The manual, a page a subject. The pages lie beside this file, in `src/guide/`, and can be read there.
//!
//! Commands in them run when the tests do, and print what is shown; code in them compiles.
#![allow(rustdoc::broken_intra_doc_links, rustdoc::invalid_html_tags, rustdoc::bare_urls, clippy::pedantic)] // written for people

/// Makes a page of each file.
macro_rules! pages {
    ($($name:ident)*) => { $( #[doc = include_str!(concat!(stringify!($name), ".md"))] pub mod $name {} )* };
}

pages! { install fetch scripts extract archives clean crawl record library python results others security changes }
