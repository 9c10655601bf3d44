//! A table of a job file while it is read: each key is taken out of it once, and what is left in the
//! end is unknown. So the keys that are read are the keys that are known.

use super::value::Wrong;
use super::{ERRORS_MAX, JobError};
use crate::text::nearest;
use crate::toml_file::{File, type_name};
use std::collections::BTreeMap;
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use url::Url;

/// Errors, each with its byte in the file.
#[derive(Debug, Default)]
pub(super) struct Faults {
    found: Vec<(usize, String)>,
}

impl Faults {
    pub(super) fn add(&mut self, start: usize, message: impl Into<String>) {
        self.found.push((start, message.into()));
    }

    pub(super) fn count(&self) -> usize {
        self.found.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The errors in the order of the file.
    pub(super) fn told(&mut self, file: &File<'_>) -> Vec<JobError> {
        self.found.sort_by_key(|(start, _)| *start);
        let first = self.found.drain(..).take(ERRORS_MAX);
        first.map(|(start, message)| JobError { place: file.place(start), message }).collect()
    }
}

/// A table, and the keys that were asked for so far.
pub(super) struct KeyTable<'t, 'i> {
    /// The prefix of its keys in messages: `pace.`; nothing at the top.
    path: String,
    start: usize,
    entries: BTreeMap<&'t str, KeyValue<'t, 'i>>,
    asked: Vec<&'static str>,
}

/// A key's value, and where both stand.
#[derive(Clone, Copy)]
pub(super) struct KeyValue<'t, 'i> {
    key_start: usize,
    value: &'t Spanned<DeValue<'i>>,
}

impl<'t, 'i> KeyTable<'t, 'i> {
    pub(super) fn new(path: &str, table: &'t DeTable<'i>, start: usize) -> Self {
        let entry = |(key, value): (&'t Spanned<_>, &'t Spanned<DeValue<'i>>)| {
            let name: &std::borrow::Cow<'i, str> = key.get_ref();
            (name.as_ref(), KeyValue { key_start: key.span().start, value })
        };
        Self { path: path.to_owned(), start, entries: table.iter().map(entry).collect(), asked: Vec::new() }
    }

    /// The byte at which the table begins.
    pub(super) fn start(&self) -> usize {
        self.start
    }

    /// A key's full name in messages.
    pub(super) fn name(&self, key: &str) -> String {
        format!("{}{key}", self.path)
    }

    /// The byte at which a key stands that was not taken yet.
    pub(super) fn place_of(&self, key: &str) -> Option<usize> {
        self.entries.get(key).map(|entry| entry.key_start)
    }

    /// True if a key that was not taken yet has a table.
    pub(super) fn is_table(&self, key: &str) -> bool {
        self.entries.get(key).is_some_and(|entry| matches!(entry.value(), DeValue::Table(_)))
    }

    /// A key is needed, and was not there.
    pub(super) fn missing(&self, faults: &mut Faults, key: &str, example: &str) {
        faults.add(self.start, format!("{} is missing; expected {example}", self.name(key)));
    }

    /// Takes a key's value out.
    pub(super) fn take(&mut self, key: &'static str) -> Option<KeyValue<'t, 'i>> {
        self.asked.push(key);
        self.entries.remove(key)
    }

    /// Takes a value that `read` understands.
    pub(super) fn read<T>(
        &mut self,
        faults: &mut Faults,
        key: &'static str,
        expected: &str,
        read: impl FnOnce(&'t DeValue<'i>) -> Option<T>,
    ) -> Option<T> {
        self.check(faults, key, expected, |value| read(value).ok_or(Wrong::Unexpected))
    }

    /// As [`KeyTable::read`], where `read` may say what it has against a value of the right
    /// type.
    pub(super) fn check<T>(
        &mut self,
        faults: &mut Faults,
        key: &'static str,
        expected: &str,
        read: impl FnOnce(&'t DeValue<'i>) -> Result<T, Wrong>,
    ) -> Option<T> {
        let entry = self.take(key)?;
        let name = self.name(key);
        entry.check(faults, &name, expected, read)
    }

    /// Takes a list (a single value counts as a list of one) and reads each of it by itself; what is
    /// wrong is told and left out.
    pub(super) fn list<T>(
        &mut self,
        faults: &mut Faults,
        key: &'static str,
        expected: &str,
        read: impl Fn(&'t DeValue<'i>) -> Result<T, Wrong>,
    ) -> Option<Vec<T>> {
        let entry = self.take(key)?;
        let name = self.name(key);
        let one = |value, faults: &mut Faults| {
            let entry = KeyValue { value, ..entry };
            entry.check(faults, &name, expected, &read)
        };
        Some(match entry.value.get_ref() {
            DeValue::Array(list) => list.iter().filter_map(|value| one(value, faults)).collect(),
            _ => one(entry.value, faults).into_iter().collect(),
        })
    }

