//! The beginning of a file -> what it is, by content; the name only settles what content leaves
//! open (`.jsonl`, `.json`, `.csv` of broken or unusual content).
//!
//! Tried in order: other programs' formats by their magic bytes; a JSON array; JSON Lines, if more
//! than half of the first lines are objects; a JSON document around an array; CSV, if a text field
//! is named in its first line and the rows fit; plain text.

mod csv;
mod json;

use std::fmt;
use std::path::Path;

use serde::{Serialize, Serializer};

use super::content::{Compression, Content};
use super::mapping::Mapping;
use super::record::{Item, Setting};
use super::used::Used;
use super::{csv as csv_format, json_array, json_lines, parquet, plain, warc};
use crate::error::Result;

/// What a file's content is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One JSON object a line.
    JsonLines,
    /// A JSON array of objects, alone or in an object, or objects one after another.
    Json,
    /// Rows under a header of names.
    Csv,
    /// Rows in columns, by row groups.
    Parquet,
    /// Pages a crawler fetched, or their text.
    Warc,
    /// One article.
    PlainText,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::JsonLines => "JSON Lines",
            Self::Json => "JSON",
            Self::Csv => "CSV",
            Self::Parquet => "Parquet",
            Self::Warc => "WARC",
            Self::PlainText => "plain text",
        })
    }
}

impl Serialize for Format {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A format with what its reader needs to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    JsonLines,
    /// Elements begin so many bytes on.
    Json {
        start: usize,
    },
    Csv {
        separator: u8,
    },
    Parquet,
    Warc,
    PlainText,
}

/// What a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Readable(Shape),
    /// Why it cannot be read, and what could be.
    Unreadable(String),
    Empty,
}

impl Shape {
    pub(super) fn format(self) -> Format {
        match self {
            Self::JsonLines => Format::JsonLines,
            Self::Json { .. } => Format::Json,
            Self::Csv { .. } => Format::Csv,
            Self::Parquet => Format::Parquet,
            Self::Warc => Format::Warc,
            Self::PlainText => Format::PlainText,
        }
    }

    /// Reads every record and passes it on, in order.
    pub(super) fn each(
        self,
        content: &mut Content,
        setting: &Setting,
        used: &mut Used,
        emit: &mut dyn FnMut(Item) -> Result<()>,
    ) -> Result<()> {
        match self {
            Self::JsonLines => json_lines::each(content, setting, used, emit),
            Self::Json { start } => {
                content.skip(start);
                json_array::each(content, start > 0, setting, used, emit)
            }
            Self::Csv { separator } => csv_format::each(content, separator, setting, used, emit),
            Self::Parquet => parquet::each(content, setting, used, emit),
            Self::Warc => warc::each(content, setting, used, emit),
            Self::PlainText => plain::each(content, setting, used, emit),
        }
    }
}

/// Formats of other programs, by their first bytes.
const MAGIC: &[(&[u8], &str)] = &[
    (b"PARE", "encrypted Parquet"),
    (b"ORC", "ORC"),
    (b"Obj\x01", "Avro"),
    (b"\xff\xfe", "UTF-16 text"),
    (b"\xfe\xff", "UTF-16 text"),
    (b"\xfd7zXZ\0", "xz"),
    (b"BZh", "bzip2"),
    (b"PK\x03\x04", "zip"),
    (b"\x04\x22\x4d\x18", "lz4"),
    (b"%PDF-", "PDF"),
];

const READABLE: &str = "JSON Lines, JSON, CSV, Parquet, WARC and plain text, each in UTF-8, plain or \
    under gzip or zstd";

