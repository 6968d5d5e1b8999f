//! Files that other programs wrote (`tests/formats/make.py`), all of the same articles.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::{ArrayRef, Date64Array, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::Value;
use wirecopy::model::{Article, Precision};
use wirecopy::read::{Format, Input, Options, Reading, read};

use crate::program::{Folder, NEWSROOM, fed, home, wirecopy};

fn path(name: &str) -> PathBuf {
    home().join("tests/formats").join(name)
}

fn reading(name: &str) -> Reading {
    let reading = read(&[Input::from(&path(name))], &Options::default(), &|_| ()).unwrap();
    assert_eq!(reading.rejects, [], "{name}");
    reading
}

/// Id, outlet, time and title: what every format can hold.
fn shown(article: &Article) -> [Option<&str>; 4] {
    [
        Some(&article.id),
        article.outlet.as_deref(),
        article.published.as_ref().map(|p| &*p.at),
        article.title.as_deref(),
    ]
}

#[test]
fn every_format_gives_the_same_articles() {
    let reference = reading("reference.jsonl").articles;
    assert_eq!(reference.len(), 8);
    for (name, format) in [
        ("pyarrow.parquet", Format::Parquet),
        ("pyarrow-nested.parquet", Format::Parquet),
        ("pyarrow-binary.parquet", Format::Parquet),
        ("pandas.parquet", Format::Parquet),
        ("pandas.csv", Format::Csv),
        ("pandas.tsv.gz", Format::Csv),
        ("pandas.jsonl", Format::JsonLines),
        ("pandas.json", Format::Json),
    ] {
        let reading = reading(name);
        assert_eq!(reading.sources[0].format, format, "{name}");
        assert_eq!(reading.articles.len(), reference.len(), "{name}");
        for (article, expected) in reading.articles.iter().zip(&reference) {
            assert_eq!(shown(article), shown(expected), "{name}");
            assert_eq!(article.text, expected.text, "{name}");
            let moment = |article: &Article| article.published.as_ref().unwrap().moment;
            assert_eq!(moment(article), moment(expected), "{name}");
        }
    }
}

#[test]
fn rows_are_numbered_through_all_row_groups_and_further_columns_pass_through() {
    let articles = reading("pyarrow.parquet").articles;
    let rows: Vec<u64> = articles.iter().map(|article| article.origin.line).collect();
    assert_eq!(rows, (1..=8).collect::<Vec<_>>());
    assert_eq!(
        articles[7].other["tags"],
        serde_json::json!(["news", null, "x"])
    );
}

#[test]
fn web_archives_give_the_pages_that_were_delivered() {
    let reference = reading("reference.jsonl").articles;
    let pages = reading("warcio.warc.gz");
    assert_eq!(pages.sources[0].format, Format::Warc);
    assert_eq!(pages.articles.len(), reference.len());
    for (page, expected) in pages.articles.iter().zip(&reference) {
        assert_eq!(shown(page), shown(expected));
        for paragraph in expected.text.split("\n\n") {
            let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(
                words(&page.text).contains(&words(paragraph)),
                "{}",
                page.text
            );
        }
        assert!(!page.text.contains("Sport"), "{}", page.text);
        let seen = page.seen.as_ref().unwrap();
        assert_eq!(Some(&seen.at), expected.published.as_ref().map(|p| &p.at));
    }
    let texts = reading("warcio.warc.wet").articles;
    assert_eq!(texts.len(), reference.len());
    for (text, expected) in texts.iter().zip(&reference) {
        assert_eq!((&text.text, &text.id), (&expected.text, &expected.id));
    }
}

#[test]
fn parquet_is_read_packed_and_from_standard_input_too() {
    let data = fs::read(path("pandas.parquet")).unwrap();
    let folder = Folder::of(&[("x", &zstd::encode_all(&*data, 1).unwrap())]);
    let from_file = wirecopy(&["scan", &folder.at("x"), "--format", "json"]);
    let from_input = fed(&["scan", "-", "--format", "json"], &data);
    assert_eq!(from_file.fine(), from_input.fine());
    assert!(from_input.out.contains("\"articles\": 8"), "{from_input:?}");
}

/// A file of these columns.
fn parquet(columns: Vec<(&str, ArrayRef)>) -> Vec<u8> {
    let batch = RecordBatch::try_from_iter_with_nullable(
        columns
            .into_iter()
            .map(|(name, column)| (name, column, true)),
    );
    let batch = batch.unwrap();
    let mut data = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut data, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    data
}

