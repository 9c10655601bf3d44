//! The model: four small forests of boosted trees, read from one flat file.
//!
//! The first judges each block by its features; the second sees also what the first thinks of the
//! block's surroundings; the third estimates what is gained if only one place of the page is kept; the
//! fourth judges the page by what became of its blocks. A file may leave out the last, or the last two, as
//! training does. `tests/train` makes the file; the default is compiled in.
//!
//! Layout of the file, little-endian: `CDM1`, then each of the forests: features a row (u16),
//! trees (u16), nodes (u32); for each tree the index of its root (u32) and its number of leaves
//! (u32); for each node feature (u16), left (u16), right (u16) and threshold (f32); the values of all
//! leaves (f32). Children are counted from the tree's root; one with the top bit set is a leaf, and
//! its other bits count from the tree's first leaf. Features are 256 at most.

mod lanes;

use lanes::Lanes;
use std::fmt;
use std::sync::LazyLock;

const MAGIC: &[u8; 4] = b"CDM1";

/// Most trees and nodes that a file may hold: a hundred times what the default has.
const TREES_MAX: usize = 10_000;
const NODES_MAX: usize = 1_000_000;

/// Number of trees after which a sum that low (a probability of 9 %, and falling) is taken for the answer.
const SURE_TREES: usize = 16;
const SURELY_NOT: f32 = -2.3;

/// Marks a child as a leaf.
const LEAF: u16 = 0x8000;

static DEFAULT: LazyLock<Option<Model>> = LazyLock::new(|| Model::read(include_bytes!("../model.bin")).ok());

/// Judges text blocks, and pages. See the module's words.
#[derive(Debug, Clone)]
pub struct Model {
    /// Judges blocks alone.
    pub(crate) first: Forest,
    /// Judges blocks among their neighbours.
    pub(crate) second: Forest,
    /// Estimates what the choice gains if only what stands in one place of the page is kept.
    pub(crate) narrow: Option<Forest>,
    /// Judges pages.
    pub(crate) verdict: Option<Forest>,
}

/// Boosted trees over rows of features.
#[derive(Debug, Clone)]
pub(crate) struct Forest {
    width: usize,
    /// True if every row is judged by all trees.
    thorough: bool,
    trees: Vec<DecisionTree>,
    nodes: Vec<ForestNode>,
    leaves: Vec<f32>,
    /// The same trees, laid out for rows to go down them.
    lanes: Lanes,
}

/// The first node and the first leaf of a tree.
#[derive(Debug, Clone, Copy, PartialEq)]
struct DecisionTree {
    node: u32,
    leaf: u32,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct ForestNode {
    feature: u16,
    left: u16,
    right: u16,
    threshold: f32,
}

/// The end of a branch: a node or a leaf, by its index.
#[derive(Clone, Copy)]
enum Child {
    Node(usize),
    Leaf(usize),
}

impl DecisionTree {
    fn child(self, child: u16) -> Child {
        if child & LEAF == 0 {
            return Child::Node(self.node as usize + usize::from(child));
        }
        Child::Leaf(self.leaf as usize + usize::from(child & !LEAF))
    }
}

impl ForestNode {
    /// The branch that a row takes.
    fn towards(&self, row: &[f32]) -> u16 {
        let value = row.get(usize::from(self.feature)).copied().unwrap_or_default();
        if value <= self.threshold { self.left } else { self.right }
    }
}

/// The reason why a file is no model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAModel(&'static str);

impl fmt::Display for NotAModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a copydesk model: {}", self.0)
    }
}

impl std::error::Error for NotAModel {}

const ENDLESS: NotAModel = NotAModel("a tree does not end");

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
        let mut reader = ModelReader { rest: bytes };
        if reader.take(4)? != MAGIC {
            return Err(NotAModel("it does not start with CDM1"));
        }
        let (first, second) = (Forest::read(&mut reader)?, Forest::read(&mut reader)?);
        let mut further = || if reader.rest.is_empty() { Ok(None) } else { Forest::read(&mut reader).map(Some) };
        let (narrow, verdict) = (further()?, further()?.map(Forest::thorough));
        let model = Self { first, second, narrow, verdict };
        if reader.rest.is_empty() { Ok(model) } else { Err(NotAModel("it goes on after its end")) }
    }

    /// True if it has a forest that judges pages.
    pub(super) fn judges_pages(&self) -> bool {
        self.verdict.is_some()
    }

    /// The same model without the shortcut for what a few trees are sure of, for whoever needs small probabilities
    /// exactly.
    pub(crate) fn thorough(self) -> Self {
        Self { first: self.first.thorough(), second: self.second.thorough(), ..self }
    }
}

