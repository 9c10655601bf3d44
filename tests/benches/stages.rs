//! The cost of each stage of reading a page: `cargo bench --bench stages`.
//!
//! Each figure is for all pages of `samples/pages` once, on one thread; the throughput is of their bytes.

#![allow(clippy::unwrap_used)]

use copydesk::document::Document;
use copydesk::extract::blocks::Layout;
use copydesk::extract::metadata::{self, Metadata};
use copydesk::extract::model::Model;
use copydesk::extract::rule::{self, Rule};
use copydesk::extract::{choose, features};
use copydesk::render::json::Record;
use copydesk::render::{markdown, text};
use copydesk::{Article, Extractor, Page, charset};
use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use std::fs;
use std::path::Path;

fn main() {
    divan::main();
}

fn pages() -> Vec<Page> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/pages");
    let mut paths: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path().join("page.html")).collect();
    paths.sort();
    paths.into_iter().map(|path| Page::saved(fs::read(path).unwrap(), None)).collect()
}

fn texts() -> Vec<String> {
    pages().iter().map(|page| charset::decode(&page.body, None).into_owned()).collect()
}

fn documents() -> Vec<Document> {
    texts().iter().map(|html| Document::parse(html)).collect()
}

/// The input of a stage in the middle.
struct Read<'a> {
    document: &'a Document,
    layout: Layout<'a>,
    metadata: Metadata,
    rule: Rule,
}

fn read(documents: &[Document]) -> Vec<Read<'_>> {
    let read = documents.iter().map(|document| {
        let layout = Layout::of(document);
        let metadata = metadata::read(&metadata::Sources::new(document, &layout, None));
        let rule = rule::apply(&layout, &metadata);
        Read { document, layout, metadata, rule }
    });
    read.collect()
}

fn articles() -> Vec<Article> {
    pages().iter().map(|page| Extractor::new().extract_page(page)).collect()
}

/// Runs a stage over everything.
fn each<T, U>(bencher: Bencher<'_, '_>, all: &[T], stage: impl Fn(&T) -> U) {
    let bytes: usize = pages().iter().map(|page| page.body.len()).sum();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        for one in all {
            black_box(stage(black_box(one)));
        }
    });
}

#[divan::bench]
fn decode(bencher: Bencher<'_, '_>) {
    each(bencher, &pages(), |page| charset::decode(&page.body, None).len());
}

#[divan::bench]
fn parse(bencher: Bencher<'_, '_>) {
    each(bencher, &texts(), |html| Document::parse(html));
}

#[divan::bench]
fn blocks(bencher: Bencher<'_, '_>) {
    let documents = documents();
    each(bencher, &read(&documents), |page| Layout::of(page.document).blocks.len());
}

#[divan::bench]
fn metadata(bencher: Bencher<'_, '_>) {
    let documents = documents();
    each(bencher, &read(&documents), |page| metadata::read(&metadata::Sources::new(page.document, &page.layout, None)));
}

#[divan::bench]
fn features(bencher: Bencher<'_, '_>) {
    let documents = documents();
    each(bencher, &read(&documents), |page| features::features(&page.layout, &page.metadata, &page.rule));
}

/// Rule, features, both stages of the model, and the ends of the text.
#[divan::bench]
fn choice(bencher: Bencher<'_, '_>) {
    let documents = documents();
    let model = Model::read(include_bytes!("../../src/extract/model.bin")).unwrap();
    each(bencher, &read(&documents), |page| choose::choose(&page.layout, &page.metadata, Some(&model)));
}

#[divan::bench]
fn render_text(bencher: Bencher<'_, '_>) {
    each(bencher, &articles(), text::render);
}

#[divan::bench]
fn render_markdown(bencher: Bencher<'_, '_>) {
    each(bencher, &articles(), markdown::render);
}

#[divan::bench]
fn render_json(bencher: Bencher<'_, '_>) {
    each(bencher, &articles(), |article| Record::new("page", None, Ok(article.clone())).line());
}

#[divan::bench]
fn all(bencher: Bencher<'_, '_>) {
    each(bencher, &pages(), |page| Record::new("page", None, Ok(Extractor::new().extract_page(page))).line());
}
