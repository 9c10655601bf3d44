//! Which address a page is: URL identity, without input or output.

use sha2::{Digest, Sha256};
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

/// One page, one address: fragment, user name and password dropped, and the parameters that only
/// say where the reader came from. Host case, default port and percent-encoding are already what
/// the URL standard makes of them. Nothing is sorted and no scheme changed: some server cares.
#[must_use]
pub fn identity(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_fragment(None);
    // both fail only for addresses that cannot have them
    let _ = url.set_username("");
    let _ = url.set_password(None);
    if let Some(query) = url.query() {
        let kept: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty() && !is_tracking(pair)).collect();
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

/// Whether two addresses belong to one registrable domain (`news.example.co.uk`, `example.co.uk`).
#[must_use]
pub fn same_site(a: &Url, b: &Url) -> bool {
    match (a.domain(), b.domain()) {
        (Some(a), Some(b)) => a == b || registrable(a).is_some_and(|own| registrable(b) == Some(own)),
        _ => a.host().is_some() && a.host() == b.host(),
    }
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
