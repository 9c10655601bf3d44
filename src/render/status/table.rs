//! The status for people: in the columns of their terminal, else in 100.

use super::{between, end_words, hook_words, until};
use crate::duration;
use crate::render::columns::{aligned, short};
use crate::render::screen::{FAILURE, HEADING, PLAIN, Screen, WARNING};
use crate::status::{HostCounts, Newsroom, OutcomeCount, SourceStatus, Status};
use crate::task::Health;
use crate::text::clean;
use anstyle::Style;
use jiff::Timestamp;
use std::slice;
use unicode_width::UnicodeWidthStr;

/// Columns of a line where there is no terminal.
const WIDTH: usize = 100;
/// Columns of the names of matters.
const MATTER: usize = 12;
/// Newsrooms that are shown if not all are.
const NEWSROOMS: usize = 50;
/// Sources of a newsroom that are shown if not all are.
const SOURCES: usize = 5;
/// Columns of an address: with fewer, it goes below what is said of it.
const ADDRESS: usize = 24;
/// What is said of a source, and the columns that each takes at least.
const HEAD: [&str; 6] = ["source", "standing", "visited", "read", "new", "next"];
const LEAST: [u16; 6] = [8, 9, 8, 8, 8, 10];

/// Renders a job for people. Of many newsrooms and sources the first are shown and the others counted, unless `all` are
/// wanted.
#[must_use]
pub fn table(status: &Status, all: bool, screen: Screen) -> String {
    let mut sheet = Sheet { out: String::new(), screen, columns: screen.columns.unwrap_or(WIDTH), now: status.at };
    sheet.line(HEADING, &format!("{}, {}", clean(&status.job), status.at.strftime("%F %H:%M:%S UTC")));
    if !status.started {
        sheet.line(PLAIN, "  nothing is known yet: the job was never crawled");
        return sheet.out;
    }
    let known = [format!("{} URLs", status.known), format!("{} not visited yet", status.unvisited)];
    sheet.matter(PLAIN, 2, "known", &known);
    let mut hosts = hosts(&status.hosts);
    hosts.push(status.next_at.map_or("nothing left to do".to_owned(), |at| format!("next {}", until(at, status.at))));
    sheet.matter(PLAIN, 2, "hosts", &hosts);
    sheet.matter(PLAIN, 2, "ended", &ends(&status.outcomes));
    if let Some(hook) = &status.hook {
        sheet.matter(if hook.error.is_some() { FAILURE } else { PLAIN }, 2, "hook", &hook_words(hook));
    }
    let shown = if all { status.newsrooms.len() } else { NEWSROOMS };
    for newsroom in status.newsrooms.iter().take(shown) {
        sheet.newsroom(newsroom, all);
    }
    if let Some(more @ 1..) = status.newsrooms.len().checked_sub(shown) {
        sheet.out.push('\n');
        sheet.line(PLAIN, &format!("  and {more} newsrooms more: --all shows them"));
    }
    sheet.out
}

/// Hosts with something due, in words: `3 due`, `1 being asked`, `2 waiting (pace)`.
fn hosts(hosts: &HostCounts) -> Vec<String> {
    let waiting = hosts.waiting.iter().map(|(why, hosts)| format!("{hosts} waiting ({why})"));
    [format!("{} due", hosts.due), format!("{} being asked", hosts.asked)].into_iter().chain(waiting).collect()
}

fn ends(ends: &[OutcomeCount]) -> Vec<String> {
    if ends.is_empty() { vec!["nothing yet".to_owned()] } else { ends.iter().map(end_words).collect() }
}

/// What is written, and what it is written on.
struct Sheet {
    out: String,
    screen: Screen,
    columns: usize,
    now: Timestamp,
}

impl Sheet {
    fn line(&mut self, style: Style, text: &str) {
        self.out.push_str(&self.screen.paint(style, text.trim_end()));
        self.out.push('\n');
    }

    /// A line about one matter; what does not fit goes on below.
    fn matter(&mut self, style: Style, indent: usize, name: &str, said: &[String]) {
        let commas = said.iter().enumerate().map(|(at, part)| {
            let comma = if at + 1 < said.len() { "," } else { "" };
            format!("{}{comma}", clean(part))
        });
        let head = format!("{:indent$}{name:<MATTER$}", "");
        self.out.push_str(&self.screen.fill(style, &head, &commas.collect::<Vec<_>>(), self.columns));
    }

