//! Faults in the way a crawl asked, in words; told from the log alone.

use super::log::Ask;
use super::profile::{Quirk, Robots, Trouble};
use super::room::Room;
use super::route::{Form, GROUP_RULES, Route};
use super::world::World;
use jiff::{SignedDuration, Timestamp};
use std::collections::{HashMap, HashSet};
use std::time::{Duration, SystemTime};

/// The time for which robots rules are kept (RFC 9309, section 2.4).
const ROBOTS_KEPT: SignedDuration = SignedDuration::from_hours(24);
/// A target that fails may be asked so often within a day.
const TRIES_A_DAY: usize = 8;
/// The time after which a page that was not there may be asked for once more.
const MISSING_GAP: SignedDuration = SignedDuration::from_hours(1);

/// The manners that a crawl is held to.
#[derive(Debug, Clone)]
pub(crate) struct Manners {
    /// Least time between the starts of two requests to one newsroom.
    pub(crate) gap: Duration,
    /// The part of a gap that may be lacking, for what lies between the client's start and the server's.
    pub(crate) slack: Duration,
    /// True if gaps are measured by the web's clock or by the real one.
    pub(crate) by_clock: bool,
    /// True if every answer was heard to its end: a client that is killed does not know what it was told.
    pub(crate) heard: bool,
    /// Least time between two visits of a source, by the web's clock.
    pub(crate) revisit: Duration,
    /// Articles may be asked again.
    pub(crate) tracks_updates: bool,
    /// Requests to one address at once.
    pub(crate) at_address: usize,
    /// The contact that the User-Agent must hold.
    pub(crate) contact: String,
    /// Requests that a page without end may cost, a newsroom.
    pub(crate) trap: usize,
}

impl Default for Manners {
    /// The manners that a crawler owes to servers that are not its own.
    fn default() -> Self {
        Self {
            gap: Duration::from_secs(5),
            slack: Duration::from_millis(50),
            by_clock: true,
            heard: true,
            revisit: Duration::from_mins(15),
            tracks_updates: false,
            at_address: 4,
            contact: String::new(),
            trap: 200,
        }
    }
}

/// All that was wrong.
pub(crate) fn violations(world: &World, asks: &[Ask], manners: &Manners) -> Vec<String> {
    let checks: [Vec<String>; 7] = [
        paces(world, asks, manners),
        connections(world, asks, manners.at_address),
        robots(world, asks),
        repeats(world, asks, manners),
        conditionals(world, asks),
        agents(asks, &manners.contact),
        traps(world, asks, manners.trap),
    ];
    checks.concat()
}

/// The requests to each newsroom, in their order.
fn by_room<'l>(world: &'l World, asks: &'l [Ask]) -> impl Iterator<Item = (&'l Room, Vec<&'l Ask>)> {
    let mut of_room: Vec<Vec<&Ask>> = vec![Vec::new(); world.rooms.len()];
    for ask in asks {
        if let Some(room) = ask.room {
            of_room[room].push(ask);
        }
    }
    world.rooms.iter().zip(of_room)
}

fn say(ask: &Ask) -> String {
    let status = ask.status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
    format!("request {} at {}: {}{} ({status})", ask.number, ask.at, ask.host, ask.target)
}

/// Requests that started too soon after the one before: the pace, `Crawl-delay`, `Retry-After`, and
/// the double of the pace after a 429 or 503 without one.
pub(crate) fn paces(world: &World, asks: &[Ask], manners: &Manners) -> Vec<String> {
    let mut faults = Vec::new();
    for (room, asks) in by_room(world, asks) {
        for pair in asks.windows(2) {
            let [before, ask] = pair else { continue };
            let wanted = gap_after(room, before, manners);
            let gap = if manners.by_clock {
                Duration::try_from(ask.at.duration_since(before.at)).unwrap_or_default()
            } else {
                Duration::from_micros(ask.real_us.saturating_sub(before.real_us))
            };
            if gap + manners.slack < wanted {
                faults.push(format!("{gap:?} instead of {wanted:?} after {}: {}", say(before), say(ask)));
            }
        }
    }
    faults
}

