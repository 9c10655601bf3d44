//! Known URLs: taken up once, kept, dropped, forgotten, and there after a restart.

use super::ground::{Ground, Worker, at, done, new, seconds, url};
use copydesk::activity::Activity;
use copydesk::date::PageDate;
use copydesk::frontier::{Done, KnownRobots, Led, NewUrl, ShapeCounts, Terms};
use copydesk::pace::Pace;
use copydesk::task::{Captured, End, Health, Outcome, RobotsState, Role, SourceState};
use copydesk::trail::Trail;
use url::Url;

const HOME: &str = "https://www.lenn.example/";
const SARROW: &str = "https://www.sarrow.example/";

fn plain(end: End) -> Outcome {
    Outcome::plain(end)
}

pub(super) async fn what_is_known_stays_as_it_is(ground: &impl Ground) {
    let worker = Worker::start(ground, "one", Terms::default(), &[HOME]).await;
    let home = worker.claim(0).await.expect("due");
    let mut first = new("https://lenn.example/a", 1, 0);
    first.found.title = Some("Ferry pier closed".to_owned());
    first.found.published = PageDate::parse("2026-11-01");
    assert_eq!(worker.add(&home, vec![first.clone(), first.clone()], 0).await, 1, "once in a list too");
    let mut again = new("https://lenn.example/a", 0, 7200);
    again.found.title = Some("Ferry pier opened".to_owned());
    again.found.role = Role::Front;
    assert_eq!(worker.add(&home, vec![again.clone()], 1).await, 0);
    worker.ends(home.clone(), 1).await;
    let lease = worker.claim(6).await.expect("due as before");
    assert_eq!((lease.task.role, lease.task.due_at, lease.task.is_seed), (Role::Article, at(0), false));
    let found = lease.task.provenance.clone().expect("a source named it");
    assert_eq!((found.by, found.at), (Role::Front, url(HOME)));
    assert_eq!((found.title, found.published), (first.found.title, first.found.published));
    worker.ends(lease, 6).await;
    // what was visited is not visited again because somebody names it
    assert_eq!(worker.add(&home, vec![again], 7).await, 0);
    let (none, next_at) = worker.claims(1, 9000).await;
    assert!(none.is_empty());
    assert_eq!(next_at, None);
}

pub(super) async fn what_was_guessed_may_be_named(ground: &impl Ground) {
    let worker = Worker::start(ground, "one", Terms::default(), &[HOME]).await;
    let home = worker.claim(0).await.expect("due");
    let mut guess = new("https://www.lenn.example/feed/", 1, 0);
    guess.found.role = Role::Guess;
    assert_eq!(worker.add(&home, vec![guess.clone()], 0).await, 1);
    worker.ends(home.clone(), 0).await;
    let lease = worker.claim(6).await.expect("due");
    assert_eq!(lease.task.role, Role::Guess);
    let mut wrong = done(&lease, End::NotArticle, 6);
    (wrong.role, wrong.due_at) = (Role::Guess, Some(at(9000)));
    assert!(worker.finish(lease, wrong, 6).await);
    assert_eq!(worker.add(&home, vec![guess.clone()], 7).await, 0, "remembered");
    let mut story = guess.clone();
    story.found.role = Role::Article;
    assert_eq!(worker.add(&home, vec![story], 7).await, 0, "a link is no name");
    assert!(worker.claim(20).await.is_none());
    let mut feed = guess.clone();
    feed.found.role = Role::Feed;
    assert_eq!(worker.add(&home, vec![feed.clone(), new("https://www.lenn.example/a", 1, 20)], 20).await, 2);
    assert_eq!(worker.claim(20).await.map(|lease| lease.task.role), Some(Role::Feed));
    assert_eq!(worker.add(&home, vec![feed, guess], 21).await, 0);
}

pub(super) async fn an_endless_site_is_known_up_to_a_cap(ground: &impl Ground) {
    let terms = Terms { urls_per_host: 50, ..Terms::default() };
    let worker = Worker::start(ground, "one", terms, &[HOME, SARROW]).await;
    let home = worker.claim(0).await.expect("due");
    let pages =
        |from: usize, host: &str| (from..from + 5000).map(|n| new(&format!("https://{host}/{n}"), 1, 0)).collect();
    assert_eq!(worker.add(&home, pages(0, "lenn.example"), 0).await, 49, "the home page counts");
    assert_eq!(worker.add(&home, pages(5000, "m.lenn.example"), 0).await, 0);
    assert_eq!(worker.add(&home, pages(0, "sarrow.example"), 0).await, 49, "the others have their own");
    assert_eq!(worker.counts(0).await.known, 100);
    // a person may still add to it
    assert_eq!(worker.by_hand(&["https://lenn.example/by-hand"], 0).await, 1);
}

