//! A JSON document -> the same document, but for the elements of its array that change; or its
//! elements as JSON Lines.

use super::super::content::Content;
use super::super::json_array::Cutter;
use super::super::record::Setting;
use super::{Coming, Sink, cut};
use crate::error::Result;

const PIECE: usize = 256 << 10;

/// Copies a document whose elements begin `start` bytes on, with all that stands around them.
pub(super) fn copy(
    content: &mut Content,
    start: usize,
    setting: &Setting,
    coming: &mut Coming,
    sink: &mut Sink,
) -> Result<()> {
    sink.put(&content.head()[..start])?;
    let mut separators = Separators::default();
    elements(content, start, setting, &mut |piece| match piece {
        Piece::Element {
            between,
            bytes,
            record,
        } => {
            let element = cut::changed_json(bytes, coming.take(record), setting);
            separators.put(between, record == 1, element.is_some(), sink)?;
            element.map_or(Ok(()), |element| sink.put(&element))
        }
        Piece::Begun { between, bytes } => {
            separators.put(between, false, true, sink)?;
            sink.put(bytes)
        }
        Piece::Rest(bytes) => sink.put(bytes),
    })
}

/// Writes each element on a line of its own, and counts those it met whole; what stands around the
/// array is left out.
pub(super) fn copy_to_lines(
    content: &mut Content,
    start: usize,
    setting: &Setting,
    coming: &mut Coming,
    sink: &mut Sink,
) -> Result<u64> {
    let mut count = 0;
    elements(content, start, setting, &mut |piece| match piece {
        Piece::Element { bytes, record, .. } => {
            count += 1;
            match cut::changed_json(bytes, coming.take(record), setting) {
                Some(element) => {
                    sink.end_line()?;
                    sink.put(&on_one_line(&element))?;
                    sink.end_line()
                }
                None => Ok(()),
            }
        }
        // larger than any record may be: not to be put on a line that must fit in memory
        Piece::Begun { .. } | Piece::Rest(_) => Ok(()),
    })?;
    Ok(count)
}

/// JSON without line breaks and the indentation behind them, neither of which stands in a string.
fn on_one_line(json: &[u8]) -> Vec<u8> {
    let mut line = Vec::with_capacity(json.len());
    for (at, part) in json.split(|&b| b == b'\n').enumerate() {
        let part = part.strip_suffix(b"\r").unwrap_or(part);
        line.extend_from_slice(if at == 0 {
            part
        } else {
            part.trim_ascii_start()
        });
    }
    line
}

/// What stands between elements: the comma goes with what it separated.
#[derive(Default)]
struct Separators {
    /// All elements of this array so far were left out.
    omits_next: bool,
}

impl Separators {
    fn put(&mut self, between: &[u8], is_first: bool, stays: bool, sink: &mut Sink) -> Result<()> {
        let begins = is_first || between.iter().any(|&b| b == b'[' || b == b']');
        if begins || stays && !self.omits_next {
            sink.put(between)?;
        }
        self.omits_next = !stays && (begins || self.omits_next);
        Ok(())
    }
}

/// A stretch of a document; all of them together are the document from its array on.
enum Piece<'e> {
    Element {
        between: &'e [u8],
        bytes: &'e [u8],
        record: u64,
    },
    /// The beginning of an element too large to be a record; the rest follows.
    Begun { between: &'e [u8], bytes: &'e [u8] },
    /// The rest of a large element, or what stands behind the last one.
    Rest(&'e [u8]),
}

fn elements(
    content: &mut Content,
    start: usize,
    setting: &Setting,
    take: &mut dyn FnMut(Piece) -> Result<()>,
) -> Result<()> {
    content.skip(start);
    let mut cutter = Cutter::new(start > 0, setting.options.max_record_bytes);
    let mut piece = vec![0; PIECE.min(content.head().len() + 1)];
    let mut pending = Vec::new();
    let mut is_begun = false;
    loop {
        let n = content.fill(&mut piece);
        let mut rest = &piece[..n];
        loop {
            let before = rest;
            let found = cutter
                .next(&mut rest)
                .map(|element| (element.record, element.size));
            pending.extend_from_slice(&before[..before.len() - rest.len()]);
            let Some((record, size)) = found else { break };
            if is_begun {
                take(Piece::Rest(&pending))?;
            } else {
                let (between, bytes) = pending.split_at(pending.len() - size);
                take(Piece::Element {
                    between,
                    bytes,
                    record,
                })?;
            }
            is_begun = false;
            pending.clear();
        }
        if let Some(size) = cutter.oversize() {
            if is_begun {
                take(Piece::Rest(&pending))?;
            } else {
                let (between, bytes) = pending.split_at(pending.len() - size);
                take(Piece::Begun { between, bytes })?;
            }
            is_begun = true;
            pending.clear();
        }
        if cutter.is_closed() {
            pending.extend_from_slice(rest);
            take(Piece::Rest(&pending))?;
            pending.clear();
        }
        if n < piece.len() {
            return take(Piece::Rest(&pending));
        }
        piece.resize(PIECE, 0);
    }
}
