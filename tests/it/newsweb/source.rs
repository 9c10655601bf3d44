//! Lists of stories: home and section pages, feeds, sitemaps; and pages of links without end.

use super::answer::{Answer, Desk, Question, gzip, http_date};
use super::list;
use super::look::Frame;
use super::profile::{Links, Quirk, Sitemap, Trouble, Validators};
use super::prose::Dice;
use super::room::{OLD, Story};
use super::route::{ARCHIVE_MONTHS, Route};
use jiff::{SignedDuration, Timestamp};

/// Stories on a home page, on a section's page, in a news sitemap.
const HOME: usize = 12;
const SECTION: usize = 30;
const NEWS_SITEMAP: usize = 1000;
/// Pages of a section; older stories are not listed any more.
const SECTION_PAGES: u32 = 5;
/// News sitemaps list what is younger.
const NEWS: SignedDuration = SignedDuration::from_hours(48);

impl Desk<'_> {
    /// A source: a page of links, a feed or a sitemap, unless the client has it already.
    pub(super) fn source(&self, route: Route, question: &Question<'_>) -> Answer {
        let (room, now) = (self.room, question.now);
        let numbers: Vec<u32> = match route {
            Route::Section { section, .. } => {
                room.newest(now, usize::MAX).filter(|number| room.section(*number) == section).collect()
            }
            Route::Archive(month) => self.archive(month, now),
            Route::Feed(_) => list::told(room).newest(now, NEWS_SITEMAP).collect(),
            _ => room.newest(now, NEWS_SITEMAP).collect(),
        };
        let teller = if matches!(route, Route::Feed(_)) { list::told(room) } else { room };
        let changed = numbers.first().map_or(self.plan.start, |number| teller.published(*number));
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
        if self.room.profile.sitemap == Sitemap::Epoch {
            return vec![("/news-sitemap.xml".to_owned(), Some(Timestamp::UNIX_EPOCH))];
        }
        let archives = (0..=ARCHIVE_MONTHS).map(|month| {
            let changed = self.archive(month, now).first().map(|number| self.room.published(*number));
            (format!("/archive-{month}.xml"), changed)
        });
        std::iter::once(("/news-sitemap.xml".to_owned(), newest)).chain(archives).collect()
    }

    /// The validators of an answer, by the newsroom's habit.
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

    /// A story's link in a list, and the list's words on it.
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

    pub(super) fn calendar(&self, month: u32, question: &Question<'_>) -> Answer {
        let path = |month: u32| format!("/calendar/{:04}/{:02}", month / 12, month % 12 + 1);
        let row = [(path(month.saturating_sub(1)), "Earlier".to_owned()), (path(month + 1), "Later".to_owned())];
        let title = format!("Calendar {:04}/{:02}", month / 12, month % 12 + 1);
        self.html(&self.frame(question).list(&title, "", &[], &Frame::row(&row)))
    }

    pub(super) fn topic(&self, topic: u64, question: &Question<'_>) -> Answer {
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

/// True if the client has this version (RFC 9110, section 13.1: If-None-Match wins).
fn is_known(question: &Question<'_>, etag: Option<&str>, date: Option<&str>) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    match (question.if_none_match, etag) {
        (Some(asked), Some(etag)) => asked.split(',').any(|tag| opaque(tag) == opaque(etag)),
        (Some(_), None) => false,
        (None, _) => date.is_some() && question.if_modified_since == date,
    }
}
