//! Parts of a page that are none of its text, however much stands in them, since they are built for something else:
//! readers' comments that are marked one by one, forms to fill in, tooltips, the foot, galleries. A page with a few words of
//! its own has more of these than of text, and then the model takes them for it.

use crate::document::{Attr, Element, Step, Tag};
use crate::extract::blocks::{BlockId, Ids, Layout, PerBlock, Region, RegionId};
use crate::extract::choice::Choice;
use crate::extract::vocabulary::Hints;
use std::ops::Range;

/// Words that have to be left when they are taken away: a page of nothing else is read for what it has.
pub(super) const LEAST_WORDS: usize = 12;
/// Words of a text beside which a gallery is none of it; with fewer, the pictures and their captions are the story.
pub(super) const LEAST_WORDS_BESIDE: usize = 100;

/// The blocks of such parts; none on a page without a headline, for all of them stand outside of what it heads.
pub(super) fn apart(layout: &Layout<'_>, headline: Option<BlockId>) -> Vec<Range<BlockId>> {
    let mut last = None;
    parts(layout, headline, |at, region, is_below| {
        // the last of several comments
        let is_last = last.is_some_and(|last: &Region<'_>| is_alike(last, region));
        let is_apart = is_last || is_apart(layout, at, region, is_below);
        if is_apart {
            last = region.hints.any(Hints::COMMENT).then_some(region);
        }
        is_apart
    })
}

/// The blocks of galleries below the headline of which some are kept: beside a text of its own, an article has their captions
/// from the pictures' agencies.
pub(super) fn galleries(layout: &Layout<'_>, headline: Option<BlockId>, kept: &PerBlock<bool>) -> Vec<Range<BlockId>> {
    parts(layout, headline, |_, region, is_below| {
        is_below && region.hints.any(Hints::GALLERY) && kept[region.blocks.clone()].contains(&true)
    })
}

/// The blocks of the outermost regions without the headline for which something is true; it is told whether they stand
/// below the headline.
fn parts<'l>(
    layout: &'l Layout<'_>,
    headline: Option<BlockId>,
    mut is_wanted: impl FnMut(RegionId, &'l Region<'l>, bool) -> bool,
) -> Vec<Range<BlockId>> {
    let Some(headline) = headline else { return Vec::new() };
    let mut found: Vec<Range<BlockId>> = Vec::new();
    let mut end = RegionId::default();
    for (at, region) in layout.regions.with_ids() {
        let is_part = at >= end
            && !region.blocks.is_empty()
            && !region.blocks.contains(&headline)
            && !region.tag.is_inline()
            && !region.is_named_body();
        if is_part && is_wanted(at, region, region.blocks.start > headline) {
            found.push(region.blocks.clone());
            end = region.end;
        }
    }
    found
}

/// What is kept above the headline, where the model is less sure of it than of the text below: a ticker, teasers of other
/// stories.
pub(super) fn above(layout: &Layout<'_>, headline: Option<BlockId>, choice: &Choice) -> Option<Range<BlockId>> {
    /// Words of a text below.
    const WORDS: usize = 30;
    let headline = headline?;
    let sums = |blocks: Range<BlockId>| {
        let kept = || blocks.ids().filter(|at| choice.kept[*at]);
        let words: usize = kept().map(|at| layout.blocks[at].words).sum();
        let probable: f32 = kept().map(|at| layout.blocks[at].words as f32 * choice.probabilities[at]).sum();
        (words, probable / words.max(1) as f32)
    };
    let (above, below) = (sums(BlockId::default()..headline), sums(headline + 1..layout.blocks.end()));
    (above.0 > 0 && below.0 >= WORDS && below.1 >= above.1).then(|| BlockId::default()..headline)
}

fn is_apart(layout: &Layout<'_>, at: RegionId, region: &Region<'_>, is_below: bool) -> bool {
    is_below && region.hints.any(Hints::COMMENT) && (holds_comments(layout, at, region) || is_followed(layout, region))
        || is_below && is_foot(region)
        || region.class.split_ascii_whitespace().any(is_tooltip)
        || region.tag == Tag::Form && is_to_fill_in(region.element)
}

/// True if comments are marked one by one inside, and little stands before the first: what a box says of itself, and no
/// text that they are on.
fn holds_comments(layout: &Layout<'_>, at: RegionId, region: &Region<'_>) -> bool {
    const COMMENTS: usize = 2;
    const WORDS_BEFORE: usize = 60;
    let inside = layout.regions.slice(at + 1..region.end);
    let mut comments = inside.iter().filter(|inner| inner.hints.any(Hints::COMMENT) && !inner.blocks.is_empty());
    let Some(first) = comments.next() else { return false };
    let before = layout.blocks.slice(region.blocks.start..first.blocks.start);
    comments.take(COMMENTS - 1).count() == COMMENTS - 1
        && before.iter().map(|block| block.words).sum::<usize>() <= WORDS_BEFORE
}

/// True if another of its kind stands right behind it.
fn is_followed(layout: &Layout<'_>, region: &Region<'_>) -> bool {
    layout.regions.get(region.end).is_some_and(|next| is_alike(region, next))
}

fn is_alike(one: &Region<'_>, other: &Region<'_>) -> bool {
    one.parent == other.parent
        && one.tag == other.tag
        && one.class_number == other.class_number
        && !one.class.is_empty()
}

/// Names of what shows at a pointer; what it belongs to is often called much the same.
fn is_tooltip(class: &str) -> bool {
    const NAMES: [&str; 6] =
        ["tooltip", "tooltip-text", "tooltiptext", "tooltip-content", "tooltip-inner", "ui-tooltip"];
    NAMES.iter().any(|name| name.eq_ignore_ascii_case(class))
}

