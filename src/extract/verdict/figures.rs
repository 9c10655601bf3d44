//! The features of a page for the forest of the verdict: some seventy numbers, from one pass over its blocks and one
//! over its regions.
//!
//! No word of any language is among them: text is measured by its width, so that a menu in Chinese is no longer
//! than one in Greek, and dates, headlines and addresses count as being there or not.

use super::Evidence;
use super::sums::{BlocksSeen, Homes, Shapes, places, see, shapes, width};
use crate::article::TextFrom;
use crate::extract::blocks::{BlockId, Id, Ids, Layout};
use crate::extract::features::words::words_of;
use crate::extract::measure::{Measure, Unit, YES};
use crate::text::fold;
use rustc_hash::FxHashSet as HashSet;
use url::Url;

pub(super) fn share(part: f32, whole: f32) -> f32 {
    part / whole.max(1.0)
}

fn log(n: f32) -> f32 {
    n.max(0.0).ln_1p()
}

/// The numbers of a page; [`names`] says what they are.
#[must_use]
pub fn figures(evidence: &Evidence<'_, '_>) -> Vec<f32> {
    let places = places(evidence.layout);
    let seen = see(evidence, &places);
    let mut row = Vec::with_capacity(TEXT.len() + LISTS.len() + FIELDS.len() + ADDRESS.len());
    text(evidence, &seen, &mut row);
    lists(evidence.layout, &seen, &shapes(evidence.layout, &places), &mut row);
    fields(evidence, &seen, &mut row);
    address(evidence.url, &mut row);
    row
}

const TEXT: [(&str, Unit); 27] = [
    ("width of all text", Unit::Log),
    ("width of text outside links", Unit::Log),
    ("share of text in links", Unit::Share),
    ("blocks", Unit::Log),
    ("width of the body", Unit::Log),
    ("body, of the text outside links", Unit::Share),
    ("body, of all text", Unit::Share),
    ("links in the body", Unit::Share),
    ("blocks of the body", Unit::Log),
    ("width of a block of the body", Unit::Log),
    ("whole sentences, of the body", Unit::Share),
    ("ends of sentences in the body", Unit::Log),
    ("width of a sentence of the body", Unit::Log),
    ("blocks of the body that break off", Unit::Share),
    ("text that the model is sure of, of all text", Unit::Share),
    ("text that the model is unsure of, of all text", Unit::Share),
    ("text that the model is unsure of, beside the body", Unit::Share),
    ("long blocks that the model is sure of", Unit::Log),
    ("paragraphs", Unit::Log),
    ("width of the longest paragraph", Unit::Log),
    ("paragraphs outside the body", Unit::Log),
    ("width of paragraphs outside the body, beside the body", Unit::Log),
    ("width of the longest run of the body", Unit::Log),
    ("longest run, of the body", Unit::Share),
    ("runs of the body", Unit::Log),
    ("F1 that the model expects of the body", Unit::Share),
    ("agreement of model and careful rule", Unit::Share),
];

fn text(evidence: &Evidence<'_, '_>, seen: &BlocksSeen, row: &mut Vec<f32>) {
    let s = &seen.sums;
    let choice = evidence.choice;
    row.extend([
        log(s.all),
        log(s.all - s.linked),
        share(s.linked, s.all),
        log(s.blocks),
        log(s.kept),
        share(s.kept, (s.all - s.linked).max(s.kept)),
        share(s.kept, s.all),
        share(s.kept_linked, s.kept),
        log(s.kept_blocks),
        log(share(s.kept, s.kept_blocks)),
        share(s.kept_sentences, s.kept),
        log(s.kept_ends),
        log(share(s.kept, s.kept_ends)),
        share(s.kept_cut, s.kept_blocks),
        share(s.sure, s.all),
        share(s.unsure, s.all),
        share(s.unsure, s.kept).min(10.0),
        log(s.sure_long),
        log(s.paragraphs),
        log(s.longest),
        log(s.left_out_paragraphs),
        log(share(s.left_out, s.kept)),
        log(s.longest_run),
        share(s.longest_run, s.kept),
        log(s.runs),
        choice.expected,
        choice.agreement,
    ]);
}

