//! The way of one visit over redirects: when it may go on, and when it runs in a circle.
//!
//! Many sites send a visitor to the page that he asked for, or round about over a check, to see whether he
//! keeps cookies. So a visit may ask for an address again as long as it would send other cookies than before.
//! Whoever follows redirects, at once or in visits apart, walks on such a trail.

use crate::link;
use rustc_hash::FxHasher;
use serde::{Deserialize, Serialize};
use std::hash::{Hash as _, Hasher as _};
use url::Url;

/// Steps that a page itself leads on: a signpost may lead to another one, but pages that go on by themselves for ever
/// are shows.
const REFRESHES_MAX: u8 = 2;
/// Cookies of one trail that are kept for whoever carries it on, and the longest of them (RFC 6265, section 6.1).
const COOKIES_MAX: usize = 20;
const COOKIE_BYTES_MAX: usize = 4096;

/// The requests of one visit so far, and the next one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trail {
    first: String,
    next: String,
    /// The site that the source speaks of which named the first address.
    about: Option<String>,
    /// The requests, the one that is due included: the page of each, and its address with its cookies.
    asked: Vec<(u64, u64)>,
    /// Cookies that answers on the way set: the address of the answer, and its header.
    cookies: Vec<(String, String)>,
    /// Steps that were a page's own.
    #[serde(default)]
    refreshes: u8,
    again: bool,
}

/// The reason why a visit does not go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Astray {
    /// The visit would ask just what it has asked before.
    Circle,
    /// The visit has been sent on too often.
    TooFar,
}

/// A hash of what a request shows a server of the visitor.
fn request(url: &Url, cookies: Option<&str>) -> u64 {
    hashed(&[url.as_str(), cookies.unwrap_or_default()])
}

fn page(url: &Url) -> u64 {
    hashed(&[link::identity(url).as_str()])
}

/// A hash that is the same in every version for years: trails are stored, and soon over.
fn hashed(parts: &[&str]) -> u64 {
    let mut hasher = FxHasher::default();
    parts.hash(&mut hasher);
    hasher.finish() >> 1 // within the signed numbers of databases and JSON readers
}

impl Trail {
    /// A visit to this address, asked with these cookies.
    #[must_use]
    pub fn begin(url: &Url, cookies: Option<&str>) -> Self {
        Self {
            first: url.to_string(),
            next: url.to_string(),
            about: None,
            asked: vec![(page(url), request(url, cookies))],
            cookies: Vec::new(),
            refreshes: 0,
            again: false,
        }
    }

    /// A visit that a source named which is about this site.
    #[must_use]
    pub fn about(self, site: Option<&Url>) -> Self {
        Self { about: site.map(Url::to_string), ..self }
    }

    /// True if the visit may end at this address: on the site that it began on, or on the one that its source is about.
    #[must_use]
    pub fn may_end(&self, url: &Url) -> bool {
        let ends = [Some(&self.first), self.about.as_ref()];
        ends.into_iter().flatten().filter_map(|end| Url::parse(end).ok()).any(|end| link::same_site(&end, url))
    }

    /// True if the last step came back to a page that was asked for before.
    #[must_use]
    pub fn comes_back(&self) -> bool {
        let last = self.asked.split_last();
        last.is_some_and(|((page, _), before)| before.iter().any(|(known, _)| known == page))
    }

    /// The address to ask next, just as the last answer named it.
    #[must_use]
    pub fn next(&self) -> Option<Url> {
        Url::parse(&self.next).ok()
    }

    /// True if the way leads over this page, under whatever address.
    #[must_use]
    pub fn has(&self, url: &Url) -> bool {
        let page = page(url);
        self.asked.iter().any(|(known, _)| *known == page)
    }

    /// True if a page may lead on by itself (`Refresh`) to an address that would be asked with these cookies: to one that
    /// is new on the trail, or to a known one that was not asked with them, as pages do that look for cookies.
    #[must_use]
    pub fn may_refresh(&self, to: &Url, cookies: Option<&str>) -> bool {
        let step = request(to, cookies);
        let is_new = !self.has(to);
        let is_other = || self.refreshes == 0 && self.asked.iter().all(|(_, known)| *known != step);
        self.refreshes < REFRESHES_MAX && (is_new || is_other())
    }

    /// One step on, to an address that would be asked with these cookies, after at most so many others.
    ///
    /// # Errors
    ///
    /// The visit ends here.
    pub fn step(&mut self, to: &Url, cookies: Option<&str>, steps_max: usize) -> Result<(), Astray> {
        let step = (page(to), request(to, cookies));
        if self.asked.iter().any(|(_, known)| *known == step.1) {
            return Err(Astray::Circle);
        }
        if self.asked.len() > steps_max {
            return Err(Astray::TooFar);
        }
        self.asked.push(step);
        self.next = to.to_string();
        self.again = false;
        Ok(())
    }

