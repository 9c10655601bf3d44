//! The tree of a page, laid out flat: nodes in one list, attributes in another, each node known by its place.

use super::names::{Attr, Tag};
use html5ever::tendril::StrTendril;
use html5ever::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::{Attribute, QualName, expanded_name, local_name, ns};
use std::borrow::Cow;
use std::cell::{Cell, Ref, RefCell};
use std::ops::Range;

/// Place of a node in [`Tree::nodes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct NodeId(u32);

/// The document.
pub(super) const ROOT: NodeId = NodeId(0);

/// No node.
const NONE: NodeId = NodeId(u32::MAX);

/// Nodes and attributes of a page. The first node is the document.
#[derive(Debug)]
pub(super) struct Tree {
    nodes: Vec<Node>,
    attrs: Vec<Held>,
    /// Stands where a name is asked for and there is none.
    no_name: QualName,
}

#[derive(Debug)]
struct Node {
    parent: NodeId,
    before: NodeId,
    after: NodeId,
    first: NodeId,
    last: NodeId,
    /// Nodes around it, when it was put into its place.
    depth: u16,
    value: Value,
}

/// Kinds of nodes.
#[derive(Debug)]
pub(super) enum Value {
    /// The document, or what a template holds.
    Container,
    Element {
        name: QualName,
        tag: Tag,
        attrs: Range<u32>,
    },
    Text(StrTendril),
    /// A comment: it parts two texts.
    Comment,
}

/// An attribute of an element.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub(super) attr: Option<Attr>,
    pub(super) name: QualName,
    pub(super) value: StrTendril,
}

impl Tree {
    fn new(bytes: usize) -> Self {
        /// Bytes of a page for each node and each attribute, as pages mostly are.
        const BYTES: usize = 48;
        let mut tree = Self {
            nodes: Vec::with_capacity(bytes / BYTES + 16),
            attrs: Vec::with_capacity(bytes / BYTES + 16),
            no_name: QualName::new(None, ns!(), local_name!("")),
        };
        tree.push(Value::Container);
        tree
    }

    pub(super) fn value(&self, id: NodeId) -> Option<&Value> {
        self.nodes.get(id.0 as usize).map(|node| &node.value)
    }

    pub(super) fn parent(&self, id: NodeId) -> Option<NodeId> {
        self.link(id, |node| node.parent)
    }

    pub(super) fn after(&self, id: NodeId) -> Option<NodeId> {
        self.link(id, |node| node.after)
    }

    pub(super) fn previous(&self, id: NodeId) -> Option<NodeId> {
        self.link(id, |node| node.before)
    }

    pub(super) fn first(&self, id: NodeId) -> Option<NodeId> {
        self.link(id, |node| node.first)
    }

