//! The scorer's table or `passages.jsonl` -> passages with code point spans.

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};

use crate::error::Result;
use crate::evaluate::lines::{self, Table, refusal};
use crate::model::{Chars, Span};

/// A passage's place in one article.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Side {
    /// Article id.
    pub article: String,
    /// Where, in Unicode code points.
    pub chars: Span<Chars>,
}

/// Text that two articles share, found or known.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Passage {
    /// The copying side of a table, or `a`.
    #[serde(rename = "a")]
    pub this: Side,
    /// The side copied from, or `b`.
    #[serde(rename = "b")]
    pub source: Side,
    /// How it was copied: `obfuscation` of a table, or `kind`.
    #[serde(default)]
    pub kind: Option<String>,
    /// Matched words, where stated.
    #[serde(default)]
    pub words: Option<u32>,
    /// How alike its sides are, where stated.
    #[serde(default)]
    pub similarity: Option<f64>,
    /// Edits between its sides.
    #[serde(default, deserialize_with = "counted")]
    pub edits: usize,
    /// The family it belongs to, where stated.
    #[serde(default)]
    pub family: Option<u32>,
    /// Whether it is standing text, which is neither right nor wrong to find.
    #[serde(default)]
    pub boilerplate: bool,
}

/// The length of a list.
fn counted<'de, D: Deserializer<'de>>(list: D) -> std::result::Result<usize, D::Error> {
    Ok(Vec::<IgnoredAny>::deserialize(list)?.len())
}

/// Reads either form; JSON Lines is told by its first brace, and an empty text holds no passages.
/// A table needs its header and the columns `susp_id`, `src_id`, `this_offset`, `this_length`,
/// `source_offset` and `source_length`; a line of JSON needs `a` and `b` with `article` and `chars`.
pub fn parse(name: &str, text: &str) -> Result<Vec<Passage>> {
    if lines::is_json(text) {
        let numbered = lines::json(name, text)?;
        return Ok(numbered.into_iter().map(|(_, passage)| passage).collect());
    }
    let table = Table::parse(name, text)?;
    let this = columns(&table, ["susp_id", "this_offset", "this_length"])?;
    let source = columns(&table, ["src_id", "source_offset", "source_length"])?;
    let kind = table.column(&["obfuscation"]);
    let side = |row, [article, offset, length]: [usize; 3]| -> Result<Side> {
        let (start, length) = (table.number(row, offset)?, table.number(row, length)?);
        let end = start
            .checked_add(length)
            .ok_or_else(|| refusal(name, row.line, format!("{start}+{length} is out of range")))?;
        Ok(Side {
            article: table.cell(row, article)?.to_owned(),
            chars: Span::new(start, end),
        })
    };
    table
        .rows()
        .map(|row| {
            let kind = kind.map(|column| table.cell(row, column)).transpose()?;
            Ok(Passage {
                this: side(row, this)?,
                source: side(row, source)?,
                kind: kind.map(str::to_owned),
                words: None,
                similarity: None,
                edits: 0,
                family: None,
                boilerplate: false,
            })
        })
        .collect()
}

/// The places of three columns that must be there.
fn columns(table: &Table<'_>, names: [&str; 3]) -> Result<[usize; 3]> {
    let [article, offset, length] = names;
    Ok([
        table.required(&[article])?,
        table.required(&[offset])?,
        table.required(&[length])?,
    ])
}
