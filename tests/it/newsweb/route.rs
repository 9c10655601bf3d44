//! Routes: the meaning of a newsroom's addresses. The one place that reads paths, for the answers and for the checks
//! alike.

use super::profile::{Address, Quirk, Robots, Sitemap, Trouble};
use super::room::{OLD, Room};
use jiff::Timestamp;

/// The thing that an address leads to, at a moment: stories that are not out yet do not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Route {
    Robots,
    Home,
    /// A section's page, counted from 1.
    Section {
        section: usize,
        page: u32,
    },
    /// The newsroom's feed of that number.
    Feed(usize),
    NewsSitemap,
    SitemapIndex,
    /// The archive's sitemap of so many months ago; the last one is for all before.
    Archive(u32),
    Story(u32, Form),
    /// A step of the redirects that lead to a story, from 1.
    Chain(u32, u8),
    /// The other end of a loop.
    Loop(u32),
    /// A page that lists no stories: tags, sign-in, about.
    Plain(&'static str),
    Search,
    /// A month of the calendar, from year 0.
    Calendar(u32),
    /// A section of the kind that has no end.
    Topic(u64),
    /// The robots.txt of another newsroom.
    GroupRules,
    /// The right page by a wrong host.
    WrongHost,
    Unknown,
}

/// Under which of its addresses a story is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Form {
    Page,
    Mobile,
    Amp,
    Print,
    Copy,
}

/// Pages that are there and list nothing.
pub(crate) const PLAIN: [(&str, &str); 6] = [
    ("/about", "About us"),
    ("/contact", "Contact"),
    ("/login", "Sign in"),
    ("/newsletter", "Newsletter"),
    ("/imprint", "Imprint"),
    ("/tag/weather", "Weather"),
];

/// The place at which a newsroom keeps the robots.txt of another one.
pub(crate) const GROUP_RULES: &str = "/group-robots.txt";

/// Months that have a sitemap of their own.
pub(crate) const ARCHIVE_MONTHS: u32 = 3;

impl Room {
    /// The route of a path with query, asked of one of this newsroom's hosts.
    pub(crate) fn route(&self, host: &str, target: &str, now: Timestamp) -> Route {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        // the number of a session makes it no other page
        let path = path.split(";jsessionid=").next().unwrap_or_default();
        if path == "/robots.txt" {
            return Route::Robots;
        }
        let parameter = |name: &str| {
            query
                .split('&')
                .filter_map(|pair| pair.split_once('='))
                .find(|(key, _)| *key == name)
                .map(|(_, value)| value)
        };
        let hosts = self.hosts();
        if hosts.len() == 3 && host == hosts[2] {
            return self
                .story_at(path, parameter("id"), now)
                .map_or(Route::Unknown, |number| Route::Story(number, Form::Mobile));
        }
        if host != hosts[0] {
            return Route::WrongHost;
        }
        if let Some(number) = self.story_at(path, parameter("id"), now) {
            return Route::Story(number, Form::Page);
        }
        let of_story = |prefix: &str, form: Form| {
            let inner = path.strip_prefix(prefix)?;
            self.story_at(inner, parameter("id"), now).map(|number| Route::Story(number, form))
        };
        of_story("/amp", Form::Amp)
            .or_else(|| of_story("/m", Form::Mobile))
            .or_else(|| self.copy_at(path, now))
            .or_else(|| self.list_at(path, parameter("page")))
            .or_else(|| self.other_at(path, now))
            .unwrap_or(Route::Unknown)
    }

    /// The story whose right path this is.
    fn story_at(&self, path: &str, id: Option<&str>, now: Timestamp) -> Option<u32> {
        let inner = path.strip_prefix("/members").unwrap_or(path);
        let number = match self.profile.address {
            Address::Query => id.filter(|_| inner == "/story.php")?.parse().ok()?,
            Address::Numbered => {
                inner.strip_prefix("/article/")?.split('/').next()?.parse::<u32>().ok()?.checked_sub(100_000)?
            }
            Address::Dated | Address::Sectioned | Address::Flat => number_at_end(inner)?,
        };
        let story = self.is_out(number, now).then(|| self.story(number))?;
        let right = story.path.split('?').next().unwrap_or_default();
        (right == path).then_some(number)
    }

    fn is_out(&self, number: u32, now: Timestamp) -> bool {
        let old = self.profile.sitemap == Sitemap::Archives && OLD.contains(&number);
        old || (1..=self.count(now)).contains(&number)
    }

