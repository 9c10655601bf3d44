//! The decision whether a text is a story of its own: one for all databases, on what they have looked up.
//!
//! The same page by its canonical address, the same text by its hash, nearly the same text by its parts. Another
//! text is another story, whatever address it names: some sites name one for all of their pages, and hashes of
//! 64 bits are near by chance.

use super::stored::{distance, spare};
use super::{Reserved, Story, StoryId, UrlId};
use crate::fingerprint::resemblance;

/// Bits that may differ in the hashes of nearly the same text: what is compared part by part. Measured on 200 news
/// articles with the hash of [`fingerprint`](crate::fingerprint): a sentence more changes up to 7 bits in 95 of 100.
const NEAR_BITS: u32 = 8;
/// Two texts of one day are one story if so much of their parts is the same: a correction of a sentence keeps 9 of 10
/// parts of a text of 300 words.
const NEAR: f64 = 0.75;
/// Two texts that name one address are one if so much of their parts is the same. One word in fifty changes an eighth
/// of the parts, a page for phones that leaves out every third paragraph a third; reports from one form, with other
/// names and numbers, share less than half.
const CLAIMED: f64 = 0.5;

/// The known facts of a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct KnownStory {
    pub(super) id: StoryId,
    pub(super) page: String,
    /// The URL that it was saved from.
    pub(super) url: UrlId,
    pub(super) number: u64,
    pub(super) file: String,
    pub(super) content: Option<Vec<u8>>,
    pub(super) parts: Option<Vec<u8>>,
    /// The revision that was saved last; 0 for none.
    pub(super) revision: u32,
    /// The revision that somebody was, or is, about to save.
    pub(super) pending: Option<u32>,
    /// The address of the records that a pending revision goes to; empty in a frontier in a file.
    pub(super) records: String,
    /// Length of these records before it was tried, in bytes.
    pub(super) records_at: Option<u64>,
    /// Somebody else has the lease of its host, and is about to save it.
    pub(super) is_held: bool,
}

/// A page by its addresses: new, or a known story.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum ByPage {
    /// Nothing is known of it: a new story under this identity, unless its text is known.
    New(String),
    /// It is this story.
    Known(KnownStory),
}

/// The decision about a page.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum StoryDecision {
    /// It is a new story, under this identity.
    First(String),
    /// It is this story, to be saved as this revision.
    Save(KnownStory, u32, EarlierTry),
    /// It is saved from here, as it is.
    Unchanged,
    /// It is saved from this other URL, or about to be.
    Duplicate(UrlId),
}

/// An earlier try to save the same revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EarlierTry {
    /// Nobody has tried to save it: the story has changed.
    Untried,
    /// A try of ours was cut off: a record of it would lie behind this byte of our records, if that is known.
    Ours(Option<u64>),
    /// A try of another worker was cut off: a record of it would not count.
    Others,
}

/// The identities under which a page is looked for: by its canonical address, by its own, and a spare one for where
/// other texts have both.
pub(super) fn pages(story: &Story) -> [String; 3] {
    let [canonical, own] = &story.pages;
    [canonical.clone(), own.clone(), spare(own)]
}

/// Decides about a page. `same` is the story of its text, or nearly so, that was looked up if nothing is known by its
/// addresses; `url` is its own URL, `records` is where this process records what it saves.
pub(super) fn decide(
    page: ByPage,
    same: Option<KnownStory>,
    story: &Story,
    url: UrlId,
    records: &str,
) -> StoryDecision {
    let known = match (page, same) {
        (ByPage::New(page), None) => return StoryDecision::First(page),
        (ByPage::New(_), Some(known)) if known.revision > 0 => return StoryDecision::Duplicate(known.url),
        // of a known text that was never saved: a visit to another address was about to, and was cut off; it is saved
        // from here
        (ByPage::Known(known), _) | (ByPage::New(_), Some(known)) => known,
    };
    match known.pending {
        Some(_) if known.is_held => StoryDecision::Duplicate(known.url),
        Some(revision) if known.records == records => {
            let since = known.records_at;
            StoryDecision::Save(known, revision, EarlierTry::Ours(since))
        }
        Some(revision) => StoryDecision::Save(known, revision, EarlierTry::Others),
        None if known.url != url => StoryDecision::Duplicate(known.url),
        None if known.content.as_deref() == Some(&story.content) => StoryDecision::Unchanged,
        None => {
            let next = known.revision + 1;
            StoryDecision::Save(known, next, EarlierTry::Untried)
        }
    }
}

