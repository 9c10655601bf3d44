//! Bytes' text to a document: one parse a page, read many times, never changed.
//!
//! The only room that names the HTML parser. Everything else sees [`Document`], [`Element`] and
//! the [`Step`]s of a walk, so that the tree can be laid out anew without touching a rule.
//! Nothing here recurses: the depth of a page is the page's choice, not ours.
//!
//! html5ever's tree builder decides what the tree is, as browsers do. The tokens that it is fed with, and the tree
//! that it fills, are our own: html5ever's tokenizer and scraper's tree together took three times as long.

mod drawing;
mod element;
mod hiding;
mod names;
mod raw;
mod reference;
#[cfg(feature = "rules")]
mod select;
#[cfg(not(feature = "rules"))]
#[path = "no_select.rs"]
mod select;
mod shown;
mod streamed;
mod tokenizer;
mod tree;

use crate::article::Cut;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Tag as TagToken, TagKind, Token, TokenSink, TokenSinkResult};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts, TreeSink};
use html5ever::{LocalName, local_name};
use raw::{begins_markup, is_tag, raw_end};
use std::borrow::Cow;
use std::cell::{Cell, OnceCell, RefCell};
use tokenizer::{Scripts, Tokenizer};
use tree::{DocumentSink, NodeId, ROOT, Tree};

pub use element::{Element, ElementId, Step, Walk};
pub use hiding::Hiding;
pub(crate) use hiding::{class_hides, hidden_attribute, style_hides};
pub use names::{Attr, Tag};
pub use select::Selector;
pub(crate) use tokenizer::NOSCRIPT_TEXT;

/// Deepest element of a tree; what is inside deeper ones stands beside them instead. Chrome and Safari have the
/// same limit (Blink's `kMaximumHTMLParserDOMTreeDepth`). html5ever walks all open elements for many a tag.
const DEPTH_MAX: u16 = 512;

/// Tags that were passed over because of [`DEPTH_MAX`] and whose end is still waited for.
const WAITED_MAX: usize = 64;

/// Elements, texts and comments of a page that are read: several times those of the longest live blogs. What comes behind
/// is left, so that no page fills the memory.
const NODES_MAX: usize = 250_000;

/// A page of so many nodes more than it has bytes is made to fill the memory too: a tag takes three bytes at least, but
/// some markup, never closed, is repeated in every paragraph.
const NODES_MORE: usize = 1_000;

/// A parsed page. Parsing never fails: any text is some document.
#[derive(Debug)]
pub struct Document {
    tree: Tree,
    scripts: Scripts,
    cut: Option<Cut>,
    /// The tree for selectors, when one was asked for.
    selected: OnceCell<select::Selected>,
}

/// A script of a page.
#[derive(Debug, Clone, Copy)]
pub struct Script<'a> {
    /// Its `type` attribute, as written.
    pub kind: &'a str,
    /// Its text.
    pub text: &'a str,
}

impl Document {
    /// Parses a page as browsers do. Left out are the text of styles, and of scripts that hold no data, which nobody
    /// reads and which is more than half of a news page's bytes, the shapes of drawings, and attributes that are no
    /// [`Attr`].
    #[must_use]
    pub fn parse(html: &str) -> Self {
        Self::read(html, false)
    }

    /// Parses a page with all its attributes: for [`Document::select`].
    #[must_use]
    pub fn parse_whole(html: &str) -> Self {
        Self::read(html, true)
    }

    fn read(html: &str, keeps_all: bool) -> Self {
        let html = html.strip_prefix('\u{feff}').unwrap_or(html);
        // the parser counts in 32 bits
        let html = html.get(..html.floor_char_boundary(u32::MAX as usize / 2)).unwrap_or_default();
        let html = StrTendril::from_slice(&with_title_ended(without_returns(html)));
        let builder = TreeBuilder::new(DocumentSink::new(html.len()), TreeBuilderOpts::default());
        let parser = Parser { builder, passed_over: RefCell::default(), is_cut: Cell::new(false) };
        let nodes_max = NODES_MAX.min(html.len() + NODES_MORE);
        let is_full = || parser.builder.sink.nodes() > nodes_max;
        let scripts = Tokenizer::new(&html, &parser, keeps_all).run(is_full);
        let is_too_deep = parser.is_cut.get().then_some(Cut::Depth);
        let cut = if is_full() { Some(Cut::Growth) } else { is_too_deep };
        let mut tree = parser.builder.sink.finish();
        if streamed::is_streamed(html.as_bytes()) {
            streamed::put_into_place(&mut tree);
        }
        Self { tree, scripts, cut, selected: OnceCell::new() }
    }

    /// Bytes of scripts whose text was left out.
    #[must_use]
    pub fn skipped_script_bytes(&self) -> usize {
        self.scripts.skipped_bytes
    }

