//! Whether an answer is a page at all, and by which words it is refused if it is not.

use crate::media::{Media, of_type, what_is};

pub(super) use crate::media::SNIFF_BYTES;

/// What the type alone says: `Err` names what the answer is if that is no page.
pub(super) fn check_type(content_type: Option<&str>) -> Result<(), String> {
    page(&of_type(content_type).unwrap_or(Media::Html))
}

/// What type and first bytes say together: `Err` names what the answer is if that is no page.
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
