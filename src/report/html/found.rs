//! A scan's output files -> what the report is made of, with ids turned into places.
//! Fields that a file has beyond the known ones are passed over, so that a report can be made of
//! the output of a later version. Cost: one pass over each file.

use std::io::BufRead;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::{Error, Result};
use crate::model::{Bytes, Reject, Span};
use crate::report::record;

/// Opens an output file by its name; nothing where the scan wrote none of that name.
pub type Open<'a> = &'a dyn Fn(&str) -> Result<Option<Box<dyn BufRead>>>;

/// A place: an article by its place in `articles.jsonl`, and where in its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) article: u32,
    pub(super) bytes: Span<Bytes>,
}

/// A passage, without what the report does not show.
#[derive(Clone, Copy, Debug)]
pub(super) struct Passage {
    pub(super) a: Place,
    pub(super) b: Place,
    pub(super) words: u32,
    pub(super) similarity: f64,
    pub(super) kind: record::Kind,
    pub(super) quotation: bool,
    pub(super) family: u32,
}

#[derive(Debug)]
pub(super) struct Family {
    pub(super) words: u32,
    pub(super) text: String,
    pub(super) boilerplate: bool,
    pub(super) outlets: u32,
    pub(super) members: Vec<Place>,
}

#[derive(Debug)]
pub(super) struct Story {
    pub(super) articles: Vec<u32>,
    pub(super) cohesion: f64,
    pub(super) weakest: (u32, u32, f64),
    pub(super) bridges: Vec<u32>,
}

/// Where a copy came from.
#[derive(Debug)]
pub(super) enum Source {
    Article(u32),
    Wire(String),
}

#[derive(Debug)]
pub(super) struct Copy {
    pub(super) from: Source,
    pub(super) to: u32,
    pub(super) record: record::Copy,
}

/// All that a scan wrote, as read back.
#[derive(Debug)]
pub struct Found {
    /// `run.json` as it stands.
    pub run: Value,
    /// The lines of `articles.jsonl`.
    pub articles: Vec<record::Article>,
    /// The lines of `rejects.jsonl`.
    pub rejects: Vec<Reject>,
    pub(super) families: Vec<Family>,
    pub(super) passages: Vec<Passage>,
    pub(super) stories: Vec<Story>,
    pub(super) copies: Vec<Copy>,
    pub(super) flows: Vec<record::Flow>,
}

impl Found {
    /// Reads the files of an output folder; `name` is the folder's, for messages.
    ///
    /// Fails on a file that is missing or cannot be read, and on a line that is not what the
    /// contract says, or names an article that `articles.jsonl` does not.
    pub fn read(name: &str, open: Open<'_>) -> Result<Self> {
        let folder = Folder { name, open };
        let run = folder.whole("run.json")?;
        let articles: Vec<record::Article> = folder.lines("articles.jsonl", Ok)?;
        let ids = Ids::new(&articles);
        let story = |line: record::Story| {
            Ok(Story {
                articles: ids.all(&line.articles)?,
                cohesion: line.cohesion,
                weakest: (
                    ids.get(&line.weakest.a)?,
                    ids.get(&line.weakest.b)?,
                    line.weakest.share,
                ),
                bridges: ids.all(&line.bridges)?,
            })
        };
        let copy = |line: record::Copy| {
            Ok(Copy {
                from: match &line.from {
                    record::Source::Article(id) => Source::Article(ids.get(id)?),
                    record::Source::Wire(name) => Source::Wire(name.clone()),
                },
                to: ids.get(&line.to)?,
                record: line,
            })
        };
        let families = folder.lines("families.jsonl", |line: record::Family| {
            Ok(Family {
                words: line.words,
                text: line.text,
                boilerplate: line.boilerplate,
                outlets: line.outlets,
                members: line
                    .members
                    .iter()
                    .map(|place| ids.place(place))
                    .collect::<std::result::Result<_, _>>()?,
            })
        })?;
        let passage = |line: record::Passage| {
            if line.family as usize >= families.len() {
                return Err(format!("there is no family {}", line.family));
            }
            Ok(Passage {
                a: ids.place(&line.a)?,
                b: ids.place(&line.b)?,
                words: line.words,
                similarity: line.similarity,
                kind: line.kind,
                quotation: line.quotation,
                family: line.family,
            })
        };
        Ok(Self {
            run,
            passages: folder.lines("passages.jsonl", passage)?,
            families,
            stories: folder.lines("stories.jsonl", story)?,
            copies: folder.lines("copies.jsonl", copy)?,
            flows: folder.lines("outlets.jsonl", Ok)?,
            rejects: folder.lines("rejects.jsonl", Ok)?,
            articles,
        })
    }

