//! A text that lines are taken from: what is left of it, and what is asked of it for each of them. Such lines may be many,
//! and what follows them long: nothing is walked through again for each.

use crate::document::Tag;
use crate::extract::blocks::{BlockId, Id, Ids, Layout, PerBlock, RegionId, TextBlock};
use rustc_hash::FxHashMap as HashMap;
use std::ops::Range;

/// A plea is a small box with a button that leads to an offer.
pub(super) const PLEA_WORDS: usize = 90;

/// The blocks that are still kept while lines go, and sums over them that each line asks for: held so that no line costs a walk.
pub(super) struct Left<'t, 'a> {
    layout: &'t Layout<'a>,
    pub(super) kept: &'t mut PerBlock<bool>,
    /// Blocks that were passed.
    passed: BlockId,
    /// Words that are kept, and those of them that are not passed.
    words: usize,
    pub(super) after: usize,
    /// Blocks that were kept when they were passed, the last one last; and those of them that are running text.
    before: Vec<BlockId>,
    prose: Vec<BlockId>,
    elsewhere: Elsewhere,
    /// Behind the last links that followed each other.
    links_end: BlockId,
    /// The first block of the text that may stand in a box, for boxes of a tag and class.
    alike_from: HashMap<(Tag, u32), BlockId>,
}

impl<'t, 'a> Left<'t, 'a> {
    pub(super) fn of(layout: &'t Layout<'a>, kept: &'t mut PerBlock<bool>) -> Self {
        let words = layout.words(kept);
        Self {
            layout,
            kept,
            passed: BlockId::default(),
            words,
            after: words,
            before: Vec::new(),
            prose: Vec::new(),
            elsewhere: Elsewhere::default(),
            links_end: BlockId::default(),
            alike_from: HashMap::default(),
        }
    }

    pub(super) fn pass(&mut self, at: BlockId) {
        self.passed = at + 1;
        if self.kept[at] {
            let block = &self.layout.blocks[at];
            self.after -= block.words;
            self.before.push(at);
            if block.is_prose() {
                self.prose.push(at);
            }
        }
    }

    pub(super) fn drop(&mut self, run: impl IntoIterator<Item = BlockId>) {
        for at in run {
            if std::mem::take(&mut self.kept[at]) {
                let words = self.layout.blocks[at].words;
                self.words -= words;
                self.after -= if at >= self.passed { words } else { 0 };
            }
        }
    }

    /// Drops links of other stories that follow each other.
    pub(super) fn drop_links(&mut self, from: BlockId) {
        if from >= self.links_end {
            let links = self.layout.blocks.iter().skip(from.index()).take_while(|block| block.link_density() > 0.8);
            self.links_end = from + links.count();
            self.drop((from..self.links_end).ids());
        }
    }

    /// Drops what follows, but for blocks that stand beside the last one before, and running text that looks like the text
    /// before: a box inside the text ends where the text goes on. A title is of no text beside it (`titled`).
    pub(super) fn drop_elsewhere(
        &mut self,
        at: BlockId,
        titled: bool,
        stories: bool,
        surely: impl Fn(BlockId) -> bool,
    ) {
        let layout = self.layout;
        for passed in [&mut self.before, &mut self.prose] {
            while passed.pop_if(|last| !self.kept[*last]).is_some() {}
        }
        let beside = self.before.last().map(|last| place(layout, *last));
        let prose = self.prose.last().filter(|_| stories);
        let stays = Stays {
            beside: beside.filter(|beside| !titled || *beside != place(layout, at)),
            alike: prose.map(|last| set(layout, &layout.blocks[*last])),
        };
        let may_go_on = |later: BlockId| {
            let block = &layout.blocks[later];
            surely(later) && block.is_prose() && block.link_words * 4 < block.words
        };
        let gone = self.elsewhere.go(layout, at, stays, may_go_on, self.kept);
        self.drop(gone);
    }

    /// Drops the rest of a box in which one line gives itself away as a plea, unless the text stands in such boxes.
    pub(super) fn drop_rest_of_plea(&mut self, at: BlockId) -> Option<Range<BlockId>> {
        let layout = self.layout;
        let box_of = |at: BlockId| &layout.regions[place(layout, at)];
        let around = box_of(at);
        if around.totals.words > (2 * PLEA_WORDS).min(self.words / 2) {
            return None;
        }
        let set = (around.tag, around.class_number);
        let is_like = |other: BlockId| (box_of(other).tag, box_of(other).class_number) == set;
        let from = self.alike_from.entry(set).or_default();
        let found =
            (*from..at).ids().find(|other| self.kept[*other] && !around.blocks.contains(other) && is_like(*other));
        *from = found.unwrap_or(at);
        if found.is_some() {
            return None;
        }
        self.drop(around.blocks.ids());
        Some(around.blocks.clone())
    }
}

/// The setting of running text: the tags and classes of the innermost elements around it.
type Set = [Option<(Tag, u32)>; 2];

/// The setting of a block.
fn set(layout: &Layout<'_>, block: &TextBlock<'_>) -> Set {
    let mut around = layout.around(block).map(|region| (region.tag, region.class_number));
    [around.next(), around.next()]
}

/// The element around the element of a block.
pub(super) fn place(layout: &Layout<'_>, at: BlockId) -> RegionId {
    layout.regions[layout.blocks[at].region].parent
}

/// Reasons to keep a block that follows such a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stays {
    /// The region that it has to stand in.
    beside: Option<RegionId>,
    /// The setting that it has to have, as running text.
    alike: Option<Set>,
}

/// Blocks that stayed behind lines which open other things, by what keeps them: they are looked at again only where that
/// has changed.
#[derive(Debug, Default)]
struct Elsewhere {
    last: Option<Stays>,
    beside: Vec<BlockId>,
    alike: Vec<BlockId>,
}

impl Elsewhere {
    /// The blocks from `at` on that are kept and do not stay. `may_go_on` tells running text that may be more of the
    /// text, wherever it stands.
    fn go(
        &mut self,
        layout: &Layout<'_>,
        at: BlockId,
        stays: Stays,
        may_go_on: impl Fn(BlockId) -> bool,
        kept: &PerBlock<bool>,
    ) -> Vec<BlockId> {
        let mut open = Vec::new();
        match self.last.replace(stays) {
            None => open.extend((at..kept.end()).ids()),
            Some(last) => {
                if last.beside != stays.beside {
                    open.append(&mut self.beside);
                }
                if last.alike != stays.alike {
                    open.append(&mut self.alike);
                }
            }
        }
        let mut gone = Vec::new();
        for later in open.into_iter().filter(|later| *later >= at && kept[*later]) {
            if stays.beside == Some(place(layout, later)) {
                self.beside.push(later);
            } else if stays.alike == Some(set(layout, &layout.blocks[later])) && may_go_on(later) {
                self.alike.push(later);
            } else {
                gone.push(later);
            }
        }
        gone
    }
}

pub(super) fn heading(layout: &Layout<'_>, block: &TextBlock<'_>) -> Option<Tag> {
    layout.around(block).take(3).map(|region| region.tag).find(|tag| tag.heading_level().is_some())
}
