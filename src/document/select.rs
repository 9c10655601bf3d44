//! CSS selectors, by scraper: the tree as scraper has it is made when one is asked for, and only then.

use super::tree::{NodeId, ROOT, Tree, Value};
use html5ever::tendril::StrTendril;
use scraper::node::{Element, Node, Text};
use std::collections::HashMap;

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

/// A page as scraper has it, and which of its elements is which.
#[derive(Debug)]
pub(super) struct Selected {
    html: scraper::Html,
    ids: HashMap<ego_tree::NodeId, NodeId>,
}

impl Selected {
    pub(super) fn of(tree: &Tree) -> Self {
        let mut html = scraper::Html::new_document();
        let mut ids = HashMap::new();
        let mut open = vec![(ROOT, html.tree.root().id())];
        while let Some((id, around)) = open.pop() {
            for child in tree.children(id) {
                let Some(mut parent) = html.tree.get_mut(around) else { continue };
                let node = match tree.value(child) {
                    Some(Value::Element { name, attrs, .. }) => {
                        let attrs = tree
                            .attrs(attrs)
                            .iter()
                            .map(|held| html5ever::Attribute { name: held.name.clone(), value: held.value.clone() });
                        Node::Element(Element::new(name.clone(), attrs.collect()))
                    }
                    Some(Value::Text(text)) => Node::Text(Text { text: StrTendril::from_slice(text) }),
                    Some(Value::Container) => Node::Fragment,
                    _ => continue,
                };
                let made = parent.append(node).id();
                ids.insert(made, child);
                open.push((child, made));
            }
        }
        Self { html, ids }
    }

    /// The elements that a selector names, in document order.
    pub(super) fn by(&self, selector: &Selector) -> Vec<NodeId> {
        self.html.select(&selector.0).filter_map(|element| self.ids.get(&element.id()).copied()).collect()
    }
}
