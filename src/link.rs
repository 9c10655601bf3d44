//! The identity of a page's address: which differences between two URLs do not count.

use sha2::{Digest, Sha256};
use std::borrow::Cow;
use url::Url;

/// Query parameters that say where a reader came from, never which page it is. Taken from the
/// documentation of the analytics and mail systems that add them.
const TRACKING: [&str; 46] = [
    "_ga",
    "_gl",
    "_hsenc",
    "_hsmi",
    "campaign_id",
    "cmp",
    "cmpid",
    "dclid",
    "dicbo",
    "epik",
    "fb_action_ids",
    "fb_action_types",
    "fb_source",
    "fbclid",
    "ftag",
    "gbraid",
    "gclid",
    "gclsrc",
    "hsctatracking",
    "icid",
    "igsh",
    "igshid",
    "ito",
    "li_fat_id",
    "mbid",
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "msclkid",
    "ncid",
    "oly_anon_id",
    "oly_enc_id",
    "rb_clickid",
    "ref_src",
    "ref_url",
    "s_cid",
    "smid",
    "spm",
    "sr_share",
    "srsltid",
    "ttclid",
    "twclid",
    "wbraid",
    "wt_mc",
    "xtor",
    "yclid",
];

/// Beginnings of such parameters' names: families of which a campaign makes up its own.
const TRACKING_FAMILIES: [&str; 8] = ["utm_", "at_", "ns_", "mtm_", "pk_", "piwik_", "matomo_", "vero_"];

/// Parameters that hold nothing but a visitor's session, in lower case: the defaults of PHP, Java
/// and `ColdFusion`.
const SESSIONS: [&str; 4] = ["phpsessid", "jsessionid", "cftoken", "cfid"];
/// The beginning of Microsoft ASP's, which adds letters of its own.
const ASP_SESSION: &str = "aspsessionid";
/// Parameters that hold a session or name a page: the value tells.
const PERHAPS_SESSIONS: [&str; 6] = ["sid", "session", "sessionid", "session_id", "sess", "s"];
/// Servers make sessions' names at least so long (PHP 26, ASP.NET 24, Java 32 characters by default).
const SESSION_CHARS_MIN: usize = 20;

/// One page, one address: fragment, user name and password dropped, and the parameters that only
/// say where the reader came from, or who of all readers it is. Host case, default port and percent-encoding are already what
/// the URL standard makes of them. Nothing is sorted and no scheme changed: some server cares.
#[must_use]
pub fn identity(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_fragment(None);
    // both fail only for addresses that cannot have them
    let _ = url.set_username("");
    let _ = url.set_password(None);
    while let Some(path) = without_session(url.path()) {
        url.set_path(&path);
    }
    if let Some(query) = url.query() {
        let kept: Vec<&str> =
            query.split('&').filter(|pair| !pair.is_empty() && !is_tracking(pair) && !is_session(pair)).collect();
        if kept.len() < query.split('&').count() {
            let kept = kept.join("&");
            url.set_query(Some(kept.as_str()).filter(|query| !query.is_empty()));
        }
    }
    url
}

fn is_tracking(pair: &str) -> bool {
    let name = pair.split('=').next().unwrap_or_default().to_ascii_lowercase();
    TRACKING.contains(&name.as_str()) || TRACKING_FAMILIES.iter().any(|family| name.starts_with(family))
}

fn is_session(pair: &str) -> bool {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    let name = name.to_ascii_lowercase();
    SESSIONS.contains(&name.as_str())
        || name.starts_with(ASP_SESSION)
        || PERHAPS_SESSIONS.contains(&name.as_str()) && is_random(value)
}

/// A long value of letters and digits in which no word or number can be read. A UUID, which has
/// hyphens, names a page as often.
fn is_random(value: &str) -> bool {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let letters = value.bytes().filter(u8::is_ascii_alphabetic).count();
    value.len() >= SESSION_CHARS_MIN && digits + letters == value.len() && digits >= 3 && letters >= 3
}

/// The path without the `;jsessionid=` that Java servers write behind it for visitors without
/// cookies (Jakarta Servlet 6.0, section 7.1.3); `None` if it has none.
fn without_session(path: &str) -> Option<String> {
    const MARK: &str = ";jsessionid=";
    let lower = path.to_ascii_lowercase();
    let (before, behind) = lower.split_once(MARK)?;
    let end = behind.find(['/', ';']).unwrap_or(behind.len());
    Some(format!("{}{}", path.get(..before.len())?, path.get(before.len() + MARK.len() + end..)?))
}

/// The address that a page names as its own, if it can be believed: the first of its `claims`
/// (relative ones start from `base`) that is http or https, on the same registrable domain, and
/// not the front page of a site whose inner page says so.
#[must_use]
pub fn canonical<'c>(page: &Url, base: &Url, claims: impl IntoIterator<Item = &'c str>) -> Option<Url> {
    claims
        .into_iter()
        .map(str::trim)
        .filter(|claim| !claim.is_empty())
        .filter_map(|claim| base.join(claim).ok())
        .find(|claim| is_believable(page, claim))
        .map(|claim| identity(&claim))
}

fn is_believable(page: &Url, claim: &Url) -> bool {
    matches!(claim.scheme(), "http" | "https") && same_site(page, claim) && (!is_front(claim) || is_front(page))
}

