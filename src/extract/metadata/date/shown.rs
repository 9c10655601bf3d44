//! The dates that a page shows to its readers: `time` elements and dates in short lines, by their
//! distance from the headline, by the words in front of them, and by what is around them.

use super::super::words::{MODIFIED_LABELS, OTHER_LABELS, PUBLISHED_LABELS};
use super::{DateClaim, DateReader};
use crate::date::PageDate;
use crate::document::{Attr, Element, Tag};
use crate::extract::blocks::{BlockId, Id, Ids, RegionId, TextBlock};
use crate::extract::vocabulary::Hints;
use jiff::civil::DateTime;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// A date that a reader sees.
pub(super) struct Shown {
    pub(super) date: PageDate,
    /// Day and time beside it, without an offset.
    pub(super) wall: Option<DateTime>,
    pub(super) label: Option<Label>,
    /// True if words or markup say that it is a date of the page.
    pub(super) is_marked: bool,
    /// The evidence against it: its distance in lines, and more ([`costs`]).
    pub(super) cost: usize,
    source: &'static str,
}

/// The meaning of the words in front of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    Published,
    Modified,
    /// The label of another date: of a reader, an author, an event.
    Other,
}

/// Cost up to which a date stands near the headline.
pub(super) const NEAR: usize = 20;

/// Cost up to which a date is that of the headline, whatever the markup claims of the day before.
pub(super) const BESIDE: usize = 14;

/// Costs of what speaks against a date, in lines of distance.
mod costs {
    /// In words, where a `time` element would say it to machines.
    pub(super) const WORDS: usize = 2;
    /// In words, and neither the words nor the markup say what of.
    pub(super) const UNMARKED: usize = 2;
    /// Inside a longer line, so that it may be a date of the story.
    pub(super) const LONG_LINE: usize = 14;
    /// Part of the headline: more often of the event than of the page.
    pub(super) const HEADLINE: usize = 10;
    /// In an item of a list, as other stories are.
    pub(super) const CARD: usize = 6;
    /// In a menu, sidebar or footer.
    pub(super) const BOILERPLATE: usize = 6;
    /// The cost of a date of the last change.
    pub(super) const MODIFIED: usize = 6;
    /// Far from the headline among other stories.
    pub(super) const FAR_CARD: usize = 100;
}

/// Words of a line that is taken for a date line: byline, date, time and "min read" fit.
const LINE_WORDS: usize = 30;

/// Words of a line that says of what its date is: "This entry was posted in News on 17 May 2024 and ...".
const LABELLED_WORDS: usize = 80;

/// Words of a line that holds little but its date.
const SHORT_WORDS: usize = 12;

/// Lines before the headline that are near it, and behind it.
const WINDOW: (usize, usize) = (6, 14);

/// Letters in front of a date that are read for a label, and behind it.
const REACH: usize = 60;

/// Lines of a page that are read for a date, where nothing near the headline has one.
const LINES_CAP: usize = 3_000;

/// `time` elements of one page that are read.
const TIMES_CAP: usize = 200;

impl DateReader<'_, '_> {
    /// Dates around the headline, those that less speaks against first.
    pub(super) fn shown(&self) -> &[Shown] {
        self.shown.get_or_init(|| {
            let window = self.window();
            let mut shown: Vec<Shown> = self.times(true).collect();
            shown.extend(window.ids().flat_map(|at| self.words(at, LINE_WORDS)));
            shown.sort_by_key(|line| line.cost);
            shown
        })
    }

    /// The dates of the lines around the headline.
    pub(super) fn near(&self, keep: impl Fn(&Shown) -> bool) -> Vec<DateClaim> {
        claims(self.shown().iter().filter(|line| keep(line)))
    }

    /// The dates of the `time` elements far from the headline.
    pub(super) fn far_times(&self, keep: impl Fn(&Shown) -> bool) -> Vec<DateClaim> {
        let mut shown: Vec<Shown> = self.times(false).collect();
        shown.sort_by_key(|line| line.cost);
        claims(shown.iter().filter(|line| keep(line)))
    }

