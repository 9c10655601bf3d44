//! The status for people, in 100 columns.

use super::{end_words, saved_words};
use crate::duration;
use crate::status::{HookStatus, HostCounts, Newsroom, OutcomeCount, SourceStatus, Status};
use crate::task::Health;
use crate::text::clean;
use jiff::Timestamp;
use std::fmt::Write;
use std::time::Duration;

/// Columns of a line.
const WIDTH: usize = 100;
/// Columns before what a line is about: names of matters, then what is said of them.
const MATTER: usize = 12;
/// Newsrooms that are shown if not all are.
const NEWSROOMS: usize = 50;
/// Sources of a newsroom that are shown if not all are.
const SOURCES: usize = 5;

/// Renders a job for a terminal, in at most 100 columns. Of many newsrooms and sources the first are shown and
/// the others counted, unless `all` are wanted.
#[must_use]
pub fn table(status: &Status, all: bool) -> String {
    let mut out = format!("{}, {}\n", clean(&status.job), status.at.strftime("%F %H:%M:%S UTC"));
    if !status.started {
        out.push_str("  nothing is known yet: the job was never crawled\n");
        return out;
    }
    matter(&mut out, 2, "known", &[format!("{} URLs", status.known), format!("{} not visited yet", status.unvisited)]);
    let mut hosts = hosts(&status.hosts);
    hosts.push(status.next_at.map_or("nothing left to do".to_owned(), |at| format!("next {}", until(at, status.at))));
    matter(&mut out, 2, "hosts", &hosts);
    matter(&mut out, 2, "ended", &ends(&status.outcomes));
    if let Some(hook) = &status.hook {
        matter(&mut out, 2, "hook", &hook_words(hook));
    }
    let shown = if all { status.newsrooms.len() } else { NEWSROOMS };
    for newsroom in status.newsrooms.iter().take(shown) {
        self::newsroom(&mut out, newsroom, status.at, all);
    }
    if let Some(more @ 1..) = status.newsrooms.len().checked_sub(shown) {
        let _ = writeln!(out, "\n  and {more} newsrooms more: --all shows them");
    }
    out
}

/// Hosts with something due, in words: `3 due`, `1 being asked`, `2 waiting (pace)`.
fn hosts(hosts: &HostCounts) -> Vec<String> {
    let waiting = hosts.waiting.iter().map(|(why, hosts)| format!("{hosts} waiting ({why})"));
    [format!("{} due", hosts.due), format!("{} being asked", hosts.asked)].into_iter().chain(waiting).collect()
}

/// The work that is left, in one line: hosts by the reason that they wait for, and the time at which the next of them
/// can be asked.
#[must_use]
pub fn left_words(status: &Status) -> String {
    let HostCounts { due, asked, waiting } = &status.hosts;
    let hosts = |count: u64| if count == 1 { "1 host".to_owned() } else { format!("{count} hosts") };
    let mut left: Vec<String> =
        waiting.iter().map(|(why, count)| format!("{} waiting ({why})", hosts(*count))).collect();
    if due + asked > 0 {
        left.insert(0, format!("{} due", hosts(due + asked)));
    }
    if left.is_empty() {
        left.push("nothing that is due".to_owned());
    }
    left.extend(status.next_at.map(|at| format!("next {}", until(at, status.at))));
    left.join(", ")
}

/// The deliveries to a hook, in words.
fn hook_words(hook: &HookStatus) -> Vec<String> {
    let mut said = vec![format!("{} delivered", hook.delivered), format!("{} waiting", hook.waiting)];
    if hook.failures > 0 {
        said.push(format!("{} tries failed", hook.failures));
    }
    said.extend(hook.error.as_deref().map(|error| format!("the last: {}", clean(error))));
    said
}

fn ends(ends: &[OutcomeCount]) -> Vec<String> {
    if ends.is_empty() { vec!["nothing yet".to_owned()] } else { ends.iter().map(end_words).collect() }
}

