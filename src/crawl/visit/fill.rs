//! Pages that only scripts fill: given to a browser within their visit, where the job says so.

use crate::browser::{Browser, BrowserError, Limit, Rendered};
use crate::crawl::TARGET;
use crate::crawl::job::shown;
use crate::crawl::read::{self, Read};
use crate::crawl::visited::Visited;
use crate::crawl::visiting::Visiting;
use crate::fetch::Client;
use crate::page::Exchange;
use crate::task::{End, Outcome};
use std::sync::atomic::Ordering;

impl Visiting<'_> {
    /// Reads a page again, as a browser makes it, if it shows nothing without its scripts. What is archived and told of
    /// the visit stays what the server sent. The error is a panic's.
    pub(super) async fn fill(&mut self, read: Read) -> Result<Read, String> {
        let is_wanted = read.is_unfilled && self.job.job.follow(&read.exchange.url).render;
        let Some((client, browser)) = self.job.filling.as_ref().zip(self.shared.browser.as_ref()).filter(|_| is_wanted)
        else {
            return Ok(read);
        };
        match self.rendered(client, browser, &read.exchange).await {
            None => {
                let late = Visited::ended(&self.lease.task, Outcome::because(End::Failed, "late"));
                Ok(Read { visited: Visited { excused: true, ..late }, article: None, wanted: Vec::new(), ..read })
            }
            Some(Err(error)) => {
                let url = shown(&read.exchange.url);
                // of no page of this crawl anything will come: said once, even where nothing else is
                if error.is_of_system() && !self.shared.lacks_browser.swap(true, Ordering::Relaxed) {
                    tracing::error!(target: TARGET, url, "no page is filled: {error}");
                } else {
                    tracing::warn!(target: TARGET, url, "{error}");
                }
                Ok(read)
            }
            Some(Ok(rendered)) => {
                let limit = rendered.limit.map(Limit::words);
                tracing::debug!(target: TARGET, url = shown(&read.exchange.url), limit, "a browser has filled the page");
                let kind = rendered.page.content_type.unwrap_or_default();
                let headers = vec![("content-type".to_owned(), kind)];
                let made = Exchange { headers, body: rendered.page.body.clone(), ..read.exchange.clone() };
                self.dom = Some(rendered.page.body);
                let filled = read::answer(self, made, true).await?;
                Ok(Read { exchange: read.exchange, ..filled })
            }
        }
    }

    /// A page as the browser makes it; nothing if the lease may end before that.
    async fn rendered(
        &self,
        client: &Client,
        browser: &Browser,
        exchange: &Exchange,
    ) -> Option<Result<Rendered, BrowserError>> {
        let left = self.left().saturating_sub(self.job.job.network.timeout);
        let (page, now) = (exchange.page(), self.shared.time.wall());
        tokio::select! {
            biased;
            () = self.shared.time.lapse(left) => None,
            made = browser.render(client, &page, now) => Some(made),
        }
    }
}
