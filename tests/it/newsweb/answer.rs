//! What a newsroom answers, and how rudely.

use hyper::body::Bytes;
use jiff::{SignedDuration, Timestamp};
use std::io::Write as _;
use std::sync::OnceLock;
use std::time::Duration;

use super::cast::{Flaw, Links, Quirk, Robots, Sitemap, Trouble, Validators};
use super::look::{self, Frame, Shown};
use super::plan::Plan;
use super::prose::Dice;
use super::room::{OLD, Room, Story};
use super::route::{ARCHIVE_MONTHS, Form, PLAIN, Route};
use super::{list, padding};

/// Stories on a home page, on a section's page, in a news sitemap.
const HOME: usize = 12;
const SECTION: usize = 30;
const NEWS_SITEMAP: usize = 1000;
/// Pages of a section; older stories are not listed any more.
const SECTION_PAGES: u32 = 5;
/// News sitemaps list what is younger.
const NEWS: SignedDuration = SignedDuration::from_hours(48);
/// What a bomb unpacks to.
const BOMB_BYTES: usize = 64 << 20;

/// One question to a newsroom.
#[derive(Debug, Clone, Copy)]
pub(super) struct Question<'q> {
    /// Without port where it is a name, as it stands where it is an address.
    pub(super) host: &'q str,
    /// Path and query.
    pub(super) target: &'q str,
    pub(super) now: Timestamp,
    /// Questions to this newsroom before.
    pub(super) before: u64,
    /// Whether this target was asked before.
    pub(super) again: bool,
    pub(super) if_none_match: Option<&'q str>,
    pub(super) if_modified_since: Option<&'q str>,
}

/// What is sent.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Vec<Bytes>,
    pub(super) manner: Manner,
}

/// How it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    Whole,
    /// Nothing is sent, and the connection stays.
    Hang,
    /// Nothing is sent, and the connection is reset.
    Reset,
    /// The connection is reset after the pieces, of which more were announced.
    Cut,
    /// Each piece after a pause.
    Slow(Duration),
    /// The pieces again and again, each after a pause.
    Endless(Duration),
}

impl Answer {
    fn status(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new(), manner: Manner::Whole }
    }

    fn of(media: &str, body: impl Into<Bytes>) -> Self {
        Self::pieces(media, vec![body.into()])
    }

    fn pieces(media: &str, body: Vec<Bytes>) -> Self {
        Self { body, ..Self::status(200) }.with("content-type", media)
    }

    fn redirect(status: u16, to: String) -> Self {
        Self::status(status).with("location", to)
    }

    fn mannered(manner: Manner) -> Self {
        Self { manner, ..Self::status(200) }
    }

    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str())
    }
}

const HTML: &str = "text/html; charset=utf-8";

/// A newsroom that answers.
pub(super) struct Desk<'w> {
    pub(super) plan: &'w Plan,
    pub(super) room: &'w Room,
}

