//! A scan's output -> one HTML file that opens offline.
//!
//! In: the output files ([`Found`]) and, where the inputs can still be read, the articles' texts
//! ([`Original`]s). Out: the built page (`web/dist/report.html`, which carries its own style and
//! script and forbids itself every request) with the data inside, deflated and in base 64: rows as
//! columns of numbers, texts in blocks that are unpacked when they are first looked at.
//! The text of articles is data all the way and never markup.
//!
//! Cost: O(output + texts shown). Memory: the output read back, about its size on disk.

mod columns;
mod found;
mod pack;
mod select;
mod texts;

use std::io::{self, Write};

pub use found::{Found, Open};

use crate::read::date;
use columns::Columns;
use select::Selection;
use texts::Texts;

/// The page; a build of `web/`, see its README.
const PAGE: &str = include_str!("web/dist/report.html");
/// What stands in the page where the data go.
const PLACE: &str = "<!--data-->";

/// What an input says of an article beyond the output files.
#[derive(Clone, Copy, Debug)]
pub struct Original<'a> {
    /// Headline.
    pub title: Option<&'a str>,
    /// Address.
    pub url: Option<&'a str>,
    /// The text that was scanned.
    pub text: &'a str,
}

/// How much a report may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    bytes: usize,
    articles: usize,
    passages: usize,
    text_bytes: usize,
}

impl Limits {
    /// Limits that keep a report within about so many bytes: three quarters for texts, the rest for
    /// rows, of which an article's takes about 80 bytes and a passage's about 25 as packed; where rows
    /// turn out longer there are fewer.
    #[must_use]
    pub fn within(bytes: usize) -> Self {
        Self {
            bytes,
            articles: (bytes / 320).max(1),
            passages: (bytes / 160).max(1),
            text_bytes: bytes / 4 * 3,
        }
    }

    /// Fewer rows, after `rows` bytes of them stood where there was room for `room`; none if one
    /// article is left.
    fn shrunk(self, articles: usize, passages: usize, rows: usize, room: usize) -> Option<Self> {
        let fewer = |count: usize| (count as f64 * room as f64 / rows as f64 * 0.95) as usize;
        let one = articles.min(self.articles) <= 1;
        (!one).then(|| Self {
            articles: fewer(articles.min(self.articles)).max(1),
            passages: fewer(passages.min(self.passages)).max(1),
            ..self
        })
    }
}

/// Everything a report is made of.
#[derive(Debug)]
pub struct Report<'a> {
    /// The output folder, as shown.
    pub name: &'a str,
    /// What the scan found.
    pub found: &'a Found,
    /// The original of each article, in the order of `articles.jsonl`, where it is at hand.
    pub originals: &'a [Option<Original<'a>>],
    /// Why originals are not at hand, for the reader.
    pub missing: &'a [String],
    /// How much to show.
    pub limits: Limits,
}

/// Writes the report.
/// # Panics
/// If there are not as many originals as articles.
pub fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let found = report.found;
    assert_eq!(
        report.originals.len(),
        found.articles.len(),
        "one original for each article"
    );
    let moments: Vec<_> = found
        .articles
        .iter()
        .map(|article| date::parse(&article.published.as_ref()?.at).moment)
        .collect();
    let earliest: Vec<_> = moments.iter().map(|m| m.map(|m| m.earliest)).collect();
    let mut limits = report.limits;
    let (texts, data) = loop {
        let selection = Selection::new(found, &earliest, limits);
        let texts = Texts::pack(report, &selection)?;
        let data = pack::json(&Columns::new(report, &selection, &texts, &moments))?;
        let held: usize = texts.blocks().iter().map(String::len).sum();
        let room = limits.bytes.saturating_sub(PAGE.len() + held);
        let room = room.max(limits.bytes / 8);
        let (articles, passages) = (selection.articles.len(), selection.passages.len());
        match limits.shrunk(articles, passages, data.len(), room) {
            Some(fewer) if data.len() > room => limits = fewer,
            _ => break (texts.into_blocks(), data),
        }
    };
    let (before, after) = PAGE.split_once(PLACE).unwrap_or((PAGE, ""));
    out.write_all(before.as_bytes())?;
    block(out, "data", &data)?;
    for (number, text) in texts.iter().enumerate() {
        block(out, &format!("text-{number}"), text)?;
    }
    out.write_all(after.as_bytes())
}

/// A block of data: base 64, which holds nothing that markup could be made of.
fn block(out: &mut dyn Write, id: &str, data: &str) -> io::Result<()> {
    writeln!(
        out,
        "<script type=\"application/octet-stream\" id=\"{id}\">{data}</script>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_one_place_for_data_and_asks_for_nothing() {
        assert_eq!(PAGE.matches(PLACE).count(), 1);
        assert!(PAGE.contains("Content-Security-Policy\" content=\"default-src 'none';"));
        for outside in ["src=\"http", "href=\"http", "@import", "url(http"] {
            assert!(!PAGE.contains(outside), "{outside}");
        }
    }
}
