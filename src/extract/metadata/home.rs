//! Links to the front page of a site or blog: what stands in them is its name.

use super::Clues;
use crate::document::{Attr, Tag};
use crate::extract::blocks::{Region, RegionId};
use url::Url;

/// True if a region is nothing but a link to the front page of its site or blog.
pub(super) fn is_home_link(page: &Clues<'_>, at: RegionId) -> bool {
    let Some(region) = page.layout.regions.get(at) else { return false };
    let inside = page.layout.regions.slice(at..region.end);
    let around = page.layout.ancestors(region.parent).take(1).filter_map(|at| page.layout.regions.get(at));
    let link = inside.iter().take(6).chain(around).find(|inner| inner.tag == Tag::A);
    let blocks = page.layout.blocks.slice(region.blocks.clone());
    let is_whole =
        |link: &Region<'_>| link.blocks == region.blocks || blocks.iter().all(|block| block.link_words == block.words);
    link.is_some_and(|link| is_whole(link) && link.element.attr(Attr::Href).is_some_and(|h| is_home(page, h)))
}

/// True if an address is the front page's of the site, or that of the blog that the page is in: on the page's own host,
/// where that is known, a path that says nothing, or the folder at the start of the page's own.
fn is_home(page: &Clues<'_>, href: &str) -> bool {
    let href = href.trim();
    let own = page.url.or(page.canonical.as_ref());
    let path = match href.split_once("://") {
        Some((_, address)) => {
            let (host, path) = address.split_once('/').unwrap_or((address, ""));
            let bare = |host: &str| host.strip_prefix("www.").unwrap_or(host).to_ascii_lowercase();
            if own.and_then(Url::host_str).is_some_and(|own| bare(own) != bare(host)) {
                return false;
            }
            path
        }
        None => href.strip_prefix('/').unwrap_or("?"),
    };
    let folder = path.trim_end_matches('/');
    let is_folder = || {
        let mut parts = own.map(|own| own.path().split('/').skip(1)).into_iter().flatten();
        !folder.contains(['/', '?'])
            && parts.next() == Some(folder)
            && parts.next().is_some_and(|part| !part.is_empty())
    };
    folder.is_empty() || (path.starts_with("index.") && !path.contains(['/', '?'])) || is_folder()
}
