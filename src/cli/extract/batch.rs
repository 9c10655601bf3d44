//! An output of its own for each input, made once: whoever runs this program again and again, on any number
//! of machines, ends with the same outputs.
//!
//! The output is put in place whole, then its stats; what has stats is done.

use super::ExtractWork;
use super::answer::{Answer, Fact};
use super::out::AnswerOutput;
use super::plan::{InputJob, Of};
use super::stats::{AnswerCounts, OutputOptions, STATS_BYTES_MAX, Stats};
use crate::cli::console::{self, Console, RuleFaults};
use crate::cli::input::{self, At, Input};
use crate::cli::printer::Blame;
use crate::cli::{DONE, Stop, UNREADABLE, ordered};
use copydesk::store::{Place, Store};
use std::io::{self, Read, Write};
use std::sync::atomic::Ordering;
use std::time::Instant;

/// A run over many inputs: the place of its outputs, and whether those that are there are made again.
pub(super) struct Batch<'a> {
    pub(super) work: &'a ExtractWork,
    pub(super) told: OutputOptions,
    pub(super) to: Place,
    pub(super) force: bool,
    pub(super) verbose: bool,
}

/// Why an output is not made.
enum InputEnd {
    Stop(Stop),
    /// Its input, or a part of it that has no answer of its own, cannot be read.
    Unreadable {
        source: String,
        why: String,
    },
}

impl From<Stop> for InputEnd {
    fn from(stop: Stop) -> Self {
        Self::Stop(stop)
    }
}

/// The progress of a run, for the terminal.
struct BatchProgress {
    console: Console,
    start: Instant,
    jobs: usize,
    done: usize,
    records: u64,
    /// The bar counts bytes, not jobs.
    in_bytes: bool,
}

impl Batch<'_> {
    /// Makes the outputs, one after the other; the exit code is that of the worst.
    pub(super) fn run(&self, jobs: Vec<InputJob>) -> Result<u8, Stop> {
        let mut progress = BatchProgress::of(&jobs, self.work.quiet);
        let mut code = DONE;
        let (mut made, mut before, mut not_made, mut counts) = (0, 0, 0, AnswerCounts::default());
        progress.draw(0);
        for job in jobs {
            let (source, size) = (job.source.clone(), job.size);
            let one = match self.made(&job)? {
                Some(stats) => {
                    before += 1;
                    counts.add(&stats.counts);
                    progress.pass_over(size);
                    self.tell(&progress, &source, || format!("done before: {}", stats.counts.summary()));
                    stats.counts.code()
                }
                None => match self.make(job, &mut progress) {
                    Ok(stats) => {
                        made += 1;
                        counts.add(&stats.counts);
                        self.tell(&progress, &source, || stats.counts.summary());
                        stats.counts.code()
                    }
                    Err(InputEnd::Stop(stop)) => return Err(stop),
                    Err(InputEnd::Unreadable { source, why }) => {
                        if !self.work.quiet {
                            progress.console.about(&source, &why);
                        }
                        not_made += 1;
                        UNREADABLE
                    }
                },
            };
            code = code.max(one);
            progress.done += 1;
            progress.draw(self.work.answers.read_bytes.load(Ordering::Relaxed));
        }
        let start = progress.start;
        drop(progress);
        // an archive and a folder hold many pages
        if console::tells_end(self.work.quiet, true) {
            let outputs = console::counted(&[(made, "made"), (before, "made before"), (not_made, "not made")]);
            console::say(&format!("{outputs}: {}; {}", counts.summary(), console::took(start)));
        }
        Ok(code)
    }

    fn tell(&self, progress: &BatchProgress, source: &str, line: impl FnOnce() -> String) {
        if self.verbose {
            progress.console.about(source, &line());
        }
    }

    fn store(&self) -> &Store {
        &self.work.answers.store
    }

    /// The output's name, its place, and that of its stats.
    fn places(&self, job: &InputJob) -> (String, Place, Place) {
        let form = self.work.answers.form;
        let output = if form.is_folder() { job.name.clone() } else { format!("{}.{}", job.name, form.name()) };
        let place = self.to.join(&output);
        let stats = self.to.join(&format!("{}.stats.json", job.name));
        (output, place, stats)
    }

    /// The stats of an output that is there, and as it would be made.
    fn made(&self, job: &InputJob) -> Result<Option<Stats>, Stop> {
        if self.force || matches!(job.of, Of::Nothing(_)) {
            return Ok(None);
        }
        let (_, place, stats_place) = self.places(job);
        let blame = |place: &Place| {
            let blame = Blame::of(place);
            move |error: io::Error| blame.stop(error)
        };
        let Some(stats) = read_stats(self.store(), &stats_place).map_err(blame(&stats_place))? else { return Ok(None) };
        let size = self.store().size(&place).map_err(blame(&place))?;
        // of a folder, that it is there has to be enough
        let is_there = size.is_some_and(|size| self.work.answers.files || size == stats.output_bytes);
        if !is_there || stats.options != self.told {
            return Ok(None);
        }
        // an input that is gone, or cannot be asked for, has not changed
        let input_bytes = self.size(job).or(stats.input_bytes);
        Ok((input_bytes == stats.input_bytes).then_some(stats))
    }

    /// Bytes of the input. The name of an object says nothing of it: it is asked for.
    fn size(&self, job: &InputJob) -> Option<u64> {
        match &job.of {
            Of::Archive(Input { at: Ok(At::Place(place @ Place::Object(_))), .. }) if job.size.is_none() => {
                self.store().size(place).ok().flatten()
            }
            _ => job.size,
        }
    }

    /// Makes an output, and then its stats.
    fn make(&self, job: InputJob, progress: &mut BatchProgress) -> Result<Stats, InputEnd> {
        let answers = &self.work.answers;
        let (output, place, stats_place) = self.places(&job);
        let mut stats = Stats::new(job.source.clone(), self.size(&job), output, self.told.clone());
        let unreadable = |why| InputEnd::Unreadable { source: job.source.clone(), why };
        let pieces = match job.of {
            Of::Archive(input) => answers.pieces(input).map_err(unreadable)?,
            Of::Pages(folder) => Box::new(
                input::below(&folder, self.store())
                    .filter(|input| !input::is_archive(&input.source))
                    .flat_map(|input| answers.pieces_or_why(input)),
            ),
            Of::Nothing(why) => return Err(unreadable(why)),
        };
        self.store().remove(&stats_place).map_err(|error| Blame::of(&stats_place).stop(error))?;
        let mut out = AnswerOutput::object(answers, &place)?;
        let mut faults = RuleFaults::default();
        ordered::run(
            pieces,
            self.work.jobs,
            |piece| answers.answer(piece),
            |answer| {
                if let Fact::Lost(why) = &answer.fact {
                    return Err(InputEnd::Unreadable { source: answer.source.clone(), why: why.clone() });
                }
                stats.counts.count(&answer);
                self.work.report(&progress.console, &mut faults, &answer, stats.counts.tells_damage());
                progress.records += u64::from(answer.content.is_some());
                progress.draw(answers.read_bytes.load(Ordering::Relaxed));
                let Answer { content, .. } = answer;
                content.map_or(Ok(()), |content| out.put(content)).map_err(InputEnd::Stop)
            },
        )?;
        stats.output_bytes = out.finish()?;
        write_stats(self.store(), &stats_place, &stats)?;
        Ok(stats)
    }
}

