//! The articles that a perfect crawl has saved by a moment, and those that a crawl did save, compared.

use super::profile::{Quirk, Robots, Trouble};
use super::room::Room;
use super::route::{Form, Route};
use super::world::World;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use url::Url;

/// A story that is out.
#[derive(Debug, Clone)]
pub(crate) struct Expected {
    /// Index of its newsroom, and its number there.
    pub(crate) room: usize,
    pub(crate) number: u32,
    /// Its addresses: the canonical one, and that of a copy.
    pub(crate) urls: Vec<String>,
    pub(crate) headline: String,
    /// The texts that may be saved: as first published, as updated, as copied.
    pub(crate) texts: Vec<Vec<String>>,
    pub(crate) published: Timestamp,
    /// Why nobody can save it.
    pub(crate) lost: Option<&'static str>,
    /// True if robots.txt lets this crawler fetch it.
    pub(crate) allowed: bool,
}

impl Expected {
    /// True if it must have been saved.
    pub(crate) fn is_due(&self) -> bool {
        self.lost.is_none() && self.allowed
    }
}

/// One file that a crawl saved.
#[derive(Debug, Clone)]
pub(crate) struct Saved {
    /// The canonical address, else the one that it came from.
    pub(crate) url: String,
    /// The one that it came from.
    pub(crate) from: String,
    pub(crate) headline: Option<String>,
    /// The body, its blocks parted by blank lines.
    pub(crate) text: String,
}

impl World {
    /// Every story that is out by `until`, in the order of newsrooms and publication.
    pub(crate) fn articles(&self, until: Timestamp) -> Vec<Expected> {
        let of_room = |room| (1..=Room::count(room, until)).map(move |number| self.expected(room, number, until));
        self.rooms.iter().flat_map(of_room).collect()
    }

    fn expected(&self, room: &Room, number: u32, until: Timestamp) -> Expected {
        let story = room.story(number);
        let mut urls = vec![format!("{}{}", room.origin(), story.path)];
        let mut texts = vec![room.paragraphs(number, story.published)];
        if room.updated(number).is_some_and(|at| at <= until) {
            texts.push(room.paragraphs(number, until));
        }
        if matches!(story.quirk, Some(Quirk::Copied | Quirk::NearlyCopied)) {
            urls.push(format!("{}{}", room.origin(), story.copy_path()));
            texts.push(room.copy(number, until));
        }
        let hours = |hours: u32| self.plan.start + SignedDuration::try_from(self.plan.hour * hours).expect("short");
        let first_hour = until < hours(1);
        let away = (hours(2)..hours(6)).contains(&until) && story.published >= hours(2);
        let lost = match room.profile.trouble {
            Trouble::Hangs => Some("the newsroom never answers"),
            Trouble::Resets => Some("the newsroom resets every connection"),
            Trouble::DownAtFirst if first_hour => Some("the newsroom is down"),
            Trouble::Vanishes if away => Some("the newsroom is away"),
            _ => story.quirk.and_then(Quirk::lost),
        };
        let broken = room.profile.robots == Robots::BrokenAtFirst && first_hour;
        Expected {
            room: room.index,
            number,
            urls,
            headline: story.headline,
            texts,
            published: story.published,
            lost,
            allowed: room.allows(&story.path) && !broken,
        }
    }

    /// Faults in a crawl's harvest, in words: lost, saved twice, saved wrongly, and saved although it should not be.
    /// `since` is the moment before which a story need not be there, for stories that came out after the last visits.
    pub(crate) fn judge(&self, saved: &[Saved], until: Timestamp, since: Timestamp) -> Vec<String> {
        let expected = self.articles(until);
        let mut found: BTreeMap<(usize, u32), Vec<&Saved>> = BTreeMap::new();
        let mut faults = Vec::new();
        for one in saved {
            match self.story_of(&one.url, until).or_else(|| self.story_of(&one.from, until)) {
                Some(key) => found.entry(key).or_default().push(one),
                None => faults.push(format!("saved, but no story: {}", one.url)),
            }
        }
        for story in &expected {
            let files = found.remove(&(story.room, story.number)).unwrap_or_default();
            let name = format!("{} ({})", story.urls[0], story.published);
            match (story.is_due(), files.as_slice()) {
                (true, []) if story.published <= since => faults.push(format!("lost: {name}")),
                (true, [one]) => faults.extend(differences(story, one).map(|fault| format!("{fault}: {name}"))),
                (_, []) => {}
                (true, several) => faults.push(format!("saved {} times: {name}", several.len())),
                (false, _) => {
                    let why = story.lost.unwrap_or("robots.txt forbids it");
                    faults.push(format!("saved, although {why}: {name}"));
                }
            }
        }
        faults.extend(found.into_values().flatten().map(|one| format!("saved, but too old: {}", one.url)));
        faults
    }

    /// The story of an address, whichever of its addresses it is.
    fn story_of(&self, url: &str, until: Timestamp) -> Option<(usize, u32)> {
        match self.find(&Url::parse(url).ok()?, until)? {
            (room, Route::Story(number, Form::Page | Form::Copy)) => Some((room.index, number)),
            _ => None,
        }
    }
}

fn differences(story: &Expected, saved: &Saved) -> Option<String> {
    if saved.headline.as_deref() != Some(&story.headline) {
        return Some(format!("headline is {:?}, not {:?}", saved.headline, story.headline));
    }
    if story.texts.iter().any(|text| text.join("\n\n") == saved.text) {
        return None;
    }
    let missing = story.texts[0].iter().filter(|paragraph| !saved.text.contains(paragraph.as_str())).count();
    let (blocks, all) = (saved.text.split("\n\n").count(), story.texts[0].len());
    Some(format!("{missing} of {all} paragraphs are missing, and {blocks} are there"))
}