    pub(super) fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        std::iter::successors(self.first(id), |child| self.after(*child))
    }

    /// All nodes, those that are in no place included.
    pub(super) fn ids(&self) -> impl Iterator<Item = NodeId> + use<> {
        (0..self.nodes.len() as u32).map(NodeId)
    }

    /// Takes a node, and what is inside, out of the page.
    pub(super) fn remove(&mut self, id: NodeId) {
        self.detach(id);
    }

    /// Puts what is inside an element before another.
    pub(super) fn move_inside_before(&mut self, from: NodeId, sibling: NodeId) {
        let Some(parent) = self.parent(sibling) else { return };
        while let Some(child) = self.first(from) {
            self.put(parent, sibling, child);
        }
    }

    /// The attributes at these places.
    pub(super) fn attrs(&self, range: &Range<u32>) -> &[Held] {
        self.attrs.get(range.start as usize..range.end as usize).unwrap_or_default()
    }

    fn link(&self, id: NodeId, link: impl Fn(&Node) -> NodeId) -> Option<NodeId> {
        self.nodes.get(id.0 as usize).map(link).filter(|id| *id != NONE)
    }

    fn push(&mut self, value: Value) -> NodeId {
        let id = NodeId(self.nodes.len() as u32);
        self.nodes.push(Node { parent: NONE, before: NONE, after: NONE, first: NONE, last: NONE, depth: 0, value });
        id
    }

    fn hold(&mut self, attrs: Vec<Attribute>) -> Range<u32> {
        let start = self.attrs.len() as u32;
        let held = attrs.into_iter().map(|Attribute { name, value }| {
            // `xlink:href` is no `href`
            let attr = Attr::of(&name.local).filter(|_| name.ns == ns!());
            Held { attr, name, value }
        });
        self.attrs.extend(held);
        start..self.attrs.len() as u32
    }

    fn set(&mut self, id: NodeId, set: impl FnOnce(&mut Node)) {
        if let Some(node) = self.nodes.get_mut(id.0 as usize) {
            set(node);
        }
    }

    fn detach(&mut self, id: NodeId) {
        let Some(node) = self.nodes.get_mut(id.0 as usize) else { return };
        let (parent, before, after) = (node.parent, node.before, node.after);
        (node.parent, node.before, node.after) = (NONE, NONE, NONE);
        self.set(before, |node| node.after = after);
        self.set(after, |node| node.before = before);
        self.set(parent, |node| {
            if node.first == id {
                node.first = after;
            }
            if node.last == id {
                node.last = before;
            }
        });
    }

    /// Puts a node into its place: before a sibling, or last.
    fn put(&mut self, parent: NodeId, sibling: NodeId, child: NodeId) {
        self.detach(child);
        let before = self.before(parent, sibling);
        self.set(child, |node| (node.parent, node.before, node.after) = (parent, before, sibling));
        self.set(before, |node| node.after = child);
        self.set(sibling, |node| node.before = child);
        self.set(parent, |node| {
            if node.first == sibling {
                node.first = child;
            }
            if sibling == NONE {
                node.last = child;
            }
        });
    }

    /// The node before a sibling, or the last.
    fn before(&self, parent: NodeId, sibling: NodeId) -> NodeId {
        let last = || self.nodes.get(parent.0 as usize).map_or(NONE, |node| node.last);
        self.nodes.get(sibling.0 as usize).map_or_else(last, |node| node.before)
    }

    /// Adds to a text, if that is what the node is.
    fn add_to_text(&mut self, id: NodeId, text: &StrTendril) -> bool {
        match self.nodes.get_mut(id.0 as usize).map(|node| &mut node.value) {
            Some(Value::Text(before)) => {
                before.push_tendril(text);
                true
            }
            _ => false,
        }
    }
}

/// Takes what html5ever's tree builder makes of a page.
pub(super) struct DocumentSink {
    tree: RefCell<Tree>,
    /// Nodes around the last that was put into its place, itself included.
    depth: Cell<u16>,
    /// The last element whose name was asked for.
    named: Cell<NodeId>,
}

impl DocumentSink {
    /// A sink for a page of so many bytes.
    pub(super) fn new(bytes: usize) -> Self {
        Self { tree: RefCell::new(Tree::new(bytes)), depth: Cell::new(0), named: Cell::new(ROOT) }
    }

    pub(super) fn depth(&self) -> u16 {
        self.depth.get()
    }

    /// Notes that elements were closed: the last element whose name was asked for is the innermost that is open.
    pub(super) fn come_back(&self) {
        let depth = self.tree.borrow().nodes.get(self.named.get().0 as usize).map_or(0, |node| node.depth);
        self.depth.set(depth);
    }

    pub(super) fn nodes(&self) -> usize {
        self.tree.borrow().nodes.len()
    }

    /// Puts a node or a text into its place: before a sibling, or last. Texts side by side are one.
    fn insert(&self, parent: NodeId, sibling: NodeId, child: NodeOrText<NodeId>) {
        let mut tree = self.tree.borrow_mut();
        let depth = tree.nodes.get(parent.0 as usize).map_or(0, |node| node.depth);
        match child {
            NodeOrText::AppendNode(id) => {
                tree.put(parent, sibling, id);
                tree.set(id, |node| node.depth = depth.saturating_add(1));
                self.depth.set(depth.saturating_add(1));
            }
            NodeOrText::AppendText(text) => {
                // text before a table says nothing of where the builder is at work
                if sibling == NONE {
                    self.depth.set(depth);
                }
                let before = tree.before(parent, sibling);
                if !tree.add_to_text(before, &text) {
                    let id = tree.push(Value::Text(text));
                    tree.put(parent, sibling, id);
                }
            }
        }
    }
}

