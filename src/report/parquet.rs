//! The lines of a scan's output files -> the same records as Parquet: a field is a column, an object a
//! struct, a list a list. Written from the lines, so that neither can say what the other does not.
//! Cost: one pass over the lines. Memory: a row group of 100,000 records, encoded.

use std::io::{self, BufRead, Write};
use std::sync::Arc;

use ::parquet::arrow::ArrowWriter;
use ::parquet::basic::{Compression, ZstdLevel};
use ::parquet::file::properties::WriterProperties;
use arrow_json::ReaderBuilder;
use arrow_schema::{DataType, Field, Schema};

/// Records in a row group.
const ROW_GROUP: usize = 100_000;

/// Writes the lines of the file of this name (`passages.jsonl`) as Parquet.
/// Fails on a file of another name and on lines that are not its records.
pub fn write(name: &str, lines: impl BufRead, out: impl Write + Send) -> io::Result<()> {
    let columns = columns(name).ok_or_else(|| io::Error::other(format!("no columns of {name}")))?;
    let schema = Arc::new(Schema::new(columns));
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(Some(ROW_GROUP))
        .build();
    let mut writer = ArrowWriter::try_new(out, Arc::clone(&schema), Some(properties))?;
    // strict: a field that has no column is a mistake, not something to leave out
    let batches = ReaderBuilder::new(schema)
        .with_strict_mode(true)
        .build(lines)
        .map_err(io::Error::other)?;
    for batch in batches {
        writer.write(&batch.map_err(io::Error::other)?)?;
    }
    writer.close()?;
    Ok(())
}

/// The columns of a file: its fields as [`record`](super::record) states them.
fn columns(name: &str) -> Option<Vec<Field>> {
    let place = || vec![text("article"), span("bytes"), span("chars")];
    Some(match name {
        "passages.jsonl" => vec![
            object("a", place()),
            object("b", place()),
            count("words"),
            share("similarity"),
            text("kind"),
            truth("quotation"),
            count("family"),
            optional(text("quoted_by")),
            optional(objects("edits", vec![span("a"), span("b")])),
            optional(objects(
                "sentences",
                vec![span("a"), span("b"), share("similarity")],
            )),
        ],
        "families.jsonl" => vec![
            count("family"),
            count("words"),
            text("text"),
            truth("boilerplate"),
            optional(count("nested_in")),
            count("outlets"),
            objects("members", place()),
        ],
        "boilerplate.jsonl" => vec![
            count("family"),
            count("words"),
            text("text"),
            count("outlets"),
            count("articles"),
            count("days"),
            list("examples", DataType::Utf8),
            truth("excluded"),
            text("why"),
        ],
        "stories.jsonl" => vec![
            count("story"),
            list("articles", DataType::Utf8),
            share("cohesion"),
            object("weakest", vec![text("a"), text("b"), share("share")]),
            list("bridges", DataType::Utf8),
        ],
        "articles.jsonl" => vec![
            text("article"),
            optional(text("outlet")),
            optional(object("published", vec![text("at"), text("precision")])),
            count("words"),
            count("shared_words"),
            share("originality"),
            text("reuse"),
            objects(
                "credits",
                vec![text("agency"), span("bytes"), text("shape")],
            ),
            objects("repeats", vec![span("bytes"), span("of")]),
            optional(count("story")),
        ],
        "copies.jsonl" => vec![
            object(
                "from",
                vec![optional(text("article")), optional(text("wire"))],
            ),
            text("to"),
            count("words"),
            share("share"),
            share("confidence"),
            text("direction"),
            objects(
                "evidence",
                vec![text("kind"), share("points"), text("says")],
            ),
        ],
        "outlets.jsonl" => vec![
            text("from"),
            text("to"),
            count("copies"),
            Field::new("words", DataType::UInt64, false),
            optional(Field::new("median_lag_seconds", DataType::Int64, false)),
            optional(Field::new(
                "lower_quartile_lag_seconds",
                DataType::Int64,
                false,
            )),
            optional(Field::new(
                "upper_quartile_lag_seconds",
                DataType::Int64,
                false,
            )),
            optional(share("from_originality")),
            optional(share("to_originality")),
        ],
        "rejects.jsonl" => vec![
            text("path"),
            Field::new("line", DataType::UInt64, false),
            text("reason"),
        ],
        _ => return None,
    })
}

fn text(name: &str) -> Field {
    Field::new(name, DataType::Utf8, false)
}

fn count(name: &str) -> Field {
    Field::new(name, DataType::UInt32, false)
}

fn share(name: &str) -> Field {
    Field::new(name, DataType::Float64, false)
}

fn truth(name: &str) -> Field {
    Field::new(name, DataType::Boolean, false)
}

/// Start and end, half-open, as in the lines.
fn span(name: &str) -> Field {
    list(name, DataType::UInt32)
}

fn object(name: &str, fields: Vec<Field>) -> Field {
    Field::new(name, DataType::Struct(fields.into()), false)
}

fn objects(name: &str, fields: Vec<Field>) -> Field {
    list(name, DataType::Struct(fields.into()))
}

fn list(name: &str, of: DataType) -> Field {
    Field::new(
        name,
        DataType::List(Arc::new(Field::new("item", of, false))),
        false,
    )
}

fn optional(field: Field) -> Field {
    field.with_nullable(true)
}
