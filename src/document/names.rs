//! The names of elements and attributes that some rule asks for, and the names that a page uses.

use html5ever::{LocalName, local_name};
use std::sync::LazyLock;

macro_rules! attrs {
    ($($attr:ident = $name:literal,)*) => {
        /// Attributes that some rule asks for; no other is kept, but for selectors.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[allow(missing_docs)] // each variant is the attribute of its name
        pub enum Attr { $($attr,)* }

        /// Names of attributes; those that pages use most come first.
        const ATTRS: &[(&str, Attr)] = &[$(($name, Attr::$attr),)*];
    };
}

attrs! {
    Class = "class",
    Href = "href",
    Id = "id",
    Src = "src",
    Alt = "alt",
    Title = "title",
    Style = "style",
    Rel = "rel",
    Type = "type",
    Content = "content",
    Property = "property",
    Name = "name",
    AriaLabel = "aria-label",
    AriaHidden = "aria-hidden",
    Role = "role",
    Srcset = "srcset",
    DataSrc = "data-src",
    DataSrcset = "data-srcset",
    Itemprop = "itemprop",
    Itemtype = "itemtype",
    Datetime = "datetime",
    Hidden = "hidden",
    DataTestid = "data-testid",
    DataComponent = "data-component",
    DataDatetime = "data-datetime",
    DataTimestamp = "data-timestamp",
    DataTime = "data-time",
    DataDate = "data-date",
    DataPublished = "data-published",
    Value = "value",
    Download = "download",
    HttpEquiv = "http-equiv",
    Lang = "lang",
    XmlLang = "xml:lang",
    AriaExpanded = "aria-expanded",
    Colspan = "colspan",
    Rowspan = "rowspan",
    Shadowrootmode = "shadowrootmode",
    Shadowroot = "shadowroot",
}

/// [`ATTRS`] as html5ever has them.
static KNOWN: LazyLock<Vec<(LocalName, Attr)>> =
    LazyLock::new(|| ATTRS.iter().map(|(name, attr)| (LocalName::from(*name), *attr)).collect());

impl Attr {
    pub(super) fn of(name: &LocalName) -> Option<Self> {
        KNOWN.iter().find(|(known, _)| known == name).map(|(_, attr)| *attr)
    }
}

/// Names that a page has used, so that each is looked up once and not each time.
pub(super) struct Names {
    met: Vec<Option<Met>>,
}

struct Met {
    /// The name as it is written; see [`key`].
    key: u128,
    name: LocalName,
    attr: Option<Attr>,
}

/// Names of a page that are remembered; two that would share a slot drive each other out.
const SLOTS: usize = 512;

/// Longer names are not remembered, and no [`Attr`] has one.
const LENGTH_MAX: usize = 15;

impl Default for Names {
    fn default() -> Self {
        Self { met: std::iter::repeat_with(|| None).take(SLOTS).collect() }
    }
}

impl Names {
    /// The name of an element that is written so.
    pub(super) fn element(&mut self, written: &[u8]) -> LocalName {
        self.met(written).map_or_else(|| lower(written), |met| met.name.clone())
    }

    /// The name of an attribute that is written so; none if nobody asks for it and `wants_all` is not set.
    pub(super) fn attribute(&mut self, written: &[u8], wants_all: bool) -> Option<LocalName> {
        match self.met(written) {
            Some(met) => (wants_all || met.attr.is_some()).then(|| met.name.clone()),
            None => wants_all.then(|| lower(written)),
        }
    }

