//! Who plays: what each newsroom is like, as a table. A web takes as many newsrooms from it as its
//! size says, round after round.

use Feed::{Atom, Json, Rdf, Rss};
use Flaw::{Ampersand, AsHtml, NoDates, Space, Truncated, WrongCharset};

/// How a newsroom's articles are addressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Address {
    /// `/2026/11/05/slug-7/`
    Dated,
    /// `/local/slug-7.html`
    Sectioned,
    /// `/story.php?id=7`
    Query,
    /// `/article/100007/slug`
    Numbered,
    /// `/slug-7`
    Flat,
}

/// What the pages look like: which (invented) system made them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    Blog,
    Portal,
    Tables,
    Plain,
    Modern,
}

impl Look {
    pub(crate) const ALL: [Self; 5] = [Self::Blog, Self::Portal, Self::Tables, Self::Plain, Self::Modern];
}

/// How home and section pages write their links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Links {
    Plain,
    /// With parameters that say where the reader came from.
    Tracked,
    /// With a session number, another one in each answer.
    Sessions,
    /// To the host without `www`, which redirects to the one with it.
    BareHost,
}

/// The form of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Feed {
    Rss,
    Atom,
    Rdf,
    Json,
}

/// What is wrong with a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flaw {
    None,
    /// A bare `&` in every title.
    Ampersand,
    /// It ends in the middle of its last entry.
    Truncated,
    /// It says UTF-8 and is windows-1252.
    WrongCharset,
    NoDates,
    /// Sent as text/html.
    AsHtml,
    /// White space before the XML declaration.
    Space,
}

/// Which sitemaps there are; robots.txt names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sitemap {
    None,
    /// A news sitemap: the last two days.
    News,
    /// An index of the news sitemap, gzipped.
    Index,
    /// An index of the news sitemap and of one sitemap a month, back to stories of years ago.
    Archives,
}

/// What robots.txt says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Robots {
    /// Menus, search and print versions are out of bounds; what all of the following say too.
    Usual,
    /// 404: everything is allowed.
    Missing,
    /// `Crawl-delay`, in seconds.
    Delay(u64),
    /// Stories for members are out of bounds too.
    Members,
    /// A group for another crawler, which may do nothing.
    OtherAgent,
    /// Nobody may do anything.
    Closed,
    /// 500 in the first hour, then as usual.
    BrokenAtFirst,
}

/// What tells that a source has not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Validators {
    Both,
    Etag,
    WeakEtag,
    Date,
    None,
}

/// What is wrong with the newsroom as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    None,
    /// Accepts connections and never answers.
    Hangs,
    /// Closes every connection with a reset.
    Resets,
    /// Resets from the second hour to the sixth, and is back then.
    Vanishes,
    /// 503 with `Retry-After` in the first hour.
    DownAtFirst,
    /// Every ninth answer is 429 with `Retry-After`.
    Throttles,
    /// A calendar that links to the next month for ever.
    Calendar,
    /// Section pages that link to ever more section pages.
    Topics,
    /// What does not exist is answered with status 200, and linked.
    SoftNotFound,
}

/// What is special about one story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quirk {
    /// The text stands under a second address, word for word.
    Copied,
    /// The text stands under a second address, with another last sentence.
    NearlyCopied,
    /// One paragraph more from ninety minutes after publication.
    Updated,
    /// The home page lists the mobile version too.
    Mobile,
    /// The home page lists the AMP version too.
    Amp,
    /// Linked through two redirects.
    Chained,
    /// 503 when asked for the first time.
    BusyOnce,
    /// Arrives in pieces, over a second or so.
    Slow,
    /// windows-1252, declared nowhere.
    Undeclared,
    /// UTF-8, sent as ISO-8859-1.
    Misdeclared,
    /// gzip, as `Content-Encoding`.
    Zipped,
    /// Below `/members`, which robots.txt may forbid.
    Members,
    /// Accepts and never answers.
    Hangs,
    /// Closed with a reset in the middle of the body.
    Resets,
    /// 410.
    Gone,
    /// 404.
    Missing,
    /// 200, and says that there is no such page.
    SoftMissing,
    /// A PDF behind the link.
    Pdf,
    /// 64 MiB in 64 KiB.
    Bomb,
    /// The body never ends, and is fast.
    Endless,
    /// The body never ends, and is slow.
    Drips,
    /// A consent dialog in place of the text.
    Consent,
    /// A robot check, with status 200.
    Challenge,
    /// A robot check, with status 403.
    Forbidden,
    /// A redirect to itself by way of another address.
    Loop,
    /// Only the start is shown; the rest is sold.
    Paid,
}

impl Quirk {
    /// Why nobody can save such a story; `None` if one can.
    pub(crate) fn lost(self) -> Option<&'static str> {
        Some(match self {
            Self::Hangs => "never answers",
            Self::Resets => "resets in the middle of the body",
            Self::Gone => "410",
            Self::Missing => "404",
            Self::SoftMissing => "says that there is no such page",
            Self::Pdf => "is a PDF",
            Self::Bomb => "is a gzip bomb",
            Self::Endless | Self::Drips => "never ends",
            Self::Consent => "shows a consent dialog",
            Self::Challenge => "shows a robot check",
            Self::Forbidden => "403",
            Self::Loop => "redirects for ever",
            Self::Paid => "is paid for",
            _ => return None,
        })
    }

    /// Whether a client waits for seconds before it knows.
    fn is_slow(self) -> bool {
        matches!(self, Self::Hangs | Self::Endless | Self::Drips | Self::Bomb | Self::Slow)
    }
}

/// What a newsroom is like.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Profile {
    pub(crate) address: Address,
    pub(crate) look: Look,
    pub(crate) links: Links,
    pub(crate) feeds: &'static [(Feed, Flaw)],
    pub(crate) sitemap: Sitemap,
    pub(crate) robots: Robots,
    pub(crate) validators: Validators,
    pub(crate) trouble: Trouble,
    /// Every second story has one of these in turn.
    pub(crate) quirks: &'static [Quirk],
    /// Minutes between two stories.
    pub(crate) every: u32,
    /// Publishes two stories more and then none.
    pub(crate) falls_silent: bool,
    /// Is served from the address of the newsroom before it.
    pub(crate) shares_address: bool,
}

impl Profile {
    /// Whether every answer comes at once.
    pub(crate) fn is_fast(&self) -> bool {
        !matches!(self.trouble, Trouble::Hangs | Trouble::Resets | Trouble::Throttles)
            && !matches!(self.robots, Robots::Delay(_) | Robots::Closed)
            && !self.quirks.iter().any(|quirk| quirk.is_slow())
    }
}

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
pub(crate) const CAST: [Profile; 24] = [
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
];
