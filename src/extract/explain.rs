//! The explanation of a page: for each block the reason, in words, why it is body or not. Computed for those who ask,
//! from what the choice noted and from a second look at the model.

use super::blocks::{BlockId, Ids, Layout, PerBlock, TextBlock};
use super::choice::{Choice, DecidedBy};
use super::choose::{self, ASIDE, JudgedBlocks};
use super::metadata::Metadata;
use super::model::Model;
use super::rule::{self, Rule};
use super::vocabulary::Hints;
use super::{body, decode, features, role};
use crate::article::{Article, BlockKind, Kind, TextFrom};
use crate::date::PageDate;
use crate::document::{Attr, Element, Tag};
use crate::explanation::{Candidate, ExplainedBlock, Explanation, Weight};
use crate::text::{clean, fold};

/// Blocks of a page that are explained: more than pages have that people read, of which the largest have some thousands.
pub(super) const EXPLAINED: usize = 5000;

/// Features that are shown of each block.
const SHOWN_WEIGHTS: usize = 3;

/// Elements of a path that are shown, the innermost ones.
const SHOWN_ELEMENTS: usize = 5;

/// Explains the blocks of a page, of a very long one the first.
pub(super) fn blocks(
    layout: &Layout<'_>,
    metadata: &Metadata,
    choice: &Choice,
    model: Option<&Model>,
) -> Vec<ExplainedBlock> {
    if layout.blocks.is_empty() {
        return Vec::new();
    }
    let rule = rule::apply(layout, metadata);
    let kinds = body::kinds(layout, choice);
    let kept: PerBlock<bool> = kinds.iter().map(Option::is_some).collect();
    // a model that was not asked has no reasons
    let asked = model.filter(|_| !choice.probabilities.is_empty());
    let weights = asked.and_then(|model| weights(layout, metadata, &rule, model, &kept));
    let mut weights = weights.unwrap_or_default().into_iter();
    let page = ExplainedPage { layout, metadata, choice, rule: &rule };
    let explained = layout.blocks.with_ids().zip(&kinds).take(EXPLAINED).map(|((at, block), kind)| ExplainedBlock {
        text: block.text.clone(),
        path: path(layout, block),
        kept: kind.is_some(),
        kind: kind.unwrap_or_else(|| role::around_body(layout, metadata, choice, at)),
        probability: choice.probabilities.get(at).copied(),
        reason: page.reason(at, kind.is_some()),
        weights: weights.next().unwrap_or_default(),
    });
    explained.collect()
}

/// The heaviest features of each block, by the stage that had the last word on it.
fn weights(
    layout: &Layout<'_>,
    metadata: &Metadata,
    rule: &Rule,
    model: &Model,
    kept: &PerBlock<bool>,
) -> Option<Vec<Vec<Weight>>> {
    let seen: JudgedBlocks = choose::see(layout, metadata, rule, model, EXPLAINED.min(layout.blocks.len()))?;
    let mut names = features::names();
    names.extend(decode::names());
    // rows of blocks that the rule settles were never filled in
    let weighed = || seen.rows().filter(|(at, _)| !rule.is_settled(layout, *at)).map(|(_, row)| row);
    let first = (&model.first, model.first.expectations(weighed().filter_map(|row| row.get(..seen.width))));
    let second = (&model.second, model.second.expectations(weighed()));
    let weights = seen.rows().zip(&seen.alone).map(|((at, row), alone)| {
        if rule.is_settled(layout, at) {
            return Vec::new();
        }
        let own = row.get(..seen.width).unwrap_or_default();
        let at_first = first.0.weights(own, &first.1);
        let weights =
            if choose::is_sure(*alone) { at_first } else { spread(second.0.weights(row, &second.1), &at_first) };
        let tell = |at: usize| Weight { feature: names[at].tell(row[at]), weight: weights[at] };
        heaviest(&weights, kept[at]).into_iter().map(tell).collect()
    });
    Some(weights.collect())
}

/// The weights of the second stage; what it owes to the first stage's answer is spread over what that
/// owes its answer to.
pub(crate) fn spread(mut weights: Vec<f32>, at_first: &[f32]) -> Vec<f32> {
    let Some(answer) = weights.get_mut(at_first.len()) else { return weights };
    let share = *answer / at_first.iter().sum::<f32>();
    // where the stages disagree, or reasons outweigh each other, there is nothing to spread
    if share > 0.0 && share.is_finite() {
        *answer = 0.0;
        for (weight, first) in weights.iter_mut().zip(at_first) {
            *weight += first * share.min(1.0);
        }
    }
    weights
}

