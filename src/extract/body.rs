//! From the chosen text blocks to the typed blocks of an article: paragraphs, subheads, quotes,
//! list items, rows of tables.

use super::blocks::{BlockId, Ids, Layout, PerBlock, RegionId, TextBlock};
use super::cells::{CELL_GAP, append, guard_gaps};
use super::choice::Choice;
use super::link_addresses::LinkAddresses;
use super::pictures::Picture;
use super::tables::{PageTable, Tables};
use crate::article::{Block, BlockKind};
use crate::document::Tag;
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use url::Url;

/// Builds the body, and the `asides` (in order of their blocks) among it. `base` is what relative
/// links start from.
#[must_use]
pub fn build(layout: &Layout<'_>, choice: &Choice, asides: &[(BlockId, BlockKind)], base: Option<&Url>) -> Vec<Block> {
    with_pictures(layout, choice, asides, Vec::new(), base)
}

/// Builds the body, and the `asides` and `pictures` among it.
pub(super) fn with_pictures(
    layout: &Layout<'_>,
    choice: &Choice,
    asides: &[(BlockId, BlockKind)],
    pictures: Vec<Picture>,
    base: Option<&Url>,
) -> Vec<Block> {
    let builder = Builder::new(layout, &choice.kept, choice.container);
    let kept = builder.all_kept(choice);
    let mut asides = asides.iter().peekable();
    let mut body: Vec<Block> = Vec::new();
    let mut last_row = None;
    let mut last_table = None;
    let mut lists = HashSet::default();
    let mut addresses = LinkAddresses::new(base);
    let mut pictures = pictures.into_iter().peekable();
    for (at, text) in layout.blocks.with_ids() {
        while let Some(picture) = pictures.next_if(|picture| picture.before <= at) {
            body.push(picture.block);
        }
        let aside = asides.next_if(|(aside, _)| *aside == at).map(|(_, kind)| *kind);
        let place = match aside {
            _ if kept[at] && choice.standfirst == Some(at) => BlockForm::Known(BlockKind::Standfirst),
            _ if kept[at] => builder.place(at, text),
            Some(kind) => BlockForm::Known(kind),
            None => continue,
        };
        if let BlockForm::Row { row, table } = place {
            if last_row != Some(row) {
                let mut block = builder.row(row, &kept, &mut addresses);
                block.opens = last_table != Some(table);
                (last_row, last_table) = (Some(row), Some(table));
                body.push(block);
            }
            continue;
        }
        let mut block = Block::new(place.kind(), text.text.clone());
        block.spans = addresses.spans(&text.spans);
        match place {
            BlockForm::Item { list, depth, numbered } => {
                block.level = depth;
                block.numbered = numbered;
                // a list goes on behind the list inside one of its items
                block.opens = lists.insert(list);
            }
            BlockForm::Heading(level) => block.level = level.max(2),
            BlockForm::Row { .. }
            | BlockForm::Quote
            | BlockForm::Listing { .. }
            | BlockForm::Plain
            | BlockForm::Known(_) => {}
        }
        body.push(block);
    }
    body.extend(pictures.map(|picture| picture.block));
    body
}

/// The kind of each block of the body; `None` for blocks that are not of it.
#[must_use]
pub(super) fn kinds(layout: &Layout<'_>, choice: &Choice) -> PerBlock<Option<BlockKind>> {
    let builder = Builder::new(layout, &choice.kept, choice.container);
    let kept = builder.all_kept(choice);
    let kind = |(at, text): (BlockId, &TextBlock<'_>)| match choice.standfirst {
        Some(standfirst) if standfirst == at => Some(BlockKind::Standfirst),
        _ => kept[at].then(|| builder.place(at, text).kind()),
    };
    layout.blocks.with_ids().map(kind).collect()
}

/// The form of a text block, as far as its place decides it.
#[derive(Debug, Clone, Copy)]
enum BlockForm {
    /// Told by other means than its place.
    Known(BlockKind),
    Plain,
    Heading(u8),
    Quote,
    Listing {
        code: bool,
    },
    Item {
        list: RegionId,
        depth: u8,
        numbered: bool,
    },
    Row {
        row: RegionId,
        table: RegionId,
    },
}