impl Desk<'_> {
    pub(super) fn answer(&self, question: &Question<'_>) -> Answer {
        if let Some(trouble) = self.trouble(question) {
            return trouble;
        }
        let (room, now) = (self.room, question.now);
        let route = room.route(question.host, question.target, now);
        match route {
            Route::Robots => self.robots(now),
            Route::WrongHost => Answer::redirect(301, format!("{}{}", room.origin(), question.target)),
            Route::Story(number, form) => self.story(number, form, question),
            Route::Chain(number, 1) => Answer::redirect(302, format!("{}/go/2/{number}", room.origin())),
            Route::Chain(number, _) => Answer::redirect(301, format!("{}{}", room.origin(), room.story(number).path)),
            Route::Loop(number) => Answer::redirect(302, format!("{}{}", room.origin(), room.story(number).path)),
            Route::Plain(title) => self.html(&self.frame(question).plain(title, "This page is kept short.")),
            Route::Search => self.html(&self.frame(question).plain("Search", "Type a word to search for it.")),
            Route::Calendar(month) => self.calendar(month, question),
            Route::Topic(topic) => self.topic(topic, question),
            Route::Unknown => self.missing(question),
            Route::Home
            | Route::Section { .. }
            | Route::Feed(_)
            | Route::NewsSitemap
            | Route::SitemapIndex
            | Route::Archive(_) => self.source(route, question),
        }
    }

    /// `hours` of a fault after the start.
    fn after(&self, hours: u32) -> Timestamp {
        self.plan.start + SignedDuration::try_from(self.plan.hour * hours).expect("a short time")
    }

    /// What the whole newsroom does, whatever it is asked.
    fn trouble(&self, question: &Question<'_>) -> Option<Answer> {
        let now = question.now;
        match self.room.profile.trouble {
            Trouble::Hangs => Some(Answer::mannered(Manner::Hang)),
            Trouble::Resets => Some(Answer::mannered(Manner::Reset)),
            Trouble::Vanishes if (self.after(2)..self.after(6)).contains(&now) => Some(Answer::mannered(Manner::Reset)),
            Trouble::DownAtFirst if now < self.after(1) => {
                let left = self.after(1).duration_since(now).as_secs().max(0) + 1;
                Some(Answer::status(503).with("retry-after", left.to_string()))
            }
            Trouble::Throttles if question.before % 9 == 8 => {
                let wait = (self.plan.hour / 120).as_secs().max(1);
                let value = if question.before.is_multiple_of(2) {
                    wait.to_string()
                } else {
                    http_date(now + SignedDuration::from_secs(i64::try_from(wait).expect("a short time")))
                };
                Some(Answer::status(429).with("retry-after", value))
            }
            _ => None,
        }
    }

    fn robots(&self, now: Timestamp) -> Answer {
        let room = self.room;
        let usual = || format!("Disallow: {}\n", room.forbidden().join("\nDisallow: "));
        let rules = match room.profile.robots {
            Robots::Missing => return Answer::status(404).with("content-type", "text/html"),
            Robots::BrokenAtFirst if now < self.after(1) => return Answer::status(500),
            Robots::Usual | Robots::BrokenAtFirst | Robots::Members => format!("User-agent: *\n{}", usual()),
            Robots::Delay(seconds) => format!("User-agent: *\nCrawl-delay: {seconds}\n{}", usual()),
            Robots::OtherAgent => format!("User-agent: otherbot\nDisallow: /\n\nUser-agent: *\n{}", usual()),
            Robots::Closed => "User-agent: *\nDisallow: /\n".to_owned(),
        };
        let sitemap = match room.profile.sitemap {
            Sitemap::None => String::new(),
            Sitemap::News => format!("\nSitemap: {}/news-sitemap.xml\n", room.origin()),
            Sitemap::Index | Sitemap::Archives => format!("\nSitemap: {}/sitemap.xml\n", room.origin()),
        };
        Answer::of("text/plain", format!("{rules}{sitemap}"))
    }

    /// A source: a page of links, a feed or a sitemap, unless the client has it already.
    fn source(&self, route: Route, question: &Question<'_>) -> Answer {
        let (room, now) = (self.room, question.now);
        let numbers: Vec<u32> = match route {
            Route::Section { section, .. } => {
                room.newest(now, usize::MAX).filter(|number| room.section(*number) == section).collect()
            }
            Route::Archive(month) => self.archive(month, now),
            _ => room.newest(now, NEWS_SITEMAP).collect(),
        };
        let changed = numbers.first().map_or(self.plan.start, |number| room.published(*number));
        let (etag, date) = self.validators(route, changed);
        // pages with another session number in each answer are never the same
        let stable = room.profile.links != Links::Sessions || !matches!(route, Route::Home | Route::Section { .. });
        if stable && is_known(question, etag.as_deref(), date.as_deref()) {
            return marked(Answer::status(304), etag, date);
        }
        let answer = match route {
            Route::Home => self.home(question),
            Route::Section { section, page } => self.section(section, page, &numbers, question),
            Route::Feed(number) => {
                let (media, body) = list::feed(room, number, now);
                Answer::of(media, body)
            }
            Route::NewsSitemap => {
                let fresh = numbers.into_iter().filter(|number| now.duration_since(room.published(*number)) < NEWS);
                let body = list::news_sitemap(room, fresh);
                if room.profile.sitemap == Sitemap::Index {
                    Answer::of("application/gzip", gzip(body.as_bytes()))
                } else {
                    Answer::of("application/xml", body)
                }
            }
            Route::SitemapIndex => Answer::of("application/xml", list::sitemap_index(room, &self.sitemaps(now))),
            _ => Answer::of("application/xml", list::sitemap(room, numbers.into_iter())),
        };
        if stable { marked(answer, etag, date) } else { answer }
    }

    /// The stories of an archive's month, newest first; its last sitemap has all before.
    fn archive(&self, month: u32, now: Timestamp) -> Vec<u32> {
        let room = self.room;
        let age = |number: u32| now.duration_since(room.published(number)).as_hours() / (24 * 30);
        let inside = |number: &u32| age(*number) == i64::from(month);
        if month == ARCHIVE_MONTHS { OLD.collect() } else { room.newest(now, usize::MAX).filter(inside).collect() }
    }

    fn sitemaps(&self, now: Timestamp) -> Vec<(String, Option<Timestamp>)> {
        let newest = self.room.newest(now, 1).next().map(|number| self.room.published(number));
        if self.room.profile.sitemap == Sitemap::Index {
            return vec![("/news-sitemap.xml.gz".to_owned(), newest)];
        }
        let archives = (0..=ARCHIVE_MONTHS).map(|month| {
            let changed = self.archive(month, now).first().map(|number| self.room.published(*number));
            (format!("/archive-{month}.xml"), changed)
        });
        std::iter::once(("/news-sitemap.xml".to_owned(), newest)).chain(archives).collect()
    }

    /// What an answer is marked with, by the newsroom's habit.
    fn validators(&self, route: Route, changed: Timestamp) -> (Option<String>, Option<String>) {
        let tag = format!("\"{:x}-{:x}\"", changed.as_second(), Dice::new(route_number(route), 3).roll() >> 40);
        let date = http_date(changed);
        match self.room.profile.validators {
            Validators::Both => (Some(tag), Some(date)),
            Validators::Etag => (Some(tag), None),
            Validators::WeakEtag => (Some(format!("W/{tag}")), None),
            Validators::Date => (None, Some(date)),
            Validators::None => (None, None),
        }
    }

    fn frame(&self, question: &Question<'_>) -> Frame {
        let room = self.room;
        let session = Dice::new(question.before + 1, room.index as u64).roll();
        let link = |path: &str| self.link(path, session);
        let feeds = room.profile.feeds.iter().zip(["/feed", "/feed2"]);
        let head = feeds.map(|((kind, flaw), path)| {
            let media = match kind {
                super::cast::Feed::Rss => "application/rss+xml",
                super::cast::Feed::Atom => "application/atom+xml",
                super::cast::Feed::Rdf => "application/rdf+xml",
                super::cast::Feed::Json => "application/feed+json",
            };
            let media = if *flaw == Flaw::AsHtml { "application/rss+xml" } else { media };
            format!(
                "<link rel=\"alternate\" type=\"{media}\" title=\"{}\" href=\"{path}\">\n",
                look::escape(&room.title)
            )
        });
        let mut menu: Vec<(String, String)> = vec![("/".to_owned(), "Home".to_owned())];
        menu.extend(room.sections.iter().map(|(path, name)| (link(&format!("/{path}")), (*name).to_owned())));
        if room.profile.trouble == Trouble::Calendar {
            let month = question.now.strftime("/calendar/%Y/%m").to_string();
            menu.push((month, "Calendar".to_owned()));
        }
        menu.push(("/search?q=".to_owned(), "Search".to_owned()));
        let foot = PLAIN.iter().map(|(path, name)| ((*path).to_owned(), (*name).to_owned())).collect();
        Frame { look: room.profile.look, paper: room.title.clone(), head: head.collect(), menu, foot }
    }

    /// A path as home and section pages link it.
    fn link(&self, path: &str, session: u64) -> String {
        let joint = if path.contains('?') { '&' } else { '?' };
        match self.room.profile.links {
            Links::Plain => path.to_owned(),
            Links::Tracked => format!("{path}{joint}utm_source=front&utm_medium=teaser"),
            Links::Sessions => format!("{path}{joint}PHPSESSID={session:016x}"),
            Links::BareHost => format!("{}{path}", self.room.bare_origin()),
        }
    }

    /// How a list links a story, and what it says of it.
    fn entry(&self, story: &Story, question: &Question<'_>) -> (String, String, String) {
        let session = Dice::new(question.before + 1, self.room.index as u64).roll();
        let url = match story.quirk {
            Some(Quirk::Chained) => format!("/go/1/{}", story.number),
            _ => self.link(&story.path, session),
        };
        let teaser = format!("By {}, {}", story.author, story.published.strftime("%-d %B %Y"));
        (url, story.headline.clone(), teaser)
    }

    fn home(&self, question: &Question<'_>) -> Answer {
        let (room, now) = (self.room, question.now);
        let mut entries = Vec::new();
        for number in room.newest(now, HOME) {
            let story = room.story(number);
            let (url, headline, teaser) = self.entry(&story, question);
            let also = match story.quirk {
                Some(Quirk::Copied | Quirk::NearlyCopied) => Some(story.copy_path()),
                Some(Quirk::Mobile) => Some(room.mobile(&story.path)),
                Some(Quirk::Amp) => Some(format!("/amp{}", story.path)),
                _ => None,
            };
            entries.push((url, headline.clone(), teaser.clone()));
            entries.extend(also.map(|url| (url, headline, teaser)));
        }
        if room.profile.trouble == Trouble::SoftNotFound {
            for number in 1..=3 {
                let headline = format!("What became of the {number} lost bells of the valley");
                entries.push((
                    format!("/2019/03/0{number}/what-became-of-the-lost-bells-{number}/"),
                    headline,
                    String::new(),
                ));
            }
        }
        let after = if room.profile.trouble == Trouble::Topics { topics(1) } else { String::new() };
        self.html(&self.frame(question).list(&room.title, "", &entries, &after))
    }

    fn section(&self, section: usize, page: u32, numbers: &[u32], question: &Question<'_>) -> Answer {
        let (path, name) = self.room.sections[section];
        let on_page = numbers.chunks(SECTION).nth(page as usize - 1).unwrap_or_default();
        let pages = u32::try_from(numbers.len().div_ceil(SECTION)).expect("few").min(SECTION_PAGES);
        if page > pages.max(1) {
            return self.missing(question);
        }
        let entries: Vec<_> = on_page.iter().map(|number| self.entry(&self.room.story(*number), question)).collect();
        let mut head = String::new();
        let mut row = Vec::new();
        for other in (1..=pages).filter(|other| *other != page) {
            row.push((format!("/{path}?page={other}"), format!("Page {other}")));
        }
        if page < pages {
            head = format!("<link rel=\"next\" href=\"/{path}?page={}\">", page + 1);
        }
        let mut after = Frame::row(&row);
        if self.room.profile.trouble == Trouble::Topics {
            after.push_str(&topics(section as u64 + 2));
        }
        self.html(&self.frame(question).list(name, &head, &entries, &after))
    }

    fn story(&self, number: u32, form: Form, question: &Question<'_>) -> Answer {
        let (room, now) = (self.room, question.now);
        let story = room.story(number);
        let url = format!("{}{}", room.origin(), story.path);
        let copy_url = format!("{}{}", room.origin(), story.copy_path());
        let paragraphs = if form == Form::Copy { room.copy(number, now) } else { room.paragraphs(number, now) };
        let quirk = story.quirk.filter(|_| form == Form::Page);
        let shown = if quirk == Some(Quirk::Paid) { &paragraphs[..1] } else { &paragraphs };
        let others = room.newest(now, 5).filter(|other| *other != number);
        let frame = self.frame(question);
        let mut head = String::new();
        if story.quirk == Some(Quirk::Amp) && form == Form::Page {
            head = format!("<link rel=\"amphtml\" href=\"{}/amp{}\">\n", room.origin(), look::escape(&story.path));
        }
        let mut page = Frame { head: format!("{}{head}", frame.head), ..frame }.story(&Shown {
            headline: &story.headline,
            author: &story.author,
            section: room.sections[story.section],
            published: story.published.to_string(),
            modified: room.updated(number).filter(|at| *at <= now).map(|at| at.to_string()),
            day: story.published.strftime("%-d %B %Y, %H:%M").to_string(),
            url: if form == Form::Copy { &copy_url } else { &url },
            paragraphs: shown,
            related: others.map(|other| room.story(other)).map(|other| (other.path, other.headline)).collect(),
            paid: quirk == Some(Quirk::Paid),
        });
        if quirk == Some(Quirk::Paid) {
            let offer = "<div class=\"offer\"><p>Subscribe now to continue reading this article.</p></div></article>";
            page = page.replacen("</article>", offer, 1);
        }
        match quirk {
            Some(quirk) => self.quirky(quirk, &page, question),
            None => self.html(&page),
        }
    }

    /// A story's page as its quirk has it.
    fn quirky(&self, quirk: Quirk, page: &str, question: &Question<'_>) -> Answer {
        let whole = || self.html(page);
        let pieces = || page.as_bytes().chunks(page.len() / 10 + 1).map(Bytes::copy_from_slice).collect::<Vec<_>>();
        match quirk {
            Quirk::Hangs => Answer::mannered(Manner::Hang),
            Quirk::Resets => Answer { manner: Manner::Cut, ..Answer::pieces(HTML, pieces()) },
            Quirk::Gone => Answer::status(410).with("content-type", HTML),
            Quirk::Missing => Answer { status: 404, ..self.not_found(question) },
            Quirk::SoftMissing => self.not_found(question),
            Quirk::Pdf => Answer::of("application/pdf", "%PDF-1.7\n%\u{e2}\u{e3}\n1 0 obj\n<< >>\nendobj\n"),
            Quirk::Bomb => Answer::of(HTML, bomb()).with("content-encoding", "gzip"),
            Quirk::Endless => Answer { manner: Manner::Endless(Duration::ZERO), ..whole() },
            Quirk::Drips => {
                Answer { manner: Manner::Endless(Duration::from_millis(100)), ..Answer::of(HTML, "<p>and then ") }
            }
            Quirk::Slow => {
                Answer { manner: Manner::Slow(Duration::from_millis(100)), ..Answer::pieces(HTML, pieces()) }
            }
            Quirk::Consent => Answer::of(HTML, look::consent(&self.room.title)),
            Quirk::Challenge => Answer::of(HTML, look::challenge()),
            Quirk::Forbidden => Answer { status: 403, ..Answer::of(HTML, look::challenge()) },
            Quirk::Loop => {
                let id = question.target.rsplit(['-', '=']).next().unwrap_or_default().trim_matches('/');
                Answer::redirect(302, format!("{}/back/{id}", self.room.origin()))
            }
            Quirk::BusyOnce if !question.again => Answer::status(503),
            Quirk::Undeclared => Answer::of("text/html", encoding_rs::WINDOWS_1252.encode(page).0.into_owned()),
            Quirk::Misdeclared => Answer::of("text/html; charset=iso-8859-1", page.to_owned()),
            Quirk::Zipped => Answer::of(HTML, gzip(page.as_bytes())).with("content-encoding", "gzip"),
            Quirk::Copied
            | Quirk::NearlyCopied
            | Quirk::Updated
            | Quirk::Mobile
            | Quirk::Amp
            | Quirk::Chained
            | Quirk::BusyOnce
            | Quirk::Members
            | Quirk::Paid => whole(),
        }
    }

    fn html(&self, page: &str) -> Answer {
        Answer::pieces(HTML, padding::pieces(page, self.plan.padded))
    }

    fn not_found(&self, question: &Question<'_>) -> Answer {
        self.html(
            &self.frame(question).plain("Page not found", "The page that you asked for does not exist, or has moved."),
        )
    }

    fn missing(&self, question: &Question<'_>) -> Answer {
        let status = if self.room.profile.trouble == Trouble::SoftNotFound { 200 } else { 404 };
        Answer { status, ..self.not_found(question) }
    }

    fn calendar(&self, month: u32, question: &Question<'_>) -> Answer {
        let path = |month: u32| format!("/calendar/{:04}/{:02}", month / 12, month % 12 + 1);
        let row = [(path(month.saturating_sub(1)), "Earlier".to_owned()), (path(month + 1), "Later".to_owned())];
        let title = format!("Calendar {:04}/{:02}", month / 12, month % 12 + 1);
        self.html(&self.frame(question).list(&title, "", &[], &Frame::row(&row)))
    }

    fn topic(&self, topic: u64, question: &Question<'_>) -> Answer {
        self.html(&self.frame(question).list(&format!("Topic {topic:x}"), "", &[], &topics(topic)))
    }
}

