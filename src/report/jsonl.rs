//! Results -> the lines of a scan's output files, sorted, the same for any number of threads.

use std::io::{self, Write};
use std::sync::OnceLock;

use rayon::prelude::*;
use serde::Serialize;

use super::Results;
use super::offsets::CharsOf;
use super::record;
use crate::align::{Edit, Side};
use crate::attribute::Source;
use crate::cluster::Family;
use crate::cluster::family::Recurring;
use crate::model::ArticleId;

/// An output file: its name, and what writes its lines.
pub struct File {
    /// Name within the output folder.
    pub name: &'static str,
    /// Writes every line.
    pub write: fn(&Writer<'_>, &mut (dyn Write + Send)) -> io::Result<()>,
}

/// The files of a scan, `run.json` aside, in the order they are written.
pub const FILES: [File; 8] = [
    File {
        name: "passages.jsonl",
        write: |writer, out| writer.passages(out),
    },
    File {
        name: "families.jsonl",
        write: |writer, out| writer.families(out),
    },
    File {
        name: "boilerplate.jsonl",
        write: |writer, out| writer.boilerplate(out),
    },
    File {
        name: "stories.jsonl",
        write: |writer, out| writer.stories(out),
    },
    File {
        name: "articles.jsonl",
        write: |writer, out| writer.articles(out),
    },
    File {
        name: "copies.jsonl",
        write: |writer, out| writer.copies(out),
    },
    File {
        name: "outlets.jsonl",
        write: |writer, out| writer.outlets(out),
    },
    File {
        name: "rejects.jsonl",
        write: |writer, out| writer.rejects(out),
    },
];

/// Turns results into records, many at once. Characters are counted once an article.
pub struct Writer<'a> {
    results: &'a Results,
    /// Those of [`PART`] articles each.
    chars: Vec<OnceLock<CharsOf>>,
}

/// Articles of which characters are counted at once.
const PART: usize = 512;

impl<'a> Writer<'a> {
    /// A writer of `results`.
    #[must_use]
    pub fn new(results: &'a Results) -> Self {
        let mut chars = Vec::new();
        chars.resize_with(results.articles.len().div_ceil(PART), OnceLock::new);
        Self { results, chars }
    }

    fn id(&self, article: ArticleId) -> String {
        self.results.articles[article.index()].id.to_string()
    }