const LISTS: [(&str, Unit); 28] = [
    ("linked headlines", Unit::Log),
    ("linked headlines among the body", Unit::Log),
    ("linked headlines in headings", Unit::Log),
    ("width of linked headlines, beside the body", Unit::Log),
    ("text among the body, beside it", Unit::Log),
    ("text before the body", Unit::Log),
    ("text before the body, of all text", Unit::Share),
    ("body in blocks that begin with a linked headline", Unit::Share),
    ("body in blocks that end with a link", Unit::Share),
    ("body in lists", Unit::Share),
    ("body right below linked lines", Unit::Share),
    ("body right above linked lines", Unit::Share),
    ("body in one element", Unit::Share),
    ("body in one element two levels up", Unit::Share),
    ("links in the region around the body", Unit::Share),
    ("body, of the region around it", Unit::Share),
    ("boxes built alike", Unit::Log),
    ("article elements", Unit::Log),
    ("time elements", Unit::Log),
    ("pictures", Unit::Log),
    ("fields of forms", Unit::Log),
    ("lines that look like dates", Unit::Log),
    ("lines that look like prices", Unit::Log),
    ("headings of the first level", Unit::Log),
    ("headings of the second level", Unit::Log),
    ("headings of the third level", Unit::Log),
    ("short lines, of all blocks", Unit::Share),
    ("menus and foot, of all text", Unit::Share),
];

fn lists(layout: &Layout<'_>, seen: &BlocksSeen, shapes: &Shapes, row: &mut Vec<f32>) {
    let s = &seen.sums;
    let container = seen.ends.and_then(|(first, last)| {
        let block = layout.blocks.get(first)?;
        layout.around(block).find(|region| region.blocks.contains(&last))
    });
    let around = container.map(|region| region.totals).unwrap_or_default();
    let kept_words = layout.blocks.iter().map(|block| block.words).sum::<usize>() as f32 * share(s.kept, s.all);
    row.extend([
        log(s.stories),
        log(s.stories_between),
        log(s.story_headings),
        log(share(s.story_width, s.kept)),
        log(share(s.between, s.kept)),
        log(s.before),
        share(s.before, s.all),
        share(s.kept_led, s.kept),
        share(s.kept_leading_on, s.kept),
        share(s.kept_listed, s.kept),
        share(s.below_links, s.kept),
        share(s.above_links, s.kept),
        share(Homes::most(&seen.homes.parents), s.kept),
        share(Homes::most(&seen.homes.above), s.kept),
        around.link_density(),
        share(kept_words, around.words as f32).min(1.0),
        log(shapes.cards),
        log(shapes.articles),
        log(shapes.times),
        log(shapes.pictures),
        log(shapes.inputs),
        log(s.dates),
        log(s.prices),
        log(shapes.headings[0]),
        log(shapes.headings[1]),
        log(shapes.headings[2]),
        share(s.short_lines, s.blocks),
        share(s.boilerplate, s.all),
    ]);
}

const FIELDS: [(&str, Unit); 21] = [
    ("a date is known", YES),
    ("a date of change is known", YES),
    ("authors", Unit::Number),
    ("a byline is shown", YES),
    ("a standfirst is shown", YES),
    ("a section is known", YES),
    ("tags", Unit::Log),
    ("a headline is known", YES),
    ("width of the headline", Unit::Log),
    ("the headline is shown", YES),
    ("the headline stands in a heading of level", Unit::Number),
    ("the headline is a link", YES),
    ("the headline is in the page's title", YES),
    ("text between headline and body", Unit::Log),
    ("body before the headline", Unit::Share),
    ("the page says that it is an article", YES),
    ("the page says that it is a list", YES),
    ("width of the structured text", Unit::Log),
    ("words of the description in the body", Unit::Share),
    ("readers' comments, of all text", Unit::Share),
    ("the text was found elsewhere", YES),
];

/// True if one of the types that the page claims ends so.
fn claims(types: &[String], ends: &[&str]) -> bool {
    types.iter().any(|claim| {
        let claim = claim.to_ascii_lowercase();
        ends.iter().any(|end| claim.ends_with(end))
    })
}

