//! Writes what the model sees of saved pages, by the code that runs in production:
//! `features MANIFEST OUT [PROBABILITIES]`.
//!
//! MANIFEST holds one JSON object a line: `{"path": ..., "url": ... or null}`. OUT gets, for each
//! page in order: number of blocks and numbers a row (u32), then the rows (f32), all
//! little-endian; OUT.jsonl gets the texts of the blocks. With PROBABILITIES (f32, one a block, in
//! the same order) the rows are those of the second stage.

mod manifest;

use copydesk::document::Document;
use copydesk::extract::{decode, features, metadata, rule};
use std::error::Error;
use std::fs::{self, File};
use std::io::{BufWriter, Write};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [manifest, out, probabilities @ ..] = arguments.as_slice() else {
        return Err("usage: features MANIFEST OUT [PROBABILITIES]".into());
    };
    let probabilities: Option<Vec<f32>> = match probabilities.first() {
        Some(path) => {
            let bytes = fs::read(path)?;
            Some(bytes.as_chunks().0.iter().map(|four| f32::from_le_bytes(*four)).collect())
        }
        None => None,
    };
    let mut numbers = BufWriter::new(File::create(out)?);
    let mut texts = BufWriter::new(File::create(format!("{out}.jsonl"))?);
    let mut done = 0;
    for page in manifest::pages(manifest)? {
        let page = page?;
        let document = Document::parse(&page.html);
        let layout = page.layout(&document);
        let metadata = metadata::read(&metadata::Sources::new(&document, &layout, page.url.as_ref()));
        let rule = rule::apply(&layout, &metadata);
        let features::Features { mut values, mut width } = features::features(&layout, &metadata, &rule);
        let count = layout.blocks.len();
        if let Some(all) = &probabilities {
            let own = all.get(done..done + count).ok_or("too few probabilities")?;
            values = decode::context(&layout, &values, width, own);
            width = values.len() / count.max(1);
        }
        done += count;
        numbers.write_all(&u32::try_from(count)?.to_le_bytes())?;
        numbers.write_all(&u32::try_from(width)?.to_le_bytes())?;
        for value in values {
            numbers.write_all(&value.to_le_bytes())?;
        }
        let blocks: Vec<_> = layout.blocks.iter().map(|block| &block.text).collect();
        serde_json::to_writer(&mut texts, &blocks)?;
        texts.write_all(b"\n")?;
    }
    numbers.flush()?;
    texts.flush()?;
    Ok(())
}
