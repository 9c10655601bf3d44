//! Plain text that others extracted, without the lines that are boilerplate: buttons, forms, notices,
//! lists of other stories. What stays, stays byte for byte.
//!
//! Stages, in order: the text in lines (`lines`), what each line says of itself (`line`, `sign`), rows of
//! numbers (`features`, `context`), a probability for each line (two forests, as of the extractor's model),
//! the decision (`decide`). Pure; never fails.

mod context;
mod decide;
mod explain;
mod features;
mod line;
mod lines;
mod phrases;
mod repeats;
mod sign;

use crate::explanation::ExplainedLine;
use crate::extract::model::Model;
use decide::{Counted, Decision};
use features::LineFeatures;
use line::Line;
use lines::Lines;
pub use repeats::{Keys, Repeats};
use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

/// A text is judged in pieces of so many lines: more than any article has, and the rows of a piece take 10 MB.
const PIECE_LINES: usize = 20_000;

static DEFAULT: LazyLock<Option<Model>> =
    LazyLock::new(|| Model::read(include_bytes!("model.bin")).ok().map(Model::thorough));

/// Takes boilerplate out of texts. One serves any number of texts and threads.
///
/// ```
/// use copydesk::clean::Cleaner;
/// let text = "Type to search\n\nBridge at Lenn reopens\n\nShare -\n\n\
///     The old bridge at Lenn, closed since the floods of March, reopened to traffic on Monday, the county said.\n\n\
///     Buses will cross it again from the first of the month, and the ferry stops the day before.\n\n\
///     Leave a Comment\n\nYour email address will not be published. Required fields are marked *";
/// let clean = Cleaner::new().clean(text);
/// assert!(clean.starts_with("Bridge at Lenn reopens\n\nThe old bridge"));
/// assert!(clean.ends_with("stops the day before."));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Cleaner {
    model: Judging,
    batch: Option<(Arc<Repeats>, u32)>,
}

/// The judge of the lines.
#[derive(Debug, Clone, Default)]
enum Judging {
    #[default]
    DefaultModel,
    Model(Arc<Model>),
    Rule,
}

impl Cleaner {
    /// A cleaner with the defaults: each text by itself.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes out lines too that stand in so many (`least`) documents of a batch, or more. What is surely prose, and
    /// what stands above it, needs more than that to go; see the manual.
    ///
    /// ```
    /// use copydesk::clean::{Cleaner, Repeats};
    /// let texts = ["dredger", "ferry", "bridge"].map(|what| format!(
    ///     "The {what} of Lenn is to be painted blue, the county said on Monday, and it will cost {} crowns.\n\n\
    ///      Nobody asked the people of Lenn, who had hoped that a {what} would be left as it had always been.\n\n\
    ///      Lenn Tides comes out at every high water", what.len()
    /// ));
    /// let mut repeats = Repeats::default();
    /// texts.iter().for_each(|text| repeats.add(text));
    /// let cleaner = Cleaner::new().with_repeats(repeats, 3);
    /// assert!(texts.iter().all(|text| !cleaner.clean(text).contains("high water")));
    /// ```
    #[must_use]
    pub fn with_repeats(mut self, repeats: impl Into<Arc<Repeats>>, least: u32) -> Self {
        self.batch = Some((repeats.into(), least));
        self
    }

    /// Judges lines with this model instead of the one compiled in. One that was made for other features is as none.
    #[must_use]
    pub fn with_model(mut self, model: Model) -> Self {
        self.model = Judging::Model(Arc::new(model.thorough()));
        self
    }

    /// Judges lines by a plain rule, without a model: what the model is measured against.
    #[must_use]
    pub fn without_model(mut self) -> Self {
        self.model = Judging::Rule;
        self
    }

    /// The text without its boilerplate. What parts two lines that stay is the widest that stood between them.
    #[must_use]
    pub fn clean<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let lines = Lines::of(text);
        let kept: Vec<bool> = self.pieces(&lines).flat_map(|piece| piece.decisions).map(|made| made.kept).collect();
        lines.keep(&kept)
    }

    /// Every line of the text, with what decided about it. Costs more than [`Cleaner::clean`].
    ///
    /// ```
    /// let lines = copydesk::clean::Cleaner::new().explain("Leave a Comment\n");
    /// assert!(!lines[0].kept && !lines[0].reason.is_empty());
    /// ```
    #[must_use]
    pub fn explain(&self, text: &str) -> Vec<ExplainedLine> {
        let lines = Lines::of(text);
        self.pieces(&lines).flat_map(|piece| explain::lines(&piece, self.model())).collect()
    }

    fn model(&self) -> Option<&Model> {
        let model = match &self.model {
            Judging::DefaultModel => DEFAULT.as_ref(),
            Judging::Model(model) => Some(&**model),
            Judging::Rule => None,
        };
        model.filter(|model| fits(model))
    }

    fn pieces<'t>(&self, lines: &Lines<'t>) -> impl Iterator<Item = CleanedPiece<'t>> {
        lines.pieces(PIECE_LINES).map(|texts| self.judge(texts))
    }

    fn judge<'t>(&self, texts: Vec<&'t str>) -> CleanedPiece<'t> {
        let lines: Vec<Line> = texts.iter().map(|text| Line::of(text)).collect();
        let own = features::features(&lines);
        let judged = self.model().map(|model| Judged::by(model, &own, &lines));
        let batch = self.batch.as_ref().map(|(repeats, least)| Counted::of(&texts, repeats, *least));
        let decisions = match &judged {
            Some(judged) => decide::by_model(&lines, &judged.probabilities, batch.as_ref()),
            None => decide::by_rule(&lines),
        };
        CleanedPiece { texts, lines, judged, decisions }
    }
}

/// A run of lines, judged.
struct CleanedPiece<'t> {
    texts: Vec<&'t str>,
    lines: Vec<Line>,
    judged: Option<Judged>,
    decisions: Vec<Decision>,
}

/// The model's answer about each line, and the numbers that it saw.
struct Judged {
    rows: LineFeatures,
    /// Numbers in a row that the first stage sees.
    own_width: usize,
    probabilities: Vec<f32>,
}

impl Judged {
    /// The mean of both stages.
    fn by(model: &Model, own: &LineFeatures, lines: &[Line]) -> Self {
        let alone: Vec<f32> = each(own).map(|row| model.first.probability(row)).collect();
        let rows = context::rows(own, lines, &alone);
        let second = each(&rows).map(|row| model.second.probability(row));
        let probabilities = alone.iter().zip(second).map(|(one, two)| (one + two) / 2.0).collect();
        Self { own_width: own.width, rows, probabilities }
    }
}

fn each(rows: &LineFeatures) -> impl Iterator<Item = &[f32]> {
    rows.values.chunks_exact(rows.width.max(1))
}

/// True if a model was made for these features.
fn fits(model: &Model) -> bool {
    static WIDTHS: LazyLock<(usize, usize)> = LazyLock::new(|| (features::names().len(), context::names().len()));
    model.first.width() == WIDTHS.0 && model.second.width() == WIDTHS.0 + WIDTHS.1
}

/// The numbers that the model sees of a text, a row for each line one after the other, and how many a row has: for
/// training (`tests/train`). With the first stage's probabilities, the rows are those of the second.
#[must_use]
pub fn rows(text: &str, first: Option<&[f32]>) -> (Vec<f32>, usize) {
    let lines: Vec<Line> = Lines::of(text).iter().map(Line::of).collect();
    let own = features::features(&lines);
    let rows = match first {
        Some(first) => context::rows(&own, &lines, first),
        None => own,
    };
    (rows.values, rows.width)
}