/// The story that a page is, of those that have its identities; `url` is its own one.
pub(super) fn by_page(mut known: Vec<KnownStory>, story: &Story, url: UrlId) -> ByPage {
    let [canonical, own, spare] = pages(story);
    for page in [canonical, own] {
        match known.iter().position(|known| known.page == page) {
            None => return ByPage::New(page),
            Some(at) if known.get(at).is_some_and(|known| is_other(known, story, url)) => {}
            Some(at) => return ByPage::Known(known.swap_remove(at)),
        }
    }
    match known.iter().position(|known| known.page == spare) {
        None => ByPage::New(spare),
        Some(at) => ByPage::Known(known.swap_remove(at)),
    }
}

/// True if another page only claims the address of a story.
fn is_other(known: &KnownStory, story: &Story, url: UrlId) -> bool {
    let is_same = known.content.as_deref() == Some(&story.content);
    known.url != url && !is_same && !resembles(known, story, CLAIMED)
}

fn resembles(known: &KnownStory, story: &Story, least: f64) -> bool {
    known.parts.as_deref().is_some_and(|parts| resemblance(parts, &story.parts) >= least)
}

/// True if a text is worth a comparison with one of this hash.
pub(super) fn may_be_near(story: &Story, simhash: i64) -> bool {
    story.simhash.is_some_and(|own| distance(own.cast_signed(), simhash) <= NEAR_BITS)
}

/// True if the texts are nearly the same.
pub(super) fn is_near(known: &KnownStory, story: &Story) -> bool {
    resembles(known, story, NEAR)
}