fn reading_of(data: &[u8]) -> Reading {
    let folder = Folder::of(&[("x.parquet", data)]);
    let input = Input::from(&folder.path("x.parquet"));
    read(&[input], &Options::default(), &|_| ()).unwrap()
}

#[test]
fn days_in_milliseconds_are_days_and_a_missing_text_is_seen() {
    let days = Date64Array::from(vec![1_709_596_800_000, 1_709_683_200_000]);
    let texts = StringArray::from(vec![Some("One text."), None]);
    let reading = reading_of(&parquet(vec![
        ("date", Arc::new(days)),
        ("text", Arc::new(texts)),
    ]));
    let published = reading.articles[0].published.as_ref().unwrap();
    assert_eq!(
        (&*published.at, published.precision),
        ("2024-03-05", Precision::Day)
    );
    assert_eq!(reading.rejects[0].reason, "no text field (saw: date, text)");
}

#[test]
fn a_codec_that_is_not_supported_is_named() {
    let texts = StringArray::from(vec!["One text."]);
    let mut data = parquet(vec![("text", Arc::new(texts))]);
    // the metadata of the column: its path, the field of the codec, none
    let codec = b"\x04text\x15\x00";
    let mut places = data.windows(codec.len());
    let at = places.position(|bytes| bytes == codec).unwrap() + codec.len() - 1;
    // brotli, in zigzag
    data[at] = 4 << 1;
    let reading = reading_of(&data);
    assert_eq!(
        reading.rejects[0].reason,
        "row group 1 cannot be read: brotli is not supported (readable: snappy, gzip, zstd, lz4)"
    );
}

#[test]
fn damaged_row_groups_are_refused_with_their_row_and_the_others_are_read() {
    let mut data = fs::read(path("pyarrow.parquet")).unwrap();
    let whole = reading("pyarrow.parquet").articles;
    // the pages of the first row group begin behind the magic bytes
    data[4..200].fill(0xff);
    let folder = Folder::of(&[("x.parquet", &data)]);
    let reading = read(
        &[Input::from(&folder.path("x.parquet"))],
        &Options::default(),
        &|_| (),
    )
    .unwrap();
    let rows: Vec<u64> = reading.articles.iter().map(|a| a.origin.line).collect();
    assert_eq!(rows, [6, 7, 8]);
    assert_eq!(reading.articles[2].text, whole[7].text);
    let [reject] = &reading.rejects[..] else {
        panic!("{:?}", reading.rejects)
    };
    assert_eq!(reject.line, 1);
    assert!(
        reject.reason.starts_with("row group 1 cannot be read on: "),
        "{}",
        reject.reason
    );
    let cut = &data[..data.len() / 2];
    fs::write(folder.path("cut.parquet"), cut).unwrap();
    let reading = read(
        &[Input::from(&folder.path("cut.parquet"))],
        &Options::default(),
        &|_| (),
    )
    .unwrap();
    assert_eq!((reading.articles.len(), reading.rejects.len()), (0, 1));
}

#[test]
fn a_decoder_that_panics_prints_nothing_of_it() {
    // the panic was printed before the row group was told as refused
    let texts = StringArray::from(vec!["One text.", "Another text.", "One text."]);
    let data = parquet(vec![("text", Arc::new(texts))]);
    for (at, byte) in (4..120).flat_map(|at| [(at, 0), (at, 0xff)]) {
        let mut damaged = data.clone();
        damaged[at] = byte;
        let said = fed(&["scan", "-", "--quiet", "--strict"], &damaged);
        if said.code == Some(2) && said.error().contains("its decoder gave up on damaged data") {
            return;
        }
    }
    panic!("no damage makes the decoder panic");
}

