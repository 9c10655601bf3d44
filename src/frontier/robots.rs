//! From an address to what is known of its robots.txt: over the redirects of that file, each of which is known
//! by itself, since files of several sites may lead to one.

use super::KnownRobots;
use crate::task::{ROBOTS_REDIRECTS_MAX, RobotsState};
use jiff::Timestamp;
use url::Url;

/// A robots.txt as a table holds it.
pub(super) struct Stored<'a> {
    pub(super) state: &'static str,
    pub(super) rules: &'a [u8],
    pub(super) detail: Option<&'a str>,
    pub(super) hops: u8,
}

impl<'a> Stored<'a> {
    pub(super) fn of(state: &'a RobotsState) -> Self {
        let (rules, detail, hops): (&[u8], _, _) = match state {
            RobotsState::Rules(rules) => (rules, None, 0),
            RobotsState::None => (&[], None, 0),
            RobotsState::Unavailable(why) => (&[], Some(why.as_str()), 0),
            RobotsState::At(url, hops) => (&[], Some(url.as_str()), *hops),
        };
        Self { state: state.name(), rules, detail, hops }
    }
}

/// The state that a row of the table holds; `None` if it was never written so.
pub(super) fn state_of(state: &str, rules: Vec<u8>, detail: Option<String>, hops: u8) -> Option<RobotsState> {
    let detail = detail.unwrap_or_default();
    Some(match state {
        "rules" => RobotsState::Rules(rules.into()),
        "none" => RobotsState::None,
        "unreachable" => RobotsState::Unavailable(detail),
        "redirect" => RobotsState::At(Url::parse(&detail).ok()?, hops),
        _ => return None,
    })
}

/// A walk from file to file.
pub(super) struct RobotsWalk {
    /// The file to look up next.
    pub(super) file: Url,
    seen: Vec<Url>,
    found: Option<KnownRobots>,
}

impl RobotsWalk {
    /// To the file that counts for an address.
    pub(super) fn to_that_of(address: &Url) -> Option<Self> {
        let file = address.join("/robots.txt").ok()?;
        Some(Self { file, seen: Vec::new(), found: None })
    }

    /// Takes what is known of the file; tells whether there is another one to look up.
    pub(super) fn goes_on(&mut self, known: Option<KnownRobots>) -> bool {
        let Some(known) = known else { return false };
        let earlier = self.found.take();
        let until = earlier.as_ref().map_or(Timestamp::MAX, |earlier| earlier.until).min(known.until);
        let RobotsState::At(next, hops) = known.state else {
            self.found = Some(KnownRobots { until, ..known });
            return false;
        };
        let before = earlier.map_or(0, |earlier| if let RobotsState::At(_, hops) = earlier.state { hops } else { 0 });
        self.seen.push(std::mem::replace(&mut self.file, next.clone()));
        let steps = u8::try_from(self.seen.len()).unwrap_or(u8::MAX).max(hops).max(before);
        let is_too_far = steps > ROBOTS_REDIRECTS_MAX;
        let state = if is_too_far { RobotsState::None } else { RobotsState::At(next, steps) };
        self.found = Some(KnownRobots { state, until });
        // a file that redirects to itself is asked for again, perhaps with a cookie
        !is_too_far && !self.seen.contains(&self.file)
    }

    /// The last robots.txt of the redirects, as far as it is known.
    pub(super) fn end(self) -> Option<KnownRobots> {
        self.found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).expect(text)
    }

    fn known(state: RobotsState, until: i64) -> KnownRobots {
        KnownRobots { state, until: Timestamp::from_second(until).expect("a moment") }
    }

    #[test]
    fn a_walk_ends_at_the_file_that_counts() {
        let mut walk = RobotsWalk::to_that_of(&url("https://a.example/news/1")).expect("a file");
        assert_eq!(walk.file, url("https://a.example/robots.txt"));
        assert!(walk.goes_on(Some(known(RobotsState::At(url("https://b.example/r"), 1), 90))));
        assert_eq!(walk.file, url("https://b.example/r"));
        assert!(!walk.goes_on(Some(known(RobotsState::None, 50))));
        assert_eq!(walk.end(), Some(known(RobotsState::None, 50)));
    }

    #[test]
    fn a_file_that_is_not_known_is_asked_for_and_a_circle_ends() {
        let (a, b) = (url("https://a.example/robots.txt"), url("https://b.example/r"));
        let mut walk = RobotsWalk::to_that_of(&a).expect("a file");
        assert!(walk.goes_on(Some(known(RobotsState::At(b.clone(), 3), 90))));
        assert!(!walk.goes_on(None));
        assert_eq!(walk.end(), Some(known(RobotsState::At(b.clone(), 3), 90)));
        let mut walk = RobotsWalk::to_that_of(&a).expect("a file");
        assert!(walk.goes_on(Some(known(RobotsState::At(b, 3), 90))));
        assert!(!walk.goes_on(Some(known(RobotsState::At(a.clone(), 2), 40))));
        assert_eq!(walk.end(), Some(known(RobotsState::At(a, 3), 40)), "the redirects of a circle add up");
    }

    #[test]
    fn every_state_is_stored_and_read() {
        for state in [
            RobotsState::Rules("User-agent: *".into()),
            RobotsState::None,
            RobotsState::Unavailable("dns".to_owned()),
            RobotsState::At(url("https://b.example/r"), 4),
        ] {
            let stored = Stored::of(&state);
            let detail = stored.detail.map(str::to_owned);
            assert_eq!(state_of(stored.state, stored.rules.to_vec(), detail, stored.hops), Some(state));
        }
    }
}
