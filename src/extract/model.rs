//! The block model: two small forests of boosted trees, read from one flat file.
//!
//! The first judges each block by its features; the second sees also what the first thinks of the
//! block's surroundings. `tests/train` makes the file; the default is compiled in.
//!
//! Layout of the file, little-endian: `CDM1`, then for each of the two forests: features a row
//! (u16), trees (u16), nodes (u32), for each tree the index of its root (u32), for each node
//! feature (u16), left (u16), right (u16) and threshold (f32). A child with the top bit set is a
//! leaf: the other bits index the leaves of the tree's own block. Then the number of leaves (u32)
//! and their values (f32).

use std::fmt;
use std::sync::LazyLock;

const MAGIC: &[u8; 4] = b"CDM1";

/// Most trees and nodes that a file may hold: a hundred times what the default has.
const TREES_MAX: usize = 10_000;
const NODES_MAX: usize = 1_000_000;

/// After this many trees, a sum below that (a probability of 1 %) is not argued with.
const SURE_TREES: usize = 25;
const SURELY_NOT: f32 = -4.6;

/// Marks a child as a leaf.
const LEAF: u16 = 0x8000;

static DEFAULT: LazyLock<Option<Model>> = LazyLock::new(|| Model::read(include_bytes!("model.bin")).ok());

/// Judges text blocks. See the module's words.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Judges blocks alone.
    pub(super) first: Forest,
    /// Judges blocks among their neighbours.
    pub(super) second: Forest,
}

/// Boosted trees over rows of features.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Forest {
    width: usize,
    trees: Vec<Tree>,
    nodes: Vec<Node>,
    leaves: Vec<f32>,
}

/// Where a tree's nodes and leaves start.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Tree {
    node: u32,
    leaf: u32,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Node {
    feature: u16,
    left: u16,
    right: u16,
    threshold: f32,
}

/// Why a file is no model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAModel(&'static str);

impl fmt::Display for NotAModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a copydesk model: {}", self.0)
    }
}

impl std::error::Error for NotAModel {}

impl Model {
    /// The model that is compiled in.
    pub(super) fn default_model() -> Option<&'static Self> {
        DEFAULT.as_ref()
    }

    /// Reads a model file.
    ///
    /// # Errors
    /// When the bytes are not a whole model of this version.
    pub fn read(bytes: &[u8]) -> Result<Self, NotAModel> {
        let mut reader = Reader { rest: bytes };
        if reader.take(4)? != MAGIC {
            return Err(NotAModel("it does not start with CDM1"));
        }
        let model = Self { first: Forest::read(&mut reader)?, second: Forest::read(&mut reader)? };
        if reader.rest.is_empty() { Ok(model) } else { Err(NotAModel("it goes on after its end")) }
    }
}

impl Forest {
    /// Probability of each row.
    pub(super) fn judge(&self, rows: &[f32], width: usize) -> Vec<f32> {
        rows.chunks_exact(width.max(1)).map(|row| self.probability(row)).collect()
    }

    /// Features that a row must have.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// Probability of one row.
    pub(super) fn probability(&self, row: &[f32]) -> f32 {
        let mut sum = 0.0;
        for (number, tree) in self.trees.iter().enumerate() {
            // most blocks of a page are menus and the like, and a few trees are sure of them
            if number == SURE_TREES && sum < SURELY_NOT {
                break;
            }
            let nodes = self.nodes.get(tree.node as usize..).unwrap_or_default();
            let mut child = 0;
            while child & LEAF == 0 {
                let Some(node) = nodes.get(usize::from(child)) else { break };
                let value = row.get(usize::from(node.feature)).copied().unwrap_or_default();
                child = if value <= node.threshold { node.left } else { node.right };
            }
            let leaf = tree.leaf as usize + usize::from(child & !LEAF);
            sum += self.leaves.get(leaf).copied().unwrap_or_default();
        }
        1.0 / (1.0 + (-sum).exp())
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, NotAModel> {
        let width = usize::from(reader.u16()?);
        let count = usize::from(reader.u16()?);
        let nodes_count = reader.u32()? as usize;
        if count > TREES_MAX || nodes_count > NODES_MAX {
            return Err(NotAModel("it claims more trees than a model has"));
        }
        let mut trees = Vec::with_capacity(count);
        let mut leaves_count = 0;
        for _ in 0..count {
            trees.push(Tree { node: reader.u32()?, leaf: leaves_count });
            leaves_count = leaves_count.saturating_add(reader.u32()?);
        }
        if leaves_count as usize > NODES_MAX {
            return Err(NotAModel("it claims more leaves than a model has"));
        }
        let mut nodes = Vec::with_capacity(nodes_count);
        for _ in 0..nodes_count {
            let (feature, left, right) = (reader.u16()?, reader.u16()?, reader.u16()?);
            nodes.push(Node { feature, left, right, threshold: reader.f32()? });
        }
        let leaves = (0..leaves_count).map(|_| reader.f32()).collect::<Result<_, _>>()?;
        let forest = Self { width, trees, nodes, leaves };
        if forest.descends() { Ok(forest) } else { Err(NotAModel("a tree does not end")) }
    }

    /// Children come after their parents, so that every descent ends.
    fn descends(&self) -> bool {
        let ends = self.trees.iter().skip(1).map(|t| t.node as usize).chain([self.nodes.len()]);
        self.trees.iter().zip(ends).all(|(tree, end)| {
            self.nodes.get(tree.node as usize..end).is_some_and(|nodes| {
                nodes.iter().enumerate().all(|(at, node)| {
                    [node.left, node.right]
                        .iter()
                        .all(|child| child & LEAF != 0 || usize::from(*child) > at && usize::from(*child) < nodes.len())
                })
            })
        })
    }
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, n: usize) -> Result<&'a [u8], NotAModel> {
        let (taken, rest) = self.rest.split_at_checked(n).ok_or(NotAModel("it ends too early"))?;
        self.rest = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], NotAModel> {
        let mut out = [0; N];
        out.copy_from_slice(self.take(N)?);
        Ok(out)
    }

    fn u16(&mut self) -> Result<u16, NotAModel> {
        Ok(u16::from_le_bytes(self.array()?))
    }

    fn u32(&mut self) -> Result<u32, NotAModel> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    fn f32(&mut self) -> Result<f32, NotAModel> {
        Ok(f32::from_le_bytes(self.array()?))
    }
}
