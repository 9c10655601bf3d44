//! Writes what the verdict sees of saved pages, by the code that runs in production: `verdict MANIFEST MODEL`.
//!
//! MANIFEST as for `features`; MODEL is a model file, or `none` for the careful rule. One line a page: a JSON list of
//! the figures, the kind that the verdict gives, the chance that it is an article; parted by tabs.
//! `verdict --names` writes what the figures are called.

mod manifest;

use copydesk::document::Document;
use copydesk::extract::model::Model;
use copydesk::extract::verdict::{self, Evidence, figures};
use copydesk::extract::{body, choose, metadata};
use copydesk::{TextFrom, media};
use std::error::Error;
use std::fs;
use std::io::{BufWriter, Write, stdout};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut out = BufWriter::new(stdout().lock());
    if arguments == ["--names"] {
        for measure in figures::names() {
            writeln!(out, "{}", measure.name)?;
        }
        return Ok(out.flush()?);
    }
    let [manifest, model] = arguments.as_slice() else { return Err("usage: verdict MANIFEST MODEL".into()) };
    let model = if model == "none" { None } else { Some(Model::read(&fs::read(model)?)?) };
    for page in manifest::pages(manifest)? {
        let page = page?;
        let document = Document::parse(&page.html);
        let layout = page.layout(&document);
        let metadata = metadata::read(&metadata::Sources::new(&document, &layout, page.url.as_ref()));
        let choice = choose::choose(&layout, &metadata, model.as_ref());
        let blocks = body::build(&layout, &choice, &[], None);
        let no_page = media::no_page(page.html.as_bytes(), &page.html);
        let evidence = Evidence {
            layout: &layout,
            metadata: &metadata,
            choice: &choice,
            body: &blocks,
            text_from: TextFrom::Page,
            url: page.url.as_ref(),
            no_page: no_page.as_deref(),
            model: model.as_ref(),
        };
        let row = serde_json::to_string(&figures::figures(&evidence))?;
        let kind = verdict::judge(&evidence).kind.name();
        writeln!(out, "{row}\t{kind}\t{}", verdict::chance(&evidence))?;
    }
    out.flush()?;
    Ok(())
}
