//! Bytes' text to a document: one parse a page, read many times, never changed.
//!
//! The only file that names the HTML parser. Everything else sees [`Document`], [`Element`] and
//! the [`Step`]s of a walk, so that the tree can be laid out anew without touching a rule.
//! Nothing here recurses: the depth of a page is the page's choice, not ours.

use ego_tree::{NodeId, NodeRef};
use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Tag as TagToken, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts, TreeSink};
use html5ever::{LocalName, TokenizerResult, local_name};
use scraper::{HtmlTreeSink, Node};
use std::cell::Cell;
use std::rc::Rc;

/// A parsed page. Parsing never fails: any text is some document.
#[derive(Debug)]
pub struct Document {
    html: scraper::Html,
    skipped_script_bytes: usize,
}

/// An element of a [`Document`].
#[derive(Debug, Clone, Copy)]
pub struct Element<'a> {
    node: NodeRef<'a, Node>,
    value: &'a scraper::node::Element,
}

/// Tells an element from all others of its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ElementId(NodeId);

/// A CSS selector: what names elements for those who know a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selector(scraper::Selector);

impl Selector {
    /// Reads a selector, or several parted by commas; `None` if the text is not CSS.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        scraper::Selector::parse(text).ok().map(Self)
    }
}

/// One step of a walk in document order.
#[derive(Debug, Clone, Copy)]
pub enum Step<'a> {
    /// An element starts.
    Open(Element<'a>),
    /// The element that was opened last and not yet closed ends.
    Close(Element<'a>),
    /// Text, as it stands in the page.
    Text(&'a str),
}

/// Walks a subtree in document order. See [`Document::walk`].
#[derive(Debug, Clone)]
pub struct Walk<'a> {
    root: NodeRef<'a, Node>,
    next: Option<Visit<'a>>,
}

#[derive(Debug, Clone, Copy)]
enum Visit<'a> {
    Enter(NodeRef<'a, Node>),
    Leave(NodeRef<'a, Node>),
}

impl Document {
    /// Parses a page as browsers do. The text of styles, and of scripts that hold no data, is left out:
    /// nobody reads it, and it is more than half of a news page's bytes.
    #[must_use]
    pub fn parse(html: &str) -> Self {
        let queue = Rc::new(BufferQueue::default());
        queue.push_back(StrTendril::from_slice(html));
        let builder = TreeBuilder::new(HtmlTreeSink::new(scraper::Html::new_document()), TreeBuilderOpts::default());
        let sink = Skimmer { builder, queue: Rc::clone(&queue), skipped_script_bytes: Cell::new(0) };
        let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
        while !matches!(tokenizer.feed(&queue), TokenizerResult::Done) {}
        tokenizer.end();
        let Skimmer { builder, skipped_script_bytes, .. } = tokenizer.sink;
        Self { html: builder.sink.finish(), skipped_script_bytes: skipped_script_bytes.get() }
    }

    /// Bytes of scripts whose text was left out.
    #[must_use]
    pub fn skipped_script_bytes(&self) -> usize {
        self.skipped_script_bytes
    }

    /// Every element and text of the page, in document order.
    #[must_use]
    pub fn walk(&self) -> Walk<'_> {
        Walk::new(self.html.tree.root())
    }

    /// The elements that a selector names, in document order.
    pub fn select<'d>(&'d self, selector: &Selector) -> impl Iterator<Item = Element<'d>> {
        self.html.select(&selector.0).filter_map(|element| Element::of(*element))
    }

    /// The `html` element.
    #[must_use]
    pub fn root(&self) -> Option<Element<'_>> {
        self.html.tree.root().children().find_map(Element::of)
    }
}

/// Stands between the tokenizer and the tree builder, and takes the bodies of scripts and styles
/// out of the input as soon as their start tag was taken as one.
struct Skimmer {
    builder: TreeBuilder<NodeId, HtmlTreeSink>,
    /// What the tokenizer has not read yet.
    queue: Rc<BufferQueue>,
    skipped_script_bytes: Cell<usize>,
}