/// Tells what a file is.
pub(super) fn kind(content: &Content, path: &str, mapping: &Mapping) -> Kind {
    let head = content.head();
    if head.is_empty() {
        return Kind::Empty;
    }
    if let Some(what) = foreign(content) {
        return Kind::Unreadable(format!("{what} is not readable (readable: {READABLE})"));
    }
    if head.starts_with(b"PAR1") {
        return Kind::Readable(Shape::Parquet);
    }
    // "WARC/" could begin prose; a version could not
    if head.starts_with(b"WARC/") && head.get(5).is_some_and(u8::is_ascii_digit) {
        return Kind::Readable(Shape::Warc);
    }
    let head = Head {
        bytes: head,
        is_all: content.is_all_in_view(),
        mapping,
        extension: extension(path),
    };
    Kind::Readable(head.shape())
}

fn foreign(content: &Content) -> Option<&'static str> {
    let head = content.head();
    let is_packed_again =
        head.starts_with(b"\x1f\x8b\x08") || head.starts_with(b"\x28\xb5\x2f\xfd");
    if is_packed_again && content.compression() != Compression::None {
        return Some("data compressed twice");
    }
    let (magic, what) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic))?;
    // "BZh", "PARE" and "ORC" could begin prose; what follows could not.
    let could_be_prose = match *magic {
        b"BZh" => head.get(4..10) != Some(b"1AY&SY"),
        b"PARE" | b"ORC" => !head.contains(&0),
        _ => false,
    };
    (!could_be_prose).then_some(*what)
}

/// The name's extension in lower case, without that of a compression.
fn extension(path: &str) -> String {
    let extension = |path: &Path| {
        path.extension()
            .map(|end| end.to_string_lossy().to_ascii_lowercase())
            .unwrap_or_default()
    };
    let path = Path::new(path);
    match extension(path).as_str() {
        "gz" | "zst" | "zstd" => extension(Path::new(path.file_stem().unwrap_or_default())),
        plain => plain.to_owned(),
    }
}

/// The beginning of a file with what helps to judge it.
struct Head<'h> {
    bytes: &'h [u8],
    /// Whether it is the whole file.
    is_all: bool,
    mapping: &'h Mapping,
    extension: String,
}

impl Head<'_> {
    fn shape(&self) -> Shape {
        if self.is_array() {
            return Shape::Json { start: 0 };
        }
        let named_lines = self.is_named(&["jsonl", "ndjson"]);
        let (objects, lines) = self.objects();
        let are_objects = 2 * objects > lines;
        if lines > 1 && (are_objects || named_lines && objects > 0) {
            Shape::JsonLines
        } else if let Some(start) = self.wrapped_array() {
            Shape::Json { start }
        } else if are_objects {
            Shape::JsonLines
        } else if self.is_document() {
            Shape::Json { start: 0 }
        } else if let Some(separator) = self.separator() {
            Shape::Csv { separator }
        } else if named_lines {
            Shape::JsonLines
        } else {
            Shape::PlainText
        }
    }

    fn is_named(&self, extensions: &[&str]) -> bool {
        extensions.contains(&&*self.extension)
    }
}

#[cfg(test)]
mod tests {
    use super::super::options::Options;
    use super::super::raw::Raw;
    use super::*;

    fn kind_of(data: &[u8], path: &str) -> Kind {
        let content = Content::new(Raw::new(Box::new(data), 0, &|_| ())).expect("from memory");
        kind(&content, path, &Mapping::new(&Options::default()))
    }

    fn format(data: &str, path: &str) -> Format {
        match kind_of(data.as_bytes(), path) {
            Kind::Readable(shape) => shape.format(),
            other => panic!("{other:?} for {data}"),
        }
    }

    /// Where the elements begin.
    fn start(data: &str) -> usize {
        match kind_of(data.as_bytes(), "x") {
            Kind::Readable(Shape::Json { start }) => start,
            other => panic!("{other:?} for {data}"),
        }
    }