    /// The dates in words, wherever they stand.
    pub(super) fn anywhere(&self, keep: impl Fn(&Shown) -> bool) -> Vec<DateClaim> {
        let shown = self.in_words.get_or_init(|| {
            let lines = self.page.layout.blocks.ids().take(LINES_CAP);
            let mut shown: Vec<Shown> = lines.flat_map(|at| self.words(at, LABELLED_WORDS)).collect();
            shown.sort_by_key(|line| line.cost);
            shown
        });
        claims(shown.iter().filter(|line| keep(line)))
    }

    fn window(&self) -> std::ops::Range<BlockId> {
        let end = self.page.layout.blocks.end();
        match self.page.headline {
            Some(at) => at.up_to_before(WINDOW.0)..(at + WINDOW.1).min(end),
            None => BlockId::default()..end.min(BlockId::of(WINDOW.0 + WINDOW.1)),
        }
    }

    /// Lines from the headline; a line before it counts double.
    fn distance(&self, block: BlockId) -> usize {
        match self.page.headline {
            Some(headline) if block >= headline => headline.until(block),
            Some(headline) => block.until(headline) * 2 + 1,
            None => block.index(),
        }
    }

    /// True if a line stands at the headline, before the text begins: a date there is the page's, whatever the markup
    /// around it is called.
    fn is_above_text(&self, at: BlockId) -> bool {
        let Some(headline) = self.page.headline.filter(|_| self.window().contains(&at)) else { return false };
        let between = self.page.layout.blocks.slice(headline.min(at) + 1..headline.max(at));
        !between.iter().any(TextBlock::is_prose)
    }

    /// True if a region stands among other things than the article.
    fn is_far(&self, region: RegionId) -> bool {
        let start = self.page.layout.regions.get(region).map_or(BlockId::default(), |region| region.blocks.start);
        self.page.is_boilerplate(region) && !self.is_above_text(start)
    }

    /// True if a region states the date of another story, post or comment.
    pub(super) fn is_of_another(&self, region: RegionId) -> bool {
        let start = self.page.layout.regions.get(region).map_or(BlockId::default(), |region| region.blocks.start);
        self.is_far(region) || self.page.is_card(region) && !self.window().contains(&start)
    }

    /// `time` elements and their like, in the window around the headline or outside.
    fn times(&self, near: bool) -> impl Iterator<Item = Shown> {
        let window = self.window();
        let times = self.page.evidence.times.iter().take(TIMES_CAP);
        let single = self.page.evidence.times.len() == 1;
        times.filter_map(move |&at| {
            let region = self.page.layout.regions.get(at)?;
            let start = region.blocks.start;
            if window.contains(&start) != near || region.hidden && region.blocks.is_empty() || self.is_far(at) {
                return None;
            }
            let date = self.region_date(at)?;
            let text = region.element.text();
            let line = self.page.layout.blocks.get(start).map_or("", |block| &block.text);
            let before = line.find(&text).and_then(|found| line.get(..found)).unwrap_or_default();
            let label = self.label(before, start).or_else(|| self.marked(at));
            let mut cost = self.distance(start);
            if self.page.is_boilerplate(at) {
                cost += costs::BOILERPLATE;
            }
            if self.page.is_card(at) && !single {
                cost += if near { costs::CARD } else { costs::FAR_CARD };
            }
            if label == Some(Label::Modified) {
                cost += costs::MODIFIED;
            }
            Some(Shown { date, wall: None, label, is_marked: true, cost, source: "time element" })
        })
    }