/// The weights that are shown, the heaviest first: two that speak for what became of the block, so that
/// it is explained whatever the others say, and the heaviest of the rest.
pub(crate) fn heaviest(weights: &[f32], kept: bool) -> Vec<usize> {
    let mut order: Vec<usize> = (0..weights.len()).filter(|at| weights[*at] != 0.0).collect();
    order.sort_by(|a, b| weights[*b].abs().total_cmp(&weights[*a].abs()));
    let speaks = |at: &usize| (weights[*at] > 0.0) == kept;
    let mut shown: Vec<usize> = order.iter().copied().filter(speaks).take(SHOWN_WEIGHTS - 1).collect();
    shown.extend(order.iter().copied().find(|at| !shown.contains(at)));
    shown.sort_by(|a, b| weights[*b].abs().total_cmp(&weights[*a].abs()));
    shown
}

struct ExplainedPage<'p, 'a> {
    layout: &'p Layout<'a>,
    metadata: &'p Metadata,
    choice: &'p Choice,
    rule: &'p Rule,
}

impl ExplainedPage<'_, '_> {
    fn reason(&self, at: BlockId, kept: bool) -> String {
        let step = self.choice.by.get(at).copied().unwrap_or(DecidedBy::Judged);
        if !kept && step != DecidedBy::SiteDrop {
            if self.metadata.headline_block == Some(at) || self.rule.headline == Some(at) {
                return "it is the headline".to_owned();
            }
            if self.metadata.byline_blocks.contains(&at) {
                return "it shows the byline, the date or the section".to_owned();
            }
        }
        if self.choice.standfirst == Some(at) {
            return "it is the standfirst".to_owned();
        }
        if kept && self.choice.kept.get(at) == Some(&false) {
            return "the rest of its table row is kept".to_owned();
        }
        match (step, kept) {
            (DecidedBy::Judged, _) | (DecidedBy::Apart, true) => self.judgement(at, kept),
            (DecidedBy::Named, true) => {
                "the page names the element around it as its text, and little else was found".to_owned()
            }
            (DecidedBy::Named, false) => "it stands outside the element that the page names as its text".to_owned(),
            (DecidedBy::Apart, false) => {
                "it stands among readers' comments, in a form, in a tooltip, in a gallery beside the text, at the foot of the page or \
                 above its headline"
                    .to_owned()
            }
            (DecidedBy::Doubted, _) => self.doubt(at),
            (DecidedBy::Head, _) => "it is part of the headline or the byline".to_owned(),
            (DecidedBy::Copy, _) => "the same text stands on the page before".to_owned(),
            (DecidedBy::Heading, _) => "a heading right above kept text".to_owned(),
            (DecidedBy::Quote, _) => "a quotation between kept text".to_owned(),
            (DecidedBy::Table, true) => "it is part of a table or a list that is kept whole".to_owned(),
            (DecidedBy::Table, false) => "it is part of a table that is dropped whole".to_owned(),
            (DecidedBy::Hidden, _) => "the page hides it".to_owned(),
            (DecidedBy::Consent, _) => "it stands in a box that asks for consent to cookies".to_owned(),
            (DecidedBy::Linked, _) => "a link between paragraphs of the text".to_owned(),
            (DecidedBy::Trimmed, _) => format!("{}; {}", self.trimmed(at), self.judgement(at, true)),
            (DecidedBy::Narrowed, _) => {
                format!("outside the part of the page that holds the text; {}", self.judgement(at, true))
            }
            (DecidedBy::Standfirst, _) => "it is the standfirst".to_owned(),
            (DecidedBy::SiteBody, true) => "the site's rule for the body names it".to_owned(),
            (DecidedBy::SiteBody, false) if self.is_caption(at) => {
                "a caption in what the site's rule for the body names".to_owned()
            }
            (DecidedBy::SiteBody, false) => "the site's rule for the body does not name it".to_owned(),
            (DecidedBy::SiteDrop, _) => "the site's rule for what to drop names it".to_owned(),
        }
    }

    fn is_caption(&self, at: BlockId) -> bool {
        self.layout.around(&self.layout.blocks[at]).any(|region| region.tag == Tag::Figcaption)
    }

    /// The model's answer about a block, in words; the careful rule's where there is no model.
    fn judgement(&self, at: BlockId, kept: bool) -> String {
        let Some(probability) = self.choice.probabilities.get(at).copied() else { return self.ruling(at) };
        let percent = format!("the model gives it {}", percent(probability));
        if self.rule.is_settled(self.layout, at) {
            return "mostly links, inside what tags or class words mark as boilerplate".to_owned();
        }
        match kept {
            true if probability >= decode::CEILING => percent,
            true => format!("{percent}, enough beside the rest of this page"),
            false if probability < decode::FLOOR => percent,
            false => format!("{percent}, too little beside the rest of this page"),
        }
    }