pub(super) async fn a_newsroom_that_is_dropped_rests_and_comes_back(ground: &impl Ground) {
    let worker = Worker::start(ground, "one", Terms::default(), &[HOME, SARROW]).await;
    for lease in worker.claims(2, 0).await.0 {
        let host = lease.task.url.clone();
        let mut feed = new(host.join("feed").expect("a feed").as_str(), 0, 0);
        feed.found.role = Role::Feed;
        let mut urls: Vec<_> = ["a", "b"].map(|name| new(host.join(name).expect(name).as_str(), 1, 0)).into();
        urls.push(feed);
        worker.add(&lease, urls, 0).await;
        let mut again = done(&lease, End::Listed, 0);
        again.due_at = Some(at(3600));
        assert!(worker.finish(lease, again, 0).await);
    }
    worker.register("lenn", Terms::default(), &[HOME], 10).await;
    let mine = worker.visit_all(10).await;
    assert_eq!(mine.len(), 3);
    assert!(mine.iter().all(|url| url.starts_with(HOME)), "{mine:?}");
    assert_eq!(worker.counts(10).await.seeds.len(), 1);
    // back with what was left to do, its sources first
    worker.register("lenn", Terms::default(), &[HOME, SARROW], 100).await;
    assert_eq!(worker.visit_all(100).await, ["", "feed", "a", "b"].map(|name| format!("{SARROW}{name}")));
    // registering the same again changes nothing
    let before = worker.counts(200).await;
    worker.register("lenn", Terms::default(), &[HOME, SARROW], 200).await;
    assert_eq!(worker.counts(200).await, before);
    assert!(worker.claim(200).await.is_none());
    // and a section of a newsroom that becomes one itself takes its past along
    worker.register("lenn", Terms::default(), &[HOME, SARROW, "https://www.lenn.example/feed"], 300).await;
    let sites = worker.counts(300).await.seeds;
    assert_eq!(sites.len(), 3);
    let listed = |site: usize| sites[site].outcomes.iter().map(|(_, urls)| urls).sum::<u64>();
    assert_eq!([0, 1, 2].map(listed), [3, 4, 1]);
    assert_eq!(ground.faults().await, [""; 0]);
}

pub(super) async fn what_is_forgotten_stays_forgotten(ground: &impl Ground) {
    let worker = Worker::start(ground, "one", Terms::default(), &[HOME, SARROW]).await;
    let home = worker.claim(0).await.expect("due");
    let urls = ["a", "b", "feed"].map(|name| new(&format!("{HOME}{name}"), 1, 0));
    worker.add(&home, urls.into(), 0).await;
    let forget = |names: &[&str]| {
        let urls = names.iter().map(|name| new(&format!("{HOME}{name}"), 0, 0)).collect();
        worker.frontier.forget(worker.job, urls, at(0))
    };
    assert_eq!(forget(&["a", "never-known"]).await.expect("forgotten"), 1);
    assert_eq!(worker.add(&home, vec![new(&format!("{HOME}never-known"), 1, 0)], 0).await, 0);
    // one that is being visited at that moment is forgotten too
    forget(&[""]).await.expect("forgotten");
    let mut again = done(&home, End::Listed, 1);
    again.due_at = Some(at(90));
    assert!(worker.finish(home, again, 1).await);
    let visited = worker.visit_all(100).await;
    assert_eq!(visited, [SARROW.to_owned(), format!("{HOME}b"), format!("{HOME}feed")]);
    assert!(worker.claim(9000).await.is_none());
    let counts = worker.counts(9000).await;
    assert!(counts.outcomes.contains(&(Outcome::because(End::Unwanted, "forgotten"), 2)), "{:?}", counts.outcomes);
    // neither when its newsroom is dropped and comes back
    worker.register("lenn", Terms::default(), &[SARROW], 9000).await;
    worker.register("lenn", Terms::default(), &[HOME, SARROW], 9000).await;
    assert!(!worker.visit_all(9000).await.contains(&format!("{HOME}a")));
    // until a person adds it
    worker.by_hand(&[&format!("{HOME}a")], 9100).await;
    assert_eq!(worker.visit_all(9100).await, [format!("{HOME}a")]);
    assert_eq!(ground.faults().await, [""; 0]);
}

