//! The sites of a job: `sites`, `sites_from` and `[[site]]`.

use super::reader::{GAP, GAP_MAX, Reader};
use super::table::{KeyTable, KeyValue, quoted};
use super::value::{Wrong, address, site, span_within};
use super::{ERRORS_MAX, JobError, LIST_BYTES_MAX, read};
use crate::crawl::job::{Follow, GAP_MIN, PaceSettings, PerHost};
use crate::fetch::host_key;
use std::path::Path;
use toml::de::DeValue;
use url::Url;

const ADDRESS: &str = "an address such as \"https://tides.lenn.example/\"";

impl Reader<'_> {
    /// `sites`, `sites_from` and `[[site]]`.
    pub(super) fn sites(&mut self, top: &mut KeyTable<'_, '_>, follow: &mut PerHost<Follow>, pace: &mut PaceSettings) {
        let before = self.faults.count();
        let named = top.list(&mut self.faults, "sites", ADDRESS, address);
        for url in named.into_iter().flatten() {
            self.add(url);
        }
        if let Some(list) = self.path(top, "sites_from", "a file of addresses, one a line, such as \"sites.txt\"") {
            self.list(&list);
        }
        if let Some(entry) = top.take("site") {
            let tables = match entry.value() {
                DeValue::Array(tables) => tables.iter().map(KeyValue::element).collect(),
                _ => vec![entry],
            };
            for table in tables {
                if let Some(table) = table.table(&mut self.faults, "site") {
                    self.site(table, follow, pace);
                }
            }
        }
        if self.sites.is_empty() && self.faults.count() == before && self.list_errors.is_empty() {
            top.missing(&mut self.faults, "sites", "sites = [\"https://tides.lenn.example/\"]");
        }
    }

    fn add(&mut self, url: Url) {
        if self.known.insert(url.clone()) {
            self.sites.push(url);
        }
    }

    /// One `[[site]]`: an address, and what is different for its host.
    fn site(&mut self, mut table: KeyTable<'_, '_>, follow: &mut PerHost<Follow>, pace: &mut PaceSettings) {
        if table.place_of("url").is_none() {
            table.missing(&mut self.faults, "url", "url = \"https://tides.lenn.example/\"");
        }
        let url = table.check(&mut self.faults, "url", ADDRESS, address);
        let start = table.start();
        if let Some(own) = table.table(&mut self.faults, "follow") {
            let usual = follow.usual().clone();
            let own = self.follow(own, usual);
            if let Some(url) = &url
                && follow.set(url, own).is_some()
            {
                self.faults.add(start, already("follow", url.host_str().unwrap_or_default()));
            }
        }
        if let Some(mut own) = table.table(&mut self.faults, "pace") {
            let gap = own.read(&mut self.faults, "gap", GAP, |value| span_within(value, GAP_MIN, GAP_MAX));
            own.finish(&mut self.faults);
            if let (Some(url), Some(gap)) = (&url, gap)
                && pace.gaps.insert(host_key(url), gap).is_some()
            {
                self.faults.add(start, already("pace", &host_key(url)));
            }
        }
        if let Some(url) = url {
            self.add(url);
        }
        table.finish(&mut self.faults);
    }

    /// A list of addresses, one a line; `#` starts a comment line.
    fn list(&mut self, path: &Path) {
        let name = path.display().to_string();
        let text = match read(path, LIST_BYTES_MAX) {
            Ok(text) => text,
            Err(why) => return self.list_errors.push(JobError { place: name, message: why }),
        };
        for (number, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            match site(line) {
                Ok(url) => self.add(url),
                Err(why) if self.list_errors.len() < ERRORS_MAX => {
                    let why = if let Wrong::Because(why) = why { format!(": {why}") } else { String::new() };
                    let message = format!("{}{why}; expected {ADDRESS}", quoted(line));
                    self.list_errors.push(JobError { place: format!("{name}, line {}", number + 1), message });
                }
                Err(_) => {}
            }
        }
    }
}

fn already(key: &str, host: &str) -> String {
    format!("site.{key}: {host} has it from another [[site]]; expected it once")
}