fn gap_after(room: &Room, ask: &Ask, manners: &Manners) -> Duration {
    let delay = match room.profile.robots {
        // rules count from the first page on
        Robots::Delay(seconds) if ask.target != "/robots.txt" => Duration::from_secs(seconds),
        _ => Duration::ZERO,
    };
    let gap = manners.gap.max(delay);
    if !manners.heard {
        return gap;
    }
    match (&ask.retry_after, ask.status) {
        (Some(value), Some(429 | 503)) => gap.max(retry_after(value, ask.at)),
        (None, Some(429 | 503)) => gap * 2,
        _ => gap,
    }
}

fn retry_after(value: &str, at: Timestamp) -> Duration {
    if let Ok(seconds) = value.parse() {
        return Duration::from_secs(seconds);
    }
    let until = httpdate::parse_http_date(value).expect("a date of ours");
    until.duration_since(SystemTime::from(at)).unwrap_or_default()
}

/// Requests that started while another one of the same newsroom was being answered, or too many of
/// the same address.
pub(crate) fn connections(world: &World, asks: &[Ask], at_address: usize) -> Vec<String> {
    let known = asks.iter().filter(|ask| ask.room.is_some_and(|room| room < world.rooms.len()));
    known
        .filter(|ask| ask.open > 0 || ask.open_at_address >= at_address)
        .map(|ask| format!("{} and {} were open already: {}", ask.open, ask.open_at_address, say(ask)))
        .collect()
}

/// Requests that robots.txt forbids, that came before it was asked, or while it could not be had.
pub(crate) fn robots(world: &World, asks: &[Ask]) -> Vec<String> {
    let mut faults = Vec::new();
    for (room, asks) in by_room(world, asks) {
        // of each origin: when its rules were had last, if they were
        let mut had: HashMap<&str, Option<Timestamp>> = HashMap::new();
        for ask in asks {
            let last = had.get(ask.host.as_str()).copied();
            if ask.target == "/robots.txt" {
                let good = matches!(ask.status, Some(200..=428 | 430..=499));
                had.insert(&ask.host, if good { Some(ask.at) } else { last.flatten() });
                continue;
            }
            match last {
                // rules are asked for without any
                _ if ask.target == GROUP_RULES => {}
                None => faults.push(format!("before robots.txt: {}", say(ask))),
                Some(None) => faults.push(format!("although robots.txt could not be had: {}", say(ask))),
                Some(Some(at)) if ask.at.duration_since(at) >= ROBOTS_KEPT => {
                    faults.push(format!("by robots rules older than a day: {}", say(ask)));
                }
                Some(Some(_)) => {}
            }
            if !room.allows(&ask.target) {
                faults.push(format!("although robots.txt forbids it: {}", say(ask)));
            }
        }
    }
    faults
}

/// A thing that a crawler asks for once: a story under each of its forms, not each of its links; a source; robots.txt;
/// or any other address.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Thing<'a> {
    Story(u32, Form),
    Source(&'a str, Route),
    Robots(&'a str),
    GroupRules(&'a str),
    Other(&'a str, &'a str),
}

fn thing<'a>(room: &Room, ask: &'a Ask) -> Thing<'a> {
    if [";jsessionid=", "seen=1"].iter().any(|part| ask.target.contains(part)) {
        return Thing::Other(&ask.host, &ask.target); // one step further on the way to a story
    }
    match room.route(&ask.host, &ask.target, ask.at) {
        // where the client gets its cookie
        Route::Home if ask.status == Some(302) => Thing::Source(&ask.host, Route::Unknown),
        Route::GroupRules => Thing::GroupRules(&ask.host),
        Route::Story(number, form) => Thing::Story(number, form),
        Route::Robots => Thing::Robots(&ask.host),
        route if is_source(route) => Thing::Source(&ask.host, route),
        _ => Thing::Other(&ask.host, &ask.target),
    }
}

fn is_source(route: Route) -> bool {
    matches!(
        route,
        Route::Home
            | Route::Section { .. }
            | Route::Feed(_)
            | Route::NewsSitemap
            | Route::SitemapIndex
            | Route::Archive(_)
            | Route::Topic(_)
            | Route::Calendar(_)
    )
}