pub(super) async fn what_is_added_by_hand_is_due_at_once(ground: &impl Ground) {
    let worker = Worker::start(ground, "one", Terms::default(), &[]).await;
    assert_eq!(worker.by_hand(&["https://lenn.example/a", "https://lenn.example/a"], 0).await, 1);
    let lease = worker.claim(0).await.expect("due");
    assert_eq!((lease.seed.url.clone(), lease.task.provenance.clone()), (None, None));
    let mut saved = done(&lease, End::Saved, 0);
    saved.validators.etag = Some("\"1\"".to_owned());
    saved.tries = 3;
    assert!(worker.finish(lease, saved, 0).await);
    assert_eq!(worker.by_hand(&["https://lenn.example/a"], 60).await, 0);
    let lease = worker.claim(60).await.expect("due again");
    assert_eq!((lease.task.validators.etag, lease.task.tries), (None, 0), "it is fetched, whatever was known");
    let sites = worker.counts(60).await.seeds;
    assert_eq!(sites.len(), 1, "what nobody named has a place of its own");
    assert_eq!(sites[0].outcomes, [(plain(End::Saved), 1)]);
}

pub(super) async fn a_robots_txt_stands_for_its_time(ground: &impl Ground) {
    let worker = Worker::start(ground, "one", Terms::default(), &[HOME, "https://m.lenn.example/"]).await;
    let lease = worker.claim(0).await.expect("due");
    assert_eq!(lease.robots, None);
    let file = lease.task.url.join("/robots.txt").expect("an address");
    let state = RobotsState::Rules("User-agent: *\nDisallow: /private".into());
    let rules = KnownRobots { state, until: at(3600) };
    let mut asked = done(&lease, End::Listed, 0);
    asked.outcome = None;
    asked.due_at = Some(at(0));
    asked.robots = Some((file.clone(), rules.clone()));
    assert!(worker.finish(lease.clone(), asked, 0).await);
    assert_eq!(worker.counts(0).await.unvisited, 2, "the page is as due as before");
    let mut seen = Vec::new();
    for now in [5, 10, 3600] {
        let Some(lease) = worker.claim(now).await else { continue };
        seen.push((lease.task.url.join("/robots.txt").as_ref() == Ok(&file), lease.robots.clone()));
        let mut again = done(&lease, End::Listed, now);
        again.due_at = Some(at(now + 1));
        assert!(worker.finish(lease, again, now).await);
    }
    assert!(seen.contains(&(true, Some(rules))), "{seen:?}");
    assert!(seen.iter().all(|(is_of, known)| *is_of || known.is_none()), "another origin has its own");
    let late = worker.claim(4000).await.expect("due");
    assert_eq!(late.robots, None, "an old file is asked for again");
}

/// One file of a group of papers: each redirects to it, and each waits until it was asked for in its own host's turn.
pub(super) async fn a_robots_txt_may_lie_on_another_host(ground: &impl Ground) {
    let worker = Worker::start(ground, "one", Terms::default(), &[HOME]).await;
    let lease = worker.claim(0).await.expect("due");
    let (file, group) = (url("https://www.lenn.example/robots.txt"), url("https://group.example/robots.txt"));
    let at_group = KnownRobots { state: RobotsState::At(group.clone(), 1), until: at(9000) };
    let mut asked = Done::unchanged(&lease.task, done(&lease, End::Listed, 0).host);
    asked.robots = Some((file, at_group.clone()));
    assert!(worker.finish(lease, asked, 0).await);
    let waiting = worker.claim(10).await.expect("due");
    assert_eq!(waiting.robots, Some(at_group.clone()), "its rules are not known");
    let ready = worker.frontier.need_robots(&waiting, &group, at(0), at(10)).await.expect("noted");
    assert!(ready <= at(10), "the other host is free");
    let mut unasked = Done::unchanged(&waiting.task, done(&waiting, End::Listed, 10).host);
    unasked.host.asked = false;
    unasked.host.free_at = at(20);
    assert!(worker.finish(waiting, unasked, 10).await);
    let robots = worker.claim(11).await.expect("the file is due on its own host");
    assert_eq!((robots.task.role, &robots.task.url), (Role::Robots, &group));
    let mut told = done(&robots, End::Listed, 11);
    let rules = KnownRobots { state: RobotsState::Rules("User-agent: *".into()), until: at(5000) };
    told.robots = Some((group.clone(), rules.clone()));
    assert!(worker.finish(robots, told, 11).await);
    let page = worker.claim(20).await.expect("due");
    assert_eq!(page.robots, Some(rules), "until the earlier of both ends");
    // a day later it is needed again
    worker.frontier.need_robots(&page, &group, at(0), at(90_000)).await.expect("noted");
    worker.ends(page, 20).await;
    assert_eq!(worker.claim(90_000).await.map(|lease| lease.task.role), Some(Role::Robots));
}

