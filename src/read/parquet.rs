//! Parquet -> items, row by row: columns are fields, structs are objects (so dotted names reach into
//! them), lists are lists, timestamps and dates are written out as finely as their type states them.
//! A row group that cannot be decoded is refused from the row it breaks at, and the next is read.
//!
//! Parquet needs random access: a plain file is read where it lies, a batch of rows at a time; one
//! that is packed or comes from standard input is held in memory. Rows become JSON on their way,
//! which costs about as much as reading JSON Lines.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use ::parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use ::parquet::basic::Compression as Codec;
use ::parquet::errors::Result as ParquetResult;
use ::parquet::file::metadata::ColumnChunkMetaData;
use ::parquet::file::reader::{ChunkReader, Length};
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Date64Type};
use arrow_array::{ArrayRef, GenericStringArray, RecordBatch};
use arrow_json::WriterBuilder;
use arrow_json::writer::LineDelimited;
use arrow_schema::{DataType, Field, Schema};
use bytes::Bytes;

use super::content::{Compression, Content};
use super::guard::guarded;
use super::json_lines;
use super::record::{Fault, Item, Setting};
use super::used::Used;
use crate::error::Result;

/// Bytes of rows decoded together, about, and how many rows at the most.
const BATCH_BYTES: u64 = 8 << 20;
const BATCH_ROWS: u64 = 4096;

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// Reads every row, counted from one.
pub(super) fn each(
    content: &mut Content,
    setting: &Setting,
    used: &mut Used,
    emit: &mut dyn FnMut(Item) -> Result<()>,
) -> Result<()> {
    let mut table = match Table::open(content, setting.file) {
        Ok(table) => table.in_utc(),
        Err(reason) => return emit(Err(Fault::new(1, reason))),
    };
    while let Some(batch) = table.next() {
        match batch.and_then(|rows| Ok((rows.first, json(&rows.batch)?))) {
            Err(reason) => emit(Err(Fault::new(table.row, reason)))?,
            Ok((first, lines)) => {
                for (items, part) in json_lines::parse_lines(&lines, first, setting) {
                    items.into_iter().try_for_each(&mut *emit)?;
                    used.merge(part);
                }
            }
        }
    }
    Ok(())
}

/// Some rows that were decoded.
pub(super) struct Rows {
    /// The number of the first.
    pub(super) first: u64,
    pub(super) batch: RecordBatch,
}

/// A Parquet file, batch by batch.
pub(super) struct Table {
    file: Store,
    metadata: ArrowReaderMetadata,
    group: usize,
    /// The row that comes next, and the one behind its group.
    row: u64,
    group_end: u64,
    reader: Option<::parquet::arrow::arrow_reader::ParquetRecordBatchReader>,
}

impl Table {
    /// Opens the file, or what is in `content` if that is not a plain file, with its own types.
    pub(super) fn open(
        content: &mut Content,
        path: Option<&Path>,
    ) -> std::result::Result<Self, String> {
        let file = match path {
            Some(path) if content.compression() == Compression::None => Store::File(Arc::new(
                File::open(path).map_err(|error| error.to_string())?,
            )),
            _ => Store::Held(held(content)?),
        };
        let options = ArrowReaderOptions::new();
        let metadata = decoded(|| ArrowReaderMetadata::load(&file, options))?;
        Ok(Self::new(file, metadata))
    }

    /// The same with all times in UTC, as they are stored, whatever zone they are to be shown in.
    fn in_utc(self) -> Self {
        let fields = self.schema().fields().iter().map(in_utc);
        let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        let options = ArrowReaderOptions::new().with_schema(schema);
        let metadata = Arc::clone(self.metadata.metadata());
        match decoded(|| ArrowReaderMetadata::try_new(metadata, options)) {
            Ok(metadata) => Self::new(self.file, metadata),
            Err(_) => self,
        }
    }

