//! The features of the line model: one row of numbers for each line, computed in a few passes over the text.
//!
//! The groups: the line's own characters and words, its place, where prose stands around it, what headings
//! stand before it, its neighbours, how its words recur in the prose of the text, the text as a whole. No
//! dictionary of any language; the phrases of [`super::sign`] are a few flags among many numbers.

use super::line::Line;
use super::sign::Sign;
use crate::extract::features::words::TextFeatures;
use crate::extract::measure::{self, Measure, Unit, YES};
use rustc_hash::FxHashMap as HashMap;

/// Neighbours on each side that are described one by one, and the widths of the windows.
const NEIGHBOURS: usize = 3;
const WINDOWS: [usize; 2] = [4, 12];

/// Further away is far.
const FAR: usize = 60;

/// Words that stand in this share of the prose lines are those that every text of the language is made of.
const USUAL: f32 = 0.25;

/// Rows of features, one a line.
#[derive(Debug, Default)]
pub(super) struct LineFeatures {
    pub(super) values: Vec<f32>,
    pub(super) width: usize,
}

/// Sums over lines.
#[derive(Debug, Clone, Copy, Default)]
struct LineSums {
    words: f32,
    prose: f32,
    sentences: f32,
    signs: f32,
}

/// A text's lines, and sums over them that their rows share.
struct Text<'l> {
    lines: &'l [Line],
    /// Sums before each line, and of all.
    before: Vec<LineSums>,
    /// Prose lines that a word stands in.
    usual: HashMap<u64, u32>,
    prose: Vec<usize>,
    /// Number of lines that have these words in this order, and the first of them.
    copies: HashMap<&'l [u64], (u32, usize)>,
    /// The last heading at or before each line under which no text stands.
    foot: Vec<Option<usize>>,
}

/// Computes the rows of a text.
pub(super) fn features(lines: &[Line]) -> LineFeatures {
    let text = Text::of(lines);
    let mut values = Vec::new();
    for at in 0..lines.len() {
        text.own(at, &mut values);
        text.place(at, &mut values);
        text.prose(at, &mut values);
        text.headings(at, &mut values);
        text.neighbours(at, &mut values);
        text.windows(at, &mut values);
        text.recurrence(at, &mut values);
        text.whole(&mut values);
    }
    LineFeatures { width: values.len() / lines.len().max(1), values }
}

/// The names of the numbers of a row, in order.
pub(super) fn names() -> Vec<Measure> {
    let mut out = Vec::new();
    for table in [&OWN[..], &TextFeatures::NAMES, &SAID, &PLACE, &PROSE, &HEADINGS] {
        measure::extend(&mut out, "", table);
    }
    for step in 1..=NEIGHBOURS {
        for side in ["before", "behind"] {
            measure::extend(&mut out, &format!(" of line {step} {side} it"), &NEIGHBOUR);
        }
    }
    for width in WINDOWS {
        for side in ["before", "behind"] {
            measure::extend(&mut out, &format!(" in the {width} lines {side} it"), &WINDOW);
        }
    }
    measure::extend(&mut out, "", &RECURRENCE);
    measure::extend(&mut out, " of the text", &WHOLE);
    out
}

impl<'l> Text<'l> {
    fn of(lines: &'l [Line]) -> Self {
        let mut before = vec![LineSums::default()];
        let (mut usual, mut copies) = (HashMap::default(), HashMap::default());
        let (mut foot, mut heading) = (Vec::with_capacity(lines.len()), None);
        for (at, line) in lines.iter().enumerate() {
            before.push(before.last().copied().unwrap_or_default().with(line));
            let copy: &mut (u32, usize) = copies.entry(line.hashes.as_slice()).or_insert((0, at));
            copy.0 += 1;
            if line.is_prose() {
                let mut words = line.hashes.clone();
                words.sort_unstable();
                words.dedup();
                for word in words {
                    *usual.entry(word).or_default() += 1;
                }
            }
            heading = if line.sign.opens_the_foot() { Some(at) } else { heading };
            foot.push(heading);
        }
        let prose = lines.iter().enumerate().filter(|(_, line)| line.is_prose()).map(|(at, _)| at).collect();
        Self { lines, before, usual, prose, copies, foot }
    }

