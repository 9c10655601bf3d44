//! Which articles are wanted: the options that `fetch`, `extract` and `crawl` share.

use clap::Args;
use copydesk::duration;
use copydesk::filter::{Filter, WantedWords, primary_tag};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// What an article has to be to be written or saved.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Filter")]
pub(super) struct FilterArguments {
    /// Leave out articles in other languages than these, such as en,de; what a page does not say (its
    /// language, its date) is no reason to leave it out
    #[arg(long, value_name = "TAGS", value_delimiter = ',', value_parser = language)]
    languages: Vec<String>,

    /// Leave out what was published before that day, such as 2026-11-01, or so long ago, such as 7d
    #[arg(long, value_name = "DAY", value_parser = day)]
    since: Option<Date>,

    /// Leave out what was published after that day
    #[arg(long, value_name = "DAY", value_parser = day)]
    until: Option<Date>,

    /// Leave out what has these words, next to each other, neither in the headline nor in the text; given
    /// more than once, any of them will do
    #[arg(long = "match", value_name = "WORDS", value_parser = words)]
    words: Vec<WantedWords>,
}

impl FilterArguments {
    pub(super) fn filter(&self) -> Filter {
        let Self { languages, since, until, words } = self.clone();
        let mut filter = Filter::default();
        (filter.languages, filter.since, filter.until, filter.words) = (languages, since, until, words);
        filter
    }
}

/// A filter in words, the same for the same filter; nothing for one that wants all.
pub(super) fn told(filter: &Filter) -> String {
    let words = filter.words.iter().map(ToString::to_string).collect();
    let lists = [("languages", filter.languages.clone()), ("match", words)];
    let lists =
        lists.into_iter().filter(|(_, list)| !list.is_empty()).map(|(name, list)| format!("{name} {}", list.join(",")));
    let days = [("since", filter.since), ("until", filter.until)];
    let days = days.into_iter().filter_map(|(name, day)| Some(format!("{name} {}", day?)));
    lists.chain(days).collect::<Vec<_>>().join("; ")
}

fn language(text: &str) -> Result<String, String> {
    primary_tag(text).ok_or_else(|| "a language is named by two or three letters, such as en".to_owned())
}

/// A day, or how long ago it was.
pub(super) fn day(text: &str) -> Result<Date, String> {
    let ago = || {
        let ago = SignedDuration::try_from(duration::parse(text)?).ok()?;
        Some(Timestamp::now().checked_sub(ago).ok()?.to_zoned(TimeZone::UTC).date())
    };
    let day = text.parse().ok().or_else(ago);
    day.ok_or_else(|| "a day is written 2026-11-01, a length of time 7d".to_owned())
}

fn words(text: &str) -> Result<WantedWords, String> {
    WantedWords::parse(text).ok_or_else(|| "there is no letter in it".to_owned())
}
