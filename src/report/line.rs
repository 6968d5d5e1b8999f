//! Records of the two longest files -> their lines, as `serde_json` writes those records; a test compares them.
//! Nearly all that a scan writes is places in articles. `serde_json` looks through every name and every key of each
//! for what needs an escape, one byte after another.
//! Cost: O(bytes written).

use std::io;

use serde::Serialize;

use super::record::{Family, Passage, Place};
use crate::model::Span;

/// A record that is written as one line.
pub(super) trait Line {
    /// Adds it to `out`, without the end of the line.
    fn put(&self, out: &mut Vec<u8>) -> io::Result<()>;
}

impl Line for Passage<&str> {
    fn put(&self, out: &mut Vec<u8>) -> io::Result<()> {
        out.extend_from_slice(b"{\"a\":");
        place(out, &self.a)?;
        out.extend_from_slice(b",\"b\":");
        place(out, &self.b)?;
        out.extend_from_slice(b",\"words\":");
        number(out, self.words);
        out.extend_from_slice(b",\"similarity\":");
        other(out, &self.similarity)?;
        out.extend_from_slice(b",\"kind\":");
        other(out, &self.kind)?;
        out.extend_from_slice(b",\"quotation\":");
        other(out, &self.quotation)?;
        out.extend_from_slice(b",\"family\":");
        number(out, self.family);
        if let Some(quoted_by) = &self.quoted_by {
            out.extend_from_slice(b",\"quoted_by\":");
            other(out, quoted_by)?;
        }
        if !self.edits.is_empty() {
            out.extend_from_slice(b",\"edits\":");
            list(out, &self.edits, |out, edit| {
                out.extend_from_slice(b"{\"a\":");
                span(out, edit.a);
                out.extend_from_slice(b",\"b\":");
                span(out, edit.b);
                out.push(b'}');
                Ok(())
            })?;
        }
        if !self.sentences.is_empty() {
            out.extend_from_slice(b",\"sentences\":");
            other(out, &self.sentences)?;
        }
        out.push(b'}');
        Ok(())
    }
}

impl Line for Family<&str> {
    fn put(&self, out: &mut Vec<u8>) -> io::Result<()> {
        out.extend_from_slice(b"{\"family\":");
        number(out, self.family);
        out.extend_from_slice(b",\"words\":");
        number(out, self.words);
        out.extend_from_slice(b",\"text\":");
        string(out, self.text)?;
        out.extend_from_slice(b",\"boilerplate\":");
        other(out, &self.boilerplate)?;
        out.extend_from_slice(b",\"nested_in\":");
        other(out, &self.nested_in)?;
        out.extend_from_slice(b",\"outlets\":");
        number(out, self.outlets);
        out.extend_from_slice(b",\"members\":");
        list(out, &self.members, place)?;
        out.push(b'}');
        Ok(())
    }
}

fn place(out: &mut Vec<u8>, place: &Place<&str>) -> io::Result<()> {
    out.extend_from_slice(b"{\"article\":");
    string(out, place.article)?;
    out.extend_from_slice(b",\"bytes\":");
    span(out, place.bytes);
    out.extend_from_slice(b",\"chars\":");
    span(out, place.chars);
    out.push(b'}');
    Ok(())
}

fn list<T>(
    out: &mut Vec<u8>,
    all: &[T],
    put: impl Fn(&mut Vec<u8>, &T) -> io::Result<()>,
) -> io::Result<()> {
    out.push(b'[');
    for (at, one) in all.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        put(out, one)?;
    }
    out.push(b']');
    Ok(())
}

fn span<Unit>(out: &mut Vec<u8>, span: Span<Unit>) {
    out.push(b'[');
    number(out, span.start());
    out.push(b',');
    number(out, span.end());
    out.push(b']');
}

fn number(out: &mut Vec<u8>, number: u32) {
    out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}

/// What is short or rare.
fn other(out: &mut Vec<u8>, value: &impl Serialize) -> io::Result<()> {
    Ok(serde_json::to_writer(out, value)?)
}

fn string(out: &mut Vec<u8>, text: &str) -> io::Result<()> {
    out.push(b'"');
    let mut rest = text;
    loop {
        let (plain, behind) = rest.split_at(plain(rest.as_bytes()));
        out.extend_from_slice(plain.as_bytes());
        // what needs an escape is one byte
        let Some((escaped, behind)) = behind.split_at_checked(1) else {
            break;
        };
        rest = behind;
        match escaped {
            "\n" => out.extend_from_slice(b"\\n"),
            "\"" => out.extend_from_slice(b"\\\""),
            escaped => {
                let start = out.len();
                other(out, &escaped)?;
                // without its quotation marks
                out.pop();
                out.remove(start);
            }
        }
    }
    out.push(b'"');
    Ok(())
}

/// Bytes before the first that needs an escape.
fn plain(bytes: &[u8]) -> usize {
    const STEP: usize = 16;
    let escaped = |&byte: &u8| matches!(byte, 0..0x20 | b'"' | b'\\');
    // no early end within a step, so that it is a comparison of registers
    let quiet = |step: &&[u8]| !step.iter().fold(false, |any, byte| any | escaped(byte));
    let reach = bytes
        .len()
        .min(bytes.chunks(STEP).take_while(quiet).count() * STEP);
    let place = bytes[reach..].iter().position(escaped);
    place.map_or(bytes.len(), |place| reach + place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::align::{Kind, Quoted, SentencePair};
    use crate::report::record::Edit;
    use proptest::prelude::*;

    fn same(record: &(impl Line + Serialize)) {
        let mut line = Vec::new();
        record.put(&mut line).expect("memory takes every line");
        let plain = serde_json::to_string(record).expect("a record has a line");
        assert_eq!(String::from_utf8_lossy(&line), plain);
    }

    proptest! {
        #[test]
        fn lines_are_those_of_the_records(
            ids in ["[a-z0-9/:.-]{0,70}", "(\\PC|\"|\\\\|[\u{0}-\u{20}\u{7f}]|plain words and more){0,9}"],
            ends in proptest::array::uniform8(0_u32..200_000),
            similarity in 0.0_f64..=1.0,
            edits in 0_usize..3,
            sentences in 0_usize..3,
            nested_in in proptest::option::of(any::<u32>()),
            quoted_by in proptest::option::of(prop_oneof![Just(Quoted::Marks), Just(Quoted::Several)]),
            boilerplate: bool,
        ) {
            fn span<Unit>(ends: &[u32]) -> Span<Unit> {
                Span::new(ends[0].min(ends[1]), ends[0].max(ends[1]))
            }
            let [a, b] = [0, 1].map(|n| Place {
                article: ids[n].as_str(),
                bytes: span(&ends[4 * n..]),
                chars: span(&ends[4 * n + 2..]),
            });
            let edit = Edit { a: a.bytes, b: b.bytes };
            let pair = SentencePair { a: a.bytes, b: b.bytes, similarity: similarity as f32 };
            same(&Passage {
                a: a.clone(),
                b: b.clone(),
                words: ends[0],
                similarity,
                kind: [Kind::Verbatim, Kind::Edited, Kind::Rewritten][edits],
                quotation: quoted_by.is_some(),
                family: ends[1],
                quoted_by,
                edits: vec![edit; edits],
                sentences: vec![pair; sentences],
            });
            same(&Family {
                family: ends[0],
                words: ends[1],
                text: ids[1].as_str(),
                boilerplate,
                nested_in,
                outlets: ends[2],
                members: [a, b].into_iter().cycle().take(edits).collect(),
            });
        }
    }
}