    fn own(&self, at: usize, out: &mut Vec<f32>) {
        let line = &self.lines[at];
        let letters = line.text.chars.max(1.0);
        let words = line.words.max(1.0);
        let (copies, first) = self.copies.get(line.hashes.as_slice()).copied().unwrap_or((1, at));
        let is = |signs: &[Sign]| f32::from(signs.contains(&line.sign));
        out.extend([
            line.words.ln_1p(),
            letters / words,
            f32::from(line.is_sentence),
            line.text.sentences,
            line.text.commas / words,
            line.text.digits / letters,
            line.text.capitals / letters,
            line.text.quotes,
            line.text.marks / letters,
            line.text.first,
            line.text.last,
            line.titled,
            f32::from(line.has_address),
            copies as f32,
            f32::from(first != at),
            is(&[Sign::Control, Sign::Share, Sign::Reply, Sign::Label]),
            is(&[Sign::Offer, Sign::Consent, Sign::Legal]),
            is(&[Sign::Caption, Sign::Note]),
            is(&[Sign::Story]),
            f32::from(line.sign.opens_the_foot()),
        ]);
    }

    fn place(&self, at: usize, out: &mut Vec<f32>) {
        let (own, all) = (self.sums(at), self.sums(self.lines.len()));
        out.extend([
            at as f32 / self.lines.len() as f32,
            at.min(FAR) as f32,
            (self.lines.len() - at).min(FAR) as f32,
            own.words / all.words.max(1.0),
            own.prose / all.prose.max(1.0),
        ]);
    }

    /// The prose around the line: its distance and its length.
    fn prose(&self, at: usize, out: &mut Vec<f32>) {
        let after = self.prose.partition_point(|prose| *prose <= at);
        let before = self.prose.partition_point(|prose| *prose < at);
        let last = before.checked_sub(1).and_then(|place| self.prose.get(place)).copied();
        let next = self.prose.get(after).copied();
        let gap = |other: Option<usize>| other.map_or(FAR, |other| other.abs_diff(at).min(FAR)) as f32;
        let words = |other: Option<usize>| other.map_or(-1.0, |other| self.lines[other].words.ln_1p());
        // lines without prose that the line stands among
        let among = next.unwrap_or(self.lines.len()) - last.map_or(0, |last| last + 1);
        let end =
            |place: Option<&usize>| place.map_or(-999.0, |place| (at as f32 - *place as f32).clamp(-300.0, 300.0));
        out.extend([
            gap(last),
            gap(next),
            words(last),
            words(next),
            if self.lines[at].is_prose() { 0.0 } else { (among as f32).ln_1p() },
            end(self.prose.first()),
            end(self.prose.last()),
        ]);
    }

    /// The distance from the last heading under which no text stands.
    fn headings(&self, at: usize, out: &mut Vec<f32>) {
        let Some(heading) = self.foot[at] else {
            out.extend([-1.0, -1.0, -1.0]);
            return;
        };
        let (before, all) = (self.sums(heading), self.sums(self.lines.len()));
        out.extend([
            (at - heading).min(FAR) as f32,
            (all.prose - before.prose) / all.prose.max(1.0),
            f32::from(self.lines[heading].sign == Sign::Comments),
        ]);
    }

    fn neighbours(&self, at: usize, out: &mut Vec<f32>) {
        for step in 1..=NEIGHBOURS {
            for other in [at.checked_sub(step), Some(at + step)] {
                match other.and_then(|other| self.lines.get(other)) {
                    Some(line) => out.extend([
                        line.words.ln_1p(),
                        f32::from(line.is_sentence),
                        line.text.capitals / line.text.chars.max(1.0),
                        f32::from(line.sign != Sign::Nothing),
                    ]),
                    None => out.extend([-1.0; 4]),
                }
            }
        }
    }

    fn windows(&self, at: usize, out: &mut Vec<f32>) {
        for width in WINDOWS {
            for (from, to) in [(at.saturating_sub(width), at), (at + 1, at + 1 + width)] {
                let (a, b) = (self.sums(from), self.sums(to));
                let words = (b.words - a.words).max(0.0);
                out.extend([
                    words.ln_1p(),
                    (b.prose - a.prose) / words.max(1.0),
                    b.sentences - a.sentences,
                    b.signs - a.signs,
                ]);
            }
        }
    }

    /// The recurrence of the line's words in the prose of the text: of those that stand in much of it, as articles and
    /// prepositions do, and of those that another line of it has too, as names in a headline are.
    fn recurrence(&self, at: usize, out: &mut Vec<f32>) {
        let line = &self.lines[at];
        let own = u32::from(line.is_prose());
        let (mut usual, mut shared) = (0, 0);
        for word in &line.hashes {
            let lines = self.usual.get(word).copied().unwrap_or_default().saturating_sub(own);
            if lines as f32 > USUAL * self.prose.len() as f32 {
                usual += 1;
            } else if lines > 0 {
                shared += 1;
            }
        }
        let words = line.hashes.len().max(1) as f32;
        out.extend([usual as f32 / words, shared as f32 / words]);
    }

