//! The status for Prometheus and whatever else reads the `OpenMetrics` text format (version 1.0).

use crate::status::{HookStatus, Snapshot, Status};
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use std::sync::atomic::AtomicU64;

/// Newsrooms with metrics of their own; each is several time series in the database that scrapes them.
const NEWSROOMS_MAX: usize = 2000;

type Labels = Vec<(&'static str, String)>;

/// Renders the numbers of a process and of its jobs: counters since the process started, and gauges.
///
/// | metric | labels |
/// |---|---|
/// | `copydesk_visits_total` | `end`, `reason` |
/// | `copydesk_requests_total`, `copydesk_body_bytes_total`, `copydesk_in_flight`, `copydesk_storage_failing` | |
/// | `copydesk_urls_known`, `copydesk_urls_unvisited`, `copydesk_hosts_due`, `copydesk_hosts_asked` | `job` |
/// | `copydesk_hosts_waiting` | `job`, `why` |
/// | `copydesk_hook_delivered`, `copydesk_hook_waiting`, `copydesk_hook_failures` | `job`, where it has a hook |
/// | `copydesk_newsroom_saved`, `copydesk_newsroom_last_article_timestamp_seconds`, `copydesk_newsroom_quiet` | `job`, `newsroom` |
#[must_use]
pub fn metrics(statuses: &[Status], seen: &Snapshot) -> String {
    let mut registry = Registry::with_prefix("copydesk");
    process(&mut registry, seen);
    jobs(&mut registry, statuses);
    hooks(&mut registry, statuses);
    newsrooms(&mut registry, statuses);
    let mut out = String::new();
    // writing to a string does not fail
    let _ = encode(&mut out, &registry);
    out
}

fn process(registry: &mut Registry, seen: &Snapshot) {
    let visits: Family<Labels, Counter> = Family::default();
    for ((end, reason), count) in &seen.outcomes {
        visits.get_or_create(&vec![("end", end.name().to_owned()), ("reason", reason.clone())]).inc_by(*count);
    }
    registry.register("visits", "Visits that ended, by how", visits);
    let counters = [
        ("requests", "Requests that left: pages and robots.txt", seen.requests),
        ("body_bytes", "Bytes of bodies, content encoding undone", seen.bytes),
    ];
    for (name, help, count) in counters {
        let counter: Counter = Counter::default();
        counter.inc_by(count);
        registry.register(name, help, counter);
    }
    let gauges = [
        ("in_flight", "Requests that are under way", seen.in_flight.len() as u64),
        (
            "storage_failing",
            "1 while the disk or the frontier cannot be written",
            u64::from(seen.storage_error.is_some()),
        ),
    ];
    for (name, help, value) in gauges {
        let gauge: Gauge<u64, AtomicU64> = Gauge::default();
        gauge.set(value);
        registry.register(name, help, gauge);
    }
}

fn jobs(registry: &mut Registry, statuses: &[Status]) {
    type Count = fn(&Status) -> u64;
    let gauges: [(&str, &str, Count); 4] = [
        ("urls_known", "Known URLs", |status| status.known),
        ("urls_unvisited", "URLs that were not visited yet", |status| status.unvisited),
        ("hosts_due", "Hosts that can be asked now", |status| status.hosts.due),
        ("hosts_asked", "Hosts that are being asked", |status| status.hosts.asked),
    ];
    for (name, help, count) in gauges {
        let family: Family<Labels, Gauge> = Family::default();
        for status in statuses {
            family.get_or_create(&vec![("job", status.job.clone())]).set(signed(count(status)));
        }
        registry.register(name, help, family);
    }
    let waiting: Family<Labels, Gauge> = Family::default();
    for status in statuses {
        for (why, hosts) in &status.hosts.waiting {
            waiting.get_or_create(&vec![("job", status.job.clone()), ("why", why.clone())]).set(signed(*hosts));
        }
    }
    registry.register("hosts_waiting", "Hosts with something due that have to be waited for", waiting);
}

/// Of all crawls of a job, as the file beside its records has them: gauges, for a person may set them back.
fn hooks(registry: &mut Registry, statuses: &[Status]) {
    type Count = fn(&HookStatus) -> u64;
    let gauges: [(&str, &str, Count); 3] = [
        ("hook_delivered", "Articles that a job's hook was told of", |hook| hook.delivered),
        ("hook_waiting", "Articles that a job's hook is to be told of", |hook| hook.waiting),
        ("hook_failures", "Tries to tell a job's hook that failed", |hook| hook.failures),
    ];
    for (name, help, count) in gauges {
        let family: Family<Labels, Gauge> = Family::default();
        for (status, hook) in statuses.iter().filter_map(|status| Some((status, status.hook.as_ref()?))) {
            family.get_or_create(&vec![("job", status.job.clone())]).set(signed(count(hook)));
        }
        registry.register(name, help, family);
    }
}

fn newsrooms(registry: &mut Registry, statuses: &[Status]) {
    let (saved, last, quiet): (Family<Labels, Gauge>, Family<Labels, Gauge>, Family<Labels, Gauge>) =
        Default::default();
    let all = statuses.iter().flat_map(|status| status.newsrooms.iter().map(move |newsroom| (status, newsroom)));
    for (status, newsroom) in all.take(NEWSROOMS_MAX) {
        let Some(url) = &newsroom.url else { continue };
        let labels = vec![("job", status.job.clone()), ("newsroom", url.clone())];
        saved.get_or_create(&labels).set(signed(newsroom.saved));
        quiet.get_or_create(&labels).set(i64::from(newsroom.quiet));
        if let Some(at) = newsroom.last_at {
            last.get_or_create(&labels).set(at.as_second());
        }
    }
    registry.register("newsroom_saved", "Articles that are saved", saved);
    registry.register("newsroom_last_article_timestamp_seconds", "When the last new article was found", last);
    registry.register("newsroom_quiet", "1 while a newsroom is silent for longer than is usual for it", quiet);
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
