//! `copydesk check`: what job files would do, in plain words, or what is wrong with them.

use super::job::{frontier, instance, stopped};
use super::printer::Sink;
use super::rendering::BrowserArguments;
use super::{DONE, SOME_FAILED, Stop, USAGE, console, runtime};
use anstyle::Style;
use clap::{Args, ValueEnum};
use copydesk::config::{self, JobErrors};
use copydesk::crawl::job::{Caps, Follow, OutputSettings};
use copydesk::crawl::schedule::Schedule;
use copydesk::crawl::{self, Job, Probe, Setup};
use copydesk::duration;
use copydesk::render::screen::{FAILURE, HEADING, PLAIN, Screen, WARNING};
use copydesk::text::clean;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::time::Duration;

const EXAMPLES: &str = "\
Examples:
  copydesk check lenn.toml
  copydesk check --format json jobs/*.toml
  copydesk check --probe lenn.toml      what its sites would bring

Without --probe no site is asked; a database that articles go to is opened, and neither made nor changed. With it, \
each site is asked for its robots.txt and, if that allows it, for the address that the job names, at the job's pace; \
do that while no crawl of the same sites runs. The browser of a job that renders is started once. All that is wrong with the files is told at once, each with its line.

Exit codes: 0 all jobs make sense, 1 some sites could not be read (--probe), 2 some jobs make no sense";

/// Sites that are listed by their address; of more, the number is said.
const SITES_LISTED: usize = 5;
/// The matter of what a person should see to.
const WARNS: &str = "warning";
/// Moments of the schedule that are shown.
const STARTS_SHOWN: usize = 3;

/// Say what job files would do, or what is wrong with them
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, arg_required_else_help = true)]
pub(super) struct Arguments {
    /// Job files
    #[arg(value_name = "JOB.toml", required = true)]
    jobs: Vec<PathBuf>,

    /// How it is said: in words, or one JSON object a line for each file
    #[arg(long, value_enum, default_value = "text", help_heading = "Output")]
    format: CheckFormat,

    /// Visit each site once, and say what a crawl would find there
    #[arg(long)]
    probe: bool,

    #[command(flatten)]
    browser: BrowserArguments,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum CheckFormat {
    /// In words
    Text,
    /// One JSON object a line
    Json,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Stop> {
    let now = Timestamp::now();
    let mut out = Sink::stdout();
    let (mut code, screen) = (DONE, console::screen());
    let usual = frontier()?;
    let mut browser = None;
    for (number, path) in arguments.jobs.iter().enumerate() {
        let checked = config::load_and_open(path, usual.as_ref());
        if let Err(errors) = &checked {
            code = USAGE;
            errors.all().iter().for_each(|error| console::fail(&error.to_string()));
        }
        let probes = match &checked {
            Ok(job) if arguments.probe => Some(probe(job)?),
            _ => None,
        };
        if probes.iter().flatten().any(|probe| probe.failure.is_some()) {
            code = code.max(SOME_FAILED);
        }
        let renders = checked.as_ref().is_ok_and(Job::renders);
        if renders && browser.is_none() {
            browser = Some(described(&arguments.browser)?);
        }
        let browser = browser.as_ref().filter(|_| renders);
        match (arguments.format, checked) {
            (CheckFormat::Json, checked) => out.write(answer(path, &checked, probes, browser, now).as_bytes())?,
            (CheckFormat::Text, Ok(job)) => {
                let gap = if number > 0 { "\n" } else { "" };
                let found: String = probes.iter().flatten().map(|probe| found(probe, screen)).collect();
                out.write(format!("{gap}{}{found}", words(path, &job, browser, now, screen)).as_bytes())?;
            }
            (CheckFormat::Text, Err(_)) => {}
        }
    }
    out.finish()?;
    Ok(code)
}

/// Visits each site of a job once.
fn probe(job: &Job) -> Result<Vec<Probe>, Stop> {
    let setup = Setup::new(instance());
    runtime()?.block_on(crawl::probe(job, &setup)).map_err(stopped)
}

/// The browser that pages would be given to, or why there is none.
type Found = Result<String, String>;

fn described(browser: &BrowserArguments) -> Result<Found, Stop> {
    Ok(runtime()?.block_on(browser.described()))
}

/// The yield of a site, in words.
fn found(probe: &Probe, screen: Screen) -> String {
    let seconds = |seconds: f64| duration::words(Duration::try_from_secs_f64(seconds).unwrap_or_default());
    let robots = match (probe.robots, probe.crawl_delay_seconds) {
        ("rules", Some(delay)) => format!("robots.txt has rules and asks for a gap of {}", seconds(delay)),
        ("rules", None) => "robots.txt has rules".to_owned(),
        ("none", _) => "no robots.txt".to_owned(),
        _ => "robots.txt is not to be had".to_owned(),
    };
    let more = if probe.cut { ", and more that are not read" } else { "" };
    let brings = match (&probe.failure, probe.is) {
        (Some(failure), _) => failure.clone(),
        (None, Some("sitemap")) => {
            format!("a sitemap: {} addresses, {} sitemaps{more}", probe.articles, probe.sections)
        }
        (None, Some("feed")) => format!("a feed: {} entries{more}", probe.articles),
        _ => format!("{} links like articles, {} like sections", probe.articles, probe.sections),
    };
    let mut lines = vec![robots, brings];
    lines.extend(probe.feeds.iter().map(|feed| format!("feed {feed}")));
    lines.extend(probe.sitemaps.iter().map(|sitemap| format!("sitemap {sitemap}")));
    lines.extend(probe.guessed.iter().map(|place| format!("not named, but there: {place}")));
    lines.push(format!("a request every {}", seconds(probe.gap_seconds)));
    let mut said = format!("\n{}\n", screen.paint(HEADING, &format!("  {}", clean(&probe.site))));
    for (at, line) in lines.iter().enumerate() {
        let style = if at == 1 && probe.failure.is_some() { FAILURE } else { PLAIN };
        said.push_str(&filled(screen, style, "    ", line));
    }
    said
}

/// The job in words, a line for each matter.
fn words(path: &Path, job: &Job, browser: Option<&Found>, now: Timestamp, screen: Screen) -> String {
    let style = |matter| if matter == WARNS { WARNING } else { PLAIN };
    let lines = matters(job, browser, now)
        .into_iter()
        .map(|(matter, what)| filled(screen, style(matter), &format!("  {matter:<12}"), &what));
    let title = screen.paint(HEADING, &format!("{}: the job {:?}", clean(&path.display().to_string()), job.name));
    std::iter::once(format!("{title}\n")).chain(lines).collect()
}

/// A text behind a head, on as many lines as the terminal needs; one, where there is none.
fn filled(screen: Screen, style: Style, head: &str, text: &str) -> String {
    let words: Vec<String> = clean(text).split(' ').map(str::to_owned).collect();
    screen.fill(style, head, &words, screen.columns.unwrap_or(usize::MAX))
}

fn matters(job: &Job, browser: Option<&Found>, now: Timestamp) -> Vec<(&'static str, String)> {
    let listed = job.sites.iter().take(SITES_LISTED);
    let mut said: Vec<(&str, String)> = listed.map(|url| ("site", url.to_string())).collect();
    if let Some(more @ 1..) = job.sites.len().checked_sub(SITES_LISTED) {
        said.push(("site", format!("and {more} more")));
    }
    let refused = |url: &url::Url| {
        (WARNS, format!("{url} lies in a private network, which a crawl refuses; name its host in network.private"))
    };
    said.extend(job.refused_sites().take(SITES_LISTED).map(refused));
    said.push(("follows", follows(job.follow.usual())));
    said.extend(browser.map(|found| match found {
        Ok(browser) => ("browser", format!("{browser}, for pages that only scripts fill")),
        Err(why) => (WARNS, format!("pages that only scripts fill stay empty: {why}")),
    }));
    said.push(("schedule", schedule(&job.schedule)));
    let starts = starts(&job.schedule, now);
    said.extend(starts.iter().map(|start| ("next pass", start.strftime("%F %H:%M %Q").to_string())));
    let (gap, connections) = (duration::words(job.pace.gap), job.pace.connections_per_address);
    said.push(("pace", format!("a request to a site every {gap} at most, {connections} at a time to one IP address")));
    if !job.pace.own_servers.is_empty() {
        let mut own: Vec<&str> = job.pace.own_servers.keys().map(String::as_str).collect();
        own.sort_unstable();
        said.push(("own servers", own.join(", ")));
    }
    let Caps { urls_per_host, pages_per_pass, page_bytes } = job.caps;
    let mib = page_bytes >> 20;
    said.push((
        "caps",
        format!("{urls_per_host} URLs a host, {pages_per_pass} pages of a host in a pass, {mib} MiB a page"),
    ));
    said.extend(articles(&job.output).map(|files| ("articles", files)));
    said.extend(job.output.databases.iter().map(|database| ("database", database.to_string())));
    if let Some(archive) = &job.output.archive {
        let mib = archive.file_bytes_max >> 20;
        said.push(("archive", format!("{}, a new file every {mib} MiB", archive.folder.display())));
    }
    if let Some(feed) = &job.output.feed {
        said.push(("feed", format!("{}, the last {} articles", feed.file.display(), feed.articles)));
    }
    if let Some(hook) = &job.output.hook {
        said.push(("hook", format!("{}, {} a try at most", hook.to, duration::words(hook.timeout))));
    }
    said.push(("frontier", job.frontier.to_string()));
    if !job.network.private.is_empty() {
        said.push(("private", job.network.private.join(", ")));
    }
    said.push(("asks as", job.user_agent.clone()));
    said
}

fn follows(follow: &Follow) -> String {
    let mut said = vec![
        if follow.sections { "home pages, sections, feeds, sitemaps" } else { "home pages, feeds, sitemaps" }
            .to_owned(),
        format!("{} links deep", follow.depth),
    ];
    if !follow.keep.is_empty() {
        said.push(format!("articles at {}", follow.keep.written().join(", ")));
    }
    if !follow.leave.is_empty() {
        said.push(format!("nothing at {}", follow.leave.written().join(", ")));
    }
    let filter = &follow.filter;
    if !filter.languages.is_empty() {
        said.push(format!("articles in {}", filter.languages.join(", ")));
    }
    said.extend(filter.since.map(|day| format!("of {day} and later")));
    said.extend(filter.until.map(|day| format!("of {day} and before")));
    if !filter.words.is_empty() {
        let words: Vec<String> = filter.words.iter().map(ToString::to_string).collect();
        said.push(format!("with the words {}", words.join(" or ")));
    }
    said.push(match follow.horizon {
        Some(horizon) => format!("no older than {}", duration::words(horizon)),
        None => "however old".to_owned(),
    });
    said.push(if follow.updates { "again when they change" } else { "each once" }.to_owned());
    said.join("; ")
}

fn schedule(schedule: &Schedule) -> String {
    match schedule {
        Schedule::None => "none: a pass when someone starts it".to_owned(),
        Schedule::Every(every) => format!("a pass every {}", duration::words(*every)),
        Schedule::Cron(times) => format!("a pass at {times}"),
    }
}

/// The next starts, in the zone of the schedule.
fn starts(schedule: &Schedule, now: Timestamp) -> Vec<Zoned> {
    let zone = if let Schedule::Cron(times) = schedule { times.zone().clone() } else { TimeZone::UTC };
    let starts = std::iter::successors(schedule.next_after(now), |start| schedule.next_after(*start));
    starts.take(STARTS_SHOWN).map(|start| start.to_zoned(zone.clone())).collect()
}

/// The names of the files, if there are any.
fn articles(output: &OutputSettings) -> Option<String> {
    let folder = output.folder.as_ref()?;
    let names = output.names.as_ref().map_or_else(|| "{n}_{hash}".to_owned(), ToString::to_string);
    let mut extensions: Vec<&str> = output.formats.iter().map(|format| format.extension()).collect();
    if output.html {
        extensions.push("html");
    }
    let extensions = if let [one] = extensions[..] { one.to_owned() } else { format!("{{{}}}", extensions.join(",")) };
    Some(format!("{}.{extensions}", folder.join(&names)))
}

/// One file's answer for programs.
#[derive(Serialize)]
struct CheckedFile<'a> {
    file: String,
    ok: bool,
    errors: Vec<FileFault<'a>>,
    job: Option<JobWords<'a>>,
    /// With `--probe`: what each site would bring.
    #[serde(skip_serializing_if = "Option::is_none")]
    probes: Option<Vec<Probe>>,
}

#[derive(Serialize)]
struct FileFault<'a> {
    place: &'a str,
    message: &'a str,
}

/// A job for programs that want to know of it before it runs.
#[derive(Serialize)]
struct JobWords<'a> {
    name: &'a str,
    sites: Vec<&'a str>,
    /// Sites in private networks, which a crawl will refuse.
    refused_sites: Vec<&'a str>,
    every_seconds: Option<f64>,
    cron: Option<&'a str>,
    zone: Option<&'a str>,
    next: Vec<String>,
    gap_seconds: f64,
    folder: Option<String>,
    databases: Vec<String>,
    formats: Vec<&'static str>,
    names: Option<String>,
    html: bool,
    archive: Option<String>,
    feed: Option<String>,
    hook: Option<String>,
    frontier: String,
    user_agent: &'a str,
    /// The browser of a job that renders, ...
    browser: Option<&'a str>,
    /// ... or why there is none.
    no_browser: Option<&'a str>,
}

fn answer(
    path: &Path,
    checked: &Result<Job, JobErrors>,
    probes: Option<Vec<Probe>>,
    browser: Option<&Found>,
    now: Timestamp,
) -> String {
    let errors = checked.as_ref().err().map_or(&[][..], JobErrors::all);
    let errors = errors.iter().map(|error| FileFault { place: &error.place, message: &error.message }).collect();
    let job = checked.as_ref().ok().map(|job| told(job, browser, now));
    let answer = CheckedFile { file: path.display().to_string(), ok: checked.is_ok(), errors, job, probes };
    serde_json::to_string(&answer).unwrap_or_default() + "\n"
}

fn told<'a>(job: &'a Job, browser: Option<&'a Found>, now: Timestamp) -> JobWords<'a> {
    let (every, times) = match &job.schedule {
        Schedule::None => (None, None),
        Schedule::Every(every) => (Some(every.as_secs_f64()), None),
        Schedule::Cron(times) => (None, Some(times)),
    };
    JobWords {
        name: &job.name,
        sites: job.sites.iter().map(url::Url::as_str).collect(),
        refused_sites: job.refused_sites().map(url::Url::as_str).collect(),
        every_seconds: every,
        cron: times.map(|times| times.expression()),
        zone: times.and_then(|times| times.zone().iana_name()),
        next: starts(&job.schedule, now).iter().map(|start| start.timestamp().to_string()).collect(),
        gap_seconds: job.pace.gap.as_secs_f64(),
        folder: job.output.folder.as_ref().map(ToString::to_string),
        databases: job.output.databases.iter().map(ToString::to_string).collect(),
        formats: job.output.formats.iter().map(|format| format.name()).collect(),
        names: job.output.names.as_ref().map(ToString::to_string),
        html: job.output.html,
        archive: job.output.archive.as_ref().map(|archive| archive.folder.display().to_string()),
        feed: job.output.feed.as_ref().map(|feed| feed.file.display().to_string()),
        hook: job.output.hook.as_ref().map(|hook| hook.to.to_string()),
        frontier: job.frontier.to_string(),
        user_agent: &job.user_agent,
        browser: browser.and_then(|found| found.as_ref().ok()).map(String::as_str),
        no_browser: browser.and_then(|found| found.as_ref().err()).map(String::as_str),
    }
}
