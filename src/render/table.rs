//! Many records as a table: Apache Parquet, compressed by Zstandard inside, for whoever reads columns.
//!
//! The columns are the fields of the [`Record`], by the same names and in the same order. Numbers are
//! numbers; `fetched_at` is a moment in UTC; `published` and `modified` are text as in JSON, for a page
//! may state a day without a time, or a moment with its own offset; `authors` and `tags` are lists;
//! `lead_image` and `verdict` are structures, `blocks` is a list of them; `unmatched_rules` is JSON.
//! Every column may be null.

use super::json::{self, FieldValue, Record};
use crate::article::{Block, Image, Verdict};
use crate::date::PageDate;
use arrow_array::builder::{ArrayBuilder, Float32Builder, Int32Builder, ListBuilder, StringBuilder, StructBuilder};
use arrow_array::{
    ArrayRef, BooleanArray, Int32Array, Int64Array, RecordBatch, StringArray, TimestampMillisecondArray,
};
use arrow_schema::{ArrowError, DataType, Field, Fields};
use jiff::Timestamp;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::Arc;

/// Rows, and bytes of their texts, that are gathered before they become columns.
const BATCH_ROWS: usize = 1000;
const BATCH_BYTES: usize = 8 << 20;

/// Rows and bytes of a row group: what a reader takes at a time, and a writer holds.
const GROUP_ROWS: usize = 100_000;
const GROUP_BYTES: usize = 64 << 20;

/// Rows after which the size of a page is looked at: texts are large.
const ROWS_AT_ONCE: usize = 64;

/// A table that is being written. Its memory does not grow with its rows.
pub struct Table<W: Write + Send> {
    writer: ArrowWriter<W>,
    rows: Vec<Record>,
    bytes: usize,
}

impl<W: Write + Send> Table<W> {
    /// Begins a table.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn new(out: W) -> io::Result<Self> {
        let schema = columns(&[]).map_err(io::Error::other)?.schema();
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_max_row_group_row_count(Some(GROUP_ROWS))
            .set_max_row_group_bytes(Some(GROUP_BYTES))
            .set_write_batch_size(ROWS_AT_ONCE)
            .set_created_by(concat!("copydesk ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let writer = ArrowWriter::try_new(out, schema, Some(properties)).map_err(cause)?;
        Ok(Self { writer, rows: Vec::new(), bytes: 0 })
    }

    /// Appends a row.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub fn push(&mut self, record: Record) -> io::Result<()> {
        self.bytes += 2 * record.text.as_ref().map_or(0, String::len);
        self.rows.push(record);
        if self.rows.len() >= BATCH_ROWS || self.bytes >= BATCH_BYTES { self.write() } else { Ok(()) }
    }

    /// Ends the table.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self) -> io::Result<W> {
        self.write()?;
        self.writer.into_inner().map_err(cause)
    }

    fn write(&mut self) -> io::Result<()> {
        let batch = columns(&self.rows).map_err(io::Error::other)?;
        self.rows.clear();
        self.bytes = 0;
        self.writer.write(&batch).map_err(cause)
    }
}

impl<W: Write + Send> std::fmt::Debug for Table<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Table").field("rows", &self.rows.len()).finish_non_exhaustive()
    }
}

/// The error of the output, not what the format's writer made of it.
fn cause(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(other) => io::Error::other(other),
        },
        error => io::Error::other(error),
    }
}

/// The records, column by column. Of no records, the names and types of the columns.
fn columns(rows: &[Record]) -> Result<RecordBatch, ArrowError> {
    let rows: Vec<_> = rows.iter().map(Record::fields).collect();
    let empty = Record::default();
    let columns = empty.fields().into_iter().enumerate().map(|(at, (name, kind))| {
        let values: Vec<FieldValue<'_>> = rows.iter().map(|row| row[at].1).collect();
        (name, column(name, kind, &values), true)
    });
    RecordBatch::try_from_iter_with_nullable(columns)
}

/// A column of values that are all of one kind.
fn column(name: &str, kind: FieldValue<'_>, values: &[FieldValue<'_>]) -> ArrayRef {
    match kind {
        FieldValue::Text(_) => {
            texts(values, |value| if let FieldValue::Text(text) = value { text.map(Cow::from) } else { None })
        }
        FieldValue::Date(_) => {
            let text = |date: PageDate| Cow::from(date.to_string());
            texts(values, |value| if let FieldValue::Date(date) = value { date.map(text) } else { None })
        }
        FieldValue::Rules(_) => texts(values, |value| match value {
            FieldValue::Rules(rules) if !rules.is_empty() => Some(json::line(rules).into()),
            _ => None,
        }),
        // a status has 32 bits as it had from the beginning
        FieldValue::Number(_) if name == "status" => {
            Arc::new(numbers(values).map(|n| n.and_then(|n| i32::try_from(n).ok())).collect::<Int32Array>())
        }
        FieldValue::Number(_) => {
            Arc::new(numbers(values).map(|n| n.and_then(|n| i64::try_from(n).ok())).collect::<Int64Array>())
        }
        FieldValue::Moment(_) => moments(values),
        FieldValue::Texts(_) => lists(values),
        FieldValue::Image(_) => images(values),
        FieldValue::Verdict(_) => verdicts(values),
        FieldValue::Blocks(_) => blocks(values),
        FieldValue::Flag(_) => {
            let flag = |value: &FieldValue<'_>| matches!(value, FieldValue::Flag(true)).then_some(true);
            Arc::new(values.iter().map(flag).collect::<BooleanArray>())
        }
    }
}

