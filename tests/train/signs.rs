//! Writes what the confidence of an article is told from: `signs MANIFEST MODEL`.
//!
//! MANIFEST as for `features`; MODEL is a model file. One line a page that is taken for an article: its
//! number in the manifest (from 0), a JSON list of the signs, a JSON list of the blocks' texts; parted
//! by tabs.

mod manifest;

use copydesk::article::{Kind, TextFrom};
use copydesk::document::Document;
use copydesk::extract::model::Model;
use copydesk::extract::verdict::{self, Evidence, confidence};
use copydesk::extract::{body, choose, metadata};
use std::error::Error;
use std::fs;
use std::io::{BufWriter, Write, stdout};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [manifest, model] = arguments.as_slice() else { return Err("usage: signs MANIFEST MODEL".into()) };
    let model = Model::read(&fs::read(model)?)?;
    let mut out = BufWriter::new(stdout().lock());
    for (number, page) in manifest::pages(manifest)?.enumerate() {
        let page = page?;
        let document = Document::parse(&page.html);
        let layout = page.layout(&document);
        let metadata = metadata::read(&metadata::Sources::new(&document, &layout, page.url.as_ref()));
        let choice = choose::choose(&layout, &metadata, Some(&model));
        let blocks = body::build(&layout, &choice, &[], None);
        let evidence = Evidence {
            layout: &layout,
            metadata: &metadata,
            choice: &choice,
            body: &blocks,
            text_from: TextFrom::Page,
            url: page.url.as_ref(),
            no_page: None,
            model: Some(&model),
        };
        if verdict::judge(&evidence).kind == Kind::Article {
            let text: Vec<&str> = blocks.iter().map(|block| block.text.as_str()).collect();
            let signs: Vec<f32> = confidence::signs(&evidence).into();
            writeln!(out, "{number}\t{}\t{}", serde_json::to_string(&signs)?, serde_json::to_string(&text)?)?;
        }
    }
    out.flush()?;
    Ok(())
}
