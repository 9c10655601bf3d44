//! The feed of a job: a file with the articles that were saved last. It is made of the records each time, so that it is
//! right whatever moment a process was killed at, and put in place whole.

use crate::crawl::CrawlError;
use crate::crawl::job::{FeedSettings, Job};
use crate::render::feed::{FeedHead, atom};
use crate::save::crawl_output::CrawlOutputs;
use crate::store::{Place, Store};
use jiff::Timestamp;
use std::fs;
use std::io::Write as _;
use std::time::Duration;

/// Articles that are saved one soon after the other come into the file together.
pub(in crate::crawl) const PAUSE: Duration = Duration::from_secs(2);

/// Writes the feed of a job, unless the file says the same. `begun_at` is the moment of one without articles.
pub(in crate::crawl) fn write(
    job: &Job,
    feed: &FeedSettings,
    outputs: &CrawlOutputs,
    begun_at: Timestamp,
) -> Result<(), CrawlError> {
    let entries = outputs.latest(feed.articles)?;
    let head = FeedHead { name: &job.name, title: feed.title.as_deref().unwrap_or(&job.name), begun_at };
    let text = atom(&head, &entries);
    if !entries.is_empty() && fs::read(&feed.file).is_ok_and(|known| known == text.as_bytes()) {
        return Ok(());
    }
    let put = || {
        let mut file = Store::default().create(&Place::File(feed.file.clone()))?;
        file.write_all(text.as_bytes())?;
        file.finish()
    };
    let wrong = |why| CrawlError::Feed { job: job.name.clone(), path: feed.file.clone(), why };
    put().map(drop).map_err(wrong)
}
