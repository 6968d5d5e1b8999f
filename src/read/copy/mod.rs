//! Inputs once more -> one file that holds the same records, byte for byte, but for those dropped and
//! for text cut out of some. Nothing is parsed that is not changed; what could not be read as an
//! article passes through, but for what is named below.
//!
//! JSON Lines come out as JSON Lines, CSV under its one header, a JSON document around its array, all
//! with the byte order mark of the first file; Parquet as rows of its schema. Plain texts and web
//! archives are no containers of records to be written to: they, and several JSON documents, come out
//! as JSON Lines. What could not be read of texts and archives is left out then, and so are elements of
//! documents that are cut off or too large to be records.
//! Cost: one pass. Memory: the records that change, one at a time.

mod cut;
mod json;
mod lines;
mod rows;
mod table;

use std::collections::BTreeMap;
use std::io::Write;

use super::content::Content;
use super::raw::Raw;
use super::record::{Setting, article_json};
use super::sniff::{self, Kind, Shape};
use super::used::Used;
use super::walk::Entry;
use super::{Files, Format, Source};
use crate::error::{Error, Result};
use crate::model::{Bytes, Span};

/// What becomes of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is left out.
    Drop,
    /// It loses these parts of its text, in their order. Without any text left it is left out.
    Cut(Vec<Span<Bytes>>),
}

/// What becomes of some records, by source and line; all others stay as they are.
pub type Changes = BTreeMap<(usize, u64), Change>;

/// What the copy is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Container {
    /// One JSON object a line.
    Lines,
    /// One JSON document.
    Json,
    /// One header and rows.
    Csv,
    /// Rows of one schema.
    Parquet,
}

impl Container {
    /// The container for the records of these sources. Fails if no single one holds all of them.
    pub fn of(sources: &[Source]) -> Result<Self> {
        let Some(first) = sources.first() else {
            return Ok(Self::Lines);
        };
        let kind = |source: &Source| match source.format {
            Format::JsonLines | Format::Json | Format::PlainText | Format::Warc => Self::Lines,
            Format::Csv => Self::Csv,
            Format::Parquet => Self::Parquet,
        };
        if let Some(other) = sources.iter().find(|other| kind(other) != kind(first)) {
            return Err(Error::Input {
                path: other.path.clone(),
                reason: format!(
                    "{} does not go into one file with the {} of {}",
                    other.format, first.format, first.path
                ),
            });
        }
        Ok(match (kind(first), sources) {
            (_, [only]) if only.format == Format::Json => Self::Json,
            (kind, _) => kind,
        })
    }
}

/// Where a copy goes, and what its last byte was.
struct Sink<'w> {
    out: &'w mut dyn Write,
    last: u8,
}

impl Sink<'_> {
    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        if let Some(&last) = bytes.last() {
            self.out.write_all(bytes).map_err(Error::Write)?;
            self.last = last;
        }
        Ok(())
    }

    /// Ends the line that was begun, if any.
    fn end_line(&mut self) -> Result<()> {
        match self.last {
            b'\n' => Ok(()),
            _ => self.put(b"\n"),
        }
    }
}

/// The changes of one source that are still to come, in order.
struct Coming<'c> {
    changes: std::iter::Peekable<std::collections::btree_map::Range<'c, (usize, u64), Change>>,
}

impl<'c> Coming<'c> {
    fn of(changes: &'c Changes, source: usize) -> Self {
        let range = (source, 0)..=(source, u64::MAX);
        Self {
            changes: changes.range(range).peekable(),
        }
    }

    /// The next line that changes.
    fn line(&mut self) -> Option<u64> {
        self.changes.peek().map(|(place, _)| place.1)
    }

    /// What becomes of this line, if it is the next that changes.
    fn take(&mut self, line: u64) -> Option<&'c Change> {
        let next = self.changes.next_if(|(place, _)| place.1 == line)?;
        Some(next.1)
    }
}