impl KnownStory {
    /// The story, as it is handed out to be saved.
    pub(super) fn save(self, revision: u32, earlier: EarlierTry) -> Reserved {
        let Self { id, page, number, file, .. } = self;
        let since = if let EarlierTry::Ours(since) = earlier { since } else { None };
        Reserved::Save(crate::task::Filed { id, page, number, file, revision, since })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fingerprint;

    fn story(pages: [&str; 2], text: &str) -> Story {
        Story {
            pages: pages.map(str::to_owned),
            content: fingerprint::content(text),
            simhash: fingerprint::simhash(text),
            parts: fingerprint::parts(text),
            day: None,
            records_at: 0,
        }
    }

    fn saved(page: &str, url: i64, text: &str) -> KnownStory {
        KnownStory {
            id: StoryId(url),
            page: page.to_owned(),
            url: UrlId(url),
            number: 1,
            file: "a".to_owned(),
            content: Some(fingerprint::content(text)),
            parts: Some(fingerprint::parts(text)),
            revision: 1,
            pending: None,
            records: String::new(),
            records_at: None,
            is_held: false,
        }
    }

    /// Decides about a story that is seen again.
    fn again(known: &KnownStory, story: &Story, url: UrlId) -> StoryDecision {
        decide(ByPage::Known(known.clone()), None, story, url, "")
    }

    const ITEM: &str = "The pump at Quay Lane is out of order since Sunday. Residents fetch water from the brewery, which \
        opens its yard from six to nine. The works expects a spare part by Thursday and asks everybody to boil what they \
        drink. Nobody fell ill so far, says the doctor on duty.";

    #[test]
    fn another_text_is_another_story_whatever_it_claims() {
        let other = "Four choirs sing on the ice on Saturday if the frost holds. The mayor lends her sledge for the piano, the \
            rope makers theirs for the audience. Tickets are to be had at the bakery, and who brings a lamp pays half of it.";
        let known = [saved("claimed", 1, ITEM)];
        assert_eq!(
            by_page(known.clone().into(), &story(["claimed", "own"], other), UrlId(2)),
            ByPage::New("own".to_owned())
        );
        let known = [saved("claimed", 1, ITEM), saved("own", 3, "Something else altogether stands here, by chance.")];
        let spare = spare("own");
        assert_eq!(by_page(known.clone().into(), &story(["claimed", "own"], other), UrlId(2)), ByPage::New(spare));
        // a form with other names in it
        let form = ITEM.replace("Quay Lane", "Mill Street").replace("Sunday", "Monday").replace("brewery", "school");
        let form =
            form.replace("six to nine", "two to five").replace("Thursday", "Friday").replace("spare part", "new motor");
        let known = [saved("claimed", 1, ITEM)];
        assert_eq!(
            by_page(known.clone().into(), &story(["claimed", "own"], &form), UrlId(2)),
            ByPage::New("own".to_owned())
        );
    }

    #[test]
    fn the_same_story_is_known_under_the_address_that_it_claims() {
        let known = [saved("claimed", 1, ITEM)];
        for text in [ITEM.to_owned(), ITEM.replace("doctor", "nurse"), format!("{ITEM} More tomorrow.")] {
            assert_eq!(
                by_page(known.clone().into(), &story(["claimed", "own"], &text), UrlId(2)),
                ByPage::Known(known[0].clone()),
                "{text}"
            );
        }
        // its own address may change its text as it likes
        assert_eq!(
            by_page(known.clone().into(), &story(["claimed", "own"], "All new."), UrlId(1)),
            ByPage::Known(known[0].clone())
        );
        assert_eq!(
            again(&known[0], &story(["claimed", "own"], "All new."), UrlId(1)),
            StoryDecision::Save(known[0].clone(), 2, EarlierTry::Untried)
        );
        assert_eq!(again(&known[0], &story(["claimed", "own"], ITEM), UrlId(1)), StoryDecision::Unchanged);
        assert_eq!(again(&known[0], &story(["claimed", "own"], ITEM), UrlId(2)), StoryDecision::Duplicate(UrlId(1)));
    }

    #[test]
    fn near_hashes_are_not_believed() {
        let known = saved("a", 1, ITEM);
        let mut other = story(["b", "b"], "Another text of the same day that shares nothing with it but a hash.");
        other.simhash = fingerprint::simhash(&ITEM.repeat(3));
        assert!(may_be_near(&other, other.simhash.expect("long enough").cast_signed()) && !is_near(&known, &other));
        assert!(is_near(&known, &story(["b", "b"], &ITEM.replace("doctor", "nurse"))));
    }

    #[test]
    fn a_try_that_was_cut_off_is_repeated_and_one_that_goes_on_is_left_alone() {
        let cut_off = KnownStory { pending: Some(1), revision: 0, records_at: Some(7), ..saved("claimed", 1, ITEM) };
        let new = || ByPage::New("own".to_owned());
        let item = story(["own", "own"], ITEM);
        let decided = |known: &KnownStory, records| decide(new(), Some(known.clone()), &item, UrlId(2), records);
        assert_eq!(decided(&cut_off, ""), StoryDecision::Save(cut_off.clone(), 1, EarlierTry::Ours(Some(7))));
        assert_eq!(decided(&cut_off, "elsewhere"), StoryDecision::Save(cut_off.clone(), 1, EarlierTry::Others));
        let held = KnownStory { is_held: true, ..cut_off };
        assert_eq!(decided(&held, ""), StoryDecision::Duplicate(UrlId(1)));
        assert_eq!(decide(new(), None, &item, UrlId(2), ""), StoryDecision::First("own".to_owned()));
        assert_eq!(decided(&saved("claimed", 1, ITEM), ""), StoryDecision::Duplicate(UrlId(1)));
    }
}
