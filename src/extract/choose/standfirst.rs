//! The standfirst: the summary between headline and text.

use crate::document::Tag;
use crate::extract::blocks::{BlockId, Ids, Layout};
use crate::extract::choice::Choice;
use crate::extract::metadata::Metadata;
use crate::extract::rule::Rule;
use crate::extract::trim;
use crate::extract::vocabulary::Hints;
use crate::text::fold;

pub(super) fn keep_standfirst(layout: &Layout<'_>, metadata: &Metadata, rule: &Rule, choice: &mut Choice) {
    choice.standfirst = standfirst(layout, metadata, rule.headline, choice);
    if let Some(at) = choice.standfirst {
        choice.kept[at] = true;
    }
}

/// The greatest distance of a standfirst below the headline, in text blocks, and its greatest length, in words.
const STANDFIRST_REACH: usize = 12;
const STANDFIRST_WORDS: std::ops::RangeInclusive<usize> = 4..=90;

/// The summary under the headline: a block that is called one, or that says what the page's own
/// description says, before the body's second block.
pub(in crate::extract) fn standfirst(
    layout: &Layout<'_>,
    metadata: &Metadata,
    headline: Option<BlockId>,
    choice: &Choice,
) -> Option<BlockId> {
    let first = choice.kept.first_id(|kept| *kept)?;
    let from = headline.map_or(first, |at| at + 1);
    let description = metadata.description.as_deref().map(fold).unwrap_or_default();
    (from..first.max(from) + 1).ids().take(STANDFIRST_REACH).find(|&at| {
        let Some(block) = layout.blocks.get(at) else { return false };
        if !STANDFIRST_WORDS.contains(&block.words)
            || block.link_density() > 0.3
            || metadata.byline_blocks.contains(&at)
            || trim::is_line(block)
            || layout
                .around(block)
                .any(|r| r.hidden || matches!(r.tag, Tag::Nav | Tag::Figure | Tag::Aside | Tag::Footer))
        {
            return false;
        }
        if metadata.article.headline.as_deref().is_some_and(|headline| fold(headline) == fold(&block.text)) {
            return false;
        }
        let called = layout
            .around(block)
            .take(2)
            .any(|region| region.hints.any(Hints::STANDFIRST) && !has_summary(region.class))
            && !layout.around(block).take(3).any(|region| region.hints.any(NEVER_STANDFIRST));
        let placed = headline.is_some_and(|headline| {
            let parent = |at: BlockId| layout.regions[layout.blocks[at].region].parent;
            let titled = layout.regions[block.region].tag.heading_level().is_some();
            at == headline + 1 && titled && block.words >= 8 && block.is_sentence && parent(at) == parent(headline)
        });
        // content systems call so what stands under a headline, here and on the front page
        let is_teaser = || {
            let own = &layout.regions[block.region];
            at < first
                && own.class.contains("teaser")
                && own.parent == layout.regions[layout.blocks[first].region].parent
                && own.blocks.count() == 1
                && block.link_words == 0
                && block.is_prose()
        };
        called
            || placed
            || is_teaser()
            || at < first && !description.is_empty() && says_the_same(&fold(&block.text), &description)
    })
}

/// Drupal calls its texts `text-with-summary`, the whole of them.
fn has_summary(class: &str) -> bool {
    class.contains("with-summary")
}

/// Equal, or one the cut-off start of the other.
fn says_the_same(a: &str, b: &str) -> bool {
    /// Shorter starts are shared by chance.
    const CHARS: usize = 60;
    a == b || a.len().min(b.len()) >= CHARS && (a.starts_with(b) || b.starts_with(a))
}

/// Words of elements that are no standfirst, whatever else they are called.
pub(super) const NEVER_STANDFIRST: Hints = Hints::RELATED
    .with(Hints::CAPTION)
    .with(Hints::SHARE)
    .with(Hints::BYLINE)
    .with(Hints::DATELINE)
    .with(Hints::COMMENT)
    .with(Hints::CONSENT)
    .with(Hints::PROMOTION)
    .with(Hints::CARD);
