//! Many records as a table: Apache Parquet, compressed by Zstandard inside, for whoever reads columns.
//!
//! The columns are the fields of the [`Record`], by the same names and in the same order. Numbers are
//! numbers; `fetched_at` is a moment in UTC; `published` and `modified` are text as in JSON, for a page
//! may state a day without a time, or a moment with its own offset; `authors` and `tags` are lists;
//! `lead_image` and `verdict` are structures, `blocks` is a list of them; `unmatched_rules` is JSON.
//! Every column may be null.

use super::json::{self, Record};
use crate::article::{Block, Cut, Image, TextFrom, Verdict};
use crate::date::PageDate;
use arrow_array::builder::{ArrayBuilder, Float32Builder, Int32Builder, ListBuilder, StringBuilder, StructBuilder};
use arrow_array::{ArrayRef, Int32Array, Int64Array, RecordBatch, StringArray, TimestampMillisecondArray};
use arrow_schema::{ArrowError, DataType, Field, Fields};
use jiff::Timestamp;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
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

/// What the output said, not what the format's writer made of it.
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
    fn date(date: Option<PageDate>) -> Option<String> {
        date.map(|date| date.to_string())
    }
    let rules = |row: &Record| (!row.unmatched_rules.is_empty()).then(|| json::line(&row.unmatched_rules));
    let columns = [
        ("source", texts(rows, |row| Some(row.source.as_str()))),
        ("url", texts(rows, |row| row.url.as_deref())),
        ("canonical_url", texts(rows, |row| row.canonical_url.as_deref())),
        ("fetched_at", moments(rows)),
        ("status", Arc::new(rows.iter().map(|row| row.status.map(i32::from)).collect::<Int32Array>())),
        ("headline", texts(rows, |row| row.headline.as_deref())),
        ("authors", lists(rows, |row| &row.authors)),
        ("byline", texts(rows, |row| row.byline.as_deref())),
        ("agency", texts(rows, |row| row.agency.as_deref())),
        ("published", texts(rows, |row| date(row.published))),
        ("modified", texts(rows, |row| date(row.modified))),
        ("section", texts(rows, |row| row.section.as_deref())),
        ("tags", lists(rows, |row| &row.tags)),
        ("site_name", texts(rows, |row| row.site_name.as_deref())),
        ("language", texts(rows, |row| row.language.as_deref())),
        ("standfirst", texts(rows, |row| row.standfirst.as_deref())),
        ("lead_image", images(rows)),
        ("text", texts(rows, |row| row.text.as_deref())),
        ("blocks", blocks(rows)),
        ("text_from", texts(rows, |row| row.text_from.map(TextFrom::name))),
        ("word_count", numbers(rows, |row| row.word_count.map(|words| words as u64))),
        ("verdict", verdicts(rows)),
        ("content_hash", texts(rows, |row| row.content_hash.as_deref())),
        ("error", texts(rows, |row| row.error.as_deref())),
        ("unmatched_rules", texts(rows, rules)),
        ("cut", texts(rows, |row| row.cut.map(Cut::name))),
        ("warc_file", texts(rows, |row| row.warc_file.as_deref())),
        ("warc_offset", numbers(rows, |row| row.warc_offset)),
        ("warc_record_id", texts(rows, |row| row.warc_record_id.as_deref())),
    ];
    RecordBatch::try_from_iter_with_nullable(columns.map(|(name, column): (_, ArrayRef)| (name, column, true)))
}

fn texts<'a, T: AsRef<str>>(rows: &'a [Record], of: impl Fn(&'a Record) -> Option<T>) -> ArrayRef {
    Arc::new(rows.iter().map(of).collect::<StringArray>())
}

fn numbers(rows: &[Record], of: impl Fn(&Record) -> Option<u64>) -> ArrayRef {
    Arc::new(rows.iter().map(|row| of(row).and_then(|n| i64::try_from(n).ok())).collect::<Int64Array>())
}

fn moments(rows: &[Record]) -> ArrayRef {
    let moment = |text: &str| text.parse::<Timestamp>().ok().map(Timestamp::as_millisecond);
    let column: TimestampMillisecondArray = rows.iter().map(|row| row.fetched_at.as_deref().and_then(moment)).collect();
    Arc::new(column.with_timezone("UTC"))
}

fn lists(rows: &[Record], of: impl Fn(&Record) -> &[String]) -> ArrayRef {
    let mut lists = ListBuilder::new(StringBuilder::new());
    for row in rows {
        lists.append_value(of(row).iter().map(Some));
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

fn images(rows: &[Record]) -> ArrayRef {
    let text = || DataType::Utf8;
    let mut column = structures(&[("url", text()), ("caption", text()), ("credit", text())]);
    for row in rows {
        let image = row.lead_image.as_ref();
        let parts: [fn(&Image) -> Option<&str>; 3] =
            [|image| Some(&image.url), |image| image.caption.as_deref(), |image| image.credit.as_deref()];
        for (field, part) in parts.into_iter().enumerate() {
            push_text(&mut column, field, image.and_then(part));
        }
        column.append(image.is_some());
    }
    Arc::new(column.finish())
}

fn verdicts(rows: &[Record]) -> ArrayRef {
    let mut column =
        structures(&[("kind", DataType::Utf8), ("confidence", DataType::Float32), ("reason", DataType::Utf8)]);
    for row in rows {
        let verdict: Option<&Verdict> = row.verdict.as_ref();
        push_text(&mut column, 0, verdict.map(|verdict| verdict.kind.name()));
        if let Some(confidences) = at::<Float32Builder>(&mut column, 1) {
            confidences.append_option(verdict.map(|verdict| verdict.confidence));
        }
        push_text(&mut column, 2, verdict.map(|verdict| verdict.reason.as_str()));
        column.append(verdict.is_some());
    }
    Arc::new(column.finish())
}

fn blocks(rows: &[Record]) -> ArrayRef {
    let fields = [("type", DataType::Utf8), ("text", DataType::Utf8), ("level", DataType::Int32)];
    let mut lists = ListBuilder::new(structures(&fields));
    for row in rows {
        for Block { kind, text, level, .. } in &row.blocks {
            let column = lists.values();
            push_text(column, 0, Some(kind.name()));
            push_text(column, 1, Some(text));
            if let Some(levels) = at::<Int32Builder>(column, 2) {
                levels.append_option((*level > 0).then(|| i32::from(*level)));
            }
            column.append(true);
        }
        lists.append(true);
    }
    Arc::new(lists.finish())
}
