//! The status for a browser, a phone's too: one page that loads nothing, runs nothing and changes nothing.

use super::{end_words, hook_words, left_words};
use crate::duration;
use crate::render::html::{HEAD, escape};
use crate::status::{Hour, Newsroom, Snapshot, SourceStatus, Status};
use crate::task::Health;
use jiff::Timestamp;
use std::fmt::Write;
use std::time::Duration;

const STYLE: &str = include_str!("style.css");
/// Newsrooms of a job that are shown; of more, the number is said.
const NEWSROOMS: usize = 500;
/// The chart, in units of its own.
const CHART_HEIGHT: u64 = 60;
const BAR: usize = 10;

/// Renders jobs, and what the process that crawls them does, as one page of HTML.
#[must_use]
pub fn page(statuses: &[Status], seen: &Snapshot) -> String {
    let mut out = HEAD.to_owned();
    let names: Vec<&str> = statuses.iter().map(|status| status.job.as_str()).collect();
    let title = escape(&names.join(", "));
    let _ = write!(out, "<title>copydesk: {title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n");
    if let Some(error) = &seen.storage_error {
        let _ = writeln!(out, "<p class=\"alarm\">{}</p>", escape(error));
    }
    let _ = writeln!(
        out,
        "<p class=\"process\"><b>{}</b> visits in the last minute, <b>{}</b> under way; since the start <b>{}</b> saved in <b>{}</b> visits</p>",
        seen.per_minute,
        seen.in_flight.len(),
        seen.saved,
        seen.visits
    );
    for status in statuses {
        job(&mut out, status);
    }
    out.push_str("</body>\n</html>\n");
    out
}

fn job(out: &mut String, status: &Status) {
    let at = status.at.strftime("%F %H:%M:%S UTC");
    let _ = writeln!(out, "<h1>{}</h1>\n<p class=\"help\">{at}</p>", escape(&status.job));
    chart(out, &status.hours);
    let _ = writeln!(
        out,
        "<dl>\n<dt>Known</dt><dd>{} URLs, {} not visited yet</dd>\n<dt>Left</dt><dd>{}</dd>",
        status.known,
        status.unvisited,
        escape(&left_words(status))
    );
    let ends: Vec<String> = status.outcomes.iter().map(end_words).collect();
    let _ = writeln!(out, "<dt>Ended</dt><dd>{}</dd>", escape(&ends.join(", ")));
    if let Some(hook) = &status.hook {
        let _ = writeln!(out, "<dt>Hook</dt><dd>{}</dd>", escape(&hook_words(hook).join(", ")));
    }
    out.push_str("</dl>\n");
    newsrooms(out, status);
    if let Some(more @ 1..) = status.newsrooms.len().checked_sub(NEWSROOMS) {
        let _ = writeln!(out, "<p>and {more} newsrooms more</p>");
    }
}

/// A bar an hour.
fn chart(out: &mut String, hours: &[Hour]) {
    let most = hours.iter().map(|hour| hour.saved).max().unwrap_or_default();
    let total: u64 = hours.iter().map(|hour| hour.saved).sum();
    let width = hours.len() * BAR;
    let label = format!("{total} articles in {} hours, {most} an hour at most", hours.len());
    let _ = writeln!(
        out,
        "<figure>\n<svg viewBox=\"0 0 {width} {CHART_HEIGHT}\" role=\"img\" aria-label=\"{label}\" preserveAspectRatio=\"none\">"
    );
    for (at, Hour { from, saved }) in hours.iter().enumerate() {
        let height = (saved * CHART_HEIGHT).div_ceil(most.max(1));
        let (x, y) = (at * BAR, CHART_HEIGHT - height);
        let said = from.strftime("%F %H:00 UTC");
        let _ = writeln!(
            out,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{}\" height=\"{height}\"><title>{said}: {saved}</title></rect>",
            BAR - 2
        );
    }
    let _ = writeln!(out, "</svg>\n<figcaption>{label}</figcaption>\n</figure>");
}

