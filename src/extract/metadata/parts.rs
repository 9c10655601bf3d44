//! A line as a reader sees it: cut where elements meet without a space, which a style keeps apart
//! ("Ada Moe" and "Reporter" in two spans), and without the labels that only screen readers are told.

use super::name::Name;
use super::{Clues, by_words};
use crate::document::{Element, Hiding, Step, Tag};
use crate::extract::blocks::{BlockId, Ids, Region, RegionId};
use crate::text::{clean, push_clean};

/// Steps through one line's markup: a byline of twenty names has a tenth of it.
const STEPS_CAP: usize = 600;

/// One part of a line.
#[derive(Debug)]
struct Part {
    text: String,
    /// Only screen readers are told.
    hidden: bool,
}

/// The parts of a line, in order; none of them is empty.
#[derive(Debug, Default)]
pub(super) struct Parts(Vec<Part>);

impl Parts {
    /// The parts of an element's text.
    pub(super) fn of(element: Element<'_>) -> Self {
        let mut reader = PartsReader::default();
        let mut walk = element.walk();
        let mut steps = 0;
        while let Some(step) = walk.next() {
            steps += 1;
            if steps > STEPS_CAP {
                break;
            }
            match step {
                Step::Open(inner) if inner.tag().is_unread() => walk.pass_over(inner),
                Step::Open(inner) => reader.open(inner),
                Step::Close(inner) => reader.close(inner),
                Step::Text(text) => reader.text(text),
            }
        }
        reader.finish();
        let mut parts = reader.parts;
        // what is hidden as a whole is shown some other way
        if parts.iter().all(|part| part.hidden) {
            for part in &mut parts {
                part.hidden = false;
            }
        }
        Self(parts)
    }

    /// The parts of a text block.
    pub(super) fn of_block(page: &Clues<'_>, at: BlockId) -> Self {
        let Some(block) = page.layout.blocks.get(at) else { return Self::default() };
        let whole = || Self(vec![Part { text: block.text.clone(), hidden: false }]);
        if block.leaf == block.region && block.spans.is_empty() && !has_inline(page, block.region) {
            return whole();
        }
        // the outermost block-level element that holds this text and no other
        let alone = |region: &&Region<'_>| region.blocks.count() == 1 && region.blocks.start == at;
        let around = page.layout.ancestors(block.region).take(4).filter_map(|at| page.layout.regions.get(at));
        around.take_while(alone).last().map_or_else(whole, |region| Self::of(region.element))
    }

    /// The line for reading names: parts on lines of their own, but a by-word with what follows it. Hidden
    /// by-words stay, other hidden labels go.
    pub(super) fn line(&self) -> String {
        let mut out = String::new();
        let mut open = true;
        for part in self.0.iter().filter(|part| !part.hidden || by_words::is_by_word(&part.text)) {
            if !out.is_empty() {
                out.push_str(if open || by_words::is_by_ending(&part.text) { " " } else { "\n" });
            }
            out.push_str(&part.text);
            open = by_words::is_by_word(&part.text);
        }
        out
    }

    /// The shown parts that hold names, and a by-word before them; all, where no part holds one.
    pub(super) fn with_names(&self, names: &[Name]) -> String {
        let shown: Vec<&str> = self.shown().collect();
        let is_named = |part: &&str| names.iter().any(|name| part.contains(name.text.as_str()));
        let Some(first) = shown.iter().position(is_named) else { return shown.join(" ") };
        let mut out = String::new();
        if let Some(before) =
            first.checked_sub(1).and_then(|at| shown.get(at)).filter(|part| by_words::is_by_word(part))
        {
            out.push_str(before);
            out.push(' ');
        }
        let kept: Vec<&str> = shown.into_iter().skip(first).filter(is_named).collect();
        out.push_str(&kept.join(", "));
        out
    }

    /// The parts that are shown.
    pub(super) fn shown(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter(|part| !part.hidden).map(|part| part.text.as_str())
    }
}

fn has_inline(page: &Clues<'_>, region: RegionId) -> bool {
    let inner = page.layout.regions.get(region).map(|around| page.layout.regions.slice(region + 1..around.end));
    inner.is_some_and(|inner| !inner.is_empty())
}

#[derive(Default)]
struct PartsReader {
    parts: Vec<Part>,
    text: String,
    /// Elements open, and how many were when the hidden one around this text was opened.
    depth: usize,
    hidden: Option<usize>,
    /// An element has begun, or ended, since the last letter.
    opened: bool,
    closed: bool,
}

impl PartsReader {
    fn open(&mut self, element: Element<'_>) {
        self.edge(element);
        self.opened = true;
        self.depth += 1;
        if self.hidden.is_none() && element.hiding() != Hiding::Shown {
            self.finish();
            self.hidden = Some(self.depth);
        }
    }

    fn close(&mut self, element: Element<'_>) {
        self.edge(element);
        if self.hidden == Some(self.depth) {
            self.finish();
            self.hidden = None;
        }
        self.closed = true;
        self.depth = self.depth.saturating_sub(1);
    }

    fn edge(&mut self, element: Element<'_>) {
        if !element.tag().is_inline() || element.tag() == Tag::Br {
            self.finish();
        }
    }

    fn text(&mut self, raw: &str) {
        let Some(next) = raw.chars().next() else { return };
        if let Some(last) = self.text.chars().last()
            && self.meets(last, next)
        {
            self.finish();
        }
        push_clean(&mut self.text, raw);
        if raw.chars().any(|c| !c.is_whitespace()) {
            (self.opened, self.closed) = (false, false);
        }
    }

    /// True if two parts meet here that a style keeps apart.
    fn meets(&self, last: char, next: char) -> bool {
        if !(self.opened || self.closed) || !next.is_alphanumeric() || last.is_whitespace() {
            return false;
        }
        let two = self.opened && self.closed && self.text.chars().filter(|c| c.is_alphanumeric()).count() > 1;
        let cased = last.is_lowercase() && next.is_uppercase();
        let numbered = last.is_alphabetic() && next.is_numeric();
        (last.is_alphanumeric() && (cased || numbered || two)) || (two && matches!(last, '.' | ')' | ','))
    }

    fn finish(&mut self) {
        let text = clean(&std::mem::take(&mut self.text));
        let hidden = self.hidden.is_some();
        // the same twice is there for two widths of a screen; initials stand in for a picture
        let again = self.parts.last().is_some_and(|last| last.text == text);
        self.parts.pop_if(|last| !hidden && are_initials(&last.text, &text));
        if !text.is_empty() && !again {
            self.parts.push(Part { text, hidden });
        }
    }
}

/// True if a text is the first letters of the words of a name.
fn are_initials(text: &str, name: &str) -> bool {
    let firsts: String = name.split(' ').filter_map(|word| word.chars().next()).collect();
    text.chars().count() > 1 && text == firsts
}