    /// All scripts, in order, data and templates too: what each is by its `type` (empty where it says none), and its text
    /// as it stands in the page.
    pub fn scripts(&self) -> impl Iterator<Item = Script<'_>> {
        self.scripts.texts.iter().map(|(kind, text)| Script { kind, text })
    }

    /// The limit that the page ran into, if it did.
    #[must_use]
    pub fn cut(&self) -> Option<Cut> {
        self.cut
    }

    /// Every element and text of the page, in document order.
    #[must_use]
    pub fn walk(&self) -> Walk<'_> {
        Walk::new(&self.tree, ROOT)
    }

    /// The elements of the page with such tags, in the order in which they were opened: quicker than a walk, for who
    /// looks for a few. What stands in templates is left out.
    pub(crate) fn tagged(&self, is_wanted: impl Fn(Tag) -> bool) -> impl Iterator<Item = Element<'_>> {
        let is_in_page = |element: &Element<'_>| {
            let around = || std::iter::successors(Some(element.id().node()), |id| self.tree.parent(*id));
            let is_template = |id| matches!(Element::of(&self.tree, id).map(Element::tag), Some(Tag::Template));
            around().last() == Some(ROOT) && !around().skip(1).any(is_template)
        };
        let elements = self.tree.ids().filter_map(|id| Element::of(&self.tree, id));
        elements.filter(move |element| is_wanted(element.tag()) && is_in_page(element))
    }

    /// The elements that a selector names, in document order. Attributes that are no [`Attr`] are seen only by
    /// those of [`Document::parse_whole`].
    pub fn select(&self, selector: &Selector) -> Vec<Element<'_>> {
        let selected = self.selected.get_or_init(|| select::Selected::of(&self.tree));
        selected.by(selector).into_iter().filter_map(|id| Element::of(&self.tree, id)).collect()
    }

    /// The `html` element.
    #[must_use]
    pub fn root(&self) -> Option<Element<'_>> {
        self.tree.children(ROOT).find_map(|id| Element::of(&self.tree, id))
    }
}

/// The text with line ends as `\n` alone, as the standard reads it.
fn without_returns(html: &str) -> Cow<'_, str> {
    if memchr::memchr(b'\r', html.as_bytes()).is_none() {
        return html.into();
    }
    let mut out = String::with_capacity(html.len());
    let mut start = 0;
    for at in memchr::memchr_iter(b'\r', html.as_bytes()) {
        out.push_str(html.get(start..at).unwrap_or_default());
        out.push('\n');
        start = at + if html.as_bytes().get(at + 1) == Some(&b'\n') { 2 } else { 1 };
    }
    out.push_str(html.get(start..).unwrap_or_default());
    out.into()
}

