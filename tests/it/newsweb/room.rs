//! One newsroom: its hosts, its sections, and which stories it has published by a moment.

use super::plan::{Names, Plan};
use super::profile::{Address, Profile, Quirk, Trouble};
use super::prose::{self, Dice, Subject};
use super::words;
use jiff::{SignedDuration, Timestamp};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::ops::Range;

/// Numbers of stories of years ago, which only archive sitemaps list.
pub(super) const OLD: Range<u32> = 900_001..900_007;
/// Between publication and update of a story that is updated.
const UPDATED_AFTER: SignedDuration = SignedDuration::from_mins(90);

/// A newsroom.
#[derive(Debug, Clone)]
pub(crate) struct Room {
    pub(crate) index: usize,
    /// `tides-07`
    pub(crate) id: String,
    /// The paper's name.
    pub(crate) title: String,
    pub(crate) profile: Profile,
    /// Path and name of each section.
    pub(crate) sections: Vec<(&'static str, &'static str)>,
    /// The newsroom whose stories its feed lists, if it is a service for feeds.
    pub(super) served: Option<Box<Room>>,
    /// The address of its robots.txt, if that is with another newsroom.
    pub(super) rules_at: Option<String>,
    seed: u64,
    names: Names,
    address: SocketAddr,
    first: Timestamp,
    every: i64,
    last: u32,
}

/// A story, as far as lists need it.
#[derive(Debug, Clone)]
pub(crate) struct Story {
    pub(crate) number: u32,
    pub(crate) headline: String,
    pub(crate) author: String,
    /// Index of its section.
    pub(crate) section: usize,
    pub(crate) published: Timestamp,
    /// Path and query of its one right address.
    pub(crate) path: String,
    pub(crate) quirk: Option<Quirk>,
}

impl Room {
    pub(crate) fn new(plan: &Plan, index: usize, profile: Profile) -> Self {
        let seed = Dice::new(plan.seed, index as u64 + 1).roll();
        let mut dice = Dice::new(seed, 0);
        let name = words::PAPERS[index % words::PAPERS.len()];
        let kind = dice.pick(&words::PAPER_KINDS);
        let capital = |word: &str| {
            word.chars().take(1).flat_map(char::to_uppercase).chain(word.chars().skip(1)).collect::<String>()
        };
        let backlog = i64::from(plan.size.backlog());
        // all of the backlog lies within any sensible horizon
        let every = (i64::from(profile.every) * 60).min(20 * 86_400 / backlog);
        let mut sections = words::SECTIONS.to_vec();
        for _ in 0..words::SECTIONS.len() - plan.size.sections() {
            sections.remove(dice.below(sections.len()));
        }
        let host = if profile.shares_address && plan.names == Names::Hosts { index - 1 } else { index };
        let (high, low) =
            (u8::try_from(host / 250).expect("under 64,000 newsrooms"), u8::try_from(host % 250 + 1).expect("small"));
        Self {
            index,
            id: format!("{name}-{index:02}"),
            title: format!("{} {kind}", capital(name)),
            profile,
            sections,
            served: None,
            rules_at: None,
            seed,
            names: plan.names,
            address: SocketAddr::new(IpAddr::V4(Ipv4Addr::new(127, high, low, 1)), plan.port),
            first: plan.start - SignedDuration::from_secs(backlog * every),
            every,
            last: match profile.trouble {
                Trouble::Service => 0,
                _ if profile.falls_silent => plan.size.backlog() + 2,
                _ => OLD.start - 1,
            },
        }
    }

    /// The address of its server.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The domain that its server's manners are measured by, as a person would say it.
    pub(crate) fn domain(&self) -> String {
        match self.names {
            Names::Hosts => format!("{}.example", self.id),
            Names::Literal => self.address.to_string(),
        }
    }

    /// True if it is away for some hours.
    pub(crate) fn vanishes(&self) -> bool {
        self.profile.trouble == Trouble::Vanishes
    }

    /// All names it answers to; the first is the right one.
    pub(crate) fn hosts(&self) -> Vec<String> {
        match self.names {
            Names::Hosts => ["www.", "", "m."].iter().map(|sub| format!("{sub}{}.example", self.id)).collect(),
            Names::Literal => vec![self.address.to_string()],
        }
    }