impl BlockForm {
    fn kind(self) -> BlockKind {
        match self {
            Self::Known(kind) => kind,
            Self::Plain => BlockKind::Paragraph,
            Self::Heading(_) => BlockKind::Subhead,
            Self::Quote => BlockKind::Quote,
            Self::Listing { code: true } => BlockKind::Code,
            Self::Listing { code: false } => BlockKind::Preformatted,
            Self::Item { .. } => BlockKind::ListItem,
            Self::Row { .. } => BlockKind::Table,
        }
    }
}

struct Builder<'l, 'a> {
    layout: &'l Layout<'a>,
    container: RegionId,
    tables: Tables,
    /// For each `li` and `blockquote`: kept text blocks directly its own (not a nested list's) and words.
    holds: HashMap<RegionId, Holds>,
    words: usize,
}

#[derive(Debug, Clone, Copy, Default)]
struct Holds {
    blocks: usize,
    words: usize,
    headings: usize,
}

impl<'l, 'a> Builder<'l, 'a> {
    fn new(layout: &'l Layout<'a>, kept: &PerBlock<bool>, container: RegionId) -> Self {
        let mut builder = Self { layout, container, tables: Tables::of(layout), holds: HashMap::default(), words: 0 };
        for (_, text) in layout.blocks.with_ids().filter(|(at, _)| kept[*at]) {
            builder.words += text.words;
            let mut heading = false;
            for at in builder.up(text) {
                let tag = layout.regions[at].tag;
                heading |= tag.heading_level().is_some();
                if matches!(tag, Tag::Li | Tag::Blockquote) {
                    let holds = builder.holds.entry(at).or_default();
                    holds.blocks += 1;
                    holds.words += text.words;
                    holds.headings += usize::from(heading);
                    if tag == Tag::Li {
                        break;
                    }
                }
            }
        }
        builder
    }

    /// Regions around a text block, innermost first, up to the container.
    fn up(&self, text: &TextBlock<'_>) -> impl Iterator<Item = RegionId> + use<'l, 'a> {
        let top = self.layout.regions[self.container].depth;
        let layout = self.layout;
        layout.ancestors(text.region).take_while(move |at| layout.regions[*at].depth >= top)
    }

    /// The blocks that are kept, rows made whole, without those that a rule for the site drops.
    fn all_kept(&self, choice: &Choice) -> PerBlock<bool> {
        let mut kept = self.whole_rows(&choice.kept);
        for at in &choice.dropped {
            kept[*at] = false;
        }
        kept
    }

    /// The blocks that are kept, and the rest of each row of data of which a part is: "2022" says nothing
    /// without its "41,300".
    fn whole_rows(&self, kept: &PerBlock<bool>) -> PerBlock<bool> {
        let regions = &self.layout.regions;
        let mut out = kept.clone();
        if self.tables.data().next().is_none() {
            return out;
        }
        let row = |at: BlockId| {
            let shown = self.up(&self.layout.blocks[at]).take_while(|up| !regions[*up].hidden);
            shown.take_while(|up| regions[*up].tag != Tag::Table).find(|up| self.tables.row(*up).is_some())
        };
        let rows: HashSet<RegionId> = kept.ids().filter(|at| kept[*at]).filter_map(row).collect();
        for row_at in rows {
            for at in regions[row_at].blocks.ids() {
                out[at] |= row(at) == Some(row_at);
            }
        }
        out
    }

    /// A row of data: its cells in order, each on one line.
    fn row(&self, row: RegionId, kept: &PerBlock<bool>, addresses: &mut LinkAddresses<'_>) -> Block {
        let mut block = Block::new(BlockKind::Table, String::new());
        let Some((_, cells)) = self.tables.row(row) else { return block };
        // a cell that is hidden, or dropped by a rule for the site, is none
        let is_there = |cell: &&Option<RegionId>| {
            cell.is_none_or(|cell| {
                let blocks = &self.layout.regions[cell].blocks;
                blocks.is_empty() || blocks.ids().any(|at| kept[at])
            })
        };
        for (column, cell) in cells.iter().filter(is_there).enumerate() {
            if column > 0 {
                block.text.push_str(CELL_GAP);
            }
            let Some(cell) = cell else { continue };
            let (start, first_span) = (block.text.len(), block.spans.len());
            for at in self.layout.regions[*cell].blocks.ids().filter(|at| kept[*at]) {
                let text = &self.layout.blocks[at];
                let mut part = Block::new(BlockKind::Table, text.text.clone());
                part.spans = addresses.spans(&text.spans);
                let gap = if start < block.text.len() { " " } else { "" };
                append(&mut block, gap, part);
            }
            if let Some(mark) = self.layout.marks.get(cell).filter(|_| start == block.text.len()) {
                block.text.push_str(mark);
            }
            guard_gaps(&mut block, start, first_span);
        }
        block
    }