    fn copy_at(&self, path: &str, now: Timestamp) -> Option<Route> {
        let number = number_at_end(path.strip_prefix("/agency/")?)?;
        let copied =
            matches!(self.quirk(number), Some(Quirk::Copied | Quirk::NearlyCopied)) && self.is_out(number, now);
        (copied && self.story(number).copy_path() == path).then_some(Route::Story(number, Form::Copy))
    }

    fn list_at(&self, path: &str, page: Option<&str>) -> Option<Route> {
        let page = page.and_then(|page| page.parse().ok()).filter(|page| *page > 0).unwrap_or(1);
        let named = path.strip_prefix('/')?.trim_end_matches('/');
        let section = self.sections.iter().position(|(name, _)| *name == named);
        let sitemaps = self.profile.sitemap;
        match path {
            "/" => Some(Route::Home),
            "/feed" | "/feed2" => {
                let number = usize::from(path == "/feed2");
                (number < self.profile.feeds.len()).then_some(Route::Feed(number))
            }
            "/news-sitemap.xml" if !matches!(sitemaps, Sitemap::None | Sitemap::Index) => Some(Route::NewsSitemap),
            "/news-sitemap.xml.gz" if sitemaps == Sitemap::Index => Some(Route::NewsSitemap),
            "/sitemap.xml" if matches!(sitemaps, Sitemap::Index | Sitemap::Archives | Sitemap::Epoch) => {
                Some(Route::SitemapIndex)
            }
            GROUP_RULES => Some(Route::GroupRules),
            _ if sitemaps == Sitemap::Archives && path.starts_with("/archive-") => {
                let month = path.strip_prefix("/archive-")?.strip_suffix(".xml")?.parse().ok()?;
                (month <= ARCHIVE_MONTHS).then_some(Route::Archive(month))
            }
            _ => section.map(|section| Route::Section { section, page }),
        }
    }

    fn other_at(&self, path: &str, now: Timestamp) -> Option<Route> {
        let number_after = |prefix: &str| path.strip_prefix(prefix)?.parse::<u32>().ok();
        let out = |number: &u32| self.is_out(*number, now);
        if let Some(number) = number_after("/print/").filter(out) {
            return Some(Route::Story(number, Form::Print));
        }
        for step in 1..=2 {
            let chained = |number: &u32| self.quirk(*number) == Some(Quirk::Chained);
            if let Some(number) = number_after(&format!("/go/{step}/")).filter(out).filter(chained) {
                return Some(Route::Chain(number, step));
            }
        }
        if let Some(number) = number_after("/back/").filter(out) {
            return Some(Route::Loop(number));
        }
        if path == "/search" {
            return Some(Route::Search);
        }
        if let Some(month) = path.strip_prefix("/calendar/").filter(|_| self.profile.trouble == Trouble::Calendar) {
            let (year, month) = month.split_once('/')?;
            let month = month.parse::<u32>().ok().filter(|month| (1..=12).contains(month))? - 1;
            return Some(Route::Calendar(year.parse::<u32>().ok()?.checked_mul(12)?.checked_add(month)?));
        }
        if let Some(topic) = path.strip_prefix("/topic/").filter(|_| self.profile.trouble == Trouble::Topics) {
            return u64::from_str_radix(topic, 16).ok().map(Route::Topic);
        }
        PLAIN.iter().find(|(plain, _)| *plain == path).map(|(_, title)| Route::Plain(title))
    }

    /// True if robots.txt lets this crawler ask for a path.
    pub(crate) fn allows(&self, target: &str) -> bool {
        if target == "/robots.txt" {
            return true;
        }
        match self.profile.robots {
            Robots::Missing => true,
            Robots::Closed => false,
            _ => !self.forbidden().iter().any(|prefix| target.starts_with(prefix)),
        }
    }

    /// The beginnings of paths that robots.txt forbids, where it forbids some.
    pub(crate) fn forbidden(&self) -> Vec<&'static str> {
        let mut forbidden = vec!["/search", "/print/", "/login"];
        if self.profile.robots == Robots::Members {
            forbidden.push("/members/");
        }
        forbidden
    }
}

fn number_at_end(path: &str) -> Option<u32> {
    path.trim_end_matches('/').trim_end_matches(".html").rsplit('-').next()?.parse().ok()
}
