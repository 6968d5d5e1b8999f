//! Whatever bytes come in, nothing panics and the laws of reading hold. A few seconds by default;
//! `just fuzz` runs each for ten minutes (`PROPTEST_CASES` sets how many inputs are tried).

use std::fs;
use std::io::Write;
use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use wirecopy::error::Error;
use wirecopy::read::copy::Changes;
use wirecopy::read::{Compression, Files, Format, Input, Options, read};
use wirecopy::segment::Document;
use wirecopy::segment::credit::Agencies;

use crate::program::home;

/// Records above this are refused; small, so that the limit is met often.
const LARGEST: usize = 20_000;

/// Fixed, so that a run can be repeated; more cases go on where fewer stopped.
fn config() -> ProptestConfig {
    ProptestConfig {
        rng_seed: RngSeed::Fixed(5),
        failure_persistence: None,
        max_shrink_iters: 2_000,
        ..ProptestConfig::default()
    }
}

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

/// A valid file of `tests/formats`.
fn valid(name: &str) -> Vec<u8> {
    fs::read(home().join("tests/formats").join(name)).unwrap()
}

/// The first lines of a valid file, for formats that stay valid so.
fn lines(name: &str, count: usize) -> Vec<u8> {
    let data = valid(name);
    let lines: Vec<&[u8]> = data.split_inclusive(|&b| b == b'\n').take(count).collect();
    lines.concat()
}

/// One change of a file.
#[derive(Clone, Debug)]
enum Mutation {
    /// It ends here.
    Cut(prop::sample::Index),
    Replace(prop::sample::Index, Vec<u8>),
    Insert(prop::sample::Index, Vec<u8>),
    /// A stretch of this length goes.
    Remove(prop::sample::Index, usize),
    /// A stretch of this length stands again at another place.
    Repeat(prop::sample::Index, prop::sample::Index, usize),
    /// A bit is turned over.
    Flip(prop::sample::Index, u8),
}

/// Bytes that mean something to some format, or nothing to any.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let telling = prop::sample::select(
        [
            &b"\""[..],
            b"\\",
            b"{",
            b"}",
            b"[",
            b"]",
            b",",
            b"\n",
            b"\r\n",
            b"\r\n\r\n",
            b"\0",
            b"\xff",
            b"\xed\xa0\x80",
            b"\xef\xbb\xbf",
            b"WARC/1.0\r\n",
            b"Content-Length: 99999999999999999999\r\n",
            b"Content-Length: 0\r\n",
            b"<div>",
            b"</p>",
            b"<!--",
            b"<script>",
            b"&#x110000;",
            b"PAR1",
            b"\x1f\x8b\x08",
            b"\x28\xb5\x2f\xfd",
            b"\xff\xff\xff\x7f",
            b"\x80\x80\x80\x80\x10",
            b"ffffffff\r\n",
            b"1e999",
            b"-9223372036854775809",
            b"\\ud800",
            b"null",
        ]
        .map(<[u8]>::to_vec)
        .to_vec(),
    );
    prop_oneof![
        3 => telling,
        1 => prop::collection::vec(any::<u8>(), 1..20),
    ]
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let at = any::<prop::sample::Index>;
    prop_oneof![
        1 => at().prop_map(Mutation::Cut),
        3 => (at(), bytes()).prop_map(|(at, bytes)| Mutation::Replace(at, bytes)),
        3 => (at(), bytes()).prop_map(|(at, bytes)| Mutation::Insert(at, bytes)),
        2 => (at(), 1_usize..300).prop_map(|(at, n)| Mutation::Remove(at, n)),
        1 => (at(), at(), 1_usize..3000).prop_map(|(from, to, n)| Mutation::Repeat(from, to, n)),
        3 => (at(), 0_u8..8).prop_map(|(at, bit)| Mutation::Flip(at, bit)),
    ]
}

fn mutated(mut data: Vec<u8>, mutations: &[Mutation]) -> Vec<u8> {
    for mutation in mutations {
        if data.is_empty() {
            break;
        }
        let size = data.len();
        match mutation {
            Mutation::Cut(at) => data.truncate(at.index(size)),
            Mutation::Replace(at, bytes) => {
                let at = at.index(size);
                let end = (at + bytes.len()).min(size);
                data.splice(at..end, bytes.iter().copied());
            }
            Mutation::Insert(at, bytes) => {
                let at = at.index(size);
                data.splice(at..at, bytes.iter().copied());
            }
            Mutation::Remove(at, n) => {
                let at = at.index(size);
                data.drain(at..(at + n).min(size));
            }
            Mutation::Repeat(from, to, n) => {
                let from = from.index(size);
                let again = data[from..(from + n).min(size)].to_vec();
                let to = to.index(size);
                data.splice(to..to, again);
            }
            Mutation::Flip(at, bit) => data[at.index(size)] ^= 1 << bit,
        }
    }
    data
}

/// One of these files after some changes.
fn changed(files: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let mutations = prop::collection::vec(mutation(), 0..6);
    (prop::sample::select(files), mutations).prop_map(|(data, mutations)| mutated(data, &mutations))
}

static FOLDER: LazyLock<tempfile::TempDir> = LazyLock::new(|| tempfile::tempdir().unwrap());

