//! Files -> articles, the records that could not be read, and what was found where.
//!
//! In: files, folders and standard input, each plain or under gzip or zstd. A file's kind is told
//! by its content ([`Format`]); fields are found by the names news dumps use. Out: a [`Reading`],
//! the same for any number of threads. Cost: one pass; JSON Lines are parsed in parallel by blocks
//! while the next block is decompressed and the last one is put together, Parquet and WARC batch by batch; other formats on one
//! thread. Memory: the articles, three blocks of a few megabytes, and at most one record of the
//! permitted size. [`Files`] passes articles on in place of keeping them, as often as is wished, and
//! [`copy`] writes the same records again without parsing them.
//!
//! A broken record becomes a [`Reject`] and the run goes on, unless [`Options::strict`].
//!
//! Decisions a user may meet:
//! - **Ids** that occur again get `#2`, `#3` appended; no article is lost.
//! - **Fields**: the first name that holds something wins, in the order of
//!   [`mapping`]. Fields that were not used pass through in [`Article::other`]; an
//!   object of which only a part was used passes through whole.
//! - **A list of strings as text** is taken for paragraphs and joined by an empty line; offsets
//!   then refer to the joined text.
//! - **Records** of JSON arrays, rows of Parquet and records of WARC are counted from one in place
//!   of lines.

mod block;
mod content;
pub mod copy;
mod csv;
pub mod date;
mod guard;
mod html;
mod ids;
mod json_array;
mod json_lines;
mod mapping;
mod node;
mod options;
mod parquet;
mod plain;
mod raw;
mod reader;
mod record;
mod site;
mod sniff;
mod used;
mod walk;
mod warc;

use serde::Serialize;

pub use self::content::Compression;
pub use self::guard::is_guarded;
pub use self::options::{Field, Input, Options};
pub use self::sniff::Format;

use self::mapping::Mapping;
use self::reader::Reader;
use self::walk::Entry;
use crate::error::Result;
use crate::model::{Article, Reject, text};

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Source {
    /// The file as the user named it, or `-` for standard input.
    pub path: String,
    /// What its content is.
    pub format: Format,
    /// What it was compressed with.
    pub compression: Compression,
    /// Size on disk.
    pub bytes: u64,
    /// xxh3 of the bytes on disk, in 16 hexadecimal digits.
    pub hash: String,
    /// Articles read from it.
    pub articles: u64,
    /// Records refused.
    pub rejects: u64,
    /// Which field was taken from where: `text=maintext, outlet=source_domain, published=date`;
    /// where records differ, all names in the order of preference: `text=maintext|body`.
    pub mapping: String,
}

/// All that was read.
#[derive(Debug, Default)]
pub struct Reading {
    /// Articles in input order; their ids are unique.
    pub articles: Vec<Article>,
    /// Records and files that were refused, in input order.
    pub rejects: Vec<Reject>,
    /// Files whose kind was recognised, in input order.
    pub sources: Vec<Source>,
}

/// What takes articles as they are read, each with the number of its source. An error ends the
/// reading.
pub type Take<'t> = dyn FnMut(usize, Article) -> Result<()> + 't;