/// Redirects that come back: the visit goes on where it was, with all that was set on the way.
pub(super) async fn a_redirect_may_come_back(ground: &impl Ground) {
    let worker = Worker::start(ground, "one", Terms::default(), &[HOME]).await;
    let home = worker.claim(0).await.expect("due");
    let (a, check) = (home.task.url.clone(), home.task.url.join("/check").expect("an address"));
    let mut trail = Trail::begin(&a, None);
    trail.step(&check, None, 10).expect("a step");
    trail.keep_cookies(&a, std::iter::once("seen=1"));
    let led = |url: &Url, trail: &Trail| NewUrl { trail: Some(trail.clone()), ..new(url.as_str(), 0, 0) };
    let frontier = worker.frontier.clone();
    assert_eq!(frontier.lead(&home, led(&check, &trail), false, false, at(0)).await.expect("noted"), Led::Taken);
    let mut moved = done(&home, End::Moved, 0);
    moved.due_at = None;
    assert!(worker.finish(home, moved, 0).await);
    let gate = worker.claim(5).await.expect("due");
    assert_eq!((&gate.task.url, gate.task.trail.as_ref()), (&check, Some(&trail)));
    // another visitor who is led there asks himself, and does not disturb it
    assert_eq!(
        frontier.lead(&gate, led(&check, &Trail::begin(&a, None)), false, false, at(5)).await.expect("told"),
        Led::Passing
    );
    trail.step(&a, Some("seen=1"), 10).expect("a step");
    assert!(trail.comes_back());
    assert_eq!(frontier.lead(&gate, led(&a, &trail), false, false, at(5)).await.expect("told"), Led::Passing);
    assert_eq!(frontier.lead(&gate, led(&a, &trail), true, false, at(5)).await.expect("noted"), Led::Taken);
    worker.ends(gate, 5).await;
    let back = worker.claim(10).await.expect("due again");
    assert_eq!((&back.task.url, back.task.trail.as_ref()), (&a, Some(&trail)));
    assert_eq!(back.task.trail.expect("a trail").cookies().count(), 1);
    assert_eq!(ground.faults().await, [""; 0]);
}

/// The addresses that a source left out, the site that it is about, and the place that a newsroom moved to.
pub(super) async fn what_was_left_out_is_counted(ground: &impl Ground) {
    let worker = Worker::start(ground, "one", Terms::default(), &[HOME]).await;
    let feed = worker.claim(0).await.expect("due");
    let story = new("https://elsewhere.example/1", 1, 0);
    let about = url("https://paper.example/");
    worker.frontier.is_about(&feed, &about).await.expect("noted");
    assert_eq!(worker.add(&feed, vec![NewUrl { trusted: true, ..story }], 0).await, 1);
    let moved = new("https://new.example/", 0, 9000);
    assert_eq!(worker.frontier.lead(&feed, moved, false, true, at(0)).await.expect("noted"), Led::Taken);
    let mut listed = done(&feed, End::Listed, 0);
    listed.due_at = Some(at(5000));
    let state =
        SourceState { interval: seconds(5400), visits_without_news: 0, failing_since: None, health: Health::Active };
    listed.source = Some((state, 1));
    listed.left_out = Some([("other_site".to_owned(), 3)].into());
    assert!(worker.finish(feed, listed, 0).await);
    let entry = worker.claim(5).await.expect("due");
    assert!(entry.task.trusted);
    assert_eq!(entry.task.provenance.as_ref().and_then(|hints| hints.about.clone()), Some(about));
    assert_eq!(entry.seed.moved_to, Some(url("https://new.example/")));
    let counts = worker.counts(5).await;
    assert_eq!(counts.seeds[0].sources[0].left_out, [("other_site".to_owned(), 3)].into());
    assert_eq!(counts.seeds[0].moved_to.as_deref(), Some("https://new.example/"));
}

