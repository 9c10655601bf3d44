//! The keys `output.feed` and `output.hook`: what is told of articles that were saved.

use super::reader::Reader;
use super::table::KeyTable;
use super::value::{Wrong, address, bounded, path, span_within, text};
use crate::crawl::job::{
    FeedSettings, HookSecret, HookSettings, HookTarget, NetworkSettings, OutputSettings, is_private,
};
use crate::fetch::plain_host;
use crate::store::Place;
use std::path::Path;
use std::time::Duration;
use toml::de::DeValue;

/// The limit of a hook's try, if nothing is said, and the longest.
const TIMEOUT: Duration = Duration::from_secs(30);
const TIMEOUT_MAX: Duration = Duration::from_hours(1);
/// Articles of a feed, if nothing is said.
const ARTICLES: usize = 50;
/// Articles of the longest feed: readers load it whole, again and again.
const ARTICLES_MAX: u64 = 1000;

const HOOK: &str = "a program and its arguments such as [\"notify-desk\", \"--quiet\"]";
const FEED: &str = "a file such as \"news.atom\", or a table with one";

impl Reader<'_> {
    /// `output.feed`: a file, or a table with more.
    pub(super) fn feed(&mut self, table: &mut KeyTable<'_, '_>) -> Option<FeedSettings> {
        let base = self.folder;
        if !table.is_table("feed") {
            let file = table.read(&mut self.faults, "feed", FEED, path)?;
            return Some(FeedSettings { file: base.join(file), articles: ARTICLES, title: None });
        }
        let mut feed = table.table(&mut self.faults, "feed")?;
        let faults = &mut self.faults;
        if feed.place_of("file").is_none() {
            feed.missing(faults, "file", "file = \"news.atom\"");
        }
        let file = feed.read(faults, "file", "a file such as \"news.atom\"", path);
        let expected = "a number from 1 to 1000";
        let articles = feed.read(faults, "articles", expected, |value| bounded(value, 1, ARTICLES_MAX));
        let words = |value: &DeValue<'_>| text(value).filter(|title| !title.trim().is_empty()).map(str::to_owned);
        let title = feed.read(faults, "title", "a title such as \"News from the Lenn\"", words);
        feed.finish(faults);
        let articles = articles.and_then(|articles| usize::try_from(articles).ok()).unwrap_or(ARTICLES);
        Some(FeedSettings { file: base.join(file?), articles, title })
    }

    /// `output.hook`: a program with its arguments, or a table with more.
    pub(super) fn hook(&mut self, table: &mut KeyTable<'_, '_>) -> Option<HookSettings> {
        let (base, start) = (self.folder, table.place_of("hook")?);
        if !table.is_table("hook") {
            let words = table.list(&mut self.faults, "hook", HOOK, word)?;
            return Some(HookSettings { to: self.program(base, start, "output.hook", words)?, timeout: TIMEOUT });
        }
        let mut hook = table.table(&mut self.faults, "hook")?;
        let timeout = hook.read(&mut self.faults, "timeout", "a time from 1s to 1h such as \"30s\"", |value| {
            span_within(value, Duration::from_secs(1), TIMEOUT_MAX)
        });
        let (program_at, url_at) = (hook.place_of("program"), hook.place_of("url"));
        let words = hook.list(&mut self.faults, "program", HOOK, word);
        let url = hook.check(&mut self.faults, "url", "an address such as \"https://desk.example/news\"", address);
        let expected = "the name of a variable of the environment, such as \"LENN_SECRET\"";
        let secret_at = hook.place_of("secret_env");
        let secret = hook.check(&mut self.faults, "secret_env", expected, |value| {
            let secret = std::env::var(path(value).ok_or(Wrong::Unexpected)?);
            let secret = secret.map_err(|error| Wrong::Because(error.to_string()))?;
            if secret.is_empty() { Err(Wrong::Because("it is empty".to_owned())) } else { Ok(HookSecret(secret)) }
        });
        hook.finish(&mut self.faults);
        let to = match (program_at, url_at) {
            (Some(_), None) => {
                if let Some(start) = secret_at {
                    self.faults.add(start, "output.hook.secret_env: a program gets no secret; expected url");
                }
                self.program(base, start, "output.hook.program", words?)?
            }
            (None, Some(_)) => HookTarget::Server { url: url?, secret },
            _ => {
                self.faults.add(start, "output.hook: expected program or url, one of them");
                return None;
            }
        };
        Some(HookSettings { to, timeout: timeout.unwrap_or(TIMEOUT) })
    }

    /// A program, from the job file's folder on if it is a path.
    fn program(&mut self, base: &Path, start: usize, key: &str, words: Vec<String>) -> Option<HookTarget> {
        let mut words = words.into_iter();
        let Some(program) = words.next() else {
            self.faults.add(start, format!("{key}: expected {HOOK}, found an empty list"));
            return None;
        };
        let is_path = program.contains('/') || cfg!(windows) && program.contains('\\');
        let program = if is_path { base.join(program) } else { program.into() };
        // a path from here on would be one from the folder that it runs in
        let program = if is_path { std::path::absolute(&program).unwrap_or(program) } else { program };
        Some(HookTarget::Program { program, arguments: words.collect() })
    }

    /// A server in a private network is let in by the job, or not asked.
    pub(super) fn check_hook(&mut self, start: usize, hook: &HookSettings, network: &NetworkSettings) {
        let HookTarget::Server { url, .. } = &hook.to else { return };
        let host = plain_host(url.host_str().unwrap_or_default());
        let is_let_in = network.private.iter().any(|known| plain_host(known) == host) || network.proxy.is_some();
        if is_private(url) && !is_let_in {
            let why = format!("output.hook.url: {host} lies in a private network");
            self.faults.add(start, format!("{why}; expected it in network.private"));
        }
    }

    /// A feed and a hook are made of records that are near.
    pub(super) fn check_news(&mut self, [feed_at, hook_at]: [Option<usize>; 2], output: &OutputSettings) {
        if let Some(start) = hook_at.filter(|_| !matches!(output.folder, Some(Place::File(_)))) {
            let why = "output.hook: it goes through the records in a folder on a disk, and remembers how far it came";
            self.faults.add(start, format!("{why}; expected output.folder = \"articles\""));
        }
        let has_records = matches!(output.folder, Some(Place::File(_))) || !output.databases.is_empty();
        if let Some(start) = feed_at.filter(|_| !has_records) {
            let why = "output.feed: it is made of the records in a folder or a database, and not of objects";
            self.faults.add(start, format!("{why}; expected output.databases beside them"));
        }
    }
}

/// A word of a command.
fn word(value: &DeValue<'_>) -> Result<String, Wrong> {
    text(value).filter(|word| !word.contains('\0')).map(str::to_owned).ok_or(Wrong::Unexpected)
}
