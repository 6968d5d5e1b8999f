//! The two shapes of a truth: tab-separated columns under a header line, and JSON Lines.
//! Tables are read as the scorers' are: no quoting, columns found by name, blank lines skipped.

use serde::de::DeserializeOwned;

use crate::error::{Error, Result};

/// A refusal of one line.
pub(super) fn refusal(name: &str, line: u64, reason: impl Into<String>) -> Error {
    Error::Record {
        path: name.to_owned(),
        line,
        reason: reason.into(),
    }
}

/// The lines that hold something, counted from one, without a byte order mark.
fn filled(text: &str) -> impl Iterator<Item = (u64, &str)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim().is_empty())
}

/// Whether the text is JSON Lines rather than a table; an empty text is JSON Lines of nothing,
/// as a scan that found nothing writes it.
pub(super) fn is_json(text: &str) -> bool {
    filled(text)
        .next()
        .is_none_or(|(_, line)| line.trim_start().starts_with('{'))
}

/// The first line's value, if it is JSON; for telling one record from another.
pub(super) fn first_json(text: &str) -> Option<serde_json::Value> {
    let (_, line) = filled(text).next()?;
    serde_json::from_str(line).ok()
}

/// Every line as a `T`, with its number. Fields that `T` does not name are passed over.
pub(super) fn json<T: DeserializeOwned>(name: &str, text: &str) -> Result<Vec<(u64, T)>> {
    filled(text)
        .map(|(line, json)| {
            let record = serde_json::from_str(json).map_err(|error| {
                // serde's own position says "line 1" whatever the line.
                let says = error.to_string();
                let reason = says.split(" at line ").next().unwrap_or(&says);
                refusal(name, line, format!("{reason} (column {})", error.column()))
            })?;
            Ok((line, record))
        })
        .collect()
}

/// Rows of tab-separated cells under a header.
pub(super) struct Table<'a> {
    name: &'a str,
    header: Vec<&'a str>,
    rows: Vec<Row<'a>>,
}

/// One line's cells.
pub(super) struct Row<'a> {
    /// Counted from one, the header included.
    pub(super) line: u64,
    cells: Vec<&'a str>,
}

impl<'a> Table<'a> {
    /// Splits `text` into cells.
    pub(super) fn parse(name: &'a str, text: &'a str) -> Result<Self> {
        let mut rows = filled(text).map(|(line, cells)| Row {
            line,
            cells: cells.split('\t').collect(),
        });
        let header = rows
            .next()
            .ok_or_else(|| refusal(name, 1, "no header line"))?
            .cells;
        Ok(Self {
            name,
            header,
            rows: rows.collect(),
        })
    }

    /// The place of the first column that has one of these names.
    pub(super) fn column(&self, names: &[&str]) -> Option<usize> {
        names
            .iter()
            .find_map(|name| self.header.iter().position(|column| column == name))
    }

    /// The same for a column that must be there.
    pub(super) fn required(&self, names: &[&str]) -> Result<usize> {
        self.column(names).ok_or_else(|| {
            let (wanted, saw) = (names.join(" or "), self.header.join(", "));
            refusal(self.name, 1, format!("no column {wanted} (saw: {saw})"))
        })
    }

    /// All rows below the header.
    pub(super) fn rows(&self) -> impl Iterator<Item = &Row<'a>> {
        self.rows.iter()
    }

    /// One cell.
    pub(super) fn cell(&self, row: &Row<'a>, column: usize) -> Result<&'a str> {
        row.cells.get(column).copied().ok_or_else(|| {
            let (holds, wanted) = (row.cells.len(), column + 1);
            let reason = format!("{holds} cells where column {wanted} is needed");
            refusal(self.name, row.line, reason)
        })
    }

    /// One cell that is a count or an offset.
    pub(super) fn number(&self, row: &Row<'a>, column: usize) -> Result<u32> {
        let cell = self.cell(row, column)?;
        cell.trim().parse().map_err(|_| {
            let title = self.header.get(column).copied().unwrap_or_default();
            let reason = format!("{title} is no number from 0 to {}: {cell}", u32::MAX);
            refusal(self.name, row.line, reason)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_is_too_short_is_refused_with_its_line() {
        let table = Table::parse("gold.tsv", "id\tcluster\n\na\n").unwrap();
        let row = table.rows().next().unwrap();
        let error = table.cell(row, 1).unwrap_err();
        assert_eq!(
            error.to_string(),
            "gold.tsv:3: 1 cells where column 2 is needed"
        );
    }

    #[test]
    fn a_missing_column_is_named_beside_those_that_are_there() {
        let table = Table::parse("pairs.tsv", "x\ty\n").unwrap();
        let error = table.required(&["label", "obfuscation"]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "pairs.tsv:1: no column label or obfuscation (saw: x, y)"
        );
    }

    #[test]
    fn broken_json_is_refused_with_the_line_of_the_file() {
        let error = json::<Vec<u32>>("found.jsonl", "[1]\n[2\n").unwrap_err();
        assert!(
            error.to_string().starts_with("found.jsonl:2: EOF"),
            "{error}"
        );
    }

    #[test]
    fn nothing_found_is_json_lines_of_nothing() {
        assert!(is_json(""));
        assert!(is_json("\u{feff}\n {\"a\":1}"));
        assert!(!is_json("id\tcluster\n"));
    }
}
