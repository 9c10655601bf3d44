//! The web keeps its own promises: what it calls an article reads as one and is listed somewhere,
//! and what it calls impolite is so.

use super::answer::{Answer, Desk, Manner, Question};
use super::profile::{Quirk, Robots, Trouble};
use super::room::Room;
use super::route::{Form, Route};
use super::{Ask, Harvest, Manners, Names, NewsWeb, Plan, Saved, Size, World, violations};
use copydesk::fetch::{Client, ClientOptions};
use copydesk::{Extractor, Page};
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use url::Url;

const HOUR: SignedDuration = SignedDuration::from_hours(1);

fn start() -> Timestamp {
    "2026-11-02T06:00:00Z".parse().expect("a moment")
}

fn world(size: Size) -> World {
    World::new(Plan { port: 8080, ..Plan::new(size, start()) })
}

/// A question by a client that was here before.
fn plain() -> Question<'static> {
    let (host, target, now) = ("", "/", start());
    let (if_none_match, if_modified_since, cookie) = (None, None, Some("seen=1"));
    Question { host, target, now, before: 1, again: true, if_none_match, if_modified_since, cookie, reused: false }
}

fn answer(world: &World, room: &Room, target: &str, now: Timestamp) -> Answer {
    let hosts = room.hosts();
    Desk { plan: &world.plan, room }.answer(&Question { host: &hosts[0], target, now, ..plain() })
}

fn read(url: &str, answer: &Answer) -> copydesk::Article {
    let mut page = Page::saved(answer.body.concat(), Some(url.parse().expect("a URL")));
    page.content_type = answer.header("content-type").map(str::to_owned);
    Extractor::new().extract_page(&page)
}

/// Faults in the stories of a world as the extractor reads them, and the number of those that it read.
fn misread(world: &World, now: Timestamp, every: usize) -> (usize, Vec<String>) {
    let (mut saved, mut faults) = (Vec::new(), Vec::new());
    for story in world.articles(now).iter().filter(|story| story.is_due()).step_by(every) {
        let room = &world.rooms[story.room];
        let path = story.urls[0].strip_prefix(&room.origin()).expect("on its own host");
        let given = answer(world, room, path, now);
        let is_bare = given.header("content-encoding").or(given.header("refresh")).is_none();
        if !is_bare || given.status != 200 {
            continue;
        }
        let article = read(&story.urls[0], &given);
        if !article.verdict.kind.is_article() {
            faults.push(format!("{:?}: {}", article.verdict, story.urls[0]));
        }
        let url = article.canonical_url.clone().expect("each names its address");
        let from = story.urls[0].clone();
        saved.push(Saved { url, from, headline: article.headline.clone(), text: article.text() });
    }
    let nothing_is_due = start() - HOUR * 24 * 365;
    faults.extend(world.judge(&saved, now, nothing_is_due));
    (saved.len(), faults)
}

