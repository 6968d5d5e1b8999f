//! Parquet -> rows of the same schema, but for those that change, packed as they were.

use std::io::Write;
use std::sync::Arc;

use ::parquet::arrow::ArrowWriter;
use ::parquet::basic::Compression;
use ::parquet::file::properties::WriterProperties;
use arrow_array::cast::AsArray;
use arrow_array::{
    ArrayRef, BooleanArray, LargeStringArray, RecordBatch, StringArray, StringViewArray,
};
use arrow_schema::{DataType, SchemaRef};
use arrow_select::filter::filter_record_batch;

use super::super::content::Content;
use super::super::mapping::Mapping;
use super::super::options::Field;
use super::super::parquet::Table;
use super::super::record::Setting;
use super::{Change, Coming, cut};
use crate::error::{Error, Result};

/// The copy, begun with the schema of the first file.
pub(super) struct Copy<'w> {
    state: State<'w>,
}

enum State<'w> {
    Empty(&'w mut (dyn Write + Send)),
    Begun(Box<ArrowWriter<&'w mut (dyn Write + Send)>>, SchemaRef),
    Failed,
}

impl<'w> Copy<'w> {
    pub(super) fn new(out: &'w mut (dyn Write + Send)) -> Self {
        Self {
            state: State::Empty(out),
        }
    }

    /// Copies the rows of a file. Fails if a row group is damaged or the schema another.
    pub(super) fn fill(
        &mut self,
        content: &mut Content,
        setting: &Setting,
        mut coming: Coming,
    ) -> Result<()> {
        let refuse = |reason: String| Error::Input {
            path: setting.path.to_string(),
            reason,
        };
        let mut table = Table::open(content, setting.file).map_err(refuse)?;
        self.begin(&table)?;
        while let Some(rows) = table.next() {
            let rows = rows.map_err(|reason| {
                refuse(format!("{reason}; rows of a damaged file cannot be copied"))
            })?;
            let batch = changed(&rows.batch, rows.first, &mut coming, setting).map_err(refuse)?;
            if let State::Begun(writer, schema) = &mut self.state {
                if schema.fields() != batch.schema().fields() {
                    return Err(refuse(
                        "its columns are not those of the files before".to_owned(),
                    ));
                }
                writer.write(&batch).map_err(failed)?;
            }
        }
        Ok(())
    }

    fn begin(&mut self, table: &Table) -> Result<()> {
        self.state = match std::mem::replace(&mut self.state, State::Failed) {
            State::Empty(out) => {
                let groups = table.metadata().row_groups();
                let packing = groups
                    .first()
                    .and_then(|group| group.columns().first())
                    .map(::parquet::file::metadata::ColumnChunkMetaData::compression);
                let properties = WriterProperties::builder()
                    .set_compression(packing.unwrap_or(Compression::SNAPPY))
                    .build();
                let schema = Arc::clone(table.schema());
                let writer = ArrowWriter::try_new(out, Arc::clone(&schema), Some(properties));
                State::Begun(Box::new(writer.map_err(failed)?), schema)
            }
            state => state,
        };
        Ok(())
    }

    pub(super) fn finish(self) -> Result<()> {
        match self.state {
            State::Begun(writer, _) => writer.close().map(|_| ()).map_err(failed),
            State::Empty(_) | State::Failed => Ok(()),
        }
    }
}

fn failed(error: ::parquet::errors::ParquetError) -> Error {
    Error::Write(std::io::Error::other(error))
}

/// Rows, the first of that number, after their changes.
fn changed(
    batch: &RecordBatch,
    first: u64,
    coming: &mut Coming,
    setting: &Setting,
) -> std::result::Result<RecordBatch, String> {
    let rows = batch.num_rows();
    if coming.line().is_none_or(|line| line >= first + rows as u64) {
        return Ok(batch.clone());
    }
    let mut stays = vec![true; rows];
    let mut texts = None;
    for (row, stays) in stays.iter_mut().enumerate() {
        match coming.take(first + row as u64) {
            None => {}
            Some(Change::Drop) => *stays = false,
            Some(Change::Cut(parts)) => {
                let texts = match &mut texts {
                    Some(texts) => texts,
                    None => texts.insert(Texts::of(batch, setting.mapping)?),
                };
                *stays = texts.cut(row, parts);
            }
        }
    }
    let batch = match texts {
        Some(texts) => texts.back_into(batch)?,
        None => batch.clone(),
    };
    filter_record_batch(&batch, &BooleanArray::from(stays)).map_err(|error| error.to_string())
}

/// The columns that may hold the text, taken apart.
struct Texts {
    /// Column and values, the preferred column first.
    columns: Vec<(usize, Vec<Option<String>>)>,
}

impl Texts {
    fn of(batch: &RecordBatch, mapping: &Mapping) -> std::result::Result<Self, String> {
        let schema = batch.schema();
        let mut columns = Vec::new();
        for (at, field) in schema.fields().iter().enumerate() {
            let Some(rank) = mapping.rank(Field::Text, field.name()) else {
                continue;
            };
            let column = batch.column(at);
            let values: Vec<Option<String>> = match field.data_type() {
                DataType::Utf8 => owned(column.as_string::<i32>().iter()),
                DataType::LargeUtf8 => owned(column.as_string::<i64>().iter()),
                DataType::Utf8View => owned(column.as_string_view().iter()),
                _ => continue,
            };
            columns.push((rank, at, values));
        }
        if columns.is_empty() {
            return Err("paragraphs can only be cut from a column of strings".to_owned());
        }
        columns.sort_by_key(|(rank, at, _)| (*rank, *at));
        let columns = columns.into_iter().map(|(_, at, values)| (at, values));
        Ok(Self {
            columns: columns.collect(),
        })
    }

    /// Cuts parts from a row's text; false if none of it is left.
    fn cut(&mut self, row: usize, parts: &[crate::model::Span<crate::model::Bytes>]) -> bool {
        let values = self.columns.iter_mut().map(|(_, values)| &mut values[row]);
        let is_filled = |value: &&mut Option<String>| {
            value.as_ref().is_some_and(|text| !text.trim().is_empty())
        };
        let Some(Some(text)) = values.into_iter().find(is_filled) else {
            return true;
        };
        match cut::text(text, parts) {
            Some(left) => {
                *text = left;
                true
            }
            None => false,
        }
    }

    fn back_into(self, batch: &RecordBatch) -> std::result::Result<RecordBatch, String> {
        let mut columns = batch.columns().to_vec();
        for (at, values) in self.columns {
            let column: ArrayRef = match columns[at].data_type() {
                DataType::LargeUtf8 => Arc::new(LargeStringArray::from(values)),
                DataType::Utf8View => Arc::new(StringViewArray::from(values)),
                _ => Arc::new(StringArray::from(values)),
            };
            columns[at] = column;
        }
        RecordBatch::try_new(batch.schema(), columns).map_err(|error| error.to_string())
    }
}

fn owned<'v>(values: impl Iterator<Item = Option<&'v str>>) -> Vec<Option<String>> {
    values.map(|value| value.map(str::to_owned)).collect()
}
