//! Saved pages to read: one JSON object a line, `{"path": ..., "url": ... or null}`.

use std::error::Error;
use std::fs;
use url::Url;

/// A saved page.
pub(crate) struct Saved {
    pub(crate) html: String,
    pub(crate) url: Option<Url>,
}

/// The pages that a manifest lists, in order.
pub(crate) fn pages(manifest: &str) -> Result<impl Iterator<Item = Result<Saved, Box<dyn Error>>>, Box<dyn Error>> {
    let lines: Vec<String> = fs::read_to_string(manifest)?.lines().map(ToOwned::to_owned).collect();
    Ok(lines.into_iter().map(|line| {
        let page: serde_json::Value = serde_json::from_str(&line)?;
        let path = page["path"].as_str().ok_or("a manifest line without a path")?;
        let url = page["url"].as_str().and_then(|url| Url::parse(url).ok());
        let html = copydesk::charset::decode(&fs::read(path)?, None).into_owned();
        Ok(Saved { html, url })
    }))
}