impl Forest {
    fn thorough(self) -> Self {
        Self { thorough: true, ..self }
    }

    /// Features that a row must have.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// Probability of one row.
    pub(crate) fn probability(&self, row: &[f32]) -> f32 {
        let sum = self.lanes.sum(row, self.thorough);
        1.0 / (1.0 + (-sum).exp())
    }

    /// The sum of the trees for one row: the value that a forest of regression trees estimates.
    pub(crate) fn value(&self, row: &[f32]) -> f32 {
        self.lanes.sum(row, true)
    }

    /// The expectation of each node of each tree, for the blocks of one page: the mean of the leaves below it,
    /// by how many of these rows come to them. The file does not say how many did in training; and what
    /// sets a block apart from the others of its page is what people ask for.
    pub(crate) fn expectations<'r>(&self, rows: impl Iterator<Item = &'r [f32]>) -> Vec<f32> {
        /// The weight of each leaf before any row comes to it: where none does, all leaves count alike.
        const PRIOR: f32 = 1e-3;
        let mut visits = vec![PRIOR; self.leaves.len()];
        for row in rows {
            for tree in &self.trees {
                let mut child = Child::Node(tree.node as usize);
                while let Child::Node(at) = child {
                    let Some(node) = self.nodes.get(at) else { break };
                    child = tree.child(node.towards(row));
                }
                if let Child::Leaf(leaf) = child
                    && let Some(visits) = visits.get_mut(leaf)
                {
                    *visits += 1.0;
                }
            }
        }
        // sums and numbers of the rows below; children come after their parents
        let mut below = vec![(0.0_f32, 0.0_f32); self.nodes.len()];
        for (tree, end) in self.trees.iter().zip(self.ends()) {
            for at in (tree.node as usize..end).rev() {
                let Some(node) = self.nodes.get(at) else { continue };
                let sums = [node.left, node.right].map(|child| match tree.child(child) {
                    Child::Leaf(leaf) => {
                        let rows = visits.get(leaf).copied().unwrap_or(PRIOR);
                        (self.leaf(leaf) * rows, rows)
                    }
                    Child::Node(at) => below.get(at).copied().unwrap_or_default(),
                });
                if let Some(below) = below.get_mut(at) {
                    *below = (sums[0].0 + sums[1].0, sums[0].1 + sums[1].1);
                }
            }
        }
        below.into_iter().map(|(sum, rows)| sum / rows.max(PRIOR)).collect()
    }

    /// The change that each feature of a row made to the sum behind [`Forest::probability`]: on the row's path through
    /// each tree, a split's feature is credited with the change of what is expected (A. Saabas, "Interpreting random
    /// forests", 2014).
    pub(crate) fn weights(&self, row: &[f32], expectations: &[f32]) -> Vec<f32> {
        let expected = |at: usize| expectations.get(at).copied().unwrap_or_default();
        let mut weights = vec![0.0; self.width];
        let mut sum = 0.0;
        for (number, tree) in self.trees.iter().enumerate() {
            if !self.thorough && number == SURE_TREES && sum < SURELY_NOT {
                break;
            }
            let mut child = Child::Node(tree.node as usize);
            while let Child::Node(at) = child {
                let Some(node) = self.nodes.get(at) else { break };
                child = tree.child(node.towards(row));
                let then = match child {
                    Child::Leaf(leaf) => self.leaf(leaf),
                    Child::Node(next) => expected(next),
                };
                if let Some(weight) = weights.get_mut(usize::from(node.feature)) {
                    *weight += then - expected(at);
                }
            }
            sum += if let Child::Leaf(leaf) = child { self.leaf(leaf) } else { 0.0 };
        }
        weights
    }

    fn leaf(&self, at: usize) -> f32 {
        self.leaves.get(at).copied().unwrap_or_default()
    }

    fn read(reader: &mut ModelReader<'_>) -> Result<Self, NotAModel> {
        let width = usize::from(reader.u16()?);
        let count = usize::from(reader.u16()?);
        let nodes_count = reader.u32()? as usize;
        if count > TREES_MAX || nodes_count > NODES_MAX {
            return Err(NotAModel("it claims more trees than a model has"));
        }
        let mut trees = Vec::with_capacity(count);
        let mut leaves_count = 0;
        for _ in 0..count {
            trees.push(DecisionTree { node: reader.u32()?, leaf: leaves_count });
            leaves_count = leaves_count.saturating_add(reader.u32()?);
        }
        if leaves_count as usize > NODES_MAX {
            return Err(NotAModel("it claims more leaves than a model has"));
        }
        let mut nodes = Vec::with_capacity(nodes_count);
        for _ in 0..nodes_count {
            let (feature, left, right) = (reader.u16()?, reader.u16()?, reader.u16()?);
            nodes.push(ForestNode { feature, left, right, threshold: reader.f32()? });
        }
        let leaves = (0..leaves_count).map(|_| reader.f32()).collect::<Result<_, _>>()?;
        let mut forest = Self { width, thorough: false, trees, nodes, leaves, lanes: Lanes::default() };
        if !forest.descends() {
            return Err(ENDLESS);
        }
        forest.lanes = Lanes::of(&forest)?;
        Ok(forest)
    }

    /// The ends of the trees' nodes.
    fn ends(&self) -> impl Iterator<Item = usize> {
        self.trees.iter().skip(1).map(|tree| tree.node as usize).chain([self.nodes.len()])
    }

    /// Children come after their parents, so that every descent ends.
    fn descends(&self) -> bool {
        self.trees.iter().zip(self.ends()).all(|(tree, end)| {
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

struct ModelReader<'a> {
    rest: &'a [u8],
}

impl<'a> ModelReader<'a> {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A forest's bytes: features a row, trees (root, leaves), nodes, leaves.
    fn forest(width: u16, trees: &[(u32, u32)], nodes: &[(u16, u16, u16, f32)], leaves: &[f32]) -> Vec<u8> {
        let mut out = width.to_le_bytes().to_vec();
        out.extend((trees.len() as u16).to_le_bytes());
        out.extend((nodes.len() as u32).to_le_bytes());
        for (root, leaves) in trees {
            out.extend(root.to_le_bytes());
            out.extend(leaves.to_le_bytes());
        }
        for (feature, left, right, threshold) in nodes {
            out.extend([feature, left, right].into_iter().flat_map(|n| n.to_le_bytes()));
            out.extend(threshold.to_le_bytes());
        }
        out.extend(leaves.iter().flat_map(|leaf| leaf.to_le_bytes()));
        out
    }

    fn file(first: &[u8]) -> Vec<u8> {
        [MAGIC.as_slice(), first, &stump()].concat()
    }

    /// One tree of one node: feature 1 at most 0.5 is a -2, else a 2.
    fn stump() -> Vec<u8> {
        forest(2, &[(0, 2)], &[(1, LEAF, LEAF | 1, 0.5)], &[-2.0, 2.0])
    }

    fn refusal(bytes: &[u8]) -> String {
        Model::read(bytes).expect_err("refused").to_string()
    }

    #[test]
    fn a_tree_judges_by_its_threshold() {
        let model = Model::read(&file(&stump())).expect("a model");
        assert_eq!(model.first.width(), 2);
        let judged = [&[9.0, 0.5], &[0.0, 0.6]].map(|row| model.first.probability(row));
        let likely = 1.0 / (1.0 + (-2.0_f32).exp());
        assert!((judged[0] - (1.0 - likely)).abs() < 1e-6 && (judged[1] - likely).abs() < 1e-6, "{judged:?}");
        // deeper, and with a second tree of its own nodes and leaves
        let two = forest(
            2,
            &[(0, 3), (2, 2)],
            &[(0, 1, LEAF, 1.0), (1, LEAF | 1, LEAF | 2, 1.0), (0, LEAF, LEAF | 1, 1.0)],
            &[1.0, 2.0, 3.0, 10.0, 20.0],
        );
        let model = Model::read(&file(&two)).expect("a model");
        for (row, sum) in [([0.0, 0.0], 12.0), ([0.0, 2.0], 13.0), ([2.0, 0.0], 21.0)] {
            let expected = 1.0 / (1.0 + (-sum as f32).exp());
            assert!((model.first.probability(&row) - expected).abs() < 1e-7, "{row:?}");
        }
    }

    #[test]
    fn weights_and_expectations_add_up_to_the_judgement() {
        let two = forest(
            2,
            &[(0, 3), (2, 2)],
            &[(0, 1, LEAF, 1.0), (1, LEAF | 1, LEAF | 2, 1.0), (0, LEAF, LEAF | 1, 1.0)],
            &[1.0, 2.0, 3.0, 10.0, 20.0],
        );
        let forest = Model::read(&file(&two)).expect("a model").first;
        // where no row says how often a leaf is come to, all count alike
        let alike = forest.expectations(std::iter::empty());
        let near = |values: &[f32], expected: &[f32]| {
            values.len() == expected.len() && values.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-3)
        };
        assert!(near(&alike, &[2.0, 2.5, 15.0]), "{alike:?}");
        // 2 -> 2.5 by feature 0, -> 3 by feature 1; 15 -> 10 by feature 0
        let weights = forest.weights(&[0.0, 2.0], &alike);
        assert!(near(&weights, &[-4.5, 0.5]), "{weights:?}");
        // what all rows have in common tells nothing
        let rows = [[0.0, 0.0], [0.0, 2.0]];
        let weights = forest.weights(&[0.0, 2.0], &forest.expectations(rows.iter().map(<[f32; 2]>::as_slice)));
        assert!(weights[0].abs() < 0.02 && (weights[1] - 0.5).abs() < 0.02, "{weights:?}");
        let shipped = &Model::default_model().expect("a model").second;
        let row: Vec<f32> = (0..shipped.width()).map(|n| (n % 7) as f32).collect();
        let alike = shipped.expectations(std::iter::empty());
        let start: f32 = shipped.trees.iter().filter_map(|tree| alike.get(tree.node as usize)).sum();
        let sum = start + shipped.weights(&row, &alike).iter().sum::<f32>();
        let probability = shipped.probability(&row);
        assert!((1.0 / (1.0 + (-sum).exp()) - probability).abs() < 1e-3 || probability < 0.1, "{sum} {probability}");
    }

    #[test]
    fn what_is_no_model_is_refused_in_words() {
        for (bytes, word) in [
            (Vec::new(), "ends too early"),
            (b"CD".to_vec(), "ends too early"),
            (b"\x7fELF and more".to_vec(), "does not start with CDM1"),
            (b"CDM2".to_vec(), "does not start with CDM1"),
            (b"CDM1".to_vec(), "ends too early"),
            (b"CDM1".iter().copied().chain([0xff; 400]).collect(), "more trees"),
            ([file(&stump()), stump(), stump(), vec![0]].concat(), "goes on after its end"),
            ([file(&stump()), vec![0]].concat(), "ends too early"),
            // counts that nothing could hold, alone and as a sum
            (file(&forest(2, &[(0, u32::MAX)], &[], &[])), "more leaves"),
            (file(&forest(2, &[(0, u32::MAX), (0, u32::MAX), (0, 2)], &[], &[])), "more leaves"),
            (file(&[2, 0, 0, 0, 0xff, 0xff, 0xff, 0x7f]), "more trees"),
            // a node that is its own child, one that goes back, one that points outside
            (file(&forest(2, &[(0, 1)], &[(0, 0, LEAF, 0.0)], &[0.0])), "does not end"),
            (file(&forest(2, &[(0, 1)], &[(0, 1, LEAF, 0.0), (0, LEAF, 1, 0.0)], &[0.0])), "does not end"),
            (file(&forest(2, &[(0, 1)], &[(0, 7, LEAF, 0.0)], &[0.0])), "does not end"),
            (file(&forest(2, &[(0, 1)], &[(0, 1, 1, 0.0), (0, LEAF, LEAF, 0.0)], &[0.0])), "lead to one node"),
            (file(&forest(300, &[(0, 1)], &[(256, LEAF, LEAF, 0.0)], &[0.0])), "more features than 256"),
            // roots outside, and in the wrong order
            (file(&forest(2, &[(5, 1)], &[(0, LEAF, LEAF, 0.0)], &[0.0])), "does not end"),
            (file(&forest(2, &[(1, 0), (0, 1)], &[(0, LEAF, LEAF, 0.0); 2], &[0.0])), "does not end"),
        ] {
            let said = refusal(&bytes);
            assert!(said.starts_with("not a copydesk model: ") && said.contains(word), "{said}, not {word}");
        }
    }

    #[test]
    fn a_file_cut_anywhere_is_refused() {
        let whole = file(&stump());
        assert!(Model::read(&whole).is_ok());
        for length in 0..whole.len() {
            assert!(Model::read(&whole[..length]).is_err(), "{length} bytes");
        }
        let shipped = include_bytes!("../model.bin");
        for length in [0, 3, 4, 11, 12, 100, shipped.len() / 2, shipped.len() - 1] {
            assert!(Model::read(&shipped[..length]).is_err(), "{length} bytes");
        }
    }

    #[test]
    fn numbers_out_of_range_judge_without_panic() {
        // leaves that are not there, features that a row has not, no node at all
        let odd = forest(2, &[(0, 1)], &[(9, LEAF | 7, LEAF | 8, f32::NAN)], &[0.0]);
        let model = Model::read(&file(&odd)).expect("a model");
        assert!((model.first.probability(&[1.0]) - 0.5).abs() < 1e-6);
        let bare = Model::read(&file(&forest(0, &[(0, 0)], &[], &[]))).expect("a model");
        assert!((bare.first.probability(&[]) - 0.5).abs() < 1e-6);
    }

    #[test]
    fn the_model_that_is_compiled_in_is_one() {
        assert!(Model::default_model().is_some());
    }
}
