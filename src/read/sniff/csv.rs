//! How a beginning is told to be CSV, and what separates its cells.

use csv_core::{ReadRecordResult, ReaderBuilder};

use super::Head;
use crate::read::options::Field;

const SEPARATORS: [u8; 4] = [b',', b'\t', b';', b'|'];
/// How many of the first rows are judged.
const ROWS: usize = 20;
/// No column has a longer name.
const NAME_LENGTH: usize = 60;

/// The first rows, as one separator cuts them.
struct Table {
    header: Vec<String>,
    /// The number of cells of each row below the header.
    widths: Vec<usize>,
}

impl Head<'_> {
    /// What separates the cells, if this is CSV; a file named so always is.
    pub(super) fn separator(&self) -> Option<u8> {
        let named = self.is_named(&["csv", "tsv"]);
        let tables = SEPARATORS.map(|separator| self.table(separator));
        let fitting = tables.iter().position(|table| self.fits(table, named));
        let widest = || {
            (0..SEPARATORS.len())
                .rev()
                .max_by_key(|&place| tables[place].header.len())
        };
        let place = fitting.or_else(|| widest().filter(|_| named))?;
        Some(SEPARATORS[place])
    }

    /// Whether a text column is named and most rows are as wide as the header. One row or none
    /// proves little: then a second name has to be known.
    fn fits(&self, table: &Table, named: bool) -> bool {
        let header = &table.header;
        let known = header
            .iter()
            .filter(|name| self.mapping.is_known(name))
            .count();
        let fitting = table
            .widths
            .iter()
            .filter(|&&width| width == header.len())
            .count();
        header
            .iter()
            .any(|name| self.mapping.names(Field::Text, name))
            && header.iter().all(|name| name.len() <= NAME_LENGTH)
            && (header.len() > 1 || named)
            && (2 * fitting > table.widths.len() || table.widths.is_empty())
            && (table.widths.len() > 1 || known > 1 || named)
    }

    fn table(&self, separator: u8) -> Table {
        let mut parser = ReaderBuilder::new().delimiter(separator).build();
        let mut input = self.bytes;
        let mut cells = vec![0; input.len() + 1];
        let mut ends = vec![0; input.len() + 1];
        let mut table = Table {
            header: Vec::new(),
            widths: Vec::new(),
        };
        while table.widths.len() < ROWS {
            let at_end = input.is_empty();
            if at_end && !self.is_all {
                break;
            }
            let (mut length, mut count) = (0, 0);
            let result = loop {
                let (result, read, written, ended) =
                    parser.read_record(input, &mut cells[length..], &mut ends[count..]);
                input = &input[read..];
                length += written;
                count += ended;
                match result {
                    // A second call without input ends the last row, if the file ends here.
                    ReadRecordResult::InputEmpty if self.is_all => {}
                    result => break result,
                }
            };
            if !matches!(result, ReadRecordResult::Record) {
                break;
            }
            if table.header.is_empty() {
                let starts = std::iter::once(0).chain(ends[..count].iter().copied());
                let names = starts.zip(&ends[..count]).map(|(start, &end)| {
                    String::from_utf8_lossy(&cells[start..end])
                        .trim()
                        .to_owned()
                });
                table.header = names.collect();
            } else {
                table.widths.push(count);
            }
        }
        table
    }
}
