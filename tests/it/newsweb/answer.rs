//! The answers of a newsroom, the rude ones included.

use super::look::{self, Frame, Shown};
use super::padding;
use super::plan::Plan;
use super::profile::{Links, Quirk, Robots, Sitemap, Trouble};
use super::prose::Dice;
use super::room::Room;
use super::route::{Form, PLAIN, Route};
use hyper::body::Bytes;
use jiff::{SignedDuration, Timestamp};
use std::io::Write as _;
use std::sync::OnceLock;
use std::time::Duration;

/// Bytes that a bomb unpacks to.
const BOMB_BYTES: usize = 64 << 20;

/// Words of a page that is paid for that everybody sees.
const TEASER_WORDS: usize = 60;

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
    /// True if this target was asked before.
    pub(super) again: bool,
    pub(super) if_none_match: Option<&'q str>,
    pub(super) if_modified_since: Option<&'q str>,
    pub(super) cookie: Option<&'q str>,
    /// True if its connection was used before.
    pub(super) reused: bool,
}

/// An answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Vec<Bytes>,
    pub(super) manner: Manner,
}

/// The manner of sending it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    Whole,
    /// Nothing is sent, and the connection stays.
    Hang,
    /// Nothing is sent, and the connection is closed.
    Close,
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
    pub(super) fn status(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new(), manner: Manner::Whole }
    }

    pub(super) fn of(media: &str, body: impl Into<Bytes>) -> Self {
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
            Route::GroupRules => Answer::of("text/plain", self.usual_rules()),
            Route::Home if room.profile.trouble == Trouble::CookieHome && question.cookie.is_none() => {
                Answer::redirect(302, "/".to_owned()).with("set-cookie", "seen=1; Path=/")
            }
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

    /// The answer of a newsroom in trouble, whatever it is asked.
    fn trouble(&self, question: &Question<'_>) -> Option<Answer> {
        let now = question.now;
        match self.room.profile.trouble {
            Trouble::Hangs => Some(Answer::mannered(Manner::Hang)),
            Trouble::Resets => Some(Answer::mannered(Manner::Reset)),
            Trouble::Closes if question.reused => Some(Answer::mannered(Manner::Close)),
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

    fn usual_rules(&self) -> String {
        format!("User-agent: *\nDisallow: {}\n", self.room.forbidden().join("\nDisallow: "))
    }

    fn robots(&self, now: Timestamp) -> Answer {
        let room = self.room;
        if let Some(place) = &room.rules_at {
            return Answer::redirect(301, place.clone());
        }
        let usual = || format!("Disallow: {}\n", room.forbidden().join("\nDisallow: "));
        let rules = match room.profile.robots {
            Robots::Missing => return Answer::status(404).with("content-type", "text/html"),
            Robots::BrokenAtFirst if now < self.after(1) => return Answer::status(500),
            Robots::Usual | Robots::BrokenAtFirst | Robots::Members | Robots::Elsewhere => self.usual_rules(),
            Robots::Delay(seconds) => format!("User-agent: *\nCrawl-delay: {seconds}\n{}", usual()),
            Robots::OtherAgent => format!("User-agent: otherbot\nDisallow: /\n\nUser-agent: *\n{}", usual()),
            Robots::Closed => "User-agent: *\nDisallow: /\n".to_owned(),
        };
        let sitemap = match room.profile.sitemap {
            Sitemap::None => String::new(),
            Sitemap::News => format!("\nSitemap: {}/news-sitemap.xml\n", room.origin()),
            Sitemap::Relative => "\nSitemap: /news-sitemap.xml\n".to_owned(),
            Sitemap::Index | Sitemap::Archives | Sitemap::Epoch => {
                format!("\nSitemap: {}/sitemap.xml\n", room.origin())
            }
        };
        Answer::of("text/plain", format!("{rules}{sitemap}"))
    }

    pub(super) fn frame(&self, question: &Question<'_>) -> Frame {
        let room = self.room;
        let session = Dice::new(question.before + 1, room.index as u64).roll();
        let link = |path: &str| self.link(path, session);
        let feeds = room.profile.feeds.iter().zip(["/feed", "/feed2"]);
        let head = feeds.map(|((kind, _), path)| {
            let (media, title) = (kind.media(), look::escape(&room.title));
            format!("<link rel=\"alternate\" type=\"{media}\" title=\"{title}\" href=\"{path}\">\n")
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
    pub(super) fn link(&self, path: &str, session: u64) -> String {
        let joint = if path.contains('?') { '&' } else { '?' };
        match self.room.profile.links {
            Links::Plain => path.to_owned(),
            Links::Tracked => format!("{path}{joint}utm_source=front&utm_medium=teaser"),
            Links::Sessions => format!("{path}{joint}PHPSESSID={session:016x}"),
            Links::BareHost => format!("{}{path}", self.room.bare_origin()),
        }
    }

    fn story(&self, number: u32, form: Form, question: &Question<'_>) -> Answer {
        let (room, now) = (self.room, question.now);
        let story = room.story(number);
        let url = format!("{}{}", room.origin(), story.path);
        let miscalled = format!("{}/{}/latest.html", room.origin(), room.sections[0].0);
        let copy_url = format!("{}{}", room.origin(), story.copy_path());
        let paragraphs = if form == Form::Copy { room.copy(number, now) } else { room.paragraphs(number, now) };
        let quirk = story.quirk.filter(|_| form == Form::Page);
        let teaser = || paragraphs[0].split_inclusive(' ').take(TEASER_WORDS).collect::<String>();
        let teaser = (quirk == Some(Quirk::Paid)).then(|| vec![teaser()]);
        let shown = teaser.as_ref().unwrap_or(&paragraphs);
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
            url: match quirk {
                _ if form == Form::Copy => &copy_url,
                Some(Quirk::Miscalled) => &miscalled,
                _ => &url,
            },
            paragraphs: shown,
            related: others.map(|other| room.story(other)).map(|other| (other.path, other.headline)).collect(),
            print: format!("/print/{number}"),
            paid: quirk == Some(Quirk::Paid),
        });
        if quirk == Some(Quirk::Paid) {
            let offer = "<div class=\"offer\"><p>Subscribe now to continue reading this article.</p></div>";
            let end = if page.contains("</article>") { "</article>" } else { "<footer" };
            page = page.replacen(end, &format!("{offer}{end}"), 1);
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
            Quirk::Session if !question.target.contains(";jsessionid=") => {
                let (path, query) = question.target.split_once('?').unwrap_or((question.target, ""));
                let query = if query.is_empty() { String::new() } else { format!("?{query}") };
                Answer::redirect(302, format!("{}{path};jsessionid=7{query}", self.room.origin()))
            }
            Quirk::Refreshed if !question.target.contains("seen=1") => {
                let joint = if question.target.contains('?') { '&' } else { '?' };
                let place = format!("0; url={}{}{joint}seen=1", self.room.origin(), question.target);
                Answer::of(HTML, "<!doctype html><title>One moment</title>").with("refresh", place)
            }
            Quirk::Deflated => Answer::of(HTML, deflate(page.as_bytes())).with("content-encoding", "deflate"),
            Quirk::XGzipped => Answer::of(HTML, gzip(page.as_bytes())).with("content-encoding", "x-gzip"),
            Quirk::FalselyZipped => whole().with("content-encoding", "gzip"),
            Quirk::Untyped => Answer::of("html", page.to_owned()),
            Quirk::Session
            | Quirk::Refreshed
            | Quirk::Miscalled
            | Quirk::Copied
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

    pub(super) fn html(&self, page: &str) -> Answer {
        Answer::pieces(HTML, padding::pieces(page, self.plan.padded))
    }

    fn not_found(&self, question: &Question<'_>) -> Answer {
        self.html(
            &self.frame(question).plain("Page not found", "The page that you asked for does not exist, or has moved."),
        )
    }

    pub(super) fn missing(&self, question: &Question<'_>) -> Answer {
        let status = if self.room.profile.trouble == Trouble::SoftNotFound { 200 } else { 404 };
        Answer { status, ..self.not_found(question) }
    }
}

pub(super) fn http_date(moment: Timestamp) -> String {
    httpdate::fmt_http_date(moment.into())
}

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

fn bomb() -> Bytes {
    static BOMB: OnceLock<Bytes> = OnceLock::new();
    let make = || Bytes::from(gzip(&vec![b' '; BOMB_BYTES]));
    BOMB.get_or_init(make).clone()
}
