//! The further pages of a story: asked for one after another, in the turn of their host, which the visit holds.

use super::robots::Gate;
use crate::article::Article;
use crate::crawl::visiting::Visiting;
use crate::crawl::{CrawlError, read, save};
use crate::extract::StoryPages;
use crate::fetch::{Request, Want, host_key};
use crate::frontier::HostAfter;
use crate::page::Page;
use url::Url;

/// A story with its further pages, or the message of a panic on one of them.
pub(super) type Joined = Result<Article, String>;

impl Visiting<'_> {
    /// Joins a story with its further pages, and tells the host after the last of them was asked for. What cannot be had,
    /// or not before the lease ends, is left out.
    pub(super) async fn join(&mut self, mut story: Box<StoryPages>) -> Result<(Joined, Option<HostAfter>), CrawlError> {
        // the log tells of the first page
        let (mut host, log) = (None, self.log.clone());
        while let Some(url) = story.wanted().cloned() {
            let page = self.further_page(&url, &mut host).await?;
            story = match read::take(self, story, page).await {
                Ok(story) => story,
                Err(why) => return Ok((Err(why), host)),
            };
        }
        self.log = log;
        Ok((Ok(story.into_article()), host))
    }

    async fn further_page(&mut self, url: &Url, host: &mut Option<HostAfter>) -> Result<Option<Page>, CrawlError> {
        let is_here = host_key(url) == self.lease.host.name && self.job.job.follow(url).allows(url);
        let Gate::Open(crawl_delay) = self.gate(url) else { return Ok(None) };
        let gap = host.as_ref().map_or_else(|| self.lease.host.pace.gap(self.floor(), crawl_delay), |host| host.gap);
        if !is_here || self.left() < gap + self.job.job.network.timeout * 2 {
            return Ok(None);
        }
        self.shared.time.clock().wait(gap).await;
        let Some(answer) = self.ask(url, Request::plain(Want::Page)).await else { return Ok(None) };
        *host = Some(self.host_after(&answer, crawl_delay));
        let Ok(exchange) = answer else { return Ok(None) };
        save::archive_beside(self.job, &exchange, "page").await?;
        Ok((exchange.status == 200).then(|| exchange.page()))
    }
}
