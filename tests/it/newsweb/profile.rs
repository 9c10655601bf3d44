//! The traits of newsrooms, and their faults.

/// Forms of a newsroom's addresses.
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

/// Looks of the pages, by the (invented) system that made them.
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

/// Forms of the links on home and section pages.
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

impl Feed {
    /// Its media type.
    pub(crate) fn media(self) -> &'static str {
        match self {
            Self::Rss => "application/rss+xml",
            Self::Atom => "application/atom+xml",
            Self::Rdf => "application/rdf+xml",
            Self::Json => "application/feed+json",
        }
    }
}

/// Faults of a feed.
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
    /// A comment of some kilobytes behind it.
    Comment,
    /// UTF-16 without a mark of its byte order.
    Utf16,
    /// All of 1970.
    Epoch,
}

/// Sitemaps that there are; robots.txt names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sitemap {
    None,
    /// A news sitemap: the last two days.
    News,
    /// An index of the news sitemap, gzipped.
    Index,
    /// An index of the news sitemap and of one sitemap a month, back to stories of years ago.
    Archives,
    /// A news sitemap, by an address without a host.
    Relative,
    /// An index of the news sitemap that says it has not changed since 1970.
    Epoch,
}

/// Kinds of robots.txt.
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
    /// It lies with the newsroom before.
    Elsewhere,
}

/// Validators, by which a client learns that a source has not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Validators {
    Both,
    Etag,
    WeakEtag,
    Date,
    None,
}

/// Troubles of the newsroom as a whole.
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
    /// Pages that do not exist are answered with status 200, and linked.
    SoftNotFound,
    /// No newsroom but a service for feeds: its feed lists the stories of the next newsroom, which lists them nowhere that a job names.
    Service,
    /// The home page leads to itself, with a cookie.
    CookieHome,
    /// Closes each connection when it is used again.
    Closes,
}

/// The quirk of one story.
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
    /// Leads to itself, with the number of a session in the path.
    Session,
    /// Leads to itself by a `Refresh` header.
    Refreshed,
    /// `Content-Encoding: deflate` without the wrapper of the standard.
    Deflated,
    /// `Content-Encoding: x-gzip`.
    XGzipped,
    /// `Content-Encoding: gzip` over a plain body.
    FalselyZipped,
    /// A content type that is none.
    Untyped,
    /// Short, and all such stories of the newsroom name one address for theirs.
    Miscalled,
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

    /// True if a client waits for seconds before it knows.
    fn is_slow(self) -> bool {
        matches!(self, Self::Hangs | Self::Endless | Self::Drips | Self::Bomb | Self::Slow)
    }
}

/// The traits of a newsroom.
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
    /// True if a client has all of it, or knows that it cannot, without waiting for it: neither for slow answers nor
    /// for another try.
    pub(crate) fn is_prompt(&self) -> bool {
        !matches!(self.trouble, Trouble::Hangs | Trouble::Resets | Trouble::Throttles)
            && !matches!(self.robots, Robots::Delay(_) | Robots::Closed)
            && !self.quirks.iter().any(|quirk| quirk.is_slow() || *quirk == Quirk::BusyOnce)
    }
}
