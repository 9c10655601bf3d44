//! Cookies of one client's life, in a jar that cannot be filled without end.
//!
//! The jar itself is the HTTP library's; this bounds what goes in and out of it, and keeps sites
//! from setting cookies for a whole public suffix.

use reqwest::cookie::{CookieStore, Jar};
use reqwest::header::HeaderValue;
use std::sync::{PoisonError, RwLock};
use url::Url;

/// Cookies of one answer that are kept (RFC 6265, section 6.1: at least 50 a domain).
const PER_ANSWER_MAX: usize = 50;
/// Longest cookie with its attributes (RFC 6265, section 6.1).
const COOKIE_BYTES_MAX: usize = 4096;
/// Longest `Cookie` header that is sent; servers refuse longer ones.
const HEADER_BYTES_MAX: usize = 8192;
/// So many cookies are taken before the jar is emptied: no site needs one for weeks.
const TAKEN_MAX: usize = 20_000;

#[derive(Debug, Default)]
pub(super) struct BoundedJar {
    inner: RwLock<(Jar, usize)>,
    /// Cookies that a person gave, by the address that would set each: there from the beginning, and again in an
    /// emptied jar.
    given: Vec<(Url, HeaderValue)>,
}

impl BoundedJar {
    /// A jar with cookies of a person's own.
    pub(super) fn with(given: &[(Url, HeaderValue)]) -> Self {
        let given = given.to_vec();
        Self { inner: RwLock::new((filled(&given), 0)), given }
    }
}

fn filled(given: &[(Url, HeaderValue)]) -> Jar {
    let jar = Jar::default();
    for (url, cookie) in given.iter().filter(|(url, cookie)| is_kept(cookie, url)) {
        jar.set_cookies(&mut std::iter::once(cookie), url);
    }
    jar
}

impl BoundedJar {
    /// The `Cookie` header that a request would be sent with.
    pub(super) fn header(&self, url: &Url) -> Option<String> {
        self.cookies(url).map(|header| String::from_utf8_lossy(header.as_bytes()).into_owned())
    }

    /// Takes what another process was told to keep.
    pub(super) fn remember(&self, url: &Url, header: &str) {
        if let Ok(header) = HeaderValue::from_bytes(header.as_bytes()) {
            self.set_cookies(&mut std::iter::once(&header), url);
        }
    }
}

impl CookieStore for BoundedJar {
    fn set_cookies(&self, headers: &mut dyn Iterator<Item = &HeaderValue>, url: &Url) {
        let kept: Vec<&HeaderValue> = headers.take(PER_ANSWER_MAX).filter(|header| is_kept(header, url)).collect();
        let mut inner = self.inner.write().unwrap_or_else(PoisonError::into_inner);
        inner.1 += kept.len();
        if inner.1 > TAKEN_MAX {
            *inner = (filled(&self.given), kept.len());
        }
        inner.0.set_cookies(&mut kept.into_iter(), url);
    }

    fn cookies(&self, url: &Url) -> Option<HeaderValue> {
        let inner = self.inner.read().unwrap_or_else(PoisonError::into_inner);
        inner.0.cookies(url).filter(|header| header.len() <= HEADER_BYTES_MAX)
    }
}

fn is_kept(header: &HeaderValue, url: &Url) -> bool {
    let Ok(text) = std::str::from_utf8(header.as_bytes()) else { return false };
    let names_suffix = text.split(';').skip(1).any(|attribute| {
        let (name, value) = attribute.split_once('=').unwrap_or_default();
        let domain = value.trim().trim_start_matches('.').to_ascii_lowercase();
        name.trim().eq_ignore_ascii_case("domain")
            && !domain.is_empty()
            && psl::domain_str(&domain).is_none()
            && url.host_str() != Some(&domain)
    });
    text.len() <= COOKIE_BYTES_MAX && !names_suffix
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offered(jar: &BoundedJar, cookies: &[String], url: &str) -> Option<String> {
        let headers: Vec<_> = cookies.iter().map(|c| HeaderValue::from_str(c).expect("a header")).collect();
        let url = Url::parse(url).expect(url);
        jar.set_cookies(&mut headers.iter(), &url);
        jar.cookies(&url).map(|header| header.to_str().expect("text").to_owned())
    }

    #[test]
    fn cookies_of_a_persons_own_stay_and_go_to_their_site_alone() {
        let url = |text: &str| Url::parse(text).expect(text);
        let own = HeaderValue::from_static("sid=sesame; Path=/; Domain=tides.example; Secure");
        let jar = BoundedJar::with(&[(url("https://tides.example/"), own)]);
        let sent = |address: &str| jar.cookies(&url(address)).is_some_and(|header| header == "sid=sesame");
        for round in 0..=TAKEN_MAX / 40 {
            let many: Vec<String> = (0..50).map(|n| format!("n{n}=1; Path=/{round}")).collect();
            let _ = offered(&jar, &many, "http://many.example/");
        }
        assert!(sent("https://tides.example/") && sent("https://www.tides.example/a"));
        assert!(
            !sent("http://tides.example/") && !sent("https://tides.example.org/") && !sent("https://ides.example/")
        );
    }

    #[test]
    fn cookies_are_kept_within_bounds() {
        let jar = BoundedJar::default();
        let seen = offered(&jar, &["a=1".to_owned(), "b=2; Domain=.co.uk".to_owned()], "http://x.example.co.uk/");
        assert_eq!(seen.as_deref(), Some("a=1"));
        assert_eq!(jar.cookies(&Url::parse("http://other.co.uk/").expect("a URL")), None);
        let town = HeaderValue::from_bytes("ort=Köln; Path=/".as_bytes()).expect("a header");
        let url = Url::parse("http://tides.example/").expect("a URL");
        jar.set_cookies(&mut std::iter::once(&town), &url);
        assert_eq!(jar.header(&url).as_deref(), Some("ort=Köln"), "names of places are not ASCII");
        let other = BoundedJar::default();
        other.remember(&url, "ort=Köln; Path=/");
        assert_eq!(other.cookies(&url), jar.cookies(&url));
        let long = format!("c={}", "x".repeat(5000));
        assert_eq!(offered(&jar, &[long], "http://long.example/"), None);
        for round in 0..1000 {
            let many: Vec<String> = (0..1000).map(|n| format!("n{round}x{n}=1; Path=/{round}")).collect();
            let _ = offered(&jar, &many, "http://many.example/");
        }
        assert!(jar.inner.read().expect("no panic").1 <= TAKEN_MAX);
    }
}
