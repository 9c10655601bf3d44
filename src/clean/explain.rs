//! The explanation of a text: for each line the reason, in words, why it stays or goes. Computed for those who ask.

use super::decide::CleanStep;
use super::sign::Sign;
use super::{CleanedPiece, context, each, features};
use crate::explanation::{ExplainedLine, Weight};
use crate::extract::explain::{heaviest, percent, spread};
use crate::extract::model::Model;

/// Explains every line of a run.
pub(super) fn lines(piece: &CleanedPiece<'_>, model: Option<&Model>) -> Vec<ExplainedLine> {
    let mut weights = model.map(|model| weights(piece, model)).unwrap_or_default().into_iter();
    let explained = piece.texts.iter().enumerate().map(|(at, text)| ExplainedLine {
        text: (*text).to_owned(),
        kept: piece.decisions[at].kept,
        probability: piece.judged.as_ref().map(|judged| judged.probabilities[at]),
        reason: reason(piece, at),
        weights: weights.next().unwrap_or_default(),
    });
    explained.collect()
}

fn reason(piece: &CleanedPiece<'_>, at: usize) -> String {
    let decision = piece.decisions[at];
    let probability = piece.judged.as_ref().map(|judged| percent(judged.probabilities[at]));
    let mut told = match (decision.step, probability, decision.kept) {
        (CleanStep::Repeated(count, documents), Some(percent), _) => {
            format!("it stands in {count} of {documents} documents; the model gives it {percent}")
        }
        (CleanStep::Told, Some(percent), _) => format!("the model gives it {percent}, too little for its words"),
        (_, Some(percent), true) => format!("the model gives it {percent}"),
        (_, Some(percent), false) => format!("the model gives it {percent}, too little for its length"),
        (_, None, true) => "running text, or the line right above it".to_owned(),
        (_, None, false) => "no running text".to_owned(),
    };
    let sign = piece.lines[at].sign;
    if sign != Sign::Nothing {
        told = format!("{told}; its words are those of {}", sign.name());
    }
    told
}

/// The heaviest features of each line, by the second stage; what that owes to the first is spread over what the first
/// owes its answer to.
fn weights(piece: &CleanedPiece<'_>, model: &Model) -> Vec<Vec<Weight>> {
    let Some(judged) = &piece.judged else { return Vec::new() };
    let mut names = features::names();
    names.extend(context::names());
    let own = |row| <[f32]>::get(row, ..judged.own_width).unwrap_or_default();
    let first = model.first.expectations(each(&judged.rows).map(own));
    let second = model.second.expectations(each(&judged.rows));
    let rows = each(&judged.rows).zip(&piece.decisions).map(|(row, decision)| {
        let weights = spread(model.second.weights(row, &second), &model.first.weights(own(row), &first));
        let tell = |at: usize| Weight { feature: names[at].tell(row[at]), weight: weights[at] };
        heaviest(&weights, decision.kept).into_iter().map(tell).collect()
    });
    rows.collect()
}
