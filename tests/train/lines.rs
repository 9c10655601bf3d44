//! The numbers that `clean` sees of texts, by the code that runs in production. Texts are JSON, one a line.
//!
//! - `lines pages MANIFEST`: the visible text of saved pages, as `{"blocks": [...], "headline": N, "section": ..}` each:
//!   the texts of the blocks, which of them is the headline, and the section that the page names.
//! - `lines rows TEXTS OUT [PROBABILITIES]`: for each text (a JSON string) the number of lines and of numbers a row
//!   (u32), then the rows (f32), all little-endian. With PROBABILITIES (f32, one a line, in the same order) the rows are
//!   those of the second stage.
//! - `lines judge TEXTS MODEL`: for each text, whether each line stays, and its probability. MODEL `none` is the rule.

mod manifest;

use copydesk::clean::{self, Cleaner};
use copydesk::document::Document;
use copydesk::extract::blocks::Id;
use copydesk::extract::{metadata, model::Model};
use serde_json::json;
use std::error::Error;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Write};

type Outcome = Result<(), Box<dyn Error>>;

fn main() -> Outcome {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["pages", manifest] => pages(manifest),
        ["rows", texts, out] => rows(texts, out, None),
        ["rows", texts, out, probabilities] => {
            let bytes = fs::read(probabilities)?;
            let probabilities: Vec<f32> = bytes.as_chunks().0.iter().map(|four| f32::from_le_bytes(*four)).collect();
            rows(texts, out, Some(&probabilities))
        }
        ["judge", texts, model] => judge(texts, model),
        _ => Err("usage: lines pages MANIFEST | rows TEXTS OUT [PROBABILITIES] | judge TEXTS MODEL".into()),
    }
}

fn texts(path: &str) -> Result<impl Iterator<Item = Result<String, Box<dyn Error>>>, Box<dyn Error>> {
    Ok(BufReader::new(File::open(path)?).lines().map(|line| Ok(serde_json::from_str(&line?)?)))
}

fn pages(manifest: &str) -> Outcome {
    let mut out = BufWriter::new(io::stdout().lock());
    for page in manifest::pages(manifest)? {
        let page = page?;
        let document = Document::parse(&page.html);
        let layout = page.layout(&document);
        let metadata = metadata::read(&metadata::Sources::new(&document, &layout, page.url.as_ref()));
        let blocks: Vec<_> = layout.blocks.iter().map(|block| &block.text).collect();
        let bylines: Vec<usize> = metadata.byline_blocks.iter().map(|at| at.index()).collect();
        let page = json!({ "blocks": blocks, "headline": metadata.headline_block.map(Id::index), "section": metadata.article.section,
            "byline": bylines });
        writeln!(out, "{page}")?;
    }
    Ok(out.flush()?)
}

fn rows(path: &str, out: &str, probabilities: Option<&[f32]>) -> Outcome {
    let mut out = BufWriter::new(File::create(out)?);
    let mut done = 0;
    for text in texts(path)? {
        let text = text?;
        let (mut values, mut width) = clean::rows(&text, None);
        let count = values.len() / width.max(1);
        if let Some(all) = probabilities {
            (values, width) = clean::rows(&text, Some(all.get(done..done + count).ok_or("too few probabilities")?));
        }
        done += count;
        out.write_all(&u32::try_from(count)?.to_le_bytes())?;
        out.write_all(&u32::try_from(width)?.to_le_bytes())?;
        for value in values {
            out.write_all(&value.to_le_bytes())?;
        }
    }
    Ok(out.flush()?)
}

fn judge(path: &str, model: &str) -> Outcome {
    let cleaner = match model {
        "none" => Cleaner::new().without_model(),
        path => Cleaner::new().with_model(Model::read(&fs::read(path)?)?),
    };
    let mut out = BufWriter::new(io::stdout().lock());
    for text in texts(path)? {
        let lines = cleaner.explain(&text?);
        let told: Vec<_> = lines.iter().map(|line| json!([line.kept, line.probability])).collect();
        writeln!(out, "{}", json!(told))?;
    }
    Ok(out.flush()?)
}