    /// Scheme and right host.
    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.hosts()[0])
    }

    /// Scheme and host without `www`, where there is one.
    pub(crate) fn bare_origin(&self) -> String {
        match self.names {
            Names::Hosts => format!("http://{}.example", self.id),
            Names::Literal => self.origin(),
        }
    }

    /// The address of the mobile version of what is at `path`.
    pub(crate) fn mobile(&self, path: &str) -> String {
        match self.names {
            Names::Hosts => format!("http://m.{}.example{path}", self.id),
            Names::Literal => format!("{}/m{path}", self.origin()),
        }
    }

    /// Number of stories that it has published by a moment.
    pub(crate) fn count(&self, now: Timestamp) -> u32 {
        let passed = now.as_second() - self.first.as_second();
        let begun = u32::try_from(passed.div_euclid(self.every) + 1).unwrap_or(0).min(self.last);
        if begun > 0 && self.published(begun) > now { begun - 1 } else { begun }
    }

    /// Time at which a story came out.
    pub(crate) fn published(&self, number: u32) -> Timestamp {
        if number >= OLD.start {
            return self.first - SignedDuration::from_hours(24 * 400 * i64::from(number - OLD.start + 1));
        }
        let half = usize::try_from(self.every / 2).expect("not negative");
        let jitter = i64::try_from(Dice::new(self.seed, u64::from(number) << 8).below(half)).expect("below half");
        self.first + SignedDuration::from_secs(i64::from(number - 1) * self.every + jitter)
    }

    /// Time at which a story was changed, if it ever is.
    pub(crate) fn updated(&self, number: u32) -> Option<Timestamp> {
        (self.quirk(number) == Some(Quirk::Updated)).then(|| self.published(number) + UPDATED_AFTER)
    }

    /// The numbers of the newest stories, newest first.
    pub(crate) fn newest(&self, now: Timestamp, most: usize) -> impl Iterator<Item = u32> {
        (1..=self.count(now)).rev().take(most)
    }

    /// The section that a story stands in.
    pub(crate) fn section(&self, number: u32) -> usize {
        number as usize % self.sections.len()
    }

    pub(crate) fn quirk(&self, number: u32) -> Option<Quirk> {
        let quirks = self.profile.quirks;
        (number.is_multiple_of(2) && number < OLD.start && !quirks.is_empty())
            .then(|| quirks[(number as usize / 2 - 1) % quirks.len()])
    }

    fn dice(&self, number: u32) -> Dice {
        Dice::new(self.seed, (u64::from(number) << 8) + 1)
    }

    pub(crate) fn story(&self, number: u32) -> Story {
        let headline = Subject::new(self.dice(number)).headline();
        let (section, published, quirk) = (self.section(number), self.published(number), self.quirk(number));
        let slug = prose::slug(&headline);
        let day = published.strftime("%Y/%m/%d");
        let mut path = match self.profile.address {
            Address::Dated => format!("/{day}/{slug}-{number}/"),
            Address::Sectioned => format!("/{}/{slug}-{number}.html", self.sections[section].0),
            Address::Query => format!("/story.php?id={number}"),
            Address::Numbered => format!("/article/{}/{slug}", 100_000 + number),
            Address::Flat => format!("/{slug}-{number}"),
        };
        if quirk == Some(Quirk::Members) {
            path.insert_str(0, "/members");
        }
        let author = prose::person(&mut Dice::new(self.seed, u64::from(number % 7) + 1));
        Story { number, headline, author, section, published, path, quirk }
    }

    /// A story's text as it stands at a moment.
    pub(crate) fn paragraphs(&self, number: u32, now: Timestamp) -> Vec<String> {
        let mut subject = Subject::new(self.dice(number));
        subject.headline();
        let count = 4 + self.dice(number).below(5);
        let mut paragraphs = subject.paragraphs(count + 1);
        if self.updated(number).is_none_or(|at| now < at) {
            paragraphs.truncate(count);
        }
        if self.quirk(number) == Some(Quirk::Miscalled) {
            paragraphs.truncate(BRIEF);
        }
        paragraphs
    }

    /// The text under the second address of a story that is copied; of a long one that is nearly copied, with a
    /// sentence more.
    pub(crate) fn copy(&self, number: u32, now: Timestamp) -> Vec<String> {
        let mut paragraphs = self.paragraphs(number, now);
        let words = paragraphs.iter().map(|paragraph| paragraph.split_whitespace().count()).sum::<usize>();
        // one text in fifty with a long sentence more is another, and of the brief ones more
        if words >= NEAR_WORDS
            && let (Some(Quirk::NearlyCopied), Some(last)) = (self.quirk(number), paragraphs.last_mut())
        {
            last.push_str(" More soon.");
        }
        paragraphs
    }
}

/// Paragraphs of a short text.
const BRIEF: usize = 3;
/// Words of a text that a sentence more leaves nearly the same.
const NEAR_WORDS: usize = 200;

impl Story {
    /// The path of its second address, if it is copied.
    pub(crate) fn copy_path(&self) -> String {
        format!("/agency/{}-{}", prose::slug(&self.headline), self.number)
    }
}
