//! The pictures of the body: those that the page shows among the text that was chosen, at their place.
//!
//! Asked for alone ([`BlockKind::Image`]): then the part of the page that holds the text is walked once more. What stands
//! in a box of its own with other text (a teaser, a biography, an offer) is none of them.

use super::blocks::{BlockId, Id, Ids, Layout, RegionId};
use super::choice::Choice;
use super::metadata::{Metadata, picture_name};
use super::role;
use super::vocabulary::Hints;
use crate::article::{Block, BlockKind};
use crate::document::{Attr, Element, ElementId, Step, Tag};
use crate::text::clean;
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use url::Url;

/// Pictures of one article: a gallery has more, a text has not.
const PICTURES_MAX: usize = 200;

/// Bytes of the addresses of all of them, as written and made absolute.
const ADDRESS_BYTES: usize = 64 << 10;

/// Text blocks of a figure: more are no caption.
const CAPTION_BLOCKS: usize = 12;

/// A picture, and the text block that it stands before.
pub(super) struct Picture {
    pub(super) before: BlockId,
    pub(super) block: Block,
}

/// The pictures among the text that was chosen, in order.
pub(super) fn of(layout: &Layout<'_>, metadata: &Metadata, choice: &Choice) -> Vec<Picture> {
    let (Some(first), Some(last)) = (choice.kept.first_id(|kept| *kept), choice.kept.last_id(|kept| *kept)) else {
        return Vec::new();
    };
    let container = &layout.regions[choice.container];
    let inside = layout.regions.with_ids().skip(choice.container.index());
    let regions: HashMap<ElementId, RegionId> =
        inside.take_while(|(at, _)| *at < container.end).map(|(at, region)| (region.element.id(), at)).collect();
    let mut found = FoundPictures::new(metadata);
    let mut at = container.blocks.start;
    let mut walk = container.element.walk();
    while let Some(step) = walk.next() {
        match step {
            Step::Open(element) => {
                let region = regions.get(&element.id()).copied();
                let is_other =
                    |region: RegionId| region != choice.container && is_other(layout, metadata, choice, region);
                if element.is_unread() || region.is_some_and(is_other) {
                    at = region.map_or(at, |region| layout.regions[region].blocks.end.max(at));
                    walk.pass_over(element);
                    continue;
                }
                at = region.map_or(at, |region| layout.regions[region].blocks.start.max(at));
                let is_picture = element.tag() == Tag::Img || element.name() == "amp-img";
                if is_picture && (first..=last + 1).contains(&at) && !found.add(element, at) {
                    break;
                }
            }
            Step::Close(element) => {
                let region = regions.get(&element.id());
                at = region.map_or(at, |region| layout.regions[*region].blocks.end.max(at));
            }
            Step::Text(_) => {}
        }
    }
    found.pictures
}

/// True if a region is no part of the text: it is hidden, it is called something else, or it holds text and none that was
/// chosen, but for a caption.
fn is_other(layout: &Layout<'_>, metadata: &Metadata, choice: &Choice, at: RegionId) -> bool {
    const NAMED: Hints = Hints::NAVIGATION
        .with(Hints::FOOTER)
        .with(Hints::SIDEBAR)
        .with(Hints::RELATED)
        .with(Hints::COMMENT)
        .with(Hints::CONSENT)
        .with(Hints::PROMOTION)
        .with(Hints::SHARE)
        .with(Hints::BIO)
        .with(Hints::BYLINE);
    let region = &layout.regions[at];
    if region.hidden || matches!(region.tag, Tag::Nav | Tag::Footer | Tag::Form | Tag::Button) {
        return true;
    }
    if region.blocks.ids().any(|at| choice.kept[at]) {
        return false;
    }
    let is_caption = || {
        let count = region.blocks.count();
        count <= CAPTION_BLOCKS
            && region.blocks.ids().all(|at| role::around_body(layout, metadata, choice, at) == BlockKind::Caption)
    };
    region.hints.any(NAMED) || !region.blocks.is_empty() && !is_caption()
}

/// Pictures that were found so far, each once.
struct FoundPictures<'m> {
    pictures: Vec<Picture>,
    base: Option<&'m Url>,
    /// What tells the picture apart that the page leads with.
    lead: Option<&'m str>,
    seen: HashSet<String>,
    bytes_left: usize,
}

impl<'m> FoundPictures<'m> {
    fn new(metadata: &'m Metadata) -> Self {
        let lead = metadata.article.lead_image.as_ref().and_then(|image| picture_name(&image.url));
        let base = metadata.base_url.as_ref();
        Self { pictures: Vec::new(), base, lead, seen: HashSet::default(), bytes_left: ADDRESS_BYTES }
    }

