//! Records as lines of CSV (RFC 4180), a column a field: for spreadsheets and data frames.
//!
//! A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, and pages are written by strangers:
//! such a text gets a `'` in front, which spreadsheets read as "this is text". So does one that begins with `'` and goes
//! on like that: whoever takes one `'` away from each cell that begins with `'` and such a sign has what was there.

use super::json::{self, FieldValue, Record};
use crate::text::{is_invisible, nearest, unseen};
use serde_json::Value;
use std::fmt;

/// Fields that are made of others, and can be had by themselves.
const PARTS: [&str; 6] = [
    "lead_image.url",
    "lead_image.caption",
    "lead_image.credit",
    "verdict.kind",
    "verdict.confidence",
    "verdict.reason",
];

/// A spreadsheet begins a formula with one of these; the wide ones are written in East Asia.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// The columns of a table: fields of the record by name, and `verdict.kind`, `lead_image.url` and the like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns(Vec<&'static str>);

/// A field that no record has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownField {
    name: String,
    nearest: Option<&'static str>,
}

impl fmt::Display for UnknownField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is no field of the record; ", self.name)?;
        match self.nearest {
            Some(known) => write!(f, "did you mean {known:?}?"),
            None => write!(f, "there are {}", known().collect::<Vec<_>>().join(", ")),
        }
    }
}

impl std::error::Error for UnknownField {}

/// All names of columns.
fn known() -> impl Iterator<Item = &'static str> {
    Record::default().fields().map(|(name, _)| name).into_iter().chain(PARTS)
}

/// Every field of the record but its blocks: their text is there.
impl Default for Columns {
    fn default() -> Self {
        Self(Record::default().fields().map(|(name, _)| name).into_iter().filter(|name| *name != "blocks").collect())
    }
}

impl Columns {
    /// The columns of these names, in this order.
    ///
    /// ```
    /// use copydesk::{Article, render::{csv::Columns, json::Record}};
    /// let columns = Columns::of(["headline", "authors"])?;
    /// let mut article = Article::default();
    /// article.headline = Some("=1+1, they say".to_owned());
    /// article.authors = vec!["Ada Moe".to_owned(), "Bo Ek".to_owned()];
    /// assert_eq!(columns.head(), "headline,authors");
    /// assert_eq!(columns.row(&Record::new("page.html", None, Ok(article))), "\"'=1+1, they say\",Ada Moe; Bo Ek");
    /// assert_eq!(Columns::of(["titel"]).is_err(), true);
    /// # Ok::<(), copydesk::render::csv::UnknownField>(())
    /// ```
    ///
    /// # Errors
    /// When a record has no such field; the error names the nearest.
    pub fn of<'n>(names: impl IntoIterator<Item = &'n str>) -> Result<Self, UnknownField> {
        let one = |name: &str| {
            let meant = || UnknownField { name: name.to_owned(), nearest: nearest(name, known()) };
            known().find(|known| *known == name).ok_or_else(meant)
        };
        names.into_iter().map(one).collect::<Result<_, _>>().map(Self)
    }

    /// The line of the names, without its end.
    #[must_use]
    pub fn head(&self) -> String {
        line(self.0.iter().map(|name| (*name).to_owned()))
    }

    /// The line of a record, without its end. A text may hold line ends: it is in quotes then.
    #[must_use]
    pub fn row(&self, record: &Record) -> String {
        let fields = record.fields();
        let cell = |name: &&str| {
            let (field, part) = name.split_once('.').map_or((*name, None), |(field, part)| (field, Some(part)));
            let value = fields.iter().find(|(known, _)| *known == field).map(|(_, value)| value);
            value.map(|value| cell(value, part)).unwrap_or_default()
        };
        line(self.0.iter().map(cell))
    }
}

/// A field, or a part of one, as the text of a cell; empty where nothing is known.
fn cell(value: &FieldValue<'_>, part: Option<&str>) -> String {
    match (value, part) {
        (value, _) if value.is_empty() => String::new(),
        (FieldValue::Text(text) | FieldValue::Moment(text), _) => text.map(guarded).unwrap_or_default(),
        (FieldValue::Texts(texts), _) => guarded(&texts.join("; ")),
        (FieldValue::Number(number), _) => number.map(|number| number.to_string()).unwrap_or_default(),
        (FieldValue::Date(date), _) => date.map(|date| date.to_string()).unwrap_or_default(),
        (value, None) => json::line(value),
        (value, Some(part)) => match serde_json::to_value(value).ok().and_then(|whole| whole.get(part).cloned()) {
            Some(Value::String(text)) => guarded(&text),
            None | Some(Value::Null) => String::new(),
            Some(other) => other.to_string(),
        },
    }
}

/// A text that no spreadsheet takes for a formula, without what nobody sees: the name of a file may hold it.
fn guarded(text: &str) -> String {
    let shown = unseen(text).map(|_| text.chars().filter(|c| !is_invisible(*c)).collect::<String>());
    let text = shown.as_deref().unwrap_or(text);
    let is_formula = text.trim_start_matches('\'').starts_with(FORMULA);
    if is_formula { format!("'{text}") } else { text.to_owned() }
}

/// Cells as a line without its end, those in quotes that need them.
fn line(cells: impl Iterator<Item = String>) -> String {
    let mut writer = csv_core::Writer::new();
    let mut out = Vec::new();
    for (number, cell) in cells.enumerate() {
        // at most, each byte is a quote, which is doubled; and a quote and a comma on either side
        let mut written = vec![0; 2 * cell.len() + 8];
        let comma = if number > 0 { writer.delimiter(&mut written).1 } else { 0 };
        let (_, _, field) = writer.field(cell.as_bytes(), written.get_mut(comma..).unwrap_or_default());
        written.truncate(comma + field);
        out.append(&mut written);
    }
    let mut last = [0; 8];
    let (_, quote) = writer.finish(&mut last);
    out.extend_from_slice(last.get(..quote).unwrap_or_default());
    String::from_utf8(out).unwrap_or_default()
}