#[test]
fn every_story_reads_as_the_truth_says() {
    let (read, faults) = misread(&world(Size::Full), start() + HOUR * 12, 1);
    assert!(read > 300, "{read} stories");
    assert!(faults.is_empty(), "{} of {read}:\n{}", faults.len(), faults.join("\n"));
    let plan = Plan { padded: true, ..Plan::new(Size::Full, start()) };
    let (read, faults) = misread(&World::new(plan), start() + HOUR, 17);
    assert!(read > 20, "{read} stories");
    assert!(faults.is_empty(), "{} of {read} of real size:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn what_is_no_article_does_not_read_as_one() {
    let world = world(Size::Full);
    let mut kinds = HashSet::new();
    for story in world.articles(start() + HOUR * 8) {
        let room = &world.rooms[story.room];
        let quirk = room.quirk(story.number);
        if !matches!(quirk, Some(Quirk::SoftMissing | Quirk::Consent | Quirk::Challenge | Quirk::Paid)) {
            continue;
        }
        let path = story.urls[0].strip_prefix(&room.origin()).expect("on its own host");
        let article = read(&story.urls[0], &answer(&world, room, path, start() + HOUR * 8));
        assert!(!article.verdict.kind.is_article(), "{quirk:?} is {:?}", article.verdict);
        kinds.insert(format!("{quirk:?}"));
    }
    assert_eq!(kinds.len(), 4, "{kinds:?}");
    for room in &world.rooms {
        let home = read(&room.origin(), &answer(&world, room, "/", start() + HOUR * 8));
        assert!(!home.verdict.kind.is_article(), "{} is {:?}", room.id, home.verdict);
    }
}

#[test]
fn every_story_that_is_due_is_listed() {
    for size in [Size::Small, Size::Full, Size::Soak] {
        let (world, now) = (world(size), start());
        let mut due = BTreeSet::new();
        let mut listed = BTreeSet::new();
        for story in world.articles(now).into_iter().filter(super::Expected::is_due) {
            due.insert((story.room, story.number));
        }
        for room in &world.rooms {
            let sections = room.sections.iter().map(|(path, _)| format!("/{path}"));
            let sources = ["/", "/feed", "/feed2", "/news-sitemap.xml"].map(str::to_owned).into_iter().chain(sections);
            for source in sources {
                let page = answer(&world, room, &source, now);
                let text = String::from_utf8_lossy(&page.body.concat()).replace("&amp;", "&");
                let text = text.replace(&room.bare_origin(), &room.origin());
                let base = Url::parse(&format!("{}{source}", room.origin())).expect("a URL");
                for link in text.split(['"', '<', '>']).filter_map(|link| base.join(link).ok()) {
                    if let Some((room, Route::Story(number, _) | Route::Chain(number, _))) = world.find(&link, now) {
                        listed.insert((room.index, number));
                    }
                }
            }
        }
        let unlisted: Vec<_> =
            due.difference(&listed).map(|(room, number)| world.rooms[*room].story(*number).path).collect();
        assert!(unlisted.is_empty(), "{} of {}: {unlisted:?}", unlisted.len(), due.len());
    }
}

#[test]
fn sizes_are_what_they_say() {
    let due = |world: &World| world.articles(start()).iter().filter(|story| story.is_due()).count();
    let full = world(Size::Full);
    assert!(full.rooms.len() >= 40, "{} newsrooms", full.rooms.len());
    let soak = world(Size::Soak);
    assert!(due(&soak) >= 5000, "{} stories", due(&soak));
    assert!(soak.rooms.iter().all(|room| room.profile.is_prompt()));
    let farm = World::new(Plan { padded: true, ..Plan::new(Size::Farm, start()) });
    assert_eq!(farm.rooms.len(), 1000);
    for room in &farm.rooms[..5] {
        let page: usize =
            answer(&farm, room, &room.story(1).path, start()).body.iter().map(hyper::body::Bytes::len).sum();
        assert!(page > 200_000, "{page} bytes");
    }
}

#[test]
fn what_a_client_has_already_is_not_sent_again() {
    let world = world(Size::Full);
    let mut marked = 0;
    for room in world.rooms.iter().filter(|room| room.served.is_none()) {
        for target in ["/", "/feed", "/sitemap.xml", "/news-sitemap.xml"] {
            let first = answer(&world, room, target, start());
            let (etag, date) = (first.header("etag"), first.header("last-modified"));
            if first.status != 200 || etag.or(date).is_none() {
                continue;
            }
            marked += 1;
            let hosts = room.hosts();
            let ask = |now: Timestamp| {
                let known = if etag.is_some() { (etag, None) } else { (None, date) };
                let (if_none_match, if_modified_since) = known;
                let host = &hosts[0];
                let question = Question { host, target, now, before: 2, if_none_match, if_modified_since, ..plain() };
                Desk { plan: &world.plan, room }.answer(&question)
            };
            let again = ask(start());
            assert_eq!((again.status, again.body.len(), again.header("etag")), (304, 0, etag), "{}{target}", room.id);
            let next = room.published(room.count(start()) + 1);
            assert!(ask(next).status != 304, "{}{target} has something new", room.id);
        }
    }
    assert!(marked > 80, "{marked} sources");
}

#[test]
fn troubles_begin_and_end_by_the_clock() {
    let world = world(Size::Full);
    let of = |trouble| world.rooms.iter().find(|room| room.profile.trouble == trouble).expect("in the cast");
    let status = |room: &Room, target: &str, hours: i32| {
        let answer = answer(&world, room, target, start() + HOUR * hours);
        (answer.manner == Manner::Whole).then_some(answer.status)
    };
    let away = of(Trouble::Vanishes);
    assert_eq!([0, 2, 5, 6].map(|hours| status(away, "/", hours)), [Some(200), None, None, Some(200)]);
    let down = of(Trouble::DownAtFirst);
    assert_eq!([0, 1].map(|hours| status(down, "/robots.txt", hours)), [Some(503), Some(200)]);
    let broken = world.rooms.iter().find(|room| room.profile.robots == Robots::BrokenAtFirst).expect("in the cast");
    assert_eq!([0, 1].map(|hours| status(broken, "/robots.txt", hours)), [Some(500), Some(200)]);
    assert_eq!(status(of(Trouble::Hangs), "/", 9), None);
    let endless = of(Trouble::Calendar);
    assert_eq!(status(endless, "/calendar/2999/12", 0), Some(200));
    assert_eq!(status(endless, "/calendar/2999/13", 0), Some(404));
    assert_eq!(status(of(Trouble::Topics), "/topic/beef", 0), Some(200));
    assert_eq!(status(of(Trouble::SoftNotFound), "/never/was", 0), Some(200));
    let due = |hours: i32| {
        let articles = world.articles(start() + HOUR * hours);
        articles.iter().filter(|story| story.is_due() && story.room == down.index).count()
    };
    assert!(due(0) == 0 && due(1) > 10);
}

#[test]
fn an_address_leads_to_one_thing_whoever_asks() {
    for names in [Names::Hosts, Names::Literal] {
        let world = World::new(Plan { names, port: 8080, ..Plan::new(Size::Full, start()) });
        for room in world.rooms.iter().filter(|room| room.served.is_none()) {
            let story = room.story(2);
            let find = |url: &str| world.find(&Url::parse(url).expect(url), start()).expect(url);
            let joint = if story.path.contains('?') { '&' } else { '?' };
            for tail in [String::new(), format!("{joint}utm_source=a"), format!("{joint}PHPSESSID=1")] {
                let (found, route) = find(&format!("{}{}{tail}", room.origin(), story.path));
                assert_eq!((found.index, route), (room.index, Route::Story(2, Form::Page)));
            }
            assert_eq!(find(&room.mobile(&story.path)).1, Route::Story(2, Form::Mobile));
            assert_eq!(find(&format!("{}/amp{}", room.origin(), story.path)).1, Route::Story(2, Form::Amp));
            assert_eq!(find(&format!("{}/print/2", room.origin())).1, Route::Story(2, Form::Print));
            let tomorrow = room.story(room.count(start()) + 1);
            assert_eq!(find(&format!("{}{}", room.origin(), tomorrow.path)).1, Route::Unknown, "not out yet");
            assert!(tomorrow.published > start());
        }
    }
}

#[test]
fn every_near_copy_is_near_and_every_paid_page_is_told() {
    let world = world(Size::Fleet);
    let (mut copies, mut paid, mut faults) = (0, 0, Vec::new());
    for room in &world.rooms {
        for number in room.newest(start(), 200) {
            match room.quirk(number) {
                Some(Quirk::NearlyCopied) => {
                    let hash = |texts: &[String]| copydesk::fingerprint::simhash(&texts.join("\n\n")).expect("long");
                    let (one, copy) = (hash(&room.paragraphs(number, start())), hash(&room.copy(number, start())));
                    let far = (one ^ copy).count_ones();
                    if far > 8 {
                        faults.push(format!("{far} {}{}", room.origin(), room.story(number).path));
                    }
                    copies += 1;
                }
                Some(Quirk::Paid) => {
                    let path = room.story(number).path;
                    let article = read(&format!("{}{path}", room.origin()), &answer(&world, room, &path, start()));
                    if article.verdict.kind.is_article() {
                        faults.push(format!("{}{path}: {:?}", room.origin(), article.verdict));
                    }
                    paid += 1;
                }
                _ => {}
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
    assert!(copies > 500 && paid > 50, "{copies} copies, {paid} paid pages");
}

#[test]
fn no_two_stories_read_alike_but_copies() {
    let world = world(Size::Soak);
    let shingles = |texts: &[String]| -> HashSet<String> {
        let text = texts.join(" ");
        let words: Vec<&str> = text.split_whitespace().collect();
        words.windows(3).map(|three| three.join(" ")).collect()
    };
    let (mut nearest, mut copies) = (0.0_f64, 0);
    for room in world.rooms.iter().take(6) {
        let texts: Vec<_> =
            room.newest(start(), 60).map(|number| shingles(&room.paragraphs(number, start()))).collect();
        for (at, one) in texts.iter().enumerate() {
            for other in &texts[..at] {
                nearest = nearest.max(one.intersection(other).count() as f64 / one.union(other).count() as f64);
            }
        }
        for number in room.newest(start(), 20).filter(|number| room.quirk(*number) == Some(Quirk::NearlyCopied)) {
            let (one, copy) = (shingles(&room.paragraphs(number, start())), shingles(&room.copy(number, start())));
            assert!(one.intersection(&copy).count() * 100 > one.union(&copy).count() * 90);
            copies += usize::from(one != copy);
        }
    }
    assert!(nearest < 0.25, "{nearest}");
    assert!(copies > 0);
}

/// A web, its clock to set, and a client that finds it.
fn running(size: Size) -> (NewsWeb, Arc<Mutex<Timestamp>>, Client) {
    let moment = Arc::new(Mutex::new(start()));
    let clock = Arc::clone(&moment);
    let web = NewsWeb::start(Plan::new(size, start()), Arc::new(move || *clock.lock().expect("no panic")));
    let options = ClientOptions::default().with(|options| {
        options.user_agent = "copydesk/0 (desk@papers.example)".to_owned();
        options.allow_private = true;
        options.pace = Duration::ZERO;
        options.retries = 0;
        options.total_timeout = Duration::from_secs(2);
        options.resolve = web.world.resolve();
    });
    (web, moment, Client::new(options).expect("good options"))
}

#[tokio::test]
async fn a_client_meets_the_newsrooms_by_name() {
    let (web, moment, client) = running(Size::Full);
    let fetch = async |url: &str| client.fetch_at(&Url::parse(url).expect(url), start()).await;
    for room in &web.world.rooms[..5] {
        let page = fetch(&format!("{}/", room.bare_origin())).await.expect("a home page");
        assert_eq!(page.url.expect("an address").as_str(), format!("{}/", room.origin()));
        assert!(String::from_utf8_lossy(&page.body).contains(&room.title));
    }
    let room = &web.world.rooms[0];
    let next = room.story(room.count(start()) + 1);
    let url = format!("{}{}", room.origin(), next.path);
    assert!(fetch(&url).await.is_err(), "not out yet");
    *moment.lock().expect("no panic") = next.published;
    assert!(fetch(&url).await.is_ok());
    let quirky = |quirk| {
        let rooms = web.world.rooms.iter();
        let mut stories = rooms.flat_map(|room| room.newest(start(), 99).map(move |number| (room, number)));
        let (room, number) = stories.find(|(room, number)| room.quirk(*number) == Some(quirk)).expect("in the cast");
        format!("{}{}", room.origin(), room.story(number).path)
    };
    for (quirk, reason) in [
        (Quirk::Hangs, "timeout"),
        (Quirk::Resets, "broken"),
        (Quirk::Drips, "timeout"),
        (Quirk::Endless, "too_large"),
        (Quirk::Bomb, "too_large"),
        (Quirk::Loop, "redirect"),
        (Quirk::Pdf, "not_html"),
        (Quirk::Gone, "gone"),
    ] {
        let error = fetch(&quirky(quirk)).await.expect_err("a fault");
        assert!(error.reason().contains(reason), "{quirk:?}: {} ({error})", error.reason());
    }
    assert!(fetch(&quirky(Quirk::Zipped)).await.is_ok());
    assert!(fetch(&quirky(Quirk::Slow)).await.is_ok());
    let asks = web.asks();
    assert!(asks.iter().all(|ask| ask.header("user-agent").contains("desk@papers.example")));
    assert!(asks.iter().any(|ask| ask.status == Some(404) && ask.target == next.path));
    assert!(asks.iter().any(|ask| ask.status.is_none()), "what hangs is entered too");
}

#[tokio::test]
async fn a_reader_without_fault_is_told_none() {
    let (web, _, client) = running(Size::Small);
    let mut saved = Vec::new();
    for story in web.world.articles(start()).into_iter().filter(super::Expected::is_due) {
        let url = Url::parse(&story.urls[0]).expect("a URL");
        let page = match client.fetch_at(&url, start()).await {
            Err(error) if error.reason() == "busy" => client.fetch_at(&url, start()).await,
            answer => answer,
        };
        let article = Extractor::new().extract_page(&page.expect("a page"));
        let url = article.canonical_url.clone().expect("each names its address");
        let from = story.urls[0].clone();
        saved.push(Saved { url, from, headline: article.headline.clone(), text: article.text() });
    }
    assert_eq!(web.world.judge(&saved, start(), start()), Vec::<String>::new());
    let contact = "desk@papers.example".to_owned();
    let manners = Manners { gap: Duration::ZERO, contact, ..Manners::default() };
    assert_eq!(violations(&web.world, &web.asks(), &manners), Vec::<String>::new());
}

/// Requests to a newsroom by its first host: target, status, and seconds after the start. A 429 comes
/// with a `Retry-After` of a minute.
fn asked(world: &World, room: usize, asked: &[(&str, u16, i64)]) -> Vec<Ask> {
    let room = &world.rooms[room];
    let mut asks = Vec::new();
    for (number, (target, status, at)) in asked.iter().enumerate() {
        asks.push(Ask {
            number,
            connection: 1,
            room: Some(room.index),
            host: room.hosts()[0].clone(),
            address: room.address().ip(),
            target: (*target).to_owned(),
            headers: [("user-agent".to_owned(), "copydesk/1 (me@papers.example)".to_owned())].into(),
            at: start() + SignedDuration::from_secs(*at),
            real_us: u64::try_from(*at).expect("later") * 1_000_000,
            open: 0,
            open_at_address: 0,
            status: (*status > 0).then_some(*status),
            retry_after: (*status == 429).then(|| "60".to_owned()),
            etag: None,
            last_modified: None,
        });
    }
    asks
}

#[test]
fn impolite_requests_are_told() {
    let world = world(Size::Full);
    let story = world.rooms[0].story(1).path;
    let tracked = format!("{story}?utm_source=front");
    let day = 24 * 3600;
    for (room, requests, wanted) in [
        (0, vec![("/robots.txt", 200, 0), ("/", 200, 5), (story.as_str(), 200, 10)], vec![]),
        (0, vec![("/robots.txt", 200, 0), ("/", 200, 4)], vec!["4s instead of 5s"]),
        (0, vec![("/", 200, 5)], vec!["before robots.txt"]),
        (0, vec![("/robots.txt", 500, 0), ("/", 200, 10)], vec!["could not be had"]),
        (0, vec![("/robots.txt", 200, 0), ("/print/2", 200, 5)], vec!["forbids"]),
        (0, vec![("/robots.txt", 200, 0), ("/robots.txt", 200, 60)], vec!["asked again"]),
        (0, vec![("/robots.txt", 200, 0), ("/", 200, day)], vec!["older than a day"]),
        (0, vec![("/robots.txt", 200, 0), (&story, 200, 5), (&tracked, 200, 60)], vec!["asked again"]),
        (0, vec![("/robots.txt", 200, 0), (&story, 0, 5), (&story, 200, 60)], vec![]),
        (0, vec![("/robots.txt", 200, 0), ("/", 200, 5), ("/", 200, 60)], vec!["asked again"]),
        (0, vec![("/robots.txt", 200, 0), ("/", 200, 5), ("/", 200, 3600)], vec![]),
        (0, vec![("/robots.txt", 200, 0), ("/", 429, 5), ("/", 200, 50)], vec!["instead of 60s"]),
        (0, vec![("/robots.txt", 200, 0), ("/", 503, 5), ("/", 200, 12)], vec!["instead of 10s"]),
        // Crawl-delay: 10
        (10, vec![("/robots.txt", 200, 0), ("/", 200, 5), (&story, 404, 12)], vec!["7s instead of 10s"]),
        // Disallow: /
        (7, vec![("/robots.txt", 200, 0), ("/", 200, 5)], vec!["forbids"]),
    ] {
        let asks = asked(&world, room, &requests);
        let told = violations(&world, &asks, &Manners::default());
        let fits = told.len() == wanted.len() && told.iter().zip(&wanted).all(|(told, wanted)| told.contains(wanted));
        assert!(fits, "{requests:?}: {told:?} instead of {wanted:?}");
    }
    let mut asks =
        asked(&world, 0, &[("/robots.txt", 200, 0), ("/feed", 200, 5), ("/feed", 200, 3600), ("/feed", 304, 9999)]);
    asks[1].etag = Some("\"1\"".to_owned());
    asks[3].headers.insert("if-none-match".to_owned(), "\"1\"".to_owned());
    asks[3].open = 1;
    let told = violations(&world, &asks, &Manners { contact: "me@papers.example".to_owned(), ..Manners::default() });
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("open already") && told[1].contains("without the validator"), "{told:?}");
    let told = violations(&world, &asks[..2], &Manners { contact: "you".to_owned(), ..Manners::default() });
    assert_eq!(told.len(), 2, "{told:?}");
}

#[test]
fn a_bad_harvest_is_told() {
    let world = world(Size::Small);
    let due: Vec<_> = world.articles(start()).into_iter().filter(super::Expected::is_due).collect();
    let file = |at: usize| Saved {
        url: due[at].urls[0].clone(),
        from: String::new(),
        headline: Some(due[at].headline.clone()),
        text: due[at].texts[0].join("\n\n"),
    };
    let all: Vec<Saved> = (0..due.len()).map(file).collect();
    assert_eq!(world.judge(&all, start(), start()), Vec::<String>::new());
    let judge = |saved: Vec<Saved>| world.judge(&saved, start(), start());
    let changed = |change: fn(&mut Saved)| {
        let mut saved = all.clone();
        change(&mut saved[0]);
        judge(saved)
    };
    let twice: Vec<Saved> = all.iter().cloned().chain([file(0)]).collect();
    for (told, wanted) in [
        (judge(all[1..].to_vec()), "lost"),
        (judge(twice), "2 times"),
        (changed(|saved| saved.text.truncate(90)), "missing"),
        (changed(|saved| saved.text.push_str("\n\nSubscribe now.")), "are there"),
        (changed(|saved| saved.headline = None), "headline"),
        (changed(|saved| saved.url = "http://www.tides-00.example/about".to_owned()), "no story"),
    ] {
        assert!(told.iter().any(|fault| fault.contains(wanted)), "{told:?} instead of {wanted}");
    }
}

#[test]
fn half_and_stray_files_are_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let record = |id: &str, text: &str| {
        let saved = serde_json::json!({ "file": format!("a/{id}.txt"), "id": id, "number": 1 });
        let record = serde_json::json!({ "url": "http://a.example/", "headline": "H", "text": text, "content_hash": text, "saved": saved });
        format!("{record}\n")
    };
    fs::create_dir(folder.path().join("a")).expect("a folder");
    let write = |name: &str, content: &str| fs::write(folder.path().join(name), content).expect("a file");
    write("a/1.txt", "H\n\nWhole.");
    write("articles.jsonl", &record("1", "Whole."));
    let harvest = Harvest::read(folder.path()).expect("a harvest");
    assert_eq!((harvest.saved.len(), harvest.faults), (1, vec![]));
    write("a/2.txt", "H\n\nHal");
    write("a/3.txt", "H\n\nStray.");
    let lines =
        [record("1", "Whole."), record("1", "Whole."), record("2", "Half."), record("4", "Gone."), "{\"a".to_owned()];
    write("articles.jsonl", &lines.concat());
    let faults = Harvest::read(folder.path()).expect("a harvest").faults.join("\n");
    for wanted in
        ["recorded twice: 1", "torn", "no end", "not what the record says: a/2", "recorded as 4", "in no record"]
    {
        assert!(faults.contains(wanted), "{wanted} is not in:\n{faults}");
    }
}
