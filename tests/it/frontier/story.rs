//! Stories: one file each, whatever their addresses, and whatever is cut off.

use super::ground::{Ground, Worker, at, done, url};
use copydesk::fingerprint::{content, parts, simhash};
use copydesk::frontier::{Lease, Reserved, Story, Terms};
use copydesk::link;
use copydesk::task::{Captured, End};
use jiff::civil::Date;

/// A text of two hundred words that no other seed shares.
pub(super) fn text(seed: &str) -> String {
    let words: Vec<String> = (0..200).map(|n| format!("{seed}{}", n * n % 97)).collect();
    words.join(" ")
}

/// A text as it is about to be saved, from a page that knows no address but its own.
pub(super) fn story(page: &str, text: &str, records_at: u64) -> Story {
    let page = link::hash(&url(&format!("https://lenn.example/{page}")));
    let day = Some(Date::constant(2026, 11, 2));
    let (content, simhash, parts) = (content(text), simhash(text), parts(text));
    Story { pages: [page.clone(), page], content, simhash, parts, day, records_at }
}

/// One that names another address as its own.
fn claiming(canonical: &str, page: &str, text: &str) -> Story {
    let [canonical, _] = story(canonical, text, 0).pages;
    let mut story = story(page, text, 0);
    story.pages[0] = canonical;
    story
}

/// Articles of one host, visited one after the other.
struct Desk {
    worker: Worker,
    now: u64,
}

impl Desk {
    async fn start(ground: &impl Ground, name: &str) -> Self {
        Self { worker: Worker::start(ground, name, Terms::default(), &[]).await, now: 0 }
    }

    async fn lease(&mut self, page: &str) -> Lease {
        self.now += 1000;
        self.worker.by_hand(&[&format!("https://lenn.example/{page}")], self.now).await;
        self.worker.claim(self.now).await.expect("due")
    }

    /// Decides about a text, and does so.
    async fn visit(&mut self, page: &str, story: Story) -> Reserved {
        let lease = self.lease(page).await;
        let reserved = self.worker.reserve(&lease, story).await;
        let mut done = done(&lease, End::Saved, self.now);
        if let Reserved::Save(filed) = &reserved {
            done.story = Some(filed.id);
            done.capture = Some(capture(page));
        }
        assert!(self.worker.finish(lease, done, self.now).await);
        reserved
    }
}

fn capture(page: &str) -> Captured {
    Captured { record_id: format!("<urn:{page}>"), asked_at: at(1), digest: "sha256:0f".to_owned() }
}

/// Number, revision and file of what is to be saved.
fn saved(reserved: &Reserved) -> Option<(u64, u32, String)> {
    match reserved {
        Reserved::Save(filed) => Some((filed.number, filed.revision, filed.file.clone())),
        _ => None,
    }
}

fn duplicate(page: &str) -> Reserved {
    Reserved::Duplicate(url(&format!("https://lenn.example/{page}")), Some(capture(page)))
}

pub(super) async fn a_story_is_saved_once_and_changes_in_its_place(ground: &impl Ground) {
    let mut desk = Desk::start(ground, "one").await;
    let (old, new) = (text("harbour"), text("harbour") + " A sentence more.");
    let file = format!("000_{}", story("a", "", 0).pages[0]);
    assert_eq!(saved(&desk.visit("a", story("a", &old, 0)).await), Some((0, 1, file.clone())));
    assert_eq!(desk.visit("a", story("a", &old, 0)).await, Reserved::Unchanged);
    assert_eq!(saved(&desk.visit("a", story("a", &new, 0)).await), Some((0, 2, file.clone())));
    assert_eq!(desk.visit("a", story("a", &new, 0)).await, Reserved::Unchanged);
    // rewritten from the first word to the last, it is still the page's
    assert_eq!(saved(&desk.visit("a", story("a", &text("bridge"), 0)).await), Some((0, 3, file)));
}

pub(super) async fn one_text_is_one_story_whatever_its_addresses(ground: &impl Ground) {
    let mut desk = Desk::start(ground, "one").await;
    let near = text("harbour") + " A sentence more.";
    desk.visit("a", claiming("canonical", "a", &text("harbour"))).await;
    for (name, story) in [
        ("canonical", story("canonical", &text("harbour"), 0)),
        ("says so", claiming("canonical", "b", &near)),
        ("same text", story("b", &text("harbour"), 0)),
        ("nearly the same text", story("b", &near, 0)),
    ] {
        let page = if name == "canonical" { "canonical" } else { "b" };
        assert_eq!(desk.visit(page, story).await, duplicate("a"), "{name}");
    }
    // the same words on another day are another story: a report that is filled in each week
    let mut weekly = story("next-week", &near, 0);
    weekly.day = Some(Date::constant(2026, 11, 9));
    assert_eq!(saved(&desk.visit("next-week", weekly).await).map(|(number, ..)| number), Some(1));
    assert_eq!(saved(&desk.visit("c", story("c", &text("bridge"), 0)).await).map(|(number, ..)| number), Some(2));
    // short texts say too little to be told nearly the same
    for (number, page) in [(3, "d"), (4, "e")] {
        let short = story(page, &format!("Result number {number}"), 0);
        assert_eq!(saved(&desk.visit(page, short).await).map(|(number, ..)| number), Some(number));
    }
}