/// Reads all inputs in order. `progress` is told, after every piece, how many bytes on disk have
/// been read from all inputs together.
///
/// Fails on an input that is missing or of a kind that cannot be read, on options out of range,
/// and, when strict, on the first reject. Inside a folder such a file is a reject.
pub fn read(
    inputs: &[Input],
    options: &Options,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Reading> {
    Files::list(inputs, options)?.read(progress)
}

/// Bytes of text, or of what is short, that lie in one piece of memory.
const PIECE: usize = 8 << 20;

/// Inputs that can be read several times; standard input only once.
pub struct Files {
    entries: Vec<std::result::Result<Entry, Reject>>,
    mapping: Mapping,
    options: Options,
}

impl Files {
    /// Lists the files of all inputs. Fails on an input that is missing and on options out of range.
    pub fn list(inputs: &[Input], options: &Options) -> Result<Self> {
        options.check()?;
        let mut entries = Vec::new();
        for input in inputs {
            entries.extend(walk::entries(input, &options.left_out)?);
        }
        Ok(Self {
            entries,
            mapping: Mapping::new(options),
            options: options.clone(),
        })
    }

    /// The files as the user named them, and their bytes on disk where that is known.
    #[must_use]
    pub fn sizes(&self) -> Vec<(String, Option<u64>)> {
        let entries = self.entries.iter().flatten();
        entries
            .map(|entry| (entry.path.to_string(), entry.bytes()))
            .collect()
    }

    /// About how many bytes they hold once unpacked.
    #[must_use]
    pub fn expected_bytes(&self) -> u64 {
        let entries = self.entries.iter().flatten();
        entries.filter_map(Entry::expected_bytes).sum()
    }

    /// Reads all of them in order, as [`read`].
    pub fn read(&self, progress: &(dyn Fn(u64) + Sync)) -> Result<Reading> {
        let mut articles: Vec<Article> = Vec::new();
        let (mut packed, mut texts, mut shorts) = (0, 0, 0);
        let (sources, rejects) = self.each(progress, &mut |_, mut article| {
            let [text, short] = text::packed_bytes(&mut article);
            texts += text;
            shorts += short;
            articles.push(article);
            // titles may be as long as records
            if texts.max(shorts) >= PIECE {
                text::pack(&mut articles[packed..]);
                (packed, texts, shorts) = (articles.len(), 0, 0);
            }
            Ok(())
        })?;
        text::pack(&mut articles[packed..]);
        ids::make_unique(&mut articles);
        Ok(Reading {
            articles,
            rejects,
            sources,
        })
    }

    /// Reads all of them in order, as [`read`], but passes each article on in place of keeping it.
    /// Ids may occur more than once.
    pub fn each(
        &self,
        progress: &(dyn Fn(u64) + Sync),
        take: &mut Take<'_>,
    ) -> Result<(Vec<Source>, Vec<Reject>)> {
        let mut reader = Reader::new(&self.mapping, &self.options, progress, take);
        for entry in &self.entries {
            match entry {
                Ok(entry) => reader.file(entry)?,
                Err(reject) => reader.reject(reject.clone())?,
            }
        }
        Ok(reader.finish())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};
    use std::sync::atomic::{AtomicU64, Ordering};

    use proptest::prelude::*;
    use tempfile::TempDir;

    use super::*;
    use crate::error::Error;
    use crate::hash;

    fn folder(files: &[(&str, &[u8])]) -> TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, data) in files {
            fs::write(folder.path().join(name), data).expect("a file");
        }
        folder
    }

    fn read_path(path: &Path, options: &Options) -> Result<Reading> {
        read(&[Input::from(path)], options, &|_| ())
    }

    /// What one file of this name and content gives.
    fn read_file(name: &str, data: &[u8]) -> Reading {
        let folder = folder(&[(name, data)]);
        read_path(&folder.path().join(name), &Options::default()).expect("readable")
    }

    fn ids(reading: &Reading) -> Vec<&str> {
        reading
            .articles
            .iter()
            .map(|article| &*article.id)
            .collect()
    }

    /// Line and reason of each reject.
    fn reasons(reading: &Reading) -> Vec<(u64, &str)> {
        reading
            .rejects
            .iter()
            .map(|reject| (reject.line, &*reject.reason))
            .collect()
    }

    fn lines(count: usize) -> String {
        let line = |n| format!("{{\"id\":{n},\"text\":\"story {n}\"}}\n");
        (0..count).map(line).collect::<Vec<_>>().concat()
    }

    #[test]
    fn the_same_articles_are_read_from_every_format_and_compression() {
        let json_lines = "\u{feff}{\"id\":\"1\",\"text\":\"a\"}\r\n\n{\"id\":\"2\",\"text\":\"b\"}";
        let zstd = zstd::encode_all(json_lines.as_bytes(), 3).expect("in memory");
        for (data, format) in [
            (json_lines.as_bytes(), Format::JsonLines),
            (&zstd, Format::JsonLines),
            (
                br#"[{"id":"1","text":"a"},{"id":"2","text":"b"}]"#,
                Format::Json,
            ),
            (
                br#"{"n":2,"articles":[{"id":"1","text":"a"},{"id":"2","text":"b"}],"x":[]}"#,
                Format::Json,
            ),
            (
                b"{\n\"id\":\"1\",\"text\":\"a\"}\n{\n\"id\":\"2\",\"text\":\"b\"}",
                Format::Json,
            ),
            (b"id,text\n1,a\n\n2,\"b\"\n", Format::Csv),
        ] {
            let reading = read_file("x", data);
            let texts: Vec<_> = reading
                .articles
                .iter()
                .map(|article| &*article.text)
                .collect();
            assert_eq!((ids(&reading), texts), (vec!["1", "2"], vec!["a", "b"]));
            assert_eq!(reasons(&reading), []);
            let source = &reading.sources[0];
            assert_eq!((source.format, source.articles), (format, 2));
            assert_eq!(source.mapping, "text=text, id=id");
            assert_eq!(source.bytes, data.len() as u64);
            assert_eq!(source.hash, format!("{:016x}", hash::bytes(data)));
        }
    }

    #[test]
    fn broken_lines_are_refused_with_their_place_and_the_run_goes_on() {
        let mut data = lines(2).into_bytes();
        data.extend(b"{\"text\": \"\xff\"}\n{\"text\": }\n\n\0\0\n[1]\n{\"id\":1,\"dek\":\"d\"}\n{\"text\":\"\"}\n");
        data.extend(lines(3).lines().last().expect("a line").bytes());
        let reading = read_file("x.jsonl", &data);
        assert_eq!(ids(&reading), ["0", "1", "2"]);
        assert_eq!(reading.articles[2].origin.line, 10);
        let reasons = reasons(&reading);
        assert_eq!(
            reasons,
            [
                (3, "broken UTF-8 at byte 11"),
                (4, "bad JSON at column 10: expected value"),
                (6, "nothing but NUL bytes"),
                (7, "not a JSON object but a list"),
                (8, "no text field (saw: id, dek)"),
                (9, "empty text (text)"),
            ]
        );
    }

    #[test]
    fn strict_stops_at_the_first_broken_record() {
        let folder = folder(&[("x.jsonl", b"{\"text\":\"a\"}\n{}\n{\"text\":\n")]);
        let options = Options {
            strict: true,
            ..Options::default()
        };
        let error = read_path(&folder.path().join("x.jsonl"), &options).expect_err("strict");
        let said = error.to_string();
        assert!(
            said.ends_with("x.jsonl:2: no text field (an empty record)"),
            "{said}"
        );
    }

    #[test]
    fn an_oversized_record_is_refused_in_every_format() {
        let options = Options {
            max_record_bytes: 60,
            ..Options::default()
        };
        let long = "x".repeat(100);
        let refused = "record is over 60 bytes";
        for (data, line) in [
            (
                format!("{{\"text\":\"a\"}}\n{{\"text\":\"{long}\"}}\n{{\"text\":\"b\"}}\n"),
                2,
            ),
            (
                format!("[{{\"text\":\"a\"}}, {{\"text\":\"{long}\"}}, {{\"text\":\"b\"}}]"),
                2,
            ),
            (format!("id,text\n1,a\n2,{long}\n3,b\n"), 3),
        ] {
            let folder = folder(&[("x", data.as_bytes())]);
            let reading = read_path(&folder.path().join("x"), &options).expect("readable");
            assert_eq!(reading.articles.len(), 2, "{data}");
            assert_eq!(reasons(&reading), [(line, refused)], "{data}");
        }
        let folder = folder(&[("x", long.as_bytes())]);
        let reading = read_path(&folder.path().join("x"), &options).expect("readable");
        assert_eq!(reasons(&reading), [(1, refused)]);
    }

    #[test]
    fn rows_that_do_not_fit_the_header_are_refused() {
        let reading = read_file(
            "x",
            b"id,text\n1,a\n2,b,c\n3\n4,\"multi\nline\"\n5,\"\xff\"\n6,g\n",
        );
        assert_eq!(ids(&reading), ["1", "4", "6"]);
        assert_eq!(reading.articles[1].text, "multi\nline");
        let expected = [
            (3, "3 columns where the header has 2"),
            (4, "1 column where the header has 2"),
            (7, "broken UTF-8 at byte 1 of column text"),
        ];
        assert_eq!(reasons(&reading), expected);
    }

    #[test]
    fn a_quotation_mark_never_closed_costs_only_what_follows() {
        let data = format!("id,text\n1,a\n2,b\n3,\"{}", "c\n".repeat(200_000));
        let folder = folder(&[("x", data.as_bytes())]);
        let options = Options {
            max_record_bytes: 10_000,
            ..Options::default()
        };
        let reading = read_path(&folder.path().join("x"), &options).expect("readable");
        assert_eq!(ids(&reading), ["1", "2"]);
        assert_eq!(reasons(&reading), [(4, "record is over 10000 bytes")]);
    }

    #[test]
    fn truncated_archives_keep_what_was_read() {
        let data = lines(50_000);
        let packed = zstd::encode_all(data.as_bytes(), 1).expect("in memory");
        let reading = read_file("x.jsonl.zst", &packed[..packed.len() / 2]);
        let count = reading.articles.len();
        assert!(count > 1000, "{count}");
        let expected = (
            count as u64 + 1,
            "zstd data is cut off; the rest is missing",
        );
        assert_eq!(reasons(&reading), [expected]);
        assert_eq!(reading.sources[0].rejects, 1);
    }

    #[test]
    fn missing_files_and_foreign_formats_are_errors_unless_found_in_a_folder() {
        let folder = folder(&[
            ("a.zip", b"PK\x03\x04...."),
            ("b.txt", b""),
            ("c.txt", b"prose"),
        ]);
        let options = Options::default();
        let missing = read_path(&folder.path().join("none"), &options);
        assert!(matches!(missing, Err(Error::Io { path, .. }) if path.ends_with("none")));
        let zip = read_path(&folder.path().join("a.zip"), &options).expect_err("foreign");
        assert!(
            zip.to_string()
                .contains("a.zip: zip is not readable (readable: JSON")
        );
        let reading = read_path(folder.path(), &options).expect("a folder");
        assert_eq!(ids(&reading), ["c.txt"]);
        assert!(reading.rejects[0].reason.starts_with("zip is not readable"));
        assert_eq!(reading.rejects[1].reason, "empty file");
    }

    #[test]
    fn a_folder_names_its_texts_by_their_path_and_two_folders_stay_apart() {
        let folder = folder(&[("a.txt", b"one"), ("b.txt", b"two")]);
        let inputs = [
            Input::from(folder.path()),
            Input::from(&folder.path().join("a.txt")),
        ];
        let told = AtomicU64::new(0);
        let progress = |bytes| told.store(bytes, Ordering::Relaxed);
        let reading = read(&inputs, &Options::default(), &progress).expect("readable");
        assert_eq!(ids(&reading), ["a.txt", "b.txt", "a.txt#2"]);
        assert_eq!(told.into_inner(), 9);
        assert_eq!(
            reading
                .sources
                .iter()
                .map(|source| source.bytes)
                .sum::<u64>(),
            9
        );
    }

    #[test]
    fn long_titles_do_not_lie_in_one_piece() {
        // seventy titles of 62 MiB were joined into one string, which panicked beyond 4 GiB
        let title = "x".repeat(PIECE / 2);
        let line = format!("{{\"text\":\"a\",\"title\":\"{title}\"}}\n");
        let reading = read_file("x.jsonl", line.repeat(4).as_bytes());
        let title = |article: &Article| article.title.clone().expect("a title");
        // an id stands before the title
        let is_beside = |pair: &[Article]| {
            let end = title(&pair[0]).as_bytes().as_ptr_range().end;
            end.wrapping_add(pair[1].id.len()) == title(&pair[1]).as_ptr()
        };
        let beside: Vec<bool> = reading.articles.windows(2).map(is_beside).collect();
        assert_eq!(beside, [true, false, true]);
    }

    #[test]
    fn one_thread_reads_what_four_read() {
        let mut data = lines(100_000);
        data.insert_str(500_000, "\nbroken\n");
        let folder = folder(&[("x.jsonl", data.as_bytes())]);
        let with = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
            let read = || read_path(&folder.path().join("x.jsonl"), &Options::default());
            format!(
                "{:?}",
                pool.expect("threads").install(read).expect("readable")
            )
        };
        assert!(with(1) == with(4));
    }

    #[test]
    fn crawled_texts_begin_with_their_date_and_address() {
        let header = b" date 2024-11-30 https://sputnikglobe.com/20241130/x.html\nTitle\nText.\n";
        let reading = read_file("003.txt", header);
        let article = &reading.articles[0];
        assert_eq!(article.text.as_bytes(), header);
        assert_eq!(article.outlet.as_deref(), Some("sputnikglobe.com"));
        assert_eq!(
            article.published.as_ref().map(|date| &*date.at),
            Some("2024-11-30")
        );
        let mapping = "text=(whole file), outlet=(domain of url), published=(date line), url=(address line), id=(file name)";
        assert_eq!(reading.sources[0].mapping, mapping);
    }

    /// Beginnings that lead into every format, followed by anything.
    fn content() -> impl Strategy<Value = Vec<u8>> {
        let beginning = proptest::sample::select(vec![
            &b""[..],
            b"{\"text\":\"a\"}\n".as_slice(),
            b"{\"articles\":[{\"text\":\"a\"},".as_slice(),
            b"[{\"text\":\"a\"},".as_slice(),
            b"id,text\n1,a\n2,b\n".as_slice(),
            b" date 2024-11-30 ".as_slice(),
            b"\x1f\x8b\x08".as_slice(),
            b"\x28\xb5\x2f\xfd".as_slice(),
            b"\x50\x2a\x4d\x18".as_slice(),
        ]);
        let bytes = prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..300),
            "[{}\\[\\]\",:\\\\a1\n\r ]{0,200}".prop_map(String::into_bytes),
        ];
        (beginning, bytes).prop_map(|(beginning, bytes)| [beginning, &bytes].concat())
    }

    proptest! {
        #[test]
        fn no_content_makes_it_panic(
            data in content(),
            is_packed in any::<bool>(),
            cut in prop_oneof![Just(100), 0..100_usize],
            max in 1_usize..400,
        ) {
            let packed = if is_packed {
                zstd::encode_all(&*data, 1).expect("in memory")
            } else {
                data
            };
            let length = packed.len() * cut / 100;
            let folder = folder(&[("x", &packed[..length])]);
            let path: PathBuf = folder.path().join("x");
            let options = Options { max_record_bytes: max, ..Options::default() };
            match read_path(&path, &options) {
                Err(error) => prop_assert!(matches!(error, Error::Input { .. }), "{}", error),
                Ok(reading) => {
                    prop_assert!(reading.articles.iter().all(|article| article.text.len() <= max));
                    let source = reading.sources.first();
                    prop_assert_eq!(source.map_or(length as u64, |source| source.bytes), length as u64);
                }
            }
        }
    }
}
