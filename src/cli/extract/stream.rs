//! All answers as one stream, in the order of the inputs.

use super::answer::Fact;
use super::out::{AnswerOutput, StreamEnd};
use super::stats::AnswerCounts;
use super::{ExtractWork, Inputs};
use crate::cli::console::{self, Console, RuleFaults};
use crate::cli::writing::Writing;
use crate::cli::{SOME_FAILED, Stop, ordered};
use std::io::{self, IsTerminal};
use std::time::Instant;

/// Damages that are told one by one: of an archive that is no more than noise, nobody reads the rest.
const DAMAGE_TOLD: u64 = 20;

/// Answers everything, to a place or to standard output.
pub(super) fn run(mut work: ExtractWork, inputs: Inputs, to: &StreamEnd) -> Result<u8, Stop> {
    let Inputs { inputs, total } = inputs;
    let is_named = !matches!(to, StreamEnd::Stdout);
    if is_named && total != Some(1) {
        work.answers.writing = work.answers.writing.map(Writing::in_one_document);
    }
    let work = &work;
    // one page is over before anyone could read a bar, and answers on the terminal are progress enough
    let (start, many) = (Instant::now(), total != Some(1));
    let watched = !work.quiet && total != Some(1) && (is_named || !io::stdout().is_terminal());
    let console = if watched { Console::with_progress(total.map(|n| n as u64), "pages") } else { Console::plain() };
    let mut out = AnswerOutput::of(&work.answers, to)?;
    let pieces = inputs.flat_map(|input| match input {
        Ok(input) => Box::new(work.answers.pieces_or_why(input).map(Ok)) as Box<dyn Iterator<Item = _> + Send>,
        Err(stop) => Box::new(std::iter::once(Err(stop))),
    });
    let (mut lost, mut counts) = (0, AnswerCounts::default());
    let mut faults = RuleFaults::default();
    ordered::run(
        pieces,
        work.jobs,
        |piece| piece.map(|piece| work.answers.answer(piece)),
        |answer| {
            let answer = answer?;
            if let Fact::Lost(_) = &answer.fact {
                lost += 1;
            }
            counts.count(&answer);
            work.report(&console, &mut faults, &answer, counts.damaged <= DAMAGE_TOLD);
            if let Some(content) = answer.content {
                out.put(content)?;
                console.step();
            }
            Ok::<(), Stop>(())
        },
    )?;
    if counts.damaged > DAMAGE_TOLD && !work.quiet {
        let damaged = counts.damaged;
        console.about("archives", &format!("damaged in {damaged} places; the first {DAMAGE_TOLD} were told"));
    }
    out.finish()?;
    drop(console);
    if console::tells_end(work.quiet, many) {
        let lost = if lost > 0 { format!(", {lost} inputs not read") } else { String::new() };
        console::say(&format!("{}{lost}; {}", counts.summary(), console::took(start)));
    }
    Ok(if lost > 0 { SOME_FAILED } else { counts.code() })
}
