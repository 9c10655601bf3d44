//! The plan of a web: its size and the ways to reach it; all that is needed to make the same one again.

use super::cast::{CAST, GOOD};
use super::profile::{Look, Profile};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// All that a web is made from.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Plan {
    pub(crate) seed: u64,
    pub(crate) size: Size,
    pub(crate) names: Names,
    /// Time at which the web begins: each newsroom has a backlog by then.
    #[serde(with = "moment")]
    pub(crate) start: Timestamp,
    /// The length of "an hour" of a fault; shorter where the clock is a real one.
    pub(crate) hour: Duration,
    /// Pages have the size of real ones, 200 KB and more.
    pub(crate) padded: bool,
    /// The port that it listens on; 0 until it does.
    pub(crate) port: u16,
}

/// The number of newsrooms, and of the stories that each has at the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Size {
    /// Ten, without slow faults: for tests that are over in seconds.
    Small,
    /// The whole cast, twice over.
    Full,
    /// One of each kind that can be had whole without waiting for anyone.
    Brief,
    /// Fifty such, with over 5,000 stories.
    Soak,
    /// A thousand without faults.
    Farm,
    /// Two thousand such.
    Wide,
    /// Eight hundred and fifty that can be had whole, with a hundred thousand pages.
    Fleet,
}

/// The names that tell newsrooms apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Names {
    /// By host names, which the client must resolve to the addresses that the web gives.
    Hosts,
    /// By loopback addresses.
    Literal,
}

impl Plan {
    /// A web for a test with a virtual clock.
    pub(crate) fn new(size: Size, start: Timestamp) -> Self {
        Self { seed: 1, size, names: Names::Hosts, start, hour: Duration::from_hours(1), padded: false, port: 0 }
    }
}

impl Size {
    /// Stories that a newsroom has published before the start.
    pub(super) fn backlog(self) -> u32 {
        match self {
            Self::Small => 6,
            Self::Full => 14,
            Self::Brief => 24,
            Self::Soak | Self::Fleet => 130,
            Self::Farm | Self::Wide => 18,
        }
    }

    /// Sections of a newsroom; so many that the backlog stands on their first pages.
    pub(super) fn sections(self) -> usize {
        match self {
            Self::Small => 2,
            Self::Full | Self::Brief | Self::Farm | Self::Wide => 3,
            Self::Soak | Self::Fleet => 5,
        }
    }

    /// The traits of the newsrooms.
    pub(super) fn cast(self) -> Vec<Profile> {
        let turned = |(at, mut profile): (usize, Profile)| {
            // the second time round a newsroom has another look, so that no fault is tied to one
            profile.look = Look::ALL[(profile.look as usize + at / CAST.len()) % Look::ALL.len()];
            profile
        };
        let good =
            |count| (0..count).map(|at| Profile { look: Look::ALL[at % Look::ALL.len()], ..GOOD }).collect::<Vec<_>>();
        match self {
            Self::Small => CAST[..10].to_vec(),
            Self::Full => CAST.iter().cycle().copied().enumerate().take(2 * CAST.len()).map(turned).collect(),
            Self::Brief | Self::Soak | Self::Fleet => {
                let prompt: Vec<Profile> = CAST.iter().filter(|profile| profile.is_prompt()).copied().collect();
                let count = match self {
                    Self::Brief => prompt.len(),
                    Self::Fleet => 850,
                    _ => 50,
                };
                prompt.into_iter().cycle().enumerate().take(count).map(turned).collect()
            }
            Self::Farm => good(1000),
            Self::Wide => good(2000),
        }
    }
}

/// A moment as text.
pub(super) mod moment {
    use jiff::Timestamp;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(moment: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(moment)
    }

    pub(crate) fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<Timestamp, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}
