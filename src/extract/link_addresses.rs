//! The links of an article's text: absolute addresses, within a limit for all of them.

use super::blocks::Inline;
use crate::article::{Span, SpanKind};
use crate::document::Tag;
use url::Url;

/// Addresses of all links of an article have no more bytes than this. An address is written once in a page and may come
/// to stand in each of its blocks: a link around them all, a long address that all others start from.
const ADDRESS_BYTES: usize = 4 << 20;

/// The addresses of an article's links.
pub(super) struct LinkAddresses<'b> {
    base: Option<&'b Url>,
    /// Bytes that are left to them.
    left: usize,
}

impl<'b> LinkAddresses<'b> {
    pub(super) fn new(base: Option<&'b Url>) -> Self {
        Self { base, left: ADDRESS_BYTES }
    }

    /// Spans of a block; a link whose address finds no room is text.
    pub(super) fn spans(&mut self, inlines: &[Inline<'_>]) -> Vec<Span> {
        let span = |inline: &Inline<'_>| {
            let kind = match inline.tag {
                Tag::A => SpanKind::Link(self.absolute(inline.href?)?),
                Tag::B | Tag::Strong => SpanKind::Strong,
                Tag::I | Tag::Em | Tag::Cite => SpanKind::Emphasis,
                _ => SpanKind::Code,
            };
            Some(Span { range: inline.range.clone(), kind })
        };
        inlines.iter().filter_map(span).collect()
    }

    /// Absolute address of a link that leads somewhere a reader can go.
    fn absolute(&mut self, href: &str) -> Option<String> {
        // what is looked at costs, whether it leads somewhere or not
        self.left = self.left.checked_sub(href.len())?;
        let url = match self.base {
            Some(base) => base.join(href).ok()?,
            None => Url::parse(href).ok()?,
        };
        if !matches!(url.scheme(), "http" | "https" | "mailto") {
            return None;
        }
        let left = self.left.checked_sub(url.as_str().len().saturating_sub(href.len()));
        // the first that finds no room is the last that is looked at
        self.left = left.unwrap_or_default();
        left.map(|_| url.into())
    }
}

#[cfg(test)]
mod tests {
    use super::LinkAddresses;

    #[test]
    fn relative_links_without_a_base_and_links_without_room_lead_nowhere() {
        let mut addresses = LinkAddresses::new(None);
        assert_eq!(addresses.absolute("/map"), None);
        assert_eq!(addresses.absolute("https://a.example/").as_deref(), Some("https://a.example/"));
        // nor does one behind a link that found no room
        addresses.left = 40;
        assert_eq!(addresses.absolute("https://a.example/ü"), Some("https://a.example/%C3%BC".to_owned()));
        assert_eq!(addresses.absolute("https://a.example/bridge"), None);
        assert_eq!(addresses.absolute("https://a.example/ü"), None);
    }
}
