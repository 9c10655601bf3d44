//! The web keeps its own promises: what it calls an article is one, and what it counts is so.

use copydesk::{Extractor, Page};
use jiff::{SignedDuration, Timestamp};

use super::answer::{Answer, Desk, Question};
use super::plan::{Plan, Size};
use super::room::Room;
use super::truth::Saved;
use super::world::World;

fn start() -> Timestamp {
    "2026-11-02T06:00:00Z".parse().expect("a moment")
}

fn world(size: Size) -> World {
    World::new(Plan { port: 8080, ..Plan::new(size, start()) })
}

fn answer(world: &World, room: &Room, target: &str, now: Timestamp) -> Answer {
    let hosts = room.hosts();
    let question =
        Question { host: &hosts[0], target, now, before: 1, again: true, if_none_match: None, if_modified_since: None };
    Desk { plan: &world.plan, room }.answer(&question)
}

fn body(answer: &Answer) -> Vec<u8> {
    answer.body.concat()
}

fn read(url: &str, answer: &Answer) -> copydesk::Article {
    let mut page = Page::saved(body(answer), Some(url.parse().expect("a URL")));
    page.content_type = answer.header("content-type").map(str::to_owned);
    Extractor::new().extract_page(&page)
}

#[test]
fn every_story_reads_as_the_truth_says() {
    for padded in [false, true] {
        let plan = Plan { padded, port: 8080, ..Plan::new(Size::Full, start() + SignedDuration::from_hours(3)) };
        let world = World::new(Plan { start: start(), ..plan });
        let now = start() + SignedDuration::from_hours(12);
        let mut saved = Vec::new();
        let mut faults = Vec::new();
        for story in world.articles(now).iter().filter(|story| story.is_due()) {
            let room = &world.rooms[story.room];
            let path = story.urls[0].strip_prefix(&room.origin()).expect("on its own host");
            let given = answer(&world, room, path, now);
            if given.header("content-encoding").is_some() || given.status != 200 {
                continue;
            }
            let article = read(&story.urls[0], &given);
            if !article.verdict.kind.is_article() {
                faults.push(format!("{:?}: {}", article.verdict, story.urls[0]));
            }
            let url = article.canonical_url.clone().expect("each names its address");
            saved.push(Saved { url, headline: article.headline.clone(), text: article.text() });
        }
        assert!(saved.len() > 300, "{} stories", saved.len());
        let none_due = start() - SignedDuration::from_hours(24 * 365);
        faults.extend(world.judge(&saved, now, none_due));
        assert!(faults.is_empty(), "{} of {}:\n{}", faults.len(), saved.len(), faults.join("\n"));
    }
}