    fn ruling(&self, at: BlockId) -> String {
        let why = rule::Why::WORDS.get(self.rule.why[at] as usize).copied().unwrap_or_default();
        format!("the careful rule calls it {why}")
    }

    /// The kind of text that the words at a block's start, or of a block before it, gave away.
    fn trimmed(&self, at: BlockId) -> String {
        let told = self.choice.trimmed_as.iter().filter(|(range, _)| range.contains(&at));
        match told.min_by_key(|(range, _)| range.count()) {
            None => "a line before it opens the foot of the text".to_owned(),
            Some((range, kind)) if range.count() == 1 => format!("its words are those of {}", called(*kind)),
            Some((range, kind)) if range.start == at => format!("{} begin with it", called(*kind)),
            Some((_, kind)) => format!("{} begin before it", called(*kind)),
        }
    }

    fn doubt(&self, at: BlockId) -> String {
        let hints = self.layout.around(&self.layout.blocks[at]).fold(Hints::NONE, |all, region| all.with(region.hints));
        let words = (0..Hints::COUNT).filter(|bit| hints.has(*bit) && ASIDE.has(*bit)).map(Hints::name);
        let words: Vec<String> = words.collect();
        format!("class words around it say {}, and {}", words.join(", "), self.judgement(at, true))
    }
}

fn called(kind: BlockKind) -> &'static str {
    match kind {
        BlockKind::Comment => "readers’ comments",
        BlockKind::Related => "other stories",
        BlockKind::Promotion | BlockKind::Newsletter => "offers",
        BlockKind::Note => "notes and credits",
        BlockKind::Caption => "captions and credits",
        _ => "what is no text",
    }
}

pub(crate) fn percent(probability: f32) -> String {
    if probability < 0.01 { "less than 1 %".to_owned() } else { format!("{:.0} %", probability * 100.0) }
}

/// The innermost elements around a block.
fn path(layout: &Layout<'_>, block: &TextBlock<'_>) -> String {
    let mut elements: Vec<String> =
        layout.around(block).take(SHOWN_ELEMENTS).map(|region| element_name(region.element, region.class)).collect();
    elements.reverse();
    elements.join(" > ")
}

/// The element's name, as CSS would have it.
fn element_name(element: Element<'_>, class: &str) -> String {
    /// Characters of an id or class that are shown.
    const SHOWN: usize = 40;
    let mut name: String = clean(element.name()).chars().take(SHOWN).collect();
    let mut push = |mark: char, text: &str| {
        name.push(mark);
        name.extend(clean(text).chars().take(SHOWN));
    };
    if let Some(id) = element.attr(Attr::Id).filter(|id| !id.trim().is_empty()) {
        push('#', id.trim());
    }
    for class in class.split_whitespace().take(2) {
        push('.', class);
    }
    name
}

/// Says where the explanation and the article meet: candidates that the article agrees with, text that
/// it takes from elsewhere, a confidence that is told from signs.
pub(super) fn agree(explanation: &mut Explanation) {
    let Explanation { article, confidence, candidates, blocks, .. } = explanation;
    if article.verdict.kind != Kind::Article {
        confidence.clear();
    }
    hidden_text(blocks, article.text_from);
    for candidate in candidates {
        candidate.agrees = agrees(article, candidate);
    }
}

/// Explains the blocks of an article whose page shows no text: what little it shows is not in it.
fn hidden_text(blocks: &mut [ExplainedBlock], from: TextFrom) {
    let place = match from {
        TextFrom::Page => return,
        TextFrom::Noscript => "in what it shows without scripts",
        TextFrom::StructuredData => "in its structured data",
        TextFrom::Script => "in the data of its scripts",
    };
    for block in blocks.iter_mut().filter(|block| block.kept) {
        block.kept = false;
        block.reason = format!("the page shows next to no text; the article’s was found {place}");
    }
}

fn agrees(article: &Article, candidate: &Candidate) -> bool {
    let value = fold(&candidate.value);
    let says = |field: &Option<String>| field.as_deref().is_some_and(|field| fold(field) == value);
    // the same day, said with less, is the same
    let dated = |date: Option<PageDate>| {
        date.is_some_and(|date| [date.to_string(), date.day().to_string()].contains(&candidate.value))
    };
    match candidate.field {
        "headline" => says(&article.headline),
        "authors" => !article.authors.is_empty() && article.authors.iter().all(|name| value.contains(&fold(name))),
        "agency" => says(&article.agency),
        "published" => dated(article.published),
        "modified" => dated(article.modified),
        "section" => says(&article.section),
        "site_name" => says(&article.site_name),
        "language" => says(&article.language),
        _ => false,
    }
}
