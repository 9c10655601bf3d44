//! Files: web archives, jobs, texts of others, names.

use super::assert_shown;
use copydesk::Article;
use copydesk::archive::{Archive, Entry};
use copydesk::clean::Cleaner;
use copydesk::config;
use copydesk::extract::site_rules::Rules;
use copydesk::page::Exchange;
use copydesk::render::json::Record;
use copydesk::save::name::{PART_BYTES_MAX, PageId, Template, house, parse_house, safe};
use copydesk::save::warc::{self as writer, ArchiveOptions, Capture};
use copydesk::task::{End, Outcome};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::time::Duration;
use url::Url;

/// An archive of any bytes: the same is read of it, and the same told of its damage, however it streams.
pub fn warc(data: &[u8]) {
    let whole = entries(data);
    assert!(whole.len() <= data.len() + 1, "{} entries of {} bytes", whole.len(), data.len());
    for piece in [1, 13, 1000] {
        assert_eq!(entries(BufReader::with_capacity(piece, data)), whole, "in pieces of {piece}");
    }
}

/// A line for each entry.
fn entries(from: impl BufRead) -> Vec<String> {
    let mut archive = Archive::new(from);
    let mut entries = Vec::new();
    for entry in archive.by_ref() {
        entries.push(match entry.expect("memory is read without error") {
            Entry::Response(response) => {
                format!("{} {} {:?}", response.offset, response.url, response.clone().page())
            }
            Entry::Other => "other".to_owned(),
            Entry::Damaged(damaged) => {
                assert_shown("damage", &damaged.why);
                damaged.to_string()
            }
        });
    }
    entries.push(format!("{} records", archive.records()));
    entries
}

/// Path, content type and a further header on a line each, and a body: written, it reads back as it was.
pub fn written(data: &[u8]) {
    let mut lines = data.splitn(4, |byte| *byte == b'\n');
    let mut line = || String::from_utf8_lossy(lines.next().unwrap_or_default()).into_owned();
    let (path, kind, header) = (line(), line(), line());
    let Ok(url) = Url::parse("https://tides.lenn.example/").and_then(|base| base.join(&path)) else { return };
    let (name, value) = header.split_once(':').unwrap_or(("x-tide", &header));
    let pairs = [("content-type", kind.as_str()), (name, value)];
    let exchange = Exchange {
        url: copydesk::link::identity(&url),
        request: Vec::new(),
        status: 200,
        headers: pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
        body: lines.next().unwrap_or_default().to_vec().into(),
        address: None,
        asked_at: jiff::Timestamp::UNIX_EPOCH,
        took: Duration::ZERO,
    };
    let outcome = Outcome::plain(End::Listed);
    let capture = Capture { exchange: &exchange, cut: None, repeats: None, outcome: &outcome, article: None };
    let dir = tempfile::tempdir().expect("a folder");
    let options = ArchiveOptions {
        name: "coast".to_owned(),
        worker: "desk".to_owned(),
        file_bytes: writer::FILE_BYTES,
        user_agent: "copydesk".to_owned(),
        operator: None,
    };
    let mut archive = writer::ArchiveWriter::open(dir.path(), options).expect("a folder");
    let place = archive.store(&capture.pack().expect("memory")).expect("stored");
    archive.finish().expect("in place");
    let packed = std::fs::read(dir.path().join(&place.file)).expect("the archive");
    let mut entries = Vec::new();
    for entry in Archive::new(packed.as_slice()) {
        entries.push(match entry.expect("memory is read without error") {
            Entry::Response(response) => {
                assert_eq!((response.offset, &response.record_id), (place.offset, &place.record_id));
                let page = response.page();
                assert!(page.is_ok(), "{page:?}");
                page.ok().flatten()
            }
            Entry::Other => None,
            Entry::Damaged(damage) => {
                assert_eq!(damage.why, "", "{exchange:?}");
                None
            }
        });
    }
    assert_eq!(entries.len(), 4, "what wrote it, request, response, metadata");
    for page in entries.into_iter().flatten() {
        assert_eq!((page.url.as_ref(), &page.body), (Some(&exchange.url), &exchange.body));
    }
}

/// A job file of any text, and a file of site rules.
pub fn config(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    // what other files hold is not the matter here
    if ["sites_from", "rules", "ca_files"].iter().any(|key| text.contains(key)) {
        return;
    }
    if let Err(errors) = config::parse("lenn.toml", text, Path::new("jobs")) {
        assert!(!errors.all().is_empty());
        for error in errors.all() {
            assert!(error.place.starts_with("lenn.toml"), "{error}");
            assert_shown("an error", &error.to_string());
        }
    }
    if let Err(error) = Rules::parse("lenn.toml", text) {
        assert_shown("an error", &error.to_string());
    }
}

/// A pattern, a headline and an address on a line each: the name stays inside its folder.
pub fn names(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut lines = text.splitn(3, '\n');
    let (pattern, headline, address) = (lines.next(), lines.next(), lines.next());
    part(&safe(&text));
    let id = PageId::of_bytes(data);
    let number = data.len() as u64;
    assert_eq!(parse_house(&format!("{}.txt", house(number, &id))), Some((number, id.clone())));
    if let Some((number, id)) = parse_house(&text) {
        assert_eq!(PageId::parse(id.as_str()), Some(id.clone()));
        assert_eq!(parse_house(&house(number, &id)), Some((number, id)));
    }
    let Ok(template) = pattern.unwrap_or_default().parse::<Template>() else { return };
    assert_eq!(template.to_string().parse(), Ok(template.clone()), "a pattern reads as it is written");
    let mut article = Article::default();
    article.headline = headline.map(str::to_owned);
    article.url = address.map(str::to_owned);
    let record = Record::new("page.html", None, Ok(article));
    let parts = template.expand(&record, &id, number);
    assert!(!parts.is_empty());
    for one in &parts {
        part(one);
    }
}

/// Holds of the name of a file or a folder.
fn part(name: &str) {
    assert_shown("a name", name);
    assert!(!name.is_empty() && name.len() <= PART_BYTES_MAX, "{name:?}");
    assert!(!name.starts_with(['.', '-']) && !name.ends_with(['.', ' ', '-']), "{name:?}");
    assert!(!name.contains(|c: char| c.is_whitespace() || "/\\:*?\"<>|".contains(c)), "{name:?}");
    assert_eq!(Path::new(name).components().count(), 1, "{name:?}");
    assert_eq!(safe(name), name, "a safe name is safe");
}

/// A text of others: what is kept of it is lines of it, in their order.
pub fn clean(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let cleaner = Cleaner::new();
    let rest = cleaner.clean(text);
    let mut lines = text.lines().map(str::trim);
    for kept in rest.lines().map(str::trim).filter(|line| !line.is_empty()) {
        assert!(lines.any(|line| line == kept), "{kept:?} is not in {text:?}, or not in its order");
    }
    for line in cleaner.explain(text) {
        assert!(!line.reason.is_empty(), "{text:?}");
    }
}
