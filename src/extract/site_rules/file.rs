//! TOML to rules. Whatever is not as expected is an error that names the file, the line, the key
//! and what was expected: a rule that is silently ignored is worse than none.

use super::{Key, Rules, RulesError, Site, SiteRule};
use crate::document::Selector;
use crate::toml_file::{self, File, in_order, type_name};
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use url::Host;

/// Largest file that is read: a thousand sites fit.
const FILE_BYTES_MAX: u64 = 1 << 20;

const HOSTS: &str = "hosts";

/// Reads a folder's files, by name.
pub(super) fn load(folder: &Path) -> Result<Rules, RulesError> {
    let failed = |path: &Path, error: &std::io::Error| RulesError {
        place: path.display().to_string(),
        message: match error.kind() {
            std::io::ErrorKind::NotFound => "no such folder".to_owned(),
            std::io::ErrorKind::NotADirectory => "not a folder; expected a folder of .toml files".to_owned(),
            _ => error.to_string(),
        },
    };
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| failed(folder, &error))? {
        let path = entry.map_err(|error| failed(folder, &error))?.path();
        if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml")) && path.is_file() {
            files.push(path);
        }
    }
    if files.is_empty() {
        let message = "no rules in this folder; expected .toml files".to_owned();
        return Err(RulesError { place: folder.display().to_string(), message });
    }
    files.sort();
    let mut rules = Rules::default();
    for path in files {
        let size = fs::metadata(&path).map_err(|error| failed(&path, &error))?.len();
        if size > FILE_BYTES_MAX {
            let message = format!("larger than {} MiB", FILE_BYTES_MAX >> 20);
            return Err(RulesError { place: path.display().to_string(), message });
        }
        let text = fs::read_to_string(&path).map_err(|error| failed(&path, &error))?;
        parse(&path.display().to_string(), &text, &mut rules)?;
    }
    Ok(rules)
}

/// Reads one file into the rules of others.
pub(super) fn parse(name: &str, text: &str, rules: &mut Rules) -> Result<(), RulesError> {
    let reader = RulesReader { file: File::new(name, text) };
    let table = DeTable::parse(text).map_err(|error| {
        let (start, message) = toml_file::fault(&error);
        reader.error(start..start, message)
    })?;
    for (key, value) in in_order(table.get_ref()) {
        if key.get_ref() != "site" {
            let message = format!("unknown key {:?}; expected [[site]]", key.get_ref());
            return Err(reader.error(key.span(), message));
        }
        let expected = || reader.error(key.span(), "expected [[site]], with two brackets: a file may hold several");
        for site in value.get_ref().as_array().ok_or_else(expected)? {
            reader.site(site.get_ref().as_table().ok_or_else(expected)?, &site.span(), rules)?;
        }
    }
    Ok(())
}

struct RulesReader<'t> {
    file: File<'t>,
}

/// A string of the file and where it stands.
type PlacedText<'t> = (&'t str, Range<usize>);

impl RulesReader<'_> {
    fn error(&self, span: Range<usize>, message: impl Into<String>) -> RulesError {
        RulesError { place: self.file.place(span.start), message: message.into() }
    }

    /// One `[[site]]`.
    fn site(&self, table: &DeTable<'_>, span: &Range<usize>, rules: &mut Rules) -> Result<(), RulesError> {
        let mut site = Site { place: self.file.place(span.start), rules: Vec::new() };
        let mut hosts = Vec::new();
        for (key, value) in in_order(table) {
            let name = key.get_ref().as_ref();
            if name == HOSTS {
                hosts = strings(value).map_err(|found| {
                    self.error(value.span(), format!("{name}: expected a host or a list of hosts, found {found}"))
                })?;
            } else if let Some(known) = Key::ALL.into_iter().find(|known| known.name() == name) {
                let selectors = self.selectors(name, value)?;
                site.rules.push(SiteRule { key: known, selectors, place: self.file.place(key.span().start) });
            } else {
                let known = Key::ALL.map(Key::name).join(", ");
                return Err(self.error(key.span(), format!("unknown key {name:?}; expected {HOSTS}, {known}")));
            }
        }
        if hosts.is_empty() {
            return Err(self.error(span.clone(), "a site without hosts; expected hosts = [\"news.example\"]"));
        }
        for (host, span) in hosts {
            let Some(name) = host_name(host) else {
                let message = format!(
                    "{HOSTS}: {host:?} is no host; expected one such as \"news.example\" or \"*.news.example\""
                );
                return Err(self.error(span, message));
            };
            if let Some(at) = rules.hosts.insert(name, rules.sites.len()) {
                let first = rules.sites.get(at).map_or(&site.place, |site| &site.place);
                let message = format!("{HOSTS}: {host:?} is named twice, first in {first}; expected each host once");
                return Err(self.error(span, message));
            }
        }
        rules.sites.push(site);
        Ok(())
    }

    fn selectors(&self, key: &str, value: &Spanned<DeValue<'_>>) -> Result<Vec<(Selector, String)>, RulesError> {
        let texts = strings(value).map_err(|found| {
            self.error(value.span(), format!("{key}: expected a CSS selector or a list of them, found {found}"))
        })?;
        let read = |(text, span): PlacedText<'_>| match Selector::parse(text) {
            Some(selector) => Ok((selector, text.to_owned())),
            None => {
                Err(self.error(span, format!("{key}: {text:?} is no CSS selector; expected one such as \"div.story\"")))
            }
        };
        texts.into_iter().map(read).collect()
    }
}

/// A string, or a list of at least one; else what stands there instead.
fn strings<'t>(value: &'t Spanned<DeValue<'_>>) -> Result<Vec<PlacedText<'t>>, String> {
    let one = |value: &'t Spanned<DeValue<'_>>| match value.get_ref() {
        DeValue::String(text) => Ok((text.as_ref(), value.span())),
        other => Err(type_name(other)),
    };
    match value.get_ref() {
        DeValue::Array(list) if list.is_empty() => Err("an empty list".to_owned()),
        DeValue::Array(list) => {
            list.iter().map(one).collect::<Result<_, _>>().map_err(|found| format!("a list with {found} in it"))
        }
        _ => one(value).map(|text| vec![text]),
    }
}

/// A host as addresses have it, without `www.`; `*.` stays before it.
fn host_name(written: &str) -> Option<String> {
    let (star, host) = written.strip_prefix("*.").map_or(("", written), |host| ("*.", host));
    let plain = host.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']'));
    let host = Host::parse(host).ok().filter(|_| plain)?.to_string();
    let host = host.strip_suffix('.').unwrap_or(&host);
    let bare = if star.is_empty() { host.strip_prefix("www.").unwrap_or(host) } else { host };
    (!bare.is_empty()).then(|| format!("{star}{bare}"))
}