    /// The dates in a line of at most so many words.
    fn words(&self, at: BlockId, most: usize) -> Vec<Shown> {
        let Some(block) = self.page.layout.blocks.get(at) else { return Vec::new() };
        let length = length(block);
        if length > most {
            return Vec::new();
        }
        let near = self.window().contains(&at);
        let mut shown = Vec::new();
        let mut end = 0;
        let dates = self.scan(&block.text);
        for (nth, found) in dates.iter().enumerate() {
            let before = block.text.get(end..found.start).unwrap_or_default();
            end = found.end;
            let behind = || block.text.get(end..).filter(|_| nth + 1 == dates.len()).and_then(label_behind);
            let label = self.label(before, at).or_else(behind).or_else(|| self.marked(block.leaf));
            if label == Some(Label::Other) || length > LINE_WORDS && label.is_none() {
                continue;
            }
            let is_marked = label.is_some() || self.is_dateline(block.leaf);
            let mut cost = self.distance(at) + costs::WORDS;
            if self.page.is_boilerplate(block.region) {
                if label.is_none() && !self.is_above_text(at) {
                    continue;
                }
                cost += costs::BOILERPLATE;
            }
            if self.page.is_card(block.region) {
                cost += if near { costs::CARD } else { costs::FAR_CARD };
            }
            if !is_marked {
                cost += costs::UNMARKED;
            }
            if self.page.headline == Some(at) {
                cost += costs::HEADLINE;
            } else if length > if label.is_some() { LINE_WORDS } else { SHORT_WORDS } {
                if !near && label.is_none() {
                    continue;
                }
                cost += costs::LONG_LINE;
            }
            if label == Some(Label::Modified) {
                cost += costs::MODIFIED;
            }
            let source = if near { "words near the headline" } else { "words" };
            shown.push(Shown { date: found.date, wall: found.wall, label, is_marked, cost, source });
        }
        shown
    }

    /// The date that an element states by an attribute.
    pub(super) fn stated(&self, element: Element<'_>) -> Option<PageDate> {
        const ATTRIBUTES: [Attr; 8] = [
            Attr::Datetime,
            Attr::Content,
            Attr::DataDatetime,
            Attr::DataTimestamp,
            Attr::DataPublished,
            Attr::DataTime,
            Attr::DataDate,
            Attr::Title,
        ];
        ATTRIBUTES.iter().filter_map(|attr| element.attr(*attr)).find_map(|v| self.first(v))
    }

    /// The date that an element states, by its text where that contradicts its attributes, which
    /// a content system may fill with the last change.
    pub(super) fn region_date(&self, at: RegionId) -> Option<PageDate> {
        let region = self.page.layout.regions.get(at)?;
        let stated = self.stated(region.element);
        let blocks = self.page.layout.blocks.slice(region.blocks.clone());
        let text = match blocks {
            [block] if stated.is_none() => block.text.clone(),
            [] | [_] => region.element.text(),
            _ => return stated,
        };
        let written = (text.len() < 200).then(|| self.first(&text)).flatten();
        match (stated, written) {
            (Some(stated), Some(written)) if is_days_apart(stated, written) => Some(written),
            _ => stated.or(written),
        }
    }

    /// The meaning of the words in front of a date, else of those of the short line before its own.
    fn label(&self, before: &str, block: BlockId) -> Option<Label> {
        /// Words of a line that may be the label of the next.
        const LABEL_WORDS: usize = 4;
        if before.chars().any(char::is_alphabetic) {
            return label(before);
        }
        let line = block.before(1).and_then(|above| self.page.layout.blocks.get(above))?;
        (length(line) <= LABEL_WORDS).then(|| label(&line.text))?
    }

    /// The meaning that the markup around a date gives it.
    fn marked(&self, region: RegionId) -> Option<Label> {
        let around = self.page.layout.ancestors(region).take(2).filter_map(|at| self.page.layout.regions.get(at));
        let names = around.flat_map(|region| [Some(region.class), region.element.attr(Attr::Itemprop)]).flatten();
        let is_of_change = |name: &str| {
            let name = name.to_ascii_lowercase();
            (name.contains("updated") || name.contains("modified")) && !name.contains("publish")
        };
        names.filter(|name| is_of_change(name)).map(|_| Label::Modified).next()
    }

    fn is_dateline(&self, leaf: RegionId) -> bool {
        let around = self.page.layout.ancestors(leaf).take(3).filter_map(|at| self.page.layout.regions.get(at));
        around.into_iter().any(|region| region.hints.any(Hints::DATELINE) || region.tag == Tag::Time)
    }
}