    /// Takes a table.
    pub(super) fn table(&mut self, faults: &mut Faults, key: &'static str) -> Option<KeyTable<'t, 'i>> {
        let entry = self.take(key)?;
        let name = self.name(key);
        entry.table(faults, &name)
    }

    /// Takes all that is left, in the order of the file: of a table whose keys are names.
    pub(super) fn rest(&mut self) -> Vec<(&'t str, KeyValue<'t, 'i>)> {
        let mut rest: Vec<_> = std::mem::take(&mut self.entries).into_iter().collect();
        rest.sort_by_key(|(_, entry)| entry.key_start);
        rest
    }

    /// Ends the reading of a table: a key that was not asked for is unknown.
    pub(super) fn finish(mut self, faults: &mut Faults) {
        self.asked.sort_unstable();
        for (key, entry) in &self.entries {
            let full = self.name(key);
            let message = match nearest(key, self.asked.iter().copied()) {
                Some(known) => format!("unknown key {full:?}; did you mean {:?}?", self.name(known)),
                None => format!("unknown key {full:?}; expected {}", self.asked.join(", ")),
            };
            faults.add(entry.key_start, message);
        }
    }
}

impl<'t, 'i> KeyValue<'t, 'i> {
    /// An element of a list, which has no key.
    pub(super) fn element(value: &'t Spanned<DeValue<'i>>) -> Self {
        Self { key_start: value.span().start, value }
    }

    pub(super) fn value(&self) -> &'t DeValue<'i> {
        self.value.get_ref()
    }

    /// The value is not what was expected.
    pub(super) fn wrong(&self, faults: &mut Faults, name: &str, expected: &str) {
        let found = shown(self.value.get_ref());
        faults.add(self.value.span().start, format!("{name}: expected {expected}, found {found}"));
    }

    /// The value, if `read` understands it.
    pub(super) fn check<T>(
        self,
        faults: &mut Faults,
        name: &str,
        expected: &str,
        read: impl FnOnce(&'t DeValue<'i>) -> Result<T, Wrong>,
    ) -> Option<T> {
        match read(self.value.get_ref()) {
            Ok(value) => Some(value),
            Err(Wrong::Unexpected) => {
                self.wrong(faults, name, expected);
                None
            }
            Err(Wrong::Secret(why)) => {
                faults.add(self.value.span().start, format!("{name}: {why}; expected {expected}"));
                None
            }
            Err(Wrong::Because(why)) => {
                let found = shown(self.value.get_ref());
                faults.add(self.value.span().start, format!("{name}: {found}: {why}; expected {expected}"));
                None
            }
        }
    }

    /// The value as a table.
    pub(super) fn table(self, faults: &mut Faults, name: &str) -> Option<KeyTable<'t, 'i>> {
        let DeValue::Table(table) = self.value.get_ref() else {
            self.wrong(faults, name, "a table");
            return None;
        };
        Some(KeyTable::new(&format!("{name}."), table, self.key_start))
    }
}

/// The longest text that messages quote.
const QUOTED_BYTES_MAX: usize = 100;

/// A text as messages quote it. Messages end up in logs, so an address is shown without the user's
/// name and password, one that makes no sense too.
pub(super) fn quoted(text: &str) -> String {
    if text.len() > QUOTED_BYTES_MAX {
        return format!("a text of {} bytes", text.len());
    }
    let shown = match (text.split_once("://"), text.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, behind))) if Url::parse(text).is_err() => {
            format!("{scheme}://...@{behind}").into()
        }
        _ => crate::link::shown(text),
    };
    format!("{shown:?}")
}

/// A value as messages quote it: itself if it is plain, else its type.
fn shown(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => quoted(text),
        DeValue::Integer(number) if number.as_str().len() <= QUOTED_BYTES_MAX => number.as_str().to_owned(),
        DeValue::Boolean(yes) => yes.to_string(),
        DeValue::Array(list) if list.is_empty() => "an empty list".to_owned(),
        DeValue::Array(_) => "a list".to_owned(),
        other => type_name(other),
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn no_message_shows_a_password() {
        for text in ["https://desk:sesame@lenn.example/", "https://desk:ses ame@lenn example/", "ftp://a:sesame#x@y:z/"]
        {
            assert!(!quoted(text).contains("same") && quoted(text).contains("://"), "{}", quoted(text));
        }
        assert_eq!(quoted("desk@lenn.example"), "\"desk@lenn.example\"");
    }
}
