//! The keys of a job file, table by table, with their bounds.

use super::JobError;
use super::table::{Faults, KeyTable};
use super::value::{
    self, Wrong, block_kind, bounded, contact, flag, host, language, path, proxy, span, span_within, text, when, words,
};
use crate::article::BlockKind;
use crate::crawl::job::{
    Caps, Follow, GAP_MIN, Job, NetworkSettings, PaceSettings, Patterns, PerHost, ReadingSettings,
};
use crate::crawl::schedule::Schedule;
use crate::extract::site_rules::Rules;
use crate::fetch::product_token;
use crate::filter::Filter;
use crate::frontier;
use crate::save::name::safe;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::Duration;
use toml::de::DeValue;
use url::Url;

/// The shortest time between two passes: what changes sooner is no newsroom.
const EVERY_MIN: Duration = Duration::from_mins(1);
/// The longest one, and the longest gap and time limit: longer ones are mistakes of unit.
const EVERY_MAX: Duration = Duration::from_hours(90 * 24);
pub(super) const GAP_MAX: Duration = Duration::from_hours(24);
const TIMEOUT_MAX: Duration = Duration::from_mins(10);
/// Links from link to link: pages of links that lie deeper have nothing that is new.
const DEPTH_MAX: u64 = 10;
/// Largest page that can be asked for, in MiB.
const PAGE_MIB_MAX: u64 = 1024;
/// One address serves no more than this to one client.
const CONNECTIONS_MAX: u64 = 64;
/// Counts beyond this are no caps.
const COUNT_MAX: u64 = 1_000_000_000;

const HOST: &str = "a host without port such as \"intranet.lenn.example\" or \"127.0.0.1\"";
pub(super) const FLAG: &str = "true or false";
pub(super) const GAP: &str = "a time from 1s to 1d such as \"5s\" (the [own_servers] may have less)";
const TIMEOUT: &str = "a time from 1s to 10m such as \"30s\"";
const PATTERN: &str = "a path pattern such as \"/politics/**\"";

/// Reads one file.
pub(super) struct Reader<'f> {
    pub(super) folder: &'f Path,
    /// The frontier of a job that names none.
    pub(super) frontier: Option<&'f frontier::FrontierPlace>,
    pub(super) faults: Faults,
    /// Errors in the list of sites.
    pub(super) list_errors: Vec<JobError>,
    /// The sites so far, each once.
    pub(super) sites: Vec<Url>,
    pub(super) known: HashSet<Url>,
}

impl<'f> Reader<'f> {
    pub(super) fn new(folder: &'f Path, frontier: Option<&'f frontier::FrontierPlace>) -> Self {
        let (sites, known) = (Vec::new(), HashSet::new());
        Self { folder, frontier, faults: Faults::default(), list_errors: Vec::new(), sites, known }
    }

    /// The whole file; `None` where something is missing that has no default.
    pub(super) fn job(&mut self, mut top: KeyTable<'_, '_>) -> Option<Job> {
        let expected = "a name that can name a file, such as \"lenn\"";
        let unnamed = top.place_of("name").is_none();
        let name = top.read(&mut self.faults, "name", expected, |value| text(value).filter(|name| safe(name) == *name));
        if unnamed {
            top.missing(&mut self.faults, "name", "name = \"lenn\"");
        }
        let own_servers = self.own_servers(&mut top);
        let mut pace = self.pace(&mut top, own_servers);
        let mut follow = PerHost::new(self.top_follow(&mut top));
        self.sites(&mut top, &mut follow, &mut pace);
        let schedule = self.schedule(&mut top);
        let caps = self.caps(&mut top);
        let output_at = top.place_of("output").unwrap_or_default();
        let output = self.output(&mut top);
        let frontier = self.frontier(&mut top, output_at, output.as_ref());
        let (contact, user_agent) = self.user_agent(&mut top, &schedule);
        let network = NetworkSettings { access: self.access(&mut top), ..self.network(&mut top) };
        let reading = self.reading(&mut top);
        if let Some(hook) = output.as_ref().and_then(|output| output.hook.as_ref()) {
            self.check_hook(output_at, hook, &network);
        }
        top.finish(&mut self.faults);
        let mut output = output?;
        output.markup.images = reading.keep.contains(&BlockKind::Image);
        Some(Job {
            name: name?.to_owned(),
            sites: std::mem::take(&mut self.sites),
            follow,
            schedule,
            pace,
            caps,
            frontier: frontier?,
            output,
            contact,
            user_agent,
            network,
            reading,
        })
    }