/// Words of a line; of a script without spaces, in which each character counts as one, about as many as its words.
fn length(block: &TextBlock<'_>) -> usize {
    const LETTERS: usize = 3;
    if block.words * 2 > block.text.chars().count() { block.words.div_ceil(LETTERS) } else { block.words }
}

fn claims<'s>(shown: impl Iterator<Item = &'s Shown>) -> Vec<DateClaim> {
    shown.map(|line| DateClaim { source: line.source.into(), date: line.date }).collect()
}

fn is_days_apart(one: PageDate, other: PageDate) -> bool {
    one.day().since(other.day()).is_ok_and(|span| span.get_days().abs() > 1)
}

/// Words of change behind a date, in languages that set the verb last; and the letters in which they stand, behind a time.
const CHANGED_BEHIND: [&str; 4] = ["更新", "改訂", "수정", "업데이트"];
const CLOSE: usize = 8;

/// The label behind the last date of a line: "wurde am 17. Mai 2024 von Ada Moe veröffentlicht", `2024年5月17日更新`.
fn label_behind(behind: &str) -> Option<Label> {
    let text: String = behind.chars().take(REACH).collect::<String>().to_lowercase();
    let changed = || {
        let close: String = text.chars().take(CLOSE).collect();
        CHANGED_BEHIND.iter().any(|word| close.contains(word)).then_some(Label::Modified)
    };
    labels(&text).map(|(_, label)| label).find(|label| *label == Label::Published).or_else(changed)
}

/// The last label of a text, which stands in front of a date.
fn label(before: &str) -> Option<Label> {
    let start = before.char_indices().rev().nth(REACH).map_or(0, |(at, _)| at);
    let text = before.get(start..).unwrap_or_default().to_lowercase();
    labels(&text).max_by_key(|(end, _)| *end).map(|(_, label)| label)
}

/// All labels by their first letter: every date near a headline asks for its own.
static LABELS: LazyLock<FxHashMap<char, Vec<(&str, Label)>>> = LazyLock::new(|| {
    let lists =
        [(PUBLISHED_LABELS, Label::Published), (MODIFIED_LABELS, Label::Modified), (OTHER_LABELS, Label::Other)];
    let mut labels: FxHashMap<char, Vec<(&str, Label)>> = FxHashMap::default();
    for (words, label) in lists {
        for word in words {
            labels.entry(word.chars().next().unwrap_or_default()).or_default().push((*word, label));
        }
    }
    labels
});

/// The labels in a text of small letters and where they end, in scripts with small letters as
/// whole words.
fn labels(text: &str) -> impl Iterator<Item = (usize, Label)> {
    let mut before = ' ';
    let starts = text.char_indices().filter(move |(_, c)| {
        let is_start = !before.is_lowercase();
        before = *c;
        is_start
    });
    starts.flat_map(move |(at, c)| {
        let rest = text.get(at..).unwrap_or_default();
        let words = LABELS.get(&c).map_or(&[][..], Vec::as_slice);
        words.iter().filter_map(move |(word, label)| {
            let behind = rest.strip_prefix(word)?;
            (!behind.chars().next().is_some_and(char::is_lowercase)).then_some((at + word.len(), *label))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::{Label, label};

    #[test]
    fn labels_in_front_of_dates() {
        use Label::{Modified, Published};
        for (before, expected) in [
            ("Published: ", Some(Published)),
            ("Published 1 May, last updated on ", Some(Modified)),
            ("Stand: ", Some(Modified)),
            ("Understanding ", None),
            ("Dieser Beitrag wurde veröffentlicht am ", Some(Published)),
            ("Mis à jour le ", Some(Modified)),
            ("公開日：", Some(Published)),
            ("最終更新日：", Some(Modified)),
            ("Опубликовано ", Some(Published)),
            ("By Ada Moe | ", None),
            ("Registered: ", Some(Label::Other)),
        ] {
            assert_eq!(label(before), expected, "{before}");
        }
    }
}
