//! The cast: the traits of each newsroom, as a table. A web takes as many newsrooms from it as its size says, round
//! after round.

use super::profile::Feed::{Atom, Json, Rdf, Rss};
use super::profile::Flaw::{Ampersand, AsHtml, Comment, Epoch, NoDates, Space, Truncated, Utf16, WrongCharset};
use super::profile::{Address, Flaw, Links, Look, Profile, Quirk, Robots, Sitemap, Trouble, Validators};

/// A newsroom without faults.
pub(crate) const GOOD: Profile = Profile {
    address: Address::Dated,
    look: Look::Blog,
    links: Links::Plain,
    feeds: &[(Rss, Flaw::None)],
    sitemap: Sitemap::None,
    robots: Robots::Usual,
    validators: Validators::Both,
    trouble: Trouble::None,
    quirks: &[],
    every: 60,
    falls_silent: false,
    shares_address: false,
};

/// The newsrooms; the first ones cover most of what can be covered without waiting.
pub(crate) const CAST: [Profile; 30] = [
    Profile { quirks: &[Quirk::Copied, Quirk::Chained, Quirk::Updated], sitemap: Sitemap::News, ..GOOD },
    Profile {
        address: Address::Sectioned,
        look: Look::Portal,
        links: Links::Tracked,
        feeds: &[(Atom, Flaw::None), (Rss, Ampersand)],
        validators: Validators::WeakEtag,
        quirks: &[Quirk::Gone, Quirk::SoftMissing, Quirk::Pdf],
        every: 20,
        shares_address: true,
        ..GOOD
    },
    Profile {
        address: Address::Query,
        look: Look::Tables,
        feeds: &[],
        validators: Validators::None,
        robots: Robots::Missing,
        quirks: &[Quirk::Undeclared, Quirk::Missing, Quirk::Loop],
        every: 240,
        ..GOOD
    },
    Profile {
        address: Address::Numbered,
        look: Look::Modern,
        feeds: &[],
        sitemap: Sitemap::Index,
        robots: Robots::Members,
        validators: Validators::Etag,
        quirks: &[Quirk::Members, Quirk::Amp, Quirk::NearlyCopied],
        every: 30,
        ..GOOD
    },
    Profile {
        address: Address::Flat,
        look: Look::Plain,
        links: Links::Sessions,
        feeds: &[(Rdf, Flaw::None)],
        validators: Validators::Date,
        quirks: &[Quirk::Mobile, Quirk::BusyOnce, Quirk::Consent],
        every: 90,
        ..GOOD
    },
    Profile {
        look: Look::Modern,
        feeds: &[(Json, Flaw::None)],
        trouble: Trouble::SoftNotFound,
        quirks: &[Quirk::Challenge, Quirk::Forbidden, Quirk::Paid],
        every: 120,
        ..GOOD
    },
    Profile {
        address: Address::Sectioned,
        look: Look::Blog,
        links: Links::BareHost,
        feeds: &[(Rss, Truncated)],
        robots: Robots::OtherAgent,
        quirks: &[Quirk::Misdeclared, Quirk::Zipped],
        every: 45,
        ..GOOD
    },
    Profile { look: Look::Portal, robots: Robots::Closed, quirks: &[], every: 60, ..GOOD },
    Profile {
        address: Address::Numbered,
        look: Look::Plain,
        sitemap: Sitemap::Archives,
        feeds: &[(Atom, WrongCharset)],
        trouble: Trouble::Calendar,
        every: 180,
        ..GOOD
    },
    Profile {
        address: Address::Flat,
        look: Look::Modern,
        feeds: &[(Rss, NoDates)],
        trouble: Trouble::DownAtFirst,
        quirks: &[Quirk::Updated, Quirk::Chained],
        every: 60,
        ..GOOD
    },
    Profile { look: Look::Blog, robots: Robots::Delay(10), sitemap: Sitemap::News, every: 60, ..GOOD },
    Profile {
        address: Address::Sectioned,
        look: Look::Portal,
        feeds: &[(Rss, AsHtml)],
        trouble: Trouble::Throttles,
        every: 40,
        ..GOOD
    },
    Profile { look: Look::Plain, robots: Robots::BrokenAtFirst, every: 60, ..GOOD },
    Profile { address: Address::Numbered, look: Look::Modern, trouble: Trouble::Vanishes, every: 60, ..GOOD },
    Profile {
        address: Address::Flat,
        look: Look::Blog,
        feeds: &[(Atom, Flaw::None)],
        trouble: Trouble::Topics,
        every: 50,
        ..GOOD
    },
    Profile { look: Look::Portal, trouble: Trouble::Hangs, every: 60, ..GOOD },
    Profile { address: Address::Query, look: Look::Tables, trouble: Trouble::Resets, every: 60, ..GOOD },
    Profile {
        look: Look::Modern,
        quirks: &[Quirk::Hangs, Quirk::Resets, Quirk::Bomb, Quirk::Endless, Quirk::Drips, Quirk::Slow],
        every: 60,
        ..GOOD
    },
    Profile {
        address: Address::Sectioned,
        look: Look::Portal,
        feeds: &[(Rss, Space)],
        falls_silent: true,
        every: 30,
        ..GOOD
    },
    Profile { address: Address::Flat, look: Look::Plain, feeds: &[], sitemap: Sitemap::News, every: 360, ..GOOD },
    Profile {
        address: Address::Numbered,
        look: Look::Blog,
        links: Links::Tracked,
        feeds: &[(Rss, Flaw::None), (Json, Flaw::None)],
        validators: Validators::Date,
        quirks: &[Quirk::NearlyCopied, Quirk::Mobile, Quirk::Copied, Quirk::Amp],
        every: 10,
        ..GOOD
    },
    Profile {
        look: Look::Tables,
        feeds: &[(Rdf, Ampersand)],
        quirks: &[Quirk::Undeclared, Quirk::Slow],
        every: 720,
        ..GOOD
    },
    Profile {
        address: Address::Query,
        look: Look::Portal,
        links: Links::Sessions,
        feeds: &[],
        sitemap: Sitemap::Archives,
        every: 75,
        ..GOOD
    },
    Profile {
        address: Address::Sectioned,
        look: Look::Modern,
        feeds: &[(Atom, Truncated)],
        sitemap: Sitemap::Index,
        every: 25,
        ..GOOD
    },
    Profile { trouble: Trouble::Service, ..GOOD },
    Profile { look: Look::Portal, feeds: &[], quirks: &[Quirk::Session], every: 60, ..GOOD },
    Profile {
        look: Look::Modern,
        feeds: &[(Rss, Epoch)],
        sitemap: Sitemap::Relative,
        robots: Robots::Elsewhere,
        quirks: &[Quirk::Miscalled],
        every: 50,
        ..GOOD
    },
    Profile {
        address: Address::Sectioned,
        look: Look::Blog,
        feeds: &[(Atom, Comment)],
        trouble: Trouble::CookieHome,
        quirks: &[Quirk::Deflated, Quirk::XGzipped],
        every: 45,
        ..GOOD
    },
    Profile {
        address: Address::Flat,
        look: Look::Plain,
        trouble: Trouble::Closes,
        quirks: &[Quirk::FalselyZipped, Quirk::Untyped],
        every: 55,
        ..GOOD
    },
    Profile {
        look: Look::Tables,
        feeds: &[(Rdf, Utf16)],
        sitemap: Sitemap::Epoch,
        validators: Validators::Etag,
        quirks: &[Quirk::Refreshed, Quirk::Session],
        every: 65,
        ..GOOD
    },
];
