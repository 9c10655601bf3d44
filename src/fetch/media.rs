//! Whether an answer is a page at all, and by which words it is refused if it is not.

use crate::media::{Media, of_type, what_is};

pub(super) use crate::media::SNIFF_BYTES;

/// Beginnings of types that are neither pages nor feeds nor sitemaps. A sitemap may be packed, a feed may be
/// JSON, and either is called by any of many names.
const NEVER_SOURCES: &[&str] = &["image/", "video/", "audio/", "font/", "application/pdf"];

/// Judges by the type alone: `Err` names what the answer is if that is no source.
pub(super) fn check_source_type(content_type: Option<&str>) -> Result<(), String> {
    let essence = content_type.unwrap_or_default().trim_start().to_ascii_lowercase();
    match of_type(content_type) {
        Some(Media::Other(name)) if NEVER_SOURCES.iter().any(|kind| essence.starts_with(kind)) => Err(name),
        _ => Ok(()),
    }
}

/// Judges by the type alone: `Err` names what the answer is if that is no page.
pub(super) fn check_type(content_type: Option<&str>) -> Result<(), String> {
    page(&of_type(content_type).unwrap_or(Media::Html))
}

/// True if an answer says to be text: what is packed all the same was stored so.
pub(super) fn says_text(content_type: Option<&str>) -> bool {
    content_type.is_none_or(|told| told.trim_start().get(..5).is_none_or(|kind| kind.eq_ignore_ascii_case("text/")))
}

/// Judges by type and first bytes together: `Err` names what the answer is if that is no page.
pub(super) fn check_start(content_type: Option<&str>, body: &[u8]) -> Result<(), String> {
    page(&what_is(content_type, body))
}

fn page(media: &Media) -> Result<(), String> {
    if *media == Media::Html { Ok(()) } else { Err(media.to_string()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_accepted_and_others_named() {
        assert_eq!(check_type(Some("text/html")), Ok(()));
        assert_eq!(check_type(Some("text/xml")), Ok(()), "the first bytes will tell");
        assert_eq!(check_type(Some("application/atom+xml")), Err("a feed".to_owned()));
        assert_eq!(check_start(Some("text/xml"), b"<html>"), Ok(()));
        assert_eq!(check_start(Some("text/html"), b"<rss>"), Err("a feed".to_owned()));
    }
}
