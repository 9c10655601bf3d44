//! Writes what the third forest sees of saved pages: `narrow MANIFEST MODEL`.
//!
//! MANIFEST as for `features`; MODEL is a model file without that forest. One line a page: a JSON list of the texts of all
//! blocks, one of the chosen blocks' numbers, and one of the candidates, each as the numbers of the blocks it would leave
//! and its row; parted by tabs.

mod manifest;

use copydesk::document::Document;
use copydesk::extract::blocks::Id;
use copydesk::extract::model::Model;
use copydesk::extract::{choose, metadata, narrow, rule};
use std::error::Error;
use std::fs;
use std::io::{BufWriter, Write, stdout};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [manifest, model] = arguments.as_slice() else { return Err("usage: narrow MANIFEST MODEL".into()) };
    let model = Model::read(&fs::read(model)?)?;
    let mut out = BufWriter::new(stdout().lock());
    for page in manifest::pages(manifest)? {
        let page = page?;
        let document = Document::parse(&page.html);
        let layout = page.layout(&document);
        let metadata = metadata::read(&metadata::Sources::new(&document, &layout, page.url.as_ref()));
        let choice = choose::choose(&layout, &metadata, Some(&model));
        let texts: Vec<&str> = layout.blocks.iter().map(|block| block.text.as_str()).collect();
        let all: Vec<usize> = choice.kept.ids().filter(|at| choice.kept[*at]).map(Id::index).collect();
        let rule = rule::apply(&layout, &metadata);
        let candidates: Vec<(Vec<usize>, Vec<f32>)> = narrow::candidates(&layout, &metadata, &choice, &rule)
            .into_iter()
            .map(|candidate| (candidate.blocks.into_iter().map(Id::index).collect(), candidate.row))
            .collect();
        let [texts, all] = [serde_json::to_string(&texts)?, serde_json::to_string(&all)?];
        writeln!(out, "{texts}\t{all}\t{}", serde_json::to_string(&candidates)?)?;
    }
    out.flush()?;
    Ok(())
}
