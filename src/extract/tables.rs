//! Tables of a page: which hold data, which cells stand in which column, and that one is kept or dropped whole.

use super::blocks::{BlockId, Ids, Layout, PerBlock, Region, RegionId};
use super::vocabulary::Hints;
use crate::document::{Attr, Tag};
use rustc_hash::FxHashMap as HashMap;

/// A table whose cells hold more words than this on average is there for the layout.
const CELL_WORDS: usize = 25;

/// A cell over more columns or rows than this is none of a table that people read.
const SPAN_MAX: usize = 50;

/// A table with more links than this is a list of other pages.
const LINKS: f32 = 0.6;

/// Tables of a page by their region, in order.
#[derive(Debug, Default)]
pub(super) struct Tables {
    tables: Vec<PageTable>,
    /// The table and the row of each region that is a row.
    rows: HashMap<RegionId, (usize, usize)>,
}

/// One table.
#[derive(Debug)]
pub(super) struct PageTable {
    /// Its region.
    pub(super) at: RegionId,
    /// Regions of its rows, each with the regions of its cells.
    rows: Vec<(RegionId, Vec<RegionId>)>,
    /// True if it holds data, and is not there for the layout.
    pub(super) is_data: bool,
    /// The cells of each row by column; none where one of another place reaches into it.
    grid: Vec<Vec<Option<RegionId>>>,
}

impl Tables {
    /// Reads the tables of a page.
    pub(super) fn of(layout: &Layout<'_>) -> Self {
        let regions = &layout.regions;
        let mut found = Self::default();
        let mut places: HashMap<RegionId, usize> = HashMap::default();
        for (at, region) in regions.with_ids() {
            match region.tag {
                Tag::Table => {
                    places.insert(at, found.tables.len());
                    found.tables.push(PageTable { at, rows: Vec::new(), is_data: false, grid: Vec::new() });
                }
                Tag::Tr => {
                    // the parser puts `tbody` between them, and nothing else
                    let table = layout.ancestors(at).skip(1).take(2).find_map(|around| places.get(&around));
                    if let Some(table) = table {
                        found.rows.insert(at, (*table, found.tables[*table].rows.len()));
                        found.tables[*table].rows.push((at, Vec::new()));
                    }
                }
                Tag::Td | Tag::Th => {
                    if let Some((table, row)) = found.rows.get(&region.parent) {
                        found.tables[*table].rows[*row].1.push(at);
                    }
                }
                _ => {}
            }
        }
        for table in &mut found.tables {
            table.is_data = table.holds_data(layout);
            if table.is_data {
                table.grid = table.grid(layout);
            }
        }
        found
    }

    /// Tables that hold data.
    pub(super) fn data(&self) -> impl Iterator<Item = &PageTable> {
        self.tables.iter().filter(|table| table.is_data)
    }

    /// The row of a data table that a region is, and its table.
    pub(super) fn row(&self, region: RegionId) -> Option<(&PageTable, &[Option<RegionId>])> {
        let (table, row) = self.rows.get(&region)?;
        let table = self.tables.get(*table).filter(|table| table.is_data)?;
        Some((table, table.grid.get(*row)?))
    }
}

impl PageTable {
    fn holds_data(&self, layout: &Layout<'_>) -> bool {
        let region = &layout.regions[self.at];
        let mut inside = layout.regions[self.at + 1..region.end].iter();
        if region.hidden || inside.any(|inner| matches!(inner.tag, Tag::Table | Tag::Form | Tag::Input)) {
            return false;
        }
        let filled = |cell: &&RegionId| layout.regions[**cell].totals.words > 0 || layout.marks.contains_key(*cell);
        let cells: usize = self.rows.iter().map(|(_, cells)| cells.iter().filter(filled).count()).sum();
        let wide = self.rows.iter().filter(|(_, cells)| cells.iter().filter(filled).count() >= 2).count();
        let heads = self.rows.iter().flat_map(|(_, cells)| cells).any(|cell| layout.regions[*cell].tag == Tag::Th);
        region.totals.words <= cells * CELL_WORDS && (wide >= 2 || heads && wide >= 1)
    }