/// The page with an end tag of its title, if none has one: such a title would hold all of the page. It ends where markup
/// begins.
fn with_title_ended(html: Cow<'_, str>) -> Cow<'_, str> {
    const NAME: &[u8] = b"title";
    let bytes = html.as_bytes();
    if raw_end(bytes, NAME) < bytes.len() {
        return html;
    }
    let mut marks = memchr::memchr_iter(b'<', bytes).map(|at| (at, bytes.get(at..).unwrap_or_default()));
    let has_title = marks.any(|(_, rest)| is_tag(rest, b"<", NAME));
    match marks.find(|(_, rest)| has_title && begins_markup(rest.get(1..).unwrap_or_default())) {
        Some((end, _)) => [html.get(..end), Some("</title>"), html.get(end..)].into_iter().flatten().collect(),
        None => html,
    }
}

/// Stands before the tree builder, and keeps it from trees that no page needs.
struct Parser {
    builder: TreeBuilder<NodeId, DocumentSink>,
    /// Elements that were passed over, and whose end tags are to come.
    passed_over: RefCell<Vec<LocalName>>,
    is_cut: Cell<bool>,
}

impl Parser {
    /// True if a tag is passed over, since it stands too deep or ends what did.
    fn passes_over(&self, tag: &TagToken) -> bool {
        if self.builder.sink.depth() < DEPTH_MAX && !self.is_cut.get() {
            return false;
        }
        let mut passed_over = self.passed_over.borrow_mut();
        if tag.kind == TagKind::EndTag {
            let waited = passed_over.iter().rev().take(WAITED_MAX).position(|name| *name == tag.name);
            if let Some(at) = waited {
                let left = passed_over.len() - at - 1;
                passed_over.truncate(left);
            }
            return waited.is_some();
        }
        if self.builder.sink.depth() >= DEPTH_MAX {
            // the builder closes elements without a word; to answer this it asks for the name of the innermost
            self.builder.adjusted_current_node_present_but_not_in_html_namespace();
            self.builder.sink.come_back();
        }
        let is_too_deep = self.builder.sink.depth() >= DEPTH_MAX && !holds_no_element(&tag.name);
        if is_too_deep {
            self.is_cut.set(true);
            if !tag.self_closing {
                passed_over.push(tag.name.clone());
            }
        }
        is_too_deep
    }
}

impl TokenSink for Parser {
    type Handle = NodeId;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<NodeId> {
        match &token {
            Token::TagToken(tag) if self.passes_over(tag) => TokenSinkResult::Continue,
            _ => self.builder.process_token(token, line),
        }
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// Elements in which none other can stand: they make a tree no deeper.
fn holds_no_element(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("area")
            | local_name!("base")
            | local_name!("br")
            | local_name!("col")
            | local_name!("embed")
            | local_name!("hr")
            | local_name!("iframe")
            | local_name!("img")
            | local_name!("input")
            | local_name!("link")
            | local_name!("meta")
            | local_name!("noembed")
            | local_name!("noframes")
            | local_name!("noscript")
            | local_name!("param")
            | local_name!("plaintext")
            | local_name!("script")
            | local_name!("source")
            | local_name!("style")
            | local_name!("textarea")
            | local_name!("title")
            | local_name!("track")
            | local_name!("wbr")
            | local_name!("xmp")
    )
}

#[cfg(test)]
mod tests {
    use super::{Attr, Cut, DEPTH_MAX, Document, Selector, Step, Tag};

    fn texts(html: &str) -> Vec<String> {
        let document = Document::parse(html);
        let texts = document.walk().filter_map(|step| match step {
            Step::Text(text) => Some(text.trim().to_owned()),
            _ => None,
        });
        texts.filter(|text| !text.is_empty()).collect()
    }

    #[test]
    fn a_title_that_nothing_ends_is_not_the_whole_page() {
        assert_eq!(texts("<title>Ferries<script>x</script><p>yes"), ["Ferries", "yes"]);
        assert_eq!(texts("<TITLE>Ferries</titlevalue=\"x\" --><p>yes"), ["Ferries", "yes"]);
        assert_eq!(texts("<title>1 < 2 <b>3</b></title>yes"), ["1 < 2 <b>3</b>", "yes"]);
        assert_eq!(texts("<title>Ferries"), ["Ferries"]);
        assert_eq!(texts(&"<title>a<p>b".repeat(3)), ["a", "b", "a<p>b<title>a<p>b"]);
    }

    #[test]
    fn scripts_end_where_the_standard_ends_them() {
        for (html, expected) in [
            ("<script>var a = '<p>no</p>';</script>yes", vec!["yes"]),
            ("<script>a</scripty> b </SCRIPT >yes", vec!["yes"]),
            ("<style>p > a {} </styles> </style\n>yes", vec!["yes"]),
            // data is kept
            ("<script type=\"application/ld+json\">{}</script>yes", vec!["{}", "yes"]),
            // behind `<!--` a script may hold a script
            ("<script><!-- <script> </script> --></script>yes", vec!["yes"]),
            // no end: all of it is the script's
            ("<p>yes</p><script>no <p>no", vec!["yes"]),
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
    fn selectors_see_every_attribute_of_a_whole_document() {
        let html = "<p data-part=lead>One</p><div><p data-part=rest class=x>Two<b DATA-PART=lead>Three</b></p></div>";
        let (whole, lean) = (Document::parse_whole(html), Document::parse(html));
        let texts = |document: &Document, selector: &str| -> Vec<String> {
            let selector = Selector::parse(selector).expect("a selector");
            document.select(&selector).into_iter().map(|element| element.own_text().collect()).collect()
        };
        assert_eq!(texts(&whole, "[data-part=lead]"), ["One", "Three"]);
        assert_eq!(texts(&whole, "div > p.x, p:first-child"), ["One", "Two"]);
        assert_eq!(texts(&lean, "div > p.x"), ["Two"]);
        // what is selected is the element that a walk meets
        let two = whole.select(&Selector::parse("p.x").expect("a selector"))[0];
        assert_eq!(two.attr(Attr::Class), Some("x"));
        assert!(whole.walk().any(|step| matches!(step, Step::Open(element) if element.id() == two.id())));
    }

    #[test]
    fn depth_is_capped_and_what_follows_stands_where_it_did() {
        let depth = |document: &Document| {
            let (mut depth, mut most) = (0, 0);
            for step in document.walk() {
                match step {
                    Step::Open(_) => depth += 1,
                    Step::Close(_) => depth -= 1,
                    Step::Text(_) => {}
                }
                most = most.max(depth);
            }
            most
        };
        let html = |n: usize| format!("<main>{}deep{}<p id=x>after", "<div>".repeat(n), "</div>".repeat(n));
        for n in [100, 5_000] {
            let document = Document::parse(&html(n));
            assert_eq!(document.cut(), (n > 512).then_some(Cut::Depth));
            assert!(depth(&document) <= usize::from(DEPTH_MAX) + 1, "{n}");
            let is_x = |step: Step<'_>| match step {
                Step::Open(element) => {
                    (element.attr(Attr::Id) == Some("x")).then(|| element.parent().map(super::Element::tag))
                }
                _ => None,
            };
            assert_eq!(document.walk().find_map(is_x), Some(Some(Tag::Main)), "{n}");
            assert_eq!(texts(&html(n)), ["deep", "after"]);
        }
    }

    #[test]
    fn what_is_left_out_is_counted() {
        assert_eq!(Document::parse("<script>12345</script><style>123</style>").skipped_script_bytes(), 5);
    }
}
