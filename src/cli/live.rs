//! The display of a crawl on a terminal while it runs, and its words at the end.

use copydesk::crawl::{Snapshot, Status, View};
use copydesk::duration;
use copydesk::render::status::left_words;
use copydesk::task::End;
use copydesk::text::clean;
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::collections::BTreeMap;
use std::io::{self, IsTerminal};
use std::time::Duration;
use tokio::time::{Instant, interval};
use url::Url;

/// Between two pictures.
const FRAME: Duration = Duration::from_millis(200);
/// Between two looks at the frontier.
const LOOK: Duration = Duration::from_secs(2);
/// Before one is over, nobody knows how many pages there are in it.
const MINUTE: Duration = Duration::from_mins(1);
/// Pages under way that are shown.
const PAGES: usize = 5;
/// Columns of an address.
const ADDRESS: usize = 70;

/// A few lines that are drawn anew.
#[derive(Debug)]
pub(super) struct Live {
    lines: MultiProgress,
    bars: Vec<ProgressBar>,
}

impl Live {
    /// A display, if standard error is a terminal.
    pub(super) fn on_terminal() -> Option<Self> {
        if !io::stderr().is_terminal() {
            return None;
        }
        let lines = MultiProgress::with_draw_target(ProgressDrawTarget::stderr_with_hz(5));
        let plain = ProgressStyle::with_template("{wide_msg}").unwrap_or_else(|_| ProgressStyle::default_spinner());
        let bars = (0..3 + PAGES).map(|_| lines.add(ProgressBar::new(0).with_style(plain.clone()))).collect();
        Some(Self { lines, bars })
    }

    /// The lines that others write to the terminal through.
    pub(super) fn lines(&self) -> MultiProgress {
        self.lines.clone()
    }

    /// Draws until it is dropped.
    pub(super) async fn show(&self, view: &View) {
        let start = Instant::now();
        let mut frames = interval(FRAME);
        let (mut looked, mut statuses) = (None::<Instant>, Vec::new());
        loop {
            frames.tick().await;
            if looked.is_none_or(|at| at.elapsed() >= LOOK) {
                looked = Some(Instant::now());
                statuses = view.totals().await.unwrap_or(statuses);
            }
            self.draw(&picture(&view.progress(), &statuses, view.steady(), start.elapsed()));
        }
    }

    fn draw(&self, lines: &[String]) {
        for (at, bar) in self.bars.iter().enumerate() {
            bar.set_message(lines.get(at).cloned().unwrap_or_default());
        }
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        let _ = self.lines.clear();
    }
}

/// The lines of one picture.
fn picture(seen: &Snapshot, statuses: &[Status], now: Duration, since: Duration) -> Vec<String> {
    let due: u64 = statuses.iter().map(|status| status.hosts.due).sum();
    let mut waiting: BTreeMap<&str, u64> = BTreeMap::new();
    for (why, hosts) in statuses.iter().flat_map(|status| &status.hosts.waiting) {
        *waiting.entry(why).or_default() += hosts;
    }
    let waits: Vec<String> = waiting.iter().map(|(why, hosts)| format!(", {hosts} waiting ({why})")).collect();
    let mut lines = vec![
        format!(
            "{}: {} {}, {} saved; hosts: {due} due{}",
            duration::words(duration::whole(since)),
            seen.per_minute,
            if since < MINUTE { "pages" } else { "pages a minute" },
            seen.saved,
            waits.concat()
        ),
        ends(seen, End::Saved),
    ];
    lines.extend(seen.storage_error.iter().map(|error| format!("waiting for the disk: {}", clean(error))));
    for (url, left_at) in seen.in_flight.iter().take(PAGES) {
        lines.push(format!("  {} {}", address(url, ADDRESS), duration::short(now.saturating_sub(*left_at))));
    }
    if let Some(more @ 1..) = seen.in_flight.len().checked_sub(PAGES) {
        lines.push(format!("  and {more} more"));
    }
    lines
}

