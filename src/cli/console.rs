//! Messages on standard error: one line each, and progress on a terminal.
//!
//! A message may quote a page or a server, so every line is cleaned of what could drive a terminal.

use anstream::stream::RawStream;
use anstream::{AutoStream, ColorChoice};
use copydesk::duration;
use copydesk::render::screen::{FAILURE, Screen};
use copydesk::text::clean;
use copydesk::{Article, UnmatchedRule};
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::collections::HashSet;
use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::time::{Duration, Instant};
use terminal_size::Width;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Writes one line to standard error. That nobody can read it is no reason to stop.
pub(crate) fn say(message: &str) {
    let _ = writeln!(io::stderr().lock(), "copydesk: {}", clean(message));
}

/// The same of something that failed: in red, where there are colours.
pub(crate) fn fail(message: &str) {
    let screen = Screen { columns: None, has_colours: has_colours(&io::stderr()) };
    let _ = writeln!(io::stderr().lock(), "{}", screen.paint(FAILURE, &format!("copydesk: {}", clean(message))));
}

/// True if a stream is a terminal with colours, and `NO_COLOR` is not set.
fn has_colours(stream: &impl RawStream) -> bool {
    AutoStream::choice(stream) != ColorChoice::Never
}

/// Standard output, for a text that people read.
pub(crate) fn screen() -> Screen {
    let columns = terminal_size::terminal_size_of(io::stdout()).map(|(Width(columns), _)| usize::from(columns));
    Screen { columns, has_colours: has_colours(&io::stdout()) }
}

/// What a text that people read is written on: a file, or standard output.
pub(crate) fn screen_of(file: Option<&Path>) -> Screen {
    if file.is_some() { Screen::default() } else { screen() }
}

/// True if what came of a run is worth a line at its end: to a person who watches, or of more than one input.
pub(crate) fn tells_end(quiet: bool, many: bool) -> bool {
    !quiet && (many || io::stderr().is_terminal())
}

/// The time that a run took, for the end of its last line.
pub(crate) fn took(start: Instant) -> String {
    format!("in {}", duration::words(duration::whole(start.elapsed())))
}

/// Counts in words: `12 saved, 1 failed`. The first is told in any case, of the others those that are.
pub(crate) fn counted(counts: &[(u64, &str)]) -> String {
    let told = counts.iter().enumerate().filter(|(at, (count, _))| *at == 0 || *count > 0);
    told.map(|(_, (count, what))| format!("{count} {what}")).collect::<Vec<_>>().join(", ")
}

/// Between two pictures of the progress.
const TICK: Duration = Duration::from_millis(500);

/// A rate as people read it: `0.4 a second`, `12 a second`.
fn rate(per_second: f64) -> String {
    if per_second < 10.0 { format!("{per_second:.1} a second") } else { format!("{per_second:.0} a second") }
}

/// Messages and progress of one run.
#[derive(Debug)]
pub(crate) struct Console {
    bar: Option<ProgressBar>,
}

impl Console {
    /// Without progress.
    pub(crate) fn plain() -> Self {
        Self { bar: None }
    }

    /// Shows progress, if standard error is a terminal; `total` where it is known. `what` is counted.
    pub(crate) fn with_progress(total: Option<u64>, what: &str) -> Self {
        if !io::stderr().is_terminal() {
            return Self::plain();
        }
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr_with_hz(5));
        let pattern = if total.is_some() {
            "{elapsed_precise} {wide_bar} {pos}/{len} {msg}".to_owned()
        } else {
            format!("{{elapsed_precise}} {{spinner}} {{pos}} {what}, {{rate}} {{msg}}")
        };
        if let Ok(style) = ProgressStyle::with_template(&pattern) {
            let rate = |state: &ProgressState, out: &mut dyn fmt::Write| {
                let _ = out.write_str(&rate(state.per_sec()));
            };
            bar.set_style(style.with_key("rate", rate));
        }
        Self::ticking(bar)
    }

    /// Shows how many bytes of the inputs are read, if standard error is a terminal.
    pub(crate) fn with_bytes(total: u64) -> Self {
        if !io::stderr().is_terminal() {
            return Self::plain();
        }
        let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr_with_hz(5));
        let pattern = "{elapsed_precise} {wide_bar} {binary_bytes}/{binary_total_bytes} {msg}, {eta} left";
        if let Ok(style) = ProgressStyle::with_template(pattern) {
            bar.set_style(style);
        }
        Self::ticking(bar)
    }

    /// The clock goes on while nothing comes.
    fn ticking(bar: ProgressBar) -> Self {
        bar.enable_steady_tick(TICK);
        Self { bar: Some(bar) }
    }

    /// Shows that so much of the total is read.
    pub(crate) fn at(&self, amount: u64, message: impl FnOnce() -> String) {
        if let Some(bar) = &self.bar {
            bar.set_position(amount);
            bar.set_message(message());
        }
    }

    /// Takes out of the total what need not be read.
    pub(crate) fn skip(&self, amount: u64) {
        if let Some(bar) = &self.bar {
            bar.set_length(bar.length().unwrap_or_default().saturating_sub(amount));
        }
    }

    /// One line about the failure of one input.
    pub(crate) fn about(&self, source: &str, message: &str) {
        self.around(|| fail(&line_about(source, message)));
    }

    /// One input is done.
    pub(crate) fn step(&self) {
        if let Some(bar) = &self.bar {
            bar.inc(1);
        }
    }

    /// Runs what writes to a terminal that also shows the progress.
    pub(crate) fn around<T>(&self, write: impl FnOnce() -> T) -> T {
        match &self.bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }
}