/// The stats at a place. What are none was not written here: it is made anew.
fn read_stats(store: &Store, place: &Place) -> io::Result<Option<Stats>> {
    let from = match store.open(place) {
        Ok(from) => from,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut text = Vec::new();
    from.take(STATS_BYTES_MAX).read_to_end(&mut text)?;
    Ok(serde_json::from_slice(&text).ok())
}

fn write_stats(store: &Store, place: &Place, stats: &Stats) -> Result<(), Stop> {
    let text = serde_json::to_string_pretty(stats).unwrap_or_default() + "\n";
    let written = store.create(place).and_then(|mut to| {
        to.write_all(text.as_bytes())?;
        to.finish()
    });
    written.map(drop).map_err(|error| Blame::of(place).stop(error))
}

impl BatchProgress {
    fn of(jobs: &[InputJob], quiet: bool) -> Self {
        let bytes: Option<u64> = jobs.iter().map(|job| job.size).sum();
        let console = match (quiet, bytes) {
            (true, _) => Console::plain(),
            (false, Some(bytes)) => Console::with_bytes(bytes),
            // a folder is one input, however many pages it holds
            (false, None) => Console::with_progress(None, "records"),
        };
        let in_bytes = bytes.is_some();
        Self { console, start: Instant::now(), jobs: jobs.len(), done: 0, records: 0, in_bytes }
    }

    fn draw(&self, read_bytes: u64) {
        let amount = if self.in_bytes { read_bytes } else { self.records };
        self.console.at(amount, || self.words());
    }

    fn words(&self) -> String {
        let inputs = format!("{}/{} inputs", self.done, self.jobs);
        match (self.in_bytes, self.jobs) {
            (true, _) => {
                let rate = self.records as f64 / self.start.elapsed().as_secs_f64().max(0.1);
                format!("{inputs}, {} records, {rate:.0} a second", self.records)
            }
            (false, 1) => String::new(),
            (false, _) => inputs,
        }
    }

    fn pass_over(&self, size: Option<u64>) {
        if let (true, Some(size)) = (self.in_bytes, size) {
            self.console.skip(size);
        }
    }
}