    /// Path and hash of each file that was scanned, as far as `run.json` says.
    #[must_use]
    pub fn inputs(&self) -> Vec<(&str, &str)> {
        let inputs = self.run["inputs"].as_array().map_or(&[][..], Vec::as_slice);
        let named = inputs.iter().map(|input| {
            let text = |name: &str| input[name].as_str().unwrap_or_default();
            (text("path"), text("hash"))
        });
        named.collect()
    }
}

struct Folder<'a> {
    name: &'a str,
    open: Open<'a>,
}

impl Folder<'_> {
    fn path(&self, file: &str) -> String {
        std::path::Path::new(self.name)
            .join(file)
            .display()
            .to_string()
    }

    fn reader(&self, file: &str) -> Result<Box<dyn BufRead>> {
        (self.open)(file)?.ok_or_else(|| Error::Input {
            path: self.path(file),
            reason: "no such file; a report is made of what `wirecopy scan --out` wrote".to_owned(),
        })
    }

    fn whole(&self, file: &str) -> Result<Value> {
        serde_json::from_reader(self.reader(file)?).map_err(|error| Error::Record {
            path: self.path(file),
            line: error.line() as u64,
            reason: error.to_string(),
        })
    }

    /// Every line of a file, made into something; a line that cannot be is an error with its place.
    fn lines<L: DeserializeOwned, T>(
        &self,
        file: &str,
        make: impl Fn(L) -> std::result::Result<T, String>,
    ) -> Result<Vec<T>> {
        let mut reader = self.reader(file)?;
        let mut made = Vec::new();
        let mut line = Vec::new();
        for number in 1.. {
            line.clear();
            let read = reader
                .read_until(b'\n', &mut line)
                .map_err(|source| Error::io(self.path(file), source))?;
            if read == 0 {
                break;
            }
            if line.trim_ascii().is_empty() {
                continue;
            }
            let one = serde_json::from_slice(&line)
                .map_err(|error| error.to_string())
                .and_then(&make)
                .map_err(|reason| Error::Record {
                    path: self.path(file),
                    line: number,
                    reason,
                })?;
            made.push(one);
        }
        Ok(made)
    }
}

/// Ids of articles -> their places, by binary search.
struct Ids<'a>(Vec<(&'a str, u32)>);

impl<'a> Ids<'a> {
    fn new(articles: &'a [record::Article]) -> Self {
        let ids = articles.iter().zip(0..);
        let mut ids: Vec<_> = ids.map(|(line, at)| (line.article.as_str(), at)).collect();
        ids.sort_unstable();
        Self(ids)
    }

    fn get(&self, id: &str) -> std::result::Result<u32, String> {
        let found = self.0.binary_search_by_key(&id, |entry| entry.0);
        found
            .map(|at| self.0[at].1)
            .map_err(|_| format!("articles.jsonl has no article {id:?}"))
    }

    fn all(&self, ids: &[String]) -> std::result::Result<Vec<u32>, String> {
        ids.iter().map(|id| self.get(id)).collect()
    }

    fn place(&self, place: &record::Place) -> std::result::Result<Place, String> {
        Ok(Place {
            article: self.get(&place.article)?,
            bytes: place.bytes,
        })
    }
}
