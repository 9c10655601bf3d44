//! Pace: how soon a host may be asked again. Arithmetic alone; who waits is another matter.

use std::time::Duration;
use url::{Host, Url};

/// A `Crawl-delay` is honoured up to this: longer ones are mostly mistakes of unit.
pub const CRAWL_DELAY_MAX: Duration = Duration::from_mins(2);
/// A gap that doubling made does not pass this; a host that wants more says so in `Retry-After`.
pub const GAP_MAX: Duration = Duration::from_mins(5);
/// Doublings beyond this are not counted, so that a host that recovers is not slow for ever.
const LEVEL_MAX: u8 = 8;
/// A host that takes long to answer is left alone for so many times as long (the rule of several
/// crawlers for archives), up to [`TOOK_GAP_MAX`].
const TOOK_TIMES: u32 = 5;
const TOOK_GAP_MAX: Duration = Duration::from_secs(30);

/// The gap between the starts of two requests to one host. Doubled when the host says that it is too much, halved back
/// step by step while it answers; stretched for a host that is slow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pace {
    /// Number of times the gap was doubled.
    pub level: u8,
    /// Smoothed time that the host takes to answer; zero where nobody measures it.
    pub took: Duration,
}

impl Pace {
    /// The gap to keep, from the gap that is kept anyway and the host's `Crawl-delay`.
    #[must_use]
    pub fn gap(self, floor: Duration, crawl_delay: Option<Duration>) -> Duration {
        let slow = self.took.saturating_mul(TOOK_TIMES).min(TOOK_GAP_MAX);
        let base = floor.max(crawl_delay.unwrap_or_default().min(CRAWL_DELAY_MAX)).max(slow);
        base.saturating_mul(1 << self.level).min(GAP_MAX.max(base))
    }

    /// The host is overloaded (429, 503).
    #[must_use]
    pub fn slower(self) -> Self {
        Self { level: (self.level + 1).min(LEVEL_MAX), ..self }
    }

    /// The host answered.
    #[must_use]
    pub fn faster(self) -> Self {
        Self { level: self.level.saturating_sub(1), ..self }
    }

    /// The host took so long to answer; weighed against what it took before.
    #[must_use]
    pub fn took(self, took: Duration) -> Self {
        let took = took.min(TOOK_GAP_MAX);
        let smoothed = if self.took.is_zero() { took } else { (self.took.min(TOOK_GAP_MAX) * 3 + took) / 4 };
        Self { took: smoothed, ..self }
    }
}

/// The name under which a URL's server is paced: the registrable domain, so that all hosts of one
/// site share a pace; a literal address or a name without a public suffix stands with its port.
#[must_use]
pub fn host_key(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    let domain = match url.host() {
        Some(Host::Domain(name)) => psl::domain_str(name.trim_end_matches('.')),
        _ => None,
    };
    domain.map_or_else(|| format!("{host}:{}", url.port_or_known_default().unwrap_or(0)), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn seconds(n: u64) -> Duration {
        Duration::from_secs(n)
    }

    #[test]
    fn the_gap_doubles_and_comes_back_step_by_step() {
        let mut pace = Pace::default();
        let gap = |pace: Pace| pace.gap(seconds(5), None).as_secs();
        let mut seen = vec![gap(pace)];
        for _ in 0..8 {
            pace = pace.slower();
            seen.push(gap(pace));
        }
        assert_eq!(seen, [5, 10, 20, 40, 80, 160, 300, 300, 300]);
        for _ in 0..20 {
            pace = pace.slower();
        }
        for _ in 0..5 {
            pace = pace.faster();
        }
        assert_eq!(gap(pace), 40);
        for _ in 0..5 {
            pace = pace.faster();
        }
        assert_eq!(gap(pace), 5);
    }

    #[test]
    fn the_longer_of_floor_and_crawl_delay_counts() {
        let gap = |floor, delay| Pace::default().gap(seconds(floor), Some(seconds(delay))).as_secs();
        assert_eq!(gap(5, 2), 5);
        assert_eq!(gap(5, 30), 30);
        assert_eq!(gap(5, 250), 120);
        assert_eq!(gap(400, 250), 400);
        assert_eq!(Pace::default().slower().gap(Duration::ZERO, None), Duration::ZERO);
        assert_eq!(Pace { level: 8, ..Pace::default() }.gap(Duration::MAX, None), Duration::MAX);
    }

    #[test]
    fn one_site_has_one_key() {
        for (url, wanted) in [
            ("https://www.example.co.uk/a", "example.co.uk"),
            ("http://news.example.co.uk:8080/", "example.co.uk"),
            ("http://example.org./", "example.org"),
            ("http://someone.github.io/", "someone.github.io"),
            ("http://8.8.8.8/", "8.8.8.8:80"),
            ("https://[2a00::1]/", "[2a00::1]:443"),
            ("http://localhost:4000/", "localhost:4000"),
        ] {
            assert_eq!(host_key(&Url::parse(url).expect(url)), wanted);
        }
    }

    #[test]
    fn a_slow_host_is_left_alone_for_longer() {
        let gap = |pace: Pace| pace.gap(seconds(5), None);
        let quick = Pace::default().took(Duration::from_millis(200));
        assert_eq!(gap(quick), seconds(5));
        let slow = (0..20).fold(quick, |pace, _| pace.took(seconds(3)));
        assert!(gap(slow) > Duration::from_millis(14_500) && gap(slow) <= seconds(15), "{:?}", gap(slow));
        assert_eq!(gap(Pace::default().took(seconds(600))), seconds(30), "up to a bound");
    }
}
