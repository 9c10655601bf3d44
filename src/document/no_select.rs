//! CSS selectors of a library without the feature `rules`: nobody has any.

use super::tree::{NodeId, Tree};

/// A selector that nobody has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selector {}

#[derive(Debug)]
pub(super) struct Selected;

impl Selected {
    pub(super) fn of(_tree: &Tree) -> Self {
        Self
    }

    #[allow(clippy::unused_self)] // the signature is that of the other file
    pub(super) fn by(&self, selector: &Selector) -> Vec<NodeId> {
        match *selector {}
    }
}
