//! robots.txt on a visit: what is known of it, and asking for it, in the turn of whichever host has it.

use crate::crawl::visited::Visited;
use crate::crawl::visiting::Visiting;
use crate::crawl::{CrawlError, save, schedule};
use crate::fetch::{FetchError, Request, Retry, Robots, Want, robots_kept, robots_state};
use crate::frontier::{Done, HostAfter, KnownRobots};
use crate::link;
use crate::task::{End, Found, Outcome, RobotsState, Role, out_of_reach};
use std::time::Duration;
use url::Url;

/// A file that lies on another host is looked for so long after that host may be asked.
const ANSWERED_WITHIN: Duration = Duration::from_secs(1);

/// The answer of robots.txt to a visit.
pub(super) enum Gate {
    /// It is not known: ask for it first, here, after so many redirects.
    Ask(Url, u8),
    /// It forbids the visit, now or for ever.
    Shut(Box<Visited>),
    /// It allows it, at this gap.
    Open(Option<Duration>),
}

impl Visiting<'_> {
    pub(super) fn gate(&mut self, address: &Url) -> Gate {
        let shut = |end, reason| Gate::Shut(Box::new(Visited::ended(&self.lease.task, Outcome::because(end, reason))));
        let Some(known) = &self.lease.robots else {
            return match address.join("/robots.txt") {
                Ok(file) => Gate::Ask(file, 0),
                Err(_) => shut(End::Failed, "address"),
            };
        };
        match &known.state {
            RobotsState::At(file, hops) => Gate::Ask(file.clone(), *hops),
            RobotsState::None => Gate::Open(None),
            RobotsState::Rules(text) => {
                let rules = self.rules.insert(Robots::parse(text, self.job.client.product_token()));
                match rules.admit(address) {
                    Ok(crawl_delay) => Gate::Open(crawl_delay),
                    Err(why) => shut(End::Refused, why.reason()),
                }
            }
            RobotsState::Unavailable(why) => Gate::Shut(Box::new(self.out_of_reach(why, known))),
        }
    }

    /// A visit to a page whose robots.txt is not to be had. Why says what a page would meet too, if it says more.
    fn out_of_reach(&self, why: &str, known: &KnownRobots) -> Visited {
        let left = Duration::try_from(known.until.duration_since(self.shared.time.now())).unwrap_or_default();
        let ended = Visited::ended(&self.lease.task, out_of_reach(why));
        Visited { retry: Retry::After(left), excused: true, ..ended }
    }

    /// Asks for a robots.txt of this host. The URL is as due as before, unless nothing is to be had of the host.
    pub(super) async fn ask_robots(&mut self, file: &Url, hops: u8) -> Result<Done, CrawlError> {
        let task = &self.lease.task;
        let is_again = task.trail.as_ref().is_some_and(crate::trail::Trail::is_again);
        let request = Request { fresh: is_again, ..Request::plain(Want::Robots) };
        let Some(answer) = self.ask(file, request).await else { return Ok(self.cut_off()) };
        let host = self.host_after(&answer, None);
        if matches!(answer, Err(FetchError::Closed { .. })) && !is_again {
            return Ok(Done { trail: Some(self.trail().again(true)), ..Done::unchanged(task, host) });
        }
        // a file that another one leads to is not out of the way because it lies where nobody may ask
        let is_led_astray = task.role == Role::Robots && matches!(answer, Err(FetchError::PrivateAddress { .. }));
        let state = robots_state(&answer, hops.max(u8::from(is_led_astray)));
        let now = self.shared.time.now();
        let known = KnownRobots { until: schedule::later(now, robots_kept(&state)), state };
        if let Ok(exchange) = &answer {
            save::archive_beside(self.job, exchange, "robots").await?;
        }
        if let RobotsState::Rules(text) = &known.state {
            self.take_up_sitemaps(file, &Robots::parse(text, self.job.client.product_token())).await?;
        }
        let mut done = match (&known.state, task.role) {
            (RobotsState::Unavailable(why), _) => self.settle(self.out_of_reach(why, &known), host),
            (_, Role::Robots) => self.settle(Visited::ended(task, Outcome::because(End::Listed, "robots")), host),
            _ => self.unchanged(host),
        };
        done.robots = Some((file.clone(), known));
        Ok(done)
    }

    /// Has a robots.txt of another host asked for, in that host's turn; the URL waits for it.
    pub(super) async fn send_for_robots(&self, file: &Url) -> Result<Done, CrawlError> {
        let now = self.shared.time.now();
        let ready = self.shared.frontier.need_robots(self.lease, file, self.due, now).await?;
        let free_at = schedule::later(ready.max(now), ANSWERED_WITHIN);
        Ok(self.unchanged(HostAfter { free_at, ..self.untouched_host() }))
    }

    /// The task as it was; its next request goes out on whatever connection there is.
    fn unchanged(&self, host: HostAfter) -> Done {
        let task = &self.lease.task;
        Done { trail: task.trail.clone().map(|trail| trail.again(false)), ..Done::unchanged(task, host) }
    }

    /// A site that the job names speaks for its sitemaps, wherever they lie; a file elsewhere speaks for no other site.
    async fn take_up_sitemaps(&self, file: &Url, rules: &Robots) -> Result<(), CrawlError> {
        let sitemaps = rules.sitemaps(file);
        let sitemaps = sitemaps.iter().map(|url| Found::new(link::identity(url), Role::Sitemap));
        let scope = &self.job.scope;
        let trusted = scope.speaks_for(self.lease, file);
        let wanted = scope.sort(&self.job.job, self.lease, sitemaps.collect(), trusted, self.due).wanted;
        if !wanted.is_empty() {
            self.shared.frontier.add(self.lease, wanted, self.shared.time.now()).await?;
        }
        Ok(())
    }
}