    /// The step was a page's own `Refresh`.
    pub fn refresh(&mut self) {
        self.refreshes = self.refreshes.saturating_add(1);
    }

    /// Keeps the cookies that an answer set: another process may carry the visit on.
    pub fn keep_cookies<'h>(&mut self, from: &Url, headers: impl Iterator<Item = &'h str>) {
        let room = COOKIES_MAX.saturating_sub(self.cookies.len());
        let short = headers.filter(|header| header.len() <= COOKIE_BYTES_MAX).take(room);
        self.cookies.extend(short.map(|header| (from.to_string(), header.to_owned())));
    }

    /// Cookies that were set on the way, each with the address that set it.
    pub fn cookies(&self) -> impl Iterator<Item = (Url, &str)> {
        self.cookies.iter().filter_map(|(from, header)| Some((Url::parse(from).ok()?, header.as_str())))
    }

    /// True if the last request was lost with its connection, and is the one that is asked once more.
    #[must_use]
    pub fn is_again(&self) -> bool {
        self.again
    }

    /// The trail, with its next request on a connection of its own (the last one, once more), or as usual.
    #[must_use]
    pub fn again(self, again: bool) -> Self {
        Self { again, ..self }
    }

    /// The trail as text, to be stored.
    #[must_use]
    pub fn store(&self) -> Option<String> {
        serde_json::to_string(self).ok()
    }

    /// The trail of a stored text.
    #[must_use]
    pub fn restore(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).expect(text)
    }

    #[test]
    fn a_circle_ends_at_once_and_another_cookie_opens_it() {
        let (a, b) = (url("http://a.example/"), url("http://b.example/"));
        let mut trail = Trail::begin(&a, None);
        assert_eq!(trail.step(&b, None, 10), Ok(()));
        assert_eq!(trail.step(&a, None, 10), Err(Astray::Circle));
        let mut trail = Trail::begin(&a, None);
        assert_eq!(trail.step(&a, Some("seen=1"), 10), Ok(()));
        assert_eq!(trail.step(&a, Some("seen=1"), 10), Err(Astray::Circle), "the same cookie is none");
        for n in 2..11 {
            assert_eq!(trail.step(&a, Some(&format!("seen={n}")), 10), Ok(()));
        }
        assert_eq!(trail.step(&a, Some("seen=11"), 10), Err(Astray::TooFar));
    }

    #[test]
    fn a_session_in_the_address_is_another_request_for_one_page() {
        let (page, session) = (url("http://a.example/1"), url("http://a.example/1;jsessionid=0A1B"));
        let mut trail = Trail::begin(&page, None);
        assert!(trail.has(&session) && !trail.has(&url("http://a.example/2")));
        assert_eq!(trail.step(&session, None, 10), Ok(()));
        assert_eq!(trail.next(), Some(session));
        assert!(trail.may_end(&page) && !trail.may_end(&url("http://b.example/")));
        let about = url("http://www.b.example/");
        assert!(trail.about(Some(&about)).may_end(&url("http://b.example/")));
    }

    #[test]
    fn a_page_leads_on_by_itself_twice_or_once_more_with_a_cookie() {
        let (a, b, c) = (url("http://a.example/"), url("http://a.example/b"), url("http://a.example/c"));
        let mut trail = Trail::begin(&a, None);
        assert!(!trail.may_refresh(&a, None), "a page that reloads itself");
        assert!(trail.may_refresh(&a, Some("seen=1")) && trail.may_refresh(&b, None));
        trail.step(&b, None, 10).expect("a step");
        trail.refresh();
        assert!(trail.may_refresh(&c, None) && !trail.may_refresh(&a, Some("seen=1")));
        trail.step(&c, None, 10).expect("a step");
        trail.refresh();
        assert!(!trail.may_refresh(&url("http://a.example/d"), None), "a show");
    }

    #[test]
    fn a_trail_is_stored_whole_and_its_cookies_are_bounded() {
        let page = url("http://a.example/1");
        let mut trail = Trail::begin(&page, Some("a=1"));
        let long = "x".repeat(5000);
        let many: Vec<String> = (0..50).map(|n| format!("n{n}=1; Path=/")).collect();
        trail.keep_cookies(&page, std::iter::once(long.as_str()).chain(many.iter().map(String::as_str)));
        assert_eq!(trail.cookies().count(), COOKIES_MAX);
        let stored = trail.store().expect("text");
        assert_eq!(Trail::restore(&stored), Some(trail));
        assert_eq!(Trail::restore("{}"), None);
    }
}