pub(super) async fn everything_survives_a_restart(ground: &impl Ground) {
    let state = SourceState {
        interval: seconds(5400),
        visits_without_news: 2,
        failing_since: Some(at(3)),
        health: Health::Failing,
    };
    let activity = Activity { since: at(0), last: at(2), gap_seconds: 17.5, silence_seconds: 60.0 };
    let captured = Captured { record_id: "<urn:uuid:1>".to_owned(), asked_at: at(1), digest: "sha256:0f".to_owned() };
    let first = Worker::start(ground, "first", Terms::default(), &[HOME]).await;
    let lease = first.claim(0).await.expect("due");
    first.add(&lease, vec![new("https://lenn.example/a", 1, 9000)], 0).await;
    let mut done = done(&lease, End::Listed, 2);
    done.due_at = Some(at(5400));
    done.tries = 4;
    done.validators.etag = Some("W/\"x\"".to_owned());
    done.validators.last_modified = Some("Mon, 02 Nov 2026 06:00:00 GMT".to_owned());
    done.host.pace = Pace { level: 3, took: seconds(2) };
    (done.host.fails, done.host.free_at) = (7, at(4000));
    done.source = Some((state, 1));
    done.shape = Some(("/n/n/w".to_owned(), true));
    done.capture = Some(captured.clone());
    assert!(first.finish(lease.clone(), done.clone(), 2).await);
    let counts = first.counts(2).await;
    drop(first);
    let second = Worker::start_at(ground, "second", Terms::default(), &[HOME], 10).await;
    assert_eq!(second.counts(2).await, counts);
    assert!(second.claim(5399).await.is_none());
    let back = second.claim(5400).await.expect("due when it was due");
    let task = &back.task;
    assert_eq!((task.validators.clone(), task.tries), (done.validators, 4));
    assert_eq!((task.source, task.capture.clone(), task.role), (Some(state), Some(captured), Role::Front));
    assert_eq!((back.host.pace, back.host.fails), (done.host.pace, 7));
    assert_eq!(back.past, [ShapeCounts { shape: "/n/n/w".to_owned(), articles: 1, others: 0 }]);
    let mut saved = super::ground::done(&back, End::Saved, 5400);
    saved.activity = Some(activity);
    assert!(second.finish(back, saved, 5400).await);
    let lease = second.claim(9000).await.expect("due when it was due");
    assert_eq!((lease.seed.url, lease.seed.activity), (Some(url(HOME)), Some(activity)));
}

pub(super) async fn counts_tell_sources_and_newsrooms(ground: &impl Ground) {
    let worker = Worker::start(ground, "one", Terms::default(), &[HOME, SARROW]).await;
    let state = |health| SourceState { interval: seconds(5400), visits_without_news: 0, failing_since: None, health };
    let home = worker.claim(0).await.expect("due");
    let mut feed = new(&format!("{HOME}feed"), 0, 0);
    feed.found.role = Role::Feed;
    worker.add(&home, vec![feed, new(&format!("{HOME}a"), 1, 0)], 0).await;
    let mut listed = done(&home, End::Listed, 1);
    (listed.due_at, listed.source) = (Some(at(5401)), Some((state(Health::Active), 2)));
    assert!(worker.finish(home, listed, 1).await);
    let feed = worker.claims(2, 6).await.0.into_iter().find(|lease| lease.task.role == Role::Feed).expect("due");
    let mut failed = done(&feed, End::Failed, 6);
    failed.outcome = Some(Outcome::because(End::Failed, "timeout"));
    failed.source = Some((state(Health::Failing), 0));
    assert!(worker.finish(feed, failed, 6).await);
    let page = worker.claim(11).await.expect("due");
    let mut saved = done(&page, End::Saved, 12);
    saved.activity = Some(Activity::begin(at(12)));
    assert!(worker.finish(page, saved, 12).await);
    let counts = worker.counts(12).await;
    assert_eq!((counts.known, counts.unvisited, counts.hosts_leased), (4, 1, 1), "the other newsroom is being asked");
    assert_eq!(counts.hours.last(), Some(&(at(0), 1)));
    let site = &counts.seeds[0];
    assert_eq!((site.url.as_str(), site.saved, site.activity), (HOME, 1, Some(Activity::begin(at(12)))));
    let sources: Vec<_> = site.sources.iter().map(|one| (one.role, one.health, one.new_urls)).collect();
    assert_eq!(
        sources,
        [(Role::Front, Some(Health::Active), 2), (Role::Feed, Some(Health::Failing), 0)],
        "the named one first"
    );
    let (front, feed) = (&site.sources[0], &site.sources[1]);
    assert_eq!((front.success_at, front.new_at, front.due_at), (Some(at(1)), Some(at(1)), Some(at(5401))));
    assert_eq!((feed.visited_at, feed.success_at), (Some(at(6)), None));
    assert_eq!(feed.outcome, Some(Outcome::because(End::Failed, "timeout")));
    assert_eq!((counts.seeds[1].saved, counts.seeds[1].sources[0].health), (0, None));
}