    fn place(&self, at: BlockId, text: &TextBlock<'_>) -> BlockForm {
        let regions = &self.layout.regions;
        let mut row = None;
        let mut item = None;
        let mut list = None;
        let mut depth: u8 = 0;
        let mut quote = false;
        for up in self.up(text) {
            let region = &regions[up];
            if let Some(level) = region.tag.heading_level() {
                return BlockForm::Heading(level);
            }
            match region.tag {
                Tag::Pre => return BlockForm::Listing { code: text.spans.iter().any(|span| span.tag == Tag::Code) },
                Tag::Tr if row.is_none() => row = Some(up),
                Tag::Table => {
                    if let Some((row, (PageTable { at, .. }, _))) =
                        row.and_then(|row| Some((row, self.tables.row(row)?)))
                    {
                        return BlockForm::Row { row, table: *at };
                    }
                }
                Tag::Li if item.is_none() && list.is_none() => item = Some(up),
                Tag::Ul | Tag::Ol => {
                    list = list.or(Some(up));
                    depth = depth.saturating_add(1);
                }
                Tag::Blockquote => {
                    let holds = self.holds.get(&up).copied().unwrap_or_default();
                    quote |= holds.words * 2 <= self.words || self.words < 60;
                }
                _ => {}
            }
        }
        if let (Some(item), Some(list)) = (item, list) {
            let holds = self.holds.get(&item).copied().unwrap_or_default();
            let first = regions[item].blocks.start == at;
            if holds.headings == 0 && (holds.blocks <= 1 || first) {
                return BlockForm::Item { list, depth, numbered: regions[list].tag == Tag::Ol };
            }
        }
        if quote { BlockForm::Quote } else { BlockForm::Plain }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::SpanKind;
    use crate::document::Document;
    use BlockKind::{Code, ListItem, Paragraph, Preformatted, Quote, Subhead, Table};

    /// The body of a page of which all is body.
    fn body(html: &str) -> Vec<Block> {
        let document = Document::parse(html);
        let layout = Layout::of(&document);
        let base = Url::parse("https://news.example/north/story").expect("a base");
        build(
            &layout,
            &Choice { kept: PerBlock::filled(true, layout.blocks.len()), ..Choice::default() },
            &[],
            Some(&base),
        )
    }

    fn kinds(html: &str) -> Vec<(BlockKind, String)> {
        body(html).into_iter().map(|block| (block.kind, block.text)).collect()
    }

    fn assert_kinds(html: &str, expected: &[(BlockKind, &str)]) {
        let expected: Vec<_> = expected.iter().map(|(kind, text)| (*kind, (*text).to_owned())).collect();
        assert_eq!(kinds(html), expected, "{html}");
    }

    const LONG: &str = "The ferry left the pier at noon with forty people and two goats on board, the harbour \
        master said, and nobody on the island had been told that it would not come back before the spring tide \
        of the following week, when the channel would be deep enough for it to pass the bar again.";

    #[test]
    fn headings_are_subheads_of_their_level() {
        for (html, level) in
            [("<h1>A b</h1>", 2), ("<h2>A b</h2>", 2), ("<h3><b>A</b> b</h3>", 3), ("<h6><span>A</span> b</h6>", 6)]
        {
            let body = body(html);
            assert_eq!((body[0].kind, body[0].level), (Subhead, level), "{html}");
        }
        assert_eq!(body("<p>A b</p>")[0].level, 0);
    }

    #[test]
    fn lists_keep_depth_and_numbers() {
        let html = "<ol><li>One<li>Two<ul><li>In a<li>In b</ul><li>Three</ol><p>Between</p><ol><li>Again</ol>";
        let found: Vec<_> = body(html).into_iter().map(|b| (b.text, b.level, b.numbered, b.opens)).collect();
        let item = |text: &str, level, numbered, opens| (text.to_owned(), level, numbered, opens);
        assert_eq!(
            found,
            [
                item("One", 1, true, true),
                item("Two", 1, true, false),
                item("In a", 2, false, true),
                item("In b", 2, false, false),
                // the outer list goes on: its numbers do too
                item("Three", 1, true, false),
                item("Between", 0, false, false),
                item("Again", 1, true, true),
            ]
        );
    }

    #[test]
    fn an_item_is_one_however_much_it_holds() {
        assert_kinds(
            "<ul><li><p>Head of it.</p><p>More of it.</p><li>Next</ul>",
            &[(ListItem, "Head of it."), (Paragraph, "More of it."), (ListItem, "Next")],
        );
        // a list that is there for the layout: its items are sections with headings
        assert_kinds("<ul><li><h3>First</h3><p>Its text.</p></ul>", &[(Subhead, "First"), (Paragraph, "Its text.")]);
        assert_kinds("<ul><li><p>Only.</p></ul>", &[(ListItem, "Only.")]);
    }

    #[test]
    fn quotations_are_quotes_unless_they_are_the_article() {
        assert_kinds(
            &format!("<p>{LONG}</p><blockquote><p>We waited.</p><p>Then we left.</p></blockquote>"),
            &[(Paragraph, LONG), (Quote, "We waited."), (Quote, "Then we left.")],
        );
        assert_kinds(
            &format!("<blockquote><p>{LONG}</p><p>{LONG}</p></blockquote><p>End.</p>"),
            &[(Paragraph, LONG), (Paragraph, LONG), (Paragraph, "End.")],
        );
    }

    #[test]
    fn data_tables_are_rows_and_layout_tables_are_not() {
        let html = "<p>Before</p><table><caption>Tides</caption><tr><th>Day<th>High</tr>\
            <tr><td>Mon<td><p>4.1</p><p>metres</p></tr><tr><td>Tue<td><b>3.9</b></tr></table>\
            <table><tr><td>a<td>b<tr><td>c<td>d</table>";
        let found: Vec<_> = body(html).into_iter().map(|b| (b.kind, b.text, b.opens)).collect();
        let row = |text: &str, opens| (Table, text.to_owned(), opens);
        let plain = |text: &str| (Paragraph, text.to_owned(), false);
        assert_eq!(
            found,
            [
                plain("Before"),
                plain("Tides"),
                row("Day | High", true),
                row("Mon | 4.1 metres", false),
                row("Tue | 3.9", false),
                row("a | b", true),
                row("c | d", false),
            ]
        );
        let layout = format!("<table><tr><td>Menu<td><p>{LONG}</p><p>{LONG}</p></tr></table>");
        assert_kinds(&layout, &[(Paragraph, "Menu"), (Paragraph, LONG), (Paragraph, LONG)]);
        // a data table inside a table for the layout
        let nested = format!(
            "<table><tr><td><p>{LONG}</p><table><tr><td>a<td>b<tr><td>c<td>d</table><p>{LONG}</p></tr></table>"
        );
        assert_kinds(&nested, &[(Paragraph, LONG), (Table, "a | b"), (Table, "c | d"), (Paragraph, LONG)]);
    }

    #[test]
    fn columns_stay_in_their_place() {
        for (html, expected) in [
            (
                "<tr><th>Pier<th>May<th>June<tr><td>North<td>–<td>12<tr><td>South<td><td>9",
                &["Pier | May | June", "North | – | 12", "South |  | 9"][..],
            ),
            (
                "<tr><th>Pier<th colspan=2>Boats<tr><td>North<td>✓<td>3<tr><td colspan=2>None<td>0",
                &["Pier | Boats | ", "North | ✓ | 3", "None |  | 0"],
            ),
            (
                "<tr><td rowspan=2>North<td>May<td>1<tr><td>June<td>2<tr><td>South<td>May<td>3",
                &["North | May | 1", " | June | 2", "South | May | 3"],
            ),
            (
                "<tr><th>Pier<td><ul><li>May<li>June</ul><tr><th>Open<br>(daily)<td><p>Ten</p><p>Noon</p>",
                &["Pier | May June", "Open (daily) | Ten Noon"],
            ),
            // what stands between cells parts none inside one
            ("<tr><td>a<td>b | <b>c</b><tr><td>d<td>e", &["a | b\u{a0}|\u{a0}c", "d | e"]),
        ] {
            let texts: Vec<_> = body(&format!("<table>{html}</table>")).into_iter().map(|block| block.text).collect();
            assert_eq!(texts, expected, "{html}");
        }
        let html = "<table><tr><td>a<td>b | <b>ç</b><tr><td>d<td>e</table>";
        let row = body(html).swap_remove(0);
        assert_eq!(row.text.get(row.spans[0].range.clone()), Some("ç"));
    }

    #[test]
    fn spans_of_cells_make_no_table_grow() {
        let cell = "<td colspan=1000 rowspan=1000>a";
        let html =
            format!("<table>{}{}</table>", format!("<tr>{}", cell.repeat(20)).repeat(3), "<tr><td>b".repeat(500));
        let length: usize = body(&html).iter().map(|block| block.text.len()).sum();
        assert!(length < 8 * html.len(), "{length} of {}", html.len());
    }

    #[test]
    fn a_row_is_kept_whole() {
        let html = "<p>Before</p><table><tr><th>Year<th>People<tr><td>2022<td>41,300<tr><td>2023<td>38,900\
            <tr><td>Source<td>County</table><table><tr><td>Menu</table>";
        let document = Document::parse(html);
        let layout = Layout::of(&document);
        let kept: PerBlock<bool> =
            layout.blocks.iter().map(|b| !["Year", "38,900", "Source", "County", "Menu"].contains(&&*b.text)).collect();
        let texts: Vec<_> =
            build(&layout, &Choice { kept, ..Choice::default() }, &[], None).into_iter().map(|b| b.text).collect();
        assert_eq!(texts, ["Before", "Year | People", "2022 | 41,300", "2023 | 38,900"]);
    }

    #[test]
    fn spans_of_a_row_stay_on_their_words() {
        let body = body("<table><tr><td><b>Ä</b><td>é <i>ö</i><tr><td>c<td>d</table>");
        let marked: Vec<_> = body[0].spans.iter().map(|s| body[0].text.get(s.range.clone())).collect();
        assert_eq!(marked, [Some("Ä"), Some("ö")]);
    }

    #[test]
    fn listings_are_code_or_preformatted() {
        assert_kinds("<pre><code>a = 1\nb = 2</code></pre>", &[(Code, "a = 1\nb = 2")]);
        assert_kinds("<pre>Roses\n  are red</pre>", &[(Preformatted, "Roses\n  are red")]);
        assert_kinds("<p>Run <code>a</code> now", &[(Paragraph, "Run a now")]);
    }

    #[test]
    fn links_lead_where_a_reader_can_go() {
        for (href, expected) in [
            ("/map", Some("https://news.example/map")),
            ("south?a=1#b", Some("https://news.example/north/south?a=1#b")),
            ("//cdn.example/x", Some("https://cdn.example/x")),
            (" https://other.example ", Some("https://other.example/")),
            ("mailto:desk@news.example", Some("mailto:desk@news.example")),
            ("javascript:alert(1)", None),
            (" JaVaScRiPt:alert(1)", None),
            ("java\nscript:alert(1)", None),
            ("data:text/html,x", None),
            ("https://[bad", None),
        ] {
            let body = body(&format!("<p>See <a href=\"{href}\">this</a>"));
            let links: Vec<_> = body[0].spans.iter().map(|s| s.kind.clone()).collect();
            let expected: Vec<_> = expected.map(|url| SpanKind::Link(url.to_owned())).into_iter().collect();
            assert_eq!(links, expected, "{href}");
        }
    }

    #[test]
    fn marks_stay_where_they_are_beside_gaps_that_are_guarded() {
        let body = body("<table><tr><td>a<td>x |<b> y</b> | <i>z | z</i><tr><td>d<td>e</table>");
        let marked: Vec<_> = body[0].spans.iter().map(|s| body[0].text.get(s.range.clone())).collect();
        assert_eq!(marked, [Some("\u{a0}y"), Some("z\u{a0}|\u{a0}z")]);
    }

    #[test]
    fn inline_markup_has_its_kind() {
        let body = body("<p><b>a</b> <strong>b</strong> <i>c</i> <em>d</em> <cite>e</cite> <kbd>f</kbd> <a>g</a>");
        let kinds: Vec<_> = body[0].spans.iter().map(|s| s.kind.clone()).collect();
        let (strong, emphasis, code) = (SpanKind::Strong, SpanKind::Emphasis, SpanKind::Code);
        assert_eq!(kinds, [strong.clone(), strong, emphasis.clone(), emphasis.clone(), emphasis, code]);
    }
}