    fn top_follow(&mut self, top: &mut KeyTable<'_, '_>) -> Follow {
        match top.table(&mut self.faults, "follow") {
            Some(table) => self.follow(table, Follow::default()),
            None => Follow::default(),
        }
    }

    /// `[follow]`, where what is not said is as `usual`.
    pub(super) fn follow(&mut self, mut table: KeyTable<'_, '_>, usual: Follow) -> Follow {
        let faults = &mut self.faults;
        let horizon = |value: &DeValue<'_>| match text(value)? {
            "none" => Some(None),
            _ => span(value).filter(|span| !span.is_zero()).map(Some),
        };
        let follow = Follow {
            sections: table.read(faults, "sections", FLAG, flag).unwrap_or(usual.sections),
            keep: patterns(&mut table, faults, "keep").unwrap_or(usual.keep),
            leave: patterns(&mut table, faults, "leave").unwrap_or(usual.leave),
            filter: filter(&mut table, faults, usual.filter),
            horizon: table
                .read(faults, "horizon", "a time such as \"30d\", or \"none\"", horizon)
                .unwrap_or(usual.horizon),
            depth: table
                .read(faults, "depth", "a number from 0 to 10", |value| bounded(value, 0, DEPTH_MAX))
                .and_then(|depth| u8::try_from(depth).ok())
                .unwrap_or(usual.depth),
            updates: table.read(faults, "updates", FLAG, flag).unwrap_or(usual.updates),
            pages: table.read(faults, "pages", FLAG, flag).unwrap_or(usual.pages),
            render: table.read(faults, "render", "\"auto\" or \"never\"", when).unwrap_or(usual.render),
        };
        table.finish(faults);
        follow
    }

    fn schedule(&mut self, top: &mut KeyTable<'_, '_>) -> Schedule {
        let Some(mut table) = top.table(&mut self.faults, "schedule") else { return Schedule::None };
        let faults = &mut self.faults;
        let start = table.start();
        let (every_at, cron_at, zone_at) = (table.place_of("every"), table.place_of("cron"), table.place_of("zone"));
        let every = table.read(faults, "every", "a time from 1m to 90d such as \"15m\"", |value| {
            span_within(value, EVERY_MIN, EVERY_MAX)
        });
        let zone = table
            .read(faults, "zone", "a time zone such as \"Europe/Berlin\"", |value| TimeZone::get(text(value)?).ok());
        let expected = "a cron expression of five fields such as \"*/15 * * * *\"";
        let cron = table.check(faults, "cron", expected, |value| {
            let schedule = text(value).and_then(|text| Schedule::cron(text, zone.unwrap_or(TimeZone::UTC)));
            let schedule = schedule.ok_or(Wrong::Unexpected)?;
            // without a year it fires after any moment or after none
            let fires = schedule.next_after(Timestamp::UNIX_EPOCH).is_some();
            if fires { Ok(schedule) } else { Err(Wrong::Because("never fires".to_owned())) }
        });
        match (every_at, cron_at) {
            (Some(every), Some(cron)) => {
                faults.add(every.max(cron), "schedule: every and cron together; expected one of them");
            }
            (None, None) => faults.add(start, "schedule: expected every = \"15m\" or cron = \"*/15 * * * *\""),
            (Some(_), None) => {
                if let Some(at) = zone_at {
                    faults.add(at, "schedule.zone: expected only with cron; every is the same in all zones");
                }
            }
            (None, Some(_)) => {}
        }
        table.finish(faults);
        every.map(Schedule::Every).or(cron).unwrap_or_default()
    }

    fn own_servers(&mut self, top: &mut KeyTable<'_, '_>) -> PaceSettings {
        let mut pace = PaceSettings::default();
        let Some(mut table) = top.table(&mut self.faults, "own_servers") else { return pace };
        let faults = &mut self.faults;
        let gap = table
            .read(faults, "gap", "a time up to 1d such as \"0s\"", |value| span_within(value, Duration::ZERO, GAP_MAX));
        match table.list(faults, "hosts", HOST, host) {
            Some(hosts) => {
                pace.own_servers = hosts.into_iter().map(|host| (host, gap.unwrap_or_default())).collect();
            }
            None => table.missing(faults, "hosts", "hosts = [\"127.0.0.1\"]"),
        }
        table.finish(faults);
        pace
    }

    fn pace(&mut self, top: &mut KeyTable<'_, '_>, usual: PaceSettings) -> PaceSettings {
        let Some(mut table) = top.table(&mut self.faults, "pace") else { return usual };
        let faults = &mut self.faults;
        let gap = table.read(faults, "gap", GAP, |value| span_within(value, GAP_MIN, GAP_MAX));
        let connections = table.read(faults, "connections_per_address", "a number from 1 to 64", |value| {
            usize::try_from(bounded(value, 1, CONNECTIONS_MAX)?).ok()
        });
        table.finish(faults);
        PaceSettings {
            gap: gap.unwrap_or(usual.gap),
            connections_per_address: connections.unwrap_or(usual.connections_per_address),
            ..usual
        }
    }

    fn caps(&mut self, top: &mut KeyTable<'_, '_>) -> Caps {
        let usual = Caps::default();
        let Some(mut table) = top.table(&mut self.faults, "caps") else { return usual };
        let faults = &mut self.faults;
        let number = "a number of at least 1";
        let caps = Caps {
            urls_per_host: table
                .read(faults, "urls_per_host", number, |value| bounded(value, 1, COUNT_MAX))
                .unwrap_or(usual.urls_per_host),
            pages_per_pass: table
                .read(faults, "pages_per_pass", number, |value| bounded(value, 1, COUNT_MAX))
                .unwrap_or(usual.pages_per_pass),
            page_bytes: table
                .read(faults, "page_mib", "a number from 1 to 1024", |value| {
                    usize::try_from(bounded(value, 1, PAGE_MIB_MAX)? << 20).ok()
                })
                .unwrap_or(usual.page_bytes),
        };
        table.finish(faults);
        caps
    }

    /// `contact` and `user_agent`: who asks.
    fn user_agent(&mut self, top: &mut KeyTable<'_, '_>, schedule: &Schedule) -> (Option<Url>, String) {
        let faults = &mut self.faults;
        let given = top.place_of("contact").is_some();
        let expected = "\"https://desk.example/bot\" or \"mailto:desk@lenn.example\"";
        let contact = top.read(faults, "contact", expected, |value| contact(text(value)?));
        let expected = "a name that robots.txt can know, such as \"lenn-desk/2.0\"";
        let name = top
            .read(faults, "user_agent", expected, |value| text(value).filter(|agent| product_token(agent).is_some()));
        if !given && *schedule != Schedule::None {
            top.missing(
                faults,
                "contact",
                "contact = \"https://desk.example/bot\": who asks on a schedule says who asks",
            );
        }
        let name = name.unwrap_or(concat!("copydesk/", env!("CARGO_PKG_VERSION")));
        let agent = match &contact {
            Some(contact) if !name.contains(contact.as_str()) => format!("{name} (+{contact})"),
            _ => name.to_owned(),
        };
        (contact, agent)
    }

    fn network(&mut self, top: &mut KeyTable<'_, '_>) -> NetworkSettings {
        let usual = NetworkSettings::default();
        let Some(mut table) = top.table(&mut self.faults, "network") else { return usual };
        let faults = &mut self.faults;
        let private = table.list(faults, "private", HOST, host).unwrap_or_default();
        let proxy = table.read(faults, "proxy", "a proxy such as \"http://proxy.lenn.example:3128\"", proxy);
        let mut timeout = |key, usual| {
            table
                .read(faults, key, TIMEOUT, |value| span_within(value, Duration::from_secs(1), TIMEOUT_MAX))
                .unwrap_or(usual)
        };
        let connect_timeout = timeout("connect_timeout", usual.connect_timeout);
        let read_timeout = timeout("read_timeout", usual.read_timeout);
        let timeout = timeout("timeout", usual.timeout);
        let folder = self.folder;
        let ca_files = table.list(faults, "ca_files", "a PEM file such as \"desk-ca.pem\"", |value| {
            let file = folder.join(path(value).ok_or(Wrong::Unexpected)?);
            std::fs::File::open(&file).map_err(|error| Wrong::Because(super::reason(&error)))?;
            Ok(file)
        });
        table.finish(faults);
        let ca_files = ca_files.unwrap_or_default();
        NetworkSettings { private, proxy, ca_files, connect_timeout, read_timeout, timeout, ..usual }
    }

    fn reading(&mut self, top: &mut KeyTable<'_, '_>) -> ReadingSettings {
        let Some(mut table) = top.table(&mut self.faults, "reading") else { return ReadingSettings::default() };
        let folder = self.folder;
        let rules = table.check(&mut self.faults, "rules", "a folder of site rules such as \"rules\"", |value| {
            let rules = folder.join(path(value).ok_or(Wrong::Unexpected)?);
            Rules::load(rules).map_err(|error| Wrong::Because(error.to_string()))
        });
        let keep = table.list(&mut self.faults, "keep", &value::block_kinds(), block_kind).unwrap_or_default();
        let confidence = table.read(&mut self.faults, "confidence", "a number from 0 to 1 such as 0.5", value::share);
        table.finish(&mut self.faults);
        ReadingSettings { rules, keep, confidence: confidence.unwrap_or(ReadingSettings::default().confidence) }
    }

    /// A path, from the file's folder on.
    pub(super) fn path(&mut self, table: &mut KeyTable<'_, '_>, key: &'static str, expected: &str) -> Option<PathBuf> {
        let path = table.read(&mut self.faults, key, expected, path)?;
        Some(self.folder.join(path))
    }
}