    /// Takes a picture in, unless it is known or cannot be loaded. Tells whether there is room for more.
    fn add(&mut self, element: Element<'_>, before: BlockId) -> bool {
        let Some(written) = source(element) else { return true };
        let Some(left) = self.bytes_left.checked_sub(written.len()) else { return false };
        self.bytes_left = left;
        let url = match self.base {
            Some(base) => base.join(written),
            None => Url::parse(written),
        };
        let Some(url) = url.ok().filter(|url| matches!(url.scheme(), "http" | "https")) else { return true };
        let is_lead = self.lead.is_some() && picture_name(url.as_str()) == self.lead;
        let Some(left) = self.bytes_left.checked_sub(url.as_str().len()) else { return false };
        if is_lead || !self.seen.insert(url.to_string()) {
            return true;
        }
        self.bytes_left = left;
        let mut block = Block::new(BlockKind::Image, clean(element.attr(Attr::Alt).unwrap_or_default()));
        block.url = Some(url.into());
        self.pictures.push(Picture { before, block });
        self.pictures.len() < PICTURES_MAX
    }
}

/// The address of a picture as written: that which scripts would load, where it waits until it is seen.
fn source(element: Element<'_>) -> Option<&str> {
    let plain = [Attr::DataSrc, Attr::Src].into_iter().find_map(|attr| element.attr(attr).filter(|src| is_file(src)));
    let sets = || [Attr::DataSrcset, Attr::Srcset].into_iter().find_map(|attr| element.attr(attr));
    plain.or_else(|| sets()?.split_whitespace().next().filter(|src| is_file(src)))
}

/// True for an address, and not for a picture of a dot that is written out.
fn is_file(source: &str) -> bool {
    let source = source.trim_start();
    !source.is_empty() && !source.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"))
}

#[cfg(test)]
mod tests {
    use crate::article::BlockKind::{self, Caption, Image, Paragraph};
    use crate::extract::Extractor;
    use url::Url;

    const TEXT: &str = "<p>The last ferry between Lennmouth and the island of Sarrow left the pier at noon on Monday with forty \
        people and two goats on board, the harbour master said, and it will not come back before the spring.</p>";

    /// The kinds of the blocks of a story with this in its middle, and the addresses of its pictures.
    fn read(inside: &str, kinds: &[BlockKind]) -> (Vec<BlockKind>, Vec<String>) {
        let html = format!(
            "<title>Ferry stops</title><nav><img src=/logo.svg>Home</nav><article><h1>Ferry stops</h1>{TEXT}{inside}{TEXT}{TEXT}\
             <div class=author-bio><img src=/me.jpg><p>Ada Moe reports on ferries.</p></div></article>\
             <aside><a href=/x><img src=/teaser.jpg>Another story of the day</a></aside>"
        );
        let url = Url::parse("https://tides.lenn.example/a/story").expect("a URL");
        let article = Extractor::new().keep(kinds).extract(&html, Some(&url));
        let images = article.blocks.iter().filter_map(|block| block.url.clone()).collect();
        (article.blocks.iter().map(|block| block.kind).collect(), images)
    }

    #[test]
    fn pictures_stand_where_the_page_shows_them() {
        let figure = "<figure><img src=/p/pier.jpg alt='The pier'><figcaption>The pier on Monday. Photo: Ada Moe</figcaption></figure>";
        let (kinds, images) = read(figure, &[Image, Caption]);
        assert_eq!(kinds, [Paragraph, Image, Caption, Paragraph, Paragraph]);
        assert_eq!(images, ["https://tides.lenn.example/p/pier.jpg"]);
        assert_eq!(read(figure, &[Image]).0, [Paragraph, Image, Paragraph, Paragraph]);
        assert_eq!(read(figure, &[]).0, [Paragraph; 3]);
    }

    #[test]
    fn what_is_no_picture_of_the_text_is_left_out() {
        for (inside, expected) in [
            ("<p><img src=in.png></p>", &["https://tides.lenn.example/a/in.png"][..]),
            ("<img src=data:image/gif;base64,R0 data-src=late.png>", &["https://tides.lenn.example/a/late.png"]),
            ("<img srcset='s.png 1x, t.png 2x'>", &["https://tides.lenn.example/a/s.png"]),
            ("<img src=twice.png><img src=twice.png>", &["https://tides.lenn.example/a/twice.png"]),
            ("<img src=data:image/gif;base64,R0><img src=javascript:x><img><img src=''>", &[]),
            ("<div class=related-story><a href=/o><img src=o.png><b>Other story of the day</b></a></div>", &[]),
            ("<div class=share-buttons><img src=share.png></div>", &[]),
            ("<div hidden><img src=hidden.png></div>", &[]),
        ] {
            assert_eq!(read(inside, &[Image]).1, expected, "{inside}");
        }
    }

    #[test]
    fn a_page_of_pictures_is_capped() {
        let many = (0..500).fold(String::new(), |page, n| page + &format!("<img src={n}.png>"));
        assert_eq!(read(&many, &[Image]).1.len(), 200);
        let long = format!("<img src=/{}.png>", "x".repeat(70_000));
        assert_eq!(read(&long, &[Image]).1.len(), 0);
    }
}
