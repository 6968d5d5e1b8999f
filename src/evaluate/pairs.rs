//! A table of document pairs -> what is known of each: the copier, the source, how it was copied.

use serde::Serialize;

use super::lines::Table;
use crate::error::Result;

/// Labels of pairs that share nothing: PAN's, Clough and Stevenson's, and plain English.
const WITHOUT_REUSE: [&str; 3] = ["no-plagiarism", "non", "none"];

/// Two documents and how the one was made from the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pair {
    /// The document that copies, if any does.
    pub derived: String,
    /// The document copied from.
    pub source: String,
    /// How: a kind of obfuscation, or a class of reuse.
    pub label: String,
    /// Gold spans, where the table counts them.
    pub spans: Option<u32>,
}

impl Pair {
    /// Whether the table says that the one took something from the other.
    #[must_use]
    pub fn is_reuse(&self) -> bool {
        self.spans != Some(0) && !WITHOUT_REUSE.contains(&self.label.as_str())
    }
}

/// Reads a table with a header and the columns `susp_id` (or `derived_id`), `src_id` (or
/// `source_id`), `obfuscation` (or `label`, or `kind`) and perhaps `n_spans`, in any order.
pub fn parse(name: &str, text: &str) -> Result<Vec<Pair>> {
    let table = Table::parse(name, text)?;
    let derived = table.required(&["susp_id", "derived_id"])?;
    let source = table.required(&["src_id", "source_id"])?;
    let label = table.required(&["obfuscation", "label", "kind"])?;
    let spans = table.column(&["n_spans"]);
    table
        .rows()
        .map(|row| {
            Ok(Pair {
                derived: table.cell(row, derived)?.to_owned(),
                source: table.cell(row, source)?.to_owned(),
                label: table.cell(row, label)?.to_owned(),
                spans: spans.map(|column| table.number(row, column)).transpose()?,
            })
        })
        .collect()
}

/// Whether a truth is a table of labelled pairs, to be scored by [`reuse`](super::reuse), rather
/// than spans: it has a column `label` or `obfuscation`, and no offsets.
#[must_use]
pub fn is_table_of_labels(text: &str) -> bool {
    if super::lines::is_json(text) {
        return false;
    }
    Table::parse("", text).is_ok_and(|table| {
        table.column(&["label", "obfuscation"]).is_some()
            && table.column(&["this_offset"]).is_none()
    })
}

/// The two ids in their own order, so that either order of an input meets.
pub(super) fn unordered<'a>((one, other): (&'a str, &'a str)) -> (&'a str, &'a str) {
    if one <= other {
        (one, other)
    } else {
        (other, one)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_corpora_name_the_copier_in_their_own_way() {
        let pan = parse(
            "pan",
            "susp_id\tsrc_id\tobfuscation\tn_spans\ns\to\tsummary\t0\n",
        )
        .unwrap();
        let clough = parse("clough", "src_id\tderived_id\tlabel\no\ts\tcut\n").unwrap();
        assert_eq!((&*pan[0].derived, &*pan[0].source), ("s", "o"));
        assert_eq!((&*clough[0].derived, &*clough[0].source), ("s", "o"));
        assert!(!pan[0].is_reuse());
        assert!(clough[0].is_reuse());
    }

    #[test]
    fn a_table_of_spans_is_no_table_of_labels() {
        assert!(is_table_of_labels("src_id\tderived_id\tlabel\n"));
        assert!(!is_table_of_labels(
            "susp_id\tsrc_id\tthis_offset\tobfuscation\n"
        ));
        assert!(!is_table_of_labels("{\"label\":1}\n"));
    }
}