pub(super) fn says_article(types: &[String]) -> bool {
    claims(types, &["article", "posting"])
}

pub(super) fn says_list(types: &[String]) -> bool {
    claims(types, &["collectionpage", "itemlist", "searchresultspage", "website", "blog", "profilepage"])
}

fn fields(evidence: &Evidence<'_, '_>, seen: &BlocksSeen, row: &mut Vec<f32>) {
    let Evidence { layout, metadata, choice, .. } = evidence;
    let s = &seen.sums;
    let headline = metadata.headline_block.and_then(|at| Some((at, layout.blocks.get(at)?)));
    let level = headline.map_or(0, |(_, block)| {
        layout.around(block).take(3).find_map(|region| region.tag.heading_level()).unwrap_or(0)
    });
    let is_linked = headline.is_some_and(|(_, block)| block.link_density() > 0.5);
    let folded = |text: Option<&str>| text.map(fold).unwrap_or_default();
    let (title, own) = (folded(layout.title.as_deref()), folded(metadata.article.headline.as_deref()));
    let (mut to_body, mut above) = (-1.0, -1.0);
    if let (Some((at, _)), Some((first, last))) = (headline, seen.ends) {
        let widths = |range: std::ops::Range<BlockId>, kept: bool| -> f32 {
            let blocks = layout.blocks.iter().zip(&choice.kept).skip(range.start.index()).take(range.count());
            blocks.filter(|(_, is)| !kept || **is).map(|(block, _)| width(&block.text)).sum()
        };
        let next = (at + 1..last + 1).ids().find(|next| choice.kept.get(*next) == Some(&true)).unwrap_or(at + 1);
        to_body = log(widths(at + 1..next, false));
        above = if first < at { share(widths(first..at, true), s.kept) } else { 0.0 };
    }
    row.extend([
        f32::from(metadata.article.published.is_some()),
        f32::from(metadata.article.modified.is_some()),
        metadata.article.authors.len().min(4) as f32,
        f32::from(metadata.article.byline.is_some()),
        f32::from(choice.standfirst.is_some()),
        f32::from(metadata.article.section.is_some()),
        log(metadata.article.tags.len() as f32),
        f32::from(metadata.article.headline.is_some()),
        log(metadata.article.headline.as_deref().map_or(0.0, width)),
        f32::from(headline.is_some()),
        f32::from(level),
        f32::from(is_linked),
        f32::from(!own.is_empty() && title.contains(&own)),
        to_body,
        above,
        f32::from(says_article(&metadata.types)),
        f32::from(says_list(&metadata.types)),
        log(metadata.article_body.as_deref().map_or(0.0, width)),
        described(evidence),
        share(s.comments, s.all),
        f32::from(evidence.text_from != TextFrom::Page),
    ]);
}

/// Share of the description's words that the body's first blocks hold; -1 without description.
fn described(evidence: &Evidence<'_, '_>) -> f32 {
    /// Blocks that are looked at, and characters of each.
    const BLOCKS: usize = 4;
    const CHARS: usize = 600;
    let cut = |text: &str| text.chars().take(CHARS).collect::<String>();
    let description = evidence.metadata.description.as_deref().map(cut);
    let wanted: HashSet<u64> = words_of(description.as_deref()).into_iter().collect();
    if wanted.is_empty() {
        return -1.0;
    }
    let kept = evidence.layout.blocks.iter().zip(&evidence.choice.kept).filter(|(_, kept)| **kept);
    let held: HashSet<u64> = kept.take(BLOCKS).flat_map(|(block, _)| words_of(Some(&cut(&block.text)))).collect();
    share(wanted.iter().filter(|word| held.contains(word)).count() as f32, wanted.len() as f32)
}

const ADDRESS: [(&str, Unit); 6] = [
    ("the address is known", YES),
    ("parts of the address's path", Unit::Number),
    ("words of its last part", Unit::Number),
    ("digits of its path", Unit::Number),
    ("its path ends in a slash", YES),
    ("it has a query", YES),
];

