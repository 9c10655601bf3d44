//! Values in tables, of whatever database: moments and durations as milliseconds, ends and roles as numbers; and the
//! rules that every database keeps.

use super::{Led, LeftOut};
use crate::task::{End, Health, Role, SeedId};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use std::time::Duration;
use url::Url;

/// The reason of URLs that are not visited again.
pub(super) const FORGOTTEN: &str = "forgotten";
/// A host whose address is busy is looked at again after this.
pub(super) const ADDRESS_BUSY: Duration = Duration::from_millis(500);
/// Shapes kept of a host, and read for a page of links; a site that makes up more has none worth remembering.
pub(super) const SHAPES_MAX: i64 = 1000;
/// Counts of saved articles are kept for so many hours: two weeks.
pub(super) const HOURS_KEPT: i64 = 14 * 24;
/// Hours that are shown.
pub(super) const HOURS: i64 = 48;
pub(super) const HOUR_MS: i64 = 3_600_000;
/// Sources of a seed that are shown.
pub(super) const SOURCES_MAX: i64 = 200;
/// The seed of what was added by hand: none.
pub(super) const BY_HAND: SeedId = SeedId(0);
/// Stories of a day that are compared; newsrooms write a few hundred.
pub(super) const OF_A_DAY_MAX: i64 = 2000;
/// The fate of a redirect to a page that is known: by whether it comes `back` on its own trail, whether the page is
/// `elsewhere` (another host's turn), how the page ended, and whether a trail leads over it right now.
pub(super) fn led(back: bool, elsewhere: bool, end: Option<i64>, reason: Option<&str>, is_led: bool) -> Led {
    let is_moved = end == Some(end_number(End::Moved));
    match (back, is_moved, is_led) {
        _ if reason == Some(FORGOTTEN) => Led::Known,
        (true, ..) => Led::Taken,
        (false, true, false) if elsewhere => Led::Taken,
        (false, true, _) | (false, _, true) => Led::Passing,
        _ => Led::Known,
    }
}

/// Bits that differ in two hashes of texts.
pub(super) fn distance(a: i64, b: i64) -> u32 {
    (a ^ b).count_ones()
}

/// A spare identity for a page whose own one another story has: no address hashes to it.
pub(super) fn spare(page: &str) -> String {
    let digest = Sha256::digest(page.as_bytes());
    let first = digest.iter().take(8).fold(0_u64, |first, byte| first << 8 | u64::from(*byte));
    format!("{first:016x}")
}

/// 128 bits tell a billion addresses apart.
pub(super) fn hash(url: &Url) -> [u8; 16] {
    let digest = Sha256::digest(url.as_str().as_bytes());
    std::array::from_fn(|at| digest.get(at).copied().unwrap_or_default())
}

/// Counts by why, as JSON; `None` where there are none.
pub(super) fn written(counts: &LeftOut) -> Option<String> {
    (!counts.is_empty()).then(|| serde_json::to_string(counts).ok())?
}

/// The counts of such a text.
pub(super) fn counts_of(text: Option<&str>) -> LeftOut {
    text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

/// Ends are kept by their place in [`End::ALL`], to which new ones are added at the end.
pub(super) fn end_number(end: End) -> i64 {
    End::ALL.iter().position(|known| *known == end).and_then(|at| i64::try_from(at).ok()).unwrap_or(-1)
}

pub(super) fn end_of(number: i64) -> Option<End> {
    usize::try_from(number).ok().and_then(|at| End::ALL.get(at)).copied()
}

pub(super) fn role_number(role: Role) -> i64 {
    Role::ALL.iter().position(|known| *known == role).and_then(|at| i64::try_from(at).ok()).unwrap_or(3)
}

pub(super) fn role_of(number: i64) -> Role {
    usize::try_from(number).ok().and_then(|at| Role::ALL.get(at)).copied().unwrap_or(Role::Article)
}

pub(super) fn health_of(name: &str) -> Option<Health> {
    Health::ALL.into_iter().find(|health| health.name() == name)
}

pub(super) fn ms(at: Timestamp) -> i64 {
    at.as_millisecond()
}

pub(super) fn moment(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(if ms < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

pub(super) fn span(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX / 4).min(i64::MAX / 4)
}

pub(super) fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

pub(super) fn duration(ms: i64) -> Duration {
    Duration::from_millis(u64::try_from(ms).unwrap_or_default())
}
