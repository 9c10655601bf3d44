//! The visit of one input: a page is read, and the further pages of its story.

use super::list::Target;
use super::{Failure, Fetched, FetchedStory};
use crate::cli::input::{self, Input, Where, identity};
use crate::cli::rendering::{Rendering, When};
use copydesk::browser::is_unfilled;
use copydesk::extract::StoryPages;
use copydesk::fetch::{self, Client};
use copydesk::page::Bytes;
use copydesk::store::Store;
use copydesk::{Extractor, Page};
use jiff::Timestamp;
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::{Mutex, Semaphore};
use url::Url;

/// Turns of the inputs: one page of a site at a time, and so many at all.
pub(super) struct Turns {
    sites: HashMap<String, Arc<Mutex<()>>>,
    slots: Arc<Semaphore>,
}

/// A place in the line of a site.
pub(super) struct Turn {
    site: Arc<Mutex<()>>,
    slots: Arc<Semaphore>,
}

impl Turns {
    /// Turns for so many inputs at the same time.
    pub(super) fn new(slots: usize) -> Self {
        Self { sites: HashMap::new(), slots: Arc::new(Semaphore::new(slots)) }
    }

    pub(super) fn of(&mut self, target: &Target) -> Turn {
        let site = match &target.place {
            Where::Address(url) => self.sites.entry(fetch::host_key(url)).or_default().clone(),
            Where::Saved(_) | Where::Nowhere(_) => Arc::default(),
        };
        Turn { site, slots: self.slots.clone() }
    }
}

/// How inputs are visited.
#[derive(Clone)]
pub(super) struct Visit {
    /// `None` where no input is an address.
    pub(super) client: Option<Client>,
    pub(super) extractor: Extractor,
    pub(super) rendering: Rendering,
    /// The page as received is kept.
    pub(super) keeps_body: bool,
    /// The further pages of a story are read too.
    pub(super) joins_pages: bool,
}

impl Visit {
    /// From an input to its article. Pages are read off the threads that do the talking.
    pub(super) async fn run(self, turn: Turn, target: Target) -> Fetched {
        let Target { source, place, tries } = target;
        let first = turn.site.lock().await;
        let slot = turn.slots.acquire().await;
        let outcome = match place {
            Where::Nowhere(why) => Err(Failure::new("address", why)),
            Where::Saved(input) => self.saved(input).await,
            Where::Address(url) => self.fetched(&url).await,
        };
        drop((first, slot));
        Fetched { source, tries, outcome }
    }

    async fn saved(self, input: Input) -> Result<FetchedStory, Failure> {
        let file = input.file_url();
        let read = off_thread(move || input.read(&Store::default())).await?;
        let page = read.map_err(|why| Failure::new("unreadable", input::hinted(why)))?;
        self.story(page, file).await
    }

    async fn fetched(self, url: &Url) -> Result<FetchedStory, Failure> {
        let Some(client) = &self.client else {
            return Err(Failure::new("internal", "there is no client".to_owned()));
        };
        let page = client.fetch(url).await?;
        let plain = match self.rendering.when {
            When::Never => return self.story(page, None).await,
            When::Auto => {
                let plain = self.clone().story(page.clone(), None).await?;
                if !is_unfilled(&page, &plain.article) {
                    return Ok(plain);
                }
                Some(plain)
            }
            When::Always => None,
        };
        let note = match self.rendering.render(client, &page).await {
            Ok(rendered) => {
                let mut story = self.story(rendered.page, None).await?;
                story.article.rendered = true;
                story.note = rendered.limit.map(|limit| format!("read as it stood: {}", limit.words()));
                return Ok(story);
            }
            Err(why) => Some(why),
        };
        let story = match plain {
            Some(plain) => plain,
            None => self.story(page, None).await?,
        };
        Ok(FetchedStory { note, ..story })
    }

    /// Reads a page, and those that its story goes on on; `file` is where it lies, if it is a saved one.
    async fn story(self, page: Page, file: Option<Url>) -> Result<FetchedStory, Failure> {
        let extractor = self.extractor.clone().now(Timestamp::now());
        let (begun, lies_at, joins) = (extractor.clone(), file.clone(), self.joins_pages);
        let (mut page, mut story) = off_thread(move || {
            let story = StoryPages::begin(&begun, &page, lies_at.as_ref());
            (page, if joins { story } else { story.alone() })
        })
        .await?;
        while let Some(url) = story.wanted().cloned() {
            let next = self.next_page(&url).await;
            let extractor = extractor.clone();
            story = off_thread(move || {
                story.take(&extractor, next.as_ref());
                story
            })
            .await?;
        }
        let article = story.into_article();
        let id = identity(&article, &page, file.as_ref());
        if !self.keeps_body {
            page.body = Bytes::new();
        }
        Ok(FetchedStory { id, page, article, note: None })
    }

    /// A further page of a story: from the web if the first is, from its folder if that lies there. That there is none is no
    /// fault of the story; the client tells why (`--verbose`).
    async fn next_page(&self, url: &Url) -> Option<Page> {
        let read = match (url.to_file_path(), &self.client) {
            (Ok(path), _) if url.scheme() == "file" => {
                let input = Input::file(path, None);
                off_thread(move || input.read(&Store::default())).await.ok()?
            }
            (_, Some(client)) => client.fetch(url).await.map_err(|error| error.to_string()),
            _ => return None,
        };
        read.ok()
    }
}

/// Work for a processor or a disk.
async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work).await.map_err(Failure::panicked)
}
