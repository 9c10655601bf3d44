//! A subscriber's own access: `[access."lenn.example"]`, with what it needs in files or in the environment.

use super::reader::Reader;
use super::table::KeyTable;
use super::value::{Wrong, path};
use crate::fetch::{Access, AccessError};

/// Largest file of cookies or headers.
const FILE_BYTES_MAX: u64 = 4 << 20;

const COOKIES: &str = "a file as browsers export it, such as \"lenn.cookies.txt\"";
const HEADERS: &str = "a file with a header on each line, such as \"lenn.headers\"";
const VARIABLE: &str = "the name of a variable of the environment, such as \"LENN_HEADERS\"";

impl Reader<'_> {
    /// `[access]`: tables by host.
    pub(super) fn access(&mut self, top: &mut KeyTable<'_, '_>) -> Access {
        let mut access = Access::default();
        let Some(mut hosts) = top.table(&mut self.faults, "access") else { return access };
        for (host, entry) in hosts.rest() {
            if let Some(table) = entry.table(&mut self.faults, &format!("access.{host:?}")) {
                self.access_of(host, table, &mut access);
            }
        }
        access
    }

    /// Reads the credentials for one host's site.
    fn access_of(&mut self, host: &str, mut table: KeyTable<'_, '_>, access: &mut Access) {
        let (folder, faults) = (self.folder, &mut self.faults);
        let wrong = |error: AccessError| Wrong::Because(error.to_string());
        let before = faults.count();
        let mut is_given = false;
        for (key, expected) in [("cookies", COOKIES), ("headers", HEADERS), ("headers_env", VARIABLE)] {
            let added = table.check(faults, key, expected, |value| {
                let named = path(value).ok_or(Wrong::Unexpected)?;
                let text = if key == "headers_env" {
                    std::env::var(named).map_err(|error| Wrong::Because(error.to_string()))?
                } else {
                    super::read(&folder.join(named), FILE_BYTES_MAX).map_err(Wrong::Because)?
                };
                if key == "cookies" {
                    return access.cookies(&text, Some(host)).map_err(wrong);
                }
                let lines = text.lines().filter(|line| !line.trim().is_empty());
                lines
                    .map(|line| access.header(host, line).map_err(wrong))
                    .collect::<Result<Vec<()>, _>>()
                    .map(|l| l.len())
            });
            is_given |= added.is_some();
        }
        if !is_given && faults.count() == before {
            let name = table.name("");
            let name = name.trim_end_matches('.');
            faults.add(table.start(), format!("{name}: expected cookies, headers or headers_env"));
        }
        table.finish(faults);
    }
}