/// Which articles are saved; what is not said is as `usual`.
fn filter(table: &mut KeyTable<'_, '_>, faults: &mut Faults, usual: Filter) -> Filter {
    let day = |value: &DeValue<'_>| text(value)?.parse::<Date>().ok();
    let mut filter = usual;
    if let Some(languages) = table.list(faults, "languages", "a language such as \"en\"", language) {
        filter.languages = languages;
    }
    filter.since = table.read(faults, "since", "a day such as \"2026-11-01\"", day).or(filter.since);
    filter.until = table.read(faults, "until", "a day such as \"2026-11-30\"", day).or(filter.until);
    if let Some(words) = table.list(faults, "match", "words such as \"storm surge\"", words) {
        filter.words = words;
    }
    filter
}

fn patterns(table: &mut KeyTable<'_, '_>, faults: &mut Faults, key: &'static str) -> Option<Patterns> {
    let start = table.place_of(key).unwrap_or_default();
    let one = |value: &DeValue<'_>| {
        let written = text(value).ok_or(Wrong::Unexpected)?;
        Patterns::parse(written).map(|_| written.to_owned()).map_err(Wrong::Because)
    };
    let written = table.list(faults, key, PATTERN, one)?;
    let name = table.name(key);
    Patterns::new(written).map_err(|why| faults.add(start, format!("{name}: {why}; expected fewer patterns"))).ok()
}