#[test]
fn dedup_of_parquet_keeps_its_rows_and_columns() {
    let folder = Folder::of(&[]);
    let source = path("pyarrow.parquet");
    let source = source.to_str().unwrap();
    let out = folder.at("kept.parquet");
    // the same file twice: the second is all duplicates
    wirecopy(&["dedup", "--quiet", source, source, "--out", &out]).fine();
    let kept = read(
        &[Input::from(&folder.path("kept.parquet"))],
        &Options::default(),
        &|_| (),
    )
    .unwrap();
    let whole = reading("pyarrow.parquet").articles;
    assert_eq!(kept.articles.len(), whole.len());
    for (article, expected) in kept.articles.iter().zip(&whole) {
        assert_eq!(
            (shown(article), &article.text),
            (shown(expected), &expected.text)
        );
        assert_eq!(article.other, expected.other);
    }
    wirecopy(&[
        "dedup",
        "--quiet",
        source,
        source,
        "--by",
        "paragraph",
        "--out",
        &out,
    ])
    .fine();
    let kept = read(
        &[Input::from(&folder.path("kept.parquet"))],
        &Options::default(),
        &|_| (),
    )
    .unwrap();
    assert!(kept.articles.len() >= whole.len());
    assert!(
        kept.articles
            .iter()
            .zip(&whole)
            .all(|(a, b)| shown(a) == shown(b))
    );
}

#[test]
fn patterns_and_lists_of_files_name_inputs() {
    let list = ["pandas.jsonl", "pandas.json"].map(|name| format!("tests/formats/{name}\n"));
    let folder = Folder::of(&[("list", list.concat().as_bytes()), ("none", b"\n")]);
    let articles = |args: &[&str], input: &str| {
        let args = [&["scan", "--quiet", "--format", "json"], args].concat();
        let counts: serde_json::Value =
            serde_json::from_str(fed(&args, input.as_bytes()).fine()).unwrap();
        counts["articles"].as_u64().unwrap()
    };
    assert_eq!(articles(&["--files-from", &folder.at("list")], ""), 16);
    assert_eq!(
        articles(&["--files-from", "-"], &list.concat().replace('\n', "\0")),
        16
    );
    assert_eq!(
        articles(&["tests/formats/pandas.json*", "tests/formats/*.wet"], ""),
        24
    );
    let said = wirecopy(&["scan", "--files-from", &folder.at("none")]);
    assert_eq!(said.error(), "wirecopy: the list of inputs is empty");
}

#[test]
fn a_scan_writes_the_records_of_every_file_as_parquet_too() {
    let folder = Folder::of(&[]);
    let out = folder.at("found");
    let args = ["scan", "--quiet", "--format", "parquet", "--out", &out];
    wirecopy(&[&args[..], &NEWSROOM].concat()).fine();
    let mut records = 0;
    for entry in fs::read_dir(&out).unwrap() {
        let lines = entry.unwrap().path();
        if lines.extension().is_none_or(|end| end != "jsonl") {
            continue;
        }
        let expected = filled(&fs::read_to_string(&lines).unwrap());
        let file = fs::File::open(lines.with_extension("parquet")).unwrap();
        let rows = ParquetRecordBatchReaderBuilder::try_new(file)
            .unwrap()
            .build()
            .unwrap();
        let mut json = Vec::new();
        let mut writer = arrow_json::WriterBuilder::new()
            .with_explicit_nulls(true)
            .build::<_, arrow_json::writer::LineDelimited>(&mut json);
        for batch in rows {
            writer.write(&batch.unwrap()).unwrap();
        }
        writer.finish().unwrap();
        drop(writer);
        let found = filled(std::str::from_utf8(&json).unwrap());
        assert_eq!(found, expected, "{}", lines.display());
        records += found.len();
    }
    assert!(records > 300, "{records}");
    let again = ["scan", "--quiet", "--out", &out, "corpus/long.jsonl"];
    wirecopy(&again).fine();
    assert!(!fs::exists(folder.at("found/passages.parquet")).unwrap());
    let said = wirecopy(&["scan", "corpus/newsroom.jsonl", "--format", "parquet"]);
    assert!(
        said.error()
            .ends_with("--format parquet needs a folder to write to (--out DIR)")
    );
}

/// The records of some lines without fields that hold nothing: a column has room for them in every row,
/// a line may leave them out.
fn filled(lines: &str) -> Vec<Value> {
    fn empty(value: &mut Value) {
        match value {
            Value::Object(members) => {
                members.retain(|_, value| !value.is_null());
                members.values_mut().for_each(empty);
            }
            Value::Array(items) => items.iter_mut().for_each(empty),
            _ => {}
        }
    }
    let records = lines.lines().map(|line| {
        let mut record = serde_json::from_str(line).unwrap();
        empty(&mut record);
        record
    });
    records.collect()
}
