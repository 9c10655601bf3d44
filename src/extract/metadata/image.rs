//! The picture that the page leads with: what it claims, with caption and credit from the figure
//! that shows it.

use super::by_words::is_other_credit;
use super::jsonld::{self, Named};
use super::name::looks_like_name;
use super::words::META_IMAGE;
use super::{Clues, jsonld::JsonObject};
use crate::article::Image;
use crate::document::{Attr, Element, Step, Tag};
use crate::extract::blocks::{Id, Ids, Region};
use crate::extract::vocabulary::Hints;

/// Figures of one page that are compared with the claimed picture.
const FIGURES_CAP: usize = 40;

/// Text blocks of one figure: more is no caption.
const CAPTION_BLOCKS: usize = 12;

/// Elements of one figure that are looked at.
const ELEMENTS_CAP: usize = 400;

/// Words of a credit: longer ones are captions.
const CREDIT_WORDS: usize = 15;

/// Words before a credit that say no more than its place does, folded.
const CREDIT_LABELS: [&str; 8] =
    ["credit", "credits", "photo credit", "image credit", "picture credit", "copyright", "bildnachweis", "crédit"];

/// The lead image.
pub(super) fn choose(page: &Clues<'_>) -> Option<Image> {
    let stated = page.main.and_then(|object| stated(page, object));
    let claimed =
        || page.evidence.metas(META_IMAGE).chain(page.evidence.linked("image_src")).find_map(|src| page.absolute(src));
    let Some(url) = stated.or_else(claimed) else { return leading(page) };
    let (caption, credit) = shown(page, &url).unwrap_or_default();
    let own = page.main.and_then(|object| match page.graph.values(object, "image").into_iter().next() {
        Some(Named::Object(image)) => jsonld::text(image, &["caption"]),
        _ => None,
    });
    Some(Image { url, caption: caption.or(own), credit })
}

fn stated<'e>(page: &Clues<'e>, object: &'e JsonObject) -> Option<String> {
    // a reference to a part of the page is no picture's address
    let is_file = |src: &&str| !src.contains('#');
    ["image", "thumbnailUrl"]
        .into_iter()
        .flat_map(|key| page.graph.values(object, key))
        .filter_map(Named::address)
        .filter(is_file)
        .find_map(|src| page.absolute(src))
}

/// The figures of the page.
fn figures<'p>(page: &'p Clues<'_>) -> impl Iterator<Item = &'p Region<'p>> {
    let regions = page.layout.regions.iter();
    regions.filter(|region| region.tag == Tag::Figure && region.blocks.count() <= CAPTION_BLOCKS).take(FIGURES_CAP)
}

/// Caption and credit of the figure that shows the picture: the file's name is compared, since
/// sizes and hosts of one picture differ.
fn shown(page: &Clues<'_>, url: &str) -> Option<(Option<String>, Option<String>)> {
    let wanted = picture_name(url)?;
    let mut drawn = figures(page).map(|region| Drawn::of(region.element));
    drawn.find(|drawn| drawn.sources.iter().any(|src| src.contains(wanted))).map(Drawn::words)
}

/// The picture of a page that claims none: the figure between headline and text.
fn leading(page: &Clues<'_>) -> Option<Image> {
    let headline = page.headline?;
    let mut behind = page.layout.blocks.with_ids().skip(headline.index() + 1);
    let text = behind.find(|(_, block)| block.is_prose() && block.words >= 20)?.0;
    let figure = figures(page).find(|region| (headline + 1..text + 1).contains(&region.blocks.start))?;
    let drawn = Drawn::of(figure.element);
    let url = drawn.sources.first().and_then(|src| page.absolute(src))?;
    let (caption, credit) = drawn.words();
    Some(Image { url, caption, credit })
}

/// The picture and the words of a figure.
#[derive(Default)]
struct Drawn<'a> {
    /// Addresses of the picture, the plain one first.
    sources: Vec<&'a str>,
    caption: Option<String>,
    credit: Option<String>,
}

impl<'a> Drawn<'a> {
    fn of(figure: Element<'a>) -> Self {
        let mut drawn = Self::default();
        // the last element of the caption's line: a credit often has no other mark
        let mut last = None;
        for step in figure.walk().take(ELEMENTS_CAP) {
            let Step::Open(element) = step else { continue };
            let is_picture = matches!(element.tag(), Tag::Img | Tag::Source) || element.name() == "amp-img";
            if is_picture {
                let named = |attrs: &[Attr]| attrs.iter().find_map(|attr| element.attr(*attr));
                drawn.sources.extend(named(&[Attr::Src, Attr::DataSrc]).filter(|src| !src.starts_with("data:")));
                drawn.sources.extend(named(&[Attr::DataSrc]));
                drawn.sources.extend(named(&[Attr::Srcset, Attr::DataSrcset]));
            } else if element.tag() == Tag::Figcaption {
                drawn.caption = drawn.caption.or_else(|| Some(element.text()));
            } else {
                if drawn.credit.is_none() && element.attr(Attr::Class).is_some_and(is_credit) {
                    drawn.credit = Some(element.text()).filter(|text| crate::text::count_words(text) <= CREDIT_WORDS);
                }
                if drawn.caption.is_some() && element.tag().is_inline() && element.tag() != Tag::A {
                    last = Some(element);
                }
            }
        }
        let unmarked = last.filter(|_| drawn.credit.is_none()).map(Element::text).filter(|text| {
            let behind = drawn.caption.as_deref().and_then(|caption| caption.strip_suffix(text.as_str()));
            (is_other_credit(text) || looks_like_name(text)) && behind.is_some_and(ends_sentence)
        });
        drawn.credit = drawn.credit.or(unmarked).filter(|text| !text.is_empty());
        drawn
    }

    /// Caption and credit, parted.
    fn words(self) -> (Option<String>, Option<String>) {
        let caption = self.caption.map(|text| match &self.credit {
            Some(credit) => text.strip_suffix(credit.as_str()).unwrap_or(&text).trim_end().to_owned(),
            None => text,
        });
        let credit = self.credit.map(|text| match text.split_once(':') {
            Some((label, name)) if CREDIT_LABELS.contains(&crate::text::fold(label).as_str()) => {
                name.trim_start().to_owned()
            }
            _ => text,
        });
        (caption.filter(|text| !text.is_empty()), credit.filter(|text| !text.is_empty()))
    }
}

fn ends_sentence(text: &str) -> bool {
    text.trim_end().ends_with(['.', '!', '?', '…', '”', '»', '|', '。'])
}

fn is_credit(class: &str) -> bool {
    let class = class.to_ascii_lowercase();
    ["credit", "copyright", "photographer", "fotograf"].iter().any(|word| class.contains(word))
        && crate::extract::vocabulary::hints(&class).any(Hints::CAPTION.with(Hints::FOOTER))
}

/// The part of the address that tells the picture apart: the file's name, or the whole last part of the path where that
/// is short.
pub(in crate::extract) fn picture_name(url: &str) -> Option<&str> {
    let path = url.split(['?', '#']).next()?;
    let start = path.rfind('/')?;
    let (stem, _) = path.get(start + 1..)?.rsplit_once('.').unwrap_or((path.get(start + 1..)?, ""));
    if stem.len() >= 6 { Some(stem) } else { path.get(start..).filter(|name| name.len() >= 6) }
}