impl TokenSink for Skimmer {
    type Handle = NodeId;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<NodeId> {
        let end = match &token {
            Token::TagToken(tag) => skimmed(tag),
            _ => None,
        };
        let result = self.builder.process_token(token, line);
        // only where the builder agrees that raw text follows: not inside svg, for one
        if let (Some(end), TokenSinkResult::RawData(_)) = (end, &result) {
            self.skip_to(end);
        }
        result
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// The end tag of an element whose body nobody reads. Scripts with data in them (JSON-LD, a page's
/// state) are read.
fn skimmed(tag: &TagToken) -> Option<&'static [u8]> {
    if tag.kind != TagKind::StartTag {
        return None;
    }
    match tag.name {
        local_name!("style") => Some(b"</style"),
        local_name!("script") => {
            let data = tag
                .attrs
                .iter()
                .any(|attr| attr.name.local == local_name!("type") && attr.value.to_ascii_lowercase().contains("json"));
            (!data).then_some(b"</script")
        }
        _ => None,
    }
}

impl Skimmer {
    /// Drops the input up to the end tag, if the standard's rules for raw text find it there too: the
    /// name is followed by white space, `/` or `>`, and no `<!--` before it starts the states in which
    /// a script may hold a script. Otherwise nothing is dropped and the tokenizer decides.
    fn skip_to(&self, end: &[u8]) {
        let Some(mut rest) = self.queue.peek_front_chunk_mut() else { return };
        let bytes = rest.as_bytes();
        let mut from = 0;
        let length = loop {
            let Some(at) = memchr::memchr(b'<', bytes.get(from..).unwrap_or_default()) else { return };
            let at = from + at;
            let after = bytes.get(at..).unwrap_or_default();
            if after.starts_with(b"<!--") {
                return;
            }
            let named = after.get(..end.len()).is_some_and(|name| name.eq_ignore_ascii_case(end));
            if named
                && after
                    .get(end.len())
                    .is_some_and(|next| matches!(next, b'\t' | b'\n' | b'\r' | b'\x0c' | b' ' | b'/' | b'>'))
            {
                break at;
            }
            from = at + 1;
        };
        // an empty front chunk is not allowed; the end tag is left in it
        if let Ok(drop) = u32::try_from(length) {
            rest.pop_front(drop);
            if end == b"</script" {
                self.skipped_script_bytes.set(self.skipped_script_bytes.get() + length);
            }
        }
    }
}

impl<'a> Walk<'a> {
    fn new(root: NodeRef<'a, Node>) -> Self {
        Self { root, next: Some(Visit::Enter(root)) }
    }

    /// Passes over what is inside the element that the last step opened: the next step is what
    /// follows its end. Its `Close` is not reported.
    pub fn pass_over(&mut self, element: Element<'a>) {
        self.next = self.after(element.node);
    }

    fn after(&self, node: NodeRef<'a, Node>) -> Option<Visit<'a>> {
        if node.id() == self.root.id() {
            return None;
        }
        match node.next_sibling() {
            Some(next) => Some(Visit::Enter(next)),
            None => node.parent().map(Visit::Leave),
        }
    }
}

impl<'a> Iterator for Walk<'a> {
    type Item = Step<'a>;

    fn next(&mut self) -> Option<Step<'a>> {
        loop {
            match self.next? {
                Visit::Enter(node) => {
                    let inside = node.first_child().map_or(Visit::Leave(node), Visit::Enter);
                    match node.value() {
                        Node::Element(value) => {
                            self.next = Some(inside);
                            return Some(Step::Open(Element { node, value }));
                        }
                        Node::Text(text) => {
                            self.next = self.after(node);
                            return Some(Step::Text(&text.text));
                        }
                        Node::Document | Node::Fragment => self.next = Some(inside),
                        _ => self.next = self.after(node),
                    }
                }
                Visit::Leave(node) => {
                    self.next = self.after(node);
                    if let Some(element) = Element::of(node) {
                        return Some(Step::Close(element));
                    }
                }
            }
        }
    }
}

impl<'a> Element<'a> {
    fn of(node: NodeRef<'a, Node>) -> Option<Self> {
        match node.value() {
            Node::Element(value) => Some(Self { node, value }),
            _ => None,
        }
    }

    /// What tells it from the others.
    #[must_use]
    pub fn id(self) -> ElementId {
        ElementId(self.node.id())
    }

    /// The element's tag, in a form that is cheap to compare.
    #[must_use]
    pub fn tag(self) -> Tag {
        Tag::of(&self.value.name.local)
    }