/// Links to fifty more sections, others for each page.
fn topics(from: u64) -> String {
    let mut dice = Dice::new(from, 9);
    let row: Vec<_> =
        (0..50).map(|_| dice.roll()).map(|topic| (format!("/topic/{topic:x}"), format!("Topic {topic:x}"))).collect();
    Frame::row(&row)
}

fn route_number(route: Route) -> u64 {
    match route {
        Route::Section { section, page } => 1000 + section as u64 * 100 + u64::from(page),
        Route::Feed(number) => 2000 + number as u64,
        Route::NewsSitemap => 3,
        Route::SitemapIndex => 4,
        Route::Archive(month) => 3000 + u64::from(month),
        _ => 1,
    }
}

fn marked(mut answer: Answer, etag: Option<String>, date: Option<String>) -> Answer {
    answer.headers.extend(etag.map(|etag| ("etag", etag)));
    answer.headers.extend(date.map(|date| ("last-modified", date)));
    answer
}

/// Whether the client has this version (RFC 9110, section 13.1: If-None-Match wins).
fn is_known(question: &Question<'_>, etag: Option<&str>, date: Option<&str>) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    match (question.if_none_match, etag) {
        (Some(asked), Some(etag)) => asked.split(',').any(|tag| opaque(tag) == opaque(etag)),
        (Some(_), None) => false,
        (None, _) => date.is_some() && question.if_modified_since == date,
    }
}

pub(super) fn http_date(moment: Timestamp) -> String {
    httpdate::fmt_http_date(moment.into())
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

fn bomb() -> Bytes {
    static BOMB: OnceLock<Bytes> = OnceLock::new();
    let make = || Bytes::from(gzip(&vec![b' '; BOMB_BYTES]));
    BOMB.get_or_init(make).clone()
}