/// Reads a file, and copies it as `dedup` does where nothing is dropped.
fn survives(name: &str, data: &[u8]) -> Result<(), TestCaseError> {
    let path = FOLDER.path().join(name);
    fs::write(&path, data).unwrap();
    let options = Options {
        max_record_bytes: LARGEST,
        ..Options::default()
    };
    let inputs = [Input::from(&path)];
    let reading = match read(&inputs, &options, &|_| ()) {
        Ok(reading) => reading,
        Err(error) => {
            prop_assert!(matches!(error, Error::Input { .. }), "{error}");
            return Ok(());
        }
    };
    for article in &reading.articles {
        prop_assert!(!article.text.trim().is_empty() && !article.id.is_empty());
        prop_assert!(article.origin.line > 0);
    }
    for reject in &reading.rejects {
        prop_assert!(reject.line > 0 && !reject.reason.is_empty());
    }
    let mut copy = Vec::new();
    let files = Files::list(&inputs, &options).unwrap();
    let copied = files.copy(&reading.sources, &Changes::new(), &|_| (), &mut copy);
    let Some(source) = reading.sources.first() else {
        return Ok(());
    };
    prop_assert_eq!(source.bytes, data.len() as u64);
    let is_plain = source.compression == Compression::None;
    if is_plain
        && matches!(
            source.format,
            Format::JsonLines | Format::Json | Format::Csv
        )
    {
        prop_assert!(copied.is_ok(), "{:?}", copied);
        let same =
            copy.strip_suffix(b"\n").unwrap_or(&copy) == data.strip_suffix(b"\n").unwrap_or(data);
        prop_assert!(same, "a copy without changes differs");
    }
    Ok(())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn json_lines(data in changed(vec![lines("pandas.jsonl", 3), lines("reference.jsonl", 2)])) {
        survives("fuzz.jsonl", &data)?;
    }

    #[test]
    fn json(data in changed(vec![
        valid("pandas.json"),
        br#"{"n":2,"articles":[{"id":1,"text":"a b"},{"text":["c","d"]}],"x":[1,{}]}"#.to_vec(),
        b"{\"text\":\"a\"}\n {\"text\":\"b\"}".to_vec(),
    ])) {
        survives("fuzz.json", &data)?;
    }

    #[test]
    fn csv(data in changed(vec![
        valid("pandas.csv"),
        b"id,text\r\n1,\"a \"\"b\"\" c\"\r\n\r\n2,d\r\n3,\"e\nf\"".to_vec(),
        b"id\ttext\n1\ta\n".to_vec(),
    ])) {
        survives("fuzz.csv", &data)?;
    }

    #[test]
    fn plain_text(data in changed(vec![
        b" date 2024-11-30 https://herald.example/a\nTitle\n\nText.\n".to_vec(),
        b"Updated on: 01 December,2024 08:12 AM IST\nhttps://a.example/\nText of \xe2\x80\x9cone\xe2\x80\x9d page.".to_vec(),
    ])) {
        survives("fuzz.txt", &data)?;
    }

    #[test]
    fn parquet(data in changed(vec![
        valid("pyarrow.parquet"),
        valid("pyarrow-nested.parquet"),
        valid("pyarrow-binary.parquet"),
        valid("pandas.parquet"),
    ])) {
        survives("fuzz.parquet", &data)?;
    }

    #[test]
    fn web_archives(data in changed(vec![valid("warcio.warc.wet"), unpacked_archive()])) {
        survives("fuzz.warc", &data)?;
    }

    #[test]
    fn packed(data in changed(vec![
        valid("pandas.tsv.gz"),
        valid("warcio.warc.gz"),
        gzip(&lines("pandas.jsonl", 2)),
        [gzip(b"{\"text\":\"a\"}\n"), gzip(b"{\"text\":\"b\"}")].concat(),
        zstd::encode_all(&*lines("pandas.jsonl", 2), 1).unwrap(),
        zstd::encode_all(&*valid("pandas.parquet"), 1).unwrap(),
    ])) {
        survives("fuzz.packed", &data)?;
    }

    #[test]
    fn anything(data in prop::collection::vec(any::<u8>(), 0..600), name in "any\\.(jsonl|csv|parquet|warc|)") {
        survives(&name, &data)?;
    }

    #[test]
    fn segment(data in changed(vec![lines("reference.jsonl", 1), valid("pandas.csv"), page()])) {
        let text = String::from_utf8_lossy(&data);
        let document = Document::new(&text);
        let mut end = 0;
        for token in document.tokens() {
            prop_assert!(token.start >= end && token.end > token.start);
            prop_assert!(text.get(token.start as usize..token.end as usize).is_some());
            end = token.end;
        }
        let paragraphs = document.paragraphs();
        prop_assert_eq!(paragraphs.iter().map(|p| p.len() as usize).sum::<usize>(), document.tokens().len());
        let stretches = (0..paragraphs.len()).map(|at| document.paragraph_bytes(at, text.len()));
        let joined: String = stretches.map(|bytes| &text[bytes.range()]).collect();
        prop_assert!(paragraphs.is_empty() || joined == text);
        let credits = Agencies::builtin().find(Some(&text), &text);
        for credit in &credits.credits {
            prop_assert!(text.get(credit.bytes.range()).is_some());
        }
    }
}

/// A web archive of one page, not packed.
fn unpacked_archive() -> Vec<u8> {
    let page = String::from_utf8(page()).unwrap();
    let answer = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{page}");
    format!(
        "WARC/1.1\r\nWARC-Type: response\r\nContent-Type: application/http\r\nContent-Length: {}\r\n\r\n{answer}\r\n\r\n",
        answer.len()
    )
    .into_bytes()
}

fn page() -> Vec<u8> {
    let paragraph = "<p>The ferry to Cape Lorne will run again from <b>Monday</b>, the harbour master said, after \
        divers had cleared the channel of the nets in which it was caught &mdash; <a href='/x'>last week</a>.</p>\n";
    format!(
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>Ferry</title><script>var a='<p>';</script>\
         </head><body><nav><ul><li><a href=/>Home</a></ul></nav><div class=article><h1>Ferry</h1>{}<table><tr><td>x\
         </table></div></body></html>",
        paragraph.repeat(5)
    )
    .into_bytes()
}
