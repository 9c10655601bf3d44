//! Saved pages to read: one JSON object a line, `{"path": ..., "url": ... or null}`. With `"without": [...]` it is read as if the
//! elements of these text blocks were not in it.

use copydesk::document::Document;
use copydesk::extract::blocks::{BlockId, Id, Layout};
use std::error::Error;
use std::fs;
use url::Url;

/// A saved page.
pub(crate) struct Saved {
    pub(crate) html: String,
    pub(crate) url: Option<Url>,
    without: Vec<usize>,
}

impl Saved {
    /// The layout of the page, without what the manifest takes out.
    pub(crate) fn layout<'a>(&self, document: &'a Document) -> Layout<'a> {
        let whole = Layout::of(document);
        if self.without.is_empty() {
            return whole;
        }
        let block = |number: &usize| whole.blocks.get(BlockId::of(*number));
        let elements = self.without.iter().filter_map(block).map(|block| whole.regions[block.region].element.id());
        Layout::without(document, &elements.collect())
    }
}

/// The pages that a manifest lists, in order.
pub(crate) fn pages(manifest: &str) -> Result<impl Iterator<Item = Result<Saved, Box<dyn Error>>>, Box<dyn Error>> {
    let lines: Vec<String> = fs::read_to_string(manifest)?.lines().map(ToOwned::to_owned).collect();
    Ok(lines.into_iter().map(|line| {
        let page: serde_json::Value = serde_json::from_str(&line)?;
        let path = page["path"].as_str().ok_or("a manifest line without a path")?;
        let url = page["url"].as_str().and_then(|url| Url::parse(url).ok());
        let html = copydesk::charset::decode(&fs::read(path)?, None).into_owned();
        let numbers = page["without"].as_array().into_iter().flatten().filter_map(serde_json::Value::as_u64);
        let without = numbers.map(usize::try_from).collect::<Result<_, _>>()?;
        Ok(Saved { html, url, without })
    }))
}