fn line_about(source: &str, message: &str) -> String {
    let source = copydesk::link::shown(source);
    if message.contains(&*source) { message.to_owned() } else { format!("{source}: {message}") }
}

/// Rules for sites that said nothing of an article: each is told once a run.
#[derive(Debug, Default)]
pub(crate) struct RuleFaults {
    told: HashSet<(String, String)>,
}

impl RuleFaults {
    /// The faults that are worth a word: a front page or a wall has no byline to name.
    pub(crate) fn of(article: &Article) -> Vec<UnmatchedRule> {
        if article.verdict.kind.is_article() { article.unmatched_rules.clone() } else { Vec::new() }
    }

    /// Says those that were not said before.
    pub(crate) fn tell(&mut self, console: &Console, source: &str, rules: &[UnmatchedRule]) {
        for UnmatchedRule { key, selectors, place, .. } in rules {
            if self.told.insert((key.clone(), place.clone())) {
                let selectors = selectors.join(", ");
                let message =
                    format!("the rule for the {key} matches nothing: {selectors} ({place}); it is not told again");
                console.around(|| say(&line_about(source, &message)));
            }
        }
    }
}

impl Drop for Console {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// Sends the library's log of each request to standard error (`--verbose`).
pub(crate) fn tell_requests() {
    let ours = Targets::new().with_target("copydesk", LevelFilter::DEBUG);
    let lines = tracing_subscriber::fmt::layer().with_writer(|| CleanStderr).with_target(false).with_ansi(false);
    // a second subscriber can only be our own from before
    let _ = tracing_subscriber::registry().with(lines).with(ours).try_init();
}

/// Sends a crawl's log to standard error: errors that it waits out, and if asked for each visit, in text or
/// as JSON. `picture` is what stands on the terminal meanwhile.
pub(crate) fn tell_visits(json: Option<bool>, picture: Option<MultiProgress>) {
    let level = if json.is_some() { LevelFilter::WARN } else { LevelFilter::ERROR };
    let visits = if json.is_some() { LevelFilter::INFO } else { LevelFilter::ERROR };
    let ours = Targets::new().with_target("copydesk", level).with_target("copydesk::crawl", visits);
    let writer = move || AroundPicture(picture.clone());
    let lines = tracing_subscriber::fmt::layer().with_writer(writer).with_ansi(false);
    let registry = tracing_subscriber::registry();
    // a second subscriber can only be our own from before
    let _ = if json == Some(true) {
        registry.with(lines.json().flatten_event(true).with_current_span(false)).with(ours).try_init()
    } else {
        registry.with(lines.with_target(false)).with(ours).try_init()
    };
}

/// [`CleanStderr`], beside what is drawn on the terminal.
struct AroundPicture(Option<MultiProgress>);

impl Write for AroundPicture {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &self.0 {
            Some(picture) => picture.suspend(|| CleanStderr.write(bytes)),
            None => CleanStderr.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        CleanStderr.flush()
    }
}

/// Standard error for the log of `--verbose`: lines as they come, control characters removed.
struct CleanStderr;

impl Write for CleanStderr {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(bytes);
        let mut err = io::stderr().lock();
        for line in text.lines() {
            writeln!(err, "{}", clean(line))?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}