    /// The element's name as the parser has it (lower case for HTML).
    #[must_use]
    pub fn name(self) -> &'a str {
        &self.value.name.local
    }

    /// The value of an attribute; `name` in lower case.
    #[must_use]
    pub fn attr(self, name: &str) -> Option<&'a str> {
        self.attrs().find(|(n, _)| *n == name).map(|(_, value)| value)
    }

    /// Names and values of all attributes, in no particular order.
    pub fn attrs(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.value.attrs.iter().map(|(name, value)| (&*name.local, &**value))
    }

    /// The element around this one.
    #[must_use]
    pub fn parent(self) -> Option<Self> {
        self.node.parent().and_then(Self::of)
    }

    /// Child elements.
    pub fn children(self) -> impl Iterator<Item = Self> {
        self.node.children().filter_map(Self::of)
    }

    /// The texts that stand directly in this element.
    pub fn own_text(self) -> impl Iterator<Item = &'a str> {
        self.node.children().filter_map(|child| match child.value() {
            Node::Text(text) => Some(&*text.text),
            _ => None,
        })
    }

    /// Everything in this element, itself included, in document order.
    #[must_use]
    pub fn walk(self) -> Walk<'a> {
        Walk::new(self.node)
    }

    /// All text inside, as it stands in the page, scripts and styles included if there are any.
    #[must_use]
    pub fn raw_text(self) -> String {
        let mut out = String::new();
        for step in self.walk() {
            if let Step::Text(text) = step {
                out.push_str(text);
            }
        }
        out
    }

    /// The text a reader sees inside, on one clean line; parts that [`Tag::is_unread`] are left
    /// out, and block elements and `br` part words.
    #[must_use]
    pub fn text(self) -> String {
        let mut out = String::new();
        let mut walk = self.walk();
        while let Some(step) = walk.next() {
            match step {
                Step::Open(element) if element.tag().is_unread() => walk.pass_over(element),
                Step::Open(element) | Step::Close(element) => {
                    if !element.tag().is_inline() || element.tag() == Tag::Br {
                        crate::text::push_clean(&mut out, " ");
                    }
                }
                Step::Text(text) => crate::text::push_clean(&mut out, text),
            }
        }
        out.truncate(out.trim_end().len());
        out
    }
}

macro_rules! tags {
    ($($tag:ident = $name:tt,)*) => {
        /// Tags that some rule asks for; every other is [`Tag::Other`].
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[allow(missing_docs)] // each variant is the tag of its name
        pub enum Tag { $($tag,)* Other }

        impl Tag {
            fn of(name: &LocalName) -> Self {
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

#[cfg(test)]
mod tests {
    use super::{Document, Step};

    fn texts(html: &str) -> Vec<String> {
        let document = Document::parse(html);
        let texts = document.walk().filter_map(|step| match step {
            Step::Text(text) => Some(text.trim().to_owned()),
            _ => None,
        });
        texts.filter(|text| !text.is_empty()).collect()
    }

    #[test]
    fn scripts_end_where_the_standard_ends_them() {
        for (html, expected) in [
            ("<script>var a = '<p>no</p>';</script>yes", vec!["yes"]),
            ("<script>a</scripty> b </SCRIPT >yes", vec!["yes"]),
            ("<style>p > a {} </styles> </style\n>yes", vec!["yes"]),
            // data is kept
            ("<script type=\"application/ld+json\">{}</script>yes", vec!["{}", "yes"]),
            // `<!--` starts the states in which a script may hold a script: the tokenizer decides
            ("<script><!-- <script> </script> --></script>yes", vec!["<!-- <script> </script> -->", "yes"]),
            // no end: all of it is the script's
            ("<p>yes</p><script>no <p>no", vec!["yes", "no <p>no"]),
            // what looks like a script is none
            (
                "<p title='<script>'>yes</p><!-- <script> -->and<textarea><script>no</textarea>yes",
                vec!["yes", "and", "<script>no", "yes"],
            ),
            // inside svg a style is an element like others
            ("<svg><style>a<g>c</g></style></svg>yes", vec!["a", "c", "yes"]),
        ] {
            assert_eq!(texts(html), expected, "{html}");
        }
    }

    #[test]
    fn what_is_left_out_is_counted() {
        assert_eq!(Document::parse("<script>12345</script><style>123</style>").skipped_script_bytes(), 5);
    }
}