impl Files {
    /// Writes all records as `changes` say into one file, and counts those it wrote that could not be
    /// read. `sources` are what [`Files::each`] found; a file that has changed since is an error.
    pub fn copy(
        &self,
        sources: &[Source],
        changes: &Changes,
        progress: &(dyn Fn(u64) + Sync),
        out: &mut (dyn Write + Send),
    ) -> Result<u64> {
        let container = Container::of(sources)?;
        if container == Container::Parquet {
            let mut copy = table::Copy::new(out);
            self.each_source(sources, progress, &mut |content, _, setting, source| {
                copy.fill(content, setting, Coming::of(changes, source))
            })?;
            copy.finish()?;
            return Ok(sources.iter().map(|source| source.rejects).sum());
        }
        let mut sink = Sink { out, last: b'\n' };
        let mut rows = None;
        let mut unread = 0;
        self.each_source(sources, progress, &mut |content, shape, setting, source| {
            let coming = &mut Coming::of(changes, source);
            let sink = &mut sink;
            let (articles, rejects) = sources
                .get(source)
                .map_or((0, 0), |source| (source.articles, source.rejects));
            let is_rewritten = matches!(
                (shape, container),
                (Shape::Json { .. }, Container::Lines) | (Shape::PlainText | Shape::Warc, _)
            );
            if source == 0 && !is_rewritten {
                // no line is begun by it
                sink.out.write_all(content.mark()).map_err(Error::Write)?;
            }
            unread += match (shape, container) {
                (Shape::JsonLines, _) => {
                    lines::copy(content, setting, coming, sink)?;
                    sink.end_line()?;
                    rejects
                }
                (Shape::Json { start }, Container::Json) => {
                    json::copy(content, start, setting, coming, sink)?;
                    rejects
                }
                (Shape::Json { start }, _) => {
                    let elements = json::copy_to_lines(content, start, setting, coming, sink)?;
                    elements.saturating_sub(articles)
                }
                (Shape::Csv { separator }, _) => {
                    rows::copy(content, separator, setting, coming, &mut rows, sink)?;
                    rejects
                }
                (Shape::PlainText | Shape::Warc | Shape::Parquet, _) => {
                    write_articles(content, shape, setting, coming, sink)?;
                    0
                }
            };
            Ok(())
        })?;
        sink.out.flush().map_err(Error::Write)?;
        Ok(unread)
    }

    /// Opens one source after the other and makes sure that each is still what it was.
    fn each_source(
        &self,
        sources: &[Source],
        progress: &(dyn Fn(u64) + Sync),
        copy: &mut dyn FnMut(&mut Content, Shape, &Setting, usize) -> Result<()>,
    ) -> Result<()> {
        let mut copied = 0;
        let mut bytes = 0;
        for entry in self.entries.iter().flatten() {
            let raw = match entry.open() {
                Ok(file) => Raw::new(file, bytes, progress),
                Err(_) if entry.in_folder => continue,
                Err(error) => return Err(error),
            };
            let mut content = Content::new(raw).map_err(|error| Error::io(&*entry.path, error))?;
            let shape = match sniff::kind(&content, &entry.path, &self.mapping) {
                Kind::Readable(shape) => Some(shape),
                Kind::Unreadable(_) | Kind::Empty => None,
            };
            if let Some(shape) = shape {
                copy(&mut content, shape, &self.setting(entry), copied)?;
            }
            let sum = content.finish();
            let size = sum.bytes - bytes;
            bytes = sum.bytes;
            if shape.is_some() {
                let known = sources.get(copied);
                if known.is_none_or(|known| (known.bytes, &known.hash) != (size, &sum.hash)) {
                    return Err(Error::Input {
                        path: entry.path.to_string(),
                        reason: "it has changed while it was read".to_owned(),
                    });
                }
                copied += 1;
            }
        }
        Ok(())
    }

    fn setting<'a>(&'a self, entry: &'a Entry) -> Setting<'a> {
        Setting {
            path: &entry.path,
            name: &entry.name,
            file: entry.file.as_deref(),
            mapping: &self.mapping,
            options: &self.options,
        }
    }
}

/// Writes what is read of a source as JSON Lines.
fn write_articles(
    content: &mut Content,
    shape: Shape,
    setting: &Setting,
    coming: &mut Coming,
    sink: &mut Sink,
) -> Result<()> {
    shape.each(content, setting, &mut Used::default(), &mut |item| {
        let Ok(mut article) = item else { return Ok(()) };
        match coming.take(article.origin.line) {
            Some(Change::Drop) => return Ok(()),
            Some(Change::Cut(parts)) => match cut::text(&article.text, parts) {
                Some(left) => article.text = left.into(),
                None => return Ok(()),
            },
            None => {}
        }
        let mut line = article_json(&article);
        line.push('\n');
        sink.put(line.as_bytes())
    })
}