fn newsroom(out: &mut String, newsroom: &Newsroom, now: Timestamp, all: bool) {
    let name = newsroom.url.as_deref().unwrap_or("added by hand");
    let _ = writeln!(out, "\n  {}", short(name, WIDTH - 2));
    matter(out, 4, "saved", &[saved_words(newsroom)]);
    let failures: Vec<OutcomeCount> = newsroom.outcomes.iter().filter(|end| end.is_failure()).cloned().collect();
    if !failures.is_empty() {
        matter(out, 4, "not got", &ends(&failures));
    }
    if !newsroom.left_out.is_empty() {
        let said: Vec<String> = newsroom.left_out.iter().map(|(why, count)| format!("{count} {why}")).collect();
        matter(out, 4, "left out", &said);
    }
    if let Some(to) = &newsroom.moved_to {
        matter(out, 4, "moved to", std::slice::from_ref(to));
    }
    if newsroom.sources.is_empty() {
        return;
    }
    let shown = if all { newsroom.sources.len() } else { SOURCES };
    row(out, ["source", "standing", "visited", "read", "new", "next", ""]);
    for source in newsroom.sources.iter().take(shown) {
        self::source(out, source, now);
    }
    let more = newsroom.sources_known.saturating_sub(shown.min(newsroom.sources.len()) as u64);
    if more > 0 {
        let hint = if all { "" } else { ": --all shows them" };
        let _ = writeln!(out, "    and {more} more{hint}");
    }
}

fn source(out: &mut String, source: &SourceStatus, now: Timestamp) {
    let ago = |at: Option<Timestamp>| at.map_or("-".to_owned(), |at| duration::short(between(at, now)));
    let next = source.due_at.map_or("never".to_owned(), |at| until(at, now));
    row(
        out,
        [
            source.role.name(),
            source.health.map_or("-", Health::name),
            &ago(source.visited_at),
            &ago(source.success_at),
            &ago(source.new_at),
            &next,
            &source.url,
        ],
    );
    if let Some(failure) = source.failure() {
        let _ = writeln!(out, "             {}", clean(&failure.to_string()));
    }
}

/// One row of the sources: six columns and the address.
fn row(out: &mut String, [role, health, visited, read, new, next, url]: [&str; 7]) {
    let mut line = format!("    {role:<8} {health:<9} {visited:<8} {read:<8} {new:<8} {next:<10} ");
    let left = WIDTH.saturating_sub(line.chars().count());
    line.push_str(&short(url, left));
    let _ = writeln!(out, "{}", line.trim_end());
}

/// A line about one matter; what does not fit goes on below.
fn matter(out: &mut String, indent: usize, name: &str, said: &[String]) {
    let mut line = format!("{:indent$}{name:<MATTER$}", "");
    let start = line.chars().count();
    for (at, part) in said.iter().enumerate() {
        let comma = if at + 1 < said.len() { "," } else { "" };
        let part = format!("{}{comma}", clean(part));
        let length = line.chars().count();
        if length > start && length + 1 + part.chars().count() > WIDTH {
            let _ = writeln!(out, "{line}");
            line = format!("{:start$}", "");
        } else if length > start {
            line.push(' ');
        }
        line.push_str(&part);
    }
    let _ = writeln!(out, "{line}");
}

fn until(at: Timestamp, now: Timestamp) -> String {
    if at <= now { "now".to_owned() } else { format!("in {}", duration::short(between(now, at))) }
}

fn between(earlier: Timestamp, later: Timestamp) -> Duration {
    Duration::try_from(later.duration_since(earlier)).unwrap_or_default()
}

/// A clean text, its middle left out if it is longer than `width`: addresses differ at both ends.
fn short(text: &str, width: usize) -> String {
    let text = clean(text);
    let length = text.chars().count();
    if length <= width {
        return text;
    }
    let kept = width.saturating_sub(1);
    let start: String = text.chars().take(kept - kept / 3).collect();
    let end: String = text.chars().skip(length - kept / 3).collect();
    format!("{start}…{end}")
}