pub(super) async fn a_page_that_lies_about_its_address_takes_nobodys_place(ground: &impl Ground) {
    let mut desk = Desk::start(ground, "one").await;
    let texts = ["harbour", "bridge", "school", "market"].map(text);
    // each page of the site says that it is /fixed
    for (number, page) in [(0, "a"), (1, "b"), (2, "c")] {
        let story = claiming("fixed", page, &texts[number]);
        let reserved = desk.visit(page, story.clone()).await;
        assert_eq!(saved(&reserved).map(|(at, ..)| at), Some(number as u64), "{page}: {reserved:?}");
        assert_eq!(desk.visit(page, story).await, Reserved::Unchanged, "{page}");
    }
    // and there is a page at /fixed
    let reserved = desk.visit("fixed", story("fixed", &texts[3], 0)).await;
    assert_eq!(saved(&reserved).map(|(at, ..)| at), Some(3), "{reserved:?}");
    assert_eq!(desk.visit("fixed", story("fixed", &texts[3], 0)).await, Reserved::Unchanged);
    let changed = texts[3].clone() + " A sentence more.";
    let reserved = desk.visit("fixed", story("fixed", &changed, 0)).await;
    assert_eq!(saved(&reserved).map(|(number, revision, _)| (number, revision)), Some((3, 2)));
}

pub(super) async fn a_crash_between_saving_and_noting_repeats_the_same_save(ground: &impl Ground) {
    let mut desk = Desk::start(ground, "dead").await;
    desk.visit("before", story("before", &text("market"), 0)).await;
    let lease = desk.lease("a").await;
    let first = desk.worker.reserve(&lease, story("a", &text("harbour"), 1111)).await;
    assert_eq!(saved(&first).map(|(number, revision, _)| (number, revision)), Some((1, 1)));
    drop(desk);
    // the page changed meanwhile: what was noted counts
    let worker = Worker::start_at(ground, "heir", Terms::default(), &[], 5000).await;
    let mut desk = Desk { worker, now: 5000 };
    let again = desk.visit("a", story("a", &(text("harbour") + " A sentence more."), 2222)).await;
    let Reserved::Save(filed) = &again else { unreachable!("{again:?}") };
    assert_eq!(saved(&again), saved(&first));
    assert_eq!(filed.since, Some(1111), "its record may lie behind this byte");
    // and once it is noted, the next change begins anew
    let next = desk.visit("a", story("a", &text("harbour"), 3333)).await;
    let Reserved::Save(filed) = &next else { unreachable!("{next:?}") };
    assert_eq!((filed.number, filed.revision, filed.since), (1, 2, None));
}

pub(super) async fn numbers_are_never_used_again(ground: &impl Ground) {
    let mut desk = Desk::start(ground, "dead").await;
    desk.visit("a", story("a", &text("harbour"), 0)).await;
    let lease = desk.lease("b").await;
    desk.worker.reserve(&lease, story("b", &text("bridge"), 0)).await;
    drop(desk);
    let worker = Worker::start_at(ground, "heir", Terms::default(), &[], 5000).await;
    let mut desk = Desk { worker, now: 5000 };
    // the second was cut off; it may have left files of its number
    assert_eq!(saved(&desk.visit("c", story("c", &text("school"), 0)).await).map(|(number, ..)| number), Some(2));
    assert_eq!(saved(&desk.visit("b", story("b", &text("bridge"), 0)).await).map(|(number, ..)| number), Some(1));
    assert_eq!(saved(&desk.visit("d", story("d", &text("market"), 0)).await).map(|(number, ..)| number), Some(3));
}

/// A copy of the story at another address is visited before the visit that was cut off is repeated.
pub(super) async fn a_copy_of_a_story_that_was_cut_off_takes_its_place(ground: &impl Ground) {
    let mut desk = Desk::start(ground, "dead").await;
    let lease = desk.lease("a").await;
    let first = desk.worker.reserve(&lease, story("a", &text("harbour"), 1111)).await;
    assert_eq!(saved(&first).map(|(number, ..)| number), Some(0));
    drop(desk);
    let worker = Worker::start_at(ground, "heir", Terms::default(), &[], 5000).await;
    let mut desk = Desk { worker, now: 5000 };
    let lease = desk.lease("copy").await;
    // whichever is claimed first: this is the text of the copy
    let nearly = text("harbour") + " A sentence more.";
    let reserved = desk.worker.reserve(&lease, story("copy", &nearly, 2222)).await;
    assert_eq!(saved(&reserved), saved(&first), "the same number and file, and no second story");
    let Reserved::Save(filed) = &reserved else { unreachable!("{reserved:?}") };
    assert_eq!(filed.since, Some(1111));
}
