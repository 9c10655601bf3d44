//! A forest as rows go down it: eight trees side by side, without a branch that processors would have to foretell.

use super::{Child, DecisionTree, Forest, NotAModel, SURE_TREES, SURELY_NOT};

/// The trees of a forest: the first few, and the others.
#[derive(Debug, Clone, Default)]
pub(super) struct Lanes {
    groups: Vec<Group>,
    steps: Vec<LaneStep>,
    /// The answers of the steps that are leaves; apart, so that a row's way down touches as little memory as may be.
    answers: Vec<f32>,
}

/// Trees whose leaves are added up together.
#[derive(Debug, Clone)]
struct Group {
    trees: usize,
    sides: Vec<Side>,
}

const GROUP_TREES_MAX: usize = 128;

/// Trees that a row goes down side by side, so that one does not wait for another.
const SIDE_BY_SIDE: usize = 8;

/// Trees of a group that a row goes down side by side: their places in it, their roots, and the most steps from one of
/// these to a leaf.
#[derive(Debug, Clone)]
struct Side {
    trees: [u8; SIDE_BY_SIDE],
    roots: [u32; SIDE_BY_SIDE],
    depth: u32,
}

/// A node or a leaf. Which way a row takes is a number to add and no branch, which processors could not foretell; a
/// leaf leads to itself.
#[derive(Debug, Clone, Copy)]
struct LaneStep {
    /// No number for a leaf: no row is at most that.
    threshold: f32,
    /// The step for rows above the threshold, and next to it the one for the others; in the highest bits the feature.
    next: u32,
}

/// Features, as a row is held while it is judged.
const FEATURES_MAX: usize = 256;

/// Bits of a [`LaneStep::next`] that hold the place of a step.
const PLACE_BITS: u32 = 24;

impl LaneStep {
    fn leaf(place: u32) -> Self {
        Self { threshold: f32::NAN, next: place }
    }

    fn node(threshold: f32, feature: u8, next: u32) -> Self {
        Self { threshold, next: next | u32::from(feature) << PLACE_BITS }
    }

    /// The place of the row's next step.
    fn after(self, row: &[f32; FEATURES_MAX]) -> u32 {
        let value = row[usize::from((self.next >> PLACE_BITS) as u8)];
        (self.next & !(u32::MAX << PLACE_BITS)) + u32::from(value <= self.threshold)
    }
}

const NO_TREE: NotAModel = NotAModel("two branches of a tree lead to one node");
const TOO_WIDE: NotAModel = NotAModel("it asks for more features than 256");

impl Lanes {
    /// Lays the trees out: those of about one depth beside each other.
    pub(super) fn of(forest: &Forest) -> Result<Self, NotAModel> {
        // a tree of no node adds nothing
        let mut lanes = Self { groups: Vec::new(), steps: vec![LaneStep::leaf(0)], answers: vec![0.0] };
        let mut laid = Vec::with_capacity(forest.trees.len());
        for (tree, end) in forest.trees.iter().zip(forest.ends()) {
            laid.push(lanes.lay_out(forest, *tree, end.saturating_sub(tree.node as usize))?);
        }
        let (first, others) = laid.split_at(SURE_TREES.min(laid.len()));
        let groups = std::iter::once(first).chain(others.chunks(GROUP_TREES_MAX));
        lanes.groups = groups.filter(|trees| !trees.is_empty()).map(Group::of).collect();
        Ok(lanes)
    }

    /// Answers with a tree's root and the steps to its deepest leaf.
    fn lay_out(&mut self, forest: &Forest, tree: DecisionTree, nodes: usize) -> Result<(u32, u32), NotAModel> {
        if nodes == 0 {
            return Ok((0, 0));
        }
        let (root, mut deepest, mut met) = (self.steps.len(), 0, 0);
        let mut open = vec![(Child::Node(tree.node as usize), root, 0)];
        self.make_room(1);
        while let Some((child, place, depth)) = open.pop() {
            self.steps[place] = match child {
                Child::Leaf(leaf) => {
                    deepest = deepest.max(depth);
                    self.answers[place] = forest.leaf(leaf);
                    LaneStep::leaf(place as u32)
                }
                Child::Node(at) => {
                    met += 1;
                    let node = forest.nodes.get(at).filter(|_| met <= nodes).ok_or(NO_TREE)?;
                    let feature = u8::try_from(node.feature).map_err(|_| TOO_WIDE)?;
                    let (next, below) = (self.steps.len(), depth + 1);
                    open.extend([(tree.child(node.right), next, below), (tree.child(node.left), next + 1, below)]);
                    self.make_room(2);
                    LaneStep::node(node.threshold, feature, next as u32)
                }
            };
        }
        Ok((root as u32, deepest))
    }

    fn make_room(&mut self, steps: usize) {
        self.steps.resize(self.steps.len() + steps, LaneStep::leaf(0));
        self.answers.resize(self.steps.len(), 0.0);
    }

    /// The leaves that a row comes to, added up in the order of their trees.
    pub(super) fn sum(&self, row: &[f32], thorough: bool) -> f32 {
        let mut held = [0.0; FEATURES_MAX];
        held.iter_mut().zip(row).for_each(|(held, value)| *held = *value);
        let mut sum = 0.0;
        for (number, group) in self.groups.iter().enumerate() {
            // most blocks of a page are menus and the like, and a few trees are sure of them
            if !thorough && number == 1 && sum < SURELY_NOT {
                break;
            }
            let mut said = [0.0; 1 << u8::BITS];
            for side in &group.sides {
                let mut places = side.roots;
                for _ in 0..side.depth {
                    for place in &mut places {
                        *place = self.steps[*place as usize].after(&held);
                    }
                }
                for (tree, place) in side.trees.into_iter().zip(places) {
                    said[usize::from(tree)] = self.answers[place as usize];
                }
            }
            sum = said.iter().take(group.trees).fold(sum, |sum, said| sum + said);
        }
        sum
    }
}

impl Group {
    /// The group of trees with these roots and depths.
    fn of(trees: &[(u32, u32)]) -> Self {
        /// The mark of lanes that are left over: they belong to no tree.
        const NOBODY: u8 = u8::MAX;
        let mut by_depth: Vec<usize> = (0..trees.len()).collect();
        by_depth.sort_by_key(|at| trees[*at].1);
        let sides = by_depth.chunks(SIDE_BY_SIDE).map(|of| Side {
            trees: std::array::from_fn(|lane| of.get(lane).map_or(NOBODY, |at| *at as u8)),
            roots: std::array::from_fn(|lane| of.get(lane).map_or(0, |at| trees[*at].0)),
            depth: of.iter().map(|at| trees[*at].1).max().unwrap_or(0),
        });
        Self { trees: trees.len(), sides: sides.collect() }
    }
}
