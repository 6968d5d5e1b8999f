//! One file after another -> the reading: opens, sniffs, has the records read, and keeps count.

use std::sync::Arc;

use super::content::Content;
use super::mapping::Mapping;
use super::options::Options;
use super::raw::Raw;
use super::record::{Item, Setting};
use super::sniff::{self, Kind, Shape};
use super::used::Used;
use super::walk::Entry;
use super::{Source, Take};
use crate::error::{Error, Result};
use crate::model::Reject;

/// The state of a run over several files.
pub(super) struct Reader<'r, 't> {
    mapping: &'r Mapping,
    options: &'r Options,
    progress: &'r (dyn Fn(u64) + Sync),
    /// Takes each article, with the number of its source.
    take: &'r mut Take<'t>,
    /// Bytes on disk of all files before.
    bytes: u64,
    rejects: Vec<Reject>,
    sources: Vec<Source>,
}

impl<'r, 't> Reader<'r, 't> {
    pub(super) fn new(
        mapping: &'r Mapping,
        options: &'r Options,
        progress: &'r (dyn Fn(u64) + Sync),
        take: &'r mut Take<'t>,
    ) -> Self {
        Self {
            mapping,
            options,
            progress,
            take,
            bytes: 0,
            rejects: Vec::new(),
            sources: Vec::new(),
        }
    }

    pub(super) fn finish(self) -> (Vec<Source>, Vec<Reject>) {
        (self.sources, self.rejects)
    }

    /// Keeps a reject; fails when strict.
    pub(super) fn reject(&mut self, reject: Reject) -> Result<()> {
        if self.options.strict {
            return Err(Error::Record {
                path: reject.path,
                line: reject.line,
                reason: reject.reason,
            });
        }
        self.rejects.push(reject);
        Ok(())
    }

    /// Reads a file; inside a folder, one that cannot be read at all is a reject.
    pub(super) fn file(&mut self, entry: &Entry) -> Result<()> {
        let reason = match self.open(entry) {
            Err(Error::Io { source, .. }) if entry.in_folder => source.to_string(),
            Err(Error::Input { reason, .. }) if entry.in_folder => reason,
            result => return result,
        };
        self.reject(entry.reject(reason))
    }

    fn open(&mut self, entry: &Entry) -> Result<()> {
        let raw = Raw::new(entry.open()?, self.bytes, self.progress);
        let content = Content::new(raw).map_err(|error| Error::io(&*entry.path, error))?;
        let kind = sniff::kind(&content, &entry.path, self.mapping);
        match kind {
            Kind::Readable(shape) => self.records(entry, content, shape),
            Kind::Unreadable(reason) => {
                self.bytes = content.finish().bytes;
                Err(Error::Input {
                    path: entry.path.to_string(),
                    reason,
                })
            }
            Kind::Empty => {
                let reason = match content.failure() {
                    Some(reason) => reason,
                    None => "empty file".to_owned(),
                };
                self.bytes = content.finish().bytes;
                self.reject(entry.reject(reason))
            }
        }
    }

    fn records(&mut self, entry: &Entry, mut content: Content, shape: Shape) -> Result<()> {
        let rejects_before = self.rejects.len();
        let mut articles = 0;
        let mut used = Used::default();
        let path: Arc<str> = Arc::clone(&entry.path);
        let setting = Setting {
            path: &path,
            name: &entry.name,
            file: entry.file.as_deref(),
            mapping: self.mapping,
            options: self.options,
        };
        let mut emit = |item: Item| match item {
            Ok(article) => {
                articles += 1;
                (self.take)(self.sources.len(), article)
            }
            Err(fault) => self.reject(fault.at(&path)),
        };
        shape.each(&mut content, &setting, &mut used, &mut emit)?;
        let compression = content.compression();
        let raw = content.finish();
        self.sources.push(Source {
            path: path.to_string(),
            format: shape.format(),
            compression,
            bytes: raw.bytes - self.bytes,
            hash: raw.hash,
            articles,
            rejects: (self.rejects.len() - rejects_before) as u64,
            mapping: used.to_string(),
        });
        self.bytes = raw.bytes;
        Ok(())
    }
}