/// One line about a crawl that ended.
pub(super) fn summary(seen: &Snapshot, statuses: &[Status], took: Duration) -> String {
    let mut said = format!(
        "{} saved, {} visits, {} requests in {}",
        seen.saved,
        seen.visits,
        seen.requests,
        duration::words(duration::whole(took))
    );
    let ends = ends(seen, End::Saved);
    if !ends.is_empty() {
        said = format!("{said}; {ends}");
    }
    for status in statuses {
        let of = if statuses.len() > 1 { format!(" of {}", status.job) } else { String::new() };
        said = format!("{said}; left for later{of}: {}", left_words(status));
    }
    said
}

/// Visits by how they ended, but for one end that is told anyway.
fn ends(seen: &Snapshot, told: End) -> String {
    let others = seen.outcomes.iter().filter(|((end, _), _)| *end != told);
    let words = others.map(|((end, reason), visits)| match reason.as_str() {
        "" => format!("{} {visits}", end.name()),
        reason => format!("{} ({}) {visits}", end.name(), clean(reason)),
    });
    words.collect::<Vec<_>>().join(", ")
}

/// Host and path, cut to so many characters. Not the query: it may hold secrets.
fn address(url: &Url, width: usize) -> String {
    let text = clean(&format!("{}{}", url.host_str().unwrap_or_default(), url.path()));
    if text.chars().count() <= width {
        return text;
    }
    let start: String = text.chars().take(width - 1).collect();
    format!("{start}…")
}

#[cfg(test)]
mod tests {
    use super::{address, picture, summary};
    use copydesk::crawl::{Snapshot, Status};
    use copydesk::task::End;
    use jiff::Timestamp;
    use std::time::Duration;

    fn seen() -> Snapshot {
        let outcomes = [((End::Saved, String::new()), 7), ((End::Failed, "timeout".to_owned()), 2)];
        let url = "https://tides.lenn.example/a?token=abc".parse().expect("an address");
        let in_flight = vec![(url, Duration::from_secs(4)); 8];
        let mut seen = Snapshot::default();
        (seen.visits, seen.requests, seen.saved, seen.per_minute) = (9, 11, 7, 9);
        (seen.outcomes, seen.in_flight) = (outcomes.into(), in_flight);
        seen
    }

    fn status(waiting: u64) -> Status {
        let mut status = Status::unstarted("lenn".to_owned(), Timestamp::UNIX_EPOCH);
        status.hosts.waiting.insert("retry_after".to_owned(), waiting);
        status.next_at = Some(Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_mins(12));
        status
    }

    #[test]
    fn a_picture_has_few_lines_and_no_secrets() {
        let lines = picture(&seen(), &[status(2), status(1)], Duration::from_secs(6), Duration::from_secs(65));
        assert_eq!(lines.len(), 8);
        assert_eq!(lines[0], "1 minute 5 seconds: 9 pages a minute, 7 saved; hosts: 0 due, 3 waiting (retry_after)");
        let young = picture(&seen(), &[], Duration::from_secs(6), Duration::from_secs(20));
        assert!(young[0].starts_with("20 seconds: 9 pages, 7 saved"), "no minute is over: {}", young[0]);
        assert_eq!(lines[1], "failed (timeout) 2");
        assert_eq!(lines[2], "  tides.lenn.example/a 2 s");
        assert_eq!(lines[7], "  and 3 more");
    }

    #[test]
    fn the_end_says_what_came_and_what_is_left() {
        assert_eq!(
            summary(&seen(), &[status(2)], Duration::from_millis(3900)),
            "7 saved, 9 visits, 11 requests in 3 seconds; failed (timeout) 2; left for later: 2 hosts waiting (retry_after), next in 12 min"
        );
    }

    #[test]
    fn long_addresses_are_cut() {
        let url = format!("https://tides.lenn.example/{}", "a".repeat(200)).parse().expect("an address");
        assert_eq!(address(&url, 30), "tides.lenn.example/aaaaaaaaaa…");
    }
}