    fn whole(&self, out: &mut Vec<f32>) {
        let all = self.sums(self.lines.len());
        out.extend([
            (self.lines.len() as f32).ln_1p(),
            all.words.ln_1p(),
            all.prose.ln_1p(),
            all.prose / all.words.max(1.0),
            all.sentences / self.lines.len() as f32,
            all.signs / self.lines.len() as f32,
        ]);
    }

    fn sums(&self, at: usize) -> LineSums {
        self.before.get(at).or(self.before.last()).copied().unwrap_or_default()
    }
}

impl LineSums {
    fn with(self, line: &Line) -> Self {
        Self {
            words: self.words + line.words,
            prose: self.prose + if line.is_prose() { line.words } else { 0.0 },
            sentences: self.sentences + f32::from(line.is_sentence),
            signs: self.signs + f32::from(line.sign != Sign::Nothing),
        }
    }
}

/// Names of what [`Text::own`] pushes before the numbers of the text.
const OWN: [(&str, Unit); 3] = [("words", Unit::Log), ("letters a word", Unit::Number), ("ends like a sentence", YES)];

/// And of what it pushes behind the numbers of the text.
const SAID: [(&str, Unit); 9] = [
    ("words with a capital", Unit::Share),
    ("holds an address", YES),
    ("times that it stands in the text", Unit::Number),
    ("a copy of an earlier line", YES),
    ("words of a button, a form or a label", YES),
    ("words of an offer or a notice", YES),
    ("words of a caption or a credit", YES),
    ("words that lead to another story", YES),
    ("words of a heading that is not of the text", YES),
];

/// Names of what [`Text::place`] pushes.
const PLACE: [(&str, Unit); 5] = [
    ("lines before it", Unit::Share),
    ("lines from the start", Unit::Number),
    ("lines to the end", Unit::Number),
    ("words before it", Unit::Share),
    ("prose before it", Unit::Share),
];

/// Names of what [`Text::prose`] pushes.
const PROSE: [(&str, Unit); 7] = [
    ("lines since prose", Unit::Number),
    ("lines until prose", Unit::Number),
    ("words of the prose before it", Unit::Log),
    ("words of the prose behind it", Unit::Log),
    ("lines without prose around it", Unit::Log),
    ("lines behind the first prose", Unit::Number),
    ("lines behind the last prose", Unit::Number),
];

/// Names of what [`Text::headings`] pushes.
const HEADINGS: [(&str, Unit); 3] = [
    ("lines behind a heading that is not of the text", Unit::Number),
    ("prose behind that heading", Unit::Share),
    ("that heading is of comments", YES),
];

/// Names of what [`Text::neighbours`] pushes for each neighbour, and [`Text::windows`] for each window.
const NEIGHBOUR: [(&str, Unit); 4] =
    [("words", Unit::Log), ("sentence", YES), ("capitals", Unit::Share), ("words of boilerplate", YES)];
const WINDOW: [(&str, Unit); 4] = [
    ("words", Unit::Log),
    ("prose", Unit::Share),
    ("sentences", Unit::Number),
    ("lines with words of boilerplate", Unit::Number),
];

/// Names of what [`Text::recurrence`] pushes.
const RECURRENCE: [(&str, Unit); 2] =
    [("words that much of the prose has", Unit::Share), ("words that other prose has", Unit::Share)];

/// Names of what [`Text::whole`] pushes.
const WHOLE: [(&str, Unit); 6] = [
    ("lines", Unit::Log),
    ("words", Unit::Log),
    ("words of prose", Unit::Log),
    ("prose among the words", Unit::Share),
    ("sentences among the lines", Unit::Share),
    ("words of boilerplate among the lines", Unit::Share),
];

#[cfg(test)]
mod tests {
    use super::{Line, features, names};
    use crate::clean::context;

    #[test]
    fn every_number_of_a_row_has_a_name() {
        let lines = ["Bridge is back", "The old bridge reopened to traffic on Monday."].map(Line::of);
        let rows = features(&lines);
        let mut all: Vec<String> = names().into_iter().map(|measure| measure.name).collect();
        assert_eq!(all.len(), rows.width);
        all.extend(context::names().into_iter().map(|measure| measure.name));
        assert_eq!(context::rows(&rows, &lines, &[0.5, 0.5]).width, all.len());
        let count = all.len();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), count, "two numbers have one name");
    }
}