/// An input as it is shown and recorded: of an address, without the user's name and password.
///
/// ```
/// assert_eq!(copydesk::link::shown("https://reader:secret@tides.lenn.example/a"), "https://tides.lenn.example/a");
/// assert_eq!(copydesk::link::shown("saved@home.html"), "saved@home.html");
/// ```
#[must_use]
pub fn shown(source: &str) -> Cow<'_, str> {
    if !(source.contains("://") && source.contains('@')) {
        return Cow::Borrowed(source);
    }
    let Ok(mut url) = Url::parse(source) else { return Cow::Borrowed(source) };
    if url.username().is_empty() && url.password().is_none() {
        return Cow::Borrowed(source);
    }
    match url.set_username("").and_then(|()| url.set_password(None)) {
        Ok(()) => Cow::Owned(url.into()),
        Err(()) => Cow::Borrowed(source),
    }
}

/// True if two addresses belong to one registrable domain (`news.example.co.uk`, `example.co.uk`).
#[must_use]
pub fn same_site(a: &Url, b: &Url) -> bool {
    site(a).is_some_and(|own| site(b) == Some(own))
}

/// The part of an address that all of its site share: the registrable domain, or the host where there is none.
#[must_use]
pub fn site(url: &Url) -> Option<&str> {
    url.domain().map_or_else(|| url.host_str(), |domain| Some(registrable(domain).unwrap_or(domain)))
}

/// The part of a host that someone registered, by the Public Suffix List.
#[must_use]
pub fn registrable(host: &str) -> Option<&str> {
    psl::domain_str(host)
}

fn is_front(url: &Url) -> bool {
    matches!(url.path(), "" | "/") && url.query().is_none()
}

/// First 16 hex digits of the SHA-256 of a page's canonical URL: the page's part of a file name.
///
/// ```
/// let url = url::Url::parse("https://example.org/").unwrap();
/// assert_eq!(copydesk::link::hash(&url), "8198d1bac40a1033");
/// ```
#[must_use]
pub fn hash(url: &Url) -> String {
    let digest = Sha256::digest(url.as_str().as_bytes());
    digest.iter().take(8).fold(String::with_capacity(16), |mut out, byte| {
        out.push(char::from_digit(u32::from(byte >> 4), 16).unwrap_or('0'));
        out.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or('0'));
        out
    })
}

#[cfg(test)]
mod tests {
    use super::{canonical, identity};
    use url::Url;

    fn url(text: &str) -> Url {
        Url::parse(text).expect("an address")
    }

    #[test]
    fn one_page_has_one_identity() {
        for (given, expected) in [
            ("https://Example.org:443/a?utm_source=x&id=7&fbclid=1#top", "https://example.org/a?id=7"),
            ("http://user:secret@example.org/a?b=2&a=1", "http://example.org/a?b=2&a=1"),
            ("https://example.org/a?utm_medium=mail", "https://example.org/a"),
            ("https://example.org/a?page=2", "https://example.org/a?page=2"),
            ("https://example.org/a?xtor=RSS-1&at_medium=x&wt_mc=z", "https://example.org/a"),
            ("https://example.org/a?ns=1&attic=2", "https://example.org/a?ns=1&attic=2"),
            ("https://example.org/a;jsessionid=0A1B2C?id=7", "https://example.org/a?id=7"),
            ("https://example.org/a;JSESSIONID=0A.node1;v=2/b", "https://example.org/a;v=2/b"),
            ("https://example.org/a;jsessionid=1/b;jsessionid=2", "https://example.org/a/b"),
            ("https://example.org/a?PHPSESSID=1&id=7", "https://example.org/a?id=7"),
            ("https://example.org/a?ASPSESSIONIDQQ=X", "https://example.org/a"),
            ("https://example.org/a?sid=k3j9d0f8s7a6q5w4e3r2t1y0", "https://example.org/a"),
            ("https://example.org/a?s=0123456789abcdef0123456789abcdef", "https://example.org/a"),
            // these name a page
            ("https://example.org/a?sid=4711", "https://example.org/a?sid=4711"),
            ("https://example.org/a?session=2024-spring", "https://example.org/a?session=2024-spring"),
            ("https://example.org/a?s=harbour", "https://example.org/a?s=harbour"),
            ("https://example.org/a?sid=12345678901234567890", "https://example.org/a?sid=12345678901234567890"),
            (
                "https://example.org/a?sid=0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0",
                "https://example.org/a?sid=0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0",
            ),
            ("https://example.org/a?id=k3j9d0f8s7a6q5w4e3r2t1y0", "https://example.org/a?id=k3j9d0f8s7a6q5w4e3r2t1y0"),
        ] {
            assert_eq!(identity(&url(given)).as_str(), expected, "{given}");
        }
    }

    #[test]
    fn only_believable_claims_are_canonical() {
        let page = url("https://m.example.co.uk/news/1?utm_source=x");
        for (claims, expected) in [
            (vec!["https://www.example.co.uk/news/1"], Some("https://www.example.co.uk/news/1")),
            (vec!["/news/1#comments"], Some("https://m.example.co.uk/news/1")),
            (vec!["https://www.example.co.uk/", "/news/one"], Some("https://m.example.co.uk/news/one")),
            (vec!["https://other.co.uk/news/1"], None),
            (vec!["javascript:void(0)", "", "http://["], None),
        ] {
            let found = canonical(&page, &page, claims.iter().copied());
            assert_eq!(found.as_ref().map(Url::as_str), expected, "{claims:?}");
        }
        let front = url("https://example.org/");
        assert!(canonical(&front, &front, ["https://www.example.org/"]).is_some());
        let numeric = url("http://127.0.0.1:8080/a");
        assert!(canonical(&numeric, &numeric, ["http://127.0.0.1:8080/b"]).is_some());
        assert!(canonical(&numeric, &numeric, ["http://10.0.0.1/b"]).is_none());
    }
}
