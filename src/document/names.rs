//! The names of elements and attributes that some rule asks for, and the names that a page uses.

use html5ever::{LocalName, local_name};
use std::sync::LazyLock;

macro_rules! attrs {
    ($($attr:ident = $name:literal,)*) => {
        /// Attributes that some rule asks for; no other is kept, but for selectors.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[allow(missing_docs)] // each variant is the attribute of its name
        pub enum Attr { $($attr,)* }

        /// Those that pages use most come first.
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
    written: Box<[u8]>,
    name: LocalName,
    attr: Option<Attr>,
}

impl Default for Names {
    fn default() -> Self {
        Self { met: std::iter::repeat_with(|| None).take(SLOTS).collect() }
    }
}

/// Names of a page that are remembered; two that would share a slot drive each other out.
const SLOTS: usize = 512;

impl Names {
    /// The name that is written so, in lower case, and which attribute it is the name of.
    pub(super) fn of(&mut self, written: &[u8]) -> (LocalName, Option<Attr>) {
        // FNV-1a
        let hash =
            written.iter().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193));
        let Some(slot) = self.met.get_mut((hash ^ (hash >> 15)) as usize % SLOTS) else {
            return Met::read(written).told();
        };
        match slot {
            Some(met) if *met.written == *written => met.told(),
            _ => slot.insert(Met::read(written)).told(),
        }
    }
}

impl Met {
    fn read(written: &[u8]) -> Self {
        let lower = String::from_utf8_lossy(written).to_ascii_lowercase().replace('\0', "\u{fffd}");
        let name = LocalName::from(lower);
        Self { written: written.into(), attr: Attr::of(&name), name }
    }

    fn told(&self) -> (LocalName, Option<Attr>) {
        (self.name.clone(), self.attr)
    }
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