    fn new(file: Store, metadata: ArrowReaderMetadata) -> Self {
        Self {
            file,
            metadata,
            group: 0,
            row: 1,
            group_end: 1,
            reader: None,
        }
    }

    pub(super) fn schema(&self) -> &Arc<Schema> {
        self.metadata.schema()
    }

    pub(super) fn metadata(&self) -> &::parquet::file::metadata::ParquetMetaData {
        self.metadata.metadata()
    }

    /// The next rows, or why the rest of a row group is refused; nothing at the end.
    pub(super) fn next(&mut self) -> Option<std::result::Result<Rows, String>> {
        loop {
            let Some(reader) = &mut self.reader else {
                match self.next_group()? {
                    Ok(()) => continue,
                    Err(reason) => return Some(Err(reason)),
                }
            };
            let group = self.group;
            let refused = |reason| format!("row group {group} cannot be read on: {reason}");
            match decoded(|| Ok(reader.next().transpose()?)) {
                Ok(Some(batch)) => {
                    let first = self.row;
                    self.row += batch.num_rows() as u64;
                    return Some(Ok(Rows { first, batch }));
                }
                Ok(None) => {
                    self.reader = None;
                    if self.row < self.group_end {
                        return Some(Err(refused("rows are missing".to_owned())));
                    }
                }
                Err(reason) => {
                    self.reader = None;
                    return Some(Err(refused(reason)));
                }
            }
        }
    }

    /// Begins the next row group; nothing behind the last.
    fn next_group(&mut self) -> Option<std::result::Result<(), String>> {
        let groups = self.metadata.metadata().row_groups();
        let group = groups.get(self.group)?;
        self.row = self.group_end;
        let rows = u64::try_from(group.num_rows()).unwrap_or(0);
        self.group_end = self.row.saturating_add(rows);
        let size = u64::try_from(group.total_byte_size()).unwrap_or(0);
        let batch = (BATCH_BYTES / (size / rows.max(1)).max(1)).clamp(1, BATCH_ROWS);
        let at = self.group;
        self.group += 1;
        if let Some(codec) = group.columns().iter().find_map(unread_codec) {
            let reason = format!("{codec} is not supported (readable: snappy, gzip, zstd, lz4)");
            return Some(Err(format!(
                "row group {} cannot be read: {reason}",
                at + 1
            )));
        }
        let (file, metadata) = (self.file.clone(), self.metadata.clone());
        let built = decoded(|| {
            ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata)
                .with_row_groups(vec![at])
                .with_batch_size(batch as usize)
                .build()
        });
        Some(match built {
            Ok(reader) => {
                self.reader = Some(reader);
                Ok(())
            }
            Err(reason) => Err(format!("row group {} cannot be read: {reason}", at + 1)),
        })
    }
}

/// What a column is packed with, if it cannot be unpacked.
fn unread_codec(column: &ColumnChunkMetaData) -> Option<&'static str> {
    match column.compression() {
        Codec::BROTLI(_) => Some("brotli"),
        Codec::LZO => Some("lzo"),
        _ => None,
    }
}

/// What the decoder gives, or why it does not.
fn decoded<T>(decode: impl FnOnce() -> ParquetResult<T>) -> std::result::Result<T, String> {
    match guarded(decode) {
        Some(result) => result.map_err(|error| error.to_string()),
        None => Err("its decoder gave up on damaged data".to_owned()),
    }
}

/// A field with all times in it in UTC.
fn in_utc(field: &Arc<Field>) -> Arc<Field> {
    let data_type = match field.data_type() {
        DataType::Timestamp(unit, Some(_)) => DataType::Timestamp(*unit, Some("+00:00".into())),
        DataType::List(item) => DataType::List(in_utc(item)),
        DataType::LargeList(item) => DataType::LargeList(in_utc(item)),
        DataType::FixedSizeList(item, size) => DataType::FixedSizeList(in_utc(item), *size),
        DataType::Map(entries, is_sorted) => DataType::Map(in_utc(entries), *is_sorted),
        DataType::Struct(fields) => DataType::Struct(fields.iter().map(in_utc).collect()),
        _ => return Arc::clone(field),
    };
    Arc::new(field.as_ref().clone().with_data_type(data_type))
}

