//! Places where a newsroom may have a feed or a sitemap that it does not name: each is asked for once, in its host's
//! turn, and remembered.

use crate::crawl::CrawlError;
use crate::crawl::visited::Visited;
use crate::crawl::visiting::Visiting;
use crate::discover::guess;
use crate::fetch::Retry;
use crate::link;
use crate::task::{End, Found, GUESSED, Outcome, Role};
use url::Url;

impl Visiting<'_> {
    /// True if the robots.txt of the visit's address names a sitemap.
    pub(super) fn names_sitemap(&self) -> bool {
        let (Some(rules), Ok(file)) = (&self.rules, self.lease.task.url.join("/robots.txt")) else { return false };
        !rules.sitemaps(&file).is_empty()
    }

    /// Has these places tried, if they were not before. They are no news of the page that lacks their names.
    pub(super) async fn guess(&self, places: impl IntoIterator<Item = Url>) -> Result<(), CrawlError> {
        let found = places.into_iter().map(|url| Found::new(link::identity(&url), Role::Guess)).collect();
        let wanted = self.job.scope.sort(&self.job.job, self.lease, found, false, self.due).wanted;
        if !wanted.is_empty() {
            self.shared.frontier.add(self.lease, wanted, self.shared.time.now()).await?;
        }
        Ok(())
    }

    /// A guess that was wrong is nobody's failure, and the next place is as good. What may pass (no answer, a server
    /// that is busy) leaves it open.
    pub(super) async fn guessed(&self, visited: Visited) -> Result<Visited, CrawlError> {
        let task = &self.lease.task;
        let Some(outcome) = &visited.done.outcome else { return Ok(visited) };
        // a program that is broken at a place stays so for days
        let is_broken = outcome.end == End::Failed && outcome.reason == "status";
        let may_pass = matches!(outcome.end, End::Failed | End::Refused) && visited.retry != Retry::Never;
        let is_open = may_pass && !is_broken;
        if task.role != Role::Guess || visited.done.role.is_source() || is_open {
            return Ok(visited);
        }
        self.guess(guess::next(&task.url)).await?;
        let outcome = match outcome.end {
            End::Moved => outcome.clone(),
            _ => Outcome::because(End::NotArticle, GUESSED),
        };
        let mut ended = Visited::ended(task, outcome);
        ended.done.capture = visited.done.capture;
        Ok(ended)
    }
}