    fn place(&self, side: &Side) -> record::Place<&'a str> {
        let (articles, at) = (&self.results.articles, side.article.index());
        let chars = self.chars[at / PART].get_or_init(|| {
            let part = &articles[at / PART * PART..articles.len().min((at / PART + 1) * PART)];
            CharsOf::new(part.iter().map(|article| article.text.as_str()))
        });
        record::Place {
            article: articles[at].id.as_str(),
            bytes: side.bytes,
            chars: chars.span(at % PART, side.bytes),
        }
    }

    /// Passage number `at` as its record.
    /// # Panics
    /// If there is no such passage.
    #[must_use]
    pub fn passage(&self, at: usize) -> record::Passage<&'a str> {
        let alignments = &self.results.alignments;
        let passage = &alignments.passages[at];
        record::Passage {
            a: self.place(&passage.a),
            b: self.place(&passage.b),
            words: passage.words,
            similarity: rounded(passage.similarity()),
            kind: passage.kind(),
            quotation: passage.quotation().is_some(),
            family: self.results.clusters.families.of_passage[at],
            quoted_by: passage.quotation(),
            edits: alignments.edits(passage).map(edit).collect(),
            sentences: alignments.sentences(passage).collect(),
        }
    }

    /// What an article says twice.
    #[must_use]
    pub fn repeats(&self, article: ArticleId) -> Vec<record::Repeat> {
        let repeats = &self.results.alignments.repeats;
        let first = repeats.partition_point(|r| r.of.article < article);
        repeats[first..]
            .iter()
            .take_while(|r| r.of.article == article)
            .map(|repeat| record::Repeat {
                bytes: repeat.again.bytes,
                of: repeat.of.bytes,
            })
            .collect()
    }

    fn passages(&self, out: &mut (dyn Write + Send)) -> io::Result<()> {
        let count = self.results.alignments.passages.len();
        lines(out, count, |at| self.passage(at))
    }

    fn families(&self, out: &mut (dyn Write + Send)) -> io::Result<()> {
        let families = &self.results.clusters.families.families;
        lines(out, families.len(), |at| self.family(at))
    }

    /// Family number `at` as its record.
    fn family(&self, at: usize) -> record::Family<&'a str> {
        let family = &self.results.clusters.families.families[at];
        record::Family {
            family: at as u32,
            words: family.words,
            text: self.text(family),
            boilerplate: family.boilerplate,
            nested_in: family.nested_in,
            outlets: self.outlets_of(family.members.iter().map(|side| side.article)),
            members: family.members.iter().map(|side| self.place(side)).collect(),
        }
    }

    /// The text of a family's longest member.
    fn text(&self, family: &Family) -> &'a str {
        let longest = family
            .members
            .iter()
            .rev()
            .max_by_key(|side| side.tokens.len());
        longest.map_or("", |side| {
            &self.results.articles[side.article.index()].text[side.bytes.range()]
        })
    }

    fn boilerplate(&self, out: &mut (dyn Write + Send)) -> io::Result<()> {
        let mut recurring: Vec<_> = self.results.clusters.families.recurring.iter().collect();
        recurring.sort_by_key(|found| (u32::MAX - found.recurrence.articles, found.family));
        lines(out, recurring.len(), |at| self.recurring(recurring[at]))
    }

    fn recurring(&self, found: &Recurring) -> record::Boilerplate {
        let family = &self.results.clusters.families.families[found.family as usize];
        let mut articles: Vec<_> = family.members.iter().map(|side| side.article).collect();
        articles.dedup();
        let mut examples = vec![0, articles.len() / 2, articles.len().saturating_sub(1)];
        examples.dedup();
        record::Boilerplate {
            family: found.family,
            words: family.words,
            text: self.text(family).to_owned(),
            outlets: found.recurrence.outlets,
            articles: found.recurrence.articles,
            days: found.recurrence.days,
            examples: examples
                .iter()
                .filter_map(|&at| Some(self.id(*articles.get(at)?)))
                .collect(),
            excluded: found.why.is_standing(),
            why: found.why,
        }
    }

    /// Distinct outlets of some articles; an article without one counts by itself.
    fn outlets_of(&self, articles: impl Iterator<Item = ArticleId>) -> u32 {
        let mut names: Vec<_> = articles
            .map(|id| {
                self.results.articles[id.index()]
                    .outlet
                    .as_deref()
                    .ok_or(id)
            })
            .collect();
        names.sort_unstable();
        names.dedup();
        names.len() as u32
    }

    fn stories(&self, out: &mut (dyn Write + Send)) -> io::Result<()> {
        let stories = &self.results.clusters.stories.stories;
        lines(out, stories.len(), |at| self.story(at))
    }

    /// Story number `at` as its record.
    fn story(&self, at: usize) -> record::Story {
        let story = &self.results.clusters.stories.stories[at];
        let ids = |articles: &[ArticleId]| articles.iter().map(|&id| self.id(id)).collect();
        record::Story {
            story: at as u32,
            articles: ids(&story.articles),
            cohesion: rounded(story.cohesion),
            weakest: record::Link {
                a: self.id(story.weakest.a),
                b: self.id(story.weakest.b),
                share: rounded(story.weakest.share),
            },
            bridges: ids(&story.bridges),
        }
    }

    fn articles(&self, out: &mut (dyn Write + Send)) -> io::Result<()> {
        lines(out, self.results.articles.len(), |at| self.article(at))
    }

    /// Article number `at` as its record.
    fn article(&self, at: usize) -> record::Article {
        let article = &self.results.articles[at];
        let usage = &self.results.attribution.usage[at];
        record::Article {
            article: article.id.to_string(),
            outlet: article.outlet.as_deref().map(str::to_owned),
            published: article.published.as_ref().map(|p| record::PublishedAt {
                at: p.at.to_string(),
                precision: p.precision,
            }),
            words: self.results.words[at],
            shared_words: usage.shared_words,
            originality: rounded(usage.originality),
            reuse: usage.reuse,
            credits: self.results.credits[at]
                .credits
                .iter()
                .map(|credit| record::Credit {
                    agency: credit.agency.to_string(),
                    bytes: credit.bytes,
                    shape: credit.shape,
                })
                .collect(),
            repeats: self.repeats(ArticleId(at as u32)),
            story: self.results.clusters.stories.of_article[at],
        }
    }

    fn copies(&self, out: &mut (dyn Write + Send)) -> io::Result<()> {
        let copies = &self.results.attribution.copies;
        lines(out, copies.len(), |at| self.copy(at))
    }

    /// Copy number `at` as its record.
    fn copy(&self, at: usize) -> record::Copy {
        let copy = &self.results.attribution.copies[at];
        record::Copy {
            from: match &copy.from {
                Source::Article(id) => record::Source::Article(self.id(*id)),
                Source::Wire(name) => record::Source::Wire(name.clone()),
            },
            to: self.id(copy.to),
            words: copy.words,
            share: rounded(copy.share),
            confidence: rounded(copy.confidence),
            direction: copy.direction,
            evidence: self
                .results
                .attribution
                .evidence(copy)
                .map(|evidence| record::Evidence {
                    kind: evidence.kind,
                    points: rounded(evidence.points),
                    says: evidence.says.into_owned(),
                })
                .collect(),
        }
    }

    fn outlets(&self, out: &mut (dyn Write + Send)) -> io::Result<()> {
        let flows = &self.results.attribution.flows;
        flows.iter().try_for_each(|flow| {
            let flow = record::Flow {
                from_originality: flow.from_originality.map(rounded),
                to_originality: flow.to_originality.map(rounded),
                ..flow.clone()
            };
            line(&mut *out, &flow)
        })
    }

    fn rejects(&self, out: &mut (dyn Write + Send)) -> io::Result<()> {
        self.results
            .rejects
            .iter()
            .try_for_each(|reject| line(&mut *out, reject))
    }
}

