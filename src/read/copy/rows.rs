//! CSV -> the same header and rows, but for those that change; quoting stays as it was. A cell still
//! open at the end of its file is closed before another file, which it would swallow.

use csv_core::{ReadFieldResult, ReadRecordResult, Reader, ReaderBuilder};

use super::super::content::Content;
use super::super::csv::names;
use super::super::node::{Members, Node};
use super::super::options::Field;
use super::super::record::Setting;
use super::{Change, Coming, Sink, cut};
use crate::error::{Error, Result};

const PIECE: usize = 256 << 10;

/// What was written of the files before.
pub(super) struct Begun {
    columns: Vec<String>,
    separator: u8,
    /// Whether the last cell still waits for its closing quotation mark.
    is_open: bool,
}

impl Begun {
    /// Why rows under another header cannot follow, if so.
    fn refuses(&self, columns: &[String], separator: u8) -> Option<String> {
        if self.columns != columns {
            return Some("its columns are not those of the files before".to_owned());
        }
        let sign = |byte| format!("{:?}", char::from(byte));
        (self.separator != separator).then(|| {
            format!(
                "its columns are separated by {}, those of the files before by {}",
                sign(separator),
                sign(self.separator)
            )
        })
    }
}

/// Copies every row, its header only if none is written yet. Fails where headers differ.
pub(super) fn copy(
    content: &mut Content,
    separator: u8,
    setting: &Setting,
    coming: &mut Coming,
    begun: &mut Option<Begun>,
    sink: &mut Sink,
) -> Result<()> {
    let mut rows = Rows {
        piece: vec![0; PIECE.min(content.head().len() + 1)],
        content,
        parser: parser(separator),
        at: 0,
        filled: 0,
        line: 1,
        is_open: false,
    };
    let mut first = Vec::new();
    rows.next(&mut |bytes| {
        first.extend_from_slice(bytes);
        Ok(())
    })?;
    let cells = cells(&first, separator);
    let columns = names(cells.iter().map(|cell| &*cell.value));
    let refused = begun
        .as_ref()
        .and_then(|begun| begun.refuses(&columns, separator));
    if let Some(reason) = refused {
        return Err(Error::Input {
            path: setting.path.to_string(),
            reason,
        });
    }
    match begun {
        Some(begun) if begun.is_open => sink.put(b"\"\n")?,
        Some(_) => {}
        None => sink.put(&first)?,
    }
    let mut held = Vec::new();
    loop {
        rows.skip_empty_lines(sink)?;
        let change = coming.take(rows.line);
        let is_end = match change {
            None => rows.next(&mut |bytes| sink.put(bytes))?,
            Some(change) => {
                held.clear();
                let is_end = rows.next(&mut |bytes| {
                    held.extend_from_slice(bytes);
                    Ok(())
                })?;
                if rows.is_open {
                    held.push(b'"');
                }
                if let Change::Cut(parts) = change
                    && let Some(row) = without(&held, separator, &columns, parts, setting)
                {
                    sink.put(&row)?;
                }
                is_end
            }
        };
        if is_end {
            let is_open = rows.is_open && change.is_none();
            *begun = Some(Begun {
                columns,
                separator,
                is_open,
            });
            // a line end would be one more of the cell
            return if is_open { Ok(()) } else { sink.end_line() };
        }
    }
}

fn parser(separator: u8) -> Reader {
    ReaderBuilder::new().delimiter(separator).build()
}

/// The row without parts of its text; nothing if none is left.
fn without(
    row: &[u8],
    separator: u8,
    columns: &[String],
    parts: &[crate::model::Span<crate::model::Bytes>],
    setting: &Setting,
) -> Option<Vec<u8>> {
    let cells = cells(row, separator);
    let members: Members = columns
        .iter()
        .zip(&cells)
        .map(|(name, cell)| {
            let value = String::from_utf8_lossy(&cell.value);
            (name.as_str().into(), Node::Text(value))
        })
        .collect();
    let found = setting.mapping.find(&members, &mut String::new());
    let column = found.get(Field::Text)?.member;
    let cell = &cells[column];
    let left = cut::text(&String::from_utf8_lossy(&cell.value), parts)?;
    let quoted = format!("\"{}\"", left.replace('"', "\"\""));
    Some([&row[..cell.start], quoted.as_bytes(), &row[cell.end..]].concat())
}

/// A cell of a row: where it stands, without what separates it, and what it reads as.
struct Cell {
    start: usize,
    end: usize,
    value: Vec<u8>,
}

fn cells(row: &[u8], separator: u8) -> Vec<Cell> {
    let mut parser = parser(separator);
    let mut cells = Vec::new();
    let mut value = vec![0; row.len() + 1];
    let mut at = 0;
    loop {
        let (start, mut length) = (at, 0);
        let result = loop {
            let (result, read, written) = parser.read_field(&row[at..], &mut value[length..]);
            at += read;
            length += written;
            match result {
                // an empty input tells the parser that the row has ended
                ReadFieldResult::InputEmpty => {}
                result => break result,
            }
        };
        if result == ReadFieldResult::End {
            return cells;
        }
        let is_last = result == (ReadFieldResult::Field { record_end: true });
        let mut end = at;
        if is_last {
            while end > start && matches!(row[end - 1], b'\n' | b'\r') {
                end -= 1;
            }
        } else {
            end -= 1;
        }
        cells.push(Cell {
            start,
            end,
            value: value[..length].to_vec(),
        });
        if is_last {
            return cells;
        }
    }
}

/// Reads rows one by one, as they are written.
struct Rows<'c, 'p> {
    content: &'c mut Content<'p>,
    parser: Reader,
    piece: Vec<u8>,
    /// What of the piece is parsed and what is filled.
    at: usize,
    filled: usize,
    /// The line the next byte stands in.
    line: u64,
    /// Whether the file ended inside quotation marks.
    is_open: bool,
}

impl Rows<'_, '_> {
    fn has_more(&mut self) -> bool {
        if self.at == self.filled {
            self.at = 0;
            self.filled = self.content.fill(&mut self.piece);
        }
        self.filled > 0
    }

    /// Passes the bytes of the next row on, its line end included; true at the end of the file.
    fn next(&mut self, take: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<bool> {
        let mut values = [0; 4096];
        let mut ends = [0; 64];
        let mut last = 0;
        loop {
            if !self.has_more() {
                // any row ends here, but inside quotation marks
                let (result, ..) = self.parser.read_record(b"x\n", &mut values, &mut ends);
                self.is_open = result == ReadRecordResult::InputEmpty;
                return Ok(true);
            }
            let input = &self.piece[self.at..self.filled];
            let (result, read, ..) = self.parser.read_record(input, &mut values, &mut ends);
            let read_bytes = &input[..read];
            self.line += memchr::memchr_iter(b'\n', read_bytes).count() as u64;
            self.at += read;
            last = read_bytes.last().copied().unwrap_or(last);
            take(read_bytes)?;
            if result == ReadRecordResult::Record {
                break;
            }
        }
        if last == b'\r' && self.has_more() && self.piece[self.at] == b'\n' {
            self.at += 1;
            self.line += 1;
            take(b"\n")?;
        }
        Ok(!self.has_more())
    }

    /// Copies line ends that belong to no row.
    fn skip_empty_lines(&mut self, sink: &mut Sink) -> Result<()> {
        while self.has_more() && matches!(self.piece[self.at], b'\n' | b'\r') {
            self.line += u64::from(self.piece[self.at] == b'\n');
            sink.put(&[self.piece[self.at]])?;
            self.at += 1;
        }
        Ok(())
    }
}
