//! The picture that the page leads with: what it claims, with caption and credit from the figure
//! that shows it.

use super::jsonld::{self, Named};
use super::words::META_IMAGE;
use super::{Page, jsonld::Object};
use crate::article::Image;
use crate::document::{Step, Tag};
use crate::extract::vocabulary::Hints;

/// Figures of one page that are compared with the claimed picture.
const FIGURES_CAP: usize = 40;

/// Text blocks of one figure: more is no caption.
const CAPTION_BLOCKS: usize = 12;

/// The lead image.
pub(super) fn choose(page: &Page<'_>) -> Option<Image> {
    let stated = page.main.and_then(|object| stated(page, object));
    let claimed =
        || page.evidence.metas(META_IMAGE).chain(page.evidence.linked("image_src")).find_map(|src| page.absolute(src));
    let url = stated.or_else(claimed)?;
    let (caption, credit) = shown(page, &url).unwrap_or_default();
    let own = page.main.and_then(|object| match page.graph.values(object, "image").into_iter().next() {
        Some(Named::Object(image)) => jsonld::text(image, &["caption"]),
        _ => None,
    });
    Some(Image { url, caption: caption.or(own), credit })
}

fn stated<'e>(page: &Page<'e>, object: &'e Object) -> Option<String> {
    ["image", "thumbnailUrl"]
        .into_iter()
        .flat_map(|key| page.graph.values(object, key))
        .filter_map(Named::address)
        .find_map(|src| page.absolute(src))
}

/// Caption and credit of the figure that shows the picture: the file's name is compared, since
/// sizes and hosts of one picture differ.
fn shown(page: &Page<'_>, url: &str) -> Option<(Option<String>, Option<String>)> {
    let wanted = file_name(url);
    let figures = page
        .layout
        .regions
        .iter()
        .filter(|region| region.tag == Tag::Figure && region.blocks.len() <= CAPTION_BLOCKS)
        .take(FIGURES_CAP);
    for region in figures {
        let (mut same, mut caption) = (false, None);
        for step in region.element.walk().take(400) {
            let Step::Open(element) = step else { continue };
            match element.tag() {
                Tag::Img | Tag::Source => {
                    same |= element.attrs().any(|(name, value)| {
                        matches!(name, "src" | "srcset" | "data-src" | "data-srcset")
                            && wanted.is_some_and(|w| value.contains(w))
                    });
                }
                Tag::Figcaption if caption.is_none() => caption = Some(element.text()),
                _ => {}
            }
        }
        if same {
            let blocks = page.layout.blocks.get(region.blocks.clone()).unwrap_or_default();
            let credit = blocks.iter().find(|block| {
                block.words <= 15
                    && page
                        .layout
                        .regions
                        .get(block.leaf)
                        .is_some_and(|leaf| leaf.element.attr("class").is_some_and(is_credit))
            });
            let credit = credit.map(|block| block.text.clone());
            let caption = caption.map(|text| match &credit {
                Some(credit) => text.strip_suffix(credit.as_str()).unwrap_or(&text).trim_end().to_owned(),
                None => text,
            });
            return Some((caption.filter(|c| !c.is_empty()), credit));
        }
    }
    None
}

fn is_credit(class: &str) -> bool {
    let class = class.to_ascii_lowercase();
    crate::extract::vocabulary::hints(&class).any(Hints::CAPTION)
        && ["credit", "copyright", "photographer"].iter().any(|word| class.contains(word))
}

/// The last part of the path, if it is long enough to tell pictures apart.
fn file_name(url: &str) -> Option<&str> {
    let path = url.split(['?', '#']).next()?;
    let name = path.rsplit('/').next()?;
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    (stem.len() >= 6).then_some(stem)
}
