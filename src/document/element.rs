//! Elements of a document, and walks through them in its order.

use super::names::{Attr, Tag};
use super::tree::{Held, NodeId, Tree, Value};
use html5ever::QualName;

/// An element of a [`Document`](super::Document).
#[derive(Debug, Clone, Copy)]
pub struct Element<'a> {
    pub(super) tree: &'a Tree,
    pub(super) id: NodeId,
    name: &'a QualName,
    tag: Tag,
    attrs: &'a [Held],
}

/// Tells an element from all others of its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ElementId(NodeId);

impl ElementId {
    pub(super) fn node(self) -> NodeId {
        self.0
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

/// Walks a subtree in document order. See [`Document::walk`](super::Document::walk).
#[derive(Debug, Clone)]
pub struct Walk<'a> {
    tree: &'a Tree,
    root: NodeId,
    next: Option<WalkState>,
}

#[derive(Debug, Clone, Copy)]
enum WalkState {
    Enter(NodeId),
    Leave(NodeId),
}

impl<'a> Walk<'a> {
    pub(super) fn new(tree: &'a Tree, root: NodeId) -> Self {
        Self { tree, root, next: Some(WalkState::Enter(root)) }
    }

    /// Passes over what is inside the element that the last step opened: the next step is what
    /// follows its end. Its `Close` is not reported.
    pub fn pass_over(&mut self, element: Element<'a>) {
        self.next = self.after(element.id);
    }

    fn after(&self, id: NodeId) -> Option<WalkState> {
        if id == self.root {
            return None;
        }
        match self.tree.after(id) {
            Some(next) => Some(WalkState::Enter(next)),
            None => self.tree.parent(id).map(WalkState::Leave),
        }
    }
}

impl<'a> Iterator for Walk<'a> {
    type Item = Step<'a>;

    fn next(&mut self) -> Option<Step<'a>> {
        loop {
            match self.next? {
                WalkState::Enter(id) => {
                    let inside = || Some(self.tree.first(id).map_or(WalkState::Leave(id), WalkState::Enter));
                    match self.tree.value(id)? {
                        Value::Element { name, tag, attrs } => {
                            self.next = inside();
                            let attrs = self.tree.attrs(attrs);
                            return Some(Step::Open(Element { tree: self.tree, id, name, tag: *tag, attrs }));
                        }
                        Value::Text(text) => {
                            self.next = self.after(id);
                            return Some(Step::Text(text));
                        }
                        Value::Container => self.next = inside(),
                        Value::Comment => self.next = self.after(id),
                    }
                }
                WalkState::Leave(id) => {
                    self.next = self.after(id);
                    if let Some(element) = Element::of(self.tree, id) {
                        return Some(Step::Close(element));
                    }
                }
            }
        }
    }
}

impl<'a> Element<'a> {
    pub(super) fn of(tree: &'a Tree, id: NodeId) -> Option<Self> {
        match tree.value(id)? {
            Value::Element { name, tag, attrs } => Some(Self { tree, id, name, tag: *tag, attrs: tree.attrs(attrs) }),
            _ => None,
        }
    }

    /// Its id.
    #[must_use]
    pub fn id(self) -> ElementId {
        ElementId(self.id)
    }

    /// The element's tag, in a form that is cheap to compare.
    #[must_use]
    pub fn tag(self) -> Tag {
        self.tag
    }

    /// The element's name as the parser has it (lower case for HTML).
    #[must_use]
    pub fn name(self) -> &'a str {
        &self.name.local
    }

    /// The value of an attribute.
    #[must_use]
    pub fn attr(self, attr: Attr) -> Option<&'a str> {
        self.attrs().find(|(held, _)| *held == attr).map(|(_, value)| value)
    }

    /// All attributes that some rule asks for, with their values, in the order of the page.
    pub fn attrs(self) -> impl Iterator<Item = (Attr, &'a str)> {
        self.attrs.iter().filter_map(|held| Some((held.attr?, &*held.value)))
    }

    /// The element around this one.
    #[must_use]
    pub fn parent(self) -> Option<Self> {
        Self::of(self.tree, self.tree.parent(self.id)?)
    }

    /// Child elements.
    pub fn children(self) -> impl Iterator<Item = Self> {
        self.tree.children(self.id).filter_map(move |id| Self::of(self.tree, id))
    }

    /// The texts that stand directly in this element.
    pub fn own_text(self) -> impl Iterator<Item = &'a str> {
        self.tree.children(self.id).filter_map(move |child| match self.tree.value(child)? {
            Value::Text(text) => Some(&**text),
            _ => None,
        })
    }

    /// Everything in this element, itself included, in document order.
    #[must_use]
    pub fn walk(self) -> Walk<'a> {
        Walk::new(self.tree, self.id)
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

    /// The text a reader sees inside, on one clean line; parts that [`Element::is_unread`] are left
    /// out, and block elements and `br` part words.
    #[must_use]
    pub fn text(self) -> String {
        let mut out = String::new();
        let mut walk = self.walk();
        while let Some(step) = walk.next() {
            match step {
                Step::Open(element) if element.tag() == Tag::Math => {
                    out.push_str(&element.formula());
                    walk.pass_over(element);
                }
                Step::Open(element) if element.is_unread() => walk.pass_over(element),
                Step::Open(element)
                    if element.id != self.id
                        && element.tag().is_inline()
                        && element.is_hidden_inline(element.hiding()) =>
                {
                    walk.pass_over(element);
                }
                Step::Open(element) | Step::Close(element) => {
                    if !element.is_inline() && element.tag() != Tag::Button || element.tag() == Tag::Br {
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