fn texts<'v>(values: &'v [FieldValue<'v>], of: impl Fn(&'v FieldValue<'v>) -> Option<Cow<'v, str>>) -> ArrayRef {
    Arc::new(values.iter().map(of).collect::<StringArray>())
}

fn numbers<'v>(values: &'v [FieldValue<'v>]) -> impl Iterator<Item = Option<u64>> + 'v {
    values.iter().map(|value| if let FieldValue::Number(number) = value { *number } else { None })
}

fn moments(values: &[FieldValue<'_>]) -> ArrayRef {
    let moment = |value: &FieldValue<'_>| match value {
        FieldValue::Moment(text) => text.and_then(|text| text.parse::<Timestamp>().ok()).map(Timestamp::as_millisecond),
        _ => None,
    };
    let column: TimestampMillisecondArray = values.iter().map(moment).collect();
    Arc::new(column.with_timezone("UTC"))
}

fn lists(values: &[FieldValue<'_>]) -> ArrayRef {
    let mut lists = ListBuilder::new(StringBuilder::new());
    for value in values {
        let texts = if let FieldValue::Texts(texts) = value { *texts } else { &[] };
        lists.append_value(texts.iter().map(Some));
    }
    Arc::new(lists.finish())
}

/// A column of structures with these fields.
fn structures(fields: &[(&str, DataType)]) -> StructBuilder {
    let fields: Fields = fields.iter().map(|(name, kind)| Field::new(*name, kind.clone(), true)).collect();
    StructBuilder::from_fields(fields, 0)
}

/// The column of a structure's field.
fn at<T: ArrayBuilder>(structures: &mut StructBuilder, field: usize) -> Option<&mut T> {
    structures.field_builder(field)
}

fn push_text(structures: &mut StructBuilder, field: usize, text: Option<&str>) {
    if let Some(column) = at::<StringBuilder>(structures, field) {
        column.append_option(text);
    }
}

fn images(values: &[FieldValue<'_>]) -> ArrayRef {
    let text = || DataType::Utf8;
    let mut column = structures(&[("url", text()), ("caption", text()), ("credit", text())]);
    for value in values {
        let image = if let FieldValue::Image(image) = value { *image } else { None };
        let parts: [fn(&Image) -> Option<&str>; 3] =
            [|image| Some(&image.url), |image| image.caption.as_deref(), |image| image.credit.as_deref()];
        for (field, part) in parts.into_iter().enumerate() {
            push_text(&mut column, field, image.and_then(part));
        }
        column.append(image.is_some());
    }
    Arc::new(column.finish())
}

fn verdicts(values: &[FieldValue<'_>]) -> ArrayRef {
    let mut column =
        structures(&[("kind", DataType::Utf8), ("confidence", DataType::Float32), ("reason", DataType::Utf8)]);
    for value in values {
        let verdict: Option<&Verdict> = if let FieldValue::Verdict(verdict) = value { *verdict } else { None };
        push_text(&mut column, 0, verdict.map(|verdict| verdict.kind.name()));
        if let Some(confidences) = at::<Float32Builder>(&mut column, 1) {
            confidences.append_option(verdict.map(|verdict| verdict.confidence));
        }
        push_text(&mut column, 2, verdict.map(|verdict| verdict.reason.as_str()));
        column.append(verdict.is_some());
    }
    Arc::new(column.finish())
}

fn blocks(values: &[FieldValue<'_>]) -> ArrayRef {
    let text = || DataType::Utf8;
    let fields = [("type", text()), ("text", text()), ("level", DataType::Int32), ("url", text())];
    let mut lists = ListBuilder::new(structures(&fields));
    for value in values {
        let blocks: &[Block] = if let FieldValue::Blocks(blocks) = value { blocks } else { &[] };
        for Block { kind, text, level, url, .. } in blocks {
            let column = lists.values();
            push_text(column, 0, Some(kind.name()));
            push_text(column, 1, Some(text));
            if let Some(levels) = at::<Int32Builder>(column, 2) {
                levels.append_option((*level > 0).then(|| i32::from(*level)));
            }
            push_text(column, 3, url.as_deref());
            column.append(true);
        }
        lists.append(true);
    }
    Arc::new(lists.finish())
}
