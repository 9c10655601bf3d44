//! The small file beside an output, with what is known of it.
//!
//! It says nothing of when, where and how fast: a run and its repetition tell the same.

use super::answer::{Answer, Fact, LeftOut};
use crate::cli::console;
use crate::cli::reading::ReadingOptions;
use crate::cli::{DONE, SOME_FAILED};
use copydesk::archive::Damage;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Damages that are told with their place. The others are counted.
const DAMAGE_TOLD: usize = 20;

/// Longest of these files that is read back.
pub(super) const STATS_BYTES_MAX: u64 = 1 << 20;

/// An output in numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Stats {
    /// The name of the input, as given.
    pub(super) input: String,
    pub(super) input_bytes: Option<u64>,
    /// Its name without the place that it was written to.
    pub(super) output: String,
    pub(super) output_bytes: u64,
    /// The version of this program.
    pub(super) version: String,
    pub(super) options: OutputOptions,
    #[serde(flatten)]
    pub(super) counts: AnswerCounts,
}

/// Answers in numbers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct AnswerCounts {
    /// Written to the output.
    pub(super) records: u64,
    /// Pages that the verdict calls articles, and their words.
    pub(super) articles: u64,
    pub(super) words: u64,
    /// Pages by their verdict.
    pub(super) kinds: BTreeMap<String, u64>,
    /// Pages that are no articles, where only these were asked for.
    pub(super) dropped: u64,
    /// Pages that the filter does not want.
    #[serde(default, skip_serializing_if = "is_none")]
    pub(super) unwanted: u64,
    /// Pages that could not be read.
    pub(super) failed: u64,
    /// Records of an archive that are no pages.
    pub(super) other: u64,
    /// Parts of an archive that could not be read, and the first of them.
    pub(super) damaged: u64,
    pub(super) damage: Vec<DamageTold>,
}

/// The options that an output depends on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct OutputOptions {
    pub(super) format: String,
    pub(super) articles_only: bool,
    /// The filter in words; nothing where there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) filter: String,
    #[serde(flatten)]
    pub(super) reading: ReadingOptions,
}

/// A damage and its place in the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct DamageTold {
    offset: u64,
    why: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_none(count: &u64) -> bool {
    *count == 0
}

impl Stats {
    pub(super) fn new(input: String, input_bytes: Option<u64>, output: String, options: OutputOptions) -> Self {
        Self {
            input,
            input_bytes,
            output,
            output_bytes: 0,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            options,
            counts: AnswerCounts::default(),
        }
    }
}

impl AnswerCounts {
    pub(super) fn count(&mut self, answer: &Answer) {
        self.records += u64::from(answer.content.is_some());
        match &answer.fact {
            Fact::Read { left_out: Some(LeftOut::Unwanted), .. } => self.unwanted += 1,
            Fact::Read { kind, words, left_out } => {
                *self.kinds.entry(kind.name().to_owned()).or_default() += 1;
                if kind.is_article() {
                    self.articles += 1;
                    self.words += *words as u64;
                }
                self.dropped += u64::from(left_out.is_some());
            }
            Fact::Failed(_) => self.failed += 1,
            Fact::Other => self.other += 1,
            Fact::Damaged(Damage { offset, why }) => {
                self.damaged += 1;
                if self.damage.len() < DAMAGE_TOLD {
                    self.damage.push(DamageTold { offset: *offset, why: why.clone() });
                }
            }
            Fact::Lost(_) => {}
        }
    }

    /// True if more of this output's damage is told by its place.
    pub(super) fn tells_damage(&self) -> bool {
        self.damaged <= DAMAGE_TOLD as u64
    }

    /// The exit code of whoever made the output, or finds it made.
    pub(super) fn code(&self) -> u8 {
        if self.damaged + self.failed > 0 { SOME_FAILED } else { DONE }
    }

    /// Adds those of another output, but for where it is damaged.
    pub(super) fn add(&mut self, other: &Self) {
        let sums = [
            (&mut self.records, other.records),
            (&mut self.articles, other.articles),
            (&mut self.words, other.words),
            (&mut self.dropped, other.dropped),
            (&mut self.unwanted, other.unwanted),
            (&mut self.failed, other.failed),
            (&mut self.other, other.other),
            (&mut self.damaged, other.damaged),
        ];
        for (sum, more) in sums {
            *sum += more;
        }
        for (kind, more) in &other.kinds {
            *self.kinds.entry(kind.clone()).or_default() += more;
        }
    }

    /// The counts, for a line about the output.
    pub(super) fn summary(&self) -> String {
        let Self { records, articles, unwanted, failed, damaged, .. } = *self;
        let faults = console::counted(&[
            (articles, "articles"),
            (unwanted, "left out by the filter"),
            (failed, "pages not read"),
            (damaged, "places damaged"),
        ]);
        format!("{records} records, {faults}")
    }
}
