//! The names of the numbers of a row, a table for each function of [`super::Page`] that pushes them; a test holds the
//! two together.

use super::words::TextFeatures;
use super::{ANCESTORS, NEIGHBOURS, TAGS, WINDOW};
use crate::document::Tag;
use crate::extract::measure::{self, Measure, Unit, YES};
use crate::extract::rule::Why;
use crate::extract::vocabulary::Hints;

/// The names of the numbers of a row, in order.
#[must_use]
pub fn names() -> Vec<Measure> {
    let mut out = Vec::new();
    for up in 0..ANCESTORS {
        measure::extend(&mut out, &format!(" in the region {}", measure::level(up)), &CONCENTRATION);
    }
    measure::extend(&mut out, "", &CONTAINER);
    let hints =
        (0..Hints::COUNT).map(|bit| Measure::new(format!("class words for {}", Hints::name(bit)), Unit::Levels));
    out.extend(hints);
    let tag = |tag: &Tag| Measure::new(format!("tag {}", format!("{tag:?}").to_lowercase()), Unit::Levels);
    out.extend(TAGS.iter().map(tag));
    measure::extend(&mut out, "", &SURROUNDINGS);
    measure::extend(&mut out, "", &OWN);
    measure::extend(&mut out, "", &TextFeatures::NAMES);
    measure::extend(&mut out, "", &COPIES);
    measure::extend(&mut out, "", &POSITION);
    for step in 1..=NEIGHBOURS {
        for side in ["before", "after"] {
            measure::extend(&mut out, &format!(" of block {step} {side} it"), &NEIGHBOUR);
        }
    }
    for side in ["before", "after"] {
        measure::extend(&mut out, &format!(" in the {WINDOW} blocks {side} it"), &WINDOW_SUMS);
    }
    for alike in ["", " and in such a parent"] {
        measure::extend(&mut out, &format!(" of blocks with its tag and class{alike}"), &ALIKE);
    }
    measure::extend(&mut out, "", &EVIDENCE);
    measure::extend(&mut out, "", &PAGE);
    out
}

/// Names of what [`super::FeaturePage::concentration`] pushes for each region, and for the container.
const CONCENTRATION: [(&str, Unit); 6] = [
    ("share of the page's prose", Unit::Share),
    ("linked words", Unit::Share),
    ("words a block", Unit::Log),
    ("paragraphs", Unit::Log),
    ("prose among the words", Unit::Share),
    ("prose score, of the best region's,", Unit::Share),
];
const CONTAINER: [(&str, Unit); 5] = [
    ("levels from it up to what it shares with the rule's text", Unit::Number),
    ("levels from there down to the rule's text", Unit::Number),
    ("depth in the page", Unit::Number),
    ("share of the page's prose in the rule's text", Unit::Share),
    ("linked words in the rule's text", Unit::Share),
];

/// Names of what [`super::FeaturePage::surroundings`] pushes behind the distances.
const SURROUNDINGS: [(&str, Unit); 8] = [
    ("text by the careful rule", YES),
    ("what the careful rule calls it", Unit::Words(&Why::WORDS)),
    ("marked as boilerplate", YES),
    ("tag around it", Unit::Words(&TAG_CODES)),
    ("tag of the parent", Unit::Words(&TAG_CODES)),
    ("tag of the grandparent", Unit::Words(&TAG_CODES)),
    ("hidden", YES),
    ("blocks in its element", Unit::Number),
];

/// Names of what [`super::FeaturePage::own`] pushes before the numbers of the text.
const OWN: [(&str, Unit); 6] = [
    ("words", Unit::Log),
    ("letters a word", Unit::Number),
    ("linked words", Unit::Share),
    ("links", Unit::Number),
    ("bold words", Unit::Share),
    ("ends like a sentence", YES),
];

/// And of what it pushes behind the numbers of the text.
const COPIES: [(&str, Unit); 2] =
    [("times that the text stands on the page", Unit::Number), ("a copy of an earlier block", YES)];

/// Names of what [`super::FeaturePage::position`] pushes.
const POSITION: [(&str, Unit); 9] = [
    ("blocks of the page before it", Unit::Share),
    ("blocks from it to the end", Unit::Number),
    ("words of the page before it", Unit::Share),
    ("prose of the page before it", Unit::Share),
    ("blocks behind the headline", Unit::Number),
    ("words behind the headline", Unit::Number),
    ("blocks behind the byline", Unit::Number),
    ("blocks behind the start of the rule's text", Unit::Number),
    ("blocks behind the end of the rule's text", Unit::Number),
];

/// Names of what [`super::FeaturePage::neighbours`] pushes for each neighbour and each window.
const NEIGHBOUR: [(&str, Unit); 5] = [
    ("words", Unit::Log),
    ("linked words", Unit::Share),
    ("sentence", YES),
    ("shared parent", YES),
    ("text by the careful rule", YES),
];
const WINDOW_SUMS: [(&str, Unit); 4] = [
    ("words", Unit::Log),
    ("prose", Unit::Share),
    ("linked words", Unit::Share),
    ("text by the careful rule", Unit::Number),
];

/// Names of what [`super::FeaturePage::alike`] pushes.
const ALIKE: [(&str, Unit); 5] = [
    ("number", Unit::Log),
    ("words each", Unit::Log),
    ("share of the page's prose", Unit::Share),
    ("linked words", Unit::Share),
    ("prose among the words", Unit::Share),
];

/// Names of what [`super::FeaturePage::evidence`] pushes.
const EVIDENCE: [(&str, Unit); 3] = [
    ("found in the structured data's text", Unit::Share),
    ("words shared with the page's description", Unit::Share),
    ("words shared with the headline", Unit::Share),
];

/// Names of what [`super::FeaturePage::page`] pushes.
const PAGE: [(&str, Unit); 6] = [
    ("words of the page", Unit::Log),
    ("prose words of the page", Unit::Log),
    ("linked words of the page", Unit::Share),
    ("blocks of the page", Unit::Log),
    ("prose words in the rule's text", Unit::Log),
    ("prose among the words of the rule's text", Unit::Share),
];

/// Names of [`super::tag_code`]'s numbers.
pub(super) const TAG_CODES: [&str; 24] = [
    "other",
    "p",
    "div",
    "section",
    "article",
    "main",
    "body",
    "blockquote",
    "table",
    "dl",
    "li",
    "ul",
    "ol",
    "h1",
    "h2",
    "h3",
    "h4 to h6",
    "header",
    "figure",
    "form",
    "aside",
    "footer",
    "nav",
    "pre",
];
