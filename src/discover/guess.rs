//! The usual places of a site's sitemap and feed, for one that names none: those of most programs for newsrooms.

use url::Url;

/// The place that sitemaps.org proposes.
const SITEMAP: &str = "/sitemap.xml";
/// The feeds of `WordPress`, of Ghost, of Drupal, of generators of static sites. One is enough: each is tried if the
/// one before is none.
const FEEDS: [&str; 5] = ["/feed/", "/rss/", "/rss.xml", "/feed.xml", "/atom.xml"];

/// The places to try first, on the host of an address.
#[must_use]
pub fn first(site: &Url) -> Vec<Url> {
    [SITEMAP].iter().chain(FEEDS.first()).filter_map(|place| site.join(place).ok()).collect()
}

/// The place to try after one that holds nothing.
#[must_use]
pub fn next(after: &Url) -> Option<Url> {
    let at = FEEDS.iter().position(|place| after.path() == *place && after.query().is_none())?;
    FEEDS.get(at + 1).and_then(|place| after.join(place).ok())
}

#[cfg(test)]
mod tests {
    use super::{first, next};
    use url::Url;

    #[test]
    fn places_are_tried_one_after_the_other() {
        let site = Url::parse("https://tides.lenn.example:8443/en/?a=b").expect("an address");
        let places = first(&site);
        let paths = |places: &[Url]| places.iter().map(|url| url.path().to_owned()).collect::<Vec<_>>();
        assert_eq!(paths(&places), ["/sitemap.xml", "/feed/"]);
        assert!(places.iter().all(|place| place.origin() == site.origin() && place.query().is_none()));
        assert_eq!(places.first().and_then(next), None, "of sitemaps there is one place");
        let feeds: Vec<Url> = std::iter::successors(places.last().cloned(), next).collect();
        assert_eq!(paths(&feeds), ["/feed/", "/rss/", "/rss.xml", "/feed.xml", "/atom.xml"]);
    }
}