fn address(url: Option<&Url>, row: &mut Vec<f32>) {
    let Some(url) = url else {
        row.extend([0.0, -1.0, -1.0, -1.0, -1.0, -1.0]);
        return;
    };
    let path = url.path();
    let parts = || path.split('/').filter(|part| !part.is_empty());
    let slug = parts().next_back().unwrap_or_default();
    let words = slug.split(['-', '_', '+', '.']).filter(|word| word.len() > 1 && !word.starts_with(char::is_numeric));
    let digits = path.bytes().filter(u8::is_ascii_digit).count();
    row.extend([
        1.0,
        parts().count().min(8) as f32,
        words.count().min(8) as f32,
        digits.min(12) as f32,
        f32::from(path.ends_with('/')),
        f32::from(url.query().is_some()),
    ]);
}

/// The names of the numbers, in order.
#[must_use]
pub fn names() -> Vec<Measure> {
    let all = TEXT.iter().chain(&LISTS).chain(&FIELDS).chain(&ADDRESS);
    all.map(|(name, unit)| Measure::new(*name, *unit)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use crate::extract::{body, choose, metadata};

    /// A figure of a page, by its name.
    fn figure(html: &str, url: Option<&str>, name: &str) -> f32 {
        let document = Document::parse(html);
        let layout = Layout::of(&document);
        let url = url.map(|url| Url::parse(url).expect(url));
        let metadata = metadata::read(&metadata::Sources::new(&document, &layout, url.as_ref()));
        let choice = choose::choose(&layout, &metadata, None);
        let body = body::build(&layout, &choice, &[], None);
        let row = figures(&Evidence {
            layout: &layout,
            metadata: &metadata,
            choice: &choice,
            body: &body,
            text_from: TextFrom::Page,
            url: url.as_ref(),
            no_page: None,
            model: None,
        });
        let names: Vec<String> = names().into_iter().map(|measure| measure.name).collect();
        assert_eq!(row.len(), names.len());
        assert!(row.iter().all(|value| value.is_finite()), "{row:?}");
        row[names.iter().position(|own| own == name).expect(name)]
    }

    #[test]
    fn a_script_is_as_wide_as_it_looks() {
        for (text, expected) in [("", 0.0), ("pier", 4.0), ("причал", 6.0), ("桥", 2.5), ("다리", 5.0), ("สะพาน", 5.0)]
        {
            assert!((width(text) - expected).abs() < 1e-6, "{text}: {}", width(text));
        }
    }

    #[test]
    fn names_are_told_apart() {
        let mut names: Vec<String> = names().into_iter().map(|measure| measure.name).collect();
        let all = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), all);
    }

    #[test]
    fn a_list_is_counted_by_its_boxes_and_links() {
        let card = "<div class=card><h3><a href=/a>Ferry back at the pier after a winter of repairs</a></h3><p>It left at noon.</p></div>";
        let list = card.repeat(9);
        let count = |name: &str| figure(&list, None, name).exp() - 1.0;
        for (name, expected) in
            [("linked headlines", 9.0), ("linked headlines in headings", 9.0), ("boxes built alike", 9.0)]
        {
            assert!((count(name) - expected).abs() < 0.01, "{name}: {}", count(name));
        }
        // in a menu they are none
        let menu = format!("<nav>{list}</nav>");
        assert!(figure(&menu, None, "linked headlines").abs() < 1e-6);
    }

    #[test]
    fn an_address_counts_where_it_is_known() {
        let page = "<p>The ferry left the pier at noon.</p>";
        let words = |url| figure(page, url, "words of its last part");
        assert!((words(None) + 1.0).abs() < 1e-6);
        assert!(words(Some("https://tides.lenn.example/")).abs() < 1e-6);
        assert!((words(Some("https://tides.lenn.example/news/ferry-leaves-pier-4711")) - 3.0).abs() < 1e-6);
    }

    #[test]
    fn an_empty_page_has_figures_too() {
        for html in ["", "<p></p>", "<a href=/>.</a>"] {
            assert!(figure(html, None, "width of all text") < 1.0);
        }
    }
}
