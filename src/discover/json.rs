//! JSON Feed 1.1: its items one by one, so that a feed that is cut off yields those before.

use super::{Listed, address, title};
use crate::task::{Found, Role};
use serde_json::{Deserializer, Value};
use url::Url;

/// The items of a feed that name an address, as many as `most`, and whether there are more.
pub(super) fn entries(text: &str, base: &Url, most: usize) -> (Vec<Found>, bool) {
    let Some(mut rest) = items(text) else { return (Vec::new(), false) };
    let mut found = Vec::new();
    while found.len() < most {
        let mut values = Deserializer::from_str(rest).into_iter::<Value>();
        let Some(Ok(item)) = values.next() else { break };
        rest = rest.get(values.byte_offset()..).unwrap_or_default();
        found.extend(entry(&item, base));
        match rest.trim_start().strip_prefix(',') {
            Some(next) => rest = next,
            None => return (found, false),
        }
    }
    let is_full = found.len() >= most;
    (found, is_full)
}

/// The site that the feed is about; its top level is read up to the items, which mostly stand last.
pub(super) fn home(text: &str, base: &Url) -> Option<Url> {
    let behind = text.split("\"home_page_url\"").nth(1)?.trim_start().strip_prefix(':')?;
    let value = Deserializer::from_str(behind).into_iter::<Value>().next()?.ok()?;
    address(base, value.as_str()?)
}

/// The text behind `"items": [`. Inside a string its quotes would be escaped.
fn items(text: &str) -> Option<&str> {
    text.split("\"items\"")
        .skip(1)
        .find_map(|behind| behind.trim_start().strip_prefix(':')?.trim_start().strip_prefix('['))
}

fn entry(item: &Value, base: &Url) -> Option<Found> {
    let text = |name: &str| item.get(name).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
    let date = |name: &str| text(name).map(Listed::parse).unwrap_or_default();
    let id = text("id").filter(|id| id.starts_with("http"));
    let url = [text("url"), id, text("external_url")].into_iter().flatten().find_map(|text| address(base, text))?;
    let Listed { date, not_after } = date("date_published").or(date("date_modified"));
    let title = text("title").and_then(title);
    Some(Found { title, published: date, not_after, ..Found::new(url, Role::Article) })
}