fn is_foot(region: &Region<'_>) -> bool {
    let is_called_text = || region.hints.any(Hints::SUBJECT.with(Hints::TEXT).with(Hints::BODY));
    (region.tag == Tag::Footer || region.hints.any(Hints::FOOTER)) && !is_called_text()
}

/// True of a form with fields for a name, an address and the like: more than a search has.
fn is_to_fill_in(form: Element<'_>) -> bool {
    const FIELDS: usize = 3;
    /// Elements of a form that are looked at, and their ends.
    const STEPS: usize = 4_000;
    let is_field = |element: Element<'_>| match element.tag() {
        Tag::Textarea => true,
        Tag::Input => {
            let kind = element.attr(Attr::Type).unwrap_or_default().to_ascii_lowercase();
            !matches!(kind.as_str(), "hidden" | "submit" | "search" | "image" | "button" | "radio")
        }
        _ => false,
    };
    let steps = form.walk().take(STEPS);
    steps.filter(|step| matches!(step, Step::Open(element) if is_field(*element))).take(FIELDS).count() == FIELDS
}

/// The probabilities without these blocks; none if they have no block that may be text.
pub(super) fn without(apart: &[Range<BlockId>], probabilities: &PerBlock<f32>) -> Option<PerBlock<f32>> {
    let mut rest = probabilities.clone();
    for blocks in apart {
        rest[blocks.clone()].fill(0.0);
    }
    (rest != *probabilities).then_some(rest)
}

#[cfg(test)]
mod tests {
    /// Pages whose own text is short; what stands below is longer.
    #[test]
    fn what_is_built_for_something_else_is_no_text() {
        let post = "<article><h1>The boats are back</h1><p>Seven of the nine boats came back on Sunday. The harbour \
            master counted them twice.</p></article>";
        let long = "I was there when the boats left, and I have seldom seen so many people at the quay at that hour; the \
            light was grey, the wind came from the west, and nobody spoke a word until the last one had passed the pier.";
        for below in [
            format!(
                "<div id=comments><h3>2 comments</h3><ol><li class=comment><p>{long}</p><p>{long}</p><li class=comment>\
                <p>{long} {long}</p></ol></div>"
            ),
            format!(
                "<div class=opinie-lista><div class=opinia><p>{long}</p></div><div class=opinia><p>{long}</p></div></div>"
            ),
            format!(
                "<form><label>Name <input name=n></label><label>Street <input name=s></label><label>Mail <input \
                type=email></label><p>I agree that the publisher keeps what I wrote above, and sends me offers of its \
                partners by mail until I say that I want none. {long}</p><p>{long}</p></form>"
            ),
            format!(
                "<ul><li><a href=/a>Tides</a><div class=tooltip>{long}</div><li><a href=/b>Ferries</a><div class=tooltip>{long}</div></ul>"
            ),
            format!("<footer><p>{long}</p><p>{long}</p></footer>"),
        ] {
            let text = crate::extract(&format!("{post}{below}"), None).text();
            assert!(text.starts_with("Seven of the nine") && !text.contains("I was there"), "{below}: {text}");
        }
        // teasers above the headline
        let teaser = "<li class=hot><a href=/x>Dredger stuck</a><p>The dredger that was to clear the bar of Lenn ran aground \
            on Tuesday night, and waits for the spring tide.</p>";
        let page = format!("<ul>{}</ul>{post}<p>{long}</p>", teaser.repeat(3));
        let text = crate::extract(&page, None).text();
        assert!(text.starts_with("Seven of the nine"), "{text}");
        // a text in a box that says that readers may comment on it
        let page = format!(
            "<h1>The boats are back</h1><p>Seven of the nine boats came back on Sunday, says the harbour master.</p><div \
             class=\"entry comments-open\"><p>{long}</p><p>{long} {long}</p><ol><li class=comment>Well done.<li \
             class=comment>At last!</ol></div>"
        );
        let text = crate::extract(&page, None).text();
        assert!(text.contains("I was there") && !text.contains("At last"), "{text}");
        // where there is nothing else, they are what the page has
        let page = format!(
            "<h1>Question of the week</h1><div id=comments><p class=comment>{long}</p><p class=comment>{long}</p></div>"
        );
        assert!(crate::extract(&page, None).text().contains("I was there"));
    }

    #[test]
    fn a_gallery_beside_a_text_is_none_of_it() {
        let story = "<p>The lighthouse keeper of Lennmouth handed over the keys on Monday, after a service of thirty-one \
            years in which the lamp failed him twice. The harbour board will run the tower by wire from now on.</p>";
        let slide = |number: usize| {
            format!(
                "<li><img src=/{number}.jpg><h3>{number}/9</h3><p>Number {number}: a kite surfer at the beach of Marlow \
                Bay, where the championship drew more people than ever before this summer.</p>"
            )
        };
        let slides: String = (1..10).map(slide).collect();
        let gallery = format!("<div class=full-gallery><h2>The week in pictures</h2><ul>{slides}</ul></div>");
        let told: String =
            (0..4).map(|at| story.replace("Monday", ["Monday", "Tuesday", "Friday", "Sunday"][at])).collect();
        let html = format!("<article><h1>The last keeper goes</h1>{told}{gallery}</article>");
        let text = crate::extract(&html, None).text();
        assert!(text.contains("on Sunday") && !text.contains("kite surfer"), "{text}");
        // with a line above them, the pictures are the story
        let html =
            format!("<article><h1>The summer in pictures</h1><p>Our photographers were at the beach.</p>{gallery}");
        let text = crate::extract(&html, None).text();
        assert!(text.contains("Number 9"), "{text}");
    }
}
