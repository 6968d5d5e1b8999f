//! CSV -> items: a header of names, then a row an article; values are strings.
//! Separators are found by the sniffer (`,` `;` tab `|`). A row is never held beyond the permitted
//! size, even where a quotation mark is never closed.

use std::borrow::Cow;
use std::collections::BTreeSet;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::content::Content;
use super::node::{Members, Node};
use super::record::{self, Fault, Item, Scratch, Setting};
use super::used::Used;
use crate::error::Result;

const PIECE: usize = 256 << 10;

/// Reads every row but the first, which names the columns.
pub(super) fn each(
    content: &mut Content,
    separator: u8,
    setting: &Setting,
    used: &mut Used,
    emit: &mut dyn FnMut(Item) -> Result<()>,
) -> Result<()> {
    let mut rows = Rows::new(content, separator, setting.options.max_record_bytes);
    let mut scratch = Scratch::default();
    let header = match rows.next() {
        Some(Ok(row)) => names(row.cells()),
        Some(Err(fault)) => return emit(Err(fault)),
        None => Vec::new(),
    };
    while let Some(row) = rows.next() {
        emit(row.and_then(|row| item(&header, &row, setting, &mut scratch)))?;
    }
    used.merge(scratch.used);
    match rows.content.failure() {
        Some(reason) => emit(Err(Fault::new(rows.line, reason))),
        None => Ok(()),
    }
}

/// The columns' names: unnamed ones are numbered, and so are those that occur again.
pub(super) fn names<'r>(cells: impl Iterator<Item = &'r [u8]>) -> Vec<String> {
    let mut met = BTreeSet::new();
    let name = |(index, cell)| {
        let mut name = String::from_utf8_lossy(cell).trim().to_owned();
        if name.is_empty() || !met.insert(name.clone()) {
            name = format!("{name}#{}", index + 1);
        }
        name
    };
    cells.enumerate().map(name).collect()
}

fn item(header: &[String], row: &Row, setting: &Setting, scratch: &mut Scratch) -> Item {
    let fault = |reason: String| Err(Fault::new(row.line, reason));
    if row.ends.len() != header.len() {
        let (found, wanted) = (row.ends.len(), header.len());
        let columns = if found == 1 { "column" } else { "columns" };
        return fault(format!("{found} {columns} where the header has {wanted}"));
    }
    let mut members: Members = Vec::with_capacity(header.len());
    for (name, cell) in header.iter().zip(row.cells()) {
        match std::str::from_utf8(cell) {
            Ok(cell) => members.push((Cow::Borrowed(name), Node::Text(Cow::Borrowed(cell)))),
            Err(error) => {
                return fault(format!("{} of column {name}", record::broken_utf8(error)));
            }
        }
    }
    record::article(members, row.line, setting, scratch)
}

/// A row, unquoted.
struct Row {
    line: u64,
    bytes: Vec<u8>,
    /// Where each cell ends.
    ends: Vec<usize>,
}

impl Row {
    fn cells(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts
            .zip(&self.ends)
            .map(|(start, &end)| &self.bytes[start..end])
    }
}

/// Reads rows one by one.
struct Rows<'c, 'p> {
    content: &'c mut Content<'p>,
    parser: Reader,
    largest: usize,
    piece: Vec<u8>,
    /// What of the piece is parsed and what is filled.
    at: usize,
    filled: usize,
    /// The line the next byte stands in.
    line: u64,
}

impl<'c, 'p> Rows<'c, 'p> {
    fn new(content: &'c mut Content<'p>, separator: u8, largest: usize) -> Self {
        Self {
            piece: vec![0; PIECE.min(content.head().len() + 1)],
            content,
            parser: ReaderBuilder::new().delimiter(separator).build(),
            largest,
            at: 0,
            filled: 0,
            line: 1,
        }
    }

    /// Fills the piece if all of it is parsed; false at the end.
    fn has_more(&mut self) -> bool {
        if self.at == self.filled {
            self.at = 0;
            self.filled = self.content.fill(&mut self.piece);
        }
        self.filled > 0
    }

    /// The next row, or why it is refused; nothing at the end. A row cut off by damaged data is
    /// left to the reject that reports the damage.
    fn next(&mut self) -> Option<std::result::Result<Row, Fault>> {
        self.skip_empty_lines()?;
        let line = self.line;
        let mut bytes = vec![0; 1 << 10];
        let mut ends = vec![0; 32];
        let (mut length, mut cells) = (0, 0);
        let mut is_too_large = false;
        loop {
            let has_more = self.has_more();
            if !has_more && self.content.has_failed() {
                return None;
            }
            let input = &self.piece[self.at..self.filled];
            let (result, read, written, ended) =
                self.parser
                    .read_record(input, &mut bytes[length..], &mut ends[cells..]);
            self.line += memchr::memchr_iter(b'\n', &input[..read]).count() as u64;
            self.at += read;
            length += written;
            cells += ended;
            if length > self.largest || cells > self.largest {
                is_too_large = true;
            }
            if is_too_large {
                (length, cells) = (0, 0);
            }
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => bytes.resize(2 * bytes.len(), 0),
                ReadRecordResult::OutputEndsFull => ends.resize(2 * ends.len(), 0),
                ReadRecordResult::Record | ReadRecordResult::End => break,
            }
        }
        if is_too_large {
            let reason = format!("record is over {} bytes", self.largest);
            return Some(Err(Fault::new(line, reason)));
        }
        bytes.truncate(length);
        ends.truncate(cells);
        (cells > 0).then_some(Ok(Row { line, bytes, ends }))
    }

    /// Stands at the first byte of a row; nothing if there is none.
    fn skip_empty_lines(&mut self) -> Option<()> {
        while self.has_more() {
            match self.piece[self.at] {
                b'\n' => self.line += 1,
                b'\r' => {}
                _ => return Some(()),
            }
            self.at += 1;
        }
        None
    }
}
