//! The tree of a page as lines: the one that copydesk makes, and the one that html5ever's own tokenizer and scraper's
//! own tree make. They must be the same.

use copydesk::document::{Attr, Document, Element, Step};
use scraper::node::Node;
use std::fmt::Write;

/// A document as lines: an element's start with its attributes, its end, a text.
#[must_use]
#[allow(clippy::missing_panics_doc)] // a string can always be written to
pub fn ours(html: &str) -> String {
    let mut out = String::new();
    let document = Document::parse(html);
    let mut walk = document.walk();
    while let Some(step) = walk.next() {
        match step {
            Step::Open(element) if element.name() == "svg" && is_drawn(inside(element)) => {
                open(&mut out, element.name(), known(element));
                writeln!(out, "</svg>").expect("a string");
                walk.pass_over(element);
            }
            Step::Open(element) => open(&mut out, element.name(), known(element)),
            Step::Close(element) => writeln!(out, "</{}>", element.name()).expect("a string"),
            Step::Text(text) => writeln!(out, "{text:?}").expect("a string"),
        }
    }
    out
}

fn open(out: &mut String, name: &str, mut attrs: Vec<(String, String)>) {
    attrs.sort();
    writeln!(out, "<{name} {attrs:?}>").expect("a string");
}

const KNOWN: [(&str, Attr); 6] = [
    ("class", Attr::Class),
    ("href", Attr::Href),
    ("id", Attr::Id),
    ("type", Attr::Type),
    ("title", Attr::Title),
    ("xml:lang", Attr::XmlLang),
];

fn known(element: Element<'_>) -> Vec<(String, String)> {
    let held = KNOWN.iter().filter_map(|(name, attr)| Some(((*name).to_owned(), element.attr(*attr)?.to_owned())));
    held.collect()
}

/// Elements of drawings that a [`Document`] may leave out, where no others stand beside them.
const SHAPES: [&str; 18] = [
    "path",
    "g",
    "use",
    "circle",
    "rect",
    "polygon",
    "polyline",
    "line",
    "ellipse",
    "defs",
    "clipPath",
    "mask",
    "symbol",
    "linearGradient",
    "radialGradient",
    "stop",
    "title",
    "desc",
];

fn is_drawn<'n>(mut names: impl Iterator<Item = &'n str>) -> bool {
    names.all(|name| SHAPES.contains(&name))
}

fn inside(element: Element<'_>) -> impl Iterator<Item = &str> {
    let steps = element.walk().skip(1);
    steps.filter_map(|step| if let Step::Open(element) = step { Some(element.name()) } else { None })
}

/// The same of scraper's tree, without the texts and the drawings that a [`Document`] leaves out.
pub fn theirs(html: &str) -> String {
    let page = scraper::Html::parse_document(html);
    let mut out = String::new();
    let mut left_out = None;
    for edge in page.tree.root().traverse() {
        match edge {
            ego_tree::iter::Edge::Close(node) if left_out == Some(node.id()) => {
                left_out = None;
                writeln!(out, "</svg>").expect("a string");
            }
            _ if left_out.is_some() => {}
            ego_tree::iter::Edge::Open(node) => match node.value() {
                Node::Element(element) => {
                    let inside = node.descendants().skip(1).filter_map(|node| Some(node.value().as_element()?.name()));
                    left_out = (element.name() == "svg" && is_drawn(inside)).then(|| node.id());
                    let attrs = element.attrs.iter().filter(|(name, _)| name.ns.is_empty());
                    let attrs = attrs.map(|(name, value)| (name.local.to_string(), value.to_string()));
                    let attrs = attrs.filter(|(name, _)| KNOWN.iter().any(|(known, _)| known == name)).collect();
                    open(&mut out, element.name(), attrs);
                }
                Node::Text(text) => {
                    let parent = node.parent();
                    let around = parent.as_ref().and_then(|parent| parent.value().as_element());
                    let is_html = around.is_some_and(|around| &*around.name.ns == "http://www.w3.org/1999/xhtml");
                    let is_data =
                        around.and_then(|a| a.attr("type")).is_some_and(|t| t.to_lowercase().contains("json"));
                    let is_left_out = match around.map(scraper::node::Element::name) {
                        Some("style") => is_html,
                        Some("script") => is_html && !is_data,
                        _ => false,
                    };
                    if !is_left_out {
                        writeln!(out, "{:?}", &*text.text).expect("a string");
                    }
                }
                _ => {}
            },
            ego_tree::iter::Edge::Close(node) => {
                if let Node::Element(element) = node.value() {
                    writeln!(out, "</{}>", element.name()).expect("a string");
                }
            }
        }
    }
    out
}