/// A line for each newsroom: those that need a person first, else in the order of the job.
fn newsrooms(out: &mut String, status: &Status) {
    if status.newsrooms.is_empty() {
        return;
    }
    let mut shown: Vec<&Newsroom> = status.newsrooms.iter().take(NEWSROOMS).collect();
    shown.sort_by_key(|newsroom| concern(newsroom));
    let count = |wanted: Concern| shown.iter().filter(|newsroom| concern(newsroom) == wanted).count();
    let all = shown.len();
    let _ = writeln!(
        out,
        "<table>\n<caption>{all} newsrooms: {} failing, {} quiet</caption>\n<thead><tr><th scope=\"col\">Newsroom</th>\
         <th scope=\"col\">Saved</th><th scope=\"col\">Silent</th><th scope=\"col\">Usual</th></tr></thead>\n<tbody>",
        count(Concern::Failing),
        count(Concern::Quiet)
    );
    for newsroom in shown {
        self::newsroom(out, newsroom, status.at);
    }
    out.push_str("</tbody>\n</table>\n");
}

/// The trouble with a newsroom, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Concern {
    /// The source that the job names cannot be read.
    Failing,
    /// Nothing new came for longer than is usual.
    Quiet,
    None,
}

fn concern(newsroom: &Newsroom) -> Concern {
    let named = newsroom.sources.first().and_then(|source| source.health);
    match named {
        Some(Health::Failing | Health::Retired) => Concern::Failing,
        _ if newsroom.quiet => Concern::Quiet,
        _ => Concern::None,
    }
}

fn newsroom(out: &mut String, newsroom: &Newsroom, now: Timestamp) {
    let (class, mark) = match concern(newsroom) {
        Concern::Failing => (" class=\"bad\"", "<b class=\"mark\">failing</b> "),
        Concern::Quiet => (" class=\"quiet\"", "<b class=\"mark\">quiet</b> "),
        Concern::None => ("", ""),
    };
    let name = escape(newsroom.url.as_deref().unwrap_or("added by hand"));
    let _ = write!(out, "<tr{class}><th scope=\"row\">{mark}");
    let failures: Vec<String> = newsroom.outcomes.iter().filter(|end| end.is_failure()).map(end_words).collect();
    if newsroom.sources.is_empty() {
        out.push_str(&name);
    } else {
        let known = newsroom.sources_known;
        let _ = writeln!(out, "<details><summary>{name}</summary>\n<ul>");
        for source in &newsroom.sources {
            self::source(out, source, now);
        }
        if let Some(more @ 1..) = known.checked_sub(newsroom.sources.len() as u64) {
            let _ = writeln!(out, "<li>and {more} more</li>");
        }
        out.push_str("</ul>\n</details>");
    }
    let left_out: Vec<String> = newsroom.left_out.iter().map(|(why, count)| format!("{count} {why}")).collect();
    let lines = [
        ("failures", "", failures.join(", ")),
        ("told", "left out: ", left_out.join(", ")),
        ("told", "moved to ", newsroom.moved_to.clone().unwrap_or_default()),
    ];
    for (class, before, said) in lines.iter().filter(|(.., said)| !said.is_empty()) {
        let _ = write!(out, "<small class=\"{class}\">{before}{}</small>", escape(said));
    }
    let span = |span: Option<Duration>| span.map_or("-".to_owned(), duration::short);
    let _ = writeln!(
        out,
        "</th><td>{}</td><td>{}</td><td>{}</td></tr>",
        newsroom.saved,
        span(newsroom.silent_seconds),
        span(newsroom.usual_seconds)
    );
}

fn source(out: &mut String, source: &SourceStatus, now: Timestamp) {
    let standing = source.health.map_or("not visited yet", Health::name);
    let ago = |at: Option<Timestamp>| at.map_or("never".to_owned(), |at| format!("{} ago", short(at, now)));
    let next = match source.due_at {
        Some(at) if at <= now => "now".to_owned(),
        Some(at) => format!("in {}", short(now, at)),
        None => "never".to_owned(),
    };
    let failure = source.failure().map(|failure| format!("; {failure}")).unwrap_or_default();
    let _ = writeln!(
        out,
        "<li class=\"{standing}\"><b>{}</b> {}<br><small>{standing}{}; visited {}, read {}, new {}, next {next}</small></li>",
        source.role.name(),
        escape(&source.url),
        escape(&failure),
        ago(source.visited_at),
        ago(source.success_at),
        ago(source.new_at)
    );
}

fn short(earlier: Timestamp, later: Timestamp) -> String {
    duration::short(Duration::try_from(later.duration_since(earlier)).unwrap_or_default())
}