fn edit(edit: Edit) -> record::Edit {
    let [a, b] = edit.bytes;
    record::Edit { a, b }
}

/// Records that one task turns into lines, bytes that most of these take, and tasks whose lines wait to
/// be written at the most.
const LINES: usize = 512;
const ROOM: usize = 512 * LINES;
const TASKS: usize = 32;

/// Writes records as lines, made in parallel and written in order: one wave while the next is made, in the memory of
/// the one that was written before.
fn lines<T: Serialize>(
    out: &mut (dyn Write + Send),
    count: usize,
    record: impl Fn(usize) -> T + Sync,
) -> io::Result<()> {
    let make = |wave: usize, mut parts: Vec<Vec<u8>>| -> io::Result<Vec<Vec<u8>>> {
        let end = (wave + LINES * TASKS).min(count);
        let starts: Vec<usize> = (wave..end).step_by(LINES).collect();
        parts.resize_with(starts.len(), || Vec::with_capacity(ROOM));
        let part = |(start, mut part): (usize, Vec<u8>)| {
            part.clear();
            (start..end.min(start + LINES)).try_for_each(|at| line(&mut part, &record(at)))?;
            Ok(part)
        };
        starts.into_par_iter().zip(parts).map(part).collect()
    };
    let write = |out: &mut (dyn Write + Send), parts: &[Vec<u8>]| {
        parts.iter().try_for_each(|part| out.write_all(part))
    };
    let (mut ready, mut spare) = (Vec::new(), Vec::new());
    for wave in (0..count).step_by(LINES * TASKS) {
        let (written, made) = rayon::join(|| write(out, &ready), || make(wave, spare));
        written?;
        spare = std::mem::replace(&mut ready, made?);
    }
    write(out, &ready)
}

/// Writes one record as one line.
pub fn line(mut out: impl Write, record: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut out, record)?;
    out.write_all(b"\n")
}

/// Writes one JSON document over several lines.
pub fn document(mut out: impl Write, document: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut out, document)?;
    out.write_all(b"\n")
}

/// Four decimals: what a share can mean, and the same digits on every machine.
#[must_use]
pub fn rounded(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}