/// All of a packed file.
fn held(content: &mut Content) -> std::result::Result<Bytes, String> {
    let mut data = Vec::new();
    let mut have = 0;
    loop {
        data.resize(have + (1 << 20), 0);
        let n = content.fill(&mut data[have..]);
        have += n;
        if n < 1 << 20 {
            break;
        }
    }
    data.truncate(have);
    match content.failure() {
        Some(reason) => Err(reason),
        None => Ok(data.into()),
    }
}

/// Rows as JSON Lines.
fn json(batch: &RecordBatch) -> std::result::Result<Vec<u8>, String> {
    let batch = as_stated(batch);
    let mut lines = Vec::new();
    let written = decoded(|| {
        let mut writer = WriterBuilder::new()
            .with_explicit_nulls(true)
            .build::<_, LineDelimited>(&mut lines);
        writer.write(&batch)?;
        Ok(writer.finish()?)
    });
    written.map(|()| lines)
}

/// The same rows with columns of bytes read as text where all of it is UTF-8 (many writers do not
/// say that their strings are strings), and days in milliseconds as days.
fn as_stated(batch: &RecordBatch) -> RecordBatch {
    let columns: Vec<ArrayRef> = batch
        .columns()
        .iter()
        .map(|column| stated(column).unwrap_or_else(|| Arc::clone(column)))
        .collect();
    let schema = batch.schema();
    let fields = schema.fields().iter().zip(&columns);
    let fields =
        fields.map(|(field, column)| Field::new(field.name(), column.data_type().clone(), true));
    let schema = Schema::new(fields.collect::<Vec<_>>());
    RecordBatch::try_new(Arc::new(schema), columns).unwrap_or_else(|_| batch.clone())
}

/// A column as another type that says more; nothing if it is to stay.
fn stated(column: &ArrayRef) -> Option<ArrayRef> {
    match column.data_type() {
        DataType::Binary => {
            let text = GenericStringArray::try_from_binary(column.as_binary::<i32>().clone());
            text.ok().map(|text| Arc::new(text) as ArrayRef)
        }
        DataType::LargeBinary => {
            let text = GenericStringArray::try_from_binary(column.as_binary::<i64>().clone());
            text.ok().map(|text| Arc::new(text) as ArrayRef)
        }
        DataType::Date64 => {
            let days = column.as_primitive::<Date64Type>();
            let are_whole = days.iter().flatten().all(|at| at % DAY == 0);
            let day = |at: i64| (at / DAY) as i32;
            are_whole.then(|| Arc::new(days.unary::<_, Date32Type>(day)) as ArrayRef)
        }
        _ => None,
    }
}

/// Where the bytes are.
#[derive(Clone)]
enum Store {
    File(Arc<File>),
    Held(Bytes),
}

impl Length for Store {
    fn len(&self) -> u64 {
        match self {
            Self::File(file) => file.len(),
            Self::Held(bytes) => bytes.len() as u64,
        }
    }
}

impl ChunkReader for Store {
    type T = Box<dyn Read>;

    fn get_read(&self, start: u64) -> ParquetResult<Self::T> {
        Ok(match self {
            Self::File(file) => Box::new(file.get_read(start)?),
            Self::Held(bytes) => Box::new(bytes.get_read(start)?),
        })
    }

    fn get_bytes(&self, start: u64, length: usize) -> ParquetResult<Bytes> {
        match self {
            // a length that the file cannot have must not be made room for
            Self::File(file) if start.saturating_add(length as u64) > Length::len(&**file) => {
                Err(io::Error::from(io::ErrorKind::UnexpectedEof).into())
            }
            Self::File(file) => file.get_bytes(start, length),
            Self::Held(bytes) => bytes.get_bytes(start, length),
        }
    }
}
