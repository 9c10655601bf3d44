//! How much of an article's markup is written.

use crate::article::SpanKind;

/// How much of an article's markup is written.
///
/// ```
/// use copydesk::render::Markup;
/// let mut markup = Markup::default();
/// assert!(markup.links && !markup.images && !markup.front_matter);
/// markup.links = false;
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Markup {
    /// Links lead somewhere; else their text stays.
    pub links: bool,
    /// A page of HTML loads its pictures from where they are; else it names them.
    pub images: bool,
    /// Markdown begins with the fields of the record, in YAML.
    pub front_matter: bool,
}

impl Default for Markup {
    fn default() -> Self {
        Self { links: true, images: false, front_matter: false }
    }
}

impl Markup {
    /// True for markup that is written.
    pub(super) fn keeps(self, kind: &SpanKind) -> bool {
        self.links || !matches!(kind, SpanKind::Link(_))
    }
}
