//! Whether a text is a story of its own: one decision for all databases, on what they have looked up.
//!
//! The same page by its canonical address, the same text by its hash, nearly the same text by its parts. Another
//! text is another story, whatever address it names: some sites name one for all of their pages, and hashes of
//! 64 bits are near by chance.

use super::{Reserved, Story, StoryId, UrlId};
use crate::fingerprint::resemblance;

use super::stored::{distance, spare};

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

/// What is known of a story.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) id: StoryId,
    pub(super) page: String,
    /// The URL that it was saved from.
    pub(super) url: UrlId,
    pub(super) number: u64,
    pub(super) file: String,
    pub(super) content: Option<Vec<u8>>,
    pub(super) parts: Option<Vec<u8>>,
    pub(super) revision: u32,
    pub(super) pending: Option<u32>,
    /// Length of the records before it was tried.
    pub(super) records_at: Option<i64>,
}

/// What a page is, by its addresses.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum ByPage {
    /// Nothing is known of it: a new story under this identity, unless its text is known.
    New(String),
    /// It is this story of those that are known.
    Story(usize),
}

/// What is to be done about a story that is known.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Again {
    /// It was about to be saved as this revision.
    Pending(u32),
    /// It is to be saved as this revision: it has changed.
    Changed(u32),
    /// It is saved from here, as it is.
    Unchanged,
    /// It is saved, under another address.
    Duplicate,
}

/// The identities under which a page is looked for: by its canonical address, by its own, and a spare one for where
/// other texts have both.
pub(super) fn pages(story: &Story) -> [String; 3] {
    let [canonical, own] = &story.pages;
    [canonical.clone(), own.clone(), spare(own)]
}

/// Which story a page is, of those that have its identities; `url` is its own one.
pub(super) fn by_page(known: &[Known], story: &Story, url: UrlId) -> ByPage {
    let [canonical, own, spare] = pages(story);
    for page in [canonical, own] {
        match known.iter().position(|known| known.page == page) {
            None => return ByPage::New(page),
            Some(at) if known.get(at).is_some_and(|known| is_other(known, story, url)) => {}
            Some(at) => return ByPage::Story(at),
        }
    }
    known.iter().position(|known| known.page == spare).map_or(ByPage::New(spare), ByPage::Story)
}

/// Whether another page only claims the address of a story.
fn is_other(known: &Known, story: &Story, url: UrlId) -> bool {
    let is_same = known.content.as_deref() == Some(&story.content);
    known.url != url && !is_same && !resembles(known, story, CLAIMED)
}

fn resembles(known: &Known, story: &Story, least: f64) -> bool {
    known.parts.as_deref().is_some_and(|parts| resemblance(parts, &story.parts) >= least)
}

/// Whether a text is worth a comparison with one of this hash.
pub(super) fn may_be_near(story: &Story, simhash: i64) -> bool {
    story.simhash.is_some_and(|own| distance(own.cast_signed(), simhash) <= NEAR_BITS)
}

/// Whether the texts are nearly the same.
pub(super) fn is_near(known: &Known, story: &Story) -> bool {
    resembles(known, story, NEAR)
}

/// What is to be done about a story that is known, seen again from this URL.
pub(super) fn again(known: &Known, story: &Story, url: UrlId) -> Again {
    match known.pending {
        Some(revision) => Again::Pending(revision),
        None if known.url != url => Again::Duplicate,
        None if known.content.as_deref() == Some(&story.content) => Again::Unchanged,
        None => Again::Changed(known.revision + 1),
    }
}

impl Known {
    /// As it is handed out to be saved.
    pub(super) fn save(self, revision: u32, since: Option<u64>) -> Reserved {
        let Self { id, page, number, file, .. } = self;
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

    fn saved(page: &str, url: i64, text: &str) -> Known {
        Known {
            id: StoryId(url),
            page: page.to_owned(),
            url: UrlId(url),
            number: 1,
            file: "a".to_owned(),
            content: Some(fingerprint::content(text)),
            parts: Some(fingerprint::parts(text)),
            revision: 1,
            pending: None,
            records_at: None,
        }
    }

    const ITEM: &str = "The pump at Quay Lane is out of order since Sunday. Residents fetch water from the brewery, which \
        opens its yard from six to nine. The works expects a spare part by Thursday and asks everybody to boil what they \
        drink. Nobody fell ill so far, says the doctor on duty.";

    #[test]
    fn another_text_is_another_story_whatever_it_claims() {
        let other = "Four choirs sing on the ice on Saturday if the frost holds. The mayor lends her sledge for the piano, the \
            rope makers theirs for the audience. Tickets are to be had at the bakery, and who brings a lamp pays half of it.";
        let known = [saved("claimed", 1, ITEM)];
        assert_eq!(by_page(&known, &story(["claimed", "own"], other), UrlId(2)), ByPage::New("own".to_owned()));
        let known = [saved("claimed", 1, ITEM), saved("own", 3, "Something else altogether stands here, by chance.")];
        let spare = spare("own");
        assert_eq!(by_page(&known, &story(["claimed", "own"], other), UrlId(2)), ByPage::New(spare));
        // a form with other names in it
        let form = ITEM.replace("Quay Lane", "Mill Street").replace("Sunday", "Monday").replace("brewery", "school");
        let form =
            form.replace("six to nine", "two to five").replace("Thursday", "Friday").replace("spare part", "new motor");
        let known = [saved("claimed", 1, ITEM)];
        assert_eq!(by_page(&known, &story(["claimed", "own"], &form), UrlId(2)), ByPage::New("own".to_owned()));
    }

    #[test]
    fn the_same_story_is_known_under_the_address_that_it_claims() {
        let known = [saved("claimed", 1, ITEM)];
        for text in [ITEM.to_owned(), ITEM.replace("doctor", "nurse"), format!("{ITEM} More tomorrow.")] {
            assert_eq!(by_page(&known, &story(["claimed", "own"], &text), UrlId(2)), ByPage::Story(0), "{text}");
        }
        // its own address may change its text as it likes
        assert_eq!(by_page(&known, &story(["claimed", "own"], "All new."), UrlId(1)), ByPage::Story(0));
        assert_eq!(again(&known[0], &story(["claimed", "own"], "All new."), UrlId(1)), Again::Changed(2));
        assert_eq!(again(&known[0], &story(["claimed", "own"], ITEM), UrlId(1)), Again::Unchanged);
        assert_eq!(again(&known[0], &story(["claimed", "own"], ITEM), UrlId(2)), Again::Duplicate);
    }

    #[test]
    fn near_hashes_are_not_believed() {
        let known = saved("a", 1, ITEM);
        let mut other = story(["b", "b"], "Another text of the same day that shares nothing with it but a hash.");
        other.simhash = fingerprint::simhash(&ITEM.repeat(3));
        assert!(may_be_near(&other, other.simhash.expect("long enough").cast_signed()) && !is_near(&known, &other));
        assert!(is_near(&known, &story(["b", "b"], &ITEM.replace("doctor", "nurse"))));
    }
}