    #[test]
    fn lines_of_objects_are_json_lines_whatever_the_name() {
        for data in [
            "{\"text\":\"a\"}",
            "{\"text\":\"a\"}\n{\"text\":\"b\"}\n",
            "{\"authors\":[{\"text\":\"n\"}],\"text\":\"a\"}",
            "{broken\n{\"text\":\"a\"}\n\n{\"text\":\"b\"}\n",
        ] {
            assert_eq!(format(data, "dump.txt"), Format::JsonLines, "{data}");
        }
        for data in ["{broken\n{\"text\":\"a\"}\n", "not json", "\0\0\0"] {
            assert_eq!(format(data, "dump.ndjson.zst"), Format::JsonLines, "{data}");
        }
        let long = format!("{{\"text\":\"{}\"}}\n", "x".repeat(400_000));
        assert_eq!(format(&long, "dump"), Format::JsonLines);
    }

    #[test]
    fn arrays_are_found_alone_and_inside_objects() {
        for data in [
            "[]",
            " [ {\"text\": \"a\"}, {bad}]",
            "[{\"text\": \"cut o",
            "[{}]\n[{}]",
        ] {
            assert_eq!(start(data), 0, "{data}");
        }
        for data in [
            r#"{"status": "ok", "articles": [{"text": "a"}]}"#,
            r#"{"meta": [{"page": 1}], "response": {"results": [ {"body": "a"} ]}}"#,
            "{\n  \"articles\": [\n    {\n      \"text\": \"a\"\n    }\n  ]\n}\n",
            r#"{"articles": [{"headline": "no text anywhere"}]}"#,
        ] {
            let found = &data[start(data)..];
            assert!(found.starts_with('[') && !found.contains("page"), "{found}");
        }
        assert_eq!(start("{\n \"text\": \"a\"\n}\n"), 0);
        let long = format!(
            "{{\"articles\": [{{\"text\":\"{}\"}}]}}",
            "x".repeat(400_000)
        );
        assert_eq!(start(&long), 13);
    }

    #[test]
    fn csv_needs_a_text_column_and_rows_that_fit() {
        for (data, separator) in [
            ("id,text\n1,a\n2,\"b,\nc\"\n", b','),
            ("title\tMain_Text\na\tb\nc\td\n", b'\t'),
            (",Body;date\n1,2;3\n1,2;3\n", b';'),
            ("id|text", b'|'),
        ] {
            let data = data.replace(",Body;date", "Body;date");
            let kind = kind_of(data.as_bytes(), "x");
            assert_eq!(kind, Kind::Readable(Shape::Csv { separator }), "{data}");
        }
        assert_eq!(format("a,b\n1,2\n", "x.csv.gz"), Format::Csv);
        assert_eq!(format("text\na\n", "x.csv"), Format::Csv);
    }

    #[test]
    fn prose_is_plain_text_however_it_begins() {
        for data in [
            "{Reuters} - A text.",
            "{\"He came\", she said}",
            "[Photo: AP] A text.",
            "[\"Never,\" he said]",
            "[1] A note.\n[2] Another.",
            "Text, lies and tape\nA film, of sorts.",
            "Text\nMore text, and more.",
            "BZh is how bzip2 begins",
            "WARC/ARC files",
        ] {
            assert_eq!(format(data, "a.txt"), Format::PlainText, "{data}");
        }
    }

    #[test]
    fn what_cannot_be_read_says_what_could() {
        for (data, what) in [
            (&b"PARE\x15\0"[..], "encrypted Parquet"),
            (b"ORC\0\0", "ORC"),
            (b"\xff\xfea\0", "UTF-16 text"),
            (b"BZh91AY&SY..", "bzip2"),
        ] {
            let reason = format!("{what} is not readable (readable: {READABLE})");
            assert_eq!(kind_of(data, "x.jsonl"), Kind::Unreadable(reason));
        }
        assert_eq!(kind_of(b"", "x.jsonl"), Kind::Empty);
        assert_eq!(kind_of(b"\xef\xbb\xbf", "x.jsonl"), Kind::Empty);
    }
}