    /// The cells by column. What spans add is bounded by what is there: a page may not grow by a number in it.
    fn grid(&self, layout: &Layout<'_>) -> Vec<Vec<Option<RegionId>>> {
        let all: usize = self.rows.iter().map(|(_, cells)| cells.len()).sum();
        let mut left = all + SPAN_MAX;
        let span = |region: &Region<'_>, attr| {
            let span = region.element.attr(attr).and_then(|value| value.trim().parse().ok());
            span.unwrap_or(1).clamp(1, SPAN_MAX)
        };
        // rows that a cell of an earlier row still reaches into, by column
        let mut reach: Vec<usize> = Vec::new();
        let mut grid = Vec::with_capacity(self.rows.len());
        for (_, cells) in &self.rows {
            let mut row = Vec::with_capacity(cells.len());
            let own = cells.len();
            let mut cells = cells.iter().peekable();
            while row.len() < reach.len() || cells.peek().is_some() {
                let column = row.len();
                if reach.get(column).is_some_and(|rows| *rows > 0) {
                    reach[column] -= 1;
                    row.push(None);
                    continue;
                }
                let Some(cell) = cells.next() else {
                    // a row of which nothing more is kept
                    if column >= own + SPAN_MAX {
                        break;
                    }
                    row.push(None);
                    continue;
                };
                let region = &layout.regions[*cell];
                let columns = span(region, Attr::Colspan).min(left + 1);
                left -= columns - 1;
                let rows = if left > 0 { span(region, Attr::Rowspan) - 1 } else { 0 };
                row.push(Some(*cell));
                row.extend(std::iter::repeat_n(None, columns - 1));
                reach.resize(reach.len().max(row.len()), 0);
                reach[column..column + columns].fill(rows);
            }
            while row.last() == Some(&None) && row.len() > own + SPAN_MAX {
                row.pop();
            }
            left = left.saturating_sub(row.len() - own);
            grid.push(row);
            if left == 0 {
                reach.clear();
            }
        }
        grid
    }
}

/// Keeps or drops each data table as one: it is of the text if it stands right among it, or if most of its words are
/// kept already.
pub(super) fn keep_whole(layout: &Layout<'_>, tables: &Tables, kept: &mut PerBlock<bool>) {
    if tables.data().next().is_none() {
        return;
    }
    // cells stand in no element that holds a table of data: what becomes of one table is no matter to the next
    let text = first_text(layout, kept);
    for table in tables.data() {
        let region = &layout.regions[table.at];
        let blocks = region.blocks.clone();
        if blocks.is_empty() {
            continue;
        }
        let words = |only_kept: bool| -> usize {
            blocks.ids().filter(|at| kept[*at] || !only_kept).map(|at| layout.blocks[at].words).sum()
        };
        let among = region.totals.link_density() < LINKS && stands_among_text(layout, table.at, &text);
        let is_kept = among || words(true) * 2 > words(false);
        kept[blocks].fill(is_kept);
    }
}

/// The first block, in each element, of running text that is kept and stands in it: itself, or in a child of it.
fn first_text(layout: &Layout<'_>, kept: &PerBlock<bool>) -> HashMap<RegionId, BlockId> {
    let mut first = HashMap::default();
    for (at, block) in layout.blocks.with_ids().filter(|(at, block)| kept[*at] && block.is_prose()) {
        first.entry(block.region).or_insert(at);
        first.entry(layout.regions[block.region].parent).or_insert(at);
    }
    first
}

/// True if running text that is kept stands beside a table, before it: in the same element, boxes that hold the table
/// alone left out. `text` is the first of each element.
fn stands_among_text(layout: &Layout<'_>, table: RegionId, text: &HashMap<RegionId, BlockId>) -> bool {
    let blocks = &layout.regions[table].blocks;
    let alone = |at: &RegionId| layout.regions[*at].blocks == *blocks;
    let is_other = |at: RegionId| {
        let region = &layout.regions[at];
        region.hints.any(Hints::NO_TEXT) || region.hidden || matches!(region.tag, Tag::Nav | Tag::Aside | Tag::Footer)
    };
    if layout.ancestors(table).take_while(alone).any(is_other) {
        return false;
    }
    let Some(box_at) = layout.ancestors(table).take_while(alone).last() else { return false };
    text.get(&layout.regions[box_at].parent).is_some_and(|first| *first < blocks.start)
}
