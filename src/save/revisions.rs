//! The revisions of an article that the records of a folder hold, or the rows of a database.

use super::disk::{Result, at};
use super::name::{PageId, parse_house};
use super::records::files_of;
use crate::link;
use crate::render::diff::Revision;
use serde::Deserialize;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use url::Url;

/// A saved article, as a person names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SavedName {
    /// By the digits of its file's name.
    Id(PageId),
    /// By an address that it was found under.
    Address(Url),
}

impl SavedName {
    /// An address, 16 hex digits, or the name of a file in the house's pattern.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let file = text.rsplit(['/', std::path::MAIN_SEPARATOR]).next().unwrap_or(text);
        let id = PageId::parse(text).or_else(|| parse_house(file).map(|(_, id)| id));
        let address = || Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https" | "file"));
        id.map(Self::Id).or_else(|| address().map(|url| Self::Address(link::identity(&url))))
    }

    /// True if it names the article of this page, which was found under these addresses.
    pub(super) fn is_of(&self, page: &str, addresses: [Option<&str>; 3]) -> bool {
        match self {
            Self::Id(id) => page == id.as_str(),
            Self::Address(wanted) => {
                let urls = addresses.into_iter().flatten().filter_map(|address| Url::parse(address).ok());
                urls.map(|url| link::identity(&url)).any(|url| url == *wanted)
            }
        }
    }
}

/// What a record says of where its article is from.
#[derive(Deserialize)]
struct Origin {
    source: Option<String>,
    url: Option<String>,
    canonical_url: Option<String>,
    saved: SavedAs,
}

#[derive(Deserialize)]
struct SavedAs {
    id: String,
    #[serde(default)]
    revision: u32,
}

impl Origin {
    fn is(&self, name: &SavedName) -> bool {
        name.is_of(&self.saved.id, [&self.source, &self.url, &self.canonical_url].map(Option::as_deref))
    }
}

/// The revisions of an article, the oldest first; none where it is not there.
///
/// # Errors
///
/// The records cannot be read.
pub fn read(dir: &Path, name: &SavedName) -> Result<Vec<Revision>> {
    let files = files_of(dir).map_err(at(dir, "cannot read the folder"))?;
    let id = match name {
        SavedName::Id(id) => id.clone(),
        SavedName::Address(_) => {
            let mut found = None;
            each(&files, |origin, _| {
                if origin.is(name) {
                    found = PageId::parse(&origin.saved.id).or(found.take());
                }
            })?;
            let Some(found) = found else { return Ok(Vec::new()) };
            found
        }
    };
    let (id, mut found) = (SavedName::Id(id), Vec::new());
    each(&files, |origin, line| {
        if origin.is(&id) {
            found.extend(Revision::read(origin.saved.revision, line));
        }
    })?;
    // workers have records each of their own; who fetches by hand counts no revisions
    found.sort_by(|one, other| (one.number, &one.fetched_at).cmp(&(other.number, &other.fetched_at)));
    let mut last = 0;
    for revision in &mut found {
        last = revision.number.max(last + 1);
        revision.number = last;
    }
    Ok(found)
}

fn each(files: &[PathBuf], mut take: impl FnMut(Origin, &[u8])) -> Result<()> {
    for path in files {
        let file = File::open(path).map_err(at(path, "cannot read the records"))?;
        for line in BufReader::new(file).split(b'\n') {
            let line = line.map_err(at(path, "cannot read the records"))?;
            // lines of others, and records that were taken back, are none
            if let Ok(origin) = serde_json::from_slice(&line) {
                take(origin, &line);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{SavedName, read};
    use std::fs;

    #[test]
    fn an_article_is_named_by_digits_file_or_address() {
        let digits = "0123456789abcdef";
        for name in [digits, "012_0123456789abcdef.txt", "news/012_0123456789abcdef.md"] {
            assert!(matches!(SavedName::parse(name), Some(SavedName::Id(id)) if id.as_str() == digits), "{name}");
        }
        assert!(matches!(SavedName::parse("https://tides.lenn.example/a"), Some(SavedName::Address(_))));
        assert_eq!((SavedName::parse("tides"), SavedName::parse("ftp://lenn.example/")), (None, None));
    }

    #[test]
    fn revisions_are_read_in_order_from_all_records() {
        let dir = tempfile::tempdir().expect("a folder");
        let record = |id: &str, url: &str, headline: &str, revision: u32| {
            format!(
                r#"{{"source":"{url}","url":"{url}","headline":"{headline}","saved":{{"file":"f","id":"{id}","number":1,"revision":{revision}}}}}"#
            ) + "\n"
        };
        let (id, other) = ("0123456789abcdef", "fedcba9876543210");
        let lines = [
            record(id, "https://tides.lenn.example/a", "First", 1),
            record(other, "https://tides.lenn.example/b", "Other", 1),
            "{\"taken_back\":true}\n".to_owned(),
            "no record\n".to_owned(),
            record(id, "https://tides.lenn.example/a?utm_source=x", "Second", 2),
            record(id, "https://tides.lenn.example/moved", "Third", 4),
        ];
        fs::write(dir.path().join("articles.jsonl"), lines.concat()).expect("written");
        for name in [id, "https://tides.lenn.example/a", "https://tides.lenn.example/moved"] {
            let found = read(dir.path(), &SavedName::parse(name).expect("a name")).expect("read");
            let told: Vec<_> =
                found.iter().map(|one| (one.number, one.headline.as_deref().unwrap_or_default())).collect();
            assert_eq!(told, [(1, "First"), (2, "Second"), (4, "Third")], "{name}");
        }
        let nowhere = SavedName::parse("https://tides.lenn.example/c").expect("a name");
        assert_eq!(read(dir.path(), &nowhere).expect("read"), []);
    }
}
