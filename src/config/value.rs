//! Single values of a job file: what each reads as, or that it does not.

use crate::article::BlockKind;
use crate::duration;
use crate::filter::{WantedWords, primary_tag};
use crate::link::identity;
use crate::render::ArticleFormat;
use std::time::Duration;
use toml::de::DeValue;
use url::{Host, Url};

/// The reason why a value does not read.
pub(super) enum Wrong {
    /// The value is not what was expected.
    Unexpected,
    /// The value is what was expected, but for this.
    Because(String),
    /// The same of a value that may hold a password: it is not quoted.
    Secret(String),
}

pub(super) fn text<'t>(value: &'t DeValue<'_>) -> Option<&'t str> {
    value.as_str()
}

pub(super) fn flag(value: &DeValue<'_>) -> Option<bool> {
    value.as_bool()
}

/// When a browser runs the scripts of pages.
pub(super) fn when(value: &DeValue<'_>) -> Option<bool> {
    match text(value)? {
        "auto" => Some(true),
        "never" => Some(false),
        _ => None,
    }
}

pub(super) fn path<'t>(value: &'t DeValue<'_>) -> Option<&'t str> {
    text(value).filter(|path| !path.trim().is_empty() && !path.contains('\0'))
}

/// A whole number within bounds.
pub(super) fn bounded(value: &DeValue<'_>, least: u64, most: u64) -> Option<u64> {
    let number = value.as_integer()?;
    let number = u64::from_str_radix(number.as_str(), number.radix()).ok()?;
    (least..=most).contains(&number).then_some(number)
}

/// A share, 0 to 1.
pub(super) fn share(value: &DeValue<'_>) -> Option<f32> {
    let whole = || bounded(value, 0, 1).map(|number| number as f32);
    let share = value.as_float().and_then(|number| number.as_str().parse().ok());
    share.or_else(whole).filter(|share| (0.0..=1.0).contains(share))
}

pub(super) fn span(value: &DeValue<'_>) -> Option<Duration> {
    duration::parse(text(value)?)
}

pub(super) fn span_within(value: &DeValue<'_>, least: Duration, most: Duration) -> Option<Duration> {
    span(value).filter(|span| (least..=most).contains(span))
}

/// A site's address.
pub(super) fn address(value: &DeValue<'_>) -> Result<Url, Wrong> {
    site(text(value).ok_or(Wrong::Unexpected)?)
}

pub(super) fn site(written: &str) -> Result<Url, Wrong> {
    let url = Url::parse(written.trim()).map_err(|_| Wrong::Unexpected)?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Wrong::Unexpected);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Wrong::Because("has a user name or password in it, which is never sent".to_owned()));
    }
    Ok(identity(&url))
}

pub(super) fn contact(written: &str) -> Option<Url> {
    let url = Url::parse(written.trim()).ok()?;
    match url.scheme() {
        "http" | "https" => Some(url),
        "mailto" => Some(url)
            .filter(|url| url.path().split_once('@').is_some_and(|(who, at)| !who.is_empty() && !at.is_empty())),
        _ => None,
    }
}

pub(super) fn proxy(value: &DeValue<'_>) -> Option<Url> {
    let url = Url::parse(text(value)?).ok()?;
    (matches!(url.scheme(), "http" | "https" | "socks5" | "socks5h") && url.host().is_some()).then_some(url)
}

/// A host as addresses have it.
pub(super) fn host(value: &DeValue<'_>) -> Result<String, Wrong> {
    let written = text(value).map(str::trim).filter(|host| !host.is_empty()).ok_or(Wrong::Unexpected)?;
    let plain = written.strip_suffix('.').unwrap_or(written);
    let host = Host::parse(plain).or_else(|_| Host::parse(&format!("[{plain}]")));
    host.map(|host| host.to_string()).map_err(|_| Wrong::Unexpected)
}

/// A primary language tag of BCP 47.
pub(super) fn language(value: &DeValue<'_>) -> Result<String, Wrong> {
    text(value).and_then(primary_tag).ok_or(Wrong::Unexpected)
}

/// Words that a text may hold.
pub(super) fn words(value: &DeValue<'_>) -> Result<WantedWords, Wrong> {
    let words = text(value).ok_or(Wrong::Unexpected)?;
    WantedWords::parse(words).ok_or_else(|| Wrong::Because("no letter in it".to_owned()))
}

pub(super) fn format(value: &DeValue<'_>) -> Result<ArticleFormat, Wrong> {
    let name = text(value);
    ArticleFormat::ALL.into_iter().find(|format| Some(format.name()) == name).ok_or(Wrong::Unexpected)
}

pub(super) fn block_kind(value: &DeValue<'_>) -> Result<BlockKind, Wrong> {
    text(value).and_then(BlockKind::aside).ok_or(Wrong::Unexpected)
}

/// The names that [`block_kind`] reads, for people: `"captions", "notes" ... or "comments"`.
pub(super) fn block_kinds() -> String {
    let mut names = BlockKind::ASIDES.map(|(name, _)| format!("\"{name}\"")).to_vec();
    let last = names.pop().unwrap_or_default();
    format!("{} or {last}", names.join(", "))
}
