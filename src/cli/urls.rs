//! `copydesk urls`: the addresses that sites list.

use super::console::{self, counted, say};
use super::filter::day;
use super::input::web_address;
use super::network::NetworkArguments;
use super::printer::Sink;
use super::{DONE, SOME_FAILED, Stop, runtime};
use clap::{Args, ValueEnum};
use copydesk::crawl::{FindOptions, FindReport, Finding, find};
use copydesk::text::clean;
use futures_util::{StreamExt as _, stream};
use jiff::Timestamp;
use jiff::civil::Date;
use std::cell::RefCell;
use std::time::Instant;
use url::Url;

const EXAMPLES: &str = "\
Examples:
  copydesk urls https://tides.lenn.example/
  copydesk urls --since 2026-11-01 --format jsonl https://tides.lenn.example/ > found.jsonl
  copydesk urls https://tides.lenn.example/ | copydesk fetch -o articles --skip-saved --input -
  copydesk urls --lists https://tides.lenn.example/       its feeds, sitemaps and sections

Reads the home page, the feeds that it declares, the sitemaps that robots.txt names or, where a site names neither, \
those at the usual places, and the sections; a feed or a sitemap may be given too. Each story is told once, as soon \
as it is known; those that only pages link to come last. Nothing is kept: to visit what is new, again and again, is \
what a crawl does.

Exit codes: 0 done, 1 some lists could not be read, 2 usage, 3 output could not be written";

/// List the stories of sites: those of feeds, sitemaps and sections
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, arg_required_else_help = true)]
pub(super) struct Arguments {
    /// Home pages, sections, feeds or sitemaps
    #[arg(value_name = "URL", required = true, value_parser = web_address)]
    sites: Vec<Url>,

    /// Leave out what is listed as older than a day, such as 2026-11-01, or a length of time, such as 7d; what has
    /// no date stays
    #[arg(long, value_name = "DAY", value_parser = day)]
    since: Option<Date>,

    /// Read at most N lists of a site; of sitemaps, the newest first
    #[arg(long, value_name = "N", default_value = "100", value_parser = clap::value_parser!(u32).range(1..))]
    max_lists: u32,

    /// Do not read the sections of a home page
    #[arg(long)]
    no_sections: bool,

    /// Tell the feeds, sitemaps and sections that were read in place of stories
    #[arg(long, help_heading = "Output")]
    lists: bool,

    /// How addresses are written
    #[arg(long, value_enum, default_value = "text", help_heading = "Output")]
    format: UrlsFormat,

    /// No last line; failures are still said
    #[arg(short, long, help_heading = "Output")]
    quiet: bool,

    #[command(flatten)]
    network: NetworkArguments,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum UrlsFormat {
    /// An address a line, as `fetch --input` takes them
    Text,
    /// Date, address and title, parted by tabs; the date and the title may be empty
    Tsv,
    /// One JSON object a line: `url`, `role`, `title`, `published`, `found_in`
    Jsonl,
}

impl UrlsFormat {
    fn line(self, finding: &Finding) -> String {
        let plain = |text: &Option<String>| text.as_deref().map(clean).unwrap_or_default();
        match self {
            Self::Text => format!("{}\n", finding.url),
            Self::Tsv => format!("{}\t{}\t{}\n", plain(&finding.published), finding.url, plain(&finding.title)),
            // a finding is strings alone
            Self::Jsonl => serde_json::to_string(finding).unwrap_or_default() + "\n",
        }
    }
}

pub(super) fn run(arguments: Arguments) -> Result<u8, Stop> {
    let Arguments { sites, since, max_lists, no_sections, lists, format, quiet, network } = arguments;
    let (start, parallel) = (Instant::now(), network.jobs.get());
    let client = network.client(&sites.iter().collect::<Vec<_>>())?;
    let options = FindOptions::default().with(|options| {
        options.since = since;
        options.lists_max = usize::try_from(max_lists).unwrap_or(usize::MAX);
        options.depth = u8::from(!no_sections);
    });
    let out = RefCell::new((Sink::stdout(), Ok(())));
    let tell = |finding: Finding| {
        let (sink, written) = &mut *out.borrow_mut();
        if written.is_ok() && lists != (finding.role == "article") {
            *written = sink.write(format.line(&finding).as_bytes());
        }
    };
    let (client, options, written, tell) = (&client, &options, &out, &tell);
    let read = stream::iter(&sites).map(|site| async move {
        // nobody reads what more would be found
        let is_open = written.borrow().1.is_ok();
        (site, if is_open { Some(find(client, site, options, Timestamp::now(), tell).await) } else { None })
    });
    let read = runtime()?.block_on(read.buffered(parallel).collect::<Vec<_>>());
    let (sink, written) = out.into_inner();
    written?;
    sink.finish()?;
    let (mut all, mut code) = (FindReport::default(), DONE);
    for (site, report) in read {
        match report {
            Some(Ok(report)) => add(&mut all, report),
            Some(Err(error)) => all.failures.push((site.clone(), error.to_string())),
            None => {}
        }
    }
    for (url, why) in &all.failures {
        say(&if why.contains(url.as_str()) { why.clone() } else { format!("{url}: {why}") });
        code = SOME_FAILED;
    }
    if all.unread > 0 {
        say(&format!("{} lists were not read: --max-lists reads more", all.unread));
    }
    if console::tells_end(quiet, true) {
        say(&format!("{} {}", told(&all), console::took(start)));
    }
    Ok(code)
}

fn add(all: &mut FindReport, one: FindReport) {
    all.lists += one.lists;
    all.articles += one.articles;
    all.unread += one.unread;
    all.cut += one.cut;
    all.failures.extend(one.failures);
    for (why, count) in one.left_out {
        *all.left_out.entry(why).or_default() += count;
    }
}

/// The sum in words.
fn told(all: &FindReport) -> String {
    let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    let mut parts = vec![counted(&[
        (count(all.articles), "stories"),
        (count(all.lists), "lists read"),
        (count(all.cut), "of them cut off"),
        (count(all.failures.len()), "failed"),
    ])];
    if !all.left_out.is_empty() {
        let why: Vec<String> = all.left_out.iter().map(|(why, count)| format!("{count} {why}")).collect();
        parts.push(format!("left out: {}", why.join(", ")));
    }
    parts.join(", ")
}