/// True if an answer says all there is to say; one that never ends, or is cut off, does not.
fn is_answered(room: &Room, thing: &Thing<'_>, ask: &Ask) -> bool {
    let quirk = match thing {
        Thing::Story(number, _) => room.quirk(*number),
        _ => None,
    };
    let is_whole = !matches!(quirk, Some(Quirk::Endless | Quirk::Drips | Quirk::Resets));
    matches!(ask.status, Some(200..=428 | 430..=499)) && (is_whole || ask.status != Some(200))
}

/// Requests for what was answered for good already, for sources that were visited a moment ago, for
/// robots.txt within a day, and for what has failed often enough for a day.
pub(crate) fn repeats(world: &World, asks: &[Ask], manners: &Manners) -> Vec<String> {
    let revisit = SignedDuration::try_from(manners.revisit).expect("a sensible time");
    let mut faults = Vec::new();
    for (room, asks) in by_room(world, asks) {
        let mut answered: HashMap<Thing<'_>, &Ask> = HashMap::new();
        let mut missed: HashSet<Thing<'_>> = HashSet::new();
        let mut failed: HashMap<Thing<'_>, Vec<Timestamp>> = HashMap::new();
        for ask in asks {
            let thing = thing(room, ask);
            if let Some(last) = answered.get(&thing) {
                let since = ask.at.duration_since(last.at);
                let again = match thing {
                    Thing::Source(..) => since < revisit,
                    Thing::Robots(_) | Thing::GroupRules(_) => since < ROBOTS_KEPT,
                    _ if last.status == Some(404) => since < MISSING_GAP || !missed.insert(thing.clone()),
                    Thing::Story(..) => !manners.tracks_updates,
                    Thing::Other(..) => true,
                };
                if again {
                    faults.push(format!("asked again, after the answer at {}: {}", last.at, say(ask)));
                }
            }
            if is_answered(room, &thing, ask) {
                answered.insert(thing, ask);
                continue;
            }
            let tries = failed.entry(thing).or_default();
            tries.retain(|at| ask.at.duration_since(*at) < SignedDuration::from_hours(24));
            tries.push(ask.at);
            if tries.len() > TRIES_A_DAY && room.profile.trouble != Trouble::Closes {
                faults.push(format!("{} failures within a day: {}", tries.len(), say(ask)));
            }
        }
    }
    faults
}

/// Visits of a source that do not say which version the client has, although it was told.
pub(crate) fn conditionals(world: &World, asks: &[Ask]) -> Vec<String> {
    let mut faults = Vec::new();
    for (room, asks) in by_room(world, asks) {
        let mut told: HashMap<Thing<'_>, &Ask> = HashMap::new();
        for ask in asks {
            let thing @ Thing::Source(..) = thing(room, ask) else { continue };
            let right = match told.get(&thing) {
                Some(Ask { etag: Some(etag), .. }) => ask.header("if-none-match") == etag,
                Some(Ask { last_modified: Some(date), .. }) => ask.header("if-modified-since") == date,
                _ => true,
            };
            if !right {
                faults.push(format!("without the validator that it was given: {}", say(ask)));
            }
            if matches!(ask.status, Some(200 | 304)) {
                told.insert(thing, ask);
            }
        }
    }
    faults
}

/// Requests that do not say who asks.
pub(crate) fn agents(asks: &[Ask], contact: &str) -> Vec<String> {
    let silent = |ask: &&Ask| !ask.header("user-agent").contains(contact);
    asks.iter().filter(silent).map(|ask| format!("User-Agent {:?}: {}", ask.header("user-agent"), say(ask))).collect()
}

/// Newsrooms whose pages without end were followed too far.
pub(crate) fn traps(world: &World, asks: &[Ask], most: usize) -> Vec<String> {
    let mut faults = Vec::new();
    for (room, asks) in by_room(world, asks) {
        let endless =
            |ask: &&&Ask| matches!(room.route(&ask.host, &ask.target, ask.at), Route::Topic(_) | Route::Calendar(_));
        let count = asks.iter().filter(endless).count();
        if count > most {
            faults.push(format!("{count} pages without end at {}", room.domain()));
        }
    }
    faults
}