    fn newsroom(&mut self, newsroom: &Newsroom, all: bool) {
        let name = clean(newsroom.url.as_deref().unwrap_or("added by hand"));
        self.out.push('\n');
        self.line(HEADING, &format!("  {}", short(&name, self.columns.saturating_sub(2))));
        self.matter(if newsroom.quiet { WARNING } else { PLAIN }, 4, "saved", &[saved_words(newsroom)]);
        let failures: Vec<OutcomeCount> = newsroom.outcomes.iter().filter(|end| end.is_failure()).cloned().collect();
        if !failures.is_empty() {
            self.matter(FAILURE, 4, "not got", &ends(&failures));
        }
        if !newsroom.left_out.is_empty() {
            let said: Vec<String> = newsroom.left_out.iter().map(|(why, count)| format!("{count} {why}")).collect();
            self.matter(PLAIN, 4, "left out", &said);
        }
        if let Some(to) = &newsroom.moved_to {
            self.matter(PLAIN, 4, "moved to", slice::from_ref(to));
        }
        if newsroom.sources.is_empty() {
            return;
        }
        let shown = if all { newsroom.sources.len() } else { SOURCES };
        self.sources(newsroom.sources.get(..shown).unwrap_or(&newsroom.sources));
        let more = newsroom.sources_known.saturating_sub(shown.min(newsroom.sources.len()) as u64);
        if more > 0 {
            let hint = if all { "" } else { ": --all shows them" };
            self.line(PLAIN, &format!("    and {more} more{hint}"));
        }
    }

    /// A table of sources, each with its address at its end or, where that has no room, below.
    fn sources(&mut self, sources: &[SourceStatus]) {
        let head = HEAD.map(str::to_owned);
        let rows = std::iter::once(head).chain(sources.iter().map(|source| cells(source, self.now))).collect();
        let mut lines = aligned(rows, LEAST).into_iter();
        self.line(HEADING, &format!("    {}", lines.next().unwrap_or_default()));
        for (source, line) in sources.iter().zip(lines) {
            let failure = source.failure();
            let style = if failure.is_some() { FAILURE } else { PLAIN };
            let line = format!("    {line}");
            let (room, address) = (self.columns.saturating_sub(line.width()), clean(&source.url));
            if room < ADDRESS {
                self.line(style, &line);
                self.line(style, &format!("      {}", short(&address, self.columns.saturating_sub(6))));
            } else {
                self.line(style, &format!("{line}{}", short(&address, room)));
            }
            if let Some(failure) = failure {
                let words: Vec<String> = clean(&failure.to_string()).split(' ').map(str::to_owned).collect();
                self.out.push_str(&self.screen.fill(style, "             ", &words, self.columns));
            }
        }
    }
}

/// The articles that a newsroom saved, and its silence: `42, the last 12 min ago, usually every 2 h`.
fn saved_words(newsroom: &Newsroom) -> String {
    let Some(silence) = newsroom.silent_seconds else {
        return if newsroom.saved == 0 { "nothing yet".to_owned() } else { newsroom.saved.to_string() };
    };
    let (saved, silence) = (newsroom.saved, duration::short(silence));
    let usual = newsroom.usual_seconds.map(|usual| format!(", usually every {}", duration::short(usual)));
    let usual = usual.unwrap_or_default();
    if newsroom.quiet {
        format!("{saved}; quiet for {silence}{usual}")
    } else {
        format!("{saved}, the last {silence} ago{usual}")
    }
}

/// What is said of a source, but for its address.
fn cells(source: &SourceStatus, now: Timestamp) -> [String; 6] {
    let ago = |at: Option<Timestamp>| at.map_or("-".to_owned(), |at| duration::short(between(at, now)));
    [
        source.role.name().to_owned(),
        source.health.map_or("-", Health::name).to_owned(),
        ago(source.visited_at),
        ago(source.success_at),
        ago(source.new_at),
        source.due_at.map_or("never".to_owned(), |at| until(at, now)),
    ]
}