impl TreeSink for DocumentSink {
    type Handle = NodeId;
    type Output = Tree;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> Tree {
        self.tree.into_inner()
    }

    fn parse_error(&self, _message: Cow<'static, str>) {}

    fn get_document(&self) -> NodeId {
        ROOT
    }

    fn elem_name<'a>(&'a self, target: &'a NodeId) -> Ref<'a, QualName> {
        self.named.set(*target);
        Ref::map(self.tree.borrow(), |tree| match tree.value(*target) {
            Some(Value::Element { name, .. }) => name,
            _ => &tree.no_name,
        })
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, _flags: ElementFlags) -> NodeId {
        let mut tree = self.tree.borrow_mut();
        let attrs = tree.hold(attrs);
        let holds_template = name.expanded() == expanded_name!(html "template");
        let id = tree.push(Value::Element { tag: Tag::of(&name.local), name, attrs });
        if holds_template {
            let content = tree.push(Value::Container);
            tree.put(id, NONE, content);
        }
        id
    }

    fn create_comment(&self, _text: StrTendril) -> NodeId {
        self.tree.borrow_mut().push(Value::Comment)
    }

    fn create_pi(&self, _target: StrTendril, _data: StrTendril) -> NodeId {
        self.tree.borrow_mut().push(Value::Comment)
    }

    fn append(&self, parent: &NodeId, child: NodeOrText<NodeId>) {
        self.insert(*parent, NONE, child);
    }

    fn append_based_on_parent_node(&self, element: &NodeId, before: &NodeId, child: NodeOrText<NodeId>) {
        let has_parent = self.tree.borrow().parent(*element).is_some();
        if has_parent { self.append_before_sibling(element, child) } else { self.append(before, child) }
    }

    fn append_doctype_to_document(&self, _name: StrTendril, _public_id: StrTendril, _system_id: StrTendril) {}

    fn get_template_contents(&self, target: &NodeId) -> NodeId {
        self.tree.borrow().first(*target).unwrap_or(*target)
    }

    fn same_node(&self, one: &NodeId, other: &NodeId) -> bool {
        one == other
    }

    fn set_quirks_mode(&self, _mode: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &NodeId, new: NodeOrText<NodeId>) {
        if let NodeOrText::AppendNode(id) = new {
            self.tree.borrow_mut().detach(id);
        }
        let parent = self.tree.borrow().parent(*sibling);
        if let Some(parent) = parent {
            self.insert(parent, *sibling, new);
        }
    }

    fn add_attrs_if_missing(&self, target: &NodeId, attrs: Vec<Attribute>) {
        let mut tree = self.tree.borrow_mut();
        let Some(Value::Element { attrs: before, .. }) = tree.value(*target) else { return };
        let before = tree.attrs(before).to_vec();
        let start = tree.attrs.len() as u32;
        let is_new = |new: &Attribute| before.iter().all(|held| held.name != new.name);
        let new: Vec<Attribute> = attrs.into_iter().filter(is_new).collect();
        tree.attrs.extend(before);
        let all = start..tree.hold(new).end;
        tree.set(*target, |node| {
            if let Value::Element { attrs, .. } = &mut node.value {
                *attrs = all;
            }
        });
    }

    fn remove_from_parent(&self, target: &NodeId) {
        self.tree.borrow_mut().detach(*target);
    }

    fn reparent_children(&self, node: &NodeId, new_parent: &NodeId) {
        let mut tree = self.tree.borrow_mut();
        while let Some(child) = tree.first(*node) {
            tree.put(*new_parent, NONE, child);
        }
    }
}