    fn met(&mut self, written: &[u8]) -> Option<&Met> {
        let key = key(written)?;
        // Knuth's multiplicative hashing
        let slot = (key as u64 ^ (key >> 64) as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        let slot = self.met.get_mut(slot as usize % SLOTS)?;
        if slot.as_ref().is_none_or(|met| met.key != key) {
            let name = lower(written);
            *slot = Some(Met { key, attr: Attr::of(&name), name });
        }
        slot.as_ref()
    }
}

/// The bytes of a short name and their number, as one number.
fn key(written: &[u8]) -> Option<u128> {
    let mut key = [0; LENGTH_MAX + 1];
    key.get_mut(..LENGTH_MAX)?.get_mut(..written.len())?.copy_from_slice(written);
    key[LENGTH_MAX] = written.len() as u8;
    Some(u128::from_le_bytes(key))
}

fn lower(written: &[u8]) -> LocalName {
    let name = String::from_utf8_lossy(written).to_ascii_lowercase();
    LocalName::from(if name.contains('\0') { name.replace('\0', "\u{fffd}") } else { name })
}

macro_rules! tags {
    ($($tag:ident = $name:tt,)*) => {
        /// Tags that some rule asks for; every other is [`Tag::Other`].
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[allow(missing_docs)] // each variant is the tag of its name
        pub enum Tag { $($tag,)* Other }

        impl Tag {
            pub(super) fn of(name: &LocalName) -> Self {
                match *name {
                    $(local_name!($name) => Self::$tag,)*
                    _ => Self::Other,
                }
            }
        }
    };
}

tags! {
    Html = "html",
    Head = "head",
    Body = "body",
    Title = "title",
    Meta = "meta",
    Link = "link",
    Base = "base",
    Script = "script",
    Style = "style",
    Noscript = "noscript",
    Template = "template",
    Article = "article",
    Section = "section",
    Main = "main",
    Aside = "aside",
    Nav = "nav",
    Header = "header",
    Footer = "footer",
    Div = "div",
    P = "p",
    H1 = "h1",
    H2 = "h2",
    H3 = "h3",
    H4 = "h4",
    H5 = "h5",
    H6 = "h6",
    Ul = "ul",
    Ol = "ol",
    Li = "li",
    Dl = "dl",
    Dt = "dt",
    Dd = "dd",
    Blockquote = "blockquote",
    Q = "q",
    Pre = "pre",
    Code = "code",
    Kbd = "kbd",
    Samp = "samp",
    Figure = "figure",
    Figcaption = "figcaption",
    Table = "table",
    Caption = "caption",
    Thead = "thead",
    Tbody = "tbody",
    Tfoot = "tfoot",
    Tr = "tr",
    Td = "td",
    Th = "th",
    A = "a",
    B = "b",
    Strong = "strong",
    I = "i",
    Em = "em",
    Cite = "cite",
    U = "u",
    S = "s",
    Span = "span",
    Font = "font",
    Small = "small",
    Sub = "sub",
    Sup = "sup",
    Br = "br",
    Hr = "hr",
    Img = "img",
    Picture = "picture",
    Source = "source",
    Video = "video",
    Audio = "audio",
    Iframe = "iframe",
    Object = "object",
    Embed = "embed",
    Svg = "svg",
    Math = "math",
    Form = "form",
    Input = "input",
    Button = "button",
    Select = "select",
    Textarea = "textarea",
    Label = "label",
    Time = "time",
    Address = "address",
    Details = "details",
    Summary = "summary",
    Center = "center",
    Abbr = "abbr",
    Mark = "mark",
    Del = "del",
    Ins = "ins",
    Bdi = "bdi",
    Bdo = "bdo",
    Big = "big",
    Acronym = "acronym",
    Rb = "rb",
    Data = "data",
    Dfn = "dfn",
    Nobr = "nobr",
    Ruby = "ruby",
    Rp = "rp",
    Rt = "rt",
    Tt = "tt",
    Var = "var",
    Wbr = "wbr",
    Strike = "strike",
    Fieldset = "fieldset",
    Canvas = "canvas",
}

impl Tag {
    /// Elements that do not break a line of text; every other element does, at both ends.
    #[must_use]
    pub fn is_inline(self) -> bool {
        matches!(
            self,
            Self::A
                | Self::B
                | Self::Strong
                | Self::I
                | Self::Em
                | Self::Cite
                | Self::U
                | Self::S
                | Self::Span
                | Self::Font
                | Self::Small
                | Self::Sub
                | Self::Sup
                | Self::Br
                | Self::Q
                | Self::Code
                | Self::Kbd
                | Self::Samp
                | Self::Time
                | Self::Abbr
                | Self::Mark
                | Self::Del
                | Self::Ins
                | Self::Bdi
                | Self::Bdo
                | Self::Big
                | Self::Acronym
                | Self::Rb
                | Self::Data
                | Self::Dfn
                | Self::Nobr
                | Self::Ruby
                | Self::Rp
                | Self::Rt
                | Self::Tt
                | Self::Var
                | Self::Wbr
                | Self::Strike
                | Self::Label
                | Self::Img
                | Self::Picture
                | Self::Source
        )
    }

    /// Elements whose content nobody reads as text: scripts, styles, forms' controls, media.
    #[must_use]
    pub fn is_unread(self) -> bool {
        matches!(
            self,
            Self::Head
                | Self::Script
                | Self::Style
                | Self::Noscript
                | Self::Template
                | Self::Svg
                | Self::Math
                | Self::Iframe
                | Self::Object
                | Self::Embed
                | Self::Button
                | Self::Select
                | Self::Textarea
                | Self::Video
                | Self::Audio
                | Self::Canvas
                | Self::Rp
                | Self::Rt
        )
    }

    /// Level of a heading, 1 to 6.
    #[must_use]
    pub fn heading_level(self) -> Option<u8> {
        match self {
            Self::H1 => Some(1),
            Self::H2 => Some(2),
            Self::H3 => Some(3),
            Self::H4 => Some(4),
            Self::H5 => Some(5),
            Self::H6 => Some(6),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_that_are_asked_for_are_short_enough_to_be_known() {
        assert!(ATTRS.iter().all(|(name, _)| name.len() <= LENGTH_MAX));
        let mut names = Names::default();
        for (name, attr) in ATTRS {
            let found = names.attribute(name.to_ascii_uppercase().as_bytes(), false).expect("asked for");
            assert_eq!((&*found, Attr::of(&found)), (*name, Some(*attr)));
        }
        assert_eq!(names.attribute(b"data-nobody-asks", false), None);
        assert_eq!(names.attribute(b"\0x", true).as_deref(), Some("\u{fffd}x"));
        assert_eq!(names.attribute(b"x", true).as_deref(), Some("x"));
    }
}
